//! What people read, as the locale files have it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// All texts of a language, by their keys.
pub fn texts(lang: &str) -> BTreeMap<String, String> {
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
