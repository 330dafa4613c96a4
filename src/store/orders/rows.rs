//! The order's own row: read, written, found by its name.

use super::{Line, day, optional_day, safe};
use crate::domain::order::{Badge, Life, Totals, order_totals};
use crate::domain::{Cents, Rate, Refusal, SafeText};
use crate::store::absent::absent;
use crate::store::journal;
use crate::store::journal::Storied;
use crate::store::shelf::{Db, Tx};
use chrono::{Datelike, NaiveDate};
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};

/// An order's own row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// Row.
    pub id: i64,
    /// Raised by every edit.
    pub version: i64,
    /// Year of the number.
    pub year: i64,
    /// Number within the year.
    pub number: i64,
    /// Where it came from.
    pub channel_id: i64,
    /// The shop's own number.
    pub external_number: Option<SafeText>,
    /// The customer.
    pub party_id: i64,
    /// Civil date in Italy.
    pub placed_on: NaiveDate,
    /// When it was promised.
    pub promised_on: Option<NaiveDate>,
    /// What was decided about it.
    pub life: Life,
    /// Why it waits.
    pub hold_reason: Option<SafeText>,
    /// Entered as already done.
    pub history: bool,
    /// How it ended, if entered as done.
    pub history_badge: Option<Badge>,
    /// Frozen billing address.
    pub bill_to: Option<i64>,
    /// Frozen delivery address.
    pub ship_to: Option<i64>,
    /// From where it is served.
    pub warehouse_id: Option<i64>,
    /// By whom it travels.
    pub carrier_id: Option<i64>,
    /// Whether prices and amounts of its lines include VAT.
    pub prices_include_vat: bool,
    /// Shipping charge, in the order's price mode.
    pub shipping: Cents,
    /// Its VAT.
    pub shipping_vat: Rate,
    /// Taken off the whole, in the order's price mode.
    pub discount: Cents,
    /// Sum of taxable amounts.
    pub taxable: Cents,
    /// Sum of VAT.
    pub vat: Cents,
    /// What the customer pays.
    pub total: Cents,
    /// How it is paid.
    pub payment_method: Option<SafeText>,
    /// When it is paid: `30fm`, empty is at once.
    pub payment_term: Option<SafeText>,
    /// Who answers for it.
    pub operator: SafeText,
    /// What the customer wrote.
    pub customer_note: Option<SafeText>,
}

impl Order {
    /// `2026/1490`.
    pub fn name(&self) -> String {
        format!("{}/{}", self.year, self.number)
    }

    /// What its lines, discount and shipping come to by the rules; nothing where that is more than can be counted.
    pub fn totals(&self, lines: &[Line]) -> Option<Totals> {
        let amounts: Vec<(Rate, Cents)> = lines.iter().map(|line| (line.vat, line.amount)).collect();
        order_totals(&amounts, self.discount, (self.shipping, self.shipping_vat), self.prices_include_vat).ok()
    }
}

/// What is written when an order is taken.
#[derive(Debug, Clone)]
pub(crate) struct NewOrder<'a> {
    pub channel_id: i64,
    pub external_number: Option<&'a str>,
    pub party_id: i64,
    pub placed_on: NaiveDate,
    pub promised_on: Option<NaiveDate>,
    pub life: Life,
    pub history_badge: Option<Badge>,
    pub bill_to: Option<i64>,
    pub ship_to: Option<i64>,
    pub warehouse_id: Option<i64>,
    pub carrier_id: Option<i64>,
    pub prices_include_vat: bool,
    pub shipping: Cents,
    pub shipping_vat: Rate,
    pub discount: Cents,
    pub taxable: Cents,
    pub vat: Cents,
    pub total: Cents,
    pub payment_method: Option<&'a str>,
    pub payment_term: Option<&'a str>,
    pub operator: &'a str,
    pub customer_note: Option<&'a str>,
    pub import_id: Option<i64>,
}

/// Takes the next number of a series and year, gap-free in this transaction.
pub(crate) fn next_number(tx: Tx<'_>, series: &str, year: i64) -> Result<i64, Refusal> {
    let taken = tx.find(
        "UPDATE counter SET next = next + 1 WHERE series = ? AND year = ? RETURNING next - 1",
        params![series, year],
        |row| row.get(0),
    )?;
    if let Some(number) = taken {
        return Ok(number);
    }
    tx.insert("counter", &[("series", &series), ("year", &year), ("next", &2_i64)])?;
    Ok(1)
}

/// The number that [`next_number`] would take: nothing is taken for it.
pub(crate) fn coming_number(db: Db<'_>, series: &str, year: i64) -> Result<i64, Refusal> {
    let next =
        db.find("SELECT next FROM counter WHERE series = ? AND year = ?", params![series, year], |row| row.get(0))?;
    Ok(next.unwrap_or(1))
}

/// Writes an order with its number; gives row and number.
pub(crate) fn insert(tx: Tx<'_>, new: &NewOrder<'_>) -> Result<(i64, i64), Refusal> {
    let year = i64::from(new.placed_on.year());
    let number = next_number(tx, "order", year)?;
    let id = tx.insert(
        "sales_order",
        &[
            ("year", &year),
            ("number", &number),
            ("channel_id", &new.channel_id),
            ("external_number", &new.external_number),
            ("party_id", &new.party_id),
            ("placed_on", &new.placed_on.to_string()),
            ("promised_on", &new.promised_on.map(|day| day.to_string())),
            ("life", &new.life.word()),
            ("history", &i64::from(new.history_badge.is_some())),
            ("history_badge", &new.history_badge.map(Badge::word)),
            ("bill_to", &new.bill_to),
            ("ship_to", &new.ship_to),
            ("warehouse_id", &new.warehouse_id),
            ("carrier_id", &new.carrier_id),
            ("prices_include_vat", &i64::from(new.prices_include_vat)),
            ("shipping_cents", &new.shipping.0),
            ("shipping_vat_bp", &new.shipping_vat.0),
            ("discount_cents", &new.discount.0),
            ("taxable_cents", &new.taxable.0),
            ("vat_cents", &new.vat.0),
            ("total_cents", &new.total.0),
            ("payment_method", &new.payment_method),
            ("payment_term", &new.payment_term),
            ("operator", &new.operator),
            ("customer_note", &new.customer_note),
            ("import_id", &new.import_id),
        ],
    )?;
    Ok((id, number))
}

/// Fields of the order's own row, with their new values; the version rises.
pub(crate) fn set(tx: Tx<'_>, order: i64, values: &[(&str, &dyn rusqlite::ToSql)]) -> Result<(), Refusal> {
    tx.update("sales_order", order, None, values)?;
    Ok(())
}

/// Decides about an order.
pub(crate) fn set_life(tx: Tx<'_>, order: i64, life: Life, reason: Option<&str>) -> Result<(), Refusal> {
    set(tx, order, &[("life", &life.word()), ("hold_reason", &reason)])
}

/// Puts the order into a warehouse.
pub(crate) fn set_warehouse(tx: Tx<'_>, order: i64, warehouse: i64) -> Result<(), Refusal> {
    set(tx, order, &[("warehouse_id", &warehouse)])
}

/// Orders with their totals, as they were named; those that are gone are left out.
///
/// # Errors
/// What the store refuses.
pub fn totals(db: Db<'_>, orders: &[i64]) -> Result<Vec<(i64, Cents)>, Refusal> {
    Ok(db.all(
        "SELECT o.id, o.total_cents FROM json_each(?) j CROSS JOIN sales_order o ON o.id = j.value",
        [serde_json::json!(orders).to_string()],
        |row| Ok((row.get(0)?, Cents(row.get(1)?))),
    )?)
}

/// The order of a row number.
///
/// # Errors
/// `order.gone`, `order.missing`.
pub fn find(db: Db<'_>, id: i64) -> Result<Order, Refusal> {
    let found = db.find(
        "SELECT id, version, year, number, channel_id, external_number, party_id, placed_on, promised_on, life,
           hold_reason, history, history_badge, bill_to, ship_to, warehouse_id, carrier_id, prices_include_vat,
           shipping_cents, shipping_vat_bp, discount_cents, taxable_cents, vat_cents, total_cents, payment_method,
           payment_term, operator, customer_note
           FROM sales_order WHERE id = ?",
        [id],
        order_row,
    )?;
    found.ok_or_else(|| absent(db, Storied::Order, id))
}

fn order_row(row: &Row<'_>) -> rusqlite::Result<Order> {
    let word = |at: usize| row.get_ref(at).map(|value| value.as_str_or_null().unwrap_or_default().unwrap_or(""));
    Ok(Order {
        id: row.get(0)?,
        version: row.get(1)?,
        year: row.get(2)?,
        number: row.get(3)?,
        channel_id: row.get(4)?,
        external_number: safe(row, 5)?,
        party_id: row.get(6)?,
        placed_on: day(row, 7)?,
        promised_on: optional_day(row, 8)?,
        life: Life::from_word(word(9)?).unwrap_or(Life::Placed),
        hold_reason: safe(row, 10)?,
        history: row.get::<_, i64>(11)? == 1,
        history_badge: Badge::from_word(word(12)?),
        bill_to: row.get(13)?,
        ship_to: row.get(14)?,
        warehouse_id: row.get(15)?,
        carrier_id: row.get(16)?,
        prices_include_vat: row.get::<_, i64>(17)? == 1,
        shipping: Cents(row.get(18)?),
        shipping_vat: Rate(row.get(19)?),
        discount: Cents(row.get(20)?),
        taxable: Cents(row.get(21)?),
        vat: Cents(row.get(22)?),
        total: Cents(row.get(23)?),
        payment_method: safe(row, 24)?,
        payment_term: safe(row, 25)?,
        operator: safe(row, 26)?.unwrap_or_default(),
        customer_note: safe(row, 27)?,
    })
}

/// The row of an order by its name: `2026/1490`, or `1490` for the newest year that has it.
pub fn by_name(db: Db<'_>, name: &str) -> Result<Option<i64>, Refusal> {
    let (year, number) = match name.split_once('/') {
        Some((year, number)) => (year.trim().parse::<i64>().ok(), number.trim().parse::<i64>().ok()),
        None => (None, name.trim().parse().ok()),
    };
    let Some(number) = number else { return Ok(None) };
    Ok(match year {
        Some(year) => {
            db.find("SELECT id FROM sales_order WHERE year = ? AND number = ?", [year, number], |row| row.get(0))?
        }
        None => db.find("SELECT id FROM sales_order WHERE number = ? ORDER BY year DESC LIMIT 1", [number], |row| {
            row.get(0)
        })?,
    })
}

/// Orders entered from a channel under this number.
pub fn by_external(db: Db<'_>, channel: i64, number: &str) -> Result<Option<i64>, Refusal> {
    Ok(db.find(
        "SELECT id FROM sales_order WHERE channel_id = ? AND external_number = ?",
        params![channel, number],
        |row| row.get(0),
    )?)
}

/// Keeps what an order comes to after its lines or charges changed.
pub(crate) fn set_totals(
    tx: Tx<'_>,
    order: i64,
    shipping: Cents,
    discount: Cents,
    totals: &Totals,
) -> Result<(), Refusal> {
    set(
        tx,
        order,
        &[
            ("shipping_cents", &shipping.0),
            ("discount_cents", &discount.0),
            ("taxable_cents", &totals.taxable.0),
            ("vat_cents", &totals.vat.0),
            ("total_cents", &totals.total.0),
        ],
    )
}

/// Whether any operation but `operation` has changed the order, its payments or its shipments.
pub(crate) fn touched_beside(db: Db<'_>, order: i64, operation: &str) -> Result<bool, Refusal> {
    if journal::touched_beside(db, journal::Storied::Order, order, operation)? {
        return Ok(true);
    }
    for payment in db.all("SELECT id FROM payment WHERE order_id = ?", [order], |row| row.get::<_, i64>(0))? {
        if journal::touched_beside(db, journal::Storied::Payment, payment, operation)? {
            return Ok(true);
        }
    }
    Ok(db.get(
        "SELECT EXISTS (SELECT 1 FROM shipment_line l JOIN shipment s ON s.id = l.shipment_id WHERE s.order_id = ?)",
        [order],
        |row| row.get(0),
    )?)
}

/// Removes lines, payments and shipments of an order that a file describes anew.
pub(crate) fn clear_parts(tx: Tx<'_>, order: i64) -> Result<(), Refusal> {
    for sql in [
        "DELETE FROM order_line WHERE order_id = ?",
        "DELETE FROM payment WHERE order_id = ?",
        "DELETE FROM shipment WHERE order_id = ?",
    ] {
        tx.run(sql, [order])?;
    }
    Ok(())
}
