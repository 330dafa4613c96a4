//! Nothing more is expected of an order: what has not left is given up, and is not owed either.

use super::pay::settle_due;
use super::{Stepped, for_step};
use crate::domain::money::line_amount;
use crate::domain::order::{Life, Step, order_totals};
use crate::domain::{Cents, Quantity, Rate, Refusal};
use crate::operations::reference::OrderRef;
use crate::operations::{About, Operation, Permission, Work};
use crate::store::orders::{Line, Order};
use crate::store::{orders, stock};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// `order.close`: finishes an order of which something has left; the rest is given up, its stock freed, and the order
/// comes to what has left: that, less what was paid, is what is still to be collected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloseOrder {
    /// Which order.
    pub order: OrderRef,
}

impl Operation for CloseOrder {
    const NAME: &'static str = "order.close";
    const ABOUT: About = About::One("order");
    const PERMISSION: Permission = Permission::Orders;
    type Output = Stepped;

    fn run(&self, work: &mut Work<'_>) -> Result<Stepped, Refusal> {
        let (order, state) = for_step(work, &self.order, Step::Close)?;
        let lines = orders::lines(*work.tx, order.id)?;
        let mut kept = Vec::with_capacity(lines.len());
        let mut given_up = false;
        for line in &lines {
            let mut amount = line.amount;
            if line.open() > Quantity::ZERO {
                given_up = true;
                amount = of_part(line, line.quantity - line.cancelled - line.open())?;
                stock::release(work.tx, line.id, None)?;
                orders::cancel_open(work.tx, line, amount)?;
            }
            kept.push((line.vat, amount));
        }
        let mut open = order.total - state.paid;
        if given_up {
            open = lower(work, &order, &lines, &kept)? - state.paid;
            settle_due(work, order.id, open)?;
        }
        orders::set_life(work.tx, order.id, Life::Closed, None)?;
        Ok(Stepped::of(&order).leaving(open))
    }
}

/// Brings the order down to these lines: a discount of the whole goes down with the goods, shipping was still paid
/// for. Gives the new total.
fn lower(work: &Work<'_>, order: &Order, lines: &[Line], kept: &[(Rate, Cents)]) -> Result<Cents, Refusal> {
    let before: Cents = lines.iter().map(|line| line.amount).sum();
    let after: Cents = kept.iter().map(|(_, amount)| *amount).sum();
    let discount = share(order.discount, after.decimal(), before.decimal())?;
    let shipping = (order.shipping, order.shipping_vat);
    let totals = order_totals(kept, discount, shipping, order.prices_include_vat)?;
    orders::set_totals(work.tx, order.id, order.shipping, discount, &totals)?;
    Ok(totals.total)
}

/// What a part of a line costs: as the line was priced, or in proportion when a file gave an amount of its own.
fn of_part(line: &Line, quantity: Quantity) -> Result<Cents, Refusal> {
    let whole = line.quantity - line.cancelled;
    let priced = |quantity| line_amount(line.price, quantity, line.discount);
    match (priced(whole), priced(quantity)) {
        (Some(all), Some(part)) if all == line.amount => Ok(part),
        _ => share(line.amount, quantity.decimal(), whole.decimal()),
    }
}

/// `amount` × `part` / `whole`, to the cent.
fn share(amount: Cents, part: Decimal, whole: Decimal) -> Result<Cents, Refusal> {
    if amount.is_zero() || whole.is_zero() {
        return Ok(Cents::ZERO);
    }
    let exact = amount.decimal().checked_mul(part).and_then(|product| product.checked_div(whole));
    exact.and_then(Cents::from_decimal).ok_or_else(|| Refusal::new("order.amount_too_large"))
}
