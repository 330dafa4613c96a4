//! Marks of a list, as its pane sets them.

use super::list::List;
use super::resource::Row;
use crate::domain::Cents;

impl<R: Row + 'static> List<R> {
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
