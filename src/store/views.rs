//! Saved views: what a list showed, under a name; which one it begins with; and how each operator's lists look.

use super::open::Store;
use super::orders::safe;
use super::preferences;
use super::shelf::{Db, Tx};
use crate::domain::text::fold;
use crate::domain::{Refusal, SafeText};
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Most views of a list that an operator is shown: more is no choice.
const MOST: i64 = 200;

/// A saved view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Row.
    pub id: i64,
    /// The list's English name: `orders`.
    pub pane: String,
    /// Name.
    pub name: SafeText,
    /// Who made it.
    pub owner: SafeText,
    /// Everybody sees it.
    pub shared: bool,
    /// What it shows, as a line of the filter language.
    pub filter: String,
    /// The digit behind `w`.
    pub pin: Option<u8>,
    /// The list begins with it, for who asked.
    pub first: bool,
}

/// What a list begins with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Beginning {
    /// The views that the operator may use, those with a digit first.
    pub views: Vec<View>,
    /// The columns that the operator chose, as [`save_look`] got them.
    pub look: Option<String>,
}

const COLUMNS: &str = "SELECT v.id, v.pane, v.name, v.owner, v.shared, v.filter, v.pin,
    EXISTS (SELECT 1 FROM first_view f WHERE f.view_id = v.id AND f.pane = v.pane AND f.operator = ?1)
    FROM saved_view v";

fn read(row: &Row<'_>) -> rusqlite::Result<View> {
    Ok(View {
        id: row.get(0)?,
        pane: row.get(1)?,
        name: safe(row, 2)?.unwrap_or_default(),
        owner: safe(row, 3)?.unwrap_or_default(),
        shared: row.get::<_, i64>(4)? == 1,
        filter: row.get(5)?,
        pin: row.get::<_, Option<i64>>(6)?.and_then(|pin| u8::try_from(pin).ok()),
        first: row.get::<_, i64>(7)? == 1,
    })
}

/// The views of a list that an operator may use: the own ones and those that others share.
///
/// # Errors
/// What the store refuses.
pub fn of(db: Db<'_>, pane: &str, operator: &str) -> Result<Vec<View>, Refusal> {
    let sql = format!(
        "{COLUMNS} WHERE v.pane = ?2 AND (v.owner = ?1 OR v.shared = 1)
          ORDER BY v.pin IS NULL, v.owner <> ?1, v.pin, v.name_key, v.id LIMIT ?3"
    );
    Ok(db.all(&sql, params![operator, pane, MOST], read)?)
}

/// The views of every list that an operator may use.
///
/// # Errors
/// What the store refuses.
pub fn all(db: Db<'_>, operator: &str) -> Result<Vec<View>, Refusal> {
    let sql = format!(
        "{COLUMNS} WHERE v.owner = ?1 OR v.shared = 1
          ORDER BY v.pane, v.pin IS NULL, v.owner <> ?1, v.pin, v.name_key, v.id"
    );
    Ok(db.all(&sql, [operator], read)?)
}

/// The view of a name, the operator's own before one that another shares.
///
/// # Errors
/// What the store refuses.
pub fn named(db: Db<'_>, pane: &str, operator: &str, name: &str) -> Result<Option<View>, Refusal> {
    let sql = format!(
        "{COLUMNS} WHERE v.pane = ?2 AND (v.owner = ?1 OR v.shared = 1) AND v.name_key = ?3
          ORDER BY v.owner <> ?1, v.id LIMIT 1"
    );
    Ok(db.find(&sql, params![operator, pane, fold(name.trim())], read)?)
}

/// A view that the operator may use.
///
/// # Errors
/// `view.none` when there is no such view, or it is another's and private: nobody learns which.
pub fn find(db: Db<'_>, id: i64, operator: &str) -> Result<View, Refusal> {
    let sql = format!("{COLUMNS} WHERE v.id = ?2 AND (v.owner = ?1 OR v.shared = 1)");
    db.find(&sql, params![operator, id], read)?.ok_or_else(|| Refusal::new("view.none").with("row", id))
}

/// Under which name it is kept how a list looks.
fn look_of(pane: &str) -> String {
    format!("list.{pane}")
}

/// What a list begins with for an operator.
///
/// # Errors
/// What the store refuses.
pub fn beginning(db: Db<'_>, pane: &str, operator: &str) -> Result<Beginning, Refusal> {
    let look = preferences::kept(db, operator, &look_of(pane))?.and_then(|look| look.as_str().map(str::to_owned));
    Ok(Beginning { views: of(db, pane, operator)?, look })
}

/// What is written of a view.
#[derive(Debug, Clone)]
pub(crate) struct Writing<'a> {
    pub pane: &'a str,
    pub name: &'a str,
    pub owner: &'a str,
    pub shared: bool,
    pub filter: &'a str,
    pub pin: Option<u8>,
}

/// Writes a view: the given row, else the owner's of this name, else a new one. A digit that another view of the owner
/// has is taken from it.
pub(crate) fn save(tx: Tx<'_>, row: Option<i64>, view: &Writing<'_>) -> Result<(i64, bool), Refusal> {
    let key = fold(view.name);
    let same: Option<i64> = tx.find(
        "SELECT id FROM saved_view WHERE pane = ? AND owner = ? AND name_key = ?",
        params![view.pane, view.owner, key],
        |row| row.get(0),
    )?;
    if let (Some(row), Some(same)) = (row, same)
        && row != same
    {
        return Err(Refusal::new("view.name_taken").field("name").with("name", view.name));
    }
    if let Some(pin) = view.pin {
        let other: Option<i64> = tx.find(
            "SELECT id FROM saved_view WHERE pane = ? AND owner = ? AND pin = ?",
            params![view.pane, view.owner, pin],
            |row| row.get(0),
        )?;
        if let Some(other) = other.filter(|other| row.or(same) != Some(*other)) {
            tx.update("saved_view", other, None, &[("pin", &None::<i64>)])?;
        }
    }
    let values: [(&str, &dyn rusqlite::ToSql); 7] = [
        ("pane", &view.pane),
        ("name", &view.name),
        ("name_key", &key),
        ("owner", &view.owner),
        ("shared", &i64::from(view.shared)),
        ("filter", &view.filter),
        ("pin", &view.pin),
    ];
    if let Some(id) = row.or(same) {
        tx.update("saved_view", id, None, &values)?;
        return Ok((id, false));
    }
    Ok((tx.insert("saved_view", &values)?, true))
}

/// The first digit that no view of the owner has.
pub(crate) fn free_pin(db: Db<'_>, pane: &str, owner: &str) -> Result<Option<u8>, Refusal> {
    let taken: Vec<i64> =
        db.all("SELECT pin FROM saved_view WHERE pane = ? AND owner = ? AND pin IS NOT NULL", [pane, owner], |row| {
            row.get(0)
        })?;
    Ok((1..=9u8).find(|pin| !taken.contains(&i64::from(*pin))))
}

/// Removes a view; lists that began with it begin as they did before there were views.
pub(crate) fn remove(tx: Tx<'_>, id: i64) -> Result<(), Refusal> {
    tx.run("DELETE FROM first_view WHERE view_id = ?", [id])?;
    tx.run("DELETE FROM saved_view WHERE id = ?", [id])?;
    Ok(())
}

/// The list begins with this view for an operator; with none of them when there is none. Whether that is something new.
pub(crate) fn begin_with(tx: Tx<'_>, pane: &str, operator: &str, view: Option<i64>) -> Result<bool, Refusal> {
    let now: Option<(i64, i64)> =
        tx.find("SELECT id, view_id FROM first_view WHERE pane = ? AND operator = ?", [pane, operator], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    if now.map(|(_, view)| view) == view {
        return Ok(false);
    }
    if let Some((row, _)) = now {
        tx.run("DELETE FROM first_view WHERE id = ?", [row])?;
    }
    if let Some(view) = view {
        tx.insert("first_view", &[("pane", &pane), ("operator", &operator), ("view_id", &view)])?;
    }
    Ok(true)
}

/// Keeps how a list looks for an operator; `None` forgets it. Nobody else's business, so it is no operation.
///
/// # Errors
/// What the store refuses.
pub fn save_look(store: &mut Store, operator: &str, pane: &str, look: Option<&str>) -> Result<(), Refusal> {
    preferences::keep(store, operator, &look_of(pane), &look.map_or(Value::Null, Value::from))
}
