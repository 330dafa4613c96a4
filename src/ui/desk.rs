//! What the layers of one session share: the company's file, who sits here, and who works for them.
//!
//! Reads run on a pair of threads with connections of their own, writes on one thread in the order they were asked
//! for: nothing on the thread of the screen waits for the file.

mod copying;

use self::copying::Copying;
use super::layers::{Awaited, Cx, Job, Jobs, LayerId};
use super::record::draft::InHand;
use super::session::Event;
use super::standing::Standing;
use crate::domain::{Clock, Refusal, UtcMillis};
use crate::operations::{Actor, Call, Done, Operation, Role, execute, preview};
use crate::print::Spooler;
use crate::store::journal::{Entry, Newest};
use crate::store::{Changed, Db, Hub, Reader, Stop, Store};
use serde_json::Value;
use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

type Writing = Box<dyn FnOnce(&mut Store) -> Box<dyn Any + Send> + Send>;

/// The desk of one session; cheap to clone.
#[derive(Clone)]
pub struct Desk(Arc<Inner>);

struct Inner {
    path: PathBuf,
    actor: Actor,
    clock: Arc<dyn Clock>,
    hub: Hub,
    readers: Mutex<Vec<Reader>>,
    reading: Sender<(LayerId, Job)>,
    writing: Sender<(LayerId, Writing)>,
    /// Copies for a program, on a thread that begins with the first of them.
    copying: Copying,
    events: Sender<Event>,
    /// What is done beside the writer, on threads of its own: copies of the file, drills.
    beside: Arc<AtomicUsize>,
    /// Asked for and not answered yet.
    open: Arc<AtomicUsize>,
    drafts: InHand,
    standing: Standing,
    deeds: Deeds,
    /// Nobody, until the program on the operator's own screen says who: pictures and scenarios print on no paper.
    spooler: Mutex<Spooler>,
    /// Where files are proposed.
    files: Mutex<PathBuf>,
    unanswered: Unanswered,
    replaced: Told,
}

/// Entries of the journal that were told in this session.
#[derive(Debug, Default)]
pub struct Told(Mutex<BTreeSet<i64>>);

impl Told {
    /// It was told.
    pub fn knows(&self, entry: i64) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(&entry)
    }

    /// It is told now.
    pub fn note(&self, entry: i64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(entry);
    }
}

/// What was typed to questions that were left without an answer, by the question: asked again they have it.
#[derive(Debug, Default)]
pub struct Unanswered(Mutex<BTreeMap<String, String>>);

impl Unanswered {
    /// What was typed to this question.
    pub fn to(&self, question: &str) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(question).cloned()
    }

    /// This was typed to it; nothing when it has its answer.
    pub fn keep(&self, question: &str, typed: Option<String>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match typed {
            Some(typed) => all.insert(question.to_owned(), typed),
            None => all.remove(question),
        };
    }
}

/// The entries of the journal that this session wrote itself: only these are taken back by a key, for only of these
/// does its operator know here.
#[derive(Debug, Clone, Default)]
pub struct Deeds {
    own: Arc<Mutex<BTreeSet<i64>>>,
    elsewhere: Arc<Mutex<Newest>>,
}

impl Deeds {
    fn locked(&self) -> MutexGuard<'_, BTreeSet<i64>> {
        self.own.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The newest deed of this operator in any session that can be taken back.
    ///
    /// # Errors
    /// What reading refuses.
    pub fn newest_anywhere(&self, db: Db<'_>, actor: &str, since: UtcMillis) -> Result<Option<Entry>, Refusal> {
        self.elsewhere.lock().unwrap_or_else(PoisonError::into_inner).undoable(db, actor, since)
    }

    /// All of them, the newest first.
    pub fn newest_first(&self) -> Vec<i64> {
        self.locked().iter().rev().copied().collect()
    }

    /// It is one of them.
    pub fn has(&self, entry: i64) -> bool {
        self.locked().contains(&entry)
    }

    /// The key does not come back to this one: its operator was told that it is taken back already.
    pub fn drop(&self, entry: i64) {
        self.locked().remove(&entry);
    }
}

/// Two reading threads: a slow count does not hold a page up.
const READING: usize = 2;

impl Desk {
    /// Opens a desk: the writer is opened on its own thread, after the first frame asks for nothing of it.
    /// Results go to `events`.
    ///
    /// # Errors
    /// What [`Reader::open`] refuses; `store.io` when threads cannot be started.
    pub fn open(path: &Path, actor: Actor, clock: Arc<dyn Clock>, events: &Sender<Event>) -> Result<Self, Refusal> {
        Self::over(Reader::open(path)?, actor, clock, &Standing::default(), events)
    }

    /// A desk over a reader that is open already: opening costs part of the first frame.
    ///
    /// # Errors
    /// `store.io` when threads cannot be started.
    pub fn over(
        reader: Reader,
        actor: Actor,
        clock: Arc<dyn Clock>,
        standing: &Standing,
        events: &Sender<Event>,
    ) -> Result<Self, Refusal> {
        let standing = standing.clone();
        let mut actor = actor;
        if let Some(at) = reader.moment()? {
            // The file says so itself: whoever opens it only looks.
            actor.role = Role::Looking(at);
        }
        let path = reader.path().to_owned();
        let path = path.as_path();
        let reader = reader.with_clock(Arc::clone(&clock));
        let hub = Hub::default();
        let (reading, jobs) = channel::<(LayerId, Job)>();
        let (writing, writes) = channel::<(LayerId, Writing)>();
        let jobs = Arc::new(Mutex::new(jobs));
        let open = Arc::new(AtomicUsize::new(0));
        for number in 0..READING {
            let (jobs, events, open) = (Arc::clone(&jobs), events.clone(), Arc::clone(&open));
            start(format!("reading {number}"), move || read_loop(&jobs, &events, &open))?;
        }
        let told = events.clone();
        let deeds = Deeds::default();
        let own = deeds.clone();
        hub.listen(move |changed: &Changed| {
            // Before anybody is told: a key behind the news finds it. What the machine does for itself has no number.
            if changed.journal_id > 0 {
                own.locked().insert(changed.journal_id);
            }
            // What was done is known before its effects are; what the machine does for itself is nobody's deed.
            let ran = match changed.operation.as_str() {
                "" => Ok(()),
                name => told.send(Event::Ran(name.to_owned())),
            };
            ran.and_then(|()| told.send(Event::Changed(changed.tables.clone()))).is_ok()
        });
        let (kept, operator) = (standing.clone(), actor.name.clone());
        let (file, time, all, sent) = (path.to_owned(), Arc::clone(&clock), hub.clone(), events.clone());
        let count = Arc::clone(&open);
        let beside = Arc::new(AtomicUsize::new(0));
        let carrying = Arc::clone(&beside);
        start("writing".to_owned(), move || {
            let keep = |store: &mut Store| {
                // Only the place and hints are at stake: the next write tries again.
                let _ = kept.keep(store, &operator);
            };
            write_loop(&file, (&time, &all), &writes, &sent, (&count, &carrying), &keep);
        })?;
        let inner = Inner {
            path: path.to_owned(),
            actor,
            clock,
            hub,
            readers: Mutex::new(vec![reader]),
            reading,
            writing,
            copying: Copying::default(),
            events: events.clone(),
            beside,
            open,
            drafts: InHand::default(),
            standing,
            deeds,
            spooler: Mutex::default(),
            files: Mutex::default(),
            unanswered: Unanswered::default(),
            replaced: Told::default(),
        };
        Ok(Self(Arc::new(inner)))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// Who sits here.
    pub fn actor(&self) -> &Actor {
        &self.0.actor
    }

    /// Date and time.
    pub fn clock(&self) -> &dyn Clock {
        self.0.clock.as_ref()
    }

    /// Who is told about changes.
    pub fn hub(&self) -> &Hub {
        &self.0.hub
    }

    /// The drafts that forms of this session have open.
    pub fn drafts(&self) -> &InHand {
        &self.0.drafts
    }

    /// What was done in this session.
    pub fn deeds(&self) -> &Deeds {
        &self.0.deeds
    }

    /// Who takes documents for printers.
    pub fn spooler(&self) -> Spooler {
        self.0.spooler.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Has documents go to printers by this.
    pub fn print_by(&self, spooler: Spooler) {
        *self.0.spooler.lock().unwrap_or_else(PoisonError::into_inner) = spooler;
    }

    /// Where a file is proposed; what is worked without an operator's folder proposes a bare name.
    pub fn files(&self) -> PathBuf {
        self.0.files.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Proposes files in this folder.
    pub fn files_in(&self, folder: PathBuf) {
        *self.0.files.lock().unwrap_or_else(PoisonError::into_inner) = folder;
    }

    /// What was typed to questions and is no answer.
    pub fn unanswered(&self) -> &Unanswered {
        &self.0.unanswered
    }

    /// What others wrote over what was written here, as far as it was told.
    pub fn replaced(&self) -> &Told {
        &self.0.replaced
    }

    /// What is known of who sits here.
    pub fn standing(&self) -> &Standing {
        &self.0.standing
    }

    /// Reads, on the thread that calls: from a job, never from the thread of the screen.
    ///
    /// # Errors
    /// What the work refuses, or opening a further connection.
    pub fn read<T>(&self, work: impl FnOnce(&Reader) -> Result<T, Refusal>) -> Result<T, Refusal> {
        self.lend(|reader| work(reader))
    }

    /// As [`Desk::read`], as long as somebody wants it.
    ///
    /// # Errors
    /// `store.interrupted` when nobody does any more.
    pub fn read_until<T>(&self, stop: &Stop, work: impl FnOnce(&Reader) -> Result<T, Refusal>) -> Result<T, Refusal> {
        self.lend(|reader| reader.until(stop, work))
    }

    fn lend<T>(&self, work: impl FnOnce(&mut Reader) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let free = self.0.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut reader = match free {
            Some(reader) => reader,
            None => Reader::open(&self.0.path)?.with_clock(Arc::clone(&self.0.clock)),
        };
        let result = work(&mut reader);
        self.0.readers.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
        result
    }

    /// Has the writer do something; the result comes to the layer's `receive`. In the order asked for.
    pub fn write<T: Any + Send>(&self, layer: LayerId, work: impl FnOnce(&mut Store) -> T + Send + 'static) {
        let work: Writing = Box::new(move |store| Box::new(work(store)));
        // The thread only ends with the process.
        self.0.open.fetch_add(1, Ordering::SeqCst);
        let _ = self.0.writing.send((layer, work));
    }

    /// Everything that was asked for has been answered.
    pub fn idle(&self) -> bool {
        self.0.open.load(Ordering::SeqCst) == 0
    }

    /// Counts what is done beside the writer, on threads of its own.
    pub fn beside(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.0.beside)
    }

    /// Has the writer run an operation; [`Written`] comes to the layer's `receive`. Keys wait for it: what takes back is
    /// meant of this, never of what was done before it.
    pub fn execute<O: Operation + Send + 'static>(&self, cx: &mut Cx<'_>, tag: &'static str, op: O) {
        let actor = self.0.actor.clone();
        cx.await_done();
        self.write(cx.id, move |store| {
            let result = execute(store, Call::by(&actor), &op).and_then(to_value);
            Awaited::done(Written { tag, result })
        });
    }

    /// Has the writer try an operation and roll it back; [`Written`] with its changes comes to `receive`.
    pub fn preview<O: Operation + Send + 'static>(&self, cx: &Cx<'_>, tag: &'static str, op: O) {
        let actor = self.0.actor.clone();
        self.write(cx.id, move |store| {
            let result = preview(store, Call::by(&actor), &op).and_then(to_value);
            Written { tag, result }
        });
    }

    /// The last thing the writer does for this session, after all that was asked of it before; waits for it.
    pub fn finish(&self, work: impl FnOnce(&mut Store, &str) + Send + 'static) {
        let (told, done) = channel::<()>();
        let actor = self.0.actor.name.clone();
        self.write(LayerId::HOST, move |store| {
            work(store, &actor);
            let _ = told.send(());
        });
        // A file that stays busy must not hold the operator at the door.
        let _ = done.recv_timeout(std::time::Duration::from_secs(5));
    }

    /// Since when this operator's actions can be taken back: a day.
    pub fn undo_since(&self) -> UtcMillis {
        UtcMillis(self.0.clock.now().0 - 24 * 3_600_000)
    }
}

/// Something that a layer asked to be read. Asking for something else in its place, or closing the layer, stops the
/// reading: a thread that walks a million rows for nobody is one that others wait for.
#[derive(Debug, Default)]
pub struct Asked(Stop);

impl Asked {
    /// What was asked for before is not wanted any more; the handle for what is asked now.
    pub fn anew(&mut self) -> Stop {
        *self = Self::default();
        self.0.clone()
    }

    /// The handle of what was asked for, to ask for more of the same.
    pub fn same(&self) -> Stop {
        self.0.clone()
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        self.0.now();
    }
}

/// What an operation answered.
#[derive(Debug)]
pub struct Written {
    /// The word that the layer gave it.
    pub tag: &'static str,
    /// The answer.
    pub result: Result<Done<Value>, Refusal>,
}

fn to_value<T: serde::Serialize>(done: Done<T>) -> Result<Done<Value>, Refusal> {
    done.read(|output| serde_json::to_value(output))
        .map_err(|e| Refusal::new("store.json").with("detail", e.to_string()))
}

/// The answer of a job of the writer that did nothing itself; nobody waits for it.
struct Rested;

/// The session's [`Jobs`]: the desk's reading threads.
impl Jobs for Desk {
    fn idle(&self) -> bool {
        Desk::idle(self)
    }

    fn run(&self, layer: LayerId, job: Job) {
        self.0.open.fetch_add(1, Ordering::SeqCst);
        let _ = self.0.reading.send((layer, job));
    }

    fn copy(&self, layer: LayerId, job: Job) {
        self.0.open.fetch_add(1, Ordering::SeqCst);
        if let Err((layer, job)) = self.0.copying.take((layer, job), &self.0.events, &self.0.open) {
            // Without a thread of its own it waits for its turn like any other job.
            let _ = self.0.reading.send((layer, job));
        }
    }

    fn rests(&self) -> bool {
        self.idle() && self.0.beside.load(Ordering::SeqCst) == 0
    }

    /// The writer takes along what is known of the operator after each of its jobs: this one is nothing else.
    fn rest(&self) {
        self.write(LayerId::HOST, |_| Rested);
    }
}

fn start(name: String, work: impl FnOnce() + Send + 'static) -> Result<(), Refusal> {
    match thread::Builder::new().name(name).spawn(work) {
        Ok(_) => Ok(()),
        Err(error) => Err(Refusal::new("store.io").with("detail", error.to_string())),
    }
}

/// Counts down when an answer is on its way, however it came about.
struct Answer<'a>(&'a AtomicUsize);

impl Drop for Answer<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The [`Written`] of work of whatever kind, also reading, that ended without an answer of its own.
pub const FAILED: &str = "store";

/// What a layer is told when its work could not be done, whatever that was: neither it nor the keys that may be held for
/// its answer wait for ever.
fn failed(refusal: Refusal) -> Box<dyn Any + Send> {
    Box::new(Awaited::done(Written { tag: FAILED, result: Err(refusal) }))
}

/// It failed in a way that nobody foresaw.
fn panicked() -> Refusal {
    Refusal::new("store.internal").with("detail", "panic")
}

fn read_loop(jobs: &Mutex<Receiver<(LayerId, Job)>>, events: &Sender<Event>, open: &AtomicUsize) {
    loop {
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((layer, job)) = next else { return };
        if !answer(layer, job, events, open) {
            return;
        }
    }
}

/// Does a job and sends what came of it; false when nobody hears any more.
fn answer(layer: LayerId, job: Job, events: &Sender<Event>, open: &AtomicUsize) -> bool {
    let _answer = Answer(open);
    // A job that panics fails alone: others wait for this thread.
    let payload = std::panic::catch_unwind(std::panic::AssertUnwindSafe(job)).unwrap_or_else(|_| failed(panicked()));
    events.send(Event::Done { layer, payload }).is_ok()
}

fn write_loop(
    path: &Path,
    (clock, hub): (&Arc<dyn Clock>, &Hub),
    writes: &Receiver<(LayerId, Writing)>,
    events: &Sender<Event>,
    (count, beside): (&AtomicUsize, &Arc<AtomicUsize>),
    keep: &dyn Fn(&mut Store),
) {
    let mut store: Option<Store> = None;
    for (layer, work) in writes {
        let _answer = Answer(count);
        if store.is_none() {
            match Store::open(path, Arc::clone(clock)) {
                Ok(mut opened) => {
                    opened.set_hub(hub.clone());
                    opened.count_beside(Arc::clone(beside));
                    store = Some(opened);
                }
                Err(refusal) => {
                    let payload = failed(refusal);
                    if events.send(Event::Done { layer, payload }).is_err() {
                        return;
                    }
                    continue;
                }
            }
        }
        let Some(open) = store.as_mut() else { continue };
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(open)));
        let payload = done.unwrap_or_else(|_| {
            // The transaction rolled back when it was dropped; a fresh connection leaves nothing of it behind.
            store = None;
            failed(panicked())
        });
        let heard = events.send(Event::Done { layer, payload }).is_ok();
        // The answer is on its way: nobody waits for this.
        if let Some(store) = &mut store {
            keep(store);
        }
        if !heard {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by stopping")]

    use super::*;
    use crate::domain::FixedClock;

    /// What a held key is let go by, with the refusal in it.
    fn let_go(heard: &Receiver<Event>) -> Refusal {
        let Ok(Event::Done { payload, .. }) = heard.try_recv() else { panic!("nobody is told") };
        let awaited = payload.downcast::<Awaited>().ok().unwrap();
        assert!(awaited.done);
        awaited.payload.downcast::<Written>().ok().unwrap().result.unwrap_err()
    }

    #[test]
    fn keys_that_wait_for_work_that_failed_are_let_go() {
        let (events, heard) = channel();
        let (reading, jobs) = channel::<(LayerId, Job)>();
        let job: Job = Box::new(|| panic!("of the test"));
        reading.send((LayerId::HOST, job)).unwrap();
        drop(reading);
        read_loop(&Mutex::new(jobs), &events, &AtomicUsize::new(1));
        assert_eq!(let_go(&heard).code, "store.internal");

        let folder = tempfile::tempdir().unwrap();
        let clock: Arc<dyn Clock> = Arc::new(FixedClock::at(UtcMillis(0)));
        let (writing, writes) = channel::<(LayerId, Writing)>();
        writing.send((LayerId::HOST, Box::new(|_: &mut Store| -> Box<dyn Any + Send> { Box::new(()) }))).unwrap();
        drop(writing);
        let hub = Hub::default();
        write_loop(
            &folder.path().join("no"),
            (&clock, &hub),
            &writes,
            &events,
            (&AtomicUsize::new(1), &Arc::default()),
            &|_| (),
        );
        assert!(let_go(&heard).code.starts_with("store."));
    }
}
