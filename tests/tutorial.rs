//! The lessons as they are taken: the keys that each of them names are pressed, on a demo company, in both languages.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use fondaco::demo::{self, DemoChoice};
use fondaco::domain::{FixedClock, UtcMillis};
use fondaco::locale::Lang;
use fondaco::ui::stage::Stage;
use fondaco::ui::text_width::width;
use fondaco::ui::tutorial::LESSONS;
use std::path::PathBuf;
use std::sync::Arc;

/// Saturday 21 November 2026, five past three in Italy.
const NOW: UtcMillis = UtcMillis(1_795_269_900_000);

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

/// The line of instruction: the last but one.
fn line(stage: &Stage) -> String {
    let text = stage.text();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len() - 2].trim().to_owned()
}

/// The keys of a step in a language: what is typed is what the sentence says.
fn keys(keys: &str, lang: Lang) -> String {
    match lang {
        Lang::It => keys.to_owned(),
        Lang::En => keys.replace("clienti", "customers").replace("stato:nuovo", "status:new"),
    }
}

#[test]
fn the_keys_of_every_lesson_lead_to_the_end_and_others_do_not() {
    for (lang, size) in [(Lang::It, (80, 24)), (Lang::En, (120, 40)), (Lang::It, (60, 16))] {
        let school = School::new();
        let mut stage = school.sits(lang, 0, size);
        for (at, lesson) in LESSONS.iter().enumerate() {
            assert_eq!(lesson.keys.len(), lesson.steps.len(), "{}", lesson.id);
            for (step, right) in lesson.keys.iter().enumerate() {
                assert_eq!(stage.lesson(), Some(at), "{} {step}: {}\n{}", lesson.id, stage.message(), stage.text());
                let text = lang.find(&format!("tutorial.{}.{}", lesson.id, step + 1)).unwrap();
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
        assert!(line(&stage).starts_with(lang.t("tutorial.over")), "{}", stage.text());
    }
}

#[test]
fn lessons_are_taken_up_where_they_were_left() {
    let school = School::new();
    let mut stage = school.sits(Lang::It, 0, (80, 24));
    for lesson in LESSONS.iter().take(4) {
        stage.keys(&lesson.keys.concat());
    }
    assert_eq!(stage.lesson(), Some(4));
    // Something is written now and then; what was learned goes along.
    stage.keys("u");
    stage.end();
    drop(stage);
    let reader = fondaco::store::Reader::open(&school.path).unwrap();
    let kept = fondaco::store::preferences::kept(reader.db(), "anna", "session").unwrap().unwrap();
    assert_eq!(kept["lesson"], 4);
    // The marks are gone with the screen: it begins where they are made.
    let stage = school.sits(Lang::It, 4, (80, 24));
    assert_eq!(LESSONS[stage.lesson().unwrap()].id, "filter");
    for (at, lesson) in LESSONS.iter().enumerate() {
        let begins = lesson.again_from;
        assert!(begins <= at && LESSONS[begins].again_from == begins, "{}", lesson.id);
    }
}

#[test]
fn every_line_fits_the_narrowest_screen() {
    for lang in Lang::ALL {
        for lesson in LESSONS {
            for step in 1..=lesson.steps.len() {
                let text = lang.find(&format!("tutorial.{}.{step}", lesson.id));
                let text = text.unwrap_or_else(|| panic!("{} {step} has no words", lesson.id));
                assert!(width(text) + 6 <= 58, "{text}");
            }
            assert!(lang.find(&format!("tutorial.{}.{}", lesson.id, lesson.steps.len() + 1)).is_none());
        }
        assert!(width(lang.t("tutorial.over")) <= 58);
    }
}
