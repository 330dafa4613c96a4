//! `fondaco list`: saved views, columns, formats and files.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod cli_support;

use cli_support::Desk;
use fondaco::domain::{Clock, SystemClock};
use fondaco::store::{Store, preferences};
use serde_json::json;
use std::sync::Arc;

#[test]
fn a_saved_view_is_listed_used_and_private() {
    let desk = Desk::founded();
    let (first, _) = (desk.order(2), desk.order(3));
    desk.good(&["do", "order.confirm", &first]);
    let save = r#"{"pane":"ordini","name":"Da guardare","filter":"stato:nuovo ordina:totale-"}"#;
    assert_eq!(desk.json(&["do", "view.save", save])["output"]["created"], true);
    assert_eq!(desk.json(&["do", "view.save", save])["output"]["created"], false);
    let all = desk.json(&["list", "viste"]);
    assert_eq!(
        (&all[0]["name"], &all[0]["pane"], &all[0]["pin"]),
        (&json!("Da guardare"), &json!("orders"), &json!(1))
    );
    let rows = desk.json(&["list", "orders", "--view", "da guardare"]);
    assert_eq!(rows.as_array().unwrap().len(), 1);
    assert_eq!(rows[0]["state"].as_str().or(rows[0]["badge"].as_str()), Some("new"));
    assert_eq!(desk.json(&["list", "orders", "--view", "Da guardare", "totale>9999"]), json!([]));
    assert_eq!(desk.refusal(1, &["list", "orders", "--view", "altro"]), "view.unknown");
    assert_eq!(desk.refusal(1, &["list", "carriers", "--view", "Da guardare"]), "cli.no_views");
    assert!(desk.good(&["show", "vista", "da guardare"]).contains("stato:nuovo"));
    // Another operator neither sees nor removes it, and learns nothing of it.
    assert_eq!(desk.json(&["list", "views", "--actor", "bruno"]), json!([]));
    assert_eq!(desk.refusal(1, &["list", "orders", "--view", "Da guardare", "--actor", "bruno"]), "view.unknown");
    assert_eq!(desk.refusal(1, &["do", "view.delete", "1", "--actor", "bruno"]), "view.none");
    assert_eq!(desk.refusal(1, &["do", "view.save", r#"{"pane":"x","name":"y"}"#]), "field.choice");
    assert_eq!(desk.refusal(1, &["do", "view.save", r#"{"pane":"orders","name":" \t"}"#]), "field.required");
    desk.good(&["do", "view.first", r#"{"pane":"orders","id":1}"#]);
    desk.good(&["do", "view.delete", "1"]);
    assert_eq!(desk.json(&["list", "views"]), json!([]));
    desk.good(&["undo"]);
    assert_eq!(desk.json(&["list", "views"])[0]["first"], true);
}

#[test]
fn what_people_read_is_written_in_the_formats_of_their_screen() {
    let desk = Desk::founded();
    let number = desk.order(2);
    let listed = |actor: &str| desk.good(&["list", "orders", "--actor", actor, "--columns", "number,date,total"]);
    let shown = |actor: &str| desk.good(&["show", "order", &number, "--actor", actor]);
    let usual = (listed("bruno"), shown("bruno"));
    assert!(usual.0.contains("49,80") && usual.0.contains('/'), "{}", usual.0);
    {
        let mut store = Store::open(&desk.file(), Arc::new(SystemClock)).unwrap();
        let liking = json!({"numbers": "point", "dates": "iso"});
        preferences::keep(&mut store, "bruno", preferences::LIKING, &liking).unwrap();
    }
    for text in [listed("bruno"), shown("bruno")] {
        assert!(text.contains("49.80") && !text.contains("49,80"), "{text}");
        let today = SystemClock.today().to_string();
        assert!(text.contains(&today), "{today} in {text}");
    }
    // Another operator has his own, and programs get the same as ever.
    assert_eq!(listed("carla"), usual.0);
    let csv = |actor: &str| desk.good(&["list", "orders", "--actor", actor, "--csv"]);
    assert_eq!(csv("bruno"), csv("carla"));
}

#[test]
fn columns_formats_and_files() {
    let desk = Desk::founded();
    desk.good(&["do", "party.save", r#"{"set":{"name":"=1+1"}}"#]);
    let (first, second) = (desk.order(2), desk.order(3));
    desk.order(1);
    let csv =
        desk.good(&["list", "orders", "totale>40", "--columns", "totale,number,n_negozio", "--csv", "--sort", "total"]);
    assert_eq!(csv, format!("total,number,external_number\n49.80,{first},\n74.70,{second},\n"));
    // The same from the line itself, in the other language.
    let text = desk.good(&["list", "orders", "totale>40", "colonne:numero,totale", "ordina:totale", "--lang", "en"]);
    assert_eq!(text.lines().next().unwrap().split_whitespace().collect::<Vec<_>>(), ["number", "total"]);
    let rows = desk.json(&["list", "orders", "--columns", "number,total", "--limit", "1"]);
    assert_eq!(rows.as_array().unwrap().len(), 1);
    assert_eq!(rows[0].as_object().unwrap().keys().collect::<Vec<_>>(), ["number", "total"]);
    let md = desk.good(&["list", "customers", "--columns", "nome", "--format", "md"]);
    assert!(md.starts_with("| nome |\n|---|\n") && md.contains("| =1+1 |"), "{md}");
    assert!(desk.good(&["list", "customers", "--columns", "nome", "--format", "csv"]).contains("'=1+1"));
    // Into files: the name says the format, none is replaced unasked.
    let said = desk.good(&["list", "orders", "-o", "tutti.xlsx"]);
    assert!(said.starts_with("3 righe scritte in tutti.xlsx"), "{said}");
    let book = std::fs::read(desk.path("tutti.xlsx")).unwrap();
    assert!(book.starts_with(b"PK\x03\x04") && book.ends_with(&[0, 0]), "{}", book.len());
    assert_eq!(desk.refusal(1, &["list", "orders", "-o", "tutti.xlsx"]), "export.exists");
    assert_eq!(std::fs::read(desk.path("tutti.xlsx")).unwrap(), book);
    let said = desk.json(&["list", "orders", "--format", "csv", "-o", "tutti.xlsx", "--overwrite"]);
    assert_eq!(said["rows"], 3);
    assert!(std::fs::read_to_string(desk.path("tutti.xlsx")).unwrap().starts_with("number,placed_on,"));
    assert_eq!(desk.refusal(1, &["list", "orders", "-o", "no/x.csv"]), "export.unwritten");
    assert_eq!(desk.refusal(1, &["list", "orders", "--columns", "boh"]), "cli.no_column");
    assert_eq!(desk.refusal(1, &["list", "carriers", "-o", "x.csv"]), "cli.no_export");
    assert_eq!(desk.refusal(1, &["list", "orders", "**"]), "cli.no_letters");
    assert_eq!(desk.refusal(1, &["list", "customers", "tel:abc"]), "cli.no_digits");
    desk.bad(2, &["list", "orders", "--format", "pdf"]);
}

#[test]
fn a_file_has_all_rows_of_all_pages_and_nothing_unfinished_beside_it() {
    let desk = Desk::empty();
    desk.good(&["demo", "--no-ui", "--orders", "400"]);
    let full = desk.json(&["list", "orders"]).as_array().unwrap().len();
    desk.good(&["list", "orders", "-o", "a.json"]);
    let rows: serde_json::Value = serde_json::from_slice(&std::fs::read(desk.path("a.json")).unwrap()).unwrap();
    assert_eq!(rows.as_array().unwrap().len(), full, "all of them, beyond one page");
    let names: Vec<_> = std::fs::read_dir(desk.path("")).unwrap().flatten().map(|e| e.file_name()).collect();
    assert!(names.iter().all(|name| !name.to_string_lossy().ends_with(".part")), "{names:?}");
}
