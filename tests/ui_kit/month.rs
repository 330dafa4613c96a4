use crate::screen::{Counted, SIZES, act, cx, text, today};
use chrono::{Datelike, NaiveDate};
use fondaco::locale::Lang;
use fondaco::ui::action::Action;
use fondaco::ui::kit::month::{Calendar, CalendarEvent, Entry, View};
use fondaco::ui::theme::Role;
use insta::assert_snapshot;
use proptest::prelude::*;
use ratatui::layout::{Position, Rect};

fn day(d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, d).unwrap()
}

fn entries() -> Vec<(NaiveDate, Entry)> {
    let entry = |id: i64, kind: char, title: &str, amount: &str, mark: char| Entry {
        id,
        kind,
        title: title.into(),
        amount: amount.into(),
        brief: amount.split(',').next().unwrap_or_default().into(),
        mark,
        role: if mark == 'X' { Role::DueOver } else { Role::DueLater },
    };
    vec![
        (day(16), entry(1, 'F', "F24", "3.410,00", '+')),
        (day(16), entry(2, 'F', "INPS gestione separata", "890,00", 'X')),
        (day(21), entry(3, 'A', "Inventario corridoio C", "", ' ')),
        (day(23), entry(4, 'I', "RiBa Bianchi 1489", "480,00", ' ')),
        (day(27), entry(5, 'C', "Canone hosting", "-49,00", ' ')),
        (day(27), entry(6, 'C', "Rinnovo dominio", "-18,30", ' ')),
        (day(27), entry(7, 'P', "Bonifico Verdi", "-612,40", '!')),
        (day(27), entry(8, 'M', "OF-93 arrivo", "", ' ')),
    ]
}

fn calendar(view: View, lang: Lang) -> Calendar {
    let mut calendar = Calendar::new(view, cx(lang));
    answer(&mut calendar);
    calendar
}

fn answer(calendar: &mut Calendar) {
    while let Some((from, to)) = calendar.take_range() {
        calendar.receive(entries().into_iter().filter(|(d, _)| (from..=to).contains(d)));
    }
}

fn press(calendar: &mut Calendar, action: Action) -> CalendarEvent {
    let event = calendar.handle(&act(action));
    answer(calendar);
    event
}

#[test]
fn looks() {
    for (name, view) in [("month", View::Month), ("week", View::Week), ("agenda", View::Agenda)] {
        for size in SIZES {
            let calendar = calendar(view, if size.0 == 120 { Lang::En } else { Lang::It });
            let lang = if size.0 == 120 { Lang::En } else { Lang::It };
            assert_snapshot!(
                format!("calendar_{name}_{}x{}", size.0, size.1),
                format!("{}\n{}", calendar.title(), text(size, lang, |a, d| calendar.render(a, d)))
            );
        }
    }
    let told: Vec<String> = calendar(View::Month, Lang::It).describe().into_iter().map(|l| l.text).collect();
    assert_snapshot!("calendar_told", told.join("\n"));
}

#[test]
fn a_click_means_the_entry_that_is_drawn_there() {
    for (focused, drawn) in [(true, 8), (false, 5)] {
        let mut calendar = calendar(View::Month, Lang::It);
        calendar.show(day(27), 8);
        // Where the keys are elsewhere the cell begins with its first entry.
        calendar.focus(focused);
        let area = Rect::new(0, 0, 80, 24);
        let shown = text((80, 24), Lang::It, |a, d| calendar.render(a, d));
        let (y, line) = shown.lines().enumerate().filter(|(_, line)| line.contains("27")).last().unwrap();
        let x = line[..line.find("27").unwrap()].chars().count();
        let title = if focused { "M OF-93" } else { "C -49" };
        assert!(shown.lines().nth(y + 1).unwrap_or_default().contains(title), "{shown}");
        calendar.clicked(area, Position::new(x as u16, y as u16 + 1));
        assert_eq!(calendar.current().map(|entry| entry.id), Some(drawn), "{shown}");
    }
}

#[test]
fn days_weeks_months_and_today() {
    let mut calendar = calendar(View::Month, Lang::It);
    assert_eq!(calendar.day(), today());
    press(&mut calendar, Action::RowNext);
    press(&mut calendar, Action::ColLeft);
    assert_eq!(calendar.day(), day(27));
    assert_eq!(press(&mut calendar, Action::Open), CalendarEvent::OpenDay(day(27)));
    press(&mut calendar, Action::PageNext);
    assert_eq!(calendar.title(), "dicembre 2026");
    press(&mut calendar, Action::Top);
    assert_eq!((calendar.day().day(), calendar.day().month()), (1, 12));
    assert_eq!(press(&mut calendar, Action::Today), CalendarEvent::Moved);
    assert_eq!(calendar.day(), today());
    assert_eq!(press(&mut calendar, Action::New), CalendarEvent::New(today()));
}

#[test]
fn an_entry_is_chosen_moved_and_opened() {
    let mut calendar = calendar(View::Month, Lang::It);
    calendar.show(day(27), 6);
    assert_eq!(press(&mut calendar, Action::Plus), CalendarEvent::Shift(6, 1));
    press(&mut calendar, Action::FocusNext);
    assert_eq!(press(&mut calendar, Action::Minus), CalendarEvent::Shift(7, -1));
    press(&mut calendar, Action::ViewAlt);
    assert_eq!(calendar.view(), View::Week);
    assert_eq!(press(&mut calendar, Action::Open), CalendarEvent::Open(7));
    press(&mut calendar, Action::RowNext);
    assert_eq!(press(&mut calendar, Action::Open), CalendarEvent::Open(8));
    press(&mut calendar, Action::RowNext);
    assert_eq!(press(&mut calendar, Action::Open), CalendarEvent::OpenDay(day(28)));
    press(&mut calendar, Action::ViewAlt);
    calendar.show(day(16), 1);
    answer(&mut calendar);
    for id in [1, 2, 3, 4, 5] {
        assert_eq!(press(&mut calendar, Action::Open), CalendarEvent::Open(id));
        press(&mut calendar, Action::RowNext);
    }
}

#[test]
fn bytes_on_the_wire() {
    let mut calendar = calendar(View::Month, Lang::It);
    let mut wire = Counted::new((80, 20));
    wire.frame(|a, d| calendar.render(a, d));
    press(&mut calendar, Action::ColLeft);
    assert!(wire.frame(|a, d| calendar.render(a, d)) <= 250);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn nothing_makes_it_panic(moves in prop::collection::vec(0usize..14, 0..60), w in 1u16..140, h in 1u16..45) {
        let all = [
            Action::RowNext, Action::RowPrev, Action::ColLeft, Action::ColRight, Action::PageNext, Action::PagePrev,
            Action::Top, Action::End, Action::Today, Action::ViewAlt, Action::Plus, Action::FocusNext, Action::Open,
            Action::Refresh,
        ];
        let mut calendar = calendar(View::Month, Lang::It);
        for at in moves {
            press(&mut calendar, all[at]);
            text((w, h), Lang::It, |a, d| calendar.render(a, d));
            let (from, to) = calendar.range();
            prop_assert!(calendar.view() == View::Agenda || (from..=to).contains(&calendar.day()));
        }
    }
}
