//! What an operator chooses for himself: formats of numbers, dates and weeks apart from the language.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

#[path = "ui_settings/mouse.rs"]
mod pointed;

use crossterm::event::{Event, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use fondaco::domain::record::{PartyFields, ProductFields, VariantFields};
use fondaco::domain::{FixedClock, Quantity, UnitPrice, UtcMillis};
use fondaco::locale::Lang;
use fondaco::operations::company::FoundCompany;
use fondaco::operations::order::{LineInput, PlaceOrder};
use fondaco::operations::party::SaveParty;
use fondaco::operations::product::{SaveProduct, SaveVariant};
use fondaco::operations::reference::CodeRef;
use fondaco::operations::{Actor, Call, Door, Operation, execute};
use fondaco::store::{Store, preferences};
use fondaco::ui::clipboard::Program;
use fondaco::ui::stage::Stage;
use fondaco::ui::theme::{Depth, Theme, Tier};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;

struct House {
    stage: Stage,
    path: PathBuf,
    clock: Arc<FixedClock>,
    _folder: tempfile::TempDir,
}

fn doing<O: Operation>(store: &mut Store, op: &O) -> O::Output {
    execute(store, Call::by(&Actor::new("luca", Door::Cli)), op).unwrap().output
}

fn stage(path: &Path, clock: &Arc<FixedClock>, lang: Lang) -> Stage {
    let theme = Theme::load("terminale", &[], Depth::Mono, Tier::T1).unwrap();
    Stage::open(path, clock.clone(), lang, theme, (100, 30)).unwrap()
}

fn house(lang: Lang) -> House {
    house_of(lang, 1)
}

/// So many orders of 1.500,50 with their VAT, of a Saturday in November 2026.
fn house_of(lang: Lang, orders: usize) -> House {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let day = "2026-11-21".parse().unwrap();
    let clock = Arc::new(FixedClock::at(UtcMillis(UtcMillis::start_of_rome_day(day).0 + 36_000_000)));
    let mut store = Store::open_or_create(&path, clock.clone()).unwrap();
    doing(&mut store, &FoundCompany::named("Demo Srl"));
    let set = PartyFields { name: Some("Rossi Mario".into()), ..PartyFields::default() };
    doing(&mut store, &SaveParty { set, ..SaveParty::default() });
    let set = VariantFields {
        sku: Some("MOK-3".into()),
        price: Some(UnitPrice(150_050_000_000)),
        ..VariantFields::default()
    };
    let product = ProductFields { name: Some("Moka".into()), ..ProductFields::default() };
    let variants = vec![SaveVariant { set, ..SaveVariant::default() }];
    doing(&mut store, &SaveProduct { set: product, variants, ..SaveProduct::default() });
    for _ in 0..orders {
        let lines = vec![LineInput::of(CodeRef::code("MOK-3"), Quantity::units(1))];
        doing(&mut store, &PlaceOrder::new(CodeRef::code("C00001"), lines));
    }
    let stage = stage(&path, &clock, lang);
    House { stage, path, clock, _folder: folder }
}

/// Chooses from the palette, by the name of the setting and the digit of the answer.
fn choose(stage: &mut Stage, name: &str, digit: char) {
    stage.keys(&format!(":{name}<enter>{digit}"));
}

#[test]
fn numbers_and_dates_are_written_as_chosen_with_the_words_of_the_language() {
    let mut house = house(Lang::It);
    let stage = &mut house.stage;
    stage.keys("2");
    let before = stage.text();
    assert!(before.contains("1.500,50") && before.contains("21/11"), "{before}");
    choose(stage, "formato dei numeri", '3');
    assert!(stage.message().contains("1,234.56"), "{}", stage.message());
    choose(stage, "formato delle date", '3');
    let list = stage.text();
    assert!(list.contains("1,500.50") && list.contains("2026-11-21"), "{list}");
    assert!(!list.contains("1.500,50") && !list.contains("21/11"), "{list}");
    assert!(list.contains("Ordini") && list.contains("cliente"), "the words stay: {list}");

    // The card, and where a figure of it comes from.
    stage.keys("<enter>");
    let card = stage.text();
    assert!(card.contains("1,500.50") && card.contains("2026-11-21"), "{card}");
    stage.keys("i");
    let why = stage.text();
    assert!(why.contains("1,500.50 - 0.00 = da incassare 1,500.50") && why.contains("2026-11-21"), "{why}");
}

#[test]
fn other_keys_show_their_column_of_options_without_waiting_for_a_key() {
    let mut house = house(Lang::It);
    house.stage.keys("2");
    assert!(!house.stage.text().contains("\n  Op "), "{}", house.stage.text());
    house.stage.keymap(fondaco::ui::keymap::own::over("preset = \"as400\"\n").0);
    house.stage.pass(std::time::Duration::from_millis(1));
    assert!(house.stage.text().contains("\n  Op "), "{}", house.stage.text());
    // The page of keys names them.
    house.stage.keys("<f1>opzione");
    let help = house.stage.text();
    assert!(["cambia", "togli", "apri", "stampa", "stato"].iter().all(|what| help.contains(what)), "{help}");
    house.stage.keys("<esc>");
    house.stage.keymap(fondaco::ui::keymap::own::over("").0);
    house.stage.pass(std::time::Duration::from_millis(1));
    assert!(!house.stage.text().contains("\n  Op "), "{}", house.stage.text());
}

#[test]
fn papers_for_customers_are_written_as_their_language_writes() {
    let mut house = house(Lang::It);
    let stage = &mut house.stage;
    choose(stage, "formato dei numeri", '3');
    choose(stage, "formato delle date", '3');
    stage.keys("2p<enter>v");
    let paper = stage.text();
    assert!(paper.contains("1.500,50") && paper.contains("21/11/2026"), "{paper}");
    assert!(!paper.contains("1,500.50") && !paper.contains("2026-11-21"), "{paper}");
}

#[test]
fn what_is_typed_is_read_in_the_chosen_format_and_half_typed_figures_keep_their_worth() {
    let mut house = house(Lang::It);
    let stage = &mut house.stage;
    choose(stage, "formato dei numeri", '3');
    stage.keys(":nuova scadenza<enter>Affitto<enter>");
    reach(stage, "Importo");
    stage.keys("1,250<tab>");
    assert_eq!(field(stage, "Importo"), "1,250.00");
    // Another format while a figure is being typed: it is written the new way, and read so from here on.
    reach(stage, "Importo");
    stage.keys("<ctrl+x>2,500<f9>formato dei numeri<enter>2");
    assert_eq!(field(stage, "Importo"), "2.500,00");
    stage.keys("<ctrl+x>1.234,5<tab>");
    assert_eq!(field(stage, "Importo"), "1.234,50");
}

/// What stands between the brackets of a field.
fn field(stage: &Stage, label: &str) -> String {
    let text = stage.text();
    let line = text.lines().find(|line| line.contains(label)).unwrap();
    let rest = &line[line.find(label).unwrap()..];
    rest[rest.find('[').unwrap() + 1..rest.find(']').unwrap()].trim().to_owned()
}

/// Goes on to a field.
fn reach(stage: &mut Stage, label: &str) {
    for _ in 0..9 {
        let text = stage.text();
        let (row, line) = text.lines().enumerate().find(|(_, line)| line.contains(label)).unwrap();
        let at = line[..line.find(label).unwrap()].chars().count();
        let caret = stage.caret().unwrap();
        if usize::from(caret.y) == row && usize::from(caret.x) > at {
            return;
        }
        stage.keys("<tab>");
    }
    panic!("{label} is not reached:\n{}", stage.text());
}

#[test]
fn the_calendar_begins_its_weeks_on_the_chosen_day() {
    let mut house = house(Lang::It);
    let stage = &mut house.stage;
    stage.keys("6");
    let head = |text: &str| text.lines().find(|line| line.contains("lun") && line.contains("dom")).map(str::to_owned);
    let before = head(&stage.text()).unwrap();
    assert!(before.find("lun") < before.find("dom"), "{before}");
    choose(stage, "primo giorno della settimana", '3');
    let after = head(&stage.text()).unwrap();
    assert!(after.find("dom") < after.find("lun"), "{after}");
}

#[test]
fn what_was_chosen_holds_at_the_next_start_and_in_another_language() {
    let mut house = house(Lang::It);
    choose(&mut house.stage, "formato dei numeri", '2');
    house.stage.keys(":english<enter>2");
    // Dates follow the language, numbers do not any more.
    let text = house.stage.text();
    assert!(text.contains("1.500,50") && text.contains("2026-11-21") && text.contains("customer"), "{text}");
    house.stage.end();
    let store = Store::open(&house.path, house.clock.clone()).unwrap();
    let kept = preferences::kept(store.db(), "anna", preferences::LIKING).unwrap();
    assert_eq!(kept, Some(json!({ "numbers": "comma" })));
    drop(store);
    let mut again = stage(&house.path, &house.clock, Lang::En);
    again.keys("2");
    assert!(again.text().contains("1.500,50"), "{}", again.text());
}

/// The first row of the list, and that of the cursor.
fn rows(stage: &Stage) -> (String, String) {
    let text = stage.text();
    let number = |line: &str| line.get(2..12).unwrap_or_default().trim().to_owned();
    let mut rows = text.lines().skip(3);
    let first = rows.clone().next().map(number).unwrap();
    (first, rows.find(|line| line.starts_with("> ")).map(number).unwrap())
}

#[test]
fn a_list_goes_on_by_half_a_page_or_by_a_row_as_is_liked() {
    let mut house = house_of(Lang::It, 60);
    let stage = &mut house.stage;
    stage.keys("2");
    let down = "<down>".repeat(25);
    stage.keys(&down);
    let (first, at) = rows(stage);
    assert_eq!((first.as_str(), at.as_str()), ("2026/47", "2026/35"), "half a page:\n{}", stage.text());
    stage.keys("<home>");
    choose(stage, "scorrimento delle liste", '2');
    stage.keys(&down);
    let (first, at) = rows(stage);
    assert_eq!((first.as_str(), at.as_str()), ("2026/59", "2026/35"), "{}", stage.text());
    stage.keys("<down><down>");
    let (first, at) = rows(stage);
    assert_eq!((first.as_str(), at.as_str()), ("2026/57", "2026/33"), "a row at a time:\n{}", stage.text());
    // And back over the upper edge.
    stage.keys(&"<up>".repeat(27));
    assert_eq!(rows(stage), ("2026/60".to_owned(), "2026/60".to_owned()));
}

#[test]
fn escape_waits_as_long_as_was_chosen() {
    let mut house = house(Lang::It);
    let stage = &mut house.stage;
    stage.keys("2<enter>").rush("<esc>");
    assert!(!stage.text().contains("Ordini > 2026/1"), "150 ms are more than a local line needs:\n{}", stage.text());
    choose(stage, "attesa di Esc", '6');
    stage.keys("<enter>").rush("<esc>");
    assert!(stage.text().contains("Ordini > 2026/1"), "half a second has not gone by:\n{}", stage.text());
    stage.settle();
    assert!(!stage.text().contains("Ordini > 2026/1"), "{}", stage.text());
}

#[test]
fn copies_go_where_was_chosen_and_it_is_said_what_became_of_them() {
    let mut house = house(Lang::It);
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("copied");
    let stage = &mut house.stage;
    let osc = |stage: &Stage| String::from_utf8_lossy(stage.sent()).matches("\u{1b}]52;").count();
    stage.keys("2y");
    assert_eq!(
        (osc(stage), stage.message().contains("inviato al terminale: 2026/1")),
        (1, true),
        "{}",
        stage.message()
    );

    // Where no program is named it cannot be chosen, and the menu says what is missing.
    stage.keys(":appunti<enter>2");
    assert!(stage.text().contains("FONDACO_CLIPBOARD"), "{}", stage.text());
    stage.keys("<esc>");
    stage.desk().standing().copy_by(Program::named(&format!("tee {}", out.display())));
    choose(stage, "appunti", '2');
    stage.keys("y");
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "2026/1");
    assert!(stage.message().contains("passato a tee: 2026/1"), "{}", stage.message());
    stage.desk().standing().copy_by(Program::named("false"));
    stage.keys("y");
    assert!(stage.message().contains("false non lo prende"), "{}", stage.message());

    choose(stage, "appunti", '3');
    stage.keys("y");
    assert!(stage.message().contains("tenuto per Ctrl+V: 2026/1"), "{}", stage.message());
    assert_eq!(osc(stage), 1, "only the first went to the terminal");
}

#[test]
fn the_last_copy_is_put_into_a_field_and_submits_nothing() {
    for (lang, named) in [(Lang::It, "incolla"), (Lang::En, "paste")] {
        let mut house = house(lang);
        let stage = &mut house.stage;
        stage.keys("2/<ctrl+v>");
        let none = if lang.is_english() { "no copy" } else { "nessuna copia" };
        assert!(stage.text().contains(none), "{}", stage.text());
        stage.keys("<esc>y");
        // The filter line, the palette, a field of a form, a question.
        stage.keys("/rossi <ctrl+v>");
        assert!(stage.text().contains("rossi 2026/1"), "{}", stage.text());
        stage.keys("<esc>:<ctrl+v>");
        assert!(stage.text().contains(": 2026/1 "), "{}", stage.text());
        stage.keys("<esc>6n<ctrl+v>");
        let label = if lang.is_english() { "Entry" } else { "Voce" };
        assert_eq!(field(stage, label), "2026/1", "{}", stage.text());
        // Also by its name.
        stage.keys(&format!(" <f9>{named}<enter>"));
        assert_eq!(field(stage, label), "2026/1 2026/1", "{}", stage.text());
        let caret = stage.caret();
        stage.keys("<ctrl+v>");
        assert_eq!(caret.map(|at| at.y), stage.caret().map(|at| at.y), "no field was left");
    }
}

#[test]
fn a_value_is_shown_alone_until_any_key() {
    for (lang, named) in [(Lang::It, "mostra"), (Lang::En, "show")] {
        let mut house = house(lang);
        let stage = &mut house.stage;
        stage.keys("2");
        let before = stage.text();
        let sent = stage.sent().len();
        stage.keys(&format!(":{named}<enter>"));
        let alone: Vec<String> = stage.text().lines().map(|line| line.trim_end().to_owned()).collect();
        assert_eq!(alone.first().map(String::as_str), Some("2026/1"), "{}", stage.text());
        assert_eq!(alone.iter().filter(|line| !line.is_empty()).count(), 2, "{}", stage.text());
        assert!(!String::from_utf8_lossy(&stage.sent()[sent..]).contains("\u{1b}]52;"), "nothing is copied");
        // The key that takes it away does nothing else, also where it would open something.
        stage.keys("<enter>");
        assert_eq!(stage.text(), before);
        // The row, a cell on each line.
        let row = if lang.is_english() { "show the row" } else { "mostra la riga" };
        stage.keys(&format!(":{row}<enter>"));
        let lines: Vec<String> = stage.text().lines().map(|line| line.trim().to_owned()).collect();
        assert!(lines.contains(&"Rossi Mario".to_owned()) && lines.contains(&"2026/1".to_owned()), "{}", stage.text());
        stage.resize(40, 12);
        assert!(stage.text().contains("Rossi Mario") && !stage.text().contains("Ordini"), "{}", stage.text());
        stage.resize(100, 30);
        stage.keys("q");
        assert_eq!(stage.text(), before);
    }
}

#[test]
fn two_programs_of_one_operator_keep_each_its_own_setting() {
    let mut house = house(Lang::It);
    let mut other = stage(&house.path, &house.clock, Lang::It);
    choose(&mut house.stage, "formato dei numeri", '3');
    choose(&mut other, "mouse", '2');
    let store = Store::open(&house.path, house.clock.clone()).unwrap();
    let kept = preferences::kept(store.db(), "anna", preferences::LIKING).unwrap();
    assert_eq!(kept, Some(json!({ "numbers": "point", "mouse": "on" })));
}

fn mouse(stage: &mut Stage, kind: MouseEventKind, column: u16, row: u16) {
    stage.raw(Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }));
}

fn click(stage: &mut Stage, column: u16, row: u16) {
    mouse(stage, MouseEventKind::Down(MouseButton::Left), column, row);
}

#[test]
fn the_mouse_is_off_and_when_on_it_only_moves_the_cursor() {
    let mut house = house_of(Lang::It, 60);
    let stage = &mut house.stage;
    let told = |stage: &Stage, what: &str| String::from_utf8_lossy(stage.sent()).contains(what);
    stage.keys("2");
    click(stage, 5, 9);
    assert_eq!(rows(stage).1, "2026/60", "it is off");
    choose(stage, "mouse", '1');
    assert!(!told(stage, "\u{1b}[?1000") && !told(stage, "\u{1b}[?1006"), "not a byte about it");
    choose(stage, "mouse", '2');
    assert!(told(stage, "\u{1b}[?1000h\u{1b}[?1006h"));

    click(stage, 5, 9);
    assert_eq!(rows(stage).1, "2026/54", "{}", stage.text());
    click(stage, 40, 4);
    assert_eq!(rows(stage).1, "2026/59", "{}", stage.text());
    // The head of the list, the preview, the chrome: nothing stands there to be chosen.
    for (column, row) in [(5, 2), (80, 12), (5, 0), (20, 29)] {
        let before = stage.text();
        click(stage, column, row);
        assert_eq!(stage.text(), before, "{column} {row}");
    }
    for _ in 0..10 {
        mouse(stage, MouseEventKind::ScrollDown, 5, 9);
    }
    assert_eq!(rows(stage).1, "2026/29", "{}", stage.text());
    mouse(stage, MouseEventKind::ScrollUp, 5, 9);
    assert_eq!(rows(stage).1, "2026/32");
    // Under a dialog nothing moves, and no button but the first means anything.
    mouse(stage, MouseEventKind::Down(MouseButton::Right), 5, 4);
    assert_eq!(rows(stage).1, "2026/32");

    // A form: the field that was clicked has the focus, and what was typed in the other is read.
    stage.keys(":nuova scadenza<enter>Affitto");
    let (row, column) = place(stage, "Importo");
    click(stage, column, row);
    stage.keys("12,5<tab>");
    assert_eq!((field(stage, "Importo").as_str(), field(stage, "Voce").as_str()), ("12,50", "Affitto"));
    let (row, column) = place(stage, "Voce");
    click(stage, column + 14, row);
    stage.keys(" sede");
    assert_eq!(field(stage, "Voce"), "Affitto sede", "{}", stage.text());
    choose_in_form(stage);
    assert!(told(stage, "\u{1b}[?1006l\u{1b}[?1000l"), "it is told to be quiet again");
}

/// Off again, with a form in hand.
fn choose_in_form(stage: &mut Stage) {
    stage.keys("<f9>mouse<enter>1");
}

/// The cell at which a label begins.
fn place(stage: &Stage, label: &str) -> (u16, u16) {
    let text = stage.text();
    let (row, line) = text.lines().enumerate().find(|(_, line)| line.contains(label)).unwrap();
    let column = line[..line.find(label).unwrap()].chars().count();
    (u16::try_from(row).unwrap(), u16::try_from(column).unwrap())
}

#[test]
fn a_macro_means_the_same_figures_in_another_format_of_numbers() {
    let mut house = house(Lang::It);
    let stage = &mut house.stage;
    stage.keys(":registra macro<enter>:nuova scadenza<enter>Affitto<enter>");
    reach(stage, "Data");
    stage.keys("oggi");
    reach(stage, "Importo");
    stage.keys("1.250<f2><f9>fine registrazione<enter>affitto<enter>");
    choose(stage, "formato dei numeri", '3');
    stage.keys(":affitto<enter>");
    for _ in 0..90 {
        stage.settle();
    }
    let reader = fondaco::store::Reader::open(&house.path).unwrap();
    let (from, to) = ("2026-01-01".parse().unwrap(), "2027-12-31".parse().unwrap());
    let all = fondaco::store::deadlines::between(reader.db(), from, to, 9).unwrap();
    let amounts: Vec<_> = all.iter().filter(|one| one.subject.as_str() == "Affitto").map(|one| one.amount).collect();
    assert_eq!(amounts.len(), 2, "{}", stage.text());
    assert_eq!(amounts[0], amounts[1], "{}", stage.text());
    // What the operator likes holds again.
    stage.keys(":nuova scadenza<enter>Acqua<enter>");
    reach(stage, "Importo");
    stage.keys("1,250<tab>");
    assert_eq!(field(stage, "Importo"), "1,250.00");
}
