//! Where the figures of an order come from: every step of the arithmetic, and the rows behind it.

use super::tables::owes_nothing;
use super::{Covered, Whole, sums, whole};
use crate::domain::numbers::format_decimal;
use crate::domain::order::{Badge, open};
use crate::domain::{Cents, Quantity, Rate, Refusal, UnitPrice};
use crate::locale::{Lang, wording};
use crate::store::journal;
use crate::store::{Reader, stock};
use crate::ui::panes::orders::fields;
use crate::ui::panes::{party, words};
use crate::ui::record::sheet::WHY;
use rust_decimal::Decimal;

/// Changes of one entry that are told.
const MOST: i64 = 400;
/// Lines that one explanation has at most.
const LINES: usize = 30;

/// The story behind a door of the card.
///
/// # Errors
/// What the store refuses.
pub fn explain(reader: &Reader, id: i64, door: &str, lang: Lang) -> Result<Vec<String>, Refusal> {
    let whole = whole(reader, id)?;
    let name = door.strip_prefix(WHY).unwrap_or(door);
    let (kind, rest) = name.split_once(':').unwrap_or((name, ""));
    let row = || rest.split(':').next().and_then(|row| row.parse::<i64>().ok());
    match kind {
        "total" => Ok(total(&whole, lang)),
        "payment" => Ok(payment(&whole, lang)),
        "owes" => party::story::open(reader.db(), whole.order.party_id, lang),
        "line" => match whole.lines.iter().find(|one| Some(one.line.id) == row()) {
            Some(one) => line(reader, &whole, one, lang),
            None => Ok(Vec::new()),
        },
        "entry" => row().map_or(Ok(Vec::new()), |entry| changes(reader, entry, lang)),
        "shipment" => Ok(row().map(|row| shipment(&whole, row, lang)).unwrap_or_default()),
        _ => Ok(Vec::new()),
    }
}

/// How the total came about: goods, discount, shipping, then each rate with its arithmetic.
pub(super) fn total(whole: &Whole, lang: Lang) -> Vec<String> {
    let order = &whole.order;
    let money = |amount: Cents| words::money(amount, lang);
    let goods: Cents = whole.lines.iter().map(|one| one.line.amount).sum();
    let mut out = vec![lang.n("orders.why.goods", whole.lines.len() as u64, &[("sum", &money(goods))])];
    if !order.discount.is_zero() {
        out.push(lang.f("orders.why.discount", &[("sum", &money(order.discount))]));
    }
    if !order.shipping.is_zero() {
        let rate = words::show_rate(order.shipping_vat.0, lang);
        out.push(lang.f("orders.why.shipping", &[("sum", &money(order.shipping)), ("rate", &rate)]));
    }
    out.push(String::new());
    out.push(lang.t(if order.prices_include_vat { "orders.why.gross" } else { "orders.why.net" }).to_owned());
    match sums(whole) {
        Some(sums) if sums.total == order.total => {
            for (rate, part) in &sums.rates {
                out.push(rate_line(Rate(*rate), part.taxable, part.vat, order.prices_include_vat, lang));
            }
        }
        // Written down by an import as its shop had it.
        _ => out.push(lang.t("orders.why.as_given").to_owned()),
    }
    let with = [money(order.taxable), money(order.vat), money(order.total)];
    let [taxable, vat, total] = with;
    out.push(lang.f("orders.why.total", &[("taxable", &taxable), ("vat", &vat), ("total", &total)]));
    out
}

/// One rate: `IVA 22%: 1.120,50 × 22% = 246,51`, or out of a gross amount.
fn rate_line(rate: Rate, taxable: Cents, vat: Cents, gross: bool, lang: Lang) -> String {
    let money = |amount: Cents| words::money(amount, lang);
    let (percent, all) = (words::show_rate(rate.0, lang), money(taxable + vat));
    let factor = format_decimal(Decimal::ONE + Decimal::new(rate.0, 4), 0, lang.numbers());
    let key = if gross { "orders.why.rate_in" } else { "orders.why.rate" };
    lang.f(
        key,
        &[("rate", &percent), ("gross", &all), ("factor", &factor), ("taxable", &money(taxable)), ("vat", &money(vat))],
    )
}

fn payment(whole: &Whole, lang: Lang) -> Vec<String> {
    let money = |amount: Cents| words::money(amount, lang);
    let mut out = vec![lang.f("orders.why.owed", &[("total", &money(whole.order.total))])];
    for payment in whole.payments.iter().take(LINES) {
        let (day, method) = (wording::date(lang, payment.paid_on), fields::method(payment.method.as_str(), lang));
        let with = [("day", day.as_str()), ("method", method.as_str()), ("sum", &money(payment.amount))];
        out.push(lang.f("orders.why.paid", &with));
    }
    if whole.state.badge == Badge::Cancelled {
        out.push(owes_nothing(whole, lang));
        return out;
    }
    let open = open(whole.order.total, whole.state.paid, whole.state.badge);
    let with = [money(whole.order.total), money(whole.state.paid), money(open)];
    let [total, paid, open] = with;
    out.push(lang.f("orders.why.open", &[("total", &total), ("paid", &paid), ("open", &open)]));
    if let Some(day) = super::due(whole) {
        let term = whole.order.payment_term.as_ref().map_or("", |term| term.as_str());
        let key = if term.is_empty() { "orders.why.due_now" } else { "orders.why.due" };
        let with =
            [("term", term), ("day", &wording::date(lang, day)), ("from", &wording::date(lang, whole.order.placed_on))];
        out.push(lang.f(key, &with));
    }
    out
}

/// A line: its price, its amount, its VAT, and what there is for it.
fn line(reader: &Reader, whole: &Whole, one: &Covered, lang: Lang) -> Result<Vec<String>, Refusal> {
    let line = &one.line;
    let mut out: Vec<String> = line.price_trace.split(';').filter_map(|step| trace(step.trim(), lang)).collect();
    let quantity = words::quantity(line.quantity - line.cancelled, lang);
    let price = words::show_price(line.price.0, lang);
    let amount = words::money(line.amount, lang);
    let key = if line.discount.0 == 0 { "orders.why.amount" } else { "orders.why.amount_less" };
    let discount = words::show_rate(line.discount.0, lang);
    out.push(lang.f(key, &[("quantity", &quantity), ("price", &price), ("discount", &discount), ("amount", &amount)]));
    let key = if whole.order.prices_include_vat { "orders.why.vat_in" } else { "orders.why.vat" };
    out.push(lang.f(key, &[("rate", &words::show_rate(line.vat.0, lang))]));
    let Some(variant) = line.variant_id.filter(|_| line.goods) else { return Ok(out) };
    out.push(String::new());
    let figure = |quantity: Quantity| words::quantity(quantity, lang);
    let now = stock::availability(reader.db(), variant, whole.order.warehouse_id)?;
    let place = whole.row.warehouse.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
    out.push(lang.f(
        "orders.why.stock",
        &[
            ("warehouse", &place),
            ("on_hand", &figure(now.on_hand)),
            ("committed", &figure(now.committed)),
            ("available", &figure(now.available())),
        ],
    ));
    if line.reserved > Quantity::ZERO {
        out.push(lang.f("orders.why.reserved", &[("n", &figure(line.reserved))]));
    }
    let with = [figure(line.quantity), figure(line.shipped), figure(line.cancelled), figure(line.open())];
    let [quantity, shipped, cancelled, open] = with;
    out.push(lang.f(
        "orders.why.open_line",
        &[("quantity", &quantity), ("shipped", &shipped), ("cancelled", &cancelled), ("open", &open)],
    ));
    if one.missing() > Quantity::ZERO {
        out.push(lang.f("orders.why.missing", &[("n", &figure(one.missing()))]));
    }
    Ok(out)
}

/// A step of how a price came about: `product 29`, `manual 27.5`.
fn trace(step: &str, lang: Lang) -> Option<String> {
    let (kind, price) = step.split_once(' ')?;
    let price = price.parse::<Decimal>().ok().and_then(UnitPrice::from_decimal);
    let price = price.map_or_else(String::new, |price| words::show_price(price.0, lang));
    let key = match kind {
        "product" => "orders.why.trace.product",
        "manual" => "orders.why.trace.manual",
        _ => return Some(crate::domain::SafeText::new(step).to_string()),
    };
    Some(lang.f(key, &[("price", &price)]))
}

/// What an operation changed in the order, its payments and shipments.
fn changes(reader: &Reader, entry: i64, lang: Lang) -> Result<Vec<String>, Refusal> {
    let db = reader.db();
    let entry = journal::find(db, entry)?;
    let (first, last) = entry.changes;
    let at = wording::instant(lang, entry.at);
    let what = wording::operation(lang, &entry.operation);
    let mut out = vec![lang.f("orders.why.entry", &[("what", &what), ("at", &at), ("n", &entry.id.to_string())])];
    for change in journal::changes(db, first, last.min(first + MOST))? {
        let told = matches!(change.table.as_str(), "sales_order" | "order_line" | "payment" | "shipment" | "deadline");
        let Some(after) = change.after.as_ref().filter(|_| told) else { continue };
        let before = change.before.as_ref();
        for (column, value) in after {
            let was = before.and_then(|before| before.get(column));
            let quiet = matches!(column.as_str(), "version" | "id" | "life" | "kind") || column.ends_with("_id");
            if quiet || before.is_none() || was == Some(value) {
                continue;
            }
            let (label, now) = (wording::field(lang, column), wording::column_value(lang, column, value));
            let was = was.map(|was| wording::column_value(lang, column, was)).unwrap_or_default();
            out.push(lang.f("orders.why.changed", &[("field", &label), ("before", &was), ("after", &now)]));
        }
    }
    out.truncate(LINES);
    Ok(out)
}

fn shipment(whole: &Whole, row: i64, lang: Lang) -> Vec<String> {
    let Some(shipment) = whole.shipments.iter().find(|one| one.id == row) else { return Vec::new() };
    let mut out = vec![wording::instant(lang, shipment.shipped_at)];
    for (line, quantity) in &shipment.lines {
        let line = whole.lines.iter().map(|one| &one.line).find(|one| one.id == *line);
        let name = line.map_or_else(String::new, |line| {
            let code = line.sku.as_ref().map(ToString::to_string).unwrap_or_default();
            format!("{code}  {}", line.description)
        });
        out.push(format!("{}  {name}", words::quantity(*quantity, lang)));
    }
    out
}
