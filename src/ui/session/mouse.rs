//! The mouse, where the operator wants it: a click puts the cursor on a row, a cell, a day or a field, the wheel scrolls
//! what is under it. Nothing else: no click does what a key would have to be pressed for.

use super::Session;
use crate::ui::action::Action;
use crate::ui::keymap::Context;
use crate::ui::kit::Act;
use ratatui::layout::Position;
use std::io::Write;

impl<W: Write> Session<W> {
    pub(super) fn clicked(&mut self, at: Position) {
        if !self.points(at) {
            return;
        }
        let depth = self.depth();
        if self.entry(self.current, depth).is_some_and(|entry| !entry.broken) {
            self.dirty = true;
            // Who turns to something else has read what the last key was refused.
            self.talk.before_key();
            self.with_layer(self.current, depth, |layer, cx| layer.clicked(at, cx));
            self.talk.after_key(self.covered());
        }
    }

    pub(super) fn wheeled(&mut self, at: Position, down: bool) {
        if !self.points(at) {
            return;
        }
        let notch = self.entry(self.current, self.depth()).map_or(1, |entry| entry.layer.notch());
        let (times, action) = match self.path().as_slice() {
            // A box whose fields are typed into, too: a form has more than rows, and a line of a list is alone.
            [Context::List | Context::Grid | Context::Dialog | Context::Picker | Context::Card, ..]
            | [Context::Text, Context::Dialog, ..] => (notch, if down { Action::RowNext } else { Action::RowPrev }),
            // A month, or a week.
            [Context::Month, ..] => (1, if down { Action::PageNext } else { Action::PagePrev }),
            _ => return,
        };
        for _ in 0..times {
            if self.entry(self.current, self.depth()).is_some_and(|entry| !entry.layer.turns(down)) {
                return;
            }
            self.dispatch(&Act::Do(action));
        }
    }

    /// It is listened to, and the cell is one of the body's: around it there is nothing to be clicked.
    fn points(&self, at: Position) -> bool {
        let listened = self.standing.liking().mouse() && !self.is_small() && self.prefix.is_none();
        listened && self.body().contains(at)
    }
}
