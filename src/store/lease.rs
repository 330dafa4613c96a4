//! Who may do what only one process may do, and what has already been told to whom.
//!
//! A lease runs out by the machine's clock, and clocks jump. Forwards: somebody else may take a lease that its holder
//! still believes in; the holder learns it at its next [`renew`], and [`deliver_once`] keeps anything from being told
//! twice meanwhile. Backwards: a lease would seem to last for hours; since nobody is ever given more than its time to
//! live, one that lasts longer than that was given under another clock and does not count.

use super::fault::Fault;
use super::open::Store;
use super::shelf::Db;
use super::{checkpoint, space};
use crate::domain::{Refusal, UtcMillis};
use rusqlite::{Connection, OptionalExtension, params};
use std::path::Path;

/// Takes or keeps the lease `name` for `holder` (a name no other process has) for `ttl_ms` milliseconds; `false` when
/// another holds it. All that ask for one name must ask for the same time to live.
///
/// # Errors
/// `store.*`.
pub fn acquire(store: &mut Store, name: &str, holder: &str, ttl_ms: i64) -> Result<bool, Refusal> {
    let now = store.clock().now().0;
    // Asked without a lock first: a process that waits its turn does not make the writers wait.
    if let Some((other, until)) = holding(store.raw(), name)?
        && other != holder
        && counts(until, now, ttl_ms)
    {
        return Ok(false);
    }
    Ok(store.aside(|conn| {
        if let Some((other, until)) = holding(conn, name)?
            && other != holder
            && counts(until, now, ttl_ms)
        {
            return Ok(false);
        }
        conn.execute(
            "INSERT INTO lease (name, holder, until) VALUES (?, ?, ?)
               ON CONFLICT DO UPDATE SET holder = excluded.holder, until = excluded.until",
            params![name, holder, now.saturating_add(ttl_ms)],
        )?;
        Ok(true)
    })?)
}

/// Keeps a lease that is held; `false` when it was lost, and then what it was for must stop.
///
/// # Errors
/// `store.*`.
pub fn renew(store: &mut Store, name: &str, holder: &str, ttl_ms: i64) -> Result<bool, Refusal> {
    let until = store.clock().now().0.saturating_add(ttl_ms);
    Ok(store.aside(|conn| {
        let kept =
            conn.execute("UPDATE lease SET until = ? WHERE name = ? AND holder = ?", params![until, name, holder])?;
        Ok(kept == 1)
    })?)
}

/// Gives a lease back, so that the next need not wait for its end.
///
/// # Errors
/// `store.*`.
pub fn release(store: &mut Store, name: &str, holder: &str) -> Result<(), Refusal> {
    store.aside(|conn| {
        conn.execute("DELETE FROM lease WHERE name = ? AND holder = ?", params![name, holder])?;
        Ok(())
    })?;
    Ok(())
}

/// The mark of a file that a program works on: what was done last may stand in the log beside it and nowhere else.
pub(super) const LOG: &str = "log";

/// Marks the file, in the file itself and not only in its log: a copy that somebody makes of it without its log can
/// be told from a whole one.
///
/// # Errors
/// `store.*`.
pub fn mark_log(store: &mut Store) -> Result<(), Refusal> {
    let Some(name) = space::identity(store.path()) else { return Ok(()) };
    let now = store.clock().now().0;
    store.aside(|conn| {
        conn.execute(
            "INSERT INTO lease (name, holder, until) VALUES (?, ?, ?)
               ON CONFLICT DO UPDATE SET holder = excluded.holder, until = excluded.until",
            params![LOG, name, now],
        )?;
        Ok(())
    })?;
    checkpoint::as_it_can(store.raw());
    Ok(())
}

/// The file bears a mark.
///
/// # Errors
/// `store.*`.
pub fn is_marked(db: Db<'_>) -> Result<bool, Refusal> {
    Ok(holding(db.conn, LOG)?.is_some())
}

/// Takes the mark off: from here on the file is whole when it is closed.
///
/// # Errors
/// `store.*`.
pub fn unmark_log(store: &mut Store) -> Result<(), Refusal> {
    store.aside(|conn| {
        conn.execute("DELETE FROM lease WHERE name = ?", [LOG])?;
        Ok(())
    })?;
    Ok(())
}

/// Takes away a mark that nobody stands behind: whoever made it is gone, or the file came here with its log beside it.
/// Else the file, closed and whole, would be refused where it is carried next. A disk that takes no word of it is no
/// reason not to open.
pub(super) fn forget_log(conn: &Connection, path: &Path, now: UtcMillis) -> Result<(), Fault> {
    let Some((made_in, _)) = holding(conn, LOG)? else { return Ok(()) };
    let mut working = conn.prepare("SELECT 1 FROM lease WHERE name <> ? AND until > ?")?;
    if working.exists(params![LOG, now.0])? && space::identity(path).is_none_or(|own| own == made_in) {
        return Ok(());
    }
    if let Err(error) = conn.execute("DELETE FROM lease WHERE name = ? AND holder = ?", [LOG, made_in.as_str()]) {
        tracing::debug!(%error, "a mark that nobody stands behind could not be taken away");
    }
    Ok(())
}

/// Refuses a file that was copied while a program worked on it, without the log that stood beside it. `alone`: there
/// was none when it was opened. The file itself, after a crash, is never taken for a copy of itself: the mark says
/// which file it was made in.
pub(super) fn must_have_its_log(conn: &Connection, path: &Path, alone: bool) -> Result<(), Fault> {
    let Some(own) = space::identity(path).filter(|_| alone) else { return Ok(()) };
    let Some((made_in, _)) = holding(conn, LOG)? else { return Ok(()) };
    let mode: String = conn.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
    if made_in == own || mode != "wal" {
        return Ok(());
    }
    let last: Option<(i64, i64)> = conn
        .query_row("SELECT id, at FROM journal ORDER BY id DESC LIMIT 1", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (entry, at) = last.unwrap_or((0, 0));
    Err(Refusal::new("store.without_log")
        .with("file", path.display().to_string())
        .with("entry", entry)
        .with("at", at)
        .into())
}

/// Who holds a lease, whether it has run out or not.
pub fn holder(db: Db<'_>, name: &str) -> Result<Option<String>, Refusal> {
    Ok(holding(db.conn, name)?.map(|(holder, _)| holder))
}

fn holding(conn: &Connection, name: &str) -> Result<Option<(String, i64)>, Fault> {
    let mut statement = conn.prepare_cached("SELECT holder, until FROM lease WHERE name = ?")?;
    Ok(statement.query_row([name], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// Whether somebody's lease still stands in the way.
const fn counts(until: i64, now: i64, ttl_ms: i64) -> bool {
    until > now && until <= now.saturating_add(ttl_ms)
}

/// An occasion to tell somebody something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    /// The notice.
    pub notice: i64,
    /// Its level.
    pub level: i64,
    /// How it goes out.
    pub channel: String,
}

/// Notes that a notice of this level goes out by this channel; `true` for the first who says so, and only for them:
/// that one delivers it. Whatever crashes, nothing is told twice.
///
/// # Errors
/// `store.*`.
pub fn deliver_once(store: &mut Store, notice: i64, level: i64, channel: &str) -> Result<bool, Refusal> {
    let one = [Telling { notice, level, channel: channel.to_owned() }];
    Ok(deliver_each_once(store, &one)?.first().copied().unwrap_or(false))
}

/// As [`deliver_once`] for many at once, which wait for the disk once: for each, whether it is this caller's.
///
/// # Errors
/// `store.*`.
pub fn deliver_each_once(store: &mut Store, tellings: &[Telling]) -> Result<Vec<bool>, Refusal> {
    // Asked without a lock first: mostly everything has been told.
    let mut unknown = false;
    for telling in tellings {
        unknown |= !store.db().get::<bool, _>(
            "SELECT EXISTS (SELECT 1 FROM delivery WHERE notice_id = ? AND level = ? AND channel = ?)",
            params![telling.notice, telling.level, telling.channel],
            |row| row.get(0),
        )?;
    }
    if !unknown {
        return Ok(vec![false; tellings.len()]);
    }
    let now = store.clock().now().0;
    Ok(store.aside(|conn| {
        let mut note = conn.prepare_cached(
            "INSERT INTO delivery (notice_id, level, channel, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )?;
        let mut first = Vec::with_capacity(tellings.len());
        for telling in tellings {
            first.push(note.execute(params![telling.notice, telling.level, telling.channel, now])? == 1);
        }
        Ok(first)
    })?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{FixedClock, UtcMillis};
    use std::sync::Arc;

    const TTL: i64 = 30_000;
    const DAY: i64 = 86_400_000;

    struct Two {
        _folder: tempfile::TempDir,
        clock: Arc<FixedClock>,
        one: Store,
        other: Store,
    }

    fn two() -> Two {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::at(UtcMillis(1_800_000_000_000)));
        let path = folder.path().join("l.db");
        let one = Store::open_or_create(&path, clock.clone()).unwrap();
        let other = Store::open(&path, clock.clone()).unwrap();
        Two { _folder: folder, clock, one, other }
    }

    #[test]
    fn one_holds_it_until_it_runs_out_or_is_given_back() {
        let mut two = two();
        assert!(acquire(&mut two.one, "alerts", "one", TTL).unwrap());
        assert!(!acquire(&mut two.other, "alerts", "other", TTL).unwrap());
        assert!(acquire(&mut two.other, "sync", "other", TTL).unwrap(), "another name is another lease");
        two.clock.advance(TTL - 1);
        assert!(!acquire(&mut two.other, "alerts", "other", TTL).unwrap());
        assert!(renew(&mut two.one, "alerts", "one", TTL).unwrap());
        two.clock.advance(TTL - 1);
        assert!(!acquire(&mut two.other, "alerts", "other", TTL).unwrap());
        two.clock.advance(1);
        assert!(acquire(&mut two.other, "alerts", "other", TTL).unwrap(), "it ran out");
        assert!(!renew(&mut two.one, "alerts", "one", TTL).unwrap(), "who slept learns it");
        assert!(!acquire(&mut two.one, "alerts", "one", TTL).unwrap());
        release(&mut two.one, "alerts", "one").unwrap();
        assert_eq!(holder(two.one.db(), "alerts").unwrap().as_deref(), Some("other"), "not one's to give back");
        release(&mut two.other, "alerts", "other").unwrap();
        assert!(acquire(&mut two.one, "alerts", "one", TTL).unwrap());
    }

    #[test]
    fn a_clock_that_jumps_backwards_blocks_nobody_for_longer_than_the_lease() {
        for jump in [-DAY, -3_650 * DAY, -TTL - 1] {
            let mut two = two();
            assert!(acquire(&mut two.one, "alerts", "one", TTL).unwrap());
            two.clock.advance(jump);
            // The holder died with the jump: the next takes over at once.
            assert!(acquire(&mut two.other, "alerts", "other", TTL).unwrap(), "{jump}");
            assert!(!renew(&mut two.one, "alerts", "one", TTL).unwrap());
            assert!(!acquire(&mut two.one, "alerts", "one", TTL).unwrap());
        }
        // A small jump: at most one time to live is waited.
        let mut two = two();
        assert!(acquire(&mut two.one, "alerts", "one", TTL).unwrap());
        two.clock.advance(-TTL / 2);
        assert!(
            acquire(&mut two.other, "alerts", "other", TTL).unwrap() || {
                two.clock.advance(TTL * 3 / 2);
                acquire(&mut two.other, "alerts", "other", TTL).unwrap()
            }
        );
        // The holder lives and renews first: its lease is of the new clock, and it keeps it.
        let mut two = self::two();
        assert!(acquire(&mut two.one, "alerts", "one", TTL).unwrap());
        two.clock.advance(-DAY);
        assert!(renew(&mut two.one, "alerts", "one", TTL).unwrap());
        assert!(!acquire(&mut two.other, "alerts", "other", TTL).unwrap());
        two.clock.advance(TTL);
        assert!(acquire(&mut two.other, "alerts", "other", TTL).unwrap());
    }

    #[test]
    fn a_clock_that_jumps_forwards_leaves_one_holder() {
        let mut two = two();
        assert!(acquire(&mut two.one, "alerts", "one", TTL).unwrap());
        two.clock.advance(3_650 * DAY);
        assert!(acquire(&mut two.other, "alerts", "other", TTL).unwrap());
        assert!(!renew(&mut two.one, "alerts", "one", TTL).unwrap());
        two.clock.advance(-3_650 * DAY);
        // Back again: the other's lease seems to last for ten years; it does not count.
        assert!(acquire(&mut two.one, "alerts", "one", TTL).unwrap());
        assert!(!renew(&mut two.other, "alerts", "other", TTL).unwrap());
    }

    #[test]
    fn a_notice_goes_out_once_whoever_believes_to_hold_the_lease() {
        let two = two();
        let path = two.one.path().to_owned();
        let told = std::sync::atomic::AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let mut store = Store::open(&path, two.clock.clone()).unwrap();
                    for notice in 0..25 {
                        for channel in ["bell", "desktop"] {
                            if deliver_once(&mut store, notice, 7, channel).unwrap() {
                                told.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                            }
                        }
                    }
                });
            }
        });
        assert_eq!(told.into_inner(), 50);
    }
}
