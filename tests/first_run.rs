//! The first start: from nothing to a populated list, counted in keys; left and killed at any step; on every size.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use fondaco::domain::{FixedClock, UtcMillis};
use fondaco::locale::Lang;
use fondaco::operations::{Actor, Door};
use fondaco::store::{Reader, preferences, settings};
use fondaco::ui::input::Input;
use fondaco::ui::key::Key;
use fondaco::ui::stage::{Hands, Stage};
use fondaco::ui::theme::{Surroundings, Theme, Tier};
use fondaco::ui::welcome::{Begun, Plan, Start};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Saturday 21 November 2026, five past three in Italy.
const NOW: UtcMillis = UtcMillis(1_795_269_900_000);

/// Keys of the terminal test, all as they are asked for.
const KEYS: &str = "<f4><f5><esc><backtab>à<del>";

struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("data/fondaco.db")
    }

    fn starts(&self, lang: Lang, size: (u16, u16)) -> (Hands, Arc<Plan>) {
        let surroundings = [("TERM", "xterm-256color"), ("LANG", "it_IT.UTF-8")];
        let get =
            |name: &str| surroundings.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let start = Start {
            path: self.file(),
            actor: Actor::new("anna", Door::Ui),
            clock: Arc::new(FixedClock::at(NOW)),
            lang,
            lang_asked: false,
            theme: None,
        };
        Hands::welcome(start, Surroundings::read(get), size)
    }

    /// What stands in the folder of the file.
    fn files(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.file().parent().unwrap()) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

/// How many keys a text for the stage presses.
fn count(keys: &str) -> usize {
    let mut rest = keys;
    let mut pressed = 0;
    while let Some(first) = rest.chars().next() {
        let named = rest.strip_prefix('<').and_then(|inner| inner.split_once('>'));
        rest = named.map_or(&rest[first.len_utf8()..], |(_, after)| after);
        pressed += 1;
    }
    pressed
}

fn looks_at(path: &Path, lang: Lang) -> Stage {
    Stage::open(path, Arc::new(FixedClock::at(NOW)), lang, Theme::plain(Tier::T1), (80, 24)).unwrap()
}

#[test]
fn from_nothing_to_a_populated_list_in_twenty_five_keys() {
    let began = std::time::Instant::now();
    let desk = Desk::new();
    let (mut hands, plan) = desk.starts(Lang::It, (80, 24));
    let first = format!("Demo Srl<enter><enter><enter>{KEYS}<enter><enter>");
    hands.keys(&first);
    assert!(hands.ended(), "{}", hands.text());
    let begun = plan.begun().unwrap();
    assert_eq!(begun, Begun { path: desk.file().with_file_name("demo.db"), first: None });
    let mut stage = looks_at(&begun.path, Lang::It);
    stage.keys("2");
    assert!(stage.text().contains("> 2026/279"), "{}", stage.text());
    let pressed = count(&first) + 1;
    assert!(pressed <= 25, "{pressed} keys");
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
    // One's own company is still to be made, and nothing of it is there but its name.
    assert_eq!(
        desk.files().iter().filter(|name| !name.starts_with("demo.db")).collect::<Vec<_>>(),
        ["fondaco.db.begin"]
    );
    let (mut hands, plan) = desk.starts(Lang::It, (80, 24));
    assert!(hands.text().contains("Demo Srl: con che cosa"), "{}", hands.text());
    hands.keys("3");
    assert_eq!(plan.begun().unwrap(), Begun { path: desk.file(), first: None });
    assert!(!desk.files().iter().any(|name| name.contains(".begin")), "{:?}", desk.files());
    let reader = Reader::open(&desk.file()).unwrap();
    assert_eq!(settings::founded(reader.db()).unwrap().name.as_str(), "Demo Srl");
}

#[test]
fn language_and_colours_are_kept_with_the_company() {
    let desk = Desk::new();
    let (mut hands, plan) = desk.starts(Lang::It, (80, 24));
    hands.keys("Bottega<enter><right><enter><right>");
    let text = hands.text();
    assert!(text.contains("Welcome to Fondaco") && text.contains("< English >"), "{text}");
    hands.keys("<enter> <enter>2");
    assert_eq!(plan.begun().unwrap(), Begun { path: desk.file(), first: Some("import:orders") });
    let reader = Reader::open(&desk.file()).unwrap();
    let kept = |name| preferences::kept(reader.db(), "anna", name).unwrap().unwrap();
    assert_eq!(kept(preferences::LANGUAGE), "en");
    let theme = kept(preferences::THEME);
    assert!(theme.is_string() && theme != "terminale", "{theme}");
}

#[test]
fn whatever_interrupts_it_leaves_nothing_half_done_and_the_next_start_goes_on() {
    let desk = Desk::new();
    // Nothing typed: nothing is left.
    let (mut hands, plan) = desk.starts(Lang::It, (80, 24));
    hands.keys("<f9>");
    assert!(hands.message().contains("I comandi ci sono quando"), "{}", hands.text());
    hands.keys("<enter>");
    assert!(hands.message().contains("Serve un nome"), "{}", hands.text());
    // The key that goes one step back everywhere else says first that it leaves here.
    hands.keys("<esc>");
    assert!(
        !hands.ended() && hands.message().contains("Ancora Esc: esce; non è stato creato nulla"),
        "{}",
        hands.text()
    );
    hands.keys("x<backspace><esc>");
    assert!(!hands.ended(), "another key lay between");
    hands.keys("<esc>");
    assert!(hands.ended() && plan.begun().is_none());
    assert_eq!(desk.files(), Vec::<String>::new());
    // A name, then the line drops.
    let (mut hands, plan) = desk.starts(Lang::It, (80, 24));
    hands.keys("Caffè «Da Gigi»");
    hands.end();
    assert!(hands.ended() && plan.begun().is_none());
    assert_eq!(desk.files(), ["fondaco.db.begin"]);
    // In the middle of the terminal test, after another start.
    let (mut hands, _) = desk.starts(Lang::It, (80, 24));
    assert!(hands.text().contains("Caffè «Da Gigi»"), "{}", hands.text());
    hands.keys("<enter><right><enter><enter><f4>");
    assert!(hands.text().contains("Terminal test"), "{}", hands.text());
    hands.end();
    // It was not finished: it is asked again; the language holds.
    let (mut hands, _) = desk.starts(Lang::It, (80, 24));
    assert!(hands.text().contains("Company   [Caffè «Da Gigi»"), "{}", hands.text());
    hands.keys("<enter><enter><enter> <enter>");
    assert!(hands.text().contains("what do you begin with"), "{}", hands.text());
    // Back and forth.
    hands.keys("<esc>");
    assert!(hands.text().contains("Company   [Caffè «Da Gigi»"), "{}", hands.text());
    hands.end();
    assert_eq!(desk.files(), ["fondaco.db.begin"]);
    // Founded by somebody else meanwhile: theirs is opened, nothing is made over it.
    let (mut hands, plan) = desk.starts(Lang::It, (80, 24));
    let (mut other, other_plan) = desk.starts(Lang::It, (80, 24));
    other.keys("3");
    assert!(other_plan.begun().is_some());
    hands.keys("3");
    assert_eq!(plan.begun().unwrap().path, desk.file());
}

/// Whatever the keys are called, what is broken into lines is broken as it is painted.
#[test]
fn no_sentence_is_cut_because_its_keys_have_longer_names() {
    use fondaco::ui::keymap::own::over;
    for lang in Lang::ALL {
        for text in ["preset = \"vim\"\n", "[global]\nhelp = [\"ctrl+pgdn\"]\npalette = [\"ctrl+backspace\"]\n"] {
            let (keymap, faults) = over(text);
            assert_eq!(faults, []);
            let desk = Desk::new();
            let (mut hands, _) = desk.starts(lang, (60, 16));
            hands.keymap(keymap);
            hands.keys("Demo");
            let shown = hands.text();
            assert!(!shown.contains('~'), "{text}{shown}");
            let words: Vec<&str> = shown.split_whitespace().collect();
            let end = lang.t("welcome.foot").split_whitespace().last().unwrap();
            assert!(words.contains(&end), "{text}{shown}");
        }
    }
}

#[test]
fn names_with_escape_sequences_are_harmless() {
    let desk = Desk::new();
    let (mut hands, _) = desk.starts(Lang::It, (80, 24));
    hands.paste("\u{1b}[31mRosso\u{7}\u{202e}\n Srl");
    hands.keys("<enter><enter><enter> <enter>3");
    assert!(hands.ended(), "{}", hands.text());
    let reader = Reader::open(&desk.file()).unwrap();
    let name = settings::founded(reader.db()).unwrap().name.to_string();
    assert!(name.contains("Rosso") && !name.chars().any(char::is_control), "{name:?}");
}

#[test]
fn every_step_fits_every_screen_in_both_languages() {
    for lang in Lang::ALL {
        for size in [(60, 16), (80, 24), (120, 40)] {
            let name = |step: &str| format!("{step}_{}x{}_{}", size.0, size.1, lang.code());
            let desk = Desk::new();
            let (mut hands, _) = desk.starts(lang, size);
            hands.keys("Bottega Rossi");
            // The folder's name differs from run to run: what stands below it is looked at.
            let text = hands.text();
            let below: Vec<&str> = text.lines().skip_while(|line| !line.contains("[Bottega Rossi")).collect();
            insta::assert_snapshot!(name("company"), below.join("\n"));
            hands.keys("<enter><enter><enter><f4>");
            insta::assert_snapshot!(name("keytest"), hands.text());
            hands.keys("<enter><esc><enter>x<backspace>");
            insta::assert_snapshot!(name("findings"), hands.text());
            hands.keys("<enter>");
            insta::assert_snapshot!(name("begin"), hands.text());
            // The first page names it for afterwards: it did nothing, and said nothing.
            hands.keys("<f9>");
            assert!(hands.message().contains(lang.t("welcome.no_commands")), "{}", hands.text());
        }
    }
}

#[test]
fn what_is_typed_while_the_demo_is_made_is_for_its_panes() {
    let desk = Desk::new();
    let (mut hands, plan) = desk.starts(Lang::It, (80, 24));
    hands.keys(&format!("Demo Srl<enter><enter><enter>{KEYS}<enter>"));
    hands.rush("<enter>2").settle();
    assert!(hands.ended() && plan.begun().is_some(), "{}", hands.text());
    assert_eq!(hands.ahead(), [Input::Key(Key::char('2'))]);
    // Esc stops the work, and what was typed behind it with it: nothing else is begun.
    let desk = Desk::new();
    let (mut hands, plan) = desk.starts(Lang::It, (80, 24));
    hands.keys(&format!("Demo Srl<enter><enter><enter>{KEYS}<enter>"));
    hands.rush("<enter>2<esc>").settle();
    assert!(!hands.ended() && plan.begun().is_none(), "{}", hands.text());
}

/// A stray key gave every answer after it to the wrong question, and the advice of another terminal.
#[test]
fn a_stray_key_in_the_terminal_test_costs_one_answer_at_most() {
    let tested = |keys: &str| {
        let desk = Desk::new();
        let (mut hands, _) = desk.starts(Lang::It, (80, 24));
        hands.keys("Bottega Rossi<enter><enter><enter>").keys(keys);
        hands.text()
    };
    let fine = tested(KEYS);
    assert!(fine.contains("Tasti e segni arrivano come devono"), "{fine}");
    // What was asked for comes behind it: it is the answer to its own question.
    for keys in [
        "<f4><f5><esc>x<backtab>à<del>",
        "<f4>x<f5><esc><backtab>à<del>",
        "<f4><f5><esc><backtab>xà<del>",
        "<f4><f5><esc>x<backspace><backtab>à<del>",
    ] {
        assert_eq!(tested(keys), fine, "{keys}");
    }
    // The way back is named where something else came.
    let text = tested("<f4><f5><esc>x");
    assert!(text.contains("arriva x") && text.contains("Backspace rifà"), "{text}");
    // A terminal that sends other keys is still seen: PuTTY's SCO for F4 and F5.
    let text = tested("<f1><f2><esc><backtab>à<del>");
    assert!(text.contains("PuTTY in modo SCO"), "{text}");
}

#[test]
fn a_demo_that_is_there_is_offered_as_such() {
    let desk = Desk::new();
    let (mut hands, plan) = desk.starts(Lang::It, (80, 24));
    hands.keys(&format!("Demo Srl<enter><enter><enter>{KEYS}<enter>"));
    assert!(hands.text().contains("1  Un'azienda di prova"), "{}", hands.text());
    hands.rush("1").settle();
    assert!(hands.ended() && plan.begun().is_some(), "{}", hands.text());
    let (hands, _) = desk.starts(Lang::It, (80, 24));
    assert!(hands.text().contains("1  Riapri l'azienda di prova"), "{}", hands.text());
}
