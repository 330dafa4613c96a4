//! What came after an entry and stands in the way of taking it back: the entries to be taken back before it.

use super::super::fault::Fault;
use super::super::journal::{self, Entry};
use super::super::shelf::Db;
use super::super::watch::WATCHED;
use super::subject;
use crate::domain::Refusal;
use serde_json::Value;
use std::collections::BTreeMap;

/// The entries that an undo of `entry` was refused for, by number: of each row that it found otherwise those that made it
/// so, of each row that is needed those that made what needs it. What was taken back meanwhile is none of them, nor is the
/// taking back.
///
/// # Errors
/// What reading refuses.
pub(crate) fn in_the_way(db: Db<'_>, entry: &Entry, refusal: &Refusal) -> Result<BTreeMap<i64, Entry>, Refusal> {
    let after = entry.changes.1;
    let mut found = BTreeMap::new();
    for one in refusal.each() {
        let table = one.with.get("table").and_then(Value::as_str);
        let Some((table, row)) = table.zip(one.with.get("row").and_then(Value::as_i64)) else { continue };
        let ids = match one.code.as_str() {
            "undo.changed_since" => {
                // Of a row that is gone, or there again, everything changed.
                let field = one.with.get("name").and_then(Value::as_str).filter(|field| *field != "id");
                journal::standing_since(db, (table, row), field, after)?
            }
            "undo.used_since" => {
                let mut ids = Vec::new();
                for (table, row) in users(db, table, row)? {
                    ids.extend(journal::standing_since(db, (&table, row), None, after)?);
                }
                ids
            }
            _ => continue,
        };
        for id in ids {
            let later = journal::find(db, id)?;
            // It took back what came after, too: both together did nothing.
            let nothing = journal::root(db, &later)?.is_some_and(|root| !root.redone && root.entry.id > entry.id);
            if !nothing {
                found.insert(id, later);
            }
        }
    }
    Ok(found)
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
