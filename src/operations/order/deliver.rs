//! The customer has it.

use super::{Stepped, for_step};
use crate::domain::Refusal;
use crate::domain::order::Step;
use crate::operations::reference::OrderRef;
use crate::operations::{About, Operation, Permission, Work};
use crate::store::orders;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// `order.deliver`: all that left has arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliverOrder {
    /// Which order.
    pub order: OrderRef,
    /// The day; today when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<NaiveDate>,
}

impl Operation for DeliverOrder {
    const NAME: &'static str = "order.deliver";
    const ABOUT: About = About::One("order");
    const PERMISSION: Permission = Permission::Shipping;
    type Output = Stepped;

    fn run(&self, work: &mut Work<'_>) -> Result<Stepped, Refusal> {
        let (order, _) = for_step(work, &self.order, Step::Deliver)?;
        let day = self.on.unwrap_or(work.today);
        if orders::deliver_shipments(work.tx, order.id, day)? == 0 {
            return Err(Refusal::new("order.step.already_delivered").with("order", order.name()));
        }
        Ok(Stepped::of(&order))
    }
}
