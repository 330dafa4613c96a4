//! Lists within an input, typed in one line: numbers, rows of few values (`MOK-3 2; CAF-250 5 9,50`), or JSON.

use super::parts::kept;
use crate::domain::Refusal;
use crate::domain::{Cents, Quantity, Rate, UnitPrice};
use crate::locale::Lang;
use crate::operations::fields::{Field, Shape};
use crate::ui::panes::words;
use serde_json::{Map, Value, json};

/// Between two rows.
const NEXT: char = ';';

/// What of a row is typed without its name, in this order: what it is about, what must be said, then figures.
fn typed(fields: &[Field]) -> Vec<&Field> {
    let plain = |field: &&Field| {
        let figure = matches!(field.shape, Shape::Decimal(_) | Shape::Percent | Shape::Reference(_));
        figure || field.required && matches!(field.shape, Shape::Text | Shape::Whole)
    };
    let mut all: Vec<&Field> = fields.iter().filter(plain).collect();
    all.sort_by_key(|field| (!matches!(field.shape, Shape::Reference(_)), !field.required));
    all
}

/// The locale key of what is said of such a field.
pub fn hint(inner: &Shape) -> &'static str {
    let Shape::Record(fields) = inner else { return "do_form.hint.json" };
    let names: Vec<&str> = typed(fields).into_iter().map(|field| field.name.as_str()).collect();
    if names.is_empty() || !fields.iter().all(|field| !matches!(field.shape, Shape::Record(_))) {
        return "do_form.hint.json";
    }
    kept(&format!("do_form.hint.{}", names.join("_")))
}

fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['[', '{'])
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', NEXT, ' ']).map(|one| one.trim().trim_start_matches('#')).filter(|one| !one.is_empty())
}

/// A list as rows or as JSON; JSON must be whole.
///
/// # Errors
/// `do_form.json` with the column.
pub fn checked(text: &str) -> Result<String, Refusal> {
    if is_json(text) { json(text) } else { Ok(text.to_owned()) }
}

/// JSON.
///
/// # Errors
/// `do_form.json` with the column.
pub fn json(text: &str) -> Result<String, Refusal> {
    match serde_json::from_str::<Value>(text) {
        Ok(_) => Ok(text.to_owned()),
        // The field is one line: where it stops being JSON is a column.
        Err(error) => Err(Refusal::new("do_form.json").with("column", error.column())),
    }
}

/// JSON that was checked before.
pub fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}

/// The list that a text says. What cannot be read stays as it was typed: the operation refuses it and says where.
pub fn read(text: &str, inner: &Shape, lang: Lang) -> Value {
    if is_json(text) {
        return value(text);
    }
    match inner {
        Shape::Record(fields) => {
            let order = typed(fields);
            let rows = text.split(NEXT).map(str::trim).filter(|row| !row.is_empty());
            rows.map(|row| Value::Object(one(row, &order, lang))).collect()
        }
        _ => split(text).map(|one| one.parse::<i64>().map_or_else(|_| json!(one), |n| json!(n))).collect(),
    }
}

fn one(row: &str, order: &[&Field], lang: Lang) -> Map<String, Value> {
    let mut fields = Map::new();
    for (at, word) in row.split_whitespace().enumerate() {
        match order.get(at) {
            Some(field) => {
                fields.insert(field.name.clone(), read_one(word, &field.shape, lang));
            }
            // More than a row has: the reader of inputs names it.
            None => {
                fields.insert(word.to_owned(), Value::Null);
            }
        }
    }
    fields
}

fn read_one(word: &str, shape: &Shape, lang: Lang) -> Value {
    let number = match shape {
        Shape::Decimal(2) => words::read_money(word, lang).ok().map(|n| json!(Cents(n))),
        Shape::Decimal(8) => words::read_price(word, lang).ok().map(|n| json!(UnitPrice(n))),
        Shape::Decimal(_) => words::read_quantity(word, lang).ok().map(|n| json!(Quantity(n))),
        Shape::Percent => words::read_rate(word, lang).ok().map(|n| json!(Rate(n))),
        Shape::Whole => word.parse::<i64>().ok().map(|n| json!(n)),
        _ => None,
    };
    number.unwrap_or_else(|| json!(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_json_says_at_which_sign() {
        assert_eq!(checked("MOK-3 2").unwrap(), "MOK-3 2");
        let refusal = checked("[{\"item\": }]").unwrap_err();
        assert_eq!((refusal.code.as_ref(), refusal.with["column"].as_i64()), ("do_form.json", Some(11)));
        assert_eq!(json("3").unwrap(), "3");
        assert!(json("").is_err());
    }
}
