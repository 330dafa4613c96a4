//! Deadlines: what must be done, paid or collected by a day.

use super::absent::absent;
use super::journal::Storied;
use super::orders::{day, safe};
use super::shelf::{Db, Tx};
use crate::domain::record::{DeadlineFields, DeadlineKind};
use crate::domain::{Cents, Refusal, SafeText, UtcMillis};
use chrono::NaiveDate;
use rusqlite::types::Value;
use rusqlite::{Row, ToSql, params};
use serde::{Deserialize, Serialize};

/// A deadline as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deadline {
    /// Row.
    pub id: i64,
    /// Raised by every edit.
    pub version: i64,
    /// What it is about.
    pub kind: DeadlineKind,
    /// The day.
    pub due_on: NaiveDate,
    /// In words.
    pub subject: SafeText,
    /// Money, if any.
    pub amount: Option<Cents>,
    /// With whom.
    pub party_id: Option<i64>,
    /// The order that it collects.
    pub order_id: Option<i64>,
    /// Whose task.
    pub assignee: Option<SafeText>,
    /// When it was done.
    pub done_at: Option<UtcMillis>,
    /// By whom.
    pub done_by: Option<SafeText>,
    /// Note.
    pub note: Option<SafeText>,
}

const COLUMNS: &str = "id, version, kind, due_on, subject, amount_cents, party_id, order_id, assignee, done_at,
  done_by, note";

fn row_of(row: &Row<'_>) -> rusqlite::Result<Deadline> {
    Ok(Deadline {
        id: row.get(0)?,
        version: row.get(1)?,
        kind: DeadlineKind::from_word(row.get_ref(2)?.as_str().unwrap_or("")).unwrap_or(DeadlineKind::Task),
        due_on: day(row, 3)?,
        subject: safe(row, 4)?.unwrap_or_default(),
        amount: row.get::<_, Option<i64>>(5)?.map(Cents),
        party_id: row.get(6)?,
        order_id: row.get(7)?,
        assignee: safe(row, 8)?,
        done_at: row.get::<_, Option<i64>>(9)?.map(UtcMillis),
        done_by: safe(row, 10)?,
        note: safe(row, 11)?,
    })
}

/// Deadlines with their kinds and amounts, as they were named; those that are gone are left out.
///
/// # Errors
/// What the store refuses.
pub fn amounts(db: Db<'_>, deadlines: &[i64]) -> Result<Vec<(i64, String, Option<Cents>)>, Refusal> {
    Ok(db.all(
        "SELECT d.id, d.kind, d.amount_cents FROM json_each(?) j CROSS JOIN deadline d ON d.id = j.value",
        [serde_json::json!(deadlines).to_string()],
        |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, Option<i64>>(2)?.map(Cents))),
    )?)
}

/// The deadline of a row.
///
/// # Errors
/// `deadline.gone`, `deadline.missing`.
pub fn find(db: Db<'_>, id: i64) -> Result<Deadline, Refusal> {
    db.find(&format!("SELECT {COLUMNS} FROM deadline WHERE id = ?"), [id], row_of)?
        .ok_or_else(|| absent(db, Storied::Deadline, id))
}

/// Those of a span of days, for a calendar; at most `limit`.
pub fn between(db: Db<'_>, from: NaiveDate, to: NaiveDate, limit: usize) -> Result<Vec<Deadline>, Refusal> {
    Ok(db.all(
        &format!("SELECT {COLUMNS} FROM deadline WHERE due_on BETWEEN ? AND ? ORDER BY due_on, id LIMIT ?"),
        params![from.to_string(), to.to_string(), limit as i64],
        row_of,
    )?)
}

/// Those not done, due by a day; at most `limit`.
pub fn open_until(db: Db<'_>, to: NaiveDate, limit: usize) -> Result<Vec<Deadline>, Refusal> {
    Ok(db.all(
        &format!("SELECT {COLUMNS} FROM deadline WHERE done_at IS NULL AND due_on <= ? ORDER BY due_on, id LIMIT ?"),
        params![to.to_string(), limit as i64],
        row_of,
    )?)
}

/// Those of an order.
pub fn of_order(db: Db<'_>, order: i64) -> Result<Vec<Deadline>, Refusal> {
    Ok(db.all(&format!("SELECT {COLUMNS} FROM deadline WHERE order_id = ? ORDER BY due_on, id"), [order], row_of)?)
}

/// Those of a party, open ones first.
pub fn of_party(db: Db<'_>, party: i64, limit: usize) -> Result<Vec<Deadline>, Refusal> {
    Ok(db.all(
        &format!("SELECT {COLUMNS} FROM deadline WHERE party_id = ? ORDER BY done_at IS NOT NULL, due_on, id LIMIT ?"),
        params![party, limit as i64],
        row_of,
    )?)
}

fn values(fields: &DeadlineFields) -> Vec<(&'static str, Value)> {
    let mut out: Vec<(&'static str, Value)> = Vec::new();
    if let Some(kind) = fields.kind {
        out.push(("kind", Value::Text(kind.word().to_owned())));
    }
    if let Some(day) = fields.due_on {
        out.push(("due_on", Value::Text(day.to_string())));
    }
    if let Some(subject) = &fields.subject {
        out.push(("subject", Value::Text(subject.clone())));
    }
    if let Some(amount) = fields.amount {
        out.push(("amount_cents", if amount.is_zero() { Value::Null } else { Value::Integer(amount.0) }));
    }
    if let Some(party) = fields.party_id {
        out.push(("party_id", if party == 0 { Value::Null } else { Value::Integer(party) }));
    }
    for (column, value) in [("assignee", &fields.assignee), ("note", &fields.note)] {
        if let Some(value) = value {
            out.push((column, if value.is_empty() { Value::Null } else { Value::Text(value.clone()) }));
        }
    }
    out
}

/// Columns that would be written.
pub(crate) fn columns_of(fields: &DeadlineFields) -> Vec<&'static str> {
    values(fields).into_iter().map(|(column, _)| column).collect()
}

/// Writes a deadline, new or known.
pub(crate) fn save(tx: Tx<'_>, id: Option<i64>, fields: &DeadlineFields, order: Option<i64>) -> Result<i64, Refusal> {
    let mut values = values(fields);
    if let Some(order) = order {
        values.push(("order_id", Value::Integer(order)));
    }
    let borrowed: Vec<(&str, &dyn ToSql)> =
        values.iter().map(|(column, value)| (*column, value as &dyn ToSql)).collect();
    match id {
        Some(id) if tx.update("deadline", id, None, &borrowed)? => Ok(id),
        Some(id) => Err(absent(*tx, Storied::Deadline, id)),
        None => Ok(tx.insert("deadline", &borrowed)?),
    }
}

/// Marks as done, or as not done after all.
pub(crate) fn set_done(tx: Tx<'_>, id: i64, done: Option<(UtcMillis, &str)>) -> Result<(), Refusal> {
    let (at, by) = (done.map(|(at, _)| at.0), done.map(|(_, by)| by));
    if tx.update("deadline", id, None, &[("done_at", &at), ("done_by", &by)])? {
        Ok(())
    } else {
        Err(absent(*tx, Storied::Deadline, id))
    }
}

/// Removes a deadline.
pub(crate) fn remove(tx: Tx<'_>, id: i64) -> Result<(), Refusal> {
    if tx.run("DELETE FROM deadline WHERE id = ?", [id])? == 1 {
        Ok(())
    } else {
        Err(absent(*tx, Storied::Deadline, id))
    }
}
