//! The rules of an order: from taking it to the last cent.

use super::base::{No, text, whole};
use super::records::{optional, scaled};
use super::rules::{Answer, Model, absent, no, said_int, said_text};
use chrono::{Datelike, Days, Months, NaiveDate};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Half away from zero.
fn rounded(number: i128, by: i128) -> i128 {
    let half = by / 2;
    if number < 0 { -((-number + half) / by) } else { (number + half) / by }
}

/// Price × quantity less the discount, to the cent.
fn line_amount(price_e8: i64, quantity_e4: i64, discount_bp: i64) -> i64 {
    let exact = i128::from(price_e8) * i128::from(quantity_e4) * i128::from(10_000 - discount_bp);
    rounded(exact, 100_000_000_000_000) as i64
}

/// What is to be paid: the discount is of the goods, in proportion over their rates by largest remainder; VAT is
/// rounded once per rate, and with gross prices it is the rest.
fn totals(lines: &[(i64, i64)], discount: i64, shipping: (i64, i64), gross: bool) -> (i64, i64) {
    let mut rates: BTreeMap<i64, i128> = BTreeMap::new();
    for (rate, amount) in lines {
        *rates.entry(*rate).or_default() += i128::from(*amount);
    }
    let sum: i128 = rates.values().sum();
    if discount != 0 && sum != 0 {
        let exact: Vec<i128> = rates.values().map(|part| i128::from(discount) * part).collect();
        let mut shares: Vec<i128> = exact.iter().map(|one| one.div_euclid(sum)).collect();
        let mut order: Vec<usize> = (0..shares.len()).collect();
        order.sort_by_key(|at| (-exact[*at].rem_euclid(sum), *at));
        let left = i128::from(discount) - shares.iter().sum::<i128>();
        for at in order.into_iter().take(left as usize) {
            shares[at] += 1;
        }
        for (part, share) in rates.values_mut().zip(shares) {
            *part -= share;
        }
    }
    let split = |rates: &BTreeMap<i64, i128>| -> BTreeMap<i64, (i128, i128)> {
        let part = |rate: &i64, sum: &i128| {
            let rate = i128::from(*rate);
            if gross {
                let taxable = rounded(sum * 10_000, 10_000 + rate);
                (taxable, sum - taxable)
            } else {
                (*sum, rounded(sum * rate, 10_000))
            }
        };
        rates.iter().map(|(rate, sum)| (*rate, part(rate, sum))).collect()
    };
    if shipping.0 != 0 {
        *rates.entry(shipping.1).or_default() += i128::from(shipping.0);
    }
    let parts = split(&rates);
    (parts.values().map(|part| part.0).sum::<i128>() as i64, parts.values().map(|part| part.1).sum::<i128>() as i64)
}

/// The day that a term means.
fn due(term: &str, from: NaiveDate) -> Result<NaiveDate, No> {
    match term {
        "" => Ok(from),
        "30" => Ok(from + Days::new(30)),
        // A month, then to its end.
        "30fm" => {
            let month = from + Months::new(1);
            let next = month.with_day(1).unwrap() + Months::new(1);
            Ok(next.pred_opt().unwrap())
        }
        _ => no("order.bad_term"),
    }
}

fn day(value: &Value) -> Option<NaiveDate> {
    value.as_str().map(|text| text.parse().unwrap())
}

/// A line ready to be written.
struct Priced {
    variant: Value,
    description: String,
    quantity: i64,
    price: i64,
    discount: i64,
    vat: i64,
    amount: i64,
}

impl Model {
    fn int(&self, order: i64, field: &str) -> i64 {
        self.base.int("sales_order", order, field)
    }

    fn lines(&self, order: i64) -> Vec<i64> {
        let mut lines = self.base.which("order_line", &[("order_id", json!(order))]);
        lines.sort_by_key(|line| self.base.int("order_line", *line, "position"));
        lines
    }

    fn sum(&self, kind: &'static str, about: (&str, i64), field: &str) -> i64 {
        let rows = self.base.which(kind, &[(about.0, json!(about.1))]);
        rows.into_iter().map(|id| self.base.int(kind, id, field)).sum()
    }

    fn sent(&self, line: i64) -> i64 {
        self.sum("shipment_line", ("order_line_id", line), "quantity")
    }

    /// What has still to leave; all goods of the model stand on shelves.
    fn open(&self, line: i64) -> i64 {
        if self.base.row("order_line", line).is_none_or(|row| row["variant_id"].is_null()) {
            return 0;
        }
        self.base.int("order_line", line, "quantity") - self.base.int("order_line", line, "cancelled") - self.sent(line)
    }

    fn shipped(&self, order: i64) -> i64 {
        let of = |shipment: i64| self.sum("shipment_line", ("shipment_id", shipment), "quantity");
        self.base.which("shipment", &[("order_id", json!(order))]).into_iter().map(of).sum()
    }

    pub fn paid(&self, order: i64) -> i64 {
        self.sum("payment", ("order_id", order), "amount_cents")
    }

    pub fn badge(&self, order: i64) -> &'static str {
        let row = &self.base.tables["sales_order"][&order];
        if let Some(past) = row["history_badge"].as_str() {
            return ["shipped", "delivered", "cancelled", "returned"].into_iter().find(|one| *one == past).unwrap();
        }
        let shipments = self.base.which("shipment", &[("order_id", json!(order))]);
        let arrived = |id: &i64| !self.base.tables["shipment"][id]["delivered_on"].is_null();
        let delivered = !shipments.is_empty() && shipments.iter().all(arrived);
        let goods = |line: &i64| !self.base.tables["order_line"][line]["variant_id"].is_null();
        let lines: Vec<i64> = self.lines(order).into_iter().filter(goods).collect();
        let ordered: i64 = lines
            .iter()
            .map(|line| {
                self.base.int("order_line", *line, "quantity") - self.base.int("order_line", *line, "cancelled")
            })
            .sum();
        let shipped = self.shipped(order);
        match text(&row["life"]) {
            "cancelled" => "cancelled",
            "closed" => "closed",
            "on_hold" => "on_hold",
            "placed" => "new",
            _ if shipped <= 0 && !delivered => "to_fulfil",
            _ if shipped < ordered => "part_shipped",
            _ if delivered => "delivered",
            _ => "shipped",
        }
    }

    pub fn payment(&self, order: i64) -> &'static str {
        let (total, paid) = (self.int(order, "total_cents"), self.paid(order));
        let payments = self.base.which("payment", &[("order_id", json!(order))]);
        let back = payments.iter().any(|id| self.base.int("payment", *id, "amount_cents") < 0);
        match (total, paid) {
            (0, 0) => "nothing",
            (_, 0) if back => "refunded",
            (_, 0) if self.int(order, "history") == 1 => "unknown",
            (_, paid) if paid <= 0 => "unpaid",
            (total, paid) if paid < total => "part",
            (total, paid) if paid == total => "paid",
            _ => "over",
        }
    }

    fn name(&self, order: i64) -> String {
        format!("{}/{}", self.int(order, "year"), self.int(order, "number"))
    }

    /// The order that an input names, if this step may follow now.
    fn step(&self, input: &Value, step: &str) -> Result<i64, No> {
        let order = match &input["order"] {
            Value::Object(row) => whole(&row["row"]),
            name => {
                let found = self.base.all("sales_order").find(|(id, _)| self.name(*id) == text(name));
                found.map_or(0, |(id, _)| id)
            }
        };
        if self.base.row("sales_order", order).is_none() {
            return no("order.missing");
        }
        if self.int(order, "history") == 1 && step != "pay" {
            return no("order.step.history");
        }
        let why = match (step, self.badge(order)) {
            ("pay", _) => return Ok(order),
            (_, "cancelled") => "cancelled",
            (_, "closed") => "closed",
            ("confirm" | "edit", "new") => return Ok(order),
            ("confirm" | "edit" | "hold" | "ship" | "deliver" | "close", "on_hold") => "on_hold",
            ("confirm", _) => "already_confirmed",
            ("edit", _) => "edit_confirmed",
            ("hold", "new" | "to_fulfil" | "part_shipped") | ("resume", "on_hold") => return Ok(order),
            ("hold", _) => "already_shipped",
            ("resume", _) => "not_on_hold",
            ("ship" | "deliver", "new") => "not_confirmed",
            ("ship", "to_fulfil" | "part_shipped") => return Ok(order),
            ("ship", _) => "already_shipped",
            ("deliver", "part_shipped" | "shipped") => return Ok(order),
            ("deliver", "delivered") => "already_delivered",
            ("deliver", _) => "not_shipped",
            ("close", "part_shipped" | "shipped" | "delivered") => return Ok(order),
            ("close", _) => "not_shipped",
            ("cancel", "new" | "to_fulfil" | "on_hold") if self.shipped(order) == 0 => return Ok(order),
            ("cancel", _) => "cancel_shipped",
            (step, badge) => panic!("{step} of an order that is {badge}"),
        };
        no(&format!("order.step.{why}"))
    }

    fn stepped(&self, order: i64) -> Answer {
        Answer::default().with("id", json!(order)).with("order", json!(self.name(order)))
    }

    fn price(&self, input: &Value) -> Result<Vec<Priced>, No> {
        let none = Vec::new();
        let lines = input.as_array().unwrap_or(&none);
        if lines.is_empty() {
            return no("order.no_lines");
        }
        let mut out = Vec::new();
        for line in lines {
            let quantity = scaled(&line["quantity"], 4);
            if quantity == 0 {
                return no("order.no_quantity");
            }
            let discount = if absent(line, "discount") { 0 } else { scaled(&line["discount"], 2) };
            if !(0..=10_000).contains(&discount) {
                return no("order.bad_rate");
            }
            let typed = said_text(line, "description").unwrap_or_default();
            let own = (!absent(line, "price")).then(|| scaled(&line["price"], 8));
            let (variant, description, quantity, price, vat) = if absent(line, "item") {
                if typed.is_empty() {
                    return no("order.line_empty");
                }
                let Some(price) = own else { return no("order.no_price") };
                (Value::Null, typed.to_owned(), quantity, price, 2_200)
            } else {
                let (id, per_scan) = self.item(&line["item"])?;
                if self.base.int("variant", id, "archived") == 1 {
                    return no("product.archived");
                }
                let price = own.unwrap_or_else(|| self.base.int("variant", id, "price_e8"));
                if price < 0 {
                    return no("order.negative_price");
                }
                let name = if typed.is_empty() { self.base.string("variant", id, "name") } else { typed.to_owned() };
                let vat = self.base.int("product", self.base.int("variant", id, "product_id"), "vat_bp");
                (json!(id), name, quantity * per_scan / 10_000, price, vat)
            };
            if quantity < 0 {
                return no("order.negative_quantity");
            }
            let vat = if absent(line, "vat") { vat } else { scaled(&line["vat"], 2) };
            let amount = line_amount(price, quantity, discount);
            out.push(Priced { variant, description, quantity, price, discount, vat, amount });
        }
        Ok(out)
    }

    fn write_lines(&mut self, order: i64, lines: &[Priced]) -> Result<(), No> {
        for (position, line) in (1..).zip(lines) {
            let said = [
                ("order_id", json!(order)),
                ("position", json!(position)),
                ("variant_id", line.variant.clone()),
                ("description", json!(line.description)),
                ("quantity", json!(line.quantity)),
                ("cancelled", json!(0)),
                ("price_e8", json!(line.price)),
                ("discount_bp", json!(line.discount)),
                ("vat_bp", json!(line.vat)),
                ("amount_cents", json!(line.amount)),
            ];
            self.base.insert("order_line", &said)?;
        }
        Ok(())
    }

    fn customer(&self, said: &Value, code: &str) -> Result<i64, No> {
        let found = match said {
            Value::String(code) => self.base.which("party", &[("code", json!(code.to_uppercase()))]).first().copied(),
            row => said_int(row, "row"),
        };
        let Some(row) = found.and_then(|id| self.base.row("party", id)) else {
            return no(if said.is_string() { "party.missing" } else { "party.gone" });
        };
        if row["archived"] == 1 {
            return no(code);
        }
        if row["customer"] == 0 { no("party.not_customer") } else { Ok(found.unwrap_or_default()) }
    }

    pub fn order_place(&mut self, input: &Value) -> Result<Answer, No> {
        let gross = self.base.int("company", 1, "prices_include_vat") == 1;
        let party = self.customer(&input["customer"], "party.archived")?;
        let cents = |field: &str| if absent(input, field) { 0 } else { scaled(&input[field], 2) };
        let (shipping, discount) = (cents("shipping"), cents("discount"));
        if shipping < 0 {
            return no("order.negative_price");
        }
        let lines = self.price(&input["lines"])?;
        let amounts: Vec<(i64, i64)> = lines.iter().map(|line| (line.vat, line.amount)).collect();
        let goods: i64 = amounts.iter().map(|(_, amount)| amount).sum();
        if discount < 0 || discount > goods.max(0) {
            return no("order.discount_too_large");
        }
        let (taxable, vat) = totals(&amounts, discount, (shipping, 2_200), gross);
        let placed = day(&input["placed_on"]).unwrap_or_else(|| self.today());
        if day(&input["promised_on"]).is_some_and(|promised| promised < placed) {
            return no("order.promised_before");
        }
        let term = said_text(input, "payment_term").filter(|term| !term.is_empty()).map(str::to_owned);
        let term = term.unwrap_or_else(|| self.base.string("party", party, "payment_term"));
        due(&term, placed)?;
        let code = said_text(input, "channel").unwrap_or("manual").to_owned();
        let channel = match self.base.which("channel", &[("code", json!(code))]).first() {
            Some(id) => *id,
            None => self
                .base
                .insert("channel", &[("code", json!(code)), ("name", json!(code)), ("kind", json!("manual"))])?,
        };
        if let Some(number) = said_text(input, "external_number") {
            let same = [("channel_id", json!(channel)), ("external_number", json!(number))];
            if !self.base.which("sales_order", &same).is_empty() {
                return no("order.external_taken");
            }
        }
        let carrier = match said_text(input, "carrier") {
            Some(code) => json!(self.carrier(code).ok_or("order.no_carrier")?),
            None => Value::Null,
        };
        let nowhere = input["no_warehouse"] == true;
        if nowhere && !absent(input, "warehouse") {
            return no("field.contradiction");
        }
        let warehouse = if nowhere { Value::Null } else { json!(self.warehouse(&input["warehouse"])?) };
        let year = i64::from(placed.year());
        let number = self.next_number("order", year)?;
        let order = self.base.insert(
            "sales_order",
            &[
                ("year", json!(year)),
                ("number", json!(number)),
                ("channel_id", json!(channel)),
                ("external_number", input["external_number"].clone()),
                ("party_id", json!(party)),
                ("placed_on", json!(placed)),
                ("promised_on", input["promised_on"].clone()),
                ("life", json!("placed")),
                ("history", json!(0)),
                ("warehouse_id", warehouse),
                ("carrier_id", carrier),
                ("prices_include_vat", json!(i64::from(gross))),
                ("shipping_cents", json!(shipping)),
                ("shipping_vat_bp", json!(2_200)),
                ("discount_cents", json!(discount)),
                ("taxable_cents", json!(taxable)),
                ("vat_cents", json!(vat)),
                ("total_cents", json!(taxable + vat)),
                ("payment_method", input["payment_method"].clone()),
                ("payment_term", optional(&term)),
                ("operator", json!(self.who)),
                ("customer_note", input["customer_note"].clone()),
            ],
        )?;
        self.write_lines(order, &lines)?;
        for tag in input["tags"].as_array().into_iter().flatten() {
            self.tag_change(&json!({"kind": "order", "ids": [order], "add": [tag]}))?;
        }
        if let Some(body) = said_text(input, "note") {
            self.note_save(&json!({"kind": "order", "subject": order, "body": body}))?;
        }
        Ok(self.stepped(order).with("total", json!(fondaco::domain::Cents(taxable + vat))))
    }

    pub fn order_edit(&mut self, input: &Value) -> Result<Answer, No> {
        let order = self.step(input, "edit")?;
        let fields: Vec<&str> = [
            ("lines", "total_cents"),
            ("shipping", "shipping_cents"),
            ("discount", "discount_cents"),
            ("customer", "party_id"),
            ("warehouse", "warehouse_id"),
            ("no_warehouse", "warehouse_id"),
            ("promised_on", "promised_on"),
            ("no_promise", "promised_on"),
            ("carrier", "carrier_id"),
            ("payment_method", "payment_method"),
            ("customer_note", "customer_note"),
        ]
        .into_iter()
        .filter(|(said, _)| !absent(input, said) && input[*said] != false)
        .map(|(_, column)| column)
        .collect();
        self.guard("sales_order", order, input, &fields)?;
        let cents = |field: &str, column: &str| {
            if absent(input, field) { self.int(order, column) } else { scaled(&input[field], 2) }
        };
        let (shipping, discount) = (cents("shipping", "shipping_cents"), cents("discount", "discount_cents"));
        if shipping < 0 {
            return no("order.negative_price");
        }
        if !absent(input, "lines") || !absent(input, "shipping") || !absent(input, "discount") {
            let anew = if absent(input, "lines") { None } else { Some(self.price(&input["lines"])?) };
            let amounts: Vec<(i64, i64)> = match &anew {
                Some(lines) => lines.iter().map(|line| (line.vat, line.amount)).collect(),
                None => {
                    let of = |line: i64| {
                        (self.base.int("order_line", line, "vat_bp"), self.base.int("order_line", line, "amount_cents"))
                    };
                    self.lines(order).into_iter().map(of).collect()
                }
            };
            let goods: i64 = amounts.iter().map(|(_, amount)| amount).sum();
            if discount < 0 || discount > goods.max(0) {
                return no("order.discount_too_large");
            }
            let gross = self.int(order, "prices_include_vat") == 1;
            let (taxable, vat) = totals(&amounts, discount, (shipping, self.int(order, "shipping_vat_bp")), gross);
            if let Some(lines) = anew {
                for line in self.lines(order) {
                    self.base.delete("order_line", line)?;
                }
                self.write_lines(order, &lines)?;
            }
            self.set_totals(order, shipping, discount, (taxable, vat))?;
        }
        let mut said: Vec<(&'static str, Value)> = Vec::new();
        if !absent(input, "customer") {
            let party = self.customer(&input["customer"], "party.not_customer")?;
            said.push(("party_id", json!(party)));
        }
        let nowhere = input["no_warehouse"] == true;
        if nowhere && !absent(input, "warehouse") {
            return no("field.contradiction");
        }
        if nowhere {
            said.push(("warehouse_id", Value::Null));
        } else if !absent(input, "warehouse") {
            said.push(("warehouse_id", json!(self.warehouse(&input["warehouse"])?)));
        }
        if let Some(promised) = day(&input["promised_on"]) {
            if promised < day(&self.base.tables["sales_order"][&order]["placed_on"]).unwrap() {
                return no("order.promised_before");
            }
            said.push(("promised_on", json!(promised)));
        } else if input["no_promise"] == true {
            said.push(("promised_on", Value::Null));
        }
        if let Some(code) = said_text(input, "carrier") {
            let carrier =
                if code.is_empty() { Value::Null } else { json!(self.carrier(code).ok_or("order.no_carrier")?) };
            said.push(("carrier_id", carrier));
        }
        for (field, column) in [("payment_method", "payment_method"), ("customer_note", "customer_note")] {
            if let Some(value) = said_text(input, field) {
                said.push((column, optional(value)));
            }
        }
        if !said.is_empty() {
            self.base.update("sales_order", order, &said)?;
        }
        Ok(self.stepped(order))
    }

    fn set_totals(&mut self, order: i64, shipping: i64, discount: i64, sums: (i64, i64)) -> Result<(), No> {
        let said = [
            ("shipping_cents", json!(shipping)),
            ("discount_cents", json!(discount)),
            ("taxable_cents", json!(sums.0)),
            ("vat_cents", json!(sums.1)),
            ("total_cents", json!(sums.0 + sums.1)),
        ];
        self.base.update("sales_order", order, &said).map(|_| ())
    }

    fn set_life(&mut self, order: i64, life: &str, reason: Value) -> Result<(), No> {
        let said = [("life", json!(life)), ("hold_reason", reason)];
        self.base.update("sales_order", order, &said).map(|_| ())
    }

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
        let order = self.step(input, "pay")?;
        let open = self.int(order, "total_cents") - self.paid(order);
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

    /// What an order has to collect follows its money.
    fn settle(&mut self, order: i64) -> Result<(), No> {
        let open = self.int(order, "total_cents") - self.paid(order);
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
