//! What a part says to somebody who does not see it: the linear mode. The content is that of `describe`; here it is put
//! so that only what differs from the last time has to be said again.

mod card;
mod form;
mod grid;
mod list;

use super::edit::Editor;
use super::line::{Line, LineKind};
use crate::locale::Lang;
use crate::ui::theme::Role;

/// What stands under the cursor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Here {
    /// Its name within its place: another one means that the cursor moved.
    pub key: String,
    /// Which it is of how many, in words: `3 di 57`; empty where nobody knows.
    pub at: String,
    /// What it is, without labels.
    pub text: String,
    /// The same with the label of each part.
    pub labelled: String,
    /// The part of it that one went to sideways, with its label: said alone when it is another one.
    pub cell: Option<String>,
}

/// A text that is being typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Typed {
    /// The name of its field within its place.
    pub key: String,
    /// What the field is called.
    pub label: String,
    /// The text.
    pub text: String,
    /// The byte that the cursor stands before.
    pub at: usize,
}

/// What a layer says. Every text is one line, in the session's language.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spoken {
    /// The place in one line, said when it is entered: title, filter, count.
    pub place: String,
    /// The place in a word, said when it is come back to from another screen.
    pub name: String,
    /// Another one means another place in the same layer: another filter, the next record.
    pub token: String,
    /// The piece of the place that one is in, said when it changes: a tab, a section, a step.
    pub part: String,
    /// Said after place and part: a question, facts, what there is instead of rows.
    pub lines: Vec<String>,
    /// Said when they change, by name.
    pub follows: Vec<(String, String)>,
    /// The rest of what the screen shows: said only when everything is asked for.
    pub more: Vec<String>,
    /// In the place of what the message line says of the layer: without the keys that stand there.
    pub status: Option<String>,
    /// Under the cursor.
    pub here: Option<Here>,
    /// What is being typed.
    pub typed: Option<Typed>,
    /// Its keys, where it names them better than its hints do.
    pub keys: Option<String>,
    /// While it is typed nothing else is news: what comes of it is said when it is taken.
    pub frozen: bool,
    /// Something that belongs to it is on its way: it is said when it is there, or after a moment.
    pub waits: bool,
}

impl Spoken {
    /// Only a place.
    pub fn of(place: impl Into<String>) -> Self {
        let place = place.into();
        Self { name: place.clone(), token: place.clone(), place, ..Self::default() }
    }

    /// From the lines that a part describes itself by: the first title is the place, what can be chosen is under the
    /// cursor, the rest is said with the place.
    pub fn of_lines(lines: Vec<Line>, lang: Lang) -> Self {
        let mut all = lines.into_iter().peekable();
        let title = all.next_if(|line| line.kind == LineKind::Title).map(|line| line.text).unwrap_or_default();
        let mut spoken = Self::of(title);
        let (mut rows, mut here) = (0_u64, None);
        for line in all {
            if matches!(line.kind, LineKind::Row | LineKind::Choice) || line.current {
                rows += 1;
                if line.current {
                    here = Some((rows, line.text));
                }
            } else if !line.text.trim().is_empty() {
                spoken.lines.push(line.text);
            }
        }
        spoken.here = here.map(|(at, text)| Here::new(at.to_string(), text).of(at, rows, lang));
        spoken
    }

    /// In this place: what a crumb says.
    #[must_use]
    pub fn at(mut self, place: &Self) -> Self {
        self.place.clone_from(&place.place);
        self.name.clone_from(&place.name);
        self.token.clone_from(&place.token);
        self
    }

    /// In this piece of the place.
    #[must_use]
    pub fn part(mut self, part: impl Into<String>) -> Self {
        self.part = part.into();
        self
    }

    /// With this text being typed.
    #[must_use]
    pub fn typing(mut self, typed: Typed) -> Self {
        self.typed = Some(typed);
        self
    }

    /// With every text as `how` writes it: the keys that they name.
    #[must_use]
    pub fn spelled(mut self, how: &dyn Fn(String) -> String) -> Self {
        let texts = [&mut self.place, &mut self.name, &mut self.token, &mut self.part].into_iter();
        let lists = self.lines.iter_mut().chain(&mut self.more).chain(self.follows.iter_mut().map(|(_, text)| text));
        let here = self.here.iter_mut();
        let here = here
            .flat_map(|here| [&mut here.at, &mut here.text, &mut here.labelled].into_iter().chain(here.cell.as_mut()));
        let typed = self.typed.iter_mut().map(|typed| &mut typed.label);
        for text in texts.chain(lists).chain(&mut self.status).chain(&mut self.keys).chain(here).chain(typed) {
            *text = how(std::mem::take(text));
        }
        self
    }

    /// It says something at all.
    pub fn says_something(&self) -> bool {
        let texts = [&self.place, &self.part];
        texts.iter().any(|text| !text.trim().is_empty())
            || !self.lines.is_empty()
            || self.here.as_ref().is_some_and(|here| !here.text.trim().is_empty())
            || self.typed.is_some()
    }
}

impl Here {
    /// Something of this name.
    pub fn new(key: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { key: key.into(), at: String::new(), labelled: text.clone(), text, cell: None }
    }

    /// With the labels of its parts.
    #[must_use]
    pub fn labelled(mut self, text: impl Into<String>) -> Self {
        self.labelled = text.into();
        self
    }

    /// The so many-th of so many.
    #[must_use]
    pub fn of(mut self, at: u64, all: u64, lang: Lang) -> Self {
        self.at = if all > 1 {
            lang.f("kit.say.of", &[("n", &super::line::grouped(at, lang)), ("all", &super::line::grouped(all, lang))])
        } else {
            String::new()
        };
        self
    }
}

impl Typed {
    /// A text in a field, the cursor before this byte.
    pub fn new(key: impl Into<String>, label: impl Into<String>, text: impl Into<String>, at: usize) -> Self {
        Self { key: key.into(), label: label.into(), text: text.into(), at }
    }

    /// What is being typed into an editor.
    pub fn into(key: impl Into<String>, label: impl Into<String>, editor: &Editor) -> Self {
        Self::new(key, label, editor.text(), editor.at())
    }
}

/// The roles of states: their texts begin with a symbol, which is for the eye.
fn is_state(role: Role) -> bool {
    let id = role.id();
    ["status.", "severity.", "stock.", "due."].iter().any(|family| id.starts_with(family))
}

/// A text as it is said: a state without the symbol before its word, and a symbol that stands alone as a word.
pub fn said(text: &str, role: Role, lang: Lang) -> String {
    let text = text.trim();
    let mut letters = text.chars();
    let symbol = letters.next().filter(|c| is_state(role) && "o>=+!Xxr-?".contains(*c));
    match (symbol, letters.next()) {
        (Some(_), Some(' ')) => letters.as_str().trim().to_owned(),
        (Some('X'), None) => lang.t("kit.say.grave").to_owned(),
        (Some('!'), None) => lang.t("kit.say.attention").to_owned(),
        (Some(_), None) => String::new(),
        // Nothing stands there.
        _ if text == "-" => String::new(),
        _ => text.to_owned(),
    }
}

/// Joins what is not empty.
pub fn joined<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    texts.into_iter().map(str::trim).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
}

/// A figure with what it is of, where that is known: `totale 120,50`.
fn figure(name: &str, text: &str) -> String {
    if name.is_empty() || text.is_empty() { text.to_owned() } else { format!("{name} {text}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_is_for_the_eye_only_before_a_state() {
        assert_eq!(said("! Da evadere", Role::SeverityWarn, Lang::It), "Da evadere");
        assert_eq!(said("o Nuovo", Role::StatusNew, Lang::It), "Nuovo");
        assert_eq!(said("X Factor srl", Role::BaseText, Lang::It), "X Factor srl");
        assert_eq!(said("X", Role::SeverityError, Lang::En), "serious");
        assert_eq!(said("o", Role::SeverityInfo, Lang::En), "");
        assert_eq!(said("-", Role::BaseText, Lang::En), "");
    }

    #[test]
    fn lines_become_a_place_and_what_is_chosen() {
        let lines = vec![
            Line::new(LineKind::Title, "Azioni"),
            Line::new(LineKind::Choice, "c conferma"),
            Line::new(LineKind::Choice, "s spedisci").current(true),
            Line::new(LineKind::Note, "su 3 ordini"),
        ];
        let spoken = Spoken::of_lines(lines, Lang::It);
        assert_eq!((spoken.place.as_str(), spoken.lines.as_slice()), ("Azioni", &["su 3 ordini".to_owned()][..]));
        let here = spoken.here.expect("the cursor");
        assert_eq!((here.at.as_str(), here.text.as_str()), ("2 di 2", "s spedisci"));
    }
}
