//! The first start: from no company to one that is looked at. A session of its own, before there is a file.
//!
//! Three steps: the company's name with language and theme, the terminal test, what to begin with. Until the last of
//! them nothing but a note of what was typed stands beside the place of the file; the company itself is made by one
//! operation, a demo beside its place and moved there whole. Whatever interrupts it, the next start goes on.

mod begin;
mod company;
mod kept;

use super::app::Face;
use super::input::Timing;
use super::keymap::own as own_keys;
use super::layers::{Host, Job, Jobs, LayerId, Pane};
use super::session::{Event, Exit, Setup};
use super::standing::Standing;
use super::theme::{Surroundings, Theme, Tier, own};
use crate::domain::{Clock, Refusal};
use crate::locale::Lang;
use crate::operations::Actor;
pub use kept::Kept;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What it is started with.
pub struct Start {
    /// Where the company's file will be.
    pub path: PathBuf,
    /// Who sits here.
    pub actor: Actor,
    /// Date and time.
    pub clock: Arc<dyn Clock>,
    /// The language, unless another was chosen in a start before and this one was not asked for.
    pub lang: Lang,
    /// The language was asked for.
    pub lang_asked: bool,
    /// The theme that was asked for.
    pub theme: Option<String>,
}

/// What there is after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// The file to open: the company's, or the demo's beside it.
    pub path: PathBuf,
    /// What is opened over the first pane.
    pub first: Option<&'static str>,
}

/// What the steps share.
pub struct Plan {
    /// Where everything goes and who does it.
    pub start: Start,
    /// What the terminal is.
    pub around: Surroundings,
    kept: Mutex<Kept>,
    begun: Mutex<Option<Begun>>,
    stop: AtomicBool,
    /// Nobody looks: colours are not asked for.
    heard: AtomicBool,
    /// There are keys to be tested.
    tests: AtomicBool,
}

impl Plan {
    fn new(start: Start, around: Surroundings) -> Arc<Self> {
        let mut kept = Kept::read(&start.path);
        if start.lang_asked || kept.lang.is_none() {
            kept.lang = Some(start.lang);
        }
        if start.theme.is_some() {
            kept.theme.clone_from(&start.theme);
        }
        Arc::new(Self {
            start,
            around,
            kept: Mutex::new(kept),
            begun: Mutex::default(),
            stop: AtomicBool::default(),
            heard: AtomicBool::default(),
            tests: AtomicBool::new(true),
        })
    }

    /// What was chosen so far.
    pub fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where it ended.
    pub fn begun(&self) -> Option<Begun> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn end(&self, begun: Begun) {
        *self.begun.lock().unwrap_or_else(PoisonError::into_inner) = Some(begun);
    }

    /// The demo's file: beside the company's, never in its place.
    fn demo_path(&self) -> PathBuf {
        self.start.path.with_file_name("demo.db")
    }

    fn lang(&self) -> Lang {
        self.kept().lang.unwrap_or(self.start.lang)
    }

    /// A theme that can be used, by its name.
    fn theme(&self, name: &str, tier: Tier) -> Theme {
        own::choose(name, &own::read(own::folder().as_deref()), self.around.depth(), tier).0
    }
}

/// What is around the steps: nothing but what leaving them means.
struct Doorway(Arc<Plan>);

impl Host for Doorway {
    fn loses(&self) -> Option<&'static str> {
        self.0.begun().is_none().then_some("welcome.leave_again")
    }
}

/// Works for a session that has no company yet: a thread for each job.
#[derive(Clone)]
pub struct Backroom {
    events: Sender<Event>,
    open: Arc<AtomicUsize>,
}

impl Backroom {
    /// Results go to `events`.
    pub fn new(events: &Sender<Event>) -> Self {
        Self { events: events.clone(), open: Arc::default() }
    }

    /// Everything that was asked for has been answered.
    pub fn idle(&self) -> bool {
        self.open.load(Ordering::SeqCst) == 0
    }
}

impl Jobs for Backroom {
    fn run(&self, layer: LayerId, job: Job) {
        self.open.fetch_add(1, Ordering::SeqCst);
        let room = self.clone();
        let work = move || {
            let payload = std::panic::catch_unwind(std::panic::AssertUnwindSafe(job));
            let payload = payload
                .unwrap_or_else(|_| Box::new(begin::Made(Err(Refusal::new("store.internal").with("detail", "panic")))));
            // A session that has ended hears nothing.
            let _ = room.events.send(Event::Done { layer, payload });
            room.open.fetch_sub(1, Ordering::SeqCst);
        };
        if let Err(error) = std::thread::Builder::new().name("beginning".to_owned()).spawn(work) {
            self.open.fetch_sub(1, Ordering::SeqCst);
            let refusal = Refusal::new("store.io").with("detail", error.to_string());
            let _ = self.events.send(Event::Done { layer, payload: Box::new(begin::Made(Err(refusal))) });
        }
    }
}

/// The session of the first start: what it is made from, and what is in it when it ends.
pub fn setup(start: Start, around: Surroundings, tier: Tier, room: &Backroom) -> (Setup, Arc<Plan>) {
    let timing = if around.remote { Timing::REMOTE } else { Timing::LOCAL };
    let clock = Arc::clone(&start.clock);
    let plan = Plan::new(start, around);
    let name = plan.kept().theme.clone().unwrap_or_else(|| own::STANDARD.to_owned());
    let (theme, lang) = (plan.theme(&name, tier), plan.lang());
    let shared = Arc::clone(&plan);
    let pane = Pane {
        id: "welcome",
        key: None,
        goto: None,
        name: "welcome.pane",
        make: Box::new(move || company::Company::open(&shared)),
    };
    let setup = Setup {
        panes: vec![pane],
        host: Box::new(Doorway(Arc::clone(&plan))),
        jobs: Arc::new(room.clone()),
        clock,
        theme,
        lang,
        keymap: own_keys::here(None).0,
        timing,
        goto_delay: Duration::from_millis(400),
        standing: Standing::default(),
        coach: None,
    };
    (setup, plan)
}

/// Work that is stopped gets this long to take away what it had begun.
const LAST: Duration = Duration::from_secs(3);

/// Runs the first start; what was begun, or nothing when the operator left before, with why the session ended.
///
/// # Errors
/// `ui.no_terminal`.
pub fn run(face: Face<'_>, start: Start) -> Result<(Exit, Option<Begun>), Refusal> {
    let (send, receive) = channel();
    let room = Backroom::new(&send);
    let around = face.surroundings();
    let tier = around.tier();
    let (setup, plan) = setup(start, around, tier, &room);
    if let Face::Lines(voice) = &face {
        plan.heard.store(true, Ordering::SeqCst);
        plan.tests.store(voice.keyboard(), Ordering::SeqCst);
    }
    let rests = room.clone();
    let (exit, _) = face.hold(setup, None, tier, (send, &receive), move || rests.idle())?;
    plan.stop.store(true, Ordering::SeqCst);
    let until = Instant::now() + LAST;
    while !room.idle() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(10));
    }
    Ok((exit, plan.begun()))
}
