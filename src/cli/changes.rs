//! What an operation changes, for people: rows, stock and money, before and after.

use super::session::Session;
use crate::domain::numbers::{format_cents, format_quantity};
use crate::domain::{Cents, Quantity, Refusal, SafeText};
use crate::locale::{Lang, wording};
use crate::store::journal::{self, Entry, RowChange};
use crate::store::{Db, products, stock};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Rows told one by one.
const MOST: usize = 60;

/// An entry with more changes than this is told by its numbers alone: an import has tens of thousands.
const LARGE: u64 = 5_000;

/// Columns that say nothing to people.
const QUIET: &[&str] = &[
    "id",
    "version",
    "name_key",
    "phone_key",
    "price_trace",
    "created_at",
    "import_id",
    "source_kind",
    "source_id",
    "order_id",
    "series",
    "order_line_id",
    "party_id",
    "actor",
    "door",
    "operator",
    "subject_id",
    "tag_id",
    "report",
    "history",
    "channel_id",
    "digest",
];

/// The family of words of a column.
const FAMILIES: &[(&str, &str, &str)] = &[
    ("deadline", "kind", "list.deadline_kind"),
    ("party", "kind", "list.party_kind"),
    ("product", "kind", "list.product_kind"),
    ("notice", "severity", "list.severity"),
    ("notice", "state", "list.notice_state"),
    ("notice", "rule", "list.notice_rule"),
    ("sales_order", "life", "life"),
    ("status_event", "from_badge", "badge"),
    ("status_event", "to_badge", "badge"),
    ("status_event", "cause", "operation"),
    ("payment", "method", "orders.method"),
    ("sales_order", "payment_method", "orders.method"),
    ("address", "kind", "cli.address"),
];

/// Changes that are not in the file: the file still says what there is before.
pub(super) fn before_commit(session: &Session, db: Db<'_>, changes: &[RowChange]) -> Result<Vec<String>, Refusal> {
    told(session.lang, db, changes, true)
}

/// Changes that are done: stock is said as a difference.
/// Of a very large entry only its numbers are told.
pub(super) fn after_commit(session: &Session, db: Db<'_>, entry: &Entry) -> Result<Vec<String>, Refusal> {
    let (first, last) = entry.changes;
    let total = (last - first + 1).max(0).unsigned_abs();
    if total > LARGE {
        return Ok(vec![session.lang.n("cli.changes.rows", total, &[])]);
    }
    told(session.lang, db, &journal::changes(db, first, last)?, false)
}

fn told(lang: Lang, db: Db<'_>, changes: &[RowChange], pending: bool) -> Result<Vec<String>, Refusal> {
    let mut lines = Vec::new();
    if changes.is_empty() {
        lines.push(lang.t("cli.changes.none").to_owned());
        return Ok(lines);
    }
    let names = Names::new(db, changes)?;
    let stock = stock_lines(lang, db, changes, pending, &names)?;
    let money = money_lines(lang, changes);
    for (heading, part) in [("cli.changes.stock", stock), ("cli.changes.money", money)] {
        if !part.is_empty() {
            lines.push(lang.t(heading).to_owned());
            lines.extend(part);
        }
    }
    lines.push(lang.n("cli.changes.rows", changes.len() as u64, &[]));
    for change in changes.iter().take(MOST) {
        lines.push(row_line(lang, change, &names));
    }
    if changes.len() > MOST {
        lines.push(lang.n("cli.changes.more", (changes.len() - MOST) as u64, &[]));
    }
    Ok(lines)
}

/// What rows that others point at are called.
struct Names {
    places: BTreeMap<i64, String>,
    warehouses: BTreeMap<i64, String>,
    variants: BTreeMap<i64, String>,
}

impl Names {
    fn new(db: Db<'_>, changes: &[RowChange]) -> Result<Self, Refusal> {
        let mut names = Self { places: BTreeMap::new(), warehouses: BTreeMap::new(), variants: BTreeMap::new() };
        for warehouse in stock::warehouses(db)? {
            for shelf in stock::shelves(db, warehouse.id)? {
                names.places.insert(shelf.id, format!("{} {}", warehouse.code, shelf.code));
            }
            names.warehouses.insert(warehouse.id, warehouse.code.to_string());
        }
        for change in changes {
            let side = change.after.as_ref().or(change.before.as_ref());
            if change.table == "variant"
                && let Some(sku) = side.and_then(|row| row.get("sku")).and_then(Value::as_str)
            {
                names.variants.insert(change.row, SafeText::new(sku).to_string());
            }
        }
        for change in changes {
            let side = change.after.as_ref().or(change.before.as_ref());
            let Some(id) = side.and_then(|row| row.get("variant_id")).and_then(Value::as_i64) else { continue };
            if let std::collections::btree_map::Entry::Vacant(slot) = names.variants.entry(id)
                && let Ok(variant) = products::variant(db, id)
            {
                slot.insert(variant.sku.to_string());
            }
        }
        Ok(names)
    }

    fn variant(&self, id: i64) -> String {
        self.variants.get(&id).cloned().unwrap_or_else(|| format!("#{id}"))
    }
}

/// A number of a row.
fn number(row: Option<&Map<String, Value>>, column: &str) -> i64 {
    row.and_then(|row| row.get(column)).and_then(Value::as_i64).unwrap_or(0)
}

/// On hand and committed, by variant and warehouse.
fn stock_lines(
    lang: Lang,
    db: Db<'_>,
    changes: &[RowChange],
    pending: bool,
    names: &Names,
) -> Result<Vec<String>, Refusal> {
    let houses: BTreeMap<i64, i64> = {
        let mut all = BTreeMap::new();
        for warehouse in stock::warehouses(db)? {
            for shelf in stock::shelves(db, warehouse.id)? {
                all.insert(shelf.id, warehouse.id);
            }
        }
        all
    };
    // By variant and warehouse: on hand, committed.
    let mut moved: BTreeMap<(i64, i64), (i64, i64)> = BTreeMap::new();
    for change in changes {
        match change.table.as_str() {
            "move" => {
                let row = change.after.as_ref();
                let (variant, quantity) = (number(row, "variant_id"), number(row, "quantity"));
                for (end, way) in [("from_location", -1), ("to_location", 1)] {
                    if let Some(house) = houses.get(&number(row, end)) {
                        moved.entry((variant, *house)).or_default().0 += way * quantity;
                    }
                }
            }
            "reservation" => {
                for (row, way) in [(change.before.as_ref(), -1), (change.after.as_ref(), 1)] {
                    if row.is_some() {
                        let key = (number(row, "variant_id"), number(row, "warehouse_id"));
                        moved.entry(key).or_default().1 += way * number(row, "quantity");
                    }
                }
            }
            _ => {}
        }
    }
    let mut lines = Vec::new();
    for ((variant, house), (on_hand, committed)) in moved {
        let sku = names.variant(variant);
        let place = names.warehouses.get(&house).cloned().unwrap_or_default();
        let now = if pending { Some(stock::availability(db, variant, Some(house))?) } else { None };
        for (label, delta, before) in [
            ("cli.changes.on_hand", on_hand, now.map(|now| now.on_hand)),
            ("cli.changes.committed", committed, now.map(|now| now.committed)),
        ] {
            if delta == 0 {
                continue;
            }
            let show = |quantity: Quantity| format_quantity(quantity, lang.numbers());
            let step = match before {
                Some(before) => format!("{} → {}", show(before), show(before + Quantity(delta))),
                None => signed(show(Quantity(delta)), delta),
            };
            lines.push(format!("  {sku} {place}  {}: {step}", lang.t(label)));
        }
    }
    Ok(lines)
}

fn signed(text: String, value: i64) -> String {
    if value > 0 { format!("+{text}") } else { text }
}

/// Totals of orders, payments, amounts due.
fn money_lines(lang: Lang, changes: &[RowChange]) -> Vec<String> {
    let show = |cents: i64| format_cents(Cents(cents), lang.numbers());
    let mut lines = Vec::new();
    for change in changes {
        let column = match change.table.as_str() {
            "sales_order" => "total_cents",
            "payment" | "deadline" => "amount_cents",
            _ => continue,
        };
        let (before, after) = (number(change.before.as_ref(), column), number(change.after.as_ref(), column));
        if lines.len() == MOST {
            break;
        }
        if before != after {
            let what = name_of(lang, change);
            lines.push(format!("  {what}: {} → {}", show(before), show(after)));
        }
    }
    lines
}

/// What a row is called: `ordine 2026/1490`.
fn name_of(lang: Lang, change: &RowChange) -> String {
    let row = change.after.as_ref().or(change.before.as_ref());
    let text = |column: &str| {
        row.and_then(|row| row.get(column)).and_then(Value::as_str).map(|text| SafeText::new(text).to_string())
    };
    let own = match change.table.as_str() {
        "sales_order" => Some(format!("{}/{}", number(row, "year"), number(row, "number"))),
        "counter" => text("series").map(|series| {
            // People and companies are counted without a year.
            let (word, year) = (wording::word(lang, "cli.series", &series), number(row, "year"));
            if year == 0 { word } else { format!("{word} {year}") }
        }),
        "party" => text("name").map(|name| format!("{} {name}", text("code").unwrap_or_default())),
        "variant" => text("sku"),
        "order_line" => text("description"),
        "deadline" => text("subject"),
        "address" => text("street"),
        "contact" => text("value"),
        "note" => None,
        "company" | "product" | "channel" | "carrier" | "warehouse" | "tag" | "import_profile" => text("name"),
        "product_code" | "location" => text("code"),
        _ => None,
    };
    let label = wording::table(lang, &change.table);
    match own.filter(|own| !own.trim().is_empty()) {
        Some(own) => format!("{label} {}", super::output::cut(own.trim(), 50)),
        None => format!("{label} {}", change.row),
    }
}

fn row_line(lang: Lang, change: &RowChange, names: &Names) -> String {
    let name = name_of(lang, change);
    let show = |column: &str, value: &Value| {
        let family = FAMILIES.iter().find(|(table, name, _)| *table == change.table && *name == column);
        if let (Some((_, _, family)), Some(word)) = (family, value.as_str()) {
            return wording::word(lang, family, word);
        }
        match (column, value.as_i64()) {
            ("from_location" | "to_location", Some(id)) => {
                names.places.get(&id).cloned().unwrap_or_else(|| "–".to_owned())
            }
            ("warehouse_id", Some(id)) => names.warehouses.get(&id).cloned().unwrap_or_else(|| id.to_string()),
            ("variant_id", Some(id)) => names.variant(id),
            _ => super::output::cut(&wording::column_value(lang, column, value), 60),
        }
    };
    // What brought an order into a state is an operation; the same column of a move says why goods moved.
    let label = |column: &str| {
        let own = change.table == "status_event" && column == "cause";
        wording::field(lang, if own { "status_cause" } else { column })
    };
    let quiet = |column: &str| QUIET.contains(&column) || (column == "kind" && change.table == "reservation");
    let parts: Vec<String> = match (&change.before, &change.after) {
        (Some(before), Some(after)) => after
            .iter()
            .filter(|(column, value)| !quiet(column) && before.get(*column) != Some(*value))
            .map(|(column, value)| {
                let was = before.get(column).map_or_else(String::new, |value| show(column, value));
                format!("{}: {was} → {}", label(column), show(column, value))
            })
            .collect(),
        (None, Some(row)) | (Some(row), None) => row
            .iter()
            .filter(|(column, value)| {
                !quiet(column) && !value.is_null() && value.as_str() != Some("") && value.as_i64() != Some(0)
            })
            .map(|(column, value)| format!("{}: {}", label(column), show(column, value)))
            .collect(),
        (None, None) => Vec::new(),
    };
    let sign = match (&change.before, &change.after) {
        (None, _) => '+',
        (_, None) => '-',
        _ => '~',
    };
    if parts.is_empty() { format!("  {sign} {name}") } else { format!("  {sign} {name}  {}", parts.join("; ")) }
}
