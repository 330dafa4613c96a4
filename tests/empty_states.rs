//! Whatever is empty says what to press next, in both languages: panes, tabs of cards, pickers, boxes, filters.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod store_help;

use fondaco::locale::Lang;
use fondaco::operations::company::FoundCompany;
use fondaco::operations::{Actor, Call, Door, execute};
use fondaco::store::Store;
use fondaco::ui::stage::Stage;
use fondaco::ui::theme::{Theme, Tier};
use std::path::Path;

/// What is said between the two rows at the top and the row of keys, with what was said of the last key.
fn said(stage: &Stage) -> String {
    let text = stage.text();
    let lines: Vec<&str> = text.lines().collect();
    format!("{}\n{}", lines[2..lines.len() - 1].join("\n"), stage.message())
}

/// A key that one can press next, as the program writes it: a named one, or a letter that a sentence ends in.
fn names_a_key(text: &str, lang: Lang) -> bool {
    let named = match lang {
        Lang::It => ["Invio", "Esc", "Spazio", "Canc"],
        Lang::En => ["Enter", "Esc", "Space", "Del"],
    };
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || ",.;:()«»│".contains(c)).filter(|word| !word.is_empty()).collect();
    words.iter().any(|word| {
        word.strip_prefix('F').is_some_and(|n| matches!(n.parse(), Ok(1..=12)))
            || named.contains(word)
            || word.starts_with("Ctrl+")
    }) || text.contains(": e ")
        || text.contains(": m ")
}

fn empty(path: &Path) {
    let mut store = Store::open_or_create(path, store_help::clock()).unwrap();
    execute(&mut store, Call::by(&Actor::new("anna", Door::Cli)), &FoundCompany::named("Demo Srl")).unwrap();
}

/// Name of the place, keys that lead there, and whether the company has a customer, an article and an order.
const PLACES: &[(&str, &str, bool)] = &[
    ("dashboard", "1", false),
    ("orders", "2", false),
    ("customers", "3", false),
    ("suppliers", "4", false),
    ("stock", "5", false),
    ("moves", "5v", false),
    ("shelves", "5vv", false),
    ("deadlines", "6", false),
    ("deadlines by week", "6v", false),
    ("deadlines by agenda", "6vv", false),
    ("notices", "0", false),
    ("drafts", "gb", false),
    ("no order fits", "2/zzzz<enter>", true),
    ("no customer fits", "3/zzzz<enter>", true),
    ("no supplier fits", "4/zzzz<enter>", true),
    ("no article fits", "5/zzzz<enter>", true),
    ("no deadline fits", "6/zzzz<enter>", true),
    ("no notice fits", "0/zzzz<enter>", true),
    ("customer, second tab", "3<enter><right>", true),
    ("customer, third tab", "3<enter><right><right>", true),
    ("customer, fourth tab", "3<enter><right><right><right>", true),
    ("customer, fifth tab", "3<enter><right><right><right><right>", true),
    ("article, third tab", "5<enter><right><right>", true),
    ("undo with nothing done", "u", true),
    ("redo with nothing undone", "U", true),
    ("supplier, its articles", "4<f6>Alfa<f2><esc>4<enter><right><right>", false),
    ("order, notes", "2<f6>ross<enter><enter>mok-3<enter>1<f2>2<enter><right><right><right>", true),
    ("order, shipments", "2<f6>ross<enter><enter>mok-3<enter>1<f2>2<enter><right><right>", true),
    ("order, payments", "2<f6>ross<enter><enter>mok-3<enter>1<f2>2<enter><right>", true),
    ("import with a name that is nowhere", "2<f8>fzzzzqqqq", false),
    ("no customer to pick", "2<f6>zzzz<enter>", true),
    ("no customer at all", "2<f6><f4>", false),
    ("no article to pick", "2<f6>ross<enter><enter>zzzz<enter>", true),
    ("nothing in the palette", "<f9>zzzzqqqq", false),
    ("nothing in the help", "<f1>zzzzqqqq", false),
];

#[test]
fn whatever_is_empty_names_the_next_key() {
    let mut mute = Vec::new();
    for lang in Lang::ALL {
        for (name, keys, stocked) in PLACES {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("shop.db");
            if *stocked {
                drop(store_help::found(&path));
            } else {
                empty(&path);
            }
            let mut stage = Stage::open(&path, store_help::clock(), lang, Theme::plain(Tier::T1), (80, 24)).unwrap();
            stage.keys(keys);
            let said = said(&stage);
            if !names_a_key(&said, lang) {
                mute.push(format!("{lang:?} {name}\n{said}"));
            }
        }
    }
    assert!(mute.is_empty(), "{} places name no key:\n{}", mute.len(), mute.join("\n"));
}

#[test]
fn a_sentence_without_a_key_is_noticed() {
    for lang in Lang::ALL {
        assert!(!names_a_key("nessuna scadenza\n  lun 16  niente  EUR 0,00  For F", lang));
    }
    assert!(names_a_key("Nessun ordine.\n  F6   crea il primo", Lang::It));
    assert!(names_a_key("no note: m writes one", Lang::En));
}
