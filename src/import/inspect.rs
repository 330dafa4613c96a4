//! A look at single columns under a mapping, before the whole file is checked: which values would not be taken.

use super::detect::Table;
use super::mapping::{Kind, Mapping, Target};
use super::values::{self, DateStyle, NumberStyle};
use super::{checked, checks, country, lines, rows, status};
use crate::domain::{Refusal, SafeText};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Rows that a look reads at most; the check of the file reads all of them.
pub const INSPECTED_ROWS: usize = 50_000;

/// Different values that are told apart; a column with more of them holds no words of a list.
const DIFFERENT: usize = 1_000;

/// What was seen in one column.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ColumnCheck {
    /// Values that are not empty.
    pub filled: usize,
    /// Values that would not be taken.
    pub wrong: usize,
    /// The first of them: its line and value, and why.
    pub first: Option<(u32, SafeText, Refusal)>,
}

/// Looks at these columns.
pub(crate) fn inspect(table: &Table, mapping: &Mapping, columns: &[usize]) -> Vec<(usize, ColumnCheck)> {
    let wanted: Vec<(usize, Target)> =
        columns.iter().filter_map(|at| Some((*at, mapping.columns.get(*at).copied().flatten()?.target))).collect();
    let mut seen: Vec<ColumnCheck> = vec![ColumnCheck::default(); wanted.len()];
    let lands: Vec<usize> =
        [Target::BillCountry, Target::ShipCountry].into_iter().filter_map(|t| mapping.column_of(t)).collect();
    let mut reader = table.reader();
    for span in table.rows.iter().take(INSPECTED_ROWS) {
        let cells = reader.fields(*span);
        let land = lands.iter().filter_map(|at| cells.get(*at)).find_map(country::code);
        for ((at, target), check) in wanted.iter().zip(&mut seen) {
            let cell = cells.get(*at).unwrap_or_default();
            let cell = if table.escaped { super::refused::unescape(cell) } else { cell };
            let value = cell.trim();
            let verdict = if value.is_empty() {
                if *target == Target::OrderNumber { Err(Refusal::new("import.value.missing")) } else { continue }
            } else {
                check.filled += 1;
                judge(*target, value, *at, mapping, land.as_deref())
            };
            if let Err(refusal) = verdict {
                check.wrong += 1;
                if check.first.is_none() {
                    let shown = SafeText::new(&checked::short(value));
                    let header = table.headers.get(*at).cloned().unwrap_or_default();
                    let refusal = refusal.with("column", header).with("value", shown.as_str()).with("line", span.line);
                    check.first = Some((span.line, shown, refusal));
                }
            }
        }
    }
    wanted.into_iter().map(|(at, _)| at).zip(seen).collect()
}

/// The different values of a column, most frequent first.
pub(crate) fn words(table: &Table, column: usize, most: usize) -> Vec<(SafeText, usize)> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut reader = table.reader();
    for span in table.rows.iter().take(INSPECTED_ROWS) {
        let cell = reader.fields(*span).get(column).unwrap_or_default().trim();
        if let Some(times) = seen.get_mut(cell) {
            *times += 1;
        } else if !cell.is_empty() && seen.len() < DIFFERENT {
            seen.insert(cell.to_owned(), 1);
        }
    }
    let mut all: Vec<(String, usize)> = seen.into_iter().collect();
    all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    all.into_iter().take(most).map(|(word, times)| (SafeText::new(&checked::short(&word)), times)).collect()
}

/// Whether one value can go where its column goes.
fn judge(target: Target, value: &str, column: usize, mapping: &Mapping, land: Option<&str>) -> Result<(), Refusal> {
    let number = mapping.numbers.get(column).copied().unwrap_or(NumberStyle::Plain);
    let date = mapping.dates.get(column).copied().unwrap_or(DateStyle::Iso);
    match (target, target.kind()) {
        (Target::VatRate, _) => lines::rate(value, number).map(|_| ()).ok_or_else(|| Refusal::new("import.vat.not")),
        (Target::LineDiscount, _) => {
            let bare = value.trim_end_matches(['%', ' ']);
            read(values::number(bare, number), super::number_style_id(number))
        }
        (_, Kind::Number) => read(values::number(value, number), super::number_style_id(number)),
        (_, Kind::Date) => read(values::date(value, date), super::date_style_id(date)),
        (Target::Status, _) => status::standing(value, &mapping.options.statuses)
            .map(|_| ())
            .ok_or_else(|| Refusal::new("import.status.unknown")),
        (Target::Paid, _) => {
            if status::paid(value).is_some() {
                Ok(())
            } else {
                Err(Refusal::new("import.paid.unknown"))
            }
        }
        (Target::Currency, _) => {
            if rows::is_euro(value) {
                Ok(())
            } else {
                Err(Refusal::new("import.currency"))
            }
        }
        (
            Target::PartitaIva
            | Target::CodiceFiscale
            | Target::CodiceDestinatario
            | Target::Email
            | Target::Pec
            | Target::Ean,
            _,
        ) => checks::identity(target, value, land).map(|_| ()),
        _ => Ok(()),
    }
}

fn read<T>(result: Result<T, values::Why>, style: &str) -> Result<(), Refusal> {
    result.map(|_| ()).map_err(|code| Refusal::new(code).with("style", style))
}
