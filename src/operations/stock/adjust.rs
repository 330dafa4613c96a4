//! What was counted differs from what the ledger says.

use super::{goods, shelf, warehouse};
use crate::domain::{Quantity, Refusal, SafeText};
use crate::operations::reference::CodeRef;
use crate::operations::{Operation, Permission, Work};
use crate::store::stock::{self, NewMove};
use serde::{Deserialize, Serialize};

/// `stock.adjust`: sets a shelf to what was counted, or changes it by a difference. One of the two is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdjustStock {
    /// What.
    pub item: CodeRef,
    /// In which warehouse; the first when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warehouse: Option<CodeRef>,
    /// On which shelf; the warehouse's first when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shelf: Option<String>,
    /// How many stand there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<Quantity>,
    /// How many more (or, negative, fewer).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Quantity>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The shelf now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjusted {
    /// Row of the ledger; none when nothing differed.
    pub movement: Option<i64>,
    /// Before.
    pub before: Quantity,
    /// Now.
    pub after: Quantity,
}

impl Operation for AdjustStock {
    const NAME: &'static str = "stock.adjust";
    const PERMISSION: Permission = Permission::Stock;
    type Output = Adjusted;

    fn run(&self, work: &mut Work<'_>) -> Result<Adjusted, Refusal> {
        let (variant_id, _) = goods(work, &self.item)?;
        let warehouse = warehouse(work, self.warehouse.as_ref())?;
        let here = shelf(work, warehouse, self.shelf.as_deref())?;
        let before = stock::on_shelf(*work.tx, variant_id, here)?;
        let by = match (self.counted, self.by) {
            (Some(counted), None) if counted < Quantity::ZERO => {
                return Err(Refusal::new("field.negative").field("counted"));
            }
            (Some(counted), None) => counted - before,
            (None, Some(by)) => by,
            _ => return Err(Refusal::new("stock.count_or_difference").field("counted")),
        };
        if by.is_zero() {
            return Ok(Adjusted { movement: None, before, after: before });
        }
        let loss = stock::far_end(*work.tx, "inventory_loss")?;
        let (from, to) = if by > Quantity::ZERO { (loss, here) } else { (here, loss) };
        let reason = SafeText::new(self.reason.as_deref().unwrap_or_default()).to_string();
        let cause = if self.counted.is_some() { "count" } else { "adjustment" };
        let movement = stock::insert_move(
            work.tx,
            &NewMove {
                at: work.now,
                variant_id,
                lot_id: None,
                quantity: Quantity(by.0.saturating_abs()),
                from,
                to,
                cause,
                document: &reason,
                source: None,
                unit_cost: None,
            },
        )?;
        work.touch_stock(variant_id, warehouse);
        Ok(Adjusted { movement: Some(movement), before, after: before + by })
    }
}
