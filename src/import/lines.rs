//! One row as a line of goods: price, discount and total against each other.

use super::draft::{Amount, LineDraft};
use super::mapping::{DiscountStyle, Mapping, Target};
use super::rows::{OrderRows, text};
use super::values::{self, NumberStyle};
use crate::domain::{Cents, Quantity, Rate, Refusal, UnitPrice};
use rust_decimal::Decimal;

/// Whether amounts of this file include VAT: by the column that says it, else by the options.
pub(crate) fn basis(mapping: &Mapping) -> Option<bool> {
    let has = |t| mapping.column_of(t).is_some();
    if has(Target::LineTotalGross) {
        Some(true)
    } else if has(Target::LineTotalNet) {
        Some(false)
    } else if has(Target::UnitPriceGross) {
        Some(true)
    } else if has(Target::UnitPriceNet) {
        Some(false)
    } else {
        mapping.options.prices_include_vat
    }
}

/// The column that holds a kind of money on this basis, with "on this very basis" said.
fn column(mapping: &Mapping, basis: Option<bool>, gross: Target, net: Target, plain: Target) -> Option<(Target, bool)> {
    let sure = match basis {
        Some(true) => Some(gross),
        Some(false) => Some(net),
        None => None,
    };
    let found = sure.filter(|t| mapping.column_of(*t).is_some()).map(|t| (t, true));
    found.or_else(|| mapping.column_of(plain).map(|_| (plain, false)))
}

pub(crate) fn line(order: &mut OrderRows<'_>, row: usize, basis: Option<bool>) -> LineDraft {
    let code = text(order.cell(row, Target::ProductCode));
    let ean = ean(order, row);
    let name = text(order.cell(row, Target::ProductName));
    if code.is_none() && ean.is_none() && name.is_none() {
        let target = [Target::ProductCode, Target::ProductName, Target::Ean]
            .into_iter()
            .find(|t| order.column(*t).is_some())
            .unwrap_or(Target::ProductCode);
        order.problem(row, target, "", Refusal::new("import.product.missing"));
    }
    let quantity = quantity(order, row);
    let vat_rate = vat_rate(order, row);
    let vat = money(order, row, Target::LineVat).and_then(Cents::from_decimal);
    let priced = price(order, row, basis, quantity.unwrap_or(Decimal::ONE), vat_rate);
    LineDraft {
        line_no: order.line_no(row),
        code,
        ean,
        name: name.unwrap_or_default(),
        variant: text(order.cell(row, Target::Variant)),
        quantity: quantity.and_then(Quantity::from_decimal).unwrap_or_default(),
        unit_price: priced.unit.and_then(UnitPrice::from_decimal),
        discount: Rate(percent_points(priced.discount)),
        amount: priced.amount,
        vat_rate,
        vat,
    }
}

/// A fraction in basis points, rounded: the line's amount is exact on its own.
fn percent_points(fraction: Decimal) -> i64 {
    fraction.checked_mul(Decimal::from(10_000)).and_then(|p| i64::try_from(p.round().mantissa()).ok()).unwrap_or(0)
}

fn ean(order: &mut OrderRows<'_>, row: usize) -> Option<crate::domain::SafeText> {
    let value = order.cell(row, Target::Ean);
    if values::number(value, NumberStyle::English) == Err("import.number.scientific") {
        // A spreadsheet has thrown away the last digits; no guess brings them back.
        order.problem(row, Target::Ean, value, Refusal::new("import.ean.damaged"));
    }
    let clean = text(value)?;
    match super::checks::identity(Target::Ean, clean.as_str(), None) {
        Ok(code) => text(&code),
        Err(refusal) => {
            order.problem(row, Target::Ean, value, refusal);
            None
        }
    }
}

fn quantity(order: &mut OrderRows<'_>, row: usize) -> Option<Decimal> {
    // A file without quantities has one piece per row.
    if order.column(Target::Quantity).is_none() {
        return Some(Decimal::ONE);
    }
    let value = order.cell(row, Target::Quantity);
    if value.is_empty() {
        order.problem(row, Target::Quantity, "", Refusal::new("import.value.missing"));
        return None;
    }
    let number = order.number_in(row, Target::Quantity, value)?;
    let code = if number <= Decimal::ZERO {
        "import.quantity.not_positive"
    } else if number.normalize().scale() > Quantity::SCALE {
        "import.quantity.decimals"
    } else if number > Decimal::from(1_000_000_000) {
        "import.number.too_long"
    } else {
        return Some(number);
    };
    order.problem(row, Target::Quantity, value, Refusal::new(code));
    None
}

pub(crate) fn money(order: &mut OrderRows<'_>, row: usize, target: Target) -> Option<Decimal> {
    let value = order.cell(row, target);
    if value.is_empty() { None } else { order.number_in(row, target, value) }
}

/// The VAT rate of a row; the default where it has none.
fn vat_rate(order: &mut OrderRows<'_>, row: usize) -> Option<Rate> {
    let value = order.cell(row, Target::VatRate);
    if value.is_empty() {
        return order.mapping.options.default_vat;
    }
    let column = order.mapping.column_of(Target::VatRate);
    let style = column.and_then(|c| order.mapping.numbers.get(c)).copied().unwrap_or(NumberStyle::Plain);
    let rate = rate(value, style);
    if rate.is_none() {
        order.problem(row, Target::VatRate, value, Refusal::new("import.vat.not"));
    }
    rate
}

/// `22`, `22%`, `22,00`, `0.22`, `IVA 22%`.
pub(crate) fn rate(value: &str, style: NumberStyle) -> Option<Rate> {
    let percent = value.contains('%');
    let bare = value.trim_matches(|c: char| c.is_alphabetic() || c.is_whitespace() || matches!(c, '%' | '.'));
    let n = values::number(bare, NumberStyle::Plain).or_else(|_| values::number(bare, style)).ok()?;
    let n = if !percent && n > Decimal::ZERO && n < Decimal::ONE { n * Decimal::ONE_HUNDRED } else { n };
    let points = n.checked_mul(Decimal::ONE_HUNDRED)?.normalize();
    let fits = points.scale() == 0 && points >= Decimal::ZERO && points <= Decimal::from(10_000);
    fits.then(|| i64::try_from(points.mantissa()).ok()).flatten().map(Rate)
}

/// The discount as a fraction of one.
fn discount(order: &mut OrderRows<'_>, row: usize) -> Option<Decimal> {
    let value = order.cell(row, Target::LineDiscount);
    let bare = value.trim_end_matches(['%', ' ']);
    if bare.is_empty() {
        return Some(Decimal::ZERO);
    }
    let number = order.number_in(row, Target::LineDiscount, bare)?;
    let percent = bare.len() < value.len() || order.mapping.options.discounts == DiscountStyle::Percent;
    let fraction = if percent { number / Decimal::ONE_HUNDRED } else { number };
    if fraction < Decimal::ZERO || fraction > Decimal::ONE {
        order.problem(row, Target::LineDiscount, value, Refusal::new("import.discount.range"));
        return None;
    }
    Some(fraction)
}

struct Priced {
    unit: Option<Decimal>,
    discount: Decimal,
    amount: Option<Amount>,
}

/// Price, discount and total: the total is what the shop asked for; where price and total are both there they must
/// meet, within what rounding can move.
fn price(order: &mut OrderRows<'_>, row: usize, basis: Option<bool>, quantity: Decimal, vat: Option<Rate>) -> Priced {
    let nothing = Priced { unit: None, discount: Decimal::ZERO, amount: None };
    let mapping = order.mapping;
    let total_column = column(mapping, basis, Target::LineTotalGross, Target::LineTotalNet, Target::LineTotal);
    let unit_column = column(mapping, basis, Target::UnitPriceGross, Target::UnitPriceNet, Target::UnitPrice);
    let Some(discount) = discount(order, row) else { return nothing };
    let off = money(order, row, Target::LineDiscountAmount).unwrap_or_default().abs();
    let promotion = money(order, row, Target::LinePromotion).unwrap_or_default().abs();
    let total = total_column.and_then(|(target, _)| money(order, row, target));
    let total = total.map(|total| total.checked_sub(promotion).unwrap_or(total));
    let unit = unit_column.and_then(|(target, _)| money(order, row, target));
    if total.is_none() && unit.is_none() {
        // A file without any price is priced from our own list; a price missing in one row is a fault.
        if let Some((target, _)) = total_column.or(unit_column)
            && order.cell(row, target).is_empty()
        {
            order.problem(row, target, "", Refusal::new("import.value.missing"));
        }
        return Priced { discount, ..nothing };
    }
    let by_unit = |unit: Decimal, discount: Decimal| {
        let gross = unit.checked_mul(quantity)?;
        gross.checked_mul(Decimal::ONE.checked_sub(discount)?)?.checked_sub(off)?.checked_sub(promotion)
    };
    let (unit, discount, exact) = match (total, unit) {
        (Some(total), None) => (None, discount, Some(total)),
        (None, Some(unit)) => (Some(unit), discount, by_unit(unit, discount)),
        (Some(total), Some(unit)) => {
            // Prices are printed with two decimals: each piece may hide half a cent.
            let allowance = Decimal::new(1, 2) + quantity * Decimal::new(5, 3);
            let near = |value: Option<Decimal>| value.is_some_and(|v| (v - total).abs() <= allowance);
            let with_vat = |value: Option<Decimal>| value?.checked_mul(Decimal::ONE + vat?.fraction());
            let without_vat = |value: Option<Decimal>| value?.checked_div(Decimal::ONE + vat?.fraction());
            if near(by_unit(unit, discount)) {
                (Some(unit), discount, Some(total))
            } else if near(by_unit(unit, Decimal::ZERO)) {
                // The price already has the discount taken off.
                (Some(unit), Decimal::ZERO, Some(total))
            } else if near(with_vat(by_unit(unit, discount))) || near(without_vat(by_unit(unit, discount))) {
                // The price is on the other side of VAT: the total stands, the price is found from it.
                (None, discount, Some(total))
            } else {
                let expected = by_unit(unit, discount).unwrap_or_default().round_dp(4).normalize();
                let refusal = Refusal::new("import.line.differs")
                    .with("stated", total.to_string())
                    .with("computed", expected.to_string());
                if let Some((target, _)) = total_column
                    && !mapping.options.accept_total_differences
                {
                    let value = order.cell(row, target);
                    order.problem(row, target, value, refusal);
                }
                (None, discount, Some(total))
            }
        }
        (None, None) => return nothing,
    };
    let amount = exact.and_then(Amount::new);
    if amount.is_none()
        && let Some((target, _)) = total_column.or(unit_column)
    {
        let value = order.cell(row, target);
        order.problem(row, target, value, Refusal::new("import.number.too_long"));
    }
    Priced { unit, discount, amount }
}
