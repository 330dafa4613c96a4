//! A list of the store, written row by row into a table.

use super::cell::{Cell, Column};
use super::columns::Listed;
use super::sheet::{Format, Head, Sheet, title};
use crate::domain::Refusal;
use crate::domain::page::PageQuery;
use crate::locale::Lang;
use crate::store::Reader;
use crate::store::list::List;
use std::io::Write;

/// A column that somebody wants, with its name.
pub struct Chosen<R> {
    /// Its name.
    pub head: Head,
    /// Its value.
    pub cell: Box<dyn Fn(&R) -> Cell + Send>,
}

impl<R: 'static> Chosen<R> {
    /// A column as every export has it.
    pub fn of(column: &'static Column<R>, lang: Lang) -> Self {
        let head = Head { id: column.id, title: title(lang, column.id) };
        Self { head, cell: Box::new(|row| (column.cell)(row)) }
    }
}

/// Which rows are written.
#[derive(Debug, Clone, Copy)]
pub enum Which<'a> {
    /// All that the query leaves, at most so many.
    Most(usize),
    /// These, whatever the query leaves, in its order.
    These(&'a [i64]),
}

/// Writes rows in the order of a query. `tell` hears after every page how many there are by now and stops the
/// rest by `false`. How many rows it were, whether there are more, and where they went.
///
/// # Errors
/// `store.interrupted` when it was stopped; what the store refuses; `export.failed` when nothing can be written.
pub fn write_list<R: Listed, W: Write>(
    reader: &Reader,
    list: &List<R>,
    (query, which): (&PageQuery, Which<'_>),
    columns: &[Chosen<R>],
    (format, lang): (Format, Lang),
    to: W,
    tell: &mut dyn FnMut(u64) -> bool,
) -> Result<((u64, bool), W), Refusal> {
    let wrong = |error: &std::io::Error| {
        let code = match error.kind() {
            std::io::ErrorKind::BrokenPipe => "export.closed",
            std::io::ErrorKind::QuotaExceeded => "export.too_large",
            _ => "export.failed",
        };
        Refusal::new(code).with("detail", error.to_string())
    };
    let head = columns.iter().map(|column| column.head.clone()).collect();
    let mut sheet = Sheet::start(format, head, lang, to).map_err(|e| wrong(&e))?;
    let mut done = 0;
    let mut cells = Vec::with_capacity(columns.len());
    let mut write = |rows: &[R]| {
        for row in rows {
            cells.clear();
            cells.extend(columns.iter().map(|column| (column.cell)(row)));
            sheet.row(&cells).map_err(|e| wrong(&e))?;
        }
        done += rows.len() as u64;
        if tell(done) { Ok(()) } else { Err(Refusal::new("store.interrupted")) }
    };
    let more = match which {
        Which::Most(most) => list.each(reader.db(), query, reader.today(), most, R::row, write)?,
        Which::These(ids) => {
            list.these(reader.db(), query, ids, reader.today(), &mut write)?;
            false
        }
    };
    let (rows, to) = sheet.end().map_err(|e| wrong(&e))?;
    Ok(((rows, more), to))
}
