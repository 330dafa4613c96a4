//! The same work by bare statements: what SQLite itself takes for it on this machine, now.

use super::meter::{Times, Watch};
use rusqlite::{Connection, params};
use std::path::Path;

/// Orders a second, and processor milliseconds per order.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Orders a second.
    pub per_second: f64,
    /// Processor time of one, in milliseconds.
    pub processor_ms: f64,
    /// Half of them took at most so many milliseconds.
    pub p50_ms: f64,
    /// Nearly all of them took at most so many milliseconds.
    pub p95_ms: f64,
}

impl Pace {
    /// From what was measured.
    pub fn of(count: usize, watch: &Watch, times: &Times) -> Self {
        let (wall, processor) = watch.read();
        let count = count.max(1) as f64;
        Self {
            per_second: count / wall.as_secs_f64().max(1e-9),
            processor_ms: processor.as_secs_f64() * 1_000.0 / count,
            p50_ms: times.percentile(50),
            p95_ms: times.percentile(95),
        }
    }
}

/// One durable transaction per order: an order row, three lines, three reservations, three stock updates; no
/// journal, no checks, nothing of what makes it a product.
///
/// # Errors
/// What SQLite says.
pub fn orders(file: &Path, count: usize) -> rusqlite::Result<Pace> {
    let mut conn = Connection::open(file)?;
    let _: String = conn.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    conn.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA cache_size = -16384;
         CREATE TABLE o (id INTEGER PRIMARY KEY, number INTEGER NOT NULL, party INTEGER NOT NULL, day TEXT NOT NULL,
           state TEXT NOT NULL, total INTEGER NOT NULL) STRICT;
         CREATE INDEX o_day ON o (day DESC, id DESC);
         CREATE TABLE l (id INTEGER PRIMARY KEY, o INTEGER NOT NULL, item INTEGER NOT NULL, text TEXT NOT NULL,
           quantity INTEGER NOT NULL, price INTEGER NOT NULL, amount INTEGER NOT NULL) STRICT;
         CREATE INDEX l_o ON l (o);
         CREATE TABLE r (id INTEGER PRIMARY KEY, l INTEGER NOT NULL, item INTEGER NOT NULL,
           quantity INTEGER NOT NULL) STRICT;
         CREATE INDEX r_item ON r (item, quantity);
         CREATE TABLE s (item INTEGER PRIMARY KEY, held INTEGER NOT NULL) STRICT;
         WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1000)
           INSERT INTO s SELECT n, 0 FROM n;",
    )?;
    let mut times = Times::default();
    let watch = Watch::start();
    for at in 0..count as i64 {
        times.time(|| one_order(&mut conn, at))?;
    }
    Ok(Pace::of(count, &watch, &times))
}

fn one_order(conn: &mut Connection, at: i64) -> rusqlite::Result<()> {
    let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    {
        let order = tx
            .prepare_cached("INSERT INTO o (number, party, day, state, total) VALUES (?, ?, ?, ?, ?)")?
            .insert(params![at, at % 500, "2026-11-21", "confirmed", 12_300])?;
        for line in 0..3 {
            let item = (at * 7 + line * 131) % 1_000 + 1;
            let row = tx
                .prepare_cached("INSERT INTO l (o, item, text, quantity, price, amount) VALUES (?, ?, ?, ?, ?, ?)")?
                .insert(params![order, item, "Moka per tre tazze, alluminio", 10_000, 2_900, 2_900])?;
            tx.prepare_cached("INSERT INTO r (l, item, quantity) VALUES (?, ?, ?)")?
                .insert(params![row, item, 10_000])?;
            tx.prepare_cached("UPDATE s SET held = held + ? WHERE item = ?")?.execute(params![10_000, item])?;
        }
    }
    tx.commit()
}
