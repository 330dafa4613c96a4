//! An input that mostly fits the company as it stands, and sometimes does not.

use super::draw::{Dice, fitting};
use super::rules::Model;
use serde_json::{Map, Value, json};

const NAMES: [&str; 6] = ["Rossi Mario", "Bianchi Srl", "Zanella Ada", "Moka & C.", "D'Angelo", "Però Spa"];
const PARTITE: [&str; 3] = ["01234567897", "07643520567", "12345678903"];

/// What an input is drawn with: dice, and the company as it stands.
pub struct Draw<'d> {
    pub dice: &'d mut Dice,
    pub model: &'d Model,
}

impl Draw<'_> {
    /// A record of this kind; now and then one that is not there.
    pub fn id(&mut self, kind: &'static str) -> i64 {
        let all: Vec<i64> = self.model.base.all(kind).map(|(id, _)| id).collect();
        if all.is_empty() || self.dice.one_in(25) { 99 } else { *self.dice.of(&all) }
    }

    fn ids(&mut self, kind: &'static str) -> Vec<i64> {
        (0..=self.dice.below(2)).map(|_| self.id(kind)).collect()
    }

    fn kind_of_subject(&mut self) -> (&'static str, &'static str) {
        *self.dice.of(&[("party", "party"), ("product", "product"), ("order", "sales_order")])
    }

    pub fn field(&self, kind: &'static str, id: i64, field: &str) -> String {
        self.model.base.string(kind, id, field)
    }

    fn version(&mut self) -> usize {
        self.dice.below(6)
    }

    /// Which record's version goes with it, and from how many looks ago.
    pub fn stale(&mut self, verb: &str) -> Option<(&'static str, usize)> {
        let kind = match verb {
            "party.save" => "party",
            "address.save" => "address",
            "product.save" => "product",
            "order.edit" => "sales_order",
            "deadline.save" => "deadline",
            _ => return None,
        };
        self.dice.one_in(2).then(|| (kind, self.version()))
    }

    fn some(&mut self, input: &mut Map<String, Value>, field: &str, value: Value) {
        if self.dice.one_in(3) {
            input.insert(field.into(), value);
        }
    }

    fn day(&mut self) -> Value {
        let by = chrono::Duration::days(self.dice.below(60) as i64 - 20);
        json!(self.model.today() + by)
    }

    fn amount(&mut self) -> String {
        format!("{}.{:02}", self.dice.below(40), self.dice.below(100))
    }

    fn quantity(&mut self) -> String {
        match self.dice.below(12) {
            0 => "0".into(),
            1 => "-2".into(),
            2 => "2.5".into(),
            3 => "0.3333".into(),
            n => (n - 3).to_string(),
        }
    }

    /// An item by its code, one of its codes or its row.
    fn item(&mut self) -> Value {
        let id = self.id("variant");
        if self.dice.one_in(6) {
            let code = self.id("product_code");
            let code = self.field("product_code", code, "code");
            return if code.is_empty() { json!("NO-CODE") } else { json!(code) };
        }
        if self.dice.one_in(5) { json!({ "row": id }) } else { json!(self.field("variant", id, "sku")) }
    }

    fn warehouse(&mut self) -> Value {
        let id = self.id("warehouse");
        if self.dice.one_in(3) { json!({ "row": id }) } else { json!(self.field("warehouse", id, "code")) }
    }

    fn shelf(&mut self) -> Value {
        let shelves = ["A-01", "B-02", "C-03", "a-01"];
        json!(self.dice.of(&shelves))
    }

    /// An order that the step is for; now and then another.
    fn order(&mut self, verb: &str) -> Value {
        let all = self.model.base.all("sales_order").map(|(id, _)| id);
        let fits: Vec<i64> = all.filter(|id| fitting(verb).contains(&self.model.badge(*id))).collect();
        let id = if fits.is_empty() || self.dice.one_in(6) { self.id("sales_order") } else { *self.dice.of(&fits) };
        if self.dice.one_in(2) {
            return json!({ "row": id });
        }
        let number = |field| self.model.base.int("sales_order", id, field);
        json!(format!("{}/{}", number("year"), number("number")))
    }

    pub fn lines(&mut self) -> Value {
        let count = if self.dice.one_in(30) { 0 } else { 1 + self.dice.below(3) };
        let line = |draw: &mut Self| {
            let mut line = Map::new();
            line.insert("quantity".into(), json!(draw.quantity()));
            if draw.dice.one_in(5) {
                line.insert("description".into(), json!("Lavoro"));
                line.insert("price".into(), json!(draw.amount()));
            } else {
                line.insert("item".into(), draw.item());
                let price = draw.amount();
                draw.some(&mut line, "price", json!(price));
            }
            let (discount, vat) =
                (*draw.dice.of(&["10", "33.33", "100", "101"]), *draw.dice.of(&["22", "10", "4", "0"]));
            if draw.dice.one_in(5) {
                line.insert("discount".into(), json!(discount));
            }
            draw.some(&mut line, "vat", json!(vat));
            Value::Object(line)
        };
        (0..count).map(|_| line(self)).collect()
    }

    fn customer(&mut self) -> Value {
        let id = self.id("party");
        if self.dice.one_in(2) { json!({ "row": id }) } else { json!(self.field("party", id, "code").to_lowercase()) }
    }

    pub fn input(&mut self, verb: &str) -> Value {
        let mut input = Map::new();
        macro_rules! put {
            ($field:expr, $value:expr) => {{
                let value = $value;
                input.insert($field.to_owned(), value);
            }};
        }
        match verb {
            "company.found" => put!("name", json!("Un'altra")),
            "company.save" => {
                put!("prices_include_vat", json!(self.dice.one_in(2)));
                put!("tracking_required", json!(self.dice.one_in(2)));
                let name = *self.dice.of(&["Demo Srl", "Demo Spa", ""]);
                self.some(&mut input, "name", json!(name));
            }
            "copies.plan" => {
                put!("daily", json!(self.dice.one_in(2)));
                // A folder that is not said whole; or the one beside the file again.
                let folder = *self.dice.of(&["copie", ""]);
                self.some(&mut input, "folder", json!(folder));
            }
            "carrier.save" => {
                put!("code", json!(self.dice.of(&["ups", "BRT", "POSTE"])));
                put!("name", json!(self.dice.of(&["UPS", "Poste italiane", "Bartolini"])));
                put!("tracked", json!(self.dice.one_in(2)));
            }
            "party.save" => return self.party(),
            "party.archive" => {
                put!("id", json!(self.id("party")));
                put!("archived", json!(self.dice.one_in(2)));
            }
            "address.save" => {
                let id = self.id("address");
                let mut set = Map::new();
                set.insert("street".into(), json!(self.dice.of(&["Via Po 1", "Via Roma 2"])));
                self.some(&mut set, "city", json!("Torino"));
                let country = *self.dice.of(&["Germania", "Germania", "Atlantide"]);
                self.some(&mut set, "country", json!(country));
                self.some(&mut set, "preferred", json!(true));
                if self.dice.one_in(2) {
                    put!("id", json!(id));
                    let own = self.model.base.int("address", id, "party_id");
                    put!("party", json!(if self.dice.one_in(6) { self.id("party") } else { own }));
                } else {
                    put!("party", json!(self.id("party")));
                    if !self.dice.one_in(10) {
                        set.insert("kind".into(), json!(self.dice.of(&["billing", "shipping"])));
                    }
                }
                put!("set", Value::Object(set));
            }
            "address.delete" => put!("id", json!(self.id("address"))),
            "contact.save" => {
                let id = self.id("contact");
                let mut set = Map::new();
                if self.dice.one_in(2) {
                    put!("id", json!(id));
                    let own = self.model.base.int("contact", id, "party_id");
                    put!("party", json!(if self.dice.one_in(4) { self.id("party") } else { own }));
                    set.insert("label".into(), json!(self.dice.of(&["ufficio", "casa"])));
                    let kind = *self.dice.of(&["email", "web"]);
                    self.some(&mut set, "kind", json!(kind));
                } else {
                    put!("party", json!(self.id("party")));
                    set.insert("kind".into(), json!(self.dice.of(&["email", "web", "person", "piccione"])));
                    set.insert("value".into(), json!(self.dice.of(&["a@b.it", "c@d.it", "banco", ""])));
                }
                put!("set", Value::Object(set));
            }
            "contact.delete" => put!("id", json!(self.id("contact"))),
            "product.save" => return self.product(),
            "product.archive" => {
                put!("variant", json!(self.id("variant")));
                put!("archived", json!(self.dice.one_in(3)));
            }
            "product.code" => {
                put!("variant", json!(self.id("variant")));
                put!("kind", json!(self.dice.of(&["supplier", "alias", "alias", "runa"])));
                put!("code", json!(format!("ALT-{}", self.dice.below(4))));
                let per_scan = *self.dice.of(&["6", "12", "0"]);
                self.some(&mut input, "per_scan", json!(per_scan));
            }
            "stock.receive" => {
                let line = |draw: &mut Self| {
                    let mut line = Map::new();
                    line.insert("item".into(), draw.item());
                    let many = (5 + draw.dice.below(20)).to_string();
                    line.insert("quantity".into(), json!(if draw.dice.one_in(3) { draw.quantity() } else { many }));
                    draw.some(&mut line, "cost", json!("1.23456789"));
                    Value::Object(line)
                };
                put!("lines", (0..=self.dice.below(2)).map(|_| line(self)).collect());
                let (warehouse, shelf) = (self.warehouse(), self.shelf());
                self.some(&mut input, "warehouse", warehouse);
                self.some(&mut input, "shelf", shelf);
                self.some(&mut input, "document", json!("DDT 7"));
            }
            "stock.adjust" => {
                put!("item", self.item());
                let (quantity, way) = (self.quantity(), *self.dice.of(&["counted", "by"]));
                put!(way, json!(quantity));
                let (warehouse, shelf) = (self.warehouse(), self.shelf());
                self.some(&mut input, "warehouse", warehouse);
                self.some(&mut input, "shelf", shelf);
            }
            "stock.transfer" => {
                put!("item", self.item());
                put!("quantity", json!(self.quantity()));
                put!("from", self.warehouse());
                put!("to", self.warehouse());
                let (from, to) = (self.shelf(), self.shelf());
                self.some(&mut input, "from_shelf", from);
                self.some(&mut input, "to_shelf", to);
            }
            "stock.reverse" => put!("movement", json!(self.id("move"))),
            "warehouse.save" => {
                put!("code", json!(self.dice.of(&["to2", "MI1", "MAG1", ""])));
                put!("name", json!("Negozio"));
                let shelf = self.shelf();
                self.some(&mut input, "shelf", shelf);
            }
            "shelf.save" => {
                put!("warehouse", self.warehouse());
                put!("code", self.shelf());
            }
            "order.place" => return self.place(),
            "order.edit" => return self.edit(),
            "order.confirm" | "order.resume" | "order.close" => put!("order", self.order(verb)),
            "order.hold" => {
                put!("order", self.order(verb));
                put!("reason", json!(if self.dice.one_in(9) { "" } else { "manca il colore" }));
            }
            "order.ship" => {
                put!("order", self.order(verb));
                if !self.dice.one_in(4) {
                    put!("tracking", json!("BRT1"));
                }
                if self.dice.one_in(2) {
                    let line = json!({"line": 1 + self.dice.below(3), "quantity": self.quantity()});
                    put!("lines", json!([line]));
                }
                let (carrier, parcels) = (*self.dice.of(&["BRT", "ritiro", "Nessuno"]), self.dice.below(3));
                self.some(&mut input, "carrier", json!(carrier));
                self.some(&mut input, "parcels", json!(parcels));
            }
            "order.deliver" => {
                put!("order", self.order(verb));
                let on = self.day();
                self.some(&mut input, "on", on);
            }
            "order.cancel" => {
                put!("order", self.order(verb));
                self.some(&mut input, "reason", json!("ci ha ripensato"));
            }
            "order.pay" => {
                put!("order", self.order(verb));
                let amount = if self.dice.one_in(4) { format!("-{}", self.amount()) } else { self.amount() };
                self.some(&mut input, "amount", json!(amount));
                self.some(&mut input, "method", json!("bonifico"));
                self.some(&mut input, "reference", json!("CRO 12"));
            }
            "deadline.save" => {
                let mut set = Map::new();
                let id = self.id("deadline");
                if self.dice.one_in(2) {
                    put!("id", json!(id));
                } else {
                    set.insert("due_on".into(), self.day());
                }
                let subject = if self.dice.one_in(15) { "" } else { *self.dice.of(&["F24", "Canone", "Affitto"]) };
                set.insert("subject".into(), json!(subject));
                let (amount, party) = (self.amount(), self.id("party"));
                self.some(&mut set, "amount", json!(amount));
                self.some(&mut set, "party_id", json!(party));
                self.some(&mut set, "kind", json!("fiscal"));
                self.some(&mut set, "note", json!("in banca"));
                put!("set", Value::Object(set));
            }
            "deadline.done" => {
                put!("ids", json!(self.ids("deadline")));
                put!("done", json!(!self.dice.one_in(3)));
            }
            "deadline.move" => {
                put!("ids", json!(self.ids("deadline")));
                put!("days", json!(*self.dice.of(&[1_i64, -3, 365, 90_000_000_000])));
            }
            "deadline.delete" => put!("ids", json!(self.ids("deadline"))),
            "notice.check" => {}
            "notice.snooze" => {
                put!("ids", json!(self.ids("notice")));
                let hours = *self.dice.of(&[1, 48, 0]);
                self.some(&mut input, "hours", json!(hours));
            }
            "notice.done" => put!("ids", json!(self.ids("notice"))),
            "tag.change" => {
                let (kind, table) = self.kind_of_subject();
                put!("kind", json!(kind));
                put!("ids", json!(self.ids(table)));
                put!("add", json!([self.dice.of(&["fragile", "VIP", "vip", "estero"])]));
                let gone = *self.dice.of(&["fragile", "estero"]);
                self.some(&mut input, "remove", json!([gone]));
            }
            "note.save" => {
                let (kind, table) = self.kind_of_subject();
                let id = self.id("note");
                put!("body", json!(self.dice.of(&["Chiamare\ndomani", "Richiamato", " "])));
                put!("for_customer", json!(self.dice.one_in(2)));
                if self.dice.one_in(2) && id != 99 && !self.dice.one_in(4) {
                    put!("id", json!(id));
                    put!("kind", json!(self.field("note", id, "kind")));
                    put!("subject", json!(self.model.base.int("note", id, "subject_id")));
                } else {
                    put!("kind", json!(kind));
                    put!("subject", json!(self.id(table)));
                    self.some(&mut input, "id", json!(id));
                }
            }
            "note.delete" => put!("id", json!(self.id("note"))),
            "import.orders" => return self.file(),
            "profile.save" => {
                put!("name", json!(self.dice.of(&["negozio", "Amazon", ""])));
                put!("kind", json!(if self.dice.one_in(6) { "prices" } else { "orders" }));
                put!("payload", super::files::profile());
            }
            "profile.delete" => put!("name", json!(self.dice.of(&["negozio", "amazon", "nessuno"]))),
            "macro.save" => {
                put!("name", json!(self.dice.of(&["Sera", "sera", "Mattina"])));
                let deeds = (0..self.dice.below(3)).map(|_| {
                    let verb = *self.dice.of(&[
                        "tag.change",
                        "note.save",
                        "order.pay",
                        "order.confirm",
                        "stock.receive",
                        "undo",
                    ]);
                    let input = if verb == "undo" { json!({"entry": 1}) } else { self.input(verb) };
                    json!({"operation": verb, "input": input})
                });
                let deeds: Vec<Value> = deeds.collect();
                put!("operations", json!(deeds));
            }
            "macro.delete" | "macro.run" => put!("name", json!(self.dice.of(&["Sera", "mattina", "Notte"]))),
            "view.save" => {
                put!("pane", json!(self.dice.of(&["orders", "ordini", "clienti", "cucina"])));
                put!("name", json!(self.dice.of(&["Oggi", "Da spedire", "oggi", "Vuoti"])));
                put!("shared", json!(self.dice.one_in(2)));
                put!("filter", json!("stato:nuovo"));
                let (pin, id) = (self.dice.below(11), self.id("saved_view"));
                self.some(&mut input, "pin", json!(pin));
                self.some(&mut input, "id", json!(id));
            }
            "view.delete" => put!("id", json!(self.id("saved_view"))),
            "view.first" => {
                put!("pane", json!(self.dice.of(&["orders", "clienti"])));
                let id = self.id("saved_view");
                if self.dice.one_in(4) { None } else { Some(id) }.into_iter().for_each(|id| put!("id", json!(id)));
            }
            "batch" => {
                let verbs = [
                    "order.confirm",
                    "order.pay",
                    "order.ship",
                    "stock.adjust",
                    "tag.change",
                    "party.archive",
                    "undo",
                    "no.such",
                ];
                let verb = *self.dice.of(&verbs);
                put!("operation", json!(verb));
                let inputs = (0..=self.dice.below(3)).map(|_| match verb {
                    "undo" | "no.such" => json!({"entry": 1}),
                    verb => self.input(verb),
                });
                let inputs: Vec<Value> = inputs.collect();
                put!("inputs", json!(inputs));
            }
            other => panic!("nothing is drawn for {other}"),
        }
        Value::Object(input)
    }

    fn party(&mut self) -> Value {
        let (mut input, mut set) = (Map::new(), Map::new());
        let new = self.dice.one_in(2);
        if !new {
            input.insert("id".into(), json!(self.id("party")));
        }
        if new || self.dice.one_in(2) {
            set.insert("name".into(), json!(if self.dice.one_in(20) { "" } else { *self.dice.of(&NAMES) }));
        }
        let values = [
            ("customer", json!(!self.dice.one_in(3))),
            ("supplier", json!(self.dice.one_in(2))),
            ("email", json!(*self.dice.of(&["a@b.it", "x@y.it", "", "chiocciola"]))),
            ("payment_term", json!(*self.dice.of(&["30", "30fm", "", "quando capita"]))),
            ("lead_days", json!(*self.dice.of(&[3, 0, 9_999]))),
            ("note", json!("paga in ritardo")),
            ("partita_iva", json!(*self.dice.of(&PARTITE))),
            ("code", json!(format!("c{:05}", self.dice.below(9)))),
        ];
        for (field, value) in values {
            if self.dice.one_in(5) {
                set.insert(field.into(), value);
            }
        }
        input.insert("set".into(), Value::Object(set));
        if self.dice.one_in(5) {
            input.insert("add_tags".into(), json!(["VIP"]));
        }
        Value::Object(input)
    }

    fn product(&mut self) -> Value {
        let (mut input, mut set) = (Map::new(), Map::new());
        let id = if self.dice.one_in(2) { Some(self.id("product")) } else { None };
        if let Some(id) = id {
            input.insert("id".into(), json!(id));
        }
        if id.is_none() || self.dice.one_in(2) {
            set.insert(
                "name".into(),
                json!(if self.dice.one_in(20) { "" } else { *self.dice.of(&["Moka", "Tazza", "Caffè"]) }),
            );
        }
        let (supplier, vat) = (self.id("party"), *self.dice.of(&["10", "22"]));
        self.some(&mut set, "note", json!("a scaffale"));
        self.some(&mut set, "vat", json!(vat));
        if self.dice.one_in(6) {
            set.insert("supplier_id".into(), json!(supplier));
        }
        let variant = |draw: &mut Self| {
            let (mut variant, mut set) = (Map::new(), Map::new());
            let own = id.map_or(Vec::new(), |id| draw.model.base.which("variant", &[("product_id", json!(id))]));
            let known = !own.is_empty() && draw.dice.one_in(2);
            if known {
                variant.insert(
                    "id".into(),
                    json!(if draw.dice.one_in(8) { draw.id("variant") } else { *draw.dice.of(&own) }),
                );
            }
            if !known || draw.dice.one_in(4) {
                set.insert("sku".into(), json!(format!("SKU-{}", draw.dice.below(30))));
            }
            let attributes = *draw.dice.of(&["rosso", "blu", ""]);
            draw.some(&mut set, "attributes", json!(attributes));
            let price = if draw.dice.one_in(20) { "-1".into() } else { draw.amount() };
            set.insert("price".into(), json!(price));
            draw.some(&mut set, "cost", json!("3.5"));
            draw.some(&mut set, "min_stock", json!("5"));
            let may = draw.dice.one_in(2);
            if draw.dice.one_in(6) {
                set.insert("allow_negative".into(), json!(may));
            }
            let ean = *draw.dice.of(&["8001234567897", "4006381333931", ""]);
            if draw.dice.one_in(6) {
                set.insert("ean".into(), json!(ean));
            }
            variant.insert("set".into(), Value::Object(set));
            Value::Object(variant)
        };
        let count = if id.is_none() { self.dice.below(8).clamp(0, 2) } else { self.dice.below(2) };
        let variants: Vec<Value> = (0..count).map(|_| variant(self)).collect();
        input.insert("set".into(), Value::Object(set));
        input.insert("variants".into(), json!(variants));
        Value::Object(input)
    }

    fn place(&mut self) -> Value {
        let mut input = Map::new();
        input.insert("customer".into(), self.customer());
        input.insert("lines".into(), self.lines());
        let values = [
            ("shipping", json!(*self.dice.of(&["5", "7.90", "-1"]))),
            ("discount", json!(*self.dice.of(&["1", "0.37", "500"]))),
            ("placed_on", self.day()),
            ("promised_on", self.day()),
            ("payment_term", json!(*self.dice.of(&["30", "30fm", "poi"]))),
            ("payment_method", json!("contanti")),
            ("carrier", json!(*self.dice.of(&["BRT", "gls", "Nessuno"]))),
            ("warehouse", self.warehouse()),
            ("no_warehouse", json!(true)),
            ("customer_note", json!("citofono rotto")),
            ("note", json!("attenzione")),
            ("tags", json!(["fragile"])),
        ];
        for (field, value) in values {
            if self.dice.one_in(6) {
                input.insert(field.into(), value);
            }
        }
        if self.dice.one_in(5) {
            input.insert("channel".into(), json!(self.dice.of(&["web", "telefono"])));
            input.insert("external_number".into(), json!(format!("W{}", self.dice.below(8))));
        }
        Value::Object(input)
    }

    fn edit(&mut self) -> Value {
        let mut input = Map::new();
        input.insert("order".into(), self.order("order.edit"));
        let values = [
            ("lines", self.lines()),
            ("customer", self.customer()),
            ("shipping", json!(*self.dice.of(&["6", "0", "-1"]))),
            ("discount", json!(*self.dice.of(&["2", "0", "500"]))),
            ("promised_on", self.day()),
            ("no_promise", json!(true)),
            ("warehouse", self.warehouse()),
            ("no_warehouse", json!(true)),
            ("carrier", json!(*self.dice.of(&["SDA", "", "Nessuno"]))),
            ("payment_method", json!(*self.dice.of(&["carta", ""]))),
            ("payment_term", json!(*self.dice.of(&["30fm", "30", "", "mai"]))),
            ("customer_note", json!(*self.dice.of(&["al piano", ""]))),
        ];
        for (field, value) in values {
            if self.dice.one_in(4) {
                input.insert(field.into(), value);
            }
        }
        self.lines_of_two(&mut input);
        Value::Object(input)
    }
}
