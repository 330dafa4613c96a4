//! Where the figures of a card come from, and what happened to the record.

use crate::domain::{Cents, Refusal};
use crate::locale::{Lang, wording};
use crate::store::deadlines;
use crate::store::journal::{self, RowChange, Storied};
use crate::store::parties::{self, OpenOrder};
use crate::store::{Db, Reader};
use crate::ui::kit::card::{Block, CardTab, Table, TableRow};
use crate::ui::kit::line::grouped;
use crate::ui::kit::resource::Cx as Words;
use crate::ui::panes::tables::{filling, left};
use crate::ui::panes::words;
use crate::ui::record::sheet::WHY;
use crate::ui::theme::Role;

/// Entries of the journal that a card shows.
const ENTRIES: usize = 60;
/// Rows that an explanation lists.
const LISTED: usize = 12;
/// Changes of one entry that are looked at.
const LOOKED_AT: i64 = 400;
/// Years that an explanation lists.
const YEARS: usize = 10;

/// What stands behind a figure.
///
/// # Errors
/// What the store refuses.
pub fn explain(reader: &Reader, party: i64, door: &str, cx: Words) -> Result<Vec<String>, Refusal> {
    let db = reader.db();
    let Some(name) = door.strip_prefix(WHY) else { return Ok(Vec::new()) };
    match name.split_once(':') {
        Some(("turnover", year)) => turnover(db, party, year.parse().ok(), cx.lang),
        Some(("entry", entry)) => match entry.parse() {
            Ok(entry) => changes(db, party, entry, cx.lang),
            Err(_) => Ok(Vec::new()),
        },
        _ => match name {
            "turnover" | "average" => turnover(db, party, None, cx.lang),
            "open" => open(db, party, cx.lang),
            "payable" => payable(db, party, cx),
            _ => Ok(Vec::new()),
        },
    }
}

fn turnover(db: Db<'_>, party: i64, only: Option<i64>, lang: Lang) -> Result<Vec<String>, Refusal> {
    let figures = parties::figures(db, party)?;
    let money = |amount: Cents| words::money(amount, lang);
    let mut lines = vec![lang.t("party.why.turnover").to_owned(), String::new()];
    for year in parties::years(db, party, YEARS)? {
        if only.is_none_or(|only| only == year.year) {
            let with = [("year", year.year.to_string()), ("sum", money(year.turnover))];
            let with: Vec<(&str, &str)> = with.iter().map(|(name, value)| (*name, value.as_str())).collect();
            lines.push(lang.n("party.why.year", year.orders.unsigned_abs(), &with));
        }
    }
    if only.is_none() {
        lines.push(lang.n("party.why.all", figures.orders.unsigned_abs(), &[("sum", &money(figures.turnover))]));
        if let Some(average) = super::card::average(&figures) {
            let n = grouped(figures.orders.unsigned_abs(), lang);
            lines.push(
                lang.f(
                    "party.why.average",
                    &[("sum", &money(figures.turnover)), ("n", &n), ("average", &money(average))],
                ),
            );
        }
        let (count, sum) = parties::cancelled(db, party)?;
        if count > 0 {
            lines.push(lang.n("party.why.cancelled", count.unsigned_abs(), &[("sum", &money(sum))]));
        }
    }
    Ok(lines)
}

/// What a customer still owes: his open orders, and their sum.
///
/// # Errors
/// What the store refuses.
pub(in crate::ui::panes) fn open(db: Db<'_>, party: i64, lang: Lang) -> Result<Vec<String>, Refusal> {
    let figures = parties::figures(db, party)?;
    let all = parties::open_orders(db, party, LISTED + 1)?;
    let money = |amount: Cents| words::money(amount, lang);
    let mut lines = vec![lang.t("party.why.open").to_owned(), String::new()];
    if all.is_empty() {
        lines.push(lang.t("party.why.open.none").to_owned());
        return Ok(lines);
    }
    let width = all.iter().map(|order| money(rest(order)).chars().count()).max().unwrap_or(0);
    for order in all.iter().take(LISTED) {
        let left = format!("{:>width$}", money(rest(order)));
        lines.push(lang.f(
            "party.why.open.order",
            &[
                ("number", &order.number),
                ("day", &wording::date(lang, order.placed_on)),
                ("total", &money(order.total)),
                ("paid", &money(order.paid)),
                ("left", &left),
            ],
        ));
    }
    if all.len() > LISTED {
        lines.push(lang.t("party.why.more").to_owned());
    }
    lines.push(lang.f("party.why.sum", &[("sum", &money(figures.open))]));
    Ok(lines)
}

fn rest(order: &OpenOrder) -> Cents {
    order.total - order.paid
}

fn payable(db: Db<'_>, party: i64, cx: Words) -> Result<Vec<String>, Refusal> {
    let lang = cx.lang;
    let (count, sum, _) = parties::payable(db, party)?;
    let mut lines = vec![lang.t("party.why.payable").to_owned(), String::new()];
    let pay = crate::domain::record::DeadlineKind::Pay;
    let open = deadlines::of_party(db, party, 500)?.into_iter().filter(|one| one.done_at.is_none() && one.kind == pay);
    for one in open.take(LISTED) {
        let amount = one.amount.map_or_else(String::new, |amount| words::money(amount, lang));
        let late = if one.due_on < cx.today { "X" } else { " " };
        lines.push(format!("{late} {}  {amount}  {}", wording::date(lang, one.due_on), one.subject));
    }
    if count.unsigned_abs() > LISTED as u64 {
        lines.push(lang.t("party.why.more").to_owned());
    }
    lines.push(lang.f("party.why.sum", &[("sum", &words::money(sum, lang))]));
    Ok(lines)
}

/// What happened to the record, newest first.
///
/// # Errors
/// What the store refuses.
pub fn tab(db: Db<'_>, party: i64, cx: Words) -> Result<CardTab, Refusal> {
    let lang = cx.lang;
    let rows = journal::history(db, Storied::Party, party, ENTRIES)?.into_iter().map(|(entry, change)| {
        let role = if entry.undone_by.is_some() { Role::StatusCancelled } else { Role::BaseText };
        TableRow {
            door: format!("{WHY}entry:{}", entry.id),
            cells: vec![
                (wording::instant(lang, entry.at), Role::TextMuted),
                (crate::domain::SafeText::from(entry.actor).to_string(), Role::BaseText),
                (what(lang, &entry.operation, &change, entry.undone_by.is_some()), role),
            ],
        }
    });
    let table = Table {
        title: String::new(),
        columns: vec![
            left("party.column.when", 16, cx.lang),
            left("party.column.who", 10, cx.lang),
            filling("party.column.what", 20, cx.lang),
        ],
        rows: rows.collect(),
        foot: String::new(),
        empty: String::new(),
    };
    let title = lang.t("party.tab.story").to_owned();
    Ok(CardTab { id: "story", title, count: None, blocks: vec![Block::Table(table)] })
}

/// Columns that only the program uses.
const OWN: &[&str] = &["id", "version", "name_key", "phone_key", "created_at"];

/// The columns that a change is about, with what they were and are.
fn fields(lang: Lang, change: &RowChange) -> Vec<(String, String, String)> {
    let (Some(before), Some(after)) = (&change.before, &change.after) else { return Vec::new() };
    let value = |column: &str, value: Option<&serde_json::Value>| {
        wording::column_value(lang, column, value.unwrap_or(&serde_json::Value::Null))
    };
    after
        .iter()
        .filter(|(column, now)| !OWN.contains(&column.as_str()) && before.get(*column) != Some(now))
        .map(|(column, now)| {
            (wording::field(lang, column), value(column, before.get(column)), value(column, Some(now)))
        })
        .collect()
}

fn what(lang: Lang, operation: &str, change: &RowChange, undone: bool) -> String {
    let mut text = match (&change.before, &change.after) {
        (None, _) => lang.t("party.story.made").to_owned(),
        (Some(_), None) => lang.t("party.story.gone").to_owned(),
        _ => {
            let parts: Vec<String> =
                fields(lang, change).into_iter().map(|(name, was, is)| format!("{name}: {was} -> {is}")).collect();
            if parts.is_empty() { wording::operation(lang, operation) } else { parts.join("; ") }
        }
    };
    if operation == "undo" {
        text = format!("{}: {text}", wording::operation(lang, operation));
    }
    if undone {
        text = format!("{text} {}", lang.t("party.story.undone"));
    }
    text
}

/// One entry in full.
fn changes(db: Db<'_>, party: i64, entry: i64, lang: Lang) -> Result<Vec<String>, Refusal> {
    let entry = journal::find(db, entry)?;
    let who = crate::domain::SafeText::from(entry.actor.as_str());
    let mut lines = vec![
        format!("{}  {who}  {}", wording::instant(lang, entry.at), wording::operation(lang, &entry.operation)),
        String::new(),
    ];
    // An import is one entry with a great many changes: what is shown is the beginning.
    let last = entry.changes.1.min(entry.changes.0 + LOOKED_AT);
    for change in journal::changes(db, entry.changes.0, last)? {
        // The program's own counting, and other records of the same import, are nobody's news here.
        if change.table == "counter" || change.table == "party" && change.row != party {
            continue;
        }
        let head = wording::table(lang, &change.table);
        match (&change.before, &change.after) {
            (None, _) => lines.push(format!("{head}: {}", lang.t("party.story.made"))),
            (Some(_), None) => lines.push(format!("{head}: {}", lang.t("party.story.gone"))),
            _ => lines.extend(
                fields(lang, &change).into_iter().map(|(name, was, is)| format!("{head}, {name}: {was} -> {is}")),
            ),
        }
        if lines.len() > 16 {
            lines.push(lang.t("party.why.more").to_owned());
            break;
        }
    }
    Ok(lines)
}
