//! The engine itself: what every operation gets from it, whatever the operation does.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

#[path = "engine/later.rs"]
mod later;
mod store_help;

use chrono::NaiveDate;
use fondaco::domain::record::{DeadlineFields, DeadlineKind};
use fondaco::domain::{Cents, FixedClock, Quantity, Refusal, UtcMillis};
use fondaco::locale::{Lang, wording};
use fondaco::operations::batch::{Batch, Each};
use fondaco::operations::deadline::{DeleteDeadlines, SaveDeadline};
use fondaco::operations::reference::CodeRef;
use fondaco::operations::stock::{ReceiveLine, ReceiveStock};
use fondaco::operations::undo::Undo;
use fondaco::operations::{Actor, Call, Door, Mode, Operation, Permission, Role, Work, execute, preview, registry};
use fondaco::store::{Store, deadlines, drafts, journal, stock};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use store_help::{START, anna, assert_clean, found};

struct House {
    store: Store,
    clock: Arc<FixedClock>,
    path: PathBuf,
    _folder: tempfile::TempDir,
}

fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    drop(found(&path));
    let clock = Arc::new(FixedClock::at(UtcMillis(START + 60_000)));
    House { store: Store::open(&path, clock.clone()).unwrap(), clock, path, _folder: folder }
}

impl House {
    fn by<O: Operation>(&mut self, who: &str, op: &O) -> Result<(O::Output, i64), Refusal> {
        self.clock.advance(1_000);
        let actor = Actor::new(who, Door::Ui);
        execute(&mut self.store, Call::by(&actor), op).map(|done| (done.output, done.journal_id))
    }

    fn deadline(&self, id: i64) -> Option<(String, Option<Cents>)> {
        deadlines::find(self.store.db(), id).ok().map(|found| (found.subject.to_string(), found.amount))
    }

    fn head(&self) -> i64 {
        journal::newest(self.store.db(), None, 1).unwrap()[0].id
    }
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, 16).unwrap()
}

fn new(subject: &str, cents: i64) -> SaveDeadline {
    let set = DeadlineFields {
        kind: Some(DeadlineKind::Pay),
        due_on: Some(day()),
        subject: Some(subject.to_owned()),
        amount: Some(Cents(cents)),
        ..DeadlineFields::default()
    };
    SaveDeadline { set, ..SaveDeadline::default() }
}

fn change(id: i64, set: DeadlineFields) -> SaveDeadline {
    SaveDeadline { id: Some(id), version: None, set }
}

fn subject(text: &str) -> DeadlineFields {
    DeadlineFields { subject: Some(text.to_owned()), ..DeadlineFields::default() }
}

fn amount(cents: i64) -> DeadlineFields {
    DeadlineFields { amount: Some(Cents(cents)), ..DeadlineFields::default() }
}

/// Writes two deadlines and then does as it is told: goes on, refuses, panics, or says how far it is.
#[derive(Serialize, Deserialize)]
struct Toy(String);

impl Operation for Toy {
    const NAME: &'static str = "toy";
    const PERMISSION: Permission = Permission::Deadlines;
    type Output = i64;

    fn run(&self, work: &mut Work<'_>) -> Result<i64, Refusal> {
        let first = new("primo", 1).run(work)?;
        new("secondo", 2).run(work)?;
        match self.0.as_str() {
            "refuse" => Err(Refusal::new("toy.no")),
            "panic" => panic!("a fault of the program"),
            "progress" => (1..=10).try_for_each(|done| work.progress(done, 10)).map(|()| first.id),
            _ => Ok(first.id),
        }
    }
}

#[test]
fn it_does_it_all_or_nothing() {
    let mut house = house();
    let before = house.head();
    assert_eq!(house.by("anna", &Toy("refuse".into())).unwrap_err().code, "toy.no");
    assert_eq!(house.head(), before);
    assert_eq!(house.deadline(1), None);
    let (id, entry) = house.by("anna", &Toy("go".into())).unwrap();
    assert_eq!((house.deadline(id), entry), (Some(("primo".into(), Some(Cents(1)))), before + 1));
    let kept = journal::find(house.store.db(), entry).unwrap();
    assert_eq!((kept.actor.as_str(), kept.door.as_str(), kept.operation.as_str()), ("anna", "ui", "toy"));
    assert_eq!((kept.input, kept.output), (serde_json::json!("go"), serde_json::json!(id)));
    assert_clean(&house.store);
}

#[test]
fn a_panic_in_an_operation_leaves_nothing_and_the_store_goes_on() {
    let mut house = house();
    let before = house.head();
    let fell = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _ = house.by("anna", &Toy("panic".into()));
    }));
    assert!(fell.is_err());
    assert_eq!((house.head(), house.deadline(1)), (before, None));
    house.by("anna", &Toy("go".into())).unwrap();
    assert_clean(&house.store);
}

#[test]
fn a_long_operation_can_be_stopped_and_then_nothing_happened() {
    let mut house = house();
    let before = house.head();
    let mut seen = Vec::new();
    let mut tell = |done, total| {
        seen.push((done, total));
        done < 4
    };
    let actor = anna();
    let call = Call::by(&actor).progress(&mut tell);
    let refusal = execute(&mut house.store, call, &Toy("progress".into())).unwrap_err();
    assert_eq!(refusal.code, "operation.cancelled");
    assert_eq!(seen, [(1, 10), (2, 10), (3, 10), (4, 10)]);
    assert_eq!(house.head(), before);
}

#[test]
fn a_preview_shows_exact_rows_and_keeps_nothing() {
    let mut house = house();
    let told = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&told);
    house.store.hub().listen(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        true
    });
    let before = house.head();
    let actor = anna();
    let shown = preview(&mut house.store, Call::by(&actor).once("k"), &new("F24", 123)).unwrap();
    assert_eq!((shown.journal_id, shown.repeated, shown.changes.len()), (before + 1, false, 1));
    let change = &shown.changes[0];
    assert_eq!((change.table.as_str(), change.row, &change.before), ("deadline", 1, &None));
    let after = change.after.as_ref().unwrap();
    assert_eq!((after["subject"].as_str(), after["amount_cents"].as_i64()), (Some("F24"), Some(123)));
    assert_eq!((house.head(), house.deadline(1)), (before, None));
    assert_eq!(told.load(Ordering::SeqCst), 0, "nobody is told of what did not happen");
    // What the preview said is what happens, and the key was not used up.
    let done = execute(&mut house.store, Call::by(&actor).once("k"), &new("F24", 123)).unwrap();
    assert_eq!((done.journal_id, done.output.id, done.changes.len()), (before + 1, 1, 0));
    let (first, last) = journal::find(house.store.db(), before + 1).unwrap().changes;
    assert_eq!(journal::changes(house.store.db(), first, last).unwrap(), shown.changes);
    assert_eq!(told.load(Ordering::SeqCst), 1);
    let refused = preview(&mut house.store, Call::by(&actor), &new("", 1)).unwrap_err();
    assert_eq!(refused.code, "field.required");
}

#[test]
fn an_undo_takes_back_and_a_redo_does_again() {
    let mut house = house();
    let (saved, made) = house.by("anna", &new("F24", 100)).unwrap();
    let (_, changed) = house.by("anna", &change(saved.id, subject("F24 IVA"))).unwrap();
    let (undone, undo) = house.by("anna", &Undo::of(changed)).unwrap();
    assert_eq!((undone.operation.as_str(), undone.rows), ("deadline.save", 1));
    assert_eq!(house.deadline(saved.id).unwrap().0, "F24");
    let (_, redo) = house.by("anna", &Undo::of(undo)).unwrap();
    assert_eq!(house.deadline(saved.id).unwrap().0, "F24 IVA");
    // It stands again: what did it again is what can be taken back, and that says so.
    let twice = house.by("anna", &Undo::of(changed)).unwrap_err();
    assert_eq!((twice.code.as_str(), twice.with["by"].as_i64()), ("undo.redone", Some(redo)));
    let (_, last) = house.by("anna", &Undo::of(redo)).unwrap();
    let thrice = house.by("anna", &Undo::of(changed)).unwrap_err();
    assert_eq!((thrice.code.as_str(), thrice.with["by"].as_i64()), ("undo.already", Some(last)));
    house.by("anna", &Undo::of(made)).unwrap();
    assert_eq!(house.deadline(saved.id), None);
    assert_clean(&house.store);
}

#[test]
fn what_was_removed_comes_back_as_it_was() {
    let mut house = house();
    let (saved, _) = house.by("anna", &new("F24", 100)).unwrap();
    let before = deadlines::find(house.store.db(), saved.id).unwrap();
    let (_, gone) = house.by("bruno", &DeleteDeadlines { ids: vec![saved.id] }).unwrap();
    assert_eq!(house.deadline(saved.id), None);
    house.by("anna", &Undo::of(gone)).unwrap();
    let after = deadlines::find(house.store.db(), saved.id).unwrap();
    assert_eq!((after.subject, after.amount, after.due_on), (before.subject, before.amount, before.due_on));
    assert!(after.version > before.version, "a screen that still shows the old row must notice");
    assert_clean(&house.store);
}

#[test]
fn an_undo_is_refused_field_by_field_with_who_and_when() {
    let mut house = house();
    let (saved, made) = house.by("anna", &new("F24", 100)).unwrap();
    let (_, changed) = house.by("anna", &change(saved.id, subject("F24 IVA"))).unwrap();
    house.by("bruno", &change(saved.id, subject("F24 IRPEF"))).unwrap();
    let at = START + 60_000 + 3_000;
    let refusal = house.by("anna", &Undo::of(changed)).unwrap_err();
    assert_eq!(refusal.code, "undo.changed_since");
    assert_eq!(refusal.field.as_deref(), Some("deadline.1.subject"));
    assert_eq!((refusal.with["who"].as_str(), refusal.with["at"].as_i64()), (Some("bruno"), Some(at)));
    assert_eq!(
        (refusal.with["operation"].as_str(), refusal.with["now"].as_str()),
        (Some("deadline.save"), Some("F24 IRPEF"))
    );
    assert_eq!(refusal.more, []);
    // The making of the row is in two people's way now, in every field that changed.
    house.by("carla", &change(saved.id, amount(7))).unwrap();
    let refusal = house.by("anna", &Undo::of(made)).unwrap_err();
    let fields: Vec<_> = refusal.each().map(|one| one.with["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(fields, ["amount_cents", "subject"]);
    assert_eq!(house.deadline(saved.id).unwrap(), ("F24 IRPEF".into(), Some(Cents(7))), "nothing was taken back");
    // Gone altogether.
    house.by("bruno", &DeleteDeadlines { ids: vec![saved.id] }).unwrap();
    let refusal = house.by("anna", &Undo::of(changed)).unwrap_err();
    assert_eq!((refusal.code.as_str(), refusal.with["who"].as_str()), ("undo.changed_since", Some("bruno")));
    assert_clean(&house.store);
}

#[test]
fn a_save_that_says_nothing_changes_nothing() {
    let mut house = house();
    let (saved, _) = house.by("anna", &new("F24", 100)).unwrap();
    let before = deadlines::find(house.store.db(), saved.id).unwrap().version;
    let (_, entry) = house.by("anna", &change(saved.id, DeadlineFields::default())).unwrap();
    assert_eq!(entry, 0, "there is no deed to take back");
    assert_eq!(deadlines::find(house.store.db(), saved.id).unwrap().version, before);
    let refused = house.by("anna", &change(saved.id + 1, DeadlineFields::default())).unwrap_err();
    assert!(refused.code.starts_with("deadline.") || refused.code.starts_with("record."), "{refused:?}");
}

#[test]
fn the_entry_to_take_back_first_is_the_one_that_changed_the_field() {
    let mut house = house();
    let (saved, _) = house.by("anna", &new("F24", 100)).unwrap();
    let (_, first) = house.by("anna", &change(saved.id, subject("F24 IVA"))).unwrap();
    let (_, in_the_way) = house.by("marta", &change(saved.id, subject("F24 IRPEF"))).unwrap();
    let (_, beside) = house.by("luca", &change(saved.id, amount(7))).unwrap();
    let told = |house: &mut House| {
        let refusal = house.by("anna", &Undo::of(first)).unwrap_err();
        (refusal.with["entry"].as_i64().unwrap(), refusal.with["who"].as_str().unwrap().to_owned())
    };
    assert_eq!(told(&mut house), (in_the_way, "marta".to_owned()));
    house.by("luca", &Undo::of(beside)).unwrap();
    assert_eq!(told(&mut house), (in_the_way, "marta".to_owned()));
    house.by("marta", &Undo::of(in_the_way)).unwrap();
    house.by("anna", &Undo::of(first)).unwrap();
    assert_eq!(house.deadline(saved.id).unwrap().0, "F24");
}

#[test]
fn an_undo_passes_when_another_field_was_touched() {
    let mut house = house();
    let (saved, _) = house.by("anna", &new("F24", 100)).unwrap();
    let (_, changed) = house.by("anna", &change(saved.id, subject("F24 IVA"))).unwrap();
    house.by("bruno", &change(saved.id, amount(250))).unwrap();
    house.by("anna", &Undo::of(changed)).unwrap();
    assert_eq!(house.deadline(saved.id).unwrap(), ("F24".into(), Some(Cents(250))));
    // And when it was touched and put back.
    let (_, changed) = house.by("anna", &change(saved.id, subject("A"))).unwrap();
    house.by("bruno", &change(saved.id, subject("B"))).unwrap();
    house.by("bruno", &change(saved.id, subject("A"))).unwrap();
    house.by("anna", &Undo::of(changed)).unwrap();
    assert_eq!(house.deadline(saved.id).unwrap().0, "F24");
    assert_clean(&house.store);
}

#[test]
fn moves_are_countered_and_never_twice() {
    let mut house = house();
    let lines = vec![ReceiveLine { item: CodeRef::code("MOK-3"), quantity: Quantity::units(5), cost: None }];
    let (_, entry) = house.by("anna", &ReceiveStock { warehouse: None, shelf: None, lines, document: None }).unwrap();
    let on_hand = |house: &House| stock::availability(house.store.db(), 1, None).unwrap().on_hand;
    assert_eq!(on_hand(&house), Quantity::units(1_005));
    let (undone, undo) = house.by("anna", &Undo::of(entry)).unwrap();
    assert_eq!((undone.countered, on_hand(&house)), (1, Quantity::units(1_000)));
    let (again, redo) = house.by("anna", &Undo::of(undo)).unwrap();
    assert_eq!((again.countered, on_hand(&house)), (1, Quantity::units(1_005)));
    house.by("anna", &Undo::of(redo)).unwrap();
    assert_eq!(on_hand(&house), Quantity::units(1_000));
    assert_eq!(house.by("anna", &Undo::of(undo)).unwrap_err().code, "undo.redone");
    let causes: Vec<_> =
        stock::moves(house.store.db(), Some(1), None, 9).unwrap().into_iter().map(|one| one.cause).collect();
    assert_eq!(causes, ["reversal", "reversal", "reversal", "receipt", "receipt"]);
    assert_clean(&house.store);
}

#[test]
fn the_same_key_is_once_whatever_comes() {
    let mut house = house();
    let actor = anna();
    let first = execute(&mut house.store, Call::by(&actor).once("scan-1"), &new("F24", 1)).unwrap();
    let head = house.head();
    // Also from another process, by another person, an hour later.
    let mut other = Store::open(&house.path, house.clock.clone()).unwrap();
    house.clock.advance(3_600_000);
    let bruno = Actor::new("bruno", Door::Api);
    let again = execute(&mut other, Call::by(&bruno).once("scan-1"), &new("F24", 1)).unwrap();
    assert!(again.repeated && !first.repeated);
    assert_eq!((again.output, again.journal_id, house.head()), (first.output, first.journal_id, head));
    let other_input = execute(&mut other, Call::by(&bruno).once("scan-1"), &new("F24", 2)).unwrap_err();
    assert_eq!(other_input.code, "operation.once_other");
    let other_name = execute(&mut other, Call::by(&bruno).once("scan-1"), &Toy("go".into())).unwrap_err();
    assert_eq!(
        (other_name.code.as_str(), other_name.with["operation"].as_str()),
        ("operation.once_other", Some("deadline.save"))
    );
    // A refused attempt does not use the key up.
    assert!(execute(&mut other, Call::by(&bruno).once("scan-2"), &new("", 2)).is_err());
    assert!(!execute(&mut other, Call::by(&bruno).once("scan-2"), &new("x", 2)).unwrap().repeated);
    assert_eq!(house.head(), head + 1);
    assert_clean(&house.store);
}

#[test]
fn who_may_not_is_refused_before_anything_is_looked_at() {
    let mut house = house();
    let before = house.head();
    let guest = Actor { name: "ospite".into(), door: Door::Api, role: Role::Only(vec![Permission::Orders]) };
    let refusal = execute(&mut house.store, Call::by(&guest), &new("F24", 1)).unwrap_err();
    assert_eq!(
        (refusal.code.as_str(), refusal.with["permission"].as_str()),
        ("operation.forbidden", Some("deadlines"))
    );
    assert_eq!(preview(&mut house.store, Call::by(&guest), &new("F24", 1)).unwrap_err().code, "operation.forbidden");
    assert_eq!(execute(&mut house.store, Call::by(&guest), &Undo::of(1)).unwrap_err().code, "operation.forbidden");
    let verb = registry::find("deadline.save").unwrap();
    let json = serde_json::json!({"set": {"subject": "x"}});
    let refusal = (verb.run)(&mut house.store, Call::by(&guest), json, Mode::Execute).unwrap_err();
    assert_eq!(refusal.code, "operation.forbidden");
    assert_eq!(house.head(), before);
    let may = Actor { role: Role::Only(vec![Permission::Deadlines]), ..guest };
    execute(&mut house.store, Call::by(&may), &new("F24", 1)).unwrap();
}

#[test]
fn json_that_does_not_fit_says_what_and_where() {
    let mut house = house();
    let actor = anna();
    for (json, place, said) in [
        (serde_json::json!({"nonsense": 1}), Some("nonsense"), "bene: il campo «nonsense» non esiste"),
        (serde_json::json!("x"), None, "ci vuole un oggetto"),
        (serde_json::json!({"id": "x"}), Some("id"), "bene: id: trovato il testo «x», atteso un numero intero"),
        (
            serde_json::json!({"set": {"due_on": "2026-13-01"}}),
            Some("set.due_on"),
            "bene: set.due_on: una data si scrive",
        ),
        (serde_json::json!({"set": {"nope": 1}}), Some("set.nope"), "bene: set: il campo «nope» non esiste"),
        (
            serde_json::json!({"set": {"amount": 12_345_678_901_234.56}}),
            Some("set.amount"),
            "bene: set.amount: un numero con più di 15 cifre",
        ),
    ] {
        let verb = registry::find("deadline.save").unwrap();
        let refusal = (verb.run)(&mut house.store, Call::by(&actor), json, Mode::Execute).unwrap_err();
        assert_eq!((refusal.code.as_str(), refusal.field.as_deref()), ("input.json", place));
        let told = wording::refusal_lines(Lang::It, &refusal).join(" ");
        assert!(told.contains(said), "{told}");
    }
    let json = serde_json::json!({"customer": "C00001", "lines": [{"item": "A", "quantity": "1"}, {"item": "A", "quantity": []}]});
    let verb = registry::find("order.place").unwrap();
    let refusal = (verb.run)(&mut house.store, Call::by(&actor), json, Mode::Execute).unwrap_err();
    assert_eq!(refusal.field.as_deref(), Some("lines.1.quantity"));
}

#[test]
fn many_writers_take_turns_and_miss_no_number() {
    let house = house();
    let before = house.head();
    let numbers = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let numbers = &numbers;
            let (path, clock) = (house.path.clone(), house.clock.clone());
            scope.spawn(move || {
                let mut store = Store::open(&path, clock).unwrap();
                let actor = Actor::new(format!("op{thread}"), Door::Api);
                for round in 0..25 {
                    let done = execute(&mut store, Call::by(&actor), &new("x", round)).unwrap();
                    numbers.lock().unwrap().push(done.journal_id);
                }
            });
        }
    });
    let mut numbers = numbers.into_inner().unwrap();
    numbers.sort_unstable();
    assert_eq!(numbers, (before + 1..=before + 100).collect::<Vec<_>>());
    assert_clean(&house.store);
}

#[test]
fn a_draft_goes_with_the_record_that_it_becomes() {
    let mut house = house();
    let payload = serde_json::json!({"subject": "F24"});
    let typed = drafts::Typed { id: None, entity: "deadline", record_id: None, base_version: None, payload: &payload };
    let draft = drafts::save(&mut house.store, "anna", &typed).unwrap();
    let kept = |house: &House| drafts::get(house.store.db(), "anna", draft).unwrap().is_some();
    let (actor, bruno) = (anna(), Actor::new("bruno", Door::Ui));
    assert!(execute(&mut house.store, Call::by(&actor).draft(Some(draft)), &new("", 1)).is_err());
    preview(&mut house.store, Call::by(&actor).draft(Some(draft)), &new("F24", 1)).unwrap();
    execute(&mut house.store, Call::by(&bruno).draft(Some(draft)), &new("F24", 1)).unwrap();
    assert!(kept(&house), "a refusal, a preview and another operator leave it");
    execute(&mut house.store, Call::by(&actor).draft(Some(draft)), &new("F24", 1)).unwrap();
    assert!(!kept(&house));
}

#[test]
fn two_who_edit_one_row_merge_or_are_refused() {
    let mut house = house();
    let (saved, _) = house.by("anna", &new("F24", 100)).unwrap();
    let seen = deadlines::find(house.store.db(), saved.id).unwrap().version;
    let edit = |set| SaveDeadline { id: Some(saved.id), version: Some(seen), set };
    house.by("bruno", &edit(amount(5))).unwrap();
    house.by("anna", &edit(subject("F24 IVA"))).unwrap();
    assert_eq!(house.deadline(saved.id).unwrap(), ("F24 IVA".into(), Some(Cents(5))));
    let refusal = house.by("anna", &edit(amount(6))).unwrap_err();
    assert_eq!((refusal.code.as_str(), refusal.with["who"].as_str()), ("record.changed", Some("bruno")));
}

#[test]
fn everybody_on_the_hub_learns_which_tables_changed() {
    let mut house = house();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&heard);
    house.store.hub().listen(move |changed| {
        kept.lock().unwrap().push(changed.clone());
        kept.lock().unwrap().len() < 2
    });
    let (_, first) = house.by("anna", &new("a", 1)).unwrap();
    assert!(house.by("anna", &new("", 1)).is_err());
    house.by("anna", &new("b", 1)).unwrap();
    house.by("anna", &new("c", 1)).unwrap();
    let heard = heard.lock().unwrap();
    assert_eq!(heard.len(), 2, "who answers no is asked no more");
    assert_eq!((heard[0].journal_id, heard[0].tables.clone()), (first, vec!["deadline".to_owned()]));
}

/// Looks, and finds something to write only when told to.
#[derive(Serialize, Deserialize)]
struct Look(bool, bool);

impl Operation for Look {
    const NAME: &'static str = "look";
    const PERMISSION: Permission = Permission::Deadlines;
    type Output = bool;

    fn run(&self, work: &mut Work<'_>) -> Result<bool, Refusal> {
        if self.0 {
            new("trovata", 1).run(work)?;
        }
        Ok(self.1)
    }

    fn nothing(&self, found: &bool) -> bool {
        !found
    }
}

#[test]
fn an_operation_that_found_nothing_to_do_leaves_no_trace() {
    let mut house = house();
    let told = Arc::new(AtomicUsize::new(0));
    let heard = Arc::clone(&told);
    house.store.hub().listen(move |_| {
        heard.fetch_add(1, Ordering::SeqCst);
        true
    });
    let before = house.head();
    assert_eq!(house.by("timer", &Look(false, false)).unwrap(), (false, 0));
    assert_eq!((house.head(), told.load(Ordering::SeqCst)), (before, 0));
    // What it did is kept whatever it says of it; what changed no row is no deed, whatever it says, unless a key is to
    // be remembered by it.
    assert_eq!(house.by("timer", &Look(true, false)).unwrap(), (false, before + 1));
    assert_eq!(house.deadline(1).unwrap().0, "trovata");
    assert_eq!(house.by("timer", &Look(false, true)).unwrap(), (true, 0));
    assert_eq!((house.head(), told.load(Ordering::SeqCst)), (before + 1, 1));
    assert_clean(&house.store);
}

#[test]
fn a_batch_is_done_where_it_can_be_and_taken_back_as_one() {
    let mut house = house();
    let made: Vec<i64> = (1..=4).map(|n| house.by("anna", &new(&format!("F24 {n}"), 100 * n)).unwrap().0.id).collect();
    let head = house.head();
    // The third does not exist; nothing is known of a fifth field in the last.
    let mut ids = made.clone();
    ids.insert(2, 999);
    let mut inputs: Vec<_> = ids.iter().map(|id| serde_json::json!({"ids": [id], "days": 7})).collect();
    inputs.push(serde_json::json!({"ids": [made[0]], "days": 1, "weeks": 1}));
    let batch = Batch { operation: "deadline.move".to_owned(), inputs };
    let anna = Actor::new("anna", Door::Cli);
    let done = execute(&mut house.store, Call::by(&anna).once("k"), &batch).unwrap();
    assert_eq!((done.output.done, done.output.refused, done.journal_id), (4, 2, head + 1));
    let refused = |at: usize| match &done.output.results[at] {
        Each::Refused(refusal) => refusal.code.clone(),
        Each::Done(output) => output.to_string(),
    };
    assert!(refused(2).starts_with("deadline."), "{}", refused(2));
    assert_eq!(refused(5), "input.json");
    let Each::Refused(sixth) = &done.output.results[5] else { panic!("refused") };
    assert_eq!((&sixth.with["input"], sixth.field.as_deref()), (&6.into(), Some("weeks")));
    let due = |house: &House, id: i64| deadlines::find(house.store.db(), id).unwrap().due_on;
    assert!(made.iter().all(|id| due(&house, *id) == day() + chrono::Days::new(7)));
    // The same key again is the first answer, and moves nothing.
    let again = execute(&mut house.store, Call::by(&anna).once("k"), &batch).unwrap();
    assert!(again.repeated && again.output == done.output && house.head() == head + 1);
    house.by("anna", &Undo::of(done.journal_id)).unwrap();
    assert!(made.iter().all(|id| due(&house, *id) == day()));
    // Nothing could be done: nothing is written down.
    let none =
        Batch { operation: "deadline.move".to_owned(), inputs: vec![serde_json::json!({"ids": [999], "days": 1})] };
    assert_eq!(house.by("anna", &none).unwrap().1, 0);
    // What takes back others, or what nobody knows, is refused whole.
    for operation in ["undo", "batch", "import.orders", "nothing.known"] {
        let batch = Batch { operation: operation.to_owned(), inputs: vec![serde_json::json!({"entry": head})] };
        assert!(house.by("anna", &batch).is_err(), "{operation}");
    }
    assert_clean(&house.store);
}

#[test]
fn a_batch_does_not_overwrite_what_it_wrote_itself_and_one_bad_record_is_only_its_own() {
    let mut house = house();
    let id = house.by("anna", &new("F24", 100)).unwrap().0.id;
    let rename = |name: &str| serde_json::json!({"id": id, "version": 1, "set": {"subject": name}});
    let batch = Batch { operation: "deadline.save".to_owned(), inputs: vec![rename("primo"), rename("secondo")] };
    let done = house.by("anna", &batch).unwrap().0;
    assert_eq!((done.done, done.refused), (1, 1));
    let Each::Refused(refusal) = &done.results[1] else { panic!("{:?}", done.results) };
    assert_eq!((refusal.code.as_ref(), refusal.with["who"].as_str()), ("record.changed", Some("anna")));
    assert_eq!(house.deadline(id).unwrap().0, "primo");
    // Two of one code: the second is refused, the third is made.
    let channel = |code: &str| serde_json::json!({"code": code, "name": code});
    let inputs = ["X1", "X1", "X2"].map(channel).to_vec();
    let batch = Batch { operation: "warehouse.save".to_owned(), inputs };
    let done = house.by("anna", &batch).unwrap().0;
    assert_eq!((done.done, done.refused), (2, 1), "{:?}", done.results);
    assert_clean(&house.store);
}

#[test]
fn who_may_not_do_one_may_not_do_many() {
    let mut house = house();
    let id = house.by("anna", &new("F24", 100)).unwrap().0.id;
    let batch = Batch { operation: "deadline.delete".to_owned(), inputs: vec![serde_json::json!({"ids": [id]})] };
    let luca = Actor { role: Role::Only(vec![Permission::Batch]), ..Actor::new("luca", Door::Ui) };
    let refusal = execute(&mut house.store, Call::by(&luca), &batch).unwrap_err();
    assert_eq!(refusal.code, "operation.forbidden");
    assert!(house.deadline(id).is_some());
}
