//! Stock other than by orders: receiving, adjusting, moving between shelves.

mod adjust;
mod place;
mod receive;
mod reverse;
mod transfer;

pub use adjust::{AdjustStock, Adjusted};
pub use place::{SaveShelf, SaveWarehouse};
pub use receive::{ReceiveLine, ReceiveStock, Received};
pub use reverse::{ReverseMove, Reversed};
pub use transfer::{TransferStock, Transferred};

use super::Work;
use super::reference::{CodeRef, default_warehouse};
use crate::domain::Refusal;
use crate::store::{products, stock};

/// The warehouse that is named, or the first.
fn warehouse(work: &Work<'_>, named: Option<&CodeRef>) -> Result<i64, Refusal> {
    match named {
        Some(named) => named.warehouse(work),
        None => default_warehouse(work),
    }
}

/// The shelf that is named, or the warehouse's first.
fn shelf(work: &Work<'_>, warehouse: i64, named: Option<&str>) -> Result<i64, Refusal> {
    match named.map(str::trim).filter(|code| !code.is_empty()) {
        Some(code) => stock::shelf_by_code(*work.tx, warehouse, code)?
            .ok_or_else(|| Refusal::new("stock.no_shelf").field("shelf").with("shelf", code)),
        None => stock::first_shelf(*work.tx, warehouse),
    }
}

/// The variant, which must be goods.
fn goods(work: &Work<'_>, item: &CodeRef) -> Result<(i64, crate::domain::Quantity), Refusal> {
    let (id, per_scan) = item.variant(work).map_err(|refusal| refusal.field("item"))?;
    let variant = products::variant(*work.tx, id)?;
    if variant.goods {
        Ok((id, per_scan))
    } else {
        Err(Refusal::new("stock.not_goods").field("item").with("sku", variant.sku.as_str()))
    }
}
