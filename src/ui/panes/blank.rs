//! Holds a place until its pane is written.
use crate::locale::Lang;
use crate::ui::keymap::Context;
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Cx, Flow, Hint, Layer};
use ratatui::layout::Rect;

pub struct Blank;
impl Layer for Blank {
    fn contexts(&self) -> &[Context] {
        &[Context::Global]
    }
    fn act(&mut self, _act: &Act, _cx: &mut Cx<'_>) -> Flow {
        Flow::Pass
    }
    fn render(&self, _area: Rect, _draw: &mut Draw<'_>) {}
    fn hints(&self, _lang: Lang) -> Vec<Hint> {
        Vec::new()
    }
}
