//! `man`: the manual page.

use super::session::Session;
use super::stop::{Exit, Outcome};
use super::{output, usage};
use crate::locale::Lang;
use clap::{ArgMatches, Command};
use clap_mangen::Man;
use std::io::Write;

pub(super) fn arguments(command: Command, _lang: Lang) -> Command {
    command
}

pub(super) fn run(session: &Session, _matches: &ArgMatches) -> Outcome {
    let mut page = Vec::new();
    Man::new(usage::whole(session)).render(&mut page)?;
    let mut to = output::out();
    to.write_all(&page)?;
    to.flush()?;
    Ok(Exit::Done)
}
