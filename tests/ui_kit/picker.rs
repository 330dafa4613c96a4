use crate::list::{COLUMNS, Order, order};
use crate::screen::{Counted, SIZES, act, cx, key, text, typed};
use fondaco::domain::Refusal;
use fondaco::domain::page::Count;
use fondaco::locale::Lang;
use fondaco::ui::action::Action;
use fondaco::ui::key::KeyCode;
use fondaco::ui::kit::picker::{Picker, PickerEvent, PickerSpec, Query};
use insta::assert_snapshot;

const SPEC: PickerSpec = PickerSpec { title: "Scegli ordine", searches: "numero, cliente", makes: true };

fn find(query: &Query) -> Result<(Vec<Order>, Option<Count>), Refusal> {
    let rows = (1..=40).map(order).filter(|o| format!("{o:?}").to_lowercase().contains(&query.text)).collect();
    Ok((rows, Some(Count { rows: 1_204, at_least: false })))
}

fn picker(typed: &str) -> Picker<Order> {
    let mut picker = Picker::new(SPEC, COLUMNS, typed, cx(Lang::It));
    picker.feed(find);
    picker
}

#[test]
fn looks() {
    for size in SIZES {
        let picker = picker("verdi");
        assert_snapshot!(format!("picker_{}x{}", size.0, size.1), text(size, Lang::It, |a, d| picker.render(a, d)));
    }
    let mut none = picker("zzz");
    assert_snapshot!("picker_none", text((60, 12), Lang::En, |a, d| none.render(a, d)));
    assert_eq!(none.handle(&key(KeyCode::F(6))), PickerEvent::Make("zzz".into()));
}

#[test]
fn rows_that_changed_behind_it_are_read_again_under_the_same_cursor() {
    let mut picker = picker("zzz");
    assert!(picker.current().is_none());
    picker.refresh();
    picker.feed(|_| Ok((vec![order(3), order(4)], None)));
    picker.handle(&act(Action::RowNext));
    picker.refresh();
    // What is pressed meanwhile waits for the rows.
    assert_eq!(picker.handle(&act(Action::Accept)), PickerEvent::Nothing);
    let events = picker.feed(|_| Ok((vec![order(2), order(3), order(4)], None)));
    assert_eq!(events, vec![PickerEvent::Take(4)]);
}

#[test]
fn the_cursor_goes_beyond_the_first_rows_to_the_last_of_all() {
    let some = |query: &Query| {
        let more = query.most < 40;
        let count = more.then_some(Count { rows: query.most as u64, at_least: true });
        Ok((((1..=40).map(order)).take(query.most).collect(), count))
    };
    let mut picker = Picker::new(SPEC, COLUMNS, "", cx(Lang::It));
    picker.feed(some);
    let shown = |picker: &Picker<Order>| text((80, 24), Lang::It, |a, d| picker.render(a, d));
    assert!(shown(&picker).contains("voci: 12+"), "{}", shown(&picker));
    for _ in 0..20 {
        picker.handle(&act(Action::RowNext));
        picker.feed(some);
    }
    assert_eq!(picker.current(), Some(&order(21)));
    for _ in 0..3 {
        picker.handle(&act(Action::PageNext));
        picker.feed(some);
    }
    assert_eq!(picker.current(), Some(&order(40)), "{}", shown(&picker));
    assert!(shown(&picker).contains("voci: 40 "), "{}", shown(&picker));
    // Another text begins anew.
    picker.handle(&typed("a").remove(0));
    assert_eq!(picker.take_query().map(|query| query.most), Some(12));
}

#[test]
fn there_is_an_end_to_how_many_rows_are_asked_for() {
    let mut asked = Vec::new();
    let mut endless = |query: &Query| {
        asked.push(query.most);
        let rows = (1..=query.most as i64).map(order).collect();
        Ok((rows, Some(Count { rows: query.most as u64, at_least: true })))
    };
    let mut picker = Picker::new(SPEC, COLUMNS, "", cx(Lang::It));
    picker.feed(&mut endless);
    for _ in 0..200 {
        picker.handle(&act(Action::PageNext));
        picker.feed(&mut endless);
    }
    assert_eq!(picker.current(), Some(&order(1_000)));
    assert_eq!(asked, [12, 48, 192, 768, 1_000]);
}

#[test]
fn enter_waits_for_the_rows_of_what_was_typed() {
    let mut picker = picker("");
    for act in typed("verdi") {
        assert_eq!(picker.handle(&act), PickerEvent::Nothing);
    }
    assert_eq!(picker.handle(&act(Action::RowNext)), PickerEvent::Nothing);
    assert!(picker.waits(), "what follows is kept by whoever has the box");
    let query = picker.take_query().unwrap();
    assert_eq!(picker.receive(query.token, find(&query)), vec![]);
    assert!(!picker.waits());
    assert_eq!(picker.handle(&act(Action::Accept)), PickerEvent::Take(9));
    // One that chooses a row chooses it once the rows are there.
    picker.refresh();
    assert_eq!(picker.handle(&act(Action::Accept)), PickerEvent::Nothing);
    let query = picker.take_query().unwrap();
    assert_eq!(picker.receive(query.token, find(&query)), vec![PickerEvent::Take(9)]);
}

/// It was silent: the cursor stood on the only row, and nothing was taken.
#[test]
fn tab_takes_the_only_row_that_is_left_and_goes_through_several() {
    let mut one = picker("12375");
    assert_eq!(one.handle(&act(Action::FocusNext)), PickerEvent::Take(9));
    let mut none = picker("zzz");
    assert_eq!(none.handle(&act(Action::FocusNext)), PickerEvent::NoRow);
    let mut many = picker("");
    let first = many.current().map(|row| row.id).unwrap();
    assert_eq!(many.handle(&act(Action::FocusNext)), PickerEvent::Nothing);
    assert_ne!(many.current().map(|row| row.id), Some(first));
    assert_eq!(many.handle(&act(Action::FocusPrev)), PickerEvent::Nothing);
    assert_eq!(many.current().map(|row| row.id), Some(first));
    // It waits for the rows of what was typed, as Enter does.
    for key in typed("12375") {
        many.handle(&key);
    }
    assert_eq!(many.handle(&act(Action::FocusNext)), PickerEvent::Nothing);
    let query = many.take_query().unwrap();
    assert_eq!(many.receive(query.token, find(&query)), vec![PickerEvent::Take(9)]);
}

#[test]
fn an_older_answer_is_ignored_and_a_failure_is_said() {
    let mut picker = Picker::new(SPEC, COLUMNS, "", cx(Lang::It));
    let first = picker.take_query().unwrap();
    picker.handle(&typed("v")[0]);
    assert!(picker.receive(first.token, find(&first)).is_empty());
    assert!(picker.current().is_none());
    let second = picker.take_query().unwrap();
    picker.receive(second.token, Err(Refusal::new("store.busy")));
    assert!(picker.describe().iter().any(|l| l.kind == fondaco::ui::kit::line::LineKind::Error));
    assert_eq!(picker.handle(&act(Action::Back)), PickerEvent::Cancel);
}

#[test]
fn bytes_on_the_wire() {
    let mut picker = picker("");
    let mut wire = Counted::new((80, 24));
    wire.frame(|a, d| picker.render(a, d));
    picker.handle(&act(Action::RowNext));
    let step = wire.frame(|a, d| picker.render(a, d));
    assert!(step <= 250, "a step: {step}");
}
