//! The little calculator behind number fields: `+ - * / %` and parentheses, with the percentages of a shop's desk
//! calculator (`100-10%` is 90, `100-10%-5%` is 85,5).

use super::NumberStyle;
use super::literal::{self, Reading, is_separator, is_space, unexpected};
use crate::domain::refusal::Refusal;
use rust_decimal::Decimal;

/// Deeper nesting than this is a typing error or an attack, not arithmetic.
const MAX_DEPTH: usize = 16;

/// What an entry came to.
#[derive(Debug)]
pub(super) struct Found {
    /// The value; `22%` is 0.22.
    pub value: Decimal,
    /// It was a lone percentage.
    percent: bool,
    /// A bare number: the indexes of its decimals, so that too many can be refused.
    decimals: Option<Vec<usize>>,
    /// What is wrong with the currency that it was typed with, where no money is meant.
    currency: Option<Refusal>,
}

impl Found {
    /// The value, if a bare number has no more decimals than this; an expression may have more and is rounded later.
    pub(super) fn within(self, max: u32) -> Result<Decimal, Refusal> {
        match self.decimals.as_deref().and_then(|all| all.get(max as usize)) {
            Some(extra) => Err(Refusal::new("number.decimals").with("position", extra + 1).with("max", max)),
            None => Ok(self.value),
        }
    }

    /// For what is no money: nobody has so many euro of an article.
    pub(super) fn without_currency(self) -> Result<Self, Refusal> {
        match self.currency {
            Some(refusal) => Err(refusal),
            None => Ok(self),
        }
    }

    /// For what is itself no percentage: of nothing, ten per cent are not ten hundredths of a euro or of a piece.
    pub(super) fn of_something(self) -> Result<Self, Refusal> {
        if self.percent { Err(Refusal::new("number.no_base")) } else { Ok(self) }
    }

    /// For fields that are themselves in per cent: `22%` is 22.
    pub(super) fn in_percent(mut self) -> Self {
        if self.percent {
            // It was divided by a hundred before: this cannot overflow.
            self.value = self.value.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(self.value);
        }
        self
    }
}

/// Reads the whole entry.
pub(super) fn evaluate(text: &str, style: NumberStyle) -> Result<Found, Refusal> {
    let chars: Vec<char> = text.chars().collect();
    let mut start = chars.iter().take_while(|c| is_space(**c)).count();
    let mut end = chars.len() - chars.iter().skip(start).rev().take_while(|c| is_space(**c)).count();
    let mut currency = None;
    if let Some(len) = chars.get(start..end).and_then(literal::currency_at_start) {
        currency = Some(unexpected(&chars, start));
        start += len;
    } else if let Some(len) = chars.get(start..end).and_then(literal::currency_at_end) {
        end -= len;
        currency = Some(unexpected(&chars, end));
    }
    let mut reader = Reader { chars: chars.get(..end).unwrap_or_default(), at: start, style, depth: 0, numbers: 0 };
    reader.skip_spaces();
    if reader.at >= end {
        return Err(Refusal::new("number.empty"));
    }
    let sum = reader.sum()?;
    match reader.peek() {
        None => {
            // Only one number and no arithmetic: its decimals are the person's own.
            let bare = reader.numbers == 1 && !reader.chars.iter().any(|c| matches!(c, '%' | '('));
            let value = if sum.percent { hundredth(sum.value)? } else { sum.value };
            Ok(Found { value, percent: sum.percent, decimals: bare.then_some(sum.decimals), currency })
        }
        Some(')') => Err(Refusal::new("number.parenthesis").with("position", reader.at + 1)),
        Some(_) => Err(unexpected(reader.chars, reader.at)),
    }
}

struct Part {
    /// For a percentage, the number before the sign.
    value: Decimal,
    percent: bool,
    decimals: Vec<usize>,
}

struct Reader<'a> {
    chars: &'a [char],
    at: usize,
    style: NumberStyle,
    depth: usize,
    numbers: usize,
}

impl Reader<'_> {
    fn skip_spaces(&mut self) {
        while self.chars.get(self.at).is_some_and(|c| is_space(*c)) {
            self.at += 1;
        }
    }

    fn peek(&mut self) -> Option<char> {
        self.skip_spaces();
        self.chars.get(self.at).copied()
    }

    /// Percentages after `+` and `-` are of what stands to their left.
    fn sum(&mut self) -> Result<Part, Refusal> {
        let mut left = self.product()?;
        while let Some(minus) = self.peek().and_then(sign) {
            self.at += 1;
            let right = self.product()?;
            let base = if left.percent { hundredth(left.value)? } else { left.value };
            let step = if right.percent {
                hundredth(right.value)?.checked_mul(base).ok_or_else(too_large)?
            } else {
                right.value
            };
            let value = if minus { base.checked_sub(step) } else { base.checked_add(step) };
            left = Part { value: value.ok_or_else(too_large)?, percent: false, decimals: Vec::new() };
        }
        Ok(left)
    }

    fn product(&mut self) -> Result<Part, Refusal> {
        let mut left = self.signed()?;
        while let Some(divide) = self.peek().and_then(times) {
            let operator = self.at;
            self.at += 1;
            let right = self.signed()?;
            let a = if left.percent { hundredth(left.value)? } else { left.value };
            let b = if right.percent { hundredth(right.value)? } else { right.value };
            if divide && b.is_zero() {
                return Err(Refusal::new("number.division_by_zero").with("position", operator + 1));
            }
            let value = if divide { a.checked_div(b) } else { a.checked_mul(b) };
            left = Part { value: value.ok_or_else(too_large)?, percent: false, decimals: Vec::new() };
        }
        Ok(left)
    }

    fn signed(&mut self) -> Result<Part, Refusal> {
        let mut negative = false;
        while let Some(minus) = self.peek().and_then(sign) {
            negative ^= minus;
            self.at += 1;
        }
        let mut part = self.atom()?;
        if negative {
            part.value = -part.value;
        }
        if self.peek() == Some('%') {
            if part.percent {
                return Err(unexpected(self.chars, self.at));
            }
            self.at += 1;
            part.percent = true;
        }
        Ok(part)
    }

    fn atom(&mut self) -> Result<Part, Refusal> {
        match self.peek() {
            None => Err(Refusal::new("number.unfinished").with("position", self.chars.len() + 1)),
            Some('(') => {
                let open = self.at;
                if self.depth >= MAX_DEPTH {
                    return Err(unexpected(self.chars, open));
                }
                self.depth += 1;
                self.at += 1;
                let inner = self.sum()?;
                if self.peek() != Some(')') {
                    return Err(Refusal::new("number.parenthesis").with("position", open + 1));
                }
                self.at += 1;
                self.depth -= 1;
                Ok(Part { decimals: Vec::new(), ..inner })
            }
            Some(c) if c.is_ascii_digit() || is_separator(c) => self.number(),
            Some(_) => Err(unexpected(self.chars, self.at)),
        }
    }

    /// Digits and separators; a space belongs to the number only between two digits.
    fn number(&mut self) -> Result<Part, Refusal> {
        let start = self.at;
        let digit = |at: usize| self.chars.get(at).is_some_and(char::is_ascii_digit);
        let mut end = start;
        while let Some(c) = self.chars.get(end) {
            let inside = c.is_ascii_digit()
                || matches!(c, '.' | ',')
                || (is_space(*c) && end > start && digit(end - 1) && digit(end + 1));
            if !inside {
                break;
            }
            end += 1;
        }
        self.at = end;
        self.numbers += 1;
        let literal = literal::read(self.chars, start, end, self.style, Reading::Entry)?;
        Ok(Part { value: literal.value, percent: false, decimals: literal.decimals })
    }
}

fn sign(c: char) -> Option<bool> {
    match c {
        '+' => Some(false),
        '-' | '\u{2212}' => Some(true),
        _ => None,
    }
}

fn times(c: char) -> Option<bool> {
    match c {
        '*' | 'x' | 'X' | '×' => Some(false),
        '/' | '÷' => Some(true),
        _ => None,
    }
}

fn hundredth(value: Decimal) -> Result<Decimal, Refusal> {
    value.checked_div(Decimal::ONE_HUNDRED).ok_or_else(too_large)
}

fn too_large() -> Refusal {
    Refusal::new("number.too_large")
}
