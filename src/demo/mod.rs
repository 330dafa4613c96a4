//! A made-up company to try the program with, from a seed: the same seed on the same day is the same company.
//!
//! A company of a size that people look at is a [`story`]: months of work done by the operations themselves, so that
//! journal, undo and every history are alive. A large one, for measuring, is [`large`]: the same rows written at once.
//! Either is made beside its place and moved there when it is whole: a half-made company is never seen.

mod codes;
mod dice;
mod founding;
mod goods;
mod large;
mod people;
mod place;
mod plan;
mod story;
mod words;

pub use dice::Dice;

use crate::domain::{FixedClock, Refusal, UtcMillis};
use crate::operations::Progress;
use crate::store::{Store, load};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// More orders than this are written at once instead of being lived through.
pub const LARGEST_STORY: u64 = 3_000;

/// Which company is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoChoice {
    /// What it is made from.
    pub seed: u64,
    /// How many orders.
    pub orders: u64,
    /// How many customers; what goes with the orders when absent.
    pub customers: Option<u64>,
    /// The instant that "today" is taken from.
    pub now: UtcMillis,
    /// A demo that stands there already is made anew; else it is taken as it is.
    pub again: bool,
}

impl DemoChoice {
    /// The company of `fondaco demo`: 300 orders.
    pub fn small(now: UtcMillis) -> Self {
        Self { seed: 1, orders: 300, customers: None, now, again: false }
    }

    fn customers(&self) -> u64 {
        self.customers.unwrap_or(match self.orders {
            ..=LARGEST_STORY => 40 + self.orders / 50,
            _ => (self.orders / 10).min(1_000_000),
        })
    }
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The file.
    pub file: PathBuf,
    /// It stood there already and was not touched.
    pub reused: bool,
    /// What is in it.
    pub counts: load::Counts,
    /// Size of the file.
    pub bytes: u64,
    /// How long it took.
    pub millis: u64,
}

/// `demo.db` beside the company's own default file.
pub fn default_path() -> Option<PathBuf> {
    crate::store::default_path().map(|path| path.with_file_name("demo.db"))
}

/// Makes the company at `path`, or takes the demo that stands there. `progress(done, total)` in orders; answering
/// `false` stops it, and nothing stays behind.
///
/// # Errors
/// `demo.not_demo` over a file that is somebody's company, `demo.in_use`, `operation.cancelled`, `store.*`.
pub fn make(path: &Path, choice: &DemoChoice, progress: Progress<'_>) -> Result<Report, Refusal> {
    let started = Instant::now();
    let clock = Arc::new(FixedClock::at(choice.now));
    let known = place::look(path, &clock)?;
    if known && !choice.again {
        return report(path, true, started);
    }
    let making = place::Making::begin(path)?;
    // The story begins long ago; its clock is moved by what happens.
    let clock = Arc::new(FixedClock::at(UtcMillis(0)));
    let mut store = Store::open_or_create(making.file(), clock.clone())?;
    let today = choice.now.rome_date();
    let store = if choice.orders <= LARGEST_STORY {
        load::hurry(&mut store, load::Hurry::Small)?;
        story::tell(store, clock, (choice.seed, choice.orders, choice.customers()), today, progress)?
    } else {
        load::hurry(&mut store, load::Hurry::Large)?;
        large::write(store, &clock, (choice.seed, choice.orders, choice.customers()), today, progress)?
    };
    load::finish(store)?;
    // Somebody may have put something there while this one was made: what it is is asked now.
    let reused = !making.put_in_place(path, known)? && place::look(path, &Arc::new(FixedClock::at(choice.now)))?;
    report(path, reused, started)
}

fn report(path: &Path, reused: bool, started: Instant) -> Result<Report, Refusal> {
    let store = crate::store::Reader::open(path)?;
    let counts = load::counts(store.db())?;
    let bytes = std::fs::metadata(path).map_or(0, |meta| meta.len());
    let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(Report { file: path.to_owned(), reused, counts, bytes, millis })
}
