//! Several programs make one file; a copy and a restore are killed half way: the old file stands or the new one, never
//! half of either, and what is left lying about is known and swept.

use crate::cli_support::Desk;
use crate::faults::{answered, ended};
use crate::form::{self, Chance, say};
use crate::preload;
use crate::store_help::{assert_clean, clock, stranger};
use fondaco::store::Store;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, SystemTime};

#[test]
fn eight_found_one_company() {
    let _alone = form::alone();
    let rounds = form::times(4, 30);
    for round in 0..rounds {
        let desk = Desk::empty();
        if round % 2 == 1 {
            // A file without a byte is brought to the schema by all of them at once.
            std::fs::write(desk.file(), "").unwrap();
        }
        let start = || -> Child {
            desk.command(&["init", "--json"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let children: Vec<Child> = (0..8).map(|_| start()).collect();
        let mut founded = 0;
        for child in children {
            let said = crate::cli_support::said(child.wait_with_output().unwrap());
            founded += i32::from(said.code == 0);
            assert!(said.code == 0 || said.err.contains("company.founded"), "{}: {}", said.code, said.err);
        }
        assert_eq!(founded, 1);
        assert_clean(&Store::open(&desk.file(), clock()).unwrap());
    }
    say(&format!("eight_found_one_company: {rounds} rounds of 8 processes, one company each"));
}

/// The files of a folder whose names end so.
fn files(folder: &Path, wanted: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let Ok(all) = std::fs::read_dir(folder) else { return Vec::new() };
    let all = all.flatten().filter(|entry| wanted(&entry.file_name().to_string_lossy()));
    all.map(|entry| entry.path()).collect()
}

/// A company's file or a copy, by its name.
fn is_file(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "db")
}

/// What a killed program left: files that have no name yet.
fn lying_about(desk: &Desk) -> Vec<PathBuf> {
    let nameless = |name: &str| name.starts_with(".fondaco-");
    let mut all = files(&desk.path(""), nameless);
    all.extend(files(&desk.path("backup"), nameless));
    all
}

fn entries(file: &Path) -> i64 {
    stranger(file).query_row("SELECT count(*) FROM journal", [], |row| row.get(0)).unwrap()
}

/// How many calls of a class a verb makes.
fn calls(desk: &Desk, arguments: &[&str], class: &str) -> u64 {
    let count = tempfile::NamedTempFile::new().unwrap();
    let mut command = desk.command(arguments);
    assert!(preload::through(&mut command, &desk.path("").canonicalize().unwrap()));
    command.env("FONDACO_RIG_FAULT", format!("{class}:0:KILL")).env("FONDACO_RIG_COUNT", count.path());
    assert_eq!(ended(&mut command).code, 0);
    std::fs::read_to_string(count.path()).unwrap().parse().unwrap()
}

/// Runs a verb that is killed before its n-th call of a class; whether it was.
fn killed(desk: &Desk, arguments: &[&str], class: &str, n: u64) -> bool {
    let mut command = desk.command(arguments);
    assert!(preload::through(&mut command, &desk.path("").canonicalize().unwrap()));
    let said = ended(command.env("FONDACO_RIG_FAULT", format!("{class}:{n}:KILL")));
    if said.code == -1 {
        return true;
    }
    answered(&said, "not killed");
    assert_eq!(said.code, 0, "{}", said.err);
    false
}

/// Lays the file as it was before a restore, and forgets what the list of copies tells of another journal.
fn begin(desk: &Desk, whole: &Path) {
    std::fs::copy(whole, desk.file()).unwrap();
    for file in files(&desk.path(""), |name| name.contains("-replaced-")) {
        std::fs::remove_file(file).unwrap();
    }
    let _ = std::fs::remove_file(desk.path("backup/manifest.jsonl"));
}

#[test]
fn copies_and_restores_are_killed_half_way() {
    let _alone = form::alone();
    let mut chance = Chance::of("copies_and_restores_are_killed_half_way");
    if preload::library().is_none() {
        return;
    }
    let desk = Desk::founded();
    let copy = desk.path("copy.db");
    desk.good(&["backup", copy.to_str().unwrap()]);
    let old = entries(&copy);
    for _ in 0..5 {
        desk.order(1);
    }
    let new = entries(&desk.file());
    let whole = desk.path("whole");
    std::fs::copy(desk.file(), &whole).unwrap();
    let (mut kills, mut replaced, mut seconds, mut nameless) = (0, 0, 0, 0);
    for arguments in [&["backup"][..], &["restore", "copy.db", "--force"]] {
        let all = calls(&desk, arguments, "all");
        begin(&desk, &whole);
        let names = calls(&desk, arguments, "name");
        begin(&desk, &whole);
        let before = kills;
        for round in 0..form::times(names + 2, 60.max(names + 2)) {
            // Each time that a name changes hands, and any other call.
            let (class, n) = if round < names { ("name", 1 + round) } else { ("all", 1 + chance.below(all)) };
            kills += u64::from(killed(&desk, arguments, class, n));
            // The next open sweeps what whoever is dead has left.
            nameless += lying_about(&desk).len();
            let twice = std::fs::metadata(desk.file()).unwrap().nlink() > 1;
            seconds += i32::from(twice);
            let store = Store::open(&desk.file(), clock()).unwrap();
            assert_clean(&store);
            drop(store);
            let now = entries(&desk.file());
            assert!(now == old || now == new, "{arguments:?} {class} {n}: {now} entries");
            replaced += i32::from(now == old);
            assert_eq!(std::fs::metadata(desk.file()).unwrap().nlink(), 1, "a file under two names has two logs");
            for kept in files(&desk.path(""), |name| name.contains("-replaced-") && is_file(name)) {
                assert_eq!(entries(&kept), new, "what was replaced is kept");
                assert_clean(&Store::open(&kept, clock()).unwrap());
                std::fs::remove_file(kept).unwrap();
            }
            for copy in files(&desk.path("backup"), is_file) {
                assert_clean(&Store::open(&copy, clock()).unwrap());
            }
            if now == old {
                begin(&desk, &whole);
            }
        }
        assert!(kills > before + 2, "{arguments:?}: never killed");
    }
    assert!(seconds > 0, "never killed between two names");
    let left = lying_about(&desk);
    let long_ago = SystemTime::now() - Duration::from_hours(2);
    for file in &left {
        std::fs::File::options().write(true).open(file).unwrap().set_modified(long_ago).unwrap();
    }
    assert!(nameless > 0, "nothing was left by {kills} kills: they come too early or too late");
    desk.good(&["backup"]);
    desk.good(&["restore", "copy.db", "--force"]);
    assert_eq!(lying_about(&desk), Vec::<PathBuf>::new());
    say(&format!(
        "copies_and_restores_are_killed_half_way: {kills} kills, {replaced} files restored, {seconds} second names \
         taken away, {nameless} nameless files swept"
    ));
}

/// A locked copy is never half of one under its name, and nothing that is not locked lies in the folder of copies.
#[test]
fn a_locked_copy_is_killed_half_way() {
    let _alone = form::alone();
    let mut chance = Chance::of("a_locked_copy_is_killed_half_way");
    if preload::library().is_none() {
        return;
    }
    let desk = Desk::founded();
    let key = desk.path("key.txt").display().to_string();
    let made = desk.json(&["backup", "--new-key", &key]);
    let recipient = made["recipient"].as_str().unwrap();
    desk.good(&["do", "copies.plan", &serde_json::json!({ "recipients": recipient }).to_string()]);
    let (all, names) = (calls(&desk, &["backup"], "all"), calls(&desk, &["backup"], "name"));
    let (mut kills, mut nameless, mut opened) = (0, 0, 0);
    for round in 0..form::times(names + 2, 60.max(names + 2)) {
        let (class, n) = if round < names { ("name", 1 + round) } else { ("all", 1 + chance.below(all)) };
        kills += u64::from(killed(&desk, &["backup"], class, n));
        nameless += lying_about(&desk).len();
        assert_clean(&Store::open(&desk.file(), clock()).unwrap());
        for file in files(&desk.path("backup"), |_| true) {
            let begins = std::fs::read(&file).unwrap();
            assert!(!begins.starts_with(b"SQLite format 3"), "{}: not locked, after {class} {n}", file.display());
        }
        // Whatever has its name comes back whole.
        for copy in files(&desk.path("backup"), |name| name.ends_with(".db.age")) {
            let name = copy.display().to_string();
            desk.good(&["restore", &name, "--drill", "--identity", &key]);
            std::fs::remove_file(copy).unwrap();
            opened += 1;
        }
    }
    assert!(kills > 2, "never killed");
    assert!(nameless > 0, "nothing was left by {kills} kills: they come too early or too late");
    desk.good(&["backup"]);
    desk.good(&["restore", "--drill", "--identity", &key]);
    say(&format!(
        "a_locked_copy_is_killed_half_way: {kills} kills, {opened} copies whole, {nameless} nameless files left"
    ));
}
