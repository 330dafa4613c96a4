//! What came after an entry and stands in the way of taking it back: the entries to be taken back before it.

use super::super::fault::Fault;
use super::super::journal::{self, Entry};
use super::super::shelf::Db;
use super::super::watch::WATCHED;
use super::subject;
use crate::domain::Refusal;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// How many changes are looked through before it is said how far it is.
const PIECE: i64 = 10_000;

/// The rows whose changes are looked for, each with the fields that matter; none of them: all matter.
type Sought = BTreeMap<(String, i64), BTreeSet<String>>;

/// The entries that an undo of `entry` was refused for, by number: of each row that it found otherwise those that made it
/// so, of each row that is needed those that made what needs it. What was taken back meanwhile is none of them, nor is the
/// taking back. One walk over what changed since; it ends when there are more than `most`.
///
/// # Errors
/// What reading refuses; what `progress` says.
pub(crate) fn in_the_way(
    db: Db<'_>,
    entry: &Entry,
    refusal: &Refusal,
    most: usize,
    progress: &mut dyn FnMut(u64, u64) -> Result<(), Refusal>,
) -> Result<BTreeMap<i64, Entry>, Refusal> {
    let sought = sought(db, refusal)?;
    let (first, last) = (entry.changes.1 + 1, journal::last_change(db)?);
    let total = (last - first + 1).max(0).unsigned_abs();
    let mut looks = Looks { entry, sought, known: BTreeSet::new(), found: BTreeMap::new() };
    let mut start = first;
    while start <= last && !looks.sought.is_empty() {
        let end = (start + PIECE - 1).min(last);
        for (id, by, key) in touching(db, (start, end), &looks.sought)? {
            looks.one(db, id, by, &key)?;
            if looks.found.len() > most {
                return Ok(looks.found);
            }
        }
        progress((end - first + 1).unsigned_abs(), total)?;
        start = end + 1;
    }
    Ok(looks.found)
}

/// What a refusal names: its rows by field, and whatever points at a row that is needed.
fn sought(db: Db<'_>, refusal: &Refusal) -> Result<Sought, Fault> {
    let mut sought = Sought::new();
    let mut whole = BTreeSet::new();
    for one in refusal.each() {
        let table = one.with.get("table").and_then(Value::as_str);
        let Some((table, row)) = table.zip(one.with.get("row").and_then(Value::as_i64)) else { continue };
        match one.code.as_str() {
            "undo.changed_since" => {
                let key = (table.to_owned(), row);
                // Of a row that is gone, or there again, everything changed.
                match one.with.get("name").and_then(Value::as_str).filter(|field| *field != "id") {
                    Some(field) => {
                        sought.entry(key).or_default().insert(field.to_owned());
                    }
                    None => {
                        whole.insert(key);
                    }
                }
            }
            "undo.used_since" => whole.extend(users(db, table, row)?),
            _ => {}
        }
    }
    sought.extend(whole.into_iter().map(|key| (key, BTreeSet::new())));
    Ok(sought)
}

/// The changes of a stretch that are of these rows: number, entry, row.
fn touching(db: Db<'_>, (start, end): (i64, i64), sought: &Sought) -> Result<Vec<(i64, i64, (String, i64))>, Fault> {
    let mut all = Vec::new();
    // By number, whatever the planner thinks of the index by record: one walk is for all of the rows.
    let sql = "SELECT id, journal_id, tbl, row_id FROM change NOT INDEXED WHERE id BETWEEN ? AND ? ORDER BY id";
    db.walk(sql, [start, end], |row| {
        let key = (row.get::<_, String>(2)?, row.get::<_, i64>(3)?);
        if sought.contains_key(&key) {
            all.push((row.get(0)?, row.get(1)?, key));
        }
        Ok(true)
    })?;
    Ok(all)
}

/// What is found on the walk.
struct Looks<'a> {
    entry: &'a Entry,
    sought: Sought,
    /// Entries that were looked at.
    known: BTreeSet<i64>,
    found: BTreeMap<i64, Entry>,
}

impl Looks<'_> {
    /// Takes a change into account.
    fn one(&mut self, db: Db<'_>, change: i64, by: i64, key: &(String, i64)) -> Result<(), Refusal> {
        let fields = self.sought.get(key);
        if self.known.contains(&by) || !fields.map_or(Ok(false), |fields| touches(db, change, fields))? {
            return Ok(());
        }
        self.known.insert(by);
        let later = match journal::find(db, by) {
            // What is being done has no entry yet.
            Err(refusal) if refusal.code == "journal.missing" => return Ok(()),
            later => later?,
        };
        // It took back what came after, too: both together did nothing.
        let nothing = journal::taken_back(db, &later)?.is_some_and(|deed| deed.id > self.entry.id);
        if later.undone_by.is_none() && !nothing {
            self.found.insert(by, later);
        }
        Ok(())
    }
}

/// Whether a change changed one of these fields; none: whatever it changed.
fn touches(db: Db<'_>, change: i64, fields: &BTreeSet<String>) -> Result<bool, Refusal> {
    if fields.is_empty() {
        return Ok(true);
    }
    let of = |side: &Option<serde_json::Map<String, Value>>, field: &str| {
        side.as_ref().and_then(|row| row.get(field)).filter(|value| !value.is_null()).cloned()
    };
    let changes = journal::changes(db, change, change)?;
    Ok(changes.iter().any(|one| fields.iter().any(|field| of(&one.before, field) != of(&one.after, field))))
}

/// The rows that point at a row: a foreign key, or a note and a tag by its kind.
fn users(db: Db<'_>, table: &str, row: i64) -> Result<Vec<(String, i64)>, Fault> {
    let mut all = Vec::new();
    let mut those = |child: &str, sql: &str, values: &[&dyn rusqlite::ToSql]| -> Result<(), Fault> {
        let ids: Vec<i64> = db.all(sql, values, |row| row.get(0))?;
        all.extend(ids.into_iter().map(|id| (child.to_owned(), id)));
        Ok(())
    };
    for child in WATCHED {
        let keys: Vec<String> = db.all(
            "SELECT \"from\" FROM pragma_foreign_key_list(?1) WHERE \"table\" = ?2",
            [child.name, table],
            |row| row.get(0),
        )?;
        for key in keys {
            those(child.name, &format!("SELECT id FROM {} WHERE {key} = ?1", child.name), &[&row])?;
        }
    }
    let kind = subject(table);
    if !kind.is_empty() {
        for child in ["note", "tagging"] {
            those(child, &format!("SELECT id FROM {child} WHERE kind = ?1 AND subject_id = ?2"), &[&kind, &row])?;
        }
    }
    Ok(all)
}
