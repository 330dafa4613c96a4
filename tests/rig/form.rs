//! Short or long, and chance that can be repeated.

use std::io::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

/// The whole of it was asked for.
pub fn long() -> bool {
    std::env::var("FONDACO_RIG").is_ok_and(|form| form == "long")
}

/// For a minute, as CI does it.
pub fn minute() -> bool {
    std::env::var("FONDACO_RIG").is_ok_and(|form| form == "minute")
}

/// Times are held against what is promised: the machine does nothing else.
pub fn strict() -> bool {
    std::env::var_os("FONDACO_RIG_STRICT").is_some()
}

/// How often: in the short form, in the long one.
pub fn times(short: u64, long: u64) -> u64 {
    if self::long() { long } else { short }
}

/// How many seconds: in the short form, in the long one; a minute where `FONDACO_RIG=minute` asks for it, as CI does.
pub fn seconds(short: u64, long: u64) -> u64 {
    if minute() { 60 } else { times(short, long) }
}

/// Says something even when the test passes.
pub fn say(text: &str) {
    // Nobody reads: then nobody misses it.
    let _ = writeln!(std::io::stderr(), "rig: {text}");
}

/// Attacks take turns: one that measures must not be measured under another, and the machine is small.
pub fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Chance from a seed.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// The chance of an attack: `FONDACO_SEED`, or another one each time; said, so that it can be repeated.
    pub fn of(attack: &str) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let fresh = now.as_secs() * 1_000_000 + u64::from(now.subsec_micros());
        let seed = std::env::var("FONDACO_SEED").map_or(fresh, |seed| seed.parse().expect("FONDACO_SEED is a number"));
        say(&format!("{attack}: seed {seed} (again: FONDACO_SEED={seed} cargo test --test rig {attack})"));
        Self::seeded(seed)
    }

    /// The chance of a seed.
    pub fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// A number (`SplitMix64`).
    pub fn any(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below another.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.any() % limit.max(1)
    }

    /// A place in something so long.
    pub fn place(&mut self, len: usize) -> usize {
        self.below(len as u64) as usize
    }

    /// True once in so many times.
    pub fn one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }
}

/// The middle, the 95th of a hundred and the worst of some times, for people.
pub fn spread(times: &mut [std::time::Duration]) -> String {
    times.sort();
    let at = |part: usize| times.get((times.len() * part / 100).min(times.len().saturating_sub(1)));
    let shown = |part| at(part).map_or_else(|| "-".to_owned(), |time| format!("{:.1}", time.as_secs_f64() * 1e3));
    format!("{} times: p50 {} p95 {} p99 {} worst {} ms", times.len(), shown(50), shown(95), shown(99), shown(100))
}
