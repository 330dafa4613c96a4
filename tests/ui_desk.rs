//! The first screen, the deadlines and the notices, worked by keys on a real file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

#[path = "ui_desk/kinds.rs"]
mod kinds;
#[path = "ui_desk/left_out.rs"]
mod left_out;
#[path = "ui_desk/register.rs"]
mod register;
#[path = "ui_desk/said.rs"]
mod said;
#[path = "ui_desk/there_again.rs"]
mod there_again;
#[path = "ui_desk/unseen.rs"]
mod unseen;

use chrono::NaiveDate;
use fondaco::domain::record::{DeadlineFields, DeadlineKind, PartyFields, ProductFields, VariantFields};
use fondaco::domain::{Cents, FixedClock, Quantity, UnitPrice, UtcMillis};
use fondaco::locale::Lang;
use fondaco::operations::company::FoundCompany;
use fondaco::operations::copies::PlanCopies;
use fondaco::operations::deadline::SaveDeadline;
use fondaco::operations::order::{ConfirmOrder, LineInput, PlaceOrder};
use fondaco::operations::party::SaveParty;
use fondaco::operations::product::{SaveProduct, SaveVariant};
use fondaco::operations::reference::CodeRef;
use fondaco::operations::stock::{ReceiveLine, ReceiveStock};
use fondaco::operations::{Actor, Call, Door, Operation, execute};
use fondaco::store::deadlines::Deadline;
use fondaco::store::notices::Notice;
use fondaco::store::{Store, deadlines, notices};
use fondaco::ui::stage::Stage;
use fondaco::ui::theme::{Depth, Theme, Tier};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

const HOUR: i64 = 3_600_000;

struct House {
    stage: Stage,
    store: Store,
    clock: Arc<FixedClock>,
    _folder: tempfile::TempDir,
}

fn day(iso: &str) -> NaiveDate {
    iso.parse().unwrap()
}

fn doing<O: Operation>(store: &mut Store, op: &O) -> O::Output {
    execute(store, Call::by(&Actor::new("luca", Door::Cli)), op).unwrap().output
}

fn due(store: &mut Store, kind: DeadlineKind, on: &str, subject: &str, cents: i64) {
    let amount = (cents > 0).then_some(Cents(cents));
    let set = DeadlineFields {
        kind: Some(kind),
        due_on: Some(day(on)),
        subject: Some(subject.into()),
        amount,
        ..DeadlineFields::default()
    };
    doing(store, &SaveDeadline { set, ..SaveDeadline::default() });
}

fn fill(store: &mut Store) {
    use DeadlineKind::{Contract, Fiscal, Goods, Pay, Task};
    let name = Some("Ferramenta Bianchi Srl".into());
    doing(store, &SaveParty { set: PartyFields { name, ..PartyFields::default() }, ..SaveParty::default() });
    for (sku, name, min, here) in [("CAF-250", "Caffè 250 g", 20, 3), ("MOK-3", "Moka 3 tazze", 5, 40)] {
        let set = VariantFields {
            sku: Some(sku.into()),
            price: Some(UnitPrice(900_000_000)),
            min_stock: Some(Quantity::units(min)),
            ..VariantFields::default()
        };
        let product = ProductFields { name: Some(name.into()), ..ProductFields::default() };
        let variants = vec![SaveVariant { set, ..SaveVariant::default() }];
        doing(store, &SaveProduct { set: product, variants, ..SaveProduct::default() });
        let lines = vec![ReceiveLine { item: CodeRef::code(sku), quantity: Quantity::units(here), cost: None }];
        doing(store, &ReceiveStock { warehouse: None, shelf: None, lines, document: None });
    }
    for (n, on) in [(1, "2026-11-21"), (2, "2026-11-20"), (3, "2026-11-12")] {
        let lines = vec![LineInput::of(CodeRef::code("MOK-3"), Quantity::units(n))];
        let mut place = PlaceOrder::new(CodeRef::code("C00001"), lines);
        place.placed_on = Some(day(on));
        let order = doing(store, &place).order;
        if n < 3 {
            let confirm: ConfirmOrder = serde_json::from_value(serde_json::json!({"order": order})).unwrap();
            doing(store, &confirm);
        }
    }
    due(store, Fiscal, "2026-11-20", "F24 ritenute", 124_000);
    due(store, Task, "2026-11-22", "Inventario corridoio C", 0);
    due(store, Pay, "2026-11-24", "Fattura 812 Officine Gallo", 231_050);
    due(store, Goods, "2026-11-24", "Arrivo OF-91", 0);
    due(store, Contract, "2026-11-27", "Canone hosting", 4_900);
    due(store, Fiscal, "2026-12-16", "F24 IVA novembre", 298_000);
}

/// A company on Saturday 21 November 2026 at ten in the morning.
fn house(lang: Lang, size: (u16, u16), filled: bool) -> House {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("shop.db");
    let clock = Arc::new(FixedClock::at(UtcMillis(UtcMillis::start_of_rome_day(day("2026-11-21")).0 + 10 * HOUR)));
    let mut store = Store::open_or_create(&path, clock.clone()).unwrap();
    doing(&mut store, &FoundCompany::named("Demo Srl"));
    if filled {
        fill(&mut store);
    }
    let theme = Theme::load("terminale", &[], Depth::Mono, Tier::T1).unwrap();
    let stage = Stage::open(&path, clock.clone(), lang, theme, size).unwrap();
    House { stage, store, clock, _folder: folder }
}

impl House {
    fn line(&self, y: usize) -> String {
        self.stage.text().lines().nth(y).unwrap_or_default().to_owned()
    }

    fn deadline(&self, subject: &str) -> Deadline {
        let all = deadlines::between(self.store.db(), day("2020-01-01"), day("2030-01-01"), 100).unwrap();
        all.into_iter().find(|due| due.subject.as_str() == subject).unwrap()
    }

    /// The last row but one.
    fn said(&self) -> String {
        let text = self.stage.text();
        text.lines().rev().nth(1).unwrap_or_default().trim_start().to_owned()
    }

    fn notices(&self) -> Vec<Notice> {
        notices::open(self.store.db(), 100).unwrap()
    }

    /// The first round of the rules.
    fn first_round(&mut self) {
        self.stage.pass(Duration::from_secs(2));
    }
}

#[test]
fn the_screens_in_both_languages_and_sizes() {
    for (lang, size, name) in [(Lang::It, (80, 24), "it_80x24"), (Lang::En, (120, 40), "en_120x40")] {
        let mut house = house(lang, size, true);
        house.first_round();
        house.stage.keys("2<backspace>1");
        insta::assert_snapshot!(format!("dashboard_{name}"), house.stage.text());
        house.stage.keys("6");
        insta::assert_snapshot!(format!("month_{name}"), house.stage.text());
        house.stage.keys("v");
        insta::assert_snapshot!(format!("week_{name}"), house.stage.text());
        house.stage.keys("v");
        insta::assert_snapshot!(format!("agenda_{name}"), house.stage.text());
        house.stage.keys("0");
        insta::assert_snapshot!(format!("notices_{name}"), house.stage.text());
    }
    let mut house = house(Lang::It, (80, 24), false);
    house.stage.keys("2<backspace>1");
    insta::assert_snapshot!("dashboard_new_company", house.stage.text());
}

#[test]
fn a_small_screen_begins_with_the_agenda() {
    let mut house = house(Lang::It, (40, 12), true);
    house.stage.keys("c6");
    insta::assert_snapshot!("agenda_40x12", house.stage.text());
}

#[test]
fn the_month_is_walked_by_keys() {
    let mut house = house(Lang::It, (80, 24), true);
    house.stage.keys("6");
    assert!(house.line(1).contains("Mese  novembre 2026"), "{}", house.line(1));
    assert!(house.stage.text().contains(">[21]"));
    house.stage.keys("<pgdn>");
    assert!(house.line(1).contains("dicembre 2026"));
    house.stage.keys(",,");
    assert!(house.line(1).contains("ottobre 2026"));
    house.stage.keys("ga");
    assert!(house.line(1).contains("novembre 2026"));
    // Day and week by arrows, letters too; over the end of the month the next one comes.
    house.stage.keys("<down>j<right>");
    assert!(house.line(1).contains("dicembre 2026"), "{}", house.line(1));
    house.stage.keys("<up>kh");
    assert!(house.stage.text().contains(">[21]"), "{}", house.stage.text());
    // An empty day says so; one with several entries becomes a week; back is the month.
    house.stage.keys("<left><left><enter>");
    assert!(house.stage.message().contains("niente in questo giorno"));
    house.stage.keys("<right><right><right><right><right><enter>");
    assert!(house.line(1).contains("Settimana  48, 23/11 - 29/11"), "{}", house.line(1));
    house.stage.keys("<esc>");
    assert!(house.line(1).contains("Mese  novembre 2026"));
    // From the agenda the cursor comes back to the day of its row.
    house.stage.keys("vv<end>v");
    assert!(house.line(1).contains("dicembre 2026"), "{}", house.line(1));
}

#[test]
fn a_deadline_is_made_moved_paid_and_taken_back() {
    let mut house = house(Lang::It, (80, 24), true);
    house.stage.keys("6<right><right><f6>");
    assert!(house.line(4).contains("[23/11/26"), "the day that was chosen: {}", house.line(4));
    house.stage.keys("Affitto<tab><tab>ven<tab>120*3<f2>");
    let made = house.deadline("Affitto");
    assert_eq!((made.due_on, made.amount, made.kind), (day("2026-11-27"), Some(Cents(36_000)), DeadlineKind::Pay));
    // The cursor went along: what follows is done to it, not to the one that was there.
    house.stage.keys("+");
    assert_eq!(house.deadline("Affitto").due_on, day("2026-11-28"));
    assert_eq!(house.deadline("Canone hosting").due_on, day("2026-11-27"));
    house.stage.keys("++-");
    assert_eq!(house.deadline("Affitto").due_on, day("2026-11-29"));
    house.stage.keys("u");
    assert_eq!(house.deadline("Affitto").due_on, day("2026-11-30"));
    house.stage.keys("<f8>f");
    assert!(house.deadline("Affitto").done_at.is_some(), "{}", house.stage.text());
    house.stage.keys("<f4>r");
    assert!(house.deadline("Affitto").done_at.is_none());
    house.stage.keys("<f8>p3<enter>");
    assert_eq!(house.deadline("Affitto").due_on, day("2026-12-03"));
}

#[test]
fn anything_of_ones_own_can_be_taken_back_from_the_list_of_it() {
    let mut house = house(Lang::It, (80, 24), true);
    house.stage.keys("6/F24 ritenute<enter>+<f7><ctrl+u>Canone<enter>+");
    assert_eq!(house.deadline("Canone hosting").due_on, day("2026-11-28"));
    // Not the newest: the one before it.
    house.stage.keys("gu");
    let text = house.stage.text();
    assert!(text.contains("scadenza spostata F24 ritenute") && text.contains(" vale"), "{text}");
    house.stage.keys("<down>u");
    assert_eq!(house.deadline("Canone hosting").due_on, day("2026-11-28"));
    assert_eq!(house.deadline("F24 ritenute").due_on, day("2026-11-20"));
    // What is taken back is no longer among what can be; the card of the other says what it changed.
    house.stage.keys("<home><down><enter>");
    let text = house.stage.text();
    assert!(text.contains("27/11/2026") && text.contains("28/11/2026"), "{text}");
    house.stage.keys("u");
    assert_eq!(house.deadline("Canone hosting").due_on, day("2026-11-27"));
}

#[test]
fn a_theme_is_tried_on_before_it_is_chosen_and_the_choice_is_kept() {
    use fondaco::store::preferences::{self, LANGUAGE, THEME};
    let mut house = house(Lang::It, (80, 24), true);
    let kept = |house: &House, name| preferences::kept(house.store.db(), "anna", name).unwrap();
    house.stage.keys(":tema<enter>");
    assert!(house.stage.text().contains("daltonico"), "{}", house.stage.text());
    let before = house.stage.shown().clone();
    house.stage.keys("<down>");
    assert_ne!(house.stage.shown().clone(), before, "the screen wears what the cursor is on");
    house.stage.keys("<esc>");
    assert_eq!(kept(&house, THEME), None);
    house.stage.keys(":tema<enter><down><enter>");
    assert_eq!(kept(&house, THEME).unwrap(), "scuro");
    house.stage.keys(":english<enter>");
    assert!(house.line(1).contains("Dashboard"), "{}", house.line(1));
    assert_eq!(kept(&house, LANGUAGE).unwrap(), "en");
}

#[test]
fn every_figure_of_the_first_screen_says_how_it_comes_about() {
    use fondaco::store::dashboard;
    let mut house = house(Lang::It, (80, 24), true);
    let data = dashboard::load(house.store.db(), day("2026-11-21")).unwrap();
    let (week, _) = data.compare(7);
    let money = |amount: Cents| fondaco::domain::numbers::format_cents(amount, Lang::It.numbers());
    // The third panel: today, yesterday, the week.
    house.stage.keys("<tab><tab><down><down>i");
    let text = house.stage.text();
    assert!(text.contains("ultimi 7 giorni") && text.contains(&format!("totale {}", money(week))), "{text}");
    let days: Vec<&dashboard::DaySales> = data.sales.iter().rev().take(7).collect();
    assert_eq!(days.iter().map(|day| day.total).sum::<Cents>(), week, "the lines add up to the figure");
    for day in days.iter().filter(|day| day.orders > 0) {
        assert!(text.contains(&money(day.total)), "{text}");
    }
    house.stage.keys("<esc><down><down><enter>");
    // Half a cent is rounded up.
    let exact = data.month.total.0 as f64 / data.month.orders as f64;
    let average = Cents(exact.round() as i64);
    assert!(house.stage.text().contains(&format!("= {}", money(average))), "{}", house.stage.text());
    // What is expected is the sum of what its list shows.
    let all = deadlines::between(house.store.db(), day("2000-01-01"), day("2026-11-28"), 1_000).unwrap();
    let of = |wanted: fn(&DeadlineKind) -> bool| -> Cents {
        all.iter().filter(|due| due.done_at.is_none() && wanted(&due.kind)).filter_map(|due| due.amount).sum()
    };
    assert_eq!(of(|kind| *kind == DeadlineKind::Collect), data.to_collect);
    assert_eq!(
        of(|kind| matches!(kind, DeadlineKind::Pay | DeadlineKind::Fiscal | DeadlineKind::Contract)),
        data.to_pay
    );
    // What opens a list counts what its filter leaves.
    house.stage.keys("<esc><home><tab><tab>i");
    assert!(house.stage.text().contains("stato:evadere,parziale"), "{}", house.stage.text());
}

#[test]
fn every_list_with_figures_explains_them() {
    let mut house = house(Lang::It, (80, 24), true);
    let total = |order: &str| {
        let id = fondaco::store::orders::by_name(house.store.db(), order).unwrap().unwrap();
        fondaco::store::orders::find(house.store.db(), id).unwrap().total
    };
    let shown = fondaco::domain::numbers::format_cents(total("1"), Lang::It.numbers());
    house.stage.keys("2/numero:1<enter>i");
    assert!(house.stage.text().contains(&shown) && house.stage.text().contains("IVA"), "{}", house.stage.text());
    house.stage.keys("<esc>5/MOK-3<enter>i");
    let text = house.stage.text();
    // On hand less committed is available, in figures: 40, 3 held.
    assert!(text.contains("40") && text.contains("37"), "{text}");
    house.stage.keys("<esc>3i");
    assert!(house.stage.text().contains("ordini"), "{}", house.stage.text());
}

#[test]
fn all_that_is_marked_adds_up_and_a_cell_is_typed_over() {
    let mut house = house(Lang::It, (80, 24), true);
    let sum: i64 = (1..=3)
        .map(|number: i64| {
            let id = fondaco::store::orders::by_name(house.store.db(), &number.to_string()).unwrap().unwrap();
            fondaco::store::orders::find(house.store.db(), id).unwrap().total.0
        })
        .sum();
    house.first_round();
    house.stage.keys("2*");
    let shown = fondaco::domain::numbers::format_cents(Cents(sum), Lang::It.numbers());
    assert!(house.stage.text().contains(&format!("totale {shown}")), "{}", house.stage.text());
    // Of several records the question says how many.
    house.stage.keys("t");
    assert!(house.stage.text().contains("etichetta: 3"), "{}", house.stage.text());
    house.stage.keys("<esc><esc>5/MOK-3<enter>lllll");
    house.stage.keys("e9<enter>");
    assert!(house.stage.text().contains(" 9 "), "{}", house.stage.text());
    assert!(!house.stage.text().contains("59"), "{}", house.stage.text());
}

#[test]
fn options_beside_rows_are_done_one_by_one_and_together() {
    let mut house = house(Lang::It, (80, 24), true);
    house.stage.keymap(fondaco::ui::keymap::own::over("preset = \"as400\"\n").0);
    // One to be deleted, one to be shown: what stands first is done first.
    house.stage.keys("gsvv/F24<enter>4<down>5");
    let text = house.stage.text();
    let own = text.contains("\n  Op ") && text.contains("\n  4  ") && text.contains("\n> 5  ");
    assert!(own && text.contains("esegue 2 opzioni"), "columns of their own, and the cursor's sign stays: {text}");
    house.stage.keys("<enter>e");
    let left = deadlines::between(house.store.db(), day("2020-01-01"), day("2030-01-01"), 100).unwrap();
    assert!(!left.iter().any(|due| due.subject.as_str() == "F24 ritenute"), "{left:?}");
    assert!(left.iter().any(|due| due.subject.as_str() == "F24 IVA novembre"), "{left:?}");
    house.stage.keys("<enter>");
    assert!(house.line(1).contains("modifica"), "{}", house.stage.text());
    house.stage.keys("<esc>");
    // Esc takes options away before anything else; then Enter opens as ever.
    assert!(house.stage.keys("5<f12>").message().contains("1 opzione tolta (5)"), "{}", house.stage.message());
    house.stage.keys("<enter>");
    assert!(house.line(1).contains("modifica"), "{}", house.stage.text());
    // What cannot be done says so.
    house.stage.keys("<esc>g66<enter>");
    assert!(house.stage.message().contains("stampa"), "{}", house.stage.message());
    // What is printed asks what and whereto.
    house.stage.keys("<esc>go6<enter>");
    assert!(house.stage.text().contains("Stampa"), "{}", house.stage.text());
}

#[test]
fn what_an_order_collects_is_closed_by_paying_it() {
    let mut house = house(Lang::It, (80, 24), true);
    house.stage.keys("6vv/Bianchi<enter><home><f8>f");
    let order = fondaco::store::orders::by_name(house.store.db(), "2").unwrap().unwrap();
    let state = fondaco::store::orders::derive(house.store.db(), order).unwrap().unwrap();
    assert_eq!(state.paid, Cents(1_800), "{}", house.stage.text());
    house.stage.keys("u");
    let state = fondaco::store::orders::derive(house.store.db(), order).unwrap().unwrap();
    assert_eq!(state.paid, Cents::ZERO);
}

#[test]
fn deadlines_are_marked_and_worked_together() {
    let mut house = house(Lang::It, (80, 24), true);
    house.first_round();
    house.stage.keys("6vv/F24<enter>  ");
    assert!(house.stage.text().contains("2 marcate: F8 azioni  totale -4.220,00"), "{}", house.stage.text());
    house.stage.keys("<f8>s");
    assert_eq!(house.deadline("F24 ritenute").due_on, day("2026-11-27"));
    assert_eq!(house.deadline("F24 IVA novembre").due_on, day("2026-12-23"));
    house.stage.keys("*<del>e");
    let left = deadlines::between(house.store.db(), day("2020-01-01"), day("2030-01-01"), 100).unwrap();
    assert!(left.iter().all(|due| !due.subject.as_str().starts_with("F24")), "{left:?}");
}

#[test]
fn doors_of_the_first_screen_lead_to_lists_with_their_filter() {
    let mut house = house(Lang::It, (80, 24), true);
    house.stage.keys("<enter>");
    assert!(house.line(1).contains("/ stato:evadere,parziale"), "{}", house.line(1));
    house.stage.keys("1<down><down><down><down><enter>");
    assert!(house.line(1).contains("Scadenze > Agenda  / stato:scaduta"), "{}", house.line(1));
    assert!(house.stage.text().contains("F24 ritenute"));
    // And back at the agenda without the door's filter.
    house.stage.keys("1<tab><down><enter>");
    assert!(house.line(1).contains("modifica"), "the first deadline itself: {}", house.line(1));
}

#[test]
fn notices_are_told_worked_and_lead_to_their_subject() {
    let mut house = house(Lang::It, (80, 24), true);
    house.first_round();
    assert!(house.stage.message().contains("avvisi nuovi (g v): "), "{}", house.stage.message());
    assert!(house.line(0).contains("0!"), "{}", house.line(0));
    let before = house.notices().len();
    house.stage.keys("0/F24 rit<enter><enter>");
    assert!(house.line(1).contains("F24 ritenute"), "{}", house.line(1));
    house.stage.keys("<esc><esc><esc><f8>f");
    assert_eq!(house.notices().len(), before - 1);
    house.stage.keys("<esc>/CAF<enter><f4>d");
    let asleep = house.notices().into_iter().find(|notice| notice.state == "snoozed").unwrap();
    let nine = UtcMillis::start_of_rome_day(day("2026-11-22")).0 + 9 * HOUR;
    assert_eq!(asleep.snooze_until, Some(UtcMillis(nine)));
    // Hours that are none are refused, and nothing is written.
    house.stage.keys("<f8>oniente<enter>");
    assert_eq!(house.notices().into_iter().find(|n| n.id == asleep.id).unwrap().snooze_until, asleep.snooze_until);
    house.stage.keys("<esc><esc><f8>o36<enter>");
    let later = house.notices().into_iter().find(|n| n.id == asleep.id).unwrap().snooze_until;
    assert_eq!(later, Some(UtcMillis(house.clock_now() + 36 * HOUR)));
}

impl House {
    fn clock_now(&self) -> i64 {
        use fondaco::domain::Clock;
        self.clock.now().0
    }
}

#[test]
fn while_nobody_types_not_a_byte_is_written() {
    let mut house = house(Lang::It, (80, 24), true);
    // A copy made by itself is told, whenever it comes.
    doing(&mut house.store, &PlanCopies { daily: Some(false), ..PlanCopies::default() });
    house.first_round();
    for pane in ["1", "6", "0"] {
        house.stage.keys(pane);
        // Where the hand rests is kept once, a moment after it does.
        house.stage.pass(Duration::from_secs(3));
        let written = house.stage.written();
        let shown = house.stage.text();
        for _ in 0..20 {
            // The clock in the corner goes on too, and is not painted for its own sake.
            house.clock.advance(30_000);
            house.stage.pass(Duration::from_secs(30));
        }
        assert_eq!(house.stage.written(), written, "{pane}\n{shown}\n{}", house.stage.text());
    }
}

#[test]
fn what_another_program_writes_is_seen_and_told() {
    let mut house = house(Lang::It, (80, 24), true);
    house.first_round();
    house.stage.keys("1");
    due(&mut house.store, DeadlineKind::Pay, "2026-11-21", "Bolletta urgente", 9_900);
    // Another process's write comes through the journal; here the next round of half a minute finds it.
    house.clock.advance(31_000);
    house.stage.pass(Duration::from_secs(31));
    assert!(house.stage.message().contains("Bolletta urgente"), "{}", house.stage.message());
    house.stage.keys("<f5>");
    assert!(house.stage.text().contains("Bolletta urgente"), "{}", house.stage.text());
}

#[test]
fn keys_of_the_filter_are_worded_in_the_language_of_the_screen() {
    let mut house = house(Lang::En, (80, 24), true);
    house.stage.keys("2/canale=file<enter>");
    assert!(house.said().starts_with("channel: there is no “file”; perhaps: "), "{}", house.said());
    house.stage.keys("/<ctrl+x>status:shiped<enter>");
    assert!(
        house.said().starts_with("status: there is no “shiped”; perhaps: shipped, \"part shipped\""),
        "{}",
        house.said()
    );
}

#[test]
fn a_notice_waits_until_ones_own_message_was_read() {
    let mut house = house(Lang::It, (80, 24), true);
    house.stage.keys("2<end><f8>c");
    assert!(house.said().contains("confermato"), "{}", house.said());
    let own = house.stage.message();
    house.first_round();
    assert_eq!(house.stage.message(), own, "the notices came, and wait");
    // Who sits here comes back with the next key; what was done is told whole beside the keys.
    assert!(
        house.said().contains("impegnata  u annulla") && house.stage.text().contains("F1"),
        "{}",
        house.stage.text()
    );
    house.stage.keys("<up>");
    assert!(house.said().contains("Scaduta da 9 giorni"), "{}", house.said());
    assert!(house.said().contains("anna  10:00"), "{}", house.said());
}

#[test]
fn the_total_of_an_order_is_seen_at_every_width() {
    for lang in [Lang::It, Lang::En] {
        for columns in [40, 60, 72, 80, 99, 100, 104, 110, 119, 120, 139, 140, 160] {
            let mut house = house(lang, (columns, 24), true);
            house.stage.keys(if columns < 60 { "c2" } else { "2" });
            let text = house.stage.text();
            let (title, total) = if lang == Lang::It { ("totale EUR", "18,00") } else { ("total EUR", "18.00") };
            assert!(text.contains(title), "{columns}\n{text}");
            assert!(text.lines().any(|line| line.contains("2026/2") && line.contains(total)), "{columns}\n{text}");
            if columns >= 100 {
                let year = if lang == Lang::It { "20/11/26" } else { "2026-11-20" };
                assert!(text.contains(year), "{columns}\n{text}");
            }
        }
    }
}

#[test]
fn what_is_saved_is_selected_even_when_the_filter_hides_it() {
    let mut house = house(Lang::It, (80, 24), true);
    house.first_round();
    // Among the rows: the cursor goes there.
    house.stage.keys("3<f6>Zanetti Ugo<f2>");
    assert!(house.stage.text().contains("> C00002  Zanetti Ugo"), "{}", house.stage.text());
    house.stage.keys("<home>/Bianchi<enter><f6>Abete Ada<f2>");
    assert!(house.said().contains("il filtro lo nasconde: F5 lo mostra"), "{}", house.said());
    assert!(house.said().contains("u annulla"), "{}", house.said());
    house.stage.keys("<f5>");
    assert!(!house.line(1).contains('/'), "{}", house.line(1));
    assert!(house.stage.text().contains("> C00003  Abete Ada"), "{}", house.stage.text());
    // A filter that is changed by hand has nothing more to show.
    house.stage.keys("/Bianchi<enter><f6>Olmo Olga<f2>/<ctrl+x>Zanetti<enter><f5>");
    assert!(house.line(1).contains("/ Zanetti"), "{}", house.line(1));
    // A new order opens as a card; the list behind it stands on it.
    house.stage.keys("2<end><f6>bian<enter><enter>mok-3<enter>2<f2><esc>");
    assert!(house.stage.text().contains("> 2026/4"), "{}", house.stage.text());
    house.stage.keys("/stato:evadere<enter><f6>bian<enter><enter>mok-3<enter>2<f2>");
    assert!(house.said().contains("2026/5 inserito"), "the card first: {}", house.said());
    house.stage.keys("<esc>");
    assert!(house.said().contains("il filtro lo nasconde"), "{}", house.said());
    house.stage.keys("<f5>");
    assert!(house.stage.text().contains("> 2026/5"), "{}", house.stage.text());
}

#[test]
fn many_are_done_as_one_and_what_was_refused_stays_marked() {
    let mut house = house(Lang::It, (80, 24), true);
    house.first_round();
    // Two confirmed already, four to confirm: five marked, one of them confirmed.
    for _ in 0..3 {
        let lines = vec![LineInput::of(CodeRef::code("MOK-3"), Quantity::units(1))];
        let mut place = PlaceOrder::new(CodeRef::code("C00001"), lines);
        place.placed_on = Some(day("2026-11-19"));
        doing(&mut house.store, &place);
    }
    house.stage.keys("2<f5><down>     <f8>");
    let menu = house.stage.text();
    assert!(menu.contains("Azioni su 5 righe"), "{menu}");
    assert!(menu.lines().any(|line| line.contains("Conferma") && line.contains("per 4, 1 ")), "{menu}");
    assert!(
        menu.lines().any(|line| line.contains("Incassa in parte") && line.contains("una riga per volta"))
            || menu.contains("solo una riga per volta"),
        "{menu}"
    );
    house.stage.keys("c");
    let told = house.stage.text();
    assert!(told.contains("Fatto: 4. Non fatto: 1") && told.contains("u annulla  r riprova"), "{told}");
    let confirmed = |house: &House| {
        (1..=6)
            .filter(|n: &i64| {
                let id = fondaco::store::orders::by_name(house.store.db(), &n.to_string()).unwrap().unwrap();
                fondaco::store::orders::derive(house.store.db(), id).unwrap().unwrap().badge
                    == fondaco::domain::order::Badge::ToFulfil
            })
            .count()
    };
    assert_eq!(confirmed(&house), 6);
    // Again is refused again, and says so; the mark stays.
    house.stage.keys("r");
    assert!(house.said().starts_with("X L'ordine 2026/2 è già confermato"), "{}", house.said());
    assert!(house.stage.text().contains(" *2026/2"), "{}", house.stage.text());
    house.stage.keys("u");
    assert_eq!(confirmed(&house), 2, "{}", house.said());
    assert!(house.said().contains("4 ordini confermati"), "{}", house.said());
    // The window of what was refused takes back, too; closed, it leaves the line that says how.
    house.stage.keys("*<f8>c");
    assert!(house.stage.text().contains("u annulla  r riprova"), "{}", house.stage.text());
    house.stage.keys("u");
    assert_eq!(confirmed(&house), 2, "{}", house.said());
    house.stage.keys("*<f8>c<esc>");
    assert!(house.said().contains("u annulla"), "{}", house.said());
}
