//! Taking an order.

use super::{LineInput, compose, numbered};
use crate::domain::order::{Life, shipping_charge};
use crate::domain::record::AddressKind;
use crate::domain::{Cents, Refusal, SafeText};
use crate::operations::reference::{CodeRef, default_warehouse, one_warehouse_or_none};
use crate::operations::{Operation, Permission, Work};
use crate::store::orders::{self, NewOrder};
use crate::store::subjects::{self, Subject};
use crate::store::{parties, settings};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// `order.place`: takes an order. It gets its number; nothing is held or promised yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceOrder {
    /// For whom.
    pub customer: CodeRef,
    /// What.
    pub lines: Vec<LineInput>,
    /// Where it came from; `manual` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The shop's own number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_number: Option<String>,
    /// Civil date in Italy; today when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placed_on: Option<NaiveDate>,
    /// When it is promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised_on: Option<NaiveDate>,
    /// From which warehouse; the first when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warehouse: Option<CodeRef>,
    /// From none yet: it is decided when the order is confirmed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_warehouse: bool,
    /// Row of the customer's address that goods go to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ship_to: Option<i64>,
    /// Carrier's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// Shipping charge, in the company's price mode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping: Option<Cents>,
    /// Taken off the goods, in the company's price mode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Cents>,
    /// How it is paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<String>,
    /// When it is paid: `30fm`; the customer's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_term: Option<String>,
    /// What the customer wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_note: Option<String>,
    /// A note for operators only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}

impl PlaceOrder {
    /// Lines for a customer, everything else by default.
    pub fn new(customer: CodeRef, lines: Vec<LineInput>) -> Self {
        Self {
            customer,
            lines,
            channel: None,
            external_number: None,
            placed_on: None,
            promised_on: None,
            warehouse: None,
            no_warehouse: false,
            ship_to: None,
            carrier: None,
            shipping: None,
            discount: None,
            payment_method: None,
            payment_term: None,
            customer_note: None,
            note: None,
            tags: Vec::new(),
        }
    }
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// Row.
    pub id: i64,
    /// `2026/1490`.
    pub order: String,
    /// What the customer pays.
    pub total: Cents,
}

impl Operation for PlaceOrder {
    const NAME: &'static str = "order.place";
    const PERMISSION: Permission = Permission::Orders;
    type Output = Placed;

    fn run(&self, work: &mut Work<'_>) -> Result<Placed, Refusal> {
        let tx = work.tx;
        let company = settings::founded(*tx)?;
        let party = parties::find(*tx, self.customer.party(work)?)?;
        if !party.customer || party.archived {
            let code = if party.archived { "party.archived" } else { "party.not_customer" };
            return Err(Refusal::new(code).field("customer").with("party", party.code.as_str()));
        }
        let shipping = shipping_charge(self.shipping.unwrap_or_default())?;
        let discount = self.discount.unwrap_or_default();
        let (lines, totals) = compose(
            work,
            numbered(&self.lines),
            (shipping, company.vat),
            discount,
            company.prices_include_vat,
            company.vat,
        )?;
        let placed_on = self.placed_on.unwrap_or(work.today);
        if let Some(promised) = self.promised_on.filter(|promised| *promised < placed_on) {
            return Err(Refusal::new("order.promised_before").field("promised_on").with("day", promised.to_string()));
        }
        let text = |text: &Option<String>| {
            text.as_deref().map(|text| SafeText::new(text).to_string()).filter(|text| !text.is_empty())
        };
        let term = text(&self.payment_term).or_else(|| party.payment_term.as_ref().map(ToString::to_string));
        super::pay::due_on(term.as_deref(), placed_on)?;
        let channel = match text(&self.channel) {
            Some(code) => settings::channel(tx, &code, &code, "manual")?,
            None => settings::channel(tx, "manual", "manual", "manual")?,
        };
        let external = text(&self.external_number);
        if let Some(number) = &external
            && let Some(known) = orders::by_external(*tx, channel, number)?
        {
            let known = orders::find(*tx, known)?.name();
            return Err(Refusal::new("order.external_taken")
                .field("external_number")
                .with("number", number.clone())
                .with("order", known));
        }
        let carrier = match text(&self.carrier) {
            Some(code) => Some(
                settings::carrier_by_code(*tx, &code)?
                    .ok_or_else(|| Refusal::new("order.no_carrier").field("carrier").with("carrier", code))?,
            ),
            None => None,
        };
        one_warehouse_or_none(self.warehouse.is_some(), self.no_warehouse)?;
        let warehouse = match &self.warehouse {
            Some(warehouse) => Some(warehouse.warehouse(work)?),
            None if self.no_warehouse => None,
            None => Some(default_warehouse(work)?),
        };
        let bill = parties::address_today(*tx, &party, AddressKind::Billing, None)?;
        let ship = parties::address_today(*tx, &party, AddressKind::Shipping, self.ship_to)?;
        let (bill_to, ship_to) = (orders::freeze(tx, &bill)?, orders::freeze(tx, &ship)?);
        let customer_note = self.customer_note.as_deref().map(|text| SafeText::multiline(text).to_string());
        let (id, number) = orders::insert(
            tx,
            &NewOrder {
                channel_id: channel,
                external_number: external.as_deref(),
                party_id: party.id,
                placed_on,
                promised_on: self.promised_on,
                life: Life::Placed,
                history_badge: None,
                bill_to,
                ship_to,
                warehouse_id: warehouse,
                carrier_id: carrier,
                prices_include_vat: company.prices_include_vat,
                shipping,
                shipping_vat: company.vat,
                discount,
                taxable: totals.taxable,
                vat: totals.vat,
                total: totals.total,
                payment_method: text(&self.payment_method).as_deref(),
                payment_term: term.as_deref(),
                operator: &work.actor.name,
                customer_note: customer_note.as_deref().filter(|text| !text.is_empty()),
                import_id: None,
            },
        )?;
        for (position, line) in (1..).zip(&lines) {
            orders::insert_line(tx, id, position, &line.as_new())?;
        }
        for tag in self.tags.iter().filter_map(|tag| text(&Some(tag.clone()))) {
            subjects::add_tag(tx, Subject::Order, id, &tag)?;
        }
        if let Some(body) =
            self.note.as_deref().map(|note| SafeText::multiline(note).to_string()).filter(|note| !note.is_empty())
        {
            subjects::save_note(tx, (Subject::Order, id), None, &work.actor.name, "internal", &body, work.now)?;
        }
        work.touch_order(id);
        let year = chrono::Datelike::year(&placed_on);
        Ok(Placed { id, order: format!("{year}/{number}"), total: totals.total })
    }
}
