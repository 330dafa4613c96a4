//! The last step: a demo to look around in, a file of orders, or an empty company.

use super::{Begun, Kept, Plan};
use crate::demo::{self, DemoChoice};
use crate::domain::{Refusal, SafeText};
use crate::locale::{Lang, wording};
use crate::operations::company::FoundCompany;
use crate::operations::{Call, execute};
use crate::store::{Store, preferences};
use crate::ui::action::Action;
use crate::ui::key::KeyCode;
use crate::ui::keymap::Context;
use crate::ui::kit::paint::{lines_of, put, tint};
use crate::ui::kit::spoken::{Here, Spoken, joined};
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Crumb, Cx, Flow, Hint, Layer};
use crate::ui::speaker;
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};
use serde_json::Value;
use std::any::Any;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What to begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum With {
    Demo,
    Import,
    Empty,
}

/// In the order of their digits: most people want to look around first.
const CHOICES: [(With, &str); 3] = [(With::Demo, "demo"), (With::Import, "import"), (With::Empty, "empty")];

/// It is made, or why not.
pub struct Made(pub Result<Begun, Refusal>);

/// How far the work is, for both threads.
#[derive(Debug, Default)]
struct Gauge {
    done: AtomicU64,
    total: AtomicU64,
    stop: AtomicBool,
}

/// Between two looks at it.
const STEP: Duration = Duration::from_millis(200);

/// The step.
pub struct Begin {
    plan: Arc<Plan>,
    at: usize,
    /// There is a demo already: it is opened again.
    there: bool,
    work: Option<(Arc<Gauge>, Instant)>,
}

impl Begin {
    /// The cursor on the first choice.
    pub fn open(plan: &Arc<Plan>) -> Box<dyn Layer> {
        Box::new(Self { plan: Arc::clone(plan), at: 0, there: plan.demo_path().exists(), work: None })
    }

    /// The name of a choice in the words.
    fn word<'a>(&self, (with, id): &(With, &'a str)) -> &'a str {
        if *with == With::Demo && self.there { "demo_there" } else { id }
    }

    fn choose(&mut self, at: usize, cx: &mut Cx<'_>) {
        let Some((with, _)) = CHOICES.get(at).copied() else { return };
        self.at = at;
        let gauge = Arc::new(Gauge::default());
        self.work = Some((Arc::clone(&gauge), cx.now + STEP));
        cx.hush();
        let plan = Arc::clone(&self.plan);
        cx.job(move || Made(make(with, &plan, &gauge)));
    }
}

/// Makes it. A company by one operation, a demo beside its place: what is interrupted leaves neither.
fn make(with: With, plan: &Plan, gauge: &Gauge) -> Result<Begun, Refusal> {
    let start = &plan.start;
    if with == With::Demo {
        let path = plan.demo_path();
        let mut tell = |done, total| {
            gauge.done.store(done, Ordering::Relaxed);
            gauge.total.store(total, Ordering::Relaxed);
            !gauge.stop.load(Ordering::Relaxed) && !plan.stop.load(Ordering::Relaxed)
        };
        demo::make(&path, &DemoChoice::small(start.clock.now()), &mut tell)?;
        let mut store = Store::open(&path, Arc::clone(&start.clock))?;
        remember(&mut store, plan);
        return Ok(Begun { path, first: None });
    }
    let name = plan.kept().name.clone();
    let mut store = Store::open_or_create(&start.path, Arc::clone(&start.clock))?;
    execute(&mut store, Call::by(&start.actor), &FoundCompany::named(name))?;
    remember(&mut store, plan);
    Kept::forget(&start.path);
    let first = (with == With::Import).then_some("import:orders");
    Ok(Begun { path: start.path.clone(), first })
}

/// Language and theme are the operator's from now on. They can be chosen again: no reason to refuse.
fn remember(store: &mut Store, plan: &Plan) {
    let operator = plan.start.actor.name.as_str();
    let (lang, theme) = (plan.lang(), plan.kept().theme.clone());
    let _ = preferences::keep(store, operator, preferences::LANGUAGE, &Value::String(lang.code().to_owned()));
    if let Some(theme) = theme {
        let _ = preferences::keep(store, operator, preferences::THEME, &Value::String(theme));
    }
}

fn shown(path: &Path) -> String {
    SafeText::new(&path.display().to_string()).to_string()
}

impl Layer for Begin {
    fn contexts(&self) -> &[Context] {
        &[Context::List]
    }

    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        if let Some((gauge, _)) = &self.work {
            match act {
                Act::Do(Action::Back | Action::Interrupt) => gauge.stop.store(true, Ordering::Relaxed),
                Act::Do(Action::Redraw) => return Flow::Pass,
                _ => {}
            }
            return Flow::Handled;
        }
        let last = CHOICES.len() - 1;
        match act {
            Act::Do(Action::RowNext) => self.at = (self.at + 1).min(last),
            Act::Do(Action::RowPrev) => self.at = self.at.saturating_sub(1),
            Act::Do(Action::Open) => self.choose(self.at, cx),
            Act::Key(key) => match key.code {
                KeyCode::F(9) => cx.warn(cx.lang.t("welcome.no_commands")),
                KeyCode::Char(digit @ '1'..='3') => self.choose(digit as usize - '1' as usize, cx),
                _ => return Flow::Handled,
            },
            Act::Do(Action::Back | Action::Help | Action::Redraw | Action::Interrupt) => return Flow::Pass,
            _ => {}
        }
        Flow::Handled
    }

    /// What is typed while the company is made is for its panes.
    fn holds(&self) -> bool {
        self.work.is_some()
    }

    fn receive(&mut self, payload: Box<dyn Any + Send>, cx: &mut Cx<'_>) {
        let Ok(made) = payload.downcast::<Made>() else { return };
        self.work = None;
        match made.0 {
            Ok(begun) => {
                self.plan.end(begun);
                cx.quit();
            }
            Err(refusal) if refusal.code == "operation.cancelled" => cx.warn(cx.lang.t("welcome.stopped")),
            // Somebody was faster: theirs is the company.
            Err(refusal) if refusal.code == "company.founded" => {
                Kept::forget(&self.plan.start.path);
                self.plan.end(Begun { path: self.plan.start.path.clone(), first: None });
                cx.quit();
            }
            Err(refusal) => {
                // It was meant for a company that is not there: here a digit would begin another.
                cx.drop_ahead();
                cx.error(wording::told(cx.lang, &refusal));
            }
        }
    }

    fn due(&self) -> Option<Instant> {
        self.work.as_ref().map(|(_, due)| *due)
    }

    fn tick(&mut self, cx: &mut Cx<'_>) {
        if let Some((_, due)) = &mut self.work {
            *due = cx.now + STEP;
        }
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        let lang = draw.lang;
        let (x, columns) = (area.x + 2, area.width.saturating_sub(4));
        let name = self.plan.kept().name.clone();
        put(draw, x, area.y, columns, &lang.f("welcome.begin.head", &[("name", &name)]), Role::BaseText);
        let mut y = area.y + 2;
        let gap = u16::from(area.height >= 16);
        for (at, choice) in CHOICES.iter().enumerate() {
            let (with, id) = (&choice.0, self.word(choice));
            let here = at == self.at;
            let role = if here { Role::RowCursor } else { Role::BaseText };
            if here {
                tint(draw, Rect { x, y, width: columns, height: 1 }, role);
                draw.cursor = Some(Position::new(x, y));
            }
            let title = lang.find(&format!("welcome.begin.{id}")).unwrap_or_default();
            put(draw, x, y, columns, &format!("{} {}  {title}", if here { ">" } else { " " }, at + 1), role);
            let file = if *with == With::Demo { shown(&self.plan.demo_path()) } else { shown(&self.plan.start.path) };
            let file = file.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
            let about = lang.f(&format!("welcome.begin.{id}_about"), &[("file", &file)]);
            for line in lines_of(draw, &about, usize::from(columns.saturating_sub(5))).into_iter().take(2) {
                y += 1;
                put(draw, x + 5, y, columns.saturating_sub(5), &line, Role::TextMuted);
            }
            y += 1 + gap;
        }
    }

    fn spoken(&self, lang: Lang) -> Spoken {
        let mut spoken = speaker::place(&self.crumb(lang), lang);
        let name = self.plan.kept().name.clone();
        spoken.lines = vec![lang.f("welcome.begin.head", &[("name", &name)]), lang.t("welcome.about_begin").to_owned()];
        let said = |choice: &(With, &str)| {
            let (with, id) = (&choice.0, self.word(choice));
            let path = if *with == With::Demo { shown(&self.plan.demo_path()) } else { shown(&self.plan.start.path) };
            let file = path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
            let title = lang.find(&format!("welcome.begin.{id}")).unwrap_or_default();
            joined([title, &lang.f(&format!("welcome.begin.{id}_about"), &[("file", &file)])])
        };
        let all = CHOICES.len() as u64;
        let here = CHOICES.get(self.at);
        spoken.here = here.map(|choice| Here::new(choice.1, said(choice)).of(self.at as u64 + 1, all, lang));
        spoken.more = CHOICES.iter().map(said).collect();
        spoken
    }

    fn hints(&self, lang: Lang) -> Vec<Hint> {
        vec![Hint::of(Action::Open).label(lang.t("welcome.hint.choose"))]
    }

    fn crumb(&self, lang: Lang) -> Crumb {
        Crumb { title: lang.t("welcome.begin.title").to_owned(), right: "3/3".to_owned(), ..Crumb::default() }
    }

    fn status(&self, lang: Lang) -> Option<(Role, String)> {
        let Some((gauge, _)) = &self.work else {
            return Some((Role::FieldHint, lang.t("welcome.about_begin").to_owned()));
        };
        let (done, total) = (gauge.done.load(Ordering::Relaxed), gauge.total.load(Ordering::Relaxed));
        let text = if gauge.stop.load(Ordering::Relaxed) {
            lang.t("welcome.stopping").to_owned()
        } else if total == 0 {
            lang.t("welcome.working").to_owned()
        } else {
            lang.f("welcome.making", &[("done", &lang.count(done)), ("total", &lang.count(total))])
        };
        Some((Role::TextStrong, text))
    }
}
