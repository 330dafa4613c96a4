//! What somebody else wrote where this operator had written, in full knowledge or not: told when the record is looked at
//! again, once. Whoever lost a field to another would else find it out when it is too late to ask.

use super::beside;
use crate::domain::{Refusal, UtcMillis};
use crate::locale::Lang;
use crate::locale::wording::or_nothing;
use crate::operations::changes::{self, Names};
use crate::store::Reader;
use crate::store::journal::{self, Entry, RowChange, Storied};
use crate::ui::desk::Desk;
use crate::ui::layers::{Cx, Severity};
use serde_json::Value;

/// Entries of one record that are looked through.
const FAR: usize = 100;

/// A field that another wrote over.
#[derive(Debug, PartialEq, Eq)]
pub struct Replaced {
    /// The entry that did it.
    entry: i64,
    who: String,
    field: String,
    value: String,
}

/// What of the fields that `actor` changed since then stands otherwise now, because somebody else wrote there after him.
///
/// # Errors
/// What the store refuses.
pub fn find(
    reader: &Reader,
    rows: &[(Storied, i64)],
    (actor, since): (&str, UtcMillis),
    lang: Lang,
) -> Result<Vec<Replaced>, Refusal> {
    let mut all = Vec::new();
    for (record, row) in rows {
        let mut story = journal::history(reader.db(), *record, *row, FAR)?;
        story.retain(|(entry, _)| entry.at >= since);
        if !story.iter().any(|(entry, _)| entry.actor == actor) {
            continue;
        }
        let own: Vec<RowChange> = story.iter().map(|(_, change)| change.clone()).collect();
        let names = Names::new(reader.db(), lang, &own)?;
        for (at, (entry, change)) in story.iter().enumerate().filter(|(_, (entry, _))| entry.actor != actor) {
            let (newer, older) = (story.get(..at).unwrap_or_default(), story.get(at + 1..).unwrap_or_default());
            let wrote =
                |(_, change): &&(Entry, RowChange), column: &str| written(change).any(|(known, _)| known == column);
            for (column, value) in written(change) {
                let last = older.iter().find(|one| wrote(one, column));
                if last.is_some_and(|(entry, _)| entry.actor == actor) && !newer.iter().any(|one| wrote(&one, column)) {
                    all.push(Replaced {
                        entry: entry.id,
                        who: entry.actor.clone(),
                        field: changes::label(lang, &change.table, column),
                        value: names.value(&change.table, column, value),
                    });
                }
            }
        }
    }
    Ok(all)
}

/// The columns that a change wrote into a row that was there before, with what stands in them after it.
fn written(change: &RowChange) -> impl Iterator<Item = (&str, &Value)> {
    let sides = change.before.as_ref().zip(change.after.as_ref());
    sides.into_iter().flat_map(|(before, after)| {
        let other = after.iter().filter(|(column, value)| before.get(*column) != Some(*value));
        other
            .map(|(column, value)| (column.as_str(), value))
            .filter(|(column, _)| !changes::hidden(&change.table, column))
    })
}

/// Says what was not said before in this session.
pub fn tell(all: Vec<Replaced>, desk: &Desk, cx: &mut Cx<'_>) {
    let news: Vec<Replaced> = all.into_iter().filter(|one| !desk.replaced().knows(one.entry)).collect();
    let Some(first) = news.first() else { return };
    let who = beside::called(&first.who, &desk.actor().name, cx.lang);
    let told = |one: &Replaced| {
        let value = or_nothing(cx.lang, &one.value);
        format!("{} {value}", one.field)
    };
    // Of several people the newest is named: what the others wrote stands in the story of the record.
    let fields: Vec<String> = news.iter().filter(|one| one.who == first.who).map(told).collect();
    cx.tell(Severity::Warn, cx.lang.f("record.replaced", &[("who", &who), ("fields", &fields.join(", "))]));
    for one in &news {
        desk.replaced().note(one.entry);
    }
}
