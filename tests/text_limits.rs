//! No operation takes a text that its form would not take, by whichever door it comes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod store_help;

use fondaco::domain::{Refusal, limits};
use fondaco::locale::{Lang, wording};
use fondaco::operations::registry::{VERBS, find};
use fondaco::operations::{Actor, Call, Door, Mode};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Stands for a text of a field, in the inputs below.
const TEXT: &str = "T";

/// An input for every operation, with all its texts.
fn inputs() -> Vec<(&'static str, Value)> {
    let address = json!({"recipient": "T", "street": "T", "postal_code": "T", "city": "T", "province": "T",
        "country": "T", "phone": "T"});
    let lines = json!([{"item": "T", "description": "T", "quantity": "1"}]);
    vec![
        ("company.found", json!({"name": "T", "partita_iva": "T", "codice_fiscale": "T", "warehouse": "T"})),
        ("macro.save", json!({"name": "T"})),
        ("macro.delete", json!({"name": "T"})),
        ("macro.run", json!({"name": "T"})),
        ("company.save", json!({"name": "T", "partita_iva": "T", "codice_fiscale": "T"})),
        ("copies.plan", json!({"folder": "T", "recipients": "T", "identity": "T"})),
        ("carrier.save", json!({"code": "T", "name": "T"})),
        (
            "party.save",
            json!({"set": {"code": "T", "name": "T", "partita_iva": "T", "codice_fiscale": "T",
                "codice_destinatario": "T", "pec": "T", "email": "T", "phone": "T", "iban": "T", "payment_term": "T",
                "external_code": "T", "note": "T"},
                "addresses": [address], "add_tags": ["T"], "remove_tags": ["T"]}),
        ),
        ("party.archive", json!({"id": 1})),
        ("address.save", json!({"party": 1, "set": address})),
        ("address.delete", json!({"id": 1})),
        ("contact.save", json!({"party": 1, "set": {"kind": "T", "label": "T", "value": "T"}})),
        ("contact.delete", json!({"id": 1})),
        (
            "product.save",
            json!({"set": {"name": "T", "category": "T", "unit": "T", "note": "T"},
                "variants": [{"set": {"sku": "T", "attributes": "T", "ean": "T"}}]}),
        ),
        ("product.archive", json!({"variant": 1})),
        ("product.code", json!({"variant": 1, "kind": "T", "code": "T"})),
        (
            "stock.receive",
            json!({"warehouse": "T", "shelf": "T", "document": "T", "lines": [{"item": "T", "quantity": "1"}]}),
        ),
        ("stock.adjust", json!({"item": "T", "warehouse": "T", "shelf": "T", "by": "1", "reason": "T"})),
        (
            "stock.transfer",
            json!({"item": "T", "quantity": "1", "from": "T", "from_shelf": "T", "to": "T", "to_shelf": "T",
                "reason": "T"}),
        ),
        ("stock.reverse", json!({"movement": 1})),
        ("warehouse.save", json!({"code": "T", "name": "T", "shelf": "T"})),
        ("shelf.save", json!({"warehouse": "T", "code": "T"})),
        (
            "order.place",
            json!({"customer": "T", "lines": lines, "channel": "T", "external_number": "T", "warehouse": "T",
                "carrier": "T", "payment_method": "T", "payment_term": "T", "customer_note": "T", "note": "T",
                "tags": ["T"]}),
        ),
        (
            "order.edit",
            json!({"order": "T", "lines": lines, "customer": "T", "warehouse": "T", "carrier": "T",
                "payment_method": "T", "payment_term": "T", "customer_note": "T"}),
        ),
        ("order.confirm", json!({"order": "T"})),
        ("order.hold", json!({"order": "T", "reason": "T"})),
        ("order.resume", json!({"order": "T"})),
        ("order.ship", json!({"order": "T", "tracking": "T", "carrier": "T"})),
        ("order.deliver", json!({"order": "T"})),
        ("order.close", json!({"order": "T"})),
        ("order.cancel", json!({"order": "T", "reason": "T"})),
        ("order.pay", json!({"order": "T", "method": "T", "reference": "T"})),
        ("deadline.save", json!({"set": {"subject": "T", "assignee": "T", "note": "T"}})),
        ("deadline.done", json!({"ids": [1]})),
        ("deadline.move", json!({"ids": [1], "days": 1})),
        ("deadline.delete", json!({"ids": [1]})),
        ("notice.check", json!({})),
        ("notice.snooze", json!({"ids": [1]})),
        ("notice.done", json!({"ids": [1]})),
        ("tag.change", json!({"kind": "order", "ids": [1], "add": ["T"], "remove": ["T"]})),
        ("note.save", json!({"kind": "order", "subject": 1, "body": "T"})),
        ("note.delete", json!({"id": 1})),
        // The texts of a file are bounded by its reader; the journal keeps only its digest.
        ("import.orders", Value::Null),
        ("profile.save", json!({"name": "T", "kind": "T", "payload": {}})),
        ("profile.delete", json!({"name": "T"})),
        ("view.save", json!({"pane": "T", "name": "T", "filter": "T"})),
        ("view.delete", json!({"id": 1})),
        ("view.first", json!({"pane": "T"})),
        ("batch", json!({"operation": "T", "inputs": []})),
        ("undo", json!({"entry": 1})),
    ]
}

/// Where the texts of an input stand, as JSON pointers.
fn texts(value: &Value, place: &str, found: &mut Vec<String>) {
    match value {
        Value::String(text) if text == TEXT => found.push(place.to_owned()),
        Value::Array(all) => {
            all.iter().enumerate().for_each(|(at, one)| texts(one, &format!("{place}/{at}"), found));
        }
        Value::Object(all) => all.iter().for_each(|(key, one)| texts(one, &format!("{place}/{key}"), found)),
        _ => {}
    }
}

fn field_of(pointer: &str) -> &str {
    pointer.rsplit('/').find(|part| part.parse::<usize>().is_err()).unwrap()
}

#[test]
fn no_operation_takes_a_text_that_is_too_long() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = store_help::found(&folder.path().join("shop.db"));
    let actor = Actor::new("anna", Door::Cli);
    let mut ask = |name: &str, input: Value| -> Result<(), Refusal> {
        (find(name).unwrap().run)(&mut store, Call::by(&actor), input, Mode::Preview).map(|_| ())
    };
    let all = inputs();
    let named: BTreeSet<&str> = all.iter().map(|(name, _)| *name).collect();
    assert_eq!(named, VERBS.iter().map(|verb| verb.name).collect(), "an operation has no input here");
    let mut looked_at = 0;
    for (name, input) in all {
        let mut places = Vec::new();
        texts(&input, "", &mut places);
        for place in places {
            let field = field_of(&place);
            let most = limits::most(field);
            let mut with = |length: usize| {
                let mut input = input.clone();
                *input.pointer_mut(&place).unwrap() = json!("è".repeat(length));
                ask(name, input)
            };
            let refusal = with(most + 1).unwrap_err();
            let one = refusal.each().find(|one| one.code == "field.too_long");
            let one = one.unwrap_or_else(|| panic!("{name}{place}: {refusal:?}"));
            assert!(one.field.as_deref().unwrap().split('.').any(|part| part == field), "{name}{place}: {one:?}");
            assert_eq!((&one.with["length"], &one.with["most"]), (&json!(most + 1), &json!(most)), "{name}{place}");
            // What just fits is refused for another reason, if at all.
            if let Err(refusal) = with(most) {
                assert!(refusal.each().all(|one| one.code != "field.too_long"), "{name}{place}: {refusal:?}");
            }
            for lang in Lang::ALL {
                let said = wording::refusal(lang, one);
                assert!(!said.contains('{') && !said.contains("refusal."), "{said}");
            }
            looked_at += 1;
        }
    }
    assert!(looked_at > 70, "{looked_at}");
}

#[test]
fn one_of_many_is_refused_alone_and_blanks_do_not_count() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = store_help::found(&folder.path().join("shop.db"));
    let actor = Actor::new("anna", Door::Cli);
    let mut ask = |name: &str, input: Value| {
        (find(name).unwrap().run)(&mut store, Call::by(&actor), input, Mode::Execute).map(|done| done.output)
    };
    let party = |name: String| json!({"set": {"name": name, "customer": true}});
    let long = party("x".repeat(limits::LINE + 1));
    let padded = party(format!("  {}  ", "x".repeat(limits::LINE)));
    let done = ask("batch", json!({"operation": "party.save", "inputs": [padded, long]})).unwrap();
    assert_eq!((&done["done"], &done["refused"]), (&json!(1), &json!(1)), "{done}");
    let why: Refusal = serde_json::from_value(done["results"][1]["refused"].clone()).unwrap();
    assert_eq!((why.code.as_str(), why.field.as_deref()), ("field.too_long", Some("name")));
    assert_eq!(wording::refusal(Lang::It, &why), "nome: 201 caratteri, al massimo 200.");
}
