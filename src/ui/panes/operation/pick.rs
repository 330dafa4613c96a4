//! The boxes that pick records for an operation's fields.

use super::coded;
pub(super) use super::coded::house_of;
use super::parts::{KIND, SUBJECT};
use crate::alerts::sentence::sentence;
use crate::domain::page::PageQuery;
use crate::domain::text::fold;
use crate::domain::{Refusal, SafeText};
use crate::locale::Lang;
use crate::store::list::{
    DEADLINES, DeadlineRow, MOVES, MoveRow, NOTICES, NoticeRow, ORDERS, OrderRow, PRODUCTS, ProductRow, STOCK,
};
use crate::store::parties::{self, Address};
use crate::store::{Reader, deadlines, orders, products};
use crate::ui::kit::field::{FieldValue, Values};
use crate::ui::kit::picker::PickerSpec;
use crate::ui::kit::resource::{Column, Resource, Row, col, day_col, fill};
use crate::ui::layers::Layer;
use crate::ui::panes::deadlines::form::PartySource;
use crate::ui::panes::party::pick::{CustomerSource, SupplierSource, named};
use crate::ui::panes::stock::{Moves, ProductSource, WarehouseSource};
use crate::ui::panes::words;
use crate::ui::record::form::Wanted;
use crate::ui::record::picker::{Source, narrowed, only_one};
use crate::ui::theme::Role;
use chrono::NaiveDate;

/// The boxes that there are.
#[cfg(test)]
pub(super) const KNOWN: &[&str] = &[
    "order",
    "customer",
    "supplier",
    "party",
    "item",
    "product",
    "warehouse",
    "deadline",
    "notice",
    "move",
    "address",
    "subject",
    "carrier",
    "channel",
    "shelf",
    "from_shelf",
    "to_shelf",
];

/// What a thing with notes and tags is called, by its family as lists and cards name it. Its box is called the same.
pub(super) const SUBJECTS: [(&str, &str); 3] = [("order", "order"), ("party", "party"), ("variant", "product")];

/// The box that picks the thing of the kind that stands in [`KIND`]; that of people while none does.
pub(super) fn box_of(values: &Values) -> &'static str {
    let kind = values.get(KIND).map_or("", FieldValue::text);
    SUBJECTS.iter().find(|(_, own)| *own == kind).map_or("party", |(_, own)| own)
}

/// The box of a field.
pub(super) fn of(wanted: &Wanted<'_>) -> Option<Box<dyn Layer>> {
    let picked = |field: &str| wanted.values.get(field).and_then(FieldValue::reference);
    match wanted.picker {
        "order" => wanted.of(OrderSource),
        "customer" => wanted.of(CustomerSource),
        "supplier" => wanted.of(SupplierSource),
        "party" => wanted.of(PartySource),
        "item" => wanted.of(ProductSource),
        "product" => wanted.of(WholeProductSource),
        "warehouse" => wanted.of(WarehouseSource),
        "deadline" => wanted.of(DeadlineSource),
        "notice" => wanted.of(NoticeSource { lang: wanted.lang }),
        "move" => wanted.of(MoveSource),
        "address" => wanted.of(AddressSource { party: picked("customer"), order: picked("order") }),
        "carrier" => wanted.of(coded::CarrierSource { lang: wanted.lang }),
        "channel" => wanted.of(coded::ChannelSource { lang: wanted.lang }),
        shelf if coded::house_of(shelf).is_some() => {
            wanted.of(coded::ShelfSource { house: coded::house_of(shelf).and_then(picked) })
        }
        SUBJECT => of(&Wanted { picker: box_of(wanted.values), ..*wanted }),
        _ => None,
    }
}

/// What a field shows for a record of a box; nothing when there is none, or the box has it not.
pub(super) fn label(reader: &Reader, picker: &str, id: i64, lang: Lang) -> Result<Option<String>, Refusal> {
    let (db, today) = (reader.db(), reader.today());
    Ok(match picker {
        "order" => ORDERS.row(db, id, today)?.as_ref().map(|row| OrderSource::label(row, lang)),
        // Who has not this role is not offered for it.
        "customer" => Some(parties::find(db, id)?).filter(|party| party.customer).map(|party| party.name.to_string()),
        "supplier" => Some(parties::find(db, id)?).filter(|party| party.supplier).map(|party| party.name.to_string()),
        "party" => Some(parties::find(db, id)?.name.to_string()),
        "item" => STOCK.row(db, id, today)?.as_ref().map(|row| ProductSource::label(row, lang)),
        "product" => Some(products::find(db, id)?.name.to_string()),
        "deadline" => Some(deadlines::find(db, id)?.subject.to_string()),
        "notice" => NOTICES.row(db, id, today)?.map(|row| NoticeLine::new(&row, lang, today).text),
        "move" => MOVES.row(db, id, today)?.as_ref().map(|row| MoveSource::label(row, lang)),
        _ => None,
    })
}

#[derive(Debug, Clone, Copy)]
struct OrderSource;

static ORDER: &[Column<OrderRow>] = &[
    col("number", "orders.column.number", words::ORDER_NUMBER, |r: &OrderRow, _| r.number.as_str().into())
        .role(|_| Role::TextCode),
    day_col("date", "orders.column.date", |r: &OrderRow, cx| words::compact_date(r.placed_on, cx.lang).into()),
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
    fn label(row: &OrderRow, _: Lang) -> String {
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
    fn label(row: &ProductRow, _: Lang) -> String {
        row.name.to_string()
    }
    fn exact(&self, reader: &Reader, typed: &str, today: NaiveDate) -> Result<Option<ProductRow>, Refusal> {
        if let Some((variant, _)) = products::by_code(reader.db(), typed)? {
            return PRODUCTS.row(reader.db(), products::variant(reader.db(), variant)?.product_id, today);
        }
        Ok(called(self.page(reader, &named(typed), today)?, |row| row.name.as_str(), typed))
    }
}

#[derive(Debug, Clone, Copy)]
struct DeadlineSource;

static DEADLINE: &[Column<DeadlineRow>] = &[
    day_col("due", "deadlines.field.due_on", |r: &DeadlineRow, cx| words::compact_date(r.due_on, cx.lang).into()),
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
    fn label(row: &DeadlineRow, _: Lang) -> String {
        row.subject.to_string()
    }
    fn exact(&self, reader: &Reader, typed: &str, today: NaiveDate) -> Result<Option<DeadlineRow>, Refusal> {
        Ok(called(self.page(reader, &named(typed), today)?, |row| row.subject.as_str(), typed))
    }
}

/// The row that is called just so, when only one is.
fn called<R>(rows: Vec<R>, name: impl Fn(&R) -> &str, typed: &str) -> Option<R> {
    let typed = fold(typed);
    only_one(rows, |row| fold(name(row)) == typed)
}

/// A notice as it is read, in the language of the screen.
#[derive(Debug, Clone)]
struct NoticeLine {
    id: i64,
    text: String,
}

impl NoticeLine {
    fn new(row: &NoticeRow, lang: Lang, today: NaiveDate) -> Self {
        Self { id: row.id, text: sentence(lang, &row.rule, row.level, &row.facts, today) }
    }
}

impl Row for NoticeLine {
    fn id(&self) -> i64 {
        self.id
    }
}

#[derive(Debug, Clone, Copy)]
struct NoticeSource {
    lang: Lang,
}

static NOTICE: &[Column<NoticeLine>] =
    &[fill("notice", "notices.column.notice", 20, |r: &NoticeLine, _| r.text.as_str().into())];

impl Source for NoticeSource {
    type Row = NoticeLine;

    fn spec() -> PickerSpec {
        PickerSpec { title: "do_form.pick.notice", searches: "do_form.pick.notices", makes: false }
    }
    fn columns(&self) -> &'static [Column<NoticeLine>] {
        NOTICE
    }
    fn page(&self, reader: &Reader, query: &PageQuery, today: NaiveDate) -> Result<Vec<NoticeLine>, Refusal> {
        let rows = NOTICES.page(reader.db(), query, today)?.rows;
        Ok(rows.iter().map(|row| NoticeLine::new(row, self.lang, today)).collect())
    }
    fn label(row: &NoticeLine, _: Lang) -> String {
        row.text.clone()
    }
}

#[derive(Debug, Clone, Copy)]
struct MoveSource;

impl Source for MoveSource {
    type Row = MoveRow;

    fn spec() -> PickerSpec {
        PickerSpec { title: "do_form.pick.move", searches: "do_form.pick.moves", makes: false }
    }
    fn columns(&self) -> &'static [Column<MoveRow>] {
        Moves::columns()
    }
    fn page(&self, reader: &Reader, query: &PageQuery, today: NaiveDate) -> Result<Vec<MoveRow>, Refusal> {
        Ok(MOVES.page(reader.db(), query, today)?.rows)
    }
    fn label(row: &MoveRow, lang: Lang) -> String {
        let at = row.at.rome();
        let day = words::compact_date(at.date_naive(), lang);
        format!("{} {} > {} {day} {}", row.sku, row.from, row.to, at.format("%H:%M"))
    }
}

/// Where the goods of a customer can go.
#[derive(Debug, Clone, Copy)]
struct AddressSource {
    party: Option<i64>,
    /// The order whose customer is meant when none is named.
    order: Option<i64>,
}

impl Row for Address {
    fn id(&self) -> i64 {
        self.id
    }
}

fn place(row: &Address) -> String {
    [&row.recipient, &row.street, &row.city]
        .map(SafeText::as_str)
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

static ADDRESS: &[Column<Address>] = &[fill("place", "field.ship_to", 30, |r: &Address, _| place(r).into())];

impl Source for AddressSource {
    type Row = Address;

    fn spec() -> PickerSpec {
        PickerSpec { title: "do_form.pick.address", searches: "do_form.pick.addresses", makes: false }
    }
    fn columns(&self) -> &'static [Column<Address>] {
        ADDRESS
    }
    fn page(&self, reader: &Reader, query: &PageQuery, _: NaiveDate) -> Result<Vec<Address>, Refusal> {
        let party = match (self.party, self.order) {
            (Some(party), _) => party,
            (None, Some(order)) => orders::find(reader.db(), order)?.party_id,
            (None, None) => return Err(Refusal::new("do_form.whose_address")),
        };
        Ok(narrowed(parties::addresses(reader.db(), party)?, query, place))
    }
    fn label(row: &Address, _: Lang) -> String {
        place(row)
    }
}
