//! The lessons as they are taken: the keys that each of them names are pressed, on a demo company, in both languages.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use fondaco::demo::{self, DemoChoice};
use fondaco::domain::{FixedClock, UtcMillis};
use fondaco::locale::Lang;
use fondaco::ui::keymap::legend::Legend;
use fondaco::ui::keymap::{Context, Keymap};
use fondaco::ui::stage::Stage;
use fondaco::ui::text_width::width;
use fondaco::ui::tutorial::LESSONS;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;

/// Saturday 21 November 2026, five past three in Italy.
const NOW: UtcMillis = UtcMillis(1_795_269_900_000);

/// A text with the keys of the standard table, as a list shows it.
fn spelled(lang: Lang, text: &str) -> String {
    let keymap = Keymap::standard();
    Legend { keymap: &keymap, path: &[Context::List, Context::Global], lang }.say(text).into_owned()
}

struct School {
    path: PathBuf,
    _folder: tempfile::TempDir,
}

impl School {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tutorial.db");
        let choice = DemoChoice { orders: 120, ..DemoChoice::small(NOW) };
        demo::make(&path, &choice, &mut |_, _| true).unwrap();
        Self { path, _folder: folder }
    }

    fn sits(&self, lang: Lang, lesson: usize, size: (u16, u16)) -> Stage {
        Stage::tutorial(&self.path, Arc::new(FixedClock::at(NOW)), (lang, lesson), size).unwrap()
    }
}

/// The line of instruction: over the message and the keys.
fn line(stage: &Stage) -> String {
    let text = stage.text();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len() - 3].trim().to_owned()
}

/// The keys of a step in a language: what is typed is what the sentence says.
fn keys(keys: &str, lang: Lang) -> String {
    if lang.is_english() {
        keys.replace("clienti", "customers").replace("stato:nuovo", "status:new")
    } else {
        keys.to_owned()
    }
}

#[test]
fn the_keys_of_every_lesson_lead_to_the_end_and_others_do_not() {
    for (lang, size) in [(Lang::It, (80, 24)), (Lang::En, (120, 40)), (Lang::It, (60, 16))] {
        let school = School::new();
        let mut stage = school.sits(lang, 0, size);
        for (at, lesson) in LESSONS.iter().enumerate() {
            for (step, right) in lesson.steps.iter().map(|step| step.keys).enumerate() {
                assert_eq!(stage.lesson(), Some(at), "{} {step}: {}\n{}", lesson.id, stage.message(), stage.text());
                let text = spelled(lang, lang.find(&format!("tutorial.{}.{}", lesson.id, step + 1)).unwrap());
                let wanted = format!("{}/{} {text}", at + 1, LESSONS.len());
                assert!(line(&stage).starts_with(&wanted), "{wanted}\n{}", stage.text());
                // Keys that only look: none of them is what a lesson waits for, and each is gone back from.
                if step == 0 && lesson.id != "open" {
                    stage.keys("z<ctrl+l>");
                    stage.keys("z");
                    if lesson.id != "help" {
                        stage.keys("<f1><esc>");
                    }
                    assert!(line(&stage).starts_with(&wanted), "a wrong key of {}\n{}", lesson.id, stage.text());
                }
                stage.keys(&keys(right, lang));
            }
        }
        assert_eq!(stage.lesson(), Some(LESSONS.len()), "{}\n{}", stage.message(), stage.text());
        assert!(line(&stage).starts_with(&spelled(lang, lang.t("tutorial.over"))), "{}", stage.text());
    }
}

#[test]
fn lessons_are_taken_up_where_they_were_left() {
    let school = School::new();
    let mut stage = school.sits(Lang::It, 0, (80, 24));
    for lesson in LESSONS.iter().take(4) {
        for step in lesson.steps {
            stage.keys(step.keys);
        }
    }
    assert_eq!(stage.lesson(), Some(4));
    // Something is written now and then; what was learned goes along.
    stage.keys("u");
    stage.end();
    drop(stage);
    let reader = fondaco::store::Reader::open(&school.path).unwrap();
    let kept = fondaco::store::preferences::kept(reader.db(), "anna", "session").unwrap().unwrap();
    assert_eq!(kept["lesson"], 4);
    // The marks are gone with the screen, and the filter: what the lesson needs is asked for first.
    let mut stage = school.sits(Lang::It, 4, (80, 24));
    stage.keys("<ctrl+l>");
    assert_eq!(at(&stage), "several");
    assert!(needs(&stage, "filter"), "{}", stage.text());
    stage.keys("<f7>stato:nuovo<enter>");
    assert!(needs(&stage, "marked"), "{}", stage.text());
    stage.keys("<space><space><f8>c");
    assert_eq!(at(&stage), "undo", "{}", stage.text());
}

#[test]
fn every_line_fits_the_narrowest_screen() {
    for lang in Lang::ALL {
        for lesson in LESSONS {
            for step in 1..=lesson.steps.len() {
                let text = lang.find(&format!("tutorial.{}.{step}", lesson.id));
                let text = text.unwrap_or_else(|| panic!("{} {step} has no words", lesson.id));
                let text = spelled(lang, text);
                assert!(width(&text) + 6 <= 58, "{text}");
            }
            assert!(lang.find(&format!("tutorial.{}.{}", lesson.id, lesson.steps.len() + 1)).is_none());
            for need in ["root", "pane", "no_other", "filter", "marked", "deed"] {
                assert!(
                    width(&spelled(lang, lang.find(&format!("tutorial.need.{need}")).unwrap())) + 6 <= 58,
                    "{need}"
                );
            }
        }
        assert!(width(&spelled(lang, lang.t("tutorial.over"))) <= 58);
    }
}

/// A lesson at which one stands, by its name.
fn at(stage: &Stage) -> &'static str {
    LESSONS.get(stage.lesson().unwrap()).map_or("over", |lesson| lesson.id)
}

/// The line asks for what the lesson needs first.
fn needs(stage: &Stage, word: &str) -> bool {
    line(stage).contains(&spelled(Lang::It, Lang::It.find(&format!("tutorial.need.{word}")).unwrap()))
}

#[test]
fn no_lesson_traps_and_none_is_lost() {
    let school = School::new();
    // A card stands open: what is asked for cannot be done there.
    let mut stage = school.sits(Lang::It, 0, (80, 24));
    stage.keys("<enter>");
    assert!(at(&stage) == "move" && needs(&stage, "root"), "{}", stage.text());
    stage.keys("<esc>3<ctrl+l>");
    assert!(at(&stage) == "move" && needs(&stage, "pane"), "{}", stage.text());
    stage.keys("gojj");
    assert_eq!(at(&stage), "open", "{}", stage.text());
    stage.keys("<ctrl+n>");
    // A filter that leaves nothing to mark is not the one that was asked for.
    stage.keys("<f7>stato:nuovo totale>999999<enter>");
    assert!(at(&stage) == "filter" && needs(&stage, "no_other"), "{}", stage.text());
    stage.keys("<esc><f7>stato:nuovo<enter>");
    assert_eq!(at(&stage), "mark", "{}", stage.text());
    // Marked and unmarked is not two marked.
    stage.keys("<space><up><space><up>");
    assert_eq!(at(&stage), "mark", "{}", stage.text());
    // The filter goes, the lesson stays.
    stage.keys("<esc>");
    assert!(at(&stage) == "mark" && needs(&stage, "filter"), "{}", stage.text());
    stage.keys("<f7>stato:nuovo<enter><space><space>");
    assert_eq!(at(&stage), "several", "{}", stage.text());
    // The marks go.
    stage.keys("<esc>");
    assert!(at(&stage) == "several" && needs(&stage, "marked"), "{}", stage.text());
    // Whatever it is, it can be passed over, and takes none with it.
    stage.keys("<ctrl+n>");
    assert!(at(&stage) == "undo" && needs(&stage, "deed"), "{}", stage.text());
    stage.keys("<f8>c");
    assert!(!needs(&stage, "deed"), "{}", stage.text());
    stage.keys("u");
    assert_eq!(at(&stage), "palette", "{}", stage.text());
    // Also from within a field.
    stage.keys("gon");
    for lesson in LESSONS.iter().skip(7) {
        stage.keys("<ctrl+n>");
        assert_eq!(at(&stage), lesson.id);
    }
    stage.keys("<ctrl+n>");
    assert_eq!(at(&stage), "over");
}

#[test]
fn what_came_of_a_key_is_seen_beside_what_is_to_be_done() {
    let school = School::new();
    let mut stage = school.sits(Lang::It, 2, (80, 24));
    let asked = line(&stage);
    assert!(asked.ends_with("^N salta") || asked.ends_with("Ctrl+N salta"), "{asked}");
    stage.keys("<space>");
    // One row is marked, and the lesson has not gone.
    let text = stage.text();
    let message = text.lines().rev().nth(1).unwrap();
    assert!(message.contains("1 marcat"), "{text}");
    assert_eq!(line(&stage), asked);
}

/// The real program, keys from a pipe, lines out.
fn heard(home: &std::path::Path, arguments: &[&str], keys: &str) -> String {
    heard_bytes(home, arguments, keys.as_bytes())
}

fn heard_bytes(home: &std::path::Path, arguments: &[&str], keys: &[u8]) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_fondaco"))
        .args(["--linear"])
        .args(arguments)
        .env_clear()
        .env("HOME", home)
        .env("USER", "anna")
        .env("TERM", "xterm-256color")
        .env("LANG", "it_IT.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(keys).unwrap();
    let out = child.wait_with_output().unwrap();
    assert!(out.status.success(), "{out:?}");
    String::from_utf8_lossy(&out.stdout).into_owned()
}

#[test]
fn a_line_that_is_no_text_is_left_out_and_the_next_ones_are_keys() {
    let home = tempfile::tempdir().unwrap();
    let said = heard_bytes(home.path(), &["tutorial"], b"<esc>\n\xe0\xe8\n3\n<ctrl+t>\n");
    assert!(said.contains("Clienti") && !heard(home.path(), &["tutorial"], "<esc>\n").contains("Clienti"), "{said}");
}

#[test]
fn lessons_are_heard() {
    let home = tempfile::tempdir().unwrap();
    // Everything that the lessons ask for, a line for each step.
    // Each line waits for what the one before it asked for; whoever wants to hear what comes next asks for it.
    let mut steps = String::new();
    for lesson in LESSONS {
        let keys: Vec<&str> = lesson.steps.iter().map(|step| step.keys).collect();
        let keys = keys.join("\n").replace("<enter>", "\n<enter>\n").replace("BRT1", "\nBRT1");
        let lines = keys.lines().filter(|line| !line.is_empty());
        steps.extend(["<ctrl+t>"].into_iter().chain(lines).flat_map(|line| [line, "\n"]));
    }
    let said = heard(home.path(), &["tutorial"], &steps);
    for (at, lesson) in LESSONS.iter().enumerate() {
        // Whoever is faster than the sentence needs no more than the last of them.
        let text = Lang::It.find(&format!("tutorial.{}.{}", lesson.id, lesson.steps.len())).unwrap();
        let text = spelled(Lang::It, text).replace("  (", " (").replace("  ", ", ");
        let wanted = format!("{}/{} {text}", at + 1, LESSONS.len());
        assert!(said.contains(&wanted), "{wanted}\n{said}");
    }
    assert!(said.contains(&spelled(Lang::It, Lang::It.t("tutorial.over"))), "{said}");
}

#[test]
fn a_first_start_that_is_heard_offers_what_a_seen_one_does() {
    let home = tempfile::tempdir().unwrap();
    // Name, language turned to English and back, then the three ways to begin: an empty company.
    let said = heard(home.path(), &[], "Bottega Rossi\n<enter>\n<right>\n<right>\n<enter>\n3\n3\n");
    let it = Lang::It;
    for text in [it.t("welcome.name"), it.t("welcome.language"), "english", it.t("welcome.begin.title")] {
        assert!(said.to_lowercase().contains(&text.to_lowercase()), "{text}\n{said}");
    }
    assert!(said.contains(it.t("welcome.begin.demo")), "{said}");
    assert!(said.contains("Clienti"), "the company is open, and keys go on to it\n{said}");
    // It is there from now on: nothing is asked again.
    let again = heard(home.path(), &[], "3\n");
    assert!(!again.contains(it.t("welcome.title")) && again.contains("Clienti"), "{again}");
    // A demo is begun with the same key, in a home without a company.
    let other = tempfile::tempdir().unwrap();
    let said = heard(other.path(), &[], "Prova\n<enter>\n<enter>\n1\n2\n<f1><esc>\n");
    assert!(said.contains("Ordini"), "{said}");
}
