//! The last copy put into a field, and a value alone on the screen, for the terminal's own selection.

use super::Session;
use crate::domain::SafeText;
use crate::ui::action::Action;
use crate::ui::input::{Input, clean_paste};
use crate::ui::keymap::{Context, Keymap};
use crate::ui::kit::paint::{put, wrap};
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Hint, Severity};
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};
use std::io::Write;

/// A value that is shown instead of being copied.
#[derive(Debug, Default)]
pub(super) enum Plain {
    /// Nothing is shown.
    #[default]
    None,
    /// The next copy is meant to be shown.
    Asked,
    /// These lines stand on the screen until a key comes.
    Shown(Vec<String>),
}

impl<W: Write> Session<W> {
    /// The last copy goes into the field as a paste does, and so submits nothing.
    pub(super) fn paste_register(&mut self) {
        if self.register.is_empty() {
            let text = self.lang.t("ui.copied.empty").to_owned();
            return self.say(Severity::Warn, text);
        }
        let text = clean_paste(&self.register);
        self.dispatch(&Act::Paste(text));
    }

    /// Has the layer on top copy, and shows what it gives.
    pub(super) fn show_copy(&mut self, action: Action) {
        let copies = if action == Action::ShowRow { Action::CopyRow } else { Action::CopyCell };
        self.plain = Plain::Asked;
        let taken = self.offer(&Act::Do(copies));
        if matches!(self.plain, Plain::Asked) {
            self.plain = Plain::None;
            if !taken {
                let text = self.lang.t("ui.copied.nothing").to_owned();
                self.say(Severity::Warn, text);
            }
        }
    }

    /// A copy that is to be shown is; any other comes back.
    pub(super) fn shows(&mut self, text: String) -> Option<String> {
        if !matches!(self.plain, Plain::Asked) {
            return Some(text);
        }
        self.plain = Plain::None;
        // The cells of a row below each other: each can be selected by itself.
        let lines: Vec<String> = text.split(['\n', '\t']).map(|line| SafeText::new(line).to_string()).collect();
        if self.speaks() {
            self.say(Severity::Ok, lines.join("; "));
        } else {
            self.plain = Plain::Shown(lines);
            // The selection is the terminal's: it hears the mouse, not we.
            self.screen.mouse(false);
            self.screen.repaint();
        }
        None
    }

    /// A value is shown alone: any key takes it away.
    pub(super) const fn is_plain(&self) -> bool {
        matches!(self.plain, Plain::Shown(_))
    }

    /// A key takes the value away, and does nothing else.
    pub(super) fn ends_plain(&mut self, input: &Input) -> bool {
        let ends = self.is_plain() && !matches!(input, Input::Resize(..));
        if ends {
            self.note(input);
            if let Input::Key(key) = input {
                // It may be the first sign of a code: what was shown before it is what the scan comes back to.
                self.seen_before(*key);
            }
            self.plain = Plain::None;
            self.screen.mouse(self.standing.liking().mouse());
            self.screen.repaint();
            self.dirty = true;
        }
        ends
    }

    /// What shows the copies of the layer on top and what puts the last one into a field; where there is nothing to
    /// show and nothing to put it into, with that reason.
    pub(super) fn copying(&self, path: &[Context]) -> impl Iterator<Item = Hint> + use<W> {
        let hints = self.top().filter(|entry| !entry.broken).map(|entry| entry.layer.hints(self.lang));
        let hints = hints.unwrap_or_default();
        let pairs = [(Action::CopyCell, Action::Show), (Action::CopyRow, Action::ShowRow)];
        let lang = self.lang;
        let shows = pairs.map(|(copies, shows)| match hints.iter().find(|hint| hint.action == copies) {
            Some(hint) => Hint { off: hint.off.clone(), ..Hint::of(shows) },
            None => Hint::of(shows).off(lang.t("ui.copied.nothing")),
        });
        let against = match () {
            () if !Keymap::takes_text(path) => Some("ui.copied.no_field"),
            () if self.register.is_empty() => Some("ui.copied.empty"),
            () => None,
        };
        let pastes = Hint::of(Action::PasteRegister).unless(against.map(|why| lang.t(why)));
        shows.into_iter().chain([pastes])
    }
}

/// Draws the lines, from the upper left corner and with nothing beside them: a selection holds only them.
pub(super) fn render(lines: &[String], area: Rect, draw: &mut Draw<'_>) {
    let broken = lines.iter().flat_map(|line| wrap(line, usize::from(area.width.max(1))));
    let room = usize::from(area.height.saturating_sub(2));
    for (line, y) in broken.take(room).zip(area.y..) {
        put(draw, area.x, y, area.width, &line, Role::BaseText);
    }
    let last = area.bottom().saturating_sub(1);
    put(draw, area.x, last, area.width, draw.lang.t("ui.copied.back"), Role::TextMuted);
    draw.cursor = Some(Position::new(area.x, last));
}
