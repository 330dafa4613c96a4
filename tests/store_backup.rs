//! Copies that can be relied on, and the way back from one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod store_help;

use fondaco::domain::{Clock, Refusal, UtcMillis};
use fondaco::operations::order::ConfirmOrder;
use fondaco::store::backup::{backup, backup_file, restore};
use fondaco::store::{Store, journal, orders, rescue};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store_help::{assert_clean, child, clock, doing, found, names, place, stranger, told, trade, worded};

struct House {
    store: Store,
    path: PathBuf,
    folder: tempfile::TempDir,
}

fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let mut store = found(&path);
    trade(&mut store);
    House { store, path, folder }
}

fn any_clock() -> Arc<dyn Clock> {
    clock()
}

fn orders_of(store: &Store) -> usize {
    (1..100).filter(|number| orders::by_name(store.db(), &number.to_string()).unwrap().is_some()).count()
}

#[track_caller]
fn refusal<T>(result: Result<T, Refusal>) -> Refusal {
    let refusal = result.err().expect("was not refused");
    worded(&refusal);
    refusal
}

#[test]
fn a_copy_is_whole_named_by_italian_time_and_listed() {
    let house = house();
    std::fs::set_permissions(&house.path, std::fs::Permissions::from_mode(0o600)).unwrap();
    let report = backup(&house.store, None).unwrap();
    let head = journal::newest(house.store.db(), None, 1).unwrap()[0].id;
    // 1795000000000 is 18 November 2026, 12:06:40 in Rome.
    assert_eq!(report.file, house.folder.path().canonicalize().unwrap().join("backup/shop-20261118-120640.db"));
    let steps = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations")).unwrap().count();
    assert_eq!((report.journal, report.schema, report.findings.len()), (head, steps.try_into().unwrap(), 0));
    assert_eq!(report.bytes, std::fs::metadata(&report.file).unwrap().len());
    assert_eq!(std::fs::metadata(&report.file).unwrap().permissions().mode() & 0o777, 0o600);
    let again = backup(&house.store, None).unwrap();
    assert!(again.file.ends_with("shop-20261118-120640-2.db"), "{:?}", again.file);
    assert_eq!(
        names(&house.folder.path().join("backup")),
        ["manifest.jsonl", "shop-20261118-120640-2.db", "shop-20261118-120640.db"]
    );
    let list = std::fs::read_to_string(house.folder.path().join("backup/manifest.jsonl")).unwrap();
    let line: serde_json::Value = serde_json::from_str(list.lines().next().unwrap()).unwrap();
    assert_eq!(line["sha256"].as_str().unwrap(), report.sha256);
    assert_eq!(line["head"].as_str().unwrap(), report.head);
    assert_eq!(line["rows"].as_i64().unwrap(), report.rows);
    let store = Store::open(&report.file, clock()).unwrap();
    assert_clean(&store);
    assert_eq!(orders_of(&store), orders_of(&house.store));
    assert_clean(&house.store);
}

/// A copy that was killed before it was noted stood there with the digest of the one that had its name before.
#[test]
fn the_name_of_a_copy_that_was_removed_comes_not_again() {
    let house = house();
    let first = backup_file(&house.path, None, UtcMillis(0)).unwrap().file;
    std::fs::remove_file(&first).unwrap();
    let second = backup_file(&house.path, None, UtcMillis(0)).unwrap().file;
    assert!(second != first && second.exists(), "{second:?}");
}

#[test]
fn a_copy_writes_over_nothing_and_says_where_it_cannot_be() {
    let house = house();
    let taken = house.folder.path().join("taken.db");
    std::fs::write(&taken, "dear").unwrap();
    assert_eq!(refusal(backup(&house.store, Some(&taken))).code, "backup.exists");
    assert_eq!(std::fs::read_to_string(&taken).unwrap(), "dear");
    assert_eq!(refusal(backup(&house.store, Some(Path::new("/no/such/folder/x.db")))).code, "backup.no_folder");
    assert_eq!(refusal(backup_file(Path::new("/no/such.db"), None, UtcMillis(0))).code, "store.absent");
    assert_eq!(refusal(backup_file(&taken, None, UtcMillis(0))).code, "store.damaged");
    let elsewhere = house.folder.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    let linked = house.folder.path().join("linked");
    std::os::unix::fs::symlink(&elsewhere, &linked).unwrap();
    assert!(backup(&house.store, Some(&linked)).unwrap().file.starts_with(&linked));
    let named = backup(&house.store, Some(&elsewhere.join("mine.db"))).unwrap();
    assert_eq!(named.file, elsewhere.join("mine.db"));
}

#[test]
fn a_copy_is_made_while_others_write() {
    let mut house = house();
    let path = house.path.clone();
    std::thread::scope(|scope| {
        let copies = scope.spawn(|| -> Vec<PathBuf> {
            (0..5).map(|_| backup_file(&path, None, UtcMillis(0)).unwrap().file).collect()
        });
        while !copies.is_finished() {
            place(&mut house.store);
        }
        for copy in copies.join().unwrap() {
            assert_clean(&Store::open(&copy, clock()).unwrap());
        }
    });
    assert_clean(&house.store);
}

#[test]
fn a_full_disk_leaves_no_half_copy() {
    // A file system of its own, one megabyte large; only root may make one.
    let small = tempfile::tempdir().unwrap();
    let mount = |arguments: &[&str]| {
        std::process::Command::new(arguments[0])
            .args(&arguments[1..])
            .arg(small.path())
            .status()
            .is_ok_and(|s| s.success())
    };
    let house = house();
    if mount(&["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs"]) {
        let filler = small.path().join("filler");
        std::fs::write(&filler, vec![1_u8; 700 * 1024]).unwrap();
        let found = refusal(backup(&house.store, Some(small.path())));
        let left = names(small.path());
        assert!(mount(&["umount"]));
        assert_eq!(found.code, "backup.no_space");
        assert_eq!(left, ["filler"]);
    }
    assert_clean(&house.store);
}

#[test]
fn a_damaged_copy_is_not_restored_and_nothing_is_touched() {
    let house = house();
    let copy = backup(&house.store, None).unwrap().file;
    let mut bytes = std::fs::read(&copy).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 4096].fill(0xA5);
    let bad = house.folder.path().join("bad.db");
    std::fs::write(&bad, &bytes).unwrap();
    let to = house.folder.path().join("to.db");
    let found = refusal(restore(&bad, &to, false, &any_clock()));
    assert_eq!(found.code, "restore.bad_backup");
    assert!(!found.more.is_empty(), "says what is wrong");
    let half = house.folder.path().join("half.db");
    std::fs::write(&half, &bytes[..middle]).unwrap();
    assert_eq!(refusal(restore(&half, &to, false, &any_clock())).code, "restore.bad_backup");
    std::fs::write(&half, "no database at all, only some text of a page or two").unwrap();
    assert_eq!(refusal(restore(&half, &to, false, &any_clock())).code, "restore.bad_backup");
    assert_eq!(refusal(restore(Path::new("/no/such.db"), &to, false, &any_clock())).code, "restore.absent");
    assert!(!to.exists());
    assert!(!names(house.folder.path()).iter().any(|name| name.contains(".part")));
}

#[test]
fn a_copy_takes_the_place_of_the_file_which_is_kept() {
    let House { mut store, path, folder } = house();
    let copy = backup(&store, None).unwrap().file;
    let later = place(&mut store);
    assert_eq!(orders_of(&store), 5);
    assert_eq!(refusal(restore(&copy, &path, false, &any_clock())).code, "restore.exists");
    assert_eq!(refusal(restore(&path, &path, true, &any_clock())).code, "restore.same");
    // Somebody has it open: this process.
    assert_eq!(refusal(restore(&copy, &path, true, &any_clock())).code, "restore.in_use");
    doing(&mut store, &ConfirmOrder { order: later }).unwrap();
    assert_clean(&store);
    drop(store);
    let report = restore(&copy, &path, true, &any_clock()).unwrap();
    assert!(report.findings.is_empty());
    let restored = Store::open(&path, clock()).unwrap();
    assert_eq!(orders_of(&restored), 4);
    // The list of copies knows that the journal goes back on purpose.
    assert_clean(&restored);
    let kept = report.kept.unwrap();
    assert!(kept.ends_with("shop-replaced-20261118-120640.db"), "{kept:?}");
    let old = Store::open(&kept, clock()).unwrap();
    assert_eq!(orders_of(&old), 5);
    assert_clean(&old);
    drop((old, restored));
    // Again, in the same second: nothing is written over.
    let report = restore(&copy, &path, true, &any_clock()).unwrap();
    assert!(report.kept.unwrap().ends_with("shop-replaced-20261118-120640-2.db"));
    // To where there is nothing, folder and all; a stray log is not read into it.
    let new = folder.path().join("new/shop.db");
    std::fs::create_dir(folder.path().join("new")).unwrap();
    std::fs::write(folder.path().join("new/shop.db-wal"), "stray").unwrap();
    let report = restore(&copy, &new, false, &any_clock()).unwrap();
    assert_eq!(
        report.kept.map(|kept| kept.file_name().unwrap().to_owned()).unwrap(),
        "shop-replaced-20261118-120640.db"
    );
    assert_clean(&Store::open(&new, clock()).unwrap());
}

#[test]
#[ignore = "runs as a child of `a_file_that_another_process_has_open_is_not_replaced`"]
fn child_holds() {
    let Some(path) = told() else { return };
    let path = Path::new(&path);
    let store = Store::open(path, clock()).unwrap();
    std::fs::write(path.with_extension("held"), "").unwrap();
    while !path.with_extension("let-go").exists() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    drop(store);
}

#[test]
fn a_file_that_another_process_has_open_is_not_replaced() {
    let House { store, path, folder: _folder } = house();
    let copy = backup(&store, None).unwrap().file;
    drop(store);
    let mut holder =
        child("child_holds", &path.display().to_string()).stdout(std::process::Stdio::null()).spawn().unwrap();
    while !path.with_extension("held").exists() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert_eq!(refusal(restore(&copy, &path, true, &any_clock())).code, "restore.in_use");
    // Even if the file was damaged meanwhile, so that SQLite itself cannot say.
    let whole = std::fs::read(&path).unwrap();
    let mut broken = whole.clone();
    broken[..100].fill(b'x');
    std::fs::write(&path, &broken).unwrap();
    assert_eq!(refusal(restore(&copy, &path, true, &any_clock())).code, "restore.in_use");
    std::fs::write(&path, &whole).unwrap();
    std::fs::write(path.with_extension("let-go"), "").unwrap();
    assert!(holder.wait().unwrap().success());
    restore(&copy, &path, true, &any_clock()).unwrap();
    assert_clean(&Store::open(&path, clock()).unwrap());
}

#[test]
fn a_destroyed_file_is_replaced_and_kept_with_its_log() {
    let House { store, path, folder } = house();
    let copy = backup(&store, None).unwrap().file;
    drop(store);
    std::fs::write(&path, "destroyed by something, its head is gone and nothing of it can be read").unwrap();
    std::fs::write(folder.path().join("shop.db-wal"), "its log").unwrap();
    let kept = restore(&copy, &path, true, &any_clock()).unwrap().kept.unwrap();
    assert!(std::fs::read_to_string(&kept).unwrap().starts_with("destroyed"));
    assert_clean(&Store::open(&path, clock()).unwrap());
    let log = PathBuf::from(format!("{}-wal", kept.display()));
    assert_eq!(std::fs::read_to_string(log).unwrap(), "its log");
}

#[test]
fn a_copy_of_something_that_does_not_add_up_is_made_and_says_so() {
    let House { store, path, folder } = house();
    stranger(&path).execute_batch("UPDATE balance SET quantity = quantity + 10000").unwrap();
    let report = backup(&store, None).unwrap();
    assert!(report.findings.iter().all(|finding| finding.what.code == "doctor.balance"), "{report:?}");
    assert!(!report.findings.is_empty());
    let report = restore(&report.file, &folder.path().join("new.db"), false, &any_clock()).unwrap();
    assert!(report.findings.iter().any(|finding| finding.repairable));
}

/// The newest copy that is still what it was, as the refusal's last word names it.
fn named(path: &Path) -> Option<PathBuf> {
    let way = rescue::way_back(path);
    worded(&way);
    way.with.get("copy").map(|copy| PathBuf::from(copy.as_str().unwrap()))
}

#[test]
fn a_damaged_file_names_the_newest_copy_that_is_still_whole() {
    let House { store, path, folder } = house();
    assert_eq!(rescue::way_back(&path).code, "restore.none");
    worded(&rescue::way_back(&path));
    let first = backup(&store, None).unwrap().file;
    let second = backup(&store, None).unwrap().file;
    drop(store);
    assert_eq!(named(&path), Some(second.clone()));
    // A copy that has changed since it was proven is no way back; one that is gone neither.
    let mut bytes = std::fs::read(&second).unwrap();
    bytes[5_000] ^= 1;
    std::fs::write(&second, bytes).unwrap();
    assert_eq!(named(&path), Some(first.clone()));
    // Its head is gone: what was ours is damaged, and not somebody else's.
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[3] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    assert_eq!(refusal(Store::open(&path, clock())).code, "store.damaged");
    bytes[3] ^= 1;
    bytes[68] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    assert_eq!(refusal(Store::open(&path, clock())).code, "store.damaged");
    // Emptied: nothing is begun in it, its log is not touched.
    std::fs::write(&path, "").unwrap();
    let log = folder.path().join("shop.db-wal");
    std::fs::write(&log, "its log").unwrap();
    assert_eq!(refusal(Store::open(&path, clock())).code, "store.emptied");
    assert_eq!(refusal(Store::open_or_create(&path, clock())).code, "store.emptied");
    assert_eq!(refusal(fondaco::store::Reader::open(&path)).code, "store.emptied");
    assert_eq!(std::fs::read_to_string(&log).unwrap(), "its log");
    restore(&first, &path, true, &any_clock()).unwrap();
    assert_clean(&Store::open(&path, clock()).unwrap());
    std::fs::remove_file(first).unwrap();
    assert_eq!(named(&path), None);
}

#[test]
fn a_copy_in_another_folder_is_found_from_the_file_that_cannot_be_read() {
    let House { store, path, folder: _folder } = house();
    let (usb, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let far = backup(&store, Some(usb.path())).unwrap().file;
    assert_eq!(named(&path), Some(far.canonicalize().unwrap()));
    // The list of a folder is of what is in it: nothing is rotated or restored from a note.
    assert!(fondaco::store::copies::all(&path.parent().unwrap().join("backup")).is_empty());
    let newest = backup(&store, Some(&other.path().join("by-hand.db"))).unwrap().file;
    assert_eq!(named(&path), Some(newest.canonicalize().unwrap()));
    // The stick is not there: the next one that is.
    other.close().unwrap();
    assert_eq!(named(&path), Some(far.canonicalize().unwrap()));
    drop(store);
    std::fs::write(&path, "").unwrap();
    assert_eq!(refusal(Store::open(&path, clock())).code, "store.emptied");
}

#[test]
fn a_second_name_that_a_killed_restore_left_is_taken_away() {
    let House { store, path, folder } = house();
    drop(store);
    let at = |name: &str| folder.path().join(name);
    for name in ["shop-replaced-20261118-120640.db", "mine.db"] {
        std::fs::hard_link(&path, at(name)).unwrap();
    }
    std::fs::write(at("shop-replaced-20251118-120640.db"), "an older one").unwrap();
    assert_clean(&Store::open(&path, clock()).unwrap());
    let all = names(folder.path());
    assert_eq!(all, ["mine.db", "shop-replaced-20251118-120640.db", "shop.db"], "only its own, only a second name");
}

#[test]
fn what_cannot_be_read_is_a_finding_beside_the_others() {
    let House { store, path, folder: _folder } = house();
    drop(store);
    let page: usize = stranger(&path)
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'sales_order'", [], |row| row.get::<_, i64>(0))
        .unwrap()
        .try_into()
        .unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[(page - 1) * 4096..page * 4096].fill(0x5A);
    std::fs::write(&path, bytes).unwrap();
    let report = store_help::examine(&Store::open(&path, clock()).unwrap());
    let codes = store_help::codes(&report);
    assert!(codes.contains(&"doctor.unreadable"), "{codes:?}");
    assert!(report.findings.iter().any(fondaco::store::doctor::Finding::is_of_the_file));
    assert_eq!(report.checked.len(), 17, "every check was begun");
    let journal = report.checked.iter().find(|checked| checked.name == "journal").unwrap();
    assert_eq!(journal.wrong, 0, "what is whole is examined all the same");
    report.findings.iter().for_each(|finding| worded(&finding.what));
}
