//! What an order can be made of: read once when its editor opens, so that choosing waits for nothing.

use super::fields::label;
use super::lines::{self, Known, Terms};
use crate::domain::{Cents, Refusal};
use crate::locale::{Lang, wording};
use crate::store::orders::{self, Line, Order};
use crate::store::parties::{self, Address};
use crate::store::{Reader, settings, stock};
use crate::ui::kit::dialog::MenuEntry;
use crate::ui::kit::field::FieldValue;
use crate::ui::layers::Cx;
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
    /// Row.
    pub id: i64,
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
    /// What was paid of it.
    pub paid: Cents,
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
            paid: Cents::ZERO,
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
    /// What the customer owes, and what it will be when the order comes to `total`: of his order the rest is in it already.
    pub fn owes(&self, total: Cents) -> Option<(Cents, Cents)> {
        let customer = self.customer.as_ref()?;
        let rest = |total: Cents| (total - self.paid).max(Cents::ZERO);
        let his = self.order.as_ref().filter(|order| order.party_id == customer.id);
        Some((customer.open, customer.open - his.map_or(Cents::ZERO, |order| rest(order.total)) + rest(total)))
    }

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

/// The one that was meant by what was typed: its code, or the only one of which a word begins so. A figure inside a
/// number means none.
pub(super) fn meant<'a>(all: &'a [Choice], typed: &str) -> Option<&'a Choice> {
    let typed = typed.trim().to_lowercase();
    if typed.is_empty() {
        return None;
    }
    let whole = all.iter().find(|one| is_whole(one, &typed));
    let begins = |one: &&Choice| {
        let (code, label) = (one.code.to_lowercase(), one.label.to_lowercase());
        let begun = |at: usize| !label.get(..at).unwrap_or_default().ends_with(char::is_alphanumeric);
        code.starts_with(&typed) || label.match_indices(&typed).any(|(at, _)| begun(at))
    };
    whole.or_else(|| {
        let mut fit = all.iter().filter(begins);
        fit.next().filter(|_| fit.next().is_none())
    })
}

fn is_whole(one: &Choice, typed: &str) -> bool {
    [&one.code, &one.label].into_iter().any(|name| name.to_lowercase() == typed)
}

/// The answers of a field as a menu has them, each with its figure.
pub(super) fn entries(all: &[Choice]) -> Vec<MenuEntry> {
    let figure = |at: usize| u32::try_from(at + 1).ok().and_then(|n| char::from_digit(n, 10));
    all.iter().enumerate().map(|(at, one)| MenuEntry::new(at.to_string(), figure(at), one.label.clone())).collect()
}

/// Names what a few signs stood for: who typed a figure sees which answer it was.
pub(super) fn say_taken(field: &str, taken: &str, typed: &str, cx: &mut Cx<'_>) {
    if taken.to_lowercase() != typed.trim().to_lowercase() {
        cx.ok(cx.lang.f("orders.choice.taken", &[("field", cx.lang.t(label(field))), ("taken", taken)]));
    }
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
    let paid = match &order {
        Some(order) => orders::derive(db, order.id)?.map(|state| state.paid).unwrap_or_default(),
        None => Cents::ZERO,
    };
    Ok(Around { order, paid, customer_name, kept_address, lines, terms, warehouses, carriers, customer, known })
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
        id,
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
