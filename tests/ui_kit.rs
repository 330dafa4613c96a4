//! The parts of the kit: what they show at three sizes in two languages, what they never do, what they cost in bytes.

#[path = "ui_kit/form.rs"]
mod form;
#[path = "ui_kit/list.rs"]
mod list;
#[path = "ui_kit/screen.rs"]
mod screen;
