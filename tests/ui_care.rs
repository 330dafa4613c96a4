//! What hands may expect of every screen: waiting can be given up, nothing typed acts on what is not read yet, what
//! was wrong can be taken back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use fondaco::domain::record::{PartyFields, ProductFields, VariantFields};
use fondaco::domain::{FixedClock, Quantity, UnitPrice, UtcMillis};
use fondaco::locale::Lang;
use fondaco::operations::company::FoundCompany;
use fondaco::operations::party::SaveParty;
use fondaco::operations::product::{SaveProduct, SaveVariant};
use fondaco::operations::reference::CodeRef;
use fondaco::operations::stock::{ReceiveLine, ReceiveStock};
use fondaco::operations::{Actor, Call, Door, Operation, execute};
use fondaco::store::Store;
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
        assert!(stage.message().contains('/') && !stage.text().contains("*  "), "{}", stage.text());

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
fn a_wrong_figure_in_an_order_is_taken_back_by_the_first_esc() {
    for (lang, back) in [(Lang::It, "com'era prima"), (Lang::En, "as it was")] {
        let shop = Shop::new();
        let mut stage = shop.stage(lang);
        stage.keys("2<f6>ross<enter><enter>mok-3<enter>4<enter>");
        let before = stage.text();
        stage.keys("<up><right>4x<enter>");
        assert!(stage.text().contains("4x"), "{}", stage.text());
        stage.keys("<esc>");
        let text = stage.text();
        assert!(!text.contains("4x") && text.contains("36,00") == before.contains("36,00"), "{text}");
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
        // It stands while its own screen does, and over a window in it.
        stage.keys("<tab><f1><esc>");
        assert!(stage.message().contains("2026/1"), "{}", stage.text());
        stage.keys("<esc>");
        assert_eq!(stage.message(), "", "{}", stage.text());
        stage.keys("<f6>ross<enter><enter>mok-3<enter>1<enter><f2><esc>");
        stage.keys("3");
        assert_eq!(stage.message(), "", "{}", stage.text());
    }
}
