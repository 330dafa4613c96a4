//! Suspending: once nobody works any more, for what is stopped in the middle of writing keeps all others waiting.

use super::{Exit, Session};
use crate::ui::layers::Severity;
use std::io::{self, Write};
use std::time::{Duration, Instant};

/// Stops the program; returns the size of the terminal when it goes on.
pub type Suspender = Box<dyn FnMut() -> io::Result<(u16, u16)> + Send>;

/// Work that is not over by then is not waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// Between two looks whether it is.
pub(super) const LOOK: Duration = Duration::from_millis(20);

impl<W: Write> Session<W> {
    /// This stops the program; without it there is nobody to take it up again.
    pub fn suspending(&mut self, suspender: Suspender) {
        self.suspender = Some(suspender);
    }

    /// The operator wants to go back to the shell.
    pub(super) fn suspend(&mut self) {
        if self.suspender.is_some() {
            // What is typed is kept before it is stopped: it may be ended without a word.
            self.standing.stands(self.place());
            self.each_layer(|layer, cx| layer.leaving(cx));
            self.jobs.rest();
            self.suspends = Some(Instant::now() + PATIENCE);
        } else {
            let why = if self.speaks() { "ui.suspend.lines" } else { "ui.suspend.no_shell" };
            let text = self.lang.t(why).to_owned();
            self.say(Severity::Warn, text);
        }
    }

    /// Stops when it was asked for and nobody works.
    pub(super) fn rest(&mut self) {
        let Some(until) = self.suspends else { return };
        if !self.jobs.rests() {
            if Instant::now() >= until {
                self.suspends = None;
                let text = self.lang.t("ui.suspend.busy").to_owned();
                self.say(Severity::Warn, text);
                self.dirty = true;
            }
            return;
        }
        self.suspends = None;
        let Some(suspender) = &mut self.suspender else { return };
        if self.screen.leave().is_err() {
            return self.end(Exit::TerminalGone);
        }
        match suspender() {
            Ok((columns, rows)) => {
                self.screen.enter();
                self.screen.resize(columns, rows);
                self.dirty = true;
            }
            // The signal that ends it comes as an event of its own.
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => self.end(Exit::TerminalGone),
        }
    }
}
