//! VAT numbers of the European Union and its neighbours, by shape; the Italian one also by its check digit.

use super::partita_iva::PartitaIva;
use super::typed::{self, Kept};
use crate::domain::refusal::Refusal;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A VAT number with its country.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct VatNumber {
    prefix: String,
    number: String,
}

/// Prefix and shapes: `9` a digit, `@` a letter, `*` either, anything else itself.
const SHAPES: &[(&str, &[&str])] = &[
    ("AT", &["U99999999"]),
    ("BE", &["9999999999"]),
    ("BG", &["999999999", "9999999999"]),
    ("CH", &["E999999999", "E999999999MWST", "E999999999TVA", "E999999999IVA"]),
    ("CY", &["99999999@"]),
    ("CZ", &["99999999", "999999999", "9999999999"]),
    ("DE", &["999999999"]),
    ("DK", &["99999999"]),
    ("EE", &["999999999"]),
    ("EL", &["999999999"]),
    ("ES", &["*9999999*"]),
    ("FI", &["99999999"]),
    ("FR", &["**999999999"]),
    ("GB", &["999999999", "999999999999", "GD999", "HA999"]),
    ("HR", &["99999999999"]),
    ("HU", &["99999999"]),
    ("IE", &["9999999@", "9999999@@", "9*99999@"]),
    ("LT", &["999999999", "999999999999"]),
    ("LU", &["99999999"]),
    ("LV", &["99999999999"]),
    ("MT", &["99999999"]),
    ("NL", &["999999999B99"]),
    ("PL", &["9999999999"]),
    ("PT", &["999999999"]),
    ("RO", &["99", "999", "9999", "99999", "999999", "9999999", "99999999", "999999999", "9999999999"]),
    ("SE", &["999999999999"]),
    ("SI", &["99999999"]),
    ("SK", &["9999999999"]),
    ("SM", &["999", "9999", "99999"]),
    ("XI", &["999999999", "999999999999", "GD999", "HA999"]),
];

impl VatNumber {
    /// Reads a number with its country before it; without one it is Italian.
    ///
    /// Refused as [`PartitaIva::parse`] does, or with `identity.vat_number.country` (unknown prefix),
    /// `identity.vat_number.character`, `identity.vat_number.length`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let all = typed::kept(text, typed::is_filler);
        let (prefix, rest) = match all.as_slice() {
            [a, b, rest @ ..] if a.c.is_ascii_uppercase() && b.c.is_ascii_uppercase() => {
                (typed::string(&[*a, *b]), rest)
            }
            _ => ("IT".to_owned(), all.as_slice()),
        };
        // Greece has two names, and its own is the one in VAT numbers.
        let prefix = if prefix == "GR" { "EL".to_owned() } else { prefix };
        if prefix == "IT" {
            let number = PartitaIva::parse(text)?.as_str().to_owned();
            return Ok(Self { prefix, number });
        }
        let Some((_, shapes)) = SHAPES.iter().find(|(known, _)| *known == prefix) else {
            let position = all.first().map_or(1, |k| k.position);
            return Err(Refusal::new("identity.vat_number.country").with("position", position).with("found", prefix));
        };
        let shape = shapes.iter().find(|shape| shape.len() == rest.len());
        let Some(shape) = shape else {
            let found = rest.len();
            return Err(Refusal::new("identity.vat_number.length").with("found", found).with("country", prefix));
        };
        // Several shapes may have this length: the first mismatch of the last one is reported.
        let mut wrong = mismatch(rest, shape);
        for other in shapes.iter().filter(|other| other.len() == rest.len()) {
            wrong = mismatch(rest, other);
            if wrong.is_none() {
                break;
            }
        }
        match wrong {
            Some(bad) => Err(typed::wrong("vat_number", bad).with("country", prefix)),
            None => Ok(Self { prefix, number: typed::string(rest) }),
        }
    }

    /// ISO country code: `GR` for Greece, `GB` for Northern Ireland.
    pub fn country(&self) -> &str {
        match self.prefix.as_str() {
            "EL" => "GR",
            "XI" => "GB",
            other => other,
        }
    }

    /// The two letters that VAT numbers of this country carry: `EL` for Greece.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The number without its prefix.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// It is an Italian one.
    pub fn is_italian(&self) -> bool {
        self.prefix == "IT"
    }
}

fn mismatch(rest: &[Kept], shape: &str) -> Option<Kept> {
    let fits = |c: char, wanted: char| match wanted {
        '9' => c.is_ascii_digit(),
        '@' => c.is_ascii_uppercase(),
        '*' => typed::is_alphanumeric(c),
        other => c == other,
    };
    rest.iter().zip(shape.chars()).find(|(k, wanted)| !fits(k.c, *wanted)).map(|(k, _)| *k)
}

impl fmt::Display for VatNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.prefix, self.number)
    }
}
impl TryFrom<String> for VatNumber {
    type Error = Refusal;
    fn try_from(text: String) -> Result<Self, Refusal> {
        Self::parse(&text)
    }
}
impl From<VatNumber> for String {
    fn from(vat: VatNumber) -> Self {
        vat.to_string()
    }
}
