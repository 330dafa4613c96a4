//! One table being written: CSV, JSON, Markdown or a workbook, row by row.

use super::cell::Cell;
use super::xlsx::Workbook;
use crate::domain::text::visible_json;
use crate::locale::Lang;
use std::io::{self, Write};

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma separated, for programs: ids in the head row and codes, the same in every language.
    Csv,
    /// An array of objects by column id, for programs.
    Json,
    /// A workbook of a spreadsheet, for people: titles and words of the screen, figures as figures.
    Xlsx,
    /// A table of Markdown, as people read it.
    Markdown,
    /// Columns apart by tabs, as people read them: for the clipboard.
    Tabs,
}

impl Format {
    /// Those that make a file.
    pub const FILES: [Format; 4] = [Format::Csv, Format::Json, Format::Xlsx, Format::Markdown];

    /// How the name of such a file ends.
    pub const fn ending(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Json => "json",
            Format::Xlsx => "xlsx",
            Format::Markdown => "md",
            Format::Tabs => "txt",
        }
    }

    /// By its name.
    pub fn named(name: &str) -> Option<Self> {
        Self::FILES.into_iter().find(|format| format.ending().eq_ignore_ascii_case(name))
    }
}

/// A column's name: for programs, and for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// English id.
    pub id: &'static str,
    /// Title in the reader's language.
    pub title: String,
}

/// The title of a column.
pub fn title(lang: Lang, id: &str) -> String {
    lang.find(&format!("cli.column.{id}")).unwrap_or(id).to_owned()
}

enum Sink<W: Write> {
    Csv(Box<csv::Writer<W>>),
    Json(W),
    Lines(W),
    Xlsx(Box<Workbook<W>>),
}

/// A table being written.
pub struct Sheet<W: Write> {
    format: Format,
    lang: Lang,
    head: Vec<Head>,
    to: Sink<W>,
    rows: u64,
}

fn csv_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

impl<W: Write> Sheet<W> {
    /// Starts a table.
    ///
    /// # Errors
    /// Nothing can be written.
    pub fn start(format: Format, head: Vec<Head>, lang: Lang, mut to: W) -> io::Result<Self> {
        let to = match format {
            Format::Csv => {
                let mut writer = csv::Writer::from_writer(to);
                writer.write_record(head.iter().map(|column| column.id)).map_err(csv_error)?;
                Sink::Csv(Box::new(writer))
            }
            Format::Json => {
                to.write_all(b"[")?;
                Sink::Json(to)
            }
            Format::Markdown => {
                let titles: Vec<String> = head.iter().map(|column| marked_down(&column.title)).collect();
                writeln!(to, "| {} |", titles.join(" | "))?;
                writeln!(to, "|{}", "---|".repeat(head.len()))?;
                Sink::Lines(to)
            }
            Format::Tabs => {
                let titles: Vec<&str> = head.iter().map(|column| column.title.as_str()).collect();
                writeln!(to, "{}", titles.join("\t"))?;
                Sink::Lines(to)
            }
            Format::Xlsx => Sink::Xlsx(Box::new(Workbook::start(to, head.iter().map(|one| one.title.clone()))?)),
        };
        Ok(Self { format, lang, head, to, rows: 0 })
    }

    /// Writes a row: one value for each column.
    ///
    /// # Errors
    /// Nothing can be written.
    pub fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        let lang = self.lang;
        match &mut self.to {
            Sink::Csv(writer) => writer.write_record(cells.iter().map(Cell::plain)).map_err(csv_error)?,
            Sink::Json(to) => {
                to.write_all(if self.rows == 0 { b"\n{" } else { b",\n{" })?;
                for (at, (column, cell)) in self.head.iter().zip(cells).enumerate() {
                    if at > 0 {
                        to.write_all(b",")?;
                    }
                    serde_json::to_writer(&mut *to, column.id)?;
                    to.write_all(b":")?;
                    to.write_all(visible_json(&serde_json::to_string(&cell.json())?).as_bytes())?;
                }
                to.write_all(b"}")?;
            }
            Sink::Lines(to) if self.format == Format::Tabs => {
                // Pasted into a spreadsheet: what it would run is guarded as in a file.
                let texts: Vec<String> = cells.iter().map(|cell| guarded(cell, lang).replace('\t', " ")).collect();
                writeln!(to, "{}", texts.join("\t"))?;
            }
            Sink::Lines(to) => {
                let texts: Vec<String> = cells.iter().map(|cell| marked_down(&cell.worded(lang))).collect();
                writeln!(to, "| {} |", texts.join(" | "))?;
            }
            Sink::Xlsx(book) => book.row(cells, lang)?,
        }
        self.rows += 1;
        Ok(())
    }

    /// Ends the table; how many rows it has, and where they were written.
    ///
    /// # Errors
    /// Nothing can be written.
    pub fn end(self) -> io::Result<(u64, W)> {
        let rows = self.rows;
        let mut to = match self.to {
            Sink::Csv(writer) => writer.into_inner().map_err(csv::IntoInnerError::into_error)?,
            Sink::Json(mut to) => {
                to.write_all(if rows == 0 { b"]\n" } else { b"\n]\n" })?;
                to
            }
            Sink::Lines(to) => to,
            Sink::Xlsx(book) => book.end()?,
        };
        to.flush()?;
        Ok((rows, to))
    }
}

/// As people read it, without anything that a spreadsheet would run: figures stay as they are.
fn guarded(cell: &Cell, lang: Lang) -> String {
    let shown = cell.worded(lang);
    match cell {
        Cell::Text(_) | Cell::Code(_) | Cell::Channel(_) | Cell::Carrier(_) => {
            crate::domain::text::spreadsheet_safe(&shown).into_owned()
        }
        _ => shown,
    }
}

/// A text in a table of Markdown: nothing in it ends the cell or is markup.
fn marked_down(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '|' | '\\' | '`' | '*' | '_' | '<' | '[' | ']') {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}
