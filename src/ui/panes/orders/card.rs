//! The card of an order.
use crate::domain::Refusal;
use crate::store::Reader;
use crate::store::list::OrderRow;
use crate::ui::kit::card::Block;
use crate::ui::kit::resource::Cx;
use crate::ui::record::action::RowAction;
use crate::ui::record::sheet::{Content, Sheet};

/// The card of an order.
pub struct OrderSheet;

impl Sheet for OrderSheet {
    type Row = OrderRow;

    fn load(_reader: &Reader, id: i64, _words: Cx) -> Result<Content<OrderRow>, Refusal> {
        Err(Refusal::new("order.missing").with("order", id))
    }
    fn tables() -> &'static [&'static str] {
        &["sales_order"]
    }
    fn actions() -> &'static [RowAction<OrderRow>] {
        super::ACTIONS
    }
}

/// Beside the list.
///
/// # Errors
/// What the store refuses.
pub fn preview(_reader: &Reader, _id: i64, _cx: Cx) -> Result<Vec<Block>, Refusal> {
    Ok(Vec::new())
}
