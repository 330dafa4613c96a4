//! The copies there are, as the list beside them and the folder itself tell.

use super::manifest::{self, Event, Line};
use super::part::file_name;
use super::seal;
use crate::domain::UtcMillis;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// How a copy stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// As large as it was made.
    Whole,
    /// Larger or smaller than it was made.
    Altered,
    /// Not there any more.
    Gone,
    /// There, but the list does not know it.
    Unlisted,
}

/// A copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    /// Where it is.
    pub file: PathBuf,
    /// Its name.
    pub name: String,
    /// When it was made.
    pub at: UtcMillis,
    /// Its size when it was made.
    pub bytes: u64,
    /// Rows of all business tables in it.
    pub rows: i64,
    /// The newest journal entry in it.
    pub journal: i64,
    /// It is locked for a public key.
    pub locked: bool,
    /// How it stands.
    pub state: State,
    /// When it was last restored for practice, and came back whole.
    pub drilled: Option<UtcMillis>,
    /// Why the last drill of it failed, as a code.
    pub failed: Option<String>,
    /// It takes turns: newer ones will stand for it.
    pub turn: bool,
    /// Its SHA-256.
    pub sha256: String,
    #[serde(skip)]
    pub(super) company: String,
    #[serde(skip)]
    pub(super) head: String,
}

/// The copies in a folder, the newest first: those of the list that are still there, and other files that look like
/// copies. `source` leaves those of one file, as far as is known.
pub fn all(folder: &Path, source: Option<&str>) -> Vec<Copy> {
    let mut all = listed(folder, source);
    all.retain(|copy| copy.state != State::Gone);
    let known: Vec<String> =
        manifest::all(folder).into_iter().filter(|line| line.folder.is_none()).map(|line| line.name).collect();
    let mut strays: Vec<Copy> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| stray(&entry.path()))
        .filter(|copy| !known.contains(&copy.name))
        .collect();
    all.append(&mut strays);
    all.sort_by_key(|copy| std::cmp::Reverse(copy.at));
    all
}

fn stray(file: &Path) -> Option<Copy> {
    let name = file_name(file);
    let looks = Path::new(name.trim_end_matches(seal::TAIL)).extension().is_some_and(|tail| tail == "db");
    let found = std::fs::symlink_metadata(file).ok().filter(std::fs::Metadata::is_file)?;
    let age = found.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    (looks && !name.starts_with('.')).then(|| Copy {
        file: file.to_owned(),
        at: UtcMillis(i64::try_from(age.as_millis()).unwrap_or_default()),
        bytes: found.len(),
        rows: 0,
        journal: 0,
        locked: name.ends_with(seal::TAIL),
        state: State::Unlisted,
        drilled: None,
        failed: None,
        turn: false,
        sha256: String::new(),
        company: String::new(),
        head: String::new(),
        name,
    })
}

/// The copies that the list tells of, the last that was made first, whatever became of them.
pub(super) fn listed(folder: &Path, source: Option<&str>) -> Vec<Copy> {
    let mut all: Vec<Copy> = Vec::new();
    // A name may come again after its file went: the last line with it counts.
    let mut places: HashMap<String, usize> = HashMap::new();
    for line in manifest::all(folder) {
        if source.is_some_and(|source| line.source != source) {
            continue;
        }
        match line.event {
            Event::Backup => {
                if let Some(copy) = of(folder, line) {
                    places.insert(copy.name.clone(), all.len());
                    all.push(copy);
                }
            }
            Event::Drill => {
                let place = places.get(&line.name).and_then(|at| all.get_mut(*at));
                if let Some(copy) = place.filter(|copy| copy.sha256 == line.sha256) {
                    if line.failed.is_none() {
                        copy.drilled = Some(line.at);
                    }
                    copy.failed = line.failed;
                }
            }
            Event::Restore | Event::Gone => {}
        }
    }
    let last: Vec<bool> = all.iter().enumerate().map(|(at, copy)| places.get(&copy.name) == Some(&at)).collect();
    let mut last = last.into_iter();
    all.retain(|_| last.next().unwrap_or(false));
    all.reverse();
    all
}

fn of(folder: &Path, line: Line) -> Option<Copy> {
    // What is in another folder stands in its list.
    if line.folder.is_some() {
        return None;
    }
    // A name and nothing else: a line must not lead out of its folder.
    if Path::new(&line.name).file_name().is_none_or(|name| name != line.name.as_str()) || line.name.is_empty() {
        return None;
    }
    let file = folder.join(&line.name);
    let state = match std::fs::symlink_metadata(&file) {
        Ok(found) if found.is_file() && found.len() == line.bytes => State::Whole,
        Ok(_) => State::Altered,
        Err(_) => State::Gone,
    };
    Some(Copy {
        file,
        name: line.name,
        at: line.at,
        bytes: line.bytes,
        rows: line.rows,
        journal: line.journal,
        locked: line.locked,
        state,
        drilled: None,
        failed: None,
        turn: line.turn,
        sha256: line.sha256,
        company: line.company,
        head: line.head,
    })
}
