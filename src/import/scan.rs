//! Bytes to text to rows: the encoding is told, and the limits are held before anything is kept, so that no file
//! can make the program panic or fill the memory.

use crate::domain::Refusal;
use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};
use serde::{Deserialize, Serialize};

/// Largest file read, in bytes.
pub const MAX_BYTES: usize = 50 * 1024 * 1024;
/// Most rows read from one file.
pub const MAX_ROWS: usize = 500_000;
/// Longest row, in bytes: a longer one is a file of another kind, or a quote that is never closed.
pub const MAX_ROW_BYTES: usize = 1024 * 1024;
/// Most columns of a row.
pub const MAX_COLUMNS: usize = 512;

/// How the characters of the file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// UTF-8 without a mark.
    Utf8,
    /// UTF-8 with the byte order mark that Excel writes.
    Utf8Bom,
    /// Windows code page 1252 (Western Europe).
    Windows1252,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
}

/// Where one row stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RowSpan {
    /// First byte.
    pub start: u32,
    /// One past the last byte, without the line end.
    pub end: u32,
    /// Line of the file on which it begins, from 1.
    pub line: u32,
    /// How many fields it has.
    pub fields: u16,
}

/// Decodes the file. `asked` is the operator's own choice of encoding.
pub(crate) fn decode(bytes: Vec<u8>, asked: Option<Encoding>) -> Result<(String, Encoding), Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::new("import.file.empty"));
    }
    if bytes.len() > MAX_BYTES {
        return Err(Refusal::new("import.file.too_large").with("most", (MAX_BYTES >> 20) as u64));
    }
    known_binary(&bytes)?;
    let encoding = asked.map_or_else(|| guess(&bytes), Ok)?;
    let text = match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => {
            let mut text = String::from_utf8(bytes).map_err(|e| {
                let at = e.utf8_error().valid_up_to();
                at_byte("import.file.not_utf8", e.as_bytes(), at)
            })?;
            if text.starts_with('\u{feff}') {
                text.drain(..'\u{feff}'.len_utf8());
            }
            text
        }
        Encoding::Windows1252 => WINDOWS_1252.decode_without_bom_handling(&bytes).0.into_owned(),
        Encoding::Utf16Le => UTF_16LE.decode_with_bom_removal(&bytes).0.into_owned(),
        Encoding::Utf16Be => UTF_16BE.decode_with_bom_removal(&bytes).0.into_owned(),
    };
    if let Some(at) = text.bytes().position(|b| b == 0) {
        return Err(at_byte("import.file.nul", text.as_bytes(), at));
    }
    // A text has a stray control character here and there (they are cleaned later); a binary file is full of them.
    let head = text.as_bytes().get(..text.len().min(64 * 1024)).unwrap_or_default();
    let odd = head.iter().filter(|b| **b < 32 && !matches!(b, b'\n' | b'\r' | b'\t' | 27)).count();
    if odd > 8 && odd * 20 > head.len() {
        return Err(Refusal::new("import.file.binary"));
    }
    if text.trim().is_empty() {
        return Err(Refusal::new("import.file.empty"));
    }
    Ok((text, encoding))
}

/// Files that people take for a CSV.
fn known_binary(bytes: &[u8]) -> Result<(), Refusal> {
    let kinds: [(&[u8], &str); 5] = [
        (b"PK\x03\x04", "import.file.spreadsheet"),
        (b"\xd0\xcf\x11\xe0", "import.file.spreadsheet"),
        (b"%PDF", "import.file.binary"),
        (b"\x1f\x8b", "import.file.binary"),
        (b"SQLite format 3", "import.file.binary"),
    ];
    match kinds.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        Some((_, code)) => Err(Refusal::new(*code)),
        None => Ok(()),
    }
}

fn guess(bytes: &[u8]) -> Result<Encoding, Refusal> {
    if bytes.starts_with(&[0xef, 0xbb, 0xbf]) {
        return Ok(Encoding::Utf8Bom);
    }
    if bytes.starts_with(&[0xff, 0xfe]) {
        return Ok(Encoding::Utf16Le);
    }
    if bytes.starts_with(&[0xfe, 0xff]) {
        return Ok(Encoding::Utf16Be);
    }
    // UTF-16 without a mark: in a table nearly every other byte is zero.
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 3 > head.len() && even == 0 {
        return Ok(Encoding::Utf16Le);
    }
    if even * 3 > head.len() && odd == 0 {
        return Ok(Encoding::Utf16Be);
    }
    let mut rest = bytes;
    let (mut good, mut bad, mut first_bad) = (0_usize, 0_usize, None);
    while let Err(error) = std::str::from_utf8(rest) {
        let (valid, after) = rest.split_at(error.valid_up_to());
        good += valid.iter().filter(|b| **b >= 0xc0).count();
        bad += 1;
        first_bad.get_or_insert(bytes.len() - after.len());
        rest = after.get(error.error_len().unwrap_or(after.len())..).unwrap_or_default();
        if bad > 1000 {
            break;
        }
    }
    good += rest.iter().filter(|b| **b >= 0xc0).count();
    match first_bad {
        None => Ok(Encoding::Utf8),
        // Mostly proper UTF-8 with a broken spot: read as cp1252 every accent would come out as two signs.
        Some(at) if bad <= 1000 && good > bad * 4 => Err(at_byte("import.file.not_utf8", bytes, at)),
        Some(_) => Ok(Encoding::Windows1252),
    }
}

/// A refusal that says line and column of a byte.
pub(crate) fn at_byte(code: &str, bytes: &[u8], at: usize) -> Refusal {
    let before = bytes.get(..at).unwrap_or(bytes);
    let line = before.split(|b| *b == b'\n').count();
    let start = before.iter().rposition(|b| *b == b'\n').map_or(0, |n| n + 1);
    let column = String::from_utf8_lossy(before.get(start..).unwrap_or_default()).chars().count() + 1;
    Refusal::new(code).with("line", line as u64).with("column", column as u64)
}

/// Splits the text into rows as the `csv` crate does (quotes open at the start of a field, blank lines are no rows),
/// refusing what would be kept without bound. At most `most` rows.
pub(crate) fn rows(text: &str, delimiter: u8, most: usize) -> Result<Vec<RowSpan>, Refusal> {
    let mut scan = Scan { delimiter, rows: Vec::new(), line: 1, row: None, state: State::Start };
    let bytes = text.as_bytes();
    for (at, &byte) in bytes.iter().enumerate() {
        scan.take(at, byte, bytes.get(at + 1) == Some(&b'\n'))?;
        if scan.rows.len() >= most {
            return Ok(scan.rows);
        }
    }
    if let (Some(row), State::Quoted) = (scan.row, scan.state) {
        return Err(Refusal::new("import.csv.quote").with("line", row.line));
    }
    scan.close(bytes.len());
    if scan.rows.len() > MAX_ROWS {
        return Err(too_many());
    }
    Ok(scan.rows)
}

fn too_many() -> Refusal {
    Refusal::new("import.file.too_many_rows").with("most", MAX_ROWS as u64)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Plain,
    Quoted,
    /// A quote inside a quoted field: the end of it, or half of a doubled one.
    MaybeEnd,
}

struct Scan {
    delimiter: u8,
    rows: Vec<RowSpan>,
    line: u32,
    row: Option<RowSpan>,
    state: State,
}

impl Scan {
    fn take(&mut self, at: usize, byte: u8, newline_next: bool) -> Result<(), Refusal> {
        let ends = matches!(byte, b'\n' | b'\r');
        if self.state == State::Quoted {
            if byte == b'"' {
                self.state = State::MaybeEnd;
            }
        } else if ends {
            self.close(at);
        } else {
            let line = self.line;
            let row = self.row.get_or_insert(RowSpan { start: at as u32, end: 0, line, fields: 1 });
            if byte == self.delimiter {
                row.fields = row.fields.saturating_add(1);
                self.state = State::Start;
                if usize::from(row.fields) > MAX_COLUMNS {
                    return Err(Refusal::new("import.csv.too_many_columns")
                        .with("line", row.line)
                        .with("most", MAX_COLUMNS as u64));
                }
            } else if byte == b'"' && matches!(self.state, State::Start | State::MaybeEnd) {
                self.state = State::Quoted;
            } else {
                self.state = State::Plain;
            }
        }
        if byte == b'\n' || (byte == b'\r' && !newline_next) {
            self.line = self.line.saturating_add(1);
        }
        if let Some(row) = self.row
            && at - row.start as usize >= MAX_ROW_BYTES
        {
            let code = if self.state == State::Quoted { "import.csv.quote" } else { "import.csv.row_too_long" };
            return Err(Refusal::new(code).with("line", row.line).with("limit", MAX_ROW_BYTES as u64));
        }
        if self.rows.len() > MAX_ROWS { Err(too_many()) } else { Ok(()) }
    }

    fn close(&mut self, at: usize) {
        self.state = State::Start;
        if let Some(mut row) = self.row.take() {
            row.end = at as u32;
            self.rows.push(row);
        }
    }
}

/// Splits rows into fields. One for many rows: building the automaton of the `csv` crate costs more than a row.
pub(crate) struct FieldReader<'a> {
    reader: csv::Reader<std::io::Cursor<&'a [u8]>>,
    record: csv::StringRecord,
}

impl<'a> FieldReader<'a> {
    pub fn new(text: &'a str, delimiter: u8) -> Self {
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .buffer_capacity(2048)
            .from_reader(std::io::Cursor::new(text.as_bytes()));
        Self { reader, record: csv::StringRecord::new() }
    }

    /// The fields of one row, unquoted.
    pub fn fields(&mut self, row: RowSpan) -> &csv::StringRecord {
        let mut place = csv::Position::new();
        place.set_byte(u64::from(row.start));
        self.record.clear();
        // Reading text from memory that is known to be UTF-8 has no way to fail; an empty record is a ragged row.
        if self.reader.seek(place).is_ok() && self.reader.read_record(&mut self.record).is_err() {
            self.record.clear();
        }
        &self.record
    }
}
