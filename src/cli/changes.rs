//! What an operation changes, for people: rows, stock and money, before and after.

use super::session::Session;
use crate::domain::numbers::{format_cents, format_quantity};
use crate::domain::{Cents, Quantity, Refusal};
use crate::locale::{Lang, wording};
use crate::operations::changes::{self as common, Names, number};
use crate::store::journal::{self, RowChange};
use crate::store::{Db, stock};
use serde_json::Value;

/// Rows told one by one.
const MOST: usize = 60;

/// An entry with more changes than this is told by its numbers alone: an import has tens of thousands.
const LARGE: u64 = 5_000;

/// Changes that are not in the file: the file still says what there is before.
pub(super) fn before_commit(session: &Session, db: Db<'_>, changes: &[RowChange]) -> Result<Vec<String>, Refusal> {
    told(session.lang, db, changes, true)
}

/// Changes that are done, from the first to the last: stock is said as a difference.
/// Of very many only their number is told.
pub(super) fn after_commit(session: &Session, db: Db<'_>, (first, last): (i64, i64)) -> Result<Vec<String>, Refusal> {
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
    let names = Names::new(db, lang, changes)?;
    let stock = stock_lines(lang, db, changes, pending, &names)?;
    let money = money_lines(lang, changes, &names);
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

/// On hand and committed, by variant and warehouse.
fn stock_lines(
    lang: Lang,
    db: Db<'_>,
    changes: &[RowChange],
    pending: bool,
    names: &Names<'_>,
) -> Result<Vec<String>, Refusal> {
    let mut lines = Vec::new();
    for ((variant, house), (on_hand, committed)) in names.stock(changes) {
        let sku = names.variant(variant);
        let place = names.warehouse(house);
        let now = if pending { Some(stock::availability(db, variant, Some(house))?) } else { None };
        for (label, delta, before) in [
            ("cli.changes.on_hand", on_hand, now.map(|now| now.on_hand)),
            ("cli.changes.committed", committed, now.map(|now| now.committed)),
        ] {
            if delta.is_zero() {
                continue;
            }
            let show = |quantity: Quantity| format_quantity(quantity, lang.numbers());
            let step = match before {
                Some(before) => format!("{} → {}", show(before), show(before + delta)),
                None => signed(show(delta), delta),
            };
            lines.push(format!("  {sku} {place}  {}: {step}", lang.t(label)));
        }
    }
    Ok(lines)
}

fn signed(text: String, value: Quantity) -> String {
    if value > Quantity::ZERO { format!("+{text}") } else { text }
}

/// Totals of orders, payments, amounts due.
fn money_lines(lang: Lang, changes: &[RowChange], names: &Names<'_>) -> Vec<String> {
    let show = |cents: i64| format_cents(Cents(cents), lang.numbers());
    let mut lines = Vec::new();
    for change in changes {
        let column = match change.table.as_str() {
            "sales_order" => "total_cents",
            "payment" | "deadline" => "amount_cents",
            _ => continue,
        };
        let (before, after) = (number(change.before.as_ref(), column), number(change.after.as_ref(), column));
        let (before, after) = (before.unwrap_or(0), after.unwrap_or(0));
        if lines.len() == MOST {
            break;
        }
        if before != after {
            let what = name_of(lang, change, names);
            lines.push(format!("  {what}: {} → {}", show(before), show(after)));
        }
    }
    lines
}

/// What a row is called: `ordine 2026/1490`.
fn name_of(lang: Lang, change: &RowChange, names: &Names<'_>) -> String {
    let label = wording::table(lang, &change.table);
    match names.own(change) {
        Some(own) => format!("{label} {}", super::output::cut(&own, 50)),
        None => format!("{label} {}", change.row),
    }
}

fn row_line(lang: Lang, change: &RowChange, names: &Names<'_>) -> String {
    let name = name_of(lang, change, names);
    let show = |column: &str, value: &Value| super::output::cut(&names.value(&change.table, column, value), 60);
    let side = |column: &str, value: &Value| {
        let shown = show(column, value);
        wording::or_nothing(lang, &shown).to_owned()
    };
    let label = |column: &str| common::label(lang, &change.table, column);
    let quiet = |column: &str| common::hidden(&change.table, column);
    let parts: Vec<String> = match (&change.before, &change.after) {
        (Some(before), Some(after)) => after
            .iter()
            .filter(|(column, value)| !quiet(column) && before.get(*column) != Some(*value))
            .map(|(column, value)| {
                let was = side(column, before.get(column).unwrap_or(&Value::Null));
                format!("{}: {was} → {}", label(column), side(column, value))
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
