use super::*;
use crate::domain::record::{DeadlineFields, DeadlineKind, ProductFields, VariantFields};
use crate::domain::{Cents, Clock, FixedClock, Quantity};
use crate::locale::Lang;
use crate::operations::Operation;
use crate::operations::company::FoundCompany;
use crate::operations::copies::PlanCopies;
use crate::operations::deadline::{FinishDeadlines, MoveDeadlines, SaveDeadline};
use crate::operations::notice::{FinishNotices, SnoozeNotices};
use crate::operations::product::{SaveProduct, SaveVariant};
use crate::operations::reference::CodeRef;
use crate::operations::stock::{AdjustStock, ReceiveLine, ReceiveStock};
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::channel;

const ALL: [Channel; 4] = [Channel::Line, Channel::Bell, Channel::Terminal, Channel::Desktop];
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

struct House {
    store: Store,
    clock: Arc<FixedClock>,
    path: PathBuf,
    rounds: Rounds,
    _folder: tempfile::TempDir,
}

/// A company on 21 November 2026 at ten in the morning.
fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let start = UtcMillis::start_of_rome_day(day("2026-11-21")).0 + 10 * HOUR;
    let clock = Arc::new(FixedClock::at(UtcMillis(start)));
    let mut store = Store::open_or_create(&path, clock.clone()).unwrap();
    doing(&mut store, &FoundCompany::named("Demo Srl"));
    // Copies are made on a thread of their own and speak for themselves: here is only what these tests raise.
    doing(&mut store, &PlanCopies { daily: Some(false), ..PlanCopies::default() });
    House { store, clock, path, rounds: Rounds::new(ALL.to_vec()), _folder: folder }
}

fn day(iso: &str) -> NaiveDate {
    iso.parse().unwrap()
}

fn doing<O: Operation>(store: &mut Store, op: &O) -> O::Output {
    execute(store, Call::by(&Actor::new("anna", Door::Ui)), op).unwrap().output
}

impl House {
    fn deadline(&mut self, subject: &str, due: &str) -> i64 {
        let set = DeadlineFields {
            kind: Some(DeadlineKind::Pay),
            due_on: Some(day(due)),
            subject: Some(subject.into()),
            amount: Some(Cents(48_000)),
            ..DeadlineFields::default()
        };
        doing(&mut self.store, &SaveDeadline { set, ..SaveDeadline::default() }).id
    }

    fn round(&mut self) -> Round {
        self.rounds.check(&mut self.store).unwrap()
    }

    /// What a round tells: channels and sentences.
    fn told(&mut self) -> Vec<(Channel, Vec<String>)> {
        let round = self.round();
        let today = self.clock.today();
        let words = |delivery: Delivery| {
            (delivery.channel, delivery.notices.iter().map(|n| sentence::of(Lang::It, n, today)).collect())
        };
        round.deliveries.into_iter().map(words).collect()
    }

    fn channels(&mut self) -> Vec<Channel> {
        self.told().into_iter().map(|(channel, _)| channel).collect()
    }

    fn head(&self) -> i64 {
        journal::head(self.store.db()).unwrap()
    }
}

#[test]
fn each_level_of_a_deadline_speaks_once_on_each_channel() {
    let mut house = house();
    house.deadline("RiBa Bianchi", "2026-12-31");
    let mut said = Vec::new();
    // Forty-one days, four looks a day, from forty days ahead.
    for _ in 0..43 * 4 {
        for (channel, sentences) in house.told() {
            said.extend(sentences.into_iter().map(|sentence| (channel, sentence)));
        }
        house.clock.advance(DAY / 4);
    }
    let lines: Vec<&str> = said.iter().filter(|(c, _)| *c == Channel::Line).map(|(_, s)| s.as_str()).collect();
    assert_eq!(
        lines,
        [
            "Scade fra 30 giorni, gio 31/12: RiBa Bianchi 480,00",
            "Scade fra 7 giorni, gio 31/12: RiBa Bianchi 480,00",
            "Scade domani, gio 31/12: RiBa Bianchi 480,00",
            "Scade oggi: RiBa Bianchi 480,00",
            "Scaduta ieri, gio 31/12: RiBa Bianchi 480,00",
        ]
    );
    // Far ones only stand in the list; the others ring too, at night the warnings wait.
    for loud in [Channel::Bell, Channel::Terminal, Channel::Desktop] {
        assert_eq!(said.iter().filter(|(c, _)| *c == loud).count(), 3, "{loud:?}");
    }
}

#[test]
fn very_many_are_raised_in_several_operations_and_told_together() {
    let mut house = house();
    let many = CheckNotices::AT_ONCE as i64 + 5;
    for nth in 0..many {
        house.deadline(&format!("Rata {nth}"), "2026-11-21");
    }
    let before = house.head();
    let first = house.round();
    // The desk's own saves go between; nothing is told before all is known.
    assert_eq!((first.raised, first.deliveries.len(), first.pause_ms), (CheckNotices::AT_ONCE, 0, SOON_MS));
    let second = house.round();
    assert_eq!((second.raised, house.head() - before), (5, 2));
    assert!(!second.deliveries.is_empty());
    assert_eq!((house.round().raised, house.head() - before), (0, 2));
}

#[test]
fn at_night_a_warning_waits_for_the_morning_and_what_is_serious_does_not() {
    let mut house = house();
    house.clock.advance(12 * HOUR); // ten in the evening
    house.deadline("domani", "2026-11-22");
    assert_eq!(house.channels(), [Channel::Line]);
    house.deadline("ieri", "2026-11-20");
    assert_eq!(house.channels(), ALL);
    house.clock.advance(10 * HOUR); // eight in the morning; it is due today now, and speaks as such
    let told = house.told();
    assert_eq!(told.iter().map(|(channel, _)| *channel).collect::<Vec<_>>(), ALL);
    assert!(told.iter().all(|(_, said)| said == &["Scade oggi: domani 480,00"]), "{told:?}");
    assert_eq!(house.channels(), []);
}

#[test]
fn when_nothing_is_new_the_journal_is_silent_too() {
    let mut house = house();
    house.deadline("F24", "2026-11-22");
    house.round();
    let head = house.head();
    for _ in 0..20 {
        house.clock.advance(ROUND_MS);
        assert_eq!(house.round().deliveries, []);
    }
    assert_eq!(house.head(), head);
    // Also when somebody wrote something else, so that the rules do look.
    house.deadline("lontana", "2028-01-01");
    let head = house.head();
    house.clock.advance(ROUND_MS);
    assert_eq!(house.round().raised, 0);
    assert_eq!(house.head(), head);
}

#[test]
fn only_the_holder_of_the_lease_tells_and_the_next_takes_over() {
    let mut house = house();
    let mut other = Store::open(&house.path, house.clock.clone()).unwrap();
    let mut others = Rounds::new(ALL.to_vec());
    assert!(house.round().holds);
    house.deadline("F24", "2026-11-21");
    let quiet = others.check(&mut other).unwrap();
    assert_eq!((quiet.holds, quiet.deliveries), (false, Vec::new()));
    assert_eq!(house.channels(), ALL);
    // It goes on as long as it renews, and not longer.
    for _ in 0..10 {
        house.clock.advance(ROUND_MS);
        assert!(house.round().holds);
        assert!(!others.check(&mut other).unwrap().holds);
    }
    house.deadline("IVA", "2026-11-21");
    house.clock.advance(LEASE_MS + 1);
    let taken = others.check(&mut other).unwrap();
    assert!(taken.holds);
    assert_eq!(taken.deliveries.len(), ALL.len());
    assert!(taken.deliveries.iter().all(|delivery| delivery.notices.len() == 1), "only what the first did not tell");
    let late = house.round();
    assert_eq!((late.holds, late.deliveries), (false, Vec::new()));
    // Given back, it is there at once.
    others.give_back(&mut other).unwrap();
    assert!(house.round().holds);
}

#[test]
fn two_that_both_believe_to_hold_the_lease_tell_nothing_twice() {
    let mut house = house();
    let mut other = Store::open(&house.path, house.clock.clone()).unwrap();
    let mut others = Rounds::new(ALL.to_vec());
    house.round();
    // The clock of the machine goes forward by years and back.
    house.clock.advance(3_650 * DAY);
    assert!(others.check(&mut other).unwrap().holds);
    house.clock.advance(-3_650 * DAY);
    house.deadline("F24", "2026-11-20");
    let mut told = house.round().deliveries;
    told.extend(others.check(&mut other).unwrap().deliveries);
    assert_eq!(told.len(), ALL.len());
}

#[test]
fn a_restart_repeats_nothing_and_a_kill_before_telling_loses_nothing() {
    let mut house = house();
    house.deadline("F24", "2026-11-21");
    assert_eq!(house.channels(), ALL);
    house.rounds = Rounds::new(ALL.to_vec());
    house.clock.advance(LEASE_MS + 1);
    assert_eq!(house.channels(), []);
    // Raised by somebody who was killed before writing down that it was told.
    house.deadline("IVA", "2026-11-21");
    doing(&mut house.store, &CheckNotices {});
    house.rounds = Rounds::new(ALL.to_vec());
    house.clock.advance(LEASE_MS + 1);
    assert_eq!(house.channels(), ALL);
    // What is older than a day is no news.
    house.deadline("vecchia", "2026-11-19");
    doing(&mut house.store, &CheckNotices {});
    house.clock.advance(NEWS_MS + 1);
    house.rounds = Rounds::new(ALL.to_vec());
    let told = house.told();
    assert!(told.iter().all(|(_, said)| said.iter().all(|one| !one.contains("vecchia"))), "{told:?}");
}

#[test]
fn a_snooze_ends_and_speaks_again_a_done_one_only_when_it_is_nearer() {
    let mut house = house();
    house.deadline("RiBa", "2026-11-24");
    house.deadline("Canone", "2026-11-24");
    house.round();
    let open = notices::open(house.store.db(), 10).unwrap();
    let of = |subject: i64| open.iter().find(|notice| notice.subject_id == subject).unwrap().id;
    doing(&mut house.store, &SnoozeNotices { ids: vec![of(1)], until: None, tomorrow_at: Some(9), hours: 24 });
    doing(&mut house.store, &FinishNotices { ids: vec![of(2)] });
    assert_eq!(house.channels(), []);
    house.clock.advance(22 * HOUR);
    let round = house.round();
    assert_eq!(round.deliveries, []);
    assert_eq!(round.pause_ms, ROUND_MS);
    house.clock.advance(HOUR - 5_000);
    assert_eq!(house.round().pause_ms, 5_000, "it wakes when the snooze ends");
    house.clock.advance(5_000);
    assert_eq!(house.told(), [(Channel::Line, vec!["Scade fra 2 giorni, mar 24/11: RiBa 480,00".to_owned()])]);
    house.clock.advance(DAY);
    let told = house.told();
    assert_eq!(told.first().unwrap().1.len(), 2, "both are due tomorrow: {told:?}");
}

#[test]
fn what_moves_says_its_new_day_and_what_is_done_is_over() {
    let mut house = house();
    let id = house.deadline("RiBa", "2026-11-24");
    house.round();
    doing(&mut house.store, &MoveDeadlines { ids: vec![id], days: 1 });
    assert_eq!(house.channels(), [], "the same level does not speak again");
    let open = notices::open(house.store.db(), 10).unwrap();
    assert_eq!(sentence::of(Lang::En, &open[0], house.clock.today()), "Due in 4 days, Wed 2026-11-25: RiBa 480.00");
    doing(&mut house.store, &FinishDeadlines { ids: vec![id], done: true });
    assert_eq!(house.round().cleared, 1);
    assert!(notices::open(house.store.db(), 10).unwrap().is_empty());
}

#[test]
fn a_shelf_that_wavers_rings_once() {
    let mut house = house();
    let set =
        VariantFields { sku: Some("CAF-250".into()), min_stock: Some(Quantity::units(10)), ..VariantFields::default() };
    let product = ProductFields { name: Some("Caffè".into()), ..ProductFields::default() };
    let save = SaveProduct {
        set: product,
        variants: vec![SaveVariant { set, ..SaveVariant::default() }],
        ..SaveProduct::default()
    };
    doing(&mut house.store, &save);
    assert_eq!(house.told().first().unwrap().1, ["Esaurito CAF-250, disp. 0 min. 10: Caffè"]);
    let receive = |house: &mut House, n: i64| {
        let lines = vec![ReceiveLine { item: CodeRef::code("CAF-250"), quantity: Quantity::units(n), cost: None }];
        doing(&mut house.store, &ReceiveStock { warehouse: None, shelf: None, lines, document: None });
    };
    let count = |house: &mut House, n: i64| {
        let op: AdjustStock =
            serde_json::from_value(json!({"item": "CAF-250", "counted": n.to_string(), "reason": "conta"})).unwrap();
        doing(&mut house.store, &op);
    };
    receive(&mut house, 9);
    let told = house.told();
    assert_eq!(told.len(), 4, "below, and no longer empty: {told:?}");
    // Around the line: over it, but not well again, so that it does not ring each time.
    for n in [10, 9, 10, 8, 10, 9] {
        count(&mut house, n);
        assert_eq!(house.channels(), [], "{n}");
    }
    count(&mut house, 11);
    assert_eq!(house.round().cleared, 1);
    house.clock.advance(HOUR);
    count(&mut house, 9);
    assert_eq!(house.channels(), ALL, "it was well, and is low again");
}

#[test]
fn watch_prints_each_once_and_stops_when_told() {
    let mut house = house();
    house.deadline("F24 \u{1b}[31mritenute", "2026-11-20");
    let clock: Arc<dyn Clock> = house.clock.clone();
    let (send, hear) = channel();
    send.send(Wake::Stop).unwrap();
    let mut out = Vec::new();
    watch_until(&house.path, &clock, Lang::It, (send, &hear), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert_eq!(text, "21/11/2026 10:00  X  Scaduta ieri, ven 20/11: F24 [31mritenute 480,00\n");
    let (send, hear) = channel();
    send.send(Wake::Stop).unwrap();
    let mut again = Vec::new();
    watch_until(&house.path, &clock, Lang::En, (send, &hear), &mut again).unwrap();
    assert_eq!(again, b"", "and it gave the lease back, else this would wait");
}
