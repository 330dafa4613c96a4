//! Options beside rows, as on the green screen: a digit says what to do, Enter does it.

use super::list::{List, ListEvent};
use super::resource::Row;
use crate::ui::action::Action;

/// The digit of an option.
pub(super) const fn digit(action: Action) -> &'static str {
    match action {
        Action::OptionChange => "2",
        Action::OptionDelete => "4",
        Action::OptionDisplay => "5",
        Action::OptionPrint => "6",
        Action::OptionState => "8",
        _ => " ",
    }
}

impl<R: Row + 'static> List<R> {
    /// How many rows still have an option beside them.
    pub fn options_left(&self) -> usize {
        self.options.len()
    }

    /// What Enter does next: the option of the first row that has one in the order of the screen. What is done with one
    /// record at a time is done with that row, the rest with all rows of the same option.
    pub(super) fn next_option(&mut self) -> ListEvent {
        let first = self.rows.iter().map(Row::id).find(|id| self.options.contains_key(id));
        let Some(first) = first.or_else(|| self.options.keys().next().copied()) else { return ListEvent::Nothing };
        let Some(action) = self.options.get(&first).copied() else { return ListEvent::Nothing };
        let together = matches!(action, Action::OptionDelete | Action::OptionPrint | Action::OptionState);
        let ids: Vec<i64> = if together {
            self.options.iter().filter(|(_, other)| **other == action).map(|(id, _)| *id).collect()
        } else {
            vec![first]
        };
        for id in &ids {
            self.options.remove(id);
        }
        if let Some(at) = self.rows.iter().position(|row| row.id() == first) {
            self.cursor = at;
            self.follow();
        }
        ListEvent::Options(action, ids)
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
