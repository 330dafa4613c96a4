//! A shop that is heard: a real file, keys in, what is said out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]
#![allow(dead_code, reason = "each test file uses its part")]

use fondaco::domain::order::Badge;
use fondaco::domain::record::{
    AddressFields, AddressKind, DeadlineFields, DeadlineKind, PartyFields, ProductFields, VariantFields,
};
use fondaco::domain::{Cents, FixedClock, Quantity, Rate, UnitPrice, UtcMillis};
use fondaco::locale::Lang;
use fondaco::operations::company::FoundCompany;
use fondaco::operations::deadline::SaveDeadline;
use fondaco::operations::order::{LineInput, PlaceOrder};
use fondaco::operations::party::SaveParty;
use fondaco::operations::product::{SaveProduct, SaveVariant};
use fondaco::operations::reference::CodeRef;
use fondaco::operations::stock::{ReceiveLine, ReceiveStock};
use fondaco::operations::{Actor, Call, Door, Operation, execute};
use fondaco::store::{Reader, Store, orders, stock};
use fondaco::ui::stage::Stage;
use fondaco::ui::theme::{Theme, Tier};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Saturday 21 November 2026, just after two in Italy.
const NOW: UtcMillis = UtcMillis(1_795_266_300_000);

const ITEMS: &[(&str, &str, i64, i64)] = &[
    ("CAF-250", "Caffè macinato 250 g", 900, 30),
    ("MOK-3", "Moka 3 tazze", 2900, 12),
    ("FLT-04", "Filtri carta n.4", 250, 80),
];

/// The shop and who listens in it.
pub struct Shop {
    pub path: PathBuf,
    pub stage: Stage,
    /// What was said before the first key.
    pub opening: String,
    /// All that was said so far.
    pub all: String,
    clock: Arc<FixedClock>,
    folder: tempfile::TempDir,
}

impl Shop {
    /// Three orders of two customers, a deadline, articles on the shelf.
    pub fn new(lang: Lang) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.db");
        let clock = Arc::new(FixedClock::at(NOW));
        let mut store = Store::open_or_create(&path, clock.clone()).unwrap();
        doing(&mut store, &FoundCompany::named("Demo Srl"));
        for (name, phone) in [("Ferramenta Bianchi Srl", "011 555 0100"), ("Rossi Mario", "333 1234567")] {
            let text = |text: &str| Some(text.to_owned());
            let address = AddressFields {
                kind: Some(AddressKind::Billing),
                street: text("via Po 3"),
                postal_code: text("10121"),
                city: text("Torino"),
                province: text("TO"),
                ..AddressFields::default()
            };
            let set = PartyFields { name: text(name), phone: text(phone), ..PartyFields::default() };
            doing(&mut store, &SaveParty { set, addresses: vec![address.into()], ..SaveParty::default() });
        }
        for (sku, name, cents, there) in ITEMS {
            let set = VariantFields {
                sku: Some((*sku).into()),
                price: Some(UnitPrice(cents * 1_000_000)),
                ..VariantFields::default()
            };
            let product = SaveProduct {
                set: ProductFields { name: Some((*name).into()), vat: Some(Rate(2200)), ..ProductFields::default() },
                variants: vec![SaveVariant { set, ..SaveVariant::default() }],
                ..SaveProduct::default()
            };
            doing(&mut store, &product);
            let line = ReceiveLine { item: CodeRef::code(*sku), quantity: Quantity::units(*there), cost: None };
            doing(&mut store, &ReceiveStock { warehouse: None, shelf: None, lines: vec![line], document: None });
        }
        for (customer, sku, n) in [("C00001", "MOK-3", 2), ("C00002", "FLT-04", 8), ("C00001", "CAF-250", 3)] {
            let lines = vec![LineInput::of(CodeRef::code(sku), Quantity::units(n))];
            doing(&mut store, &PlaceOrder::new(CodeRef::code(customer), lines));
        }
        let due = DeadlineFields {
            kind: Some(DeadlineKind::Fiscal),
            due_on: Some("2026-11-24".parse().unwrap()),
            subject: Some("F24 IVA".into()),
            amount: Some(Cents(124_000)),
            ..DeadlineFields::default()
        };
        doing(&mut store, &SaveDeadline { set: due, ..SaveDeadline::default() });
        drop(store);
        let stage = Stage::speaking(&path, clock.clone(), lang, Theme::plain(Tier::T1)).unwrap();
        let mut shop = Self { path, stage, opening: String::new(), all: String::new(), clock, folder };
        // The first round of the rules that make notices.
        shop.stage.pass(Duration::from_secs(2));
        shop.opening = shop.said();
        shop
    }

    /// Presses keys; what was said for them.
    pub fn hear(&mut self, keys: &str) -> String {
        self.stage.keys(keys);
        self.said()
    }

    /// What was said since.
    pub fn said(&mut self) -> String {
        let said = self.stage.said();
        plain(&said);
        self.all.push_str(&said);
        said
    }

    /// A file beside the shop's.
    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Another session over the same file, as after a dropped line.
    pub fn again(&mut self, lang: Lang) -> String {
        self.stage.end();
        self.stage = Stage::speaking(&self.path, self.clock.clone(), lang, Theme::plain(Tier::T1)).unwrap();
        self.said()
    }

    pub fn read<T>(&self, work: impl FnOnce(&Reader) -> T) -> T {
        work(&Reader::open(&self.path).unwrap())
    }

    pub fn badge(&self, order: i64) -> Badge {
        self.read(|reader| orders::derive(reader.db(), order).unwrap().unwrap().badge)
    }

    pub fn lines(&self, order: i64) -> Vec<(String, i64)> {
        let lines = self.read(|reader| orders::lines(reader.db(), order).unwrap());
        lines.into_iter().map(|line| (line.sku.unwrap().to_string(), line.quantity.0 / 10_000)).collect()
    }

    pub fn on_hand(&self, variant: i64) -> i64 {
        self.read(|reader| stock::availability(reader.db(), variant, None).unwrap().on_hand.0 / 10_000)
    }
}

fn doing<O: Operation>(store: &mut Store, op: &O) {
    execute(store, Call::by(&Actor::new("bruno", Door::Cli)), op).expect("done");
}

/// Nothing comes out that a terminal obeys, but line ends and the letter that is taken away: a backspace, a space over
/// it, a backspace.
#[track_caller]
fn plain(text: &str) {
    let rest = text.replace("\u{8} \u{8}", "");
    let obeyed: Vec<char> = rest.chars().filter(|c| c.is_control() && *c != '\n').collect();
    assert!(obeyed.is_empty(), "{obeyed:?} in {text:?}");
    let drawn: Vec<char> = rest.chars().filter(|c| ('\u{2500}'..='\u{259f}').contains(c)).collect();
    assert!(drawn.is_empty(), "{drawn:?} in {text:?}");
}

/// This was said.
#[track_caller]
pub fn said(heard: &str, text: &str) {
    assert!(heard.contains(text), "{text:?} was not said:\n{heard}");
}

/// The last line, also one that is still open.
pub fn last(heard: &str) -> &str {
    heard.lines().next_back().unwrap_or_default()
}
