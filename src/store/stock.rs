//! Stock: the ledger of moves, what stands where, what is held for whom.

use super::fault::Fault;
use super::orders::{day, safe};
use super::shelf::{Db, Tx};
use crate::domain::{Quantity, Refusal, SafeText, UnitPrice, UtcMillis};
use rusqlite::params;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A place to sell from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warehouse {
    /// Row.
    pub id: i64,
    /// Short code: `MI1`.
    pub code: SafeText,
    /// Name.
    pub name: SafeText,
    /// Raised by every edit.
    pub version: i64,
}

/// All warehouses in use, by code.
pub fn warehouses(db: Db<'_>) -> Result<Vec<Warehouse>, Refusal> {
    Ok(db.all("SELECT id, code, name, version FROM warehouse WHERE archived = 0 ORDER BY id", [], |row| {
        Ok(Warehouse {
            id: row.get(0)?,
            code: safe(row, 1)?.unwrap_or_default(),
            name: safe(row, 2)?.unwrap_or_default(),
            version: row.get(3)?,
        })
    })?)
}

/// A shelf in a warehouse, or a far end of moves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// Row.
    pub id: i64,
    /// The warehouse; none for a far end.
    pub warehouse_id: Option<i64>,
    /// Code on the label.
    pub code: SafeText,
    /// `internal`, `supplier`, `customer`, …
    pub kind: String,
}

/// The far end of a kind: `supplier`, `customer`, `inventory_loss`.
///
/// # Errors
/// `stock.no_location` when the company has none.
pub fn far_end(db: Db<'_>, kind: &str) -> Result<i64, Refusal> {
    db.find("SELECT id FROM location WHERE kind = ? AND warehouse_id IS NULL ORDER BY id LIMIT 1", [kind], |row| {
        row.get(0)
    })?
    .ok_or_else(|| Refusal::new("stock.no_location").with("kind", kind))
}

/// The shelf that goods go to when none is named: the first of the warehouse.
///
/// # Errors
/// `stock.no_location`.
pub fn first_shelf(db: Db<'_>, warehouse: i64) -> Result<i64, Refusal> {
    db.find(
        "SELECT id FROM location WHERE warehouse_id = ? AND kind = 'internal' ORDER BY id LIMIT 1",
        [warehouse],
        |row| row.get(0),
    )?
    .ok_or_else(|| Refusal::new("stock.no_location").with("kind", "internal").with("warehouse", warehouse))
}

/// The shelves of a warehouse.
pub fn shelves(db: Db<'_>, warehouse: i64) -> Result<Vec<Location>, Refusal> {
    Ok(db.all(
        "SELECT id, warehouse_id, code, kind FROM location WHERE warehouse_id = ? ORDER BY code, id",
        [warehouse],
        |row| {
            Ok(Location {
                id: row.get(0)?,
                warehouse_id: row.get(1)?,
                code: safe(row, 2)?.unwrap_or_default(),
                kind: row.get(3)?,
            })
        },
    )?)
}

pub(super) fn warehouse_of(tx: Tx<'_>, location: i64) -> Result<Option<i64>, Refusal> {
    let found: Option<Option<i64>> =
        tx.find("SELECT warehouse_id FROM location WHERE id = ?", [location], |row| row.get(0))?;
    Ok(found.flatten())
}

/// The three numbers and the answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Availability {
    /// Stands on shelves from which can be sold.
    pub on_hand: Quantity,
    /// Held for orders.
    pub committed: Quantity,
}

impl Availability {
    /// On hand less committed.
    pub fn available(self) -> Quantity {
        self.on_hand - self.committed
    }
}

/// Of a variant in one warehouse, or in all.
pub fn availability(db: Db<'_>, variant: i64, warehouse: Option<i64>) -> Result<Availability, Refusal> {
    Ok(db.get(
        "SELECT
           (SELECT coalesce(sum(b.quantity), 0) FROM balance b JOIN location l ON l.id = b.location_id
             WHERE b.variant_id = ?1 AND l.available = 1 AND l.kind = 'internal'
               AND (?2 IS NULL OR l.warehouse_id = ?2)),
           (SELECT coalesce(sum(quantity), 0) FROM reservation
             WHERE variant_id = ?1 AND (?2 IS NULL OR warehouse_id = ?2))",
        params![variant, warehouse],
        |row| Ok(Availability { on_hand: Quantity(row.get(0)?), committed: Quantity(row.get(1)?) }),
    )?)
}

/// What stands on one shelf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The shelf.
    pub location_id: i64,
    /// Its code.
    pub location: SafeText,
    /// Its warehouse.
    pub warehouse_id: i64,
    /// The lot, if lots are kept.
    pub lot_id: Option<i64>,
    /// How much.
    pub quantity: Quantity,
}

/// Where a variant stands, in one warehouse or all; fullest shelf first.
pub fn standing(db: Db<'_>, variant: i64, warehouse: Option<i64>) -> Result<Vec<Standing>, Refusal> {
    Ok(db.all(
        "SELECT b.location_id, l.code, l.warehouse_id, b.lot_id, b.quantity
           FROM balance b JOIN location l ON l.id = b.location_id
          WHERE b.variant_id = ?1 AND b.quantity <> 0 AND l.kind = 'internal'
            AND (?2 IS NULL OR l.warehouse_id = ?2)
          ORDER BY l.available DESC, b.quantity DESC, b.location_id",
        params![variant, warehouse],
        |row| {
            let lot: i64 = row.get(3)?;
            Ok(Standing {
                location_id: row.get(0)?,
                location: safe(row, 1)?.unwrap_or_default(),
                warehouse_id: row.get(2)?,
                lot_id: (lot != 0).then_some(lot),
                quantity: Quantity(row.get(4)?),
            })
        },
    )?)
}

/// A move to be written.
#[derive(Debug, Clone)]
pub(crate) struct NewMove<'a> {
    pub at: UtcMillis,
    pub variant_id: i64,
    pub lot_id: Option<i64>,
    pub quantity: Quantity,
    pub from: i64,
    pub to: i64,
    pub cause: &'a str,
    pub document: &'a str,
    pub source: Option<(&'a str, i64)>,
    pub unit_cost: Option<UnitPrice>,
}

/// Writes a move; balances follow by trigger.
///
/// # Errors
/// `stock.negative` when a shelf would hold less than nothing.
pub(crate) fn insert_move(tx: Tx<'_>, new: &NewMove<'_>) -> Result<i64, Refusal> {
    Ok(tx.insert(
        "move",
        &[
            ("at", &new.at.0),
            ("variant_id", &new.variant_id),
            ("lot_id", &new.lot_id),
            ("quantity", &new.quantity.0),
            ("from_location", &new.from),
            ("to_location", &new.to),
            ("cause", &new.cause),
            ("document", &new.document),
            ("source_kind", &new.source.map(|(kind, _)| kind)),
            ("source_id", &new.source.map(|(_, id)| id)),
            ("unit_cost_e8", &new.unit_cost.map(|cost| cost.0)),
        ],
    )?)
}

/// Counters a move by one the other way, once; `false` when that was done before.
pub(crate) fn counter_move(tx: Tx<'_>, id: i64, at: i64) -> Result<bool, Refusal> {
    let written = tx.run(
        "INSERT INTO move (at, variant_id, lot_id, quantity, from_location, to_location, cause, document, source_kind,
           source_id, unit_cost_e8, reverses_id)
         SELECT ?2, variant_id, lot_id, quantity, to_location, from_location, 'reversal', document, source_kind,
           source_id, unit_cost_e8, id FROM move
          WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM move WHERE reverses_id = ?1)",
        params![id, at],
    )?;
    Ok(written == 1)
}

/// A row of the ledger, as far as countering it needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LedgerRow {
    pub variant_id: i64,
    pub quantity: Quantity,
    /// What it was made for, in words.
    pub document: String,
    /// It was made for the row of another table (a line of a shipment): that decides about it.
    pub for_document: bool,
    pub reverses: Option<i64>,
    /// The end of the row of moves that counter it and each other; itself when there is none.
    pub last: i64,
    /// It is countered now.
    pub reversed: bool,
    /// Of both ends; none for a far end.
    pub warehouses: [Option<i64>; 2],
}

/// A row of the ledger.
///
/// # Errors
/// `stock.no_move`.
pub(crate) fn ledger_row(db: Db<'_>, id: i64) -> Result<LedgerRow, Refusal> {
    db.find(
        "WITH RECURSIVE chain (id, n) AS (SELECT ?1, 0
           UNION ALL SELECT r.id, n + 1 FROM chain JOIN move r ON r.reverses_id = chain.id)
         SELECT m.variant_id, m.quantity, m.document, m.source_kind IS NOT NULL, m.reverses_id,
           c.id, c.n, f.warehouse_id, t.warehouse_id
           FROM move m JOIN location f ON f.id = m.from_location JOIN location t ON t.id = m.to_location
           JOIN (SELECT id, max(n) AS n FROM chain) c
          WHERE m.id = ?1",
        [id],
        |row| {
            Ok(LedgerRow {
                variant_id: row.get(0)?,
                quantity: Quantity(row.get(1)?),
                document: row.get(2)?,
                for_document: row.get(3)?,
                reverses: row.get(4)?,
                last: row.get(5)?,
                reversed: row.get::<_, i64>(6)? % 2 == 1,
                warehouses: [row.get(7)?, row.get(8)?],
            })
        },
    )?
    .ok_or_else(|| Refusal::new("stock.no_move").field("movement").with("movement", id))
}

/// Holds stock for an order line.
pub(crate) fn reserve(tx: Tx<'_>, line: i64, variant: i64, warehouse: i64, quantity: Quantity) -> Result<i64, Refusal> {
    Ok(tx.insert(
        "reservation",
        &[("order_line_id", &line), ("variant_id", &variant), ("warehouse_id", &warehouse), ("quantity", &quantity.0)],
    )?)
}

/// Gives back up to `quantity` of what is held for a line; all of it when none is said.
pub(crate) fn release(tx: Tx<'_>, line: i64, quantity: Option<Quantity>) -> Result<(), Refusal> {
    let mut left = quantity.map_or(i64::MAX, |quantity| quantity.0);
    let held = tx.all("SELECT id, quantity FROM reservation WHERE order_line_id = ? ORDER BY id", [line], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
    })?;
    for (id, held) in held {
        if left <= 0 {
            break;
        }
        if held <= left {
            tx.run("DELETE FROM reservation WHERE id = ?", [id])?;
        } else {
            tx.update("reservation", id, None, &[("quantity", &(held - left))])?;
        }
        left = left.saturating_sub(held);
    }
    Ok(())
}

/// What is held must be there: else somebody took goods that were promised.
///
/// # Errors
/// `stock.reserved` with what is there, what is held, and the first orders that hold it.
pub(crate) fn check_cover(tx: Tx<'_>, variant: i64, warehouse: i64) -> Result<(), Refusal> {
    let now = availability(*tx, variant, Some(warehouse))?;
    if now.committed <= now.on_hand || now.committed.is_zero() {
        return Ok(());
    }
    let (sku, negative): (String, i64) =
        tx.get("SELECT sku, allow_negative FROM variant WHERE id = ?", [variant], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    if negative == 1 {
        return Ok(());
    }
    let orders: Vec<String> = tx.all(
        "SELECT DISTINCT o.year || '/' || o.number FROM reservation r JOIN order_line l ON l.id = r.order_line_id
           JOIN sales_order o ON o.id = l.order_id WHERE r.variant_id = ? AND r.warehouse_id = ? LIMIT 5",
        [variant, warehouse],
        |row| row.get(0),
    )?;
    Err(Refusal::new("stock.reserved")
        .with("sku", sku)
        .with("on_hand", now.on_hand.0)
        .with("committed", now.committed.0)
        .with("orders", orders.join(", ")))
}

/// A move of the ledger, as shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Move {
    /// Row.
    pub id: i64,
    /// When.
    pub at: UtcMillis,
    /// What.
    pub sku: SafeText,
    /// Its name.
    pub name: SafeText,
    /// How much.
    pub quantity: Quantity,
    /// From where.
    pub from: SafeText,
    /// To where.
    pub to: SafeText,
    /// Why.
    pub cause: String,
    /// For what.
    pub document: SafeText,
    /// The move that it counters.
    pub reverses: Option<i64>,
}

/// The newest moves of a variant (or of all), before a row number.
pub fn moves(db: Db<'_>, variant: Option<i64>, before: Option<i64>, limit: usize) -> Result<Vec<Move>, Refusal> {
    let sql = "SELECT m.id, m.at, v.sku, v.name, m.quantity, f.code, t.code, m.cause, m.document, m.reverses_id
           FROM move m JOIN variant v ON v.id = m.variant_id JOIN location f ON f.id = m.from_location
           JOIN location t ON t.id = m.to_location WHERE ";
    let order = " AND m.id < ?2 ORDER BY m.id DESC LIMIT ?3";
    let condition = if variant.is_some() { "m.variant_id = ?1" } else { "?1 IS NULL" };
    Ok(db.all(
        &format!("{sql}{condition}{order}"),
        params![variant, before.unwrap_or(i64::MAX), limit as i64],
        |row| {
            Ok(Move {
                id: row.get(0)?,
                at: UtcMillis(row.get(1)?),
                sku: safe(row, 2)?.unwrap_or_default(),
                name: safe(row, 3)?.unwrap_or_default(),
                quantity: Quantity(row.get(4)?),
                from: safe(row, 5)?.unwrap_or_default(),
                to: safe(row, 6)?.unwrap_or_default(),
                cause: row.get(7)?,
                document: safe(row, 8)?.unwrap_or_default(),
                reverses: row.get(9)?,
            })
        },
    )?)
}

/// Who holds a variant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Held {
    /// The order.
    pub order_id: i64,
    /// Its name.
    pub order: String,
    /// How much.
    pub quantity: Quantity,
    /// When it was taken.
    pub placed_on: chrono::NaiveDate,
}

/// The orders that hold a variant, oldest first.
pub fn held(db: Db<'_>, variant: i64, limit: usize) -> Result<Vec<Held>, Refusal> {
    Ok(db.all(
        "SELECT o.id, o.year || '/' || o.number, r.quantity, o.placed_on FROM reservation r
           JOIN order_line l ON l.id = r.order_line_id JOIN sales_order o ON o.id = l.order_id
          WHERE r.variant_id = ? ORDER BY o.placed_on, o.id LIMIT ?",
        params![variant, limit as i64],
        |row| {
            Ok(Held {
                order_id: row.get(0)?,
                order: row.get(1)?,
                quantity: Quantity(row.get(2)?),
                placed_on: day(row, 3)?,
            })
        },
    )?)
}

/// Whether the shelf of a variant may go below nothing.
pub fn may_go_negative(db: Db<'_>, variant: i64) -> Result<bool, Refusal> {
    Ok(db.find("SELECT allow_negative FROM variant WHERE id = ?", [variant], |row| row.get::<_, i64>(0))? == Some(1))
}

/// The shelf of a warehouse by its code.
pub fn shelf_by_code(db: Db<'_>, warehouse: i64, code: &str) -> Result<Option<i64>, Refusal> {
    Ok(db.find(
        "SELECT id FROM location WHERE warehouse_id = ? AND code = ? COLLATE NOCASE AND kind = 'internal'",
        params![warehouse, code],
        |row| row.get(0),
    )?)
}

/// What stands on one shelf of a variant.
pub fn on_shelf(db: Db<'_>, variant: i64, shelf: i64) -> Result<Quantity, Refusal> {
    Ok(Quantity(db.get(
        "SELECT coalesce(sum(quantity), 0) FROM balance WHERE variant_id = ? AND location_id = ?",
        [variant, shelf],
        |row| row.get(0),
    )?))
}

/// What is available of a variant, in all warehouses, and what is wanted.
pub(crate) struct Shelf {
    /// The variant's row.
    pub variant: i64,
    /// On hand less held.
    pub available: Quantity,
    /// Wanted at least.
    pub min: Quantity,
}

/// The variants that have a minimum, by row. Three indexes are read side by side, in the order of the
/// variant: asking for each variant's balances and reservations on its own takes three times as long.
pub(crate) fn with_minimum(db: Db<'_>) -> Result<Vec<Shelf>, Fault> {
    let mut shelves = db.all(
        "SELECT id, min_stock FROM variant INDEXED BY variant_with_minimum WHERE min_stock > 0 AND archived = 0
          ORDER BY id",
        [],
        |row| Ok(Shelf { variant: row.get(0)?, available: Quantity::ZERO, min: Quantity(row.get(1)?) }),
    )?;
    let counted: BTreeSet<i64> = db
        .all("SELECT id FROM location WHERE available = 1 AND kind = 'internal'", [], |row| row.get(0))?
        .into_iter()
        .collect();
    let mut add = |sql: &str, sign: i64| -> Result<(), Fault> {
        let mut at = 0;
        let mut statement = db.statement(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let variant: i64 = row.get(0)?;
            while shelves.get(at).is_some_and(|shelf| shelf.variant < variant) {
                at += 1;
            }
            let Some(shelf) = shelves.get_mut(at) else { break };
            let here = row.get::<_, Option<i64>>(2)?.is_none_or(|location| counted.contains(&location));
            if shelf.variant == variant && here {
                shelf.available.0 += sign * row.get::<_, i64>(1)?;
            }
        }
        Ok(())
    };
    add("SELECT variant_id, quantity, location_id FROM balance ORDER BY variant_id", 1)?;
    add(
        "SELECT variant_id, quantity, NULL FROM reservation INDEXED BY reservation_of_variant ORDER BY variant_id",
        -1,
    )?;
    Ok(shelves)
}
