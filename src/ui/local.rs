//! A session at the terminal of this process.

use super::session::{Event, Exit, Session, Setup, Signal};
use super::terminal::{Abilities, Local, Screen};
use super::theme::{Surroundings, Tier};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::sync::mpsc::{Receiver, Sender};
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

/// Runs a session at this terminal until it ends; returns why, and the place for the next start.
///
/// `events` is both ends of the session's channel: the caller keeps a clone of the sender for its workers. The first
/// frame is drawn before anything else happens.
///
/// # Errors
/// There is no terminal, or it went away at the very start.
pub fn run(
    setup: Setup,
    place: Option<&str>,
    surroundings: &Surroundings,
    events: (Sender<Event>, &Receiver<Event>),
) -> io::Result<(Exit, String)> {
    let (send, receive) = events;
    let (columns, rows) = Local::size()?;
    let terminal = Local::take()?;
    let abilities = surroundings.abilities(setup.theme.tier);
    // The library's standard output cuts at line ends: a frame is one write to the file itself.
    let out = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    let mut screen = Screen::new(out, columns, rows, abilities);
    screen.enter();
    let mut session = Session::new(screen, setup, Instant::now());
    session.start(place);
    session.settle_in(receive, FIRST);
    session.draw();
    listen(&send)?;
    let exit = session.run(receive);
    let place = session.place();
    if session.screen_mut().leave().is_ok() {
        terminal.left();
    }
    Ok((exit, place))
}

/// Starts the threads that wait for keys and for signals; both end with the process.
pub(super) fn listen(send: &Sender<Event>) -> io::Result<()> {
    let keys = send.clone();
    thread::Builder::new().name("keys".to_owned()).spawn(move || {
        loop {
            // An error here is a terminal that is gone.
            let event = crossterm::event::read()
                .map_or(Event::Signal(Signal::Hup), |event| Event::Input(event, Instant::now()));
            let last = matches!(event, Event::Signal(_));
            if keys.send(event).is_err() || last {
                break;
            }
        }
    })?;
    listen_to_signals(send)
}

/// Starts the thread that waits for signals.
pub(super) fn listen_to_signals(send: &Sender<Event>) -> io::Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGTERM, SIGINT])?;
    let send = send.clone();
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in signals.forever() {
            let signal = match signal {
                SIGHUP => Signal::Hup,
                SIGTERM => Signal::Term,
                _ => Signal::Int,
            };
            if send.send(Event::Signal(signal)).is_err() {
                break;
            }
        }
    })?;
    Ok(())
}
