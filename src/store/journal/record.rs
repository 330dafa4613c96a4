//! What the journal says of one record: who changed it, what, and since when.

use super::super::fault::Fault;
use super::super::shelf::{Db, Tx};
use super::{COLUMNS, Entry, RowChange, entry};
use crate::domain::{Refusal, UtcMillis};
use rusqlite::params;
use serde_json::{Map, Value};

/// Who changed a row last, after change number `after`.
#[derive(Debug, Clone)]
pub(in crate::store) struct Toucher {
    pub actor: String,
    /// UTC ms.
    pub at: i64,
    pub operation: String,
    pub entry: i64,
}

/// Who changed a row last, after change number `after`, or one field of it.
///
/// Asked when a row is not as an operation left it. Where no index holds the changes of its table, walks back from
/// the end to whoever changed it.
pub(in crate::store) fn touched_since(
    db: Db<'_>,
    (table, row): (&str, i64),
    field: Option<&str>,
    after: i64,
) -> Result<Option<Toucher>, Fault> {
    let (index, table) = match Storied::of(table) {
        Some(record) => ("INDEXED BY change_of_record", format!("'{}'", record.table())),
        None => ("NOT INDEXED", format!("'{}'", table.replace('\'', "''"))),
    };
    db.find(
        &format!(
            "SELECT j.actor, j.at, j.operation, j.id FROM change c {index} JOIN journal j ON j.id = c.journal_id
              WHERE c.tbl = {table} AND c.row_id = ?1 AND c.id > ?2
                AND (?3 IS NULL OR json_extract(c.before, ?3) IS NOT json_extract(c.after, ?3))
              ORDER BY c.id DESC LIMIT 1"
        ),
        params![row, after, field.map(|field| format!("$.{field}"))],
        |row| Ok(Toucher { actor: row.get(0)?, at: row.get(1)?, operation: row.get(2)?, entry: row.get(3)? }),
    )
}

/// Records whose changes are looked up by row; the index of changes by row holds only theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storied {
    /// A sales order.
    Order,
    /// Money received or given back.
    Payment,
    /// What left.
    Shipment,
    /// A note on any record.
    Note,
    /// A customer or supplier.
    Party,
    /// One of its addresses.
    Address,
    /// A product.
    Product,
    /// One of its variants.
    Variant,
    /// Something due.
    Deadline,
}

impl Storied {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Order,
        Self::Payment,
        Self::Shipment,
        Self::Note,
        Self::Party,
        Self::Address,
        Self::Product,
        Self::Variant,
        Self::Deadline,
    ];

    /// That of a table, where the index holds its changes.
    pub(in crate::store) fn of(table: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|record| record.table() == table)
    }

    /// Its table.
    pub const fn table(self) -> &'static str {
        match self {
            Self::Order => "sales_order",
            Self::Payment => "payment",
            Self::Shipment => "shipment",
            Self::Note => "note",
            Self::Party => "party",
            Self::Address => "address",
            Self::Product => "product",
            Self::Variant => "variant",
            Self::Deadline => "deadline",
        }
    }

    /// Which changes are of one row (`?1`): its number is never another's.
    pub(in crate::store) fn changes(self) -> String {
        // The table stands in the text: only so SQLite sees that the partial index holds all that is asked.
        let table = self.table();
        format!(
            "change c LEFT JOIN journal e ON e.id = c.journal_id
              WHERE c.tbl = '{table}' AND c.row_id = ?1"
        )
    }
}

/// What happened to one row, newest first.
pub fn history(db: Db<'_>, record: Storied, row: i64, limit: usize) -> Result<Vec<(Entry, RowChange)>, Refusal> {
    let sql = format!(
        "SELECT {COLUMNS}, c.before, c.after FROM {} AND e.id IS NOT NULL ORDER BY c.id DESC LIMIT ?2",
        record.changes()
    );
    Ok(db.all(&sql, params![row, limit as i64], |found| {
        let side = |at: usize| -> rusqlite::Result<Option<Map<String, Value>>> {
            let text: Option<String> = found.get(at)?;
            Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
        };
        let change = RowChange { table: record.table().to_owned(), row, before: side(11)?, after: side(12)? };
        Ok((entry(found)?, change))
    })?)
}

/// Whether any operation but `operation` has changed a row in its life.
pub(in crate::store) fn touched_beside(db: Db<'_>, record: Storied, row: i64, operation: &str) -> Result<bool, Fault> {
    let sql = format!("SELECT EXISTS (SELECT 1 FROM {} AND e.operation <> ?2)", record.changes());
    db.get(&sql, params![row, operation], |row| row.get(0))
}

/// The fields of a row that others changed after it had this version.
/// What the operation itself did before (a batch may name a row twice) counts as done by `now`: actor and instant.
pub(crate) fn fields_changed_since(
    tx: Tx<'_>,
    record: Storied,
    row: i64,
    version: i64,
    now: (&str, UtcMillis),
) -> Result<Touched, Refusal> {
    touched(tx, &newest_first(record), params![row, now.0, now.1.0], Some(version))
}

/// From the newest back, to be left off at the version: a record that is changed all day has a long history.
fn newest_first(record: Storied) -> String {
    let changes = record.changes();
    format!("SELECT c.before, c.after, coalesce(e.actor, ?2), coalesce(e.at, ?3) FROM {changes} ORDER BY c.id DESC")
}

/// The fields of the one row of a table that its last `steps` changes touched: of a table whose changes no index holds
/// they are found from the end, and only as many as its version says that there are.
pub(crate) fn fields_changed_lately(
    tx: Tx<'_>,
    table: &str,
    steps: i64,
    now: (&str, UtcMillis),
) -> Result<Touched, Refusal> {
    let sql = "SELECT c.before, c.after, coalesce(j.actor, ?2), coalesce(j.at, ?3)
                 FROM change c NOT INDEXED LEFT JOIN journal j ON j.id = c.journal_id
                WHERE c.tbl = ?1 ORDER BY c.id DESC LIMIT ?4";
    touched(tx, sql, params![table, now.0, now.1.0, steps], None)
}

/// Fields that were changed, with who did it last and when.
pub(crate) type Touched = std::collections::BTreeMap<String, (String, i64)>;

/// Which fields differ in these rows, newest first (before, after, actor, instant): in all of them, or back to those that
/// had an older version than this one.
fn touched(tx: Tx<'_>, sql: &str, params: impl rusqlite::Params, version: Option<i64>) -> Result<Touched, Refusal> {
    tx.note_changes()?;
    let mut fields = Touched::new();
    tx.walk(sql, params, |found| {
        let side = |at: usize| -> rusqlite::Result<Map<String, Value>> {
            let text: Option<String> = found.get(at)?;
            Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
        };
        let (before, after) = (side(0)?, side(1)?);
        if let Some(version) = version {
            match before.get("version").and_then(Value::as_i64) {
                Some(had) if had < version => return Ok(false),
                Some(_) => {}
                // It was put back by an undo, and has a past before that; or it is the beginning of all.
                None => return Ok(true),
            }
        }
        let (actor, at): (String, i64) = (found.get(2)?, found.get(3)?);
        for (field, value) in after {
            if field != "version" && before.get(&field) != Some(&value) {
                fields.entry(field).or_insert_with(|| (actor.clone(), at));
            }
        }
        Ok(true)
    })?;
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SystemClock;
    use crate::operations::{Actor, Call, Door, Mode, registry};
    use crate::store::{Store, parties};
    use rusqlite::StatementStatus;
    use serde_json::json;
    use std::sync::Arc;

    #[test]
    fn a_save_costs_the_same_however_often_the_record_was_saved_before() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open_or_create(&folder.path().join("d.db"), Arc::new(SystemClock)).unwrap();
        let actor = Actor::new("anna", Door::Cli);
        let save = |store: &mut Store, input| {
            (registry::find("party.save").unwrap().run)(store, Call::by(&actor), input, Mode::Execute).unwrap();
        };
        // The database's own count of what the statement did, since it was compiled.
        let steps = |store: &Store| {
            let statement = store.db().statement(&newest_first(Storied::Party)).unwrap();
            statement.get_status(StatementStatus::VmStep)
        };
        save(&mut store, json!({ "set": { "name": "Conto 0" } }));
        let mut costs = Vec::new();
        for number in 1..=200 {
            let version = parties::find(store.db(), 1).unwrap().version;
            let before = steps(&store);
            let set = json!({ "name": format!("Conto {number}") });
            save(&mut store, json!({ "id": 1, "version": version, "set": set }));
            costs.push(steps(&store) - before);
        }
        assert!(costs[10] > 0);
        assert_eq!(costs[10], costs[199], "{costs:?}");
    }
}
