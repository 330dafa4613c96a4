//! The list and the card of one side of the parties: a [`Trade`] says what customers and suppliers differ in, the rest
//! is the same for both.

use super::{Side, card as sheet, contact, form as forms, story};
use crate::domain::filter::Filter;
use crate::domain::page::{Count, Page, PageQuery};
use crate::domain::{Cents, Refusal, SafeText};
use crate::store::journal::Storied;
use crate::store::list::{List, PartyRow};
use crate::store::{Reader, parties};
use crate::ui::desk::Desk;
use crate::ui::kit::card::Block;
use crate::ui::kit::resource::{Column, Cx, Empty, FilterField, Resource, col, fill};
use crate::ui::layers::{Layer, LayerId};
use crate::ui::panes::browser::cell::{CellOf, Loaded, loaded};
use crate::ui::panes::browser::{Browser, Listing, every};
use crate::ui::record::action::RowAction;
use crate::ui::record::sheet::{CardLayer, Content, Sheet, WHY};
use crate::ui::theme::Role;
use serde_json::{Value, json};
use std::marker::PhantomData;

/// What one side has of its own.
pub trait Trade: Send + 'static {
    /// The pane's name in places and targets.
    const ID: &'static str;
    /// Which side it is.
    const SIDE: Side;
    /// Locale key of the pane's name.
    const TITLE: &'static str;
    /// Locale key of what F6 makes in the list.
    const NEW: &'static str;
    /// Its rows change with these tables.
    const TABLES: &'static [&'static str];

    /// Its list in the store.
    fn list() -> &'static List<PartyRow>;
    /// Its columns: the common ones, then its own.
    fn columns() -> &'static [Column<PartyRow>];
    /// What an empty list says.
    fn empty() -> &'static Empty;
    /// What can be done: the same table for the list and the card.
    fn actions() -> &'static [RowAction<PartyRow>];
    /// What is most naturally made from its card, with the locale key of its name.
    fn child(desk: &Desk, row: &PartyRow, id: i64) -> (&'static str, Box<dyn Layer>);
}

/// The code.
pub(in crate::ui::panes) const CODE: Column<PartyRow> =
    col("code", "party.column.code", 7, |r: &PartyRow, _| r.code.as_str().into()).role(|_| Role::TextCode).sortable();
/// The name.
pub(in crate::ui::panes) const NAME: Column<PartyRow> =
    fill("name", "party.column.name", 20, |r: &PartyRow, _| r.name.as_str().into())
        .good(24)
        .role(|r| if r.archived { Role::StatusCancelled } else { Role::BaseText })
        .sortable();
/// The city.
pub(in crate::ui::panes) const CITY: Column<PartyRow> =
    fill("city", "party.column.city", 7, |r: &PartyRow, _| r.city.as_str().into()).at_most(22).rank(1);
/// The province.
pub(in crate::ui::panes) const PROVINCE: Column<PartyRow> =
    col("province", "party.column.province", 4, |r: &PartyRow, _| r.province.as_str().into()).rank(3);
/// How somebody is reached.
pub(in crate::ui::panes) const CONTACT: Column<PartyRow> =
    fill("contact", "party.column.contact", 16, |r: &PartyRow, _| contact(r).into()).at_most(28).rank(2);

/// Shown when they are chosen, on both sides.
static MORE: &[Column<PartyRow>] = &[
    fill("email", "cli.column.email", 16, |r: &PartyRow, _| text(r.email.as_ref()).into()).at_most(40),
    fill("phone", "cli.column.phone", 12, |r: &PartyRow, _| text(r.phone.as_ref()).into()).at_most(20),
    col("partita_iva", "cli.column.partita_iva", 11, |r: &PartyRow, _| text(r.partita_iva.as_ref()).into()),
    col("codice_fiscale", "cli.column.codice_fiscale", 16, |r: &PartyRow, _| text(r.codice_fiscale.as_ref()).into()),
    col("payment_term", "cli.column.payment_term", 8, |r: &PartyRow, _| text(r.payment_term.as_ref()).into()),
];

fn text(text: Option<&SafeText>) -> &str {
    text.map_or("", SafeText::as_str)
}

/// How they are reached and when they pay, changed in the list.
static CELLS: &[CellOf] = &[
    CellOf { column: "email", load: |reader, id, _| cell(reader, id, "email", |now| text(now.email.as_ref())) },
    CellOf { column: "phone", load: |reader, id, _| cell(reader, id, "phone", |now| text(now.phone.as_ref())) },
    CellOf {
        column: "payment_term",
        load: |reader, id, _| cell(reader, id, "payment_term", |now| text(now.payment_term.as_ref())),
    },
];

fn cell(reader: &Reader, id: i64, field: &'static str, read: fn(&parties::Party) -> &str) -> Result<Loaded, Refusal> {
    let now = parties::find(reader.db(), id)?;
    Ok(loaded(read(&now).to_owned(), move |typed, _, _| {
        let mut set = serde_json::Map::new();
        set.insert(field.to_owned(), typed.into());
        Ok(("party.save", json!({"id": id, "version": now.version, "set": set})))
    }))
}

/// The family of one side.
pub struct Parties<T>(PhantomData<T>);

impl<T: Trade> Resource for Parties<T> {
    type Row = PartyRow;
    type Source = Reader;
    const ID: &'static str = T::ID;

    fn columns() -> &'static [Column<PartyRow>] {
        T::columns()
    }
    fn filters() -> &'static [FilterField] {
        &[]
    }
    fn empty() -> &'static Empty {
        T::empty()
    }
    fn page(reader: &Reader, query: &PageQuery) -> Result<Page<PartyRow>, Refusal> {
        T::list().page(reader.db(), query, reader.today())
    }
    fn count(reader: &Reader, filter: &Filter) -> Result<Count, Refusal> {
        T::list().spec.count(reader.db(), filter, 10_000, reader.today())
    }
    fn all(reader: &Reader, filter: &Filter) -> Result<Vec<(i64, Cents)>, Refusal> {
        every(reader, T::list().spec, filter)
    }
}

impl<T: Trade> Listing for Parties<T> {
    const TITLE: &'static str = T::TITLE;
    const NEW: &'static str = T::NEW;
    const ENTITY: &'static str = "party";

    fn list() -> &'static List<PartyRow> {
        T::list()
    }
    fn more() -> &'static [Column<PartyRow>] {
        MORE
    }
    fn name(row: &PartyRow) -> String {
        row.name.to_string()
    }
    fn numbered() -> Option<&'static str> {
        Some("party")
    }
    fn tables() -> &'static [&'static str] {
        T::TABLES
    }
    fn open(desk: &Desk, id: i64, list: LayerId) -> Option<Box<dyn Layer>> {
        Some(card::<T>(desk, id, Some(list)))
    }
    fn create(desk: &Desk) -> Option<Box<dyn Layer>> {
        Some(form::<T>(desk, None))
    }
    fn edit(desk: &Desk, row: &PartyRow) -> Result<Box<dyn Layer>, Refusal> {
        Ok(form::<T>(desk, Some(row.id)))
    }
    fn cells() -> &'static [CellOf] {
        CELLS
    }
    fn actions() -> &'static [RowAction<PartyRow>] {
        T::actions()
    }
    fn preview(reader: &Reader, id: i64, cx: Cx) -> Result<Vec<Block>, Refusal> {
        sheet::preview(reader, T::SIDE, id, cx)
    }
    const EXPLAINS: bool = true;
    fn explain(reader: &Reader, id: i64, _column: &str, cx: Cx) -> Result<Vec<String>, Refusal> {
        let door = if T::SIDE == Side::Supplier { "payable" } else { "turnover" };
        super::story::explain(reader, id, &format!("{WHY}{door}"), cx)
    }
}

/// The card of one side.
pub struct PartySheet<T>(PhantomData<T>);

impl<T: Trade> Sheet for PartySheet<T> {
    type Row = PartyRow;
    const ENTITY: Option<&'static str> = Some("party");

    fn rows(_reader: &Reader, id: i64) -> Result<Vec<(Storied, i64)>, Refusal> {
        Ok(vec![(Storied::Party, id)])
    }

    fn load(reader: &Reader, id: i64, cx: Cx) -> Result<Content<PartyRow>, Refusal> {
        sheet::load(reader, T::SIDE, id, cx)
    }
    fn tables() -> &'static [&'static str] {
        sheet::TABLES
    }
    fn actions() -> &'static [RowAction<PartyRow>] {
        T::actions()
    }
    fn edit(desk: &Desk, _row: &PartyRow, id: i64) -> Result<Box<dyn Layer>, Refusal> {
        Ok(form::<T>(desk, Some(id)))
    }
    fn child(desk: &Desk, row: &PartyRow, id: i64) -> Option<(&'static str, Box<dyn Layer>)> {
        Some(T::child(desk, row, id))
    }
    fn open(desk: &Desk, door: &str) -> Option<Box<dyn Layer>> {
        sheet::open(desk, door)
    }
    fn remove(door: &str) -> Option<(&'static str, Value)> {
        sheet::remove(door)
    }
    fn explain(reader: &Reader, id: i64, door: &str, cx: Cx) -> Result<Vec<String>, Refusal> {
        story::explain(reader, id, door, cx)
    }
}

/// The pane of one side.
pub fn pane<T: Trade>(desk: &Desk) -> Box<dyn Layer> {
    Browser::<Parties<T>>::new(desk)
}

/// The card of one.
pub fn card<T: Trade>(desk: &Desk, id: i64, list: Option<LayerId>) -> Box<dyn Layer> {
    CardLayer::<PartySheet<T>>::new(desk, id, list)
}

/// The form of a new one, or of one that exists.
pub fn form<T: Trade>(desk: &Desk, id: Option<i64>) -> Box<dyn Layer> {
    forms::open(desk, T::SIDE, id)
}
