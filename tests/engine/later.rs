//! What came later is taken back with what it stands on.

use super::*;
use fondaco::operations::rehearse;

#[test]
fn what_others_made_of_a_field_is_taken_back_before_it_the_newest_first() {
    let mut house = house();
    let (saved, _) = house.by("anna", &new("F24", 100)).unwrap();
    let (_, first) = house.by("anna", &change(saved.id, subject("A"))).unwrap();
    let (_, second) = house.by("marta", &change(saved.id, subject("B"))).unwrap();
    let (_, beside) = house.by("luca", &change(saved.id, amount(7))).unwrap();
    let (_, third) = house.by("luca", &change(saved.id, subject("C"))).unwrap();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&heard);
    house.store.hub().listen(move |changed: &fondaco::store::Changed| {
        told.lock().unwrap().push((changed.journal_id, changed.operation.clone()));
        true
    });
    let (undone, last) = house.by("anna", &Undo::with_later(first)).unwrap();
    assert_eq!(undone.later, [third, second]);
    assert_eq!(house.deadline(saved.id).unwrap(), ("F24".into(), Some(Cents(7))), "what {beside} did stays");
    let each = |entry: i64| (entry, "undo".to_owned());
    assert_eq!(*heard.lock().unwrap(), [each(last - 2), each(last - 1), each(last)]);
    assert_clean(&house.store);
}

#[test]
fn what_was_not_listed_is_not_taken_back_and_too_much_is_not_at_once() {
    let mut house = house();
    let (saved, _) = house.by("anna", &new("F24", 100)).unwrap();
    let (_, first) = house.by("anna", &change(saved.id, subject("A"))).unwrap();
    let (_, second) = house.by("marta", &change(saved.id, subject("B"))).unwrap();
    let (_, third) = house.by("luca", &change(saved.id, subject("C"))).unwrap();
    for listed in [vec![second], vec![second, third], vec![], vec![third, second, first]] {
        let refusal = house.by("anna", &Undo::with_these(first, listed.clone())).unwrap_err();
        assert_eq!(refusal.code, "undo.later_changed", "{listed:?}");
        assert_eq!(house.deadline(saved.id).unwrap().0, "C");
    }
    house.by("anna", &Undo::with_these(first, vec![third, second])).unwrap();
    assert_eq!(house.deadline(saved.id).unwrap().0, "F24");

    let (_, base) = house.by("anna", &change(saved.id, subject("base"))).unwrap();
    for n in 0..50 {
        house.by("luca", &change(saved.id, subject(&format!("S{n}")))).unwrap();
    }
    let fifty = rehearse(&mut house.store, Call::by(&Actor::new("anna", Door::Ui)), &Undo::with_later(base)).unwrap();
    assert_eq!(fifty.output.later.len(), 50);
    house.by("luca", &change(saved.id, subject("one more"))).unwrap();
    let refusal = house.by("anna", &Undo::with_later(base)).unwrap_err();
    assert_eq!(refusal.code, "undo.later_too_many");
    assert_eq!(house.deadline(saved.id).unwrap().0, "one more");
}
