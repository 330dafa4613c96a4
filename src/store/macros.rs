//! Macros: keys that were recorded, and the operations that they did.

use super::shelf::{Db, Tx};
use crate::domain::Refusal;
use crate::domain::numbers::NumberStyle;
use rusqlite::Row;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A key that was pressed, or a text that was pasted or scanned, and on what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stroke {
    /// The key, as `keys.toml` writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The text that came in one piece.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The kind of screen that had the keys: `list`, `form`, `dialog`. Elsewhere the key would mean something else.
    pub on: String,
    /// The format that figures were typed in from here on; with the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numbers: Option<NumberStyle>,
}

impl Stroke {
    /// Something is pressed. Else it only says on what the last one must end.
    pub const fn is_step(&self) -> bool {
        self.key.is_some() || self.text.is_some()
    }
}

impl Macro {
    /// So many steps, for people.
    pub fn steps(&self) -> usize {
        match self.strokes.iter().filter(|stroke| stroke.is_step()).count() {
            0 => self.operations.len(),
            keys => keys,
        }
    }
}

/// An operation with its input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deed {
    /// Its name.
    pub operation: String,
    /// Its input.
    pub input: Value,
    /// It is done to the record that is in hand when the macro is run, not to the one in the input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Slot>,
}

/// Where in an input the record in hand goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    /// The field of the input.
    pub field: String,
    /// What kind of record it takes: `order`, `customer`, `item`.
    pub kind: String,
}

impl Slot {
    /// The input with this record in it, in the way in which it names its record now: a list, a row, a name.
    pub fn fill(&self, input: &mut Value, record: &Value) {
        let Some(place) = input.get_mut(&self.field) else { return };
        *place = match &*place {
            Value::Array(_) if !record.is_array() => json!([record]),
            Value::Object(_) if record.is_number() => json!({ "row": record }),
            _ => record.clone(),
        };
    }
}

/// A macro.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Macro {
    /// Row.
    pub id: i64,
    /// Its name; no two have the same.
    pub name: String,
    /// Who made it.
    pub owner: String,
    /// Its keys; none when it was made from a form.
    pub strokes: Vec<Stroke>,
    /// What it does.
    pub operations: Vec<Deed>,
}

const COLUMNS: &str = "id, name, owner, strokes, operations";

fn read(row: &Row<'_>) -> rusqlite::Result<Macro> {
    let (strokes, operations): (String, String) = (row.get(3)?, row.get(4)?);
    Ok(Macro {
        id: row.get(0)?,
        name: row.get(1)?,
        owner: row.get(2)?,
        // Written by us.
        strokes: serde_json::from_str(&strokes).unwrap_or_default(),
        operations: serde_json::from_str(&operations).unwrap_or_default(),
    })
}

/// All macros, by name.
pub fn all(db: Db<'_>) -> Result<Vec<Macro>, Refusal> {
    Ok(db.all(&format!("SELECT {COLUMNS} FROM macro ORDER BY name"), [], read)?)
}

/// The macro of a name, however its letters are.
///
/// # Errors
/// `macro.missing`.
pub fn find(db: Db<'_>, name: &str) -> Result<Macro, Refusal> {
    let sql = format!("SELECT {COLUMNS} FROM macro WHERE name = ?");
    db.find(&sql, [name.trim()], read)?
        .ok_or_else(|| Refusal::new("macro.missing").field("name").with("name", name.trim().to_owned()))
}

/// Writes a macro under its name, new or known.
pub(crate) fn save(
    tx: Tx<'_>,
    name: &str,
    owner: &str,
    strokes: &[Stroke],
    operations: &[Deed],
) -> Result<(i64, bool), Refusal> {
    let json = |value: serde_json::Result<String>| {
        value.map_err(|error| Refusal::new("store.json").with("detail", error.to_string()))
    };
    let (strokes, operations) = (json(serde_json::to_string(strokes))?, json(serde_json::to_string(operations))?);
    let known: Option<(i64, String)> =
        tx.find("SELECT id, owner FROM macro WHERE name = ?", [name], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if let Some((id, whose)) = known {
        // Another's keys are run by that name somewhere: they are not exchanged behind their back.
        if whose != owner {
            return Err(Refusal::new("macro.of_another").with("name", name).with("owner", whose).field("name"));
        }
        tx.update("macro", id, None, &[("strokes", &strokes), ("operations", &operations)])?;
        return Ok((id, false));
    }
    let values: [(&str, &dyn rusqlite::ToSql); 4] =
        [("name", &name), ("owner", &owner), ("strokes", &strokes), ("operations", &operations)];
    Ok((tx.insert("macro", &values)?, true))
}

/// Removes a macro.
pub(crate) fn remove(tx: Tx<'_>, id: i64) -> Result<(), Refusal> {
    tx.run("DELETE FROM macro WHERE id = ?", [id])?;
    Ok(())
}
