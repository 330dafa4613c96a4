//! A company with orders, customers, items and deadlines, and a screen over it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]
#![allow(dead_code, reason = "not every test file uses every helper")]

use chrono::NaiveDate;
use fondaco::domain::record::{DeadlineFields, DeadlineKind, PartyFields, ProductFields, VariantFields};
use fondaco::domain::{Cents, FixedClock, Quantity, Refusal, UnitPrice, UtcMillis};
use fondaco::locale::Lang;
use fondaco::operations::company::FoundCompany;
use fondaco::operations::deadline::SaveDeadline;
use fondaco::operations::order::{LineInput, PlaceOrder};
use fondaco::operations::party::SaveParty;
use fondaco::operations::product::{SaveProduct, SaveVariant};
use fondaco::operations::reference::CodeRef;
use fondaco::operations::stock::{ReceiveLine, ReceiveStock};
use fondaco::operations::{Actor, Call, Door, Operation, execute};
use fondaco::store::Store;
use fondaco::ui::stage::Stage;
use fondaco::ui::theme::{Depth, Theme, Tier};
use std::path::PathBuf;
use std::sync::Arc;

pub struct House {
    pub stage: Stage,
    pub store: Store,
    pub folder: tempfile::TempDir,
    clock: Arc<FixedClock>,
    path: PathBuf,
    lang: Lang,
    size: (u16, u16),
}

pub fn day(iso: &str) -> NaiveDate {
    iso.parse().unwrap()
}

pub fn doing<O: Operation>(store: &mut Store, who: &str, op: &O) -> O::Output {
    execute(store, Call::by(&Actor::new(who, Door::Cli)), op).unwrap().output
}

pub fn refused<O: Operation>(store: &mut Store, who: &str, op: &O) -> Refusal {
    execute(store, Call::by(&Actor::new(who, Door::Cli)), op).map(|_| ()).unwrap_err()
}

fn fill(store: &mut Store) {
    for name in ["Ferramenta Bianchi Srl", "Rossi Mario", "Zanella Ada"] {
        let set = PartyFields { name: Some(name.into()), ..PartyFields::default() };
        doing(store, "luca", &SaveParty { set, ..SaveParty::default() });
    }
    for (sku, name) in [("CAF-250", "Caffè 250 g"), ("MOK-3", "Moka 3 tazze")] {
        let set = VariantFields {
            sku: Some(sku.into()),
            price: Some(UnitPrice(900_000_000)),
            min_stock: Some(Quantity::units(5)),
            ..VariantFields::default()
        };
        let product = ProductFields { name: Some(name.into()), ..ProductFields::default() };
        let variants = vec![SaveVariant { set, ..SaveVariant::default() }];
        doing(store, "luca", &SaveProduct { set: product, variants, ..SaveProduct::default() });
        let lines = vec![ReceiveLine { item: CodeRef::code(sku), quantity: Quantity::units(40), cost: None }];
        doing(store, "luca", &ReceiveStock { warehouse: None, shelf: None, lines, document: None });
    }
    for (n, customer, on) in [(1, "C00001", "2026-11-21"), (2, "C00002", "2026-11-20"), (3, "C00003", "2026-11-12")] {
        let lines = vec![LineInput::of(CodeRef::code("MOK-3"), Quantity::units(n))];
        let mut place = PlaceOrder::new(CodeRef::code(customer), lines);
        place.placed_on = Some(day(on));
        let order = doing(store, "luca", &place).order;
        if n == 3 {
            let confirm: fondaco::operations::order::ConfirmOrder =
                serde_json::from_value(serde_json::json!({"order": order})).unwrap();
            doing(store, "luca", &confirm);
        }
    }
    for (subject, on, cents) in [("F24 ritenute", "2026-11-20", 124_000), ("Canone hosting", "2026-11-27", 4_900)] {
        let set = DeadlineFields {
            kind: Some(DeadlineKind::Pay),
            due_on: Some(day(on)),
            subject: Some(subject.into()),
            amount: Some(Cents(cents)),
            ..DeadlineFields::default()
        };
        doing(store, "luca", &SaveDeadline { set, ..SaveDeadline::default() });
    }
}

fn stage(path: &std::path::Path, clock: Arc<FixedClock>, lang: Lang, size: (u16, u16)) -> Stage {
    let theme = Theme::load("terminale", &[], Depth::Mono, Tier::T1).unwrap();
    Stage::open(path, clock, lang, theme, size).unwrap()
}

/// A company on Saturday 21 November 2026 at ten in the morning, seen by anna.
pub fn house(lang: Lang, size: (u16, u16)) -> House {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let clock = Arc::new(FixedClock::at(UtcMillis(UtcMillis::start_of_rome_day(day("2026-11-21")).0 + 36_000_000)));
    let mut store = Store::open_or_create(&path, clock.clone()).unwrap();
    doing(&mut store, "luca", &FoundCompany::named("Demo Srl"));
    fill(&mut store);
    let stage = stage(&path, clock.clone(), lang, size);
    House { stage, store, folder, clock, path, lang, size }
}

impl House {
    /// The same operator comes back another time.
    pub fn reopen(&mut self) {
        self.stage = stage(&self.path, self.clock.clone(), self.lang, self.size);
    }

    /// A line of the screen.
    pub fn line(&self, y: usize) -> String {
        self.stage.text().lines().nth(y).unwrap_or_default().to_owned()
    }

    /// The message line.
    pub fn said(&self) -> String {
        let text = self.stage.text();
        text.lines().rev().nth(1).unwrap_or_default().trim_start().to_owned()
    }
}
