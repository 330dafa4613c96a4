//! Bank accounts.

use super::codice_fiscale::value;
use super::typed::{self, Kept, code_type};
use crate::domain::refusal::Refusal;

code_type!(
    /// An IBAN that agrees with its check digits, and with its CIN if Italian.
    Iban
);

const KIND: &str = "iban";

/// Length of the IBAN of each country that has one (SWIFT registry, and countries that use one without being in it).
const LENGTHS: &[(&str, usize)] = &[
    ("AD", 24),
    ("AE", 23),
    ("AL", 28),
    ("AO", 25),
    ("AT", 20),
    ("AX", 18),
    ("AZ", 28),
    ("BA", 20),
    ("BE", 16),
    ("BF", 28),
    ("BG", 22),
    ("BH", 22),
    ("BI", 27),
    ("BJ", 28),
    ("BL", 27),
    ("BR", 29),
    ("BY", 28),
    ("CF", 27),
    ("CG", 27),
    ("CH", 21),
    ("CI", 28),
    ("CM", 27),
    ("CR", 22),
    ("CV", 25),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DJ", 27),
    ("DK", 18),
    ("DO", 28),
    ("DZ", 26),
    ("EE", 20),
    ("EG", 29),
    ("ES", 24),
    ("FI", 18),
    ("FK", 18),
    ("FO", 18),
    ("FR", 27),
    ("GA", 27),
    ("GB", 22),
    ("GE", 22),
    ("GF", 27),
    ("GG", 22),
    ("GI", 23),
    ("GL", 18),
    ("GP", 27),
    ("GQ", 27),
    ("GR", 27),
    ("GT", 28),
    ("GW", 25),
    ("HN", 28),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IL", 23),
    ("IM", 22),
    ("IQ", 23),
    ("IR", 26),
    ("IS", 26),
    ("IT", 27),
    ("JE", 22),
    ("JO", 30),
    ("KM", 27),
    ("KW", 30),
    ("KZ", 20),
    ("LB", 28),
    ("LC", 32),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("LY", 25),
    ("MA", 28),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MF", 27),
    ("MG", 27),
    ("MK", 19),
    ("ML", 28),
    ("MN", 20),
    ("MQ", 27),
    ("MR", 27),
    ("MT", 31),
    ("MU", 30),
    ("MZ", 25),
    ("NC", 27),
    ("NE", 28),
    ("NI", 28),
    ("NL", 18),
    ("NO", 15),
    ("OM", 23),
    ("PF", 27),
    ("PK", 24),
    ("PL", 28),
    ("PM", 27),
    ("PS", 29),
    ("PT", 25),
    ("QA", 29),
    ("RE", 27),
    ("RO", 24),
    ("RS", 22),
    ("RU", 33),
    ("SA", 24),
    ("SC", 31),
    ("SD", 18),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("SN", 28),
    ("SO", 23),
    ("ST", 25),
    ("SV", 28),
    ("TD", 27),
    ("TF", 27),
    ("TG", 28),
    ("TL", 23),
    ("TN", 24),
    ("TR", 26),
    ("UA", 29),
    ("VA", 22),
    ("VG", 24),
    ("WF", 27),
    ("XK", 20),
    ("YE", 30),
    ("YT", 27),
];

impl Iban {
    /// Reads an IBAN; `IBAN` before it is dropped.
    ///
    /// Refused with `identity.empty`, `identity.iban.country`, `….length`, `….character`, `….cin`, `….check`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let all = typed::kept(text, |c| c == ':' || typed::is_filler_or_slash(c));
        let iban = match all.as_slice() {
            [Kept { c: 'I', .. }, Kept { c: 'B', .. }, Kept { c: 'A', .. }, Kept { c: 'N', .. }, rest @ ..] => rest,
            whole => whole,
        };
        typed::all(KIND, iban, typed::is_alphanumeric)?;
        let [first, second, check_a, check_b, account @ ..] = iban else {
            return Err(typed::wrong_length(KIND, iban.len()).with("expected", 27));
        };
        let country = typed::string(&[*first, *second]);
        let Some((_, length)) = LENGTHS.iter().find(|(known, _)| *known == country) else {
            return Err(Refusal::new("identity.iban.country").with("position", first.position).with("found", country));
        };
        if let Some(bad) = [check_a, check_b].into_iter().find(|k| !k.c.is_ascii_digit()) {
            return Err(typed::wrong(KIND, *bad));
        }
        if iban.len() != *length {
            return Err(typed::wrong_length(KIND, iban.len()).with("expected", *length));
        }
        // San Marino's accounts are built like Italian ones. The CIN tells a wrong account from a wrong check digit.
        if matches!(country.as_str(), "IT" | "SM") {
            check_italian(account)?;
        }
        let expected = 98 - remainder(account.iter().map(|k| k.c).chain(country.chars()).chain("00".chars()));
        let found = typed::string(&[*check_a, *check_b]);
        if found != format!("{expected:02}") {
            return Err(typed::wrong_check(KIND, *check_a, &format!("{expected:02}")).with("found", found));
        }
        Ok(Self(typed::string(iban)))
    }

    /// ISO country code.
    pub fn country(&self) -> &str {
        self.0.get(..2).unwrap_or_default()
    }

    /// In groups of four, as it is printed.
    pub fn grouped(&self) -> String {
        let mut out = String::with_capacity(self.0.len() * 5 / 4 + 1);
        for (at, c) in self.0.chars().enumerate() {
            if at > 0 && at.is_multiple_of(4) {
                out.push(' ');
            }
            out.push(c);
        }
        out
    }

    /// The bank's code, of Italian accounts.
    pub fn abi(&self) -> Option<&str> {
        self.0.get(5..10).filter(|_| self.is_italian())
    }

    /// The branch's code, of Italian accounts.
    pub fn cab(&self) -> Option<&str> {
        self.0.get(10..15).filter(|_| self.is_italian())
    }

    fn is_italian(&self) -> bool {
        matches!(self.country(), "IT" | "SM")
    }
}

/// CIN, a letter; ABI and CAB, five digits each; account, twelve.
fn check_italian(account: &[Kept]) -> Result<(), Refusal> {
    let [cin, rest @ ..] = account else { return Err(typed::wrong_length(KIND, 4)) };
    if !cin.c.is_ascii_uppercase() {
        return Err(typed::wrong(KIND, *cin));
    }
    if let Some(bad) = rest.iter().take(10).find(|k| !k.c.is_ascii_digit()) {
        return Err(typed::wrong(KIND, *bad));
    }
    let sum: u32 = rest.iter().enumerate().map(|(at, k)| value(k.c, at)).sum();
    let expected = char::from(b'A' + (sum % 26) as u8);
    if cin.c == expected {
        return Ok(());
    }
    Err(Refusal::new("identity.iban.cin")
        .with("position", cin.position)
        .with("found", cin.c.to_string())
        .with("expected", expected.to_string()))
}

/// Letters count 10 to 35; the number they make, modulo 97.
fn remainder(chars: impl Iterator<Item = char>) -> u32 {
    chars.fold(0, |sum, c| match c.to_digit(36) {
        Some(value) if value > 9 => (sum * 100 + value) % 97,
        Some(value) => (sum * 10 + value) % 97,
        None => sum,
    })
}
