//! Rows of a table into orders: rows of one number belong together wherever they stand, what they repeat must agree.

use super::Continue;
use super::checked::{Checked, Collector, NoteKind, Problem};
use super::detect::{Detected, Table};
use super::mapping::{Mapping, Target};
use super::rows::{OrderRows, Row};
use super::scan::FieldReader;
use crate::domain::{Refusal, SafeText};
use chrono::NaiveDate;
use std::collections::HashMap;

/// Rows between two reports of progress.
const STEP: usize = 256;
/// No order of its own: a row without a number.
const ALONE: u32 = u32::MAX;

/// Checks a whole table.
pub(crate) fn check(
    table: &Table,
    detected: &Detected,
    mapping: &Mapping,
    progress: &mut dyn FnMut(usize, usize) -> Continue,
    today: NaiveDate,
) -> Result<Checked, Refusal> {
    let missing = mapping.missing();
    if let Some(refusal) = Refusal::join(missing.iter().filter_map(|g| g.first()).map(|t| missing_target(*t)).collect())
    {
        return Err(refusal);
    }
    let number_column = mapping.column_of(Target::OrderNumber).unwrap_or(usize::MAX);
    let total = table.rows.len() * 2;
    let mut groups = HashMap::<String, u32>::new();
    // (order, row): sorted, the rows of an order stand together, orders in the order of their first row.
    let mut places: Vec<(u32, u32)> = Vec::with_capacity(table.rows.len());
    let mut next = 0;
    let mut reader = table.reader();
    for (at, row) in table.rows.iter().enumerate() {
        step(progress, at, total)?;
        let number = reader.fields(*row).get(number_column).unwrap_or_default().trim();
        let order = if number.is_empty() {
            ALONE
        } else if let Some(known) = groups.get(number) {
            *known
        } else {
            groups.insert(number.to_owned(), next);
            next += 1;
            next - 1
        };
        places.push((order, at as u32));
    }
    drop(groups);
    places.sort_unstable();
    let mut collector = Collector::default();
    doubts(detected, mapping, &mut collector);
    let index = mapping.index();
    let mut done = table.rows.len();
    for group in places.chunk_by(|a, b| a.0 == b.0 && a.0 != ALONE) {
        let rows: Vec<Row> = group.iter().filter_map(|(_, at)| row(table, *at, &mut reader)).collect();
        one(&rows, table, mapping, &index, today, &mut collector);
        let before = done;
        done += rows.len();
        if before / STEP != done / STEP && progress(done, total) == Continue::Stop {
            return Err(Refusal::new("import.stopped"));
        }
    }
    let _ = progress(total, total);
    let counts = [
        (NoteKind::PaymentUnsaid, collector.checked.to_collect),
        (NoteKind::PaymentTaken, collector.checked.taken_as_paid),
    ];
    for (kind, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
        collector.note(kind, 0, "", &count.to_string(), "");
    }
    Ok(collector.finish())
}

fn step(progress: &mut dyn FnMut(usize, usize) -> Continue, at: usize, total: usize) -> Result<(), Refusal> {
    if at.is_multiple_of(STEP) && progress(at, total) == Continue::Stop {
        return Err(Refusal::new("import.stopped"));
    }
    Ok(())
}

fn missing_target(target: Target) -> Refusal {
    let code = if Mapping::MONEY.contains(&target) { "import.mapping.no_price" } else { "import.mapping.missing" };
    Refusal::new(code).field(target.id()).with("target", target.id())
}

fn row(table: &Table, at: u32, reader: &mut FieldReader<'_>) -> Option<Row> {
    let span = table.rows.get(at as usize)?;
    Some(Row { line: span.line, at, cells: table.cells(*span, reader) })
}

/// Says which columns were read on a guess.
fn doubts(detected: &Detected, mapping: &Mapping, collector: &mut Collector) {
    use super::mapping::Kind;
    for (at, column) in detected.columns.iter().enumerate() {
        let Some(mapped) = mapping.columns.get(at).copied().flatten() else { continue };
        if mapping.settled.contains(&at) {
            continue;
        }
        let example = column.examples.first().map_or("", SafeText::as_str);
        let unsure_number = mapped.target.kind() == Kind::Number && column.number.is_some_and(|g| !g.sure);
        let unsure_date = mapped.target.kind() == Kind::Date && column.date.is_some_and(|g| !g.sure);
        if unsure_number && let Some(style) = mapping.numbers.get(at) {
            let style = super::number_style_id(*style);
            collector.note(NoteKind::NumbersUnsure, 0, column.header.as_str(), style, example);
        }
        if unsure_date && let Some(style) = mapping.dates.get(at) {
            let style = super::date_style_id(*style);
            collector.note(NoteKind::DatesUnsure, 0, column.header.as_str(), style, example);
        }
    }
}

/// One order, or one row without a number.
fn one(
    rows: &[Row],
    table: &Table,
    mapping: &Mapping,
    index: &[Option<usize>],
    today: NaiveDate,
    collector: &mut Collector,
) {
    let places: Vec<(u32, u32)> = rows.iter().map(|r| (r.line, r.at)).collect();
    let mut ragged = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        if row.cells.len() != table.headers.len() {
            ragged.push(Problem {
                row: at,
                column: None,
                field: None,
                value: String::new(),
                refusal: Refusal::new("import.row.ragged")
                    .with("found", row.cells.len() as u64)
                    .with("expected", table.headers.len() as u64),
            });
        }
    }
    let mut order = OrderRows::new(rows, table, mapping, index, today);
    let number = order.number();
    if !ragged.is_empty() {
        collector.refuse(&places, number.as_deref(), ragged, None);
        return;
    }
    if order.nothing_bought() {
        order.leave_out(0);
        for note in order.notes {
            collector.note(note.0, note.1, &note.2, &note.3, &note.4);
        }
        return;
    }
    let draft = order.draft();
    let (to_collect, taken_as_paid) = (order.to_collect, order.taken_as_paid);
    let (problems, notes) = (order.problems, order.notes);
    match draft {
        draft if problems.is_empty() => {
            for note in notes {
                collector.note(note.0, note.1, &note.2, &note.3, &note.4);
            }
            collector.checked.to_collect += usize::from(to_collect);
            collector.checked.taken_as_paid += usize::from(taken_as_paid);
            collector.accept(draft);
        }
        _ => collector.refuse(&places, number.as_deref(), problems, order.amount),
    }
}
