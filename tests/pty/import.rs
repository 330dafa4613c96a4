//! An import that is interrupted at the terminal.

use super::cli_support::Desk;
use super::pty_support::Terminal;
use fondaco::locale::Lang;
use rustix::process::Signal;
use std::fmt::Write as _;

/// While it reads the file, and while it writes what it read: the bar is drawn by whoever has taken over the signal.
#[test]
fn an_interrupted_import_leaves_nothing_half_done() {
    for doing in ["cli.import.checking", "cli.import.writing"] {
        let doing = Lang::It.t(doing);
        // On a machine that is through before there is a bar, the file has to be longer.
        let told = [20_000, 80_000, 320_000].iter().any(|rows| interrupted_import(doing, *rows));
        assert!(told, "there was never a bar: {doing}");
    }
}

/// Imports so many orders and interrupts it when it says that it does this; whether it came to that before it ended.
fn interrupted_import(doing: &str, rows: usize) -> bool {
    let desk = Desk::founded();
    let mut text = "Numero ordine;Data ordine;Cliente;Descrizione;Quantità;Prezzo unitario\n".to_owned();
    for row in 0..rows {
        writeln!(text, "A{row};05/11/2025;Cliente {row};Moka;1;29,90").unwrap();
    }
    std::fs::write(desk.path("orders.csv"), text).unwrap();
    let before = desk.json(&["log"]);
    let terminal = Terminal::start(&desk, &["import", "orders", "orders.csv"]);
    let writes = Lang::It.t("cli.import.writing");
    let seen = terminal.until_or_ended(doing, |screen| {
        let text = screen.contents();
        text.contains(doing) && text.contains("#-") || text.contains(writes)
    });
    terminal.signal(Signal::INT);
    let (code, said) = terminal.end();
    if !seen.is_ok_and(|text| text.contains(doing)) {
        return false;
    }
    assert_eq!(code, 1, "refused: {said}");
    assert!(said.contains("fondaco: "), "it says why: {said}");
    assert!(desk.json(&["list", "orders"]).as_array().unwrap().is_empty(), "{doing}: {said}");
    assert_eq!(desk.json(&["log"]), before, "nothing was entered in the journal: {said}");
    desk.good(&["doctor"]);
    true
}
