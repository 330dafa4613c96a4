//! The rows that stay out, written so that they can be corrected and imported again: the file's own columns behind
//! one column of reasons, in a form that no spreadsheet takes for a formula.

use super::values::fold;
use super::{Delimiter, Note, NoteKind, Reading, RefusedRow, Source, woo_json};
use crate::domain::numbers::format_decimal;
use crate::domain::{Refusal, SafeText};
use crate::locale::{Lang, wording};
use rust_decimal::Decimal;
use serde_json::Value;

/// The key that carries the reason in a JSON file of refused orders; ignored on reading.
pub const JSON_REASON: &str = "fondaco_reason";

/// What to write and how the file's name should end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedFile {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// `csv` or `json`.
    pub extension: &'static str,
}

/// Writes refused rows. A table comes out with its own separator, in UTF-8 with the mark that Excel wants; JSON orders
/// come out as an array. Fails only when memory does.
pub fn write(reading: &Reading, refused: &[RefusedRow], lang: Lang) -> Result<RefusedFile, Refusal> {
    match &reading.source {
        Source::Table(table) => {
            let delimiter = reading.detected.delimiter.unwrap_or(Delimiter::Semicolon).byte();
            let mut writer =
                csv::WriterBuilder::new().delimiter(delimiter).flexible(true).from_writer(vec![0xef, 0xbb, 0xbf]);
            let skip = usize::from(table.escaped);
            let mut reader = table.reader();
            let headers = table.headers.iter().skip(skip).map(|h| escape(h));
            let head = std::iter::once(lang.t("import.refused.reason").to_owned()).chain(headers);
            writer.write_record(head).map_err(|e| unwritten(&e))?;
            for row in refused {
                let span = table.rows.get(row.row as usize);
                let cells = span.map(|span| table.cells(*span, &mut reader)).unwrap_or_default();
                let cells = cells.iter().skip(skip).map(|c| escape(c));
                let reason = escape(&reason(row, lang));
                writer.write_record(std::iter::once(reason).chain(cells)).map_err(|e| unwritten(&e))?;
            }
            let bytes = writer.into_inner().map_err(|_| Refusal::new("import.refused.unwritten"))?;
            Ok(RefusedFile { bytes, extension: "csv" })
        }
        Source::WooCommerce(text) => {
            let mut wanted = refused.iter().peekable();
            let mut orders = Vec::new();
            woo_json::each(text, &mut |at, order| {
                while let Some(row) = wanted.next_if(|r| r.row as usize <= at) {
                    if let (true, Value::Object(fields)) = (row.row as usize == at, &order) {
                        let mut fields = fields.clone();
                        fields.insert(JSON_REASON.to_owned(), Value::String(reason(row, lang)));
                        orders.push(Value::Object(fields));
                    }
                }
                Ok(())
            })?;
            let bytes = serde_json::to_vec_pretty(&orders).map_err(|_| Refusal::new("import.refused.unwritten"))?;
            Ok(RefusedFile { bytes, extension: "json" })
        }
    }
}

fn unwritten(_: &csv::Error) -> Refusal {
    Refusal::new("import.refused.unwritten")
}

/// All reasons of a row, each as a sentence.
fn reason(row: &RefusedRow, lang: Lang) -> String {
    let sentences: Vec<String> = row.refusal.each().map(|r| sentence(r, lang)).collect();
    sentences.join("; ")
}

/// A refusal of this room as a sentence; money in the reader's own way of writing.
pub fn sentence(refusal: &Refusal, lang: Lang) -> String {
    let texts: Vec<(&str, String)> =
        refusal.with.iter().map(|(name, value)| (name.as_str(), worded(name, value, lang))).collect();
    let mut with: Vec<(&str, &str)> = texts.iter().map(|(name, value)| (*name, value.as_str())).collect();
    for name in ["column", "value", "line"] {
        if !refusal.with.contains_key(name) {
            with.push((name, "–"));
        }
    }
    lang.f(&format!("refusal.{}", refusal.code), &with)
}

/// A note of the check as a sentence; styles, days and money in the reader's own way of writing.
pub fn note(note: &Note, lang: Lang) -> String {
    let said = |text: &SafeText| {
        let text = text.as_str();
        match note.kind {
            NoteKind::NumbersUnsure | NoteKind::DatesUnsure => lang.find(&format!("import.style.{text}")),
            NoteKind::TotalDiffers | NoteKind::TotalNotComparable | NoteKind::VatFitsNoRate | NoteKind::VatZero => {
                return text.parse().map_or_else(|_| text.to_owned(), |amount| money(amount, lang));
            }
            NoteKind::ShippedThoughOpen => {
                return text.parse().map_or_else(|_| text.to_owned(), |day| wording::date(lang, day));
            }
            _ => None,
        }
        .unwrap_or(text)
        .to_owned()
    };
    let with = [("about", note.about.as_str()), ("kept", &said(&note.kept)), ("other", &said(&note.other))];
    lang.f(&format!("import.note.{}", note.kind.id()), &with)
}

fn worded(name: &str, value: &Value, lang: Lang) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match name {
        "stated" | "computed" | "difference" => text.parse::<Decimal>().map_or(text, |amount| money(amount, lang)),
        "limit" | "most" => text.parse::<Decimal>().map_or(text, |most| format_decimal(most, 0, lang.numbers())),
        "style" => lang.find(&format!("import.style.{text}")).map_or(text, str::to_owned),
        "expected" => lang.find(&format!("import.expected.{text}")).map_or(text, str::to_owned),
        "target" => lang.find(&format!("import.target.{text}")).map_or(text, str::to_owned),
        _ => text,
    }
}

/// `1.234,56` or `1,234.56`, with all decimals that the amount has, at least two.
fn money(amount: Decimal, lang: Lang) -> String {
    format_decimal(amount, 2, lang.numbers())
}

/// A spreadsheet runs what begins like this.
fn dangerous(rest: &str) -> bool {
    rest.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

fn is_number(cell: &str) -> bool {
    let digits = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',')
}

/// Marks a cell that a spreadsheet would run; [`unescape`] gives the cell back.
fn escape(cell: &str) -> String {
    let risky = dangerous(cell.trim_start_matches('\'')) && !is_number(cell);
    if risky { format!("'{cell}") } else { cell.to_owned() }
}

/// Takes the mark of [`escape`] off.
pub(crate) fn unescape(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if dangerous(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

/// Whether a first header is the one that [`write()`] puts there, in either language.
pub(crate) fn is_reason_header(header: &str) -> bool {
    Lang::ALL.iter().any(|lang| fold(lang.t("import.refused.reason")) == fold(header))
}
