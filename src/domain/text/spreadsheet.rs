//! Text columns of files that a spreadsheet opens: a name that begins with `=` must not become a formula.

use std::borrow::Cow;

/// Puts an apostrophe before text that a spreadsheet would run or change: after any apostrophes and spaces it begins
/// with `=`, `+`, `-`, `@`, a control character that means the same, or a full-width twin. For columns of text: numbers
/// stay numbers.
pub fn spreadsheet_safe(text: &str) -> Cow<'_, str> {
    if is_live(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The inverse of [`spreadsheet_safe`]: what we exported comes back as it was.
pub fn from_spreadsheet(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_live(rest) => rest,
        _ => text,
    }
}

/// Apostrophes are looked through, so that the inverse is exact for text that had one of its own; spaces because some
/// programs trim a cell before they read it.
fn is_live(text: &str) -> bool {
    text.trim_start_matches(['\'', ' ']).chars().next().is_some_and(|first| {
        first.is_control() || matches!(first, '=' | '+' | '-' | '@' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}')
    })
}
