//! What an order can be made of: read once when its editor opens, so that choosing waits for nothing.

use super::lines::{self, Known, Terms};
use crate::domain::{Cents, Refusal};
use crate::locale::{Lang, wording};
use crate::store::orders::{self, Line, Order};
use crate::store::parties::{self, Address};
use crate::store::{Reader, settings, stock};
use crate::ui::kit::field::FieldValue;
use std::collections::BTreeMap;

/// One of a few records: a warehouse, a carrier, an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    /// Row.
    pub id: i64,
    /// What operations and filters call it.
    pub code: String,
    /// What is shown.
    pub label: String,
}

impl Choice {
    /// As a field holds it.
    pub fn value(&self) -> FieldValue {
        FieldValue::Ref { id: self.id, label: self.label.clone() }
    }
}

/// What the editor wants to know of a customer.
#[derive(Debug, Clone)]
pub(super) struct Customer {
    /// When it pays.
    pub term: String,
    /// Where goods can go, the usual place first.
    pub addresses: Vec<Choice>,
    /// What it still owes.
    pub open: Cents,
}

/// Everything around an order that is being typed.
#[derive(Debug, Clone)]
pub(super) struct Around {
    /// The order, when it exists.
    pub order: Option<Order>,
    /// Its customer's name.
    pub customer_name: String,
    /// Its frozen address of delivery, in one line.
    pub kept_address: Option<String>,
    /// Its lines.
    pub lines: Vec<Line>,
    /// How it is added up.
    pub terms: Terms,
    /// Where it can be served from.
    pub warehouses: Vec<Choice>,
    /// By whom it can travel.
    pub carriers: Vec<Choice>,
    /// Its customer.
    pub customer: Option<Customer>,
    /// What is known of the articles on its lines.
    pub known: BTreeMap<i64, Known>,
}

impl Default for Around {
    fn default() -> Self {
        let vat = crate::domain::Rate::default();
        Self {
            order: None,
            customer_name: String::new(),
            kept_address: None,
            lines: Vec::new(),
            terms: Terms { gross: true, vat, shipping_vat: vat },
            warehouses: Vec::new(),
            carriers: Vec::new(),
            customer: None,
            known: BTreeMap::new(),
        }
    }
}

impl Around {
    /// The answers of a field.
    pub fn answers(&self, field: &str) -> &[Choice] {
        match field {
            "warehouse" => &self.warehouses,
            "carrier" => &self.carriers,
            "ship_to" => self.customer.as_ref().map_or(&[], |customer| &customer.addresses),
            _ => &[],
        }
    }
}

/// The one that was meant by what was typed: its code, or the only one that begins so.
pub(super) fn meant<'a>(all: &'a [Choice], typed: &str) -> Option<&'a Choice> {
    let typed = typed.trim().to_lowercase();
    if typed.is_empty() {
        return None;
    }
    let whole = all.iter().find(|one| one.code.to_lowercase() == typed || one.label.to_lowercase() == typed);
    let begins =
        |one: &&Choice| one.code.to_lowercase().starts_with(&typed) || one.label.to_lowercase().contains(&typed);
    whole.or_else(|| {
        let mut fit = all.iter().filter(begins);
        fit.next().filter(|_| fit.next().is_none())
    })
}

/// Reads what is around a new order, or one that exists.
///
/// # Errors
/// `order.missing`; what the store refuses.
pub(super) fn around(reader: &Reader, order: Option<i64>, seed: Option<i64>, lang: Lang) -> Result<Around, Refusal> {
    let db = reader.db();
    let company = settings::founded(db)?;
    let order = order.map(|id| orders::find(db, id)).transpose()?;
    let lines = match &order {
        Some(order) => orders::lines(db, order.id)?,
        None => Vec::new(),
    };
    let warehouses: Vec<Choice> = stock::warehouses(db)?
        .into_iter()
        .map(|one| Choice { id: one.id, code: one.code.to_string(), label: one.code.to_string() })
        .collect();
    let carriers = settings::carriers(db)?
        .into_iter()
        .map(|one| Choice { id: one.id, code: one.code.to_string(), label: wording::carrier(lang, one.name.as_str()) })
        .collect();
    let terms = Terms {
        gross: order.as_ref().map_or(company.prices_include_vat, |order| order.prices_include_vat),
        vat: company.vat,
        shipping_vat: order.as_ref().map_or(company.vat, |order| order.shipping_vat),
    };
    let party = order.as_ref().map(|order| order.party_id).or(seed);
    let customer = party.map(|id| customer(reader, id)).transpose()?;
    let customer_name = match &order {
        Some(order) => parties::find(db, order.party_id)?.name.to_string(),
        None => String::new(),
    };
    let kept_address = match order.as_ref().and_then(|order| order.ship_to) {
        Some(id) => {
            let kept = orders::frozen(db, id)?;
            let parts = [kept.recipient.as_str(), kept.street.as_str(), kept.city.as_str()];
            Some(joined(&parts))
        }
        None => None,
    };
    let warehouse = order.as_ref().and_then(|order| order.warehouse_id).or(warehouses.first().map(|one| one.id));
    let variants: Vec<i64> = lines.iter().filter_map(|line| line.variant_id).collect();
    let known = lines::known(reader, &variants, warehouse)?;
    Ok(Around { order, customer_name, kept_address, lines, terms, warehouses, carriers, customer, known })
}

/// What the editor wants to know of a customer.
///
/// # Errors
/// `party.missing`; what the store refuses.
pub(super) fn customer(reader: &Reader, id: i64) -> Result<Customer, Refusal> {
    let party = parties::find(reader.db(), id)?;
    let mut all = parties::addresses(reader.db(), id)?;
    // The same choice as the operation's: where goods go, else where the invoice goes, else whatever there is.
    all.sort_by_key(|address| match address.kind.word() {
        "shipping" => 0,
        "billing" => 1,
        _ => 2,
    });
    let addresses = all.iter().map(|address| Choice { id: address.id, code: String::new(), label: in_line(address) });
    Ok(Customer {
        term: party.payment_term.as_ref().map(ToString::to_string).unwrap_or_default(),
        addresses: addresses.collect(),
        open: parties::figures(reader.db(), id)?.open,
    })
}

fn in_line(address: &Address) -> String {
    joined(&[address.recipient.as_str(), address.street.as_str(), address.city.as_str()])
}

fn joined(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}
