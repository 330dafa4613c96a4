//! An entry of the journal, with what it changed.

use super::super::changes;
use super::super::output::{Cell, card};
use super::super::session::Session;
use super::super::stop::Stop;
use super::Shown;
use crate::domain::SafeText;
use crate::store::{Db, journal};
use serde_json::json;

pub(super) fn show(session: &Session, db: Db<'_>, id: i64) -> Result<Shown, Stop> {
    let entry = journal::find(db, id)?;
    let mut lines = card(
        session.lang,
        &[
            ("entry", Cell::Number(entry.id)),
            ("at", Cell::Moment(entry.at)),
            ("actor", Cell::Text(SafeText::new(&entry.actor))),
            ("door", Cell::Word("cli.door", entry.door.clone())),
            ("operation", Cell::Text(SafeText::new(&entry.operation))),
            ("what", super::super::log::what(&entry)),
            ("input", Cell::Text(SafeText::new(&entry.input.to_string()))),
            ("output", Cell::Text(SafeText::new(&entry.output.to_string()))),
            ("undo_of", entry.undo_of.map_or(Cell::Empty, Cell::Number)),
            ("undone_by", entry.undone_by.map_or(Cell::Empty, Cell::Number)),
        ],
    );
    lines.push(String::new());
    lines.extend(changes::after_commit(session, db, entry.changes)?);
    // Programs get every change; people the ones that a screen can hold.
    let all = if session.json() { journal::changes(db, entry.changes.0, entry.changes.1)? } else { Vec::new() };
    let value = json!({ "entry": entry, "changes": all });
    Ok(Shown { lines, value })
}
