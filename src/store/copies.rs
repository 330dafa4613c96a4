//! The copies there are, as the list beside them and the folder itself tell.

use super::fault::Fault;
use super::manifest::{self, Event, Line, Whose};
use super::open::{base_flags, connection, real};
use super::part::file_name;
use super::{rescue, seal, upkeep};
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

/// Where the copies of a file lie, and whose they are.
#[derive(Debug, Clone)]
pub struct Home {
    /// The file, by its real name.
    pub file: PathBuf,
    /// The folder of its copies.
    pub folder: PathBuf,
    /// The key file of drills.
    pub key_file: Option<PathBuf>,
    /// The file's name in the list.
    pub(super) source: String,
    company: String,
}

/// Where the copies of a file lie; of one that is damaged or gone, where they were when it was last well, as far as is
/// noted beside it.
pub fn home(file: &Path) -> Home {
    // Where there is no company yet, not even its folder may be there.
    let file = real(file).unwrap_or_else(|_| file.to_owned());
    let told = file.exists().then(|| {
        let conn = connection(&file, base_flags(), 2_048)?;
        Ok::<_, Fault>((upkeep::plan_of(&conn)?, manifest::company(&conn).unwrap_or_default()))
    });
    let (plan, company) = match told {
        Some(Ok(told)) => told,
        _ => (upkeep::Plan { folder: rescue::folder(&file), ..upkeep::Plan::default() }, String::new()),
    };
    Home { folder: plan.folder_of(&file), key_file: plan.key_file(), source: file_name(&file), company, file }
}

impl Home {
    pub(super) fn whose(&self) -> Whose<'_> {
        Whose { source: &self.source, company: &self.company }
    }

    /// The copies there are of this file, the newest first.
    pub fn copies(&self) -> Vec<Copy> {
        there(&self.folder, Some(self.whose()))
    }
}

/// The copies in a folder, whatever they are of, the newest first: those of the list that are still there, and other
/// files that look like copies.
pub fn all(folder: &Path) -> Vec<Copy> {
    there(folder, None)
}

fn there(folder: &Path, whose: Option<Whose<'_>>) -> Vec<Copy> {
    let lines = manifest::all(folder);
    let known: Vec<String> = lines.iter().filter(|line| line.folder.is_none()).map(|line| line.name.clone()).collect();
    let mut all = of_lines(folder, lines, whose);
    all.retain(|copy| copy.state != State::Gone);
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
pub(super) fn listed(folder: &Path, whose: Option<Whose<'_>>) -> Vec<Copy> {
    of_lines(folder, manifest::all(folder), whose)
}

fn of_lines(folder: &Path, lines: Vec<Line>, whose: Option<Whose<'_>>) -> Vec<Copy> {
    let mut all: Vec<Copy> = Vec::new();
    // A name may come again after its file went: the last line with it counts.
    let mut places: HashMap<String, usize> = HashMap::new();
    for line in lines {
        if whose.is_some_and(|whose| !whose.has(&line)) {
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
