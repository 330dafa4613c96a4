//! The fields that forms of customers, suppliers and their parts are made of, and how they are checked.

use crate::domain::identity::{
    CodiceDestinatario, CodiceFiscale, Email, Iban, Phone, PostalCode, VatNumber, country, find_country, find_province,
    province, province_of,
};
use crate::domain::{Refusal, numbers};
use crate::locale::Lang;
use crate::operations::order::check_term;
use crate::store::list::PartyRow;
use crate::ui::kit::field::{FieldKind, FieldSpec, FieldValue, Values, field};
use crate::ui::kit::form::Form;
use crate::ui::kit::line::grouped;
use crate::ui::kit::resource::{Answer, Cx};
use chrono::NaiveDate;

/// Person or company.
pub static KINDS: &[Answer] =
    &[Answer { id: "person", label: "party.kind.person" }, Answer { id: "company", label: "party.kind.company" }];

/// What an address is for.
pub static ADDRESS_KINDS: &[Answer] = &[
    Answer { id: "billing", label: "party.address_kind.billing" },
    Answer { id: "shipping", label: "party.address_kind.shipping" },
    Answer { id: "site", label: "party.address_kind.site" },
];

/// What a contact is.
pub static CONTACT_KINDS: &[Answer] = &[
    Answer { id: "person", label: "party.contact_kind.person" },
    Answer { id: "phone", label: "party.contact_kind.phone" },
    Answer { id: "email", label: "party.contact_kind.email" },
    Answer { id: "pec", label: "party.contact_kind.pec" },
    Answer { id: "web", label: "party.contact_kind.web" },
];

/// The word of an answer: its locale key.
pub fn word(answers: &'static [Answer], id: &str) -> &'static str {
    answers.iter().find(|answer| answer.id == id).map_or("", |answer| answer.label)
}

/// Person or company, for columns.
pub const fn kind_word(company: bool) -> &'static str {
    if company { "party.kind.company.short" } else { "party.kind.person.short" }
}

/// How many orders; counting stops at [`PartyRow::MOST_ORDERS`].
pub fn orders(row: &PartyRow, cx: Cx) -> String {
    match row.orders {
        0 => String::new(),
        PartyRow::MOST_ORDERS => format!("{}+", PartyRow::MOST_ORDERS),
        n => grouped(n, cx.lang),
    }
}

/// A partita IVA, shown bare when it is Italian.
///
/// # Errors
/// `identity.partita_iva.*`, `identity.vat_number.*`, with the position.
pub fn vat(text: &str) -> Result<String, Refusal> {
    let vat = VatNumber::parse(text)?;
    Ok(if vat.is_italian() { vat.number().to_owned() } else { vat.to_string() })
}

/// A codice fiscale.
///
/// # Errors
/// `identity.codice_fiscale.*`, with the position.
pub fn codice_fiscale(text: &str) -> Result<String, Refusal> {
    Ok(CodiceFiscale::parse(text)?.as_str().to_owned())
}

/// A codice destinatario.
///
/// # Errors
/// `identity.codice_destinatario.*`.
pub fn codice_destinatario(text: &str) -> Result<String, Refusal> {
    Ok(CodiceDestinatario::parse(text)?.as_str().to_owned())
}

/// An e-mail address, certified or not.
///
/// # Errors
/// `identity.email.*`, with the position.
pub fn email(text: &str) -> Result<String, Refusal> {
    Ok(Email::parse(text)?.as_str().to_owned())
}

/// A telephone number, kept as it is written.
///
/// # Errors
/// `identity.phone.*`.
pub fn phone(text: &str) -> Result<String, Refusal> {
    Phone::parse(text).map(|_| text.trim().to_owned())
}

/// An IBAN, in groups of four.
///
/// # Errors
/// `identity.iban.*`, with the position.
pub fn iban(text: &str) -> Result<String, Refusal> {
    Ok(Iban::parse(text)?.grouped())
}

/// A payment term.
///
/// # Errors
/// `order.bad_term`.
pub fn term(text: &str) -> Result<String, Refusal> {
    let any_day = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap_or_default();
    check_term(text, any_day).map(|()| text.trim().to_owned())
}

/// A country, as its two letters.
///
/// # Errors
/// `identity.country.unknown`.
pub fn land(text: &str) -> Result<String, Refusal> {
    country(&text.to_uppercase())
        .or_else(|| find_country(text))
        .map(|found| found.code.to_owned())
        .ok_or_else(|| Refusal::new("identity.country.unknown").with("found", text))
}

/// A province; one that is not Italian stays as it is written: what the country says is asked by `follow_place`.
///
/// # Errors
/// Never; a check has this shape.
pub fn region(text: &str) -> Result<String, Refusal> {
    Ok(find_province(text).map_or_else(|| text.to_owned(), |found| found.code.to_owned()))
}

/// A postal code; one that is no CAP stays as it is written.
///
/// # Errors
/// Never; a check has this shape.
pub fn postal_code(text: &str) -> Result<String, Refusal> {
    Ok(PostalCode::parse(text).map_or_else(|_| text.to_owned(), |cap| cap.as_str().to_owned()))
}

/// Days.
pub const DAYS: FieldKind = FieldKind::Number(read_days, show_days);

fn read_days(text: &str, lang: Lang) -> Result<i64, Refusal> {
    let whole = numbers::parse_quantity_in(text, lang.numbers())?.0;
    let days = whole / 10_000;
    if whole % 10_000 != 0 || !(0..=3_650).contains(&days) {
        return Err(Refusal::new("field.range").field("lead_days").with("from", 0).with("to", 3_650));
    }
    Ok(days)
}

fn show_days(days: i64, _: Lang) -> String {
    days.to_string()
}

/// The ids of the fields of one address in a form.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Street and number.
    pub street: &'static str,
    /// CAP.
    pub postal_code: &'static str,
    /// City.
    pub city: &'static str,
    /// Province.
    pub province: &'static str,
    /// Country.
    pub country: &'static str,
}

impl Place {
    /// The fields, in the order in which an address is written.
    pub fn specs(self) -> Vec<FieldSpec> {
        vec![
            field(self.street, "party.field.street", 40, FieldKind::Text),
            field(self.postal_code, "party.field.postal_code", 10, FieldKind::Checked(postal_code)),
            field(self.city, "party.field.city", 30, FieldKind::Text),
            field(self.province, "party.field.province", 12, FieldKind::Checked(region)),
            field(self.country, "party.field.country", 20, FieldKind::Checked(land)).hint("party.hint.country"),
        ]
    }

    /// One of these fields.
    pub fn has(self, id: &str) -> bool {
        [self.street, self.postal_code, self.city, self.province, self.country].contains(&id)
    }

    /// What depends on a field of this address: the province of a known city, else the one that a CAP leaves no choice
    /// of; what is wrong only in Italy, what is unlikely.
    pub fn follow(self, form: &mut Form, changed: &str) {
        if ![self.postal_code, self.city, self.province, self.country].contains(&changed) {
            return;
        }
        let text = |form: &Form, id: &str| form.value(id).text().to_owned();
        let (typed, country) = (text(form, self.postal_code), text(form, self.country));
        form.set_error(self.postal_code, None);
        form.set_warning(self.postal_code, None);
        form.set_error(self.province, None);
        form.set_warning(self.province, None);
        if !matches!(country.as_str(), "" | "IT") {
            return;
        }
        let cap = PostalCode::parse(&typed);
        if let (false, Err(refusal)) = (typed.is_empty(), &cap) {
            form.set_error(self.postal_code, Some(refusal.clone()));
        }
        let city = text(form, self.city);
        let own = province_of(&city);
        if let (true, Some(own)) = (changed == self.city || text(form, self.province).is_empty(), own) {
            form.set(self.province, FieldValue::Text(own.to_owned()));
        } else if changed == self.postal_code
            && let Ok(cap) = &cap
            && text(form, self.province).is_empty()
        {
            let now = cap.provinces().iter().filter(|code| province(code).is_some_and(|known| !known.ceased));
            if let [only] = now.collect::<Vec<_>>().as_slice() {
                form.set(self.province, FieldValue::Text((**only).to_owned()));
            }
        }
        if let (Ok(cap), Some(own)) = (&cap, own)
            && !cap.fits(own)
        {
            let odd = Refusal::new("party.cap_of_another_city");
            let odd = odd.with("cap", cap.as_str()).with("city", city).with("province", own);
            form.set_warning(self.postal_code, Some(odd));
        }
        let code = text(form, self.province);
        if code.is_empty() {
            return;
        }
        if province(&code).is_none() {
            let unknown = Refusal::new("identity.province.unknown").with("found", code);
            form.set_error(self.province, Some(unknown));
        } else if let Ok(cap) = &cap
            && !cap.fits(&code)
            && own != Some(code.as_str())
        {
            let odd = Refusal::new("party.cap_elsewhere").with("cap", cap.as_str()).with("province", code);
            form.set_warning(self.province, Some(odd));
        }
    }
}

/// The text of a field that was read; none when it is not there.
pub fn said(values: &Values, id: &str) -> Option<String> {
    values.get(id).map(|value| value.text().trim().to_owned())
}
