//! What the promises are held against: each figure beside a floor that bare code reaches in the same run.
//!
//! Machines drift; the ratio to a floor does not. What needs a terminal (start, keys, bytes, idle) is measured by
//! `benches/terminal.rs`, which drives the program itself.

mod figure;
mod floor;
mod import;
mod lists;
mod meter;
mod orders;

pub use figure::{Figure, Findings, Kept, Limit, Unit};

use crate::demo::{self, DemoChoice};
use crate::domain::{Clock, Refusal, SystemClock};
use crate::operations::Progress;
use crate::store::{Reader, load};
use std::path::PathBuf;

/// What is measured, and where.
#[derive(Debug, Clone)]
pub struct Choice {
    /// A folder on the disk that matters: files of the run are made in it and go again.
    pub folder: PathBuf,
    /// A company to read from; else one is made.
    pub company: Option<PathBuf>,
    /// How many orders a company has that is made.
    pub orders: u64,
    /// How many orders are taken and confirmed.
    pub writes: usize,
}

impl Choice {
    /// A hundred thousand orders, made in `folder`.
    pub fn in_folder(folder: PathBuf) -> Self {
        Self { folder, company: None, orders: 100_000, writes: 3_000 }
    }
}

/// Measures everything that needs no terminal.
///
/// # Errors
/// What the store refuses; `operation.cancelled`.
pub fn run(choice: &Choice, progress: Progress<'_>) -> Result<Findings, Refusal> {
    let room = Room::new(choice)?;
    let mut figures = Vec::new();
    // First, while the process is small: it tells its own memory.
    figures.extend(import::superstore(&room.file("import.db"))?);
    figures.extend(orders::place_and_confirm(&room.file("house.db"), &room.file("floor.db"), choice.writes)?);
    let file = match &choice.company {
        Some(file) => file.clone(),
        None => {
            let file = room.file("company.db");
            let wish = DemoChoice { orders: choice.orders, ..DemoChoice::small(SystemClock.now()) };
            let report = demo::make(&file, &wish, progress)?;
            let seconds = report.millis as f64 / 1_000.0;
            figures.push(Figure::plain("demo_pace", Unit::PerSecond, choice.orders as f64 / seconds.max(0.001)));
            file
        }
    };
    figures.extend(lists::read(&file)?);
    let counts = load::counts(Reader::open(&file)?.db())?;
    Ok(Findings { orders: counts.orders, customers: counts.customers, figures })
}

/// The files of a run; they go with it.
struct Room(PathBuf);

impl Room {
    fn new(choice: &Choice) -> Result<Self, Refusal> {
        let folder = choice.folder.join(format!("fondaco-bench-{}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(|error| load::io(&error))?;
        Ok(Self(folder))
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        // A file that cannot be removed is in a folder that says whose it is.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
