//! Many at once on one file: nobody's save is lost, nobody starves, no number is left out, what others do comes to the
//! screen, and no program grows.

use crate::clerk;
use crate::cli_support::Desk;
use crate::floor::Floor;
use crate::form::{self, Chance, say, spread};
use crate::pty_support::{PATIENCE, Terminal};
use crate::store_help::{assert_clean, child, told};
use fondaco::domain::{Clock, Refusal, SystemClock};
use fondaco::locale::Lang;
use fondaco::operations::{Actor, Call, Done, Door, Mode, registry};
use fondaco::store::{Store, parties};
use fondaco::ui::panes::words::ORDER_NUMBER;
use fondaco::ui::stage::Stage;
use fondaco::ui::theme::{Theme, Tier};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Between two saves of an operator.
const PAUSE: Duration = Duration::from_millis(300);

/// What a save may take beside an importer, and a change to come to others' screens.
const SAVED: Duration = Duration::from_millis(250);
const SEEN: Duration = Duration::from_millis(200);

/// Between two keys of a quick hand, and between two looks at a screen.
const TYPED: Duration = Duration::from_millis(100);
const LOOK: Duration = Duration::from_millis(10);

/// What a list says of rows that came in above those it shows.
const ABOVE: &str = "più in alto";

/// What somebody at work is told.
#[derive(Debug, Serialize, Deserialize)]
struct Hand {
    path: PathBuf,
    name: String,
    seconds: u64,
    imports: bool,
}

fn open(path: &Path) -> Store {
    Store::open(path, Arc::new(SystemClock)).unwrap()
}

pub fn doing(store: &mut Store, name: &str, operation: &str, input: Value) -> Result<Done<Value>, Refusal> {
    let actor = Actor::new(name, Door::Cli);
    (registry::find(operation).unwrap().run)(store, Call::by(&actor), input, Mode::Execute)
}

fn order(customer: &str) -> Value {
    json!({ "customer": customer, "lines": [{ "item": "MOK-3", "quantity": 1 }] })
}

/// The number that stands in a record's name goes up by one, by whoever read it last; how often it had to be read.
fn count_up(store: &mut Store, name: &str, party: i64) -> u64 {
    for tries in 1.. {
        let found = parties::find(store.db(), party).unwrap();
        let number: u64 = found.name.as_str().rsplit(' ').next().unwrap().parse().unwrap();
        let set = json!({ "name": format!("Conto {}", number + 1) });
        match doing(store, name, "party.save", json!({ "id": party, "version": found.version, "set": set })) {
            Ok(_) => return tries,
            Err(refusal) => assert!(refusal.code.starts_with("record."), "{refusal:?}"),
        }
    }
    unreachable!()
}

#[test]
#[ignore = "runs as a child of `many_processes_on_one_file`"]
fn works() {
    let Some(told) = told() else { return };
    let hand: Hand = serde_json::from_str(&told).unwrap();
    let mut store = open(&hand.path);
    let until = Instant::now() + Duration::from_secs(hand.seconds);
    let conto = parties::by_code(store.db(), "C00003").unwrap().unwrap();
    let mut said = String::new();
    let mut imported = 0;
    while Instant::now() < until {
        let began = Instant::now();
        if hand.imports {
            doing(&mut store, &hand.name, "import.orders", clerk::import(&hand.name, imported, 20)).unwrap();
            imported += 20;
            writeln!(said, "import {}", began.elapsed().as_micros()).unwrap();
            continue;
        }
        let done = doing(&mut store, &hand.name, "order.place", order("C00001")).unwrap();
        let (took, order) = (began.elapsed().as_micros(), done.output["order"].as_str().unwrap());
        writeln!(said, "save {took} {} {order}", SystemClock.now().0).unwrap();
        writeln!(said, "count {}", count_up(&mut store, &hand.name, conto)).unwrap();
        std::thread::sleep(PAUSE.saturating_sub(began.elapsed()));
    }
    print!("\n{said}");
}

/// Memory that a process holds, in kilobytes.
fn memory(process: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|rest| rest.split_whitespace().next()).map_or(0, |number| number.parse().unwrap())
}

/// Looks once a second what processes hold, from the first third on; at the end the largest growth of one since then.
struct Scales {
    over: Arc<AtomicBool>,
    thread: std::thread::JoinHandle<Vec<(u64, u64)>>,
}

impl Scales {
    fn weigh(processes: Vec<String>, seconds: u64) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let ends = Arc::clone(&over);
        let thread = std::thread::spawn(move || {
            let all = || processes.iter().map(|process| memory(process)).collect::<Vec<u64>>();
            std::thread::sleep(Duration::from_secs(seconds) / 3);
            let then = all();
            let mut last = then.clone();
            while !ends.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(500));
                for (kept, now) in last.iter_mut().zip(all()) {
                    // Who has ended holds nothing: what it held before counts.
                    *kept = if now == 0 { *kept } else { now };
                }
            }
            then.into_iter().zip(last).collect()
        });
        Self { over, thread }
    }

    fn end(self, what: &str) {
        self.over.store(true, Ordering::SeqCst);
        let all = self.thread.join().unwrap();
        let worst = all.iter().map(|(then, now)| now.saturating_sub(*then)).max().unwrap_or(0);
        let largest = all.iter().map(|(_, now)| *now).max().unwrap_or(0);
        say(&format!("{what}: memory at most {largest} kB, since the first third at most {worst} kB more"));
        assert!(worst < 4_096 + largest / 10, "{what}: it grows: {all:?}");
    }
}

/// How many took longer than that, and when: those that ended within a second of each other had one cause.
fn over(limit: Duration, times: &[Duration], ends: &[i64], began: i64) -> String {
    let mut late: Vec<(i64, Duration)> =
        times.iter().zip(ends).filter(|(took, _)| **took > limit).map(|(took, end)| (*end - began, *took)).collect();
    late.sort_unstable();
    let mut said = format!("{} over {limit:?}", late.len());
    for moment in late.chunk_by(|one, next| next.0 - one.0 < 1_000) {
        let worst = moment.iter().map(|(_, took)| took.as_millis()).max().unwrap_or_default();
        let at = moment.first().map_or(0, |(at, _)| at / 1_000);
        write!(said, ", {} at {at} s (worst {worst})", moment.len()).unwrap();
    }
    said
}

/// On a machine that does nothing else (`FONDACO_RIG_STRICT`) the worst is held against the promise.
fn promised(what: &str, times: &[Duration], limit: Duration) {
    let worst = times.iter().max().copied().unwrap_or_default();
    assert!(!form::strict() || worst <= limit, "{what}: {worst:?}, and {limit:?} are promised");
}

/// A company with a customer whose orders are watched, and one whose name is a number.
fn company() -> Desk {
    let desk = Desk::founded();
    for name in ["Zanella Ada", "Conto 0"] {
        desk.good(&["do", "party.save", &json!({ "set": { "name": name } }).to_string()]);
    }
    desk
}

/// As its column has it: on a fast machine the importer comes to more than a million orders in a year.
fn on_the_screen(number: &str) -> String {
    let column = usize::from(ORDER_NUMBER);
    if number.len() > column { format!("{}…", &number[..column - 1]) } else { number.to_owned() }
}

fn processes(many: u64, seconds: u64) {
    let what = format!("many_processes_on_one_file ({many})");
    let desk = company();
    let mut screen = Terminal::start(&desk, &[]);
    screen.shows("[1Home]");
    screen.press("2").shows("[2Ordini]");
    screen.press("/").shows("filtro /");
    screen.press("Zanella").shows("filtro / Zanella");
    screen.press("\r").until("the list", |screen| !screen.contents().contains("filtro /"));
    let children: Vec<_> = (0..many)
        .map(|number| {
            let name = format!("m{number}");
            let hand = Hand { path: desk.file(), name, seconds, imports: number == 0 };
            let mut command = child("many::works", &serde_json::to_string(&hand).unwrap());
            command.stdout(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    let mut weighed: Vec<String> = children.iter().map(|child| child.id().to_string()).collect();
    weighed.push(screen.id().to_string());
    let scales = Scales::weigh(weighed, seconds);
    let floor = Floor::beside(desk.file().parent().unwrap());
    let start = SystemClock.now().0;
    let mut store = open(&desk.file());
    let until = Instant::now() + Duration::from_secs(seconds);
    let (mut seen, mut shown, mut own) = (Vec::new(), Vec::new(), 0);
    while Instant::now() < until {
        let done = doing(&mut store, "parent", "order.place", order("C00002")).unwrap();
        let name = on_the_screen(done.output["order"].as_str().unwrap());
        let began = Instant::now();
        // The cursor's order keeps its line: once the screen is full, the list says that others came in above it.
        screen.until("another's order", |screen| {
            let shown = screen.contents();
            shown.contains(&name) || shown.contains(ABOVE)
        });
        seen.push(began.elapsed());
        shown.push(SystemClock.now().0);
        screen.press("\x1b[H").shows(&name);
        screen.until("all of them seen", |screen| !screen.contents().contains(ABOVE));
        own += 1;
        std::thread::sleep(Duration::from_millis(400));
    }
    floor.end(&what);
    let (mut saves, mut imports, mut counted, mut again, mut served) = (Vec::new(), Vec::new(), 0, 0, Vec::new());
    let mut ends: Vec<i64> = Vec::new();
    let mut names = BTreeMap::new();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        let mut own = 0;
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            let words: Vec<&str> = line.split(' ').collect();
            match words.as_slice() {
                ["save", micros, at, name] => {
                    saves.push(Duration::from_micros(micros.parse().unwrap()));
                    ends.push(at.parse().unwrap());
                    *names.entry((*name).to_owned()).or_insert(0) += 1;
                    own += 1;
                }
                ["import", micros] => imports.push(Duration::from_micros(micros.parse().unwrap())),
                ["count", tries] => {
                    counted += 1;
                    again += tries.parse::<u64>().unwrap() - 1;
                }
                _ => {}
            }
        }
        served.push(own);
    }
    scales.end(&what);
    screen.press("qq");
    screen.end();
    let (least, most) = (served[1..].iter().min().unwrap(), served.iter().max().unwrap());
    let late = over(SAVED, &saves, &ends, start);
    let slow = over(SEEN, &seen, &shown, start);
    say(&format!("{what}: saves beside an importer, {}; {late}", spread(&mut saves)));
    say(&format!("{what}: imports of 20 orders, {}", spread(&mut imports)));
    say(&format!("{what}: on another's screen, {}; {slow}", spread(&mut seen)));
    say(&format!("{what}: least served {least}, most {most}; {again} records read again after another's save"));
    // Nothing lost, nothing twice, nothing left out.
    assert!(names.values().all(|times| *times == 1), "a number was given twice");
    let there = desk.json(&["show", "customer", "C00003"]);
    assert!(there.to_string().contains(&format!("Conto {counted}\"")), "an update was lost: {counted} of {there}");
    let file = crate::store_help::stranger(&desk.file());
    let (rows, last): (i64, i64) = file
        .query_row("SELECT count(*), max(number) FROM sales_order WHERE year = 2026", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(rows, last, "a gap in the numbers");
    assert!(rows >= (saves.len() + own) as i64);
    assert_clean(&open(&desk.file()));
    promised("a save", &saves, SAVED);
    promised("on a screen", &seen, SEEN);
    // A machine that does a dozen other things is slow; but nobody waits while others are served.
    assert!(*least * 4 >= *most, "somebody starves: {served:?}");
    assert!(*saves.last().unwrap() < Duration::from_secs(5), "{:?}", saves.last());
}

#[test]
fn many_processes_on_one_file() {
    let _alone = form::alone();
    processes(8, form::seconds(6, 600));
}

#[test]
fn very_many_processes_on_one_file() {
    if form::long() || form::minute() {
        let _alone = form::alone();
        processes(32, form::seconds(60, 600));
    } else {
        say("very_many_processes_on_one_file: skipped, it is part of the longer forms");
    }
}

#[test]
fn fifty_screens_in_one_process() {
    let _alone = form::alone();
    let mut chance = Chance::of("fifty_screens_in_one_process");
    let screens = if form::minute() { 50 } else { form::times(10, 50) };
    let seconds = form::seconds(6, 600);
    let desk = company();
    let path = desk.file();
    // The orders that were placed and when, and which screen saw them when.
    let placed: Mutex<Vec<(String, Instant)>> = Mutex::default();
    let times: Mutex<(Vec<Duration>, Vec<Duration>)> = Mutex::default();
    let ends: Mutex<Vec<i64>> = Mutex::default();
    let until = Instant::now() + Duration::from_secs(seconds);
    let kept = std::sync::atomic::AtomicU64::new(0);
    let scales = Scales::weigh(vec!["self".to_owned()], seconds);
    let floor = Floor::beside(path.parent().unwrap());
    let start = SystemClock.now().0;
    std::thread::scope(|scope| {
        for number in 0..screens {
            let mut chance = Chance::seeded(chance.any());
            let (path, placed, times, ends, kept) = (&path, &placed, &times, &ends, &kept);
            scope.spawn(move || {
                let clock = Arc::new(SystemClock);
                let mut stage = Stage::open(path, clock, Lang::It, Theme::plain(Tier::T1), (80, 24)).unwrap();
                stage.hear_others();
                assert!(stage.hears_others());
                stage.keys("2");
                let mut next = placed.lock().unwrap().len();
                while Instant::now() < until {
                    stage.live(LOOK);
                    let looked = Instant::now();
                    // The time is that of the first which was not seen yet, however many came after it.
                    let (first, newest, count) = {
                        let placed = placed.lock().unwrap();
                        (placed.get(next).cloned(), placed.last().cloned(), placed.len())
                    };
                    if let (Some((_, at)), Some((name, _))) = (first, newest)
                        && [&name, ABOVE].iter().any(|told| stage.text().contains(*told))
                    {
                        {
                            // Both or none.
                            let mut times = times.lock().unwrap();
                            times.0.push(looked.saturating_duration_since(at));
                            ends.lock().unwrap().push(SystemClock.now().0);
                        }
                        next = count;
                        // The list keeps its place: the next order is seen from the top. One that is placed on the way
                        // there waits for that, too.
                        stage.type_live("<home>", LOOK);
                    }
                    // Every other one also works.
                    if number % 2 == 0 && chance.one_in(100) {
                        stage.type_live("3n", TYPED);
                        stage.type_live(&format!("Cliente {number}"), TYPED);
                        assert!(!stage.message().contains("salvato"), "said before: {}", stage.text());
                        let began = Instant::now();
                        stage.type_live("<f2>", LOOK);
                        while !stage.message().contains("salvato") {
                            assert!(began.elapsed() < PATIENCE, "{}", stage.text());
                            stage.live(LOOK);
                        }
                        times.lock().unwrap().1.push(began.elapsed());
                        kept.fetch_add(1, Ordering::SeqCst);
                        stage.type_live("2<home>", TYPED);
                        next = placed.lock().unwrap().len();
                    }
                }
                stage.end();
            });
        }
        scope.spawn(|| {
            let mut store = open(&path);
            while Instant::now() < until {
                std::thread::sleep(Duration::from_millis(500));
                let done = doing(&mut store, "writer", "order.place", order("C00001")).unwrap();
                let name = done.output["order"].as_str().unwrap().to_owned();
                placed.lock().unwrap().push((name, Instant::now()));
            }
        });
    });
    floor.end("fifty_screens_in_one_process");
    scales.end("fifty_screens_in_one_process");
    let (mut seen, mut saves) = times.into_inner().unwrap();
    let slow = over(SEEN, &seen, &ends.into_inner().unwrap(), start);
    let orders = placed.into_inner().unwrap().len();
    say(&format!(
        "fifty_screens_in_one_process: {screens} screens, {orders} orders of another; on a screen, {}; {slow}",
        spread(&mut seen)
    ));
    say(&format!("fifty_screens_in_one_process: forms saved, {}", spread(&mut saves)));
    assert!(seen.len() as u64 > screens, "the screens saw nothing: {}", seen.len());
    promised("on a screen", &seen, SEEN);
    let customers = desk.json(&["list", "customers", "--limit", "0"]);
    let names = customers.as_array().unwrap().iter().filter_map(|row| row["name"].as_str());
    let there = names.filter(|name| name.starts_with("Cliente ")).count() as u64;
    assert_eq!(there, kept.load(Ordering::SeqCst), "a save was lost");
    assert_clean(&open(&path));
}
