//! Letting an order wait, and going on with it.

use super::{Stepped, for_step};
use crate::domain::order::{Life, Step};
use crate::domain::{Quantity, Refusal, SafeText};
use crate::operations::reference::OrderRef;
use crate::operations::{About, Operation, Permission, Work};
use crate::store::orders;
use serde::{Deserialize, Serialize};

/// `order.hold`: lets an order wait, with a reason. What is held in stock for it stays held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldOrder {
    /// Which order.
    pub order: OrderRef,
    /// Why.
    pub reason: String,
}

impl Operation for HoldOrder {
    const NAME: &'static str = "order.hold";
    const ABOUT: About = About::One("order");
    const PERMISSION: Permission = Permission::Orders;
    type Output = Stepped;

    fn run(&self, work: &mut Work<'_>) -> Result<Stepped, Refusal> {
        let (order, _) = for_step(work, &self.order, Step::Hold)?;
        let reason = SafeText::new(self.reason.trim()).to_string();
        if reason.is_empty() {
            return Err(Refusal::new("order.no_reason").field("reason"));
        }
        orders::set_life(work.tx, order.id, Life::OnHold, Some(&reason))?;
        Ok(Stepped::of(&order))
    }
}

/// `order.resume`: goes on with an order that waits, where it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResumeOrder {
    /// Which order.
    pub order: OrderRef,
}

impl Operation for ResumeOrder {
    const NAME: &'static str = "order.resume";
    const ABOUT: About = About::One("order");
    const PERMISSION: Permission = Permission::Orders;
    type Output = Stepped;

    fn run(&self, work: &mut Work<'_>) -> Result<Stepped, Refusal> {
        let (order, state) = for_step(work, &self.order, Step::Resume)?;
        // An order was confirmed before it was held if goods are held for it or have left.
        let lines = orders::lines(*work.tx, order.id)?;
        let held = lines.iter().any(|line| line.reserved > Quantity::ZERO);
        let confirmed = held || state.shipped > Quantity::ZERO || orders::was_confirmed(*work.tx, order.id)?;
        let life = if confirmed { Life::Confirmed } else { Life::Placed };
        orders::set_life(work.tx, order.id, life, None)?;
        Ok(Stepped::of(&order))
    }
}
