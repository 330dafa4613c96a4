//! What can be attached to a party, a product or an order: tags and notes.

use super::absent::absent;
use super::journal::Storied;
use super::orders::safe;
use super::shelf::{Db, Tx};
use crate::domain::order::words;
use crate::domain::{Refusal, SafeText, UtcMillis};
use rusqlite::params;
use serde::{Deserialize, Serialize};

words! {
    /// What tags and notes are attached to.
    Subject {
        /// A customer or supplier.
        Party => "party",
        /// A product.
        Product => "product",
        /// A sales order.
        Order => "order",
    }
}

impl Subject {
    const fn storied(self) -> Storied {
        match self {
            Subject::Party => Storied::Party,
            Subject::Product => Storied::Product,
            Subject::Order => Storied::Order,
        }
    }
}

/// The subject must be there.
///
/// # Errors
/// `party.gone`, `order.missing`, …
pub fn must_exist(db: Db<'_>, kind: Subject, id: i64) -> Result<(), Refusal> {
    let sql = format!("SELECT 1 FROM {} WHERE id = ?", kind.storied().table());
    match db.find(&sql, [id], |_| Ok(()))? {
        Some(()) => Ok(()),
        None => Err(absent(db, kind.storied(), id)),
    }
}

/// The tags of a subject, by name.
pub fn tags(db: Db<'_>, kind: Subject, id: i64) -> Result<Vec<SafeText>, Refusal> {
    Ok(db.all(
        "SELECT t.name FROM tagging g JOIN tag t ON t.id = g.tag_id WHERE g.kind = ? AND g.subject_id = ?
          ORDER BY t.name",
        params![kind.word(), id],
        |row| safe(row, 0).map(Option::unwrap_or_default),
    )?)
}

/// Attaches a tag, made when it is new; `false` when it was there.
pub(crate) fn add_tag(tx: Tx<'_>, kind: Subject, id: i64, name: &str) -> Result<bool, Refusal> {
    let known: Option<i64> = tx.find("SELECT id FROM tag WHERE name = ?", [name], |row| row.get(0))?;
    let tag = match known {
        Some(tag) => tag,
        None => tx.insert("tag", &[("name", &name)])?,
    };
    let there: Option<i64> = tx.find(
        "SELECT id FROM tagging WHERE kind = ? AND subject_id = ? AND tag_id = ?",
        params![kind.word(), id, tag],
        |row| row.get(0),
    )?;
    if there.is_some() {
        return Ok(false);
    }
    tx.insert("tagging", &[("tag_id", &tag), ("kind", &kind.word()), ("subject_id", &id)])?;
    Ok(true)
}

/// Takes a tag away; `false` when it was not there.
pub(crate) fn remove_tag(tx: Tx<'_>, kind: Subject, id: i64, name: &str) -> Result<bool, Refusal> {
    Ok(tx.run(
        "DELETE FROM tagging WHERE kind = ? AND subject_id = ? AND tag_id = (SELECT id FROM tag WHERE name = ?)",
        params![kind.word(), id, name],
    )? == 1)
}

/// A note.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// Row.
    pub id: i64,
    /// Raised by every edit.
    pub version: i64,
    /// When it was written.
    pub at: UtcMillis,
    /// By whom.
    pub author: SafeText,
    /// `internal` or `customer`.
    pub audience: String,
    /// The text, with its lines.
    pub body: String,
}

/// The notes of a subject, newest first.
pub fn notes(db: Db<'_>, kind: Subject, id: i64, limit: usize) -> Result<Vec<Note>, Refusal> {
    Ok(db.all(
        "SELECT id, version, at, author, audience, body FROM note WHERE kind = ? AND subject_id = ?
          ORDER BY id DESC LIMIT ?",
        params![kind.word(), id, limit as i64],
        |row| {
            Ok(Note {
                id: row.get(0)?,
                version: row.get(1)?,
                at: UtcMillis(row.get(2)?),
                author: safe(row, 3)?.unwrap_or_default(),
                audience: row.get(4)?,
                body: row.get(5)?,
            })
        },
    )?)
}

/// Writes a note, new or known.
pub(crate) fn save_note(
    tx: Tx<'_>,
    target: (Subject, i64),
    id: Option<i64>,
    author: &str,
    audience: &str,
    body: &str,
    at: UtcMillis,
) -> Result<i64, Refusal> {
    if let Some(id) = id {
        // A note is of one subject: another's is not there.
        let own: Option<bool> = tx.find(
            "SELECT kind = ? AND subject_id = ? FROM note WHERE id = ?",
            params![target.0.word(), target.1, id],
            |row| row.get(0),
        )?;
        if !own.ok_or_else(|| absent(*tx, Storied::Note, id))? {
            return Err(Refusal::new("note.missing").with("note", id));
        }
        tx.update("note", id, None, &[("body", &body), ("audience", &audience)])?;
        return Ok(id);
    }
    Ok(tx.insert(
        "note",
        &[
            ("kind", &target.0.word()),
            ("subject_id", &target.1),
            ("at", &at.0),
            ("author", &author),
            ("audience", &audience),
            ("body", &body),
        ],
    )?)
}

/// Removes a note.
pub(crate) fn remove_note(tx: Tx<'_>, id: i64) -> Result<(), Refusal> {
    if tx.run("DELETE FROM note WHERE id = ?", [id])? == 1 { Ok(()) } else { Err(absent(*tx, Storied::Note, id)) }
}
