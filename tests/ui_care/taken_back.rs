//! What was taken back, and what of that is done again.

use super::Shop;
use fondaco::domain::Quantity;
use fondaco::locale::Lang;
use fondaco::operations::order::{LineInput, PlaceOrder};
use fondaco::operations::reference::CodeRef;

#[test]
fn what_the_list_of_deeds_takes_back_is_named() {
    for (lang, word, what) in [(Lang::It, "annullata: ", "attesa"), (Lang::En, "undone: ", "hold")] {
        let mut shop = Shop::new();
        shop.doing(&PlaceOrder::new(
            CodeRef::code("C00001"),
            vec![LineInput::of(CodeRef::code("MOK-3"), Quantity::units(1))],
        ));
        let mut stage = shop.stage(lang);
        // In the list, and on the card of the deed.
        for keys in ["gu", "gu<enter>"] {
            stage.keys("2<home><f8>wmanca<enter>");
            stage.keys(keys);
            stage.keys("u");
            let said = stage.message();
            assert!(said.contains(word) && said.contains(what) && said.contains("2026/1"), "{keys}: {said}");
            stage.keys("<esc><esc>");
        }
    }
}

/// It read "annullata: annullata: ..." of what was done again.
#[test]
fn to_take_back_an_undoing_is_said_to_be_doing_it_again() {
    for (lang, again, undone) in [(Lang::It, "ripetuta: ", "annullata: "), (Lang::En, "done again: ", "undone: ")] {
        let mut shop = Shop::new();
        let line = LineInput::of(CodeRef::code("MOK-3"), Quantity::units(1));
        shop.doing(&PlaceOrder::new(CodeRef::code("C00001"), vec![line]));
        let mut stage = shop.stage(lang);
        stage.keys("2<home><f8>wmanca<enter>ugu<home>u");
        let said = stage.message();
        assert!(said.contains(again) && !said.contains(undone) && said.contains("2026/1"), "{said}");
        // The newest of the list is now what did it again: taken back, it is undone, said once.
        stage.keys("<home>u");
        let said = stage.message();
        assert!(said.matches(undone).count() == 1 && !said.contains(again), "{said}");
    }
}
