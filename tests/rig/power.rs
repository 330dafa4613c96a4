//! The power goes: what was acknowledged was forced to the disk before, whatever the disk did with the rest.

use crate::clerk::Clerk;
use crate::form::{self, Chance, say};
use crate::heard::Heard;
use crate::preload;
use crate::replay::{Disk, Loss, Record, records};
use crate::store_help::{assert_clean, clock};
use fondaco::store::Store;
use std::path::Path;

/// Runs clerks one after the other, two at the end together; all that they wrote and said.
fn recorded(root: &Path, trace: &Path, chance: &mut Chance, deeds: u64) -> bool {
    let path = root.join("shop.db");
    let clerk = |name: &str, chance: &mut Chance| {
        let mut clerk = Clerk::new(&path, name.to_owned(), chance.any());
        clerk.most = deeds;
        clerk.copies = true;
        clerk
    };
    let shifts = [
        // The first founds the company and leaves in order: the log is written back and removed.
        vec![Clerk { founds: true, ..clerk("a", chance) }],
        // The second slams the door, the others find its log.
        vec![Clerk { slams: true, ..clerk("b", chance) }],
        vec![clerk("c", chance), clerk("d", chance)],
    ];
    for shift in shifts {
        let mut children = Vec::new();
        for clerk in shift {
            let mut command = clerk.command();
            if !preload::through(&mut command, root) {
                return false;
            }
            let silent = command.env("FONDACO_RIG_TRACE", trace).stdout(std::process::Stdio::null());
            children.push(silent.spawn().unwrap());
        }
        for mut child in children {
            assert!(child.wait().unwrap().success());
        }
    }
    true
}

/// The file as it is found is opened, and holds to what was said.
fn found_again(folder: &Path, heard: &Heard) {
    let path = folder.join("shop.db");
    if heard.founded {
        let mut store = Store::open(&path, clock()).unwrap_or_else(|refusal| panic!("{refusal:?}"));
        heard.proven(&mut store);
        return;
    }
    // Nothing was promised yet: the next start begins, or goes on where this one ended.
    assert_clean(&Store::open_or_create(&path, clock()).unwrap_or_else(|refusal| panic!("{refusal:?}")));
}

/// The trace of clerks at work, in a folder of its own; nothing where the system cannot.
fn trace(chance: &mut Chance, deeds: u64) -> Option<Vec<u8>> {
    let kept = tempfile::tempdir().unwrap();
    let root = kept.path().canonicalize().unwrap().join("disk");
    std::fs::create_dir(&root).unwrap();
    let trace = kept.path().join("trace");
    recorded(&root, &trace, chance, deeds).then(|| std::fs::read(&trace).unwrap())
}

#[test]
fn a_disk_that_lies_is_found_out() {
    let _alone = form::alone();
    let mut chance = Chance::of("a_disk_that_lies_is_found_out");
    let Some(bytes) = trace(&mut chance, 12) else { return };
    let all = records(&bytes);
    let (mut disk, mut heard) = (Disk::that_lies(), Heard::default());
    for record in &all {
        disk.take(record);
        if record.kind == b'A' {
            heard.take(std::str::from_utf8(record.data).unwrap());
        }
    }
    let found = tempfile::tempdir().unwrap();
    disk.lost_power(Loss::All, &mut chance, found.path());
    // All was said, nothing was written: the rig must see it.
    assert_eq!(heard.lost(&found.path().join("shop.db")), heard.done.len());
    assert!(heard.done.len() > 30, "{}", heard.done.len());
}

#[test]
fn power_lost_at_any_moment() {
    let _alone = form::alone();
    let mut chance = Chance::of("power_lost_at_any_moment");
    let points = form::times(15, 100);
    let Some(bytes) = trace(&mut chance, form::times(60, 250)) else { return };
    let all: Vec<Record<'_>> = records(&bytes);
    let count = |kind: u8, name: &str| all.iter().filter(|r| r.kind == kind && r.name == name).count();
    let (log, file) = (count(b'S', "shop.db-wal"), count(b'S', "shop.db"));
    assert!(log > 100 && file > 2 && count(b'A', "") > 100, "not recorded: {log} {file}");
    let mut moments: Vec<usize> = (0..points).map(|_| chance.place(all.len())).collect();
    moments.sort_unstable();
    let (mut disk, mut heard, mut next) = (Disk::default(), Heard::default(), 0);
    let mut looked = 0;
    for moment in moments {
        for record in &all[next..moment] {
            disk.take(record);
            if record.kind == b'A' {
                heard.take(std::str::from_utf8(record.data).unwrap());
            }
        }
        next = moment;
        for loss in [Loss::All, Loss::None, Loss::Any, Loss::Tail, Loss::Head] {
            // Each moment with one kind of loss in the short form, with all of them in the long one.
            if !form::long() && !chance.one_in(4) {
                continue;
            }
            let found = tempfile::tempdir().unwrap();
            disk.lost_power(loss, &mut chance, found.path());
            let here = std::panic::catch_unwind(|| found_again(found.path(), &heard));
            if let Err(fault) = here {
                say(&format!("after record {moment} of {}, {loss:?}: kept in {:?}", all.len(), found.keep()));
                std::panic::resume_unwind(fault);
            }
            looked += 1;
        }
    }
    say(&format!(
        "power_lost_at_any_moment: {} records, {log} syncs of the log, {file} of the file; {looked} disks found at {points} \
         moments, {} operations acknowledged at the last, 0 lost",
        all.len(),
        heard.done.len()
    ));
}
