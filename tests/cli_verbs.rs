//! Every verb of the command line, in both languages, for people and for programs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod cli_support;

use cli_support::Desk;
use serde_json::{Value, json};

#[test]
fn init_makes_a_company_once() {
    let desk = Desk::empty();
    assert!(desk.good(&["init", "--name", "Bottega"]).starts_with("Creata l'azienda «Bottega»"));
    assert!(desk.bad(1, &["init"]).contains("c'è già l'azienda «Bottega»"));
    assert_eq!(desk.refusal(1, &["inizializza"]), "company.founded");
    let other = Desk::empty();
    assert_eq!(other.refusal(1, &["init", "--partita-iva", "12345"]), "identity.partita_iva.length");
}

#[test]
fn an_order_lives_and_is_taken_back() {
    let desk = Desk::founded();
    let order = desk.order(3);
    let year = order.split('/').next().unwrap().to_owned();
    let dry = desk.good(&["do", "order.confirm", "--dry-run", r#"{"order":1}"#]);
    assert!(dry.contains("MOK-3 MAG1  impegnato: 0 → 3"), "{dry}");
    assert!(dry.contains("decisione: inserito → confermato"), "{dry}");
    // References are named, as in the previews of the screens.
    let placed = desk.good(&[
        "do",
        "order.place",
        "--dry-run",
        r#"{"customer":"C00001","lines":[{"item":"MOK-3","quantity":1}]}"#,
    ]);
    assert!(placed.contains("anagrafica: Rossi Mario") && placed.contains("canale: Manuale"), "{placed}");
    assert_eq!(desk.json(&["list", "orders"])[0]["badge"], "new");
    let plain = desk.json(&["do", "order.confirm", r#"{"order":1}"#, "--dry-run"]);
    let tables: Vec<&str> =
        plain["changes"].as_array().unwrap().iter().map(|change| change["table"].as_str().unwrap()).collect();
    assert!(tables.contains(&"reservation") && tables.contains(&"sales_order"));

    desk.good(&["do", "order.confirm", r#"{"order":1}"#]);
    assert_eq!(desk.refusal(1, &["do", "order.ship", r#"{"order":1}"#]), "order.tracking_required");
    let name = format!(r#"{{"order":"{order}","tracking":"BRT1"}}"#);
    assert!(desk.good(&["esegui", "order.ship", &name]).starts_with("Fatto: ordine spedito (voce "));
    let shown = desk.good(&["show", "order", &order]);
    assert!(shown.contains("stato        = spedito") && shown.contains("BRT1"), "{shown}");
    assert_eq!(desk.json(&["mostra", "ordine", "1"])["state"]["badge"], "shipped");
    assert!(desk.bad(1, &["do", "order.cancel", r#"{"order":1}"#]).contains("è già uscito dal magazzino"));

    let undo = desk.good(&["undo", "--dry-run"]);
    assert!(undo.contains("giacenza: 7 → 10"), "{undo}");
    let undo = desk.json(&["annulla"]);
    assert_eq!(undo["operation"], "order.ship");
    assert_eq!(undo["done"]["output"]["countered"], 1);
    let entry = undo["done"]["journal_id"].to_string();
    let told = desk.good(&["show", "journal", &entry]);
    assert!(told.contains("giacenza: +3"), "{told}");
    desk.good(&["undo", &entry]);
    assert_eq!(desk.json(&["list", "orders"])[0]["badge"], "shipped");
    assert!(desk.good(&["doctor"]).contains("Tutto torna."));
    assert_eq!(desk.json(&["list", "orders", &format!("numero:{year}/1")]).as_array().unwrap().len(), 1);
}

#[test]
fn undo_finds_only_ones_own_and_says_who_came_after() {
    let desk = Desk::founded();
    assert_eq!(desk.refusal(1, &["undo", "--actor", "bruno"]), "undo.none");
    let entry = desk.json(&["do", "party.save", r#"{"id":1,"set":{"phone":"011 123456"}}"#])["journal_id"].to_string();
    desk.good(&["do", "party.save", r#"{"id":1,"set":{"phone":"011 654321"}}"#, "--actor", "bruno"]);
    let refused = desk.bad(1, &["undo", &entry]);
    assert!(refused.contains("anagrafica Rossi Mario, telefono: bruno l'ha cambiato dopo, il "), "{refused}");
    assert!(refused.contains("011 654321"), "{refused}");
    assert_eq!(desk.refusal(1, &["undo", "999"]), "journal.missing");
    // What came after goes with it, where it is asked for.
    assert!(refused.contains("--with-later"), "{refused}");
    let dry = desk.good(&["undo", &entry, "--with-later", "--dry-run"]);
    assert!(dry.contains("prima, perché ne dipende: ") && dry.contains("011 654321"), "{dry}");
    let told = desk.good(&["undo", &entry, "--with-later"]);
    assert!(told.matches("prima, perché ne dipende: ").count() == 1 && told.contains("011 654321"), "{told}");
    assert!(!desk.json(&["show", "customer", "1"]).to_string().contains("011 "), "both are taken back");
}

#[test]
fn the_same_key_does_it_once() {
    let desk = Desk::founded();
    let input = r#"{"lines":[{"item":"MOK-3","quantity":1}]}"#;
    let first = desk.json(&["do", "stock.receive", input, "--once", "k1"]);
    let again = desk.json(&["do", "stock.receive", input, "--once", "k1"]);
    assert_eq!((&first["repeated"], &again["repeated"]), (&json!(false), &json!(true)));
    assert_eq!(first["journal_id"], again["journal_id"]);
    assert_eq!(desk.json(&["list", "stock"])[0]["on_hand"], "11");
    assert!(desk.bad(1, &["do", "notice.check", "{}", "--once", "k1"]).contains("La chiave «k1» è già servita"));
}

#[test]
fn every_kind_lists_in_every_format_and_by_every_name() {
    let desk = Desk::founded();
    desk.order(2);
    for (english, italian) in [
        ("orders", "ordini"),
        ("customers", "clienti"),
        ("suppliers", "fornitori"),
        ("products", "articoli"),
        ("stock", "giacenze"),
        ("movements", "movimenti"),
        ("deadlines", "scadenze"),
        ("notices", "avvisi"),
        ("profiles", "profili"),
        ("views", "viste"),
        ("warehouses", "depositi"),
        ("carriers", "corrieri"),
        ("channels", "canali"),
        ("operations", "operazioni"),
        ("journal", "registro"),
    ] {
        let rows = desk.json(&["list", english]);
        assert_eq!(rows, desk.json(&["elenca", italian]), "{english}");
        let rows = rows.as_array().unwrap().len();
        let csv = desk.good(&["list", english, "--csv"]);
        let mut read = csv::Reader::from_reader(csv.as_bytes());
        assert!(!read.headers().unwrap().is_empty());
        assert_eq!(read.records().map(Result::unwrap).count(), rows, "{english}: {csv}");
        let text = desk.run(&["list", english]);
        assert_eq!(text.code, 0);
        assert_eq!(text.err.trim() == "Nessuna riga.", rows == 0, "{english}: {}", text.err);
        assert!(!text.out.contains('\u{1b}'), "no colour without a terminal");
    }
}

#[test]
fn machine_formats_are_plain_and_people_get_their_own() {
    let desk = Desk::founded();
    desk.good(&[
        "do",
        "product.save",
        r#"{"set":{"name":"=SOMMA(A1)"},"variants":[{"set":{"sku":"X","price":"1234.5"}}]}"#,
    ]);
    desk.good(&[
        "do",
        "order.place",
        r#"{"customer":"C00001","placed_on":"2026-03-05","lines":[{"item":"X","quantity":1}]}"#,
    ]);
    let csv = desk.good(&["list", "orders", "--csv"]);
    assert!(csv.contains("2026/1,2026-03-05,Rossi Mario,new,unpaid,1234.50,"), "{csv}");
    assert!(desk.good(&["list", "stock", "--csv"]).contains("'=SOMMA(A1)"));
    let italian = desk.good(&["list", "orders"]);
    assert!(italian.contains("05/03/2026") && italian.contains("1.234,50") && italian.contains("o nuovo"), "{italian}");
    let english = desk.good(&["list", "orders", "--lang", "en"]);
    assert!(english.contains("2026-03-05") && english.contains("1,234.50") && english.contains("o new"), "{english}");
    assert!(english.starts_with("number  date"), "{english}");
}

#[test]
fn lists_are_filtered_sorted_and_limited() {
    let desk = Desk::founded();
    for pieces in [1, 3, 2] {
        desk.order(pieces);
    }
    let totals = |arguments: &[&str]| -> Vec<String> {
        let rows = desk.json(arguments);
        rows.as_array().unwrap().iter().map(|row| row["total"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(totals(&["list", "orders", "--sort", "-total"]), ["74.70", "49.80", "24.90"]);
    assert_eq!(totals(&["list", "orders", "totale:>30", "ordina:totale"]), ["49.80", "74.70"]);
    assert_eq!(totals(&["list", "orders", "--sort", "-totale", "--limit", "1"]), ["74.70"]);
    assert_eq!(totals(&["list", "orders", "-stato:nuovo"]), Vec::<String>::new());
    let text = desk.run(&["list", "orders", "--limit", "2"]);
    assert_eq!(text.out.lines().count(), 3);
    assert!(text.err.contains("mostrate 2 righe"), "{}", text.err);
}

#[test]
fn a_long_list_is_written_whole() {
    let desk = Desk::founded();
    let lines: Vec<Value> =
        (0..1_200).map(|n| json!({"set": {"sku": format!("V-{n:04}"), "attributes": n.to_string()}})).collect();
    let input = json!({"set": {"name": "Bullone"}, "variants": lines}).to_string();
    assert_eq!(desk.run_with(&["do", "product.save", "-"], input.as_bytes()).code, 0);
    let rows = desk.json(&["list", "stock", "--sort", "sku"]);
    let mut skus: Vec<&str> = rows.as_array().unwrap().iter().map(|row| row["sku"].as_str().unwrap()).collect();
    assert_eq!(skus.len(), 1_201);
    skus.dedup();
    assert_eq!(skus.len(), 1_201);
    assert!(skus.is_sorted());
    assert_eq!(desk.good(&["list", "stock", "--limit", "0"]).lines().count(), 1_202);
}

#[test]
fn everything_can_be_shown() {
    let desk = Desk::founded();
    let order = desk.order(1);
    desk.good(&["do", "order.confirm", r#"{"order":1}"#]);
    let movement = desk.json(&["list", "movements"])[0]["id"].to_string();
    let deadline = desk.json(&["list", "deadlines"])[0]["id"].to_string();
    for (kind, id, part) in [
        ("order", order.as_str(), "Rossi Mario"),
        ("ordine", "1", "24,90"),
        ("customer", "c00001", "mario@rossi.it"),
        ("product", "mok-3", "Impegnato per"),
        ("articolo", "4006381333931", "MOK-3"),
        ("stock", "MOK-3", "MAG1"),
        ("movement", movement.as_str(), "FORNITORI"),
        ("scadenza", deadline.as_str(), "incasso"),
        ("journal", "1", "Bottega"),
        ("warehouse", "mag1", "A-01"),
        ("carrier", "brt", "BRT"),
        ("operation", "order.ship", "spedizioni"),
    ] {
        let text = desk.good(&["show", kind, id]);
        assert!(text.contains(part), "{kind} {id}: {text}");
        assert!(desk.json(&["show", kind, id]).is_object(), "{kind}");
    }
    for (kind, id, code) in [
        ("order", "77", "order.missing"),
        ("order", "x", "order.missing"),
        ("customer", "C9", "party.missing"),
        ("product", "nope", "product.missing"),
        ("deadline", "77", "deadline.missing"),
        ("journal", "99999", "journal.missing"),
        ("profile", "nope", "import.no_profile"),
    ] {
        assert_eq!(desk.refusal(1, &["show", kind, id]), code);
    }
    assert_eq!(desk.refusal(2, &["show", "deadline", "x"]), "cli.bad_id");
}

#[test]
fn files_are_imported_once_and_what_is_refused_comes_back() {
    let desk = Desk::empty();
    desk.good(&["init"]);
    let file = desk.path("orders.csv");
    std::fs::write(
        &file,
        "Nr;Data;Cliente;Codice;Descrizione;Q.ta;Prezzo\n\
         1001;05/03/2026;Rossi Mario;A1;Tazza;2;12,50\n\
         1002;06/03/2026;Bianchi Anna;A2;Piatto;1;8,00\n\
         1003;99/99/2026;Verdi Ugo;A2;Piatto;1;8,00\n",
    )
    .unwrap();
    let name = file.to_str().unwrap();
    let map = [
        "--mapping",
        "Nr=order_number",
        "--mapping",
        "Data=order_date",
        "--mapping",
        "Cliente=customer_name",
        "--mapping",
        r#"{"Codice":"product_code","Descrizione":"product_name"}"#,
        "--mapping",
        "Q.ta=quantity",
        "--mapping",
        "Prezzo=prezzo unitario",
    ];
    let with = |more: &[&str]| -> Vec<String> {
        ["import", "orders", name].iter().chain(&map).chain(more).map(|text| (*text).to_owned()).collect()
    };
    let run = |more: &[&str]| {
        let all = with(more);
        desk.run(&all.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let dry = run(&["--dry-run"]);
    assert_eq!(dry.code, 1, "{}{}", dry.out, dry.err);
    assert!(dry.out.contains("Ordini: 2 nuovi, 0 modificati, 0 uguali, 1 rifiutato (1 riga)"), "{}", dry.out);
    assert!(dry.out.contains("lette come gg/mm/aaaa"), "{}", dry.out);
    assert!(dry.err.contains("riga 4, ordine 1003"), "{}", dry.err);
    assert_eq!(desk.json(&["list", "orders"]).as_array().unwrap().len(), 0);
    assert!(!desk.path("orders-errori.csv").exists());

    let done = run(&["--save-profile", "negozio", "--json"]);
    assert_eq!(done.code, 1, "{}", done.err);
    assert!(done.out.contains(r#""remembered": "negozio""#), "{}", done.out);
    let told: Value = serde_json::from_str(&done.out).unwrap();
    assert_eq!((&told["orders"]["new"], &told["orders"]["refused"]), (&json!(2), &json!(1)));
    let refused = std::fs::read_to_string(desk.path("orders-errori.csv")).unwrap();
    assert!(refused.contains("1003") && !refused.contains("1001"), "{refused}");
    assert!(refused.contains("99/99/2026"), "{refused}");

    // What was refused is corrected and comes in by the profile that now knows the columns.
    let corrected = desk.path("corrected.csv");
    std::fs::write(&corrected, refused.replace("99/99/2026", "07/03/2026")).unwrap();
    let again = desk.json(&["importa", "ordini", corrected.to_str().unwrap()]);
    assert_eq!((&again["profile"], &again["orders"]["new"]), (&json!("negozio"), &json!(1)));
    assert_eq!(desk.json(&["list", "orders"]).as_array().unwrap().len(), 3);
    let undone = desk.json(&["undo"]);
    assert_eq!(undone["operation"], "import.orders");
    assert_eq!(desk.json(&["list", "orders"]).as_array().unwrap().len(), 2);
    assert!(desk.good(&["doctor"]).contains("Tutto torna."));
}

#[test]
fn every_kind_is_shown_by_what_the_list_gives() {
    let desk = Desk::founded();
    desk.order(1);
    desk.good(&["do", "deadline.save", r#"{"set": {"subject": "F24", "due_on": "2026-12-16"}}"#]);
    for kind in [
        "orders",
        "customers",
        "products",
        "stock",
        "movements",
        "deadlines",
        "journal",
        "warehouses",
        "carriers",
        "channels",
    ] {
        let rows = desk.json(&["list", kind]);
        for row in rows.as_array().unwrap().iter().take(3) {
            for key in ["id", "code", "sku", "number", "name"] {
                let Some(said) = row.get(key) else { continue };
                let said = said.as_str().map_or_else(|| said.to_string(), str::to_owned);
                // Names are no keys, but for what has nothing else.
                if key == "name" || matches!(kind, "journal" | "movements") && key != "id" {
                    continue;
                }
                let said = if kind == "orders" && key == "id" { format!("#{said}") } else { said };
                let shown = desk.run(&["show", kind, &said, "--json"]);
                assert_eq!(shown.code, 0, "show {kind} {said}: {}", shown.err);
            }
        }
        assert!(!rows.as_array().unwrap().is_empty(), "{kind} has nothing to show");
    }
    assert_ne!(desk.run(&["show", "products", "99999"]).code, 0);
    assert_ne!(desk.run(&["show", "order", "#99999"]).code, 0);
}

#[test]
fn several_numbers_are_a_batch() {
    let desk = Desk::founded();
    let place = r#"{"customer": "C00001", "lines": [{"item": "MOK-3", "quantity": "1"}]}"#;
    let numbers: Vec<String> = (0..2)
        .map(|_| desk.json(&["do", "order.place", place])["output"]["order"].as_str().unwrap().to_owned())
        .collect();
    let bare = numbers[0].split_once('/').unwrap().1;
    let dry = desk.good(&["do", "order.confirm", bare, &numbers[1], "--dry-run"]);
    assert!(dry.contains("2 ordini confermati"), "{dry}");
    let done = desk.json(&["do", "order.confirm", bare, &numbers[1]]);
    assert_eq!((&done["output"]["done"], &done["output"]["refused"]), (&json!(2), &json!(0)), "{done}");
    // One number is no batch, and what holds for all stands behind the numbers.
    let held = desk.json(&["do", "order.hold", bare, r#"{"reason": "telefona lunedì"}"#]);
    assert!(held["output"].get("results").is_none(), "{held}");
    let both = desk.run(&["do", "order.hold", bare, &numbers[1], r#"{"reason": "x"}"#]);
    assert_eq!(both.code, 1, "{}{}", both.out, both.err);
    assert_eq!(desk.run(&["do", "order.hold", bare, "{}", "{}"]).code, 1);
}

#[test]
fn columns_said_by_hand_are_remembered_by_their_header() {
    let desk = Desk::founded();
    let row = |number: u32| format!("Rif,Il,Per,Sku,Pz,Cad\n{number},01/03/2026,Rossi,MOK-3,1,\"10,00\"\n");
    let (first, second) = (desk.path("marzo.csv"), desk.path("aprile.csv"));
    std::fs::write(&first, row(1)).unwrap();
    std::fs::write(&second, row(2)).unwrap();
    let map = r#"{"Rif":"order_number","Il":"order_date","Per":"customer_name","Sku":"product_code","Pz":"quantity","Cad":"unit_price"}"#;
    let (first, second) = (first.to_str().unwrap(), second.to_str().unwrap());
    desk.good(&["import", "orders", first, "--mapping", map, "--dry-run"]);
    let told = desk.good(&["import", "orders", first, "--mapping", map]);
    assert!(told.contains("Colonne ricordate nel modello «marzo»"), "{told}");
    let told = desk.good(&["import", "orders", second]);
    assert!(told.contains("Modello: marzo") && told.contains("1 nuovo"), "{told}");
}

#[test]
fn an_import_that_cannot_be_read_writes_nothing() {
    let desk = Desk::empty();
    desk.good(&["init"]);
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(desk.path(name), bytes).unwrap();
        desk.path(name).to_str().unwrap().to_owned()
    };
    let empty = write("empty.csv", b"");
    let binary = write("binary.csv", &[0, 1, 2, 255, 0, 7]);
    let other = write("other.csv", b"a,b\n1,2\n");
    assert_eq!(desk.refusal(1, &["import", "orders", &empty]), "import.file.empty");
    assert!(desk.refusal(1, &["import", "orders", &binary]).starts_with("import.file."));
    assert_eq!(desk.refusal(1, &["import", "orders", &other]), "import.mapping.missing");
    assert_eq!(desk.refusal(1, &["import", "orders", "nowhere.csv"]), "import.file.missing");
    assert_eq!(desk.refusal(1, &["import", "orders", &other, "--profile", "nope"]), "import.no_profile");
    assert_eq!(desk.refusal(2, &["import", "orders", &other, "--mapping", "z=order_number"]), "cli.mapping");
    assert_eq!(desk.refusal(2, &["import", "orders", &other, "--mapping", "a=nothing"]), "cli.mapping");
    assert_eq!(desk.refusal(1, &["import", "orders", &other, "--refused", &empty]), "cli.file_exists");
    assert_eq!(desk.json(&["log"]).as_array().unwrap().len(), 1);
}

#[test]
fn a_copy_is_made_and_put_back() {
    let desk = Desk::founded();
    let copy = desk.path("copy.db");
    let name = copy.to_str().unwrap();
    let made = desk.json(&["backup", name]);
    assert_eq!(made["journal"], 4);
    assert_eq!(desk.refusal(1, &["copia", name]), "backup.exists");
    desk.order(1);
    assert_eq!(desk.refusal(1, &["restore", name]), "restore.exists");
    let back = desk.json(&["ripristina", name, "--force"]);
    assert!(std::path::Path::new(back["kept"].as_str().unwrap()).exists());
    assert_eq!(desk.json(&["list", "orders"]).as_array().unwrap().len(), 0);
    assert_eq!(desk.json(&["verifica", "--quick"])["clean"], true);
}

#[test]
fn help_manual_and_completions_speak_both_languages() {
    let desk = Desk::empty();
    assert!(desk.good(&["--help"]).contains("Comandi:\n"));
    let english = desk.good(&["--help", "--lang", "en"]);
    assert!(english.contains("Commands:\n") && english.contains("Creates an empty company. [inizializza]"));
    for verb in ["init", "import", "list", "show", "do", "undo", "log", "doctor", "backup", "restore", "keys"] {
        let italian = desk.good(&[verb, "--help"]);
        assert!(italian.contains("Uso: fondaco ") && !italian.contains("cli."), "{italian}");
        assert!(!italian.contains("[default") && !italian.contains("Usage"), "{italian}");
        let english = desk.good(&[verb, "--help", "--lang=en"]);
        assert!(english.contains("Usage: fondaco ") && !english.contains("cli."), "{english}");
    }
    for (shell, part) in
        [("bash", "complete -F _fondaco"), ("zsh", "#compdef fondaco"), ("fish", "complete -c fondaco")]
    {
        assert!(desk.good(&["completions", shell]).contains(part), "{shell}");
    }
    assert!(desk.good(&["man"]).contains(".TH fondaco 1"));
    assert!(desk.good(&["keys"]).contains("F1"));
    assert!(desk.good(&["tasti", "--md"]).contains("| `F1`"));
    assert!(desk.json(&["keys"]).as_array().unwrap().len() > 20);
    assert!(desk.good(&["--version"]).starts_with("fondaco "));
}

#[test]
fn the_language_comes_from_option_environment_or_system() {
    let desk = Desk::empty();
    let text = |own: &str, system: &str, option: &[&str]| {
        let mut arguments = option.to_vec();
        arguments.extend(["list", "orders"]);
        let mut command = desk.command(&arguments);
        command.env("FONDACO_LANG", own).env("LANG", system);
        cli_support::said(command.output().unwrap()).err
    };
    assert!(text("", "it_IT.UTF-8", &[]).contains("non c'è"));
    assert!(text("", "C", &[]).contains("non c'è"));
    assert!(!text("", "de_DE.UTF-8", &[]).contains("non c'è"));
    assert!(!text("en", "it_IT.UTF-8", &[]).contains("non c'è"));
    assert!(text("en", "en_US.UTF-8", &["--lang", "it"]).contains("non c'è"));
}

#[test]
fn what_is_promised_can_be_measured() {
    let desk = Desk::empty();
    let here = desk.path("here");
    let folder = here.to_string_lossy().into_owned();
    let table = desk.good(&["misura", "--orders", "40", &folder]);
    assert!(table.contains("Azienda misurata: ordini 40") && table.contains("Importazione Superstore"), "{table}");
    assert!(table.contains("Ricerca clienti") && table.contains("Ordini presi e confermati"), "{table}");
    // Nothing of it stays, and nobody's company was made.
    assert_eq!(std::fs::read_dir(&here).unwrap().count(), 0);
    assert!(!desk.file().exists());
    assert_eq!(desk.refusal(3, &["bench", "--orders", "40", &folder, "--db", "nowhere.db"]), "store.absent");
}

#[test]
fn the_channel_of_what_is_typed_has_a_code_and_a_name_in_each_language() {
    let desk = Desk::founded();
    desk.order(1);
    assert_eq!(desk.json(&["list", "orders"])[0]["channel"], "manual");
    assert!(desk.good(&["list", "orders", "--csv"]).contains(",manual,"));
    for (lang, name) in [("it", "Manuale"), ("en", "Manual")] {
        for verb in [&["list", "orders"][..], &["show", "order", "1"], &["list", "channels"]] {
            let said = desk.good(&[verb, &["--lang", lang]].concat());
            assert!(said.contains(&format!("{name} ")) || said.contains(&format!("{name}\n")), "{lang} {said}");
        }
    }
    for filter in ["canale=manuale", "channel=manual", "canale:man"] {
        assert_eq!(desk.json(&["list", "orders", filter]).as_array().unwrap().len(), 1, "{filter}");
    }
}

#[test]
fn a_filter_of_two_words_needs_no_quotes_and_a_wrong_one_says_the_nearest() {
    let desk = Desk::founded();
    desk.order(1);
    desk.good(&["do", "order.confirm", r#"{"order":1}"#]);
    for filter in ["stato:da_evadere", "stato:da-evadere", "status:to_fulfil", "stato:DA_EVADERE"] {
        assert_eq!(desk.json(&["list", "orders", filter]).as_array().unwrap().len(), 1, "{filter}");
    }
    let told = desk.bad(2, &["list", "orders", "stato:spdito"]);
    assert!(told.contains("forse spedito"), "{told}");
    let told = desk.bad(2, &["list", "orders", "cliete:rossi"]);
    assert!(told.contains("forse cliente"), "{told}");
}

#[test]
fn a_batch_says_what_it_was_refused_and_does_not_end_well() {
    let desk = Desk::founded();
    desk.order(1);
    let input = r#"{"operation":"order.confirm","inputs":[{"order":1},{"order":77},{"ordr":1}]}"#;
    for dry in [true, false] {
        let mut arguments = vec!["do", "batch", input];
        if dry {
            arguments.push("--dry-run");
        }
        let said = desk.run(&arguments);
        assert_eq!(said.code, 1, "{}", said.out);
        assert!(
            said.err.contains("fondaco: elemento 2: ") && said.err.contains("fondaco: elemento 3: "),
            "{}",
            said.err
        );
        assert!(said.err.contains("il campo «ordr» non esiste"), "{}", said.err);
        assert!(!said.out.contains('{') && !said.out.contains("order.confirm"), "{}", said.out);
        if !dry {
            assert!(said.out.contains("rifiutati: 2"), "{}", said.out);
        }
    }
    let said = desk.run(&["do", "batch", input, "--json"]);
    assert_eq!(said.code, 1);
    let said: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(said["output"]["results"][2]["refused"]["with"]["input"], 3);
    let all = r#"{"operation":"order.hold","inputs":[{"order":77}]}"#;
    assert!(desk.run(&["do", "batch", all]).out.starts_with("Rifiutato, nulla è stato modificato"));
    assert_eq!(desk.run(&["do", "batch", r#"{"operation":"order.pay","inputs":[{"order":1}]}"#]).code, 0);
}

#[test]
fn an_answer_says_money_as_money_and_what_is_still_to_pay() {
    let desk = Desk::founded();
    let placed = desk.good(&[
        "do",
        "order.place",
        r#"{"customer":"C00001","lines":[{"item":"MOK-3","quantity":1.5,"price":"34.00"}]}"#,
    ]);
    assert!(placed.contains("totale: 51,00"), "{placed}");
    desk.good(&["do", "order.confirm", r#"{"order":1}"#]);
    let paid = desk.good(&["do", "order.pay", r#"{"order":1,"amount":"50.00"}"#]);
    assert!(paid.contains("da pagare: 1,00") && !paid.contains("da fare"), "{paid}");
    assert_eq!(desk.json(&["show", "order", "1"])["order"]["total"], "51.00");
    let told = desk.bad(1, &["do", "order.pay", "{\"order\":1,\n \"amount\": }"]);
    assert!(told.contains("riga 2, colonna 12"), "{told}");
}

#[test]
fn the_journal_is_told_in_words() {
    let desk = Desk::founded();
    desk.order(1);
    desk.order(1);
    desk.good(&["do", "batch", r#"{"operation":"order.confirm","inputs":[{"order":1},{"order":2}]}"#]);
    let told = desk.good(&["log", "--limit", "1"]);
    assert!(told.contains("2 ordini confermati") && !told.contains("order.confirm"), "{told}");
    let dry = desk.good(&["undo", "--dry-run"]);
    assert!(dry.contains("2 ordini confermati"), "{dry}");
    // One count of rows: that of the list below.
    assert_eq!((dry.matches("righe").count(), dry.contains("com'er")), (1, false), "{dry}");
    assert!(dry.contains("operazione: "), "{dry}");
    assert!(!dry.contains("causale di magazzino: annullamento"), "{dry}");
    desk.good(&["undo"]);
    let told = desk.good(&["log", "--limit", "1"]);
    assert!(told.contains("più righe insieme, voce ") && !told.contains("batch"), "{told}");
    let dry = desk.good(&["do", "order.pay", r#"{"order":1}"#, "--dry-run"]);
    assert!(dry.contains(": altro") && !dry.contains(": other"), "{dry}");
    desk.order(1);
    let dry = desk.good(&["undo", "--dry-run"]);
    assert!(dry.contains("prossimo numero: 4 → 3") && !dry.contains("next"), "{dry}");
}

#[test]
fn a_customer_is_shown_by_row_where_no_code_says_it() {
    let desk = Desk::founded();
    let id = desk.json(&["list", "customers"])[0]["id"].to_string();
    for name in [id.clone(), format!("#{id}"), "C00001".to_owned()] {
        assert_eq!(desk.json(&["show", "customer", &name])["party"]["code"], "C00001", "{name}");
    }
    assert_eq!(desk.refusal(1, &["show", "customer", "#999"]), "party.missing");
}

#[test]
fn an_order_adds_up_on_paper() {
    let desk = Desk::founded();
    let input = r#"{"customer":"C00001","shipping":"6.10","order_discount":"5.00","lines":[{"item":"MOK-3","quantity":3,"price":"30.00"}]}"#;
    desk.good(&["do", "order.place", &input.replace("order_discount", "discount")]);
    let shown = desk.good(&["show", "order", "1"]);
    for part in ["spese di spedizione", "6,10", "sconto sull'ordine", "-5,00", "90,00", "91,10"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(!shown.contains("annullati"), "{shown}");
    desk.good(&["do", "order.pay", r#"{"order":1}"#]);
    assert!(desk.good(&["show", "order", "1"]).contains("altro"));
    desk.good(&["do", "order.confirm", r#"{"order":1}"#]);
    desk.good(&["do", "order.ship", r#"{"order":1,"tracking":"X","lines":[{"line":1,"quantity":1}]}"#]);
    desk.good(&["do", "order.close", r#"{"order":1}"#]);
    let shown = desk.good(&["show", "order", "1"]);
    assert!(shown.contains("annullati"), "{shown}");
}

#[test]
fn goods_that_are_fetched_are_said_in_the_language_of_the_reader() {
    let desk = Desk::founded();
    for (lang, name) in [("it", "Ritiro in sede"), ("en", "Collected in person")] {
        assert!(desk.good(&["--lang", lang, "list", "carriers"]).contains(name));
        assert!(desk.good(&["--lang", lang, "show", "carrier", "ritiro"]).contains(name));
    }
    assert!(desk.json(&["list", "carriers"]).to_string().contains("pickup"));
}
