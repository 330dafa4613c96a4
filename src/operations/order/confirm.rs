//! Confirming an order: the goods are held for it, and what it brings is due.

use super::for_step;
use crate::domain::order::{Life, Step};
use crate::domain::record::{DeadlineFields, DeadlineKind};
use crate::domain::{Cents, Quantity, Refusal};
use crate::operations::reference::{OrderRef, default_warehouse};
use crate::operations::{About, Operation, Permission, Work};
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

impl Operation for ConfirmOrder {
    const NAME: &'static str = "order.confirm";
    const ABOUT: About = About::One("order");
    const PERMISSION: Permission = Permission::Orders;
    type Output = Confirmed;

    fn run(&self, work: &mut Work<'_>) -> Result<Confirmed, Refusal> {
        let (order, state) = for_step(work, &self.order, Step::Confirm)?;
        let tx = work.tx;
        let warehouse = match order.warehouse_id {
            Some(warehouse) => warehouse,
            None => default_warehouse(work)?,
        };
        let lines = orders::lines(*tx, order.id)?;
        // The same product on two lines draws on the same shelf.
        let mut left: BTreeMap<i64, Quantity> = BTreeMap::new();
        let mut short = Vec::new();
        let mut holds = Vec::new();
        for line in lines.iter().filter(|line| !line.open().is_zero()) {
            let Some(variant) = line.variant_id else { continue };
            let there = match left.get(&variant) {
                Some(there) => *there,
                None => stock::availability(*tx, variant, Some(warehouse))?.available(),
            };
            let wanted = line.open();
            left.insert(variant, there - wanted);
            if there < wanted && !stock::may_go_negative(*tx, variant)? {
                let available = there.max(Quantity::ZERO);
                short.push(
                    Refusal::new("stock.short")
                        .field(format!("lines.{}.quantity", line.position - 1))
                        .with("line", line.position)
                        .with("sku", line.sku.as_ref().map_or("", |sku| sku.as_str()))
                        .with("name", line.description.as_str())
                        .with("wanted", wanted.0)
                        .with("available", available.0)
                        .with("missing", (wanted - available).0)
                        .with("order", order.name()),
                );
            }
            holds.push((line.id, variant, wanted));
        }
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
