//! The key beside a command: the one that does it on the screen on top, else where there is one that does.

use crate::locale::Lang;
use crate::ui::action::Action;
use crate::ui::chrome::shown_key;
use crate::ui::keymap::{Context, Keymap};
use crate::ui::layers::{Command, Door, Offer};
use crate::ui::macros;

/// What works on the screen on top.
pub struct Keys<'a> {
    /// Its contexts.
    pub path: &'a [Context],
    /// Its actions.
    pub actions: &'a [Action],
    /// The entries of its menus.
    pub offers: &'a [Offer],
    /// The keys of the session.
    pub keymap: &'a Keymap,
    /// The language of the session.
    pub lang: Lang,
}

/// The contexts of a pane: where a key works that does not work on the screen on top.
const PANE: &[Context] = &[Context::List, Context::Global];

impl Keys<'_> {
    /// The key of a command; empty for none.
    pub(super) fn of(&self, command: &Command) -> String {
        // A macro has the key that the operator gave it.
        let own = command.target.strip_prefix(macros::TARGET).and_then(|rest| rest.strip_prefix(':'));
        if let Some(name) = own {
            return self.keymap.key_of_macro(name).map(|key| key.label(self.lang)).unwrap_or_default();
        }
        let own = command.door.and_then(|door| self.own(door));
        own.or_else(|| self.in_menu(command)).or_else(|| self.elsewhere(command.door?)).unwrap_or_default()
    }

    /// The key of an entry of the screen's menus.
    pub(super) fn entry(&self, offer: &Offer) -> String {
        let key = self.label(self.path, offer.action);
        [key, offer.entry.letter.map(String::from)].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// A menu of the screen has an entry that does the same.
    fn in_menu(&self, command: &Command) -> Option<String> {
        let operation = command.target.strip_prefix("do:")?;
        let same = self.offers.iter().find(|offer| offer.entry.runs == Some(operation) && offer.entry.letter.is_some());
        same.map(|offer| self.entry(offer))
    }

    /// An action that many screens have is of use only where this one is among them.
    fn own(&self, door: Door) -> Option<String> {
        let here = door.then.is_none() && self.actions.contains(&door.action);
        self.label(self.path, door.action).filter(|_| here)
    }

    /// A menu of another pane is named with it: its letter means something else here.
    fn elsewhere(&self, door: Door) -> Option<String> {
        let (pane, letter) = (door.pane?, door.then?);
        Some(format!("{}: {} {letter}", self.lang.t(pane), self.label(PANE, door.action)?))
    }

    fn label(&self, path: &[Context], action: Action) -> Option<String> {
        shown_key(&self.keymap.keys(path, action)).map(|chord| chord.label(self.lang))
    }
}
