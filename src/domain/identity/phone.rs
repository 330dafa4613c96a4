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
