//! The terminal program of one company: the panes, what is around them, and one session from start to end.

mod later;
mod taking_back;

use super::clipboard::Program;
use super::coach::Coach;
use super::config;
use super::desk::{Asked, Desk, FAILED, Written};
use super::find::{self, Known};
use super::hand::Hand;
use super::input::Timing;
use super::keymap::own as own_keys;
use super::layers::{Badge, Command, Cx, Flow, Found, Hint, Host, Search};
use super::linear::Voice;
use super::local::Seat;
use super::macros::{self, Macros};
use super::panes;
use super::panes::operation;
use super::panes::themes::{self, Wardrobe};
use super::record::action::refused;
use super::record::reread::Reread;
use super::session::{Event, Exit, Setup};
use super::standing::Standing;
use super::theme::{Surroundings, Tier, own};
use super::tutorial;
use crate::domain::{Clock, Refusal, SafeText, UtcMillis};
use crate::locale::Lang;
use crate::operations::Actor;
use crate::print::Spooler;
use crate::store::drafts::Typing;
use crate::store::{Changed, Reader, Store, drafts, journal, moment, nearby, notices, preferences, products, settings};
use crate::ui::action::Action;
use crate::ui::kit::Act;
use std::any::Any;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use taking_back::{Next, TakenBack};

/// What the program is started with.
pub struct Opening {
    /// The company's file; it must have a company.
    pub path: PathBuf,
    /// Who sits here.
    pub actor: Actor,
    /// Date and time.
    pub clock: Arc<dyn Clock>,
    /// The language, unless the operator chose one before and this one was not asked for.
    pub lang: Lang,
    /// The language was asked for.
    pub lang_asked: bool,
    /// Name of the theme that was asked for.
    pub theme: Option<String>,
    /// What is opened over the first pane: a target of the palette.
    pub first: Option<&'static str>,
    /// With lessons; the file is then the tutorial's own.
    pub tutorial: bool,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// Why.
    pub exit: Exit,
    /// All lessons are done.
    pub learned: bool,
}

/// How the session meets its operator.
pub enum Face<'a> {
    /// Frames at a terminal.
    Screen(&'a mut Seat),
    /// Lines, one after the other.
    Lines(&'a mut Voice),
}

impl Face<'_> {
    /// What is known of the terminal.
    pub fn surroundings(&self) -> Surroundings {
        match self {
            Self::Screen(seat) => seat.surroundings().clone(),
            Self::Lines(_) => Surroundings::here(),
        }
    }

    /// Runs a session until it ends; returns why, and the place for the next start.
    ///
    /// # Errors
    /// `ui.no_terminal`.
    pub fn hold(
        self,
        setup: Setup,
        place: Option<&str>,
        tier: Tier,
        ends: (Sender<Event>, &Receiver<Event>),
        idle: impl Fn() -> bool + Send + 'static,
    ) -> Result<(Exit, String), Refusal> {
        match self {
            Self::Screen(seat) => seat.run(setup, place, ends),
            Self::Lines(voice) => voice.run(setup, place, tier, ends, idle),
        }
        .map_err(|error| Refusal::new("ui.no_terminal").with("detail", error.to_string()))
    }
}

/// Runs the terminal program until the operator leaves.
///
/// # Errors
/// What opening the file refuses; `ui.no_terminal`. A theme that cannot be used is told on the screen.
pub fn run(face: Face<'_>, opening: Opening) -> Result<Ended, Refusal> {
    let surroundings = face.surroundings();
    let tier = surroundings.tier();
    // A file of an older program is migrated before anybody reads it.
    let reader = match Reader::open(&opening.path) {
        Err(refusal) if refusal.code == "store.older" => {
            Store::open(&opening.path, Arc::clone(&opening.clock))?;
            Reader::open(&opening.path)?
        }
        other => other?,
    };
    let company = settings::founded(reader.db())?;
    let liking = |name| {
        let kept = preferences::kept(reader.db(), &opening.actor.name, name).ok().flatten();
        kept.and_then(|value| value.as_str().map(str::to_owned))
    };
    let place = liking(preferences::PLACE);
    let spoken = liking(preferences::LANGUAGE).filter(|_| !opening.lang_asked);
    let lang = spoken.and_then(|code| Lang::of_code(&code)).unwrap_or(opening.lang);
    let worn = opening.theme.or_else(|| liking(preferences::THEME));
    let own = own::read(own::folder().as_deref());
    let (theme, fault) = own::choose(worn.as_deref().unwrap_or(own::STANDARD), &own, surroundings.depth(), tier);
    let wished = fault.as_ref().and(worn);
    let (own_name, now) = (crate::store::alive::token(), opening.clock.now());
    let left = drafts::list(reader.db(), &opening.actor.name, None).unwrap_or_default();
    let (there, free): (Vec<_>, Vec<_>) = left.into_iter().partition(|draft| draft.open_elsewhere(&own_name, now));
    let left = free.into_iter().next().map(|draft| (draft, false)).or(there.into_iter().next().map(|one| (one, true)));
    let known = Known::read(&reader, &opening.actor.name);
    let standing = Standing::default();
    standing.recall(reader.db(), &opening.actor.name);
    let (keymap, faults) = own_keys::here(standing.liking().preset());
    let fault = fault.map(|fault| fault.sentence(lang)).or_else(|| own_keys::told(&faults, lang));
    let (send, receive) = channel();
    let desk = Desk::over(reader, opening.actor, Arc::clone(&opening.clock), &standing, &send)?;
    desk.print_by(Spooler::of_system());
    standing.copy_by(Program::of_environment());
    desk.files_in(super::record::outfile::own_folder());
    let _neighbours = listen_to_neighbours(&desk, &send);
    let _written = config::listen(&send);
    let timing = if surroundings.remote { Timing::REMOTE } else { Timing::LOCAL };
    let mut host = Shop::new(&desk, company.name.to_string(), known, left, fault);
    host.first = opening.first;
    host.settings = config::Settings::of(&standing).with_files(wished);
    let coach = opening.tutorial.then(|| Coach::new(tutorial::LESSONS, standing.lesson().unwrap_or(0)));
    let setup = Setup {
        panes: panes::all(&desk),
        host: Box::new(host),
        jobs: Arc::new(desk.clone()),
        clock: opening.clock,
        theme,
        lang,
        keymap,
        timing,
        goto_delay: Duration::from_millis(400),
        standing: standing.clone(),
        coach,
    };
    // Lessons begin where they begin, whatever was looked at when they were left.
    let place = if opening.tutorial { Some(tutorial::PLACE.to_owned()) } else { place };
    let rests = desk.clone();
    let (exit, place) = face.hold(setup, place.as_deref(), tier, (send, &receive), move || rests.idle())?;
    tracing::info!(?exit, "session ended");
    let learned = opening.tutorial && standing.lesson().is_some_and(|at| at >= tutorial::LESSONS.len());
    // What was asked of the writer before is done before: it works in order.
    desk.finish(move |store, actor| {
        standing.stands(place);
        let _ = standing.keep(store, actor);
        store.settle();
    });
    Ok(Ended { exit, learned })
}

/// Tells the session when another process has written. The guard keeps the watch alive.
pub(super) fn listen_to_neighbours(desk: &Desk, send: &std::sync::mpsc::Sender<Event>) -> Option<nearby::Nearby> {
    // What it knows; nothing before it has read where it stands, which comes after the watch.
    let seen: Arc<Mutex<Option<Seen>>> = Arc::default();
    let (send, known) = (send.clone(), Arc::clone(&seen));
    let (actor, token) = (desk.actor().name.clone(), crate::store::alive::token());
    let typed = move |typing: &Typing| typing.of_others(&actor, &token);
    let others = typed.clone();
    let nearby = nearby::watch(desk.path(), move |news| {
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(known) = known.as_mut() else { return };
        // The session may have ended.
        if news.head > known.head {
            known.head = news.head;
            let _ = send.send(Event::Changed(news.tables.clone()));
        }
        let stamp = others(&news.typing);
        if std::mem::replace(&mut known.typed, stamp) != stamp {
            let _ = send.send(Event::Neighbours);
        }
    })?;
    {
        // News that come while it is read wait: dropped, nobody would tell them again.
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        let stands = desk
            .read(|reader| Ok(Seen { head: journal::head(reader.db())?, typed: typed(&Typing::now(reader.db())?) }));
        *seen = Some(stands.unwrap_or_default());
    }
    desk.hub().listen(move |changed: &Changed| {
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        // Only over the entry before it: one of another process in between is still to be told.
        if let Some(seen) = seen.as_mut().filter(|seen| seen.head == changed.journal_id - 1) {
            seen.head = changed.journal_id;
        }
        true
    });
    Some(nearby)
}

/// What a session knows of what others did.
#[derive(Default)]
struct Seen {
    /// The newest entry of the journal that it was told of.
    head: i64,
    /// What others type.
    typed: (i64, i64, i64),
}

/// What is around the panes of a desk.
///
/// # Errors
/// `company.none`; what reading refuses.
pub fn shop(desk: &Desk) -> Result<impl Host + use<>, Refusal> {
    let company = desk.read(|reader| settings::founded(reader.db()))?;
    let known = desk.read(|reader| Ok(Known::read(reader, &desk.actor().name)))?;
    Ok(Shop::new(desk, company.name.to_string(), known, None, None))
}

/// What is around the panes: undo, scans, search, the notices' number, where targets lead.
struct Shop {
    desk: Desk,
    company: String,
    /// Notices that nobody has read.
    unread: Badge,
    /// A draft that waits, and whether its form stands open in another program.
    left: Option<(drafts::Draft, bool)>,
    /// What went wrong before there was a screen to say it on.
    fault: Option<String>,
    /// What the next undo takes back, by name.
    undoes: Next,
    /// Notices and what the next undo takes back are being read; never twice at once: what others do comes faster than it
    /// is read.
    counting: bool,
    recount: Reread,
    counted: bool,
    /// What is opened when the first pane stands.
    first: Option<&'static str>,
    /// The user's themes and keys, read anew when they are written.
    settings: config::Settings,
    began: Instant,
    beat: panes::beat::Beat,
    macros: Macros,
    /// What was last taken from the palette.
    recent: Vec<Found>,
    /// What the palette searches for now.
    asked: Mutex<Asked>,
}

struct Unread(i64, bool, Next);
struct Scanned(String, Result<Option<i64>, Refusal>);

impl Shop {
    fn new(
        desk: &Desk,
        company: String,
        known: Known,
        left: Option<(drafts::Draft, bool)>,
        fault: Option<String>,
    ) -> Self {
        Self {
            desk: desk.clone(),
            company,
            unread: Badge::default(),
            left,
            fault,
            undoes: Next::default(),
            counting: false,
            recount: Reread::default(),
            counted: false,
            first: None,
            settings: config::Settings::of(desk.standing()),
            began: Instant::now(),
            beat: panes::beat::Beat::new(desk),
            macros: Macros::new(desk, known.macros),
            recent: known.recent,
            asked: Mutex::default(),
        }
    }

    fn count(&mut self, cx: &Cx<'_>) {
        if !self.recount.changed(self.counting) {
            return;
        }
        self.counting = true;
        let (desk, lang) = (self.desk.clone(), cx.lang);
        cx.job(move || {
            let counted = desk.read(|reader| {
                let (unread, serious) = notices::unread(reader.db())?;
                Ok(Unread(unread, serious, Next::read(reader.db(), &desk, lang)?))
            });
            counted.unwrap_or(Unread(0, false, Next::Nothing))
        });
    }
}

impl Host for Shop {
    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        match act {
            Act::Do(Action::Undo) => self.take_back(false, cx),
            Act::Do(Action::Redo) => self.take_back(true, cx),
            Act::Do(Action::UndoList) => cx.push(panes::journal::mine(&self.desk)),
            Act::Do(Action::Keytest) => cx.push(super::keytest::KeyTest::open(&Surroundings::here())),
            Act::Do(Action::Drafts) => cx.push(panes::drafts::all(&self.desk)),
            Act::Scan(code) => {
                let (desk, code) = (self.desk.clone(), code.clone());
                cx.ask_ahead(move || {
                    let found = desk.read(|reader| Ok(products::by_code(reader.db(), &code)?.map(|(id, _)| id)));
                    Scanned(code, found)
                });
            }
            _ => return Flow::Pass,
        }
        Flow::Handled
    }

    fn hints(&self, lang: Lang) -> Vec<Hint> {
        vec![
            self.undoes.hint(lang),
            Hint::of(Action::Redo),
            Hint::of(Action::UndoList),
            Hint::of(Action::Drafts),
            Hint::of(Action::Keytest),
        ]
    }

    fn status(&self, _lang: Lang, wide: bool) -> String {
        let company = SafeText::from(self.company.as_str());
        let time = self.desk.clock().now().rome().format("%H:%M");
        let actor = SafeText::from(self.desk.actor().name.as_str());
        if wide { format!("{actor}@{company}  {time}") } else { format!("{actor}  {time}") }
    }

    fn moment(&self) -> Option<UtcMillis> {
        self.desk.actor().role.looks_at()
    }

    fn company(&self) -> String {
        self.company.clone()
    }

    fn badge(&self, pane: &str) -> Badge {
        if pane == panes::notices::ID { self.unread } else { Badge::default() }
    }

    fn loses(&self) -> Option<&'static str> {
        self.macros.loses()
    }

    fn commands(&self, lang: Lang) -> Vec<Command> {
        let mut all = panes::commands(&self.desk, lang);
        all.extend(self.macros.commands(lang));
        all
    }

    fn search(&self, text: &str, lang: Lang) -> Option<Search> {
        let text = text.trim().to_owned();
        if text.is_empty() {
            return None;
        }
        let desk = self.desk.clone();
        // The next letter stops what is read for the last one.
        let stop = self.asked.lock().unwrap_or_else(PoisonError::into_inner).anew();
        Some(Box::new(move || {
            desk.read_until(&stop, |reader| Ok(find::found(reader, &text, lang))).unwrap_or_default()
        }))
    }

    fn recent(&self) -> Vec<Found> {
        self.recent.clone()
    }

    fn took(&mut self, what: Found, cx: &mut Cx<'_>) {
        // To begin and to end recording is nothing that is done again and again.
        if [macros::RECORD, macros::STOP, macros::NAME].contains(&what.target.as_str()) {
            return;
        }
        self.recent.retain(|known| known.target != what.target);
        self.recent.insert(0, what);
        self.recent.truncate(find::RECENT);
        let (actor, recent) = (self.desk.actor().name.clone(), serde_json::to_value(&self.recent).unwrap_or_default());
        // Not worth a word when it cannot be kept.
        self.desk.write(cx.id, move |store| preferences::keep(store, &actor, preferences::RECENT, &recent).is_ok());
    }

    fn open(&mut self, target: &str, hand: &Hand, cx: &mut Cx<'_>) {
        let writes = ["new:", "import:", "macro:", "do:", panes::PRICE].iter().any(|kind| target.starts_with(kind));
        if let Some(at) = self.desk.actor().role.looks_at().filter(|_| writes) {
            return refused(&moment::read_only(at), cx);
        }
        if self.macros.open(target, hand, cx) {
            return;
        }
        if let Some((operation::TARGET, name)) = target.split_once(':') {
            if let Some(begin) = operation::begin(&self.desk, name, hand, cx.lang) {
                cx.ask_ahead(begin);
            }
            return;
        }
        if target == panes::PRICE {
            return match hand.find("variant") {
                Some(held) => cx.push(panes::stock::priced(&self.desk, held.only().unwrap_or(held.id))),
                None => {
                    cx.go(panes::stock::ID, None);
                    cx.warn(cx.lang.t("app.price_of_which"));
                }
            };
        }
        if self.look_later(target, cx) {
            return;
        }
        if target == "tutorial:" {
            return cx.learn();
        }
        if let Some(layer) = panes::target(target, &self.desk, cx) {
            cx.push(layer);
        }
    }

    fn receive(&mut self, payload: Box<dyn Any + Send>, cx: &mut Cx<'_>) {
        let payload = match payload.downcast::<Unread>() {
            Ok(unread) => {
                self.counting = false;
                if self.recount.again() {
                    self.count(cx);
                }
                let badge = Badge { count: unread.0.unsigned_abs(), serious: unread.1 };
                if self.unread != badge || self.undoes != unread.2 {
                    cx.redraw();
                }
                self.unread = badge;
                self.undoes = unread.2;
                if let Some(fault) = self.fault.take() {
                    cx.error(fault);
                } else if let Some((draft, there)) = self.left.take() {
                    cx.warn(super::record::draft::waiting(&draft, there, cx));
                }
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<TakenBack>() {
            Ok(taken) => {
                taken.tell(cx);
                // What the key means next.
                self.count(cx);
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<later::Later>() {
            Ok(later) => return later.ask(&self.desk, cx),
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Scanned>() {
            Ok(scanned) => {
                let code = SafeText::from(scanned.0);
                match scanned.1 {
                    Ok(Some(variant)) => cx.open(format!("variant:{variant}")),
                    Ok(None) => cx.error(cx.lang.f("app.unknown_code", &[("code", code.as_str())])),
                    Err(refusal) => refused(&refusal, cx),
                }
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<operation::Begun>() {
            Ok(begun) => return cx.push(begun.layer(&self.desk)),
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Wardrobe>() {
            Ok(wardrobe) => return cx.push(themes::menu(&self.desk, *wardrobe, cx.theme, cx.lang)),
            Err(payload) => payload,
        };
        // It may have been the count: nobody knows.
        if payload.downcast_ref().is_some_and(|written: &Written| written.tag == FAILED) {
            self.counting = false;
            if self.recount.again() {
                self.count(cx);
            }
        }
        let Err(payload) = self.settings.receive(payload, cx) else { return };
        let Err(payload) = self.macros.receive(payload, cx) else { return };
        self.beat.receive(payload, cx);
    }

    fn changed(&mut self, tables: &[String], cx: &mut Cx<'_>) {
        self.count(cx);
        if tables.iter().any(|table| table == "macro") {
            self.macros.read(cx);
        }
        self.beat.changed(tables, cx);
    }

    fn reworded(&mut self, cx: &mut Cx<'_>) {
        self.count(cx);
    }

    fn due(&self) -> Option<std::time::Instant> {
        // What the first start asked for is opened at once, not with the first round.
        if self.first.is_some() {
            return Some(self.began);
        }
        self.beat.due()
    }

    fn tick(&mut self, cx: &mut Cx<'_>) {
        if !self.counted {
            self.counted = true;
            self.count(cx);
        }
        if let Some(first) = self.first.take() {
            cx.open(first);
        }
        self.beat.tick(cx);
    }

    fn leaving(&mut self, _cx: &mut Cx<'_>) {
        self.beat.leaving();
    }
}

#[cfg(test)]
mod tests {
    use super::super::keymap::Keymap;
    use super::super::layers::{Job, Jobs, LayerId};
    use super::*;
    use crate::demo::{self, DemoChoice};
    use crate::domain::SystemClock;
    use crate::operations::Door;
    use crate::ui::theme::Theme;

    /// What was asked to be read, not read yet.
    #[derive(Default)]
    struct Slow(Mutex<Vec<Job>>);

    impl Jobs for Slow {
        fn run(&self, _: LayerId, job: Job) {
            self.0.lock().unwrap().push(job);
        }
    }

    #[test]
    fn however_often_others_write_what_stands_around_the_panes_is_read_once_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.db");
        demo::make(&path, &DemoChoice { orders: 20, ..DemoChoice::small(SystemClock.now()) }, &mut |_, _| true)
            .unwrap();
        let (send, _receive) = channel();
        let desk = Desk::open(&path, Actor::new("anna", Door::Ui), Arc::new(SystemClock), &send).unwrap();
        let mut host = shop(&desk).unwrap();
        let (jobs, theme, keymap) = (Slow::default(), Theme::plain(Tier::T1), Keymap::default());
        let mut effects = Vec::new();
        let mut cx = Cx {
            id: LayerId::HOST,
            top: false,
            now: Instant::now(),
            area: ratatui::layout::Rect::new(0, 0, 80, 24),
            lang: Lang::It,
            theme: &theme,
            keymap: &keymap,
            clock: &SystemClock,
            jobs: &jobs,
            effects: &mut effects,
        };
        for rounds in [1, 1, 0] {
            for _ in 0..50 * rounds {
                host.changed(&["journal".to_owned()], &mut cx);
            }
            let asked = std::mem::take(&mut *jobs.0.lock().unwrap());
            assert_eq!(asked.len(), 1, "and once again when it has come");
            for job in asked {
                host.receive(job(), &mut cx);
            }
        }
        assert!(jobs.0.lock().unwrap().is_empty());
    }
}
