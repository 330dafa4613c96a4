//! An order's life through the engine, as a key, the command line and the API run it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

#[path = "order_life/ends.rs"]
mod ends;

use fondaco::domain::order::Badge;
use fondaco::domain::order::PaymentState;
use fondaco::domain::record::{PartyFields, ProductFields, VariantFields};
use fondaco::domain::{Cents, FixedClock, Quantity, Refusal, UnitPrice, UtcMillis};
use fondaco::operations::company::FoundCompany;
use fondaco::operations::order::{
    CancelOrder, CloseOrder, ConfirmOrder, DeliverOrder, LineInput, PayOrder, PlaceOrder, ShipLine, ShipOrder,
};
use fondaco::operations::party::SaveParty;
use fondaco::operations::product::{AddProductCode, SaveProduct, SaveVariant};
use fondaco::operations::reference::{CodeRef, OrderRef};
use fondaco::operations::stock::{ReceiveLine, ReceiveStock, SaveWarehouse};
use fondaco::operations::subject::ChangeTags;
use fondaco::operations::undo::Undo;
use fondaco::operations::{Actor, Call, Door, Operation, execute, preview};
use fondaco::store::doctor::{self, Depth};
use fondaco::store::subjects::Subject;
use fondaco::store::{Store, deadlines, orders, stock};
use std::sync::Arc;

struct House {
    store: Store,
    anna: Actor,
    _folder: tempfile::TempDir,
}

impl House {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::at(UtcMillis(1_795_000_000_000)));
        let store = Store::open_or_create(&folder.path().join("shop.db"), clock).unwrap();
        let mut house = Self { store, anna: Actor::new("anna", Door::Cli), _folder: folder };
        house.doing(&FoundCompany::named("Demo Srl")).unwrap();
        house
            .doing(&SaveParty {
                set: PartyFields { name: Some("Rossi Mario".into()), ..PartyFields::default() },
                ..SaveParty::default()
            })
            .unwrap();
        for (sku, price) in [("MOK-3", 2_900_000_000), ("CAF-250", 900_000_000)] {
            house
                .doing(&SaveProduct {
                    set: ProductFields { name: Some(sku.to_lowercase()), ..ProductFields::default() },
                    variants: vec![SaveVariant {
                        set: VariantFields {
                            sku: Some(sku.into()),
                            price: Some(UnitPrice(price)),
                            ..VariantFields::default()
                        },
                        ..SaveVariant::default()
                    }],
                    ..SaveProduct::default()
                })
                .unwrap();
            house
                .doing(&ReceiveStock {
                    warehouse: None,
                    shelf: None,
                    lines: vec![ReceiveLine { item: CodeRef::code(sku), quantity: Quantity::units(10), cost: None }],
                    document: None,
                })
                .unwrap();
        }
        house
    }

    fn doing<O: Operation>(&mut self, op: &O) -> Result<(O::Output, i64), Refusal> {
        execute(&mut self.store, Call::by(&self.anna), op).map(|done| (done.output, done.journal_id))
    }

    fn place(&mut self, lines: &[(&str, i64)]) -> OrderRef {
        let lines = lines.iter().map(|(sku, n)| LineInput::of(CodeRef::code(*sku), Quantity::units(*n))).collect();
        let (placed, _) = self.doing(&PlaceOrder::new(CodeRef::code("C00001"), lines)).unwrap();
        OrderRef::Name(placed.order)
    }

    fn badge(&self, order: &OrderRef) -> Badge {
        let OrderRef::Name(name) = order else { panic!("named orders only") };
        let id = orders::by_name(self.store.db(), name).unwrap().unwrap();
        orders::derive(self.store.db(), id).unwrap().unwrap().badge
    }

    fn available(&self, variant: i64) -> i64 {
        stock::availability(self.store.db(), variant, None).unwrap().available().0 / 10_000
    }
}

#[test]
fn from_the_telephone_to_the_customers_door() {
    let mut house = House::new();
    let order = house.place(&[("MOK-3", 2), ("CAF-250", 3)]);
    assert_eq!(house.badge(&order), Badge::New);
    house.doing(&ConfirmOrder { order: order.clone() }).unwrap();
    assert_eq!((house.badge(&order), house.available(1), house.available(2)), (Badge::ToFulfil, 8, 7));

    let refused = house.doing(&ShipOrder::all(order.clone(), None)).unwrap_err();
    assert_eq!((refused.code.as_str(), refused.field.as_deref()), ("order.tracking_required", Some("tracking")));
    let (shipped, ship_entry) = house.doing(&ShipOrder::all(order.clone(), Some("BRT1".into()))).unwrap();
    assert_eq!((shipped.sent, shipped.open), (Quantity::units(5), Quantity::ZERO));
    assert_eq!((house.badge(&order), house.available(1)), (Badge::Shipped, 8));

    let refused = house.doing(&CancelOrder { order: order.clone(), reason: None }).unwrap_err();
    assert_eq!(refused.code, "order.step.cancel_shipped");

    // Taking the shipment back counters the moves: the ledger keeps both ways.
    let (undone, undo_entry) = house.doing(&Undo::of(ship_entry)).unwrap();
    assert_eq!(undone.countered, 2);
    assert_eq!((house.badge(&order), house.available(1)), (Badge::ToFulfil, 8));
    let moves = stock::moves(house.store.db(), Some(1), None, 10).unwrap();
    assert_eq!(moves.iter().map(|m| m.cause.as_str()).collect::<Vec<_>>(), ["reversal", "sale", "receipt"]);

    // And doing it again is undoing the undo.
    house.doing(&Undo::of(undo_entry)).unwrap();
    assert_eq!(house.badge(&order), Badge::Shipped);
    house.doing(&DeliverOrder { order: order.clone(), on: None }).unwrap();
    let (paid, _) =
        house.doing(&PayOrder { order: order.clone(), amount: None, method: None, on: None, reference: None }).unwrap();
    assert_eq!((paid.amount.0, paid.open.0), (8500, 0));
    assert_eq!(house.badge(&order), Badge::Delivered);
}

#[test]
fn what_was_given_up_is_not_collected() {
    let mut house = House::new();
    let lines = [("MOK-3", 3), ("CAF-250", 2)];
    let lines = lines.map(|(sku, n)| LineInput::of(CodeRef::code(sku), Quantity::units(n))).to_vec();
    // 3 x 29 + 2 x 9 = 105, less 10.50, and 5 of shipping.
    let wish = PlaceOrder {
        discount: Some(Cents(1_050)),
        shipping: Some(Cents(500)),
        ..PlaceOrder::new(CodeRef::code("C00001"), lines)
    };
    let placed = house.doing(&wish).unwrap().0;
    let (order, id) = (OrderRef::Name(placed.order), placed.id);
    house.doing(&ConfirmOrder { order: order.clone() }).unwrap();
    let pay = |amount| PayOrder { order: order.clone(), amount, method: None, on: None, reference: None };
    house.doing(&pay(Some(Cents(2_000)))).unwrap();
    let part = ShipLine { line: 1, quantity: Quantity::units(2) };
    house.doing(&ShipOrder { lines: vec![part], ..ShipOrder::all(order.clone(), Some("BRT1".into())) }).unwrap();
    let due = |house: &House| {
        let all = deadlines::of_order(house.store.db(), id).unwrap();
        all.iter().map(|due| (due.amount, due.done_at.is_some())).collect::<Vec<_>>()
    };
    let before = (due(&house), orders::find(house.store.db(), id).unwrap());
    assert_eq!((before.0.as_slice(), before.1.total), ([(Some(Cents(7_950)), false)].as_slice(), Cents(9_950)));

    let (_, close) = house.doing(&CloseOrder { order: order.clone() }).unwrap();
    // Two have left: 58, less the same tenth, and the shipping; 20 of it are paid.
    let after = orders::find(house.store.db(), id).unwrap();
    assert_eq!((after.total, after.discount, house.badge(&order)), (Cents(5_720), Cents(580), Badge::Closed));
    assert_eq!(due(&house), [(Some(Cents(3_720)), false)]);
    let report = doctor::examine(&house.store, Depth::Full, &mut |_, _, _| true).unwrap();
    assert!(report.is_clean(), "{report:?}");

    house.doing(&Undo::of(close)).unwrap();
    let again = orders::find(house.store.db(), id).unwrap();
    assert_eq!((due(&house), again.total, again.discount), (before.0, before.1.total, before.1.discount));
    assert_eq!(house.badge(&order), Badge::PartShipped);

    // What is paid beyond what has left closes the due.
    house.doing(&CloseOrder { order: order.clone() }).unwrap();
    assert_eq!(house.doing(&pay(None)).unwrap().0.amount, Cents(3_720));
    assert!(due(&house).iter().all(|(_, done)| *done));
    assert_eq!(orders::derive(house.store.db(), id).unwrap().unwrap().payment, PaymentState::Paid);
}

/// Its balance could be collected again after the refund, and the refund opened the due that had been closed.
#[test]
fn a_cancelled_order_only_gives_back() {
    let mut house = House::new();
    let order = house.place(&[("MOK-3", 2)]);
    let all = PayOrder { order: order.clone(), amount: None, method: None, on: None, reference: None };
    house.doing(&ConfirmOrder { order: order.clone() }).unwrap();
    let (paid, _) = house.doing(&all).unwrap();
    house.doing(&CancelOrder { order: order.clone(), reason: None }).unwrap();
    let more = |amount| PayOrder { amount, ..all.clone() };
    for amount in [None, Some(Cents(1))] {
        let refused = house.doing(&more(amount)).unwrap_err();
        assert_eq!(refused.code, "order.step.cancelled", "{amount:?}");
    }
    let (back, _) = house.doing(&more(Some(-paid.amount))).unwrap();
    assert_eq!(back.open, Cents::ZERO);
    let dues = deadlines::of_order(house.store.db(), paid.id).unwrap();
    assert!(!dues.is_empty() && dues.iter().all(|due| due.done_at.is_some()), "{dues:?}");
    assert_eq!(house.doing(&more(None)).unwrap_err().code, "order.step.cancelled");
}

#[test]
fn what_is_not_there_is_said_line_by_line() {
    let mut house = House::new();
    let order = house.place(&[("MOK-3", 8), ("CAF-250", 12), ("MOK-3", 5)]);
    let refused = house.doing(&ConfirmOrder { order: order.clone() }).unwrap_err();
    let said: Vec<_> = refused
        .each()
        .map(|r| (r.code.as_str(), r.field.clone().unwrap(), r.with["missing"].as_i64().unwrap()))
        .collect();
    assert_eq!(
        said,
        [
            ("stock.short", "lines.1.quantity".to_owned(), 20_000),
            ("stock.short", "lines.2.quantity".to_owned(), 30_000)
        ]
    );
    assert_eq!((house.badge(&order), house.available(1)), (Badge::New, 10));
}

#[test]
fn an_order_without_a_warehouse_is_served_by_the_first_that_has_everything() {
    let mut house = House::new();
    let second = |sku: &str| ReceiveLine { item: CodeRef::code(sku), quantity: Quantity::units(50), cost: None };
    let (made, _) = house.doing(&SaveWarehouse { code: "NEG".into(), name: "Negozio".into(), shelf: None }).unwrap();
    let lines = vec![second("MOK-3"), second("CAF-250")];
    house.doing(&ReceiveStock { warehouse: Some(CodeRef::code("NEG")), shelf: None, lines, document: None }).unwrap();
    let place = |house: &mut House, pieces: i64| {
        let lines = vec![LineInput::of(CodeRef::code("MOK-3"), Quantity::units(pieces))];
        let order = PlaceOrder { no_warehouse: true, ..PlaceOrder::new(CodeRef::code("C00001"), lines) };
        OrderRef::Name(house.doing(&order).unwrap().0.order)
    };
    let served = |house: &House, order: &OrderRef| {
        let OrderRef::Name(name) = order else { panic!("named orders only") };
        let id = orders::by_name(house.store.db(), name).unwrap().unwrap();
        orders::find(house.store.db(), id).unwrap().warehouse_id.unwrap()
    };
    let small = place(&mut house, 4);
    house.doing(&ConfirmOrder { order: small.clone() }).unwrap();
    assert_ne!(served(&house, &small), made.id, "the first has four");
    let large = place(&mut house, 30);
    house.doing(&ConfirmOrder { order: large.clone() }).unwrap();
    assert_eq!(served(&house, &large), made.id);
    // Where none has everything, the first says what it lacks.
    let huge = place(&mut house, 90);
    let refusal = house.doing(&ConfirmOrder { order: huge }).unwrap_err();
    assert_eq!((refusal.code.as_str(), refusal.with["available"].as_i64()), ("stock.short", Some(6 * 10_000)));
}

#[test]
fn everything_taken_back_is_the_first_state() {
    let mut house = House::new();
    let before = house.available(1);
    let order = house.place(&[("MOK-3", 2)]);
    let confirmed = house.doing(&ConfirmOrder { order: order.clone() }).unwrap().1;
    let shipped = house.doing(&ShipOrder::all(order.clone(), Some("X".into()))).unwrap().1;
    let entries = [confirmed, shipped];
    for entry in entries.into_iter().rev() {
        house.doing(&Undo::of(entry)).unwrap();
    }
    let place = fondaco::store::journal::undoable(house.store.db(), "anna", UtcMillis(0), 1).unwrap()[0].id;
    house.doing(&Undo::of(place)).unwrap();
    assert_eq!(house.available(1), before);
    assert_eq!(orders::by_name(house.store.db(), "2026/1").unwrap(), None);
    // The number was the last one: it is given again.
    assert_eq!(house.place(&[("MOK-3", 1)]), OrderRef::Name("2026/1".into()));
}

#[test]
fn an_order_that_takes_the_number_of_one_taken_back_has_a_story_of_its_own() {
    let mut house = House::new();
    let edit = |house: &mut House, id: i64, note: &str| {
        let input = serde_json::json!({"order": {"row": id}, "version": 1, "customer_note": note});
        let verb = fondaco::operations::registry::find("order.edit").unwrap();
        let actor = house.anna.clone();
        (verb.run)(&mut house.store, Call::by(&actor), input, fondaco::operations::Mode::Execute)
    };
    let row = |house: &mut House, sku: &str| {
        let OrderRef::Name(name) = house.place(&[(sku, 1)]) else { panic!("named orders only") };
        orders::by_name(house.store.db(), &name).unwrap().unwrap()
    };
    let first = row(&mut house, "MOK-3");
    edit(&mut house, first, "prima vita").unwrap();
    for _ in 0..2 {
        let newest = fondaco::store::journal::undoable(house.store.db(), "anna", UtcMillis(0), 1).unwrap();
        house.doing(&Undo::of(newest[0].id)).unwrap();
    }
    let second = row(&mut house, "CAF-250");
    assert_ne!(first, second, "the order's number comes again, that of its row never");
    let name = |id: i64, house: &House| orders::find(house.store.db(), id).map(|order| order.name());
    assert_eq!(name(second, &house).unwrap(), "2026/1");
    assert_eq!(name(first, &house).unwrap_err().code, "order.gone");
    let story = |house: &House| {
        let all =
            fondaco::store::journal::history(house.store.db(), fondaco::store::journal::Storied::Order, second, 50)
                .unwrap();
        all.into_iter().map(|(entry, _)| entry.operation).collect::<Vec<_>>()
    };
    assert_eq!(story(&house), ["order.place"]);
    // Nobody has touched this one: its first version can be edited.
    edit(&mut house, second, "seconda vita").unwrap();
    assert_eq!(story(&house), ["order.edit", "order.place"]);
    // What is taken back and done again is the same order.
    for _ in 0..2 {
        let newest = fondaco::store::journal::newest(house.store.db(), None, 1).unwrap();
        house.doing(&Undo::of(newest[0].id)).unwrap();
    }
    assert_eq!(story(&house).len(), 4);
    // What is at the root of it, and whether it was taken back or done again.
    let all = fondaco::store::journal::newest(house.store.db(), None, 3).unwrap();
    let root = |at: usize| fondaco::store::journal::root(house.store.db(), &all[at]).unwrap();
    let told = |at: usize| root(at).map(|root| (root.entry.id == all[2].id, root.redone));
    assert_eq!((told(0), told(1), told(2)), (Some((true, true)), Some((true, false)), None));
}

#[test]
fn a_preview_changes_nothing_and_shows_every_row() {
    let mut house = House::new();
    let order = house.place(&[("MOK-3", 2)]);
    let seen = preview(&mut house.store, Call::by(&house.anna), &ConfirmOrder { order: order.clone() }).unwrap();
    let tables: Vec<&str> = seen.changes.iter().map(|change| change.table.as_str()).collect();
    assert_eq!(tables, ["reservation", "sales_order", "deadline", "status_event"]);
    assert_eq!((house.badge(&order), house.available(1)), (Badge::New, 10));
}

#[test]
fn the_same_key_twice_is_once() {
    let mut house = House::new();
    let lines = vec![LineInput::of(CodeRef::code("MOK-3"), Quantity::units(1))];
    let op = PlaceOrder::new(CodeRef::code("C00001"), lines);
    let first = execute(&mut house.store, Call::by(&house.anna).once("web-17"), &op).unwrap();
    let again = execute(&mut house.store, Call::by(&house.anna).once("web-17"), &op).unwrap();
    assert_eq!((first.output.clone(), false, true), (again.output, first.repeated, again.repeated));
    let mut other = op.clone();
    other.note = Some("other".into());
    let refused = execute(&mut house.store, Call::by(&house.anna).once("web-17"), &other).unwrap_err();
    assert_eq!(refused.code, "operation.once_other");
}

#[test]
fn what_another_order_holds_by_now_is_not_in_the_way_of_taking_a_shipment_back() {
    let mut house = House::new();
    let first = house.place(&[("MOK-3", 4)]);
    house.doing(&ConfirmOrder { order: first.clone() }).unwrap();
    let part = ShipLine { line: 1, quantity: Quantity::units(1) };
    let ship = ShipOrder { lines: vec![part], ..ShipOrder::all(first.clone(), Some("BRT1".into())) };
    let (_, part_entry) = house.doing(&ship).unwrap();
    // The rest leaves: what was held for it is gone, and what is held next takes no number that was anybody's.
    let (_, rest_entry) = house.doing(&ShipOrder::all(first.clone(), Some("BRT2".into()))).unwrap();
    let second = house.place(&[("MOK-3", 3)]);
    house.doing(&ConfirmOrder { order: second.clone() }).unwrap();
    // Three are still held for the first under the number that the second would have had: not what is taken back.
    let refused = house.doing(&Undo::of(part_entry)).unwrap_err();
    assert_eq!(refused.code, "undo.changed_since", "{refused:?}");
    assert_eq!(house.available(1), 3);
    house.doing(&Undo::of(rest_entry)).unwrap();
    house.doing(&Undo::of(part_entry)).unwrap();
    assert_eq!((house.badge(&first), house.badge(&second), house.available(1)), (Badge::ToFulfil, Badge::ToFulfil, 3));
    let report = doctor::examine(&house.store, Depth::Full, &mut |_, _, _| true).unwrap();
    assert!(report.is_clean(), "{report:?}");
}

#[test]
fn what_was_taken_back_is_done_again_although_others_came_in_between() {
    let mut house = House::new();
    let (placed, _) = {
        let line = LineInput::of(CodeRef::code("MOK-3"), Quantity::units(1));
        house.doing(&PlaceOrder::new(CodeRef::code("C00001"), vec![line])).unwrap()
    };
    let order = OrderRef::Name(placed.order.clone());
    let (_, confirmed) = house.doing(&ConfirmOrder { order: order.clone() }).unwrap();
    let (_, undone) = house.doing(&Undo::of(confirmed)).unwrap();
    let other = house.place(&[("MOK-3", 2)]);
    house.doing(&ConfirmOrder { order: other.clone() }).unwrap();
    house.doing(&Undo::of(undone)).unwrap();
    assert_eq!((house.badge(&order), house.badge(&other), house.available(1)), (Badge::ToFulfil, Badge::ToFulfil, 7));
    let report = doctor::examine(&house.store, Depth::Full, &mut |_, _, _| true).unwrap();
    assert!(report.is_clean(), "{report:?}");
}

/// `order.edit` of the first order.
fn edit(house: &mut House, mut input: serde_json::Value) -> Result<i64, Refusal> {
    input["order"] = "2026/1".into();
    let verb = fondaco::operations::registry::find("order.edit").unwrap();
    let actor = house.anna.clone();
    (verb.run)(&mut house.store, Call::by(&actor), input, fondaco::operations::Mode::Execute)
        .map(|done| done.journal_id)
}

fn asked(sku: &str, n: i64) -> serde_json::Value {
    serde_json::json!({"item": sku, "quantity": n.to_string()})
}

/// A line of free text.
fn wrapping(n: i64) -> serde_json::Value {
    serde_json::json!({"description": "Confezione", "quantity": n.to_string(), "price": "5"})
}

/// Where each of the refusals is, with its code.
fn places(refusal: &Refusal) -> Vec<(&str, Option<&str>)> {
    refusal.each().map(|one| (one.code.as_str(), one.field.as_deref())).collect()
}

/// What is ordered in the first order: how many of which article.
fn ordered(house: &House) -> Vec<(Option<i64>, i64)> {
    let id = orders::by_name(house.store.db(), "2026/1").unwrap().unwrap();
    let all = orders::lines(house.store.db(), id).unwrap();
    all.iter().map(|line| (line.variant_id, line.quantity.0 / Quantity::units(1).0)).collect()
}

#[test]
fn what_is_wrong_with_a_line_is_said_of_the_line_that_was_given() {
    let mut house = House::new();
    house.place(&[("MOK-3", 1), ("CAF-250", 1)]);
    let was = serde_json::json!([asked("MOK-3", 1), asked("CAF-250", 1), wrapping(1)]);
    edit(&mut house, serde_json::json!({"lines": was})).unwrap();
    // Meanwhile the first line goes, and the second is changed.
    edit(&mut house, serde_json::json!({"lines": [asked("CAF-250", 7), wrapping(1)]})).unwrap();
    let mut mine = |lines: serde_json::Value| {
        edit(&mut house, serde_json::json!({"version": 2, "was": was, "lines": lines})).unwrap_err()
    };
    let third = mine(serde_json::json!([asked("MOK-3", 1), asked("CAF-250", 1), wrapping(0)]));
    assert_eq!(places(&third), [("order.no_quantity", Some("lines.2.quantity"))]);
    assert_eq!(third.with["line"], 3);
    let second = mine(serde_json::json!([asked("MOK-3", 1), asked("CAF-250", 5), wrapping(1)]));
    assert_eq!(places(&second), [("record.changed", Some("lines.1"))]);
    // The line that both mean is no line of mine any more.
    let gone = mine(serde_json::json!([asked("MOK-3", 1), wrapping(1)]));
    assert_eq!(places(&gone), [("record.changed", Some("lines"))]);
    // All that is wrong, each on its line, though two lines cannot even be put together.
    let all = mine(serde_json::json!([asked("NIX-1", 1), asked("CAF-250", 0), asked("NIX-2", 1)]));
    assert_eq!(
        places(&all),
        [
            ("product.missing", Some("lines.0.item")),
            ("order.no_quantity", Some("lines.1.quantity")),
            ("product.missing", Some("lines.2.item")),
        ]
    );
}

#[test]
fn lines_as_they_were_are_in_nobodys_way_and_are_not_kept() {
    let mut house = House::new();
    house.place(&[("MOK-3", 1), ("CAF-250", 1)]);
    edit(&mut house, serde_json::json!({"lines": [asked("CAF-250", 1), wrapping(2)]})).unwrap();
    // A code that stood there then says nothing any more.
    let was = serde_json::json!([asked("NIX-1", 1), asked("CAF-250", 1)]);
    let entry =
        edit(&mut house, serde_json::json!({"version": 1, "was": was, "lines": [asked("CAF-250", 5)]})).unwrap();
    assert_eq!(ordered(&house), [(Some(2), 5), (None, 2)]);
    let kept = fondaco::store::journal::find(house.store.db(), entry).unwrap().input;
    assert_eq!(kept["lines"], serde_json::json!([asked("CAF-250", 5)]));
    assert_eq!(kept.get("was"), None);
    // Who has seen what stands there now has nothing to be put together with.
    edit(&mut house, serde_json::json!({"version": 3, "was": [asked("CAF-250", 1)], "lines": [asked("CAF-250", 6)]}))
        .unwrap();
    assert_eq!(ordered(&house), [(Some(2), 6)]);
}

#[test]
fn a_quantity_is_written_as_it_was_said_or_refused() {
    let mut house = House::new();
    let said = Quantity::units(8_001_234_567_890);
    let lines = vec![LineInput::of(CodeRef::code("CAF-250"), said)];
    let (placed, _) = house.doing(&PlaceOrder::new(CodeRef::code("C00001"), lines)).unwrap();
    assert_eq!(orders::lines(house.store.db(), placed.id).unwrap()[0].quantity, said);
    let carton = AddProductCode {
        variant: 2,
        kind: "carton".into(),
        code: "18001234567894".into(),
        per_scan: Quantity::units(6),
    };
    house.doing(&carton).unwrap();
    let lines = vec![LineInput::of(CodeRef::code("18001234567894"), Quantity(i64::MAX / 2))];
    let refusal = house.doing(&PlaceOrder::new(CodeRef::code("C00001"), lines)).map(|_| ()).unwrap_err();
    assert_eq!((refusal.code.as_ref(), refusal.field.as_deref()), ("number.too_large", Some("lines.0.quantity")));
}

/// The tag came back, and hung on nothing: the database cannot see that.
#[test]
fn a_tag_does_not_come_back_without_what_it_hangs_on() {
    let mut house = House::new();
    let lines = vec![LineInput::of(CodeRef::code("MOK-3"), Quantity::units(1))];
    let (placed, placing) = house.doing(&PlaceOrder::new(CodeRef::code("C00001"), lines)).unwrap();
    let tag = ChangeTags { kind: Subject::Order, ids: vec![placed.id], add: vec!["VIP".into()], remove: Vec::new() };
    let (_, tagging) = house.doing(&tag).unwrap();
    let (_, untagged) = house.doing(&Undo::of(tagging)).unwrap();
    let (_, gone) = house.doing(&Undo::of(placing)).unwrap();
    let refused = house.doing(&Undo::of(untagged)).unwrap_err();
    assert_eq!((refused.code.as_str(), &refused.with["entry"]), ("undo.changed_since", &gone.into()), "{refused:?}");
    let (undone, _) = house.doing(&Undo::with_later(untagged)).unwrap();
    assert_eq!(undone.later, [gone]);
    let report = doctor::examine(&house.store, Depth::Full, &mut |_, _, _| true).unwrap();
    assert!(report.is_clean(), "{report:?}");
}

#[test]
fn an_entry_is_taken_back_with_all_that_was_built_on_it_or_not_at_all() {
    let mut house = House::new();
    let before = house.available(1);
    let order = house.place(&[("MOK-3", 2), ("CAF-250", 1)]);
    let place = fondaco::store::journal::undoable(house.store.db(), "anna", UtcMillis(0), 1).unwrap()[0].id;
    let confirmed = house.doing(&ConfirmOrder { order: order.clone() }).unwrap().1;
    // What was taken back meanwhile is not in the way, nor is the taking back.
    let held = house.doing(&ShipOrder::all(order.clone(), Some("X".into()))).unwrap().1;
    house.doing(&Undo::of(held)).unwrap();
    let shipped = house.doing(&ShipOrder::all(order, Some("Y".into()))).unwrap().1;
    let refused = house.doing(&Undo::of(place)).unwrap_err();
    assert!(refused.each().all(|one| one.code.starts_with("undo.")), "{refused:?}");

    let head = |house: &House| fondaco::store::journal::newest(house.store.db(), None, 1).unwrap()[0].id;
    let stands = head(&house);
    let anna = house.anna.clone();
    let seen = preview(&mut house.store, Call::by(&anna), &Undo::with_later(place)).unwrap();
    assert_eq!(seen.output.later, [shipped, confirmed]);
    let gone = seen.changes.iter().any(|change| change.table == "sales_order" && change.after.is_none());
    let moved = seen.changes.iter().any(|change| change.table == "move");
    assert!(gone && moved, "what the later ones change is seen, too");
    assert_eq!(head(&house), stands);

    let (undone, last) = house.doing(&Undo::with_later(place)).unwrap();
    assert_eq!((undone.later, last), (vec![shipped, confirmed], stands + 3));
    for (entry, by) in [(shipped, stands + 1), (confirmed, stands + 2), (place, stands + 3)] {
        assert_eq!(fondaco::store::journal::find(house.store.db(), entry).unwrap().undone_by, Some(by));
    }
    assert_eq!(house.available(1), before);
    assert_eq!(orders::by_name(house.store.db(), "2026/1").unwrap(), None);
    // One after the other they are done again.
    for by in [stands + 3, stands + 2, stands + 1] {
        house.doing(&Undo::of(by)).unwrap();
    }
    assert!(orders::by_name(house.store.db(), "2026/1").unwrap().is_some());

    // What stands on the ledger is never erased: then nothing of what came before it is either.
    let all = fondaco::store::journal::newest(house.store.db(), None, 100).unwrap();
    let made = all.iter().find(|entry| entry.operation == "product.save").unwrap().id;
    let stands = head(&house);
    let refused = house.doing(&Undo::with_later(made)).unwrap_err();
    assert_eq!((refused.code.as_str(), head(&house)), ("undo.not_even_later", stands));
}

#[test]
fn each_of_those_taken_back_together_tells_its_part_of_the_orders_story() {
    let mut house = House::new();
    let order = house.place(&[("MOK-3", 2)]);
    let confirmed = house.doing(&ConfirmOrder { order: order.clone() }).unwrap().1;
    house.doing(&ShipOrder::all(order, Some("X".into()))).unwrap();
    let id = orders::by_name(house.store.db(), "2026/1").unwrap().unwrap();
    let stood = orders::events(house.store.db(), id).unwrap().len();
    let (_, last) = house.doing(&Undo::with_later(confirmed)).unwrap();
    let told = orders::events(house.store.db(), id).unwrap();
    let told: Vec<_> = told[stood..].iter().map(|event| (event.from, event.to)).collect();
    let (shipped, waits, new) = (Some(Badge::Shipped), Some(Badge::ToFulfil), Some(Badge::New));
    assert_eq!(told, [(shipped, waits), (waits, new)]);
    // Each in the entry that it belongs to, so that this alone can be done again.
    for (entry, badge) in [(last - 1, Badge::ToFulfil.word()), (last, Badge::New.word())] {
        let (first, end) = fondaco::store::journal::find(house.store.db(), entry).unwrap().changes;
        let story = fondaco::store::journal::changes(house.store.db(), first, end).unwrap();
        let event = story.iter().find(|change| change.table == "status_event").unwrap();
        assert_eq!(event.after.as_ref().unwrap()["to_badge"], badge);
    }
}
