//! A key that a layer has, for the line of keys and the page of all keys.

use crate::ui::action::Action;

/// Something that can be done here: a line of the help, a place in the hint line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// What.
    pub action: Action,
    /// Its word here instead of the table's: "Nuovo ordine".
    pub label: Option<String>,
    /// Why it is not possible now, in a reader's words; it stays in the help with that reason.
    pub off: Option<String>,
    /// What it has first, in a word: the next step of what it works on.
    pub leads: Option<String>,
}

impl Hint {
    /// An action that works now.
    pub const fn of(action: Action) -> Self {
        Self { action, label: None, off: None, leads: None }
    }

    /// With its own word.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// With the step that it has first, if there is one.
    #[must_use]
    pub fn leads_to(mut self, step: Option<impl Into<String>>) -> Self {
        self.leads = step.map(Into::into);
        self
    }

    /// Not possible now, for this reason.
    #[must_use]
    pub fn off(mut self, reason: impl Into<String>) -> Self {
        self.off = Some(reason.into());
        self
    }

    /// Possible when there is no reason against it.
    #[must_use]
    pub fn unless(mut self, reason: Option<impl Into<String>>) -> Self {
        self.off = reason.map(Into::into);
        self
    }
}
