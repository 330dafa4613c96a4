//! A file that is there whole or not at all: written beside its place under another name, then given its own.

use crate::domain::Refusal;
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// The unfinished file; goes when it is dropped.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        // It may have its name already.
        let _ = std::fs::remove_file(&self.0);
    }
}

fn unwritten(path: &Path, error: &std::io::Error) -> Refusal {
    Refusal::new("export.unwritten").with("file", path.display().to_string()).with("detail", error.to_string())
}

fn taken(path: &Path) -> Refusal {
    Refusal::new("export.exists").with("file", path.display().to_string())
}

/// A company's file, or a part of one: no list ever takes its place, whoever says so.
fn is_database(path: &Path) -> bool {
    use std::io::Read as _;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let of_one = ["-wal", "-shm", "-journal"].iter().any(|end| name.ends_with(end)) && path.exists();
    let mut head = [0; 16];
    let mut begins = || File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok();
    of_one || path.is_file() && begins() && head == *b"SQLite format 3\0"
}

/// Writes a file. One that is there already is only replaced when `over` says so, and then only by a whole one.
///
/// # Errors
/// `export.exists`, `export.unwritten`, and what `write` refuses: nothing is left then.
pub fn write_file<T>(
    path: &Path,
    over: bool,
    write: impl FnOnce(BufWriter<File>) -> Result<(T, BufWriter<File>), Refusal>,
) -> Result<T, Refusal> {
    let wrong = |error: &std::io::Error| unwritten(path, error);
    let Some(name) = path.file_name() else {
        return Err(wrong(&std::io::Error::from(std::io::ErrorKind::InvalidInput)));
    };
    if path.is_dir() {
        return Err(wrong(&std::io::Error::from(std::io::ErrorKind::IsADirectory)));
    }
    if !over && path.symlink_metadata().is_ok() {
        return Err(taken(path));
    }
    if is_database(path) {
        return Err(Refusal::new("export.database").with("file", path.display().to_string()));
    }
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    // Not the process alone: after a kill another may have its number, and the old part is still there.
    let at = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_nanos());
    hidden.push(format!(".{}-{at}.part", std::process::id()));
    let part = path.with_file_name(hidden);
    let file = OpenOptions::new().write(true).read(true).create_new(true).open(&part).map_err(|e| wrong(&e))?;
    let part = Part(part);
    let (answer, mut to) = write(BufWriter::with_capacity(1 << 16, file))?;
    to.flush().map_err(|e| wrong(&e))?;
    let file = to.into_inner().map_err(|e| wrong(e.error()))?;
    file.sync_all().map_err(|e| wrong(&e))?;
    drop(file);
    if over {
        std::fs::rename(&part.0, path).map_err(|e| wrong(&e))?;
        return Ok(answer);
    }
    // A name that somebody else took meanwhile is not taken from them.
    match std::fs::hard_link(&part.0, path) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => return Err(taken(path)),
        // Not every disk has a second name for a file.
        Err(_) if path.symlink_metadata().is_ok() => return Err(taken(path)),
        Err(_) => std::fs::rename(&part.0, path).map_err(|e| wrong(&e))?,
    }
    Ok(answer)
}
