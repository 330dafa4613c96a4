//! The rules of the house: its own data, shelves and what stands on them.

use super::base::{Base, Change, No, Row, text, whole};
use super::records::scaled;
use super::rules::{Answer, Model, absent, no, of_id, said_text};
use serde_json::{Value, json};

/// A quantity of scans, in pieces.
fn pieces(quantity: i64, per_scan: i64) -> i64 {
    quantity * per_scan / 10_000
}

impl Model {
    pub fn company_save(&mut self, input: &Value) -> Result<Answer, No> {
        if input["name"] == "" {
            return no("field.required");
        }
        let mut said = Vec::new();
        if let Some(name) = said_text(input, "name") {
            said.push(("name", json!(name)));
        }
        if let Some(mode) = input["prices_include_vat"].as_bool() {
            said.push(("prices_include_vat", json!(i64::from(mode))));
        }
        self.base.update("company", 1, &said)?;
        if let Some(required) = input["tracking_required"].as_bool() {
            let row = self.base.which("order_status", &[("badge", json!("shipped"))])[0];
            self.base.update("order_status", row, &[("requires_tracking", json!(i64::from(required)))])?;
        }
        Ok(of_id(1))
    }

    /// How copies are made by themselves: one row, there from the first time that something is said.
    pub fn copies_plan(&mut self, input: &Value) -> Result<Answer, No> {
        if input["folder"].as_str().is_some_and(|folder| !folder.is_empty()) {
            return no("copies.whole_path");
        }
        let daily = input["daily"].as_bool().map(|daily| ("daily", json!(i64::from(daily))));
        if self.base.row("copy_plan", 1).is_some() {
            self.base.update("copy_plan", 1, daily.as_slice())?;
            return Ok(of_id(1).with("created", json!(false)));
        }
        self.base.insert("copy_plan", &[daily.unwrap_or(("daily", json!(1)))])?;
        Ok(of_id(1).with("created", json!(true)))
    }

    pub fn carrier(&self, code: &str) -> Option<i64> {
        let named = |row: &super::base::Row| {
            [&row["code"], &row["name"]].iter().any(|one| text(one).eq_ignore_ascii_case(code))
        };
        self.base.all("carrier").find(|(_, row)| named(row)).map(|(id, _)| id)
    }

    pub fn carrier_save(&mut self, input: &Value) -> Result<Answer, No> {
        let (code, name) = (text(&input["code"]).to_uppercase(), text(&input["name"]));
        if code.is_empty() || name.is_empty() {
            return no("field.required");
        }
        let tracked = ("tracked", json!(i64::from(input["tracked"].as_bool().unwrap_or(true))));
        // What is saved is saved: a carrier of this code gets the name and says whether it tracks.
        if let Some(id) = self.base.which("carrier", &[("code", json!(code))]).first().copied() {
            self.base.update("carrier", id, &[("name", json!(name)), tracked])?;
            return Ok(of_id(id).with("created", json!(false)));
        }
        let id = self.base.insert("carrier", &[("code", json!(code)), ("name", json!(name)), tracked])?;
        Ok(of_id(id).with("created", json!(true)))
    }

    pub fn warehouse(&self, said: &Value) -> Result<i64, No> {
        let found = match said {
            Value::Null => self.base.all("warehouse").next(),
            Value::String(code) => {
                self.base.all("warehouse").find(|(_, row)| text(&row["code"]).eq_ignore_ascii_case(code))
            }
            row => self.base.all("warehouse").find(|(id, _)| row["row"] == *id),
        };
        found.map(|(id, _)| id).ok_or_else(|| "stock.no_warehouse".to_owned())
    }

    fn shelf(&self, warehouse: i64, said: &Value) -> Result<i64, No> {
        let shelves = self.base.shelves(warehouse);
        match said_text(&json!({ "s": said }), "s").filter(|code| !code.is_empty()) {
            None => shelves.first().copied().ok_or_else(|| "stock.no_location".to_owned()),
            Some(code) => {
                let named = |id: &i64| self.base.string("location", *id, "code").eq_ignore_ascii_case(code);
                shelves.into_iter().find(named).ok_or_else(|| "stock.no_shelf".to_owned())
            }
        }
    }

    /// The variant that an input names, and pieces per scan.
    pub fn item(&self, said: &Value) -> Result<(i64, i64), No> {
        let found = match said {
            Value::String(code) => self.by_code(code),
            row => Some((whole(&row["row"]), 10_000)),
        };
        match found {
            Some((id, per_scan)) if self.base.row("variant", id).is_some() => Ok((id, per_scan)),
            Some((id, _)) => Err(self.base.absent("variant", id)),
            None => no("product.missing"),
        }
    }

    pub fn far_end(&self, kind: &str) -> i64 {
        self.base.which("location", &[("kind", json!(kind)), ("warehouse_id", Value::Null)])[0]
    }

    pub fn stock_receive(&mut self, input: &Value) -> Result<Answer, No> {
        let none = Vec::new();
        let lines = input["lines"].as_array().unwrap_or(&none);
        if lines.is_empty() {
            return no("order.no_lines");
        }
        let warehouse = self.warehouse(&input["warehouse"])?;
        let to = self.shelf(warehouse, &input["shelf"])?;
        let from = self.far_end("supplier");
        let mut sum = 0;
        for line in lines {
            let quantity = scaled(&line["quantity"], 4);
            if quantity <= 0 {
                return no("order.no_quantity");
            }
            let (variant, per_scan) = self.item(&line["item"])?;
            let cost = if absent(line, "cost") { Value::Null } else { json!(scaled(&line["cost"], 8)) };
            let quantity = pieces(quantity, per_scan);
            sum += quantity;
            let more =
                [("cause", json!("receipt")), ("document", json!(text(&input["document"]))), ("unit_cost_e8", cost)];
            self.base.go(variant, quantity, (from, to), &more)?;
        }
        Ok(Answer::default().with("quantity", quantity_text(sum)))
    }

    pub fn stock_adjust(&mut self, input: &Value) -> Result<Answer, No> {
        let (variant, _) = self.item(&input["item"])?;
        let warehouse = self.warehouse(&input["warehouse"])?;
        let here = self.shelf(warehouse, &input["shelf"])?;
        let before = self.base.on_shelf(variant, here);
        let counted = !absent(input, "counted");
        let by = match (counted, !absent(input, "by")) {
            (true, false) if scaled(&input["counted"], 4) < 0 => return no("field.negative"),
            (true, false) => scaled(&input["counted"], 4) - before,
            (false, true) => scaled(&input["by"], 4),
            _ => return no("stock.count_or_difference"),
        };
        let answer = Answer::default().with("before", quantity_text(before)).with("after", quantity_text(before + by));
        if by == 0 {
            return Ok(answer);
        }
        let loss = self.far_end("inventory_loss");
        let ends = if by > 0 { (loss, here) } else { (here, loss) };
        let cause = if counted { "count" } else { "adjustment" };
        let more = [("cause", json!(cause)), ("document", json!(text(&input["reason"])))];
        self.base.go(variant, by.abs(), ends, &more)?;
        self.base.touched.shelves.insert((variant, warehouse));
        Ok(answer)
    }

    pub fn stock_transfer(&mut self, input: &Value) -> Result<Answer, No> {
        let quantity = scaled(&input["quantity"], 4);
        if quantity <= 0 {
            return no("order.no_quantity");
        }
        let (variant, per_scan) = self.item(&input["item"])?;
        let quantity = pieces(quantity, per_scan);
        let (from_house, to_house) = (self.warehouse(&input["from"])?, self.warehouse(&input["to"])?);
        let from = self.shelf(from_house, &input["from_shelf"])?;
        let to = self.shelf(to_house, &input["to_shelf"])?;
        if from == to {
            return no("stock.same_shelf");
        }
        let there = self.base.on_shelf(variant, from);
        if there < quantity && self.base.int("variant", variant, "allow_negative") == 0 {
            return no("stock.shelf_short");
        }
        let more = [("cause", json!("transfer")), ("document", json!(text(&input["reason"])))];
        self.base.go(variant, quantity, (from, to), &more)?;
        self.base.touched.shelves.extend([(variant, from_house), (variant, to_house)]);
        Ok(Answer::default().with("left", quantity_text(there - quantity)))
    }

    pub fn stock_reverse(&mut self, input: &Value) -> Result<Answer, No> {
        let id = whole(&input["movement"]);
        let Some(row) = self.base.row("move", id).cloned() else { return no("stock.no_move") };
        let (last, links) = self.base.countered(id);
        if !row["reverses_id"].is_null() {
            return no("stock.is_reversal");
        }
        if links % 2 == 1 {
            return no("stock.reversed");
        }
        if !row["source_kind"].is_null() {
            return no("stock.of_shipment");
        }
        self.base.counter(last)?;
        for end in ["from_location", "to_location"] {
            if let Some(house) = self.base.warehouse_of(whole(&row[end])) {
                self.base.touched.shelves.insert((whole(&row["variant_id"]), house));
            }
        }
        Ok(Answer::default().with("quantity", quantity_text(whole(&row["quantity"]))))
    }

    pub fn warehouse_save(&mut self, input: &Value) -> Result<Answer, No> {
        let (code, name) = (text(&input["code"]).to_uppercase(), text(&input["name"]));
        if code.is_empty() || name.is_empty() {
            return no("field.required");
        }
        if self.warehouse(&json!(code)).is_ok() {
            return no("stock.warehouse_taken");
        }
        let id = self.base.insert("warehouse", &[("code", json!(code)), ("name", json!(name))])?;
        let shelf = said_text(input, "shelf").filter(|shelf| !shelf.is_empty()).unwrap_or("A-01");
        self.add_shelf(id, shelf)?;
        Ok(of_id(id))
    }

    fn add_shelf(&mut self, warehouse: i64, code: &str) -> Result<i64, No> {
        self.base.insert(
            "location",
            &[("warehouse_id", json!(warehouse)), ("code", json!(code)), ("kind", json!("internal"))],
        )
    }

    pub fn shelf_save(&mut self, input: &Value) -> Result<Answer, No> {
        let warehouse = self.warehouse(&input["warehouse"])?;
        let code = text(&input["code"]);
        if code.is_empty() {
            return no("field.required");
        }
        if self.shelf(warehouse, &json!(code)).is_ok() {
            return no("stock.shelf_taken");
        }
        Ok(of_id(self.add_shelf(warehouse, code)?))
    }
}

/// As answers carry quantities: no more decimals than needed.
fn quantity_text(scaled: i64) -> Value {
    json!(fondaco::domain::Quantity(scaled))
}

impl Base {
    /// What is held must still be there where the undo moved or held goods.
    pub fn look_again(&mut self, change: &Change) {
        let Some(row) = change.after.as_ref().or(change.before.as_ref()) else { return };
        match change.kind {
            "reservation" => {
                self.touched.shelves.insert((whole(&row["variant_id"]), whole(&row["warehouse_id"])));
            }
            "variant" => {
                let may = |row: &Option<Row>| row.as_ref().map(|row| row["allow_negative"].clone());
                if change.before.is_some() && may(&change.before) != may(&change.after) {
                    let houses: Vec<i64> = self.all("warehouse").map(|(id, _)| id).collect();
                    self.touched.shelves.extend(houses.into_iter().map(|house| (change.id, house)));
                }
            }
            "move" => {
                for end in ["from_location", "to_location"] {
                    if let Some(house) = self.warehouse_of(whole(&row[end])) {
                        self.touched.shelves.insert((whole(&row["variant_id"]), house));
                    }
                }
            }
            _ => {}
        }
    }
}
