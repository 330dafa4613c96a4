//! The rules of people, goods and what is written about them.

use super::base::{No, text, whole};
use super::rules::{Answer, Model, absent, no, of_id, said_int, said_text};
use serde_json::{Value, json};

/// Scaled integers as inputs carry them: `"29.90"` in so many decimals.
pub fn scaled(value: &Value, decimals: usize) -> i64 {
    let written = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let (sign, digits) = written.strip_prefix('-').map_or((1, written.as_str()), |rest| (-1, rest));
    let (before, after) = digits.split_once('.').unwrap_or((digits, ""));
    let padded = format!("{before}{after:0<decimals$}");
    sign * padded.parse::<i64>().unwrap_or_else(|_| panic!("{written}"))
}

pub fn optional(value: &str) -> Value {
    if value.is_empty() { Value::Null } else { json!(value) }
}

impl Model {
    /// The next number of a series, each year from 1.
    pub fn next_number(&mut self, series: &str, year: i64) -> Result<i64, No> {
        let known = self.base.which("counter", &[("series", json!(series)), ("year", json!(year))]);
        match known.first() {
            Some(id) => {
                let next = self.base.int("counter", *id, "next");
                self.base.update("counter", *id, &[("next", json!(next + 1))])?;
                Ok(next)
            }
            None => {
                self.base.insert("counter", &[("series", json!(series)), ("year", json!(year)), ("next", json!(2))])?;
                Ok(1)
            }
        }
    }

    fn party_faults(set: &Value) -> Result<(), No> {
        if set["email"].as_str().is_some_and(|email| !email.is_empty() && !email.contains('@')) {
            return no("identity.email.at");
        }
        if set["payment_term"].as_str().is_some_and(|term| !["", "30", "30fm"].contains(&term)) {
            return no("order.bad_term");
        }
        if set["lead_days"].as_i64().is_some_and(|days| !(0..=3650).contains(&days)) {
            return no("field.range");
        }
        Ok(())
    }

    fn party_free(&self, me: Option<i64>, set: &Value) -> Result<(), No> {
        for field in ["partita_iva", "code"] {
            let Some(said) = set[field].as_str().filter(|said| !said.is_empty()) else { continue };
            let said = if field == "code" { said.to_uppercase() } else { said.to_owned() };
            if self.base.which("party", &[(field, json!(said))]).iter().any(|other| Some(*other) != me) {
                return no("party.taken");
            }
        }
        Ok(())
    }

    pub fn party_save(&mut self, input: &Value) -> Result<Answer, No> {
        let set = &input["set"];
        Self::party_faults(set)?;
        let flag = |field: &str| set[field].as_bool();
        let mut said: Vec<(&'static str, Value)> = Vec::new();
        for field in ["name", "email", "payment_term", "note", "code"] {
            if let Some(value) = set[field].as_str() {
                let value = if field == "code" { value.to_uppercase() } else { value.to_owned() };
                said.push((
                    super::base::kind_of("party").fields.iter().find(|one| **one == field).unwrap(),
                    optional(&value),
                ));
            }
        }
        if let Some(number) = set["partita_iva"].as_str() {
            said.push(("partita_iva", optional(number)));
            said.push(("vat_country", if number.is_empty() { Value::Null } else { json!("IT") }));
        }
        if let Some(days) = set["lead_days"].as_i64() {
            said.push(("lead_days", if days == 0 { Value::Null } else { json!(days) }));
        }
        let id = match said_int(input, "id") {
            Some(id) => {
                let Some(row) = self.base.row("party", id) else { return Err(self.base.absent("party", id)) };
                if set["name"] == "" || set["code"] == "" {
                    return no("field.required");
                }
                let (customer, supplier) = (row["customer"] == 1, row["supplier"] == 1);
                if !flag("customer").unwrap_or(customer) && !flag("supplier").unwrap_or(supplier) {
                    return no("party.no_role");
                }
                for role in ["customer", "supplier"] {
                    if let Some(has) = flag(role) {
                        said.push((if role == "customer" { "customer" } else { "supplier" }, json!(i64::from(has))));
                    }
                }
                let fields: Vec<&str> = said.iter().map(|(field, _)| *field).collect();
                self.guard("party", id, input, &fields)?;
                self.party_free(Some(id), set)?;
                if !said.is_empty() {
                    self.base.update("party", id, &said)?;
                }
                id
            }
            None => {
                if set["name"].as_str().unwrap_or_default().is_empty() {
                    return no("field.required");
                }
                let customer = flag("customer").unwrap_or(flag("supplier") != Some(true));
                let supplier = flag("supplier").unwrap_or(false);
                if !customer && !supplier {
                    return no("party.no_role");
                }
                self.party_free(None, set)?;
                if set["code"].as_str().unwrap_or_default().is_empty() {
                    said.retain(|(field, _)| *field != "code");
                    let code = loop {
                        let only = supplier && !customer;
                        let number = self.next_number(if only { "supplier" } else { "customer" }, 0)?;
                        let code = if only { format!("F{number:04}") } else { format!("C{number:05}") };
                        if self.base.which("party", &[("code", json!(code))]).is_empty() {
                            break code;
                        }
                    };
                    said.push(("code", json!(code)));
                }
                let company = set["partita_iva"].as_str().is_some_and(|number| !number.is_empty());
                said.push(("kind", json!(if company { "company" } else { "person" })));
                said.push(("customer", json!(i64::from(customer))));
                said.push(("supplier", json!(i64::from(supplier))));
                said.push(("archived", json!(0)));
                self.base.insert("party", &said)?
            }
        };
        for tag in input["add_tags"].as_array().into_iter().flatten() {
            self.tag("party", id, text(tag))?;
        }
        Ok(of_id(id).with("created", json!(absent(input, "id"))))
    }

    pub fn party_archive(&mut self, input: &Value) -> Result<Answer, No> {
        let id = whole(&input["id"]);
        let away = input["archived"].as_bool().unwrap_or(true);
        if self.base.update("party", id, &[("archived", json!(i64::from(away)))])? {
            Ok(of_id(id))
        } else {
            Err(self.base.absent("party", id))
        }
    }

    pub fn address_save(&mut self, input: &Value) -> Result<Answer, No> {
        let (party, set) = (whole(&input["party"]), &input["set"]);
        if self.base.row("party", party).is_none() {
            return Err(self.base.absent("party", party));
        }
        if set["country"] == "Atlantide" {
            return no("identity.country.unknown");
        }
        let mut said: Vec<(&'static str, Value)> = Vec::new();
        for field in ["kind", "street", "city"] {
            if let Some(value) = set[field].as_str() {
                let name = super::base::kind_of("address").fields.iter().find(|one| **one == field).unwrap();
                said.push((name, json!(value)));
            }
        }
        if set["country"] == "Germania" {
            said.push(("country", json!("DE")));
        }
        if let Some(preferred) = set["preferred"].as_bool() {
            said.push(("preferred", json!(i64::from(preferred))));
        }
        if let Some(id) = said_int(input, "id") {
            if self.base.row("address", id).is_none_or(|row| row["party_id"] != party) {
                return no("party.no_such_address");
            }
            let fields: Vec<&str> = said.iter().map(|(field, _)| *field).collect();
            self.guard("address", id, input, &fields)?;
            self.base.update("address", id, &said)?;
            return Ok(of_id(id).with("created", json!(false)));
        }
        if absent(set, "kind") {
            return no("field.required");
        }
        for (field, value) in
            [("street", json!("")), ("city", json!("")), ("country", json!("IT")), ("preferred", json!(0))]
        {
            if !said.iter().any(|(one, _)| *one == field) {
                said.push((field, value));
            }
        }
        said.push(("party_id", json!(party)));
        Ok(of_id(self.base.insert("address", &said)?).with("created", json!(true)))
    }

    pub fn gone(&mut self, kind: &'static str, id: i64, code: &str) -> Result<Answer, No> {
        if self.base.delete(kind, id)? { Ok(of_id(id)) } else { no(code) }
    }

    pub fn contact_save(&mut self, input: &Value) -> Result<Answer, No> {
        let (party, set) = (whole(&input["party"]), &input["set"]);
        if self.base.row("party", party).is_none() {
            return Err(self.base.absent("party", party));
        }
        if let Some(id) = said_int(input, "id")
            && self.base.row("contact", id).is_none_or(|row| row["party_id"] != party)
        {
            return no("party.no_such_contact");
        }
        match (said_text(set, "kind"), absent(input, "id")) {
            (Some("email" | "web" | "person"), _) | (None, false) => {}
            _ => return no("field.choice"),
        }
        // A kind is of the value that stands there, too.
        let value = match said_int(input, "id") {
            Some(id) if absent(set, "value") => self.base.string("contact", id, "value"),
            _ => text(&set["value"]).to_owned(),
        };
        if value.is_empty() {
            return no("field.required");
        }
        if said_text(set, "kind") == Some("email") && !value.contains('@') {
            return no("identity.email.at");
        }
        let mut said: Vec<(&'static str, Value)> = Vec::new();
        for field in ["kind", "label", "value"] {
            if let Some(value) = said_text(set, field) {
                let name = super::base::kind_of("contact").fields.iter().find(|one| **one == field).unwrap();
                said.push((name, json!(value)));
            }
        }
        if let Some(id) = said_int(input, "id") {
            self.base.update("contact", id, &said)?;
            return Ok(of_id(id));
        }
        said.push(("party_id", json!(party)));
        if absent(set, "label") {
            said.push(("label", json!("")));
        }
        Ok(of_id(self.base.insert("contact", &said)?))
    }

    // ------------------------------------------------------------------ goods

    /// The variant of a code and how many pieces one scan of it is.
    pub fn by_code(&self, code: &str) -> Option<(i64, i64)> {
        let sku = self.base.all("variant").find(|(_, row)| text(&row["sku"]).eq_ignore_ascii_case(code));
        if let Some((id, _)) = sku {
            return Some((id, 10_000));
        }
        let mut codes: Vec<_> = self.base.all("product_code").filter(|(_, row)| row["code"] == code).collect();
        codes.sort_by_key(|(id, row)| (row["kind"] != "ean", *id));
        codes.first().map(|(_, row)| (whole(&row["variant_id"]), whole(&row["qty_per_scan"])))
    }

    pub fn product_save(&mut self, input: &Value) -> Result<Answer, No> {
        let set = &input["set"];
        let new = absent(input, "id");
        let none = Vec::new();
        let variants = input["variants"].as_array().unwrap_or(&none);
        if text(&set["name"]).is_empty() && (new || !absent(set, "name")) {
            return no("field.required");
        }
        for variant in variants {
            let fields = &variant["set"];
            if text(&fields["sku"]).is_empty() && (absent(variant, "id") || !absent(fields, "sku")) {
                return no("field.required");
            }
            if text(&fields["price"]).starts_with('-') {
                return no("field.negative");
            }
        }
        if let Some(supplier) = said_int(set, "supplier_id").filter(|supplier| *supplier != 0) {
            match self.base.row("party", supplier) {
                None => return Err(self.base.absent("party", supplier)),
                Some(row) if row["supplier"] != 1 => return no("party.not_supplier"),
                Some(_) => {}
            }
        }
        let mut said: Vec<(&'static str, Value)> = Vec::new();
        if let Some(name) = said_text(set, "name") {
            said.push(("name", json!(name)));
        }
        if let Some(note) = said_text(set, "note") {
            said.push(("note", optional(note)));
        }
        if !absent(set, "vat") {
            said.push(("vat_bp", json!(scaled(&set["vat"], 2))));
        }
        if let Some(supplier) = said_int(set, "supplier_id") {
            said.push(("supplier_id", if supplier == 0 { Value::Null } else { json!(supplier) }));
        }
        let product = if let Some(id) = said_int(input, "id") {
            if self.base.row("product", id).is_none() {
                return Err(self.base.absent("product", id));
            }
            let fields: Vec<&str> = said.iter().map(|(field, _)| *field).collect();
            self.guard("product", id, input, &fields)?;
            if !said.is_empty() {
                self.base.update("product", id, &said)?;
            }
            id
        } else {
            if variants.is_empty() {
                return no("product.no_variant");
            }
            if absent(set, "vat") {
                said.push(("vat_bp", json!(2_200)));
            }
            said.extend([("unit", json!("pz")), ("archived", json!(0))]);
            self.base.insert("product", &said)?
        };
        let mut rows = Vec::new();
        for variant in variants {
            rows.push(self.variant_save(product, variant)?);
        }
        if !new && !absent(set, "name") {
            let others = self.base.which("variant", &[("product_id", json!(product))]);
            for id in others.into_iter().filter(|id| !rows.contains(id)) {
                let name = self.full_name(product, &self.base.string("variant", id, "attributes"));
                self.base.update("variant", id, &[("name", json!(name))])?;
            }
        }
        Ok(of_id(product).with("variants", json!(rows)).with("created", json!(new)))
    }

    fn full_name(&self, product: i64, attributes: &str) -> String {
        format!("{} {attributes}", self.base.string("product", product, "name")).trim_end().to_owned()
    }

    fn variant_save(&mut self, product: i64, variant: &Value) -> Result<i64, No> {
        let set = &variant["set"];
        let me = said_int(variant, "id");
        if let Some(sku) = said_text(set, "sku")
            && self.by_code(sku).is_some_and(|(owner, _)| Some(owner) != me)
        {
            return no("product.code_taken");
        }
        let mut said: Vec<(&'static str, Value)> = Vec::new();
        for field in ["sku", "attributes"] {
            if let Some(value) = said_text(set, field) {
                said.push((if field == "sku" { "sku" } else { "attributes" }, json!(value)));
            }
        }
        if !absent(set, "price") {
            said.push(("price_e8", json!(scaled(&set["price"], 8))));
        }
        if !absent(set, "cost") {
            said.push(("cost_e8", json!(scaled(&set["cost"], 8))));
        }
        if !absent(set, "min_stock") {
            said.push(("min_stock", json!(scaled(&set["min_stock"], 4))));
        }
        if let Some(may) = set["allow_negative"].as_bool() {
            said.push(("allow_negative", json!(i64::from(may))));
        }
        let attributes = match (said_text(set, "attributes"), me) {
            (Some(attributes), _) => attributes.to_owned(),
            (None, Some(id)) => self.base.string("variant", id, "attributes"),
            (None, None) => String::new(),
        };
        let id = if let Some(id) = me {
            match self.base.row("variant", id) {
                None => return Err(self.base.absent("variant", id)),
                Some(row) if row["product_id"] != product => return no("product.missing"),
                Some(_) => {}
            }
            let fields: Vec<&str> = said.iter().map(|(field, _)| *field).collect();
            self.guard("variant", id, variant, &fields)?;
            said.push(("name", json!(self.full_name(product, &attributes))));
            self.base.update("variant", id, &said)?;
            if set["allow_negative"] == false {
                // From now on no shelf of it may be below nothing, and what is held must be there.
                let houses: Vec<i64> = self.base.all("warehouse").map(|(id, _)| id).collect();
                let mut shelves = houses.iter().flat_map(|house| self.base.shelves(*house));
                if shelves.any(|shelf| self.base.on_shelf(id, shelf) < 0) {
                    return no("stock.negative");
                }
                self.base.touched.shelves.extend(houses.into_iter().map(|house| (id, house)));
            }
            id
        } else {
            said.push(("name", json!(self.full_name(product, &attributes))));
            said.push(("product_id", json!(product)));
            for (field, value) in [
                ("attributes", json!("")),
                ("price_e8", json!(0)),
                ("min_stock", json!(0)),
                ("allow_negative", json!(0)),
                ("archived", json!(0)),
            ] {
                if !said.iter().any(|(one, _)| *one == field) {
                    said.push((field, value));
                }
            }
            self.base.insert("variant", &said)?
        };
        if let Some(ean) = said_text(set, "ean") {
            for other in self.base.which("product_code", &[("variant_id", json!(id)), ("kind", json!("ean"))]) {
                if self.base.string("product_code", other, "code") != ean {
                    self.base.delete("product_code", other)?;
                }
            }
            if !ean.is_empty() {
                self.add_code(id, "ean", ean, 10_000)?;
            }
        }
        Ok(id)
    }

    fn add_code(&mut self, variant: i64, kind: &str, code: &str, per_scan: i64) -> Result<(), No> {
        let known = self.base.which("product_code", &[("kind", json!(kind)), ("code", json!(code))]);
        match known.first() {
            Some(id) if self.base.int("product_code", *id, "variant_id") == variant => Ok(()),
            Some(_) => no("product.code_taken"),
            None => {
                let said = [
                    ("variant_id", json!(variant)),
                    ("kind", json!(kind)),
                    ("code", json!(code)),
                    ("qty_per_scan", json!(per_scan)),
                ];
                self.base.insert("product_code", &said).map(|_| ())
            }
        }
    }

    pub fn product_code(&mut self, input: &Value) -> Result<Answer, No> {
        let variant = whole(&input["variant"]);
        if self.base.row("variant", variant).is_none() {
            return Err(self.base.absent("variant", variant));
        }
        let kind = text(&input["kind"]);
        if !["supplier", "alias"].contains(&kind) {
            return no("field.choice");
        }
        let per_scan = if absent(input, "per_scan") { 10_000 } else { scaled(&input["per_scan"], 4) };
        if per_scan <= 0 {
            return no("order.no_quantity");
        }
        self.add_code(variant, kind, text(&input["code"]), per_scan)?;
        Ok(of_id(variant))
    }

    pub fn product_archive(&mut self, input: &Value) -> Result<Answer, No> {
        let id = whole(&input["variant"]);
        let away = input["archived"].as_bool().unwrap_or(true);
        if !self.base.update("variant", id, &[("archived", json!(i64::from(away)))])? {
            return Err(self.base.absent("variant", id));
        }
        // A product of which nothing is sold any more is put away with the last of its variants.
        let product = self.base.int("variant", id, "product_id");
        let sold = self.base.which("variant", &[("product_id", json!(product)), ("archived", json!(0))]);
        let should = i64::from(sold.is_empty());
        if self.base.int("product", product, "archived") != should {
            self.base.update("product", product, &[("archived", json!(should))])?;
        }
        Ok(of_id(id))
    }

    // ------------------------------------------------------------------ tags and notes

    fn tag(&mut self, kind: &str, subject: i64, name: &str) -> Result<bool, No> {
        let known = self.base.all("tag").find(|(_, row)| text(&row["name"]).eq_ignore_ascii_case(name));
        let tag = match known {
            Some((id, _)) => id,
            None => self.base.insert("tag", &[("name", json!(name))])?,
        };
        let about = [("tag_id", json!(tag)), ("kind", json!(kind)), ("subject_id", json!(subject))];
        if !self.base.which("tagging", &about).is_empty() {
            return Ok(false);
        }
        self.base.insert("tagging", &about).map(|_| true)
    }

    fn there(&self, kind: &str, subject: i64) -> Result<(), No> {
        let table = match kind {
            "party" => "party",
            "product" => "product",
            _ => "sales_order",
        };
        if self.base.row(table, subject).is_some() { Ok(()) } else { Err(self.base.absent(table, subject)) }
    }

    pub fn tag_change(&mut self, input: &Value) -> Result<Answer, No> {
        let kind = text(&input["kind"]).to_owned();
        let (mut changed, mut same) = (0, 0);
        for id in input["ids"].as_array().into_iter().flatten().map(whole) {
            self.there(&kind, id)?;
            for name in input["add"].as_array().into_iter().flatten() {
                if text(name).is_empty() {
                    return no("field.required");
                }
                let new = self.tag(&kind, id, text(name))?;
                *(if new { &mut changed } else { &mut same }) += 1;
            }
            for name in input["remove"].as_array().into_iter().flatten() {
                let tag = self.base.all("tag").find(|(_, row)| text(&row["name"]).eq_ignore_ascii_case(text(name)));
                let tag = tag.map_or(0, |(id, _)| id);
                let about = [("tag_id", json!(tag)), ("kind", json!(kind)), ("subject_id", json!(id))];
                match self.base.which("tagging", &about).first() {
                    Some(row) => {
                        self.base.delete("tagging", *row)?;
                        changed += 1;
                    }
                    None => same += 1,
                }
            }
        }
        Ok(Answer::default().with("changed", json!(changed)).with("same", json!(same)))
    }

    pub fn note_save(&mut self, input: &Value) -> Result<Answer, No> {
        let (kind, subject) = (text(&input["kind"]), whole(&input["subject"]));
        self.there(kind, subject)?;
        if text(&input["body"]).trim().is_empty() {
            return no("field.required");
        }
        let audience = if input["for_customer"] == true { "customer" } else { "internal" };
        let said = [("body", json!(text(&input["body"]))), ("audience", json!(audience))];
        if let Some(id) = said_int(input, "id") {
            // A note is of one subject.
            let Some(row) = self.base.row("note", id) else { return Err(self.base.absent("note", id)) };
            if row["kind"] != kind || row["subject_id"] != subject {
                return no("note.missing");
            }
            self.base.update("note", id, &said)?;
            return Ok(of_id(id));
        }
        let mut said = said.to_vec();
        said.extend([("kind", json!(kind)), ("subject_id", json!(subject)), ("author", json!(self.who))]);
        Ok(of_id(self.base.insert("note", &said)?))
    }
}
