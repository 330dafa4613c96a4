//! What each operation does to the company, by the rules of the trade: what it answers, or why it is refused.

use super::base::{Base, Entry, No, Touched, text, whole};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What an operation answers, as far as the model knows.
#[derive(Clone, Default, Debug)]
pub struct Answer {
    /// Fields of the answer.
    pub fields: Map<String, Value>,
    /// What it wrote is taken over from the file, and only looked at: its rules are tested elsewhere.
    pub adopt: bool,
    /// There was nothing to do: no entry.
    pub nothing: bool,
}

impl Answer {
    pub fn with(mut self, field: &str, value: Value) -> Self {
        self.fields.insert(field.to_owned(), value);
        self
    }
}

pub fn no<T>(code: &str) -> Result<T, No> {
    Err(code.to_owned())
}

pub fn of_id(id: i64) -> Answer {
    Answer::default().with("id", json!(id))
}

pub fn absent(of: &Value, field: &str) -> bool {
    of[field].is_null()
}

pub fn said_int(of: &Value, field: &str) -> Option<i64> {
    of[field].as_i64()
}

pub fn said_text<'v>(of: &'v Value, field: &str) -> Option<&'v str> {
    of[field].as_str()
}

/// What somebody's screen shows of a record: the version in the file, and how much had happened by then.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    pub entries: usize,
}

/// The model of the company.
#[derive(Clone, Default)]
pub struct Model {
    pub base: Base,
    pub entries: Vec<Entry>,
    /// Once-only keys: what was asked with them, and what was answered.
    pub once: BTreeMap<String, (String, Value, Value)>,
    /// Versions that were on screens, by kind, record and version.
    pub seen: BTreeMap<(&'static str, i64, i64), Seen>,
    pub now: i64,
    pub who: String,
}

impl Model {
    pub fn today(&self) -> chrono::NaiveDate {
        fondaco::domain::UtcMillis(self.now).rome_date()
    }

    /// Refuses when one of these fields was changed since the version that the input names.
    pub fn guard(&self, kind: &'static str, id: i64, input: &Value, fields: &[&str]) -> Result<(), No> {
        let Some(version) = said_int(input, "version") else { return Ok(()) };
        let Some(seen) = self.seen.get(&(kind, id, version)) else {
            panic!("version {version} of {kind} {id} was on no screen");
        };
        let later = self.entries.iter().skip(seen.entries).flat_map(|entry| &entry.changes);
        for change in later.chain(&self.base.changes).filter(|change| change.kind == kind && change.id == id) {
            if let (Some(before), Some(after)) = (&change.before, &change.after)
                && fields.iter().any(|field| before.get(field) != after.get(field))
            {
                return no("record.changed");
            }
        }
        Ok(())
    }

    /// Does it, or says why not and changes nothing.
    pub fn does(&mut self, verb: &str, input: &Value) -> Result<Answer, No> {
        let before = self.base.clone();
        let answer = self.tries(verb, input).and_then(|answer| self.follows(verb).map(|()| answer));
        if answer.is_err() {
            self.base = before;
        }
        answer
    }

    /// As one of many: what is derived follows at once.
    fn within(&mut self, verb: &str, input: &Value) -> Result<Answer, No> {
        if ["batch", "undo", "macro.run", "import.orders"].contains(&verb) {
            return no("batch.alone");
        }
        let touched = std::mem::take(&mut self.base.touched);
        let answer = self.does(verb, input);
        self.base.touched = touched;
        answer
    }

    fn tries(&mut self, verb: &str, input: &Value) -> Result<Answer, No> {
        self.base.touched = Touched::default();
        match verb {
            "company.found" if self.base.row("company", 1).is_none() => Ok(Answer { adopt: true, ..Answer::default() }),
            "company.found" => no("company.founded"),
            "company.save" => self.company_save(input),
            "copies.plan" => self.copies_plan(input),
            "carrier.save" => self.carrier_save(input),
            "party.save" => self.party_save(input),
            "party.archive" => self.party_archive(input),
            "address.save" => self.address_save(input),
            "address.delete" => self.gone("address", whole(&input["id"]), "party.no_such_address"),
            "contact.save" => self.contact_save(input),
            "contact.delete" => self.gone("contact", whole(&input["id"]), "party.no_such_contact"),
            "product.save" => self.product_save(input),
            "product.archive" => self.product_archive(input),
            "product.code" => self.product_code(input),
            "stock.receive" => self.stock_receive(input),
            "stock.adjust" => self.stock_adjust(input),
            "stock.transfer" => self.stock_transfer(input),
            "stock.reverse" => self.stock_reverse(input),
            "warehouse.save" => self.warehouse_save(input),
            "shelf.save" => self.shelf_save(input),
            "order.place" => self.order_place(input),
            "order.edit" => self.order_edit(input),
            "order.confirm" => self.order_confirm(input),
            "order.hold" => self.order_hold(input),
            "order.resume" => self.order_resume(input),
            "order.ship" => self.order_ship(input),
            "order.deliver" => self.order_deliver(input),
            "order.close" => self.order_close(input),
            "order.cancel" => self.order_cancel(input),
            "order.pay" => self.order_pay(input),
            "deadline.save" => self.deadline_save(input),
            "deadline.done" => self.deadline_done(input),
            "deadline.move" => self.deadline_move(input),
            "deadline.delete" => self.deadline_delete(input),
            "notice.check" | "import.orders" => Ok(Answer { adopt: true, ..Answer::default() }),
            "notice.snooze" => self.notice(input, "snoozed"),
            "notice.done" => self.notice(input, "done"),
            "tag.change" => self.tag_change(input),
            "note.save" => self.note_save(input),
            "note.delete" => {
                let id = whole(&input["id"]);
                self.gone("note", id, &self.base.absent("note", id))
            }
            "profile.save" => self.profile_save(input),
            "profile.delete" => self.profile_delete(input),
            "macro.save" => self.macro_save(input),
            "macro.delete" => self.macro_delete(input),
            "macro.run" => self.macro_run(input),
            "view.save" => self.view_save(input),
            "view.delete" => self.view_delete(input),
            "view.first" => self.view_first(input),
            "batch" => self.batch(input),
            "undo" => self.undo(input),
            other => panic!("the model does not know {other}"),
        }
    }

    /// What is derived follows: each order's badge, and what is held must be there.
    fn follows(&mut self, verb: &str) -> Result<(), No> {
        let orders: Vec<i64> = self.base.all("sales_order").map(|(id, _)| id).collect();
        for order in orders {
            let badge = self.badge(order);
            let before = self.base.badges.insert(order, badge);
            if before != Some(badge) {
                let said = [
                    ("order_id", json!(order)),
                    ("actor", json!(self.who)),
                    ("from_badge", before.map_or(Value::Null, |before| json!(before))),
                    ("to_badge", json!(badge)),
                    ("cause", json!(verb)),
                ];
                self.base.insert("status_event", &said)?;
            }
        }
        for (variant, warehouse) in std::mem::take(&mut self.base.touched.shelves) {
            let (on_hand, held) = self.base.standing(variant, Some(warehouse));
            if held > on_hand && held > 0 && self.base.int("variant", variant, "allow_negative") == 0 {
                return no("stock.reserved");
            }
        }
        Ok(())
    }

    // ------------------------------------------------------------------ many as one

    fn batch(&mut self, input: &Value) -> Result<Answer, No> {
        let verb = text(&input["operation"]).to_owned();
        if fondaco::operations::registry::find(&verb).is_none() {
            return no("operation.unknown");
        }
        let (mut done, mut refused) = (0, 0);
        for one in input["inputs"].as_array().into_iter().flatten() {
            match self.within(&verb, one) {
                Ok(_) => done += 1,
                Err(code) => {
                    let of_a_record = ["store.taken", "store.rule", "store.required", "store.referenced"];
                    let of_all = ["store.", "operation.", "batch."].iter().any(|family| code.starts_with(family));
                    if of_all && !of_a_record.contains(&code.as_str()) {
                        return Err(code);
                    }
                    refused += 1;
                }
            }
        }
        let answer = Answer { nothing: done == 0, ..Answer::default() };
        Ok(answer.with("done", json!(done)).with("refused", json!(refused)))
    }

    fn macro_row(&self, name: &str) -> Option<i64> {
        let named = |row: &super::base::Row| text(&row["name"]).eq_ignore_ascii_case(name.trim());
        self.base.all("macro").find(|(_, row)| named(row)).map(|(id, _)| id)
    }

    fn macro_save(&mut self, input: &Value) -> Result<Answer, No> {
        let name = text(&input["name"]);
        let none = Vec::new();
        let deeds = input["operations"].as_array().unwrap_or(&none);
        if name.is_empty() {
            return no("field.required");
        }
        if deeds.is_empty() {
            return no("macro.nothing");
        }
        if deeds.iter().any(|deed| fondaco::operations::registry::find(text(&deed["operation"])).is_none()) {
            return no("operation.unknown");
        }
        let deeds =
            deeds.iter().map(|deed| format!("{{\"operation\":{},\"input\":{}}}", deed["operation"], deed["input"]));
        let operations = ("operations", json!(format!("[{}]", deeds.collect::<Vec<_>>().join(","))));
        match self.macro_row(name) {
            Some(id) if self.base.string("macro", id, "owner") != self.who => no("macro.of_another"),
            Some(id) => {
                self.base.update("macro", id, &[operations])?;
                Ok(of_id(id))
            }
            None => {
                let said = [("name", json!(name)), ("owner", json!(self.who)), operations];
                Ok(of_id(self.base.insert("macro", &said)?))
            }
        }
    }

    fn macro_delete(&mut self, input: &Value) -> Result<Answer, No> {
        let Some(id) = self.macro_row(text(&input["name"])) else { return no("macro.missing") };
        if self.base.string("macro", id, "owner") != self.who {
            return no("macro.of_another");
        }
        self.gone("macro", id, "macro.missing")
    }

    fn macro_run(&mut self, input: &Value) -> Result<Answer, No> {
        let Some(id) = self.macro_row(text(&input["name"])) else { return no("macro.missing") };
        let deeds: Value = serde_json::from_str(&self.base.string("macro", id, "operations")).unwrap();
        let mut done = 0;
        for deed in deeds.as_array().into_iter().flatten() {
            if self.within(text(&deed["operation"]), &deed["input"]).is_err() {
                return no("macro.stopped");
            }
            done += 1;
        }
        Ok(Answer::default().with("done", json!(done)))
    }

    // ------------------------------------------------------------------ taking back

    fn undo(&mut self, input: &Value) -> Result<Answer, No> {
        let number = whole(&input["entry"]);
        let Some(at) = usize::try_from(number - 1).ok().filter(|at| *at < self.entries.len()) else {
            return no("journal.missing");
        };
        let entry = self.entries[at].clone();
        if let Some(mut last) = entry.undone_by {
            let mut stands = false;
            while let Some(by) = self.entries[last].undone_by {
                last = by;
                stands = !stands;
            }
            return no(if stands { "undo.redone" } else { "undo.already" });
        }
        let mut root = at;
        while let Some(up) = self.entries[root].undo_of {
            root = up;
        }
        if self.entries[root].verb == "company.found" {
            return no("undo.founding");
        }
        if entry.changes.is_empty() {
            return no("undo.nothing");
        }
        self.base.take_back(&entry)?;
        Ok(Answer::default().with("operation", json!(entry.verb)))
    }

    /// It was done for good: its entry is written.
    pub fn done(&mut self, verb: &str, input: &Value) {
        let undo_of = (verb == "undo").then(|| usize::try_from(whole(&input["entry"]) - 1).unwrap());
        let at = self.entries.len();
        if let Some(of) = undo_of {
            self.entries[of].undone_by = Some(at);
        }
        let changes = std::mem::take(&mut self.base.changes);
        self.entries.push(Entry { verb: verb.to_owned(), changes, undo_of, undone_by: None });
    }
}
