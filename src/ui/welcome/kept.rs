//! What was chosen before there is a file to keep it in: a note beside the file's place, gone when the company is made.

use crate::locale::Lang;
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Largest note that is read.
const LARGEST: u64 = 16 * 1024;

/// The note.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Kept {
    /// The company's name.
    pub name: String,
    /// The language.
    pub lang: Option<Lang>,
    /// The theme.
    pub theme: Option<String>,
    /// The first two steps are done.
    pub tested: bool,
}

impl Kept {
    /// Reads the note of a place; nothing where there is none that can be read.
    pub fn read(path: &Path) -> Self {
        let note = note(path);
        let fits = std::fs::metadata(&note).is_ok_and(|about| about.is_file() && about.len() <= LARGEST);
        let text = if fits { std::fs::read_to_string(&note).ok() } else { None };
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    /// Writes it, whole or not at all. Without it the next start begins at the first step: no reason to stop here.
    pub fn write(&self, path: &Path) {
        let written = || -> std::io::Result<()> {
            if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                std::fs::create_dir_all(folder)?;
            }
            let (note, new) = (note(path), beside(path, ".begin.new"));
            std::fs::write(&new, serde_json::to_vec(self)?)?;
            std::fs::rename(new, note)
        };
        if let Err(error) = written() {
            tracing::warn!(%error, "what was typed at the first start is not kept");
        }
    }

    /// Takes it away: the company is there.
    pub fn forget(path: &Path) {
        let _ = std::fs::remove_file(note(path));
    }
}

fn note(path: &Path) -> PathBuf {
    beside(path, ".begin")
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_outlives_the_program_and_goes_with_the_founding() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data/fondaco.db");
        assert_eq!(Kept::read(&path), Kept::default());
        let kept = Kept { name: "Caffè «Da Gigi»".to_owned(), lang: Some(Lang::En), theme: None, tested: true };
        kept.write(&path);
        assert_eq!(Kept::read(&path), kept);
        std::fs::write(note(&path), "{").unwrap();
        assert_eq!(Kept::read(&path), Kept::default());
        Kept::forget(&path);
        assert_eq!(std::fs::read_dir(folder.path().join("data")).unwrap().count(), 0);
    }
}
