mod crowd;
mod dashboard;
mod orders;
mod others;
mod plans;
mod reading;
mod shop;

use super::*;
use crate::domain::SafeText;
use crate::domain::order::{Badge, PaymentState};
use crate::locale::Lang;
use crate::store::Store;
use shop::{ORDERS_MADE, shop, today};

fn ask(filter: &str, anchor: Anchor, limit: usize) -> PageQuery {
    PageQuery { filter: Filter::parse(filter), sort: None, anchor, limit }
}

fn found(filter: &str) -> Vec<OrderRow> {
    let store = shop();
    ORDERS.page(store.db(), &ask(filter, Anchor::First, 10_000), today()).unwrap().rows
}

/// Every row in the list's own way, read without lists.
fn truth(store: &Store, sql: &str) -> Vec<i64> {
    store.db().all(sql, [], |row| row.get(0)).unwrap()
}

/// The whole list read in pages, downwards, upwards, and from every place, is always the same list.
fn pages_agree<R>(list: &List<R>, id: fn(&R) -> i64, filter: &str, sort: Option<(&str, bool)>) -> Vec<i64> {
    let store = shop();
    let db = store.db();
    let sort = sort.map(|(column, descending)| Sort { column: column.to_owned(), descending });
    let page = |anchor, limit| {
        let query = PageQuery { filter: Filter::parse(filter), sort: sort.clone(), anchor, limit };
        list.page(db, &query, today()).unwrap()
    };
    let query = PageQuery { filter: Filter::parse(filter), sort: sort.clone(), anchor: Anchor::First, limit: 100_000 };
    let (keys, more_up, more_down) = list.spec.keys(db, &query, today()).unwrap();
    assert!(!more_up && !more_down);
    let all: Vec<i64> = keys.iter().map(row_of).collect();
    let unique: std::collections::HashSet<i64> = all.iter().copied().collect();
    assert_eq!(unique.len(), all.len(), "{filter}: a row twice");
    // Long lists: the first and the last pages, and some around the middle below.
    let most = all.len().min(400);
    let mut down: Vec<i64> = Vec::new();
    let mut here = page(Anchor::First, 37);
    loop {
        down.extend(here.rows.iter().map(id));
        assert_eq!(here.more_after, down.len() < all.len(), "{filter}");
        let (true, Some(bottom)) = (here.more_after && down.len() < most, here.rows.last()) else { break };
        here = page(Anchor::After(id(bottom)), 37);
        assert!(here.more_before);
    }
    assert!(down.len() >= most && all.starts_with(&down), "{filter} down");
    let mut up: Vec<i64> = Vec::new();
    let mut here = page(Anchor::Last, 37);
    loop {
        up.splice(0..0, here.rows.iter().map(id));
        assert_eq!(here.more_before, up.len() < all.len(), "{filter}");
        let (true, Some(first)) = (here.more_before && up.len() < most, here.rows.first()) else { break };
        here = page(Anchor::Before(id(first)), 37);
        assert!(here.more_after);
    }
    assert!(up.len() >= most && all.ends_with(&up), "{filter} up");
    for (at, row) in all.iter().enumerate().step_by(all.len() / 7 + 1) {
        let here = page(Anchor::From(*row), 5);
        assert_eq!(here.rows.iter().map(id).collect::<Vec<_>>(), all[at..all.len().min(at + 5)], "{filter} from {row}");
        assert_eq!((here.more_before, here.more_after), (at > 0, at + 5 < all.len()));
        let above = page(Anchor::Before(*row), 5);
        assert_eq!(
            above.rows.iter().map(id).collect::<Vec<_>>(),
            all[at.saturating_sub(5)..at],
            "{filter} above {row}"
        );
    }
    let ids = list.spec.ids(db, &Filter::parse(filter), 100_000, today()).unwrap();
    let count = list.spec.count(db, &Filter::parse(filter), 100_000, today()).unwrap();
    assert_eq!((count.rows as usize, count.at_least), (all.len(), false), "{filter}: count");
    assert_eq!(ids.len(), all.len());
    if all.len() > 10 {
        let count = list.spec.count(db, &Filter::parse(filter), 9, today()).unwrap();
        assert_eq!((count.rows, count.at_least), (9, true), "{filter}: ceiling");
    }
    all
}

#[test]
fn a_row_that_is_gone() {
    let store = shop();
    let page = |anchor| ORDERS.page(store.db(), &ask("", anchor, 5), today());
    assert_eq!(page(Anchor::After(999_999)).unwrap_err().code, "list.anchor_gone");
    assert_eq!(page(Anchor::Before(999_999)).unwrap_err().code, "list.anchor_gone");
    assert_eq!(page(Anchor::From(999_999)).unwrap(), Page::default());
    // A row that the filter leaves out is still a place in the list.
    let place = found("stato:consegnato")[3].id;
    let after = ORDERS.page(store.db(), &ask("stato:spedito", Anchor::From(place), 1), today()).unwrap();
    assert_eq!(after.rows.len(), 1);
}
