//! What somebody else saved of the record that is open in a form: what both changed is asked, what only he changed is
//! told when it is saved. The same for the form of a record and for an order with its lines.

use super::ask::Ask;
use super::beside;
use crate::domain::{Refusal, SafeText, UtcMillis};
use crate::locale::{Lang, wording};
use crate::store::Reader;
use crate::store::journal::{self, Storied};
use crate::ui::kit::dialog::{ConflictDialog, Dialog};
use crate::ui::kit::field::{FieldSpec, FieldValue, Values};
use crate::ui::kit::form::Form;
use crate::ui::kit::merge::{Merged, Side};
use crate::ui::layers::Cx;
use serde_json::Value;

/// Entries of one record that are looked through for whoever changed it: nobody leaves a form open for more.
const FAR: usize = 100;

/// So many fields are named; the others are counted.
const NAMED: usize = 3;

/// What of others stands in a record now that it is saved: who they are, and what they changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Joined {
    who: Vec<String>,
    fields: Vec<String>,
}

impl Joined {
    /// Of these people, these fields.
    pub fn new(who: Vec<String>, fields: Vec<String>) -> Self {
        Self { who, fields }
    }

    /// Of one of them, the fields that only he changed, by their labels.
    pub fn of(who: &str, merged: &Merged, label: impl Fn(&str) -> String) -> Self {
        let theirs = merged.auto.iter().filter(|(_, side)| *side == Side::Theirs);
        Self::new(vec![who.to_owned()], theirs.map(|(field, _)| label(field)).collect())
    }

    /// Nothing of others is in it.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// And these; each once.
    pub fn and(&mut self, more: Self) {
        if more.fields.is_empty() {
            return;
        }
        for (all, new) in [(&mut self.who, more.who), (&mut self.fields, more.fields)] {
            for one in new {
                if !one.is_empty() && !all.contains(&one) {
                    all.push(one);
                }
            }
        }
    }

    /// What is said of the saving, with whose fields went into it; `actor` is who saved.
    pub fn told(&self, saved: String, actor: &str, lang: Lang) -> String {
        if self.is_empty() {
            return saved;
        }
        let who: Vec<String> = self.who.iter().map(|who| beside::called(who, actor, lang)).collect();
        let who = if who.is_empty() { lang.t("record.others").to_owned() } else { who.join(", ") };
        let mut fields = self.fields.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
        if let Some(more) = self.fields.len().checked_sub(NAMED).filter(|more| *more > 0) {
            fields.push_str(&lang.n("record.merged_more", more as u64, &[]));
        }
        lang.f("record.merged", &[("saved", &saved), ("who", &who), ("fields", &fields)])
    }
}

/// A record as it stands after it was saved.
pub struct Now {
    /// What it is called.
    pub name: Option<String>,
    /// What stands otherwise in it than it was opened and sent, by its labels.
    pub fields: Vec<String>,
    /// The rows that it is.
    pub rows: Vec<(Storied, i64)>,
}

/// The labels of fields that were left alone here and stand otherwise now.
pub fn moved(base: &Values, sent: &Values, now: &Values, label: impl Fn(&str) -> String) -> Vec<String> {
    let others = now.iter().filter(|(id, value)| {
        let was = base.get(*id);
        was.is_some() && was == sent.get(*id) && was != Some(*value)
    });
    others.map(|(id, _)| label(id)).collect()
}

/// Who changed a record after entry `since` and before `own` (0: none): by its rows, and where none are known by the
/// operation that both did.
///
/// # Errors
/// What the store refuses.
pub fn others(reader: &Reader, now: &Now, operation: &str, (since, own): (i64, i64)) -> Result<Vec<String>, Refusal> {
    let between = |id: i64| id > since && (own == 0 || id < own);
    let mut who: Vec<String> = Vec::new();
    for (record, row) in &now.rows {
        let all = journal::history(reader.db(), *record, *row, FAR)?;
        who.extend(all.into_iter().map(|(entry, _)| entry).filter(|entry| between(entry.id)).map(|entry| entry.actor));
    }
    if now.rows.is_empty() {
        let all = journal::newest(reader.db(), (own > 0).then_some(own), FAR)?.into_iter();
        who.extend(all.filter(|entry| between(entry.id) && entry.operation == operation).map(|entry| entry.actor));
    }
    Ok(who)
}

/// Who saved a record that somebody has in a form, and when.
#[derive(Debug, Clone, Default)]
pub struct Other {
    /// The operator; empty when it is not known.
    pub who: String,
    /// The instant.
    pub at: UtcMillis,
}

impl Other {
    /// As a refused saving names him.
    pub fn of(refusal: &Refusal) -> Self {
        let who = refusal.with.get("who").and_then(Value::as_str).unwrap_or_default();
        let at = UtcMillis(refusal.with.get("at").and_then(Value::as_i64).unwrap_or_default());
        Self { who: SafeText::new(who).to_string(), at }
    }
}

/// What is asked of who types: the versions of a record, put together as far as they can be.
pub struct Question<'a> {
    /// Who saved the other, and when.
    pub other: &'a Other,
    /// Who types here.
    pub actor: &'a str,
    /// The two put together.
    pub merged: &'a Merged,
    /// Before both, the other's, the one that is typed here.
    pub versions: [&'a Values; 3],
    /// The fields of the form.
    pub fields: &'a [FieldSpec],
}

impl Question<'_> {
    /// Asks; the answer comes to the layer's `receive` under the word `conflict`. `label` and `show` know what is no
    /// field of the form.
    pub fn ask(
        self,
        label: impl Fn(&str) -> Option<String>,
        show: impl Fn(&str, &FieldValue) -> Option<String>,
        cx: &mut Cx<'_>,
    ) {
        let lang = cx.lang;
        let who = beside::called(&self.other.who, self.actor, lang);
        let at = wording::instant_near(lang, self.other.at, cx.clock.today());
        let dialog = ConflictDialog::new(
            lang.f("record.conflict", &[("who", &who), ("at", &at)]),
            who.clone(),
            self.merged,
            self.versions,
            |id| label(id).unwrap_or_else(|| label_of(self.fields, id, lang)),
            |id, value| show(id, value).unwrap_or_else(|| shown(self.fields, id, value, lang)),
        )
        .name(self.other.who.as_str())
        .at(at)
        .kept(lang.t("record.kept"));
        cx.push(Ask::new(cx.id, "conflict", Dialog::Conflict(dialog)));
    }
}

/// What a field of a form is called.
pub fn label_of(fields: &[FieldSpec], id: &str, lang: Lang) -> String {
    fields.iter().find(|field| field.id == id).map_or_else(|| id.to_owned(), |field| lang.t(field.label).to_owned())
}

/// What stands in a field of a form, in words.
pub fn shown(fields: &[FieldSpec], id: &str, value: &FieldValue, lang: Lang) -> String {
    fields.iter().find(|field| field.id == id).map_or_else(String::new, |field| field.show(value, lang))
}

/// One of the fields in conflict is put right in the form: what the other saved there has been seen, and is what the
/// next saving stands on. The others are asked again.
pub fn by_hand(form: &mut Form, fields: &[FieldSpec], (theirs, who): (Values, &str), field: &str, cx: &mut Cx<'_>) {
    let seen: Values = theirs.into_iter().filter(|(id, _)| id == field).collect();
    let value = seen.get(field).map_or_else(String::new, |value| shown(fields, field, value, cx.lang));
    form.settle(&seen, &Values::new());
    form.focus_field(field);
    told_by_hand(form.label_of(form.current()), who, &value, cx);
}

/// Says what the other wrote where this operator writes now.
pub fn told_by_hand(field: &str, who: &str, value: &str, cx: &mut Cx<'_>) {
    cx.warn(cx.lang.f("record.by_hand", &[("field", field), ("who", who), ("value", value)]));
}
