//! `watch`: the notification loop without a screen.

use super::session::{Session, clock};
use super::stop::{Exit, Outcome};
use crate::alerts::watch::watch;
use crate::locale::Lang;
use clap::{ArgMatches, Command};
use std::io::stdout;

pub(super) fn arguments(command: Command, _lang: Lang) -> Command {
    command
}

pub(super) fn run(session: &Session, _matches: &ArgMatches) -> Outcome {
    let path = session.path()?;
    // A file that cannot be used is said now, not at the first beat.
    drop(session.store()?);
    watch(&path, &clock(), session.lang, &mut stdout().lock())?;
    Ok(Exit::Done)
}
