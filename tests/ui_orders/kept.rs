//! What was typed and not saved: kept, offered again, looked up then.

use super::{Doing, Shop};
use fondaco::domain::Quantity;
use fondaco::locale::Lang;
use fondaco::operations::order::{ShipLine, ShipOrder};
use fondaco::operations::reference::OrderRef;
use fondaco::operations::{Actor, Door};
use fondaco::store::{drafts, orders};

#[test]
fn what_was_to_leave_is_kept_and_offered_again() {
    let shop = Shop::new();
    shop.place(&[("MOK-3", 4), ("FLT-04", 10)]);
    let mut stage = shop.stage((80, 24), Lang::It);
    stage.keys("2<enter><f4>c<f8>e2<enter>7<enter>");
    assert!(stage.text().contains("modificato"), "{}", stage.text());
    // The session is killed: nobody said goodbye.
    drop(stage);
    let kept = shop.read(|reader| drafts::list(reader.db(), "anna", Some("shipment")).expect("read"));
    assert_eq!((kept.len(), kept[0].record_id), (1, Some(1)));
    // Meanwhile the first line leaves by other means: what was typed of the second is still of the second.
    let mut store = shop.store();
    let part = ShipLine { line: 1, quantity: Quantity::units(4) };
    let order = OrderRef::row(1);
    let ship = ShipOrder { lines: vec![part], ..ShipOrder::all(order, Some("BRT0".into())) };
    Doing(&mut store, &Actor::new("bruno", Door::Cli)).it(&ship);
    let mut stage = shop.stage((80, 24), Lang::It);
    stage.keys("2<enter><f8>e");
    assert!(stage.text().contains("spedizione in parte: 2026/1"), "{}", stage.text());
    stage.keys("<enter>");
    assert!(!stage.text().contains("MOK-3") && stage.text().contains('7'), "{}", stage.text());
    stage.keys("<f2>BRT7<f2>");
    let shipments = shop.read(|reader| orders::shipments(reader.db(), 1).expect("read"));
    assert_eq!(shipments[1].lines, [(2, Quantity::units(7))], "{}", stage.text());
    // It went with the shipment; what stands as it was proposed leaves none.
    stage.keys("<f8>e<f3>");
    assert!(shop.read(|reader| drafts::list(reader.db(), "anna", None).expect("read")).is_empty());
    // Left with something typed, it says so.
    stage.keys("<f8>e1<enter><f3>");
    assert!(stage.message().contains("bozza"), "{}", stage.message());
}

#[test]
fn a_customer_typed_and_saved_at_once_is_asked_for_by_name() {
    let shop = Shop::new();
    let mut stage = shop.stage((80, 24), Lang::It);
    stage.keys("2nferram<f2>");
    assert!(stage.text().contains("Scegli cliente") && !stage.text().contains("«customer»"), "{}", stage.text());
    stage.keys("<enter><f2>");
    let text = stage.text();
    assert!(text.contains("Mancano le righe") && !text.contains("F8 mostra"), "{text}");
}

#[test]
fn a_code_that_a_draft_has_is_looked_up_by_enter() {
    let shop = Shop::new();
    let mut stage = shop.stage((80, 24), Lang::It);
    stage.keys("2nferram<enter><enter>mok-3");
    // Killed in the middle of the code.
    stage.pass(std::time::Duration::from_secs(3));
    let mut again = shop.stage((80, 24), Lang::It);
    again.keys("2n<enter>");
    let text = again.text();
    assert!(text.contains("mok-3") && !text.contains("non si trova"), "{text}");
    again.keys("<up><home><enter>");
    assert!(again.text().contains("Moka 3"), "{}", again.text());
}
