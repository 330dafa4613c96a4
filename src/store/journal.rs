//! The journal: who did what, when, by which door, with which input; chained by hash, with every row's before and
//! after beside it.

mod record;
mod standing;

pub use record::{Storied, history};
pub(crate) use record::{Touched, fields_changed_lately, fields_changed_since};
pub(super) use record::{touched_beside, touched_since};
pub use standing::{Newest, newest_of, newest_taken, redoable, undoable};

use super::fault::Fault;
use super::shelf::{Db, Tx};
use super::watch::change_hash;
use crate::domain::{Refusal, UtcMillis};
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// A row of the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Gap-free number; it, not the time, orders the journal.
    pub id: i64,
    /// When.
    pub at: UtcMillis,
    /// Who.
    pub actor: String,
    /// By which door: `ui`, `cli`, `api`, `sync`, `timer`.
    pub door: String,
    /// Which operation: `order.ship`.
    pub operation: String,
    /// With which input.
    pub input: Value,
    /// What it answered.
    pub output: Value,
    /// The entry that this one takes back.
    pub undo_of: Option<i64>,
    /// The entry that took this one back.
    pub undone_by: Option<i64>,
    /// First and last change; `last < first` when it changed nothing.
    pub changes: (i64, i64),
    /// What the record is called that it was about, where somebody has looked it up; not kept.
    #[serde(skip)]
    pub name: Option<String>,
    /// What it took back or did again in the end, by its first doing, where somebody has looked it up; not kept.
    #[serde(skip)]
    pub root: Option<Box<Root>>,
    /// What became of it where it was taken back, where somebody has looked it up; not kept.
    #[serde(skip)]
    pub outcome: Option<Outcome>,
}

/// What a chain of undoing and doing again is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Root {
    /// The operation that was done first.
    pub entry: Entry,
    /// It was done again, not taken back.
    pub redone: bool,
}

/// What became of an entry that was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// The last entry that took it back or did it again.
    pub by: i64,
    /// It was done again: it stands.
    pub redone: bool,
}

/// One row before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RowChange {
    /// Table.
    pub table: String,
    /// Row.
    pub row: i64,
    /// Absent when the row was made.
    pub before: Option<Map<String, Value>>,
    /// Absent when the row went.
    pub after: Option<Map<String, Value>>,
}

/// What is written when an operation ends.
pub(crate) struct NewEntry<'a> {
    pub at: UtcMillis,
    pub actor: &'a str,
    pub door: &'a str,
    pub operation: &'a str,
    pub input: &'a Value,
    pub output: &'a Value,
    pub once_key: Option<&'a str>,
    pub undo_of: Option<i64>,
}

macro_rules! columns {
    () => {
        "e.id, e.at, e.actor, e.door, e.operation, e.input, e.output, e.undo_of,
         (SELECT u.id FROM journal u WHERE u.undo_of = e.id), e.first_change, e.last_change"
    };
}

const COLUMNS: &str = columns!();

/// The row of an entry whose number is `?2`, for the list of them.
pub(super) const ENTRY_ROW: &str = concat!("SELECT ", columns!(), " FROM journal e WHERE e.id = ?2");

/// Reads an entry.
pub(super) fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let json = |at: usize| -> rusqlite::Result<Value> {
        let text: String = row.get(at)?;
        // Written by us; what cannot be read any more is shown as it stands.
        Ok(serde_json::from_str(&text).unwrap_or(Value::String(text)))
    };
    Ok(Entry {
        id: row.get(0)?,
        at: UtcMillis(row.get(1)?),
        actor: row.get(2)?,
        door: row.get(3)?,
        operation: row.get(4)?,
        input: json(5)?,
        output: json(6)?,
        undo_of: row.get(7)?,
        undone_by: row.get(8)?,
        changes: (row.get(9)?, row.get(10)?),
        name: None,
        root: None,
        outcome: None,
    })
}

/// What a closed operation changed.
pub(crate) struct Closed {
    /// The tables, by name.
    pub tables: Vec<String>,
    /// Its first change and its last; when it changed nothing the last is the one before.
    pub changes: (i64, i64),
}

/// Closes an operation: writes its changes, and its row with the hash of all of them.
pub(crate) fn write(tx: Tx<'_>, new: &NewEntry<'_>) -> Result<Closed, Refusal> {
    Ok(write_inner(tx, new)?)
}

fn write_inner(tx: Tx<'_>, new: &NewEntry<'_>) -> Result<Closed, Fault> {
    let prev: Vec<u8> =
        tx.find("SELECT hash FROM journal WHERE id = ?", [tx.op - 1], |row| row.get(0))?.unwrap_or_else(|| vec![0; 32]);
    tx.note_changes()?;
    let (first, count, changes, tables) = tx.pen.account();
    let first_change = match first {
        Some(first) => first,
        None => tx.get("SELECT coalesce(max(id), 0) + 1 FROM change", [], |row| row.get(0))?,
    };
    let input = new.input.to_string();
    let output = new.output.to_string();
    let hash = chain_hash(&Link {
        prev: &prev,
        id: tx.op,
        at: new.at.0,
        texts: [new.actor, new.door, new.operation, &input, &output, new.once_key.unwrap_or("")],
        undo_of: new.undo_of.unwrap_or(0),
        changes: &changes,
    });
    tx.run(
        "INSERT INTO journal (id, at, actor, door, operation, input, output, once_key, undo_of, first_change,
           last_change, prev_hash, hash) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
        params![
            tx.op,
            new.at.0,
            new.actor,
            new.door,
            new.operation,
            input,
            output,
            new.once_key,
            new.undo_of,
            first_change,
            first_change + count - 1,
            prev,
            hash.as_slice()
        ],
    )?;
    Ok(Closed { tables, changes: (first_change, first_change + count - 1) })
}

struct Link<'a> {
    prev: &'a [u8],
    id: i64,
    at: i64,
    texts: [&'a str; 6],
    undo_of: i64,
    changes: &'a [u8; 32],
}

fn chain_hash(link: &Link<'_>) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(link.prev);
    for number in [link.id, link.at, link.undo_of] {
        hash.update(number.to_le_bytes());
    }
    for text in link.texts {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    }
    hash.update(link.changes);
    hash.finalize().into()
}

/// Hash over the *hashes* of the changes, so that personal data in them can be erased and the chain still holds.
fn digest_changes(db: Db<'_>, first: i64, last: i64) -> Result<(i64, [u8; 32]), Fault> {
    let mut statement = db.statement("SELECT id, hash FROM change WHERE id BETWEEN ? AND ? ORDER BY id")?;
    let mut rows = statement.query([first, last])?;
    let mut hash = Sha256::new();
    let mut end = first - 1;
    while let Some(row) = rows.next()? {
        end = row.get(0)?;
        hash.update(row.get_ref(1)?.as_blob().unwrap_or_default());
    }
    Ok((end, hash.finalize().into()))
}

/// The result of an earlier operation with this key: its name, input, output and number.
pub(crate) fn once(db: Db<'_>, key: &str) -> Result<Option<(String, Value, Value, i64)>, Refusal> {
    let found = db.find("SELECT operation, input, output, id FROM journal WHERE once_key = ?", [key], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?, row.get(3)?))
    })?;
    let Some((operation, input, output, id)) = found else { return Ok(None) };
    let read = |text: &str| serde_json::from_str(text).map_err(Fault::from);
    Ok(Some((operation, read(&input)?, read(&output)?, id)))
}

/// So many entries may stand before or after their time: a clock may have been behind for a while.
const ASTRAY: i64 = standing::OLDER as i64;

/// The numbers between which all entries of a stretch of time are: found by halving, for there is no index by time. A
/// few more than those of the time itself.
pub(super) fn numbers_within(db: Db<'_>, from: Option<i64>, to: Option<i64>) -> Result<(i64, i64), Fault> {
    let last: i64 = db.get("SELECT coalesce(max(id), 0) FROM journal", [], |row| row.get(0))?;
    // The first number whose entry is not before this moment.
    let first_from = |moment: i64| -> Result<i64, Fault> {
        let (mut low, mut high) = (1, last + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            let at = db.find("SELECT at FROM journal WHERE id = ?", [middle], |row| row.get::<_, i64>(0))?;
            if at.is_some_and(|at| at < moment) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
    };
    let low = from.map_or(Ok(1), |from| first_from(from).map(|first| (first - ASTRAY).max(1)))?;
    let high = to.map_or(Ok(i64::MAX), |to| first_from(to.saturating_add(1)).map(|next| next + ASTRAY))?;
    Ok((low, high))
}

/// One entry.
///
/// # Errors
/// `journal.missing` when there is no such number.
pub fn find(db: Db<'_>, id: i64) -> Result<Entry, Refusal> {
    db.find(&format!("SELECT {COLUMNS} FROM journal e WHERE e.id = ?"), [id], entry)?
        .ok_or_else(|| Refusal::new("journal.missing").with("number", id))
}

/// The newest entries before a number (or at all), newest first.
pub fn newest(db: Db<'_>, before: Option<i64>, limit: usize) -> Result<Vec<Entry>, Refusal> {
    Ok(db.all(
        &format!("SELECT {COLUMNS} FROM journal e WHERE e.id < ? ORDER BY e.id DESC LIMIT ?"),
        params![before.unwrap_or(i64::MAX), limit as i64],
        entry,
    )?)
}

/// What an entry took back or did again in the end; nothing for one that did something itself.
///
/// # Errors
/// `journal.missing`.
pub fn root(db: Db<'_>, entry: &Entry) -> Result<Option<Root>, Refusal> {
    let Some(mut up) = entry.undo_of else { return Ok(None) };
    let mut redone = false;
    loop {
        let entry = find(db, up)?;
        let Some(further) = entry.undo_of else { return Ok(Some(Root { entry, redone })) };
        up = further;
        redone = !redone;
    }
}

/// What became of an entry that was taken back: the last of the undoings that followed each other counts. Nothing where
/// it was never taken back.
///
/// # Errors
/// `journal.missing`.
pub fn outcome(db: Db<'_>, entry: &Entry) -> Result<Option<Outcome>, Refusal> {
    let Some(mut by) = entry.undone_by else { return Ok(None) };
    let mut redone = false;
    while let Some(further) = find(db, by)?.undone_by {
        by = further;
        redone = !redone;
    }
    Ok(Some(Outcome { by, redone }))
}

/// What an entry took back, where it is one that took something back and did not do it again.
///
/// # Errors
/// `journal.missing`.
pub fn taken_back(db: Db<'_>, entry: &Entry) -> Result<Option<Entry>, Refusal> {
    Ok(root(db, entry)?.filter(|root| !root.redone).map(|root| root.entry))
}

/// The rows that an entry changed, in order.
pub fn changes(db: Db<'_>, first: i64, last: i64) -> Result<Vec<RowChange>, Refusal> {
    Ok(db.all(
        "SELECT tbl, row_id, before, after FROM change WHERE id BETWEEN ? AND ? ORDER BY id",
        [first, last],
        |row| {
            let side = |at: usize| -> rusqlite::Result<Option<Map<String, Value>>> {
                let text: Option<String> = row.get(at)?;
                Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
            };
            Ok(RowChange { table: row.get(0)?, row: row.get(1)?, before: side(2)?, after: side(3)? })
        },
    )?)
}

/// What is wrong with the journal, if anything: a gap, a broken link, a change whose hash is not its content's.
/// `progress` is called with how many entries are done.
pub(super) fn verify(db: Db<'_>, mut progress: impl FnMut(u64)) -> Result<Vec<Refusal>, Fault> {
    let mut wrong = Vec::new();
    let mut statement = db.statement(
        "SELECT id, at, actor, door, operation, input, output, once_key, undo_of, first_change, last_change,
           prev_hash, hash FROM journal ORDER BY id",
    )?;
    let mut rows = statement.query([])?;
    let mut expected = 1;
    let mut prev = vec![0_u8; 32];
    let mut next_change = 1;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let texts: [String; 5] = [row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?];
        let once: Option<String> = row.get(7)?;
        let (first, last): (i64, i64) = (row.get(9)?, row.get(10)?);
        let stored_prev: Vec<u8> = row.get(11)?;
        let stored: Vec<u8> = row.get(12)?;
        let (end, changes) = digest_changes(db, first, last)?;
        let hash = chain_hash(&Link {
            prev: &stored_prev,
            id,
            at: row.get(1)?,
            texts: [&texts[0], &texts[1], &texts[2], &texts[3], &texts[4], once.as_deref().unwrap_or("")],
            undo_of: row.get::<_, Option<i64>>(8)?.unwrap_or(0),
            changes: &changes,
        });
        if id != expected {
            wrong.push(Refusal::new("doctor.journal_gap").with("number", id).with("expected", expected));
        } else if stored_prev != prev || stored != hash || end != last || first != next_change {
            wrong.push(Refusal::new("doctor.journal_broken").with("number", id));
        }
        expected = id + 1;
        next_change = last + 1;
        prev = stored;
        progress(id.unsigned_abs());
    }
    drop(rows);
    let mut statement = db.statement("SELECT id, tbl, row_id, before, after, hash FROM change ORDER BY id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let text = |at: usize| -> rusqlite::Result<Option<&[u8]>> {
            Ok(row.get_ref(at)?.as_bytes_or_null().unwrap_or_default())
        };
        let table = row.get_ref(1)?.as_bytes().unwrap_or_default();
        let hash = change_hash(table, row.get(2)?, text(3)?, text(4)?);
        if row.get_ref(5)?.as_blob().unwrap_or_default() != hash {
            let id: i64 = row.get(0)?;
            wrong.push(Refusal::new("doctor.change_altered").with("number", id));
        }
    }
    let strays: i64 = db.get(
        "SELECT count(*) FROM change WHERE id > (SELECT coalesce(max(last_change), 0) FROM journal)",
        [],
        |row| row.get(0),
    )?;
    if strays > 0 {
        wrong.push(Refusal::new("doctor.journal_broken").with("number", expected));
    }
    Ok(wrong)
}

/// The number of the newest change; 0 for none.
pub(super) fn last_change(db: Db<'_>) -> Result<i64, Fault> {
    db.get("SELECT coalesce(max(id), 0) FROM change", [], |row| row.get(0))
}

/// The number of the newest entry; 0 for none.
pub fn head(db: Db<'_>) -> Result<i64, Refusal> {
    Ok(db.get("SELECT coalesce(max(id), 0) FROM journal", [], |row| row.get(0))?)
}

/// The tables that entries after a number changed; empty when that cannot be said (a founding lists no changes).
pub fn tables_after(db: Db<'_>, entry: i64) -> Result<Vec<String>, Refusal> {
    let first: Option<i64> = db
        .find("SELECT min(first_change) FROM journal WHERE id > ?", [entry], |row| row.get::<_, Option<i64>>(0))?
        .flatten();
    match first {
        Some(first) => tables_since(db, first),
        None => Ok(Vec::new()),
    }
}

/// The tables that changes from this number on belong to, by name.
pub(crate) fn tables_since(db: Db<'_>, first: i64) -> Result<Vec<String>, Refusal> {
    // NOT INDEXED still goes by number; else the names are read off the whole index of changes, to spare a sort.
    let sql = "SELECT DISTINCT tbl FROM change NOT INDEXED WHERE id >= ? ORDER BY tbl";
    Ok(db.all(sql, [first], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SystemClock;
    use crate::store::Store;
    use std::sync::Arc;

    #[test]
    fn changes_of_a_record_are_found_by_their_index() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open_or_create(&folder.path().join("a.db"), Arc::new(SystemClock)).unwrap();
        for record in Storied::ALL {
            let sql = format!("EXPLAIN QUERY PLAN SELECT c.after FROM {}", record.changes());
            let steps: Vec<String> = store.db().all(&sql, [1], |row| row.get(3)).unwrap();
            let of_changes: Vec<&String> =
                steps.iter().filter(|step| step.contains(" c ") || step.contains(" b ")).collect();
            assert_eq!(of_changes.len(), 1, "{steps:?}");
            assert!(of_changes.iter().all(|step| step.contains("INDEX change_of_record")), "{record:?} {steps:?}");
        }
        let index: String = store
            .db()
            .get("SELECT sql FROM sqlite_schema WHERE name = 'change_of_record'", [], |row| row.get(0))
            .unwrap();
        assert_eq!(index.matches("tbl = '").count(), Storied::ALL.len());
    }
}
