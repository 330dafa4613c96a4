//! When a deadline or a shelf is worth a notice, and how loudly.

use super::Quantity;
use chrono::NaiveDate;

/// Days before a deadline at which it speaks, farthest first.
pub const LEADS: [i64; 4] = [30, 7, 1, 0];

/// How near a thing is. One notice per subject: its level rises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// From 1; higher is nearer.
    pub number: i64,
    /// `info`, `warn`, `error`.
    pub severity: &'static str,
}

/// The level of a deadline: within 30 days, 7 days, 1 day, today, late. None while it is far.
pub fn deadline(due_on: NaiveDate, today: NaiveDate) -> Option<Level> {
    let days = (due_on - today).num_days();
    let level = |number, severity| Some(Level { number, severity });
    match days {
        ..0 => level(5, "error"),
        0 => level(4, "warn"),
        1 => level(3, "warn"),
        2..=7 => level(2, "info"),
        8..=30 => level(1, "info"),
        _ => None,
    }
}

/// The level of a shelf: below its minimum, or empty.
pub fn low_stock(available: Quantity, min: Quantity) -> Option<Level> {
    if available >= min {
        None
    } else if available <= Quantity::ZERO {
        Some(Level { number: 2, severity: "error" })
    } else {
        Some(Level { number: 1, severity: "warn" })
    }
}

/// A shelf is well again when it is a tenth above its minimum (at least one hundredth of a unit): a shelf that
/// wavers around it would ring all day.
pub fn stock_recovered(available: Quantity, min: Quantity) -> bool {
    available.0 >= min.0.saturating_add(min.0 / 10)
}

/// The level of copies: the last try failed, or there was no good one for `stale` days; after so many more it is late.
/// `since` stands for the first when there was none at all.
pub fn copies(
    good_on: Option<NaiveDate>,
    since: NaiveDate,
    today: NaiveDate,
    failed: bool,
    stale: i64,
) -> Option<Level> {
    let days = (today - good_on.unwrap_or(since)).num_days();
    if days >= stale + COPIES_LATE {
        Some(Level { number: 2, severity: "error" })
    } else if failed || days >= stale {
        Some(Level { number: 1, severity: "warn" })
    } else {
        None
    }
}

/// Days without a good copy that are worth a word: a weekend is none.
pub const COPIES_STALE: i64 = 4;
/// Days without a good drill that are worth a word.
pub const DRILLS_STALE: i64 = 14;
/// So many days after that it is serious.
const COPIES_LATE: i64 = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_rise_as_the_day_comes_near() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        let level = |days: i64| deadline(today + chrono::Duration::days(days), today).map(|level| level.number);
        assert_eq!(
            [31, 30, 8, 7, 2, 1, 0, -1, -400].map(level),
            [None, Some(1), Some(1), Some(2), Some(2), Some(3), Some(4), Some(5), Some(5)]
        );
    }

    #[test]
    fn a_shelf_that_wavers_rings_once() {
        let q = Quantity::units;
        assert_eq!(low_stock(q(9), q(10)).map(|level| level.number), Some(1));
        assert_eq!(low_stock(q(0), q(10)).map(|level| level.number), Some(2));
        assert_eq!(low_stock(q(10), q(10)), None);
        assert!(!stock_recovered(q(10), q(10)));
        assert!(stock_recovered(q(11), q(10)));
    }

    #[test]
    fn copies_speak_when_they_fail_or_grow_old() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        let copied = |days: i64, failed| {
            let on = today + chrono::Duration::days(-days);
            copies(Some(on), on, today, failed, COPIES_STALE).map(|level| level.number)
        };
        assert_eq!([0, 3, 4, 7, 8].map(|days| copied(days, false)), [None, None, Some(1), Some(1), Some(2)]);
        assert_eq!([copied(0, true), copied(8, true), copied(-400, false)], [Some(1), Some(2), None]);
        let never = |days| copies(None, today - chrono::Duration::days(days), today, false, DRILLS_STALE);
        assert_eq!((never(13), never(14).map(|level| level.severity)), (None, Some("warn")));
    }
}
