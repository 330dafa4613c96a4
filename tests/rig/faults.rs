//! The n-th read, write or sync fails, for every n until a run meets no fault: the program answers with a sentence,
//! loses nothing that was acknowledged, and the file is whole.

use crate::cli_support::{Desk, Said, said};
use crate::form::{self, Chance, say};
use crate::preload;
use crate::store_help::{assert_clean, clock, stranger};
use fondaco::store::Store;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

/// Who has not answered in this time never will.
const PATIENCE: Duration = Duration::from_mins(1);

/// Waits for the end, but not for ever.
#[track_caller]
pub fn ended(command: &mut Command) -> Said {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let id = child.id();
    let (tell, hear) = channel();
    std::thread::spawn(move || tell.send(child.wait_with_output().unwrap()));
    let Ok(output) = hear.recv_timeout(PATIENCE) else {
        let id = rustix::process::Pid::from_raw(id.try_into().unwrap()).unwrap();
        let _ = rustix::process::kill_process(id, rustix::process::Signal::KILL);
        panic!("it hangs: {command:?}");
    };
    said(output)
}

/// It ended as a program ends: with an answer, or with a sentence that says why not.
#[track_caller]
pub fn answered(said: &Said, what: &str) {
    assert!(!said.err.contains("panicked"), "{what}: {}", said.err);
    assert!([0, 1, 3].contains(&said.code), "{what}: code {}: {}", said.code, said.err);
    if said.code != 0 && said.out.is_empty() {
        assert!(said.err.contains(". ") || said.err.contains(": "), "{what}: no sentence: {}", said.err);
        assert!(!said.err.contains("store.") || said.err.contains("\"message\""), "{what}: a bare code: {}", said.err);
    }
}

/// A company with orders in three states, a copy, and a file of orders to be imported.
fn template() -> Desk {
    let desk = Desk::founded();
    for _ in 0..3 {
        desk.order(2);
    }
    for order in ["2", "3"] {
        desk.good(&["do", "order.confirm", order]);
    }
    desk.good(&["do", "order.ship", r#"{"order":3,"tracking":"T3"}"#]);
    desk.good(&["backup", "copy.db"]);
    desk.order(1);
    let mut rows =
        "Numero ordine;Data ordine;Cliente;Codice articolo;Descrizione;Quantità;Prezzo unitario\n".to_owned();
    for row in 0..20 {
        writeln!(rows, "A{row};05/11/2025;Cliente {row};MOK-3;Moka;1;29,90").unwrap();
    }
    std::fs::write(desk.path("orders.csv"), rows).unwrap();
    desk
}

/// Another desk with the same things on it.
fn like(template: &Desk) -> Desk {
    let desk = Desk::empty();
    for name in ["company.db", "copy.db", "manifest.jsonl", "orders.csv"] {
        std::fs::copy(template.path(name), desk.path(name)).unwrap();
    }
    desk
}

/// What is done while the disk fails.
struct Deed {
    name: &'static str,
    arguments: &'static [&'static str],
    /// On a desk without a company.
    empty: bool,
    /// What may be said when it is asked again, because it was done the first time though nobody could say so.
    again: &'static [&'static str],
}

const fn deed(name: &'static str, arguments: &'static [&'static str], again: &'static [&'static str]) -> Deed {
    Deed { name, arguments, empty: false, again }
}

const PLACE: &str = r#"{"customer":"C00001","lines":[{"item":"MOK-3","quantity":1}]}"#;

const DEEDS: &[Deed] = &[
    deed("place", &["do", "order.place", PLACE, "--once", "k"], &[]),
    deed("confirm", &["do", "order.confirm", "1", "--once", "k"], &[]),
    deed("ship", &["do", "order.ship", r#"{"order":2,"tracking":"T2"}"#, "--once", "k"], &[]),
    deed("undo", &["undo"], &[]),
    deed("import", &["import", "orders", "orders.csv"], &[]),
    deed("backup", &["backup"], &[]),
    deed("restore", &["restore", "copy.db", "--force"], &[]),
    deed("doctor", &["doctor"], &[]),
    deed("list", &["list", "orders"], &[]),
    Deed { name: "init", arguments: &["init", "--name", "Bottega"], empty: true, again: &["company.founded"] },
];

/// A call that fails, and how.
const FAULTS: &[(&str, &str)] = &[
    ("write", "EIO"),
    ("write", "ENOSPC"),
    ("write", "short"),
    ("sync", "EIO"),
    ("read", "EIO"),
    ("truncate", "EIO"),
    ("name", "EIO"),
    ("open", "EMFILE"),
];

/// The journal: how many entries, the hash of the last of so many, and the entry of the key.
fn journal(file: &Path, upto: i64) -> (i64, Option<Vec<u8>>, i64) {
    let conn = stranger(file);
    let all = conn.query_row("SELECT count(*) FROM journal", [], |row| row.get(0)).unwrap();
    let hash = conn.query_row("SELECT hash FROM journal WHERE id = ?", [upto], |row| row.get(0)).ok();
    let keyed = conn.query_row("SELECT count(*) FROM journal WHERE once_key = 'k'", [], |row| row.get(0)).unwrap();
    (all, hash, keyed)
}

/// One run with one fault; whether the fault came.
fn one(template: &Desk, deed: &Deed, (class, error): (&str, &str), n: u64, sticky: bool) -> bool {
    let what = format!("{} {class}:{n}:{error}{}", deed.name, if sticky { ":sticky" } else { "" });
    let desk = if deed.empty { Desk::empty() } else { like(template) };
    let root = desk.path("").canonicalize().unwrap();
    let outside = tempfile::tempdir().unwrap();
    let fired = outside.path().join("fired");
    let mut arguments = deed.arguments.to_vec();
    arguments.push("--json");
    let before = if deed.empty { (0, None, 0) } else { journal(&desk.file(), i64::MAX) };
    let known = if deed.empty { None } else { journal(&desk.file(), before.0).1 };
    let mut command = desk.command(&arguments);
    if !preload::through(&mut command, &root) {
        return false;
    }
    let tail = if sticky { ":sticky" } else { "" };
    command.env("FONDACO_RIG_FAULT", format!("{class}:{n}:{error}{tail}")).env("FONDACO_RIG_FIRED", &fired);
    let said = ended(&mut command);
    answered(&said, &what);
    // Whatever was said, what was there before is there, and nothing is half done.
    if !deed.empty {
        let store = Store::open(&desk.file(), clock()).unwrap_or_else(|refusal| panic!("{what}: {refusal:?}"));
        assert_clean(&store);
        drop(store);
        let restored = deed.name == "restore" && (said.code == 0 || journal(&desk.file(), 0).0 < before.0);
        let now = journal(&desk.file(), before.0);
        assert!(restored || now.1 == known, "{what}: what was there is not");
        let keyed = deed.arguments.contains(&"--once");
        assert!(!keyed || said.code != 0 || now.2 == 1, "{what}: acknowledged and not there: {}", said.out);
        assert!(!keyed || said.code == 0 || now.2 == 0, "{what}: said not to be done, and is there: {}", said.err);
    }
    for folder in [root.join("backup"), root.clone()] {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            if path.extension().is_some_and(|ending| ending == "db") && name != "company.db" && !name.starts_with('.') {
                let len = entry.metadata().unwrap().len();
                assert!(len > 0, "{what}: {name} is an empty copy");
                assert_clean(&Store::open(&path, clock()).unwrap());
            }
        }
    }
    // The disk is well again: asked once more, it is done, and once.
    let again = desk.run(&arguments);
    let known = deed.again.iter().any(|code| again.err.contains(code));
    assert!(again.code == 0 || known, "{what}: afterwards: {}", again.err);
    assert_clean(&Store::open(&desk.file(), clock()).unwrap());
    if deed.arguments.contains(&"--once") {
        assert_eq!(journal(&desk.file(), 0).2, 1, "{what}: once");
    }
    fired.exists()
}

#[test]
fn every_call_fails_once() {
    let _alone = form::alone();
    let mut chance = Chance::of("every_call_fails_once");
    if preload::library().is_none() {
        return;
    }
    let template = template();
    let (mut runs, mut deepest) = (0, 0);
    for deed in DEEDS {
        // One deed of it, without those before it.
        if std::env::var("FONDACO_DEED").is_ok_and(|wanted| !wanted.split(',').any(|name| name == deed.name)) {
            continue;
        }
        for fault in FAULTS {
            if !form::long() && !chance.one_in(6) {
                continue;
            }
            // Every n in the long form; in the short one some of them, further and further apart.
            let mut n = 1 + if form::long() { 0 } else { chance.below(4) };
            // Once, or from then on for good.
            while one(&template, deed, *fault, n, chance.one_in(2)) {
                runs += 1;
                deepest = deepest.max(n);
                n += if form::long() { 1 } else { 1 + n + chance.below(3 * n) };
            }
        }
        if form::long() {
            say(&format!("every_call_fails_once: {}: {runs} runs so far", deed.name));
        }
    }
    assert!(runs > 5, "{runs}");
    say(&format!("every_call_fails_once: {runs} runs with a fault, the deepest at call {deepest}, 0 lost, 0 broken"));
}
