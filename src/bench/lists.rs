//! Lists of a large company: the newest page, pages at any depth, searches letter by letter.

use super::figure::{Figure, Unit};
use super::floor::{self, Lists};
use super::meter::Times;
use crate::demo::Dice;
use crate::domain::filter::Filter;
use crate::domain::page::{Anchor, PageQuery};
use crate::domain::{Clock, Refusal, SystemClock};
use crate::locale::Lang;
use crate::store::list::{CUSTOMERS, ORDERS};
use crate::store::{Reader, dashboard, load};
use crate::ui::find;
use std::path::Path;

/// How often each thing is asked.
const ROUNDS: usize = 200;
/// Words that people type; each is asked letter by letter.
const TYPED: [&str; 10] =
    ["rossi", "marino", "giulia", "bar aurora", "caffetteria", "fer", "de luca", "0455", "c00123", "antica posta"];

/// What people look for that is no name: a street, a number of an order, a shop's number, a command.
const WRITTEN: [&str; 5] = ["via roma", "torino", "2026/14890", "web-1234", "spedisci"];

/// Rows that a window of 120x40 shows.
const SCREEN: usize = 36;
/// Times that every beginning is searched, after a first time by itself.
const SEARCHES: usize = 3;

/// What stands in the search line after each letter of a word.
fn letters_of(word: &str) -> impl Iterator<Item = &str> {
    word.char_indices()
        .filter_map(|(at, letter)| word.get(..at + letter.len_utf8()))
        .filter(|typed| !typed.ends_with(' '))
}

pub(super) fn read(file: &Path) -> Result<Vec<Figure>, Refusal> {
    let reader = Reader::open(file)?;
    let db = reader.db();
    let today = SystemClock.today();
    let orders = load::counts(db)?.orders.max(1);
    let bare = Lists::open(file).map_err(|error| floor::refusal(&error))?;
    let page = |filter: Filter, anchor| PageQuery { filter, sort: None, anchor, limit: 50 };
    let low = |error: rusqlite::Error| floor::refusal(&error);
    let mut dice = Dice::new(17);

    let (mut newest, mut newest_bare) = (Times::default(), Times::default());
    for _ in 0..ROUNDS {
        newest.time(|| ORDERS.page(db, &page(Filter::default(), Anchor::First), today))?;
        newest_bare.time(|| bare.newest()).map_err(low)?;
    }
    let (mut depth, mut depth_bare) = (Times::default(), Times::default());
    for _ in 0..ROUNDS {
        let id = dice.between(1, orders);
        depth.time(|| ORDERS.page(db, &page(Filter::default(), Anchor::After(id)), today))?;
        let day = bare.day(id).map_err(low)?;
        depth_bare.time(|| bare.after(&day, id)).map_err(low)?;
    }
    let mut end = Times::default();
    for _ in 0..ROUNDS / 4 {
        end.time(|| ORDERS.page(db, &page(Filter::default(), Anchor::Last), today))?;
    }
    // The rows of a screen are what is waited for while one types; those below come after.
    let screen = |typed: &str| PageQuery { limit: SCREEN, ..page(Filter::parse(typed), Anchor::First) };
    let letters = || TYPED.iter().flat_map(|word| letters_of(word));
    let (mut people, mut people_bare, mut by_order) = (Times::default(), Times::default(), Times::default());
    let mut people_cold = Times::default();
    for typed in letters() {
        people_cold.time(|| CUSTOMERS.page(db, &screen(typed), today))?;
    }
    for _ in 0..SEARCHES {
        for typed in letters() {
            people.time(|| CUSTOMERS.page(db, &screen(typed), today))?;
            people_bare.time(|| bare.people(typed, SCREEN)).map_err(low)?;
            by_order.time(|| ORDERS.page(db, &screen(typed), today))?;
        }
    }
    // All that a letter more in the palette reads: numbers, people, products, and what is written anywhere.
    let (mut palette, mut palette_bare) = (Times::default(), Times::default());
    for _ in 0..SEARCHES {
        for typed in letters().chain(WRITTEN.iter().flat_map(|word| letters_of(word))) {
            palette.time(|| Ok::<_, Refusal>(std::hint::black_box(find::found(&reader, typed, Lang::It))))?;
        }
        for typed in letters() {
            palette_bare.time(|| bare.people(typed, SCREEN)).map_err(low)?;
        }
    }
    let (mut report, mut report_bare) = (Times::default(), Times::default());
    for _ in 0..ROUNDS / 10 {
        report.time(|| dashboard::load(db, today))?;
        report_bare.time(|| bare.report(&today.to_string())).map_err(low)?;
    }
    Ok(vec![
        Figure::plain("reports", Unit::Millis, report.percentile(95)).beside(report_bare.percentile(95)),
        Figure::at_most("newest_50", Unit::Millis, newest.percentile(95), 1.0).beside(newest_bare.percentile(95)),
        Figure::at_most("page_depth_p95", Unit::Millis, depth.percentile(95), 5.0).beside(depth_bare.percentile(95)),
        Figure::at_most("page_end_p95", Unit::Millis, end.percentile(95), 5.0),
        Figure::plain("people_p50", Unit::Millis, people.percentile(50)).beside(people_bare.percentile(50)),
        Figure::at_most("people_p95", Unit::Millis, people.percentile(95), 5.0).beside(people_bare.percentile(95)),
        Figure::plain("people_first_p95", Unit::Millis, people_cold.percentile(95)),
        Figure::plain("order_search_p50", Unit::Millis, by_order.percentile(50)),
        Figure::at_most("order_search_p95", Unit::Millis, by_order.percentile(95), 20.0),
        Figure::plain("palette_p50", Unit::Millis, palette.percentile(50)).beside(palette_bare.percentile(50)),
        Figure::at_most("palette_p95", Unit::Millis, palette.percentile(95), 16.0).beside(palette_bare.percentile(95)),
    ])
}
