//! The order itself: written anew, or brought up to date while nobody has worked on it here.

use super::customer::Buyer;
use super::money::Money;
use super::product::Ready;
use crate::domain::order::{Badge, Life as OurLife};
use crate::domain::{Cents, Refusal, SafeText, UtcMillis};
use crate::import::{Life, OrderDraft, Outcome, PaymentDraft, Sum};
use crate::operations::Work;
use crate::store::orders::{self, NewOrder};
use crate::store::settings;
use crate::store::subjects::{self, Subject};
use chrono::NaiveDate;

fn history_badge(life: &Life) -> Option<Badge> {
    match life {
        Life::Open { .. } => None,
        Life::History { outcome, .. } => Some(match outcome {
            Outcome::Shipped => Badge::Shipped,
            Outcome::Delivered | Outcome::Completed => Badge::Delivered,
            Outcome::Cancelled | Outcome::Failed => Badge::Cancelled,
            Outcome::Refunded => Badge::Returned,
        }),
    }
}

/// Why an order that is known may not be changed by a file: somebody has worked on it here.
pub(super) fn worked_on(work: &Work<'_>, id: i64) -> Result<Option<Refusal>, Refusal> {
    let order = orders::find(*work.tx, id)?;
    let touched = orders::touched_beside(*work.tx, id, "import.orders")?;
    if !touched {
        return Ok(None);
    }
    Ok(Some(Refusal::new("import.worked_on").with("order", order.name())))
}

pub(super) fn write(
    work: &Work<'_>,
    channel: i64,
    batch: i64,
    draft: &OrderDraft,
    money: &Money,
    buyer: &Buyer,
    lines: &[Ready],
) -> Result<i64, Refusal> {
    let tx = work.tx;
    let (bill_to, ship_to) = (orders::freeze(tx, &buyer.bill)?, orders::freeze(tx, &buyer.ship)?);
    let history = history_badge(&draft.life);
    let carrier = carrier(work, draft)?;
    let (id, _) = orders::insert(
        tx,
        &NewOrder {
            channel_id: channel,
            external_number: Some(draft.external_number.as_str()),
            party_id: buyer.id,
            placed_on: draft.placed_on,
            promised_on: None,
            life: if history.is_some() { OurLife::Closed } else { OurLife::Placed },
            history_badge: history,
            bill_to,
            ship_to,
            warehouse_id: None,
            carrier_id: carrier,
            prices_include_vat: money.gross,
            shipping: money.shipping,
            shipping_vat: money.shipping_vat,
            discount: money.discount,
            taxable: money.totals.taxable,
            vat: money.totals.vat,
            total: money.totals.total,
            payment_method: draft.payment_method.as_ref().map(SafeText::as_str),
            payment_term: None,
            operator: &work.actor.name,
            customer_note: None,
            import_id: Some(batch),
        },
    )?;
    parts(work, id, draft, money, buyer.id, carrier, lines)?;
    for tag in &draft.tags {
        subjects::add_tag(tx, Subject::Order, id, tag.as_str())?;
    }
    let doubts = draft.customer.doubts.iter().map(|doubt| format!("? {doubt}"));
    let remarks: Vec<String> = draft.notes.iter().map(ToString::to_string).chain(doubts).collect();
    if !remarks.is_empty() {
        let body = remarks.join("\n");
        subjects::save_note(tx, (Subject::Order, id), None, &work.actor.name, "internal", &body, work.now)?;
    }
    Ok(id)
}

pub(super) fn rewrite(
    work: &Work<'_>,
    (id, batch): (i64, i64),
    draft: &OrderDraft,
    money: &Money,
    buyer: &Buyer,
    lines: &[Ready],
) -> Result<(), Refusal> {
    let tx = work.tx;
    orders::clear_parts(tx, id)?;
    let (bill_to, ship_to) = (orders::freeze(tx, &buyer.bill)?, orders::freeze(tx, &buyer.ship)?);
    let history = history_badge(&draft.life);
    let life = if history.is_some() { OurLife::Closed } else { OurLife::Placed };
    let carrier = carrier(work, draft)?;
    orders::set_totals(tx, id, money.shipping, money.discount, &money.totals)?;
    orders::set(
        tx,
        id,
        &[
            ("party_id", &buyer.id),
            ("bill_to", &bill_to),
            ("ship_to", &ship_to),
            ("carrier_id", &carrier),
            ("life", &life.word()),
            ("history", &i64::from(history.is_some())),
            ("history_badge", &history.map(Badge::word)),
            ("prices_include_vat", &i64::from(money.gross)),
            ("shipping_vat_bp", &money.shipping_vat.0),
            ("payment_method", &draft.payment_method.as_ref().map(SafeText::as_str)),
            // The import that says how it is now: its orders are looked at together.
            ("import_id", &batch),
        ],
    )?;
    parts(work, id, draft, money, buyer.id, carrier, lines)
}

fn carrier(work: &Work<'_>, draft: &OrderDraft) -> Result<Option<i64>, Refusal> {
    let Some(name) = draft.carrier.as_ref().or(draft.ship_mode.as_ref()) else { return Ok(None) };
    let code: String = name.as_str().chars().take(40).collect();
    Ok(Some(settings::carrier(work.tx, &code, name.as_str(), true)?))
}

/// Lines, payments and, of an order that is past, the shipment that moved nothing here.
fn parts(
    work: &Work<'_>,
    id: i64,
    draft: &OrderDraft,
    money: &Money,
    party: i64,
    carrier: Option<i64>,
    lines: &[Ready],
) -> Result<(), Refusal> {
    let tx = work.tx;
    for (position, line) in (1..).zip(lines) {
        orders::insert_line(tx, id, position, &line.as_new())?;
    }
    let total = money.totals.total;
    for payment in &draft.payments {
        pay(work, id, party, draft, payment, total)?;
    }
    if draft.payments.is_empty() && matches!(draft.life, Life::Open { paid: true }) && total > Cents::ZERO {
        let method = draft.payment_method.as_ref().map_or("other", SafeText::as_str);
        orders::insert_payment(tx, id, party, draft.placed_on, method, total, None)?;
    }
    if let Life::History { outcome, shipped_on, delivered_on } = &draft.life
        && !matches!(outcome, Outcome::Cancelled | Outcome::Failed)
        && (shipped_on.is_some() || !draft.tracking.is_empty())
    {
        let left = shipped_on.or(*delivered_on).unwrap_or(draft.placed_on);
        let warehouse = crate::operations::reference::default_warehouse(work)?;
        let tracking = draft.tracking.iter().map(SafeText::as_str).collect::<Vec<_>>().join(" ");
        let tracking = Some(tracking.as_str()).filter(|text| !text.is_empty());
        let at = UtcMillis::start_of_rome_day(left);
        orders::insert_past_shipment(tx, id, warehouse, carrier, tracking, at, *delivered_on)?;
    }
    Ok(())
}

fn pay(
    work: &Work<'_>,
    id: i64,
    party: i64,
    draft: &OrderDraft,
    payment: &PaymentDraft,
    total: Cents,
) -> Result<(), Refusal> {
    let on: NaiveDate = payment.on.unwrap_or(draft.placed_on);
    let method = payment.method.as_ref().or(draft.payment_method.as_ref()).map_or("other", SafeText::as_str);
    let reference = payment.reference.as_ref().or(payment.reason.as_ref()).map(SafeText::as_str);
    let amounts: &[Cents] = match payment.sum {
        Sum::Exactly(amount) => &[amount],
        Sum::InFull => &[total],
        Sum::BackInFull => &[total, -total],
    };
    for amount in amounts.iter().filter(|amount| !amount.is_zero()) {
        orders::insert_payment(work.tx, id, party, on, method, *amount, reference)?;
    }
    Ok(())
}
