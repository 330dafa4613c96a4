//! How values of the trade are shown in columns and typed in fields: one place for all panes.

use crate::domain::dates::{format_compact, format_short, parse_date};
use crate::domain::filter::{Filter, Operand};
use crate::domain::numbers::{
    format_cents, format_price, format_quantity, format_rate, parse_cents_in, parse_price_in, parse_quantity_in,
    parse_rate_in,
};
use crate::domain::order::{Badge as State, PaymentState};
use crate::domain::{Cents, Quantity, Rate, Refusal, UnitPrice};
use crate::locale::Lang;
use crate::store::Reader;
use crate::store::list::ListSpec;
use crate::ui::kit::field::FieldKind;
use crate::ui::kit::resource::Badge;
use crate::ui::theme::Role;
use chrono::NaiveDate;

/// Columns that the number of an order takes: `2026/999999`.
pub const ORDER_NUMBER: u16 = 11;

/// Money, in the session's way of writing.
pub fn money(amount: Cents, lang: Lang) -> String {
    format_cents(amount, lang.numbers())
}

/// An amount in six columns: in cents, in euro, in thousands or millions of them, as it has room.
pub fn brief_money(amount: Cents, lang: Lang) -> String {
    const ROOM: usize = 6;
    let whole = money(amount, lang);
    let in_units = |cents: i64, unit: &str| {
        let rounded = (amount.0.abs() + cents / 2) / cents;
        let sign = if amount < Cents::ZERO { "-" } else { "" };
        format!("{sign}{}{unit}", lang.count(rounded.unsigned_abs()))
    };
    let ways = [
        whole,
        in_units(100, ""),
        in_units(100_000, lang.t("deadlines.thousand")),
        in_units(100_000_000, lang.t("deadlines.million")),
    ];
    let last = ways.last().cloned().unwrap_or_default();
    ways.into_iter().find(|text| text.chars().count() <= ROOM).unwrap_or(last)
}

/// A quantity without needless zeros.
pub fn quantity(quantity: Quantity, lang: Lang) -> String {
    format_quantity(quantity, lang.numbers())
}

/// `21/11`, for columns.
pub fn short_date(day: NaiveDate, lang: Lang) -> String {
    format_short(day, lang.dates())
}

/// `21/11/26`, where the year counts.
pub fn compact_date(day: NaiveDate, lang: Lang) -> String {
    format_compact(day, lang.dates())
}

/// A channel by its name; the one that comes with every company is worded in the reader's language.
pub fn channel(name: &str, lang: Lang) -> &str {
    if OWN_CHANNEL.contains(&name) { lang.t("orders.channel.manual") } else { name }
}

/// The same, for a column: shops with long names have short ones.
pub fn short_channel(name: &str, lang: Lang) -> &str {
    let short = SHOPS.iter().find(|(long, _)| long.eq_ignore_ascii_case(name));
    short.map_or_else(|| channel(name, lang), |(_, short)| short)
}

/// Its code, and its name as a company is founded with it; renamed, it has the name that somebody gave it.
const OWN_CHANNEL: [&str; 2] = ["manual", "Manuale"];
/// Shops as their users call them where there is little room.
const SHOPS: [(&str, &str); 3] = [("WooCommerce", "Woo"), ("PrestaShop", "Presta"), ("Magento", "Magento")];

/// What a money field takes.
pub const MONEY: FieldKind = FieldKind::Number(read_money, show_money);
/// What a quantity field takes.
pub const QUANTITY: FieldKind = FieldKind::Number(read_quantity, show_quantity);
/// What a price field takes.
pub const PRICE: FieldKind = FieldKind::Number(read_price, show_price);
/// What a rate field takes.
pub const RATE: FieldKind = FieldKind::Number(read_rate, show_rate);
/// A day, looking forward.
pub const DAY: FieldKind = FieldKind::Date(read_day, compact_date);

/// Reads money.
///
/// # Errors
/// `number.*`.
pub fn read_money(text: &str, lang: Lang) -> Result<i64, Refusal> {
    parse_cents_in(text, lang.numbers()).map(|cents| cents.0)
}

/// Shows money.
pub fn show_money(cents: i64, lang: Lang) -> String {
    format_cents(Cents(cents), lang.numbers())
}

/// Reads a quantity.
///
/// # Errors
/// `number.*`.
pub fn read_quantity(text: &str, lang: Lang) -> Result<i64, Refusal> {
    parse_quantity_in(text, lang.numbers()).map(|quantity| quantity.0)
}

/// Shows a quantity.
pub fn show_quantity(units: i64, lang: Lang) -> String {
    format_quantity(Quantity(units), lang.numbers())
}

/// Reads a price.
///
/// # Errors
/// `number.*`.
pub fn read_price(text: &str, lang: Lang) -> Result<i64, Refusal> {
    parse_price_in(text, lang.numbers()).map(|price| price.0)
}

/// Shows a price.
pub fn show_price(price: i64, lang: Lang) -> String {
    format_price(UnitPrice(price), lang.numbers())
}

/// Reads a rate.
///
/// # Errors
/// `number.*`.
pub fn read_rate(text: &str, lang: Lang) -> Result<i64, Refusal> {
    parse_rate_in(text, lang.numbers()).map(|rate| rate.0)
}

/// Shows a rate.
pub fn show_rate(rate: i64, lang: Lang) -> String {
    format_rate(Rate(rate), lang.numbers())
}

/// Reads a day, looking forward.
///
/// # Errors
/// `date.*`.
pub fn read_day(text: &str, today: NaiveDate) -> Result<NaiveDate, Refusal> {
    parse_date(text, today, true)
}

/// The state of an order: symbol, word, colour.
pub const fn state(state: State, late: bool) -> Badge {
    let (symbol, word, role) = match state {
        State::New => ('o', "badge.new", Role::StatusNew),
        State::OnHold => ('-', "badge.on_hold", Role::StatusUnknown),
        State::ToFulfil if late => ('!', "badge.to_fulfil", Role::SeverityWarn),
        State::ToFulfil => ('o', "badge.to_fulfil", Role::StatusTodo),
        State::PartShipped => ('>', "badge.part_shipped", Role::StatusDoing),
        State::Shipped => ('=', "badge.shipped", Role::StatusSent),
        State::Delivered => ('+', "badge.delivered", Role::StatusDone),
        State::Closed => ('+', "badge.closed", Role::StatusDone),
        State::Returned => ('r', "badge.returned", Role::StatusReturn),
        State::Cancelled => ('x', "badge.cancelled", Role::StatusCancelled),
    };
    Badge { symbol, word, role }
}

/// What has been paid, as a short word and its colour.
pub const fn payment(state: PaymentState) -> (&'static str, Role) {
    match state {
        PaymentState::Unpaid => ("paid.unpaid", Role::StatusTodo),
        PaymentState::Part => ("paid.part", Role::StatusDoing),
        PaymentState::Paid => ("paid.paid", Role::StatusDone),
        PaymentState::Over => ("paid.over", Role::SeverityWarn),
        PaymentState::Nothing => ("paid.nothing", Role::TextMuted),
        PaymentState::Refunded => ("paid.refunded", Role::StatusReturn),
        PaymentState::Unknown => ("paid.unknown", Role::TextMuted),
    }
}

/// The tags of what a list shows that begin with what was typed, as they are written.
///
/// # Errors
/// What the store refuses.
pub(super) fn tags(spec: &'static ListSpec, reader: &Reader, typed: &str) -> Result<Vec<String>, Refusal> {
    let values = spec.values(reader.db(), "etichetta", typed)?;
    // A filter has them in quotes where they are more than a word.
    let plain = |value: &String| match Filter::parse(&format!("etichetta={value}")).terms.first()?.values.first()? {
        Operand::Word(word) => Some(word.clone()),
        _ => None,
    };
    Ok(values.iter().filter_map(plain).collect())
}
