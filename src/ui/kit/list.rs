//! A list of records that holds only a window of them: the view model.
//!
//! The cursor is a record, not a position: a refresh never moves it, and rows that arrive above shift the scroll so
//! that it stays on its line of the screen. Pages are asked for with [`List::take_ask`] and come back through
//! [`List::receive`]; acts that need rows which are not there yet wait in a queue and are played when they arrive.

use super::Act;
use super::list_marks::{Marks, Stretch};
use super::list_options::{Choice, digit};
use super::nav::{Nav, letter, nav};
use super::resource::{Column, Cx, Empty, Row, WIDE, fit_days};
use crate::domain::filter::Filter;
use crate::domain::page::{Anchor, PageQuery, Sort};
use crate::domain::{Cents, Refusal};
use crate::ui::action::Action;
use ratatui::layout::Rect;
use std::collections::{BTreeMap, VecDeque};

/// Columns of the gutter: `>` the cursor, `*` a mark.
pub const GUTTER: u16 = 2;

/// A page that a list needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Goes back with the answer; an answer to an older ask is ignored.
    pub token: u64,
    /// From where.
    pub anchor: Anchor,
    /// How many rows.
    pub limit: usize,
    /// In which order.
    pub sort: Option<Sort>,
}

impl Ask {
    /// The whole query, with the filter that the pane holds.
    pub fn query(&self, filter: &Filter) -> PageQuery {
        PageQuery { filter: filter.clone(), sort: self.sort.clone(), anchor: self.anchor, limit: self.limit }
    }
}

/// What the rows stand under, as far as their pane knows more of it than the list.
#[derive(Debug, Default)]
pub struct Under {
    /// The order that they come in, also where nobody chose it: its column shows it.
    pub order: Option<Sort>,
    /// Why the filter finds nothing: shown where the rows would stand.
    pub why: Vec<String>,
}

/// For what a list needs to know every row that the filter leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum All {
    /// Answer with [`List::mark_all`].
    Mark,
    /// Answer with [`List::invert`].
    Invert,
    /// Answer with [`List::mark_all`] and the rows between these two.
    Range(i64, i64),
}

/// What came of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListEvent {
    /// Not for a list: the pane looks at it.
    Ignored,
    /// Nothing that anybody else needs to know.
    Nothing,
    /// Kept until the rows it needs are there.
    Queued,
    /// The cursor stands on another record.
    Moved,
    /// Other rows are marked.
    Marked,
    /// Open this record.
    Open(i64),
    /// Do this with these records: options that were put beside them.
    Options(Choice, Vec<i64>),
    /// These options are taken away, and nothing of them was done.
    Dropped(Vec<String>),
    /// This stands beside the row under the cursor and is no option.
    NoOption(String),
    /// Edit this record; in the cell of this column when the column allows it.
    Edit(i64, Option<&'static str>),
    /// Show the menu of columns to sort by: [`List::sortable`], then [`List::sort_by`].
    SortMenu,
    /// All rows of the filter are needed.
    Needs(All),
    /// Text to copy.
    Copy(String),
    /// Acts that waited and are not for the list: they go to whatever has the focus now.
    Typed(Vec<Act>),
}

/// What the list is doing.
#[derive(Debug, Clone, PartialEq)]
pub enum Phase {
    /// Rows are there.
    Ready,
    /// The first rows are on their way.
    Loading,
    /// The rows could not be read.
    Failed(Refusal),
}

/// Why a page was asked for: what to do with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    Fresh,
    Below,
    Above,
    End,
    Again,
}

/// A list.
// Four independent facts, not one state.
#[allow(clippy::struct_excessive_bools)]
pub struct List<R: 'static> {
    pub(super) columns: Vec<Column<R>>,
    pub(super) cx: Cx,
    pub(super) rows: Vec<R>,
    pub(super) before: bool,
    pub(super) after: bool,
    pub(super) top: usize,
    pub(super) cursor: usize,
    pub(super) marks: Marks,
    pub(super) sort: Option<Sort>,
    pub(super) column: usize,
    /// The operator went to a column: it is that one which is meant, also the first.
    hand: bool,
    pub(super) phase: Phase,
    pub(super) slow: bool,
    pub(super) focused: bool,
    pub(super) empty: &'static Empty,
    pub(super) filter: String,
    pub(super) height: usize,
    pub(super) width: u16,
    pub(super) by_line: bool,
    pub(super) mark_anchor: Option<i64>,
    /// Rows are marked as the cursor goes.
    pub(super) stretch: Option<Stretch>,
    /// What is to be done with rows, put beside them.
    pub(super) options: BTreeMap<i64, String>,
    /// Digits are options here: they have columns of their own.
    pub(super) optioned: bool,
    pub(super) amount: Option<fn(&R) -> Cents>,
    pub(super) token: u64,
    pub(super) asked: Option<(Ask, Why)>,
    pub(super) to_send: Option<Ask>,
    pub(super) retry: Vec<Anchor>,
    /// The cursor's row when the window was asked for again.
    pub(super) again_at: Option<i64>,
    /// The row that the cursor stood on when it went from under it, until the next key.
    pub(super) went: Option<i64>,
    pub(super) keep_line: Option<usize>,
    pub(super) arrived: usize,
    /// The oldest of those that came in.
    pub(super) oldest: Option<i64>,
    /// What has a higher number came in since the list was left: the last time, or by another session.
    pub(super) since: Option<i64>,
    /// Rows before the window, where that is known.
    pub(super) above: Option<u64>,
    pub(super) queue: VecDeque<Act>,
}

impl<R: Row + 'static> List<R> {
    /// An empty list that asks for its first page.
    pub fn new(columns: &[Column<R>], empty: &'static Empty, cx: Cx) -> Self {
        let mut list = Self {
            columns: columns.to_vec(),
            cx,
            rows: Vec::new(),
            before: false,
            after: false,
            top: 0,
            cursor: 0,
            marks: Marks::default(),
            sort: None,
            column: 0,
            hand: false,
            phase: Phase::Loading,
            slow: false,
            focused: true,
            empty,
            filter: String::new(),
            height: 20,
            width: 80,
            by_line: false,
            mark_anchor: None,
            stretch: None,
            options: BTreeMap::new(),
            optioned: false,
            amount: None,
            token: 0,
            asked: None,
            to_send: None,
            retry: Vec::new(),
            again_at: None,
            went: None,
            keep_line: None,
            arrived: 0,
            oldest: None,
            since: None,
            above: None,
            queue: VecDeque::new(),
        };
        list.reset(None);
        list
    }

    /// What the marked rows add up.
    #[must_use]
    pub fn summing(mut self, amount: fn(&R) -> Cents) -> Self {
        self.amount = Some(amount);
        self
    }

    /// Starts with this order.
    #[must_use]
    pub fn sorted(mut self, sort: Option<Sort>) -> Self {
        self.sort = sort;
        self.reset(None);
        self
    }

    /// The columns shown, in order: an operator's own choice.
    pub fn set_columns(&mut self, columns: Vec<Column<R>>) {
        self.end_stretch();
        self.columns = columns;
        self.column = 0;
        self.fit_days();
    }

    /// The same as [`List::set_columns`]; the column that is in hand stays in hand where it is still there.
    pub fn rearrange(&mut self, columns: Vec<Column<R>>) {
        let same = |a: &Column<R>, b: &Column<R>| {
            a.id == b.id && a.wide_only == b.wide_only && (a.width == b.width || a.day && b.day)
        };
        if self.columns.len() == columns.len() && self.columns.iter().zip(&columns).all(|(a, b)| same(a, b)) {
            return;
        }
        let hand = self.columns.get(self.column).map(|column| column.id);
        self.set_columns(columns);
        self.column = self.columns.iter().position(|column| Some(column.id) == hand).unwrap_or(0);
    }

    /// The column that the operator went to.
    pub fn in_hand(&self) -> Option<&Column<R>> {
        self.columns.get(self.column).filter(|_| self.hand)
    }

    /// The columns shown, in order.
    pub fn columns(&self) -> &[Column<R>] {
        &self.columns
    }

    fn fit_days(&mut self) {
        fit_days(&mut self.columns, self.cx.lang);
    }

    /// Language and day of the session.
    pub fn set_cx(&mut self, cx: Cx) {
        self.cx = cx;
        self.fit_days();
    }

    /// Whether keys reach this list (else its cursor is drawn quieter).
    pub fn focus(&mut self, focused: bool) {
        self.focused = focused;
    }

    /// Says how much room there is; call it when the layout changes, before drawing.
    pub fn fit(&mut self, area: Rect) {
        self.width = area.width.saturating_sub(self.gutter());
        let height = usize::from(area.height.saturating_sub(1)).max(1);
        if height == self.height {
            return;
        }
        self.height = height;
        self.follow();
        self.prefetch();
    }

    /// Waits for rows: the session may hold input back.
    pub fn busy(&self) -> bool {
        !self.queue.is_empty()
    }

    /// The rows take longer than a moment (300 ms): say so where there is nothing else to show.
    pub fn show_slow(&mut self) {
        self.slow = true;
    }

    pub(super) fn play(&mut self, events: &mut Vec<ListEvent>) {
        while let Some(act) = self.queue.pop_front() {
            match self.step(&act) {
                Ok(ListEvent::Ignored) => {
                    self.queue.push_front(act);
                    events.push(ListEvent::Typed(self.queue.drain(..).collect()));
                }
                Ok(event) => {
                    let leaves = matches!(event, ListEvent::Open(_) | ListEvent::Edit(..) | ListEvent::SortMenu);
                    events.push(event);
                    if leaves && !self.queue.is_empty() {
                        events.push(ListEvent::Typed(self.queue.drain(..).collect()));
                    }
                }
                Err(why) => {
                    self.queue.push_front(act);
                    self.need(why);
                    return;
                }
            }
        }
    }

    /// Changes the list by an act.
    pub fn handle(&mut self, act: &Act) -> ListEvent {
        self.went = None;
        if !self.queue.is_empty() {
            self.queue.push_back(act.clone());
            return ListEvent::Queued;
        }
        match self.step(act) {
            Ok(event) => {
                self.prefetch();
                event
            }
            Err(why) => {
                self.queue.push_back(act.clone());
                self.need(why);
                ListEvent::Queued
            }
        }
    }

    pub(super) fn step(&mut self, act: &Act) -> Result<ListEvent, Why> {
        let event = self.stretched_by(act).map_or_else(|| self.stepped(act), Ok)?;
        Ok(if event == ListEvent::Moved { self.stretched() } else { event })
    }

    fn stepped(&mut self, act: &Act) -> Result<ListEvent, Why> {
        let page = self.height as isize;
        let half = self.half() as isize;
        match nav(act) {
            Some(Nav::Up) => return self.go(-1, 0),
            Some(Nav::Down) => return self.go(1, 0),
            Some(Nav::PageUp) => return self.go(-page, -page),
            Some(Nav::PageDown) => return self.go(page, page),
            Some(Nav::HalfUp) => return self.go(-half, -half),
            Some(Nav::HalfDown) => return self.go(half, half),
            Some(Nav::Home) => return Ok(self.first()),
            Some(Nav::End) => return self.last(),
            Some(Nav::Left) => return Ok(self.sideways(false)),
            Some(Nav::Right) => return Ok(self.sideways(true)),
            Some(Nav::Enter) if !self.options.is_empty() => return Ok(self.next_option()),
            Some(Nav::Enter) => return self.with_row(ListEvent::Open),
            Some(Nav::Back) if !self.options.is_empty() => {
                let dropped = std::mem::take(&mut self.options).into_values().collect();
                return Ok(ListEvent::Dropped(dropped));
            }
            Some(Nav::Back) if !self.marks.is_empty() => {
                self.marks.clear();
                return Ok(ListEvent::Marked);
            }
            _ => {}
        }
        let action = match act {
            Act::Do(action) => *action,
            Act::Key(_) if letter(act) == Some(' ') => Action::Mark,
            _ => return Ok(ListEvent::Ignored),
        };
        match action {
            Action::Refresh => {
                self.saw_all();
                self.refresh();
                Ok(ListEvent::Nothing)
            }
            Action::Mark => {
                self.loaded()?;
                self.toggle();
                // The step down may have to wait for rows, the mark must not be made twice.
                if self.go(1, 0).is_err() {
                    self.queue.push_front(Act::Do(Action::RowNext));
                    self.need(Why::Below);
                }
                Ok(ListEvent::Marked)
            }
            Action::HistoryBack if self.erase_option() => Ok(ListEvent::Nothing),
            Action::Center => Ok(self.center()),
            Action::MarkRange => {
                self.loaded()?;
                Ok(self.range())
            }
            Action::MarkLines => {
                self.loaded()?;
                Ok(self.stretch())
            }
            Action::MarkAll => {
                self.loaded()?;
                Ok(self.every(All::Mark))
            }
            Action::MarkInvert => {
                self.loaded()?;
                Ok(self.every(All::Invert))
            }
            // The pane's own, and about the row under the cursor: not the one that the new filter takes away.
            Action::Actions | Action::Prompt | Action::Related | Action::Tags | Action::Message | Action::Delete => {
                self.loaded()?;
                Ok(ListEvent::Ignored)
            }
            Action::SortMenu => Ok(ListEvent::SortMenu),
            Action::Edit => {
                let column = self.columns.get(self.column).filter(|c| c.editable).map(|c| c.id);
                self.with_row(|id| ListEvent::Edit(id, column))
            }
            Action::CopyCell => {
                self.loaded()?;
                Ok(self.cell_text().map_or(ListEvent::Nothing, ListEvent::Copy))
            }
            Action::CopyRow => {
                self.loaded()?;
                Ok(self.current().map_or(ListEvent::Nothing, |row| ListEvent::Copy(self.row_text(row, "\t"))))
            }
            other => match digit(other) {
                Some(digit) => self.type_option(digit),
                None => Ok(ListEvent::Ignored),
            },
        }
    }

    /// While the first rows are on their way, what needs a row waits.
    pub(super) fn loaded(&self) -> Result<(), Why> {
        match self.asked {
            Some((_, Why::Fresh | Why::End)) => Err(Why::Fresh),
            _ => Ok(()),
        }
    }

    fn with_row(&self, event: impl FnOnce(i64) -> ListEvent) -> Result<ListEvent, Why> {
        self.loaded()?;
        Ok(self.current_id().map_or(ListEvent::Nothing, event))
    }

    pub(super) fn go(&mut self, rows: isize, scroll: isize) -> Result<ListEvent, Why> {
        self.loaded()?;
        let len = self.rows.len();
        if len == 0 {
            return Ok(ListEvent::Nothing);
        }
        let cursor = self.cursor as isize + rows;
        let mut top = self.top as isize + scroll;
        let (height, step) = (self.height as isize, self.step_of_edge() as isize);
        if cursor >= top + height {
            top += step;
        } else if cursor < top {
            top -= step;
        }
        if self.after && (cursor >= len as isize || rows > 0 && top + height > len as isize && top != self.top as isize)
        {
            return Err(Why::Below);
        }
        if self.before && (cursor < 0 || rows < 0 && top < 0) {
            return Err(Why::Above);
        }
        let old = self.cursor;
        self.cursor = cursor.clamp(0, len as isize - 1) as usize;
        self.top = top.max(0) as usize;
        self.follow();
        if self.top == 0 && !self.before {
            self.saw_all();
        }
        Ok(if self.cursor == old { ListEvent::Nothing } else { ListEvent::Moved })
    }

    fn first(&mut self) -> ListEvent {
        self.saw_all();
        if self.before {
            self.retry.clear();
            self.ask(Anchor::First, self.chunk(), Why::Fresh);
            return ListEvent::Nothing;
        }
        let moved = self.cursor != 0;
        self.cursor = 0;
        self.top = 0;
        if moved { ListEvent::Moved } else { ListEvent::Nothing }
    }

    fn last(&mut self) -> Result<ListEvent, Why> {
        self.loaded()?;
        if self.after {
            return Err(Why::End);
        }
        let end = self.rows.len().saturating_sub(1);
        let moved = self.cursor != end;
        self.cursor = end;
        self.follow();
        Ok(if moved { ListEvent::Moved } else { ListEvent::Nothing })
    }

    fn sideways(&mut self, right: bool) -> ListEvent {
        let wide = self.width >= WIDE;
        let seen = |at: &usize| self.columns.get(*at).is_some_and(|c| wide || !c.wide_only);
        let next =
            if right { (self.column + 1..self.columns.len()).find(seen) } else { (0..self.column).rev().find(seen) };
        self.column = next.unwrap_or(self.column);
        self.hand = true;
        ListEvent::Nothing
    }

    fn every(&mut self, what: All) -> ListEvent {
        if self.before || self.after {
            return ListEvent::Needs(what);
        }
        let amount = self.amount;
        let all: Vec<(i64, Cents)> = self.rows.iter().map(|r| (r.id(), amount.map_or(Cents::ZERO, |f| f(r)))).collect();
        match what {
            All::Invert => self.invert(all),
            All::Mark | All::Range(..) => self.mark_all(all),
        }
        ListEvent::Marked
    }

    /// The columns that can be sorted by: id and locale key.
    pub fn sortable(&self) -> Vec<(&'static str, &'static str)> {
        self.columns.iter().filter(|c| c.sortable).map(|c| (c.id, c.title)).collect()
    }

    /// Sorts by a column; the same column again turns the order round. The cursor keeps its record.
    pub fn sort_by(&mut self, column: &str) {
        let descending = self.sort.as_ref().is_some_and(|s| s.column == column && !s.descending);
        self.sort = Some(Sort { column: column.to_owned(), descending });
        self.reset(self.current_id());
    }

    /// The list's own order from the next reading on.
    pub fn unsorted(&mut self) {
        self.sort = None;
    }

    /// Sorts so; the cursor's record stays.
    pub fn set_sort(&mut self, sort: Sort) {
        self.sort = Some(sort);
        self.reset(self.current_id());
    }

    /// The record under the cursor.
    pub fn current(&self) -> Option<&R> {
        self.rows.get(self.cursor)
    }

    /// Its id.
    pub fn current_id(&self) -> Option<i64> {
        self.current().map(Row::id)
    }

    /// The cursor stands on this row, or stood there until it went, and nobody has moved it since.
    pub fn stands_on(&self, id: i64) -> bool {
        self.current_id() == Some(id) || self.went == Some(id)
    }

    /// The record before or after the cursor's, for walking from card to card; the cursor goes along.
    pub fn walk(&mut self, forward: bool) -> ListEvent {
        self.handle(&Act::Do(if forward { Action::RowNext } else { Action::RowPrev }))
    }

    /// The cursor stands on the first record, on the last one, as far as is known.
    pub const fn ends(&self) -> (bool, bool) {
        (self.cursor == 0 && !self.before, self.cursor + 1 >= self.rows.len() && !self.after)
    }

    /// The order.
    pub fn sort(&self) -> Option<&Sort> {
        self.sort.as_ref()
    }

    /// What the list is doing.
    pub fn phase(&self) -> &Phase {
        &self.phase
    }

    /// The rows in the window.
    pub fn rows(&self) -> &[R] {
        &self.rows
    }

    /// The line of the screen that the cursor stands on, from the first row.
    pub fn screen_line(&self) -> usize {
        self.cursor.saturating_sub(self.top)
    }

    /// How many rows the screen shows.
    pub fn height(&self) -> usize {
        self.height
    }
}
