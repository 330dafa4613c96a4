//! The Italian VAT number.

use super::typed::{self, Kept, code_type, digit};
use crate::domain::refusal::Refusal;

code_type!(
    /// An Italian partita IVA: eleven digits, without the `IT` before it.
    PartitaIva
);

impl PartitaIva {
    /// Reads eleven digits, with or without `IT` before them.
    ///
    /// Refused with `identity.empty`, `identity.partita_iva.character`, `….length`, `….zeros`, `….check`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let all = typed::kept(text, typed::is_filler);
        let digits = match all.as_slice() {
            [Kept { c: 'I', .. }, Kept { c: 'T', .. }, rest @ ..] => rest,
            whole => whole,
        };
        check("partita_iva", digits)?;
        Ok(Self(typed::string(digits)))
    }
}

/// Eleven digits whose last is the check digit; also the numeric codice fiscale of companies.
pub(super) fn check(kind: &str, digits: &[Kept]) -> Result<(), Refusal> {
    typed::all(kind, digits, typed::is_digit)?;
    let [body @ .., last] = digits else { return Err(typed::wrong_length(kind, 0)) };
    if digits.len() != 11 {
        return Err(typed::wrong_length(kind, digits.len()).with("expected", 11));
    }
    // They agree with their check digit, and are what is typed to get past a required field.
    if digits.iter().all(|k| k.c == '0') {
        return Err(Refusal::new(format!("identity.{kind}.zeros")));
    }
    let expected = check_digit(body.iter().map(|k| digit(k.c)));
    if expected == digit(last.c) { Ok(()) } else { Err(typed::wrong_check(kind, *last, &expected)) }
}

/// Every second digit doubled, nine taken off when it exceeds nine; what lacks to the next ten.
pub(super) fn check_digit(body: impl Iterator<Item = u32>) -> u32 {
    let sum: u32 = body
        .enumerate()
        .map(|(at, d)| match (at % 2, d * 2) {
            (0, _) => d,
            (_, double) if double > 9 => double - 9,
            (_, double) => double,
        })
        .sum();
    (10 - sum % 10) % 10
}
