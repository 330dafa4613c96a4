//! `list KIND [FILTER]`: the rows of a kind, with the filter text of the panes.

use super::grammar::{option, place};
use super::kinds::{Kind, kind};
use super::log;
use super::output::{Column, Format, Table};
use super::rows::{self, Short};
use super::session::Session;
use super::stop::{Exit, Outcome, Stop};
use crate::domain::filter::Filter;
use crate::domain::page::{Anchor, PageQuery, Sort};
use crate::domain::text::fold;
use crate::domain::{Refusal, SafeText};
use crate::locale::{Lang, wording};
use crate::operations::registry::VERBS;
use crate::store::list::{self, List, Trouble};
use crate::store::views::{self, View};
use crate::store::{imports, settings, stock};
use clap::{ArgMatches, Command, value_parser};
use serde::Serialize;
use std::io::Write;

/// Rows shown to people when nothing is said.
const SHOWN: usize = 50;

/// Rows read at once.
const PAGE: usize = 500;

pub(super) fn arguments(command: Command, lang: Lang) -> Command {
    command
        .arg(place(lang, "kind", "cli.argument.kind").required(true))
        .arg(place(lang, "filter", "cli.argument.filter").num_args(0..))
        .arg(option(lang, "limit", "number", "cli.option.limit").value_parser(value_parser!(usize)))
        .arg(option(lang, "sort", "column", "cli.option.sort").allow_hyphen_values(true))
        .arg(option(lang, "view", "name", "cli.option.view"))
}

pub(super) fn run(session: &Session, matches: &ArgMatches) -> Outcome {
    let kind = kind(matches.get_one::<String>("kind").map_or("", String::as_str))?;
    let words: Vec<&str> = matches.get_many::<String>("filter").unwrap_or_default().map(String::as_str).collect();
    let mut filter = Filter::parse(&words.join(" "));
    if let Some(name) = matches.get_one::<String>("view") {
        // What is typed besides narrows the view, and its own order and columns win.
        let mut whole = viewed(session, kind, name)?;
        whole.terms.append(&mut filter.terms);
        filter = whole;
    }
    let limit = matches.get_one::<usize>("limit").copied().or_else(|| filter.take_limit());
    let limit = match (limit, session.format) {
        (Some(0), _) | (None, Format::Json | Format::Csv) => usize::MAX,
        (Some(limit), _) => limit,
        (None, Format::Text) => SHOWN,
    };
    let sort = match matches.get_one::<String>("sort") {
        Some(text) => Some(read_sort(text)),
        None => filter.take_sort(),
    };
    let wish = Wish { filter, sort, limit };
    match kind {
        Kind::Orders => pages(session, &list::ORDERS, rows::ORDERS, &wish),
        Kind::Customers => pages(session, &list::CUSTOMERS, rows::CUSTOMERS, &wish),
        Kind::Suppliers => pages(session, &list::SUPPLIERS, rows::SUPPLIERS, &wish),
        Kind::Products => pages(session, &list::PRODUCTS, rows::PRODUCTS, &wish),
        Kind::Stock => pages(session, &list::STOCK, rows::STOCK, &wish),
        Kind::Movements => pages(session, &list::MOVES, rows::MOVEMENTS, &wish),
        Kind::Deadlines => pages(session, &list::DEADLINES, rows::DEADLINES, &wish),
        Kind::Notices => pages(session, &list::NOTICES, rows::NOTICES, &wish),
        Kind::Journal => log::entries(session, wish.limit),
        Kind::Views => {
            let reader = session.reader()?;
            let all = views::all(reader.db(), &session.actor.name)?;
            let words: Vec<String> = wish.filter.text_words().map(fold).collect();
            let found = all.into_iter().filter(|view| {
                let text = fold(&format!("{} {} {}", view.pane, view.name, view.filter));
                words.iter().all(|word| text.contains(word.as_str()))
            });
            let found: Vec<View> = found.take(wish.limit).collect();
            let mut table = Table::start(session, rows::VIEWS)?;
            table.add(&found)?;
            let rows = table.end()?;
            foot(session, rows, false);
            Ok(Exit::Done)
        }
        Kind::Operations => short(session, rows::OPERATIONS, &wish, operations(session.lang)),
        Kind::Profiles | Kind::Warehouses | Kind::Carriers | Kind::Channels => {
            let all = named(session, kind)?;
            short(session, rows::SHORT, &wish, all)
        }
    }
}

/// The filter of a saved view of this list, the operator's own or one that is shared.
fn viewed(session: &Session, kind: Kind, name: &str) -> Result<Filter, Stop> {
    let Some(pane) = kind.list() else { return Err(Refusal::new("cli.no_views").into()) };
    let reader = session.reader()?;
    if let Some(view) = views::named(reader.db(), pane, &session.actor.name, name)? {
        return Ok(Filter::parse(&view.filter));
    }
    let known: Vec<String> =
        views::of(reader.db(), pane, &session.actor.name)?.iter().map(|view| view.name.to_string()).collect();
    Err(Refusal::new("view.unknown").with("name", name).with("known", known.join(", ")).into())
}

struct Wish {
    filter: Filter,
    sort: Option<Sort>,
    limit: usize,
}

/// `total`, `-total`, `total-`: largest first with the minus.
fn read_sort(text: &str) -> Sort {
    let text = text.trim();
    let column = text.trim_matches(['-', '+']).to_lowercase();
    Sort { column, descending: text.starts_with('-') || text.ends_with('-') }
}

/// The rows of a list, read and written page by page: a million rows take no memory.
fn pages<R: Serialize + HasId>(
    session: &Session,
    list: &'static List<R>,
    columns: &'static [Column<R>],
    wish: &Wish,
) -> Outcome {
    let reader = session.reader()?;
    let today = super::session::clock().today();
    let db = reader.db();
    if let Some(sort) = &wish.sort
        && list.spec.sort(&sort.column).is_none()
    {
        let known: Vec<&str> =
            list.spec.sorts.iter().map(|sort| name_of(session.lang, sort.id, sort.italian)).collect();
        return Err(Refusal::new("cli.unknown_column")
            .with("column", sort.column.as_str())
            .with("known", known.join(", "))
            .into());
    }
    // A program that misspells a key must not get every row instead of an error.
    let problems = list.spec.problems(db, &wish.filter, today)?;
    let advice = list.spec.advice(db, &wish.filter, problems.get(..1).unwrap_or_default(), session.lang)?;
    if let (Some(problem), Some(advice)) = (problems.into_iter().next(), advice.into_iter().next()) {
        let term = wish.filter.terms.get(problem.term).map_or(problem.key.clone(), ToString::to_string);
        let (code, known) = match problem.trouble {
            Trouble::UnknownKey => {
                let keys = list.spec.fields.iter().map(|field| name_of(session.lang, field.english(), field.key));
                ("cli.bad_filter", keys.collect::<Vec<_>>().join(", "))
            }
            Trouble::NoLetters => ("cli.no_letters", String::new()),
            Trouble::Unreadable => ("cli.bad_value", values_of(session.lang, list.spec.field(&problem.key))),
        };
        return Err(Refusal::new(code)
            .with("term", term)
            .with("known", known)
            .with("near", advice.near.join(", "))
            .into());
    }
    let mut table = Table::start(session, columns)?;
    let mut query = PageQuery { filter: wish.filter.clone(), sort: wish.sort.clone(), ..PageQuery::default() };
    let mut left = wish.limit;
    let mut more = false;
    while left > 0 {
        query.limit = left.min(PAGE);
        let page = list.page(db, &query, today)?;
        table.add(&page.rows)?;
        left -= page.rows.len().min(left);
        more = page.more_after;
        match page.rows.last() {
            Some(last) if more => query.anchor = Anchor::After(last.id()),
            _ => break,
        }
    }
    let rows = table.end()?;
    foot(session, rows, more);
    Ok(Exit::Done)
}

/// Under a table: how many rows, and how to see the others.
fn foot(session: &Session, rows: u64, more: bool) {
    if session.format != Format::Text {
        return;
    }
    let lang = session.lang;
    let line = match (rows, more) {
        (0, _) => lang.t("cli.list.none").to_owned(),
        (_, true) => lang.n("cli.list.more", rows, &[]),
        _ => return,
    };
    // Beside the answer, not in it; nobody is left to tell when this fails.
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

fn name_of(lang: Lang, english: &'static str, italian: &'static str) -> &'static str {
    if lang == Lang::En { english } else { italian }
}

/// What may stand behind a key.
fn values_of(lang: Lang, field: Option<&'static list::Field>) -> String {
    let Some(field) = field else { return String::new() };
    match field.words {
        Some(set) => set.words.iter().map(|word| set.label(word, lang)).collect::<Vec<_>>().join(", "),
        None => {
            let kind = format!("{:?}", field.kind).to_lowercase();
            lang.find(&format!("cli.filter.{kind}")).unwrap_or_default().to_owned()
        }
    }
}

/// A short list, wholly in memory; words of the filter must stand in the row.
fn short(session: &Session, columns: &'static [Column<Short>], wish: &Wish, all: Vec<Short>) -> Outcome {
    let words: Vec<String> = wish.filter.text_words().map(crate::domain::text::fold).collect();
    let found: Vec<Short> = all
        .into_iter()
        .filter(|row| {
            let text = crate::domain::text::fold(&format!("{} {}", row.code, row.name));
            words.iter().all(|word| text.contains(word.as_str()))
        })
        .collect();
    let shown: Vec<Short> = {
        let mut shown = found;
        // Short lists are shown whole unless a limit was asked for.
        let limit = if session.format == Format::Text && wish.limit == SHOWN { usize::MAX } else { wish.limit };
        shown.truncate(limit);
        shown
    };
    let mut table = Table::start(session, columns)?;
    table.add(&shown)?;
    let rows = table.end()?;
    foot(session, rows, false);
    Ok(Exit::Done)
}

fn operations(lang: Lang) -> Vec<Short> {
    VERBS
        .iter()
        .map(|verb| Short {
            code: SafeText::new(verb.name),
            name: SafeText::new(&wording::operation(lang, verb.name)),
            permission: Some(verb.permission.word()),
            id: None,
        })
        .collect()
}

fn named(session: &Session, kind: Kind) -> Result<Vec<Short>, Stop> {
    let reader = session.reader()?;
    let db = reader.db();
    let row = |id: i64, code: SafeText, name: SafeText| Short { code, name, permission: None, id: Some(id) };
    Ok(match kind {
        Kind::Warehouses => stock::warehouses(db)?.into_iter().map(|one| row(one.id, one.code, one.name)).collect(),
        Kind::Carriers => {
            let shown = |name: SafeText| match session.format {
                Format::Text => SafeText::new(&wording::carrier(session.lang, name.as_str())),
                Format::Json | Format::Csv => name,
            };
            settings::carriers(db)?.into_iter().map(|one| row(one.id, one.code, shown(one.name))).collect()
        }
        Kind::Channels => {
            // A program gets the code of what was typed here, people its name in their language.
            let shown = |name: SafeText| match session.format {
                Format::Text => SafeText::new(&wording::channel(session.lang, name.as_str())),
                Format::Json | Format::Csv => name,
            };
            settings::channels(db)?.into_iter().map(|one| row(one.id, one.code, shown(one.name))).collect()
        }
        _ => imports::profiles(db, "orders")?
            .into_iter()
            .map(|one| row(one.id, SafeText::new(&one.name), SafeText::new(&one.kind)))
            .collect(),
    })
}

/// Rows that can be gone on from.
pub(super) trait HasId {
    /// Row.
    fn id(&self) -> i64;
}

macro_rules! has_id {
    ($($row:ty),*) => { $(impl HasId for $row { fn id(&self) -> i64 { self.id } })* };
}
has_id!(
    list::OrderRow,
    list::PartyRow,
    list::ProductRow,
    list::StockRow,
    list::MoveRow,
    list::DeadlineRow,
    list::NoticeRow
);
