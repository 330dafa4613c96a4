//! A form: the view model.
//!
//! A field is checked when it is left and never holds anybody back: what cannot be read stays as typed, with its
//! error beside it. Esc goes in three steps; undo first in the field, then over the form.

use super::Act;
use super::area::Area;
use super::edit::{Edited, Editor};
use super::field::{FieldKind, FieldSpec, FieldValue, Section, Values};
use super::form_choice::Letters;
use super::nav::{Nav, erases, letter, nav};
use super::picker::Sought;
use super::resource::Cx;
use super::shown::Shown;
use crate::domain::Refusal;
use crate::ui::action::Action;

/// What came of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormEvent {
    /// Not for a form.
    Ignored,
    /// Nothing that anybody else needs to know.
    Nothing,
    /// Letters: the draft is due two seconds after the last one.
    Typed,
    /// This field has another value: the draft is due now, what depends on it may follow.
    Changed(&'static str),
    /// Open the picker of this name; answer with [`Form::pick`].
    Pick {
        /// The picker.
        picker: &'static str,
        /// For which field, with what in it.
        sought: Sought,
    },
    /// A small calendar for this field was asked for; answer with [`Form::set`].
    PickDate(&'static str),
    /// The field stands as it stood when it was entered: what was typed into it comes back with undo.
    Restored,
    /// No answer begins with what was typed (the letters so far and the new one).
    Unmatched {
        /// All of it.
        typed: String,
        /// What its first letters had chosen went with it.
        changed: bool,
    },
    /// Every field is right: [`Form::values`] can be saved.
    Save,
    /// So many fields need correction; the first of them has the focus.
    Invalid(usize),
    /// Leave the form. The draft is kept.
    Leave,
}

#[derive(Debug, Clone)]
pub(super) enum Input {
    Line(Editor),
    Lines(Box<Area>),
}

impl Input {
    pub(super) fn text(&self) -> String {
        match self {
            Input::Line(editor) => editor.text().to_owned(),
            Input::Lines(area) => area.text(),
        }
    }

    pub(super) fn set(&mut self, text: &str) {
        match self {
            Input::Line(editor) => editor.set(text),
            Input::Lines(area) => area.set(text),
        }
    }

    /// The text gives way to what is typed next, which undo takes back with it.
    fn give_way(&mut self) {
        match self {
            Input::Line(editor) => editor.give_way(),
            Input::Lines(area) => area.replace(""),
        }
    }

    /// As [`Input::set`], as a step that undo takes back.
    fn replace(&mut self, text: &str) {
        match self {
            Input::Line(editor) => editor.replace(text),
            Input::Lines(area) => area.replace(text),
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) spec: FieldSpec,
    pub(super) value: FieldValue,
    pub(super) base: FieldValue,
    pub(super) input: Input,
    pub(super) error: Option<Refusal>,
    /// Not wrong, but worth a second look: never holds a save up.
    pub(super) warning: Option<Refusal>,
    /// The program filled it in: the first letter typed takes its place.
    pub(super) given: bool,
    /// What is said of it instead of its explanation: known only when the form is open.
    pub(super) note: Option<String>,
    /// Somebody else saved the record with another value here, since it was opened: who, and which.
    pub(super) others: Option<String>,
}

impl Field {
    /// What is said of it.
    pub(super) fn told(&self, lang: crate::locale::Lang) -> Option<String> {
        // Of a record what was read says which several are meant: it goes and comes back with them.
        let meant = !matches!(self.spec.kind, FieldKind::Ref(_)) || matches!(self.value, FieldValue::Refs { .. });
        let note = self.note.clone().filter(|_| meant);
        note.or_else(|| self.spec.hint.map(|key| lang.t(key).to_owned()))
    }

    fn new(spec: FieldSpec, value: FieldValue, cx: Cx) -> Self {
        let shown = spec.show(&value, cx.lang);
        let input = match spec.kind {
            FieldKind::Area(_) => Input::Lines(Box::new(Area::new(&shown, spec.max))),
            _ => Input::Line(Editor::new(&shown, spec.max).keeping_pastes()),
        };
        Self {
            spec,
            base: value.clone(),
            value,
            input,
            error: None,
            warning: None,
            given: false,
            note: None,
            others: None,
        }
    }

    pub(super) fn put(&mut self, value: FieldValue, cx: Cx) {
        self.input.set(&self.spec.show(&value, cx.lang));
        self.value = value;
        self.error = None;
        self.warning = None;
        self.given = false;
    }

    /// Typed into, but not read yet or not readable.
    pub(super) fn open(&self, cx: Cx) -> bool {
        !matches!(self.spec.kind, FieldKind::Choice(_) | FieldKind::Flag)
            && self.input.text() != self.spec.show(&self.value, cx.lang)
    }

    pub(super) fn dirty(&self, cx: Cx) -> bool {
        self.value != self.base || self.open(cx)
    }
}

/// A form.
#[derive(Debug, Clone)]
pub struct Form {
    /// Titles, and how many fields each section has.
    pub(super) sections: Vec<(&'static str, usize)>,
    pub(super) fields: Vec<Field>,
    pub(super) focus: usize,
    pub(super) cx: Cx,
    /// The open list of answers: which one is chosen.
    pub(super) choosing: Option<usize>,
    /// Where it was drawn.
    pub(super) shown: Shown,
    pub(super) focused: bool,
    /// Fields follow each other like words, as many as a line takes.
    pub(super) flows: bool,
    pub(super) entered: (String, FieldValue),
    /// The field in focus stands as it was found: a figure that is typed takes its place.
    fresh: bool,
    /// What is typed over the answers of the field in focus.
    pub(super) letters: Letters,
    pub(super) past: Vec<(usize, FieldValue)>,
    pub(super) future: Vec<(usize, FieldValue)>,
    /// The field whose text was last looked up, and that text.
    asked: Option<(usize, String)>,
    /// What the last key, Esc, took out of the field in focus: leaving at once takes it along.
    given_up: Option<(String, FieldValue)>,
}

impl Form {
    /// A form over these sections. Fields without a value in `values` stand empty; for a new record pass
    /// [`Form::defaults`].
    pub fn new(sections: Vec<Section>, values: &Values, cx: Cx) -> Self {
        let titles = sections.iter().map(|s| (s.title, s.fields.len())).collect();
        let fields = sections.into_iter().flat_map(|s| s.fields).map(|spec| {
            let value = values.get(spec.id).cloned().unwrap_or_default();
            Field::new(spec, value, cx)
        });
        let mut form = Self {
            sections: titles,
            fields: fields.collect(),
            focus: 0,
            cx,
            choosing: None,
            shown: Shown::default(),
            focused: true,
            flows: false,
            entered: (String::new(), FieldValue::Empty),
            fresh: false,
            letters: Letters::default(),
            past: Vec::new(),
            future: Vec::new(),
            asked: None,
            given_up: None,
        };
        form.focus = form.writable(0, true).unwrap_or(0);
        form.enter();
        form
    }

    /// Fields follow each other like words, as many as a line takes: the head of a document over its lines.
    #[must_use]
    pub fn flowing(mut self) -> Self {
        self.flows = true;
        self
    }

    /// What a new record starts with.
    pub fn defaults(sections: &[Section]) -> Values {
        let all = sections.iter().flat_map(|s| &s.fields);
        all.map(|f| (f.id.to_owned(), f.default.clone())).collect()
    }

    /// Changes the form by an act.
    pub fn handle(&mut self, act: &Act) -> FormEvent {
        let given_up = self.given_up.take();
        if self.choosing.is_some() {
            return self.choose(act);
        }
        let Some(field) = self.fields.get(self.focus) else { return without_fields(act) };
        let kind = field.spec.kind;
        // Inside several lines Enter, Up and Down belong to the text as long as they can.
        if matches!(kind, FieldKind::Area(_)) && !matches!(act, Act::Do(Action::SectionNext | Action::SectionPrev)) {
            let edited = self.edit(act);
            if edited != FormEvent::Ignored {
                return edited;
            }
        }
        match nav(act) {
            Some(Nav::Enter) if self.unresolved() => return self.pick_event(act),
            // The same text once more is left as it stands, with its error: nobody is held.
            Some(Nav::Next | Nav::Save) if self.unresolved() && !self.asked() => return self.pick_event(act),
            // Once: a box that was left without an answer holds nobody, the same key leads on.
            Some(Nav::Down)
                if matches!(kind, FieldKind::Ref(_)) && (self.unresolved() || self.blank()) && !self.asked() =>
            {
                return self.pick_event(act);
            }
            Some(Nav::Enter | Nav::Next | Nav::Down) => return self.step(true),
            Some(Nav::Prev | Nav::Up) => return self.step(false),
            Some(Nav::PageDown) => return self.section(true),
            Some(Nav::PageUp) => return self.section(false),
            Some(Nav::Pick) => return self.pick_event(act),
            Some(Nav::Save) => return self.save(),
            Some(Nav::Close) => {
                self.leave_field();
                return FormEvent::Leave;
            }
            Some(Nav::Back) => return self.back(given_up),
            Some(Nav::Undo) => return self.undo(),
            Some(Nav::Redo) => return self.redo(),
            _ => {}
        }
        match kind {
            FieldKind::Choice(answers) => self.cycle(act, answers),
            FieldKind::Flag => self.flag(act),
            _ => self.edit(act),
        }
    }

    fn edit(&mut self, act: &Act) -> FormEvent {
        let cx = self.cx;
        let Some(field) = self.fields.get_mut(self.focus) else { return FormEvent::Ignored };
        if field.spec.readonly {
            return FormEvent::Ignored;
        }
        // Letters over a record that was taken look for another one: nobody edits its name here. What several records
        // are called is no name at all, and goes as a whole. Undo brings back what stood there.
        let over = letter(act).is_some() || matches!(act, Act::Paste(_) | Act::Scan(_));
        let several = erases(act) && matches!(field.value, FieldValue::Refs { .. });
        if (over || several) && matches!(field.spec.kind, FieldKind::Ref(_)) && !field.open(cx) {
            field.input.give_way();
            if several {
                return FormEvent::Typed;
            }
        }
        let undo = matches!(nav(act), Some(Nav::Undo | Nav::Redo));
        let (fresh, given) = (std::mem::take(&mut self.fresh), std::mem::take(&mut field.given));
        if given && (letter(act).is_some() || matches!(act, Act::Paste(_))) {
            // As a step of undo: what the program filled in can be had back.
            field.input.give_way();
        } else if let Input::Line(editor) = &mut field.input
            && fresh
            && takes_place(field.spec.kind, act)
        {
            editor.give_way();
        }
        let edited = match &mut field.input {
            Input::Line(editor) => editor.handle(act),
            Input::Lines(area) => area.handle(act),
        };
        if edited == Edited::No {
            // The key is not for the text (the page of keys, another box): what is typed next finds the field as it was.
            (self.fresh, field.given) = (fresh, given);
        }
        match edited {
            // Nothing left to take back in the field: the form's turn.
            Edited::No if undo => match nav(act) {
                Some(Nav::Undo) => self.undo_form(),
                _ => self.redo_form(),
            },
            Edited::No => FormEvent::Ignored,
            Edited::Moved => FormEvent::Nothing,
            Edited::Changed => {
                // While typing an error only goes away; a new one waits until the field is left. What was said of a record
                // that was not found is not said of the next one that is looked for.
                let read = field.spec.read(&field.input.text(), &field.value, cx.lang, cx.today);
                if read.is_ok() || matches!(field.spec.kind, FieldKind::Ref(_)) {
                    field.error = None;
                }
                FormEvent::Typed
            }
        }
    }

    fn blank(&self) -> bool {
        self.fields.get(self.focus).is_some_and(|f| f.input.text().trim().is_empty())
    }

    /// A reference that was typed but not taken from its picker.
    fn unresolved(&self) -> bool {
        self.fields.get(self.focus).is_some_and(|f| {
            matches!(f.spec.kind, FieldKind::Ref(_)) && f.open(self.cx) && !f.input.text().trim().is_empty()
        })
    }

    /// What stands in the field was looked up already, and nothing was taken.
    fn asked(&self) -> bool {
        let text = self.fields.get(self.focus).map(|field| field.input.text());
        self.asked.as_ref().is_some_and(|(at, asked)| *at == self.focus && Some(asked) == text.as_ref())
    }

    fn pick_event(&mut self, act: &Act) -> FormEvent {
        let Some(field) = self.fields.get(self.focus) else { return FormEvent::Ignored };
        if field.spec.readonly {
            return FormEvent::Nothing;
        }
        match field.spec.kind {
            FieldKind::Ref(picker) => {
                let typed = if field.open(self.cx) { field.input.text() } else { String::new() };
                self.asked = Some((self.focus, typed.clone()));
                let sole = nav(act) == Some(Nav::Next);
                FormEvent::Pick { picker, sought: Sought { field: field.spec.id, typed, sole } }
            }
            FieldKind::Choice(answers) => {
                let at = answers.iter().position(|a| a.id == field.value.text()).unwrap_or(0);
                self.choosing = Some(at);
                self.letters = Letters::default();
                FormEvent::Nothing
            }
            FieldKind::Date(..) => FormEvent::PickDate(field.spec.id),
            _ => FormEvent::Nothing,
        }
    }

    /// A value for the field in focus, as the operator's change.
    pub(super) fn assign(&mut self, value: FieldValue) -> FormEvent {
        let (at, cx) = (self.focus, self.cx);
        let Some(field) = self.fields.get_mut(at) else { return FormEvent::Nothing };
        if field.value == value {
            return FormEvent::Nothing;
        }
        let (id, old) = (field.spec.id, field.value.clone());
        field.put(value, cx);
        self.past.push((at, old));
        self.future.clear();
        FormEvent::Changed(id)
    }

    /// Reads what was typed in the field in focus.
    pub(super) fn leave_field(&mut self) -> FormEvent {
        let (at, cx) = (self.focus, self.cx);
        let Some(field) = self.fields.get_mut(at) else { return FormEvent::Nothing };
        if !field.open(cx) {
            if field.error.as_ref().is_some_and(|e| e.code != "kit.required") {
                field.error = None;
            }
            return FormEvent::Nothing;
        }
        match field.spec.read(&field.input.text(), &field.value, cx.lang, cx.today) {
            Ok(value) if value == field.value => {
                // Only the spelling differs: spaces, separators.
                field.put(value, cx);
                FormEvent::Nothing
            }
            Ok(value) => self.assign(value),
            Err(refusal) => {
                field.error = Some(refusal);
                FormEvent::Nothing
            }
        }
    }

    pub(super) fn enter(&mut self) {
        self.entered = self.fields.get(self.focus).map(|f| (f.input.text(), f.value.clone())).unwrap_or_default();
        self.fresh = self.fields.get(self.focus).is_some_and(|f| !f.open(self.cx));
        self.forget_letters();
    }

    fn writable(&self, from: usize, forward: bool) -> Option<usize> {
        let free = |at: &usize| self.fields.get(*at).is_some_and(|f| !f.spec.readonly);
        if forward { (from..self.fields.len()).find(free) } else { (0..=from).rev().find(free) }
    }

    pub(super) fn step(&mut self, forward: bool) -> FormEvent {
        let event = self.leave_field();
        let next = if forward {
            self.writable(self.focus + 1, true).or_else(|| self.writable(0, true))
        } else {
            self.focus
                .checked_sub(1)
                .and_then(|at| self.writable(at, false))
                .or_else(|| self.fields.len().checked_sub(1).and_then(|last| self.writable(last, false)))
        };
        self.focus = next.unwrap_or(self.focus);
        self.asked = None;
        self.enter();
        event
    }

    fn section(&mut self, forward: bool) -> FormEvent {
        let event = self.leave_field();
        let mut starts = Vec::new();
        let mut at = 0;
        for (_, len) in &self.sections {
            starts.push(at);
            at += len;
        }
        let here = starts.iter().rposition(|s| *s <= self.focus).unwrap_or(0);
        let to = if forward {
            starts.get(here + 1).copied()
        } else if starts.get(here).is_some_and(|s| *s < self.focus) {
            starts.get(here).copied()
        } else {
            here.checked_sub(1).and_then(|h| starts.get(h)).copied()
        };
        let end = self.fields.len().saturating_sub(1);
        if let Some(at) = self.writable(to.unwrap_or(if forward { end } else { 0 }), true) {
            self.focus = at;
        }
        self.enter();
        event
    }

    /// The field as it was when it was entered, and a second time out of the form. What was typed is one step of
    /// undo, and who leaves at once has it in the draft: nobody loses a line by two keys.
    fn back(&mut self, given_up: Option<(String, FieldValue)>) -> FormEvent {
        let (text, value) = self.entered.clone();
        let cx = self.cx;
        self.forget_letters();
        let Some(field) = self.fields.get_mut(self.focus) else { return FormEvent::Leave };
        let stood = (field.input.text(), field.value.clone());
        if field.value != value {
            self.assign(value);
            self.given_up = Some(stood);
            return FormEvent::Restored;
        }
        if field.open(cx) && field.input.text() != text {
            field.input.replace(&text);
            field.error = None;
            self.fresh = true;
            self.given_up = Some(stood);
            return FormEvent::Restored;
        }
        if let Some((text, value)) = given_up {
            field.put(value, cx);
            field.input.set(&text);
        }
        FormEvent::Leave
    }

    /// What one step back does in here before it leaves: closes the answers, gives back what stood in the field. A
    /// locale key; nothing when it leaves.
    pub fn back_does(&self) -> Option<&'static str> {
        if self.choosing.is_some() {
            return Some("kit.back.answers");
        }
        let field = self.fields.get(self.focus)?;
        let (text, value) = &self.entered;
        let typed = field.open(self.cx) && field.input.text() != *text;
        (field.value != *value || typed).then_some("kit.back.restores")
    }

    /// Reads what is being typed without leaving the field: what follows from it follows before a save.
    pub fn commit(&mut self) -> FormEvent {
        let event = self.leave_field();
        if event != FormEvent::Nothing {
            self.enter();
        }
        event
    }

    fn undo(&mut self) -> FormEvent {
        match self.fields.get(self.focus).map(|f| &f.input) {
            Some(Input::Line(editor)) if editor.can_undo() => self.edit(&Act::Do(Action::Undo)),
            _ => self.undo_form(),
        }
    }

    fn redo(&mut self) -> FormEvent {
        match self.fields.get(self.focus).map(|f| &f.input) {
            Some(Input::Line(editor)) if editor.can_redo() => self.edit(&Act::Do(Action::Redo)),
            _ => self.redo_form(),
        }
    }

    fn undo_form(&mut self) -> FormEvent {
        let Some((at, value)) = self.past.pop() else { return FormEvent::Nothing };
        let (id, now) = self.revert(at, value);
        self.future.push((at, now));
        FormEvent::Changed(id)
    }

    fn redo_form(&mut self) -> FormEvent {
        let Some((at, value)) = self.future.pop() else { return FormEvent::Nothing };
        let (id, now) = self.revert(at, value);
        self.past.push((at, now));
        FormEvent::Changed(id)
    }

    fn revert(&mut self, at: usize, value: FieldValue) -> (&'static str, FieldValue) {
        let cx = self.cx;
        let Some(field) = self.fields.get_mut(at) else { return ("", FieldValue::Empty) };
        let (id, now) = (field.spec.id, field.value.clone());
        field.put(value, cx);
        self.focus = at;
        self.enter();
        (id, now)
    }

    /// Reads the last field and checks all: the first that is wrong gets the focus.
    pub fn save(&mut self) -> FormEvent {
        self.leave_field();
        for field in &mut self.fields {
            if field.spec.required && field.error.is_none() && field.value == FieldValue::Empty {
                field.error = Some(Refusal::new("kit.required").field(field.spec.id));
            }
        }
        match self.errors() {
            0 => FormEvent::Save,
            n => {
                self.show_first_error();
                FormEvent::Invalid(n)
            }
        }
    }

    /// Gives the focus to the first field that is wrong. The one that has it keeps what stood there before it was typed
    /// into: one step back restores that, as anywhere.
    pub fn show_first_error(&mut self) {
        if let Some(at) = self.fields.iter().position(|f| f.error.is_some()).filter(|at| *at != self.focus) {
            self.focus = at;
            self.enter();
        }
    }

    /// How many fields need correction.
    pub fn errors(&self) -> usize {
        self.fields.iter().filter(|f| f.error.is_some()).count()
    }
}

fn without_fields(act: &Act) -> FormEvent {
    match nav(act) {
        Some(Nav::Save) => FormEvent::Save,
        Some(Nav::Back | Nav::Close) => FormEvent::Leave,
        _ => FormEvent::Ignored,
    }
}

/// Whether what is typed first in a field begins anew: a day or a figure, unless it goes on with the one that stands
/// there (`100` and then `-10%`).
fn takes_place(kind: FieldKind, act: &Act) -> bool {
    match (kind, letter(act)) {
        (FieldKind::Date(..), Some(_)) => true,
        (FieldKind::Number(..), Some(c)) => !"+-*/%".contains(c),
        _ => false,
    }
}
