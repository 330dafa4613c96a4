//! The same work by bare statements: what SQLite itself takes for it on this machine, now.
//!
//! The only statements outside `store`: they must not go through anything that is measured.

use super::meter::{Times, Watch};
use crate::domain::Refusal;
use rusqlite::{Connection, OpenFlags, params};
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

/// What SQLite said of a floor, as a refusal.
pub(super) fn refusal(error: &rusqlite::Error) -> Refusal {
    Refusal::new("store.internal").with("detail", error.to_string())
}

/// What the system said of a floor.
pub(super) fn io(error: &std::io::Error) -> Refusal {
    Refusal::new("store.io").with("detail", error.to_string())
}

/// A copy as SQLite itself makes it.
pub(super) fn vacuum_into(file: &Path, copy: &Path) -> rusqlite::Result<()> {
    let conn = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    conn.execute("VACUUM INTO ?1", [copy.to_string_lossy()])?;
    Ok(())
}

/// SQLite's own examination of a file.
pub(super) fn integrity(file: &Path) -> rusqlite::Result<()> {
    let conn = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    conn.query_row("PRAGMA integrity_check(1)", [], |_| Ok(()))
}

/// A customer and an article of a company that has some: their codes.
pub(super) fn somebody(file: &Path) -> rusqlite::Result<(String, String)> {
    let conn = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    conn.query_row(
        "SELECT (SELECT code FROM party WHERE customer = 1 AND archived = 0 ORDER BY id LIMIT 1),
           (SELECT sku FROM variant WHERE archived = 0 ORDER BY id LIMIT 1)",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// One statement that changes this many rows of a table that is there for it, each with an index, durable at the end.
pub(super) fn bulk(file: &Path, rows: usize) -> rusqlite::Result<Duration> {
    let mut conn = Connection::open(file)?;
    let _: String = conn.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    conn.execute_batch(
        "PRAGMA synchronous = FULL;
         CREATE TABLE IF NOT EXISTS b (tag INTEGER, kind TEXT, subject INTEGER, PRIMARY KEY (tag, kind, subject)) STRICT;",
    )?;
    let begun = std::time::Instant::now();
    let tx = conn.transaction()?;
    for row in 0..rows {
        tx.prepare_cached("INSERT OR REPLACE INTO b VALUES (1, 'order', ?)")?.execute([row as i64])?;
    }
    tx.commit()?;
    Ok(begun.elapsed())
}

/// How long this disk takes to keep 4 KiB for good: every durable save waits for it at least once.
pub(super) fn disk(file: &Path, often: usize) -> std::io::Result<Times> {
    let mut times = Times::default();
    let mut written = std::fs::File::create(file)?;
    let block = [7_u8; 4_096];
    for _ in 0..often {
        times.time(|| {
            written.write_all(&block)?;
            written.sync_data()
        })?;
    }
    Ok(times)
}

/// How fast orders were taken.
#[derive(Debug, Clone, Default)]
pub(super) struct Pace {
    wall: Duration,
    processor: Duration,
    /// Of every single order.
    pub times: Times,
}

impl Pace {
    /// From what was measured.
    pub fn of(watch: &Watch, times: Times) -> Self {
        let (wall, processor) = watch.read();
        Self { wall, processor, times }
    }

    /// With another round.
    pub fn add(&mut self, other: &Self) {
        self.wall += other.wall;
        self.processor += other.processor;
        self.times.add(&other.times);
    }

    /// Orders a second.
    pub fn per_second(&self) -> f64 {
        self.times.count() as f64 / self.wall.as_secs_f64().max(1e-9)
    }

    /// Processor time of one order, in milliseconds.
    pub fn processor_ms(&self) -> f64 {
        self.processor.as_secs_f64() * 1_000.0 / self.times.count().max(1) as f64
    }
}

/// One durable transaction per order: an order row, three lines, three reservations, three stock updates; no
/// journal, no checks, nothing of what makes it a product.
pub(super) struct Orders(Connection);

impl Orders {
    /// A new file.
    pub fn open(file: &Path) -> rusqlite::Result<Self> {
        let conn = Connection::open(file)?;
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
        Ok(Self(conn))
    }

    /// So many orders.
    pub fn take(&mut self, from: i64, count: usize) -> rusqlite::Result<Pace> {
        let mut times = Times::default();
        let watch = Watch::start();
        for at in from..from + count as i64 {
            times.time(|| one_order(&mut self.0, at))?;
        }
        Ok(Pace::of(&watch, times))
    }
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

/// Bare reading of a company's file.
pub(super) struct Lists(Connection);

impl Lists {
    /// The file, to read from.
    pub fn open(file: &Path) -> rusqlite::Result<Self> {
        let conn = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        conn.execute_batch("PRAGMA cache_size = -8192;")?;
        Ok(Self(conn))
    }

    /// The newest 50 orders with number, customer, state and total.
    pub fn newest(&self) -> rusqlite::Result<usize> {
        self.rows(
            "SELECT o.id, o.year, o.number, o.placed_on, p.name, s.badge, s.payment, o.total_cents FROM sales_order o
               JOIN party p ON p.id = o.party_id JOIN order_state s ON s.order_id = o.id
              ORDER BY o.placed_on DESC, o.id DESC LIMIT 50",
            [],
        )
    }

    /// 50 orders after an order of some day.
    pub fn after(&self, day: &str, id: i64) -> rusqlite::Result<usize> {
        self.rows(
            "SELECT o.id, o.year, o.number, o.placed_on, p.name, s.badge, s.payment, o.total_cents FROM sales_order o
               JOIN party p ON p.id = o.party_id JOIN order_state s ON s.order_id = o.id
              WHERE (o.placed_on, o.id) < (?1, ?2) ORDER BY o.placed_on DESC, o.id DESC LIMIT 50",
            params![day, id],
        )
    }

    /// The first people whose words begin with these letters, in any order.
    pub fn people(&self, letters: &str, count: usize) -> rusqlite::Result<usize> {
        let words: Vec<String> =
            letters.split_whitespace().map(|word| format!("\"{}\"*", word.replace('"', ""))).collect();
        self.rows(
            "SELECT p.id, p.code, p.name, p.email FROM party_search f JOIN party p ON p.id = f.rowid
              WHERE party_search MATCH ?1 LIMIT ?2",
            params![words.join(" "), count as i64],
        )
    }

    /// Three figures of the dashboard: orders that wait, deadlines that are over, what came in this month.
    pub fn report(&self, today: &str) -> rusqlite::Result<usize> {
        let month = today.get(..8).unwrap_or(today);
        self.rows(
            "SELECT (SELECT count(*) FROM order_state INDEXED BY order_state_by_badge WHERE badge = 'to_fulfil'),
               (SELECT count(*) FROM deadline WHERE done_at IS NULL AND due_on < ?1),
               (SELECT sum(total_cents) FROM sales_order WHERE placed_on >= ?2 || '01')",
            params![today, month],
        )
    }

    /// The day of an order.
    pub fn day(&self, id: i64) -> rusqlite::Result<String> {
        self.0.prepare_cached("SELECT placed_on FROM sales_order WHERE id = ?")?.query_row([id], |row| row.get(0))
    }

    fn rows(&self, sql: &str, values: impl rusqlite::Params) -> rusqlite::Result<usize> {
        let mut statement = self.0.prepare_cached(sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query(values)?;
        let mut read = 0;
        while let Some(row) = rows.next()? {
            for at in 0..columns {
                // Every value is looked at, as a list would.
                std::hint::black_box(row.get_ref(at)?);
            }
            read += 1;
        }
        Ok(read)
    }
}
