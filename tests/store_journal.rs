//! The journal: nothing is written around it, nothing in it changes, and what was done to it all the same is found.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod store_help;

use fondaco::domain::Refusal;
use fondaco::operations::undo::Undo;
use fondaco::store::Store;
use fondaco::store::doctor::{self, Depth, Severity};
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use std::path::PathBuf;
use store_help::{assert_clean, clock, codes, doing, examine, found, place, stranger, trade, worded};

struct House {
    store: Store,
    path: PathBuf,
    _folder: tempfile::TempDir,
}

fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let mut store = found(&path);
    trade(&mut store);
    House { store, path, _folder: folder }
}

/// A stranger who took the triggers away first.
fn vandal(house: &House) -> Connection {
    let conn = stranger(&house.path);
    let names: Vec<String> = conn
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for name in names {
        conn.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    conn.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    conn
}

/// Does this to the file behind Fondaco's back, puts the triggers back, and says what the doctor finds.
#[track_caller]
fn found_after(sql: &str) -> Vec<String> {
    let mut house = house();
    vandal(&house).execute_batch(sql).unwrap();
    // The triggers are put back by the repair, so that only the deed itself remains.
    let repaired = doctor::repair(&mut house.store).unwrap();
    assert!(repaired.iter().any(|one| one.what == "schema" && one.count > 90), "{repaired:?}");
    let report = examine(&house.store);
    report.findings.iter().for_each(|finding| worded(&finding.what));
    codes(&report).into_iter().map(str::to_owned).collect()
}

#[test]
fn a_stranger_cannot_write_business_rows_nor_the_journal() {
    let house = house();
    let conn = stranger(&house.path);
    for sql in [
        "INSERT INTO tag (name) VALUES ('x')",
        "UPDATE sales_order SET total_cents = 0, taxable_cents = 0, vat_cents = 0",
        "DELETE FROM payment",
        "UPDATE variant SET price_e8 = 1",
        "INSERT INTO journal SELECT * FROM journal",
        "INSERT INTO change (journal_id, tbl, row_id, hash) VALUES (1, 'tag', 1, x'00')",
    ] {
        let error = conn.execute_batch(sql).unwrap_err().to_string();
        assert!(error.contains("no such function: fondaco_"), "{sql}: {error}");
    }
    for sql in [
        "UPDATE journal SET actor = 'x'",
        "DELETE FROM journal",
        "UPDATE change SET after = NULL",
        "DELETE FROM change",
    ] {
        let error = conn.execute_batch(sql).unwrap_err().to_string();
        assert!(error.contains("journal.append_only"), "{sql}: {error}");
    }
    for sql in ["UPDATE move SET quantity = 1", "DELETE FROM move", "UPDATE status_event SET actor = 'x'"] {
        let error = conn.execute_batch(sql).unwrap_err().to_string();
        assert!(error.contains("ledger.append_only") || error.contains("no such function"), "{sql}: {error}");
    }
    drop(conn);
    assert_clean(&house.store);
}

#[test]
fn what_was_written_around_the_journal_is_found() {
    assert_eq!(found_after("UPDATE variant SET price_e8 = 1 WHERE id = 1"), ["doctor.row_altered"]);
    assert_eq!(found_after("INSERT INTO tag (name) VALUES ('x')"), ["doctor.row_unknown"]);
    assert_eq!(found_after("DELETE FROM deadline WHERE id = 1"), ["doctor.row_gone"]);
    assert_eq!(
        found_after("UPDATE journal SET actor = 'somebody' WHERE id = 3"),
        ["doctor.journal_broken"],
        "an actor is in the hash"
    );
    assert_eq!(
        found_after("UPDATE journal SET hash = randomblob(32) WHERE id = 3"),
        ["doctor.journal_broken", "doctor.journal_broken", "doctor.journal_broken"]
    );
    let all = found_after("DELETE FROM journal WHERE id = 3");
    assert!(all.iter().any(|code| code == "doctor.journal_gap"), "{all:?}");
    let all = found_after("UPDATE change SET after = replace(after, 'Rossi', 'Russo') WHERE tbl = 'party'");
    assert_eq!(all, ["doctor.change_altered", "doctor.row_altered"]);
    let all = found_after("UPDATE change SET journal_id = 1 WHERE id = (SELECT max(id) FROM change)");
    assert_eq!(all, ["doctor.change_altered"]);
    let all = found_after("DELETE FROM change WHERE id = (SELECT max(id) FROM change)");
    assert!(all.iter().any(|code| code == "doctor.journal_broken"), "{all:?}");
    // The end of the journal cut off cleanly: only a copy can witness that.
    let cut = "DELETE FROM change WHERE id >= (SELECT first_change FROM journal ORDER BY id DESC LIMIT 1);
      DELETE FROM journal WHERE id = (SELECT max(id) FROM journal)";
    let mut house = house();
    fondaco::store::backup::backup(&house.store, None).unwrap();
    vandal(&house).execute_batch(cut).unwrap();
    doctor::repair(&mut house.store).unwrap();
    let report = examine(&house.store);
    assert!(codes(&report).contains(&"doctor.copy_differs"), "{:?}", codes(&report));
}

#[test]
fn what_does_not_add_up_is_found() {
    let one = |sql: &str, code: &str| {
        let all = found_after(sql);
        assert!(all.iter().any(|found| found == code), "{sql}: {all:?}");
    };
    one(
        "UPDATE sales_order SET total_cents = total_cents + 1, vat_cents = vat_cents + 1 WHERE id = 1",
        "doctor.totals",
    );
    one("UPDATE order_line SET amount_cents = 1 WHERE id = 1", "doctor.totals");
    one("UPDATE counter SET next = 2", "doctor.counter");
    one("UPDATE reservation SET quantity = 99000000", "doctor.reserved");
    one("UPDATE reservation SET quantity = quantity + 1", "doctor.reserved_too_much");
    one("UPDATE sales_order SET life = 'cancelled' WHERE id = 2", "doctor.reserved_for_done");
    one("UPDATE shipment_line SET quantity = quantity * 2", "doctor.shipped_too_much");
    one("UPDATE shipment SET order_id = 1", "doctor.shipped_for_another");
    one("DELETE FROM party", "doctor.foreign_key");
    one("INSERT INTO note (kind, subject_id, at, author, body) VALUES ('party', 999, 1, 'x', 'x')", "doctor.orphan");
    one(
        "INSERT INTO move (at, variant_id, quantity, from_location, to_location, cause)
           SELECT 1, variant_id, 99000000, to_location, from_location, 'count' FROM move WHERE id = 1",
        "doctor.negative",
    );
    one("UPDATE move SET reverses_id = 1 WHERE id = 2", "doctor.reversal");
}

#[test]
fn what_is_derived_is_found_and_repaired_and_nothing_else_is_touched() {
    let mut house = house();
    let conn = stranger(&house.path);
    conn.execute_batch(
        "UPDATE balance SET quantity = quantity + 10000;
         INSERT INTO balance VALUES (2, 1, 7, 5);
         UPDATE order_state SET badge = 'delivered' WHERE order_id = 1;
         DELETE FROM order_state WHERE order_id = 2;
         INSERT INTO order_state (order_id, badge, payment, paid_cents, placed_on) VALUES (999, 'new', 'paid', 0, '2026-01-01');
         UPDATE order_state SET promised_on = '2026-12-24' WHERE order_id = 3;
         INSERT INTO party_search (party_search, rowid, name, code, partita_iva, codice_fiscale, email, phone_key)
           SELECT 'delete', id, name, code, partita_iva, codice_fiscale, email, phone_key FROM party;
         DROP INDEX order_by_number;
         DROP TRIGGER watch_tag_insert;
         CREATE INDEX mine ON tag (colour);",
    )
    .unwrap();
    drop(conn);
    let report = examine(&house.store);
    report.findings.iter().for_each(|finding| worded(&finding.what));
    let mut all = codes(&report);
    all.sort_unstable();
    let three_balances = ["doctor.balance"; 3];
    let rest = [
        "doctor.schema_extra",
        "doctor.schema_missing",
        "doctor.schema_missing",
        "doctor.search",
        "doctor.state",
        "doctor.state",
        "doctor.state",
        "doctor.state",
    ];
    assert_eq!(all, [three_balances.as_slice(), rest.as_slice()].concat());
    assert!(
        report.findings.iter().all(|finding| finding.repairable || finding.what.code == "doctor.schema_extra"),
        "{report:#?}"
    );
    let quick = doctor::examine(&house.store, Depth::Quick, &mut |_, _, _| true).unwrap();
    assert!(codes(&quick).contains(&"doctor.balance") && !codes(&quick).contains(&"doctor.state"));

    let journal = fondaco::store::journal::newest(house.store.db(), None, 100).unwrap();
    let repaired = doctor::repair(&mut house.store).unwrap();
    let done: Vec<_> = repaired.iter().map(|one| (one.what.as_str(), one.count)).collect();
    assert_eq!(done, [("schema", 2), ("balances", 3), ("states", 4), ("search", 1)]);
    for one in &repaired {
        for lang in fondaco::locale::Lang::ALL {
            let key = format!("doctor.repaired.{}", one.what);
            assert!(!lang.n(&key, one.count, &[]).contains(&key), "{key}");
        }
    }
    assert_eq!(fondaco::store::journal::newest(house.store.db(), None, 100).unwrap(), journal);
    let report = examine(&house.store);
    assert_eq!(codes(&report), ["doctor.schema_extra"]);
    assert_eq!(report.findings[0].severity, Severity::Warning);
    assert_eq!(doctor::repair(&mut house.store).unwrap(), []);
    for check in &report.checked {
        for lang in fondaco::locale::Lang::ALL {
            assert!(lang.find(&format!("doctor.check.{}", check.name)).is_some(), "{}", check.name);
        }
    }
}

#[test]
fn many_of_a_kind_are_counted_and_stopping_is_possible() {
    let mut house = house();
    for _ in 0..30 {
        place(&mut house.store);
    }
    stranger(&house.path).execute_batch("UPDATE order_state SET badge = 'returned'").unwrap();
    let report = examine(&house.store);
    assert_eq!(report.findings.len(), 21);
    assert_eq!(report.findings[20].what.code, "doctor.more");
    assert_eq!(report.findings[20].what.with["n"], 14);
    worded(&report.findings[20].what);
    let refusal: Refusal = doctor::examine(&house.store, Depth::Full, &mut |_, done, _| done < 3).unwrap_err();
    assert_eq!(refusal.code, "doctor.stopped");
    worded(&refusal);
    // A stopped examination holds nothing.
    place(&mut house.store);
}

#[test]
fn undoing_everything_leaves_a_clean_file() {
    let mut house = house();
    let all = fondaco::store::journal::undoable(house.store.db(), "anna", fondaco::domain::UtcMillis(0), 100).unwrap();
    let mut kept = Vec::new();
    for entry in all.iter().filter(|entry| entry.operation != "company.found") {
        if let Err(refusal) = doing(&mut house.store, &Undo::of(entry.id)) {
            // The ledger is never erased, and what it names stays with it.
            assert_eq!(refusal.code, "undo.used_since", "{entry:?}");
            kept.push(entry.operation.as_str());
        }
        assert_clean(&house.store);
    }
    assert_eq!(kept, ["product.save", "product.save"]);
    drop(house.store);
    assert_clean(&Store::open(&house.path, clock()).unwrap());
}

#[test]
fn somebody_with_our_functions_but_without_an_operation_is_found_too() {
    let house = house();
    let conn = stranger(&house.path);
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_INNOCUOUS;
    conn.create_scalar_function("fondaco_op", 0, flags, |_| Ok(9_999_i64)).unwrap();
    conn.execute_batch("INSERT INTO tag (name) VALUES ('forged')").unwrap();
    drop(conn);
    let report = examine(&house.store);
    let all = codes(&report);
    assert_eq!(all, ["doctor.row_unknown"]);
}
