//! Numbers, dates and yes/no as other programs write them, read strictly in the style that the column was found
//! to have: a value that does not fit is refused, never bent.

use chrono::{DateTime, Datelike, NaiveDate};
use chrono_tz::Europe::Rome;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// How the numbers of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberStyle {
    /// `1.234,56`
    Italian,
    /// `1,234.56`
    English,
    /// Digits only so far; a separator is accepted where it can mean one thing only.
    Plain,
}

/// How the dates of a column are written. The separator may be `/`, `-`, `.` or a blank; a time may follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateStyle {
    /// `2026-11-21`
    Iso,
    /// `21/11/2026`
    Dmy,
    /// `21/11/26`
    Dmy2,
    /// `11/21/2026`
    Mdy,
    /// `11/21/26`
    Mdy2,
}

/// Why a value could not be read; the code of a refusal.
pub(crate) type Why = &'static str;

/// What one value says about the style of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hint {
    Italian,
    English,
    /// Digits only.
    Plain,
    /// One separator and three digits after it: thousands to one reader, decimals to the other.
    Either,
}

/// Takes currency, blanks and sign off a number. The flag is "negative".
fn bare(value: &str) -> Result<(String, bool), Why> {
    let mut text = value.trim();
    let mut negative = false;
    if let Some(inner) = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        negative = true;
        text = inner.trim();
    }
    if ["$", "£", "USD", "GBP", "CHF", "US$"].iter().any(|c| text.starts_with(c) || text.ends_with(c)) {
        return Err("import.number.currency");
    }
    let mut digits = String::with_capacity(text.len());
    let text = text.trim_start_matches("EUR").trim_end_matches("EUR").replace('€', "");
    let text = text.trim();
    for (at, c) in text.char_indices() {
        match c {
            '0'..='9' | '.' | ',' => digits.push(c),
            ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’' => {
                // Between digits only as a separator of thousands.
                let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
                let group = rest.bytes().take_while(u8::is_ascii_digit).count();
                if !digits.is_empty() && group != 3 {
                    return Err("import.number.not");
                }
            }
            '-' | '\u{2212}' if at == 0 || at + c.len_utf8() == text.len() => negative = !negative,
            '+' if at == 0 => {}
            'e' | 'E' if digits.ends_with(|c: char| c.is_ascii_digit()) => return Err("import.number.scientific"),
            _ => return Err("import.number.not"),
        }
    }
    if digits.bytes().any(|b| b.is_ascii_digit()) { Ok((digits, negative)) } else { Err("import.number.not") }
}

/// What this value says about the style of its column; `None` when it is no number.
pub(crate) fn number_hint(value: &str) -> Option<Hint> {
    let (digits, _) = bare(value).ok()?;
    let (dots, commas) = (digits.matches('.').count(), digits.matches(',').count());
    let after = |sep: char| digits.rsplit(sep).next().map_or(0, str::len);
    let before = |sep: char| digits.split(sep).next().map_or("", |b| b);
    let either = |sep: char| after(sep) == 3 && (1..=3).contains(&before(sep).len()) && !before(sep).starts_with('0');
    let hint = match (dots, commas) {
        (0, 0) => Hint::Plain,
        (0, 1) => {
            if either(',') {
                Hint::Either
            } else {
                Hint::Italian
            }
        }
        (1, 0) => {
            if either('.') {
                Hint::Either
            } else {
                Hint::English
            }
        }
        (0, _) => Hint::English,
        (_, 0) => Hint::Italian,
        _ => {
            if digits.rfind(',') > digits.rfind('.') {
                Hint::Italian
            } else {
                Hint::English
            }
        }
    };
    // `21.11.2026` has two points and is no number.
    let reads = match hint {
        Hint::Italian => number(value, NumberStyle::Italian).is_ok(),
        Hint::English => number(value, NumberStyle::English).is_ok(),
        Hint::Plain | Hint::Either => true,
    };
    reads.then_some(hint)
}

/// Reads a number; exact, no rounding. Codes: `import.number.*`.
pub(crate) fn number(value: &str, style: NumberStyle) -> Result<Decimal, Why> {
    let (digits, negative) = bare(value)?;
    let style = match style {
        NumberStyle::Plain => match number_hint(value) {
            Some(Hint::Italian) => NumberStyle::Italian,
            Some(Hint::English | Hint::Plain) => NumberStyle::English,
            Some(Hint::Either) => return Err("import.number.ambiguous"),
            None => return Err("import.number.not"),
        },
        known => known,
    };
    let (thousands, point) = if style == NumberStyle::Italian { ('.', ',') } else { (',', '.') };
    let (whole, fraction) = match digits.split_once(point) {
        Some((whole, fraction)) => (whole, fraction),
        None => (digits.as_str(), ""),
    };
    if fraction.contains(['.', ',']) {
        return Err("import.number.separators");
    }
    let mut groups = whole.split(thousands);
    let first = groups.next().unwrap_or_default();
    let mut plain = first.to_owned();
    for group in groups {
        if group.len() != 3 || first.is_empty() || first.len() > 3 {
            return Err("import.number.separators");
        }
        plain.push_str(group);
    }
    if plain.len() > 15 || fraction.len() > 18 {
        return Err("import.number.too_long");
    }
    if !fraction.is_empty() {
        plain.push('.');
        plain.push_str(fraction);
    }
    let number = Decimal::from_str_exact(plain.trim_end_matches('.')).map_err(|_| "import.number.not")?;
    Ok(if negative { -number } else { number })
}

/// Month names as shops write them, by their first three letters.
const MONTHS: [(&str, u32); 19] = [
    ("gen", 1),
    ("jan", 1),
    ("feb", 2),
    ("mar", 3),
    ("apr", 4),
    ("mag", 5),
    ("may", 5),
    ("giu", 6),
    ("jun", 6),
    ("lug", 7),
    ("jul", 7),
    ("ago", 8),
    ("aug", 8),
    ("set", 9),
    ("sep", 9),
    ("ott", 10),
    ("oct", 10),
    ("nov", 11),
    ("dic", 12),
];

fn month(name: &str) -> Option<u32> {
    let name = name.trim_end_matches('.').to_lowercase();
    let head: String = name.chars().take(3).collect();
    if head == "dec" {
        return Some(12);
    }
    MONTHS.iter().find(|(start, _)| name.chars().all(char::is_alphabetic) && head == *start).map(|(_, n)| *n)
}

/// The three parts of a date, without the time; each with its number of letters (a name has a month's number).
struct Parts {
    all: [(u32, usize); 3],
    /// Which part is a month by name.
    named: Option<usize>,
    time: Option<String>,
}

fn parts(value: &str) -> Option<Parts> {
    let value = value.trim();
    if !value.is_char_boundary(value.len().min(40)) || value.len() > 40 {
        return None;
    }
    let (date, time) = match value.find('T').filter(|at| *at == 10).or_else(|| {
        value.find(':').and_then(|colon| {
            // The hour is the last group of digits before the first colon.
            value.get(..colon)?.rfind([' ', ','])
        })
    }) {
        Some(at) => (value.get(..at)?, value.get(at + 1..).map(|t| t.trim().to_owned())),
        None => (value, None),
    };
    let pieces: Vec<&str> = date.split(['/', '-', '.', ' ', ',']).filter(|p| !p.is_empty()).collect();
    let [a, b, c] = pieces.as_slice() else { return None };
    let mut out = [(0, 0); 3];
    let mut named = None;
    for (at, (piece, slot)) in [a, b, c].into_iter().zip(out.iter_mut()).enumerate() {
        if piece.bytes().all(|b| b.is_ascii_digit()) && piece.len() <= 4 {
            *slot = (piece.parse().ok()?, piece.len());
        } else {
            *slot = (month(piece)?, 3);
            if named.replace(at).is_some() {
                return None;
            }
        }
    }
    Some(Parts { all: out, named, time })
}

fn year(value: (u32, usize)) -> Option<i32> {
    match value.1 {
        4 => i32::try_from(value.0).ok(),
        // Two digits: nobody sells before 1980 or after 2079.
        2 => i32::try_from(value.0).ok().map(|y| if y < 80 { 2000 + y } else { 1900 + y }),
        _ => None,
    }
}

/// Three parts that could be a date, whether or not there is such a day.
pub(crate) fn looks_like_date(value: &str) -> bool {
    parts(value).is_some()
}

/// The styles that this value could be read in; empty when it is no date.
pub(crate) fn date_hints(value: &str) -> Vec<DateStyle> {
    let Some(found) = parts(value) else { return Vec::new() };
    let two = found.all[2].1 == 2;
    let styles = if two {
        [DateStyle::Iso, DateStyle::Dmy2, DateStyle::Mdy2]
    } else {
        [DateStyle::Iso, DateStyle::Dmy, DateStyle::Mdy]
    };
    styles.into_iter().filter(|style| date(value, *style).is_ok()).collect()
}

/// Reads a date. A time with an offset is an instant: the civil date in Italy is taken. Codes: `import.date.*`.
pub(crate) fn date(value: &str, style: DateStyle) -> Result<NaiveDate, Why> {
    let found = parts(value).ok_or("import.date.not")?;
    let [first, second, third] = found.all;
    let (years, months, days) = match (found.named, style) {
        // A month by name leaves nothing to guess.
        (Some(1), _) | (None, DateStyle::Iso) if first.1 == 4 => (first, second, third),
        (Some(1), _) => (third, second, first),
        (Some(0), _) => (third, first, second),
        (Some(_), _) => return Err("import.date.not"),
        (None, DateStyle::Dmy | DateStyle::Dmy2) if first.1 <= 2 => (third, second, first),
        (None, DateStyle::Mdy | DateStyle::Mdy2) if first.1 <= 2 => (third, first, second),
        (None, _) => return Err(unlike(&found)),
    };
    if months.1 > 3 || days.1 > 2 {
        return Err(unlike(&found));
    }
    let year = year(years).ok_or("import.date.not")?;
    let day = NaiveDate::from_ymd_opt(year, months.0, days.0).ok_or("import.date.no_such_day")?;
    if !(1980..=2100).contains(&day.year()) {
        return Err("import.date.far");
    }
    Ok(found.time.and_then(|time| instant(day, &time)).unwrap_or(day))
}

/// Why a value does not fit a column's style: where no style has such a day, that is what is wrong with it.
fn unlike(found: &Parts) -> Why {
    let [(a, _), (b, _), third] = found.all;
    let day = |month: u32, day: u32| year(third).and_then(|year| NaiveDate::from_ymd_opt(year, month, day));
    let shaped = found.all[0].1 <= 2 && found.all[1].1 <= 2;
    if shaped && day(b, a).is_none() && day(a, b).is_none() { "import.date.no_such_day" } else { "import.date.style" }
}

/// The civil date in Italy of an instant that carries its offset.
fn instant(day: NaiveDate, time: &str) -> Option<NaiveDate> {
    let time = time.replace('Z', "+00:00").replace(' ', "");
    let text = format!("{day}T{time}");
    ["%Y-%m-%dT%H:%M:%S%.f%:z", "%Y-%m-%dT%H:%M:%S%.f%z", "%Y-%m-%dT%H:%M%:z"]
        .iter()
        .find_map(|form| DateTime::parse_from_str(&text, form).ok())
        .map(|t| t.with_timezone(&Rome).date_naive())
}

/// A name or a word without case, accents, blanks and punctuation: how headers and states are compared.
pub fn fold(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.chars().take(200).nfkd().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Yes or no; `None` for anything else.
pub(crate) fn yes_no(value: &str) -> Option<bool> {
    match fold(value).as_str() {
        "si" | "s" | "yes" | "y" | "true" | "vero" | "1" | "x" | "ok" | "pagato" | "pagata" | "paid" | "saldato"
        | "incassato" | "saldata" | "completato" | "completed" | "captured" => Some(true),
        "no" | "n" | "false" | "falso" | "0" | "nonpagato" | "nonpagata" | "unpaid" | "dapagare" | "insospeso"
        | "pending" | "authorized" | "autorizzato" | "voided" | "inattesa" | "expired" => Some(false),
        _ => None,
    }
}
