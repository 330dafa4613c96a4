//! An order: who, what, how much, where it is, what happened to it.

use super::super::output::{Cell, card, small_table};
use super::super::session::Session;
use super::super::stop::Stop;
use super::{Shown, attached, heading, value};
use crate::domain::{Cents, Refusal, SafeText};
use crate::store::orders::{self, Frozen};
use crate::store::subjects::Subject;
use crate::store::{Db, parties, settings};
use serde_json::json;

pub(super) fn show(session: &Session, db: Db<'_>, id: &str) -> Result<Shown, Stop> {
    let lang = session.lang;
    let missing = || Refusal::new("order.missing").with("order", id);
    // A number alone is the order's: the row that `list --json` gives has a mark, else it would be another order.
    let row = match id.strip_prefix('#') {
        Some(_) => orders::find(db, super::row(id).map_err(|_| missing())?)?.id,
        None => orders::by_name(db, id)?.ok_or_else(missing)?,
    };
    let order = orders::find(db, row)?;
    let state = orders::derive(db, row)?.ok_or_else(missing)?;
    let party = parties::find(db, order.party_id)?;
    let lines_of = orders::lines(db, row)?;
    let shipments = orders::shipments(db, row)?;
    let payments = orders::payments(db, row)?;
    let events = orders::events(db, row)?;
    let address = |id: Option<i64>| id.map(|id| orders::frozen(db, id)).transpose();
    let (bill_to, ship_to) = (address(order.bill_to)?, address(order.ship_to)?);
    let carrier = order.carrier_id.map(|id| settings::carrier_name(db, id)).transpose()?;
    let channel = settings::channel_name(db, order.channel_id)?;

    let mut lines = card(
        lang,
        &[
            ("order", Cell::Code(order.name())),
            ("state", Cell::Word("badge", state.badge.word().to_owned())),
            ("hold_reason", Cell::text(order.hold_reason.as_ref())),
            ("placed_on", Cell::Day(order.placed_on)),
            ("promised_on", Cell::day(order.promised_on)),
            ("customer", Cell::Code(format!("{} {}", party.code, party.name))),
            ("channel", Cell::Channel(channel.clone())),
            ("external_number", Cell::text(order.external_number.as_ref())),
            ("ship_to", Cell::Text(one_line(ship_to.as_ref()))),
            ("bill_to", Cell::Text(one_line(bill_to.as_ref()))),
            ("carrier", carrier.clone().map_or(Cell::Empty, Cell::Carrier)),
            ("taxable", Cell::Money(order.taxable)),
            ("vat", Cell::Money(order.vat)),
            ("total", Cell::Money(order.total)),
            ("paid", Cell::Money(state.paid)),
            ("payment", Cell::Word("list.payment", state.payment.word().to_owned())),
            ("payment_method", method(order.payment_method.as_ref())),
            ("payment_term", Cell::text(order.payment_term.as_ref())),
            ("operator", Cell::Text(order.operator.clone())),
            ("customer_note", Cell::text(order.customer_note.as_ref())),
        ],
    );
    let mut cells: Vec<Vec<Cell>> = lines_of
        .iter()
        .map(|line| {
            vec![
                Cell::Number(line.position),
                Cell::text(line.sku.as_ref()),
                Cell::Text(line.description.clone()),
                Cell::Quantity(line.quantity),
                Cell::Quantity(line.reserved),
                Cell::Quantity(line.shipped),
                Cell::Price(line.price),
                Cell::Rate(line.discount),
                Cell::Rate(line.vat),
                Cell::Money(line.amount),
            ]
        })
        .collect();
    let mut titles =
        vec!["line", "sku", "description", "quantity", "reserved", "shipped", "price", "discount", "vat", "amount"];
    // What was given up is only said where something was.
    if lines_of.iter().any(|line| !line.cancelled.is_zero()) {
        titles.insert(4, "cancelled");
        for (row, line) in cells.iter_mut().zip(&lines_of) {
            row.insert(4, Cell::Quantity(line.cancelled));
        }
    }
    lines.push(heading(session, "cli.show.lines"));
    lines.extend(small_table(session, &titles, &cells)?);
    // What stands between the lines and the total, so that it adds up on paper.
    let some = |amount: Cents, cell: Cell| if amount.is_zero() { Cell::Empty } else { cell };
    lines.extend(card(
        lang,
        &[
            ("order_discount", some(order.discount, Cell::Money(-order.discount))),
            ("shipping_charge", some(order.shipping, Cell::Money(order.shipping))),
            ("shipping_vat", some(order.shipping, Cell::Rate(order.shipping_vat))),
            ("prices_include_vat", Cell::Flag(order.prices_include_vat)),
        ],
    ));
    if !shipments.is_empty() {
        let cells: Vec<Vec<Cell>> = shipments
            .iter()
            .map(|one| {
                vec![
                    Cell::Moment(one.shipped_at),
                    one.carrier.clone().map_or(Cell::Empty, Cell::Carrier),
                    Cell::text(one.tracking.as_ref()),
                    Cell::day(one.delivered_on),
                ]
            })
            .collect();
        lines.push(heading(session, "cli.show.shipments"));
        lines.extend(small_table(session, &["shipped_at", "carrier", "tracking", "delivered_on"], &cells)?);
    }
    if !payments.is_empty() {
        let cells: Vec<Vec<Cell>> = payments
            .iter()
            .map(|one| {
                vec![
                    Cell::Day(one.paid_on),
                    method(Some(&one.method)),
                    Cell::Money(one.amount),
                    Cell::text(one.reference.as_ref()),
                ]
            })
            .collect();
        lines.push(heading(session, "cli.show.payments"));
        lines.extend(small_table(session, &["paid_on", "payment_method", "amount", "reference"], &cells)?);
    }
    if !events.is_empty() {
        let badge = |badge: Option<crate::domain::order::Badge>| {
            badge.map_or(Cell::Empty, |badge| Cell::Word("badge", badge.word().to_owned()))
        };
        let cells: Vec<Vec<Cell>> = events
            .iter()
            .map(|one| {
                vec![
                    Cell::Moment(one.at),
                    Cell::Text(one.actor.clone()),
                    badge(one.to),
                    Cell::Word("operation", one.cause.clone()),
                ]
            })
            .collect();
        lines.push(heading(session, "cli.show.events"));
        lines.extend(small_table(session, &["at", "actor", "state", "what"], &cells)?);
    }
    let (more, tags, notes) = attached(session, db, Subject::Order, row)?;
    lines.extend(more);
    let value = json!({
        "order": value(&order)?, "name": order.name(), "state": state, "customer": party, "channel": channel,
        "carrier": carrier, "bill_to": bill_to, "ship_to": ship_to, "lines": lines_of, "shipments": shipments,
        "payments": payments, "events": events, "tags": tags, "notes": notes,
    });
    Ok(Shown { lines, value })
}

/// A way of paying: ours in words, a shop's as it calls it.
fn method(method: Option<&SafeText>) -> Cell {
    method
        .filter(|method| !method.is_empty())
        .map_or(Cell::Empty, |method| Cell::Word("orders.method", method.to_string()))
}

fn one_line(address: Option<&Frozen>) -> SafeText {
    let Some(address) = address else { return SafeText::default() };
    let town = [&address.postal_code, &address.city, &address.province, &address.country]
        .iter()
        .map(|part| part.as_str())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let parts: Vec<&str> = [address.recipient.as_str(), address.street.as_str(), town.as_str()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    SafeText::new(&parts.join(", "))
}
