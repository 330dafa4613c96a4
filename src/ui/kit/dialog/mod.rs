//! Small windows over the screen: messages, confirmations, menus, questions, progress, conflicts, previews.
//!
//! A reversible action (level A) asks nothing: it is done and says how to take it back. Level B is answered by the
//! letter of its verb, level C by typing the number; Enter and Esc always keep things as they are.

mod confirm;
mod conflict;
mod menu;
mod message;
mod preview;
mod progress;
mod prompt;
mod scroll;

pub use confirm::Confirm;
pub use conflict::{ConflictDialog, ConflictRow};
pub use menu::{Menu, MenuEntry};
pub use message::Message;
pub use preview::{Preview, PreviewGroup, PreviewRow};
pub use progress::Progress;
pub use prompt::Prompt;

use super::field::Values;
use super::line::Line;
use super::nav::{Nav, nav};
use super::paint::{centred, foot_line, frame, rest};
use super::{Act, Draw};
use crate::locale::Lang;
use crate::ui::action::Action;
use crate::ui::text_width::width;
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};

/// What came of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DialogEvent {
    /// Nothing that anybody else needs to know.
    Nothing,
    /// Closed; things stay as they are.
    Cancel,
    /// Confirmed.
    Yes,
    /// This entry of a menu.
    Choose(String),
    /// This was typed, and is right.
    Entered(String),
    /// Complete this, which was typed so far.
    Complete(String),
    /// Show first what would be done.
    Preview,
    /// Show first what this entry of a menu would do.
    Look(String),
    /// Do again what failed.
    Retry,
    /// Take back what was just done.
    TakeBack,
    /// This entry cannot be chosen now, for this reason.
    Blocked(String),
    /// No entry of the menu has this letter.
    Unknown(char),
    /// Another letter than the one that says yes, which is this.
    NotThat(char),
    /// Not everything that was asked is decided.
    Unsettled,
    /// Stop what is running.
    Stop,
    /// Edit this field by hand.
    Edit(String),
    /// Every conflict is decided: these values are to be saved.
    Settled(Values),
}

/// Any of them, for a stack of layers.
#[derive(Debug, Clone)]
pub enum Dialog {
    /// Something to be read, or an error.
    Message(Message),
    /// A question about doing something.
    Confirm(Confirm),
    /// One of several.
    Menu(Menu),
    /// A text or a number.
    Prompt(Prompt),
    /// Something that takes a while.
    Progress(Progress),
    /// Two people changed one record.
    Conflict(ConflictDialog),
    /// What an operation would do.
    Preview(Preview),
}

impl DialogEvent {
    /// What is to be said about a key that did nothing.
    pub fn said(&self, lang: Lang) -> Option<String> {
        match self {
            Self::Blocked(reason) if !reason.is_empty() => Some(reason.clone()),
            Self::Unknown(letter) => Some(lang.f("kit.menu.unknown", &[("letter", &letter.to_string())])),
            Self::NotThat(letter) => Some(lang.f("kit.confirm.not_that", &[("letter", &letter.to_string())])),
            Self::Unsettled => Some(lang.t("kit.conflict.unsettled").to_owned()),
            _ => None,
        }
    }
}

impl Dialog {
    /// Changes the dialog by an act.
    pub fn handle(&mut self, act: &Act) -> DialogEvent {
        match self {
            Dialog::Message(d) => d.handle(act),
            Dialog::Confirm(d) => d.handle(act),
            Dialog::Menu(d) => d.handle(act),
            Dialog::Prompt(d) => d.handle(act),
            Dialog::Progress(d) => d.handle(act),
            Dialog::Conflict(d) => d.handle(act),
            Dialog::Preview(d) => d.handle(act),
        }
    }

    /// The mouse was pressed on this cell: the cursor goes there, where it goes from one thing to another.
    pub fn clicked(&mut self, at: Position) {
        match self {
            Dialog::Menu(d) => d.point(at),
            Dialog::Conflict(d) => d.point(at),
            Dialog::Message(_) | Dialog::Confirm(_) | Dialog::Prompt(_) | Dialog::Progress(_) | Dialog::Preview(_) => {}
        }
    }

    /// The wheel finds something further on: where the arrows come round, the wheel does not, and never from one answer of
    /// a question to another.
    pub fn turns(&self, down: bool) -> bool {
        match self {
            Dialog::Menu(d) => d.goes_on(down),
            Dialog::Conflict(_) => true,
            Dialog::Message(d) => d.goes_on(),
            Dialog::Preview(d) => d.goes_on(),
            Dialog::Confirm(d) => d.goes_on(),
            Dialog::Prompt(_) | Dialog::Progress(_) => false,
        }
    }

    /// Draws the dialog in the middle of an area.
    pub fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        match self {
            Dialog::Message(d) => d.render(area, draw),
            Dialog::Confirm(d) => d.render(area, draw),
            Dialog::Menu(d) => d.render(area, draw),
            Dialog::Prompt(d) => d.render(area, draw),
            Dialog::Progress(d) => d.render(area, draw),
            Dialog::Conflict(d) => d.render(area, draw),
            Dialog::Preview(d) => d.render(area, draw),
        }
    }

    /// What the page of keys says of it: its name, and what its own keys do.
    pub fn page(&self, lang: Lang) -> Option<(String, Vec<(String, String)>)> {
        match self {
            Dialog::Conflict(d) => Some((d.title().to_owned(), ConflictDialog::keys(lang))),
            Dialog::Menu(d) => Some((d.title().to_owned(), d.keys_of())),
            Dialog::Confirm(d) => Some((d.title().to_owned(), d.keys_of())),
            Dialog::Message(_) | Dialog::Prompt(_) | Dialog::Progress(_) | Dialog::Preview(_) => None,
        }
    }

    /// The same in short, for the line of keys: the letters that answer it, and what saves.
    pub fn own_keys(&self, lang: Lang) -> Vec<(String, String)> {
        match self {
            Dialog::Conflict(d) => d.own_keys(lang),
            Dialog::Confirm(d) => d.keys_of(),
            _ => Vec::new(),
        }
    }

    /// What its own keys do that are actions.
    pub fn actions(&self) -> &'static [Action] {
        match self {
            Dialog::Menu(d) if d.looks() => &[Action::Accept, Action::Preview],
            Dialog::Menu(_) | Dialog::Prompt(_) => &[Action::Accept],
            Dialog::Confirm(d) if d.looks() => &[Action::Preview],
            _ => &[],
        }
    }

    /// The content as plain lines.
    pub fn describe(&self, lang: Lang) -> Vec<Line> {
        match self {
            Dialog::Message(d) => d.describe(lang),
            Dialog::Confirm(d) => d.describe(lang),
            Dialog::Menu(d) => d.describe(),
            Dialog::Prompt(d) => d.describe(lang),
            Dialog::Progress(d) => d.describe(lang),
            Dialog::Conflict(d) => d.describe(lang),
            Dialog::Preview(d) => d.describe(lang),
        }
    }
}

/// A window for so many lines: 66 columns where there is room, as in the mock-ups.
fn window(area: Rect, lines: usize, title: &str, hints: &str, role: Role, draw: &mut Draw<'_>) -> Rect {
    sized(area, 66, lines, title, hints, role, draw)
}

fn sized(area: Rect, wide: u16, lines: usize, title: &str, hints: &str, role: Role, draw: &mut Draw<'_>) -> Rect {
    let tall = u16::try_from(lines + 2).unwrap_or(u16::MAX);
    let outer = centred(area, wide.min(area.width), tall);
    frame(draw, outer, title, hints, role)
}

/// Says on the lower line of a window, beside its keys, how many lines above and below are not seen.
fn more(inner: Rect, keys: &str, (above, below): (usize, usize), draw: &mut Draw<'_>) {
    let edge = Rect { x: inner.x, y: inner.bottom(), width: inner.width, height: 1 };
    let keys = u16::try_from(width(&foot_line(draw, inner.width, keys)) + 2).unwrap_or(u16::MAX);
    rest(draw, Rect { x: edge.x.saturating_add(keys), width: edge.width.saturating_sub(keys), ..edge }, above, below);
}

/// The columns that the text of a window of usual width has.
fn text_columns(area: Rect, wide: u16) -> usize {
    usize::from(wide.min(area.width).saturating_sub(4)).max(1)
}

/// In a dialog the arrows go from button to button; where there is only a text they move in it.
fn in_text(act: &Act) -> Act {
    match nav(act) {
        Some(Nav::Next | Nav::Right) => Act::Do(Action::ColRight),
        Some(Nav::Prev | Nav::Left) => Act::Do(Action::ColLeft),
        _ => act.clone(),
    }
}
