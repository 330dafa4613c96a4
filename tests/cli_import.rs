//! `import` as a script runs it: what is told, with which exit code, and what is there afterwards.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod cli_support;

use cli_support::Desk;
use serde_json::Value;
use std::fmt::Write;

const HEAD: &str = "Numero ordine;Data ordine;Cliente;Codice articolo;Quantità;Prezzo unitario\n";

/// One order that is well and one that is not.
fn export(desk: &Desk) -> String {
    let path = desk.path("export.csv");
    let rows = "A1;05/11/2025;Rossi;MOK-3;1;29,90\nA2;31/11/2025;Verdi;MOK-3;1;29,90\n";
    std::fs::write(&path, format!("{HEAD}{rows}")).unwrap();
    path.to_string_lossy().into_owned()
}

#[test]
fn what_came_in_is_told_even_if_the_rest_goes_wrong() {
    let desk = Desk::founded();
    let file = export(&desk);
    let said = desk.run(&["import", "orders", &file, "--refused", "no/such/folder/out.csv"]);
    assert_eq!(said.code, 1, "{}", said.err);
    assert!(said.out.contains("Ordini: 1 nuovo, 0 modificati, 0 uguali, 1 rifiutato (1 riga)"), "{}", said.out);
    assert!(said.out.contains("voce 5 del registro"), "{}", said.out);
    assert!(said.err.contains("righe rifiutate non sono state scritte") && said.err.contains("la cartella non c'è"));
    assert_eq!(desk.json(&["list", "orders"]).as_array().unwrap().len(), 1);

    // For a program: the report is whole on the standard output, the failure an object on the standard error.
    let said = desk.run(&["import", "orders", &file, "--refused", "no/such/folder/out.csv", "--json"]);
    let (told, failed): (Value, Value) =
        (serde_json::from_str(&said.out).unwrap(), serde_json::from_str(&said.err).unwrap());
    assert_eq!((said.code, &told["orders"]["same"], &told["refused_file"]), (1, &Value::from(1), &Value::Null));
    assert_eq!(failed["error"]["code"], "cli.refused_unwritten");
    assert_eq!(failed["error"]["more"][0]["code"], "import.refused.no_folder");
}

#[test]
fn a_profile_that_will_not_do_is_refused_before_anything_comes_in() {
    let desk = Desk::founded();
    let file = export(&desk);
    assert_eq!(desk.refusal(1, &["import", "orders", &file, "--save-profile", " \t "]), "field.required");
    assert!(desk.json(&["list", "orders"]).as_array().unwrap().is_empty());
}

#[test]
fn the_last_thing_done_is_the_import() {
    let desk = Desk::founded();
    let file = export(&desk);
    desk.run(&["import", "orders", &file, "--save-profile", "negozio"]);
    assert_eq!(desk.json(&["list", "orders"]).as_array().unwrap().len(), 1);
    assert!(desk.good(&["undo"]).contains("ordini importati"));
    assert!(desk.json(&["list", "orders"]).as_array().unwrap().is_empty());
    assert_eq!(desk.json(&["list", "profiles"]).as_array().unwrap().len(), 1);
    // A file whose columns nobody knows: which are left, and how to name them.
    std::fs::write(desk.path("x.csv"), "Rif;Del;Chi\n1;05/11/2025;Rossi\n").unwrap();
    let said = desk.bad(1, &["import", "orders", "x.csv"]);
    assert!(said.contains("Rif, Del") && said.contains("--mapping \"Rif=order_number\""), "{said}");
    assert!(!said.contains("order_number: "), "{said}");
}

#[test]
fn numbers_are_written_and_counted_as_people_do() {
    let desk = Desk::founded();
    let mut text = HEAD.to_owned();
    for at in 1..=1_234 {
        writeln!(text, "B{at};05/11/2025;Cliente {at};ART-{at};1;10,00").unwrap();
    }
    let path = desk.path("many.csv");
    std::fs::write(&path, &text).unwrap();
    let file = path.to_string_lossy().into_owned();
    let it = desk.good(&["import", "orders", &file, "--dry-run"]);
    assert!(it.contains("1.234 righe") && it.contains("Ordini: 1.234 nuovi"), "{it}");
    assert!(it.contains("1.234 clienti nuovi, 1.234 articoli nuovi") && it.contains("12.340,00"), "{it}");
    let en = desk.good(&["--lang", "en", "import", "orders", &file]);
    assert!(en.contains("1,234 rows") && en.contains("Orders: 1,234 new") && en.contains("12,340.00"), "{en}");
    let en = desk.good(&["--lang", "en", "undo"]);
    assert!(en.contains("0 movements reversed") && !en.contains("rows put back"), "{en}");
}

#[test]
fn orders_of_which_nothing_is_said_are_paid_when_told_so() {
    for (arguments, badge) in [(&["--paid"][..], "paid"), (&[], "unpaid")] {
        let desk = Desk::founded();
        let file = export(&desk);
        let mut all = vec!["import", "orders", &file];
        all.extend(arguments);
        desk.run(&all);
        assert_eq!(desk.json(&["list", "orders"])[0]["payment"], badge, "{}", desk.json(&["list", "orders"])[0]);
    }
}
