//! The linear mode with closed eyes: keys in, what is said out, and what the file holds after.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod linear_support;

use fondaco::domain::order::Badge;
use fondaco::locale::Lang;
use fondaco::store::{deadlines, drafts, notices, orders, parties};
use linear_support::{Shop, last, said};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

#[test]
fn an_order_is_opened_and_shipped() {
    for (lang, title, row, new, shipped) in [
        (Lang::It, "Ordini, 3", "1 di 3: 2026/3", "nuovo", "2026/2 (Rossi Mario) spedito"),
        (Lang::En, "Orders, 3", "1 of 3: 2026/3", "new", "2026/2 (Rossi Mario) shipped"),
    ] {
        let mut shop = Shop::new(lang);
        said(&shop.opening, "fondaco, anna@Demo Srl. F1 ");
        let heard = shop.hear("2");
        said(&heard, title);
        said(&heard, row);
        assert_eq!(heard.lines().count(), 2, "{heard}");
        // One line for one step.
        let heard = shop.hear("<down>");
        assert_eq!(heard.lines().count(), 1, "{heard}");
        said(&heard, new);
        said(&heard, if lang == Lang::It { "totale 20,00" } else { "total 20.00" });
        let heard = shop.hear("<enter>");
        said(&heard, "Rossi Mario");
        said(&heard, "TOTALE EUR 20,00".split(' ').next_back().filter(|_| lang == Lang::It).unwrap_or("20.00"));
        let heard = shop.hear("<f4>");
        said(&heard, if lang == Lang::It { "c Conferma" } else { "c Confirm" });
        shop.hear("c");
        assert_eq!(shop.badge(2), Badge::ToFulfil);
        let heard = shop.hear("<f4>s");
        assert!(!heard.ends_with('\n'), "the field is open: {heard:?}");
        let heard = shop.hear("BRT7");
        assert_eq!(heard, "BRT7", "letters are echoed and nothing else");
        let heard = shop.hear("<enter>");
        said(&heard, shipped);
        assert_eq!(shop.badge(2), Badge::Shipped);
    }
}

/// An order said how many lines it has, a field left empty that something was wanted, and neither said what.
#[test]
fn the_lines_of_an_order_are_read_and_what_a_question_wants_is_named() {
    for (lang, asks, next) in [
        (Lang::It, "errore: obbligatorio. Codice di tracking del collo", "Esc"),
        (Lang::En, "error: required. Tracking", "Esc"),
    ] {
        let mut shop = Shop::new(lang);
        shop.hear("2<down>");
        let heard = shop.hear("<enter>");
        let line = shop.lines(2).first().map(|(code, _)| code.clone()).unwrap();
        said(&heard, &line);
        shop.hear("<f4>c");
        shop.hear("<f4>s");
        let heard = shop.hear("<enter>");
        assert!(heard.contains(asks) && heard.contains(next), "{heard}");
    }
}

#[test]
fn an_order_of_three_lines_is_taken_by_telephone() {
    for lang in Lang::ALL {
        let mut shop = Shop::new(lang);
        let heard = shop.hear("2<f6>");
        said(&heard, if lang == Lang::It { "avanti\nCliente obbligatorio: " } else { "next\nCustomer required: " });
        let heard = shop.hear("ross<enter>");
        said(&heard, "C00002, Rossi Mario");
        let heard = shop.hear("<enter>");
        said(&heard, if lang == Lang::It { "riga 1, codice" } else { "row 1, code" });
        let heard = shop.hear("mok-3<enter>");
        // The article says what it is before its quantity is asked for.
        said(&heard, &format!("MOK-3, {} 1, Moka 3 tazze", if lang == Lang::It { "q.tà" } else { "qty" }));
        let heard = shop.hear("2<enter>");
        said(&heard, if lang == Lang::It { "58,00" } else { "58.00" });
        shop.hear("caf-250<enter>3<enter>flt-04<enter>10<enter>");
        let heard = shop.hear("<enter>");
        said(&heard, if lang == Lang::It { "TOTALE EUR: 110,00" } else { "TOTAL EUR: 110.00" });
        let heard = shop.hear("<f2>");
        said(&heard, "2026/4");
        let lines = [("MOK-3", 2), ("CAF-250", 3), ("FLT-04", 10)].map(|(sku, n)| (sku.to_owned(), n));
        assert_eq!(shop.lines(4), lines);
    }
}

#[test]
fn a_step_sideways_says_the_column_and_what_stands_there() {
    for (lang, customer, date) in [(Lang::It, "cliente", "data: 21/11/26"), (Lang::En, "customer", "date: ")] {
        let mut shop = Shop::new(lang);
        shop.hear("2");
        said(&shop.hear("l"), date);
        assert_eq!(shop.hear("l"), format!("{customer}: Ferramenta Bianchi Srl\n"));
        said(&shop.hear("<left>"), date);
        // A step down says the whole row, and the column is still in hand.
        let heard = shop.hear("j");
        assert_eq!(heard.lines().count(), 1, "{heard}");
        assert_eq!(shop.hear("l"), format!("{customer}: Rossi Mario\n"));
    }
}

#[test]
fn a_cell_is_changed_in_its_row() {
    let mut shop = Shop::new(Lang::It);
    shop.hear("5");
    let column = (0..9).map(|_| shop.hear("l")).find(|heard| heard.starts_with("minimo: ")).expect("the column");
    assert_eq!(column, "minimo: 0\n");
    assert_eq!(shop.hear("e"), "minimo: 0");
    let heard = shop.hear("4");
    assert!(heard.ends_with('4'), "{heard:?}");
    said(&shop.hear("<esc>"), "1 di 3: CAF-250");
    shop.hear("e4");
    let heard = shop.hear("<enter>");
    assert_eq!(heard.matches("CAF-250, ").count(), 1, "{heard}");
    said(&heard, "salvat");
}

#[test]
fn what_is_wrong_is_said_before_the_part_of_the_form_that_comes_next() {
    let mut shop = Shop::new(Lang::It);
    shop.hear("3<f6>Verdi Ugo<pgdn><pgdn>verdi");
    let heard = shop.hear("<pgdn>");
    let order = |heard: &str, all: &[&str]| {
        let at: Vec<Option<usize>> = all.iter().map(|text| heard.find(text)).collect();
        assert!(at.iter().all(Option::is_some) && at.is_sorted(), "{all:?} {at:?} in\n{heard}");
    };
    order(&heard, &["E-mail: verdi, errore: ", "CONDIZIONI", "Pagamento: "]);
    assert_eq!(heard.matches("chiocciola").count(), 1, "{heard}");
    let heard = shop.hear("<f2>");
    order(&heard, &["Errore: ", "chiocciola", "RECAPITI", "E-mail: verdi"]);
    assert_eq!(heard.matches("chiocciola").count(), 1, "{heard}");
    // One that only saving finds, and whose sentence is the field's own.
    let mut shop = Shop::new(Lang::It);
    shop.hear("3<f6><pgdn><pgdn>");
    order(&shop.hear("<f2>"), &["Errore: ", "Ragione sociale/nome: obbligatorio", "ANAGRAFICA", "obbligatorio: "]);
}

#[test]
fn a_menu_counts_what_can_be_chosen_and_only_that() {
    let mut shop = Shop::new(Lang::It);
    shop.hear("2");
    let heard = shop.hear("<f4>");
    let (counted, rest) = heard.split_once(" voci\n").expect("how many");
    let counted = counted.rsplit(' ').next().unwrap();
    let (letters, here) = rest.split_once('\n').unwrap();
    assert_eq!(letters.split("; ").count().to_string(), counted, "{heard}");
    said(here, &format!("1 di {counted}: c Conferma"));
    // What cannot be chosen has no number, and says why.
    let all = (0..9).map(|_| shop.hear("<down>")).collect::<Vec<_>>();
    assert!(all.iter().any(|line| line.starts_with("ora no: ") && line.contains(" - ")), "{all:?}");
    assert!(
        all.iter().all(|line| line.starts_with("ora no: ") || line.contains(&format!(" di {counted}: "))),
        "{all:?}"
    );
}

#[test]
fn a_preview_is_heard_line_by_line() {
    let mut shop = Shop::new(Lang::It);
    shop.hear("2<f4>c<f4>");
    let heard = shop.hear("P");
    for line in ["CAF-250 fisico: 30 a 27", "stato: da evadere a spedito", "spedito il: niente a "] {
        assert!(heard.lines().any(|said| said.starts_with(line)), "{line} is no line of\n{heard}");
    }
    assert!(!heard.contains("->") && !heard.contains(": a "), "{heard}");
}

#[test]
fn a_long_note_is_one_sentence() {
    let note = "richiamare dopo le sedici perché la mattina il magazzino non risponde e la merce \
                va lasciata al portiere del numero trentuno";
    let mut shop = Shop::new(Lang::It);
    shop.hear("2<enter><f8>n");
    shop.hear(note);
    shop.hear("<f2>");
    let mut heard = String::new();
    for _ in 0..6 {
        heard.push_str(&shop.hear("<right>"));
    }
    said(&heard, note);
}

#[test]
fn a_row_is_said_when_its_cell_is_taken_and_not_while_it_is_typed() {
    let mut shop = Shop::new(Lang::It);
    shop.hear("2<f6>ross<enter><enter>mok-3<enter>");
    let heard = shop.hear("2");
    assert!(!heard.contains("MOK-3"), "{heard}");
    let heard = shop.hear("<enter>");
    assert_eq!(heard.matches("MOK-3, q.tà 2").count(), 1, "{heard}");
}

#[test]
fn a_customer_is_found_by_telephone() {
    let mut shop = Shop::new(Lang::It);
    shop.hear("3");
    assert_eq!(shop.hear("/"), "filtro: ");
    assert_eq!(shop.hear("333 123"), "333 123", "while a filter is typed nothing else is said");
    let heard = shop.hear("<enter>");
    assert_eq!(
        heard,
        "\nClienti, filtro: 333 123, 1, ord. nome crescente\n\
         1 di 1: C00002, Rossi Mario, Torino, TO, 333 1234567, ordini 1, 21/11/26\n"
    );
    let heard = shop.hear("<ctrl+t>");
    said(&heard, "recapito 333 1234567");
}

#[test]
fn rows_are_marked_confirmed_together_and_summed() {
    let mut shop = Shop::new(Lang::It);
    shop.hear("2");
    let heard = shop.hear("<space>");
    let row = "2 di 3: 2026/2, 21/11/26, Rossi Mario, nuovo, Manuale, pagamento no, totale 20,00";
    assert_eq!(heard, format!("1 marcata, totale 27,00\n{row}\n"));
    let heard = shop.hear("<space>");
    said(&heard, "2 marcate, totale 47,00");
    let heard = shop.hear("<f4>");
    said(&heard, "Azioni su 2 righe");
    let heard = shop.hear("c");
    said(&heard, "2 ");
    assert_eq!((shop.badge(2), shop.badge(3), shop.badge(1)), (Badge::ToFulfil, Badge::ToFulfil, Badge::New));
    // Filtered, marked, summed.
    let heard = shop.hear("/stato:evadere<enter>");
    said(&heard, "Ordini, filtro: stato:evadere, 2");
    said(&shop.hear("*"), "2 marcate, totale 47,00");
    said(&shop.hear("<esc>"), "1 di 2: ");
}

#[test]
fn a_payment_is_taken() {
    for lang in Lang::ALL {
        let mut shop = Shop::new(lang);
        shop.hear("2<f4>c<enter>");
        let heard = shop.hear("<f8>m");
        let money = if lang == Lang::It { "27,00" } else { "27.00" };
        assert!(heard.ends_with(money), "the field says what is proposed: {heard}");
        let heard = shop.hear("<ctrl+x>10");
        assert!(heard.ends_with("10") && heard.starts_with('\u{8}'), "{heard:?}");
        let heard = shop.hear("<f2>");
        said(&heard, if lang == Lang::It { "da incassare 17,00" } else { "17.00" });
        said(&heard, if lang == Lang::It { "pagato in parte" } else { "partly paid" });
        let paid = shop.read(|reader| orders::derive(reader.db(), 3).unwrap().unwrap().paid);
        assert_eq!(paid.0, 1_000);
    }
}

#[test]
fn goods_are_received() {
    let mut shop = Shop::new(Lang::It);
    shop.hear("5<down>");
    let before = shop.on_hand(3);
    said(&shop.hear("<f6>"), "c Carico merce");
    let heard = shop.hear("c");
    assert!(heard.ends_with(": "), "{heard}");
    let heard = shop.hear("7<f2>");
    said(&heard, "FLT-04");
    assert_eq!(shop.on_hand(3), before + 7);
}

#[test]
fn a_deadline_is_moved_and_taken_back() {
    let mut shop = Shop::new(Lang::It);
    let on = |shop: &Shop| {
        let due = shop.read(|reader| deadlines::open_until(reader.db(), "2027-12-31".parse().unwrap(), 50).unwrap());
        due.into_iter().find(|due| due.subject.as_str() == "F24 IVA").unwrap().due_on.to_string()
    };
    said(&shop.hear("6"), "Scadenze, Mese");
    let heard = shop.hear("<right><right><right>");
    assert_eq!(heard, "dom 22/11/2026, niente\nlun 23/11/2026, niente\nmar 24/11/2026, F24 IVA, -1.240,00\n");
    said(&shop.hear("+"), "mer 25/11");
    assert_eq!(on(&shop), "2026-11-25");
    said(&shop.hear("u"), "annullata");
    assert_eq!(on(&shop), "2026-11-24");
}

#[test]
fn a_file_of_orders_goes_through_the_wizard() {
    let mut shop = Shop::new(Lang::It);
    let csv = "numero ordine;data ordine;nome cliente;codice articolo;nome articolo;quantita;prezzo unitario;stato\n\
               W-1;05/11/2026;Neri Ugo;MOK-3;Moka 3 tazze;2;29,90;nuovo\n\
               W-2;31/11/2026;Neri Ugo;MOK-3;Moka;1;29,90;nuovo\n";
    let path = shop.file("ordini.csv", csv).to_string_lossy().into_owned();
    said(&shop.hear("2<f8>f"), "Importa ordini, 1 di 3");
    shop.hear(&path);
    let heard = shop.hear("<f2>");
    said(&heard, "ordini.csv, 1 di 3, 2 righe, 8 colonne");
    said(&shop.hear("<down>"), "2 di 4: separatore");
    said(&shop.hear("<f2>"), "2 di 3, colonne");
    let heard = shop.hear("<down>");
    said(&heard, "data ordine, va in data ordine");
    said(&shop.hear("<ctrl+t>"), "05/11/2026 / 31/11/2026");
    let heard = shop.hear("<f2>");
    said(&heard, "1 nuovo, 0 cambiati, 0 uguali, 1 rifiutato");
    said(&heard, "giorno inesistente");
    said(&shop.hear("<f2>"), "1 ordine importato");
    assert_eq!(shop.lines(4), [("MOK-3".to_owned(), 2)]);
}

#[test]
fn an_address_with_an_error_is_mended() {
    let mut shop = Shop::new(Lang::It);
    shop.hear("3<down><enter>e");
    let mut heard = String::new();
    for _ in 0..20 {
        heard = shop.hear("<enter>");
        if last(&heard).starts_with("CAP") {
            break;
        }
    }
    said(&heard, "CAP: 10121");
    shop.hear("<ctrl+x>1012");
    let heard = shop.hear("<enter>");
    said(&heard, "CAP: 1012, errore: ");
    let heard = shop.hear("<f2>");
    said(&heard, "Errore: ");
    said(&heard, "Il CAP ha 5 cifre");
    assert_eq!(last(&heard), "CAP: 1012", "the field with the error is come to, and the error said once");
    shop.hear("<ctrl+x>10122");
    let heard = shop.hear("<f2>");
    said(&heard, "Rossi Mario");
    let address = shop.read(|reader| parties::addresses(reader.db(), 2).unwrap());
    assert_eq!(address[0].postal_code.as_str(), "10122");
}

#[test]
fn a_notice_is_put_off() {
    let mut shop = Shop::new(Lang::It);
    said(&shop.opening, "F24 IVA");
    let heard = shop.hear("0");
    said(&heard, "Avvisi, ");
    let active = |shop: &Shop| shop.read(|reader| notices::unread(reader.db()).unwrap().0);
    assert_eq!(active(&shop), 1);
    said(&shop.hear("<f8>"), "g Rinvia di un giorno");
    let heard = shop.hear("g");
    said(&heard, "rinviat");
    assert_eq!(active(&shop), 0);
}

#[test]
fn a_draft_is_gone_on_with() {
    let mut shop = Shop::new(Lang::It);
    shop.hear("3<f6>Verdi Ugo");
    shop.hear("<enter>");
    shop.again(Lang::It);
    let kept = shop.read(|reader| drafts::list(reader.db(), "anna", None).unwrap().len());
    assert_eq!(kept, 1, "{}", shop.all);
    let heard = shop.hear("gb");
    said(&heard, "Verdi Ugo");
    let heard = shop.hear("<enter>");
    said(&heard, "Nuovo cliente");
    shop.hear("<f2>");
    let named = shop.read(|reader| parties::find(reader.db(), 3).unwrap().name.to_string());
    assert_eq!(named, "Verdi Ugo");
}

#[test]
fn the_palette_jumps_and_the_help_is_read() {
    let mut shop = Shop::new(Lang::It);
    said(&shop.hear("<f9>"), "cerca: ");
    let heard = shop.hear("2026/2");
    said(&heard, "2026/2");
    said(&shop.hear("<enter>"), "2026/2, Rossi Mario, scheda Dati");
    let heard = shop.hear("<f1>");
    for line in ["QUI", "DOVUNQUE", "F8, a: azioni", "Ctrl+L: rilegge tutta la schermata", "Ctrl+T: "] {
        said(&heard, line);
    }
    // Narrowed by typing, run with Enter.
    said(&shop.hear("stato"), "F4, Ctrl+Spazio: Stato");
    said(&shop.hear("<enter>"), "c Conferma");
    shop.hear("c");
    assert_eq!(shop.badge(2), Badge::ToFulfil);
    said(&shop.hear("u"), "annullata");
    assert_eq!(shop.badge(2), Badge::New);
}

#[test]
fn what_was_changed_is_said_in_words() {
    for (lang, word) in [(Lang::It, "modificato"), (Lang::En, "changed")] {
        let mut shop = Shop::new(lang);
        shop.hear("3<enter>e");
        shop.hear("<end> bis<enter>");
        let heard = shop.hear("<ctrl+l>");
        assert!(heard.contains(word) && !heard.contains('#'), "{heard}");
    }
}

#[test]
fn where_one_is_and_the_whole_screen_are_said_again_on_demand_only() {
    let mut shop = Shop::new(Lang::It);
    shop.hear("2<down>");
    let heard = shop.hear("<ctrl+t>");
    said(&heard, "2 di 3: numero 2026/2, data 21/11/26, cliente Rossi Mario");
    let heard = shop.hear("<ctrl+l>");
    said(&heard, "Ordini, 3");
    assert_eq!(heard.matches("2026/").count(), 4, "three rows and the one under the cursor: {heard}");
    said(&heard, "qui, 2026/2");
    // At the edge, and while nobody types, there is nothing to say.
    shop.hear("<end>");
    assert_eq!(shop.hear("<end>"), "");
    let before = shop.stage.written();
    shop.stage.pass(Duration::from_hours(1));
    shop.said();
    let once = shop.stage.written();
    shop.stage.pass(Duration::from_hours(1));
    assert!(shop.stage.written() == once, "idle writes nothing: {before} {once}");
}

#[test]
fn a_text_is_edited_in_its_middle() {
    let mut shop = Shop::new(Lang::It);
    shop.hear("3<f6>");
    assert_eq!(shop.hear("Verdi"), "Verdi");
    assert_eq!(shop.hear("<backspace>"), "\u{8} \u{8}");
    assert_eq!(shop.hear("<left>"), "\nd\n");
    let heard = shop.hear("i");
    assert!(heard.ends_with(": Verid"), "{heard}");
    assert_eq!(shop.hear("<end>"), "\nfine\n");
}

#[test]
fn names_with_escape_sequences_are_harmless() {
    let mut shop = Shop::new(Lang::It);
    shop.hear("3<f6>");
    shop.stage.paste("Rossi\u{1b}[2J\u{1b}]0;x\u{7} \u{2502}Srl\r\n");
    // Every piece of what is said is looked at as it comes: see `Shop::said`.
    let heard = shop.said();
    said(&heard, "Rossi");
    said(&shop.hear("<f2>"), "salvat");
    said(&shop.hear("<esc><ctrl+l>"), "Rossi");
}

#[test]
fn every_layer_says_something() {
    let mut shop = Shop::new(Lang::It);
    let csv = shop.file("ordini.csv", "Rif;Del\nW-1;05/11/2026\n").to_string_lossy().into_owned();
    let walks: &[&[&str]] = &[
        &["1", "<f1>", "<esc>", "<f9>", "<esc>", "gu", "<enter>", "<esc>", "<esc>", "gb"],
        &[
            "2", "f", "<down>", "<esc>", "w", "<esc>", "s", "<esc>", "<f4>", "P", "<esc>", "<esc>", "<f8>", "<esc>",
            "t", "<esc>", "<enter>", "<end>", "i",
        ],
        &[
            "<esc>", "<right>", "<right>", "<right>", "e", "<f3>", "<esc>", "2", "<f4>", "c", "<enter>", "<f8>", "e",
            "<f8>",
        ],
        &["<esc>", "<f3>", "<esc>", "<f4>", "x", "<esc>", "<esc>", "<esc>"],
        &["2", "<f6>", "<f4>", "<esc>", "<f3>", "<f8>f", &csv, "<f2>", "<enter>", "<esc>", "<f2>", "<enter>", "<esc>"],
        &["<tab>", "<enter>", "<esc>", "<f3>", "<f3>", "<f3>", "<f3>"],
        &[
            "3", "<enter>", "<right>", "<esc>", "4", "<f6>", "<f3>", "5", "v", "v", "<enter>", "<right>", "<esc>", "o",
            "<esc>",
        ],
        &["<f6>r", "<f3>", "6", "<f6>", "<enter>", "<enter>", "<f4>", "<right>", "<esc>", "<f3>", "v", "v", "0"],
    ];
    for walk in walks {
        for keys in *walk {
            shop.hear(keys);
            let spoken = shop.stage.spoken();
            assert!(spoken.says_something(), "after {keys} of {walk:?}: {spoken:?}\n{}", shop.all);
        }
    }
}

/// The program itself, its keys from a pipe and its lines to another, on a terminal that can nothing.
#[test]
fn keys_come_from_a_pipe_and_lines_go_to_one() {
    let shop = Shop::new(Lang::It);
    let mut program = Command::new(env!("CARGO_BIN_EXE_fondaco"))
        .env_clear()
        .env("TERM", "dumb")
        .env("USER", "anna")
        .env("HOME", shop.path.parent().unwrap())
        .env("FONDACO_DB", &shop.path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // A line is taken whole: what is between is not said.
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    // As the README writes it.
    let example =
        readme.split("    printf '").nth(1).and_then(|rest| rest.split_once("' | fondaco --linear")).unwrap().0;
    assert!(example.contains("<ctrl+"), "{example}");
    let keys = format!("{}<f4>\nc\n\n<f3>3\nqq\n", example.replace("\\n", "\n"));
    program.stdin.take().unwrap().write_all(keys.as_bytes()).unwrap();
    let out = String::from_utf8(program.wait_with_output().unwrap().stdout).unwrap();
    assert!(out.is_ascii() && out.bytes().all(|byte| byte == b'\n' || !byte.is_ascii_control()), "{out:?}");
    let told: Vec<&str> = [
        "Ordini, 3",
        "2 di 3: 2026/2",
        "2 di 3: numero 2026/2, data 21/11/26, cliente Rossi Mario",
        "c Conferma",
        "2026/2 (Rossi Mario) confermato",
        "2026/2, Rossi Mario, scheda Dati",
        "Clienti, 2",
    ]
    .into_iter()
    .filter(|text| !out.contains(text))
    .collect();
    assert!(told.is_empty(), "{told:?} not in\n{out}");
    assert_eq!(shop.badge(2), Badge::ToFulfil);
}

/// In a real terminal: no other screen, no cursor sent about, and the line is ended when it is left.
#[cfg(unix)]
#[test]
fn a_terminal_gets_lines_and_nothing_else() {
    let shop = Shop::new(Lang::En);
    let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_fondaco"));
    command.args(["--linear", "--lang", "en"]);
    command.env_clear();
    for (name, value) in [("TERM", "xterm-256color"), ("LANG", "en_US.UTF-8"), ("USER", "anna")] {
        command.env(name, value);
    }
    command.env("HOME", shop.path.parent().unwrap());
    command.env("FONDACO_DB", &shop.path);
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut keyboard = pair.master.take_writer().unwrap();
    let mut out = pair.master.try_clone_reader().unwrap();
    let (send, heard) = channel();
    std::thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(read @ 1..) = out.read(&mut bytes) {
            if send.send(bytes[..read].to_vec()).is_err() {
                break;
            }
        }
    });
    let mut all = String::new();
    let until = |text: &str, all: &mut String| {
        while !all.contains(text) {
            let bytes = heard.recv_timeout(Duration::from_mins(2)).unwrap_or_else(|_| panic!("no {text:?} in {all:?}"));
            all.push_str(&String::from_utf8_lossy(&bytes));
        }
    };
    until("fondaco, anna@Demo Srl", &mut all);
    keyboard.write_all(b"2").unwrap();
    until("Orders, 3", &mut all);
    keyboard.write_all(b"\x1b[B").unwrap();
    until("2 of 3: 2026/2", &mut all);
    keyboard.write_all(b"/").unwrap();
    until("filter: ", &mut all);
    keyboard.write_all(b"rox").unwrap();
    until("filter: rox", &mut all);
    keyboard.write_all(b"\x7f").unwrap();
    until("rox\u{8} \u{8}", &mut all);
    keyboard.write_all(b"s").unwrap();
    until("rox\u{8} \u{8}s", &mut all);
    keyboard.write_all(b"\r").unwrap();
    until("Orders, filter: ros, 1", &mut all);
    keyboard.write_all(b"q").unwrap();
    until("again to quit", &mut all);
    keyboard.write_all(b"q").unwrap();
    assert!(child.wait().unwrap().success());
    let rest = all.replace("\r\n", "").replace("\u{8} \u{8}", "");
    assert!(!rest.chars().any(char::is_control), "{all:?}");
    assert!(all.ends_with("\r\n"), "{all:?}");
}

/// A new layer is not forgotten: each says for itself what it is.
#[test]
fn every_layer_has_a_linear_view_of_its_own() {
    fn look(folder: &std::path::Path, found: &mut Vec<(String, bool)>) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                look(&path, found);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for (at, _) in text.match_indices("Layer for ") {
                let line = text[..at].rfind('\n').map_or(0, |start| start + 1);
                if text[line..].starts_with("impl") {
                    let body = text[at..].split("\n}\n").next().unwrap();
                    let name = body.lines().next().unwrap().to_owned();
                    found.push((format!("{}: {name}", path.display()), body.contains("fn spoken(")));
                }
            }
        }
    }
    let mut found = Vec::new();
    look(std::path::Path::new("src/ui"), &mut found);
    assert!(found.len() >= 15, "{found:?}");
    let silent: Vec<_> = found.iter().filter(|(_, speaks)| !speaks).collect();
    assert!(silent.is_empty(), "{silent:?}");
}
