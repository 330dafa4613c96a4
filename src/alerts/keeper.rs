//! Copies that are made by themselves, and drills of them: when they are due, on a thread of their own.
//!
//! Nothing waits for it: the copy is read beside operators who go on saving, and only what came of it is written. A
//! machine that was off catches up when it is on again. Killed half way, the next round begins anew.

use crate::domain::{Clock, Refusal, UtcMillis};
use crate::store::upkeep::{self, Chore, Tried, Upkeep};
use crate::store::{Store, backup, drill};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;

/// What failed is tried again after so long, in milliseconds.
const AGAIN_MS: i64 = 4 * 3_600_000;
/// Days between two drills.
const DRILL_DAYS: i64 = 7;

/// One process's part in keeping copies.
#[derive(Debug, Default)]
pub struct Keeper {
    work: Option<JoinHandle<()>>,
    /// What it last began, and when: a file that takes no word of what came of it would have it begun again each round.
    begun: Option<(Due, UtcMillis)>,
    /// How many threads work: for whoever must not stop the process in the middle of it.
    working: Arc<AtomicUsize>,
}

/// A thread that works is counted as long as it lives, however it ends.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn one(all: &Arc<AtomicUsize>) -> Self {
        all.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(all))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// A copy of today.
    pub backup: bool,
    /// A drill of the newest.
    pub drill: bool,
}

/// What is due now.
pub fn due(known: &Upkeep, now: UtcMillis) -> Due {
    let rests = |tried: &Tried| {
        // One that is good is not made again for what came with it.
        let failed = tried.tried_at.filter(|_| tried.failure.is_some() && tried.good_at != tried.tried_at);
        failed.is_some_and(|at| rests(at, now))
    };
    let today = now.rome_date();
    // Another day, not a later one: a clock that was ahead must not keep copies away.
    let stale = known.backup.good_at.is_none_or(|at| at.rome_date() != today);
    let backup = known.by_itself && stale && !rests(&known.backup);
    let lately = known.drill.good_at.is_some_and(|at| {
        let days = (today - at.rome_date()).num_days();
        (0..DRILL_DAYS).contains(&days)
    });
    let something = backup || known.backup.good_at.is_some();
    Due { backup, drill: known.drills && something && !lately && !rests(&known.drill) }
}

impl Keeper {
    /// Counts its work here.
    #[must_use]
    pub fn counted(working: Arc<AtomicUsize>) -> Self {
        Self { working, ..Self::default() }
    }

    /// Something is under way.
    pub fn works(&self) -> bool {
        self.work.as_ref().is_some_and(|work| !work.is_finished())
    }

    /// Begins what is due, if nothing is under way; whether something has ended since the last time.
    ///
    /// # Errors
    /// `store.*`.
    pub fn tend(&mut self, store: &Store, now: UtcMillis) -> Result<bool, Refusal> {
        // A panic ends it, too.
        let ended = self.work.take_if(|work| work.is_finished()).is_some();
        if self.works() {
            return Ok(false);
        }
        let known = upkeep::upkeep(store.db())?;
        // What came of it is noted: from here on the note says when it is due again.
        self.begun.take_if(|(_, at)| [&known.backup, &known.drill].iter().any(|tried| tried.tried_at >= Some(*at)));
        let due = due(&known, now);
        if !due.backup && !due.drill || self.begun.is_some_and(|begun| begun.0 == due && rests(begun.1, now)) {
            return Ok(ended);
        }
        let (path, clock) = (store.path().to_owned(), Arc::clone(store.clock()));
        let thread = std::thread::Builder::new().name("copies".to_owned());
        let counted = Counted::one(&self.working);
        let work = move || {
            let _counted = counted;
            keep(&path, &clock, due);
        };
        match thread.spawn(work) {
            Ok(work) => (self.work, self.begun) = (Some(work), Some((due, now))),
            Err(error) => tracing::warn!(%error, "no thread for copies"),
        }
        Ok(ended)
    }
}

/// It was tried a short while ago. A clock that went back begins anew.
fn rests(tried: UtcMillis, now: UtcMillis) -> bool {
    (tried.0..tried.0 + AGAIN_MS).contains(&now.0)
}

/// Makes what is due and notes what came of it.
pub fn keep(path: &Path, clock: &Arc<dyn Clock>, due: Due) {
    let mut copied: Option<PathBuf> = None;
    if due.backup {
        let failure = match backup::by_itself(path, clock.now()) {
            Ok((report, rotated)) => {
                tracing::info!(file = %report.file.display(), gone = rotated.gone.len(), "copied");
                copied = Some(report.file);
                // The copy is good; that older ones fill the disk is worth a word all the same.
                rotated.kept
            }
            Err(refusal) => Some(refusal),
        };
        note(path, clock, Chore::Backup, copied.is_some(), failure.as_ref());
    }
    // Of a copy that could not be made there is nothing to practise.
    if due.drill && (copied.is_some() || !due.backup) {
        let result = drill::drill(path, copied.as_deref(), None, clock.now());
        note(path, clock, Chore::Drill, result.is_ok(), result.err().as_ref());
    }
}

/// Notes what came of a copy or a drill. Where even that cannot be written, the log says so: what was made stands, and
/// what failed is told by whoever asked for it.
pub fn note(path: &Path, clock: &Arc<dyn Clock>, chore: Chore, good: bool, failure: Option<&Refusal>) {
    if let Some(refusal) = failure {
        tracing::warn!(code = refusal.code, ?chore, good, "a copy failed, or what comes with it");
    }
    let noted = Store::open(path, Arc::clone(clock))
        .and_then(|mut store| upkeep::note(&mut store, chore, clock.now(), good, failure));
    if let Err(refusal) = noted {
        // A disk that takes no copy may take no word of it either: the next round tries both.
        tracing::warn!(code = refusal.code, "what came of a copy could not be noted");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000;
    const NOW: i64 = 1_795_000_000_000;

    fn known(backup: Tried, drill: Tried) -> Upkeep {
        Upkeep { by_itself: true, drills: true, locked: false, since: UtcMillis(0), backup, drill }
    }

    fn good(at: i64) -> Tried {
        Tried { tried_at: Some(UtcMillis(at)), good_at: Some(UtcMillis(at)), failure: None }
    }

    #[test]
    fn a_copy_a_day_and_a_drill_a_week() {
        let at = |known: &Upkeep| {
            let due = due(known, UtcMillis(NOW));
            (due.backup, due.drill)
        };
        assert_eq!(at(&known(Tried::default(), Tried::default())), (true, true));
        assert_eq!(at(&known(good(NOW - 1), good(NOW - 1))), (false, false));
        assert_eq!(at(&known(good(NOW - DAY), good(NOW - 6 * DAY))), (true, false));
        assert_eq!(at(&known(good(NOW - 1), good(NOW - 7 * DAY))), (false, true));
        // The clock was ahead when they were made.
        assert_eq!(at(&known(good(NOW + 400 * DAY), good(NOW + 400 * DAY))), (true, true));
        let off = Upkeep { by_itself: false, drills: false, ..known(Tried::default(), Tried::default()) };
        assert_eq!(at(&off), (false, false));
        let sealed = Upkeep { drills: false, ..known(Tried::default(), Tried::default()) };
        assert_eq!(at(&sealed), (true, false));
    }

    #[test]
    fn work_is_counted_from_before_it_begins_until_it_has_ended_however_that_is() {
        let all: Arc<AtomicUsize> = Arc::default();
        let counted = Counted::one(&all);
        assert_eq!(all.load(Ordering::SeqCst), 1);
        let work = std::thread::spawn(move || {
            let _counted = counted;
            std::panic::resume_unwind(Box::new("of the test"));
        });
        assert!(work.join().is_err());
        assert_eq!(all.load(Ordering::SeqCst), 0);
    }

    #[test]
    fn what_failed_is_tried_again_after_a_while() {
        let failed = |ago: i64| Tried {
            tried_at: Some(UtcMillis(NOW - ago)),
            good_at: Some(UtcMillis(NOW - 3 * DAY)),
            failure: Some(Refusal::new("backup.no_space")),
        };
        assert!(!due(&known(failed(AGAIN_MS - 1), good(NOW)), UtcMillis(NOW)).backup);
        assert!(due(&known(failed(AGAIN_MS), good(NOW)), UtcMillis(NOW)).backup);
        // A good one is not made again because those before it could not be removed, and yet that is worth a word.
        let kept = Tried { failure: Some(Refusal::new("copies.not_removed")), ..good(NOW - 1) };
        let kept = known(kept, good(NOW));
        assert!(!due(&kept, UtcMillis(NOW)).backup);
        assert!(due(&kept, UtcMillis(NOW + DAY)).backup);
        let levels = kept.levels(UtcMillis(NOW).rome_date());
        assert_eq!(levels[0].2.map(|level| level.severity), Some("warn"));
        // Tried under a clock that was ahead.
        assert!(due(&known(failed(-DAY), good(NOW)), UtcMillis(NOW)).backup);
    }
}
