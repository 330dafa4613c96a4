//! Goods go from one shelf to another.

use super::{goods, shelf};
use crate::domain::{Quantity, Refusal, SafeText};
use crate::operations::reference::CodeRef;
use crate::operations::{Operation, Permission, Work};
use crate::store::stock::{self, NewMove};
use serde::{Deserialize, Serialize};

/// `stock.transfer`: moves goods between shelves or warehouses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransferStock {
    /// What.
    pub item: CodeRef,
    /// How many.
    pub quantity: Quantity,
    /// From which warehouse.
    pub from: CodeRef,
    /// From which shelf; the warehouse's first when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_shelf: Option<String>,
    /// To which warehouse.
    pub to: CodeRef,
    /// To which shelf; the warehouse's first when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_shelf: Option<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transferred {
    /// Row of the ledger.
    pub movement: i64,
    /// Left on the first shelf.
    pub left: Quantity,
}

impl Operation for TransferStock {
    const NAME: &'static str = "stock.transfer";
    const PERMISSION: Permission = Permission::Stock;
    type Output = Transferred;

    fn run(&self, work: &mut Work<'_>) -> Result<Transferred, Refusal> {
        if self.quantity <= Quantity::ZERO {
            return Err(Refusal::new("order.no_quantity").field("quantity"));
        }
        let (variant_id, per_scan) = goods(work, &self.item)?;
        let quantity = self.quantity.times(per_scan)?;
        let from_house = self.from.warehouse(work)?;
        let to_house = self.to.warehouse(work)?;
        let from = shelf(work, from_house, self.from_shelf.as_deref())?;
        let to = shelf(work, to_house, self.to_shelf.as_deref())?;
        if from == to {
            return Err(Refusal::new("stock.same_shelf").field("to"));
        }
        let there = stock::on_shelf(*work.tx, variant_id, from)?;
        if there < quantity && !stock::may_go_negative(*work.tx, variant_id)? {
            return Err(Refusal::new("stock.shelf_short")
                .field("quantity")
                .with("wanted", quantity.0)
                .with("available", there.0));
        }
        let document = SafeText::new(self.reason.as_deref().unwrap_or_default()).to_string();
        let movement = stock::insert_move(
            work.tx,
            &NewMove {
                at: work.now,
                variant_id,
                lot_id: None,
                quantity,
                from,
                to,
                cause: "transfer",
                document: &document,
                source: None,
                unit_cost: None,
            },
        )?;
        work.touch_stock(variant_id, from_house);
        work.touch_stock(variant_id, to_house);
        Ok(Transferred { movement, left: there - quantity })
    }
}
