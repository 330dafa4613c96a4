//! The triggers that write the journal's changes, generated from the schema whenever it is migrated, and what undo
//! does with the rows of each table.
//!
//! The triggers call three functions that only our connections have. A write by any other program is therefore
//! refused by the database itself, and so is a write of ours outside an operation.

use super::fault::Fault;
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, Error, types::ValueRef};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

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
];

/// Tables that no operation answers for: the journal itself, what is derived, and what is only the machine's.
#[cfg(test)]
const UNWATCHED: &[&str] =
    &["journal", "change", "balance", "order_state", "draft", "session_place", "lease", "delivery", "migration"];

pub(super) fn undo_rule(table: &str) -> UndoRule {
    WATCHED.iter().find(|watched| watched.name == table).map_or(UndoRule::Keep, |watched| watched.undo)
}

/// The operation that this connection is in.
#[derive(Debug, Default)]
pub(super) struct Pen {
    op: AtomicI64,
    silent: AtomicBool,
}

impl Pen {
    /// From now on writes belong to this journal row. `silent`: a founding, whose rows are not worth a change each.
    /// Ends when what is given back is dropped, also by a panic: a session's fault must not leave its pen in hand.
    pub fn take(&self, op: i64, silent: bool) -> Held<'_> {
        self.op.store(op, Ordering::SeqCst);
        self.silent.store(silent, Ordering::SeqCst);
        Held(self)
    }

    fn lay_down(&self) {
        self.op.store(0, Ordering::SeqCst);
        self.silent.store(false, Ordering::SeqCst);
    }

    fn current(&self) -> Result<i64, Error> {
        match self.op.load(Ordering::SeqCst) {
            0 => Err(Error::UserFunctionError("operation.outside".into())),
            op => Ok(op),
        }
    }
}

/// The pen in hand.
pub(super) struct Held<'p>(&'p Pen);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.lay_down();
    }
}

/// Gives the connection the functions that the triggers call.
pub(super) fn equip(conn: &Connection, pen: &Arc<Pen>) -> Result<(), Fault> {
    // INNOCUOUS: else TRUSTED_SCHEMA=OFF would refuse them inside a trigger.
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_INNOCUOUS;
    let held = Arc::clone(pen);
    conn.create_scalar_function("fondaco_op", 0, flags, move |_| held.current())?;
    let held = Arc::clone(pen);
    conn.create_scalar_function("fondaco_records", 0, flags, move |_| {
        held.current()?;
        Ok(!held.silent.load(Ordering::SeqCst))
    })?;
    conn.create_scalar_function("fondaco_hash", 4, flags | FunctionFlags::SQLITE_DETERMINISTIC, |ctx| {
        let text = |at: usize| match ctx.get_raw(at) {
            ValueRef::Text(bytes) => Some(bytes),
            _ => None,
        };
        let table = text(0).unwrap_or_default();
        let row: i64 = ctx.get(1)?;
        Ok(change_hash(table, row, text(2), text(3)).to_vec())
    })?;
    Ok(())
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

/// Drops and writes anew all generated triggers.
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
        let json = |side: &str| -> Result<String, Fault> {
            let fields: Vec<String> =
                columns(conn, table)?.iter().map(|column| format!("'{column}', {side}.{column}")).collect();
            Ok(format!("json_object({})", fields.join(", ")))
        };
        let (old, new) = (json("OLD")?, json("NEW")?);
        for (event, id, before, after) in [
            ("INSERT", "NEW.id", "NULL", new.as_str()),
            ("UPDATE", "NEW.id", old.as_str(), new.as_str()),
            ("DELETE", "OLD.id", old.as_str(), "NULL"),
        ] {
            // LIMIT keeps the subquery from being folded in, which would build each JSON twice.
            let _ = writeln!(
                sql,
                "CREATE TRIGGER watch_{table}_{lower} AFTER {event} ON {table} WHEN fondaco_records() BEGIN
  INSERT INTO change (journal_id, tbl, row_id, before, after, hash)
    SELECT fondaco_op(), '{table}', {id}, b, a, fondaco_hash('{table}', {id}, b, a)
      FROM (SELECT {before} AS b, {after} AS a LIMIT 1);
END;",
                lower = event.to_lowercase(),
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
    for (table, columns) in
        [("party", "name, code, partita_iva, codice_fiscale, email, phone_key"), ("variant", "name, sku")]
    {
        let side =
            |side: &str| columns.split(", ").map(|column| format!("{side}.{column}")).collect::<Vec<_>>().join(", ");
        let (old, new) = (side("OLD"), side("NEW"));
        let _ = writeln!(
            sql,
            "CREATE TRIGGER watch_{table}_search_insert AFTER INSERT ON {table} BEGIN
  INSERT INTO {table}_search (rowid, {columns}) VALUES (NEW.id, {new}); END;
CREATE TRIGGER watch_{table}_search_delete AFTER DELETE ON {table} BEGIN
  INSERT INTO {table}_search ({table}_search, rowid, {columns}) VALUES ('delete', OLD.id, {old}); END;
CREATE TRIGGER watch_{table}_search_update AFTER UPDATE OF {columns} ON {table} BEGIN
  INSERT INTO {table}_search ({table}_search, rowid, {columns}) VALUES ('delete', OLD.id, {old});
  INSERT INTO {table}_search (rowid, {columns}) VALUES (NEW.id, {new}); END;"
        );
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
