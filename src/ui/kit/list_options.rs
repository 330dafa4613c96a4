//! Options beside rows, as on the green screen: a digit says what to do, Enter does it.

use super::Act;
use super::list::{List, ListEvent, Why};
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

/// It stands beside a row.
pub(super) const fn is_option(action: Action) -> bool {
    matches!(
        action,
        Action::OptionChange | Action::OptionDelete | Action::OptionDisplay | Action::OptionPrint | Action::OptionState
    )
}

impl<R: Row + 'static> List<R> {
    /// Puts an option beside the row under the cursor and goes on to the next.
    pub(super) fn put_option(&mut self, action: Action) -> Result<ListEvent, Why> {
        self.loaded()?;
        if let Some(id) = self.current_id() {
            self.options.insert(id, action);
        }
        // The step down may have to wait for rows, the option must not be put twice.
        if self.go(1, 0).is_err() {
            self.queue.push_front(Act::Do(Action::RowNext));
            self.need(Why::Below);
        }
        Ok(ListEvent::Nothing)
    }

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
}
