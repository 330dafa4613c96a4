//! Where the company is made and how it gets to its place: beside it under another name, moved when it is whole.

use crate::domain::{FixedClock, Refusal};
use crate::store::{Store, load, settings};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Whether a demo stands at `path`.
///
/// # Errors
/// `demo.not_demo` when something else does.
pub(super) fn look(path: &Path, clock: &Arc<FixedClock>) -> Result<bool, Refusal> {
    if !path.exists() {
        return Ok(false);
    }
    let not_demo = || Refusal::new("demo.not_demo").with("file", path.display().to_string());
    let store = Store::open(path, clock.clone())?;
    match settings::company(store.db())? {
        Some(company) if company.demo => Ok(true),
        _ => Err(not_demo()),
    }
}

/// A file in the making; it goes when this is dropped before it was put in its place.
pub(super) struct Making(PathBuf);

impl Making {
    /// Chooses the name, after clearing away what killed programs left behind.
    pub fn begin(path: &Path) -> Result<Self, Refusal> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|error| load::io(&error))?;
            clear_left_behind(folder, path);
        }
        let making = Self(named(path, std::process::id()));
        making.remove();
        Ok(making)
    }

    /// The file.
    pub fn file(&self) -> &Path {
        &self.0
    }

    /// Moves it to `path`; `false` when somebody else was faster and that company is taken. `over`: a demo stands
    /// there and is replaced, unless a program has it open.
    pub fn put_in_place(self, path: &Path, over: bool) -> Result<bool, Refusal> {
        if over {
            load::alone(path)?;
            std::fs::rename(&self.0, path).map_err(|error| load::io(&error))?;
            return Ok(true);
        }
        // A link never replaces; file systems without links get the plain move.
        match std::fs::hard_link(&self.0, path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
            Err(_) => std::fs::rename(&self.0, path).map(|()| true).map_err(|error| load::io(&error)),
        }
    }

    fn remove(&self) {
        for end in ["", "-wal", "-shm", "-journal"] {
            let mut name = OsString::from(&self.0);
            name.push(end);
            // What is not there need not go.
            let _ = std::fs::remove_file(name);
        }
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        self.remove();
    }
}

fn named(path: &Path, process: u32) -> PathBuf {
    let mut name = path.file_name().map_or_else(OsString::new, OsString::from);
    name.push(format!(".making-{process}"));
    path.with_file_name(name)
}

/// Files of programs that do not run any more.
fn clear_left_behind(folder: &Path, path: &Path) {
    let Some(own) = path.file_name().and_then(|name| name.to_str()) else { return };
    let Ok(files) = std::fs::read_dir(folder) else { return };
    for file in files.flatten() {
        let name = file.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix(own)?.strip_prefix(".making-")?.parse().ok());
        if process.is_some_and(|process: u32| !runs(process)) {
            Making(named(path, process.unwrap_or(0))).remove();
        }
    }
}

fn runs(process: u32) -> bool {
    let Some(id) = i32::try_from(process).ok().and_then(rustix::process::Pid::from_raw) else { return false };
    // No permission to ask means that it is somebody's.
    !matches!(rustix::process::test_kill_process(id), Err(rustix::io::Errno::SRCH))
}
