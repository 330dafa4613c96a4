//! A row that is asked for by its number and is not there: it was taken away, or it never was.

use super::journal::Storied;
use super::shelf::Db;
use crate::domain::Refusal;

/// Why the row of this number is not there: `….gone` when it was taken away, or taken back, since it was seen, and
/// `….missing` when there never was one. A number is never used again, so the last one that was given tells them apart.
pub fn absent(db: Db<'_>, what: Storied, id: i64) -> Refusal {
    let (gone, missing, name) = match what {
        Storied::Party => ("party.gone", "party.missing", "party"),
        Storied::Address => ("party.no_such_address", "party.no_such_address", "address"),
        Storied::Order => ("order.gone", "order.missing", "order"),
        Storied::Payment => ("payment.gone", "payment.missing", "payment"),
        Storied::Shipment => ("shipment.gone", "shipment.missing", "shipment"),
        // To people a variant is the product.
        Storied::Product | Storied::Variant => ("product.gone", "product.missing", "product"),
        Storied::Deadline => ("deadline.gone", "deadline.missing", "deadline"),
        Storied::Note => ("note.gone", "note.missing", "note"),
    };
    match last_given(db, what.table()) {
        Ok(last) => Refusal::new(if (1..=last).contains(&id) { gone } else { missing }).with(name, id),
        Err(refusal) => refusal,
    }
}

/// The last number that was given to a row of this table; 0 for a table without rows or without such numbers.
///
/// # Errors
/// What the store refuses.
pub fn last_given(db: Db<'_>, table: &str) -> Result<i64, Refusal> {
    let last = db.find("SELECT seq FROM sqlite_sequence WHERE name = ?", [table], |row| row.get(0))?;
    Ok(last.unwrap_or(0))
}
