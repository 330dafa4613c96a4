//! The notification loop: the rules look at deadlines and stock, what they raise is told once per channel.
//!
//! One process per database does it, the one that holds the lease. A notice counts as told on a channel when that is
//! written down, and only then it is told: two processes that both believe to hold the lease never tell it twice. A
//! process killed between the two loses that telling on that channel; the notice itself stands in the notice centre
//! all the same. Killed before, the next round of whoever holds the lease tells it.

pub mod desktop;
pub mod keeper;
pub mod sentence;
pub mod watch;

#[cfg(test)]
mod tests;

pub use watch::{Wake, watch, watch_until};

use crate::domain::{Refusal, UtcMillis};
use crate::operations::notice::CheckNotices;
use crate::operations::{Actor, Call, Door, execute};
use crate::store::notices::{self, Notice};
use crate::store::{Changed, Store, journal, lease};
use chrono::{NaiveDate, Timelike};
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

/// The lease that makes one process the one.
pub const LEASE: &str = "alerts";
/// A holder that is gone stands in the way for so long, in milliseconds.
pub const LEASE_MS: i64 = 90_000;
/// It is renewed when so much has passed, in milliseconds; also the longest pause between two rounds.
pub const ROUND_MS: i64 = 30_000;
/// Between two rounds while there is more to raise than one operation takes.
const SOON_MS: i64 = 100;
/// What was raised earlier than this before a round is no news any more, in milliseconds.
const NEWS_MS: i64 = 24 * 3_600_000;
/// At most so many are told in one round; the rest of a first day stands in the notice centre.
const MOST: usize = 1_000;
/// Hours of the day, on Italian clocks, in which a warning may ring.
const DAYTIME: std::ops::Range<u32> = 8..19;

/// A way to tell somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// The message line, or a line of `fondaco watch`: everything.
    Line,
    /// The bell: what is serious always, a warning in the daytime.
    Bell,
    /// The terminal's own notices (OSC 9), as loud as the bell.
    Terminal,
    /// The desktop of the person who sits at this machine, as loud as the bell.
    Desktop,
}

impl Channel {
    /// As it is written down.
    pub const fn word(self) -> &'static str {
        match self {
            Channel::Line => "line",
            Channel::Bell => "bell",
            Channel::Terminal => "terminal",
            Channel::Desktop => "desktop",
        }
    }

    /// Whether a notice of this severity may go out by this channel at this hour.
    pub fn takes(self, severity: &str, hour: u32) -> bool {
        match self {
            Channel::Line => true,
            Channel::Bell | Channel::Terminal | Channel::Desktop => match severity {
                "error" => true,
                "warn" => DAYTIME.contains(&hour),
                _ => false,
            },
        }
    }
}

/// What is to be told now, by one channel; never empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// How.
    pub channel: Channel,
    /// What, the most serious first. Already written down as told: it must be told, and only once.
    pub notices: Vec<Notice>,
}

/// What came of a round.
#[derive(Debug, Clone, PartialEq)]
pub struct Round {
    /// This process holds the lease.
    pub holds: bool,
    /// Notices raised now.
    pub raised: usize,
    /// Notices that are over.
    pub cleared: u64,
    /// What must be told.
    pub deliveries: Vec<Delivery>,
    /// Milliseconds until the next round is due although nothing happens.
    pub pause_ms: i64,
}

/// What decides whether the rules can find anything new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    head: i64,
    day: NaiveDate,
    daytime: bool,
}

/// One process's part in the loop.
#[derive(Debug)]
pub struct Rounds {
    holder: String,
    channels: Vec<Channel>,
    renewed: Option<UtcMillis>,
    seen: Option<Seen>,
    wakes: Option<UtcMillis>,
    keeper: keeper::Keeper,
}

impl Rounds {
    /// Rounds of a process that can tell by these channels.
    pub fn new(channels: Vec<Channel>) -> Self {
        // Two sessions of one process are two holders; a process number comes again.
        let own = std::hash::RandomState::new().build_hasher().finish();
        let holder = format!("{}-{own:016x}", std::process::id());
        Self { holder, channels, renewed: None, seen: None, wakes: None, keeper: keeper::Keeper::default() }
    }

    /// Counts the threads that copy and drill here.
    #[must_use]
    pub fn counting(mut self, working: Arc<AtomicUsize>) -> Self {
        self.keeper = keeper::Keeper::counted(working);
        self
    }

    /// One round: takes or keeps the lease, lets the rules look if anything can have changed, and writes down what is
    /// told by which channel. Without the lease it does nothing.
    ///
    /// # Errors
    /// `store.*`; the next round tries again.
    pub fn check(&mut self, store: &mut Store) -> Result<Round, Refusal> {
        let now = store.clock().now();
        let mut round = Round { holds: true, raised: 0, cleared: 0, deliveries: Vec::new(), pause_ms: ROUND_MS };
        // What was due then is not rung now.
        if store.moment().is_some() || !self.hold(store, now)? {
            self.seen = None;
            round.holds = false;
            return Ok(round);
        }
        if self.keeper.tend(store, now)? {
            // What came of it is not in the journal: the rules look again, and so do the screens.
            self.seen = None;
            let tables = vec!["upkeep".to_owned()];
            store.hub().tell(&Changed { journal_id: 0, operation: String::new(), tables });
        }
        let look = |store: &Store| -> Result<Seen, Refusal> {
            let head = journal::head(store.db())?;
            Ok(Seen { head, day: now.rome_date(), daytime: DAYTIME.contains(&now.rome().hour()) })
        };
        if self.seen != Some(look(store)?) || self.wakes.is_some_and(|at| at <= now) {
            let timer = Actor::new("timer", Door::Timer);
            let checked = execute(store, Call::by(&timer), &CheckNotices {})?.output;
            round.raised = checked.raised.len();
            round.cleared = checked.cleared;
            if checked.more {
                // The rest at the next round, soon: whoever saves at this very desk goes first.
                round.pause_ms = SOON_MS;
                return Ok(round);
            }
            round.deliveries = self.deliveries(store, now)?;
            self.wakes = notices::next_wake(store.db())?;
            self.seen = Some(look(store)?);
        }
        round.pause_ms = self.pause(now);
        Ok(round)
    }

    /// Gives the lease back: the next need not wait for its end.
    ///
    /// # Errors
    /// `store.*`.
    pub fn give_back(&mut self, store: &mut Store) -> Result<(), Refusal> {
        if self.renewed.take().is_some() {
            // While it is ours: whoever takes it next makes its own mark.
            lease::unmark_log(store)?;
            lease::release(store, LEASE, &self.holder)?;
        }
        Ok(())
    }

    /// Renewed seldom: each time is a write that waits for the disk. A clock that went backwards renews at once.
    fn hold(&mut self, store: &mut Store, now: UtcMillis) -> Result<bool, Refusal> {
        if self.renewed.is_some_and(|at| (at.0..at.0 + ROUND_MS).contains(&now.0)) {
            return Ok(true);
        }
        let kept = match self.renewed.take() {
            Some(_) => lease::renew(store, LEASE, &self.holder, LEASE_MS)?,
            None => false,
        };
        let holds = kept || lease::acquire(store, LEASE, &self.holder, LEASE_MS)?;
        // Also when it is kept: who slept longer than the lease holds may have been taken for gone.
        if holds && !(kept && lease::is_marked(store.db())?) {
            lease::mark_log(store)?;
        }
        self.renewed = holds.then_some(now);
        Ok(holds)
    }

    fn deliveries(&self, store: &mut Store, now: UtcMillis) -> Result<Vec<Delivery>, Refusal> {
        let mut fired = notices::fired_since(store.db(), UtcMillis(now.0 - NEWS_MS), MOST)?;
        fired.sort_by_key(|notice| weight(&notice.severity));
        let hour = now.rome().hour();
        let mut deliveries = Vec::new();
        for channel in &self.channels {
            let wanted: Vec<&Notice> = fired.iter().filter(|notice| channel.takes(&notice.severity, hour)).collect();
            // A notice that speaks again (a snooze that ends, a shelf that empties again) is told again: what is
            // written down is the occasion, not only the level.
            let keys: Vec<lease::Telling> = wanted
                .iter()
                .map(|notice| lease::Telling {
                    notice: notice.id,
                    level: notice.level,
                    channel: format!("{} {}", channel.word(), notice.fired_at.0),
                })
                .collect();
            let first = lease::deliver_each_once(store, &keys)?;
            let notices: Vec<Notice> =
                wanted.iter().zip(first).filter(|(_, first)| *first).map(|(notice, _)| (*notice).clone()).collect();
            if !notices.is_empty() {
                deliveries.push(Delivery { channel: *channel, notices });
            }
        }
        Ok(deliveries)
    }

    /// Until the lease wants renewing, the next midnight, or the end of a snooze.
    fn pause(&self, now: UtcMillis) -> i64 {
        let midnight = now.rome_date().succ_opt().map_or(i64::MAX, |day| UtcMillis::start_of_rome_day(day).0);
        let next = self.wakes.map_or(midnight, |at| at.0.min(midnight));
        next.saturating_sub(now.0).clamp(1_000, ROUND_MS)
    }
}

/// The most serious first.
fn weight(severity: &str) -> u8 {
    match severity {
        "error" => 0,
        "warn" => 1,
        _ => 2,
    }
}
