//! What the README says is so: its commands run, its keys do what it says, its pictures are those of the program.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod cli_support;

use cli_support::Desk;
use fondaco::cli::screenshots;
use fondaco::ui::keymap::{Chord, Keymap};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

const README: &str = include_str!("../README.md");

/// The commands of a text that begin with `fondaco`: lines of its blocks, and code within its sentences.
fn commands(text: &str) -> Vec<String> {
    let (mut found, mut fenced) = (Vec::new(), false);
    let mut prose = String::new();
    for line in text.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
        } else if fenced || line.starts_with("    ") {
            found.push(line.trim().to_owned());
        } else {
            prose.push_str(line);
            prose.push('\n');
        }
    }
    // Code stands between the first and second backtick, the third and fourth, and so on.
    found.extend(prose.split('`').skip(1).step_by(2).map(|code| code.replace('\n', " ")));
    found.retain(|command| command.split(' ').next() == Some("fondaco"));
    found
}

#[test]
fn commands_are_found_in_blocks_and_sentences() {
    let text = "As `fondaco keys`, or `cargo test`:\n\n    fondaco undo\n    cargo run\n\n```sh\nfondaco log\n```\nthe `fondaco\ndoctor`.";
    assert_eq!(commands(text), ["fondaco undo", "fondaco log", "fondaco keys", "fondaco doctor"]);
}

/// The shell's own command: quotes and all, with the program on its path.
fn shell(desk: &Desk, command: &str) -> (Option<i32>, String) {
    let program = Path::new(env!("CARGO_BIN_EXE_fondaco")).parent().unwrap();
    let out = Command::new("/bin/sh")
        .args(["-c", command])
        .current_dir(desk.path(""))
        .env_clear()
        .env("PATH", program)
        .env("HOME", desk.path(""))
        .env("FONDACO_DB", desk.file())
        .env("LANG", "it_IT.UTF-8")
        .env("USER", "anna")
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    (out.status.code(), format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr)))
}

#[test]
fn every_command_of_the_readme_runs() {
    let desk = Desk::empty();
    desk.good(&["demo", "--no-ui"]);
    // What the README names as an example: a file of orders, and an order that can be shipped.
    let rows =
        "Numero ordine;Data ordine;Cliente;Descrizione;Quantità;Prezzo unitario\nA1;05/11/2025;Rossi;Moka;1;29,90\n";
    std::fs::write(desk.path("FILE"), rows).unwrap();
    let ready = desk.json(&["list", "orders", "stato:evadere"]);
    let shippable = ready.as_array().unwrap().iter().find_map(|order| {
        let name = order["number"].as_str()?;
        let input = format!(r#"{{"order": "{name}", "tracking": "BRT1"}}"#);
        (desk.run(&["do", "order.ship", &input, "--dry-run"]).code == 0).then(|| name.to_owned())
    });
    let shippable = shippable.expect("an order of the demo can be shipped");
    // Two that can be confirmed.
    let new = desk.json(&["list", "orders", "stato:nuovo"]);
    let new = new.as_array().unwrap().iter().filter_map(|order| order["number"].as_str());
    let confirmable: Vec<&str> =
        new.filter(|name| desk.run(&["do", "order.confirm", name, "--dry-run"]).code == 0).take(2).collect();
    // Something to be taken back.
    desk.good(&["do", "order.ship", &format!(r#"{{"order": "{shippable}", "tracking": "BRT1"}}"#)]);
    let found = commands(README);
    for whole in ["fondaco undo", "fondaco doctor", "fondaco backup", "fondaco keys"] {
        assert!(found.iter().any(|command| command == whole), "{whole}: {found:#?}");
    }
    let (mut run, mut empty) = (0, 0);
    // Taking back comes first: what is shipped cannot be shipped.
    let mut ordered = found.clone();
    ordered.sort_by_key(|command| command != "fondaco undo");
    for command in ordered {
        match command.as_str() {
            // They open the program, or measure for minutes.
            "fondaco" | "fondaco tutorial" | "fondaco bench" => continue,
            _ => {}
        }
        let command = command
            .replace("2026/1490", &shippable)
            .replace("2026/1488", confirmable[0])
            .replace("2026/1489", confirmable[1]);
        let elsewhere = Desk::empty();
        let on = if command.starts_with("fondaco init") { &elsewhere } else { &desk };
        let (code, said) = shell(on, &command);
        assert_eq!(code, Some(0), "{command}\n{said}");
        run += 1;
        empty += usize::from(said.trim().is_empty());
    }
    assert!(run >= 9 && empty == 0, "{run} commands ran, {empty} said nothing");
}

/// The keys in backticks of a cell.
fn keys(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn the_keys_of_the_readme_are_those_of_the_program() {
    let keymap = Keymap::standard();
    let table = README.split("|---|---|\n").nth(1).expect("a table of keys");
    let rows: Vec<&str> = table.lines().take_while(|line| line.starts_with('|')).collect();
    assert!(rows.len() >= 10, "{rows:#?}");
    let actions = |key: &str| -> BTreeSet<&str> {
        let code = if key.chars().count() == 1 { key.to_owned() } else { key.to_lowercase() };
        let chord = Chord::parse(&code).or_else(|| Chord::parse(key)).unwrap_or_else(|| panic!("no key: {key}"));
        let does = keymap.bindings().iter().filter(|binding| binding.keys.contains(&chord));
        does.map(|binding| binding.action.id()).collect()
    };
    for row in rows {
        let cells: Vec<&str> = row.split(" | ").collect();
        let [first, what] = cells.as_slice() else { panic!("{row}") };
        let named = keys(first);
        for key in &named {
            assert!(!actions(key).is_empty(), "{key} does nothing: {row}");
        }
        // One or the other: they do the same somewhere.
        if let (true, [one, other]) = (first.contains("` or `"), named.as_slice()) {
            assert!(actions(one).intersection(&actions(other)).next().is_some(), "{one} is not {other}: {row}");
        }
        for key in keys(what).into_iter().filter(|key| Chord::parse(&key.to_lowercase()).is_some()) {
            assert!(!actions(key).is_empty(), "{key} does nothing: {row}");
        }
    }
    // What each of them is said to do.
    for (key, action) in [
        ("F6", "new"),
        ("F7", "filter.text"),
        ("F8", "actions"),
        ("F9", "palette"),
        ("F2", "save"),
        ("u", "undo"),
        ("U", "redo"),
        ("F1", "help"),
        ("q", "close"),
    ] {
        assert!(table.contains(&format!("`{key}`")), "the README does not name {key}");
        assert!(actions(key).contains(action), "{key}: {:?}", actions(key));
    }
}

#[test]
fn the_pictures_are_those_of_the_program() {
    let folder = tempfile::tempdir().unwrap();
    screenshots::write(folder.path()).unwrap();
    let names = |folder: &Path| -> BTreeSet<String> {
        let entries = std::fs::read_dir(folder).unwrap().flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    };
    let kept = Path::new("screenshots");
    let (new, old) = (names(folder.path()), names(kept));
    let mut wrong: Vec<String> = new.symmetric_difference(&old).map(|name| format!("{name}: only one side")).collect();
    for name in new.intersection(&old) {
        let read = |folder: &Path| std::fs::read_to_string(folder.join(name)).unwrap();
        let (new, old) = (read(folder.path()), read(kept));
        if let Some((line, (new, old))) = new.lines().zip(old.lines()).enumerate().find(|(_, (new, old))| new != old) {
            wrong.push(format!("{name}:{}\n  {old}\n  {new}", line + 1));
        } else if new != old {
            wrong.push(format!("{name}: longer or shorter"));
        }
    }
    let first: Vec<&String> = wrong.iter().take(3).collect();
    assert!(wrong.is_empty(), "{} differ, run `cargo run --release -- screenshots`: {first:#?}", wrong.len());
    for picture in README.split("](screenshots/").skip(1).filter_map(|rest| rest.split(')').next()) {
        assert!(kept.join(picture).exists(), "{picture}");
    }
}
