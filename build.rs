//! Turns `locales/*.toml` into sorted static tables, so that no word is parsed at start-up and a word that one
//! language lacks stops the build.
#![allow(clippy::panic, clippy::expect_used, reason = "a build script says what is wrong by stopping")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

fn main() {
    // A program at a fixed address needs no relocations: a megabyte and a half less to read and to dirty at each start.
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=themes");
    let out = std::env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let it = language("it");
    let en = language("en");
    let apart = differences(&it, &en);
    assert!(apart.is_empty(), "{}", apart.join("\n"));
    // One text and the ends of its pieces instead of a table of references: those the linker would have to mend at every
    // start, two for each key and language.
    let mut code = String::new();
    let keys: Vec<&String> = it.keys().collect();
    for (name, pieces) in [("KEY", keys), ("IT", it.values().collect()), ("EN", en.values().collect())] {
        let mut all = String::new();
        let mut ends = String::new();
        for piece in pieces {
            all.push_str(piece);
            let _ = write!(ends, "{},", all.len());
        }
        let _ = writeln!(code, "pub(super) static {name}_TEXT: &str = {all:?};");
        let _ = writeln!(code, "pub(super) static {name}_ENDS: &[u32] = &[{ends}];");
    }
    std::fs::write(Path::new(&out).join("words.rs"), code).expect("the build folder can be written");
}

/// What one language has and the other has not: keys, and the parameters of a text. The text for one and that for many
/// are two keys: what is counted may be named where it is one (`{name}`), so they are not held against each other.
pub(crate) fn differences(it: &BTreeMap<String, String>, en: &BTreeMap<String, String>) -> Vec<String> {
    let mut apart = Vec::new();
    for (key, text) in it {
        match en.get(key) {
            None => apart.push(format!("en.toml lacks {key}")),
            Some(other) if parameters(text) != parameters(other) => {
                apart.push(format!("{key}: it has {:?}, en has {:?}", parameters(text), parameters(other)));
            }
            Some(_) => {}
        }
    }
    apart.extend(en.keys().filter(|key| !it.contains_key(*key)).map(|key| format!("it.toml lacks {key}")));
    apart
}

/// What a text leaves open: `{n}`, and the actions whose keys it names.
fn parameters(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '\u{1}']) {
        let end = rest[at..].find(['}', '\u{2}']).unwrap_or_else(|| panic!("{text}: a brace is open"));
        found.insert(rest[at + 1..at + end].to_owned());
        rest = &rest[at + end..];
    }
    found
}

/// One language: its root file and every part file of its folder, merged.
fn language(code: &str) -> BTreeMap<String, String> {
    let mut all = read(&format!("locales/{code}.toml"));
    let Ok(folder) = std::fs::read_dir(format!("locales/{code}")) else { return all };
    let mut files: Vec<_> = folder.flatten().map(|entry| entry.path()).collect();
    files.sort();
    for file in files.iter().filter(|path| path.extension().is_some_and(|ext| ext == "toml")) {
        let name = file.to_string_lossy();
        for (key, text) in read(&name) {
            assert!(all.insert(key.clone(), text).is_none(), "{name}: {key} is already there");
        }
    }
    all
}

fn read(file: &str) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(file).unwrap_or_else(|e| panic!("{file}: {e}"));
    let table: toml::Table = text.parse().unwrap_or_else(|e| panic!("{file}: {e}"));
    let mut flat = BTreeMap::new();
    flatten("", &table, &mut flat);
    flat
}

fn flatten(prefix: &str, table: &toml::Table, flat: &mut BTreeMap<String, String>) {
    for (key, value) in table {
        let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            toml::Value::Table(inner) => flatten(&path, inner, flat),
            toml::Value::String(text) => {
                flat.insert(path, with_keys(text));
            }
            other => panic!("{path}: a text is expected, found {other}"),
        }
    }
}

/// `{key:new}` becomes the action's name between two signs that no text of a person holds: `locale::KEY_OPEN`.
fn with_keys(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{key:") {
        let (name, tail) = after.split_once('}').unwrap_or_else(|| panic!("{text}: a brace is open"));
        out.push_str(before);
        out.push('\u{1}');
        out.push_str(name);
        out.push('\u{2}');
        rest = tail;
    }
    out + rest
}
