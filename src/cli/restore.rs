//! `restore FILE`: a checked copy takes the company's place; what stood there is kept under another name. `--list`
//! says which copies there are, `--drill` restores one for practice.

use super::grammar::{option, place, switch};
use super::output;
use super::session::{self, Session};
use super::stop::{Exit, Outcome, Stop};
use crate::alerts::keeper;
use crate::domain::{Refusal, SafeText};
use crate::locale::{Lang, wording};
use crate::store::copies::{self, Copy, State};
use crate::store::upkeep::Chore;
use crate::store::{backup, drill};
use clap::{ArgMatches, Command, value_parser};
use serde_json::json;
use std::path::{Path, PathBuf};

pub(super) fn arguments(command: Command, lang: Lang) -> Command {
    command
        .arg(place(lang, "file", "cli.argument.restore").value_parser(value_parser!(PathBuf)))
        .arg(option(lang, "identity", "key_file", "cli.option.identity").value_parser(value_parser!(PathBuf)))
        .arg(switch(lang, "list", "cli.option.copies").conflicts_with_all(["drill", "force", "identity"]))
        .arg(switch(lang, "drill", "cli.option.drill").conflicts_with("force"))
        .arg(switch(lang, "force", "cli.option.force"))
}

pub(super) fn run(session: &Session, matches: &ArgMatches) -> Outcome {
    let lang = session.lang;
    let from = matches.get_one::<PathBuf>("file").map(PathBuf::as_path);
    let key = matches.get_one::<PathBuf>("identity").map(PathBuf::as_path);
    let to = session.path()?;
    if matches.get_flag("list") {
        return list(session, &to, from);
    }
    if matches.get_flag("drill") {
        return practise(session, &to, from, key);
    }
    let Some(from) = from else { return Err(Stop::Refused(Refusal::new("restore.which"))) };
    let report = backup::restore_locked(from, key, &to, matches.get_flag("force"), &session::clock())?;
    if session.json() {
        output::json(&report)?;
        return Ok(Exit::Done);
    }
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

fn shown(path: &Path) -> String {
    SafeText::new(&path.display().to_string()).to_string()
}

/// The copies there are: in this folder, else where the company's are.
fn list(session: &Session, file: &Path, folder: Option<&Path>) -> Outcome {
    let lang = session.lang;
    let (folder, all) = if let Some(folder) = folder {
        (folder.to_owned(), copies::all(folder))
    } else {
        let home = copies::home(file);
        let all = home.copies();
        (home.folder, all)
    };
    if session.json() {
        output::json(&json!({ "folder": folder.display().to_string(), "copies": all }))?;
        return Ok(Exit::Done);
    }
    let mut lines = vec![lang.f("cli.copies.folder", &[("folder", &shown(&folder))])];
    lines.extend(all.iter().map(|copy| line(copy, lang)));
    match all.first() {
        None => lines.push(lang.t("cli.copies.none").to_owned()),
        Some(copy) => {
            let key = if copy.locked { format!(" --identity {}", lang.t("cli.value.key_file")) } else { String::new() };
            lines.push(lang.f("cli.copies.how", &[("file", &shown(&copy.file)), ("key", &key)]));
        }
    }
    output::lines(&lines)?;
    Ok(Exit::Done)
}

/// One copy: when, how large, up to which entry, whether it came back in a drill, whether it is locked.
fn line(copy: &Copy, lang: Lang) -> String {
    let (sign, state) = match (copy.state, &copy.failed, copy.drilled) {
        (State::Altered, ..) => ('X', lang.t("cli.copies.altered").to_owned()),
        (_, Some(_), _) => ('X', lang.t("cli.copies.failed").to_owned()),
        (State::Unlisted, ..) => ('?', lang.t("cli.copies.unlisted").to_owned()),
        (_, None, Some(at)) => ('+', lang.f("cli.copies.drilled", &[("at", &wording::instant(lang, at))])),
        (_, None, None) => (' ', lang.t("cli.copies.not_drilled").to_owned()),
    };
    let entry = if copy.journal > 0 { format!("#{}", copy.journal) } else { String::new() };
    let locked = if copy.locked { lang.t("cli.copies.locked") } else { "" };
    let name = SafeText::new(&copy.name).to_string();
    let (at, size) = (wording::instant(lang, copy.at), wording::bytes(lang, copy.bytes));
    format!("{sign} {at}  {size:>9}  {entry:<8}  {state}  {locked}  {name}").replace("    ", "  ").trim_end().to_owned()
}

/// Restores a copy for practice, and notes what came of it.
fn practise(session: &Session, file: &Path, copy: Option<&Path>, key: Option<&Path>) -> Outcome {
    let lang = session.lang;
    let now = session::clock().now();
    let result = drill::drill(file, copy, key, now);
    // Of a copy that lies elsewhere nothing is said of those of this company.
    if copy.is_none() && file.exists() {
        keeper::note(file, &session::clock(), Chore::Drill, result.is_ok(), result.as_ref().err());
    }
    let report = result?;
    if session.json() {
        output::json(&report)?;
        return Ok(Exit::Done);
    }
    let made = report.made_at.map_or_else(|| lang.t("cli.copies.unlisted").to_owned(), |at| wording::instant(lang, at));
    let mut lines = vec![lang.f(
        "cli.restore.drilled",
        &[
            ("file", &shown(&report.file)),
            ("made", &made),
            ("rows", &lang.n("cli.import.rows", report.rows as u64, &[])),
            ("entry", &report.journal.to_string()),
            ("seconds", &(report.millis / 1_000).to_string()),
        ],
    )];
    lines.extend(report.findings.iter().map(|finding| wording::refusal(lang, &finding.what)));
    output::lines(&lines)?;
    Ok(Exit::Done)
}
