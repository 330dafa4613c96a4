//! Lists: pages reached by key, counts that stop at a ceiling, filters that are always bound.
//!
//! A list is a static description ([`ListSpec`]): its fields, its sorts, each with the index it walks. A question is
//! read ([`terms`]), what leads is chosen ([`plan`]), and the rows are met along an index ([`walk`]) and then read one
//! by one. There is no OFFSET and no ranking, and the text of a statement depends on the shape of a question only.

mod advice;
mod customers;
mod deadlines;
mod entries;
mod moves;
mod notes;
mod notices;
mod orders;
mod plan;
mod products;
mod sets;
mod spec;
mod stock;
mod suppliers;
mod terms;
mod walk;
mod words;

#[cfg(test)]
mod tests;

use super::fault::Fault;
use super::shelf::Db;
use crate::domain::Refusal;
use crate::domain::filter::Filter;
use crate::domain::page::{Anchor, Count, Page, PageQuery, Sort};
use chrono::NaiveDate;
use plan::Purpose;
use rusqlite::Row;
use rusqlite::types::Value;
use serde::Serialize;
use sets::IdSet;
use terms::Asked;
use walk::{Key, Plan, Way};

pub use advice::Advice;
pub use customers::{CUSTOMERS, PartyRow, parties_beginning};
pub use deadlines::{DEADLINES, DeadlineRow};
pub use entries::ENTRIES;
pub use moves::{MOVES, MoveRow};
pub use notes::Note;
pub use notices::{NOTICES, NoticeRow};
pub use orders::{ORDERS, OrderRow};
pub use products::{PRODUCTS, ProductRow};
pub use spec::{Field, FieldKind, ListSpec, SortSpec};
pub use stock::{STOCK, StockRow};
pub use suppliers::SUPPLIERS;
pub use terms::{Problem, Trouble};
pub use words::{Word, WordSet};

/// A list with the type of its rows.
pub struct List<R> {
    /// What it is, as data.
    pub spec: &'static ListSpec,
    read: fn(&Row<'_>, NaiveDate) -> rusqlite::Result<R>,
}

/// Every list, for help, completion and the command line.
pub static ALL: &[&ListSpec] = &[
    ORDERS.spec,
    CUSTOMERS.spec,
    SUPPLIERS.spec,
    STOCK.spec,
    PRODUCTS.spec,
    DEADLINES.spec,
    NOTICES.spec,
    MOVES.spec,
    ENTRIES.spec,
];

/// The list of an English or Italian plural name.
pub fn named(name: &str) -> Option<&'static ListSpec> {
    ALL.iter().copied().find(|spec| spec.name == name || spec.italian == name)
}

/// A page of any list as JSON rows, for programs. `today` is the Italian day.
///
/// # Errors
/// As [`List::page`].
pub fn page_json(
    db: Db<'_>,
    spec: &'static ListSpec,
    query: &PageQuery,
    today: NaiveDate,
) -> Result<Page<serde_json::Value>, Refusal> {
    match spec.name {
        "orders" => ORDERS.page_json(db, query, today),
        "customers" => CUSTOMERS.page_json(db, query, today),
        "suppliers" => SUPPLIERS.page_json(db, query, today),
        "stock" => STOCK.page_json(db, query, today),
        "products" => PRODUCTS.page_json(db, query, today),
        "deadlines" => DEADLINES.page_json(db, query, today),
        "notices" => NOTICES.page_json(db, query, today),
        "journal" => ENTRIES.page_json(db, query, today),
        _ => MOVES.page_json(db, query, today),
    }
}

impl<R> List<R> {
    /// One page. `today` is the Italian day that words like `oggi` mean.
    ///
    /// [`Anchor::From`] a row that is gone is an empty page, after which the caller tries another row.
    ///
    /// # Errors
    /// `list.anchor_gone` when the row to go on from is gone; `list.unknown_sort`; what a store refuses.
    pub fn page(&self, db: Db<'_>, query: &PageQuery, today: NaiveDate) -> Result<Page<R>, Refusal> {
        db.still(|| self.read_page(db, query, today))
    }

    fn read_page(&self, db: Db<'_>, query: &PageQuery, today: NaiveDate) -> Result<Page<R>, Refusal> {
        let (keys, more_before, more_after) = self.spec.keys(db, query, today)?;
        let mut rows = Vec::with_capacity(keys.len());
        let context = self.spec.context(db, &query.filter, today)?;
        let mut statement = db.statement(self.spec.row).map_err(Refusal::from)?;
        for key in &keys {
            let mut found = statement.query((&context, row_of(key))).map_err(Fault::from)?;
            // Gone since the walk: one row less.
            if let Some(row) = found.next().map_err(Fault::from)? {
                rows.push((self.read)(row, today).map_err(Fault::from)?);
            }
        }
        Ok(Page { rows, more_before, more_after })
    }

    /// All rows of a query in its order, handed on page by page, `most` of them at most, all of one state of the file.
    /// `id` says how to go on from a row. Whether there are more.
    ///
    /// # Errors
    /// What a store refuses, and `with`.
    pub fn each(
        &self,
        db: Db<'_>,
        query: &PageQuery,
        today: NaiveDate,
        most: usize,
        id: fn(&R) -> i64,
        mut with: impl FnMut(&[R]) -> Result<(), Refusal>,
    ) -> Result<bool, Refusal> {
        db.still(|| {
            let mut query = query.clone();
            let mut left = most;
            loop {
                query.limit = left.min(EACH);
                let page = self.read_page(db, &query, today)?;
                with(&page.rows)?;
                left -= page.rows.len().min(left);
                match page.rows.last() {
                    Some(last) if page.more_after && left > 0 => query.anchor = Anchor::After(id(last)),
                    _ => return Ok(page.more_after),
                }
            }
        })
    }

    /// These rows in the order of a query, handed on in portions, all of one state of the file; those that are gone are
    /// left out.
    ///
    /// # Errors
    /// What a store refuses, and `with`.
    pub fn these(
        &self,
        db: Db<'_>,
        query: &PageQuery,
        ids: &[i64],
        today: NaiveDate,
        mut with: impl FnMut(&[R]) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        db.still(|| {
            // The filter says of what its figures are: of which warehouse.
            let context = self.spec.context(db, &query.filter, today)?;
            for some in self.spec.in_order(db, query, ids)?.chunks(EACH) {
                let mut rows = Vec::with_capacity(some.len());
                for id in some {
                    rows.extend(db.find(self.spec.row, (&context, id), |row| (self.read)(row, today))?);
                }
                with(&rows)?;
            }
            Ok(())
        })
    }

    /// One row by its number; nothing when it is gone.
    ///
    /// # Errors
    /// What a store refuses.
    pub fn row(&self, db: Db<'_>, id: i64, today: NaiveDate) -> Result<Option<R>, Refusal> {
        let context = self.spec.context(db, &Filter::default(), today)?;
        Ok(db.find(self.spec.row, (context, id), |row| (self.read)(row, today))?)
    }
}

impl<R: Serialize> List<R> {
    fn page_json(&self, db: Db<'_>, query: &PageQuery, today: NaiveDate) -> Result<Page<serde_json::Value>, Refusal> {
        let page = self.page(db, query, today)?;
        let rows = page.rows.iter().map(serde_json::to_value).collect::<Result<_, _>>().map_err(Fault::from)?;
        Ok(Page { rows, more_before: page.more_before, more_after: page.more_after })
    }
}

/// Rows that are read at once where all are wanted.
const EACH: usize = 500;

fn row_of(key: &Key) -> i64 {
    match key.last() {
        Some(Value::Integer(id)) => *id,
        _ => 0,
    }
}

impl ListSpec {
    /// How many rows a filter leaves; counting stops at `ceiling`.
    ///
    /// # Errors
    /// What a store refuses.
    pub fn count(&'static self, db: Db<'_>, filter: &Filter, ceiling: u64, today: NaiveDate) -> Result<Count, Refusal> {
        let sort = self.own_sort();
        let plan = self.plan(db, filter, sort, sort.descending, today, Purpose::Count)?;
        let rows = plan.count(db, ceiling + 1)?;
        Ok(Count { rows: rows.min(ceiling), at_least: rows > ceiling })
    }

    /// The rows that a filter leaves, in the order that it says or the list's own, at most `ceiling`: to mark them all, or
    /// a range of them.
    ///
    /// # Errors
    /// What a store refuses.
    pub fn ids(
        &'static self,
        db: Db<'_>,
        filter: &Filter,
        ceiling: usize,
        today: NaiveDate,
    ) -> Result<Vec<i64>, Refusal> {
        let (sort, descending) = self.sorted(&PageQuery { filter: filter.clone(), ..PageQuery::default() })?;
        let plan = self.plan(db, filter, sort, descending, today, Purpose::All)?;
        let keys = plan.walk(db, Way { forward: true, start: None, inclusive: false }, ceiling)?;
        Ok(keys.iter().map(row_of).collect())
    }

    /// These rows in the order that a query asks for; those that are gone come last.
    ///
    /// # Errors
    /// What a store refuses.
    pub fn in_order(&'static self, db: Db<'_>, query: &PageQuery, ids: &[i64]) -> Result<Vec<i64>, Refusal> {
        let (sort, descending) = self.sorted(query)?;
        let places: Result<Vec<(Option<Key>, i64)>, Fault> =
            ids.iter().map(|id| Ok((self.place(db, sort, *id)?, *id))).collect();
        let mut places = places?;
        places.sort_by(|(a, first), (b, second)| match (a, b) {
            (Some(a), Some(b)) if descending => walk::order_keys(b, a),
            (Some(a), Some(b)) => walk::order_keys(a, b),
            (a, b) => b.is_some().cmp(&a.is_some()).then(first.cmp(second)),
        });
        Ok(places.into_iter().map(|(_, id)| id).collect())
    }

    /// Without a filter every row is shown.
    pub fn shows_all(&self) -> bool {
        self.unless.is_empty()
    }

    /// Of these rows those that a filter leaves, in no order: each is looked at by itself, however many the filter
    /// leaves.
    ///
    /// # Errors
    /// What a store refuses.
    pub fn among(
        &'static self,
        db: Db<'_>,
        filter: &Filter,
        ids: &[i64],
        today: NaiveDate,
    ) -> Result<Vec<i64>, Refusal> {
        let sort = self.own_sort();
        let mut found = Vec::with_capacity(ids.len());
        for some in ids.chunks(self.few) {
            let mut asked = terms::read(db, self, sort, filter, today)?;
            asked.leads.clear();
            asked.members.push(terms::Member { expr: self.id, set: IdSet::new(some.to_vec()).into(), inside: true });
            let plan = plan::plan(db, self, sort, sort.descending, asked, Purpose::All)?;
            let keys = plan.walk(db, Way { forward: true, start: None, inclusive: false }, some.len())?;
            found.extend(keys.iter().map(row_of));
        }
        Ok(found)
    }

    /// The terms of a filter that this list leaves out, and why.
    ///
    /// # Errors
    /// What a store refuses.
    pub fn problems(&'static self, db: Db<'_>, filter: &Filter, today: NaiveDate) -> Result<Vec<Problem>, Refusal> {
        Ok(terms::read(db, self, self.own_sort(), filter, today)?.problems)
    }

    /// The field of a key in either language.
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.answers(key))
    }

    /// The order that a column's English id or Italian word names.
    pub fn sort(&self, column: &str) -> Option<&'static SortSpec> {
        self.sorts.iter().find(|sort| sort.id == column || sort.italian == column)
    }

    /// The list's own order.
    pub fn own_sort(&self) -> &'static SortSpec {
        self.sorts.first().unwrap_or(&orders::BY_DATE)
    }

    fn context(&'static self, db: Db<'_>, filter: &Filter, today: NaiveDate) -> Result<Value, Refusal> {
        if self.today {
            return Ok(Value::Text(today.to_string()));
        }
        if !self.fields.iter().any(|field| matches!(field.how, spec::How::Context { .. })) {
            return Ok(Value::Null);
        }
        Ok(terms::read(db, self, self.own_sort(), filter, today)?.context.0)
    }

    fn plan(
        &'static self,
        db: Db<'_>,
        filter: &Filter,
        sort: &'static SortSpec,
        descending: bool,
        today: NaiveDate,
        purpose: Purpose,
    ) -> Result<Plan, Fault> {
        let asked: Asked = terms::read(db, self, sort, filter, today)?;
        plan::plan(db, self, sort, descending, asked, purpose)
    }

    /// The keys of a page in list order, and whether there are rows above and below.
    fn keys(&'static self, db: Db<'_>, query: &PageQuery, today: NaiveDate) -> Result<(Vec<Key>, bool, bool), Refusal> {
        let (sort, descending) = self.sorted(query)?;
        let place = match query.anchor {
            Anchor::First | Anchor::Last => None,
            Anchor::After(id) | Anchor::Before(id) | Anchor::From(id) => match self.place(db, sort, id)? {
                Some(key) => Some(key),
                None if matches!(query.anchor, Anchor::From(_)) => return Ok((Vec::new(), false, false)),
                None => return Err(Refusal::new("list.anchor_gone").with("row", id)),
            },
        };
        let plan = self.plan(db, &query.filter, sort, descending, today, Purpose::Page)?;
        let forward = !matches!(query.anchor, Anchor::Last | Anchor::Before(_));
        let inclusive = matches!(query.anchor, Anchor::From(_));
        let way = Way { forward, start: place.as_ref(), inclusive };
        let mut keys = plan.walk(db, way, query.limit.saturating_add(1))?;
        let more = keys.len() > query.limit;
        keys.truncate(query.limit);
        let behind = match query.anchor {
            Anchor::First | Anchor::Last => false,
            Anchor::After(_) | Anchor::Before(_) => true,
            Anchor::From(_) => {
                let back = Way { forward: false, start: keys.first().or(place.as_ref()), inclusive: false };
                !plan.walk(db, back, 1)?.is_empty()
            }
        };
        if !forward {
            keys.reverse();
        }
        Ok(if forward { (keys, behind, more) } else { (keys, more, behind) })
    }

    /// The order that is asked for. One that is only typed (`ordina:`) and unknown is left out like any other term.
    fn sorted(&'static self, query: &PageQuery) -> Result<(&'static SortSpec, bool), Refusal> {
        let own = (self.own_sort(), self.own_sort().descending);
        if let Some(Sort { column, descending }) = &query.sort {
            let unknown = || Refusal::new("list.unknown_sort").with("column", column.as_str());
            return self.sort(column).map(|sort| (sort, *descending)).ok_or_else(unknown);
        }
        let typed = query.filter.clone().take_sort();
        Ok(typed.and_then(|typed| self.sort(&typed.column).map(|sort| (sort, typed.descending))).unwrap_or(own))
    }

    /// Where a row stands in a sort; nothing when it is gone.
    fn place(&self, db: Db<'_>, sort: &SortSpec, id: i64) -> Result<Option<Key>, Fault> {
        let sql = format!("SELECT {} FROM {} WHERE {} = ?", sort.keys.join(", "), sort.from, self.id);
        db.find(&sql, [id], |row| (0..sort.keys.len()).map(|at| row.get(at)).collect())
    }
}
