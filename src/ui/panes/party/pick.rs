//! The boxes that pick a customer or a supplier.

use super::Side;
use super::form;
use crate::domain::Refusal;
use crate::domain::filter::Filter;
use crate::domain::page::{Anchor, PageQuery};
use crate::domain::text::fold;
use crate::locale::Lang;
use crate::store::Reader;
use crate::store::list::{CUSTOMERS, List, PartyRow, SUPPLIERS, parties_beginning};
use crate::ui::desk::Desk;
use crate::ui::kit::picker::PickerSpec;
use crate::ui::kit::resource::{Column, col, fill};
use crate::ui::layers::{Layer, LayerId};
use crate::ui::panes::words;
use crate::ui::record::picker::Source;
use crate::ui::theme::Role;
use chrono::NaiveDate;
use std::collections::BTreeSet;

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

/// Those that have the words, and first of them whoever is called as it was typed: of many called alike the one whose
/// whole name was begun is meant.
fn best_first(
    list: &List<PartyRow>,
    customers: bool,
    reader: &Reader,
    query: &PageQuery,
    today: NaiveDate,
) -> Result<Vec<PartyRow>, Refusal> {
    let typed = query.filter.text_words().collect::<Vec<_>>().join(" ");
    let mut rows = Vec::new();
    if !typed.is_empty() && query.filter.terms.iter().all(|term| term.key.is_none() && !term.negated) {
        for id in parties_beginning(reader.db(), customers, &typed, query.limit)? {
            rows.extend(list.row(reader.db(), id, today)?);
        }
    }
    let known: BTreeSet<i64> = rows.iter().map(|row| row.id).collect();
    if rows.len() < query.limit {
        rows.extend(list.page(reader.db(), query, today)?.rows.into_iter().filter(|row| !known.contains(&row.id)));
    }
    rows.truncate(query.limit);
    Ok(rows)
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
        best_first(&CUSTOMERS, true, reader, query, today)
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
        best_first(&SUPPLIERS, false, reader, query, today)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SystemClock;
    use crate::operations::{Actor, Call, Door, Mode, registry};
    use crate::store::Store;
    use serde_json::json;
    use std::sync::Arc;

    #[test]
    fn of_many_called_alike_the_one_whose_name_was_begun_comes_first() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open_or_create(&folder.path().join("d.db"), Arc::new(SystemClock)).unwrap();
        let actor = Actor::new("anna", Door::Cli);
        let names = (0..30).map(|number| format!("Vitale Luca {number:02}"));
        for name in names.chain(["Vitale Vittorio".to_owned(), "Bar Vitale Verdi".to_owned()]) {
            let input = json!({ "set": { "name": name, "customer": true } });
            (registry::find("party.save").unwrap().run)(&mut store, Call::by(&actor), input, Mode::Execute).unwrap();
        }
        let reader = store.reader().unwrap();
        let found = |typed: &str, limit: usize| -> Vec<String> {
            let query = PageQuery { filter: Filter::parse(typed), sort: None, anchor: Anchor::First, limit };
            let rows = CustomerSource.page(&reader, &query, reader.today()).unwrap();
            rows.iter().map(|row| row.name.to_string()).collect()
        };
        // The second word's letter begins the first as well, so that all of them have both.
        let rows = found("vitale v", 13);
        assert_eq!((rows.len(), rows[0].as_str()), (13, "Vitale Vittorio"));
        assert_eq!(rows.iter().filter(|name| *name == "Vitale Vittorio").count(), 1);
        assert!(found("vitale v", 40).contains(&"Bar Vitale Verdi".to_owned()), "the others follow");
        assert_eq!(found("vitale", 40).len(), 32);
        assert!(found("-luca vitale", 40).iter().all(|name| !name.contains("Luca")), "a filter is a filter");
    }
}
