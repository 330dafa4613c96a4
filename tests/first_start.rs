//! The first start of the real program: for whom the demo opens, and what is left in the terminal after it.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod cli_support;
mod pty_support;

use cli_support::Desk;
use pty_support::Terminal;

#[test]
fn the_demo_is_opened_for_whoever_hears_lines_also_from_a_pipe_and_also_again() {
    let desk = Desk::empty();
    for _ in 0..2 {
        let said = desk.run_with(&["--linear", "demo", "--orders", "40"], b"q\nq\n");
        assert!(said.code == 0 && said.out.contains("Cruscotto"), "{} {}", said.out, said.err);
    }
    // Else there is nobody to open it for.
    let said = desk.run_with(&["demo"], b"");
    assert!(said.code == 0 && !said.out.contains("Cruscotto"), "{}", said.out);
}

#[test]
fn what_is_said_at_the_end_stands_in_the_terminal_as_it_was() {
    let desk = Desk::empty();
    let mut terminal = Terminal::start(&desk, &[]);
    terminal.shows("Nessuna azienda");
    terminal.press("\u{1b}").shows("Ancora Esc: esce");
    terminal.press("\u{1b}");
    let (code, left) = terminal.end();
    assert_eq!(code, 0);
    assert!(left.contains("Non è stato creato nulla"), "{left}");
    let mut terminal = Terminal::start(&desk, &["tutorial"]);
    terminal.shows("1/10 Muoversi");
    terminal.press("q").shows("Ancora q per uscire");
    terminal.press("q");
    let (code, left) = terminal.end();
    assert_eq!(code, 0);
    assert!(left.contains("fondaco tutorial"), "{left}");
}
