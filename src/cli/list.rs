//! `list KIND [FILTER]`: the rows of a kind, with the filter text of the panes.

use super::grammar::{option, place, switch};
use super::kinds::{Kind, kind};
use super::output::{self, Column, Format, Table};
use super::progress::Progress;
use super::rows::{self, Short};
use super::session::Session;
use super::stop::{Exit, Outcome, Stop};
use crate::domain::filter::Filter;
use crate::domain::page::{PageQuery, Sort};
use crate::domain::text::fold;
use crate::domain::{Refusal, SafeText};
use crate::export::{self, Chosen, Listed};
use crate::locale::{Lang, wording};
use crate::operations::registry::VERBS;
use crate::store::list::{self, List, ListSpec, Trouble};
use crate::store::views::{self, View};
use crate::store::{Db, Reader, imports, macros, settings, stock};
use clap::builder::PossibleValuesParser;
use clap::{ArgMatches, Command, value_parser};
use serde_json::json;
use std::io::Write;
use std::path::PathBuf;

/// Rows shown to people when nothing is said.
const SHOWN: usize = 50;

pub(super) fn arguments(command: Command, lang: Lang) -> Command {
    command
        .arg(place(lang, "kind", "cli.argument.kind").required(true))
        .arg(place(lang, "filter", "cli.argument.filter").num_args(0..))
        .arg(option(lang, "limit", "number", "cli.option.limit").value_parser(value_parser!(usize)))
        .arg(option(lang, "sort", "column", "cli.option.sort").allow_hyphen_values(true))
        .arg(option(lang, "view", "name", "cli.option.view"))
        .arg(option(lang, "columns", "columns", "cli.option.columns"))
        .arg(
            option(lang, "format", "format", "cli.option.format")
                .value_parser(PossibleValuesParser::new(["csv", "json", "xlsx", "md"]))
                .hide_possible_values(true),
        )
        .arg(option(lang, "output", "file", "cli.option.output").short('o').value_parser(value_parser!(PathBuf)))
        .arg(switch(lang, "overwrite", "cli.option.overwrite"))
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
    let format = matches.get_one::<String>("format").and_then(|name| export::Format::named(name));
    let file = matches.get_one::<PathBuf>("output").cloned();
    let limit = match (limit, session.format) {
        (Some(0), _) | (None, Format::Json | Format::Csv) => usize::MAX,
        (Some(limit), _) => limit,
        (None, Format::Text) if format.is_some() || file.is_some() => usize::MAX,
        (None, Format::Text) => SHOWN,
    };
    let sort = match matches.get_one::<String>("sort") {
        Some(text) => Some(read_sort(text)),
        None => filter.take_sort(),
    };
    let columns = match matches.get_one::<String>("columns") {
        Some(text) => Some(text.split(',').map(str::to_owned).collect()),
        None => filter.take_columns(),
    };
    let over = matches.get_flag("overwrite");
    let wish = Wish { filter, sort, limit, columns, format, file, over };
    if kind.list().is_none() && (wish.columns.is_some() || wish.format.is_some() || wish.file.is_some()) {
        return Err(Refusal::new("cli.no_export").into());
    }
    match kind {
        Kind::Orders => pages(session, &list::ORDERS, rows::ORDERS, &wish),
        Kind::Customers => pages(session, &list::CUSTOMERS, rows::CUSTOMERS, &wish),
        Kind::Suppliers => pages(session, &list::SUPPLIERS, rows::SUPPLIERS, &wish),
        Kind::Products => pages(session, &list::PRODUCTS, rows::PRODUCTS, &wish),
        Kind::Stock => pages(session, &list::STOCK, rows::STOCK, &wish),
        Kind::Movements => pages(session, &list::MOVES, rows::MOVEMENTS, &wish),
        Kind::Deadlines => pages(session, &list::DEADLINES, rows::DEADLINES, &wish),
        Kind::Notices => pages(session, &list::NOTICES, rows::NOTICES, &wish),
        Kind::Journal => pages(session, &list::ENTRIES, crate::export::ENTRIES, &wish),
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
        Kind::Profiles | Kind::Warehouses | Kind::Carriers | Kind::Channels | Kind::Macros => {
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
    /// Which columns, in which order.
    columns: Option<Vec<String>>,
    /// How it is written, when that is not the table.
    format: Option<export::Format>,
    /// Into which file, and whether one that is there gives way.
    file: Option<PathBuf>,
    over: bool,
}

impl Wish {
    /// The format that was named, that of the file's name, or that of the whole program.
    fn format(&self, session: &Session) -> export::Format {
        let by_name = || self.file.as_ref()?.extension()?.to_str().and_then(export::Format::named);
        self.format.or_else(by_name).unwrap_or(match session.format {
            Format::Json => export::Format::Json,
            Format::Csv | Format::Text => export::Format::Csv,
        })
    }
}

/// `total`, `-total`, `total-`: largest first with the minus.
fn read_sort(text: &str) -> Sort {
    let text = text.trim();
    let column = text.trim_matches(['-', '+']).to_lowercase();
    Sort { column, descending: text.starts_with('-') || text.ends_with('-') }
}

/// The rows of a list, read and written page by page: a million rows take no memory.
fn pages<R: Listed>(session: &Session, list: &'static List<R>, columns: &'static [Column<R>], wish: &Wish) -> Outcome {
    let reader = session.reader()?;
    let today = session.clock()?.today();
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
    checked(session, list.spec, db, &wish.filter, today)?;
    let chosen = chosen(session, columns, wish.columns.as_deref())?;
    let query = PageQuery { filter: wish.filter.clone(), sort: wish.sort.clone(), ..PageQuery::default() };
    if wish.format.is_some() || wish.file.is_some() || wish.columns.is_some() && session.format == Format::Json {
        let all = chosen.unwrap_or_else(|| {
            let people = matches!(wish.format(session), export::Format::Markdown | export::Format::Xlsx);
            columns.iter().filter(|column| !people || !column.hidden).collect()
        });
        return export(session, &reader, list, &all, &query, wish);
    }
    let mut table = match chosen {
        Some(chosen) => Table::named(session, chosen)?,
        None => Table::start(session, columns)?,
    };
    let mut failed = None;
    let read = list.each(db, &query, today, wish.limit, R::row, |rows| {
        table.add(rows).map_err(|stop| {
            failed = Some(stop);
            Refusal::new("export.failed")
        })
    });
    // What the standard output says of itself goes before what is made of it on the way.
    let more = match (read, failed) {
        (_, Some(stop)) => return Err(stop),
        (Err(refusal), None) => return Err(refusal.into()),
        (Ok(more), None) => more,
    };
    let rows = table.end()?;
    foot(session, rows, more);
    Ok(Exit::Done)
}

/// Refuses a filter with a term that means nothing to its list.
pub(super) fn checked(
    session: &Session,
    spec: &'static ListSpec,
    db: Db<'_>,
    filter: &Filter,
    today: chrono::NaiveDate,
) -> Result<(), Refusal> {
    // A program that misspells a key must not get every row instead of an error.
    let problems = spec.problems(db, filter, today)?;
    let advice = spec.advice(db, filter, problems.get(..1).unwrap_or_default(), session.lang)?;
    if let (Some(problem), Some(advice)) = (problems.into_iter().next(), advice.into_iter().next()) {
        let term = filter.terms.get(problem.term).map_or(problem.key.clone(), ToString::to_string);
        let (code, known) = match problem.trouble {
            Trouble::UnknownKey => {
                let keys = spec.fields.iter().map(|field| name_of(session.lang, field.english(), field.key));
                ("cli.bad_filter", keys.collect::<Vec<_>>().join(", "))
            }
            Trouble::NoLetters => ("cli.no_letters", String::new()),
            Trouble::NoDigits => ("cli.no_digits", String::new()),
            Trouble::Unreadable => ("cli.bad_value", values_of(session.lang, spec.field(&problem.key))),
        };
        return Err(Refusal::new(code).with("term", term).with("known", known).with("near", advice.near.join(", ")));
    }
    Ok(())
}

/// The columns of these names, in their order; nothing when none were named.
fn chosen<R>(
    session: &Session,
    columns: &'static [Column<R>],
    names: Option<&[String]>,
) -> Result<Option<Vec<&'static Column<R>>>, Refusal> {
    let Some(names) = names else { return Ok(None) };
    let mut found: Vec<&'static Column<R>> = Vec::with_capacity(names.len());
    for name in names.iter().filter(|name| !name.trim().is_empty()) {
        let Some(column) = export::named(columns, name) else {
            let known: Vec<String> =
                columns.iter().map(|column| export::word(&export::title(session.lang, column.id))).collect();
            return Err(Refusal::new("cli.no_column").with("column", name.as_str()).with("known", known.join(", ")));
        };
        if found.iter().all(|known| known.id != column.id) {
            found.push(column);
        }
    }
    if found.is_empty() {
        return Err(Refusal::new("field.required").field("columns"));
    }
    Ok(Some(found))
}

/// Writes the rows into a file, or to the standard output in a format that the table does not have.
fn export<R: Listed>(
    session: &Session,
    reader: &Reader,
    list: &'static List<R>,
    columns: &[&'static Column<R>],
    query: &PageQuery,
    wish: &Wish,
) -> Outcome {
    let (format, lang) = (wish.format(session), session.lang);
    let columns: Vec<Chosen<R>> = columns.iter().map(|column| Chosen::of(column, lang)).collect();
    let query = (query, export::Which::Most(wish.limit));
    let Some(path) = &wish.file else {
        if format == export::Format::Xlsx && Session::on_terminal() {
            return Err(Refusal::new("export.needs_file").into());
        }
        let written = export::write_list(reader, list, query, &columns, (format, lang), output::out(), &mut |_| true);
        return match written {
            Ok(_) => Ok(Exit::Done),
            // Whoever read it has read enough.
            Err(refusal) if refusal.code == "export.closed" => {
                Err(std::io::Error::from(std::io::ErrorKind::BrokenPipe).into())
            }
            Err(refusal) => Err(refusal.into()),
        };
    };
    let mut progress = Progress::new(session, lang.t("cli.export.writing"));
    // How many there will be, for the bar: counting more than a bar shows would be a wait of its own.
    let total = list.spec.count(reader.db(), &wish.filter, 5_000_000, reader.today())?.rows.min(wish.limit as u64);
    let (rows, more) = export::write_file(path, wish.over, |to| {
        export::write_list(reader, list, query, &columns, (format, lang), to, &mut |done| progress.tell(done, total))
    })?;
    drop(progress);
    let file = SafeText::new(&path.display().to_string());
    let line = lang.n("cli.export.done", rows, &[("file", file.as_str())]);
    if session.json() {
        output::json(&json!({"file": path.display().to_string(), "rows": rows, "more": more}))?;
    } else {
        output::lines(&[line])?;
        if more {
            let _ = writeln!(std::io::stderr().lock(), "{}", lang.t("cli.export.more"));
        }
    }
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
    if lang.is_english() { english } else { italian }
}

/// What may stand behind a key.
fn values_of(lang: Lang, field: Option<&'static list::Field>) -> String {
    let Some(field) = field else { return String::new() };
    match field.words {
        Some(set) => set.words.iter().map(|word| set.label(word, lang)).collect::<Vec<_>>().join(", "),
        None => {
            let kind = format!("{:?}", field.kind).to_lowercase();
            wording::filter_takes(lang, &kind)
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
        Kind::Macros => macros::all(db)?
            .into_iter()
            .map(|one| row(one.id, SafeText::new(&one.name), SafeText::new(&one.owner)))
            .collect(),
        _ => imports::profiles(db, "orders")?
            .into_iter()
            .map(|one| row(one.id, SafeText::new(&one.name), SafeText::new(&one.kind)))
            .collect(),
    })
}
