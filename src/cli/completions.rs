//! `completions SHELL`: what a shell needs to complete our command line.

use super::grammar::place;
use super::session::Session;
use super::stop::{Exit, Outcome};
use super::{output, usage};
use crate::locale::Lang;
use clap::builder::PossibleValuesParser;
use clap::{ArgMatches, Command};
use clap_complete::{Shell, generate};
use std::io::Write;

pub(super) fn arguments(command: Command, lang: Lang) -> Command {
    command.arg(
        place(lang, "shell", "cli.argument.shell")
            .required(true)
            .value_parser(PossibleValuesParser::new(["bash", "zsh", "fish"]))
            .hide_possible_values(true),
    )
}

pub(super) fn run(session: &Session, matches: &ArgMatches) -> Outcome {
    let shell = match matches.get_one::<String>("shell").map(String::as_str) {
        Some("zsh") => Shell::Zsh,
        Some("fish") => Shell::Fish,
        _ => Shell::Bash,
    };
    // Into memory first: the generator panics when a pipe is closed under it.
    let mut script = Vec::new();
    generate(shell, &mut usage::whole(session), "fondaco", &mut script);
    let mut to = output::out();
    to.write_all(&script)?;
    to.flush()?;
    Ok(Exit::Done)
}
