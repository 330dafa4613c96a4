//! The form of an order with its lines.
use crate::domain::Refusal;
use crate::store::list::OrderRow;
use crate::ui::desk::Desk;
use crate::ui::layers::Layer;
use crate::ui::panes::blank::Blank;

/// A new order, for a customer if one is given.
pub fn create(_desk: &Desk, _customer: Option<(i64, String)>) -> Box<dyn Layer> {
    Box::new(Blank)
}

/// An order that is not confirmed yet.
///
/// # Errors
/// Why it cannot be changed now.
pub fn edit(_desk: &Desk, _row: &OrderRow) -> Result<Box<dyn Layer>, Refusal> {
    Ok(Box::new(Blank))
}
