//! How many columns a text takes, and how it is made to take exactly so many.
//!
//! Everything here counts as ratatui does when it writes cells: grapheme by grapheme, ambiguous characters narrow,
//! control characters nowhere. A grapheme is never split: where half of a wide one would fit, a space stands.

use super::theme::Tier;
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Printable seven-bit text: one byte, one column, nothing to look up.
fn plain(text: &str) -> bool {
    text.bytes().all(|b| (0x20..0x7f).contains(&b))
}

/// The columns of one grapheme; one with a control character is never drawn.
fn cell(grapheme: &str) -> usize {
    if grapheme.contains(char::is_control) { 0 } else { grapheme.width() }
}

/// The columns that a text takes on one line.
pub fn width(text: &str) -> usize {
    if plain(text) { text.len() } else { text.graphemes(true).map(cell).sum() }
}

/// The mark that stands where a text was cut: `~`, or `…` on terminals that show it in one column.
pub const fn cut_mark(tier: Tier) -> &'static str {
    match tier {
        Tier::T0 | Tier::T1 => "~",
        Tier::T2 => "…",
    }
}

/// The text as a terminal of this tier can show it: itself, or seven bits of it at `T0`.
pub fn shown(text: &str, tier: Tier) -> Cow<'_, str> {
    if tier == Tier::T0 { seven_bits(text) } else { Cow::Borrowed(text) }
}

/// The text in at most `columns` columns, with the cut mark at the end when something was left out.
///
/// At `T0` the text is written in seven bits first. Control characters are dropped.
pub fn fit(text: &str, columns: usize, tier: Tier) -> Cow<'_, str> {
    if plain(text) && text.len() <= columns {
        return Cow::Borrowed(text);
    }
    let text = match shown(text, tier) {
        Cow::Borrowed(same) if same.contains(char::is_control) => Cow::Owned(without_controls(same)),
        other => other,
    };
    if width(&text) <= columns {
        return text;
    }
    if columns == 0 {
        return Cow::Borrowed("");
    }
    let mut out = String::with_capacity(columns + 4);
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let wide = cell(grapheme);
        if used + wide > columns - 1 {
            break;
        }
        out.push_str(grapheme);
        used += wide;
    }
    out.push_str(cut_mark(tier));
    Cow::Owned(out)
}

/// The text in at most `columns` columns; where it does not fit, its beginning and its end with the cut mark between
/// them: what tells articles of one name apart (a size, a year, a weight) stands at the end.
pub fn fit_ends(text: &str, columns: usize, tier: Tier) -> Cow<'_, str> {
    if columns < ENDS || width(text) <= columns {
        return fit(text, columns, tier);
    }
    let text = shown(text, tier);
    if width(&text) <= columns {
        return Cow::Owned(text.into_owned());
    }
    let (head, tail) = text.split_at(tail_of(&text, columns));
    // The head is longer than its room: the whole did not fit.
    let head = fit(head, columns - width(tail), tier);
    Cow::Owned(format!("{head}{tail}"))
}

/// Where the end begins that stays: at its first figure, else at a word, else anywhere; with the space before it.
fn tail_of(text: &str, columns: usize) -> usize {
    let words = || text.match_indices(' ').map(|(at, _)| at);
    let begins = |at: usize| text.get(at..).unwrap_or_default();
    let within = |at: &usize, room: usize| width(begins(*at)) <= room;
    let figure = words().find(|at| begins(at + 1).starts_with(|c: char| c.is_ascii_digit()));
    let figure = figure.filter(|at| within(at, columns.saturating_sub(HEAD)));
    let word = || words().find(|at| within(at, columns / 2));
    figure.or_else(word).unwrap_or_else(|| {
        let mut used = 0;
        let letters = text.grapheme_indices(true).rev();
        let kept = letters.take_while(|(_, grapheme)| {
            used += cell(grapheme);
            used <= columns / 3
        });
        kept.last().map_or(text.len(), |(at, _)| at)
    })
}

/// The beginning that the end leaves, with the cut mark.
const HEAD: usize = 7;

/// In fewer columns than this two ends would be two ends of nothing.
const ENDS: usize = 12;

/// The text in at most `columns` columns, cut between two words: a sentence that is told whole elsewhere. Empty where
/// not even its first word has room.
pub fn fit_words(text: &str, columns: usize, tier: Tier) -> String {
    let text = shown(text, tier);
    if width(&text) <= columns {
        return text.into_owned();
    }
    let mark = cut_mark(tier);
    let (first, _) = break_words(&text, columns.saturating_sub(width(mark)));
    if first.is_empty() {
        return String::new();
    }
    let mut out = first.trim_end_matches([',', ':', ';', '.', '(', '/', ' ']).to_owned();
    out.push_str(mark);
    out
}

/// As many whole words of a text as have room, and the others.
pub fn break_words(text: &str, columns: usize) -> (&str, &str) {
    let (mut end, mut used) = (0, 0);
    for (at, word) in text.split(' ').enumerate() {
        let space = usize::from(at > 0);
        used += space + width(word);
        if used > columns {
            break;
        }
        end += space + word.len();
    }
    let (first, others) = text.split_at_checked(end).unwrap_or((text, ""));
    (first, others.trim_start())
}

/// Of a line of several things, three spaces between them, as many from the first on as there is room for.
pub fn fit_parts(text: &str, columns: usize) -> &str {
    match text.rsplit_once("   ") {
        Some((fewer, _)) if width(text) > columns && !fewer.trim().is_empty() => fit_parts(fewer, columns),
        _ => text.trim_end(),
    }
}

/// A few words in at most `columns` columns, the title of a box or a note: cut between two of them, and within the first
/// where only a part of it has room.
pub fn fit_phrase(text: &str, columns: usize, tier: Tier) -> String {
    let words = fit_words(text, columns, tier);
    if words.is_empty() { fit(text, columns, tier).into_owned() } else { words }
}

/// A part of a row that is shown whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What is shown.
    pub text: String,
    /// It is among the last to go.
    pub stays: bool,
}

/// Parts of a row, two spaces between them, in at most `columns` columns: whole ones only, never half of one. The first,
/// which leads on, and those that stay are the last to go, of the others those that stand last go first.
pub fn fit_hints(parts: Vec<Part>, columns: usize, tier: Tier) -> String {
    let ready = |part: Part| Part { text: shown(&part.text, tier).into_owned(), ..part };
    let mut parts: Vec<Part> = parts.into_iter().map(ready).collect();
    let wide = |parts: &[Part]| parts.iter().map(|part| width(&part.text) + 2).sum::<usize>().saturating_sub(2);
    while wide(&parts) > columns {
        let last = parts.iter().skip(1).rposition(|part| !part.stays);
        parts.remove(last.map_or(0, |at| at + 1));
    }
    parts.into_iter().map(|part| part.text).collect::<Vec<_>>().join("  ")
}

/// A word longer than this is a name that nobody says: of a file, a folder, a code.
const NAME: usize = 20;

/// A sentence in at most `columns` columns: first its longest name gives way in its middle, where names of files
/// differ least, so that what the sentence says stays; then it is cut as [`fit_words`] does.
pub fn fit_sentence(text: &str, columns: usize, tier: Tier) -> String {
    let text = shown(text, tier);
    let over = width(&text).saturating_sub(columns);
    let longest = text.split(' ').max_by_key(|word| width(word)).unwrap_or_default();
    if over == 0 || width(longest) <= NAME {
        return fit_words(&text, columns, tier);
    }
    let short = without_middle(longest, width(longest).saturating_sub(over).max(NAME), tier);
    fit_words(&text.replacen(longest, &short, 1), columns, tier)
}

/// The beginning and the end of a text, the mark between them: a little more of the end, where the kind of file is.
fn without_middle(text: &str, columns: usize, tier: Tier) -> String {
    let mark = cut_mark(tier);
    let room = columns.saturating_sub(width(mark));
    let head = room * 2 / 5;
    let take = |graphemes: &mut dyn Iterator<Item = &str>, room: usize| -> usize {
        let mut used = 0;
        let fits = graphemes.take_while(|grapheme| {
            used += cell(grapheme);
            used <= room
        });
        fits.map(str::len).sum()
    };
    let first = take(&mut text.graphemes(true), head);
    let last = take(&mut text.graphemes(true).rev(), room - head);
    let (start, end) = (text.get(..first), text.get(text.len() - last..));
    format!("{}{mark}{}", start.unwrap_or_default(), end.unwrap_or_default())
}

/// The text in exactly `columns` columns, at the left, spaces after it.
pub fn pad_right(text: &str, columns: usize, tier: Tier) -> String {
    padded(text, columns, tier, |_| 0)
}

/// The text in exactly `columns` columns, at the right, spaces before it: for figures.
pub fn pad_left(text: &str, columns: usize, tier: Tier) -> String {
    padded(text, columns, tier, |free| free)
}

/// The text in exactly `columns` columns, in the middle; an odd space goes to the right.
pub fn center(text: &str, columns: usize, tier: Tier) -> String {
    padded(text, columns, tier, |free| free / 2)
}

fn padded(text: &str, columns: usize, tier: Tier, before: impl Fn(usize) -> usize) -> String {
    let text = fit(text, columns, tier);
    let free = columns.saturating_sub(width(&text));
    let left = before(free);
    let mut out = String::with_capacity(text.len() + free);
    out.extend(std::iter::repeat_n(' ', left));
    out.push_str(&text);
    out.extend(std::iter::repeat_n(' ', free - left));
    out
}

/// The part of a text from column `from` on, at most `columns` columns: what a scrolled field shows.
///
/// A wide grapheme of which only the right half would be seen becomes a space.
pub fn window(text: &str, from: usize, columns: usize) -> String {
    let mut out = String::new();
    let mut at = 0;
    for grapheme in text.graphemes(true) {
        let wide = cell(grapheme);
        let (start, end) = (at, at + wide);
        at = end;
        if end <= from || wide == 0 && start < from {
            continue;
        }
        if start < from {
            out.extend(std::iter::repeat_n(' ', end - from));
            continue;
        }
        if end > from + columns {
            break;
        }
        out.push_str(grapheme);
    }
    out
}

/// The text without its control characters.
pub fn without_controls(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// The text in seven bits, readable: `Città` becomes `Citta'`, `Müller` `Muller`, `─` `-`; what has no likeness
/// becomes `?`.
pub fn seven_bits(text: &str) -> Cow<'_, str> {
    if plain(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for grapheme in text.graphemes(true) {
        let mut known = false;
        let mut accent = false;
        for c in grapheme.nfd() {
            match c {
                ' '..='~' => {
                    out.push(c);
                    known = true;
                }
                // Grave and acute are the accents of Italian; typewriters wrote them as an apostrophe.
                '\u{300}' | '\u{301}' => accent = true,
                c if c.is_control() || is_combining_mark(c) || !known && invisible(c) => known = true,
                c => {
                    if let Some(like) = likeness(c) {
                        out.push_str(like);
                        known = true;
                    }
                }
            }
        }
        if !known {
            out.push('?');
        } else if accent {
            out.push('\'');
        }
    }
    Cow::Owned(out)
}

/// Characters that take no column and have no likeness.
fn invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[allow(clippy::match_same_arms, reason = "one family of characters a line")]
fn likeness(c: char) -> Option<&'static str> {
    Some(match c {
        '─' | '━' | '═' | '‐' | '‑' | '‒' | '–' | '—' | '−' => "-",
        '│' | '┃' | '║' => "|",
        '┌' | '┐' | '└' | '┘' | '├' | '┤' | '┬' | '┴' | '┼' | '╔' | '╗' | '╚' | '╝' => "+",
        '█' | '▓' | '▒' | '▌' | '▐' | '▀' | '▄' | '■' => "#",
        '░' => ":",
        '…' => "~",
        '’' | '‘' | '‚' | '′' => "'",
        '“' | '”' | '„' | '″' => "\"",
        '«' => "<<",
        '»' => ">>",
        '€' => "EUR",
        '£' => "GBP",
        '•' | '·' | '▪' | '●' => "*",
        '○' | '°' | 'º' => "o",
        'ª' => "a",
        '→' | '▸' | '›' => ">",
        '←' | '‹' => "<",
        '↑' => "^",
        '▾' | '↓' => "v",
        '✓' | '✔' => "+",
        '✗' | '✘' | '×' => "x",
        '÷' => "/",
        '½' => "1/2",
        '¼' => "1/4",
        '¾' => "3/4",
        '²' => "2",
        '³' => "3",
        'ß' => "ss",
        'æ' => "ae",
        'Æ' => "AE",
        'œ' => "oe",
        'Œ' => "OE",
        'ø' => "o",
        'Ø' => "O",
        'đ' => "d",
        'Đ' => "D",
        'ł' => "l",
        'Ł' => "L",
        'ı' => "i",
        '©' => "(c)",
        '®' => "(r)",
        '™' => "tm",
        '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}' => " ",
        '±' => "+-",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hints_and_parts_go_whole() {
        let part = |text: &str, stays| Part { text: text.to_owned(), stays };
        let foot = [part("Invio riprende", false), part("Canc butta", false), part("F11 torna", true)];
        let fits = |columns| fit_hints(foot.to_vec(), columns, Tier::T2);
        assert_eq!(fits(37), "Invio riprende  Canc butta  F11 torna");
        assert_eq!(
            (fits(36).as_str(), fits(24).as_str(), fits(8).as_str()),
            ("Invio riprende  F11 torna", "F11 torna", "")
        );
        let line = "P pagamento   X 28 scadute -75,53   30 gg: uscite 13.153,10, entrate 4.964,00";
        assert_eq!(fit_parts(line, 78), line);
        assert_eq!(fit_parts(line, 70), "P pagamento   X 28 scadute -75,53");
        assert_eq!(fit_parts(line, 5), "P pagamento", "the first part is cut by who draws it");
        assert_eq!(fit_phrase("Ordine 2026/1 di Bar Stella", 20, Tier::T2), "Ordine 2026/1 di…");
    }

    #[test]
    fn two_names_that_end_differently_do_not_look_alike() {
        let names = ["Caffè Arabica Etiopia 250 g", "Caffè Arabica Etiopia 2 kg", "Caffè Arabica Etiopia 1 kg"];
        for columns in 16..30 {
            for tier in [Tier::T0, Tier::T1, Tier::T2] {
                let shown: Vec<_> = names.iter().map(|name| fit_ends(name, columns, tier)).collect();
                assert!(shown.iter().all(|text| width(text) <= columns), "{columns} {shown:?}");
                assert!(shown[0] != shown[1] && shown[1] != shown[2] && shown[0] != shown[2], "{columns} {shown:?}");
            }
        }
        assert_eq!(fit_ends(names[0], 18, Tier::T1), "Caffè Arabi~ 250 g");
        assert_eq!(fit_ends("Moka Napoletana 3 tazze", 16, Tier::T1), "Moka Na~ 3 tazze");
        assert_eq!(fit_ends("Caffè Brasile 250 g macinato", 22, Tier::T1), "Caffè ~ 250 g macinato");
        assert_eq!(fit_ends("Maglietta Fondaco taglia M", 18, Tier::T1), "Magliett~ taglia M");
        assert_eq!(fit_ends(names[0], 8, Tier::T1), fit(names[0], 8, Tier::T1));
    }

    #[test]
    fn cuts_with_the_mark_of_the_tier() {
        assert_eq!(fit("Ferramenta Bianchi Srl", 16, Tier::T1), "Ferramenta Bian~");
        assert_eq!(fit("Ferramenta Bianchi Srl", 16, Tier::T2), "Ferramenta Bian…");
        assert_eq!(fit("Ferramenta", 10, Tier::T1), "Ferramenta");
        assert_eq!(fit("abc", 0, Tier::T1), "");
        assert_eq!(fit("abc", 1, Tier::T1), "~");
    }

    #[test]
    fn a_long_name_gives_way_before_the_sentence_does() {
        let text = "120 ordini importati; 3 righe rifiutate in ordini_del_negozio_novembre_2026_rifiutate.csv";
        let shown = fit_sentence(text, 70, Tier::T1);
        assert_eq!(shown, "120 ordini importati; 3 righe rifiutate in ordini_del~26_rifiutate.csv");
        assert_eq!(width(&shown), 70);
        assert_eq!(fit_sentence(text, 200, Tier::T1), text);
        // A name keeps what it is known by; after that words go.
        let narrow = fit_sentence(text, 30, Tier::T2);
        assert_eq!(narrow, "120 ordini importati; 3 righe…");
        assert_eq!(fit_sentence("un ordine importato oggi", 12, Tier::T1), "un ordine~");
        assert_eq!(without_middle("日本語日本語日本語", 9, Tier::T1), "日~本語");
    }

    #[test]
    fn never_splits_what_belongs_together() {
        assert_eq!(fit("ab日本", 4, Tier::T1), "ab~");
        assert_eq!(fit("ab日本", 5, Tier::T1), "ab日~");
        assert_eq!(pad_right("ab日本", 4, Tier::T1), "ab~ ");
        let family = "👨\u{200d}👩\u{200d}👧";
        assert_eq!(fit(&format!("{family}abc"), 3, Tier::T1), format!("{family}~"));
        assert_eq!(width("e\u{301}"), 1);
        assert_eq!(window("日本語", 1, 4), " 本");
        assert_eq!(window("abcdef", 2, 3), "cde");
    }

    #[test]
    fn aligns() {
        assert_eq!(pad_left("12,50", 8, Tier::T1), "   12,50");
        assert_eq!(center("abc", 6, Tier::T1), " abc  ");
        assert_eq!(pad_right("è", 3, Tier::T1), "è  ");
        assert_eq!(pad_right("è", 3, Tier::T0), "e' ");
    }

    #[test]
    fn seven_bits_stay_readable() {
        assert_eq!(seven_bits("Caffè Perù di D’Amico"), "Caffe' Peru' di D'Amico");
        assert_eq!(seven_bits("Müller & Søn – 5 €"), "Muller & Son - 5 EUR");
        assert_eq!(seven_bits("┌─┐ 日本"), "+-+ ??");
        assert_eq!(seven_bits("a\u{202e}b\u{1b}[2Jc"), "ab[2Jc");
    }

    proptest! {
        #[test]
        fn padded_text_has_exactly_its_columns(text in any::<String>(), columns in 0usize..40, t in 0u8..3) {
            let tier = [Tier::T0, Tier::T1, Tier::T2][t as usize];
            for made in [pad_right(&text, columns, tier), pad_left(&text, columns, tier), center(&text, columns, tier)] {
                prop_assert_eq!(width(&made), columns);
            }
            prop_assert!(seven_bits(&text).bytes().all(|b| (0x20..0x7f).contains(&b)));
        }
    }
}
