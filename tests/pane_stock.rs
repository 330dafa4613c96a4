//! The warehouse pane, worked by keys over a real file: what is on the screen, and what is in the database after.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use fondaco::domain::record::{PartyFields, ProductFields, ProductKind, VariantFields};
use fondaco::domain::{FixedClock, Quantity, Refusal, UnitPrice, UtcMillis};
use fondaco::locale::Lang;
use fondaco::operations::company::FoundCompany;
use fondaco::operations::order::{ConfirmOrder, LineInput, PlaceOrder};
use fondaco::operations::party::SaveParty;
use fondaco::operations::product::{SaveProduct, SaveVariant};
use fondaco::operations::reference::{CodeRef, OrderRef};
use fondaco::operations::stock::{ReceiveLine, ReceiveStock, SaveWarehouse};
use fondaco::operations::undo::Undo;
use fondaco::operations::{Actor, Call, Door, Operation, execute};
use fondaco::store::doctor::{Depth, examine};
use fondaco::store::{Store, journal, products, stock};
use fondaco::ui::stage::Stage;
use fondaco::ui::theme::{Depth as Colours, Theme, Tier};
use std::path::PathBuf;
use std::sync::Arc;

struct House {
    path: PathBuf,
    clock: Arc<FixedClock>,
    anna: Actor,
    folder: tempfile::TempDir,
}

impl House {
    /// A company with two warehouses and nothing in them.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::at(UtcMillis(1_795_266_300_000)));
        let path = folder.path().join("shop.db");
        Store::open_or_create(&path, clock.clone()).unwrap();
        let house = Self { path, clock, anna: Actor::new("anna", Door::Ui), folder };
        house.doing(&FoundCompany::named("Demo Srl")).unwrap();
        house.doing(&SaveWarehouse { code: "TO2".into(), name: "Torino".into(), shelf: Some("B-01".into()) }).unwrap();
        house
    }

    /// And with a few items, of which some are short.
    fn stocked() -> Self {
        let house = Self::new();
        let party = |name: &str, supplier: bool| SaveParty {
            set: PartyFields {
                name: Some(name.into()),
                supplier: Some(supplier),
                customer: Some(!supplier),
                ..PartyFields::default()
            },
            ..SaveParty::default()
        };
        house.doing(&party("Bar Centrale snc", false)).unwrap();
        house.doing(&party("Officine Gallo Srl", true)).unwrap();
        for (sku, name, price, received, min, ean) in [
            ("BST-REG", "Busta regalo", 150, 1_500, 50, ""),
            ("CAF-250", "Caffè macinato 250 g", 900, 20, 20, "8001234567897"),
            ("FLT-04", "Filtri carta n.4", 390, 28, 30, ""),
            ("MOK-IND", "Moka induzione da sei tazze in acciaio", 4_400, 5, 6, ""),
            ("TZ-ROS-M", "Tazza rossa M", 1_250, 0, 12, ""),
        ] {
            let set = VariantFields {
                sku: Some(sku.into()),
                price: Some(UnitPrice(price * 1_000_000)),
                min_stock: Some(Quantity::units(min)),
                ean: (!ean.is_empty()).then(|| ean.into()),
                ..VariantFields::default()
            };
            let product = ProductFields {
                name: Some(name.into()),
                category: Some("Cucina".into()),
                supplier_id: Some(2),
                ..ProductFields::default()
            };
            house.product(product, set);
            if received > 0 {
                let item = CodeRef::code(sku);
                let lines = vec![ReceiveLine { item, quantity: Quantity::units(received), cost: None }];
                let document = Some("ddt 771".into());
                house.doing(&ReceiveStock { warehouse: None, shelf: None, lines, document }).unwrap();
            }
        }
        let service = ProductFields {
            name: Some("Installazione".into()),
            kind: Some(ProductKind::Service),
            ..ProductFields::default()
        };
        house.product(service, VariantFields { sku: Some("SRV-1".into()), ..VariantFields::default() });
        house.order("CAF-250", 17);
        house
    }

    fn doing<O: Operation>(&self, op: &O) -> Result<O::Output, Refusal> {
        let mut store = Store::open(&self.path, self.clock.clone())?;
        execute(&mut store, Call::by(&self.anna), op).map(|done| done.output)
    }

    fn product(&self, set: ProductFields, variant: VariantFields) {
        let variants = vec![SaveVariant { set: variant, ..SaveVariant::default() }];
        self.doing(&SaveProduct { set, variants, ..SaveProduct::default() }).unwrap();
    }

    fn order(&self, sku: &str, n: i64) {
        let lines = vec![LineInput::of(CodeRef::code(sku), Quantity::units(n))];
        let placed = self.doing(&PlaceOrder::new(CodeRef::code("C00001"), lines)).unwrap();
        self.doing(&ConfirmOrder { order: OrderRef::Name(placed.order) }).unwrap();
    }

    fn screen(&self, lang: Lang, size: (u16, u16)) -> Stage {
        let theme = Theme::load("terminale", &[], Colours::Ansi16, Tier::T1).unwrap();
        let mut stage = Stage::open(&self.path, self.clock.clone(), lang, theme, size).unwrap();
        stage.keys("5");
        stage
    }

    fn store(&self) -> Store {
        Store::open(&self.path, self.clock.clone()).unwrap()
    }

    /// The variant of a code.
    fn variant(&self, sku: &str) -> i64 {
        products::by_code(self.store().db(), sku).unwrap().unwrap().0
    }

    /// Pieces in a warehouse, in all of them for none.
    fn on_hand(&self, sku: &str, warehouse: Option<i64>) -> i64 {
        let now = stock::availability(self.store().db(), self.variant(sku), warehouse).unwrap();
        now.on_hand.0 / Quantity::units(1).0
    }

    /// Newest first.
    fn causes(&self, sku: &str) -> Vec<String> {
        let moves = stock::moves(self.store().db(), Some(self.variant(sku)), None, 50).unwrap();
        moves.into_iter().map(|moved| moved.cause).collect()
    }
}

#[test]
fn an_item_comes_in_is_counted_moved_and_everything_is_taken_back() {
    let house = House::new();
    let mut anna = house.screen(Lang::It, (80, 24));
    // Nothing there: F6 makes the first item.
    anna.keys("<f6>Moka 3 tazze<pgdn>mok-3<enter>8001234567897<enter><enter>29,90<f2>");
    assert!(anna.message().contains("MOK-3 Moka 3 tazze"), "{}", anna.text());
    let id = house.variant("8001234567897");
    let variant = products::variant(house.store().db(), id).unwrap();
    assert_eq!((variant.sku.as_str(), variant.price), ("MOK-3", UnitPrice(2_990_000_000)));

    anna.keys("<f6>c10<f2>");
    assert!(anna.message().starts_with("carico: 10 su MAG1") && anna.message().contains("MOK-3"), "{}", anna.text());
    anna.keys("<f6>r8<f2>");
    assert!(anna.message().contains("10 -> 8"), "{}", anna.text());
    assert_eq!(house.on_hand("MOK-3", None), 8);
    // The same count again writes nothing, and says so.
    anna.keys("<f6>r8<f2>");
    assert!(anna.message().contains("nessuna differenza"), "{}", anna.text());
    anna.keys("<f6>t3<enter><enter>to2<enter><f2>");
    assert!(anna.message().starts_with("trasferiti: 3 da "), "{}", anna.text());
    assert_eq!((house.on_hand("MOK-3", Some(1)), house.on_hand("MOK-3", Some(2))), (5, 3));

    // An order holds the five that are in the first warehouse: they cannot be carried away under it.
    house
        .doing(&SaveParty {
            set: PartyFields { name: Some("Rossi Mario".into()), ..PartyFields::default() },
            ..SaveParty::default()
        })
        .unwrap();
    house.order("MOK-3", 5);
    anna.keys("<f6>t1<enter><enter>to2<enter><f2>");
    assert!(anna.text().contains("impegnati 5"), "{}", anna.text());
    assert_eq!(house.on_hand("MOK-3", Some(1)), 5);
    // What was typed is still there, and can be left.
    anna.keys("<enter>");
    assert!(anna.text().contains("Trasferimento"), "{}", anna.text());
    anna.keys("<f3>");

    assert_eq!(house.causes("MOK-3"), ["transfer", "count", "receipt"]);
    // The order was taken at another desk, and is taken back there: the key here means what was done here.
    let there = ["order.confirm", "order.place", "party.save"];
    let all = journal::newest(house.store().db(), None, 10).unwrap();
    for done in all.into_iter().filter(|entry| there.contains(&entry.operation.as_str())) {
        house.doing(&Undo::of(done.id)).unwrap();
    }
    anna.keys("u");
    assert!(anna.message().contains("merce trasferita"), "{}", anna.text());
    assert_eq!((house.on_hand("MOK-3", Some(1)), house.on_hand("MOK-3", Some(2))), (8, 0), "{}", anna.text());
    anna.keys("u");
    assert_eq!(house.on_hand("MOK-3", None), 10, "{}", anna.text());
    anna.keys("u");
    assert_eq!(house.on_hand("MOK-3", None), 0, "{}", anna.text());
    assert_eq!(house.causes("MOK-3"), ["reversal", "reversal", "reversal", "transfer", "count", "receipt"]);
    let report = examine(&house.store(), Depth::Full, &mut |_, _, _| true).unwrap();
    assert!(report.is_clean(), "{report:?}");
    drop(house.folder);
}

#[test]
fn a_movement_is_reversed_from_the_ledger_once() {
    let house = House::stocked();
    let mut anna = house.screen(Lang::It, (80, 24));
    // The movements of the item under the cursor.
    anna.keys("<home>o");
    assert!(anna.text().contains("Movimenti  / art=BST-REG"), "{}", anna.text());
    anna.keys("<f8>s");
    assert_eq!(house.on_hand("BST-REG", None), 0, "{}", anna.text());
    anna.keys("<end><f8>");
    assert!(anna.text().contains("già stato stornato"), "{}", anna.text());
    anna.keys("<esc>v");
    assert!(anna.text().contains("X finita"), "{}", anna.text());
}

#[test]
fn a_scan_means_the_item_wherever_it_lands() {
    let house = House::stocked();
    let mut anna = house.screen(Lang::It, (80, 24));
    // Into the field of the item: taken without asking. Into the field of the quantity: it is no quantity.
    anna.keys("<home><f6>c<up>8001234567897<enter>");
    assert!(anna.text().contains("[CAF-250 Caffè macinato 250 g"), "{}", anna.text());
    anna.keys("<f3>");
    anna.keys("<home><f6>r");
    anna.keys("8001234567897<enter>");
    assert!(anna.text().contains("[CAF-250 Caffè macinato 250 g"), "{}", anna.text());
    anna.keys("19<f2>");
    assert_eq!(house.on_hand("CAF-250", None), 19, "{}", anna.text());
}

#[test]
fn what_the_form_refuses_stands_beside_its_field() {
    let house = House::stocked();
    let mut anna = house.screen(Lang::It, (80, 24));
    anna.keys("<f6>a<pgdn>caf-250<enter>8001234567890<enter><f2>");
    let text = anna.text();
    assert!(text.contains("Descrizione*"), "{text}");
    assert!(anna.message().contains("campi da correggere"), "{text}");
    // The code belongs to another item: only the operation knows.
    anna.keys("Caffè bis<pgdn><down><ctrl+x><enter><enter>5<f2>");
    assert!(anna.text().contains("CAF-250"), "{}", anna.text());
    let one = products::by_code(house.store().db(), "CAF-250").unwrap();
    assert_eq!(one, Some((house.variant("8001234567897"), Quantity::units(1))), "the code is still the first one's");
}

#[test]
fn warehouses_and_terms_filter_the_list() {
    let house = House::stocked();
    let mut anna = house.screen(Lang::It, (80, 24));
    anna.keys("/disp<min<enter>");
    let text = anna.text();
    assert!(text.contains("/ disp<min") && !text.contains("BST-REG"), "{text}");
    anna.keys("<f4>2");
    assert!(anna.text().contains("/ dep:TO2 disp<min"), "{}", anna.text());
    anna.keys("<f4>*");
    assert!(anna.text().contains("/ disp<min"), "{}", anna.text());
    assert!(!anna.text().contains("dep:"), "{}", anna.text());
}

#[test]
fn put_away_and_brought_back() {
    let house = House::stocked();
    let mut anna = house.screen(Lang::It, (80, 24));
    anna.keys("<home><f8>x");
    assert!(!anna.text().contains("BST-REG  "), "{}", anna.text());
    anna.keys("/archiviato:sì<enter><f8>p<esc>");
    assert!(anna.text().contains("BST-REG"), "{}", anna.text());
    let id = house.variant("BST-REG");
    assert!(!products::variant(house.store().db(), id).unwrap().archived);
}

/// The screens of the pane, at every size and in both languages.
#[test]
fn screens() {
    let house = House::stocked();
    // The notices are told once, to whoever sits there first: not on these screens.
    house.screen(Lang::It, (80, 24)).keys("jjkkjjkkjjkk");
    for (name, lang, size) in [
        ("it_80x24", Lang::It, (80, 24)),
        ("it_120x40", Lang::It, (120, 40)),
        ("it_40x12", Lang::It, (40, 12)),
        ("en_80x24", Lang::En, (80, 24)),
        ("en_120x40", Lang::En, (120, 40)),
    ] {
        let mut anna = house.screen(lang, size);
        if size.0 < 60 {
            // Too small for the whole view: gone on with all the same.
            anna.keys("c5");
        }
        anna.keys("<home><down>");
        insta::assert_snapshot!(format!("list_{name}"), anna.text());
        anna.keys("<enter>");
        insta::assert_snapshot!(format!("card_{name}"), anna.text());
        anna.keys("<tab>");
        insta::assert_snapshot!(format!("shelves_{name}"), anna.text());
        anna.keys("<tab><tab>");
        insta::assert_snapshot!(format!("card_moves_{name}"), anna.text());
        anna.keys("<esc>v");
        insta::assert_snapshot!(format!("moves_{name}"), anna.text());
        anna.keys("v<f6>r");
        insta::assert_snapshot!(format!("count_{name}"), anna.text());
        anna.keys("<f3>e");
        insta::assert_snapshot!(format!("product_{name}"), anna.text());
        anna.keys("<f3><f8>");
        insta::assert_snapshot!(format!("actions_{name}"), anna.text());
    }
}

#[test]
fn the_article_whose_code_was_typed_is_the_one_that_is_meant() {
    let house = House::stocked();
    let set = VariantFields { sku: Some("AAA-01".into()), ..VariantFields::default() };
    house.product(ProductFields { name: Some("Scatola per TZ ROS M".into()), ..ProductFields::default() }, set);
    let mut stage = house.screen(Lang::It, (80, 24));
    stage.keys("/tz-ros-m<enter>");
    let text = stage.text();
    assert!(text.contains("> TZ-ROS-M") && text.contains("  AAA-01"), "{text}");
}

#[test]
fn another_shelf_that_is_only_typed_has_no_stock_and_is_named_when_it_is_refused() {
    let house = House::stocked();
    let mut anna = house.screen(Lang::It, (80, 24));
    anna.keys("/caf-250<enter><f8>t");
    assert!(anna.text().contains("20"), "{}", anna.text());
    let there =
        |stage: &Stage| stage.text().lines().find(|line| line.contains("Giacenza")).unwrap_or_default().to_owned();
    let stood = there(&anna);
    assert!(stood.contains("20"), "{stood}\n{}", anna.text());
    anna.keys("2<enter>zzz");
    assert!(!there(&anna).contains("20"), "{}", anna.text());
    anna.keys("<f2><esc><f2>");
    assert!(anna.message().contains("Da: ") || anna.text().contains("Da: "), "{}", anna.text());
    // What stood there comes back with its figure.
    anna.keys("<esc>");
    assert_eq!(there(&anna), stood, "{}", anna.text());
}

#[test]
fn the_price_is_changed_where_it_stands() {
    let house = House::stocked();
    let mut anna = house.screen(Lang::It, (80, 24));
    anna.keys("/caf-250<enter>:cambia prezzo<enter>");
    assert!(anna.text().contains("CAF-250") && anna.text().contains("Prezzo"), "{}", anna.text());
    anna.keys("9,90<f2>");
    let store = house.store();
    let variant = products::variant(store.db(), house.variant("CAF-250")).unwrap();
    assert_eq!(variant.price, UnitPrice(990_000_000), "{}", anna.text());
    // Without an article in hand the list of them comes, and says how it goes on.
    anna.keys("3:cambia prezzo<enter>");
    assert!(anna.text().contains("CAF-250") && anna.message().contains("cambia prezzo"), "{}", anna.text());
}

#[test]
fn what_can_be_sold_is_seen_beside_any_columns_on_a_narrow_list() {
    let house = House::stocked();
    let mut anna = house.screen(Lang::It, (60, 16));
    anna.keys("/colonne:codice,descrizione,prezzo,costo,fornitore,categoria,tipo,disponibile<enter>");
    let head = anna.text().lines().nth(2).unwrap_or_default().to_owned();
    assert!(head.contains("disp"), "{}", anna.text());
}
