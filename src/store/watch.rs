//! The triggers that stand behind the journal, generated from the schema, and what undo does with the rows of each
//! table.
//!
//! Guards are in the file, made anew whenever it is migrated: they call a function that only our writers have. A write
//! by any other program is therefore refused by the database itself, and so is a write of ours outside an operation.
//! What a row was and is now is noted by triggers of the writer's own connection: readers need not parse them, which
//! was three quarters of the time it took to open the file.

use super::fault::Fault;
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, Error, types::ValueRef};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How the rows of a table are taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UndoRule {
    /// Inverse change: inserted rows go, removed rows return, fields go back.
    Inverse,
    /// Never erased: a row the other way is added (the stock ledger).
    Counter,
    /// Kept as it is: history, and rows that others may share by now.
    Keep,
    /// A counter of numbers: goes back only if nobody took the next one.
    Recede,
}

/// A table whose rows are journalled.
pub(super) struct Watched {
    pub name: &'static str,
    pub undo: UndoRule,
}

const fn inverse(name: &'static str) -> Watched {
    Watched { name, undo: UndoRule::Inverse }
}

/// Every business table; a test below fails when a table is neither here nor in `UNWATCHED`.
pub(super) const WATCHED: &[Watched] = &[
    inverse("company"),
    Watched { name: "counter", undo: UndoRule::Recede },
    inverse("channel"),
    inverse("carrier"),
    inverse("party"),
    inverse("address"),
    inverse("contact"),
    Watched { name: "frozen_address", undo: UndoRule::Keep },
    inverse("tag"),
    inverse("tagging"),
    inverse("note"),
    inverse("product"),
    inverse("variant"),
    inverse("product_code"),
    inverse("warehouse"),
    inverse("location"),
    inverse("lot"),
    Watched { name: "move", undo: UndoRule::Counter },
    inverse("sales_order"),
    inverse("order_line"),
    inverse("reservation"),
    inverse("shipment"),
    inverse("shipment_line"),
    inverse("payment"),
    inverse("order_status"),
    Watched { name: "status_event", undo: UndoRule::Keep },
    inverse("deadline"),
    inverse("notice"),
    inverse("import_batch"),
    inverse("import_profile"),
    inverse("external_order"),
    inverse("macro"),
    inverse("saved_view"),
    inverse("first_view"),
    inverse("copy_plan"),
];

/// Tables that no operation answers for: the journal itself, what is derived, and what is only the machine's.
#[cfg(test)]
const UNWATCHED: &[&str] =
    &["journal", "change", "balance", "order_state", "draft", "preference", "lease", "delivery", "migration", "upkeep"];

pub(super) fn undo_rule(table: &str) -> UndoRule {
    WATCHED.iter().find(|watched| watched.name == table).map_or(UndoRule::Keep, |watched| watched.undo)
}

/// The operation that this connection is in, and what it has changed so far.
#[derive(Debug, Default)]
pub(super) struct Pen {
    op: AtomicI64,
    notes: Mutex<Notes>,
}

/// What an operation has changed.
#[derive(Debug, Default, Clone)]
pub(super) struct Notes {
    /// A founding: its rows are not worth a change each.
    silent: bool,
    /// Not yet in the file.
    pending: Vec<Note>,
    /// Length of the JSON in them.
    bytes: usize,
    /// Number of the first change, once one is in the file, and how many are.
    first: Option<i64>,
    written: i64,
    tables: BTreeSet<&'static str>,
    digest: Sha256,
}

/// One row before and after, as JSON.
#[derive(Debug, Clone)]
pub(super) struct Note {
    pub table: &'static str,
    pub row: i64,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// Notes are written when so many bytes wait: an import of ten thousand lines is not held in memory.
const WAITING: usize = 1 << 18;

impl Pen {
    /// From now on writes belong to this journal row. `silent`: a founding, whose rows are not worth a change each.
    /// Ends when what is given back is dropped, also by a panic: a session's fault must not leave its pen in hand.
    pub fn take(&self, op: i64, silent: bool) -> Held<'_> {
        *self.notes() = Notes { silent, ..Notes::default() };
        self.op.store(op, Ordering::SeqCst);
        Held(self)
    }

    /// What was done so far is written down: from now on writes belong to the next journal row.
    pub fn turn(&self, op: i64) {
        *self.notes() = Notes::default();
        self.op.store(op, Ordering::SeqCst);
    }

    fn lay_down(&self) {
        self.op.store(0, Ordering::SeqCst);
        *self.notes() = Notes::default();
    }

    fn current(&self) -> Result<i64, Error> {
        match self.op.load(Ordering::SeqCst) {
            0 => Err(Error::UserFunctionError("operation.outside".into())),
            op => Ok(op),
        }
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// So much waits that it must be written before the operation goes on.
    pub fn full(&self) -> bool {
        self.notes().bytes >= WAITING
    }

    /// The operation has changed nothing so far.
    pub fn untouched(&self) -> bool {
        let notes = self.notes();
        notes.pending.is_empty() && notes.written == 0
    }

    /// How many wait to be written.
    pub fn waiting(&self) -> usize {
        self.notes().pending.len()
    }

    /// What was noted after so many waited did not happen.
    pub fn forget_after(&self, waiting: usize) {
        self.notes().pending.truncate(waiting);
    }

    /// Where the notes stand, for [`Pen::back_to`].
    pub fn mark(&self) -> Notes {
        self.notes().clone()
    }

    /// What was noted since then did not happen.
    pub fn back_to(&self, before: Notes) {
        *self.notes() = before;
    }

    /// What waits to be written.
    pub fn pending(&self) -> Vec<Note> {
        let mut notes = self.notes();
        notes.bytes = 0;
        std::mem::take(&mut notes.pending)
    }

    /// One of them is in the file under this number and with this hash.
    pub fn written(&self, id: i64, table: &'static str, hash: &[u8]) {
        let mut notes = self.notes();
        notes.first.get_or_insert(id);
        notes.written += 1;
        notes.tables.insert(table);
        notes.digest.update(hash);
    }

    /// Number of the first change, if one is in the file; how many are; the hash over their hashes; their tables.
    pub fn account(&self) -> (Option<i64>, i64, [u8; 32], Vec<String>) {
        let notes = self.notes();
        let tables = notes.tables.iter().map(|table| (*table).to_owned()).collect();
        (notes.first, notes.written, notes.digest.clone().finalize().into(), tables)
    }
}

/// The pen in hand.
pub(super) struct Held<'p>(&'p Pen);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.lay_down();
    }
}

/// Gives the connection the function that the guards call.
pub(super) fn equip(conn: &Connection, pen: &Arc<Pen>) -> Result<(), Fault> {
    // INNOCUOUS: else TRUSTED_SCHEMA=OFF would refuse it inside a trigger.
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_INNOCUOUS;
    let held = Arc::clone(pen);
    conn.create_scalar_function("fondaco_op", 0, flags, move |_| held.current())?;
    Ok(())
}

/// What a note's function is told first: what happened to the row.
const MADE: i64 = 1;
const CHANGED: i64 = 2;
const GONE: i64 = 3;

/// Lets the writer's connection note every change of a watched row. The schema must be this program's.
pub(super) fn attend(conn: &Connection, pen: &Arc<Pen>) -> Result<(), Fault> {
    let mut names: Vec<Vec<String>> = Vec::with_capacity(WATCHED.len());
    let mut sql = String::new();
    for (at, watched) in WATCHED.iter().enumerate() {
        let table = watched.name;
        let columns = columns(conn, table)?;
        let side = |side: &str| columns.iter().map(|column| format!("{side}.{column}")).collect::<Vec<_>>().join(", ");
        let (old, new) = (side("OLD"), side("NEW"));
        for (event, code, id, sides) in [
            ("insert", MADE, "NEW.id", new.clone()),
            ("update", CHANGED, "NEW.id", format!("{old}, {new}")),
            ("delete", GONE, "OLD.id", old.clone()),
        ] {
            let _ = writeln!(
                sql,
                "CREATE TEMP TRIGGER note_{table}_{event} AFTER {event} ON main.{table}
  BEGIN SELECT fondaco_note({at}, {code}, {id}, {sides}); END;"
            );
        }
        // Column names are our own: plain letters, quoted once and for all.
        names.push(columns.into_iter().map(|column| format!("\"{column}\":")).collect());
    }
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_INNOCUOUS;
    let held = Arc::clone(pen);
    conn.create_scalar_function("fondaco_note", -1, flags, move |ctx| {
        held.current()?;
        let mut notes = held.notes();
        if notes.silent {
            return Ok(true);
        }
        let (at, code, row): (i64, i64, i64) = (ctx.get(0)?, ctx.get(1)?, ctx.get(2)?);
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        let (Some(watched), Some(names)) = (WATCHED.get(at), names.get(at)) else {
            return Err(Error::UserFunctionError("operation.outside".into()));
        };
        let read = |first: usize| json(names, |column| ctx.get_raw(first + column));
        let (before, after) = match code {
            MADE => (None, Some(read(3))),
            CHANGED => (Some(read(3)), Some(read(3 + names.len()))),
            _ => (Some(read(3)), None),
        };
        notes.bytes += before.as_ref().map_or(0, String::len) + after.as_ref().map_or(0, String::len) + 64;
        notes.pending.push(Note { table: watched.name, row, before, after });
        Ok(true)
    })?;
    conn.execute_batch(&sql)?;
    Ok(())
}

/// A row as JSON: integers, texts and nothing; a watched table has no other values.
fn json<'v>(names: &[String], value: impl Fn(usize) -> ValueRef<'v>) -> String {
    let mut out = String::with_capacity(names.len() * 24);
    out.push('{');
    for (at, name) in names.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        out.push_str(name);
        match value(at) {
            ValueRef::Integer(number) => {
                let _ = write!(out, "{number}");
            }
            ValueRef::Text(text) => quote(&String::from_utf8_lossy(text), &mut out),
            _ => out.push_str("null"),
        }
    }
    out.push('}');
    out
}

/// A JSON string.
fn quote(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c == '"' || c == '\\' || c < ' ') {
        out.push_str(&rest[..at]);
        let mut chars = rest[at..].chars();
        match chars.next() {
            Some('"') => out.push_str("\\\""),
            Some('\\') => out.push_str("\\\\"),
            Some(other) => {
                let _ = write!(out, "\\u{:04x}", other as u32);
            }
            None => {}
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

/// The hash of one change; absent and empty differ.
pub(super) fn change_hash(table: &[u8], row: i64, before: Option<&[u8]>, after: Option<&[u8]>) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update((table.len() as u64).to_le_bytes());
    hash.update(table);
    hash.update(row.to_le_bytes());
    for side in [before, after] {
        match side {
            Some(bytes) => {
                hash.update((bytes.len() as u64 + 1).to_le_bytes());
                hash.update(bytes);
            }
            None => hash.update(0_u64.to_le_bytes()),
        }
    }
    hash.finalize().into()
}

/// A full-text index, and what it is filled from.
pub(super) struct Searched {
    /// The index.
    pub index: &'static str,
    /// The table whose rows are found by it.
    pub table: &'static str,
    /// What of them.
    columns: &'static str,
    /// What decides what the index says, when a statement writes it.
    written: &'static str,
    /// Which rows only.
    only: Option<&'static str>,
}

const fn searched(index: &'static str, table: &'static str, columns: &'static str) -> Searched {
    Searched { index, table, columns, written: columns, only: None }
}

/// Every full-text index; a test below fails when one is missing.
pub(super) const SEARCHED: &[Searched] = &[
    searched("party_search", "party", "name, code, partita_iva, codice_fiscale, email, phone_key"),
    // Generated from the number: no statement writes it.
    Searched { written: "phone_key", ..searched("phone_search", "party", "phone_ends") },
    Searched { written: "phone_key", ..searched("address_phone_search", "address", "phone_ends") },
    Searched { written: "kind, phone_key", ..searched("contact_phone_search", "contact", "phone_ends") },
    searched("variant_search", "variant", "name, sku"),
    searched("note_search", "note", "body"),
    searched("address_search", "address", "recipient, street, city"),
    searched("contact_search", "contact", "label, value"),
    Searched {
        written: "subject, note, order_id",
        only: Some("order_id IS NULL"),
        ..searched("deadline_search", "deadline", "subject, note")
    },
];

impl Searched {
    /// Takes rows out of the index, by a statement that selects their numbers: for whoever writes without triggers.
    pub fn go(&self, these: &str) -> String {
        let Self { index, columns, .. } = self;
        format!("INSERT INTO {index} ({index}, rowid, {columns}) SELECT 'delete', {}", self.standing(these))
    }

    /// Brings rows into the index, as [`Self::go`] takes them out.
    pub fn come(&self, these: &str) -> String {
        let Self { index, columns, .. } = self;
        format!("INSERT INTO {index} (rowid, {columns}) SELECT {}", self.standing(these))
    }

    fn standing(&self, these: &str) -> String {
        let Self { table, columns, only, .. } = self;
        let only = only.map_or_else(String::new, |only| format!(" AND {only}"));
        format!("id, {columns} FROM {table} WHERE id IN ({these}){only}")
    }

    /// Keeps the index what the table says. A row that becomes one of those that are found, or is none any more, comes
    /// and goes: what was never in the index must not be taken out of it.
    fn triggers(&self) -> String {
        let Self { index, table, columns, written, only } = self;
        let of =
            |side: &str| columns.split(", ").map(|column| format!("{side}.{column}")).collect::<Vec<_>>().join(", ");
        let (old, new) = (of("OLD"), of("NEW"));
        let when = |side: &str| only.map_or_else(String::new, |only| format!(" WHERE {side}.{only}"));
        let go =
            format!("INSERT INTO {index} ({index}, rowid, {columns}) SELECT 'delete', OLD.id, {old}{};", when("OLD"));
        let come = format!("INSERT INTO {index} (rowid, {columns}) SELECT NEW.id, {new}{};", when("NEW"));
        format!(
            "CREATE TRIGGER watch_{index}_insert AFTER INSERT ON {table} BEGIN
  {come} END;
CREATE TRIGGER watch_{index}_delete AFTER DELETE ON {table} BEGIN
  {go} END;
CREATE TRIGGER watch_{index}_update AFTER UPDATE OF {written} ON {table} BEGIN
  {go}
  {come} END;"
        )
    }
}

/// Drops and writes anew all triggers that are generated into the file.
pub(super) fn generate(conn: &Connection) -> Result<(), Fault> {
    let old: Vec<String> = {
        let mut statement =
            conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name GLOB 'watch_*'")?;
        let names = statement.query_map([], |row| row.get(0))?;
        names.collect::<Result<_, _>>()?
    };
    let mut sql = String::new();
    for name in old {
        let _ = writeln!(sql, "DROP TRIGGER {name};");
    }
    for watched in WATCHED {
        let table = watched.name;
        for event in ["insert", "update", "delete"] {
            let _ = writeln!(
                sql,
                "CREATE TRIGGER watch_{table}_{event} AFTER {event} ON {table} WHEN fondaco_op() IS NULL BEGIN SELECT 1; END;"
            );
        }
    }
    for (table, id) in [("journal", "NEW.id"), ("change", "NEW.journal_id")] {
        let _ = writeln!(
            sql,
            "CREATE TRIGGER watch_{table}_by_operation BEFORE INSERT ON {table} WHEN fondaco_op() <> {id}
  BEGIN SELECT raise(ABORT, 'operation.outside'); END;
CREATE TRIGGER watch_{table}_never_changes BEFORE UPDATE ON {table} BEGIN SELECT raise(ABORT, 'journal.append_only'); END;
CREATE TRIGGER watch_{table}_never_goes BEFORE DELETE ON {table} BEGIN SELECT raise(ABORT, 'journal.append_only'); END;"
        );
    }
    for searched in SEARCHED {
        let _ = writeln!(sql, "{}", searched.triggers());
    }
    conn.execute_batch(&sql)?;
    Ok(())
}

/// The stored columns of a table, in order.
pub(super) fn columns(conn: &Connection, table: &str) -> Result<Vec<String>, Fault> {
    let mut statement = conn.prepare_cached("SELECT name FROM pragma_table_info(?1)")?;
    let names = statement.query_map([table], |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

/// Every business table of a new file, with its definition: for tests that hold something for each column.
#[cfg(test)]
pub(crate) fn business_tables() -> Result<Vec<(String, String)>, Fault> {
    let model = super::migrate::model()?;
    let mut statement = model.prepare("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?")?;
    let definition =
        |watched: &Watched| Ok((watched.name.to_owned(), statement.query_row([watched.name], |row| row.get(0))?));
    WATCHED.iter().map(definition).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::migrate;

    #[test]
    fn every_table_is_watched_or_is_known_not_to_be() {
        let model = migrate::model().unwrap();
        let mut statement = model
            .prepare(
                "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'
                    AND name NOT GLOB 'sqlite_*'",
            )
            .unwrap();
        let tables = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        let mut tables: Vec<String> = tables.map(Result::unwrap).collect();
        let mut known: Vec<&str> = WATCHED.iter().map(|one| one.name).chain(UNWATCHED.iter().copied()).collect();
        tables.sort();
        known.sort_unstable();
        assert_eq!(tables, known);
    }

    #[test]
    fn the_number_of_a_row_that_is_gone_is_never_another_rows() {
        // The journal names rows by it: a row under the number of one that is gone would be taken for it by undo.
        let model = migrate::model().unwrap();
        for watched in WATCHED {
            let sql: String = model
                .query_row("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", [watched.name], |row| {
                    row.get(0)
                })
                .unwrap();
            // A single row, counters, and rows that are never deleted have nothing to be confused with.
            let stays = sql.contains("CHECK (id = 1)") || ["counter", "move", "frozen_address"].contains(&watched.name);
            assert!(stays || sql.contains("INTEGER PRIMARY KEY AUTOINCREMENT"), "{sql}");
        }
    }

    #[test]
    fn every_full_text_index_is_kept_and_examined() {
        let model = migrate::model().unwrap();
        let mut statement =
            model.prepare("SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%'").unwrap();
        let there = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        let mut there: Vec<String> = there.map(Result::unwrap).collect();
        let mut known: Vec<&str> = SEARCHED.iter().map(|one| one.index).collect();
        there.sort();
        known.sort_unstable();
        assert_eq!(there, known);
    }

    #[test]
    fn a_deadline_that_gains_or_loses_its_order_is_found_as_it_stands() {
        let model = migrate::model().unwrap();
        // What is written here is no operation.
        let guards = ["insert", "update", "delete"].map(|event| format!("DROP TRIGGER watch_deadline_{event};"));
        model.execute_batch(&format!("PRAGMA foreign_keys = OFF; {}", guards.concat())).unwrap();
        let found = |word: &str| -> i64 {
            let sql = "SELECT count(*) FROM deadline_search WHERE deadline_search MATCH ?1";
            model.query_row(sql, [word], |row| row.get(0)).unwrap()
        };
        for (sql, canone, affitto) in [
            ("INSERT INTO deadline (kind, due_on, subject, order_id) VALUES ('task', '2026-11-21', 'canone', 7)", 0, 0),
            ("UPDATE deadline SET order_id = NULL", 1, 0),
            ("UPDATE deadline SET order_id = 8, subject = 'affitto'", 0, 0),
            ("UPDATE deadline SET note = 'bolletta'", 0, 0),
            ("UPDATE deadline SET order_id = 9", 0, 0),
            ("UPDATE deadline SET order_id = NULL, note = NULL", 0, 1),
            ("UPDATE deadline SET subject = 'canone'", 1, 0),
            ("UPDATE deadline SET order_id = 1", 0, 0),
            ("DELETE FROM deadline", 0, 0),
        ] {
            model.execute(sql, []).unwrap();
            assert_eq!((found("canone"), found("affitto")), (canone, affitto), "{sql}");
            let check = "INSERT INTO deadline_search (deadline_search, rank) VALUES ('integrity-check', 1)";
            model.execute(check, []).unwrap_or_else(|error| panic!("{sql}: {error}"));
        }
    }

    #[test]
    fn a_row_is_noted_as_the_database_would_write_it() {
        let model = migrate::model().unwrap();
        for text in ["", "Città «è» 😀", "a\"b\\c", "tab\tline\nzero\u{1}", "\u{7f}\u{2028}/"] {
            let theirs: String = model.query_row("SELECT json_object('a', ?1)", [text], |row| row.get(0)).unwrap();
            let names = ["\"a\":".to_owned()];
            let ours = json(&names, |_| ValueRef::Text(text.as_bytes()));
            let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
            assert_eq!(read(&ours), read(&theirs), "{ours}");
        }
        let names = ["\"a\":".to_owned(), "\"b\":".to_owned()];
        let all = [ValueRef::Integer(i64::MIN), ValueRef::Null];
        assert_eq!(json(&names, |at| all[at]), "{\"a\":-9223372036854775808,\"b\":null}");
    }

    #[test]
    fn every_watched_table_has_a_row_number_and_no_blob() {
        // The journal names rows by `id` and keeps them as JSON.
        let model = migrate::model().unwrap();
        for watched in WATCHED {
            let mut statement = model.prepare("SELECT name, type, pk FROM pragma_table_info(?1)").unwrap();
            let columns = statement
                .query_map([watched.name], |row| {
                    Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?))
                })
                .unwrap();
            for column in columns.map(Result::unwrap) {
                assert!(["INTEGER", "TEXT"].contains(&column.1.as_str()), "{}.{}", watched.name, column.0);
                assert_eq!(column.2 == 1, column.0 == "id", "{}.{}", watched.name, column.0);
            }
        }
    }
}
