//! Suppliers: the list, and what can be done with them.

use super::browser::{Browser, Listing, every};
use super::party::{self, Side, card as sheet, form as forms, parts};
use crate::domain::filter::Filter;
use crate::domain::page::{Count, Page, PageQuery};
use crate::domain::{Cents, Refusal};
use crate::store::Reader;
use crate::store::list::{ListSpec, PartyRow, SUPPLIERS};
use crate::ui::desk::Desk;
use crate::ui::kit::card::Block;
use crate::ui::kit::resource::{Column, Cx, Empty, FilterField, Resource, col, fill};
use crate::ui::layers::{Layer, LayerId};
use crate::ui::record::action::RowAction;
use crate::ui::record::sheet::{CardLayer, Content, Sheet};
use crate::ui::theme::Role;
use serde_json::Value;

pub use super::party::pick::SupplierSource;

/// The pane's name in places and targets.
pub const ID: &str = "suppliers";

/// The family of suppliers.
pub struct Suppliers;

static COLUMNS: &[Column<PartyRow>] = &[
    col("code", "party.column.code", 7, |r: &PartyRow, _| r.code.as_str().into()).role(|_| Role::TextCode).sortable(),
    fill("name", "party.column.name", 20, |r: &PartyRow, _| r.name.as_str().into())
        .role(|r| if r.archived { Role::StatusCancelled } else { Role::BaseText })
        .sortable(),
    fill("city", "party.column.city", 7, |r: &PartyRow, _| r.city.as_str().into()).at_most(22).rank(1),
    col("province", "party.column.province", 4, |r: &PartyRow, _| r.province.as_str().into()).rank(3),
    fill("contact", "party.column.contact", 16, |r: &PartyRow, _| party::contact(r).into()).at_most(28).rank(2),
    col("lead", "party.column.lead", 5, |r: &PartyRow, _| {
        r.lead_days.map_or_else(String::new, |days| days.to_string()).into()
    })
    .right()
    .rank(4),
    col("term", "party.column.term", 8, |r: &PartyRow, _| {
        r.payment_term.as_ref().map_or("", |term| term.as_str()).into()
    })
    .rank(5),
];

static EMPTY: Empty =
    Empty { title: "party.empty.suppliers", hints: &[("F6", "party.empty.new_supplier"), ("F1", "orders.empty.help")] };

impl Resource for Suppliers {
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
        SUPPLIERS.page(reader.db(), query, reader.today())
    }
    fn count(reader: &Reader, filter: &Filter) -> Result<Count, Refusal> {
        SUPPLIERS.spec.count(reader.db(), filter, 10_000, reader.today())
    }
    fn all(reader: &Reader, filter: &Filter) -> Result<Vec<(i64, Cents)>, Refusal> {
        every(reader, SUPPLIERS.spec, filter)
    }
}

impl Listing for Suppliers {
    const TITLE: &'static str = "pane.suppliers";
    const NEW: &'static str = "party.new.supplier";
    const ENTITY: &'static str = "party";

    fn spec() -> &'static ListSpec {
        SUPPLIERS.spec
    }
    fn name(row: &PartyRow) -> String {
        row.name.to_string()
    }
    fn tables() -> &'static [&'static str] {
        &["party", "address", "tagging"]
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
        sheet::preview(reader, Side::Supplier, id, cx)
    }
}

/// What can be done with suppliers; the same table for the list and the card.
pub static ACTIONS: &[RowAction<PartyRow>] = &[
    party::TAG,
    party::UNTAG,
    party::NOTE,
    party::ADDRESS,
    party::CONTACT,
    party::COPY,
    party::ARCHIVE,
    party::RESTORE,
];

/// The card of a supplier.
pub struct SupplierSheet;

impl Sheet for SupplierSheet {
    type Row = PartyRow;

    fn load(reader: &Reader, id: i64, cx: Cx) -> Result<Content<PartyRow>, Refusal> {
        sheet::load(reader, Side::Supplier, id, cx)
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
    fn child(desk: &Desk, _row: &PartyRow, id: i64) -> Option<(&'static str, Box<dyn Layer>)> {
        Some(("party.new.note", parts::note(desk, id, None)))
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
    Browser::<Suppliers>::new(desk)
}

/// The card of one.
pub fn card(desk: &Desk, id: i64, list: Option<LayerId>) -> Box<dyn Layer> {
    CardLayer::<SupplierSheet>::new(desk, id, list)
}

/// The form of a new one, or of one that exists.
pub fn form(desk: &Desk, id: Option<i64>) -> Box<dyn Layer> {
    forms::open(desk, Side::Supplier, id)
}
