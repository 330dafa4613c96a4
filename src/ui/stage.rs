//! A session without a terminal: keys go in as text, what stands on the screen comes out. For pictures and scenarios.

use super::coach::Coach;
use super::desk::Desk;
use super::input::{Input, Timing};
use super::key::{Key, KeyCode};
use super::keymap::Keymap;
use super::kit::spoken::Spoken;
use super::session::{Event, Exit, Session, Setup};
use super::speaker::Speaker;
use super::terminal::{Abilities, Screen};
use super::theme::{Surroundings, Theme};
use super::tutorial;
use super::welcome::{self, Backroom};
use crate::domain::{Clock, Refusal};
use crate::locale::Lang;
use crate::operations::{Actor, Door};
use crate::store::nearby::Nearby;
use crossterm::event::{Event as Raw, KeyCode as Code, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// A session over nothing, on a company's file.
pub struct Stage {
    desk: Desk,
    hands: Hands,
    send: Sender<Event>,
    neighbours: Option<Nearby>,
}

impl Deref for Stage {
    type Target = Hands;

    fn deref(&self) -> &Hands {
        &self.hands
    }
}

impl DerefMut for Stage {
    fn deref_mut(&mut self) -> &mut Hands {
        &mut self.hands
    }
}

/// The keyboard and the screen of a session.
pub struct Hands {
    idle: Box<dyn Fn() -> bool>,
    session: Session<Vec<u8>>,
    events: Receiver<Event>,
    now: Instant,
    /// Bytes of what was said that were asked for already.
    heard: usize,
}

/// A worker that has not answered for so long never will.
const PATIENCE: Duration = Duration::from_secs(20);

impl Stage {
    /// Opens a company's file on a screen of so many columns and rows, with an operator called `anna`.
    ///
    /// # Errors
    /// What opening the file refuses.
    pub fn open(
        path: &Path,
        clock: Arc<dyn Clock>,
        lang: Lang,
        theme: Theme,
        size: (u16, u16),
    ) -> Result<Self, Refusal> {
        Self::with(path, clock, lang, theme, size, false)
    }

    /// Opens a company's file in the linear mode: what is said comes out of [`Hands::said`].
    ///
    /// # Errors
    /// What opening the file refuses.
    pub fn speaking(path: &Path, clock: Arc<dyn Clock>, lang: Lang, theme: Theme) -> Result<Self, Refusal> {
        Self::with(path, clock, lang, theme, super::linear::SIZE, true)
    }

    fn with(
        path: &Path,
        clock: Arc<dyn Clock>,
        lang: Lang,
        theme: Theme,
        (columns, rows): (u16, u16),
        linear: bool,
    ) -> Result<Self, Refusal> {
        let (desk, setup, (send, events)) = prepared(path, clock, lang, theme)?;
        let working = desk.clone();
        let hands = Hands::at(setup, Box::new(move || working.idle()), events, (columns, rows), (None, linear));
        Ok(Self { desk, hands, send, neighbours: None })
    }

    /// The tutorial on a company's file, at a lesson.
    ///
    /// # Errors
    /// What opening the file refuses.
    pub fn tutorial(
        path: &Path,
        clock: Arc<dyn Clock>,
        (lang, lesson): (Lang, usize),
        size: (u16, u16),
    ) -> Result<Self, Refusal> {
        let (desk, setup, (send, events)) = prepared(path, clock, lang, Theme::plain(super::theme::Tier::T1))?;
        let setup = Setup { coach: Some(Coach::new(tutorial::LESSONS, lesson)), ..setup };
        let working = desk.clone();
        let hands = Hands::at(setup, Box::new(move || working.idle()), events, size, (Some(tutorial::PLACE), false));
        Ok(Self { desk, hands, send, neighbours: None })
    }

    /// From now on it is told what other connections write, as the program at a terminal is.
    pub fn hear_others(&mut self) {
        self.neighbours = super::app::listen_to_neighbours(&self.desk, &self.send);
    }

    /// It is told what others write.
    pub fn hears_others(&self) -> bool {
        self.neighbours.is_some()
    }

    /// [`Hands::keys`], and the stage again.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        self.hands.keys(keys);
        self
    }

    /// [`Hands::burst`], and the stage again.
    pub fn burst(&mut self, keys: &str) -> &mut Self {
        self.hands.burst(keys);
        self
    }

    /// [`Hands::rush`], and the stage again.
    pub fn rush(&mut self, keys: &str) -> &mut Self {
        self.hands.rush(keys);
        self
    }

    /// Who reads and writes for this session.
    pub fn desk(&self) -> &Desk {
        &self.desk
    }
}

/// Both ends of a session's channel.
type Ends = (Sender<Event>, Receiver<Event>);

/// A desk on a file and the session over it.
fn prepared(path: &Path, clock: Arc<dyn Clock>, lang: Lang, theme: Theme) -> Result<(Desk, Setup, Ends), Refusal> {
    let (send, events) = channel();
    let desk = Desk::open(path, Actor::new("anna", Door::Ui), Arc::clone(&clock), &send)?;
    let host = super::app::shop(&desk)?;
    // What the operator likes was chosen; what is drawn does not depend on how much was drawn before.
    desk.read(|reader| {
        desk.standing().recall(reader.db(), &desk.actor().name);
        Ok(())
    })?;
    desk.standing().show_all_hints(true);
    let setup = Setup {
        panes: super::panes::all(&desk),
        host: Box::new(host),
        jobs: Arc::new(desk.clone()),
        clock,
        theme,
        lang,
        keymap: Keymap::standard(),
        timing: Timing::LOCAL,
        goto_delay: Duration::ZERO,
        standing: desk.standing().clone(),
        coach: None,
    };
    Ok((desk, setup, (send, events)))
}

impl Hands {
    /// The first start, of a company whose file will be at the place of `start`, on this terminal.
    pub fn welcome(start: welcome::Start, around: Surroundings, size: (u16, u16)) -> (Self, Arc<welcome::Plan>) {
        let (send, events) = channel();
        let room = Backroom::new(&send);
        let (setup, plan) = welcome::setup(start, around, super::theme::Tier::T1, &room);
        (Self::at(setup, Box::new(move || room.idle()), events, size, (None, false)), plan)
    }

    fn at(
        setup: Setup,
        idle: Box<dyn Fn() -> bool>,
        events: Receiver<Event>,
        (columns, rows): (u16, u16),
        (place, linear): (Option<&str>, bool),
    ) -> Self {
        let now = Instant::now();
        let screen = Screen::new(Vec::new(), columns, rows, Abilities { lines: linear, ..Abilities::default() });
        let session = Session::new(screen, setup, now);
        let session = if linear { session.speaking(Speaker::new(true, columns)) } else { session };
        let mut hands = Self { idle, session, events, now, heard: 0 };
        hands.session.start(place);
        hands.settle();
        hands
    }

    /// Another table of keys from now on: a preset, somebody's own.
    pub fn keymap(&mut self, keymap: Keymap) {
        self.session.set_keymap(keymap);
    }

    /// The session is over.
    pub fn ended(&self) -> bool {
        self.session.exit().is_some()
    }

    /// Why it is over.
    pub fn exit(&self) -> Option<Exit> {
        self.session.exit()
    }

    /// What was typed and had no turn before the session ended.
    pub fn ahead(&mut self) -> Vec<Input> {
        self.session.ahead()
    }

    /// Where the lessons stand, when this is a tutorial.
    pub fn lesson(&self) -> Option<usize> {
        self.session.coach().map(Coach::at)
    }

    /// Types keys: `2/rossi<enter>`, `<f4>c`, `<ctrl+s>`, `<pgdn>`; after each the program comes to rest.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        let mut rest = keys;
        while let Some((key, after)) = next_key(rest) {
            rest = after;
            self.now += Duration::from_millis(150);
            self.session.handle(Event::Input(raw(key), self.now), self.now);
            self.settle();
        }
        self
    }

    /// Types keys and waits for nobody: what was asked for before may not be answered yet. Only scenarios of hurried
    /// hands use it.
    pub fn rush(&mut self, keys: &str) -> &mut Self {
        self.press(keys, Self::hear);
        self.session.draw();
        self
    }

    /// Types keys all of which are there before anything that they ask for is answered.
    pub fn burst(&mut self, keys: &str) -> &mut Self {
        self.press(keys, |_| {});
        self
    }

    /// Presses keys, and lets a letter that could begin a scan go after each.
    fn press(&mut self, keys: &str, then: fn(&mut Self)) {
        let mut rest = keys;
        while let Some((key, after)) = next_key(rest) {
            rest = after;
            self.now += Duration::from_millis(150);
            self.session.handle(Event::Input(raw(key), self.now), self.now);
            self.now += Duration::from_millis(150);
            self.session.tick(self.now);
            then(self);
        }
    }

    /// Hears what has been answered so far, and waits for nothing.
    pub fn heard(&mut self) {
        self.hear();
        self.session.draw();
    }

    /// A moment passes; what is due by then happens, and what has been answered is heard. Nothing is waited for.
    pub fn moment(&mut self, time: Duration) {
        self.now += time;
        self.session.tick(self.now);
        self.heard();
    }

    /// Goes on as the program at a terminal does, for so long by the clock of the wall: for whoever measures how soon
    /// something is seen, where many work at once.
    pub fn live(&mut self, time: Duration) {
        let until = Instant::now() + time;
        loop {
            self.now = self.now.max(Instant::now());
            let due = self.session.due().map_or(until, |due| due.min(until));
            if let Ok(event) = self.events.recv_timeout(due.saturating_duration_since(self.now)) {
                self.now = self.now.max(Instant::now());
                self.session.handle(event, self.now);
                self.hear();
            }
            self.now = self.now.max(Instant::now());
            self.session.tick(self.now);
            self.session.draw();
            if self.now >= until {
                return;
            }
        }
    }

    /// Types keys as a hand does, one after the other with so much time between them, and lives on meanwhile.
    pub fn type_live(&mut self, keys: &str, pause: Duration) {
        let mut rest = keys;
        while let Some((key, after)) = next_key(rest) {
            rest = after;
            self.now = self.now.max(Instant::now());
            self.session.handle(Event::Input(raw(key), self.now), self.now);
            self.session.draw();
            self.live(pause);
        }
    }

    fn hear(&mut self) {
        while let Ok(event) = self.events.try_recv() {
            self.session.handle(event, self.now);
        }
    }

    /// Types keys and returns when the screen that follows from them is drawn and nobody reads any more: for whoever
    /// measures. [`Hands::keys`] waits longer, to be sure.
    pub fn frame_of(&mut self, keys: &str) {
        let mut rest = keys;
        while let Some((key, after)) = next_key(rest) {
            rest = after;
            self.now += Duration::from_millis(150);
            self.session.handle(Event::Input(raw(key), self.now), self.now);
            self.session.draw();
            while !(self.idle)() {
                if let Ok(event) = self.events.recv_timeout(Duration::from_micros(200)) {
                    self.session.handle(event, self.now);
                }
            }
            self.heard();
        }
    }

    /// Pastes a text, as a terminal does it in one piece.
    pub fn paste(&mut self, text: &str) {
        self.now += Duration::from_millis(150);
        self.session.handle(Event::Input(Raw::Paste(text.to_owned()), self.now), self.now);
        self.settle();
    }

    /// Anything else that a terminal tells: the mouse.
    pub fn raw(&mut self, event: Raw) {
        self.now += Duration::from_millis(150);
        self.session.handle(Event::Input(event, self.now), self.now);
        self.settle();
    }

    /// The window becomes so many columns and rows.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.session.handle(Event::Input(Raw::Resize(columns, rows), self.now), self.now);
        self.settle();
    }

    /// The session ends, as by a signal: everybody keeps what was typed.
    pub fn end(&mut self) {
        self.session.handle(Event::Signal(super::session::Signal::Term), self.now);
        self.settle();
    }

    /// Waits until everybody has answered and nothing is due.
    pub fn settle(&mut self) {
        let began = Instant::now();
        for _ in 0..8 {
            loop {
                match self.events.recv_timeout(Duration::from_millis(2)) {
                    Ok(event) => self.session.handle(event, self.now),
                    Err(RecvTimeoutError::Timeout) if (self.idle)() => {
                        // The last answer may have come between the two looks.
                        let Ok(event) = self.events.try_recv() else { break };
                        self.session.handle(event, self.now);
                    }
                    Err(RecvTimeoutError::Timeout) if began.elapsed() < PATIENCE => {}
                    Err(_) => break,
                }
            }
            if self.session.speaks() {
                // What is said now may want to say more a moment later.
                self.session.draw();
            }
            // Delays pass at once: the preview's rest, a menu's.
            let Some(due) = self.session.due().filter(|due| *due <= self.now + Duration::from_millis(600)) else {
                break;
            };
            // A letter that could begin a scan is let go after its time, not at it.
            self.now = self.now.max(due) + Duration::from_millis(1);
            self.session.tick(self.now);
        }
        self.session.draw();
    }

    /// Time passes in which nobody types; what is due in it happens.
    pub fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(due) = self.session.due().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            self.session.tick(self.now);
            self.settle();
        }
        self.now = end;
        self.settle();
    }

    /// What was said since the last time this was asked, as it went to the terminal.
    pub fn said(&mut self) -> String {
        let all = self.session.screen().writer();
        let new = String::from_utf8_lossy(all.get(self.heard..).unwrap_or_default()).into_owned();
        self.heard = all.len();
        new
    }

    /// What the layer that has the keys says of itself.
    pub fn spoken(&mut self) -> Spoken {
        self.session.heard()
    }

    /// What stands on the screen.
    pub fn shown(&self) -> &Buffer {
        self.session.screen().shown()
    }

    /// Where the cursor stands.
    pub fn caret(&self) -> Option<Position> {
        self.session.screen().caret()
    }

    /// Everything that went to the terminal so far.
    pub fn sent(&self) -> &[u8] {
        self.session.screen().writer()
    }

    /// The screen as lines of text, without spaces at their ends.
    pub fn text(&self) -> String {
        text(self.shown())
    }

    /// The message of the last action.
    pub fn message(&self) -> String {
        self.session.message().map(|message| message.text.clone()).unwrap_or_default()
    }

    /// All that went to the terminal so far, byte by byte.
    pub fn bytes(&self) -> &[u8] {
        self.session.screen().writer()
    }

    /// Bytes that went to the terminal so far.
    pub fn written(&self) -> u64 {
        self.session.screen().written()
    }
}

/// The first of some keys, and the rest of them.
pub(super) fn next_key(keys: &str) -> Option<(Key, &str)> {
    let first = keys.chars().next()?;
    let named = keys.strip_prefix('<').and_then(|inner| inner.split_once('>'));
    let named = named.and_then(|(name, after)| Some((Key::parse(name)?, after)));
    Some(named.unwrap_or_else(|| (Key::char(first), keys.get(first.len_utf8()..).unwrap_or_default())))
}

/// A screen as lines of text.
pub fn text(shown: &Buffer) -> String {
    let mut out = String::new();
    let mut wide = 0_usize;
    for y in shown.area.top()..shown.area.bottom() {
        let mut line = String::new();
        for x in shown.area.left()..shown.area.right() {
            if wide > 0 {
                wide -= 1;
                continue;
            }
            let symbol = shown.cell((x, y)).map_or(" ", |cell| cell.symbol());
            wide = super::text_width::width(symbol).saturating_sub(1);
            line.push_str(if symbol.is_empty() { " " } else { symbol });
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

pub(super) fn raw(key: Key) -> Raw {
    let code = match key.code {
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::F(n) => Code::F(n),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::BackTab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Insert => Code::Insert,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
    };
    let mut modifiers = KeyModifiers::NONE;
    modifiers.set(KeyModifiers::CONTROL, key.ctrl);
    modifiers.set(KeyModifiers::ALT, key.alt);
    modifiers.set(KeyModifiers::SHIFT, key.shift);
    Raw::Key(KeyEvent::new(code, modifiers))
}
