//! Many processes on one file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod cli_support;

use cli_support::Desk;
use std::collections::BTreeSet;
use std::process::{Child, Stdio};

#[test]
fn orders_placed_at_once_get_numbers_without_gaps() {
    let desk = Desk::founded();
    let input = r#"{"customer":"C00001","lines":[{"item":"MOK-3","quantity":1}]}"#;
    let start = || -> Child {
        desk.command(&["do", "order.place", input, "--json"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let mut numbers = BTreeSet::new();
    for _ in 0..3 {
        let children: Vec<Child> = (0..8).map(|_| start()).collect();
        for child in children {
            let said = cli_support::said(child.wait_with_output().unwrap());
            assert_eq!(said.code, 0, "{}", said.err);
            let answer: serde_json::Value = serde_json::from_str(&said.out).unwrap();
            let order = answer["output"]["order"].as_str().unwrap().to_owned();
            let number: i64 = order.split('/').nth(1).unwrap().parse().unwrap();
            assert!(numbers.insert(number), "{number} twice");
        }
    }
    assert_eq!(numbers, (1..=24).collect::<BTreeSet<i64>>());
    let entries = desk.json(&["log"]);
    assert_eq!(entries.as_array().unwrap().len(), 4 + 24);
    assert_eq!(desk.json(&["doctor"])["clean"], true);
}

#[test]
fn the_last_piece_is_promised_once() {
    let desk = Desk::founded();
    for _ in 0..8 {
        desk.order(2);
    }
    let children: Vec<Child> = (1..=8)
        .map(|order| {
            desk.command(&["do", "order.confirm", &format!(r#"{{"order":{order}}}"#), "--json"])
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let mut confirmed = 0;
    for child in children {
        let said = cli_support::said(child.wait_with_output().unwrap());
        match said.code {
            0 => confirmed += 1,
            1 => assert!(said.err.contains("stock.short"), "{}", said.err),
            other => panic!("{other}: {}", said.err),
        }
    }
    assert_eq!(confirmed, 5);
    assert_eq!(desk.json(&["list", "stock"])[0]["available"], "0");
    assert_eq!(desk.json(&["doctor"])["clean"], true);
}

#[test]
fn two_companies_are_not_founded_in_one_file() {
    let desk = Desk::empty();
    let children: Vec<Child> =
        (0..4).map(|_| desk.command(&["init"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()).collect();
    let codes: Vec<i32> =
        children.into_iter().map(|child| child.wait_with_output().unwrap().status.code().unwrap()).collect();
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == 1).count(), 3, "{codes:?}");
}
