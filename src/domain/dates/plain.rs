//! Dates of files: one order of day, month and year for a whole column.

use super::{civil, full_year, number, unreadable};
use crate::domain::refusal::Refusal;
use chrono::NaiveDate;

/// The order of the parts of a date in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateOrder {
    /// `2026-03-15`
    YearFirst,
    /// `15/03/2026`
    DayFirst,
    /// `03/15/2026`
    MonthFirst,
}

impl DateOrder {
    /// All of them, the least ambiguous first: the order in which a column is tried.
    pub const ALL: [DateOrder; 3] = [DateOrder::YearFirst, DateOrder::DayFirst, DateOrder::MonthFirst];
}

/// A date of a file, strictly in one order; parts divided by `/`, `-` or `.` (the same twice), or eight digits. A time
/// of day after a `T` or a space is left aside.
pub fn parse_plain_date(text: &str, order: DateOrder) -> Result<NaiveDate, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::new("date.empty"));
    }
    let date = date_part(text);
    let (first, second, third) = if date.len() == 8 && date.bytes().all(|b| b.is_ascii_digit()) {
        let at = if order == DateOrder::YearFirst { (4, 6) } else { (2, 4) };
        (date.get(..at.0), date.get(at.0..at.1), date.get(at.1..))
    } else {
        let mark = date.chars().find(|c| matches!(c, '/' | '-' | '.')).unwrap_or('/');
        let mut parts = date.split(mark);
        let three = (parts.next(), parts.next(), parts.next());
        if parts.next().is_some() {
            return Err(unreadable(text));
        }
        three
    };
    let (year, month, day) = match order {
        DateOrder::YearFirst => (first, second, third),
        DateOrder::DayFirst => (third, second, first),
        DateOrder::MonthFirst => (third, first, second),
    };
    let short = year.is_some_and(|year| year.len() == 2) && order != DateOrder::YearFirst;
    let year = year.filter(|year| short || year.len() == 4).and_then(|year| number(year, 4));
    let two = |part: Option<&str>| part.and_then(|part| number(part, 2));
    match (year, two(month), two(day)) {
        (Some(year), Some(month), Some(day)) => {
            let year = year as i32;
            civil(if short { full_year(year) } else { year }, month, day)
        }
        _ => Err(unreadable(text)),
    }
}

/// The text before a time of day, if what follows looks like one.
fn date_part(text: &str) -> &str {
    let Some(at) = text.find(['T', ' ']) else { return text };
    let (date, rest) = text.split_at(at);
    let time = rest.trim_start_matches(['T', ' ']);
    let like_time = time.len() >= 4
        && time.starts_with(|c: char| c.is_ascii_digit())
        && time.contains(':')
        && time.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | '+' | '-' | 'Z' | ' ' | 'A' | 'P' | 'M'));
    if like_time { date } else { text }
}
