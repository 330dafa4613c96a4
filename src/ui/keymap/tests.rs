//! What keeps the table true (KEYMAP 13).

use super::*;
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn every_key_of_the_table_is_a_key() {
    for row in ROWS {
        for text in row.newcomer.iter().chain(row.fast) {
            assert!(Chord::parse(text).is_some(), "{text}");
        }
    }
}

#[test]
fn every_action_has_its_words_in_both_languages_and_they_fit() {
    for lang in Lang::ALL {
        for action in Action::ALL {
            for (length, most) in [("short", 11), ("long", 44)] {
                let text = lang.find(&format!("action.{}.{length}", action.id()));
                let text = text.unwrap_or_else(|| panic!("{lang:?} {} {length}", action.id()));
                assert!(crate::ui::text_width::width(text) <= most, "{lang:?} {}: {text}", action.id());
            }
        }
    }
}

#[test]
fn every_action_has_a_key_or_is_of_the_palette() {
    for action in Action::ALL {
        let bound = ROWS.iter().any(|r| r.action == *action && !(r.newcomer.is_empty() && r.fast.is_empty()));
        // Options beside rows, counts and the row in the middle are of a preset only.
        let preset =
            action.id().starts_with("option.") || [Action::Count, Action::Center, Action::MarkLines].contains(action);
        let palette = [Action::Keytest, Action::Show, Action::ShowRow, Action::Suspend].contains(action);
        assert!(bound || preset || palette, "{}", action.id());
    }
}

#[test]
fn no_key_has_two_meanings_in_a_context() {
    let mut seen = BTreeMap::new();
    for row in ROWS {
        for key in row.newcomer.iter().chain(row.fast) {
            let before = seen.insert((row.context, *key), row.action);
            assert!(before.is_none(), "{:?} {key}: {before:?} and {:?}", row.context, row.action);
        }
    }
}

#[test]
fn an_action_stands_once_in_a_context() {
    let mut seen = BTreeSet::new();
    for row in ROWS {
        assert!(seen.insert((row.context, row.action)), "{:?} {:?}", row.context, row.action);
    }
}

#[test]
fn no_key_that_an_italian_keyboard_or_a_terminal_cannot_send() {
    for row in ROWS {
        for text in row.newcomer.iter().chain(row.fast) {
            let chord = Chord::parse(text).expect("read above");
            for key in [Some(chord.first), chord.then].into_iter().flatten() {
                if let KeyCode::Char(c) = key.code {
                    assert!(!"[]{}@#~`|^£$€çàèéìòù\\".contains(c), "{text}");
                    assert!(c.is_ascii(), "{text}");
                    if key.ctrl {
                        // Tab, Enter, Escape, Backspace in disguise; the prefixes of screen and tmux; digits.
                        assert!(c == ' ' || c.is_ascii_lowercase() && !"imhabq".contains(c), "{text}");
                    }
                }
                assert!(!(key.shift && matches!(key.code, KeyCode::F(_))), "{text}: Shift+F differs everywhere");
                assert!(!key.alt, "{text}: Alt is an alias at most");
            }
        }
    }
}

#[test]
fn every_function_key_has_a_twin() {
    for action in Action::ALL {
        let rows: Vec<_> = ROWS.iter().filter(|r| r.action == *action).collect();
        let keys = || rows.iter().flat_map(|r| r.newcomer.iter().chain(r.fast));
        let f = keys().any(|k| k.starts_with('F'));
        // Esc and Enter are keys that every terminal sends; `no` answers by them.
        let twin = keys().any(|k| !k.starts_with('F')) || *action == Action::No;
        assert!(!f || twin, "{}", action.id());
    }
}

#[test]
fn same_key_same_meaning() {
    let mut meaning: BTreeMap<&str, BTreeSet<Action>> = BTreeMap::new();
    for row in ROWS {
        for key in row.newcomer.iter().chain(row.fast) {
            meaning.entry(key).or_default().insert(row.action);
        }
    }
    // Movement and acceptance mean the natural thing of each context; so do F3 and F4 in a question and F4 in
    // the filter line (KEYMAP 4).
    let natural = [
        "up",
        "down",
        "left",
        "right",
        "enter",
        "tab",
        "backtab",
        "pgup",
        "pgdn",
        "home",
        "end",
        "F3",
        "F4",
        "ctrl+space",
    ];
    for (key, actions) in meaning {
        assert!(actions.len() == 1 || natural.contains(&key), "{key}: {actions:?}");
    }
}

#[test]
fn text_keeps_its_characters() {
    let map = Keymap::standard();
    let form = [Context::Form, Context::Global];
    for key in ["n", "q", "1", "space", "/", "g", "?", "+", "backspace", "del", "home", "left", "ctrl+w", "ctrl+u"] {
        assert_eq!(map.lookup(&form, Key::parse(key).expect(key)), None, "{key}");
    }
    for (key, action) in [
        ("F1", Action::Help),
        ("F2", Action::Save),
        ("ctrl+s", Action::Save),
        ("F4", Action::Prompt),
        ("esc", Action::Back),
        ("ctrl+z", Action::Undo),
        ("enter", Action::Accept),
        ("ctrl+p", Action::Palette),
    ] {
        assert_eq!(map.lookup(&form, Key::parse(key).expect(key)), Some(action), "{key}");
    }
    let grid = [Context::Grid, Context::Form, Context::Global];
    assert_eq!(map.lookup(&grid, Key::char('+')), Some(Action::Plus));
    assert_eq!(map.lookup(&grid, Key::char('n')), None);
    assert_eq!(map.lookup(&grid, Key::plain(KeyCode::Delete)), Some(Action::Delete));
    let typing = [Context::Text, Context::Form, Context::Global];
    assert_eq!(map.lookup(&typing, Key::char('+')), None);
}

#[test]
fn dialogs_are_deaf_to_the_panes() {
    let map = Keymap::standard();
    for key in ["n", "1", "u", "q", "F6"] {
        assert_eq!(map.lookup(&[Context::Dialog], Key::parse(key).expect(key)), None, "{key}");
    }
    assert_eq!(map.lookup(&[Context::Dialog], Key::plain(KeyCode::Esc)), Some(Action::Back));
}

#[test]
fn sequences() {
    let map = Keymap::standard();
    let list = [Context::List, Context::Global];
    assert_eq!(map.lookup(&list, Key::char('g')), Some(Action::Goto));
    assert_eq!(map.lookup_after(&list, Key::char('g'), Key::char('g')), Some(Action::Top));
    assert_eq!(map.lookup_after(&list, Key::char('g'), Key::char('x')), None);
    let first = |path: &[Context], action| map.keys(path, action).first().map(|chord| chord.label(Lang::It));
    assert_eq!(first(&list, Action::New).as_deref(), Some("F6"));
    assert_eq!(first(&[Context::Form, Context::Global], Action::Undo).as_deref(), Some("^Z"));
}

#[test]
fn the_table_can_be_printed() {
    for lang in Lang::ALL {
        let text = Keymap::standard().markdown(lang);
        assert!(text.contains("`F6` `n`"), "{text}");
        assert!(!text.contains("action."), "{text}");
    }
}
