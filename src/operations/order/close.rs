//! Nothing more is expected of an order: what has not left is given up.

use super::{Stepped, for_step};
use crate::domain::order::{Life, Step};
use crate::domain::{Quantity, Refusal};
use crate::operations::reference::OrderRef;
use crate::operations::{Operation, Permission, Work};
use crate::store::{orders, stock};
use serde::{Deserialize, Serialize};

/// `order.close`: finishes an order of which something has left; the rest is given up and its stock freed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloseOrder {
    /// Which order.
    pub order: OrderRef,
}

impl Operation for CloseOrder {
    const NAME: &'static str = "order.close";
    const PERMISSION: Permission = Permission::Orders;
    type Output = Stepped;

    fn run(&self, work: &mut Work<'_>) -> Result<Stepped, Refusal> {
        let (order, _) = for_step(work, &self.order, Step::Close)?;
        for line in orders::lines(*work.tx, order.id)? {
            if line.open() > Quantity::ZERO {
                stock::release(work.tx, line.id, None)?;
                orders::cancel_open(work.tx, &line)?;
            }
        }
        orders::set_life(work.tx, order.id, Life::Closed, None)?;
        Ok(Stepped::of(&order))
    }
}
