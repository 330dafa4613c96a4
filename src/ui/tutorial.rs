//! The lessons of `fondaco tutorial`, on a demo company of its own: ten things that a day at the desk is made of.

use super::action::Action;
use super::coach::{Lesson, Need, Sight, Step};

/// The pane that they begin on.
pub const PLACE: &str = "orders";

/// The filter that one of them asks for, as either language writes it.
const NEW: &[&str] = &["stato:nuovo", "status:new"];

/// The list of orders is seen.
const ORDERS: &[Need] = &[Need::Root, Need::Pane(PLACE)];
/// It has no filter but the one that is asked for.
const CLEAN: &[Need] = &[Need::Root, Need::Pane(PLACE), Need::NoOther(NEW)];
/// It has that one.
const FILTERED: &[Need] = &[Need::Root, Need::Pane(PLACE), Need::NoOther(NEW), Need::Filter(NEW)];
/// Two of its rows are marked.
const MARKED: &[Need] = &[Need::Root, Need::Pane(PLACE), Need::NoOther(NEW), Need::Filter(NEW), Need::Marked(2)];

const fn step(sight: Sight, needs: &'static [Need], keys: &'static str) -> Step {
    Step { sight, needs, keys }
}

/// In the order of the day.
pub static LESSONS: &[Lesson] = &[
    Lesson { id: "move", steps: &[step(Sight::Did(Action::RowNext), ORDERS, "j")] },
    Lesson { id: "open", steps: &[step(Sight::Deep, ORDERS, "<enter>"), step(Sight::Root, &[], "<esc>")] },
    Lesson {
        id: "filter",
        steps: &[
            step(Sight::Did(Action::FilterText), CLEAN, "<f7>"),
            step(Sight::Filter(NEW), CLEAN, "stato:nuovo<enter>"),
        ],
    },
    Lesson {
        id: "mark",
        steps: &[step(Sight::Marked(1), FILTERED, "<space>"), step(Sight::Marked(2), FILTERED, "<space>")],
    },
    Lesson {
        id: "several",
        steps: &[step(Sight::Did(Action::Actions), MARKED, "<f8>"), step(Sight::Ran(&["batch"]), MARKED, "c")],
    },
    Lesson { id: "undo", steps: &[step(Sight::Ran(&["undo"]), &[Need::Root, Need::Deed], "u")] },
    Lesson {
        id: "palette",
        steps: &[
            step(Sight::Did(Action::Palette), &[], "<f9>"),
            step(Sight::Pane("customers"), &[Need::Root], "clienti<enter>"),
        ],
    },
    Lesson {
        id: "phone",
        steps: &[
            step(Sight::Pane(PLACE), &[Need::Root], "2"),
            step(Sight::Did(Action::New), ORDERS, "<f6>"),
            step(Sight::Ran(&["order.place"]), &[Need::Pane(PLACE)], "vitale<enter><enter>moka<enter><enter>1<f2>"),
        ],
    },
    Lesson {
        id: "ship",
        steps: &[
            step(Sight::Ran(&["order.confirm"]), &[Need::Pane(PLACE)], "<f4>c"),
            step(Sight::Ran(&["order.ship"]), &[Need::Pane(PLACE)], "<f4>sBRT1<enter>"),
        ],
    },
    Lesson { id: "help", steps: &[step(Sight::Did(Action::Help), &[], "<f1>")] },
];
