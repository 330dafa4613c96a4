//! Reads a PDF back: its objects by the table of places, its pages as the texts that were drawn.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]
#![allow(dead_code, reason = "not every test file uses every helper")]

use flate2::read::ZlibDecoder;
use std::collections::HashMap;
use std::io::Read;

pub struct Pdf {
    bytes: Vec<u8>,
    places: Vec<usize>,
}

fn find(bytes: &[u8], what: &[u8], from: usize) -> Option<usize> {
    bytes[from..].windows(what.len()).position(|window| window == what).map(|at| at + from)
}

impl Pdf {
    pub fn read(bytes: Vec<u8>) -> Self {
        assert!(bytes.starts_with(b"%PDF-1.7\n") && bytes.ends_with(b"%%EOF\n"));
        let tail = String::from_utf8_lossy(&bytes[bytes.len() - 60..]).into_owned();
        let table: usize = tail.split("startxref\n").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
        assert!(bytes[table..].starts_with(b"xref\n0 "), "the table of places stands where the end says");
        let text = String::from_utf8_lossy(&bytes[table..]).into_owned();
        let count: usize = text.lines().nth(1).unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let first = table + text.find('\n').unwrap() + 1 + text.lines().nth(1).unwrap().len() + 1;
        let places = (0..count)
            .map(|at| {
                let entry = &bytes[first + at * 20..first + at * 20 + 20];
                assert!(entry.ends_with(b" n \n") || at == 0 && entry.ends_with(b" f \n"));
                std::str::from_utf8(&entry[..10]).unwrap().parse().unwrap()
            })
            .collect();
        let pdf = Self { bytes, places };
        for number in 1..count {
            assert!(pdf.raw(number).starts_with(format!("{number} 0 obj\n").as_bytes()), "object {number}");
        }
        pdf
    }

    fn raw(&self, number: usize) -> &[u8] {
        let from = self.places[number];
        let to = find(&self.bytes, b"\nendobj\n", from).unwrap();
        &self.bytes[from..to]
    }

    pub fn object(&self, number: usize) -> String {
        String::from_utf8_lossy(self.raw(number)).into_owned()
    }

    fn stream(&self, number: usize) -> Vec<u8> {
        let raw = self.raw(number);
        let begin = find(raw, b"stream\n", 0).unwrap() + 7;
        let end = raw.len() - b"\nendstream".len();
        let length: usize = Self::reference(&self.object(number), "/Length");
        assert_eq!(end - begin, length, "the length of stream {number}");
        let mut out = Vec::new();
        ZlibDecoder::new(&raw[begin..end]).read_to_end(&mut out).unwrap();
        out
    }

    fn reference(object: &str, key: &str) -> usize {
        let rest =
            &object[object.find(&format!("{key} ")).unwrap_or_else(|| panic!("{key} in {object}")) + key.len()..];
        rest.trim_start_matches([' ', '[']).split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap()
    }

    /// Which letter each glyph of a font is.
    fn letters(&self, font: usize) -> HashMap<String, char> {
        let map = String::from_utf8(self.stream(Self::reference(&self.object(font), "/ToUnicode"))).unwrap();
        map.lines()
            .filter_map(|line| {
                let mut parts = line.split(['<', '>']).filter(|part| part.len() == 4);
                let (glyph, letter) = (parts.next()?, parts.next()?);
                Some((glyph.to_owned(), char::from_u32(u32::from_str_radix(letter, 16).ok()?)?))
            })
            .collect()
    }

    /// The texts of each page, in the order they were drawn.
    pub fn pages(&self) -> Vec<Vec<String>> {
        let root = self.object(2);
        let kids = root.split("/Kids [").nth(1).unwrap().split(']').next().unwrap();
        let kids: Vec<usize> = kids.split(" 0 R").filter_map(|kid| kid.trim().parse().ok()).collect();
        assert_eq!(kids.len(), Self::reference(&root, "/Count"));
        let fonts = [self.letters(3), self.letters(4)];
        kids.iter()
            .map(|page| {
                let content = self.stream(Self::reference(&self.object(*page), "/Contents"));
                let content = String::from_utf8(content).unwrap();
                let drawn = content.lines().filter(|line| line.ends_with("Tj ET"));
                drawn
                    .map(|line| {
                        let font = &fonts[usize::from(line.contains("/F1 "))];
                        let glyphs = line.split(['<', '>']).nth(1).unwrap().as_bytes();
                        glyphs.chunks(4).map(|glyph| font[std::str::from_utf8(glyph).unwrap()]).collect()
                    })
                    .collect()
            })
            .collect()
    }

    /// The bytes of the font that is inside.
    pub fn font(&self, number: usize) -> Vec<u8> {
        let shapes = Self::reference(&self.object(number), "/DescendantFonts");
        let descriptor = Self::reference(&self.object(shapes), "/FontDescriptor");
        self.stream(Self::reference(&self.object(descriptor), "/FontFile2"))
    }
}
