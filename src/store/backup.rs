//! Copies of the file that were opened and checked before anybody relies on them, and the way back from one.
//!
//! A copy gets its name only when it is whole and proven: it is written under another name, opened, checked, forced
//! to the disk, and then renamed. Nothing is ever written over: neither by a copy nor by a restore.

use super::doctor::{self, Depth, Finding, Severity};
use super::fault::Fault;
use super::manifest::{self, Line};
use super::open::{Store, base_flags, connection, real};
use super::{migrate, space};
use crate::domain::{Clock, Refusal, UtcMillis};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

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
    /// What `doctor` found wrong in the copy, and therefore in the file: the copy is faithful all the same.
    pub findings: Vec<Finding>,
}

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

/// Makes a checked copy of an open company. `to` is a folder that exists, or the name of a file that does not;
/// without it the folder `backup` beside the file.
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
    let default = beside(&source);
    let (folder, name) = match to {
        Some(folder) if folder.is_dir() => (folder.to_owned(), None),
        Some(file) if file.exists() => {
            return Err(Refusal::new("backup.exists").with("file", file.display().to_string()));
        }
        Some(file) => {
            let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            if !folder.is_dir() {
                return Err(Refusal::new("backup.no_folder").with("folder", folder.display().to_string()));
            }
            (folder.to_owned(), file.file_name().map(PathBuf::from))
        }
        None => {
            std::fs::create_dir_all(&default).map_err(Fault::from)?;
            (default, None)
        }
    };
    let part = Part::write(&conn, &source, &folder)?;
    drop(conn);
    let copy = part.open()?;
    let mut report = prove(&copy, at)?;
    drop(copy);
    report.sha256 = part.settle()?;
    report.bytes = std::fs::metadata(part.path()).map_err(Fault::from)?.len();
    report.file = match name {
        Some(name) => part.name_it(&folder.join(name))?,
        None => part.name_freely(&folder, &format!("{}-{}", stem(&source), stamp(at)))?,
    };
    manifest::add(
        &folder,
        &Line {
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
        },
    )?;
    Ok(report)
}

/// Makes a checked copy in `folder` under `name`, or that with a number; for a file of any schema number.
pub(super) fn copy_checked(conn: &Connection, folder: &Path, name: &str) -> Result<PathBuf, Fault> {
    let source = conn.path().map(PathBuf::from).unwrap_or_default();
    let part = Part::write(conn, &source, folder)?;
    quick_check(&part.open()?)?;
    part.settle()?;
    part.name_freely(folder, name)
}

/// Puts a checked copy in place of a company's file, or where there is none. The file that stood there is kept under
/// a new name; it is never thrown away.
///
/// # Errors
/// `restore.exists` when there is a file and `force` was not said; `restore.in_use` while anybody has it open;
/// `restore.bad_backup` when the copy is damaged; `store.*`. On any of them the old file stands as it stood.
pub fn restore(backup: &Path, to: &Path, force: bool, clock: &Arc<dyn Clock>) -> Result<RestoreReport, Refusal> {
    Ok(restore_inner(backup, to, force, clock)?)
}

fn restore_inner(backup: &Path, to: &Path, force: bool, clock: &Arc<dyn Clock>) -> Result<RestoreReport, Fault> {
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
    let copy = connection(&backup, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX, 8_192)
        .map_err(|fault| bad(&backup, fault.into()))?;
    let findings = sound(&copy, &backup)?;
    let folder = to.parent().map_or_else(|| PathBuf::from("."), Path::to_owned);
    let part = Part::write(&copy, &backup, &folder)?;
    drop(copy);
    quick_check(&part.open()?).map_err(|fault| bad(&backup, fault.into()))?;
    part.settle()?;
    let kept = replace(part, &to, at)?;
    space::sync_folder(&folder);
    let store = Store::open(&to, Arc::clone(clock))?;
    let proven = prove(store.raw(), at)?;
    // A line in the list of copies: from here on the journal goes on from another point, and that is as it should be.
    let list = beside(&to);
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
            },
        )?;
    }
    Ok(RestoreReport { file: to, kept, rows: proven.rows, journal: proven.journal, findings })
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
        if let Some(kept) = &kept {
            set_aside(to, kept)?;
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
            Err(_) => {
                // A file system without links: for a moment there is no file under the name, but both are whole.
                let kept = free_name(folder, name)?;
                std::fs::rename(to, &kept)?;
                return Ok(kept);
            }
        }
    }
    Err(taken(&folder.join(name)))
}

/// What SQLite keeps beside a file.
const LOGS: [&str; 3] = ["-wal", "-shm", "-journal"];

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

/// The cheap proofs of a copy, and what it holds.
fn prove(copy: &Connection, at: UtcMillis) -> Result<BackupReport, Fault> {
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
        findings: findings.into_iter().filter(|finding| finding.severity >= Severity::Warning).collect(),
    })
}

fn quick_check(conn: &Connection) -> Result<(), Fault> {
    let verdict: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" { Ok(()) } else { Err(Refusal::new("store.damaged").with("detail", verdict).into()) }
}

/// A copy that has no name yet; it goes when it is dropped.
struct Part {
    path: PathBuf,
    named: bool,
}

impl Part {
    /// Writes a compact copy of what `conn` sees into `folder`, under a name that nobody takes for a copy.
    fn write(conn: &Connection, source: &Path, folder: &Path) -> Result<Self, Fault> {
        let pages: i64 = conn.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        let free: i64 = conn.query_row("PRAGMA freelist_count", [], |row| row.get(0))?;
        let size: i64 = conn.query_row("PRAGMA page_size", [], |row| row.get(0))?;
        let needed = (pages - free).max(1).unsigned_abs() * size.unsigned_abs();
        let no_space = |available: Option<u64>| {
            let refusal = Refusal::new("backup.no_space")
                .with("folder", folder.display().to_string())
                .with("needed", needed.div_ceil(1_000_000))
                .with("available", available.unwrap_or(0) / 1_000_000);
            Fault::from(refusal)
        };
        let available = space::available(folder);
        if available.is_some_and(|available| available < needed + needed / 50) {
            return Err(no_space(available));
        }
        sweep(folder);
        let folder = &folder.canonicalize()?;
        let part = Self { path: folder.join(format!(".{}", unique(".part"))), named: false };
        // Made empty first, so that no moment passes in which strangers may read it.
        make_private(&part.path, source)?;
        match conn.execute("VACUUM INTO ?", [part.path.display().to_string()]) {
            Ok(_) => Ok(part),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DiskFull) => {
                Err(no_space(space::available(folder)))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn path(&self) -> &Path {
        &self.path
    }

    fn open(&self) -> Result<Connection, Fault> {
        connection(&real(&self.path)?, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX, 8_192)
    }

    /// Forces it to the disk; its SHA-256. Nobody has it open: reading it outside SQLite drops no lock.
    fn settle(&self) -> Result<String, Fault> {
        std::fs::File::open(&self.path)?.sync_all()?;
        Ok(space::digest(&self.path)?)
    }

    /// Gives it this name, which must be free.
    fn name_it(mut self, to: &Path) -> Result<PathBuf, Fault> {
        if self.is_named(to)? { Ok(to.to_owned()) } else { Err(taken(to)) }
    }

    /// Gives it this name, or the name with a number.
    fn name_freely(mut self, folder: &Path, name: &str) -> Result<PathBuf, Fault> {
        for number in 1..10_000 {
            let to = folder.join(numbered(name, number));
            if self.is_named(&to)? {
                return Ok(to);
            }
        }
        Err(taken(&folder.join(name)))
    }

    /// Gives it this name if it is free. A second name for the same file, so that whoever is killed here leaves no
    /// empty file under a name that looks like a copy; the first name goes when this is dropped.
    fn is_named(&mut self, to: &Path) -> Result<bool, Fault> {
        match std::fs::hard_link(&self.path, to) {
            Ok(()) => space::sync_folder(to.parent().unwrap_or(Path::new("."))),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => return Ok(false),
            // A file system without links: the name is taken by an empty file first.
            Err(_) if reserve(to)? => self.take_place(to)?,
            Err(_) => return Ok(false),
        }
        Ok(true)
    }

    /// Takes the place of what stands under this name.
    fn take_place(&mut self, to: &Path) -> Result<(), Fault> {
        std::fs::rename(&self.path, to)?;
        self.named = true;
        space::sync_folder(to.parent().unwrap_or(Path::new(".")));
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.named {
            for tail in ["", "-journal", "-wal", "-shm"] {
                // It may not be there; and what cannot be removed now is swept by the next copy.
                let _ = std::fs::remove_file(with_tail(&self.path, tail));
            }
        }
    }
}

/// Takes a name by making an empty file; `false` when it is taken.
fn reserve(path: &Path) -> Result<bool, Fault> {
    match std::fs::OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn taken(path: &Path) -> Fault {
    Refusal::new("backup.exists").with("file", path.display().to_string()).into()
}

/// Takes the first free of `name.db`, `name-2.db`, ….
fn free_name(folder: &Path, name: &str) -> Result<PathBuf, Fault> {
    for number in 1..10_000 {
        let path = folder.join(numbered(name, number));
        if reserve(&path)? {
            return Ok(path);
        }
    }
    Err(taken(&folder.join(name)))
}

fn numbered(name: &str, number: i32) -> String {
    if number == 1 { format!("{name}.db") } else { format!("{name}-{number}.db") }
}

fn make_private(path: &Path, source: &Path) -> Result<(), Fault> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        let mode = std::fs::metadata(source).map_or(0o600, |found| found.permissions().mode() & 0o660);
        options.mode(mode | 0o600);
    }
    #[cfg(not(unix))]
    let _ = source;
    options.open(path)?;
    Ok(())
}

/// Removes what copies that were killed left behind.
fn sweep(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let old = entry
            .metadata()
            .and_then(|found| found.modified())
            .is_ok_and(|at| at.elapsed().is_ok_and(|age| age > Duration::from_hours(1)));
        if name.starts_with(".fondaco-") && name.contains(".part") && old {
            // Only tidiness is at stake.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

fn unique(tail: &str) -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("fondaco-{}-{}{tail}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

fn with_tail(path: &Path, tail: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(tail);
    PathBuf::from(name)
}

/// The folder of copies beside a file.
pub(super) fn beside(path: &Path) -> PathBuf {
    path.parent().unwrap_or(Path::new(".")).join("backup")
}

pub(super) fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A file's name without its ending.
pub(super) fn stem(path: &Path) -> String {
    path.file_stem().map_or_else(|| "fondaco".to_owned(), |stem| stem.to_string_lossy().into_owned())
}

/// Date and time on Italian clocks, as a part of a file's name.
pub(super) fn stamp(at: UtcMillis) -> String {
    at.rome().format("%Y%m%d-%H%M%S").to_string()
}
