//! The columns of the lines grid, as data.

use super::field::{FormatNumber, ParseNumber};
use super::paint::Align;
use super::resource::Width;

/// What a cell takes.
#[derive(Debug, Clone, Copy)]
pub enum CellKind {
    /// A code, looked up while typed.
    Lookup,
    /// A text.
    Text,
    /// A scaled number; `+` and `-` change it by the step (0: they are typed).
    Number(ParseNumber, FormatNumber, i64),
    /// Worked out by [`super::grid::Grid::recompute`], never typed.
    Computed,
}

/// A column of the grid.
#[derive(Debug, Clone, Copy)]
pub struct GridColumn {
    /// Stable English id.
    pub id: &'static str,
    /// Locale key of the header.
    pub title: &'static str,
    /// Its width.
    pub width: Width,
    /// Which side its texts stand at.
    pub align: Align,
    /// What it takes.
    pub kind: CellKind,
    /// Where there is no room for all columns, those with the highest rank go first; those without go with the right edge.
    pub rank: u8,
}

/// A column of the grid: `width` cells exactly.
pub const fn grid_column(id: &'static str, title: &'static str, width: u16, kind: CellKind) -> GridColumn {
    let align = if matches!(kind, CellKind::Number(..)) { Align::Right } else { Align::Left };
    GridColumn { id, title, width: Width::Fixed(width), align, kind, rank: 0 }
}

impl GridColumn {
    /// Takes what the others leave, at least its width.
    #[must_use]
    pub const fn fill(mut self) -> Self {
        self.width = Width::Fill { min: self.width.least(), max: u16::MAX };
        self
    }

    /// Codes: whole before what fills has more than its least.
    #[must_use]
    pub const fn whole(mut self) -> Self {
        self.width = Width::Whole { min: self.width.least(), whole: self.width.least() };
        self
    }

    /// Texts stand at the right.
    #[must_use]
    pub const fn right(mut self) -> Self {
        self.align = Align::Right;
        self
    }

    /// Goes before others where there is no room for all.
    #[must_use]
    pub const fn rank(mut self, rank: u8) -> Self {
        self.rank = rank;
        self
    }
}
