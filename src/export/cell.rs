//! A value of a list as people read it, as programs read it, and as a spreadsheet holds it.

use crate::domain::dates::format_date;
use crate::domain::numbers::{
    format_cents, format_price, format_quantity, format_rate, plain_cents, plain_price, plain_quantity, plain_rate,
};
use crate::domain::text::spreadsheet_safe;
use crate::domain::{Cents, Quantity, Rate, SafeText, UnitPrice, UtcMillis};
use crate::locale::{Lang, wording};
use chrono::NaiveDate;
use serde_json::Value;

/// A value of a list or a card.
#[derive(Debug, Clone)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text of people.
    Text(SafeText),
    /// A code or number of a document.
    Code(String),
    /// Money.
    Money(Cents),
    /// A quantity.
    Quantity(Quantity),
    /// A unit price.
    Price(UnitPrice),
    /// A rate in per cent.
    Rate(Rate),
    /// A whole number.
    Number(i64),
    /// A day.
    Day(NaiveDate),
    /// A moment.
    Moment(UtcMillis),
    /// Yes or no.
    Flag(bool),
    /// The name of a channel, or the code of what was typed here.
    Channel(SafeText),
    /// The name of a carrier, or the code of goods that are fetched.
    Carrier(SafeText),
    /// What an entry of the journal did: operation, input, answer.
    Done(String, Box<(serde_json::Value, serde_json::Value)>),
    /// The entry that was taken back: its operation and its number.
    Undone(String, i64),
    /// A stable word of a family of the locale, with the sign that stands before it.
    Word(&'static str, String),
}

impl Cell {
    /// Text that may be absent.
    pub fn text(text: Option<&SafeText>) -> Self {
        text.filter(|text| !text.is_empty()).map_or(Cell::Empty, |text| Cell::Text(text.clone()))
    }

    /// A day that may be absent.
    pub fn day(day: Option<NaiveDate>) -> Self {
        day.map_or(Cell::Empty, Cell::Day)
    }

    /// As people read it in a file: the words of the screen, without the sign before a state that only a screen needs.
    pub fn worded(&self, lang: Lang) -> String {
        match self {
            Cell::Word(family, word) => wording::word(lang, family, word),
            other => other.shown(lang),
        }
    }

    /// As people read it on a screen.
    pub fn shown(&self, lang: Lang) -> String {
        let style = lang.numbers();
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => text.to_string(),
            Cell::Code(code) => SafeText::new(code).to_string(),
            Cell::Money(amount) => format_cents(*amount, style),
            Cell::Quantity(quantity) => format_quantity(*quantity, style),
            Cell::Price(price) => format_price(*price, style),
            Cell::Rate(rate) => format!("{} %", format_rate(*rate, style)),
            Cell::Number(number) => number.to_string(),
            Cell::Day(day) => format_date(*day, lang.dates()),
            Cell::Moment(at) => wording::instant(lang, *at),
            Cell::Flag(flag) => lang.t(if *flag { "value.yes" } else { "value.no" }).to_owned(),
            Cell::Channel(name) => wording::channel(lang, name.as_str()),
            Cell::Carrier(name) => wording::carrier(lang, name.as_str()),
            Cell::Done(operation, with) => wording::done(lang, operation, &with.0, &with.1),
            Cell::Undone(operation, entry) => {
                let what = wording::operation(lang, operation);
                lang.f("cli.log.undone", &[("what", &what), ("n", &entry.to_string())])
            }
            Cell::Word(family, word) => {
                let label = wording::word(lang, family, word);
                match sign(family, word) {
                    Some(sign) => format!("{sign} {label}"),
                    None => label,
                }
            }
        }
    }

    /// As JSON has it: decimals as text, so that nobody rounds them.
    pub fn json(&self) -> Value {
        match self {
            Cell::Empty => Value::Null,
            Cell::Number(number) => Value::from(*number),
            Cell::Flag(flag) => Value::from(*flag),
            // What a spreadsheet would run is only a text here.
            Cell::Text(text) | Cell::Channel(text) | Cell::Carrier(text) => Value::from(text.as_str()),
            Cell::Code(code) => Value::from(SafeText::new(code).as_str()),
            other => Value::from(other.plain()),
        }
    }

    /// As programs read it.
    pub fn plain(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) | Cell::Channel(text) | Cell::Carrier(text) => {
                spreadsheet_safe(text.as_str()).into_owned()
            }
            Cell::Code(code) => spreadsheet_safe(SafeText::new(code).as_str()).into_owned(),
            Cell::Money(amount) => plain_cents(*amount),
            Cell::Quantity(quantity) => plain_quantity(*quantity),
            Cell::Price(price) => plain_price(*price),
            Cell::Rate(rate) => plain_rate(*rate),
            Cell::Number(number) => number.to_string(),
            Cell::Day(day) => wording::date_plain(*day),
            Cell::Moment(at) => wording::instant_plain(*at),
            Cell::Flag(flag) => flag.to_string(),
            // Words of ours, unless somebody else wrote into the file.
            Cell::Word(_, word) | Cell::Done(word, _) => spreadsheet_safe(SafeText::new(word).as_str()).into_owned(),
            Cell::Undone(operation, entry) => {
                spreadsheet_safe(SafeText::new(&format!("{operation} {entry}")).as_str()).into_owned()
            }
        }
    }

    /// Loses its meaning when it is cut.
    pub fn is_firm(&self) -> bool {
        self.is_figure() || matches!(self, Cell::Day(_) | Cell::Moment(_) | Cell::Code(_))
    }

    /// Stands at the right.
    pub fn is_figure(&self) -> bool {
        matches!(self, Cell::Money(_) | Cell::Quantity(_) | Cell::Price(_) | Cell::Rate(_) | Cell::Number(_))
    }
}

/// The sign before a state, so that colour is never alone in saying it.
fn sign(family: &str, word: &str) -> Option<char> {
    Some(match (family, word) {
        ("badge", "new" | "to_fulfil") => 'o',
        ("badge", "part_shipped" | "on_hold") => '>',
        ("badge", "shipped") => '=',
        ("badge", "delivered" | "closed") => '+',
        ("badge", "cancelled") => 'x',
        ("badge", "returned") => 'r',
        ("list.severity", "info") => 'o',
        ("list.severity", "warn") => '!',
        ("list.severity", "error") => 'X',
        _ => return None,
    })
}

/// A column of a list.
pub struct Column<R> {
    /// English id: head of CSV; `cli.column.<id>` is its title.
    pub id: &'static str,
    /// Its value.
    pub cell: fn(&R) -> Cell,
    /// Only in CSV.
    pub hidden: bool,
}

impl<R> Column<R> {
    /// The same, but only programs get it.
    #[must_use]
    pub const fn besides(self) -> Self {
        Self { id: self.id, cell: self.cell, hidden: true }
    }
}

/// A column.
pub const fn column<R>(id: &'static str, cell: fn(&R) -> Cell) -> Column<R> {
    Column { id, cell, hidden: false }
}

/// A column that only programs get.
pub const fn hidden<R>(id: &'static str, cell: fn(&R) -> Cell) -> Column<R> {
    column(id, cell).besides()
}
