//! A row that is asked for by its number and is not there: it was taken away, or it never was.

use super::shelf::Db;
use crate::domain::Refusal;

/// Rows that are asked for by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// A customer or supplier.
    Party,
    /// An order.
    Order,
    /// A product.
    Product,
    /// A variant: to people it is the product.
    Variant,
    /// A deadline.
    Deadline,
    /// A note.
    Note,
}

/// Why the row of this number is not there: `….gone` when it was taken away, or taken back, since it was seen, and
/// `….missing` when there never was one. A number is never used again, so the last one that was given tells them apart.
pub fn absent(db: Db<'_>, what: Wanted, id: i64) -> Refusal {
    let (table, gone, missing, name) = match what {
        Wanted::Party => ("party", "party.gone", "party.missing", "party"),
        Wanted::Order => ("sales_order", "order.gone", "order.missing", "order"),
        Wanted::Product => ("product", "product.gone", "product.missing", "product"),
        Wanted::Variant => ("variant", "product.gone", "product.missing", "product"),
        Wanted::Deadline => ("deadline", "deadline.gone", "deadline.missing", "deadline"),
        Wanted::Note => ("note", "note.gone", "note.missing", "note"),
    };
    let last: Result<Option<i64>, _> =
        db.find("SELECT seq FROM sqlite_sequence WHERE name = ?", [table], |row| row.get(0));
    match last {
        Ok(last) => Refusal::new(if (1..=last.unwrap_or(0)).contains(&id) { gone } else { missing }).with(name, id),
        Err(fault) => fault.into(),
    }
}
