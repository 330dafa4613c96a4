//! A movement was wrong: the opposite one is written beside it.

use crate::domain::{Quantity, Refusal};
use crate::operations::{About, Operation, Permission, Work};
use crate::store::stock;
use serde::{Deserialize, Serialize};

/// `stock.reverse`: counters a movement of the ledger by one the other way. What belongs to a shipment is taken back
/// with it, or comes back as a return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReverseMove {
    /// Row of the ledger.
    pub movement: i64,
}

/// What was countered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reversed {
    /// Row of the opposite movement.
    pub movement: i64,
    /// Pieces that went back.
    pub quantity: Quantity,
}

impl Operation for ReverseMove {
    const NAME: &'static str = "stock.reverse";
    const ABOUT: About = About::One("movement");
    const PERMISSION: Permission = Permission::Stock;
    const TAKES_AWAY: bool = true;
    type Output = Reversed;

    fn run(&self, work: &mut Work<'_>) -> Result<Reversed, Refusal> {
        let wrong = stock::ledger_row(*work.tx, self.movement)?;
        let no = |code: &str| Refusal::new(code).field("movement").with("movement", self.movement);
        if wrong.reverses.is_some() {
            return Err(no("stock.is_reversal"));
        }
        if wrong.reversed {
            return Err(no("stock.reversed").with("by", wrong.last));
        }
        if wrong.for_document {
            return Err(no("stock.of_shipment").with("order", wrong.document));
        }
        // A reversal that was taken back stands beside it: then the move that did so is countered, once each.
        if !stock::counter_move(work.tx, wrong.last, work.now.0)? {
            return Err(no("stock.reversed"));
        }
        for warehouse in wrong.warehouses.into_iter().flatten() {
            work.touch_stock(wrong.variant_id, warehouse);
        }
        let movement = stock::ledger_row(*work.tx, self.movement)?.last;
        Ok(Reversed { movement, quantity: wrong.quantity })
    }
}
