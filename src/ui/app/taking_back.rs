//! What `u` and `U` do: the newest of this session's own deeds is taken back, or done again. What the same operator did
//! in another session is named and left alone: he does not see it here.

use super::Shop;
use crate::domain::{Refusal, SafeText, UtcMillis};
use crate::locale::{Lang, wording};
use crate::operations::undo::{Undo, Undone, came_later};
use crate::operations::{Actor, Call, Done, execute};
use crate::store::journal::{self, Entry};
use crate::store::{Db, Store};
use crate::ui::deed;
use crate::ui::desk::Deeds;
use crate::ui::layers::{Awaited, Cx, Hint, Returned};
use crate::ui::record::action::{LATER, refused};
use crate::ui::{action::Action, desk::Desk};
use std::collections::{BTreeMap, BTreeSet};

/// So many rows of an undoing are looked at for what came back: an import has tens of thousands.
const LOOKED_AT: i64 = 500;

/// What the next undo would do, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Next {
    /// There is nothing.
    #[default]
    Nothing,
    /// This goes.
    Own(String),
    /// This was done in another session, and nothing in this one.
    Elsewhere(String),
    /// Somebody took this back already, in another session: what, and who.
    Already(String, String),
}

/// What the key means now: asked by the key itself and by what is said of it beforehand.
enum Means {
    Nothing,
    Own(Entry),
    Elsewhere(Entry),
    Already(Entry, String),
}

fn means(db: Db<'_>, deeds: &Deeds, actor: &str, since: UtcMillis, redo: bool) -> Result<Means, Refusal> {
    let found = journal::newest_of(db, deeds.newest_first(), since, redo)?;
    if redo {
        return Ok(found.map_or(Means::Nothing, Means::Own));
    }
    if let Some((entry, by)) = taken_elsewhere(db, deeds, since, found.as_ref())? {
        return Ok(Means::Already(entry, by));
    }
    if let Some(found) = found {
        return Ok(Means::Own(found));
    }
    Ok(deeds.newest_anywhere(db, actor, since)?.map_or(Means::Nothing, Means::Elsewhere))
}

impl Next {
    pub(super) fn read(db: Db<'_>, desk: &Desk, lang: Lang) -> Result<Self, Refusal> {
        let named = |entry| {
            let (entry, name) = about(db, entry)?;
            Ok(said(lang, &entry, name))
        };
        match means(db, desk.deeds(), &desk.actor().name, desk.undo_since(), false)? {
            Means::Own(entry) => named(entry).map(Self::Own),
            Means::Elsewhere(entry) => named(entry).map(Self::Elsewhere),
            Means::Already(entry, by) => Ok(Self::Already(named(entry)?, SafeText::from(by).to_string())),
            Means::Nothing => Ok(Self::Nothing),
        }
    }

    /// The hint of the key; it may be of another pane, so what it takes back is said before.
    pub(super) fn hint(&self, lang: Lang) -> Hint {
        let undo = Hint::of(Action::Undo);
        match self {
            Self::Nothing => undo.off(lang.t("app.nothing_to_undo")),
            Self::Own(what) => undo.label(lang.f("app.undoes", &[("what", what)])),
            Self::Elsewhere(what) => undo.off(lang.f("app.done_elsewhere", &[("what", what)])),
            Self::Already(what, by) => undo.off(lang.f("app.already_undone", &[("what", what), ("by", by)])),
        }
    }
}

/// What came of the key.
pub(super) enum Came {
    Nothing,
    /// It was taken back or done again, and these rows are there again.
    Done(Entry, Option<String>, Vec<Returned>),
    /// It was done in another session.
    Elsewhere(Entry, Option<String>),
    /// Somebody took it back already, in another session.
    Already(Entry, Option<String>, String),
    /// What came after it is in its way.
    Later(i64),
    /// It was taken back with what came after it, so many in all.
    All(Entry, Option<String>, Vec<Returned>, u64),
}

/// What came of the key, and whether it was to do again.
pub(super) struct TakenBack(Result<Came, Refusal>, bool);

/// What an entry is about in the end (itself, or what it took back or did again), and the name of its record. What was
/// done again is taken back by its own name, not as the undoing of an undoing.
pub(super) fn about(db: Db<'_>, entry: Entry) -> Result<(Entry, Option<String>), Refusal> {
    let root = journal::root(db, &entry)?.map_or(entry, |root| root.entry);
    let name = deed::record(db, &root);
    Ok((root, name))
}

/// What an entry did, with the name of its record.
pub(super) fn said(lang: Lang, entry: &Entry, name: Option<String>) -> String {
    let what = wording::done(lang, &entry.operation, &entry.input, &entry.output);
    match name {
        Some(name) => format!("{what} {name}"),
        None => what,
    }
}

impl Shop {
    /// Takes back the newest that can be taken back, or does again the newest that was.
    pub(super) fn take_back(&self, redo: bool, cx: &mut Cx<'_>) {
        cx.await_done();
        let (actor, since) = (self.desk.actor().clone(), self.desk.undo_since());
        let deeds = self.desk.deeds().clone();
        self.desk.write(cx.id, move |store| {
            let came = take(store, &actor, since, &deeds, redo);
            let asks = matches!(came, Ok(Came::Later(_)));
            Awaited::of(TakenBack(came, redo), !asks)
        });
    }
}

fn take(store: &mut Store, actor: &Actor, since: UtcMillis, deeds: &Deeds, redo: bool) -> Result<Came, Refusal> {
    let found = match means(store.db(), deeds, &actor.name, since, redo)? {
        Means::Own(found) => found,
        Means::Already(entry, by) => {
            // Told once: the next key means what was done before it.
            deeds.drop(entry.id);
            let (entry, name) = about(store.db(), entry)?;
            return Ok(Came::Already(entry, name, by));
        }
        Means::Elsewhere(entry) => {
            let (entry, name) = about(store.db(), entry)?;
            return Ok(Came::Elsewhere(entry, name));
        }
        Means::Nothing => return Ok(Came::Nothing),
    };
    let id = found.id;
    match taken(store, actor, found, &Undo::of(id)) {
        Err(refusal) if !redo && came_later(&refusal) => Ok(Came::Later(id)),
        taken => taken.map(|(root, name, rows, _)| Came::Done(root, name, rows)),
    }
}

/// What was taken back by `wish`: the entry that it is about in the end, the name of its record, the rows that are there
/// again, and how many entries it was.
pub(super) fn taken(
    store: &mut Store,
    actor: &Actor,
    found: Entry,
    wish: &Undo,
) -> Result<(Entry, Option<String>, Vec<Returned>, u64), Refusal> {
    // What was made has no name once it is gone, and what was gone has none before.
    let (root, before) = about(store.db(), found)?;
    let done = execute(store, Call::by(actor), wish)?;
    let name = before.or_else(|| deed::record(store.db(), &root));
    let rows = returned(store.db(), &done).unwrap_or_default();
    Ok((root, name, rows, done.output.later.len() as u64 + 1))
}

/// The newest deed of this session, after `found`, that was taken back in another one, and by whom.
fn taken_elsewhere(
    db: Db<'_>,
    deeds: &Deeds,
    since: UtcMillis,
    found: Option<&Entry>,
) -> Result<Option<(Entry, String)>, Refusal> {
    let after = found.map_or(0, |entry| entry.id);
    let newer = deeds.newest_first().into_iter().take_while(|id| *id > after);
    journal::newest_taken(db, newer, since, |entry| deeds.has(entry))
}

/// The first row of each table that an undoing wrote; what was taken back before it comes after its own.
fn returned(db: Db<'_>, done: &Done<Undone>) -> Result<Vec<Returned>, Refusal> {
    let (first, last) = journal::find(db, done.journal_id)?.changes;
    let mut rows: BTreeMap<String, Returned> = BTreeMap::new();
    let mut gone = BTreeSet::new();
    for (first, last) in [(first, last), (done.changed.0, first - 1)] {
        let (mut back, mut away): (Vec<Returned>, _) = (Vec::new(), BTreeSet::new());
        for change in journal::changes(db, first, last.min(first + LOOKED_AT - 1))? {
            let (table, row) = (change.table, change.row);
            let Some(after) = change.after else {
                back.retain(|one| one.row != row || one.table != table);
                away.insert((table, row));
                continue;
            };
            away.remove(&(table.clone(), row));
            // What came back with one before it may be gone again.
            if gone.contains(&(table.clone(), row)) {
                continue;
            }
            let shows = |field: &str| change.before.as_ref().is_some_and(|was| was.get(field) == Some(&1.into()));
            let hid = shows("archived") && after.get("archived") == Some(&0.into());
            let was_gone = change.before.is_none() || hid;
            match back.iter_mut().find(|one| one.row == row && one.table == table) {
                Some(known) => known.was_gone |= was_gone,
                None => back.push(Returned { table, row, was_gone }),
            }
        }
        gone.append(&mut away);
        for one in back {
            let known = rows.entry(one.table.clone()).or_insert_with(|| one.clone());
            known.was_gone |= one.was_gone && known.row == one.row;
        }
    }
    Ok(rows.into_values().collect())
}

impl TakenBack {
    /// What came of taking back.
    pub(super) fn new(came: Result<Came, Refusal>) -> Self {
        Self(came, false)
    }

    pub(super) fn tell(self, cx: &mut Cx<'_>) {
        let redo = self.1;
        match self.0 {
            Ok(Came::Done(entry, name, rows)) => {
                cx.acted(rows);
                let key = if redo { "app.redone" } else { "app.undone" };
                let said = cx.lang.f(key, &[("what", &said(cx.lang, &entry, name))]);
                let again = if redo { "" } else { cx.lang.t("app.redoes") };
                cx.ok(format!("{said}  {again}").trim_end());
            }
            Ok(Came::All(entry, name, rows, count)) => {
                cx.acted(rows);
                let said = cx.lang.n("app.undone_all", count, &[("what", &said(cx.lang, &entry, name))]);
                cx.ok(format!("{said}  {}", cx.lang.n("app.redoes_all", count, &[])));
            }
            Ok(Came::Later(entry)) => cx.open(format!("{LATER}{entry}")),
            Ok(Came::Nothing) => {
                cx.warn(cx.lang.t(if redo { "app.nothing_to_redo" } else { "app.nothing_to_undo" }));
            }
            Ok(Came::Elsewhere(entry, name)) => {
                cx.warn(cx.lang.f("app.done_elsewhere", &[("what", &said(cx.lang, &entry, name))]));
            }
            Ok(Came::Already(entry, name, by)) => {
                let by = SafeText::from(by);
                let what = said(cx.lang, &entry, name);
                cx.warn(cx.lang.f("app.already_undone", &[("what", &what), ("by", by.as_str())]));
            }
            Err(refusal) => refused(&refusal, cx),
        }
    }
}
