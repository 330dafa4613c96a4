//! Whether every order comes to what its lines come to, and is in the state that its rows say.

use super::super::fault::Fault;
use super::super::shelf::Db;
use super::Exam;
use crate::domain::order::{Badge, Facts, Life, badge, order_totals, payment_state};
use crate::domain::{Cents, Quantity, Rate, Refusal};
use rusqlite::Row;
use std::collections::HashSet;
use std::iter::Peekable;

/// An order whose kept state is not what follows from its rows.
pub(super) struct Stale {
    pub order: i64,
    pub name: String,
    pub kept: String,
    pub derived: String,
}

/// An order whose totals are not what follows from its lines.
pub(super) struct Unequal {
    pub name: String,
    pub kept: Cents,
    pub lines: Cents,
}

/// A row of `order_state`.
#[derive(PartialEq, Eq)]
struct Kept {
    badge: String,
    payment: String,
    paid: i64,
    placed_on: String,
    promised_on: Option<String>,
}

impl Kept {
    fn say(&self) -> String {
        let promised = self.promised_on.as_deref().unwrap_or("-");
        format!("{} {} {} {} {promised}", self.badge, self.payment, self.paid, self.placed_on)
    }
}

struct Head {
    id: i64,
    name: String,
    life: Life,
    history: Option<Badge>,
    gross: bool,
    shipping: Cents,
    shipping_vat: Rate,
    discount: Cents,
    taxable: Cents,
    vat: Cents,
    total: Cents,
    placed_on: String,
    promised_on: Option<String>,
    state: Option<Kept>,
}

/// One pass over four cursors in the order of the orders: nothing is asked per order.
pub(super) fn compare(db: Db<'_>, mut stale: impl FnMut(Stale), mut unequal: impl FnMut(Unequal)) -> Result<(), Fault> {
    let goods: HashSet<i64> = db
        .all("SELECT v.id FROM variant v JOIN product p ON p.id = v.product_id WHERE p.kind = 'goods'", [], |row| {
            row.get(0)
        })?
        .into_iter()
        .collect();
    let mut heads = db.statement(
        "SELECT o.id, o.year || '/' || o.number, o.life, o.history_badge, o.prices_include_vat, o.shipping_cents,
           o.shipping_vat_bp, o.discount_cents, o.taxable_cents, o.vat_cents, o.total_cents, o.placed_on,
           s.badge, s.payment, s.paid_cents, s.placed_on, o.promised_on, s.promised_on
           FROM sales_order o LEFT JOIN order_state s ON s.order_id = o.id ORDER BY o.id",
    )?;
    let mut lines = db.statement(
        "SELECT order_id, vat_bp, amount_cents, quantity - cancelled, variant_id FROM order_line ORDER BY order_id",
    )?;
    let mut shipments = db.statement(
        "SELECT s.order_id, s.delivered_on IS NULL,
           (SELECT coalesce(sum(l.quantity), 0) FROM shipment_line l WHERE l.shipment_id = s.id)
           FROM shipment s ORDER BY s.order_id",
    )?;
    let mut payments = db.statement(
        "SELECT order_id, sum(amount_cents), min(amount_cents) < 0 FROM payment
          WHERE order_id IS NOT NULL GROUP BY order_id",
    )?;
    let mut lines = lines
        .query_map([], |row| {
            let line: (i64, i64, i64, i64, Option<i64>) =
                (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
            Ok(line)
        })?
        .peekable();
    let mut shipments = shipments
        .query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, bool>(1)?, row.get::<_, i64>(2)?)))?
        .peekable();
    let mut payments = payments
        .query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, bool>(2)?)))?
        .peekable();
    for order in heads.query_map([], head)? {
        let order = order?;
        let mut amounts = Vec::new();
        let mut ordered = 0;
        while let Some(line) = next_of(&mut lines, order.id, |line| line.0)? {
            amounts.push((Rate(line.1), Cents(line.2)));
            if line.4.is_some_and(|variant| goods.contains(&variant)) {
                ordered += line.3;
            }
        }
        let shipping = (order.shipping, order.shipping_vat);
        let sums = order_totals(&amounts, order.discount, shipping, order.gross).unwrap_or_default();
        if (sums.taxable, sums.vat, sums.total) != (order.taxable, order.vat, order.total) {
            unequal(Unequal { name: order.name.clone(), kept: order.total, lines: sums.total });
        }
        let (mut shipped, mut count, mut away) = (0, 0, 0);
        while let Some(shipment) = next_of(&mut shipments, order.id, |shipment| shipment.0)? {
            shipped += shipment.2;
            count += 1;
            away += i64::from(shipment.1);
        }
        let (mut paid, mut refunded) = (0, false);
        while let Some(payment) = next_of(&mut payments, order.id, |payment| payment.0)? {
            paid += payment.1;
            refunded |= payment.2;
        }
        let facts = Facts {
            life: order.life,
            history: order.history,
            ordered: Quantity(ordered),
            shipped: Quantity(shipped),
            delivered: count > 0 && away == 0,
        };
        let derived = Kept {
            badge: badge(&facts).word().to_owned(),
            payment: payment_state(order.total, Cents(paid), refunded, order.history.is_some()).word().to_owned(),
            paid,
            placed_on: order.placed_on,
            promised_on: order.promised_on,
        };
        if order.state.as_ref() != Some(&derived) {
            stale(Stale {
                order: order.id,
                name: order.name,
                kept: order.state.as_ref().map(Kept::say).unwrap_or_default(),
                derived: derived.say(),
            });
        }
    }
    let strays =
        db.all("SELECT order_id FROM order_state WHERE order_id NOT IN (SELECT id FROM sales_order)", [], |row| {
            row.get::<_, i64>(0)
        })?;
    for order in strays {
        stale(Stale { order, name: order.to_string(), kept: "?".to_owned(), derived: String::new() });
    }
    Ok(())
}

/// The next row that belongs to this order; rows of orders that do not exist are passed over (they are found as
/// broken references).
fn next_of<T>(
    rows: &mut Peekable<impl Iterator<Item = rusqlite::Result<T>>>,
    order: i64,
    of: impl Fn(&T) -> i64,
) -> Result<Option<T>, Fault> {
    while let Some(row) = rows.next_if(|row| row.as_ref().map_or(true, |row| of(row) <= order)) {
        let row = row?;
        if of(&row) == order {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

fn head(row: &Row<'_>) -> rusqlite::Result<Head> {
    let word = |at: usize| row.get_ref(at).map(|value| value.as_str_or_null().unwrap_or_default().unwrap_or(""));
    let state = match row.get::<_, Option<String>>(12)? {
        Some(badge) => Some(Kept {
            badge,
            payment: row.get(13)?,
            paid: row.get(14)?,
            placed_on: row.get(15)?,
            promised_on: row.get(17)?,
        }),
        None => None,
    };
    Ok(Head {
        id: row.get(0)?,
        name: row.get(1)?,
        life: Life::from_word(word(2)?).unwrap_or(Life::Placed),
        history: Badge::from_word(word(3)?),
        gross: row.get::<_, i64>(4)? == 1,
        shipping: Cents(row.get(5)?),
        shipping_vat: Rate(row.get(6)?),
        discount: Cents(row.get(7)?),
        taxable: Cents(row.get(8)?),
        vat: Cents(row.get(9)?),
        total: Cents(row.get(10)?),
        placed_on: row.get(11)?,
        promised_on: row.get(16)?,
        state,
    })
}

/// Totals are those of the lines; states are those of the rows.
pub(super) fn totals_and_states(exam: &mut Exam<'_>) -> Result<(), Fault> {
    let mut found = Vec::new();
    let found = std::cell::RefCell::new(&mut found);
    compare(
        exam.db,
        |stale| {
            let what = Refusal::new("doctor.state")
                .with("order", stale.name)
                .with("kept", stale.kept)
                .with("derived", stale.derived);
            found.borrow_mut().push((true, what));
        },
        |unequal| {
            let what = Refusal::new("doctor.totals")
                .with("order", unequal.name)
                .with("total", unequal.kept.0)
                .with("lines", unequal.lines.0);
            found.borrow_mut().push((false, what));
        },
    )?;
    for (derived, what) in found.into_inner().drain(..) {
        if derived { exam.derived(what) } else { exam.error(what) }
    }
    Ok(())
}
