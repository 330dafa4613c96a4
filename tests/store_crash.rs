//! Killed at any moment: what was said to be saved is there, nothing is half done, and the file is whole.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod store_help;

use fondaco::operations::order::{ConfirmOrder, ShipOrder};
use fondaco::operations::reference::{CodeRef, OrderRef};
use fondaco::operations::stock::{ReceiveLine, ReceiveStock};
use fondaco::operations::undo::Undo;
use fondaco::store::backup::backup;
use fondaco::store::doctor::{Depth, examine};
use fondaco::store::drafts::{self, Typed};
use fondaco::store::{Store, journal, orders};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;
use std::sync::mpsc::channel;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use store_help::{assert_clean, child, clock, doing, found, told};

/// Says it only after it was said to be done.
fn acknowledge(what: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "\nack {what}").unwrap();
    out.flush().unwrap();
}

#[test]
#[ignore = "runs as a child of `nothing_acknowledged_is_lost`"]
fn child_works() {
    let Some(path) = told() else { return };
    let mut store = Store::open(Path::new(&path), clock()).unwrap();
    let operator = format!("op{}", std::process::id());
    let mut draft = None;
    for round in 0_i64.. {
        let order = store_help::place(&mut store);
        let OrderRef::Name(name) = &order else { panic!() };
        acknowledge(&format!("order {name}"));
        let typed = serde_json::json!({ "round": round });
        let kept = Typed { id: draft, entity: "order", record_id: None, base_version: None, payload: &typed };
        draft = Some(drafts::save(&mut store, &operator, &kept).unwrap());
        acknowledge(&format!("draft {operator} {round}"));
        let lines = vec![ReceiveLine {
            item: CodeRef::code("MOK-3"),
            quantity: fondaco::domain::Quantity::units(4),
            cost: None,
        }];
        doing(&mut store, &ReceiveStock { warehouse: None, shelf: None, lines, document: None }).unwrap();
        let Ok(confirmed) = doing(&mut store, &ConfirmOrder { order: order.clone() }) else { continue };
        acknowledge(&format!("entry {} order.confirm", confirmed.journal_id));
        let shipped = doing(&mut store, &ShipOrder::all(order, Some(format!("T{round}")))).unwrap();
        acknowledge(&format!("entry {} order.ship", shipped.journal_id));
        if round % 3 == 0 {
            let undone = doing(&mut store, &Undo { entry: shipped.journal_id }).unwrap();
            acknowledge(&format!("entry {} undo", undone.journal_id));
        }
        if round % 5 == 4 {
            backup(&store, None).unwrap();
            acknowledge("copy");
        }
    }
}

/// What the children of a round have done before they are killed.
const AT_LEAST: u64 = 12;
/// A child that says nothing for so long is stuck, on any machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// A number that is another one each time.
fn chance(below: u64) -> u64 {
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().subsec_nanos();
    u64::from(nanos).wrapping_mul(6_364_136_223_846_793_005).rotate_left(23) % below
}

#[test]
fn nothing_acknowledged_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    drop(found(&path));
    let order = path.display().to_string();
    let mut total = 0;
    for round in 0..10 {
        let workers = 1 + round % 2;
        let mut children: Vec<_> = (0..workers)
            .map(|_| child("child_works", &order).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap())
            .collect();
        let (heard, hear) = channel();
        let readers: Vec<_> = children
            .iter_mut()
            .map(|child| {
                let out = BufReader::new(child.stdout.take().unwrap());
                let heard = heard.clone();
                std::thread::spawn(move || {
                    // What was written before the kill is still in the pipe; a line cut in two was not said.
                    let mut lines = Vec::new();
                    for line in out.split(b'\n').map_while(Result::ok) {
                        let line = String::from_utf8_lossy(&line).into_owned();
                        if line.starts_with("ack ") {
                            // Nobody counts any more: the children are being killed.
                            let _ = heard.send(line == "ack copy");
                        }
                        lines.push(line);
                    }
                    lines
                })
            })
            .collect();
        // However slow the machine: so much was done, sometimes with a copy, and then at any moment.
        let (mut wanted, mut copy) = (AT_LEAST + chance(20), round % 3 == 2);
        while wanted > 0 || copy {
            let copied = hear.recv_timeout(PATIENCE).expect("the children work");
            wanted = wanted.saturating_sub(1);
            copy &= !copied;
        }
        std::thread::sleep(Duration::from_millis(chance(60)));
        for child in &mut children {
            child.kill().unwrap();
            child.wait().unwrap();
        }
        let store = Store::open(&path, clock()).unwrap();
        for reader in readers {
            for line in reader.join().unwrap() {
                let Some(said) = line.strip_prefix("ack ") else { continue };
                let words: Vec<&str> = said.split(' ').collect();
                match words.as_slice() {
                    ["order", name] => {
                        assert!(orders::by_name(store.db(), name).unwrap().is_some(), "{said}");
                    }
                    ["entry", number, operation] => {
                        let entry = journal::find(store.db(), number.parse().unwrap()).unwrap();
                        assert_eq!(entry.operation, *operation, "{said}");
                    }
                    ["draft", operator, round] => {
                        let all = drafts::list(store.db(), operator, None).unwrap();
                        let kept = all.first().and_then(|draft| draft.payload["round"].as_i64());
                        assert!(kept >= Some(round.parse().unwrap()), "{said}: {kept:?}");
                    }
                    ["copy"] => {}
                    // The last line may have been cut.
                    _ => continue,
                }
                total += 1;
            }
        }
        assert_clean(&store);
    }
    assert!(total >= 10 * AT_LEAST, "what was said was not looked at: {total}");
    // A copy that has its name is whole, whenever its maker was killed.
    let copies = folder.path().join("backup");
    let mut whole = 0;
    for entry in std::fs::read_dir(&copies).into_iter().flatten().flatten() {
        let copy = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let len = entry.metadata().unwrap().len();
        if !name.starts_with('.') && copy.extension().is_some_and(|ending| ending == "db") && len > 0 {
            let store = Store::open(&copy, clock()).unwrap();
            let report = examine(&store, Depth::Full, &mut |_, _, _| true).unwrap();
            assert!(report.is_clean(), "{report:#?}");
            whole += 1;
        }
    }
    assert!(whole > 0, "no copy was made");
}
