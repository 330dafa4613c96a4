//! Every word a person reads, in Italian and in English, from `locales/*.toml` (compiled in by `build.rs`).
//!
//! A key is a path (`orders.empty.title`); parameters stand in braces (`{n}`); a text that depends on a number has
//! the keys `….one` and `….other`. A key to press stands as `{key:action}`: the screens put the key there that does the
//! action in the session's keymap ([`KEY_OPEN`]).

use crate::domain::dates::{DateStyle, WeekStart};
use crate::domain::numbers::NumberStyle;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

mod formats;
pub mod wording;

pub use formats::Formats;

#[allow(clippy::unreadable_literal, reason = "nobody reads the places at which words end")]
mod words {
    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}

/// One of the pieces of a text that were written one after the other.
fn piece(text: &'static str, ends: &'static [u32], at: usize) -> Option<&'static str> {
    let start = at.checked_sub(1).map_or(Some(&0), |before| ends.get(before))?;
    text.get(*start as usize..*ends.get(at)? as usize)
}

/// Where a key stands among all keys, which are sorted.
fn place(key: &str) -> Option<usize> {
    let (mut low, mut high) = (0, words::KEY_ENDS.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        match piece(words::KEY_TEXT, words::KEY_ENDS, middle)?.cmp(key) {
            Ordering::Less => low = middle + 1,
            Ordering::Greater => high = middle,
            Ordering::Equal => return Some(middle),
        }
    }
    None
}

/// A language that people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Words {
    It,
    En,
}

/// The language of one session; also says how numbers, dates and weeks are written: as the language has them, unless
/// the operator chose otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "&'static str", try_from = "String")]
pub struct Lang {
    words: Words,
    chosen: Formats,
}

/// Kept by its code; the formats are kept apart.
impl From<Lang> for &'static str {
    fn from(lang: Lang) -> Self {
        lang.code()
    }
}

impl TryFrom<String> for Lang {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::of_code(&code).ok_or(code)
    }
}

impl Default for Lang {
    fn default() -> Self {
        Lang::It
    }
}

#[allow(non_upper_case_globals, reason = "they are named as what they were chosen from: one of two")]
impl Lang {
    /// Italian: `1.234,56`, `21/11/2026`, weeks from Monday.
    pub const It: Lang = Lang { words: Words::It, chosen: Formats::USUAL };
    /// English: `1,234.56`, `2026-11-21`, weeks from Monday.
    pub const En: Lang = Lang { words: Words::En, chosen: Formats::USUAL };
}

impl Lang {
    /// How numbers are written and read.
    pub const fn numbers(self) -> NumberStyle {
        match (self.chosen.numbers, self.words) {
            (Some(chosen), _) => chosen,
            (None, Words::It) => NumberStyle::It,
            (None, Words::En) => NumberStyle::En,
        }
    }

    /// How dates are written.
    pub const fn dates(self) -> DateStyle {
        match (self.chosen.dates, self.words) {
            (Some(chosen), _) => chosen,
            (None, Words::It) => DateStyle::It,
            (None, Words::En) => DateStyle::En,
        }
    }

    /// On which day weeks begin: neither language says otherwise than the ISO weeks that are numbered.
    pub const fn week(self) -> WeekStart {
        match self.chosen.week {
            Some(chosen) => chosen,
            None => WeekStart::Monday,
        }
    }

    /// The same words with other formats.
    #[must_use]
    pub const fn with(self, chosen: Formats) -> Self {
        Self { chosen, ..self }
    }

    /// The formats of the language, whatever the operator likes: what goes to somebody else is written so.
    #[must_use]
    pub const fn usual(self) -> Self {
        self.with(Formats::USUAL)
    }

    /// What the operator chose of the formats.
    pub const fn formats(self) -> Formats {
        self.chosen
    }

    /// The words are English.
    pub const fn is_english(self) -> bool {
        matches!(self.words, Words::En)
    }

    /// The other languages, for names that a hand may know from there.
    pub fn others(self) -> impl Iterator<Item = Lang> {
        Self::ALL.into_iter().filter(move |lang| lang.words != self.words)
    }

    /// `it`, `en`: the name in options and in what is kept.
    pub const fn code(self) -> &'static str {
        match self.words {
            Words::It => "it",
            Words::En => "en",
        }
    }

    /// By that name.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.code() == code)
    }

    /// Both, for tests and menus.
    pub const ALL: [Lang; 2] = [Lang::It, Lang::En];

    /// The text of a key. A key that does not exist comes back as itself: a test finds it, an operator can report it.
    pub fn t(self, key: &'static str) -> &'static str {
        self.find(key).unwrap_or(key)
    }

    /// The text of a key that is only known while running.
    pub fn find(self, key: &str) -> Option<&'static str> {
        let (text, ends) = match self.words {
            Words::It => (words::IT_TEXT, words::IT_ENDS),
            Words::En => (words::EN_TEXT, words::EN_ENDS),
        };
        piece(text, ends, place(key)?)
    }

    /// The text of a key with its parameters filled in.
    pub fn f(self, key: &str, with: &[(&str, &str)]) -> String {
        let Some(text) = self.find(key) else { return key.to_owned() };
        fill(text, with)
    }

    /// A word between the quotation marks of the language.
    pub fn quoted(self, word: &str) -> String {
        match self.words {
            Words::It => format!("«{word}»"),
            Words::En => format!("“{word}”"),
        }
    }

    /// A count as people write it: `1.234` or `1,234`.
    pub fn count(self, n: u64) -> String {
        let mark = self.numbers().group_mark();
        let digits = n.to_string();
        let mut out = String::with_capacity(digits.len() + digits.len() / 3);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push(mark);
            }
            out.push(digit);
        }
        out
    }

    /// The text for a number: `key.one` for 1, else `key.other`; `{n}` is the number, its thousands apart.
    pub fn n(self, key: &str, n: u64, with: &[(&str, &str)]) -> String {
        let path = format!("{key}.{}", if n == 1 { "one" } else { "other" });
        let number = self.count(n);
        let mut all = vec![("n", number.as_str())];
        all.extend_from_slice(with);
        self.f(&path, &all)
    }
}

/// Begins the name of an action in a text (`{key:new}` in the files): whoever shows the text puts its key there.
pub const KEY_OPEN: char = '\u{1}';
/// Ends it.
pub const KEY_CLOSE: char = '\u{2}';

/// Replaces `{name}` by its value; an unknown name stays as it is.
pub fn fill(text: &str, with: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let after = &rest[open + 1..];
        let Some(close) = after.find('}') else {
            out.push_str(&rest[open..]);
            return out;
        };
        match with.iter().find(|(name, _)| *name == &after[..close]) {
            Some((_, value)) => out.push_str(value),
            None => out.push_str(&rest[open..open + close + 2]),
        }
        rest = &after[close + 1..];
    }
    out.push_str(rest);
    out
}
