//! Notices.
use super::blank::Blank;
use crate::ui::desk::Desk;
use crate::ui::layers::Layer;
/// The pane's name in places and targets.
pub const ID: &str = "notices";
/// The pane.
pub fn pane(_desk: &Desk) -> Box<dyn Layer> {
    Box::new(Blank)
}
