//! What left for an order, and when it arrived.

use super::{optional_day, safe};
use crate::domain::{Quantity, Refusal, SafeText, UtcMillis};
use crate::store::shelf::{Db, Tx};
use chrono::NaiveDate;
use rusqlite::params;
use serde::{Deserialize, Serialize};

/// A shipment with how much of each line it carried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shipment {
    /// Row.
    pub id: i64,
    /// Carrier's name.
    pub carrier: Option<SafeText>,
    /// Its code for the parcel.
    pub tracking: Option<SafeText>,
    /// When it left.
    pub shipped_at: UtcMillis,
    /// When it arrived.
    pub delivered_on: Option<NaiveDate>,
    /// Parcels.
    pub parcels: Option<i64>,
    /// Line row and quantity.
    pub lines: Vec<(i64, Quantity)>,
}

/// The shipments of an order, oldest first.
pub fn shipments(db: Db<'_>, order: i64) -> Result<Vec<Shipment>, Refusal> {
    let mut all = db.all(
        "SELECT s.id, c.name, s.tracking, s.shipped_at, s.delivered_on, s.parcels
           FROM shipment s LEFT JOIN carrier c ON c.id = s.carrier_id WHERE s.order_id = ? ORDER BY s.id",
        [order],
        |row| {
            Ok(Shipment {
                id: row.get(0)?,
                carrier: safe(row, 1)?,
                tracking: safe(row, 2)?,
                shipped_at: UtcMillis(row.get(3)?),
                delivered_on: optional_day(row, 4)?,
                parcels: row.get(5)?,
                lines: Vec::new(),
            })
        },
    )?;
    for shipment in &mut all {
        shipment.lines = db.all(
            "SELECT order_line_id, quantity FROM shipment_line WHERE shipment_id = ? ORDER BY id",
            [shipment.id],
            |row| Ok((row.get(0)?, Quantity(row.get(1)?))),
        )?;
    }
    Ok(all)
}

/// Whether what is sent of all these orders has a tracking code, as far as they say who brings it.
pub(crate) fn all_tracked(db: Db<'_>, orders: &[i64]) -> Result<bool, Refusal> {
    let found = db.find(
        "SELECT 1 FROM json_each(?) j CROSS JOIN sales_order o ON o.id = j.value
           CROSS JOIN carrier c ON c.id = o.carrier_id WHERE c.tracked = 0 LIMIT 1",
        [serde_json::json!(orders).to_string()],
        |row| row.get::<_, i64>(0),
    )?;
    Ok(found.is_none())
}

/// Writes a shipment without its lines.
pub(crate) fn insert_shipment(
    tx: Tx<'_>,
    order: i64,
    warehouse: i64,
    carrier: Option<i64>,
    tracking: Option<&str>,
    parcels: Option<i64>,
    at: UtcMillis,
) -> Result<i64, Refusal> {
    Ok(tx.insert(
        "shipment",
        &[
            ("order_id", &order),
            ("warehouse_id", &warehouse),
            ("carrier_id", &carrier),
            ("tracking", &tracking),
            ("parcels", &parcels),
            ("shipped_at", &at.0),
        ],
    )?)
}

/// Writes how much of a line a shipment carries.
pub(crate) fn insert_shipment_line(
    tx: Tx<'_>,
    shipment: i64,
    line: i64,
    variant: Option<i64>,
    quantity: Quantity,
) -> Result<i64, Refusal> {
    Ok(tx.insert(
        "shipment_line",
        &[("shipment_id", &shipment), ("order_line_id", &line), ("variant_id", &variant), ("quantity", &quantity.0)],
    )?)
}

/// Marks the shipments of an order that have not arrived as delivered; how many.
pub(crate) fn deliver_shipments(tx: Tx<'_>, order: i64, on: NaiveDate) -> Result<usize, Refusal> {
    Ok(tx.run(
        "UPDATE shipment SET delivered_on = ?, version = version + 1 WHERE order_id = ? AND delivered_on IS NULL",
        params![on.to_string(), order],
    )?)
}

/// Writes the shipment of an order that enters as history: it says when and with which code, and moved nothing here.
pub(crate) fn insert_past_shipment(
    tx: Tx<'_>,
    order: i64,
    warehouse: i64,
    carrier: Option<i64>,
    tracking: Option<&str>,
    at: UtcMillis,
    delivered_on: Option<NaiveDate>,
) -> Result<i64, Refusal> {
    let id = insert_shipment(tx, order, warehouse, carrier, tracking, None, at)?;
    if let Some(day) = delivered_on {
        tx.update("shipment", id, None, &[("delivered_on", &day.to_string())])?;
    }
    Ok(id)
}
