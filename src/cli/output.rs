//! Answers: aligned tables for people, JSON and CSV for programs.

use super::session::Session;
use super::stop::Stop;
use crate::domain::dates::format_date;
use crate::domain::numbers::{
    format_cents, format_price, format_quantity, format_rate, plain_cents, plain_price, plain_quantity, plain_rate,
};
use crate::domain::text::spreadsheet_safe;
use crate::domain::{Cents, Quantity, Rate, SafeText, UnitPrice, UtcMillis};
use crate::locale::{Lang, wording};
use chrono::NaiveDate;
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

/// A value of a list or a card.
#[derive(Debug, Clone)]
pub(super) enum Cell {
    /// Nothing.
    Empty,
    /// Text of people.
    Text(SafeText),
    /// A code or number of a document.
    Code(String),
    /// Money.
    Money(Cents),
    /// A quantity.
    Quantity(Quantity),
    /// A unit price.
    Price(UnitPrice),
    /// A rate in per cent.
    Rate(Rate),
    /// A whole number.
    Number(i64),
    /// A day.
    Day(NaiveDate),
    /// A moment.
    Moment(UtcMillis),
    /// Yes or no.
    Flag(bool),
    /// The name of a channel, or the code of what was typed here.
    Channel(SafeText),
    /// The name of a carrier, or the code of goods that are fetched.
    Carrier(SafeText),
    /// What an entry of the journal did: operation, input, answer.
    Done(String, Box<(serde_json::Value, serde_json::Value)>),
    /// The entry that was taken back: its operation and its number.
    Undone(String, i64),
    /// A stable word of a family of the locale, with the sign that stands before it.
    Word(&'static str, String),
}

impl Cell {
    /// Text that may be absent.
    pub(super) fn text(text: Option<&SafeText>) -> Self {
        text.filter(|text| !text.is_empty()).map_or(Cell::Empty, |text| Cell::Text(text.clone()))
    }

    /// A day that may be absent.
    pub(super) fn day(day: Option<NaiveDate>) -> Self {
        day.map_or(Cell::Empty, Cell::Day)
    }

    /// As people read it.
    pub(super) fn shown(&self, lang: Lang) -> String {
        let style = lang.numbers();
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => text.to_string(),
            Cell::Code(code) => SafeText::new(code).to_string(),
            Cell::Money(amount) => format_cents(*amount, style),
            Cell::Quantity(quantity) => format_quantity(*quantity, style),
            Cell::Price(price) => format_price(*price, style),
            Cell::Rate(rate) => format!("{} %", format_rate(*rate, style)),
            Cell::Number(number) => number.to_string(),
            Cell::Day(day) => format_date(*day, lang.dates()),
            Cell::Moment(at) => wording::instant(lang, *at),
            Cell::Flag(flag) => lang.t(if *flag { "value.yes" } else { "value.no" }).to_owned(),
            Cell::Channel(name) => wording::channel(lang, name.as_str()),
            Cell::Carrier(name) => wording::carrier(lang, name.as_str()),
            Cell::Done(operation, with) => wording::done(lang, operation, &with.0, &with.1),
            Cell::Undone(operation, entry) => {
                let what = wording::operation(lang, operation);
                lang.f("cli.log.undone", &[("what", &what), ("n", &entry.to_string())])
            }
            Cell::Word(family, word) => {
                let label = wording::word(lang, family, word);
                match sign(family, word) {
                    Some(sign) => format!("{sign} {label}"),
                    None => label,
                }
            }
        }
    }

    /// As programs read it.
    fn plain(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) | Cell::Channel(text) | Cell::Carrier(text) => {
                spreadsheet_safe(text.as_str()).into_owned()
            }
            Cell::Code(code) => spreadsheet_safe(SafeText::new(code).as_str()).into_owned(),
            Cell::Money(amount) => plain_cents(*amount),
            Cell::Quantity(quantity) => plain_quantity(*quantity),
            Cell::Price(price) => plain_price(*price),
            Cell::Rate(rate) => plain_rate(*rate),
            Cell::Number(number) => number.to_string(),
            Cell::Day(day) => wording::date_plain(*day),
            Cell::Moment(at) => wording::instant_plain(*at),
            Cell::Flag(flag) => flag.to_string(),
            Cell::Word(_, word) | Cell::Done(word, _) => word.clone(),
            Cell::Undone(operation, entry) => format!("{operation} {entry}"),
        }
    }

    fn is_firm(&self) -> bool {
        self.is_figure() || matches!(self, Cell::Day(_) | Cell::Moment(_) | Cell::Code(_))
    }

    fn is_figure(&self) -> bool {
        matches!(self, Cell::Money(_) | Cell::Quantity(_) | Cell::Price(_) | Cell::Rate(_) | Cell::Number(_))
    }
}

/// The sign before a state, so that colour is never alone in saying it.
fn sign(family: &str, word: &str) -> Option<char> {
    Some(match (family, word) {
        ("badge", "new" | "to_fulfil") => 'o',
        ("badge", "part_shipped" | "on_hold") => '>',
        ("badge", "shipped") => '=',
        ("badge", "delivered" | "closed") => '+',
        ("badge", "cancelled") => 'x',
        ("badge", "returned") => 'r',
        ("list.severity", "info") => 'o',
        ("list.severity", "warn") => '!',
        ("list.severity", "error") => 'X',
        _ => return None,
    })
}

/// A column of a list.
pub(super) struct Column<R> {
    /// English id: head of CSV; `cli.column.<id>` is its title.
    pub(super) id: &'static str,
    /// Its value.
    pub(super) cell: fn(&R) -> Cell,
    /// Only in CSV.
    pub(super) hidden: bool,
}

/// A column.
pub(super) const fn column<R>(id: &'static str, cell: fn(&R) -> Cell) -> Column<R> {
    Column { id, cell, hidden: false }
}

/// A column that only programs get.
pub(super) const fn hidden<R>(id: &'static str, cell: fn(&R) -> Cell) -> Column<R> {
    Column { id, cell, hidden: true }
}

/// The standard output, locked and buffered.
pub(super) type Out = BufWriter<StdoutLock<'static>>;

/// The standard output.
pub(super) fn out() -> Out {
    BufWriter::with_capacity(64 * 1024, std::io::stdout().lock())
}

/// Writes one JSON value on lines of its own.
pub(super) fn json(value: &impl Serialize) -> Result<(), Stop> {
    let mut to = out();
    serde_json::to_writer_pretty(&mut to, value)?;
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
    columns: &'static [Column<R>],
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
        Ok(Self { session, columns, to, widths: Vec::new(), rows: 0 })
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
                    serde_json::to_writer(&mut *to, row)?;
                    self.rows += 1;
                }
                return Ok(());
            }
            Sink::Lines(to) => {
                let shown: Vec<&Column<R>> = self.columns.iter().filter(|column| !column.hidden).collect();
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

/// The title of a column.
pub(super) fn title(lang: Lang, id: &str) -> String {
    lang.find(&format!("cli.column.{id}")).unwrap_or(id).to_owned()
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
