//! Options beside rows, as on the green screen: a column of two characters that one types into, row by row; Enter does
//! what stands in it.

use super::Act;
use super::list::{GUTTER, List, ListEvent, Why};
use super::resource::Row;
use crate::ui::action::Action;

/// Characters that the column takes.
const WIDE: usize = 2;

/// Columns that it takes, with the one that keeps it from what follows.
pub(super) const OPTIONS: u16 = 3;

/// What an option means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// `2`: change it.
    Change,
    /// `4`: take it away.
    Delete,
    /// `5`: show it.
    Display,
    /// `6`: print it.
    Print,
    /// `8`: change its state.
    State,
}

impl Choice {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 5] = [Self::Change, Self::Delete, Self::Display, Self::Print, Self::State];

    /// What is typed for it.
    pub const fn digits(self) -> &'static str {
        match self {
            Self::Change => "2",
            Self::Delete => "4",
            Self::Display => "5",
            Self::Print => "6",
            Self::State => "8",
        }
    }

    /// What was typed, as a number: `02` is `2`.
    pub fn of(typed: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.digits() == typed.trim_start_matches('0'))
    }

    /// Is done with all rows that have it at once; the rest with one record after the other.
    const fn together(self) -> bool {
        matches!(self, Self::Delete | Self::Print | Self::State)
    }
}

/// The digit that an action types into the column.
pub(super) fn digit(action: Action) -> Option<char> {
    let mut rest = action.id().strip_prefix("option.")?.chars();
    rest.next().filter(|c| c.is_ascii_digit() && rest.next().is_none())
}

impl<R: Row + 'static> List<R> {
    /// Types a digit beside the row under the cursor; a full column goes on to the next row.
    pub(super) fn type_option(&mut self, digit: char) -> Result<ListEvent, Why> {
        self.loaded()?;
        let Some(id) = self.current_id() else { return Ok(ListEvent::Nothing) };
        let typed = self.options.entry(id).or_default();
        if typed.len() >= WIDE {
            typed.clear();
        }
        typed.push(digit);
        // The step down may have to wait for rows, the digit must not be typed twice.
        if typed.len() >= WIDE && self.go(1, 0).is_err() {
            self.queue.push_front(Act::Do(Action::RowNext));
            self.need(Why::Below);
        }
        Ok(ListEvent::Nothing)
    }

    /// Takes the last digit beside this row back; `false` where there is none.
    pub(super) fn erase_option(&mut self) -> bool {
        let Some(id) = self.current_id() else { return false };
        let Some(typed) = self.options.get_mut(&id) else { return false };
        typed.pop();
        if typed.is_empty() {
            self.options.remove(&id);
        }
        true
    }

    /// Puts an option beside the row under the cursor: it was chosen from their list.
    pub fn put_option(&mut self, choice: Choice) {
        if let Some(id) = self.current_id() {
            self.options.insert(id, choice.digits().to_owned());
        }
    }

    /// Whether digits are options here: then these have columns of their own, also while none stands in them.
    pub fn set_optioned(&mut self, optioned: bool) {
        if self.optioned != optioned {
            let wide = self.width + self.gutter();
            self.optioned = optioned;
            // What cannot be seen is not done.
            if !optioned {
                self.options.clear();
            }
            self.width = wide.saturating_sub(self.gutter());
        }
    }

    /// Columns before those of the records: the cursor, the mark, the option.
    pub const fn gutter(&self) -> u16 {
        if self.optioned { GUTTER + OPTIONS } else { GUTTER }
    }

    /// What stands in the column of options beside a row, where there is one.
    pub(super) fn option_of(&self, id: i64) -> Option<&str> {
        self.optioned.then(|| self.options.get(&id).map_or("", String::as_str))
    }

    /// How many rows still have an option beside them.
    pub fn options_left(&self) -> usize {
        self.options.len()
    }

    /// What Enter does next: the option of the first row that has one in the order of the screen. What is done with one
    /// record at a time is done with that row, the rest with all rows of the same option. While anything stands there that
    /// is no option, nothing is done: the cursor goes to it.
    pub(super) fn next_option(&mut self) -> ListEvent {
        let in_order = self.rows.iter().map(Row::id).filter(|id| self.options.contains_key(id));
        let unseen = self.options.keys().copied().filter(|id| self.rows.iter().all(|row| row.id() != *id));
        let all: Vec<i64> = in_order.chain(unseen).collect();
        let typed = |id: &i64| self.options.get(id).map(String::as_str).unwrap_or_default();
        if let Some(wrong) = all.iter().find(|id| Choice::of(typed(id)).is_none()).copied() {
            let text = typed(&wrong).to_owned();
            self.stand_on(wrong);
            return ListEvent::NoOption(text);
        }
        let first = all.first().and_then(|id| Some((*id, Choice::of(typed(id))?)));
        let Some((first, choice)) = first else { return ListEvent::Nothing };
        let same = |id: &&i64| if choice.together() { Choice::of(typed(id)) == Some(choice) } else { **id == first };
        let ids: Vec<i64> = all.iter().filter(same).copied().collect();
        for id in &ids {
            self.options.remove(id);
        }
        self.stand_on(first);
        ListEvent::Options(choice, ids)
    }

    fn stand_on(&mut self, id: i64) {
        if let Some(at) = self.rows.iter().position(|row| row.id() == id) {
            self.cursor = at;
            self.follow();
        }
    }
}
