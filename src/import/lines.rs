//! One row as a line of goods: price, discount and total against each other.

use super::checked::NoteKind;
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
    let vat_rate = vat_rate(order, row, basis, quantity);
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

/// The VAT rates that there are, in basis points.
const LEGAL_RATES: [i64; 5] = [0, 400, 500, 1000, 2200];

/// The VAT rate of a row: as it says it, else as its VAT says it; the default where it has neither.
fn vat_rate(order: &mut OrderRows<'_>, row: usize, basis: Option<bool>, quantity: Option<Decimal>) -> Option<Rate> {
    let value = order.cell(row, Target::VatRate);
    if value.is_empty() {
        let default = order.mapping.options.default_vat;
        let Some(tax) = quiet(order, row, Target::LineVat) else { return default };
        let Some(taxed) = taxed(order, row, basis, quantity) else { return default };
        // No VAT may be an exempt sale, one abroad, or a shop that does not do the sum: that is no rate, and whoever
        // keeps the books has to look at it. What is given away has no VAT at any rate.
        if tax.is_zero() {
            let exempt = default.is_some_and(|rate| rate.0 == 0);
            if !taxed.is_zero() && !exempt {
                let (number, line) = (order.number().unwrap_or_default(), order.line_no(row));
                order.notes.push((NoteKind::VatZero, line, number, taxed.to_string(), tax.to_string()));
            }
            return default;
        }
        // What the file does not say is booked as what the customer was asked for.
        let found = legal_rate(tax, taxed, basis.unwrap_or(true), default);
        if found.is_none() {
            let (number, line) = (order.number().unwrap_or_default(), order.line_no(row));
            order.notes.push((NoteKind::VatFitsNoRate, line, number, taxed.to_string(), tax.to_string()));
        }
        return found.or(default);
    }
    let column = order.mapping.column_of(Target::VatRate);
    let style = column.and_then(|c| order.mapping.numbers.get(c)).copied().unwrap_or(NumberStyle::Plain);
    let rate = rate(value, style);
    if rate.is_none() {
        order.problem(row, Target::VatRate, value, Refusal::new("import.vat.not"));
    }
    rate
}

/// A number of a row, without a word about one that cannot be read: whoever needs it says so.
fn quiet(order: &OrderRows<'_>, row: usize, target: Target) -> Option<Decimal> {
    let style = order.column(target).and_then(|column| order.mapping.numbers.get(column)).copied()?;
    values::number(order.cell(row, target), style).ok()
}

/// What the VAT of a row was taken on: its amount before any promotion, which shops tax apart.
fn taxed(order: &OrderRows<'_>, row: usize, basis: Option<bool>, quantity: Option<Decimal>) -> Option<Decimal> {
    let mapping = order.mapping;
    let total = column(mapping, basis, Target::LineTotalGross, Target::LineTotalNet, Target::LineTotal);
    if let Some(total) = total.and_then(|(target, _)| quiet(order, row, target)) {
        return Some(total);
    }
    let unit = column(mapping, basis, Target::UnitPriceGross, Target::UnitPriceNet, Target::UnitPrice)?.0;
    let value = order.cell(row, Target::LineDiscount);
    let bare = value.trim_end_matches(['%', ' ']);
    let discount = quiet(order, row, Target::LineDiscount).or_else(|| bare.parse().ok()).unwrap_or_default();
    let percent = bare.len() < value.len() || mapping.options.discounts == DiscountStyle::Percent;
    let discount = if percent { discount / Decimal::ONE_HUNDRED } else { discount };
    let off = quiet(order, row, Target::LineDiscountAmount).unwrap_or_default().abs();
    let gross = quiet(order, row, unit)?.checked_mul(quantity?)?;
    gross.checked_mul(Decimal::ONE.checked_sub(discount)?)?.checked_sub(off)
}

/// The legal rate that leads from an amount to its VAT, within what rounding can move. The default stands where it
/// comes to the same cents: of small amounts several rates do.
fn legal_rate(tax: Decimal, taxed: Decimal, gross: bool, default: Option<Rate>) -> Option<Rate> {
    let away = |rate: Rate| -> Option<Decimal> {
        let part = taxed.checked_mul(rate.fraction())?;
        let due = if gross { part.checked_div(Decimal::ONE + rate.fraction())? } else { part };
        Some(due.checked_sub(tax)?.abs())
    };
    let (half, most) = (Decimal::new(5, 3), Decimal::new(15, 3));
    if let Some(default) = default.filter(|rate| away(*rate).is_some_and(|away| away <= half)) {
        return Some(default);
    }
    let all = LEGAL_RATES.iter().filter_map(|rate| Some((away(Rate(*rate))?, Rate(*rate))));
    all.filter(|(away, _)| *away <= most).min().map(|(_, rate)| rate)
}

/// A row of a basket that was emptied: no pieces, and no money of its own. Amazon leaves what was called off so.
pub(crate) fn nothing_bought(order: &OrderRows<'_>, row: usize) -> bool {
    let empty = |target: &Target| {
        order.cell(row, *target).is_empty() || quiet(order, row, *target).is_some_and(|number| number.is_zero())
    };
    quiet(order, row, Target::Quantity).is_some_and(|number| number.is_zero())
        && Mapping::MONEY.iter().filter(|target| !UNIT_PRICES.contains(target)).all(empty)
        && (UNIT_PRICES.iter().all(empty) || order.called_off())
}

/// A price of one may stand beside no pieces.
const UNIT_PRICES: [Target; 3] = [Target::UnitPrice, Target::UnitPriceNet, Target::UnitPriceGross];

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
    let total = match total.map(|total| total.checked_sub(promotion)) {
        Some(None) => {
            let value = order.cell(row, Target::LinePromotion);
            order.problem(row, Target::LinePromotion, value, Refusal::new("import.number.too_long"));
            return nothing;
        }
        total => total.flatten(),
    };
    let unit = unit_column.and_then(|(target, _)| money(order, row, target));
    if total.is_none() && unit.is_none() {
        // A price missing in one row is a fault; one that the file has nowhere is no file to check.
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
