//! The boxes that pick a customer or a supplier.

use super::Side;
use super::form;
use crate::domain::Refusal;
use crate::domain::filter::Filter;
use crate::domain::page::{Anchor, PageQuery};
use crate::domain::text::fold;
use crate::locale::Lang;
use crate::store::Reader;
use crate::store::list::{CUSTOMERS, List, PartyRow, SUPPLIERS};
use crate::ui::desk::Desk;
use crate::ui::kit::picker::PickerSpec;
use crate::ui::kit::resource::{Column, col, fill};
use crate::ui::layers::{Layer, LayerId};
use crate::ui::panes::words;
use crate::ui::record::picker::Source;
use crate::ui::theme::Role;
use chrono::NaiveDate;

const CODE: Column<PartyRow> =
    col("code", "party.column.code", 7, |r: &PartyRow, _| r.code.as_str().into()).role(|_| Role::TextCode);
const NAME: Column<PartyRow> = fill("name", "party.column.name", 18, |r: &PartyRow, _| r.name.as_str().into());
const CITY: Column<PartyRow> =
    fill("city", "party.column.city", 10, |r: &PartyRow, _| r.city.as_str().into()).at_most(20);
const KIND: Column<PartyRow> =
    col("kind", "party.column.kind", 7, |r: &PartyRow, cx| cx.lang.t(super::fields::kind_word(r.company)).into());
const LAST: Column<PartyRow> = col("last", "party.column.last", 8, |r: &PartyRow, cx| {
    r.last_order_on.map_or_else(String::new, |day| words::compact_date(day, cx.lang)).into()
});

static CUSTOMER_COLUMNS: &[Column<PartyRow>] = &[
    CODE,
    NAME,
    CITY,
    KIND,
    col("orders", "party.column.orders", 4, |r, cx| super::fields::orders(r, cx).into()).right(),
    LAST,
];

static SUPPLIER_COLUMNS: &[Column<PartyRow>] = &[
    CODE,
    NAME,
    CITY,
    KIND,
    col("lead", "party.column.lead", 6, |r: &PartyRow, _| {
        r.lead_days.map_or_else(String::new, |n| n.to_string()).into()
    })
    .right(),
    col("term", "party.column.term", 8, |r: &PartyRow, _| r.payment_term.as_ref().map_or("", |t| t.as_str()).into()),
];

/// The one that is called so: by its code, or by a name that nobody else has.
pub(in crate::ui::panes) fn meant(
    list: &List<PartyRow>,
    reader: &Reader,
    typed: &str,
    today: NaiveDate,
) -> Result<Option<PartyRow>, Refusal> {
    let (query, name) = (named(typed), fold(typed));
    let called = |row: &PartyRow| row.code.as_str().eq_ignore_ascii_case(typed) || fold(row.name.as_str()) == name;
    let mut fit = list.page(reader.db(), &query, today)?.rows.into_iter().filter(called);
    Ok(fit.next().filter(|_| fit.next().is_none()))
}

/// What has these words in its name, few of them: whoever is called just so is among the first or shares the name.
pub(in crate::ui::panes) fn named(typed: &str) -> PageQuery {
    PageQuery { filter: Filter::of_words(typed), sort: None, anchor: Anchor::First, limit: MEANT }
}

/// So many of one name are enough to know that there is not only one.
const MEANT: usize = 50;

/// Customers to pick from.
#[derive(Debug, Clone, Copy)]
pub struct CustomerSource;

impl Source for CustomerSource {
    type Row = PartyRow;

    fn spec() -> PickerSpec {
        PickerSpec { title: "party.pick.customer", searches: "party.pick.searches", makes: true }
    }
    fn columns(&self) -> &'static [Column<PartyRow>] {
        CUSTOMER_COLUMNS
    }
    fn page(&self, reader: &Reader, query: &PageQuery, today: NaiveDate) -> Result<Vec<PartyRow>, Refusal> {
        Ok(CUSTOMERS.page(reader.db(), query, today)?.rows)
    }
    fn label(row: &PartyRow, _: Lang) -> String {
        row.name.to_string()
    }
    fn exact(&self, reader: &Reader, typed: &str, today: NaiveDate) -> Result<Option<PartyRow>, Refusal> {
        meant(&CUSTOMERS, reader, typed, today)
    }
    fn make(desk: &Desk, name: &str, tell: LayerId) -> Option<Box<dyn Layer>> {
        Some(form::named(desk, Side::Customer, name, tell))
    }
}

/// Suppliers to pick from.
#[derive(Debug, Clone, Copy)]
pub struct SupplierSource;

impl Source for SupplierSource {
    type Row = PartyRow;

    fn spec() -> PickerSpec {
        PickerSpec { title: "party.pick.supplier", searches: "party.pick.searches", makes: true }
    }
    fn columns(&self) -> &'static [Column<PartyRow>] {
        SUPPLIER_COLUMNS
    }
    fn page(&self, reader: &Reader, query: &PageQuery, today: NaiveDate) -> Result<Vec<PartyRow>, Refusal> {
        Ok(SUPPLIERS.page(reader.db(), query, today)?.rows)
    }
    fn label(row: &PartyRow, _: Lang) -> String {
        row.name.to_string()
    }
    fn exact(&self, reader: &Reader, typed: &str, today: NaiveDate) -> Result<Option<PartyRow>, Refusal> {
        meant(&SUPPLIERS, reader, typed, today)
    }
    fn make(desk: &Desk, name: &str, tell: LayerId) -> Option<Box<dyn Layer>> {
        Some(form::named(desk, Side::Supplier, name, tell))
    }
}
