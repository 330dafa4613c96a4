//! Goods leave: moves out of stock, a shipment with its own lines; what is not sent stays open on the order.

use super::for_step;
use crate::domain::order::{Badge, Step};
use crate::domain::{Quantity, Refusal, SafeText};
use crate::operations::reference::{OrderRef, default_warehouse};
use crate::operations::{About, Operation, Permission, Work};
use crate::store::Db;
use crate::store::orders::{self, Line};
use crate::store::settings;
use crate::store::stock::{self, NewMove};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `order.ship`: sends all that is open, or the lines that are named. Asks for a tracking code where the state
/// requires one and the carrier gives one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShipOrder {
    /// Which order.
    pub order: OrderRef,
    /// Part of it only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<ShipLine>,
    /// The parcel's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking: Option<String>,
    /// Carrier's code; the order's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// How many parcels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parcels: Option<i64>,
}

impl ShipOrder {
    /// All that is open.
    pub fn all(order: OrderRef, tracking: Option<String>) -> Self {
        Self { order, lines: Vec::new(), tracking, carrier: None, parcels: None }
    }
}

/// How much of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShipLine {
    /// Its position on the order, from 1.
    pub line: i64,
    /// How many.
    pub quantity: Quantity,
}

/// What left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shipped {
    /// Row of the order.
    pub id: i64,
    /// `2026/1490`.
    pub order: String,
    /// Row of the shipment.
    pub shipment: i64,
    /// Pieces sent.
    pub sent: Quantity,
    /// Pieces that stay open.
    pub open: Quantity,
}

/// Whether nothing leaves of any of these orders without a tracking code: so the company has it, unless the carrier has
/// none. Who is named brings it, else who each order says. Where only some want one it is said when they are shipped.
pub(crate) fn tracking_wanted(db: Db<'_>, orders: &[i64], named: Option<i64>) -> Result<bool, Refusal> {
    if !orders::requires_tracking(db, Badge::Shipped)? {
        return Ok(false);
    }
    match named {
        Some(carrier) => settings::carrier_is_tracked(db, carrier),
        None => orders::all_tracked(db, orders),
    }
}

impl Operation for ShipOrder {
    const NAME: &'static str = "order.ship";
    const ABOUT: About = About::One("order");
    const PERMISSION: Permission = Permission::Shipping;
    type Output = Shipped;

    fn run(&self, work: &mut Work<'_>) -> Result<Shipped, Refusal> {
        let (order, _) = for_step(work, &self.order, Step::Ship)?;
        let tx = work.tx;
        let warehouse = match order.warehouse_id {
            Some(warehouse) => warehouse,
            None => default_warehouse(work)?,
        };
        let carrier = match self.carrier.as_deref().filter(|code| !code.is_empty()) {
            Some(code) => Some(
                settings::carrier_by_code(*tx, code)?
                    .ok_or_else(|| Refusal::new("order.no_carrier").field("carrier").with("carrier", code))?,
            ),
            None => order.carrier_id,
        };
        let tracking = self.tracking.as_deref().map(|text| SafeText::new(text.trim()).to_string());
        let tracking = tracking.filter(|text| !text.is_empty());
        if tracking.is_none() && tracking_wanted(*tx, &[order.id], carrier)? {
            return Err(Refusal::new("order.tracking_required").field("tracking").with("order", order.name()));
        }
        if self.parcels.is_some_and(|parcels| parcels < 1) {
            return Err(Refusal::new("order.no_quantity").field("parcels"));
        }
        let lines = orders::lines(*tx, order.id)?;
        let sending = self.choose(&lines)?;
        if sending.is_empty() && lines.iter().any(|line| line.goods) {
            return Err(Refusal::new("order.nothing_to_ship").with("order", order.name()));
        }
        let shipment =
            orders::insert_shipment(tx, order.id, warehouse, carrier, tracking.as_deref(), self.parcels, work.now)?;
        let customer = stock::far_end(*tx, "customer")?;
        let document = order.name();
        let mut sent = Quantity::ZERO;
        for (line, quantity) in &sending {
            let Some(variant) = line.variant_id else { continue };
            let row = orders::insert_shipment_line(tx, shipment, line.id, Some(variant), *quantity)?;
            stock::release(tx, line.id, Some(*quantity))?;
            for (shelf, lot, part) in shelves_for(work, line, variant, warehouse, *quantity)? {
                stock::insert_move(
                    tx,
                    &NewMove {
                        at: work.now,
                        variant_id: variant,
                        lot_id: lot,
                        quantity: part,
                        from: shelf,
                        to: customer,
                        cause: "sale",
                        document: &document,
                        source: Some(("shipment_line", row)),
                        unit_cost: None,
                    },
                )?;
            }
            work.touch_stock(variant, warehouse);
            sent += *quantity;
        }
        let open: Quantity = lines.iter().map(Line::open).sum::<Quantity>() - sent;
        Ok(Shipped { id: order.id, order: document, shipment, sent, open })
    }
}

impl ShipOrder {
    /// The open quantity of every line, or what was named, never more than is open.
    fn choose<'l>(&self, lines: &'l [Line]) -> Result<Vec<(&'l Line, Quantity)>, Refusal> {
        if self.lines.is_empty() {
            return Ok(lines
                .iter()
                .filter(|line| line.open() > Quantity::ZERO)
                .map(|line| (line, line.open()))
                .collect());
        }
        let mut asked: BTreeMap<i64, Quantity> = BTreeMap::new();
        for part in &self.lines {
            *asked.entry(part.line).or_default() += part.quantity;
        }
        let mut chosen = Vec::new();
        for (position, quantity) in asked {
            let at = |code: &str| Refusal::new(code).field(format!("lines.{}", position - 1)).with("line", position);
            let line = lines.iter().find(|line| line.position == position).ok_or_else(|| at("order.no_such_line"))?;
            if quantity <= Quantity::ZERO {
                return Err(at("order.no_quantity"));
            }
            if quantity > line.open() {
                return Err(at("order.more_than_open").with("wanted", quantity.0).with("open", line.open().0));
            }
            chosen.push((line, quantity));
        }
        Ok(chosen)
    }
}

/// From which shelves: the fullest first; what no shelf has is short.
fn shelves_for(
    work: &Work<'_>,
    line: &Line,
    variant: i64,
    warehouse: i64,
    wanted: Quantity,
) -> Result<Vec<(i64, Option<i64>, Quantity)>, Refusal> {
    let mut left = wanted;
    let mut out = Vec::new();
    for shelf in stock::standing(*work.tx, variant, Some(warehouse))? {
        if left <= Quantity::ZERO {
            break;
        }
        let part = shelf.quantity.min(left);
        if part > Quantity::ZERO {
            out.push((shelf.location_id, shelf.lot_id, part));
            left -= part;
        }
    }
    if left > Quantity::ZERO {
        if !stock::may_go_negative(*work.tx, variant)? {
            return Err(Refusal::new("stock.short")
                .field(format!("lines.{}", line.position - 1))
                .with("line", line.position)
                .with("sku", line.sku.as_ref().map_or("", |sku| sku.as_str()))
                .with("name", line.description.as_str())
                .with("wanted", wanted.0)
                .with("available", (wanted - left).0)
                .with("missing", left.0));
        }
        out.push((stock::first_shelf(*work.tx, warehouse)?, None, left));
    }
    Ok(out)
}
