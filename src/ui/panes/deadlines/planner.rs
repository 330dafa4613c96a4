//! Month, week and agenda of the deadlines in one layer: `v` goes from one to the next.

mod hints;
mod reading;

use self::hints::{shift, view};
use self::reading::{Days, Found, Read};
use super::agenda::{ACTIONS, Agenda, DELETE};
use super::sums::{NAMED, Sums};
use super::{in_words, kind_aligned, legend, others_of_day, signed};
use crate::domain::Cents;
use crate::domain::numbers::format_cents;
use crate::locale::Lang;
use crate::operations::deadline::MoveDeadlines;
use crate::store::list::DeadlineRow;
use crate::ui::action::Action;
use crate::ui::desk::{Desk, FAILED, Written};
use crate::ui::hand::Held;
use crate::ui::keymap::Context;
use crate::ui::kit::month::{Calendar, CalendarEvent, View};
use crate::ui::kit::resource::{Cx as Words, Row};
use crate::ui::kit::spoken::Spoken;
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Crumb, Cx, Flow, Hint, Layer, Offer, Returned, Saved};
use crate::ui::panes::browser::{Browser, Listing};
use crate::ui::record::action::{self, Chosen, Ran};
use crate::ui::record::ask::Answered;
use crate::ui::record::form::Made;
use crate::ui::record::reread::Reread;
use crate::ui::record::sheet::concerns;
use crate::ui::speaker;
use crate::ui::theme::Role;
use chrono::{Datelike, NaiveDate};
use ratatui::layout::{Position, Rect};
use serde::{Deserialize, Serialize};
use std::any::Any;
use std::time::Instant;

/// Columns below which a month says too little: the agenda is first.
const NARROW: u16 = 60;
/// Where the pane stands, as text. `filter` comes from a door of another pane: it is for the agenda.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Place {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    view: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    day: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    list: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    filter: Option<String>,
}

/// The pane.
pub struct Planner {
    desk: Desk,
    calendar: Calendar,
    list: Box<Browser<Agenda>>,
    /// Entries are on their way.
    reading: bool,
    /// How many times entries were asked for: an older answer is nobody's.
    asked: u64,
    /// The days whose entries stand here.
    covers: Option<Days>,
    /// Whether what stands here is as others and the last deed from here left it.
    reread: Reread,
    /// The list has asked for its rows once.
    listed: bool,
    rows: Vec<DeadlineRow>,
    sums: Sums,
    pending: Option<Chosen>,
    /// Moved by a key: the cursor goes along when the new day is read.
    moved: Option<i64>,
    /// What was moved by a key, and to which day: for the sentence about it.
    shifted: Option<(String, NaiveDate)>,
    /// Columns of the body.
    width: u16,
}

impl Planner {
    /// The pane at this desk.
    pub fn new(desk: &Desk) -> Box<Self> {
        let words = Words { lang: Lang::It, today: desk.clock().today() };
        Box::new(Self {
            desk: desk.clone(),
            calendar: Calendar::new(View::Month, words),
            list: Browser::new(desk),
            reading: false,
            asked: 0,
            covers: None,
            reread: Reread::default(),
            listed: false,
            rows: Vec::new(),
            sums: Sums::default(),
            pending: None,
            moved: None,
            shifted: None,
            width: 80,
        })
    }

    /// The agenda is shown.
    fn in_list(&self) -> bool {
        self.calendar.view() == View::Agenda
    }

    /// Turns the view until it is this one.
    fn turn(&mut self, view: View, cx: &mut Cx<'_>) {
        let filter = self.list.narrowed(cx.lang).filter(|_| self.in_list() && view != View::Agenda);
        if let Some(filter) = filter {
            // The calendar has no line to filter by: what it shows besides looks like what was sought.
            cx.warn(cx.lang.f("deadlines.filter_stays", &[("filter", filter)]));
        }
        for _ in 0..3 {
            if self.calendar.view() != view {
                self.calendar.handle(&Act::Do(Action::ViewAlt));
            }
        }
        // What the views between asked for is not read.
        self.calendar.refresh();
        if view != View::Agenda {
            return self.ask(cx);
        }
        let at = self.calendar.current().map(|entry| entry.id);
        if self.listed {
            self.list.go_to(None, at, cx);
        } else {
            self.listed = true;
            self.list.opened(cx);
            if at.is_some() {
                self.list.go_to(None, at, cx);
            }
        }
        self.ask(cx);
    }

    fn next_view(&mut self, cx: &mut Cx<'_>) {
        match self.calendar.view() {
            View::Month => self.turn(View::Week, cx),
            View::Week => self.turn(View::Agenda, cx),
            View::Agenda => {
                if let Some(row) = self.list.current() {
                    let (day, id) = (row.due_on, row.id);
                    self.calendar.show(day, id);
                }
                self.turn(View::Month, cx);
            }
        }
    }

    fn chosen(&self) -> Option<&DeadlineRow> {
        let id = self.calendar.current()?.id;
        self.rows.iter().find(|row| row.id == id)
    }

    fn shift(&mut self, ids: Vec<i64>, days: i64, cx: &mut Cx<'_>) {
        if ids.is_empty() {
            return cx.warn(cx.lang.t("record.action.nothing"));
        }
        self.moved = if let [id] = ids.as_slice() { Some(*id) } else { None };
        let row = self.moved.and_then(|id| {
            let listed = self.list.current().filter(|row| row.id == id);
            listed.or_else(|| self.rows.iter().find(|row| row.id == id))
        });
        self.shifted = row.and_then(|row| {
            let day = row.due_on.checked_add_signed(chrono::Duration::try_days(days)?)?;
            Some((row.subject.to_string(), day))
        });
        self.desk.execute(cx, "deadlines.shift", MoveDeadlines { ids, days });
    }

    fn menu(&self, state_only: bool, cx: &mut Cx<'_>) {
        match self.chosen() {
            Some(row) => {
                action::menu(ACTIONS, &[row.id], &[row], state_only, row.subject.to_string(), &self.desk, cx);
            }
            None => cx.warn(cx.lang.t("record.action.nothing")),
        }
    }

    fn in_calendar(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        match act {
            Act::Do(Action::Actions) => self.menu(false, cx),
            Act::Do(Action::Prompt) => self.menu(true, cx),
            Act::Do(Action::Edit) => match self.calendar.current() {
                Some(entry) => cx.push(super::form_telling(&self.desk, Some(entry.id), None, cx.id)),
                None => cx.warn(cx.lang.t("record.action.nothing")),
            },
            Act::Do(Action::Delete) => {
                let current = self.calendar.current();
                let ids =
                    (current.map(|entry| entry.id).into_iter().collect(), current.map(|entry| entry.title.clone()));
                if let Some(at) = ACTIONS.iter().position(|action| action.label == DELETE) {
                    let desk = self.desk.clone();
                    action::choose(ACTIONS, at, ids, &mut self.pending, &desk, cx);
                }
            }
            Act::Do(Action::FilterText) => {
                self.turn(View::Agenda, cx);
                return self.list.act(act, cx);
            }
            Act::Do(Action::Back) if self.calendar.view() == View::Week => self.turn(View::Month, cx),
            _ => {
                let event = self.calendar.handle(act);
                let flow = self.event(event, cx);
                self.ask(cx);
                return flow;
            }
        }
        Flow::Handled
    }

    #[allow(clippy::needless_pass_by_value, reason = "an event is given away")]
    fn event(&mut self, event: CalendarEvent, cx: &mut Cx<'_>) -> Flow {
        match event {
            CalendarEvent::Ignored => return Flow::Pass,
            CalendarEvent::Nothing | CalendarEvent::Moved => {}
            CalendarEvent::Open(id) => cx.push(super::form_telling(&self.desk, Some(id), None, cx.id)),
            CalendarEvent::OpenDay(day) => {
                let on: Vec<i64> = self.rows.iter().filter(|row| row.due_on == day).map(|row| row.id).collect();
                match on.as_slice() {
                    [] => cx.warn(cx.lang.t("deadlines.empty_day")),
                    [id] => cx.push(super::form_telling(&self.desk, Some(*id), None, cx.id)),
                    // Not all of them may have had room: the week shows each on a line.
                    _ => self.turn(View::Week, cx),
                }
            }
            CalendarEvent::New(day) => cx.push(super::form_telling(&self.desk, None, Some(day), cx.id)),
            CalendarEvent::Shift(id, days) => self.shift(vec![id], days, cx),
        }
        Flow::Handled
    }

    /// Entries of the period that is shown, and what is still to be paid of them.
    fn of_period(&self) -> (usize, Cents) {
        let (from, to) = self.calendar.range();
        let month =
            (self.calendar.view() == View::Month).then(|| (self.calendar.day().year(), self.calendar.day().month()));
        let shown = self.rows.iter().filter(|row| match month {
            Some(month) => (row.due_on.year(), row.due_on.month()) == month,
            None => (from..=to).contains(&row.due_on),
        });
        let (mut count, mut out) = (0, Cents::ZERO);
        for row in shown {
            count += 1;
            if let Some(amount) = signed(row).filter(|amount| row.done_at.is_none() && *amount < Cents::ZERO) {
                out += -amount;
            }
        }
        (count, out)
    }
}

impl Layer for Planner {
    fn contexts(&self) -> &[Context] {
        if self.in_list() { self.list.contexts() } else { &[Context::Month, Context::Global] }
    }

    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        // While a filter is typed every key is its own.
        let typing = self.in_list() && self.list.contexts().contains(&Context::Filter);
        match act {
            _ if typing => self.list.act(act, cx),
            Act::Do(Action::ViewAlt) => {
                self.next_view(cx);
                Flow::Handled
            }
            Act::Do(Action::Today) if self.in_list() => {
                self.calendar.handle(act);
                self.turn(View::Month, cx);
                Flow::Handled
            }
            Act::Do(Action::Plus) if self.in_list() => {
                self.shift(self.list.targets(), 1, cx);
                Flow::Handled
            }
            Act::Do(Action::Minus) if self.in_list() => {
                self.shift(self.list.targets(), -1, cx);
                Flow::Handled
            }
            Act::Do(Action::Delete) if self.in_list() => {
                self.list.run(DELETE, cx);
                Flow::Handled
            }
            _ if self.in_list() => self.list.act(act, cx),
            _ => self.in_calendar(act, cx),
        }
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        if self.in_list() {
            self.list.render(area, draw);
        } else {
            self.calendar.render(area, draw);
        }
    }

    fn spoken(&self, lang: Lang) -> Spoken {
        let mut spoken = if self.in_list() { self.list.spoken(lang) } else { self.calendar.spoken() };
        if !self.in_list() && self.chosen().is_some() {
            // The chosen entry is said by itself.
            spoken.status = Some(self.sums.words(self.width, lang).1.join("   "));
        }
        let place = Crumb { detail: String::new(), ..self.crumb(lang) };
        Spoken { waits: spoken.waits || self.reading, ..spoken.at(&speaker::place(&place, lang)) }
    }

    fn offers(&self, lang: Lang) -> Vec<Offer> {
        if self.in_list() {
            return self.list.offers(lang);
        }
        let Some(row) = self.chosen() else { return Vec::new() };
        let entries = action::entries(ACTIONS, &[row.id], &[row], false, &[], (&self.desk, lang));
        Offer::all(Action::Actions, lang.t("browser.actions"), entries).collect()
    }

    fn offer_names(&self, lang: Lang) -> Vec<Offer> {
        if self.in_list() { self.list.offer_names(lang) } else { self.offers(lang) }
    }

    fn hints(&self, lang: Lang) -> Vec<Hint> {
        if self.in_list() {
            let mut hints = self.list.hints(lang);
            if !self.list.contexts().contains(&Context::Filter) {
                hints.retain(|hint| hint.action != Action::ViewAlt);
                hints.push(view(lang));
                let none = self.list.current().is_none().then(|| lang.t("browser.no_row"));
                hints.extend(shift(none, lang));
            }
            return hints;
        }
        self.calendar_hints(lang)
    }

    fn crumb(&self, lang: Lang) -> Crumb {
        let key = match self.calendar.view() {
            View::Month => "deadlines.view.month",
            View::Week => "deadlines.view.week",
            View::Agenda => "deadlines.view.agenda",
        };
        let title = format!("{} > {}", lang.t(Agenda::TITLE), lang.t(key));
        if self.in_list() {
            return Crumb { title, ..self.list.crumb(lang) };
        }
        let (count, out) = self.of_period();
        let mut right = lang.n("deadlines.entries", count as u64, &[]);
        // Where there is little room the name of the period comes first.
        if !out.is_zero() && self.width >= NAMED {
            right.push_str("  ");
            right.push_str(&lang.f("deadlines.to_pay", &[("sum", &format_cents(out, lang.numbers()))]));
        }
        let period = self.calendar.title();
        // `Settimana 48, 23/11 ...`: the word stands in the name already.
        let detail = match (self.calendar.view(), period.split_once(' ')) {
            (View::Week, Some((_, rest))) => rest.to_owned(),
            _ => period,
        };
        Crumb { title, detail, right, ..Crumb::default() }
    }

    fn status(&self, lang: Lang) -> Option<(Role, String)> {
        if let Some(own) = self.in_list().then(|| self.list.status(lang)).flatten() {
            return Some(own);
        }
        let (role, sums) = self.sums.words(self.width, lang);
        // Where there is no room for it the chosen entry is said in words.
        if let Some(row) = self.chosen().filter(|_| self.calendar.is_terse(self.width)) {
            let late = sums.into_iter().next().filter(|_| self.sums.late > 0);
            let all = [in_words(row, lang)].into_iter().chain(others_of_day(row, &self.rows)).chain(late);
            return Some((role, all.collect::<Vec<_>>().join("   ")));
        }
        // What the letter before an entry stands for: it is written out nowhere else in the list.
        let here = if self.in_list() { self.list.current() } else { self.chosen() };
        let kind = here.map(|row| kind_aligned(&row.kind, lang));
        if sums.is_empty() && self.rows.is_empty() {
            return Some((role, lang.t("deadlines.empty_period").to_owned()));
        }
        let all: Vec<String> = kind.into_iter().chain(sums).collect();
        (!all.is_empty()).then(|| (role, all.join("   ")))
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.width = cx.area.width;
        self.calendar.set_cx(Words { lang: cx.lang, today: cx.clock.today() });
        if cx.area.width < NARROW {
            return self.turn(View::Agenda, cx);
        }
        self.ask(cx);
    }

    fn shown(&mut self, cx: &mut Cx<'_>) {
        if self.listed {
            self.list.shown(cx);
        }
        self.reworded(cx);
    }

    fn reworded(&mut self, cx: &mut Cx<'_>) {
        self.calendar.set_cx(Words { lang: cx.lang, today: cx.clock.today() });
        if self.listed {
            self.list.reworded(cx);
        }
        self.calendar.refresh();
        self.ask(cx);
    }

    fn rebound(&mut self, cx: &mut Cx<'_>) {
        self.list.rebound(cx);
    }

    fn clicked(&mut self, at: Position, cx: &mut Cx<'_>) {
        if self.in_list() {
            return self.list.clicked(at, cx);
        }
        let event = self.calendar.clicked(cx.area, at);
        self.event(event, cx);
        self.ask(cx);
    }

    fn resized(&mut self, cx: &mut Cx<'_>) {
        self.width = cx.area.width;
        if self.listed {
            self.list.resized(cx);
        }
    }

    fn receive(&mut self, payload: Box<dyn Any + Send>, cx: &mut Cx<'_>) {
        let payload = match payload.downcast::<Read>() {
            Ok(read) => return self.has_read(*read, cx),
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Made>() {
            Ok(made) => {
                return self.find(made.id, cx);
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Found>() {
            Ok(found) => {
                // The cursor goes to what was just saved, wherever it stands now.
                if let Ok(day) = found.1 {
                    self.moved = Some(found.0);
                    self.calendar.show(day, found.0);
                    self.read_after(cx);
                }
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Written>() {
            Ok(written) if written.tag == "deadlines.shift" => {
                match written.result {
                    Ok(done) => {
                        let n = done.output.get("changed").and_then(serde_json::Value::as_u64).unwrap_or(1);
                        cx.done(match self.shifted.take() {
                            Some((name, day)) => {
                                let day = crate::alerts::sentence::weekday_and_day(day, cx.lang);
                                cx.lang.f("deadlines.shifted_to", &[("name", &name), ("day", &day)])
                            }
                            None => cx.lang.n("deadlines.shifted", n, &[]),
                        });
                        self.read_after(cx);
                    }
                    Err(refusal) => {
                        self.moved = None;
                        action::refused(&refusal, cx);
                    }
                }
                return;
            }
            Ok(written) => {
                if written.tag == FAILED {
                    self.reading = false;
                    self.reread.forget();
                }
                written
            }
            Err(payload) => payload,
        };
        if self.in_list() {
            return self.list.receive(payload, cx);
        }
        // The calendar was told itself.
        if payload.is::<Saved>() {
            return;
        }
        let payload = match payload.downcast::<Answered>() {
            Ok(answered) => {
                let (desk, ids) = (self.desk.clone(), self.chosen().map(Row::id).into_iter().collect());
                action::answered(ACTIONS, &answered, || ids, |_| None, &mut self.pending, &desk, cx);
                return;
            }
            Err(payload) => payload,
        };
        match payload.downcast::<Ran>() {
            Ok(ran) => {
                if ran.done().next().is_some() {
                    self.read_after(cx);
                }
                action::ran(ACTIONS, &ran, &mut self.pending, &self.desk, cx);
            }
            // Rows that the list asked for before the view was turned.
            Err(payload) => self.list.receive(payload, cx),
        }
    }

    fn shows(&self, tables: &[String]) -> bool {
        concerns(Agenda::tables(), tables)
    }

    fn changed(&mut self, tables: &[String], cx: &mut Cx<'_>) {
        if self.shows(tables) && self.reread.changed(self.reading) {
            self.read_anew(cx);
        }
        if self.listed {
            self.list.changed(tables, cx);
        }
    }

    fn page(&self, lang: Lang) -> Option<(String, Vec<(String, String)>)> {
        let (title, own) = self.in_list().then(|| self.list.page(lang)).flatten().unwrap_or_default();
        let title = if title.is_empty() { self.crumb(lang).title } else { title };
        Some((title, own.into_iter().chain(legend(lang)).collect()))
    }

    fn own_keys(&self, lang: Lang) -> Vec<(String, String)> {
        if self.in_list() { self.list.own_keys(lang) } else { Vec::new() }
    }

    fn acted(&mut self, back: &[Returned], cx: &mut Cx<'_>) {
        self.read_after(cx);
        if self.in_list() {
            self.list.acted(back, cx);
        }
    }

    /// The entries of the days that are shown, or what was just done to them, are on their way: what is pressed is meant
    /// for them.
    fn holds(&self) -> bool {
        if self.in_list() {
            return self.list.holds();
        }
        self.reading && (self.reread.owes() || !self.covered())
    }

    fn due(&self) -> Option<Instant> {
        if self.listed { self.list.due() } else { None }
    }

    fn tick(&mut self, cx: &mut Cx<'_>) {
        self.list.tick(cx);
    }

    fn in_hand(&self) -> Vec<Held> {
        if self.in_list() {
            return self.list.in_hand();
        }
        self.calendar.current().map(|entry| Held::one(Agenda::ENTITY, entry.id)).into_iter().collect()
    }

    fn place(&self) -> Option<String> {
        let view = match self.calendar.view() {
            View::Month => "month",
            View::Week => "week",
            View::Agenda => "agenda",
        };
        let list = self.in_list().then(|| self.list.place()).flatten();
        let day = (!self.in_list() && self.calendar.day() != self.desk.clock().today()).then(|| self.calendar.day());
        serde_json::to_string(&Place { view: Some(view.to_owned()), day, list, filter: None }).ok()
    }

    fn restore(&mut self, place: &str, cx: &mut Cx<'_>) {
        let Ok(there) = serde_json::from_str::<Place>(place) else { return };
        let view = match there.view.as_deref() {
            Some("month") => View::Month,
            Some("week") => View::Week,
            _ => View::Agenda,
        };
        if let Some(day) = there.day {
            self.calendar.show(day, 0);
        }
        if self.calendar.view() == view {
            self.ask(cx);
        } else {
            self.turn(view, cx);
        }
        if view == View::Agenda {
            // A door of another pane brings the list's own place.
            self.list.restore(there.list.as_deref().unwrap_or(place), cx);
        }
    }
}
