//! A form as it can be kept and opened again: values, what was typed and could not be read, what it was opened with.

use super::field::{FieldKind, FieldValue, Values};
use super::form::{Field, Form, Input};
use super::merge::{Merged, merge};
use crate::domain::numbers::NumberStyle;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Debug, Serialize, Deserialize)]
struct Draft {
    #[serde(default)]
    values: Values,
    #[serde(default)]
    typed: BTreeMap<String, String>,
    /// What the figures among them mean: read in another format a text is another figure.
    #[serde(default)]
    figures: BTreeMap<String, i64>,
    /// The format that they were typed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    written: Option<NumberStyle>,
    #[serde(default)]
    base: Values,
    #[serde(default)]
    focus: String,
}

impl Form {
    /// All that was typed, for `drafts`.
    pub fn to_draft(&self) -> Value {
        let cx = self.cx;
        let open = self.fields.iter().filter(|f| f.open(cx));
        let figure = |f: &Field| match (f.spec.kind, f.spec.read(&f.input.text(), &f.value, cx.lang, cx.today)) {
            (FieldKind::Number(..), Ok(FieldValue::Number(figure))) => Some((f.spec.id.to_owned(), figure)),
            _ => None,
        };
        let draft = Draft {
            values: self.values(),
            typed: open.clone().map(|f| (f.spec.id.to_owned(), f.input.text())).collect(),
            figures: open.filter_map(figure).collect(),
            written: Some(cx.lang.numbers()),
            base: self.base(),
            focus: self.current().to_owned(),
        };
        serde_json::to_value(draft).unwrap_or_default()
    }

    /// The format of numbers that a draft was typed in.
    pub fn written(draft: &Value) -> Option<NumberStyle> {
        Draft::deserialize(draft).ok()?.written
    }

    /// Takes up a draft. Fields that the form no longer has are left out; false when the draft cannot be read.
    pub fn from_draft(&mut self, draft: &Value) -> bool {
        let Ok(draft) = Draft::deserialize(draft) else { return false };
        let cx = self.cx;
        let rewrites = draft.written.is_some_and(|written| written != cx.lang.numbers());
        for field in &mut self.fields {
            if let Some(value) = draft.values.get(field.spec.id) {
                let shown = field.spec.show(value, cx.lang);
                match &mut field.input {
                    Input::Line(editor) => editor.set(&shown),
                    Input::Lines(area) => area.set(&shown),
                }
                field.value = value.clone();
                field.error = None;
            }
            if let Some(base) = draft.base.get(field.spec.id) {
                field.base = base.clone();
                field.others = None;
            }
            if let Some(typed) = draft.typed.get(field.spec.id) {
                let figure = draft.figures.get(field.spec.id).filter(|_| rewrites);
                let shown = figure.map(|figure| field.spec.show(&FieldValue::Number(*figure), cx.lang));
                let typed = shown.as_ref().unwrap_or(typed);
                match &mut field.input {
                    Input::Line(editor) => editor.set(typed),
                    Input::Lines(area) => area.set(typed),
                }
                field.error = field.spec.read(typed, &field.value, cx.lang, cx.today).err();
            }
        }
        self.focus_field(&draft.focus);
        true
    }

    /// Somebody saved the record meanwhile: puts their version and this one together. Without a conflict the form
    /// takes the result at once; with conflicts it waits for [`Form::settle`].
    pub fn merge(&mut self, theirs: &Values) -> Merged {
        let own = self.values();
        // Their record may hold fields that this form does not show.
        let known: Values =
            theirs.iter().filter(|(id, _)| own.contains_key(*id)).map(|(k, v)| (k.clone(), v.clone())).collect();
        let merged = merge(&self.base(), &known, &own);
        if merged.conflicts.is_empty() {
            self.settle(theirs, &merged.values);
        }
        merged
    }

    /// Takes these values over their version as the new base.
    pub fn settle(&mut self, theirs: &Values, values: &Values) {
        let cx = self.cx;
        for field in &mut self.fields {
            if let Some(base) = theirs.get(field.spec.id) {
                field.base = base.clone();
                // It was decided: there is nothing of theirs beside it any more.
                field.others = None;
            }
            if let Some(value) = values.get(field.spec.id)
                && *value != field.value
            {
                let shown = field.spec.show(value, cx.lang);
                match &mut field.input {
                    Input::Line(editor) => editor.set(&shown),
                    Input::Lines(area) => area.set(&shown),
                }
                field.value = value.clone();
                field.error = None;
            }
        }
    }
}
