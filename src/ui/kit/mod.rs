//! The parts every pane is made of. They know domain types and the theme, never the store.
//!
//! A part is a view model (`handle` changes it) and a renderer (`render` only reads it), apart; `describe` gives the
//! content as plain lines to a reader that has no columns (screen readers, tests), [`spoken`] puts it so that only what
//! changed has to be said.

use super::action::Action;
use super::key::Key;
use super::keymap::legend::Legend;
use super::theme::Theme;
use crate::locale::Lang;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

mod area;
pub mod card;
mod card_copy;
mod card_layout;
mod card_point;
pub mod chart;
pub mod day;
pub mod dialog;
mod draft;
pub mod edit;
pub mod field;
pub mod form;
mod form_choice;
mod form_data;
pub(super) mod form_view;
pub mod grid;
mod grid_column;
mod grid_rows;
mod grid_typing;
mod grid_view;
pub mod line;
pub mod list;
mod list_marks;
pub mod list_options;
mod list_view;
mod list_window;
pub mod merge;
pub mod month;
mod month_view;
pub mod nav;
pub mod paint;
pub mod panel;
pub mod picker;
pub mod resource;
pub mod shown;
pub mod spoken;

pub use grid_column::grid_column;

/// What reaches a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// An action of the keymap.
    Do(Action),
    /// A key that no binding of this context claims: text and its editing.
    Key(Key),
    /// Pasted text, already without control characters.
    Paste(String),
    /// A scanned code.
    Scan(String),
}

/// Where and how a part draws itself.
pub struct Draw<'a> {
    /// The frame's cells.
    pub buf: &'a mut Buffer,
    /// The look.
    pub theme: &'a Theme,
    /// The language of the session.
    pub lang: Lang,
    /// The keys that texts name.
    pub keys: Legend<'a>,
    /// Where the real cursor goes: the focused field or row sets it.
    pub cursor: Option<Position>,
    /// Something stands over what is drawn: what hangs down from a field while one types there is not drawn, for a piece
    /// of it would look out from under a box.
    pub covered: bool,
}
