//! What may stay in a text and what may not.

use super::SafeText;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Marks kept on one base: enough for Vietnamese and Hebrew, too few to climb over the lines above.
const MAX_MARKS: usize = 4;
/// Before normalising: a run of ten thousand marks must not be sorted first.
const MAX_RAW_MARKS: usize = 8;

/// Nothing to clean: printable ASCII of allowed length, which nearly all text of a shop is.
pub(super) fn is_plain_line(raw: &str) -> bool {
    raw.len() <= SafeText::MAX_CHARS && raw.bytes().all(|b| matches!(b, b' '..=b'~'))
}

pub(super) fn clean(raw: &str, keep_lines: bool, max_chars: usize) -> String {
    let mut sifted = String::with_capacity(raw.len().min(max_chars * 4));
    let mut marks = 0;
    let mut after_break = false;
    let mut chars = raw.chars().peekable();
    // Marks aside, what follows cannot make the text shorter than a character each: twice the cap is plenty.
    let mut left = max_chars.saturating_mul(2 + MAX_RAW_MARKS);
    while let Some(c) = chars.next() {
        if left == 0 {
            break;
        }
        if is_line_break(c) {
            if c == '\r' && chars.peek() == Some(&'\n') {
                chars.next();
            }
            if keep_lines {
                sifted.push('\n');
            } else if !after_break {
                sifted.push(' ');
            }
            after_break = true;
            marks = 0;
            left -= 1;
            continue;
        }
        let c = if is_space(c) { ' ' } else { c };
        if is_invisible(c) {
            continue;
        }
        if is_combining_mark(c) {
            marks += 1;
            if marks > MAX_RAW_MARKS {
                continue;
            }
        } else {
            marks = 0;
        }
        after_break = false;
        sifted.push(c);
        left -= 1;
    }
    limit_marks(sifted.nfc(), max_chars)
}

/// A mark without a base would sit on whatever stands before the text on the screen.
fn limit_marks(chars: impl Iterator<Item = char>, max_chars: usize) -> String {
    let mut out = String::new();
    let mut marks = MAX_MARKS;
    let mut kept = 0;
    for c in chars {
        if is_combining_mark(c) {
            marks += 1;
            if marks > MAX_MARKS {
                continue;
            }
        } else {
            marks = if c == '\n' { MAX_MARKS } else { 0 };
        }
        if kept == max_chars {
            break;
        }
        kept += 1;
        out.push(c);
    }
    out
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Spaces of other widths would break columns, and "no-break" means nothing in a list.
fn is_space(c: char) -> bool {
    matches!(c, '\t' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

/// Control characters, format characters (category Cf), other default ignorables (variation selectors, fillers, tags),
/// skin tones (drawn as one cell pair with their base by some terminals, as two by others), noncharacters.
pub fn is_invisible(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}'
            | '\u{8e2}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fdd0}'..='\u{fdef}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0000}'..='\u{e0fff}')
        || u32::from(c) & 0xfffe == 0xfffe
}
