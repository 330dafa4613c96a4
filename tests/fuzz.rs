//! Readers of foreign bytes: the kept corpus is read again, and from there seeded dice go on for a second each.
//!
//! The same functions stand under a coverage-guided fuzzer in `fuzz/` (`fuzz/run SECONDS`), which wrote most of the
//! corpus. `FONDACO_FUZZ_SECONDS=60 cargo test --release --test fuzz` is the long form without one; the seed is always
//! the same and printed; `FONDACO_FUZZ_SEED=1` is another.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod readers;

use readers::{Reader, TARGETS, Target};
use rustix::time::{ClockId, clock_gettime};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Where the dice start when nobody says otherwise.
const SEED: u64 = 20_261_121;

/// No input may take so long of the processor: what is promised.
const LONGEST: Duration = Duration::from_secs(1);

/// Nor so long by the clock: waiting for something is no work, and a hang. Waiting for a processor is neither: CI lets
/// this run in what others leave.
const HANGS: Duration = Duration::from_secs(5);

/// So many readers at once in the long form: as many as the smallest machine has processors.
const AT_ONCE: u64 = 2;
/// Seconds from which it is the long form.
const LONG: u64 = 60;

/// What the whole corpus may weigh: it is cloned with the sources.
const HEAVIEST: u64 = 2 << 20;

/// No reader may need more than this, this test and its companies included.
const MEMORY_KB: u64 = 200 << 10;

/// splitmix64: small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

/// Bytes that readers stumble over.
const NASTY: &[&[u8]] = &[
    b"\x1b[2J",
    b"\x1b]52;c;AAAA\x07",
    b"\"",
    b"\"\"",
    b"\r\n",
    b"\n",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b";",
    b",",
    b"\t",
    b"{",
    b"}",
    b"[",
    b"]",
    b"null",
    b"-1",
    b"1e999",
    b"99999999999999999999",
    b"0.000000001",
    b"..",
    b"-",
    b"+",
    b"=",
    b"31/02/2026",
    b"\xe2\x80\xae",
    b"\xf0\x9f\x98\x80",
    b"\\u0000",
    b"\\ud800",
    b"%s%n",
    b"'; DROP TABLE party;--",
];

fn mutate(dice: &mut Dice, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = corpus[dice.below(corpus.len())].clone();
    for _ in 0..=dice.below(8) {
        let at = dice.below(bytes.len() + 1);
        match dice.below(7) {
            0 if !bytes.is_empty() => {
                let at = at.min(bytes.len() - 1);
                bytes[at] = dice.next() as u8;
            }
            1 => bytes.insert(at, dice.next() as u8),
            2 => {
                let piece = NASTY[dice.below(NASTY.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            3 if bytes.len() > 1 => {
                let end = (at + dice.below(32)).min(bytes.len());
                bytes.drain(at.min(end)..end);
            }
            4 if bytes.len() > 1 => {
                let end = (at + dice.below(64)).min(bytes.len());
                let copy = bytes[at.min(end)..end].to_vec();
                bytes.splice(at..at, copy);
            }
            5 => bytes.truncate(at),
            _ => {
                let other = &corpus[dice.below(corpus.len())];
                let from = dice.below(other.len() + 1);
                bytes.extend_from_slice(&other[from..]);
            }
        }
    }
    bytes.truncate(20_000);
    bytes
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

/// The kept inputs of a target, in the order of their names.
fn corpus(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = std::fs::read_dir(folder().join("corpus").join(name)).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

fn try_one(name: &str, reader: &mut Reader, bytes: &[u8], what: &dyn Fn() -> String) {
    let (began, worked, queued) = (Instant::now(), processor(), in_the_queue());
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| reader(bytes)));
    let (took, worked) = (began.elapsed(), processor().saturating_sub(worked));
    let took = took.saturating_sub(in_the_queue().saturating_sub(queued));
    if let Err(panic) = result {
        println!("{name}: {} fell over {:?}", what(), String::from_utf8_lossy(bytes));
        std::panic::resume_unwind(panic);
    }
    let input = || format!("{}: {:?}", what(), String::from_utf8_lossy(bytes));
    assert!(worked < LONGEST, "{name}: {worked:?} of the processor for {}", input());
    assert!(took < HANGS, "{name}: {took:?} for {}", input());
}

/// What this thread has had of the processor.
fn processor() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// How long this thread was ready and waited for a processor; nothing where the system does not say.
fn in_the_queue() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(stat.split_whitespace().nth(1).and_then(|nanos| nanos.parse().ok()).unwrap_or(0))
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// The most memory that this process ever had; nothing where the system does not say.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn nothing_from_outside_breaks_a_reader() {
    let (seconds, seed) = (number("FONDACO_FUZZ_SECONDS", 1), number("FONDACO_FUZZ_SEED", SEED));
    println!("FONDACO_FUZZ_SEED={seed} FONDACO_FUZZ_SECONDS={seconds}");
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..if seconds >= LONG { AT_ONCE } else { 1 } {
            scope.spawn(|| {
                while let Some(target) = TARGETS.get(next.fetch_add(1, Ordering::Relaxed)) {
                    one_reader(target, seconds, seed);
                }
            });
        }
    });
}

fn one_reader(target: &Target, seconds: u64, seed: u64) {
    let name = target.name;
    let kept = corpus(name);
    assert!(!kept.is_empty(), "{name} has no corpus");
    let mut reader = (target.ready)();
    for (path, bytes) in &kept {
        try_one(name, &mut reader, bytes, &|| path.display().to_string());
    }
    let kept: Vec<Vec<u8>> = kept.into_iter().map(|(_, bytes)| bytes).collect();
    let mut dice = Dice(seed);
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut runs = 0_u64;
    while Instant::now() < end {
        let bytes = mutate(&mut dice, &kept);
        try_one(name, &mut reader, &bytes, &|| format!("FONDACO_FUZZ_SEED={seed}, run {runs}"));
        runs += 1;
    }
    println!("{name}: {} kept, {runs} runs", kept.len());
    if let Some(kb) = most_memory() {
        assert!(kb < MEMORY_KB, "{name}: {kb} kB of memory");
    }
}

#[test]
fn every_reader_has_its_program_and_the_corpus_is_small() {
    let manifest = std::fs::read_to_string(folder().join("Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let programs = manifest["bin"].as_array().unwrap();
    let mut programs: Vec<&str> = programs.iter().map(|bin| bin["name"].as_str().unwrap()).collect();
    let mut readers: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
    programs.sort_unstable();
    readers.sort_unstable();
    assert_eq!(programs, readers);
    let folders = std::fs::read_dir(folder().join("corpus")).unwrap();
    let mut folders: Vec<String> = folders.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    folders.sort_unstable();
    assert_eq!(folders, readers);
    let bytes: u64 = readers.iter().flat_map(|name| corpus(name)).map(|(_, bytes)| bytes.len() as u64).sum();
    assert!(bytes < HEAVIEST, "{bytes} bytes");
}
