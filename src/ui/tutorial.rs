//! The lessons of `fondaco tutorial`, on a demo company of its own: ten things that a day at the desk is made of.

use super::action::Action;
use super::coach::{Lesson, Sight};

/// The pane that they begin on.
pub const PLACE: &str = "orders";

/// The filter that one of them asks for, as either language writes it.
const NEW: &[&str] = &["stato:nuovo", "status:new"];

/// In the order of the day.
pub static LESSONS: &[Lesson] = &[
    Lesson { id: "move", steps: &[Sight::Did(Action::RowNext)], keys: &["j"], again_from: 0, ground: None },
    Lesson { id: "open", steps: &[Sight::Deep, Sight::Root], keys: &["<enter>", "<esc>"], again_from: 1, ground: None },
    Lesson {
        id: "filter",
        steps: &[Sight::Did(Action::FilterText), Sight::Filter(NEW)],
        keys: &["<f7>", "stato:nuovo<enter>"],
        again_from: 2,
        ground: None,
    },
    Lesson {
        id: "mark",
        steps: &[Sight::Marked(1), Sight::Marked(2)],
        keys: &["<space>", "<space>"],
        again_from: 2,
        ground: Some(Sight::Filter(NEW)),
    },
    Lesson {
        id: "several",
        steps: &[Sight::Did(Action::Actions), Sight::Ran(&["batch"])],
        keys: &["<f8>", "c"],
        again_from: 2,
        ground: Some(Sight::Marked(2)),
    },
    Lesson { id: "undo", steps: &[Sight::Ran(&["undo"])], keys: &["u"], again_from: 2, ground: None },
    Lesson {
        id: "palette",
        steps: &[Sight::Did(Action::Palette), Sight::Pane("customers")],
        keys: &["<f9>", "clienti<enter>"],
        again_from: 6,
        ground: None,
    },
    Lesson {
        id: "phone",
        steps: &[Sight::Pane("orders"), Sight::Did(Action::New), Sight::Ran(&["order.place"])],
        keys: &["2", "<f6>", "vitale<enter><enter>moka<enter><enter>1<f2>"],
        again_from: 7,
        ground: None,
    },
    Lesson {
        id: "ship",
        steps: &[Sight::Ran(&["order.confirm"]), Sight::Ran(&["order.ship"])],
        keys: &["<f4>c", "<f4>sBRT1<enter>"],
        again_from: 7,
        ground: None,
    },
    Lesson { id: "help", steps: &[Sight::Did(Action::Help)], keys: &["<f1>"], again_from: 9, ground: None },
];
