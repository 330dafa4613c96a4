//! The import wizard: which file, which column goes where, what would come of it, and then the import as one action.
//!
//! Reading, checking, trying and importing run off the thread of the screen; until something answers only Esc and
//! Ctrl+C mean anything, and they leave nothing behind.

mod choose;
mod exam;
mod fields;
pub(in crate::ui) mod folder;
mod jobs;
mod look;
mod pick;
mod settings;
mod words;
mod work;

use crate::domain::{Refusal, UtcMillis};
use crate::import::{ColumnCheck, Detected, Encoding, Mapping, Profile};
use crate::import::{Delimiter, FileKind};
use crate::locale::Lang;
use crate::operations::import::intake::Intake;
use crate::ui::action::Action;
use crate::ui::desk::{Desk, Written};
use crate::ui::keymap::Context;
use crate::ui::kit::nav::{Nav, nav};
use crate::ui::kit::spoken::Spoken;
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Crumb, Cx, Flow, Hint, Layer};
use crate::ui::record::action::refused;
use crate::ui::record::ask::Answered;
use crate::ui::speaker;
use crate::ui::theme::Role;
use choose::{Chooser, Chosen};
use exam::Exam;
use fields::Fields;
use ratatui::layout::Rect;
use std::any::Any;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;
use work::{Task, Work};

/// Where the wizard stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Which file.
    Choose,
    /// How it is read: encoding, separator, header, profile.
    Look,
    /// Which column goes where.
    Fields,
    /// What would come of it.
    Exam,
}

/// Which profile reads the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
enum Template {
    /// The one that recognises it.
    #[default]
    Recognised,
    /// None: a guess.
    Guess,
    /// This one.
    Named(String),
}

/// What the operator decided about reading, over what is detected.
#[derive(Debug, Clone, Default)]
struct Decided {
    encoding: Option<Encoding>,
    delimiter: Option<Delimiter>,
    header: Option<bool>,
    template: Template,
}

/// A file that was read, with what the screen shows of it.
struct Loaded {
    intake: Arc<Intake>,
    /// First rows.
    sample: Vec<Vec<String>>,
    /// When these very bytes were imported before.
    before: Option<UtcMillis>,
    /// Remembered mappings.
    profiles: Vec<Profile>,
    /// Codes of the channels that exist.
    channels: Vec<String>,
}

impl Loaded {
    fn detected(&self) -> &Detected {
        &self.intake.reading.detected
    }

    fn is_table(&self) -> bool {
        self.detected().kind == FileKind::Table
    }
}

/// The wizard.
pub struct Wizard {
    desk: Desk,
    step: Step,
    chooser: Chooser,
    decided: Decided,
    path: Option<PathBuf>,
    loaded: Option<Loaded>,
    mapping: Mapping,
    look: look::Look,
    fields: Fields,
    exam: Option<Exam>,
    work: Option<Work>,
    /// The orders are in, by this import; only the file of refused rows has no place yet.
    imported: Option<i64>,
    /// Answers of work that was given up are known by an older number.
    ticket: u64,
    area: Rect,
}

/// The wizard for orders.
pub fn wizard(desk: &Desk) -> Box<dyn Layer> {
    Box::new(Wizard::new(desk))
}

impl Wizard {
    fn new(desk: &Desk) -> Self {
        Self {
            desk: desk.clone(),
            step: Step::Choose,
            chooser: Chooser::default(),
            decided: Decided::default(),
            path: None,
            loaded: None,
            mapping: Mapping::default(),
            look: look::Look::default(),
            fields: Fields::default(),
            exam: None,
            work: None,
            imported: None,
            ticket: 0,
            area: Rect::default(),
        }
    }

    /// Begins long work; its number goes with it.
    fn begin(&mut self, task: Task, cx: &Cx<'_>) -> u64 {
        self.ticket += 1;
        self.work = Some(match self.work.take() {
            Some(work) => work.then(task),
            None => Work::new(task, cx.now),
        });
        self.ticket
    }

    /// An answer has come; `false` when nobody waits for it any more.
    fn end(&mut self, ticket: u64) -> bool {
        let wanted = ticket == self.ticket && self.work.is_some();
        if wanted {
            self.work = None;
        }
        wanted
    }

    fn failed(&mut self, refusal: &Refusal, cx: &mut Cx<'_>) {
        self.work = None;
        if matches!(refusal.code.as_str(), "operation.cancelled" | "import.stopped") {
            cx.warn(cx.lang.t("refusal.import.stopped"));
        } else {
            refused(refusal, cx);
        }
    }

    fn fit(&mut self, area: Rect) {
        self.area = area;
        self.chooser.fit(area);
        self.follow_fields();
        self.follow_exam();
    }

    /// One step back; out of the wizard from the first.
    fn back(&mut self, cx: &mut Cx<'_>) -> Flow {
        cx.hush();
        self.step = match self.step {
            Step::Choose if self.loaded.is_some() && self.fields.by_hand => {
                Self::ask_leave(cx);
                return Flow::Handled;
            }
            Step::Choose => return Flow::Close,
            Step::Look => Step::Choose,
            Step::Fields => Step::Look,
            Step::Exam => {
                self.exam = None;
                Step::Fields
            }
        };
        if self.step == Step::Choose {
            self.list(cx);
        }
        Flow::Handled
    }

    fn act_choose(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        match self.chooser.handle(act) {
            Chosen::Ignored => return if back(act) { self.back(cx) } else { Flow::Pass },
            Chosen::Nothing => {}
            Chosen::List => self.list(cx),
            Chosen::File(path) => self.start(jobs::Wanted::File(path), cx),
            Chosen::Typed(text, only) => self.start(jobs::Wanted::Typed(text, only), cx),
        }
        Flow::Handled
    }

    /// A file is read without what was decided about the last one; the same file again keeps its mapping.
    fn start(&mut self, wanted: jobs::Wanted, cx: &Cx<'_>) {
        self.decided = Decided::default();
        self.open(wanted, true, cx);
    }
}

/// Esc, F3 and what else means a step back.
fn back(act: &Act) -> bool {
    matches!(nav(act), Some(Nav::Back | Nav::Close))
}

impl Layer for Wizard {
    fn contexts(&self) -> &[Context] {
        if self.work.is_some() {
            return &[Context::Dialog];
        }
        match self.step {
            Step::Choose => &[Context::Text, Context::Global],
            Step::Look | Step::Fields | Step::Exam => &[Context::List, Context::Global],
        }
    }

    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        if let Some(work) = &mut self.work {
            if work.act(act) {
                // It does not answer: its result, should one come, is no longer wanted.
                self.ticket += 1;
                self.work = None;
            }
            return Flow::Handled;
        }
        match self.step {
            Step::Choose => self.act_choose(act, cx),
            _ if back(act) => self.back(cx),
            Step::Look => self.act_look(act, cx),
            Step::Fields => self.act_fields(act, cx),
            Step::Exam => self.act_exam(act, cx),
        }
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        match self.step {
            Step::Choose => self.chooser.render(area, draw),
            Step::Look => self.render_look(area, draw),
            Step::Fields => self.render_fields(area, draw),
            Step::Exam => self.render_exam(area, draw),
        }
        if let Some(work) = &self.work {
            work.render(area, draw);
        }
    }

    fn spoken(&self, lang: Lang) -> Spoken {
        let step = match self.step {
            Step::Choose | Step::Look => 1,
            Step::Fields => 2,
            Step::Exam => 3,
        };
        let right = lang.f("kit.say.of", &[("n", &step.to_string()), ("all", "3")]);
        let mut place = speaker::place(&Crumb { right, ..self.crumb(lang) }, lang);
        // Each step is a place of its own.
        place.token.clone_from(&place.place);
        if let Some(work) = &self.work {
            return work.spoken(lang).at(&place);
        }
        let spoken = match self.step {
            Step::Choose => self.chooser.spoken(lang),
            Step::Look => self.said_look(lang),
            Step::Fields => self.said_fields(lang),
            Step::Exam => self.said_exam(lang),
        };
        spoken.at(&place)
    }

    fn hints(&self, lang: Lang) -> Vec<Hint> {
        let word = |action, key: &'static str| Hint::of(action).label(lang.t(key));
        if self.work.is_some() {
            return vec![word(Action::Back, "wizard.hint.stop")];
        }
        let mut hints = match self.step {
            // What is typed is undone there.
            Step::Choose => vec![
                Hint::of(Action::Save).label(self.chooser.enters(lang)),
                word(Action::FocusNext, "wizard.hint.complete"),
                word(Action::Close, "wizard.hint.cancel"),
            ],
            Step::Look => Self::hints_look(lang),
            Step::Fields => self.hints_fields(lang),
            Step::Exam => self.hints_exam(lang),
        };
        // The line is for the steps: what is of the whole program gives its place to the way back.
        let later = lang.t("wizard.hint.later");
        if self.step == Step::Choose {
            return hints;
        }
        hints.extend([Action::Undo, Action::Redo, Action::Palette].map(|action| Hint::of(action).unless(Some(later))));
        hints
    }

    fn crumb(&self, lang: Lang) -> Crumb {
        let at = match self.step {
            Step::Choose | Step::Look => "wizard.crumb.file",
            Step::Fields => "wizard.crumb.fields",
            Step::Exam => "wizard.crumb.exam",
        };
        let file = match (&self.loaded, self.step) {
            (Some(loaded), Step::Look | Step::Fields | Step::Exam) => loaded.intake.reading.file_name.to_string(),
            _ => String::new(),
        };
        // On a narrow screen the steps take the title's place from it: they say their number instead.
        let right: &str =
            if self.area.width < 60 { lang.find(&format!("{at}_narrow")).unwrap_or_default() } else { lang.t(at) };
        Crumb { title: lang.t("wizard.title").to_owned(), detail: file, right: right.into(), ..Crumb::default() }
    }

    fn status(&self, lang: Lang) -> Option<(Role, String)> {
        match self.step {
            Step::Look if self.work.is_none() => self.status_look(lang),
            Step::Fields if self.work.is_none() => self.status_fields(lang),
            _ => None,
        }
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.fit(cx.area);
        self.list(cx);
    }

    fn resized(&mut self, cx: &mut Cx<'_>) {
        self.fit(cx.area);
    }

    fn receive(&mut self, payload: Box<dyn Any + Send>, cx: &mut Cx<'_>) {
        let payload = match payload.downcast::<Answered>() {
            Ok(answer) => return self.answered(&answer, cx),
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<pick::Goes>() {
            Ok(goes) => {
                self.send_column(goes.column, goes.target, cx);
                return self.next_column(goes.column);
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Written>() {
            Ok(written) => {
                // The company's file could not be opened for writing, or the work broke off.
                if let Err(refusal) = &written.result {
                    self.failed(refusal, cx);
                }
                return;
            }
            Err(payload) => payload,
        };
        self.came(payload, cx);
    }

    fn due(&self) -> Option<Instant> {
        self.work.as_ref().map(Work::due)
    }

    fn tick(&mut self, cx: &mut Cx<'_>) {
        if let Some(work) = &mut self.work {
            work.tick(cx.now, cx.lang);
        }
    }
}

/// The checks of columns, by their place.
type Checks = Vec<(usize, ColumnCheck)>;
