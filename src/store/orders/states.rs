//! The state that follows from an order's rows, and how it came about.

use super::safe;
use crate::domain::order::{Badge, Facts, Life, PaymentState, badge, payment_state};
use crate::domain::{Cents, Quantity, Refusal, SafeText, UtcMillis};
use crate::store::shelf::{Db, Tx};
use rusqlite::params;
use serde::{Deserialize, Serialize};

/// What an order's state is derived from, and the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// For lists.
    pub badge: Badge,
    /// Paid, part, …
    pub payment: PaymentState,
    /// Sum of payments.
    pub paid: Cents,
    /// Goods shipped, all lines together.
    pub shipped: Quantity,
}

/// Derives the state of an order from its rows; nothing when the order is gone.
pub fn derive(db: Db<'_>, order: i64) -> Result<Option<State>, Refusal> {
    let found = db.find(
        "SELECT o.life, o.history_badge, o.total_cents,
           (SELECT coalesce(sum(l.quantity - l.cancelled), 0) FROM order_line l
             JOIN variant v ON v.id = l.variant_id JOIN product p ON p.id = v.product_id
             WHERE l.order_id = o.id AND p.kind = 'goods'),
           (SELECT coalesce(sum(sl.quantity), 0) FROM shipment s JOIN shipment_line sl ON sl.shipment_id = s.id
             WHERE s.order_id = o.id),
           (SELECT count(*) FROM shipment s WHERE s.order_id = o.id),
           (SELECT count(*) FROM shipment s WHERE s.order_id = o.id AND s.delivered_on IS NULL),
           (SELECT coalesce(sum(amount_cents), 0) FROM payment WHERE order_id = o.id),
           EXISTS (SELECT 1 FROM payment WHERE order_id = o.id AND amount_cents < 0)
           FROM sales_order o WHERE o.id = ?",
        [order],
        |row| {
            let word = |at: usize| row.get_ref(at).map(|v| v.as_str_or_null().unwrap_or_default().unwrap_or(""));
            let shipped = Quantity(row.get(4)?);
            let (count, undelivered): (i64, i64) = (row.get(5)?, row.get(6)?);
            let facts = Facts {
                life: Life::from_word(word(0)?).unwrap_or(Life::Placed),
                history: Badge::from_word(word(1)?),
                ordered: Quantity(row.get(3)?),
                shipped,
                delivered: count > 0 && undelivered == 0,
            };
            let paid = Cents(row.get(7)?);
            let (refunded, history) = (row.get::<_, i64>(8)? == 1, facts.history.is_some());
            Ok(State {
                badge: badge(&facts),
                payment: payment_state(Cents(row.get(2)?), paid, refunded, history),
                paid,
                shipped,
            })
        },
    )?;
    Ok(found)
}

/// Derives and keeps the state of an order. Gives the badge before and after; nothing when the order is gone.
pub(crate) fn refresh(tx: Tx<'_>, order: i64) -> Result<Option<(Option<Badge>, Badge)>, Refusal> {
    let Some(state) = derive(*tx, order)? else {
        tx.run("DELETE FROM order_state WHERE order_id = ?", [order])?;
        return Ok(None);
    };
    let before = tx.find("SELECT badge FROM order_state WHERE order_id = ?", [order], |row| {
        Ok(Badge::from_word(row.get_ref(0)?.as_str().unwrap_or("")))
    })?;
    tx.run(
        "INSERT INTO order_state (order_id, badge, payment, paid_cents, placed_on, promised_on)
           SELECT id, ?2, ?3, ?4, placed_on, promised_on FROM sales_order WHERE id = ?1
           ON CONFLICT DO UPDATE SET badge = excluded.badge, payment = excluded.payment,
             paid_cents = excluded.paid_cents, placed_on = excluded.placed_on, promised_on = excluded.promised_on",
        params![order, state.badge.word(), state.payment.word(), state.paid.0],
    )?;
    Ok(Some((before.flatten(), state.badge)))
}

/// A line of the status history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub at: UtcMillis,
    /// Who.
    pub actor: SafeText,
    /// From which badge.
    pub from: Option<Badge>,
    /// To which badge.
    pub to: Option<Badge>,
    /// Which operation.
    pub cause: String,
}

pub(crate) struct NewEvent<'a> {
    pub order: i64,
    pub at: UtcMillis,
    pub actor: &'a str,
    pub door: &'a str,
    pub from: Option<&'a str>,
    pub to: &'a str,
    pub cause: &'a str,
}

/// Adds to the status history.
pub(crate) fn add_event(tx: Tx<'_>, event: &NewEvent<'_>) -> Result<(), Refusal> {
    tx.insert(
        "status_event",
        &[
            ("order_id", &event.order),
            ("at", &event.at.0),
            ("actor", &event.actor),
            ("door", &event.door),
            ("from_badge", &event.from),
            ("to_badge", &event.to),
            ("cause", &event.cause),
        ],
    )?;
    Ok(())
}

/// The status history, oldest first.
pub fn events(db: Db<'_>, order: i64) -> Result<Vec<Event>, Refusal> {
    Ok(db.all(
        "SELECT at, actor, from_badge, to_badge, cause FROM status_event WHERE order_id = ? ORDER BY id",
        [order],
        |row| {
            let word = |at: usize| row.get_ref(at).map(|v| v.as_str_or_null().unwrap_or_default().unwrap_or(""));
            Ok(Event {
                at: UtcMillis(row.get(0)?),
                actor: safe(row, 1)?.unwrap_or_default(),
                from: Badge::from_word(word(2)?),
                to: Badge::from_word(word(3)?),
                cause: row.get(4)?,
            })
        },
    )?)
}

/// Before an order that was taken back goes: its history and derived state go first (the journal keeps both).
pub(in crate::store) fn forget_history(tx: Tx<'_>, order: i64) -> Result<(), Refusal> {
    tx.run("DELETE FROM status_event WHERE order_id = ?", [order])?;
    tx.run("DELETE FROM order_state WHERE order_id = ?", [order])?;
    Ok(())
}

/// Whether the state asks for a tracking code.
pub(crate) fn requires_tracking(db: Db<'_>, badge: Badge) -> Result<bool, Refusal> {
    let found = db.find("SELECT requires_tracking FROM order_status WHERE badge = ?", [badge.word()], |row| {
        row.get::<_, i64>(0)
    })?;
    Ok(found == Some(1))
}

/// Whether an order that waits had been confirmed before: its history says where it stood.
pub(crate) fn was_confirmed(db: Db<'_>, order: i64) -> Result<bool, Refusal> {
    let badge: Option<String> = db.find(
        "SELECT to_badge FROM status_event WHERE order_id = ? AND to_badge <> 'on_hold' ORDER BY id DESC LIMIT 1",
        [order],
        |row| row.get(0),
    )?;
    Ok(badge.is_some_and(|badge| badge != Badge::New.word()))
}
