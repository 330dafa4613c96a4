//! What a terminal was found to be, from what it says of itself and what its keys sent; and what to do about it.

use crate::locale::Lang;
use crate::ui::key::{Key, KeyCode};
use crate::ui::theme::{Depth, Program, Surroundings};

/// The keys that are asked for, in order: those that terminals disagree about.
pub const ASKED: [Key; 6] = [
    Key::f(4),
    Key::f(5),
    Key::plain(KeyCode::Esc),
    Key::plain(KeyCode::BackTab),
    Key::char('à'),
    Key::plain(KeyCode::Delete),
];

/// What came when a key was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// This key.
    Key(Key),
    /// Nothing.
    Nothing,
}

/// Longest wait of tmux for the rest of a sequence that does not show.
const ESCAPE_TIME: u64 = 50;

/// One thing that was found: its sentence is `keytest.found.<code>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Its name in the words.
    pub code: &'static str,
    /// Something should be done about it.
    pub serious: bool,
    /// What stands in the sentence.
    pub value: String,
}

impl Finding {
    fn new(code: &'static str, serious: bool) -> Self {
        Self { code, serious, value: String::new() }
    }

    /// In words.
    pub fn sentence(&self, lang: Lang) -> String {
        lang.f(&format!("keytest.found.{}", self.code), &[("value", &self.value)])
    }
}

/// Everything that was found; never empty. `escape_time`: what tmux says of itself, in milliseconds.
pub fn findings(around: &Surroundings, came: &[Came], escape_time: Option<u64>) -> Vec<Finding> {
    let mut found = Vec::new();
    let answer = |at: usize| came.get(at).copied();
    let is = |at: usize, key: Key| answer(at) == Some(Came::Key(key));
    let silent = |at: usize| answer(at) == Some(Came::Nothing);
    let wrong = |at: usize| answer(at).is_some_and(|came| ASKED.get(at).is_some_and(|asked| came != Came::Key(*asked)));
    let mut serious = |code| found.push(Finding::new(code, true));
    // PuTTY's "SCO" sends every function key as another; "VT100+" sends some that nobody reads.
    if is(0, Key::f(1)) || is(1, Key::f(2)) {
        serious("putty_sco");
    } else if wrong(0) && !wrong(1) {
        // One key says nothing of the others.
        serious("no_f4");
    } else if wrong(1) {
        serious(match around.program {
            Program::VsCode => "vscode_keys",
            Program::MacTerminal => "mac_keys",
            Program::Console => "console_keys",
            Program::Screen | Program::Unknown if silent(1) && !wrong(0) => "putty_vt100",
            Program::Screen | Program::Unknown => "no_f_keys",
        });
    }
    if wrong(2) {
        serious("no_esc");
    }
    if !around.utf8 {
        serious("not_utf8");
    } else if wrong(4) {
        serious(if around.program == Program::Console { "console_accents" } else { "not_accented" });
    }
    if wrong(5) {
        serious(if around.program == Program::MacTerminal { "mac_delete" } else { "no_delete" });
    }
    if around.term.is_empty() || around.term == "dumb" {
        serious("no_term");
    }
    if around.multiplexed {
        match escape_time {
            Some(millis) if millis > ESCAPE_TIME => {
                found.push(Finding { code: "escape_time", serious: true, value: millis.to_string() });
            }
            Some(_) => {}
            None if around.program == Program::Screen => found.push(Finding::new("in_screen", false)),
            None => found.push(Finding::new("multiplexed", false)),
        }
    }
    if wrong(3) {
        found.push(Finding::new("no_backtab", false));
    }
    if around.depth() == Depth::Mono && !around.no_color {
        found.push(Finding::new("no_colour", false));
    }
    if !found.iter().any(|finding| finding.serious) {
        let code = if came.len() == ASKED.len() { "fine" } else { "unasked" };
        found.insert(0, Finding::new(code, false));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(pairs: &[(&str, &str)]) -> Surroundings {
        Surroundings::read(|name| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    fn codes(around: &Surroundings, came: &[Came], escape_time: Option<u64>) -> Vec<&'static str> {
        findings(around, came, escape_time).iter().map(|finding| finding.code).collect()
    }

    const PUTTY: &[(&str, &str)] = &[("TERM", "xterm-256color"), ("LANG", "it_IT.UTF-8")];

    fn with(changes: &[(usize, Came)]) -> Vec<Came> {
        let mut came: Vec<Came> = ASKED.iter().copied().map(Came::Key).collect();
        for (at, other) in changes {
            came[*at] = *other;
        }
        came
    }

    #[test]
    fn each_terminal_is_told_what_it_lacks() {
        let putty = around(PUTTY);
        assert_eq!(codes(&putty, &with(&[]), None), ["fine"]);
        assert_eq!(codes(&putty, &[], None), ["unasked"]);
        // KEYMAP, section 1: what really arrives.
        let sco = with(&[(0, Came::Key(Key::f(1))), (1, Came::Key(Key::f(2)))]);
        assert_eq!(codes(&putty, &sco, None), ["putty_sco"]);
        assert_eq!(codes(&putty, &with(&[(1, Came::Nothing)]), None), ["putty_vt100"]);
        assert_eq!(codes(&putty, &with(&[(0, Came::Nothing), (1, Came::Nothing)]), None), ["no_f_keys"]);
        // F4 alone, also when the rest was passed over.
        assert_eq!(codes(&putty, &with(&[(0, Came::Nothing)]), None), ["no_f4"]);
        assert_eq!(codes(&putty, &[Came::Nothing], None), ["no_f4"]);
        assert_eq!(codes(&putty, &with(&[(4, Came::Nothing)]), None), ["not_accented"]);
        assert_eq!(codes(&putty, &with(&[(3, Came::Nothing)]), None), ["fine", "no_backtab"]);
        assert_eq!(
            codes(&putty, &with(&[(5, Came::Key(Key::plain(KeyCode::Backspace))), (2, Came::Nothing)]), None),
            ["no_esc", "no_delete"]
        );
        let latin = around(&[("TERM", "xterm"), ("LANG", "it_IT")]);
        assert_eq!(codes(&latin, &with(&[(4, Came::Nothing)]), None), ["not_utf8"]);
        let tmux = around(&[("TERM", "tmux-256color"), ("LANG", "it_IT.UTF-8"), ("TMUX", "/tmp/x,1,0")]);
        assert_eq!(codes(&tmux, &with(&[]), Some(500)), ["escape_time"]);
        assert_eq!(codes(&tmux, &with(&[]), Some(20)), ["fine"]);
        assert_eq!(codes(&tmux, &with(&[]), None), ["fine", "multiplexed"]);
        // Who keeps keys to itself is told its own setting.
        let with_program =
            |name: &str, value: &str| around(&[("TERM", "xterm-256color"), ("LANG", "it_IT.UTF-8"), (name, value)]);
        let no_keys = with(&[(0, Came::Nothing), (1, Came::Nothing), (5, Came::Nothing)]);
        assert_eq!(codes(&with_program("TERM_PROGRAM", "vscode"), &no_keys, None), ["vscode_keys", "no_delete"]);
        assert_eq!(codes(&with_program("TERM_PROGRAM", "Apple_Terminal"), &no_keys, None), ["mac_keys", "mac_delete"]);
        assert_eq!(codes(&with_program("STY", "1.pts"), &with(&[]), None), ["fine", "in_screen"]);
        let console = around(&[("TERM", "linux"), ("LANG", "it_IT.UTF-8")]);
        assert_eq!(codes(&console, &with(&[(4, Came::Key(Key::char('\'')))]), None), ["console_accents"]);
        assert_eq!(codes(&console, &with(&[(0, Came::Nothing), (1, Came::Nothing)]), None), ["console_keys"]);
        assert_eq!(codes(&around(&[("LANG", "C.UTF-8")]), &[], None), ["no_term", "no_colour"]);
    }

    #[test]
    fn every_finding_has_its_words_and_names_what_to_do() {
        let all = [
            "putty_sco",
            "putty_vt100",
            "no_f_keys",
            "no_f4",
            "vscode_keys",
            "mac_keys",
            "console_keys",
            "console_accents",
            "mac_delete",
            "in_screen",
            "no_esc",
            "not_utf8",
            "not_accented",
            "no_delete",
            "no_term",
            "escape_time",
            "multiplexed",
            "no_backtab",
            "no_colour",
            "fine",
            "unasked",
        ];
        for lang in Lang::ALL {
            for code in all {
                let sentence = Finding { code, serious: true, value: "500".to_owned() }.sentence(lang);
                assert!(!sentence.contains('{') && sentence.len() > 20, "{code}: {sentence}");
            }
            let tmux = Finding { code: "escape_time", serious: true, value: "500".to_owned() }.sentence(lang);
            assert!(tmux.contains("500") && tmux.contains("set -sg escape-time 20"), "{tmux}");
        }
    }
}
