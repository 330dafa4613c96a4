//! An order that will not happen.

use super::{Stepped, for_step};
use crate::domain::order::{Badge, Life, Step, open};
use crate::domain::{Refusal, SafeText};
use crate::operations::reference::OrderRef;
use crate::operations::{About, Operation, Permission, Work};
use crate::store::{deadlines, orders, stock};
use serde::{Deserialize, Serialize};

/// `order.cancel`: gives the held stock back and forgets what was due. Refused once something has left: then goods
/// come back as a return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CancelOrder {
    /// Which order.
    pub order: OrderRef,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Operation for CancelOrder {
    const NAME: &'static str = "order.cancel";
    const ABOUT: About = About::One("order");
    const PERMISSION: Permission = Permission::Orders;
    const TAKES_AWAY: bool = true;
    type Output = Stepped;

    fn run(&self, work: &mut Work<'_>) -> Result<Stepped, Refusal> {
        let (order, state) = for_step(work, &self.order, Step::Cancel)?;
        for line in orders::lines(*work.tx, order.id)? {
            stock::release(work.tx, line.id, None)?;
        }
        for due in deadlines::of_order(*work.tx, order.id)? {
            if due.done_at.is_none() {
                deadlines::remove(work.tx, due.id)?;
            }
        }
        let reason = self.reason.as_deref().map(|text| SafeText::new(text.trim()).to_string());
        orders::set_life(work.tx, order.id, Life::Cancelled, reason.as_deref().filter(|text| !text.is_empty()))?;
        Ok(Stepped::of(&order).leaving(open(order.total, state.paid, Badge::Cancelled)))
    }
}
