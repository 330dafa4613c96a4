//! What a box has on the screen, for the mouse: a click means a row that is seen.

use ratatui::layout::{Position, Rect};
use std::cell::Cell;

/// The rows of a box as it was drawn last.
#[derive(Debug, Clone, Default)]
pub struct Shown(Cell<(Rect, usize)>);

impl Shown {
    /// They stand here, each on a line, the first of them being the row `from`.
    pub fn are(&self, area: Rect, from: usize) {
        self.0.set((area, from));
    }

    /// The row of a cell, when there are so many of them.
    pub fn row_at(&self, at: Position, rows: usize) -> Option<usize> {
        let (area, from) = self.0.get();
        let row = area.contains(at).then(|| from + usize::from(at.y - area.y))?;
        (row < rows).then_some(row)
    }
}
