//! The parts of the kit: what they show at three sizes in two languages, what they never do, what they cost in bytes.
#![allow(
    clippy::unwrap_used,
    clippy::unnecessary_wraps,
    clippy::needless_for_each,
    reason = "a test may fail; its sources have the shape of real ones"
)]

#[path = "ui_kit/card.rs"]
mod card;
#[path = "ui_kit/dialog.rs"]
mod dialog;
#[path = "ui_kit/example.rs"]
mod example;
#[path = "ui_kit/form.rs"]
mod form;
#[path = "ui_kit/grid.rs"]
mod grid;
#[path = "ui_kit/list.rs"]
mod list;
#[path = "ui_kit/marks.rs"]
mod marks;
#[path = "ui_kit/month.rs"]
mod month;
#[path = "ui_kit/picker.rs"]
mod picker;
#[path = "ui_kit/screen.rs"]
mod screen;
