//! What the promises are held against: each figure beside a floor that bare code reaches in the same run.
//!
//! Machines drift; the ratio to a floor does not. What needs a terminal (start, keys, bytes, idle) is measured by
//! `benches/terminal.rs`, which drives the program itself.

mod figure;
mod floor;
mod growth;
mod import;
mod lists;
mod meter;
mod orders;
mod screen;
mod whole;

pub use figure::{Figure, Findings, Kept, Limit, Unit};
pub use growth::{Grown, Shape, grown, growth_table};

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
    /// A copy and an examination of the whole file, too: minutes where the company is large.
    pub whole: bool,
    /// A company that is made stays in the folder, under a name with its size, for the next run.
    pub keep: bool,
}

impl Choice {
    /// A hundred thousand orders, made in `folder`.
    pub fn in_folder(folder: PathBuf) -> Self {
        Self { folder, company: None, orders: 100_000, writes: 3_000, whole: true, keep: false }
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
    figures.push(Figure::plain(
        "disk",
        Unit::Millis,
        floor::disk(&room.file("disk"), 200).map_err(|e| floor::io(&e))?.percentile(50),
    ));
    let ours = choice.company.is_none();
    let file = match &choice.company {
        Some(file) => file.clone(),
        None => company(choice, &room, &mut figures, progress)?,
    };
    let counts = load::counts(Reader::open(&file)?.db())?;
    figures.extend(lists::read(&file)?);
    figures.extend(meter::peak_megabytes().map(|peak| Figure::plain("memory_read", Unit::Megabytes, peak)));
    figures.extend(screen::keys(&file)?);
    if ours {
        // Only in a company that was made for it: nobody's own is written to.
        figures.extend(orders::in_company(&file, &room.file("bare.db"), &room.file("bulk.db"))?);
    }
    if choice.whole {
        // With those that were taken just now.
        let now = load::counts(Reader::open(&file)?.db())?;
        figures.extend(whole::copies(&file, &room.0, now.orders, ours)?);
        figures.extend(whole::examined(&file)?);
    }
    Ok(Findings { orders: counts.orders, customers: counts.customers, figures })
}

/// A company that is made for the run; kept beside it for the next if that was wished.
fn company(
    choice: &Choice,
    room: &Room,
    figures: &mut Vec<Figure>,
    progress: Progress<'_>,
) -> Result<PathBuf, Refusal> {
    let file = if choice.keep {
        choice.folder.join(format!("fondaco-bench-{}.db", choice.orders))
    } else {
        room.file("company.db")
    };
    if !file.exists() {
        let wish = DemoChoice { orders: choice.orders, ..DemoChoice::small(SystemClock.now()) };
        let report = demo::make(&file, &wish, progress)?;
        let seconds = report.millis as f64 / 1_000.0;
        figures.push(Figure::plain("demo_pace", Unit::PerSecond, choice.orders as f64 / seconds.max(0.001)));
    }
    Ok(file)
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
