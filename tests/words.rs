//! The words of both languages, held to one style: quotation marks of the language, and no plural beside a one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// All texts of a language, by their keys.
fn texts(lang: &str) -> BTreeMap<String, String> {
    fn flat(prefix: &str, table: &toml::Table, out: &mut BTreeMap<String, String>) {
        for (key, value) in table {
            let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
            match value {
                toml::Value::Table(inner) => flat(&path, inner, out),
                other => drop(out.insert(path, other.as_str().unwrap().to_owned())),
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales");
    let mut files: Vec<PathBuf> = std::fs::read_dir(root.join(lang)).unwrap().map(|e| e.unwrap().path()).collect();
    files.push(root.join(format!("{lang}.toml")));
    let mut out = BTreeMap::new();
    for file in files {
        flat("", &std::fs::read_to_string(file).unwrap().parse().unwrap(), &mut out);
    }
    assert!(out.len() > 3_000);
    out
}

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
