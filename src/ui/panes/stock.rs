//! The warehouse.
use super::blank::Blank;
use crate::ui::desk::Desk;
use crate::ui::layers::{Layer, LayerId};
/// The pane's name in places and targets.
pub const ID: &str = "stock";
/// The pane.
pub fn pane(_desk: &Desk) -> Box<dyn Layer> {
    Box::new(Blank)
}
/// The card of one.
pub fn card(_desk: &Desk, _id: i64, _list: Option<LayerId>) -> Box<dyn Layer> {
    Box::new(Blank)
}
/// The form of a new one, or of one that exists.
pub fn form(_desk: &Desk, _id: Option<i64>) -> Box<dyn Layer> {
    Box::new(Blank)
}
