//! `undo [ENTRY]`: takes back what was done.

use super::grammar::{place, switch};
use super::progress::Progress;
use super::session::Session;
use super::stop::{Exit, Outcome};
use super::{changes, log, output};
use crate::domain::{Refusal, UtcMillis};
use crate::locale::{Lang, wording};
use crate::operations::undo::Undo;
use crate::operations::{Call, execute, preview};
use crate::store::journal;
use clap::{ArgMatches, Command, value_parser};
use serde_json::json;

/// How far back the last thing done is looked for.
const REACH_MS: i64 = 24 * 3_600_000;

pub(super) fn arguments(command: Command, lang: Lang) -> Command {
    command
        .arg(place(lang, "entry", "cli.argument.entry").value_parser(value_parser!(i64)))
        .arg(switch(lang, "with-later", "cli.option.with_later"))
        .arg(switch(lang, "dry-run", "cli.option.dry_run"))
}

pub(super) fn run(session: &Session, matches: &ArgMatches) -> Outcome {
    let lang = session.lang;
    let mut store = session.store()?;
    let entry = if let Some(entry) = matches.get_one::<i64>("entry") {
        journal::find(store.db(), *entry)?
    } else {
        let name = session.actor.name.as_str();
        let since = UtcMillis(store.clock().now().0.saturating_sub(REACH_MS));
        let mine = journal::undoable(store.db(), name, since, 1)?;
        mine.into_iter().next().ok_or_else(|| Refusal::new("undo.none").with("actor", name))?
    };
    let wish = Undo { entry: entry.id, with_later: matches.get_flag("with-later"), later: None };
    let dry = matches.get_flag("dry-run");
    let mut bar = Progress::new(session, &wording::operation(lang, "undo"));
    let mut tell = |done, total| bar.tell(done, total);
    let call = Call::by(&session.actor).progress(&mut tell);
    let done = if dry { preview(&mut store, call, &wish)? } else { execute(&mut store, call, &wish)? };
    drop(bar);
    if session.json() {
        output::json(&json!({ "entry": entry.id, "operation": entry.operation, "done": done }))?;
        return Ok(Exit::Done);
    }
    let key = if dry { "cli.undo.would" } else { "cli.undo.done" };
    let title = log::title(lang, &entry);
    let mut lines = vec![lang.f(
        key,
        &[
            ("title", &title),
            ("countered", &lang.n("cli.undo.countered", done.output.countered, &[])),
            ("n", &done.journal_id.to_string()),
        ],
    )];
    for id in &done.output.later {
        let later = log::title(lang, &journal::find(store.db(), *id)?);
        lines.push(lang.f("cli.undo.later", &[("title", &later)]));
    }
    if dry {
        lines.extend(changes::before_commit(session, store.db(), &done.changes)?);
    } else {
        lines.extend(changes::after_commit(session, store.db(), done.changed)?);
    }
    output::lines(&lines)?;
    Ok(Exit::Done)
}
