//! Confirming an order: the goods are held for it, and what it brings is due.

use super::for_step;
use crate::domain::order::{Life, Step};
use crate::domain::record::{DeadlineFields, DeadlineKind};
use crate::domain::{Cents, Quantity, Refusal};
use crate::operations::reference::{OrderRef, default_warehouse};
use crate::operations::{About, Operation, Permission, Work};
use crate::store::orders::Line;
use crate::store::{deadlines, orders, stock};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `order.confirm`: holds stock for every line and notes when the money is due. What is not there is refused, line
/// by line, with how much is short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfirmOrder {
    /// Which order.
    pub order: OrderRef,
}

/// What was held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    /// Row.
    pub id: i64,
    /// `2026/1490`.
    pub order: String,
    /// Lines held in stock.
    pub reserved_lines: u64,
    /// The day the rest of the money is due, if any is.
    pub due_on: Option<chrono::NaiveDate>,
}

/// A line that a warehouse has too little for.
struct Lack<'a> {
    line: &'a Line,
    available: Quantity,
}

impl Lack<'_> {
    fn refusal(&self) -> Refusal {
        let (line, wanted) = (self.line, self.line.open());
        Refusal::new("stock.short")
            .field(format!("lines.{}.quantity", line.position - 1))
            .with("line", line.position)
            .with("sku", line.sku.as_ref().map_or("", |sku| sku.as_str()))
            .with("name", line.description.as_str())
            .with("wanted", wanted.0)
            .with("available", self.available.0)
            .with("missing", (wanted - self.available).0)
    }
}

/// How a warehouse covers an order.
#[derive(Default)]
struct Cover<'a> {
    /// What is to be held: line, variant, quantity.
    holds: Vec<(i64, i64, Quantity)>,
    /// The lines that it has too little for.
    lacks: Vec<Lack<'a>>,
}

fn cover<'a>(work: &Work<'_>, lines: &'a [Line], warehouse: i64) -> Result<Cover<'a>, Refusal> {
    let tx = work.tx;
    // The same product on two lines draws on the same shelf.
    let mut left: BTreeMap<i64, Quantity> = BTreeMap::new();
    let mut cover = Cover::default();
    for line in lines.iter().filter(|line| !line.open().is_zero()) {
        let Some(variant) = line.variant_id else { continue };
        let there = match left.get(&variant) {
            Some(there) => *there,
            None => stock::availability(*tx, variant, Some(warehouse))?.available(),
        };
        let wanted = line.open();
        left.insert(variant, there - wanted);
        if there < wanted && !stock::may_go_negative(*tx, variant)? {
            cover.lacks.push(Lack { line, available: there.max(Quantity::ZERO) });
        }
        cover.holds.push((line.id, variant, wanted));
    }
    Ok(cover)
}

/// The warehouse of an order that names none, and how it covers the lines: the first that has everything; when none
/// has, the first of all, whose shortages are then said.
fn serving<'a>(work: &Work<'_>, lines: &'a [Line]) -> Result<(i64, Cover<'a>), Refusal> {
    let mut first = None;
    for warehouse in stock::warehouses(*work.tx)? {
        let covered = cover(work, lines, warehouse.id)?;
        if covered.lacks.is_empty() {
            return Ok((warehouse.id, covered));
        }
        first.get_or_insert((warehouse.id, covered));
    }
    match first {
        Some(first) => Ok(first),
        // There is none at all, which this refuses.
        None => default_warehouse(work).map(|warehouse| (warehouse, Cover::default())),
    }
}

impl Operation for ConfirmOrder {
    const NAME: &'static str = "order.confirm";
    const ABOUT: About = About::One("order");
    const PERMISSION: Permission = Permission::Orders;
    type Output = Confirmed;

    fn run(&self, work: &mut Work<'_>) -> Result<Confirmed, Refusal> {
        let (order, state) = for_step(work, &self.order, Step::Confirm)?;
        let tx = work.tx;
        let lines = orders::lines(*tx, order.id)?;
        let (warehouse, Cover { holds, lacks }) = match order.warehouse_id {
            Some(warehouse) => (warehouse, cover(work, &lines, warehouse)?),
            None => serving(work, &lines)?,
        };
        let short = lacks.iter().map(|lack| lack.refusal().with("order", order.name())).collect();
        if let Some(refusal) = Refusal::join(short) {
            return Err(refusal);
        }
        for (line, variant, wanted) in &holds {
            stock::reserve(tx, *line, *variant, warehouse, *wanted)?;
            work.touch_stock(*variant, warehouse);
        }
        if order.warehouse_id.is_none() {
            orders::set_warehouse(tx, order.id, warehouse)?;
        }
        orders::set_life(tx, order.id, Life::Confirmed, None)?;
        let rest = order.total - state.paid;
        let due_on = if rest > Cents::ZERO {
            let day =
                super::pay::due_on(order.payment_term.as_ref().map(crate::domain::SafeText::as_str), order.placed_on)?;
            let fields = DeadlineFields {
                kind: Some(DeadlineKind::Collect),
                due_on: Some(day),
                // The subject is data, not a sentence: number and customer, the same in every language.
                subject: Some(super::pay::due_subject(*tx, &order)?),
                amount: Some(rest),
                party_id: Some(order.party_id),
                ..DeadlineFields::default()
            };
            deadlines::save(tx, None, &fields, Some(order.id))?;
            Some(day)
        } else {
            None
        };
        Ok(Confirmed { id: order.id, order: order.name(), reserved_lines: holds.len() as u64, due_on })
    }
}
