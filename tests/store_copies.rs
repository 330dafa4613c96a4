//! Copies that are made by themselves: in turns, locked, drilled, listed; and files that were copied by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod store_help;

use fondaco::alerts::keeper::{self, Due};
use fondaco::alerts::{Channel, Rounds};
use fondaco::domain::{Clock, FixedClock, Refusal, UtcMillis};
use fondaco::locale::{Lang, wording};
use fondaco::operations::batch::Batch;
use fondaco::operations::copies::PlanCopies;
use fondaco::operations::notice::CheckNotices;
use fondaco::operations::undo::Undo;
use fondaco::store::backup::{backup, backup_file, by_itself, restore, restore_locked};
use fondaco::store::copies::{self, State};
use fondaco::store::drill::drill;
use fondaco::store::upkeep::{self, Chore};
use fondaco::store::{Reader, Store, lease, notices, seal};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store_help::{START, assert_clean, clock, doing, found, names, place, trade, worded};

const DAY: i64 = 86_400_000;

fn at(days: i64) -> UtcMillis {
    UtcMillis(START + days * DAY)
}

#[track_caller]
fn refusal<T>(result: Result<T, Refusal>) -> Refusal {
    let refusal = result.err().expect("was not refused");
    worded(&refusal);
    refusal
}

struct House {
    folder: tempfile::TempDir,
    path: PathBuf,
    store: Store,
}

fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap().join("shop.db");
    let mut store = found(&path);
    trade(&mut store);
    House { folder, path, store }
}

impl House {
    fn copies(&self) -> PathBuf {
        self.path.parent().unwrap().join("backup")
    }

    fn plan(&mut self, plan: &PlanCopies) -> Result<i64, Refusal> {
        doing(&mut self.store, plan).map(|done| done.journal_id)
    }
}

#[test]
fn only_what_took_its_turn_goes_and_never_the_last() {
    let house = house();
    let folder = house.copies();
    by_itself(&house.path, at(0)).unwrap();
    // By hand under a name of its own, by another program, and of an older time that nobody listed.
    backup(&house.store, Some(&folder.join("before-the-fair.db"))).unwrap();
    std::fs::write(folder.join("shop-v1-before-v2-20260101-000000.db"), "older").unwrap();
    std::fs::write(folder.join("shop-20250101-000000.db"), "a stranger's").unwrap();
    let mut gone = Vec::new();
    for day in 1..=20 {
        gone.extend(by_itself(&house.path, at(day)).unwrap().1.gone);
    }
    let left = names(&folder);
    for kept in ["before-the-fair.db", "shop-v1-before-v2-20260101-000000.db", "shop-20250101-000000.db"] {
        assert!(left.iter().any(|name| name == kept), "{kept}: {left:?}");
    }
    let turned: Vec<&String> =
        left.iter().filter(|name| name.starts_with("shop-202611") || name.starts_with("shop-202612")).collect();
    // 18 November to 8 December: seven days, three Sundays before them, the end of November.
    assert_eq!(turned.len(), 10, "{turned:?}");
    assert_eq!(gone.len(), 11);
    // A copy that was exchanged for something else is nobody's to remove.
    let oldest = folder.join(turned[0]);
    std::fs::write(&oldest, "not what it was").unwrap();
    for day in 21..=60 {
        by_itself(&house.path, at(day)).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&oldest).unwrap(), "not what it was");
    let all = copies::home(&house.path).copies();
    assert_eq!(all.iter().find(|copy| copy.file == oldest).unwrap().state, State::Altered);
    assert_clean(&house.store);
}

#[test]
fn a_clock_a_year_ahead_removes_nothing_and_another_company_keeps_its_own() {
    let house = house();
    for day in 0..7 {
        by_itself(&house.path, at(day)).unwrap();
    }
    let before = names(&house.copies());
    let gone = by_itself(&house.path, at(400)).unwrap().1.gone;
    assert!(gone.len() <= 1, "{gone:?}");
    let gone = by_itself(&house.path, at(-4_000)).unwrap().1.gone;
    assert!(gone.len() <= 1, "{gone:?}");
    assert!(before.iter().filter(|name| !names(&house.copies()).contains(name)).count() <= 2);
    // A company of the same name that puts its copies into the same folder.
    let other = tempfile::tempdir().unwrap();
    let theirs = other.path().join("shop.db");
    let mut store = Store::open_or_create(&theirs, Arc::new(FixedClock::at(at(1)))).unwrap();
    doing(&mut store, &fondaco::operations::company::FoundCompany::named("Altra")).unwrap();
    doing(&mut store, &PlanCopies { folder: Some(house.copies().display().to_string()), ..PlanCopies::default() })
        .unwrap();
    let before = names(&house.copies());
    for day in 10..40 {
        by_itself(&theirs, at(day)).unwrap();
    }
    assert!(before.iter().all(|name| names(&house.copies()).contains(name)));
    // Each knows its own: neither is told that its journal was shortened, and each practises with its own copy.
    let practised = [&house.path, &theirs].map(|file| {
        assert_clean(&Store::open(file, clock()).unwrap());
        let copy = drill(file, None, None, at(41)).unwrap().file;
        assert!(copies::home(file).copies().iter().any(|own| own.file == copy));
        copy
    });
    assert_ne!(practised[0], practised[1]);
}

#[test]
fn a_file_that_takes_no_note_is_not_copied_each_round() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    drop(found(&path));
    let time = clock();
    let mut store = Store::open(&path, time.clone()).unwrap();
    let mut keeper = keeper::Keeper::default();
    let mut begin = |store: &Store, at: UtcMillis| {
        keeper.tend(store, at).unwrap();
        while keeper.works() {
            std::thread::sleep(Duration::from_millis(10));
        }
    };
    let there = || copies::home(&path).copies().len();
    begin(&store, at(0));
    assert_eq!(there(), 1);
    // As if no word of it could be written.
    let forget = |store: &mut Store| store_help::stranger(store.path()).execute("DELETE FROM upkeep", []).unwrap();
    forget(&mut store);
    begin(&store, UtcMillis(at(0).0 + 30_000));
    assert_eq!(there(), 1, "made again after half a minute");
    begin(&store, UtcMillis(at(0).0 + 5 * 3_600_000));
    assert_eq!(there(), 2, "and never again");
}

#[test]
fn a_damaged_company_practises_with_its_copy_wherever_that_is() {
    let mut house = house();
    let away = tempfile::tempdir().unwrap();
    house.plan(&PlanCopies { folder: Some(away.path().display().to_string()), ..PlanCopies::default() }).unwrap();
    let (made, _) = by_itself(&house.path, at(0)).unwrap();
    let House { folder, path, store } = house;
    drop(store);
    std::fs::write(&path, vec![7_u8; 40_000]).unwrap();
    assert_eq!(drill(&path, None, None, at(1)).unwrap().file, made.file);
    assert_eq!(copies::home(&path).copies()[0].file, made.file);
    drop(folder);
}

#[test]
fn a_locked_copy_comes_back_elsewhere_with_its_key_and_no_plain_one_stays() {
    let mut house = house();
    let key = house.folder.path().join("key.txt");
    let public = seal::new_key(&key).unwrap();
    house.plan(&PlanCopies { recipients: Some(public), ..PlanCopies::default() }).unwrap();
    let report = backup(&house.store, None).unwrap();
    assert!(report.locked && report.file.extension().is_some_and(|tail| tail == "age"), "{report:?}");
    assert!(names(house.folder.path()).iter().all(|name| !name.contains(".part")), "{:?}", names(house.folder.path()));
    let plain = names(&house.copies())
        .into_iter()
        .filter(|name| Path::new(name).extension().is_none_or(|tail| tail != "age"))
        .count();
    assert_eq!(plain, 1, "nothing but the list beside it");
    let bytes = std::fs::read(&report.file).unwrap();
    assert!(!bytes.windows(11).any(|bytes| bytes == b"Rossi Mario"));
    // Another machine, with nothing but the copy and the key.
    let elsewhere = tempfile::tempdir().unwrap();
    let (copy, to) = (elsewhere.path().join("c.age"), elsewhere.path().join("new/shop.db"));
    std::fs::copy(&report.file, &copy).unwrap();
    let any: Arc<dyn Clock> = clock();
    assert_eq!(refusal(restore(&copy, &to, false, &any)).code, "seal.needs_key");
    let other = elsewhere.path().join("other.txt");
    seal::new_key(&other).unwrap();
    assert_eq!(refusal(restore_locked(&copy, Some(&other), &to, false, &any)).code, "seal.wrong_key");
    assert!(!to.exists());
    let done = restore_locked(&copy, Some(&key), &to, false, &any).unwrap();
    assert_eq!((done.rows, done.journal), (report.rows, report.journal));
    assert_clean(&Store::open(&to, clock()).unwrap());
    let mut cut = bytes.clone();
    cut.truncate(bytes.len() / 2);
    std::fs::write(&copy, cut).unwrap();
    let to = elsewhere.path().join("again.db");
    assert_eq!(refusal(restore_locked(&copy, Some(&key), &to, false, &any)).code, "seal.broken");
    assert!(!to.exists());
    assert!(names(elsewhere.path()).iter().all(|name| !name.contains(".part")));
}

#[test]
fn a_drill_brings_the_newest_back_and_knows_what_was_exchanged() {
    let mut house = house();
    assert_eq!(refusal(drill(&house.path, None, None, at(0))).code, "drill.none");
    by_itself(&house.path, at(0)).unwrap();
    place(&mut house.store);
    let (newest, _) = by_itself(&house.path, at(1)).unwrap();
    let report = drill(&house.path, None, None, at(1)).unwrap();
    assert_eq!((&report.file, report.rows, report.journal), (&newest.file, newest.rows, newest.journal));
    let listed = copies::home(&house.path).copies();
    assert_eq!((listed[0].drilled, listed[1].drilled), (Some(at(1)), None));
    assert!(names(house.folder.path()).iter().all(|name| !name.contains(".part")));
    // As large as it was, and not what it was.
    let mut bytes = std::fs::read(&newest.file).unwrap();
    let end = bytes.len() - 1;
    bytes[end] ^= 1;
    std::fs::write(&newest.file, bytes).unwrap();
    assert_eq!(refusal(drill(&house.path, None, None, at(2))).code, "drill.altered");
    assert_eq!(copies::all(&house.copies())[0].failed.as_deref(), Some("drill.altered"));
    // A list that tells of more than the copy holds.
    let (newest, _) = by_itself(&house.path, at(3)).unwrap();
    let list = house.copies().join("manifest.jsonl");
    let text = std::fs::read_to_string(&list).unwrap();
    let wrong = text.replace(&format!("\"rows\":{}", newest.rows), &format!("\"rows\":{}", newest.rows + 1));
    std::fs::write(&list, wrong).unwrap();
    assert_eq!(refusal(drill(&house.path, None, None, at(3))).code, "drill.differs");
    // A list full of nonsense is passed over, and leads nowhere.
    let line = text.lines().last().unwrap().replace("shop-", "../shop-");
    std::fs::write(&list, format!("{line}\nnot json\n\u{0}\n")).unwrap();
    assert_eq!(refusal(drill(&house.path, None, None, at(3))).code, "drill.none");
    // The copy with the good drill stays, although newer ones stand for it.
    std::fs::write(&list, text).unwrap();
}

#[test]
fn the_plan_is_an_operation_that_is_checked_and_taken_back() {
    let mut house = house();
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().display().to_string();
    let wrong = PlanCopies {
        version: None,
        folder: Some("backup".into()),
        recipients: Some("age1x".into()),
        identity: Some("/no/such/key".into()),
        daily: None,
    };
    let codes: Vec<String> = refusal(house.plan(&wrong)).each().map(|one| one.code.clone()).collect();
    assert_eq!(codes, ["copies.whole_path", "backup.no_folder", "seal.recipient", "seal.no_key"]);
    let absent = PlanCopies { folder: Some("/no/such".into()), ..PlanCopies::default() };
    assert_eq!(refusal(house.plan(&absent)).code, "backup.no_folder");
    house.plan(&PlanCopies { folder: Some(to.clone()), ..PlanCopies::default() }).unwrap();
    let off = house.plan(&PlanCopies { daily: Some(false), ..PlanCopies::default() }).unwrap();
    let plan = upkeep::plan(house.store.db()).unwrap();
    assert_eq!((plan.daily, plan.folder.map(|folder| folder.to_string())), (false, Some(to.clone())));
    assert!(
        backup(&house.store, None).unwrap().file.starts_with(folder.path().canonicalize().unwrap())
            || cfg!(target_os = "macos")
    );
    doing(&mut house.store, &Undo::of(off)).unwrap();
    assert!(upkeep::plan(house.store.db()).unwrap().daily);
    house.plan(&PlanCopies { folder: Some(String::new()), ..PlanCopies::default() }).unwrap();
    assert_eq!(upkeep::plan(house.store.db()).unwrap().folder, None);
    assert_clean(&house.store);
    // A disk that is not there is not made: it would be written where it is mounted.
    house.plan(&PlanCopies { folder: Some(to), ..PlanCopies::default() }).unwrap();
    folder.close().unwrap();
    assert_eq!(refusal(by_itself(&house.path, at(1))).code, "backup.no_folder");
}

#[test]
fn who_plans_first_beside_another_is_told_so_too() {
    let mut house = house();
    let seen = upkeep::plan(house.store.db()).unwrap();
    assert!(!seen.said);
    let mine = |daily| PlanCopies { version: Some(seen.version), daily: Some(daily), ..PlanCopies::default() };
    house.plan(&mine(false)).unwrap();
    let late = house.plan(&mine(true)).unwrap_err();
    assert_eq!((late.code.as_str(), late.field.as_deref()), ("record.changed", Some("daily")));
}

#[test]
fn who_plans_beside_another_is_told_what_the_other_said() {
    let mut house = house();
    house.plan(&PlanCopies { daily: Some(false), ..PlanCopies::default() }).unwrap();
    let seen = upkeep::plan(house.store.db()).unwrap().version;
    house.plan(&PlanCopies { version: Some(seen), daily: Some(true), ..PlanCopies::default() }).unwrap();
    let late =
        house.plan(&PlanCopies { version: Some(seen), daily: Some(false), ..PlanCopies::default() }).unwrap_err();
    assert!(wording::refusal(Lang::It, &late).contains("ogni giorno"), "{late:?}");
    assert_eq!((late.code.as_str(), late.field.as_deref()), ("record.changed", Some("daily")));
    assert!(upkeep::plan(house.store.db()).unwrap().daily);
    // What the other did not touch is saved.
    let keys = PlanCopies { version: Some(seen), recipients: Some(String::new()), ..PlanCopies::default() };
    house.plan(&keys).unwrap();
    // It names files of the machine: nobody hides it among other deeds.
    let many = Batch { operation: "copies.plan".into(), inputs: vec![serde_json::json!({ "daily": false })] };
    let hidden = doing(&mut house.store, &many).map(|done| (done.output.done, done.output.results));
    assert!(!matches!(hidden, Ok((1.., _))), "{hidden:?}");
    assert!(upkeep::plan(house.store.db()).unwrap().daily);
}

#[cfg(target_os = "linux")]
#[test]
fn a_plain_part_that_a_killed_copy_left_goes_when_the_company_is_opened() {
    let house = house();
    let token = fondaco::store::alive::token();
    let world = token.split_once('-').unwrap().1;
    let part = |process: u32| house.path.with_file_name(format!(".fondaco-{process}-{world}-1.part"));
    // No process has a number as large as the first.
    let (left, made) = (part(u32::MAX), part(std::process::id()));
    for file in [&left, &made] {
        std::fs::write(file, "plain").unwrap();
    }
    drop(Store::open(&house.path, clock()).unwrap());
    assert_eq!((left.exists(), made.exists()), (false, true));
}

/// Lets the rounds go on until the thread beside them has ended.
fn until(rounds: &mut Rounds, store: &mut Store, done: impl Fn(&upkeep::Upkeep) -> bool) {
    let begun = Instant::now();
    while !done(&upkeep::upkeep(store.db()).unwrap()) {
        assert!(begun.elapsed() < Duration::from_mins(1), "{:?}", upkeep::upkeep(store.db()));
        rounds.check(store).unwrap();
        std::thread::sleep(Duration::from_millis(20));
    }
    // Once more: what it noted is looked at.
    std::thread::sleep(Duration::from_millis(50));
    rounds.check(store).unwrap();
}

#[test]
fn who_holds_the_lease_makes_a_copy_a_day_and_says_when_it_cannot() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    drop(found(&path));
    let time = clock();
    let mut store = Store::open(&path, time.clone()).unwrap();
    let mut rounds = Rounds::new(vec![Channel::Line]);
    until(&mut rounds, &mut store, |known| known.drill.good_at.is_some());
    let good = |store: &Store| upkeep::upkeep(store.db()).unwrap().backup.good_at;
    assert_eq!(good(&store), Some(at(0)));
    // A machine that was off for nine days catches up with one.
    time.advance(9 * DAY);
    until(&mut rounds, &mut store, |known| known.backup.good_at == Some(at(9)) && known.drill.good_at == Some(at(9)));
    let copies_there = || copies::all(&folder.path().join("backup")).len();
    assert_eq!(copies_there(), 2);
    // Another process on the same file has nothing to do.
    let mut other = Store::open(&path, time.clone()).unwrap();
    assert!(!Rounds::new(vec![Channel::Line]).check(&mut other).unwrap().holds);
    // Where copies go is gone: a notice that says why, and the old copies stay.
    let away = tempfile::tempdir().unwrap();
    let plan = PlanCopies { folder: Some(away.path().display().to_string()), ..PlanCopies::default() };
    doing(&mut store, &plan).unwrap();
    away.close().unwrap();
    time.advance(DAY);
    until(&mut rounds, &mut store, |known| known.backup.failure.is_some());
    doing(&mut store, &CheckNotices {}).unwrap();
    let open = notices::open(store.db(), 10).unwrap();
    let notice = open.iter().find(|notice| notice.rule == "copies").expect("no notice");
    assert_eq!(notice.facts["why"]["code"], "backup.no_folder");
    for lang in fondaco::locale::Lang::ALL {
        let text = fondaco::alerts::sentence::of(lang, notice, time.today());
        assert!(text.contains("27/11") || text.contains("11-27"), "{text}");
        assert!(!text.contains('{') && text.len() > 60, "{text}");
    }
    assert_eq!(copies_there(), 2);
    // Well again: over.
    doing(&mut store, &PlanCopies { folder: Some(String::new()), ..PlanCopies::default() }).unwrap();
    time.advance(DAY);
    until(&mut rounds, &mut store, |known| known.backup.failure.is_none());
    doing(&mut store, &CheckNotices {}).unwrap();
    assert!(notices::open(store.db(), 10).unwrap().iter().all(|notice| notice.rule != "copies"));
    rounds.give_back(&mut store).unwrap();
}

#[test]
fn made_up_companies_are_left_alone_until_somebody_asks() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("demo.db");
    let mut store = Store::open_or_create(&path, clock()).unwrap();
    let demo = fondaco::operations::company::FoundCompany {
        demo: true,
        ..fondaco::operations::company::FoundCompany::named("Prova")
    };
    doing(&mut store, &demo).unwrap();
    let due = |store: &Store| keeper::due(&upkeep::upkeep(store.db()).unwrap(), at(30));
    assert_eq!(due(&store), Due { backup: false, drill: false });
    doing(&mut store, &PlanCopies { daily: Some(true), ..PlanCopies::default() }).unwrap();
    assert_eq!(due(&store), Due { backup: true, drill: true });
}

#[test]
fn days_without_a_copy_are_a_notice() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    drop(found(&path));
    let time = clock();
    let mut store = Store::open(&path, time.clone()).unwrap();
    let mut level = |days: i64| {
        time.advance(days * DAY);
        doing(&mut store, &CheckNotices {}).unwrap();
        let open = notices::open(store.db(), 10).unwrap();
        open.iter()
            .find(|notice| notice.rule == "copies" && notice.subject_id == 1)
            .map(|notice| notice.severity.clone())
    };
    assert_eq!(level(3), None);
    assert_eq!(level(1).as_deref(), Some("warn"));
    assert_eq!(level(4).as_deref(), Some("error"));
    upkeep::note(&mut store, Chore::Backup, time.now(), true, None).unwrap();
    let mut later = Store::open(&path, time.clone()).unwrap();
    doing(&mut later, &CheckNotices {}).unwrap();
    assert!(
        notices::open(later.db(), 10).unwrap().iter().all(|notice| notice.subject_id != 1 || notice.rule != "copies")
    );
}

#[test]
fn a_file_copied_without_its_log_is_told_from_a_whole_one() {
    let mut house = house();
    lease::mark_log(&mut house.store).unwrap();
    place(&mut house.store);
    let at = |name: &str| house.path.with_file_name(name);
    let copy = |name: &str| std::fs::copy(&house.path, at(name)).unwrap();
    // As people do it: the file alone, while the program is open.
    copy("alone.db");
    let refused = refusal(Store::open(&at("alone.db"), clock()).map(drop));
    assert_eq!(refused.code, "store.without_log");
    assert!(refused.with["entry"].as_i64().unwrap() > 0);
    assert_eq!(refusal(Reader::open(&at("alone.db")).map(drop)).code, "store.without_log");
    // What is there can be kept: as a new file, and from then on without a word.
    let any: Arc<dyn Clock> = clock();
    restore(&at("alone.db"), &at("kept.db"), false, &any).unwrap();
    for _ in 0..2 {
        assert_clean(&Store::open(&at("kept.db"), clock()).unwrap());
    }
    // With its log it is whole.
    copy("both.db");
    std::fs::copy(at("shop.db-wal"), at("both.db-wal")).unwrap();
    for _ in 0..2 {
        assert_clean(&Store::open(&at("both.db"), clock()).unwrap());
    }
    // Our own copies are whole.
    let made = backup_file(&house.path, Some(&at("made.db")), UtcMillis(START)).unwrap();
    for _ in 0..2 {
        drop(Store::open(&made.file, clock()).unwrap());
    }
    // The file itself, after a crash that took its log: it is not a copy of itself.
    drop(Store::open(&house.path, clock()).unwrap());
    lease::unmark_log(&mut house.store).unwrap();
    let House { folder, path, store } = house;
    drop(store);
    assert!(!path.with_file_name("shop.db-wal").exists());
    // Closed, the file alone is all there is.
    let closed = path.with_file_name("closed.db");
    std::fs::copy(&path, &closed).unwrap();
    assert_clean(&Store::open(&closed, clock()).unwrap());
    drop(folder);
}

#[test]
fn who_slept_marks_the_file_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap().join("shop.db");
    let mut founded = found(&path);
    doing(&mut founded, &PlanCopies { daily: Some(false), ..PlanCopies::default() }).unwrap();
    drop(founded);
    let time = clock();
    let mut store = Store::open(&path, time.clone()).unwrap();
    let mut rounds = Rounds::new(vec![Channel::Line]);
    rounds.check(&mut store).unwrap();
    // Longer than the lease holds: another program takes it for gone.
    time.advance(10 * 60_000);
    let other = Store::open(&path, time.clone()).unwrap();
    assert!(!lease::is_marked(other.db()).unwrap());
    rounds.check(&mut store).unwrap();
    assert!(lease::is_marked(other.db()).unwrap());
    place(&mut store);
    let copy = path.with_file_name("copy.db");
    std::fs::copy(&path, &copy).unwrap();
    assert_eq!(refusal(Store::open(&copy, clock()).map(drop)).code, "store.without_log");
    // Closed, it bears no mark, and is held by nobody.
    rounds.give_back(&mut store).unwrap();
    assert!(!lease::is_marked(other.db()).unwrap());
}
