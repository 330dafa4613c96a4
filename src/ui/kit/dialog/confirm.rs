//! Confirmations of level B (the letter of the verb) and C (the number, typed). Never Enter for yes.

use super::scroll::Scroll;
use super::{DialogEvent, in_text, text_columns, window};
use crate::locale::Lang;
use crate::ui::action::Action;
use crate::ui::kit::edit::{Edited, Editor};
use crate::ui::kit::line::{Line, LineKind};
use crate::ui::kit::nav::{Nav, letter, nav};
use crate::ui::kit::paint::{lines_of, put, rest};
use crate::ui::kit::{Act, Draw};
use crate::ui::text_width::width;
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};

#[derive(Debug, Clone)]
enum Needs {
    Letter { letter: char, verb: String },
    Typed { expected: String, editor: Editor, wrong: bool },
}

/// A confirmation.
#[derive(Debug, Clone)]
pub struct Confirm {
    title: String,
    text: Vec<String>,
    needs: Needs,
    previews: bool,
    scroll: Scroll,
}

impl Confirm {
    /// Level B: the consequences in numbers, and the letter of the verb that says yes.
    pub fn letter(title: impl Into<String>, text: Vec<String>, letter: char, verb: impl Into<String>) -> Self {
        let needs = Needs::Letter { letter: letter.to_ascii_lowercase(), verb: verb.into() };
        Self { title: title.into(), text, needs, previews: false, scroll: Scroll::default() }
    }

    /// Level C: yes is typing this number.
    pub fn typed(title: impl Into<String>, text: Vec<String>, expected: impl Into<String>) -> Self {
        let needs = Needs::Typed { expected: expected.into(), editor: Editor::new("", 40), wrong: false };
        Self { title: title.into(), text, needs, previews: false, scroll: Scroll::default() }
    }

    /// `P` shows first what would be done.
    #[must_use]
    pub fn previews(mut self) -> Self {
        self.previews = true;
        self
    }

    pub(super) fn handle(&mut self, act: &Act) -> DialogEvent {
        let typed = letter(act);
        if self.scroll.step(act) {
            return DialogEvent::Nothing;
        }
        match &mut self.needs {
            Needs::Letter { letter, .. } => {
                if matches!(nav(act), Some(Nav::Enter | Nav::Back | Nav::Close)) {
                    return DialogEvent::Cancel;
                }
                if typed.is_some_and(|c| c.to_ascii_lowercase() == *letter && c != 'P') {
                    return DialogEvent::Yes;
                }
                if typed.is_some_and(|c| c != 'P' || !self.previews) {
                    return DialogEvent::NotThat(*letter);
                }
            }
            Needs::Typed { expected, editor, wrong } => match nav(act) {
                Some(Nav::Back | Nav::Close) => return DialogEvent::Cancel,
                Some(Nav::Enter) => {
                    if editor.text().trim().eq_ignore_ascii_case(expected) {
                        return DialogEvent::Yes;
                    }
                    *wrong = !editor.text().trim().is_empty();
                    return DialogEvent::Nothing;
                }
                _ => {
                    let preview = self.previews && typed == Some('P') && !expected.contains(['p', 'P']);
                    if !preview && editor.handle(&in_text(act)) == Edited::Changed {
                        *wrong = false;
                        return DialogEvent::Nothing;
                    }
                }
            },
        }
        if self.previews && (typed == Some('P') || *act == Act::Do(Action::Preview)) {
            DialogEvent::Preview
        } else {
            DialogEvent::Nothing
        }
    }

    /// It shows first what would be done.
    pub(super) const fn looks(&self) -> bool {
        self.previews
    }

    /// There is more to read than is seen.
    pub(super) fn goes_on(&self) -> bool {
        self.scroll.goes_on()
    }

    pub(super) fn title(&self) -> &str {
        &self.title
    }

    /// The letter that says yes, for the page of keys.
    pub(super) fn keys_of(&self) -> Vec<(String, String)> {
        match &self.needs {
            Needs::Letter { letter, verb } => vec![(letter.to_string(), verb.clone())],
            Needs::Typed { .. } => Vec::new(),
        }
    }

    pub(super) fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        let lang = draw.lang;
        let lines: Vec<String> = self.text.iter().flat_map(|t| lines_of(draw, t, text_columns(area, 66))).collect();
        let mut keys = match &self.needs {
            Needs::Letter { letter, .. } => lang.f("kit.confirm.keys_letter", &[("letter", &letter.to_string())]),
            Needs::Typed { .. } => lang.t("kit.confirm.keys_typed").to_owned(),
        };
        if self.previews {
            keys = format!("{keys}  {}", lang.t("kit.confirm.preview"));
        }
        let inner = window(area, lines.len() + 3, &self.title, &keys, Role::DialogDanger, draw);
        // The answer must be seen even where the text has no room.
        let shown = usize::from(inner.height.saturating_sub(2)).min(lines.len());
        let (top, below) = self.scroll.unseen(lines.len(), shown);
        if inner.height > 2 {
            // Not beside the keys: on a narrow screen they leave no room for it.
            rest(draw, Rect { y: inner.bottom() - 1, height: 1, ..inner }, top, below);
        }
        for (at, text) in lines.iter().skip(top).take(shown).enumerate() {
            put(draw, inner.x, inner.y + at as u16, inner.width, text, Role::BaseText);
        }
        if inner.height == 0 {
            return;
        }
        let y = inner.bottom().saturating_sub(2).max(inner.y);
        match &self.needs {
            Needs::Letter { letter, verb } => {
                let no = format!("[ {} ]", lang.t("kit.confirm.no"));
                let used = put(draw, inner.x + 2, y, inner.width.saturating_sub(2), &no, Role::ButtonDefault);
                draw.cursor = Some(Position::new(inner.x + 4, y));
                let x = inner.x + 2 + used + 5;
                let used = put(draw, x, y, inner.right().saturating_sub(x), &letter.to_string(), Role::Key);
                let x = x + used + 2;
                put(draw, x, y, inner.right().saturating_sub(x), verb, Role::Button);
            }
            Needs::Typed { expected, editor, wrong } => {
                let ask = lang.f("kit.confirm.type", &[("number", expected)]);
                let used = put(draw, inner.x, y, inner.width, &ask, Role::FieldLabel);
                let x = inner.x + used + 1;
                let wide = (width(expected) as u16 + 4).min(inner.right().saturating_sub(x + 2));
                put(draw, x, y, 1, "[", Role::Field);
                put(draw, x + 1 + wide, y, 1, "]", Role::Field);
                editor.render(Rect { x: x + 1, y, width: wide, height: 1 }, draw, Role::FieldFocus, true);
                if *wrong {
                    let text = format!("X {}", lang.t("kit.confirm.wrong"));
                    put(draw, inner.x, (y + 1).min(inner.bottom() - 1), inner.width, &text, Role::FieldError);
                }
            }
        }
    }

    /// How it is answered, in words: the letter that says yes, or the number to type and what is typed of it.
    pub fn answers(&self, lang: Lang) -> (Option<(String, &Editor)>, Vec<String>) {
        match &self.needs {
            Needs::Letter { letter, verb } => {
                let mut answers = vec![format!("{letter} {verb}"), lang.t("kit.say.no").to_owned()];
                if self.previews {
                    answers.push(lang.t("kit.confirm.preview").to_owned());
                }
                (None, vec![answers.join("; ")])
            }
            Needs::Typed { expected, editor, wrong } => {
                let ask = lang.f("kit.confirm.type", &[("number", expected)]);
                let ask = ask.trim_end_matches(':').to_owned();
                let wrong = wrong.then(|| lang.t("kit.confirm.wrong").to_owned());
                (Some(([Some(ask), wrong].into_iter().flatten().collect::<Vec<_>>().join(", "), editor)), Vec::new())
            }
        }
    }

    pub(super) fn describe(&self, lang: Lang) -> Vec<Line> {
        let mut lines = vec![Line::new(LineKind::Title, self.title.clone())];
        lines.extend(self.text.iter().map(|t| Line::new(LineKind::Note, t.clone())));
        match &self.needs {
            Needs::Letter { letter, verb } => {
                lines.push(Line::new(LineKind::Choice, lang.t("kit.confirm.no")).current(true));
                lines.push(Line::new(LineKind::Choice, format!("{letter} {verb}")));
            }
            Needs::Typed { expected, editor, .. } => {
                let ask = lang.f("kit.confirm.type", &[("number", expected)]);
                lines.push(Line::new(LineKind::Field, format!("{ask} {}", editor.text())).current(true));
            }
        }
        lines
    }
}
