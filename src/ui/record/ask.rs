//! A dialog of the kit as a layer: its answer goes to the layer that asked.

use crate::locale::Lang;
use crate::store::Stop;
use crate::ui::action::Action;
use crate::ui::desk::{Asked, Desk};
use crate::ui::keymap::Context;
use crate::ui::kit::dialog::{Dialog, DialogEvent};
use crate::ui::kit::spoken::Spoken;
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Cx, Flow, Hint, Layer, LayerId};
use crate::ui::record::complete::{Completer, Offered};
use ratatui::layout::{Position, Rect};
use std::time::{Duration, Instant};

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
    completer: Option<Completer>,
    later: Option<Later>,
    poll: Option<Poll>,
    next: Option<Instant>,
    /// Has the answers instead of a layer.
    decide: Option<Decide>,
    /// What is read for the dialog is not wanted any more when it closes.
    asked: Asked,
    /// The question that keeps what was typed to it when it is left without an answer.
    keeps: Option<(Desk, String)>,
}

/// Does what a dialog says: its event, and the entry of a menu that the cursor stands on.
type Decide = Box<dyn Fn(&DialogEvent, Option<&str>, &mut Cx<'_>) + Send>;

/// How far something is, in numbers and words; nothing when it is over.
type Poll = Box<dyn Fn() -> Option<(u64, String)> + Send>;

/// Between two looks at how far something is.
const LOOK: Duration = Duration::from_millis(200);

/// What is read for a dialog once it is on the screen.
type Later = Box<dyn FnOnce(&Cx<'_>, &Stop) + Send>;

impl Ask {
    /// Asks for a layer; the answer comes to its `receive` as [`Answered`].
    pub fn new(to: LayerId, tag: &'static str, dialog: Dialog) -> Box<Self> {
        let contexts: &'static [Context] = match dialog {
            Dialog::Prompt(_) => &[Context::Text, Context::Dialog],
            _ => &[Context::Dialog],
        };
        Box::new(Self {
            to,
            tag,
            dialog,
            contexts,
            completer: None,
            later: None,
            poll: None,
            next: None,
            decide: None,
            asked: Asked::default(),
            keeps: None,
        })
    }

    /// What is typed is kept when the question is left without an answer, and is there when it is asked again.
    #[must_use]
    pub fn keeping(mut self: Box<Self>, desk: &Desk, question: String) -> Box<Self> {
        if let Dialog::Prompt(prompt) = &mut self.dialog
            && let Some(typed) = desk.unanswered().to(&question)
        {
            *prompt = prompt.clone().given_up(&typed);
        }
        self.keeps = Some((desk.clone(), question));
        self
    }

    /// Level C: the letters of the answer are text.
    #[must_use]
    pub fn typed(mut self: Box<Self>) -> Box<Self> {
        self.contexts = &[Context::Text, Context::Dialog];
        self
    }

    /// Tab completes the answer with what this reads.
    #[must_use]
    pub fn completed_by(mut self: Box<Self>, completer: Completer) -> Box<Self> {
        self.completer = Some(completer);
        self
    }

    /// Once the dialog is drawn this asks for what it shows besides; the answers come to it as [`Noted`]. As long as it is
    /// open: closing it stops the reading.
    #[must_use]
    pub fn reading(mut self: Box<Self>, later: impl FnOnce(&Cx<'_>, &Stop) + Send + 'static) -> Box<Self> {
        self.later = Some(Box::new(later));
        self
    }

    /// A progress that looks by itself how far it is, and closes when there is no more to see.
    #[must_use]
    pub fn following(mut self: Box<Self>, poll: impl Fn() -> Option<(u64, String)> + Send + 'static) -> Box<Self> {
        self.poll = Some(Box::new(poll));
        self
    }

    /// No layer waits for the answer: this does what it says, and hears of every step on the way to it.
    #[must_use]
    pub fn deciding(
        mut self: Box<Self>,
        decide: impl Fn(&DialogEvent, Option<&str>, &mut Cx<'_>) + Send + 'static,
    ) -> Box<Self> {
        self.decide = Some(Box::new(decide));
        self
    }

    /// Writes the next of the values that were read for this answer, else has them read.
    fn complete(&mut self, typed: String, cx: &mut Cx<'_>) {
        let (Some(completer), Dialog::Prompt(prompt)) = (&mut self.completer, &mut self.dialog) else { return };
        if let Some(next) = completer.offered.as_mut().and_then(|offered| offered.next(&typed)) {
            return prompt.replace(&next);
        }
        cx.ask_ahead(completer.reading(typed));
    }

    /// Values are here; they are nobody's when the answer has gone on.
    fn offered(&mut self, mut offered: Offered, cx: &mut Cx<'_>) {
        let (Some(completer), Dialog::Prompt(prompt)) = (&mut self.completer, &mut self.dialog) else { return };
        let line = prompt.typed().to_owned();
        if line != offered.line() {
            return;
        }
        let Some(text) = offered.next(&line) else { return cx.warn(cx.lang.t("browser.no_value")) };
        if let Some(choice) = offered.choice() {
            cx.ok(choice);
        }
        prompt.replace(&text);
        completer.offered = Some(offered);
    }
}

/// The actions of a dialog, for the line of keys.
pub fn own_hints(dialog: &Dialog, lang: Lang) -> Vec<Hint> {
    let chooses = matches!(dialog, Dialog::Menu(_));
    let hint = |action: &Action| match action {
        Action::Accept if chooses => Hint::of(*action).label(lang.t("kit.menu.choose")),
        _ => Hint::of(*action),
    };
    dialog.actions().iter().map(hint).collect()
}

/// Changes a dialog that is open: a progress that went on.
#[derive(Debug)]
pub struct Advance {
    /// Done so far.
    pub done: u64,
    /// In words.
    pub note: String,
}

/// What is known of an entry of a menu by now.
#[derive(Debug)]
pub struct Noted {
    /// The entry.
    pub id: String,
    /// What stands beside it; nothing leaves what stands there.
    pub note: Option<String>,
}

/// Chooses this entry of the menu.
#[derive(Debug)]
pub struct Take(pub String);

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
        let answer = match self.dialog.handle(act) {
            DialogEvent::Complete(typed) => {
                self.complete(typed, cx);
                return Flow::Handled;
            }
            answer => answer,
        };
        if let Some(text) = answer.said(cx.lang) {
            cx.warn(text);
            return Flow::Handled;
        }
        if let (Some((desk, question)), Dialog::Prompt(prompt)) = (&self.keeps, &self.dialog) {
            match &answer {
                DialogEvent::Cancel => desk.unanswered().keep(question, prompt.left()),
                DialogEvent::Entered(_) => desk.unanswered().keep(question, None),
                _ => {}
            }
        }
        let stays =
            matches!(answer, DialogEvent::Nothing | DialogEvent::Preview | DialogEvent::Look(_) | DialogEvent::Stop);
        // Closed before it answers: what the asking layer opens next would else go with it.
        if !stays {
            cx.close(cx.id);
        }
        if let Some(decide) = &self.decide {
            let current = match &self.dialog {
                Dialog::Menu(menu) => menu.current(),
                _ => None,
            };
            decide(&answer, current, cx);
        } else if answer != DialogEvent::Nothing {
            cx.send(self.to, Answered { tag: self.tag, answer });
        }
        Flow::Handled
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        self.dialog.render(area, draw);
    }

    fn clicked(&mut self, at: Position, _cx: &mut Cx<'_>) {
        self.dialog.clicked(at);
    }

    fn turns(&self, down: bool) -> bool {
        self.dialog.turns(down)
    }

    fn spoken(&self, lang: Lang) -> Spoken {
        self.dialog.spoken(lang)
    }

    fn hints(&self, lang: Lang) -> Vec<Hint> {
        own_hints(&self.dialog, lang)
    }

    fn own_keys(&self, lang: Lang) -> Vec<(String, String)> {
        self.dialog.own_keys(lang)
    }

    fn page(&self, lang: Lang) -> Option<(String, Vec<(String, String)>)> {
        self.dialog.page(lang)
    }

    fn overlay(&self) -> bool {
        true
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        if let Some(later) = self.later.take() {
            later(cx, &self.asked.same());
        }
        if self.poll.is_some() {
            self.tick(cx);
        }
    }

    fn due(&self) -> Option<Instant> {
        self.next
    }

    fn tick(&mut self, cx: &mut Cx<'_>) {
        let (Some(poll), Dialog::Progress(progress)) = (&self.poll, &mut self.dialog) else { return };
        match poll() {
            Some((done, note)) => {
                progress.advance(done, note);
                self.next = Some(cx.now + LOOK);
            }
            None => {
                self.next = None;
                cx.close(cx.id);
            }
        }
    }

    fn receive(&mut self, payload: Box<dyn std::any::Any + Send>, cx: &mut Cx<'_>) {
        let payload = match payload.downcast::<Noted>() {
            Ok(noted) => {
                if let (Dialog::Menu(menu), Some(note)) = (&mut self.dialog, noted.note) {
                    menu.set_note(&noted.id, &note);
                }
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Take>() {
            Ok(take) => {
                if let Dialog::Menu(menu) = &mut self.dialog {
                    let there = menu.clone().at(&take.0);
                    if there.current() == Some(&take.0) {
                        *menu = there;
                        self.act(&Act::Do(Action::Accept), cx);
                    } else {
                        // Something is asked first: whoever asks does it afterwards.
                        cx.send(self.to, *take);
                    }
                }
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Offered>() {
            Ok(offered) => return self.offered(*offered, cx),
            Err(payload) => payload,
        };
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
