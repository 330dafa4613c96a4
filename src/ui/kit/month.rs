//! A calendar of days and what is due on them: month, week, agenda. The view model.
//!
//! Weeks begin as the session has them and have ISO numbers. Entries are asked for by range with [`Calendar::take_range`].

use super::Act;
use super::line::{Line, LineKind};
use super::nav::{Nav, letter, nav};
use super::resource::Cx;
use crate::domain::dates::{format_date, format_short};
use crate::locale::Lang;
use crate::locale::wording::weekday;
use crate::ui::action::Action;
use crate::ui::theme::Role;
use chrono::{Datelike, Days, Months, NaiveDate};
use ratatui::layout::{Position, Rect};
use std::collections::BTreeMap;

/// Something on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The record.
    pub id: i64,
    /// The letter of its kind: `I` incasso, `P` pagamento, `F` fiscale.
    pub kind: char,
    /// What it is; the month shows its beginning.
    pub title: String,
    /// The amount in words; empty for none.
    pub amount: String,
    /// The same in six columns at most, for the cells of a month.
    pub brief: String,
    /// Its status symbol (`!`, `X`, `+`), or a space.
    pub mark: char,
    /// What it means.
    pub role: Role,
}

/// How the days are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    /// A month of weeks.
    #[default]
    Month,
    /// One week, a day below the other.
    Week,
    /// Days with something on them, from the chosen one on.
    Agenda,
}

/// What came of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalendarEvent {
    /// Not for a calendar.
    Ignored,
    /// Nothing that anybody else needs to know.
    Nothing,
    /// Another day or entry is chosen.
    Moved,
    /// Open this record.
    Open(i64),
    /// Open this day: it has nothing, or more than fits.
    OpenDay(NaiveDate),
    /// Something new on this day.
    New(NaiveDate),
    /// Move this record by so many days.
    Shift(i64, i64),
}

/// A calendar.
#[derive(Debug, Clone)]
pub struct Calendar {
    pub(super) view: View,
    pub(super) day: NaiveDate,
    pub(super) at: usize,
    pub(super) cx: Cx,
    pub(super) entries: BTreeMap<NaiveDate, Vec<Entry>>,
    pub(super) focused: bool,
    loaded: Option<(NaiveDate, NaiveDate)>,
    to_ask: Option<(NaiveDate, NaiveDate)>,
}

/// Columns from which the chosen day stands beside the month.
pub(super) const SIDE: u16 = 110;

/// The most weeks that a month is in.
const WEEKS: i64 = 6;

/// How far an agenda looks.
const AHEAD: u64 = 90;

impl Calendar {
    /// Cells of so narrow a month say what kind an entry is and how much, and nothing stands beside them.
    pub fn is_terse(&self, width: u16) -> bool {
        self.view == View::Month && width < SIDE
    }

    /// A calendar on today.
    pub fn new(view: View, cx: Cx) -> Self {
        let mut calendar = Self {
            view,
            day: cx.today,
            at: 0,
            cx,
            entries: BTreeMap::new(),
            focused: true,
            loaded: None,
            to_ask: None,
        };
        calendar.cover();
        calendar
    }

    /// The days to read entries for now, once: both included.
    pub fn take_range(&mut self) -> Option<(NaiveDate, NaiveDate)> {
        self.to_ask.take()
    }

    /// The entries of the range asked for. The chosen entry stays chosen, also when it now stands on another day.
    pub fn receive(&mut self, entries: impl IntoIterator<Item = (NaiveDate, Entry)>) {
        let chosen = self.current().map(|e| e.id);
        self.entries.clear();
        for (day, entry) in entries {
            if chosen == Some(entry.id) {
                self.day = day;
            }
            self.entries.entry(day).or_default().push(entry);
        }
        let found = chosen.and_then(|id| self.on(self.day).iter().position(|e| e.id == id));
        self.at = found.unwrap_or(self.at).min(self.on(self.day).len().saturating_sub(1));
        if self.view == View::Agenda && self.on(self.day).is_empty() {
            let next = self.entries.range(self.day..).next().map(|(day, _)| *day);
            self.day = next.unwrap_or(self.day);
        }
        // The chosen one may have gone to a day at the edge, whose own month is wider.
        self.cover();
    }

    /// Reads the entries again.
    pub fn refresh(&mut self) {
        self.loaded = None;
        self.cover();
    }

    /// Goes to the day of a record that was moved or made.
    pub fn show(&mut self, day: NaiveDate, id: i64) {
        self.day = day;
        self.at = self.on(day).iter().position(|e| e.id == id).unwrap_or(0);
        self.cover();
    }

    /// The days that the view shows.
    pub fn range(&self) -> (NaiveDate, NaiveDate) {
        match self.view {
            View::Month => {
                let first = self.week(month_start(self.day));
                let last = month_start(self.day).checked_add_months(Months::new(1)).and_then(|d| d.pred_opt());
                let last = self.week(last.unwrap_or(self.day));
                (first, plus(last, 6))
            }
            View::Week => (self.week(self.day), plus(self.week(self.day), 6)),
            View::Agenda => (self.day.min(self.cx.today), plus(self.day, AHEAD)),
        }
    }

    /// How many weeks the days of a month's view are.
    pub(super) fn weeks(&self) -> u16 {
        let (first, last) = self.range();
        ((last - first).num_days() / 7 + 1).clamp(1, WEEKS) as u16
    }

    /// The first day of the week that a day is in.
    pub(super) fn week(&self, day: NaiveDate) -> NaiveDate {
        self.cx.lang.week().of(day)
    }

    fn cover(&mut self) {
        let (from, to) = self.range();
        // An agenda reads on only when its cursor comes near the end.
        let needed = if self.view == View::Agenda { plus(self.day, AHEAD / 3) } else { to };
        if self.loaded.is_none_or(|(a, b)| from < a || needed > b) {
            self.loaded = Some((from, to));
            self.to_ask = Some((from, to));
        }
    }

    pub(super) fn on(&self, day: NaiveDate) -> &[Entry] {
        self.entries.get(&day).map_or(&[], Vec::as_slice)
    }

    /// The chosen entry.
    pub fn current(&self) -> Option<&Entry> {
        self.on(self.day).get(self.at)
    }

    /// The chosen day.
    pub fn day(&self) -> NaiveDate {
        self.day
    }

    /// How the days are shown.
    pub fn view(&self) -> View {
        self.view
    }

    /// Another language or day.
    pub fn set_cx(&mut self, cx: Cx) {
        self.cx = cx;
        // Weeks that begin elsewhere reach over other days.
        self.cover();
    }

    /// Whether keys reach this calendar.
    pub fn focus(&mut self, focused: bool) {
        self.focused = focused;
    }

    /// Changes the calendar by an act.
    pub fn handle(&mut self, act: &Act) -> CalendarEvent {
        let month = self.view == View::Month;
        match nav(act) {
            Some(Nav::Left) if month => return self.go(-1),
            Some(Nav::Right) if month => return self.go(1),
            Some(Nav::Up) if month => return self.go(-7),
            Some(Nav::Down) if month => return self.go(7),
            Some(Nav::Left) => return self.go(if self.view == View::Week { -7 } else { -1 }),
            Some(Nav::Right) => return self.go(if self.view == View::Week { 7 } else { 1 }),
            Some(Nav::Up) => return self.line(false),
            Some(Nav::Down) => return self.line(true),
            Some(Nav::PageUp) => return self.period(false),
            Some(Nav::PageDown) => return self.period(true),
            Some(Nav::Home) => return self.to(self.range_of_period().0),
            Some(Nav::End) => return self.to(self.range_of_period().1),
            Some(Nav::Next) => return self.within(true),
            Some(Nav::Prev) => return self.within(false),
            Some(Nav::New) => return CalendarEvent::New(self.day),
            Some(Nav::Enter) if month => return CalendarEvent::OpenDay(self.day),
            Some(Nav::Enter) => {
                return self.current().map_or(CalendarEvent::OpenDay(self.day), |e| CalendarEvent::Open(e.id));
            }
            _ => {}
        }
        match (act, letter(act)) {
            (Act::Do(Action::Today), _) => self.to(self.cx.today),
            (Act::Do(Action::ViewAlt), _) => {
                self.view = match self.view {
                    View::Month => View::Week,
                    View::Week => View::Agenda,
                    View::Agenda => View::Month,
                };
                self.cover();
                CalendarEvent::Moved
            }
            (Act::Do(Action::Plus), _) | (_, Some('+')) => self.shift(1),
            (Act::Do(Action::Minus), _) | (_, Some('-')) => self.shift(-1),
            (Act::Do(Action::Refresh), _) => {
                self.refresh();
                CalendarEvent::Nothing
            }
            _ => CalendarEvent::Ignored,
        }
    }

    /// The mouse was pressed on this cell, the calendar being drawn in this area: the cursor goes to the day and to the
    /// entry there.
    pub fn clicked(&mut self, area: Rect, at: Position) -> CalendarEvent {
        if let Some((day, entry)) = self.day_at(area, at)
            && self.set_day(day)
        {
            self.at = entry;
            return CalendarEvent::Moved;
        }
        CalendarEvent::Nothing
    }

    /// The cursor on a day; false where it is out of reach.
    pub(super) fn set_day(&mut self, day: NaiveDate) -> bool {
        let reached = in_reach(&day);
        if reached {
            self.to(day);
        }
        reached
    }

    fn shift(&self, days: i64) -> CalendarEvent {
        self.current().map_or(CalendarEvent::Nothing, |e| CalendarEvent::Shift(e.id, days))
    }

    fn to(&mut self, day: NaiveDate) -> CalendarEvent {
        let moved = self.day != day;
        self.day = day;
        self.at = 0;
        self.cover();
        if moved { CalendarEvent::Moved } else { CalendarEvent::Nothing }
    }

    fn go(&mut self, days: i64) -> CalendarEvent {
        let day = self.day.checked_add_signed(chrono::Duration::days(days));
        self.to(day.filter(in_reach).unwrap_or(self.day))
    }

    fn period(&mut self, forward: bool) -> CalendarEvent {
        let day = match self.view {
            View::Month if forward => self.day.checked_add_months(Months::new(1)),
            View::Month => self.day.checked_sub_months(Months::new(1)),
            View::Week | View::Agenda => {
                let days = if forward { 7 } else { -7 };
                self.day.checked_add_signed(chrono::Duration::days(days))
            }
        };
        self.to(day.filter(in_reach).unwrap_or(self.day))
    }

    fn range_of_period(&self) -> (NaiveDate, NaiveDate) {
        match self.view {
            View::Month => {
                let first = month_start(self.day);
                let last = first.checked_add_months(Months::new(1)).and_then(|d| d.pred_opt()).unwrap_or(first);
                (first, last)
            }
            View::Week => self.range(),
            View::Agenda => {
                let first = self.entries.keys().next().copied().unwrap_or(self.day);
                (first, self.entries.keys().next_back().copied().unwrap_or(self.day))
            }
        }
    }

    /// The next line of a week or an agenda: an entry, or a day without one.
    fn line(&mut self, down: bool) -> CalendarEvent {
        if down && self.at + 1 < self.on(self.day).len() {
            self.at += 1;
            return CalendarEvent::Moved;
        }
        if !down && self.at > 0 {
            self.at -= 1;
            return CalendarEvent::Moved;
        }
        let next = match (self.view, down) {
            (View::Agenda, true) => self.entries.range(plus(self.day, 1)..).next().map(|(d, _)| *d),
            (View::Agenda, false) => self.entries.range(..self.day).next_back().map(|(d, _)| *d),
            (_, true) => self.day.succ_opt(),
            (_, false) => self.day.pred_opt(),
        };
        let Some(day) = next.filter(in_reach) else { return CalendarEvent::Nothing };
        let event = self.to(day);
        if !down {
            self.at = self.on(day).len().saturating_sub(1);
        }
        event
    }

    /// Another entry of the same day.
    fn within(&mut self, forward: bool) -> CalendarEvent {
        let n = self.on(self.day).len();
        if n < 2 {
            return CalendarEvent::Nothing;
        }
        self.at = if forward { (self.at + 1) % n } else { (self.at + n - 1) % n };
        CalendarEvent::Moved
    }

    /// Which period is shown: `novembre 2026`, `Settimana 48, 23-29/11/2026`.
    pub fn title(&self) -> String {
        let lang = self.cx.lang;
        match self.view {
            View::Month => format!("{} {}", month_name(self.day, lang), self.day.year()),
            View::Week => {
                let (from, to) = self.range();
                let week = lang.week().number(from).to_string();
                // The year is said when it is another one.
                let other = from.year() != self.cx.today.year() || to.year() != self.cx.today.year();
                let brief = |day| if other { short(day, lang) } else { format_short(day, lang.dates()) };
                lang.f("kit.month.week", &[("n", &week), ("from", &brief(from)), ("to", &brief(to))])
            }
            View::Agenda => lang.f("kit.month.from", &[("day", &short(self.day, lang))]),
        }
    }

    /// The content as plain lines: days with something on them, and the chosen one.
    pub fn describe(&self) -> Vec<Line> {
        let lang = self.cx.lang;
        let mut lines = vec![Line::new(LineKind::Title, self.title())];
        let (from, to) = self.range();
        let mut day = from;
        while day <= to {
            let entries = self.on(day);
            if !entries.is_empty() || day == self.day {
                let name = format!("{} {}", weekday(day, lang), short(day, lang));
                lines.push(Line::new(LineKind::Head, name).current(day == self.day && entries.is_empty()));
            }
            for (at, entry) in entries.iter().enumerate() {
                let text = format!("{} {} {} {}", entry.mark, entry.kind, entry.title, entry.amount);
                let here = day == self.day && at == self.at;
                lines.push(Line::new(LineKind::Row, text.trim().to_owned()).current(here));
            }
            let Some(next) = day.succ_opt() else { break };
            day = next;
        }
        lines
    }
}

/// Days that a calendar shows: years of four digits.
// Taken by reference because `Option::filter` gives one.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn in_reach(day: &NaiveDate) -> bool {
    (1900..=2999).contains(&day.year())
}

pub(super) fn plus(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

pub(super) fn month_start(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// `novembre`, `November`.
pub(super) fn month_name(day: NaiveDate, lang: Lang) -> &'static str {
    lang.t("kit.month.names").split(' ').nth(day.month0() as usize).unwrap_or_default()
}

/// `21/11/2026`, `2026-11-21`.
pub(super) fn short(day: NaiveDate, lang: Lang) -> String {
    format_date(day, lang.dates())
}
