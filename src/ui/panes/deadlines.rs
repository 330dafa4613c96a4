//! Deadlines.
use super::blank::Blank;
use crate::ui::desk::Desk;
use crate::ui::layers::Layer;
/// The pane's name in places and targets.
pub const ID: &str = "deadlines";
/// The pane.
pub fn pane(_desk: &Desk) -> Box<dyn Layer> {
    Box::new(Blank)
}
/// The form of a new one, or of one that exists.
pub fn form(_desk: &Desk, _id: Option<i64>) -> Box<dyn Layer> {
    Box::new(Blank)
}
