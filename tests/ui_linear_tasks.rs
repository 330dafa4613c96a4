//! Every task of the panes with closed eyes: a list written to a file, printed, filtered and kept as a view, orders
//! brought from a file, copies, settings. What is done is said with its figures and its file, what is refused with the
//! next key.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod linear_support;

use fondaco::demo::{self, DemoChoice};
use fondaco::domain::{FixedClock, UtcMillis};
use fondaco::locale::Lang;
use fondaco::ui::stage::Stage;
use fondaco::ui::theme::{Theme, Tier};
use linear_support::{Shop, last, said};
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;

/// Each was said, in this order.
#[track_caller]
fn in_order(heard: &str, all: &[&str]) {
    let at: Vec<Option<usize>> = all.iter().map(|text| heard.find(text)).collect();
    assert!(at.iter().all(Option::is_some) && at.is_sorted(), "{all:?} {at:?} in\n{heard}");
}

#[track_caller]
fn once(heard: &str, text: &str) {
    assert_eq!(heard.matches(text).count(), 1, "{text:?} in\n{heard}");
}

#[test]
fn marked_rows_are_written_to_a_file() {
    for (lang, formats, keys, over, done) in [
        (
            Lang::It,
            "Esporta 2 marcate, 6 voci\nc CSV",
            "Invio conferma, Esc Indietro",
            "s sostituisci; Invio o Esc no",
            "2 righe scritte in ",
        ),
        (
            Lang::En,
            "Export 2 marked, 6 entries\nc CSV",
            "Enter confirm, Esc Back",
            "s replace; Enter or Esc no",
            "2 rows written to ",
        ),
    ] {
        let mut shop = Shop::new(lang);
        let yes = &over[..1];
        let path = shop.path.with_file_name("ordini.csv").to_string_lossy().into_owned();
        shop.hear("2<space><space>");
        shop.hear("p");
        said(&shop.hear("e"), formats);
        // The keys stand before the field, and are named once.
        let heard = shop.hear("c");
        said(&heard, keys);
        assert!(!heard.ends_with('\n') && last(&heard).contains(".csv"), "the name is proposed: {heard:?}");
        shop.hear("<ctrl+x>");
        assert_eq!(shop.hear(&path), path, "what is typed is echoed");
        let heard = shop.hear("<enter>");
        once(&heard, &format!("{done}{path}"));
        assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 3);
        // The same again: the question, a letter that is no answer, and the same result in the same words.
        shop.hear("p");
        shop.hear("e");
        let heard = shop.hear("c");
        assert!(!heard.contains(keys), "{heard}");
        shop.hear("<ctrl+x>");
        shop.hear(&path);
        let heard = shop.hear("<enter>");
        in_order(&heard, &[&path, over]);
        let heard = shop.hear("y");
        said(&heard, if lang == Lang::It { "serve la lettera s" } else { "takes the letter s" });
        std::fs::write(&path, "").unwrap();
        let heard = shop.hear(yes);
        once(&heard, &format!("{done}{path}"));
        assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 3);
        // Where nothing can be written the name that was typed is asked for again, with the reason.
        shop.hear("p");
        shop.hear("e");
        shop.hear("x");
        shop.hear("<ctrl+x>");
        shop.hear("/no/such/x.xlsx");
        let heard = shop.hear("<enter>");
        once(&heard, if lang == Lang::It { "Non si può scrivere" } else { "cannot be written" });
        assert!(last(&heard).ends_with(": /no/such/x.xlsx") && !heard.contains(".:"), "{heard:?}");
    }
}

#[test]
fn a_paper_is_printed_and_said_with_its_pages_and_its_file_each_time() {
    for (lang, done) in [(Lang::It, "1 ordine, 1 pagina in "), (Lang::En, "1 order, 1 page in ")] {
        let mut shop = Shop::new(lang);
        let path = shop.path.with_file_name("ordine.pdf").to_string_lossy().into_owned();
        shop.hear("2<enter>");
        let heard = shop.hear("p");
        once(&heard, if lang == Lang::It { "Conferma d'ordine" } else { "Order confirmation" });
        shop.hear("<enter>");
        shop.hear("p");
        shop.hear("<ctrl+x>");
        shop.hear(&path);
        once(&shop.hear("<enter>"), &format!("{done}{path}"));
        assert!(std::fs::read(&path).unwrap().starts_with(b"%PDF"));
        // What was said of the first was thought to have been said of the second.
        shop.hear("p");
        shop.hear("<enter>");
        shop.hear("p");
        shop.hear("<ctrl+x>");
        shop.hear(&path);
        said(&shop.hear("<enter>"), &path);
        once(&shop.hear("s"), &format!("{done}{path}"));
    }
}

#[test]
fn a_view_is_saved_and_gone_to() {
    let mut shop = Shop::new(Lang::It);
    shop.hear("2<down><f4>");
    shop.hear("c");
    shop.hear("/stato:evadere<enter>");
    said(&shop.hear("w"), "Viste, 2 voci\ns Salva ciò che si vede; ");
    let heard = shop.hear("s");
    in_order(&heard, &["stato:evadere", "Invio conferma, Esc Indietro", "Nome della vista: "]);
    shop.hear("da spedire");
    let heard = shop.hear("<enter>");
    in_order(&heard, &["Salva «da spedire» per, 2 voci", "p me soltanto; c tutti gli operatori"]);
    in_order(&shop.hear("p"), &["vista salvata", "Ordini, vista: da spedire, filtro: stato:evadere, 1"]);
    said(&shop.hear("<esc>"), "Ordini, 3");
    // How many rows it leaves is read: the row is said when that is known, once.
    let heard = shop.hear("w");
    once(&heard, "1 di 5: 1 da spedire");
    assert!(!heard.contains("..."), "{heard}");
    said(&shop.hear("1"), "Ordini, vista: da spedire, filtro: stato:evadere, 1");
    shop.hear("<esc>");
    shop.hear(":");
    said(&shop.hear("da sped"), "da sped");
    said(&shop.hear("<enter>"), "Ordini, vista: da spedire");
}

#[test]
fn the_guided_filter_names_its_keys_and_what_it_leaves() {
    for (lang, keys, left) in [
        (Lang::It, "Filtro guidato\nInvio applica, F4 valori, Esc lascia\nstato: ", "Ordini, filtro: stato:nuovo, 3"),
        (Lang::En, "Guided filter\nEnter applies, F4 values, Esc leaves\nstatus: ", "Orders, filter: status:new, 3"),
    ] {
        let mut shop = Shop::new(lang);
        shop.hear("2");
        assert_eq!(shop.hear("f"), keys);
        said(&shop.hear("<f4>"), if lang == Lang::It { "1 di " } else { "1 of " });
        said(&shop.hear("<enter>"), if lang == Lang::It { "stato: nuovo" } else { "status: new" });
        said(&shop.hear("<enter>"), left);
    }
}

#[test]
fn a_file_that_is_not_there_says_what_to_do_and_a_column_says_where_it_goes() {
    for (lang, below, wrong, goes) in [
        (Lang::It, "1 voce qui sotto, Giù la sceglie", "il file non c'è", "boh, va in note"),
        (Lang::En, "1 entry below, Down picks it", "there is no such file", "boh, goes to note"),
    ] {
        let mut shop = Shop::new(lang);
        let csv = "numero ordine;data ordine;nome cliente;codice articolo;nome articolo;quantita;boh;prezzo unitario\n\
                   W-1;05/11/2026;Neri Ugo;MOK-3;Moka;2;x;29,90\n";
        let path = shop.file("ordini.csv", csv).to_string_lossy().into_owned();
        shop.hear("2<f8>");
        let heard = shop.hear("f");
        in_order(&heard, &["F2 ", "\nfile: "]);
        shop.hear("<ctrl+x>");
        shop.hear(&path.replace("ordini.csv", "ordinx.csv"));
        let heard = shop.hear("<f2>");
        said(&heard, wrong);
        assert!(heard.contains("F2") && !heard.contains("F9"), "the next key is one of here: {heard}");
        shop.hear("<ctrl+x>");
        shop.hear(&path);
        said(&shop.said(), "");
        let heard = shop.hear("<ctrl+t>");
        said(&heard, below);
        shop.hear("<f2>");
        shop.hear("<f2>");
        said(&shop.hear("<end><up>"), "boh, ");
        let heard = shop.hear("<enter>");
        said(&heard, "Esc");
        shop.hear("note");
        // What was chosen, then the column that comes next.
        in_order(&shop.hear("<enter>"), &[goes, "prezzo unitario, "]);
        let heard = shop.hear("<home><enter>");
        shop.hear("zzzz");
        let none = shop.hear("<enter>");
        assert!(!none.trim().is_empty(), "{heard}{none}");
    }
}

#[test]
fn what_copies_there_are_and_how_one_goes_back_to_them_is_said() {
    for (lang, words, row, title) in [
        (Lang::It, "ripristina", "Copia/prova, mai / mai", "copie di sicurezza"),
        (Lang::En, "restore", "Copy/drill, never / never", "backup copies"),
    ] {
        let mut shop = Shop::new(lang);
        shop.hear("1");
        let found = (0..12).map(|_| shop.hear("<down>")).find(|heard| heard.contains(row));
        assert!(found.is_some(), "{}", shop.all);
        let heard = shop.hear("i");
        for text in [title, "fondaco restore --list"] {
            said(&heard, text);
        }
        shop.hear("<esc>:");
        let heard = shop.hear(words);
        said(&heard, title);
        let heard = shop.hear("<enter>");
        in_order(&heard, &[title, "F2 "]);
        shop.hear("<enter>");
        let heard = shop.hear("nowhere<f2>");
        once(&heard, if lang == Lang::It { "La cartella nowhere non c'è" } else { "folder nowhere" });
    }
}

#[test]
fn language_theme_and_settings_say_what_they_are_now() {
    let mut shop = Shop::new(Lang::It);
    shop.hear(":");
    shop.hear("lingua");
    said(&shop.hear("<enter>"), "lingua: italiano");
    shop.hear(":");
    shop.hear("english");
    said(&shop.hear("<enter>"), "language: English");
    shop.hear(":");
    shop.hear("theme");
    said(&shop.hear("<enter>"), "1 of 7: ");
    shop.hear("<down>");
    said(&shop.hear("<enter>"), "theme ");
    shop.hear(":");
    shop.hear("mouse");
    said(&shop.hear("<enter>"), "mouse, 2 entries");
    said(&shop.hear("2"), "mouse: on");
}

#[test]
fn a_new_order_from_a_card_names_whose_it_is() {
    for (lang, title) in [(Lang::It, "Nuovo ordine, Rossi Mario"), (Lang::En, "New order, Rossi Mario")] {
        for card in ["2<down><enter>", "3<down><enter>"] {
            let mut shop = Shop::new(lang);
            shop.hear(card);
            said(&shop.hear("<f6>"), title);
            shop.hear("mok-3<enter>1<enter><f2>");
            assert_eq!(shop.lines(4), [("MOK-3".to_owned(), 1)], "{}", shop.all);
        }
    }
}

#[test]
fn the_digit_of_the_pane_that_one_is_in_says_where_one_is() {
    let mut shop = Shop::new(Lang::It);
    shop.hear("2<down>");
    said(&shop.hear("2"), "Ordini\n2 di 3: ");
}

#[test]
fn a_notice_that_a_window_covered_is_not_told_twice() {
    let mut shop = Shop::new(Lang::It);
    let told = |text: &str| text.matches("F24 IVA").count();
    let before = told(&shop.opening);
    shop.hear("3");
    let heard = [":", "<esc>", ":", "<esc>"].map(|keys| shop.hear(keys)).concat();
    shop.stage.pass(std::time::Duration::from_secs(3));
    assert!(before > 0 && told(&heard) + told(&shop.said()) == 0, "{heard}");
}

/// What is typed between ⟨ and ⟩ is one piece, everything else one key.
fn pieces(keys: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut rest = keys;
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '⟨' => rest.find('⟩').map(|at| at + '⟩'.len_utf8()),
            '<' => rest.find('>').map(|at| at + 1),
            _ => None,
        };
        let (piece, after) = rest.split_at(end.unwrap_or(first.len_utf8()));
        all.push(piece.trim_matches(['⟨', '⟩']).to_owned());
        rest = after;
    }
    all
}

/// No key of the commonest tasks is met with silence, and the last one says what came of it.
#[test]
fn the_commonest_tasks_are_heard_key_by_key() {
    const NOW: UtcMillis = UtcMillis(1_795_269_900_000);
    let table = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/tasks.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    // Where the program is started is where it proposes files.
    std::env::set_current_dir(folder.path()).unwrap();
    let made = folder.path().join("made.db");
    demo::make(&made, &DemoChoice::small(NOW), &mut |_, _| true).unwrap();
    let speaking = |file: &std::path::Path| {
        let clock = Arc::new(FixedClock::at(NOW));
        Stage::speaking(file, clock, Lang::It, Theme::plain(Tier::T1)).unwrap()
    };
    // An order and a customer that are there.
    let look = folder.path().join("look.db");
    std::fs::copy(&made, &look).unwrap();
    let mut stage = speaking(&look);
    stage.keys("2/stato:da_evadere pag:saldato<enter>");
    let listed = stage.said();
    let order = listed.rsplit("2026/").next().unwrap().split(',').next().unwrap().to_owned();
    stage.keys("3");
    let listed = stage.said();
    let phone = format!("⟨+39{}⟩", listed.split("+39").nth(1).unwrap().split(',').next().unwrap());
    stage.end();
    let before = [
        ("undo", "6v+"),
        ("confirm the order under the cursor", "2/stato:nuovo<enter>"),
        ("collect what an order still owes", "2/stato:aperto pag:da_pagare<enter>"),
        ("put a deadline off by a day", "6vv"),
    ];
    let results = [
        ("open order 1489 and ship it", "spedito"),
        ("phone order of three known lines, known customer", "2026/280 inserito"),
        ("find a caller by telephone", "scheda Dati"),
        ("undo", "azione annullata"),
        ("confirm the order under the cursor", "confermato"),
        ("collect what an order still owes", "incass"),
        ("a delivery comes in: three pieces of an article", "ACC-12"),
        ("put a deadline off by a day", "u annulla"),
        ("new customer, name only", "salvat"),
        ("open orders of a channel", "Ordini, filtro: stato:aperto canale:woo, "),
        ("how many of an article are available", "disponibile: "),
        ("mark ten orders and tag them", "10"),
        ("mark ten orders and print", "10 ordini, 10 pagine in "),
    ];
    let rows: Vec<(&str, &str)> = table
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains('`'))
        .map(|line| {
            let (name, rest) = line.trim_start_matches("| ").split_once(" | `").unwrap();
            (name, rest.split_once('`').unwrap().0)
        })
        .collect();
    assert_eq!(rows.len(), results.len());
    for ((name, keys), (of, result)) in rows.into_iter().zip(results) {
        assert_eq!(name, of);
        let file = folder.path().join(format!("{}.db", name.replace([' ', ',', ':'], "_")));
        std::fs::copy(&made, &file).unwrap();
        let mut stage = speaking(&file);
        if let Some((_, first)) = before.iter().find(|(task, _)| *task == name) {
            stage.keys(first);
        }
        stage.said();
        let mut all = String::new();
        let keys = keys.replace("1489", &order).replace("⟨phone⟩", &phone);
        let mut heard = String::new();
        for piece in pieces(&keys) {
            stage.keys(&piece);
            heard = stage.said();
            assert!(!heard.trim().is_empty() || heard == " ", "{name}: nothing was said for {piece}\n{all}");
            all.push_str(&heard);
        }
        assert!(heard.contains(result), "{name}: {result:?} was not said:\n{heard}\n-- of\n{all}");
    }
}

/// Between the keys of a line nothing is said, however fast they come: every time the same.
#[test]
fn a_line_of_a_pipe_is_heard_as_one() {
    for _ in 0..8 {
        let shop = Shop::new(Lang::It);
        let mut program = Command::new(env!("CARGO_BIN_EXE_fondaco"))
            .env_clear()
            .args(["--linear", "--lang", "it"])
            .env("USER", "anna")
            .env("HOME", shop.path.parent().unwrap())
            .env("FONDACO_DB", &shop.path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let keys = "2\n/stato:nuovo cliente:rossi<enter>\n";
        program.stdin.take().unwrap().write_all(keys.as_bytes()).unwrap();
        let out = String::from_utf8(program.wait_with_output().unwrap().stdout).unwrap();
        let filters: Vec<&str> = out.lines().filter(|line| line.to_lowercase().contains("filtro")).collect();
        assert_eq!(filters, ["Ordini, filtro: stato:nuovo cliente:rossi, 1, ord. data decrescente"], "{out}");
    }
}
