//! What the planner reads, and which of its readings shows what was just done.

use super::super::entry;
use super::super::sums::{Sums, read};
use super::Planner;
use crate::domain::Refusal;
use crate::store::deadlines;
use crate::store::list::DeadlineRow;
use crate::ui::layers::{Awaited, Cx, Layer};
use crate::ui::record::action;
use chrono::NaiveDate;

/// Where a record stands now.
pub(super) struct Found(pub i64, pub Result<NaiveDate, Refusal>);
/// What was read, for which of the readings, and of which days.
pub(super) struct Read(u64, Days, Result<(Vec<DeadlineRow>, Sums), Refusal>);
/// From the first to the last.
pub(super) type Days = (NaiveDate, NaiveDate);

impl Planner {
    pub(super) fn ask(&mut self, cx: &Cx<'_>) {
        let Some((from, to)) = self.calendar.take_range() else { return };
        self.reading = true;
        self.asked += 1;
        let (desk, number) = (self.desk.clone(), self.asked);
        cx.job(move || Read(number, (from, to), desk.read(|reader| read(reader, from, to))));
    }

    pub(super) fn read_anew(&mut self, cx: &Cx<'_>) {
        self.calendar.refresh();
        self.ask(cx);
    }

    /// Something was done to entries from here: they are read as it left them, and keys wait for it.
    pub(super) fn read_after(&mut self, cx: &mut Cx<'_>) {
        if self.in_list() {
            self.list.acted(cx);
        }
        if self.reread.acted(self.reading) {
            self.read_anew(cx);
        }
    }

    /// Entries have come, or why they have not.
    pub(super) fn has_read(&mut self, read: Read, cx: &mut Cx<'_>) {
        if read.0 != self.asked {
            return;
        }
        self.reading = false;
        self.reread.came();
        match read.2 {
            Ok((rows, sums)) => {
                self.covers = Some(read.1);
                self.take(rows, sums, cx);
            }
            Err(refusal) => action::refused(&refusal, cx),
        }
        if self.reread.again() {
            self.calendar.refresh();
        }
        // The cursor may have gone along to another month.
        self.ask(cx);
    }

    /// The entries of the days that are shown stand here.
    pub(super) fn covered(&self) -> bool {
        let (from, to) = self.calendar.range();
        self.covers.is_some_and(|(first, last)| first <= from && to <= last)
    }

    pub(super) fn take(&mut self, rows: Vec<DeadlineRow>, sums: Sums, cx: &mut Cx<'_>) {
        self.sums = sums;
        let chosen = self.calendar.current().map(|entry| entry.id);
        self.calendar.receive(rows.iter().map(|row| (row.due_on, entry(row, cx.lang))));
        self.rows = rows;
        // Taken back or moved by somebody else to a day far from here: the cursor goes along.
        if let Some(id) = chosen.filter(|id| self.moved.is_none() && !self.rows.iter().any(|row| row.id == *id)) {
            self.find(id, cx);
        }
        if let Some(row) = self.moved.take().and_then(|id| self.rows.iter().find(|row| row.id == id)) {
            let (day, id) = (row.due_on, row.id);
            self.calendar.show(day, id);
        }
    }

    /// Asks where a record stands now. The cursor goes there, and keys wait for it: they are meant of this one.
    pub(super) fn find(&self, id: i64, cx: &mut Cx<'_>) {
        let desk = self.desk.clone();
        cx.await_done();
        cx.job(move || Awaited::done(Found(id, desk.read(|reader| Ok(deadlines::find(reader.db(), id)?.due_on)))));
    }
}
