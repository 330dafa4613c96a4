//! What layers ask of the session, and the results that keys wait for.

use super::{Found, Layer, LayerId, Message, Returned, Saved, Served};
use crate::locale::Lang;
use crate::store::macros::Stroke;
use crate::ui::action::Action;
use crate::ui::keymap::Keymap;
use crate::ui::theme::Theme;
use std::any::Any;

/// What a layer asked for; done by the session when the call has returned.
pub(in crate::ui) enum Effect {
    /// Keys wait for an [`Awaited`] result.
    Await,
    /// Something was done, for the layer on top, and these rows are there again.
    Acted(Vec<Returned>),
    Served(Served),
    /// Those that wait are nobody's any more.
    DropAhead,
    Push(Box<dyn Layer>),
    Close(LayerId),
    Send(LayerId, Box<dyn Any + Send>),
    Say(Message),
    Tell(Message),
    Hush,
    /// Takes a message of these words away.
    Unsay(String),
    Saved(Saved),
    Bell,
    /// Something of the host is to be seen.
    Redraw,
    Notify(String),
    Go {
        pane: String,
        place: Option<String>,
    },
    Open(String),
    /// Plays keys: the macro's name, and what was pressed on what.
    Play(String, Vec<Stroke>),
    /// This was taken from the palette.
    Took(Found),
    /// Asks the host to search, off the thread; the answer comes to this layer.
    Search(String),
    Do(Action),
    /// Chooses this entry of the menu on top.
    Choose(String),
    Copy(String),
    Theme(Box<Theme>),
    Language(Lang),
    /// What is liked is another now.
    Liked,
    /// Other keys.
    Keys(Box<Keymap>),
    Repaint,
    Quit,
    /// The key that was pressed leaves the program.
    Leave,
    /// Ends the session for the lessons.
    Learn,
}

/// A result that keys wait for.
pub struct Awaited {
    pub(in crate::ui) payload: Box<dyn Any + Send>,
    /// It tells of what was done: it is heard also by whoever has given it up.
    pub(in crate::ui) done: bool,
}

impl Awaited {
    /// What only leads on to a question, nothing having been done: who has given it up is not asked.
    pub fn asking<T: Any + Send>(result: T) -> Self {
        Self::of(result, false)
    }

    /// What came of something: `done`, or only asked for.
    pub fn of<T: Any + Send>(result: T, done: bool) -> Self {
        Self { payload: Box::new(result), done }
    }

    /// What came of something that was done.
    pub fn done<T: Any + Send>(result: T) -> Self {
        Self::of(result, true)
    }
}
