//! `fondaco print`: to the standard output, into files, to printers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod cli_support;
mod print_support;

use cli_support::{Desk, said};
use print_support::Pdf;

#[test]
fn papers_go_to_the_standard_output_and_into_files() {
    let desk = Desk::founded();
    let (first, second, third) = (desk.order(2), desk.order(3), desk.order(1));
    let text = desk.good(&["print", "orders", &second, &first, "9999"]);
    assert_eq!(text.matches('\u{c}').count(), 1, "two papers: {text}");
    assert!(text.find(&second).unwrap() < text.find(&first).unwrap(), "in the order they were named");
    assert!(text.contains("74,70") && text.contains("49,80"), "{text}");
    let said = desk.run(&["stampa", "ordini", &first, "9999", "--lang", "en"]);
    assert!(said.out.contains("Order to be confirmed") && said.err.contains("9999"), "{} {}", said.out, said.err);
    // The name says the format; a filter in its own order, what was named first and only once.
    let told = desk.good(&["print", "orders", &third, "--filter", "ordina:totale", "-o", "tutti.pdf"]);
    assert!(told.starts_with("3 ordini, 3 pagine in tutti.pdf"), "{told}");
    let pages = Pdf::read(std::fs::read(desk.path("tutti.pdf")).unwrap()).pages();
    for (page, name) in pages.iter().zip([&third, &first, &second]) {
        assert!(page.contains(name), "{name}: {page:?}");
    }
    // Never over another file unasked, and never over a company.
    let args = ["print", "orders", &first, "-o", "tutti.pdf"];
    assert_eq!(desk.refusal(1, &args), "export.exists");
    let told = desk.json(&["print", "orders", &first, "-o", "tutti.pdf", "--overwrite", "--format", "text"]);
    assert_eq!((told["orders"].as_i64(), told["pages"].as_i64()), (Some(1), Some(1)));
    assert!(std::fs::read_to_string(desk.path("tutti.pdf")).unwrap().starts_with("Bottega"));
    let file = desk.file().display().to_string();
    assert_eq!(desk.refusal(1, &["print", "orders", &first, "-o", &file, "--overwrite"]), "export.database");
    // Whatever is wrong is said, and nothing comes of it.
    assert_eq!(desk.refusal(1, &["print", "orders", "77"]), "print.nothing");
    assert_eq!(desk.refusal(1, &["print", "orders"]), "print.nobody");
    assert_eq!(desk.refusal(1, &["print", "customers", "1"]), "print.no_papers");
    assert_eq!(desk.refusal(1, &["print", "picking", &first, "-o", "x.pdf"]), "print.nothing");
    assert!(!desk.path("x.pdf").exists());
    assert_eq!(desk.refusal(2, &["print", "orders", "--filter", "colore:blu", "-o", "x.pdf"]), "cli.bad_filter");
    assert_eq!(desk.refusal(1, &["print", "orders", &first]), "print.needs_file", "JSON and a paper on one output");
    desk.good(&["do", "order.confirm", &format!(r#"{{"order":"{first}"}}"#)]);
    let list = desk.good(&["print", "prelievo", "--filter", "stato:evadere"]);
    assert!(list.contains("Lista di prelievo") && list.contains("2 pz") && list.contains(&first), "{list}");
}

#[cfg(unix)]
#[test]
fn a_printer_gets_the_document_by_lp_and_no_shell() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::founded();
    let order = desk.order(2);
    let bin = desk.path("bin");
    std::fs::create_dir(&bin).unwrap();
    let lp = bin.join("lp");
    let out = desk.path("out");
    let script = format!("#!/bin/sh\nprintf '%s|' \"$@\" > {0}.args; /bin/cat > {0}\n", out.display());
    let run = |printer: &str, path: &std::path::Path| {
        let mut command = desk.command(&["print", "orders", &order, "--printer", printer]);
        said(command.env("PATH", path).output().unwrap())
    };
    let without = run("Ufficio", &bin);
    assert_eq!(without.code, 1);
    assert!(without.err.contains("lp o lpr"), "{}", without.err);
    std::fs::write(&lp, script).unwrap();
    std::fs::set_permissions(&lp, std::fs::Permissions::from_mode(0o755)).unwrap();
    let told = run("Uff$(id); x", &bin);
    assert_eq!((told.code, told.out.trim()), (0, "1 ordine, 1 pagina alla stampante"), "{}", told.err);
    assert_eq!(std::fs::read_to_string(desk.path("out.args")).unwrap(), "-d|Uff$(id); x|");
    assert!(Pdf::read(std::fs::read(&out).unwrap()).pages()[0].contains(&order));
    run("default", &bin);
    assert_eq!(std::fs::read_to_string(desk.path("out.args")).unwrap(), "|");
    std::fs::write(&lp, "#!/bin/sh\necho 'lp: stampante spenta' >&2\nexit 1\n").unwrap();
    let told = run("Ufficio", &bin);
    assert!(told.code == 1 && told.err.contains("stampante spenta"), "{}", told.err);
}
