//! Whether the journal is whole, and whether every row is as the journal left it.

use super::super::fault::Fault;
use super::super::shelf::Db;
use super::super::watch::{WATCHED, columns};
use super::super::{backup, journal, manifest};
use super::{Exam, Severity};
use crate::domain::Refusal;
use serde_json::{Map, Value};

/// Numbers without a gap, every entry joined to the one before.
pub(super) fn links(exam: &mut Exam<'_>) -> Result<(), Fault> {
    let found = exam.db.all(
        "SELECT j.id FROM journal j LEFT JOIN journal p ON p.id = j.id - 1
          WHERE (p.id IS NULL AND j.id > 1) OR (p.id IS NOT NULL AND p.hash <> j.prev_hash)
             OR (j.id = 1 AND j.prev_hash <> zeroblob(32))",
        [],
        |row| Ok(Refusal::new("doctor.journal_broken").with("number", row.get::<_, i64>(0)?)),
    )?;
    exam.errors(found);
    Ok(())
}

/// Every hash is that of its content.
pub(super) fn chain(exam: &mut Exam<'_>) -> Result<(), Fault> {
    exam.errors(journal::verify(exam.db, |_| {})?);
    // The number of its entry is not in a change's hash.
    let found = exam.db.all(
        "SELECT c.id FROM journal j JOIN change c ON c.id BETWEEN j.first_change AND j.last_change
          WHERE c.journal_id <> j.id",
        [],
        |row| Ok(Refusal::new("doctor.change_altered").with("number", row.get::<_, i64>(0)?)),
    )?;
    exam.errors(found);
    Ok(())
}

/// What was written around the journal: rows that are not as their last change left them, or have none.
pub(super) fn rows(exam: &mut Exam<'_>) -> Result<(), Fault> {
    let founded = founded_in_silence(exam.db)?;
    for watched in WATCHED {
        let table = watched.name;
        let names = columns(exam.db.conn, table)?;
        let fields: Vec<String> = names.iter().map(|name| format!("'{name}', t.{name}")).collect();
        let found = exam.db.all(
            &format!(
                "SELECT row_id, after, now FROM (
                   SELECT m.row_id, c.after,
                     CASE WHEN t.id IS NULL THEN NULL ELSE json_object({}) END AS now
                     FROM (SELECT row_id, max(id) AS last FROM change WHERE tbl = ?1 GROUP BY row_id) m
                     JOIN change c ON c.id = m.last LEFT JOIN {table} t ON t.id = m.row_id)
                 WHERE after IS NOT now",
                fields.join(", ")
            ),
            [table],
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<String>>(1)?, row.get::<_, Option<String>>(2)?)),
        )?;
        for (row, after, now) in found {
            let what = |code: &str| Refusal::new(code).with("table", table).with("row", row);
            match (after, now) {
                (Some(after), Some(now)) => {
                    if let Some(name) = first_difference(&after, &now)? {
                        exam.error(what("doctor.row_altered").with("name", name));
                    }
                }
                (Some(_), None) => exam.error(what("doctor.row_gone")),
                _ => exam.error(what("doctor.row_unknown")),
            }
        }
        if !founded {
            let found = exam.db.all(
                &format!(
                    "SELECT t.id FROM {table} t
                      WHERE NOT EXISTS (SELECT 1 FROM change c WHERE c.tbl = ?1 AND c.row_id = t.id)"
                ),
                [table],
                |row| row.get::<_, i64>(0),
            )?;
            for row in found {
                exam.error(Refusal::new("doctor.row_unknown").with("table", table).with("row", row));
            }
        }
    }
    Ok(())
}

/// A founding fills an empty file without a change per row: it is the first entry, and left no changes.
fn founded_in_silence(db: Db<'_>) -> Result<bool, Fault> {
    let silent = db.find("SELECT last_change < first_change FROM journal WHERE id = 1", [], |row| row.get(0))?;
    Ok(silent == Some(true))
}

/// The first field that differs. A field that a later schema added is in no older change.
fn first_difference(after: &str, now: &str) -> Result<Option<String>, Fault> {
    let after: Map<String, Value> = serde_json::from_str(after)?;
    let now: Map<String, Value> = serde_json::from_str(now)?;
    Ok(after.iter().find(|(name, value)| now.get(*name).is_some_and(|now| now != *value)).map(|(name, _)| name.clone()))
}

/// The journal still holds what it held when each copy was made: it was not shortened, not written anew.
pub(super) fn copies(exam: &mut Exam<'_>) -> Result<(), Fault> {
    let Some(file) = exam.file else {
        exam.done = false;
        return Ok(());
    };
    for line in manifest::binding(&backup::beside(file), &backup::file_name(file)) {
        if line.journal == 0 {
            continue;
        }
        let hash =
            exam.db.find("SELECT hash FROM journal WHERE id = ?", [line.journal], |row| row.get::<_, Vec<u8>>(0))?;
        if hash.is_none_or(|hash| manifest::hex(&hash) != line.head) {
            let what = Refusal::new("doctor.copy_differs")
                .with("file", line.name)
                .with("at", line.at.0)
                .with("number", line.journal);
            exam.note(Severity::Warning, false, what);
        }
    }
    Ok(())
}
