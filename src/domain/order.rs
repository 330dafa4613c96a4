//! The life of a sales order: what may follow what, what its badge says, and what it comes to.

use super::{Cents, Quantity, Rate, Refusal};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident => $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// All, in their natural order.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The stable word, as stored and as programs read it.
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $text,)* }
            }

            /// Reads the stable word.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($text => Some($name::$variant),)* _ => None }
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What has been decided about an order; everything else follows from quantities and payments.
    Life {
        /// Taken: nothing is promised yet.
        Placed => "placed",
        /// Goods are held for it.
        Confirmed => "confirmed",
        /// Waits for somebody.
        OnHold => "on_hold",
        /// Finished; nothing more is expected.
        Closed => "closed",
        /// Will not happen.
        Cancelled => "cancelled",
    }
}

words! {
    /// What a list says of an order, derived from its life and its quantities.
    Badge {
        /// Taken, not confirmed.
        New => "new",
        /// Waits for somebody.
        OnHold => "on_hold",
        /// To be fulfilled.
        ToFulfil => "to_fulfil",
        /// Part of it has left.
        PartShipped => "part_shipped",
        /// All of it has left.
        Shipped => "shipped",
        /// The customer has it.
        Delivered => "delivered",
        /// Finished.
        Closed => "closed",
        /// It came back.
        Returned => "returned",
        /// Will not happen.
        Cancelled => "cancelled",
    }
}

words! {
    /// What has been paid of an order.
    PaymentState {
        /// Nothing.
        Unpaid => "unpaid",
        /// Something.
        Part => "part",
        /// All of it.
        Paid => "paid",
        /// More than the total.
        Over => "over",
        /// There is nothing to pay.
        Nothing => "nothing",
        /// What was paid went back.
        Refunded => "refunded",
        /// An order of the past whose file says nothing about money.
        Unknown => "unknown",
    }
}

words! {
    /// What can be done with an order that exists.
    Step {
        /// Promise the goods.
        Confirm => "confirm",
        /// Let it wait.
        Hold => "hold",
        /// Go on with it.
        Resume => "resume",
        /// Goods leave.
        Ship => "ship",
        /// The customer has it.
        Deliver => "deliver",
        /// Nothing more is expected.
        Close => "close",
        /// It will not happen.
        Cancel => "cancel",
        /// Money comes in.
        Pay => "pay",
        /// Money goes back.
        Refund => "refund",
        /// Change what was ordered.
        Edit => "edit",
    }
}

/// The facts a badge follows from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// What was decided.
    pub life: Life,
    /// Entered as already done, and how it ended.
    pub history: Option<Badge>,
    /// Ordered less cancelled, goods only.
    pub ordered: Quantity,
    /// Shipped so far.
    pub shipped: Quantity,
    /// There are shipments and all of them are delivered.
    pub delivered: bool,
}

/// The badge of an order.
pub fn badge(facts: &Facts) -> Badge {
    if let Some(badge) = facts.history {
        return badge;
    }
    match facts.life {
        Life::Cancelled => Badge::Cancelled,
        Life::Closed => Badge::Closed,
        Life::OnHold => Badge::OnHold,
        Life::Placed => Badge::New,
        Life::Confirmed if facts.shipped <= Quantity::ZERO && !facts.delivered => Badge::ToFulfil,
        Life::Confirmed if facts.shipped < facts.ordered => Badge::PartShipped,
        Life::Confirmed if facts.delivered => Badge::Delivered,
        Life::Confirmed => Badge::Shipped,
    }
}

impl Badge {
    /// Closed or given up: nothing more leaves for it and nothing is held for it.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Closed | Self::Cancelled)
    }
}

/// What has been paid, in words. `history`: entered as already done.
pub fn payment_state(total: Cents, paid: Cents, refunded: bool, history: bool) -> PaymentState {
    match (total.0, paid.0) {
        (0, 0) => PaymentState::Nothing,
        (_, 0) if refunded => PaymentState::Refunded,
        (_, 0) if history => PaymentState::Unknown,
        (_, paid) if paid <= 0 => PaymentState::Unpaid,
        (total, paid) if paid < total => PaymentState::Part,
        (total, paid) if paid == total => PaymentState::Paid,
        _ => PaymentState::Over,
    }
}

/// What is still to be paid; less than nothing goes back. One that was cancelled is owed nothing.
pub fn open(total: Cents, paid: Cents, badge: Badge) -> Cents {
    if badge == Badge::Cancelled { -paid } else { total - paid }
}

/// Whether a step may follow; the refusal says what stands in the way and what can be done instead. `history`: entered as
/// already done.
///
/// # Errors
/// `order.step.<why>` with the present badge.
pub fn may(step: Step, badge: Badge, shipped: Quantity, history: bool) -> Result<(), Refusal> {
    let no = |why: &str| {
        Err(Refusal::new(format!("order.step.{why}")).with("badge", badge.word()).with("step", step.word()))
    };
    match (step, badge) {
        (Step::Refund, _) => Ok(()),
        // What is past moved nothing here: there is nothing to ship, close or give up. Money may still come.
        (step, _) if history && step != Step::Pay => no("history"),
        (_, Badge::Cancelled) => no("cancelled"),
        (Step::Pay, _) => Ok(()),
        (_, Badge::Returned) => no("returned"),
        (_, Badge::Closed) => no("closed"),
        (Step::Confirm, Badge::New) => Ok(()),
        (Step::Confirm, Badge::OnHold) => no("on_hold"),
        (Step::Confirm, _) => no("already_confirmed"),
        (Step::Hold, Badge::New | Badge::ToFulfil | Badge::PartShipped) => Ok(()),
        (Step::Hold, Badge::OnHold) => no("on_hold"),
        (Step::Hold, _) => no("already_shipped"),
        (Step::Resume, Badge::OnHold) => Ok(()),
        (Step::Resume, _) => no("not_on_hold"),
        (Step::Ship | Step::Deliver, Badge::New) => no("not_confirmed"),
        (Step::Ship | Step::Deliver | Step::Close, Badge::OnHold) => no("on_hold"),
        (Step::Ship, Badge::ToFulfil | Badge::PartShipped) => Ok(()),
        (Step::Ship, _) => no("already_shipped"),
        (Step::Deliver, Badge::PartShipped | Badge::Shipped) => Ok(()),
        (Step::Deliver, Badge::Delivered) => no("already_delivered"),
        (Step::Deliver, _) => no("not_shipped"),
        (Step::Close, Badge::Shipped | Badge::Delivered | Badge::PartShipped) => Ok(()),
        (Step::Close, _) => no("not_shipped"),
        (Step::Cancel, _) if !shipped.is_zero() => no("cancel_shipped"),
        (Step::Cancel, Badge::New | Badge::ToFulfil | Badge::OnHold) => Ok(()),
        (Step::Cancel, _) => no("cancel_shipped"),
        (Step::Edit, Badge::New) => Ok(()),
        (Step::Edit, Badge::OnHold) => no("on_hold"),
        (Step::Edit, _) => no("edit_confirmed"),
    }
}

/// One VAT rate of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RateTotal {
    /// Taxable amount.
    pub taxable: Cents,
    /// Tax.
    pub vat: Cents,
}

/// What a document comes to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Totals {
    /// By rate in basis points.
    pub rates: BTreeMap<i64, RateTotal>,
    /// Sum of taxable amounts.
    pub taxable: Cents,
    /// Sum of tax.
    pub vat: Cents,
    /// What the customer pays.
    pub total: Cents,
}

/// Adds up line amounts (in the document's own price mode) per rate and rounds once per rate.
///
/// With net prices VAT = round(taxable × rate). With gross prices taxable = round(gross / (1 + rate)) and VAT is the
/// rest, so that the customer's total is always met. `discount` is taken off the whole document, spread over the
/// rates in proportion to what they carry, by largest remainder.
///
/// # Errors
/// `order.amount_too_large`.
pub fn totals(amounts: &[(Rate, Cents)], discount: Cents, prices_include_vat: bool) -> Result<Totals, Refusal> {
    let mut by_rate: BTreeMap<i64, i64> = BTreeMap::new();
    for (rate, amount) in amounts {
        let sum = by_rate.entry(rate.0).or_default();
        *sum = sum.checked_add(amount.0).ok_or_else(too_large)?;
    }
    if !discount.is_zero() {
        let weights: Vec<i64> = by_rate.values().copied().collect();
        let shares = spread(discount.0, &weights);
        for (sum, share) in by_rate.values_mut().zip(shares) {
            *sum -= share;
        }
    }
    let mut totals = Totals::default();
    for (rate, sum) in by_rate {
        let fraction = Rate(rate).fraction();
        let amount = Decimal::new(sum, 2);
        let part = if prices_include_vat {
            let taxable = amount.checked_div(Decimal::ONE + fraction).and_then(Cents::from_decimal);
            let taxable = taxable.ok_or_else(too_large)?;
            RateTotal { taxable, vat: Cents(sum) - taxable }
        } else {
            let vat = amount.checked_mul(fraction).and_then(Cents::from_decimal).ok_or_else(too_large)?;
            RateTotal { taxable: Cents(sum), vat }
        };
        totals.taxable += part.taxable;
        totals.vat += part.vat;
        totals.rates.insert(rate, part);
    }
    totals.total = totals.taxable + totals.vat;
    Ok(totals)
}

/// What an order comes to: `discount` is of the goods, in proportion over their rates; shipping is added after it.
///
/// # Errors
/// `order.amount_too_large`.
pub fn order_totals(
    lines: &[(Rate, Cents)],
    discount: Cents,
    (shipping, shipping_vat): (Cents, Rate),
    prices_include_vat: bool,
) -> Result<Totals, Refusal> {
    let goods = totals(lines, discount, prices_include_vat)?;
    if shipping.is_zero() {
        return Ok(goods);
    }
    let mut amounts: Vec<(Rate, Cents)> = goods
        .rates
        .iter()
        .map(|(rate, part)| (Rate(*rate), if prices_include_vat { part.taxable + part.vat } else { part.taxable }))
        .collect();
    amounts.push((shipping_vat, shipping));
    totals(&amounts, Cents::ZERO, prices_include_vat)
}

fn too_large() -> Refusal {
    Refusal::new("order.amount_too_large")
}

/// Splits `amount` in proportion to `weights`, to the unit, by largest remainder. Zero weights get nothing; when
/// all are zero the first takes all.
pub fn spread(amount: i64, weights: &[i64]) -> Vec<i64> {
    let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if sum == 0 {
        let mut shares = vec![0; weights.len()];
        if let Some(first) = shares.first_mut() {
            *first = amount;
        }
        return shares;
    }
    let exact = |weight: i64| i128::from(amount) * i128::from(weight);
    let mut shares: Vec<i64> = weights.iter().map(|weight| (exact(*weight).div_euclid(sum)) as i64).collect();
    let mut rest: Vec<(i128, usize)> =
        weights.iter().enumerate().map(|(at, weight)| (exact(*weight).rem_euclid(sum), at)).collect();
    rest.sort_by_key(|(remainder, at)| (-remainder, *at));
    let left = amount - shares.iter().sum::<i64>();
    let step = left.signum();
    for (_, at) in rest.iter().take(left.unsigned_abs() as usize) {
        shares[*at] += step;
    }
    shares
}

/// The discount of a line: no less than nothing, no more than all of it.
///
/// # Errors
/// `order.bad_rate`.
pub fn line_discount(rate: Rate) -> Result<Rate, Refusal> {
    if (0..=10_000).contains(&rate.0) { Ok(rate) } else { Err(Refusal::new("order.bad_rate").field("discount")) }
}

/// What is taken off the goods of an order: no less than nothing, no more than they are worth.
///
/// # Errors
/// `order.discount_too_large`.
pub fn order_discount(discount: Cents, goods: Cents) -> Result<Cents, Refusal> {
    if discount < Cents::ZERO || discount > goods.max(Cents::ZERO) {
        return Err(Refusal::new("order.discount_too_large").field("discount").with("lines", goods.0));
    }
    Ok(discount)
}

/// What an order is charged for shipping: no less than nothing.
///
/// # Errors
/// `order.negative_price`.
pub fn shipping_charge(shipping: Cents) -> Result<Cents, Refusal> {
    if shipping < Cents::ZERO {
        return Err(Refusal::new("order.negative_price").field("shipping"));
    }
    Ok(shipping)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn gross_prices_meet_the_customers_total() {
        let lines = [(Rate(2200), Cents(999)), (Rate(2200), Cents(1)), (Rate(1000), Cents(550))];
        let sums = totals(&lines, Cents::ZERO, true).unwrap();
        assert_eq!(sums.total, Cents(1550));
        assert_eq!(sums.rates[&2200], RateTotal { taxable: Cents(820), vat: Cents(180) });
        assert_eq!(sums.rates[&1000], RateTotal { taxable: Cents(500), vat: Cents(50) });
    }

    #[test]
    fn net_prices_round_once_per_rate() {
        // odoo/odoo#37896: per line this would be a cent more.
        let lines = [(Rate(2200), Cents(102)), (Rate(2200), Cents(102)), (Rate(2200), Cents(103))];
        let sums = totals(&lines, Cents::ZERO, false).unwrap();
        assert_eq!((sums.taxable, sums.vat, sums.total), (Cents(307), Cents(68), Cents(375)));
    }

    #[test]
    fn the_discount_is_of_the_goods_and_not_of_the_shipping() {
        let lines = [(Rate(2200), Cents(10_000)), (Rate(1000), Cents(5_000))];
        let sums = order_totals(&lines, Cents(1_500), (Cents(1_220), Rate(2200)), true).unwrap();
        assert_eq!(sums.total, Cents(14_720));
        // 100 less 10 and 12.20 of shipping at 22 %: 102.20 gross; 50 less 5 at 10 %: 45 gross.
        assert_eq!(sums.rates[&2200], RateTotal { taxable: Cents(8_377), vat: Cents(1_843) });
        assert_eq!(sums.rates[&1000], RateTotal { taxable: Cents(4_091), vat: Cents(409) });
        let none = order_totals(&lines, Cents::ZERO, (Cents::ZERO, Rate(2200)), false).unwrap();
        assert_eq!(none, totals(&lines, Cents::ZERO, false).unwrap());
    }

    #[test]
    fn the_life_of_an_order() {
        let q = Quantity::units;
        let facts =
            |life, shipped, delivered| Facts { life, history: None, ordered: q(3), shipped: q(shipped), delivered };
        assert_eq!(badge(&facts(Life::Placed, 0, false)), Badge::New);
        assert_eq!(badge(&facts(Life::Confirmed, 0, false)), Badge::ToFulfil);
        assert_eq!(badge(&facts(Life::Confirmed, 1, false)), Badge::PartShipped);
        assert_eq!(badge(&facts(Life::Confirmed, 3, false)), Badge::Shipped);
        assert_eq!(badge(&facts(Life::Confirmed, 3, true)), Badge::Delivered);
        assert_eq!(badge(&facts(Life::Closed, 3, true)), Badge::Closed);
        assert_eq!(may(Step::Cancel, Badge::Shipped, q(3), false).unwrap_err().code, "order.step.cancel_shipped");
        assert_eq!(may(Step::Cancel, Badge::PartShipped, q(1), false).unwrap_err().code, "order.step.cancel_shipped");
        assert_eq!(may(Step::Ship, Badge::New, q(0), false).unwrap_err().code, "order.step.not_confirmed");
        assert!(may(Step::Ship, Badge::PartShipped, q(1), false).is_ok());
        assert_eq!(may(Step::Pay, Badge::Cancelled, q(0), false).unwrap_err().code, "order.step.cancelled");
        assert!(may(Step::Refund, Badge::Cancelled, q(0), false).is_ok());
        assert_eq!(may(Step::Deliver, Badge::Shipped, q(0), true).unwrap_err().code, "order.step.history");
        assert!(may(Step::Pay, Badge::Shipped, q(0), true).is_ok());
        assert_eq!(open(Cents(50), Cents(20), Badge::New), Cents(30));
        assert_eq!(open(Cents(50), Cents(20), Badge::Cancelled), Cents(-20));
    }

    proptest! {
        #[test]
        fn spreading_loses_nothing(amount in -1_000_000_i64..1_000_000, weights in prop::collection::vec(0_i64..1_000_000, 1..9)) {
            let shares = spread(amount, &weights);
            prop_assert_eq!(shares.iter().sum::<i64>(), amount);
            if weights.iter().any(|w| *w > 0) {
                for (share, weight) in shares.iter().zip(&weights) {
                    prop_assert!(*weight > 0 || *share == 0);
                }
            }
        }

        #[test]
        fn totals_always_add_up(
            lines in prop::collection::vec((prop::sample::select(vec![400_i64, 500, 1000, 2200, 0]), -50_000_i64..5_000_000), 1..12),
            gross: bool,
        ) {
            let lines: Vec<_> = lines.into_iter().map(|(r, c)| (Rate(r), Cents(c))).collect();
            let sums = totals(&lines, Cents::ZERO, gross).unwrap();
            prop_assert_eq!(sums.total, sums.taxable + sums.vat);
            let stated: Cents = lines.iter().map(|(_, c)| *c).sum();
            prop_assert_eq!(if gross { sums.total } else { sums.taxable }, stated);
        }
    }
}
