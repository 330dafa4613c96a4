//! Something to be read; an error says what happened, what was kept and which key goes on.

use super::scroll::Scroll;
use super::{DialogEvent, text_columns, window};
use crate::domain::Refusal;
use crate::locale::{Lang, wording};
use crate::ui::action::Action;
use crate::ui::keymap::legend::Legend;
use crate::ui::kit::line::{Line, LineKind, say};
use crate::ui::kit::nav::{Nav, letter, nav};
use crate::ui::kit::paint::{put, rest, wrap};
use crate::ui::kit::{Act, Draw};
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};

/// A message.
#[derive(Debug, Clone)]
pub struct Message {
    title: String,
    text: Vec<String>,
    kept: Option<String>,
    /// What comes next, and with which key.
    next: Option<&'static str>,
    error: bool,
    retry: bool,
    undo: bool,
    scroll: Scroll,
}

impl Message {
    /// A message to be read and closed.
    pub fn new(title: impl Into<String>, text: Vec<String>) -> Self {
        let (title, scroll) = (title.into(), Scroll::default());
        Self { title, text, kept: None, next: None, error: false, retry: false, undo: false, scroll }
    }

    /// An error: what happened, in full, and which key goes on. `kept` says what is safe (`la bozza delle 14:05 è salva`).
    pub fn error(title: impl Into<String>, refusal: &Refusal, kept: Option<String>, lang: Lang) -> Self {
        let text = wording::gathered(refusal).iter().map(|r| format!("X {}", say(lang, r))).collect();
        let next = Some(wording::next_key(lang, refusal)).filter(|next| !next.is_empty());
        Self { kept, next, error: true, ..Self::new(title, text) }
    }

    /// It can be tried again with F5 or `r`.
    #[must_use]
    pub fn retry(mut self) -> Self {
        self.retry = true;
        self
    }

    /// Part of it was done, and `u` takes that back.
    #[must_use]
    pub fn undo(mut self, yes: bool) -> Self {
        self.undo = yes;
        self
    }

    pub(super) fn handle(&mut self, act: &Act) -> DialogEvent {
        if matches!(nav(act), Some(Nav::Enter | Nav::Back | Nav::Close)) {
            return DialogEvent::Cancel;
        }
        if self.scroll.step_or_end(act) {
            return DialogEvent::Nothing;
        }
        if self.undo && (letter(act) == Some('u') || *act == Act::Do(Action::Undo)) {
            return DialogEvent::TakeBack;
        }
        let again = *act == Act::Do(Action::Refresh) || letter(act) == Some('r');
        if self.retry && again { DialogEvent::Retry } else { DialogEvent::Nothing }
    }

    /// There is more to read than is seen.
    pub(super) fn goes_on(&self) -> bool {
        self.scroll.goes_on()
    }

    fn lines(&self, columns: usize, keys: Legend<'_>) -> Vec<(String, Role)> {
        let role = if self.error { Role::SeverityError } else { Role::BaseText };
        let text = self.text.iter().flat_map(|t| wrap(&keys.say(t), columns)).map(|t| (t, role));
        let mut lines: Vec<(String, Role)> = text.collect();
        for (at, further) in self.kept.as_deref().into_iter().chain(self.next).enumerate() {
            if at == 0 {
                lines.push((String::new(), Role::BaseText));
            }
            lines.extend(wrap(&keys.say(further), columns).into_iter().map(|t| (t, Role::BaseText)));
        }
        lines
    }

    pub(super) fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        let lines = self.lines(text_columns(area, 66), draw.keys);
        let keys = draw.lang.t(if self.retry { "kit.dialog.keys_retry" } else { "kit.dialog.keys_close" });
        let undo = if self.undo { format!("{}  ", draw.lang.t("kit.dialog.key_undo")) } else { String::new() };
        let keys = &format!("{undo}{keys}");
        let role = if self.error { Role::DialogDanger } else { Role::Dialog };
        let inner = window(area, lines.len().max(1), &self.title, keys, role, draw);
        // How much is not seen has a line of its own: beside the keys a narrow screen leaves no room for it.
        let room = usize::from(inner.height);
        let shown = if lines.len() > room && room > 1 { room - 1 } else { room };
        let (top, below) = self.scroll.unseen(lines.len(), shown);
        rest(draw, Rect { y: inner.bottom().saturating_sub(1), height: 1, ..inner }, top, below);
        for (at, (text, role)) in lines.iter().skip(top).take(shown).enumerate() {
            put(draw, inner.x, inner.y + at as u16, inner.width, text, *role);
        }
        draw.cursor = Some(Position::new(inner.x, inner.y));
    }

    pub(super) fn describe(&self, lang: Lang) -> Vec<Line> {
        let kind = if self.error { LineKind::Error } else { LineKind::Note };
        let mut lines = vec![Line::new(LineKind::Title, self.title.clone())];
        lines.extend(self.text.iter().map(|t| Line::new(kind, t.clone())));
        lines.extend(self.kept.as_deref().into_iter().chain(self.next).map(|t| Line::new(LineKind::Note, t)));
        if self.retry {
            lines.push(Line::new(LineKind::Choice, lang.t("kit.list.retry")));
        }
        lines
    }
}
