//! Lists and the dashboard as the rooms above use them; what they find is tested beside them, against plain SQL.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use chrono::NaiveDate;
use fondaco::demo;
use fondaco::domain::filter::Filter;
use fondaco::domain::page::{Anchor, Count, PageQuery, Sort};
use fondaco::domain::{FixedClock, UtcMillis};
use fondaco::locale::Lang;
use fondaco::store::list::{self, Field, FieldKind, ORDERS};
use fondaco::store::{Reader, Store, dashboard};
use std::collections::BTreeSet;
use std::sync::Arc;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}

#[test]
fn every_list_of_a_new_company_answers_every_question() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(FixedClock::at(UtcMillis(1_795_000_000_000)));
    let store = Store::open_or_create(&folder.path().join("new.db"), clock).unwrap();
    let reader = store.reader().unwrap();
    let db = reader.db();
    for spec in list::ALL {
        let mut filters = vec![String::new(), "rossi".to_owned(), "-rossi 149".to_owned()];
        for field in spec.fields {
            let value = value(field);
            filters.push(format!("{}:{value}", field.key));
            filters.push(format!("-{}:{value} x", field.english()));
        }
        for text in filters {
            let filter = Filter::parse(&text);
            for sort in spec.sorts {
                let sort = Some(Sort { column: sort.id.to_owned(), descending: !sort.descending });
                for anchor in [Anchor::First, Anchor::Last, Anchor::From(7)] {
                    let query = PageQuery { filter: filter.clone(), sort: sort.clone(), anchor, limit: 20 };
                    let page = list::page_json(db, spec, &query, today()).unwrap();
                    assert!(page.rows.is_empty() && !page.more_after && !page.more_before, "{} {text}", spec.name);
                }
            }
            assert_eq!(spec.count(db, &filter, 100, today()).unwrap(), Count::default(), "{} {text}", spec.name);
            assert!(spec.ids(db, &filter, 100, today()).unwrap().is_empty(), "{} {text}", spec.name);
            // What names no record of an empty company is said, nothing else is wrong.
            for problem in spec.problems(db, &filter, today()).unwrap() {
                let kind = spec.field(&problem.key).map(|field| field.kind);
                assert_eq!(kind, Some(FieldKind::Choice), "{} {text}", spec.name);
            }
        }
        let gone = PageQuery { anchor: Anchor::After(7), limit: 20, ..PageQuery::default() };
        let refusal = list::page_json(db, spec, &gone, today()).unwrap_err();
        assert_eq!(refusal.code, "list.anchor_gone");
        for lang in Lang::ALL {
            assert!(lang.find(&format!("refusal.{}", refusal.code)).is_some());
        }
    }
    let board = dashboard::load(db, today()).unwrap();
    assert_eq!((board.sales.len(), board.compare(7)), (30, Default::default()));
    assert!(board.deadlines.is_empty() && board.short.is_empty() && board.badges.len() == 4);
    let json = serde_json::to_value(&board).unwrap();
    assert_eq!(json["late"]["filter"], "stato:aperto promessa<oggi");
}

/// A value that a field can be asked for.
fn value(field: &Field) -> &'static str {
    match field.kind {
        FieldKind::Money | FieldKind::Quantity | FieldKind::Number => "1..99",
        FieldKind::Date => "2026-03..oggi",
        FieldKind::Flag => "sì",
        FieldKind::Enum => field.words.map_or("", |set| set.words[0].id),
        // Asked for by its digits.
        FieldKind::Text if field.key == "tel" => "0733",
        FieldKind::Text | FieldKind::Choice | FieldKind::Tag => "mi",
    }
}

#[test]
fn any_two_terms_can_stand_together() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("demo.db");
    let choice = demo::DemoChoice { orders: 40, ..demo::DemoChoice::small(UtcMillis(1_795_269_900_000)) };
    demo::make(&file, &choice, &mut |_, _| true).unwrap();
    let reader = Reader::open(&file).unwrap();
    let db = reader.db();
    for spec in list::ALL {
        let mut filters = Vec::new();
        for (at, one) in spec.fields.iter().enumerate() {
            for other in &spec.fields[at + 1..] {
                filters.push(format!("{}:{} {}:{}", one.key, value(one), other.key, value(other)));
                filters.push(format!("-{}:{} {}:{} -x", one.key, value(one), other.key, value(other)));
                filters.push(format!("{}:{} -{}:{} a", one.key, value(one), other.key, value(other)));
            }
        }
        for text in filters {
            let filter = Filter::parse(&text);
            let mut found = Vec::new();
            for sort in spec.sorts {
                let sort = Some(Sort { column: sort.id.to_owned(), descending: sort.descending });
                let query = PageQuery { filter: filter.clone(), sort, anchor: Anchor::First, limit: 5_000 };
                let page = list::page_json(db, spec, &query, today());
                found.push(page.unwrap_or_else(|refusal| panic!("{} {text}: {refusal:?}", spec.name)).rows.len());
            }
            // However the rows are sorted and come by, they are as many.
            found.push(usize::try_from(spec.count(db, &filter, 5_000, today()).unwrap().rows).unwrap());
            found.push(spec.ids(db, &filter, 5_000, today()).unwrap().len());
            assert!(found.iter().all(|count| *count == found[0]), "{} {text}: {found:?}", spec.name);
        }
    }
}

#[test]
fn a_state_and_a_place_together_give_the_rows_that_each_gives() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("demo.db");
    let choice = demo::DemoChoice { orders: 200, ..demo::DemoChoice::small(UtcMillis(1_795_269_900_000)) };
    demo::make(&file, &choice, &mut |_, _| true).unwrap();
    let reader = Reader::open(&file).unwrap();
    let db = reader.db();
    let spec = ORDERS.spec;
    let ids = |text: &str| -> BTreeSet<i64> {
        spec.ids(db, &Filter::parse(text), 5_000, today()).unwrap().into_iter().collect()
    };
    let mut found = 0;
    for state in ["nuovo", "spedito", "consegnato", "-nuovo", "consegnato,spedito"] {
        let state = state.strip_prefix('-').map_or_else(|| format!("stato:{state}"), |state| format!("-stato:{state}"));
        for place in ["prov:MI", "prov:RM", "-prov:MI", "citta:roma", "citta:milano", "nazione:IT", "-nazione:IT"] {
            let both = format!("{state} {place}");
            let wanted: BTreeSet<i64> = ids(&state).intersection(&ids(place)).copied().collect();
            assert_eq!(ids(&both), wanted, "{both}");
            // Page by page in the list's own order, each row once, newest first.
            let (mut paged, mut anchor) = (Vec::new(), Anchor::First);
            loop {
                let query = PageQuery { filter: Filter::parse(&both), sort: None, anchor, limit: 7 };
                let page = ORDERS.page(db, &query, today()).unwrap();
                paged.extend(page.rows.iter().map(|row| row.id));
                match page.rows.last().filter(|_| page.more_after) {
                    Some(last) => anchor = Anchor::After(last.id),
                    None => break,
                }
            }
            assert_eq!(paged.len(), wanted.len(), "{both}");
            assert_eq!(paged.into_iter().collect::<BTreeSet<_>>(), wanted, "{both}");
            found += wanted.len();
        }
    }
    assert!(found > 50, "these questions found {found} rows: they prove nothing");
}

#[test]
fn both_names_of_a_list_are_known() {
    for (english, italian) in [
        ("orders", "ordini"),
        ("customers", "clienti"),
        ("suppliers", "fornitori"),
        ("stock", "magazzino"),
        ("products", "prodotti"),
        ("deadlines", "scadenze"),
        ("notices", "avvisi"),
        ("moves", "movimenti"),
    ] {
        assert_eq!(list::named(english).map(|spec| spec.italian), Some(italian));
        assert_eq!(list::named(italian).map(|spec| spec.name), Some(english));
    }
    assert!(list::named("colours").is_none());
}
