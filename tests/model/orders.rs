//! The rules of an order: from taking it to the last cent.

use super::base::{No, text, whole};
use super::records::{optional, scaled};
use super::rules::{Answer, Model, absent, no, said_int, said_text};
use chrono::{Datelike, Days, Months, NaiveDate};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Half away from zero.
pub fn rounded(number: i128, by: i128) -> i128 {
    let half = by / 2;
    if number < 0 { -((-number + half) / by) } else { (number + half) / by }
}

/// Price × quantity less the discount, to the cent.
pub fn line_amount(price_e8: i64, quantity_e4: i64, discount_bp: i64) -> i64 {
    let exact = i128::from(price_e8) * i128::from(quantity_e4) * i128::from(10_000 - discount_bp);
    rounded(exact, 100_000_000_000_000) as i64
}

/// What is to be paid: the discount is of the goods, in proportion over their rates by largest remainder; VAT is
/// rounded once per rate, and with gross prices it is the rest.
pub fn totals(lines: &[(i64, i64)], discount: i64, shipping: (i64, i64), gross: bool) -> (i64, i64) {
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
pub fn due(term: &str, from: NaiveDate) -> Result<NaiveDate, No> {
    match term {
        "" => Ok(from),
        "30" => Ok(from + Days::new(30)),
        // Thirty days, then to the end of that month.
        "30fm" => {
            let month = from + Days::new(30);
            let next = month.with_day(1).unwrap() + Months::new(1);
            Ok(next.pred_opt().unwrap())
        }
        _ => no("order.bad_term"),
    }
}

pub fn day(value: &Value) -> Option<NaiveDate> {
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
    pub fn int(&self, order: i64, field: &str) -> i64 {
        self.base.int("sales_order", order, field)
    }

    pub fn lines(&self, order: i64) -> Vec<i64> {
        let mut lines = self.base.which("order_line", &[("order_id", json!(order))]);
        lines.sort_by_key(|line| self.base.int("order_line", *line, "position"));
        lines
    }

    pub fn sum(&self, kind: &'static str, about: (&str, i64), field: &str) -> i64 {
        let rows = self.base.which(kind, &[(about.0, json!(about.1))]);
        rows.into_iter().map(|id| self.base.int(kind, id, field)).sum()
    }

    pub fn sent(&self, line: i64) -> i64 {
        self.sum("shipment_line", ("order_line_id", line), "quantity")
    }

    /// What has still to leave; all goods of the model stand on shelves.
    pub fn open(&self, line: i64) -> i64 {
        if self.base.row("order_line", line).is_none_or(|row| row["variant_id"].is_null()) {
            return 0;
        }
        self.base.int("order_line", line, "quantity") - self.base.int("order_line", line, "cancelled") - self.sent(line)
    }

    pub fn shipped(&self, order: i64) -> i64 {
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

    pub fn name(&self, order: i64) -> String {
        format!("{}/{}", self.int(order, "year"), self.int(order, "number"))
    }

    /// The order that an input names, if this step may follow now.
    pub fn step(&self, input: &Value, step: &str) -> Result<i64, No> {
        let order = match &input["order"] {
            Value::Object(row) => whole(&row["row"]),
            name => {
                let found = self.base.all("sales_order").find(|(id, _)| self.name(*id) == text(name));
                found.map_or(0, |(id, _)| id)
            }
        };
        if self.base.row("sales_order", order).is_none() {
            return Err(self.base.absent("sales_order", order));
        }
        if self.int(order, "history") == 1 && !["pay", "refund"].contains(&step) {
            return no("order.step.history");
        }
        let why = match (step, self.badge(order)) {
            ("refund", _) => return Ok(order),
            (_, "cancelled") => "cancelled",
            ("pay", _) => return Ok(order),
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

    pub fn stepped(&self, order: i64) -> Answer {
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
            return Err(self.base.absent("party", found.unwrap_or(0)));
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
            ("payment_term", "payment_term"),
            ("customer_note", "customer_note"),
        ]
        .into_iter()
        .filter(|(said, _)| !absent(input, said) && input[*said] != false)
        // Who says what the lines were before is asked line by line.
        .filter(|(said, _)| *said != "lines" || absent(input, "was"))
        .map(|(_, column)| column)
        .collect();
        self.guard("sales_order", order, input, &fields)?;
        let given = if absent(input, "lines") { None } else { Some(self.together(order, input)?) };
        let cents = |field: &str, column: &str| {
            if absent(input, field) { self.int(order, column) } else { scaled(&input[field], 2) }
        };
        let (shipping, discount) = (cents("shipping", "shipping_cents"), cents("discount", "discount_cents"));
        if shipping < 0 {
            return no("order.negative_price");
        }
        if !absent(input, "lines") || !absent(input, "shipping") || !absent(input, "discount") {
            let anew = given.map(|lines| self.price(&lines)).transpose()?;
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
        for field in ["payment_method", "payment_term", "customer_note"] {
            if let Some(value) = said_text(input, field) {
                if field == "payment_term" {
                    due(value, day(&self.base.tables["sales_order"][&order]["placed_on"]).unwrap())?;
                }
                said.push((field, optional(value)));
            }
        }
        if !said.is_empty() {
            self.base.update("sales_order", order, &said)?;
        }
        Ok(self.stepped(order))
    }

    pub fn set_totals(&mut self, order: i64, shipping: i64, discount: i64, sums: (i64, i64)) -> Result<(), No> {
        let said = [
            ("shipping_cents", json!(shipping)),
            ("discount_cents", json!(discount)),
            ("taxable_cents", json!(sums.0)),
            ("vat_cents", json!(sums.1)),
            ("total_cents", json!(sums.0 + sums.1)),
        ];
        self.base.update("sales_order", order, &said).map(|_| ())
    }

    pub fn set_life(&mut self, order: i64, life: &str, reason: Value) -> Result<(), No> {
        let said = [("life", json!(life)), ("hold_reason", reason)];
        self.base.update("sales_order", order, &said).map(|_| ())
    }
}
