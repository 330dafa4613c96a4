//! The way back from a copy: it takes the place of the company's file, and what stood there is kept.

use super::backup::prove;
use super::doctor::{self, Depth, Finding};
use super::fault::Fault;
use super::manifest::{self, Line};
use super::open::{Store, base_flags, connection, real};
use super::part::{LOGS, Part, file_name, free_name, linkless, numbered, quick_check, stamp, stem, taken, with_tail};
use super::{migrate, seal, space, upkeep};
use crate::domain::{Clock, Refusal, UtcMillis};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RestoreReport {
    /// The file that was made.
    pub file: PathBuf,
    /// Where the file that stood there before is kept.
    pub kept: Option<PathBuf>,
    /// Rows of all business tables.
    pub rows: i64,
    /// The newest journal entry in it.
    pub journal: i64,
    /// What `doctor` found wrong in the copy.
    pub findings: Vec<Finding>,
}

/// Puts a checked copy in place of a company's file, or where there is none. The file that stood there is kept under
/// a new name; it is never thrown away.
///
/// # Errors
/// `restore.exists` when there is a file and `force` was not said; `restore.in_use` while anybody has it open;
/// `restore.bad_backup` when the copy is damaged; `store.*`. On any of them the old file stands as it stood.
pub fn restore(backup: &Path, to: &Path, force: bool, clock: &Arc<dyn Clock>) -> Result<RestoreReport, Refusal> {
    restore_locked(backup, None, to, force, clock)
}

/// As [`restore`], of a copy that is locked: `key` is the file with the secret key.
///
/// # Errors
/// As [`restore`]; `seal.needs_key`, `seal.wrong_key`, `seal.no_key`, `seal.broken`.
pub fn restore_locked(
    backup: &Path,
    key: Option<&Path>,
    to: &Path,
    force: bool,
    clock: &Arc<dyn Clock>,
) -> Result<RestoreReport, Refusal> {
    Ok(restore_inner(backup, key, to, force, clock)?)
}

fn restore_inner(
    backup: &Path,
    key: Option<&Path>,
    to: &Path,
    force: bool,
    clock: &Arc<dyn Clock>,
) -> Result<RestoreReport, Fault> {
    let named = |code: &str, path: &Path| Refusal::new(code).with("file", path.display().to_string());
    if !backup.is_file() {
        return Err(named("restore.absent", backup).into());
    }
    let backup = real(backup)?;
    if let Some(folder) = to.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    let to = real(to)?;
    if backup == to {
        return Err(named("restore.same", &to).into());
    }
    if to.exists() && !force {
        return Err(named("restore.exists", &to).into());
    }
    let at = clock.now();
    let folder = to.parent().map_or_else(|| PathBuf::from("."), Path::to_owned);
    let (part, findings) = unpack(&backup, key, &folder)?;
    part.settle()?;
    let kept = replace(part, &to, at)?;
    space::sync_folder(&folder);
    let store = Store::open(&to, Arc::clone(clock))?;
    let proven = prove(store.raw(), at)?;
    // A line in the list of copies: from here on the journal goes on from another point, and that is as it should be.
    let list = upkeep::plan_of(store.raw())?.folder_of(&to);
    if list.is_dir() {
        manifest::add(
            &list,
            &Line {
                event: manifest::Event::Restore,
                source: file_name(&to),
                name: file_name(&backup),
                at,
                sha256: String::new(),
                bytes: 0,
                rows: proven.rows,
                journal: proven.journal,
                head: proven.head,
                schema: proven.schema,
                company: manifest::company(store.raw())?,
                locked: false,
                turn: false,
                folder: None,
                failed: None,
            },
        )?;
    }
    Ok(RestoreReport { file: to, kept, rows: proven.rows, journal: proven.journal, findings })
}

/// The content of a copy as a file in `folder` that has no name yet, and what `doctor` found in it.
pub(super) fn unpack(backup: &Path, key: Option<&Path>, folder: &Path) -> Result<(Part, Vec<Finding>), Fault> {
    if seal::is_locked(backup) {
        let Some(key) = key else {
            return Err(Refusal::new("seal.needs_key").with("file", backup.display().to_string()).into());
        };
        let part = Part::blank(backup, folder, std::fs::metadata(backup)?.len())?;
        seal::unlock(backup, key, &mut part.to_write()?)?;
        let copy = part.open().map_err(|fault| bad(backup, fault.into()))?;
        let findings = sound(&copy, backup)?;
        return Ok((part, findings));
    }
    let copy = connection(backup, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX, 8_192)
        .map_err(|fault| bad(backup, fault.into()))?;
    let findings = sound(&copy, backup)?;
    let part = Part::write(&copy, backup, folder)?;
    drop(copy);
    quick_check(&part.open()?).map_err(|fault| bad(backup, fault.into()))?;
    Ok((part, findings))
}

fn bad(backup: &Path, why: Refusal) -> Fault {
    let mut refusal = Refusal::new("restore.bad_backup").with("file", backup.display().to_string());
    refusal.more.push(why);
    refusal.into()
}

/// The whole copy is read. What makes it unusable is refused; what `doctor` can say of it is given back.
fn sound(copy: &Connection, path: &Path) -> Result<Vec<Finding>, Fault> {
    let version = migrate::recognise(copy, path).map_err(|fault| match fault {
        Fault::Refused(refusal) if refusal.code == "store.newer" => Fault::Refused(refusal),
        other => bad(path, other.into()),
    })?;
    if version == 0 {
        return Err(bad(path, Refusal::new("store.not_ours").with("file", path.display().to_string())));
    }
    if version < migrate::newest()? {
        quick_check(copy).map_err(|fault| bad(path, fault.into()))?;
        return Ok(Vec::new());
    }
    let report = doctor::examine_connection(copy, None, Depth::Full, &mut |_, _, _| true)
        .map_err(|fault| bad(path, fault.into()))?;
    let fatal: Vec<Refusal> =
        report.findings.iter().filter(|finding| finding.is_of_the_file()).map(|finding| finding.what.clone()).collect();
    match Refusal::join(fatal) {
        Some(why) => Err(bad(path, why)),
        None => Ok(report.findings),
    }
}

/// Between a file's name and the time at which another took its place.
pub(super) const REPLACED: &str = "-replaced-";

/// Changes the file for the new one. At every moment there is a whole file under the name.
fn replace(mut part: Part, to: &Path, at: UtcMillis) -> Result<Option<PathBuf>, Fault> {
    let name = format!("{}{REPLACED}{}", stem(to), stamp(at));
    let folder = to.parent().map_or_else(|| PathBuf::from("."), Path::to_owned);
    if !to.exists() {
        // A log without its file would be read into the new one.
        let strays = LOGS.iter().any(|tail| with_tail(to, tail).exists());
        let kept = if strays { Some(free_name(&folder, &name)?) } else { None };
        if let Some(kept) = &kept
            && let Err(fault) = set_aside(to, kept)
        {
            // A name that nothing came to stands for nothing.
            if LOGS.iter().all(|tail| !with_tail(kept, tail).exists()) {
                let _ = std::fs::remove_file(kept);
            }
            return Err(fault);
        }
        part.name_it(to)?;
        return Ok(kept);
    }
    let claim = claim(to)?;
    let kept = keep(to, &folder, &name)?;
    if claim.is_none() {
        set_aside(to, &kept)?;
    }
    part.take_place(to)?;
    drop(claim);
    Ok(Some(kept))
}

/// Gives the file a second name, so that it stays when another takes its first one.
fn keep(to: &Path, folder: &Path, name: &str) -> Result<PathBuf, Fault> {
    for number in 1..10_000 {
        let kept = folder.join(numbered(name, number));
        match std::fs::hard_link(to, &kept) {
            Ok(()) => return Ok(kept),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            // A disk that fails is no file system without links: there an empty file would stay.
            Err(error) if !linkless(&error) => return Err(error.into()),
            Err(_) => {
                // A file system without links: for a moment there is no file under the name, but both are whole.
                let kept = free_name(folder, name)?;
                return match std::fs::rename(to, &kept) {
                    Ok(()) => Ok(kept),
                    Err(error) => {
                        let _ = std::fs::remove_file(&kept);
                        Err(error.into())
                    }
                };
            }
        }
    }
    Err(taken(&folder.join(name)))
}

/// Moves what SQLite keeps beside a file to the same place beside `kept`.
fn set_aside(to: &Path, kept: &Path) -> Result<(), Fault> {
    for tail in LOGS {
        let from = with_tail(to, tail);
        if from.exists() {
            std::fs::rename(&from, with_tail(kept, tail))?;
        }
    }
    Ok(())
}

/// Makes sure that nobody has the file open, and holds it until the connection is dropped. Leaving WAL is only
/// possible for the last connection, and brings everything from the log into the file. Nothing when the file is so
/// damaged that SQLite cannot say; then the kernel is asked who holds locks on it.
fn claim(to: &Path) -> Result<Option<Connection>, Fault> {
    let in_use = || Fault::from(Refusal::new("restore.in_use").with("file", to.display().to_string()));
    let attempt = || -> Result<Connection, Fault> {
        let conn = connection(to, base_flags(), 2_048)?;
        conn.busy_timeout(Duration::from_secs(2))?;
        let mode: String = conn.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
        if mode == "wal" {
            return Err(in_use());
        }
        conn.execute_batch("BEGIN EXCLUSIVE")?;
        Ok(conn)
    };
    // Of a file without a page SQLite throws the log away; but the log may be all that is left of the company.
    if std::fs::metadata(to)?.len() < 512 {
        return if space::locked(to) { Err(in_use()) } else { Ok(None) };
    }
    match attempt() {
        Ok(conn) => Ok(Some(conn)),
        Err(Fault::Sqlite(error))
            if matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)) =>
        {
            Err(in_use())
        }
        Err(Fault::Sqlite(error))
            if matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)) =>
        {
            if space::locked(to) {
                Err(in_use())
            } else {
                Ok(None)
            }
        }
        Err(other) => Err(other),
    }
}
