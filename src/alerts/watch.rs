//! `fondaco watch`: the loop without a screen. What is raised is printed as lines, until Ctrl+C.

use super::desktop::Desktop;
use super::sentence::{of, summary, symbol};
use super::{Channel, Rounds};
use crate::domain::{Clock, Refusal};
use crate::locale::{Lang, wording};
use crate::store::{Store, nearby};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// Writes that follow each other within this time are looked at once.
const TOGETHER: Duration = Duration::from_secs(2);

/// What wakes the loop before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wake {
    /// Somebody wrote.
    Look,
    /// It is over.
    Stop,
}

/// Watches a company until Ctrl+C, a hang-up or a stop signal: prints each notice once, as a line with day and time,
/// severity and sentence, and shows it on a local desktop. While nothing happens it wakes twice a minute. When another
/// process holds the lease it waits for its end.
///
/// # Errors
/// What opening the file refuses; `store.io` when a thread or the output fails. A closed output ends it well.
pub fn watch(path: &Path, clock: &Arc<dyn Clock>, lang: Lang, out: &mut dyn Write) -> Result<(), Refusal> {
    let (send, hear) = channel();
    let mut signals = Signals::new([SIGHUP, SIGTERM, SIGINT]).map_err(|error| io(&error))?;
    let (handle, stop) = (signals.handle(), send.clone());
    let listens = thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            for _ in signals.forever() {
                if stop.send(Wake::Stop).is_err() {
                    break;
                }
            }
        })
        .map_err(|error| io(&error))?;
    let result = watch_until(path, clock, lang, (send, &hear), out);
    handle.close();
    // It ends with the handle.
    let _ = listens.join();
    result
}

/// As [`watch`], woken and stopped by whoever holds the sender.
///
/// # Errors
/// As [`watch`].
pub fn watch_until(
    path: &Path,
    clock: &Arc<dyn Clock>,
    lang: Lang,
    wakes: (Sender<Wake>, &Receiver<Wake>),
    out: &mut dyn Write,
) -> Result<(), Refusal> {
    let (send, hear) = wakes;
    let mut store = Store::open(path, Arc::clone(clock))?;
    let desktop = Desktop::here();
    let mut channels = vec![Channel::Line];
    channels.extend(desktop.as_ref().map(|_| Channel::Desktop));
    let mut rounds = Rounds::new(channels);
    let _nearby = nearby::watch(path, move |_| {
        let _ = send.send(Wake::Look);
    });
    let mut result = Ok(());
    loop {
        let pause = match rounds.check(&mut store) {
            Ok(round) => {
                let today = clock.today();
                for delivery in &round.deliveries {
                    match (delivery.channel, &desktop) {
                        (Channel::Desktop, Some(desktop)) => {
                            desktop
                                .tell(lang.t("app.name").to_owned(), &summary(lang, &delivery.notices, today, false));
                        }
                        _ => result = print(&delivery.notices, lang, clock.as_ref(), out),
                    }
                }
                round.pause_ms.unsigned_abs()
            }
            Err(refusal) => {
                // A file that is busy or being restored is there again at the next round.
                tracing::warn!(code = refusal.code, "a round of the notices failed");
                super::ROUND_MS.unsigned_abs()
            }
        };
        if result.is_err() || !sleep(hear, Duration::from_millis(pause)) {
            break;
        }
    }
    let given = rounds.give_back(&mut store);
    match result {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(io(&error)),
        Ok(()) => given,
    }
}

fn print(
    notices: &[crate::store::notices::Notice],
    lang: Lang,
    clock: &dyn Clock,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    for notice in notices {
        let at = wording::instant(lang, notice.fired_at);
        writeln!(out, "{at}  {}  {}", symbol(&notice.severity), of(lang, notice, clock.today()))?;
    }
    out.flush()
}

/// Sleeps until it is time, or a little after somebody wrote; `false` when it is over.
fn sleep(hear: &Receiver<Wake>, pause: Duration) -> bool {
    match hear.recv_timeout(pause) {
        Err(RecvTimeoutError::Timeout) => return true,
        Err(RecvTimeoutError::Disconnected) | Ok(Wake::Stop) => return false,
        Ok(Wake::Look) => {}
    }
    let until = Instant::now() + TOGETHER;
    loop {
        match hear.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) | Ok(Wake::Stop) => return false,
            Ok(Wake::Look) => {}
        }
    }
}

fn io(error: &std::io::Error) -> Refusal {
    Refusal::new("store.io").with("detail", error.to_string())
}
