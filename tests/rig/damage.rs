//! Files damaged bit by bit: no panic, no hang; either nothing is wrong, or a sentence says what is, and the command that
//! it names brings back the last good copy.

use crate::cli_support::Desk;
use crate::faults::{answered, ended};
use crate::form::{self, Chance, say};
use crate::store_help::{clock, stranger};
use fondaco::locale::Lang;
use fondaco::store::Store;
use fondaco::ui::stage::Stage;
use fondaco::ui::theme::{Theme, Tier};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

const PAGE: usize = 4_096;

/// A company that was worked in: a file with free pages, a log with frames, a copy beside it.
struct House {
    desk: Desk,
    file: Vec<u8>,
    log: Vec<u8>,
    copy: std::path::PathBuf,
}

fn house() -> House {
    let desk = Desk::empty();
    desk.good(&["demo", "--no-ui", "--orders", "60"]);
    // Pages that nobody uses any more.
    let free = "CREATE TABLE free (x); INSERT INTO free VALUES (zeroblob(200000)); DROP TABLE free";
    stranger(&desk.file()).execute_batch(free).unwrap();
    let copy = desk.json(&["backup"])["file"].as_str().unwrap().into();
    // Somebody has it open, so that what is done now stays in the log.
    let open = Store::open(&desk.file(), clock()).unwrap();
    for name in ["Neri", "Bruni", "Verdi"] {
        desk.good(&["do", "party.save", &format!(r#"{{"set":{{"name":"{name}"}}}}"#)]);
    }
    let log = std::fs::read(desk.path("company.db-wal")).unwrap();
    let file = std::fs::read(desk.file()).unwrap();
    drop(open);
    assert!(log.len() > 10 * PAGE, "no log: {}", log.len());
    let free = u32::from_be_bytes(file[36..40].try_into().unwrap());
    assert!(free > 10, "no free pages: {free}");
    House { desk, file, log, copy }
}

/// What is done to the bytes.
#[derive(Debug, Clone, Copy)]
enum Wound {
    /// One bit of the head.
    Head,
    /// One bit of a page.
    Bit,
    /// A page's own head.
    PageHead,
    /// A page of nothing.
    Zeros,
    /// A page of anything.
    Noise,
    /// Two pages in each other's place.
    Swapped,
    /// The end is gone.
    Short,
    /// Everything is gone.
    Empty,
    /// The first free page.
    Free,
    /// One bit of the log.
    Log,
    /// The end of the log is gone.
    LogShort,
}

const WOUNDS: &[Wound] = &[
    Wound::Head,
    Wound::Bit,
    Wound::PageHead,
    Wound::Zeros,
    Wound::Noise,
    Wound::Swapped,
    Wound::Short,
    Wound::Empty,
    Wound::Free,
    Wound::Log,
    Wound::LogShort,
];

fn flip(bytes: &mut [u8], from: usize, to: usize, chance: &mut Chance) -> String {
    let (at, bit) = (from + chance.place(to - from), chance.below(8));
    bytes[at] ^= 1 << bit;
    format!("byte {at} bit {bit}")
}

/// Damages the file or its log; where.
fn wound(kind: Wound, house: &House, chance: &mut Chance) -> (Vec<u8>, Vec<u8>, String) {
    let (mut file, mut log) = (house.file.clone(), house.log.clone());
    let pages = file.len() / PAGE;
    let page = chance.place(pages);
    let at = page * PAGE;
    let place = match kind {
        Wound::Head => flip(&mut file, 0, 100, chance),
        Wound::Bit => flip(&mut file, 100, house.file.len(), chance),
        Wound::PageHead => {
            let from = if page == 0 { 100 } else { at };
            flip(&mut file, from, from + 12, chance)
        }
        Wound::Zeros => {
            file[at..at + PAGE].fill(0);
            format!("page {}", page + 1)
        }
        Wound::Noise => {
            file[at..at + PAGE].fill_with(|| chance.any() as u8);
            format!("page {}", page + 1)
        }
        Wound::Swapped => {
            let other = chance.place(pages) * PAGE;
            let (a, b) = (file[at..at + PAGE].to_vec(), file[other..other + PAGE].to_vec());
            file[at..at + PAGE].copy_from_slice(&b);
            file[other..other + PAGE].copy_from_slice(&a);
            format!("pages {} and {}", page + 1, other / PAGE + 1)
        }
        Wound::Short => {
            let len = 1 + chance.place(file.len() - 1);
            file.truncate(len);
            format!("at {len}")
        }
        Wound::Empty => {
            file.clear();
            log.clear();
            "all".to_owned()
        }
        Wound::Free => {
            let first = u32::from_be_bytes(file[32..36].try_into().unwrap()) as usize;
            flip(&mut file, (first - 1) * PAGE, (first - 1) * PAGE + 200, chance)
        }
        Wound::Log => flip(&mut log, 0, house.log.len(), chance),
        Wound::LogShort => {
            let len = chance.place(log.len());
            log.truncate(len);
            format!("at {len}")
        }
    };
    // Half of what happens to the file happens while there is no log.
    if !matches!(kind, Wound::Log | Wound::LogShort) && chance.one_in(2) {
        log.clear();
    }
    (file, log, place)
}

fn lay(desk: &Desk, file: &[u8], log: &[u8]) {
    let _ = std::fs::remove_file(desk.path("company.db-shm"));
    std::fs::write(desk.file(), file).unwrap();
    if log.is_empty() {
        let _ = std::fs::remove_file(desk.path("company.db-wal"));
    } else {
        std::fs::write(desk.path("company.db-wal"), log).unwrap();
    }
}

/// What only a copy can put right, unless it is of an index.
const LOST: &[&str] = &["doctor.integrity", "doctor.unreadable", "doctor.unopenable", "store.emptied", "store.damaged"];

/// How doctor judged, in a word, and the command that it named.
fn doctor(desk: &Desk, what: &str) -> (String, Option<String>) {
    let said = ended(&mut desk.command(&["doctor"]));
    answered(&said, what);
    if said.code == 0 {
        return ("clean".to_owned(), None);
    }
    let text = format!("{}{}", said.out, said.err);
    let command = text.split("«fondaco restore ").nth(1).and_then(|rest| rest.split_once('»')).map(|(line, _)| line);
    let judged = ended(&mut desk.command(&["doctor", "--json"]));
    answered(&judged, what);
    let value: Value = serde_json::from_str(if judged.out.is_empty() { &judged.err } else { &judged.out }).unwrap();
    let code = match (value["error"]["code"].as_str(), value["findings"].as_array()) {
        (Some(code), _) => code.to_owned(),
        (None, findings) => {
            // What only a copy can put right comes before what is seen of it elsewhere.
            let codes = || findings.into_iter().flatten().filter_map(|finding| finding["what"]["code"].as_str());
            let found = codes().find(|code| LOST.contains(code)).or(codes().next());
            found.unwrap_or_else(|| panic!("{what}: {} and then {}: {text}", said.code, judged.out)).to_owned()
        }
    };
    (code, command.map(str::to_owned))
}

/// Panics of the threads of this process, and of the screens in it.
static PANICS: AtomicU64 = AtomicU64::new(0);

/// Goes through the lists of a screen on the damaged file: what cannot be read is said, and nothing else happens.
fn looked_at(path: &Path, what: &str) {
    let before = PANICS.load(Ordering::SeqCst);
    let opened = Stage::open(path, clock(), Lang::It, Theme::plain(Tier::T1), (80, 24));
    if let Ok(mut stage) = opened {
        for keys in ["2", "<down><down><enter>", "<esc>", "3<end><enter>", "<esc>", "5", "6", "0", "1"] {
            stage.keys(keys);
        }
        stage.end();
    }
    let_go(path);
    assert_eq!(PANICS.load(Ordering::SeqCst), before, "{what}: a panic on the screen");
}

/// Waits until no thread of this process has the file open: one that closes it late would write its log into the next
/// wound.
fn let_go(path: &Path) {
    let begun = std::time::Instant::now();
    let held = || {
        let open = std::fs::read_dir("/proc/self/fd").into_iter().flatten().flatten();
        open.filter_map(|entry| std::fs::read_link(entry.path()).ok())
            .any(|file| file.to_string_lossy().starts_with(&*path.to_string_lossy()))
    };
    while held() {
        assert!(begun.elapsed() < std::time::Duration::from_secs(20), "the screen holds the file after its end");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

#[test]
fn damaged_bit_by_bit() {
    let _alone = form::alone();
    let mut chance = Chance::of("damaged_bit_by_bit");
    let house = house();
    let desk = &house.desk;
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        PANICS.fetch_add(1, Ordering::SeqCst);
        usual(panic);
    }));
    let mut verdicts: BTreeMap<String, u64> = BTreeMap::new();
    let files = form::times(WOUNDS.len() as u64, 400);
    for number in 0..files {
        let kind = WOUNDS[number as usize % WOUNDS.len()];
        let (file, log, place) = wound(kind, &house, &mut chance);
        let what = format!("{kind:?} {place}{}", if log.is_empty() { "" } else { " with a log" });
        // One wound of a seed once more, without those before it.
        if std::env::var("FONDACO_WOUND").is_ok_and(|wanted| !what.contains(&wanted)) {
            continue;
        }
        let order = Lang::It.t("refusal.store.internal").split('(').next().unwrap();
        for arguments in [
            &["list", "orders", "--json"][..],
            &["do", "order.confirm", "2026/58"],
            &["do", "party.save", r#"{"set":{"name":"X"}}"#],
        ] {
            lay(desk, &file, &log);
            let said = ended(&mut desk.command(arguments));
            answered(&said, &format!("{what}: {arguments:?}"));
            assert!(!said.err.contains(order), "{what}: {arguments:?}: {}", said.err);
        }
        lay(desk, &file, &log);
        looked_at(&desk.file(), &what);
        lay(desk, &file, &log);
        let (verdict, command) = doctor(desk, &what);
        // Somebody else's rows may be wrong and the pages whole: then the findings say which. Else a copy is named.
        if LOST.contains(&verdict.as_str()) {
            let Some(command) = command else {
                let repaired = desk.run(&["doctor", "--repair"]);
                assert_eq!(repaired.code, 0, "{what}: {verdict}, and no way back\n{}{}", repaired.out, repaired.err);
                *verdicts.entry(format!("{verdict}, repaired")).or_default() += 1;
                continue;
            };
            let mut words = vec!["restore"];
            words.extend(command.split(' '));
            assert!(words.contains(&house.copy.to_str().unwrap()), "{what}: {command}");
            let said = desk.run(&words);
            assert_eq!(said.code, 0, "{what}: {words:?}: {}", said.err);
            assert_eq!(desk.json(&["doctor"])["clean"], true, "{what}: restored");
        }
        *verdicts.entry(verdict).or_default() += 1;
        for entry in std::fs::read_dir(desk.path("")).unwrap().flatten() {
            // What a restore kept: the next would only be numbered on.
            if entry.file_name().to_string_lossy().contains("-replaced-") {
                std::fs::remove_file(entry.path()).unwrap();
            }
        }
    }
    let _ = std::panic::take_hook();
    assert!(verdicts.len() > 2 || std::env::var_os("FONDACO_WOUND").is_some(), "{verdicts:?}");
    say(&format!("damaged_bit_by_bit: {files} files; judged {verdicts:?}; 0 panics, 0 hangs"));
}
