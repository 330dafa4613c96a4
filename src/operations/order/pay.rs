//! Money for an order comes in or goes back.

use super::for_step;
use crate::domain::dates::parse_date;
use crate::domain::order::{Step, open};
use crate::domain::record::DeadlineFields;
use crate::domain::{Cents, Refusal, SafeText};
use crate::operations::reference::OrderRef;
use crate::operations::{About, Operation, Permission, Work};
use crate::store::orders::{self, Order};
use crate::store::{Db, deadlines, parties};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// `order.pay`: a payment, by default of all that is open; a negative amount goes back to the customer. Of a cancelled
/// order nothing is open: it only gives back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayOrder {
    /// Which order.
    pub order: OrderRef,
    /// How much; all that is open when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Cents>,
    /// How; as the order says when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The day; today when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<NaiveDate>,
    /// Bank's or shop's reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// What is paid now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    /// Row of the order.
    pub id: i64,
    /// `2026/1490`.
    pub order: String,
    /// Row of the payment.
    pub payment: i64,
    /// This payment.
    pub amount: Cents,
    /// Still open; negative when more was paid than asked.
    pub open: Cents,
}

impl Operation for PayOrder {
    const NAME: &'static str = "order.pay";
    const ABOUT: About = About::One("order");
    const PERMISSION: Permission = Permission::Payments;
    type Output = Paid;

    fn run(&self, work: &mut Work<'_>) -> Result<Paid, Refusal> {
        let back = self.amount.is_some_and(|amount| amount < Cents::ZERO);
        let (order, state) = for_step(work, &self.order, if back { Step::Refund } else { Step::Pay })?;
        let open = open(order.total, state.paid, state.badge);
        let amount = match self.amount {
            Some(amount) if amount.is_zero() => return Err(Refusal::new("payment.zero").field("amount")),
            Some(amount) => amount,
            None if open <= Cents::ZERO => {
                return Err(Refusal::new("payment.nothing_open").field("amount").with("order", order.name()));
            }
            None => open,
        };
        if amount < Cents::ZERO && -amount > state.paid {
            return Err(Refusal::new("payment.more_than_paid").field("amount").with("paid", state.paid.0));
        }
        let clean = |text: &Option<String>| {
            text.as_deref().map(|text| SafeText::new(text.trim()).to_string()).filter(|text| !text.is_empty())
        };
        let method = clean(&self.method)
            .or_else(|| order.payment_method.as_ref().map(ToString::to_string))
            .unwrap_or_else(|| "other".to_owned());
        let day = self.on.unwrap_or(work.today);
        let payment = orders::insert_payment(
            work.tx,
            order.id,
            order.party_id,
            day,
            &method,
            amount,
            clean(&self.reference).as_deref(),
        )?;
        let open = open - amount;
        settle_due(work, order.id, open)?;
        Ok(Paid { id: order.id, order: order.name(), payment, amount, open })
    }
}

/// The due follows the money: done when nothing is open, else it says what is.
pub(super) fn settle_due(work: &Work<'_>, order: i64, open: Cents) -> Result<(), Refusal> {
    for due in deadlines::of_order(*work.tx, order)? {
        if open <= Cents::ZERO {
            if due.done_at.is_none() {
                deadlines::set_done(work.tx, due.id, Some((work.now, &work.actor.name)))?;
            }
        } else {
            let fields = DeadlineFields { amount: Some(open), ..DeadlineFields::default() };
            deadlines::save(work.tx, Some(due.id), &fields, None)?;
            if due.done_at.is_some() {
                deadlines::set_done(work.tx, due.id, None)?;
            }
        }
    }
    Ok(())
}

/// The day that a payment term means, counted from the order's day: `30`, `30fm`, `60fm10`; nothing is at once.
pub(crate) fn due_on(term: Option<&str>, from: NaiveDate) -> Result<NaiveDate, Refusal> {
    let Some(term) = term.map(str::trim).filter(|term| !term.is_empty()) else { return Ok(from) };
    let wrong = || Refusal::new("order.bad_term").field("payment_term").with("term", term);
    // A bare number is days, not a day of the month.
    let shorthand = if term.chars().all(|c| c.is_ascii_digit()) { format!("+{term}") } else { term.replace(' ', "") };
    let day = parse_date(&shorthand, from, true).map_err(|_| wrong())?;
    if day < from { Err(wrong()) } else { Ok(day) }
}

/// What a due says: the order and its customer.
pub(crate) fn due_subject(db: Db<'_>, order: &Order) -> Result<String, Refusal> {
    Ok(format!("{} {}", order.name(), parties::find(db, order.party_id)?.name))
}
