//! The columns of every list: what people see, and what programs get besides.

use super::output::{Cell, Column, column, hidden};
use crate::domain::SafeText;
use crate::store::list::{DeadlineRow, MoveRow, NoticeRow, OrderRow, PartyRow, ProductRow, StockRow};
use crate::store::views::View;
use serde::Serialize;
use serde_json::Value;

/// Sales orders.
pub(super) static ORDERS: &[Column<OrderRow>] = &[
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

/// Customers.
pub(super) static CUSTOMERS: &[Column<PartyRow>] = &[
    column("code", |row| Cell::Text(row.code.clone())),
    column("name", |row| Cell::Text(row.name.clone())),
    column("city", |row| Cell::Text(row.city.clone())),
    column("province", |row| Cell::Text(row.province.clone())),
    column("email", |row| Cell::text(row.email.as_ref())),
    column("phone", |row| Cell::text(row.phone.as_ref())),
    column("orders", |row| Cell::Number(row.orders.cast_signed())),
    column("last_order_on", |row| Cell::day(row.last_order_on)),
    hidden("company", |row| Cell::Flag(row.company)),
    hidden("partita_iva", |row| Cell::text(row.partita_iva.as_ref())),
    hidden("codice_fiscale", |row| Cell::text(row.codice_fiscale.as_ref())),
    hidden("payment_term", |row| Cell::text(row.payment_term.as_ref())),
    hidden("archived", |row| Cell::Flag(row.archived)),
    hidden("id", |row| Cell::Number(row.id)),
];

/// Suppliers.
pub(super) static SUPPLIERS: &[Column<PartyRow>] = &[
    column("code", |row| Cell::Text(row.code.clone())),
    column("name", |row| Cell::Text(row.name.clone())),
    column("city", |row| Cell::Text(row.city.clone())),
    column("partita_iva", |row| Cell::text(row.partita_iva.as_ref())),
    column("email", |row| Cell::text(row.email.as_ref())),
    column("phone", |row| Cell::text(row.phone.as_ref())),
    column("payment_term", |row| Cell::text(row.payment_term.as_ref())),
    column("lead_days", |row| row.lead_days.map_or(Cell::Empty, Cell::Number)),
    hidden("province", |row| Cell::Text(row.province.clone())),
    hidden("codice_fiscale", |row| Cell::text(row.codice_fiscale.as_ref())),
    hidden("archived", |row| Cell::Flag(row.archived)),
    hidden("id", |row| Cell::Number(row.id)),
];

/// Products.
pub(super) static PRODUCTS: &[Column<ProductRow>] = &[
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
pub(super) static STOCK: &[Column<StockRow>] = &[
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
pub(super) static MOVEMENTS: &[Column<MoveRow>] = &[
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
pub(super) static DEADLINES: &[Column<DeadlineRow>] = &[
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
pub(super) static NOTICES: &[Column<NoticeRow>] = &[
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

/// A row of a short list: profiles, warehouses, carriers, channels, operations.
#[derive(Debug, Serialize)]
pub(super) struct Short {
    /// Code or name.
    pub(super) code: SafeText,
    /// In words.
    pub(super) name: SafeText,
    /// What else is worth saying.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) permission: Option<&'static str>,
    /// Row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<i64>,
}

/// Warehouses, carriers, channels, profiles.
pub(super) static SHORT: &[Column<Short>] = &[
    column("code", |row| Cell::Text(row.code.clone())),
    column("name", |row| Cell::Text(row.name.clone())),
    hidden("id", |row| row.id.map_or(Cell::Empty, Cell::Number)),
];

/// Saved views.
pub(super) static VIEWS: &[Column<View>] = &[
    column("list", |row| Cell::Code(row.pane.clone())),
    column("view", |row| Cell::Text(row.name.clone())),
    column("pin", |row| row.pin.map_or(Cell::Empty, |pin| Cell::Number(i64::from(pin)))),
    column("first", |row| Cell::Flag(row.first)),
    column("shared", |row| Cell::Flag(row.shared)),
    column("owner", |row| Cell::Text(row.owner.clone())),
    column("filter", |row| Cell::Text(SafeText::new(&row.filter))),
    hidden("id", |row| Cell::Number(row.id)),
];

/// What can be done.
pub(super) static OPERATIONS: &[Column<Short>] = &[
    column("operation", |row| Cell::Text(row.code.clone())),
    column("what", |row| Cell::Text(row.name.clone())),
    column("permission", |row| row.permission.map_or(Cell::Empty, |word| Cell::Word("permission", word.to_owned()))),
];
