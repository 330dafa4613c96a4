//! Proves what must always be true of a company's file, and repairs what is only derived from the rest.
//!
//! Every proof is one pass of set SQL or of ordered cursors: a file with a million orders is examined in some tens of
//! seconds. Nothing that people entered is ever changed here.

mod orders;
mod records;
mod repair;
mod structure;
mod trade;

use super::fault::Fault;
use super::open::Store;
use super::shelf::Db;
use crate::domain::Refusal;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::path::Path;

pub use repair::{Repaired, repair};

/// How deep to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Depth {
    /// What costs little: after a copy, at a start.
    Quick,
    /// Everything.
    Full,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Somebody should look.
    Warning,
    /// Something that must be true is not.
    Error,
}

/// Something that is not as it must be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// [`repair()`] puts it right: it is derived from other rows.
    pub repairable: bool,
    /// What is wrong, worded like a refusal (`refusal.doctor.<…>`).
    pub what: Refusal,
}

impl Finding {
    /// The file itself has lost something: what cannot be written anew is only in a copy.
    pub fn is_of_the_file(&self) -> bool {
        let lost = ["doctor.integrity", "doctor.unreadable", "doctor.foreign_key"];
        !self.repairable && lost.contains(&self.what.code.as_str())
    }
}

/// A proof that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Which: its name is `doctor.check.<name>`.
    pub name: String,
    /// How many things were found wrong by it.
    pub wrong: u64,
}

/// What an examination found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What is wrong; empty when all is well. At most twenty of a kind, then one that says how many more.
    pub findings: Vec<Finding>,
    /// What was proven, in order.
    pub checked: Vec<Checked>,
}

impl Report {
    /// Nothing worse than worth knowing.
    pub fn is_clean(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity == Severity::Info)
    }

    /// Only a copy has what was there: pages are lost, or an index disagrees with a row of its table that is not as the
    /// journal left it: then it was the disk that changed it, and no hand from outside.
    pub fn needs_copy(&self) -> bool {
        let tables = |code: &'static str| {
            let found = self.findings.iter().filter(move |finding| finding.what.code == code);
            found.filter_map(|finding| finding.what.with.get("table"))
        };
        let altered: Vec<_> = tables("doctor.row_altered").collect();
        self.findings.iter().any(Finding::is_of_the_file)
            || tables("doctor.integrity").any(|table| altered.contains(&table))
    }
}

/// Told which proof begins (`doctor.check.<name>`), how many are done and how many there are; `false` stops.
pub type Progress<'a> = &'a mut dyn FnMut(&str, u64, u64) -> bool;

/// Findings of one kind that are told one by one.
const EXAMPLES: u64 = 20;

type Check = fn(&mut Exam<'_>) -> Result<(), Fault>;

/// Name, whether it is cheap, and the proof.
const CHECKS: &[(&str, bool, Check)] = &[
    ("integrity", false, structure::integrity),
    ("foreign_keys", false, structure::foreign_keys),
    ("schema", true, structure::schema),
    ("search", false, structure::search),
    ("ledger", true, trade::ledger),
    ("shelves", true, trade::shelves),
    ("reservations", true, trade::reservations),
    ("shipments", false, trade::shipments),
    ("reversals", false, trade::reversals),
    ("orders", false, orders::totals_and_states),
    ("numbers", true, trade::numbers),
    ("external", true, trade::external),
    ("subjects", false, trade::subjects),
    ("journal_links", true, records::links),
    ("journal", false, records::chain),
    ("rows", false, records::rows),
    ("copies", true, records::copies),
];

/// Examines a company's file. Other programs may go on working meanwhile: everything is read from one moment.
///
/// # Errors
/// `doctor.stopped` when `progress` answers `false`; `store.*` when the file cannot be read at all.
pub fn examine(store: &Store, depth: Depth, progress: Progress<'_>) -> Result<Report, Refusal> {
    Ok(examine_connection(store.raw(), Some(store.path()), depth, progress)?)
}

/// As [`examine`]; without `file` the list of copies beside it is not asked.
pub(super) fn examine_connection(
    conn: &Connection,
    file: Option<&Path>,
    depth: Depth,
    progress: Progress<'_>,
) -> Result<Report, Fault> {
    let mut exam = Exam { db: Db { conn }, file, report: Report::default(), wrong: 0, done: false };
    let chosen: Vec<_> = CHECKS.iter().filter(|(_, cheap, _)| *cheap || depth == Depth::Full).collect();
    let total = chosen.len() as u64;
    // The search indexes are proven by a command that wants to write: before the moment is held.
    let (before, within): (Vec<_>, Vec<_>) = chosen.into_iter().partition(|(name, ..)| *name == "search");
    let mut number = 0;
    let mut each = |exam: &mut Exam<'_>, (name, _, check): &(&str, bool, Check)| -> Result<(), Fault> {
        if !progress(name, number, total) {
            return Err(Refusal::new("doctor.stopped").into());
        }
        number += 1;
        exam.wrong = 0;
        exam.done = true;
        match check(exam) {
            // What can be read elsewhere is examined all the same.
            Err(fault) if fault.unreadable() => {
                let what = Refusal::from(fault);
                let detail = what.with.get("detail").cloned().unwrap_or_else(|| what.code.as_str().into());
                exam.error(Refusal::new("doctor.unreadable").with("detail", detail));
            }
            other => other?,
        }
        if exam.wrong > EXAMPLES {
            let more = exam.wrong - EXAMPLES;
            exam.report.findings.push(Finding {
                severity: Severity::Warning,
                repairable: false,
                what: Refusal::new("doctor.more").with("n", more).with("check", *name),
            });
        }
        if exam.done {
            exam.report.checked.push(Checked { name: (*name).to_owned(), wrong: exam.wrong });
        }
        Ok(())
    };
    for check in before {
        each(&mut exam, check)?;
    }
    let moment = conn.unchecked_transaction()?;
    for check in within {
        each(&mut exam, check)?;
    }
    moment.finish()?;
    progress("", total, total);
    Ok(exam.report)
}

/// An examination under way.
struct Exam<'c> {
    db: Db<'c>,
    file: Option<&'c Path>,
    report: Report,
    /// Found wrong by the present check.
    wrong: u64,
    /// The present check could be made.
    done: bool,
}

impl Exam<'_> {
    fn error(&mut self, what: Refusal) {
        self.note(Severity::Error, false, what);
    }

    fn derived(&mut self, what: Refusal) {
        self.note(Severity::Error, true, what);
    }

    fn errors(&mut self, all: Vec<Refusal>) {
        self.all(Severity::Error, false, all);
    }

    fn all(&mut self, severity: Severity, repairable: bool, all: Vec<Refusal>) {
        for what in all {
            self.note(severity, repairable, what);
        }
    }

    fn note(&mut self, severity: Severity, repairable: bool, what: Refusal) {
        self.wrong += 1;
        if self.wrong <= EXAMPLES {
            self.report.findings.push(Finding { severity, repairable, what });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_disk_changed_is_only_in_a_copy() {
        let report = |found: &[(&str, bool, &str)]| Report {
            findings: found
                .iter()
                .map(|(code, repairable, table)| Finding {
                    severity: Severity::Error,
                    repairable: *repairable,
                    what: Refusal::new(*code).with("table", *table),
                })
                .collect(),
            checked: Vec::new(),
        };
        assert!(report(&[("doctor.unreadable", false, "")]).needs_copy());
        // An index is written anew; a row that a person changed is put right by hand, whatever an index of another
        // table lost; both of one table are neither.
        let (index, row) = (("doctor.integrity", true, "deadline"), ("doctor.row_altered", false, "deadline"));
        assert!(!report(&[index]).needs_copy() && !report(&[row]).needs_copy());
        assert!(!report(&[index, ("doctor.row_altered", false, "party")]).needs_copy());
        assert!(report(&[index, row]).needs_copy());
    }
}
