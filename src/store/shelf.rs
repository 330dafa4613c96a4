//! What the rest of the program holds of a connection: a place to read from, and a transaction to write in.

use super::fault::Fault;
use super::watch::{Pen, change_hash};
use crate::domain::Refusal;
use rusqlite::{CachedStatement, Connection, Params, Row, ToSql};
use std::ops::Deref;

/// A connection to read from. Cheap to copy; the connection itself stays in this room.
#[derive(Clone, Copy)]
pub struct Db<'c> {
    pub(super) conn: &'c Connection,
}

/// An open write transaction; only an operation holds one.
#[derive(Clone, Copy)]
pub struct Tx<'c> {
    pub(super) db: Db<'c>,
    /// The journal row being written.
    pub(super) op: i64,
    /// What notes its changes.
    pub(super) pen: &'c Pen,
}

impl<'c> Deref for Tx<'c> {
    type Target = Db<'c>;
    fn deref(&self) -> &Db<'c> {
        &self.db
    }
}

/// Tables that an operation changed, for the screens that show them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The journal row; 0 when another process wrote.
    pub journal_id: i64,
    /// The operation's name; empty when another process wrote.
    pub operation: String,
    /// Table names, sorted; empty when another process wrote (anything may have changed).
    pub tables: Vec<String>,
}

impl<'c> Db<'c> {
    pub(super) fn statement(self, sql: &str) -> Result<CachedStatement<'c>, Fault> {
        Ok(self.conn.prepare_cached(sql)?)
    }

    /// Reads that belong together: all of one state of the file, however others write meanwhile, and locked once
    /// instead of once for each statement.
    pub(crate) fn still<T, E: From<Fault>>(self, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        if !self.conn.is_autocommit() {
            return work();
        }
        let begun = self.conn.unchecked_transaction().map_err(Fault::from)?;
        let result = work();
        // Nothing was written; a read that cannot be ended is ended by the drop.
        let _ = begun.commit();
        result
    }

    /// The one row, or nothing.
    pub(super) fn find<T, P: Params>(
        self,
        sql: &str,
        params: P,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, Fault> {
        let mut statement = self.statement(sql)?;
        let mut rows = statement.query(params)?;
        match rows.next()? {
            Some(row) => Ok(Some(read(row)?)),
            None => Ok(None),
        }
    }

    /// The one row, which must exist.
    pub(super) fn get<T, P: Params>(
        self,
        sql: &str,
        params: P,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, Fault> {
        self.find(sql, params, read)?.ok_or(Fault::Missing)
    }

    /// All rows.
    pub(super) fn all<T, P: Params>(
        self,
        sql: &str,
        params: P,
        mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Fault> {
        let mut out = Vec::new();
        self.walk(sql, params, |row| {
            out.push(read(row)?);
            Ok(true)
        })?;
        Ok(out)
    }

    /// The rows one after the other, until `read` wants no more.
    pub(super) fn walk<P: Params>(
        self,
        sql: &str,
        params: P,
        mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<bool>,
    ) -> Result<(), Fault> {
        let mut statement = self.statement(sql)?;
        let mut rows = statement.query(params)?;
        while let Some(row) = rows.next()? {
            if !read(row)? {
                break;
            }
        }
        Ok(())
    }
}

impl Tx<'_> {
    /// Runs one statement; how many rows it changed.
    pub(super) fn run<P: Params>(&self, sql: &str, params: P) -> Result<usize, Fault> {
        self.step(|| Ok(self.statement(sql)?.execute(params)?))
    }

    /// Inserts one row and gives its id.
    pub(super) fn insert(&self, table: &str, values: &[(&str, &dyn ToSql)]) -> Result<i64, Fault> {
        let mut sql = String::with_capacity(64 + values.len() * 24);
        sql.push_str("INSERT INTO ");
        sql.push_str(table);
        sql.push_str(" (");
        for (at, (name, _)) in values.iter().enumerate() {
            if at > 0 {
                sql.push_str(", ");
            }
            sql.push_str(name);
        }
        sql.push_str(") VALUES (");
        for at in 0..values.len() {
            sql.push_str(if at > 0 { ", ?" } else { "?" });
        }
        sql.push(')');
        let params: Vec<&dyn ToSql> = values.iter().map(|(_, value)| *value).collect();
        self.step(|| Ok(self.statement(&sql)?.insert(params.as_slice())?))
    }

    /// Updates one editable row if it still has this version, and raises the version; where nothing is said of it it stays
    /// as it is. Whether there is such a row.
    pub(super) fn update(
        &self,
        table: &str,
        id: i64,
        version: Option<i64>,
        values: &[(&str, &dyn ToSql)],
    ) -> Result<bool, Fault> {
        let nothing = values.is_empty();
        let mut sql = if nothing {
            format!("SELECT 1 FROM {table}")
        } else {
            format!("UPDATE {table} SET version = version + 1")
        };
        for (name, _) in values {
            sql.push_str(", ");
            sql.push_str(name);
            sql.push_str(" = ?");
        }
        sql.push_str(" WHERE id = ?");
        let mut params: Vec<&dyn ToSql> = values.iter().map(|(_, value)| *value).collect();
        params.push(&id);
        if let Some(version) = &version {
            sql.push_str(" AND version = ?");
            params.push(version);
        }
        if nothing {
            return Ok(self.find(&sql, params.as_slice(), |_| Ok(()))?.is_some());
        }
        self.step(|| Ok(self.statement(&sql)?.execute(params.as_slice())? == 1))
    }

    /// One statement. What the database takes back of one that fails is not noted either: its triggers may have run.
    fn step<T>(&self, work: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
        if self.pen.full() {
            self.note_changes()?;
        }
        let waiting = self.pen.waiting();
        work().inspect_err(|_| self.pen.forget_after(waiting))
    }

    /// Does something that leaves nothing behind when it is refused, whatever else the transaction does.
    pub(crate) fn apart<T>(&self, work: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
        let say = |sql: &str| self.conn.execute_batch(sql).map_err(|error| Refusal::from(Fault::from(error)));
        self.note_changes()?;
        let before = self.pen.mark();
        say("SAVEPOINT apart")?;
        let result = work();
        match &result {
            Ok(_) => say("RELEASE apart")?,
            Err(_) => {
                say("ROLLBACK TO apart; RELEASE apart")?;
                self.pen.back_to(before);
            }
        }
        result
    }

    /// Writes down what the operation has changed so far and is not yet beside the journal.
    pub(super) fn note_changes(&self) -> Result<(), Fault> {
        let pending = self.pen.pending();
        if pending.is_empty() {
            return Ok(());
        }
        let mut id: i64 = self.get("SELECT coalesce(max(id), 0) FROM change", [], |row| row.get(0))?;
        let mut statement = self.statement(
            "INSERT INTO change (id, journal_id, tbl, row_id, before, after, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
        )?;
        for note in pending {
            id += 1;
            let (before, after) =
                (note.before.as_ref().map(String::as_bytes), note.after.as_ref().map(String::as_bytes));
            let hash = change_hash(note.table.as_bytes(), note.row, before, after);
            statement.execute(rusqlite::params![
                id,
                self.op,
                note.table,
                note.row,
                note.before,
                note.after,
                hash.as_slice()
            ])?;
            self.pen.written(id, note.table, &hash);
        }
        Ok(())
    }

    /// The journal row behind this one, in the same transaction: this one is closed.
    pub(crate) fn next(self) -> Self {
        self.pen.turn(self.op + 1);
        Self { op: self.op + 1, ..self }
    }

    /// The operation has changed no row so far.
    pub fn untouched(&self) -> bool {
        self.pen.untouched()
    }

    /// The journal row being written.
    pub fn journal_id(&self) -> i64 {
        self.op
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SystemClock;
    use crate::store::{Store, journal};
    use std::sync::Arc;

    /// The changes beside an entry, as table and name, and whether all of the journal holds together.
    fn noted(store: &Store) -> Vec<(String, Option<String>)> {
        assert_eq!(journal::verify(store.db(), |_| {}).unwrap(), []);
        store
            .db()
            .all("SELECT tbl, json_extract(after, '$.name') FROM change ORDER BY id", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .unwrap()
    }

    fn entry(store: &mut Store, work: impl FnOnce(Tx<'_>)) {
        let closed = store.write(false, |tx| {
            work(tx);
            let new = journal::NewEntry {
                at: crate::domain::UtcMillis(tx.op),
                actor: "anna",
                door: "cli",
                operation: "test",
                input: &serde_json::Value::Null,
                output: &serde_json::Value::Null,
                once_key: None,
                undo_of: None,
            };
            Ok((journal::write(tx, &new)?, true))
        });
        closed.unwrap();
    }

    fn tag(tx: Tx<'_>, name: &str) -> Result<i64, Fault> {
        tx.insert("tag", &[("name", &name)])
    }

    #[test]
    fn what_the_database_takes_back_is_not_noted() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open_or_create(&folder.path().join("n.db"), Arc::new(SystemClock)).unwrap();
        entry(&mut store, |tx| {
            let first = tag(tx, "a").unwrap();
            // Its triggers run before the foreign key is found to lead nowhere.
            tx.insert("tagging", &[("tag_id", &999), ("kind", &"order"), ("subject_id", &1)]).unwrap_err();
            tag(tx, "a").unwrap_err();
            let refused: Result<(), Refusal> = tx.apart(|| {
                tag(tx, "lost")?;
                tx.run("UPDATE tag SET name = 'b' WHERE id = ?", [first])?;
                Err(Refusal::new("test"))
            });
            assert_eq!(refused.unwrap_err().code, "test");
            tx.apart(|| Ok(tag(tx, "c")?)).unwrap();
        });
        let name = |name: &str| ("tag".to_owned(), Some(name.to_owned()));
        assert_eq!(noted(&store), [name("a"), name("c")]);
    }

    #[test]
    fn more_than_fits_in_hand_is_written_meanwhile_and_taken_back_with_the_rest() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open_or_create(&folder.path().join("n.db"), Arc::new(SystemClock)).unwrap();
        let long = "x".repeat(300_000);
        entry(&mut store, |tx| {
            let many = |word: &str| -> Result<(), Fault> {
                (0..6).try_for_each(|at| tag(tx, &format!("{word}{at}{long}")).map(drop))
            };
            many("kept").unwrap();
            let before = tx.pen.account().1;
            assert!(before > 0, "nothing was written meanwhile");
            let refused: Result<(), Refusal> = tx.apart(|| {
                many("lost")?;
                assert!(tx.pen.account().1 > before);
                Err(Refusal::new("test"))
            });
            refused.unwrap_err();
            tag(tx, "last").unwrap();
        });
        let noted = noted(&store);
        assert_eq!(noted.len(), 7);
        assert!(noted.iter().all(|(_, name)| !name.as_deref().unwrap_or_default().starts_with("lost")));
    }

    #[test]
    fn an_operation_that_is_refused_leaves_nothing_in_hand() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open_or_create(&folder.path().join("n.db"), Arc::new(SystemClock)).unwrap();
        let refused: Result<(), Refusal> = store.write(false, |tx| {
            tag(tx, "lost")?;
            Err(Refusal::new("test"))
        });
        refused.unwrap_err();
        entry(&mut store, |tx| {
            tag(tx, "kept").unwrap();
        });
        assert_eq!(noted(&store), [("tag".to_owned(), Some("kept".to_owned()))]);
    }
}
