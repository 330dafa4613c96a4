//! A form as it can be kept and opened again: values, what was typed and could not be read, what it was opened with.

use super::field::Values;
use super::form::{Form, Input};
use super::merge::{Merged, merge};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Debug, Serialize, Deserialize)]
struct Draft {
    #[serde(default)]
    values: Values,
    #[serde(default)]
    typed: BTreeMap<String, String>,
    #[serde(default)]
    base: Values,
    #[serde(default)]
    focus: String,
}

impl Form {
    /// All that was typed, for `drafts`.
    pub fn to_draft(&self) -> Value {
        let open = self.fields.iter().filter(|f| f.open(self.cx));
        let draft = Draft {
            values: self.values(),
            typed: open.map(|f| (f.spec.id.to_owned(), f.input.text())).collect(),
            base: self.base(),
            focus: self.current().to_owned(),
        };
        serde_json::to_value(draft).unwrap_or_default()
    }

    /// Takes up a draft. Fields that the form no longer has are left out; false when the draft cannot be read.
    pub fn from_draft(&mut self, draft: &Value) -> bool {
        let Ok(draft) = Draft::deserialize(draft) else { return false };
        let cx = self.cx;
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
