//! The columns of every list: what people see, and what programs get besides.

use super::cell::{Cell, Column, column, hidden};
use super::entries::ENTRIES;
use super::sheet::title;
use crate::domain::SafeText;
use crate::domain::text::fold;
use crate::locale::Lang;
use crate::store::journal::Entry;
use crate::store::list::{DeadlineRow, MoveRow, NoticeRow, OrderRow, PartyRow, ProductRow, StockRow};
use serde::Serialize;
use serde_json::Value;

/// A row of a list that can be gone on from.
pub trait Listed: Serialize + 'static {
    /// Row.
    fn row(&self) -> i64;
    /// What can be written of it, in the usual order.
    fn columns() -> &'static [Column<Self>]
    where
        Self: Sized;
}

macro_rules! listed {
    ($($row:ty => $columns:expr,)*) => { $(impl Listed for $row {
        fn row(&self) -> i64 {
            self.id
        }
        fn columns() -> &'static [Column<Self>] {
            $columns
        }
    })* };
}
listed!(
    OrderRow => ORDERS,
    PartyRow => PARTIES,
    ProductRow => PRODUCTS,
    StockRow => STOCK,
    MoveRow => MOVEMENTS,
    DeadlineRow => DEADLINES,
    NoticeRow => NOTICES,
    Entry => ENTRIES,
);

/// What can be written of a customer or supplier.
mod of_party {
    use super::{Cell, Column, PartyRow, column};

    pub const CODE: Column<PartyRow> = column("code", |row| Cell::Text(row.code.clone()));
    pub const NAME: Column<PartyRow> = column("name", |row| Cell::Text(row.name.clone()));
    pub const CITY: Column<PartyRow> = column("city", |row| Cell::Text(row.city.clone()));
    pub const PROVINCE: Column<PartyRow> = column("province", |row| Cell::Text(row.province.clone()));
    pub const EMAIL: Column<PartyRow> = column("email", |row| Cell::text(row.email.as_ref()));
    pub const PHONE: Column<PartyRow> = column("phone", |row| Cell::text(row.phone.as_ref()));
    pub const ORDERS: Column<PartyRow> = column("orders", |row| Cell::Number(row.orders.cast_signed()));
    pub const LAST: Column<PartyRow> = column("last_order_on", |row| Cell::day(row.last_order_on));
    pub const COMPANY: Column<PartyRow> = column("company", |row| Cell::Flag(row.company));
    pub const VAT: Column<PartyRow> = column("partita_iva", |row| Cell::text(row.partita_iva.as_ref()));
    pub const TAX: Column<PartyRow> = column("codice_fiscale", |row| Cell::text(row.codice_fiscale.as_ref()));
    pub const TERM: Column<PartyRow> = column("payment_term", |row| Cell::text(row.payment_term.as_ref()));
    pub const LEAD: Column<PartyRow> = column("lead_days", |row| row.lead_days.map_or(Cell::Empty, Cell::Number));
    pub const ARCHIVED: Column<PartyRow> = column("archived", |row| Cell::Flag(row.archived));
    pub const ID: Column<PartyRow> = column("id", |row| Cell::Number(row.id));
}
use of_party::{
    ARCHIVED, CITY, CODE, COMPANY, EMAIL, ID, LAST, LEAD, NAME, ORDERS as COUNT, PHONE, PROVINCE, TAX, TERM, VAT,
};

/// Customers and suppliers, whatever is known of either.
#[rustfmt::skip]
static PARTIES: &[Column<PartyRow>] = &[
    CODE, NAME, CITY, PROVINCE, EMAIL, PHONE, COUNT, LAST,
    COMPANY.besides(), VAT.besides(), TAX.besides(), TERM.besides(), LEAD.besides(), ARCHIVED.besides(), ID.besides(),
];

/// Customers.
#[rustfmt::skip]
pub static CUSTOMERS: &[Column<PartyRow>] = &[
    CODE, NAME, CITY, PROVINCE, EMAIL, PHONE, COUNT, LAST,
    COMPANY.besides(), VAT.besides(), TAX.besides(), TERM.besides(), ARCHIVED.besides(), ID.besides(),
];

/// Suppliers.
#[rustfmt::skip]
pub static SUPPLIERS: &[Column<PartyRow>] = &[
    CODE, NAME, CITY, VAT, EMAIL, PHONE, TERM, LEAD,
    PROVINCE.besides(), TAX.besides(), ARCHIVED.besides(), ID.besides(),
];

/// Sales orders.
pub static ORDERS: &[Column<OrderRow>] = &[
    column("number", |row| Cell::Code(row.number.clone())),
    column("placed_on", |row| Cell::Day(row.placed_on)),
    column("customer", |row| Cell::Text(row.customer.clone())),
    column("state", |row| Cell::Word("badge", row.badge.word().to_owned())),
    column("payment", |row| Cell::Word("list.payment", row.payment.word().to_owned())),
    column("total", |row| Cell::Money(row.total)),
    column("channel", |row| Cell::Channel(row.channel.clone())),
    column("external_number", |row| Cell::text(row.external_number.as_ref())),
    hidden("promised_on", |row| Cell::day(row.promised_on)),
    hidden("paid", |row| Cell::Money(row.paid)),
    hidden("payment_term", |row| Cell::text(row.payment_term.as_ref())),
    hidden("carrier", |row| row.carrier.clone().map_or(Cell::Empty, Cell::Carrier)),
    hidden("warehouse", |row| Cell::text(row.warehouse.as_ref())),
    hidden("operator", |row| Cell::Text(row.operator.clone())),
    hidden("tags", |row| joined(&row.tags)),
    hidden("id", |row| Cell::Number(row.id)),
];

/// Products.
pub static PRODUCTS: &[Column<ProductRow>] = &[
    column("sku", |row| Cell::text(row.sku.as_ref())),
    column("name", |row| Cell::Text(row.name.clone())),
    column("category", |row| Cell::text(row.category.as_ref())),
    column("kind", |row| Cell::Word("list.product_kind", row.kind.clone())),
    column("variants", |row| Cell::Number(row.variants.cast_signed())),
    column("price_from", |row| row.price_from.map_or(Cell::Empty, Cell::Price)),
    column("price_to", |row| row.price_to.map_or(Cell::Empty, Cell::Price)),
    column("vat", |row| Cell::Rate(row.vat)),
    column("supplier", |row| Cell::text(row.supplier.as_ref())),
    hidden("unit", |row| Cell::Text(row.unit.clone())),
    hidden("archived", |row| Cell::Flag(row.archived)),
    hidden("id", |row| Cell::Number(row.id)),
];

/// What stands where.
pub static STOCK: &[Column<StockRow>] = &[
    column("sku", |row| Cell::Text(row.sku.clone())),
    column("name", |row| Cell::Text(row.name.clone())),
    column("on_hand", |row| Cell::Quantity(row.on_hand)),
    column("committed", |row| Cell::Quantity(row.committed)),
    column("available", |row| Cell::Quantity(row.available)),
    column("min", |row| Cell::Quantity(row.min)),
    column("unit", |row| Cell::Text(row.unit.clone())),
    column("price", |row| Cell::Price(row.price)),
    column("supplier", |row| Cell::text(row.supplier.as_ref())),
    hidden("incoming", |row| Cell::Quantity(row.incoming)),
    hidden("cost", |row| row.cost.map_or(Cell::Empty, Cell::Price)),
    hidden("kind", |row| Cell::Word("list.product_kind", row.kind.clone())),
    hidden("category", |row| Cell::text(row.category.as_ref())),
    hidden("archived", |row| Cell::Flag(row.archived)),
    hidden("id", |row| Cell::Number(row.id)),
];

/// Stock movements.
pub static MOVEMENTS: &[Column<MoveRow>] = &[
    column("at", |row| Cell::Moment(row.at)),
    column("sku", |row| Cell::Text(row.sku.clone())),
    column("name", |row| Cell::Text(row.name.clone())),
    column("quantity", |row| Cell::Quantity(if row.sign < 0 { -row.quantity } else { row.quantity })),
    column("from", |row| Cell::Text(row.from.clone())),
    column("to", |row| Cell::Text(row.to.clone())),
    column("cause", |row| Cell::Word("list.cause", row.cause.clone())),
    column("document", |row| Cell::Text(row.document.clone())),
    hidden("lot", |row| Cell::text(row.lot.as_ref())),
    hidden("reverses", |row| row.reverses.map_or(Cell::Empty, Cell::Number)),
    hidden("reversed_by", |row| row.reversed_by.map_or(Cell::Empty, Cell::Number)),
    hidden("id", |row| Cell::Number(row.id)),
];

/// Deadlines.
pub static DEADLINES: &[Column<DeadlineRow>] = &[
    column("id", |row| Cell::Number(row.id)),
    column("due_on", |row| Cell::Day(row.due_on)),
    column("days", |row| Cell::Number(row.days)),
    column("kind", |row| Cell::Word("list.deadline_kind", row.kind.clone())),
    column("subject", |row| Cell::Text(row.subject.clone())),
    column("amount", |row| row.amount.map_or(Cell::Empty, Cell::Money)),
    column("party", |row| Cell::text(row.party.as_ref())),
    column("order", |row| row.order.as_ref().map_or(Cell::Empty, |order| Cell::Code(order.clone()))),
    column("done_at", |row| row.done_at.map_or(Cell::Empty, Cell::Moment)),
    hidden("assignee", |row| Cell::text(row.assignee.as_ref())),
];

/// Notices.
pub static NOTICES: &[Column<NoticeRow>] = &[
    column("id", |row| Cell::Number(row.id)),
    column("severity", |row| Cell::Word("list.severity", row.severity.clone())),
    column("rule", |row| Cell::Word("list.notice_rule", row.rule.clone())),
    column("about", |row| about(&row.facts)),
    column("state", |row| Cell::Word("list.notice_state", row.state.clone())),
    column("fired_at", |row| Cell::Moment(row.fired_at)),
    column("snooze_until", |row| row.snooze_until.map_or(Cell::Empty, Cell::Moment)),
    hidden("level", |row| Cell::Number(row.level)),
    hidden("subject_id", |row| Cell::Number(row.subject_id)),
];

/// The name of what a notice is about.
fn about(facts: &Value) -> Cell {
    let text = ["subject", "name", "sku"].iter().find_map(|key| facts.get(key).and_then(Value::as_str));
    text.map_or(Cell::Empty, |text| Cell::Text(SafeText::new(text)))
}

fn joined(texts: &[SafeText]) -> Cell {
    let all: Vec<&str> = texts.iter().map(SafeText::as_str).collect();
    Cell::text(Some(&SafeText::new(&all.join(", "))))
}

/// A title as one word, as `colonne:` and `--columns` take it: `n. negozio` is `n_negozio`.
pub fn word(title: &str) -> String {
    let spaced: String = fold(title).chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join("_")
}

/// The column that a word names: its id, or its title in either language.
pub fn named<R>(columns: &'static [Column<R>], typed: &str) -> Option<&'static Column<R>> {
    let typed = word(typed);
    let by_title = |column: &&Column<R>| Lang::ALL.iter().any(|lang| word(&title(*lang, column.id)) == typed);
    columns.iter().find(|column| column.id == typed).or_else(|| columns.iter().find(by_title))
}
