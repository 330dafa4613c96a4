//! The real program in a real terminal: what is pressed, what stands on the screen, what is left behind.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

#[path = "pty/answers.rs"]
mod answers;
mod cli_support;
#[path = "pty/import.rs"]
mod import;
mod pty_support;
/// What terminals send: the same table that the input layer is replayed with.
#[path = "../src/ui/input/tests/table.rs"]
#[allow(dead_code, reason = "what differs when torn is replayed without a terminal")]
mod table;

use cli_support::Desk;
use fondaco::domain::SystemClock;
use fondaco::locale::Lang;
use fondaco::store::{Reader, Store, drafts, parties, preferences};
use fondaco::ui::key::Key;
use fondaco::ui::keytest::findings::ASKED;
use pty_support::{PATIENCE, Terminal};
use rustix::process::Signal;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use table::{TABLE, Want};

/// The row of the cursor.
fn row(screen: &str) -> String {
    screen.lines().find(|line| line.starts_with("> ")).unwrap_or_default().to_owned()
}

fn demo() -> Desk {
    let desk = Desk::empty();
    desk.good(&["demo", "--no-ui", "--orders", "60"]);
    desk
}

#[test]
fn a_visit_from_start_to_end() {
    let desk = demo();
    let mut terminal = Terminal::start(&desk, &[]);
    terminal.until("its own screen", |screen| screen.alternate_screen() && screen.bracketed_paste());
    terminal.shows("[1Home]");
    terminal.press("2").shows("[2Ordini]");
    terminal.until("rows", |screen| screen.contents().contains("> 20"));
    terminal.press("/").shows("filtro /");
    for (typed, shown) in [("stato:", "filtro / stato:"), ("nuovo", "filtro / stato:nuovo")] {
        terminal.press(typed).shows(shown);
    }
    terminal.press("\r");
    // The old rows stand there until the new ones have come.
    terminal.until("the filtered list", |screen| {
        let text = screen.contents();
        let rows = text.contains("> 20") && !text.contains("spedito") && !text.contains("chiuso");
        text.contains(" Ordini  / stato:nuovo") && !text.contains("filtro /") && rows
    });
    terminal.press("\r").shows(" Ordini > ");
    terminal.press("\u{1b}");
    terminal.until("the list again", |screen| !screen.contents().contains(" Ordini > "));
    terminal.resize(120, 40);
    terminal.until("the larger screen", |screen| {
        screen.rows(0, 120).nth(39).is_some_and(|line| line.contains("F1 Aiuto")) && screen.contents().contains("> 20")
    });
    terminal.press("q").shows("Ancora q per uscire");
    terminal.press("q");
    let (code, left) = terminal.end();
    assert_eq!(code, 0, "{left}");
    assert!(desk.good(&["doctor"]).len() > 1);
}

#[test]
fn a_half_typed_form_outlives_a_signal() {
    let desk = demo();
    let mut terminal = Terminal::start(&desk, &[]);
    terminal.shows("[1Home]");
    terminal.press("3").shows("[3Clienti]");
    terminal.press("n").shows("Clienti > ");
    terminal.press("Verdini Ottica").shows("Verdini Ottica");
    terminal.signal(Signal::TERM);
    let (code, left) = terminal.end();
    assert_eq!(code, 0, "{left}");
    let mut terminal = Terminal::start(&desk, &[]);
    terminal.shows("bozza in sospeso");
    terminal.press("gb").shows("Verdini Ottica");
    terminal.signal(Signal::TERM);
    assert_eq!(terminal.end().0, 0);
}

/// What terminals really send for a key (KEYMAP 1), what then stands on the screen, and what closes it again.
const SENT: &[(&str, &str, &str)] = &[
    ("\u{1b}[11~", "Aiuto: Ordini", "\u{1b}[24~"),
    ("\u{1b}OP", "Aiuto: Ordini", "\u{1b}[24~"),
    ("\u{1b}[[A", "Aiuto: Ordini", "\u{1b}[24~"),
    ("\u{1b}[18~", "filtro /", "\u{1b}[24~"),
    ("\u{1b}[17~", "Ordini > Nuovo", "\u{1b}[24~"),
    ("\u{1b}[20~", ": numero, nome", "\u{1b}[24~"),
    ("\u{1b}[4~", "", "\u{1b}[1~"),
    ("\u{1b}[F", "", "\u{1b}[H"),
    ("\u{1b}OF", "", "\u{1b}OH"),
    ("\u{1b}[8~", "", "\u{1b}[7~"),
];

#[test]
fn keys_that_the_line_tears_are_still_keys() {
    let desk = demo();
    let mut terminal = Terminal::start(&desk, &[]);
    terminal.shows("[1Home]");
    terminal.press("2").shows("[2Ordini]");
    terminal.until("rows", |screen| screen.contents().contains("> 20"));
    let first = terminal.until("rows", |_| true);
    let first = first.lines().find(|line| line.starts_with("> ")).unwrap().to_owned();
    for (bytes, shown, back) in SENT {
        for gap in [0, 5, 30] {
            for part in [bytes, back] {
                for byte in part.chars() {
                    terminal.press(&byte.to_string());
                    std::thread::sleep(Duration::from_millis(gap));
                }
                if part == bytes {
                    // Nothing new to be seen but the cursor elsewhere: it is on another row.
                    let there =
                        |text: &str| if shown.is_empty() { !text.contains(&first) } else { text.contains(shown) };
                    terminal.until(&format!("{bytes:?}"), |screen| there(&screen.contents()));
                }
            }
            terminal.until("the list as it was", |screen| {
                let text = screen.contents();
                !text.contains("filtro /") && text.contains(&first) && !text.contains(": numero, nome")
            });
        }
    }
    // A tail that comes far too late is an Escape and then its key, never letters: nothing is typed into the filter.
    terminal.press("/").shows("filtro /");
    for gap in [80, 200] {
        terminal.press("\u{1b}");
        std::thread::sleep(Duration::from_millis(gap));
        terminal.press("[15~");
    }
    terminal.until("no filter", |screen| !screen.contents().contains("15~"));
    terminal.signal(Signal::TERM);
    assert_eq!(terminal.end().0, 0);
}

/// The key test says what came: the table byte by byte, as a slow line brings it, through a real terminal.
#[test]
fn the_byte_table_through_a_real_terminal() {
    let desk = demo();
    let around = [("SSH_CONNECTION", "10.0.0.2 50000 10.0.0.1 22")];
    let mut terminal = Terminal::run(&desk, env!("CARGO_BIN_EXE_fondaco"), &[], &around);
    terminal.until("its own screen", |screen| screen.contents().contains("F1 Aiuto"));
    // What the test itself takes (Enter, a blank, F12) and what is no key (a paste) is left to the replay without a terminal,
    // as is what is not the same when it is torn.
    let named = |want: &'static str| Key::parse(want).map(|key| key.name(Lang::It));
    let rows: Vec<(&[u8], Option<String>)> = TABLE
        .iter()
        .filter_map(|(_, bytes, want)| match want {
            Want::One("") => Some((*bytes, None)),
            Want::One("enter" | "ctrl+space" | "F12") | Want::Apart(..) => None,
            Want::One(key) => named(key).map(|name| (*bytes, Some(name))),
        })
        .collect();
    assert!(rows.len() > 70, "{}", rows.len());
    for part in rows.chunks(4) {
        terminal.press(":").shows(": numero, nome");
        terminal.press("prova tasti").shows("prova tasti");
        terminal.press("\r").shows("Premere F4");
        for (bytes, _) in part {
            for byte in *bytes {
                terminal.send(&[*byte]);
                std::thread::sleep(Duration::from_millis(30));
            }
        }
        terminal.press("z");
        let came = part.iter().filter_map(|(_, name)| name.clone()).chain(["z".to_owned()]);
        let mut wanted = answers::to(came);
        let next = ASKED[wanted.len()].name(Lang::It);
        wanted.push((next, "-".to_owned()));
        let sent: Vec<String> = part.iter().map(|(bytes, _)| bytes.escape_ascii().to_string()).collect();
        terminal.until(&format!("{sent:?}: {wanted:?}"), |screen| {
            let text = screen.contents();
            let there = |(asked, says): &(String, String)| {
                text.lines().any(|line| {
                    line.trim_start_matches([' ', '>']).starts_with(asked) && line.trim_end().ends_with(says)
                })
            };
            wanted.iter().all(there)
        });
        terminal.press(" ").shows("Invio o Esc chiude");
        terminal.press("\r");
        terminal.until("the test closed", |screen| !screen.contents().contains("Invio o Esc chiude"));
    }
    terminal.signal(Signal::TERM);
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn whatever_ends_it_the_next_start_stands_where_it_was_with_the_draft() {
    type Ending = (&'static str, fn(Terminal));
    let endings: [Ending; 4] = [
        ("SIGHUP", |terminal| {
            terminal.signal(Signal::HUP);
            assert_eq!(terminal.end().0, 0);
        }),
        ("SIGTERM", |terminal| {
            terminal.signal(Signal::TERM);
            assert_eq!(terminal.end().0, 0);
        }),
        ("kill -9", Terminal::kill),
        ("a dropped line", Terminal::drop_line),
    ];
    for (nth, (ending, end)) in endings.into_iter().enumerate() {
        let desk = demo();
        let mut terminal = Terminal::start(&desk, &[]);
        let filter = format!("totale>{}", nth + 1);
        terminal.until("its own screen", |screen| screen.contents().contains("F1 Aiuto"));
        terminal.press("2").shows("[2Ordini]");
        terminal.press("/").shows("filtro /");
        terminal.press(&filter).shows(&format!("filtro / {filter}"));
        terminal.press("\r");
        terminal.until("the filtered list", |screen| {
            let text = screen.contents();
            text.contains(&format!(" Ordini  / {filter}")) && !text.contains("filtro /") && !row(&text).is_empty()
        });
        let top = row(&terminal.shows("> 20"));
        terminal.press("\u{1b}[B");
        let there = terminal.until("the second row", |screen| {
            let now = row(&screen.contents());
            !now.is_empty() && now != top
        });
        let there = row(&there);
        let name = format!("Verdini {nth}");
        // A form over the pane: the place is that of the list under it.
        terminal.press("n").shows("Ordini > ");
        terminal.press(&name).shows(&name);
        // Kept after two seconds: the time is said beside it.
        terminal.shows("modificato #  bozza ");
        end(terminal);
        let mut terminal = Terminal::start(&desk, &[]);
        let back = terminal.until(&format!("{ending}, at {there}"), |screen| {
            let text = screen.contents();
            text.contains(&format!(" Ordini  / {filter}")) && row(&text) == there
        });
        assert!(back.contains("[2Ordini]"), "{ending}: {back}");
        terminal.shows("bozza in sospeso");
        terminal.press("gb");
        terminal.until("the draft", |screen| screen.contents().contains(&name));
        terminal.signal(Signal::TERM);
        assert_eq!(terminal.end().0, 0, "{ending}");
        assert!(desk.good(&["doctor"]).len() > 1, "{ending}");
    }
}

/// A folder for the path, with the program and perhaps a tmux that only says how it was called.
fn path(desk: &Desk, tmux: Option<&str>) -> String {
    let folder = desk.path("bin");
    std::fs::create_dir_all(&folder).unwrap();
    let link = folder.join("fondaco");
    if !link.exists() {
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_fondaco"), link).unwrap();
    }
    if let Some(script) = tmux {
        use std::os::unix::fs::PermissionsExt;
        let file = folder.join("tmux");
        std::fs::write(&file, script).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    format!("{}:/usr/bin:/bin", folder.display())
}

const LOGIN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/packaging/fondaco-login");

#[test]
fn the_login_keeps_a_session_in_tmux() {
    let desk = demo();
    let path = path(&desk, Some("#!/bin/sh\nfor word; do echo \"<$word>\"; done > called\n"));
    let around = [("PATH", path.as_str()), ("USER", "anna.de:luca")];
    let (code, said) = Terminal::run(&desk, LOGIN, &[], &around).end();
    assert_eq!(code, 0, "{said}");
    let called = std::fs::read_to_string(desk.path("called")).unwrap();
    let called = called.replace('\n', "");
    for wanted in [
        "<-L><fondaco><-f></dev/null><new-session><-A><-s><fondaco-anna_de_luca><fondaco><;>",
        "<set-option><-s><escape-time><20><;>",
        "<set-option><-s><set-clipboard><on><;>",
        "<allow-passthrough><on><;>",
        "<prefix><None><;>",
        "<unbind-key><-aq><-T><prefix><;>",
        "<unbind-key><-aq><-T><root>",
    ] {
        assert!(called.contains(wanted), "{wanted}: {called}");
    }
    // Nothing of a name is an address to tmux, and nothing but the program is run in it.
    assert!(!called.contains("default-command") && called.matches("<fondaco>").count() == 2, "{called}");
    // A command that came with the connection is never tmux's, nor a shell's.
    std::fs::remove_file(desk.path("called")).unwrap();
    for (asked, code, said) in [
        ("fondaco list orders --limit 1", 0, "numero"),
        ("touch owned", 1, "fondaco: "),
        ("fondaco list orders; touch owned", 2, ""),
        ("fondaco list orders --limit $(touch${IFS}owned)", 2, ""),
        ("fondaco backup owned", 1, "fondaco: "),
        ("fondaco list orders --db /etc/passwd", 1, "fondaco: "),
    ] {
        let around = [("PATH", path.as_str()), ("SSH_ORIGINAL_COMMAND", asked)];
        let (got, shown) = Terminal::run(&desk, LOGIN, &[], &around).end();
        assert_eq!(got, code, "{asked}: {shown}");
        assert!(shown.contains(said), "{asked}: {shown}");
        // The same without the wrapper: sshd runs the program itself.
        let (got, shown) = Terminal::run(&desk, env!("CARGO_BIN_EXE_fondaco"), &[], &around).end();
        assert_eq!(got, code, "{asked}: {shown}");
        assert!(!desk.path("owned").exists() && !desk.path("called").exists(), "{asked}");
    }
}

#[test]
fn a_dropped_login_is_found_again_as_it_was() {
    if !std::path::Path::new("/usr/bin/tmux").exists() {
        eprintln!("skipped: there is no tmux here");
        return;
    }
    let desk = demo();
    let path = path(&desk, None);
    // Its own folder for the server: nobody else's session is touched.
    let sockets = desk.path("tmux");
    std::fs::create_dir_all(&sockets).unwrap();
    let sockets = sockets.display().to_string();
    let around = [("PATH", path.as_str()), ("TMUX_TMPDIR", sockets.as_str())];
    let mut terminal = Terminal::run(&desk, LOGIN, &[], &around);
    terminal.shows("[1Home]");
    terminal.press("3").shows("[3Clienti]");
    terminal.press("n").shows("Clienti > ");
    terminal.press("Verdini Ottica").shows("Verdini Ottica");
    terminal.drop_line();
    // The form stands open, as if nothing had been: it was never left.
    let mut terminal = Terminal::run(&desk, LOGIN, &[], &around);
    let shown = terminal.shows("Verdini Ottica");
    assert!(shown.contains("Clienti > "), "{shown}");
    // tmux has no keys of its own here: what would open a shell in it is the program's.
    terminal.press("\u{2}c\u{2}:");
    terminal.shows("Verdini Ottica");
    // Leaving the program ends the session.
    terminal.press("\u{1b}OR").shows("[3Clienti]");
    terminal.until("the list", |screen| !screen.contents().contains("Clienti > "));
    terminal.press("q").shows("Ancora q");
    terminal.press("q");
    let (code, left) = terminal.end();
    assert_eq!(code, 0, "{left}");
}

#[test]
fn the_first_start_in_a_real_terminal() {
    let desk = Desk::empty();
    let began = Instant::now();
    let mut terminal = Terminal::start(&desk, &[]);
    terminal.shows("Benvenuto in Fondaco");
    terminal.press("Demo Srl").shows("[Demo Srl");
    terminal.press("\r").shows("> Lingua");
    terminal.press("\r").shows("> Colori");
    terminal.press("\r").shows("Prova del terminale");
    terminal.kill();
    // Nothing but a note of the name stands there; the next start has it.
    let files = || -> Vec<String> {
        let entries = std::fs::read_dir(desk.path("")).unwrap().flatten();
        let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.retain(|name| name.contains(".db"));
        names.sort();
        names
    };
    assert_eq!(files(), ["company.db.begin"]);
    let mut terminal = Terminal::start(&desk, &[]);
    terminal.shows("[Demo Srl");
    let mut keys = "Demo Srl".chars().count();
    for (key, then) in [
        ("\r", "> Lingua"),
        ("\r", "> Colori"),
        ("\r", "1 di 6"),
        ("\u{1b}OS", "2 di 6"),
        ("\u{1b}[15~", "3 di 6"),
        ("\u{1b}", "4 di 6"),
        ("\u{1b}[Z", "5 di 6"),
        ("à", "6 di 6"),
        ("\u{1b}[3~", "Tasti e segni arrivano"),
        ("\r", "con che cosa si comincia"),
        // In one burst: the digit is pressed while the demo is being made.
        ("\r2", "> 2026/"),
    ] {
        keys += key.trim_start_matches('\u{1b}').chars().count().min(2);
        terminal.press(key).shows(then);
    }
    assert!(keys <= 25, "{keys} keys");
    assert!(began.elapsed() < Duration::from_mins(1), "{:?}", began.elapsed());
    terminal.press("q").shows("Ancora q");
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
    // One's own company is still to be made: told to leave, the program makes nothing of it.
    let terminal = Terminal::start(&desk, &[]);
    terminal.shows("Demo Srl: con che cosa");
    terminal.signal(Signal::TERM);
    assert_eq!(terminal.end().0, 0);
    assert!(!files().contains(&"company.db".to_owned()), "{:?}", files());
}

#[test]
fn a_kill_while_only_looking_lands_where_one_looked() {
    let desk = demo();
    let mut terminal = Terminal::start(&desk, &[]);
    terminal.until("its own screen", |screen| screen.contents().contains("F1 Aiuto"));
    terminal.press("2").shows("[2Ordini]");
    let top = row(&terminal.shows("> 20"));
    terminal.press("\u{1b}[B\u{1b}[B");
    let there = terminal.until("another row", |screen| {
        let now = row(&screen.contents());
        !now.is_empty() && now != top
    });
    let kept = || {
        let reader = Reader::open(Path::new(&desk.file())).unwrap();
        let place = preferences::kept(reader.db(), "anna", preferences::PLACE).unwrap();
        place.and_then(|place| place.as_str().map(str::to_owned)).unwrap_or_default()
    };
    // Not per key: a while after the hand rests.
    let began = Instant::now();
    while !kept().starts_with("orders") {
        assert!(began.elapsed() < PATIENCE, "the place is never kept: {}", kept());
        std::thread::sleep(Duration::from_millis(100));
    }
    terminal.kill();
    let terminal = Terminal::start(&desk, &[]);
    let there = row(&there);
    terminal.until("the row that was looked at", |screen| {
        screen.contents().contains("[2Ordini]") && row(&screen.contents()) == there
    });
    terminal.signal(Signal::TERM);
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn themes_and_keys_that_are_written_while_it_runs_are_taken_and_their_faults_told() {
    let desk = demo();
    let own = Path::new(&desk.path("")).join(".config/fondaco");
    std::fs::create_dir_all(own.join("themes")).unwrap();
    let theme = |colour: &str| {
        let text = format!("extends = \"terminale\"\n\n[role.\"tab.current\"]\nfg = \"{colour}\"\n");
        std::fs::write(own.join("themes/mio.toml"), text).unwrap();
    };
    theme("red");
    let mut terminal = Terminal::start(&desk, &["--theme", "mio"]);
    let wears = |terminal: &Terminal, colour: u8| {
        terminal.until("its colours", |screen| {
            let at = screen.contents().find("[1Home]").map(|_| screen.cell(0, 1));
            at.flatten().is_some_and(|cell| cell.fgcolor() == vt100::Color::Idx(colour))
        });
    };
    wears(&terminal, 1);
    theme("green");
    wears(&terminal, 2);
    // A fault is told with its line, and what is worn stays.
    theme("grigiolino");
    terminal.shows("themes/mio.toml, riga 4");
    wears(&terminal, 2);
    theme("blue");
    wears(&terminal, 4);

    // The keys, too: first another one for the palette, then nonsense, which leaves it where it is.
    let keys = |text: &str| std::fs::write(own.join("keys.toml"), text).unwrap();
    keys("[global]\n\"F7\" = \"palette\"\n");
    terminal.shows("tasti riletti da keys.toml");
    terminal.press("\x1b[18~").shows("numero, nome o comando");
    terminal.press("\x1b");
    terminal.until("closed", |screen| !screen.contents().contains("numero, nome o comando"));
    keys("[global]\n\"F7\" = \"palete\"\n");
    terminal.shows("restano i tasti di prima: keys.toml, riga 2");
    terminal.press("\x1b[18~").shows("numero, nome o comando");
    terminal.press("\x1b");
    terminal.until("closed", |screen| !screen.contents().contains("numero, nome o comando"));
    // Without the file the keys are the standard ones again, and that is said.
    std::fs::remove_file(own.join("keys.toml")).unwrap();
    terminal.shows("valgono di nuovo i tasti predefiniti");
    terminal.press("\x1b[18~");
    terminal.until("nothing opens", |screen| !screen.contents().contains("numero, nome o comando"));
    terminal.signal(Signal::TERM);
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn who_types_elsewhere_is_seen_on_an_open_card_and_goes_again() {
    let desk = demo();
    let mut store = Store::open(Path::new(&desk.file()), Arc::new(SystemClock)).unwrap();
    let mut terminal = Terminal::start(&desk, &[]);
    terminal.until("its own screen", |screen| screen.contents().contains("F1 Aiuto"));
    terminal.press("3").shows("> C0");
    terminal.press("\r").shows("Clienti > C0");
    let shown = terminal.shows("Clienti > C0");
    let code = shown.split("Clienti > ").nth(1).and_then(|rest| rest.split_whitespace().next()).unwrap().to_owned();
    let party = parties::by_code(store.db(), &code).unwrap().unwrap();
    let payload = serde_json::json!({"typed": {"name": "Ver"}});
    let typed =
        drafts::Typed { id: None, entity: "party", record_id: Some(party), base_version: Some(1), payload: &payload };
    let hers = drafts::save(&mut store, "marta", &typed).unwrap();
    terminal.shows("marta scrive");
    drafts::delete(&mut store, "marta", hers).unwrap();
    terminal.until("alone again", |screen| !screen.contents().contains("marta"));
    // In the form, too.
    terminal.press("e").shows("modifica");
    let hers = drafts::save(&mut store, "marta", &typed).unwrap();
    terminal.shows("marta");
    drafts::delete(&mut store, "marta", hers).unwrap();
    terminal.signal(Signal::TERM);
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn it_is_suspended_for_the_shell_that_started_it_and_taken_up_again_whole() {
    let desk = demo();
    let mut terminal = Terminal::run(&desk, "/bin/sh", &["-i"], &[("PS1", "ready: ")]);
    terminal.shows("ready: ");
    terminal.press(&format!("{}\r", env!("CARGO_BIN_EXE_fondaco")));
    terminal.until("its own screen", |screen| screen.alternate_screen() && screen.contents().contains("[1Home]"));
    terminal.press("2").shows("> 20");
    terminal.press(":sospendi").shows("torna alla shell");
    terminal.press("\r");
    let with_the_shell = |screen: &vt100::Screen| {
        !screen.alternate_screen() && !screen.hide_cursor() && screen.contents().trim_end().ends_with("ready:")
    };
    terminal.until("the shell", with_the_shell);
    // The terminal is the shell's: it says again what is typed, and takes lines.
    terminal.press("stty -a | tr ';' '\\n' | grep -o ' icanon' && echo l''ines\r").shows("lines");
    // Another size meanwhile, of which nobody in the background is told.
    terminal.resize(120, 40);
    terminal.press("fg\r");
    let screen = terminal.until("the screen again", |screen| {
        screen.alternate_screen() && screen.bracketed_paste() && screen.contents().contains("2 Ordini")
    });
    assert!(screen.contains("> 20") && !screen.contains("ready:"), "{screen}");
    terminal.press("j").shows("> 20");
    // Once more, with a form in hand; the shell goes while the program is away, and it ends in order.
    terminal.press("3n").press("Ferra").shows("[Ferra");
    terminal.press("\u{1b}[20~").press("sospendi").shows("torna alla shell");
    terminal.press("\r");
    terminal.until("the shell", with_the_shell);
    // Kept before it was stopped: who is stopped may be killed without a word.
    let kept = || drafts::list(Reader::open(&desk.file()).unwrap().db(), "anna", None).unwrap();
    let drafts = kept();
    assert!(drafts.len() == 1 && drafts[0].payload.to_string().contains("Ferra"), "{drafts:?}");
    terminal.press("exit\r").shows("stopped jobs");
    terminal.press("exit\r");
    terminal.end();
    assert_eq!(kept().len(), 1, "what was being typed is kept");
}

#[test]
fn where_no_shell_would_take_it_up_again_it_is_not_suspended() {
    let desk = demo();
    // It leads the session, as under ForceCommand; and it stands in the group of a script that does.
    for (program, arguments) in [
        (env!("CARGO_BIN_EXE_fondaco"), &[][..]),
        ("/bin/sh", &["-c", concat!(env!("CARGO_BIN_EXE_fondaco"), "; true")][..]),
    ] {
        let mut terminal = Terminal::run(&desk, program, arguments, &[]);
        terminal.shows("2Ordini");
        terminal.press(":sospendi").shows("torna alla shell");
        terminal.press("\r").shows("non c'è una shell");
        terminal.press("2").shows("[2Ordini]");
        terminal.press("q").shows("Ancora");
        terminal.press("q");
        assert_eq!(terminal.end().0, 0);
    }
}
