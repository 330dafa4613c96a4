//! Opening a company's file: what is refused, how it is said, and many who open at the same moment.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod store_help;

use fondaco::domain::Refusal;
use fondaco::store::{Reader, Store};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Barrier;
use store_help::{assert_clean, bound_child, clock, found, stranger, told, worded};

fn refused(path: &Path) -> Refusal {
    let refusal = Store::open(path, clock()).err().expect("opened");
    worded(&refusal);
    refusal
}

#[test]
fn what_is_not_a_company_is_refused_and_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    assert_eq!(refused(&at("absent.db")).code, "store.absent");
    assert!(!at("absent.db").exists(), "opening makes nothing");
    assert_eq!(refused(&at("no/such/folder/x.db")).code, "store.absent");

    std::fs::write(at("letter.db"), "Gentile cliente, la ringraziamo per il suo ordine. ".repeat(40)).unwrap();
    let refusal = refused(&at("letter.db"));
    assert_eq!((refusal.code.as_str(), refusal.with["file"].as_str()), ("store.not_ours", at("letter.db").to_str()));
    assert!(std::fs::read_to_string(at("letter.db")).unwrap().starts_with("Gentile"));

    let other = stranger(&at("other.db"));
    other.execute_batch("CREATE TABLE mine (x); INSERT INTO mine VALUES (1)").unwrap();
    drop(other);
    let before = std::fs::read(at("other.db")).unwrap();
    assert_eq!(refused(&at("other.db")).code, "store.not_ours");
    assert_eq!(Store::open_or_create(&at("other.db"), clock()).err().unwrap().code, "store.not_ours");
    assert_eq!(std::fs::read(at("other.db")).unwrap(), before);
    let tagged = stranger(&at("tagged.db"));
    tagged.execute_batch("PRAGMA application_id = 7").unwrap();
    drop(tagged);
    assert_eq!(refused(&at("tagged.db")).code, "store.not_ours");

    std::fs::create_dir(at("folder.db")).unwrap();
    assert_eq!(refused(&at("folder.db")).code, "store.cannot_open");
    std::fs::write(at("file"), "").unwrap();
    let below = Store::open_or_create(&at("file/below.db"), clock()).err().unwrap();
    assert_eq!(below.code, "store.cannot_open");
    worded(&below);
}

#[test]
fn an_empty_file_and_a_new_folder_become_a_company() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.db");
    std::fs::write(&empty, "").unwrap();
    assert_clean(&Store::open(&empty, clock()).unwrap());
    let deep = folder.path().join("a/b/new.db");
    assert_clean(&found(&deep));
    let mode = std::fs::metadata(&deep).unwrap().permissions().mode();
    assert_eq!(mode & 0o007, 0, "strangers may not read customers' data");
}

#[test]
fn a_newer_file_is_refused_with_both_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("newer.db");
    let mut store = found(&path);
    stranger(&path).execute_batch("PRAGMA user_version = 9999").unwrap();
    let refusal = refused(&path);
    assert_eq!((refusal.code.as_str(), refusal.with["file_version"].as_i64()), ("store.newer", Some(9999)));
    assert_eq!(Reader::open(&path).err().unwrap().code, "store.newer");
    // And who had it open before writes no more.
    let refusal = store_help::doing(&mut store, &some_party()).unwrap_err();
    assert_eq!(refusal.code, "store.migrated_meanwhile");
    worded(&refusal);
}

fn some_party() -> fondaco::operations::party::SaveParty {
    let name = Some("Bianchi Anna".to_owned());
    fondaco::operations::party::SaveParty {
        set: fondaco::domain::record::PartyFields { name, ..Default::default() },
        ..Default::default()
    }
}

#[test]
fn a_link_leads_to_the_file_and_its_log() {
    let folder = tempfile::tempdir().unwrap();
    let real = folder.path().join("real");
    std::fs::create_dir(&real).unwrap();
    let path = real.join("shop.db");
    let mut first = found(&path);
    let (link, linked_folder) = (folder.path().join("link.db"), folder.path().join("linked"));
    std::os::unix::fs::symlink(&path, &link).unwrap();
    std::os::unix::fs::symlink(&real, &linked_folder).unwrap();
    for way in [link.clone(), linked_folder.join("shop.db")] {
        let mut second = Store::open(&way, clock()).unwrap();
        let before = fondaco::store::journal::newest(first.db(), None, 1).unwrap()[0].id;
        store_help::doing(&mut second, &some_party()).unwrap();
        assert_eq!(fondaco::store::journal::newest(first.db(), None, 1).unwrap()[0].id, before + 1);
        store_help::doing(&mut first, &some_party()).unwrap();
    }
    assert!(!folder.path().join("link.db-wal").exists(), "one log for all");
    let dangling = folder.path().join("dangling.db");
    std::os::unix::fs::symlink(folder.path().join("nowhere.db"), &dangling).unwrap();
    assert_eq!(refused(&dangling).code, "store.absent");
    let refusal = Store::open_or_create(&dangling, clock()).err().unwrap();
    assert_eq!(refusal.code, "store.cannot_open");
    worded(&refusal);
}

#[test]
fn an_older_reader_is_told_to_let_a_writer_go_first() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.db");
    std::fs::write(&path, "").unwrap();
    let refusal = Reader::open(&path).err().unwrap();
    assert_eq!(refusal.code, "store.older");
    worded(&refusal);
}

#[test]
fn an_edited_schema_step_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("edited.db");
    drop(found(&path));
    stranger(&path).execute_batch("UPDATE migration SET digest = zeroblob(32)").unwrap();
    assert_eq!(refused(&path).code, "store.step_differs");
}

#[test]
#[ignore = "runs as a child of `permissions_are_said`"]
fn child_opens() {
    let Some(order) = told() else { return };
    let refusal = match order.split_once(' ') {
        Some(("open", path)) => Store::open(Path::new(path), clock()).err(),
        Some((_, path)) => Store::open_or_create(Path::new(path), clock()).err(),
        None => None,
    };
    if let Some(refusal) = &refusal {
        worded(refusal);
    }
    println!("code={}", refusal.map_or_else(|| "none".to_owned(), |refusal| refusal.code));
}

#[test]
fn permissions_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let mode = |path: &Path, mode: u32| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(folder.path(), 0o755);
    let place = folder.path().join("place");
    std::fs::create_dir(&place).unwrap();
    let path = place.join("shop.db");
    drop(found(&path));
    let answer = |verb: &str, path: &Path| {
        let mut out = bound_child(folder.path(), "child_opens", &format!("{verb} {}", path.display())).output();
        // A child that another test starts at this moment holds the copy of the program open for writing.
        while out.as_ref().is_err_and(|error| error.kind() == std::io::ErrorKind::ExecutableFileBusy) {
            std::thread::sleep(std::time::Duration::from_millis(20));
            out = bound_child(folder.path(), "child_opens", &format!("{verb} {}", path.display())).output();
        }
        let out = out.unwrap();
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        let code = text.lines().find_map(|line| line.split("code=").nth(1)).map(str::to_owned);
        code.unwrap_or_else(|| panic!("{text}\n{}", String::from_utf8_lossy(&out.stderr)))
    };
    let may = |path: &Path| mode(path, 0o777);
    may(&place);
    may(&path);
    assert_eq!(answer("open", &path), "none");
    // A file that may only be read.
    mode(&path, 0o444);
    assert_eq!(answer("open", &path), "store.read_only");
    // A file that may not even be read.
    mode(&path, 0o000);
    assert_eq!(answer("open", &path), "store.cannot_open");
    // A folder in which the log cannot be made.
    may(&path);
    for tail in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(place.join(format!("shop.db{tail}")));
    }
    mode(&place, 0o555);
    let code = answer("open", &path);
    assert!(["store.read_only", "store.cannot_open"].contains(&code.as_str()), "{code}");
    assert_eq!(answer("create", &place.join("new.db")), "store.cannot_open");
    assert_eq!(answer("create", &place.join("new/new.db")), "store.permission");
    // A folder that cannot be entered.
    mode(&place, 0o000);
    assert_eq!(answer("open", &path), "store.permission");
    mode(&place, 0o755);
    drop(Store::open(&path, clock()).unwrap());
}

#[test]
fn two_and_eight_threads_make_the_same_new_file_at_once() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..20 {
        let path = folder.path().join(format!("{round}.db"));
        let many = if round % 2 == 0 { 2 } else { 8 };
        let start = Barrier::new(many);
        std::thread::scope(|scope| {
            for _ in 0..many {
                scope.spawn(|| {
                    start.wait();
                    let store = Store::open_or_create(&path, clock()).unwrap();
                    assert!(fondaco::store::journal::newest(store.db(), None, 1).unwrap().is_empty());
                });
            }
        });
        let store = Store::open(&path, clock()).unwrap();
        assert_clean(&store);
        assert!(!folder.path().join("backup").exists(), "a new file needs no copy");
    }
}
