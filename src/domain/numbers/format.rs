//! Numbers as they are shown, and as programs exchange them.

use super::NumberStyle;
use crate::domain::money::{Cents, Quantity, Rate, UnitPrice};
use rust_decimal::Decimal;

/// `1.234,56`: always two decimals.
pub fn format_cents(amount: Cents, style: NumberStyle) -> String {
    render(amount.0, Cents::SCALE, Cents::SCALE, Some(style))
}

/// `1.234`, `0,5`: as many decimals as needed, at most four.
pub fn format_quantity(quantity: Quantity, style: NumberStyle) -> String {
    render(quantity.0, Quantity::SCALE, 0, Some(style))
}

/// `12,50`, `0,00345`: at least two decimals, at most eight.
pub fn format_price(price: UnitPrice, style: NumberStyle) -> String {
    render(price.0, UnitPrice::SCALE, 2, Some(style))
}

/// `22`, `12,5`: per cent, without the sign.
pub fn format_rate(rate: Rate, style: NumberStyle) -> String {
    render(rate.0, 2, 0, Some(style))
}

/// Any decimal, with at least so many decimals: the echo of an expression.
pub fn format_decimal(value: Decimal, min_decimals: u32, style: NumberStyle) -> String {
    let value = value.normalize();
    let digits = value.mantissa().unsigned_abs().to_string();
    write(&digits, value.is_sign_negative() && !value.is_zero(), value.scale(), min_decimals, Some(style))
}

/// `1234.56` for programs and files of other programs.
pub fn plain_cents(amount: Cents) -> String {
    render(amount.0, Cents::SCALE, Cents::SCALE, None)
}

/// `1234`, `0.5` for programs.
pub fn plain_quantity(quantity: Quantity) -> String {
    render(quantity.0, Quantity::SCALE, 0, None)
}

/// `12.50`, `0.00345` for programs.
pub fn plain_price(price: UnitPrice) -> String {
    render(price.0, UnitPrice::SCALE, 2, None)
}

/// `22`, `12.5` for programs.
pub fn plain_rate(rate: Rate) -> String {
    render(rate.0, 2, 0, None)
}

fn render(value: i64, scale: u32, min_decimals: u32, style: Option<NumberStyle>) -> String {
    write(&value.unsigned_abs().to_string(), value < 0, scale, min_decimals, style)
}

/// Writes the digits of a scaled integer; no style is the plain form.
fn write(digits: &str, negative: bool, scale: u32, min_decimals: u32, style: Option<NumberStyle>) -> String {
    let scale = scale as usize;
    let whole_len = digits.len().saturating_sub(scale);
    let (whole, decimals) = digits.split_at(whole_len);
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 4);
    if negative {
        out.push('-');
    }
    if whole.is_empty() {
        out.push('0');
    }
    for (at, digit) in whole.chars().enumerate() {
        if let Some(style) = style
            && at > 0
            && (whole_len - at).is_multiple_of(3)
        {
            out.push(style.group_mark());
        }
        out.push(digit);
    }
    let lead = scale.saturating_sub(decimals.len());
    let significant = decimals.trim_end_matches('0').len();
    let kept = if significant == 0 { 0 } else { lead + significant }.max(min_decimals as usize);
    if kept > 0 {
        out.push(style.map_or('.', NumberStyle::decimal_mark));
        let padded = std::iter::repeat_n('0', lead).chain(decimals.chars()).chain(std::iter::repeat('0'));
        out.extend(padded.take(kept));
    }
    out
}
