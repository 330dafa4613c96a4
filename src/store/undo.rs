//! Taking an operation back: the inverse of its changes, field by field, where nobody has touched them since.

mod later;

use super::fault::Fault;
use super::journal::{self, Entry, RowChange};
use super::shelf::Tx;
use super::watch::{UndoRule, columns, undo_rule};
use super::{orders, stock};
use crate::domain::Refusal;
use rusqlite::types::Value as Sql;
use rusqlite::{OptionalExtension, params, params_from_iter};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) use later::in_the_way;

/// What an undo touched, so that what is derived can follow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    /// Rows put back.
    pub rows: u64,
    /// Moves countered by a move the other way.
    pub countered: u64,
    /// Orders whose state must be derived anew.
    #[serde(skip)]
    pub orders: BTreeSet<i64>,
    /// Variant and warehouse whose reservations must still be covered.
    #[serde(skip)]
    pub stock: BTreeSet<(i64, i64)>,
    /// What notes and tags that were put back hang on.
    #[serde(skip)]
    hung: BTreeSet<(&'static str, i64)>,
    /// Orders of which lines, goods that left or goods that are held are otherwise now.
    #[serde(skip)]
    goods: BTreeSet<i64>,
    /// Orders that came, went, or took a step that is taken back with it.
    #[serde(skip)]
    steps: BTreeSet<i64>,
}

/// Field names that follow by themselves and are never in anybody's way.
const FOLLOWS: &[&str] = &["version"];

/// What the program works out of another field of the same row: it changes with that one, which is the one to name.
const WORKED_OUT: &[&str] = &["name_key", "phone_key"];

/// So many conflicts are enough to say no: nobody reads more, and each has to find out who was there.
const TOLD: usize = 50;

/// Takes `entry` back inside `tx`. `progress(done, total)` may stop it.
///
/// # Errors
/// `undo.changed_since` per field with who and when; `undo.used_since`; `stock.negative`; what `progress` says.
pub(crate) fn inverse(
    tx: Tx<'_>,
    entry: &Entry,
    at: i64,
    progress: &mut dyn FnMut(u64, u64) -> Result<(), Refusal>,
) -> Result<Undone, Refusal> {
    let (first, last) = entry.changes;
    let total = (last - first + 1).max(0).unsigned_abs();
    let mut done = Undone::default();
    let mut conflicts = Vec::new();
    let mut tables = Shapes::default();
    let mut end = last;
    // In pieces: an import of ten thousand lines is not held in memory as JSON.
    while end >= first {
        let start = (end - 499).max(first);
        let mut piece = journal::changes(*tx, start, end)?;
        piece.reverse();
        for change in &piece {
            take_back(tx, change, last, at, &mut tables, &mut done, &mut conflicts)?;
            if conflicts.len() >= TOLD {
                return Refusal::join(conflicts).map_or(Ok(done), Err);
            }
        }
        progress((last - start + 1).unsigned_abs(), total)?;
        end = start - 1;
    }
    // When all of it is back: a record may come back after what hangs on it.
    for (table, row) in std::mem::take(&mut done.hung) {
        let there = tx.get(&format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE id = ?)"), [row], |found| found.get(0));
        if !there.map_err(Refusal::from)? {
            conflicts.push(conflict(tx, (table, row), "id", last, &Map::new())?);
        }
    }
    // What was closed or given up since stays as it was then: goods that come back to it are held for nobody.
    for order in done.goods.difference(&done.steps) {
        if let Some(over) = orders::derive(*tx, *order)?.map(|state| state.badge).filter(|badge| badge.is_over()) {
            let now = Map::from_iter([("life".to_owned(), over.word().into())]);
            conflicts.push(conflict(tx, ("sales_order", *order), "life", last, &now)?);
        }
    }
    match Refusal::join(conflicts) {
        Some(refusal) => Err(refusal),
        None => Ok(done),
    }
}

/// Column lists and the statements made of them, per table.
#[derive(Default)]
struct Shapes(BTreeMap<String, Shape>);

struct Shape {
    columns: Vec<String>,
    read: String,
}

impl Shapes {
    fn of(&mut self, tx: Tx<'_>, table: &str) -> Result<&Shape, Fault> {
        if !self.0.contains_key(table) {
            let columns = columns(tx.conn, table)?;
            let fields: Vec<String> = columns.iter().map(|column| format!("'{column}', {column}")).collect();
            let read = format!("SELECT json_object({}) FROM {table} WHERE id = ?", fields.join(", "));
            self.0.insert(table.to_owned(), Shape { columns, read });
        }
        self.0.get(table).ok_or(Fault::Missing)
    }
}

#[allow(clippy::too_many_arguments, reason = "one change and everything its taking back may need")]
fn take_back(
    tx: Tx<'_>,
    change: &RowChange,
    last: i64,
    at: i64,
    shapes: &mut Shapes,
    done: &mut Undone,
    conflicts: &mut Vec<Refusal>,
) -> Result<(), Refusal> {
    note_what_follows(tx, change, done)?;
    let rule = undo_rule(&change.table);
    match rule {
        UndoRule::Keep => {
            // What an undo removed with its order comes back with it.
            if let (Some(before), None) = (&change.before, &change.after) {
                let shape = shapes.of(tx, &change.table)?;
                if current(tx, shape, change.row)?.is_none() {
                    restore(tx, shape, change, before)?;
                }
            }
            return Ok(());
        }
        UndoRule::Counter => {
            if change.before.is_none() {
                // It may have been countered and that countered again: then the goods stand where it left them, and
                // the last of these moves is the one to counter.
                let moved = stock::ledger_row(*tx, change.row)?;
                if moved.reversed {
                    // By a deed that stands: taken back after this one it would bring back goods that are none. The
                    // movement is not gone, and what is said of it names its opposite.
                    let countering = (change.table.as_str(), moved.last);
                    conflicts.push(conflict(tx, countering, "id", last, &Map::new())?.with("reversal", moved.last));
                } else if stock::counter_move(tx, moved.last, at)? {
                    done.countered += 1;
                }
            }
            return Ok(());
        }
        UndoRule::Inverse | UndoRule::Recede => {}
    }
    let shape = shapes.of(tx, &change.table)?;
    let now = current(tx, shape, change.row)?;
    let found = conflicts.len();
    match (&change.before, &change.after, now) {
        (None, Some(after), Some(now)) => {
            let differing: Vec<&String> = after.keys().filter(|field| differs(field, after, &now)).collect();
            if differing.is_empty() {
                erase(tx, change, conflicts)?;
            } else if rule == UndoRule::Inverse {
                for field in differing.into_iter().filter(|field| !WORKED_OUT.contains(&field.as_str())) {
                    conflicts.push(conflict(tx, (&change.table, change.row), field, last, &now)?);
                }
            }
        }
        // Where it is refused anyway nothing need be put back; a place that somebody else's row has taken since is a
        // conflict like any other.
        (Some(before), None, None) if conflicts.is_empty() => match restore(tx, shape, change, before) {
            Err(refusal) if refusal.code == "store.taken" => {
                conflicts.push(conflict(tx, (&change.table, change.row), "id", last, before)?);
            }
            restored => {
                restored?;
                done.hung.extend(hangs_on(change, before));
            }
        },
        (Some(_), None, None) => {}
        (Some(before), Some(after), Some(now)) => {
            let mut back = Vec::new();
            for field in after.keys().filter(|field| differs(field, before, after)) {
                if differs(field, after, &now) {
                    if rule == UndoRule::Inverse && !WORKED_OUT.contains(&field.as_str()) {
                        conflicts.push(conflict(tx, (&change.table, change.row), field, last, &now)?);
                    }
                } else {
                    back.push(field);
                }
            }
            if found == conflicts.len() && !back.is_empty() {
                set_back(tx, shape, change, before, &back)?;
            }
        }
        // The row is gone (or is there again) although this operation left it otherwise.
        (_, _, now) => {
            conflicts.push(conflict(tx, (&change.table, change.row), "id", last, &now.unwrap_or_default())?);
        }
    }
    done.rows += 1;
    Ok(())
}

fn differs(field: &str, one: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    !FOLLOWS.contains(&field) && one.get(field) != other.get(field)
}

fn current(tx: Tx<'_>, shape: &Shape, row: i64) -> Result<Option<Map<String, Value>>, Fault> {
    let text: Option<String> =
        tx.statement(&shape.read)?.query_row([row], |found| found.get(0)).optional().map_err(Fault::from)?;
    text.map(|text| serde_json::from_str(&text).map_err(Fault::from)).transpose()
}

fn conflict(
    tx: Tx<'_>,
    (table, row): (&str, i64),
    field: &str,
    last: i64,
    now: &Map<String, Value>,
) -> Result<Refusal, Fault> {
    // Of a row that is gone, or there again, everything changed.
    let of = Some(field).filter(|field| *field != "id");
    let who = journal::touched_since(tx.db, (table, row), of, last)?;
    let refusal = Refusal::new("undo.changed_since")
        .field(format!("{table}.{row}.{field}"))
        .with("table", table)
        .with("row", row);
    let refusal = match now.get(field) {
        Some(value) => refusal.with("name", field).with("now", value.clone()),
        // Of a row that is gone no field is left to speak of.
        None if now.is_empty() => refusal,
        None => refusal.with("name", field).with("now", Value::Null),
    };
    Ok(match who {
        Some(who) => {
            refusal.with("who", who.actor).with("at", who.at).with("operation", who.operation).with("entry", who.entry)
        }
        None => refusal,
    })
}

/// What notes and tags call the rows of a table, which they point at by kind and number; nothing for those they do not.
fn subject(table: &str) -> &'static str {
    match table {
        "sales_order" => "order",
        "party" => "party",
        "product" => "product",
        _ => "",
    }
}

/// The record that a note or a tag hangs on: the database cannot see that it is gone.
fn hangs_on(change: &RowChange, row: &Map<String, Value>) -> Option<(&'static str, i64)> {
    let kind = row.get("kind").filter(|_| ["note", "tagging"].contains(&change.table.as_str()))?.as_str()?;
    let table = ["sales_order", "party", "product"].into_iter().find(|table| subject(table) == kind)?;
    Some((table, row.get("subject_id")?.as_i64()?))
}

fn erase(tx: Tx<'_>, change: &RowChange, conflicts: &mut Vec<Refusal>) -> Result<(), Refusal> {
    // The database cannot see that they would be orphans.
    let soft = subject(&change.table);
    let used = || {
        Refusal::new("undo.used_since")
            .field(format!("{}.{}", change.table, change.row))
            .with("table", change.table.clone())
            .with("row", change.row)
    };
    if !soft.is_empty() {
        let orphans: bool = tx
            .get(
                "SELECT EXISTS (SELECT 1 FROM note WHERE kind = ?1 AND subject_id = ?2)
                     OR EXISTS (SELECT 1 FROM tagging WHERE kind = ?1 AND subject_id = ?2)",
                params![soft, change.row],
                |row| row.get(0),
            )
            .map_err(Refusal::from)?;
        if orphans {
            conflicts.push(used());
            return Ok(());
        }
    }
    if change.table == "sales_order" {
        orders::forget_history(tx, change.row)?;
    }
    let sql = format!("DELETE FROM {} WHERE id = ?", change.table);
    match tx.run(&sql, [change.row]).map_err(Refusal::from) {
        Ok(_) => Ok(()),
        Err(refusal) if refusal.code == "store.referenced" => {
            conflicts.push(used());
            Ok(())
        }
        Err(refusal) => Err(refusal),
    }
}

fn restore(tx: Tx<'_>, shape: &Shape, change: &RowChange, before: &Map<String, Value>) -> Result<(), Refusal> {
    let marks = vec!["?"; shape.columns.len()].join(", ");
    let sql = format!("INSERT INTO {} ({}) VALUES ({marks})", change.table, shape.columns.join(", "));
    let values = shape.columns.iter().map(|column| sql_value(before.get(column), column));
    tx.run(&sql, params_from_iter(values))?;
    Ok(())
}

fn set_back(
    tx: Tx<'_>,
    shape: &Shape,
    change: &RowChange,
    before: &Map<String, Value>,
    fields: &[&String],
) -> Result<(), Refusal> {
    let mut sets: Vec<String> = fields.iter().map(|field| format!("{field} = ?")).collect();
    if shape.columns.iter().any(|column| column == "version") {
        sets.push("version = version + 1".to_owned());
    }
    let sql = format!("UPDATE {} SET {} WHERE id = ?", change.table, sets.join(", "));
    let mut values: Vec<Sql> = fields.iter().map(|field| json_to_sql(before.get(*field))).collect();
    values.push(Sql::Integer(change.row));
    tx.run(&sql, params_from_iter(values))?;
    Ok(())
}

fn sql_value(value: Option<&Value>, column: &str) -> Sql {
    match (column, value.and_then(Value::as_i64)) {
        // A row that returns is not the row that an open screen still holds.
        ("version", Some(version)) => Sql::Integer(version + 1),
        _ => json_to_sql(value),
    }
}

fn json_to_sql(value: Option<&Value>) -> Sql {
    match value {
        None | Some(Value::Null) => Sql::Null,
        Some(Value::Bool(flag)) => Sql::Integer(i64::from(*flag)),
        Some(Value::Number(number)) => number.as_i64().map_or(Sql::Null, Sql::Integer),
        Some(Value::String(text)) => Sql::Text(text.clone()),
        Some(other) => Sql::Text(other.to_string()),
    }
}

/// Orders and stock that the change belongs to: what is derived from them must follow.
fn note_what_follows(tx: Tx<'_>, change: &RowChange, done: &mut Undone) -> Result<(), Refusal> {
    let side = change.after.as_ref().or(change.before.as_ref());
    let number = |field: &str| side.and_then(|map| map.get(field)).and_then(Value::as_i64);
    match change.table.as_str() {
        "sales_order" => {
            done.orders.insert(change.row);
            let life = |side: &Option<Map<String, Value>>| side.as_ref().and_then(|row| row.get("life").cloned());
            if life(&change.before) != life(&change.after) {
                done.steps.insert(change.row);
            }
        }
        "payment" => done.orders.extend(number("order_id")),
        "order_line" | "shipment" => {
            done.orders.extend(number("order_id"));
            done.goods.extend(number("order_id"));
        }
        "shipment_line" | "reservation" => {
            if let Some(line) = number("order_line_id")
                && let Some(order) = orders::order_of_line(tx, line)?
            {
                done.orders.insert(order);
                done.goods.insert(order);
            }
            if let (Some(variant), Some(warehouse)) = (number("variant_id"), number("warehouse_id")) {
                done.stock.insert((variant, warehouse));
            }
        }
        // Whether its shelves may go below nothing is taken back, too: then what is held must be there again.
        "variant" => {
            let negative =
                |side: &Option<Map<String, Value>>| side.as_ref().and_then(|row| row.get("allow_negative").cloned());
            if change.before.is_some() && negative(&change.before) != negative(&change.after) {
                done.stock.extend(stock::warehouses(*tx)?.into_iter().map(|warehouse| (change.row, warehouse.id)));
            }
        }
        "move" => {
            if let Some(variant) = number("variant_id") {
                for end in ["from_location", "to_location"].into_iter().filter_map(number) {
                    if let Some(warehouse) = stock::warehouse_of(tx, end)? {
                        done.stock.insert((variant, warehouse));
                    }
                }
            }
        }
        _ => {}
    }
    Ok(())
}
