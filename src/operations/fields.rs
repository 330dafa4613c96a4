//! The fields of an operation's input, as the reader of inputs itself tells them.
//!
//! Nothing is declared a second time, and nothing is compiled a second time either: the reader that takes inputs from
//! the command line and from forms is handed what no field takes, and its refusals say which fields there are and what
//! each expects. A recording deserializer would say the same and copy the code of every input for it.

use super::Verb;
use crate::domain::Refusal;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// What a field takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// A text.
    Text,
    /// A whole number.
    Whole,
    /// A decimal with at most so many digits behind its mark, as a text.
    Decimal(u32),
    /// A percentage, as a decimal.
    Percent,
    /// A day.
    Day,
    /// Yes or no.
    YesNo,
    /// One of these words.
    Choice(Vec<String>),
    /// An order or something with a code: by row, number or code.
    Reference(String),
    /// Any number of these.
    Many(Box<Shape>),
    /// Fields of its own.
    Record(Vec<Field>),
    /// Any JSON, or fields that the reader does not name.
    Json,
}

/// A field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Its name in the input.
    pub name: String,
    /// What it takes.
    pub shape: Shape,
    /// It cannot be absent.
    pub required: bool,
    /// What stands there when it is absent; none where nothing does.
    pub default: Option<Value>,
}

/// A name that no field has, and a value that no field of one value takes.
const ODD: &str = "\u{1}";

/// Fields within fields are followed so deep.
const DEPTH: usize = 6;

/// One step into an input.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Field(String),
    Item,
}

/// The fields of an operation, in the order in which its input names them.
pub fn of(verb: &Verb) -> Vec<Field> {
    let mut fields = match shape(verb, &[]) {
        Shape::Record(fields) => fields,
        _ => Vec::new(),
    };
    if let Ok(read) = (verb.read)(sample(&fields)) {
        put_defaults(&mut fields, &read);
    }
    fields
}

/// The smallest input that can be read: what must be there, of the right kind.
pub fn sample(fields: &[Field]) -> Value {
    let needed = fields.iter().filter(|field| field.required);
    Value::Object(needed.map(|field| (field.name.clone(), sample_of(&field.shape))).collect())
}

fn sample_of(shape: &Shape) -> Value {
    match shape {
        Shape::Text | Shape::Reference(_) | Shape::Decimal(_) | Shape::Percent => json!("1"),
        Shape::Whole => json!(1),
        Shape::Day => json!("2000-01-01"),
        Shape::YesNo => json!(false),
        Shape::Choice(words) => json!(words.first()),
        Shape::Many(_) => json!([]),
        Shape::Record(fields) => sample(fields),
        Shape::Json => Value::Null,
    }
}

/// What an absent field is read as stands in the input when it is written again.
fn put_defaults(fields: &mut [Field], read: &Value) {
    for field in fields {
        let stands = read.get(&field.name).filter(|value| !value.is_null());
        match (&mut field.shape, stands) {
            (Shape::Record(inner), Some(stands)) => put_defaults(inner, stands),
            (_, Some(stands)) if !field.required => field.default = Some(stands.clone()),
            _ => {}
        }
    }
}

/// A value at a place of an otherwise empty input.
fn placed(steps: &[Step], value: Value) -> Value {
    steps.iter().rev().fold(value, |inner, step| match step {
        Step::Field(name) => Value::Object(Map::from_iter([(name.clone(), inner)])),
        Step::Item => Value::Array(vec![inner]),
    })
}

/// What the reader says of a value at a place; nothing when it takes the value, or dislikes something elsewhere.
fn said(verb: &Verb, steps: &[Step], value: Value) -> Option<String> {
    let refusal: Refusal = (verb.read)(placed(steps, value)).err()?;
    let names: Vec<&str> = steps
        .iter()
        .map(|step| match step {
            Step::Field(name) => name.as_str(),
            Step::Item => "0",
        })
        .collect();
    let (here, told) = (names.join("."), refusal.field.unwrap_or_default());
    let within = here.is_empty() || told == here || told.strip_prefix(&here).is_some_and(|rest| rest.starts_with('.'));
    within.then(|| refusal.with.get("detail").and_then(Value::as_str).map(str::to_owned))?
}

/// The words between back quotes after "expected".
fn listed(message: &str) -> Vec<String> {
    let known = message.split_once(", expected ").map_or("", |(_, known)| known);
    known.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn shape(verb: &Verb, steps: &[Step]) -> Shape {
    let Some(message) = said(verb, steps, json!({ ODD: 0 })) else { return Shape::Json };
    if message.starts_with("unknown variant ") {
        return Shape::Choice(listed(&message));
    }
    if message.starts_with("unknown field ") {
        let names = listed(&message);
        // Of fields that come from two structs the reader names none.
        let unnamed = names.is_empty() && !message.contains("there are no fields");
        return if unnamed || steps.len() >= DEPTH { Shape::Json } else { Shape::Record(fields(verb, steps, names)) };
    }
    if let Some(family) = message.strip_prefix("data did not match any variant of untagged enum ") {
        return Shape::Reference(family.to_owned());
    }
    let Some((_, wanted)) = message.split_once("invalid type: map, expected ") else { return Shape::Json };
    if let Some(decimals) = wanted.strip_prefix("a number with at most ") {
        if wanted.contains("percent") {
            return Shape::Percent;
        }
        return Shape::Decimal(decimals.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or_default());
    }
    match wanted {
        "a sequence" => Shape::Many(Box::new(shape(verb, &[steps, &[Step::Item]].concat()))),
        "a boolean" => Shape::YesNo,
        "a string" => Shape::Text,
        "i64" | "u64" | "i32" | "u32" | "u8" | "usize" => Shape::Whole,
        wanted if wanted.contains("date") => Shape::Day,
        _ => Shape::Json,
    }
}

fn fields(verb: &Verb, steps: &[Step], names: Vec<String>) -> Vec<Field> {
    let at = |name: &str| [steps, &[Step::Field(name.to_owned())]].concat();
    let field = |name: String| {
        let shape = shape(verb, &at(&name));
        Field { name, shape, required: false, default: None }
    };
    let mut all: Vec<Field> = names.into_iter().map(field).collect();
    // What is missing is told one at a time.
    while let Some(message) = said(verb, steps, sample(&all)) {
        let missing = message.strip_prefix("missing field `").and_then(|rest| rest.split_once('`'));
        let missing = missing.and_then(|(name, _)| all.iter_mut().find(|field| field.name == name && !field.required));
        let Some(field) = missing else { break };
        field.required = true;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::registry::{VERBS, find};

    fn fields_of(name: &str) -> Vec<Field> {
        of(find(name).unwrap())
    }

    fn field<'f>(fields: &'f [Field], name: &str) -> &'f Field {
        fields.iter().find(|field| field.name == name).unwrap_or_else(|| panic!("{name} of {fields:?}"))
    }

    fn walk(operation: &str, fields: &[Field], seen: &mut Vec<(String, Shape)>) {
        for field in fields {
            seen.push((format!("{operation}.{}", field.name), field.shape.clone()));
            let mut shape = &field.shape;
            while let Shape::Many(inner) = shape {
                shape = inner;
            }
            if let Shape::Record(inner) = shape {
                walk(operation, inner, seen);
            }
        }
    }

    #[test]
    fn the_smallest_input_of_every_operation_is_read() {
        for verb in VERBS {
            let fields = of(verb);
            let read = (verb.read)(sample(&fields));
            assert!(read.is_ok(), "{}: {read:?}", verb.name);
            // Without any one of what is required it is not.
            for field in fields.iter().filter(|field| field.required) {
                let mut less = sample(&fields);
                less.as_object_mut().unwrap().remove(&field.name);
                assert!((verb.read)(less).is_err(), "{}.{}", verb.name, field.name);
            }
        }
    }

    #[test]
    fn every_field_that_an_input_writes_is_known() {
        for verb in VERBS {
            let fields = of(verb);
            let written = (verb.read)(sample(&fields)).unwrap();
            for name in written.as_object().unwrap().keys() {
                assert!(fields.iter().any(|field| field.name == *name), "{}.{name}", verb.name);
            }
        }
    }

    #[test]
    fn nothing_that_a_person_fills_in_is_without_a_kind() {
        let mut seen = Vec::new();
        for verb in VERBS.iter().filter(|verb| verb.by_hand) {
            walk(verb.name, &of(verb), &mut seen);
        }
        let unknown: Vec<&str> =
            seen.iter().filter(|(_, shape)| *shape == Shape::Json).map(|(name, _)| name.as_str()).collect();
        assert_eq!(unknown, [] as [&str; 0]);
        // Of an address with its row the reader names no fields: they are two structs in one.
        let whole: Vec<&str> = seen
            .iter()
            .filter(|(_, shape)| *shape == Shape::Many(Box::new(Shape::Json)))
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(whole, ["party.save.addresses"]);
    }

    #[test]
    fn kinds_defaults_and_what_is_required_are_told() {
        let receive = fields_of("stock.receive");
        assert_eq!(
            receive.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(),
            ["warehouse", "shelf", "lines", "document"]
        );
        let Shape::Many(line) = &field(&receive, "lines").shape else { panic!("{receive:?}") };
        let Shape::Record(line) = &**line else { panic!("{line:?}") };
        assert_eq!(field(line, "item").shape, Shape::Reference("CodeRef".into()));
        assert_eq!((field(line, "quantity").required, field(line, "cost").required), (true, false));
        assert_eq!(
            (&field(line, "quantity").shape, &field(line, "cost").shape),
            (&Shape::Decimal(4), &Shape::Decimal(8))
        );
        let snooze = fields_of("notice.snooze");
        assert_eq!(field(&snooze, "hours").default, Some(json!(24)));
        assert_eq!(field(&fields_of("deadline.done"), "done").default, Some(json!(true)));
        assert_eq!(field(&fields_of("deadline.done"), "ids").shape, Shape::Many(Box::new(Shape::Whole)));
        let product = fields_of("product.save");
        let Shape::Record(set) = &field(&product, "set").shape else { panic!("{product:?}") };
        assert_eq!(field(set, "vat").shape, Shape::Percent);
        assert_eq!(
            field(set, "kind").shape,
            Shape::Choice(["goods", "digital", "service", "kit"].map(str::to_owned).into())
        );
        assert_eq!(field(&fields_of("order.pay"), "on").shape, Shape::Day);
        assert_eq!(fields_of("notice.check"), []);
    }
}
