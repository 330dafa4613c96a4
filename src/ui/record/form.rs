//! The form of one record: what a family of records says of itself. [`FormLayer`] does the rest.

pub use super::form_layer::FormLayer;

use super::picker::{Pick, Source};
use crate::domain::Refusal;
use crate::locale::Lang;
use crate::store::Reader;
use crate::store::journal::Storied;
use crate::ui::action::Action;
use crate::ui::desk::Desk;
use crate::ui::keymap::Context;
use crate::ui::keymap::legend::Legend;
use crate::ui::kit::dialog::MenuEntry;
use crate::ui::kit::field::{Section, Values};
use crate::ui::kit::form::Form;
use crate::ui::kit::picker::Sought;
use crate::ui::kit::resource::Cx as Words;
use crate::ui::layers::{Cx, Hint, Layer, LayerId};
use crate::ui::text_width::width;
use serde_json::Value;

/// A family of records that are edited in a form.
pub trait Record: Send + 'static {
    /// Stable word of its drafts: `party`.
    const ENTITY: &'static str;
    /// Its table, for who changed it.
    const TABLE: &'static str;

    /// What the form says it is: locale key for a new one.
    fn title(&self) -> &'static str;
    /// Its fields.
    fn sections(&self) -> Vec<Section>;
    /// What a new one starts with, over the fields' own defaults.
    fn start(&self) -> Values {
        Values::new()
    }
    /// Reads one that exists: values, version, and its name.
    ///
    /// # Errors
    /// It is gone, or what the store refuses.
    fn load(&self, reader: &Reader, id: i64, words: Words) -> Result<(Values, i64, String), Refusal>;
    /// The rows that it is, for who changed it.
    ///
    /// # Errors
    /// What the store refuses.
    fn rows(&self, _reader: &Reader, id: i64) -> Result<Vec<(Storied, i64)>, Refusal> {
        Ok(Storied::ALL.into_iter().filter(|record| record.table() == Self::TABLE).map(|record| (record, id)).collect())
    }
    /// The operation that saves it and its input: `changed` are the fields that differ (all of them for a new one).
    fn save(&self, id: Option<i64>, version: Option<i64>, changed: &Values) -> (&'static str, Value);
    /// The same, for a record whose input also depends on what was there before: `base` are the values it was opened
    /// with, or what others saved since.
    fn save_over(
        &self,
        id: Option<i64>,
        version: Option<i64>,
        changed: &Values,
        _base: &Values,
    ) -> (&'static str, Value) {
        self.save(id, version, changed)
    }
    /// What a new one belongs to (the party of an address): a draft goes on only where it was begun.
    fn scope(&self) -> String {
        String::new()
    }
    /// The box that picks for a field.
    fn pick(&self, _wanted: &Wanted<'_>) -> Option<Box<dyn Layer>> {
        None
    }
    /// What is shown for a record just saved, to whoever had it made: its name.
    fn label(&self, values: &Values) -> String {
        values.get("name").map(|value| value.text().to_owned()).unwrap_or_default()
    }
    /// The row that was made, when the operation does not answer it as `id`.
    fn made(&self, _output: &Value) -> Option<i64> {
        None
    }
    /// Where one is, in the form of something done to a record: `2026/1490  pagamento`; none says that it is edited.
    fn heading(&self, _name: &str, _lang: Lang) -> Option<String> {
        None
    }
    /// Why it was not saved: somebody took it away, and what stands in the form can be a new one of its kind.
    fn was_taken_away(&self, refusal: &Refusal) -> bool {
        // Another record than its own (the order that is paid, the supplier of an item) is no reason to make a new one.
        refusal.code.strip_suffix(".gone").is_some_and(|what| what == Self::ENTITY || what == Self::TABLE)
    }
    /// What is said when it is saved, from what the operation answered; none says the name.
    fn done(&self, _values: &Values, _output: &Value, _lang: Lang) -> Option<String> {
        None
    }
    /// The session has another language, or other formats: what is typed from here on is read so.
    fn reworded(&mut self, _lang: Lang) {}
    /// A text of one of its fields that holds figures, in another format of numbers.
    fn restated(&self, _field: &str, _text: &str, _from: Lang, _to: Lang) -> Option<String> {
        None
    }
    /// The marked records that it was done to, where it is done to several.
    fn served(&self, _values: &Values, _output: &Value) -> Vec<i64> {
        Vec::new()
    }
    /// Why nothing of it was done, though the operation itself ended: each of many was refused. What was typed stays.
    fn none_done(&self, _output: &Value) -> Option<Refusal> {
        None
    }
    /// Whether the operation wrote something, which can be taken back then.
    fn wrote(&self, _output: &Value) -> bool {
        true
    }
    /// Whether [`Record::look`] has something to read when this field has another value; `""` asks when the form
    /// of a new record opens.
    fn looks(&self, _field: &str) -> bool {
        false
    }
    /// Reads what depends on what was typed: what stands on a shelf, what is proposed.
    ///
    /// # Errors
    /// What the store refuses.
    fn look(&self, _reader: &Reader, _field: &'static str, _values: &Values, _words: Words) -> Result<Look, Refusal> {
        Ok(Look::default())
    }
    /// The field that a new one begins with, when it is not the first.
    fn first(&self) -> Option<&'static str> {
        None
    }
    /// What was read stands in the form: labels that depend on it.
    fn shown(&self, _form: &mut Form) {}
    /// Another record is being looked for in this field: what was read for the old one is said no more.
    fn doubt(&self, _form: &mut Form, _field: &str) {}
    /// What follows another field.
    fn follow(&self, _form: &mut Form, _field: &'static str) {}
    /// What F8 offers to do with what is typed, besides saving it.
    fn more(&self, _lang: Lang) -> Vec<MenuEntry> {
        Vec::new()
    }
    /// What F8 is called: what comes first in it.
    fn more_short(&self) -> &'static str {
        "record.more.short"
    }
    /// What saving is called, when it is more than that.
    fn verb(&self) -> Option<&'static str> {
        None
    }
    /// One of these was chosen; every field is right. `input` is what saving would hand to the operation.
    fn chosen(&self, _id: &str, _input: Value, _values: &Values, _desk: &Desk, _cx: &mut Cx<'_>) {}
}

/// A box that a form wants, to pick a record for one of its fields.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// Which box.
    pub picker: &'static str,
    /// For which field, with what in it.
    pub sought: &'a Sought,
    /// What stands in all fields: what there is to pick may depend on it.
    pub values: &'a Values,
    /// Who is told what was picked.
    pub to: LayerId,
    /// Where to read.
    pub desk: &'a Desk,
    /// The language.
    pub lang: Lang,
}

impl Wanted<'_> {
    /// The box over what this source has.
    pub fn of<S: Source>(&self, source: S) -> Option<Box<dyn Layer>> {
        Some(Pick::new(source, self.to, self.sought, self.desk, self.lang))
    }
}

/// The key of values, by what it shows where the keys go; a form that is not read yet takes it and plays it when it is.
pub fn pick_hint(picks: Option<Option<&'static str>>, lang: Lang) -> Hint {
    let hint = Hint::of(Action::Prompt);
    match picks {
        None => hint,
        Some(Some(what)) => hint.label(lang.t(what)),
        Some(None) => hint.off(lang.t("record.no_choice")),
    }
}

/// Who stepped back from a menu or a list that did not open is told that nothing else was left, and what one more step
/// does: it puts the field back (`restores`), or leaves a form where something was typed (`dirty`).
pub fn say_stays(restores: bool, dirty: bool, cx: &mut Cx<'_>) {
    cx.warn(cx.lang.t(match (restores, dirty) {
        (true, _) => "record.stays_restores",
        (false, true) => "record.stays_draft",
        (false, false) => "record.stays",
    }));
}

/// What was read for the fields of a form. See [`Record::look`].
#[derive(Debug, Default)]
pub struct Look {
    /// What stands in these from now on.
    pub values: Values,
    /// What is said beside these.
    pub notes: Vec<(&'static str, String)>,
    /// Whether these must be filled in.
    pub required: Vec<(&'static str, bool)>,
    /// The field that has the focus then.
    pub focus: Option<&'static str>,
}

impl From<Values> for Look {
    fn from(values: Values) -> Self {
        Self { values, ..Self::default() }
    }
}

/// A record was saved; goes to the layer that is told (a picker that had it made).
#[derive(Debug, Clone)]
pub struct Made {
    /// The record.
    pub id: i64,
    /// What is shown for it.
    pub label: String,
}

/// `2 campi da correggere. Partita IVA: ...`. Where the line has no room for both, what is wrong goes before how often.
pub fn to_correct(count: usize, first: Option<String>, cx: &Cx<'_>) -> String {
    let counted = cx.lang.n("record.to_correct", count as u64, &[]);
    // With its keys, as it will stand there: it is measured here.
    let legend = Legend { keymap: cx.keymap, path: &[Context::Form, Context::Global], lang: cx.lang };
    let Some(first) = first.map(|first| legend.spell(first)) else { return counted };
    let whole = format!("{counted}. {first}");
    // The sign of an error and the ends of the line.
    if width(&whole) + 4 <= usize::from(cx.area.width) {
        return whole;
    }
    if count == 1 { first } else { cx.lang.f("record.first_of", &[("n", &count.to_string()), ("first", &first)]) }
}
