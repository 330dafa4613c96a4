//! One operator's session: events in, layers act, one frame out when something changed.
//!
//! There is no tick: [`Session::run`] sleeps until an event comes or the nearest deadline is there. All that is
//! queued is handled before a frame is drawn, and a frame that shows nothing new writes nothing. Nothing here is
//! global: a process can hold many sessions, each on its own thread, over any writer.

mod calls;
mod draw;
mod effects;
mod keys;
mod leave;
mod macros;
mod mouse;
mod plain;
mod rest;
mod speak;
mod talk;

use super::chrome::{self, Size};
use super::coach::{Coach, Fact};
use super::input::{Decoder, Input, Timing};
use super::key::Key;
use super::keymap::legend::Legend;
use super::keymap::{Context, Keymap};
use super::layers::{Awaited, Effect, Host, Jobs, Layer, LayerId, Message, Pane, Severity};
use super::speaker::Speaker;
use super::standing::Standing;
use super::terminal::Screen;
use super::theme::Theme;
use crate::domain::time::Clock;
use crate::locale::Lang;
use ratatui::layout::Rect;
use std::any::Any;
use std::collections::VecDeque;
use std::io::Write;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

/// What wakes a session.
#[derive(Debug)]
pub enum Event {
    /// The terminal sent something, at this time.
    Input(crossterm::event::Event, Instant),
    /// Keys that came as one, a line of a pipe: between them nothing is shown and nothing said.
    Line(Vec<crossterm::event::Event>, Instant),
    /// It was typed at the session before this one, which had no turn for it.
    Ahead(Input),
    /// Rows of these tables changed.
    Changed(Vec<String>),
    /// Somebody else wrote a draft or threw one away.
    Neighbours,
    /// An operation of this name was carried out here; what it changed comes as [`Event::Changed`].
    Ran(String),
    /// A job of a layer is done.
    Done {
        /// Whose.
        layer: LayerId,
        /// Its result.
        payload: Box<dyn Any + Send>,
    },
    /// Something happened outside: shown in the message line, and outside the program when `loud`.
    Notice {
        /// What.
        message: Message,
        /// Also rings and goes to the terminal's own notices.
        loud: bool,
    },
    /// The process was told to stop.
    Signal(Signal),
    /// Look again: a deadline moved.
    Wake,
    /// Answer when what came before is taken and shown.
    Asked(Sender<()>),
}

/// Why the process was told to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// The line dropped.
    Hup,
    /// Somebody stops the program.
    Term,
    /// From outside; Ctrl+C of the operator is a key.
    Int,
}

/// Why a session ended. Drafts are written in each case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The operator left.
    Quit,
    /// The operator left for the lessons.
    Lessons,
    /// The process was told to stop.
    Signal(Signal),
    /// The terminal takes no more bytes.
    TerminalGone,
    /// Nobody can send events any more.
    Closed,
}

impl Exit {
    /// The operator left, to wherever.
    pub fn is_left(self) -> bool {
        matches!(self, Self::Quit | Self::Lessons)
    }
}

/// What a session is made from.
pub struct Setup {
    /// The tabs, in order. At least one.
    pub panes: Vec<Pane>,
    /// What is around them.
    pub host: Box<dyn Host>,
    /// Who works.
    pub jobs: Arc<dyn Jobs>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The look.
    pub theme: Theme,
    /// The language.
    pub lang: Lang,
    /// The keys.
    pub keymap: Keymap,
    /// The delays of the input.
    pub timing: Timing,
    /// How long `g` waits before its menu appears.
    pub goto_delay: Duration,
    /// What is known of the operator, and kept for the next session.
    pub standing: Standing,
    /// Lessons to be shown, when this is a tutorial.
    pub coach: Option<Coach>,
}

struct Entry {
    id: LayerId,
    layer: Box<dyn Layer>,
    /// It panicked: nothing more is asked of it.
    broken: bool,
    /// The body it was last told of.
    area: Rect,
    /// Tables that changed since it was last seen; none named where anything may have changed.
    missed: Option<Vec<String>>,
}

impl Entry {
    /// What it hears when it is seen again.
    fn misses(&mut self, tables: &[String]) {
        match &mut self.missed {
            None => self.missed = Some(tables.to_vec()),
            Some(missed) if missed.is_empty() || tables.is_empty() => missed.clear(),
            Some(missed) => {
                let new: Vec<_> = tables.iter().filter(|table| !missed.contains(table)).cloned().collect();
                missed.extend(new);
            }
        }
    }
}

struct Slot {
    pane: Pane,
    stack: Vec<Entry>,
}

impl Slot {
    /// How many layers at the bottom are not seen: what is under a whole layer is not.
    fn hidden(&self) -> usize {
        self.stack.iter().rposition(|entry| !entry.layer.overlay()).unwrap_or(0)
    }
}

/// `g` was pressed.
struct Prefix {
    key: Key,
    shows_at: Instant,
    shown: bool,
}

/// What a mistaken shortcut of a scan changed.
#[derive(Clone, Copy)]
struct View {
    current: usize,
    history: usize,
}

/// One operator at one terminal.
pub struct Session<W: Write> {
    screen: Screen<W>,
    decoder: Decoder,
    slots: Vec<Slot>,
    current: usize,
    history: Vec<(usize, Option<String>)>,
    host: Box<dyn Host>,
    jobs: Arc<dyn Jobs>,
    clock: Arc<dyn Clock>,
    theme: Theme,
    lang: Lang,
    keymap: Keymap,
    goto_delay: Duration,
    standing: Standing,
    coach: Option<Coach>,
    /// For each tab the digit that leads to it with these keys.
    digits: Vec<Option<char>>,
    register: String,
    plain: plain::Plain,
    suspender: Option<rest::Suspender>,
    /// The program is to be suspended as soon as nobody works, by then.
    suspends: Option<Instant>,
    talk: talk::Talk,
    prefix: Option<Prefix>,
    /// How often the next key is meant; 0 for once.
    count: u16,
    /// Before each of the last typed characters, for scans.
    views: Vec<View>,
    leaving: leave::Leaving,
    /// The screen is small and the operator goes on.
    small_is_fine: bool,
    /// What came while a layer waits for the answer that decides where it goes.
    held: VecDeque<Input>,
    /// Layers that asked for such an answer, once for each.
    awaited: Vec<LayerId>,
    recording: Option<macros::Recording>,
    playing: Option<macros::Playing>,
    /// Says what changed instead of drawing it (the linear mode).
    speaker: Option<Speaker>,
    /// When the hand has rested long enough for the place to be kept.
    rests: Option<Instant>,
    /// Keys that have come.
    keys: u64,
    effects: Vec<Effect>,
    next_id: u64,
    now: Instant,
    ticked: Instant,
    dirty: bool,
    exit: Option<Exit>,
}

/// After the last key, the place is kept when so long nothing more is pressed: a kill then loses little, and a hand that
/// moves writes nothing.
const REST: Duration = Duration::from_millis(1_500);
/// Events handled before a frame is due although more are queued.
const BATCH: usize = 512;
/// A layer that wants to tick at once gets it this often.
const LEAST_TICK: Duration = Duration::from_millis(10);
/// Places that can be gone back to.
const HISTORY: usize = 50;

impl<W: Write> Session<W> {
    /// A session on a screen; nothing is drawn or opened yet.
    pub fn new(screen: Screen<W>, setup: Setup, now: Instant) -> Self {
        let mut session = Self {
            screen,
            decoder: Decoder::new(setup.timing),
            slots: setup.panes.into_iter().map(|pane| Slot { pane, stack: Vec::new() }).collect(),
            current: 0,
            history: Vec::new(),
            host: setup.host,
            jobs: setup.jobs,
            clock: setup.clock,
            theme: setup.theme,
            lang: setup.lang,
            keymap: setup.keymap,
            goto_delay: setup.goto_delay,
            standing: setup.standing,
            coach: setup.coach,
            digits: Vec::new(),
            register: String::new(),
            plain: plain::Plain::default(),
            suspender: None,
            suspends: None,
            talk: talk::Talk::default(),
            prefix: None,
            count: 0,
            views: Vec::new(),
            leaving: leave::Leaving::default(),
            small_is_fine: false,
            held: VecDeque::new(),
            awaited: Vec::new(),
            recording: None,
            playing: None,
            speaker: None,
            rests: None,
            keys: 0,
            effects: Vec::new(),
            next_id: 1,
            now,
            ticked: now,
            dirty: true,
            exit: None,
        };
        session.digits = session.leading();
        session.please();
        session
    }

    /// Opens the first pane, or the one of a place that [`Session::place`] gave.
    pub fn start(&mut self, place: Option<&str>) {
        let (pane, inner) = place.map_or((None, None), |text| match text.split_once('\t') {
            Some((pane, inner)) => (Some(pane), Some(inner.to_owned())),
            None => (Some(text), None),
        });
        let at = pane.and_then(|id| self.slots.iter().position(|slot| slot.pane.id == id)).unwrap_or(0);
        self.show(at, inner.as_deref());
        self.settle();
    }

    /// Where the session stands: the pane, a tab, and the place within it. For the next start.
    pub fn place(&self) -> String {
        let Some(slot) = self.slots.get(self.current) else { return String::new() };
        let inner = slot.stack.first().and_then(|entry| entry.layer.place());
        match inner {
            Some(inner) => format!("{}\t{inner}", slot.pane.id),
            None => slot.pane.id.to_owned(),
        }
    }

    /// Runs until the session ends; the screen must have been entered. Drafts are written before it returns.
    pub fn run(&mut self, events: &Receiver<Event>) -> Exit {
        self.draw();
        loop {
            if let Some(exit) = self.exit {
                return exit;
            }
            let due = self.suspends.map(|_| Instant::now() + rest::LOOK).or_else(|| self.due());
            let first = match due {
                Some(due) => events.recv_timeout(due.saturating_duration_since(Instant::now())),
                None => events.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match first {
                Ok(event) => {
                    self.handle(event, Instant::now());
                    let mut left = BATCH;
                    for event in events.try_iter().take(BATCH) {
                        self.handle(event, Instant::now());
                        left -= 1;
                    }
                    if left == 0 {
                        // More is queued: what would be due now may be the rest of a scan that is among it.
                        self.draw();
                        continue;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => self.end(Exit::Closed),
            }
            self.tick(Instant::now());
            self.draw();
            if self.suspends.is_some() && self.exit.is_none() {
                self.rest();
                self.settle();
                self.draw();
            }
        }
    }

    /// Waits a moment for what the first pane asked for, so that the first frame is the whole screen and not an empty
    /// one that is painted over. What takes longer is drawn when it comes.
    pub fn settle_in(&mut self, events: &Receiver<Event>, patience: Duration) {
        let until = Instant::now() + patience;
        while let Ok(event) = events.recv_timeout(until.saturating_duration_since(Instant::now())) {
            let answer = matches!(event, Event::Done { layer, .. } if layer != LayerId::HOST);
            self.handle(event, Instant::now());
            if answer || self.exit.is_some() {
                break;
            }
        }
    }

    /// Takes an event. [`Session::draw`] shows what it changed.
    pub fn handle(&mut self, event: Event, now: Instant) {
        self.now = now;
        if self.exit.is_some() {
            return self.too_late(event);
        }
        match event {
            Event::Input(event, at) => {
                self.rests = Some(now + REST);
                self.input(&event, at);
            }
            Event::Line(events, at) => {
                for event in events {
                    self.handle(Event::Input(event, at), now);
                }
                return;
            }
            Event::Ahead(input) => self.take(input),
            Event::Changed(tables) => {
                // What is shown of it is read first; nothing is to be seen before that has come.
                self.layers_changed(&tables);
                self.with_host(|host, cx| host.changed(&tables, cx));
            }
            Event::Neighbours => self.each_layer(|layer, cx| layer.neighbours(cx)),
            Event::Ran(name) => self.coached(&Fact::Ran(&name)),
            Event::Done { layer, payload } => {
                match payload.downcast::<Awaited>() {
                    Ok(awaited) => {
                        // What was given up with Esc opens nothing any more.
                        let at = self.awaited.iter().position(|one| *one == layer);
                        if let Some(at) = at {
                            self.awaited.swap_remove(at);
                        }
                        if at.is_some() || awaited.done {
                            self.deliver(layer, awaited.payload);
                        }
                    }
                    Err(payload) => self.deliver(layer, payload),
                }
                // The host says itself when there is something to see: its rounds go on while nobody is there.
                self.dirty |= layer != LayerId::HOST;
            }
            Event::Notice { message, loud } => {
                let message = Message { text: self.spelled(message.text), ..message };
                if loud {
                    self.screen.notify(&message.text.as_str().into());
                }
                self.talk.tell(message, self.covered());
                self.dirty = true;
            }
            Event::Signal(signal) => self.end(Exit::Signal(signal)),
            Event::Wake => {}
            Event::Asked(to) => self.answer(&to),
        }
        self.settle();
    }

    /// Does what is due by now.
    pub fn tick(&mut self, now: Instant) {
        self.now = now;
        let mut inputs = Vec::new();
        self.decoder.flush(now, &mut inputs);
        for input in inputs {
            self.take(input);
        }
        self.dirty |= self.speaker.as_ref().and_then(Speaker::due).is_some_and(|due| due <= now);
        if self.rest_due().is_some_and(|due| due <= now) {
            self.rests = None;
            self.jobs.rest();
        }
        if let Some(said) = self.leaving.expire(now) {
            self.talk.unsay(&said);
            self.dirty = true;
        }
        if let Some(prefix) = &mut self.prefix
            && !prefix.shown
            && now >= prefix.shows_at
        {
            prefix.shown = true;
            self.dirty = true;
        }
        if now >= self.ticked + LEAST_TICK || self.ticked > now {
            let mut any = false;
            for pane in 0..self.slots.len() {
                for depth in 0..self.slots.get(pane).map_or(0, |slot| slot.stack.len()) {
                    let due = self.entry(pane, depth).filter(|e| !e.broken).and_then(|e| e.layer.due());
                    if due.is_some_and(|due| due <= now) {
                        self.with_layer(pane, depth, |layer, cx| layer.tick(cx));
                        any = true;
                    }
                }
            }
            self.dirty |= any;
            if self.host.due().is_some_and(|due| due <= now) {
                self.with_host(Host::tick);
                any = true;
            }
            if any {
                self.ticked = now;
            }
        }
        self.settle();
        self.play_on();
    }

    /// When `tick` must be called although nothing happens.
    pub fn due(&self) -> Option<Instant> {
        let layers = self.slots.iter().flat_map(|slot| &slot.stack).filter(|e| !e.broken).filter_map(|e| e.layer.due());
        let ticks = layers.chain(self.host.due()).min().map(|due| due.max(self.ticked + LEAST_TICK));
        let prefix = self.prefix.as_ref().filter(|p| !p.shown).map(|p| p.shows_at);
        let speaks = self.speaker.as_ref().and_then(Speaker::due);
        let others = [self.rest_due(), self.decoder.due(), self.playing_due(), self.leaving.until()];
        [ticks, prefix, speaks].into_iter().chain(others).flatten().min()
    }

    /// When what the hand did is kept, if there is anything new to keep.
    fn rest_due(&self) -> Option<Instant> {
        self.rests.filter(|_| self.standing.news())
    }

    /// Other keys from now on.
    pub fn set_keymap(&mut self, keymap: Keymap) {
        self.keymap = keymap;
        self.digits = self.leading();
        self.each_layer(|layer, cx| layer.rebound(cx));
        self.dirty = true;
    }

    /// Why it ended, when it has.
    pub fn exit(&self) -> Option<Exit> {
        self.exit
    }

    /// The screen.
    pub fn screen(&self) -> &Screen<W> {
        &self.screen
    }

    /// The screen, to enter and leave it.
    pub fn screen_mut(&mut self) -> &mut Screen<W> {
        &mut self.screen
    }

    /// The message that is shown.
    pub fn message(&self) -> Option<&Message> {
        self.talk.shown().map(|(message, _)| message)
    }

    /// The lessons, when this is a tutorial.
    pub fn coach(&self) -> Option<&Coach> {
        self.coach.as_ref()
    }

    /// The language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The contexts of the layer that has the keys.
    pub fn path(&self) -> Vec<Context> {
        let mut path = self.top().map(|entry| entry.layer.contexts().to_vec()).unwrap_or_default();
        path.extend(self.coach.as_ref().filter(|coach| !coach.is_over()).map(|_| Context::Lesson));
        path
    }

    fn entry(&self, pane: usize, depth: usize) -> Option<&Entry> {
        self.slots.get(pane)?.stack.get(depth)
    }

    fn top(&self) -> Option<&Entry> {
        self.slots.get(self.current)?.stack.last()
    }

    /// How many layers stand over the pane's own.
    fn depth(&self) -> usize {
        self.slots.get(self.current).map_or(0, |slot| slot.stack.len().saturating_sub(1))
    }

    fn body(&self) -> Rect {
        chrome::places(self.screen.area(), self.coach.is_some()).body
    }

    /// The screen says no more than that it is too small.
    fn is_small(&self) -> bool {
        let area = self.screen.area();
        Size::of(area.width, area.height) == Size::Xs && !self.small_is_fine
    }

    /// The keys of this session as sentences name them, for the layer that has the keys.
    fn legend<'a>(&'a self, path: &'a [Context]) -> Legend<'a> {
        Legend { keymap: &self.keymap, path, lang: self.lang }
    }

    /// A text that is about to be shown, with the keys that it names.
    fn spelled(&self, text: String) -> String {
        self.legend(&self.path()).spell(text)
    }

    fn say(&mut self, severity: Severity, text: String) {
        let text = self.spelled(text);
        if severity == Severity::Error {
            self.screen.bell();
        }
        self.talk.say(Message { severity, text, undo: false });
        self.dirty = true;
    }

    /// Ends the session: every layer and the host write what must not be lost.
    fn end(&mut self, exit: Exit) {
        if self.exit.is_some() {
            return;
        }
        self.exit = Some(exit);
        self.standing.stands(self.place());
        self.each_layer(|layer, cx| layer.leaving(cx));
        self.with_host(Host::leaving);
        self.effects.clear();
    }
}
