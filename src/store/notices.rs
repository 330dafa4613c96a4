//! Notices: one per subject, whose level rises as its day comes near.

use super::fault::Fault;
use super::orders::{day, safe};
use super::shelf::{Db, Tx};
use super::stock;
use crate::domain::{Quantity, Refusal, SafeText, UtcMillis, alert};
use chrono::NaiveDate;
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::hash::{Hash, Hasher};

/// A notice as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// Row.
    pub id: i64,
    /// `deadline` or `low_stock`.
    pub rule: String,
    /// The row that it is about.
    pub subject_id: i64,
    /// How near: rises from 1.
    pub level: i64,
    /// `info`, `warn`, `error`.
    pub severity: String,
    /// `fired`, `snoozed`, `done`, `cleared`.
    pub state: String,
    /// Names and numbers of its sentence.
    pub facts: Value,
    /// When it reached this level.
    pub fired_at: UtcMillis,
    /// Quiet until then.
    pub snooze_until: Option<UtcMillis>,
}

const COLUMNS: &str = "id, rule, subject_id, level, severity, state, facts, fired_at, snooze_until";

fn row_of(row: &Row<'_>) -> rusqlite::Result<Notice> {
    let facts: String = row.get(6)?;
    Ok(Notice {
        id: row.get(0)?,
        rule: row.get(1)?,
        subject_id: row.get(2)?,
        level: row.get(3)?,
        severity: row.get(4)?,
        state: row.get(5)?,
        facts: serde_json::from_str(&facts).unwrap_or(Value::Null),
        fired_at: UtcMillis(row.get(7)?),
        snooze_until: row.get::<_, Option<i64>>(8)?.map(UtcMillis),
    })
}

/// The notice of a row.
///
/// # Errors
/// `notice.missing`.
pub fn find(db: Db<'_>, id: i64) -> Result<Notice, Refusal> {
    db.find(&format!("SELECT {COLUMNS} FROM notice WHERE id = ?"), [id], row_of)?
        .ok_or_else(|| Refusal::new("notice.missing").with("notice", id))
}

/// Those that stand (fired or snoozed), newest first.
pub fn open(db: Db<'_>, limit: usize) -> Result<Vec<Notice>, Refusal> {
    Ok(db.all(
        &format!(
            "SELECT {COLUMNS} FROM notice WHERE state IN ('fired','snoozed') ORDER BY fired_at DESC, id DESC LIMIT ?"
        ),
        [limit as i64],
        row_of,
    )?)
}

/// How many are fired, and whether one of them is serious: the badge of the tab.
pub fn unread(db: Db<'_>) -> Result<(i64, bool), Refusal> {
    Ok(db.get(
        "SELECT count(*), coalesce(max(severity = 'error'), 0) FROM notice INDEXED BY notice_open
          WHERE state IN ('fired','snoozed') AND state = 'fired'",
        [],
        |row| Ok((row.get(0)?, row.get::<_, i64>(1)? == 1)),
    )?)
}

/// What a round must know of a notice that stands: small, for there may be tens of thousands.
pub(crate) struct Known {
    pub id: i64,
    pub level: i64,
    pub state: State,
    pub snooze_until: Option<UtcMillis>,
    /// [`facts_digest`] of what it says.
    pub facts: u64,
}

/// Where a notice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Fired,
    Snoozed,
    Done,
    Cleared,
}

/// To compare what notices say without keeping it; of this process only.
pub(crate) fn facts_digest(facts: &str) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    facts.hash(&mut hasher);
    hasher.finish()
}

/// All that a rule has ever raised, whatever their state, in the order of their subjects.
pub(crate) fn of_rule(db: Db<'_>, rule: &str) -> Result<Vec<(i64, Known)>, Refusal> {
    let sql = "SELECT subject_id, id, level, state, snooze_until, facts FROM notice WHERE rule = ? ORDER BY subject_id";
    Ok(db.all(sql, [rule], |row| {
        let state = match row.get_ref(3)?.as_str()? {
            "fired" => State::Fired,
            "snoozed" => State::Snoozed,
            "done" => State::Done,
            _ => State::Cleared,
        };
        let facts = facts_digest(row.get_ref(5)?.as_str()?);
        let snooze_until = row.get::<_, Option<i64>>(4)?.map(UtcMillis);
        Ok((row.get(0)?, Known { id: row.get(1)?, level: row.get(2)?, state, snooze_until, facts }))
    })?)
}

/// Writes what a rule found about a subject; the row of its notice.
pub(crate) fn write(
    tx: Tx<'_>,
    rule: &str,
    subject: i64,
    level: i64,
    severity: &str,
    facts: &str,
    at: UtcMillis,
) -> Result<i64, Refusal> {
    let known: Option<i64> =
        tx.find("SELECT id FROM notice WHERE rule = ? AND subject_id = ?", params![rule, subject], |row| row.get(0))?;
    if let Some(id) = known {
        tx.update(
            "notice",
            id,
            None,
            &[
                ("level", &level),
                ("severity", &severity),
                ("state", &"fired"),
                ("facts", &facts),
                ("fired_at", &at.0),
                ("snooze_until", &None::<i64>),
            ],
        )?;
        return Ok(id);
    }
    Ok(tx.insert(
        "notice",
        &[
            ("rule", &rule),
            ("subject_id", &subject),
            ("level", &level),
            ("severity", &severity),
            ("state", &"fired"),
            ("facts", &facts),
            ("fired_at", &at.0),
        ],
    )?)
}

/// Says anew what a notice is about; it does not speak again.
pub(crate) fn reword(tx: Tx<'_>, id: i64, level: i64, severity: &str, facts: &str) -> Result<(), Refusal> {
    tx.update("notice", id, None, &[("level", &level), ("severity", &severity), ("facts", &facts)])?;
    Ok(())
}

/// Those that are fired since an instant, newest first: what may still have to be told. At most `limit`.
///
/// # Errors
/// What a store refuses.
pub fn fired_since(db: Db<'_>, since: UtcMillis, limit: usize) -> Result<Vec<Notice>, Refusal> {
    Ok(db.all(
        &format!(
            "SELECT {COLUMNS} FROM notice WHERE state IN ('fired','snoozed') AND state = 'fired' AND fired_at >= ?
              ORDER BY fired_at DESC, id DESC LIMIT ?"
        ),
        params![since.0, limit as i64],
        row_of,
    )?)
}

/// When the next snooze ends, if any sleeps.
///
/// # Errors
/// What a store refuses.
pub fn next_wake(db: Db<'_>) -> Result<Option<UtcMillis>, Refusal> {
    Ok(db.get(
        "SELECT min(snooze_until) FROM notice INDEXED BY notice_open WHERE state IN ('fired','snoozed') AND state = 'snoozed'",
        [],
        |row| Ok(row.get::<_, Option<i64>>(0)?.map(UtcMillis)),
    )?)
}

/// Changes the state of a notice.
pub(crate) fn set_state(tx: Tx<'_>, id: i64, state: &str, until: Option<UtcMillis>) -> Result<(), Refusal> {
    if tx.update("notice", id, None, &[("state", &state), ("snooze_until", &until.map(|at| at.0))])? {
        Ok(())
    } else {
        Err(Refusal::new("notice.missing").with("notice", id))
    }
}

/// A deadline that a rule looks at.
pub(crate) struct DueSubject {
    pub id: i64,
    pub due_on: NaiveDate,
    pub subject: SafeText,
    pub amount_cents: Option<i64>,
}

/// Open deadlines due by a day, one by one: a large company has ten thousand.
pub(crate) fn each_due(
    db: Db<'_>,
    until: NaiveDate,
    mut work: impl FnMut(DueSubject) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let mut statement = db.statement(
        "SELECT id, due_on, subject, amount_cents FROM deadline WHERE done_at IS NULL AND due_on <= ? ORDER BY due_on, id",
    )?;
    let mut rows = statement.query([until.to_string()]).map_err(Fault::from)?;
    while let Some(row) = rows.next().map_err(Fault::from)? {
        let read = || -> rusqlite::Result<DueSubject> {
            Ok(DueSubject {
                id: row.get(0)?,
                due_on: day(row, 1)?,
                subject: safe(row, 2)?.unwrap_or_default(),
                amount_cents: row.get(3)?,
            })
        };
        work(read().map_err(Fault::from)?)?;
    }
    Ok(())
}

/// A variant that is not well above its minimum, and what is available of it.
pub(crate) struct StockSubject {
    pub id: i64,
    pub sku: SafeText,
    pub name: SafeText,
    pub min: Quantity,
    pub available: Quantity,
}

/// The variants with a minimum that are below it, or above it by too little to be well again.
pub(crate) fn stock_subjects(db: Db<'_>) -> Result<Vec<StockSubject>, Refusal> {
    let mut shelves = stock::with_minimum(db)?;
    shelves.retain(|shelf| !alert::stock_recovered(shelf.available, shelf.min));
    let mut found = Vec::with_capacity(shelves.len());
    for stock::Shelf { variant, available, min } in shelves {
        found.extend(db.find("SELECT sku, name FROM variant WHERE id = ?", [variant], |row| {
            let (sku, name) = (safe(row, 0)?.unwrap_or_default(), safe(row, 1)?.unwrap_or_default());
            Ok(StockSubject { id: variant, sku, name, min, available })
        })?);
    }
    Ok(found)
}
