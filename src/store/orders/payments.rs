//! What was paid of an order.

use super::{day, safe};
use crate::domain::{Cents, Refusal, SafeText};
use crate::store::shelf::{Db, Tx};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

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
