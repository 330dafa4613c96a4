//! Copies, drills and the company as it was, from the command line.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod cli_support;

use cli_support::Desk;

#[test]
fn a_locked_copy_goes_to_another_machine_in_one_command() {
    let desk = Desk::founded();
    desk.order(2);
    let key = desk.path("key.txt").display().to_string();
    let made = desk.json(&["backup", "--new-key", &key]);
    let public = made["recipient"].as_str().unwrap();
    assert!(desk.bad(1, &["copia", "--new-key", &key]).contains("esiste già"));
    desk.good(&["do", "copies.plan", &format!("{{\"recipients\":\"{public}\"}}")]);
    let copy = desk.json(&["backup"])["file"].as_str().unwrap().to_owned();
    assert!(copy.ends_with(".db.age"), "{copy}");
    let listed = desk.good(&["restore", "--list"]);
    assert!(listed.contains("cifrata") && listed.contains("non provata"), "{listed}");
    assert_eq!(desk.refusal(1, &["restore", "--drill"]), "seal.needs_key");
    let drilled = desk.good(&["ripristina", "--drill", "--identity", &key]);
    assert!(drilled.contains("Prova riuscita"), "{drilled}");
    assert!(desk.good(&["restore", "--list"]).contains("provata "));
    let told = desk.good(&["doctor"]);
    assert!(told.contains("Ultima copia buona: ") && !told.contains("riuscita: mai"), "{told}");
    assert!(desk.json(&["doctor"])["copies"]["backup"]["good_at"].is_i64());
    // The other machine: a home of its own, empty.
    let other = Desk::empty();
    assert_eq!(other.refusal(1, &["restore", &copy]), "seal.needs_key");
    other.good(&["restore", &copy, "--identity", &key]);
    assert_eq!(other.json(&["list", "orders"]).as_array().unwrap().len(), 1);
    assert!(other.good(&["doctor"]).contains("Tutto torna."));
    assert_eq!(desk.refusal(1, &["restore"]), "restore.which");
    // The company's file is lost: the list is still told.
    std::fs::remove_file(desk.file()).unwrap();
    assert_eq!(desk.json(&["restore", "--list"])["copies"].as_array().unwrap().len(), 1);
}

#[test]
fn the_whole_program_looks_back() {
    let desk = Desk::founded();
    desk.order(1);
    let head = |desk: &Desk| desk.json(&["log", "--limit", "1"])[0]["id"].as_i64().unwrap_or_default();
    let before = head(&desk);
    let csv = "Numero ordine;Data ordine;Cliente;Codice articolo;Quantità;Prezzo unitario\nA1;05/11/2025;Verdi Ada;MOK-3;1;29,90\nA2;06/11/2025;Blu Ugo;MOK-3;2;29,90\n";
    std::fs::write(desk.path("o.csv"), csv).unwrap();
    desk.good(&["import", "orders", &desk.path("o.csv").display().to_string()]);
    let imported = head(&desk);
    desk.good(&["undo", &imported.to_string()]);
    let orders = |at: &str| {
        let at = format!("--as-of={at}");
        desk.json(&[&at, "list", "orders"]).as_array().unwrap().len()
    };
    assert_eq!((orders(&format!("#{before}")), orders(&format!("#{imported}"))), (1, 3));
    assert_eq!((orders("ora"), orders("#1")), (1, 0));
    let said = desk.run(&["list", "customers", "--as-of", &format!("#{imported}")]);
    assert!(said.err.contains("Com'era il ") && said.out.contains("Verdi Ada"), "{} {}", said.err, said.out);
    // The journal ends there, the doctor finds nothing wrong, exports are of then.
    let log = desk.json(&["log", "--as-of", &format!("#{before}")]);
    assert_eq!(log[0]["id"].as_i64(), Some(before));
    assert!(desk.good(&["doctor", "--as-of", &format!("#{imported}")]).contains("Tutto torna."));
    let file = desk.path("then.csv").display().to_string();
    desk.good(&["list", "orders", "--as-of", &format!("#{imported}"), "-o", &file]);
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 4);
    // Papers are of then: what was not yet there is not printed.
    let paper = |at: i64, number: &str| desk.run(&["print", "orders", number, "--as-of", &format!("#{at}")]);
    let numbers = desk.json(&["list", "orders", "--as-of", &format!("#{imported}")]);
    let mut then = numbers.as_array().unwrap().iter().map(|order| order["number"].as_str().unwrap());
    assert!(
        then.any(|number| paper(imported, number).out.contains(number)
            && paper(imported, number).out.contains("Verdi Ada")
            && paper(before, number).err.contains("non esiste")),
        "{numbers}"
    );
    for verb in [&["do", "notice.check"][..], &["undo"], &["backup"], &["watch"], &["import", "orders", "x"]] {
        let mut all = verb.to_vec();
        all.extend(["--as-of", "ieri"]);
        assert_eq!(desk.refusal(1, &all), "moment.verb", "{verb:?}");
    }
    assert_eq!(desk.refusal(1, &["list", "orders", "--as-of", "2020-01-01"]), "moment.before");
    assert_eq!(desk.refusal(1, &["list", "orders", "--as-of", "2199-01-01"]), "moment.future");
    assert_eq!(desk.refusal(1, &["list", "orders", "--as-of", "oggi 99:00"]), "date.time");
    assert_eq!(desk.refusal(1, &["list", "orders", "--as-of", "#x"]), "journal.missing");
    let left: Vec<String> = std::fs::read_dir(desk.file().parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with(".fondaco"))
        .collect();
    assert_eq!(left, Vec::<String>::new());
    assert_eq!(head(&desk), imported + 1, "nothing was written to the company");
}

#[test]
fn what_was_loaded_at_once_has_no_before() {
    let desk = Desk::empty();
    desk.good(&["demo", "--orders", "3100", "--no-ui"]);
    assert_eq!(desk.refusal(1, &["list", "orders", "--as-of", "2021-01-01"]), "moment.before");
    assert_eq!(desk.json(&["list", "orders", "--limit", "5", "--as-of", "ora"]).as_array().unwrap().len(), 5);
}
