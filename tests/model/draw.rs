//! What is tried next: an operation with an input that mostly fits the company as it stands, and sometimes does not.

use super::base::{text, whole};
use super::inputs::Draw;
use super::rules::Model;
use serde_json::{Map, Value, json};

/// splitmix64: small, and the same everywhere.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// One thing to do.
#[derive(Clone, Debug)]
pub struct Step {
    pub time: Time,
    pub who: &'static str,
    pub act: Act,
}

/// How the clock goes before it.
#[derive(Clone, Copy, Debug)]
pub enum Time {
    Later(i64),
    At(i64),
}

#[derive(Clone, Debug)]
pub enum Act {
    Do {
        verb: String,
        input: Value,
        /// Only to see what would happen.
        preview: bool,
        once: Option<String>,
        /// With the version that was on a screen so many looks ago.
        stale: Option<(&'static str, usize)>,
    },
    /// Takes back the entry that stands so far from the newest.
    Undo { back: usize, preview: bool, later: bool },
}

/// Nights and days that clocks and calendars stumble over: clocks go forward and back, 29 February, the turn of a year.
const INSTANTS: &[i64] =
    &[1_806_195_590_000, 1_824_944_390_000, 1_835_438_400_000, 1_798_759_800_000, 1_798_761_610_000];

/// How often each operation is drawn.
const WEIGHTS: &[(&str, usize)] = &[
    ("company.found", 1),
    ("company.save", 2),
    ("copies.plan", 2),
    ("carrier.save", 2),
    ("party.save", 7),
    ("party.archive", 2),
    ("address.save", 4),
    ("address.delete", 1),
    ("contact.save", 3),
    ("contact.delete", 1),
    ("product.save", 7),
    ("product.archive", 2),
    ("product.code", 2),
    ("stock.receive", 9),
    ("stock.adjust", 5),
    ("stock.transfer", 4),
    ("stock.reverse", 3),
    ("warehouse.save", 2),
    ("shelf.save", 3),
    ("order.place", 12),
    ("order.edit", 8),
    ("order.confirm", 10),
    ("order.hold", 4),
    ("order.resume", 4),
    ("order.ship", 10),
    ("order.deliver", 5),
    ("order.close", 5),
    ("order.cancel", 3),
    ("order.pay", 8),
    ("deadline.save", 5),
    ("deadline.done", 4),
    ("deadline.move", 2),
    ("deadline.delete", 2),
    ("notice.check", 4),
    ("notice.snooze", 3),
    ("notice.done", 2),
    ("tag.change", 4),
    ("note.save", 4),
    ("note.delete", 2),
    ("import.orders", 3),
    ("profile.save", 2),
    ("profile.delete", 1),
    ("macro.save", 3),
    ("macro.delete", 1),
    ("macro.run", 3),
    ("view.save", 4),
    ("view.delete", 2),
    ("view.first", 3),
    ("batch", 4),
    ("undo", 14),
];

/// All that the model draws.
pub fn drawn() -> Vec<&'static str> {
    WEIGHTS.iter().map(|(verb, _)| *verb).collect()
}

const PEOPLE: [&str; 2] = ["anna", "bruno"];

/// What the first days of a company bring: so that there is something to work with.
pub fn opening() -> Vec<Step> {
    let product = |name: &str, sku: &str, price: &str| json!({"set": {"name": name}, "variants": [{"set": {"sku": sku, "price": price, "min_stock": "5"}}]});
    let order = |customer: &str, sku: &str, quantity: &str| json!({"customer": customer, "lines": [{"item": sku, "quantity": quantity}, {"item": "SKU-2", "quantity": "2.5"}]});
    let stock = json!({"lines": [{"item": "SKU-1", "quantity": "30"}, {"item": "SKU-2", "quantity": "20"}]});
    [
        ("party.save", json!({"set": {"name": "Rossi Mario", "payment_term": "30fm"}})),
        ("party.save", json!({"set": {"name": "Bianchi Srl", "supplier": true, "customer": true}})),
        ("address.save", json!({"party": 1, "set": {"kind": "billing", "street": "Via Po 1"}})),
        ("product.save", product("Moka", "SKU-1", "29.90")),
        ("product.save", product("Caffè", "SKU-2", "9.45")),
        ("shelf.save", json!({"warehouse": {"row": 1}, "code": "B-02"})),
        ("stock.receive", stock),
        ("order.place", order("C00001", "SKU-1", "3")),
        ("order.place", order("C00002", "SKU-2", "4")),
        ("order.place", order("C00001", "SKU-1", "1")),
        ("order.confirm", json!({"order": {"row": 1}})),
        ("order.confirm", json!({"order": {"row": 3}})),
        ("deadline.save", json!({"set": {"subject": "F24", "due_on": "2026-11-25"}})),
    ]
    .into_iter()
    .map(|(verb, input)| Step {
        time: Time::Later(1_000),
        who: "anna",
        act: Act::Do { verb: verb.to_owned(), input, preview: false, once: None, stale: None },
    })
    .collect()
}

/// What an operation is about: without one of them it can only be refused.
fn about(verb: &str) -> Option<&'static str> {
    Some(match verb {
        "address.delete" => "address",
        "contact.delete" => "contact",
        "note.delete" => "note",
        "notice.snooze" | "notice.done" => "notice",
        "profile.delete" => "import_profile",
        "macro.delete" | "macro.run" => "macro",
        "view.delete" => "saved_view",
        "stock.reverse" => "move",
        "deadline.done" | "deadline.move" | "deadline.delete" => "deadline",
        _ => return None,
    })
}

/// The next step from here.
pub fn step(dice: &mut Dice, model: &Model) -> Step {
    let time = match dice.below(60) {
        0 => Time::Later(-86_400_000),
        1 => Time::At(*dice.of(INSTANTS)),
        2 if model.now < 1_900_000_000_000 && dice.one_in(4) => Time::Later(3_653 * 86_400_000),
        3..=6 => Time::Later(86_400_000),
        _ => Time::Later(1_000),
    };
    let who = *dice.of(&PEOPLE);
    let empty = |verb: &str| about(verb).is_some_and(|kind| model.base.all(kind).next().is_none());
    let mut verb = weighed(dice);
    while empty(verb) && !dice.one_in(30) {
        verb = weighed(dice);
    }
    let preview = dice.one_in(8);
    if verb == "undo" {
        let all = model.entries.len().max(1);
        let back = if dice.one_in(3) { 1 + dice.below(all + 1) } else { 1 + dice.below(4) };
        return Step { time, who, act: Act::Undo { back, preview, later: dice.one_in(3) } };
    }
    let mut draw = Draw { dice, model };
    let input = draw.input(verb);
    let stale = draw.stale(verb);
    let once = draw.dice.one_in(12).then(|| format!("key-{}", draw.dice.below(6)));
    Step { time, who, act: Act::Do { verb: verb.to_owned(), input, preview, once, stale } }
}

/// One of the operations, by its weight.
fn weighed(dice: &mut Dice) -> &'static str {
    let mut at = dice.below(WEIGHTS.iter().map(|(_, weight)| weight).sum());
    for (verb, weight) in WEIGHTS {
        if at < *weight {
            return verb;
        }
        at -= weight;
    }
    "undo"
}

/// The badges of orders that a step is for.
pub fn fitting(verb: &str) -> &'static [&'static str] {
    match verb {
        "order.edit" | "order.confirm" => &["new"],
        "order.hold" => &["new", "to_fulfil", "part_shipped"],
        "order.resume" => &["on_hold"],
        "order.ship" => &["to_fulfil", "part_shipped"],
        "order.deliver" => &["part_shipped", "shipped"],
        "order.close" => &["part_shipped", "shipped", "delivered"],
        "order.cancel" => &["to_fulfil", "on_hold"],
        _ => &["new", "to_fulfil", "part_shipped", "shipped", "delivered", "closed", "on_hold"],
    }
}

/// The record whose version an input may name.
pub fn record_of(kind: &'static str, input: &Value, model: &Model) -> Option<i64> {
    if kind != "sales_order" {
        return input["id"].as_i64();
    }
    match &input["order"] {
        Value::Object(row) => Some(whole(&row["row"])),
        name => {
            let named = |id: i64| {
                let number = |field| model.base.int("sales_order", id, field);
                format!("{}/{}", number("year"), number("number")) == text(name)
            };
            model.base.all("sales_order").map(|(id, _)| id).find(|id| named(*id))
        }
    }
}

impl Draw<'_> {
    /// Now and then the lines of the order as somebody made them of what once stood there, while somebody else made them
    /// what they are.
    pub fn lines_of_two(&mut self, input: &mut Map<String, Value>) {
        if !self.dice.one_in(3) {
            return;
        }
        let Some(order) = record_of("sales_order", &Value::Object(input.clone()), self.model) else { return };
        let mut was = self.model.lines_as_said(order);
        self.alter(&mut was);
        let mut mine = was.clone();
        self.alter(&mut mine);
        input.insert("was".into(), Value::Array(was));
        input.insert("lines".into(), Value::Array(mine));
    }

    fn alter(&mut self, lines: &mut Vec<Value>) {
        for _ in 0..self.dice.below(3) {
            let at = self.dice.below(lines.len());
            match self.dice.below(6) {
                0 if at < lines.len() => drop(lines.remove(at)),
                1 if at < lines.len() => lines.push(lines[at].clone()),
                2 if at < lines.len() => lines[at]["discount"] = json!("5"),
                3 | 4 if at < lines.len() => lines[at]["quantity"] = json!((1 + self.dice.below(4)).to_string()),
                _ => lines.extend(self.lines().as_array().into_iter().flatten().take(1).cloned()),
            }
        }
    }
}
