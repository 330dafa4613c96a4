//! What came after an entry and stands in the way of taking it back: the entries to be taken back before it.

use super::super::fault::Fault;
use super::super::journal::{self, Entry, Storied};
use super::super::shelf::Db;
use super::super::watch::WATCHED;
use super::subject;
use crate::domain::Refusal;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// How many changes are looked through before it is said how far it is.
const PIECE: i64 = 10_000;

/// So many rows of a table are looked up one by one; of more a walk finds the changes sooner.
const FEW: usize = 200;

/// The rows whose changes are looked for, by table, each with the changes that matter.
type Sought = BTreeMap<String, BTreeMap<i64, Matters>>;

/// Which changes of a row matter.
#[derive(Debug, Default)]
struct Matters {
    /// All of them: it is gone, there again, or was made for what is needed.
    whole: bool,
    /// Those that changed one of these fields.
    fields: BTreeSet<String>,
    /// Those that made a field point at a row that is needed.
    pointing: BTreeSet<(String, i64)>,
}

/// A change of a row that is looked for: its number, its entry, the row.
type Touch = (i64, i64, (String, i64));

/// The entries that an undo of `entry` was refused for, by number: of each row that it found otherwise those that made it
/// so, of each row that is needed those that made another point at it. What was taken back meanwhile is none of them, nor is the
/// taking back. Few rows whose changes an index holds are looked up by it; for all others together one walk goes over
/// what changed since. It ends when there are more than `most`.
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
    let (looked_up, walked): (Sought, Sought) =
        sought.into_iter().partition(|(table, rows)| rows.len() <= FEW && Storied::of(table).is_some());
    let mut looks = Looks { entry, sought: looked_up, most, known: BTreeSet::new(), found: BTreeMap::new() };
    if !looks.all(db, by_row(db, first, &looks.sought)?)? {
        return Ok(looks.found);
    }
    looks.sought = walked;
    let mut start = first;
    while start <= last && !looks.sought.is_empty() {
        let end = (start + PIECE - 1).min(last);
        if !looks.all(db, touching(db, (start, end), &looks.sought)?)? {
            return Ok(looks.found);
        }
        progress((end - first + 1).unsigned_abs(), total)?;
        start = end + 1;
    }
    Ok(looks.found)
}

/// What a refusal names: its rows by field, and whatever points at a row that is needed.
fn sought(db: Db<'_>, refusal: &Refusal) -> Result<Sought, Fault> {
    let mut sought = Sought::new();
    for one in refusal.each() {
        let table = one.with.get("table").and_then(Value::as_str);
        let Some((table, row)) = table.zip(one.with.get("row").and_then(Value::as_i64)) else { continue };
        match one.code.as_str() {
            "undo.changed_since" => {
                let matters = sought.entry(table.to_owned()).or_default().entry(row).or_default();
                // Of a row that is gone, or there again, everything changed.
                match one.with.get("name").and_then(Value::as_str).filter(|field| *field != "id") {
                    Some(field) => {
                        matters.fields.insert(field.to_owned());
                    }
                    None => matters.whole = true,
                }
            }
            "undo.used_since" => users(db, table, row, &mut sought)?,
            _ => {}
        }
    }
    Ok(sought)
}

/// The changes of these rows from number `first` on, by the index of changes by record.
fn by_row(db: Db<'_>, first: i64, sought: &Sought) -> Result<Vec<Touch>, Fault> {
    let mut all = Vec::new();
    for (record, rows) in sought.iter().filter_map(|(table, rows)| Storied::of(table).zip(Some(rows))) {
        // The table stands in the text: only so SQLite sees that the partial index holds all that is asked.
        let table = record.table();
        let sql = format!(
            "SELECT id, journal_id FROM change INDEXED BY change_of_record
              WHERE tbl = '{table}' AND row_id = ?1 AND id >= ?2 ORDER BY id"
        );
        for row in rows.keys() {
            let touches = |found: &rusqlite::Row<'_>| Ok((found.get(0)?, found.get(1)?, (table.to_owned(), *row)));
            all.extend(db.all(&sql, [*row, first], touches)?);
        }
    }
    Ok(all)
}

/// The changes of a stretch that are of these rows.
fn touching(db: Db<'_>, (start, end): (i64, i64), sought: &Sought) -> Result<Vec<Touch>, Fault> {
    let mut all = Vec::new();
    // By number, whatever the planner thinks of the index by record: one walk is for all of the rows.
    let sql = "SELECT id, journal_id, tbl, row_id FROM change NOT INDEXED WHERE id BETWEEN ? AND ? ORDER BY id";
    db.walk(sql, [start, end], |row| {
        let table = row.get_ref(2)?.as_str()?;
        let at: i64 = row.get(3)?;
        if sought.get(table).is_some_and(|rows| rows.contains_key(&at)) {
            all.push((row.get(0)?, row.get(1)?, (table.to_owned(), at)));
        }
        Ok(true)
    })?;
    Ok(all)
}

/// What is found on the walk.
struct Looks<'a> {
    entry: &'a Entry,
    sought: Sought,
    /// So many at most are wanted.
    most: usize,
    /// Entries that were looked at.
    known: BTreeSet<i64>,
    found: BTreeMap<i64, Entry>,
}

impl Looks<'_> {
    /// Takes changes into account; whether more of them are wanted.
    fn all(&mut self, db: Db<'_>, touches: Vec<Touch>) -> Result<bool, Refusal> {
        for (change, by, key) in touches {
            self.one(db, change, by, &key)?;
            if self.found.len() > self.most {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn one(&mut self, db: Db<'_>, change: i64, by: i64, (table, row): &(String, i64)) -> Result<(), Refusal> {
        let Some(matters) = self.sought.get_mut(table).and_then(|rows| rows.get_mut(row)) else { return Ok(()) };
        // Asked also of an entry that is known: it may be what made this row, and then what came later to it matters.
        if !touches(db, change, matters)? || !self.known.insert(by) {
            return Ok(());
        }
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

/// Whether a change matters. Of a row that was made for what is needed all that came after its making does, too: the
/// changes of a row come in their order.
fn touches(db: Db<'_>, change: i64, matters: &mut Matters) -> Result<bool, Refusal> {
    if matters.whole {
        return Ok(true);
    }
    let of = |side: &Option<serde_json::Map<String, Value>>, field: &str| {
        side.as_ref().and_then(|row| row.get(field)).filter(|value| !value.is_null()).cloned()
    };
    for one in journal::changes(db, change, change)? {
        let (before, after) = (|field: &str| of(&one.before, field), |field: &str| of(&one.after, field));
        let points = |(field, row): &(String, i64)| {
            let row = Some(Value::from(*row));
            after(field) == row && before(field) != row
        };
        if matters.pointing.iter().any(points) {
            matters.whole = one.before.is_none();
            return Ok(true);
        }
        if matters.fields.iter().any(|field| before(field) != after(field)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Adds what points at a row: by a foreign key, or a note and a tag by its kind.
fn users(db: Db<'_>, table: &str, row: i64, sought: &mut Sought) -> Result<(), Fault> {
    let mut those = |child: &str, key: &str, sql: &str, values: &[&dyn rusqlite::ToSql]| -> Result<(), Fault> {
        for id in db.all(sql, values, |row| row.get::<_, i64>(0))? {
            let matters = sought.entry(child.to_owned()).or_default().entry(id).or_default();
            matters.pointing.insert((key.to_owned(), row));
        }
        Ok(())
    };
    for child in WATCHED {
        let keys: Vec<String> = db.all(
            "SELECT \"from\" FROM pragma_foreign_key_list(?1) WHERE \"table\" = ?2",
            [child.name, table],
            |row| row.get(0),
        )?;
        for key in keys {
            those(child.name, &key, &format!("SELECT id FROM {} WHERE {key} = ?1", child.name), &[&row])?;
        }
    }
    let kind = subject(table);
    if !kind.is_empty() {
        for child in ["note", "tagging"] {
            let sql = format!("SELECT id FROM {child} WHERE kind = ?1 AND subject_id = ?2");
            those(child, "subject_id", &sql, &[&kind, &row])?;
        }
    }
    Ok(())
}
