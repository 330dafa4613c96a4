//! What hands may expect of every screen: waiting can be given up, nothing typed acts on what is not read yet, what
//! was wrong can be taken back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

#[path = "ui_care/taken_back.rs"]
mod taken_back;

use fondaco::domain::record::{PartyFields, ProductFields, VariantFields};
use fondaco::domain::{FixedClock, Quantity, UnitPrice, UtcMillis};
use fondaco::locale::Lang;
use fondaco::operations::company::FoundCompany;
use fondaco::operations::order::{LineInput, PlaceOrder};
use fondaco::operations::party::SaveParty;
use fondaco::operations::product::{SaveProduct, SaveVariant};
use fondaco::operations::reference::CodeRef;
use fondaco::operations::stock::{ReceiveLine, ReceiveStock, SaveShelf, SaveWarehouse};
use fondaco::operations::{Actor, Call, Door, Operation, execute};
use fondaco::store::subjects::{self, Subject};
use fondaco::store::{Store, orders, settings, stock};
use fondaco::ui::layers::{Jobs, LayerId};
use fondaco::ui::stage::Stage;
use fondaco::ui::theme::{Depth, Theme, Tier};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};

/// Saturday 21 November 2026, just after two in Italy.
const NOW: UtcMillis = UtcMillis(1_795_266_300_000);

struct Shop {
    path: PathBuf,
    clock: Arc<FixedClock>,
    store: Store,
    _folder: tempfile::TempDir,
}

impl Shop {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.db");
        let clock = Arc::new(FixedClock::at(NOW));
        let store = Store::open_or_create(&path, clock.clone()).unwrap();
        let mut shop = Self { path, clock, store, _folder: folder };
        shop.doing(&FoundCompany::named("Demo Srl"));
        for name in ["Ferramenta Bianchi Srl", "Rossi Mario"] {
            let set = PartyFields { name: Some(name.into()), customer: Some(true), ..PartyFields::default() };
            shop.doing(&SaveParty { set, ..SaveParty::default() });
        }
        for (sku, name) in [("CAF-250", "Caffè macinato 250 g"), ("MOK-3", "Moka 3 tazze")] {
            let set = VariantFields {
                sku: Some(sku.into()),
                price: Some(UnitPrice(900_000_000)),
                ..VariantFields::default()
            };
            let product = ProductFields { name: Some(name.into()), ..ProductFields::default() };
            let variants = vec![SaveVariant { set, ..SaveVariant::default() }];
            shop.doing(&SaveProduct { set: product, variants, ..SaveProduct::default() });
            shop.receive(None, None, sku, 10);
        }
        shop
    }

    fn doing<O: Operation>(&mut self, op: &O) -> O::Output {
        execute(&mut self.store, Call::by(&Actor::new("luca", Door::Cli)), op).unwrap().output
    }

    fn receive(&mut self, warehouse: Option<&str>, shelf: Option<&str>, sku: &str, pieces: i64) {
        let lines = vec![ReceiveLine { item: CodeRef::code(sku), quantity: Quantity::units(pieces), cost: None }];
        let (warehouse, shelf) = (warehouse.map(CodeRef::code), shelf.map(str::to_owned));
        self.doing(&ReceiveStock { warehouse, shelf, lines, document: None });
    }

    fn stage(&self, lang: Lang) -> Stage {
        let theme = Theme::load("terminale", &[], Depth::Mono, Tier::T1).unwrap();
        Stage::open(&self.path, self.clock.clone(), lang, theme, (80, 24)).unwrap()
    }
}

/// Both reading threads are busy with something long until these are dropped.
fn held_up(stage: &Stage) -> Vec<Sender<()>> {
    let busy = |_| {
        let (begun, begins) = channel();
        let (free, freed) = channel::<()>();
        stage.desk().run(
            LayerId::HOST,
            Box::new(move || {
                let _ = begun.send(());
                let _ = freed.recv();
                Box::new(())
            }),
        );
        begins.recv().unwrap();
        free
    };
    (0..2).map(busy).collect()
}

#[test]
fn esc_gives_up_what_takes_too_long_to_read() {
    for (lang, waits, stopped) in
        [(Lang::It, "Esc interrompe", "Lettura interrotta"), (Lang::En, "Esc stops it", "Reading stopped")]
    {
        let shop = Shop::new();
        let mut stage = shop.stage(lang);
        stage.keys("3");
        let before = stage.text();
        assert!(before.contains("Bianchi") && before.contains("Rossi Mario"), "{before}");

        // A moment is nothing to speak of; after it the line says that it waits, and the old rows stand meanwhile.
        let held = held_up(&stage);
        stage.rush("/ross");
        assert!(!stage.text().contains(waits), "{}", stage.text());
        stage.rush("<enter><right>");
        assert!(stage.text().contains(waits) && stage.text().contains("Bianchi"), "{}", stage.text());
        stage.rush("<esc>");
        assert!(stage.message().starts_with(stopped), "{}\n{}", stage.message(), stage.text());
        drop(held);
        stage.pass(std::time::Duration::ZERO);
        let text = stage.text();
        assert!(text.contains("Bianchi") && !text.contains("ross "), "{text}");
        assert_eq!(text.lines().take(6).collect::<Vec<_>>(), before.lines().take(6).collect::<Vec<_>>());

        // While the line is still being typed, and with Ctrl+C: the same.
        let held = held_up(&stage);
        stage.rush("/bian<right><right><right>");
        assert!(stage.text().contains(waits), "{}", stage.text());
        stage.rush("<ctrl+c>");
        assert!(stage.message().starts_with(stopped), "{}\n{}", stage.message(), stage.text());
        drop(held);
        stage.pass(std::time::Duration::ZERO);
        assert!(stage.text().contains("Rossi Mario"), "{}", stage.text());
        // It reads as ever.
        stage.keys("/bian<enter>");
        assert!(!stage.text().contains("Rossi Mario"), "{}", stage.text());
    }
}

/// The header of the list that stands on the stage.
fn header(stage: &Stage) -> String {
    stage.text().lines().nth(2).unwrap_or_default().to_owned()
}

#[test]
fn an_order_that_was_given_up_leaves_the_header_as_it_was() {
    let shop = Shop::new();
    let mut stage = shop.stage(Lang::It);
    stage.keys("3");
    let before = header(&stage);
    assert!(before.contains('+') || before.contains('-'), "{before}");
    // By the menu of orders, and by the line.
    for keys in ["s<down><down><enter>", "/ordina:codice-<enter>"] {
        let held = held_up(&stage);
        stage.rush(keys).rush("<right>");
        assert_ne!(header(&stage), before, "what is asked for is said: {keys}");
        stage.rush("<esc>");
        assert_eq!(header(&stage), before, "{keys}");
        drop(held);
        stage.pass(std::time::Duration::ZERO);
        assert_eq!(header(&stage), before, "{keys}");
    }
}

#[test]
fn why_a_filter_finds_nothing_is_told_again_when_another_was_given_up() {
    let shop = Shop::new();
    let mut stage = shop.stage(Lang::It);
    stage.keys("3/prov:zz<enter>");
    let before = stage.text();
    assert!(before.contains("«zz» non c'è"), "{before}");
    let held = held_up(&stage);
    stage.rush("/<ctrl+u>ross<enter>");
    assert!(!stage.text().contains("«zz» non c'è"), "{}", stage.text());
    stage.rush("<right><esc>");
    drop(held);
    stage.pass(std::time::Duration::ZERO);
    assert!(stage.text().contains("«zz» non c'è"), "{}", stage.text());
}

#[test]
fn what_is_typed_right_after_a_filter_means_what_the_filter_leaves() {
    for (lang, one) in [(Lang::It, "1 marcata"), (Lang::En, "1 marked")] {
        let shop = Shop::new();
        let mut stage = shop.stage(lang);
        stage.keys("3");
        let held = held_up(&stage);
        stage.rush("/ross<enter>*");
        assert!(!stage.text().contains(" *") && !stage.text().contains(">*"), "{}", stage.text());
        drop(held);
        stage.pass(std::time::Duration::ZERO);
        assert!(stage.text().contains(one), "{}", stage.text());

        // A word that the list does not know: all is not what was meant.
        stage.keys("<esc><esc>");
        let held = held_up(&stage);
        stage.rush("/colore:rosso<enter>*");
        drop(held);
        stage.pass(std::time::Duration::ZERO);
        assert!(stage.text().contains("F7") && !stage.text().contains("*  "), "{}", stage.text());

        // The menu of actions is that of the row that the filter leaves.
        stage.keys("<esc>");
        let held = held_up(&stage);
        stage.rush("/ross<enter>");
        stage.rush("e");
        drop(held);
        stage.pass(std::time::Duration::ZERO);
        assert!(stage.text().contains("Rossi Mario"), "{}", stage.text());
    }
}

#[test]
fn marking_all_twice_marks_all_and_only_under_the_filter_it_was_asked_for() {
    for (lang, one, two, marked, hidden, stopped) in [
        (Lang::It, "1 marcata", "2 marcate", "marcat", "1 non mostrata", "interrotta"),
        (Lang::En, "1 marked", "2 marked", "marked", "1 not shown", "stopped"),
    ] {
        let shop = Shop::new();
        let mut stage = shop.stage(lang);
        stage.keys("3");
        let held = held_up(&stage);
        stage.rush("/ross<enter>**");
        drop(held);
        stage.pass(std::time::Duration::ZERO);
        assert!(stage.text().contains(one), "{}", stage.text());
        assert!(!stage.message().contains(stopped), "{}", stage.message());

        // Marked, and turned round again: in the order of the keys.
        stage.keys("<esc><esc>");
        let held = held_up(&stage);
        stage.rush("/ross<enter>*");
        stage.rush("!");
        drop(held);
        stage.pass(std::time::Duration::ZERO);
        assert!(!stage.text().contains(marked) && !stage.message().contains(stopped), "{}", stage.text());

        // What was to be marked of one filter is marked of it, and not of the next one.
        stage.keys("<esc><esc>");
        let held = held_up(&stage);
        stage.rush("/ross<enter>*");
        stage.rush("/<ctrl+x>bian<enter>");
        drop(held);
        stage.pass(std::time::Duration::ZERO);
        assert!(stage.text().contains("Bianchi") && stage.text().contains(hidden), "{}", stage.text());
        assert!(!stage.message().contains(stopped), "{}", stage.message());
        stage.keys("*");
        assert!(stage.text().contains(two) && stage.text().contains(hidden), "{}", stage.text());
        stage.keys("/<ctrl+x><enter>");
        assert!(stage.text().contains("Rossi Mario") && stage.text().contains(two), "{}", stage.text());
        assert!(!stage.text().contains(hidden), "{}", stage.text());
    }
}

#[test]
fn sorting_while_rows_are_counted_loses_neither_count_nor_advice() {
    for (lang, unknown, sorted) in
        [(Lang::It, "la chiave «colore» non esiste", "ordina:nome"), (Lang::En, "no key “colore”", "sort:name")]
    {
        let shop = Shop::new();
        let mut stage = shop.stage(lang);
        stage.keys("3");
        let head = |stage: &Stage| stage.text().lines().take(2).collect::<Vec<_>>().join(" ");
        for line in ["colore:rosso ross".to_owned(), format!("{sorted} colore:rosso ross")] {
            let held = held_up(&stage);
            stage.rush("/<ctrl+x>").rush(&line).rush("<enter>s");
            stage.rush("1");
            drop(held);
            stage.pass(std::time::Duration::ZERO);
            let text = stage.text();
            assert!(text.contains(unknown), "{text}");
            assert!(head(&stage).contains(" 1  "), "{text}");
            assert!(text.contains("Rossi Mario") && !text.contains("Bianchi"), "{text}");
        }
    }
}

#[test]
fn a_wrong_figure_in_an_order_is_taken_back_by_the_first_esc() {
    for (lang, back, amount) in [(Lang::It, "com'era prima", "36,00"), (Lang::En, "as it was", "36.00")] {
        let shop = Shop::new();
        let mut stage = shop.stage(lang);
        stage.keys("2<f6>ross<enter><enter>mok-3<enter>4<enter>");
        assert!(stage.text().contains(amount), "{}", stage.text());
        stage.keys("<up><right>4x<enter>");
        assert!(stage.text().contains("4x"), "{}", stage.text());
        stage.keys("<esc>");
        let text = stage.text();
        assert!(!text.contains("4x") && text.contains(amount), "{text}");
        assert!(stage.message().contains(back), "{}\n{text}", stage.message());
        // Only the next one leads out.
        stage.keys("<esc>");
        assert!(!stage.text().contains("MOK-3"), "{}", stage.text());
    }
}

#[test]
fn what_was_done_is_not_said_on_the_next_screen() {
    for lang in Lang::ALL {
        let shop = Shop::new();
        let mut stage = shop.stage(lang);
        stage.keys("2<f6>ross<enter><enter>mok-3<enter>4<enter><f2>");
        assert!(stage.message().contains("2026/1"), "{}", stage.text());
        // It stands while its own screen does, until a window is opened.
        stage.keys("<tab>");
        assert!(stage.message().contains("2026/1"), "{}", stage.text());
        stage.keys("<f1>");
        assert_eq!(stage.message(), "", "{}", stage.text());
        stage.keys("<esc><esc>");
        assert_eq!(stage.message(), "", "{}", stage.text());
        stage.keys("<f6>ross<enter><enter>mok-3<enter>1<enter><f2><esc>");
        stage.keys("3");
        assert_eq!(stage.message(), "", "{}", stage.text());
    }
}

#[test]
fn what_a_key_was_refused_goes_with_the_next_and_what_was_done_with_the_next_layer() {
    let house = Shop::new();
    let mut stage = house.stage(Lang::It);
    stage.keys("3e<esc>D");
    let refused = stage.message();
    assert!(!refused.is_empty(), "{}", stage.text());
    stage.keys("<down>");
    assert_eq!(stage.message(), "", "{refused}");
    stage.keys("y");
    assert!(stage.message().contains("inviato"), "{}", stage.message());
    stage.keys("<down>");
    assert!(stage.message().contains("inviato"), "as long as one stays where it was done: {}", stage.message());
    stage.keys("<f8>");
    assert_eq!(stage.message(), "", "{}", stage.text());
}

#[test]
fn a_shelf_is_picked_among_those_that_hold_the_article() {
    for lang in Lang::ALL {
        let mut shop = Shop::new();
        shop.doing(&SaveShelf { warehouse: CodeRef::row(1), code: "B-02".into() });
        shop.doing(&SaveShelf { warehouse: CodeRef::row(1), code: "C-03".into() });
        shop.doing(&SaveShelf { warehouse: CodeRef::row(1), code: "D-04".into() });
        shop.receive(None, Some("D-04"), "MOK-3", 40);
        shop.receive(None, Some("C-03"), "MOK-3", 7);
        let mut stage = shop.stage(lang);
        // The second article: the moka. From where most of it stands.
        stage.keys("5<down><f8>t3<enter>");
        let text = stage.text();
        assert!(text.contains("D-04"), "{text}");
        stage.keys("<tab><f4>");
        let text = stage.text();
        let lines: Vec<&str> = text.lines().collect();
        let at = lines.iter().position(|line| line.contains("> ") && line.contains("A-01")).expect("a cursor");
        // Neither the shelf that it leaves, nor one without it, stands at the top.
        assert!(lines[at].contains("10") && lines[at + 1].contains("C-03") && lines[at + 1].contains('7'), "{text}");
        assert!(lines[at + 2].contains("B-02"), "{text}");
        assert!(!lines[at..].iter().any(|line| line.contains("D-04 ")), "{text}");
        stage.keys("<down><enter><f2>");
        let there = stock::standing(shop.store.db(), 2, None).unwrap();
        let there: Vec<(&str, i64)> =
            there.iter().map(|one| (one.location.as_str(), one.quantity.0 / 10_000)).collect();
        assert!(there.contains(&("C-03", 10)) && there.contains(&("D-04", 37)), "{there:?}\n{}", stage.text());
    }
}

#[test]
fn articles_for_an_order_are_counted_where_it_is_served_from() {
    for lang in Lang::ALL {
        let mut shop = Shop::new();
        shop.doing(&SaveWarehouse { code: "TO2".into(), name: "Torino".into(), shelf: None });
        shop.receive(Some("TO2"), None, "MOK-3", 55);
        let mut stage = shop.stage(lang);
        stage.keys("2<f6>ross<enter><enter><f4>mok");
        let moka =
            |stage: &Stage| stage.text().lines().find(|line| line.contains("MOK-3")).unwrap_or_default().to_owned();
        assert!(moka(&stage).contains(" 10 ") && !moka(&stage).contains("65"), "{}", stage.text());
        stage.keys("<esc>");
        // From Turin.
        stage.keys("<shift+tab><shift+tab><shift+tab><ctrl+x>to2<enter><enter><enter><f4>mok");
        assert!(moka(&stage).contains(" 55 "), "{}", stage.text());
    }
}

#[test]
fn an_order_may_be_without_a_warehouse_until_it_is_confirmed() {
    let mut shop = Shop::new();
    let house = |shop: &Shop, order: i64| orders::find(shop.store.db(), order).unwrap().warehouse_id;
    for (order, lang) in (1..).zip(Lang::ALL) {
        let mut stage = shop.stage(lang);
        stage.keys("2<f6>ross<enter><enter>mok-3<enter>1<enter><f2>");
        assert_eq!(house(&shop, order), Some(1), "{}", stage.text());
        stage.keys("e<shift+tab><shift+tab><shift+tab><ctrl+x><tab><f2>");
        assert_eq!(house(&shop, order), None, "{}", stage.text());
        stage.keys("<f4>c");
        assert_eq!(house(&shop, order), Some(1), "{}", stage.text());
    }
    // Taken without one.
    let order = PlaceOrder {
        no_warehouse: true,
        ..PlaceOrder::new(CodeRef::code("C00001"), vec![LineInput::of(CodeRef::code("MOK-3"), Quantity::units(1))])
    };
    let placed = shop.doing(&order);
    assert_eq!(house(&shop, placed.id), None);
}

#[test]
fn a_question_about_a_record_wants_an_answer() {
    let tags = |shop: &Shop| -> Vec<String> {
        let found = subjects::tags(shop.store.db(), Subject::Order, 1).unwrap();
        found.iter().map(ToString::to_string).collect()
    };
    for (lang, asked, wanted, done) in [
        (Lang::It, "Nome dell'etichetta", "X obbligatorio", "etichetta «urgente» aggiunta a 2026/1"),
        (Lang::En, "Name of the tag", "X required", "tag “urgente” added to 2026/1"),
    ] {
        let shop = Shop::new();
        let mut stage = shop.stage(lang);
        stage.keys("2<f6>ross<enter><enter>mok-3<enter>1<enter><f2><esc>t<enter>");
        let text = stage.text();
        assert!(text.contains(asked) && text.contains(wanted), "{text}");
        assert!(tags(&shop).is_empty(), "{text}");
        stage.keys("urgente<enter>");
        let text = stage.text();
        assert!(!text.contains(asked) && !text.contains(wanted), "{text}");
        assert!(stage.message().contains(done), "{}\n{text}", stage.message());
        assert_eq!(tags(&shop), ["urgente"], "{text}");
    }
}

/// The title said a bare number, the question not what Enter would do, the answer neither which tag nor of what.
#[test]
fn a_question_about_many_says_of_how_many_and_the_answer_what_was_done() {
    for (lang, title, does, done) in [
        (Lang::It, "Aggiungi etichetta: 2 marcate", "Invio la aggiunge", "etichetta «urgente» aggiunta a 2 ordini"),
        (Lang::En, "Add a tag: 2 marked", "Enter adds it", "tag “urgente” added to 2 orders"),
    ] {
        let mut shop = Shop::new();
        for _ in 0..2 {
            let line = LineInput::of(CodeRef::code("MOK-3"), Quantity::units(1));
            shop.doing(&PlaceOrder::new(CodeRef::code("C00001"), vec![line]));
        }
        let mut stage = shop.stage(lang);
        stage.keys("2xxt");
        let text = stage.text();
        assert!(text.contains(title) && text.contains(does), "{text}");
        stage.keys("urgente<enter>");
        assert!(stage.message().contains(done), "{}", stage.message());
    }
}

#[test]
fn a_draft_that_is_open_is_not_opened_a_second_time() {
    for (lang, open, drafts) in
        [(Lang::It, "aperta in un'altra schermata", "bozze"), (Lang::En, "open on another screen", "drafts")]
    {
        let shop = Shop::new();
        let mut stage = shop.stage(lang);
        stage.keys("2<f6>ross<enter><enter>mok-3<enter>4<enter>");
        stage.pass(std::time::Duration::from_secs(3));
        // Over another pane: all drafts.
        stage.keys("<f9>").keys(if lang == Lang::It { "clienti<enter>" } else { "customers<enter>" });
        stage.keys("<f9>").keys(drafts).keys("<enter>");
        assert!(stage.text().contains(open), "{}", stage.text());
        stage.keys("<enter>");
        assert!(!stage.text().contains("MOK-3"), "{}", stage.text());
        stage.keys("<esc>");
        // Once its form is left, the draft is free again.
        stage.keys("2<esc><esc>");
        assert!(!stage.text().contains("MOK-3"), "{}", stage.text());
        stage.keys("<f6>");
        assert!(!stage.text().contains(open), "{}", stage.text());
        stage.keys("<enter>");
        assert!(stage.text().contains("MOK-3"), "{}", stage.text());
    }
}

#[test]
fn tab_completes_what_is_a_row_of_the_company() {
    for (lang, keys, none) in [
        (Lang::It, ["dep:", "corriere:", "etichetta:", "canale:"], "nessun valore"),
        (Lang::En, ["warehouse:", "carrier:", "tag:", "channel:"], "no value"),
    ] {
        let mut shop = Shop::new();
        shop.doing(&SaveWarehouse { code: "TO2".into(), name: "Torino".into(), shelf: None });
        let placed = PlaceOrder {
            tags: vec!["urgente".into(), "ufficio acquisti".into()],
            ..PlaceOrder::new(CodeRef::code("C00001"), vec![LineInput::of(CodeRef::code("MOK-3"), Quantity::units(1))])
        };
        shop.doing(&placed);
        let carriers = settings::carriers(shop.store.db()).unwrap();
        let carrier = carriers.first().expect("a carrier").code.as_str().to_owned();
        let mut stage = shop.stage(lang);
        stage.keys("2");
        let line = |stage: &Stage| {
            let text = stage.text();
            text.lines().nth(21).unwrap_or_default().trim().to_owned()
        };
        let [warehouse, by, tag, channel] = keys;
        // By its code, or by its name; the same key goes on to the next one.
        stage.keys("/<ctrl+x>").keys(warehouse).keys("tor<tab>");
        assert!(line(&stage).ends_with(&format!("{warehouse}TO2")), "{}", stage.text());
        stage.keys("<ctrl+x>").keys(warehouse).keys("<tab><tab>");
        assert!(line(&stage).ends_with(&format!("{warehouse}TO2")), "{}", stage.text());
        stage.keys("<ctrl+x>").keys(by).keys(&carrier[..1]).keys("<tab>");
        assert!(line(&stage).contains(by) && line(&stage).len() > by.len() + 1, "{}", stage.text());
        stage.keys("<ctrl+x>").keys(tag).keys("uff<tab>");
        assert!(line(&stage).ends_with(&format!("{tag}\"ufficio acquisti\"")), "{}", stage.text());
        assert!(stage.text().contains("2026/1"), "{}", stage.text());
        stage.keys("<ctrl+x>").keys(channel).keys("ma<tab>");
        assert!(line(&stage).ends_with(&format!("{channel}manual")), "{}", stage.text());
        stage.keys("<ctrl+x>").keys(tag).keys("zz<tab>");
        assert!(stage.message().contains(none), "{}\n{}", stage.message(), stage.text());
        assert!(line(&stage).ends_with(&format!("{tag}zz")), "{}", stage.text());
    }
}

#[test]
fn an_article_that_is_new_is_made_while_the_customer_is_on_the_telephone() {
    for (lang, price) in [(Lang::It, "12,50"), (Lang::En, "12.50")] {
        let shop = Shop::new();
        let mut stage = shop.stage(lang);
        stage.keys("2<f6>ross<enter><enter>zaino<f4>");
        stage.keys("<f6><pgdn>ZAI-1<tab><tab><tab>").keys(price).keys("<f2>");
        // Back in the order, its line has the code, the name and the price; a quantity is next.
        let text = stage.text();
        assert!(
            text.lines().any(|line| line.contains("ZAI-1") && line.contains("zaino") && line.contains(price)),
            "{text}"
        );
        stage.keys("2<enter><f2>");
        assert!(stage.text().contains("25,00") || stage.text().contains("25.00"), "{}", stage.text());
    }
}

#[test]
fn tab_completes_a_tag_that_is_asked_for() {
    for (lang, none, keys) in [(Lang::It, "nessun valore", "Tab completa"), (Lang::En, "no value", "Tab completes")] {
        let mut shop = Shop::new();
        let lines = || vec![LineInput::of(CodeRef::code("MOK-3"), Quantity::units(1))];
        let tagged = vec!["urgente".to_owned(), "ufficio acquisti".to_owned()];
        shop.doing(&PlaceOrder { tags: tagged, ..PlaceOrder::new(CodeRef::code("C00001"), lines()) });
        shop.doing(&PlaceOrder::new(CodeRef::code("C00002"), lines()));
        let tags = |shop: &Shop| -> Vec<String> {
            let found = subjects::tags(shop.store.db(), Subject::Order, 2).unwrap();
            found.iter().map(ToString::to_string).collect()
        };
        let mut stage = shop.stage(lang);
        stage.keys("2/ross<enter>tuff<tab>");
        let text = stage.text();
        assert!(text.contains(keys) && text.contains("ufficio acquisti"), "{text}");
        stage.keys("<enter>");
        assert_eq!(tags(&shop), ["ufficio acquisti"], "{}", stage.text());
        // The same key goes on to the next one, the arrow only moves; what nothing begins with stays.
        stage.keys("tu<tab><tab><left><right>").keys("<enter>");
        assert_eq!(tags(&shop), ["ufficio acquisti", "urgente"], "{}", stage.text());
        stage.keys("tzz<tab>");
        assert!(stage.message().contains(none) && stage.text().contains("zz"), "{}", stage.text());
        // The first Esc takes the text back, the second the question.
        stage.keys("<esc><esc>");

        // Enter before the answer: it waits for the value, as hands would that saw it.
        let held = held_up(&stage);
        stage.rush("tur<tab>");
        stage.rush("<enter>");
        drop(held);
        stage.pass(std::time::Duration::ZERO);
        assert_eq!(tags(&shop), ["ufficio acquisti", "urgente"], "{}", stage.text());
        // Typed on before it: the same.
        let held = held_up(&stage);
        stage.rush("tuf<tab>");
        stage.rush("o");
        drop(held);
        stage.pass(std::time::Duration::ZERO);
        stage.keys("<enter>");
        assert_eq!(tags(&shop), ["ufficio acquisti", "ufficio acquistio", "urgente"], "{}", stage.text());
    }
}

#[test]
fn what_was_begun_for_one_article_is_not_offered_at_another() {
    for (lang, offer) in [(Lang::It, "bozza non salvata"), (Lang::En, "unsaved draft")] {
        let shop = Shop::new();
        let mut stage = shop.stage(lang);
        stage.keys("5<f8>t").keys("<tab><tab><tab>3");
        stage.pass(std::time::Duration::from_secs(3));
        stage.keys("<f3>");
        // At another row the form is new; at its own the draft is offered.
        stage.keys("j<f8>t");
        assert!(!stage.text().contains(offer), "{}", stage.text());
        stage.keys("<esc>k<f8>t");
        assert!(stage.text().contains(offer), "{}", stage.text());
    }
}
