//! How an order ends, and what goes back with it.

use super::*;
use fondaco::domain::record::DeadlineFields;
use fondaco::operations::deadline::SaveDeadline;

/// Nothing spoke of the money, and a due could be given another sum than its order has.
#[test]
fn what_goes_back_is_said_where_an_order_ends_and_its_due_is_its_own() {
    let mut house = House::new();
    let order = house.place(&[("MOK-3", 2)]);
    house.doing(&ConfirmOrder { order: order.clone() }).unwrap();
    let due = deadlines::of_order(house.store.db(), 1).unwrap()[0].clone();
    let say = |set: DeadlineFields| SaveDeadline { id: Some(due.id), version: None, set };
    let other = DeadlineFields { amount: Some(Cents(1_000)), ..DeadlineFields::default() };
    let refused = house.doing(&say(other)).map(|_| ()).unwrap_err();
    assert_eq!((refused.code.as_str(), refused.field.as_deref()), ("deadline.of_order", Some("amount")));
    let same = DeadlineFields { amount: due.amount, note: Some("sollecitato".into()), ..DeadlineFields::default() };
    house.doing(&say(same)).unwrap();
    let pay = PayOrder { order: order.clone(), amount: None, method: None, on: None, reference: None };
    house.doing(&pay).unwrap();
    let line = vec![ShipLine { line: 1, quantity: Quantity::units(1) }];
    let part = ShipOrder { lines: line, ..ShipOrder::all(order.clone(), Some("X".into())) };
    house.doing(&part).unwrap();
    let closed = house.doing(&CloseOrder { order }).unwrap().0;
    assert_eq!(closed.give_back, Some(Cents(2_900)));
    let order = house.place(&[("MOK-3", 1)]);
    assert_eq!(house.doing(&CancelOrder { order: order.clone(), reason: None }).unwrap().0.give_back, None);
    let order = house.place(&[("MOK-3", 1)]);
    house.doing(&PayOrder { order: order.clone(), ..pay }).unwrap();
    let cancelled = house.doing(&CancelOrder { order, reason: None }).unwrap().0;
    assert_eq!(cancelled.give_back, Some(Cents(2_900)));
}

/// The goods came back to an order that was closed, and were held for it for ever.
#[test]
fn what_left_for_an_order_that_is_over_comes_back_only_with_its_end() {
    let mut house = House::new();
    let order = house.place(&[("MOK-3", 2)]);
    house.doing(&ConfirmOrder { order: order.clone() }).unwrap();
    let shipped = house.doing(&ShipOrder::all(order.clone(), Some("X".into()))).unwrap().1;
    let closed = house.doing(&CloseOrder { order: order.clone() }).unwrap().1;
    let refused = house.doing(&Undo::of(shipped)).unwrap_err();
    assert_eq!((refused.code.as_str(), &refused.with["entry"]), ("undo.changed_since", &closed.into()), "{refused:?}");
    let (undone, _) = house.doing(&Undo::with_later(shipped)).unwrap();
    assert_eq!(undone.later, [closed]);
    // A line without goods leaves no trace in stock that could refuse it.
    let of_text = LineInput::of(CodeRef::code(""), Quantity::units(1));
    let lines = vec![LineInput { item: None, description: Some("Posa".into()), price: Some(UnitPrice(0)), ..of_text }];
    let placed = house.doing(&PlaceOrder::new(CodeRef::code("C00001"), lines)).unwrap().0;
    let order = OrderRef::row(placed.id);
    house.doing(&ConfirmOrder { order: order.clone() }).unwrap();
    let shipped = house.doing(&ShipOrder::all(order.clone(), Some("Z".into()))).unwrap().1;
    let back = house.doing(&Undo::of(shipped)).unwrap().1;
    let cancelled = house.doing(&CancelOrder { order: order.clone(), reason: None }).unwrap().1;
    let refused = house.doing(&Undo::of(back)).unwrap_err();
    assert_eq!(
        (refused.code.as_str(), &refused.with["entry"]),
        ("undo.changed_since", &cancelled.into()),
        "{refused:?}"
    );
    let report = doctor::examine(&house.store, Depth::Full, &mut |_, _, _| true).unwrap();
    assert!(report.is_clean(), "{report:?}");
}
