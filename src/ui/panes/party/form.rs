//! The form of a customer or supplier: the record, its billing and shipping address and its tags, saved as one.

use super::Side;
use super::fields::{self, Place, said};
use crate::domain::identity::Iban;
use crate::domain::record::{AddressFields, AddressKind, PartyFields, PartyKind};
use crate::domain::{Cents, Refusal};
use crate::operations::Operation;
use crate::operations::party::{AddressEntry, SaveParty};
use crate::store::drafts::Draft;
use crate::store::parties::{self, Address, Party};
use crate::store::subjects::{self, Subject};
use crate::store::{Db, Reader};
use crate::ui::desk::Desk;
use crate::ui::kit::field::{FieldKind, FieldValue, Section, Values, field, section};
use crate::ui::kit::form::Form;
use crate::ui::kit::resource::Cx as Words;
use crate::ui::layers::{Layer, LayerId};
use crate::ui::panes::words;
use crate::ui::record::draft::scope;
use crate::ui::record::form::{FormLayer, Look, Record};
use serde_json::Value;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Where bills go: the first entry of what is saved.
pub const BILLING: Place = Place {
    street: "addresses.0.street",
    postal_code: "addresses.0.postal_code",
    city: "addresses.0.city",
    province: "addresses.0.province",
    country: "addresses.0.country",
};

/// Where goods go, when elsewhere: the second entry.
pub const SHIPPING: Place = Place {
    street: "addresses.1.street",
    postal_code: "addresses.1.postal_code",
    city: "addresses.1.city",
    province: "addresses.1.province",
    country: "addresses.1.country",
};

/// The name on the label, where it is another one.
const RECIPIENT: &str = "addresses.1.recipient";

/// Rows of the two addresses that the form shows, with the versions it saw.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Known {
    billing: Option<(i64, i64)>,
    shipping: Option<(i64, i64)>,
    /// It exists.
    there: bool,
}

/// The form's record.
#[derive(Debug, Clone)]
pub struct PartyForm {
    side: Side,
    name: String,
    /// Shared with the copy that loads on another thread.
    known: Arc<Mutex<Known>>,
    /// The operator said himself whether it is a person or a company: nothing says it for him any more.
    chosen: Arc<AtomicBool>,
}

impl PartyForm {
    fn new(side: Side, name: &str) -> Self {
        Self { side, name: name.to_owned(), known: Arc::default(), chosen: Arc::default() }
    }

    fn known(&self) -> Known {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The form of one that exists, or of a new one.
pub fn open(desk: &Desk, side: Side, id: Option<i64>) -> Box<dyn Layer> {
    FormLayer::new(PartyForm::new(side, ""), desk, id)
}

/// The form of a new one with this name, telling `to` what it made.
pub fn named(desk: &Desk, side: Side, name: &str, to: LayerId) -> Box<dyn Layer> {
    FormLayer::new(PartyForm::new(side, name), desk, None).telling(to)
}

/// The draft of one, opened again.
pub fn resume(desk: &Desk, draft: &Draft) -> Box<dyn Layer> {
    let side = if scope(draft) == SUPPLIER { Side::Supplier } else { Side::Customer };
    FormLayer::new(PartyForm::new(side, ""), desk, draft.record_id).resuming(draft.id)
}

/// Whose draft it is: customers are not offered those of suppliers.
const CUSTOMER: &str = "customer";
/// See [`CUSTOMER`].
const SUPPLIER: &str = "supplier";

fn flag(value: bool) -> FieldValue {
    FieldValue::Flag(value)
}

impl Record for PartyForm {
    const ENTITY: &'static str = "party";
    const TABLE: &'static str = "party";

    fn title(&self) -> &'static str {
        match self.side {
            Side::Customer => "party.new.customer",
            Side::Supplier => "party.new.supplier",
        }
    }

    fn sections(&self) -> Vec<Section> {
        let checked = FieldKind::Checked;
        let mut ship = vec![field(RECIPIENT, "party.field.recipient", 40, FieldKind::Text)];
        ship.extend(SHIPPING.specs());
        vec![
            section(
                "party.section.who",
                vec![
                    field("kind", "party.field.kind", 10, FieldKind::Choice(fields::KINDS)),
                    field("name", "party.field.name", 44, FieldKind::Text).required(),
                    field("code", "party.field.code", 12, FieldKind::Code),
                    field("customer", "party.field.customer", 1, FieldKind::Flag),
                    field("supplier", "party.field.supplier", 1, FieldKind::Flag),
                ],
            ),
            section(
                "party.section.fiscal",
                vec![
                    field("partita_iva", "party.field.partita_iva", 16, checked(fields::vat)).hint("party.hint.vat"),
                    field("codice_fiscale", "party.field.codice_fiscale", 18, checked(fields::codice_fiscale)),
                    field(
                        "codice_destinatario",
                        "party.field.codice_destinatario",
                        8,
                        checked(fields::codice_destinatario),
                    )
                    .hint("party.hint.destination"),
                    field("pec", "party.field.pec", 36, checked(fields::email)),
                ],
            ),
            section(
                "party.section.contact",
                vec![
                    field("email", "party.field.email", 36, checked(fields::email)),
                    field("phone", "party.field.phone", 20, checked(fields::phone)),
                ],
            ),
            section(
                "party.section.terms",
                vec![
                    field("payment_term", "party.field.payment_term", 10, checked(fields::term))
                        .hint("party.hint.term"),
                    field("iban", "party.field.iban", 34, checked(fields::iban)),
                    field("lead_days", "party.field.lead_days", 5, fields::DAYS),
                    field("min_order", "party.field.min_order", 12, words::MONEY),
                ],
            ),
            section("party.section.billing", BILLING.specs()),
            section("party.section.shipping", ship),
            section(
                "party.section.more",
                vec![
                    field("tags", "party.field.tags", 40, FieldKind::Tags).hint("party.hint.tags"),
                    field("note", "party.field.note", 50, FieldKind::Area(3)),
                ],
            ),
        ]
    }

    fn start(&self) -> Values {
        let supplier = self.side == Side::Supplier;
        let kind = if supplier { PartyKind::Company } else { PartyKind::Person };
        [
            ("kind", FieldValue::Text(kind.word().to_owned())),
            ("name", FieldValue::of_text(self.name.trim())),
            ("customer", flag(!supplier)),
            ("supplier", flag(supplier)),
            (BILLING.country, FieldValue::Text("IT".to_owned())),
        ]
        .map(|(id, value)| (id.to_owned(), value))
        .into()
    }

    fn scope(&self) -> String {
        if self.side == Side::Supplier { SUPPLIER.to_owned() } else { CUSTOMER.to_owned() }
    }

    fn first(&self) -> Option<&'static str> {
        Some("name")
    }

    fn load(&self, reader: &Reader, id: i64, _words: Words) -> Result<(Values, i64, String), Refusal> {
        let party = parties::find(reader.db(), id)?;
        let (billing, shipping) = shown(reader.db(), id)?;
        let tags = subjects::tags(reader.db(), Subject::Party, id)?;
        let seen = |address: &Option<Address>| address.as_ref().map(|address| (address.id, address.version));
        let known = Known { billing: seen(&billing), shipping: seen(&shipping), there: true };
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = known;
        let mut values = values_of(&party);
        let tags: Vec<String> = tags.iter().map(ToString::to_string).collect();
        values.insert("tags".to_owned(), if tags.is_empty() { FieldValue::Empty } else { FieldValue::Tags(tags) });
        for (place, address) in [(BILLING, &billing), (SHIPPING, &shipping)] {
            let Some(address) = address else { continue };
            for (id, text) in [
                (place.street, &address.street),
                (place.postal_code, &address.postal_code),
                (place.city, &address.city),
                (place.province, &address.province),
                (place.country, &address.country),
            ] {
                values.insert(id.to_owned(), FieldValue::of_text(text.as_str()));
            }
        }
        if let Some(address) = &shipping {
            values.insert(RECIPIENT.to_owned(), FieldValue::of_text(address.recipient.as_str()));
        }
        Ok((values, party.version, party.name.to_string()))
    }

    fn save(&self, id: Option<i64>, version: Option<i64>, changed: &Values) -> (&'static str, Value) {
        self.save_over(id, version, changed, &Values::new())
    }

    fn save_over(
        &self,
        id: Option<i64>,
        version: Option<i64>,
        changed: &Values,
        base: &Values,
    ) -> (&'static str, Value) {
        let operation = input(id, version, changed, base, self.known());
        (SaveParty::NAME, serde_json::to_value(&operation).unwrap_or_default())
    }

    fn looks(&self, field: &str) -> bool {
        field.is_empty()
    }

    fn look(&self, reader: &Reader, _field: &'static str, _values: &Values, words: Words) -> Result<Look, Refusal> {
        let code = parties::coming_code(reader.db(), self.side == Side::Supplier)?;
        let text = words.lang.f("party.hint.code", &[("code", &code)]);
        Ok(Look { notes: vec![("code", text)], ..Look::default() })
    }

    fn follow(&self, form: &mut Form, changed: &'static str) {
        BILLING.follow(form, changed);
        SHIPPING.follow(form, changed);
        if changed == "kind" {
            self.chosen.store(true, Ordering::Relaxed);
            form.note("kind", String::new());
        }
        // A new one was nothing before.
        if matches!(changed, "kind" | "partita_iva") && self.known().there {
            form.set_warning("kind", turned(form));
        }
        // Who has a partita IVA or is called a company acts as one; the answer stands there to be seen and changed.
        let company = match changed {
            "partita_iva" => !form.value("partita_iva").text().is_empty(),
            "name" => names_company(form.value("name").text()),
            _ => false,
        };
        if company && !self.chosen.load(Ordering::Relaxed) && form.value("kind").text() == "person" {
            form.set("kind", FieldValue::Text(PartyKind::Company.word().to_owned()));
            // It stands above what is being typed: it says itself that it is another.
            let why = if changed == "name" { "party.kind_by_name" } else { "party.kind_by_vat" };
            form.note("kind", form.lang().t(why).to_owned());
        }
    }
}

/// What it means that one who exists becomes a person or a company: what stands in the other fields stays as it is, and
/// what it takes to be billed as a company may be missing.
fn turned(form: &Form) -> Option<Refusal> {
    let base = form.base();
    let was = base.get("kind").map(FieldValue::text).filter(|was| !was.is_empty())?;
    let vat = form.value("partita_iva").text();
    match form.value("kind").text() {
        now if now == was => None,
        "person" if vat.is_empty() => Some(Refusal::new("party.now_person")),
        "person" => Some(Refusal::new("party.now_person_with_vat")),
        _ if vat.is_empty() => Some(Refusal::new("party.now_company_without_vat")),
        _ => Some(Refusal::new("party.now_company")),
    }
}

/// A name with the legal form of a company in it: `Rossi S.r.l.`, `Bianchi Snc di Bianchi & C.`.
fn names_company(name: &str) -> bool {
    const FORMS: &[&str] =
        &["srl", "srls", "spa", "sapa", "snc", "sas", "scarl", "scrl", "scpa", "scarlpa", "gmbh", "ltd", "llc", "sarl"];
    let words = name.split([' ', ',']).skip(1).map(|word| word.replace('.', "").to_lowercase());
    words.into_iter().any(|word| FORMS.contains(&word.as_str()))
}

/// The two addresses that the form shows: the preferred one of each kind.
fn shown(db: Db<'_>, party: i64) -> Result<(Option<Address>, Option<Address>), Refusal> {
    let all = parties::addresses(db, party)?;
    let of = |kind: AddressKind| all.iter().find(|address| address.kind == kind).cloned();
    Ok((of(AddressKind::Billing), of(AddressKind::Shipping)))
}

/// A party as the form's values, without addresses and tags.
fn values_of(party: &Party) -> Values {
    let text = |text: &Option<crate::domain::SafeText>| {
        text.as_ref().map_or(FieldValue::Empty, |text| FieldValue::of_text(text.as_str()))
    };
    let checked = |value: &Option<crate::domain::SafeText>, check: fn(&str) -> Result<String, Refusal>| {
        value.as_ref().map_or(FieldValue::Empty, |raw| {
            FieldValue::of_text(&check(raw.as_str()).unwrap_or_else(|_| raw.to_string()))
        })
    };
    let number = |number: Option<i64>| number.map_or(FieldValue::Empty, FieldValue::Number);
    [
        ("kind", FieldValue::Text(party.kind.word().to_owned())),
        ("name", FieldValue::of_text(party.name.as_str())),
        ("code", FieldValue::of_text(party.code.as_str())),
        ("customer", flag(party.customer)),
        ("supplier", flag(party.supplier)),
        ("partita_iva", FieldValue::of_text(&vat_of(party))),
        ("codice_fiscale", text(&party.codice_fiscale)),
        ("codice_destinatario", text(&party.codice_destinatario)),
        ("pec", text(&party.pec)),
        ("email", text(&party.email)),
        ("phone", text(&party.phone)),
        ("payment_term", text(&party.payment_term)),
        ("iban", checked(&party.iban, |raw| Ok(Iban::parse(raw)?.grouped()))),
        ("lead_days", number(party.lead_days)),
        ("min_order", number(party.min_order.map(|amount| amount.0))),
        ("note", text(&party.note)),
    ]
    .map(|(id, value)| (id.to_owned(), value))
    .into()
}

/// The partita IVA of a party as people write it: bare when it is Italian.
pub fn vat_of(party: &Party) -> String {
    match (&party.vat_country, &party.partita_iva) {
        (Some(country), Some(number)) if country.as_str() != "IT" => format!("{country}{number}"),
        (_, Some(number)) => number.to_string(),
        (_, None) => String::new(),
    }
}

/// What the form says, as the operation that saves it. `changed` are the fields that differ from `base`; all of them
/// for a new one.
fn input(id: Option<i64>, version: Option<i64>, changed: &Values, base: &Values, known: Known) -> SaveParty {
    // What a new one leaves empty is not said at all; of one that exists it empties the field.
    let text = |field: &str| said(changed, field).filter(|text| id.is_some() || !text.is_empty());
    let number = |field: &str| {
        let value = changed.get(field)?;
        value.number().or((id.is_some() && *value == FieldValue::Empty).then_some(0))
    };
    let switch = |field: &str| changed.get(field).map(FieldValue::flag);
    let set = PartyFields {
        code: text("code"),
        kind: text("kind").as_deref().and_then(PartyKind::from_word),
        name: text("name"),
        customer: switch("customer"),
        supplier: switch("supplier"),
        partita_iva: text("partita_iva"),
        codice_fiscale: text("codice_fiscale"),
        codice_destinatario: text("codice_destinatario"),
        pec: text("pec"),
        email: text("email"),
        phone: text("phone"),
        iban: text("iban"),
        payment_term: text("payment_term"),
        lead_days: number("lead_days"),
        min_order: number("min_order").map(Cents),
        external_code: None,
        note: text("note"),
    };
    let tags = |values: &Values| match values.get("tags") {
        Some(FieldValue::Tags(tags)) => tags.clone(),
        _ => Vec::new(),
    };
    let (mut add_tags, mut remove_tags) = (Vec::new(), Vec::new());
    if changed.contains_key("tags") {
        let (now, was) = (tags(changed), tags(base));
        add_tags = now.iter().filter(|tag| !was.contains(tag)).cloned().collect();
        remove_tags = was.into_iter().filter(|tag| !now.contains(tag)).collect();
    }
    let mut addresses = vec![
        entry(BILLING, AddressKind::Billing, changed, base, known.billing),
        entry(SHIPPING, AddressKind::Shipping, changed, base, known.shipping),
    ];
    if addresses.iter().all(|entry| *entry == AddressEntry::default()) {
        addresses.clear();
    }
    SaveParty { id, version, set, addresses, add_tags, remove_tags }
}

/// What the form says of one address; nothing when it says nothing new.
fn entry(place: Place, kind: AddressKind, changed: &Values, base: &Values, row: Option<(i64, i64)>) -> AddressEntry {
    let recipient = (kind == AddressKind::Shipping).then_some(RECIPIENT);
    let mine = [place.street, place.postal_code, place.city, place.province];
    let mine = || mine.into_iter().chain(recipient);
    if !mine().chain([place.country]).any(|id| changed.contains_key(id)) {
        return AddressEntry::default();
    }
    let now = |id: &str| said(changed, id).or_else(|| said(base, id)).unwrap_or_default();
    let blank = mine().all(|id| now(id).is_empty());
    match row {
        None if blank => AddressEntry::default(),
        Some((id, _)) if blank => AddressEntry { id: Some(id), remove: true, ..AddressEntry::default() },
        _ => {
            let text = |id: &str| said(changed, id).filter(|text| row.is_some() || !text.is_empty());
            let set = AddressFields {
                kind: row.is_none().then_some(kind),
                recipient: recipient.and_then(text),
                street: text(place.street),
                postal_code: text(place.postal_code),
                city: text(place.city),
                province: text(place.province),
                // An address stands in some country; nothing said is ours.
                country: text(place.country).map(|code| if code.is_empty() { "IT".to_owned() } else { code }),
                ..AddressFields::default()
            };
            AddressEntry { id: row.map(|(id, _)| id), version: row.map(|(_, version)| version), remove: false, set }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(all: &[(&str, &str)]) -> Values {
        all.iter().map(|(id, text)| ((*id).to_owned(), FieldValue::of_text(text))).collect()
    }

    #[test]
    fn a_new_one_says_only_what_was_typed() {
        let form = PartyForm::new(Side::Customer, " Rossi ");
        let mut all = form.start();
        all.extend(values(&[("email", ""), ("lead_days", ""), (BILLING.street, "Via Po 3"), (SHIPPING.city, "")]));
        let operation = input(None, None, &all, &Values::new(), Known::default());
        let expected = SaveParty {
            set: PartyFields {
                name: Some("Rossi".into()),
                kind: Some(PartyKind::Person),
                customer: Some(true),
                supplier: Some(false),
                ..PartyFields::default()
            },
            addresses: vec![
                AddressFields {
                    kind: Some(AddressKind::Billing),
                    street: Some("Via Po 3".into()),
                    country: Some("IT".into()),
                    ..AddressFields::default()
                }
                .into(),
                AddressEntry::default(),
            ],
            ..SaveParty::default()
        };
        assert_eq!(operation, expected);
    }

    #[test]
    fn a_legal_form_tells_a_company() {
        for name in ["Rossi S.r.l.", "ACME SPA", "Bianchi Snc di Bianchi & C.", "Verdi, SAS"] {
            assert!(names_company(name), "{name}");
        }
        for name in ["Rossi Mario", "Spa Anna", "Ludovica Sasso"] {
            assert!(!names_company(name), "{name}");
        }
    }

    #[test]
    fn the_province_follows_the_city_and_another_ones_cap_is_said() {
        let words = Words { lang: crate::locale::Lang::It, today: chrono::NaiveDate::default() };
        let mut form = Form::new(vec![crate::ui::kit::field::section("", BILLING.specs())], &Values::new(), words);
        for (field, text) in [(BILLING.postal_code, "00184"), (BILLING.city, "Milano")] {
            form.set(field, FieldValue::of_text(text));
            BILLING.follow(&mut form, field);
        }
        assert_eq!(form.value(BILLING.province).text(), "MI");
        assert!(form.wrong(BILLING.postal_code).is_some_and(|text| text.contains("Milano")));
        form.set(BILLING.postal_code, FieldValue::of_text("20121"));
        BILLING.follow(&mut form, BILLING.postal_code);
        assert_eq!(form.wrong(BILLING.postal_code), None);
    }

    #[test]
    fn a_field_emptied_is_said_and_an_address_emptied_goes() {
        let base = values(&[(SHIPPING.street, "Via Po 3"), (SHIPPING.country, "IT"), (BILLING.street, "Via Roma 1")]);
        let mut changed = values(&[("email", ""), ("lead_days", ""), (SHIPPING.street, "")]);
        changed.insert("tags".into(), FieldValue::Tags(vec!["vip".into(), "new".into()]));
        let mut with_tags = base.clone();
        with_tags.insert("tags".into(), FieldValue::Tags(vec!["old".into(), "vip".into()]));
        let known = Known { billing: Some((1, 1)), shipping: Some((2, 4)), there: true };
        let operation = input(Some(7), Some(3), &changed, &with_tags, known);
        assert_eq!((operation.set.email.as_deref(), operation.set.lead_days), (Some(""), Some(0)));
        assert_eq!(operation.set.name, None);
        assert_eq!((operation.add_tags, operation.remove_tags), (vec!["new".to_owned()], vec!["old".to_owned()]));
        assert_eq!(operation.addresses[0], AddressEntry::default());
        assert_eq!(operation.addresses[1], AddressEntry { id: Some(2), remove: true, ..AddressEntry::default() });
    }

    #[test]
    fn an_address_changed_says_the_field_and_the_version_it_saw() {
        let base = values(&[(BILLING.street, "Via Roma 1"), (BILLING.city, "Torino"), (BILLING.country, "IT")]);
        let known = Known { billing: Some((5, 2)), shipping: None, there: true };
        let operation = input(Some(7), Some(3), &values(&[(BILLING.city, "Milano")]), &base, known);
        let expected = AddressEntry {
            id: Some(5),
            version: Some(2),
            remove: false,
            set: AddressFields { city: Some("Milano".into()), ..AddressFields::default() },
        };
        assert_eq!(operation.addresses, [expected, AddressEntry::default()]);
        // Only the record itself changed: no address is spoken of.
        assert!(input(Some(7), Some(3), &values(&[("email", "")]), &base, known).addresses.is_empty());
    }
}
