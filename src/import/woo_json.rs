//! The JSON of a WooCommerce shop, one order in memory at a time: a bare array, a recorded answer
//! (`{"request":…,"response":{"body":…}}`), or a single order.

use crate::domain::{Refusal, SafeText};
use rust_decimal::Decimal;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// What is done with each order: its place from 0, the order.
type Take<'a> = dyn FnMut(usize, Value) -> Result<(), Refusal> + 'a;

/// Hands every order of the file over. Refused: what is no JSON (line and column said) or holds no orders.
pub(crate) fn each(text: &str, take: &mut Take<'_>) -> Result<usize, Refusal> {
    let mut stop = None;
    let mut at = 0;
    let mut reader = serde_json::Deserializer::from_str(text);
    let walk = Walk { take, stop: &mut stop, at: &mut at, depth: 0 };
    let done = walk.deserialize(&mut reader).and_then(|()| reader.end());
    match (stop, done) {
        (Some(refusal), _) => Err(refusal),
        (None, Ok(())) => Ok(at),
        (None, Err(error)) if error.is_data() => Err(Refusal::new("import.json.no_orders")),
        (None, Err(error)) => Err(Refusal::new("import.json.broken")
            .with("line", error.line() as u64)
            .with("column", error.column() as u64)),
    }
}

struct Walk<'a, 'b> {
    take: &'a mut Take<'b>,
    stop: &'a mut Option<Refusal>,
    at: &'a mut usize,
    depth: u8,
}

impl Walk<'_, '_> {
    fn hand_over<E: serde::de::Error>(&mut self, order: Value) -> Result<(), E> {
        let at = *self.at;
        *self.at += 1;
        (self.take)(at, order).map_err(|refusal| {
            *self.stop = Some(refusal);
            E::custom("stopped")
        })
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("orders")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        while let Some(order) = items.next_element::<Value>()? {
            self.hand_over(order)?;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut fields: A) -> Result<(), A::Error> {
        let mut order = Map::new();
        let mut walked = false;
        while let Some(key) = fields.next_key::<String>()? {
            let inner = (self.depth == 0 && key == "response") || (self.depth == 1 && key == "body");
            if inner {
                let depth = self.depth + 1;
                fields.next_value_seed(Walk { take: self.take, stop: self.stop, at: self.at, depth })?;
                walked = true;
            } else {
                order.insert(key, fields.next_value::<Value>()?);
            }
        }
        if walked {
            return Ok(());
        }
        if order.contains_key("line_items") || order.contains_key("order_key") {
            return self.hand_over(Value::Object(order));
        }
        Err(A::Error::custom("no orders"))
    }
}

/// Reads the fields of one order and remembers what was wrong, with its path.
pub(crate) struct Fields {
    /// Path, value, refusal.
    pub wrong: Vec<(String, String, Refusal)>,
}

impl Fields {
    pub fn refuse(&mut self, path: &str, value: &Value, refusal: Refusal) {
        let shown = match value {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            Value::Array(_) => "[…]".to_owned(),
            Value::Object(_) => "{…}".to_owned(),
            other => other.to_string(),
        };
        self.wrong.push((path.to_owned(), shown, refusal));
    }

    fn wrong_type(&mut self, path: &str, value: &Value, expected: &str) {
        self.refuse(path, value, Refusal::new("import.json.type").with("expected", expected));
    }

    /// Text or number as text; `None` when missing, null or blank.
    pub fn text(&mut self, of: &Value, key: &str, at: &str) -> Option<String> {
        match of.get(key) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.trim().to_owned()).filter(|t| !t.is_empty()),
            Some(Value::Number(number)) => Some(number.to_string()),
            Some(other) => {
                self.wrong_type(&path(at, key), &other.clone(), "text");
                None
            }
        }
    }

    pub fn safe(&mut self, of: &Value, key: &str, at: &str) -> Option<SafeText> {
        self.text(of, key, at).and_then(|t| super::rows::text(&t))
    }

    /// Money or a rate. A shop sends money as text; a number is taken by its shortest spelling, which is the one it
    /// was written with.
    pub fn decimal(&mut self, of: &Value, key: &str, at: &str) -> Option<Decimal> {
        let text = self.text(of, key, at)?;
        let number = Decimal::from_str_exact(&text).or_else(|_| Decimal::from_scientific(&text));
        match number {
            Ok(number) if number.abs() < Decimal::from(1_000_000_000_000_i64) => Some(number),
            _ => {
                let value = of.get(key).cloned().unwrap_or_default();
                self.wrong_type(&path(at, key), &value, "number");
                None
            }
        }
    }

    /// Money that must be there.
    pub fn needed(&mut self, of: &Value, key: &str, at: &str) -> Option<Decimal> {
        let before = self.wrong.len();
        let found = self.decimal(of, key, at);
        if found.is_none() && self.wrong.len() == before {
            self.refuse(&path(at, key), &Value::Null, Refusal::new("import.value.missing"));
        }
        found
    }

    /// The civil date of an instant in the shop's own time (`2026-11-21T22:15:39`).
    pub fn date(&mut self, of: &Value, key: &str, at: &str) -> Option<chrono::NaiveDate> {
        let text = self.text(of, key, at)?;
        match super::values::date(&text, super::DateStyle::Iso) {
            Ok(date) => Some(date),
            Err(code) => {
                let refusal = Refusal::new(code).with("style", "iso");
                self.refuse(&path(at, key), &Value::String(text), refusal);
                None
            }
        }
    }

    pub fn flag(&mut self, of: &Value, key: &str, at: &str) -> Option<bool> {
        match of.get(key) {
            None | Some(Value::Null) => None,
            Some(Value::Bool(flag)) => Some(*flag),
            Some(other) => {
                self.wrong_type(&path(at, key), &other.clone(), "yes_no");
                None
            }
        }
    }

    /// A list; missing is empty, anything else is refused.
    pub fn list<'v>(&mut self, of: &'v Value, key: &str, at: &str) -> &'v [Value] {
        match of.get(key) {
            None | Some(Value::Null) => &[],
            Some(Value::Array(items)) => items,
            Some(other) => {
                self.wrong_type(&path(at, key), other, "list");
                &[]
            }
        }
    }
}

/// `line_items[0].total`.
pub(crate) fn path(at: &str, key: &str) -> String {
    if at.is_empty() { key.to_owned() } else { format!("{at}.{key}") }
}
