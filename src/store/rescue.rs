//! The way back from a file that cannot be read any more: the newest copy that is still what it was when it was proven.

use super::manifest::{self, Event, Line, Whose};
use super::open::real;
use super::{part, restore, space};
use crate::domain::{Refusal, SafeText};
use std::path::{Path, PathBuf};

/// Copies of this company were made beside its file: then what stands there was one of ours.
pub(super) fn known(file: &Path) -> bool {
    copies(file).iter().any(|line| line.journal > 0)
}

/// What stands in the list of copies about this file, the oldest first.
fn copies(file: &Path) -> Vec<Line> {
    // A file that cannot be read cannot say which company it was.
    let whose = Whose { source: &part::file_name(file), company: "" };
    let mut lines = manifest::lines(&part::beside(file), whose);
    lines.retain(|line| line.event == Event::Backup);
    lines
}

/// Where the newest copy of a file was made, when that is not beside it.
pub(super) fn folder(file: &Path) -> Option<SafeText> {
    let folder = copies(file).pop()?.folder?;
    Some(SafeText::new(&folder.display().to_string()))
}

/// Notes beside a file that a copy of it was made in another folder. The copy stands without the note, so that a note
/// that cannot be written undoes nothing.
pub(super) fn remember(file: &Path, folder: &Path, line: Line) {
    let home = part::beside(file);
    let Ok(folder) = folder.canonicalize() else { return };
    if home.canonicalize().is_ok_and(|home| home == folder) {
        return;
    }
    let noted = std::fs::create_dir_all(&home).map_err(super::fault::Fault::from);
    let line = Line { folder: Some(folder), ..line };
    let _ = noted.and_then(|()| manifest::add(&home, &line));
}

/// The newest copy of a file, where it is noted beside it, that is byte for byte what was proven when it was made.
pub fn newest_copy(file: &Path) -> Option<PathBuf> {
    let file = real(file).ok()?;
    let folder = part::beside(&file);
    copies(&file).iter().rev().find_map(|line| {
        let path = line.folder.as_deref().unwrap_or(&folder).join(&line.name);
        let same_length = std::fs::metadata(&path).is_ok_and(|found| found.len() == line.bytes);
        (same_length && space::digest(&path).is_ok_and(|digest| digest == line.sha256)).then_some(path)
    })
}

/// Takes away a second name of an open file that a restore, killed before it changed the files, has left: under two
/// names a file has two logs. The caller's connection is in WAL: no restore can be under way now.
pub(super) fn one_name(file: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let found = std::fs::metadata(file)?;
        if found.nlink() < 2 {
            return Ok(());
        }
        let begin = format!("{}{}", part::stem(file), restore::REPLACED);
        for entry in std::fs::read_dir(file.parent().unwrap_or(Path::new(".")))?.flatten() {
            let same = entry.metadata().is_ok_and(|other| other.ino() == found.ino() && other.dev() == found.dev());
            if same && entry.file_name().to_string_lossy().starts_with(&begin) {
                std::fs::remove_file(entry.path())?;
            }
        }
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

/// How to go on when a file is damaged, as what a refusal says last: the command that puts the newest copy in its
/// place, or where to look for one.
pub fn way_back(file: &Path) -> Refusal {
    match newest_copy(file) {
        Some(copy) => Refusal::new("restore.newest").with("copy", word(&copy)).with("file", word(file)),
        None => Refusal::new("restore.none").with("folder", part::beside(file).display().to_string()),
    }
}

/// A file's name as a shell takes it.
fn word(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}
