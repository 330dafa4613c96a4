//! A workbook written as its rows come: a zip of a few fixed papers and one compressed sheet, whose sizes are written
//! behind it. A crate that can do everything a spreadsheet can would weigh a megabyte for this.

use super::cell::Cell;
use crate::locale::Lang;
use chrono::{NaiveDate, NaiveDateTime};
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use std::fmt::Write as _;
use std::io::{self, Write};

/// Rows of a sheet at most, the head among them; what is more goes on in another.
const MOST: u32 = 1_048_576;
/// Longest text of a cell.
const LONGEST: usize = 32_767;

/// The styles of [`STYLES`], by their place.
const DAY: u8 = 1;
const MOMENT: u8 = 2;
const MONEY: u8 = 3;
const HEAD: u8 = 4;

const STYLES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="2"><font/><font><b/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/><xf numFmtId="4" applyNumberFormat="1"/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>"#;

/// Counts bytes and what they add up to, on their way through the compression.
struct Sheet<W: Write> {
    to: DeflateEncoder<Counted<W>>,
    crc: Crc,
    rows: u32,
}

/// Counts the bytes that reach the file.
struct Counted<W: Write> {
    to: W,
    at: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.at += written as u64;
        Ok(written)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// A paper of the zip, for its list at the end.
struct Paper {
    name: String,
    crc: u32,
    packed: u32,
    size: u32,
    at: u32,
    deflated: bool,
}

/// A workbook being written.
pub(super) struct Workbook<W: Write> {
    titles: Vec<String>,
    papers: Vec<Paper>,
    open: Option<Sheet<W>>,
    begun: u64,
    sheets: u32,
    line: String,
}

/// A zip of this kind has no place for more.
fn small(size: u64) -> io::Result<u32> {
    u32::try_from(size).map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))
}

/// The head before a paper: its sizes are told behind it when they are not known yet.
fn local(name: &str, later: bool, deflated: bool, (crc, packed, size): (u32, u32, u32)) -> Vec<u8> {
    let mut out = Vec::with_capacity(30 + name.len());
    out.extend(0x0403_4b50_u32.to_le_bytes());
    out.extend(20_u16.to_le_bytes());
    out.extend(if later { 0x0008_u16 } else { 0 }.to_le_bytes());
    out.extend(if deflated { 8_u16 } else { 0 }.to_le_bytes());
    // Midnight of 1 January 1980: the same rows make the same file.
    out.extend([0, 0, 0x21, 0]);
    for number in [crc, packed, size] {
        out.extend(number.to_le_bytes());
    }
    out.extend((name.len() as u16).to_le_bytes());
    out.extend([0, 0]);
    out.extend(name.as_bytes());
    out
}

impl<W: Write> Workbook<W> {
    pub(super) fn start(to: W, titles: impl Iterator<Item = String>) -> io::Result<Self> {
        let mut book =
            Self { titles: titles.collect(), papers: Vec::new(), open: None, begun: 0, sheets: 0, line: String::new() };
        book.begin(Counted { to, at: 0 })?;
        Ok(book)
    }

    /// A new sheet, with its head row.
    fn begin(&mut self, mut to: Counted<W>) -> io::Result<()> {
        self.sheets += 1;
        self.begun = to.at;
        let name = format!("xl/worksheets/sheet{}.xml", self.sheets);
        to.write_all(&local(&name, true, true, (0, 0, 0)))?;
        self.papers.push(Paper { name, crc: 0, packed: 0, size: 0, at: small(self.begun)?, deflated: true });
        let to = DeflateEncoder::new(to, Compression::default());
        self.open = Some(Sheet { to, crc: Crc::new(), rows: 0 });
        self.line.clear();
        // The head row stays in sight.
        self.line.push_str(r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultColWidth="16" defaultRowHeight="15"/><sheetData><row r="1">"#);
        for title in std::mem::take(&mut self.titles) {
            text(&mut self.line, &title, HEAD);
            self.titles.push(title);
        }
        self.line.push_str("</row>");
        self.send(1)
    }

    fn send(&mut self, rows: u32) -> io::Result<()> {
        if let Some(sheet) = &mut self.open {
            sheet.to.write_all(self.line.as_bytes())?;
            sheet.crc.update(self.line.as_bytes());
            sheet.rows += rows;
        }
        self.line.clear();
        Ok(())
    }

    pub(super) fn row(&mut self, cells: &[Cell], lang: Lang) -> io::Result<()> {
        // So many rows, or so many bytes as a zip without extensions can tell of.
        if self.open.as_ref().is_some_and(|sheet| sheet.rows >= MOST || sheet.to.total_in() > 3_500_000_000)
            && let Some(to) = self.close()?
        {
            self.begin(to)?;
        }
        let number = self.open.as_ref().map_or(0, |sheet| sheet.rows) + 1;
        // Writing to a String cannot fail.
        let _ = write!(self.line, "<row r=\"{number}\">");
        for value in cells {
            cell(&mut self.line, value, lang);
        }
        self.line.push_str("</row>");
        self.send(1)
    }

    /// Ends the open sheet and tells its sizes.
    fn close(&mut self) -> io::Result<Option<Counted<W>>> {
        self.line.clear();
        self.line.push_str("</sheetData></worksheet>");
        self.send(0)?;
        let Some(sheet) = self.open.take() else { return Ok(None) };
        let (size, crc) = (small(sheet.to.total_in())?, sheet.crc.sum());
        let mut to = sheet.to.finish()?;
        let head = self.papers.last().map_or(0, |paper| 30 + paper.name.len()) as u64;
        let packed = small(to.at - self.begun - head)?;
        let mut behind = 0x0807_4b50_u32.to_le_bytes().to_vec();
        for number in [crc, packed, size] {
            behind.extend(number.to_le_bytes());
        }
        to.write_all(&behind)?;
        if let Some(paper) = self.papers.last_mut() {
            (paper.crc, paper.packed, paper.size) = (crc, packed, size);
        }
        Ok(Some(to))
    }

    fn paper(&mut self, to: &mut Counted<W>, name: &str, content: &str) -> io::Result<()> {
        let mut crc = Crc::new();
        crc.update(content.as_bytes());
        let (size, at) = (small(content.len() as u64)?, small(to.at)?);
        to.write_all(&local(name, false, false, (crc.sum(), size, size)))?;
        to.write_all(content.as_bytes())?;
        let paper = Paper { name: name.to_owned(), crc: crc.sum(), packed: size, size, at, deflated: false };
        self.papers.push(paper);
        Ok(())
    }

    /// Ends the workbook.
    pub(super) fn end(mut self) -> io::Result<W> {
        const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
        const MAIN: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
        const REL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        const PACK: &str = "http://schemas.openxmlformats.org/package/2006";
        let Some(mut to) = self.close()? else { return Err(io::Error::from(io::ErrorKind::BrokenPipe)) };
        let (mut types, mut sheets, mut links) = (String::new(), String::new(), String::new());
        for n in 1..=self.sheets {
            let _ = write!(
                types,
                "<Override PartName=\"/xl/worksheets/sheet{n}.xml\" ContentType=\"{MAIN}.worksheet+xml\"/>"
            );
            let _ = write!(sheets, "<sheet name=\"{n}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>");
            let _ = write!(
                links,
                "<Relationship Id=\"rId{n}\" Type=\"{REL}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"
            );
        }
        let styles = self.sheets + 1;
        let papers = [
            (
                "[Content_Types].xml",
                format!(
                    "{XML}<Types xmlns=\"{PACK}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{MAIN}.sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"{MAIN}.styles+xml\"/>{types}</Types>"
                ),
            ),
            (
                "_rels/.rels",
                format!(
                    "{XML}<Relationships xmlns=\"{PACK}/relationships\"><Relationship Id=\"rId1\" Type=\"{REL}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
                ),
            ),
            (
                "xl/workbook.xml",
                format!(
                    "{XML}<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"{REL}\"><sheets>{sheets}</sheets></workbook>"
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                format!(
                    "{XML}<Relationships xmlns=\"{PACK}/relationships\">{links}<Relationship Id=\"rId{styles}\" Type=\"{REL}/styles\" Target=\"styles.xml\"/></Relationships>"
                ),
            ),
            ("xl/styles.xml", STYLES.to_owned()),
        ];
        for (name, content) in papers {
            self.paper(&mut to, name, &content)?;
        }
        let list = small(to.at)?;
        for paper in &self.papers {
            let mut out = 0x0201_4b50_u32.to_le_bytes().to_vec();
            let head = local(&paper.name, paper.deflated, paper.deflated, (paper.crc, paper.packed, paper.size));
            out.extend(20_u16.to_le_bytes());
            // The same facts as before the paper, from the version to the length of the name and of nothing more.
            out.extend(head.get(4..30).unwrap_or_default());
            out.extend([0; 10]);
            out.extend(paper.at.to_le_bytes());
            out.extend(paper.name.as_bytes());
            to.write_all(&out)?;
        }
        let size = small(to.at)? - list;
        let count = (self.papers.len() as u16).to_le_bytes();
        let mut end = 0x0605_4b50_u32.to_le_bytes().to_vec();
        end.extend([0; 4]);
        end.extend(count);
        end.extend(count);
        end.extend(size.to_le_bytes());
        end.extend(list.to_le_bytes());
        end.extend([0, 0]);
        to.write_all(&end)?;
        Ok(to.to)
    }
}

/// Days since the day that spreadsheets count from.
fn serial(day: NaiveDate) -> i64 {
    NaiveDate::from_ymd_opt(1899, 12, 30).map_or(0, |zero| (day - zero).num_days())
}

fn number(line: &mut String, value: impl std::fmt::Display, style: u8) {
    let _ = write!(line, "<c s=\"{style}\"><v>{value}</v></c>");
}

/// A text stands in the sheet as a text: nothing runs it, whatever it begins with.
fn text(line: &mut String, value: &str, style: u8) {
    let _ = write!(line, "<c t=\"inlineStr\" s=\"{style}\"><is><t xml:space=\"preserve\">");
    let mut rest = value;
    for (at, c) in value.chars().take(LONGEST).enumerate() {
        match c {
            '&' => line.push_str("&amp;"),
            '<' => line.push_str("&lt;"),
            '>' => line.push_str("&gt;"),
            // `_x0041_` would be read as a letter.
            '_' if at + 1 < LONGEST && rest.starts_with("_x") => line.push_str("_x005F_"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => line.push(' '),
            c => line.push(c),
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    line.push_str("</t></is></c>");
}

fn cell(line: &mut String, value: &Cell, lang: Lang) {
    match value {
        Cell::Empty => line.push_str("<c/>"),
        Cell::Money(_) => number(line, value.plain(), MONEY),
        Cell::Quantity(_) | Cell::Price(_) | Cell::Rate(_) | Cell::Number(_) => number(line, value.plain(), 0),
        Cell::Day(day) => number(line, serial(*day), DAY),
        Cell::Moment(at) => {
            let local: NaiveDateTime = at.rome().naive_local();
            let seconds = (local - local.date().and_time(chrono::NaiveTime::MIN)).num_seconds();
            number(line, format_args!("{:.6}", serial(local.date()) as f64 + seconds as f64 / 86_400.0), MOMENT);
        }
        other => text(line, &other.worded(lang), 0),
    }
}
