//! What a box has on the screen, for the mouse: a click means a row that is seen.

use super::paint::framed;
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

    /// They are not seen.
    pub fn are_hidden(&self) {
        self.0.set((Rect::ZERO, 0));
    }

    /// The row of a cell, when there are so many of them.
    pub fn row_at(&self, at: Position, rows: usize) -> Option<usize> {
        self.cell_at(at, rows).map(|(row, _)| row)
    }

    /// The same, and how many columns of the row are before the cell.
    pub fn cell_at(&self, at: Position, rows: usize) -> Option<(usize, u16)> {
        let (area, from) = self.0.get();
        let row = area.contains(at).then(|| from + usize::from(at.y - area.y))?;
        (row < rows).then_some((row, at.x - area.x))
    }

    /// The cell is one of the rows or of the frame around them.
    pub fn frames(&self, at: Position) -> bool {
        let (area, _) = self.0.get();
        !area.is_empty() && framed(area).contains(at)
    }
}
