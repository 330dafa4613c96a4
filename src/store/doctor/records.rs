//! Whether the journal is whole, and whether every row is as the journal left it.

use super::super::fault::Fault;
use super::super::manifest::{self, Whose};
use super::super::shelf::Db;
use super::super::watch::{WATCHED, columns};
use super::super::{journal, moment, part, upkeep};
use super::{Exam, Severity};
use crate::domain::Refusal;
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};

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
///
/// One way back through all changes, the newest of a row first: what was met already is a bit.
pub(super) fn rows(exam: &mut Exam<'_>) -> Result<(), Fault> {
    let founded = founded_in_silence(exam.db)?;
    let mut tables: HashMap<&str, (String, Met)> = HashMap::with_capacity(WATCHED.len());
    for watched in WATCHED {
        let fields: Vec<String> =
            columns(exam.db.conn, watched.name)?.iter().map(|name| format!("'{name}', t.{name}")).collect();
        let sql = format!("SELECT json_object({}) FROM {} t WHERE t.id = ?", fields.join(", "), watched.name);
        tables.insert(watched.name, (sql, Met::default()));
    }
    let mut statement = exam.db.statement("SELECT tbl, row_id, after FROM change ORDER BY id DESC")?;
    let mut changes = statement.query([])?;
    while let Some(change) = changes.next()? {
        let Some((sql, met)) = change.get_ref(0)?.as_str().ok().and_then(|table| tables.get_mut(table)) else {
            continue;
        };
        let row: i64 = change.get(1)?;
        if !met.first(row) {
            continue;
        }
        let now: Option<String> = exam.db.find(sql, [row], |found| found.get(0))?;
        let after = change.get_ref(2)?.as_str_or_null().unwrap_or_default();
        if after == now.as_deref() {
            continue;
        }
        let table: String = change.get(0)?;
        let what = |code: &str| Refusal::new(code).with("table", table).with("row", row);
        let wrong = match (after, now) {
            (Some(after), Some(now)) => {
                first_difference(after, &now)?.map(|name| what("doctor.row_altered").with("name", name))
            }
            (Some(_), None) => Some(what("doctor.row_gone")),
            _ => Some(what("doctor.row_unknown")),
        };
        exam.errors(wrong.into_iter().collect());
    }
    if founded {
        return Ok(());
    }
    for (table, (_, met)) in &mut tables {
        let mut statement = exam.db.statement(&format!("SELECT id FROM {table}"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let row: i64 = row.get(0)?;
            if met.first(row) {
                exam.error(Refusal::new("doctor.row_unknown").with("table", *table).with("row", row));
            }
        }
    }
    Ok(())
}

/// Row numbers that were met: a bit each, but for those that no file of ours has.
#[derive(Default)]
struct Met {
    bits: Vec<u64>,
    far: HashSet<i64>,
}

impl Met {
    /// As many rows as the bits may stand for: 32 MB of them.
    const MOST: i64 = 1 << 28;

    /// Whether it is met for the first time.
    fn first(&mut self, row: i64) -> bool {
        if !(0..Self::MOST).contains(&row) {
            return self.far.insert(row);
        }
        let (word, bit) = ((row / 64) as usize, 1_u64 << (row % 64));
        if word >= self.bits.len() {
            self.bits.resize(word + 1, 0);
        }
        let Some(word) = self.bits.get_mut(word) else { return false };
        let first = *word & bit == 0;
        *word |= bit;
        first
    }
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
    // As it was then, the journal does not hold what copies made since hold.
    if moment::shown(exam.db.conn)?.is_some() {
        exam.done = false;
        return Ok(());
    }
    let folder = upkeep::plan_of(exam.db.conn)?.folder_of(file);
    let (source, company) = (part::file_name(file), manifest::company(exam.db.conn)?);
    for line in manifest::binding(&folder, Whose { source: &source, company: &company }) {
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
