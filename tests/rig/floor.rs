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
    disk: JoinHandle<Vec<Duration>>,
    wakes: JoinHandle<Vec<Duration>>,
}

impl Floor {
    /// Beside files of this folder.
    pub fn beside(folder: &Path) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let mut file = File::create(folder.join("floor.bin")).unwrap();
        let ends = Arc::clone(&over);
        let disk = std::thread::spawn(move || {
            let mut times = Vec::new();
            while !ends.load(Ordering::SeqCst) {
                let began = Instant::now();
                file.write_all(&[7; 4096]).unwrap();
                file.sync_data().unwrap();
                times.push(began.elapsed());
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
                times.push(began.elapsed().saturating_sub(NAP));
            }
            times
        });
        Self { over, disk, wakes }
    }

    /// Says what was measured.
    pub fn end(self, what: &str) {
        self.over.store(true, Ordering::SeqCst);
        say(&format!("{what}: floor: a page written and forced by itself, {}", spread(&mut self.disk.join().unwrap())));
        say(&format!("{what}: floor: a thread wakes late by, {}", spread(&mut self.wakes.join().unwrap())));
    }
}
