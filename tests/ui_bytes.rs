//! What the screens cost on a thin line (DECISIONS 6): every pane, card, form and box, at two sizes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use fondaco::demo::{self, DemoChoice};
use fondaco::domain::{FixedClock, UtcMillis};
use fondaco::locale::Lang;
use fondaco::ui::stage::Stage;
use fondaco::ui::theme::{Depth, Theme, Tier};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

const NOW: UtcMillis = UtcMillis(1_795_269_900_000);

/// Every screen, and a letter where what is typed there is text.
const SCREENS: &[(&str, &str)] = &[
    ("1", ""),
    ("2", ""),
    ("2<enter>", ""),
    ("2n", "r"),
    ("2<f8>", ""),
    ("2<f4>", ""),
    ("2/", "r"),
    ("3", ""),
    ("3<enter>", ""),
    ("3n", "r"),
    ("4", ""),
    ("4<enter>", ""),
    ("5", ""),
    ("5<enter>", ""),
    ("5v", ""),
    ("6", ""),
    ("6v", ""),
    ("6vv", ""),
    ("6n", "r"),
    ("0", ""),
    ("gu", ""),
    (":", "r"),
    ("?", "r"),
];

/// Most bytes: a screen as it is opened, a step of the cursor, a page, a letter.
const BUDGETS: [((u16, u16), [u64; 4]); 2] =
    [((80, 24), [5_000, 300, 3_000, 80]), ((120, 40), [9_000, 450, 6_000, 80])];

/// Most bytes of a message.
const MESSAGE: u64 = 150;

/// Most bytes of the preview beside a list.
const PREVIEW: u64 = 2_000;

fn open(file: &Path, size: (u16, u16)) -> Stage {
    let theme = Theme::load("terminale", &[], Depth::Ansi16, Tier::T2).unwrap();
    let mut stage = Stage::open(file, Arc::new(FixedClock::at(NOW)), Lang::It, theme, size).unwrap();
    // The notices of the day come once, when nobody types.
    stage.pass(Duration::from_secs(30));
    stage
}

fn cost(stage: &mut Stage, keys: &str) -> u64 {
    let before = stage.written();
    stage.keys(keys);
    stage.written() - before
}

/// Keys one by one: `2<enter>` is two.
fn keys_of(mut keys: &str) -> Vec<&str> {
    let mut out = Vec::new();
    while !keys.is_empty() {
        let end = match keys.find('>').filter(|_| keys.starts_with('<')) {
            Some(end) => end + 1,
            None => keys.chars().next().map_or(1, char::len_utf8),
        };
        let (key, rest) = keys.split_at(end);
        out.push(key);
        keys = rest;
    }
    out
}

/// Everything that costs too much, so that one run shows all of it.
#[derive(Default)]
struct Ledger(Vec<String>);

impl Ledger {
    fn weigh(&mut self, bytes: u64, most: u64, what: impl FnOnce() -> String) {
        if bytes > most {
            self.0.push(format!("{}: {bytes} of {most}", what()));
        }
    }
}

#[test]
fn every_screen_keeps_its_budget() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("demo.db");
    demo::make(&file, &DemoChoice::small(NOW), &mut |_, _| true).unwrap();
    let mut ledger = Ledger::default();
    for (size, [whole, step, page, letter]) in BUDGETS {
        ledger.weigh(open(&file, size).written(), whole, || format!("first paint at {size:?}"));
        for (screen, typed) in SCREENS {
            let mut stage = open(&file, size);
            for key in keys_of(screen) {
                // Each key by itself: what it opens is at most a whole screen.
                ledger.weigh(cost(&mut stage, key), whole, || format!("{key} of {screen} at {size:?}"));
            }
            if !typed.is_empty() {
                // The first letter may open or narrow what stands below; those after it only add.
                stage.keys(typed);
                let narrows = matches!(*screen, ":" | "?" | "2n" | "2/");
                let most = if narrows { page } else { letter };
                ledger.weigh(cost(&mut stage, typed), most, || format!("letter {typed} on {screen} at {size:?}"));
            }
            // In an empty field that is picked for, Down opens the box; from the last week of a month it turns the page.
            let boxes = screen.ends_with('n') || *screen == "6";
            // Where there is a preview, the cursor comes to rest and it is painted: once, not while a key is held.
            let rests = if size.0 > 100 { PREVIEW } else { 0 };
            for key in ["<down>", "<down>", "<up>"] {
                let most = if boxes { page } else { step + rests };
                ledger.weigh(cost(&mut stage, key), most, || format!("{key} on {screen} at {size:?}"));
            }
            for key in ["<pgdn>", "<pgup>"] {
                ledger.weigh(cost(&mut stage, key), page, || format!("{key} on {screen} at {size:?}"));
            }
            let rest = stage.written();
            stage.pass(Duration::from_mins(1));
            // What was typed is kept, and said once.
            let most = if typed.is_empty() { 0 } else { MESSAGE };
            ledger.weigh(stage.written() - rest, most, || format!("{screen} idle at {size:?}"));
        }
        // A message alone: there is nothing to do again.
        let mut stage = open(&file, size);
        stage.keys("2");
        let said = cost(&mut stage, "U");
        assert!(said > 0, "nothing was said");
        ledger.weigh(said, MESSAGE, || format!("a message at {size:?}"));
    }
    assert!(ledger.0.is_empty(), "{}", ledger.0.join("\n"));
}

#[test]
fn a_thousand_rows_downwards() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("demo.db");
    demo::make(&file, &DemoChoice::small(NOW), &mut |_, _| true).unwrap();
    let mut stage = open(&file, (80, 24));
    // Everything that was ever done in the shop: more than a thousand rows.
    stage.keys("gu/<ctrl+x><enter>");
    let before = stage.written();
    for _ in 0..1_000 {
        stage.keys("<down>");
    }
    let each = (stage.written() - before) / 1_000;
    assert!(each <= 420, "{each} bytes a row\n{}", stage.text());
    assert!(each > 30, "{each} bytes a row: did it move?\n{}", stage.text());
}
