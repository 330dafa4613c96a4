//! Rooms stand on floors: a room uses only rooms below it. Read from the `use crate::` lines and the paths.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The rooms, the ground floor first.
const FLOORS: &[&str] =
    &["domain", "locale", "import", "store", "operations", "demo", "alerts", "export", "print", "ui", "bench", "cli"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("tests") {
            sources(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") && !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
}

/// The rooms that a text names as `crate::room` or inside `crate::{...}`, with the line.
fn named(text: &str) -> Vec<(usize, String)> {
    // A test may use the whole house.
    let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or(text);
    // Docs may point upwards; what stays keeps its line.
    let code: Vec<&str> =
        text.lines().map(|line| if line.trim_start().starts_with("//") { "" } else { line }).collect();
    let code = code.join("\n");
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let line = |within: usize| 1 + code[..at + "crate::".len() + within].matches('\n').count();
        if !rest.starts_with('{') {
            found.push((line(0), word(rest)));
            continue;
        }
        // Each part of the braces begins with a room; what stands in inner braces is inside one.
        let (mut depth, mut begins) = (0, false);
        for (within, c) in rest.char_indices() {
            match c {
                '{' => {
                    depth += 1;
                    begins = depth == 1;
                }
                '}' => depth -= 1,
                ',' => begins = depth == 1,
                c if begins && !c.is_whitespace() => {
                    found.push((line(within), word(&rest[within..])));
                    begins = false;
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
    found
}

/// The name that a text begins with.
fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn rooms_are_found_however_they_are_named() {
    let text = "use crate::domain::Cents;\n// crate::cli\nuse crate::{\n    store::{Db, list::{ui, demo}}, locale::Lang,\n    \
                operations as done,\n};\npub(in crate::ui::panes) fn x() { crate::import::read() }\n\
                #[cfg(test)]\nmod tests { use crate::cli; }";
    let found: Vec<(usize, String)> = named(text);
    let found: Vec<(usize, &str)> = found.iter().map(|(line, room)| (*line, room.as_str())).collect();
    let expected = [(1, "domain"), (4, "store"), (4, "locale"), (5, "operations"), (7, "ui"), (7, "import")];
    assert_eq!(found, expected);
}

#[test]
fn no_room_uses_one_above_it() {
    let floor: BTreeMap<&str, usize> = FLOORS.iter().enumerate().map(|(at, room)| (*room, at)).collect();
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    let mut wrong = Vec::new();
    for file in files {
        let inside = file.strip_prefix("src").unwrap();
        let first = inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
        let room = first.trim_end_matches(".rs");
        if room == "lib" || room == "main" {
            continue;
        }
        let Some(own) = floor.get(room) else {
            wrong.push(format!("{}: room {room} has no floor", file.display()));
            continue;
        };
        let text = std::fs::read_to_string(&file).unwrap();
        for (line, other) in named(&text) {
            if floor.get(other.as_str()).is_some_and(|above| above > own) {
                wrong.push(format!("{}:{line}: {room} uses {other}, which stands above it", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_kit_knows_no_store() {
    let mut files = Vec::new();
    sources(Path::new("src/ui/kit"), &mut files);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for (line, room) in named(&text) {
            assert!(
                !["store", "operations", "import"].contains(&room.as_str()),
                "{}:{line}: the kit uses {room}",
                file.display()
            );
        }
    }
}

#[test]
fn sql_stands_only_in_the_store() {
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    for file in files.iter().filter(|file| !file.starts_with("src/store") && !file.starts_with("src/bench")) {
        let text = std::fs::read_to_string(file).unwrap();
        assert!(!text.contains("rusqlite::"), "{}: a database type outside the store", file.display());
    }
}

/// Most lines of a file: what is longer has more than one subject.
const LONGEST: usize = 600;

#[test]
fn no_file_is_too_long() {
    fn all(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                all(&path, found);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                found.push(path);
            }
        }
    }
    let mut files = Vec::new();
    for folder in ["src", "tests", "benches"] {
        all(Path::new(folder), &mut files);
    }
    let mut wrong = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let lines = text.lines().count();
        // Tables that are written by a program are as long as they are.
        let generated = text.lines().take(5).any(|line| line.contains("@generated"));
        if lines > LONGEST && !generated {
            wrong.push(format!("{}: {lines} lines, {LONGEST} at most: split it by subject", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
