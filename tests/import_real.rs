//! The two real inputs of the order import: the Superstore order lines and recorded WooCommerce pages.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod real_files;

use chrono::NaiveDate;
use fondaco::domain::Cents;
use fondaco::import::{self, Checked, Choices, Continue, Life, NoteKind, Outcome, Sum, Target};
use std::time::Instant;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
}

fn check(bytes: Vec<u8>, name: &str) -> Checked {
    let reading = import::read(bytes, name, &Choices::default()).unwrap();
    reading.check(&mut |_, _| Continue::Go, today()).unwrap()
}

#[test]
fn superstore_comes_in_whole() {
    let Some(path) = real_files::superstore() else { return };
    let bytes = std::fs::read(path).unwrap();
    let start = Instant::now();
    let reading = import::read(bytes, "superstore.csv", &Choices::default()).unwrap();
    let read = start.elapsed();
    for (header, target) in [
        ("Order ID", Target::OrderNumber),
        ("Order Date", Target::OrderDate),
        ("Ship Date", Target::ShipDate),
        ("Ship Mode", Target::ShipMode),
        ("Customer ID", Target::CustomerCode),
        ("Customer Name", Target::CustomerName),
        ("Segment", Target::Tags),
        ("Country", Target::ShipCountry),
        ("City", Target::ShipCity),
        ("State", Target::ShipProvince),
        ("Postal Code", Target::ShipPostalCode),
        ("Product ID", Target::ProductCode),
        ("Product Name", Target::ProductName),
        ("Sales", Target::LineTotal),
        ("Quantity", Target::Quantity),
        ("Discount", Target::LineDiscount),
    ] {
        let column = reading.detected.column(header).unwrap();
        assert_eq!(reading.mapping().columns[column].map(|m| m.target), Some(target), "{header}");
    }
    let checked = reading.check(&mut |_, _| Continue::Go, today()).unwrap();
    println!("read {read:?}, read and checked {:?}", start.elapsed());
    assert_eq!(reading.detected.rows, 9_994);
    assert_eq!(checked.refused, []);
    assert_eq!(checked.orders.len(), 5_009);
    assert_eq!(checked.lines, 9_994);
    assert_eq!(checked.customers, 793);
    assert_eq!(checked.products, 1_862);
    assert_eq!(checked.count(NoteKind::ProductTwoNames), 32);
    assert_eq!(checked.count(NoteKind::ProductTwiceInOrder), 8);
    assert_eq!(checked.totals.accepted.to_string(), "2297200.8603");
    assert_eq!(checked.totals.created, Cents(229_720_107));
    assert_eq!(checked.totals.rounding().to_string(), "0.2097");
    assert_eq!((checked.history, checked.open), (5_009, 0));
    let first = &checked.orders[0];
    assert_eq!(first.external_number.as_str(), "CA-2016-152156");
    assert_eq!(first.lines.len(), 2);
    assert_eq!(first.lines[1].amount.unwrap().cents, Cents(73_194));
    assert!(matches!(first.life, Life::History { outcome: Outcome::Shipped, shipped_on: Some(_), .. }));
}

#[test]
fn recorded_woocommerce_pages_come_in() {
    let Some(page) = real_files::woocommerce() else { return };
    let bytes = std::fs::read(&page).unwrap();
    let checked = check(bytes, "orders_list_page1.json");
    let numbers: Vec<&str> = checked.orders.iter().map(|o| o.external_number.as_str()).collect();
    assert_eq!(numbers, ["206", "207", "208", "209", "210", "215", "216", "217", "218"]);
    assert_eq!((checked.history, checked.open), (5, 4));
    let refused: Vec<(&str, u32)> =
        checked.refused.iter().map(|r| (r.order.as_ref().unwrap().as_str(), r.line)).collect();
    assert_eq!(refused, [("212", 6)]);
    assert!(checked.refused[0].refusal.each().any(|r| r.code == "import.order.hollow"));
    for order in &checked.orders {
        assert_eq!(Some(order.total().exact), order.stated_total, "order {}", order.external_number);
        assert_eq!(Some(order.total().cents.decimal()), order.stated_total);
    }
    let b2b = &checked.orders[1];
    assert_eq!(b2b.customer.partita_iva.as_ref().unwrap().as_str(), "01234567897");
    assert_eq!(b2b.customer.codice_destinatario.as_ref().unwrap().as_str(), "M5UXCR1");
    assert_eq!(b2b.customer.pec.as_ref().unwrap().as_str(), "ferramenta@pec.example.it");
    assert_eq!(b2b.tracking[0].as_str(), "BRT123456789");
    let sums: Vec<Sum> = b2b.payments.iter().map(|p| p.sum).collect();
    assert_eq!(sums, [Sum::Exactly(Cents(23_641)), Sum::Exactly(Cents(-2_900))]);
    let rates: Vec<i64> = b2b.lines.iter().map(|l| l.vat_rate.unwrap().0).collect();
    assert_eq!(rates, [400, 1_000, 400, 2_200]);
    // Every other recorded file of orders is read without a refusal of the file itself.
    for entry in std::fs::read_dir(page.parent().unwrap()).unwrap().flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|e| e == "json") {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let reading = import::read(std::fs::read(&path).unwrap(), &name, &Choices::default());
            if let Ok(reading) = reading {
                reading.check(&mut |_, _| Continue::Go, today()).unwrap();
            }
        }
    }
}
