//! The form of any operation, made from the fields that its input has: what has no screen of its own is done here.

mod coded;
pub mod held;
mod lines;
mod parts;
mod pick;

use self::parts::{KIND, Part, SUBJECT};
use crate::domain::order::Badge;
use crate::domain::{Refusal, SafeText};
use crate::locale::{Lang, wording};
use crate::operations::batch::{Batch, Batched, Each};
use crate::operations::fields::Shape;
use crate::operations::macros::command_line;
use crate::operations::{Operation, Verb, registry};
use crate::store::drafts::Draft;
use crate::store::macros::{Deed, Slot};
use crate::store::{Reader, orders, settings, upkeep};
use crate::ui::action::Action;
use crate::ui::desk::Desk;
use crate::ui::hand::Hand;
use crate::ui::kit::dialog::MenuEntry;
use crate::ui::kit::field::{FieldKind, FieldValue, Section, Values, section};
use crate::ui::kit::form::Form;
use crate::ui::kit::resource::Cx as Words;
use crate::ui::layers::{Command, Cx, Door, Layer, LayerId};
use crate::ui::macros::Keep;
use crate::ui::record::draft::scope;
use crate::ui::record::form::{FormLayer, Look, Record, Wanted};
use crate::ui::record::preview::Looking;
use serde_json::{Value, json};

/// The word of its drafts.
pub const ENTITY: &str = "operation";

/// What a target begins with that opens the form of an operation: `do:warehouse.save`.
pub const TARGET: &str = "do";

/// So many of the records that are marked are named.
const NAMED: usize = 12;

/// The field that says which version of a record an editor saw.
const VERSION: &str = "version";

/// An operation being filled in.
#[derive(Clone)]
pub struct OperationForm {
    verb: &'static Verb,
    parts: &'static [Part],
    lang: Lang,
    /// What it begins with: the record that somebody had in hand.
    start: Values,
}

/// A form that was filled with what is in hand; the host opens it.
pub struct Begun(OperationForm);

impl Begun {
    /// The form.
    pub fn layer(self, desk: &Desk) -> Box<dyn Layer> {
        let standing = self.0.standing();
        FormLayer::new(self.0, desk, standing)
    }
}

/// What fills the form of an operation with what is in hand, off the thread of the screen; nothing when no person can
/// fill it in.
pub fn begin(desk: &Desk, name: &str, hand: &Hand, lang: Lang) -> Option<impl FnOnce() -> Begun + Send + 'static> {
    let mut record = OperationForm::of(name, lang)?;
    let (desk, hand) = (desk.clone(), hand.clone());
    Some(move || {
        // Without it the form opens empty: what it asks for can be typed.
        if !hand.is_empty()
            && let Ok(start) = desk.read(|reader| Ok(held::start(reader, &record, &hand, lang)))
        {
            record.start = start;
        }
        Begun(record)
    })
}

/// Its draft, opened again.
pub fn resume(desk: &Desk, draft: &Draft) -> Option<Box<dyn Layer>> {
    let record = OperationForm::of(scope(draft), Lang::default())?;
    let standing = record.standing();
    Some(FormLayer::new(record, desk, standing).resuming(draft.id))
}

/// What an operation is called where it is chosen: "nuovo deposito".
pub fn title(lang: Lang, name: &str) -> String {
    lang.find(&format!("do.{name}")).map_or_else(|| wording::operation(lang, name), str::to_owned)
}

/// The palette's commands: every operation that a person can fill in, with the key that does it elsewhere.
pub fn commands(desk: &Desk, lang: Lang) -> Vec<Command> {
    let role = &desk.actor().role;
    let by_hand = registry::VERBS.iter().filter(|verb| verb.by_hand);
    let command = |verb: &'static Verb| {
        let off = role.refuses(verb.permission).map(|refusal| wording::told(lang, &refusal));
        Command {
            target: format!("{TARGET}:{}", verb.name),
            title: title(lang, verb.name),
            detail: verb.name.to_owned(),
            off,
            door: door(verb.name),
            setting: verb.setting,
            asks: parts::of(verb).iter().map(|part| lang.t(part.spec.label)).collect(),
        }
    };
    by_hand.map(command).collect()
}

/// The key by which an operation is done without its form, from the tables that the panes themselves work by.
fn door(name: &str) -> Option<Door> {
    let menu = |(pane, letter)| Door { action: Action::Actions, then: Some(letter), pane: Some(pane) };
    match name {
        "tag.change" => Some(Door { action: Action::Tags, then: None, pane: None }),
        "note.save" => Some(Door { action: Action::Message, then: None, pane: None }),
        name => super::letter_of(name).map(menu),
    }
}

impl OperationForm {
    fn of(name: &str, lang: Lang) -> Option<Self> {
        let verb = registry::find(name).filter(|verb| verb.by_hand)?;
        Some(Self { verb, parts: parts::of(verb), lang, start: Values::new() })
    }

    /// The one record that there is always, when the operation changes it without naming it.
    fn standing(&self) -> Option<i64> {
        matches!(self.verb.name, "company.save" | "copies.plan").then_some(1)
    }

    /// The field that says which record it is about, with the box that picks for it.
    fn about(&self, values: &Values) -> Option<(&'static str, &'static str)> {
        let part = self.parts.iter().find(|part| part.about().is_some())?;
        let picker = match part.about()? {
            SUBJECT => pick::box_of(values),
            picker => picker,
        };
        Some((part.spec.id, picker))
    }

    /// It names one record in this field, and is done to several as one batch. Where the field may stay empty a new record
    /// is made, and what is marked is not meant.
    fn repeats(&self, part: &Part) -> bool {
        let own = self.parts.iter().find(|part| part.about().is_some());
        !self.verb.alone
            && part.spec.required
            && own.is_some_and(|own| own.spec.id == part.spec.id)
            && matches!(part.shape(), Shape::Reference(_) | Shape::Whole)
    }

    /// The field that holds several records, and which.
    fn marked<'a>(&self, values: &'a Values) -> Option<(&'static Part, &'a Vec<i64>)> {
        self.parts.iter().filter(|part| self.repeats(part)).find_map(|part| {
            let Some(FieldValue::Refs { ids, .. }) = values.get(part.spec.id) else { return None };
            Some((part, ids))
        })
    }

    /// The inputs as they stand in the fields: one, or one for each of the records that are marked.
    fn inputs(&self, values: &Values) -> Vec<Value> {
        let Some((part, ids)) = self.marked(values) else { return vec![self.input(values)] };
        // What all have in common is read once: there may be tens of thousands.
        let common = self.input(values);
        let one = |id: &i64| {
            let mut input = common.clone();
            parts::name(&mut input, part, *id);
            input
        };
        ids.iter().map(one).collect()
    }

    /// The operation's input as it stands in the fields; without the records when several are marked.
    fn input(&self, values: &Values) -> Value {
        parts::input(self.parts, values, self.lang)
    }

    /// What is done, and with which input: one operation, or a batch of them.
    fn deed(&self, values: &Values) -> (&'static str, Value) {
        let mut inputs = self.inputs(values);
        if inputs.len() == 1 {
            return (self.verb.name, inputs.remove(0));
        }
        (Batch::NAME, json!({"operation": self.verb.name, "inputs": inputs}))
    }

    /// It is done to several records as one batch.
    fn is_batch(&self, values: &Values) -> bool {
        self.marked(values).is_some_and(|(_, ids)| ids.len() != 1)
    }

    /// The records that it is done to, as the form names them.
    fn whose<'a>(&self, values: &'a Values) -> Option<&'a str> {
        match values.get(self.about(values)?.0)? {
            FieldValue::Ref { label, .. } | FieldValue::Refs { label, .. } => Some(label),
            _ => None,
        }
    }
}

impl Record for OperationForm {
    const ENTITY: &'static str = ENTITY;
    const TABLE: &'static str = "journal";

    fn title(&self) -> &'static str {
        parts::kept(&format!("do.{}", self.verb.name))
    }

    fn sections(&self) -> Vec<Section> {
        vec![section("", self.parts.iter().map(|part| part.spec.clone()).collect())]
    }

    fn start(&self) -> Values {
        self.start.clone()
    }

    fn looks(&self, field: &str) -> bool {
        let hangs = self.parts.iter().any(|part| part.required_when.is_some_and(|when| when.hangs_on(field)));
        hangs || field.is_empty() && self.marked(&self.start).is_some()
    }

    /// Which records several are: a number alone says too little of what it will be done to. What must be said may hang
    /// on what else is.
    fn look(&self, reader: &Reader, field: &'static str, values: &Values, words: Words) -> Result<Look, Refusal> {
        let mut look = Look::default();
        for part in self.parts {
            if let Some(when) = part.required_when.filter(|when| when.hangs_on(field)) {
                look.required.push((part.spec.id, (when.holds)(reader, values)?));
            }
        }
        if !field.is_empty() {
            return Ok(look);
        }
        let (Some((part, ids)), Some((_, picker))) = (self.marked(values), self.about(values)) else {
            return Ok(look);
        };
        let names = ids.iter().take(NAMED).filter_map(|id| pick::label(reader, picker, *id, words.lang).ok().flatten());
        let names = names.map(|name| SafeText::new(&name).to_string()).collect::<Vec<_>>().join(", ");
        let more = ids.len().saturating_sub(NAMED) as u64;
        let text = if more == 0 { names } else { words.lang.n("do_form.among", more, &[("names", &names)]) };
        look.notes.push((part.spec.id, text));
        Ok(look)
    }

    /// What belongs to another record goes with it.
    fn follow(&self, form: &mut Form, field: &'static str) {
        let follows = |picker: &str| match field {
            KIND => picker == SUBJECT,
            "customer" | "order" => picker == "address",
            house => pick::house_of(picker) == Some(house),
        };
        let follows = |part: &&Part| matches!(part.spec.kind, FieldKind::Ref(picker) if follows(picker));
        if let Some(part) = self.parts.iter().find(follows) {
            form.set(part.spec.id, FieldValue::Empty);
        }
    }

    /// Only of the records that there are always something stands there already.
    fn load(&self, reader: &Reader, _id: i64, words: Words) -> Result<(Values, i64, String), Refusal> {
        if self.standing().is_none() {
            return Err(Refusal::new("record.no_edit"));
        }
        let text = |text: Option<&SafeText>| FieldValue::of_text(text.map_or("", |text| text.as_str()));
        let flag = |flag: bool| FieldValue::Text(flag.to_string());
        if self.verb.name == "copies.plan" {
            let plan = upkeep::plan(reader.db())?;
            let values = [
                ("daily", flag(plan.daily)),
                ("folder", text(plan.folder.as_ref())),
                ("recipients", FieldValue::of_text(&plan.recipients.join(" "))),
                ("identity", text(plan.identity.as_ref())),
            ];
            let values = values.into_iter().map(|(id, value)| (id.to_owned(), value)).collect();
            return Ok((values, plan.version, title(words.lang, self.verb.name)));
        }
        let company = settings::founded(reader.db())?;
        let values = [
            ("name", text(Some(&company.name))),
            ("partita_iva", text(company.partita_iva.as_ref())),
            ("codice_fiscale", text(company.codice_fiscale.as_ref())),
            ("prices_include_vat", flag(company.prices_include_vat)),
            ("tracking_required", flag(orders::requires_tracking(reader.db(), Badge::Shipped)?)),
        ];
        let values = values.into_iter().map(|(id, value)| (id.to_owned(), value)).collect();
        Ok((values, company.version, title(words.lang, self.verb.name)))
    }

    fn save(&self, _id: Option<i64>, _version: Option<i64>, values: &Values) -> (&'static str, Value) {
        self.deed(values)
    }

    fn save_over(
        &self,
        _id: Option<i64>,
        version: Option<i64>,
        values: &Values,
        base: &Values,
    ) -> (&'static str, Value) {
        if version.is_none() {
            return self.deed(values);
        }
        let mut input = parts::input_over(self.parts, values, base, self.lang);
        if let (Some(version), Some(fields)) = (version, input.as_object_mut()) {
            fields.insert(VERSION.to_owned(), version.into());
        }
        (self.verb.name, input)
    }

    fn heading(&self, name: &str, _lang: Lang) -> Option<String> {
        Some(name.to_owned())
    }

    fn scope(&self) -> String {
        self.verb.name.to_owned()
    }

    fn pick(&self, wanted: &Wanted<'_>) -> Option<Box<dyn Layer>> {
        pick::of(wanted)
    }

    /// By its record, so that drafts of one operation are told from each other.
    fn label(&self, values: &Values) -> String {
        let title = title(self.lang, self.verb.name);
        match self.whose(values) {
            Some(whose) => format!("{title} {}", SafeText::new(whose)),
            None => title,
        }
    }

    /// The first that must be filled and is not; the record in hand is already.
    fn first(&self) -> Option<&'static str> {
        let empty = |part: &&Part| !self.start.contains_key(part.spec.id) && part.spec.default == FieldValue::Empty;
        let mut open = self.parts.iter().filter(empty);
        let required = open.clone().find(|part| part.spec.required);
        required.or_else(|| open.next()).filter(|_| !self.start.is_empty()).map(|part| part.spec.id)
    }

    fn reworded(&mut self, lang: Lang) {
        self.lang = lang;
    }

    fn restated(&self, field: &str, text: &str, from: Lang, to: Lang) -> Option<String> {
        let part = self.parts.iter().find(|part| part.spec.id == field)?;
        let Shape::Many(inner) = part.shape() else { return None };
        lines::restated(text, inner, from, to)
    }

    fn served(&self, values: &Values, output: &Value) -> Vec<i64> {
        let Some((_, ids)) = self.marked(values) else { return Vec::new() };
        let results =
            serde_json::from_value::<Batched>(output.clone()).map_or_else(|_| Vec::new(), |batched| batched.results);
        let done = ids.iter().zip(results).filter(|(_, each)| matches!(each, Each::Done(_)));
        done.map(|(id, _)| *id).collect()
    }

    fn none_done(&self, output: &Value) -> Option<Refusal> {
        let batched: Batched = serde_json::from_value(output.clone()).ok().filter(|one: &Batched| one.done == 0)?;
        let refused = batched.results.into_iter().filter_map(|each| match each {
            Each::Refused(refusal) => Some(refusal),
            Each::Done(_) => None,
        });
        Refusal::join(refused.collect())
    }

    fn done(&self, values: &Values, output: &Value, lang: Lang) -> Option<String> {
        // Several are counted in what came of them: what went in is not needed once more.
        let (operation, input) =
            if self.is_batch(values) { (Batch::NAME, json!({"operation": self.verb.name})) } else { self.deed(values) };
        let done = wording::done(lang, operation, &input, output);
        let refused = output.get("refused").and_then(Value::as_u64).filter(|_| operation == Batch::NAME);
        if let Some(refused) = refused.filter(|refused| *refused > 0) {
            return Some(lang.n("do_form.refused", refused, &[("done", &done)]));
        }
        // With the record that it was done to, as it stands in the form; several are counted already.
        let name = match self.about(values).and_then(|(field, _)| values.get(field)) {
            Some(FieldValue::Ref { label, .. }) => SafeText::new(label),
            _ => return Some(done),
        };
        Some(format!("{done}: {name}"))
    }

    fn wrote(&self, output: &Value) -> bool {
        // What only counts says by zero that nothing was to be done.
        output.get("changed").and_then(Value::as_i64) != Some(0)
    }

    fn shown(&self, _form: &mut Form) {}

    fn more(&self, lang: Lang) -> Vec<MenuEntry> {
        vec![
            MenuEntry::new("preview", Some('p'), lang.t("do_form.preview")),
            MenuEntry::new("macro", Some('m'), lang.t("do_form.macro")),
            MenuEntry::new("line", Some('y'), lang.t("do_form.line")),
        ]
    }

    fn more_short(&self) -> &'static str {
        "do_form.preview.short"
    }

    fn verb(&self) -> Option<&'static str> {
        // What stands there already is saved, not run.
        self.standing().is_none().then_some("do_form.run")
    }

    fn chosen(&self, id: &str, mut input: Value, values: &Values, desk: &Desk, cx: &mut Cx<'_>) {
        if id != "preview"
            && let Some(fields) = input.as_object_mut()
        {
            // Done another day, it is not about what stands there today.
            fields.remove(VERSION);
        }
        match id {
            "preview" => {
                let title = title(cx.lang, self.verb.name);
                let inputs = if self.standing().is_some() { vec![input] } else { self.inputs(values) };
                let inputs = inputs.into_iter().map(|input| (String::new(), input)).collect();
                cx.push(Looking::new(title, self.verb.name, inputs, desk));
            }
            "macro" => {
                let about = self.about(values).and_then(|(field, kind)| match values.get(field)? {
                    FieldValue::Ref { label, .. } | FieldValue::Refs { label, .. } => {
                        let slot = Slot { field: field.to_owned(), kind: kind.to_owned() };
                        Some((slot, label.clone()))
                    }
                    _ => None,
                });
                let operation = self.verb.name.to_owned();
                let marked = self.is_batch(values);
                let keep = match about {
                    // A batch is no step of a macro: it is done to whatever is in hand then.
                    Some((slot, _)) if marked => {
                        Keep { deed: Deed { operation, input: self.input(values), on: Some(slot) }, about: None }
                    }
                    about => Keep { deed: Deed { operation, input, on: None }, about },
                };
                cx.send(LayerId::HOST, keep);
            }
            "line" => cx.copy(command_line(self.deed(values).0, &input)),
            _ => {}
        }
    }
}
