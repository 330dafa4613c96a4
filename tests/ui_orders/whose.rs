//! Whose order it is: found by a few letters, named when something was done, and what he owes.

use super::Shop;
use fondaco::locale::Lang;
use fondaco::ui::stage::Stage;

/// The letters stood in the field as nobody's name, and the box had to be answered for the only one that has them.
#[test]
fn the_only_customer_that_has_the_letters_is_taken_by_tab() {
    let shop = Shop::new();
    let mut stage = shop.stage((80, 24), Lang::It);
    stage.keys("2nferra<tab>");
    let text = stage.text();
    assert!(text.contains("[Ferramenta Bianchi Srl") && !text.contains("Scegli cliente"), "{text}");
    // It leads on as the box does, to the lines.
    stage.keys("mok-3<enter><enter><f2>");
    assert_eq!(shop.lines(1), [("MOK-3".to_owned(), 1)], "{}", stage.text());
    // Enter shows whom it means.
    let mut stage = shop.stage((80, 24), Lang::It);
    stage.keys("2nferra<enter>");
    assert!(!stage.text().contains("[Ferramenta Bianchi Srl"), "{}", stage.text());
}

/// Only the number was said: of the list one saw whose it was, of the card's title no more.
#[test]
fn what_was_done_with_an_order_names_its_customer() {
    for (lang, said) in [
        (Lang::It, "2026/1 (Ferramenta Bianchi Srl) confermato"),
        (Lang::En, "2026/1 (Ferramenta Bianchi Srl) confirmed"),
    ] {
        for keys in ["2<f4>c", "2<enter><f4>c"] {
            let shop = Shop::new();
            shop.place(&[("MOK-3", 2)]);
            let mut stage = shop.stage((80, 24), lang);
            stage.keys(keys);
            assert!(stage.message().contains(said), "{}\n{}", stage.message(), stage.text());
        }
    }
}

/// It stood under the form alone: of a saved order nobody saw it.
#[test]
fn the_card_of_an_order_says_what_its_customer_owes_and_why() {
    for (lang, owes, each) in [
        (Lang::It, "il cliente deve ancora 56,00", "2026/2 del 21/11/2026: totale 28,00"),
        (Lang::En, "the customer still owes 56.00", "2026/2 of "),
    ] {
        let shop = Shop::new();
        shop.place(&[("MOK-3", 1)]);
        shop.place(&[("MOK-3", 1)]);
        let mut stage = shop.stage((80, 24), lang);
        stage.keys("2<enter>");
        assert!(stage.text().contains(owes), "{}", stage.text());
        let here = |stage: &Stage| stage.text().contains(&format!(">{owes}"));
        for _ in 0..8 {
            if !here(&stage) {
                stage.keys("<down>");
            }
        }
        assert!(here(&stage), "{}", stage.text());
        stage.keys("i");
        assert!(stage.text().contains(each), "{}", stage.text());
        stage.keys("<esc>e");
        assert!(stage.text().contains(owes), "as the form has it: {}", stage.text());
    }
}
