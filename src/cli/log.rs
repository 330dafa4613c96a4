//! `log`: what was done, newest first.

use super::grammar::option;
use super::output::{Cell, Column, Format, Table, column, hidden};
use super::session::Session;
use super::stop::{Exit, Outcome};
use crate::domain::SafeText;
use crate::locale::Lang;
use crate::store::journal::{self, Entry};
use clap::{ArgMatches, Command, value_parser};
use serde_json::Value;

/// Entries shown when nothing is said.
const SHOWN: usize = 20;

/// Entries read at once.
const PAGE: usize = 500;

pub(super) fn arguments(command: Command, lang: Lang) -> Command {
    command.arg(option(lang, "limit", "number", "cli.option.limit").value_parser(value_parser!(usize)))
}

pub(super) fn run(session: &Session, matches: &ArgMatches) -> Outcome {
    let limit = match matches.get_one::<usize>("limit") {
        Some(0) => usize::MAX,
        Some(limit) => *limit,
        None if session.format == Format::Text => SHOWN,
        None => usize::MAX,
    };
    entries(session, limit)
}

/// An entry as `log` and `list journal` show it.
pub(super) static COLUMNS: &[Column<Entry>] = &[
    column("entry", |row| Cell::Number(row.id)),
    column("at", |row| Cell::Moment(row.at)),
    column("actor", |row| Cell::Text(SafeText::new(&row.actor))),
    column("door", |row| Cell::Word("cli.door", row.door.clone())),
    hidden("operation", |row| Cell::Text(SafeText::new(&row.operation))),
    column("what", what),
    column("subject", subject),
    column("rows", |row| Cell::Number((row.changes.1 - row.changes.0 + 1).max(0))),
    column("undo_of", |row| row.undo_of.map_or(Cell::Empty, Cell::Number)),
    column("undone_by", |row| row.undone_by.map_or(Cell::Empty, Cell::Number)),
];

/// The newest entries.
pub(super) fn entries(session: &Session, limit: usize) -> Outcome {
    let reader = session.reader()?;
    let mut table = Table::start(session, COLUMNS)?;
    let mut before = None;
    let mut left = limit;
    while left > 0 {
        let page = journal::newest(reader.db(), before, left.min(PAGE))?;
        table.add(&page)?;
        left -= page.len().min(left);
        match page.last() {
            Some(last) if page.len() == PAGE => before = Some(last.id),
            _ => break,
        }
    }
    table.end()?;
    Ok(Exit::Done)
}

/// What an entry did, in words and with how many.
pub(super) fn what(entry: &Entry) -> Cell {
    Cell::Done(entry.operation.clone(), Box::new((entry.input.clone(), entry.output.clone())))
}

/// What an entry was about, as far as its own input and answer say: an order's number, a name, a code.
pub(super) fn subject(entry: &Entry) -> Cell {
    let of = |value: &Value, key: &str| value.get(key).and_then(scalar);
    let set = entry.input.get("set").cloned().unwrap_or(Value::Null);
    let about = of(&entry.output, "order")
        .or_else(|| entry.input.get("file").and_then(scalar))
        .or_else(|| of(&set, "name"))
        .or_else(|| of(&set, "subject"))
        .or_else(|| entry.input.get("product").and_then(|product| of(product, "name")))
        .or_else(|| of(&entry.input, "name"))
        .or_else(|| of(&entry.input, "item"))
        .or_else(|| of(&entry.input, "code"));
    // A batch names its operation, too, but was no taking back.
    match (about, entry.undo_of, of(&entry.output, "operation")) {
        (Some(about), ..) => Cell::Text(SafeText::new(&about)),
        (None, Some(back), Some(operation)) => Cell::Undone(operation, back),
        _ => Cell::Empty,
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.chars().take(60).collect()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// An entry in a sentence: number, what, about what.
pub(super) fn title(lang: Lang, entry: &Entry) -> String {
    let what = what(entry).shown(lang);
    let about = subject(entry).shown(lang);
    let about = if about.is_empty() { String::new() } else { format!(" ({about})") };
    lang.f("cli.log.title", &[("n", &entry.id.to_string()), ("what", &what), ("about", &about)])
}
