//! Choosing one record by typing: the same box for customers, products, price lists, anything.
//!
//! Rows are asked for with [`Picker::take_query`] and come back through [`Picker::receive`]; a key that needs them waits.

use super::Draw;
use super::edit::{Edited, Editor};
use super::line::{Line, LineKind, grouped, say};
use super::list_view::{RowLook, header, row};
use super::nav::{Nav, nav};
use super::paint::{centred, frame, matched, put};
use super::resource::{Column, Cx, Row, fit_days, place};
use super::shown::Shown;
use super::{Act, list::GUTTER};
use crate::domain::Refusal;
use crate::domain::page::Count;
use crate::ui::action::Action;
use crate::ui::text_width::width;
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};

/// Rows that a picker needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Goes back with the answer.
    pub token: u64,
    /// What was typed; empty asks for what was chosen last.
    pub text: String,
    /// How many rows are wanted; one more says that there are more.
    pub most: usize,
}

/// What came of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PickerEvent {
    /// Nothing that anybody else needs to know.
    Nothing,
    /// This record; [`Picker::row`] has it.
    Take(i64),
    /// Make a new one with what was typed as its name.
    Make(String),
    /// The menu of what else can be done with this record.
    Actions(i64),
    /// There is no row to take: [`Picker::nothing`] says so, and what can be done.
    NoRow,
    /// Choose nothing.
    Cancel,
}

/// How a picker looks and what it is for, as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PickerSpec {
    /// Locale key of the question: `Scegli cliente`.
    pub title: &'static str,
    /// Locale key of what is searched: `nome, P.IVA, CF, email`.
    pub searches: &'static str,
    /// A new record can be made from here.
    pub makes: bool,
}

/// What a field has looked for in a picker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// The field.
    pub field: &'static str,
    /// What stands in it.
    pub typed: String,
    /// The only record that has what was typed is taken without being shown: who goes on by Tab has chosen.
    pub sole: bool,
}

/// A picker.
pub struct Picker<R: 'static> {
    pub(super) spec: PickerSpec,
    pub(super) columns: Vec<Column<R>>,
    pub(super) cx: Cx,
    pub(super) editor: Editor,
    pub(super) rows: Vec<R>,
    count: Option<Count>,
    /// Rows that are asked for: more when the cursor comes to the last.
    most: usize,
    pub(super) cursor: usize,
    token: u64,
    pub(super) asked: bool,
    to_send: Option<Query>,
    /// What needs the rows that are being read.
    waiting: Option<Act>,
    pub(super) failed: Option<Refusal>,
    warning: Option<String>,
    /// The record that the cursor stands on, while the same rows are read anew.
    stays: Option<i64>,
    shown: Shown,
}

/// How far a page key goes.
const PAGE: usize = 8;

/// Rows that are asked for with every letter: those that are seen.
const FIRST: usize = 12;
/// So many times as many when the cursor comes to the last.
const MORE: usize = 4;
/// Nobody goes further by arrows: who has not found it types another letter.
const CEILING: usize = 1_000;

/// Letters that may be typed.
const LONGEST: usize = 80;

impl<R: Row + 'static> Picker<R> {
    /// A picker that begins with what was typed in its field.
    pub fn new(spec: PickerSpec, columns: &[Column<R>], typed: &str, cx: Cx) -> Self {
        let mut picker = Self {
            spec,
            columns: columns.to_vec(),
            cx,
            editor: Editor::new(typed, LONGEST),
            rows: Vec::new(),
            count: None,
            most: FIRST,
            cursor: 0,
            token: 0,
            asked: false,
            to_send: None,
            waiting: None,
            failed: None,
            warning: None,
            stays: None,
            shown: Shown::default(),
        };
        fit_days(&mut picker.columns, cx.lang);
        picker.ask();
        picker
    }

    /// Asks for the rows of what is typed anew: they changed behind it, or it was out of sight. The cursor stays on
    /// its record.
    pub fn refresh(&mut self) {
        // Rows that are waited for may have been read before the change.
        let at = self.stays.or_else(|| self.current().map(Row::id));
        self.ask_for(self.most);
        self.stays = at;
    }

    /// There are more rows than were asked for.
    fn has_more(&self) -> bool {
        self.most < CEILING && self.count.is_some_and(|count| count.at_least)
    }

    /// Asks for more rows, and plays the key that goes to them when they are here.
    fn grow(&mut self, act: &Act) -> PickerEvent {
        let at = self.current().map(Row::id);
        self.ask_for((self.most * MORE).min(CEILING));
        self.stays = at;
        self.waiting = Some(act.clone());
        PickerEvent::Nothing
    }

    /// Another language or day.
    pub fn set_cx(&mut self, cx: Cx) {
        self.cx = cx;
        fit_days(&mut self.columns, cx.lang);
    }

    fn ask(&mut self) {
        self.warning = None;
        self.ask_for(FIRST);
    }

    fn ask_for(&mut self, most: usize) {
        self.stays = None;
        self.most = most;
        self.token += 1;
        self.asked = true;
        self.to_send = Some(Query { token: self.token, text: self.editor.text().trim().to_owned(), most });
    }

    /// The rows to read now, once.
    pub fn take_query(&mut self) -> Option<Query> {
        self.to_send.take()
    }

    /// The rows of this question are waited for.
    pub fn awaits(&self, token: u64) -> bool {
        self.asked && token == self.token
    }

    /// Rows have come, best first, and how many there are in all. The key that waited for them is played.
    pub fn receive(&mut self, token: u64, answer: Result<(Vec<R>, Option<Count>), Refusal>) -> Vec<PickerEvent> {
        if !self.awaits(token) {
            return Vec::new();
        }
        self.asked = false;
        match answer {
            Ok((rows, count)) => {
                self.rows = rows;
                self.count = count;
                self.failed = None;
            }
            Err(refusal) => {
                self.rows.clear();
                self.failed = Some(refusal);
            }
        }
        let stays = self.stays.take();
        self.cursor = stays.and_then(|id| self.rows.iter().position(|row| row.id() == id)).unwrap_or(0);
        let event = self.waiting.take().map(|act| self.step(&act));
        event.filter(|event| *event != PickerEvent::Nothing).into_iter().collect()
    }

    /// Reads rows until none are asked for: for a source that answers at once.
    pub fn feed(
        &mut self,
        mut rows: impl FnMut(&Query) -> Result<(Vec<R>, Option<Count>), Refusal>,
    ) -> Vec<PickerEvent> {
        let mut events = Vec::new();
        while let Some(query) = self.take_query() {
            let answer = rows(&query);
            events.extend(self.receive(query.token, answer));
        }
        events
    }

    /// A key was pressed that means a row which is not here yet: what the next one means is known with the rows, and
    /// whoever has this box keeps it until then.
    pub fn waits(&self) -> bool {
        self.waiting.is_some()
    }

    /// Changes the picker by an act.
    pub fn handle(&mut self, act: &Act) -> PickerEvent {
        let waits = self.waits() || self.asked && needs_rows(act);
        if waits && nav(act) != Some(Nav::Back) {
            self.waiting.get_or_insert_with(|| act.clone());
            return PickerEvent::Nothing;
        }
        self.step(act)
    }

    fn step(&mut self, act: &Act) -> PickerEvent {
        let last = self.rows.len().saturating_sub(1);
        match nav(act) {
            // Tab goes on: through the rows, and from the only one that is left to what follows.
            Some(Nav::Next) if self.rows.len() == 1 && !self.has_more() => return self.take(),
            Some(Nav::Next) if self.rows.is_empty() => return PickerEvent::NoRow,
            Some(Nav::Next) => return self.step(&Act::Do(Action::RowNext)),
            Some(Nav::Prev) => return self.step(&Act::Do(Action::RowPrev)),
            Some(Nav::Up) => self.cursor = self.cursor.saturating_sub(1),
            Some(Nav::Down) if self.cursor >= last && self.has_more() => return self.grow(act),
            Some(Nav::PageDown) if self.cursor + PAGE > last && self.has_more() => return self.grow(act),
            Some(Nav::Down) => self.cursor = (self.cursor + 1).min(last),
            Some(Nav::PageUp) => self.cursor = self.cursor.saturating_sub(PAGE),
            Some(Nav::PageDown) => self.cursor = (self.cursor + PAGE).min(last),
            Some(Nav::Enter) => return self.take(),
            Some(Nav::New) if self.spec.makes => return PickerEvent::Make(self.editor.text().trim().to_owned()),
            Some(Nav::Back | Nav::Close) => return PickerEvent::Cancel,
            _ if *act == Act::Do(Action::Actions) => {
                return self.current().map_or(PickerEvent::Nothing, |r| PickerEvent::Actions(r.id()));
            }
            _ => {
                let before = self.editor.text().trim().to_owned();
                if self.editor.handle(act) == Edited::Changed && self.editor.text().trim() != before {
                    self.ask();
                }
            }
        }
        PickerEvent::Nothing
    }

    fn take(&self) -> PickerEvent {
        self.current().map_or(PickerEvent::NoRow, |row| PickerEvent::Take(row.id()))
    }

    /// Nothing has what was typed: this beginning of it stands in its place, and rows that have it are on their way.
    pub fn nearest(&mut self, begins: &str) {
        let with = [("text", self.editor.text().trim()), ("begins", begins)];
        self.warning = Some(self.cx.lang.f("kit.picker.nearest", &with));
        self.editor = Editor::new(begins, LONGEST);
    }

    /// The row under the cursor.
    pub fn current(&self) -> Option<&R> {
        self.rows.get(self.cursor)
    }

    /// The row of a record.
    pub fn row(&self, id: i64) -> Option<&R> {
        self.rows.iter().find(|r| r.id() == id)
    }

    /// What was typed.
    pub fn typed(&self) -> &str {
        self.editor.text()
    }

    /// The cursor on the row of a cell.
    pub fn point(&mut self, at: Position) {
        self.cursor = self.shown.row_at(at, self.rows.len()).unwrap_or(self.cursor);
    }

    /// Draws the picker in the middle of an area.
    pub fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        let wide = if area.width > 64 { area.width - 4 } else { area.width };
        // Always as tall: a box that grew and shrank with each letter would repaint the screen behind it.
        let tall = if area.height > 16 { (area.height * 2 / 3).min(24) } else { area.height };
        let outer = centred(area, wide.min(110), tall);
        let lang = draw.lang;
        let title = format!("{}:", lang.t(self.spec.title));
        let hints = lang.t(if self.spec.makes { "kit.picker.keys_make" } else { "kit.picker.keys" });
        let inner = frame(draw, outer, &title, hints, Role::Dialog);
        if inner.height < 2 || inner.width < 6 {
            return;
        }
        let at = outer.x + 4 + width(&title) as u16;
        let room = outer.right().saturating_sub(at + 2).min(40);
        put(draw, at, outer.y, room + 1, &" ".repeat(usize::from(room) + 1), Role::Field);
        let placing = place(&self.columns, 0, inner.width.saturating_sub(GUTTER));
        header(draw, Rect { height: 1, ..inner }, GUTTER, &self.columns, &placing);
        let lines = usize::from(inner.height - 2);
        let from = if self.cursor < lines { 0 } else { self.cursor + 1 - lines };
        self.shown.are(Rect { y: inner.y + 1, height: inner.height - 2, ..inner }, from);
        for (line, record) in self.rows.iter().skip(from).take(lines).enumerate() {
            let place = Rect { y: inner.y + 1 + line as u16, height: 1, ..inner };
            let look = RowLook { cursor: from + line == self.cursor, marked: false, focused: true, option: None };
            row(draw, place, &self.columns, &placing, record, self.cx, look);
            self.underline(draw, place, &placing, record);
        }
        let bottom = inner.bottom() - 1;
        let (text, role) = self.bottom_line();
        put(draw, inner.x + 2, bottom, inner.width - 2, &text, role);
        let editor = Rect { x: at + 1, y: outer.y, width: room, height: 1 };
        self.editor.render(editor, draw, Role::Field, true);
    }

    /// Shows where the typed letters stand in the first cell that has them.
    fn underline(&self, draw: &mut Draw<'_>, area: Rect, placing: &super::resource::Placing, record: &R) {
        let wanted = self.editor.text().trim();
        for cell in &placing.cells {
            let Some(column) = self.columns.get(cell.at) else { continue };
            if column.align == super::paint::Align::Right {
                continue;
            }
            let text = (column.text)(record, self.cx);
            let text = super::list_view::in_column(column, &text, cell.width, draw.theme.tier);
            if let Some((from, wide)) = matched(&text, wanted)
                && from + wide < usize::from(cell.width)
            {
                let x = area.x + GUTTER + cell.x + from as u16;
                super::paint::tint(draw, Rect { x, width: wide as u16, ..area }, Role::PickerMatch);
                return;
            }
        }
    }

    /// Nothing is found, and the next key.
    pub fn nothing(&self) -> String {
        if let Some(refusal) = &self.failed {
            return say(self.cx.lang, refusal);
        }
        let typed = self.editor.text().trim();
        let key = match (typed.is_empty(), self.spec.makes) {
            (false, true) => "kit.picker.none_make",
            (false, false) => "kit.picker.none",
            (true, true) => "kit.picker.empty_make",
            (true, false) => "kit.picker.empty",
        };
        self.cx.lang.f(key, &[("text", typed)])
    }

    pub(super) fn bottom_line(&self) -> (String, Role) {
        let lang = self.cx.lang;
        if let Some(refusal) = &self.failed {
            return (format!("X {}", say(lang, refusal)), Role::SeverityError);
        }
        if self.rows.is_empty() && !self.asked {
            return (self.nothing(), Role::TextStrong);
        }
        if let Some(warning) = &self.warning {
            return (format!("! {warning}"), Role::SeverityWarn);
        }
        let shown = grouped(self.rows.len() as u64, lang);
        let searches = lang.t(self.spec.searches);
        let text = match self.count {
            // As many as are here, and more.
            Some(count) if count.at_least && count.rows <= self.rows.len() as u64 => {
                lang.f("kit.picker.count", &[("n", &format!("{shown}+")), ("searches", searches)])
            }
            Some(count) => {
                let more = if count.at_least { "+" } else { "" };
                let all = format!("{}{more}", grouped(count.rows, lang));
                lang.f("kit.picker.count_of", &[("n", &shown), ("all", &all), ("searches", searches)])
            }
            None => lang.f("kit.picker.count", &[("n", &shown), ("searches", searches)]),
        };
        (text, Role::TextMuted)
    }

    /// The content as plain lines.
    pub fn describe(&self) -> Vec<Line> {
        let lang = self.cx.lang;
        let mut lines =
            vec![Line::new(LineKind::Title, format!("{}: {}", lang.t(self.spec.title), self.editor.text()))];
        for (at, record) in self.rows.iter().enumerate() {
            let cells = self.columns.iter().map(|c| (c.text)(record, self.cx).trim().to_owned());
            let text = cells.filter(|c| !c.is_empty()).collect::<Vec<_>>().join(", ");
            lines.push(Line::new(LineKind::Choice, text).current(at == self.cursor));
        }
        let kind = if self.failed.is_some() { LineKind::Error } else { LineKind::Note };
        lines.push(Line::new(kind, self.bottom_line().0));
        lines
    }
}

fn needs_rows(act: &Act) -> bool {
    matches!(nav(act), Some(Nav::Enter | Nav::Next | Nav::Prev | Nav::Up | Nav::Down | Nav::PageUp | Nav::PageDown))
        || *act == Act::Do(Action::Actions)
}
