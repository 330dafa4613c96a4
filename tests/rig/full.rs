//! The disk fills while somebody types, and is freed: a sentence, nothing typed is lost, and then it is saved.

use crate::cli_support::Desk;
use crate::faults::{answered, ended};
use crate::form::{self, say};
use crate::preload;
use crate::pty_support::Terminal;
use fondaco::locale::Lang;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A disk that can be filled and freed.
enum Small {
    /// A file system of its own.
    Mounted(PathBuf),
    /// The library that stands between says that it is full as long as a file is there.
    Said { folder: PathBuf, full: PathBuf },
}

impl Small {
    /// A file system of so many megabytes; only root may make one.
    fn mounted(folder: &Path) -> Option<Self> {
        let done = Command::new("mount").args(["-t", "tmpfs", "-o", "size=8m", "tmpfs"]).arg(folder).output();
        let done = done.is_ok_and(|output| output.status.success());
        if !done {
            say("skipped: no file system may be mounted here");
        }
        done.then(|| Self::Mounted(folder.to_owned()))
    }

    fn folder(&self) -> &Path {
        match self {
            Self::Mounted(folder) | Self::Said { folder, .. } => folder,
        }
    }

    fn around(&self) -> Vec<(&'static str, String)> {
        let shown = |path: &Path| path.display().to_string();
        let file = ("FONDACO_DB", shown(&self.folder().join("company.db")));
        match self {
            Self::Mounted(_) => vec![file],
            Self::Said { folder, full } => vec![
                file,
                ("LD_PRELOAD", shown(preload::library().unwrap())),
                ("FONDACO_RIG_ROOT", shown(folder)),
                ("FONDACO_RIG_FULL", shown(full)),
            ],
        }
    }

    fn fill(&self) {
        match self {
            Self::Mounted(folder) => {
                use std::io::Write;
                let mut filler = std::fs::File::create(folder.join("filler")).unwrap();
                while filler.write_all(&[1; 4_096]).is_ok() {}
            }
            Self::Said { full, .. } => std::fs::write(full, "").unwrap(),
        }
    }

    fn free(&self) {
        match self {
            Self::Mounted(folder) => std::fs::remove_file(folder.join("filler")).unwrap(),
            Self::Said { full, .. } => std::fs::remove_file(full).unwrap(),
        }
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        if let Self::Mounted(folder) = self {
            // What still stands there keeps it until the machine ends: only memory.
            let _ = Command::new("umount").arg("-l").arg(folder).status();
        }
    }
}

fn typed_into_a_full_disk(desk: &Desk, disk: &Small) {
    let around = disk.around();
    let around: Vec<(&str, &str)> = around.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let full = Lang::It.t("refusal.store.full").split(':').next().unwrap();
    let mut terminal = Terminal::run(desk, env!("CARGO_BIN_EXE_fondaco"), &[], &around);
    terminal.shows("[1Home]");
    terminal.press("3").shows("[3Clienti]");
    terminal.press("n").shows("Clienti > ");
    disk.fill();
    terminal.press("Verdini Ottica").shows("Verdini Ottica");
    // The draft is kept after two seconds: it cannot be, and that is said.
    terminal.shows(full);
    terminal.press("\u{1b}OQ");
    terminal.until("the refusal", |screen| screen.contents().contains("Non fatto"));
    // Another door.
    let mut command = desk.command(&["do", "party.save", r#"{"set":{"name":"Neri"}}"#, "--once", "neri"]);
    let said = ended(command.envs(around.iter().copied()));
    answered(&said, "the command line");
    assert_eq!((said.code, said.err.contains(full)), (3, true), "{}", said.err);
    disk.free();
    terminal.press("\r").until("the form as it was", |screen| {
        let text = screen.contents();
        !text.contains("Non fatto") && text.contains("Verdini Ottica") && text.contains("modificato")
    });
    terminal.press("\u{1b}OQ");
    terminal.shows("salvato Verdini Ottica");
    terminal.press("q").shows("Ancora q");
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
    let file = disk.folder().join("company.db").display().to_string();
    let there = desk.json(&["list", "customers", "--db", &file]);
    let names: Vec<&str> = there.as_array().unwrap().iter().filter_map(|row| row["name"].as_str()).collect();
    assert_eq!(names.iter().filter(|name| **name == "Verdini Ottica").count(), 1, "{names:?}");
    assert!(!names.contains(&"Neri"), "{names:?}");
    let doctor = desk.json(&["doctor", "--db", &file]);
    assert_eq!(doctor["clean"], true, "{doctor}");
}

#[test]
fn a_disk_that_fills_and_is_freed() {
    let _alone = form::alone();
    let desk = Desk::founded();
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().canonicalize().unwrap();
    if let Some(disk) = Small::mounted(&folder) {
        std::fs::copy(desk.file(), folder.join("company.db")).unwrap();
        typed_into_a_full_disk(&desk, &disk);
    }
    if preload::library().is_some() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().canonicalize().unwrap();
        std::fs::copy(desk.file(), folder.join("company.db")).unwrap();
        typed_into_a_full_disk(&desk, &Small::Said { folder, full: desk.path("full") });
    }
}
