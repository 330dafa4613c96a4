//! The rules of an order's life, from the promise to the last cent.

use super::base::{No, text, whole};
use super::orders::{day, due, line_amount, rounded, totals};
use super::records::{optional, scaled};
use super::rules::{Answer, Model, absent, no, said_int, said_text};
use serde_json::{Value, json};
use std::collections::BTreeMap;

impl Model {
    /// What a warehouse lacks for an order: its goods are promised line by line.
    fn covers(&self, order: i64, warehouse: i64) -> bool {
        let mut left: BTreeMap<i64, i64> = BTreeMap::new();
        self.lines(order).into_iter().filter(|line| self.open(*line) > 0).all(|line| {
            let variant = self.base.int("order_line", line, "variant_id");
            let free = || {
                let (on_hand, held) = self.base.standing(variant, Some(warehouse));
                on_hand - held
            };
            let left = left.entry(variant).or_insert_with(free);
            let enough = *left >= self.open(line);
            *left -= self.open(line);
            enough || self.base.int("variant", variant, "allow_negative") == 1
        })
    }

    pub fn order_confirm(&mut self, input: &Value) -> Result<Answer, No> {
        let order = self.step(input, "confirm")?;
        let own = self.base.tables["sales_order"][&order]["warehouse_id"].as_i64();
        let houses: Vec<i64> = match own {
            Some(own) => vec![own],
            None => self.base.all("warehouse").map(|(id, _)| id).collect(),
        };
        let Some(house) = houses.into_iter().find(|house| self.covers(order, *house)) else { return no("stock.short") };
        let mut held = 0;
        for line in self.lines(order) {
            let (open, variant) = (self.open(line), self.base.int("order_line", line, "variant_id"));
            if open == 0 {
                continue;
            }
            held += 1;
            let said = [
                ("order_line_id", json!(line)),
                ("variant_id", json!(variant)),
                ("warehouse_id", json!(house)),
                ("quantity", json!(open)),
            ];
            self.base.insert("reservation", &said)?;
            self.base.touched.shelves.insert((variant, house));
        }
        if own.is_none() {
            self.base.update("sales_order", order, &[("warehouse_id", json!(house))])?;
        }
        self.set_life(order, "confirmed", Value::Null)?;
        let rest = self.int(order, "total_cents") - self.paid(order);
        if rest > 0 {
            let row = self.base.tables["sales_order"][&order].clone();
            let on = due(text(&row["payment_term"]), day(&row["placed_on"]).unwrap())?;
            let party = whole(&row["party_id"]);
            let subject = format!("{} {}", self.name(order), self.base.string("party", party, "name"));
            let said = [
                ("kind", json!("collect")),
                ("due_on", json!(on)),
                ("subject", json!(subject)),
                ("amount_cents", json!(rest)),
                ("party_id", json!(party)),
                ("order_id", json!(order)),
            ];
            self.base.insert("deadline", &said)?;
        }
        Ok(self.stepped(order).with("reserved_lines", json!(held)))
    }

    pub fn order_hold(&mut self, input: &Value) -> Result<Answer, No> {
        let order = self.step(input, "hold")?;
        if text(&input["reason"]).is_empty() {
            return no("order.no_reason");
        }
        self.set_life(order, "on_hold", input["reason"].clone())?;
        Ok(self.stepped(order))
    }

    pub fn order_resume(&mut self, input: &Value) -> Result<Answer, No> {
        let order = self.step(input, "resume")?;
        let held =
            self.lines(order).iter().any(|line| self.sum("reservation", ("order_line_id", *line), "quantity") > 0);
        // Where it stood when it began to wait.
        let mut events = self.base.which("status_event", &[("order_id", json!(order))]);
        events.retain(|event| self.base.string("status_event", *event, "to_badge") != "on_hold");
        let stood = events.last().map(|event| self.base.string("status_event", *event, "to_badge"));
        let confirmed = held || self.shipped(order) > 0 || stood.is_some_and(|badge| badge != "new");
        self.set_life(order, if confirmed { "confirmed" } else { "placed" }, Value::Null)?;
        Ok(self.stepped(order))
    }

    fn release(&mut self, line: i64, quantity: i64) -> Result<(), No> {
        let mut left = quantity;
        for held in self.base.which("reservation", &[("order_line_id", json!(line))]) {
            let there = self.base.int("reservation", held, "quantity");
            if left <= 0 {
                break;
            }
            if there <= left {
                self.base.delete("reservation", held)?;
            } else {
                self.base.update("reservation", held, &[("quantity", json!(there - left))])?;
            }
            left -= there;
        }
        Ok(())
    }

    pub fn order_ship(&mut self, input: &Value) -> Result<Answer, No> {
        let order = self.step(input, "ship")?;
        let row = self.base.tables["sales_order"][&order].clone();
        let house = self.warehouse(&row["warehouse_id"].as_i64().map_or(Value::Null, |id| json!({"row": id})))?;
        let carrier = match said_text(input, "carrier") {
            Some(code) => Some(self.carrier(code).ok_or("order.no_carrier")?),
            None => row["carrier_id"].as_i64(),
        };
        let tracking = text(&input["tracking"]);
        let tracked = carrier.is_none_or(|carrier| self.base.int("carrier", carrier, "tracked") == 1);
        let asked = self.base.which("order_status", &[("badge", json!("shipped")), ("requires_tracking", json!(1))]);
        if tracking.is_empty() && tracked && !asked.is_empty() {
            return no("order.tracking_required");
        }
        if said_int(input, "parcels").is_some_and(|parcels| parcels < 1) {
            return no("order.no_quantity");
        }
        let lines = self.lines(order);
        let mut sending: Vec<(i64, i64)> = Vec::new();
        match input["lines"].as_array().filter(|named| !named.is_empty()) {
            None => sending.extend(lines.iter().map(|line| (*line, self.open(*line))).filter(|(_, open)| *open > 0)),
            Some(named) => {
                let mut wanted: BTreeMap<i64, i64> = BTreeMap::new();
                for part in named {
                    *wanted.entry(whole(&part["line"])).or_default() += scaled(&part["quantity"], 4);
                }
                for (position, quantity) in wanted {
                    let line = lines.iter().find(|line| self.base.int("order_line", **line, "position") == position);
                    let Some(line) = line else { return no("order.no_such_line") };
                    if quantity <= 0 {
                        return no("order.no_quantity");
                    }
                    if quantity > self.open(*line) {
                        return no("order.more_than_open");
                    }
                    sending.push((*line, quantity));
                }
            }
        }
        let goods = |line: &i64| !self.base.tables["order_line"][line]["variant_id"].is_null();
        if sending.is_empty() && lines.iter().any(goods) {
            return no("order.nothing_to_ship");
        }
        let said = [
            ("order_id", json!(order)),
            ("warehouse_id", json!(house)),
            ("carrier_id", json!(carrier)),
            ("tracking", optional(tracking)),
            ("parcels", input["parcels"].clone()),
        ];
        let shipment = self.base.insert("shipment", &said)?;
        let (customer, document) = (self.far_end("customer"), self.name(order));
        for (line, quantity) in sending {
            let variant = self.base.int("order_line", line, "variant_id");
            let said = [
                ("shipment_id", json!(shipment)),
                ("order_line_id", json!(line)),
                ("variant_id", json!(variant)),
                ("quantity", json!(quantity)),
            ];
            let row = self.base.insert("shipment_line", &said)?;
            self.release(line, quantity)?;
            for (shelf, part) in self.shelves_for(variant, house, quantity)? {
                let more = [
                    ("cause", json!("sale")),
                    ("document", json!(document)),
                    ("source_kind", json!("shipment_line")),
                    ("source_id", json!(row)),
                ];
                self.base.go(variant, part, (shelf, customer), &more)?;
            }
            self.base.touched.shelves.insert((variant, house));
        }
        Ok(self.stepped(order).with("shipment", json!(shipment)))
    }

    /// From the fullest shelf first.
    fn shelves_for(&self, variant: i64, house: i64, wanted: i64) -> Result<Vec<(i64, i64)>, No> {
        let shelves = self.base.shelves(house);
        let mut full: Vec<(i64, i64)> =
            shelves.iter().map(|shelf| (*shelf, self.base.on_shelf(variant, *shelf))).collect();
        full.sort_by_key(|(shelf, there)| (-there, *shelf));
        let (mut left, mut out) = (wanted, Vec::new());
        for (shelf, there) in full {
            let part = there.min(left);
            if part > 0 {
                out.push((shelf, part));
                left -= part;
            }
        }
        if left > 0 {
            if self.base.int("variant", variant, "allow_negative") == 0 {
                return no("stock.short");
            }
            out.push((shelves[0], left));
        }
        Ok(out)
    }

    pub fn order_deliver(&mut self, input: &Value) -> Result<Answer, No> {
        let order = self.step(input, "deliver")?;
        let on = day(&input["on"]).unwrap_or_else(|| self.today());
        let open = self.base.which("shipment", &[("order_id", json!(order)), ("delivered_on", Value::Null)]);
        if open.is_empty() {
            return no("order.step.already_delivered");
        }
        for shipment in open {
            self.base.update("shipment", shipment, &[("delivered_on", json!(on))])?;
        }
        Ok(self.stepped(order))
    }

    pub fn order_close(&mut self, input: &Value) -> Result<Answer, No> {
        let order = self.step(input, "close")?;
        let (mut before, mut kept, mut given_up) = (0, Vec::new(), false);
        for line in self.lines(order) {
            let row = self.base.tables["order_line"][&line].clone();
            let of = |field: &str| whole(&row[field]);
            let mut amount = of("amount_cents");
            before += amount;
            if self.open(line) > 0 {
                given_up = true;
                let (all, stays) = (of("quantity") - of("cancelled"), self.sent(line));
                let priced = |quantity| line_amount(of("price_e8"), quantity, of("discount_bp"));
                amount = if priced(all) == amount {
                    priced(stays)
                } else {
                    rounded(i128::from(amount) * i128::from(stays), i128::from(all)) as i64
                };
                let cancelled = of("cancelled") + self.open(line);
                self.release(line, i64::MAX)?;
                self.base.update(
                    "order_line",
                    line,
                    &[("cancelled", json!(cancelled)), ("amount_cents", json!(amount))],
                )?;
            }
            kept.push((of("vat_bp"), amount));
        }
        if given_up {
            // A discount of the whole goes down with the goods.
            let after: i64 = kept.iter().map(|(_, amount)| amount).sum();
            let discount = self.int(order, "discount_cents");
            let discount = if discount == 0 || before == 0 {
                0
            } else {
                rounded(i128::from(discount) * i128::from(after), i128::from(before)) as i64
            };
            let shipping = (self.int(order, "shipping_cents"), self.int(order, "shipping_vat_bp"));
            let sums = totals(&kept, discount, shipping, self.int(order, "prices_include_vat") == 1);
            self.set_totals(order, shipping.0, discount, sums)?;
            self.settle(order)?;
        }
        self.set_life(order, "closed", Value::Null)?;
        Ok(self.stepped(order))
    }

    pub fn order_cancel(&mut self, input: &Value) -> Result<Answer, No> {
        let order = self.step(input, "cancel")?;
        for line in self.lines(order) {
            self.release(line, i64::MAX)?;
        }
        for due in self.base.which("deadline", &[("order_id", json!(order)), ("done_at", Value::Null)]) {
            self.base.delete("deadline", due)?;
        }
        self.set_life(order, "cancelled", optional(text(&input["reason"])))?;
        Ok(self.stepped(order))
    }

    pub fn order_pay(&mut self, input: &Value) -> Result<Answer, No> {
        let back = !absent(input, "amount") && scaled(&input["amount"], 2) < 0;
        let order = self.step(input, if back { "refund" } else { "pay" })?;
        let open = self.owed(order);
        let amount = if absent(input, "amount") { None } else { Some(scaled(&input["amount"], 2)) };
        let amount = match amount {
            Some(0) => return no("payment.zero"),
            Some(amount) => amount,
            None if open <= 0 => return no("payment.nothing_open"),
            None => open,
        };
        if amount < 0 && -amount > self.paid(order) {
            return no("payment.more_than_paid");
        }
        let row = self.base.tables["sales_order"][&order].clone();
        let method = said_text(input, "method").or(row["payment_method"].as_str()).unwrap_or("other");
        let said = [
            ("order_id", json!(order)),
            ("party_id", row["party_id"].clone()),
            ("paid_on", json!(day(&input["on"]).unwrap_or_else(|| self.today()))),
            ("method", json!(method)),
            ("amount_cents", json!(amount)),
            ("reference", input["reference"].clone()),
        ];
        let payment = self.base.insert("payment", &said)?;
        self.settle(order)?;
        let open = json!(fondaco::domain::Cents(open - amount));
        Ok(self.stepped(order).with("payment", json!(payment)).with("open", open))
    }

    /// What is still to be paid; one that was cancelled is owed nothing.
    fn owed(&self, order: i64) -> i64 {
        let total = if self.badge(order) == "cancelled" { 0 } else { self.int(order, "total_cents") };
        total - self.paid(order)
    }

    /// What an order has to collect follows its money.
    fn settle(&mut self, order: i64) -> Result<(), No> {
        let open = self.owed(order);
        for due in self.base.which("deadline", &[("order_id", json!(order))]) {
            let done = !self.base.tables["deadline"][&due]["done_at"].is_null();
            if open <= 0 && !done {
                let said = [("done_at", json!(self.now)), ("done_by", json!(self.who))];
                self.base.update("deadline", due, &said)?;
            } else if open > 0 {
                self.base.update("deadline", due, &[("amount_cents", json!(open))])?;
                if done {
                    self.base.update("deadline", due, &[("done_at", Value::Null), ("done_by", Value::Null)])?;
                }
            }
        }
        Ok(())
    }
}
