//! Macros: saved under a name, run as one, forgotten.

use super::record::{Saved, required};
use super::{About, Operation, Permission, Work, batch, registry};
use crate::domain::Refusal;
use crate::store::macros::{self, Deed, Stroke};
use crate::store::{Db, deadlines, orders, parties, products, stock};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Keys and operations of one macro at most: it is something that a hand does.
const MOST: usize = 1_000;

/// `macro.save`: keeps keys and the operations that they did under a name; the same name again replaces them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaveMacro {
    /// Name.
    pub name: String,
    /// Its keys.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strokes: Vec<Stroke>,
    /// What it does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<Deed>,
}

impl Operation for SaveMacro {
    const NAME: &'static str = "macro.save";
    const PERMISSION: Permission = Permission::Macros;
    const BY_HAND: bool = false;
    type Output = Saved;

    fn run(&self, work: &mut Work<'_>) -> Result<Saved, Refusal> {
        let name = required(&self.name, "name")?;
        if self.strokes.is_empty() && self.operations.is_empty() {
            return Err(Refusal::new("macro.nothing").field("operations"));
        }
        if self.strokes.len() > MOST || self.operations.len() > MOST {
            return Err(Refusal::new("macro.too_long").field("operations").with("most", MOST));
        }
        // What could not be run would be found out by whoever runs it.
        for (at, deed) in self.operations.iter().enumerate() {
            let place = |refusal: Refusal| refusal.field(format!("operations.{at}"));
            let verb = registry::find(&deed.operation)
                .ok_or_else(|| place(Refusal::new("operation.unknown").with("operation", deed.operation.as_str())))?;
            (verb.read)(deed.input.clone()).map_err(place)?;
        }
        let (id, created) = macros::save(work.tx, &name, &work.actor.name, &self.strokes, &self.operations)?;
        Ok(Saved { id, created })
    }
}

/// `macro.delete`: forgets a macro; undo brings it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeleteMacro {
    /// Name.
    pub name: String,
}

impl Operation for DeleteMacro {
    const NAME: &'static str = "macro.delete";
    const ABOUT: About = About::One("name");
    const PERMISSION: Permission = Permission::Macros;
    const TAKES_AWAY: bool = true;
    type Output = Saved;

    fn run(&self, work: &mut Work<'_>) -> Result<Saved, Refusal> {
        let known = macros::find(*work.tx, &self.name)?;
        if known.owner != work.actor.name {
            return Err(Refusal::new("macro.of_another").with("name", known.name).with("owner", known.owner));
        }
        macros::remove(work.tx, known.id)?;
        Ok(Saved { id: known.id, created: false })
    }
}

/// `macro.run`: does the operations of a macro in their order, as one: the first that is refused takes all back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunMacro {
    /// Name.
    pub name: String,
    /// The records in hand, by their kind: `{"order": "2026/280"}`. A number is a row.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub on: Map<String, Value>,
}

/// What a macro did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RanMacro {
    /// Its name.
    pub name: String,
    /// So many operations.
    pub done: u64,
    /// The last of them.
    #[serde(default)]
    pub last: String,
}

impl Operation for RunMacro {
    const NAME: &'static str = "macro.run";
    /// Each macro is a command of its own, by its name.
    const BY_HAND: bool = false;
    const ABOUT: About = About::One("name");
    const PERMISSION: Permission = Permission::Macros;
    const ALONE: bool = true;
    type Output = RanMacro;

    fn run(&self, work: &mut Work<'_>) -> Result<RanMacro, Refusal> {
        let known = macros::find(*work.tx, &self.name)?;
        if known.operations.is_empty() {
            return Err(Refusal::new("macro.only_keys").field("name").with("name", known.name));
        }
        let deeds = plain(&known.operations);
        for (at, deed) in deeds.iter().enumerate() {
            work.progress(at as u64, deeds.len() as u64)?;
            let mut input = deed.input.clone();
            if let Some(slot) = &deed.on {
                let record = self.on.get(&slot.kind).ok_or_else(|| {
                    let example = format!("{{\"{}\": …}}", slot.kind);
                    Refusal::new("macro.no_record").with("name", known.name.as_str()).with("example", example)
                })?;
                slot.fill(&mut input, record);
            }
            let result = match registry::find(&deed.operation) {
                Some(verb) => (verb.within)(work, input).map(drop),
                None => Err(Refusal::new("operation.unknown").with("operation", deed.operation.as_str())),
            };
            if let Err(mut why) = result {
                let mut stopped = Refusal::new("macro.stopped")
                    .with("name", known.name.as_str())
                    .with("step", at + 1)
                    .with("of", deeds.len())
                    .with("operation", deed.operation.as_str());
                let more = std::mem::take(&mut why.more);
                stopped.more.push(why);
                stopped.more.extend(more);
                return Err(stopped);
            }
        }
        let last = deeds.last().map(|deed| deed.operation.clone()).unwrap_or_default();
        Ok(RanMacro { name: known.name, done: deeds.len() as u64, last })
    }
}

/// The operations one by one: what was done to many at once is done to each.
pub fn plain(deeds: &[Deed]) -> Vec<Deed> {
    let mut all = Vec::with_capacity(deeds.len());
    for deed in deeds {
        match serde_json::from_value::<batch::Batch>(deed.input.clone()) {
            Ok(many) if deed.operation == batch::Batch::NAME => {
                let each = many.inputs.into_iter();
                all.extend(each.map(|input| Deed { operation: many.operation.clone(), input, on: None }));
            }
            _ => all.push(deed.clone()),
        }
    }
    all
}

/// An operation that was done, as a macro does it again: what an editor saw then says nothing later.
pub fn again(operation: String, mut input: Value) -> Deed {
    if let Some(fields) = input.as_object_mut() {
        fields.remove("version");
        fields.remove("was");
    }
    Deed { operation, input, on: None }
}

/// As [`command_line`], of a step of a macro: a record stands there as people name it, what is done to the record in
/// hand names none. Where the input takes only rows their names stand behind it, as a remark for the shell.
pub fn step_line(db: Db<'_>, deed: &Deed) -> String {
    let mut input = deed.input.clone();
    name_rows(db, "", &mut input);
    let behind = if deed.on.is_none() { rows_of(db, deed) } else { Vec::new() };
    let remark = if behind.is_empty() { String::new() } else { format!("  # {}", behind.join(", ")) };
    if let Some(slot) = &deed.on {
        slot.fill(&mut input, &Value::String(format!("<{}>", slot.kind)));
    }
    command_line(&deed.operation, &input) + &remark
}

/// Writes names over the rows that an input refers to; what is gone keeps its row.
fn name_rows(db: Db<'_>, field: &str, value: &mut Value) {
    if let Some(row) = value.get("row").and_then(Value::as_i64) {
        let name = match field {
            "order" => orders::find(db, row).ok().map(|order| order.name()),
            "customer" | "supplier" | "party" => parties::find(db, row).ok().map(|party| party.code.to_string()),
            "item" | "product" | "variant" => products::variant(db, row).ok().map(|item| item.sku.to_string()),
            "warehouse" | "from" | "to" => stock::warehouses(db)
                .ok()
                .and_then(|all| all.into_iter().find(|one| one.id == row))
                .map(|one| one.code.to_string()),
            _ => None,
        };
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            *value = Value::String(name);
        }
        return;
    }
    match value {
        Value::Object(fields) => fields.iter_mut().for_each(|(name, value)| name_rows(db, name, value)),
        Value::Array(all) => all.iter_mut().for_each(|value| name_rows(db, field, value)),
        _ => {}
    }
}

/// The names of the records that an input knows only by their rows.
fn rows_of(db: Db<'_>, deed: &Deed) -> Vec<String> {
    let input = &deed.input;
    let family = deed.operation.split('.').next().unwrap_or_default();
    let kind = input.get("kind").and_then(Value::as_str).filter(|_| matches!(family, "tag" | "note")).unwrap_or(family);
    let rows = ["ids", "id", "subject"].into_iter().filter(|name| *name != "id" || family != "note");
    let rows = rows.filter_map(|name| input.get(name)).flat_map(|value| match value {
        Value::Array(all) => all.iter().filter_map(Value::as_i64).collect(),
        one => one.as_i64().into_iter().collect::<Vec<i64>>(),
    });
    let name = |row| match kind {
        "order" => orders::find(db, row).ok().map(|order| order.name()),
        "party" => parties::find(db, row).ok().map(|party| party.name.to_string()),
        "product" => products::find(db, row).ok().map(|product| product.name.to_string()),
        "deadline" => deadlines::find(db, row).ok().map(|deadline| deadline.subject.to_string()),
        _ => None,
    };
    rows.filter_map(name).collect()
}

/// The same on the command line, for a shell.
pub fn command_line(operation: &str, input: &Value) -> String {
    // Inside single quotes a shell takes everything but a single quote as it stands.
    format!("fondaco do {operation} '{}'", input.to_string().replace('\'', "'\\''"))
}
