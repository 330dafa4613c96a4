//! The first screen.
use super::blank::Blank;
use crate::ui::desk::Desk;
use crate::ui::layers::Layer;
/// The pane.
pub fn pane(_desk: &Desk) -> Box<dyn Layer> {
    Box::new(Blank)
}
