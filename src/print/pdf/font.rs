//! A TrueType font: which glyph a letter has, how wide it is, and a font of the used glyphs alone, for a document.

use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A font that is part of the program.
pub struct Font {
    /// Its name in documents.
    pub name: &'static str,
    data: &'static [u8],
    tables: HashMap<[u8; 4], (usize, usize)>,
    glyphs: HashMap<char, u16>,
    widths: Vec<u16>,
    /// Units to an em.
    units: f32,
    /// The places of the glyphs in `glyf`.
    places: Vec<usize>,
    /// What the font's descriptor says: box, ascent, descent, in thousandths of an em.
    pub shape: [i32; 6],
    /// Drawn in this document, with a letter for each.
    used: BTreeMap<u16, char>,
    /// What it has no glyph for.
    missing: BTreeSet<char>,
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(data.get(at..at + 2)?.try_into().ok()?))
}

fn i16_at(data: &[u8], at: usize) -> Option<i16> {
    u16_at(data, at).map(u16::cast_signed)
}

fn u32_at(data: &[u8], at: usize) -> Option<usize> {
    Some(u32::from_be_bytes(data.get(at..at + 4)?.try_into().ok()?) as usize)
}

/// Which glyph each letter of the basic plane has.
fn letters(cmap: &[u8]) -> Option<HashMap<char, u16>> {
    let count = usize::from(u16_at(cmap, 2)?);
    let found = (0..count).find_map(|at| {
        let place = u32_at(cmap, 4 + at * 8 + 4)?;
        (u16_at(cmap, place)? == 4).then_some(place)
    })?;
    let map = cmap.get(found..)?;
    let segments = usize::from(u16_at(map, 6)?) / 2;
    let (ends, starts) = (14, 16 + segments * 2);
    let (deltas, offsets) = (starts + segments * 2, starts + segments * 4);
    let mut all = HashMap::new();
    for at in 0..segments {
        let (start, end) = (u16_at(map, starts + at * 2)?, u16_at(map, ends + at * 2)?);
        let (delta, offset) = (u16_at(map, deltas + at * 2)?, u16_at(map, offsets + at * 2)?);
        for code in start..=end {
            let glyph = if offset == 0 {
                code.wrapping_add(delta)
            } else {
                let place = offsets + at * 2 + usize::from(offset) + usize::from(code - start) * 2;
                match u16_at(map, place) {
                    Some(0) | None => 0,
                    Some(glyph) => glyph.wrapping_add(delta),
                }
            };
            if let Some(letter) = char::from_u32(u32::from(code)).filter(|_| glyph != 0) {
                all.insert(letter, glyph);
            }
        }
    }
    Some(all)
}

impl Font {
    /// Reads a font; nothing when it is none.
    pub fn read(name: &'static str, data: &'static [u8]) -> Option<Self> {
        let mut tables = HashMap::new();
        for at in 0..usize::from(u16_at(data, 4)?) {
            let entry = data.get(12 + at * 16..28 + at * 16)?;
            let (place, length) = (u32_at(entry, 8)?, u32_at(entry, 12)?);
            data.get(place..place + length)?;
            tables.insert(entry.get(..4)?.try_into().ok()?, (place, length));
        }
        let table = |tag: &[u8; 4]| {
            let (place, length) = *tables.get(tag)?;
            data.get(place..place + length)
        };
        let (head, hhea, hmtx) = (table(b"head")?, table(b"hhea")?, table(b"hmtx")?);
        let units = f32::from(u16_at(head, 18)?);
        let count = usize::from(u16_at(table(b"maxp")?, 4)?);
        let wide = usize::from(u16_at(hhea, 34)?).max(1);
        let widths: Option<Vec<u16>> = (0..count).map(|glyph| u16_at(hmtx, glyph.min(wide - 1) * 4)).collect();
        let long = i16_at(head, 50)? != 0;
        let loca = table(b"loca")?;
        let places: Option<Vec<usize>> = (0..=count)
            .map(|at| if long { u32_at(loca, at * 4) } else { u16_at(loca, at * 2).map(|half| usize::from(half) * 2) })
            .collect();
        let thousandths = |value: i16| (f32::from(value) * 1000.0 / units).round() as i32;
        let shape = [
            thousandths(i16_at(head, 36)?),
            thousandths(i16_at(head, 38)?),
            thousandths(i16_at(head, 40)?),
            thousandths(i16_at(head, 42)?),
            thousandths(i16_at(hhea, 4)?),
            thousandths(i16_at(hhea, 6)?),
        ];
        let glyphs = letters(table(b"cmap")?)?;
        let (widths, places) = (widths?, places?);
        let (used, missing) = (BTreeMap::from([(0, '\u{fffd}')]), BTreeSet::new());
        Some(Self { name, data, tables, glyphs, widths, units, places, shape, used, missing })
    }

    fn table(&self, tag: [u8; 4]) -> &'static [u8] {
        let found = self.tables.get(&tag).and_then(|(place, length)| self.data.get(*place..place + length));
        found.unwrap_or_default()
    }

    fn glyph(&self, letter: char) -> Option<u16> {
        self.glyphs.get(&letter).copied()
    }

    fn advance(&self, glyph: u16) -> u16 {
        self.widths.get(usize::from(glyph)).copied().unwrap_or_default()
    }

    /// How wide a text is at one point.
    pub fn measure(&self, text: &str) -> f32 {
        let units: u32 =
            text.chars().map(|letter| u32::from(self.advance(self.glyph(letter).unwrap_or_default()))).sum();
        units as f32 / self.units
    }

    /// How wide a glyph is, in thousandths of an em.
    pub fn thousandths(&self, glyph: u16) -> i32 {
        (f32::from(self.advance(glyph)) * 1000.0 / self.units).round() as i32
    }

    /// The glyphs of a text, which are in the document from now on. What has none is an empty box, and is remembered.
    pub fn draw(&mut self, text: &str, to: &mut impl FnMut(u16)) {
        for letter in text.chars() {
            let glyph = self.glyph(letter).unwrap_or_else(|| {
                self.missing.insert(letter);
                0
            });
            self.used.entry(glyph).or_insert(letter);
            to(glyph);
        }
    }

    /// What was drawn, with a letter for each.
    pub fn used(&self) -> &BTreeMap<u16, char> {
        &self.used
    }

    /// Letters that were asked for and are not in the font.
    pub fn missing(&self) -> &BTreeSet<char> {
        &self.missing
    }

    fn outline(&self, glyph: u16) -> &'static [u8] {
        let at = usize::from(glyph);
        let (Some(from), Some(to)) = (self.places.get(at), self.places.get(at + 1)) else { return &[] };
        self.table(*b"glyf").get(*from..*to).unwrap_or_default()
    }

    /// What is used, and the glyphs that those are put together of.
    fn needed(&self) -> BTreeSet<u16> {
        let mut needed = BTreeSet::new();
        let mut open: Vec<u16> = self.used.keys().copied().collect();
        while let Some(glyph) = open.pop() {
            if needed.insert(glyph) {
                open.extend(parts(self.outline(glyph)).unwrap_or_default());
            }
        }
        needed
    }

    /// The font with the outlines of what is used alone; every glyph keeps its number.
    pub fn subset(&self) -> Vec<u8> {
        let needed = self.needed();
        let (mut outlines, mut places) = (Vec::new(), Vec::new());
        for glyph in 0..self.places.len().saturating_sub(1) {
            places.extend_from_slice(&(outlines.len() as u32).to_be_bytes());
            let glyph = u16::try_from(glyph).unwrap_or_default();
            if needed.contains(&glyph) {
                outlines.extend_from_slice(self.outline(glyph));
                outlines.resize(outlines.len().next_multiple_of(4), 0);
            }
        }
        places.extend_from_slice(&(outlines.len() as u32).to_be_bytes());
        let mut head = self.table(*b"head").to_vec();
        // Places are long ones; the sum of the whole file is nobody's to check in a document.
        if let Some(format) = head.get_mut(50..52) {
            format.copy_from_slice(&[0, 1]);
        }
        let whole = |tag: [u8; 4]| (tag, self.table(tag).to_vec());
        let tables = [
            (*b"glyf", outlines),
            (*b"head", head),
            whole(*b"hhea"),
            whole(*b"hmtx"),
            (*b"loca", places),
            whole(*b"maxp"),
        ];
        let count = tables.len() as u16;
        let mut file = vec![0, 1, 0, 0];
        for number in [count, 64, 2, count * 16 - 64] {
            file.extend_from_slice(&number.to_be_bytes());
        }
        let mut at = 12 + tables.len() * 16;
        for (tag, table) in &tables {
            file.extend_from_slice(tag);
            for number in [sum(table), at as u32, table.len() as u32] {
                file.extend_from_slice(&number.to_be_bytes());
            }
            at = (at + table.len()).next_multiple_of(4);
        }
        for (_, table) in &tables {
            file.extend_from_slice(table);
            file.resize(file.len().next_multiple_of(4), 0);
        }
        file
    }
}

/// The glyphs that a glyph is put together of; none of a simple one.
fn parts(outline: &[u8]) -> Option<Vec<u16>> {
    let mut parts = Vec::new();
    if outline.is_empty() || i16_at(outline, 0)? >= 0 {
        return Some(parts);
    }
    let mut at = 10;
    loop {
        let flags = u16_at(outline, at)?;
        parts.push(u16_at(outline, at + 2)?);
        at += 4 + if flags & 1 != 0 { 4 } else { 2 };
        at += match flags {
            _ if flags & 0x08 != 0 => 2,
            _ if flags & 0x40 != 0 => 4,
            _ if flags & 0x80 != 0 => 8,
            _ => 0,
        };
        if flags & 0x20 == 0 {
            return Some(parts);
        }
    }
}

/// The sum that a table's entry keeps.
fn sum(table: &[u8]) -> u32 {
    let words = table.chunks(4).map(|chunk| {
        let mut word = [0; 4];
        word.iter_mut().zip(chunk).for_each(|(to, from)| *to = *from);
        u32::from_be_bytes(word)
    });
    words.fold(0, u32::wrapping_add)
}
