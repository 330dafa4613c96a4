//! The notification loop of a session: when the rules look again, and what they raised, told at this terminal.
//!
//! The rounds run on the thread that writes; here is only when. A round in which nothing is new changes nothing on
//! the screen and writes no byte.

use crate::alerts::desktop::Desktop;
use crate::alerts::sentence::summary;
use crate::alerts::{Channel, ROUND_MS, Round, Rounds};
use crate::domain::Refusal;
use crate::ui::desk::Desk;
use crate::ui::layers::{Cx, LayerId, Severity};
use crate::ui::record::sheet::concerns;
use std::any::Any;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The first round: after the first frame, and not in its way.
const FIRST: Duration = Duration::from_secs(1);
/// Changes that follow each other within this time are looked at once.
const TOGETHER: Duration = Duration::from_secs(2);
/// A round that never answers (its thread fell) is asked for again.
const LOST: Duration = Duration::from_mins(5);
/// What the rules look at.
const TABLES: &[&str] = &["deadline", "variant", "move", "reservation", "sales_order", "location"];

struct Beaten(Result<Round, Refusal>);

/// The loop's part in a session.
pub struct Beat {
    desk: Desk,
    rounds: Arc<Mutex<Rounds>>,
    desktop: Option<Desktop>,
    next: Instant,
    /// A round is on its way.
    beating: bool,
    /// Something changed while a round was on its way.
    again: bool,
}

impl Beat {
    /// Not beating yet: the first beat comes after the first frame.
    pub fn new(desk: &Desk) -> Self {
        let desktop = Desktop::here();
        let mut channels = vec![Channel::Line, Channel::Bell, Channel::Terminal];
        channels.extend(desktop.as_ref().map(|_| Channel::Desktop));
        Self {
            desk: desk.clone(),
            rounds: Arc::new(Mutex::new(Rounds::new(channels).counting(desk.beside()))),
            desktop,
            next: Instant::now() + FIRST,
            beating: false,
            again: false,
        }
    }

    /// A job of the host that is not the host's own.
    pub fn receive(&mut self, payload: Box<dyn Any + Send>, cx: &mut Cx<'_>) {
        let Ok(beaten) = payload.downcast::<Beaten>() else { return };
        self.beating = false;
        let pause = match beaten.0 {
            Ok(round) => {
                self.tell(&round, cx);
                round.pause_ms
            }
            Err(refusal) => {
                // A file that is busy or being restored is there again at the next round.
                tracing::warn!(code = refusal.code, "a round of the notices failed");
                ROUND_MS
            }
        };
        let pause =
            if std::mem::take(&mut self.again) { TOGETHER } else { Duration::from_millis(pause.unsigned_abs()) };
        self.next = cx.now + pause;
    }

    fn tell(&self, round: &Round, cx: &mut Cx<'_>) {
        let today = cx.clock.today();
        let by = |channel: Channel| round.deliveries.iter().find(|delivery| delivery.channel == channel);
        if let Some(line) = by(Channel::Line) {
            let serious = line.notices.iter().any(|notice| notice.severity != "info");
            let severity = if serious { Severity::Warn } else { Severity::Ok };
            cx.tell(severity, summary(cx.lang, &line.notices, today, true));
        }
        // The terminal's notice rings too.
        match (by(Channel::Terminal), by(Channel::Bell)) {
            (Some(outer), _) => cx.notify(summary(cx.lang, &outer.notices, today, false)),
            (None, Some(_)) => cx.bell(),
            (None, None) => {}
        }
        if let (Some(outer), Some(desktop)) = (by(Channel::Desktop), &self.desktop) {
            desktop.tell(cx.lang.t("app.name").to_owned(), &summary(cx.lang, &outer.notices, today, false));
        }
    }

    /// Rows changed.
    pub fn changed(&mut self, tables: &[String], cx: &mut Cx<'_>) {
        if !concerns(TABLES, tables) {
            return;
        }
        if self.beating {
            self.again = true;
        } else {
            self.next = self.next.min(cx.now + TOGETHER);
        }
    }

    /// When it beats next.
    pub fn due(&self) -> Option<Instant> {
        Some(self.next)
    }

    /// The time has come.
    pub fn tick(&mut self, cx: &mut Cx<'_>) {
        if cx.now < self.next {
            return;
        }
        self.next = cx.now + LOST;
        self.beating = true;
        let rounds = Arc::clone(&self.rounds);
        self.desk.write(LayerId::HOST, move |store| {
            Beaten(rounds.lock().unwrap_or_else(PoisonError::into_inner).check(store))
        });
    }

    /// The session ends: the next process need not wait for the end of the lease.
    pub fn leaving(&self) {
        let rounds = Arc::clone(&self.rounds);
        self.desk.write(LayerId::HOST, move |store| {
            rounds.lock().unwrap_or_else(PoisonError::into_inner).give_back(store).is_ok()
        });
    }
}
