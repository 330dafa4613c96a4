//! Bringing the log back into the file while people work, so that nobody's save waits for it.
//!
//! Left to itself the database does this within the save that finds the log long, and from then on within every save
//! until the log can begin anew: two more waits for the disk each, for as long as somebody always writes. Here a
//! thread of its own does it, as soon as a portion waits; when all is in the file the log begins anew, so that it
//! neither grows nor has to be enlarged on the disk with every save.

use super::fault::Fault;
use super::turn::Turn;
use super::{open, part};
use rusqlite::Connection;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Pages that wait in the log before they are brought back: a disk forces as many in some tens of milliseconds.
const PORTION: i64 = 1_000;

/// Pages that may wait when the log is to begin anew: writers stand still while they are brought back.
const FEW: i64 = 100;

/// Pages after which the log begins anew.
const LONG: i64 = 4_000;

/// Pages after which it does so even if writers have to stand still for longer: 64 MB. A disk that is slower than its
/// writers holds them up, sooner or later.
const TOO_LONG: i64 = 16_000;

/// How long readers are waited for when the log is to begin anew; else it does so another time.
const HELD: Duration = Duration::from_millis(20);

/// How long nobody tries after that: writers wait as long as readers are waited for, once and not in a row.
const PAUSE: Duration = Duration::from_millis(200);

/// How long another is left to it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Between two looks whether the writer goes.
const LOOK: Duration = Duration::from_millis(10);

/// What pages the log has, in all and in the file too.
struct Log {
    pages: i64,
    carried: i64,
    /// Somebody was in the way.
    busy: bool,
}

impl Log {
    fn waiting(&self) -> i64 {
        self.pages - self.carried
    }
}

/// Who brings the log of one file back.
pub(super) struct Checkpoints {
    path: PathBuf,
    hand: Option<(SyncSender<()>, JoinHandle<()>)>,
    /// The writer goes: nothing more is begun.
    over: Arc<AtomicBool>,
    /// Counts what is being done, for whoever must not be stopped in it.
    beside: Arc<AtomicUsize>,
    /// The file is in the making: it is brought back otherwise.
    resting: bool,
}

impl Checkpoints {
    pub(super) fn of(path: &Path) -> Self {
        Self { path: path.to_owned(), hand: None, over: Arc::default(), beside: Arc::default(), resting: false }
    }

    /// From here on nothing is done.
    pub(super) fn rest(&mut self) {
        self.resting = true;
    }

    /// Counts what is being done here; before the first commit.
    pub(super) fn count(&mut self, beside: Arc<AtomicUsize>) {
        self.beside = beside;
    }

    /// After a commit: has the log brought back when it is time. What fails is tried after the next one: the log is
    /// as safe as the file.
    pub(super) fn after_commit(&mut self, conn: &Connection) {
        if self.resting {
            return;
        }
        let Ok(log) = run(conn, "PRAGMA wal_checkpoint(NOOP)") else { return };
        if log.waiting() < PORTION {
            return;
        }
        if self.hand.as_ref().is_none_or(|(_, hand)| hand.is_finished()) {
            self.hand = self.begin();
        }
        let Some((wake, _)) = &self.hand else {
            // No thread is to be had: better late than never.
            as_it_can(conn);
            return;
        };
        self.beside.fetch_add(1, Ordering::SeqCst);
        if wake.try_send(()).is_err() {
            // It knows already.
            self.beside.fetch_sub(1, Ordering::SeqCst);
        }
        if log.waiting() >= TOO_LONG {
            // The thread gets nothing done: no connection is to be had, as in a process without descriptors.
            as_it_can(conn);
        }
    }

    fn begin(&self) -> Option<(SyncSender<()>, JoinHandle<()>)> {
        let (wake, woken) = mpsc::sync_channel(1);
        let (path, over, beside) = (self.path.clone(), Arc::clone(&self.over), Arc::clone(&self.beside));
        let carry = move || carry(&path, &woken, (&over, &beside));
        let hand = std::thread::Builder::new().name("log".to_owned()).spawn(carry).ok()?;
        Some((wake, hand))
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        if let Some((wake, hand)) = self.hand.take() {
            drop(wake);
            // Its connection is closed before the writer's, who is the last to leave.
            let _ = hand.join();
        }
    }
}

fn carry(path: &Path, woken: &Receiver<()>, (over, beside): (&AtomicBool, &AtomicUsize)) {
    let turn = Turn::before(path);
    let (mut open, mut barred) = (None, None);
    while woken.recv().is_ok() {
        if open.is_none() && !over.load(Ordering::SeqCst) {
            open = connect(path).ok();
        }
        let pause = match &open {
            Some((conn, log)) if is_ours(log, &mut barred) => bring_back(conn, &turn, over).unwrap_or_default(),
            _ => Duration::ZERO,
        };
        beside.fetch_sub(1, Ordering::SeqCst);
        let done = Instant::now();
        while done.elapsed() < pause && !over.load(Ordering::SeqCst) {
            std::thread::sleep(LOOK);
        }
        if let Some((_, log)) = &open {
            let _ = log.unlock();
        }
    }
}

/// Every program that writes has such a thread. One does the work: where each tried, writers would have to stand still
/// for each. Where logs cannot be locked, or one has the lock and gets nothing done (a stopped program), others do it.
fn is_ours(log: &File, barred: &mut Option<Instant>) -> bool {
    if let Err(TryLockError::WouldBlock) = log.try_lock()
        && barred.get_or_insert_with(Instant::now).elapsed() < PATIENCE
    {
        return false;
    }
    *barred = None;
    true
}

/// The file, and its log to be locked: the database locks something else of it.
fn connect(path: &Path) -> Result<(Connection, File), Fault> {
    let conn = open::connection(path, open::base_flags(), 64)?;
    conn.busy_timeout(HELD)?;
    // Opened, or there might be none yet.
    let log = run(&conn, "PRAGMA wal_checkpoint(NOOP)").and_then(|_| Ok(File::open(part::with_tail(path, "-wal"))?))?;
    Ok((conn, log))
}

/// How long nobody should try again.
fn bring_back(conn: &Connection, turn: &Turn, over: &AtomicBool) -> Result<Duration, Fault> {
    // Another program may have been faster.
    let mut log = run(conn, "PRAGMA wal_checkpoint(NOOP)")?;
    // The file is forced to the disk by a round that nobody wrote beside: the first is long, the next are short.
    for _ in 0..4 {
        if log.waiting() < if log.pages < LONG { PORTION } else { FEW } {
            break;
        }
        if over.load(Ordering::SeqCst) {
            return Ok(Duration::ZERO);
        }
        log = run(conn, "PRAGMA wal_checkpoint(PASSIVE)")?;
    }
    if log.pages >= LONG && (log.waiting() < PORTION || log.pages >= TOO_LONG) && !over.load(Ordering::SeqCst) {
        // At the head of the queue nobody begins to write: the last pages come back without a lock, and what is left for
        // the moment that writers are locked out is next to nothing.
        let place = turn.wait();
        log = run(conn, "PRAGMA wal_checkpoint(PASSIVE)")?;
        // Begun anew meanwhile by whoever wrote first once all was in the file.
        let done = log.pages < LONG || !run(conn, "PRAGMA wal_checkpoint(RESTART)")?.busy;
        drop(place);
        if !done {
            return Ok(PAUSE);
        }
    }
    Ok(Duration::ZERO)
}

/// Brings the log back as far as others' reading allows; the next time brings the rest.
pub(super) fn as_it_can(conn: &Connection) {
    let _ = run(conn, "PRAGMA wal_checkpoint(PASSIVE)");
}

/// What the log has, after that.
fn run(conn: &Connection, sql: &str) -> Result<Log, Fault> {
    let mut statement = conn.prepare_cached(sql)?;
    Ok(statement.query_row([], |row| Ok(Log { busy: row.get(0)?, pages: row.get(1)?, carried: row.get(2)? }))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SystemClock;
    use crate::store::Store;
    use rusqlite::params;
    use std::sync::atomic::AtomicU64;

    /// Writes so many pages, in commits of some hundred.
    fn fill(store: &mut Store, pages: i64) {
        static ROUND: AtomicU64 = AtomicU64::new(0);
        for _ in 0..pages / 200 {
            // What is written over with the same is not written.
            let round = ROUND.fetch_add(1, Ordering::Relaxed);
            let put = |conn: &Connection| {
                let sql = "INSERT INTO lease (name, holder, until) VALUES (?, ?, 0)
                             ON CONFLICT DO UPDATE SET holder = excluded.holder";
                let mut statement = conn.prepare_cached(sql)?;
                for number in 0..200 {
                    statement.execute(params![format!("{number}"), format!("{round:0>4000}")])?;
                }
                Ok(())
            };
            store.aside(put).unwrap();
        }
    }

    /// Writes on until the log is as it is asked for.
    fn until(store: &mut Store, what: &str, wanted: impl Fn(&Log) -> bool) {
        let began = Instant::now();
        loop {
            let log = run(store.raw(), "PRAGMA wal_checkpoint(NOOP)").unwrap();
            // Nobody brings the log back but the thread.
            assert!(log.waiting() < 6 * PORTION + 600, "{what}: {} of {}", log.carried, log.pages);
            if wanted(&log) {
                return;
            }
            assert!(began.elapsed() < Duration::from_secs(20), "{what}: {} of {}", log.carried, log.pages);
            std::thread::sleep(Duration::from_millis(10));
            fill(store, 200);
        }
    }

    #[test]
    fn the_log_is_brought_back_and_begins_anew_while_the_file_is_open() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.db");
        let mut store = Store::open_or_create(&path, Arc::new(SystemClock)).unwrap();
        fill(&mut store, PORTION * 2);
        until(&mut store, "brought back", |log| log.waiting() < PORTION);
        fill(&mut store, LONG);
        until(&mut store, "begins anew", |log| log.waiting() < PORTION && log.pages < LONG);
    }

    #[test]
    fn a_reader_that_stands_still_keeps_nobody_from_writing_and_the_log_only_for_as_long() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.db");
        let mut store = Store::open_or_create(&path, Arc::new(SystemClock)).unwrap();
        let reader = Connection::open(&path).unwrap();
        reader.execute_batch("BEGIN").unwrap();
        let _: i64 = reader.query_row("SELECT count(*) FROM lease", [], |row| row.get(0)).unwrap();
        let began = Instant::now();
        fill(&mut store, LONG + PORTION);
        let log = run(store.raw(), "PRAGMA wal_checkpoint(NOOP)").unwrap();
        assert!(log.pages > LONG && log.carried < PORTION, "{} of {}", log.carried, log.pages);
        assert!(began.elapsed() < Duration::from_secs(15));
        reader.execute_batch("COMMIT").unwrap();
        until(&mut store, "begins anew", |log| log.pages < LONG);
    }

    #[test]
    fn two_who_never_pause_do_not_let_the_log_grow() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.db");
        let mut first = Store::open_or_create(&path, Arc::new(SystemClock)).unwrap();
        let mut second = Store::open(&path, Arc::new(SystemClock)).unwrap();
        std::thread::scope(|scope| {
            for store in [&mut first, &mut second] {
                scope.spawn(move || {
                    for _ in 0..60 {
                        fill(store, 400);
                        let log = run(store.raw(), "PRAGMA wal_checkpoint(NOOP)").unwrap();
                        assert!(log.pages < TOO_LONG + LONG, "{} of {}", log.carried, log.pages);
                    }
                });
            }
        });
    }

    #[test]
    fn where_the_thread_cannot_open_the_file_the_log_is_brought_back_all_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let conn = Connection::open(folder.path().join("d.db")).unwrap();
        conn.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 0;")
            .unwrap();
        conn.execute_batch("CREATE TABLE t (x)").unwrap();
        // As when no descriptor is left.
        let mut checkpoints = Checkpoints::of(&folder.path().join("none").join("d.db"));
        let mut most = 0;
        for _ in 0..12 {
            conn.execute("INSERT INTO t VALUES (zeroblob(4000 * 4096))", []).unwrap();
            checkpoints.after_commit(&conn);
            most = most.max(run(&conn, "PRAGMA wal_checkpoint(NOOP)").unwrap().waiting());
            conn.execute("DELETE FROM t", []).unwrap();
        }
        assert!(most >= PORTION, "it was never time: {most}");
        assert!(most < TOO_LONG + LONG, "{most} pages wait");
    }

    #[test]
    fn where_another_program_brings_the_log_back_nobody_else_tries() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.db");
        let mut store = Store::open_or_create(&path, Arc::new(SystemClock)).unwrap();
        let other = File::open(folder.path().join("d.db-wal")).unwrap();
        other.lock().unwrap();
        let beside = Arc::new(AtomicUsize::new(0));
        store.count_beside(Arc::clone(&beside));
        fill(&mut store, PORTION * 2);
        while beside.load(Ordering::SeqCst) > 0 {
            std::thread::sleep(LOOK);
        }
        let log = run(store.raw(), "PRAGMA wal_checkpoint(NOOP)").unwrap();
        assert!(log.waiting() >= PORTION * 2, "{} of {}", log.carried, log.pages);
        other.unlock().unwrap();
        until(&mut store, "brought back", |log| log.waiting() < PORTION);
    }

    #[test]
    fn another_is_left_to_it_but_not_for_ever() {
        let log = tempfile::NamedTempFile::new().unwrap();
        let open = || File::open(log.path()).unwrap();
        let (ours, other, mut barred) = (open(), open(), None);
        assert!(is_ours(&ours, &mut barred));
        ours.unlock().unwrap();
        other.lock().unwrap();
        assert!(!is_ours(&ours, &mut barred));
        let since = barred;
        assert!(since.is_some() && !is_ours(&ours, &mut barred) && barred == since, "not from now on again");
        barred = Instant::now().checked_sub(PATIENCE);
        assert!(is_ours(&ours, &mut barred));
        assert!(!is_ours(&ours, &mut barred), "once, then it is left to it again");
        // It is none of ours that is locked: nothing is taken from the other.
        ours.unlock().unwrap();
        assert!(open().try_lock().is_err());
    }

    #[test]
    fn who_goes_does_not_carry_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.db");
        let mut store = Store::open_or_create(&path, Arc::new(SystemClock)).unwrap();
        let beside = Arc::new(AtomicUsize::new(0));
        store.count_beside(Arc::clone(&beside));
        fill(&mut store, PORTION * 3);
        drop(store);
        assert_eq!(beside.load(Ordering::SeqCst), 0, "what was counted is counted off");
        assert!(!folder.path().join("d.db-wal").exists(), "the last to leave takes the log away");
    }
}
