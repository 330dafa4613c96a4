//! Fields of few answers: chosen by their first letters, by stepping through them, or from the open list.

use super::Act;
use super::field::{FieldKind, FieldValue};
use super::form::{Form, FormEvent, erases};
use super::nav::{Nav, letter, nav};
use super::resource::Answer;
use crate::locale::Lang;
use crate::ui::key::KeyCode;
use ratatui::layout::Position;

/// What the letters typed so far and one more come to.
enum Hit {
    /// These letters, this answer.
    At(String, usize),
    /// No answer begins so.
    None(String),
}

/// The answer that begins with the letters; the same letter again goes through those that begin with it.
fn hit(answers: &[Answer], lang: Lang, before: &str, typed: char, now: Option<usize>) -> Hit {
    let labels: Vec<String> = answers.iter().map(|a| lang.t(a.label).to_lowercase()).collect();
    let one = typed.to_lowercase().to_string();
    let whole = format!("{before}{one}");
    if let Some(at) = labels.iter().position(|label| label.starts_with(&whole)) {
        // A first letter steps on from the answer that stands there.
        let from = now.filter(|_| before.is_empty()).map_or(0, |at| at + 1);
        let next = (0..labels.len())
            .map(|i| (from + i) % labels.len())
            .find(|i| labels.get(*i).is_some_and(|label| label.starts_with(&whole)));
        return Hit::At(whole, next.unwrap_or(at));
    }
    if before == one {
        let from = now.map_or(0, |at| at + 1);
        let next = (0..labels.len())
            .map(|i| (from + i) % labels.len())
            .find(|i| labels.get(*i).is_some_and(|label| label.starts_with(&one)));
        if let Some(at) = next {
            return Hit::At(one, at);
        }
    }
    Hit::None(whole)
}

fn value(answers: &[Answer], at: usize) -> FieldValue {
    answers.get(at).map_or(FieldValue::Empty, |a| FieldValue::Text(a.id.to_owned()))
}

impl Form {
    /// What the field that has the keys is chosen from: a list, the calendar, an answer. A locale key.
    pub fn picks(&self) -> Option<&'static str> {
        match self.fields.get(self.focus).filter(|field| !field.spec.readonly)?.spec.kind {
            FieldKind::Ref(_) => Some("kit.picks.list"),
            FieldKind::Choice(_) => Some("kit.picks.answers"),
            FieldKind::Date(..) => Some("kit.picks.calendar"),
            _ => None,
        }
    }

    /// The mouse was pressed while the list of answers is open: the cursor goes to the answer of that cell, nothing is
    /// taken, and what lies under the list is not meant. False when no list is open.
    pub fn point(&mut self, at: Position) -> bool {
        let Some(now) = self.choosing else { return false };
        let answers = match self.fields.get(self.focus).map(|f| f.spec.kind) {
            Some(FieldKind::Choice(answers)) => answers.len(),
            _ => 0,
        };
        self.prefix.clear();
        self.choosing = Some(self.shown.row_at(at, answers).unwrap_or(now));
        true
    }

    /// An act while the list of answers is open.
    pub(super) fn choose(&mut self, act: &Act) -> FormEvent {
        let answers = match self.fields.get(self.focus).map(|f| f.spec.kind) {
            Some(FieldKind::Choice(answers)) => answers,
            _ => &[],
        };
        let Some(at) = self.choosing else { return FormEvent::Nothing };
        let last = answers.len().saturating_sub(1);
        if letter(act).is_none() {
            self.prefix.clear();
        }
        match nav(act) {
            Some(Nav::Up) => self.choosing = Some(at.saturating_sub(1)),
            Some(Nav::Down) => self.choosing = Some((at + 1).min(last)),
            Some(Nav::Home) => self.choosing = Some(0),
            Some(Nav::End) => self.choosing = Some(last),
            Some(Nav::Back | Nav::Close | Nav::Pick) => self.choosing = None,
            Some(Nav::Enter | Nav::Next) => {
                self.choosing = None;
                let event = self.assign(value(answers, at));
                self.step(true);
                return event;
            }
            _ => {
                let Some(c) = letter(act) else { return FormEvent::Nothing };
                match hit(answers, self.cx.lang, &self.prefix, c, Some(at)) {
                    Hit::At(prefix, at) => {
                        self.prefix = prefix;
                        self.choosing = Some(at);
                    }
                    Hit::None(typed) => return FormEvent::Unmatched(typed),
                }
            }
        }
        FormEvent::Nothing
    }

    /// An answer by its first letters, or the next one.
    pub(super) fn cycle(&mut self, act: &Act, answers: &'static [Answer]) -> FormEvent {
        let Some(field) = self.fields.get(self.focus) else { return FormEvent::Ignored };
        if field.spec.readonly || answers.is_empty() {
            return FormEvent::Ignored;
        }
        let n = answers.len();
        let at = answers.iter().position(|a| a.id == field.value.text());
        let back = matches!(act, Act::Key(key) if key.code == KeyCode::Backspace);
        let next = match (nav(act), letter(act)) {
            (Some(Nav::Left), _) | (_, Some('-')) => Some(at.map_or(n - 1, |i| (i + n - 1) % n)),
            (Some(Nav::Right), _) | (_, Some('+')) => Some(at.map_or(0, |i| (i + 1) % n)),
            (_, Some(' ')) if self.prefix.is_empty() => Some(at.map_or(0, |i| (i + 1) % n)),
            (Some(Nav::Clear), _) => {
                self.prefix.clear();
                return self.assign(FieldValue::Empty);
            }
            (_, Some(c)) => {
                return match hit(answers, self.cx.lang, &self.prefix, c, at) {
                    Hit::At(prefix, at) => {
                        self.prefix = prefix;
                        self.assign(value(answers, at))
                    }
                    Hit::None(typed) => FormEvent::Unmatched(typed),
                };
            }
            _ if back && !self.prefix.is_empty() => {
                // One letter less: what the rest of them chooses, and without any what stood there before.
                self.prefix.pop();
                let lang = self.cx.lang;
                let begins = |a: &Answer| lang.t(a.label).to_lowercase().starts_with(&self.prefix);
                let value = match answers.iter().position(begins).filter(|_| !self.prefix.is_empty()) {
                    Some(at) => value(answers, at),
                    None => self.entered.1.clone(),
                };
                return self.assign(value);
            }
            // Nothing was typed: what stands there is taken away.
            _ if erases(act) && !field.spec.required => {
                self.prefix.clear();
                return self.assign(FieldValue::Empty);
            }
            _ => return FormEvent::Ignored,
        };
        self.prefix.clear();
        match next {
            Some(at) => self.assign(value(answers, at)),
            None => FormEvent::Nothing,
        }
    }

    /// Yes or no.
    pub(super) fn flag(&mut self, act: &Act) -> FormEvent {
        let Some(field) = self.fields.get(self.focus) else { return FormEvent::Ignored };
        if field.spec.readonly {
            return FormEvent::Ignored;
        }
        let now = field.value.flag();
        let value = match (nav(act), letter(act)) {
            (Some(Nav::Left | Nav::Right), _) | (_, Some(' ')) => !now,
            (_, Some('s' | 'S' | 'y' | 'Y' | '+')) => true,
            (_, Some('n' | 'N' | '-')) | (Some(Nav::Clear), _) => false,
            (_, Some(c)) => return FormEvent::Unmatched(c.to_string()),
            _ => return FormEvent::Ignored,
        };
        self.assign(FieldValue::Flag(value))
    }
}
