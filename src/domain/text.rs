//! Text from outside, made harmless at the door.

mod clean;
mod fold;
mod shell;
mod spreadsheet;

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

pub use clean::is_invisible;
pub use fold::fold;
pub use shell::words;
pub use spreadsheet::{from_spreadsheet, spreadsheet_safe};

/// Text that may reach a terminal, a printer, a title bar or a notice: NFC; no control, escape, direction, zero-width
/// or other invisible characters; at most four combining marks on a letter; every space a plain one; emoji sequences
/// taken apart, so that its width on screen is the sum of its characters. One line, unless made by
/// [`SafeText::multiline`].
///
/// Reading it back from JSON or `String` makes one line of it: a field that holds several is a [`SafeNote`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct SafeText(String);

impl SafeText {
    /// Longest line kept, in characters.
    pub const MAX_CHARS: usize = 2_000;

    /// Longest text of several lines kept, in characters.
    pub const MAX_NOTE_CHARS: usize = 20_000;

    /// Cleans one line of text; a run of line breaks becomes one space.
    pub fn new(raw: &str) -> Self {
        if clean::is_plain_line(raw) {
            return Self(raw.to_owned());
        }
        Self(clean::clean(raw, false, Self::MAX_CHARS))
    }

    /// Cleans text of several lines; every kind of line break becomes `\n`.
    pub fn multiline(raw: &str) -> Self {
        Self(clean::clean(raw, true, Self::MAX_NOTE_CHARS))
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
        if clean::is_plain_line(&raw) { Self(raw) } else { Self::new(&raw) }
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
impl AsRef<str> for SafeText {
    fn as_ref(&self) -> &str {
        &self.0
    }
}
impl fmt::Display for SafeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// [`SafeText`] of several lines that keeps them through JSON: notes, messages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct SafeNote(SafeText);

impl SafeNote {
    /// Cleans text of several lines.
    pub fn new(raw: &str) -> Self {
        Self(SafeText::multiline(raw))
    }

    /// The clean text; `\n` between lines.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Its lines.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.as_str().lines()
    }

    /// All of it on one line.
    pub fn one_line(&self) -> SafeText {
        SafeText::new(self.as_str())
    }
}

impl From<String> for SafeNote {
    fn from(raw: String) -> Self {
        Self::new(&raw)
    }
}
impl From<&str> for SafeNote {
    fn from(raw: &str) -> Self {
        Self::new(raw)
    }
}
impl From<SafeNote> for String {
    fn from(note: SafeNote) -> Self {
        note.0.0
    }
}
impl fmt::Display for SafeNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// JSON as it goes to a terminal or a file: what is not seen and may be obeyed (C1 and DEL, which JSON itself lets
/// through, directions, zero widths) is written as `\u…`. To whoever parses it, it is the same.
pub fn visible_json(json: &str) -> Cow<'_, str> {
    let hidden = |c: char| c != '\n' && (is_invisible(c) || matches!(c, '\u{2028}' | '\u{2029}'));
    if !json.contains(hidden) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        if hidden(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = fmt::Write::write_fmt(&mut out, format_args!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// How many letters differ: changed, missing, too many, or two that changed places. Of long texts
/// the first sixty-four count.
pub fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(64).collect(), b.chars().take(64).collect());
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&above, j) + usize::from(x != y)).min(at(&above, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests;
