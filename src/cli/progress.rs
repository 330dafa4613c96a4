//! A progress bar for whatever takes longer than half a second, and Ctrl+C that leaves nothing half done.

use super::session::Session;
use crate::locale::Lang;
use std::io::{IsTerminal, Write, stderr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Quiet until then.
const PATIENCE: Duration = Duration::from_millis(500);

/// Between two drawings.
const STEP: Duration = Duration::from_millis(100);

/// Columns of the bar itself.
const BAR: u64 = 30;

/// A bar on the standard error, when that is a terminal.
pub(super) struct Progress {
    lang: Lang,
    label: String,
    started: Instant,
    drawn: Option<Instant>,
    terminal: bool,
    stop: Arc<AtomicBool>,
}

impl Progress {
    /// Starts quietly, and takes over the first Ctrl+C; the second one ends the program as ever.
    pub(super) fn new(session: &Session, label: &str) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
            // Registered first: it fires when the flag is already up. Without it Ctrl+C ends the program, which
            // leaves nothing half done either: the transaction is never committed.
            let _ = signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&stop));
            let _ = signal_hook::flag::register(signal, Arc::clone(&stop));
        }
        Self {
            lang: session.lang,
            label: label.to_owned(),
            started: Instant::now(),
            drawn: None,
            terminal: stderr().is_terminal(),
            stop,
        }
    }

    /// What is being done now.
    pub(super) fn label(&mut self, label: &str) {
        label.clone_into(&mut self.label);
    }

    /// Says how far it is; `false` when somebody wants it stopped.
    pub(super) fn tell(&mut self, done: u64, total: u64) -> bool {
        let go_on = !self.stop.load(Ordering::Relaxed);
        if !self.terminal || !go_on {
            return go_on;
        }
        let now = Instant::now();
        let due = self.drawn.map_or(now.duration_since(self.started) >= PATIENCE, |at| now.duration_since(at) >= STEP);
        if due {
            self.drawn = Some(now);
            let total = total.max(1);
            let part = done.min(total);
            let filled = (part * BAR / total) as usize;
            let bar = format!("{}{}", "#".repeat(filled), "-".repeat(BAR as usize - filled));
            let percent = part * 100 / total;
            let line = self
                .lang
                .f("cli.progress", &[("label", &self.label), ("bar", &bar), ("percent", &percent.to_string())]);
            // A terminal that went away takes the bar with it.
            let _ = write!(stderr().lock(), "\r\u{1b}[K{line}");
        }
        go_on
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.drawn.is_some() {
            let _ = write!(stderr().lock(), "\r\u{1b}[K");
        }
    }
}
