//! Whether the file itself is whole: pages, indexes, references, schema, search.

use super::super::fault::Fault;
use super::super::migrate;
use super::super::watch::SEARCHED;
use super::{Exam, Severity};
use crate::domain::Refusal;
use rusqlite::{Connection, ErrorCode};
use std::collections::BTreeMap;

/// SQLite's own examination of every page and index.
pub(super) fn integrity(exam: &mut Exam<'_>) -> Result<(), Fault> {
    let lines: Vec<String> = exam.db.all("PRAGMA integrity_check(200)", [], |row| row.get(0))?;
    for line in lines.into_iter().filter(|line| line != "ok") {
        let derived = is_of_an_index(&line);
        let table = table_of(exam, &line)?;
        let what = Refusal::new("doctor.integrity").with("detail", line);
        let what = table.map_or(what.clone(), |table| what.with("table", table));
        exam.note(Severity::Error, derived, what);
    }
    Ok(())
}

/// The table of the index that a line names.
fn table_of(exam: &Exam<'_>, line: &str) -> Result<Option<String>, Fault> {
    let Some((_, index)) = line.rsplit_once(" index ") else { return Ok(None) };
    let index = index.split_whitespace().next().unwrap_or_default();
    exam.db.find("SELECT tbl_name FROM sqlite_schema WHERE type = 'index' AND name = ?", [index], |row| row.get(0))
}

/// An index can be written anew from its table; a table cannot.
pub(super) fn is_of_an_index(line: &str) -> bool {
    line.contains("missing from index")
        || line.contains("wrong # of entries in index")
        || line.contains("non-unique entry in index")
        || line.contains("rowid not at end-of-record for row")
        || line.contains("for FTS5 table")
}

/// Every reference has its row.
pub(super) fn foreign_keys(exam: &mut Exam<'_>) -> Result<(), Fault> {
    let found = exam.db.all(
        "SELECT \"table\", coalesce(rowid, 0), parent FROM pragma_foreign_key_check LIMIT 1000",
        [],
        |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?)),
    )?;
    for (table, row, parent) in found {
        exam.error(Refusal::new("doctor.foreign_key").with("table", table).with("row", row).with("parent", parent));
    }
    Ok(())
}

/// Tables, indexes and triggers are those of this program: nobody dropped one, nobody added one.
pub(super) fn schema(exam: &mut Exam<'_>) -> Result<(), Fault> {
    let there = objects(exam.db.conn)?;
    let wanted = objects(&migrate::model()?)?;
    for ((kind, name), sql) in &wanted {
        let known = kind == "trigger" || kind == "index";
        match there.get(&(kind.clone(), name.clone())) {
            Some(found) if found == sql => {}
            found => {
                let code = if found.is_some() { "doctor.schema_altered" } else { "doctor.schema_missing" };
                let what = Refusal::new(code).with("kind", kind.as_str()).with("name", name.as_str());
                exam.note(Severity::Error, known, what);
            }
        }
    }
    for ((kind, name), _) in there.iter().filter(|(key, _)| !wanted.contains_key(key)) {
        // An index more costs time; a trigger more may change what is written.
        let severity = if kind == "trigger" { Severity::Error } else { Severity::Warning };
        let what = Refusal::new("doctor.schema_extra").with("kind", kind.as_str()).with("name", name.as_str());
        exam.note(severity, false, what);
    }
    Ok(())
}

type Objects = BTreeMap<(String, String), String>;

/// All that the schema names, with its text.
pub(super) fn objects(conn: &Connection) -> Result<Objects, Fault> {
    let mut statement =
        conn.prepare("SELECT type, name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT GLOB 'sqlite_*'")?;
    let found = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// The search indexes say what their tables say.
pub(super) fn search(exam: &mut Exam<'_>) -> Result<(), Fault> {
    for table in SEARCHED.iter().map(|searched| searched.index) {
        match search_agrees(exam.db.conn, table) {
            Ok(true) => {}
            Ok(false) => exam.derived(Refusal::new("doctor.search").with("table", table)),
            // The proof is a command that may write: of a file that cannot be written it is left out, and said so.
            Err(Fault::Sqlite(error))
                if matches!(error.sqlite_error_code(), Some(ErrorCode::ReadOnly | ErrorCode::DatabaseBusy)) =>
            {
                exam.done = false;
            }
            Err(other) => return Err(other),
        }
    }
    Ok(())
}

/// With rank 1 the content of the table is compared too.
pub(super) fn search_agrees(conn: &Connection, table: &str) -> Result<bool, Fault> {
    let sql = format!("INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)");
    match conn.execute(&sql, []) {
        Ok(_) => Ok(true),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
