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

/// The same rows with their figures in another format of numbers; nothing where there is none to write anew. What cannot
/// be read stays as it was typed.
pub fn restated(text: &str, inner: &Shape, from: Lang, to: Lang) -> Option<String> {
    let Shape::Record(fields) = inner else { return None };
    if is_json(text) {
        return None;
    }
    let order = typed(fields);
    let word = |(at, word): (usize, &str)| {
        let shape = order.get(at).map(|field| &field.shape);
        shape.and_then(|shape| figure(word, shape, from, to)).unwrap_or_else(|| word.to_owned())
    };
    let row = |row: &str| row.split_whitespace().enumerate().map(word).collect::<Vec<_>>().join(" ");
    let next = format!("{NEXT} ");
    Some(text.split(NEXT).map(row).collect::<Vec<_>>().join(&next).trim_end().to_owned())
}

fn figure(word: &str, shape: &Shape, from: Lang, to: Lang) -> Option<String> {
    match shape {
        Shape::Decimal(2) => words::read_money(word, from).ok().map(|n| words::show_money(n, to)),
        Shape::Decimal(8) => words::read_price(word, from).ok().map(|n| words::show_price(n, to)),
        Shape::Decimal(_) => words::read_quantity(word, from).ok().map(|n| words::show_quantity(n, to)),
        Shape::Percent => words::read_rate(word, from).ok().map(|n| words::show_rate(n, to)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::registry::find;

    #[test]
    fn rows_mean_the_same_in_another_format_of_numbers() {
        let parts = super::super::parts::of(find("stock.receive").unwrap());
        let inner = parts.iter().find_map(|part| match part.shape() {
            Shape::Many(inner) => Some(&**inner),
            _ => None,
        });
        let inner = inner.expect("rows");
        let typed = "MOK-3 1.234 9,50; CAF-250 5,5";
        let other = restated(typed, inner, Lang::It, Lang::En).unwrap();
        assert_eq!(other, "MOK-3 1,234 9.50; CAF-250 5.5");
        assert_eq!(read(&other, inner, Lang::En), read(typed, inner, Lang::It));
        assert_eq!(restated("[{\"item\": 1}]", inner, Lang::It, Lang::En), None);
    }

    #[test]
    fn what_is_no_json_says_at_which_sign() {
        assert_eq!(checked("MOK-3 2").unwrap(), "MOK-3 2");
        let refusal = checked("[{\"item\": }]").unwrap_err();
        assert_eq!((refusal.code.as_ref(), refusal.with["column"].as_i64()), ("do_form.json", Some(11)));
        assert_eq!(json("3").unwrap(), "3");
        assert!(json("").is_err());
    }
}
