//! The lines of an order.

use super::safe;
use crate::domain::{Cents, Quantity, Rate, Refusal, SafeText, UnitPrice};
use crate::store::shelf::{Db, Tx};
use serde::{Deserialize, Serialize};

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Row.
    pub id: i64,
    /// Raised by every edit.
    pub version: i64,
    /// From 1.
    pub position: i64,
    /// What is sold; none for free text.
    pub variant_id: Option<i64>,
    /// Its code.
    pub sku: Option<SafeText>,
    /// Goods: they are reserved and shipped. Services are not.
    pub goods: bool,
    /// As printed.
    pub description: SafeText,
    /// Ordered.
    pub quantity: Quantity,
    /// Given up since.
    pub cancelled: Quantity,
    /// Shipped so far.
    pub shipped: Quantity,
    /// Held in stock for it.
    pub reserved: Quantity,
    /// In the order's price mode.
    pub price: UnitPrice,
    /// Line discount.
    pub discount: Rate,
    /// VAT.
    pub vat: Rate,
    /// In the order's price mode, rounded to the cent.
    pub amount: Cents,
    /// How the price came about, in steps.
    pub price_trace: String,
}

impl Line {
    /// What has still to leave.
    pub fn open(&self) -> Quantity {
        if self.goods { self.quantity - self.cancelled - self.shipped } else { Quantity::ZERO }
    }
}

/// What is written for each of its lines.
#[derive(Debug, Clone)]
pub(crate) struct NewLine<'a> {
    pub variant_id: Option<i64>,
    pub description: &'a str,
    pub quantity: Quantity,
    pub price: UnitPrice,
    pub discount: Rate,
    pub vat: Rate,
    pub amount: Cents,
    pub price_trace: &'a str,
}

/// Writes one line.
pub(crate) fn insert_line(tx: Tx<'_>, order: i64, position: i64, new: &NewLine<'_>) -> Result<i64, Refusal> {
    Ok(tx.insert(
        "order_line",
        &[
            ("order_id", &order),
            ("position", &position),
            ("variant_id", &new.variant_id),
            ("description", &new.description),
            ("quantity", &new.quantity.0),
            ("price_e8", &new.price.0),
            ("discount_bp", &new.discount.0),
            ("vat_bp", &new.vat.0),
            ("amount_cents", &new.amount.0),
            ("price_trace", &new.price_trace),
        ],
    )?)
}

/// Removes all lines of an order, before they are written anew.
pub(crate) fn clear_lines(tx: Tx<'_>, order: i64) -> Result<(), Refusal> {
    tx.run("DELETE FROM order_line WHERE order_id = ?", [order])?;
    Ok(())
}

/// The lines of an order, in their order.
pub fn lines(db: Db<'_>, order: i64) -> Result<Vec<Line>, Refusal> {
    Ok(db.all(
        "SELECT l.id, l.version, l.position, l.variant_id, v.sku, coalesce(p.kind = 'goods', 0), l.description,
           l.quantity, l.cancelled,
           (SELECT coalesce(sum(s.quantity), 0) FROM shipment_line s WHERE s.order_line_id = l.id),
           (SELECT coalesce(sum(r.quantity), 0) FROM reservation r WHERE r.order_line_id = l.id),
           l.price_e8, l.discount_bp, l.vat_bp, l.amount_cents, l.price_trace
           FROM order_line l LEFT JOIN variant v ON v.id = l.variant_id LEFT JOIN product p ON p.id = v.product_id
          WHERE l.order_id = ? ORDER BY l.position",
        [order],
        |row| {
            Ok(Line {
                id: row.get(0)?,
                version: row.get(1)?,
                position: row.get(2)?,
                variant_id: row.get(3)?,
                sku: safe(row, 4)?,
                goods: row.get::<_, i64>(5)? == 1,
                description: safe(row, 6)?.unwrap_or_default(),
                quantity: Quantity(row.get(7)?),
                cancelled: Quantity(row.get(8)?),
                shipped: Quantity(row.get(9)?),
                reserved: Quantity(row.get(10)?),
                price: UnitPrice(row.get(11)?),
                discount: Rate(row.get(12)?),
                vat: Rate(row.get(13)?),
                amount: Cents(row.get(14)?),
                price_trace: row.get(15)?,
            })
        },
    )?)
}

pub(in crate::store) fn order_of_line(tx: Tx<'_>, line: i64) -> Result<Option<i64>, Refusal> {
    Ok(tx.find("SELECT order_id FROM order_line WHERE id = ?", [line], |row| row.get(0))?)
}

/// Gives up what has not left: the line's open quantity goes to `cancelled`, and `amount` is what the rest costs.
pub(crate) fn cancel_open(tx: Tx<'_>, line: &Line, amount: Cents) -> Result<(), Refusal> {
    let cancelled = line.cancelled + line.open();
    tx.update("order_line", line.id, None, &[("cancelled", &cancelled.0), ("amount_cents", &amount.0)])?;
    Ok(())
}
