//! The company as it was at an instant: a copy of the file in which every change after it is taken back.
//!
//! Nobody's file is written to. The copy stands beside it (what it holds is as private as the file), under a name that
//! is swept when its process is no more; in it the rows of each table are put back as the first change after the
//! instant found them, what is derived follows, and the journal ends where it ended then.

use super::fault::Fault;
use super::migrate;
use super::open::{base_flags, connection, real};
use super::orders as shelf_orders;
use super::part::{self, sweep, unique};
use super::shelf::{Db, Tx};
use super::space;
use super::watch::{Pen, SEARCHED, WATCHED};
use crate::domain::{FixedClock, Refusal, UtcMillis};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, params};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// An instant that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// What had been done by then.
    At(UtcMillis),
    /// What had been done up to this entry of the journal, itself included.
    Entry(i64),
}

/// The company as it was; its file goes when this is dropped.
#[derive(Debug)]
pub struct Moment {
    folder: PathBuf,
    file: PathBuf,
    /// When.
    pub at: UtcMillis,
    /// The newest entry of the journal then.
    pub entry: i64,
}

impl Moment {
    /// The file to open.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// A clock that stands at the instant: what was due then is due.
    pub fn clock(&self) -> Arc<FixedClock> {
        Arc::new(FixedClock::at(self.at))
    }
}

impl Drop for Moment {
    fn drop(&mut self) {
        // What cannot be removed now is swept by the next one.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The preference of nobody that says which instant a file shows.
const MARK: (&str, &str) = ("", "moment");

/// Pages copied between two words to whoever waits.
const PAGES: i32 = 4_096;

/// Told how far it is (pages); `false` stops it.
pub type Progress<'a> = &'a mut dyn FnMut(u64, u64) -> bool;

/// Why nothing is written here.
pub fn read_only(at: UtcMillis) -> Refusal {
    Refusal::new("moment.read_only").with("at", at.0)
}

/// Makes the company as it was. `now` bounds what can be asked for.
///
/// # Errors
/// `moment.future`, `moment.before`, `moment.again` (it is one already), `journal.missing`, `moment.stopped`,
/// `backup.no_space`; `store.*`. Nothing half made stays behind.
pub fn travel(source: &Path, wanted: Wanted, now: UtcMillis, progress: Progress<'_>) -> Result<Moment, Refusal> {
    if !source.exists() {
        return Err(Refusal::new("store.absent").with("file", source.display().to_string()));
    }
    Ok(travel_inner(source, wanted, now, progress)?)
}

fn travel_inner(source: &Path, wanted: Wanted, now: UtcMillis, progress: Progress<'_>) -> Result<Moment, Fault> {
    let source = real(source)?;
    let conn = connection(&source, base_flags(), 8_192)?;
    if migrate::recognise(&conn, &source)? < migrate::newest()? {
        return Err(Refusal::new("store.older").into());
    }
    // One state of the file, however others write: what is looked up now is what is copied.
    let still = conn.unchecked_transaction()?;
    if shown(&still)?.is_some() {
        return Err(Refusal::new("moment.again").into());
    }
    let (entry, at) = find(&still, wanted, now)?;
    let folder = place(&source, &still)?;
    std::fs::create_dir(&folder)?;
    let file = folder.join(part::file_name(&source));
    let moment = Moment { folder, file, at, entry };
    keep_private(&moment)?;
    let mut copy = connection(&moment.file, base_flags() | OpenFlags::SQLITE_OPEN_CREATE, 65_536)?;
    {
        let backup = Backup::new(&still, &mut copy)?;
        loop {
            let step = backup.step(PAGES)?;
            let done = backup.progress();
            let total = u64::try_from(done.pagecount).unwrap_or_default();
            if !progress(total - u64::try_from(done.remaining).unwrap_or_default(), total) {
                return Err(Refusal::new("moment.stopped").into());
            }
            match step {
                StepResult::Done => break,
                StepResult::More => {}
                _ => std::thread::sleep(std::time::Duration::from_millis(5)),
            }
        }
    }
    drop(still);
    // It is thrown away: nothing in it needs to outlive a power cut.
    copy.execute_batch("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA secure_delete = OFF; PRAGMA foreign_keys = OFF;")?;
    copy.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    let tx = copy.unchecked_transaction()?;
    wind_back(&tx, entry)?;
    forget(&tx, at, entry)?;
    tx.commit()?;
    Ok(moment)
}

/// The instant that a file shows, when it is not the present.
pub(super) fn shown(conn: &Connection) -> Result<Option<UtcMillis>, Fault> {
    let found: Option<i64> = Db { conn }
        .find(
            "SELECT json_extract(payload, '$.at') FROM preference WHERE operator = ? AND name = ?",
            [MARK.0, MARK.1],
            |row| row.get(0),
        )?
        .flatten();
    Ok(found.map(UtcMillis))
}

/// The last entry that counts, and the instant it stands for.
fn find(conn: &Connection, wanted: Wanted, now: UtcMillis) -> Result<(i64, UtcMillis), Fault> {
    let db = Db { conn };
    let (newest, first): (i64, i64) = db.get(
        "SELECT coalesce(max(id), 0), coalesce((SELECT at FROM journal ORDER BY id LIMIT 1), 0) FROM journal",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if newest == 0 {
        return Err(Refusal::new("company.none").into());
    }
    match wanted {
        Wanted::At(at) if at > now => Err(Refusal::new("moment.future").with("at", at.0).into()),
        Wanted::At(at) => {
            // The number orders the journal, not the time: what was done after something later was done later, whatever
            // the clock said.
            let next: Option<i64> =
                db.find("SELECT id FROM journal WHERE at > ? ORDER BY id LIMIT 1", [at.0], |row| row.get(0))?;
            let entry = next.map_or(newest, |next| next - 1);
            if entry < 1 {
                return Err(Refusal::new("moment.before").with("at", at.0).with("first_at", first).into());
            }
            Ok((entry, at))
        }
        Wanted::Entry(entry) => {
            let at: Option<i64> = db.find("SELECT at FROM journal WHERE id = ?", [entry], |row| row.get(0))?;
            let at = at.ok_or_else(|| Refusal::new("journal.missing").with("number", entry))?;
            Ok((entry, UtcMillis(at)))
        }
    }
}

/// A folder for it: beside the file, else where the system keeps what passes.
fn place(source: &Path, conn: &Connection) -> Result<PathBuf, Fault> {
    let size = |pragma: &str| conn.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get::<_, i64>(0));
    let needed = (size("page_count")? * size("page_size")?).unsigned_abs();
    let needed = needed + needed / 20;
    let beside = source.parent().unwrap_or(Path::new(".")).to_owned();
    let passing = std::env::temp_dir();
    for folder in [&beside, &passing] {
        sweep(folder);
    }
    let fits = |folder: &PathBuf| space::available(folder).is_none_or(|available| available >= needed);
    let writable = |folder: &PathBuf| {
        let trial = folder.join(format!(".{}", unique(".part")));
        let made = part::make_new_private(&trial).is_ok();
        let _ = std::fs::remove_file(&trial);
        made
    };
    match [beside.clone(), passing].into_iter().find(|folder| fits(folder) && writable(folder)) {
        Some(folder) => Ok(folder.canonicalize()?.join(format!(".{}", unique(".moment")))),
        None => Err(part::no_space(&beside, needed)),
    }
}

fn keep_private(moment: &Moment) -> Result<(), Fault> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&moment.folder, std::fs::Permissions::from_mode(0o700))?;
    }
    part::make_new_private(&moment.file)?;
    Ok(())
}

/// Takes back what was done after an entry. Triggers are off: rows are put where they stood, not moved there.
fn wind_back(conn: &Connection, entry: i64) -> Result<(), Fault> {
    let db = Db { conn };
    let last: i64 = db.get("SELECT last_change FROM journal WHERE id = ?", [entry], |row| row.get(0))?;
    // The first change after it tells how a row stood at it; those after that one tell nothing more.
    conn.execute_batch("CREATE TEMP TABLE back (tbl TEXT NOT NULL, row_id INTEGER NOT NULL, change INTEGER NOT NULL, PRIMARY KEY (tbl, row_id)) WITHOUT ROWID")?;
    conn.execute(
        "INSERT INTO temp.back SELECT tbl, row_id, min(id) FROM main.change NOT INDEXED WHERE id > ? GROUP BY tbl, row_id",
        [last],
    )?;
    let orders = orders_touched(db, last)?;
    let variants = variants_touched(db, last)?;
    for watched in WATCHED {
        let table = watched.name;
        let touched: bool =
            db.get("SELECT EXISTS (SELECT 1 FROM temp.back WHERE tbl = ?)", [table], |row| row.get(0))?;
        if touched {
            put_back(conn, table)?;
        }
    }
    balances(conn, &variants)?;
    conn.execute("DELETE FROM change WHERE id > ?", [last])?;
    conn.execute("DELETE FROM journal WHERE id > ?", [entry])?;
    // Only derived tables are written: nothing to note.
    let pen = Pen::default();
    for order in orders {
        let there: bool =
            db.get("SELECT EXISTS (SELECT 1 FROM sales_order WHERE id = ?)", [order], |row| row.get(0))?;
        if there {
            shelf_orders::refresh(Tx { db, op: 0, pen: &pen }, order)?;
        } else {
            conn.execute("DELETE FROM order_state WHERE order_id = ?", [order])?;
        }
    }
    conn.execute_batch("DROP TABLE temp.back")?;
    Ok(())
}

/// Puts the rows of a table back, and what is found by its words.
fn put_back(conn: &Connection, table: &str) -> Result<(), Fault> {
    const THESE: &str = "SELECT row_id FROM temp.back WHERE tbl = ?1";
    let searched: Vec<_> = SEARCHED.iter().filter(|searched| searched.table == table).collect();
    for one in &searched {
        conn.execute(&one.go(THESE), [table])?;
    }
    conn.execute(&format!("DELETE FROM {table} WHERE id IN ({THESE})"), [table])?;
    let columns = kept_columns(conn, table)?;
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    // A column that a later schema added is in no older change: it stands as the schema lets it stand.
    let values: Vec<String> = columns
        .iter()
        .map(|(name, default)| match default {
            Some(default) => format!(
                "CASE WHEN json_type(c.before, '$.{name}') IS NULL THEN {default} ELSE json_extract(c.before, '$.{name}') END"
            ),
            None => format!("json_extract(c.before, '$.{name}')"),
        })
        .collect();
    let sql = format!(
        "INSERT INTO {table} ({}) SELECT {} FROM temp.back b JOIN main.change c ON c.id = b.change
          WHERE b.tbl = ?1 AND c.before IS NOT NULL",
        names.join(", "),
        values.join(", ")
    );
    conn.execute(&sql, [table])?;
    for one in &searched {
        conn.execute(&one.come(THESE), [table])?;
    }
    Ok(())
}

/// The stored columns of a table with what stands there when nothing is said.
fn kept_columns(conn: &Connection, table: &str) -> Result<Vec<(String, Option<String>)>, Fault> {
    Db { conn }.all("SELECT name, dflt_value FROM pragma_table_info(?1)", [table], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Orders whose state may be another then: those that any change after it names. Any, and not the first of each row: a
/// row that was taken back leaves its number to another order's.
fn orders_touched(db: Db<'_>, last: i64) -> Result<Vec<i64>, Fault> {
    // A row that was made and one that went both tell their order; a line's own row number leads to it too.
    db.all(
        "WITH told (tbl, row_id, side) AS (
           SELECT c.tbl, c.row_id, coalesce(c.before, c.after) FROM main.change c NOT INDEXED
            WHERE c.id > ? AND c.tbl IN ('sales_order','order_line','shipment','shipment_line','payment','reservation'))
         SELECT row_id FROM told WHERE tbl = 'sales_order'
         UNION SELECT json_extract(side, '$.order_id') FROM told
          WHERE tbl IN ('order_line','shipment','payment') AND json_extract(side, '$.order_id') IS NOT NULL
         UNION SELECT l.order_id FROM told JOIN order_line l ON l.id = json_extract(side, '$.order_line_id')
          WHERE tbl IN ('shipment_line','reservation')",
        [last],
        |row| row.get(0),
    )
}

/// Variants whose goods moved after it.
fn variants_touched(db: Db<'_>, last: i64) -> Result<Vec<i64>, Fault> {
    db.all(
        "SELECT DISTINCT json_extract(coalesce(c.after, c.before), '$.variant_id')
           FROM main.change c NOT INDEXED WHERE c.id > ? AND c.tbl = 'move'",
        [last],
        |row| row.get(0),
    )
}

/// The balances of these variants, from the moves that are left.
fn balances(conn: &Connection, variants: &[i64]) -> Result<(), Fault> {
    let mut forget = conn.prepare("DELETE FROM balance WHERE variant_id = ?")?;
    let mut add = conn.prepare(
        "INSERT INTO balance (variant_id, location_id, lot_id, quantity)
         SELECT ?1, place, lot, sum(quantity) FROM (
           SELECT to_location AS place, coalesce(lot_id, 0) AS lot, quantity FROM move WHERE variant_id = ?1
           UNION ALL
           SELECT from_location, coalesce(lot_id, 0), -quantity FROM move WHERE variant_id = ?1)
          JOIN location ON location.id = place AND location.physical = 1
         GROUP BY place, lot",
    )?;
    for variant in variants {
        forget.execute([variant])?;
        add.execute([variant])?;
    }
    Ok(())
}

/// What is only of now: drafts, leases, what was told since, what came of copies since; and the mark.
fn forget(conn: &Connection, at: UtcMillis, entry: i64) -> Result<(), Fault> {
    conn.execute_batch("DELETE FROM draft; DELETE FROM lease;")?;
    conn.execute("DELETE FROM delivery WHERE at > ?", [at.0])?;
    conn.execute("DELETE FROM upkeep WHERE tried_at > ?", [at.0])?;
    conn.execute(
        "INSERT OR REPLACE INTO preference (operator, name, payload, updated_at) VALUES (?, ?, ?, ?)",
        params![MARK.0, MARK.1, json!({ "at": at.0, "entry": entry }).to_string(), at.0],
    )?;
    Ok(())
}
