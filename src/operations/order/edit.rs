//! Changing an order that is not confirmed yet.

use super::compose::at_line;
use super::{LineInput, Stepped, compose, for_step, numbered};
use crate::domain::lines::{self, Merged};
use crate::domain::order::{Step, order_totals, shipping_charge};
use crate::domain::record::AddressKind;
use crate::domain::{Cents, Rate, Refusal, SafeText};
use crate::operations::record::guard;
use crate::operations::reference::{CodeRef, OrderRef, one_warehouse_or_none};
use crate::operations::{About, Operation, Permission, Work};
use crate::store::journal::{Storied, fields_changed_since};
use crate::store::orders::{self, Order};
use crate::store::{parties, settings};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;

/// `order.edit`: changes what was ordered, before it is confirmed. What is absent stays; lines are given whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EditOrder {
    /// Which order.
    pub order: OrderRef,
    /// The version that the editor saw: others' changes of the same fields are refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// All lines anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<LineInput>>,
    /// The lines as they were when the ones above were written: what others changed since is put together with them line
    /// by line, and refused only where both changed the same one. Without it, lines that anybody changed since are refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<Vec<LineInput>>,
    /// For whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CodeRef>,
    /// Row of the customer's address that goods go to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ship_to: Option<i64>,
    /// From which warehouse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warehouse: Option<CodeRef>,
    /// Takes the warehouse back: it is decided when the order is confirmed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_warehouse: bool,
    /// When it is promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised_on: Option<NaiveDate>,
    /// Takes the promised day back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_promise: bool,
    /// Carrier's code; empty for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// Shipping charge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping: Option<Cents>,
    /// Taken off the goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Cents>,
    /// How it is paid; empty for unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<String>,
    /// When it is paid; empty is at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_term: Option<String>,
    /// What the customer wrote; empty for nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_note: Option<String>,
}

impl Operation for EditOrder {
    const NAME: &'static str = "order.edit";
    const ABOUT: About = About::One("order");
    const PERMISSION: Permission = Permission::Orders;
    type Output = Stepped;

    /// Without the lines as they were: the changes beside the entry say that, too.
    fn record(&self) -> Value {
        serde_json::to_value(Self { was: None, ..self.clone() }).unwrap_or(Value::Null)
    }

    fn run(&self, work: &mut Work<'_>) -> Result<Stepped, Refusal> {
        let (order, _) = for_step(work, &self.order, Step::Edit)?;
        let tx = work.tx;
        let company = settings::founded(*tx)?;
        let mut touched = Vec::new();
        for (said, column) in [
            (self.lines.is_some() && self.was.is_none(), "total_cents"),
            (self.shipping.is_some(), "shipping_cents"),
            (self.discount.is_some(), "discount_cents"),
            (self.customer.is_some(), "party_id"),
            (self.ship_to.is_some(), "ship_to"),
            (self.warehouse.is_some() || self.no_warehouse, "warehouse_id"),
            (self.promised_on.is_some() || self.no_promise, "promised_on"),
            (self.carrier.is_some(), "carrier_id"),
            (self.payment_method.is_some(), "payment_method"),
            (self.payment_term.is_some(), "payment_term"),
            (self.customer_note.is_some(), "customer_note"),
        ] {
            if said {
                touched.push(column);
            }
        }
        guard(work, Storied::Order, order.id, self.version, &touched)?;
        let lines = match (&self.lines, &self.was) {
            (Some(mine), Some(was)) => Some(self.together(work, &order, (was, mine), company.vat)?),
            (lines, _) => lines.as_deref().map(as_given),
        };
        let shipping = self.shipping.unwrap_or(order.shipping);
        let discount = self.discount.unwrap_or(order.discount);
        let shipping = shipping_charge(shipping)?;
        if lines.is_some() || self.shipping.is_some() || self.discount.is_some() {
            let totals = if let Some(inputs) = &lines {
                let charge = (shipping, order.shipping_vat);
                let inputs = inputs.iter().map(|(at, line)| (*at, &**line));
                let (lines, totals) = compose(work, inputs, charge, discount, order.prices_include_vat, company.vat)?;
                orders::clear_lines(tx, order.id)?;
                for (position, line) in (1..).zip(&lines) {
                    orders::insert_line(tx, order.id, position, &line.as_new())?;
                }
                totals
            } else {
                // The lines stand: their amounts are what was agreed, also where a file gave them to the cent.
                let amounts: Vec<(Rate, Cents)> =
                    orders::lines(*tx, order.id)?.iter().map(|line| (line.vat, line.amount)).collect();
                let goods: Cents = amounts.iter().map(|(_, amount)| *amount).sum();
                if discount < Cents::ZERO || discount > goods.max(Cents::ZERO) {
                    return Err(Refusal::new("order.discount_too_large").field("discount").with("lines", goods.0));
                }
                order_totals(&amounts, discount, (shipping, order.shipping_vat), order.prices_include_vat)?
            };
            orders::set_totals(tx, order.id, shipping, discount, &totals)?;
        }
        if self.customer.is_some() || self.ship_to.is_some() {
            let party = match &self.customer {
                Some(customer) => customer.party(work)?,
                None => order.party_id,
            };
            let party = parties::find(*tx, party)?;
            if !party.customer || party.archived {
                return Err(Refusal::new("party.not_customer").field("customer").with("party", party.code.as_str()));
            }
            let bill = parties::address_today(*tx, &party, AddressKind::Billing, None)?;
            let ship = parties::address_today(*tx, &party, AddressKind::Shipping, self.ship_to)?;
            let (bill, ship) = (orders::freeze(tx, &bill)?, orders::freeze(tx, &ship)?);
            orders::set(tx, order.id, &[("party_id", &party.id), ("bill_to", &bill), ("ship_to", &ship)])?;
        }
        one_warehouse_or_none(self.warehouse.is_some(), self.no_warehouse)?;
        if let Some(warehouse) = &self.warehouse {
            orders::set_warehouse(tx, order.id, warehouse.warehouse(work)?)?;
        } else if self.no_warehouse {
            orders::set(tx, order.id, &[("warehouse_id", &None::<i64>)])?;
        }
        if let Some(promised) = self.promised_on {
            if promised < order.placed_on {
                return Err(Refusal::new("order.promised_before")
                    .field("promised_on")
                    .with("day", promised.to_string()));
            }
            orders::set(tx, order.id, &[("promised_on", &promised.to_string())])?;
        } else if self.no_promise {
            orders::set(tx, order.id, &[("promised_on", &None::<String>)])?;
        }
        if let Some(code) = &self.carrier {
            let carrier =
                if code.is_empty() {
                    None
                } else {
                    let found = settings::carrier_by_code(*tx, code)?;
                    Some(found.ok_or_else(|| {
                        Refusal::new("order.no_carrier").field("carrier").with("carrier", code.clone())
                    })?)
                };
            orders::set(tx, order.id, &[("carrier_id", &carrier)])?;
        }
        for (column, value) in [
            ("payment_method", &self.payment_method),
            ("payment_term", &self.payment_term),
            ("customer_note", &self.customer_note),
        ] {
            let Some(value) = value else { continue };
            let value = SafeText::multiline(value).to_string();
            if column == "payment_term" {
                super::pay::due_on(Some(value.as_str()).filter(|term| !term.is_empty()), order.placed_on)?;
            }
            let value = Some(value).filter(|text| !text.is_empty());
            orders::set(tx, order.id, &[(column, &value)])?;
        }
        Ok(Stepped::of(&order))
    }
}

/// Lines to be composed, each with its number in the list that was given; without one where somebody else wrote it.
type Given<'l> = Vec<(Option<usize>, Cow<'l, LineInput>)>;

fn as_given(lines: &[LineInput]) -> Given<'_> {
    numbered(lines).map(|(at, line)| (at, Cow::Borrowed(line))).collect()
}

impl EditOrder {
    /// The lines of this operator together with those that stand there now. Where nobody was in between they are taken
    /// as they were given; so are those of which an article is not found: who composes them says all that is wrong.
    fn together<'l>(
        &self,
        work: &Work<'_>,
        order: &Order,
        (was, mine): (&[LineInput], &'l [LineInput]),
        vat: Rate,
    ) -> Result<Given<'l>, Refusal> {
        if self.version == Some(order.version) {
            return Ok(as_given(mine));
        }
        let Ok(whole) = mine.iter().map(|line| line.whole(work, vat)).collect::<Result<Vec<_>, _>>() else {
            return Ok(as_given(mine));
        };
        // An article that was there then may be gone: that is no reason to refuse what is asked for now.
        let was: Vec<LineInput> =
            was.iter().map(|line| line.whole(work, vat).unwrap_or_else(|_| line.clone())).collect();
        let now: Vec<LineInput> = orders::lines(*work.tx, order.id)?.iter().map(LineInput::of_line).collect();
        let mut wrong = Vec::new();
        let mut out = Vec::new();
        for one in lines::merge(&was, &whole, &now, LineInput::about) {
            match one {
                Merged::Taken(line, at) => out.push((at, Cow::Owned(line))),
                Merged::Asked(asked) => wrong.push(at_line(Refusal::new("record.changed"), asked.at)),
            }
        }
        let version = self.version.unwrap_or(order.version);
        if !wrong.is_empty() {
            // Who it was: the last who changed anything of it. What lines stood there says that something did, also where
            // no older version is named.
            let since = version.min(order.version - 1);
            let touched = fields_changed_since(work.tx, Storied::Order, order.id, since, (&work.actor.name, work.now))?;
            let last = touched.values().max_by_key(|(_, at)| *at);
            let (who, at) = last.map_or((String::new(), work.now.0), |(who, at)| (who.clone(), *at));
            wrong = wrong
                .into_iter()
                .map(|one| one.with("who", who.clone()).with("at", at).with("version", version))
                .collect();
        }
        Refusal::join(wrong).map_or(Ok(out), Err)
    }
}
