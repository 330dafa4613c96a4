//! How a verb ends.

use super::session::Session;
use crate::demo;
use crate::domain::Refusal;
use crate::domain::text::visible_json;
use crate::locale::wording;
use crate::store::rescue;
use serde_json::json;
use std::io::{self, ErrorKind, Write};

/// What the program says to the script that called it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// Done.
    Done,
    /// Refused, wholly or in part.
    Refused,
    /// The command line cannot be understood.
    Usage,
    /// The file cannot be used.
    Unusable,
}

impl Exit {
    /// The exit code.
    pub(super) const fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Refused => 1,
            Exit::Usage => 2,
            Exit::Unusable => 3,
        }
    }
}

/// Why a verb did not end well.
#[derive(Debug)]
pub(super) enum Stop {
    /// Refused.
    Refused(Refusal),
    /// The standard output failed.
    Output(io::Error),
}

/// What a verb gives back.
pub(super) type Outcome = Result<Exit, Stop>;

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Stop::Refused(refusal)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Stop::Output(error)
    }
}

impl From<serde_json::Error> for Stop {
    fn from(error: serde_json::Error) -> Self {
        Stop::Output(error.into())
    }
}

impl From<csv::Error> for Stop {
    fn from(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => Stop::Output(error),
            other => Stop::Output(io::Error::other(format!("{other:?}"))),
        }
    }
}

impl Stop {
    /// Says why on the standard error, and with which code the program ends.
    pub(super) fn report(self, session: &Session) -> Exit {
        match self {
            // Whoever read our output has seen enough.
            Stop::Output(error) if error.kind() == ErrorKind::BrokenPipe => Exit::Done,
            Stop::Output(error) => {
                let refusal = Refusal::new("cli.unwritten").with("file", "stdout").with("detail", error.to_string());
                report(session, &refusal);
                Exit::Refused
            }
            Stop::Refused(refusal) => {
                report(session, &refusal);
                exit_of(&refusal)
            }
        }
    }
}

/// The refusal and what leads on from it: of a file that is damaged, which copy takes its place and how; of one that is
/// not there, where the demo is.
fn with_way_back(session: &Session, refusal: &Refusal) -> Refusal {
    let mut refusal = refusal.clone();
    let damaged = ["store.damaged", "store.emptied", "store.json", "doctor.unopenable"];
    if damaged.contains(&refusal.code.as_str())
        && let Ok(path) = session.path()
    {
        refusal.more.push(rescue::way_back(&path));
    }
    // Who has made the demo and forgot to name it means its file.
    if refusal.code == "store.absent"
        && session.chosen().is_none()
        && let Some(demo) = demo::default_path().filter(|demo| demo.exists())
    {
        refusal.more.push(Refusal::new("store.demo_there").with("file", demo.display().to_string()));
    }
    refusal
}

/// Writes a refusal to the standard error: sentences, or with `--json` an object.
pub(super) fn report(session: &Session, refusal: &Refusal) {
    let refusal = &with_way_back(session, refusal);
    let mut to = io::stderr().lock();
    // There is nobody left to tell when this fails.
    let _ = if session.json() {
        let sentence = wording::refusal_lines(session.lang, refusal).join("\n");
        let next = wording::next_command(session.lang, refusal);
        writeln!(to, "{}", visible_json(&json!({ "error": refusal, "message": sentence, "next": next }).to_string()))
    } else {
        let mut lines = wording::refusal_lines(session.lang, refusal);
        // A sentence that names its command itself is enough.
        if !lines.iter().any(|line| line.contains("«fondaco ") || line.contains("“fondaco ")) {
            lines.push(wording::next_command(session.lang, refusal));
        }
        lines.iter().try_for_each(|line| writeln!(to, "fondaco: {line}"))
    };
}

/// The exit code of a refusal.
pub(super) fn exit_of(refusal: &Refusal) -> Exit {
    // A value that the database refuses is refused; the file itself is well.
    let of_a_row = ["store.taken", "store.referenced", "store.required", "store.rule", "store.missing"];
    let code = refusal.code.as_str();
    if code == "doctor.unopenable" || code.starts_with("store.") && !of_a_row.contains(&code) {
        Exit::Unusable
    } else if ["cli.unknown_", "cli.bad_", "cli.mapping"].iter().any(|start| code.starts_with(start))
        || code == "list.unknown_sort"
    {
        Exit::Usage
    } else if code == "cli.no_home" {
        Exit::Unusable
    } else {
        Exit::Refused
    }
}
