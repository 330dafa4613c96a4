//! Writes anew what is only derived: balances, states of orders, search, indexes, triggers.

use super::super::fault::Fault;
use super::super::migrate;
use super::super::open::Store;
use super::super::orders as shelf_orders;
use super::super::shelf::{Db, Tx};
use super::super::watch::{Pen, SEARCHED};
use super::structure::{is_of_an_index, objects, search_agrees};
use super::{orders, trade};
use crate::domain::Refusal;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

/// Something that was written anew; `doctor.repaired.<what>` names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repaired {
    /// `balances`, `states`, `search`, `indexes`, `schema`.
    pub what: String,
    /// How many rows or objects.
    pub count: u64,
}

/// Repairs what is derived, in one transaction outside the journal; what it did, empty when nothing was to do.
/// What people entered, moves and the journal are never touched: what is wrong there stays wrong, and is shown.
///
/// # Errors
/// `store.*`; then nothing has changed.
pub fn repair(store: &mut Store) -> Result<Vec<Repaired>, Refusal> {
    Ok(store.aside(|conn| {
        let mut done = Vec::new();
        let mut note = |what: &str, count: u64| {
            if count > 0 {
                done.push(Repaired { what: what.to_owned(), count });
            }
        };
        note("schema", schema(conn)?);
        note("indexes", indexes(conn)?);
        note("balances", balances(conn)?);
        note("states", states(conn)?);
        note("search", search(conn)?);
        Ok(done)
    })?)
}

/// Triggers and indexes that somebody dropped or changed: their text is known.
fn schema(conn: &Connection) -> Result<u64, Fault> {
    let wanted = objects(&migrate::model()?)?;
    let there = objects(conn)?;
    let mut count = 0;
    for ((kind, name), sql) in wanted.iter().filter(|((kind, _), _)| kind == "trigger" || kind == "index") {
        match there.get(&(kind.clone(), name.clone())) {
            Some(found) if found == sql => continue,
            Some(_) => conn.execute_batch(&format!("DROP {kind} {name}"))?,
            None => {}
        }
        conn.execute_batch(sql)?;
        count += 1;
    }
    Ok(count)
}

/// Indexes that do not agree with their tables.
fn indexes(conn: &Connection) -> Result<u64, Fault> {
    let lines: Vec<String> = Db { conn }.all("PRAGMA integrity_check(200)", [], |row| row.get(0))?;
    let broken = lines.iter().filter(|line| is_of_an_index(line) && !line.contains("FTS5")).count() as u64;
    if broken > 0 {
        conn.execute_batch("REINDEX")?;
    }
    Ok(broken)
}

fn balances(conn: &Connection) -> Result<u64, Fault> {
    let wrong = Db { conn }.all(trade::LEDGER, [], |row| {
        let place: (i64, i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        Ok(place)
    })?;
    for (variant, location, lot, ledger) in &wrong {
        conn.execute(
            "INSERT INTO balance (variant_id, location_id, lot_id, quantity) VALUES (?, ?, ?, ?)
               ON CONFLICT DO UPDATE SET quantity = excluded.quantity",
            [variant, location, lot, ledger],
        )?;
    }
    Ok(wrong.len() as u64)
}

fn states(conn: &Connection) -> Result<u64, Fault> {
    let db = Db { conn };
    let mut wrong = Vec::new();
    orders::compare(db, |stale| wrong.push(stale.order), |_| {})?;
    // Only derived tables are written: nothing to note.
    let pen = Pen::default();
    for order in &wrong {
        shelf_orders::refresh(Tx { db, op: 0, pen: &pen }, *order)?;
    }
    Ok(wrong.len() as u64)
}

fn search(conn: &Connection) -> Result<u64, Fault> {
    let mut count = 0;
    for table in SEARCHED.iter().map(|searched| searched.index) {
        if !search_agrees(conn, table)? {
            conn.execute(&format!("INSERT INTO {table} ({table}) VALUES ('rebuild')"), [])?;
            count += 1;
        }
    }
    Ok(count)
}
