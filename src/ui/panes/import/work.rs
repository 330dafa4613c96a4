//! Long work off the thread of the screen: how far it is, and the wish to stop it.

use crate::locale::Lang;
use crate::ui::action::Action;
use crate::ui::kit::dialog::{Dialog, Progress};
use crate::ui::kit::nav::{Nav, nav};
use crate::ui::kit::spoken::Spoken;
use crate::ui::kit::{Act, Draw};
use ratatui::layout::Rect;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Nothing is shown of work that is done sooner.
const PATIENCE: Duration = Duration::from_millis(500);

/// Between two looks at how far it is.
const STEP: Duration = Duration::from_millis(200);

/// What both threads see.
#[derive(Debug, Default)]
pub struct Gauge {
    done: AtomicU64,
    total: AtomicU64,
    stop: AtomicBool,
}

impl Gauge {
    /// Says how far it is; `false` when it shall stop.
    pub fn tell(&self, done: u64, total: u64) -> bool {
        self.done.store(done, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
        !self.stop.load(Ordering::Relaxed)
    }
}

/// Which work it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// The file is read.
    Read,
    /// The whole file is checked.
    Check,
    /// The import is tried and rolled back.
    Rehearse,
    /// The import is done.
    Import,
}

impl Task {
    const fn title(self) -> &'static str {
        match self {
            Task::Read => "wizard.work.read",
            Task::Check => "wizard.work.check",
            Task::Rehearse => "wizard.work.rehearse",
            Task::Import => "wizard.work.import",
        }
    }
}

/// Work under way, as the screen shows it.
pub struct Work {
    /// What is being done.
    pub task: Task,
    gauge: Arc<Gauge>,
    due: Instant,
    dialog: Option<Dialog>,
    stopping: bool,
}

impl Work {
    /// Begins.
    pub fn new(task: Task, now: Instant) -> Self {
        Self { task, gauge: Arc::default(), due: now + PATIENCE, dialog: None, stopping: false }
    }

    /// For the thread that works.
    pub fn gauge(&self) -> Arc<Gauge> {
        Arc::clone(&self.gauge)
    }

    /// Goes on with other work under the same patience: checking and trying are one wait to who waits.
    #[must_use]
    pub fn then(self, task: Task) -> Self {
        let gauge = Arc::new(Gauge::default());
        gauge.stop.store(self.gauge.stop.load(Ordering::Relaxed), Ordering::Relaxed);
        Self { task, gauge, dialog: None, ..self }
    }

    /// When the screen is to be looked after.
    pub const fn due(&self) -> Instant {
        self.due
    }

    /// It is time to show how far it is.
    pub fn tick(&mut self, now: Instant, lang: Lang) {
        if now < self.due {
            return;
        }
        self.due = now + STEP;
        let (done, total) = (self.gauge.done.load(Ordering::Relaxed), self.gauge.total.load(Ordering::Relaxed));
        let mut progress = Progress::new(lang.t(self.task.title()), (total > 0).then_some(total));
        progress.advance(done, lang.t("wizard.work.note"));
        let mut dialog = Dialog::Progress(progress);
        if self.stopping {
            dialog.handle(&Act::Do(Action::Back));
        }
        self.dialog = Some(dialog);
    }

    /// Takes a key: only stopping means anything now. `true` when it was asked to stop a second time, by somebody
    /// who waits no longer for work that does not answer.
    pub fn act(&mut self, act: &Act) -> bool {
        if let Some(dialog) = &mut self.dialog {
            dialog.handle(act);
        }
        if !matches!(nav(act), Some(Nav::Back | Nav::Close)) {
            return false;
        }
        self.gauge.stop.store(true, Ordering::Relaxed);
        std::mem::replace(&mut self.stopping, true)
    }

    /// What is said of it: what is being done, and every quarter of it.
    pub fn spoken(&self, lang: Lang) -> Spoken {
        match &self.dialog {
            Some(dialog) => {
                let spoken = dialog.spoken(lang);
                Spoken { part: spoken.place.clone(), ..spoken }
            }
            // What is done soon needs no word.
            None => Spoken { frozen: true, ..Spoken::default() },
        }
    }

    /// Draws how far it is, over what is below.
    pub fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        if let Some(dialog) = &self.dialog {
            dialog.render(area, draw);
        }
    }
}
