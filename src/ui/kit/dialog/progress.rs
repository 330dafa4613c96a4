//! Something that takes a while: how far it is, and how to stop it.

use super::{DialogEvent, window};
use crate::locale::Lang;
use crate::ui::kit::chart::bar;
use crate::ui::kit::line::{Line, LineKind, grouped};
use crate::ui::kit::nav::{Nav, nav};
use crate::ui::kit::paint::put;
use crate::ui::kit::{Act, Draw};
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};

/// How far something is.
#[derive(Debug, Clone)]
pub struct Progress {
    title: String,
    done: u64,
    total: Option<u64>,
    note: String,
    stopping: bool,
}

impl Progress {
    /// Just begun; the total may not be known.
    pub fn new(title: impl Into<String>, total: Option<u64>) -> Self {
        Self { title: title.into(), done: 0, total, note: String::new(), stopping: false }
    }

    /// So far now; `note` says what is being done.
    pub fn advance(&mut self, done: u64, note: impl Into<String>) {
        self.done = done;
        self.note = note.into();
    }

    pub(super) fn handle(&mut self, act: &Act) -> DialogEvent {
        if matches!(nav(act), Some(Nav::Back | Nav::Close)) && !self.stopping {
            self.stopping = true;
            return DialogEvent::Stop;
        }
        DialogEvent::Nothing
    }

    fn count(&self, lang: Lang) -> String {
        let done = grouped(self.done, lang);
        match self.total {
            Some(total) => lang.f("kit.progress.of", &[("n", &done), ("all", &grouped(total, lang))]),
            None => done,
        }
    }

    /// What is being done.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// How far it is, in quarters: every step would be noise to somebody who listens.
    pub fn quarter(&self, lang: Lang) -> String {
        match self.total.filter(|total| *total > 0) {
            _ if self.stopping => lang.t("kit.progress.stopping").to_owned(),
            Some(total) => format!("{}%", self.done.saturating_mul(4) / total * 25),
            None => String::new(),
        }
    }

    pub(super) fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        let lang = draw.lang;
        let keys = lang.t(if self.stopping { "kit.progress.stopping" } else { "kit.progress.keys" });
        let inner = window(area, 3, &self.title, keys, Role::Dialog, draw);
        if let Some(total) = self.total {
            let text = bar(self.done, total, inner.width, draw.theme.tier);
            put(draw, inner.x, inner.y, inner.width, &text, Role::Chart1);
        }
        if inner.height > 1 {
            put(draw, inner.x, inner.y + 1, inner.width, &self.count(lang), Role::TextStrong);
        }
        if inner.height > 2 {
            put(draw, inner.x, inner.y + 2, inner.width, &self.note, Role::TextMuted);
        }
        draw.cursor = Some(Position::new(inner.x, inner.y));
    }

    pub(super) fn describe(&self, lang: Lang) -> Vec<Line> {
        let text = format!("{}: {} {}", self.title, self.count(lang), self.note);
        vec![Line::new(LineKind::Note, text.trim_end().to_owned())]
    }
}
