//! What the palette offers: commands, and what a search found.

use crate::ui::action::Action;
use crate::ui::kit::dialog::MenuEntry;
use serde::{Deserialize, Serialize};

/// A command of the palette besides the actions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Handed to [`super::Host::open`].
    pub target: String,
    /// Its name.
    pub title: String,
    /// What it does, after the name.
    pub detail: String,
    /// Why it is not possible now.
    pub off: Option<String>,
    /// The key that does it without the palette, where the screen on top has none for it.
    pub door: Option<Door>,
    /// It changes how the company or the program is set up.
    pub setting: bool,
    /// What it asks for, in a reader's words: found by these when nothing is called so.
    pub asks: Vec<&'static str>,
}

/// An entry of a menu of the screen on top: the palette finds it by its words, and chooses it in its menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The key that opens the menu.
    pub action: Action,
    /// What the menu is called.
    pub menu: String,
    /// The entry.
    pub entry: MenuEntry,
}

impl Offer {
    /// The entries of a menu.
    pub fn all(action: Action, menu: &str, entries: Vec<MenuEntry>) -> impl Iterator<Item = Self> {
        entries.into_iter().map(move |entry| Self { action, menu: menu.to_owned(), entry })
    }
}

/// A key that does something somewhere: that of an action, or a letter in the menu which the action opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Door {
    /// The action.
    pub action: Action,
    /// The letter in its menu.
    pub then: Option<char>,
    /// The pane that has the menu, by the key of its name; nothing for an action that many have.
    pub pane: Option<&'static str>,
}

/// Something that a search found, or that was taken before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The kind, in a reader's words: "ordini". Rows of one kind stand together.
    pub group: String,
    /// Number or name.
    pub title: String,
    /// What makes it known: customer, state.
    pub detail: String,
    /// Handed to [`super::Host::open`].
    pub target: String,
    /// It was found by what is written about it, not by what it is called: it stands after the commands.
    #[serde(default)]
    pub within: bool,
}

/// A search that runs off the thread of the screen.
pub type Search = Box<dyn FnOnce() -> Vec<Found> + Send>;
