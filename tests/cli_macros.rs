//! Macros and the fields of operations, from the command line.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod cli_support;

use cli_support::Desk;

const TWO: &str = r#"{"name":"due corrieri","operations":[
    {"operation":"carrier.save","input":{"code":"DHL","name":"DHL"}},
    {"operation":"carrier.save","input":{"code":"UPS","name":"it's UPS"}}]}"#;

#[test]
fn a_macro_is_kept_listed_shown_run_and_taken_back_as_one() {
    let desk = Desk::founded();
    assert!(desk.good(&["do", "macro.save", TWO]).starts_with("Fatto: macro salvata"));
    assert!(desk.good(&["list", "macro"]).contains("due corrieri"));
    assert_eq!(desk.json(&["elenca", "macros"])[0]["code"], "due corrieri");
    let shown = desk.good(&["show", "macro", "DUE corrieri"]);
    assert!(shown.contains(r#"fondaco do carrier.save '{"code":"DHL","name":"DHL"}'"#), "{shown}");
    // What is shown can be given to a shell as it stands.
    let line = shown.lines().find(|line| line.contains("UPS")).unwrap().trim();
    assert!(line.ends_with(r#"'{"code":"UPS","name":"it'\''s UPS"}'"#), "{line}");
    assert_eq!(desk.json(&["show", "macro", "due corrieri"])["owner"], "anna");

    let codes = || desk.json(&["list", "carriers"]).as_array().unwrap().len();
    let before = codes();
    let dry = desk.good(&["do", "macro.run", "--dry-run", r#"{"name":"due corrieri"}"#]);
    assert!(dry.contains("DHL") && dry.contains("UPS"), "{dry}");
    assert_eq!(codes(), before);
    desk.good(&["do", "macro.run", r#"{"name":"due corrieri"}"#]);
    assert_eq!(codes(), before + 2);
    desk.good(&["undo"]);
    assert_eq!(codes(), before);
    desk.good(&["do", "macro.delete", r#"{"name":"due corrieri"}"#]);
    assert_eq!(desk.refusal(1, &["do", "macro.run", r#"{"name":"due corrieri"}"#]), "macro.missing");
    desk.good(&["undo"]);
    assert!(desk.good(&["list", "macros"]).contains("due corrieri"));
    assert!(desk.good(&["doctor"]).contains("Tutto torna."));
}

#[test]
fn the_first_refusal_takes_all_back_and_says_where() {
    let desk = Desk::founded();
    let name = desk.order(2);
    let ship = format!(
        r#"{{"name":"spedisci","operations":[{{"operation":"order.confirm","input":{{"order":"{name}"}}}},
            {{"operation":"order.ship","input":{{"order":"{name}"}}}}]}}"#
    );
    desk.good(&["do", "macro.save", &ship]);
    let said = desk.bad(1, &["do", "macro.run", "spedisci"]);
    assert!(said.contains("al passo 2 di 2 (ordine spedito)"), "{said}");
    assert!(said.to_lowercase().contains("tracking"), "{said}");
    assert_eq!(desk.json(&["list", "orders"])[0]["badge"], "new", "the first step is taken back, too");
}

#[test]
fn records_stand_in_the_steps_as_people_name_them() {
    let desk = Desk::founded();
    let name = desk.order(2);
    let row = desk.json(&["list", "orders"])[0]["id"].as_i64().unwrap();
    let party = desk.json(&["list", "customers"])[0].clone();
    let input = format!(
        r#"{{"name":"passi","operations":[{{"operation":"order.confirm","input":{{"order":{{"row":{row}}}}}}},
            {{"operation":"order.confirm","input":{{"order":{{"row":99999}}}}}},
            {{"operation":"tag.change","input":{{"kind":"party","ids":[{}],"add":["x"]}}}}]}}"#,
        party["id"]
    );
    desk.good(&["do", "macro.save", &input]);
    let shown = desk.good(&["show", "macro", "passi"]);
    assert!(shown.contains(&format!(r#"order.confirm '{{"order":"{name}"}}'"#)), "{shown}");
    // What is gone has no name.
    assert!(shown.contains(r#"{"order":{"row":99999}}"#), "{shown}");
    let tags = shown.lines().find(|line| line.contains("tag.change")).unwrap();
    assert!(tags.ends_with(&format!("'  # {}", party["name"].as_str().unwrap())), "{shown}");
    // What programs read keeps the rows.
    assert_eq!(desk.json(&["show", "macro", "passi"])["operations"][0]["input"]["order"]["row"], row);
}

#[test]
fn what_could_not_be_run_is_not_kept() {
    let desk = Desk::founded();
    let refused = |input: &str| desk.refusal(1, &["do", "macro.save", input]);
    assert_eq!(refused(r#"{"name":"a"}"#), "macro.nothing");
    assert_eq!(refused(r#"{"name":" ","operations":[{"operation":"notice.check","input":{}}]}"#), "field.required");
    assert_eq!(refused(r#"{"name":"a","operations":[{"operation":"no.such","input":{}}]}"#), "operation.unknown");
    assert_eq!(
        refused(r#"{"name":"a","operations":[{"operation":"carrier.save","input":{"code":"X"}}]}"#),
        "input.json"
    );
    // Keys alone are for hands.
    desk.good(&["do", "macro.save", r#"{"name":"tasti","strokes":[{"key":"F6","on":"list"}]}"#]);
    assert_eq!(desk.refusal(1, &["do", "macro.run", "tasti"]), "macro.only_keys");
    // A macro in a macro would have no end.
    let own = r#"{"name":"giro","operations":[{"operation":"macro.run","input":{"name":"giro"}}]}"#;
    desk.good(&["do", "macro.save", own]);
    assert_eq!(desk.refusal(1, &["do", "macro.run", "giro"]), "macro.stopped");
    // Names with signs of a terminal are shown as signs.
    let hostile = "{\"name\":\"x\\u001b[31my\",\"operations\":[{\"operation\":\"notice.check\",\"input\":{}}]}";
    desk.good(&["do", "macro.save", hostile]);
    assert!(!desk.good(&["list", "macros"]).contains('\u{1b}'));
}

#[test]
fn what_was_done_to_many_at_once_is_done_to_each() {
    let desk = Desk::founded();
    let (one, two) = (desk.order(1), desk.order(1));
    let batch = format!(
        r#"{{"name":"conferma","operations":[{{"operation":"batch","input":{{"operation":"order.confirm",
            "inputs":[{{"order":"{one}"}},{{"order":"{two}"}}]}}}}]}}"#
    );
    desk.good(&["do", "macro.save", &batch]);
    desk.good(&["do", "macro.run", "conferma"]);
    let orders = desk.json(&["list", "orders"]);
    assert!(orders.as_array().unwrap().iter().all(|order| order["badge"] == "to_fulfil"), "{orders}");
}

#[test]
fn an_operation_shows_its_fields() {
    let desk = Desk::empty();
    let shown = desk.good(&["show", "operation", "stock.receive"]);
    for part in ["carica merce", "lines*", "item*", "quantity*", "cost ", "numero, 4 decimali al più", "quantità"] {
        assert!(shown.contains(part), "{part} is not in\n{shown}");
    }
    let english = desk.good(&["show", "operation", "deadline.save", "--lang", "en"]);
    assert!(english.contains("collect | pay | fiscal") && english.contains("day YYYY-MM-DD"), "{english}");
    let json = desk.json(&["show", "operation", "warehouse.save"]);
    assert_eq!(json["fields"][0]["name"], "code");
    assert_eq!((&json["fields"][0]["required"], &json["fields"][2]["required"]), (&true.into(), &false.into()));
    assert_eq!(desk.refusal(2, &["show", "operation", "no.such"]), "cli.unknown_operation");
}

#[test]
fn a_macro_on_the_record_in_hand_is_told_which_one() {
    let desk = Desk::founded();
    let (one, two) = (desk.order(1), desk.order(1));
    let hold = format!(
        r#"{{"name":"blocca","operations":[{{"operation":"order.hold","on":{{"field":"order","kind":"order"}},
            "input":{{"order":"{one}","reason":"manca"}}}}]}}"#
    );
    desk.good(&["do", "macro.save", &hold]);
    let shown = desk.good(&["show", "macro", "blocca"]);
    assert!(shown.contains(r#""order":"<order>""#) && !shown.contains(&one), "{shown}");
    assert_eq!(desk.refusal(1, &["do", "macro.run", "blocca"]), "macro.no_record");
    let said = desk.bad(1, &["do", "macro.run", "blocca"]);
    assert!(said.contains(r#""on": {"order": …}"#), "{said}");
    desk.good(&["do", "macro.run", &format!(r#"{{"name":"blocca","on":{{"order":"{two}"}}}}"#)]);
    let badge = |name: &str| {
        let orders = desk.json(&["list", "orders"]);
        let all = orders.as_array().unwrap();
        all.iter().find(|order| order["number"] == name).unwrap()["badge"].clone()
    };
    assert_eq!((badge(&one), badge(&two)), ("new".into(), "on_hold".into()));
    desk.good(&["undo"]);
    assert_eq!(badge(&two), "new");
}
