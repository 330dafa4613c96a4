//! Numbers as people type and read them: `1.234,56`, `12,5*3`, `100-10%`; and as files carry them.
//!
//! Typed numbers follow the entry shorthand: the comma is decimal, a dot followed by one or two digits is decimal too
//! (the numeric keypad has no comma), a dot followed by exactly three digits splits thousands. In English the two
//! change places. Files are read strictly, in the style found for their column.

mod entry;
mod format;
mod literal;

use super::money::{Cents, Quantity, Rate, UnitPrice};
use super::refusal::Refusal;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use format::{
    format_cents, format_decimal, format_price, format_quantity, format_rate, plain_cents, plain_price, plain_quantity,
    plain_rate,
};

/// Which mark is decimal and which splits thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberStyle {
    /// `1.234,56`
    #[default]
    It,
    /// `1,234.56`
    En,
}

impl NumberStyle {
    /// Both.
    pub const ALL: [NumberStyle; 2] = [NumberStyle::It, NumberStyle::En];

    /// The decimal mark.
    pub const fn decimal_mark(self) -> char {
        match self {
            NumberStyle::It => ',',
            NumberStyle::En => '.',
        }
    }

    /// The mark between thousands.
    pub const fn group_mark(self) -> char {
        match self {
            NumberStyle::It => '.',
            NumberStyle::En => ',',
        }
    }
}

/// A number or an expression being typed, in full precision: what the echo beside a field shows.
///
/// Refused with `number.empty`, `number.character`, `number.grouping`, `number.unfinished`, `number.parenthesis`,
/// `number.division_by_zero` or `number.too_large`; `position` is the 1-based character to blame.
pub fn evaluate(text: &str, style: NumberStyle) -> Result<Decimal, Refusal> {
    entry::evaluate(text, style).map(|found| found.value)
}

/// An amount typed the Italian way, to the cent. A bare number with more than two decimals is refused
/// (`number.decimals`): rounding it in silence would hide a mistyped separator. The result of an expression is rounded
/// half away from zero. A percentage alone is refused (`number.no_base`): it is one of nothing.
pub fn parse_cents(text: &str) -> Result<Cents, Refusal> {
    parse_cents_in(text, NumberStyle::It)
}

/// [`parse_cents`] in the style of the session.
pub fn parse_cents_in(text: &str, style: NumberStyle) -> Result<Cents, Refusal> {
    let found = entry::evaluate(text, style)?.of_something()?.within(Cents::SCALE)?;
    Cents::from_decimal(found).ok_or_else(|| Refusal::new("number.too_large"))
}

/// A quantity typed the Italian way, up to four decimals; no currency stands beside it (`number.character`).
pub fn parse_quantity(text: &str) -> Result<Quantity, Refusal> {
    parse_quantity_in(text, NumberStyle::It)
}

/// [`parse_quantity`] in the style of the session.
pub fn parse_quantity_in(text: &str, style: NumberStyle) -> Result<Quantity, Refusal> {
    let found = entry::evaluate(text, style)?.without_currency()?.of_something()?.within(Quantity::SCALE)?;
    Quantity::from_decimal(found).ok_or_else(|| Refusal::new("number.too_large"))
}

/// A unit price typed the Italian way, up to eight decimals.
pub fn parse_price(text: &str) -> Result<UnitPrice, Refusal> {
    parse_price_in(text, NumberStyle::It)
}

/// [`parse_price`] in the style of the session.
pub fn parse_price_in(text: &str, style: NumberStyle) -> Result<UnitPrice, Refusal> {
    let found = entry::evaluate(text, style)?.of_something()?.within(UnitPrice::SCALE)?;
    UnitPrice::from_decimal(found).ok_or_else(|| Refusal::new("number.too_large"))
}

/// A rate in per cent typed the Italian way (`22`, `12,5`, `22%`), up to two decimals; no currency stands beside it.
pub fn parse_rate(text: &str) -> Result<Rate, Refusal> {
    parse_rate_in(text, NumberStyle::It)
}

/// [`parse_rate`] in the style of the session.
pub fn parse_rate_in(text: &str, style: NumberStyle) -> Result<Rate, Refusal> {
    let found = entry::evaluate(text, style)?.without_currency()?.in_percent().within(2)?;
    Cents::from_decimal(found).map(|Cents(points)| Rate(points)).ok_or_else(|| Refusal::new("number.too_large"))
}

/// A number of a file, strictly in one style: thousands split well or not at all, no expressions. A currency sign
/// (`€`, `EUR`), surrounding spaces and a sign before or after are tolerated, because exports write them.
pub fn parse_plain(text: &str, style: NumberStyle) -> Result<Decimal, Refusal> {
    literal::parse_plain(text, style)
}

#[cfg(test)]
mod tests;
