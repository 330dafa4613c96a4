//! A copy while it is made: under a name that nobody takes for one, until it is whole; and the names that copies get.

use super::fault::Fault;
use super::open::{base_flags, connection, real};
use super::{alive, lease, manifest, space, upkeep};
use crate::domain::{Refusal, UtcMillis};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub(super) fn quick_check(conn: &Connection) -> Result<(), Fault> {
    let verdict: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" { Ok(()) } else { Err(Refusal::new("store.damaged").with("detail", verdict).into()) }
}

/// A copy that has no name yet; it goes when it is dropped.
pub(super) struct Part {
    path: PathBuf,
    named: bool,
}

impl Part {
    /// Writes a compact copy of what `conn` sees into `folder`, under a name that nobody takes for a copy.
    pub(super) fn write(conn: &Connection, source: &Path, folder: &Path) -> Result<Self, Fault> {
        let pages: i64 = conn.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        let free: i64 = conn.query_row("PRAGMA freelist_count", [], |row| row.get(0))?;
        let size: i64 = conn.query_row("PRAGMA page_size", [], |row| row.get(0))?;
        let needed = (pages - free).max(1).unsigned_abs() * size.unsigned_abs();
        let part = Self::blank(source, folder, needed)?;
        match conn.execute("VACUUM INTO ?", [part.path.display().to_string()]) {
            Ok(_) => {}
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DiskFull) => {
                return Err(no_space(folder, needed));
            }
            Err(error) => return Err(error.into()),
        }
        part.forget_who_is_here()?;
        Ok(part)
    }

    /// An empty part for so many bytes, as private as `source` is.
    pub(super) fn blank(source: &Path, folder: &Path, needed: u64) -> Result<Self, Fault> {
        if space::available(folder).is_some_and(|available| available < needed + needed / 50) {
            return Err(no_space(folder, needed));
        }
        sweep(folder);
        let folder = &folder.canonicalize()?;
        let part = Self { path: folder.join(format!(".{}", unique(".part"))), named: false };
        // Made empty first, so that no moment passes in which strangers may read it.
        make_private(&part.path, source)?;
        Ok(part)
    }

    /// That a program works on the file, with a log beside it, is not true of its copy.
    fn forget_who_is_here(&self) -> Result<(), Fault> {
        let conn = connection(&real(&self.path)?, base_flags(), 2_048)?;
        if upkeep::has(&conn, "lease")? {
            conn.execute("DELETE FROM lease WHERE name = ?", [lease::LOG])?;
        }
        Ok(())
    }

    /// How large it is now.
    pub(super) fn size(&self) -> Result<u64, Fault> {
        Ok(std::fs::metadata(&self.path)?.len())
    }

    /// To read its bytes, while nobody has it open.
    pub(super) fn file(&self) -> Result<std::fs::File, Fault> {
        Ok(std::fs::File::open(&self.path)?)
    }

    /// To write its bytes, from its beginning.
    pub(super) fn to_write(&self) -> Result<std::fs::File, Fault> {
        Ok(std::fs::OpenOptions::new().write(true).truncate(true).open(&self.path)?)
    }

    pub(super) fn open(&self) -> Result<Connection, Fault> {
        connection(&real(&self.path)?, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX, 8_192)
    }

    /// Forces it to the disk; its SHA-256. Nobody has it open: reading it outside SQLite drops no lock.
    pub(super) fn settle(&self) -> Result<String, Fault> {
        std::fs::File::open(&self.path)?.sync_all()?;
        Ok(space::digest(&self.path)?)
    }

    /// Gives it this name, which must be free.
    pub(super) fn name_it(mut self, to: &Path) -> Result<PathBuf, Fault> {
        if self.is_named(to)? { Ok(to.to_owned()) } else { Err(taken(to)) }
    }

    /// Gives it this name, or the name with a number; `tail` ends them all. Never the name of one that was removed: a
    /// copy whose maker is killed before it is noted would stand there with the other's proof.
    pub(super) fn name_freely(mut self, folder: &Path, name: &str, tail: &str) -> Result<PathBuf, Fault> {
        let known: BTreeSet<String> = manifest::all(folder).into_iter().map(|line| line.name).collect();
        for number in 1..10_000 {
            let wanted = format!("{}{tail}", numbered(name, number));
            let to = folder.join(&wanted);
            if !known.contains(&wanted) && self.is_named(&to)? {
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
            // A file system without links: the name is taken by an empty file first. A disk that fails is no such thing:
            // there the empty file would stay.
            Err(error) if !linkless(&error) => return Err(error.into()),
            Err(_) if reserve(to)? => {
                if let Err(fault) = self.take_place(to) {
                    let _ = std::fs::remove_file(to);
                    return Err(fault);
                }
            }
            Err(_) => return Ok(false),
        }
        Ok(true)
    }

    /// Takes the place of what stands under this name.
    pub(super) fn take_place(&mut self, to: &Path) -> Result<(), Fault> {
        std::fs::rename(&self.path, to)?;
        self.named = true;
        space::sync_folder(to.parent().unwrap_or(Path::new(".")));
        Ok(())
    }
}

/// What SQLite keeps beside a file.
pub(super) const LOGS: [&str; 3] = ["-wal", "-shm", "-journal"];

impl Drop for Part {
    fn drop(&mut self) {
        if !self.named {
            for tail in [""].iter().chain(&LOGS) {
                // It may not be there; and what cannot be removed now is swept by the next copy.
                let _ = std::fs::remove_file(with_tail(&self.path, tail));
            }
        }
    }
}

/// Whether a file system says so that it knows no second names.
pub(super) fn linkless(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{PermissionDenied, TooManyLinks, Unsupported};
    matches!(error.kind(), PermissionDenied | TooManyLinks | Unsupported)
}

/// Takes a name by making an empty file; `false` when it is taken.
fn reserve(path: &Path) -> Result<bool, Fault> {
    match std::fs::OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Why a name cannot be given.
pub(super) fn taken(path: &Path) -> Fault {
    Refusal::new("backup.exists").with("file", path.display().to_string()).into()
}

/// Takes the first free of `name.db`, `name-2.db`, ….
pub(super) fn free_name(folder: &Path, name: &str) -> Result<PathBuf, Fault> {
    for number in 1..10_000 {
        let path = folder.join(numbered(name, number));
        if reserve(&path)? {
            return Ok(path);
        }
    }
    Err(taken(&folder.join(name)))
}

pub(super) fn numbered(name: &str, number: i32) -> String {
    if number == 1 { format!("{name}.db") } else { format!("{name}-{number}.db") }
}

fn make_private(path: &Path, source: &Path) -> Result<(), Fault> {
    let file = make_new_private(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(source).map_or(0o600, |found| found.permissions().mode() & 0o660);
        file.set_permissions(std::fs::Permissions::from_mode(mode | 0o600))?;
    }
    #[cfg(not(unix))]
    let _ = (source, file);
    Ok(())
}

/// A new file that nobody else reads.
pub(super) fn make_new_private(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

pub(super) fn no_space(folder: &Path, needed: u64) -> Fault {
    Refusal::new("backup.no_space")
        .with("folder", folder.display().to_string())
        .with("needed", needed.div_ceil(1_000_000))
        .with("available", space::available(folder).unwrap_or(0) / 1_000_000)
        .into()
}

/// Removes what programs that were killed left behind: parts and moments of processes that are no more.
pub(super) fn sweep(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let Some(rest) = name.strip_prefix(".fondaco-") else { continue };
        let maker: Vec<&str> = rest.splitn(3, '-').take(2).collect();
        // Of a process in another container we know nothing but that a day is long.
        let gone = alive::gone(&maker.join("-")).unwrap_or_else(|| {
            let changed = entry.metadata().and_then(|found| found.modified());
            changed.is_ok_and(|at| at.elapsed().is_ok_and(|age| age > Duration::from_hours(24)))
        });
        if !gone {
            continue;
        }
        // Only tidiness is at stake.
        if rest.contains(".moment") {
            let _ = std::fs::remove_dir_all(entry.path());
        } else if rest.contains(".part") {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// A name of this process that nothing else has.
pub(super) fn unique(tail: &str) -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("fondaco-{}-{number}{tail}", alive::token())
}

pub(super) fn with_tail(path: &Path, tail: &str) -> PathBuf {
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
