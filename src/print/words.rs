//! Values as papers show them.

use crate::domain::numbers::{format_cents, format_quantity};
use crate::domain::{Cents, Quantity, SafeText};
use crate::locale::Lang;
use crate::store::settings::Company;

/// Money.
pub(super) fn money(amount: Cents, lang: Lang) -> String {
    format_cents(amount, lang.numbers())
}

/// A quantity with its unit.
pub(super) fn quantity(quantity: Quantity, unit: Option<&SafeText>, lang: Lang) -> String {
    let number = format_quantity(quantity, lang.numbers());
    match unit.filter(|unit| !unit.is_empty()) {
        Some(unit) => format!("{number} {unit}"),
        None => number,
    }
}

/// The company: its name, then its codes.
pub(super) fn sender(company: &Company, lang: Lang) -> Vec<String> {
    let pair = |key: &'static str, code: &Option<SafeText>| {
        code.as_ref().filter(|code| !code.is_empty()).map(|code| format!("{} {code}", lang.t(key)))
    };
    let same = company.partita_iva == company.codice_fiscale;
    let mut lines = vec![company.name.to_string()];
    lines.extend(pair("orders.address.vat", &company.partita_iva));
    lines.extend(pair("orders.address.tax_code", &company.codice_fiscale).filter(|_| !same));
    lines
}
