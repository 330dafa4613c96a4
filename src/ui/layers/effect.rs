//! What layers and the host can ask of their session.

use super::{Found, Layer, LayerId, Message, Saved};
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
    Copy(String),
    Theme(Box<Theme>),
    Language(Lang),
    /// Other keys.
    Keys(Box<Keymap>),
    Repaint,
    Quit,
}
