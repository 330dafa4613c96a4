//! Boxes to pick an item, a shelf or a warehouse by typing.

use super::{shelf, value};
use crate::domain::page::PageQuery;
use crate::domain::{Quantity, Refusal, SafeText};
use crate::locale::Lang;
use crate::store::Reader;
use crate::store::list::{STOCK, StockRow};
use crate::store::{products, stock};
use crate::ui::desk::Desk;
use crate::ui::kit::picker::PickerSpec;
use crate::ui::kit::resource::{Column, Row, col, fill};
use crate::ui::layers::{Layer, LayerId};
use crate::ui::panes::words;
use crate::ui::record::form::FormLayer;
use crate::ui::record::picker::{Source, narrowed, only_one};
use crate::ui::theme::Role;
use chrono::NaiveDate;

/// Items: what can be sold, stocked, ordered.
#[derive(Debug, Clone, Copy)]
pub struct ProductSource;

static PRODUCTS: &[Column<StockRow>] = &[
    col("sku", "stock.column.sku", 13, |r: &StockRow, _| r.sku.as_str().into()).role(|_| Role::TextCode),
    fill("name", "stock.column.name", 14, |r: &StockRow, _| r.name.as_str().into()).ends(),
    col("price", "stock.column.price", 10, |r: &StockRow, cx| words::show_price(r.price.0, cx.lang).into()).right(),
    col("on_hand", "stock.column.on_hand", 6, |r: &StockRow, cx| value::figure(r, r.on_hand, cx.lang).into()).right(),
    col("committed", "stock.column.committed", 6, |r: &StockRow, cx| value::figure(r, r.committed, cx.lang).into())
        .right(),
    col("available", "stock.column.available", 8, |r: &StockRow, cx| value::available(r, cx.lang).into())
        .right()
        .role(value::role),
];

impl Source for ProductSource {
    type Row = StockRow;

    fn spec() -> PickerSpec {
        PickerSpec { title: "stock.pick.product", searches: "stock.pick.product.searches", makes: true }
    }
    fn columns(&self) -> &'static [Column<StockRow>] {
        PRODUCTS
    }
    fn page(&self, reader: &Reader, query: &PageQuery, today: NaiveDate) -> Result<Vec<StockRow>, Refusal> {
        Ok(STOCK.page(reader.db(), query, today)?.rows)
    }
    fn label(row: &StockRow, _: Lang) -> String {
        label(&row.sku, &row.name)
    }
    fn exact(&self, reader: &Reader, typed: &str, today: NaiveDate) -> Result<Option<StockRow>, Refusal> {
        match products::by_code(reader.db(), typed)? {
            Some((id, _)) => Ok(STOCK.row(reader.db(), id, today)?.filter(|row| !row.archived)),
            None => Ok(None),
        }
    }
    fn make(desk: &Desk, name: &str, to: LayerId) -> Option<Box<dyn Layer>> {
        Some(super::new_article(desk, name, to))
    }
}

/// What a field shows for an item: its code and its name.
pub(super) fn label(sku: &SafeText, name: &SafeText) -> String {
    format!("{sku} {name}")
}

/// A shelf of any warehouse: choosing one chooses its warehouse too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShelfRow {
    /// The location's row.
    pub id: i64,
    /// Code of the warehouse.
    pub warehouse: SafeText,
    /// Name of the warehouse.
    pub name: SafeText,
    /// Code on the label.
    pub shelf: SafeText,
    /// What stands there of the item that is moved.
    pub there: Quantity,
}

impl Row for ShelfRow {
    fn id(&self) -> i64 {
        self.id
    }
}

/// Shelves of all warehouses.
#[derive(Debug, Clone, Copy, Default)]
pub struct ShelfSource {
    /// Those where this item stands come first, the fullest at the top.
    pub item: Option<i64>,
    /// Not this one.
    pub but: Option<i64>,
}

/// What stands there comes last: it is said where an item is moved, and only there.
static SHELVES: &[Column<ShelfRow>] = &[
    col("warehouse", "stock.column.warehouse", 8, |r: &ShelfRow, _| r.warehouse.as_str().into())
        .role(|_| Role::TextCode),
    col("shelf", "stock.column.shelf", 14, |r: &ShelfRow, _| r.shelf.as_str().into()).role(|_| Role::TextCode),
    fill("name", "stock.column.name", 12, |r: &ShelfRow, _| r.name.as_str().into()).ends(),
    col("there", "stock.column.on_hand", 8, |r: &ShelfRow, cx| {
        if r.there.is_zero() { "".into() } else { words::quantity(r.there, cx.lang).into() }
    })
    .right(),
];

/// Every shelf that goods can be put on, by warehouse.
///
/// # Errors
/// What the store refuses.
pub(super) fn shelves(reader: &Reader) -> Result<Vec<ShelfRow>, Refusal> {
    let mut all = Vec::new();
    for warehouse in stock::warehouses(reader.db())? {
        all.extend(shelves_of(reader, &warehouse)?);
    }
    Ok(all)
}

/// Those of one warehouse.
///
/// # Errors
/// What the store refuses.
pub(in crate::ui::panes) fn shelves_of(
    reader: &Reader,
    warehouse: &stock::Warehouse,
) -> Result<impl Iterator<Item = ShelfRow>, Refusal> {
    let places = stock::shelves(reader.db(), warehouse.id)?;
    let (code, name) = (warehouse.code.clone(), warehouse.name.clone());
    Ok(places.into_iter().filter(|place| place.kind == "internal").map(move |place| {
        let (warehouse, name) = (code.clone(), name.clone());
        ShelfRow { id: place.id, warehouse, name, shelf: place.code, there: Quantity::ZERO }
    }))
}

impl Source for ShelfSource {
    type Row = ShelfRow;

    fn spec() -> PickerSpec {
        PickerSpec { title: "stock.pick.shelf", searches: "stock.pick.shelf.searches", makes: true }
    }
    fn columns(&self) -> &'static [Column<ShelfRow>] {
        let but_there = SHELVES.split_last().map_or(SHELVES, |(_, columns)| columns);
        if self.item.is_some() { SHELVES } else { but_there }
    }
    fn page(&self, reader: &Reader, query: &PageQuery, _: NaiveDate) -> Result<Vec<ShelfRow>, Refusal> {
        let mut rows = shelves(reader)?;
        rows.retain(|row| self.but != Some(row.id));
        if let Some(item) = self.item {
            for standing in stock::standing(reader.db(), item, None)? {
                if let Some(row) = rows.iter_mut().find(|row| row.id == standing.location_id) {
                    row.there += standing.quantity;
                }
            }
            rows.sort_by_key(|row| std::cmp::Reverse(row.there));
        }
        Ok(narrowed(rows, query, |row| format!("{} {} {}", row.warehouse, row.shelf, row.name)))
    }
    fn label(row: &ShelfRow, _: Lang) -> String {
        shelf::label(row)
    }
    fn exact(&self, reader: &Reader, typed: &str, _: NaiveDate) -> Result<Option<ShelfRow>, Refusal> {
        // A shelf's own label when only one warehouse has it, a warehouse of one shelf, or both codes.
        let is = |text: &str| text.eq_ignore_ascii_case(typed);
        Ok(only_one(shelves(reader)?, |row| {
            let both = format!("{} {}", row.warehouse, row.shelf);
            is(row.shelf.as_str()) || is(row.warehouse.as_str()) || is(&both) || is(&shelf::label(row))
        }))
    }
    fn make(desk: &Desk, name: &str, to: LayerId) -> Option<Box<dyn Layer>> {
        Some(FormLayer::new(shelf::ShelfForm::coded(name), desk, None).telling(to))
    }
}

/// A warehouse as a box shows it.
#[derive(Debug, Clone)]
pub struct WarehouseRow(stock::Warehouse);

impl Row for WarehouseRow {
    fn id(&self) -> i64 {
        self.0.id
    }
}

/// Warehouses.
#[derive(Debug, Clone, Copy)]
pub struct WarehouseSource;

static WAREHOUSES: &[Column<WarehouseRow>] = &[
    col("code", "stock.column.sku", 10, |r: &WarehouseRow, _| r.0.code.as_str().into()).role(|_| Role::TextCode),
    fill("name", "stock.column.name", 20, |r: &WarehouseRow, _| r.0.name.as_str().into()),
];

impl Source for WarehouseSource {
    type Row = WarehouseRow;

    fn spec() -> PickerSpec {
        PickerSpec { title: "stock.pick.warehouse", searches: "stock.pick.warehouse.searches", makes: false }
    }
    fn columns(&self) -> &'static [Column<WarehouseRow>] {
        WAREHOUSES
    }
    fn page(&self, reader: &Reader, query: &PageQuery, _: NaiveDate) -> Result<Vec<WarehouseRow>, Refusal> {
        let all = stock::warehouses(reader.db())?.into_iter().map(WarehouseRow).collect();
        Ok(narrowed(all, query, |row: &WarehouseRow| format!("{} {}", row.0.code, row.0.name)))
    }
    fn exact(&self, reader: &Reader, typed: &str, _: NaiveDate) -> Result<Option<WarehouseRow>, Refusal> {
        let all = stock::warehouses(reader.db())?;
        Ok(all.into_iter().find(|one| one.code.as_str().eq_ignore_ascii_case(typed)).map(WarehouseRow))
    }
    fn label(row: &WarehouseRow, _: Lang) -> String {
        format!("{} {}", row.0.code, row.0.name)
    }
}
