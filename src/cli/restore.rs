//! `restore FILE`: a checked copy takes the company's place; what stood there is kept under another name.

use super::grammar::{place, switch};
use super::output;
use super::session::{self, Session};
use super::stop::{Exit, Outcome};
use crate::domain::SafeText;
use crate::locale::{Lang, wording};
use crate::store::backup;
use clap::{ArgMatches, Command, value_parser};
use std::path::PathBuf;

pub(super) fn arguments(command: Command, lang: Lang) -> Command {
    command
        .arg(place(lang, "file", "cli.argument.restore").value_parser(value_parser!(PathBuf)).required(true))
        .arg(switch(lang, "force", "cli.option.force"))
}

pub(super) fn run(session: &Session, matches: &ArgMatches) -> Outcome {
    let lang = session.lang;
    let Some(from) = matches.get_one::<PathBuf>("file") else { return Ok(Exit::Usage) };
    let to = session.path()?;
    let report = backup::restore(from, &to, matches.get_flag("force"), &session::clock())?;
    if session.json() {
        output::json(&report)?;
        return Ok(Exit::Done);
    }
    let shown = |path: &PathBuf| SafeText::new(&path.display().to_string()).to_string();
    let mut lines = vec![lang.f(
        "cli.restore.done",
        &[
            ("file", &shown(&report.file)),
            ("rows", &lang.n("cli.import.rows", report.rows as u64, &[])),
            ("entry", &report.journal.to_string()),
        ],
    )];
    if let Some(kept) = &report.kept {
        lines.push(lang.f("cli.restore.kept", &[("file", &shown(kept))]));
    }
    lines.extend(report.findings.iter().map(|finding| wording::refusal(lang, &finding.what)));
    output::lines(&lines)?;
    Ok(Exit::Done)
}
