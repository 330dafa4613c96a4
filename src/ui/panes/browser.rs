//! The one list pane: paging, filter line, sorting, marks, bulk actions, preview, empty and failing states, for any
//! family of records that says what it is ([`Listing`]).

use crate::domain::filter::{Filter, Op, Operand, Term};
use crate::domain::page::{Count, Page, Sort};
use crate::domain::{Cents, Refusal};
use crate::locale::{Lang, wording};
use crate::store::Reader;
use crate::store::list::{ListSpec, Problem, Trouble};
use crate::ui::action::Action;
use crate::ui::desk::{Desk, Written};
use crate::ui::keymap::Context;
use crate::ui::kit::card::{Block, Card, CardTab};
use crate::ui::kit::dialog::{Dialog, DialogEvent, Menu, MenuEntry};
use crate::ui::kit::edit::{Edited, Editor};
use crate::ui::kit::line::grouped;
use crate::ui::kit::list::{All, List, ListEvent};
use crate::ui::kit::paint::put;
use crate::ui::kit::resource::{Column, Cx as Words, Resource, Row};
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Crumb, Cx, Flow, Hint, Layer, LayerId};
use crate::ui::record::action::{self, Chosen, PaneCommand, Ran, RowAction};
use crate::ui::record::ask::{Answered, Ask};
use crate::ui::record::sheet::{Show, Walk, concerns};
use crate::ui::theme::Role;
use ratatui::layout::Rect;
use serde::{Deserialize, Serialize};
use std::any::Any;
use std::time::{Duration, Instant};

/// A family of records with a pane of its own.
pub trait Listing: Resource<Source = Reader, Row: Send> + Send + 'static {
    /// Locale key of the pane's name.
    const TITLE: &'static str;
    /// Locale key of what F6 makes here.
    const NEW: &'static str;

    /// Locale key of what F6 makes while there is nothing else.
    const FIRST: &'static str = Self::NEW;
    /// Locale key of the other view's name (`v`); empty for the usual word.
    const VIEW: &'static str = "";

    /// The list in the store: its fields and sorts.
    fn spec() -> &'static ListSpec;
    /// Its rows change with these tables.
    fn tables() -> &'static [&'static str];
    /// What marked rows add up.
    fn amount() -> Option<fn(&Self::Row) -> Cents> {
        None
    }
    /// The filter that the pane starts with.
    fn first_filter() -> &'static str {
        ""
    }
    /// The columns where there are fewer than sixty.
    fn narrow() -> &'static [Column<Self::Row>] {
        Self::columns()
    }
    /// The card of a record; `list` walks.
    fn open(desk: &Desk, id: i64, list: LayerId) -> Option<Box<dyn Layer>>;
    /// Where Enter leads from a row, when that is not its own card: the target of the host.
    fn door(_row: &Self::Row) -> Option<String> {
        None
    }
    /// The form of a new one.
    fn create(_desk: &Desk) -> Option<Box<dyn Layer>> {
        None
    }
    /// What F6 can make when there are several things, some of them of the row under the cursor. An empty list makes
    /// what [`Listing::create`] does.
    fn news() -> &'static [New<Self::Row>] {
        &[]
    }
    /// Terms of the filter that F4 offers instead of changes of state.
    fn terms() -> Option<Terms> {
        None
    }
    /// The form of one that exists; the reason when it cannot be changed now.
    ///
    /// # Errors
    /// Why not.
    fn edit(_desk: &Desk, _row: &Self::Row) -> Result<Box<dyn Layer>, Refusal> {
        Err(Refusal::new("record.no_edit"))
    }
    /// What can be done with the marked rows, or the one under the cursor.
    fn actions() -> &'static [RowAction<Self::Row>] {
        &[]
    }
    /// What stands beside the list where there are a hundred columns.
    ///
    /// # Errors
    /// What the store refuses.
    fn preview(_reader: &Reader, _id: i64, _words: Words) -> Result<Vec<Block>, Refusal> {
        Ok(Vec::new())
    }
    /// What belongs to a row (`o`): the movements of an item.
    fn related(_desk: &Desk, _row: &Self::Row) -> Option<Box<dyn Layer>> {
        None
    }
    /// It is itself another view, over the list: `v` leads back.
    const OVER: bool = false;
    /// Another view of the same data (`v`): opens over the list.
    fn other_view(_desk: &Desk) -> Option<Box<dyn Layer>> {
        None
    }
    /// What F8 offers besides, when the list is empty too.
    fn commands() -> &'static [PaneCommand] {
        &[]
    }
}

/// Something that F6 can make.
pub struct New<R: 'static> {
    /// Locale key of its words.
    pub label: &'static str,
    /// The letter that chooses it.
    pub letter: char,
    /// Its form, for the row under the cursor.
    pub make: fn(&Desk, &R) -> Box<dyn Layer>,
}

/// Terms of the filter that are chosen instead of typed: warehouses.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// Locale key of the question.
    pub title: &'static str,
    /// Locale key of the answer that takes the term away.
    pub all: &'static str,
    /// The key of the terms, and its other names; the chosen one takes the place of any of them.
    pub keys: &'static [&'static str],
    /// Values and what is shown for them.
    pub read: fn(&Reader) -> Result<Vec<(String, String)>, Refusal>,
}

/// The preview is read when the cursor has rested so long: holding Down asks for nothing.
const REST: Duration = Duration::from_millis(120);
/// After so long without rows the list says that it is loading.
const SLOW: Duration = Duration::from_millis(300);
/// Counting stops here.
const CEILING: u64 = 10_000;
/// Marking all stops here.
const MOST_MARKED: usize = 100_000;
/// Columns of the preview, and the width from which there is one.
const PREVIEW: u16 = 46;
const BESIDE: u16 = 100;
/// Columns below which a list shows what it must.
const NARROW: u16 = 60;

struct Rows<R>(u64, Result<Page<R>, Refusal>);
struct Counted(String, Result<(Count, Vec<Problem>), Refusal>);
struct Everything(All, Result<Vec<(i64, Cents)>, Refusal>);
struct Previewed(i64, Result<Vec<Block>, Refusal>);
struct Offered(Result<Vec<(String, String)>, Refusal>);

/// Where a list stands, as text.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Place {
    #[serde(default)]
    filter: String,
    #[serde(default)]
    at: Option<i64>,
}

/// A filter being typed, and what it was before.
struct Typing {
    editor: Editor,
    before: String,
    at: Option<i64>,
}

/// The pane.
pub struct Browser<L: Listing> {
    desk: Desk,
    list: List<L::Row>,
    text: String,
    filter: Filter,
    typing: Option<Typing>,
    count: Option<Count>,
    problems: Vec<Problem>,
    card: Card,
    shown: Option<i64>,
    rest: Option<Instant>,
    slow: Option<Instant>,
    walking: Option<LayerId>,
    pending: Option<Chosen>,
    width: u16,
    full: bool,
}

impl<L: Listing> Browser<L> {
    /// The pane at this desk.
    pub fn new(desk: &Desk) -> Box<Self> {
        let words = Words { lang: Lang::It, today: desk.clock().today() };
        let mut list = List::new(L::columns(), L::empty(), words);
        if let Some(amount) = L::amount() {
            list = list.summing(amount);
        }
        let text = L::first_filter().to_owned();
        let mut browser = Box::new(Self {
            desk: desk.clone(),
            list,
            filter: Filter::parse(&text),
            text,
            typing: None,
            count: None,
            problems: Vec::new(),
            card: Card::new(Vec::new()),
            shown: None,
            rest: None,
            slow: None,
            walking: None,
            pending: None,
            width: 80,
            full: false,
        });
        browser.card.focus(false);
        browser
    }

    /// The pane with another filter than its first.
    pub fn with_filter(desk: &Desk, filter: &str) -> Box<Self> {
        let mut browser = Self::new(desk);
        filter.clone_into(&mut browser.text);
        browser.filter = Filter::parse(filter);
        browser.list.refilter(filter, None);
        browser
    }

    /// The row under the cursor.
    pub fn current(&self) -> Option<&L::Row> {
        self.list.current()
    }

    /// What an action works on: the marked records, else the one under the cursor.
    pub fn targets(&self) -> Vec<i64> {
        self.list.targets()
    }

    /// Goes to a record, under another filter if one is given.
    pub fn go_to(&mut self, filter: Option<&str>, at: Option<i64>, cx: &Cx<'_>) {
        let filter = filter.unwrap_or(&self.text).to_owned();
        self.set_filter(&filter, at, cx);
    }

    /// Does the action of a label with the targets.
    pub fn run(&mut self, label: &str, cx: &mut Cx<'_>) {
        let (desk, targets) = (self.desk.clone(), self.list.targets());
        if let Some(at) = L::actions().iter().position(|action| action.label == label) {
            action::choose(L::actions(), at, targets, &mut self.pending, &desk, cx);
        }
    }

    fn ask(&mut self, cx: &Cx<'_>) {
        let Some(ask) = self.list.take_ask() else { return };
        let mut filter = self.filter.clone();
        // What the line itself says about the order goes before the columns' own.
        let sort = filter
            .take_sort()
            .map_or(ask.sort.clone(), |sort| Some(Sort { column: sort.column, descending: sort.descending }));
        let mut query = ask.query(&filter);
        query.sort = sort;
        let desk = self.desk.clone();
        cx.job(move || Rows::<L::Row>(ask.token, desk.read(|reader| L::page(reader, &query))));
        self.slow = Some(cx.now + SLOW);
    }

    fn ask_count(&self, cx: &Cx<'_>) {
        let (desk, text, filter, today) = (self.desk.clone(), self.text.clone(), self.filter.clone(), cx.clock.today());
        cx.job(move || {
            let counted = desk.read(|reader| {
                let count = L::spec().count(reader.db(), &filter, CEILING, today)?;
                Ok((count, L::spec().problems(reader.db(), &filter, today)?))
            });
            Counted(text, counted)
        });
    }

    fn set_filter(&mut self, text: &str, at: Option<i64>, cx: &Cx<'_>) {
        if self.text == text && at.is_none() {
            return;
        }
        text.clone_into(&mut self.text);
        self.filter = Filter::parse(text);
        self.count = None;
        self.list.refilter(text, at);
        self.ask(cx);
        self.ask_count(cx);
    }

    fn events(&mut self, events: Vec<ListEvent>, cx: &mut Cx<'_>) {
        for event in events {
            self.event(event, None, cx);
        }
    }

    fn event(&mut self, event: ListEvent, act: Option<&Act>, cx: &mut Cx<'_>) -> Flow {
        match event {
            ListEvent::Ignored => return act.map_or(Flow::Pass, |act| self.own(act, cx)),
            ListEvent::Nothing | ListEvent::Queued | ListEvent::Marked => {}
            ListEvent::Moved => {
                self.rest = Some(cx.now + REST);
                self.walked(cx);
            }
            ListEvent::Open(id) => {
                let row = self.list.rows().iter().find(|row| row.id() == id);
                if let Some(door) = row.and_then(L::door) {
                    cx.open(door);
                } else if let Some(layer) = L::open(&self.desk, id, cx.id) {
                    cx.push(layer);
                }
            }
            ListEvent::Edit(..) => self.edit(cx),
            ListEvent::SortMenu => {
                let entries = self
                    .list
                    .sortable()
                    .into_iter()
                    .map(|(id, title)| MenuEntry::new(id, None, cx.lang.t(title)))
                    .collect();
                let menu = Menu::new(cx.lang.t("browser.sort"), entries).footnote(cx.lang.t("browser.sort.again"));
                cx.push(Ask::new(cx.id, "sort", Dialog::Menu(menu)));
            }
            ListEvent::Needs(what) => {
                let (desk, filter) = (self.desk.clone(), self.filter.clone());
                cx.job(move || Everything(what, desk.read(|reader| L::all(reader, &filter))));
            }
            ListEvent::Copy(text) => cx.copy(text),
            ListEvent::Typed(acts) => {
                // They came while rows were on their way: play them on whatever has the keys now.
                for act in acts {
                    self.act(&act, cx);
                }
            }
        }
        Flow::Handled
    }

    fn edit(&self, cx: &mut Cx<'_>) {
        let Some(row) = self.list.current() else { return };
        match L::edit(&self.desk, row) {
            Ok(layer) => cx.push(layer),
            Err(refusal) => action::refused(&refusal, cx),
        }
    }

    fn menu(&self, state_only: bool, cx: &mut Cx<'_>) {
        let targets = self.list.targets();
        let rows: Vec<&L::Row> = self.list.rows().iter().filter(|row| targets.contains(&row.id())).collect();
        let title = match targets.len() {
            0 | 1 => cx.lang.t("browser.actions").to_owned(),
            many => cx.lang.n("browser.actions.many", many as u64, &[]),
        };
        let commands = if state_only { &[] } else { L::commands() };
        action::menu_with(L::actions(), &targets, &rows, state_only, (title, commands), cx);
    }

    /// Acts that are the pane's own.
    fn own(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        let Act::Do(action) = act else { return Flow::Pass };
        match action {
            Action::FilterText => {
                let editor = Editor::new(&with_space(&self.text), 400);
                self.typing = Some(Typing { editor, before: self.text.clone(), at: self.list.current_id() });
            }
            Action::New if !L::news().is_empty() && self.list.current().is_some() => {
                let entries = L::news().iter().enumerate();
                let entries = entries
                    .map(|(at, new)| MenuEntry::new(at.to_string(), Some(new.letter), cx.lang.t(new.label)))
                    .collect();
                cx.push(Ask::new(cx.id, "new", Dialog::Menu(Menu::new(cx.lang.t(L::NEW), entries))));
            }
            Action::New => match L::create(&self.desk) {
                Some(layer) => cx.push(layer),
                None => return Flow::Pass,
            },
            Action::Edit => self.edit(cx),
            Action::Actions => self.menu(false, cx),
            Action::Prompt => match L::terms() {
                Some(terms) => {
                    let desk = self.desk.clone();
                    cx.job(move || Offered(desk.read(terms.read)));
                }
                None => self.menu(true, cx),
            },
            Action::Related => match self.list.current().and_then(|row| L::related(&self.desk, row)) {
                Some(layer) => cx.push(layer),
                None => return Flow::Pass,
            },
            Action::ViewAlt if L::OVER => return Flow::Close,
            Action::ViewAlt => match L::other_view(&self.desk) {
                Some(layer) => cx.push(layer),
                None => return Flow::Pass,
            },
            Action::Peek => {
                self.full = !self.full;
                self.fit(cx.area);
            }
            Action::Tags | Action::Message => {
                let Some(at) = action::keyed(*action).and_then(|name| action::running(L::actions(), name)) else {
                    return Flow::Pass;
                };
                let (desk, targets) = (self.desk.clone(), self.list.targets());
                action::choose(L::actions(), at, targets, &mut self.pending, &desk, cx);
            }
            Action::Back if !self.text.is_empty() => self.set_filter("", self.list.current_id(), cx),
            _ => return Flow::Pass,
        }
        Flow::Handled
    }

    fn type_filter(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        let Some(typing) = &mut self.typing else { return Flow::Pass };
        match act {
            Act::Do(Action::Accept | Action::Save) => {
                self.typing = None;
                return Flow::Handled;
            }
            Act::Do(Action::Back | Action::Close) => {
                let (before, at) = (typing.before.clone(), typing.at);
                self.typing = None;
                self.set_filter(&before, at, cx);
                return Flow::Handled;
            }
            Act::Do(Action::ClearField) => typing.editor.replace(""),
            Act::Do(Action::RowNext | Action::RowPrev | Action::PageNext | Action::PagePrev) => {
                let event = self.list.handle(act);
                return self.event(event, None, cx);
            }
            _ => {
                if typing.editor.handle(act) == Edited::No {
                    return Flow::Handled;
                }
            }
        }
        let text = typing.editor.text().trim().to_owned();
        self.set_filter(&text, None, cx);
        Flow::Handled
    }

    /// The menu of ready terms.
    fn offer(&self, values: Result<Vec<(String, String)>, Refusal>, cx: &mut Cx<'_>) {
        let Some(terms) = L::terms() else { return };
        match values {
            Ok(values) => {
                let now = self.filter.keyed().find(|(key, _)| terms.keys.contains(key)).map(|(_, term)| term.clone());
                let now = now.and_then(|term| match term.values.first() {
                    Some(Operand::Word(word)) => Some(word.to_lowercase()),
                    _ => None,
                });
                let mut entries = vec![MenuEntry::new("", Some('*'), cx.lang.t(terms.all))];
                for (at, (value, label)) in values.into_iter().enumerate() {
                    let digit = char::from_digit(u32::try_from(at + 1).unwrap_or(u32::MAX), 10);
                    entries.push(MenuEntry::new(value, digit, label));
                }
                let at =
                    entries.iter().find(|entry| Some(entry.id.to_lowercase()) == now).map(|entry| entry.id.clone());
                let menu = Menu::new(cx.lang.t(terms.title), entries).at(&at.unwrap_or_default());
                cx.push(Ask::new(cx.id, "terms", Dialog::Menu(menu)));
            }
            Err(refusal) => action::refused(&refusal, cx),
        }
    }

    /// A ready term takes the place of the one that was there; the rest of the filter stays as it was typed.
    fn take_term(&mut self, value: &str, cx: &Cx<'_>) {
        let Some(terms) = L::terms() else { return };
        let mut filter = Filter::parse(&self.text);
        filter.terms.retain(|term| !term.key.as_deref().is_some_and(|key| terms.keys.contains(&key)));
        if let (Some(key), false) = (terms.keys.first(), value.is_empty()) {
            filter.terms.insert(0, Term::new(key, Op::Has, vec![Operand::Word(value.to_owned())]));
        }
        let text = filter.to_string();
        self.set_filter(&text, self.list.current_id(), cx);
    }

    fn walked(&mut self, cx: &mut Cx<'_>) {
        if let (Some(card), Some(id)) = (self.walking.take(), self.list.current_id()) {
            cx.send(card, Show(id));
        }
    }

    fn fit(&mut self, area: Rect) {
        if (area.width < NARROW) != (self.width < NARROW) {
            self.list.set_columns(if area.width < NARROW { L::narrow() } else { L::columns() }.to_vec());
        }
        self.width = area.width;
        let list = self.places(area).0;
        self.list.fit(list);
    }

    /// The list, and the preview where there is one.
    fn places(&self, area: Rect) -> (Rect, Option<Rect>) {
        let line = u16::from(self.typing.is_some());
        let area = Rect { height: area.height.saturating_sub(line), ..area };
        if area.width < BESIDE || self.full {
            return (area, None);
        }
        let list = Rect { width: area.width - PREVIEW, ..area };
        (list, Some(Rect { x: list.right() + 2, width: PREVIEW - 2, ..area }))
    }

    fn ask_preview(&mut self, cx: &Cx<'_>) {
        self.rest = None;
        if self.places(cx.area).1.is_none() {
            return;
        }
        let Some(id) = self.list.current_id().filter(|id| self.shown != Some(*id)) else { return };
        let (desk, words) = (self.desk.clone(), Words { lang: cx.lang, today: cx.clock.today() });
        cx.job(move || Previewed(id, desk.read(|reader| L::preview(reader, id, words))));
    }
}

/// A filter that goes on is typed after a space.
fn with_space(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{text} ") }
}

impl<L: Listing> Layer for Browser<L> {
    fn contexts(&self) -> &[Context] {
        if self.typing.is_some() { &[Context::Filter, Context::Global] } else { &[Context::List, Context::Global] }
    }

    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        if self.typing.is_some() {
            return self.type_filter(act, cx);
        }
        let event = self.list.handle(act);
        let flow = self.event(event, Some(act), cx);
        self.ask(cx);
        flow
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        let (list, preview) = self.places(area);
        self.list.render(list, draw);
        if let Some(preview) = preview {
            let bar = if draw.theme.tier == crate::ui::theme::Tier::T0 { "|" } else { "│" };
            for y in area.y..list.bottom() {
                draw.buf.set_string(list.right(), y, bar, draw.theme.style(Role::Border));
            }
            // The list keeps the real cursor.
            let cursor = draw.cursor;
            self.card.render(preview, draw);
            draw.cursor = cursor;
        }
        if let Some(typing) = &self.typing {
            let y = area.bottom().saturating_sub(1);
            let label = draw.lang.t("browser.filter");
            let x = area.x + 2 + put(draw, area.x + 1, y, area.width, label, Role::FieldLabel);
            let field = Rect { x, y, width: area.right().saturating_sub(x), height: 1 };
            typing.editor.render(field, draw, Role::Field, true);
        }
    }

    fn hints(&self, lang: Lang) -> Vec<Hint> {
        if self.typing.is_some() {
            return [Action::Accept, Action::Back, Action::ClearField].map(Hint::of).to_vec();
        }
        let row = self.list.current();
        let no_row = row.is_none().then(|| lang.t("browser.no_row"));
        let mut hints = Vec::new();
        if !L::NEW.is_empty() {
            hints.push(Hint::of(Action::New).label(lang.t(if row.is_some() { L::NEW } else { L::FIRST })));
        }
        hints.push(Hint::of(Action::FilterText));
        if !L::actions().is_empty() {
            hints.push(Hint::of(Action::Actions).unless(no_row.filter(|_| L::commands().is_empty())));
            if L::terms().is_none() && L::actions().iter().any(|action| action.state) {
                hints.push(Hint::of(Action::Prompt).label(lang.t("browser.state")).unless(no_row));
            }
            let own = [Action::Tags, Action::Message].into_iter();
            let own =
                own.filter(|key| action::keyed(*key).is_some_and(|op| action::running(L::actions(), op).is_some()));
            hints.extend(own.map(|key| Hint::of(key).unless(no_row)));
        }
        if let Some(terms) = L::terms() {
            hints.push(Hint::of(Action::Prompt).label(lang.t(terms.title)));
        }
        hints.push(Hint::of(Action::Open).unless(no_row));
        let edit = match row {
            Some(row) => L::edit(&self.desk, row).err().map(|refusal| wording::refusal(lang, &refusal)),
            None => no_row.map(str::to_owned),
        };
        if edit.is_none() || row.is_none() {
            hints.push(Hint::of(Action::Edit).unless(edit));
        }
        if L::OVER || L::other_view(&self.desk).is_some() {
            let hint = Hint::of(Action::ViewAlt);
            hints.push(if L::VIEW.is_empty() { hint } else { hint.label(lang.t(L::VIEW)) });
        }
        if row.is_some_and(|row| L::related(&self.desk, row).is_some()) {
            hints.push(Hint::of(Action::Related));
        }
        let rest = [Action::Mark, Action::SortMenu, Action::MarkAll, Action::MarkInvert, Action::MarkRange];
        hints.extend(rest.map(|action| Hint::of(action).unless(no_row)));
        hints.extend([Action::CopyCell, Action::CopyRow].map(|action| Hint::of(action).unless(no_row)));
        hints.extend(
            [Action::Refresh, Action::Peek, Action::Top, Action::End, Action::PageNext, Action::PagePrev].map(Hint::of),
        );
        hints
    }

    fn crumb(&self, lang: Lang) -> Crumb {
        let count = match &self.count {
            Some(count) => {
                let rows = grouped(count.rows, lang);
                if count.at_least { lang.f("browser.at_least", &[("n", &rows)]) } else { rows }
            }
            None => String::new(),
        };
        let sort = self.list.sort().map_or(String::new(), |sort| {
            let title = L::columns().iter().find(|c| c.id == sort.column).map_or("", |c| lang.t(c.title));
            lang.f("browser.sorted", &[("column", title), ("way", if sort.descending { "-" } else { "+" })])
        });
        let right = [count, sort].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("  ");
        Crumb { title: lang.t(L::TITLE).to_owned(), detail: String::new(), filter: self.text.clone(), right }
    }

    fn status(&self, lang: Lang) -> Option<(Role, String)> {
        if let Some(problem) = self.problems.first() {
            return Some((Role::ToastWarn, problem_text(problem, lang)));
        }
        let (marked, sum) = self.list.marked_sum();
        if marked > 0 {
            let text = if L::amount().is_some() {
                let sum = crate::domain::numbers::format_cents(sum, lang.numbers());
                lang.n("browser.marked.sum", marked as u64, &[("sum", &sum)])
            } else {
                lang.n("browser.marked", marked as u64, &[])
            };
            return Some((Role::RowMarked, text));
        }
        match self.list.arrived() {
            0 => None,
            arrived => Some((Role::RowNew, lang.n("browser.arrived", arrived as u64, &[]))),
        }
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.list.set_cx(Words { lang: cx.lang, today: cx.clock.today() });
        self.fit(cx.area);
        self.ask(cx);
        self.ask_count(cx);
    }

    fn shown(&mut self, cx: &mut Cx<'_>) {
        self.list.set_cx(Words { lang: cx.lang, today: cx.clock.today() });
        self.walking = None;
        self.ask(cx);
    }

    fn resized(&mut self, cx: &mut Cx<'_>) {
        self.fit(cx.area);
        self.ask(cx);
        self.rest = Some(cx.now + REST);
    }

    fn receive(&mut self, payload: Box<dyn Any + Send>, cx: &mut Cx<'_>) {
        let payload = match payload.downcast::<Rows<L::Row>>() {
            Ok(rows) => {
                self.slow = None;
                let events = self.list.receive(rows.0, rows.1);
                self.events(events, cx);
                self.ask(cx);
                if self.list.current_id() != self.shown {
                    self.rest = Some(cx.now + REST);
                }
                self.walked(cx);
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Counted>() {
            Ok(counted) => {
                if counted.0 == self.text
                    && let Ok((count, problems)) = counted.1
                {
                    self.count = Some(count);
                    self.problems = problems;
                }
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Previewed>() {
            Ok(previewed) => {
                if let Ok(blocks) = previewed.1 {
                    self.shown = Some(previewed.0);
                    self.card.refill(vec![CardTab { id: "preview", title: String::new(), count: None, blocks }]);
                }
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Offered>() {
            Ok(offered) => {
                self.offer(offered.0, cx);
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Everything>() {
            Ok(everything) => {
                match (everything.0, everything.1) {
                    (_, Err(refusal)) => action::refused(&refusal, cx),
                    (All::Mark, Ok(rows)) => self.list.mark_all(rows),
                    (All::Invert, Ok(rows)) => self.list.invert(rows),
                    (All::Range(one, other), Ok(rows)) => {
                        let at = |id: i64| rows.iter().position(|(row, _)| *row == id);
                        if let (Some(a), Some(b)) = (at(one), at(other)) {
                            let (from, to) = (a.min(b), a.max(b));
                            self.list.mark_all(rows.into_iter().skip(from).take(to - from + 1));
                        }
                    }
                }
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Answered>() {
            Ok(answered) => {
                if let ("sort", DialogEvent::Choose(column)) = (answered.tag, &answered.answer) {
                    self.list.sort_by(column);
                    self.ask(cx);
                    return;
                }
                if let ("new", DialogEvent::Choose(at)) = (answered.tag, &answered.answer) {
                    let new = at.parse::<usize>().ok().and_then(|at| L::news().get(at));
                    if let (Some(new), Some(row)) = (new, self.list.current()) {
                        cx.push((new.make)(&self.desk, row));
                    }
                    return;
                }
                if let ("terms", DialogEvent::Choose(value)) = (answered.tag, &answered.answer) {
                    self.take_term(value, cx);
                    return;
                }
                let (desk, targets) = (self.desk.clone(), self.list.targets());
                action::answered(L::actions(), &answered, || targets, &mut self.pending, &desk, cx);
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Ran>() {
            Ok(ran) => {
                self.list.unmark();
                return action::ran(L::actions(), &ran, &mut self.pending, cx);
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Walk>() {
            Ok(walk) => {
                self.walking = Some(walk.card);
                let event = self.list.walk(walk.forward);
                self.event(event, None, cx);
                self.ask(cx);
                return;
            }
            Err(payload) => payload,
        };
        if let Ok(written) = payload.downcast::<Written>()
            && let Err(refusal) = written.result
        {
            action::refused(&refusal, cx);
        }
    }

    fn changed(&mut self, tables: &[String], cx: &mut Cx<'_>) {
        if concerns(L::tables(), tables) {
            self.list.refresh();
            self.shown = None;
            self.ask(cx);
            self.ask_count(cx);
        }
    }

    fn due(&self) -> Option<Instant> {
        match (self.rest, self.slow) {
            (Some(rest), Some(slow)) => Some(rest.min(slow)),
            (rest, slow) => rest.or(slow),
        }
    }

    fn tick(&mut self, cx: &mut Cx<'_>) {
        if self.rest.is_some_and(|rest| rest <= cx.now) {
            self.ask_preview(cx);
        }
        if self.slow.is_some_and(|slow| slow <= cx.now) {
            self.slow = None;
            self.list.show_slow();
        }
    }

    fn place(&self) -> Option<String> {
        serde_json::to_string(&Place { filter: self.text.clone(), at: self.list.current_id() }).ok()
    }

    fn restore(&mut self, place: &str, cx: &mut Cx<'_>) {
        let Ok(place) = serde_json::from_str::<Place>(place) else { return };
        self.text = place.filter;
        self.filter = Filter::parse(&self.text);
        self.typing = None;
        self.list.refilter(&self.text, place.at);
        self.ask(cx);
        self.ask_count(cx);
    }
}

/// What a filter says that this list leaves out.
fn problem_text(problem: &Problem, lang: Lang) -> String {
    let text = crate::domain::SafeText::from(problem.key.as_str());
    let key = match problem.trouble {
        Trouble::UnknownKey => "browser.unknown_key",
        Trouble::Unreadable => "browser.unreadable",
    };
    lang.f(key, &[("text", text.as_str())])
}

/// The place of a list with this filter: what doors of other panes open.
pub fn filtered(filter: &str) -> Option<String> {
    serde_json::to_string(&Place { filter: filter.to_owned(), at: None }).ok()
}

/// Every row that a filter leaves, with its amount, for marking all.
///
/// # Errors
/// What the store refuses.
pub fn every(reader: &Reader, spec: &'static ListSpec, filter: &Filter) -> Result<Vec<(i64, Cents)>, Refusal> {
    let ids = spec.ids(reader.db(), filter, MOST_MARKED, reader.today())?;
    Ok(ids.into_iter().map(|id| (id, Cents::ZERO)).collect())
}
