//! The tables of an order's card.

use super::{Covered, Whole, rates};
use crate::domain::order::{Badge, open};
use crate::domain::{Cents, Quantity};
use crate::locale::{Lang, wording};
use crate::store::orders::Line;
use crate::ui::kit::card::{Block, Group, Sums, Table, TableRow, fact};
use crate::ui::panes::orders::{fields, lines::stock_text};
use crate::ui::panes::tables::{base, coded, filling, left, right, table};
use crate::ui::panes::words;
use crate::ui::record::sheet::WHY;
use crate::ui::theme::Role;

/// The column that is added up: with the currency where there is room.
const AMOUNT: [&str; 2] = ["orders.line.amount", "orders.line.amount_eur"];

fn code(line: &Line) -> (String, Role) {
    (line.sku.as_ref().map(ToString::to_string).unwrap_or_default(), Role::TextCode)
}

/// A line leads to its article; one of free text only has a story.
fn door(line: &Line) -> String {
    match line.variant_id {
        Some(variant) => format!("line:{}:{variant}", line.id),
        None => format!("{WHY}line:{}", line.id),
    }
}

fn rate(rate: i64, lang: Lang) -> (String, Role) {
    base(if rate == 0 { String::new() } else { words::show_rate(rate, lang) })
}

/// What there is for a line: `3 ! -17`, `14 ok`; nothing for what has left or takes no stock.
fn cover(one: &Covered, lang: Lang) -> (String, Role) {
    match one.there {
        Some(there) => stock_text(there, -one.missing(), lang),
        None if one.line.shipped > Quantity::ZERO => (lang.t("orders.line.left").to_owned(), Role::StatusSent),
        None => base(""),
    }
}

/// The lines with what they come to.
pub(super) fn goods(whole: &Whole, lang: Lang) -> Table {
    let rows = whole.lines.iter().map(|one| {
        let line = &one.line;
        TableRow {
            door: door(line),
            cells: vec![
                base(words::quantity(line.quantity, lang)),
                code(line),
                base(line.description.as_str()),
                base(words::show_price(line.price.0, lang)),
                rate(line.discount.0, lang),
                base(words::show_rate(line.vat.0, lang)),
                (words::money(line.amount, lang), Role::ValueMoney),
                cover(one, lang),
            ],
        }
    });
    table(
        vec![
            right("orders.line.quantity", 5, lang),
            coded("orders.line.item", 10, lang),
            filling("orders.line.description", 10, lang),
            right("orders.line.price", 9, lang),
            right("orders.line.discount", 4, lang),
            right("orders.line.vat", 4, lang),
            right(AMOUNT[1], 11, lang),
            left("orders.line.cover", 9, lang),
        ],
        rows,
        "orders.line.none",
        lang,
    )
}

/// The lines beside the list.
pub(super) fn short_goods(whole: &Whole, lang: Lang) -> Table {
    let rows = whole.lines.iter().map(|one| TableRow {
        door: String::new(),
        cells: vec![
            base(words::quantity(one.line.quantity, lang)),
            base(match &one.line.sku {
                Some(sku) => format!("{sku} {}", one.line.description),
                None => one.line.description.to_string(),
            }),
            match one.there {
                Some(there) if one.missing() > Quantity::ZERO => {
                    (format!("{}!", words::quantity(there, lang)), Role::StockOut)
                }
                Some(there) => (words::quantity(there, lang), Role::StockOk),
                None => base(""),
            },
            (words::money(one.line.amount, lang), Role::ValueMoney),
        ],
    });
    table(
        vec![
            right("orders.line.quantity", 5, lang),
            filling("orders.line.article", 10, lang),
            right("orders.line.cover", 5, lang),
            right(AMOUNT[0], 9, lang),
        ],
        rows,
        "orders.line.none",
        lang,
    )
}

/// A table of lines and what it comes to: goods, discount, shipping, VAT per rate, total. On fewer columns than
/// `beside_below` all on one line.
pub(super) fn summed(table: Table, whole: &Whole, beside_below: u16, lang: Lang) -> [Block; 2] {
    let order = &whole.order;
    let sum = |label: &str, amount: Cents, role: Role| fact(label, words::money(amount, lang)).role(role);
    let goods: Cents = whole.lines.iter().map(|one| one.line.amount).sum();
    let mut facts = Vec::new();
    if goods != order.total {
        facts.push(sum(lang.t("orders.total.goods"), goods, Role::BaseText));
    }
    if !order.discount.is_zero() {
        facts.push(sum(lang.t("orders.total.discount"), -order.discount, Role::BaseText));
    }
    if !order.shipping.is_zero() {
        facts.push(sum(lang.t("orders.total.shipping"), order.shipping, Role::BaseText));
    }
    for (rate, vat) in rates(whole) {
        let key = if order.prices_include_vat { "orders.total.vat_in" } else { "orders.total.vat" };
        facts.push(sum(&lang.f(key, &[("rate", &words::show_rate(rate.0, lang))]), vat, Role::TextMuted));
    }
    facts.push(sum(lang.t("orders.total.all"), order.total, Role::TextStrong).door(format!("{WHY}total")));
    let under = table.columns.iter().position(|column| AMOUNT.iter().any(|title| column.title == lang.t(title)));
    let sums = Sums {
        group: Group { title: String::new(), facts },
        columns: table.columns.clone(),
        under: under.unwrap_or_default(),
        beside_below,
    };
    [Block::Table(table), Block::Sums(sums)]
}

/// The lines with what became of them.
pub(super) fn fulfilment(whole: &Whole, lang: Lang) -> Vec<Block> {
    let figure =
        |quantity: Quantity| base(if quantity.is_zero() { "-".to_owned() } else { words::quantity(quantity, lang) });
    let rows = whole.lines.iter().map(|one| {
        let line = &one.line;
        TableRow {
            door: door(line),
            cells: vec![
                base(line.position.to_string()),
                code(line),
                base(line.description.as_str()),
                figure(line.quantity),
                figure(line.shipped),
                figure(line.cancelled),
                figure(line.reserved),
                figure(line.open()),
                cover(one, lang),
            ],
        }
    });
    let table = table(
        vec![
            right("orders.line.position", 3, lang),
            coded("orders.line.item", 10, lang),
            filling("orders.line.description", 10, lang),
            right("orders.line.quantity", 5, lang),
            right("orders.line.shipped", 5, lang),
            right("orders.line.cancelled", 5, lang),
            right("orders.line.reserved", 5, lang),
            right("orders.line.open", 5, lang),
            left("orders.line.cover", 10, lang),
        ],
        rows,
        "orders.line.none",
        lang,
    );
    vec![Block::Table(table)]
}

/// What left, and when it arrived.
pub(super) fn shipments(whole: &Whole, lang: Lang) -> Vec<Block> {
    let name = |id: i64| {
        let line = whole.lines.iter().map(|one| &one.line).find(|line| line.id == id);
        line.map(|line| line.sku.as_ref().unwrap_or(&line.description).to_string()).unwrap_or_default()
    };
    let rows = whole.shipments.iter().map(|shipment| {
        let goods = shipment.lines.iter().map(|(line, n)| format!("{} {}", words::quantity(*n, lang), name(*line)));
        TableRow {
            door: format!("{WHY}shipment:{}", shipment.id),
            cells: vec![
                base(wording::instant(lang, shipment.shipped_at)),
                base(
                    shipment
                        .carrier
                        .as_ref()
                        .map_or_else(|| super::or_dash(None), |name| wording::carrier(lang, name.as_str())),
                ),
                (super::or_dash(shipment.tracking.as_ref()), Role::TextCode),
                base(shipment.parcels.map(|n| n.to_string()).unwrap_or_default()),
                base(goods.collect::<Vec<_>>().join(", ")),
                base(shipment.delivered_on.map(|day| words::compact_date(day, lang)).unwrap_or_default()),
            ],
        }
    });
    vec![Block::Table(table(
        vec![
            left("orders.shipment.at", 16, lang),
            left("orders.shipment.carrier", 8, lang),
            left("orders.shipment.tracking", 16, lang),
            right("orders.shipment.parcels", 5, lang),
            filling("orders.shipment.goods", 10, lang),
            left("orders.shipment.delivered", 10, lang),
        ],
        rows,
        if whole.state.badge == Badge::Cancelled { "orders.shipment.none_ever" } else { "orders.shipment.none" },
        lang,
    ))]
}

/// What of a cancelled order is still to be done with money.
pub(super) fn owes_nothing(whole: &Whole, lang: Lang) -> String {
    match whole.state.paid {
        Cents::ZERO => lang.t("orders.payment_table.cancelled_nothing").to_owned(),
        paid => lang.f("orders.payment_table.cancelled", &[("back", &words::money(paid, lang))]),
    }
}

/// What was paid, and what is open.
pub(super) fn payments(whole: &Whole, lang: Lang) -> Vec<Block> {
    let cancelled = whole.state.badge == Badge::Cancelled;
    let rows = whole.payments.iter().map(|payment| TableRow {
        door: format!("{WHY}payment"),
        cells: vec![
            base(wording::date(lang, payment.paid_on)),
            base(fields::method(payment.method.as_str(), lang)),
            base(super::or_dash(payment.reference.as_ref())),
            (words::money(payment.amount, lang), Role::ValueMoney),
        ],
    });
    let table = table(
        vec![
            left("orders.payment_table.day", 12, lang),
            left("orders.payment_table.method", 18, lang),
            filling("orders.payment_table.reference", 10, lang),
            right("orders.payment_table.amount", 12, lang),
        ],
        rows,
        if cancelled { "orders.payment_table.none_ever" } else { "orders.payment_table.none" },
        lang,
    );
    let money = |amount| words::money(amount, lang);
    let open = open(whole.order.total, whole.state.paid, whole.state.badge);
    let text = if cancelled {
        owes_nothing(whole, lang)
    } else {
        let (paid, total) = (money(whole.state.paid), money(whole.order.total));
        lang.f("orders.payment_table.foot", &[("paid", &paid), ("total", &total), ("open", &money(open))])
    };
    let role = if open.is_zero() { Role::TextStrong } else { Role::SeverityWarn };
    let facts = vec![fact("", text).role(role).door(format!("{WHY}payment"))];
    vec![Block::Table(table), Block::Groups(vec![Group { title: String::new(), facts }])]
}
