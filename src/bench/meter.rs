//! Stopwatches, percentiles, and what a figure must not exceed.

use rustix::time::{ClockId, clock_gettime};
use std::time::{Duration, Instant};

/// Wall clock and processor time of this process since it was started.
#[derive(Debug, Clone, Copy)]
pub struct Watch {
    wall: Instant,
    processor: Duration,
}

impl Watch {
    /// Starts both.
    pub fn start() -> Self {
        Self { processor: processor_time(), wall: Instant::now() }
    }

    /// Wall clock and processor time so far.
    pub fn read(&self) -> (Duration, Duration) {
        (self.wall.elapsed(), processor_time().saturating_sub(self.processor))
    }
}

/// Processor time of this process, all threads, user and system.
fn processor_time() -> Duration {
    let spent = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(spent.tv_sec.unsigned_abs(), u32::try_from(spent.tv_nsec).unwrap_or(0))
}

/// Times of single acts, for percentiles.
#[derive(Debug, Clone, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    /// Runs `act` and keeps how long it took.
    pub fn time<T>(&mut self, act: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let value = act();
        self.0.push(start.elapsed());
        value
    }

    /// The time that `percent` of all acts did not exceed, in milliseconds; nothing was timed: zero.
    pub fn percentile(&self, percent: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let at = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
        sorted.get(at).map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
    }

    /// With the times of another round.
    pub fn add(&mut self, other: &Self) {
        self.0.extend_from_slice(&other.0);
    }

    /// How many were timed.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

/// The most memory this process has held since [`forget_peak`], in megabytes; nothing where the system does not say.
pub fn peak_megabytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib / 1_024.0)
}

/// Lets the peak begin anew, where the system can.
pub fn forget_peak() {
    // Where it cannot, the peak is that of the whole life: never too small.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}
