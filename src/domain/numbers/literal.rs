//! One number without operators: which separator is decimal, and whether the thousands are split well.

use super::NumberStyle;
use crate::domain::refusal::Refusal;
use rust_decimal::Decimal;

/// A number as written.
#[derive(Debug)]
pub(super) struct Literal {
    /// Its value.
    pub value: Decimal,
    /// Indexes of the digits after the decimal mark, trailing zeros left out.
    pub decimals: Vec<usize>,
}

/// True for the characters that a number may consist of besides digits.
pub(super) fn is_separator(c: char) -> bool {
    matches!(c, '.' | ',') || is_space(c)
}

/// The spaces that people, spreadsheets and French exports put between thousands.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}')
}

/// How the decimal mark is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// By the rules of the entry shorthand.
    Entry,
    /// Only the mark of the style.
    Strict,
}

/// Reads the run of digits and separators `chars[start..end]`; positions in refusals count from the start of `chars`.
pub(super) fn read(
    chars: &[char],
    start: usize,
    end: usize,
    style: NumberStyle,
    reading: Reading,
) -> Result<Literal, Refusal> {
    let run = chars.get(start..end).unwrap_or_default();
    let marks: Vec<(usize, char)> = run
        .iter()
        .enumerate()
        .filter(|(_, c)| !c.is_ascii_digit())
        .map(|(at, c)| (at, if is_space(*c) { ' ' } else { *c }))
        .collect();
    let point = match reading {
        Reading::Entry => entry_point(run, &marks, style).map_err(|at| grouping(start + at))?,
        Reading::Strict => strict_point(&marks, style).map_err(|at| grouping(start + at))?,
    };
    let whole_len = point.unwrap_or(run.len());
    check_groups(run, whole_len, &marks).map_err(|at| grouping(start + at))?;

    let mut digits: String = run.iter().take(whole_len).filter(|c| c.is_ascii_digit()).collect();
    let mut decimals = Vec::new();
    if let Some(point) = point {
        digits.push('.');
        for (at, c) in run.iter().enumerate().skip(point + 1) {
            if !c.is_ascii_digit() {
                return Err(grouping(start + at));
            }
            digits.push(*c);
            decimals.push(at + start);
        }
    }
    if !digits.contains(|c: char| c.is_ascii_digit()) {
        return Err(unexpected(chars, start));
    }
    if digits.contains('.') {
        let kept = digits.trim_end_matches('0').len();
        decimals.truncate(decimals.len() - (digits.len() - kept));
        digits.truncate(kept);
    }
    let digits = digits.trim_end_matches('.').trim_start_matches('0');
    let digits = match digits.strip_prefix('.') {
        Some(rest) => format!("0.{rest}"),
        None if digits.is_empty() => "0".to_owned(),
        None => digits.to_owned(),
    };
    // 28 digits is what a decimal holds exactly; nothing that is traded needs more.
    if digits.len() > 29 {
        return Err(Refusal::new("number.too_large"));
    }
    let value = Decimal::from_str_exact(&digits).map_err(|_| Refusal::new("number.too_large"))?;
    Ok(Literal { value, decimals })
}

/// Index of the decimal mark under the entry shorthand; the error is the index of a mark that cannot be.
fn entry_point(run: &[char], marks: &[(usize, char)], style: NumberStyle) -> Result<Option<usize>, usize> {
    let of = |wanted: char| marks.iter().filter(move |(_, c)| *c == wanted).map(|(at, _)| *at);
    let (main, other) = (style.decimal_mark(), style.group_mark());
    match (of(main).count(), of(other).count()) {
        (1, 0) => Ok(of(main).next()),
        (0, 1) => {
            let at = of(other).next().unwrap_or_default();
            let whole: Vec<char> = run.iter().take(at).copied().filter(char::is_ascii_digit).collect();
            let after = run.len() - at - 1;
            let thousands = after == 3 && (1..=3).contains(&whole.len()) && whole.iter().any(|c| *c != '0');
            Ok((!thousands).then_some(at))
        }
        (0, _) | (_, 0) => Ok(None),
        _ => {
            let (at, last) = marks.iter().rev().find(|(_, c)| *c != ' ').copied().unwrap_or_default();
            let first = of(last).next().unwrap_or(at);
            if first == at { Ok(Some(at)) } else { Err(first) }
        }
    }
}

fn strict_point(marks: &[(usize, char)], style: NumberStyle) -> Result<Option<usize>, usize> {
    let mut points = marks.iter().filter(|(_, c)| *c == style.decimal_mark());
    let first = points.next().map(|(at, _)| *at);
    match points.next() {
        Some((second, _)) => Err(*second),
        None => Ok(first),
    }
}

/// One kind of mark, one to three digits before the first, exactly three after each.
fn check_groups(run: &[char], whole_len: usize, marks: &[(usize, char)]) -> Result<(), usize> {
    let groups: Vec<(usize, char)> = marks.iter().copied().filter(|(at, _)| *at < whole_len).collect();
    let mut from = 0;
    for (nth, (at, mark)) in groups.iter().enumerate() {
        let before = at - from;
        let good = if nth == 0 { (1..=3).contains(&before) } else { before == 3 };
        let next = groups.get(nth + 1).map_or(whole_len, |(next, _)| *next);
        if !good || next - at != 4 || groups.first().is_some_and(|(_, first)| first != mark) {
            return Err(*at);
        }
        from = at + 1;
    }
    debug_assert!(whole_len <= run.len());
    Ok(())
}

/// A number of a file.
pub(super) fn parse_plain(text: &str, style: NumberStyle) -> Result<Decimal, Refusal> {
    let chars: Vec<char> = text.chars().collect();
    let (mut start, mut end) = (0, chars.len());
    let mut negative = None;
    // Sign, currency and spaces may stand on either side, each once, in any order: "-€ 5", "€ -5", "5,00- EUR".
    let mut currency = false;
    while start < end {
        let (head, tail) = (chars[start], chars[end - 1]);
        if is_space(head) {
            start += 1;
        } else if is_space(tail) {
            end -= 1;
        } else if let Some(sign) = sign_of(head).filter(|_| negative.is_none()) {
            negative = Some(sign);
            start += 1;
        } else if let Some(sign) = sign_of(tail).filter(|_| negative.is_none()) {
            negative = Some(sign);
            end -= 1;
        } else if let Some(len) = currency_at_start(&chars[start..end]).filter(|_| !currency) {
            currency = true;
            start += len;
        } else if let Some(len) = currency_at_end(&chars[start..end]).filter(|_| !currency) {
            currency = true;
            end -= len;
        } else {
            break;
        }
    }
    if start >= end {
        return Err(Refusal::new("number.empty"));
    }
    if let Some(bad) = (start..end).find(|at| !chars[*at].is_ascii_digit() && !is_separator(chars[*at])) {
        return Err(unexpected(&chars, bad));
    }
    let value = read(&chars, start, end, style, Reading::Strict)?.value;
    Ok(if negative == Some(true) { -value } else { value })
}

fn sign_of(c: char) -> Option<bool> {
    match c {
        '-' | '\u{2212}' => Some(true),
        '+' => Some(false),
        _ => None,
    }
}

/// Length of a currency sign at the start.
pub(super) fn currency_at_start(chars: &[char]) -> Option<usize> {
    match chars {
        ['€', ..] => Some(1),
        [a, b, c, ..] if is_eur(*a, *b, *c) => Some(3),
        _ => None,
    }
}

/// Length of a currency sign at the end.
pub(super) fn currency_at_end(chars: &[char]) -> Option<usize> {
    match chars {
        [.., '€'] => Some(1),
        [.., a, b, c] if is_eur(*a, *b, *c) => Some(3),
        _ => None,
    }
}

fn is_eur(a: char, b: char, c: char) -> bool {
    a.eq_ignore_ascii_case(&'e') && b.eq_ignore_ascii_case(&'u') && c.eq_ignore_ascii_case(&'r')
}

fn grouping(at: usize) -> Refusal {
    Refusal::new("number.grouping").with("position", at + 1)
}

/// The character at this index cannot stand there.
pub(super) fn unexpected(chars: &[char], at: usize) -> Refusal {
    // A control character in a message would be as harmful there as in a list.
    let found = chars.get(at).copied().filter(|c| !c.is_control()).unwrap_or('\u{fffd}');
    Refusal::new("number.character").with("position", at + 1).with("found", found.to_string())
}
