//! The list beside the copies: one line of JSON per copy, so that a copy can be told from a forgery and a shortened
//! journal from a whole one.

use super::copies::Copy;
use super::fault::Fault;
use super::watch::WATCHED;
use crate::domain::UtcMillis;
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The list's name in its folder.
pub(super) const NAME: &str = "manifest.jsonl";

/// What a line tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Event {
    /// A copy was made.
    Backup,
    /// A copy was put in the file's place: what the lines above say of the file's journal no longer binds it.
    Restore,
    /// A copy was restored for practice.
    Drill,
    /// A copy was removed because newer ones stand for it.
    Gone,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Line {
    pub event: Event,
    /// The file that was copied.
    pub source: String,
    /// The copy.
    pub name: String,
    pub at: UtcMillis,
    pub sha256: String,
    pub bytes: u64,
    pub rows: i64,
    pub journal: i64,
    pub head: String,
    pub schema: i64,
    /// The company: of two files with one name in one folder, which.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub company: String,
    /// It is locked for a public key.
    #[serde(default, skip_serializing_if = "is_false")]
    pub locked: bool,
    /// It takes turns: it goes when newer ones stand for it. One that somebody gave a name stays.
    #[serde(default, skip_serializing_if = "is_false")]
    pub turn: bool,
    /// Where it is, when it is not in this folder: noted beside the file, which alone knows its plan and may be the one
    /// that cannot be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<PathBuf>,
    /// Of a drill: why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
}

impl Line {
    /// What came of a copy that is known: all that identifies it.
    pub fn about(event: Event, source: &str, copy: &Copy, at: UtcMillis) -> Self {
        Self {
            event,
            source: source.to_owned(),
            name: copy.name.clone(),
            at,
            sha256: copy.sha256.clone(),
            bytes: copy.bytes,
            rows: copy.rows,
            journal: copy.journal,
            head: copy.head.clone(),
            schema: 0,
            company: copy.company.clone(),
            locked: copy.locked,
            turn: copy.turn,
            folder: None,
            failed: None,
        }
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "what serde calls")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// Adds a line and forces it to the disk.
pub(super) fn add(folder: &Path, line: &Line) -> Result<(), Fault> {
    let mut text = serde_json::to_string(line)?;
    text.push('\n');
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o640);
    }
    let mut file = options.open(folder.join(NAME))?;
    // One write: lines of two processes do not mix.
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(())
}

/// All lines, in the order in which they were written. One that cannot be read is passed over: the list is a witness,
/// not a judge.
pub(super) fn all(folder: &Path) -> Vec<Line> {
    let bytes = std::fs::read(folder.join(NAME)).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// Of which file, and of which company in it: two files with one name may have their copies in one folder.
#[derive(Debug, Clone, Copy)]
pub(super) struct Whose<'a> {
    pub source: &'a str,
    /// Empty: the file cannot say, and its name alone counts.
    pub company: &'a str,
}

impl Whose<'_> {
    /// A line that does not say which company is anybody's.
    pub fn has(self, line: &Line) -> bool {
        line.source == self.source
            && (self.company.is_empty() || line.company.is_empty() || line.company == self.company)
    }
}

/// All lines about a file.
pub(super) fn lines(folder: &Path, whose: Whose<'_>) -> Vec<Line> {
    let mut lines = all(folder);
    lines.retain(|line| whose.has(line));
    lines
}

/// The lines that bind the journal of this file: those since it was last restored. What is noted of another folder does
/// not: a restore is told in the folder of the copies alone.
pub(super) fn binding(folder: &Path, whose: Whose<'_>) -> Vec<Line> {
    let mut bind = Vec::new();
    for line in lines(folder, whose).into_iter().filter(|line| line.folder.is_none()) {
        match line.event {
            Event::Backup => bind.push(line),
            Event::Restore => bind = vec![line],
            Event::Drill | Event::Gone => {}
        }
    }
    bind
}

/// Which company this is: the first of its journal's hashes, which nothing changes. Empty before its founding.
pub(super) fn company(conn: &Connection) -> Result<String, Fault> {
    let first: Option<Vec<u8>> =
        conn.query_row("SELECT hash FROM journal WHERE id = 1", [], |row| row.get(0)).optional()?;
    Ok(first.map_or_else(String::new, |hash| hex(hash.get(..8).unwrap_or_default())))
}

/// The newest journal entry and its hash.
pub(super) fn head(conn: &Connection) -> Result<(i64, String), Fault> {
    let found: Option<(i64, Vec<u8>)> = conn
        .query_row("SELECT id, hash FROM journal ORDER BY id DESC LIMIT 1", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.map_or((0, String::new()), |(id, hash)| (id, hex(&hash))))
}

/// Rows of all business tables that this file has.
pub(super) fn rows(conn: &Connection) -> Result<i64, Fault> {
    let mut sum = 0;
    for watched in WATCHED {
        let there: bool = conn.query_row(
            "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?)",
            [watched.name],
            |row| row.get(0),
        )?;
        if there {
            sum += conn.query_row(&format!("SELECT count(*) FROM {}", watched.name), [], |row| row.get::<_, i64>(0))?;
        }
    }
    Ok(sum)
}

/// Bytes in hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
