//! Taking an operation back, and doing it again.

use super::company::FoundCompany;
use super::{About, Operation, Permission, Work};
use crate::domain::Refusal;
use crate::store::{Db, called, journal, undo};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// `undo`: takes back what a journal entry did, if every field still stands as it left it. Taking back an undo does
/// the thing again. What moved stock is countered by a move the other way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Undo {
    /// The journal entry to take back.
    pub entry: i64,
}

/// What was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    /// The operation that was taken back.
    pub operation: String,
    /// Rows put back.
    pub rows: u64,
    /// Moves countered.
    pub countered: u64,
    /// What was taken back was itself an undoing: what that had taken back is done again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
}

/// With what people call the rows that stand in the way: a number of a row says nothing to them.
fn named(db: Db<'_>, mut refusal: Refusal) -> Refusal {
    refusal.more = std::mem::take(&mut refusal.more).into_iter().map(|one| named(db, one)).collect();
    let table = refusal.with.get("table").and_then(Value::as_str);
    let row = refusal.with.get("row").and_then(Value::as_i64);
    let name = table.zip(row).and_then(|(table, row)| called::called(db, table, row).ok().flatten());
    match name {
        Some(name) => refusal.with("called", name.as_str()),
        None => refusal,
    }
}

impl Operation for Undo {
    const NAME: &'static str = "undo";
    /// Nobody knows the number of an entry: what can be taken back is chosen from the list of it, or is the last.
    const BY_HAND: bool = false;
    const ABOUT: About = About::One("entry");
    const PERMISSION: Permission = Permission::Undo;
    const ALONE: bool = true;
    type Output = Undone;

    fn run(&self, work: &mut Work<'_>) -> Result<Undone, Refusal> {
        let entry = journal::find(*work.tx, self.entry)?;
        if let Some(by) = entry.undone_by {
            return Err(Refusal::new("undo.already").with("number", self.entry).with("by", by));
        }
        let root = journal::root(*work.tx, &entry)?;
        if root.as_ref().map_or(&entry, |root| &root.entry).operation == FoundCompany::NAME {
            return Err(Refusal::new("undo.founding").with("number", self.entry));
        }
        if entry.changes.1 < entry.changes.0 {
            return Err(Refusal::new("undo.nothing").with("number", self.entry).with("operation", entry.operation));
        }
        let (tx, now) = (work.tx, work.now.0);
        let done = undo::inverse(tx, &entry, now, &mut |done, total| work.progress(done, total))
            .map_err(|refusal| named(*tx, refusal))?;
        for order in done.orders {
            work.touch_order(order);
        }
        for (variant, warehouse) in done.stock {
            work.touch_stock(variant, warehouse);
        }
        let again = root.is_some_and(|root| !root.redone);
        Ok(Undone { operation: entry.operation, rows: done.rows, countered: done.countered, again })
    }

    fn undo_of(&self) -> Option<i64> {
        Some(self.entry)
    }
}
