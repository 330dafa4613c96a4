//! The import wizard.
use super::blank::Blank;
use crate::ui::desk::Desk;
use crate::ui::layers::Layer;
/// The wizard.
pub fn wizard(_desk: &Desk) -> Box<dyn Layer> {
    Box::new(Blank)
}
