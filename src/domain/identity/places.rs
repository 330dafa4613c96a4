//! Birthplace codes: Italian municipalities that exist or existed since 1861 (codici catastali) and foreign states.
//!
//! Code facts taken from `python-codicefiscale` 0.12.1 (MIT licence, Fabio Caccamo), which compiles them from ANPR and
//! ISTAT; one row per code, with its latest name and province. `places.tsv` is sorted by code: columns code, name,
//! province, `-` if it exists no more.

use crate::domain::text::fold;

static TABLE: &str = include_str!("places.tsv");

/// Where somebody was born.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// `F205`; foreign states begin with `Z`.
    pub code: &'static str,
    /// `Milano`.
    pub name: &'static str,
    /// `MI`; `EE` for foreign states; also provinces that exist no more.
    pub province: &'static str,
    /// The municipality or state exists no more.
    pub ceased: bool,
}

impl Place {
    /// A state, not a municipality.
    pub fn is_foreign(&self) -> bool {
        self.code.starts_with('Z')
    }
}

/// The province of the municipality of this name: nothing when there is none, or several in different provinces.
pub fn province_of(name: &str) -> Option<&'static str> {
    let wanted = fold(name.trim());
    // The first letter sorts out nearly all of eleven thousand lines before anything is folded.
    let head = wanted.chars().next()?;
    let mut found = None;
    for line in TABLE.lines() {
        let mut columns = line.split('\t');
        let (Some(code), Some(name), Some(province)) = (columns.next(), columns.next(), columns.next()) else {
            continue;
        };
        let begins = name.chars().next().is_some_and(|c| c.to_lowercase().next() == Some(head) || !c.is_ascii());
        if code.starts_with('Z') || columns.next() == Some("-") || !begins || fold(name) != wanted {
            continue;
        }
        if found.is_some_and(|known| known != province) {
            return None;
        }
        found = Some(province);
    }
    found
}

/// The place of a code in upper case, if there is or was one.
pub fn place(code: &str) -> Option<Place> {
    let (mut low, mut high) = (0, TABLE.len());
    // Halves fall inside a line: each is moved back to its beginning. Names hold letters of two bytes, so bytes are
    // searched, and a line is cut out only at its ends.
    while low < high {
        let middle = low + (high - low) / 2;
        let bytes = TABLE.as_bytes();
        let start = bytes.get(low..middle)?.iter().rposition(|b| *b == b'\n').map_or(low, |at| low + at + 1);
        let end = bytes.get(middle..)?.iter().position(|b| *b == b'\n').map_or(TABLE.len(), |at| middle + at);
        let mut columns = TABLE.get(start..end)?.split('\t');
        let found = columns.next()?;
        match found.cmp(code) {
            std::cmp::Ordering::Equal => {
                let (name, province) = (columns.next()?, columns.next()?);
                return Some(Place { code: found, name, province, ceased: columns.next() == Some("-") });
            }
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    None
}
