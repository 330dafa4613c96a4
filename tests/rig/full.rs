//! The disk fills while somebody types, and is freed: a sentence, nothing typed is lost, and then it is saved.

use crate::cli_support::Desk;
use crate::faults::{answered, ended};
use crate::form::{self, say};
use crate::preload;
use crate::pty_support::Terminal;
use crate::store_help::{assert_clean, child, clock, stranger, told};
use crate::{clerk, many};
use fondaco::locale::Lang;
use fondaco::store::Store;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// More pages of the log than its thread leaves waiting.
const WAITING: i64 = 2_000;

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

/// The pages of a log, and how many of them are in the file, too.
fn log(file: &Path) -> (i64, i64) {
    let row = |row: &rusqlite::Row<'_>| Ok((row.get(1)?, row.get(2)?));
    stranger(file).query_row("PRAGMA wal_checkpoint(NOOP)", [], row).unwrap()
}

#[test]
#[ignore = "runs as a child of `a_disk_that_is_full_for_the_file_and_not_for_its_log`"]
fn imports_on() {
    let Some(told) = told() else { return };
    let (file, full): (PathBuf, PathBuf) = serde_json::from_str(&told).unwrap();
    let mut store = Store::open(&file, clock()).unwrap();
    let (mut asked, mut done) = (0, 0);
    let mut more = |store: &mut Store| {
        asked += 1;
        let said = many::doing(store, "anna", "import.orders", clerk::import("a", asked * 20, 20));
        done += i64::from(said.is_ok());
        said.map(|_| ())
    };
    let began = Instant::now();
    let patient = |what: &str| assert!(began.elapsed() < Duration::from_secs(100), "{what}: {:?}", log(&file));
    // A log that began anew has room for as much as it once held: the file has none. While somebody reads it cannot.
    let reader = stranger(&file);
    reader.execute_batch("BEGIN; SELECT count(*) FROM journal").unwrap();
    while log(&file).0 < 2 * WAITING {
        more(&mut store).unwrap();
        patient("it does not grow");
    }
    reader.execute_batch("COMMIT").unwrap();
    let mut pages = log(&file).0;
    while log(&file).0 >= pages {
        pages = log(&file).0;
        more(&mut store).unwrap();
        patient("it never begins anew");
    }
    std::fs::write(&full, "").unwrap();
    while log(&file).0 - log(&file).1 < WAITING {
        more(&mut store).unwrap();
        patient("the file took it");
    }
    let refusal = loop {
        if let Err(refusal) = more(&mut store) {
            break refusal;
        }
        patient("the log took everything");
    };
    assert_eq!(refusal.code, "store.full");
    assert_eq!(more(&mut store).unwrap_err().code, "store.full", "and again");
    let (pages, carried) = log(&file);
    std::fs::remove_file(&full).unwrap();
    more(&mut store).unwrap();
    while log(&file).0 - log(&file).1 > WAITING / 2 {
        std::thread::sleep(Duration::from_millis(50));
        more(&mut store).unwrap();
        patient("it is never brought back");
    }
    let orders: i64 = stranger(&file).query_row("SELECT count(*) FROM sales_order", [], |row| row.get(0)).unwrap();
    assert_eq!(orders, done * 20, "what was said to be saved, and nothing of what was not");
    assert_clean(&store);
    say(&format!("the file full, its log not: {carried} of {pages} pages brought back, {orders} orders saved, 0 lost"));
}

#[test]
fn a_disk_that_is_full_for_the_file_and_not_for_its_log() {
    let _alone = form::alone();
    let desk = Desk::founded();
    let root = desk.path("").canonicalize().unwrap();
    let full = root.join("full");
    let mut command = child("full::imports_on", &serde_json::to_string(&(desk.file(), &full)).unwrap());
    if !preload::through(&mut command, &root) {
        return;
    }
    let output = command.env("FONDACO_RIG_FULL", &full).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    eprint!("{said}");
    assert!(output.status.success());
}
