//! The boxes that pick records for an operation's fields.

use crate::domain::Refusal;
use crate::domain::page::PageQuery;
use crate::store::list::{DEADLINES, DeadlineRow, ORDERS, OrderRow, PRODUCTS, ProductRow};
use crate::store::{Reader, orders};
use crate::ui::kit::picker::PickerSpec;
use crate::ui::kit::resource::{Column, Row, col, fill};
use crate::ui::layers::Layer;
use crate::ui::panes::deadlines::form::PartySource;
use crate::ui::panes::party::pick::{CustomerSource, SupplierSource};
use crate::ui::panes::stock::{ProductSource, WarehouseSource};
use crate::ui::panes::words;
use crate::ui::record::form::Wanted;
use crate::ui::record::picker::Source;
use crate::ui::theme::Role;
use chrono::NaiveDate;

/// The box of a field.
pub(super) fn of(wanted: &Wanted<'_>) -> Option<Box<dyn Layer>> {
    match wanted.picker {
        "order" => wanted.of(OrderSource),
        "customer" => wanted.of(CustomerSource),
        "supplier" => wanted.of(SupplierSource),
        "party" => wanted.of(PartySource),
        "item" => wanted.of(ProductSource),
        "product" => wanted.of(WholeProductSource),
        "warehouse" => wanted.of(WarehouseSource),
        "deadline" => wanted.of(DeadlineSource),
        _ => None,
    }
}

#[derive(Debug, Clone, Copy)]
struct OrderSource;

static ORDER: &[Column<OrderRow>] = &[
    col("number", "orders.column.number", 10, |r: &OrderRow, _| r.number.as_str().into()).role(|_| Role::TextCode),
    col("date", "orders.column.date", 8, |r: &OrderRow, cx| words::compact_date(r.placed_on, cx.lang).into()),
    fill("customer", "orders.column.customer", 14, |r: &OrderRow, _| r.customer.as_str().into()),
    col("state", "orders.column.state", 13, |r: &OrderRow, cx| words::state(r.badge, false).text(cx.lang).into()),
    col("total", "orders.column.total", 10, |r: &OrderRow, cx| words::money(r.total, cx.lang).into()).right(),
];

impl Source for OrderSource {
    type Row = OrderRow;

    fn spec() -> PickerSpec {
        PickerSpec { title: "do_form.pick.order", searches: "do_form.pick.orders", makes: false }
    }
    fn columns(&self) -> &'static [Column<OrderRow>] {
        ORDER
    }
    fn page(&self, reader: &Reader, query: &PageQuery, today: NaiveDate) -> Result<Vec<OrderRow>, Refusal> {
        Ok(ORDERS.page(reader.db(), query, today)?.rows)
    }
    fn label(row: &OrderRow) -> String {
        format!("{} {}", row.number, row.customer)
    }
    fn exact(&self, reader: &Reader, typed: &str, today: NaiveDate) -> Result<Option<OrderRow>, Refusal> {
        match orders::by_name(reader.db(), typed)? {
            Some(id) => ORDERS.row(reader.db(), id, today),
            None => Ok(None),
        }
    }
}

/// Products with all their variants.
#[derive(Debug, Clone, Copy)]
struct WholeProductSource;

static PRODUCT: &[Column<ProductRow>] =
    &[fill("name", "stock.column.name", 20, |r: &ProductRow, _| r.name.as_str().into()).ends()];

impl Row for ProductRow {
    fn id(&self) -> i64 {
        self.id
    }
}

impl Source for WholeProductSource {
    type Row = ProductRow;

    fn spec() -> PickerSpec {
        PickerSpec { title: "stock.pick.product", searches: "stock.pick.product.searches", makes: false }
    }
    fn columns(&self) -> &'static [Column<ProductRow>] {
        PRODUCT
    }
    fn page(&self, reader: &Reader, query: &PageQuery, today: NaiveDate) -> Result<Vec<ProductRow>, Refusal> {
        Ok(PRODUCTS.page(reader.db(), query, today)?.rows)
    }
    fn label(row: &ProductRow) -> String {
        row.name.to_string()
    }
}

#[derive(Debug, Clone, Copy)]
struct DeadlineSource;

static DEADLINE: &[Column<DeadlineRow>] = &[
    col("due", "deadlines.field.due_on", 8, |r: &DeadlineRow, cx| words::compact_date(r.due_on, cx.lang).into()),
    fill("subject", "deadlines.field.subject", 20, |r: &DeadlineRow, _| r.subject.as_str().into()),
];

impl Source for DeadlineSource {
    type Row = DeadlineRow;

    fn spec() -> PickerSpec {
        PickerSpec { title: "do_form.pick.deadline", searches: "do_form.pick.deadlines", makes: false }
    }
    fn columns(&self) -> &'static [Column<DeadlineRow>] {
        DEADLINE
    }
    fn page(&self, reader: &Reader, query: &PageQuery, today: NaiveDate) -> Result<Vec<DeadlineRow>, Refusal> {
        Ok(DEADLINES.page(reader.db(), query, today)?.rows)
    }
    fn label(row: &DeadlineRow) -> String {
        row.subject.to_string()
    }
}
