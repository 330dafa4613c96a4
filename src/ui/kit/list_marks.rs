//! Marks of a list, as its pane sets them.

use super::Act;
use super::list::{All, List, ListEvent};
use super::nav::{Nav, nav};
use super::resource::Row;
use crate::domain::Cents;
use crate::ui::action::Action;
use std::collections::{BTreeMap, BTreeSet};

/// The marked records and their amounts, with the sum: a frame shows it, however many they are.
#[derive(Debug, Clone, Default)]
pub(super) struct Marks {
    rows: BTreeMap<i64, Cents>,
    sum: Cents,
}

impl Marks {
    pub(super) fn has(&self, id: i64) -> bool {
        self.rows.contains_key(&id)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = i64> + '_ {
        self.rows.keys().copied()
    }

    pub(super) fn count_and_sum(&self) -> (usize, Cents) {
        (self.rows.len(), self.sum)
    }

    /// Marks it, or knows its amount anew; whether it was not marked before.
    fn add(&mut self, id: i64, amount: Cents) -> bool {
        let old = self.rows.insert(id, amount);
        self.sum += amount - old.unwrap_or(Cents::ZERO);
        old.is_none()
    }

    /// Whether it was marked.
    fn remove(&mut self, id: i64) -> bool {
        let old = self.rows.remove(&id);
        self.sum -= old.unwrap_or(Cents::ZERO);
        old.is_some()
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// What a marked one comes to now.
    pub(super) fn weigh(&mut self, id: i64, amount: Cents) {
        if self.has(id) {
            self.add(id, amount);
        }
    }
}

/// The rows from one to the cursor are marked, wherever it goes.
#[derive(Debug, Clone)]
pub(super) struct Stretch {
    from: i64,
    /// What it marked that was not marked before: these go back when the cursor does.
    added: BTreeSet<i64>,
    /// The row that it goes to, and whether that comes after the first: where the first is not loaded any more it is
    /// drawn out from here.
    to: i64,
    down: bool,
}

impl<R: Row + 'static> List<R> {
    /// What an action works on: the marked records, else the one under the cursor.
    pub fn targets(&self) -> Vec<i64> {
        if self.marks.is_empty() {
            return self.current_id().into_iter().collect();
        }
        self.marks.ids().collect()
    }

    /// Those of them that are loaded.
    pub fn target_rows(&self) -> Vec<&R> {
        if self.marks.is_empty() {
            return self.current().into_iter().collect();
        }
        self.rows.iter().filter(|row| self.marks.has(row.id())).collect()
    }

    /// The marked records.
    pub fn marked(&self) -> impl Iterator<Item = i64> + '_ {
        self.marks.ids()
    }

    /// How many are marked and what they add up.
    pub fn marked_sum(&self) -> (usize, Cents) {
        self.marks.count_and_sum()
    }

    pub(super) fn toggle(&mut self) {
        let Some(row) = self.rows.get(self.cursor) else { return };
        let (id, sum) = (row.id(), self.amount.map_or(Cents::ZERO, |f| f(row)));
        if !self.marks.remove(id) {
            self.marks.add(id, sum);
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
        let (low, high, amount) = (one.min(other), one.max(other), self.amount);
        let rows = self.rows.iter().skip(low).take(high - low + 1);
        let rows: Vec<_> = rows.map(|row| (row.id(), amount.map_or(Cents::ZERO, |f| f(row)))).collect();
        self.mark_these(rows);
    }

    /// Marks these; what a stretch marks first it can take back.
    fn mark_these(&mut self, rows: impl IntoIterator<Item = (i64, Cents)>) {
        for (id, sum) in rows {
            if self.marks.add(id, sum)
                && let Some(stretch) = &mut self.stretch
            {
                stretch.added.insert(id);
            }
        }
    }

    /// Takes back what the stretch marked; the row that it began at, while there is one.
    fn retract(&mut self) -> Option<i64> {
        let stretch = self.stretch.as_mut()?;
        let (from, added) = (stretch.from, std::mem::take(&mut stretch.added));
        for id in added {
            self.marks.remove(id);
        }
        Some(from)
    }

    /// From here on rows are marked as the cursor goes; again, and they stay so.
    pub(super) fn stretch(&mut self) -> ListEvent {
        if self.stretch.take().is_some() {
            return ListEvent::Marked;
        }
        let Some(from) = self.current_id() else { return ListEvent::Nothing };
        self.stretch = Some(Stretch { from, added: BTreeSet::new(), to: from, down: true });
        self.mark_between(self.cursor, self.cursor);
        ListEvent::Marked
    }

    /// What marked records come to now, as they were read again.
    pub fn weigh(&mut self, now: &[(i64, Cents)]) {
        for (id, amount) in now {
            self.marks.weigh(*id, *amount);
        }
    }

    /// Rows are marked as the cursor goes.
    pub const fn is_stretching(&self) -> bool {
        self.stretch.is_some()
    }

    /// What ends marking by moving: Esc takes its marks away, a key that marks goes on from them.
    pub(super) fn stretched_by(&mut self, act: &Act) -> Option<ListEvent> {
        let marks = [Action::Mark, Action::MarkRange, Action::MarkAll, Action::MarkInvert];
        if nav(act) == Some(Nav::Back) {
            self.retract()?;
            self.stretch = None;
            return Some(ListEvent::Marked);
        }
        if matches!(act, Act::Do(action) if marks.contains(action)) {
            self.stretch = None;
        }
        None
    }

    /// The cursor stands elsewhere: so do the marks.
    pub(super) fn stretched(&mut self) -> ListEvent {
        let Some(here) = self.current_id() else { return ListEvent::Moved };
        let Some((from, to, down)) = self.stretch.as_ref().map(|it| (it.from, it.to, it.down)) else {
            return ListEvent::Moved;
        };
        self.mark_anchor = Some(from);
        let place = |id: i64| self.rows.iter().position(|row| row.id() == id);
        let cursor = self.cursor;
        let down = match (place(from), place(to)) {
            (Some(start), _) => {
                self.retract();
                self.mark_between(start, cursor);
                cursor >= start
            }
            // The first is far away: only what lies between here and there changes.
            (None, Some(end)) => {
                if down == (cursor > end) {
                    self.mark_between(end, cursor);
                } else {
                    self.unmark_between(cursor, end);
                }
                down
            }
            (None, None) => return ListEvent::Needs(All::Range(from, here)),
        };
        if let Some(stretch) = &mut self.stretch {
            (stretch.to, stretch.down) = (here, down);
        }
        ListEvent::Moved
    }

    /// The stretch goes back to `cursor`: what it had marked up to `end` is not marked any more.
    fn unmark_between(&mut self, cursor: usize, end: usize) {
        let Some(stretch) = &mut self.stretch else { return };
        let (low, high) = (cursor.min(end), cursor.max(end));
        for (at, row) in self.rows.iter().enumerate().skip(low).take(high - low + 1) {
            if at != cursor && stretch.added.remove(&row.id()) {
                self.marks.remove(row.id());
            }
        }
    }

    /// Marks these records as well.
    pub fn mark_all(&mut self, rows: impl IntoIterator<Item = (i64, Cents)>) {
        self.stretch = None;
        self.mark_these(rows);
    }

    /// Marks the records between two: those of a stretch in place of what it had marked.
    pub fn mark_span(&mut self, rows: &[(i64, Cents)]) {
        self.retract();
        self.mark_these(rows.iter().copied());
        if let (Some(stretch), [(first, _), .., (last, _)] | [(first @ last, _)]) = (&mut self.stretch, rows) {
            stretch.down = *first == stretch.from;
            stretch.to = if stretch.down { *last } else { *first };
        }
    }

    /// Rows are marked no longer as the cursor goes; those that are marked stay so. Between two rows lie others when
    /// the filter or the order is another, and nothing when the one it began at is gone.
    pub fn end_stretch(&mut self) {
        self.stretch = None;
    }

    /// Of these records (all that the filter leaves) the marked become unmarked and back.
    pub fn invert(&mut self, rows: impl IntoIterator<Item = (i64, Cents)>) {
        self.stretch = None;
        for (id, sum) in rows {
            if !self.marks.remove(id) {
                self.marks.add(id, sum);
            }
        }
    }

    /// These are not marked any more.
    pub fn unmark_these(&mut self, ids: impl Iterator<Item = i64>) {
        for id in ids {
            self.marks.remove(id);
        }
        self.mark_anchor = None;
        self.stretch = None;
    }

    /// Marks these records and no others.
    pub fn mark_only(&mut self, ids: &[i64]) {
        self.stretch = None;
        self.marks.clear();
        let amount = self.amount;
        for row in self.rows.iter().filter(|row| ids.contains(&row.id())) {
            self.marks.add(row.id(), amount.map(|amount| amount(row)).unwrap_or_default());
        }
        for id in ids.iter().filter(|id| !self.marks.has(**id)).copied().collect::<Vec<_>>() {
            self.marks.add(id, Cents::ZERO);
        }
    }
}
