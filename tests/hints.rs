//! Hints leave when their key is known, come back on demand, and cost nothing while nobody does anything.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod store_help;

use fondaco::locale::Lang;
use fondaco::operations::copies::PlanCopies;
use fondaco::store::{Reader, preferences};
use fondaco::ui::action::Action;
use fondaco::ui::stage::Stage;
use fondaco::ui::standing::KNOWN;
use fondaco::ui::theme::{Theme, Tier};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A company that has traded.
fn shop() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let mut store = store_help::found(&path);
    store_help::trade(&mut store);
    drop(store);
    (folder, path)
}

fn stage(path: &Path) -> Stage {
    let stage = Stage::open(path, store_help::clock(), Lang::It, Theme::plain(Tier::T1), (80, 24)).unwrap();
    stage.desk().standing().show_all_hints(false);
    stage
}

fn last(stage: &Stage) -> String {
    stage.text().lines().last().unwrap_or_default().to_owned()
}

#[test]
fn a_key_that_is_known_makes_room_for_one_that_is_not() {
    let (_folder, path) = shop();
    let mut anna = stage(&path);
    anna.keys("2");
    let before = last(&anna);
    assert!(before.starts_with("F1 Aiuto F6 Nuovo ordine F7 Filtra") && !before.contains("annulla"), "{before}");
    for press in 1..KNOWN {
        anna.keys("<f7><esc>");
        assert!(last(&anna).starts_with("F1 Aiuto F6 Nuovo ordine F7 Filtra"), "after {press}: {}", last(&anna));
    }
    anna.keys("<f7><esc>");
    let after = last(&anna);
    assert!(
        !after.contains("F7 Filtra") && after.len() > before.len() - 12 && after.contains("Spazio marca"),
        "{after}"
    );
    // The page of keys has it where it was.
    anna.keys("<f1>");
    assert!(anna.text().contains("riga del filtro"), "{}", anna.text());
    anna.keys("<esc>");
    // All of them, on demand; and back.
    anna.keys("<f9>suggerimenti<enter>");
    assert!(anna.message().contains("sempre allo stesso posto"), "{}", anna.message());
    assert_eq!(last(&anna), before);
    anna.keys("<f9>suggerimenti<enter>");
    assert_eq!(last(&anna), after);
    drop(anna);
    // Another session of the same operator knows it, one of another does not.
    let kept = |operator: &str| {
        let reader = Reader::open(&path).unwrap();
        preferences::kept(reader.db(), operator, preferences::SESSION).unwrap()
    };
    let hers = kept("anna").unwrap();
    assert_eq!((&hers["hints"], &hers["used"][Action::FilterText.id()]), (&"new".into(), &KNOWN.into()));
    assert_eq!(kept("bruno"), None);
    let again = fondaco::ui::standing::Standing::default();
    again.recall(Reader::open(&path).unwrap().db(), "anna");
    assert!(again.knows(Action::FilterText) && !again.knows(Action::Help));
}

#[test]
fn an_idle_session_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    // The copy of the day is the one thing that is written without being asked.
    let off = PlanCopies { daily: Some(false), ..PlanCopies::default() };
    store_help::doing(&mut store_help::found(&path), &off).unwrap();
    let mut anna = stage(&path);
    // Everything is written that there is to be written; then only keys that look.
    anna.keys("2<f9>suggerimenti<enter>").pass(Duration::from_mins(2));
    let size = || std::fs::metadata(path.with_extension("db-wal")).map_or(0, |about| about.len());
    let (screen, file) = (anna.written(), size());
    anna.pass(Duration::from_hours(1));
    assert_eq!(anna.written(), screen, "the screen stays silent");
    assert_eq!(size(), file, "the file stays as it is");
}

#[test]
fn what_keeps_a_form_and_what_leaves_it_are_named_however_narrow_it_is_and_however_well_known() {
    let (_folder, path) = shop();
    let mut anna = stage(&path);
    for _ in 0..=KNOWN {
        anna.keys(":company.save<enter><f2><esc><esc>");
    }
    assert!(anna.desk().standing().knows(Action::Save));
    let forms = [
        "2n",
        "3n",
        "4n",
        ":product.save<enter>",
        ":order.ship<enter>",
        ":company.save<enter>",
        ":stock.receive<enter>",
        "3<enter>e",
        "2<enter>e",
    ];
    for (columns, rows) in [(60, 16), (80, 24), (120, 40)] {
        for keys in forms {
            let mut stage = stage(&path);
            stage.desk().standing().recall(Reader::open(&path).unwrap().db(), "anna");
            stage.resize(columns, rows);
            stage.keys(keys);
            let line = last(&stage);
            assert!(line.starts_with("F2 ") && line.contains(" Esc "), "{columns}: {keys}: {line}\n{}", stage.text());
            // What was done before is nothing that one takes back while typing.
            stage.keys("<f1>");
            assert!(!stage.text().contains("company.save") && !stage.text().contains("annulla:"), "{}", stage.text());
        }
    }
}
