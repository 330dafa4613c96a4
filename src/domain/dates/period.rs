//! Periods of filters: a year, a month, a day, a range of them, either side open.

use super::shorthand::{shift_days, shift_months};
use super::{civil, month_end, month_start, number, parse_date};
use crate::domain::refusal::Refusal;
use chrono::{Datelike, NaiveDate};

/// From a day to a day, both included; `None` is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Period {
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: Option<NaiveDate>,
}

impl Period {
    /// One day.
    pub fn day(date: NaiveDate) -> Self {
        Self { from: Some(date), to: Some(date) }
    }

    /// The day lies in it.
    pub fn contains(&self, date: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= date) && self.to.is_none_or(|to| date <= to)
    }
}

/// Reads `2026`, `2026-03`, `03/2026`, `mese`, `settimana`, `trimestre`, `anno` (and `month`, `week`, `quarter`,
/// `year`: the one that today is in), any date of the shorthand, `from..to` of these with either side open, and
/// `<`, `<=`, `>`, `>=` before one.
///
/// Refused like dates, and with `date.reversed`.
pub fn parse_period(text: &str, today: NaiveDate) -> Result<Period, Refusal> {
    let text = text.trim();
    if let Some((from, to)) = text.split_once("..") {
        let (from, to) = (from.trim(), to.trim());
        let from = if from.is_empty() { None } else { single(from, today)?.from };
        let to = if to.is_empty() { None } else { single(to, today)?.to };
        return match (from, to) {
            (Some(first), Some(last)) if first > last => Err(Refusal::new("date.reversed")),
            _ => Ok(Period { from, to }),
        };
    }
    let before = |date: Option<NaiveDate>| date.and_then(|date| shift_days(date, -1));
    let after = |date: Option<NaiveDate>| date.and_then(|date| shift_days(date, 1));
    if let Some(rest) = text.strip_prefix("<=") {
        Ok(Period { from: None, to: single(rest, today)?.to })
    } else if let Some(rest) = text.strip_prefix('<') {
        Ok(Period { from: None, to: before(single(rest, today)?.from) })
    } else if let Some(rest) = text.strip_prefix(">=") {
        Ok(Period { from: single(rest, today)?.from, to: None })
    } else if let Some(rest) = text.strip_prefix('>') {
        Ok(Period { from: after(single(rest, today)?.to), to: None })
    } else {
        single(text, today)
    }
}

fn single(text: &str, today: NaiveDate) -> Result<Period, Refusal> {
    let text = text.trim();
    if let Some(period) = around(&text.to_lowercase(), today) {
        return Ok(period);
    }
    if let Some(year) = number(text, 4).filter(|_| text.len() == 4) {
        let (first, last) = (civil(year as i32, 1, 1)?, civil(year as i32, 12, 31)?);
        return Ok(Period { from: Some(first), to: Some(last) });
    }
    if let Some((year, month)) = year_month(text) {
        return Ok(month_of(civil(year as i32, month, 1)?));
    }
    parse_date(text, today, false).map(Period::day)
}

/// `2026-03`, `2026/3`, `03/2026`, `3-2026`.
fn year_month(text: &str) -> Option<(u32, u32)> {
    let (a, b) = text.split_once(['-', '/', '.'])?;
    match (a.len(), b.len()) {
        (4, 1 | 2) => Some((number(a, 4)?, number(b, 2)?)),
        (1 | 2, 4) => Some((number(b, 4)?, number(a, 2)?)),
        _ => None,
    }
}

fn month_of(date: NaiveDate) -> Period {
    Period { from: Some(month_start(date)), to: Some(month_end(date)) }
}

fn around(word: &str, today: NaiveDate) -> Option<Period> {
    match word {
        "settimana" | "week" => {
            let monday = shift_days(today, -i64::from(today.weekday().num_days_from_monday()))?;
            Some(Period { from: Some(monday), to: shift_days(monday, 6) })
        }
        "mese" | "month" => Some(month_of(today)),
        "trimestre" | "quarter" => {
            let first = shift_months(month_start(today), -i64::from(today.month0() % 3))?;
            Some(Period { from: Some(first), to: shift_months(first, 2).map(month_end) })
        }
        "anno" | "year" => Some(Period {
            from: NaiveDate::from_ymd_opt(today.year(), 1, 1),
            to: NaiveDate::from_ymd_opt(today.year(), 12, 31),
        }),
        _ => None,
    }
}
