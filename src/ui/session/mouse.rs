//! The mouse, where the operator wants it: a click puts the cursor on a row or a field, the wheel scrolls a list. Nothing
//! else: no click does what a key would have to be pressed for.

use super::Session;
use crate::ui::action::Action;
use crate::ui::keymap::Context;
use crate::ui::kit::Act;
use ratatui::layout::Position;
use std::io::Write;

/// Rows that a notch of the wheel goes.
const NOTCH: usize = 3;

impl<W: Write> Session<W> {
    pub(super) fn clicked(&mut self, at: Position) {
        if !self.points(at) {
            return;
        }
        let depth = self.depth();
        if self.entry(self.current, depth).is_some_and(|entry| !entry.broken) {
            self.dirty = true;
            self.with_layer(self.current, depth, |layer, cx| layer.clicked(at, cx));
        }
    }

    pub(super) fn wheeled(&mut self, at: Position, down: bool) {
        if !self.points(at) || self.path().first() != Some(&Context::List) {
            return;
        }
        let action = if down { Action::RowNext } else { Action::RowPrev };
        for _ in 0..NOTCH {
            self.dispatch(&Act::Do(action));
        }
    }

    /// It is listened to, and the cell is one of the body's: around it there is nothing to be clicked.
    fn points(&self, at: Position) -> bool {
        let listened = self.standing.liking().mouse() && !self.is_small() && self.prefix.is_none();
        listened && self.body().contains(at)
    }
}
