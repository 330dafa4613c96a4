//! Answers: aligned tables for people, JSON and CSV for programs.

use super::session::Session;
use super::stop::Stop;
use crate::domain::text::visible_json;
pub(super) use crate::export::{Cell, Column, column, hidden, title};
use crate::locale::Lang;
use serde::Serialize;
use std::io::{BufWriter, StdoutLock, Write};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// For people.
    Text,
    /// One JSON value.
    Json,
    /// Comma separated, a head row first.
    Csv,
}

/// Columns of a page that goes to no terminal.
const PAGE: usize = 120;

/// The standard output, locked and buffered.
pub(super) type Out = BufWriter<StdoutLock<'static>>;

/// The standard output.
pub(super) fn out() -> Out {
    BufWriter::with_capacity(64 * 1024, std::io::stdout().lock())
}

/// Writes one JSON value on lines of its own.
pub(super) fn json(value: &impl Serialize) -> Result<(), Stop> {
    let mut to = out();
    to.write_all(visible_json(&serde_json::to_string_pretty(value)?).as_bytes())?;
    to.write_all(b"\n")?;
    to.flush()?;
    Ok(())
}

/// Writes lines of text.
pub(super) fn lines(all: &[String]) -> Result<(), Stop> {
    let mut to = out();
    for line in all {
        writeln!(to, "{line}")?;
    }
    to.flush()?;
    Ok(())
}

/// A list that is written as its rows come.
pub(super) struct Table<'s, R: 'static> {
    session: &'s Session,
    columns: Vec<&'static Column<R>>,
    /// The columns were named: none of them is only for programs.
    named: bool,
    to: Sink,
    widths: Vec<usize>,
    rows: u64,
}

enum Sink {
    Lines(Out),
    Csv(Box<csv::Writer<Out>>),
}

impl<'s, R: Serialize> Table<'s, R> {
    /// Starts a list.
    pub(super) fn start(session: &'s Session, columns: &'static [Column<R>]) -> Result<Self, Stop> {
        Self::with(session, columns.iter().collect(), false)
    }

    /// Starts a list of the columns that were named, in their order.
    pub(super) fn named(session: &'s Session, columns: Vec<&'static Column<R>>) -> Result<Self, Stop> {
        Self::with(session, columns, true)
    }

    fn with(session: &'s Session, columns: Vec<&'static Column<R>>, named: bool) -> Result<Self, Stop> {
        let to = if session.format == Format::Csv {
            let mut writer = csv::Writer::from_writer(out());
            writer.write_record(columns.iter().map(|column| column.id))?;
            Sink::Csv(Box::new(writer))
        } else {
            let mut to = out();
            if session.format == Format::Json {
                to.write_all(b"[")?;
            }
            Sink::Lines(to)
        };
        Ok(Self { session, columns, named, to, widths: Vec::new(), rows: 0 })
    }

    /// Adds rows. The first ones decide how wide columns are.
    pub(super) fn add(&mut self, rows: &[R]) -> Result<(), Stop> {
        match &mut self.to {
            Sink::Csv(writer) => {
                for row in rows {
                    writer.write_record(self.columns.iter().map(|column| (column.cell)(row).plain()))?;
                }
            }
            Sink::Lines(to) if self.session.json() => {
                for row in rows {
                    to.write_all(if self.rows == 0 { b"\n" } else { b",\n" })?;
                    to.write_all(visible_json(&serde_json::to_string(row)?).as_bytes())?;
                    self.rows += 1;
                }
                return Ok(());
            }
            Sink::Lines(to) => {
                let shown: Vec<&Column<R>> =
                    self.columns.iter().copied().filter(|column| self.named || !column.hidden).collect();
                let cells: Vec<Vec<Cell>> =
                    rows.iter().map(|row| shown.iter().map(|column| (column.cell)(row)).collect()).collect();
                let first = self.rows == 0 && !rows.is_empty();
                let titles: Vec<String> = shown.iter().map(|column| title(self.session.lang, column.id)).collect();
                write_table(self.session, to, &titles, &cells, &mut self.widths, first)?;
            }
        }
        self.rows += rows.len() as u64;
        Ok(())
    }

    /// Ends the list; how many rows it had.
    pub(super) fn end(self) -> Result<u64, Stop> {
        match self.to {
            Sink::Csv(mut writer) => writer.flush()?,
            Sink::Lines(mut to) => {
                if self.session.json() {
                    to.write_all(if self.rows == 0 { b"]\n" } else { b"\n]\n" })?;
                }
                to.flush()?;
            }
        }
        Ok(self.rows)
    }
}

/// Lines of a small table inside a card, indented.
pub(super) fn small_table(session: &Session, titles: &[&str], cells: &[Vec<Cell>]) -> Result<Vec<String>, Stop> {
    let titles: Vec<String> = titles.iter().map(|id| title(session.lang, id)).collect();
    let mut buffer = Vec::new();
    write_table(session, &mut buffer, &titles, cells, &mut Vec::new(), true)?;
    Ok(String::from_utf8_lossy(&buffer).lines().map(|line| format!("  {line}")).collect())
}

fn write_table(
    session: &Session,
    to: &mut impl Write,
    titles: &[String],
    cells: &[Vec<Cell>],
    widths: &mut Vec<usize>,
    head: bool,
) -> Result<(), Stop> {
    let lang = session.lang;
    let texts: Vec<Vec<String>> = cells.iter().map(|row| row.iter().map(|cell| cell.shown(lang)).collect()).collect();
    let right: Vec<bool> =
        (0..titles.len()).map(|at| cells.iter().any(|row| row.get(at).is_some_and(Cell::is_figure))).collect();
    if head {
        let natural = titles.iter().enumerate().map(|(at, title)| {
            texts.iter().filter_map(|row| row.get(at)).map(|text| text.width()).fold(title.width(), usize::max)
        });
        *widths = natural.collect();
        // A day cut short says nothing; names can lose their end.
        let firm: Vec<bool> =
            (0..titles.len()).map(|at| cells.iter().any(|row| row.get(at).is_some_and(Cell::is_firm))).collect();
        fit(widths, &firm, page_width());
        let bold = colours();
        let line = one_line(titles, widths, &right);
        if bold {
            writeln!(to, "\u{1b}[1m{line}\u{1b}[0m")?;
        } else {
            writeln!(to, "{line}")?;
        }
    }
    for row in &texts {
        writeln!(to, "{}", one_line(row, widths, &right))?;
    }
    Ok(())
}

fn one_line(row: &[String], widths: &[usize], right: &[bool]) -> String {
    let mut line = String::new();
    for (at, text) in row.iter().enumerate() {
        if at > 0 {
            line.push_str("  ");
        }
        let width = widths.get(at).copied().unwrap_or(8);
        let right = right.get(at).copied().unwrap_or(false);
        // A figure cut short would be another figure.
        let text = if right { text.clone() } else { cut(text, width) };
        let pad = " ".repeat(width.saturating_sub(text.width()));
        if right {
            line.push_str(&pad);
            line.push_str(&text);
        } else {
            line.push_str(&text);
            line.push_str(&pad);
        }
    }
    line.truncate(line.trim_end().len());
    line
}

/// Makes the widest texts narrower until the line fits; what is firm keeps its width.
fn fit(widths: &mut [usize], firm: &[bool], page: usize) {
    let gaps = 2 * widths.len().saturating_sub(1);
    loop {
        let total: usize = widths.iter().sum::<usize>() + gaps;
        if total <= page {
            return;
        }
        let widest = widths
            .iter_mut()
            .enumerate()
            .filter(|(at, width)| !firm.get(*at).copied().unwrap_or(false) && **width > 6)
            .max_by_key(|(_, width)| **width);
        match widest {
            Some((_, width)) => *width -= 1,
            None => return,
        }
    }
}

/// The beginning of a text that fits, with a sign that there was more.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide + 1 > width {
            break;
        }
        used += wide;
        out.push(c);
    }
    out.push('…');
    out
}

fn page_width() -> usize {
    if !Session::on_terminal() {
        return PAGE;
    }
    crossterm::terminal::size().map_or(PAGE, |(columns, _)| usize::from(columns).clamp(40, 400))
}

fn colours() -> bool {
    Session::on_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        && std::env::var_os("TERM").is_none_or(|value| value != "dumb")
}

/// A card: names and values one under the other; what is empty is left out.
pub(super) fn card(lang: Lang, fields: &[(&str, Cell)]) -> Vec<String> {
    let there: Vec<(String, String)> = fields
        .iter()
        .map(|(id, cell)| (title(lang, id), cell.shown(lang)))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    let width = there.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
    there.into_iter().map(|(name, text)| format!("{name}{}  {text}", " ".repeat(width - name.width()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cents, SafeText};

    #[test]
    fn tables_fit_their_page_and_cut_only_text() {
        let mut widths = vec![40, 60, 12];
        fit(&mut widths, &[false, false, true], 80);
        assert_eq!(widths.iter().sum::<usize>() + 4, 80);
        assert_eq!(widths[2], 12);
        let line = one_line(&["a".repeat(50), "日本".repeat(40), "1.234,56".into()], &widths, &[false, false, true]);
        assert!(line.width() <= 80, "{line}");
        assert!(line.ends_with("1.234,56"));
    }

    #[test]
    fn programs_get_plain_values_that_no_spreadsheet_runs() {
        assert_eq!(Cell::Money(Cents(-123_456)).plain(), "-1234.56");
        assert_eq!(Cell::Text(SafeText::new("=1+1")).plain(), "'=1+1");
        assert_eq!(Cell::Word("badge", "to_fulfil".into()).plain(), "to_fulfil");
        assert_eq!(Cell::Word("badge", "to_fulfil".into()).shown(Lang::It), "o da evadere");
    }
}
