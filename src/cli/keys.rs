//! `keys`: the keys of the terminal program.

use super::grammar::switch;
use super::output::{self, Cell, Column, Format, Table, column};
use super::session::Session;
use super::stop::{Exit, Outcome};
use crate::domain::SafeText;
use crate::locale::Lang;
use crate::ui::keymap::{long_text, own};
use clap::{ArgMatches, Command};
use serde::Serialize;

#[derive(Debug, Serialize)]
struct KeyRow {
    context: &'static str,
    action: &'static str,
    keys: String,
    what: &'static str,
}

static COLUMNS: &[Column<KeyRow>] = &[
    column("context", |row| Cell::Word("ui.context", row.context.to_owned())),
    column("keys", |row| Cell::Text(SafeText::new(&row.keys))),
    column("what", |row| Cell::Text(SafeText::new(row.what))),
];

pub(super) fn arguments(command: Command, lang: Lang) -> Command {
    command.arg(switch(lang, "md", "cli.option.md")).arg(switch(lang, "check", "cli.option.keys_check"))
}

pub(super) fn run(session: &Session, matches: &ArgMatches) -> Outcome {
    let (keymap, faults) = own::here(None);
    if matches.get_flag("check") {
        return check(session, &faults);
    }
    if matches.get_flag("md") && session.format == Format::Text {
        output::lines(&[keymap.markdown(session.lang).trim_end().to_owned()])?;
        return Ok(Exit::Done);
    }
    let rows: Vec<KeyRow> = keymap
        .bindings()
        .iter()
        .map(|binding| KeyRow {
            context: binding.context.id(),
            action: binding.action.id(),
            keys: binding.keys.iter().map(|chord| chord.name(session.lang)).collect::<Vec<_>>().join(" "),
            what: long_text(binding.action, &[binding.context], session.lang),
        })
        .collect();
    let mut table = Table::start(session, COLUMNS)?;
    table.add(&rows)?;
    table.end()?;
    Ok(Exit::Done)
}

/// What of the user's own keys is not used.
fn check(session: &Session, faults: &[own::KeyFault]) -> Outcome {
    let lang = session.lang;
    // A machine without home directories has no file, which is said as one that is not there.
    let file = own::file().unwrap_or_else(|| own::FILE.into());
    if session.json() {
        output::json(&faults)?;
    } else if faults.is_empty() {
        let key = if file.exists() { "ui.own_keys.good" } else { "ui.own_keys.none" };
        output::lines(&[lang.f(key, &[("file", SafeText::new(&file.to_string_lossy()).as_str())])])?;
    } else {
        output::lines(&faults.iter().map(|fault| fault.sentence(lang)).collect::<Vec<_>>())?;
    }
    Ok(if faults.is_empty() { Exit::Done } else { Exit::Refused })
}
