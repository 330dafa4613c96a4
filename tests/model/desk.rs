//! The rules of the desk: deadlines, notices, mappings, views.

use super::base::{No, text, whole};
use super::records::{optional, scaled};
use super::rules::{Answer, Model, absent, no, of_id, said_int, said_text};
use chrono::Duration;
use serde_json::{Value, json};

impl Model {
    pub fn deadline_save(&mut self, input: &Value) -> Result<Answer, No> {
        let set = &input["set"];
        let new = absent(input, "id");
        if text(&set["subject"]).is_empty() && (new || !absent(set, "subject")) {
            return no("field.required");
        }
        if new && absent(set, "due_on") {
            return no("field.required");
        }
        if text(&set["amount"]).starts_with('-') {
            return no("field.negative");
        }
        if let Some(party) = said_int(set, "party_id").filter(|party| *party != 0)
            && self.base.row("party", party).is_none()
        {
            return Err(self.base.absent("party", party));
        }
        let mut said: Vec<(&'static str, Value)> = Vec::new();
        for (field, column) in [("subject", "subject"), ("due_on", "due_on"), ("kind", "kind")] {
            if let Some(value) = said_text(set, field) {
                said.push((column, json!(value)));
            }
        }
        for (field, column) in [("note", "note"), ("assignee", "assignee")] {
            if let Some(value) = said_text(set, field) {
                said.push((column, optional(value)));
            }
        }
        if !absent(set, "amount") {
            let amount = scaled(&set["amount"], 2);
            said.push(("amount_cents", if amount == 0 { Value::Null } else { json!(amount) }));
        }
        if let Some(party) = said_int(set, "party_id") {
            said.push(("party_id", if party == 0 { Value::Null } else { json!(party) }));
        }
        if let Some(id) = said_int(input, "id") {
            if self.base.row("deadline", id).is_none() {
                return Err(self.base.absent("deadline", id));
            }
            // What an order has to collect, and from whom, is the order's.
            let now = self.deadline(&json!(id))?;
            let other = |(field, value): &(&'static str, Value)| {
                ["kind", "amount_cents", "party_id"].contains(field) && now[field] != *value
            };
            if !now["order_id"].is_null() && said.iter().any(other) {
                return no("deadline.of_order");
            }
            let fields: Vec<&str> = said.iter().map(|(field, _)| *field).collect();
            self.guard("deadline", id, input, &fields)?;
            self.base.update("deadline", id, &said)?;
            return Ok(of_id(id).with("created", json!(false)));
        }
        if absent(set, "kind") {
            said.push(("kind", json!("task")));
        }
        Ok(of_id(self.base.insert("deadline", &said)?).with("created", json!(true)))
    }

    fn deadline(&self, id: &Value) -> Result<super::base::Row, No> {
        self.base.row("deadline", whole(id)).cloned().ok_or_else(|| self.base.absent("deadline", whole(id)))
    }

    pub fn deadline_done(&mut self, input: &Value) -> Result<Answer, No> {
        let done = input["done"].as_bool().unwrap_or(true);
        let (mut changed, mut same) = (0, 0);
        for id in input["ids"].as_array().into_iter().flatten() {
            let row = self.deadline(id)?;
            if row["done_at"].is_null() != done {
                same += 1;
                continue;
            }
            changed += 1;
            if let Some(order) = row["order_id"].as_i64() {
                if !done {
                    return no("deadline.of_order");
                }
                // Collected is paid.
                self.order_pay(&json!({"order": {"row": order}}))?;
                continue;
            }
            let (at, by) = if done { (json!(self.now), json!(self.who)) } else { (Value::Null, Value::Null) };
            self.base.update("deadline", whole(id), &[("done_at", at), ("done_by", by)])?;
        }
        Ok(Answer::default().with("changed", json!(changed)).with("same", json!(same)))
    }

    pub fn deadline_move(&mut self, input: &Value) -> Result<Answer, No> {
        for id in input["ids"].as_array().into_iter().flatten() {
            let row = self.deadline(id)?;
            let day: chrono::NaiveDate = text(&row["due_on"]).parse().unwrap();
            let moved = Duration::try_days(whole(&input["days"])).and_then(|by| day.checked_add_signed(by));
            let Some(day) = moved else { return no("field.range") };
            self.base.update("deadline", whole(id), &[("due_on", json!(day))])?;
        }
        Ok(Answer::default())
    }

    pub fn deadline_delete(&mut self, input: &Value) -> Result<Answer, No> {
        for id in input["ids"].as_array().into_iter().flatten() {
            let row = self.deadline(id)?;
            if !row["order_id"].is_null() {
                return no("deadline.of_order");
            }
            self.base.delete("deadline", whole(id))?;
        }
        Ok(Answer::default())
    }

    pub fn notice(&mut self, input: &Value, to: &str) -> Result<Answer, No> {
        let hours = said_int(input, "hours").unwrap_or(24);
        if to == "snoozed" && !(1..=24 * 365).contains(&hours) {
            return no("field.range");
        }
        let (mut changed, mut same) = (0, 0);
        for id in input["ids"].as_array().into_iter().flatten() {
            let Some(row) = self.base.row("notice", whole(id)) else { return no("notice.missing") };
            if ["done", "cleared"].contains(&text(&row["state"])) {
                if to == "snoozed" {
                    return no("notice.over");
                }
                same += 1;
                continue;
            }
            let until = if to == "snoozed" { json!(self.now + hours * 3_600_000) } else { Value::Null };
            self.base.update("notice", whole(id), &[("state", json!(to)), ("snooze_until", until)])?;
            changed += 1;
        }
        Ok(Answer::default().with("changed", json!(changed)).with("same", json!(same)))
    }

    // ------------------------------------------------------------------ mappings

    fn profile(&self, name: &str) -> Option<i64> {
        let named = |row: &super::base::Row| text(&row["name"]).eq_ignore_ascii_case(name.trim());
        self.base.all("import_profile").find(|(_, row)| named(row)).map(|(id, _)| id)
    }

    pub fn profile_save(&mut self, input: &Value) -> Result<Answer, No> {
        if text(&input["name"]).is_empty() {
            return no("field.required");
        }
        if input["kind"] != "orders" {
            return no("field.choice");
        }
        let kind = ("kind", json!("orders"));
        match self.profile(text(&input["name"])) {
            Some(id) => {
                self.base.update("import_profile", id, &[kind])?;
                Ok(of_id(id).with("created", json!(false)))
            }
            None => {
                let id = self.base.insert("import_profile", &[("name", input["name"].clone()), kind])?;
                Ok(of_id(id).with("created", json!(true)))
            }
        }
    }

    pub fn profile_delete(&mut self, input: &Value) -> Result<Answer, No> {
        match self.profile(text(&input["name"])) {
            Some(id) => self.base.delete("import_profile", id).map(|_| Answer::default()),
            None => no("import.no_profile"),
        }
    }

    // ------------------------------------------------------------------ views

    fn pane(said: &str) -> Result<&'static str, No> {
        match said {
            "orders" | "ordini" => Ok("orders"),
            "customers" | "clienti" => Ok("customers"),
            _ => no("field.choice"),
        }
    }

    /// A view that this operator sees.
    fn view(&self, id: i64) -> Result<super::base::Row, No> {
        let row = self.base.row("saved_view", id).filter(|row| row["shared"] == 1 || row["owner"] == self.who.as_str());
        row.cloned().ok_or_else(|| "view.none".to_owned())
    }

    fn own_view(&self, id: i64) -> Result<super::base::Row, No> {
        let row = self.view(id)?;
        if row["owner"] == self.who.as_str() { Ok(row) } else { no("view.not_yours") }
    }

    pub fn view_save(&mut self, input: &Value) -> Result<Answer, No> {
        let name = text(&input["name"]);
        if name.is_empty() {
            return no("field.required");
        }
        let pane = Self::pane(text(&input["pane"]))?;
        if said_int(input, "pin").is_some_and(|pin| pin > 9) {
            return no("field.choice");
        }
        let id = said_int(input, "id");
        let mine = |model: &Self| -> Vec<(i64, super::base::Row)> {
            let all = model.base.all("saved_view").map(|(id, row)| (id, row.clone()));
            all.filter(|(_, row)| row["pane"] == pane && row["owner"] == model.who.as_str()).collect()
        };
        let same = mine(self).into_iter().find(|(_, row)| text(&row["name"]).eq_ignore_ascii_case(name));
        let known = match id {
            Some(id) => Some(self.own_view(id)?),
            None => same.clone().map(|(_, row)| row),
        };
        let pin = match (&known, said_int(input, "pin")) {
            (_, Some(0)) => Value::Null,
            (_, Some(pin)) => json!(pin),
            (Some(view), None) => view["pin"].clone(),
            (None, None) => {
                let free = (1..=9).find(|pin| mine(self).iter().all(|(_, row)| row["pin"] != *pin));
                json!(free)
            }
        };
        let same = same.map(|(id, _)| id);
        if let (Some(id), Some(same)) = (id, same)
            && id != same
        {
            return no("view.name_taken");
        }
        let target = id.or(same);
        if !pin.is_null() {
            for (other, _) in mine(self).into_iter().filter(|(other, row)| row["pin"] == pin && Some(*other) != target)
            {
                self.base.update("saved_view", other, &[("pin", Value::Null)])?;
            }
        }
        let said = [
            ("pane", json!(pane)),
            ("name", json!(name)),
            ("owner", json!(self.who)),
            ("shared", json!(i64::from(input["shared"] == true))),
            ("filter", json!(text(&input["filter"]))),
            ("pin", pin),
        ];
        if let Some(id) = target {
            self.base.update("saved_view", id, &said)?;
            return Ok(of_id(id).with("created", json!(false)));
        }
        Ok(of_id(self.base.insert("saved_view", &said)?).with("created", json!(true)))
    }

    pub fn view_delete(&mut self, input: &Value) -> Result<Answer, No> {
        let id = whole(&input["id"]);
        self.own_view(id)?;
        for first in self.base.which("first_view", &[("view_id", json!(id))]) {
            self.base.delete("first_view", first)?;
        }
        self.base.delete("saved_view", id)?;
        Ok(of_id(id))
    }

    pub fn view_first(&mut self, input: &Value) -> Result<Answer, No> {
        let pane = Self::pane(text(&input["pane"]))?;
        let view = said_int(input, "id");
        if let Some(id) = view
            && self.view(id)?["pane"] != pane
        {
            return no("view.other_list");
        }
        let now = self.base.which("first_view", &[("pane", json!(pane)), ("operator", json!(self.who))]);
        let was = now.first().map(|row| self.base.int("first_view", *row, "view_id"));
        if was == view {
            return Ok(Answer { nothing: true, ..Answer::default() }.with("changed", json!(false)));
        }
        for row in now {
            self.base.delete("first_view", row)?;
        }
        if let Some(view) = view {
            let said = [("pane", json!(pane)), ("operator", json!(self.who)), ("view_id", json!(view))];
            self.base.insert("first_view", &said)?;
        }
        Ok(Answer::default().with("changed", json!(true)))
    }
}
