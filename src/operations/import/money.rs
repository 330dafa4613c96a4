//! The money of a draft as it will be booked. The customer's total is what counts: net amounts with their VAT become
//! gross ones, so that the order comes to what the shop asked for, to the cent.

use super::rate_or;
use crate::domain::money::line_amount;
use crate::domain::order::{Totals, order_totals};
use crate::domain::{Cents, Rate, Refusal, UnitPrice};
use crate::import::{ChargeKind, LineDraft, OrderDraft};
use rust_decimal::Decimal;

/// What is booked.
pub(super) struct Money {
    pub gross: bool,
    /// Price, rate and amount of each line.
    pub lines: Vec<(UnitPrice, Rate, Cents)>,
    /// Fees as lines of their own: name, rate, amount.
    pub fees: Vec<(String, Rate, Cents)>,
    pub shipping: Cents,
    pub shipping_vat: Rate,
    pub discount: Cents,
    pub totals: Totals,
}

pub(super) fn of(draft: &OrderDraft, company: Rate) -> Result<Money, Refusal> {
    // A file that does not say is taken at its word: what it states is what the customer was asked for.
    let stated_gross = draft.prices_include_vat.unwrap_or(true);
    let all_vat_known =
        draft.lines.iter().all(|line| line.vat.is_some()) && draft.charges.iter().all(|charge| charge.vat.is_some());
    let lift = !stated_gross && all_vat_known;
    let gross = stated_gross || lift;
    let mut amounts = Vec::new();
    let mut lines = Vec::with_capacity(draft.lines.len());
    for line in &draft.lines {
        let rate = rate_or(line.vat_rate, company);
        let (price, amount) = line_money(line, lift.then_some(rate))?;
        lines.push((price, rate, amount));
        amounts.push((rate, amount));
    }
    let (mut shipping, mut shipping_vat, mut discount) = (Cents::ZERO, None, Cents::ZERO);
    let mut fees = Vec::new();
    for charge in &draft.charges {
        let vat = if lift { charge.vat.unwrap_or_default() } else { Cents::ZERO };
        let amount = charge.amount.cents + vat;
        let rate = rate_or(charge.vat_rate, company);
        match charge.kind {
            // One rate per order: a second shipping line at another rate is a line of its own.
            ChargeKind::Shipping if shipping_vat.is_none_or(|known| known == rate) => {
                shipping += amount;
                shipping_vat = Some(rate);
            }
            ChargeKind::Discount if amount <= Cents::ZERO => discount += -amount,
            _ => {
                let name = charge.name.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
                amounts.push((rate, amount));
                fees.push((name, rate, amount));
            }
        }
    }
    let shipping_vat = shipping_vat.unwrap_or(company);
    let totals = order_totals(&amounts, discount, (shipping, shipping_vat), gross)?;
    if let Some(stated) = draft.stated_total
        && gross
        && all_vat_known
        && (totals.total.decimal() - stated).abs() >= Decimal::new(1, 2)
    {
        return Err(Refusal::new("import.total_differs")
            .with("number", draft.external_number.as_str())
            .with("stated", stated.to_string())
            .with("computed", totals.total.decimal().to_string()));
    }
    Ok(Money { gross, lines, fees, shipping, shipping_vat, discount, totals })
}

/// Price of one and amount of a line. `lift`: add the VAT that the file gives to a net line at this rate.
fn line_money(line: &LineDraft, lift: Option<Rate>) -> Result<(UnitPrice, Cents), Refusal> {
    let too_large = || Refusal::new("order.amount_too_large").with("line", line.line_no);
    let amount = match line.amount {
        Some(amount) => amount.cents + if lift.is_some() { line.vat.unwrap_or_default() } else { Cents::ZERO },
        None => line_amount(line.unit_price.unwrap_or_default(), line.quantity, line.discount).ok_or_else(too_large)?,
    };
    let factor = lift.map_or(Decimal::ONE, |rate| Decimal::ONE + rate.fraction());
    let price = match line.unit_price {
        Some(price) => price.decimal().checked_mul(factor).and_then(UnitPrice::from_decimal).ok_or_else(too_large)?,
        None => {
            // Only the amount is known: the price that leads to it.
            let exact = line.amount.map_or(Decimal::ZERO, |amount| amount.exact);
            let share = Decimal::ONE - line.discount.fraction();
            let pieces = line.quantity.decimal() * if share.is_zero() { Decimal::ONE } else { share };
            exact
                .checked_mul(factor)
                .and_then(|amount| amount.checked_div(pieces))
                .and_then(UnitPrice::from_decimal)
                .ok_or_else(too_large)?
        }
    };
    Ok((price, amount))
}
