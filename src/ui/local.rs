//! Sessions at the terminal of this process, one after the other.

use super::input::Input;
use super::session::{Event, Exit, Session, Setup, Signal};
use super::suspend;
use super::terminal::{Abilities, Local, Screen};
use super::theme::{Surroundings, Tier};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::sync::mpsc::{Receiver, SendError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

impl Surroundings {
    /// What this terminal may be sent.
    pub fn abilities(&self, tier: Tier) -> Abilities {
        Abilities {
            synchronised: self.synchronised(),
            titled: self.titled(),
            seven_bits: tier == Tier::T0,
            tmux: self.term.starts_with("tmux") || self.multiplexed && !self.term.starts_with("screen"),
            lines: false,
            returns: false,
        }
    }
}

/// The first frame waits so long for the rows of the first pane: mostly they are there in a few milliseconds.
const FIRST: Duration = Duration::from_millis(60);

/// The terminal of this process: keys and signals go to the session that is at it.
pub struct Seat {
    surroundings: Surroundings,
    terminal: Option<Local>,
    to: Arc<Mutex<Listening>>,
    listening: bool,
}

/// Who hears the terminal.
pub(super) struct Listening {
    pub(super) session: Sender<Event>,
    /// What came while no session was there to hear it.
    pub(super) missed: Option<Signal>,
    /// What was typed at one session and is for the next.
    pub(super) keys: VecDeque<Event>,
}

impl Listening {
    /// Nobody yet.
    pub(super) fn nobody() -> Arc<Mutex<Self>> {
        let (session, _) = channel();
        Arc::new(Mutex::new(Self { session, missed: None, keys: VecDeque::new() }))
    }

    /// From now on this session hears; first what nobody has heard.
    pub(super) fn turn_to(of: &Mutex<Self>, session: Sender<Event>) {
        let mut to = Self::lock(of);
        if let Some(signal) = to.missed.take() {
            // Nothing is in the channel yet, and its other end is ours.
            let _ = session.send(Event::Signal(signal));
        }
        for event in to.keys.drain(..) {
            let _ = session.send(event);
        }
        to.session = session;
    }

    /// The session is over: what it was typed and did not take, and what is typed from here on, waits for the next one.
    pub(super) fn turn_away(of: &Mutex<Self>, ahead: Vec<Input>, events: &Receiver<Event>) {
        let mut to = Self::lock(of);
        to.session = channel().0;
        to.keys.extend(ahead.into_iter().map(Event::Ahead));
        for event in events.try_iter() {
            match event {
                Event::Signal(signal) => to.missed = Some(signal),
                Event::Input(..) | Event::Line(..) | Event::Ahead(_) => to.keys.push_back(event),
                // The rest is about this session.
                _ => {}
            }
        }
    }

    fn lock(of: &Mutex<Self>) -> MutexGuard<'_, Self> {
        of.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn hear(of: &Mutex<Self>, event: Event) {
        let mut to = Self::lock(of);
        match to.session.send(event) {
            Err(SendError(Event::Signal(signal))) => to.missed = Some(signal),
            Err(SendError(event)) => to.keys.push_back(event),
            Ok(()) => {}
        }
    }
}

impl Seat {
    /// Nothing is done to the terminal yet.
    pub fn here() -> Self {
        Self { surroundings: Surroundings::here(), terminal: None, to: Listening::nobody(), listening: false }
    }

    /// What is known of the terminal.
    pub const fn surroundings(&self) -> &Surroundings {
        &self.surroundings
    }

    /// Nobody sits here any more: what is said from here on is said in the terminal as it was.
    pub fn give_back(&mut self) {
        self.terminal = None;
    }

    /// Runs a session until it ends; returns why, and the place for the next start.
    ///
    /// `events` is both ends of the session's channel: the caller keeps a clone of the sender for its workers. The
    /// first frame is drawn before anything else happens.
    ///
    /// # Errors
    /// There is no terminal, or it went away at the very start.
    pub fn run(
        &mut self,
        setup: Setup,
        place: Option<&str>,
        events: (Sender<Event>, &Receiver<Event>),
    ) -> io::Result<(Exit, String)> {
        let (send, receive) = events;
        Listening::turn_to(&self.to, send);
        // Before anything is drawn: who is told to stop from here on gives the terminal back as it was.
        let signals = if self.listening { None } else { Some(Signals::new([SIGHUP, SIGTERM, SIGINT])?) };
        let (columns, rows) = Local::size()?;
        let terminal = match &mut self.terminal {
            Some(terminal) => terminal,
            none => none.insert(Local::take()?),
        };
        terminal.entered(true);
        terminal.seats(&setup.standing);
        let abilities = self.surroundings.abilities(setup.theme.tier);
        // The library's standard output cuts at line ends: a frame is one write to the file itself.
        let out = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        let mut screen = Screen::new(out, columns, rows, abilities);
        screen.enter();
        let mut session = Session::new(screen, setup, Instant::now());
        if suspend::possible() {
            session.suspending(Box::new(suspend::suspend));
        }
        session.start(place);
        session.settle_in(receive, FIRST);
        session.draw();
        if let Some(signals) = signals {
            self.listening = true;
            listen(&self.to, signals)?;
        }
        let exit = session.run(receive);
        Listening::turn_away(&self.to, session.ahead(), receive);
        let place = session.place();
        if session.screen_mut().leave().is_ok() {
            terminal.entered(false);
        }
        Ok((exit, place))
    }
}

/// Has whoever hears hear the signals, and the keys of the terminal if there is one, until the process ends.
pub(super) fn listen_for(to: &Arc<Mutex<Listening>>, keyboard: bool) -> io::Result<()> {
    let signals = Signals::new([SIGHUP, SIGTERM, SIGINT])?;
    if keyboard { listen(to, signals) } else { listen_to_signals(to, signals) }
}

/// Starts the threads that wait for keys and for signals; both end with the process.
fn listen(to: &Arc<Mutex<Listening>>, signals: Signals) -> io::Result<()> {
    let keys = Arc::clone(to);
    thread::Builder::new().name("keys".to_owned()).spawn(move || {
        loop {
            // An error here is a terminal that is gone.
            let event = crossterm::event::read()
                .map_or(Event::Signal(Signal::Hup), |event| Event::Input(event, Instant::now()));
            let last = matches!(event, Event::Signal(_));
            Listening::hear(&keys, event);
            if last {
                break;
            }
        }
    })?;
    listen_to_signals(to, signals)
}

/// Starts the thread that waits for signals.
fn listen_to_signals(to: &Arc<Mutex<Listening>>, mut signals: Signals) -> io::Result<()> {
    let to = Arc::clone(to);
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in signals.forever() {
            let signal = match signal {
                SIGHUP => Signal::Hup,
                SIGTERM => Signal::Term,
                _ => Signal::Int,
            };
            Listening::hear(&to, Event::Signal(signal));
        }
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::key::Key;

    #[test]
    fn what_a_session_did_not_take_is_the_next_ones() {
        let to = Listening::nobody();
        let (first, behind) = channel();
        Listening::turn_to(&to, first);
        // It has ended, and nobody has read these: one that was typed at the session before it, one of its own, a signal.
        Listening::hear(&to, Event::Ahead(Input::Key(Key::char('a'))));
        Listening::hear(&to, Event::Wake);
        Listening::hear(&to, Event::Input(crossterm::event::Event::Paste("b".to_owned()), Instant::now()));
        Listening::hear(&to, Event::Signal(Signal::Term));
        Listening::turn_away(&to, vec![Input::Key(Key::char('0'))], &behind);
        Listening::hear(&to, Event::Input(crossterm::event::Event::Paste("c".to_owned()), Instant::now()));

        let (next, heard) = channel();
        Listening::turn_to(&to, next);
        let heard: Vec<String> = heard
            .try_iter()
            .map(|event| match event {
                Event::Signal(signal) => format!("{signal:?}"),
                Event::Ahead(Input::Key(key)) => key.to_string(),
                Event::Input(crossterm::event::Event::Paste(text), _) => text,
                other => format!("{other:?}"),
            })
            .collect();
        assert_eq!(heard, ["Term", "0", "a", "b", "c"]);
    }
}
