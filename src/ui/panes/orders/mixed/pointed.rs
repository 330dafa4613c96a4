//! The mouse in a document: which field or cell was meant, and the way of the keys to it.

use super::{Mixed, Part};
use crate::ui::action::Action;
use crate::ui::kit::form::Form;
use crate::ui::layers::{Cx, Layer};
use crate::ui::record::walk::walk;
use ratatui::layout::{Position, Rect};

/// What stands at a cell of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui::panes::orders) enum Spot {
    /// A field over the lines, or under them.
    Field(Part, &'static str),
    /// A line, and the column in it that can be typed in.
    Cell(usize, Option<usize>),
}

/// Where the three parts stand on the screen; what has no room has no rows.
pub(super) struct Places {
    pub(super) head: Rect,
    pub(super) lines: Rect,
    pub(super) foot: Rect,
}

impl Mixed {
    /// What was pressed, when the document is drawn in this area; nothing where an open list over its fields and lines
    /// was, in which the cursor has gone there.
    pub(in crate::ui::panes::orders) fn spot(&mut self, area: Rect, totals: u16, at: Position) -> Option<Spot> {
        let in_list = match self.part {
            Part::Head => self.head.point(at),
            Part::Lines => self.grid.point(at),
            Part::Foot => self.foot.point(at),
        };
        if in_list {
            return None;
        }
        let places = self.places(area, totals);
        let field = |part, form: &Form, area: Rect| {
            let hit = area.contains(at).then(|| form.field_of(area, at)).flatten();
            hit.map(|id| Spot::Field(part, id))
        };
        let cell = || places.lines.contains(at).then(|| self.grid.cell_at(places.lines, at)).flatten();
        field(Part::Head, &self.head, places.head)
            .or_else(|| field(Part::Foot, &self.foot, places.foot))
            .or_else(|| cell().map(|(row, column)| Spot::Cell(row, column)))
    }

    /// The next key on the way there; none when the keys are there, where the last of it needs none.
    fn step_to(&mut self, spot: Spot) -> Option<Action> {
        let order = |part| [Part::Head, Part::Lines, Part::Foot].iter().position(|one| *one == part);
        let part = match spot {
            Spot::Field(part, _) => part,
            Spot::Cell(..) => Part::Lines,
        };
        if part != self.part {
            // A form is left by Tab: that reads its field.
            return Some(match (order(part) > order(self.part), self.part) {
                (true, Part::Lines) => Action::PageNext,
                (false, Part::Lines) => Action::PagePrev,
                (true, _) => Action::FocusNext,
                (false, _) => Action::FocusPrev,
            });
        }
        match spot {
            Spot::Field(_, id) => {
                let form = if part == Part::Foot { &self.foot } else { &self.head };
                form.step_to(id)
            }
            Spot::Cell(row, column) => {
                let (line, at) = self.grid.at();
                let there = (line, column.map(|_| at)) == (row, column);
                // What is being typed is read first, as when Tab leaves it. After that nothing is on the way.
                let step = (!there && self.grid.is_typing()).then_some(Action::FocusNext);
                if !there && step.is_none() && !self.grid.waits() {
                    self.grid.go_to(row, column);
                }
                step
            }
        }
    }

    /// Where the keys go: it tells whether a step led anywhere.
    fn stands(&self) -> (Part, &'static str, (usize, usize), bool) {
        let field = match self.part {
            Part::Head => self.head.current(),
            Part::Foot => self.foot.current(),
            Part::Lines => "",
        };
        (self.part, field, self.grid.at(), self.grid.is_typing())
    }

    /// The wheel finds a further line, and nothing is being typed.
    pub(in crate::ui::panes::orders) fn turns(&self, down: bool) -> bool {
        let row = self.grid.at().0;
        let further = if down { row + 1 < self.grid.rows().len() } else { row > 0 };
        self.part == Part::Lines && further && !self.grid.is_typing()
    }
}

/// Goes the way of the keys to what was pressed in the document of a layer: what stands in fields and cells on it is read
/// as when Tab leaves them, and a question about one of them ends it.
pub(in crate::ui::panes::orders) fn lead<L: Layer>(
    layer: &mut L,
    document: fn(&mut L) -> Option<&mut Mixed>,
    spot: Spot,
    cx: &mut Cx<'_>,
) {
    let next = |layer: &mut L| {
        let mixed = document(layer)?;
        Some((mixed.step_to(spot)?, mixed.stands()))
    };
    walk(layer, next, cx);
}
