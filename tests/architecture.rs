//! Rooms stand on floors: a room uses only rooms below it. Read from the `use crate::` lines and the paths.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The rooms, the ground floor first.
const FLOORS: &[&str] = &["domain", "locale", "import", "store", "operations", "demo", "alerts", "ui", "bench", "cli"];

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

/// The rooms that a text names as `crate::room`, with the line.
fn named(text: &str) -> Vec<(usize, String)> {
    // A test may use the whole house.
    let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or(text);
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        // Docs may point upwards.
        let code = line.trim_start();
        if code.starts_with("//") {
            continue;
        }
        for piece in code.split("crate::").skip(1) {
            let room: String = piece.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            found.push((at + 1, room));
        }
    }
    found
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
