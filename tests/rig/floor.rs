//! What the machine itself takes at the same time: a page forced to the disk by bare calls, and how late a thread wakes
//! up. What the program takes is held beside it: machines are shared, and disks stall.

use crate::form::{say, spread};
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// As often as an operator of the rig saves.
const EVERY: Duration = Duration::from_millis(300);

/// How late is measured on naps like those between two looks at a screen.
const NAP: Duration = Duration::from_millis(10);

/// Threads that measure beside the attack.
pub struct Floor {
    over: Arc<AtomicBool>,
    /// When, and how long.
    disk: JoinHandle<Vec<(Duration, Duration)>>,
    wakes: JoinHandle<Vec<(Duration, Duration)>>,
}

impl Floor {
    /// Beside files of this folder.
    pub fn beside(folder: &Path) -> Self {
        let (over, start) = (Arc::new(AtomicBool::new(false)), Instant::now());
        let mut file = File::create(folder.join("floor.bin")).unwrap();
        let ends = Arc::clone(&over);
        let disk = std::thread::spawn(move || {
            let mut times = Vec::new();
            while !ends.load(Ordering::SeqCst) {
                let began = Instant::now();
                file.write_all(&[7; 4096]).unwrap();
                file.sync_data().unwrap();
                times.push((start.elapsed(), began.elapsed()));
                std::thread::sleep(EVERY.saturating_sub(began.elapsed()));
            }
            times
        });
        let ends = Arc::clone(&over);
        let wakes = std::thread::spawn(move || {
            let mut times = Vec::new();
            while !ends.load(Ordering::SeqCst) {
                let began = Instant::now();
                std::thread::sleep(NAP);
                times.push((start.elapsed(), began.elapsed().saturating_sub(NAP)));
            }
            times
        });
        Self { over, disk, wakes }
    }

    /// Says what was measured.
    pub fn end(self, what: &str) {
        self.over.store(true, Ordering::SeqCst);
        for (floor, times) in
            [("a page written and forced by itself", self.disk), ("a thread wakes late by", self.wakes)]
        {
            let times = times.join().unwrap();
            let worst = times.iter().max_by_key(|(_, took)| *took).map_or(0, |(at, _)| at.as_secs());
            let mut times: Vec<Duration> = times.into_iter().map(|(_, took)| took).collect();
            say(&format!("{what}: floor: {floor}, {} at {worst} s", spread(&mut times)));
        }
    }
}
