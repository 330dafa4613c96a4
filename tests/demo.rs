//! The made-up company keeps every rule of a real one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use chrono::NaiveDate;
use fondaco::demo::{DemoChoice, make};
use fondaco::domain::{FixedClock, UtcMillis};
use fondaco::operations::company::FoundCompany;
use fondaco::operations::{Actor, Call, Door, execute};
use fondaco::store::doctor::{self, Depth};
use fondaco::store::{Reader, Store, journal};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

fn now() -> UtcMillis {
    UtcMillis(UtcMillis::start_of_rome_day(NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()).0 + 10 * 3_600_000)
}

fn choice(orders: u64) -> DemoChoice {
    DemoChoice { orders, ..DemoChoice::small(now()) }
}

/// One column of a file, read beside the program.
fn texts(file: &Path, sql: &str) -> Vec<String> {
    let conn = rusqlite::Connection::open(file).unwrap();
    let mut statement = conn.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

fn number(file: &Path, sql: &str) -> i64 {
    rusqlite::Connection::open(file).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

fn healthy(file: &Path) {
    let store = Store::open(file, Arc::new(FixedClock::at(now()))).unwrap();
    let report = doctor::examine(&store, Depth::Full, &mut |_, _, _| true).unwrap();
    assert!(report.is_clean(), "{report:?}");
}

#[test]
fn a_shop_that_lives() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("demo.db");
    let mut told = 0;
    let report = make(&file, &choice(300), &mut |done, total| {
        assert!(done >= told && done <= total);
        told = done;
        true
    })
    .unwrap();
    assert_eq!((report.reused, report.counts.orders, told), (false, 300, 300));
    let counts = report.counts;
    assert!(counts.customers >= 40 && counts.suppliers >= 8 && counts.products >= 120, "{counts:?}");
    assert!(counts.variants > counts.products && counts.moves > 500, "{counts:?}");
    healthy(&file);

    let badges = texts(&file, "SELECT DISTINCT badge FROM order_state ORDER BY badge");
    let all: BTreeSet<&str> = fondaco::domain::order::Badge::ALL.iter().map(|badge| badge.word()).collect();
    assert_eq!(badges.iter().map(String::as_str).collect::<BTreeSet<_>>(), all);
    let payments = texts(&file, "SELECT DISTINCT payment FROM order_state ORDER BY payment");
    for state in ["paid", "part", "refunded", "unpaid"] {
        assert!(payments.iter().any(|known| known == state), "{payments:?}");
    }
    for (what, sql, least) in [
        ("channels", "SELECT count(DISTINCT channel_id) FROM sales_order", 5),
        (
            "late orders",
            "SELECT count(*) FROM sales_order o JOIN order_state s ON s.order_id = o.id
            WHERE o.promised_on < '2026-11-21' AND s.badge IN ('new','to_fulfil','on_hold','part_shipped')",
            2,
        ),
        ("orders of today", "SELECT count(*) FROM sales_order WHERE placed_on = '2026-11-21'", 1),
        ("late deadlines", "SELECT count(*) FROM deadline WHERE done_at IS NULL AND due_on < '2026-11-21'", 3),
        ("deadlines today", "SELECT count(*) FROM deadline WHERE done_at IS NULL AND due_on = '2026-11-21'", 2),
        ("kinds of deadlines", "SELECT count(DISTINCT kind) FROM deadline", 6),
        ("standing notices", "SELECT count(*) FROM notice WHERE state = 'fired'", 3),
        ("low stock", "SELECT count(*) FROM notice WHERE rule = 'low_stock' AND state = 'fired'", 2),
        (
            "stock in both warehouses",
            "SELECT count(DISTINCT l.warehouse_id) FROM balance b
            JOIN location l ON l.id = b.location_id WHERE b.quantity > 0",
            2,
        ),
        ("shelves", "SELECT count(DISTINCT location_id) FROM balance WHERE quantity > 0", 20),
        ("tagged orders", "SELECT count(DISTINCT subject_id) FROM tagging WHERE kind = 'order'", 20),
        ("notes", "SELECT count(*) FROM note", 10),
        ("parcels", "SELECT count(DISTINCT tracking) FROM shipment", 100),
        ("causes of moves", "SELECT count(DISTINCT cause) FROM move", 4),
        ("rates", "SELECT count(DISTINCT vat_bp) FROM order_line", 3),
        ("mail boxes elsewhere", "SELECT count(*) FROM party WHERE email LIKE '%.example'", 40),
        ("actors", "SELECT count(DISTINCT actor) FROM journal", 6),
    ] {
        let found = number(&file, sql);
        assert!(found >= least, "{what}: {found}");
    }
    // Nothing is of the future, and the journal tells it in order.
    let instants = format!("SELECT count(*) FROM journal WHERE at > {}", now().0);
    assert_eq!(number(&file, &instants), 0);
    assert_eq!(number(&file, "SELECT count(*) FROM journal a JOIN journal b ON b.id = a.id + 1 WHERE b.at <= a.at"), 0);
    // What somebody did can be looked at and taken back.
    let reader = Reader::open(&file).unwrap();
    assert!(!journal::undoable(reader.db(), "anna", UtcMillis(0), 5).unwrap().is_empty());
}

#[test]
fn the_same_seed_is_the_same_company_and_another_is_another() {
    let folder = tempfile::tempdir().unwrap();
    let all = |name: &str, seed: u64| {
        let file = folder.path().join(name);
        // Later on the same day.
        let now = UtcMillis(now().0 + i64::try_from(seed).unwrap());
        make(&file, &DemoChoice { seed, now, ..choice(60) }, &mut |_, _| true).unwrap();
        texts(&file, "SELECT hex(hash) FROM journal ORDER BY id")
    };
    let first = all("a.db", 5);
    assert_eq!(first, all("b.db", 5));
    assert_ne!(first, all("c.db", 6));
}

#[test]
fn a_large_one_keeps_the_rules_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("large.db");
    let report = make(&file, &DemoChoice { customers: Some(500), ..choice(6_000) }, &mut |_, _| true).unwrap();
    assert_eq!((report.counts.orders, report.counts.customers), (6_000, 501));
    assert!(report.counts.products > 2_000 && report.counts.moves > 10_000, "{:?}", report.counts);
    healthy(&file);
    assert_eq!(number(&file, "SELECT count(DISTINCT badge) FROM order_state"), 8);
    // The indexes that were left out while it was filled are there again.
    let empty = folder.path().join("empty.db");
    drop(Store::open_or_create(&empty, Arc::new(FixedClock::at(now()))).unwrap());
    let schema = "SELECT coalesce(sql, name) FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name";
    assert_eq!(texts(&file, schema), texts(&empty, schema));
}

#[test]
fn nobodys_company_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.db");
    let mut store = Store::open_or_create(&file, Arc::new(FixedClock::at(now()))).unwrap();
    let actor = Actor::new("anna", Door::Cli);
    execute(&mut store, Call::by(&actor), &FoundCompany::named("Mia Srl")).unwrap();
    drop(store);
    let before = texts(&file, "SELECT hex(hash) FROM journal");
    for again in [false, true] {
        let refused = make(&file, &DemoChoice { again, ..choice(30) }, &mut |_, _| true).unwrap_err();
        assert_eq!(refused.code, "demo.not_demo");
    }
    assert_eq!(texts(&file, "SELECT hex(hash) FROM journal"), before);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_demo_is_taken_as_it_is_or_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sub").join("demo.db");
    make(&file, &choice(30), &mut |_, _| true).unwrap();
    let first = texts(&file, "SELECT hex(hash) FROM journal");
    let report = make(&file, &DemoChoice { seed: 9, ..choice(30) }, &mut |_, _| true).unwrap();
    assert!(report.reused);
    assert_eq!(texts(&file, "SELECT hex(hash) FROM journal"), first);
    // Somebody works in it: it is not taken away from under them.
    let open = Reader::open(&file).unwrap();
    let anew = DemoChoice { seed: 9, again: true, ..choice(30) };
    assert_eq!(make(&file, &anew, &mut |_, _| true).unwrap_err().code, "demo.in_use");
    drop(open);
    assert!(!make(&file, &anew, &mut |_, _| true).unwrap().reused);
    assert_ne!(texts(&file, "SELECT hex(hash) FROM journal"), first);
    healthy(&file);
}

#[test]
fn what_stands_there_is_asked_after_the_making() {
    let folder = tempfile::tempdir().unwrap();
    // Another process makes a demo at the same time and is faster: that one is taken.
    let file = folder.path().join("demo.db");
    let mut faster = true;
    let report = make(&file, &choice(30), &mut |_, _| {
        if std::mem::take(&mut faster) {
            // Of another process, so that its unfinished file has another name.
            let theirs = folder.path().join("theirs.db");
            assert!(!make(&theirs, &DemoChoice { seed: 9, ..choice(40) }, &mut |_, _| true).unwrap().reused);
            std::fs::rename(theirs, &file).unwrap();
        }
        true
    })
    .unwrap();
    assert_eq!((report.reused, report.counts.orders), (true, 40));
    // Or founds a company of its own: that is no demo, and nobody is told that it is.
    let file = folder.path().join("mine.db");
    let mut faster = true;
    let refused = make(&file, &choice(30), &mut |_, _| {
        if std::mem::take(&mut faster) {
            let mut store = Store::open_or_create(&file, Arc::new(FixedClock::at(now()))).unwrap();
            execute(&mut store, Call::by(&Actor::new("anna", Door::Cli)), &FoundCompany::named("Mia Srl")).unwrap();
        }
        true
    })
    .unwrap_err();
    assert_eq!(refused.code, "demo.not_demo");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn stopped_leaves_nothing() {
    for orders in [40, 4_000] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("demo.db");
        let refused = make(&file, &choice(orders), &mut |done, _| done < 20).unwrap_err();
        assert_eq!(refused.code, "operation.cancelled");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
