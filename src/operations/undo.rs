//! Taking an operation back, and doing it again.

use super::company::FoundCompany;
use super::{About, Operation, Permission, Work};
use crate::domain::Refusal;
use crate::store::journal::{self, Entry, Outcome};
use crate::store::{Db, called, undo};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// `undo`: takes back what a journal entry did, if every field still stands as it left it. Taking back an undo does
/// the thing again. What moved stock is countered by a move the other way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Undo {
    /// The journal entry to take back.
    pub entry: i64,
    /// Whatever came after it and stands in its way is taken back before it, the newest first, each with an entry of its
    /// own: all of it or nothing. Not looked at where `later` says what goes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub with_later: bool,
    /// What was listed to whoever said yes, in the order of taking back, the newest first: these go, each of them, and no
    /// others. Where anything else is in the way by now, nothing is taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub later: Option<Vec<i64>>,
}

impl Undo {
    /// Takes back this entry alone.
    pub const fn of(entry: i64) -> Self {
        Self { entry, with_later: false, later: None }
    }

    /// Takes back this entry with what was built on it.
    pub const fn with_later(entry: i64) -> Self {
        Self { entry, with_later: true, later: None }
    }

    /// Takes back this entry with what was listed as built on it, and with nothing else.
    pub const fn with_these(entry: i64, later: Vec<i64>) -> Self {
        Self { entry, with_later: false, later: Some(later) }
    }
}

/// What was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    /// The operation that was taken back.
    pub operation: String,
    /// Rows put back, those of what was taken back before it among them.
    pub rows: u64,
    /// Moves countered, likewise.
    pub countered: u64,
    /// What was taken back was itself an undoing: what that had taken back is done again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
    /// The entries that were taken back before it, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub later: Vec<i64>,
}

/// So many later entries at most are taken back at once: who has built more on one has to look at it.
const MOST: usize = 50;

/// So often what is in the way of what is in the way is looked for: each time all of it is tried.
const ROUNDS: usize = 10;

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

/// It was refused for nothing but what came later.
pub fn came_later(refusal: &Refusal) -> bool {
    refusal.each().all(|one| ["undo.changed_since", "undo.used_since"].contains(&one.code.as_str()))
}

/// What came later cannot go either: said with the first that holds it, if it is a matter of rows at all.
fn not_even(db: Db<'_>, entry: &Entry, refusal: Refusal) -> Refusal {
    let refusal = named(db, refusal);
    if !came_later(&refusal) {
        return refusal;
    }
    let mut told = Refusal::new("undo.not_even_later").with("number", entry.id);
    for part in ["table", "row", "called"] {
        if let Some(value) = refusal.with.get(part) {
            told = told.with(part, value.clone());
        }
    }
    told
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
        possible(work, &entry)?;
        let chain = match &self.later {
            Some(listed) => still_there(work, &entry, listed)?,
            None if self.with_later => in_the_way(work, &entry)?,
            None => Vec::new(),
        };
        // What was found is all that is in the way; what was listed may be no longer.
        let why = |refusal| match &self.later {
            Some(_) if came_later(&refusal) => later_changed(&entry),
            _ => refusal,
        };
        let (mut later, mut rows, mut countered) = (Vec::new(), 0, 0);
        for one in chain {
            let undone = take_back(work, &one).map_err(why)?;
            rows += undone.rows;
            countered += undone.countered;
            work.close_entry(&Self::of(one.id), &undone)?;
            later.push(one.id);
        }
        let own = take_back(work, &entry).map_err(why)?;
        Ok(Undone { later, rows: rows + own.rows, countered: countered + own.countered, ..own })
    }

    fn undo_of(&self) -> Option<i64> {
        Some(self.entry)
    }
}

/// What was listed is no longer what is in the way.
fn later_changed(entry: &Entry) -> Refusal {
    Refusal::new("undo.later_changed").with("number", entry.id)
}

/// The entries that were listed as built on this one, where each of them can still be taken back.
fn still_there(work: &Work<'_>, entry: &Entry, listed: &[i64]) -> Result<Vec<Entry>, Refusal> {
    if listed.len() > MOST {
        return Err(Refusal::new("undo.later_too_many").with("number", entry.id).with("most", MOST as u64));
    }
    if !listed.is_sorted_by(|newer, older| newer > older) || listed.last().is_some_and(|oldest| *oldest <= entry.id) {
        return Err(later_changed(entry));
    }
    let found = listed.iter().map(|id| {
        let one = journal::find(*work.tx, *id)?;
        possible(work, &one).map_err(|why| if why.code.starts_with("undo.") { later_changed(entry) } else { why })?;
        Ok(one)
    });
    found.collect()
}

/// What was taken back before is not taken back again: done again since, it is the doing again that goes.
pub fn refused(entry: i64, outcome: Outcome) -> Refusal {
    let code = if outcome.redone { "undo.redone" } else { "undo.already" };
    Refusal::new(code).with("number", entry).with("by", outcome.by)
}

/// Why this entry is none that can be taken back.
fn possible(work: &Work<'_>, entry: &Entry) -> Result<(), Refusal> {
    if let Some(outcome) = journal::outcome(*work.tx, entry)? {
        return Err(refused(entry.id, outcome));
    }
    let root = journal::root(*work.tx, entry)?;
    if root.as_ref().map_or(entry, |root| &root.entry).operation == FoundCompany::NAME {
        return Err(Refusal::new("undo.founding").with("number", entry.id));
    }
    if entry.changes.1 < entry.changes.0 {
        let operation = entry.operation.clone();
        return Err(Refusal::new("undo.nothing").with("number", entry.id).with("operation", operation));
    }
    Ok(())
}

fn take_back(work: &mut Work<'_>, entry: &Entry) -> Result<Undone, Refusal> {
    let (tx, now) = (work.tx, work.now.0);
    let done = undo::inverse(tx, entry, now, &mut |done, total| work.progress(done, total))
        .map_err(|refusal| named(*tx, refusal))?;
    for order in done.orders {
        work.touch_order(order);
    }
    for (variant, warehouse) in done.stock {
        work.touch_stock(variant, warehouse);
    }
    let again = journal::taken_back(*tx, entry)?.is_some();
    let operation = entry.operation.clone();
    Ok(Undone { operation, rows: done.rows, countered: done.countered, again, later: Vec::new() })
}

/// What has to be taken back before this entry, the newest first. Found by trying: what is refused names what is in its
/// way, until nothing is.
fn in_the_way(work: &mut Work<'_>, entry: &Entry) -> Result<Vec<Entry>, Refusal> {
    let mut chain = BTreeMap::from([(entry.id, entry.clone())]);
    let mut rounds = 0;
    loop {
        rounds += 1;
        let (tx, now) = (work.tx, work.now.0);
        let mut refused = None;
        // Each try is taken back, whatever came of it: what it says is kept beside.
        let tried: Result<(), Refusal> = tx.apart(|| {
            for one in chain.values().rev() {
                if let Err(refusal) = undo::inverse(tx, one, now, &mut |done, total| work.progress(done, total)) {
                    refused = Some((one.clone(), refusal));
                    break;
                }
            }
            Err(Refusal::new("operation.cancelled"))
        });
        let Some((at, refusal)) = refused else {
            // That it was only tried is no news, that the file could not be read is.
            return match tried {
                Err(refusal) if refusal.code != "operation.cancelled" => Err(refusal),
                _ => Ok(chain.into_values().rev().filter(|one| one.id != entry.id).collect()),
            };
        };
        let known = chain.len();
        let found = undo::in_the_way(*tx, &at, &refusal, MOST, &mut |done, total| work.progress(done, total))?;
        for one in found.values() {
            match possible(work, one) {
                Err(why) if why.code == "undo.founding" => return Err(not_even(*tx, entry, refusal)),
                possible => possible?,
            }
        }
        chain.extend(found);
        if chain.len() > MOST + 1 {
            return Err(Refusal::new("undo.later_too_many").with("number", entry.id).with("most", MOST as u64));
        }
        if chain.len() == known || rounds == ROUNDS {
            return Err(not_even(*tx, entry, refusal));
        }
    }
}
