//! Sessions that speak lines: at a terminal in raw mode, or with keys from a pipe and lines to wherever.
//!
//! Where standard input is no terminal, keys are read line by line in the notation of `fondaco keys`: the characters of
//! a line are keys, `<F2>` or `<ctrl+s>` one key with a name, an empty line is Enter; the end of a line presses
//! nothing. Each line waits until what the one before it asked for is answered; the end of the input ends the session
//! as a dropped line does, and drafts are kept.

use super::input::Timing;
use super::key::{Key, KeyCode};
use super::local::{Listening, listen_for};
use super::session::{Event, Exit, Session, Setup, Signal};
use super::speaker::Speaker;
use super::stage::{next_key, raw};
use super::terminal::{Abilities, Local, Screen};
use super::theme::Tier;
use crate::locale::Lang;
use crossterm::event::{Event as Raw, KeyCode as Code, KeyEvent, KeyModifiers};
use std::fs::File;
use std::io::{self, BufRead, IsTerminal};
use std::os::fd::AsFd;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// What layers are told of the screen that is not there: as long a page as on the smallest common one.
pub const SIZE: (u16, u16) = (80, 24);

/// The first words wait so long for the rows of the first pane.
const FIRST: Duration = Duration::from_millis(60);
/// Nothing was answered for so long: what was asked for is done.
const QUIET: Duration = Duration::from_millis(40);
/// Longer than this no line waits for the one before it.
const LONGEST: Duration = Duration::from_mins(2);

/// Everything that was asked for has been answered.
type Idle = Box<dyn Fn() -> bool + Send>;

/// Sessions that speak, one after the other: keys go to the one that is there, and wait while there is none.
pub struct Voice {
    keyboard: bool,
    to: Arc<Mutex<Listening>>,
    idle: Arc<Mutex<Option<Idle>>>,
    listening: bool,
}

impl Voice {
    /// Nobody listens yet.
    pub fn here() -> Self {
        Self { keyboard: io::stdin().is_terminal(), to: Listening::nobody(), idle: Arc::default(), listening: false }
    }

    /// Keys come from a keyboard, not from a pipe.
    pub const fn keyboard(&self) -> bool {
        self.keyboard
    }

    /// Runs a session until it ends; returns why, and the place for the next start. `idle` says whether everything
    /// that was asked for is answered.
    ///
    /// # Errors
    /// Standard output is gone.
    pub fn run(
        &mut self,
        mut setup: Setup,
        place: Option<&str>,
        tier: Tier,
        events: (Sender<Event>, &Receiver<Event>),
        idle: impl Fn() -> bool + Send + 'static,
    ) -> io::Result<(Exit, String)> {
        let (send, receive) = events;
        let (keyboard, lang) = (self.keyboard, setup.lang);
        let shown = io::stdout().is_terminal();
        let terminal = if keyboard { Some(Local::listen()?) } else { None };
        if !keyboard {
            // Keys of a pipe come as fast as it runs: none of them is a scanner's.
            setup.timing = Timing { scan_gap: Duration::ZERO, ..setup.timing };
        }
        let abilities = Abilities {
            lines: true,
            // Raw mode is the terminal's, whoever writes to it.
            returns: keyboard && shown,
            ..Abilities::default()
        };
        let columns = if shown { Local::size().map_or(SIZE.0, |(columns, _)| columns) } else { SIZE.0 };
        let out = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        let screen = Screen::new(out, SIZE.0, SIZE.1, abilities);
        let speaker = Speaker::new(keyboard && shown, columns).ascii(tier == Tier::T0);
        let mut session = Session::new(screen, setup, Instant::now()).speaking(speaker);
        session.start(place);
        session.settle_in(receive, FIRST);
        session.draw();
        Listening::turn_to(&self.to, send);
        *held(&self.idle) = Some(Box::new(idle));
        if !std::mem::replace(&mut self.listening, true) {
            listen_for(&self.to, keyboard)?;
            if !keyboard {
                let pipe = Pipe { lang, to: Arc::clone(&self.to), idle: Arc::clone(&self.idle) };
                thread::Builder::new().name("keys".to_owned()).spawn(move || pipe.read())?;
            }
        }
        let exit = session.run(receive);
        Listening::turn_away(&self.to, session.ahead(), receive);
        // Keys that come from here on are the next session's.
        *held(&self.idle) = None;
        session.end_line();
        let place = session.place();
        drop(terminal);
        Ok((exit, place))
    }
}

fn held<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keys of a pipe, line by line.
struct Pipe {
    lang: Lang,
    to: Arc<Mutex<Listening>>,
    idle: Arc<Mutex<Option<Idle>>>,
}

impl Pipe {
    fn read(&self) {
        self.wait();
        for line in io::stdin().lock().split(b'\n') {
            let Ok(line) = line else { break };
            let Ok(line) = String::from_utf8(line) else {
                // What it means nobody knows; the lines after it are keys as before.
                eprintln!("fondaco: {}", self.lang.t("kit.say.not_text"));
                continue;
            };
            let mut rest = line.trim_end_matches('\r');
            if rest.is_empty() {
                self.press(vec![Raw::Key(KeyEvent::new(Code::Enter, KeyModifiers::NONE))]);
            }
            if let Some(name) = unknown_key(rest) {
                // Its letters would be commands.
                eprintln!("fondaco: <{name}> ?");
                continue;
            }
            let mut keys = Vec::new();
            while let Some((key, after)) = next_key(rest) {
                rest = after;
                keys.push(raw(key));
                // A bare Escape would begin a sequence with what follows it.
                if key.code == KeyCode::Esc {
                    self.press(std::mem::take(&mut keys));
                    thread::sleep(Timing::REMOTE.esc + QUIET);
                }
            }
            self.press(keys);
            self.wait();
        }
        self.wait();
        Listening::hear(&self.to, Event::Signal(Signal::Hup));
    }

    /// As one event: who hears them one by one says what is between as often as it is fast enough.
    fn press(&self, keys: Vec<Raw>) {
        if !keys.is_empty() {
            Listening::hear(&self.to, Event::Line(keys, Instant::now()));
        }
    }

    /// Until a session is there that has taken every key and said what came of it, in which nobody works any more, and
    /// which has had the time to ask for more.
    fn wait(&self) {
        let until = Instant::now() + LONGEST;
        let mut answered = false;
        let mut since = Instant::now();
        while !(answered && since.elapsed() >= QUIET) && Instant::now() < until {
            thread::sleep(Duration::from_millis(5));
            if !held(&self.idle).as_ref().is_some_and(|idle| idle()) {
                (answered, since) = (false, Instant::now());
            } else if !answered {
                // That nobody works may mean that the key was not looked at yet.
                let (send, receive) = channel();
                Listening::hear(&self.to, Event::Asked(send));
                answered = receive.recv_timeout(until.saturating_duration_since(Instant::now())).is_ok();
                since = Instant::now();
            }
        }
    }
}

/// The first name between `<` and `>` that is no key, of letters and signs that a key's name has.
fn unknown_key(line: &str) -> Option<&str> {
    line.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(name, _)| name).find(|name| {
        let like = |c: char| c.is_ascii_alphanumeric() || c == '+';
        !name.is_empty() && name.len() <= 16 && name.chars().all(like) && Key::parse(name).is_none()
    })
}
