//! Keys in sentences are those of the operator: no text of `locales/` writes one out that can be bound anew, and every
//! screen shows the keys of the preset, or of the user's own table, that it is used with. Keys that do nothing say so.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod store_help;
mod texts_support;

use fondaco::domain::Refusal;
use fondaco::locale::wording::next_key;
use fondaco::locale::{KEY_OPEN, Lang};
use fondaco::operations::company::FoundCompany;
use fondaco::store::Store;
use fondaco::ui::action::Action;
use fondaco::ui::keymap::legend::Legend;
use fondaco::ui::keymap::{Context, own};
use fondaco::ui::stage::Stage;
use fondaco::ui::theme::{Theme, Tier};
use std::path::Path;
use texts_support::texts;

/// Texts that write a key out, and why they may. A name that ends in `.` is a whole table.
const LITERAL: &[(&str, &str)] = &[
    ("kit.conflict.", "letters and keys of a box, in no table"),
    ("kit.prompt.back", "the editing of one line, in no table"),
    ("kit.dialog.", "letters of a box, in no table"),
    ("kit.confirm.", "letters of a box, in no table"),
    ("columns.keys", "letters of a box, in no table"),
    ("ui.small.", "letters of the small screen, in no table"),
    ("ui.key.", "the names of the keys"),
    ("keytest.", "what a terminal sends: the keys of the standard table are tried, and those stand in the texts"),
    ("setting.escape", "the time that a terminal waits after the key"),
    ("kit.form.below_names.", "an arrow, drawn as a letter"),
    ("kit.form.below.", "an arrow, drawn as a letter"),
    ("cli.", "the command line has no keys"),
    ("party.form.hint.code", "F0007 is the code of a supplier"),
];

/// A key that a text writes out: an F-key, a chord with Ctrl, or a letter where a key stands (`: v cambia`).
fn literal(text: &str) -> Option<String> {
    let mut words = Vec::new();
    for piece in text.split(' ') {
        words.push(piece.trim_matches(|c: char| "«»“”\"'.,;:()".contains(c)));
    }
    for word in &words {
        let digits = word.strip_prefix('F').unwrap_or_default();
        if !digits.starts_with('0') && matches!(digits.parse(), Ok(1..=12)) || word.split('/').any(|key| key == "Esc") {
            return Some((*word).to_owned());
        }
        let held = word.strip_prefix("Ctrl+").or_else(|| word.strip_prefix('^')).filter(|rest| !rest.is_empty());
        if held.is_some() {
            return Some((*word).to_owned());
        }
    }
    // A single letter with a small word behind it, where a new part of the sentence begins; two of them are a sequence.
    let parts = text.split(": ").flat_map(|part| part.split("; ")).flat_map(|part| part.split("  "));
    for part in parts.flat_map(|part| part.split('(')) {
        let mut words = part.split(' ');
        let (Some(first), Some(second)) = (words.next(), words.next()) else { continue };
        let letter = first.len() == 1 && first.chars().all(|c| c.is_ascii_alphabetic());
        if letter
            && !["e", "o", "a", "i", "è", "X", "I", "r", "A"].contains(&first)
            && second.starts_with(char::is_lowercase)
        {
            return Some(first.to_owned());
        }
    }
    // The words `e`, `a`, `i`, `o` are letters of keys where a verb of the third person follows them.
    ["e lo ", "e le inser", "a azioni", "e edits", "e enters", "a actions", "i storia"]
        .iter()
        .find(|key| text.contains(&format!(": {key}")) || text.starts_with(**key))
        .map(|key| (*key).to_owned())
}

#[test]
fn no_text_writes_out_a_key_that_can_be_bound_anew() {
    let mut found = Vec::new();
    for lang in ["it", "en"] {
        for (key, text) in texts(lang) {
            let may = LITERAL.iter().any(|(name, _)| key == *name || name.ends_with('.') && key.starts_with(name));
            if let Some(literal) = literal(&text).filter(|_| !may) {
                found.push(format!("{lang} {key}: {literal} in «{text}»"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn keys_that_are_written_out_are_found() {
    for text in [
        "nessuna: F6 la crea",
        "Ctrl+Z riporta",
        "premi ^Z",
        "Togli: u la riporta",
        "g u elenca",
        "(m nota)",
        "Invio/Esc chiude",
    ] {
        assert!(literal(text).is_some(), "{text}");
    }
    for text in ["nessuna: {key:new} la crea", "Invio apre", "o nuovo", "F0007", "e altre 3"] {
        assert_eq!(literal(text), None, "{text}");
    }
}

#[test]
fn what_stands_for_a_key_is_an_action_in_both_languages() {
    let (it, en) = (texts("it"), texts("en"));
    let placed = |text: &str| {
        let mut all: Vec<String> = text
            .split("{key:")
            .skip(1)
            .map(|rest| rest.split('}').next().unwrap().trim_end_matches('*').to_owned())
            .collect();
        all.sort();
        all
    };
    let mut many = 0;
    for (key, text) in &it {
        let actions = placed(text);
        many += actions.len();
        for action in &actions {
            assert!(Action::named(action).is_some(), "{key}: {action}");
        }
        assert_eq!(actions, placed(&en[key]), "{key}");
    }
    assert!(many > 90, "{many}");
}

fn stage(path: &Path, lang: Lang, keys: &str) -> Stage {
    let mut stage = Stage::open(path, store_help::clock(), lang, Theme::plain(Tier::T1), (80, 24)).unwrap();
    let (keymap, faults) = own::over(keys);
    assert_eq!(faults, []);
    stage.keymap(keymap);
    stage
}

fn last(stage: &Stage) -> String {
    stage.text().lines().last().unwrap_or_default().to_owned()
}

const OWN: &str = "[global]\nnew = [\"F11\"]\n\"filter.text\" = [\"F7\", \"b\"]\n\"undo.list\" = [\"g y\"]\n";
const UNBOUND: &str = "[global]\nnew = []\n\"undo.list\" = []\n[picker]\nnew = []\n";

#[test]
fn empty_lists_show_the_keys_of_the_session() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let mut store = Store::open_or_create(&path, store_help::clock()).unwrap();
    store_help::doing(&mut store, &FoundCompany::named("Demo Srl")).unwrap();
    drop(store);
    for (preset, new, undo) in [
        ("preset = \"elenco-f2\"\n", "F6 ", "g u "),
        ("preset = \"vim\"\n", "F6 ", "g u "),
        ("preset = \"as400\"\n", "F6 ", "g u "),
        (OWN, "F11 ", "g y "),
        (UNBOUND, ":Nuovo ", ":Annulla... "),
    ] {
        let mut stage = stage(&path, Lang::It, preset);
        stage.keys("go");
        let text = stage.text();
        let line = text.lines().find(|line| line.contains("il primo ordine")).unwrap_or_else(|| panic!("{text}"));
        assert!(line.trim_start().starts_with(new), "{preset}: {line}");
        // What is refused, in the message line: a founding is nobody's to take back.
        stage.keys("u");
        assert!(stage.message().contains(undo.trim_end()), "{preset}: {}", stage.message());
        // Heard, too.
        let heard = stage.spoken();
        assert!(heard.lines.iter().any(|line| line.starts_with(new.trim_end())), "{preset}: {heard:?}");
        assert!(!format!("{heard:?}").contains("\\u{1}"), "{heard:?}");
    }
    // The way that is shown for what has no key is a way.
    let mut stage = stage(&path, Lang::It, UNBOUND);
    stage.keys("go:Nuovo<enter>");
    assert!(stage.text().contains("Nuovo ordine"), "{}", stage.text());
}

#[test]
fn panes_that_tell_of_another_pane_show_keys_that_lead_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    drop(store_help::found(&path));
    for keys in ["", "preset = \"vim\"\n", "preset = \"as400\"\n", OWN] {
        let mut stage = stage(&path, Lang::It, keys);
        stage.keys("gh<f5>");
        let key = if keys == OWN { "F11" } else { "F6" };
        assert!(stage.text().contains(&format!("g s {key}")), "{keys}: {}", stage.text());
        stage.keys(if keys == OWN { "gs<f11>" } else { "gs<f6>" });
        assert!(stage.text().contains("Nuova scadenza"), "{}", stage.text());
    }
}

#[test]
fn lessons_name_the_keys_of_the_session() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let mut store = store_help::found(&path);
    store_help::trade(&mut store);
    drop(store);
    for (lesson, keys, said) in [
        (2, "", "Filtrare: F7, /"),
        (2, OWN, "Filtrare: F7, b"),
        (0, "", "Muoversi: premi Giù, j"),
        (7, "[global]\nnew = [\"F11\"]\ngoto = [\"b\"]\n", "F11 apre un ordine nuovo"),
        (6, "[global]\npalette = [\"F11\"]\n", "Saltare: F11 cerca"),
        (9, "[any]\nhelp = [\"F11\"]\n", "Aiuto: F11"),
    ] {
        let mut stage = Stage::tutorial(&path, store_help::clock(), (Lang::It, lesson), (80, 24)).unwrap();
        stage.keymap(own::over(keys).0);
        stage.keys("<up>");
        assert!(stage.text().contains(said), "{lesson} {keys}: {}", stage.text());
    }
}

#[test]
fn what_comes_after_a_refusal_names_the_key_of_the_session() {
    let form = [Context::Form, Context::Global];
    let said = |code: &str, keys: &str, lang: Lang| {
        let (keymap, _) = own::over(keys);
        let legend = Legend { keymap: &keymap, path: &form, lang };
        legend.say(next_key(lang, &Refusal::new(code))).into_owned()
    };
    assert_eq!(said("field.blank", "", Lang::It), "correggi, F2 salva");
    assert_eq!(said("field.blank", "preset = \"elenco-f2\"\n", Lang::It), "correggi, F10 salva");
    // A letter would be typed into a form: the key of the list behind it is told.
    assert_eq!(said("view.unknown", "", Lang::En), "“w” shows the views");
    assert_eq!(said("view.unknown", "[global]\nviews = [\"F11\"]\n", Lang::En), "F11 shows the views");
    assert_eq!(
        said("order.step.closed", "[global]\nactions = []\n[picker]\nactions = []\n", Lang::It),
        ":Azioni mostra le azioni"
    );
}

#[test]
fn counts_and_sequences_of_vim() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let mut store = store_help::found(&path);
    for _ in 0..7 {
        store_help::trade(&mut store);
    }
    drop(store);
    let mut stage = stage(&path, Lang::It, "preset = \"vim\"\n");
    let at = |stage: &Stage| stage.text().lines().position(|line| line.starts_with('>')).unwrap() - 2;
    stage.keys("<ctrl+l>");
    assert!(stage.text().lines().last().unwrap().starts_with("g vai a"), "{}", stage.text());
    stage.keys("go");
    assert_eq!(at(&stage), 1, "{}", stage.text());
    // Digits count and lead nowhere; what is counted stands in the message line.
    stage.keys("1");
    assert!(stage.text().contains(" 1-") && stage.text().contains("[Ordini]"), "{}", stage.text());
    stage.keys("2j");
    assert_eq!(at(&stage), 13, "{}", stage.text());
    stage.keys("10k");
    assert_eq!(at(&stage), 3);
    stage.keys("5G");
    assert_eq!(at(&stage), 5);
    stage.keys("9gg");
    assert_eq!(at(&stage), 9, "{}", stage.text());
    stage.keys("3x");
    assert!(stage.text().contains("3 marcate"), "{}", stage.text());
    stage.keys("<esc>3<esc>j");
    assert_eq!(at(&stage), 13, "Esc forgets the count");
    // V marks as one goes, there and back; Esc takes away what it marked, V again keeps it.
    stage.keys("xVjj");
    assert!(stage.text().contains("4 marcate"), "{}", stage.text());
    stage.keys("k");
    assert!(stage.text().contains("3 marcate"), "{}", stage.text());
    stage.keys("<esc>");
    assert!(stage.text().contains("1 marcata"), "{}", stage.text());
    stage.keys("<esc>9ggV3jVj");
    assert!(stage.text().contains("4 marcate") && at(&stage) == 13, "{}", stage.text());
    stage.keys("<esc>");
    assert!(!stage.text().contains("marcate"), "{}", stage.text());
    stage.keys("j");
    // zz puts the row in the middle; what no sequence goes on with is said.
    stage.keys("Gzz");
    let bottom = at(&stage);
    assert!((5..=19).contains(&bottom), "{}", stage.text());
    stage.keys("gg15jzz");
    assert_eq!(at(&stage), 10, "{}", stage.text());
    stage.keys("dk");
    assert!(stage.message().contains("d k"), "{}", stage.message());
    // dd asks for what takes an order away, as Del does.
    stage.keys("ggdd");
    assert!(stage.text().to_lowercase().contains("annulla"), "{}", stage.text());
    stage.keys("<esc>gc");
    assert!(stage.text().contains("[Clienti]"), "no digit leads there: {}", stage.text());
}

#[test]
fn the_column_of_options_takes_two_characters() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let mut store = store_help::found(&path);
    store_help::trade(&mut store);
    drop(store);
    let mut stage = stage(&path, Lang::It, "preset = \"as400\"\n");
    let line = |stage: &Stage, at: usize| stage.text().lines().nth(at).unwrap().to_owned();
    // No digit leads to a pane: the key that does is said.
    stage.keys("<ctrl+l>");
    assert!(line(&stage, 23).starts_with("g vai a"), "{}", stage.text());
    // Full, it goes on to the next row; what is no option stays there and stops everything.
    stage.keys("go12");
    assert!(line(&stage, 3).starts_with("  12 "), "{}", stage.text());
    assert!(line(&stage, 4).starts_with('>'), "{}", stage.text());
    stage.keys("5<enter>");
    assert!(stage.message().contains("«12» non è un'opzione") && stage.message().contains("F4"), "{}", stage.message());
    assert!(line(&stage, 4).starts_with("  5 "), "nothing was done: {}", stage.text());
    // Backspace takes it back digit by digit; F4 lists the options and puts one there.
    stage.keys("<backspace>");
    assert!(line(&stage, 3).starts_with("> 1 "), "{}", stage.text());
    stage.keys("<backspace><f4>");
    assert!(stage.text().contains("Opzione accanto alla riga"), "{}", stage.text());
    stage.keys("5");
    assert!(line(&stage, 3).starts_with("> 5 "), "{}", stage.text());
    // Esc takes all of them away; a zero before an option is nothing.
    stage.keys("<esc>");
    assert!(line(&stage, 3).starts_with("> "), "{}", stage.text());
    stage.keys("05<home><enter>");
    assert!(line(&stage, 2).contains("[Dati]"), "{}", stage.text());
    // One each, done in the order of the screen.
    stage.keys("<esc><home>5<down>5<enter>");
    let first = line(&stage, 1);
    stage.keys("<esc>");
    assert!(line(&stage, 4).starts_with("  5 "), "{}", stage.text());
    stage.keys("<enter>");
    assert!(line(&stage, 2).contains("[Dati]") && line(&stage, 1) != first, "{}", stage.text());
}

#[test]
fn a_key_that_does_nothing_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let mut store = store_help::found(&path);
    store_help::trade(&mut store);
    drop(store);
    let places =
        [("gh", "D"), ("gh", "<del>"), ("gh", "o"), ("gh", "e"), ("go", "D"), ("gc", "D"), ("gm", "D"), ("gv", "D")];
    for lang in Lang::ALL {
        for (place, key) in places.into_iter().chain([("gv", "o"), ("go", "<f2>"), ("go<enter>", "D"), ("gs", "o")]) {
            let mut stage = stage(&path, lang, "");
            stage.keys(place);
            let before = stage.message();
            stage.keys(key);
            assert!(
                !stage.message().is_empty() && stage.message() != before,
                "{lang:?} {place} {key}: {}",
                stage.text()
            );
            assert!(!stage.message().contains(KEY_OPEN), "{}", stage.message());
        }
    }
}

#[test]
fn letters_of_a_menu_answer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let mut store = store_help::found(&path);
    store_help::trade(&mut store);
    drop(store);
    let mut stage = stage(&path, Lang::It, "");
    // What was said before does not stand there any more.
    stage.keys("goy");
    assert!(stage.message().contains("inviato"), "{}", stage.message());
    stage.keys("<f8>");
    let menu = stage.text();
    let grey = menu.lines().find_map(|line| {
        let line = line.trim_start_matches(['│', ' ', '>']);
        let letter = line.chars().next()?;
        (line.contains("  - ") && line.chars().nth(1) == Some(' '))
            .then(|| (letter, line.split("  - ").nth(1).unwrap().to_owned()))
    });
    let (letter, why) = grey.unwrap_or_else(|| panic!("{menu}"));
    stage.keys(&letter.to_string());
    let why: String = why.chars().take(12).collect();
    assert!(stage.message().starts_with(why.trim()), "{letter} {why}: {}", stage.message());
    stage.keys("0");
    assert!(stage.message().contains("«0» non è fra le voci"), "{}", stage.message());
    assert!(stage.text().contains("Esc torna"), "the menu stays: {}", stage.text());
}

#[test]
fn the_terminal_test_by_itself_says_that_it_closes_and_themes_are_chosen_by_enter() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    drop(store_help::found(&path));
    for (lang, typed, closes, chooses, dark) in [
        (Lang::It, "prova tasti", "Invio o Esc chiude", "Invio sceglie", "scuro"),
        (Lang::En, "key test", "Enter or Esc closes", "Enter chooses", "dark"),
    ] {
        let mut stage = stage(&path, lang, "");
        stage.keys(&format!(":{typed}<enter> "));
        assert!(stage.text().contains(closes), "{}", stage.text());
        stage.keys("<enter>:");
        stage.keys(if lang == Lang::It { "cambia tema<enter>" } else { "change theme<enter>" });
        let text = stage.text();
        assert!(text.contains(chooses) && text.contains(dark), "{text}");
        assert_eq!(text.contains("terminale"), lang == Lang::It, "{text}");
        // A first letter goes there; nothing is chosen by it.
        stage.keys(&dark[..1]);
        assert!(stage.text().contains(&format!(">    {dark}")), "{}", stage.text());
        stage.keys("<esc>");
    }
}

#[test]
fn commands_are_found_by_their_names_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    drop(store_help::found(&path));
    for lang in Lang::ALL {
        for (typed, seen) in [("keytest", ["Prova del terminale", "Terminal test"]), ("drafts", ["", ""])] {
            let mut stage = stage(&path, lang, "");
            stage.keys(&format!(":{typed}"));
            let title = match (typed, lang.is_english()) {
                ("keytest", false) => "prova tasti",
                ("keytest", true) => "key test",
                (_, false) => "bozze: moduli",
                (_, true) => "drafts: forms",
            };
            let rows: Vec<String> =
                stage.text().lines().filter(|line| line.contains(title)).map(str::to_owned).collect();
            assert_eq!(rows.len(), 1, "{lang:?} {typed}: {}", stage.text());
            stage.keys("<enter>");
            let seen = seen[usize::from(lang == Lang::En)];
            assert!(stage.text().to_lowercase().contains(&seen.to_lowercase()), "{}", stage.text());
        }
    }
    let mut stage = stage(&path, Lang::It, "");
    stage.keys(":bozze");
    assert_eq!(stage.text().matches("moduli lasciati prima").count(), 1, "{}", stage.text());
}

#[test]
fn the_key_of_values_stands_where_there_are_values() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    drop(store_help::found(&path));
    let mut stage = stage(&path, Lang::It, "");
    stage.keys("gc<f6>");
    assert!(!last(&stage).contains("Scegli"), "{}", last(&stage));
    stage.keys("<f4>");
    assert!(stage.message().contains("non c'è un elenco"), "{}", stage.message());
    // What has to be filled in and what was changed have signs of their own.
    stage.keys("Bianchi");
    let text = stage.text();
    let name = text.lines().find(|line| line.contains("Bianchi")).unwrap();
    assert!(name.contains('*') && name.contains('#'), "{name}");
    let mut order = self::stage(&path, Lang::It, "preset = \"elenco-f2\"\n");
    order.keys("go<f6>");
    assert!(last(&order).contains("F2 Elenco"), "{}", last(&order));
    assert!(order.text().contains("] F2") || order.text().contains("]  F2"), "{}", order.text());
    let mut home = self::stage(&path, Lang::It, "");
    home.keys("gh");
    assert!(!last(&home).contains("storia"), "{}", last(&home));
}

/// Boxes named Esc also where another key leads back.
#[test]
fn the_feet_of_boxes_name_the_key_that_leads_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    drop(store_help::found(&path));
    let own = "[any]\nback = [\"F11\"]\n";
    for (keys, foot) in [("<f1>", "F11 chiude"), ("go<f6>Ros<f4>", "F11 torna"), ("gcn", "F11")] {
        let text = stage(&path, Lang::It, own).keys(keys).text();
        assert!(text.contains(foot) && !text.contains("Esc"), "{keys}: {text}");
        let text = stage(&path, Lang::It, "").keys(keys).text();
        assert!(text.contains(&foot.replace("F11", "Esc")) && !text.contains("F12"), "{keys}: {text}");
    }
}
