//! Sales orders: rows, lines, shipments, and the state derived from them.

use super::journal;
use super::shelf::{Db, Tx};
use crate::domain::order::{Badge, Facts, Life, PaymentState, badge, payment_state};
use crate::domain::{Cents, Quantity, Rate, Refusal, SafeText, UnitPrice, UtcMillis};
use chrono::{Datelike, NaiveDate};
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

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
}

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Row.
    pub id: i64,
    /// Raised by every edit.
    pub version: i64,
    /// From 1.
    pub position: i64,
    /// What is sold; none for free text.
    pub variant_id: Option<i64>,
    /// Its code.
    pub sku: Option<SafeText>,
    /// Goods: they are reserved and shipped. Services are not.
    pub goods: bool,
    /// As printed.
    pub description: SafeText,
    /// Ordered.
    pub quantity: Quantity,
    /// Given up since.
    pub cancelled: Quantity,
    /// Shipped so far.
    pub shipped: Quantity,
    /// Held in stock for it.
    pub reserved: Quantity,
    /// In the order's price mode.
    pub price: UnitPrice,
    /// Line discount.
    pub discount: Rate,
    /// VAT.
    pub vat: Rate,
    /// In the order's price mode, rounded to the cent.
    pub amount: Cents,
    /// How the price came about, in steps.
    pub price_trace: String,
}

impl Line {
    /// What has still to leave.
    pub fn open(&self) -> Quantity {
        if self.goods { self.quantity - self.cancelled - self.shipped } else { Quantity::ZERO }
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

/// What is written for each of its lines.
#[derive(Debug, Clone)]
pub(crate) struct NewLine<'a> {
    pub variant_id: Option<i64>,
    pub description: &'a str,
    pub quantity: Quantity,
    pub price: UnitPrice,
    pub discount: Rate,
    pub vat: Rate,
    pub amount: Cents,
    pub price_trace: &'a str,
}

/// An address as it was on the day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Frozen {
    /// Name on the label or the invoice.
    pub recipient: SafeText,
    /// Street and number.
    pub street: SafeText,
    /// CAP.
    pub postal_code: SafeText,
    /// City.
    pub city: SafeText,
    /// Two letters.
    pub province: SafeText,
    /// ISO 3166, two letters.
    pub country: SafeText,
    /// Telephone.
    pub phone: SafeText,
    /// E-mail.
    pub email: SafeText,
    /// With country.
    pub partita_iva: SafeText,
    /// Italian tax code.
    pub codice_fiscale: SafeText,
    /// SDI recipient.
    pub codice_destinatario: SafeText,
    /// Certified e-mail.
    pub pec: SafeText,
}

impl Frozen {
    fn fields(&self) -> [&str; 12] {
        [
            self.recipient.as_str(),
            self.street.as_str(),
            self.postal_code.as_str(),
            self.city.as_str(),
            self.province.as_str(),
            self.country.as_str(),
            self.phone.as_str(),
            self.email.as_str(),
            self.partita_iva.as_str(),
            self.codice_fiscale.as_str(),
            self.codice_destinatario.as_str(),
            self.pec.as_str(),
        ]
    }

    /// Nothing is known.
    pub fn is_empty(&self) -> bool {
        self.fields().iter().all(|field| field.is_empty())
    }
}

/// Keeps an address as it is today; the same address is kept once.
pub(crate) fn freeze(tx: Tx<'_>, address: &Frozen) -> Result<Option<i64>, Refusal> {
    if address.is_empty() {
        return Ok(None);
    }
    let mut hash = Sha256::new();
    for field in address.fields() {
        hash.update((field.len() as u64).to_le_bytes());
        hash.update(field.as_bytes());
    }
    let digest: String = hash.finalize().iter().take(16).fold(String::with_capacity(32), |mut text, byte| {
        let _ = std::fmt::Write::write_fmt(&mut text, format_args!("{byte:02x}"));
        text
    });
    if let Some(id) = tx.find("SELECT id FROM frozen_address WHERE digest = ?", [&digest], |row| row.get(0))? {
        return Ok(Some(id));
    }
    let f = address.fields();
    let id = tx.insert(
        "frozen_address",
        &[
            ("digest", &digest),
            ("recipient", &f[0]),
            ("street", &f[1]),
            ("postal_code", &f[2]),
            ("city", &f[3]),
            ("province", &f[4]),
            ("country", &f[5]),
            ("phone", &f[6]),
            ("email", &f[7]),
            ("partita_iva", &f[8]),
            ("codice_fiscale", &f[9]),
            ("codice_destinatario", &f[10]),
            ("pec", &f[11]),
        ],
    )?;
    Ok(Some(id))
}

/// An address as it was kept.
pub fn frozen(db: Db<'_>, id: i64) -> Result<Frozen, Refusal> {
    Ok(db.get(
        "SELECT recipient, street, postal_code, city, province, country, phone, email, partita_iva, codice_fiscale,
           codice_destinatario, pec FROM frozen_address WHERE id = ?",
        [id],
        |row| {
            let text = |at: usize| row.get::<_, String>(at).map(SafeText::from);
            Ok(Frozen {
                recipient: text(0)?,
                street: text(1)?,
                postal_code: text(2)?,
                city: text(3)?,
                province: text(4)?,
                country: text(5)?,
                phone: text(6)?,
                email: text(7)?,
                partita_iva: text(8)?,
                codice_fiscale: text(9)?,
                codice_destinatario: text(10)?,
                pec: text(11)?,
            })
        },
    )?)
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

/// Writes one line.
pub(crate) fn insert_line(tx: Tx<'_>, order: i64, position: i64, new: &NewLine<'_>) -> Result<i64, Refusal> {
    Ok(tx.insert(
        "order_line",
        &[
            ("order_id", &order),
            ("position", &position),
            ("variant_id", &new.variant_id),
            ("description", &new.description),
            ("quantity", &new.quantity.0),
            ("price_e8", &new.price.0),
            ("discount_bp", &new.discount.0),
            ("vat_bp", &new.vat.0),
            ("amount_cents", &new.amount.0),
            ("price_trace", &new.price_trace),
        ],
    )?)
}

/// Removes all lines of an order, before they are written anew.
pub(crate) fn clear_lines(tx: Tx<'_>, order: i64) -> Result<(), Refusal> {
    tx.run("DELETE FROM order_line WHERE order_id = ?", [order])?;
    Ok(())
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

/// The order of a row number.
///
/// # Errors
/// `order.missing`.
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
    found.ok_or_else(|| Refusal::new("order.missing").with("order", id))
}

pub(super) fn safe(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<SafeText>> {
    Ok(row.get::<_, Option<String>>(at)?.map(SafeText::from))
}

pub(super) fn day(row: &Row<'_>, at: usize) -> rusqlite::Result<NaiveDate> {
    Ok(optional_day(row, at)?.unwrap_or_default())
}

pub(super) fn optional_day(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<NaiveDate>> {
    // The schema lets no other text in.
    Ok(row.get_ref(at)?.as_str_or_null().unwrap_or_default().and_then(|text| text.parse().ok()))
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

/// The lines of an order, in their order.
pub fn lines(db: Db<'_>, order: i64) -> Result<Vec<Line>, Refusal> {
    Ok(db.all(
        "SELECT l.id, l.version, l.position, l.variant_id, v.sku, coalesce(p.kind = 'goods', 0), l.description,
           l.quantity, l.cancelled,
           (SELECT coalesce(sum(s.quantity), 0) FROM shipment_line s WHERE s.order_line_id = l.id),
           (SELECT coalesce(sum(r.quantity), 0) FROM reservation r WHERE r.order_line_id = l.id),
           l.price_e8, l.discount_bp, l.vat_bp, l.amount_cents, l.price_trace
           FROM order_line l LEFT JOIN variant v ON v.id = l.variant_id LEFT JOIN product p ON p.id = v.product_id
          WHERE l.order_id = ? ORDER BY l.position",
        [order],
        |row| {
            Ok(Line {
                id: row.get(0)?,
                version: row.get(1)?,
                position: row.get(2)?,
                variant_id: row.get(3)?,
                sku: safe(row, 4)?,
                goods: row.get::<_, i64>(5)? == 1,
                description: safe(row, 6)?.unwrap_or_default(),
                quantity: Quantity(row.get(7)?),
                cancelled: Quantity(row.get(8)?),
                shipped: Quantity(row.get(9)?),
                reserved: Quantity(row.get(10)?),
                price: UnitPrice(row.get(11)?),
                discount: Rate(row.get(12)?),
                vat: Rate(row.get(13)?),
                amount: Cents(row.get(14)?),
                price_trace: row.get(15)?,
            })
        },
    )?)
}

pub(super) fn order_of_line(tx: Tx<'_>, line: i64) -> Result<Option<i64>, Refusal> {
    Ok(tx.find("SELECT order_id FROM order_line WHERE id = ?", [line], |row| row.get(0))?)
}

/// A shipment with how much of each line it carried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shipment {
    /// Row.
    pub id: i64,
    /// Carrier's name.
    pub carrier: Option<SafeText>,
    /// Its code for the parcel.
    pub tracking: Option<SafeText>,
    /// When it left.
    pub shipped_at: UtcMillis,
    /// When it arrived.
    pub delivered_on: Option<NaiveDate>,
    /// Parcels.
    pub parcels: Option<i64>,
    /// Line row and quantity.
    pub lines: Vec<(i64, Quantity)>,
}

/// The shipments of an order, oldest first.
pub fn shipments(db: Db<'_>, order: i64) -> Result<Vec<Shipment>, Refusal> {
    let mut all = db.all(
        "SELECT s.id, c.name, s.tracking, s.shipped_at, s.delivered_on, s.parcels
           FROM shipment s LEFT JOIN carrier c ON c.id = s.carrier_id WHERE s.order_id = ? ORDER BY s.id",
        [order],
        |row| {
            Ok(Shipment {
                id: row.get(0)?,
                carrier: safe(row, 1)?,
                tracking: safe(row, 2)?,
                shipped_at: UtcMillis(row.get(3)?),
                delivered_on: optional_day(row, 4)?,
                parcels: row.get(5)?,
                lines: Vec::new(),
            })
        },
    )?;
    for shipment in &mut all {
        shipment.lines = db.all(
            "SELECT order_line_id, quantity FROM shipment_line WHERE shipment_id = ? ORDER BY id",
            [shipment.id],
            |row| Ok((row.get(0)?, Quantity(row.get(1)?))),
        )?;
    }
    Ok(all)
}

/// Writes a shipment without its lines.
pub(crate) fn insert_shipment(
    tx: Tx<'_>,
    order: i64,
    warehouse: i64,
    carrier: Option<i64>,
    tracking: Option<&str>,
    parcels: Option<i64>,
    at: UtcMillis,
) -> Result<i64, Refusal> {
    Ok(tx.insert(
        "shipment",
        &[
            ("order_id", &order),
            ("warehouse_id", &warehouse),
            ("carrier_id", &carrier),
            ("tracking", &tracking),
            ("parcels", &parcels),
            ("shipped_at", &at.0),
        ],
    )?)
}

/// Writes how much of a line a shipment carries.
pub(crate) fn insert_shipment_line(
    tx: Tx<'_>,
    shipment: i64,
    line: i64,
    variant: Option<i64>,
    quantity: Quantity,
) -> Result<i64, Refusal> {
    Ok(tx.insert(
        "shipment_line",
        &[("shipment_id", &shipment), ("order_line_id", &line), ("variant_id", &variant), ("quantity", &quantity.0)],
    )?)
}

/// Marks the shipments of an order that have not arrived as delivered; how many.
pub(crate) fn deliver_shipments(tx: Tx<'_>, order: i64, on: NaiveDate) -> Result<usize, Refusal> {
    Ok(tx.run(
        "UPDATE shipment SET delivered_on = ?, version = version + 1 WHERE order_id = ? AND delivered_on IS NULL",
        params![on.to_string(), order],
    )?)
}

/// Gives up what has not left: the line's open quantity goes to `cancelled`, and `amount` is what the rest costs.
pub(crate) fn cancel_open(tx: Tx<'_>, line: &Line, amount: Cents) -> Result<(), Refusal> {
    let cancelled = line.cancelled + line.open();
    tx.update("order_line", line.id, None, &[("cancelled", &cancelled.0), ("amount_cents", &amount.0)])?;
    Ok(())
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Payment {
    /// Row.
    pub id: i64,
    /// When.
    pub paid_on: NaiveDate,
    /// How.
    pub method: SafeText,
    /// Negative goes back to the customer.
    pub amount: Cents,
    /// Bank's or shop's reference.
    pub reference: Option<SafeText>,
}

/// The payments of an order, oldest first.
pub fn payments(db: Db<'_>, order: i64) -> Result<Vec<Payment>, Refusal> {
    Ok(db.all(
        "SELECT id, paid_on, method, amount_cents, reference FROM payment WHERE order_id = ? ORDER BY paid_on, id",
        [order],
        |row| {
            Ok(Payment {
                id: row.get(0)?,
                paid_on: day(row, 1)?,
                method: safe(row, 2)?.unwrap_or_default(),
                amount: Cents(row.get(3)?),
                reference: safe(row, 4)?,
            })
        },
    )?)
}

/// Writes a payment.
pub(crate) fn insert_payment(
    tx: Tx<'_>,
    order: i64,
    party: i64,
    on: NaiveDate,
    method: &str,
    amount: Cents,
    reference: Option<&str>,
) -> Result<i64, Refusal> {
    Ok(tx.insert(
        "payment",
        &[
            ("order_id", &order),
            ("party_id", &party),
            ("paid_on", &on.to_string()),
            ("method", &method),
            ("amount_cents", &amount.0),
            ("reference", &reference),
        ],
    )?)
}

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
pub(super) fn forget_history(tx: Tx<'_>, order: i64) -> Result<(), Refusal> {
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
    totals: &crate::domain::order::Totals,
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

/// Whether an order that waits had been confirmed before: its history says where it stood.
pub(crate) fn was_confirmed(db: Db<'_>, order: i64) -> Result<bool, Refusal> {
    let badge: Option<String> = db.find(
        "SELECT to_badge FROM status_event WHERE order_id = ? AND to_badge <> 'on_hold' ORDER BY id DESC LIMIT 1",
        [order],
        |row| row.get(0),
    )?;
    Ok(badge.is_some_and(|badge| badge != Badge::New.word()))
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

/// Writes the shipment of an order that enters as history: it says when and with which code, and moved nothing here.
pub(crate) fn insert_past_shipment(
    tx: Tx<'_>,
    order: i64,
    warehouse: i64,
    carrier: Option<i64>,
    tracking: Option<&str>,
    at: UtcMillis,
    delivered_on: Option<NaiveDate>,
) -> Result<i64, Refusal> {
    let id = insert_shipment(tx, order, warehouse, carrier, tracking, None, at)?;
    if let Some(day) = delivered_on {
        tx.update("shipment", id, None, &[("delivered_on", &day.to_string())])?;
    }
    Ok(id)
}
