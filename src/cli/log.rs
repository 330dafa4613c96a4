//! `log`: what was done, newest first.

use super::grammar::option;
use super::output::{Format, Table};
use super::session::Session;
use super::stop::{Exit, Outcome};
use crate::export::ENTRIES;
pub(super) use crate::export::{subject, what};
use crate::locale::Lang;
use crate::store::journal::{self, Entry};
use clap::{ArgMatches, Command, value_parser};

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

/// The newest entries.
pub(super) fn entries(session: &Session, limit: usize) -> Outcome {
    let reader = session.reader()?;
    let mut table = Table::start(session, ENTRIES)?;
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

/// An entry in a sentence: number, what, about what.
pub(super) fn title(lang: Lang, entry: &Entry) -> String {
    let what = what(entry).shown(lang);
    let about = subject(entry).shown(lang);
    let about = if about.is_empty() { String::new() } else { format!(" ({about})") };
    lang.f("cli.log.title", &[("n", &entry.id.to_string()), ("what", &what), ("about", &about)])
}
