//! Two who change one order at the same time.

use super::Shop;
use fondaco::locale::Lang;
use fondaco::operations::{Actor, Call, Door};
use fondaco::store::orders;
use fondaco::ui::stage::Stage;

/// `order.edit` by somebody else, of the first order.
fn bruno(shop: &Shop, input: serde_json::Value) {
    let mut store = shop.store();
    let verb = fondaco::operations::registry::find("order.edit").expect("a verb");
    let mut input = input;
    input["order"] = serde_json::json!({"row": 1});
    let actor = Actor::new("bruno", Door::Cli);
    (verb.run)(&mut store, Call::by(&actor), input, fondaco::operations::Mode::Execute).expect("done");
}

/// A line as it stands in the file, for [`Shop::lines`].
fn code(sku: &str, n: i64) -> (String, i64) {
    (sku.to_owned(), n)
}

/// The lines of the first order, in no order of their own.
fn sorted(shop: &Shop) -> Vec<(String, i64)> {
    let mut lines = shop.lines(1);
    lines.sort();
    lines
}

fn line(sku: &str, n: i64) -> serde_json::Value {
    serde_json::json!({"item": sku, "quantity": n.to_string()})
}

#[test]
fn two_who_change_other_lines_and_other_fields_both_have_their_way() {
    let shop = Shop::new();
    shop.place(&[("MOK-3", 1), ("FLT-04", 2), ("CAF-250", 1)]);
    let mut stage = shop.stage((100, 30), Lang::It);
    // Five of the first, and one line more; the other: nine of the second, none of the third, a note.
    stage.keys("2<enter>e<right>5<enter>");
    bruno(
        &shop,
        serde_json::json!({"lines": [line("MOK-3", 1), line("FLT-04", 9), line("MAC-PRO", 1)],
        "customer_note": "Suonare due volte."}),
    );
    stage.keys("<f2>");
    assert!(stage.message().contains("2026/1 modificato"), "{}\n{}", stage.message(), stage.text());
    assert!(stage.message().contains("; unito con bruno: "), "{}", stage.message());
    assert!(stage.message().contains("Righe") && stage.message().contains("Nota"), "{}", stage.message());
    assert_eq!(sorted(&shop), [code("FLT-04", 9), code("MAC-PRO", 1), code("MOK-3", 5)]);
    let note = shop.read(|reader| orders::find(reader.db(), 1).expect("read").customer_note);
    assert_eq!(note.expect("a note").as_str(), "Suonare due volte.");
}

#[test]
fn a_line_that_both_changed_is_asked_and_the_others_are_not() {
    for (lang, removed) in [(Lang::It, "(tolta)"), (Lang::En, "(removed)")] {
        let shop = Shop::new();
        shop.place(&[("MOK-3", 1), ("FLT-04", 2), ("CAF-250", 1)]);
        let mut stage = shop.stage((100, 30), lang);
        stage.keys("2<enter>e<right>5<enter>");
        bruno(&shop, serde_json::json!({"lines": [line("FLT-04", 9), line("CAF-250", 1)]}));
        stage.keys("<f2>");
        let text = stage.text();
        assert!(text.contains("MOK-3") && text.contains(removed) && text.contains("bruno"), "{text}");
        assert!(text.contains("5 x 29,00") || text.contains("5 x 29.00"), "{text}");
        // Not decided: nothing is saved, and it is asked again.
        stage.keys("<esc>");
        assert_eq!(shop.lines(1).len(), 2);
        stage.keys("<f2>m<f2>");
        assert_eq!(sorted(&shop), [code("CAF-250", 1), code("FLT-04", 9), code("MOK-3", 5)], "{}", stage.text());
    }
}

#[test]
fn a_line_in_conflict_is_put_right_by_hand_or_left_to_the_other() {
    let shop = Shop::new();
    shop.place(&[("MOK-3", 1), ("FLT-04", 2)]);
    let mut stage = shop.stage((100, 30), Lang::It);
    stage.keys("2<enter>e<right>5<enter>");
    bruno(&shop, serde_json::json!({"lines": [line("MOK-3", 7), line("FLT-04", 2)]}));
    stage.keys("<f2>e");
    assert!(stage.message().contains("bruno") && stage.message().contains('7'), "{}", stage.message());
    stage.keys("<right>6<f2>");
    assert_eq!(shop.lines(1), [code("MOK-3", 6), code("FLT-04", 2)], "{}", stage.text());
    // The other's is taken.
    stage.keys("e<right>8<enter>");
    bruno(&shop, serde_json::json!({"lines": [line("MOK-3", 9), line("FLT-04", 2)]}));
    stage.keys("<f2>l<f2>");
    assert_eq!(shop.lines(1), [code("MOK-3", 9), code("FLT-04", 2)], "{}", stage.text());
}

#[test]
fn a_draft_of_an_order_stands_on_the_lines_it_was_typed_over() {
    let shop = Shop::new();
    shop.place(&[("MOK-3", 1), ("FLT-04", 2)]);
    let mut stage = shop.stage((100, 30), Lang::It);
    stage.keys("2<enter>e<right>5<enter><f3>");
    bruno(&shop, serde_json::json!({"lines": [line("MOK-3", 1), line("FLT-04", 9)]}));
    stage.keys("e<enter><f2>");
    assert_eq!(shop.lines(1), [code("MOK-3", 5), code("FLT-04", 9)], "{}\n{}", stage.message(), stage.text());
}

#[test]
fn what_was_merged_is_not_taken_back_to_what_nobody_has_any_more() {
    let shop = Shop::new();
    shop.place(&[("MOK-3", 1), ("FLT-04", 2)]);
    let mut stage = shop.stage((100, 30), Lang::It);
    stage.keys("2<enter>e<right>5<enter>");
    bruno(&shop, serde_json::json!({"lines": [line("MOK-3", 7), line("FLT-04", 9)]}));
    // By hand; to undo now would bring back lines from before both, and the next save write them over his.
    stage.keys("<f2>e<ctrl+z><ctrl+z><f2>");
    assert_eq!(shop.lines(1), [code("MOK-3", 5), code("FLT-04", 9)], "{}", stage.text());
}

#[test]
fn the_customer_chosen_here_stays_until_all_is_decided() {
    let shop = Shop::new();
    shop.place(&[("MOK-3", 1), ("FLT-04", 2)]);
    shop.place(&[("MOK-3", 1)]);
    {
        let mut store = shop.store();
        let anna = Actor::new("anna", Door::Cli);
        let verb = fondaco::operations::registry::find("order.confirm").expect("a verb");
        let input = serde_json::json!({"order": {"row": 2}});
        (verb.run)(&mut store, Call::by(&anna), input, fondaco::operations::Mode::Execute).expect("done");
    }
    let mut stage = shop.stage((100, 30), Lang::It);
    stage.keys("2<end><enter>e");
    let owes = |stage: &Stage| stage.text().contains("deve ancora");
    assert!(owes(&stage), "of the customer that it had\n{}", stage.text());
    stage.keys("<pgup><shift+tab><shift+tab><shift+tab><shift+tab>");
    stage.keys("<ctrl+x>rossi<enter><enter>");
    stage.keys("<pgdn><right>5<enter>");
    assert!(!owes(&stage) && stage.text().contains("Rossi Mario"), "{}", stage.text());
    bruno(&shop, serde_json::json!({"lines": [line("MOK-3", 7), line("FLT-04", 2)]}));
    stage.keys("<f2>");
    assert!(stage.text().contains("bruno"), "{}", stage.text());
    stage.keys("<esc>");
    assert!(!owes(&stage), "nothing is decided\n{}", stage.text());
    stage.keys("<f2>m<f2>");
    let party = shop.read(|reader| orders::find(reader.db(), 1).expect("read").party_id);
    assert_eq!((party, shop.lines(1)[0].1), (2, 5), "{}", stage.text());
}
