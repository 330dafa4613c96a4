//! What stands and can be taken back, and what was taken back and can be done again.

use super::super::fault::Fault;
use super::super::shelf::Db;
use super::{Entry, find, head};
use crate::domain::{Refusal, UtcMillis};
use std::ops::Range;

/// Whether an entry stands, and how deep in a chain of undos: 0 did something, 1 took it back, 2 did it again, …
const STANDS: &str = "SELECT NOT EXISTS (SELECT 1 FROM journal u WHERE u.undo_of = ?1), (
   WITH RECURSIVE chain (id, up) AS (
     SELECT j.id, j.undo_of FROM journal j WHERE j.id = ?1
     UNION ALL SELECT o.id, o.undo_of FROM chain CROSS JOIN journal o ON o.id = chain.up)
   SELECT count(*) - 1 FROM chain)";

/// What this operator did since `since` (or did again) and that stands, newest first: what `u` can undo.
/// What a timer did is not theirs.
pub fn undoable(db: Db<'_>, actor: &str, since: UtcMillis, limit: usize) -> Result<Vec<Entry>, Refusal> {
    standing(db, actor, since, limit, false)
}

/// What this operator took back since `since` and has not done again, newest first: what `U` can redo.
/// Only while nothing new was done after it: else doing again would not be what the operator remembers.
pub fn redoable(db: Db<'_>, actor: &str, since: UtcMillis, limit: usize) -> Result<Vec<Entry>, Refusal> {
    standing(db, actor, since, limit, true)
}

/// The newest of these entries (given newest first) that can be taken back, or done again: what `u` and `U` mean in a
/// session that knows what it did itself. Doing again ends at the first that was something new.
///
/// # Errors
/// What reading refuses.
pub fn newest_of(
    db: Db<'_>,
    ids: impl IntoIterator<Item = i64>,
    since: UtcMillis,
    redo: bool,
) -> Result<Option<Entry>, Refusal> {
    for entry in recent(db, ids, since) {
        let entry = entry?;
        if redo && entry.undo_of.is_none() {
            return Ok(None);
        }
        if entry.changes.1 >= entry.changes.0 && stands_as(db, entry.id, redo)? {
            return Ok(Some(entry));
        }
    }
    Ok(None)
}

/// The newest of these entries (given newest first) that did something, or did it again, and that `by` did not take back
/// but somebody else did: with who. One that was taken back and done again there is as it was.
///
/// # Errors
/// What reading refuses.
pub fn newest_taken(
    db: Db<'_>,
    ids: impl IntoIterator<Item = i64>,
    since: UtcMillis,
    own: impl Fn(i64) -> bool,
) -> Result<Option<(Entry, String)>, Refusal> {
    for entry in recent(db, ids, since) {
        let entry = entry?;
        let Some(by) = entry.undone_by.filter(|by| !own(*by)) else { continue };
        let undoing = chain(db, entry.id)?.1 % 2 == 1;
        if !undoing && chain(db, by)?.0 {
            return Ok(Some((entry, find(db, by)?.actor)));
        }
    }
    Ok(None)
}

/// Those of these entries (given newest first) that may be taken back: not what a timer did, none of before `since`. A
/// session that was open for weeks is not read to its beginning: many older ones in a row are its end.
fn recent(
    db: Db<'_>,
    ids: impl IntoIterator<Item = i64>,
    since: UtcMillis,
) -> impl Iterator<Item = Result<Entry, Refusal>> {
    let mut older = 0;
    ids.into_iter()
        .map(move |id| find(db, id))
        .take_while(move |entry| {
            // The clock may have been set back meanwhile: one older entry is not the end.
            older = if entry.as_ref().is_ok_and(|entry| entry.at.0 < since.0) { older + 1 } else { 0 };
            older < OLDER
        })
        .filter(move |entry| entry.as_ref().map_or(true, |entry| entry.at.0 >= since.0 && entry.door != "timer"))
}

/// Whether nothing took an entry back, and how often it was turned round: see [`STANDS`].
fn chain(db: Db<'_>, id: i64) -> Result<(bool, i64), Fault> {
    db.get(STANDS, [id], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Nothing took it back, and it is an undoing (`undone`) or is not: one of an undoing is a doing again.
fn stands_as(db: Db<'_>, id: i64, undone: bool) -> Result<bool, Fault> {
    let (stands, depth) = chain(db, id)?;
    Ok(stands && (depth % 2 == 1) == undone)
}

/// Walks the journal back from its end, but for its first entry: the founding is nobody's to take back. No index by
/// operator: it would cost every operation a page, and whoever asks has mostly just done something.
fn standing(db: Db<'_>, actor: &str, since: UtcMillis, limit: usize, redo: bool) -> Result<Vec<Entry>, Refusal> {
    let found = walk_back(db, 2..i64::MAX, actor, since, limit, redo)?;
    found.into_iter().map(|id| find(db, id)).collect()
}

/// So many older entries in a row are the end of what can be taken back.
pub(super) const OLDER: usize = 500;

/// A clock that is set right goes back by less than this.
const SET_RIGHT_MS: i64 = 60_000;

/// The newest deed of one operator that can be taken back, for whoever asks again and again: what was walked once is
/// not walked again. What was taken back never stands again (doing it again is another entry), so that only something
/// new comes before it, and something older only once it is gone itself.
#[derive(Debug, Default)]
pub struct Newest {
    /// Up to this entry.
    walked: i64,
    since: i64,
    found: Option<i64>,
}

impl Newest {
    /// As the first of [`undoable`].
    ///
    /// # Errors
    /// What reading refuses.
    pub fn undoable(&mut self, db: Db<'_>, actor: &str, since: UtcMillis) -> Result<Option<Entry>, Refusal> {
        let head = head(db)?;
        // The clock was set back, or another file was put in this one's place.
        if since.0 < self.since - SET_RIGHT_MS || head < self.walked {
            *self = Self::default();
        }
        let among = |ids| walk_back(db, ids, actor, since, 1, false).map(|found| found.first().copied());
        let newer = among(self.walked.max(1) + 1..i64::MAX)?;
        let found = match (newer, self.found) {
            (None, Some(known)) if stands_as(db, known, false)? && find(db, known)?.at.0 >= since.0 => Some(known),
            (None, Some(gone)) => among(2..gone)?,
            (newer, _) => newer,
        };
        *self = Self { walked: head, since: since.0.max(self.since), found };
        found.map(|id| find(db, id)).transpose()
    }
}

const WALK: &str = "SELECT id, at, actor = ? AND door <> 'timer', undo_of, last_change >= first_change
   FROM journal WHERE id >= ? AND id < ? ORDER BY id DESC";

fn walk_back(
    db: Db<'_>,
    ids: Range<i64>,
    actor: &str,
    since: UtcMillis,
    limit: usize,
    redo: bool,
) -> Result<Vec<i64>, Fault> {
    let mut statement = db.statement(WALK)?;
    let mut rows = statement.query((actor, ids.start, ids.end))?;
    let mut found = Vec::new();
    let mut older = 0;
    while let Some(row) = rows.next()? {
        if found.len() >= limit || older >= OLDER {
            break;
        }
        // A clock may have been behind for a while: one old entry is not the end of the day.
        if row.get::<_, i64>(1)? < since.0 {
            older += 1;
            continue;
        }
        older = 0;
        if !row.get::<_, bool>(2)? {
            continue;
        }
        if redo && row.get::<_, Option<i64>>(3)?.is_none() {
            break;
        }
        let id: i64 = row.get(0)?;
        if row.get::<_, bool>(4)? && stands_as(db, id, redo)? {
            found.push(id);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FixedClock;
    use crate::operations::company::FoundCompany;
    use crate::operations::party::SaveParty;
    use crate::operations::undo::Undo;
    use crate::operations::{Actor, Call, Door, Operation, execute};
    use crate::store::Store;
    use rusqlite::StatementStatus;
    use std::cell::Cell;
    use std::sync::Arc;

    const NOW: i64 = 1_800_000_000_000;

    struct House {
        store: Store,
        clock: Arc<FixedClock>,
        _folder: tempfile::TempDir,
    }

    impl House {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let clock = Arc::new(FixedClock::at(UtcMillis(NOW)));
            let store = Store::open_or_create(&folder.path().join("d.db"), clock.clone()).unwrap();
            let mut house = Self { store, clock, _folder: folder };
            house.doing("anna", &FoundCompany::named("Demo"));
            house
        }

        fn doing<O: Operation>(&mut self, who: &str, op: &O) -> i64 {
            execute(&mut self.store, Call::by(&Actor::new(who, Door::Ui)), op).unwrap().journal_id
        }

        fn party(&mut self, name: &str) -> i64 {
            let input = format!(r#"{{"set":{{"name":"{name}"}}}}"#);
            self.doing("anna", &serde_json::from_str::<SaveParty>(&input).unwrap())
        }

        fn taken(&self, deeds: &[i64], since: i64) -> Option<(i64, String)> {
            let newest = deeds.iter().rev().copied();
            let found = newest_taken(self.store.db(), newest, UtcMillis(since), |by| deeds.contains(&by)).unwrap();
            found.map(|(entry, by)| (entry.id, by))
        }

        fn newest(&self, deeds: &[i64], since: i64, redo: bool) -> Option<i64> {
            let newest = deeds.iter().rev().copied();
            newest_of(self.store.db(), newest, UtcMillis(since), redo).unwrap().map(|entry| entry.id)
        }
    }

    #[test]
    fn what_another_took_back_is_found_though_it_was_done_again_here() {
        let mut house = House::new();
        let (first, second) = (house.party("uno"), house.party("due"));
        let taken = house.doing("anna", &Undo::of(second));
        let again = house.doing("anna", &Undo::of(taken));
        let deeds = [first, second, taken, again];
        assert_eq!(house.newest(&deeds, 0, false), Some(again));
        assert_eq!(house.taken(&deeds, 0), None, "what was taken back here is no news");
        let there = house.doing("bruno", &Undo::of(again));
        assert_eq!(house.newest(&deeds, 0, false), Some(first));
        assert_eq!(house.taken(&deeds, 0), Some((again, "bruno".to_owned())));
        house.doing("bruno", &Undo::of(there));
        assert_eq!(house.taken(&deeds, 0), None, "done again there, it is as it was");
        assert_eq!(house.taken(&deeds, NOW + 1), None, "too old to be taken back");
    }

    #[test]
    fn a_session_of_weeks_is_not_read_to_its_beginning() {
        let mut house = House::new();
        let deed = house.party("uno");
        house.clock.advance(86_400_000);
        let fresh = house.party("due");
        let since = NOW + 1;
        let read = Cell::new(0);
        let count = |ids: Vec<i64>| ids.into_iter().inspect(|_| read.set(read.get() + 1));
        // The same old entry again and again stands for as many.
        let mut ids = vec![deed; 5_000];
        assert!(newest_of(house.store.db(), count(ids.clone()), UtcMillis(since), false).unwrap().is_none());
        assert!(read.get() <= OLDER, "{}", read.get());
        read.set(0);
        assert!(newest_taken(house.store.db(), count(ids.clone()), UtcMillis(since), |_| false).unwrap().is_none());
        assert!(read.get() <= OLDER, "{}", read.get());
        // A clock that was behind for a while is not the end of it.
        ids.truncate(OLDER - 1);
        ids.push(fresh);
        assert_eq!(newest_of(house.store.db(), ids, UtcMillis(since), false).unwrap().map(|e| e.id), Some(fresh));
    }

    #[test]
    fn the_newest_is_the_same_however_often_it_was_asked_for() {
        let mut house = House::new();
        let mut kept = Newest::default();
        let mut deeds = vec![];
        let mut asked = |house: &House, since: i64| {
            let since = UtcMillis(since);
            let now = kept.undoable(house.store.db(), "anna", since).unwrap().map(|entry| entry.id);
            let anew = undoable(house.store.db(), "anna", since, 1).unwrap().first().map(|entry| entry.id);
            assert_eq!(now, anew);
            now
        };
        assert_eq!(asked(&house, 0), None);
        for name in ["uno", "due", "tre"] {
            deeds.push(house.party(name));
            assert_eq!(asked(&house, 0), deeds.last().copied());
        }
        let there = house.doing("bruno", &Undo::of(deeds[2]));
        assert_eq!(asked(&house, 0), Some(deeds[1]), "it was taken back");
        house.doing("bruno", &Undo::of(there));
        assert_eq!(asked(&house, 0), Some(deeds[1]), "done again by another it is another's");
        let undone = house.doing("anna", &Undo::of(deeds[1]));
        assert_eq!(asked(&house, 0), Some(deeds[0]));
        let again = house.doing("anna", &Undo::of(undone));
        assert_eq!(asked(&house, 0), Some(again));
        house.clock.advance(86_400_000);
        assert_eq!(asked(&house, NOW + 1), None, "too old");
        assert_eq!(asked(&house, 0), Some(again), "the clock was set back");
    }

    #[test]
    fn what_others_did_is_walked_once() {
        let mut house = House::new();
        for deed in 0..50 {
            let input = format!(r#"{{"set":{{"name":"di bruno {deed}"}}}}"#);
            house.doing("bruno", &serde_json::from_str::<SaveParty>(&input).unwrap());
        }
        // The database's own count of what the walks took.
        let walks = |house: &House| house.store.db().statement(WALK).unwrap().get_status(StatementStatus::VmStep);
        let steps = |house: &House, kept: &mut Newest| {
            let begun = walks(house);
            assert_eq!(kept.undoable(house.store.db(), "anna", UtcMillis(0)).unwrap().map(|entry| entry.id), None);
            walks(house) - begun
        };
        let mut kept = Newest::default();
        let (first, second) = (steps(&house, &mut kept), steps(&house, &mut kept));
        assert!(first > 500 && second < 100, "{first} and {second} steps of the database");
    }
}
