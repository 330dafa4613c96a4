//! The columns of the short lists: what people see, and what programs get besides.

use super::output::{Cell, Column, column, hidden};
use crate::domain::SafeText;
pub(super) use crate::export::{CUSTOMERS, DEADLINES, MOVEMENTS, NOTICES, ORDERS, PRODUCTS, STOCK, SUPPLIERS};
use crate::store::views::View;
use serde::Serialize;

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
