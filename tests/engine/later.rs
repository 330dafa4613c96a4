//! What came later is taken back with what it stands on.

use super::*;
use fondaco::domain::record::PartyFields;
use fondaco::operations::party::SaveParty;
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

/// What was listed was searched anew, only to be compared with what is in the way by now.
#[test]
fn what_is_listed_goes_and_no_other_in_its_order() {
    let mut house = house();
    let (saved, _) = house.by("anna", &new("F24", 100)).unwrap();
    let (_, first) = house.by("anna", &change(saved.id, subject("A"))).unwrap();
    let (_, second) = house.by("marta", &change(saved.id, subject("B"))).unwrap();
    let (_, beside) = house.by("luca", &change(saved.id, amount(7))).unwrap();
    for listed in [vec![second, second], vec![second, first], vec![beside]] {
        let refusal = house.by("anna", &Undo::with_these(first, listed.clone())).unwrap_err();
        assert_eq!(refusal.code, "undo.later_changed", "{listed:?}");
    }
    let (undone, _) = house.by("anna", &Undo::with_these(first, vec![beside, second])).unwrap();
    assert_eq!(undone.later, [beside, second]);
    assert_eq!(house.deadline(saved.id).unwrap(), ("F24".into(), Some(Cents(100))));
    // One of them was taken back meanwhile.
    let (_, first) = house.by("anna", &change(saved.id, subject("A"))).unwrap();
    let (_, second) = house.by("marta", &change(saved.id, subject("B"))).unwrap();
    house.by("marta", &Undo::of(second)).unwrap();
    let refusal = house.by("anna", &Undo::with_these(first, vec![second])).unwrap_err();
    assert_eq!(refusal.code, "undo.later_changed");
    assert_clean(&house.store);
}

/// All that anybody did since was read, for one row whose changes have an index.
#[test]
fn what_came_later_to_one_record_is_found_without_reading_what_came_to_others() {
    let mut house = house();
    let (saved, _) = house.by("anna", &new("F24", 100)).unwrap();
    let (_, first) = house.by("anna", &change(saved.id, subject("A"))).unwrap();
    for n in 0..60 {
        house.by("luca", &new(&format!("S{n}"), 1)).unwrap();
    }
    house.by("marta", &change(saved.id, subject("B"))).unwrap();
    let mut most = 0;
    let mut heard = |_, total| {
        most = most.max(total);
        true
    };
    let actor = Actor::new("anna", Door::Ui);
    let done = execute(&mut house.store, Call::by(&actor).progress(&mut heard), &Undo::with_later(first)).unwrap();
    assert_eq!(done.output.later.len(), 1);
    assert!(most < 10, "{most} changes were read");
    // The deed is all of it: what was taken back before it, too.
    let of = |id: i64| journal::find(house.store.db(), id).unwrap().changes;
    assert_eq!(done.changed, (of(done.journal_id - 1).0, of(done.journal_id).1));
}

fn party(house: &mut House, name: &str) -> (i64, i64) {
    let set = PartyFields { name: Some(name.into()), ..PartyFields::default() };
    let (saved, entry) = house.by("anna", &SaveParty { set, ..SaveParty::default() }).unwrap();
    (saved.id, entry)
}

/// All that was ever done to what points at it went, its making, too.
#[test]
fn what_came_to_point_at_a_record_points_elsewhere_again_and_keeps_the_rest() {
    let mut house = house();
    let (bar, _) = party(&mut house, "Bar Sport");
    let (rossi, made) = party(&mut house, "Rossi");
    let whose = |id: i64| DeadlineFields { party_id: Some(id), ..DeadlineFields::default() };
    let mut deadline = new("F24", 100);
    deadline.set.party_id = Some(bar);
    let (saved, _) = house.by("anna", &deadline).unwrap();
    let (_, beside) = house.by("luca", &change(saved.id, amount(7))).unwrap();
    let (_, moved) = house.by("marta", &change(saved.id, whose(rossi))).unwrap();
    let (_, after) = house.by("luca", &change(saved.id, subject("C"))).unwrap();
    let (undone, _) = house.by("anna", &Undo::with_later(made)).unwrap();
    assert_eq!(undone.later, [moved], "neither {beside} nor {after}");
    assert_eq!(house.deadline(saved.id).unwrap(), ("C".into(), Some(Cents(7))));
    assert_eq!(deadlines::find(house.store.db(), saved.id).unwrap().party_id, Some(bar));
    // Made for what is needed, it goes, and with it what came to it later.
    let (neri, made) = party(&mut house, "Neri");
    let mut deadline = new("IVA", 100);
    deadline.set.party_id = Some(neri);
    let (saved, first) = house.by("anna", &deadline).unwrap();
    let (_, second) = house.by("luca", &change(saved.id, amount(7))).unwrap();
    let (undone, _) = house.by("anna", &Undo::with_later(made)).unwrap();
    assert_eq!(undone.later, [second, first]);
    assert_clean(&house.store);
}
