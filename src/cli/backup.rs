//! `backup [FILE]`: a checked copy.

use super::grammar::place;
use super::output;
use super::session::Session;
use super::stop::{Exit, Outcome};
use crate::domain::SafeText;
use crate::locale::{Lang, wording};
use crate::store::backup;
use clap::{ArgMatches, Command, value_parser};
use std::path::PathBuf;

pub(super) fn arguments(command: Command, lang: Lang) -> Command {
    command.arg(place(lang, "file", "cli.argument.copy").value_parser(value_parser!(PathBuf)))
}

pub(super) fn run(session: &Session, matches: &ArgMatches) -> Outcome {
    let lang = session.lang;
    let store = session.store()?;
    let report = backup::backup(&store, matches.get_one::<PathBuf>("file").map(PathBuf::as_path))?;
    if session.json() {
        output::json(&report)?;
        return Ok(Exit::Done);
    }
    let file = SafeText::new(&report.file.display().to_string()).to_string();
    let mut lines = vec![lang.f(
        "cli.backup.done",
        &[
            ("file", &file),
            ("size", &wording::bytes(lang, report.bytes)),
            ("rows", &lang.n("cli.import.rows", report.rows as u64, &[])),
            ("entry", &report.journal.to_string()),
            ("sha256", &report.sha256),
        ],
    )];
    lines.extend(report.findings.iter().map(|finding| wording::refusal(lang, &finding.what)));
    output::lines(&lines)?;
    Ok(Exit::Done)
}
