//! A dialog of the kit as a layer: its answer goes to the layer that asked.

use crate::locale::Lang;
use crate::ui::action::Action;
use crate::ui::keymap::Context;
use crate::ui::kit::dialog::{Dialog, DialogEvent};
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Cx, Flow, Hint, Layer, LayerId};
use ratatui::layout::Rect;

/// What a dialog was answered with.
#[derive(Debug)]
pub struct Answered {
    /// The word that the asking layer gave it.
    pub tag: &'static str,
    /// The answer; never [`DialogEvent::Nothing`].
    pub answer: DialogEvent,
}

/// A dialog on the stack.
pub struct Ask {
    to: LayerId,
    tag: &'static str,
    dialog: Dialog,
    contexts: &'static [Context],
}

impl Ask {
    /// Asks for a layer; the answer comes to its `receive` as [`Answered`].
    pub fn new(to: LayerId, tag: &'static str, dialog: Dialog) -> Box<Self> {
        let contexts: &'static [Context] = match dialog {
            Dialog::Prompt(_) => &[Context::Text, Context::Dialog],
            _ => &[Context::Dialog],
        };
        Box::new(Self { to, tag, dialog, contexts })
    }

    /// Level C: the letters of the answer are text.
    #[must_use]
    pub fn typed(mut self: Box<Self>) -> Box<Self> {
        self.contexts = &[Context::Text, Context::Dialog];
        self
    }
}

/// Changes a dialog that is open: a progress that went on.
#[derive(Debug)]
pub struct Advance {
    /// Done so far.
    pub done: u64,
    /// In words.
    pub note: String,
}

/// Tells a dialog that it is no longer needed.
#[derive(Debug)]
pub struct Over;

impl Layer for Ask {
    fn contexts(&self) -> &[Context] {
        self.contexts
    }

    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        // The session has the page of keys: to a dialog F1 means nothing.
        if *act == Act::Do(Action::Help) {
            return Flow::Pass;
        }
        let answer = self.dialog.handle(act);
        let stays = matches!(
            answer,
            DialogEvent::Nothing
                | DialogEvent::Preview
                | DialogEvent::Look(_)
                | DialogEvent::Stop
                | DialogEvent::Edit(_)
        );
        // Closed before it answers: what the asking layer opens next would else go with it.
        if !stays {
            cx.close(cx.id);
        }
        if answer != DialogEvent::Nothing {
            cx.send(self.to, Answered { tag: self.tag, answer });
        }
        Flow::Handled
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        self.dialog.render(area, draw);
    }

    fn hints(&self, _lang: Lang) -> Vec<Hint> {
        Vec::new()
    }

    fn overlay(&self) -> bool {
        true
    }

    fn receive(&mut self, payload: Box<dyn std::any::Any + Send>, cx: &mut Cx<'_>) {
        match payload.downcast::<Advance>() {
            Ok(step) => {
                if let Dialog::Progress(progress) = &mut self.dialog {
                    progress.advance(step.done, step.note);
                }
            }
            Err(other) if other.is::<Over>() => cx.close(cx.id),
            Err(_) => {}
        }
    }
}
