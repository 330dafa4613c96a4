//! Hands that know nothing: whatever is pressed, at whatever size, no screen breaks and the company stays whole.
//!
//! `FONDACO_WILD_KEYS=5000 cargo test --release --test ui_wild` is the long form; `FONDACO_WILD_SEED` repeats a run.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use fondaco::demo::{self, DemoChoice};
use fondaco::domain::{FixedClock, UtcMillis};
use fondaco::locale::Lang;
use fondaco::store::{Store, doctor};
use fondaco::ui::stage::Stage;
use fondaco::ui::theme::{Depth, Theme, Tier};
use std::path::Path;
use std::sync::Arc;

const NOW: UtcMillis = UtcMillis(1_795_269_900_000);

/// Where the hands begin: every pane, and what opens over it.
const SCREENS: &[&str] = &[
    "1",
    "2",
    "2<enter>",
    "2n",
    "2<f8>",
    "2/",
    "3",
    "3<enter>",
    "3n",
    "4",
    "4<enter>",
    "5",
    "5<enter>",
    "5v",
    "5n",
    "6",
    "6v",
    "6n",
    "0",
    "gu",
    "gb",
    ":",
    "?",
    ":importa<enter>",
    ":tema<enter>",
    "2<f4>",
];

/// What they press: every named key, and the characters that mean something.
const NAMED: &[&str] = &[
    "<enter>",
    "<esc>",
    "<tab>",
    "<backtab>",
    "<up>",
    "<down>",
    "<left>",
    "<right>",
    "<home>",
    "<end>",
    "<pgup>",
    "<pgdn>",
    "<backspace>",
    "<del>",
    "<ins>",
    "<f1>",
    "<f2>",
    "<f3>",
    "<f4>",
    "<f5>",
    "<f6>",
    "<f7>",
    "<f8>",
    "<f9>",
    "<f12>",
    "<ctrl+s>",
    "<ctrl+z>",
    "<ctrl+y>",
    "<ctrl+x>",
    "<ctrl+u>",
    "<ctrl+k>",
    "<ctrl+w>",
    "<ctrl+e>",
    "<ctrl+l>",
    "<ctrl+o>",
    "<ctrl+r>",
    "<ctrl+d>",
    "<ctrl+p>",
    "<ctrl+g>",
    "<ctrl+v>",
    "<ctrl+space>",
];
const SIGNS: &str = "abcdefghijklmnopqrstuvwxyzDGPUXYN0123456789 /:?*!.,+-=()%<>'\"éß€👍\u{301}\u{202e}";

struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most as u64).unwrap()
    }

    fn key(&mut self) -> String {
        if self.below(3) == 0 {
            return NAMED[self.below(NAMED.len())].to_owned();
        }
        let signs: Vec<char> = SIGNS.chars().collect();
        match signs[self.below(signs.len())] {
            // A lone `<` begins no name here.
            '<' => "<".to_owned(),
            sign => sign.to_string(),
        }
    }
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn open(file: &Path, lang: Lang, size: (u16, u16)) -> Stage {
    let theme = Theme::load("terminale", &[], Depth::Ansi16, Tier::T1).unwrap();
    Stage::open(file, Arc::new(FixedClock::at(NOW)), lang, theme, size).unwrap()
}

#[test]
fn whatever_is_pressed_nothing_breaks() {
    let (seed, keys) = (number("FONDACO_WILD_SEED", 11), number("FONDACO_WILD_KEYS", 60));
    println!("FONDACO_WILD_SEED={seed} FONDACO_WILD_KEYS={keys}");
    // Such hands export lists, too: not into the folder of the sources.
    std::env::set_current_dir(std::env::temp_dir()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("demo.db");
    demo::make(&file, &DemoChoice::small(NOW), &mut |_, _| true).unwrap();
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    for (at, screen) in SCREENS.iter().enumerate() {
        let lang = Lang::ALL[at % 2];
        let mut stage = open(&file, lang, (80, 24));
        stage.keys(screen);
        let mut pressed = String::new();
        for step in 0..keys {
            if stage.ended() {
                stage = open(&file, lang, (80, 24));
                stage.keys(screen);
                pressed.clear();
            }
            let key = dice.key();
            pressed.push_str(&key);
            if dice.below(40) == 0 {
                stage.resize(20 + dice.below(281) as u16, 5 + dice.below(96) as u16);
            }
            if step % 8 == 0 {
                stage.keys(&key);
            } else {
                stage.rush(&key);
            }
            let text = stage.text();
            assert!(
                !text.contains(lang.t("ui.error.panic")) && !text.contains(lang.t("ui.error.broken")),
                "from {screen}: {pressed}\n{text}"
            );
            let signs = text.chars().find(|sign| sign.is_control() && *sign != '\n');
            assert_eq!(signs, None, "from {screen}: {pressed}");
        }
        stage.end();
    }
    let store = Store::open(&file, Arc::new(FixedClock::at(NOW))).unwrap();
    let report = doctor::examine(&store, doctor::Depth::Full, &mut |_, _, _| true).unwrap();
    assert!(report.is_clean(), "{report:?}");
}

#[test]
fn every_screen_stands_at_every_size() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("demo.db");
    demo::make(&file, &DemoChoice::small(NOW), &mut |_, _| true).unwrap();
    let sizes = [(60, 16), (80, 24), (100, 30), (120, 40), (200, 50), (59, 16), (40, 12), (20, 5), (300, 100), (1, 1)];
    for (at, screen) in SCREENS.iter().enumerate() {
        let lang = Lang::ALL[at % 2];
        let mut stage = open(&file, lang, (80, 24));
        stage.keys(screen);
        let at_first = stage.text();
        for size in sizes {
            stage.resize(size.0, size.1);
            let text = stage.text();
            assert!(
                !text.contains(lang.t("ui.error.panic")) && !text.contains(lang.t("ui.error.broken")),
                "{screen} at {size:?}\n{text}"
            );
            // A screen of some size is never blank: the rows, or the sentence that it is too small.
            assert!(size.0 < 20 || text.split_whitespace().count() >= 3, "{screen} at {size:?}\n{text}");
        }
        // Back where it was, nothing of it is lost.
        stage.resize(80, 24);
        // The number of notices in the first line comes when it comes.
        let lines = |text: &str| text.lines().skip(1).take(19).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(lines(&stage.text()), lines(&at_first), "{screen}");
    }
}
