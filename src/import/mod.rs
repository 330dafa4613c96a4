//! Files of other programs, read into drafts that an operation can take.
//!
//! bytes → [`read`] → [`Reading`] (what was found, and the mapping, which can be changed) → [`Reading::check`] →
//! [`Checked`] (order drafts, refused rows, totals, notes) → [`refused::write`] for the rows that stay out.
//! Nothing here knows the database or the screen.

mod checked;
mod checks;
mod country;
pub mod detect;
mod draft;
mod inspect;
mod lines;
mod mapping;
mod orders;
pub mod refused;
mod rows;
mod scan;
mod status;
mod synonyms;
mod values;
mod woo_json;
mod woocommerce;

pub use checked::{Checked, Note, NoteKind, RefusedRow, Totals};
pub use detect::{ColumnGuess, Delimiter, Detected, FileKind, Guess};
pub use draft::{
    AddressDraft, Amount, ChargeDraft, ChargeKind, CouponDraft, CustomerDraft, Life, LineDraft, OrderDraft, Outcome,
    PaymentDraft, Sum,
};
pub use inspect::{ColumnCheck, INSPECTED_ROWS};
pub use mapping::{DiscountStyle, Kind, Mapped, Mapping, Options, Profile, ProfileColumn, Recognised, Target};
pub use scan::{Encoding, MAX_BYTES, MAX_COLUMNS, MAX_ROW_BYTES, MAX_ROWS};
pub use status::Standing;
pub use values::{DateStyle, NumberStyle, fold};

use crate::domain::{Refusal, SafeText};
use chrono::NaiveDate;
use std::collections::HashMap;

/// Whether a long check goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Continue {
    /// It does.
    Go,
    /// It stops at once; nothing is kept.
    Stop,
}

/// What is decided before a file is read. All of it may be left to detection.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// How characters are written.
    pub encoding: Option<Encoding>,
    /// What separates the columns.
    pub delimiter: Option<Delimiter>,
    /// Whether the first row names the columns.
    pub header: Option<bool>,
    /// A remembered mapping. It is used even if the file lacks some of its columns: ask [`Profile::recognise`].
    pub profile: Option<Profile>,
    /// What the file cannot say; takes the place of the guessed options when there is no profile.
    pub options: Option<Options>,
}

/// A file that was read, ready to be mapped and checked.
#[derive(Debug)]
pub struct Reading {
    /// Its name, for people.
    pub file_name: SafeText,
    /// What was found.
    pub detected: Detected,
    mapping: Mapping,
    source: Source,
}

#[derive(Debug)]
enum Source {
    Table(detect::Table),
    WooCommerce(String),
}

/// Reads a file: finds out what it is and guesses the mapping. Refused: what is empty, larger than [`MAX_BYTES`],
/// binary, or has rows beyond all measure; the refusal says line and column.
pub fn read(bytes: Vec<u8>, file_name: &str, choices: &Choices) -> Result<Reading, Refusal> {
    let name = SafeText::new(&file_name.chars().take(200).collect::<String>());
    let (text, encoding) = scan::decode(bytes, choices.encoding)?;
    if is_json(&text, file_name) {
        let rows = woocommerce::count(&text)?;
        let detected = Detected {
            kind: FileKind::WooCommerce,
            encoding,
            delimiter: None,
            has_header: false,
            rows,
            ragged: 0,
            numbers: None,
            columns: Vec::new(),
        };
        let options = choices.profile.as_ref().map(|p| p.options.clone()).or_else(|| choices.options.clone());
        let mapping = Mapping { options: options.unwrap_or_default(), ..Mapping::default() };
        return Ok(Reading { file_name: name, detected, mapping, source: Source::WooCommerce(text) });
    }
    let delimiter = choices.delimiter.or_else(|| choices.profile.as_ref().and_then(|p| p.delimiter));
    let (table, detected) = detect::table(text, encoding, delimiter, choices.header)?;
    let mapping = if let Some(profile) = &choices.profile {
        profile.apply(&detected)
    } else {
        let mut mapping = Mapping::guess(&detected);
        if let Some(options) = &choices.options {
            let discounts = mapping.options.discounts;
            mapping.options = Options { discounts, ..options.clone() };
        }
        mapping
    };
    Ok(Reading { file_name: name, detected, mapping, source: Source::Table(table) })
}

/// JSON by its first sign, unless the name says that it is a table.
fn is_json(text: &str, file_name: &str) -> bool {
    let lower = file_name.to_lowercase();
    let named = |end: &str| lower.rsplit('.').next() == Some(end);
    let starts = text.trim_start().starts_with(['[', '{']);
    named("json") || (starts && !named("csv") && !named("txt") && !named("tsv"))
}

impl Reading {
    /// The mapping as it stands.
    pub const fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// Replaces the mapping; lists of another length than the file has columns are cut or filled up.
    pub fn remap(&mut self, mapping: Mapping) {
        self.mapping = self.fitted(mapping);
    }

    /// A mapping with exactly one entry for each column of the file.
    fn fitted(&self, mut mapping: Mapping) -> Mapping {
        let columns = self.detected.columns.len();
        let own = Mapping::nothing(&self.detected);
        mapping.columns.resize(columns, None);
        mapping.numbers.truncate(columns);
        let from = mapping.numbers.len();
        mapping.numbers.extend(own.numbers.into_iter().skip(from));
        mapping.dates.truncate(columns);
        let from = mapping.dates.len();
        mapping.dates.extend(own.dates.into_iter().skip(from));
        mapping
    }

    /// Checks the whole file under its mapping. `progress` gets what is done and the total, in steps of its own, and
    /// may stop: then nothing is left and the refusal is `import.stopped`. Refused as well: a mapping that lacks what
    /// an order needs (`import.mapping.missing`), and JSON that breaks off or holds no orders.
    pub fn check(
        &self,
        progress: &mut dyn FnMut(usize, usize) -> Continue,
        today: NaiveDate,
    ) -> Result<Checked, Refusal> {
        self.check_as(&self.mapping, progress, today)
    }

    /// As [`Reading::check`], under another mapping than its own: for a screen that holds the mapping being changed.
    pub fn check_as(
        &self,
        mapping: &Mapping,
        progress: &mut dyn FnMut(usize, usize) -> Continue,
        today: NaiveDate,
    ) -> Result<Checked, Refusal> {
        match &self.source {
            Source::Table(table) => {
                orders::check(table, &self.detected, &self.fitted(mapping.clone()), progress, today)
            }
            Source::WooCommerce(text) => {
                woocommerce::check(text, self.detected.rows, &mapping.options, progress, today)
            }
        }
    }

    /// Looks at single columns (by their place) under a mapping: how many values would not be taken, and the first
    /// of them. At most [`INSPECTED_ROWS`] rows are read; columns that go nowhere are left out.
    pub fn inspect(&self, mapping: &Mapping, columns: &[usize]) -> Vec<(usize, ColumnCheck)> {
        match &self.source {
            Source::Table(table) => inspect::inspect(table, &self.fitted(mapping.clone()), columns),
            Source::WooCommerce(_) => Vec::new(),
        }
    }

    /// All rows of orders that are named by their [`OrderDraft::line_no`]: line of the file and place in the reading,
    /// also the rows that only repeat the order and gave no line of goods.
    pub fn rows_of(&self, mapping: &Mapping, first_lines: &[u32]) -> HashMap<u32, Vec<(u32, u32)>> {
        let mut found: HashMap<u32, Vec<(u32, u32)>> = HashMap::new();
        let table = match &self.source {
            Source::Table(table) => table,
            Source::WooCommerce(_) => {
                return first_lines.iter().map(|line| (*line, vec![(*line, line.saturating_sub(1))])).collect();
            }
        };
        if first_lines.is_empty() {
            return found;
        }
        let column = mapping.column_of(Target::OrderNumber).unwrap_or(usize::MAX);
        let mut reader = table.reader();
        let mut number = |span| reader.fields(span).get(column).unwrap_or_default().trim().to_owned();
        let named: HashMap<String, u32> = first_lines
            .iter()
            .filter_map(|line| Some((number(*table.rows.get(self.row_of_line(*line)? as usize)?), *line)))
            .collect();
        for (at, span) in (0_u32..).zip(&table.rows) {
            if let Some(first) = named.get(&number(*span)) {
                found.entry(*first).or_default().push((span.line, at));
            }
        }
        found
    }

    /// The cells of a row of the table, by [`RefusedRow::row`] or by its place among the data; `None` past the end
    /// and for a JSON file.
    pub fn raw(&self, row: u32) -> Option<Vec<String>> {
        match &self.source {
            Source::Table(table) => table.rows.get(row as usize).map(|span| table.cells(*span, &mut table.reader())),
            Source::WooCommerce(_) => None,
        }
    }

    /// The different values of a column, at most so many, with how often each occurs: most frequent first.
    pub fn words(&self, column: usize, most: usize) -> Vec<(SafeText, usize)> {
        match &self.source {
            Source::Table(table) => inspect::words(table, column, most),
            Source::WooCommerce(_) => Vec::new(),
        }
    }

    /// The row that begins on a line of the file, as [`RefusedRow::row`] counts; in a JSON file the order itself.
    pub fn row_of_line(&self, line: u32) -> Option<u32> {
        match &self.source {
            Source::Table(table) => {
                table.rows.binary_search_by_key(&line, |span| span.line).ok().and_then(|at| u32::try_from(at).ok())
            }
            Source::WooCommerce(_) => line.checked_sub(1),
        }
    }
}

/// Whether amounts include VAT under a mapping: by the column that says it, else by the options; `None`: nobody says.
pub fn prices_include_vat(mapping: &Mapping) -> Option<bool> {
    lines::basis(mapping)
}

/// What a word of a shop for the state of an order means; the operator's own words (folded by [`fold`]) go first.
pub fn standing_of(word: &str, own: &std::collections::BTreeMap<String, Standing>) -> Option<Standing> {
    status::standing(word, own)
}

/// Every header that shops write for a target, folded by [`fold`]: a field is found by the word of another program.
pub fn headers_of(target: Target) -> impl Iterator<Item = &'static str> {
    synonyms::called(target)
}

/// Stable id of a number style; its words are `import.style.<id>`.
pub const fn number_style_id(style: NumberStyle) -> &'static str {
    match style {
        NumberStyle::Italian => "italian",
        NumberStyle::English => "english",
        NumberStyle::Plain => "plain",
    }
}

/// Stable id of a date style; its words are `import.style.<id>`.
pub const fn date_style_id(style: DateStyle) -> &'static str {
    match style {
        DateStyle::Iso => "iso",
        DateStyle::Dmy => "dmy",
        DateStyle::Dmy2 => "dmy2",
        DateStyle::Mdy => "mdy",
        DateStyle::Mdy2 => "mdy2",
    }
}
