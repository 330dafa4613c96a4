//! Whose turn it is to write: programs that write one file queue up.
//!
//! The database lets one writer in at a time and leaves it to the others to ask again. Where many ask, that is a
//! lottery: with 32 programs some draw blanks for seconds while the processor is busy with asking. So who wants to
//! write first takes the lock of the file's folder, for which the system keeps those who wait in order and wakes the
//! first; only the one that has it asks the database, and hands it on as soon as it is let in. Who comes just then may
//! pass before the one that wakes, once; nobody passes for seconds.
//!
//! It is manners and no safeguard: the database alone sees to it that one writes at a time. The lock ends with its
//! holder however that ends, leaves nothing on the disk and needs no name; files in one folder share it, for as long
//! as somebody waits to be let in. The file itself cannot be locked: closing it would drop the database's own locks.
//! Where folders cannot be locked, or somebody sits on the lock (a stopped program, a stranger), the lottery is left,
//! after one wait.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::Duration;

/// How long somebody queues before it asks the database out of turn: longer than thirty others take.
const PATIENCE: Duration = Duration::from_secs(1);

/// The queue before one file.
pub(super) struct Turn {
    folder: PathBuf,
    /// The number of a place that was given up and not yet come to, or 0. No further one is taken meanwhile: whoever waited in vain once
    /// would wait in vain at each save, and leave a thread there each time.
    stands: Arc<AtomicU64>,
    /// Of the next place.
    number: AtomicU64,
}

impl Turn {
    /// The queue before the file of this path.
    pub(super) fn before(path: &Path) -> Self {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Self { folder: folder.to_owned(), stands: Arc::default(), number: AtomicU64::new(1) }
    }

    /// Waits in the queue. Whoever is at its head stays there until it drops what it was given; nothing: there is no
    /// queue here, or it does not move.
    pub(super) fn wait(&self) -> Option<File> {
        if self.stands.load(Ordering::SeqCst) != 0 {
            return None;
        }
        let folder = File::open(&self.folder).ok()?;
        match folder.try_lock() {
            Ok(()) => return Some(folder),
            Err(TryLockError::Error(_)) => return None,
            Err(TryLockError::WouldBlock) => {}
        }
        let (tell, told) = mpsc::channel();
        let place = self.number.fetch_add(1, Ordering::SeqCst);
        let stands = Arc::clone(&self.stands);
        let stand = move || {
            if folder.lock().is_ok() {
                // Nobody waits any more: the lock goes with the file.
                let _ = tell.send(folder);
            }
            // Not over a later place.
            let _ = stands.compare_exchange(place, 0, Ordering::SeqCst, Ordering::SeqCst);
        };
        self.stands.store(place, Ordering::SeqCst);
        let spawned = std::thread::Builder::new().name("turn".to_owned()).spawn(stand).is_ok();
        let head = if spawned { told.recv_timeout(PATIENCE).ok() } else { None };
        if head.is_some() || !spawned {
            // Its thread says the same in a moment; the next save may come before.
            self.stands.store(0, Ordering::SeqCst);
        }
        // Given up: what was sent just now goes with the channel, what comes later finds nobody.
        head
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    /// How many wait for the lock of a folder, by the system's own list.
    fn waiting(folder: &Path) -> usize {
        use std::os::unix::fs::MetadataExt;
        let inode = format!(":{} ", std::fs::metadata(folder).unwrap().ino());
        let list = std::fs::read_to_string("/proc/locks").unwrap();
        list.lines().filter(|line| line.contains("->") && line.contains(&inode)).count()
    }

    #[test]
    fn who_came_first_is_first() {
        if !Path::new("/proc/locks").exists() {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("d.db");
        let head = Turn::before(&file).wait().unwrap();
        let served = std::sync::Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for number in 0..6 {
                let (file, served) = (&file, &served);
                scope.spawn(move || {
                    let place = Turn::before(file).wait();
                    served.lock().unwrap().push(number);
                    drop(place);
                });
                let began = Instant::now();
                while waiting(folder.path()) <= number && began.elapsed() < PATIENCE / 2 {
                    std::thread::yield_now();
                }
            }
            drop(head);
        });
        let served = served.into_inner().unwrap();
        // One may pass while another wakes.
        let passed = served.iter().zip(0..).filter(|(one, at)| *one != at).count();
        assert!(passed <= 2, "{served:?}");
    }

    #[test]
    fn who_sits_on_the_lock_costs_one_wait_and_who_gave_up_holds_up_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("d.db");
        let rude = File::open(folder.path()).unwrap();
        rude.lock().unwrap();
        let turn = Turn::before(&file);
        let began = Instant::now();
        assert!(turn.wait().is_none());
        assert!(began.elapsed() >= PATIENCE);
        let again = Instant::now();
        assert!(turn.wait().is_none());
        assert!(again.elapsed() < PATIENCE / 2, "a second wait in vain");
        drop(rude);
        // The first one does nothing; a second one is at the head at once, or when the place that was given up is.
        let other = Turn::before(&file);
        let place = other.wait();
        assert!(place.is_some());
        drop(place);
        let began = Instant::now();
        while turn.wait().is_none() {
            assert!(began.elapsed() < PATIENCE * 20, "its place is never come to");
            std::thread::yield_now();
        }
    }

    #[test]
    fn where_there_is_no_folder_there_is_no_queue() {
        assert!(Turn::before(Path::new("/nowhere/at/all/d.db")).wait().is_none());
    }
}
