//! What each operator likes, under a name: where they were, their theme, their columns. Outside the journal: nothing
//! of the company's is said by it, and nobody takes it back.

use super::fault::Fault;
use super::open::Store;
use super::shelf::Db;
use crate::domain::Refusal;
use rusqlite::params;
use serde_json::Value;

/// The largest one, in bytes of JSON.
pub const LARGEST: usize = 64 * 1024;

/// Where an operator was: pane, filter, cursor.
pub const PLACE: &str = "place";
/// The theme's name.
pub const THEME: &str = "theme";
/// What was last taken from the palette, the newest first.
pub const RECENT: &str = "recent";
/// What a session has learned: see `ui/standing.rs`.
pub const SESSION: &str = "session";
/// What was chosen of the settings, by their names.
pub const LIKING: &str = "liking";
/// The language's code.
pub const LANGUAGE: &str = "language";

/// Keeps a preference; `null` forgets it. What stands so already is not written again.
///
/// # Errors
/// `preference.too_large`; `store.*`.
pub fn keep(store: &mut Store, operator: &str, name: &str, value: &Value) -> Result<(), Refusal> {
    if kept(store.db(), operator, name)?.as_ref().unwrap_or(&Value::Null) == value {
        return Ok(());
    }
    let payload = value.to_string();
    if payload.len() > LARGEST {
        return Err(Refusal::new("preference.too_large").with("bytes", payload.len()).with("limit", LARGEST));
    }
    let now = store.clock().now().0;
    store.aside(|conn| -> Result<(), Fault> {
        if value.is_null() {
            conn.execute("DELETE FROM preference WHERE operator = ? AND name = ?", params![operator, name])?;
        } else {
            conn.execute(
                "INSERT INTO preference (operator, name, payload, updated_at) VALUES (?, ?, ?, ?)
                   ON CONFLICT DO UPDATE SET payload = excluded.payload, updated_at = excluded.updated_at",
                params![operator, name, payload, now],
            )?;
        }
        Ok(())
    })?;
    Ok(())
}

/// What was kept under this name. What cannot be read any more is as if it were not there.
///
/// # Errors
/// `store.*`.
pub fn kept(db: Db<'_>, operator: &str, name: &str) -> Result<Option<Value>, Refusal> {
    let text = db.find("SELECT payload FROM preference WHERE operator = ? AND name = ?", [operator, name], |row| {
        row.get::<_, String>(0)
    })?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{FixedClock, UtcMillis};
    use serde_json::json;
    use std::sync::Arc;

    #[test]
    fn each_operator_has_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::at(UtcMillis(1_800_000_000_000)));
        let mut store = Store::open_or_create(&folder.path().join("d.db"), clock).unwrap();
        keep(&mut store, "anna", PLACE, &json!({"pane": 3})).unwrap();
        keep(&mut store, "anna", PLACE, &json!({"pane": 4})).unwrap();
        keep(&mut store, "anna", THEME, &json!("scuro")).unwrap();
        let of = |store: &Store, operator, name| kept(store.db(), operator, name).unwrap();
        assert_eq!(of(&store, "anna", PLACE), Some(json!({"pane": 4})));
        assert_eq!(of(&store, "anna", THEME), Some(json!("scuro")));
        assert_eq!(of(&store, "bruno", PLACE), None);
        keep(&mut store, "anna", PLACE, &Value::Null).unwrap();
        assert_eq!(of(&store, "anna", PLACE), None);
        let refusal = keep(&mut store, "anna", THEME, &Value::String("x".repeat(LARGEST))).unwrap_err();
        assert_eq!(refusal.code, "preference.too_large");
        assert_eq!(of(&store, "anna", THEME), Some(json!("scuro")));
    }
}
