//! The paper of an order: what was agreed, as the customer may keep it. Of the operators' notes only those that were
//! written for the customer are printed.

use super::paper::{Paper, Row, Sum, Table};
use super::words::{money, quantity, sender};
use crate::domain::numbers::{format_price, format_rate};
use crate::domain::order::{Badge, PaymentState, Totals, open};
use crate::domain::{Cents, Rate, Refusal, SafeText};
use crate::locale::{Lang, wording};
use crate::operations::order::due_day;
use crate::store::absent::absent;
use crate::store::journal::Storied;
use crate::store::orders::{self, Frozen, Line, Order, State};
use crate::store::subjects::{self, Subject};
use crate::store::{Db, parties, products, settings};

/// Notes that are looked through.
const NOTES: usize = 200;
/// Whom a note is for that stands on papers.
const FOR_CUSTOMER: &str = "customer";

/// Reads the paper of an order.
///
/// # Errors
/// `order.missing`; what the store refuses.
pub fn paper(db: Db<'_>, id: i64, lang: Lang) -> Result<Paper, Refusal> {
    db.still(|| read(db, id, lang))
}

fn read(db: Db<'_>, id: i64, lang: Lang) -> Result<Paper, Refusal> {
    let order = orders::find(db, id)?;
    let state = orders::derive(db, id)?.ok_or_else(|| absent(db, Storied::Order, id))?;
    let lines = orders::lines(db, id)?;
    let kept = |id: Option<i64>| id.map_or(Ok(Frozen::default()), |id| orders::frozen(db, id));
    let (bill, ship) = (kept(order.bill_to)?, kept(order.ship_to)?);
    let mut paper = Paper {
        title: lang.t(title(state.badge)).to_owned(),
        number: order.name(),
        sender: sender(&settings::founded(db)?, lang),
        facts: facts(db, &order, &state, lang)?,
        table: goods(db, &lines, lang)?,
        carries: true,
        ..Paper::default()
    };
    for (label, kept) in [("print.bill", &bill), ("print.ship", &ship)] {
        let lines = address(kept, lang);
        if !lines.is_empty() {
            paper.addresses.push((lang.t(label).to_owned(), lines));
        }
    }
    let goods = lines.iter().map(|line| line.amount).sum();
    match order.totals(&lines).filter(|totals| totals.total == order.total) {
        Some(totals) => paper.rates = rates(&totals, lang),
        // An order of the past that other rules added up: what it says of itself stands, and nothing is said for it.
        None => paper.rates.rows.clear(),
    }
    paper.sums = sums(&order, goods, &state, lang);
    let mode = lang.t(if order.prices_include_vat { "print.gross" } else { "print.net" });
    paper.notes.push((lang.t("print.prices").to_owned(), vec![mode.to_owned()]));
    let lines = |note: &str| SafeText::multiline(note).as_str().lines().map(str::to_owned).collect::<Vec<String>>();
    if let Some(note) = order.customer_note.as_ref().filter(|note| !note.is_empty()) {
        paper.notes.push((lang.t("print.customer_note").to_owned(), lines(note.as_str())));
    }
    // Only what was written for the customer: the operators' own notes are not even kept in the hand.
    for note in
        subjects::notes(db, Subject::Order, id, NOTES)?.iter().rev().filter(|note| note.audience == FOR_CUSTOMER)
    {
        paper.notes.push((lang.t("print.note").to_owned(), lines(&note.body)));
    }
    Ok(paper)
}

/// What the paper is called: what is not agreed yet is not confirmed by it.
const fn title(badge: Badge) -> &'static str {
    match badge {
        Badge::New => "print.order.open",
        Badge::Cancelled => "print.order.cancelled",
        _ => "print.order.confirmed",
    }
}

fn facts(db: Db<'_>, order: &Order, state: &State, lang: Lang) -> Result<Vec<(String, String)>, Refusal> {
    let channel = wording::channel(lang, settings::channel_name(db, order.channel_id)?.as_str());
    let text = |text: &Option<SafeText>| text.as_ref().map_or(String::new(), ToString::to_string);
    let external = text(&order.external_number);
    let reference = if external.is_empty() { channel } else { format!("{channel} {external}") };
    let customer = parties::find(db, order.party_id)?;
    let term = text(&order.payment_term);
    let method = text(&order.payment_method);
    let method = if method.is_empty() { method } else { wording::word(lang, "orders.method", &method) };
    let open = order.total > state.paid && !order.history && state.badge != Badge::Cancelled;
    let due = due_day(&term, order.placed_on).ok().filter(|_| open && !term.is_empty());
    // When a day is known it says more than the term.
    let payment = match (method.is_empty(), term.is_empty() || due.is_some()) {
        (_, true) => method,
        (true, false) => lang.f("print.term", &[("term", &term)]),
        (false, false) => format!("{method}, {}", lang.f("print.term", &[("term", &term)])),
    };
    let carrier = order.carrier_id.map(|id| settings::carrier_name(db, id)).transpose()?;
    let date = |day| wording::date(lang, day);
    let all = [
        ("print.fact.date", date(order.placed_on)),
        ("print.fact.reference", reference),
        ("print.fact.customer", customer.code.to_string()),
        ("print.fact.payment", payment),
        ("print.fact.due", due.map_or_else(String::new, date)),
        ("print.fact.promised", order.promised_on.map_or_else(String::new, date)),
        ("print.fact.carrier", carrier.map_or_else(String::new, |name| wording::carrier(lang, name.as_str()))),
    ];
    let some = all.into_iter().filter(|(_, value)| !value.is_empty());
    Ok(some.map(|(label, value)| (lang.t(label).to_owned(), value)).collect())
}

fn goods(db: Db<'_>, lines: &[Line], lang: Lang) -> Result<Table, Refusal> {
    let mut table = Table::default()
        .text(lang.t("print.column.code"))
        .wide(lang.t("print.column.description"))
        .figure(lang.t("print.column.quantity"))
        .figure(lang.t("print.column.price"))
        .figure(lang.t("print.column.discount"))
        .figure(lang.t("print.column.vat"))
        .figure(lang.t("print.column.amount"));
    let percent = |rate: Rate| format!("{}%", format_rate(rate, lang.numbers()));
    for line in lines {
        let unit = line.variant_id.map(|id| products::unit(db, id)).transpose()?;
        let mut description = line.description.to_string();
        if !line.cancelled.is_zero() {
            let given_up = quantity(line.cancelled, None, lang);
            description = format!("{description} {}", lang.f("print.given_up", &[("n", &given_up)]));
        }
        let cells = vec![
            line.sku.as_ref().map_or_else(String::new, ToString::to_string),
            description,
            quantity(line.quantity - line.cancelled, unit.as_ref(), lang),
            format_price(line.price, lang.numbers()),
            if line.discount.0 == 0 { String::new() } else { percent(line.discount) },
            percent(line.vat),
            money(line.amount, lang),
        ];
        table.rows.push(Row::Line(cells, line.amount));
    }
    table.drop_empty();
    Ok(table)
}

/// VAT by rate, as the rules make it.
fn rates(totals: &Totals, lang: Lang) -> Table {
    let mut table = Table::default()
        .text(lang.t("print.column.rate"))
        .figure(lang.t("print.column.taxable"))
        .figure(lang.t("print.column.tax"));
    for (rate, part) in &totals.rates {
        let rate = format!("{}%", format_rate(Rate(*rate), lang.numbers()));
        let cells = vec![rate, money(part.taxable, lang), money(part.vat, lang)];
        table.rows.push(Row::Line(cells, Cents::ZERO));
    }
    table
}

/// What it comes to. With prices that hold VAT everything down to the total holds it; else VAT is added last.
fn sums(order: &Order, goods: Cents, state: &State, lang: Lang) -> Vec<Sum> {
    let mut sums = Vec::new();
    let mut add = |key: &'static str, amount: Cents, strong: bool| {
        sums.push(Sum { label: lang.t(key).to_owned(), amount: money(amount, lang), strong });
    };
    if !order.discount.is_zero() || !order.shipping.is_zero() {
        add("print.sum.goods", goods, false);
    }
    if !order.discount.is_zero() {
        add("print.sum.discount", -order.discount, false);
    }
    if !order.shipping.is_zero() {
        add("print.sum.shipping", order.shipping, false);
    }
    if !order.prices_include_vat {
        add("print.sum.taxable", order.taxable, false);
        add("print.sum.vat", order.vat, false);
    }
    add("print.sum.total", order.total, true);
    let silent = matches!(state.payment, PaymentState::Unknown | PaymentState::Nothing);
    if !silent && !state.paid.is_zero() {
        add("print.sum.paid", state.paid, false);
    }
    let due = open(order.total, state.paid, state.badge);
    if !silent && due > Cents::ZERO {
        add("print.sum.due", due, false);
    }
    sums
}

/// An address as it is written on a parcel, then the codes that an invoice wants.
pub fn address(kept: &Frozen, lang: Lang) -> Vec<String> {
    let place = [kept.postal_code.as_str(), kept.city.as_str(), kept.province.as_str()];
    let place: Vec<&str> = place.into_iter().filter(|part| !part.is_empty()).collect();
    let country = kept.country.as_str();
    let abroad = if country.is_empty() || country == "IT" { String::new() } else { format!("  {country}") };
    let pair = |key: &'static str, value: &SafeText| {
        if value.is_empty() { None } else { Some(format!("{} {value}", lang.t(key))) }
    };
    let codes = [
        pair("orders.address.vat", &kept.partita_iva),
        pair("orders.address.tax_code", &kept.codice_fiscale).filter(|_| kept.partita_iva.is_empty()),
        pair("orders.address.sdi", &kept.codice_destinatario),
    ];
    let mut lines = vec![kept.recipient.to_string(), kept.street.to_string(), format!("{}{abroad}", place.join(" "))];
    lines.push(codes.into_iter().flatten().collect::<Vec<_>>().join("  "));
    lines.extend(pair("orders.address.phone", &kept.phone));
    lines.retain(|line| !line.trim().is_empty());
    lines
}
