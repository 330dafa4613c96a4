//! What stands in each column of a business table: what people read of it, and how. A test walks the schema and misses
//! columns that are not here.

use crate::locale::wording::words_of;

/// How a stored value is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nobody reads it: only the program needs it, or the name of the row says it.
    Hidden,
    /// As it stands.
    Text,
    /// Yes or no.
    Flag,
    /// A whole number of days, parcels, grams.
    Count,
    /// What the name of the column says: money, a price, a quantity, a rate, a day, a moment.
    Measure,
    /// A word of this family.
    Word(&'static str),
    /// A row of this table, by its name or number.
    Row(&'static str),
}

/// Columns that say nothing to people, in whatever table.
const HIDDEN: &[&str] = &[
    "id",
    "version",
    "name_key",
    "view_id",
    "phone_key",
    "price_trace",
    "created_at",
    "import_id",
    "source_kind",
    "source_id",
    "order_id",
    "order_line_id",
    "shipment_id",
    "series",
    "actor",
    "door",
    "operator",
    "done_by",
    "subject_id",
    "tag_id",
    "report",
    "history",
    "digest",
    "position",
    "payload",
    "facts",
    "strokes",
    "operations",
    "profile",
    "priority",
    "physical",
    "level",
];

/// Columns whose name means something else, or nothing, in one table.
const OWN: &[(&str, &str, Kind)] = &[
    ("reservation", "kind", Kind::Hidden),
    ("payment", "party_id", Kind::Hidden),
    ("deadline", "party_id", Kind::Row("party")),
    ("address", "party_id", Kind::Hidden),
    ("contact", "party_id", Kind::Hidden),
    ("deadline", "subject", Kind::Hidden),
    ("shipment", "warehouse_id", Kind::Hidden),
    ("tagging", "kind", Kind::Hidden),
    ("note", "kind", Kind::Hidden),
    ("note", "author", Kind::Hidden),
    ("shipment", "tracking", Kind::Text),
    ("location", "kind", Kind::Hidden),
    ("location", "available", Kind::Flag),
    ("import_batch", "kind", Kind::Hidden),
    ("import_profile", "kind", Kind::Hidden),
    ("copy_plan", "daily", Kind::Flag),
    ("copy_plan", "folder", Kind::Text),
    ("copy_plan", "recipients", Kind::Text),
    ("copy_plan", "identity", Kind::Text),
];

/// What stands in a column; nothing for one that is not known.
pub fn kind(table: &str, column: &str) -> Option<Kind> {
    if let Some(family) = words_of(table, column) {
        return Some(Kind::Word(family));
    }
    if let Some((.., kind)) = OWN.iter().find(|(of, name, _)| *of == table && *name == column) {
        return Some(*kind);
    }
    if HIDDEN.contains(&column) {
        return Some(Kind::Hidden);
    }
    Some(match column {
        "party_id" | "supplier_id" => Kind::Row("party"),
        "carrier_id" => Kind::Row("carrier"),
        "channel_id" => Kind::Row("channel"),
        "variant_id" => Kind::Row("variant"),
        "product_id" => Kind::Row("product"),
        "warehouse_id" => Kind::Row("warehouse"),
        "from_location" | "to_location" | "parent_id" => Kind::Row("location"),
        "lot_id" => Kind::Row("lot"),
        "bill_to" | "ship_to" => Kind::Row("frozen_address"),
        "reverses_id" => Kind::Row("move"),
        "archived" | "customer" | "supplier" | "preferred" | "allow_negative" | "tracked" | "prices_include_vat"
        | "demo" | "requires_tracking" | "shared" => Kind::Flag,
        "year" | "number" | "next" | "lead_days" | "parcels" | "weight_g" | "pin" => Kind::Count,
        "quantity" | "cancelled" | "min_stock" | "qty_per_scan" | "at" | "snooze_until" => Kind::Measure,
        _ if ["_cents", "_e8", "_bp", "_at", "_on"].iter().any(|end| column.ends_with(end)) => Kind::Measure,
        "name"
        | "code"
        | "partita_iva"
        | "codice_fiscale"
        | "codice_destinatario"
        | "vat_country"
        | "pec"
        | "email"
        | "phone"
        | "iban"
        | "payment_term"
        | "external_code"
        | "external_number"
        | "note"
        | "recipient"
        | "street"
        | "postal_code"
        | "city"
        | "province"
        | "country"
        | "label"
        | "value"
        | "colour"
        | "body"
        | "category"
        | "unit"
        | "natura"
        | "sku"
        | "attributes"
        | "document"
        | "hold_reason"
        | "customer_note"
        | "description"
        | "reference"
        | "assignee"
        | "file_name"
        | "owner"
        | "filter" => Kind::Text,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Lang;
    use crate::operations::changes::label_key;
    use crate::store::business_tables;
    use std::collections::BTreeSet;

    /// Of a line of a table's definition: the column's name, its words, whether it is a number.
    fn column(line: &str) -> Option<(&str, Vec<&str>, bool)> {
        let mut words = line.split_whitespace();
        let (name, of) = (words.next()?, words.next()?.trim_end_matches(','));
        if !matches!(of, "TEXT" | "INTEGER" | "BLOB") {
            return None;
        }
        let choices = line.split_once(" IN (").and_then(|(_, rest)| rest.split_once(')')).map_or("", |(all, _)| all);
        Some((name, choices.split(',').map(str::trim).collect(), of == "INTEGER"))
    }

    #[test]
    fn every_column_of_every_business_table_is_worded_and_has_its_kind() {
        let (mut wrong, mut seen) = (BTreeSet::new(), 0);
        for (table, definition) in business_tables().unwrap() {
            for lang in Lang::ALL {
                let key = format!("table.{table}");
                wrong.extend(lang.find(&key).is_none().then_some(key));
            }
            for (name, choices, number) in definition.lines().filter_map(column) {
                seen += 1;
                let Some(kind) = kind(&table, name) else {
                    wrong.insert(format!("{table}.{name} has no kind"));
                    continue;
                };
                if kind == Kind::Hidden {
                    continue;
                }
                // What is stored as a number is never shown as one by chance, and a text is never read as a number.
                let fits = match kind {
                    Kind::Flag | Kind::Count | Kind::Row(_) => number,
                    Kind::Measure => number || name.ends_with("_on"),
                    Kind::Hidden | Kind::Text | Kind::Word(_) => !number,
                };
                let flag = choices == ["0", "1"];
                if !fits || flag != (kind == Kind::Flag) {
                    wrong.insert(format!("{table}.{name} is no {kind:?}"));
                }
                if definition.contains(&format!("{name} "))
                    && choices.len() > 1
                    && !flag
                    && !matches!(kind, Kind::Word(_))
                {
                    wrong.insert(format!("{table}.{name} is one of some words"));
                }
                for lang in Lang::ALL {
                    let label = label_key(&table, name);
                    wrong.extend(lang.find(&label).is_none().then_some(label));
                    if let Kind::Word(family) = kind {
                        let words = choices.iter().map(|word| word.trim_matches('\'')).filter(|word| !word.is_empty());
                        let keys = words.map(|word| format!("{family}.{word}"));
                        wrong.extend(keys.filter(|key| lang.find(key).is_none()));
                    }
                }
            }
        }
        assert!(seen > 150, "{seen} columns");
        assert_eq!(wrong, BTreeSet::new());
    }
}
