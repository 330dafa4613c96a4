//! Numbers under barcodes.

use super::typed::{self, code_type, digit};
use crate::domain::refusal::Refusal;

code_type!(
    /// An EAN-8, UPC-A, EAN-13 or GTIN-14 that agrees with its check digit, as long as it was typed.
    Gtin
);

const KIND: &str = "gtin";

impl Gtin {
    /// Reads 8, 12, 13 or 14 digits.
    ///
    /// Refused with `identity.empty`, `identity.gtin.character`, `….length`, `….check`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let kept = typed::kept(text, typed::is_filler);
        typed::all(KIND, &kept, typed::is_digit)?;
        let [body @ .., last] = kept.as_slice() else { return Err(typed::wrong_length(KIND, 0)) };
        if !matches!(kept.len(), 8 | 12 | 13 | 14) {
            return Err(typed::wrong_length(KIND, kept.len()));
        }
        let expected = check_digit(body.iter().map(|k| digit(k.c)));
        if expected != digit(last.c) {
            return Err(typed::wrong_check(KIND, *last, &expected));
        }
        Ok(Self(typed::string(&kept)))
    }

    /// Fourteen digits: what to compare by, since a UPC-A and its EAN-13 are one number.
    pub fn canonical(&self) -> String {
        format!("{:0>14}", self.0)
    }
}

/// From the right, every first digit counts three times; what lacks to the next ten.
fn check_digit(body: impl DoubleEndedIterator<Item = u32>) -> u32 {
    let sum: u32 = body.rev().enumerate().map(|(at, d)| if at.is_multiple_of(2) { d * 3 } else { d }).sum();
    (10 - sum % 10) % 10
}
