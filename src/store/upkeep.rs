//! How copies are made by themselves, and what came of the last copy and of the last drill.

use super::fault::Fault;
use super::open::Store;
use super::orders::safe;
use super::shelf::{Db, Tx};
use super::{part, settings};
use crate::domain::alert::{self, Level};
use crate::domain::{Refusal, SafeText, UtcMillis};
use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// How copies are made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Every day, without being asked.
    pub daily: bool,
    /// Where they go; nothing: the folder `backup` beside the file.
    pub folder: Option<SafeText>,
    /// Public keys that they are locked for; empty: they are plain.
    pub recipients: Vec<String>,
    /// The key file that drills open locked copies with.
    pub identity: Option<SafeText>,
    /// Somebody said how; else it is what stands there without a word.
    pub said: bool,
    /// How often it was said, for whoever edits it beside others.
    pub version: i64,
}

impl Default for Plan {
    fn default() -> Self {
        Self { daily: true, folder: None, recipients: Vec::new(), identity: None, said: false, version: 0 }
    }
}

impl Plan {
    /// The folder of copies of this file.
    pub fn folder_of(&self, file: &Path) -> PathBuf {
        self.folder.as_ref().map_or_else(|| part::beside(file), |folder| PathBuf::from(folder.as_str()))
    }

    /// The key file of drills.
    pub fn key_file(&self) -> Option<PathBuf> {
        self.identity.as_ref().map(|path| PathBuf::from(path.as_str()))
    }

    /// Copies can be opened here, so drills are made by themselves.
    pub fn can_drill(&self) -> bool {
        self.recipients.is_empty() || self.identity.is_some()
    }
}

/// How copies are made.
pub fn plan(db: Db<'_>) -> Result<Plan, Refusal> {
    Ok(plan_of(db.conn)?)
}

/// As [`plan`]; also of a file of an older schema, which has none.
pub(super) fn plan_of(conn: &Connection) -> Result<Plan, Fault> {
    if !has(conn, "copy_plan")? {
        return Ok(Plan::default());
    }
    let found = conn
        .prepare_cached("SELECT daily, folder, recipients, identity, version FROM copy_plan WHERE id = 1")?
        .query_row([], |row| {
            let recipients: Option<String> = row.get(2)?;
            Ok(Plan {
                daily: row.get::<_, i64>(0)? == 1,
                folder: safe(row, 1)?,
                recipients: recipients.unwrap_or_default().split_whitespace().map(str::to_owned).collect(),
                identity: safe(row, 3)?,
                said: true,
                version: row.get(4)?,
            })
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}

pub(super) fn has(conn: &Connection, table: &str) -> Result<bool, Fault> {
    let mut statement = conn.prepare_cached("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?")?;
    Ok(statement.exists([table])?)
}

/// Writes how copies are made.
pub(crate) fn set_plan(tx: Tx<'_>, plan: &Plan) -> Result<(), Refusal> {
    let recipients = (!plan.recipients.is_empty()).then(|| plan.recipients.join(" "));
    let values: &[(&str, &dyn rusqlite::ToSql)] = &[
        ("daily", &i64::from(plan.daily)),
        ("folder", &plan.folder.as_ref().map(SafeText::as_str)),
        ("recipients", &recipients),
        ("identity", &plan.identity.as_ref().map(SafeText::as_str)),
    ];
    if !tx.update("copy_plan", 1, None, values)? {
        let id: (&str, &dyn rusqlite::ToSql) = ("id", &1_i64);
        let all: Vec<_> = std::iter::once(id).chain(values.iter().copied()).collect();
        tx.insert("copy_plan", &all)?;
    }
    Ok(())
}

/// What is kept up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Chore {
    /// A copy.
    Backup,
    /// A restore for practice.
    Drill,
}

impl Chore {
    const fn word(self) -> &'static str {
        match self {
            Chore::Backup => "backup",
            Chore::Drill => "drill",
        }
    }
}

/// What came of a chore.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Tried {
    /// The last try; nothing when there was none.
    pub tried_at: Option<UtcMillis>,
    /// The last good one.
    pub good_at: Option<UtcMillis>,
    /// What of the last try failed; nothing when all of it was good.
    pub failure: Option<Refusal>,
}

/// What is known of copies, for the first screen, the rules and `doctor`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Upkeep {
    /// They are made by themselves: nobody switched it off, and the company is no demonstration.
    pub by_itself: bool,
    /// Drills are made by themselves.
    pub drills: bool,
    /// Copies are locked.
    pub locked: bool,
    /// Since when a copy could have been made: the founding.
    pub since: UtcMillis,
    /// Copies.
    pub backup: Tried,
    /// Drills.
    pub drill: Tried,
}

impl Upkeep {
    /// How copies and drills stand on this day: what came of each, and whether that is worth a word.
    pub fn levels(&self, today: NaiveDate) -> [(Chore, &Tried, Option<Level>); 2] {
        let level = |wanted: bool, tried: &Tried, stale: i64| {
            let good_on = tried.good_at.map(UtcMillis::rome_date);
            let since = self.since.rome_date();
            alert::copies(good_on, since, today, tried.failure.is_some(), stale).filter(|_| wanted)
        };
        [
            (Chore::Backup, &self.backup, level(self.by_itself, &self.backup, alert::COPIES_STALE)),
            (Chore::Drill, &self.drill, level(self.drills, &self.drill, alert::DRILLS_STALE)),
        ]
    }
}

/// What is known of copies.
pub fn upkeep(db: Db<'_>) -> Result<Upkeep, Refusal> {
    Ok(upkeep_of(db)?)
}

pub(super) fn upkeep_of(db: Db<'_>) -> Result<Upkeep, Fault> {
    let plan = plan_of(db.conn)?;
    let company = settings::company(db)?;
    // Made-up data are not worth a copy a day, unless somebody says so.
    let worth = plan.said || !company.as_ref().is_none_or(|company| company.demo);
    let by_itself = plan.daily && worth;
    Ok(Upkeep {
        by_itself,
        drills: by_itself && plan.can_drill(),
        locked: !plan.recipients.is_empty(),
        since: company.map_or(UtcMillis(0), |company| company.created_at),
        backup: tried(db, Chore::Backup)?,
        drill: tried(db, Chore::Drill)?,
    })
}

fn tried(db: Db<'_>, chore: Chore) -> Result<Tried, Fault> {
    let found = db.find("SELECT tried_at, good_at, failure FROM upkeep WHERE name = ?", [chore.word()], |row| {
        let failure: Option<String> = row.get(2)?;
        Ok(Tried {
            tried_at: Some(UtcMillis(row.get(0)?)),
            good_at: row.get::<_, Option<i64>>(1)?.map(UtcMillis),
            failure: failure.map(|text| {
                serde_json::from_str(&text).unwrap_or_else(|_| Refusal::new("store.json").with("detail", text))
            }),
        })
    })?;
    Ok(found.unwrap_or_default())
}

/// Notes what came of a chore: whether it is `good`, and what of it failed. A copy can be good, and yet those that it
/// stands for could not be removed.
///
/// # Errors
/// `store.*`.
pub fn note(
    store: &mut Store,
    chore: Chore,
    at: UtcMillis,
    good: bool,
    failure: Option<&Refusal>,
) -> Result<(), Refusal> {
    let text = failure.map(serde_json::to_string).transpose().map_err(Fault::from)?;
    let good = good.then_some(at.0);
    store.aside(|conn| {
        conn.execute(
            "INSERT INTO upkeep (name, tried_at, good_at, failure) VALUES (?, ?, ?, ?)
               ON CONFLICT DO UPDATE SET tried_at = excluded.tried_at, failure = excluded.failure,
                 good_at = coalesce(excluded.good_at, good_at)",
            params![chore.word(), at.0, good, text],
        )?;
        Ok(())
    })?;
    Ok(())
}
