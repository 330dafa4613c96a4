//! What an operator chose for themselves and what the program learned of them: language, theme, which keys they know.
//! Outside the journal, as drafts are: nothing of the company changes by it.

use super::fault::Fault;
use super::open::Store;
use super::shelf::Db;
use crate::domain::Refusal;
use rusqlite::params;
use serde_json::Value;

/// The language of the operator's sessions: `it`, `en`.
pub const LANGUAGE: &str = "language";
/// The theme of the operator's sessions.
pub const THEME: &str = "theme";
/// What a session has learned: see `ui/standing.rs`.
pub const SESSION: &str = "session";

/// Keeps a choice of an operator.
///
/// # Errors
/// `store.*`.
pub fn save(store: &mut Store, operator: &str, name: &str, payload: &Value) -> Result<(), Refusal> {
    let now = store.clock().now().0;
    store.aside(|conn| -> Result<(), Fault> {
        conn.execute(
            "INSERT INTO preference (operator, name, payload, updated_at) VALUES (?, ?, ?, ?)
               ON CONFLICT DO UPDATE SET payload = excluded.payload, updated_at = excluded.updated_at",
            params![operator, name, payload.to_string(), now],
        )?;
        Ok(())
    })?;
    Ok(())
}

/// A choice of an operator, when there is one that can be read.
///
/// # Errors
/// `store.*`.
pub fn get(db: Db<'_>, operator: &str, name: &str) -> Result<Option<Value>, Refusal> {
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
        let mut store = Store::open_or_create(&folder.path().join("p.db"), clock).unwrap();
        save(&mut store, "anna", THEME, &json!("scuro")).unwrap();
        save(&mut store, "anna", THEME, &json!("chiaro")).unwrap();
        save(&mut store, "anna", LANGUAGE, &json!("en")).unwrap();
        assert_eq!(get(store.db(), "anna", THEME).unwrap(), Some(json!("chiaro")));
        assert_eq!(get(store.db(), "anna", LANGUAGE).unwrap(), Some(json!("en")));
        assert_eq!(get(store.db(), "bruno", THEME).unwrap(), None);
        assert!(crate::store::journal::head(store.db()).unwrap() == 0, "nothing is entered in the journal");
    }
}
