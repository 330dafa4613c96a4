//! Fields of few answers: chosen by their first letters, by stepping through them, or from the open list.

use super::Act;
use super::field::{FieldKind, FieldValue};
use super::form::{Form, FormEvent};
use super::nav::{Nav, erases, letter, nav};
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

/// What is typed over the answers of the field in focus.
#[derive(Debug, Clone, Default)]
pub(super) struct Letters {
    /// All of it, as it was typed.
    typed: String,
    /// What stood there before it.
    before: FieldValue,
    /// The end of it that chose, in small letters.
    pub(super) chosen: String,
    /// The end of it begins no answer.
    astray: bool,
}

/// Signs that step through the answers, unless they are part of a code.
const STEPS: &str = "+- ";

/// The answer before or after this one, round and round.
fn stepped(n: usize, at: Option<usize>, on: bool) -> usize {
    if on { at.map_or(0, |i| (i + 1) % n) } else { at.map_or(n - 1, |i| (i + n - 1) % n) }
}

/// What letters typed one after the other come to.
struct Read {
    at: Option<usize>,
    chosen: String,
    astray: bool,
}

/// Reads them from the answer that stood there. Letters with a figure behind them that no answer has are a code that was
/// meant for another field: what its beginning chose was no choice.
fn read(answers: &[Answer], lang: Lang, typed: &str, start: Option<usize>) -> Read {
    let mut read = Read { at: start, chosen: String::new(), astray: false };
    let mut letters = false;
    for sign in typed.chars() {
        if let Hit::At(chosen, at) = hit(answers, lang, &read.chosen, sign, read.at) {
            read = Read { at: Some(at), chosen, astray: false };
        } else if sign.is_numeric() && letters {
            return Read { at: start, chosen: String::new(), astray: true };
        } else if STEPS.contains(sign) && !read.astray {
            read =
                Read { at: Some(stepped(answers.len(), read.at, sign != '-')), chosen: String::new(), astray: false };
        } else {
            read.astray = true;
        }
        letters |= sign.is_alphabetic();
    }
    read
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
        self.forget_letters();
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
            self.forget_letters();
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
                match hit(answers, self.cx.lang, &self.letters.chosen, c, Some(at)) {
                    Hit::At(chosen, at) => {
                        self.letters.chosen = chosen;
                        self.choosing = Some(at);
                    }
                    Hit::None(typed) => return FormEvent::Unmatched { typed, changed: false },
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
        let begun = !self.letters.typed.is_empty();
        if let Some(sign) = letter(act).filter(|sign| begun || !STEPS.contains(*sign)) {
            return self.by_letter(sign, answers);
        }
        let back = matches!(act, Act::Key(key) if key.code == KeyCode::Backspace);
        let next = match (nav(act), letter(act)) {
            (Some(Nav::Left), _) | (_, Some('-')) => Some(stepped(n, at, false)),
            (Some(Nav::Right), _) | (_, Some(_)) => Some(stepped(n, at, true)),
            _ if back && begun => {
                self.letters.typed.pop();
                return self.reread(answers);
            }
            // Nothing was typed: what stands there is taken away.
            (now, _) if now == Some(Nav::Clear) || erases(act) && !field.spec.required => None,
            _ => return FormEvent::Ignored,
        };
        self.forget_letters();
        self.assign(next.map_or(FieldValue::Empty, |at| value(answers, at)))
    }

    /// What is typed next chooses anew.
    pub(super) fn forget_letters(&mut self) {
        self.letters = Letters::default();
    }

    /// What was typed over the answers of the field in focus and is none of them, once: a scanner types there, too.
    pub fn take_stray(&mut self) -> Option<String> {
        if !self.letters.astray {
            return None;
        }
        Some(std::mem::take(&mut self.letters).typed)
    }

    fn by_letter(&mut self, typed: char, answers: &'static [Answer]) -> FormEvent {
        if self.letters.typed.is_empty() {
            self.letters.before = self.fields.get(self.focus).map(|field| field.value.clone()).unwrap_or_default();
        }
        self.letters.typed.push(typed);
        let event = self.reread(answers);
        if !self.letters.astray {
            return event;
        }
        FormEvent::Unmatched { typed: self.letters.typed.clone(), changed: event != FormEvent::Nothing }
    }

    /// Chooses what all that was typed comes to.
    fn reread(&mut self, answers: &'static [Answer]) -> FormEvent {
        let before = self.letters.before.clone();
        let start = answers.iter().position(|a| a.id == before.text());
        let read = read(answers, self.cx.lang, &self.letters.typed, start);
        (self.letters.chosen, self.letters.astray) = (read.chosen, read.astray);
        self.assign(if read.at == start { before } else { read.at.map_or(before, |at| value(answers, at)) })
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
            (_, Some(c)) => return FormEvent::Unmatched { typed: c.to_string(), changed: false },
            _ => return FormEvent::Ignored,
        };
        self.assign(FieldValue::Flag(value))
    }
}
