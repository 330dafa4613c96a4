//! Notices that another process committed, without asking again and again: the operating system tells when the log
//! beside the file is written to. Where it cannot (no inotify, its limit reached), `PRAGMA data_version` is asked once
//! a second instead, for as long as somebody looks.

use super::news::{Look, News};
use super::open::real;
use super::{Reader, part, space};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::Duration;

/// Writes that follow each other within this time are one.
const QUIET: Duration = Duration::from_millis(8);

/// After the last write it is looked again after each of these: a commit can be seen only when the log is safely on the
/// disk, which comes after the write and is told by nobody. A disk takes from one millisecond to some hundreds; nobody
/// should wait much longer than it does, and a look costs some microseconds.
const AGAIN: &[Duration] = &[
    Duration::from_millis(10),
    Duration::from_millis(15),
    Duration::from_millis(25),
    Duration::from_millis(25),
    Duration::from_millis(25),
    Duration::from_millis(25),
    Duration::from_millis(25),
    Duration::from_millis(50),
    Duration::from_millis(50),
    Duration::from_millis(75),
    Duration::from_millis(75),
    Duration::from_millis(100),
    Duration::from_secs(1),
];

/// So many such silences are waited for in vain: somebody may be writing without a pause.
const SETTLES: usize = 4;

/// Between two questions, where the operating system does not tell.
const ASKED: Duration = Duration::from_secs(1);

/// As long as it lives, its callback is called; when it goes, so does the callback.
pub struct Nearby {
    watch: Arc<Watch>,
    number: u64,
}

impl Drop for Nearby {
    fn drop(&mut self) {
        self.watch.forget(self.number);
    }
}

type Told = Arc<Mutex<dyn FnMut(&News) + Send>>;

/// The watch on one log, which all sessions of this process share: with one each, a server of fifty screens spent more
/// on being told than on looking.
#[derive(Default)]
struct Watch {
    /// Who is told, by number.
    told: Mutex<Vec<(u64, Told)>>,
    /// Where the thread learns that somebody wrote.
    means: OnceLock<Means>,
}

impl Watch {
    fn all(&self) -> MutexGuard<'_, Vec<(u64, Told)>> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn forget(&self, number: u64) {
        let gone = {
            let mut all = self.all();
            let at = all.iter().position(|(one, _)| *one == number);
            at.map(|at| all.swap_remove(at))
        };
        // What it holds may take its time to close.
        drop(gone);
    }

    /// Tells everybody, each by itself: one that fails is told no more, the others know nothing of it.
    fn tell(&self, news: &News) {
        let all = self.all().clone();
        for (number, told) in all {
            let call = || (told.lock().unwrap_or_else(PoisonError::into_inner))(news);
            if std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)).is_err() {
                self.forget(number);
            }
        }
    }
}

/// How it is known that somebody wrote.
enum Means {
    /// The operating system tells.
    Watched { _watcher: RecommendedWatcher },
    /// It is asked.
    Asked { _open: Sender<()> },
}

/// The watches of this process, by the log that they are on.
static WATCHES: Mutex<Vec<(String, Weak<Watch>)>> = Mutex::new(Vec::new());

/// Calls `told`, from a thread of its own, soon after anybody, this process too, committed something to the company's
/// file. Several commits are told as one. It must not take long: others of this process are told after it. While nobody
/// writes, nothing runs; where the system cannot tell, or `FONDACO_WATCH` is `ask`, one question a second. Nothing when
/// the file cannot be read either.
///
/// What was committed before this returns may be told or not, what comes after is told for certain: who reads what
/// there is reads it afterwards.
///
/// The file must be open for as long as it is watched: a log that was taken away when it was closed is another one when
/// it comes back.
pub fn watch(path: &Path, told: impl FnMut(&News) + Send + 'static) -> Option<Nearby> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let file = real(path).ok()?;
    let watch = watch_of(&file)?;
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    watch.all().push((number, Arc::new(Mutex::new(told))));
    Some(Nearby { watch, number })
}

/// The watch on the log of this file, a new one when nobody has one.
fn watch_of(file: &Path) -> Option<Arc<Watch>> {
    let mut watches = WATCHES.lock().unwrap_or_else(PoisonError::into_inner);
    watches.retain(|(_, watch)| watch.strong_count() > 0);
    // Another log may come to stand under the same name: of a file that was closed, or put in another's place.
    let name = space::identity(&part::with_tail(file, "-wal"));
    let known = watches.iter().find(|(known, _)| name.as_ref() == Some(known)).and_then(|(_, watch)| watch.upgrade());
    if known.is_some() {
        return known;
    }
    let watch = Arc::new(Watch::default());
    let ask = std::env::var_os("FONDACO_WATCH").is_some_and(|means| means == "ask");
    if let Some(means) = (!ask).then(|| listening(file, &watch)).flatten() {
        let _ = watch.means.set(means);
        // Only this one is shared: whoever has to ask is told by the system again at the next start.
        watches.extend(name.map(|name| (name, Arc::downgrade(&watch))));
    } else {
        tracing::info!("the system does not tell of writes: asking once a second");
        let _ = watch.means.set(asked(file, &watch)?);
    }
    Some(watch)
}

/// Tells everybody what is new, if anything is; `false` when nobody is left.
fn tell(watch: &Weak<Watch>, look: &mut Look) -> bool {
    let Some(watch) = watch.upgrade() else { return false };
    if let Some(news) = look.news() {
        watch.tell(&news);
    }
    true
}

/// From now on.
fn look(file: &Path) -> Option<Look> {
    Look::from_now(Reader::open(file).ok()?).ok()
}

/// A thread that is told by the system.
fn listening(file: &Path, watch: &Arc<Watch>) -> Option<Means> {
    let (watcher, hear) = watcher(file)?;
    // After the watcher: what is committed between the two is heard of.
    let mut look = look(file)?;
    let watch = Arc::downgrade(watch);
    let thread = std::thread::Builder::new().name("nearby".to_owned());
    thread.spawn(move || listen(&hear, || tell(&watch, &mut look))).ok()?;
    Some(Means::Watched { _watcher: watcher })
}

/// A thread that asks for itself.
fn asked(file: &Path, watch: &Arc<Watch>) -> Option<Means> {
    // From now on, not from when the thread comes to its turn.
    let mut look = look(file)?;
    let (open, closed) = channel();
    let watch = Arc::downgrade(watch);
    let thread = std::thread::Builder::new().name("nearby".to_owned());
    thread.spawn(move || ask(&closed, || tell(&watch, &mut look))).ok()?;
    Some(Means::Asked { _open: open })
}

/// The system's own watcher and what it hears; nothing when it has none to give.
fn watcher(file: &Path) -> Option<(RecommendedWatcher, Receiver<()>)> {
    let log = part::with_tail(file, "-wal");
    let name = log.file_name()?.to_owned();
    let (tell, hear) = channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        hear_of(&tell, &name, event);
    })
    .ok()?;
    // The log itself, if it is there: other files of the folder then wake nobody.
    let place = if log.exists() { log.as_path() } else { file.parent()? };
    watcher.watch(place, RecursiveMode::NonRecursive).ok()?;
    Some((watcher, hear))
}

/// Asks once a second until the other end of `closed` is gone.
fn ask(closed: &Receiver<()>, mut told: impl FnMut() -> bool) {
    while matches!(closed.recv_timeout(ASKED), Err(RecvTimeoutError::Timeout)) {
        if !told() {
            return;
        }
    }
}

fn hear_of(tell: &Sender<()>, name: &std::ffi::OsStr, event: notify::Result<notify::Event>) {
    // An error (too many events at once) means that something may have been missed: look.
    let relevant = event.map_or(true, |event| {
        matches!(event.kind, EventKind::Modify(_) | EventKind::Create(_) | EventKind::Any | EventKind::Other)
            && (event.paths.is_empty() || event.paths.iter().any(|path| path.file_name() == Some(name)))
    });
    if relevant {
        // Nobody listens any more: the watcher is about to go.
        let _ = tell.send(());
    }
}

fn listen(hear: &Receiver<()>, mut told: impl FnMut() -> bool) {
    // Blocks until something happens; ends when the watcher is gone.
    while hear.recv().is_ok() {
        if !settle(hear) || !told() {
            return;
        }
        let mut at = 0;
        while let Some(pause) = AGAIN.get(at) {
            match hear.recv_timeout(*pause) {
                Ok(()) => {
                    if !settle(hear) {
                        return;
                    }
                    at = 0;
                }
                Err(RecvTimeoutError::Timeout) => at += 1,
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if !told() {
                return;
            }
        }
    }
}

/// Waits for a short silence, but not for ever. `false` when it is over.
fn settle(hear: &Receiver<()>) -> bool {
    for _ in 0..SETTLES {
        match hear.recv_timeout(QUIET) {
            Ok(()) => while hear.try_recv().is_ok() {},
            Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::super::{Store, drafts, journal};
    use super::*;
    use crate::domain::SystemClock;
    use notify::event::{AccessKind, AccessMode, CreateKind, DataChange, ModifyKind};
    use serde_json::json;

    /// Whoever has not called for so long never will, on any machine.
    const PATIENCE: Duration = Duration::from_mins(1);

    /// Something to write.
    fn write(writer: &mut Store, payload: &serde_json::Value) {
        let typed = drafts::Typed { id: None, entity: "x", record_id: None, base_version: None, payload };
        drafts::save(writer, "anna", &typed).unwrap();
    }

    /// What is told, and who hears it.
    fn teller() -> (impl FnMut(&News) + Send + 'static, Receiver<()>) {
        let (tell, hear) = channel();
        let told = move |_: &News| {
            let _ = tell.send(());
        };
        (told, hear)
    }

    /// Calls of a watch on a new file while a writer writes, until it goes.
    fn heard(start: impl FnOnce(&Path, Box<dyn FnMut(&News) + Send>) -> Nearby, rounds: usize) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("n.db");
        let mut writer = Store::open_or_create(&path, Arc::new(SystemClock)).unwrap();
        let reader = writer.reader().unwrap();
        let (told, hear) = teller();
        let nearby = start(&path, Box::new(told));
        for round in 0..rounds {
            let seen = reader.data_version();
            write(&mut writer, &json!(round));
            loop {
                hear.recv_timeout(PATIENCE).unwrap();
                if reader.data_version() != seen {
                    break;
                }
            }
        }
        // Silence comes: the last of `AGAIN` is a second after the last write.
        let mut calls = 0;
        while hear.recv_timeout(Duration::from_secs(2)).is_ok() {
            calls += 1;
            assert!(calls < 20, "it calls though nobody writes");
        }
        // With the watch its callback goes, and with that the other end of the channel: nobody can call any more.
        drop(nearby);
        write(&mut writer, &json!("last"));
        loop {
            match hear.recv_timeout(PATIENCE) {
                Ok(()) => {}
                Err(error) => break assert_eq!(error, RecvTimeoutError::Disconnected),
            }
        }
    }

    #[test]
    fn another_connections_commit_is_told_and_silence_is_silent() {
        heard(|path, told| watch(path, told).unwrap(), 5);
    }

    #[test]
    fn without_a_watcher_it_is_asked_once_a_second() {
        let start = |path: &Path, told: Box<dyn FnMut(&News) + Send>| {
            let watch = Arc::new(Watch::default());
            let means = asked(path, &watch).unwrap();
            let _ = watch.means.set(means);
            watch.all().push((0, Arc::new(Mutex::new(told))));
            Nearby { watch, number: 0 }
        };
        heard(start, 2);
    }

    #[test]
    fn sessions_of_one_process_share_a_watch_and_leave_it_one_by_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("n.db");
        let mut writer = Store::open_or_create(&path, Arc::new(SystemClock)).unwrap();
        let mut write = |payload: &str| write(&mut writer, &json!(payload));
        let session = || {
            let (told, hear) = teller();
            (watch(&path, told).unwrap(), hear)
        };
        let (first, hears_first) = session();
        let (second, hears_second) = session();
        assert!(Arc::ptr_eq(&first.watch, &second.watch));
        write("both");
        hears_first.recv_timeout(PATIENCE).unwrap();
        hears_second.recv_timeout(PATIENCE).unwrap();
        drop(first);
        while hears_second.try_recv().is_ok() {}
        write("the second");
        hears_second.recv_timeout(PATIENCE).unwrap();
        while hears_first.try_recv().is_ok() {}
        assert_eq!(hears_first.try_recv(), Err(std::sync::mpsc::TryRecvError::Disconnected));
        // One that fails is told no more; the others go on.
        let broken = watch(&path, |_| panic!("as a session may")).unwrap();
        for _ in 0..2 {
            while hears_second.try_recv().is_ok() {}
            write("the second still");
            hears_second.recv_timeout(PATIENCE).unwrap();
        }
        let began = std::time::Instant::now();
        while second.watch.all().len() > 1 {
            assert!(began.elapsed() < PATIENCE);
            std::thread::sleep(Duration::from_millis(5));
        }
        drop(broken);
    }

    #[test]
    fn what_is_new_is_read_once_for_all_and_nothing_new_is_told_to_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("n.db");
        let mut writer = Store::open_or_create(&path, Arc::new(SystemClock)).unwrap();
        let mut look = look(&path).unwrap();
        assert!(look.news().is_none(), "nobody has written");
        write(&mut writer, &json!("typed"));
        let news = look.news().unwrap();
        assert_eq!((news.head, news.tables), (journal::head(writer.db()).unwrap(), Vec::new()));
        let (of_anna, of_bruno) = (news.typing.of_others("anna", "1-1"), news.typing.of_others("bruno", "1-1"));
        assert_eq!((of_anna.0, of_bruno.0), (0, 1), "a draft of anna's, for bruno only");
        assert!(look.news().is_none(), "it is told once");
    }

    #[test]
    fn however_long_the_disk_takes_one_looks_soon_after() {
        let looks = AGAIN.iter().scan(QUIET, |at, pause| {
            *at += *pause;
            Some(*at)
        });
        let looks: Vec<Duration> = std::iter::once(QUIET).chain(looks).collect();
        for disk in 0..500 {
            let disk = Duration::from_millis(disk);
            let look = looks.iter().find(|look| **look >= disk).unwrap();
            assert!(look.saturating_sub(disk) <= Duration::from_millis(25).max(disk / 2), "{disk:?}: {look:?}");
        }
    }

    #[test]
    fn only_writes_to_the_log_are_heard_of() {
        let (tell, hear) = channel();
        let log = std::ffi::OsStr::new("n.db-wal");
        let written = EventKind::Modify(ModifyKind::Data(DataChange::Any));
        let read = EventKind::Access(AccessKind::Close(AccessMode::Read));
        for (kind, file, heard) in [
            (written, Some("n.db-wal"), true),
            (EventKind::Create(CreateKind::File), Some("n.db-wal"), true),
            (written, None, true),
            (written, Some("fondaco.log"), false),
            (written, Some("n.db"), false),
            (read, Some("n.db-wal"), false),
        ] {
            let mut event = notify::Event::new(kind);
            event.paths.extend(file.map(|file| Path::new("/shop").join(file)));
            hear_of(&tell, log, Ok(event));
            assert_eq!(hear.try_recv().is_ok(), heard, "{kind:?} of {file:?}");
        }
        hear_of(&tell, log, Err(notify::Error::generic("too many at once")));
        assert!(hear.try_recv().is_ok(), "something may have been missed");
    }
}
