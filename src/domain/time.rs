//! Instants and civil dates; the clock is handed in, never read behind a rule's back.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Europe::Rome;
use serde::{Deserialize, Serialize};

/// An instant: milliseconds since 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UtcMillis(pub i64);

impl UtcMillis {
    /// The civil date in Italy at this instant.
    pub fn rome_date(self) -> NaiveDate {
        self.rome().date_naive()
    }

    /// This instant on Italian clocks.
    pub fn rome(self) -> DateTime<chrono_tz::Tz> {
        Utc.timestamp_millis_opt(self.0).single().unwrap_or_default().with_timezone(&Rome)
    }

    /// The instant at which this civil day begins in Italy. A filter on a day of instants is
    /// `start(day) <= instant < start(next day)`: a day has 23 or 25 hours when the clocks change.
    pub fn start_of_rome_day(date: NaiveDate) -> Self {
        let midnight = date.and_time(NaiveTime::MIN);
        // Between 1916 and 1979 clocks went forward at midnight: such a day began at one.
        let start = (0..=3)
            .filter_map(|hour| midnight.checked_add_signed(TimeDelta::hours(hour)))
            .find_map(|time| Rome.from_local_datetime(&time).earliest());
        Self(start.map_or(0, |start| start.timestamp_millis()))
    }
}

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> UtcMillis;

    /// Today in Italy.
    fn today(&self) -> NaiveDate {
        self.now().rome_date()
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> UtcMillis {
        UtcMillis(Utc::now().timestamp_millis())
    }
}

/// A clock that stands still until it is moved: for tests, demos and pictures.
#[derive(Debug, Default)]
pub struct FixedClock(std::sync::atomic::AtomicI64);

impl FixedClock {
    /// Stands at this instant.
    pub fn at(instant: UtcMillis) -> Self {
        Self(std::sync::atomic::AtomicI64::new(instant.0))
    }

    /// Moves by so many milliseconds, also backwards.
    pub fn advance(&self, millis: i64) {
        self.0.fetch_add(millis, std::sync::atomic::Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> UtcMillis {
        UtcMillis(self.0.load(std::sync::atomic::Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(iso: &str) -> NaiveDate {
        iso.parse().unwrap()
    }

    #[test]
    fn days_begin_at_italian_midnight() {
        assert_eq!(UtcMillis::start_of_rome_day(day("1970-01-01")), UtcMillis(-3_600_000));
        let hours = |a: &str, b: &str| {
            (UtcMillis::start_of_rome_day(day(b)).0 - UtcMillis::start_of_rome_day(day(a)).0) / 3_600_000
        };
        assert_eq!(hours("2026-11-21", "2026-11-22"), 24);
        assert_eq!(hours("2026-03-29", "2026-03-30"), 23);
        assert_eq!(hours("2026-10-25", "2026-10-26"), 25);
        assert_eq!(UtcMillis::start_of_rome_day(day("1966-05-22")).rome().to_rfc3339(), "1966-05-22T01:00:00+02:00");
    }

    proptest! {
        #[test]
        fn a_day_begins_on_itself(n in 0_u64..100_000) {
            let date = day("1900-01-01") + chrono::Days::new(n);
            let start = UtcMillis::start_of_rome_day(date);
            prop_assert_eq!(start.rome_date(), date);
            prop_assert!(UtcMillis(start.0 - 1).rome_date() < date);
        }

        #[test]
        fn no_instant_panics(raw in any::<i64>()) {
            let _ = UtcMillis(raw).rome_date();
        }
    }
}
