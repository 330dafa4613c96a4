//! The columns of the journal: what was done, by whom, about what.

use super::cell::{Cell, Column, column, hidden};
use crate::domain::SafeText;
use crate::store::journal::Entry;
use serde_json::Value;

/// An entry of the journal.
pub static ENTRIES: &[Column<Entry>] = &[
    column("entry", |row| Cell::Number(row.id)),
    column("at", |row| Cell::Moment(row.at)),
    column("actor", |row| Cell::Text(SafeText::new(&row.actor))),
    column("door", |row| Cell::Word("cli.door", row.door.clone())),
    hidden("operation", |row| Cell::Text(SafeText::new(&row.operation))),
    column("what", what),
    column("subject", subject),
    column("rows", |row| Cell::Number((row.changes.1 - row.changes.0 + 1).max(0))),
    column("undo_of", |row| row.undo_of.map_or(Cell::Empty, Cell::Number)),
    column("undone_by", |row| row.undone_by.map_or(Cell::Empty, Cell::Number)),
];

/// What an entry did, in words and with how many.
pub fn what(entry: &Entry) -> Cell {
    Cell::Done(entry.operation.clone(), Box::new((entry.input.clone(), entry.output.clone())))
}

/// What an entry was about, as far as its own input and answer say: an order's number, a name, a code.
pub fn subject(entry: &Entry) -> Cell {
    let of = |value: &Value, key: &str| value.get(key).and_then(scalar);
    let set = entry.input.get("set").cloned().unwrap_or(Value::Null);
    let about = of(&entry.output, "order")
        .or_else(|| entry.input.get("file").and_then(scalar))
        .or_else(|| of(&set, "name"))
        .or_else(|| of(&set, "subject"))
        .or_else(|| entry.input.get("product").and_then(|product| of(product, "name")))
        .or_else(|| of(&entry.input, "name"))
        .or_else(|| of(&entry.input, "item"))
        .or_else(|| of(&entry.input, "code"));
    // A batch names its operation, too, but was no taking back.
    match (about, entry.undo_of, of(&entry.output, "operation")) {
        (Some(about), ..) => Cell::Text(SafeText::new(&about)),
        (None, Some(back), Some(operation)) => Cell::Undone(operation, back),
        _ => Cell::Empty,
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.chars().take(60).collect()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
