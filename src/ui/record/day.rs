//! The small calendar of a day's field, as a layer.

use crate::locale::Lang;
use crate::ui::keymap::Context;
use crate::ui::kit::day::{DayEvent, DayPick};
use crate::ui::kit::spoken::Spoken;
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Cx, Flow, Hint, Layer, LayerId};
use chrono::NaiveDate;
use ratatui::layout::{Position, Rect};

/// The day that was picked, for the layer that asked.
#[derive(Debug, Clone, Copy)]
pub struct PickedDay {
    /// The field.
    pub field: &'static str,
    /// The day.
    pub day: NaiveDate,
}

/// The calendar on the stack.
pub struct DayLayer {
    to: LayerId,
    field: &'static str,
    pick: DayPick,
}

impl DayLayer {
    /// For a field of a layer; the answer comes to its `receive` as [`PickedDay`].
    pub fn new(to: LayerId, field: &'static str, pick: DayPick) -> Box<Self> {
        Box::new(Self { to, field, pick })
    }
}

impl Layer for DayLayer {
    fn contexts(&self) -> &[Context] {
        &[Context::Dialog]
    }

    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        match self.pick.handle(act) {
            DayEvent::Nothing => return Flow::Handled,
            DayEvent::Take(day) => {
                cx.close(cx.id);
                cx.send(self.to, PickedDay { field: self.field, day });
            }
            DayEvent::Cancel => cx.close(cx.id),
        }
        Flow::Handled
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        self.pick.render(area, draw);
    }

    fn clicked(&mut self, at: Position, _cx: &mut Cx<'_>) {
        self.pick.point(at);
    }

    /// A week.
    fn notch(&self) -> usize {
        1
    }

    fn spoken(&self, _lang: Lang) -> Spoken {
        self.pick.spoken()
    }

    fn hints(&self, _lang: Lang) -> Vec<Hint> {
        Vec::new()
    }

    fn overlay(&self) -> bool {
        true
    }
}
