//! Copies for a program of the operator's machine (`ui/clipboard.rs`), on a thread of their own: one that hangs holds
//! nobody who reads, and they are handed on in the order of the keys.

use super::{Answer, answer, start};
use crate::ui::layers::{Job, LayerId};
use crate::ui::session::Event;
use std::sync::atomic::AtomicUsize;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

/// The way to the thread, which begins with the first copy: most sessions make none.
#[derive(Default)]
pub(super) struct Copying(Mutex<Option<Sender<(LayerId, Job)>>>);

impl Copying {
    /// Takes a job that is counted already.
    ///
    /// # Errors
    /// The job, where there is no thread for it.
    pub fn take(
        &self,
        job: (LayerId, Job),
        events: &Sender<Event>,
        open: &Arc<AtomicUsize>,
    ) -> Result<(), (LayerId, Job)> {
        let mut way = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if way.is_none() {
            let (send, jobs) = channel();
            let (events, open) = (events.clone(), Arc::clone(open));
            if start("copying".to_owned(), move || copy_loop(&jobs, &events, &open)).is_ok() {
                *way = Some(send);
            }
        }
        match way.as_ref() {
            Some(way) => way.send(job).map_err(|refused| refused.0),
            None => Err(job),
        }
    }
}

/// In the order of the keys; what waits while a newer one is there is not done.
fn copy_loop(jobs: &Receiver<(LayerId, Job)>, events: &Sender<Event>, open: &AtomicUsize) {
    while let Ok(mut newest) = jobs.recv() {
        while let Ok(newer) = jobs.try_recv() {
            drop(Answer(open));
            newest = newer;
        }
        if !answer(newest.0, newest.1, events, open) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by stopping")]

    use super::*;
    use crate::domain::{Clock, FixedClock, UtcMillis};
    use crate::operations::{Actor, Door};
    use crate::store::Store;
    use crate::ui::desk::{Desk, READING};
    use crate::ui::layers::Jobs;
    use std::sync::atomic::Ordering;
    use std::thread;

    #[test]
    fn a_copy_that_hangs_holds_nobody_and_of_those_behind_it_the_newest_is_done() {
        let (events, heard) = channel();
        let (send, jobs) = channel::<(LayerId, Job)>();
        let (begun, begins) = channel();
        let (go_on, hangs) = channel::<()>();
        let open = Arc::new(AtomicUsize::new(4));
        let job = |n: u32| -> Job { Box::new(move || Box::new(n)) };
        send.send((LayerId::HOST, job(0))).unwrap();
        let counted = Arc::clone(&open);
        let copies = thread::spawn(move || copy_loop(&jobs, &events, &counted));
        let next = || {
            let Ok(Event::Done { payload, .. }) = heard.recv() else { panic!("nobody is told") };
            *payload.downcast::<u32>().unwrap()
        };
        assert_eq!(next(), 0);
        let hanging: Job = Box::new(move || {
            begun.send(()).unwrap();
            let _ = hangs.recv();
            Box::new(1_u32)
        });
        send.send((LayerId::HOST, hanging)).unwrap();
        begins.recv().unwrap();
        send.send((LayerId::HOST, job(2))).unwrap();
        send.send((LayerId::HOST, job(3))).unwrap();
        go_on.send(()).unwrap();
        drop(send);
        copies.join().unwrap();
        assert_eq!((next(), next()), (1, 3));
        assert!(heard.recv().is_err() && open.load(Ordering::SeqCst) == 0, "each is answered or dropped, and counted");
    }

    #[test]
    fn a_desk_with_a_copy_that_hangs_still_reads() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.db");
        let clock: Arc<dyn Clock> = Arc::new(FixedClock::at(UtcMillis(0)));
        drop(Store::open_or_create(&path, Arc::clone(&clock)).unwrap());
        let (events, heard) = channel();
        let actor = Actor::new("anna", Door::Ui);
        let desk = Desk::open(&path, actor, clock, &events).unwrap();
        let mut hang = Vec::new();
        for _ in 0..=READING {
            let (go_on, hangs) = channel::<()>();
            hang.push(go_on);
            desk.copy(LayerId::HOST, Box::new(move || Box::new(hangs.recv().is_ok())));
        }
        desk.run(LayerId::HOST, Box::new(|| Box::new("read")));
        let Ok(Event::Done { payload, .. }) = heard.recv() else { panic!("nobody is told") };
        assert_eq!(*payload.downcast::<&str>().unwrap(), "read");
        // What keeps a copy of the file on a thread of its own is nobody's answer, and yet no time to stand still.
        drop(hang);
        while !desk.idle() {
            thread::yield_now();
        }
        assert!(desk.rests());
        desk.beside().fetch_add(1, Ordering::SeqCst);
        assert!(desk.idle() && !desk.rests());
    }
}
