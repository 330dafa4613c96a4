//! The mouse among fields: it goes the way of the keys, so that what stands in a field is read as when Tab leaves it.

use crate::ui::action::Action;
use crate::ui::kit::Act;
use crate::ui::layers::{Cx, Layer};

/// Steps after which nobody goes on: more than a form has fields.
const FAR: usize = 1_000;

/// Does what `next` says until it says nothing more: the next key on the way, and where the keys are before it. A step
/// that leads nowhere ends it: a question about what stands there.
pub fn walk<L: Layer, At: PartialEq>(
    layer: &mut L,
    mut next: impl FnMut(&mut L) -> Option<(Action, At)>,
    cx: &mut Cx<'_>,
) {
    let mut step = next(layer);
    for _ in 0..FAR {
        let Some((action, before)) = step else { return };
        layer.act(&Act::Do(action), cx);
        step = next(layer).filter(|(_, now)| *now != before);
    }
}
