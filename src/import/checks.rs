//! The checks that every order passes, whichever reader brought it.

use super::country;
use super::draft::{AddressDraft, CustomerDraft, OrderDraft};
use super::mapping::Target;
use crate::domain::identity::{
    CodiceDestinatario, CodiceFiscale, Email, PartitaIva, VatNumber, country as domain_country,
};
use crate::domain::{Cents, Refusal, SafeText};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// Checks one Italian identity code and gives its canonical spelling. `country` is the customer's, two letters,
/// when it is known: a foreign VAT number is not an Italian one.
///
/// This is the one place where `domain::identity` is asked.
pub(crate) fn identity(field: Target, value: &str, country: Option<&str>) -> Result<String, Refusal> {
    let foreign = country.filter(|country| *country != "IT");
    match (field, foreign) {
        (Target::PartitaIva, None) => PartitaIva::parse(value).map(|code| code.to_string()),
        (Target::PartitaIva, Some(country)) => {
            let prefix = if country == "GR" { "EL" } else { country };
            let named = value.trim_start().get(..2).is_some_and(|two| two.eq_ignore_ascii_case(prefix));
            let whole = if named { value.to_owned() } else { format!("{prefix}{value}") };
            // Outside the Union there is no shape to hold it against.
            match VatNumber::parse(&whole) {
                Ok(vat) => Ok(format!("{}{}", vat.prefix(), vat.number())),
                Err(refusal) if domain_country(country).is_some_and(|country| country.eu) => Err(refusal),
                Err(_) => Ok(whole),
            }
        }
        // A birthplace that no list knows is a doubt, not a fault.
        (Target::CodiceFiscale, None) => CodiceFiscale::parse_any_place(value).map(|code| code.to_string()),
        (Target::Email | Target::Pec, _) => Email::parse(value).map(|mail| mail.to_string()),
        (Target::CodiceDestinatario, _) => CodiceDestinatario::parse(value).map(|code| code.to_string()),
        _ => Ok(value.trim().to_owned()),
    }
}

/// A wrong value: the field, the value, why.
pub(crate) type Wrong = (Target, String, Refusal);

/// Checks the codes of a customer, writing each in its canonical spelling. What fails is given back when `strict`,
/// else it leaves its field and becomes a doubt.
pub(crate) fn customer(customer: &mut CustomerDraft, country: Option<&str>, strict: bool) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    // The placeholder that shops send for "no recipient code": not a code of anybody's.
    if customer.codice_destinatario.as_ref().is_some_and(|c| c.as_str().chars().all(|c| c == '0')) {
        customer.codice_destinatario = None;
    }
    let CustomerDraft { partita_iva, codice_fiscale, codice_destinatario, email, pec, doubts, .. } = customer;
    for (field, slot) in [
        (Target::PartitaIva, partita_iva),
        (Target::CodiceFiscale, codice_fiscale),
        (Target::CodiceDestinatario, codice_destinatario),
        (Target::Email, email),
        (Target::Pec, pec),
    ] {
        let Some(value) = slot.as_ref() else { continue };
        match identity(field, value.as_str(), country) {
            Ok(canonical) => *slot = Some(SafeText::new(&canonical)),
            Err(refusal) if strict => wrong.push((field, value.to_string(), refusal)),
            Err(_) => {
                doubts.push(SafeText::new(&format!("{}: {value}", field.id())));
                *slot = None;
            }
        }
    }
    wrong
}

/// Finds the country's letters and gives an Italian postal code back the zeros that a spreadsheet took.
/// True when it did.
pub(crate) fn address(address: &mut AddressDraft) -> bool {
    address.country_code = address.country.as_ref().and_then(|c| country::code(c.as_str())).map(|c| SafeText::new(&c));
    let italian = address.country_code.as_ref().is_some_and(|c| c.as_str() == "IT");
    let Some(code) = address.postal_code.as_ref().map(SafeText::as_str) else { return false };
    if italian && (2..5).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit()) {
        address.postal_code = Some(SafeText::new(&format!("{code:0>5}")));
        return true;
    }
    false
}

/// The dates of an order against each other and against today.
pub(crate) fn dates(placed: NaiveDate, later: &[(Target, Option<NaiveDate>)], today: NaiveDate) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    // A shop in another time zone may already have tomorrow.
    if placed.signed_duration_since(today).num_days() > 1 {
        wrong.push((Target::OrderDate, placed.to_string(), Refusal::new("import.date.future")));
    }
    for (field, date) in later {
        if let Some(date) = date.filter(|d| *d < placed) {
            let refusal = Refusal::new("import.date.before_order").with("placed", placed.to_string());
            wrong.push((*field, date.to_string(), refusal));
        }
    }
    wrong
}

/// How the stated total compares with the sum of the parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Against {
    Fits,
    /// VAT rates are missing: nobody can tell.
    Unknown,
    Differs(Decimal),
}

/// One and the ordinary rate of Italian VAT (art. 16 DPR 633/1972): no other is higher.
const HIGHEST: Decimal = Decimal::from_parts(122, 0, 0, false, 2);

/// Compares the stated total with the parts. `cents_only`: they must meet to the cent, with no allowance for the
/// rounding of each line.
pub(crate) fn total(order: &OrderDraft, cents_only: bool) -> Against {
    let Some(stated) = order.stated_total else { return Against::Fits };
    let sum = order.total();
    let parts = order.lines.len() + order.charges.len() + 1;
    let allowance = if cents_only { Decimal::ZERO } else { Decimal::new(5 * parts as i64, 3) };
    let near = |value: Decimal| (value - stated).abs() <= allowance;
    if near(sum.cents.decimal()) || (!cents_only && near(sum.exact)) {
        return Against::Fits;
    }
    let differs = Against::Differs(sum.cents.decimal());
    if order.prices_include_vat == Some(true) {
        return differs;
    }
    let mut gross = Decimal::ZERO;
    let mut known = true;
    let parts = order.lines.iter().filter_map(|l| l.amount.map(|a| (a, l.vat_rate, l.vat)));
    for (amount, rate, vat) in parts.chain(order.charges.iter().map(|c| (c.amount, c.vat_rate, c.vat))) {
        let vat = vat.map(Cents::decimal).or_else(|| rate.and_then(|r| amount.exact.checked_mul(r.fraction())));
        known &= vat.is_some();
        gross = gross.checked_add(amount.exact).and_then(|g| g.checked_add(vat.unwrap_or_default())).unwrap_or(gross);
    }
    match known {
        true if near(gross.round_dp(2)) => Against::Fits,
        true => Against::Differs(gross.round_dp(2)),
        false if cents_only => differs,
        // No rate is known: the total still lies between the bare sum and the sum with the highest rate there is.
        false => {
            let most = gross.checked_mul(HIGHEST).unwrap_or(gross);
            let (low, high) = (gross.min(most) - allowance, gross.max(most) + allowance);
            if (low..=high).contains(&stated) { Against::Unknown } else { differs }
        }
    }
}
