//! Killed at any moment: what was said to be saved is there once, nothing is half done, the file is whole.

use crate::clerk::Clerk;
use crate::form::{self, Chance, say};
use crate::heard::Heard;
use crate::store_help::{assert_clean, clock, found};
use fondaco::store::Store;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// A clerk that says nothing for so long is stuck, on any machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// Rounds on one company: its file grows, and with it what has to be looked at after each.
const ROUNDS: u64 = 25;

/// Listens to a clerk until its pipe ends; `told` gets a word for each thing that was acknowledged.
fn listen(child: &mut Child, told: Sender<()>) -> JoinHandle<String> {
    let out = BufReader::new(child.stdout.take().unwrap());
    std::thread::spawn(move || {
        let mut all = String::new();
        for line in out.split(b'\n') {
            // What was written before the kill is still in the pipe; the last line may have been cut.
            let line = String::from_utf8_lossy(&line.unwrap()).into_owned();
            if line.starts_with("ack ") {
                // Nobody counts any more: the clerks are being killed.
                let _ = told.send(());
            }
            all.push_str(&line);
            all.push('\n');
        }
        all
    })
}

fn until(heard: &Receiver<()>, wanted: u64) {
    for _ in 0..wanted {
        heard.recv_timeout(PATIENCE).expect("the clerks work");
    }
}

/// A copy that has its name is whole, whenever its maker was killed; how many there are.
fn copies_are_whole(folder: &Path) -> u64 {
    let mut whole = 0;
    for entry in std::fs::read_dir(folder.join("backup")).into_iter().flatten().flatten() {
        let copy = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        // What was still on its way when it was listed has no name any more.
        let Ok(size) = entry.metadata().map(|facts| facts.len()) else { continue };
        // The name is taken by an empty file before the copy gets it.
        let empty = size == 0;
        if !hidden && !empty && copy.extension().is_some_and(|ending| ending == "db") {
            assert_clean(&Store::open(&copy, clock()).unwrap());
            whole += 1;
        }
    }
    whole
}

#[test]
fn killed_at_any_moment() {
    let _alone = form::alone();
    let mut chance = Chance::of("killed_at_any_moment");
    let (mut acknowledged, mut open, mut copies, mut kills) = (0, 0, 0, 0);
    let rounds = form::times(20, 200);
    let mut done = 0;
    while done < rounds {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.db");
        drop(found(&path));
        let mut heard = Heard::default();
        for round in 0..ROUNDS.min(rounds - done) {
            let many = if chance.one_in(2) { 1 } else { 2 + chance.below(3) };
            let (tell, hear) = channel();
            let mut clerks = Vec::new();
            for number in 0..many {
                let mut clerk = Clerk::new(&path, format!("r{}c{number}", done + round), chance.any());
                clerk.copies = chance.one_in(3);
                let mut child = clerk.command().stdout(Stdio::piped()).spawn().unwrap();
                let ear = listen(&mut child, tell.clone());
                clerks.push((child, ear));
            }
            // Sometimes before anything is done: while the file is opened, while the log is read back.
            until(&hear, if chance.one_in(5) { 0 } else { 1 + chance.below(40) });
            std::thread::sleep(Duration::from_micros(chance.below(60_000)));
            for (child, _) in &mut clerks {
                child.kill().unwrap();
                kills += 1;
            }
            heard.tried.clear();
            for (mut child, ear) in clerks {
                assert!(child.wait().unwrap().code().is_none(), "a clerk left by itself");
                heard.take(&ear.join().unwrap());
            }
            open += heard.tried.len();
            let mut store = Store::open(&path, clock()).unwrap();
            heard.proven(&mut store);
        }
        done += ROUNDS;
        acknowledged += heard.done.len();
        copies += copies_are_whole(folder.path());
    }
    assert!(acknowledged as u64 > rounds, "what was said was not looked at: {acknowledged}");
    say(&format!(
        "killed_at_any_moment: {rounds} moments, {kills} processes killed, {acknowledged} operations acknowledged, 0 lost; \
         {open} in flight, {copies} copies whole"
    ));
}
