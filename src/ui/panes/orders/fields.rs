//! The fields of an order, and what operations take for them.

use super::choices::{Around, Choice};
use super::lines;
use super::mixed::Mixed;
use crate::domain::numbers::plain_cents;
use crate::domain::{Cents, Refusal};
use crate::locale::Lang;
use crate::operations::order::due_day;
use crate::ui::kit::field::{FieldKind, FieldSpec, FieldValue, Section, Values, field, section};
use crate::ui::kit::resource::Answer;
use crate::ui::panes::words;
use chrono::NaiveDate;
use serde_json::{Map, Value, json};

/// How an order is paid. Imported orders may say it in the words of their shop: those stand as they are.
pub(super) static METHODS: &[Answer] = &[
    Answer { id: "bank_transfer", label: "orders.method.bank_transfer" },
    Answer { id: "card", label: "orders.method.card" },
    Answer { id: "paypal", label: "orders.method.paypal" },
    Answer { id: "cash_on_delivery", label: "orders.method.cash_on_delivery" },
    Answer { id: "cash", label: "orders.method.cash" },
    Answer { id: "direct_debit", label: "orders.method.direct_debit" },
    Answer { id: "other", label: "orders.method.other" },
];

/// A method of payment in words.
pub(super) fn method(word: &str, lang: Lang) -> String {
    crate::locale::wording::word(lang, "orders.method", word)
}

/// The label of a field that opens a menu.
pub(super) fn label(field: &str) -> &'static str {
    match field {
        "warehouse" => "orders.field.warehouse",
        "carrier" => "orders.field.carrier",
        _ => "orders.field.ship_to",
    }
}

/// A payment term that can be read; which day it is counted from makes no difference to that.
fn term(text: &str) -> Result<String, Refusal> {
    let text = text.trim().to_lowercase();
    due_day(&text, NaiveDate::default()).map(|_| text)
}

/// The fields above the lines.
pub(super) fn head() -> Vec<Section> {
    vec![section(
        "",
        vec![
            field("customer", "orders.field.customer", 30, FieldKind::Ref("customer")).required(),
            field("promised_on", "orders.field.promised_on", 10, words::DAY).hint("orders.hint.promised_on"),
            field("warehouse", "orders.field.warehouse", 10, FieldKind::Ref("warehouse")).hint("orders.hint.warehouse"),
            field("carrier", "orders.field.carrier", 16, FieldKind::Ref("carrier")),
            field("ship_to", "orders.field.ship_to", 46, FieldKind::Ref("ship_to")).hint("orders.hint.ship_to"),
        ],
    )]
}

/// The fields under the lines. Tags and the internal note of an order that exists have actions of their own.
pub(super) fn foot(new: bool) -> Vec<Section> {
    let mut fields = vec![
        field("payment_method", "orders.field.payment_method", 14, FieldKind::Choice(METHODS)),
        field("payment_term", "orders.field.payment_term", 6, FieldKind::Checked(term))
            .hint("orders.hint.payment_term"),
        field("shipping", "orders.field.shipping", 9, words::MONEY),
        field("discount", "orders.field.discount", 9, words::MONEY).hint("orders.hint.discount"),
    ];
    if new {
        fields.push(field("tags", "orders.field.tags", 24, FieldKind::Tags).hint("orders.hint.tags"));
        fields.push(field("note", "orders.field.note", 31, FieldKind::Text));
    }
    fields.push(field("customer_note", "orders.field.customer_note", 31, FieldKind::Text));
    vec![section("", fields)]
}

/// All fields of an order that exists.
pub(super) fn all() -> Vec<FieldSpec> {
    head().into_iter().chain(foot(false)).flat_map(|section| section.fields).collect()
}

/// What stands in the fields when the editor opens.
pub(super) fn opened(around: &Around, seed: Option<&(i64, String)>) -> Values {
    let mut values = Values::new();
    let mut put = |field: &str, value: FieldValue| {
        values.insert(field.to_owned(), value);
    };
    if let Some((id, name)) = seed {
        put("customer", FieldValue::Ref { id: *id, label: name.clone() });
    }
    if let Some(customer) = &around.customer {
        put("payment_term", FieldValue::of_text(&customer.term));
        put("ship_to", customer.addresses.first().map_or(FieldValue::Empty, Choice::value));
    }
    let Some(order) = &around.order else {
        put("warehouse", around.warehouses.first().map_or(FieldValue::Empty, Choice::value));
        return values;
    };
    let text =
        |text: &Option<crate::domain::SafeText>| FieldValue::of_text(text.as_ref().map_or("", |text| text.as_str()));
    let money = |amount: Cents| if amount.is_zero() { FieldValue::Empty } else { FieldValue::Number(amount.0) };
    let chosen = |all: &[Choice], id: Option<i64>| {
        all.iter().find(|one| Some(one.id) == id).map_or(FieldValue::Empty, Choice::value)
    };
    put("customer", FieldValue::Ref { id: order.party_id, label: around.customer_name.clone() });
    put("promised_on", order.promised_on.map_or(FieldValue::Empty, FieldValue::Date));
    put("warehouse", chosen(&around.warehouses, order.warehouse_id));
    put("carrier", chosen(&around.carriers, order.carrier_id));
    // The address was frozen: it is none of the customer's rows any more.
    let kept = around.kept_address.clone().map(|label| FieldValue::Ref { id: 0, label });
    put("ship_to", kept.unwrap_or_default());
    put("payment_method", text(&order.payment_method));
    put("payment_term", text(&order.payment_term));
    put("shipping", money(order.shipping));
    put("discount", money(order.discount));
    put("customer_note", text(&order.customer_note));
    values
}

/// The lines as operations take them.
pub(super) fn lines_json<'r>(rows: impl IntoIterator<Item = &'r Values>) -> Value {
    serde_json::to_value(rows.into_iter().map(lines::input).collect::<Vec<_>>()).unwrap_or_default()
}

/// One field as operations take it; an empty one as nothing at all.
fn taken(id: &str, value: &FieldValue, around: &Around) -> Option<Value> {
    Some(match (id, value) {
        (_, FieldValue::Empty) => return None,
        ("customer" | "warehouse", FieldValue::Ref { id, .. }) => json!({"row": id}),
        ("carrier", FieldValue::Ref { id, .. }) => {
            json!(around.carriers.iter().find(|one| one.id == *id).map(|one| one.code.clone())?)
        }
        ("ship_to", FieldValue::Ref { id, .. }) if *id > 0 => json!(id),
        ("promised_on", FieldValue::Date(day)) => json!(day),
        ("shipping" | "discount", FieldValue::Number(cents)) => json!(plain_cents(Cents(*cents))),
        ("tags", FieldValue::Tags(tags)) => json!(tags),
        (_, FieldValue::Text(text)) => json!(text),
        _ => return None,
    })
}

/// The input of `order.place`.
pub(super) fn place_input(mixed: &Mixed, lines: Value, around: &Around) -> Value {
    let mut input = Map::new();
    for (id, value) in mixed.values() {
        if let Some(value) = taken(&id, &value, around) {
            input.insert(id, value);
        } else if id == "warehouse" {
            input.insert("no_warehouse".to_owned(), json!(true));
        }
    }
    input.insert("lines".to_owned(), lines);
    Value::Object(input)
}

/// The input of `order.edit`: what differs from what was opened; of the lines also what was opened.
pub(super) fn edit_input(
    order: i64,
    version: Option<i64>,
    mixed: &Mixed,
    lines: Option<(Value, Value)>,
    around: &Around,
) -> Value {
    let mut input = Map::new();
    input.insert("order".to_owned(), json!({"row": order}));
    if let Some(version) = version {
        input.insert("version".to_owned(), json!(version));
    }
    let base = mixed.base();
    for (id, value) in mixed.values() {
        if base.get(&id) == Some(&value) {
            continue;
        }
        if id == "promised_on" && value == FieldValue::Empty {
            input.insert("no_promise".to_owned(), json!(true));
            continue;
        }
        if id == "warehouse" && value == FieldValue::Empty {
            input.insert("no_warehouse".to_owned(), json!(true));
            continue;
        }
        if id == "ship_to" && value == FieldValue::Empty {
            // Where the customer usually has it: his addresses are looked at anew.
            if let Some(customer) = taken("customer", mixed.head.value("customer"), around) {
                input.insert("customer".to_owned(), customer);
            }
            continue;
        }
        let said = taken(&id, &value, around).or_else(|| match id.as_str() {
            "carrier" | "payment_method" | "payment_term" | "customer_note" => Some(json!("")),
            "shipping" | "discount" => Some(json!("0")),
            _ => None,
        });
        if let Some(said) = said {
            input.insert(id, said);
        }
    }
    if let Some((was, lines)) = lines {
        // What others did to other lines meanwhile is kept.
        input.insert("was".to_owned(), was);
        input.insert("lines".to_owned(), lines);
    }
    Value::Object(input)
}
