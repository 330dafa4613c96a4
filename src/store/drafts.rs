//! What was typed and not yet saved: it survives a dropped line, a kill and a crash. Outside the journal, because
//! nothing has been done yet.
//!
//! Every call names the operator: what one typed is never shown to, changed or removed by another.

use super::absent::last_given;
use super::alive;
use super::fault::Fault;
use super::open::Store;
use super::shelf::{Db, Tx};
use crate::domain::{Refusal, SafeText, UtcMillis};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The largest draft, in bytes of JSON.
pub const LARGEST: usize = 256 * 1024;

/// Drafts kept per operator; a further one drops the oldest.
pub const MOST: i64 = 200;

/// A form that was left before it was saved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Row.
    pub id: i64,
    /// What the form makes: `order`, `party`, ….
    pub entity: String,
    /// The record that it edits; none for a new one.
    pub record_id: Option<i64>,
    /// The version of the record when the form was opened.
    pub base_version: Option<i64>,
    /// What was typed.
    pub payload: Value,
    /// When it was last kept.
    pub updated_at: UtcMillis,
}

/// Who has typed nothing for so long has gone to lunch, in milliseconds.
pub const AT_IT: i64 = 15 * 60 * 1000;

impl Draft {
    /// Its form stands open in another program that is known to run, not in this one, named `own`. A line that dropped
    /// without a word leaves such a program behind, so it may be taken over: see [`claim`].
    pub fn open_elsewhere(&self, own: &str, now: UtcMillis) -> bool {
        let by = self.payload.pointer("/about/by").and_then(Value::as_str);
        self.updated_at.0 >= now.0 - AT_IT && lives_elsewhere(by, own)
    }

    /// The terminal at which it was last typed into, where that is known.
    pub fn terminal(&self) -> Option<SafeText> {
        self.payload.pointer("/about/at").and_then(Value::as_str).map(SafeText::new)
    }
}

/// Another program than `own` has it in hand, and is known to run.
fn lives_elsewhere(by: Option<&str>, own: &str) -> bool {
    by.is_some_and(|by| by != own && alive::gone(by) == Some(false))
}

/// Whether the row is now in the hand of another program that runs: it was taken over there.
fn taken_over(conn: &Connection, operator: &str, id: i64, own: &str) -> Result<bool, Fault> {
    let sql = "SELECT json_extract(payload, '$.about.by') FROM draft WHERE id = ? AND operator = ?";
    let by: Option<Option<String>> = conn.query_row(sql, params![id, operator], |row| row.get(0)).optional()?;
    Ok(lives_elsewhere(by.flatten().as_deref(), own))
}

/// What is kept of a form.
#[derive(Debug, Clone, Copy)]
pub struct Typed<'a> {
    /// The row that [`save`] gave the first time.
    pub id: Option<i64>,
    /// What the form makes.
    pub entity: &'a str,
    /// The record that it edits.
    pub record_id: Option<i64>,
    /// Its version when the form was opened.
    pub base_version: Option<i64>,
    /// What was typed.
    pub payload: &'a Value,
}

/// Keeps what was typed, durably; gives the draft's row. A draft that is gone meanwhile, or that another program has
/// taken over, is made anew: nothing that was typed is lost, here or there.
///
/// # Errors
/// `draft.too_large`; `store.*`.
pub fn save(store: &mut Store, operator: &str, typed: &Typed<'_>) -> Result<i64, Refusal> {
    let payload = within_bounds(typed.payload)?;
    let now = store.clock().now().0;
    let own = typed.payload.pointer("/about/by").and_then(Value::as_str).unwrap_or_default();
    Ok(store.aside(|conn| {
        let own_row = match typed.id {
            Some(id) if !taken_over(conn, operator, id, own)? => Some(id),
            _ => None,
        };
        if let Some(id) = own_row {
            let kept = conn.execute(
                "UPDATE draft SET payload = ?, record_id = ?, base_version = ?, updated_at = ?
                  WHERE id = ? AND operator = ? AND entity = ?",
                params![payload, typed.record_id, typed.base_version, now, id, operator, typed.entity],
            )?;
            if kept == 1 {
                return Ok(id);
            }
        }
        conn.execute(
            "INSERT INTO draft (operator, entity, record_id, base_version, payload, begun_at, updated_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
            params![operator, typed.entity, typed.record_id, typed.base_version, payload, now],
        )?;
        let id = conn.last_insert_rowid();
        conn.execute(
            "DELETE FROM draft WHERE operator = ?1 AND id <> ?2 AND id NOT IN
               (SELECT id FROM draft WHERE operator = ?1 ORDER BY updated_at DESC, id DESC LIMIT ?3)",
            params![operator, id, MOST],
        )?;
        Ok(id)
    })?)
}

fn within_bounds(payload: &Value) -> Result<String, Refusal> {
    let text = payload.to_string();
    if text.len() > LARGEST {
        return Err(Refusal::new("draft.too_large").with("bytes", text.len()).with("limit", LARGEST));
    }
    Ok(text)
}

const COLUMNS: &str = "id, entity, record_id, base_version, payload, updated_at";

fn draft(row: &Row<'_>) -> rusqlite::Result<Draft> {
    let payload: String = row.get(4)?;
    Ok(Draft {
        id: row.get(0)?,
        entity: row.get(1)?,
        record_id: row.get(2)?,
        base_version: row.get(3)?,
        // Written by us; what cannot be read any more is shown as it stands.
        payload: serde_json::from_str(&payload).unwrap_or(Value::String(payload)),
        updated_at: UtcMillis(row.get(5)?),
    })
}

/// An operator's drafts, newest first; of one kind of form or of all.
pub fn list(db: Db<'_>, operator: &str, entity: Option<&str>) -> Result<Vec<Draft>, Refusal> {
    Ok(db.all(
        &format!(
            "SELECT {COLUMNS} FROM draft WHERE operator = ?1 AND (?2 IS NULL OR entity = ?2)
              ORDER BY updated_at DESC, id DESC"
        ),
        params![operator, entity],
        draft,
    )?)
}

/// One draft of this operator.
pub fn get(db: Db<'_>, operator: &str, id: i64) -> Result<Option<Draft>, Refusal> {
    Ok(db.find(&format!("SELECT {COLUMNS} FROM draft WHERE id = ? AND operator = ?"), params![id, operator], draft)?)
}

/// Somebody else who is typing into a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    /// Who.
    pub operator: String,
    /// Since when.
    pub begun_at: UtcMillis,
    /// At which terminal, where that is known.
    pub terminal: Option<String>,
}

/// Who else has typed into a record since `since`: the latest of them whose program is not known to be gone. The
/// same operator at another terminal counts when his other program is known to run; `own` is the name of this one.
///
/// # Errors
/// `store.*`.
pub fn neighbour(
    db: Db<'_>,
    (operator, own): (&str, &str),
    (entity, record): (&str, i64),
    since: UtcMillis,
) -> Result<Option<Neighbour>, Refusal> {
    let all: Vec<(Neighbour, Option<String>)> = db.all(
        "SELECT operator, begun_at, json_extract(payload, '$.about.at'), json_extract(payload, '$.about.by')
           FROM draft INDEXED BY draft_on
          WHERE entity = ? AND record_id = ? AND updated_at >= ?
          ORDER BY updated_at DESC, id DESC",
        params![entity, record, since.0],
        |row| {
            let one = Neighbour { operator: row.get(0)?, begun_at: UtcMillis(row.get(1)?), terminal: row.get(2)? };
            Ok((one, row.get(3)?))
        },
    )?;
    let types = |one: &Neighbour, by: Option<&str>| {
        let gone = by.and_then(alive::gone);
        if one.operator == operator { by != Some(own) && gone == Some(false) } else { gone != Some(true) }
    };
    Ok(all.into_iter().find(|(one, by)| types(one, by.as_deref())).map(|(one, _)| one))
}

/// Who has typed what is not saved yet, in numbers: one look for all sessions of a program, each of which leaves its own
/// out.
#[derive(Debug, Clone, Default)]
pub struct Typing {
    /// Operator, program, how many drafts, the sum of when they were written.
    hands: Vec<(String, Option<String>, i64, i64)>,
    /// Of the newest draft, also of one that is gone.
    newest: i64,
}

impl Typing {
    /// As it is now.
    ///
    /// # Errors
    /// `store.*`.
    pub fn now(db: Db<'_>) -> Result<Self, Refusal> {
        let sql =
            "SELECT operator, json_extract(payload, '$.about.by'), count(*), sum(updated_at) FROM draft GROUP BY 1, 2";
        let hands = db.all(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        Ok(Self { hands, newest: last_given(db, "draft")? })
    }

    /// Numbers that change when anybody but this operator writes a draft or throws one away, or he himself in another
    /// program; `own` is the name of this one. They change with the first word of each of his own forms, too: one look
    /// more, of what is as it was.
    pub fn of_others(&self, operator: &str, own: &str) -> (i64, i64, i64) {
        let others =
            self.hands.iter().filter(|(who, by, ..)| who != operator || by.as_ref().is_some_and(|by| by != own));
        let (count, sum) =
            others.fold((0_i64, 0_i64), |(count, sum), (.., many, at)| (count + many, sum.wrapping_add(*at)));
        // One that came and went between two looks leaves both as they were, and may have been seen meanwhile.
        (count, sum, self.newest)
    }
}

/// Takes a draft in hand for the program `own` at this terminal: a form that stands open elsewhere keeps its next word in
/// a row of its own. Whether it was there.
///
/// # Errors
/// `store.*`.
pub fn claim(
    store: &mut Store,
    operator: &str,
    id: i64,
    (own, terminal): (&str, Option<&str>),
) -> Result<bool, Refusal> {
    let sql = "UPDATE draft SET payload = json_set(payload, '$.about.by', ?1, '$.about.at', ?2)
                WHERE id = ?3 AND operator = ?4 AND json_type(payload, '$.about') = 'object'";
    Ok(store.aside(|conn| Ok(conn.execute(sql, params![own, terminal, id, operator])? == 1))?)
}

/// Throws a draft away that the program `own` has in hand; not when another has taken it over.
///
/// # Errors
/// `store.*`.
pub fn release(store: &mut Store, operator: &str, id: i64, own: &str) -> Result<(), Refusal> {
    Ok(store.aside(|conn| {
        if !taken_over(conn, operator, id, own)? {
            conn.execute("DELETE FROM draft WHERE id = ? AND operator = ?", params![id, operator])?;
        }
        Ok(())
    })?)
}

/// Throws a draft away; whether there was one.
///
/// # Errors
/// `store.*`.
pub fn delete(store: &mut Store, operator: &str, id: i64) -> Result<bool, Refusal> {
    Ok(store.aside(|conn| {
        Ok(conn.execute("DELETE FROM draft WHERE id = ? AND operator = ?", params![id, operator])? == 1)
    })?)
}

/// Removes a draft together with what it became: inside the operation that saves the record, so that a crash leaves
/// either the draft or the record, never both and never neither. One that another program has taken over is its own.
pub(crate) fn forget(tx: Tx<'_>, operator: &str, id: i64) -> Result<(), Refusal> {
    if taken_over(tx.db.conn, operator, id, &alive::token())? {
        return Ok(());
    }
    tx.run("DELETE FROM draft WHERE id = ? AND operator = ?", params![id, operator])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Clock, FixedClock};
    use serde_json::json;
    use std::sync::Arc;

    fn store() -> (tempfile::TempDir, Store, Arc<FixedClock>) {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::at(UtcMillis(1_800_000_000_000)));
        let store = Store::open_or_create(&folder.path().join("d.db"), clock.clone()).unwrap();
        (folder, store, clock)
    }

    fn typed(id: Option<i64>, payload: &Value) -> Typed<'_> {
        Typed { id, entity: "party", record_id: Some(7), base_version: Some(2), payload }
    }

    #[test]
    fn a_draft_is_kept_changed_and_forgotten_with_the_record() {
        let (folder, mut store, clock) = store();
        let id = save(&mut store, "anna", &typed(None, &json!({"name": "Ro"}))).unwrap();
        clock.advance(2_000);
        assert_eq!(save(&mut store, "anna", &typed(Some(id), &json!({"name": "Rossi"}))).unwrap(), id);
        // Another process, after a kill: it is there.
        drop(store);
        let mut store = Store::open(&folder.path().join("d.db"), clock).unwrap();
        let all = list(store.db(), "anna", None).unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].payload, json!({"name": "Rossi"}));
        assert_eq!((all[0].record_id, all[0].base_version), (Some(7), Some(2)));
        assert_eq!(all[0].updated_at, UtcMillis(1_800_000_002_000));
        // The operation that saves the record fails: the draft stays.
        let refused: Result<(), _> = store.write(false, |tx| {
            forget(tx, "anna", id)?;
            Err(Refusal::new("test"))
        });
        assert!(refused.is_err());
        assert!(get(store.db(), "anna", id).unwrap().is_some());
        store.write(false, |tx| Ok((forget(tx, "anna", id)?, true))).unwrap();
        assert_eq!(list(store.db(), "anna", None).unwrap(), []);
        // The timer that keeps what was typed came too late: typed is typed.
        assert!(save(&mut store, "anna", &typed(Some(id), &json!({"name": "Rossini"}))).is_ok());
        assert_eq!(list(store.db(), "anna", Some("party")).unwrap().len(), 1);
        assert_eq!(list(store.db(), "anna", Some("order")).unwrap(), []);
    }

    #[test]
    fn what_is_typed_into_elsewhere_is_not_to_be_gone_on_with_here() {
        let (_folder, mut store, clock) = store();
        let by = alive::token();
        save(&mut store, "anna", &typed(None, &json!({"about": {"by": by}}))).unwrap();
        let draft = list(store.db(), "anna", None).unwrap().remove(0);
        let now = clock.now();
        // Where this is another's name, this process is the one that runs elsewhere.
        let known = alive::gone(&by) == Some(false);
        assert_eq!(draft.open_elsewhere("1-1", now), known);
        assert!(!draft.open_elsewhere(&by, now));
        assert!(!draft.open_elsewhere("1-1", UtcMillis(now.0 + AT_IT + 1)));
        assert!(!Draft { payload: json!({"about": {"by": "1-1"}}), ..draft }.open_elsewhere("2-1", now));
    }

    #[test]
    fn what_another_program_has_taken_over_is_its_own() {
        let (_folder, mut store, _) = store();
        // This process stands for the one that took it over; the other is known by another name.
        let (here, there) = (alive::token(), "1-1");
        if alive::gone(&here) != Some(false) {
            // Where processes are hidden nobody can take anything over.
            return;
        }
        let id = save(&mut store, "anna", &typed(None, &json!({"name": "Ro", "about": {"by": there}}))).unwrap();
        assert!(claim(&mut store, "anna", id, (&here, Some("pts/7"))).unwrap());
        assert!(!claim(&mut store, "bruno", id, (&here, None)).unwrap(), "what one typed is never another's");
        let taken = get(store.db(), "anna", id).unwrap().unwrap();
        assert_eq!(taken.payload["name"], "Ro");
        assert_eq!(taken.terminal().unwrap().as_str(), "pts/7");
        // The form that stands open there goes on typing: in a row of its own.
        let more = json!({"name": "Rossi", "about": {"by": there}});
        let own = save(&mut store, "anna", &typed(Some(id), &more)).unwrap();
        assert_ne!(own, id);
        assert_eq!(get(store.db(), "anna", id).unwrap().unwrap().payload["name"], "Ro");
        release(&mut store, "anna", id, there).unwrap();
        assert!(get(store.db(), "anna", id).unwrap().is_some(), "emptied there, typed here");
        release(&mut store, "anna", id, &here).unwrap();
        assert_eq!(get(store.db(), "anna", id).unwrap(), None);
    }

    #[test]
    fn drafts_of_two_operators_never_mix() {
        let (_folder, mut store, clock) = store();
        let hers = save(&mut store, "anna", &typed(None, &json!("hers"))).unwrap();
        assert_eq!(list(store.db(), "bruno", None).unwrap(), []);
        assert_eq!(get(store.db(), "bruno", hers).unwrap(), None);
        assert!(!delete(&mut store, "bruno", hers).unwrap());
        let his = save(&mut store, "bruno", &typed(Some(hers), &json!("his"))).unwrap();
        assert_ne!(his, hers);
        store.write(false, |tx| Ok((forget(tx, "bruno", hers)?, true))).unwrap();
        assert_eq!(get(store.db(), "anna", hers).unwrap().unwrap().payload, json!("hers"));
        // They see of each other that they type, into which record and since when, while they do.
        let begun = Neighbour { operator: "anna".to_owned(), begun_at: UtcMillis(1_800_000_000_000), terminal: None };
        let seen = |store: &Store, who: &str, since| {
            neighbour(store.db(), (who, "1-1"), ("party", 7), UtcMillis(since)).unwrap()
        };
        assert_eq!(seen(&store, "carla", 0).map(|one| one.operator), Some("bruno".to_owned()));
        assert_eq!(seen(&store, "bruno", 0), Some(begun));
        assert_eq!(seen(&store, "bruno", 1_800_000_000_001), None);
        // What each does moves the other's stamp and not their own.
        let stamps =
            |store: &Store| ["anna", "bruno"].map(|who| Typing::now(store.db()).unwrap().of_others(who, "1-1"));
        let before = stamps(&store);
        clock.advance(1);
        save(&mut store, "bruno", &typed(Some(his), &json!("his own"))).unwrap();
        let after = stamps(&store);
        assert_ne!(after[0], before[0]);
        assert_eq!(after[1], before[1]);
        assert!(delete(&mut store, "anna", hers).unwrap());
        // What came and went between two looks is news, too.
        let before = stamps(&store);
        let short = save(&mut store, "bruno", &typed(None, &json!("short"))).unwrap();
        assert!(delete(&mut store, "bruno", short).unwrap());
        assert_ne!(stamps(&store)[0], before[0]);
    }

    #[test]
    fn there_is_a_limit_to_size_and_number() {
        let (_folder, mut store, clock) = store();
        let huge = Value::String("x".repeat(LARGEST));
        let refusal = save(&mut store, "anna", &typed(None, &huge)).unwrap_err();
        assert_eq!(refusal.code, "draft.too_large");
        let first = save(&mut store, "anna", &typed(None, &json!(0))).unwrap();
        for number in 1..=MOST {
            clock.advance(1);
            save(&mut store, "anna", &typed(None, &json!(number))).unwrap();
        }
        assert_eq!(list(store.db(), "anna", None).unwrap().len(), MOST as usize);
        assert_eq!(get(store.db(), "anna", first).unwrap(), None);
    }
}
