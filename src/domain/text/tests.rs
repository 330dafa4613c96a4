use super::*;
use proptest::prelude::*;
use rstest::rstest;
use unicode_normalization::UnicodeNormalization as _;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

#[rstest]
#[case("Rossi Mario", "Rossi Mario")]
#[case("\u{1b}[31mred\u{7}", "[31mred")]
#[case("\u{9b}31m", "31m")]
#[case("a\u{202e}b\u{2066}c\u{200f}", "abc")]
#[case("zero\u{200b}width\u{feff}", "zerowidth")]
#[case("e\u{301}", "é")]
#[case("one\r\n\r\ntwo\nthree", "one two three")]
#[case("a\tb\u{a0}c\u{3000}d", "a b c d")]
#[case("\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}", "\u{1f468}\u{1f469}\u{1f467}")]
#[case("\u{2764}\u{fe0f}", "\u{2764}")]
#[case("\u{1f44d}\u{1f3fd}", "\u{1f44d}")]
#[case("\u{301}leading", "leading")]
#[case("soft\u{ad}hyphen", "softhyphen")]
#[case("tag\u{e0041}\u{e007f}", "tag")]
#[case("", "")]
fn cleaned(#[case] raw: &str, #[case] expected: &str) {
    assert_eq!(SafeText::new(raw).as_str(), expected);
    assert_eq!(SafeText::from(raw.to_owned()).as_str(), expected);
}

#[test]
fn piled_marks_and_endless_names_are_cut() {
    let zalgo = format!("x{}b", "\u{325}".repeat(10_000));
    assert_eq!(SafeText::new(&zalgo).as_str(), format!("x{}b", "\u{325}".repeat(4)));
    assert_eq!(SafeText::new(&"x".repeat(10_000)).as_str().chars().count(), SafeText::MAX_CHARS);
    assert_eq!(SafeText::new(&"è".repeat(10_000)).as_str().chars().count(), SafeText::MAX_CHARS);
}

#[test]
fn notes_keep_their_lines_through_json() {
    let note = SafeNote::new("one\r\ntwo\u{2028}three\u{1b}");
    assert_eq!(note.as_str(), "one\ntwo\nthree");
    let json = serde_json::to_string(&note).unwrap();
    assert_eq!(serde_json::from_str::<SafeNote>(&json).unwrap(), note);
    assert_eq!(note.lines().count(), 3);
    assert_eq!(note.one_line().as_str(), "one two three");
    assert_eq!(SafeText::multiline("a\n\u{301}b").as_str(), "a\nb");
}

#[test]
fn json_cannot_smuggle_an_escape() {
    let text: SafeText = serde_json::from_str("\"a\\u001b[2Jb\"").unwrap();
    assert_eq!(text.as_str(), "a[2Jb");
}

#[rstest]
#[case("CAFFÈ Perù", "caffe peru")]
#[case("Straße", "strasse")]
#[case("Łódź Ørsted", "lodz orsted")]
#[case("D\u{2019}Amico", "d'amico")]
#[case("İstanbul", "istanbul")]
#[case("ＦＵＬＬ", "full")]
fn folded(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(fold(text), expected);
}

#[rstest]
#[case("=1+1", "'=1+1")]
#[case("+39 02", "'+39 02")]
#[case("-x", "'-x")]
#[case("@a", "'@a")]
#[case("'=x", "''=x")]
#[case("plain", "plain")]
#[case("'quoted", "'quoted")]
#[case("", "")]
fn spreadsheets(#[case] text: &str, #[case] written: &str) {
    assert_eq!(spreadsheet_safe(text), written);
    assert_eq!(from_spreadsheet(written), text);
}

/// Text with a good share of what attackers and phones send.
fn wild() -> impl Strategy<Value = String> {
    let c = prop_oneof![
        3 => any::<char>(),
        3 => proptest::char::range(' ', '~'),
        2 => proptest::char::range('\u{300}', '\u{36f}'),
        1 => proptest::char::range('\u{0}', '\u{1f}'),
        1 => proptest::char::range('\u{900}', '\u{97f}'),
        1 => proptest::char::range('\u{2000}', '\u{206f}'),
        1 => proptest::char::range('\u{1f300}', '\u{1f6ff}'),
        1 => proptest::char::range('\u{1100}', '\u{11ff}'),
    ];
    proptest::collection::vec(c, 0..60).prop_map(|chars| chars.into_iter().collect())
}

proptest! {
    #[test]
    fn clean_text_is_harmless_and_stays_so(raw in wild()) {
        for text in [SafeText::new(&raw), SafeText::multiline(&raw)] {
            let s = text.as_str();
            prop_assert!(s.chars().all(|c| c == '\n' || !c.is_control()));
            let hidden = s.contains(['\u{200d}', '\u{fe0f}', '\u{202e}', '\u{2066}', '\u{200b}']);
            prop_assert!(!hidden);
            prop_assert!(unicode_normalization::is_nfc(s), "{:?}", s);
            prop_assert_eq!(&SafeText::multiline(s), &text);
        }
        let line = SafeText::new(&raw);
        prop_assert!(!line.as_str().contains('\n'));
        prop_assert_eq!(&SafeText::new(line.as_str()), &line);
    }

    #[test]
    fn width_is_the_sum_of_its_characters(raw in "[a-zà-ü \u{300}-\u{36f}\u{200d}\u{fe0f}\u{1f3fb}-\u{1f3ff}\u{1f468}-\u{1f469}\u{2764}]{0,20}") {
        let text = SafeText::new(&raw);
        let sum: usize = text.as_str().chars().map(|c| c.width().unwrap_or(0)).sum();
        prop_assert_eq!(text.as_str().width(), sum);
    }

    #[test]
    fn folding_is_blind_to_case_accents_and_repetition(text in wild()) {
        let folded = fold(&text);
        prop_assert_eq!(fold(&folded), folded.clone());
        prop_assert_eq!(fold(&text.nfd().collect::<String>()), folded);
    }

    #[test]
    fn spreadsheets_give_back_what_they_got(text in "['=+@a\t-]{0,6}", wild in wild()) {
        for text in [&text, &wild] {
            let safe = spreadsheet_safe(text);
            prop_assert_eq!(from_spreadsheet(&safe), text.as_str());
            prop_assert!(!safe.starts_with(['=', '+', '-', '@', '\t', '\r']));
        }
    }
}

#[test]
fn letters_that_differ() {
    for (a, b, away) in [("", "", 0), ("stato", "stato", 0), ("staot", "stato", 1), ("cliete", "cliente", 1)] {
        assert_eq!(distance(a, b), away, "{a} {b}");
    }
}
