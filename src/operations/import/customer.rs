//! Whose order it is: known by VAT number, tax code, the shop's own code or e-mail; else a new customer.

use crate::domain::identity::{find_province, province};
use crate::domain::record::{AddressFields, AddressKind, PartyFields, PartyKind};
use crate::domain::{Refusal, SafeText};
use crate::import::{AddressDraft, OrderDraft};
use crate::operations::{Work, party};
use crate::store::orders::Frozen;
use crate::store::parties;
use std::collections::HashMap;

/// Customers met in this file.
#[derive(Default)]
pub(super) struct Customers(HashMap<String, i64>);

/// A customer and the order's own addresses.
pub(super) struct Buyer {
    pub id: i64,
    pub bill: Frozen,
    pub ship: Frozen,
}

impl Customers {
    pub fn find_or_make(
        &mut self,
        work: &Work<'_>,
        channel: &str,
        draft: &OrderDraft,
        new: &mut u64,
    ) -> Result<Buyer, Refusal> {
        let customer = &draft.customer;
        let key = format!("{channel}/{}", customer.key());
        let id = match self.0.get(&key) {
            Some(id) => *id,
            None => {
                let id = find(work, draft, &key)?;
                let id = match id {
                    Some(id) => {
                        fill_gaps(work, id, draft, &key)?;
                        id
                    }
                    None => {
                        *new += 1;
                        make(work, draft, &key)?
                    }
                };
                self.0.insert(key, id);
                id
            }
        };
        let (bill_draft, ship_draft) =
            (draft.bill_to.as_ref().or(draft.ship_to.as_ref()), draft.ship_to.as_ref().or(draft.bill_to.as_ref()));
        keep_address(work, id, AddressKind::Billing, draft.bill_to.as_ref())?;
        keep_address(work, id, AddressKind::Shipping, draft.ship_to.as_ref())?;
        let mut bill = frozen(draft, bill_draft);
        let mut ship = frozen(draft, ship_draft);
        let text = |text: &Option<SafeText>| text.clone().unwrap_or_default();
        bill.partita_iva = SafeText::from(vat(draft).unwrap_or_default());
        bill.codice_fiscale = text(&customer.codice_fiscale);
        bill.codice_destinatario = text(&customer.codice_destinatario);
        bill.pec = text(&customer.pec);
        if ship.phone.is_empty() {
            ship.phone = text(&customer.phone);
        }
        Ok(Buyer { id, bill, ship })
    }
}

/// VAT number with its country's letters, as parties keep it.
fn vat(draft: &OrderDraft) -> Option<String> {
    let number = draft.customer.partita_iva.as_ref()?.as_str();
    if number.len() > 2 && number.chars().take(2).all(|c| c.is_ascii_alphabetic()) {
        return Some(number.to_owned());
    }
    let country = draft
        .bill_to
        .as_ref()
        .or(draft.ship_to.as_ref())
        .and_then(|address| address.country_code.as_ref())
        .map_or("IT", SafeText::as_str);
    Some(format!("{}{number}", if country == "GR" { "EL" } else { country }))
}

fn find(work: &Work<'_>, draft: &OrderDraft, key: &str) -> Result<Option<i64>, Refusal> {
    let customer = &draft.customer;
    let vat = vat(draft);
    parties::by_identity(
        *work.tx,
        vat.as_deref().and_then(|vat| vat.split_at_checked(2)),
        customer.codice_fiscale.as_ref().map(SafeText::as_str),
        Some(key),
        customer.email.as_ref().map(|email| email.as_str().to_lowercase()).as_deref(),
    )
}

fn fields(draft: &OrderDraft) -> PartyFields {
    let customer = &draft.customer;
    let text = |text: &Option<SafeText>| text.as_ref().map(ToString::to_string);
    let company = customer.company.is_some() || customer.partita_iva.is_some();
    PartyFields {
        kind: Some(if company { PartyKind::Company } else { PartyKind::Person }),
        name: Some(customer.name.to_string()),
        partita_iva: vat(draft),
        codice_fiscale: text(&customer.codice_fiscale),
        codice_destinatario: text(&customer.codice_destinatario),
        pec: text(&customer.pec),
        email: text(&customer.email).map(|email| email.to_lowercase()),
        phone: text(&customer.phone),
        ..PartyFields::default()
    }
}

fn make(work: &Work<'_>, draft: &OrderDraft, key: &str) -> Result<i64, Refusal> {
    let mut fields = fields(draft);
    fields.customer = Some(true);
    fields.external_code = Some(key.to_owned());
    // The reader has checked what identifies; a telephone that is none only loses itself.
    if let Err(refusal) = party::normalise(&mut fields) {
        if refusal.each().any(|each| each.field.as_deref() != Some("phone")) {
            return Err(refusal.with("line", draft.line_no));
        }
        fields.phone = None;
    }
    party::create(work, fields)
}

/// What the file knows and we did not. What we know stays: the file may be older.
fn fill_gaps(work: &Work<'_>, id: i64, draft: &OrderDraft, key: &str) -> Result<(), Refusal> {
    let known = parties::find(*work.tx, id)?;
    let said = fields(draft);
    let gap = |known: &Option<SafeText>, said: Option<String>| if known.is_none() { said } else { None };
    let mut new = PartyFields {
        codice_fiscale: gap(&known.codice_fiscale, said.codice_fiscale),
        codice_destinatario: gap(&known.codice_destinatario, said.codice_destinatario),
        pec: gap(&known.pec, said.pec),
        email: gap(&known.email, said.email),
        phone: gap(&known.phone, said.phone),
        partita_iva: gap(&known.partita_iva, said.partita_iva),
        external_code: gap(&known.external_code, Some(key.to_owned())),
        customer: (!known.customer).then_some(true),
        ..PartyFields::default()
    };
    // Somebody else's tax code or VAT number is not taken over by an e-mail that fits.
    if let Some(code) = &new.codice_fiscale
        && parties::by_identity(*work.tx, None, Some(code), None, None)?.is_some()
    {
        new.codice_fiscale = None;
    }
    if let Some(vat) = &new.partita_iva
        && parties::by_identity(*work.tx, vat.split_at_checked(2), None, None, None)?.is_some()
    {
        new.partita_iva = None;
    }
    if party::normalise(&mut new).is_err() {
        new.phone = None;
    }
    parties::update(work.tx, id, &new)
}

fn keep_address(work: &Work<'_>, party: i64, kind: AddressKind, address: Option<&AddressDraft>) -> Result<(), Refusal> {
    let Some(address) = address else { return Ok(()) };
    let fields = address_fields(kind, address);
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let known = parties::same_address(
        work.tx,
        party,
        kind,
        &text(&fields.street),
        &text(&fields.postal_code),
        &text(&fields.recipient),
    )?;
    if known.is_none() {
        parties::save_address(work.tx, party, None, &fields)?;
    }
    Ok(())
}

fn address_fields(kind: AddressKind, address: &AddressDraft) -> AddressFields {
    let frozen = plain(address);
    AddressFields {
        kind: Some(kind),
        recipient: Some(frozen.recipient.to_string()),
        street: Some(frozen.street.to_string()),
        postal_code: Some(frozen.postal_code.to_string()),
        city: Some(frozen.city.to_string()),
        province: Some(frozen.province.to_string()),
        country: Some(frozen.country.to_string()),
        phone: address.phone.as_ref().map(ToString::to_string),
        preferred: None,
    }
}

/// An address of the file in our form: two lines of street as one, province as two letters in Italy.
fn plain(address: &AddressDraft) -> Frozen {
    let text = |text: &Option<SafeText>| text.clone().unwrap_or_default();
    let street = match (&address.street, &address.street2) {
        (Some(one), Some(two)) => SafeText::from(format!("{one}, {two}")),
        (one, two) => one.clone().or_else(|| two.clone()).unwrap_or_default(),
    };
    let country = address.country_code.clone().or_else(|| address.country.clone()).unwrap_or_else(|| "IT".into());
    let said = text(&address.province);
    let province = if country.as_str() == "IT" {
        province(said.as_str()).or_else(|| find_province(said.as_str())).map_or(said, |found| found.code.into())
    } else {
        said
    };
    Frozen {
        recipient: address.company.clone().or_else(|| address.name.clone()).unwrap_or_default(),
        street,
        postal_code: text(&address.postal_code),
        city: text(&address.city),
        province,
        country,
        phone: text(&address.phone),
        ..Frozen::default()
    }
}

fn frozen(draft: &OrderDraft, address: Option<&AddressDraft>) -> Frozen {
    let mut frozen = address.map(plain).unwrap_or_default();
    if frozen.recipient.is_empty() {
        frozen.recipient = draft.customer.name.clone();
    }
    frozen.email = draft.customer.email.clone().unwrap_or_default();
    if frozen.phone.is_empty() {
        frozen.phone = draft.customer.phone.clone().unwrap_or_default();
    }
    frozen
}
