//! Customers and suppliers: one record, two roles.

use super::record::{Saved, check, clean, guard};
use super::subject::ChangeTags;
use super::{About, Operation, Permission, Work};
use crate::domain::identity::{
    CodiceDestinatario, CodiceFiscale, Email, Iban, Phone, PostalCode, VatNumber, country, find_country, find_province,
};
use crate::domain::record::{AddressFields, ContactFields, PartyFields, PartyKind};
use crate::domain::{Cents, Refusal, SafeText};
use crate::store::absent::absent_part;
use crate::store::journal::Storied;
use crate::store::parties::{self, Part};
use crate::store::subjects::Subject;
use serde::{Deserialize, Serialize};

/// `party.save`: makes a customer or supplier, or changes what is said of one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaveParty {
    /// The record; absent for a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// The version that the editor saw: others' changes of the same fields are refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// What is said.
    #[serde(default)]
    pub set: PartyFields,
    /// Addresses saved with it: new ones, and changes of those it has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<AddressEntry>,
    /// Tags to add.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add_tags: Vec<String>,
    /// Tags to take away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove_tags: Vec<String>,
}

/// An address saved together with its party: one form, one transaction, one undo. An entry that says nothing changes
/// nothing, so that a form can keep the positions of its addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddressEntry {
    /// The record; absent for a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// The version that the editor saw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// Takes the address away.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub remove: bool,
    /// What is said.
    #[serde(flatten)]
    pub set: AddressFields,
}

impl From<AddressFields> for AddressEntry {
    fn from(set: AddressFields) -> Self {
        Self { set, ..Self::default() }
    }
}

impl Operation for SaveParty {
    const NAME: &'static str = "party.save";
    const PERMISSION: Permission = Permission::Parties;
    type Output = Saved;

    fn run(&self, work: &mut Work<'_>) -> Result<Saved, Refusal> {
        let mut fields = self.set.clone();
        normalise(&mut fields)?;
        let saved = match self.id {
            Some(id) => {
                let now = parties::find(*work.tx, id)?;
                if fields.name.as_deref() == Some("") {
                    return Err(Refusal::new("field.required").field("name"));
                }
                if fields.code.as_deref() == Some("") {
                    return Err(Refusal::new("field.required").field("code"));
                }
                let customer = fields.customer.unwrap_or(now.customer);
                let supplier = fields.supplier.unwrap_or(now.supplier);
                if !customer && !supplier {
                    return Err(Refusal::new("party.no_role").field("customer"));
                }
                guard(work, Storied::Party, id, self.version, &parties::columns_of(&fields))?;
                unique(work, Some(id), &fields)?;
                parties::update(work.tx, id, &fields)?;
                Saved { id, created: false }
            }
            None => Saved { id: create(work, fields)?, created: true },
        };
        for (at, entry) in self.addresses.iter().enumerate() {
            save_entry(work, saved.id, entry).map_err(|refusal| placed(refusal, at))?;
        }
        if !self.add_tags.is_empty() || !self.remove_tags.is_empty() {
            let (add, remove) = (self.add_tags.clone(), self.remove_tags.clone());
            ChangeTags { kind: Subject::Party, ids: vec![saved.id], add, remove }.run(work)?;
        }
        Ok(saved)
    }
}

/// Says of every field to which address it belongs: `addresses.0.street`.
fn placed(mut refusal: Refusal, at: usize) -> Refusal {
    refusal.field = Some(match refusal.field {
        Some(field) => format!("addresses.{at}.{field}"),
        None => format!("addresses.{at}"),
    });
    refusal.more = refusal.more.into_iter().map(|one| placed(one, at)).collect();
    refusal
}

fn save_entry(work: &Work<'_>, party: i64, entry: &AddressEntry) -> Result<(), Refusal> {
    let mut fields = entry.set.clone();
    normalise_address(&mut fields)?;
    let Some(id) = entry.id else {
        let AddressFields { recipient, street, postal_code, city, province, phone, .. } = &fields;
        let said = [recipient, street, postal_code, city, province, phone].into_iter().flatten();
        if entry.remove || said.into_iter().all(String::is_empty) {
            return Ok(());
        }
        if fields.kind.is_none() {
            return Err(Refusal::new("field.required").field("kind"));
        }
        parties::save_address(work.tx, party, None, &fields)?;
        return Ok(());
    };
    if !parties::addresses(*work.tx, party)?.iter().any(|known| known.id == id) {
        return Err(absent_part(*work.tx, Part::Address, id).field("id"));
    }
    if entry.remove {
        parties::remove(work.tx, Part::Address, id)?;
        return Ok(());
    }
    let columns = parties::address_columns(&fields);
    if columns.is_empty() {
        return Ok(());
    }
    guard(work, Storied::Address, id, entry.version, &columns)?;
    parties::save_address(work.tx, party, Some(id), &fields)?;
    Ok(())
}

/// Makes a party from fields already in normal form.
pub(crate) fn create(work: &Work<'_>, mut fields: PartyFields) -> Result<i64, Refusal> {
    if fields.name.as_deref().unwrap_or_default().is_empty() {
        return Err(Refusal::new("field.required").field("name"));
    }
    let customer = fields.customer.unwrap_or(fields.supplier != Some(true));
    let supplier = fields.supplier.unwrap_or(false);
    if !customer && !supplier {
        return Err(Refusal::new("party.no_role").field("customer"));
    }
    fields.customer = Some(customer);
    fields.supplier = Some(supplier);
    if fields.kind.is_none() {
        let company = fields.partita_iva.as_deref().is_some_and(|vat| !vat.is_empty());
        fields.kind = Some(if company { PartyKind::Company } else { PartyKind::Person });
    }
    unique(work, None, &fields)?;
    if fields.code.as_deref().unwrap_or_default().is_empty() {
        fields.code = Some(parties::next_code(work.tx, supplier && !customer)?);
    }
    parties::insert(work.tx, &fields, work.now)
}

/// Brings every field to its normal form; all that is wrong is said at once.
pub(crate) fn normalise(fields: &mut PartyFields) -> Result<(), Refusal> {
    for text in [
        &mut fields.code,
        &mut fields.name,
        &mut fields.partita_iva,
        &mut fields.codice_fiscale,
        &mut fields.codice_destinatario,
        &mut fields.pec,
        &mut fields.email,
        &mut fields.phone,
        &mut fields.iban,
        &mut fields.payment_term,
        &mut fields.external_code,
    ] {
        clean(text);
    }
    if let Some(note) = &mut fields.note {
        *note = SafeText::multiline(note).to_string();
    }
    if let Some(code) = &mut fields.code {
        *code = code.to_uppercase();
    }
    let mut wrong = Vec::new();
    check(
        &mut fields.partita_iva,
        "partita_iva",
        |text| VatNumber::parse(text).map(|vat| format!("{}{}", vat.prefix(), vat.number())),
        &mut wrong,
    );
    check(&mut fields.codice_fiscale, "codice_fiscale", CodiceFiscale::parse, &mut wrong);
    check(&mut fields.codice_destinatario, "codice_destinatario", CodiceDestinatario::parse, &mut wrong);
    check(&mut fields.pec, "pec", Email::parse, &mut wrong);
    check(&mut fields.email, "email", Email::parse, &mut wrong);
    check(&mut fields.iban, "iban", Iban::parse, &mut wrong);
    // A telephone is kept as people write it; it must only be one.
    check(&mut fields.phone, "phone", |text| Phone::parse(text).map(|_| text.to_owned()), &mut wrong);
    if let Some(term) = fields.payment_term.as_deref().filter(|term| !term.is_empty()) {
        let any_day = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap_or_default();
        if let Err(refusal) = super::order::check_term(term, any_day) {
            wrong.push(refusal);
        }
    }
    if fields.lead_days.is_some_and(|days| !(0..=3650).contains(&days)) {
        wrong.push(Refusal::new("field.range").field("lead_days").with("from", 0).with("to", 3650));
    }
    if fields.min_order.is_some_and(|amount| amount < Cents::ZERO) {
        wrong.push(Refusal::new("field.negative").field("min_order"));
    }
    Refusal::join(wrong).map_or(Ok(()), Err)
}

/// Codes that identify must not belong to somebody else: the refusal says to whom.
fn unique(work: &Work<'_>, me: Option<i64>, fields: &PartyFields) -> Result<(), Refusal> {
    let said = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let vat = said(&fields.partita_iva);
    let vat = vat.as_deref().and_then(|vat| vat.split_at_checked(2));
    let mut taken = Vec::new();
    for (field, found) in [
        ("partita_iva", parties::by_identity(*work.tx, vat, None, None, None)?),
        (
            "codice_fiscale",
            match said(&fields.codice_fiscale) {
                Some(code) => parties::by_identity(*work.tx, None, Some(&code), None, None)?,
                None => None,
            },
        ),
        (
            "code",
            match said(&fields.code) {
                Some(code) => parties::by_code(*work.tx, &code)?,
                None => None,
            },
        ),
    ] {
        if let Some(owner) = found.filter(|owner| Some(*owner) != me) {
            let owner = parties::find(*work.tx, owner)?;
            taken.push(
                Refusal::new("party.taken")
                    .field(field)
                    .with("code", owner.code.as_str())
                    .with("name", owner.name.as_str()),
            );
        }
    }
    Refusal::join(taken).map_or(Ok(()), Err)
}

/// `party.archive`: puts a customer or supplier away; its orders and figures stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchiveParty {
    /// The record.
    pub id: i64,
    /// `false` takes it back.
    #[serde(default = "yes")]
    pub archived: bool,
}

fn yes() -> bool {
    true
}

impl Operation for ArchiveParty {
    const NAME: &'static str = "party.archive";
    const ABOUT: About = About::One("id");
    const PERMISSION: Permission = Permission::Parties;
    const TAKES_AWAY: bool = true;
    type Output = Saved;

    fn run(&self, work: &mut Work<'_>) -> Result<Saved, Refusal> {
        parties::archive(work.tx, self.id, self.archived)?;
        Ok(Saved { id: self.id, created: false })
    }
}

/// `address.save`: a typed address of a party, new or known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaveAddress {
    /// Whose.
    pub party: i64,
    /// The record; absent for a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// The version that the editor saw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// What is said.
    pub set: AddressFields,
}

impl Operation for SaveAddress {
    const NAME: &'static str = "address.save";
    const PERMISSION: Permission = Permission::Parties;
    type Output = Saved;

    fn run(&self, work: &mut Work<'_>) -> Result<Saved, Refusal> {
        parties::find(*work.tx, self.party)?;
        let mut fields = self.set.clone();
        normalise_address(&mut fields)?;
        if let Some(id) = self.id {
            let known = parties::addresses(*work.tx, self.party)?.iter().any(|address| address.id == id);
            if !known {
                return Err(absent_part(*work.tx, Part::Address, id).field("id"));
            }
            guard(work, Storied::Address, id, self.version, &parties::address_columns(&fields))?;
        } else if fields.kind.is_none() {
            return Err(Refusal::new("field.required").field("kind"));
        }
        let id = parties::save_address(work.tx, self.party, self.id, &fields)?;
        Ok(Saved { id, created: self.id.is_none() })
    }
}

/// Brings an address to its normal form: country and province as two letters, an Italian CAP checked.
pub(crate) fn normalise_address(fields: &mut AddressFields) -> Result<(), Refusal> {
    for text in [
        &mut fields.recipient,
        &mut fields.street,
        &mut fields.postal_code,
        &mut fields.city,
        &mut fields.province,
        &mut fields.country,
        &mut fields.phone,
    ] {
        clean(text);
    }
    let mut wrong = Vec::new();
    if let Some(said) = fields.country.clone().filter(|text| !text.is_empty()) {
        match country(&said.to_uppercase()).or_else(|| find_country(&said)) {
            Some(found) => fields.country = Some(found.code.to_owned()),
            None => wrong.push(Refusal::new("identity.country.unknown").field("country").with("found", said)),
        }
    }
    let italian = matches!(fields.country.as_deref(), None | Some("" | "IT"));
    if italian {
        check(&mut fields.postal_code, "postal_code", PostalCode::parse, &mut wrong);
        if let Some(said) = fields.province.clone().filter(|text| !text.is_empty()) {
            match find_province(&said) {
                Some(found) => fields.province = Some(found.code.to_owned()),
                None => wrong.push(Refusal::new("identity.province.unknown").field("province").with("found", said)),
            }
        }
    }
    Refusal::join(wrong).map_or(Ok(()), Err)
}

/// `address.delete`: removes an address; orders keep theirs as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeleteAddress {
    /// The record.
    pub id: i64,
}

impl Operation for DeleteAddress {
    const NAME: &'static str = "address.delete";
    /// It has no name to be asked for by: it is taken away where it is shown, under the cursor.
    const BY_HAND: bool = false;
    const ABOUT: About = About::One("id");
    const PERMISSION: Permission = Permission::Parties;
    const TAKES_AWAY: bool = true;
    type Output = Saved;

    fn run(&self, work: &mut Work<'_>) -> Result<Saved, Refusal> {
        if !parties::remove(work.tx, Part::Address, self.id)? {
            return Err(absent_part(*work.tx, Part::Address, self.id));
        }
        Ok(Saved { id: self.id, created: false })
    }
}

/// `contact.save`: a further contact of a party, new or known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaveContact {
    /// Whose.
    pub party: i64,
    /// The record; absent for a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// What is said.
    pub set: ContactFields,
}

impl Operation for SaveContact {
    const NAME: &'static str = "contact.save";
    const PERMISSION: Permission = Permission::Parties;
    type Output = Saved;

    fn run(&self, work: &mut Work<'_>) -> Result<Saved, Refusal> {
        parties::find(*work.tx, self.party)?;
        let mut fields = self.set.clone();
        if let Some(id) = self.id {
            let known = parties::contacts(*work.tx, self.party)?.into_iter().find(|contact| contact.id == id);
            // Another's contact is not changed under this one's name.
            let known = known.ok_or_else(|| absent_part(*work.tx, Part::Contact, id).field("id"))?;
            if fields.kind.is_some() {
                // What becomes an email has to be one, also where nobody types it anew.
                fields.value.get_or_insert_with(|| known.value.to_string());
            }
        }
        for text in [&mut fields.kind, &mut fields.label, &mut fields.value] {
            clean(text);
        }
        let mut wrong = Vec::new();
        match fields.kind.as_deref() {
            Some("email" | "pec") => check(&mut fields.value, "value", Email::parse, &mut wrong),
            Some("phone") => {
                check(&mut fields.value, "value", |text| Phone::parse(text).map(|_| text.to_owned()), &mut wrong);
            }
            Some("web" | "person") => {}
            None if self.id.is_some() => {}
            other => wrong.push(
                Refusal::new("field.choice")
                    .field("kind")
                    .with("found", other.unwrap_or_default())
                    .with("known", "email, phone, pec, web, person"),
            ),
        }
        if fields.value.as_deref().unwrap_or_default().is_empty() && (self.id.is_none() || fields.value.is_some()) {
            wrong.push(Refusal::new("field.required").field("value"));
        }
        if let Some(refusal) = Refusal::join(wrong) {
            return Err(refusal);
        }
        let id = parties::save_contact(work.tx, self.party, self.id, &fields)?;
        Ok(Saved { id, created: self.id.is_none() })
    }
}

/// `contact.delete`: removes a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeleteContact {
    /// The record.
    pub id: i64,
}

impl Operation for DeleteContact {
    const NAME: &'static str = "contact.delete";
    /// It has no name to be asked for by: it is taken away where it is shown, under the cursor.
    const BY_HAND: bool = false;
    const ABOUT: About = About::One("id");
    const PERMISSION: Permission = Permission::Parties;
    const TAKES_AWAY: bool = true;
    type Output = Saved;

    fn run(&self, work: &mut Work<'_>) -> Result<Saved, Refusal> {
        if !parties::remove(work.tx, Part::Contact, self.id)? {
            return Err(absent_part(*work.tx, Part::Contact, self.id));
        }
        Ok(Saved { id: self.id, created: false })
    }
}
