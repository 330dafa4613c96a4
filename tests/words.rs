//! The words of both languages, held to one style: quotation marks of the language, and no plural beside a one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

/// What stops the build when the languages are apart.
#[path = "../build.rs"]
#[allow(dead_code, reason = "only what compares is wanted here")]
mod build;
mod texts_support;

use fondaco::locale::{Lang, wording};
use fondaco::operations::registry;
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
    const MORE: &[&str] =
        &["cli.field.decimal", "keytest.colours", "refusal.doctor.external_twice", "refusal.json.type_decimal"];
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
    let mut idle = MORE.to_vec();
    for lang in ["it", "en"] {
        for (key, text) in texts(lang) {
            if matches!(key.rsplit('.').next(), Some("one" | "other")) {
                continue;
            }
            let behind = counted.iter().flat_map(|number| text.split(number).skip(1));
            if !behind.filter_map(|rest| rest.split(' ').next()).any(|word| plural(word, lang)) {
                continue;
            }
            if MORE.contains(&key.as_str()) {
                idle.retain(|excused| *excused != key);
            } else {
                wrong.push(format!("{lang} {key}: {text}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(idle.is_empty(), "excused, and nothing needs it: {idle:?}");
}

#[test]
fn a_parameter_that_one_language_lacks_stops_the_build() {
    let table = |all: &[(&str, &str)]| all.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect();
    let apart = |it: &[(&str, &str)], en: &[(&str, &str)]| build::differences(&table(it), &table(en));
    let none: Vec<String> = Vec::new();
    assert_eq!(apart(&[("a", "{n} di {m}, {n}")], &[("a", "{m}: {n}")]), none);
    assert_eq!(apart(&[("a", "{n} di {m}")], &[("a", "{n}")]), [r#"a: it has {"m", "n"}, en has {"n"}"#]);
    assert_eq!(apart(&[("a", "\u{1}new\u{2}")], &[("a", "\u{1}save\u{2}")]).len(), 1, "the keys of actions, too");
    assert_eq!(apart(&[("a", "x")], &[]), ["en.toml lacks a"]);
    assert_eq!(apart(&[], &[("a", "x")]), ["it.toml lacks a"]);
    assert_eq!(apart(&[("a.one", "una")], &[("a.one", "{n}")]).len(), 1, "plurals, too");
}

#[test]
fn what_can_be_done_to_several_at_once_is_said_of_several() {
    for verb in registry::VERBS.iter().filter(|verb| verb.by_hand && !verb.alone) {
        for lang in Lang::ALL {
            assert!(lang.find(&format!("operations.{}.other", verb.name)).is_some(), "{}", verb.name);
            let input = serde_json::json!({"operation": verb.name, "inputs": []});
            let said = |n: u64| wording::done(lang, "batch", &input, &serde_json::json!({"done": n}));
            assert!(said(3).contains('3') && !said(3).contains('('), "{}", said(3));
            assert!(!said(1).contains('1'), "{}", said(1));
        }
    }
    let ids = serde_json::json!({"ids": [4, 5, 6]});
    let none = serde_json::Value::Null;
    assert_eq!(wording::done(Lang::It, "deadline.done", &ids, &none), "3 scadenze segnate");
    assert_eq!(wording::done(Lang::En, "order.hold", &ids, &none), "3 orders put on hold");
}
