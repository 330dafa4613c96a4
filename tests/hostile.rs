//! Hostile text on every screen, in every line that is spoken, in every answer, export, notice and log: a terminal that
//! knows only what this program may send, a spreadsheet that runs nothing, XML that is whole.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

#[path = "hostile/catalogue.rs"]
mod catalogue;
mod cli_support;
#[path = "hostile/doors.rs"]
mod doors;
#[path = "hostile/strict.rs"]
mod strict;

use catalogue::ATTACKS;
use cli_support::Desk;
use doors::NOW;
use fondaco::alerts;
use fondaco::domain::{FixedClock, SafeText};
use fondaco::locale::Lang;
use fondaco::store::{Store, notices};
use fondaco::ui::keymap::legend::Legend;
use fondaco::ui::keymap::{Context, Keymap};
use fondaco::ui::stage::Stage;
use fondaco::ui::terminal::{Abilities, Screen};
use fondaco::ui::theme::{Depth, Theme, Tier};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

/// Every pane, card, form, picker and box, and the keys that copy, mark, sort, export, search and look at the past.
const SCREENS: &[&str] = &[
    "1",
    "1<tab><enter>",
    "2",
    "2<enter>",
    "2<enter><tab><down><tab><down><tab><down>",
    "2<enter>e<ctrl+s>",
    "2n<down><down><enter>",
    "2<f8>",
    "2/x",
    "2<f4>",
    "2y",
    "2<space><down><space>D",
    "2<enter>y",
    "2<enter>h",
    "2<enter>s",
    "2<enter>p",
    "2<enter>x",
    "2v",
    "2V",
    "2<ctrl+e>",
    "3",
    "3<down><enter>",
    "3<enter><tab><tab><tab>",
    "3<enter>e",
    "3n",
    "3y",
    "3v",
    "4",
    "4<enter>",
    "4<enter><tab><tab>",
    "4e",
    "5",
    "5<enter>",
    "5v",
    "5vv",
    "5n",
    "5n<down>",
    "5c",
    "6",
    "6<enter>",
    "6v",
    "6vv",
    "6n",
    "0",
    "0<enter>",
    "gu",
    "gu<enter>",
    "gb",
    "gf",
    "gm",
    ":",
    ":x",
    ":c",
    ":=",
    ":macro<enter>",
    ":importa<enter>",
    ":tema<enter>",
    ":bozze<enter>",
    ":viste<enter>",
    ":magazzino<enter>",
    "?",
    "<ctrl+z>",
    "<ctrl+y>",
];

fn theme() -> Theme {
    Theme::load("terminale", &[], Depth::Ansi16, Tier::T2).unwrap()
}

fn clock() -> Arc<FixedClock> {
    Arc::new(FixedClock::at(NOW))
}

/// Both companies: into one hostile text came by all doors, into the other past all of them.
fn companies() -> (tempfile::TempDir, Vec<PathBuf>) {
    static MADE: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
        let folder = tempfile::tempdir().unwrap();
        let (asked, forged) = (folder.path().join("asked.db"), folder.path().join("forged.db"));
        drop(doors::by_operations(&asked));
        std::fs::copy(&asked, &forged).unwrap();
        doors::by_the_file(&forged);
        folder
    });
    let folder = tempfile::tempdir().unwrap();
    let own = |name: &str| {
        let copy = folder.path().join(name);
        std::fs::copy(MADE.path().join(name), &copy).unwrap();
        copy
    };
    let files = vec![own("asked.db"), own("forged.db")];
    (folder, files)
}

#[test]
fn the_strict_terminal_knows_an_attack_when_it_sees_one() {
    let harmless = [
        "formula", "zpl", "csv", "cdata", "entity", "markdown", "shell", "format", "long", "link", "full", "wide",
        "private",
    ];
    for (name, attack) in ATTACKS {
        let live = attack.chars().any(|sign| !strict::plain(sign) && sign != '\n' && sign != '\r' && sign != '\u{7}');
        assert_eq!(strict::terminal(attack.as_bytes()).is_err(), live, "{name}");
        assert!(
            live || harmless.iter().any(|one| name.starts_with(one))
                || attack.contains(['\r', '\n'])
                || name.starts_with("combining"),
            "{name}"
        );
        if name.starts_with("formula") || name.starts_with("link") || name.starts_with("full") {
            assert!(strict::inert(attack.trim_start_matches('\'')).is_err(), "{name}");
        }
    }
    for whole in
        ["\x1b[1;31mx\x1b[m", "\x1b[m\x1b[2J\x1b[3;4H\x1b[2C\x1b[K", "\x1b[?2026h\x1b]2;Fondaco\x07\x1b]52;c;YQ==\x07"]
    {
        strict::terminal(whole.as_bytes()).unwrap();
    }
    for broken in ["<a>", "<a></b>", "<a>&lol;</a>", "<a>\u{1}</a>", "<a>]]></a>", "<a>\u{ffff}</a>"] {
        assert!(strict::xml(broken).is_err(), "{broken}");
    }
    strict::xml("<?xml version=\"1.0\"?><a b=\"c\"><d/>x &amp; y</a>").unwrap();
}

/// Fails with the first of the faults, and how many there are.
fn none(faults: &[String]) {
    let first = faults.iter().take(12).map(String::as_str).collect::<Vec<_>>();
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), first.join("\n"));
}

#[test]
fn every_screen_sends_only_what_is_ours() {
    std::env::set_current_dir(std::env::temp_dir()).unwrap();
    let (_folder, files) = companies();
    let mut faults = Vec::new();
    for file in &files {
        for (at, keys) in SCREENS.iter().enumerate() {
            let lang = Lang::ALL[at % 2];
            let size = [(80, 24), (120, 40), (60, 16)][at % 3];
            let mut stage = Stage::open(file, clock(), lang, theme(), size).unwrap();
            stage.keys(keys);
            stage.pass(Duration::from_secs(40));
            let text = stage.text();
            assert!(
                !text.contains(lang.t("ui.error.panic")) && !text.contains(lang.t("ui.error.broken")),
                "{keys}\n{text}"
            );
            // What is pasted into whatever stands there is a door, too.
            for (_, attack) in ATTACKS.iter().skip(at % 7).step_by(7) {
                stage.paste(attack);
            }
            stage.end();
            if let Err(why) = strict::terminal(stage.bytes()) {
                faults.push(format!("{} {keys}: {why}\n{}", file.display(), stage.text()));
            }
            for line in stage.text().lines() {
                if let Err(why) = strict::lines(line) {
                    faults.push(format!("{} {keys} shows {why}", file.display()));
                }
            }
        }
    }
    none(&faults);
}

#[test]
fn every_line_that_is_spoken_is_plain() {
    std::env::set_current_dir(std::env::temp_dir()).unwrap();
    let (_folder, files) = companies();
    let mut faults = Vec::new();
    for file in &files {
        for (at, keys) in SCREENS.iter().enumerate() {
            let lang = Lang::ALL[at % 2];
            let mut stage = Stage::speaking(file, clock(), lang, theme()).unwrap();
            stage.keys(keys);
            stage.paste(&catalogue::piece(at, 200));
            stage.keys("<down><down><up>");
            stage.end();
            // No sequence at all: a braille display shows every byte.
            let said = String::from_utf8(stage.bytes().to_vec()).unwrap();
            if let Err(why) = strict::lines(&said.replace('\r', "")) {
                faults.push(format!("{} {keys}: {why}", file.display()));
            }
        }
    }
    none(&faults);
}

#[test]
fn titles_notices_and_the_clipboard_carry_nothing_that_is_obeyed() {
    for (name, attack) in ATTACKS {
        for tmux in [false, true] {
            let abilities = Abilities { titled: true, synchronised: true, tmux, ..Abilities::default() };
            let mut screen = Screen::new(Vec::new(), 40, 5, abilities);
            let text = SafeText::new(attack);
            screen.enter();
            screen.title(&text);
            screen.notify(&text);
            screen.copy(text.as_str());
            screen.leave().unwrap();
            let bytes = String::from_utf8(screen.writer().clone()).unwrap();
            // What is wrapped for the outer terminal is unwrapped once.
            let bytes = if tmux {
                bytes.replace("\u{1b}Ptmux;", "").replace("\u{1b}\u{1b}", "\u{1b}").replace("\u{1b}\\", "")
            } else {
                bytes
            };
            strict::terminal(bytes.as_bytes()).unwrap_or_else(|why| panic!("{name}: {why}"));
        }
    }
}

#[test]
fn notices_say_it_in_plain_text() {
    let (_folder, files) = companies();
    let keymap = Keymap::standard();
    for file in &files {
        let store = Store::open(file, clock()).unwrap();
        let open = notices::open(store.db(), 500).unwrap();
        assert!(open.len() > 4, "{}", open.len());
        for lang in Lang::ALL {
            for notice in &open {
                strict::lines(&alerts::sentence::of(lang, notice, NOW.rome_date())).unwrap();
            }
            strict::lines(&alerts::sentence::summary(lang, &open, NOW.rome_date(), false)).unwrap();
            // On the screen it names a key, which the session puts in.
            let legend = Legend { keymap: &keymap, path: &[Context::Global], lang };
            strict::lines(&legend.say(&alerts::sentence::summary(lang, &open, NOW.rome_date(), true))).unwrap();
        }
    }
}

const LISTS: &[&str] = &[
    "orders",
    "customers",
    "suppliers",
    "products",
    "stock",
    "movements",
    "deadlines",
    "notices",
    "profiles",
    "views",
    "warehouses",
    "carriers",
    "channels",
    "journal",
];

fn desk(file: &Path) -> Desk {
    let desk = Desk::empty();
    std::fs::copy(file, desk.file()).unwrap();
    desk
}

/// What a format promises.
type Check = fn(&[u8]) -> Result<(), String>;

/// Everything that writes a list for somebody else, and what must hold of what it writes. A printer's pages come here,
/// too, when there are any.
const RENDERERS: &[(&str, Check)] =
    &[("csv", csv_is_inert), ("json", json_is_whole), ("md", markdown_is_a_table), ("xlsx", xlsx_is_whole)];

fn csv_is_inert(bytes: &[u8]) -> Result<(), String> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    for row in reader.records() {
        for cell in &row.map_err(|error| error.to_string())? {
            strict::inert(cell)?;
            strict::lines(cell)?;
        }
    }
    Ok(())
}

/// It can be read, and whoever only looks at it sees text: what is hidden is escaped.
fn json_is_whole(bytes: &[u8]) -> Result<(), String> {
    serde_json::from_slice::<serde_json::Value>(bytes).map_err(|error| error.to_string())?;
    strict::lines(std::str::from_utf8(bytes).map_err(|error| error.to_string())?)
}

fn markdown_is_a_table(bytes: &[u8]) -> Result<(), String> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let mut columns = None;
    for line in text.lines().filter(|line| !line.is_empty()) {
        strict::lines(line)?;
        let bars = line.replace("\\\\", "").replace("\\|", "").matches('|').count();
        if *columns.get_or_insert(bars) != bars {
            return Err(format!("{bars} bars in {line}"));
        }
        if line.replace("\\<", "").replace("\\[", "").contains(['<', '[']) {
            return Err(format!("markup in {line}"));
        }
    }
    Ok(())
}

fn xlsx_is_whole(bytes: &[u8]) -> Result<(), String> {
    let parts = strict::workbook(bytes)?;
    for (name, text) in &parts {
        strict::xml(text).map_err(|why| format!("{name}: {why}"))?;
        if text.contains("<f>") || text.contains("<f ") || text.contains("TargetMode") {
            return Err(format!("{name} holds a formula or a link outside"));
        }
        strict::lines(&text.replace('\r', "")).map_err(|why| format!("{name}: {why}"))?;
    }
    if parts.len() < 5 { Err(format!("{} parts", parts.len())) } else { Ok(()) }
}

#[test]
fn every_answer_and_export_is_whole_and_inert() {
    let (_folder, files) = companies();
    let mut faults: Vec<String> = Vec::new();
    for file in &files {
        let desk = desk(file);
        let which = file.file_stem().unwrap().to_string_lossy().into_owned();
        let mut check = |what: &str, result: Result<(), String>| {
            if let Err(why) = result {
                faults.push(format!("{which} {what}: {why}"));
            }
        };
        for list in LISTS {
            let said = desk.run(&["list", list]);
            check(&format!("list {list}"), strict::lines(&said.out).and_then(|()| strict::lines(&said.err)));
            assert_eq!(said.code, 0, "{list}: {}", said.err);
            let said = desk.run(&["list", list, "--json"]);
            check(&format!("list {list} --json"), json_is_whole(said.out.as_bytes()));
            let said = desk.run(&["list", list, "--csv"]);
            check(&format!("list {list} --csv"), csv_is_inert(said.out.as_bytes()));
            for (format, promise) in RENDERERS {
                let to = desk.path(&format!("{list}.{format}"));
                let said = desk.run(&["list", list, "--limit", "0", "-o", to.to_str().unwrap()]);
                check(
                    &format!("list {list} -o {format}"),
                    strict::lines(&said.out).and_then(|()| strict::lines(&said.err)),
                );
                if said.code == 0 {
                    check(&format!("{list}.{format}"), promise(&std::fs::read(&to).unwrap()));
                }
            }
        }
        for arguments in [
            &["show", "order", "2026/1"][..],
            &["show", "order", "2026/5"],
            &["log"],
            &["undo", "--list"],
            &["doctor"],
            &["do", "notice.check", "{}", "--dry-run"],
            &["do", "order.cancel", r#"{"order":{"row":1}}"#, "--dry-run"],
            &["do", "party.save", r#"{"id":1,"set":{"email":"x"}}"#],
            &["do", "order.confirm", r#"{"order":{"row":2}}"#],
            &["do", "stock.adjust", r#"{"item":{"row":4},"counted":"0"}"#],
            &["watch", "--once"],
        ] {
            for form in [None, Some("--json")] {
                let mut all = arguments.to_vec();
                all.extend(form);
                let said = desk.run(&all);
                let both = strict::lines(&said.out).and_then(|()| strict::lines(&said.err));
                check(&all.join(" "), both);
                if form.is_some() && !said.out.trim().is_empty() && said.out.lines().count() == 1 {
                    check(&all.join(" "), json_is_whole(said.out.as_bytes()));
                }
            }
        }
    }
    none(&faults);
}

#[test]
fn refusals_logs_and_wrong_words_repeat_nothing_live() {
    let desk = Desk::founded();
    let log = desk.path("log.txt");
    for (name, attack) in ATTACKS.iter().filter(|(_, attack)| !attack.contains('\0')) {
        let quoted = serde_json::to_string(attack).unwrap();
        let input = format!(r#"{{"customer":{quoted},"lines":[{{"item":{quoted},"quantity":1}}]}}"#);
        let odd = format!("{{{quoted}:{quoted}}}");
        let order = format!(r#"{{"order":{quoted}}}"#);
        for arguments in [
            &["list", attack][..],
            &["list", "orders", attack],
            &["list", "orders", &format!("cliente:{attack}")],
            &["list", "orders", "--sort", attack],
            &["list", "orders", "--columns", attack],
            &["list", "orders", "--view", attack],
            &["show", "order", attack],
            &["do", attack, "{}"],
            &["do", "order.place", &input],
            &["do", "order.confirm", &order],
            &["do", "party.save", &odd],
            &["do", "party.save", attack],
            &["import", attack],
            &["--theme", attack, "list", "orders"],
            &["--db", attack, "list", "orders"],
        ] {
            // A leading dash makes an option of it, which the shell's reader refuses in its own words.
            let mut command = desk.command(arguments);
            command.env("FONDACO_LOG", &log);
            let said = cli_support::said(command.output().unwrap());
            let both = strict::lines(&said.out).and_then(|()| strict::lines(&said.err));
            both.unwrap_or_else(|why| panic!("{name}: {arguments:?}: {why}\n{}\n{}", said.out, said.err));
        }
    }
    let logged = std::fs::read_to_string(&log).unwrap_or_default();
    strict::lines(&logged).unwrap();
}

#[test]
fn what_came_by_a_file_is_clean_in_the_file_too() {
    // The text that people wrote is cleaned at the door: not only what is shown, also what is stored.
    let (_folder, files) = companies();
    let file = rusqlite::Connection::open(&files[0]).unwrap();
    let mut faults = Vec::new();
    let tables: Vec<String> = file
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%_search%' AND name NOT LIKE 'sqlite_%'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for table in tables {
        let columns: Vec<String> = file
            .prepare(&format!("SELECT name FROM pragma_table_info('{table}') WHERE type = 'TEXT'"))
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        // What was asked for is kept as it was asked for, as JSON: in the journal, in a macro, in what was typed.
        let kept = ["journal", "change", "macro", "draft"];
        for column in columns.iter().filter(|column| !kept.contains(&table.as_str()) || *column == "name") {
            let mut statement =
                file.prepare(&format!("SELECT {column} FROM {table} WHERE {column} IS NOT NULL")).unwrap();
            let texts = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
            if let Some(why) = texts.map(Result::unwrap).find_map(|text| strict::lines(&text).err()) {
                faults.push(format!("{table}.{column}: {why}"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
