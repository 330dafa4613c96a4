//! The content of a part as plain lines, for readers that have no columns: the linear mode, tests, the clipboard.

use crate::domain::Refusal;
use crate::locale::{Lang, wording};

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// The name of the part or of a section.
    Title,
    /// The names of the columns.
    Head,
    /// A record.
    Row,
    /// A label and its value.
    Field,
    /// Something that can be chosen.
    Choice,
    /// An explanation.
    Note,
    /// What is wrong.
    Error,
}

/// One line of a part's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is.
    pub kind: LineKind,
    /// The words, in the session's language.
    pub text: String,
    /// The cursor stands here.
    pub current: bool,
}

impl Line {
    /// A line without the cursor.
    pub fn new(kind: LineKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into(), current: false }
    }

    /// Says whether the cursor stands here.
    #[must_use]
    pub fn current(mut self, current: bool) -> Self {
        self.current = current;
        self
    }
}

/// A refusal in the words of the session.
pub fn say(lang: Lang, refusal: &Refusal) -> String {
    wording::told(lang, refusal)
}

/// A count with its thousands apart: `1.204`, `1,204`.
pub fn grouped(n: u64, lang: Lang) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + 4);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(lang.numbers().group_mark());
        }
        out.push(digit);
    }
    out
}
