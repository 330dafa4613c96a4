//! What an operation changed, as far as the command line and the screens say it alike: what nobody reads, what a row is
//! called, a value as people read it, and stock as a difference.

pub mod columns;

use self::columns::Kind;
use crate::domain::{Quantity, Refusal, SafeText};
use crate::locale::{Lang, wording};
use crate::store::journal::RowChange;
use crate::store::{Db, orders, parties, products, settings, stock};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Whether nobody reads a column: only the program needs it, or the name of the row says it.
pub fn hidden(table: &str, column: &str) -> bool {
    columns::kind(table, column) == Some(Kind::Hidden)
}

/// The row as it is now, or as it was when it is gone.
pub fn row(change: &RowChange) -> Option<&Map<String, Value>> {
    change.after.as_ref().or(change.before.as_ref())
}

/// A number of a row.
pub fn number(row: Option<&Map<String, Value>>, column: &str) -> Option<i64> {
    row.and_then(|row| row.get(column)).and_then(Value::as_i64)
}

/// What a column is called where its name means something else than in other tables.
const LABELS: &[(&str, &str, &str)] = &[
    // What brought an order into a state is an operation; the same column of a move says why goods moved.
    ("status_event", "cause", "status_cause"),
    ("product", "tracking", "product_tracking"),
    ("order_status", "requires_tracking", "tracking_required"),
    ("lot", "status", "state"),
    ("product_code", "qty_per_scan", "per_scan"),
];

/// The locale key of what a column is called.
fn label_key(table: &str, column: &str) -> String {
    let own = LABELS.iter().find(|(of, name, _)| *of == table && *name == column);
    format!("field.{}", own.map_or(column, |(.., name)| name))
}

/// What a column is called.
pub fn label(lang: Lang, table: &str, column: &str) -> String {
    let key = label_key(table, column);
    lang.find(&key).map_or_else(|| wording::field(lang, column), str::to_owned)
}

/// What rows are called that others point at; looked up once each, because an operation names the same ones again and
/// again.
pub struct Names<'a> {
    db: Db<'a>,
    lang: Lang,
    shelves: BTreeMap<i64, (i64, String)>,
    warehouses: BTreeMap<i64, String>,
    /// Codes of variants, the new ones too, which the file does not have yet before the operation is done.
    variants: BTreeMap<i64, String>,
    /// Rows that the changes themselves name: the file may not have them before the operation is done, or any more.
    fresh: BTreeMap<(String, i64), String>,
}

impl<'a> Names<'a> {
    /// The names that these changes need.
    ///
    /// # Errors
    /// What the store refuses.
    pub fn new(db: Db<'a>, lang: Lang, changes: &[RowChange]) -> Result<Self, Refusal> {
        let mut names = Self {
            db,
            lang,
            shelves: BTreeMap::new(),
            warehouses: BTreeMap::new(),
            variants: BTreeMap::new(),
            fresh: BTreeMap::new(),
        };
        for warehouse in stock::warehouses(db)? {
            for shelf in stock::shelves(db, warehouse.id)?.into_iter().filter(|shelf| shelf.kind == "internal") {
                names.shelves.insert(shelf.id, (warehouse.id, format!("{} {}", warehouse.code, shelf.code)));
            }
            names.warehouses.insert(warehouse.id, warehouse.code.to_string());
        }
        for change in changes.iter().filter(|change| change.table == "variant") {
            if let Some(sku) = row(change).and_then(|row| row.get("sku")).and_then(Value::as_str) {
                names.variants.insert(change.row, SafeText::new(sku).to_string());
            }
        }
        for id in changes.iter().filter_map(|change| number(row(change), "variant_id")) {
            if let std::collections::btree_map::Entry::Vacant(slot) = names.variants.entry(id)
                && let Ok(variant) = products::variant(db, id)
            {
                slot.insert(variant.sku.to_string());
            }
        }
        for change in changes {
            let column = match change.table.as_str() {
                "party" | "product" | "carrier" | "channel" | "lot" => "name",
                "warehouse" | "location" => "code",
                "frozen_address" => "recipient",
                _ => continue,
            };
            if let Some(name) = row(change).and_then(|row| row.get(column)).and_then(Value::as_str) {
                names.fresh.insert((change.table.clone(), change.row), SafeText::new(name).to_string());
            }
        }
        Ok(names)
    }

    /// The code of a variant.
    pub fn variant(&self, id: i64) -> String {
        self.variants.get(&id).cloned().unwrap_or_else(|| format!("#{id}"))
    }

    /// The code of a warehouse.
    pub fn warehouse(&self, id: i64) -> String {
        self.row("warehouse", id)
    }

    /// A value as people read it, and for a reference the name of what it refers to. What the file does not have any
    /// more keeps its number.
    pub fn value(&self, table: &str, column: &str, value: &Value) -> String {
        let lang = self.lang;
        match (columns::kind(table, column), value, value.as_i64()) {
            (Some(Kind::Word(family)), Value::String(word), _) => wording::word(lang, family, word),
            (Some(Kind::Flag), _, Some(flag)) => lang.t(if flag == 0 { "value.no" } else { "value.yes" }).to_owned(),
            (Some(Kind::Count), _, Some(n)) => n.to_string(),
            (Some(Kind::Row(of)), _, Some(id)) => self.row(of, id),
            _ => wording::column_value(lang, column, value),
        }
    }

    /// What a row of a table is called.
    fn row(&self, table: &str, id: i64) -> String {
        let (db, lang) = (self.db, self.lang);
        if let Some(fresh) = self.fresh.get(&(table.to_owned(), id)) {
            return fresh.clone();
        }
        let known = match table {
            "party" => parties::find(db, id).map(|party| party.name.to_string()).ok(),
            "carrier" => settings::carrier_name(db, id).map(|name| wording::carrier(lang, name.as_str())).ok(),
            "channel" => settings::channel_name(db, id).map(|name| wording::channel(lang, name.as_str())).ok(),
            "product" => products::find(db, id).map(|product| product.name.to_string()).ok(),
            "variant" => Some(self.variant(id)),
            "warehouse" => self.warehouses.get(&id).cloned(),
            "location" => Some(self.shelves.get(&id).map_or_else(|| "–".to_owned(), |(_, name)| name.clone())),
            "frozen_address" => orders::frozen(db, id).map(|kept| kept.recipient.to_string()).ok(),
            _ => None,
        };
        known.filter(|name| !name.is_empty()).unwrap_or_else(|| format!("#{id}"))
    }

    /// What a row is called besides its kind: `2026/1490`, a name, a code; nothing for what has none.
    pub fn own(&self, change: &RowChange) -> Option<String> {
        let side = row(change);
        let text = |column: &str| {
            side.and_then(|row| row.get(column)).and_then(Value::as_str).map(|text| SafeText::new(text).to_string())
        };
        let own = match change.table.as_str() {
            "sales_order" => Some(format!("{}/{}", number(side, "year")?, number(side, "number")?)),
            "counter" => text("series").map(|series| {
                // People and companies are counted without a year.
                let word = wording::word(self.lang, "cli.series", &series);
                let year = number(side, "year").unwrap_or(0);
                if year == 0 { word } else { format!("{word} {year}") }
            }),
            "party" => text("name").map(|name| format!("{} {name}", text("code").unwrap_or_default())),
            "variant" => text("sku"),
            "order_line" => text("description"),
            "deadline" => text("subject"),
            "address" => text("street"),
            "contact" => text("value"),
            "company" | "product" | "channel" | "carrier" | "warehouse" | "tag" | "import_profile" | "saved_view" => {
                text("name")
            }
            "product_code" | "location" => text("code"),
            _ => None,
        };
        own.map(|own| own.trim().to_owned()).filter(|own| !own.is_empty())
    }

    /// By how much stock changes, by variant and warehouse: on hand, committed. What comes to nothing is left out.
    pub fn stock(&self, changes: &[RowChange]) -> BTreeMap<(i64, i64), (Quantity, Quantity)> {
        let mut moved: BTreeMap<(i64, i64), (i64, i64)> = BTreeMap::new();
        for change in changes {
            for (side, sign) in [(change.before.as_ref(), -1), (change.after.as_ref(), 1)] {
                let (Some(variant), Some(quantity)) = (number(side, "variant_id"), number(side, "quantity")) else {
                    continue;
                };
                match change.table.as_str() {
                    "reservation" => {
                        let key = (variant, number(side, "warehouse_id").unwrap_or(0));
                        moved.entry(key).or_default().1 += sign * quantity;
                    }
                    "move" => {
                        for (end, way) in [("from_location", -1), ("to_location", 1)] {
                            let shelf = number(side, end).and_then(|id| self.shelves.get(&id));
                            if let Some((house, _)) = shelf {
                                moved.entry((variant, *house)).or_default().0 += sign * way * quantity;
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
        moved.retain(|_, delta| *delta != (0, 0));
        moved.into_iter().map(|(key, (hand, held))| (key, (Quantity(hand), Quantity(held)))).collect()
    }
}
