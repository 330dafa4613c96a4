//! Notices that another process committed, without asking again and again: the operating system tells when the log
//! beside the file is written to. Where it cannot (no inotify, its limit reached), `PRAGMA data_version` is asked once
//! a second instead, for as long as somebody looks.

use super::Reader;
use super::open::real;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// Writes that follow each other within this time are one.
const QUIET: Duration = Duration::from_millis(8);

/// After the last write, the callback is called once more at each of these: a commit can be seen only when the log is
/// safely on the disk, which comes after the write and is told by nobody.
const AGAIN: &[Duration] = &[Duration::from_millis(40), Duration::from_millis(200), Duration::from_secs(1)];

/// Between two questions, where the operating system does not tell.
const ASKED: Duration = Duration::from_secs(1);

/// As long as it lives, its callback is called; when it goes, so do the channel and the thread.
pub struct Nearby {
    _told: Means,
}

/// How it is known that somebody wrote.
enum Means {
    /// The operating system tells.
    Watched { _watcher: RecommendedWatcher },
    /// It is asked.
    Asked { _open: Sender<()> },
}

/// Calls `told`, from a thread of its own, soon after anybody, this process too, wrote to the company's file. Several
/// writes are told as one, and one may be told more than once: the caller compares its reader's `data_version`, which
/// only others' commits change. While nobody writes, nothing runs; where the system cannot tell, or `FONDACO_WATCH` is
/// `ask`, one question a second. Nothing when the file cannot be read either.
///
/// The file must be open: its log is there as long as anybody has it open.
pub fn watch(path: &Path, told: impl FnMut() + Send + 'static) -> Option<Nearby> {
    let file = real(path).ok()?;
    let watched =
        if std::env::var_os("FONDACO_WATCH").is_some_and(|means| means == "ask") { None } else { watcher(&file) };
    let Some((watcher, hear)) = watched else {
        tracing::info!("the system does not tell of writes: asking once a second");
        return asked(&file, told);
    };
    std::thread::Builder::new().name("nearby".to_owned()).spawn(move || listen(&hear, told)).ok()?;
    Some(Nearby { _told: Means::Watched { _watcher: watcher } })
}

/// A thread that asks for itself.
fn asked(file: &Path, told: impl FnMut() + Send + 'static) -> Option<Nearby> {
    let reader = Reader::open(file).ok()?;
    // From now on, not from when the thread comes to its turn.
    let seen = reader.data_version();
    let (open, closed) = channel();
    let thread = std::thread::Builder::new().name("nearby".to_owned());
    thread.spawn(move || ask(&reader, seen, &closed, told)).ok()?;
    Some(Nearby { _told: Means::Asked { _open: open } })
}

/// The system's own watcher and what it hears; nothing when it has none to give.
fn watcher(file: &Path) -> Option<(RecommendedWatcher, Receiver<()>)> {
    let mut log = file.to_owned().into_os_string();
    log.push("-wal");
    let log = PathBuf::from(log);
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
fn ask(reader: &Reader, mut seen: i64, closed: &Receiver<()>, mut told: impl FnMut()) {
    while matches!(closed.recv_timeout(ASKED), Err(RecvTimeoutError::Timeout)) {
        let now = reader.data_version();
        if now != seen {
            seen = now;
            told();
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

fn listen(hear: &Receiver<()>, mut told: impl FnMut()) {
    // Blocks until something happens; ends when the watcher is gone.
    while hear.recv().is_ok() {
        if !settle(hear) {
            return;
        }
        told();
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
            told();
        }
    }
}

/// Waits for a short silence, but not for ever: somebody may be writing without a pause. `false` when it is over.
fn settle(hear: &Receiver<()>) -> bool {
    for _ in 0..10 {
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
    use super::super::{Store, drafts};
    use super::*;
    use crate::domain::SystemClock;
    use notify::event::{AccessKind, AccessMode, CreateKind, DataChange, ModifyKind};
    use serde_json::json;
    use std::sync::Arc;

    /// Whoever has not called for so long never will, on any machine.
    const PATIENCE: Duration = Duration::from_mins(1);

    /// Calls of a watch on a new file while a writer writes, until it goes.
    fn heard(start: impl FnOnce(&Path, Box<dyn FnMut() + Send>) -> Nearby, rounds: usize) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("n.db");
        let mut writer = Store::open_or_create(&path, Arc::new(SystemClock)).unwrap();
        let reader = writer.reader().unwrap();
        let (tell, hear) = channel();
        let told = move || {
            let _ = tell.send(());
        };
        let nearby = start(&path, Box::new(told));
        let mut write = |payload: &serde_json::Value| {
            let typed = drafts::Typed { id: None, entity: "x", record_id: None, base_version: None, payload };
            drafts::save(&mut writer, "anna", &typed).unwrap();
        };
        for round in 0..rounds {
            let seen = reader.data_version();
            write(&json!(round));
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
        write(&json!("last"));
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
        heard(|path, told| asked(path, told).unwrap(), 2);
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
