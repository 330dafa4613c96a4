//! The company as the model holds it: records with fields, what each operation did to them, and how that is taken back.

use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

pub type Row = BTreeMap<&'static str, Value>;

/// Why something is refused: its code.
pub type No = String;

/// A kind of record: its fields as far as the model knows them, and how its rows are taken back.
pub struct Kind {
    pub name: &'static str,
    pub fields: &'static [&'static str],
    pub back: Back,
    /// Fields of which two records may not have the same; nothing is never the same as nothing.
    pub unique: &'static [&'static [&'static str]],
    /// Fields that name a record of another kind, which cannot go as long as this one stands.
    pub refers: &'static [(&'static str, &'static str)],
}

/// How what happened to a record is taken back.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Back {
    /// Field by field, where it still stands as it was left.
    Inverse,
    /// Never: goods go the other way instead.
    Counter,
    /// Never; it only comes back with what it belonged to.
    Keep,
    /// As far as nobody went on from there.
    Recede,
}

use Back::{Counter, Inverse, Keep, Recede};

const fn kind(name: &'static str, back: Back, fields: &'static [&'static str]) -> Kind {
    Kind { name, fields, back, unique: &[], refers: &[] }
}

impl Kind {
    const fn unique(mut self, unique: &'static [&'static [&'static str]]) -> Self {
        self.unique = unique;
        self
    }

    const fn refers(mut self, refers: &'static [(&'static str, &'static str)]) -> Self {
        self.refers = refers;
        self
    }
}

pub const KINDS: &[Kind] = &[
    kind("company", Inverse, &["name", "prices_include_vat"]),
    kind("copy_plan", Inverse, &["daily", "folder"]),
    kind("counter", Recede, &["series", "year", "next"]),
    kind("channel", Inverse, &["code", "name", "kind"]).unique(&[&["code"]]),
    kind("carrier", Inverse, &["code", "name", "tracked"]).unique(&[&["code"]]),
    kind(
        "party",
        Inverse,
        &[
            "code",
            "kind",
            "name",
            "customer",
            "supplier",
            "partita_iva",
            "vat_country",
            "email",
            "payment_term",
            "lead_days",
            "archived",
            "note",
        ],
    )
    .unique(&[&["code"], &["vat_country", "partita_iva"]]),
    kind("address", Inverse, &["party_id", "kind", "street", "city", "country", "preferred"])
        .refers(&[("party_id", "party")]),
    kind("contact", Inverse, &["party_id", "kind", "label", "value"]).refers(&[("party_id", "party")]),
    kind("tag", Inverse, &["name"]).unique(&[&["name"]]),
    kind("tagging", Inverse, &["tag_id", "kind", "subject_id"])
        .unique(&[&["kind", "subject_id", "tag_id"]])
        .refers(&[("tag_id", "tag")]),
    kind("note", Inverse, &["kind", "subject_id", "author", "audience", "body"]),
    kind("product", Inverse, &["name", "category", "unit", "vat_bp", "supplier_id", "archived", "note"])
        .refers(&[("supplier_id", "party")]),
    kind(
        "variant",
        Inverse,
        &["product_id", "sku", "name", "attributes", "price_e8", "cost_e8", "min_stock", "allow_negative", "archived"],
    )
    .unique(&[&["sku"], &["product_id", "attributes"]])
    .refers(&[("product_id", "product")]),
    kind("product_code", Inverse, &["variant_id", "kind", "code", "qty_per_scan"])
        .unique(&[&["kind", "code"]])
        .refers(&[("variant_id", "variant")]),
    kind("warehouse", Inverse, &["code", "name"]).unique(&[&["code"]]),
    kind("location", Inverse, &["warehouse_id", "code", "kind"])
        .unique(&[&["warehouse_id", "code"]])
        .refers(&[("warehouse_id", "warehouse")]),
    kind(
        "move",
        Counter,
        &[
            "variant_id",
            "quantity",
            "from_location",
            "to_location",
            "cause",
            "document",
            "source_kind",
            "source_id",
            "unit_cost_e8",
            "reverses_id",
        ],
    )
    .refers(&[("variant_id", "variant"), ("from_location", "location"), ("to_location", "location")]),
    kind("import_batch", Inverse, &["kind", "file_name"]),
    kind(
        "sales_order",
        Inverse,
        &[
            "year",
            "number",
            "channel_id",
            "external_number",
            "party_id",
            "placed_on",
            "promised_on",
            "life",
            "hold_reason",
            "history",
            "history_badge",
            "bill_to",
            "ship_to",
            "warehouse_id",
            "carrier_id",
            "prices_include_vat",
            "shipping_cents",
            "shipping_vat_bp",
            "discount_cents",
            "taxable_cents",
            "vat_cents",
            "total_cents",
            "payment_method",
            "payment_term",
            "operator",
            "customer_note",
            "import_id",
        ],
    )
    .unique(&[&["year", "number"], &["channel_id", "external_number"]])
    .refers(&[
        ("channel_id", "channel"),
        ("party_id", "party"),
        ("warehouse_id", "warehouse"),
        ("carrier_id", "carrier"),
        ("import_id", "import_batch"),
    ]),
    kind(
        "order_line",
        Inverse,
        &[
            "order_id",
            "position",
            "variant_id",
            "description",
            "quantity",
            "cancelled",
            "price_e8",
            "discount_bp",
            "vat_bp",
            "amount_cents",
        ],
    )
    .unique(&[&["order_id", "position"]])
    .refers(&[("order_id", "sales_order"), ("variant_id", "variant")]),
    kind("reservation", Inverse, &["order_line_id", "variant_id", "warehouse_id", "quantity"]).refers(&[
        ("order_line_id", "order_line"),
        ("variant_id", "variant"),
        ("warehouse_id", "warehouse"),
    ]),
    kind("shipment", Inverse, &["order_id", "warehouse_id", "carrier_id", "tracking", "delivered_on", "parcels"])
        .refers(&[("order_id", "sales_order"), ("warehouse_id", "warehouse"), ("carrier_id", "carrier")]),
    kind("shipment_line", Inverse, &["shipment_id", "order_line_id", "variant_id", "quantity"]).refers(&[
        ("shipment_id", "shipment"),
        ("order_line_id", "order_line"),
        ("variant_id", "variant"),
    ]),
    kind("payment", Inverse, &["order_id", "party_id", "paid_on", "method", "amount_cents", "reference"])
        .refers(&[("order_id", "sales_order"), ("party_id", "party")]),
    kind("order_status", Inverse, &["badge", "requires_tracking"]),
    kind("status_event", Keep, &["order_id", "actor", "from_badge", "to_badge", "cause"])
        .refers(&[("order_id", "sales_order")]),
    kind(
        "deadline",
        Inverse,
        &[
            "kind",
            "due_on",
            "subject",
            "amount_cents",
            "party_id",
            "order_id",
            "assignee",
            "done_at",
            "done_by",
            "note",
        ],
    )
    .refers(&[("party_id", "party"), ("order_id", "sales_order")]),
    kind("notice", Inverse, &["rule", "subject_id", "level", "severity", "state", "facts", "fired_at", "snooze_until"])
        .unique(&[&["rule", "subject_id"]]),
    kind("import_profile", Inverse, &["name", "kind"]).unique(&[&["name"]]),
    kind("external_order", Inverse, &["order_id", "digest"])
        .unique(&[&["order_id"]])
        .refers(&[("order_id", "sales_order")]),
    kind("macro", Inverse, &["name", "owner", "operations"]).unique(&[&["name"]]),
    kind("saved_view", Inverse, &["pane", "name", "owner", "shared", "filter", "pin"])
        .unique(&[&["pane", "owner", "name"]]),
    kind("first_view", Inverse, &["pane", "operator", "view_id"])
        .unique(&[&["pane", "operator"]])
        .refers(&[("view_id", "saved_view")]),
];

pub fn kind_of(name: &str) -> &'static Kind {
    KINDS.iter().find(|kind| kind.name == name).unwrap_or_else(|| panic!("no {name} in the model"))
}

/// What happened to one record.
#[derive(Clone, Debug)]
pub struct Change {
    pub kind: &'static str,
    pub id: i64,
    pub before: Option<Row>,
    pub after: Option<Row>,
}

/// Something that was done.
#[derive(Clone, Debug)]
pub struct Entry {
    pub verb: String,
    pub changes: Vec<Change>,
    pub undo_of: Option<usize>,
    pub undone_by: Option<usize>,
}

/// What is looked at when the operation ends.
#[derive(Clone, Default, Debug)]
pub struct Touched {
    /// Variant and warehouse: what is held there must be there.
    pub shelves: BTreeSet<(i64, i64)>,
}

/// Records of all kinds, and what the operation under way did to them.
#[derive(Clone, Default)]
pub struct Base {
    pub tables: BTreeMap<&'static str, BTreeMap<i64, Row>>,
    /// The last number that was given to each kind: none is given twice.
    pub last: BTreeMap<&'static str, i64>,
    pub changes: Vec<Change>,
    pub touched: Touched,
    /// The badge that each order was last said to have.
    pub badges: BTreeMap<i64, &'static str>,
}

pub fn whole(value: &Value) -> i64 {
    value.as_i64().unwrap_or_default()
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

impl Base {
    pub fn all(&self, kind: &'static str) -> impl Iterator<Item = (i64, &Row)> {
        self.tables.get(kind).into_iter().flatten().map(|(id, row)| (*id, row))
    }

    pub fn row(&self, kind: &'static str, id: i64) -> Option<&Row> {
        self.tables.get(kind)?.get(&id)
    }

    /// The last number that was given.
    fn newest(&self, kind: &'static str) -> i64 {
        let there = self.tables.get(kind).and_then(|all| all.keys().next_back());
        self.last.get(kind).into_iter().chain(there).copied().max().unwrap_or(0)
    }

    /// Why there is no record of this number: it was, or it never was.
    pub fn absent(&self, kind: &'static str, id: i64) -> No {
        let family = match kind {
            "sales_order" => "order",
            "variant" => "product",
            other => other,
        };
        let was = (1..=self.newest(kind)).contains(&id);
        format!("{family}.{}", if was { "gone" } else { "missing" })
    }

    /// A field that is a number; nothing is 0.
    pub fn int(&self, kind: &'static str, id: i64, field: &str) -> i64 {
        self.row(kind, id).map_or(0, |row| whole(&row[field]))
    }

    pub fn string(&self, kind: &'static str, id: i64, field: &str) -> String {
        self.row(kind, id).map_or_else(String::new, |row| text(&row[field]).to_owned())
    }

    /// The records whose fields are these, oldest first.
    pub fn which(&self, kind: &'static str, fields: &[(&str, Value)]) -> Vec<i64> {
        let fits = |row: &Row| fields.iter().all(|(field, value)| row[field] == *value);
        self.all(kind).filter(|(_, row)| fits(row)).map(|(id, _)| id).collect()
    }

    fn note(&mut self, kind: &'static str, id: i64, before: Option<Row>, after: Option<Row>) {
        self.changes.push(Change { kind, id, before, after });
    }

    fn same(one: &Value, other: &Value) -> bool {
        match (one, other) {
            (Value::String(one), Value::String(other)) => one.eq_ignore_ascii_case(other),
            (Value::Null, _) => false,
            (one, other) => one == other,
        }
    }

    /// Nobody else may have what this record has for itself, and what it names must be there.
    fn check(&self, kind: &'static str, id: i64, row: &Row) -> Result<(), No> {
        let about = kind_of(kind);
        for fields in about.unique {
            let taken = self
                .all(kind)
                .any(|(other, there)| other != id && fields.iter().all(|field| Self::same(&row[field], &there[field])));
            if taken {
                return Err("store.taken".into());
            }
        }
        for (field, of) in about.refers {
            if !row[field].is_null() && self.row(kind_of(of).name, whole(&row[field])).is_none() {
                return Err("store.referenced".into());
            }
        }
        Ok(())
    }

    pub fn put(&mut self, kind: &'static str, id: i64, row: Row) -> Result<(), No> {
        self.check(kind, id, &row)?;
        let last = self.last.entry(kind).or_default();
        *last = id.max(*last);
        self.tables.entry(kind).or_default().insert(id, row.clone());
        self.note(kind, id, None, Some(row));
        Ok(())
    }

    /// A new record; what is not said is nothing.
    pub fn insert(&mut self, kind: &'static str, said: &[(&'static str, Value)]) -> Result<i64, No> {
        let mut row: Row = kind_of(kind).fields.iter().map(|field| (*field, Value::Null)).collect();
        for (field, value) in said {
            assert!(row.insert(field, value.clone()).is_some(), "{kind} has no {field}");
        }
        // There is one of them at most, and it is the first again.
        let id = match kind {
            "company" | "copy_plan" => 1,
            // Nobody names a counter: its row is not kept free.
            "counter" => self.all(kind).map(|(id, _)| id).max().unwrap_or(0) + 1,
            _ => self.newest(kind) + 1,
        };
        self.put(kind, id, row)?;
        Ok(id)
    }

    /// Fields of a record anew; `false` when there is none.
    pub fn update(&mut self, kind: &'static str, id: i64, said: &[(&'static str, Value)]) -> Result<bool, No> {
        let Some(before) = self.row(kind, id).cloned() else { return Ok(false) };
        let mut after = before.clone();
        for (field, value) in said {
            assert!(after.insert(field, value.clone()).is_some(), "{kind} has no {field}");
        }
        self.check(kind, id, &after)?;
        self.tables.entry(kind).or_default().insert(id, after.clone());
        self.note(kind, id, Some(before), Some(after));
        Ok(true)
    }

    /// Takes a record away; refused while another names it.
    pub fn delete(&mut self, kind: &'static str, id: i64) -> Result<bool, No> {
        if self.row(kind, id).is_none() {
            return Ok(false);
        }
        for other in KINDS {
            for (field, _) in other.refers.iter().filter(|(_, of)| *of == kind) {
                if !self.which(other.name, &[(field, json!(id))]).is_empty() {
                    return Err("store.referenced".into());
                }
            }
        }
        self.last.insert(kind, self.newest(kind));
        // A move that was countered is named by its counter.
        let before = self.tables.entry(kind).or_default().remove(&id);
        self.note(kind, id, before, None);
        Ok(true)
    }

    // ------------------------------------------------------------------ stock

    pub fn warehouse_of(&self, location: i64) -> Option<i64> {
        self.row("location", location).and_then(|row| row["warehouse_id"].as_i64())
    }

    /// What stands on a shelf: all that came less all that went.
    pub fn on_shelf(&self, variant: i64, shelf: i64) -> i64 {
        let of = |row: &Row| {
            let sign = i64::from(row["to_location"] == shelf) - i64::from(row["from_location"] == shelf);
            if row["variant_id"] == variant { sign * whole(&row["quantity"]) } else { 0 }
        };
        self.all("move").map(|(_, row)| of(row)).sum()
    }

    pub fn shelves(&self, warehouse: i64) -> Vec<i64> {
        self.which("location", &[("warehouse_id", json!(warehouse)), ("kind", json!("internal"))])
    }

    /// On hand and held, in a warehouse or in all.
    pub fn standing(&self, variant: i64, warehouse: Option<i64>) -> (i64, i64) {
        let houses: Vec<i64> = match warehouse {
            Some(one) => vec![one],
            None => self.all("warehouse").map(|(id, _)| id).collect(),
        };
        let shelves = houses.iter().flat_map(|house| self.shelves(*house));
        let on_hand = shelves.map(|shelf| self.on_shelf(variant, shelf)).sum();
        let held = self
            .all("reservation")
            .filter(|(_, row)| row["variant_id"] == variant && houses.contains(&whole(&row["warehouse_id"])));
        (on_hand, held.map(|(_, row)| whole(&row["quantity"])).sum())
    }

    /// Goods go from one place to another; no shelf goes below nothing unless its goods may.
    pub fn go(
        &mut self,
        variant: i64,
        quantity: i64,
        (from, to): (i64, i64),
        more: &[(&'static str, Value)],
    ) -> Result<i64, No> {
        let mut said = vec![
            ("variant_id", json!(variant)),
            ("quantity", json!(quantity)),
            ("from_location", json!(from)),
            ("to_location", json!(to)),
            ("document", json!("")),
        ];
        said.retain(|(field, _)| !more.iter().any(|(other, _)| other == field));
        said.extend(more.iter().cloned());
        let id = self.insert("move", &said)?;
        let physical = self.warehouse_of(from).is_some();
        if physical && self.on_shelf(variant, from) < 0 && self.int("variant", variant, "allow_negative") == 0 {
            return Err("stock.negative".into());
        }
        Ok(id)
    }

    /// What counters a move, what counters that, and so on: the last of them, and how many there are.
    pub fn countered(&self, id: i64) -> (i64, usize) {
        let (mut last, mut links) = (id, 0);
        while let Some(next) = self.which("move", &[("reverses_id", json!(last))]).first() {
            last = *next;
            links += 1;
        }
        (last, links)
    }

    /// The goods of a move go back, once.
    pub fn counter(&mut self, id: i64) -> Result<bool, No> {
        if !self.which("move", &[("reverses_id", json!(id))]).is_empty() {
            return Ok(false);
        }
        let row = self.row("move", id).cloned().ok_or("stock.no_move")?;
        let ends = (whole(&row["to_location"]), whole(&row["from_location"]));
        let mut more: Vec<(&'static str, Value)> = ["document", "source_kind", "source_id", "unit_cost_e8"]
            .iter()
            .map(|field| (*field, row[field].clone()))
            .collect();
        more.extend([("cause", json!("reversal")), ("reverses_id", json!(id))]);
        self.go(whole(&row["variant_id"]), whole(&row["quantity"]), ends, &more)?;
        Ok(true)
    }
}

/// A row of the file's journal as far as the model knows its fields.
pub fn known(kind: &str, row: &Map<String, Value>) -> Row {
    kind_of(kind).fields.iter().map(|field| (*field, row.get(*field).cloned().unwrap_or_default())).collect()
}
