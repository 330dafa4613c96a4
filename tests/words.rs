//! The words of both languages, held to one style: quotation marks of the language, and no plural beside a one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod texts_support;

use texts_support::texts;

#[test]
fn each_language_has_its_own_quotation_marks() {
    let (it, en) = (texts("it"), texts("en"));
    let mut wrong = Vec::new();
    for (lang, all, foreign, marks) in [("it", &it, ['“', '”', '‘', '’'], '«'), ("en", &en, ['«', '»', '‹', '›'], '“')]
    {
        assert!(all.values().filter(|text| text.contains(marks)).count() > 50);
        wrong.extend(all.iter().filter(|(_, text)| text.contains(foreign)).map(|(key, _)| format!("{lang} {key}")));
    }
    // Straight ones are what is typed: JSON, a filter. The same in both.
    let straight = |text: &str| text.matches('"').count();
    wrong.extend(it.iter().filter(|(key, text)| straight(text) != straight(&en[*key])).map(|(key, _)| key.clone()));
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_number_that_may_be_one_bends_what_stands_behind_it() {
    /// Numbers that are more than one wherever they are said, or whose unit does not bend.
    const MORE: &[&str] = &[
        "refusal.identity.iban.check",
        "refusal.identity.partita_iva.check",
        "cli.field.decimal",
        "draft.editing",
        "kit.month.more",
        "keytest.colours",
        "refusal.doctor.external_twice",
        "refusal.json.type_decimal",
    ];
    let counted = ["{n} ", "{found} ", "{known} ", "{done} ", "{orders} ", "{columns} "];
    let plural = |word: &str, lang: &str| {
        if word.starts_with('(') {
            return false;
        }
        let word = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        match lang {
            "en" => word.len() > 3 && word.ends_with('s') && !word.ends_with("ss"),
            _ => word.len() > 3 && word.ends_with(['i', 'e']) && !["oltre", "nello", "invece"].contains(&word),
        }
    };
    let mut wrong = Vec::new();
    for lang in ["it", "en"] {
        for (key, text) in texts(lang) {
            if matches!(key.rsplit('.').next(), Some("one" | "other")) || MORE.contains(&key.as_str()) {
                continue;
            }
            for number in counted {
                let behind = text.split(number).skip(1).filter_map(|rest| rest.split(' ').next());
                wrong.extend(behind.filter(|word| plural(word, lang)).map(|_| format!("{lang} {key}: {text}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
