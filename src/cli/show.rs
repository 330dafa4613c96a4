//! `show KIND ID`: one thing with all that belongs to it.

mod entry;
mod operation;
mod order;
mod party;
mod product;

use super::grammar::place;
use super::kinds::{Kind, kind};
use super::output::{self, Cell, card};
use super::session::Session;
use super::stop::{Exit, Outcome, Stop};
use crate::domain::text::fold;
use crate::domain::{Refusal, SafeText};
use crate::locale::Lang;
use crate::store::subjects::{self, Subject};
use crate::store::{Db, deadlines, imports, notices, parties, settings, stock, views};
use clap::{ArgMatches, Command};
use serde::Serialize;
use serde_json::{Value, json};

pub(super) fn arguments(command: Command, lang: Lang) -> Command {
    command
        .arg(place(lang, "kind", "cli.argument.kind").required(true))
        .arg(place(lang, "id", "cli.argument.id").required(true))
}

/// What is shown: lines for people, a value for programs.
struct Shown {
    lines: Vec<String>,
    value: Value,
}

pub(super) fn run(session: &Session, matches: &ArgMatches) -> Outcome {
    let kind = kind(matches.get_one::<String>("kind").map_or("", String::as_str))?;
    let id = matches.get_one::<String>("id").map_or("", String::as_str).trim();
    let shown = if kind == Kind::Operations {
        operation::show(session, id)?
    } else {
        let reader = session.reader()?;
        of_kind(session, reader.db(), kind, id)?
    };
    if session.json() {
        output::json(&shown.value)?;
    } else {
        output::lines(&shown.lines)?;
    }
    Ok(Exit::Done)
}

fn of_kind(session: &Session, db: Db<'_>, kind: Kind, id: &str) -> Result<Shown, Stop> {
    match kind {
        Kind::Orders => order::show(session, db, id),
        Kind::Customers | Kind::Suppliers => party::show(session, db, id),
        Kind::Products | Kind::Stock => product::show(session, db, kind, id),
        Kind::Movements => product::movement(session, db, row(id)?),
        Kind::Deadlines => deadline(session, db, row(id)?),
        Kind::Notices => notice(session, db, row(id)?),
        Kind::Journal => entry::show(session, db, row(id)?),
        Kind::Profiles => profile(db, id),
        Kind::Warehouses => warehouse(session, db, id),
        Kind::Carriers => named(session, &settings::carriers(db)?, "carrier", id),
        Kind::Channels => named(session, &settings::channels(db)?, "channel", id),
        Kind::Macros => operation::show_macro(session, db, id),
        Kind::Operations => Ok(operation::show(session, id)?),
        Kind::Views => view(session, db, id),
    }
}

/// A saved view by its name or its row; of lists with views of one name the first.
fn view(session: &Session, db: Db<'_>, id: &str) -> Result<Shown, Stop> {
    let all = views::all(db, &session.actor.name)?;
    let found = all.into_iter().find(|view| fold(view.name.as_str()) == fold(id) || row(id).ok() == Some(view.id));
    let view = found.ok_or_else(|| Refusal::new("view.none").with("row", id))?;
    let lines = card(
        session.lang,
        &[
            ("view", Cell::Text(view.name.clone())),
            ("list", Cell::Code(view.pane.clone())),
            ("filter", Cell::Text(SafeText::new(&view.filter))),
            ("pin", view.pin.map_or(Cell::Empty, |pin| Cell::Number(i64::from(pin)))),
            ("first", Cell::Flag(view.first)),
            ("shared", Cell::Flag(view.shared)),
            ("owner", Cell::Text(view.owner.clone())),
        ],
    );
    Ok(Shown { lines, value: value(&view)? })
}

/// A row number.
fn row(id: &str) -> Result<i64, Refusal> {
    id.trim_start_matches('#')
        .parse()
        .map_err(|_| Refusal::new("cli.bad_id").with("id", id).with("wanted", "1, 2, 3, …"))
}

fn value(of: &impl Serialize) -> Result<Value, Stop> {
    Ok(serde_json::to_value(of)?)
}

/// A heading over a part of a card.
fn heading(session: &Session, key: &'static str) -> String {
    format!("\n{}", session.lang.t(key))
}

/// Tags and notes of a subject, as lines and as values.
fn attached(session: &Session, db: Db<'_>, kind: Subject, id: i64) -> Result<(Vec<String>, Value, Value), Stop> {
    let tags = subjects::tags(db, kind, id)?;
    let notes = subjects::notes(db, kind, id, 50)?;
    let mut lines = Vec::new();
    if !tags.is_empty() {
        let all: Vec<&str> = tags.iter().map(SafeText::as_str).collect();
        lines.extend(card(session.lang, &[("tags", Cell::Text(SafeText::new(&all.join(", "))))]));
    }
    if !notes.is_empty() {
        lines.push(heading(session, "cli.show.notes"));
        for note in &notes {
            let at = Cell::Moment(note.at).shown(session.lang);
            let body = crate::domain::text::SafeNote::new(&note.body);
            lines.push(format!("  {at} {}", note.author));
            lines.extend(body.lines().map(|line| format!("    {line}")));
        }
    }
    Ok((lines, value(&tags)?, value(&notes)?))
}

fn deadline(session: &Session, db: Db<'_>, id: i64) -> Result<Shown, Stop> {
    let due = deadlines::find(db, id)?;
    let party = match due.party_id {
        Some(party) => Cell::Text(parties::find(db, party)?.name),
        None => Cell::Empty,
    };
    let lines = card(
        session.lang,
        &[
            ("id", Cell::Number(due.id)),
            ("due_on", Cell::Day(due.due_on)),
            ("kind", Cell::Word("list.deadline_kind", due.kind.word().to_owned())),
            ("subject", Cell::Text(due.subject.clone())),
            ("amount", due.amount.map_or(Cell::Empty, Cell::Money)),
            ("party", party),
            ("assignee", Cell::text(due.assignee.as_ref())),
            ("done_at", due.done_at.map_or(Cell::Empty, Cell::Moment)),
        ],
    );
    Ok(Shown { lines, value: value(&due)? })
}

fn notice(session: &Session, db: Db<'_>, id: i64) -> Result<Shown, Stop> {
    let notice = notices::find(db, id)?;
    let mut fields = vec![
        ("id", Cell::Number(notice.id)),
        ("severity", Cell::Word("list.severity", notice.severity.clone())),
        ("rule", Cell::Word("list.notice_rule", notice.rule.clone())),
        ("state", Cell::Word("list.notice_state", notice.state.clone())),
    ];
    if let Some(name) = ["subject", "name", "sku"].iter().find_map(|key| notice.facts.get(key)?.as_str()) {
        fields.push(("about", Cell::Text(SafeText::new(name))));
    }
    Ok(Shown { lines: card(session.lang, &fields), value: value(&notice)? })
}

fn profile(db: Db<'_>, id: &str) -> Result<Shown, Stop> {
    let all = imports::profiles(db, "orders")?;
    let found = all
        .into_iter()
        .find(|profile| profile.name.eq_ignore_ascii_case(id) || row(id).ok() == Some(profile.id))
        .ok_or_else(|| Refusal::new("import.no_profile").with("name", id))?;
    let mut lines = vec![SafeText::new(&found.name).to_string()];
    for column in found.payload.get("columns").and_then(Value::as_array).into_iter().flatten() {
        let text = |key: &str| SafeText::new(column.get(key).and_then(Value::as_str).unwrap_or("–")).to_string();
        lines.push(format!("  {} → {}", text("header"), text("target")));
    }
    Ok(Shown { lines, value: value(&found)? })
}

fn warehouse(session: &Session, db: Db<'_>, id: &str) -> Result<Shown, Stop> {
    let all = stock::warehouses(db)?;
    let known: Vec<&str> = all.iter().map(|one| one.code.as_str()).collect();
    let known = known.join(", ");
    let found = all.iter().find(|one| one.code.as_str().eq_ignore_ascii_case(id));
    let found = found.or_else(|| all.iter().find(|one| row(id).ok() == Some(one.id))).ok_or_else(|| {
        Refusal::new("stock.no_warehouse").field("warehouse").with("warehouse", id).with("known", known.as_str())
    })?;
    let shelves = stock::shelves(db, found.id)?;
    let codes: Vec<&str> = shelves.iter().map(|shelf| shelf.code.as_str()).collect();
    let lines = card(
        session.lang,
        &[
            ("code", Cell::Text(found.code.clone())),
            ("name", Cell::Text(found.name.clone())),
            ("shelves", Cell::Code(codes.join(", "))),
        ],
    );
    Ok(Shown { lines, value: json!({ "warehouse": found, "shelves": shelves }) })
}

fn named(session: &Session, all: &[settings::Named], kind: &str, id: &str) -> Result<Shown, Stop> {
    let known: Vec<String> = all.iter().map(|one| one.code.to_string()).collect();
    let found = all
        .iter()
        .find(|one| one.code.as_str().eq_ignore_ascii_case(id))
        .or_else(|| all.iter().find(|one| row(id).ok() == Some(one.id)))
        .cloned()
        .ok_or_else(|| Refusal::new("cli.bad_id").with("id", id).with("kind", kind).with("wanted", known.join(", ")))?;
    let name = found.name.clone();
    let name = if kind == "carrier" { Cell::Carrier(name) } else { Cell::Channel(name) };
    let lines = card(session.lang, &[("code", Cell::Text(found.code.clone())), ("name", name)]);
    Ok(Shown { lines, value: value(&found)? })
}
