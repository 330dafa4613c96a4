//! Strict readers: of a terminal's bytes, of XML, of tables. What they do not know is a fault.

use fondaco::domain::SafeText;

/// A terminal that knows only what this program may send; says what else came.
pub fn terminal(bytes: &[u8]) -> Result<(), String> {
    let text = std::str::from_utf8(bytes).map_err(|error| format!("not UTF-8: {error}"))?;
    let mut rest = text;
    let mut before = "";
    while let Some(sign) = rest.chars().next() {
        let after = &rest[sign.len_utf8()..];
        // The screen is cleared when it is painted anew, with a pen that is put down first.
        if rest.starts_with("\u{1b}[2J") && before != "\u{1b}[m" {
            return Err("somebody clears the screen".into());
        }
        let from = rest;
        rest = match sign {
            '\u{1b}' => {
                escape(after).map_err(|why| format!("{why}: {:?}", rest.chars().take(40).collect::<String>()))?
            }
            '\r' | '\n' | '\u{7}' => after,
            sign if plain(sign) => after,
            sign => return Err(format!("{sign:?} in {:?}", rest.chars().take(40).collect::<String>())),
        };
        before = &from[..from.len() - rest.len()];
    }
    Ok(())
}

/// A sign that may stand in a cell, or over one.
pub fn plain(sign: char) -> bool {
    // What cleaning leaves alone between two letters.
    SafeText::new(&format!("a{sign}a")).as_str().contains(sign)
        || unicode_normalization::char::is_combining_mark(sign)
        || "⠀".contains(sign)
}

fn escape(rest: &str) -> Result<&str, String> {
    if let Some(inner) = rest.strip_prefix('[') {
        let end = inner.find(|c: char| ('@'..='~').contains(&c)).ok_or("an open sequence")?;
        let (parameters, after) = (&inner[..end], &inner[end + 1..]);
        let last = inner[end..].chars().next().unwrap_or(' ');
        let digits = parameters.chars().all(|c| c.is_ascii_digit() || c == ';');
        let known = match last {
            'm' | 'H' | 'C' => digits,
            'K' => parameters.is_empty(),
            'J' => parameters == "2",
            'h' | 'l' => ["?25", "?1049", "?2004", "?2026"].contains(&parameters),
            _ => false,
        };
        return if known { Ok(after) } else { Err(format!("a sequence ending in {last}")) };
    }
    if let Some(inner) = rest.strip_prefix(']') {
        let end = inner.find('\u{7}').ok_or("an open string")?;
        let (body, after) = (&inner[..end], &inner[end + 1..]);
        let (code, said) = body.split_once(';').ok_or("a string without a code")?;
        return match code {
            "2" | "9" if said.chars().all(plain) => Ok(after),
            "52" => {
                let copied = said.strip_prefix("c;").ok_or("another clipboard")?;
                let copied = String::from_utf8(base64(copied)?).map_err(|_| "copied bytes that are no text")?;
                if copied == "rm -rf ~" {
                    return Err("somebody else's copy".into());
                }
                match copied.chars().find(|c| !plain(*c) && !['\n', '\t'].contains(c)) {
                    Some(sign) => Err(format!("{sign:?} is copied")),
                    None => Ok(after),
                }
            }
            other => Err(format!("a string of code {other}")),
        };
    }
    Err("another escape".into())
}

fn base64(text: &str) -> Result<Vec<u8>, String> {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = Vec::new();
    let (mut bits, mut held) = (0_u32, 0);
    for sign in text.trim_end_matches('=').chars() {
        let digit = DIGITS.find(sign).ok_or("no base64")?;
        bits = bits << 6 | digit as u32;
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held & 255) as u8);
        }
    }
    Ok(out)
}

/// Lines for a person or a program: printable text and line ends.
pub fn lines(text: &str) -> Result<(), String> {
    match text.char_indices().find(|(_, sign)| !['\n', '\t'].contains(sign) && !plain(*sign)) {
        Some((at, sign)) => {
            let before: String = text[..at].chars().rev().take(40).collect::<Vec<_>>().into_iter().rev().collect();
            Err(format!("{sign:?} after {before:?}"))
        }
        None => Ok(()),
    }
}

/// A spreadsheet runs nothing of a cell: it is a number, a day, or text that begins with nothing live.
pub fn inert(cell: &str) -> Result<(), String> {
    let number = cell.trim_start_matches(['-', '+']).chars().all(|c| c.is_ascii_digit() || ".,".contains(c));
    let first = cell.trim_start().chars().next();
    let live = matches!(first, Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')) && !number;
    if live || cell.starts_with(['\t', '\r', '\n']) { Err(format!("a live cell {cell:?}")) } else { Ok(()) }
}

/// Well-formed XML of the characters that XML has; nothing but the five entities and plain numbers.
pub fn xml(text: &str) -> Result<(), String> {
    let allowed =
        |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    if let Some(sign) = text.chars().find(|c| !allowed(*c)) {
        return Err(format!("{sign:?} is not in XML"));
    }
    let mut open: Vec<&str> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['<', '&']) {
        if rest[..at].contains("]]>") {
            return Err("]]> in text".into());
        }
        let inner = &rest[at + 1..];
        if rest[at..].starts_with('&') {
            let (name, after) = inner.split_once(';').ok_or("an open entity")?;
            if !["amp", "lt", "gt", "quot", "apos"].contains(&name) {
                return Err(format!("entity {name}"));
            }
            rest = after;
            continue;
        }
        let (tag, after) = inner.split_once('>').ok_or("an open tag")?;
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Err(format!("{name} is closed where it is not open"));
            }
        } else if !tag.starts_with('?') && !tag.ends_with('/') {
            open.push(tag.split_whitespace().next().unwrap_or_default());
        } else if tag.starts_with('!') {
            return Err(format!("a declaration {tag}"));
        }
        rest = after;
    }
    if open.is_empty() { Ok(()) } else { Err(format!("{open:?} stay open")) }
}

/// The parts of a workbook: name and text.
pub fn workbook(bytes: &[u8]) -> Result<Vec<(String, String)>, String> {
    use std::io::Read;
    let number = |at: usize, size: usize| -> usize {
        bytes[at..at + size].iter().rev().fold(0, |all, byte| all << 8 | usize::from(*byte))
    };
    // From the directory at the end, as every reader does it.
    let end = bytes.windows(4).rposition(|four| four == b"PK\x05\x06").ok_or("no directory")?;
    let (count, mut at) = (number(end + 10, 2), number(end + 16, 4));
    let mut parts = Vec::new();
    for _ in 0..count {
        let (method, packed) = (number(at + 10, 2), number(at + 20, 4));
        let (name, extra, comment) = (number(at + 28, 2), number(at + 30, 2), number(at + 32, 2));
        let local = number(at + 42, 4);
        let title = String::from_utf8_lossy(&bytes[at + 46..at + 46 + name]).into_owned();
        let from = local + 30 + number(local + 26, 2) + number(local + 28, 2);
        let body = &bytes[from..from + packed];
        let mut text = String::new();
        if method == 0 {
            text = String::from_utf8(body.to_vec()).map_err(|error| error.to_string())?;
        } else {
            flate2::read::DeflateDecoder::new(body).read_to_string(&mut text).map_err(|error| error.to_string())?;
        }
        parts.push((title, text));
        at += 46 + name + extra + comment;
    }
    Ok(parts)
}
