//! Whatever is empty says what to press next, in both languages: panes, tabs of cards, pickers, boxes, filters.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod store_help;

use fondaco::locale::{KEY_CLOSE, Lang};
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
    // In a box it is the box that speaks; its lower border says what its keys do when there is something to do.
    let sides = |line: &str| Some((line.find('│')?, line.rfind('│')?)).filter(|(left, right)| left + 20 < *right);
    let boxed = lines.iter().filter_map(|line| sides(line).map(|(left, right)| line[left..right].to_owned()));
    let boxed: Vec<String> = boxed.collect();
    if lines.iter().any(|line| line.contains("┌─ ")) && !boxed.is_empty() {
        return format!("{}\n{}", boxed.join("\n"), stage.message());
    }
    format!("{}\n{}", lines[2..lines.len() - 1].join("\n"), stage.message())
}

/// The keys that one can press next, as the program writes them: named ones, letters that a sentence quotes (`«e»`)
/// or that begin a hint (`v   torna`), and two after each other (`g o`).
fn keys_named(text: &str, lang: Lang) -> Vec<String> {
    let named = if lang.is_english() {
        [("Enter", "<enter>"), ("Esc", "<esc>"), ("Space", "<space>"), ("Del", "<del>")]
    } else {
        [("Invio", "<enter>"), ("Esc", "<esc>"), ("Spazio", "<space>"), ("Canc", "<del>")]
    };
    let mut found = Vec::new();
    for line in text.lines() {
        let words: Vec<&str> =
            line.split(|c: char| c.is_whitespace() || ",;()«»│".contains(c)).filter(|word| !word.is_empty()).collect();
        for (at, word) in words.iter().enumerate() {
            let word = word.trim_end_matches([':', '.']);
            if word.strip_prefix('F').is_some_and(|n| matches!(n.parse(), Ok(1..=12))) {
                found.push(format!("<{}>", word.to_lowercase()));
            } else if let Some((_, key)) = named.iter().find(|(name, _)| *name == word) {
                found.push((*key).to_owned());
            } else if let Some(letter) = word.strip_prefix("Ctrl+") {
                found.push(format!("<ctrl+{}>", letter.to_lowercase()));
            } else if word == "g" && words.get(at + 1).is_some_and(|next| next.len() == 1) {
                found.push(format!("g{}", words[at + 1]));
            }
        }
    }
    for letter in ["e", "m", "v"] {
        if text.contains(&lang.quoted(letter))
            || text.lines().any(|line| line.trim_start().starts_with(&format!("{letter}   ")))
        {
            found.push(letter.to_owned());
        }
    }
    found.sort();
    found.dedup();
    found
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
    ("nothing of the journal fits", "gu/zzzz<enter>", true),
    ("no move fits", "5v/zzzz<enter>", true),
    ("no shelf fits", "5vv/zzzz<enter>", true),
    ("no deadline of the agenda fits", "6vv/zzzz<enter>", true),
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
    ("order, notes", "2<f6>ross<enter><enter>mok-3<enter>1<f2><right><right><right><right>", true),
    ("order, shipments", "2<f6>ross<enter><enter>mok-3<enter>1<f2><right><right>", true),
    ("order, payments", "2<f6>ross<enter><enter>mok-3<enter>1<f2><right><right><right>", true),
    ("import with a name that is nowhere", "2<f8>fzzzzqqqq", false),
    ("no customer to pick", "2<f6>zzzz<enter>", true),
    ("no customer at all", "2<f6><f4>", false),
    ("no article to pick", "2<f6>ross<enter><enter>zzzz<enter>", true),
    ("nothing in the palette", "<f9>zzzzqqqq", false),
    ("nothing in the help", "<f1>zzzzqqqq", false),
];

fn at(path: &Path, lang: Lang, keys: &str) -> Stage {
    let mut stage = Stage::open(path, store_help::clock(), lang, Theme::plain(Tier::T1), (80, 24)).unwrap();
    stage.keys(keys);
    stage
}

fn house(stocked: bool) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    if stocked {
        drop(store_help::found(&path));
    } else {
        empty(&path);
    }
    (folder, path)
}

#[test]
fn whatever_is_empty_names_a_key_that_does_something() {
    let mut mute = Vec::new();
    for lang in Lang::ALL {
        for (name, keys, stocked) in PLACES {
            let (_folder, path) = house(*stocked);
            let stage = at(&path, lang, keys);
            let before = said(&stage);
            let named = keys_named(&before, lang);
            if named.is_empty() {
                mute.push(format!("{lang:?} {name} names no key\n{before}"));
                continue;
            }
            drop(stage);
            // Each of them, from the same place; what a key does is the same in the other language.
            for key in named.iter().filter(|_| lang == Lang::It) {
                let (_folder, path) = house(*stocked);
                let mut stage = at(&path, lang, keys);
                let before = stage.text();
                stage.keys(key);
                if stage.text() == before && !stage.ended() {
                    mute.push(format!("{name}: {key} does nothing\n{before}"));
                }
            }
        }
    }
    assert!(mute.is_empty(), "{} places:\n{}", mute.len(), mute.join("\n"));
}

/// What the lists under `src/ui/panes` say when they are empty, as they are declared.
fn titles(folder: &Path, out: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            titles(&path, out);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for part in text.split(": Empty =").skip(1) {
            let title = part.split("title: \"").nth(1).and_then(|rest| rest.split('"').next());
            out.push(title.unwrap_or_else(|| panic!("{}", path.display())).to_owned());
        }
    }
}

#[test]
fn every_list_and_every_pane_is_looked_at_when_it_is_empty_and_when_nothing_fits() {
    let mut declared = Vec::new();
    titles(Path::new("src/ui/panes"), &mut declared);
    assert!(declared.len() >= 8, "{declared:?}");
    let mut seen = String::new();
    let mut filtered = 0;
    // What stands behind the key that does it.
    let unfilter = Lang::It.t("kit.list.unfilter").rsplit(KEY_CLOSE).next().unwrap();
    for (_, keys, stocked) in PLACES {
        let (_folder, path) = house(*stocked);
        let text = at(&path, Lang::It, keys).text();
        filtered += usize::from(text.contains(unfilter));
        seen.push_str(&text);
    }
    // The journal begins with its founding: only a filter leaves nothing of it.
    for title in declared.iter().filter(|title| *title != "journal.empty") {
        let words: String = Lang::It.find(title).unwrap().chars().take(40).collect();
        assert!(seen.contains(words.trim()), "nobody looks at the empty {title}: {words}");
    }
    // The agenda and the planner show one family, shelves that of the warehouse.
    assert!(filtered >= declared.len(), "{filtered} of {}", declared.len());
    let (_folder, path) = house(false);
    let stage = at(&path, Lang::It, "");
    for pane in fondaco::ui::panes::all(stage.desk()) {
        let key = pane.key.unwrap();
        assert!(
            PLACES.iter().any(|(_, keys, stocked)| keys.len() == 1 && keys.starts_with(key) && !stocked),
            "{}",
            pane.id
        );
        let any = PLACES.iter().any(|(_, keys, _)| *keys == format!("{key}/zzzz<enter>"));
        assert!(any || pane.id == "dashboard", "{}", pane.id);
    }
}

#[test]
fn a_sentence_without_a_key_is_noticed() {
    for lang in Lang::ALL {
        assert!(keys_named("nessuna scadenza\n  lun 16  niente  EUR 0,00  For F", lang).is_empty());
    }
    assert_eq!(keys_named("Nessun ordine.\n  F6   crea il primo", Lang::It), ["<f6>"]);
    assert_eq!(keys_named("no note: “m” writes one", Lang::En), ["m"]);
    assert_eq!(keys_named("niente: g s F6 ne inserisce una", Lang::It), ["<f6>", "gs"]);
}
