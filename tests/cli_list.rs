//! `fondaco list`: saved views, columns, formats and files.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod cli_support;

use cli_support::Desk;
use serde_json::json;

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
