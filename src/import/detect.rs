//! What a table file is made of: separator, header, and how each column writes its numbers and dates.

use super::mapping::{DiscountStyle, Kind, Target, header_key};
use super::scan::{self, Encoding, RowSpan};
use super::synonyms;
use super::values::{self, DateStyle, Hint, NumberStyle};
use crate::domain::{Refusal, SafeText};
use serde::{Deserialize, Serialize};

/// Rows that the guess looks at.
pub const SAMPLE_ROWS: usize = 2_000;

/// What separates the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// Tabulator.
    Tab,
    /// `|`
    Pipe,
}

impl Delimiter {
    /// All that are tried.
    pub const ALL: [Delimiter; 4] = [Delimiter::Comma, Delimiter::Semicolon, Delimiter::Tab, Delimiter::Pipe];

    /// The byte.
    pub const fn byte(self) -> u8 {
        match self {
            Delimiter::Comma => b',',
            Delimiter::Semicolon => b';',
            Delimiter::Tab => b'\t',
            Delimiter::Pipe => b'|',
        }
    }
}

/// Which reader a file went to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// A table.
    Table,
    /// Orders of WooCommerce in JSON.
    WooCommerce,
}

/// What was found in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Detected {
    /// Which reader it went to.
    pub kind: FileKind,
    /// How characters are written.
    pub encoding: Encoding,
    /// Separator of a table.
    pub delimiter: Option<Delimiter>,
    /// The first row names the columns.
    pub has_header: bool,
    /// Rows of data (orders, in a JSON file), blank ones not counted.
    pub rows: usize,
    /// Rows with more or fewer fields than the header; they are refused one by one when the file is checked.
    pub ragged: usize,
    /// How numbers are mostly written; `None` when no number tells.
    pub numbers: Option<NumberStyle>,
    /// The columns.
    pub columns: Vec<ColumnGuess>,
}

impl Detected {
    /// The column with this header, case, accents and punctuation aside.
    pub fn column(&self, header: &str) -> Option<usize> {
        self.columns
            .iter()
            .position(|c| c.header.as_str() == header)
            .or_else(|| self.columns.iter().position(|c| header_key(c.header.as_str()) == header_key(header)))
    }
}

/// A style and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guess<T> {
    /// The style.
    pub style: T,
    /// Proven by at least one value and contradicted by none.
    pub sure: bool,
}

/// What was found in one column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnGuess {
    /// Its header; `#3` in a file without.
    pub header: SafeText,
    /// The first different values, at most three.
    pub examples: Vec<SafeText>,
    /// Values that are not empty, in the sample.
    pub filled: usize,
    /// Set when nearly every value is a number.
    pub number: Option<Guess<NumberStyle>>,
    /// Set when nearly every value is a date.
    pub date: Option<Guess<DateStyle>>,
    /// How its values would read as discounts.
    pub discounts: DiscountStyle,
    /// The column of reasons that a file of refused rows begins with; always ignored.
    pub reason: bool,
}

impl ColumnGuess {
    /// False when the values contradict the target: a column of words is no price. `plain`: the header says it so
    /// clearly that the values are not asked.
    pub(crate) fn can_be(&self, target: Target, plain: bool) -> bool {
        if self.reason {
            return false;
        }
        match target.kind() {
            _ if plain || self.filled == 0 => true,
            Kind::Number => self.number.is_some() || target == Target::VatRate,
            Kind::Date => self.date.is_some(),
            Kind::Text | Kind::Word => true,
        }
    }
}

/// Text of a table, its rows, and what was found in it.
#[derive(Debug)]
pub(crate) struct Table {
    pub text: String,
    pub delimiter: u8,
    pub rows: Vec<RowSpan>,
    pub headers: Vec<String>,
    /// The file is one of refused rows: its cells carry the mark against formulas.
    pub escaped: bool,
}

impl Table {
    /// Reads its rows.
    pub fn reader(&self) -> scan::FieldReader<'_> {
        scan::FieldReader::new(&self.text, self.delimiter)
    }

    /// The cells of a row as the file has them, freed from the mark against formulas.
    pub fn cells(&self, row: RowSpan, reader: &mut scan::FieldReader<'_>) -> Vec<String> {
        let cells = reader.fields(row).iter();
        cells.map(|c| if self.escaped { super::refused::unescape(c).to_owned() } else { c.to_owned() }).collect()
    }
}

/// Finds separator, header and columns of a table.
pub(crate) fn table(
    text: String,
    encoding: Encoding,
    delimiter: Option<Delimiter>,
    header: Option<bool>,
) -> Result<(Table, Detected), Refusal> {
    let (told, skip) = excel_separator(&text);
    let body = text.get(skip..).unwrap_or_default();
    let chosen = match delimiter.or(told) {
        Some(chosen) => chosen,
        None => guess_delimiter(body)?,
    };
    let byte = chosen.byte();
    let mut rows = scan::rows(body, byte, usize::MAX)?;
    for row in &mut rows {
        row.start += skip as u32;
        row.end += skip as u32;
        row.line += u32::from(skip > 0);
    }
    // Rows of separators only are decoration (marketplaces put them around the header).
    let blank = |row: &RowSpan| {
        let cells = text.as_bytes().get(row.start as usize..row.end as usize).unwrap_or_default();
        cells.iter().all(|b| *b == byte || b.is_ascii_whitespace() || *b == b'"')
    };
    rows.retain(|row| !blank(row));
    let Some(first) = rows.first().copied() else { return Err(Refusal::new("import.file.empty")) };
    let names: Vec<String> =
        scan::FieldReader::new(&text, byte).fields(first).iter().map(|c| c.trim().to_owned()).collect();
    let has_header = header.unwrap_or_else(|| looks_like_header(&names));
    let headers = if has_header {
        rows.remove(0);
        unique(names)
    } else {
        (1..=names.len()).map(|n| format!("#{n}")).collect()
    };
    let escaped = has_header && headers.first().is_some_and(|h| super::refused::is_reason_header(h));
    let headers =
        if escaped { headers.iter().map(|h| super::refused::unescape(h).to_owned()).collect() } else { headers };
    let ragged = rows.iter().filter(|r| usize::from(r.fields) != headers.len()).count();
    let table = Table { text, delimiter: byte, rows, headers, escaped };
    let (columns, numbers) = columns(&table, chosen);
    let detected = Detected {
        kind: FileKind::Table,
        encoding,
        delimiter: Some(chosen),
        has_header,
        rows: table.rows.len(),
        ragged,
        numbers,
        columns,
    };
    Ok((table, detected))
}

/// The line `sep=;` that Excel understands, and where the table begins after it.
fn excel_separator(text: &str) -> (Option<Delimiter>, usize) {
    let line = text.split('\n').next().unwrap_or_default();
    let told = line.trim_end_matches('\r').strip_prefix("sep=");
    let found = told.and_then(|t| Delimiter::ALL.into_iter().find(|d| t.as_bytes() == [d.byte()]));
    if found.is_some() { (found, (line.len() + 1).min(text.len())) } else { (None, 0) }
}

/// The separator that gives the most rows the same number of fields.
fn guess_delimiter(text: &str) -> Result<Delimiter, Refusal> {
    let mut best = (0_usize, Delimiter::Comma);
    let mut refusal = None;
    for delimiter in Delimiter::ALL {
        let rows = match scan::rows(text, delimiter.byte(), 200) {
            Ok(rows) => rows,
            Err(e) => {
                refusal.get_or_insert(e);
                continue;
            }
        };
        let mut counts = std::collections::HashMap::<u16, usize>::new();
        for row in &rows {
            *counts.entry(row.fields).or_default() += 1;
        }
        let usual = counts.into_iter().filter(|(fields, _)| *fields > 1).max_by_key(|(fields, n)| (*n, *fields));
        let Some((fields, n)) = usual else { continue };
        // Agreement first, then the number of columns.
        let score = n * 10_000 / rows.len().max(1) * 100 + usize::from(fields).min(99);
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    match refusal {
        Some(refusal) if best.0 == 0 => Err(refusal),
        _ => Ok(best.1),
    }
}

fn looks_like_header(names: &[String]) -> bool {
    let filled: Vec<&String> = names.iter().filter(|n| !n.is_empty()).collect();
    let data = filled
        .iter()
        .filter(|n| values::number_hint(n).is_some() || !values::date_hints(n).is_empty() || n.contains('@'))
        .count();
    let known = synonyms::candidates(names).len();
    known >= 2 && data * 4 <= filled.len() || (data == 0 && filled.iter().all(|n| n.chars().count() <= 60))
}

/// Names the nameless and tells twins apart.
fn unique(names: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(names.len());
    for (at, name) in names.into_iter().enumerate() {
        let base = if name.is_empty() { format!("#{}", at + 1) } else { name };
        let twins = out.iter().filter(|n| **n == base || n.starts_with(&format!("{base} ("))).count();
        out.push(if twins == 0 { base } else { format!("{base} ({})", twins + 1) });
    }
    out
}

#[derive(Default, Clone)]
struct Tally {
    filled: usize,
    italian: usize,
    english: usize,
    plain: usize,
    either: usize,
    dates: [usize; 5],
    dated: usize,
    shaped: usize,
    above_one: bool,
    part: bool,
    percent: bool,
    examples: Vec<SafeText>,
}

const DATE_STYLES: [DateStyle; 5] = [DateStyle::Iso, DateStyle::Dmy, DateStyle::Dmy2, DateStyle::Mdy, DateStyle::Mdy2];

impl Tally {
    fn take(&mut self, value: &str) {
        self.filled += 1;
        if self.examples.len() < 3 {
            let clean = SafeText::new(&value.chars().take(80).collect::<String>());
            if !self.examples.contains(&clean) {
                self.examples.push(clean);
            }
        }
        let bare = value.trim_end_matches(['%', ' ']);
        self.percent |= bare.len() < value.len();
        match values::number_hint(bare) {
            Some(Hint::Italian) => self.italian += 1,
            Some(Hint::English) => self.english += 1,
            Some(Hint::Plain) => self.plain += 1,
            Some(Hint::Either) => self.either += 1,
            None => {}
        }
        if let Some(hint) = values::number_hint(bare) {
            let whole = bare.trim_start_matches('-').split(['.', ',']).next().unwrap_or_default();
            let zero = whole.bytes().all(|b| b == b'0');
            self.above_one |= !zero && whole != "1";
            self.part |= zero && hint != Hint::Plain;
            return;
        }
        let styles = values::date_hints(value);
        // `31/11/2026` is a wrong date, and still one.
        self.shaped += usize::from(values::looks_like_date(value));
        self.dated += usize::from(!styles.is_empty());
        for (style, count) in DATE_STYLES.iter().zip(self.dates.iter_mut()) {
            *count += usize::from(styles.contains(style));
        }
    }

    fn numbers(&self) -> usize {
        self.italian + self.english + self.plain + self.either
    }

    /// Nearly all values: a stray word is a row to refuse, not another kind of column.
    fn mostly(&self, n: usize) -> bool {
        n > 0 && n * 5 >= self.filled * 4
    }

    fn number(&self, file: NumberStyle) -> Option<Guess<NumberStyle>> {
        if !self.mostly(self.numbers()) {
            return None;
        }
        let (style, sure) = match (self.italian, self.english) {
            (0, 0) if self.either == 0 => (NumberStyle::Plain, true),
            (0, 0) => (file, false),
            (it, 0) if it > 0 => (NumberStyle::Italian, true),
            (0, _) => (NumberStyle::English, true),
            (it, en) => (if it >= en { NumberStyle::Italian } else { NumberStyle::English }, false),
        };
        Some(Guess { style, sure })
    }

    /// The style that fits the most values; day-first against month-first is decided by `month_first`.
    fn date(&self, month_first: bool) -> Option<Guess<DateStyle>> {
        if self.dated == 0 || !self.mostly(self.shaped) {
            return None;
        }
        let most = self.dates.iter().copied().max().unwrap_or(0);
        let fits: Vec<DateStyle> =
            DATE_STYLES.iter().zip(&self.dates).filter(|(_, n)| **n == most).map(|(s, _)| *s).collect();
        let month = |s: &DateStyle| matches!(s, DateStyle::Mdy | DateStyle::Mdy2);
        let style = fits.iter().find(|s| month(s) == month_first).or(fits.first())?;
        Some(Guess { style: *style, sure: fits.len() == 1 && most == self.dated })
    }
}

fn columns(table: &Table, delimiter: Delimiter) -> (Vec<ColumnGuess>, Option<NumberStyle>) {
    let mut tallies = vec![Tally::default(); table.headers.len()];
    let mut reader = table.reader();
    for row in table.rows.iter().take(SAMPLE_ROWS) {
        let cells = reader.fields(*row);
        for (cell, tally) in cells.iter().zip(&mut tallies) {
            let cell = if table.escaped { super::refused::unescape(cell) } else { cell };
            let value = cell.trim();
            if !value.is_empty() {
                tally.take(value);
            }
        }
    }
    let counted = || tallies.iter().filter(|t| t.mostly(t.numbers()));
    let (italian, english) = (counted().map(|t| t.italian).sum::<usize>(), counted().map(|t| t.english).sum::<usize>());
    let numbers = match (italian, english) {
        (0, 0) => None,
        (it, en) if it >= en => Some(NumberStyle::Italian),
        _ => Some(NumberStyle::English),
    };
    // With nothing to go by: Italian programs separate by semicolon, because the comma is their decimal sign.
    let file = numbers.unwrap_or(match delimiter {
        Delimiter::Semicolon => NumberStyle::Italian,
        _ => NumberStyle::English,
    });
    let sure_month_first =
        tallies.iter().filter_map(|t| t.date(false)).find(|g| g.sure && g.style != DateStyle::Iso).map(|g| g.style);
    // Without proof the day comes first, as everywhere in Europe; the guess is marked as unsure.
    let month_first = matches!(sure_month_first, Some(DateStyle::Mdy | DateStyle::Mdy2));
    let guesses = table.headers.iter().zip(tallies).enumerate().map(|(at, (header, tally))| ColumnGuess {
        header: SafeText::new(header),
        filled: tally.filled,
        number: tally.number(file),
        date: tally.date(month_first),
        discounts: if tally.part && !tally.above_one && !tally.percent {
            DiscountStyle::Fraction
        } else {
            DiscountStyle::Percent
        },
        reason: at == 0 && table.escaped,
        examples: tally.examples,
    });
    (guesses.collect(), numbers)
}
