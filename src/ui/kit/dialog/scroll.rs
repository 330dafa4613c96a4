//! A text that is taller than its window.

use crate::ui::kit::Act;
use crate::ui::kit::nav::{Nav, nav};
use std::cell::Cell;

/// Lines that a page goes on by: less than most windows show, so that no line is passed over.
const PAGE: isize = 8;

/// Which line is seen first, and how far down that can go, as drawn last.
#[derive(Debug, Clone, Default)]
pub(super) struct Scroll {
    top: usize,
    reach: Cell<usize>,
}

impl Scroll {
    /// So many lines on, or back.
    pub fn by(&mut self, lines: isize) {
        self.top = self.top.saturating_add_signed(lines).min(self.reach.get());
    }

    /// From the first line on.
    pub fn begin(&mut self) {
        self.top = 0;
    }

    /// By an act that goes by lines or pages; whether it was one.
    pub fn step(&mut self, act: &Act) -> bool {
        match nav(act) {
            Some(Nav::Up) => self.by(-1),
            Some(Nav::Down) => self.by(1),
            Some(Nav::PageUp) => self.by(-PAGE),
            Some(Nav::PageDown) => self.by(PAGE),
            _ => return false,
        }
        true
    }

    /// The same, or to one of the ends: where there is nothing but the text.
    pub fn step_or_end(&mut self, act: &Act) -> bool {
        match nav(act) {
            Some(Nav::Home) => self.begin(),
            Some(Nav::End) => self.top = self.reach.get(),
            _ => return self.step(act),
        }
        true
    }

    /// Of so many lines so many have room: how many are not seen, above and below.
    pub fn unseen(&self, lines: usize, room: usize) -> (usize, usize) {
        let hidden = lines.saturating_sub(room);
        self.reach.set(hidden);
        let above = self.top.min(hidden);
        (above, hidden - above)
    }

    /// There is more to read than is seen.
    pub fn goes_on(&self) -> bool {
        self.reach.get() > 0
    }
}
