//! The company as it was: against copies that were taken then.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod store_help;

use fondaco::domain::{Clock, FixedClock, Refusal, UtcMillis};
use fondaco::operations::company::FoundCompany;
use fondaco::operations::undo::Undo;
use fondaco::operations::{Actor, Call, Door, Mode, execute, registry};
use fondaco::store::backup::backup_file;
use fondaco::store::doctor::{self, Depth};
use fondaco::store::moment::{Wanted, travel};
use fondaco::store::{Store, journal};
use rusqlite::Connection;
use rusqlite::types::Value as Sql;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store_help::{START, anna, clock, doing, found, trade, worded};

const HOUR: i64 = 3_600_000;

/// Not the company's, or derived in a form of its own.
const ASIDE: &[&str] = &["draft", "preference", "lease", "delivery", "upkeep", "balance"];

fn open(path: &Path) -> Connection {
    let conn = Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    conn.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
    conn
}

fn tables(conn: &Connection) -> Vec<String> {
    let mut statement = conn
        .prepare(
            "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main' AND name NOT GLOB 'sqlite_*'
             ORDER BY name",
        )
        .unwrap();
    let names = statement.query_map([], |row| row.get(0)).unwrap();
    names.map(Result::unwrap).collect()
}

fn rows(conn: &Connection, sql: &str) -> Vec<Vec<Sql>> {
    let mut statement = conn.prepare(sql).unwrap();
    let width = statement.column_count();
    let rows = statement.query_map([], |row| (0..width).map(|at| row.get::<_, Sql>(at)).collect()).unwrap();
    rows.map(Result::unwrap).collect()
}

/// Every row of every table is as it was, the journal's and the derived ones too.
#[track_caller]
fn assert_same(then: &Path, copy: &Path) {
    let (then, copy) = (open(then), open(copy));
    for table in tables(&copy).iter().filter(|table| !ASIDE.contains(&table.as_str())) {
        let sql = format!("SELECT * FROM {table} ORDER BY 1");
        let (then, copy) = (rows(&then, &sql), rows(&copy, &sql));
        let differs = then.iter().zip(&copy).find(|(then, copy)| then != copy);
        assert!(then == copy, "{table}: {} rows, {} in the copy, {differs:?}", then.len(), copy.len());
    }
    let sql = "SELECT * FROM balance WHERE quantity <> 0 ORDER BY 1, 2, 3";
    assert_eq!(rows(&then, sql), rows(&copy, sql), "balance");
}

#[track_caller]
fn assert_clean(store: &Store) {
    let report = doctor::examine(store, Depth::Full, &mut |_, _, _| true).unwrap();
    assert!(report.findings.is_empty(), "{:#?}", report.findings);
}

#[track_caller]
fn refusal<T>(result: Result<T, Refusal>) -> Refusal {
    let refusal = result.err().expect("was not refused");
    worded(&refusal);
    refusal
}

/// Numbers that look random, from a seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// One thing somebody may do; whether it was refused does not matter here.
fn act(store: &mut Store, dice: &mut Dice) {
    let order = 1 + dice.roll(12);
    let party = 1 + dice.roll(4);
    let n = dice.roll(1_000);
    let sku = ["MOK-3", "CAF-250"][dice.roll(2) as usize];
    let (name, input): (&str, Value) = match dice.roll(22) {
        0..=2 => (
            "order.place",
            json!({"customer": "C00001", "lines": [{"item": sku, "quantity": 1 + n % 5}], "note": "perché no"}),
        ),
        3..=4 => ("order.confirm", json!({"order": order})),
        5 => ("order.ship", json!({"order": order, "tracking": format!("BRT{n}")})),
        6 => ("order.pay", json!({"order": order, "method": "bonifico"})),
        7 => ("order.cancel", json!({"order": order})),
        8 => ("order.hold", json!({"order": order, "reason": "attesa"})),
        9 => ("order.close", json!({"order": order})),
        10 => ("stock.receive", json!({"lines": [{"item": sku, "quantity": 1 + n}]})),
        11 => ("stock.adjust", json!({"item": sku, "counted": (n + 200).to_string(), "shelf": "A-01"})),
        12 => (
            "party.save",
            json!({"set": {"name": format!("Città «{n}» Srl"), "email": format!("a{n}@b.it"), "supplier": true}}),
        ),
        13 => ("party.save", json!({"id": party, "set": {"name": format!("Neri \"{n}\""), "phone": n.to_string()}})),
        14 => ("party.archive", json!({"id": party, "archived": n.is_multiple_of(2)})),
        15 => ("note.save", json!({"kind": "party", "subject": party, "body": format!("nota {n}\nseconda riga")})),
        16 => ("tag.change", json!({"kind": "order", "ids": [order], "add": [format!("t{}", n % 3)]})),
        17 => {
            ("deadline.save", json!({"set": {"kind": "task", "due_on": "2026-12-01", "subject": format!("cosa {n}")}}))
        }
        18 => ("deadline.delete", json!({"ids": [1 + n % 6]})),
        19 => ("company.save", json!({"name": format!("Bottega {n}")})),
        20 => ("copies.plan", json!({"daily": n.is_multiple_of(2)})),
        _ => ("notice.check", json!({})),
    };
    let actor = anna();
    if dice.roll(5) == 0 {
        let head = journal::head(store.db()).unwrap();
        let _ = execute(store, Call::by(&actor), &Undo::of(2 + (dice.roll(head as u64) as i64).min(head - 2)));
        return;
    }
    let verb = registry::find(name).unwrap();
    let _ = (verb.run)(store, Call::by(&actor), input, Mode::Execute);
}

#[test]
fn every_moment_is_as_the_copy_that_was_taken_then() {
    let (mut undone, mut names) = (0, std::collections::BTreeSet::new());
    for seed in 0..6 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.db");
        drop(found(&path));
        let time = clock();
        let mut store = Store::open(&path, time.clone()).unwrap();
        let mut dice = Dice(seed * 7_919 + 17);
        let mut copies: Vec<(UtcMillis, PathBuf)> = Vec::new();
        for step in 0..60 {
            // Mostly forwards; the clock may go back a little, and then what was done later was done later.
            time.advance(if dice.roll(12) == 0 { -40_000 } else { HOUR });
            act(&mut store, &mut dice);
            if step % 6 == 5 {
                time.advance(HOUR);
                let to = folder.path().join(format!("copy-{step}.db"));
                backup_file(&path, Some(&to), time.now()).unwrap();
                copies.push((time.now(), to));
                // Not back before the copy: an instant has one story, and this would be another.
                time.advance(HOUR);
            }
        }
        let head = journal::head(store.db()).unwrap();
        for entry in journal::newest(store.db(), None, 1_000).unwrap() {
            undone += usize::from(entry.undo_of.is_some());
            names.insert(entry.operation);
        }
        for (at, copy) in &copies {
            let moment = travel(&path, Wanted::At(*at), time.now(), &mut |_, _| true).unwrap();
            assert_same(moment.file(), copy);
            let then = Store::open(moment.file(), moment.clock()).unwrap();
            assert_clean(&then);
            // The same by the number of its last entry.
            let entry = journal::head(then.db()).unwrap();
            assert_eq!((entry, then.moment()), (moment.entry, Some(*at)));
            let same = travel(&path, Wanted::Entry(entry), time.now(), &mut |_, _| true).unwrap();
            assert_same(same.file(), copy);
        }
        // Nobody's file was written to, and nothing stays.
        assert_eq!(journal::head(store.db()).unwrap(), head);
        assert_clean(&store);
        let left = std::fs::read_dir(folder.path()).unwrap().filter(|entry| {
            let name = entry.as_ref().unwrap().file_name();
            name.to_string_lossy().starts_with('.')
        });
        assert_eq!(left.count(), 0);
    }
    assert!(undone > 10, "{undone} undone");
    assert!(names.len() > 15, "{names:?}");
}

#[test]
fn what_was_cannot_be_written_and_what_was_not_cannot_be_seen() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let mut store = found(&path);
    trade(&mut store);
    let go = |wanted| travel(&path, wanted, UtcMillis(START + HOUR), &mut |_, _| true);
    let moment = go(Wanted::At(UtcMillis(START))).unwrap();
    let mut then = Store::open(moment.file(), moment.clock()).unwrap();
    assert_eq!(then.clock().now(), UtcMillis(START));
    let refused = refusal(doing(&mut then, &FoundCompany::named("Altra")));
    assert_eq!((refused.code.as_str(), refused.with["at"].as_i64()), ("moment.read_only", Some(START)));
    assert_eq!(
        refusal(travel(moment.file(), Wanted::Entry(1), UtcMillis(START), &mut |_, _| true)).code,
        "moment.again"
    );
    assert_eq!(refusal(go(Wanted::At(UtcMillis(START + 2 * HOUR)))).code, "moment.future");
    assert_eq!(refusal(go(Wanted::At(UtcMillis(START - 1)))).code, "moment.before");
    assert_eq!(refusal(go(Wanted::Entry(99_999))).code, "journal.missing");
    let stopped = travel(&path, Wanted::Entry(3), UtcMillis(START), &mut |_, _| false);
    assert_eq!(refusal(stopped).code, "moment.stopped");
    assert_eq!(
        refusal(travel(Path::new("/no/such.db"), Wanted::Entry(1), UtcMillis(0), &mut |_, _| true)).code,
        "store.absent"
    );
    let place = moment.file().parent().unwrap().to_owned();
    assert!(place.exists());
    drop((then, moment));
    assert!(!place.exists());
}

#[test]
fn a_role_that_looks_is_told_so_before_anything_runs() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = found(&folder.path().join("shop.db"));
    let actor = Actor { role: fondaco::operations::Role::Looking(UtcMillis(START)), ..Actor::new("anna", Door::Ui) };
    let refused = execute(&mut store, Call::by(&actor), &FoundCompany::named("x")).unwrap_err();
    assert_eq!(refused.code, "moment.read_only");
}

#[test]
fn what_a_killed_program_left_is_swept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    drop(found(&path));
    // A process that is no more, in the world that we count in.
    let mut dead = std::process::Command::new("true").spawn().unwrap();
    let number = dead.id();
    dead.wait().unwrap();
    let token = fondaco::store::alive::token();
    let world = token.split_once('-').unwrap().1;
    let left = folder.path().join(format!(".fondaco-{number}-{world}-1.moment"));
    std::fs::create_dir(&left).unwrap();
    std::fs::write(left.join("shop.db"), "what was").unwrap();
    let part = folder.path().join(format!(".fondaco-{number}-{world}-2.part"));
    std::fs::write(&part, "half").unwrap();
    let living = folder.path().join(format!(".fondaco-{}-{world}-3.part", std::process::id()));
    std::fs::write(&living, "under way").unwrap();
    let elsewhere = folder.path().join(format!(".fondaco-{number}-1{world}-4.part"));
    std::fs::write(&elsewhere, "of another container").unwrap();
    drop(travel(&path, Wanted::Entry(1), UtcMillis(START), &mut |_, _| true).unwrap());
    assert_eq!([&left, &part, &living, &elsewhere].map(|path| path.exists()), [false, false, true, true]);
}

#[test]
fn others_write_while_it_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let mut store = found(&path);
    trade(&mut store);
    let head = journal::head(store.db()).unwrap();
    let time: Arc<FixedClock> = clock();
    std::thread::scope(|scope| {
        let making = scope.spawn(|| {
            (0..10)
                .map(|_| travel(&path, Wanted::Entry(head), time.now(), &mut |_, _| true).unwrap())
                .collect::<Vec<_>>()
        });
        while !making.is_finished() {
            store_help::place(&mut store);
        }
        for moment in making.join().unwrap() {
            let then = Store::open(moment.file(), moment.clock()).unwrap();
            assert_eq!(journal::head(then.db()).unwrap(), head);
            assert_clean(&then);
        }
    });
}
