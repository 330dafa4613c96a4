//! The program of the operator's machine that takes copies (`wl-copy`, `xclip -selection clipboard`).
//!
//! It is named where the operator is, in the environment, and not among the preferences: those stand in the company's
//! file, and whoever may write there must not have programs run on somebody else's machine. A login that is held to this
//! program (`ForceCommand`) sets no environment.

use crate::domain::SafeText;
use crate::domain::text::words;
use crate::locale::Lang;
use crate::print::{Untaken, hand_text};
use std::process::Command;
use std::time::Duration;

/// The variable that names it, with its arguments as a shell would part them. No shell runs it.
pub const PROGRAM: &str = "FONDACO_CLIPBOARD";

/// One that has not taken a text by then takes none.
const PATIENCE: Duration = Duration::from_secs(5);

/// A program and its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    name: String,
    arguments: Vec<String>,
}

/// What became of a copy.
#[derive(Debug)]
pub(super) struct Handed {
    program: String,
    result: Result<(), Untaken>,
}

impl Program {
    /// The one that the environment names.
    pub fn of_environment() -> Option<Self> {
        Self::named(&std::env::var(PROGRAM).ok()?)
    }

    /// By its words.
    pub fn named(text: &str) -> Option<Self> {
        let mut words = words(text)?.into_iter();
        let name = words.next().filter(|name| !name.is_empty())?;
        Some(Self { name, arguments: words.collect() })
    }

    /// Has it take a text on its standard input; waits, so never on the thread of the screen.
    pub(super) fn take(&self, text: &str) -> Handed {
        let mut command = Command::new(&self.name);
        command.args(&self.arguments);
        Handed { program: self.name.clone(), result: hand_text(command, text, PATIENCE) }
    }
}

impl Handed {
    /// It was taken, and what is said of it. `shown` is the beginning of the text.
    pub(super) fn told(&self, shown: &str, lang: Lang) -> (bool, String) {
        let program = SafeText::new(&self.program);
        let with = |why: &str| lang.f("ui.copied.untaken", &[("program", program.as_str()), ("why", why)]);
        match &self.result {
            Ok(()) => (true, lang.f("ui.copied.handed", &[("program", program.as_str()), ("text", shown)])),
            Err(Untaken::Failed(error)) => (false, with(SafeText::new(&error.to_string()).as_str())),
            Err(Untaken::Refused(why)) => (false, with(why)),
            Err(Untaken::Slow | Untaken::Stopped) => (false, with(lang.t("ui.copied.slow"))),
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn a_program_gets_the_text_and_its_own_words_and_no_shell_is_asked() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("o u t");
        let program = Program::named(&format!("tee '{}'", out.display())).unwrap();
        let text = "Rossi; $(touch x) `id`\n1.234,56".repeat(9_000);
        assert!(program.take(&text).told("Rossi", Lang::It).0);
        assert_eq!(std::fs::read_to_string(&out).unwrap(), text);
        for none in ["  ", "xclip 'open", "''"] {
            assert_eq!(Program::named(none), None, "{none}");
        }
    }

    #[test]
    fn what_a_program_says_against_it_is_told() {
        let (taken, said) = Program::named("/no/such/program").unwrap().take("x").told("x", Lang::It);
        assert!(!taken && said.contains("/no/such/program"), "{said}");
        let (taken, said) =
            Program::named("sh -c 'echo no display >&2; exit 1'").unwrap().take("x").told("x", Lang::En);
        assert!(!taken && said.contains("no display"), "{said}");
    }
}
