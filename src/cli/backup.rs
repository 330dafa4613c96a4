//! `backup [FILE]`: a checked copy.

use super::grammar::{option, place};
use super::output;
use super::session::Session;
use super::stop::{Exit, Outcome};
use crate::alerts::keeper;
use crate::domain::SafeText;
use crate::locale::{Lang, wording};
use crate::store::upkeep::Chore;
use crate::store::{backup, seal};
use clap::{ArgMatches, Command, value_parser};
use serde_json::json;
use std::path::{Path, PathBuf};

pub(super) fn arguments(command: Command, lang: Lang) -> Command {
    command
        .arg(place(lang, "file", "cli.argument.copy").value_parser(value_parser!(PathBuf)))
        .arg(option(lang, "new-key", "key_file", "cli.option.new_key").value_parser(value_parser!(PathBuf)))
}

pub(super) fn run(session: &Session, matches: &ArgMatches) -> Outcome {
    let lang = session.lang;
    if let Some(file) = matches.get_one::<PathBuf>("new-key") {
        return new_key(session, file);
    }
    let store = session.store()?;
    let to = matches.get_one::<PathBuf>("file").map(PathBuf::as_path);
    // Where nobody names a file it takes its turn among those that are made by themselves: older ones go for it, too.
    let (report, kept) = match to {
        Some(_) => (backup::backup(&store, to)?, None),
        None => {
            let result = backup::by_itself(store.path(), store.clock().now());
            let failure = result.as_ref().map_or_else(Some, |(_, rotated)| rotated.kept.as_ref());
            keeper::note(store.path(), store.clock(), Chore::Backup, result.is_ok(), failure);
            let (report, rotated) = result?;
            (report, rotated.kept)
        }
    };
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
    lines.extend(kept.iter().map(|kept| wording::told(lang, kept)));
    output::lines(&lines)?;
    Ok(Exit::Done)
}

/// Makes a key to lock copies for: the file with it stays with whoever may open them.
fn new_key(session: &Session, file: &Path) -> Outcome {
    let key = seal::new_key(file)?;
    if session.json() {
        output::json(&json!({ "recipient": key, "file": file.display().to_string() }))?;
        return Ok(Exit::Done);
    }
    let file = SafeText::new(&file.display().to_string()).to_string();
    output::lines(&[session.lang.f("cli.backup.key", &[("key", &key), ("file", &file)])])?;
    Ok(Exit::Done)
}
