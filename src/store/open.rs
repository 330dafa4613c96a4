//! Opening a company's file: what is refused, how a connection is set up, who is told about changes.

use super::checkpoint::{self, Checkpoints};
use super::fault::Fault;
use super::shelf::{Changed, Db, Tx};
use super::turn::Turn;
use super::watch::{self, Pen};
use super::{lease, migrate, moment, network, part, rescue, statements};
use crate::domain::{Clock, Refusal, SystemClock, UtcMillis};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// SQLite before this had bugs that can damage a WAL file (see `ARCHITECTURE.md`).
const OLDEST_SQLITE: i32 = 3_051_003;

/// Statements kept compiled per connection: all of a session's fit.
const STATEMENTS: usize = 256;

type Listener = Box<dyn Fn(&Changed) -> bool + Send>;

/// Tells the screens of this process which tables an operation changed.
#[derive(Clone, Default)]
pub struct Hub(Arc<Mutex<Vec<Listener>>>);

impl Hub {
    /// Calls `listener` after every operation until it answers `false`. It must not block.
    pub fn listen(&self, listener: impl Fn(&Changed) -> bool + Send + 'static) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Box::new(listener));
    }

    /// Tells everybody.
    pub fn tell(&self, changed: &Changed) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|listener| listener(changed));
    }
}

/// The writer of a company's file; one per process.
pub struct Store {
    /// Before the connection: the last to close the file is the writer.
    checkpoints: Checkpoints,
    conn: Connection,
    path: PathBuf,
    turn: Turn,
    pen: Arc<Pen>,
    clock: Arc<dyn Clock>,
    hub: Hub,
    /// It shows the company as it was, to look at.
    moment: Option<UtcMillis>,
}

/// A connection of one session, to read from.
pub struct Reader {
    conn: Connection,
    path: PathBuf,
    clock: Arc<dyn Clock>,
}

/// `fondaco.db` in the user's data directory; the directory need not exist yet.
pub fn default_path() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "fondaco").map(|dirs| dirs.data_dir().join("fondaco.db"))
}

impl Store {
    /// Opens a file that exists, migrating it when it is older.
    ///
    /// # Errors
    /// `store.absent`, `store.not_ours`, `store.newer`, `store.network`, `store.busy`, `store.damaged`, …
    pub fn open(path: &Path, clock: Arc<dyn Clock>) -> Result<Self, Refusal> {
        must_exist(path)?;
        Self::connect(path, clock, false).map_err(|fault| at_open(fault, path))
    }

    /// Opens or creates; a new file has the schema and nothing in it.
    ///
    /// # Errors
    /// As [`Store::open`], but for `store.absent`.
    pub fn open_or_create(path: &Path, clock: Arc<dyn Clock>) -> Result<Self, Refusal> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|error| at_open(error.into(), path))?;
        }
        Self::connect(path, clock, true).map_err(|fault| at_open(fault, path))
    }

    fn connect(path: &Path, clock: Arc<dyn Clock>, create: bool) -> Result<Self, Fault> {
        let real = real(path)?;
        network::refuse(&real)?;
        not_emptied(&real)?;
        let mut flags = base_flags();
        if create {
            flags |= OpenFlags::SQLITE_OPEN_CREATE;
        }
        let fresh = create && !real.exists();
        let alone = !part::with_tail(&real, "-wal").exists();
        let mut conn = retry(|| connection(&real, flags, 2_560))?;
        if fresh {
            keep_from_strangers(&real)?;
        }
        let version = retry(|| migrate::recognise(&conn, path))?;
        if conn.is_readonly("main")? {
            return Err(Refusal::new("store.read_only").into());
        }
        if version > 0 {
            migrate::check_digests(&conn, version)?;
            lease::must_have_its_log(&conn, &real, alone)?;
        }
        retry(|| wal(&conn))?;
        rescue::one_name(&real)?;
        // A copy that was to be locked may have been killed while it was plain.
        part::sweep(real.parent().unwrap_or(Path::new(".")));
        let pen = Arc::new(Pen::default());
        watch::equip(&conn, &pen)?;
        if version < migrate::newest()? {
            let now = clock.now();
            migrate::migrate(&mut conn, path, now)?;
            // It is no part of the first save.
            checkpoint::as_it_can(&conn);
        }
        retry(|| lease::forget_log(&conn, &real, clock.now()))?;
        watch::attend(&conn, &pen)?;
        let moment = moment::shown(&conn)?;
        let (checkpoints, turn) = (Checkpoints::of(&real), Turn::before(&real));
        Ok(Self { checkpoints, conn, path: path.to_owned(), turn, pen, clock, hub: Hub::default(), moment })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Who is told about changes.
    pub fn hub(&self) -> Hub {
        self.hub.clone()
    }

    /// Tells these listeners from now on: a process has one hub, whichever connection writes.
    pub fn set_hub(&mut self, hub: Hub) {
        self.hub = hub;
    }

    /// The clock that this store's operations read.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// The instant that it shows, when that is not the present.
    pub fn moment(&self) -> Option<UtcMillis> {
        self.moment
    }

    /// To read from, between operations.
    pub fn db(&self) -> Db<'_> {
        Db { conn: &self.conn }
    }

    /// A further connection to read from.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn reader(&self) -> Result<Reader, Refusal> {
        Reader::open(&self.path)
    }

    /// Runs `work` as journal row `next` inside one immediate transaction; commits when `keep` says so of the result.
    /// Whatever happens, nothing is half done.
    pub(crate) fn write<T>(
        &mut self,
        silent: bool,
        work: impl FnOnce(Tx<'_>) -> Result<(T, bool), Refusal>,
    ) -> Result<T, Refusal> {
        if let Some(at) = self.moment {
            return Err(moment::read_only(at));
        }
        let tx = begin(&self.turn, &mut self.conn)?;
        let op: i64 = {
            let db = Db { conn: &tx };
            db.get("SELECT coalesce(max(id), 0) + 1 FROM journal", [], |row| row.get(0))?
        };
        // A newer program may have migrated the file under a session that has been open for days.
        if migrate::version(&tx)? > migrate::newest()? {
            return Err(Refusal::new("store.migrated_meanwhile"));
        }
        let result = {
            let _held = self.pen.take(op, silent);
            work(Tx { db: Db { conn: &tx }, op, pen: &self.pen })
        };
        match result {
            Ok((value, true)) => {
                tx.commit().map_err(Fault::from)?;
                self.checkpoints.after_commit(&self.conn);
                Ok(value)
            }
            Ok((value, false)) => {
                tx.rollback().map_err(Fault::from)?;
                Ok(value)
            }
            Err(refusal) => {
                // The refusal is the news; a failing rollback would only hide it, and the transaction is gone anyway.
                let _ = tx.rollback();
                Err(refusal)
            }
        }
    }

    /// A small write to the machine's own tables (drafts, lease, delivery), outside the journal.
    pub(super) fn aside<T>(&mut self, work: impl FnOnce(&Connection) -> Result<T, Fault>) -> Result<T, Fault> {
        let tx = begin(&self.turn, &mut self.conn)?;
        let value = work(&tx)?;
        tx.commit()?;
        self.checkpoints.after_commit(&self.conn);
        Ok(value)
    }

    /// Counts, from the first commit on, what this store does on threads of its own: a program that is stopped in it
    /// keeps others waiting.
    pub fn count_beside(&mut self, beside: Arc<AtomicUsize>) {
        self.checkpoints.count(beside);
    }

    /// Leaves the log to the connection's own setting, while the file is in the making.
    pub(super) fn rest_log(&mut self) {
        self.checkpoints.rest();
    }

    pub(super) fn raw(&self) -> &Connection {
        &self.conn
    }

    /// Refreshes the planner's statistics; called when a program ends and after large loads.
    pub fn settle(&self) {
        // Only speed is at stake: a busy file keeps its older statistics.
        let _ = self.conn.execute_batch("PRAGMA analysis_limit=400; PRAGMA main.optimize;");
    }
}

/// Says, from another thread, that what is being read is not wanted any more.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// From here on nothing is read under it: what runs ends, what has not begun does not begin.
    pub fn now(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// It was said.
    pub fn said(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Steps of the database's own machine between two looks at [`Stop`]: a few tens of microseconds.
const STEPS: i32 = 4_000;

impl Reader {
    /// Reads until it is told to stop. A flag that is looked at while rows are walked, and not the database's own
    /// interrupt: that one falls flat between two statements of the same work.
    ///
    /// # Errors
    /// `store.interrupted` when it was stopped; what the work refuses.
    pub fn until<T>(&mut self, stop: &Stop, work: impl FnOnce(&Reader) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let asked = stop.clone();
        self.conn.progress_handler(STEPS, Some(move || asked.said())).map_err(Fault::from)?;
        let result = if stop.said() { Err(Refusal::new("store.interrupted")) } else { work(self) };
        self.conn.progress_handler(STEPS, None::<fn() -> bool>).map_err(Fault::from)?;
        result
    }

    /// Opens a file to read from; it must have this program's schema.
    ///
    /// # Errors
    /// As [`Store::open`]; `store.older` when a writer has to migrate it first.
    pub fn open(path: &Path) -> Result<Self, Refusal> {
        must_exist(path)?;
        Self::connect(path).map_err(|fault| at_open(fault, path))
    }

    fn connect(path: &Path) -> Result<Self, Fault> {
        let real = real(path)?;
        network::refuse(&real)?;
        not_emptied(&real)?;
        let alone = !part::with_tail(&real, "-wal").exists();
        let conn = retry(|| connection(&real, base_flags(), 2_048))?;
        let version = retry(|| migrate::recognise(&conn, path))?;
        if version > 0 {
            lease::must_have_its_log(&conn, &real, alone)?;
        }
        if version < migrate::newest()? {
            return Err(Refusal::new("store.older").into());
        }
        conn.pragma_update(None, "query_only", true)?;
        Ok(Self { conn, path: path.to_owned(), clock: Arc::new(SystemClock) })
    }

    /// To read from.
    pub fn db(&self) -> Db<'_> {
        Db { conn: &self.conn }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The instant that it shows, when that is not the present.
    ///
    /// # Errors
    /// `store.*`.
    pub fn moment(&self) -> Result<Option<UtcMillis>, Refusal> {
        Ok(moment::shown(&self.conn)?)
    }

    /// Asks another clock what day it is.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Today in Italy: what `oggi` in a filter means.
    pub fn today(&self) -> chrono::NaiveDate {
        self.clock.today()
    }

    /// A number that changes whenever another connection has committed.
    pub fn data_version(&self) -> i64 {
        self.db().get("PRAGMA data_version", [], |row| row.get(0)).unwrap_or(0)
    }
}

fn must_exist(path: &Path) -> Result<(), Refusal> {
    match path.try_exists() {
        Ok(true) => Ok(()),
        Ok(false) => Err(Refusal::new("store.absent").with("file", path.display().to_string())),
        Err(error) => Err(at_open(error.into(), path)),
    }
}

/// A file without a byte becomes a company when it is opened, and SQLite throws away the log beside it. If copies say
/// that it was a company before, somebody or something has emptied it.
fn not_emptied(path: &Path) -> Result<(), Fault> {
    let empty = std::fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() == 0);
    if empty && rescue::known(path) { Err(Refusal::new("store.emptied").into()) } else { Ok(()) }
}

/// What went wrong while opening, with the file's name.
fn at_open(fault: Fault, path: &Path) -> Refusal {
    let refusal = match fault {
        Fault::Sqlite(error) if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) => {
            Refusal::new("store.not_ours").with("detail", error.to_string())
        }
        other => other.into(),
    };
    // It was ours: its head is gone.
    let refusal = if refusal.code == "store.not_ours" && rescue::known(path) {
        let detail = refusal.with.get("detail").cloned().unwrap_or_else(|| "application_id".into());
        Refusal::new("store.damaged").with("detail", detail)
    } else {
        refusal
    };
    refusal.with("file", path.display().to_string())
}

/// The file itself. NOFOLLOW refuses a link anywhere on the way; links that the user chose are followed here, once,
/// so that the log beside the file is the same for everybody who opens it.
pub(super) fn real(path: &Path) -> Result<PathBuf, Fault> {
    if path.exists() {
        return Ok(path.canonicalize()?);
    }
    Ok(match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => folder.canonicalize()?.join(path.file_name().unwrap_or_default()),
        None => Path::new(".").canonicalize()?.join(path),
    })
}

/// Customers' data is nobody else's business: a file that we make is never open to everybody on the machine. What the
/// user's umask says about the group stands. SQLite gives its log the same mode.
fn keep_from_strangers(path: &Path) -> Result<(), Fault> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path)?.permissions().mode();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode & !0o007))?;
    }
    Ok(())
}

pub(super) fn base_flags() -> OpenFlags {
    OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW
        | OpenFlags::SQLITE_OPEN_EXRESCODE
}

/// A connection as every one of ours is set up; `path` has no link in it.
pub(super) fn connection(path: &Path, flags: OpenFlags, cache_kib: i64) -> Result<Connection, Fault> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(Refusal::new("store.old_sqlite").with("version", rusqlite::version()).into());
    }
    let mut conn = Connection::open_with_flags(path, flags)?;
    conn.busy_handler(Some(wait_turn))?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    // One plan per statement whatever is bound: else statements with `col = ?` are compiled anew when a 0 or 1 comes
    // and goes, which was a third of the processor time of an order.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.execute_batch(&format!(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON;
         PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 67108864;
         PRAGMA cache_size = -{cache_kib};"
    ))?;
    statements::listen(&mut conn);
    Ok(conn)
}

fn wal(conn: &Connection) -> Result<(), Fault> {
    let mode: String = conn.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode == "wal" { Ok(()) } else { Err(Refusal::new("store.no_wal").with("mode", mode).into()) }
}

/// Begins to write when it is this program's turn.
fn begin<'c>(turn: &Turn, conn: &'c mut Connection) -> Result<Transaction<'c>, Fault> {
    let place = turn.wait();
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // The next one may ask now, and asks until this one is done.
    drop(place);
    Ok(tx)
}

/// How often the database is asked in small steps.
const SHORT: i32 = 1_000;

/// Waits in small uneven steps; the stock timeout lets one process starve. About ten seconds, then gives up. The
/// first quarter of a second in smaller ones: mostly only the head of the queue asks, and those behind it wait, too.
fn wait_turn(attempt: i32) -> bool {
    if attempt > 15_000 {
        return false;
    }
    let (least, spread) = if attempt < SHORT { (100, 300) } else { (200, 900) };
    let step = least + (attempt.unsigned_abs().wrapping_mul(2_654_435_761) >> 16) % spread;
    std::thread::sleep(Duration::from_micros(u64::from(step)));
    true
}

/// How long opening waits for others, the busy handler's own patience included or not.
const PATIENCE: Duration = Duration::from_secs(15);

/// Opening can be refused as busy without the busy handler being asked (recovery, the last close, the switch to WAL).
fn retry<T>(mut attempt: impl FnMut() -> Result<T, Fault>) -> Result<T, Fault> {
    let begun = Instant::now();
    let mut tries = 0;
    loop {
        match attempt() {
            Err(Fault::Sqlite(error))
                if begun.elapsed() < PATIENCE
                    && matches!(
                        error.sqlite_error_code(),
                        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
                    ) =>
            {
                tries += 1;
                // Each try is a whole opening.
                wait_turn(SHORT + tries % 1_000);
            }
            other => return other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDLESS: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";

    #[test]
    fn what_nobody_wants_any_more_is_not_read_on() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open_or_create(&folder.path().join("d.db"), Arc::new(SystemClock)).unwrap();
        let mut reader = store.reader().unwrap();
        let stop = Stop::default();
        let endless = |reader: &Reader| -> Result<i64, Refusal> { Ok(reader.db().get(ENDLESS, [], |row| row.get(0))?) };
        let hand = std::thread::spawn({
            let stop = stop.clone();
            move || {
                std::thread::sleep(Duration::from_millis(30));
                stop.now();
            }
        });
        assert_eq!(reader.until(&stop, endless).unwrap_err().code, "store.interrupted");
        hand.join().unwrap();
        // What waited its turn behind it does not begin.
        assert_eq!(reader.until(&stop, |_| Ok(1)).unwrap_err().code, "store.interrupted");
        // The connection goes on to serve others.
        assert_eq!(reader.until(&Stop::default(), |_| Ok(1)).unwrap(), 1);
    }
}
