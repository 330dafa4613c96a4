//! Orders of a WooCommerce shop, made after the shape that a shop answers with.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use chrono::NaiveDate;
use fondaco::domain::{Cents, Rate, SafeText};
use fondaco::import::{self, ChargeKind, Choices, Continue, Life, Options, Outcome, Reading, Standing, Sum, refused};
use fondaco::locale::Lang;

fn read(text: String, choices: &Choices) -> Reading {
    import::read(text.into_bytes(), "orders.json", choices).unwrap()
}

fn fixture() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/import/woo_orders.json")).unwrap()
}

fn check(reading: &Reading) -> import::Checked {
    reading.check(&mut |_, _| Continue::Go, NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()).unwrap()
}

#[test]
fn good_orders_come_in_and_bad_ones_say_number_and_path() {
    let reading = read(fixture(), &Choices::default());
    assert_eq!(reading.detected.rows, 10);
    let checked = check(&reading);
    let numbers: Vec<&str> = checked.orders.iter().map(|o| o.external_number.as_str()).collect();
    assert_eq!(numbers, ["1", "2", "3"]);
    let refused: Vec<(&str, &str, &str)> = checked
        .refused
        .iter()
        .map(|r| (r.order.as_ref().unwrap().as_str(), r.column.as_ref().unwrap().as_str(), r.refusal.code.as_str()))
        .collect();
    assert_eq!(
        refused,
        [
            ("4", "total", "import.total.differs"),
            ("5", "line_items[0].total", "import.json.type"),
            ("6", "status", "import.status.unknown"),
            ("7", "line_items[0].name", "import.product.missing"),
            ("1", "number", "import.order.twice"),
            ("8", "total", "import.value.missing"),
            ("9", "currency", "import.currency"),
        ]
    );
    assert!(checked.refused[3].refusal.each().any(|r| r.code == "import.order.hollow"));
    assert_eq!(
        refused::sentence(&checked.refused[0].refusal, Lang::It),
        "total: il totale dichiarato è 36,61, la somma delle parti 36,60: differenza 0,01"
    );
}

#[test]
fn an_order_keeps_its_money_its_tax_data_and_its_past() {
    let checked = check(&read(fixture(), &Choices::default()));
    let open = &checked.orders[0];
    assert_eq!(open.life, Life::Open { paid: false });
    assert_eq!(open.prices_include_vat, Some(true));
    let line = &open.lines[0];
    assert_eq!((line.name.as_str(), line.variant.as_ref().unwrap().as_str()), ("Borsa", "Rossa"));
    assert_eq!(line.amount.unwrap().cents, Cents(2_440));
    assert_eq!((line.vat, line.vat_rate, line.discount), (Some(Cents(440)), Some(Rate(2_200)), Rate(1_667)));
    assert_eq!(line.unit_price.unwrap().decimal().to_string(), "14.64000000");
    let kinds: Vec<(ChargeKind, Cents)> = open.charges.iter().map(|c| (c.kind, c.amount.cents)).collect();
    assert_eq!(kinds, [(ChargeKind::Shipping, Cents(976)), (ChargeKind::Fee, Cents(244))]);
    assert_eq!(open.coupons[0].amount.unwrap().to_string(), "4.88");
    assert!(open.ship_to.is_none(), "an address with a country only is no address");
    // A mistyped tax code does not keep the order out: it is said beside it.
    assert_eq!(
        open.customer.doubts.iter().map(SafeText::as_str).collect::<Vec<_>>(),
        ["codice_fiscale: NREDAA80A41H501X"]
    );
    let past = &checked.orders[1];
    assert!(matches!(past.life, Life::History { outcome: Outcome::Completed, delivered_on: Some(_), .. }));
    let sums: Vec<Sum> = past.payments.iter().map(|p| p.sum).collect();
    assert_eq!(sums, [Sum::Exactly(Cents(3_660)), Sum::Exactly(Cents(-1_000))]);
    assert!(past.customer.guest);
    assert_eq!(past.customer.partita_iva.as_ref().unwrap().as_str(), "01234567897");
    assert_eq!(past.customer.codice_destinatario.as_ref().unwrap().as_str(), "M5UXCR1");
    assert_eq!(past.customer.pec, None);
    assert_eq!(past.tracking[0].as_str(), "BRT1");
    assert_eq!(checked.orders[2].lines[0].code.as_ref().unwrap().as_str(), "WOO-5-9");
}

#[test]
fn a_recorded_answer_and_a_single_order_read_like_the_array() {
    let all: serde_json::Value = serde_json::from_str(&fixture()).unwrap();
    let recorded = serde_json::json!({"request": {"path": "/orders"}, "response": {"status": 200, "body": all}});
    let plain = check(&read(fixture(), &Choices::default()));
    assert_eq!(check(&read(recorded.to_string(), &Choices::default())), plain);
    let single = check(&read(all[0].to_string(), &Choices::default()));
    assert_eq!(single.orders, plain.orders[..1]);
    let recorded = serde_json::json!({"response": {"body": all[0]}});
    assert_eq!(check(&read(recorded.to_string(), &Choices::default())).orders, plain.orders[..1]);
    let nothing = read("[]".into(), &Choices::default());
    assert_eq!(check(&nothing), import::Checked::default());
}

#[test]
fn a_status_of_the_shops_own_can_be_told() {
    let statuses = [("ingiacenza".to_owned(), Standing::Shipped)].into();
    let options = Options { statuses, channel: Some("bottega".into()), ..Options::default() };
    let checked = check(&read(fixture(), &Choices { options: Some(options), ..Choices::default() }));
    let order = checked.orders.iter().find(|o| o.external_number.as_str() == "6").unwrap();
    assert!(order.life.is_history());
    assert_eq!(order.channel.as_ref().unwrap().as_str(), "bottega");
}

#[test]
fn refused_orders_are_written_as_orders_with_the_reason() {
    let reading = read(fixture(), &Choices::default());
    let checked = check(&reading);
    let file = refused::write(&reading, &checked.refused, Lang::En).unwrap();
    assert_eq!(file.extension, "json");
    let orders: Vec<serde_json::Value> = serde_json::from_slice(&file.bytes).unwrap();
    assert_eq!(orders.len(), checked.refused.len());
    assert!(orders.iter().all(|o| o[refused::JSON_REASON].is_string()));
    let again = check(&read(String::from_utf8(file.bytes).unwrap(), &Choices::default()));
    // The twin is alone now, so it may come in.
    assert_eq!(again.orders.len(), 1);
    assert_eq!(again.refused.len(), checked.refused.len() - 1);
}

#[test]
fn a_shop_without_vat_in_its_prices_meets_its_total() {
    let mut order: serde_json::Value = serde_json::from_str(&fixture()).unwrap();
    let mut order = order[0].take();
    order["prices_include_tax"] = false.into();
    let checked = check(&read(order.to_string(), &Choices::default()));
    assert_eq!(checked.refused, []);
    assert_eq!(checked.orders[0].lines[0].amount.unwrap().cents, Cents(2_000));
    assert_eq!(checked.orders[0].prices_include_vat, Some(false));
}

/// Every field of an order replaced by something else, one at a time: refused or taken, never a panic.
#[test]
fn no_field_of_a_wrong_type_makes_it_panic() {
    let all: serde_json::Value = serde_json::from_str(&fixture()).unwrap();
    let odd = [
        serde_json::json!(null),
        serde_json::json!([]),
        serde_json::json!({}),
        serde_json::json!("x"),
        serde_json::json!("-99999999999999999999999999999"),
        serde_json::json!(1e300),
        serde_json::json!([[1], {"id": {}}]),
        serde_json::json!(true),
    ];
    let mut at = Vec::new();
    paths(&all[1], "", &mut at);
    for path in at.iter().filter(|p| !p.is_empty()) {
        for value in &odd {
            let mut order = all[1].clone();
            *order.pointer_mut(path).unwrap() = value.clone();
            let text = serde_json::json!([order]).to_string();
            let checked = check(&read(text, &Choices::default()));
            assert_eq!(checked.orders.len() + checked.refused.len(), 1, "{path} {value}");
        }
    }
}

/// Every place in a JSON value.
fn paths(value: &serde_json::Value, here: &str, out: &mut Vec<String>) {
    out.push(here.to_owned());
    match value {
        serde_json::Value::Object(map) => map.iter().for_each(|(k, v)| paths(v, &format!("{here}/{k}"), out)),
        serde_json::Value::Array(list) => {
            list.iter().enumerate().for_each(|(k, v)| paths(v, &format!("{here}/{k}"), out));
        }
        _ => {}
    }
}
