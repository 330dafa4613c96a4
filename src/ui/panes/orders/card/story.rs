//! What happened to an order: who did what, when, by which door, from which state to which.

use super::Whole;
use crate::domain::order::Badge;
use crate::domain::{Refusal, SafeText, UtcMillis};
use crate::locale::{Lang, wording};
use crate::store::journal::{self, Entry, RowChange, Storied};
use crate::store::orders::Event;
use crate::store::{Reader, orders};
use crate::ui::kit::card::{Fact, Table, TableRow, fact};
use crate::ui::panes::tables;
use crate::ui::panes::tables::{base, filling, left};
use crate::ui::panes::words;
use crate::ui::record::sheet::WHY;
use crate::ui::theme::Role;
use std::collections::BTreeMap;

/// Changes of a row that are read.
const MOST: usize = 100;

/// One thing that happened.
struct Told {
    at: UtcMillis,
    /// Its number in the journal; what the journal does not list has none.
    entry: Option<i64>,
    who: SafeText,
    door: String,
    what: String,
    detail: String,
    /// It was taken back.
    undone: bool,
}

/// Everything that is known, newest first.
fn told(reader: &Reader, whole: &Whole, lang: Lang) -> Result<Vec<Told>, Refusal> {
    let db = reader.db();
    let mut entries: BTreeMap<i64, (Entry, Vec<RowChange>)> = BTreeMap::new();
    let mut rows = vec![(Storied::Order, whole.order.id)];
    rows.extend(whole.payments.iter().map(|payment| (Storied::Payment, payment.id)));
    rows.extend(whole.shipments.iter().map(|shipment| (Storied::Shipment, shipment.id)));
    rows.extend(whole.notes.iter().map(|note| (Storied::Note, note.id)));
    for (table, row) in rows {
        for (entry, change) in journal::history(db, table, row, MOST)? {
            entries.entry(entry.id).or_insert_with(|| (entry, Vec::new())).1.push(change);
        }
    }
    let mut events: Vec<Option<Event>> = orders::events(db, whole.order.id)?.into_iter().map(Some).collect();
    let mut all = Vec::new();
    for (id, (entry, changes)) in entries {
        // The step that the same operation took at the same moment.
        let same = |event: &Event| event.at == entry.at && event.cause == entry.operation;
        let event = events.iter_mut().find(|event| event.as_ref().is_some_and(same)).and_then(Option::take);
        let detail = match &event {
            Some(event) => step(event, lang),
            None => changed(&changes, lang),
        };
        all.push(Told {
            at: entry.at,
            entry: Some(id),
            who: SafeText::from(entry.actor),
            door: wording::word(lang, "orders.door", &entry.door),
            what: wording::operation(lang, &entry.operation),
            detail,
            undone: entry.undone_by.is_some(),
        });
    }
    // What entered with a founding or an import of long ago has its steps only.
    for event in events.into_iter().flatten() {
        all.push(Told {
            at: event.at,
            entry: None,
            detail: step(&event, lang),
            who: event.actor,
            door: String::new(),
            what: wording::operation(lang, &event.cause),
            undone: false,
        });
    }
    all.sort_by_key(|one| (std::cmp::Reverse(one.at), std::cmp::Reverse(one.entry)));
    Ok(all)
}

fn badge(badge: Option<Badge>, lang: Lang) -> String {
    badge.map(|badge| wording::word(lang, "badge", badge.word())).unwrap_or_default()
}

/// `nuovo -> da evadere`.
fn step(event: &Event, lang: Lang) -> String {
    match event.from {
        Some(_) => format!("{} -> {}", badge(event.from, lang), badge(event.to, lang)),
        None => badge(event.to, lang),
    }
}

/// The names of the fields that changed.
fn changed(changes: &[RowChange], lang: Lang) -> String {
    let mut names: Vec<String> = Vec::new();
    for (before, after) in changes.iter().filter_map(|change| Some((change.before.as_ref()?, change.after.as_ref()?))) {
        for (column, value) in after {
            if !matches!(column.as_str(), "version" | "taxable_cents" | "vat_cents")
                && before.get(column) != Some(value)
            {
                let name = wording::field(lang, column);
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
    }
    names.join(", ")
}

/// The whole story, and how long it is.
///
/// # Errors
/// What the store refuses.
pub(super) fn table(reader: &Reader, whole: &Whole, lang: Lang) -> Result<(usize, Table), Refusal> {
    let all = told(reader, whole, lang)?;
    let rows = all.iter().map(|one| {
        let role = if one.undone { Role::TextDisabled } else { Role::BaseText };
        let what = if one.undone { lang.f("orders.story.undone", &[("what", &one.what)]) } else { one.what.clone() };
        TableRow {
            door: one.entry.map_or_else(String::new, |entry| format!("{WHY}entry:{entry}")),
            cells: vec![
                base(wording::instant(lang, one.at)),
                base(one.who.as_str()),
                (one.door.clone(), Role::TextMuted),
                (what, role),
                (one.detail.clone(), role),
            ],
        }
    });
    let table = tables::table(
        vec![
            left("orders.story.at", 16, lang),
            left("orders.story.who", 9, lang),
            left("orders.story.door", 8, lang),
            left("orders.story.what", 22, lang),
            filling("orders.story.detail", 10, lang),
        ],
        rows,
        "orders.story.none",
        lang,
    );
    Ok((all.len(), table))
}

/// The newest, a line each, beside the list.
///
/// # Errors
/// What the store refuses.
pub(super) fn recent(reader: &Reader, whole: &Whole, lang: Lang) -> Result<Vec<Fact>, Refusal> {
    let all = told(reader, whole, lang)?;
    let lines = all.iter().take(4).map(|one| {
        let local = one.at.rome();
        let at = format!("{} {}", words::short_date(local.date_naive(), lang), local.format("%H:%M"));
        fact("", format!("{at} {}  {}", one.what, one.who))
    });
    Ok(lines.chain([fact("", "")]).collect())
}
