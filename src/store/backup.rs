//! Copies of the file that were opened and checked before anybody relies on them.
//!
//! A copy gets its name only when it is whole and proven: it is written under another name, opened, checked, forced
//! to the disk, and then renamed. Nothing is ever written over.

use super::doctor::{self, Depth, Finding, Severity};
use super::fault::Fault;
use super::manifest::{self, Line};
use super::open::{Store, base_flags, connection, real};
use super::part::{Part, file_name, quick_check, stamp, stem};
use super::{copies, migrate, rescue, rotation, seal, upkeep};
use crate::domain::{Refusal, UtcMillis};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

pub use super::restore::{RestoreReport, restore, restore_locked};
pub use super::rotation::Rotated;

/// A copy that was made and proven.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BackupReport {
    /// The copy.
    pub file: PathBuf,
    /// When.
    pub at: UtcMillis,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
    /// Rows of all business tables.
    pub rows: i64,
    /// The newest journal entry in it.
    pub journal: i64,
    /// Its hash, in hexadecimal digits; empty when nothing has been done yet.
    pub head: String,
    /// The schema number.
    pub schema: i64,
    /// It is locked for a public key.
    pub locked: bool,
    /// What `doctor` found wrong in the copy, and therefore in the file: the copy is faithful all the same.
    pub findings: Vec<Finding>,
}

/// Makes a checked copy of an open company, locked when the company's plan says so. `to` is a folder that exists, or
/// the name of a file that does not; without it the plan's folder, or `backup` beside the file.
///
/// # Errors
/// `backup.exists`, `backup.no_space`, `backup.check_failed`, `store.*`. Nothing half written stays behind.
pub fn backup(store: &Store, to: Option<&Path>) -> Result<BackupReport, Refusal> {
    backup_file(store.path(), to, store.clock().now())
}

/// As [`backup`], by the file's name: for a thread of its own, beside operators who go on working.
///
/// # Errors
/// As [`backup`].
pub fn backup_file(source: &Path, to: Option<&Path>, at: UtcMillis) -> Result<BackupReport, Refusal> {
    if !source.exists() {
        return Err(Refusal::new("store.absent").with("file", source.display().to_string()));
    }
    let source = real(source)?;
    let conn = connection(&source, base_flags(), 8_192)?;
    migrate::recognise(&conn, &source)?;
    let plan = upkeep::plan_of(&conn)?;
    let default = plan.folder_of(&source);
    let (folder, name) = match to {
        Some(folder) if folder.is_dir() => (folder.to_owned(), None),
        Some(file) if file.exists() => {
            return Err(Refusal::new("backup.exists").with("file", file.display().to_string()));
        }
        Some(file) => {
            let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            must_be_folder(folder)?;
            (folder.to_owned(), file.file_name().map(PathBuf::from))
        }
        None => {
            // A folder that somebody named is not made: a disk that is not there would be written beside its place.
            if plan.folder.is_some() {
                must_be_folder(&default)?;
            }
            std::fs::create_dir_all(&default).map_err(Fault::from)?;
            (default, None)
        }
    };
    let locked = !plan.recipients.is_empty();
    // What is not locked yet stays where the file itself is: the copies' folder may be carried elsewhere.
    let plain = if locked { source.parent().unwrap_or(Path::new(".")) } else { &folder };
    let mut part = Part::write(&conn, &source, plain)?;
    let company = manifest::company(&conn)?;
    drop(conn);
    let copy = part.open()?;
    let mut report = prove(&copy, at)?;
    drop(copy);
    if locked {
        let sealed = Part::blank(&source, &folder, part.size()?)?;
        seal::lock(&part.file()?, sealed.to_write()?, &plan.recipients)?;
        part = sealed;
    }
    report.sha256 = part.settle()?;
    report.bytes = part.size()?;
    report.locked = locked;
    let turn = to.is_none();
    report.file = match name {
        Some(name) => part.name_it(&folder.join(name))?,
        None => {
            let tail = if locked { seal::TAIL } else { "" };
            part.name_freely(&folder, &format!("{}-{}", stem(&source), stamp(at)), tail)?
        }
    };
    let line = Line {
        event: manifest::Event::Backup,
        source: file_name(&source),
        name: file_name(&report.file),
        at,
        sha256: report.sha256.clone(),
        bytes: report.bytes,
        rows: report.rows,
        journal: report.journal,
        head: report.head.clone(),
        schema: report.schema,
        company,
        locked,
        turn,
        folder: None,
        failed: None,
    };
    manifest::add(&folder, &line)?;
    rescue::remember(&source, &folder, line);
    Ok(report)
}

/// A copy that nobody asked for: in the plan's folder, after which the oldest that newer ones stand for are removed.
/// What came of those is told beside it: the copy is good even where an old one cannot be removed.
///
/// # Errors
/// As [`backup`]; then nothing was removed.
pub fn by_itself(source: &Path, at: UtcMillis) -> Result<(BackupReport, Rotated), Refusal> {
    let report = backup_file(source, None, at)?;
    let home = copies::home(source);
    let rotated = rotation::rotate(report.file.parent().unwrap_or(Path::new(".")), home.whose(), at);
    Ok((report, rotated))
}

fn must_be_folder(folder: &Path) -> Result<(), Refusal> {
    if folder.is_dir() {
        return Ok(());
    }
    Err(Refusal::new("backup.no_folder").with("folder", folder.display().to_string()))
}

/// Makes a checked copy in `folder` under `name`, or that with a number; for a file of any schema number.
pub(super) fn copy_checked(conn: &Connection, folder: &Path, name: &str) -> Result<PathBuf, Fault> {
    let source = conn.path().map(PathBuf::from).unwrap_or_default();
    let part = Part::write(conn, &source, folder)?;
    quick_check(&part.open()?)?;
    part.settle()?;
    part.name_freely(folder, name, "")
}

/// The cheap proofs of a copy, and what it holds.
pub(super) fn prove(copy: &Connection, at: UtcMillis) -> Result<BackupReport, Fault> {
    let failed = |fault: Fault| {
        let mut refusal = Refusal::new("backup.check_failed");
        refusal.more.push(fault.into());
        Fault::from(refusal)
    };
    quick_check(copy).map_err(failed)?;
    let schema = migrate::version(copy)?;
    let findings = if schema == migrate::newest()? {
        let found = doctor::examine_connection(copy, None, Depth::Quick, &mut |_, _, _| true).map_err(failed)?.findings;
        if let Some(lost) = found.iter().find(|finding| finding.is_of_the_file()) {
            return Err(failed(lost.what.clone().into()));
        }
        found
    } else {
        Vec::new()
    };
    let (journal, head) = manifest::head(copy)?;
    let rows = manifest::rows(copy)?;
    Ok(BackupReport {
        file: PathBuf::new(),
        at,
        bytes: 0,
        sha256: String::new(),
        rows,
        journal,
        head,
        schema,
        locked: false,
        findings: findings.into_iter().filter(|finding| finding.severity >= Severity::Warning).collect(),
    })
}
