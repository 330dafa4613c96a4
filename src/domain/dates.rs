//! Dates as people type and read them (`15/3`, `+30g`, `60fm10`, `oggi`), periods for filters, dates of files.
//!
//! Every function that needs today is told it. Ranges are inclusive on both ends.

mod instant;
mod period;
mod plain;
mod shorthand;

use super::numbers::NumberStyle;
use super::refusal::Refusal;
use chrono::{Datelike, NaiveDate, Weekday};

pub use instant::parse_instant;
pub use period::{Period, parse_period};
pub use plain::{DateOrder, parse_plain_date};
pub use shorthand::parse_date;

/// First and last year that a date may have.
pub const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// How dates are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DateStyle {
    /// `21/11/2026`
    #[default]
    It,
    /// `2026-11-21`
    En,
}

impl From<NumberStyle> for DateStyle {
    fn from(style: NumberStyle) -> Self {
        match style {
            NumberStyle::It => DateStyle::It,
            NumberStyle::En => DateStyle::En,
        }
    }
}

/// On which day a week begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum WeekStart {
    /// As ISO weeks do.
    #[default]
    Monday,
    /// As many calendars in English do.
    Sunday,
}

impl WeekStart {
    /// The first day of the week that this day is in.
    pub fn of(self, day: NaiveDate) -> NaiveDate {
        let gone = match self {
            WeekStart::Monday => day.weekday().num_days_from_monday(),
            WeekStart::Sunday => day.weekday().num_days_from_sunday(),
        };
        shorthand::shift_days(day, -i64::from(gone)).unwrap_or(day)
    }

    /// The number of the week that begins on this day, as those count who begin it so: ISO weeks by their Thursday;
    /// those from Sunday from the one that holds the first of January.
    pub fn number(self, first: NaiveDate) -> u32 {
        match self {
            WeekStart::Monday => first.iso_week().week(),
            WeekStart::Sunday => shorthand::shift_days(first, 6).unwrap_or(first).ordinal0() / 7 + 1,
        }
    }
}

/// Saturday or Sunday.
pub fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// `21/11/2026` or `2026-11-21`.
pub fn format_date(date: NaiveDate, style: DateStyle) -> String {
    match style {
        DateStyle::It => format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year()),
        DateStyle::En => format_iso(date),
    }
}

/// `21/11/26` or `2026-11-21`: for narrow columns.
pub fn format_compact(date: NaiveDate, style: DateStyle) -> String {
    match style {
        DateStyle::It => format!("{:02}/{:02}/{:02}", date.day(), date.month(), date.year().rem_euclid(100)),
        DateStyle::En => format_iso(date),
    }
}

/// `21/11` where the year is plain; ISO days are always whole, as `11-21` could be either.
pub fn format_short(date: NaiveDate, style: DateStyle) -> String {
    match style {
        DateStyle::It => format!("{:02}/{:02}", date.day(), date.month()),
        DateStyle::En => format_iso(date),
    }
}

/// `2026-11-21`: in the database, in files of other programs, in filters that are stored.
pub fn format_iso(date: NaiveDate) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

/// The last part of the word key of a weekday (`mon` … `sun`); the words are in `locales/`.
pub fn weekday_key(date: NaiveDate) -> &'static str {
    match date.weekday() {
        Weekday::Mon => "mon",
        Weekday::Tue => "tue",
        Weekday::Wed => "wed",
        Weekday::Thu => "thu",
        Weekday::Fri => "fri",
        Weekday::Sat => "sat",
        Weekday::Sun => "sun",
    }
}

/// The first day of the month of this date.
pub fn month_start(date: NaiveDate) -> NaiveDate {
    date.with_day(1).unwrap_or(date)
}

/// The last day of the month of this date.
pub fn month_end(date: NaiveDate) -> NaiveDate {
    (28..=31).rev().find_map(|day| date.with_day(day)).unwrap_or(date)
}

/// The date of these numbers, within [`YEARS`].
fn civil(year: i32, month: u32, day: u32) -> Result<NaiveDate, Refusal> {
    if !YEARS.contains(&year) {
        return Err(out_of_range());
    }
    NaiveDate::from_ymd_opt(year, month, day)
        .ok_or_else(|| Refusal::new("date.no_such_day").with("day", day).with("month", month).with("year", year))
}

fn within_years(date: Option<NaiveDate>) -> Result<NaiveDate, Refusal> {
    date.filter(|date| YEARS.contains(&date.year())).ok_or_else(out_of_range)
}

fn out_of_range() -> Refusal {
    Refusal::new("date.out_of_range").with("from", *YEARS.start()).with("to", *YEARS.end())
}

fn unreadable(text: &str) -> Refusal {
    let shown: String = super::text::SafeText::new(text).as_str().chars().take(40).collect();
    Refusal::new("date.unreadable").with("text", shown)
}

/// Two digits of a year: `26` is 2026, `70` to `99` are the last century.
fn full_year(year: i32) -> i32 {
    match year {
        0..70 => 2000 + year,
        70..100 => 1900 + year,
        other => other,
    }
}

/// A short unsigned number of ASCII digits.
fn number(text: &str, longest: usize) -> Option<u32> {
    let good = !text.is_empty() && text.len() <= longest && text.bytes().all(|b| b.is_ascii_digit());
    good.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests;
