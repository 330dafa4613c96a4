//! Instants and civil dates; the clock is handed in, never read behind a rule's back.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
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
