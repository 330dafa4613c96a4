//! A restore for practice: a copy that nobody has opened since it was made is a hope. The newest is unpacked, opened,
//! examined, compared with what was written down when it was made, and removed again.

use super::backup::{BackupReport, prove};
use super::copies::{self, Copy, State};
use super::doctor::Finding;
use super::fault::Fault;
use super::manifest::{self, Event, Line};
use super::open::real;
use super::part::file_name;
use super::{restore, space};
use crate::domain::{Refusal, UtcMillis};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A drill that went well.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DrillReport {
    /// The copy.
    pub file: PathBuf,
    /// When it was made; nothing when no list tells.
    pub made_at: Option<UtcMillis>,
    /// Rows of all business tables.
    pub rows: i64,
    /// The newest journal entry in it.
    pub journal: i64,
    /// Milliseconds that it took: so long a real restore takes.
    pub millis: u64,
    /// What `doctor` found wrong in it.
    pub findings: Vec<Finding>,
}

/// Restores a copy for practice: the newest of the file `source`, or this one. `key` opens a locked one; without it the
/// plan's key file. Nothing of it stays on the disk.
///
/// # Errors
/// `drill.none`, `drill.altered`, `drill.differs`; what a restore refuses.
pub fn drill(source: &Path, copy: Option<&Path>, key: Option<&Path>, at: UtcMillis) -> Result<DrillReport, Refusal> {
    Ok(drill_inner(source, copy, key, at)?)
}

fn drill_inner(source: &Path, copy: Option<&Path>, key: Option<&Path>, at: UtcMillis) -> Result<DrillReport, Fault> {
    let home = copies::home(source);
    let folder = match copy.and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => folder.to_owned(),
        None if copy.is_some() => PathBuf::from("."),
        None => home.folder.clone(),
    };
    let all = copies::listed(&folder, copy.is_none().then(|| home.whose()));
    let known = match copy {
        Some(copy) => all.into_iter().find(|known| known.name == file_name(copy)),
        None => all.into_iter().find(|known| known.state != State::Gone),
    };
    let file = match (copy, &known) {
        (Some(copy), _) => copy.to_owned(),
        (None, Some(known)) => known.file.clone(),
        (None, None) => return Err(Refusal::new("drill.none").with("folder", folder.display().to_string()).into()),
    };
    if !file.is_file() {
        return Err(Refusal::new("restore.absent").with("file", file.display().to_string()).into());
    }
    let file = real(&file)?;
    let begun = std::time::Instant::now();
    let key = key.map(Path::to_owned).or_else(|| home.key_file.clone());
    // Beside the company's file, which is as private as what is unpacked; where there is none, beside the copy.
    let place = home.file.parent().filter(|folder| folder.is_dir()).unwrap_or(&folder);
    let result = practise(&file, known.as_ref(), key.as_deref(), place, at);
    if let Some(known) = &known {
        let failed = result.as_ref().err().map(|fault| match fault {
            Fault::Refused(refusal) => refusal.code.clone(),
            _ => "store.io".to_owned(),
        });
        // A key that was not at hand says nothing of the copy.
        if failed.as_deref().is_none_or(|code| !code.starts_with("seal.") || code == "seal.broken") {
            note(&folder, &home.source, known, at, failed)?;
        }
    }
    let (proven, findings) = result?;
    Ok(DrillReport {
        file,
        made_at: known.map(|known| known.at),
        rows: proven.rows,
        journal: proven.journal,
        millis: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
        findings,
    })
}

/// The drill itself. What was unpacked goes when this ends, however it ends.
fn practise(
    file: &Path,
    known: Option<&Copy>,
    key: Option<&Path>,
    place: &Path,
    at: UtcMillis,
) -> Result<(BackupReport, Vec<Finding>), Fault> {
    let about = |code: &str| Refusal::new(code).with("file", file.display().to_string());
    if let Some(known) = known
        && space::digest(file)? != known.sha256
    {
        return Err(about("drill.altered").into());
    }
    let (part, findings) = restore::unpack(file, key, place)?;
    let proven = prove(&part.open()?, at)?;
    if let Some(known) = known
        && (known.rows, known.journal, known.head.as_str()) != (proven.rows, proven.journal, proven.head.as_str())
    {
        let refusal = about("drill.differs")
            .with("rows", proven.rows)
            .with("rows_then", known.rows)
            .with("entry", proven.journal)
            .with("entry_then", known.journal);
        return Err(refusal.into());
    }
    Ok((proven, findings))
}

fn note(folder: &Path, source: &str, copy: &Copy, at: UtcMillis, failed: Option<String>) -> Result<(), Fault> {
    manifest::add(folder, &Line { failed, ..Line::about(Event::Drill, source, copy, at) })
}
