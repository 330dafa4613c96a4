//! No verb: the terminal program.

use super::session::{Session, clock};
use super::stop::{Exit, Outcome, Stop};
use super::usage;
use crate::operations::company::FoundCompany;
use crate::operations::{Actor, Call, Door, execute};
use crate::ui::app::{self, Opening};
use std::io::{IsTerminal, Write, stderr, stdin};
use std::path::PathBuf;

/// Opens the company's file on the screen. Without a terminal the commands are named instead.
pub(super) fn run(session: &Session) -> Outcome {
    // Lines need no terminal: keys may come from a pipe, what is said may go to a file.
    if !session.linear && (!stdin().is_terminal() || !Session::on_terminal()) {
        return usage::no_verb(session);
    }
    let path = session.path()?;
    if !path.exists() && !first_start(session, &path)? {
        return Ok(Exit::Done);
    }
    match open(session, path.clone()) {
        // A file without a company was being founded when somebody pulled the plug.
        Err(Stop::Refused(refusal)) if refusal.code == "company.none" => {
            if first_start(session, &path)? {
                open(session, path)
            } else {
                Ok(Exit::Done)
            }
        }
        other => other,
    }
}

/// Runs the terminal program on a file.
pub(super) fn open(session: &Session, path: PathBuf) -> Outcome {
    let said = || std::env::var("FONDACO_THEME").ok().filter(|name| !name.is_empty());
    let theme = session.theme.clone().or_else(said);
    app::run(Opening {
        path,
        actor: Actor::new(session.actor.name.clone(), Door::Ui),
        clock: clock(),
        lang: session.lang,
        lang_asked: session.lang_asked,
        theme,
        ascii: false,
        linear: session.linear,
    })?;
    Ok(Exit::Done)
}

/// There is no company yet: makes an empty one if that is wanted.
fn first_start(session: &Session, path: &std::path::Path) -> Result<bool, super::stop::Stop> {
    let lang = session.lang;
    let file = crate::domain::SafeText::new(&path.display().to_string()).to_string();
    write!(stderr(), "{}", lang.f("cli.first_start", &[("file", &file)]))?;
    stderr().flush()?;
    let mut name = String::new();
    stdin().read_line(&mut name)?;
    let name = name.trim();
    if name.is_empty() {
        return Ok(false);
    }
    let mut store = session.new_store()?;
    execute(&mut store, Call::by(&session.actor), &FoundCompany::named(name))?;
    Ok(true)
}
