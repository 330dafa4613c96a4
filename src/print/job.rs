//! Many records as one document, in the order they were asked for. One is read, set and written before the next: memory
//! is that of one paper.

use super::paper::{Format, Paper};
use super::pdf::Document;
use super::{order, picking, text};
use crate::domain::Refusal;
use crate::locale::{Lang, wording};
use crate::store::Reader;
use chrono::NaiveDate;
use std::io::{self, Write};

/// What is printed of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The customer's sheet of an order.
    Order,
    /// What is fetched for orders, shelf by shelf, on one paper.
    Picking,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 2] = [Kind::Order, Kind::Picking];

    /// Its name on the command line and in the locale.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Order => "order",
            Kind::Picking => "picking",
        }
    }

    /// By its name in either language.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "order" | "ordine" => Some(Kind::Order),
            "picking" | "prelievo" => Some(Kind::Picking),
            _ => None,
        }
    }
}

/// What is to be printed.
#[derive(Debug, Clone)]
pub struct Job {
    /// What.
    pub kind: Kind,
    /// How.
    pub format: Format,
    /// In whose language.
    pub lang: Lang,
    /// The day that stands on it.
    pub today: NaiveDate,
    /// Of which orders, in this order.
    pub orders: Vec<i64>,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Printed {
    /// Orders that are in it.
    pub papers: u64,
    /// Pages.
    pub pages: u64,
    /// Orders that are not, and why.
    pub left_out: Vec<Refusal>,
    /// Letters that our fonts do not have: empty boxes stand for them.
    pub missing: String,
}

pub(super) fn failed(error: &io::Error) -> Refusal {
    let code = if error.kind() == io::ErrorKind::BrokenPipe { "export.closed" } else { "print.failed" };
    Refusal::new(code).with("detail", error.to_string())
}

enum Sink<W: Write> {
    Pdf(Box<Document<W>>),
    Text(W, u64),
}

impl<W: Write> Sink<W> {
    fn start(job: &Job, to: W) -> Result<Self, Refusal> {
        Ok(match job.format {
            Format::Pdf => Sink::Pdf(Box::new(Document::start(job.lang, to)?)),
            Format::Text => Sink::Text(to, 0),
        })
    }

    fn paper(&mut self, paper: &Paper, job: &Job) -> Result<(), Refusal> {
        let foot = foot(job);
        match self {
            Sink::Pdf(document) => document.paper(paper, &foot).map(|_| ()),
            Sink::Text(to, pages) => {
                for page in text::pages(paper, &foot, job.lang) {
                    // A form feed parts two pages; after the last one a printer turns by itself.
                    let parted = if *pages > 0 { "\u{c}" } else { "" };
                    writeln!(to, "{parted}{}", page.join("\n")).map_err(|error| failed(&error))?;
                    *pages += 1;
                }
                Ok(())
            }
        }
    }

    fn end(self) -> Result<(u64, String, W), Refusal> {
        match self {
            Sink::Pdf(document) => {
                let missing = document.missing().into_iter().collect();
                let (pages, to) = document.end()?;
                Ok((pages as u64, missing, to))
            }
            Sink::Text(mut to, pages) => {
                to.flush().map_err(|error| failed(&error))?;
                Ok((pages, String::new(), to))
            }
        }
    }
}

fn foot(job: &Job) -> String {
    job.lang.f("print.printed", &[("date", &wording::date(job.lang, job.today))])
}

/// Reads the papers of a job one by one and hands them on. `tell` hears how many orders are done and stops the rest by
/// `false`.
fn papers(
    reader: &Reader,
    job: &Job,
    tell: &mut dyn FnMut(u64) -> bool,
    with: &mut dyn FnMut(&Paper) -> Result<bool, Refusal>,
) -> Result<Printed, Refusal> {
    let mut printed = Printed::default();
    let mut picking = picking::Picking::default();
    for (at, id) in job.orders.iter().enumerate() {
        if !tell(at as u64) {
            return Err(Refusal::new("store.interrupted"));
        }
        let done = match job.kind {
            Kind::Order => order::paper(reader.db(), *id, job.lang).map(Some),
            Kind::Picking => picking.add(reader.db(), *id).map(|()| None),
        };
        match done {
            Ok(paper) => {
                printed.papers += 1;
                if let Some(paper) = paper
                    && !with(&paper)?
                {
                    return Ok(printed);
                }
            }
            // It is gone, or there is nothing to do for it: the others are printed, and this one is named.
            Err(refusal) if refusal.code.starts_with("order.") => printed.left_out.push(refusal),
            Err(refusal) => return Err(refusal),
        }
    }
    if printed.papers == 0 {
        let mut nothing = Refusal::new("print.nothing");
        nothing.more.extend(printed.left_out.into_iter().take(NAMED));
        return Err(nothing);
    }
    if job.kind == Kind::Picking {
        with(&picking.paper(reader.db(), job.today, job.lang)?)?;
    }
    Ok(printed)
}

/// So many of what is left out are named where nothing is left.
const NAMED: usize = 5;

/// Writes a job. `tell` hears how many orders are done and stops the rest by `false`.
///
/// # Errors
/// `print.nothing` when no order has anything to print, `store.interrupted` when it was stopped, `print.failed` when
/// nothing can be written; what the store refuses.
pub fn write<W: Write>(
    reader: &Reader,
    job: &Job,
    to: W,
    tell: &mut dyn FnMut(u64) -> bool,
) -> Result<(Printed, W), Refusal> {
    let mut sink = Sink::start(job, to)?;
    let mut printed = papers(reader, job, tell, &mut |paper| sink.paper(paper, job).map(|()| true))?;
    let (pages, missing, to) = sink.end()?;
    printed.pages = pages;
    printed.missing = missing;
    Ok((printed, to))
}

/// A job as the lines of its pages, so many pages at most, for the screen. Whether there are more.
///
/// # Errors
/// As [`write()`].
pub fn lines(
    reader: &Reader,
    job: &Job,
    most: usize,
    tell: &mut dyn FnMut(u64) -> bool,
) -> Result<(Vec<Vec<String>>, Printed, bool), Refusal> {
    let mut all = Vec::new();
    let foot = foot(job);
    let mut printed = papers(reader, job, tell, &mut |paper| {
        all.extend(text::pages(paper, &foot, job.lang));
        Ok(all.len() <= most)
    })?;
    printed.pages = all.len().min(most) as u64;
    let more = all.len() > most;
    all.truncate(most);
    Ok((all, printed, more))
}
