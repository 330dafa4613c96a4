//! Rows before and after, in words: what a preview shows of an operation.

use crate::domain::numbers::{format_cents, format_quantity};
use crate::domain::order::Badge;
use crate::domain::{Cents, Quantity, Refusal};
use crate::locale::{Lang, wording};
use crate::operations::changes::{self, Names, number};
use crate::store::journal::RowChange;
use crate::store::{Db, orders, stock};
use crate::ui::kit::dialog::{PreviewGroup, PreviewRow};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Tables whose rows are one quantity of one thing: they stand together, a line each.
const QUANTITIES: &[&str] = &["reservation", "shipment_line", "move"];

/// What another line of a preview says better.
fn hidden(change: &RowChange, column: &str) -> bool {
    let table = change.table.as_str();
    let of_new = change.before.is_none() && matches!(column, "kind" | "year" | "prices_include_vat" | "natura");
    of_new || changes::hidden(table, column) || table == "sales_order" && column == "life"
}

/// The changes as groups of figures: stock first, then each document with its fields. Of more documents, or rows of a kind,
/// than `most` the rest is only counted.
///
/// # Errors
/// What the store refuses; it must stand as it was before the changes.
pub fn groups(
    db: Db<'_>,
    lang: Lang,
    changes: &[RowChange],
    most: usize,
) -> Result<(Vec<PreviewGroup>, usize), Refusal> {
    let mut out = Vec::new();
    let names = Names::new(db, lang, changes)?;
    let rows = stock_rows(db, lang, changes, &names)?;
    if !rows.is_empty() {
        out.push(PreviewGroup { title: lang.t("preview.stock").to_owned(), rows });
    }
    // Of one order everything stands together, also what speaks of it without naming it.
    let ids: BTreeSet<i64> = changes.iter().filter_map(order_of).collect();
    let (mut shown, mut more) = (0, 0);
    for id in &ids {
        let own: Vec<RowChange> = if ids.len() == 1 {
            changes.to_vec()
        } else if shown < most {
            changes.iter().filter(|change| order_of(change) == Some(*id)).cloned().collect()
        } else {
            more += 1;
            continue;
        };
        let mut rows = state_rows(lang, &own);
        rows.extend(paid_rows(db, lang, &own)?);
        for change in own.iter().filter(|change| change.table == "sales_order") {
            rows.extend(field_rows(lang, change, &names));
        }
        if !rows.is_empty() {
            shown += 1;
            out.push(PreviewGroup { title: order_title(db, lang, &own)?, rows });
        }
    }
    let mut quantities: BTreeMap<&str, Vec<PreviewRow>> = BTreeMap::new();
    let mut rest = Vec::new();
    for change in changes {
        let table = change.table.as_str();
        if matches!(table, "status_event" | "counter" | "frozen_address" | "sales_order") {
            continue;
        }
        if let Some(known) = QUANTITIES.iter().find(|name| **name == table) {
            let rows = quantities.entry(known).or_default();
            // What they come to stands in the first group, whole.
            if rows.len() >= most {
                more += 1;
                continue;
            }
            let label = variant_name(change, &names).unwrap_or_else(|| change.row.to_string());
            let side = |side: &Option<Map<String, Value>>| {
                let number = side.as_ref().and_then(|row| row.get("quantity")).and_then(Value::as_i64);
                number.map(|n| format_quantity(Quantity(n), lang.numbers())).unwrap_or_default()
            };
            rows.push(PreviewRow { label, before: side(&change.before), after: side(&change.after) });
            continue;
        }
        if rest.len() >= most {
            more += 1;
            continue;
        }
        let rows = field_rows(lang, change, &names);
        if !rows.is_empty() {
            rest.push(PreviewGroup { title: title(lang, change, &names), rows });
        }
    }
    for (table, rows) in quantities {
        out.push(PreviewGroup { title: wording::table(lang, table), rows });
    }
    out.extend(rest);
    Ok((out, more))
}

/// The order that a row belongs to, as far as the row says it.
fn order_of(change: &RowChange) -> Option<i64> {
    if change.table == "sales_order" {
        return Some(change.row);
    }
    number(change.after.as_ref().or(change.before.as_ref()), "order_id")
}

/// On hand, committed and available of every variant that moves or is held.
fn stock_rows(db: Db<'_>, lang: Lang, changes: &[RowChange], names: &Names<'_>) -> Result<Vec<PreviewRow>, Refusal> {
    // A preview has no room for each warehouse: what they come to together.
    let mut deltas: BTreeMap<i64, (Quantity, Quantity)> = BTreeMap::new();
    for ((variant, _), (hand, held)) in names.stock(changes) {
        let delta = deltas.entry(variant).or_default();
        *delta = (delta.0 + hand, delta.1 + held);
    }
    let mut rows = Vec::new();
    for (variant, (hand, held)) in deltas.into_iter().filter(|(_, (hand, held))| !(hand.is_zero() && held.is_zero())) {
        let sku = names.variant(variant);
        let now = stock::availability(db, variant, None)?;
        let mut row = |key: &'static str, before: Quantity, delta: Quantity| {
            let shown = |quantity| format_quantity(quantity, lang.numbers());
            let label = format!("{sku} {}", lang.t(key));
            rows.push(PreviewRow { label, before: shown(before), after: shown(before + delta) });
        };
        if !hand.is_zero() {
            row("preview.on_hand", now.on_hand, hand);
        }
        if !held.is_zero() {
            row("preview.committed", now.committed, held);
        }
        row("preview.available", now.available(), hand - held);
    }
    Ok(rows)
}

/// From which state to which.
fn state_rows(lang: Lang, changes: &[RowChange]) -> Vec<PreviewRow> {
    let events = changes.iter().filter(|change| change.table == "status_event");
    let word = |row: Option<&Map<String, Value>>, column: &str| {
        let word = row.and_then(|row| row.get(column)).and_then(Value::as_str).and_then(Badge::from_word);
        word.map(|badge| wording::word(lang, "badge", badge.word())).unwrap_or_default()
    };
    events
        .map(|event| PreviewRow {
            label: lang.t("preview.state").to_owned(),
            before: word(event.after.as_ref(), "from_badge"),
            after: word(event.after.as_ref(), "to_badge"),
        })
        .collect()
}

/// What the customer has paid.
fn paid_rows(db: Db<'_>, lang: Lang, changes: &[RowChange]) -> Result<Vec<PreviewRow>, Refusal> {
    let mut deltas: BTreeMap<i64, i64> = BTreeMap::new();
    for change in changes.iter().filter(|change| change.table == "payment") {
        for (side, sign) in [(change.before.as_ref(), -1), (change.after.as_ref(), 1)] {
            if let (Some(order), Some(amount)) = (number(side, "order_id"), number(side, "amount_cents")) {
                *deltas.entry(order).or_default() += sign * amount;
            }
        }
    }
    let mut rows = Vec::new();
    for (order, delta) in deltas {
        let Some(state) = orders::derive(db, order)? else { continue };
        let shown = |amount| format_cents(amount, lang.numbers());
        let after = state.paid + Cents(delta);
        let label = lang.t("preview.paid").to_owned();
        rows.push(PreviewRow { label, before: shown(state.paid), after: shown(after) });
    }
    Ok(rows)
}

fn field_rows(lang: Lang, change: &RowChange, names: &Names<'_>) -> Vec<PreviewRow> {
    let mut columns: BTreeSet<&String> = BTreeSet::new();
    for side in [&change.before, &change.after].into_iter().flatten() {
        columns.extend(side.keys());
    }
    let mut rows = Vec::new();
    for column in columns.into_iter().filter(|column| !hidden(change, column)) {
        let side = |side: &Option<Map<String, Value>>| side.as_ref().and_then(|row| row.get(column)).cloned();
        let (before, after) = (side(&change.before), side(&change.after));
        if before == after {
            continue;
        }
        // Of a new row only what it says.
        let empty = |value: &Option<Value>| matches!(value, None | Some(Value::Null)) || *value == Some(0.into());
        if (change.before.is_none() || change.after.is_none()) && empty(&before) && empty(&after) {
            continue;
        }
        let shown = |value: Option<Value>| value.map(|value| names.value(&change.table, column, &value));
        let label = changes::label(lang, &change.table, column);
        rows.push(PreviewRow {
            label,
            before: shown(before).unwrap_or_default(),
            after: shown(after).unwrap_or_default(),
        });
    }
    rows
}

/// Every change by itself: the name of its row, and its fields before and after.
///
/// # Errors
/// What the store refuses.
pub fn plain(db: Db<'_>, lang: Lang, changes: &[RowChange]) -> Result<Vec<(String, Vec<PreviewRow>)>, Refusal> {
    let names = Names::new(db, lang, changes)?;
    let told = |change| (title(lang, change, &names), field_rows(lang, change, &names));
    Ok(changes.iter().filter(|change| change.table != "counter").map(told).collect())
}

fn variant_name(change: &RowChange, names: &Names<'_>) -> Option<String> {
    number(changes::row(change), "variant_id").map(|variant| names.variant(variant))
}

fn title(lang: Lang, change: &RowChange, names: &Names<'_>) -> String {
    let word = wording::table(lang, &change.table);
    match variant_name(change, names).or_else(|| names.own(change)) {
        Some(name) => format!("{word} {name}"),
        None => word,
    }
}

/// `ordine 2026/1490`, also of one that would be new, or that only its payments and shipments speak of.
fn order_title(db: Db<'_>, lang: Lang, changes: &[RowChange]) -> Result<String, Refusal> {
    let word = wording::table(lang, "sales_order");
    let mut id = None;
    for change in changes {
        let side = change.after.as_ref().or(change.before.as_ref());
        if change.table == "sales_order" {
            if let (Some(year), Some(number)) = (number(side, "year"), number(side, "number")) {
                return Ok(format!("{word} {year}/{number}"));
            }
            id = Some(change.row);
        } else if let Some(order) = number(side, "order_id") {
            id = id.or(Some(order));
        }
    }
    Ok(match id {
        Some(id) => format!("{word} {}", orders::find(db, id)?.name()),
        None => word,
    })
}
