//! What all codes share: the characters that count, each with its place in the text as typed.

use crate::domain::refusal::Refusal;

/// More characters than any code has: the rest of a pasted page is not looked at.
const LONGEST: usize = 80;

/// A character that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kept {
    /// Upper case.
    pub c: char,
    /// 1-based, in the text as typed.
    pub position: usize,
}

/// Drops spaces, dots, dashes and what pastes bring along, and makes ASCII letters upper case.
pub(super) fn kept(text: &str, is_filler: fn(char) -> bool) -> Vec<Kept> {
    text.chars()
        .enumerate()
        .filter(|(_, c)| !is_filler(*c))
        .map(|(at, c)| Kept { c: c.to_ascii_uppercase(), position: at + 1 })
        .take(LONGEST)
        .collect()
}

/// Spaces of any kind, dots, dashes, and the invisible characters that come with text copied from a web page.
pub(super) fn is_filler(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '.' | '-' | '\u{2010}'..='\u{2014}' | '\u{2212}' | '\u{200b}'..='\u{200f}' | '\u{feff}')
}

/// [`is_filler`] and the slash that codes of accounts and telephones are written with.
pub(super) fn is_filler_or_slash(c: char) -> bool {
    c == '/' || is_filler(c)
}

pub(super) fn string(kept: &[Kept]) -> String {
    kept.iter().map(|k| k.c).collect()
}

/// `identity.<kind>.character`: this one cannot stand there.
pub(super) fn wrong(kind: &str, kept: Kept) -> Refusal {
    let found = if kept.c.is_control() { '\u{fffd}' } else { kept.c };
    Refusal::new(format!("identity.{kind}.character")).with("position", kept.position).with("found", found.to_string())
}

/// `identity.<kind>.length`: how many there are. Blank text is `identity.empty`.
pub(super) fn wrong_length(kind: &str, found: usize) -> Refusal {
    if found == 0 {
        return Refusal::new("identity.empty");
    }
    Refusal::new(format!("identity.{kind}.length")).with("found", found)
}

/// `identity.<kind>.check`: the check character does not agree with the rest.
pub(super) fn wrong_check(kind: &str, at: Kept, expected: &impl ToString) -> Refusal {
    Refusal::new(format!("identity.{kind}.check"))
        .with("position", at.position)
        .with("found", at.c.to_string())
        .with("expected", expected.to_string())
}

/// Wrong characters are named before a wrong length: they are the likelier slip.
pub(super) fn all(kind: &str, kept: &[Kept], good: fn(char) -> bool) -> Result<(), Refusal> {
    match kept.iter().find(|k| !good(k.c)) {
        Some(bad) => Err(wrong(kind, *bad)),
        None => Ok(()),
    }
}

pub(super) fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

pub(super) fn is_alphanumeric(c: char) -> bool {
    c.is_ascii_digit() || c.is_ascii_uppercase()
}

pub(super) fn digit(c: char) -> u32 {
    c.to_digit(10).unwrap_or_default()
}

/// The type of a code: text that only `parse` makes, also when it is read from JSON.
macro_rules! code_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The code, written without fillers.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl std::str::FromStr for $name {
            type Err = crate::domain::refusal::Refusal;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }
        impl TryFrom<String> for $name {
            type Error = crate::domain::refusal::Refusal;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }
        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.0
            }
        }
    };
}
pub(super) use code_type;
