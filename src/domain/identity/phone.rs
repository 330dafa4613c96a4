//! Telephone numbers: kept as digits, so that they are found however they are written.

use super::typed::{self, Kept, code_type};
use crate::domain::refusal::Refusal;

code_type!(
    /// Digits, with `+` before them if the country is said.
    Phone
);

const KIND: &str = "phone";

impl Phone {
    /// Reads a number; spaces, dots, dashes, slashes and parentheses are dropped, `00` before a country becomes `+`.
    ///
    /// Refused with `identity.empty`, `identity.phone.character`, `….length` (5 to 15 digits).
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let kept = typed::kept(text, |c| matches!(c, '(' | ')') || typed::is_filler_or_slash(c));
        let (international, digits) = match kept.as_slice() {
            [Kept { c: '+', .. }, rest @ ..] | [Kept { c: '0', .. }, Kept { c: '0', .. }, rest @ ..] => (true, rest),
            whole => (false, whole),
        };
        typed::all(KIND, digits, typed::is_digit)?;
        if kept.is_empty() || !(5..=15).contains(&digits.len()) {
            return Err(typed::wrong_length(KIND, kept.len()));
        }
        let plus = if international { "+" } else { "" };
        Ok(Self(format!("{plus}{}", typed::string(digits))))
    }

    /// Without the Italian country code: what to compare by, since it is written or left out at will.
    pub fn national(&self) -> &str {
        self.0.strip_prefix("+39").unwrap_or(&self.0)
    }
}

/// The digits of a number as it is dialled here: what numbers are found by, whether the country was said or not. A
/// number too short to have one keeps a 39 that it begins with.
pub fn dialled(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let abroad = digits.strip_prefix("00").unwrap_or(&digits);
    let home = match (abroad.len() < digits.len(), abroad.strip_prefix("39")) {
        (true, Some(home)) => home,
        (false, Some(home)) if home.len() > 8 => home,
        _ => abroad,
    };
    home.to_owned()
}

/// Digits of which fewer stand in too many numbers: they are looked for only where a number begins.
pub const WITHIN: usize = 4;

/// What was typed, however it is spaced, as the digits that a number which is [`dialled`] may have: as they are, and
/// without the country that may have been said before them. None when it is no number.
pub fn sought(typed: &str) -> Vec<String> {
    let plain = typed.chars().all(|c| c.is_ascii_digit() || " +-./()".contains(c));
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    if !plain || digits.is_empty() {
        return Vec::new();
    }
    let without = |country: &str| digits.strip_prefix(country).filter(|rest| !rest.is_empty()).map(str::to_owned);
    let mut all: Vec<String> = ["00", "0039", "39"].into_iter().filter_map(without).collect();
    all.insert(0, digits);
    all
}

/// Whether a number is found by what was typed.
pub fn answers(number: &str, typed: &str) -> bool {
    let number = dialled(number);
    let fits = |digits: &String| number.starts_with(digits) || digits.len() >= WITHIN && number.contains(digits);
    sought(typed).iter().any(fits)
}
