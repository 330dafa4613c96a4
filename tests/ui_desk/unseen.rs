//! Who comes back to a screen waits for what changed there meanwhile, and for nothing else.

use super::*;
use crossterm::event::{Event as Raw, KeyCode, KeyEvent, KeyModifiers};
use fondaco::ui::desk::Desk;
use fondaco::ui::input::Timing;
use fondaco::ui::keymap::Keymap;
use fondaco::ui::layers::{Host, Job, Jobs, LayerId};
use fondaco::ui::panes;
use fondaco::ui::session::{Event, Session, Setup};
use fondaco::ui::standing::Standing;
use fondaco::ui::terminal::{Abilities, Screen};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Instant;

/// The desk, and how much was asked of it.
struct Counted {
    desk: Desk,
    readings: AtomicUsize,
}

impl Jobs for Counted {
    fn idle(&self) -> bool {
        self.desk.idle()
    }

    fn run(&self, layer: LayerId, job: Job) {
        self.readings.fetch_add(1, Ordering::SeqCst);
        self.desk.run(layer, job);
    }
}

/// Nothing is around the panes: what is read is read by them.
struct Nobody;

impl Host for Nobody {}

struct Panes {
    session: Session<Vec<u8>>,
    events: Receiver<Event>,
    jobs: Arc<Counted>,
    now: Instant,
}

impl Panes {
    fn of(house: &House) -> Self {
        let (send, events) = channel();
        let desk = Desk::open(house.store.path(), Actor::new("anna", Door::Ui), house.clock.clone(), &send).unwrap();
        let jobs = Arc::new(Counted { desk: desk.clone(), readings: AtomicUsize::new(0) });
        let setup = Setup {
            panes: panes::all(&desk),
            host: Box::new(Nobody),
            jobs: jobs.clone(),
            clock: house.clock.clone(),
            theme: Theme::load("terminale", &[], Depth::Mono, Tier::T1).unwrap(),
            lang: Lang::It,
            keymap: Keymap::standard(),
            timing: Timing::LOCAL,
            goto_delay: Duration::ZERO,
            standing: Standing::default(),
            coach: None,
        };
        let now = Instant::now();
        let mut session = Session::new(Screen::new(Vec::new(), 80, 24, Abilities::default()), setup, now);
        session.start(None);
        Self { session, events, jobs, now }
    }

    fn answered(&mut self) {
        while !self.jobs.idle() {
            if let Ok(event) = self.events.recv_timeout(Duration::from_millis(2)) {
                self.session.handle(event, self.now);
            }
        }
        while let Ok(event) = self.events.try_recv() {
            self.session.handle(event, self.now);
        }
    }

    fn press(&mut self, code: KeyCode) {
        self.now += Duration::from_millis(150);
        let key = Raw::Key(KeyEvent::new(code, KeyModifiers::NONE));
        self.session.handle(Event::Input(key, self.now), self.now);
        self.answered();
        self.session.tick(self.now + Duration::from_millis(100));
        self.answered();
    }

    /// What is read when a key brings a screen back that another hid while these tables changed.
    fn read_on_return(&mut self, away: KeyCode, back: KeyCode, changed: &[&str]) -> usize {
        self.press(away);
        if !changed.is_empty() {
            let tables = changed.iter().map(|table| (*table).to_owned()).collect();
            self.session.handle(Event::Changed(tables), self.now);
            self.answered();
        }
        let before = self.jobs.readings.load(Ordering::SeqCst);
        self.press(back);
        self.jobs.readings.load(Ordering::SeqCst) - before
    }
}

#[test]
fn who_comes_back_to_a_screen_reads_what_changed_there_and_nothing_else() {
    let house = house(Lang::It, (80, 24), true);
    let mut panes = Panes::of(&house);
    let tab = KeyCode::Char;
    // A list, the months of the deadlines.
    for (pane, own) in [('2', "sales_order"), ('6', "deadline")] {
        panes.press(tab(pane));
        let unchanged = panes.read_on_return(tab('3'), tab(pane), &[]);
        let other = panes.read_on_return(tab('3'), tab(pane), &["macro"]);
        assert_eq!(other, unchanged, "{pane}: what it does not show was read");
        let shown = panes.read_on_return(tab('3'), tab(pane), &["macro", own]);
        assert!(shown > unchanged, "{pane}: what it shows was not read");
    }
    // The card of an order, and the list under it.
    panes.press(tab('2'));
    panes.press(KeyCode::Enter);
    let unchanged = panes.read_on_return(tab('3'), tab('2'), &[]);
    assert_eq!(panes.read_on_return(tab('3'), tab('2'), &["macro"]), unchanged, "the card");
    assert!(panes.read_on_return(tab('3'), tab('2'), &["sales_order"]) > unchanged, "the card");
    panes.press(KeyCode::Esc);
    let unchanged = panes.read_on_return(KeyCode::Enter, KeyCode::Esc, &[]);
    assert_eq!(panes.read_on_return(KeyCode::Enter, KeyCode::Esc, &["macro"]), unchanged, "under the card");
}
