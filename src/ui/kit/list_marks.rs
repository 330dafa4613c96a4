//! Marks of a list, as its pane sets them.

use super::Act;
use super::list::{All, List, ListEvent};
use super::nav::{Nav, nav};
use super::resource::Row;
use crate::domain::Cents;
use crate::ui::action::Action;
use std::collections::BTreeMap;

/// The rows from one to the cursor are marked, wherever it goes.
#[derive(Debug, Clone)]
pub(super) struct Stretch {
    from: i64,
    /// What was marked before.
    before: BTreeMap<i64, Cents>,
}

impl<R: Row + 'static> List<R> {
    pub(super) fn toggle(&mut self) {
        let Some(row) = self.rows.get(self.cursor) else { return };
        let (id, sum) = (row.id(), self.amount.map_or(Cents::ZERO, |f| f(row)));
        if self.marks.remove(&id).is_none() {
            self.marks.insert(id, sum);
        }
        self.mark_anchor = Some(id);
    }

    pub(super) fn range(&mut self) -> ListEvent {
        let Some(here) = self.current_id() else { return ListEvent::Nothing };
        let Some(from) = self.mark_anchor else {
            self.toggle();
            return ListEvent::Marked;
        };
        let Some(start) = self.rows.iter().position(|r| r.id() == from) else {
            return ListEvent::Needs(All::Range(from, here));
        };
        self.mark_between(start, self.cursor);
        self.mark_anchor = Some(here);
        ListEvent::Marked
    }

    fn mark_between(&mut self, one: usize, other: usize) {
        let (low, high) = (one.min(other), one.max(other));
        for row in self.rows.iter().skip(low).take(high - low + 1) {
            self.marks.insert(row.id(), self.amount.map_or(Cents::ZERO, |f| f(row)));
        }
    }

    /// From here on rows are marked as the cursor goes; again, and they stay so.
    pub(super) fn stretch(&mut self) -> ListEvent {
        if self.stretch.take().is_some() {
            return ListEvent::Marked;
        }
        let Some(from) = self.current_id() else { return ListEvent::Nothing };
        self.stretch = Some(Stretch { from, before: self.marks.clone() });
        self.mark_between(self.cursor, self.cursor);
        ListEvent::Marked
    }

    /// What ends marking by moving: Esc takes its marks away, a key that marks goes on from them.
    pub(super) fn stretched_by(&mut self, act: &Act) -> Option<ListEvent> {
        let marks = [Action::Mark, Action::MarkRange, Action::MarkAll, Action::MarkInvert];
        if nav(act) == Some(Nav::Back) {
            self.marks = self.stretch.take()?.before;
            return Some(ListEvent::Marked);
        }
        if matches!(act, Act::Do(action) if marks.contains(action)) {
            self.stretch = None;
        }
        None
    }

    /// The cursor stands elsewhere: so do the marks.
    pub(super) fn stretched(&mut self) -> ListEvent {
        let (Some(stretch), Some(here)) = (&self.stretch, self.current_id()) else { return ListEvent::Moved };
        let (from, before) = (stretch.from, stretch.before.clone());
        self.marks = before;
        self.mark_anchor = Some(from);
        match self.rows.iter().position(|row| row.id() == from) {
            Some(start) => {
                self.mark_between(start, self.cursor);
                ListEvent::Moved
            }
            None => ListEvent::Needs(All::Range(from, here)),
        }
    }

    /// Marks these records as well.
    pub fn mark_all(&mut self, rows: impl IntoIterator<Item = (i64, Cents)>) {
        self.marks.extend(rows);
    }

    /// Of these records (all that the filter leaves) the marked become unmarked and back.
    pub fn invert(&mut self, rows: impl IntoIterator<Item = (i64, Cents)>) {
        for (id, sum) in rows {
            if self.marks.remove(&id).is_none() {
                self.marks.insert(id, sum);
            }
        }
    }

    /// These are not marked any more.
    pub fn unmark_these(&mut self, ids: impl Iterator<Item = i64>) {
        for id in ids {
            self.marks.remove(&id);
        }
        self.mark_anchor = None;
        self.stretch = None;
    }

    /// Marks these records and no others.
    pub fn mark_only(&mut self, ids: &[i64]) {
        self.marks.clear();
        let amount = self.amount;
        for row in self.rows.iter().filter(|row| ids.contains(&row.id())) {
            self.marks.insert(row.id(), amount.map(|amount| amount(row)).unwrap_or_default());
        }
        for id in ids {
            self.marks.entry(*id).or_default();
        }
    }
}
