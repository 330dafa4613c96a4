//! What the command line says to input that will not do: never a panic, nothing written, the right exit code.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod cli_support;

use cli_support::{Desk, said};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::process::Stdio;

#[test]
fn help_is_named_of_the_verb_and_of_nothing_that_is_called_like_one() {
    let desk = Desk::founded();
    for (arguments, help) in [
        (&["list", "orders", "--nope"][..], "fondaco list --help"),
        (&["--lang", "it", "elenca", "orders", "--nope"], "fondaco list --help"),
        (&["--actor", "list", "undo", "--nope"], "fondaco undo --help"),
        (&["shwo", "list"], "fondaco --help"),
    ] {
        let said = desk.run(arguments);
        assert!(said.err.contains(help), "{arguments:?} {}", said.err);
    }
}

#[test]
fn usage_is_exit_code_two() {
    let desk = Desk::founded();
    for arguments in [
        &["lista"][..],
        &["list"],
        &["list", "pippo"],
        &["list", "orders", "--limit", "x"],
        &["list", "orders", "--limit", "-1"],
        &["list", "orders", "--nope"],
        &["list", "orders", "nonsense:1"],
        &["list", "orders", "totale:abc"],
        &["list", "orders", "--sort", "nope"],
        &["list", "orders", "--lang", "de"],
        &["do"],
        &["do", "order.ship", "--nope"],
        &["do", "order.shp", "{}"],
        &["do", "zzzzzzzzzz", "{}"],
        &["undo", "abc"],
        &["completions", "powershell"],
        &["import", "customers", "x.csv"],
    ] {
        let said = desk.run(arguments);
        assert_eq!(said.code, 2, "{arguments:?} {} {}", said.out, said.err);
        assert!(said.err.starts_with("fondaco: "), "{arguments:?} {}", said.err);
        assert!(!said.err.contains("cli.") && !said.err.contains('{'), "{}", said.err);
        if arguments.contains(&"--lang") {
            continue;
        }
        let mut english = arguments.to_vec();
        english.insert(0, "--lang=en");
        let english = desk.run(&english);
        assert_eq!(english.code, 2);
        assert_ne!(english.err, said.err, "{arguments:?}");
    }
    assert!(desk.bad(2, &["do", "order.shp", "{}"]).contains("forse order.ship?"));
    assert_eq!(desk.run(&["list", "orders", "--json", "--csv"]).code, 2);
    assert!(desk.bad(2, &["lst"]).contains("Forse: list"));
    let no_verb = desk.run(&[]);
    assert_eq!(no_verb.code, 2);
    assert!(no_verb.err.contains("Ci sono: "));
}

#[test]
fn a_file_that_cannot_be_used_is_exit_code_three() {
    let desk = Desk::empty();
    assert_eq!(desk.refusal(3, &["list", "orders"]), "store.absent");
    assert_eq!(desk.refusal(3, &["do", "notice.check", "{}"]), "store.absent");
    assert_eq!(desk.refusal(3, &["doctor"]), "store.absent");
    assert!(!desk.file().exists());
    std::fs::write(desk.path("text.db"), "a letter to mother, rather long so that it could be a header of a file")
        .unwrap();
    assert_eq!(desk.refusal(3, &["--db", "text.db", "list", "orders"]), "store.not_ours");
    assert_eq!(desk.refusal(3, &["list", "orders", "--db", "text.db"]), "store.not_ours");
    assert_eq!(desk.refusal(3, &["init", "--db", "text.db"]), "store.not_ours");
    assert!(std::fs::read_to_string(desk.path("text.db")).unwrap().starts_with("a letter"));
}

#[test]
fn hostile_json_is_refused_and_writes_nothing() {
    let desk = Desk::founded();
    let before = desk.json(&["log"]).as_array().unwrap().len();
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let long = format!(r#"{{"set":{{"name":12,"note":"{}"}}}}"#, "x".repeat(60_000));
    for input in [
        "",
        "{",
        "nope",
        "{}",
        "[]",
        "null",
        "\"text\"",
        "12",
        r#"{"set":{"name":12}}"#,
        r#"{"set":{"name":"A"},"unknown":1}"#,
        r#"{"set":{"name":"A","nome":"B"}}"#,
        r#"{"set":{"name":"A"}} trailing"#,
        r#"{"set":{"name":"A\ud800"}}"#,
        r#"{"set":{"name":"A","kind":"alien"}}"#,
        r#"{"set":{"name":""}}"#,
        r#"{"set":{"name":"\u001b\u202e"}}"#,
        r#"{"id":9223372036854775807,"set":{"name":"A"}}"#,
        r#"{"id":1e400,"set":{"name":"A"}}"#,
        r#"{"set":{"name":"A","min_order":1e300}}"#,
        r#"{"set":{"name":"A","min_order":"1,234.56"}}"#,
        deep.as_str(),
        long.as_str(),
    ] {
        let said = desk.run_with(&["do", "party.save", "-"], input.as_bytes());
        let start: String = input.chars().take(80).collect();
        assert_eq!(said.code, 1, "{start}: {} {}", said.out, said.err);
        assert!(said.err.starts_with("fondaco: ") && said.err.len() < 2_000, "{}", said.err);
        assert!(!said.err.contains('\u{1b}') && !said.err.contains('\u{202e}'));
        assert!(!said.err.contains("expected") && !said.err.contains("invalid"), "English in Italian: {}", said.err);
        let json = desk.run_with(&["do", "party.save", "-", "--json"], input.as_bytes());
        assert!(serde_json::from_str::<serde_json::Value>(&json.err).unwrap()["error"]["code"].is_string());
        assert!(json.err.len() < 4_000, "{}", json.err.len());
    }
    assert_eq!(desk.json(&["log"]).as_array().unwrap().len(), before);
}

#[test]
fn numbers_at_the_edge_are_refused() {
    let desk = Desk::founded();
    for (quantity, price) in [
        ("922337203685477.5807", "1"),
        ("1", "92233720368.54775807"),
        ("900000000000000", "90000000000"),
        ("0", "1"),
        ("-1", "1"),
        ("0.00001", "1"),
        ("1", "-1"),
    ] {
        let input = format!(
            r#"{{"customer":"C00001","lines":[{{"item":"MOK-3","quantity":"{quantity}","price":"{price}"}}]}}"#
        );
        let said = desk.run(&["do", "order.place", &input, "--dry-run"]);
        // The largest quantity at a price of one is an amount like any other.
        assert!(said.code == 1 || (said.code == 0 && said.err.is_empty()), "{quantity} {price}: {}", said.err);
        assert!(!said.err.contains("panicked"), "{}", said.err);
    }
    let input = r#"{"customer":"C00001","lines":[{"item":"MOK-3","quantity":900000000000000,"price":90000000000}]}"#;
    assert_eq!(desk.refusal(1, &["do", "order.place", input]), "order.amount_too_large");
}

#[test]
fn huge_input_is_refused_before_it_is_read() {
    let desk = Desk::founded();
    let huge = format!(r#"{{"set":{{"name":"{}"}}}}"#, "x".repeat(17 * 1024 * 1024));
    let said = desk.run_with(&["do", "party.save", "-"], huge.as_bytes());
    assert_eq!(said.code, 1);
    assert!(said.err.contains("16,7 MB"), "{}", said.err);
    let said = desk.run_with(&["do", "party.save", "-"], b"{\"set\":{\"name\":\"\xff\xfe\"}}");
    assert_eq!(said.code, 1);
    assert!(said.err.contains("UTF-8"), "{}", said.err);
}

#[test]
fn arguments_that_are_no_text_are_usage() {
    let desk = Desk::founded();
    let bad = OsStr::from_bytes(b"\xff\xfe");
    for arguments in [vec!["list"], vec!["list", "orders"], vec!["do"], vec!["show", "order"], vec![]] {
        let said = said(desk.command(&arguments).arg(bad).output().unwrap());
        assert_eq!(said.code, 2, "{arguments:?} {}", said.err);
        assert!(!said.err.contains("panicked"));
    }
    // A file may have any name.
    let said = said(desk.command(&["list", "orders", "--db"]).arg(bad).output().unwrap());
    assert_eq!(said.code, 3, "{}", said.err);
}

#[test]
fn harmful_names_are_harmless_everywhere() {
    let desk = Desk::founded();
    let name = "\u{1b}]0;owned\u{7}Rossi\u{202e}oiraM\u{0}\u{200b} \u{1f468}\u{200d}\u{1f469}";
    let input = serde_json::json!({"set": {"name": format!("{name}{}", "a".repeat(170))}}).to_string();
    desk.good(&["do", "party.save", &input, "--actor", "\u{1b}[31mbruno\u{202e}"]);
    for arguments in [
        &["list", "customers"][..],
        &["list", "customers", "--csv"],
        &["show", "customer", "C00002"],
        &["log"],
        &["show", "journal", "5"],
        &["undo", "--dry-run", "5"],
    ] {
        let text = desk.good(arguments);
        assert!(text.contains("Rossi") || text.contains("bruno"), "{text}");
        for harmful in ['\u{1b}', '\u{7}', '\u{202e}', '\u{0}', '\u{200b}', '\u{200d}'] {
            assert!(!text.contains(harmful), "{arguments:?}");
        }
    }
    // A file may hold ten thousand characters: what stays of them is as harmless.
    let file = desk.path("lungo.csv");
    let name = name.replace('\0', "");
    std::fs::write(
        &file,
        format!(
            "order,date,customer,sku,product,qty,price\nE1,2026-11-02,\"{name}{}\",X1,\"{name}{}\",1,10.00\n",
            "b".repeat(10_000),
            "c".repeat(10_000)
        ),
    )
    .unwrap();
    desk.good(&["import", "orders", file.to_str().unwrap()]);
    for arguments in [
        &["list", "customers"][..],
        &["list", "orders"],
        &["list", "orders", "--csv"],
        &["list", "products"],
        &["show", "order", "1"],
        &["show", "customer", "C00003"],
        &["log"],
        &["undo", "--dry-run"],
    ] {
        let text = desk.good(arguments);
        for harmful in ['\u{1b}', '\u{7}', '\u{202e}', '\u{0}', '\u{200b}', '\u{200d}'] {
            assert!(!text.contains(harmful), "{arguments:?}");
        }
    }
    for line in desk.good(&["list", "customers"]).lines() {
        assert!(unicode_width::UnicodeWidthStr::width(line) <= 120, "{line}");
    }
    let filter = desk.bad(2, &["list", "orders", "totale:x\u{202e}y"]);
    assert!(!filter.contains('\u{202e}'));
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let desk = Desk::founded();
    let variants: Vec<String> =
        (0..3_000).map(|n| format!(r#"{{"set":{{"sku":"V{n}","attributes":"{n}"}}}}"#)).collect();
    let input = format!(r#"{{"set":{{"name":"Bullone"}},"variants":[{}]}}"#, variants.join(","));
    assert_eq!(desk.run_with(&["do", "product.save", "-"], input.as_bytes()).code, 0);
    for arguments in [&["list", "stock", "--limit", "0"][..], &["list", "stock", "--json"], &["list", "stock", "--csv"]]
    {
        let mut child = desk.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let said = said(child.wait_with_output().unwrap());
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{arguments:?}");
    }
}

#[test]
fn a_full_disk_under_the_answer_is_said() {
    let desk = Desk::founded();
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    let said = said(desk.command(&["list", "customers"]).stdout(full).output().unwrap());
    assert_eq!(said.code, 1, "{}", said.err);
    assert!(said.err.contains("stdout"), "{}", said.err);
}

#[test]
fn what_contradicts_itself_or_nobody_could_read_is_refused() {
    let desk = Desk::founded();
    let order =
        r#"{"customer":"C00001","lines":[{"item":"MOK-3","quantity":1}],"warehouse":"MAG1","no_warehouse":true}"#;
    assert_eq!(desk.refusal(1, &["do", "order.place", order]), "field.contradiction");
    let profile = |kind: &str, payload: &str| format!(r#"{{"name":"x","kind":"{kind}","payload":{payload}}}"#);
    assert_eq!(desk.refusal(1, &["do", "profile.save", &profile("orders", "5")]), "import.profile_unreadable");
    assert_eq!(desk.refusal(1, &["do", "profile.save", &profile("y", "{}")]), "field.choice");
    let good = profile("orders", r#"{"name":"x","columns":[]}"#);
    assert_eq!(desk.json(&["do", "profile.save", &good])["output"]["created"], true);
    assert_eq!(desk.json(&["do", "profile.save", &good])["output"]["created"], false);
}

#[test]
fn a_row_and_a_number_are_not_the_same_order() {
    let desk = Desk::founded();
    let (first, second) = (desk.order(1), desk.order(1));
    let rows = desk.json(&["list", "orders", "numero:1"]);
    let id = rows[0]["id"].clone();
    let done = desk.json(&["do", "order.confirm", &format!("#{id}")]);
    assert_eq!(done["output"]["order"], first.as_str());
    assert_ne!(first, second);
    let said = desk.run(&["do", "order.confirm", "9998", "9999"]);
    assert!(said.code == 1 && said.err.contains("9998") && said.err.contains("9999"), "{}", said.err);
    assert!(said.out.starts_with("Tutti e 2 rifiutati, nulla è stato modificato."), "{}", said.out);
    assert!(said.err.lines().any(|line| line.starts_with("fondaco: 9999: ")), "named as typed: {}", said.err);
}

#[test]
fn the_founding_is_not_taken_back() {
    let desk = Desk::empty();
    desk.good(&["init", "--name", "Bottega"]);
    assert_eq!(desk.refusal(1, &["undo", "1"]), "undo.founding");
    assert_eq!(desk.refusal(1, &["undo"]), "undo.none");
    assert_eq!(desk.json(&["list", "warehouses"]).as_array().unwrap().len(), 1);
}

#[test]
fn what_was_done_again_is_taken_back_by_the_number_that_the_refusal_names() {
    let desk = Desk::founded();
    let entry = desk.json(&["do", "party.save", r#"{"id":1,"set":{"phone":"011 123456"}}"#])["journal_id"].to_string();
    let undo = desk.json(&["undo", &entry])["done"]["journal_id"].to_string();
    let refused = desk.bad(1, &["undo", &entry]);
    assert!(refused.contains(&format!("già stata annullata dalla voce {undo}")), "{refused}");
    assert!(refused.contains(&format!("«fondaco undo {undo}» la rifà")), "{refused}");
    let redo = desk.json(&["undo", &undo])["done"]["journal_id"].to_string();
    // Not the undo, which would name the doing again in its turn.
    let refused = desk.bad(1, &["--lang", "en", "undo", &entry]);
    assert!(refused.contains(&format!("entry {redo} did it again")), "{refused}");
    assert!(refused.contains(&format!("“fondaco undo {redo}” takes it back")), "{refused}");
    desk.good(&["undo", &redo]);
    assert!(!desk.json(&["show", "customer", "1"]).to_string().contains("011 "), "it is taken back");
}

#[test]
fn what_is_gone_is_told_from_what_never_was_by_what_shows_it() {
    let desk = Desk::founded();
    let row = |operation: &str, input: &str| {
        let done = desk.json(&["do", operation, input]);
        format!("#{}", done["output"]["id"])
    };
    let customer = row("party.save", r#"{"set":{"name":"Neri Anna"}}"#);
    desk.good(&["undo"]);
    let product = row("product.save", r#"{"set":{"name":"Filtro"},"variants":[{"set":{"sku":"FLT-1","price":"3"}}]}"#);
    desk.good(&["undo"]);
    desk.order(1);
    desk.good(&["undo"]);
    for (kind, id, code) in [
        ("customer", customer.as_str(), "party.gone"),
        ("product", product.as_str(), "product.gone"),
        ("stock", "#2", "product.gone"),
        ("order", "#1", "order.gone"),
        ("customer", "#999", "party.missing"),
        ("product", "#999", "product.missing"),
        ("stock", "#999", "product.missing"),
        ("order", "#999", "order.missing"),
        ("order", "#x", "order.missing"),
        ("product", "x", "product.missing"),
    ] {
        assert_eq!(desk.refusal(1, &["show", kind, id]), code, "{kind} {id}");
    }
}

/// Who had made the demo was told to make it.
#[test]
fn without_a_file_the_demo_that_stands_there_is_named() {
    let desk = Desk::empty();
    let run = |arguments: &[&str]| {
        let mut command = desk.command(arguments);
        let out = command.env_remove("FONDACO_DB").output().unwrap();
        (out.status.code(), String::from_utf8_lossy(&out.stderr).into_owned())
    };
    assert!(!run(&["undo"]).1.contains("demo.db"), "there is none");
    assert_eq!(run(&["demo", "--no-ui", "--orders", "3"]).0, Some(0));
    for verb in [&["undo"][..], &["list", "orders"]] {
        let (code, said) = run(verb);
        assert!(code != Some(0) && said.contains("demo.db") && said.contains("--db"), "{said}");
    }
}
