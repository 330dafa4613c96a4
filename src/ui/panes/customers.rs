//! Customers: the list, and what can be done with them.

use super::browser::{Browser, Listing, every};
use super::party::{self, Side, card as sheet, errand, form as forms};
use super::words;
use crate::domain::filter::Filter;
use crate::domain::page::{Count, Page, PageQuery};
use crate::domain::{Cents, Refusal};
use crate::store::Reader;
use crate::store::list::{CUSTOMERS, ListSpec, PartyRow};
use crate::ui::desk::Desk;
use crate::ui::kit::card::Block;
use crate::ui::kit::resource::{Column, Cx, Empty, FilterField, Resource, col, fill};
use crate::ui::layers::{Layer, LayerId};
use crate::ui::record::action::{Question, RowAction};
use crate::ui::record::sheet::{CardLayer, Content, Sheet};
use crate::ui::theme::Role;
use serde_json::Value;

pub use super::party::pick::CustomerSource;

/// The pane's name in places and targets.
pub const ID: &str = "customers";

/// The family of customers.
pub struct Customers;

static COLUMNS: &[Column<PartyRow>] = &[
    col("code", "party.column.code", 7, |r: &PartyRow, _| r.code.as_str().into()).role(|_| Role::TextCode).sortable(),
    fill("name", "party.column.name", 20, |r: &PartyRow, _| r.name.as_str().into())
        .role(|r| if r.archived { Role::StatusCancelled } else { Role::BaseText })
        .sortable(),
    fill("city", "party.column.city", 7, |r: &PartyRow, _| r.city.as_str().into()).at_most(22).rank(1),
    col("province", "party.column.province", 4, |r: &PartyRow, _| r.province.as_str().into()).rank(3),
    fill("contact", "party.column.contact", 16, |r: &PartyRow, _| party::contact(r).into()).at_most(28).rank(2),
    col("orders", "party.column.orders", 4, |r: &PartyRow, cx| party::fields::orders(r, cx).into()).right().rank(4),
    col("last", "party.column.last", 8, |r: &PartyRow, cx| {
        r.last_order_on.map_or_else(String::new, |day| words::compact_date(day, cx.lang)).into()
    })
    .day()
    .rank(5),
];

static EMPTY: Empty = Empty {
    title: "party.empty.customers",
    hints: &[("F6", "party.empty.new_customer"), (":", "party.empty.import"), ("F1", "orders.empty.help")],
};

impl Resource for Customers {
    type Row = PartyRow;
    type Source = Reader;
    const ID: &'static str = ID;

    fn columns() -> &'static [Column<PartyRow>] {
        COLUMNS
    }
    fn filters() -> &'static [FilterField] {
        &[]
    }
    fn empty() -> &'static Empty {
        &EMPTY
    }
    fn page(reader: &Reader, query: &PageQuery) -> Result<Page<PartyRow>, Refusal> {
        CUSTOMERS.page(reader.db(), query, reader.today())
    }
    fn count(reader: &Reader, filter: &Filter) -> Result<Count, Refusal> {
        CUSTOMERS.spec.count(reader.db(), filter, 10_000, reader.today())
    }
    fn all(reader: &Reader, filter: &Filter) -> Result<Vec<(i64, Cents)>, Refusal> {
        every(reader, CUSTOMERS.spec, filter)
    }
}

impl Listing for Customers {
    const TITLE: &'static str = "pane.customers";
    const NEW: &'static str = "party.new.customer";
    const ENTITY: &'static str = "party";

    fn spec() -> &'static ListSpec {
        CUSTOMERS.spec
    }
    fn name(row: &PartyRow) -> String {
        row.name.to_string()
    }
    fn tables() -> &'static [&'static str] {
        &["party", "address", "tagging", "sales_order"]
    }
    fn open(desk: &Desk, id: i64, list: LayerId) -> Option<Box<dyn Layer>> {
        Some(card(desk, id, Some(list)))
    }
    fn create(desk: &Desk) -> Option<Box<dyn Layer>> {
        Some(form(desk, None))
    }
    fn edit(desk: &Desk, row: &PartyRow) -> Result<Box<dyn Layer>, Refusal> {
        Ok(form(desk, Some(row.id)))
    }
    fn actions() -> &'static [RowAction<PartyRow>] {
        ACTIONS
    }
    fn preview(reader: &Reader, id: i64, cx: Cx) -> Result<Vec<Block>, Refusal> {
        sheet::preview(reader, Side::Customer, id, cx)
    }
}

/// What can be done with customers; the same table for the list and the card.
pub static ACTIONS: &[RowAction<PartyRow>] = &[
    RowAction {
        label: "party.action.order",
        letter: 'o',
        state: false,
        operation: "order.place",
        input: |_, _| Value::Null,
        question: Question::Form(|desk, id| errand::run(desk, id, errand::Errand::Order)),
        off: party::archived,
    },
    party::TAG,
    party::UNTAG,
    party::NOTE,
    party::ADDRESS,
    party::CONTACT,
    party::COPY,
    party::ARCHIVE,
    party::RESTORE,
];

/// The card of a customer.
pub struct CustomerSheet;

impl Sheet for CustomerSheet {
    type Row = PartyRow;

    fn load(reader: &Reader, id: i64, cx: Cx) -> Result<Content<PartyRow>, Refusal> {
        sheet::load(reader, Side::Customer, id, cx)
    }
    fn tables() -> &'static [&'static str] {
        sheet::TABLES
    }
    fn actions() -> &'static [RowAction<PartyRow>] {
        ACTIONS
    }
    fn edit(desk: &Desk, _row: &PartyRow, id: i64) -> Result<Box<dyn Layer>, Refusal> {
        Ok(form(desk, Some(id)))
    }
    fn child(desk: &Desk, row: &PartyRow, id: i64) -> Option<(&'static str, Box<dyn Layer>)> {
        Some(("orders.new", super::orders::create(desk, Some((id, row.name.to_string())))))
    }
    fn open(desk: &Desk, door: &str) -> Option<Box<dyn Layer>> {
        sheet::open(desk, door)
    }
    fn remove(door: &str) -> Option<(&'static str, Value)> {
        sheet::remove(door)
    }
    fn explain(reader: &Reader, id: i64, door: &str, cx: Cx) -> Result<Vec<String>, Refusal> {
        party::story::explain(reader, id, door, cx)
    }
}

/// The pane.
pub fn pane(desk: &Desk) -> Box<dyn Layer> {
    Browser::<Customers>::new(desk)
}

/// The card of one.
pub fn card(desk: &Desk, id: i64, list: Option<LayerId>) -> Box<dyn Layer> {
    CardLayer::<CustomerSheet>::new(desk, id, list)
}

/// The form of a new one, or of one that exists.
pub fn form(desk: &Desk, id: Option<i64>) -> Box<dyn Layer> {
    forms::open(desk, Side::Customer, id)
}
