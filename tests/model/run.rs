//! The model and the company's file side by side, step by step.

use super::base::{Base, Change, KINDS, Row, kind_of, known, whole};
use super::draw::{Act, Step, Time, record_of};
use super::rules::{Model, Seen};
use fondaco::domain::{Clock, FixedClock, Refusal, UtcMillis};
use fondaco::locale::Lang;
use fondaco::operations::{Actor, Call, Done, Door, Mode, registry};
use fondaco::store::doctor::{self, Depth};
use fondaco::store::{Store, journal, orders, stock};
use rusqlite::types::ValueRef;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// When the company is founded.
pub const START: i64 = 1_795_000_000_000;

/// Fields that follow from others: taken over from the file.
const FOLLOW: [&str; 2] = ["bill_to", "ship_to"];

/// Why the model and the file do not agree.
pub type Why = String;

macro_rules! agree {
    ($holds:expr, $($said:tt)+) => {
        if !$holds {
            return Err(format!($($said)+));
        }
    };
}

/// A company under test.
pub struct Pair {
    pub model: Model,
    pub store: Store,
    clock: Arc<FixedClock>,
    reader: rusqlite::Connection,
    _folder: tempfile::TempDir,
    /// Versions that were on screens, oldest first.
    looks: BTreeMap<(&'static str, i64), Vec<i64>>,
    /// Why the last step was refused.
    why_not: String,
    pub done: BTreeMap<String, u64>,
    pub refused: BTreeMap<String, u64>,
}

/// Rows of a table without their versions, which only ever rise.
type Rows = BTreeMap<i64, BTreeMap<String, Value>>;

impl Pair {
    pub fn new() -> Result<Self, Why> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.db");
        let clock = Arc::new(FixedClock::at(UtcMillis(START)));
        let store = Store::open_or_create(&path, clock.clone()).unwrap();
        let reader = rusqlite::Connection::open(&path).unwrap();
        let mut pair = Self {
            model: Model::default(),
            store,
            clock,
            reader,
            _folder: folder,
            looks: BTreeMap::new(),
            why_not: String::new(),
            done: BTreeMap::new(),
            refused: BTreeMap::new(),
        };
        let act = Act::Do {
            verb: "company.found".into(),
            input: json!({"name": "Demo Srl"}),
            preview: false,
            once: None,
            stale: None,
        };
        pair.step(&Step { time: Time::Later(0), who: "anna", act })?;
        Ok(pair)
    }

    pub fn step(&mut self, step: &Step) -> Result<(), Why> {
        match step.time {
            Time::Later(by) => self.clock.advance(by),
            Time::At(at) => self.clock.advance(at - self.clock.now().0),
        }
        self.model.now = self.clock.now().0;
        step.who.clone_into(&mut self.model.who);
        let (verb, input, preview, once) = match &step.act {
            Act::Undo { back, preview, later } => {
                let entry = self.model.entries.len() as i64 + 1 - *back as i64;
                if *later {
                    self.with_later(entry, *preview)?;
                    self.agree()?;
                    self.look();
                    return Ok(());
                }
                ("undo".to_owned(), json!({ "entry": entry }), *preview, None)
            }
            Act::Do { verb, input, preview, once, stale } => {
                let mut input = input.clone();
                if let Some((kind, looks)) = stale
                    && let Some(id) = record_of(kind, &input, &self.model)
                    && let Some(version) = self.looks.get(&(*kind, id)).and_then(|all| all.iter().rev().nth(*looks))
                {
                    input["version"] = json!(version);
                }
                (verb.clone(), input, *preview, once.clone())
            }
        };
        self.doing(&verb, &input, preview, once.as_deref())?;
        self.agree()?;
        self.look();
        Ok(())
    }

    pub fn run(
        &mut self,
        verb: &str,
        input: &Value,
        preview: bool,
        once: Option<&str>,
    ) -> Result<Done<Value>, Refusal> {
        let actor = Actor::new(self.model.who.clone(), Door::Cli);
        let mode = if preview { Mode::Preview } else { Mode::Execute };
        let call = match once {
            Some(key) => Call::by(&actor).once(key),
            None => Call::by(&actor),
        };
        (registry::find(verb).unwrap().run)(&mut self.store, call, input.clone(), mode)
    }

    fn doing(&mut self, verb: &str, input: &Value, preview: bool, once: Option<&str>) -> Result<(), Why> {
        let before = self.model.base.clone();
        self.model.base.changes.clear();
        if let Some((first_verb, first_input, output)) = once.and_then(|key| self.model.once.get(key)).cloned() {
            let actual = self.run(verb, input, preview, once);
            if (first_verb.as_str(), &first_input) == (verb, input) {
                let done = actual.map_err(|refusal| format!("a retry of {verb} is refused: {refusal:?}"))?;
                agree!(done.repeated && done.output == output, "a retry of {verb} answers {:?}", done.output);
            } else {
                let code = actual.map(|done| done.output).map_err(|refusal| refusal.code);
                // What cannot even be read is refused before its key is looked at.
                agree!(code == Err("operation.once_other".into()), "another {verb} under a used key: {code:?}");
            }
            return Ok(());
        }
        let expected = self.model.does(verb, input);
        let actual = self.run(verb, input, preview, once);
        match (expected, actual) {
            (Err(code), Err(refusal)) => {
                let codes: Vec<&str> = refusal.each().map(|one| one.code.as_str()).collect();
                agree!(codes.contains(&code.as_str()), "{verb} is refused by {codes:?}, not {code}: {refusal:?}");
                worded(&refusal)?;
                self.why_not = format!("{refusal:?}");
                *self.refused.entry(code).or_default() += 1;
            }
            (Err(code), Ok(done)) => {
                return Err(format!("{verb} should be refused by {code} and answers {}", done.output));
            }
            (Ok(answer), Err(refusal)) => {
                return Err(format!("{verb} should answer {:?} and is refused: {refusal:?}", answer.fields));
            }
            (Ok(answer), Ok(done)) => {
                let next = self.model.entries.len() as i64 + 1;
                for (field, value) in &answer.fields {
                    agree!(done.output[field] == *value, "{verb} answers {}, not {field} = {value}", done.output);
                }
                agree!(!done.repeated, "{verb} was never done before");
                // What changes no row is no entry, unless a key is remembered by it.
                let idle = once.is_none() && verb != "undo" && !answer.adopt && self.model.base.changes.is_empty();
                let nothing = idle || answer.nothing || (answer.adopt && done.journal_id == 0);
                agree!(done.journal_id == if nothing { 0 } else { next }, "{verb} is entry {}", done.journal_id);
                if preview && !answer.adopt {
                    self.same_changes(&done, verb)?;
                }
                if preview || nothing {
                    self.model.base = before;
                } else {
                    if answer.adopt {
                        self.adopt(next)?;
                    }
                    self.follow()?;
                    if let Some(key) = once {
                        let kept = (verb.to_owned(), input.clone(), done.output.clone());
                        self.model.once.insert(key.to_owned(), kept);
                    }
                    self.model.done(verb, input);
                    *self.done.entry(verb.to_owned()).or_default() += 1;
                }
                if verb == "notice.check" && !preview {
                    self.noticed()?;
                }
            }
        }
        Ok(())
    }

    /// What the rules of notices promise: who is due or low has one, who is not has none that speaks.
    fn noticed(&mut self) -> Result<(), Why> {
        let again = self.run("notice.check", &json!({}), true, None).map_err(|refusal| format!("{refusal:?}"))?;
        agree!(again.journal_id == 0, "looking again finds {}", again.output);
        let today = self.model.today();
        for (id, row) in self.model.base.all("deadline") {
            let day: chrono::NaiveDate = row["due_on"].as_str().unwrap().parse().unwrap();
            let about = [("rule", json!("deadline")), ("subject_id", json!(id))];
            let notice = self.model.base.which("notice", &about).first().copied();
            let state = notice.map(|notice| self.model.base.string("notice", notice, "state"));
            let due = row["done_at"].is_null() && (day - today).num_days() <= 30;
            let speaks = state.as_deref().is_some_and(|state| state != "cleared");
            agree!(speaks == due, "deadline {id} of {day} on {today}: its notice is {state:?}");
        }
        for (id, row) in self.model.base.all("variant").filter(|(_, row)| whole(&row["min_stock"]) > 0) {
            let (on_hand, held) = self.model.base.standing(id, None);
            let about = [("rule", json!("low_stock")), ("subject_id", json!(id))];
            let notice = self.model.base.which("notice", &about).first().copied();
            let state = notice.map(|notice| self.model.base.string("notice", notice, "state"));
            let speaks = state.as_deref().is_some_and(|state| state != "cleared");
            let (free, least) = (on_hand - held, whole(&row["min_stock"]));
            let archived = row["archived"] == 1;
            agree!(archived || free >= least || speaks, "{id}: {free} of {least}, and {state:?}");
            agree!(!speaks || archived || free < least + least / 10, "{id}: {free} of {least}, and {state:?}");
        }
        Ok(())
    }

    /// Takes over what an entry did, from the journal.
    fn adopt(&mut self, entry: i64) -> Result<(), Why> {
        let entry = journal::find(self.store.db(), entry).map_err(|refusal| format!("{refusal:?}"))?;
        let (first, last) = entry.changes;
        for change in journal::changes(self.store.db(), first, last).unwrap() {
            let Some(kind) = KINDS.iter().find(|kind| kind.name == change.table) else { continue };
            let side = |side: Option<&serde_json::Map<String, Value>>| side.map(|row| known(kind.name, row));
            let (before, after) = (side(change.before.as_ref()), side(change.after.as_ref()));
            let rows = self.model.base.tables.entry(kind.name).or_default();
            match &after {
                Some(row) => rows.insert(change.row, row.clone()),
                None => rows.remove(&change.row),
            };
            self.model.base.changes.push(Change { kind: kind.name, id: change.row, before, after });
        }
        let orders: Vec<i64> = self.model.base.all("sales_order").map(|(id, _)| id).collect();
        for order in orders {
            let badge = self.model.badge(order);
            self.model.base.badges.insert(order, badge);
        }
        Ok(())
    }

    /// Takes over what follows from an address as it was that day.
    fn follow(&mut self) -> Result<(), Why> {
        let file = self.rows("sales_order");
        let orders: Vec<i64> = self.model.base.all("sales_order").map(|(id, _)| id).collect();
        for order in orders {
            let Some(row) = file.get(&order) else { continue };
            let said: Vec<(&'static str, Value)> = FOLLOW
                .iter()
                .map(|field| (*field, row[*field].clone()))
                .filter(|(field, value)| self.model.base.tables["sales_order"][&order][field] != *value)
                .collect();
            if !said.is_empty() {
                self.model.base.update("sales_order", order, &said)?;
            }
        }
        Ok(())
    }

    /// A preview shows what would happen: the same rows, as they were and as they would be.
    fn same_changes(&self, done: &Done<Value>, verb: &str) -> Result<(), Why> {
        type Net = BTreeMap<(String, i64), (Option<Row>, Option<Row>)>;
        let mut shown = Net::new();
        let mut expected = Net::new();
        let bare = |row: Option<Row>| {
            row.map(|mut row| {
                for field in FOLLOW {
                    row.remove(field);
                }
                row
            })
        };
        let net = |all: &mut Net, kind: &str, id: i64, before: Option<Row>, after: Option<Row>| {
            let (before, after) = (bare(before), bare(after));
            all.entry((kind.to_owned(), id)).or_insert((before, None)).1 = after;
        };
        for change in &done.changes {
            if !KINDS.iter().any(|kind| kind.name == change.table) {
                continue;
            }
            let side = |side: Option<&serde_json::Map<String, Value>>| side.map(|row| known(&change.table, row));
            net(&mut shown, &change.table, change.row, side(change.before.as_ref()), side(change.after.as_ref()));
        }
        for change in &self.model.base.changes {
            net(&mut expected, change.kind, change.id, change.before.clone(), change.after.clone());
        }
        for all in [&mut shown, &mut expected] {
            all.retain(|_, (before, after)| before != after);
        }
        agree!(shown == expected, "a preview of {verb} shows {shown:#?}, not {expected:#?}");
        Ok(())
    }

    /// The rows of a table as they stand in the file.
    pub fn rows(&self, table: &str) -> Rows {
        let mut statement = self.reader.prepare_cached(&format!("SELECT * FROM {table}")).unwrap();
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut rows = statement.query([]).unwrap();
        let mut out = Rows::new();
        while let Some(row) = rows.next().unwrap() {
            let value = |at: usize| match row.get_ref(at).unwrap() {
                ValueRef::Integer(number) => json!(number),
                ValueRef::Text(text) => json!(String::from_utf8_lossy(text)),
                _ => Value::Null,
            };
            let fields = names.iter().enumerate().map(|(at, name)| (name.clone(), value(at)));
            out.insert(row.get("id").unwrap(), fields.filter(|(name, _)| name != "version").collect());
        }
        out
    }

    /// The file and the model say the same of everything.
    fn agree(&self) -> Result<(), Why> {
        for kind in KINDS {
            let file = self.rows(kind.name);
            let none = BTreeMap::new();
            let model = self.model.base.tables.get(kind.name).unwrap_or(&none);
            let (ours, theirs): (Vec<_>, Vec<_>) = (model.keys().collect(), file.keys().collect());
            agree!(ours == theirs, "{}: the file has rows {theirs:?}, the model {ours:?}", kind.name);
            for (id, row) in model {
                for (field, value) in row {
                    let there = &file[id][*field];
                    agree!(there == value, "{} {id}: {field} is {there} in the file, {value} in the model", kind.name);
                }
            }
        }
        let db = self.store.db();
        let fault = |refusal: Refusal| format!("{refusal:?}");
        for (order, _) in self.model.base.all("sales_order") {
            let state = orders::derive(db, order).map_err(fault)?.ok_or("no state")?;
            let (badge, payment) = (self.model.badge(order), self.model.payment(order));
            agree!(state.badge.word() == badge, "order {order} is {}, not {badge}", state.badge.word());
            agree!(state.payment.word() == payment, "order {order} is {}, not {payment}", state.payment.word());
            agree!(state.paid.0 == self.model.paid(order), "order {order}: {} are paid", state.paid.0);
        }
        let houses: Vec<Option<i64>> = self.model.base.all("warehouse").map(|(id, _)| Some(id)).chain([None]).collect();
        for (variant, _) in self.model.base.all("variant") {
            for house in &houses {
                let found = stock::availability(db, variant, *house).map_err(fault)?;
                let (on_hand, held) = self.model.base.standing(variant, *house);
                agree!(
                    (found.on_hand.0, found.committed.0) == (on_hand, held),
                    "{variant} in {house:?}: {found:?}, not {on_hand} less {held}"
                );
            }
        }
        self.healthy(Depth::Quick)
    }

    pub fn healthy(&self, depth: Depth) -> Result<(), Why> {
        let report = doctor::examine(&self.store, depth, &mut |_, _, _| true).map_err(|one| format!("{one:?}"))?;
        agree!(report.is_clean(), "the doctor finds {:#?}", report.findings);
        Ok(())
    }

    /// What is on the screens now.
    fn look(&mut self) {
        let entries = self.model.entries.len();
        for kind in ["party", "address", "product", "sales_order", "deadline"] {
            let kind = kind_of(kind).name;
            let mut statement = self.reader.prepare_cached(&format!("SELECT id, version FROM {kind}")).unwrap();
            let there = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
            let there: BTreeMap<i64, i64> = there.map(Result::unwrap).collect();
            // A record that is gone is on no screen any more; one that comes under its number is another.
            self.looks.retain(|(of, id), _| *of != kind || there.contains_key(id));
            for (id, version) in there {
                let all = self.looks.entry((kind, id)).or_default();
                if all.last() != Some(&version) {
                    all.push(version);
                }
                self.model.seen.entry((kind, id, version)).or_insert(Seen { entries }).entries = entries;
            }
        }
    }

    /// Takes everything back, the last first, and finds the company as it was founded. By law the ledger stays: its
    /// moves are countered, and what it names, with what was made in the same breath, cannot go.
    pub fn unwind(&mut self, founded: &BTreeMap<&'static str, Rows>) -> Result<(), Why> {
        let last = self.model.entries.len();
        // A number is not given back while a later one is in use, nor when that one goes after all.
        let skipped = self.model.entries.iter().any(|entry| entry.verb == "undo");
        let mut held = Held::new();
        for at in (1..last).rev() {
            // What was taken back meanwhile is in effect again: the undo of it was taken back in its own turn.
            let (mut end, mut hops) = (at, 0);
            while let Some(by) = self.model.entries[end].undone_by {
                end = by;
                hops += 1;
            }
            let entry = self.model.entries[at].clone();
            if hops % 2 == 1 || entry.changes.is_empty() {
                continue;
            }
            let step = Step {
                time: Time::Later(1_000),
                who: "anna",
                act: Act::Undo { back: self.model.entries.len() - end, preview: false, later: false },
            };
            let before = self.model.entries.len();
            self.step(&step)?;
            if self.model.entries.len() == before {
                for (_, row) in self.model.base.all("move") {
                    held.names("move", row, &self.model.base);
                }
                let rows: Vec<(&'static str, i64)> =
                    entry.changes.iter().map(|change| (change.kind, change.id)).collect();
                agree!(
                    rows.iter().any(|row| held.rows.contains(row)),
                    "{}, entry {}, is not taken back in its turn: {} {:#?}",
                    entry.verb,
                    at + 1,
                    self.why_not,
                    entry.changes
                );
                for (kind, id) in rows {
                    held.add(kind, id, &self.model.base);
                }
            }
        }
        for (table, rows) in founded {
            if *table == "move" {
                continue;
            }
            let now = self.rows(table);
            for id in now.keys().chain(rows.keys()).filter(|id| !held.rows.contains(&(*table, **id))) {
                let (now, then) = (now.get(id), rows.get(id));
                // The story of an order stays with the order.
                let of = now.map_or(0, |row| row.get("order_id").map_or(0, whole));
                if *table == "status_event" && held.rows.contains(&("sales_order", of)) {
                    continue;
                }
                let next = |row: Option<&BTreeMap<String, Value>>| row.map_or(1, |row| whole(&row["next"]));
                if *table == "counter" && skipped && next(now) >= next(then) {
                    continue;
                }
                agree!(now == then, "{table} {id} after all was taken back: {now:?}, not {then:?}");
            }
        }
        let left = "SELECT coalesce(sum(abs(quantity)), 0) FROM balance";
        let left: i64 = self.reader.query_row(left, [], |row| row.get(0)).unwrap();
        agree!(left == 0, "{left} stand on shelves after all was taken back");
        self.healthy(Depth::Full)
    }

    /// Every business table as it stands.
    pub fn tables(&self) -> BTreeMap<&'static str, Rows> {
        KINDS.iter().map(|kind| (kind.name, self.rows(kind.name))).collect()
    }
}

/// What cannot go because the ledger names it, or because it was made together with such a record.
struct Held {
    rows: BTreeSet<(&'static str, i64)>,
}

impl Held {
    const fn new() -> Self {
        Self { rows: BTreeSet::new() }
    }

    fn add(&mut self, kind: &'static str, id: i64, base: &Base) {
        if self.rows.insert((kind, id))
            && let Some(row) = base.row(kind, id)
        {
            self.names(kind, row, base);
        }
    }

    fn names(&mut self, kind: &str, row: &Row, base: &Base) {
        for (field, of) in kind_of(kind).refers {
            if let Some(id) = row[field].as_i64() {
                self.add(kind_of(of).name, id, base);
            }
        }
        if let (Some(subject), Some(of)) = (row.get("subject_id").and_then(Value::as_i64), row.get("kind")) {
            let of = match of.as_str() {
                Some("order") => "sales_order",
                Some("product") => "product",
                _ => "party",
            };
            self.add(of, subject, base);
        }
    }
}

/// Every refusal has its sentence in both languages, with all that the sentence names.
pub fn worded(refusal: &Refusal) -> Result<(), Why> {
    for one in refusal.each() {
        for lang in Lang::ALL {
            agree!(lang.find(&format!("refusal.{}", one.code)).is_some(), "no sentence for {one:?}");
        }
    }
    Ok(())
}
