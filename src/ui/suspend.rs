//! Stopping the whole program until the shell that started it takes it up again, as Ctrl+Z does elsewhere.

use super::terminal::Local;
use rustix::process::{Signal, getpgrp, getsid, kill_current_process_group};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGTERM};
use signal_hook::flag;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Somebody would take the program up again. A shell that does has put it into a group of processes of its own: where
/// it stands in the group of the session's leader (`ForceCommand`, a pane of tmux, a script at login) or leads the
/// session itself, nobody would.
pub(super) fn possible() -> bool {
    getsid(None).is_ok_and(|session| session != getpgrp())
}

/// A stop reaches us within this time, or never: then it is ignored, and we go on.
const STOPS: Duration = Duration::from_millis(500);
/// What was sent before we were taken up again is heard by then.
const HEARD: Duration = Duration::from_millis(30);

/// Stops all processes of the group; returns the size of the terminal when it is taken up again. The screen must
/// have been left.
///
/// # Errors
/// `Interrupted` when the program was told to end meanwhile: the terminal is somebody else's then, and is left alone. Any
/// other: the terminal is gone.
pub(super) fn suspend() -> io::Result<(u16, u16)> {
    crossterm::terminal::disable_raw_mode()?;
    let (goes_on, ends) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let mut hearing = vec![flag::register(SIGCONT, Arc::clone(&goes_on))?];
    for signal in [SIGHUP, SIGTERM] {
        hearing.push(flag::register(signal, Arc::clone(&ends))?);
    }
    let stopped = kill_current_process_group(Signal::TSTP);
    // The signal may reach another thread first: nothing is written before it is certain that we were away.
    let until = Instant::now() + STOPS;
    while stopped.is_ok() && !goes_on.load(Ordering::SeqCst) && Instant::now() < until {
        sleep(Duration::from_millis(2));
    }
    sleep(HEARD);
    for each in hearing {
        signal_hook::low_level::unregister(each);
    }
    if ends.load(Ordering::SeqCst) {
        return Err(io::ErrorKind::Interrupted.into());
    }
    crossterm::terminal::enable_raw_mode()?;
    // Whoever is in the background is not told of another size.
    Local::size()
}
