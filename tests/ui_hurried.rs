//! Hands that do not look: keys typed while the program is still reading go where they would have gone had it been done.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use fondaco::demo::{self, DemoChoice};
use fondaco::domain::record::PartyFields;
use fondaco::domain::{FixedClock, UtcMillis};
use fondaco::locale::Lang;
use fondaco::operations::party::SaveParty;
use fondaco::operations::{Actor, Call, Door, execute};
use fondaco::store::{Reader, journal, parties};
use fondaco::ui::desk::Desk;
use fondaco::ui::layers::{Jobs, LayerId};
use fondaco::ui::stage::Stage;
use fondaco::ui::theme::{Depth, Theme, Tier};
use std::any::Any;
use std::path::Path;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

const NOW: UtcMillis = UtcMillis(1_795_269_900_000);

/// The demo company, made once.
fn shop(at: &Path) {
    static MADE: OnceLock<tempfile::TempDir> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        demo::make(&folder.path().join("demo.db"), &DemoChoice::small(NOW), &mut |_, _| true).unwrap();
        folder
    });
    std::fs::copy(made.path().join("demo.db"), at).unwrap();
}

/// The same keys by hands that wait after each and by hands that do not: what stands in the journal is the same, and
/// so is what stands on the screen.
#[track_caller]
fn same(keys: &str) {
    same_by(keys, |stage| {
        stage.rush(keys).settle();
    });
}

/// The same while nobody reads for two seconds from where `keys` begin: both reading threads hang, as on a disk that
/// does not answer.
#[track_caller]
fn same_in_a_stall(before: &str, keys: &str) {
    same_by(&format!("{before}{keys}"), |stage| {
        stage.keys(before);
        let stalls: Vec<_> = (0..2).map(|_| stall(stage)).collect();
        let began = Instant::now();
        stage.rush(keys);
        assert!(!stage.desk().idle(), "nobody has read yet");
        std::thread::sleep(Duration::from_secs(2).saturating_sub(began.elapsed()));
        drop(stalls);
        stage.settle();
    });
}

/// A reading thread does nothing until this is dropped; returns when it hangs.
fn stall(stage: &Stage) -> Sender<()> {
    let (go, wait) = channel::<()>();
    let (hangs, hung) = channel();
    let job = move || -> Box<dyn Any + Send> {
        hangs.send(()).unwrap();
        let _ = wait.recv();
        Box::new(())
    };
    stage.desk().run(LayerId(u64::MAX), Box::new(job));
    hung.recv().unwrap();
    go
}

#[track_caller]
fn same_by(keys: &str, hurry: impl Fn(&mut Stage)) {
    let folder = tempfile::tempdir().unwrap();
    let mut seen = Vec::new();
    for hurried in [false, true] {
        let file = folder.path().join(format!("{hurried}.db"));
        shop(&file);
        let mut stage = open(&file);
        if hurried {
            hurry(&mut stage);
        } else {
            stage.keys(keys);
        }
        let reader = Reader::open(&file).unwrap();
        let done: Vec<(String, String)> = journal::newest(reader.db(), None, 30)
            .unwrap()
            .into_iter()
            // Rounds of notices come when they come.
            .filter(|entry| entry.operation != "notice.check")
            .take(4)
            .map(|entry| (entry.operation, entry.input.to_string()))
            .collect();
        // What was said is said at another moment; what stands above it is the same.
        let text = stage.text();
        let lines: Vec<&str> = text.lines().collect();
        seen.push((done, lines[1..lines.len() - 2].join("\n")));
    }
    let hurried = seen.pop().unwrap();
    let waited = seen.pop().unwrap();
    assert_eq!(hurried.0, waited.0, "{keys}: by hurried hands\n{}\nby others\n{}", hurried.1, waited.1);
    assert_eq!(hurried.1, waited.1, "{keys}");
}

fn open(file: &Path) -> Stage {
    let theme = Theme::load("terminale", &[], Depth::Ansi16, Tier::T1).unwrap();
    Stage::open(file, Arc::new(FixedClock::at(NOW)), Lang::It, theme, (100, 30)).unwrap()
}

#[test]
fn an_order_is_shipped() {
    same("2/stato:da_evadere<enter><enter><f4>sBRT1<enter>");
}

#[test]
fn an_order_is_confirmed_and_shipped_in_one_breath() {
    // The second menu is that of the order as it is once it is confirmed.
    same("2/stato:nuovo<enter><enter><f4>c<f4>sBRTX1<enter>");
}

#[test]
fn what_is_done_in_a_list_is_read_before_the_next_menu() {
    // The row stays: what its second menu offers is what can be done with it now.
    same("2/stato:nuovo,da_evadere<enter><f4>c<f4>sBRTX1<enter>");
    // The row leaves: the second menu is that of the row that came in its place.
    same("2/stato:nuovo<enter><f4>c<f4>x");
}

#[test]
fn what_is_taken_back_in_a_list_is_read_before_the_next_menu() {
    // The row is back: the menu is that of what can be done with it now.
    same("2/stato:nuovo<enter><f4>cu<f4>x");
    same("2/stato:nuovo,da_evadere<enter><f4>cu<f4>c");
}

#[test]
fn what_is_done_in_the_months_of_deadlines_is_read_before_the_next_key() {
    // The second menu is that of the deadline as it is once it is done.
    same("6<f8>f<f4>r");
    // What is made, moved and taken back is under the cursor before the next key is for it.
    same("6<right><right><f6>Affitto<tab><tab>ven<tab>120<f2>++-u+");
    same_in_a_stall("6<pgdn><pgup>", "+u<f8>f<f4>r");
    // Another month, and its agenda.
    same("6<pgdn><f8>fvv<f8>f<f4>r");
}

/// As long as it lives, readers have something else to do first, and again and again.
fn busy(desk: &Desk, until: Instant) {
    let next = desk.clone();
    let job = move || {
        std::thread::sleep(Duration::from_millis(25));
        if Instant::now() < until {
            busy(&next, until);
        }
        Box::new(()) as Box<dyn std::any::Any + Send>
    };
    Jobs::run(desk, LayerId(u64::MAX), Box::new(job));
}

#[test]
fn keys_behind_a_deed_do_not_wait_for_an_importer_to_end() {
    for first in ["2/stato:nuovo<enter>", "2/stato:nuovo<enter><enter>"] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("busy.db");
        shop(&file);
        let mut stage = open(&file);
        stage.keys(first);
        // Something that these rows show changes each 10 ms, and reading them takes longer.
        let until = Instant::now() + Duration::from_secs(4);
        for _ in 0..4 {
            busy(stage.desk(), until);
        }
        let desk = stage.desk().clone();
        let importer = std::thread::spawn(move || {
            for number in 0.. {
                if Instant::now() > until {
                    break;
                }
                desk.write(LayerId(u64::MAX), move |store| {
                    let set = PartyFields { phone: Some(format!("011 {number:06}")), ..PartyFields::default() };
                    let save = SaveParty { id: Some(1), set, ..SaveParty::default() };
                    execute(store, Call::by(&Actor::new("marta", Door::Cli)), &save).is_ok()
                });
                std::thread::sleep(Duration::from_millis(10));
            }
        });
        stage.rush("<f4>cu<f4>x<enter>").settle();
        importer.join().unwrap();
        let reader = Reader::open(&file).unwrap();
        let all = journal::newest(reader.db(), None, 2_000).unwrap();
        let last = |name: &str| all.iter().find(|entry| entry.operation == name).map(|entry| entry.id);
        let (taken, changed) = (last("undo"), last("party.save").unwrap());
        assert!(taken.is_some_and(|taken| taken + 40 < changed), "{first}: {taken:?}, {changed}\n{}", stage.text());
        assert!(last("order.cancel").is_some_and(|id| id + 20 < changed), "{first}: {changed}\n{}", stage.text());
    }
}

#[test]
fn what_stands_beside_a_list_is_new_also_beside_an_importer() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("beside.db");
    shop(&file);
    let mut stage = open(&file);
    let first = parties::find(Reader::open(&file).unwrap().db(), 1).unwrap();
    stage.keys(&format!("4/codice:{}<enter>", first.code));
    let until = Instant::now() + Duration::from_secs(20);
    let desk = stage.desk().clone();
    let (stop, stopped) = channel::<()>();
    let importer = std::thread::spawn(move || {
        for number in 0.. {
            if Instant::now() > until || stopped.recv_timeout(Duration::from_millis(10)).is_ok() {
                break;
            }
            desk.write(LayerId(u64::MAX), move |store| {
                let set = PartyFields { phone: Some(format!("011 {number:06}")), ..PartyFields::default() };
                let save = SaveParty { id: Some(1), set, ..SaveParty::default() };
                execute(store, Call::by(&Actor::new("marta", Door::Cli)), &save).is_ok()
            });
        }
    });
    let phone = |stage: &Stage| stage.text().split("011 0").nth(1).map(|rest| rest[..5].to_owned());
    let mut seen = std::collections::BTreeSet::new();
    while seen.len() < 4 {
        assert!(Instant::now() < until, "{seen:?}\n{}", stage.text());
        std::thread::sleep(Duration::from_millis(20));
        stage.moment(Duration::from_millis(20));
        seen.extend(phone(&stage));
    }
    stop.send(()).unwrap();
    importer.join().unwrap();
}

#[test]
fn a_customer_is_changed() {
    same("3<enter>e<tab><end>x<f2>");
}

#[test]
fn what_a_figure_is_made_of_is_left_by_the_next_key() {
    same("1i<esc>2");
}

#[test]
fn an_order_is_taken_on_the_telephone() {
    // The customer's box, its answer, the code, what it turns out to be, the quantity: none of it is here yet.
    same("2ncaffetteria belv<enter><enter>acc-02<enter>3<f6>acc-03<enter>2<f2>");
}

#[test]
fn a_code_that_means_several_is_chosen_from_the_box() {
    same("2ncaffetteria belv<enter><enter>acc-0<enter><down><enter>4<f2>");
}

#[test]
fn the_only_customer_is_taken_although_somebody_saves_while_he_is_looked_up() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("looked_up.db");
    shop(&file);
    let mut stage = open(&file);
    stage.keys("2ncaffetteria belv");
    let stalls: Vec<_> = (0..2).map(|_| stall(&stage)).collect();
    stage.rush("<tab>");
    stage.desk().write(LayerId(u64::MAX), |store| {
        let set = PartyFields { phone: Some("011 000001".into()), ..PartyFields::default() };
        let save = SaveParty { id: Some(1), set, ..SaveParty::default() };
        execute(store, Call::by(&Actor::new("marta", Door::Cli)), &save).is_ok()
    });
    // The box asks anew when it hears of it, and stops what it asked for first.
    for _ in 0..25 {
        std::thread::sleep(Duration::from_millis(20));
        stage.moment(Duration::from_millis(20));
    }
    assert!(stage.text().contains("Scegli cliente"), "nobody has read yet: {}", stage.text());
    drop(stalls);
    stage.settle();
    let text = stage.text();
    assert!(!text.contains("Scegli cliente") && text.contains("[Caffetteria Belv"), "{text}");
}

#[test]
fn what_is_saved_and_taken_back_in_one_go() {
    same("3<enter>e<tab><end>x<f2>u");
    same("2ncaffetteria belv<enter><enter>acc-02<enter>3<f2>u");
    same("3/colonne:nome,telefono<enter><right>e011 333<enter>u");
}

#[test]
fn what_was_not_saved_is_not_taken_back_in_its_place() {
    // The name is there already under another's tax number: the save is refused, and what was done before stands.
    same("3<enter>e<tab><end>x<f2>e<tab><ctrl+x><f2>u");
}

#[test]
fn a_value_is_chosen_for_a_field_of_the_guided_filter() {
    // The customers are still being read when the next key comes: it is for their box, not for the filter.
    same("2f<down><down>caff<f4><enter><enter>");
}

#[test]
fn nothing_is_lost_while_a_list_is_not_read_for_two_seconds() {
    // Rows of a page that has not come, of a filter that was not yet asked for, of a list that was left in between.
    same_in_a_stall("", "2jjjjk<enter>");
    same_in_a_stall("2", "/stato:nuovo<enter>jjj<enter>");
    same_in_a_stall("2", "/bel<esc>3/ross<enter>j<enter>e<tab><end>xyz");
    same_in_a_stall("2j", "<pgdn><pgdn><up>xxx");
    same_in_a_stall("2", "3/bianchi<enter>2G<enter>");
    // More pages than are read ahead, and then something that is no key of the list.
    same_in_a_stall("2", "<pgdn><pgdn><pgdn><pgdn><pgdn><pgdn><pgdn>:2<enter>");
    same_in_a_stall("2", "<pgdn><pgdn><pgdn><pgdn><pgdn><pgdn>/ross<enter>j");
}

#[test]
fn a_list_whose_reading_failed_can_be_worked_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("fails.db");
    shop(&file);
    let mut stage = open(&file);
    stage.keys("2");
    let first = stage.text();
    let stalls: Vec<_> = (0..2).map(|_| stall(&stage)).collect();
    // The rows of the end are asked for; what comes is that the work failed. To the list alone, whichever it is.
    stage.rush("<end>");
    for layer in 1..9 {
        stage.desk().write(LayerId(layer), |_| assert!(std::hint::black_box(false), "work that fails"));
    }
    let began = Instant::now();
    while !stage.text().contains("Errore interno") {
        assert!(began.elapsed() < Duration::from_secs(5), "{}", stage.text());
        std::thread::sleep(Duration::from_millis(10));
        stage.heard();
    }
    stage.rush("<esc><down>");
    let line = stage.text().lines().nth(4).map(str::to_owned);
    assert!(line.as_ref().is_some_and(|line| line.starts_with('>')), "{}", stage.text());
    drop(stalls);
    stage.keys("<end>");
    let last = stage.text();
    assert!(last.contains("2026/1 "), "{last}");
    stage.keys("<home>");
    assert_eq!(stage.text().lines().nth(3), first.lines().nth(3), "{}", stage.text());
}

#[test]
fn what_is_done_behind_a_stall_is_done_to_what_was_meant() {
    // More rows are on their way: what is done to one of those that stand here is counted and shown all the same.
    same_in_a_stall("2/stato:nuovo<enter>", "<pgdn><up><f4>c");
    same_in_a_stall("2", "/stato:nuovo<enter>j<enter><f4>c");
    same_in_a_stall("", "2ncaffetteria belv<enter><enter>acc-02<enter>3<f6>acc-03<enter>2<f2>");
}
