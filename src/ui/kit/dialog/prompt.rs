//! A question answered by a text or a number.

use super::{DialogEvent, in_text, text_columns, window};
use crate::domain::{Refusal, limits};
use crate::locale::Lang;
use crate::ui::action::Action;
use crate::ui::kit::edit::{Edited, Editor};
use crate::ui::kit::field::{Check, short_enough};
use crate::ui::kit::line::{Line, LineKind, say};
use crate::ui::kit::nav::{Nav, nav};
use crate::ui::kit::paint::{lines_of, put};
use crate::ui::kit::{Act, Draw};
use crate::ui::theme::Role;
use ratatui::layout::Rect;

/// A question.
#[derive(Debug, Clone)]
pub struct Prompt {
    title: String,
    text: String,
    editor: Editor,
    most: usize,
    completes: bool,
    proposes: bool,
    check: Option<Check>,
    error: Option<Refusal>,
    /// What stood there: Esc brings it back before it leaves.
    was: String,
}

impl Prompt {
    /// A question with its explanation (may be empty) and the answer that stands there already.
    pub fn new(title: impl Into<String>, text: impl Into<String>, value: &str) -> Self {
        let (title, text, most) = (title.into(), text.into(), limits::LINE);
        // What is pasted is told to be too long, never cut in silence.
        Self {
            title,
            text,
            editor: Editor::new(value, most).keeping_pastes(),
            most,
            completes: false,
            proposes: false,
            check: None,
            error: None,
            was: value.to_owned(),
        }
    }

    /// The answer is as long as the text of this name may be, in forms and in operations.
    #[must_use]
    pub fn naming(mut self, field: &str) -> Self {
        self.most = limits::most(field);
        self.editor = Editor::new(self.editor.text(), self.most).keeping_pastes();
        self
    }

    /// The answer must be right.
    #[must_use]
    pub fn checked(mut self, check: Check) -> Self {
        self.check = Some(check);
        self
    }

    /// What was typed before could not be done, for this reason: it stands beneath until something is typed.
    #[must_use]
    pub fn refused(mut self, why: Refusal) -> Self {
        self.error = Some(why);
        self
    }

    /// The answer that stands there is a proposal: the first letter takes its place, Enter keeps it.
    #[must_use]
    pub fn proposing(mut self) -> Self {
        self.proposes = true;
        self.editor = self.editor.proposing();
        self
    }

    /// Tab asks for what begins as the answer does.
    #[must_use]
    pub fn completing(mut self) -> Self {
        self.completes = true;
        self
    }

    /// The answer as it stands.
    pub fn typed(&self) -> &str {
        self.editor.text()
    }

    /// What was typed when the question was last left without an answer: undo brings it.
    #[must_use]
    pub fn given_up(mut self, text: &str) -> Self {
        if text != self.was {
            self.editor.replace(text);
            self.editor.replace(&self.was);
        }
        self
    }

    /// What was typed and is not the answer: as it stands, or as Esc took it back.
    pub fn left(&self) -> Option<String> {
        if self.editor.text() != self.was {
            return Some(self.editor.text().to_owned());
        }
        let mut before = self.editor.clone();
        before.handle(&Act::Do(Action::Undo));
        (before.text() != self.was).then(|| before.text().to_owned())
    }

    /// Another answer, which can be taken back.
    pub fn replace(&mut self, text: &str) {
        self.editor.replace(text);
        self.error = None;
    }

    fn right(&self, text: &str) -> Result<String, Refusal> {
        short_enough(text, self.most)?;
        self.check.map_or_else(|| Ok(text.to_owned()), |check| check(text))
    }

    pub(super) fn handle(&mut self, act: &Act) -> DialogEvent {
        if self.completes && *act == Act::Do(Action::FocusNext) {
            return DialogEvent::Complete(self.editor.text().to_owned());
        }
        match nav(act) {
            Some(Nav::Back) if self.editor.text() != self.was => {
                // As in a form: first the old value, and Ctrl+Z brings back what was typed.
                self.editor.replace(&self.was);
                if self.proposes {
                    self.editor = std::mem::take(&mut self.editor).proposing();
                }
                self.error = None;
            }
            Some(Nav::Back | Nav::Close) => return DialogEvent::Cancel,
            Some(Nav::Enter | Nav::Save) => match self.right(self.editor.text().trim()) {
                Ok(text) => return DialogEvent::Entered(text),
                Err(refusal) => self.error = Some(refusal),
            },
            _ => {
                if self.editor.handle(&in_text(act)) == Edited::Changed {
                    self.error = None;
                }
            }
        }
        DialogEvent::Nothing
    }

    pub(super) fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        let columns = text_columns(area, 66);
        let text = if self.text.is_empty() { Vec::new() } else { lines_of(draw, &self.text, columns) };
        let given_up = self.editor.can_undo() && self.editor.text() == self.was;
        let keys = draw.lang.t(match (given_up, self.completes) {
            (true, _) => "kit.prompt.back",
            (false, true) => "kit.prompt.keys_completing",
            (false, false) if self.editor.proposes() => "kit.prompt.keys_proposing",
            (false, false) => "kit.prompt.keys",
        });
        let inner = window(area, text.len() + 2, &self.title, keys, Role::Dialog, draw);
        let shown = text.len().min(usize::from(inner.height.saturating_sub(2)));
        for (at, line) in text.iter().take(shown).enumerate() {
            put(draw, inner.x, inner.y + at as u16, inner.width, line, Role::BaseText);
        }
        let y = inner.y + shown as u16;
        if y >= inner.bottom() || inner.width < 3 {
            return;
        }
        put(draw, inner.x, y, 1, "[", Role::Field);
        put(draw, inner.right() - 1, y, 1, "]", Role::Field);
        if let Some(error) = &self.error {
            let text = format!("X {}", say(draw.lang, error));
            put(draw, inner.x, (y + 1).min(inner.bottom() - 1), inner.width, &text, Role::FieldError);
        }
        let field = Rect { x: inner.x + 1, y, width: inner.width - 2, height: 1 };
        self.editor.render(field, draw, Role::FieldFocus, true);
    }

    /// The field as it is said: its question, with what is wrong, and the text.
    pub fn field(&self, lang: Lang) -> (String, &Editor) {
        let wrong = self.error.as_ref().map(|error| {
            let wrong = lang.f("kit.say.wrong", &[("why", &say(lang, error))]);
            // That something is wanted says nothing without what it is.
            let asks = error.code == "kit.required" && !self.text.is_empty();
            if asks { format!("{wrong}. {}", self.text) } else { wrong }
        });
        let label = [Some(self.title.clone()), wrong].into_iter().flatten().collect::<Vec<_>>().join(", ");
        (label, &self.editor)
    }

    pub(super) fn describe(&self, lang: Lang) -> Vec<Line> {
        let mut lines = vec![Line::new(LineKind::Title, self.title.clone())];
        if !self.text.is_empty() {
            lines.push(Line::new(LineKind::Note, self.text.clone()));
        }
        lines.push(Line::new(LineKind::Field, self.editor.text()).current(true));
        lines.extend(self.error.iter().map(|e| Line::new(LineKind::Error, say(lang, e))));
        lines
    }
}
