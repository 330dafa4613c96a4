//! From the fields of an input to the fields of a form, and back to the input.

use super::lines;
use crate::domain::{Cents, Quantity, Rate, Refusal, UnitPrice, UtcMillis, limits};
use crate::locale::Lang;
use crate::operations::fields::{self, Field, Shape};
use crate::operations::order::{ShipOrder, tracking_wanted};
use crate::operations::{Operation, Verb};
use crate::store::Reader;
use crate::ui::kit::field::{FieldKind, FieldSpec, FieldValue, Values, field};
use crate::ui::kit::resource::Answer;
use crate::ui::panes::words;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// A field of the form and where it stands in the input.
pub struct Part {
    /// As the form has it.
    pub spec: FieldSpec,
    /// The part of the input that it stands in; none for the input itself.
    within: Option<&'static str>,
    shape: Shape,
    /// When it must be said, though the input may be without it.
    pub required_when: Option<RequiredWhen>,
}

/// When a field must be filled in that need not be else.
#[derive(Clone, Copy)]
pub struct RequiredWhen {
    /// The fields that it hangs on.
    on: &'static [&'static str],
    /// Whether it must be, with what stands in these.
    pub holds: fn(&Reader, &Values) -> Result<bool, Refusal>,
}

impl RequiredWhen {
    /// It may be otherwise with another value of this field; with no name, when the form opens.
    pub fn hangs_on(&self, field: &str) -> bool {
        field.is_empty() || self.on.contains(&field)
    }
}

/// Goods leave with a tracking code or without, by who brings them.
const TRACKING: RequiredWhen = RequiredWhen {
    on: &["order", "carrier"],
    holds: |reader, values| {
        let orders = match values.get("order") {
            Some(FieldValue::Refs { ids, .. }) => ids.clone(),
            order => order.and_then(FieldValue::reference).into_iter().collect(),
        };
        tracking_wanted(reader.db(), &orders, values.get("carrier").and_then(FieldValue::reference))
    },
};

impl Part {
    /// What it takes.
    pub const fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The box that picks for it, when it says which record the operation is about: it begins with the one in hand,
    /// and a macro can take another each time. What it only goes along with (a warehouse, a new customer of an order)
    /// is not meant by where somebody stands.
    pub fn about(&self) -> Option<&'static str> {
        match self.spec.kind {
            FieldKind::Ref(picker) if self.within.is_none() && (self.spec.required || self.spec.id == "id") => {
                Some(picker)
            }
            _ => None,
        }
    }
}

/// The one moment that an input takes, in milliseconds that nobody types.
const MOMENT: &str = "until";

/// A word that is kept as long as the program runs: names of fields and of texts about them, few and always the same.
pub fn kept(word: &str) -> &'static str {
    static WORDS: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut words = WORDS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = words.get(word) {
        return known;
    }
    let word: &'static str = Box::leak(word.to_owned().into_boxed_str());
    words.insert(word);
    word
}

/// The fields of an operation's form: asked of its input once.
pub fn of(verb: &'static Verb) -> &'static [Part] {
    static KNOWN: Mutex<BTreeMap<&'static str, &'static [Part]>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known.entry(verb.name).or_insert_with(|| {
        let mut parts = Vec::new();
        add(verb, fields::of(verb), None, &mut parts);
        // What must be said comes first, long texts last, else as the input has it.
        parts.sort_by_key(|part| (!part.spec.required, matches!(part.spec.kind, FieldKind::Area(_))));
        Box::leak(parts.into_boxed_slice())
    })
}

/// What a person is not asked for. The version that an editor saw: who fills in a form from the palette has seen none.
/// The row of an address, a contact or a note, and all addresses of a party in one text: they have no name that anybody
/// could type, are changed where they are shown, and a form from the palette makes new ones.
fn unasked(verb: &Verb, one: &Field) -> bool {
    match one.name.as_str() {
        "version" => one.shape == Shape::Whole,
        // Nor the lines that one saw: whoever fills this in says them as they shall be.
        "was" => true,
        "id" => matches!(verb.name, "address.save" | "contact.save" | "note.save"),
        "addresses" => verb.name == "party.save",
        _ => false,
    }
}

fn add(verb: &Verb, fields: Vec<Field>, within: Option<&'static str>, parts: &mut Vec<Part>) {
    for one in fields {
        match one.shape {
            _ if unasked(verb, &one) => {}
            // What is said of a record is named without the box that it comes in, as refusals name it.
            Shape::Record(inner) if within.is_none() => add(verb, inner, Some(kept(&one.name)), parts),
            _ => parts.push(part(verb, one, within)),
        }
    }
}

/// The box whose records are of the kind that another field says ([`KIND`]).
pub const SUBJECT: &str = "subject";
/// That field.
pub const KIND: &str = "kind";

/// The box that picks a record for a field, by what the field takes and how it is named.
fn picker(verb: &Verb, one: &Field) -> Option<&'static str> {
    let family = verb.name.split('.').next().unwrap_or_default();
    match (&one.shape, one.name.as_str()) {
        (Shape::Reference(kind), _) if kind == "OrderRef" => Some("order"),
        (Shape::Reference(_), "item") | (Shape::Whole, "variant") => Some("item"),
        (Shape::Reference(_), "customer") => Some("customer"),
        (Shape::Reference(_), "warehouse" | "from" | "to") => Some("warehouse"),
        (Shape::Whole, "party" | "party_id") => Some("party"),
        (Shape::Whole, "ship_to") => Some("address"),
        (Shape::Whole, "movement") => Some("move"),
        (Shape::Whole, "subject") => Some(SUBJECT),
        (Shape::Many(inner), "ids") if **inner == Shape::Whole => match family {
            "deadline" => Some("deadline"),
            "notice" => Some("notice"),
            "tag" => Some(SUBJECT),
            _ => None,
        },
        (Shape::Whole, "supplier_id") => Some("supplier"),
        // What is known by a code and taken by it; the first shelf of a new warehouse is no shelf yet.
        (Shape::Text, "carrier") if family == "order" => Some("carrier"),
        (Shape::Text, "channel") if family == "order" => Some("channel"),
        (Shape::Text, "shelf" | "from_shelf" | "to_shelf") if family == "stock" => Some(kept(&one.name)),
        (Shape::Whole, "id") => match family {
            "party" => Some("party"),
            "product" => Some("product"),
            "deadline" => Some("deadline"),
            _ => None,
        },
        _ => None,
    }
}

fn part(verb: &Verb, one: Field, within: Option<&'static str>) -> Part {
    let name = kept(&one.name);
    let picker = picker(verb, &one);
    let mut label = kept(&format!("field.{name}"));
    let mut hint = None;
    let (kind, width) = match (&one.shape, picker) {
        (_, Some(picker)) => {
            if picker == SUBJECT {
                label = "do_form.subject";
            } else if matches!(name, "id" | "ids") {
                label = kept(&format!("field.{picker}"));
                hint = (!one.required).then_some("do_form.hint.id");
            }
            (FieldKind::Ref(picker), 34)
        }
        (Shape::Text | Shape::Reference(_), None) => match limits::most(name) {
            limits::LONG => (FieldKind::Area(3), 50),
            limits::SHORT | limits::UNIT | limits::TAG => (FieldKind::Text, 20),
            _ => (FieldKind::Text, 34),
        },
        (Shape::Whole, None) if name == MOMENT => (words::DAY, 12),
        (Shape::Whole, None) => (FieldKind::Number(read_whole, |n, _| n.to_string()), 12),
        (Shape::Decimal(2), None) => (words::MONEY, 12),
        (Shape::Decimal(8), None) => (words::PRICE, 12),
        (Shape::Decimal(_), None) => (words::QUANTITY, 12),
        (Shape::Percent, None) => (words::RATE, 8),
        (Shape::Day, None) => (words::DAY, 12),
        (Shape::YesNo, None) if one.default.is_some() || one.required => (FieldKind::Flag, 6),
        // Absent is a third answer: what is said of a record stays as it is.
        (Shape::YesNo, None) => (FieldKind::Choice(YES_NO), 6),
        (Shape::Choice(all), None) => (FieldKind::Choice(answers(all)), 16),
        (Shape::Many(inner), None) => match **inner {
            Shape::Text => {
                hint = Some("do_form.hint.words");
                (FieldKind::Tags, 34)
            }
            _ => {
                hint = Some(lines::hint(inner));
                (FieldKind::Checked(lines::checked), 50)
            }
        },
        (Shape::Record(_) | Shape::Json, None) => {
            hint = Some("do_form.hint.json");
            (FieldKind::Checked(lines::json), 50)
        }
    };
    let mut spec = field(name, label, width, kind);
    if matches!(one.shape, Shape::Many(_) | Shape::Record(_) | Shape::Json) {
        spec = spec.max(limits::LONG);
    }
    if let Some(hint) = hint {
        spec = spec.hint(hint);
    }
    if one.required {
        spec = spec.required();
    }
    let default = match (&one.shape, name) {
        // What the record is that is picked beside it is known before it is picked.
        (Shape::Choice(all), KIND) if matches!(verb.name, "tag.change" | "note.save") => {
            all.first().map(|first| json!(first))
        }
        _ => one.default.clone(),
    };
    if let Some(default) = default.and_then(|value| shown(&value, &one.shape)) {
        spec = spec.default(default);
    }
    let required_when = (verb.name == ShipOrder::NAME && name == "tracking").then_some(TRACKING);
    Part { spec, within, shape: one.shape, required_when }
}

static YES_NO: &[Answer] = &[Answer { id: "true", label: "kit.yes" }, Answer { id: "false", label: "kit.no" }];

fn answers(words: &[String]) -> &'static [Answer] {
    let all: Vec<Answer> =
        words.iter().map(|word| Answer { id: kept(word), label: kept(&format!("choice.{word}")) }).collect();
    // Once for each field of an operation: what `of` keeps.
    Box::leak(all.into_boxed_slice())
}

/// Reads a whole number.
fn read_whole(text: &str, lang: Lang) -> Result<i64, Refusal> {
    let units = words::read_quantity(text, lang)?;
    if units % Quantity::units(1).0 == 0 { Ok(units / Quantity::units(1).0) } else { Err(Refusal::new("field.whole")) }
}

/// A value of the input as its field holds it.
fn shown(value: &Value, shape: &Shape) -> Option<FieldValue> {
    match (shape, value) {
        (Shape::YesNo, Value::Bool(flag)) => Some(FieldValue::Flag(*flag)),
        (Shape::Whole, Value::Number(number)) => Some(FieldValue::Number(number.as_i64()?)),
        (Shape::Decimal(2), value) => Some(FieldValue::Number(serde_json::from_value::<Cents>(value.clone()).ok()?.0)),
        (Shape::Decimal(8), value) => {
            Some(FieldValue::Number(serde_json::from_value::<UnitPrice>(value.clone()).ok()?.0))
        }
        (Shape::Decimal(_), value) => {
            Some(FieldValue::Number(serde_json::from_value::<Quantity>(value.clone()).ok()?.0))
        }
        (Shape::Text | Shape::Choice(_), Value::String(text)) => Some(FieldValue::of_text(text)),
        _ => None,
    }
}

/// The input that these values make: what stands empty is absent.
pub fn input(parts: &[Part], values: &Values, lang: Lang) -> Value {
    let mut whole = Map::new();
    for part in parts {
        let value = values.get(part.spec.id).and_then(|value| told(value, &part.shape, lang));
        let into = match part.within {
            Some(name) => match whole.entry(name).or_insert_with(|| json!({})) {
                Value::Object(inner) => inner,
                _ => continue,
            },
            None => &mut whole,
        };
        if let Some(value) = value {
            into.insert(part.spec.id.to_owned(), value);
        }
    }
    Value::Object(whole)
}

/// Names the record that an input of several is about, which [`input`] left open.
pub fn name(input: &mut Value, part: &Part, id: i64) {
    let Some(whole) = input.as_object_mut() else { return };
    let inner = match part.within {
        Some(name) => whole.entry(name).or_insert_with(|| json!({})).as_object_mut(),
        None => Some(whole),
    };
    if let (Some(inner), Some(value)) = (inner, row(id, &part.shape)) {
        inner.insert(part.spec.id.to_owned(), value);
    }
}

/// A record as a field of this shape has it.
fn row(id: i64, shape: &Shape) -> Option<Value> {
    told(&FieldValue::Ref { id, label: String::new() }, shape, Lang::default())
}

/// As [`input`]; a text that stood there and was emptied is told to be empty.
pub fn input_over(parts: &[Part], values: &Values, base: &Values, lang: Lang) -> Value {
    let mut values = values.clone();
    for part in parts.iter().filter(|part| part.shape == Shape::Text) {
        let stood = base.get(part.spec.id).is_some_and(|value| !value.text().is_empty());
        if let Some(value) = values.get_mut(part.spec.id)
            && stood
            && *value == FieldValue::Empty
        {
            *value = FieldValue::Text(String::new());
        }
    }
    input(parts, &values, lang)
}

/// The value of a field as the input has it.
fn told(value: &FieldValue, shape: &Shape, lang: Lang) -> Option<Value> {
    Some(match (value, shape) {
        (FieldValue::Empty, _) => return None,
        (FieldValue::Ref { id, .. }, Shape::Reference(_)) => json!({ "row": id }),
        (FieldValue::Ref { id, .. }, Shape::Many(_)) => json!([id]),
        // The box shows the code, and the code is what is taken.
        (FieldValue::Ref { label, .. }, Shape::Text) => json!(label),
        (FieldValue::Ref { id, .. }, _) => json!(id),
        (FieldValue::Refs { ids, .. }, Shape::Many(_)) => json!(ids),
        // One is asked for: several that are marked never stand there.
        (FieldValue::Refs { .. }, _) => return None,
        (FieldValue::Number(n), Shape::Decimal(2)) => json!(Cents(*n)),
        (FieldValue::Number(n), Shape::Decimal(8)) => json!(UnitPrice(*n)),
        (FieldValue::Number(n), Shape::Decimal(_)) => json!(Quantity(*n)),
        (FieldValue::Number(n), Shape::Percent) => json!(Rate(*n)),
        (FieldValue::Number(n), _) => json!(n),
        // A moment is typed as the day that it begins.
        (FieldValue::Date(day), Shape::Whole) => json!(UtcMillis::start_of_rome_day(*day)),
        (FieldValue::Date(day), _) => json!(day),
        (FieldValue::Flag(flag), _) => json!(flag),
        (FieldValue::Tags(all), _) => json!(all),
        (FieldValue::Text(text), Shape::YesNo) => json!(text == "true"),
        (FieldValue::Text(text), Shape::Many(inner)) => lines::read(text, inner, lang),
        (FieldValue::Text(text), Shape::Record(_) | Shape::Json) => lines::value(text),
        (FieldValue::Text(text), _) => json!(text),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::registry::{VERBS, find};
    use crate::ui::kit::field::FieldKind;

    fn by_hand() -> impl Iterator<Item = &'static Verb> {
        VERBS.iter().filter(|verb| verb.by_hand)
    }

    #[test]
    fn every_operation_has_a_name_and_every_field_a_label_in_both_languages() {
        let mut missing = BTreeSet::new();
        for lang in Lang::ALL {
            for verb in by_hand() {
                let title = format!("do.{}", verb.name);
                missing.extend(lang.find(&title).is_none().then_some(title));
                for part in of(verb) {
                    let mut keys = vec![part.spec.label];
                    keys.extend(part.spec.hint);
                    if let FieldKind::Choice(answers) = part.spec.kind {
                        keys.extend(answers.iter().map(|answer| answer.label));
                    }
                    missing.extend(keys.into_iter().filter(|key| lang.find(key).is_none()).map(str::to_owned));
                }
            }
        }
        assert_eq!(missing, BTreeSet::new());
    }

    #[test]
    fn no_form_has_two_fields_of_one_name() {
        for verb in by_hand() {
            let mut names: Vec<&str> = of(verb).iter().map(|part| part.spec.id).collect();
            names.sort_unstable();
            let all = names.len();
            names.dedup();
            assert_eq!(names.len(), all, "{}", verb.name);
        }
    }

    #[test]
    fn what_must_be_said_makes_an_input_that_is_read() {
        for verb in by_hand() {
            let values: Values = of(verb)
                .iter()
                .filter(|part| part.spec.required)
                .map(|part| {
                    let value = match part.spec.kind {
                        FieldKind::Ref(_) => FieldValue::Ref { id: 7, label: "x".into() },
                        FieldKind::Number(..) => FieldValue::Number(10_000),
                        FieldKind::Date(..) => FieldValue::Date("2026-11-21".parse().unwrap()),
                        FieldKind::Flag => FieldValue::Flag(true),
                        FieldKind::Choice(all) => FieldValue::Text(all[0].id.to_owned()),
                        FieldKind::Tags => FieldValue::Tags(vec!["a".into()]),
                        _ if matches!(part.shape, Shape::Many(_)) => FieldValue::Text("1 2".into()),
                        _ => FieldValue::Text("1".into()),
                    };
                    (part.spec.id.to_owned(), value)
                })
                .collect();
            let input = input(of(verb), &values, Lang::It);
            let read = (verb.read)(input.clone());
            assert!(read.is_ok(), "{} {input}: {read:?}", verb.name);
        }
    }

    /// Whole numbers that a person counts; any other would be the row of something.
    const COUNTED: &[&str] = &["days", "hours", "lead_days", "parcels", "tomorrow_at"];

    #[test]
    fn no_form_asks_for_a_number_that_only_the_program_knows() {
        let mut rows = Vec::new();
        for verb in by_hand() {
            for part in of(verb) {
                let picked = matches!(part.spec.kind, FieldKind::Ref(_) | FieldKind::Date(..));
                let whole = match &part.shape {
                    Shape::Many(inner) => **inner == Shape::Whole,
                    shape => *shape == Shape::Whole,
                };
                let bare = whole && !picked && !COUNTED.contains(&part.spec.id);
                if bare || matches!(part.spec.id, "id" | "ids" | "entry") && !picked {
                    rows.push(format!("{}.{}", verb.name, part.spec.id));
                }
                if let FieldKind::Ref(picker) = part.spec.kind {
                    assert!(super::super::pick::KNOWN.contains(&picker), "{}.{}: {picker}", verb.name, part.spec.id);
                }
            }
        }
        assert_eq!(rows, [] as [String; 0]);
    }

    /// Texts that are anybody's words, or the name of something new; any other names a record and is picked.
    const WORDS: &[&str] = &[
        "code",
        "name",
        "shelf of warehouse.save",
        "label",
        "value",
        "kind",
        "partita_iva",
        "codice_fiscale",
        "codice_destinatario",
        "pec",
        "email",
        "phone",
        "iban",
        "payment_term",
        "payment_method",
        "method",
        "external_code",
        "external_number",
        "note",
        "customer_note",
        "body",
        "recipient",
        "recipients",
        "identity",
        "folder",
        "street",
        "postal_code",
        "city",
        "province",
        "country",
        "category",
        "unit",
        "document",
        "reason",
        "reference",
        "tracking",
        "subject",
        "assignee",
    ];

    #[test]
    fn every_field_that_names_a_record_has_a_box_to_pick_it_from() {
        let (mut bare, mut boxes) = (Vec::new(), BTreeSet::new());
        for verb in by_hand() {
            for part in of(verb) {
                let picked = matches!(part.spec.kind, FieldKind::Ref(_));
                let own = format!("{} of {}", part.spec.id, verb.name);
                let word = WORDS.contains(&part.spec.id) || WORDS.contains(&own.as_str());
                let names = matches!(part.shape, Shape::Reference(_)) || part.shape == Shape::Text && !word;
                if names && !picked {
                    bare.push(own);
                }
                if let FieldKind::Ref(picker) = part.spec.kind {
                    boxes.insert(picker);
                }
            }
        }
        assert_eq!(bare, [] as [String; 0]);
        let known: BTreeSet<&str> = super::super::pick::KNOWN.iter().copied().collect();
        assert_eq!(boxes.difference(&known).count(), 0, "{boxes:?}");
        for picker in ["carrier", "channel", "shelf", "from_shelf", "to_shelf"] {
            assert!(boxes.contains(picker), "{picker}");
        }
    }

    #[test]
    fn what_is_picked_by_its_code_is_told_by_it() {
        let code = |label: &str| FieldValue::Ref { id: 3, label: label.to_owned() };
        let values: Values = [
            ("order".to_owned(), FieldValue::Ref { id: 7, label: "2026/7".to_owned() }),
            ("carrier".to_owned(), code("BRT")),
        ]
        .into();
        let told = input(of(find("order.ship").unwrap()), &values, Lang::It);
        assert_eq!(told, json!({"order": {"row": 7}, "carrier": "BRT"}));
    }

    #[test]
    fn values_become_what_the_input_takes() {
        let text = |text: &str| FieldValue::Text(text.to_owned());
        let of_values = |name: &str, all: &[(&str, FieldValue)]| {
            let values = all.iter().map(|(id, value)| ((*id).to_owned(), value.clone())).collect();
            input(of(find(name).unwrap()), &values, Lang::It)
        };
        let row = |id| FieldValue::Ref { id, label: String::new() };
        let received =
            of_values("stock.receive", &[("warehouse", row(2)), ("lines", text("MOK-3 2; CAF-250 5,5 9,50"))]);
        let lines = json!([
            {"item": "MOK-3", "quantity": "2"},
            {"item": "CAF-250", "quantity": "5.5", "cost": "9.50"},
        ]);
        assert_eq!(received, json!({"warehouse": {"row": 2}, "lines": lines}));
        let due = of_values(
            "deadline.save",
            &[("subject", text("F24")), ("amount", FieldValue::Number(12_345)), ("party_id", row(9))],
        );
        assert_eq!(due, json!({"set": {"subject": "F24", "amount": "123.45", "party_id": 9}}));
        let ids = FieldValue::Refs { ids: vec![3, 4, 5], label: "3".into() };
        let done = of_values("deadline.done", &[("ids", ids), ("done", FieldValue::Flag(false))]);
        assert_eq!(done, json!({"ids": [3, 4, 5], "done": false}));
        let day = FieldValue::Date("2026-11-21".parse().unwrap());
        let snoozed = of_values("notice.snooze", &[("ids", row(1)), ("until", day)]);
        assert_eq!(snoozed, json!({"ids": [1], "until": 1_795_215_600_000_i64}));
        let company = of_values("company.save", &[("prices_include_vat", text("false"))]);
        assert_eq!(company, json!({"prices_include_vat": false}));
    }
}
