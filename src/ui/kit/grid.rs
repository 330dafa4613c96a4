//! The lines grid of an editor: order lines typed cell by cell. The view model.
//!
//! Enter and Tab go from cell to cell and from the last one to a new row. A code is looked up while it is typed; keys
//! that need the answer wait for it. What cannot be read stays as typed, with its error.

use super::Act;
use super::edit::Editor;
use super::field::{FieldValue, Values};
pub use super::grid_column::{CellKind, GridColumn};
pub use super::grid_typing::Query;
use super::grid_typing::pasted;
use super::nav::{Nav, letter, nav};
use super::resource::Cx;
use super::shown::Shown;
use crate::domain::Refusal;
use crate::ui::action::Action;
use crate::ui::key::KeyCode;
use crate::ui::theme::Role;
use std::collections::{BTreeMap, VecDeque};

/// A figure that was worked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// In words.
    pub text: String,
    /// What it means.
    pub role: Role,
    /// It has just changed.
    pub fresh: bool,
}

/// A row of the grid.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GridRow {
    /// Its name in this grid, for events; not kept in drafts.
    pub key: u64,
    /// Its values, also those that no column shows.
    pub values: Values,
    pub(super) typed: BTreeMap<String, String>,
    pub(super) errors: BTreeMap<String, Refusal>,
    pub(super) figures: BTreeMap<&'static str, Figure>,
}

impl GridRow {
    /// The value of a column.
    pub fn value(&self, column: &str) -> &FieldValue {
        const NONE: &FieldValue = &FieldValue::Empty;
        self.values.get(column).unwrap_or(NONE)
    }
}

/// Something that fits a typed code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The record.
    pub id: i64,
    /// Its code, as it stands in the cell.
    pub code: String,
    /// What the list shows beside the code.
    pub cells: Vec<String>,
    /// What it brings into the row: description, price, availability.
    pub values: Values,
    /// The typed code was the whole code of a label: so many pieces are added, and the next label can be read.
    pub scanned: Option<i64>,
}

/// A line pasted from a sheet or a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastedLine {
    /// The code.
    pub code: String,
    /// The quantity as written; `None` when there was none.
    pub quantity: Option<String>,
}

/// A line of the totals beside the grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// What it is.
    pub label: String,
    /// The figure.
    pub value: String,
    /// What it means.
    pub role: Role,
}

/// What came of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GridEvent {
    /// Not for a grid.
    Ignored,
    /// Nothing that anybody else needs to know.
    Nothing,
    /// Letters: the draft is due two seconds after the last one.
    Typed,
    /// Rows changed: work out the figures and totals, keep the draft.
    Changed,
    /// The row that was called so is gone; undo brings it back.
    Removed(String),
    /// A code was scanned: answer with [`Grid::add`].
    Scanned(String),
    /// Lines were pasted: answer with [`Grid::add`] for each.
    Pasted(Vec<PastedLine>),
    /// The focus leaves the grid: forward, or back.
    Leave(bool),
    /// One step back.
    Back,
    /// The cell stands as it stood before: what was typed comes back with undo.
    Restored,
    /// More than one record fits what was typed for a code: open its picker with it; answer with [`Grid::give`].
    Ambiguous(String),
    /// Acts that waited and are not for the grid.
    Acts(Vec<Act>),
}

/// Steps of undo kept.
const UNDO_STEPS: usize = 100;

/// The grid.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Grid {
    pub(super) columns: Vec<GridColumn>,
    pub(super) cx: Cx,
    pub(super) rows: Vec<GridRow>,
    pub(super) row: usize,
    pub(super) column: usize,
    /// What was just typed and cannot be read, and in which column, until somebody has said so.
    pub(super) wrong: Option<(&'static str, Refusal)>,
    pub(super) editing: Option<Editor>,
    pub(super) offers: Vec<Offer>,
    pub(super) offer: usize,
    /// The operator went to an offer: it is taken, not the one that fits best.
    pub(super) chosen: bool,
    /// Where the offers were drawn.
    pub(super) shown_at: Shown,
    pub(super) focused: bool,
    pub(super) totals: Vec<Total>,
    pub(super) start: Values,
    pub(super) free: bool,
    pub(super) fixed: bool,
    /// After this column Enter begins the next row.
    last: Option<&'static str>,
    next_key: u64,
    pub(super) token: u64,
    pub(super) asked: bool,
    pub(super) to_send: Option<Query>,
    pub(super) queue: VecDeque<Act>,
    /// What was being typed when it was given up: its row, its column, the text.
    pub(super) dropped: Option<(u64, usize, String)>,
    pub(super) past: Vec<Vec<GridRow>>,
    pub(super) future: Vec<Vec<GridRow>>,
}

impl Grid {
    /// A grid over these rows; an empty one begins with an empty row. `start` is what a new row holds.
    pub fn new(columns: &[GridColumn], rows: Vec<Values>, start: Values, cx: Cx) -> Self {
        let mut grid = Self {
            columns: columns.to_vec(),
            cx,
            rows: Vec::new(),
            row: 0,
            column: 0,
            editing: None,
            wrong: None,
            offers: Vec::new(),
            offer: 0,
            chosen: false,
            shown_at: Shown::default(),
            focused: true,
            totals: Vec::new(),
            start,
            free: false,
            fixed: false,
            last: None,
            next_key: 0,
            token: 0,
            asked: false,
            to_send: None,
            queue: VecDeque::new(),
            dropped: None,
            past: Vec::new(),
            future: Vec::new(),
        };
        for values in rows {
            let row = grid.fresh(values);
            grid.rows.push(row);
        }
        grid.never_empty();
        grid.column = grid.home();
        grid
    }

    pub(super) fn fresh(&mut self, values: Values) -> GridRow {
        self.next_key += 1;
        GridRow { key: self.next_key, values, ..GridRow::default() }
    }

    pub(super) fn never_empty(&mut self) {
        if self.rows.is_empty() {
            let row = self.fresh(self.start.clone());
            self.rows.push(row);
        }
        self.row = self.row.min(self.rows.len() - 1);
    }

    pub(super) fn typable(&self, at: usize) -> bool {
        self.columns.get(at).is_some_and(|c| !matches!(c.kind, CellKind::Computed))
    }

    /// Where typing a row begins: at the code.
    pub(super) fn home(&self) -> usize {
        let lookup = self.columns.iter().position(|c| matches!(c.kind, CellKind::Lookup));
        lookup.or_else(|| (0..self.columns.len()).find(|at| self.typable(*at))).unwrap_or(0)
    }

    /// The look-up to make now, once.
    pub fn take_query(&mut self) -> Option<Query> {
        self.to_send.take()
    }

    /// What fits the typed code, best first. Keys that waited for it are played.
    pub fn receive(&mut self, token: u64, answer: Result<Vec<Offer>, Refusal>) -> Vec<GridEvent> {
        if !self.asked || token != self.token {
            return Vec::new();
        }
        self.asked = false;
        self.offer = 0;
        self.chosen = false;
        self.offers = match answer {
            Ok(offers) => offers,
            Err(refusal) => {
                self.blame(refusal);
                Vec::new()
            }
        };
        let mut events = Vec::new();
        while let Some(act) = self.queue.pop_front() {
            match self.step(&act) {
                GridEvent::Nothing => {}
                event @ (GridEvent::Ignored | GridEvent::Leave(_) | GridEvent::Back) => {
                    if event == GridEvent::Ignored {
                        self.queue.push_front(act);
                    } else {
                        events.push(event);
                    }
                    events.push(GridEvent::Acts(self.queue.drain(..).collect()));
                }
                event @ GridEvent::Ambiguous(_) => {
                    // What was typed ahead meant a line that is not there yet.
                    self.queue.clear();
                    events.push(event);
                }
                event => events.push(event),
            }
            if self.asked {
                break;
            }
        }
        events
    }

    /// Looks up until nothing is asked for: for a source that answers at once.
    pub fn feed(&mut self, mut look: impl FnMut(&Query) -> Result<Vec<Offer>, Refusal>) -> Vec<GridEvent> {
        let mut events = Vec::new();
        while let Some(query) = self.take_query() {
            let answer = look(&query);
            events.extend(self.receive(query.token, answer));
        }
        events
    }

    /// A key was pressed that means a record which is being looked up: what the next one means is known with it.
    pub fn waits(&self) -> bool {
        !self.queue.is_empty()
    }

    /// Changes the grid by an act.
    pub fn handle(&mut self, act: &Act) -> GridEvent {
        for row in &mut self.rows {
            for figure in row.figures.values_mut() {
                figure.fresh = false;
            }
        }
        let needs = matches!(
            nav(act),
            Some(
                Nav::Enter
                    | Nav::Next
                    | Nav::Prev
                    | Nav::Up
                    | Nav::Down
                    | Nav::PageUp
                    | Nav::PageDown
                    | Nav::Save
                    | Nav::Close
                    | Nav::New
            )
        );
        if nav(act) == Some(Nav::Back) {
            // One step back gives up what waits.
            self.queue.clear();
        }
        if self.waits() || self.asked && self.editing.is_some() && needs {
            self.queue.push_back(act.clone());
            return GridEvent::Nothing;
        }
        self.step(act)
    }

    fn step(&mut self, act: &Act) -> GridEvent {
        match act {
            Act::Scan(code) => return GridEvent::Scanned(code.clone()),
            Act::Paste(text) if text.contains('\n') || text.contains('\t') => {
                return GridEvent::Pasted(pasted(text));
            }
            _ => {}
        }
        if self.editing.is_some() { self.type_on(act) } else { self.command(act) }
    }

    fn command(&mut self, act: &Act) -> GridEvent {
        match nav(act) {
            Some(Nav::Enter) => return self.look_again(act).unwrap_or_else(|| self.enter()),
            Some(Nav::Next) => return self.next(),
            Some(Nav::Prev) => return self.previous(),
            Some(Nav::Right) => self.sideways(true),
            Some(Nav::Left) => self.sideways(false),
            Some(Nav::Up) => return self.up(1),
            Some(Nav::Down) => return self.down(1),
            Some(Nav::PageUp) => return self.up(10),
            Some(Nav::PageDown) => return self.down(10),
            Some(Nav::Home) => self.column = (0..self.columns.len()).find(|at| self.typable(*at)).unwrap_or(0),
            Some(Nav::End) => {
                self.column = (0..self.columns.len()).rev().find(|at| self.typable(*at)).unwrap_or(self.column);
            }
            Some(Nav::New) => return self.insert(),
            Some(Nav::Clear) => return self.clear(),
            Some(Nav::Undo) => return self.undo(),
            Some(Nav::Redo) => return self.redo(),
            Some(Nav::Pick) => return self.begin(None),
            Some(Nav::Back) if self.right_again() => return GridEvent::Restored,
            Some(Nav::Back) => {
                self.take_along();
                return GridEvent::Back;
            }
            Some(_) => return GridEvent::Ignored,
            None => return self.other(act),
        }
        GridEvent::Nothing
    }

    fn other(&mut self, act: &Act) -> GridEvent {
        let plain = letter(act);
        match act {
            Act::Do(Action::Delete) => return self.remove(),
            Act::Do(Action::Plus) => return self.count(1, act),
            Act::Do(Action::Minus) => return self.count(-1, act),
            Act::Do(Action::Edit) => return self.begin(None),
            Act::Key(key) if key.code == KeyCode::Delete => return self.remove(),
            Act::Key(key) if key.code == KeyCode::Backspace => return self.shorten(act),
            _ => {}
        }
        match plain {
            Some('+') => self.count(1, act),
            Some('-') => self.count(-1, act),
            Some(_) => self.begin(Some(act)),
            None if matches!(act, Act::Paste(_)) => self.begin(Some(act)),
            None => GridEvent::Ignored,
        }
    }

    /// The cursor goes to the code of an empty row at the end.
    pub fn next_empty(&mut self) {
        if !self.rows.last().is_some_and(|row| self.blank(row)) {
            let row = self.fresh(self.start.clone());
            self.rows.push(row);
        }
        self.row = self.rows.len() - 1;
        self.column = self.home();
    }

    /// `+` and `-` count here: on a column of pieces, while nothing is typed.
    pub fn counting(&self) -> bool {
        let column = self.columns.get(self.column).map(|c| c.kind);
        self.editing.is_none() && matches!(column, Some(CellKind::Number(_, _, step)) if step > 0)
    }

    /// The column under the cursor.
    pub fn column(&self) -> &'static str {
        self.columns.get(self.column).map_or("", |c| c.id)
    }

    /// The cursor rests on the code of the empty row at the end: there is nothing more to enter.
    pub fn rests(&self) -> bool {
        let last = self.row + 1 == self.rows.len() && self.rows.last().is_some_and(|row| self.blank(row));
        self.editing.is_none() && last && self.column == self.home()
    }

    /// The rows are given: none is added or removed.
    #[must_use]
    pub fn fixed(mut self) -> Self {
        self.fixed = true;
        self
    }

    /// In this column Enter begins the next row; Tab and the arrows go on to what is seldom typed.
    #[must_use]
    pub fn ending(mut self, column: &'static str) -> Self {
        self.last = Some(column);
        self
    }

    /// Rows without a code may stay, when a text says what they are.
    #[must_use]
    pub fn free(mut self) -> Self {
        self.free = true;
        self
    }

    fn count(&mut self, sign: i64, act: &Act) -> GridEvent {
        let Some(column) = self.columns.get(self.column).copied() else { return GridEvent::Ignored };
        let CellKind::Number(_, _, step) = column.kind else {
            return if letter(act).is_some() { self.begin(Some(act)) } else { GridEvent::Ignored };
        };
        if step == 0 {
            return if letter(act).is_some() { self.begin(Some(act)) } else { GridEvent::Ignored };
        }
        self.remember();
        let Some(row) = self.rows.get_mut(self.row) else { return GridEvent::Nothing };
        let now = row.value(column.id).number().unwrap_or(0).saturating_add(step * sign).max(0);
        row.values.insert(column.id.to_owned(), FieldValue::Number(now));
        row.errors.remove(column.id);
        row.typed.remove(column.id);
        GridEvent::Changed
    }

    /// Enter goes on to the next cell; after the last that is typed row by row, to the next row.
    pub(super) fn enter(&mut self) -> GridEvent {
        if self.last.is_some_and(|last| self.column() == last) { self.next_row() } else { self.next() }
    }

    pub(super) fn next(&mut self) -> GridEvent {
        if let Some(at) = (self.column + 1..self.columns.len()).find(|at| self.typable(*at)) {
            self.column = at;
            return GridEvent::Nothing;
        }
        self.next_row()
    }

    fn next_row(&mut self) -> GridEvent {
        if self.row + 1 < self.rows.len() {
            self.row += 1;
        } else if self.fixed || self.rows.last().is_some_and(|r| self.blank(r)) {
            self.column = self.home();
            return GridEvent::Leave(true);
        } else {
            self.remember();
            let row = self.fresh(self.start.clone());
            self.rows.push(row);
            self.row += 1;
        }
        self.column = self.home();
        GridEvent::Nothing
    }

    pub(super) fn previous(&mut self) -> GridEvent {
        if let Some(at) = (0..self.column).rev().find(|at| self.typable(*at)) {
            self.column = at;
        } else if self.row > 0 {
            self.row -= 1;
            self.column = (0..self.columns.len()).rev().find(|at| self.typable(*at)).unwrap_or(self.column);
        } else {
            return GridEvent::Leave(false);
        }
        GridEvent::Nothing
    }

    fn sideways(&mut self, right: bool) {
        let next = if right {
            (self.column + 1..self.columns.len()).find(|at| self.typable(*at))
        } else {
            (0..self.column).rev().find(|at| self.typable(*at))
        };
        self.column = next.unwrap_or(self.column);
    }

    pub(super) fn up(&mut self, rows: usize) -> GridEvent {
        if self.row == 0 {
            return GridEvent::Leave(false);
        }
        self.row = self.row.saturating_sub(rows);
        GridEvent::Nothing
    }

    pub(super) fn down(&mut self, rows: usize) -> GridEvent {
        if self.row + 1 >= self.rows.len() {
            // Row by row it goes on as Enter does, to a new one; by pages it leaves.
            return if rows == 1 { self.next_row() } else { GridEvent::Leave(true) };
        }
        self.row = (self.row + rows).min(self.rows.len() - 1);
        GridEvent::Nothing
    }

    pub(super) fn insert(&mut self) -> GridEvent {
        if self.fixed {
            return GridEvent::Nothing;
        }
        // One empty row is enough: it is gone to.
        if let Some(at) = self.rows.iter().position(|row| self.blank(row)) {
            let moved = (self.row, self.column) != (at, self.home());
            self.row = at;
            self.column = self.home();
            return if moved { GridEvent::Changed } else { GridEvent::Nothing };
        }
        self.remember();
        let row = self.fresh(self.start.clone());
        let at = (self.row + 1).min(self.rows.len());
        self.rows.insert(at, row);
        self.row = at;
        self.column = self.home();
        GridEvent::Changed
    }

    pub(super) fn clear(&mut self) -> GridEvent {
        let Some(column) = self.columns.get(self.column).copied() else { return GridEvent::Nothing };
        if !self.typable(self.column) {
            return GridEvent::Nothing;
        }
        self.remember();
        let Some(row) = self.rows.get_mut(self.row) else { return GridEvent::Nothing };
        row.values.insert(column.id.to_owned(), FieldValue::Empty);
        row.typed.remove(column.id);
        row.errors.remove(column.id);
        GridEvent::Changed
    }

    pub(super) fn remember(&mut self) {
        self.dropped = None;
        self.future.clear();
        if self.past.len() >= UNDO_STEPS {
            self.past.remove(0);
        }
        self.past.push(self.rows.clone());
    }

    fn undo(&mut self) -> GridEvent {
        if let Some((key, column, text)) = self.dropped.take()
            && let Some(row) = self.rows.iter().position(|row| row.key == key)
        {
            (self.row, self.column) = (row, column);
            return self.type_again(&text);
        }
        let Some(rows) = self.past.pop() else { return GridEvent::Ignored };
        self.future.push(std::mem::replace(&mut self.rows, rows));
        self.never_empty();
        GridEvent::Changed
    }

    fn redo(&mut self) -> GridEvent {
        let Some(rows) = self.future.pop() else { return GridEvent::Ignored };
        self.past.push(std::mem::replace(&mut self.rows, rows));
        self.never_empty();
        GridEvent::Changed
    }
}

/// Whether a code begins with what was typed.
pub fn begins_with(code: &str, typed: &str) -> bool {
    let head: String = code.chars().take(typed.chars().count()).collect();
    head.eq_ignore_ascii_case(typed)
}
