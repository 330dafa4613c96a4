//! Imported files and the profiles that read them.

use super::shelf::{Db, Tx};
use crate::domain::{Refusal, UtcMillis};
use rusqlite::params;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A named mapping of columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// Row.
    pub id: i64,
    /// Name.
    pub name: String,
    /// What it reads: `orders`.
    pub kind: String,
    /// The mapping.
    pub payload: Value,
}

/// All profiles of a kind, by name.
pub fn profiles(db: Db<'_>, kind: &str) -> Result<Vec<Profile>, Refusal> {
    Ok(db.all("SELECT id, name, kind, payload FROM import_profile WHERE kind = ? ORDER BY name", [kind], |row| {
        let payload: String = row.get(3)?;
        Ok(Profile {
            id: row.get(0)?,
            name: row.get(1)?,
            kind: row.get(2)?,
            payload: serde_json::from_str(&payload).unwrap_or(Value::Null),
        })
    })?)
}

/// Writes a profile under its name, new or known.
pub(crate) fn save_profile(tx: Tx<'_>, name: &str, kind: &str, payload: &Value) -> Result<(i64, bool), Refusal> {
    let payload = payload.to_string();
    let known: Option<i64> = tx.find("SELECT id FROM import_profile WHERE name = ?", [name], |row| row.get(0))?;
    if let Some(id) = known {
        tx.update("import_profile", id, None, &[("kind", &kind), ("payload", &payload)])?;
        return Ok((id, false));
    }
    Ok((tx.insert("import_profile", &[("name", &name), ("kind", &kind), ("payload", &payload)])?, true))
}

/// Removes a profile.
pub(crate) fn remove_profile(tx: Tx<'_>, name: &str) -> Result<bool, Refusal> {
    Ok(tx.run("DELETE FROM import_profile WHERE name = ?", [name])? == 1)
}

/// Writes that a file was imported.
pub(crate) fn insert_batch(
    tx: Tx<'_>,
    kind: &str,
    file: &str,
    digest: &str,
    profile: Option<&str>,
    at: UtcMillis,
) -> Result<i64, Refusal> {
    Ok(tx.insert(
        "import_batch",
        &[
            ("kind", &kind),
            ("file_name", &file),
            ("digest", &digest),
            ("profile", &profile),
            ("report", &"{}"),
            ("at", &at.0),
        ],
    )?)
}

/// Keeps what came of it.
pub(crate) fn set_report(tx: Tx<'_>, batch: i64, report: &Value) -> Result<(), Refusal> {
    tx.run("UPDATE import_batch SET report = ? WHERE id = ?", params![report.to_string(), batch])?;
    Ok(())
}

/// When a file with this digest was imported last; `None` when it never was, or that was taken back.
pub fn taken_at(db: Db<'_>, digest: &str) -> Result<Option<UtcMillis>, Refusal> {
    Ok(db.get("SELECT max(at) FROM import_batch WHERE digest = ?", [digest], |row| {
        Ok(row.get::<_, Option<i64>>(0)?.map(UtcMillis))
    })?)
}

/// What was taken of an order the last time: its row and the digest of the draft.
pub(crate) fn taken(db: Db<'_>, channel: i64, number: &str) -> Result<Option<(i64, String)>, Refusal> {
    Ok(db.find(
        "SELECT o.id, e.digest FROM sales_order o LEFT JOIN external_order e ON e.order_id = o.id
          WHERE o.channel_id = ? AND o.external_number = ?",
        params![channel, number],
        |row| Ok((row.get(0)?, row.get::<_, Option<String>>(1)?.unwrap_or_default())),
    )?)
}

/// Keeps the digest of what was taken.
pub(crate) fn set_taken(tx: Tx<'_>, order: i64, digest: &str) -> Result<(), Refusal> {
    let changed = tx.run("UPDATE external_order SET digest = ? WHERE order_id = ?", params![digest, order])?;
    if changed == 0 {
        tx.insert("external_order", &[("order_id", &order), ("digest", &digest)])?;
    }
    Ok(())
}
