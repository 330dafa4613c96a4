//! The commonest tasks of the day cost no more keys than `docs/tasks.md` says, and do what it says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod print_support;

use fondaco::demo::{self, DemoChoice};
use fondaco::domain::filter::Filter;
use fondaco::domain::page::{Anchor, PageQuery};
use fondaco::domain::{Clock, FixedClock, UtcMillis};
use fondaco::locale::Lang;
use fondaco::store::list::{CUSTOMERS, ORDERS, OrderRow, STOCK};
use fondaco::store::{Reader, journal};
use fondaco::ui::stage::Stage;
use fondaco::ui::theme::{Depth, Theme, Tier};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const NOW: UtcMillis = UtcMillis(1_795_269_900_000);

struct Task {
    name: String,
    keys: String,
    count: usize,
    most: usize,
}

fn tasks() -> Vec<Task> {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/tasks.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| ") && line.contains('`'));
    rows.map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let keys = cells[1].trim_matches('`').to_owned();
        Task {
            name: cells[0].to_owned(),
            keys,
            count: cells[2].parse().unwrap(),
            most: cells[3].trim_end_matches(" |").parse().unwrap(),
        }
    })
    .collect()
}

/// Keys pressed, those between ⟨ and ⟩ apart.
fn counted(keys: &str) -> usize {
    let (mut count, mut heard, mut named) = (0, false, false);
    for sign in keys.chars() {
        match sign {
            '⟨' => heard = true,
            '⟩' => heard = false,
            _ if heard => {}
            '<' => named = true,
            '>' if named => {
                named = false;
                count += 1;
            }
            _ if named => {}
            _ => count += 1,
        }
    }
    count
}

struct House {
    stage: Stage,
    file: PathBuf,
    _folder: tempfile::TempDir,
}

impl House {
    /// A company of its own, like the one that was made.
    fn like(made: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("demo.db");
        std::fs::copy(made, &file).unwrap();
        let theme = Theme::load("terminale", &[], Depth::Ansi16, Tier::T1).unwrap();
        let stage = Stage::open(&file, Arc::new(FixedClock::at(NOW)), Lang::It, theme, (80, 24)).unwrap();
        Self { stage, file, _folder: folder }
    }

    fn press(&mut self, keys: &str) {
        self.stage.keys(&keys.replace(['⟨', '⟩'], ""));
    }

    fn reader(&self) -> Reader {
        Reader::open(&self.file).unwrap()
    }

    fn orders(&self, filter: &str) -> Vec<OrderRow> {
        let query = PageQuery { filter: Filter::parse(filter), sort: None, anchor: Anchor::First, limit: 1_000 };
        let reader = self.reader();
        ORDERS.page(reader.db(), &query, FixedClock::at(NOW).today()).unwrap().rows
    }

    /// What the operator did last: the notification loop has entries of its own.
    fn last(&self) -> String {
        let newest = journal::newest(self.reader().db(), None, 20).unwrap();
        newest.into_iter().find(|entry| entry.door == "ui").unwrap().operation
    }

    /// What is available of an article, as its list says it.
    fn available(&self, sku: &str) -> i64 {
        let query = PageQuery { filter: Filter::parse(sku), sort: None, anchor: Anchor::First, limit: 1 };
        let reader = self.reader();
        let rows = STOCK.page(reader.db(), &query, FixedClock::at(NOW).today()).unwrap().rows;
        rows.first().unwrap().on_hand.0 / 10_000
    }
}

fn number(order: &OrderRow) -> String {
    order.number.rsplit('/').next().unwrap().to_owned()
}

#[test]
fn the_commonest_tasks_cost_what_the_table_says() {
    let tasks = tasks();
    assert_eq!(tasks.len(), 13);
    // Where the program is started is where it proposes files.
    let papers = tempfile::tempdir().unwrap();
    std::env::set_current_dir(papers.path()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("made.db");
    demo::make(&made, &DemoChoice::small(NOW), &mut |_, _| true).unwrap();
    for task in &tasks {
        assert_eq!(counted(&task.keys), task.count, "{}", task.name);
        assert!(task.count <= task.most, "{}", task.name);
        let mut house = House::like(&made);
        match task.name.as_str() {
            "open order 1489 and ship it" => {
                let order = house.orders("stato:da_evadere pag:saldato").remove(0);
                house.press(&task.keys.replace("1489", &number(&order)));
                let now = house.orders(&format!("numero:{}", number(&order))).remove(0);
                assert_eq!(now.badge.word(), "shipped", "{}", house.stage.text());
            }
            "phone order of three known lines, known customer" => {
                let before = house.orders("").len();
                house.press(&task.keys);
                let all = house.orders("");
                assert_eq!(all.len(), before + 1, "{}", house.stage.text());
                assert!(all.first().unwrap().customer.as_str().contains("Ferrari"), "{}", house.stage.text());
            }
            "find a caller by telephone" => {
                let query = PageQuery { filter: Filter::default(), sort: None, anchor: Anchor::First, limit: 50 };
                let rows = CUSTOMERS.page(house.reader().db(), &query, FixedClock::at(NOW).today()).unwrap().rows;
                let caller = rows.into_iter().find(|row| row.phone.is_some()).unwrap();
                let phone = caller.phone.unwrap().as_str().to_owned();
                house.press(&task.keys.replace("phone", &phone));
                assert!(house.stage.text().contains(caller.name.as_str()), "{phone} {}", house.stage.text());
            }
            "undo" => {
                house.press("6v+");
                assert_eq!(house.last(), "deadline.move", "{}", house.stage.text());
                house.press(&task.keys);
                assert_eq!(house.last(), "undo");
            }
            "confirm the order under the cursor" => {
                let order = house.orders("stato:nuovo").remove(0);
                house.press("2/stato:nuovo<enter>");
                house.press(&task.keys);
                assert_eq!(house.last(), "order.confirm", "{}: {}", order.number, house.stage.text());
            }
            "collect what an order still owes" => {
                house.press("2/stato:aperto pag:da_pagare<enter>");
                house.press(&task.keys);
                assert_eq!(house.last(), "order.pay", "{}", house.stage.text());
            }
            "a delivery comes in: three pieces of an article" => {
                let before = house.available("ACC-12");
                house.press(&task.keys);
                assert_eq!(house.available("ACC-12"), before + 3, "{}", house.stage.text());
            }
            "put a deadline off by a day" => {
                house.press("6vv");
                house.press(&task.keys);
                assert_eq!(house.last(), "deadline.move", "{}", house.stage.text());
            }
            "new customer, name only" => {
                house.press(&task.keys);
                assert_eq!(house.last(), "party.save", "{}", house.stage.text());
            }
            "open orders of a channel" => {
                house.press(&task.keys);
                let found = house.orders("stato:aperto canale:woo").len().to_string();
                assert!(house.stage.text().lines().nth(1).unwrap().contains(&found), "{}", house.stage.text());
            }
            "how many of an article are available" => {
                house.press(&task.keys);
                let there = house.available("ACC-12").to_string();
                assert!(house.stage.text().contains(&there), "{}", house.stage.text());
            }
            "mark ten orders and tag them" => {
                house.press(&task.keys);
                assert_eq!(house.orders("etichetta:richiamare").len(), 10, "{}", house.stage.text());
            }
            "mark ten orders and print" => {
                let rows = house.orders("");
                house.press(&task.keys);
                let file = papers.path().join("ordini-2026-11-21.pdf");
                let pages = print_support::Pdf::read(std::fs::read(file).unwrap()).pages();
                assert_eq!(pages.len(), 10, "{}", house.stage.text());
                for (page, row) in pages.iter().zip(&rows) {
                    assert!(page.contains(&row.number), "{}: {page:?}", row.number);
                }
            }
            other => panic!("no test of {other}"),
        }
    }
}
