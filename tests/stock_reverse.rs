//! Countering a movement of the ledger.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use fondaco::domain::record::{ProductFields, VariantFields};
use fondaco::domain::{FixedClock, Quantity, Refusal, UtcMillis};
use fondaco::locale::Lang;
use fondaco::locale::wording::refusal_lines;
use fondaco::operations::company::FoundCompany;
use fondaco::operations::order::{ConfirmOrder, LineInput, PlaceOrder, ShipOrder};
use fondaco::operations::party::SaveParty;
use fondaco::operations::product::{SaveProduct, SaveVariant};
use fondaco::operations::reference::{CodeRef, OrderRef};
use fondaco::operations::stock::{ReceiveLine, ReceiveStock, ReverseMove};
use fondaco::operations::undo::Undo;
use fondaco::operations::{Actor, Call, Door, Operation, execute, preview};
use fondaco::store::doctor::{Depth, examine};
use fondaco::store::journal;
use fondaco::store::list::MOVES;
use fondaco::store::{Store, stock};
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
        let set = ProductFields { name: Some("Moka".into()), ..ProductFields::default() };
        let sku = VariantFields { sku: Some("MOK-3".into()), ..VariantFields::default() };
        let variants = vec![SaveVariant { set: sku, ..SaveVariant::default() }];
        house.doing(&SaveProduct { set, variants, ..SaveProduct::default() }).unwrap();
        house
    }

    fn doing<O: Operation>(&mut self, op: &O) -> Result<(O::Output, i64), Refusal> {
        execute(&mut self.store, Call::by(&self.anna), op).map(|done| (done.output, done.journal_id))
    }

    fn receive(&mut self, n: i64) -> i64 {
        let lines = vec![ReceiveLine { item: CodeRef::code("MOK-3"), quantity: Quantity::units(n), cost: None }];
        let receive = ReceiveStock { warehouse: None, shelf: None, lines, document: Some("ddt 1".into()) };
        self.doing(&receive).unwrap().0.moves[0]
    }

    fn order(&mut self, n: i64) -> OrderRef {
        self.doing(&SaveParty {
            set: fondaco::domain::record::PartyFields { name: Some("Rossi".into()), ..Default::default() },
            ..SaveParty::default()
        })
        .unwrap();
        let lines = vec![LineInput::of(CodeRef::code("MOK-3"), Quantity::units(n))];
        let placed = self.doing(&PlaceOrder::new(CodeRef::code("C00001"), lines)).unwrap().0;
        let order = OrderRef::Name(placed.order);
        self.doing(&ConfirmOrder { order: order.clone() }).unwrap();
        order
    }

    fn on_hand(&self) -> i64 {
        stock::availability(self.store.db(), 1, None).unwrap().on_hand.0 / 10_000
    }

    fn shown_reversed(&self, movement: i64) -> Option<i64> {
        let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        MOVES.row(self.store.db(), movement, today).unwrap().unwrap().reversed_by
    }
}

#[test]
fn the_opposite_stands_beside_it_once() {
    let mut house = House::new();
    let movement = house.receive(10);
    let seen = preview(&mut house.store, Call::by(&house.anna), &ReverseMove { movement }).unwrap();
    assert!(seen.changes.iter().any(|change| change.table == "move" && change.before.is_none()));
    assert_eq!((house.on_hand(), house.shown_reversed(movement)), (10, None), "a preview keeps nothing");

    let (done, _) = house.doing(&ReverseMove { movement }).unwrap();
    assert_eq!((done.quantity, house.on_hand()), (Quantity::units(10), 0));
    assert_eq!(house.shown_reversed(movement), Some(done.movement));
    let newest = &stock::moves(house.store.db(), Some(1), None, 1).unwrap()[0];
    assert_eq!((newest.reverses, newest.cause.as_str()), (Some(movement), "reversal"));

    let refused = house.doing(&ReverseMove { movement }).unwrap_err();
    assert_eq!((refused.code.as_str(), refused.field.as_deref()), ("stock.reversed", Some("movement")));
    let refused = house.doing(&ReverseMove { movement: done.movement }).unwrap_err();
    assert_eq!(refused.code, "stock.is_reversal");
    assert_eq!(house.doing(&ReverseMove { movement: 99 }).unwrap_err().code, "stock.no_move");
    assert_eq!(house.on_hand(), 0, "what was refused changed nothing");
}

#[test]
fn a_reversal_that_was_taken_back_can_be_done_again() {
    let mut house = House::new();
    let movement = house.receive(10);
    let (_, entry) = house.doing(&ReverseMove { movement }).unwrap();
    let (undone, undo) = house.doing(&Undo::of(entry)).unwrap();
    assert_eq!((undone.countered, house.on_hand(), house.shown_reversed(movement)), (1, 10, None));
    let (again, _) = house.doing(&ReverseMove { movement }).unwrap();
    assert_eq!((house.on_hand(), house.shown_reversed(movement)), (0, Some(again.movement)));
    // What the undo wrote is countered by a deed that stands: that one goes first, by itself or with it.
    let refused = house.doing(&Undo::of(undo)).unwrap_err();
    assert_eq!((refused.code.as_str(), house.on_hand()), ("undo.changed_since", 0));
    let (twice, _) = house.doing(&Undo::with_later(undo)).unwrap();
    assert_eq!((twice.later.len(), twice.countered, house.on_hand()), (1, 2, 0));
    let report = examine(&house.store, Depth::Full, &mut |_, _, _| true).unwrap();
    assert!(report.is_clean(), "{report:?}");
}

#[test]
fn what_was_reversed_by_hand_is_not_undone_as_well() {
    let mut house = House::new();
    let movement = house.receive(10);
    let received = journal::newest(house.store.db(), None, 1).unwrap()[0].id;
    let (done, reversed) = house.doing(&ReverseMove { movement }).unwrap();
    // Undone without its reversal it would do nothing, and that taken back later would bring the goods back.
    let refused = house.doing(&Undo::of(received)).unwrap_err();
    assert_eq!((refused.code.as_str(), &refused.with["entry"]), ("undo.changed_since", &reversed.into()));
    for (lang, said) in
        [(Lang::It, "l'ha stornato dopo con il movimento"), (Lang::En, "reversed it afterwards by movement")]
    {
        let told = refusal_lines(lang, &refused).join(" ");
        assert!(told.contains(&format!("{said} {},", done.movement)), "{told}");
    }
    let (undone, _) = house.doing(&Undo::with_later(received)).unwrap();
    assert_eq!((undone.later, house.on_hand()), (vec![reversed], 0));
    let report = examine(&house.store, Depth::Full, &mut |_, _, _| true).unwrap();
    assert!(report.is_clean(), "{report:?}");
}

#[test]
fn a_key_pressed_twice_counters_once() {
    let mut house = House::new();
    let movement = house.receive(10);
    let mut press =
        || execute(&mut house.store, Call::by(&house.anna).once("F8 s"), &ReverseMove { movement }).unwrap();
    let (first, second) = (press(), press());
    assert!(second.repeated);
    assert_eq!((first.output, house.on_hand()), (second.output, 0));
}

#[test]
fn what_is_promised_or_shipped_is_not_taken_away() {
    let mut house = House::new();
    let movement = house.receive(10);
    let order = house.order(4);
    let refused = house.doing(&ReverseMove { movement }).unwrap_err();
    assert_eq!(refused.code, "stock.reserved");
    assert_eq!(house.on_hand(), 10);

    house.doing(&ShipOrder::all(order, Some("BRT1".into()))).unwrap();
    let sale = stock::moves(house.store.db(), Some(1), None, 1).unwrap()[0].id;
    let refused = house.doing(&ReverseMove { movement: sale }).unwrap_err();
    assert_eq!(refused.code, "stock.of_shipment");
    assert!(refused.with["order"].as_str().unwrap().contains("/1"), "{refused:?}");
    // And the goods that went out cannot be un-received.
    assert_eq!(house.doing(&ReverseMove { movement }).unwrap_err().code, "stock.negative");
    assert_eq!(house.on_hand(), 6);
}
