//! Goods come in.

use super::{goods, shelf, warehouse};
use crate::domain::{Quantity, Refusal, SafeText, UnitPrice};
use crate::operations::reference::CodeRef;
use crate::operations::{Operation, Permission, Work};
use crate::store::stock::{self, NewMove};
use serde::{Deserialize, Serialize};

/// `stock.receive`: goods from a supplier go to a shelf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiveStock {
    /// To which warehouse; the first when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warehouse: Option<CodeRef>,
    /// To which shelf; the warehouse's first when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shelf: Option<String>,
    /// What.
    pub lines: Vec<ReceiveLine>,
    /// With which paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
}

/// So many of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiveLine {
    /// What.
    pub item: CodeRef,
    /// How many.
    pub quantity: Quantity,
    /// What one cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<UnitPrice>,
}

/// What came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// Rows of the ledger.
    pub moves: Vec<i64>,
    /// Pieces.
    pub quantity: Quantity,
}

impl Operation for ReceiveStock {
    const NAME: &'static str = "stock.receive";
    const PERMISSION: Permission = Permission::Stock;
    type Output = Received;

    fn run(&self, work: &mut Work<'_>) -> Result<Received, Refusal> {
        if self.lines.is_empty() {
            return Err(Refusal::new("order.no_lines").field("lines"));
        }
        let warehouse = warehouse(work, self.warehouse.as_ref())?;
        let to = shelf(work, warehouse, self.shelf.as_deref())?;
        let from = stock::far_end(*work.tx, "supplier")?;
        let document = SafeText::new(self.document.as_deref().unwrap_or_default()).to_string();
        let mut done = Received { moves: Vec::new(), quantity: Quantity::ZERO };
        for (at, line) in self.lines.iter().enumerate() {
            let place = |refusal: Refusal| {
                let field = refusal.field.clone().unwrap_or_default();
                refusal.field(format!("lines.{at}.{field}")).with("line", at as u64 + 1)
            };
            if line.quantity <= Quantity::ZERO {
                return Err(place(Refusal::new("order.no_quantity").field("quantity")));
            }
            let (variant_id, per_scan) = goods(work, &line.item).map_err(place)?;
            let quantity = line.quantity.times(per_scan).map_err(place)?;
            done.moves.push(stock::insert_move(
                work.tx,
                &NewMove {
                    at: work.now,
                    variant_id,
                    lot_id: None,
                    quantity,
                    from,
                    to,
                    cause: "receipt",
                    document: &document,
                    source: None,
                    unit_cost: line.cost,
                },
            )?);
            done.quantity += quantity;
        }
        Ok(done)
    }
}
