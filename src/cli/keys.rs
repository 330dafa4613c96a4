//! `keys`: the keys of the terminal program.

use super::grammar::switch;
use super::output::{self, Cell, Column, Format, Table, column};
use super::session::Session;
use super::stop::{Exit, Outcome};
use crate::domain::SafeText;
use crate::locale::Lang;
use crate::ui::keymap::{Keymap, long_text};
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
    command.arg(switch(lang, "md", "cli.option.md"))
}

pub(super) fn run(session: &Session, matches: &ArgMatches) -> Outcome {
    let keymap = Keymap::standard();
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
