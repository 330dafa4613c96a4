//! The small forms of what belongs to a customer or supplier: a further address, a contact, a note.

use super::fields::{self, Place, said};
use crate::domain::Refusal;
use crate::store::Reader;
use crate::store::absent::{absent, absent_part};
use crate::store::drafts::Draft;
use crate::store::journal::Storied;
use crate::store::parties::{self, Part};
use crate::store::subjects::{self, Subject};
use crate::ui::desk::Desk;
use crate::ui::kit::field::{FieldKind, FieldValue, Section, Values, field, section};
use crate::ui::kit::form::Form;
use crate::ui::kit::resource::Cx as Words;
use crate::ui::layers::Layer;
use crate::ui::record::draft::scope;
use crate::ui::record::form::{FormLayer, Record};
use serde_json::{Map, Value, json};

/// Most notes of one record that a form looks through.
const NOTES: usize = 1_000;

const PLACE: Place =
    Place { street: "street", postal_code: "postal_code", city: "city", province: "province", country: "country" };

/// The form of an address of a party, or of a new one.
pub fn address(desk: &Desk, party: i64, id: Option<i64>) -> Box<dyn Layer> {
    FormLayer::new(AddressForm { party }, desk, id)
}

/// The form of a contact of a party, or of a new one.
pub fn contact(desk: &Desk, party: i64, id: Option<i64>) -> Box<dyn Layer> {
    FormLayer::new(ContactForm { party }, desk, id)
}

/// The form of a note about a party, or of a new one.
pub fn note(desk: &Desk, party: i64, id: Option<i64>) -> Box<dyn Layer> {
    FormLayer::new(NoteForm { party }, desk, id)
}

/// The draft of one of them, opened again.
pub fn resume(desk: &Desk, draft: &Draft) -> Option<Box<dyn Layer>> {
    let party = scope(draft).parse().ok()?;
    let (id, row) = (draft.record_id, draft.id);
    Some(match draft.entity.as_str() {
        AddressForm::ENTITY => FormLayer::new(AddressForm { party }, desk, id).resuming(row),
        ContactForm::ENTITY => FormLayer::new(ContactForm { party }, desk, id).resuming(row),
        NoteForm::ENTITY => FormLayer::new(NoteForm { party }, desk, id).resuming(row),
        _ => return None,
    })
}

/// The texts that are said; a new record leaves out what is empty.
fn texts(fields: &[&str], id: Option<i64>, changed: &Values) -> Map<String, Value> {
    fields
        .iter()
        .filter_map(|field| Some(((*field).to_owned(), said(changed, field)?)))
        .filter(|(_, text)| id.is_some() || !text.is_empty())
        .map(|(field, text)| (field, Value::String(text)))
        .collect()
}

#[derive(Debug, Clone)]
struct AddressForm {
    party: i64,
}

impl Record for AddressForm {
    const ENTITY: &'static str = "address";
    const TABLE: &'static str = "address";

    fn was_taken_away(&self, refusal: &Refusal) -> bool {
        refusal.code == "party.no_such_address" && refusal.with.contains_key("who")
    }

    fn scope(&self) -> String {
        self.party.to_string()
    }

    fn title(&self) -> &'static str {
        "party.new.address"
    }

    fn sections(&self) -> Vec<Section> {
        let mut all = vec![
            field("kind", "party.field.address_kind", 14, FieldKind::Choice(fields::ADDRESS_KINDS)).required(),
            field("recipient", "party.field.recipient", 40, FieldKind::Text),
        ];
        all.extend(PLACE.specs());
        all.push(field("phone", "party.field.phone", 20, FieldKind::Checked(fields::phone)));
        all.push(field("preferred", "party.field.preferred", 1, FieldKind::Flag));
        vec![section("", all)]
    }

    fn start(&self) -> Values {
        [("kind", "shipping"), ("country", "IT")].map(|(id, text)| (id.to_owned(), FieldValue::of_text(text))).into()
    }

    fn load(&self, reader: &Reader, id: i64, _words: Words) -> Result<(Values, i64, String), Refusal> {
        let all = parties::addresses(reader.db(), self.party)?;
        let address = all
            .into_iter()
            .find(|address| address.id == id)
            .ok_or_else(|| absent_part(reader.db(), Part::Address, id))?;
        let mut values: Values = [
            ("kind", address.kind.word()),
            ("recipient", address.recipient.as_str()),
            ("street", address.street.as_str()),
            ("postal_code", address.postal_code.as_str()),
            ("city", address.city.as_str()),
            ("province", address.province.as_str()),
            ("country", address.country.as_str()),
            ("phone", address.phone.as_ref().map_or("", |phone| phone.as_str())),
        ]
        .map(|(id, text)| (id.to_owned(), FieldValue::of_text(text)))
        .into();
        values.insert("preferred".to_owned(), FieldValue::Flag(address.preferred));
        Ok((values, address.version, address.street.to_string()))
    }

    fn save(&self, id: Option<i64>, version: Option<i64>, changed: &Values) -> (&'static str, Value) {
        let all = ["kind", "recipient", "street", "postal_code", "city", "province", "country", "phone"];
        let mut set = texts(&all, id, changed);
        if let Some(preferred) = changed.get("preferred") {
            set.insert("preferred".to_owned(), Value::Bool(preferred.flag()));
        }
        ("address.save", json!({"party": self.party, "id": id, "version": version, "set": set}))
    }

    fn label(&self, values: &Values) -> String {
        said(values, "street").unwrap_or_default()
    }

    fn follow(&self, form: &mut Form, changed: &'static str) {
        PLACE.follow(form, changed);
    }
}

#[derive(Debug, Clone)]
struct ContactForm {
    party: i64,
}

impl Record for ContactForm {
    const ENTITY: &'static str = "contact";
    const TABLE: &'static str = "contact";

    fn was_taken_away(&self, refusal: &Refusal) -> bool {
        refusal.code == "party.part_gone" || refusal.code == "party.no_such_contact" && refusal.with.contains_key("who")
    }

    fn scope(&self) -> String {
        self.party.to_string()
    }

    fn title(&self) -> &'static str {
        "party.new.contact"
    }

    fn sections(&self) -> Vec<Section> {
        vec![section(
            "",
            vec![
                field("kind", "party.field.contact_kind", 12, FieldKind::Choice(fields::CONTACT_KINDS)).required(),
                field("label", "party.field.contact_label", 30, FieldKind::Text).hint("party.hint.contact_label"),
                field("value", "party.field.contact_value", 44, FieldKind::Text).required(),
            ],
        )]
    }

    fn start(&self) -> Values {
        [("kind".to_owned(), FieldValue::of_text("phone"))].into()
    }

    fn load(&self, reader: &Reader, id: i64, _words: Words) -> Result<(Values, i64, String), Refusal> {
        let contact = parties::contacts(reader.db(), self.party)?
            .into_iter()
            .find(|contact| contact.id == id)
            .ok_or_else(|| absent_part(reader.db(), Part::Contact, id))?;
        let values =
            [("kind", contact.kind.as_str()), ("label", contact.label.as_str()), ("value", contact.value.as_str())];
        let values = values.map(|(id, text)| (id.to_owned(), FieldValue::of_text(text))).into();
        Ok((values, contact.version, contact.value.to_string()))
    }

    fn save(&self, id: Option<i64>, _version: Option<i64>, changed: &Values) -> (&'static str, Value) {
        let set = texts(&["kind", "label", "value"], id, changed);
        ("contact.save", json!({"party": self.party, "id": id, "set": set}))
    }

    fn save_over(
        &self,
        id: Option<i64>,
        version: Option<i64>,
        changed: &Values,
        base: &Values,
    ) -> (&'static str, Value) {
        // The check of a value depends on its kind: they are said together.
        let mut whole = changed.clone();
        for field in ["kind", "value"] {
            if let (false, Some(value)) = (whole.contains_key(field), base.get(field)) {
                whole.insert(field.to_owned(), value.clone());
            }
        }
        self.save(id, version, &whole)
    }

    fn label(&self, values: &Values) -> String {
        said(values, "value").unwrap_or_default()
    }
}

#[derive(Debug, Clone)]
struct NoteForm {
    party: i64,
}

impl Record for NoteForm {
    const ENTITY: &'static str = "party_note";
    const TABLE: &'static str = "note";

    fn scope(&self) -> String {
        self.party.to_string()
    }

    fn title(&self) -> &'static str {
        "party.new.note"
    }

    fn sections(&self) -> Vec<Section> {
        vec![section(
            "",
            vec![
                field("body", "party.field.note", 60, FieldKind::Area(8)).required(),
                field("for_customer", "party.field.for_customer", 1, FieldKind::Flag).hint("party.hint.for_customer"),
            ],
        )]
    }

    fn load(&self, reader: &Reader, id: i64, words: Words) -> Result<(Values, i64, String), Refusal> {
        let note = subjects::notes(reader.db(), Subject::Party, self.party, NOTES)?
            .into_iter()
            .find(|note| note.id == id)
            .ok_or_else(|| absent(reader.db(), Storied::Note, id))?;
        let values = [
            ("body".to_owned(), FieldValue::of_text(&note.body)),
            ("for_customer".to_owned(), FieldValue::Flag(note.audience == "customer")),
        ];
        Ok((values.into(), note.version, words.lang.t("party.field.note").to_owned()))
    }

    fn save(&self, id: Option<i64>, version: Option<i64>, changed: &Values) -> (&'static str, Value) {
        self.save_over(id, version, changed, &Values::new())
    }

    fn save_over(&self, id: Option<i64>, _: Option<i64>, changed: &Values, base: &Values) -> (&'static str, Value) {
        let body = said(changed, "body").or_else(|| said(base, "body")).unwrap_or_default();
        let flag = changed.get("for_customer").or_else(|| base.get("for_customer")).is_some_and(FieldValue::flag);
        let kind = Subject::Party.word();
        ("note.save", json!({"kind": kind, "subject": self.party, "id": id, "body": body, "for_customer": flag}))
    }

    fn label(&self, _values: &Values) -> String {
        String::new()
    }

    fn done(&self, _values: &Values, _output: &Value, lang: crate::locale::Lang) -> Option<String> {
        Some(lang.t("party.note_saved").to_owned())
    }
}
