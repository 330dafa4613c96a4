//! What stands in a form: values, errors, and how it reads as plain lines.

use super::field::{FieldKind, FieldValue, Values};
use super::form::{Form, FormEvent};
use super::line::{Line, LineKind, say};
use super::resource::Cx;
use crate::domain::Refusal;
use crate::locale::Lang;

/// A label of fewer letters is only told from a word of a sentence by how it is written.
const TELLING: usize = 4;

impl Form {
    /// What an operation refused, put beside its fields; what belongs to none comes back.
    pub fn refuse(&mut self, refusal: &Refusal) -> Vec<Refusal> {
        let mut rest = Vec::new();
        for one in refusal.each() {
            let named = |id: &str| self.fields.iter().position(|f| f.spec.id == id);
            // `lines.0.quantity` is in the field `lines` where there is one, and `variants.0.ean` is the field `ean` of a
            // form with one variant.
            let part = |id: &str| named(id.split('.').next()?).or_else(|| named(id.rsplit('.').next()?));
            let at = one.field.as_deref().and_then(|id| named(id).or_else(|| part(id)));
            match at.and_then(|at| self.fields.get_mut(at)) {
                Some(field) => {
                    let mut own = one.clone();
                    own.more.clear();
                    field.error = Some(own);
                }
                None => rest.push(one.clone()),
            }
        }
        self.show_first_error();
        rest
    }

    /// The sentence of the message line: the error of the field in focus, else its explanation.
    pub fn message(&self) -> Option<String> {
        let field = self.fields.get(self.focus)?;
        let lang = self.cx.lang;
        let wrong = field.error.as_ref().or(field.warning.as_ref());
        wrong
            .map(|e| say(lang, e))
            .or_else(|| field.others.clone())
            .or_else(|| self.taken())
            .or_else(|| field.told(lang))
    }

    /// The answer that letters or steps took in the field in focus, and what stood there: it happens without a list to
    /// look at, and one letter too many is another answer.
    fn taken(&self) -> Option<String> {
        let field = self.fields.get(self.focus).filter(|_| self.choosing.is_none())?;
        let (_, before) = &self.entered;
        if !matches!(field.spec.kind, FieldKind::Choice(_)) || field.value == *before {
            return None;
        }
        let lang = self.cx.lang;
        let shown = |value: &FieldValue| match field.spec.show(value, lang) {
            empty if empty.is_empty() => lang.t("kit.choice.none").to_owned(),
            text => text,
        };
        Some(lang.f("kit.choice.taken", &[("now", &shown(&field.value)), ("before", &shown(before))]))
    }

    /// What others saved since the form was opened, by field: it stands beside the fields until it is dealt with.
    /// Answers the first field that is being changed here as well, by its label, and that was not marked before.
    pub fn mark_others(&mut self, told: &std::collections::BTreeMap<String, String>) -> Option<(&'static str, String)> {
        let (cx, mut both) = (self.cx, None);
        for field in &mut self.fields {
            let now = told.get(field.spec.id).cloned();
            if field.others != now && field.dirty(cx) && both.is_none() {
                both = now.clone().map(|now| (cx.lang.t(field.spec.label), now));
            }
            field.others = now;
        }
        both
    }

    /// The first field that needs correction, as a sentence: its label and what is wrong with it.
    pub fn first_wrong(&self) -> Option<String> {
        let field = self.fields.iter().find(|f| f.error.is_some())?;
        let error = field.error.as_ref()?;
        Some(self.named(field, error))
    }

    /// The same of one field, said from another: `Da: scegli dall'elenco`.
    pub fn wrong_at(&self, field: &str) -> Option<String> {
        let field = self.fields.iter().find(|f| f.spec.id == field)?;
        field.error.as_ref().or(field.warning.as_ref()).map(|refusal| self.named(field, refusal))
    }

    fn named(&self, field: &super::form::Field, error: &Refusal) -> String {
        let (label, text) = (self.cx.lang.t(field.spec.label), say(self.cx.lang, error));
        // Many sentences name their field themselves; so short a word as "Da" stands in them for something else.
        let named = if label.chars().count() < TELLING {
            text.split(|c: char| !c.is_alphanumeric()).any(|word| word == label)
        } else {
            text.to_lowercase().contains(&label.to_lowercase())
        };
        if named { text } else { format!("{label}: {text}") }
    }

    /// What is wrong with a field, or deserves a second look, in the session's words.
    pub fn wrong(&self, field: &str) -> Option<String> {
        let field = self.fields.iter().find(|f| f.spec.id == field)?;
        field.error.as_ref().or(field.warning.as_ref()).map(|refusal| say(self.cx.lang, refusal))
    }

    /// All values, read.
    pub fn values(&self) -> Values {
        self.fields.iter().map(|f| (f.spec.id.to_owned(), f.value.clone())).collect()
    }

    /// All values, and what stands in a field that is being typed as its text.
    pub fn seen(&self) -> Values {
        let seen = |f: &super::form::Field| {
            if f.open(self.cx) { FieldValue::of_text(f.input.text().trim()) } else { f.value.clone() }
        };
        self.fields.iter().map(|f| (f.spec.id.to_owned(), seen(f))).collect()
    }

    /// The day that stands in a field, also one that is being typed; for a calendar to begin with.
    pub fn day_of(&self, field: &str) -> Option<chrono::NaiveDate> {
        let field = self.fields.iter().find(|f| f.spec.id == field)?;
        let typed = field.spec.read(&field.input.text(), &field.value, self.cx.lang, self.cx.today).ok();
        typed.as_ref().and_then(FieldValue::date).or(field.value.date())
    }

    /// Another locale key for a field's label.
    pub fn relabel(&mut self, field: &str, label: &'static str) {
        if let Some(field) = self.fields.iter_mut().find(|f| f.spec.id == field) {
            field.spec.label = label;
        }
    }

    /// What a field is called.
    pub fn label_of(&self, field: &str) -> &'static str {
        self.fields.iter().find(|f| f.spec.id == field).map_or("", |f| self.cx.lang.t(f.spec.label))
    }

    /// The value of a field.
    pub fn value(&self, field: &str) -> &FieldValue {
        const NONE: &FieldValue = &FieldValue::Empty;
        self.fields.iter().find(|f| f.spec.id == field).map_or(NONE, |f| &f.value)
    }

    /// The values that the form was opened with, or last saved.
    pub fn base(&self) -> Values {
        self.fields.iter().map(|f| (f.spec.id.to_owned(), f.base.clone())).collect()
    }

    /// Another value from outside (what depends on another field): no step of undo. The first letter that is typed
    /// into it takes its place.
    pub fn set(&mut self, field: &str, value: FieldValue) {
        let cx = self.cx;
        if let Some(field) = self.fields.iter_mut().find(|f| f.spec.id == field) {
            field.put(value, cx);
            field.given = true;
        }
    }

    /// A value that was read, not typed: what the form stands on from now.
    pub fn show(&mut self, field: &str, value: FieldValue) {
        let cx = self.cx;
        if let Some(field) = self.fields.iter_mut().find(|f| f.spec.id == field) {
            field.base = value.clone();
            field.put(value, cx);
        }
        self.enter();
    }

    /// What was read for a field holds no more: it stands empty until it is read again.
    pub fn forget(&mut self, field: &str) {
        let cx = self.cx;
        if let Some(field) = self.fields.iter_mut().find(|f| f.spec.id == field) {
            field.base = FieldValue::Empty;
            field.put(FieldValue::Empty, cx);
        }
    }

    /// Something is typed in the field in focus that is not read yet.
    pub fn typing(&self) -> bool {
        self.fields.get(self.focus).is_some_and(|f| f.open(self.cx))
    }

    /// More than one group of fields: there is a next one to go to.
    pub fn in_sections(&self) -> bool {
        self.sections.len() > 1
    }

    /// Whether a field must be filled in: it may follow from others.
    pub fn require(&mut self, field: &str, required: bool) {
        let Some(field) = self.fields.iter_mut().find(|f| f.spec.id == field) else { return };
        field.spec.required = required;
        if !required && field.error.as_ref().is_some_and(|error| error.code == "kit.required") {
            field.error = None;
        }
    }

    /// Explains a field by what was read for it; an empty text takes that back.
    pub fn note(&mut self, field: &str, text: String) {
        if let Some(field) = self.fields.iter_mut().find(|f| f.spec.id == field) {
            field.note = Some(text).filter(|text| !text.is_empty());
        }
    }

    /// What a picker or a calendar gave: the field takes it and the next one has the focus.
    pub fn pick(&mut self, field: &str, value: FieldValue) -> FormEvent {
        let Some(at) = self.fields.iter().position(|f| f.spec.id == field) else { return FormEvent::Nothing };
        self.focus = at;
        let event = self.assign(value);
        let cx = self.cx;
        if event == FormEvent::Nothing
            && let Some(field) = self.fields.get_mut(at)
        {
            // The same record again: only what was typed beside it goes.
            let value = field.value.clone();
            field.put(value, cx);
        }
        self.step(true);
        event
    }

    /// Another error beside a field (a duplicate found meanwhile), or none.
    pub fn set_error(&mut self, field: &str, error: Option<Refusal>) {
        if let Some(field) = self.fields.iter_mut().find(|f| f.spec.id == field) {
            field.error = error;
        }
    }

    /// What deserves a second look at a field, or nothing: it never holds a save up.
    pub fn set_warning(&mut self, field: &str, warning: Option<Refusal>) {
        if let Some(field) = self.fields.iter_mut().find(|f| f.spec.id == field) {
            field.warning = warning;
        }
    }

    /// Puts the focus on a field.
    pub fn focus_field(&mut self, field: &str) {
        if let Some(at) = self.fields.iter().position(|f| f.spec.id == field) {
            self.leave_field();
            self.focus = at;
            self.enter();
        }
    }

    /// How many fields there are.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// There are none.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The field in focus.
    pub fn current(&self) -> &'static str {
        self.fields.get(self.focus).map_or("", |f| f.spec.id)
    }

    /// Another language or day: values are shown anew, what is being typed stays; a number that is being typed is
    /// written the new way, for it would mean another one.
    pub fn set_cx(&mut self, cx: Cx) {
        let old = std::mem::replace(&mut self.cx, cx);
        let rewrites = old.lang.numbers() != cx.lang.numbers();
        for field in &mut self.fields {
            if !field.open(old) {
                let (value, error) = (field.value.clone(), field.error.take());
                field.put(value, cx);
                field.error = error;
            } else if rewrites
                && matches!(field.spec.kind, FieldKind::Number(..))
                && let Ok(meant) = field.spec.read(&field.input.text(), &field.value, old.lang, old.today)
            {
                field.input.set(&field.spec.show(&meant, cx.lang));
            }
        }
        self.enter();
    }

    /// The language and the formats that it is written in.
    pub fn lang(&self) -> Lang {
        self.cx.lang
    }

    /// Writes texts anew that `how` knows in another form: what stands in a field, what is typed into it, and what it
    /// was opened with.
    pub fn restate(&mut self, how: impl Fn(&str, &str) -> Option<String>) {
        for field in &mut self.fields {
            let id = field.spec.id;
            for value in [&mut field.value, &mut field.base] {
                if let FieldValue::Text(text) = value
                    && let Some(other) = how(id, text)
                {
                    *text = other;
                }
            }
            if let Some(other) = how(id, &field.input.text()) {
                field.input.set(&other);
            }
        }
    }

    /// Whether keys reach this form.
    pub fn focus(&mut self, focused: bool) {
        self.focused = focused;
        if !focused {
            // A list of answers stays open for nobody.
            self.choosing = None;
        }
    }

    /// Something differs from what was opened or saved.
    pub fn dirty(&self) -> bool {
        self.fields.iter().any(|f| f.dirty(self.cx))
    }

    /// The record is saved as it stands here.
    pub fn saved(&mut self) {
        for field in &mut self.fields {
            field.base = field.value.clone();
        }
        self.past.clear();
        self.future.clear();
    }

    /// The content as plain lines.
    pub fn describe(&self) -> Vec<Line> {
        let lang = self.cx.lang;
        let mut lines = Vec::new();
        let mut fields = self.fields.iter().enumerate();
        for (title, len) in &self.sections {
            if !title.is_empty() {
                lines.push(Line::new(LineKind::Title, lang.t(title)));
            }
            for (at, field) in fields.by_ref().take(*len) {
                let star = if field.spec.required { "*" } else { "" };
                let shown = match field.spec.kind {
                    FieldKind::Choice(_) | FieldKind::Flag => field.spec.show(&field.value, lang),
                    _ => field.input.text(),
                };
                let text = format!("{}{star}: {shown}", lang.t(field.spec.label));
                lines.push(Line::new(LineKind::Field, text).current(at == self.focus));
                if let Some(error) = &field.error {
                    lines.push(Line::new(LineKind::Error, say(lang, error)));
                } else if let Some(warning) = &field.warning {
                    lines.push(Line::new(LineKind::Note, say(lang, warning)));
                } else if let Some(others) = &field.others {
                    lines.push(Line::new(LineKind::Note, others.clone()));
                }
            }
        }
        lines
    }
}
