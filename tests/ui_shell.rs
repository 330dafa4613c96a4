//! The shell as an operator meets it: keys in, a screen and its bytes out.

mod ui_shell_support;

use fondaco::domain::text::SafeText;
use fondaco::locale::Lang;
use fondaco::ui::keymap::own;
use fondaco::ui::layers::{Message, Severity};
use fondaco::ui::session::{Event, Exit, Signal};
use ui_shell_support::{Shop, shop};

#[test]
fn the_first_frame_at_three_sizes() {
    insta::assert_snapshot!("first_80x24", shop(80, 24).text());
    insta::assert_snapshot!("first_120x40", shop(120, 40).text());
    insta::assert_snapshot!("first_60x16_en", Shop::new(60, 16, Lang::En).text());
}

#[test]
fn a_small_screen_says_so_and_can_be_used_all_the_same() {
    let mut shop = shop(40, 12);
    insta::assert_snapshot!("small_40x12", shop.text());
    insta::assert_snapshot!("small_40x12_used", shop.keys("c<down><down>").text());
    assert_eq!(Shop::new(20, 3, Lang::It).text().trim_end(), "schermo 20x3:\ningrandire; nulla va\nperso");
}

#[test]
fn panes_open_records_and_come_back() {
    let mut shop = shop(80, 24);
    shop.keys("2<down><enter>");
    assert!(shop.line(1).starts_with(" Clienti > riga 1"), "{}", shop.line(1));
    // Another pane and back: the record is still open.
    shop.keys("1");
    assert!(shop.line(1).starts_with(" Ordini"), "{}", shop.line(1));
    shop.keys("2");
    assert!(shop.line(1).starts_with(" Clienti > riga 1"));
    // Its own digit leads back to the list.
    shop.keys("2");
    assert!(shop.line(1).starts_with(" Clienti  "), "{}", shop.line(1));
    shop.keys("<enter>");
    assert!(shop.line(1).starts_with(" Clienti > riga 1"));
    shop.keys("<esc>");
    assert!(shop.line(1).starts_with(" Clienti  "), "{}", shop.line(1));
    shop.keys("<backspace>");
    assert!(shop.line(1).starts_with(" Ordini"), "back where it came from");
    shop.keys("gc");
    assert!(shop.line(1).starts_with(" Clienti"));
}

#[test]
fn the_menu_after_g_appears_to_a_hand_that_hesitates() {
    let mut shop = shop(80, 24);
    shop.keys("g");
    assert!(!shop.text().contains("vai a..."));
    shop.wait(279);
    assert!(!shop.text().contains("vai a..."));
    shop.wait(1);
    insta::assert_snapshot!("goto_80x24", shop.text());
    shop.keys("<esc>");
    assert!(!shop.text().contains("vai a..."));
    shop.keys("gz");
    assert!(shop.line(22).contains("g z: non porta da nessuna parte"));
    shop.keys("<down><down>gg");
    assert!(shop.line(2).starts_with('>'), "the second key of a sequence is an action");
}

#[test]
fn help_is_the_live_keymap() {
    let mut shop = shop(80, 24);
    insta::assert_snapshot!("help_80x24", shop.keys("?").text());
    insta::assert_snapshot!("help_filtered", shop.keys("ordine").text());
    shop.keys("<enter>");
    assert!(shop.line(22).contains("nuovo ordine"), "Enter runs it: {}", shop.line(22));
    // What cannot be done says why, in the help and where the key is pressed.
    shop.keys("<f1>stampa");
    assert!(shop.text().contains("(serve un ordine marcato)"));
    shop.keys("<esc>p");
    assert!(shop.line(22).contains("serve un ordine marcato"));
}

#[test]
fn the_palette_finds_commands_panes_and_records() {
    let mut shop = shop(80, 24);
    insta::assert_snapshot!("palette_80x24", shop.keys(":").text());
    insta::assert_snapshot!("palette_1489", shop.keys("1489").text());
    shop.keys("<enter>");
    assert!(shop.line(22).contains("aperto orders/1489"), "{}", shop.line(22));
    shop.keys("<ctrl+p>clien<enter>");
    assert!(shop.line(1).starts_with(" Clienti"));
    // A paste outside a field opens it with the text.
    shop.paste("2026/1490\n");
    assert!(shop.text().contains(": 2026/1490"));
}

#[test]
fn leaving_takes_the_same_key_twice() {
    let mut shop = shop(80, 24);
    shop.keys("<f3>");
    assert!(shop.line(22).contains("Ancora F3 per uscire"), "{}", shop.line(22));
    shop.keys("<down>");
    assert!(!shop.line(22).contains("Ancora"));
    shop.keys("q");
    assert_eq!(shop.session.exit(), None, "another key than the first");
    shop.keys("q");
    assert_eq!(shop.session.exit(), Some(Exit::Quit));
    let mut shop = ui_shell_support::shop(80, 24);
    shop.keys("<ctrl+c><ctrl+c>");
    assert_eq!(shop.session.exit(), Some(Exit::Quit));
    assert_eq!(shop.left(), 2, "the pane and the host wrote what must not be lost");
}

#[test]
fn a_signal_ends_in_order() {
    let mut shop = shop(80, 24);
    shop.keys("2");
    shop.event(Event::Signal(Signal::Hup));
    assert_eq!(shop.session.exit(), Some(Exit::Signal(Signal::Hup)));
    assert_eq!(shop.left(), 3, "both panes and the host");
    assert_eq!(shop.session.place(), "customers\t0");
}

#[test]
fn a_signal_behind_the_end_is_heard() {
    let mut shop = shop(80, 24);
    shop.keys("qq");
    assert_eq!(shop.session.exit(), Some(Exit::Quit));
    // In one batch with the key that left: nothing follows this session.
    shop.event(Event::Signal(Signal::Term));
    assert_eq!(shop.session.exit(), Some(Exit::Signal(Signal::Term)));
    assert_eq!(shop.left(), 2, "what must not be lost is written once");
}

#[test]
fn a_failing_screen_is_a_dialog_not_an_end() {
    let mut shop = shop(80, 24);
    shop.keys("!");
    insta::assert_snapshot!("failure_80x24", shop.text());
    shop.keys("<enter>");
    assert!(shop.text().contains("F5 la riapre"));
    shop.keys("2<down>");
    assert!(shop.text().contains(">  riga 1"), "the others go on\n{}", shop.text());
    shop.keys("1<f5>");
    assert!(shop.text().contains(">  riga 0"), "{}", shop.text());
    // While drawing, too.
    shop.keys("*");
    assert!(shop.text().contains("Qualcosa"), "{}", shop.text());
    assert_eq!(shop.session.exit(), None);
}

#[test]
fn scans_are_no_shortcuts() {
    let mut shop = shop(80, 24);
    // The first digit switches the pane before it is known to be a scan: that is taken back exactly.
    shop.keys("2800123<enter>");
    assert!(shop.line(1).starts_with(" Ordini"), "{}", shop.line(1));
    assert!(shop.line(22).contains("letto 2800123"), "{}", shop.line(22));
    shop.keys("nnn1234u<enter>");
    assert!(shop.line(22).contains("letto nnn1234u"), "{}", shop.line(22));
    // A value that is shown alone is taken away by the first letter, and the code is whole all the same.
    for code in ["8212345678901", "n212345678901"] {
        shop.keys("1<esc><enter><f9>mostra<enter>");
        assert!(shop.text().starts_with("un valore"), "{}", shop.text());
        shop.keys(&format!("{code}<enter>"));
        assert!(shop.line(1).starts_with(" Ordini > riga"), "{}", shop.text());
        assert!(shop.line(22).contains(&format!("letto {code}")), "{}", shop.line(22));
    }
    // One that means nothing says so only when it is known to be none of a code; so does the digit of no pane.
    for first in ['b', '9'] {
        let letter = crossterm::event::Event::Key(crossterm::event::KeyCode::Char(first).into());
        shop.keys("<esc>");
        shop.event(Event::Input(letter, shop.now));
        assert!(!shop.line(22).contains("non fa nulla"), "{}", shop.line(22));
        shop.wait(200);
        assert!(shop.line(22).contains(&format!("«{first}» qui non fa nulla; F1 mostra")), "{}", shop.line(22));
        shop.keys(&format!("{first}2345678<enter>"));
        assert!(shop.line(22).contains(&format!("letto {first}2345678")), "{}", shop.line(22));
    }
    // Typed ahead in one packet: keys.
    shop.keys("2<down>:prova<esc>");
    assert!(shop.line(1).starts_with(" Clienti"));
}

#[test]
fn idle_writes_nothing_and_moves_write_little() {
    for (columns, rows, cursor, letter, first) in [(80, 24, 250, 80, 5_000), (120, 40, 450, 80, 9_000)] {
        let mut shop = shop(columns, rows);
        let start = shop.bytes();
        assert!(start < first, "first paint {start}");
        for _ in 0..10 {
            shop.wait(60_000);
        }
        assert_eq!(shop.bytes(), start, "idle");
        shop.keys("<down>");
        let moved = shop.bytes() - start;
        assert!(moved > 0 && moved <= cursor, "cursor {moved} at {columns}");
        shop.keys(":");
        let before = shop.bytes();
        // The first letters narrow the list: what is counted is a letter in a list that stays.
        shop.keys("zzz");
        let before_letter = shop.bytes();
        shop.keys("z");
        let typed = shop.bytes() - before_letter;
        assert!(before_letter > before && typed > 0 && typed <= letter, "letter {typed}");
        shop.keys("<esc>");
        let before = shop.bytes();
        shop.event(Event::Notice {
            message: Message { severity: Severity::Ok, text: "3 ordini arrivati".to_owned(), undo: false },
            loud: false,
        });
        assert!(shop.bytes() - before <= 150, "message {}", shop.bytes() - before);
    }
}

#[test]
fn keys_typed_ahead_are_one_frame() {
    let mut shop = shop(80, 24);
    let before = shop.frames();
    shop.keys(&"<down>".repeat(12));
    assert_eq!(shop.frames() - before, 1);
    assert!(shop.text().contains(">  riga 12"));
}

#[test]
fn sizes_change_without_loss_or_panic() {
    let mut shop = shop(80, 24);
    shop.keys("<down><down>");
    for (columns, rows) in [(20, 5), (300, 100), (1, 1), (59, 16), (60, 16), (0, 0), (100, 30), (80, 24)] {
        shop.resize(columns, rows);
        for overlay in ["?", ":", "g"] {
            shop.keys(overlay).wait(500);
            shop.keys("<esc>");
        }
    }
    assert!(shop.text().contains(">  riga 2"), "{}", shop.text());
}

#[test]
fn a_job_comes_back_to_its_layer_only() {
    let mut shop = shop(80, 24);
    shop.keys("<f5>");
    assert!(shop.line(22).contains("riletto"), "{}", shop.line(22));
    // The record closed before its job was done: nobody hears it.
    shop.hold();
    shop.keys("<enter><f5><esc>");
    shop.release();
    assert!(!shop.line(22).contains("scheda riletta"), "{}", shop.line(22));
}

#[test]
fn a_pane_that_nobody_sees_hears_of_changes_when_it_comes_back_and_once() {
    let mut shop = shop(80, 24);
    shop.keys("21");
    for _ in 0..3 {
        shop.changed(&["party"]);
    }
    assert_eq!(shop.rows(), 2, "the one that is seen hears each");
    shop.keys("2");
    assert_eq!(shop.rows(), 4, "the other heard one change");
    shop.keys("12");
    assert_eq!(shop.rows(), 4, "and it is not told again");
    // What changed two tables is told of both, each named once.
    shop.keys("1");
    for tables in [&["party"][..], &["party", "address"], &["address"]] {
        shop.changed(tables);
    }
    shop.keys("2");
    assert_eq!(shop.rows(), 2);
    // Anything may have changed: it is told so, and of no table that did before.
    shop.keys("1");
    for tables in [&["party"][..], &[], &["address"]] {
        shop.changed(tables);
    }
    shop.keys("2");
    assert_eq!(shop.rows(), 2, "it heard of a table");
}

#[test]
fn what_is_under_a_record_hears_of_changes_when_it_is_seen_again() {
    let mut shop = shop(80, 24);
    shop.keys("2<enter>");
    for _ in 0..3 {
        shop.changed(&["party"]);
    }
    shop.keys("<esc>");
    assert_eq!(shop.rows(), 4, "it heard of one change");
    // What lies over it without hiding it lets it hear each.
    shop.keys(":");
    for _ in 0..2 {
        shop.changed(&["party"]);
    }
    shop.keys("<esc>");
    assert_eq!(shop.rows(), 2);
}

#[test]
fn what_is_said_of_leaving_goes_when_it_is_no_longer_so() {
    let mut shop = shop(80, 24);
    shop.keys("q");
    assert!(shop.line(22).contains("Ancora q per uscire"), "{}", shop.line(22));
    shop.wait(4_000);
    assert!(!shop.text().contains("Ancora q"), "{}", shop.line(22));
    shop.keys("q");
    assert!(shop.line(22).contains("Ancora q per uscire") && shop.session.exit().is_none());
    shop.keys("q");
    assert!(shop.session.exit().is_some());
}

#[test]
fn who_stays_keeps_what_was_said_since() {
    let mut shop = shop(80, 24);
    shop.hold();
    shop.keys("<f5>q");
    assert!(shop.line(22).contains("Ancora q per uscire"), "{}", shop.line(22));
    shop.release();
    assert!(shop.line(22).contains("riletto"), "{}", shop.line(22));
    shop.keys("<down>");
    assert!(shop.line(22).contains("riletto"), "what was done goes when a key leads elsewhere: {}", shop.line(22));
    shop.keys("q");
    assert!(shop.session.exit().is_none(), "another key came between");
    // A digit that says how often the next key is meant is one, too.
    shop.session.set_keymap(own::over("preset = \"vim\"\n").0);
    shop.keys("<f3>");
    assert!(shop.line(22).contains("Ancora F3 per uscire"), "{}", shop.line(22));
    shop.keys("3<f3>");
    assert!(shop.session.exit().is_none(), "a digit came between");
}

#[test]
fn names_with_escapes_are_harmless_in_messages_and_titles() {
    let mut shop = shop(80, 24);
    shop.event(Event::Notice {
        message: Message {
            severity: Severity::Warn,
            text: SafeText::new("ordine di \u{1b}[2J\u{7}Rossi").to_string(),
            undo: false,
        },
        loud: true,
    });
    assert!(shop.line(22).contains("ordine di [2JRossi"), "{}", shop.line(22));
}

#[test]
fn the_place_of_the_last_session_is_found_again() {
    let mut shop = shop(80, 24);
    shop.keys("2<down><down><down>");
    let place = shop.session.place();
    let again = Shop::at(80, 24, Lang::It, Some(&place));
    assert!(again.line(1).starts_with(" Clienti"));
    assert!(again.text().contains(">  riga 3"), "{}", again.text());
}
