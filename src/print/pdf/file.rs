//! A PDF being written: pages go out as they come, fonts and the table of places at the end. Nothing is held but where
//! things stand, so that five thousand papers take no more memory than one. No clock and no chance is in it: the same
//! papers make the same bytes.

use super::font::Font;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::fmt::Write as _;
use std::io::{self, Write};

/// A4, in points.
pub const WIDTH: f32 = 595.28;
/// A4, in points.
pub const HEIGHT: f32 = 841.89;

const CATALOG: usize = 1;
const PAGES: usize = 2;
/// The first of the fonts.
const FONTS: usize = 3;
const INFO: usize = 5;
const OUTLINES: usize = 6;
/// The last of those that have their numbers from the start.
const FIXED: usize = 6;

/// A document.
pub struct File<W: Write> {
    to: W,
    at: u64,
    /// Where each object stands, by its number less one.
    places: Vec<u64>,
    pages: Vec<usize>,
    /// Which page each paper begins on, and what it is called.
    papers: Vec<(usize, String)>,
}

/// A text in a document: every letter as two bytes.
fn words(text: &str) -> String {
    let mut out = String::from("<FEFF");
    for unit in text.encode_utf16() {
        // Writing to a String cannot fail.
        let _ = write!(out, "{unit:04X}");
    }
    out.push('>');
    out
}

fn packed(data: &[u8]) -> io::Result<Vec<u8>> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
    packer.write_all(data)?;
    packer.finish()
}

impl<W: Write> File<W> {
    /// Begins a document.
    ///
    /// # Errors
    /// Nothing can be written.
    pub fn start(to: W) -> io::Result<Self> {
        let mut file = Self { to, at: 0, places: vec![0; FIXED], pages: Vec::new(), papers: Vec::new() };
        // The second line says by its bytes that this is no text.
        file.raw(b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")?;
        Ok(file)
    }

    fn raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.to.write_all(bytes)?;
        self.at += bytes.len() as u64;
        Ok(())
    }

    fn free(&mut self) -> usize {
        self.places.push(0);
        self.places.len()
    }

    fn object(&mut self, number: usize, body: &str) -> io::Result<()> {
        let at = self.at;
        if let Some(place) = self.places.get_mut(number - 1) {
            *place = at;
        }
        self.raw(format!("{number} 0 obj\n{body}\nendobj\n").as_bytes())
    }

    fn stream(&mut self, number: usize, more: &str, data: &[u8]) -> io::Result<()> {
        let data = packed(data)?;
        let at = self.at;
        if let Some(place) = self.places.get_mut(number - 1) {
            *place = at;
        }
        let head = format!("{number} 0 obj\n<< /Length {} /Filter /FlateDecode{more} >>\nstream\n", data.len());
        self.raw(head.as_bytes())?;
        self.raw(&data)?;
        self.raw(b"\nendstream\nendobj\n")
    }

    /// The next page begins a paper of this name.
    pub fn paper(&mut self, name: String) {
        self.papers.push((self.pages.len(), name));
    }

    /// Writes a page.
    ///
    /// # Errors
    /// Nothing can be written.
    pub fn page(&mut self, content: &str) -> io::Result<()> {
        let (drawn, page) = (self.free(), self.free());
        self.stream(drawn, "", content.as_bytes())?;
        self.object(page, &format!("<< /Type /Page /Parent {PAGES} 0 R /Contents {drawn} 0 R >>"))?;
        self.pages.push(page);
        Ok(())
    }

    /// How many pages there are by now.
    pub fn pages(&self) -> usize {
        self.pages.len()
    }

    /// Ends the document: with its title, its language and the letters that were used.
    ///
    /// # Errors
    /// Nothing can be written.
    pub fn end(mut self, title: &str, lang: &str, fonts: [&Font; 2]) -> io::Result<W> {
        for (at, font) in fonts.into_iter().enumerate() {
            self.font(FONTS + at, font)?;
        }
        self.outlines()?;
        let kids: Vec<String> = self.pages.iter().map(|page| format!("{page} 0 R")).collect();
        let pages = format!(
            "<< /Type /Pages /Count {} /MediaBox [0 0 {WIDTH} {HEIGHT}] /Resources << /Font << /F0 {FONTS} 0 R /F1 {} 0 R \
             >> >> /Kids [{}] >>",
            kids.len(),
            FONTS + 1,
            kids.join(" ")
        );
        self.object(PAGES, &pages)?;
        self.object(INFO, &format!("<< /Title {} /Producer (Fondaco) >>", words(title)))?;
        let catalog = format!(
            "<< /Type /Catalog /Pages {PAGES} 0 R /Lang ({lang}) /Outlines {OUTLINES} 0 R /ViewerPreferences << \
             /DisplayDocTitle true >> >>"
        );
        self.object(CATALOG, &catalog)?;
        let table = self.at;
        let mut places = format!("xref\n0 {}\n0000000000 65535 f \n", self.places.len() + 1);
        for place in &self.places {
            let _ = writeln!(places, "{place:010} 00000 n ");
        }
        let _ = write!(
            places,
            "trailer\n<< /Size {} /Root {CATALOG} 0 R /Info {INFO} 0 R >>\nstartxref\n{table}\n%%EOF\n",
            self.places.len() + 1
        );
        self.raw(places.as_bytes())?;
        self.to.flush()?;
        Ok(self.to)
    }

    /// What leads to each paper.
    fn outlines(&mut self) -> io::Result<()> {
        let papers = std::mem::take(&mut self.papers);
        let first = self.places.len() + 1;
        for (at, (page, name)) in papers.iter().enumerate() {
            let number = self.free();
            let page = self.pages.get(*page).copied().unwrap_or(PAGES);
            let mut body = format!("<< /Title {} /Parent {OUTLINES} 0 R /Dest [{page} 0 R /Fit]", words(name));
            if at > 0 {
                let _ = write!(body, " /Prev {} 0 R", number - 1);
            }
            if at + 1 < papers.len() {
                let _ = write!(body, " /Next {} 0 R", number + 1);
            }
            self.object(number, &(body + " >>"))?;
        }
        let ends = match papers.len() {
            0 => String::new(),
            some => format!(" /First {first} 0 R /Last {} 0 R /Count {some}", first + some - 1),
        };
        self.object(OUTLINES, &format!("<< /Type /Outlines{ends} >>"))
    }

    fn font(&mut self, number: usize, font: &Font) -> io::Result<()> {
        let [file, descriptor, shapes, letters] = [self.free(), self.free(), self.free(), self.free()];
        let subset = font.subset();
        self.stream(file, &format!(" /Length1 {}", subset.len()), &subset)?;
        let [left, low, right, high, ascent, descent] = font.shape;
        // Six letters before the name say that it is a part of the font.
        let name = format!("FONDAC+{}", font.name);
        let body = format!(
            "<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [{left} {low} {right} {high}] /ItalicAngle 0 \
             /Ascent {ascent} /Descent {descent} /CapHeight 714 /StemV 80 /FontFile2 {file} 0 R >>"
        );
        self.object(descriptor, &body)?;
        let mut widths = String::new();
        for glyph in font.used().keys() {
            let _ = write!(widths, "{glyph} [{}] ", font.thousandths(*glyph));
        }
        let body = format!(
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDSystemInfo << /Registry (Adobe) /Ordering \
             (Identity) /Supplement 0 >> /FontDescriptor {descriptor} 0 R /DW 600 /W [{widths}] /CIDToGIDMap /Identity >>"
        );
        self.object(shapes, &body)?;
        self.stream(letters, "", unicode(font).as_bytes())?;
        let body = format!(
            "<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H /DescendantFonts [{shapes} 0 R] \
             /ToUnicode {letters} 0 R >>"
        );
        self.object(number, &body)
    }
}

/// Which letter each glyph is, so that what is printed can be searched and copied.
fn unicode(font: &Font) -> String {
    let mut out = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering \
         (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> \
         <FFFF>\nendcodespacerange\n",
    );
    let all: Vec<(&u16, &char)> = font.used().iter().collect();
    // A hundred at a time, as the format wants it.
    for some in all.chunks(100) {
        let _ = writeln!(out, "{} beginbfchar", some.len());
        for (glyph, letter) in some {
            let _ = write!(out, "<{glyph:04X}> <");
            for unit in letter.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "{unit:04X}");
            }
            out.push_str(">\n");
        }
        out.push_str("endbfchar\n");
    }
    out.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    out
}
