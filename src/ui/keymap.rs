//! The one table of keys: it dispatches, and it writes the hint line, the help, the palette and `fondaco keys`. The
//! short table of the README is written by hand; `tests/docs.rs` holds it against this one.
//!
//! A row says: in this context this action has these keys. `newcomer` are the keys anybody finds (arrows, F-keys,
//! Enter, Esc), `fast` those that are learned. `hint` is the place in the hint line: 0 never stands there, 1 is the
//! last to go when there is no room.
//!
//! Texts: `action.<id>.short` for the hint line, `action.<id>.long` for the help; `action.<id>.<context>` replaces
//! both in one context, where the same key means its natural counterpart (`.` is the next page of a list and the
//! next record of a card).
//!
//! Contexts are a path, innermost first, e.g. `[Text, Form, Global]`. [`Context::Any`] always follows. In a context
//! of text ([`Context::is_text`]) plain characters and the keys of line editing belong to the text unless that very
//! context binds them: nothing further out sees them.

pub mod legend;
pub mod own;

use super::action::Action;
use super::key::{Key, KeyCode};
use crate::locale::Lang;
use std::fmt::Write as _;

/// Where a key is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Context {
    /// Works under every overlay and dialog too: help, one step back, repaint.
    Any,
    /// Every pane, outside text.
    Global,
    /// A list of rows.
    List,
    /// One record.
    Card,
    /// A form: its fields take characters.
    Form,
    /// A lone text field.
    Text,
    /// A picker: typing narrows it.
    Picker,
    /// A question.
    Dialog,
    /// A calendar month.
    Month,
    /// The rows of a document, a cell being selected.
    Grid,
    /// The filter line.
    Filter,
    /// Around everything while lessons are taken.
    Lesson,
}

impl Context {
    /// All of them, in the order of the documentation.
    pub const ALL: [Context; 12] = [
        Context::Global,
        Context::List,
        Context::Card,
        Context::Form,
        Context::Grid,
        Context::Text,
        Context::Picker,
        Context::Filter,
        Context::Dialog,
        Context::Month,
        Context::Lesson,
        Context::Any,
    ];

    /// Plain characters are typed here.
    pub const fn is_text(self) -> bool {
        matches!(self, Self::Form | Self::Text | Self::Picker | Self::Grid | Self::Filter)
    }

    /// By its name, or the Italian one.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|context| context.id() == name || context.italian() == name)
    }

    const fn italian(self) -> &'static str {
        match self {
            Self::Any => "sempre",
            Self::Global => "ovunque",
            Self::List => "lista",
            Self::Card => "scheda",
            Self::Form => "modulo",
            Self::Text => "testo",
            Self::Picker => "selettore",
            Self::Dialog => "domanda",
            Self::Month => "mese",
            Self::Grid => "righe",
            Self::Filter => "filtro",
            Self::Lesson => "lezione",
        }
    }

    /// The name in `keys.toml` and in the locale keys.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Global => "global",
            Self::List => "list",
            Self::Card => "card",
            Self::Form => "form",
            Self::Text => "text",
            Self::Picker => "picker",
            Self::Dialog => "dialog",
            Self::Month => "month",
            Self::Grid => "grid",
            Self::Filter => "filter",
            Self::Lesson => "lesson",
        }
    }
}

/// One row of the table as it is written.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Where it holds.
    pub context: Context,
    /// What the keys do.
    pub action: Action,
    /// The keys a newcomer finds.
    pub newcomer: &'static [&'static str],
    /// The keys of the trained hand.
    pub fast: &'static [&'static str],
    /// Place in the hint line; 0 never.
    pub hint: u8,
}

const fn row(
    context: Context,
    action: Action,
    newcomer: &'static [&'static str],
    fast: &'static [&'static str],
    hint: u8,
) -> Row {
    Row { context, action, newcomer, fast, hint }
}

use Context::{Any, Card, Dialog, Filter, Form, Global, Grid, Lesson, List, Month, Picker, Text};

/// The preset `predefinita`.
pub static ROWS: &[Row] = &[
    row(Any, Action::Help, &["F1"], &["?"], 1),
    row(Any, Action::Back, &["esc", "F12"], &["ctrl+g"], 40),
    row(Any, Action::Redraw, &[], &["ctrl+l"], 0),
    row(Any, Action::Say, &[], &["ctrl+t"], 0),
    row(Any, Action::Interrupt, &["ctrl+c"], &[], 0),
    row(Global, Action::Save, &["F2", "F10"], &["ctrl+s"], 2),
    row(Global, Action::Close, &["F3"], &["q"], 30),
    row(Global, Action::Prompt, &["F4"], &["ctrl+space"], 6),
    row(Global, Action::Refresh, &["F5"], &["ctrl+r"], 50),
    row(Global, Action::New, &["F6"], &["n"], 3),
    row(Global, Action::FilterText, &["F7"], &["/"], 4),
    row(Global, Action::FilterForm, &[], &["f"], 51),
    row(Global, Action::Actions, &["F8"], &["a"], 5),
    row(Global, Action::Palette, &["F9"], &[":", "ctrl+p"], 29),
    row(Global, Action::Tab1, &[], &["1"], 0),
    row(Global, Action::Tab2, &[], &["2"], 0),
    row(Global, Action::Tab3, &[], &["3"], 0),
    row(Global, Action::Tab4, &[], &["4"], 0),
    row(Global, Action::Tab5, &[], &["5"], 0),
    row(Global, Action::Tab6, &[], &["6"], 0),
    row(Global, Action::Tab7, &[], &["7"], 0),
    row(Global, Action::Tab8, &[], &["8"], 0),
    row(Global, Action::Tab9, &[], &["9"], 0),
    row(Global, Action::Tab0, &[], &["0"], 0),
    row(Global, Action::FocusNext, &["tab"], &["ctrl+w"], 45),
    row(Global, Action::FocusPrev, &["backtab"], &[], 0),
    row(Global, Action::HistoryBack, &["backspace"], &["ctrl+o", "g ,"], 0),
    row(Global, Action::Goto, &[], &["g"], 0),
    row(Global, Action::Drafts, &[], &["g b"], 0),
    row(Global, Action::UndoList, &[], &["g u"], 0),
    row(Global, Action::Undo, &["ctrl+z"], &["u"], 14),
    row(Global, Action::Redo, &["ctrl+y"], &["U"], 0),
    row(Global, Action::CopyCell, &[], &["y"], 20),
    row(Global, Action::CopyRow, &[], &["Y"], 0),
    row(Global, Action::Show, &[], &[], 0),
    row(Global, Action::ShowRow, &[], &[], 0),
    row(Global, Action::Suspend, &[], &[], 0),
    row(Global, Action::Keytest, &[], &[], 0),
    row(Global, Action::Peek, &[], &["z"], 24),
    row(Global, Action::ViewAlt, &[], &["v"], 21),
    row(Global, Action::Views, &[], &["w"], 12),
    row(Global, Action::Edit, &[], &["e"], 10),
    row(Global, Action::Duplicate, &[], &["D"], 0),
    row(Global, Action::Delete, &["del"], &[], 11),
    row(Global, Action::Tags, &[], &["t"], 26),
    row(Global, Action::Print, &[], &["p"], 16),
    row(Global, Action::Message, &[], &["m"], 18),
    row(Global, Action::Related, &[], &["o"], 19),
    row(Global, Action::Info, &[], &["i"], 28),
    row(Global, Action::Plus, &[], &["+"], 0),
    row(Global, Action::Minus, &[], &["-"], 0),
    row(List, Action::RowNext, &["down"], &["j"], 0),
    row(List, Action::RowPrev, &["up"], &["k"], 0),
    row(List, Action::PageNext, &["pgdn"], &["."], 0),
    row(List, Action::PagePrev, &["pgup"], &[","], 0),
    row(List, Action::HalfNext, &[], &["ctrl+d"], 0),
    row(List, Action::HalfPrev, &[], &["ctrl+u"], 0),
    row(List, Action::Top, &["home"], &["g g"], 0),
    row(List, Action::End, &["end"], &["G", "g e"], 0),
    row(List, Action::ColLeft, &["left"], &["h"], 0),
    row(List, Action::ColRight, &["right"], &["l"], 0),
    row(List, Action::Open, &["enter"], &[], 7),
    row(List, Action::Mark, &["space", "ins"], &["x"], 8),
    row(List, Action::MarkRange, &["shift+down"], &["X"], 0),
    row(List, Action::MarkAll, &[], &["*"], 0),
    row(List, Action::MarkInvert, &[], &["!"], 0),
    row(List, Action::SortMenu, &[], &["s"], 15),
    row(Card, Action::RowNext, &["down"], &["j"], 0),
    row(Card, Action::RowPrev, &["up"], &["k"], 0),
    row(Card, Action::Close, &["F3"], &["q"], 2),
    row(Card, Action::PageNext, &["pgdn"], &["."], 12),
    row(Card, Action::PagePrev, &["pgup"], &[","], 12),
    row(Card, Action::Top, &["home"], &["g g"], 0),
    row(Card, Action::End, &["end"], &["G", "g e"], 0),
    row(Card, Action::ColLeft, &["left"], &["h"], 0),
    row(Card, Action::ColRight, &["right"], &["l"], 0),
    row(Card, Action::Open, &["enter"], &[], 7),
    row(Form, Action::Accept, &["enter"], &[], 90),
    row(Form, Action::FocusNext, &["tab"], &[], 8),
    row(Form, Action::FocusPrev, &["backtab"], &[], 0),
    row(Form, Action::RowNext, &["down"], &[], 0),
    row(Form, Action::RowPrev, &["up"], &[], 0),
    row(Form, Action::SectionNext, &["pgdn"], &[], 0),
    row(Form, Action::SectionPrev, &["pgup"], &[], 0),
    row(Form, Action::ClearField, &["ctrl+x"], &[], 0),
    row(Form, Action::PasteRegister, &["ctrl+v"], &[], 0),
    row(Text, Action::Accept, &["enter"], &[], 7),
    row(Text, Action::ClearField, &["ctrl+x"], &[], 0),
    // In a text the arrows move, whatever they choose elsewhere in the window that it stands in.
    row(Text, Action::ColLeft, &["left"], &[], 0),
    row(Text, Action::ColRight, &["right"], &[], 0),
    row(Text, Action::PasteRegister, &["ctrl+v"], &[], 0),
    row(Grid, Action::Accept, &["enter"], &[], 90),
    row(Grid, Action::FocusNext, &["tab"], &[], 8),
    row(Grid, Action::FocusPrev, &["backtab"], &[], 0),
    row(Grid, Action::RowNext, &["down"], &[], 0),
    row(Grid, Action::RowPrev, &["up"], &[], 0),
    row(Grid, Action::ColLeft, &["left"], &[], 0),
    row(Grid, Action::ColRight, &["right"], &[], 0),
    row(Grid, Action::Top, &["home"], &[], 0),
    row(Grid, Action::End, &["end"], &[], 0),
    row(Grid, Action::Delete, &["del"], &[], 11),
    row(Grid, Action::ClearField, &["ctrl+x"], &[], 0),
    row(Grid, Action::PasteRegister, &["ctrl+v"], &[], 0),
    row(Grid, Action::Plus, &[], &["+"], 22),
    row(Grid, Action::Minus, &[], &["-"], 23),
    row(Picker, Action::Accept, &["enter"], &[], 7),
    row(Picker, Action::RowNext, &["down"], &[], 0),
    row(Picker, Action::RowPrev, &["up"], &[], 0),
    row(Picker, Action::FocusNext, &["tab"], &[], 0),
    row(Picker, Action::FocusPrev, &["backtab"], &[], 0),
    row(Picker, Action::PageNext, &["pgdn"], &[], 0),
    row(Picker, Action::PagePrev, &["pgup"], &[], 0),
    row(Picker, Action::New, &["F6"], &[], 8),
    row(Picker, Action::Actions, &["F8"], &[], 9),
    row(Picker, Action::Prompt, &["F4"], &["ctrl+space"], 0),
    row(Picker, Action::ClearField, &["ctrl+x"], &[], 0),
    row(Picker, Action::PasteRegister, &["ctrl+v"], &[], 0),
    row(Filter, Action::Accept, &["enter"], &[], 7),
    row(Filter, Action::FocusNext, &["tab"], &[], 8),
    row(Filter, Action::RowNext, &["down"], &[], 0),
    row(Filter, Action::RowPrev, &["up"], &[], 0),
    row(Filter, Action::FilterForm, &["F4"], &["ctrl+space"], 9),
    row(Filter, Action::ClearField, &["ctrl+x"], &[], 0),
    row(Filter, Action::PasteRegister, &["ctrl+v"], &[], 0),
    row(Lesson, Action::LessonNext, &[], &["ctrl+n"], 90),
    row(Dialog, Action::Accept, &["enter"], &[], 7),
    row(Dialog, Action::FocusNext, &["tab", "right"], &[], 0),
    row(Dialog, Action::FocusPrev, &["backtab", "left"], &[], 0),
    row(Dialog, Action::RowNext, &["down"], &[], 0),
    row(Dialog, Action::RowPrev, &["up"], &[], 0),
    row(Dialog, Action::PageNext, &["pgdn"], &[], 0),
    row(Dialog, Action::PagePrev, &["pgup"], &[], 0),
    row(Dialog, Action::No, &["F3"], &[], 8),
    row(Dialog, Action::Preview, &["F4"], &["P"], 9),
    row(Month, Action::RowNext, &["down"], &["j"], 0),
    row(Month, Action::RowPrev, &["up"], &["k"], 0),
    row(Month, Action::ColLeft, &["left"], &["h"], 0),
    row(Month, Action::ColRight, &["right"], &["l"], 0),
    row(Month, Action::PageNext, &["pgdn"], &["."], 11),
    row(Month, Action::PagePrev, &["pgup"], &[","], 11),
    row(Month, Action::Top, &["home"], &["g g"], 0),
    row(Month, Action::End, &["end"], &["G", "g e"], 0),
    row(Month, Action::Today, &[], &["g a"], 12),
    row(Month, Action::ViewAlt, &[], &["v"], 8),
    row(Month, Action::Open, &["enter"], &[], 7),
    row(Month, Action::Plus, &[], &["+"], 10),
    row(Month, Action::Minus, &[], &["-"], 10),
];

/// One key or a sequence of two, as pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Chord {
    /// The key, or the first of two.
    pub first: Key,
    /// The second of two.
    pub then: Option<Key>,
}

impl Chord {
    /// Reads `F2`, `ctrl+s`, `g g`.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(' ') {
            None => Some(Self { first: Key::parse(text)?, then: None }),
            Some((first, then)) => Some(Self { first: Key::parse(first)?, then: Some(Key::parse(then)?) }),
        }
    }

    /// As the hint line and the help show it.
    pub fn label(self, lang: Lang) -> String {
        match self.then {
            None => self.first.label(lang),
            Some(then) => format!("{} {}", self.first.label(lang), then.label(lang)),
        }
    }

    /// As running text shows it.
    pub fn name(self, lang: Lang) -> String {
        match self.then {
            None => self.first.name(lang),
            Some(then) => format!("{} {}", self.first.name(lang), then.name(lang)),
        }
    }
}

/// A row with its keys read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// Where it holds.
    pub context: Context,
    /// What the keys do.
    pub action: Action,
    /// The keys: newcomers' first.
    pub keys: Vec<Chord>,
    /// Place in the hint line; 0 never.
    pub hint: u8,
}

/// The keymap of one session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    bindings: Vec<Binding>,
    /// Keys that run a macro.
    macros: Vec<(Key, String)>,
}

impl Default for Keymap {
    fn default() -> Self {
        Self::standard()
    }
}

impl Keymap {
    /// The preset `predefinita`.
    pub fn standard() -> Self {
        let bindings = ROWS
            .iter()
            .map(|row| Binding {
                context: row.context,
                action: row.action,
                keys: row.newcomer.iter().chain(row.fast).filter_map(|text| Chord::parse(text)).collect(),
                hint: row.hint,
            })
            .collect();
        Self { bindings, macros: Vec::new() }
    }

    /// The macro that a key runs.
    pub fn macro_of(&self, key: Key) -> Option<&str> {
        self.macros.iter().find(|(bound, _)| *bound == key).map(|(_, name)| name.as_str())
    }

    /// The key that runs a macro.
    pub fn key_of_macro(&self, name: &str) -> Option<Key> {
        self.macros.iter().find(|(_, bound)| bound.eq_ignore_ascii_case(name)).map(|(key, _)| *key)
    }

    /// All rows, in table order.
    pub fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    /// What a key means along a path of contexts, innermost first; `None` when it is text or means nothing.
    pub fn lookup(&self, path: &[Context], key: Key) -> Option<Action> {
        self.find(path, key, |chord| chord.first == key && chord.then.is_none())
    }

    /// What the second key of a sequence means (`g` was pressed before).
    pub fn lookup_after(&self, path: &[Context], first: Key, key: Key) -> Option<Action> {
        // The second key is never text: the first one already was not.
        path.iter().chain([&Context::Any]).find_map(|context| {
            self.in_context(*context)
                .find(|b| b.keys.iter().any(|c| c.first == first && c.then == Some(key)))
                .map(|b| b.action)
        })
    }

    /// The key waits for a second one: a sequence begins with it, and alone it means nothing here.
    pub fn begins(&self, path: &[Context], key: Key) -> bool {
        let sequence = |binding: &Binding| binding.keys.iter().any(|c| c.first == key && c.then.is_some());
        let waits = || path.iter().chain([&Context::Any]).any(|context| self.in_context(*context).any(sequence));
        !(Self::takes_text(path) && edits_text(key)) && self.lookup(path, key).is_none() && waits()
    }

    /// Plain characters are text along this path.
    pub fn takes_text(path: &[Context]) -> bool {
        path.iter().any(|context| context.is_text())
    }

    fn find(&self, path: &[Context], key: Key, is: impl Fn(&Chord) -> bool) -> Option<Action> {
        let mut inside_text = false;
        for context in path.iter().chain([&Context::Any]) {
            if inside_text && edits_text(key) {
                return None;
            }
            if let Some(binding) = self.in_context(*context).find(|b| b.keys.iter().any(&is)) {
                return Some(binding.action);
            }
            inside_text |= context.is_text();
        }
        None
    }

    fn in_context(&self, context: Context) -> impl Iterator<Item = &Binding> {
        self.bindings.iter().filter(move |b| b.context == context)
    }

    /// The row that serves an action along a path: the innermost one.
    pub fn binding(&self, path: &[Context], action: Action) -> Option<&Binding> {
        path.iter().chain([&Context::Any]).find_map(|c| self.in_context(*c).find(|b| b.action == action))
    }

    /// The keys of an action that work along a path (inside text, letters do not), newcomers' first.
    pub fn keys(&self, path: &[Context], action: Action) -> Vec<Chord> {
        let mut out = Vec::new();
        for context in path.iter().chain([&Context::Any]) {
            for binding in self.in_context(*context).filter(|b| b.action == action) {
                for chord in &binding.keys {
                    let works = match chord.then {
                        None => self.lookup(path, chord.first) == Some(action),
                        Some(then) => {
                            self.lookup(path, chord.first).is_some()
                                && self.lookup_after(path, chord.first, then) == Some(action)
                        }
                    };
                    if works && !out.contains(chord) {
                        out.push(*chord);
                    }
                }
            }
        }
        out
    }

    /// The table of `fondaco keys --md`.
    pub fn markdown(&self, lang: Lang) -> String {
        let mut out = String::new();
        for context in Context::ALL {
            let rows: Vec<_> = self.in_context(context).filter(|b| !b.keys.is_empty()).collect();
            if rows.is_empty() {
                continue;
            }
            let title = lang.find(&format!("ui.context.{}", context.id())).unwrap_or(context.id());
            let _ = writeln!(out, "### {title}\n");
            let _ = writeln!(out, "| {} | {} | id |\n|---|---|---|", lang.t("ui.keys.key"), lang.t("ui.keys.what"));
            for binding in rows {
                let keys: Vec<_> = binding.keys.iter().map(|c| format!("`{}`", c.name(lang))).collect();
                let what = long_text(binding.action, &[binding.context], lang);
                let _ = writeln!(out, "| {} | {what} | `{}` |", keys.join(" "), binding.action.id());
            }
            out.push('\n');
        }
        out
    }
}

/// The keys of line editing: they belong to a text field like characters do.
fn edits_text(key: Key) -> bool {
    match key.code {
        KeyCode::Char(_) if key.typed().is_some() => true,
        KeyCode::Char('a' | 'e' | 'k' | 'u' | 'w' | 'j') => key.ctrl && !key.alt,
        KeyCode::Char('b' | 'f' | 'd') if key.alt => true,
        KeyCode::Backspace | KeyCode::Delete | KeyCode::Left | KeyCode::Right | KeyCode::Home | KeyCode::End => true,
        _ => false,
    }
}

/// Only moves about: no command for the palette, last in the help.
pub const fn only_moves(action: Action) -> bool {
    use Action as A;
    matches!(
        action,
        A::RowNext
            | A::RowPrev
            | A::PageNext
            | A::PagePrev
            | A::HalfNext
            | A::HalfPrev
            | A::Top
            | A::End
            | A::ColLeft
            | A::ColRight
            | A::FocusNext
            | A::FocusPrev
            | A::SectionNext
            | A::SectionPrev
            | A::Accept
            | A::Back
    )
}

/// The word of an action for the hint line, as the innermost context words it.
pub fn short_text(action: Action, path: &[Context], lang: Lang) -> &'static str {
    text(action, path, lang, "short")
}

/// The sentence of an action for the help, as the innermost context words it.
pub fn long_text(action: Action, path: &[Context], lang: Lang) -> &'static str {
    text(action, path, lang, "long")
}

fn text(action: Action, path: &[Context], lang: Lang, length: &str) -> &'static str {
    let id = action.id();
    path.iter()
        .find_map(|context| lang.find(&format!("action.{id}.{}", context.id())))
        .or_else(|| lang.find(&format!("action.{id}.{length}")))
        .unwrap_or(id)
}

#[cfg(test)]
mod tests;
