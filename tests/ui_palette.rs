//! The palette at work: any operation by its form, what is written anywhere, hurried hands, macros.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use fondaco::domain::record::{AddressFields, AddressKind, ContactFields, PartyFields, ProductFields, VariantFields};
use fondaco::domain::{FixedClock, Quantity, UnitPrice, UtcMillis};
use fondaco::locale::Lang;
use fondaco::operations::company::FoundCompany;
use fondaco::operations::macros::SaveMacro;
use fondaco::operations::order::{LineInput, PlaceOrder};
use fondaco::operations::party::{SaveAddress, SaveContact, SaveParty};
use fondaco::operations::product::{SaveProduct, SaveVariant};
use fondaco::operations::reference::CodeRef;
use fondaco::operations::stock::{ReceiveLine, ReceiveStock};
use fondaco::operations::subject::SaveNote;
use fondaco::operations::{Actor, Call, Door, Operation, execute};
use fondaco::store::macros::Stroke;
use fondaco::store::subjects::Subject;
use fondaco::store::{Store, doctor, journal, macros, orders, preferences, settings, stock};
use fondaco::ui::session::Exit;
use fondaco::ui::stage::Stage;
use fondaco::ui::theme::{Depth, Theme, Tier};
use std::path::PathBuf;
use std::sync::Arc;

#[path = "ui_palette/forms.rs"]
mod forms;
#[path = "ui_palette/found.rs"]
mod found;

struct House {
    stage: Stage,
    store: Store,
    path: PathBuf,
    clock: Arc<FixedClock>,
    _folder: tempfile::TempDir,
}

fn doing<O: Operation>(store: &mut Store, op: &O) -> O::Output {
    execute(store, Call::by(&Actor::new("luca", Door::Cli)), op).unwrap().output
}

fn stage(path: &std::path::Path, clock: &Arc<FixedClock>, lang: Lang, size: (u16, u16)) -> Stage {
    let theme = Theme::load("terminale", &[], Depth::Mono, Tier::T1).unwrap();
    Stage::open(path, clock.clone(), lang, theme, size).unwrap()
}

fn house(lang: Lang, size: (u16, u16)) -> House {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let day = "2026-11-21".parse().unwrap();
    let clock = Arc::new(FixedClock::at(UtcMillis(UtcMillis::start_of_rome_day(day).0 + 36_000_000)));
    let mut store = Store::open_or_create(&path, clock.clone()).unwrap();
    doing(&mut store, &FoundCompany::named("Demo Srl"));
    for (name, city) in [("Ferramenta Bianchi Srl", "Pinerolo"), ("Rossi Mario", "Torino")] {
        let set = PartyFields { name: Some(name.into()), ..PartyFields::default() };
        let address = AddressFields {
            kind: Some(AddressKind::Shipping),
            street: Some("via Po 1".into()),
            city: Some(city.into()),
            ..AddressFields::default()
        };
        doing(&mut store, &SaveParty { set, addresses: vec![address.into()], ..SaveParty::default() });
    }
    let set =
        VariantFields { sku: Some("MOK-3".into()), price: Some(UnitPrice(900_000_000)), ..VariantFields::default() };
    let product = ProductFields { name: Some("Moka 3 tazze".into()), ..ProductFields::default() };
    let variants = vec![SaveVariant { set, ..SaveVariant::default() }];
    doing(&mut store, &SaveProduct { set: product, variants, ..SaveProduct::default() });
    for number in 1..=3 {
        let mut order =
            PlaceOrder::new(CodeRef::code("C00001"), vec![LineInput::of(CodeRef::code("MOK-3"), Quantity::units(1))]);
        order.external_number = Some(format!("WEB-77{number}"));
        doing(&mut store, &order);
    }
    let note = SaveNote {
        kind: Subject::Party,
        subject: 2,
        id: None,
        body: "Chiamare dopo le 18".into(),
        for_customer: false,
    };
    doing(&mut store, &note);
    let stage = stage(&path, &clock, lang, size);
    House { stage, store, path, clock, _folder: folder }
}

impl House {
    fn line(&self, y: usize) -> String {
        self.stage.text().lines().nth(y).unwrap_or_default().to_owned()
    }

    /// The last row but one.
    fn said(&self) -> String {
        self.stage.text().lines().rev().nth(1).unwrap_or_default().trim().to_owned()
    }

    fn shows(&self, text: &str) {
        assert!(self.stage.text().contains(text), "{text:?} is not in\n{}", self.stage.text());
    }
}

#[test]
fn a_warehouse_and_a_shelf_are_made_from_the_palette() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys(":nuovo deposito");
    insta::assert_snapshot!("palette_warehouse", house.stage.text());
    house.stage.keys("<enter>");
    insta::assert_snapshot!("form_warehouse_it_80x24", house.stage.text());
    // Nothing was said: the fields that must be are told, and nothing happens.
    house.stage.keys("<f2>");
    assert!(house.said().contains("2 campi da correggere"), "{}", house.said());
    house.stage.keys("to2<enter>Torino sud<enter><f2>");
    assert!(house.said().contains("deposito aggiunto"), "{}", house.said());
    assert!(stock::warehouses(house.store.db()).unwrap().iter().any(|one| one.code.as_str() == "TO2"));
    // The same code again is refused beside its field, and what was typed stays.
    house.stage.keys(":nuovo deposito<enter>to2<enter>Altro<f2>");
    house.shows("Altro");
    assert!(house.stage.message().contains("Il deposito TO2 c'è già"), "{}", house.stage.message());
    assert_eq!(stock::warehouses(house.store.db()).unwrap().len(), 2);
    house.stage.keys("<f3>:nuova ubicazione<enter>TO2<enter>B-01<enter><f2>");
    let warehouse =
        stock::warehouses(house.store.db()).unwrap().into_iter().find(|one| one.code.as_str() == "TO2").unwrap();
    let shelves = stock::shelves(house.store.db(), warehouse.id).unwrap();
    assert!(shelves.iter().any(|shelf| shelf.code.as_str() == "B-01"), "{}\n{}", house.said(), house.stage.text());
    house.stage.keys("u");
    assert_eq!(stock::shelves(house.store.db(), warehouse.id).unwrap().len(), shelves.len() - 1, "{}", house.said());
}

#[test]
fn the_forms_in_english_and_wide_and_small() {
    let mut wide = house(Lang::En, (120, 40));
    wide.stage.keys(":company data<enter>");
    insta::assert_snapshot!("form_company_en_120x40", wide.stage.text());
    let mut small = house(Lang::It, (60, 16));
    small.stage.keys(":carica merce<enter>");
    insta::assert_snapshot!("form_receive_it_60x16", small.stage.text());
}

#[test]
fn a_list_is_typed_as_rows_and_what_is_wrong_is_said_at_its_field() {
    let mut house = house(Lang::It, (120, 40));
    house.stage.keys(":carica merce<enter>MOK-3 2; NIENTE 1<f2>");
    assert!(house.stage.text().contains("NIENTE"), "{}", house.stage.text());
    let before = stock::availability(house.store.db(), 1, None).unwrap().on_hand;
    assert_eq!(before, Quantity::ZERO);
    house.stage.keys("<ctrl+x>MOK-3 2,5 4,20; MOK-3 1<f2>");
    assert!(house.said().contains("merce caricata"), "{}", house.stage.text());
    assert_eq!(stock::availability(house.store.db(), 1, None).unwrap().on_hand, Quantity(35_000));
    // JSON that breaks off says at which sign.
    house.stage.keys(":carica merce<enter>[1,<enter>");
    assert!(house.stage.text().contains("segno 3") || house.said().contains("segno 3"), "{}", house.stage.text());
}

#[test]
fn what_would_happen_is_shown_first_and_nothing_is_lost_on_the_way() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys(":nuovo corriere<enter>dhl<enter>DHL Express<f8>p");
    house.shows("DHL");
    assert!(settings::carriers(house.store.db()).unwrap().iter().all(|one| one.code.as_str() != "DHL"));
    house.stage.keys("<esc>");
    house.shows("DHL Express");
    // Left, it is a draft; opened again, it is what was typed.
    house.stage.keys("<f3>gb<enter>");
    house.shows("DHL Express");
    house.stage.keys("<f2>");
    assert!(
        settings::carriers(house.store.db()).unwrap().iter().any(|one| one.code.as_str() == "DHL"),
        "{}",
        house.said()
    );
}

#[test]
fn a_number_and_enter_in_one_breath_open_the_order() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.rush(":2<enter>");
    house.stage.settle();
    assert!(house.line(1).contains("2026/2"), "{}", house.stage.text());
    // What follows goes to what was opened, not into the box.
    let lines = vec![ReceiveLine { item: CodeRef::code("MOK-3"), quantity: Quantity::units(9), cost: None }];
    doing(&mut house.store, &ReceiveStock { warehouse: None, shelf: None, lines, document: None });
    house.stage.keys("<esc>");
    house.stage.rush(":3<enter><f4>c<enter>");
    house.stage.settle();
    let id = orders::by_name(house.store.db(), "2026/3").unwrap().unwrap();
    let state = orders::find(house.store.db(), id).unwrap();
    assert_eq!(state.life.word(), "confirmed", "{}", house.stage.text());
}

#[test]
fn a_pane_is_gone_to_with_a_filter() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys(":ordini numero:2<enter>");
    assert!(house.line(1).contains("numero:2"), "{}", house.stage.text());
    house.shows("2026/2");
    assert!(!house.stage.text().contains("2026/3"));
    house.stage.keys(":orders numero:3<enter>");
    house.shows("2026/3");
}

#[test]
fn the_number_of_an_address_or_of_one_of_its_people_finds_the_customer() {
    let mut house = house(Lang::It, (80, 24));
    let address = AddressFields {
        kind: Some(AddressKind::Site),
        street: Some("via Roma 1".into()),
        phone: Some("+39 (011) 777-4321".into()),
        ..AddressFields::default()
    };
    doing(&mut house.store, &SaveAddress { party: 2, id: None, version: None, set: address });
    let contact = |kind: &str, value: &str| SaveContact {
        party: 2,
        id: None,
        set: ContactFields { kind: Some(kind.into()), label: None, value: Some(value.into()) },
    };
    let person = doing(&mut house.store, &contact("phone", "347 90 81 726"));
    let letters = doing(&mut house.store, &contact("email", "mario55512@example.com"));
    let newest = journal::newest(house.store.db(), None, 1).unwrap().remove(0);
    let written = journal::changes(house.store.db(), newest.changes.0, newest.changes.1).unwrap();
    let dialled = written[0].after.as_ref().unwrap().get("phone_key");
    assert!(dialled.is_none_or(serde_json::Value::is_null), "{dialled:?}");
    for digits in ["774321", "908172", "4321", "39011777"] {
        house.stage.keys(&format!(":{digits}"));
        assert!(house.stage.text().contains("Rossi Mario"), "{digits}\n{}", house.stage.text());
        house.stage.keys("<esc>");
    }
    // The number that was called stands beside the name, whoever's it is.
    for (digits, number) in [("4321", "tel. +39 (011) 777-4321"), ("908172", "tel. 347 90 81 726")] {
        house.stage.keys(&format!(":{digits}"));
        house.shows(number);
        house.stage.keys("<esc>");
    }
    // In the list, too; digits of an address for letters are none of a telephone.
    house.stage.keys("3/081726<enter>");
    assert!(house.stage.text().contains("Rossi Mario"), "{}", house.stage.text());
    for own in ["tel:081726", "tel:\"777 4321\"", "tel:+39011777", "tel:4321 -tel:99999"] {
        house.stage.keys(&format!("/<ctrl+x>{own}<enter>"));
        assert!(house.stage.text().contains("Rossi Mario"), "{own}\n{}", house.stage.text());
    }
    for other in ["-tel:081726", "55512", "tel:55512"] {
        house.stage.keys(&format!("/<ctrl+x>{other}<enter>"));
        assert!(!house.stage.text().contains("Rossi Mario"), "{other}\n{}", house.stage.text());
    }
    // What becomes a telephone afterwards is found as one.
    let set = ContactFields { kind: Some("phone".into()), value: Some("06 555 12".into()), ..ContactFields::default() };
    doing(&mut house.store, &SaveContact { party: 2, id: Some(letters.id), set });
    house.stage.keys("/<ctrl+x>tel:55512<enter>");
    assert!(house.stage.text().contains("Rossi Mario"), "{}", house.stage.text());
    // Another number, and the old one finds nobody; what is proven of it is proven of every index.
    doing(&mut house.store, &SaveContact { id: Some(person.id), ..contact("phone", "347 11 22 333") });
    house.stage.keys("/<ctrl+x>081726<enter>");
    assert!(!house.stage.text().contains("Rossi Mario"), "{}", house.stage.text());
    let report = doctor::examine(&house.store, doctor::Depth::Full, &mut |_, _, _| true).unwrap();
    assert!(report.is_clean(), "{report:?}");
}

#[test]
fn what_was_last_taken_stands_first_also_the_next_day() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys(":rossi<enter><esc>:nuovo corriere<enter><f3>");
    house.stage.keys(":");
    let text = house.stage.text();
    let (carrier, customer) = (text.find("nuovo corriere").unwrap(), text.find("Rossi Mario").unwrap());
    assert!(carrier < customer && text.contains("recenti"), "{text}");
    house.stage.keys("<esc>");
    house.stage.end();
    let mut again = stage(&house.path, &house.clock, Lang::It, (80, 24));
    again.keys(":<down><enter>");
    assert!(again.text().contains("Rossi Mario"), "{}", again.text());
    assert!(!again.text().contains("recenti"), "{}", again.text());
}

#[test]
fn keys_are_recorded_named_and_played() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys(":registra macro<enter>");
    house.shows("REC");
    // Left without a name it waits for one, with what was typed of it; beginning anew loses neither.
    house.stage.keys(":nuova ubicazione<enter>MAG1<enter>Z-9<enter><f2>:fine registrazione<enter>scaf<esc><esc>");
    house.shows("registrazione senza nome");
    house.stage.keys(":registra macro<enter>j:fine registrazione<enter><esc><esc>");
    house.stage.keys(":registrazione senza<enter><ctrl+x>giù<enter>:registrazione senza<enter>");
    house.stage.keys("<ctrl+x>scaffale<enter>");
    assert!(house.said().contains("«scaffale» salvata"), "{}", house.stage.text());
    let known = macros::find(house.store.db(), "SCAFFALE").unwrap();
    assert_eq!(known.operations.len(), 1, "{known:?}");
    assert_eq!(known.operations[0].operation, "shelf.save");
    // The last one says where it ended, the one before it is the last key.
    let (end, last) = (&known.strokes[known.strokes.len() - 1], &known.strokes[known.strokes.len() - 2]);
    assert_eq!((end.key.as_deref(), last.key.as_deref()), (None, Some("F2")));
    // Taken back, it can be made again by playing the keys.
    let shelves = |house: &House| stock::shelves(house.store.db(), 1).unwrap().len();
    let there = shelves(&house);
    house.stage.keys("uuu");
    assert_eq!(shelves(&house), there - 1, "{}", house.said());
    doing(
        &mut house.store,
        &SaveMacro { name: "scaffale".into(), strokes: known.strokes.clone(), operations: known.operations.clone() },
    );
    // The next day.
    let mut house = House { stage: stage(&house.path, &house.clock, Lang::It, (80, 24)), ..house };
    house.stage.keys(":scaffale<enter>");
    for _ in 0..60 {
        house.stage.settle();
    }
    assert_eq!(shelves(&house), there, "{}", house.stage.text());
    // A second time the shelf is there: it stops and says at which key.
    house.stage.keys(":scaffale<enter>");
    for _ in 0..60 {
        house.stage.settle();
    }
    let (steps, said) = (known.strokes.len() - 1, house.stage.message());
    assert!(said.contains(&format!("ferma al passo {steps} di {steps} (F2)")) && said.contains("c'è già"), "{said}");
    assert_eq!(shelves(&house), there);
}

#[test]
fn what_the_last_key_of_a_macro_was_refused_is_not_covered() {
    let mut house = house(Lang::It, (80, 24));
    let stroke =
        |key: Option<&str>| Stroke { key: key.map(str::to_owned), text: None, on: "list".to_owned(), numbers: None };
    let strokes = vec![stroke(Some("u")), stroke(None)];
    doing(&mut house.store, &SaveMacro { name: "indietro".into(), strokes, operations: Vec::new() });
    let mut house = House { stage: stage(&house.path, &house.clock, Lang::It, (80, 24)), ..house };
    house.stage.keys("2u");
    let refused = house.stage.message();
    assert!(!refused.is_empty());
    house.stage.keys(":indietro<enter>");
    for _ in 0..60 {
        house.stage.settle();
    }
    assert_eq!(house.stage.message(), refused, "{}", house.stage.text());
}

#[test]
fn a_form_is_saved_as_a_macro_and_run_as_one() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys(":nuovo corriere<enter>dhl<enter>DHL<f8>mcorriere dhl<enter>");
    assert!(house.said().contains("«corriere dhl» salvata"), "{}", house.stage.text());
    house.stage.keys("<f3>:corriere dhl<enter>");
    assert!(
        settings::carriers(house.store.db()).unwrap().iter().any(|one| one.code.as_str() == "DHL"),
        "{}",
        house.stage.text()
    );
    let said = house.said();
    assert!(said.contains("macro «corriere dhl» eseguita: corriere"), "{said}");
    house.stage.keys("gu");
    house.shows("macro eseguita corriere dhl");
    house.stage.keys("<esc><esc>u");
    assert!(
        settings::carriers(house.store.db()).unwrap().iter().all(|one| one.code.as_str() != "DHL"),
        "{}",
        house.said()
    );
}

#[test]
fn a_form_begins_with_what_the_cursor_stands_on() {
    let mut house = house(Lang::It, (80, 24));
    // The list of orders, on the second row.
    house.stage.keys("2<down>:metti ordine in attesa<enter>");
    house.shows("2026/2 Ferramenta Bianchi Srl");
    // Nothing was typed: leaving leaves no draft behind.
    house.stage.keys("<f3>");
    assert!(!house.stage.message().contains("bozza"), "{}", house.stage.message());
    // The card of an order, also when its cursor stands on something else.
    house.stage.keys("<home><enter>:metti ordine in attesa<enter>");
    house.shows("2026/3 Ferramenta Bianchi Srl");
    // What is typed takes its place.
    house.stage.keys("<backtab>2026/1<enter>manca il colore<f2>");
    assert!(house.said().contains("2026/1"), "{}", house.stage.text());
    let held = |house: &House, name: &str| {
        let id = orders::by_name(house.store.db(), name).unwrap().unwrap();
        orders::find(house.store.db(), id).unwrap().life.word()
    };
    assert_eq!((held(&house, "2026/1"), held(&house, "2026/3")), ("on_hold", "placed"));
    // A customer, an article: whatever fits.
    house.stage.keys("<esc>3<home>:archivia anagrafica<enter>");
    house.shows("[Ferramenta Bianchi Srl");
    house.stage.keys("<f3>5:rettifica giacenza<enter>");
    house.shows("[MOK-3 Moka 3 tazze");
    // What does not fit is not offered.
    house.stage.keys("<f3>:metti ordine in attesa<enter>");
    assert!(!house.stage.text().contains("2026/"), "{}", house.stage.text());
}

#[test]
fn a_long_name_in_hand_is_read_from_its_beginning() {
    let mut house = house(Lang::It, (80, 24));
    let set = PartyFields {
        name: Some("Aaa Cooperativa agricola dei produttori associati di montagna".into()),
        ..PartyFields::default()
    };
    doing(&mut house.store, &SaveParty { set, ..SaveParty::default() });
    house.stage.keys("3<home>:archivia anagrafica<enter>");
    house.shows("[Aaa Cooperativa agricola");
}

#[test]
fn an_order_goes_into_a_form_of_a_customers_card_when_the_cursor_stands_on_it() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("3<home><enter>");
    // The tab of its orders.
    house.stage.keys("<tab><tab>:conferma ordine<enter>");
    house.shows("[2026/3 Ferramenta");
    house.stage.keys("<f3>:cambia etichette<enter>");
    // The card's own record goes before what stands in it.
    house.shows("[Ferramenta Bianchi Srl");
    house.shows("anagrafica");
}

#[test]
fn a_record_is_typed_as_people_name_it_and_tab_and_enter_take_it() {
    let mut house = house(Lang::It, (80, 24));
    for (form, typed, shown) in [
        ("spedisci ordine", "2026/2<tab>", "[2026/2 Ferramenta"),
        ("spedisci ordine", "2<tab>", "[2026/2 Ferramenta"),
        ("spedisci ordine", "2<enter>", "[2026/2 Ferramenta"),
        ("archivia anagrafica", "c00002<tab>", "[Rossi Mario"),
        ("archivia anagrafica", "rossi mario<enter>", "[Rossi Mario"),
        ("inserisci ordine", "c00002<tab>", "[Rossi Mario"),
        ("rettifica giacenza", "mok-3<tab>", "[MOK-3 Moka"),
        ("trasferisci merce", "mok-3<tab><down>MAG1<down>", "[MOK-3 Moka"),
    ] {
        house.stage.keys(&format!("1:{form}<enter>{typed}"));
        let text = house.stage.text();
        assert!(text.contains(shown), "{form} {typed}: {text}");
        assert!(!text.contains("┌") && !text.contains("+-"), "a box is open: {form} {typed}: {text}");
        house.stage.keys("<ctrl+z><ctrl+z><ctrl+z><f3>");
    }
}

#[test]
fn what_is_typed_by_its_name_is_found_and_saved_by_one_key() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("1:archivia anagrafica<enter>c00002<f2>");
    assert!(house.said().contains("Rossi Mario"), "{}", house.stage.text());
    // What nobody is called opens the box; left, it is an error at its field, and nothing is saved by itself later.
    house.stage.keys(":archivia anagrafica<enter>ferram<f2><esc>");
    house.shows("[ferram");
    house.stage.keys("<f2>");
    house.shows("da scegliere dall'elenco");
}

#[test]
fn tab_over_a_name_that_nobody_has_asks_once_and_then_lets_go() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("1:metti ordine in attesa<enter>zzz<tab>");
    house.shows("zzz");
    house.stage.keys("<esc><tab>");
    house.shows("da scegliere dall'elenco");
    // The keys are in the next field.
    house.stage.keys("perché sì");
    house.shows("[perché sì");
    house.shows("[zzz");
}

#[test]
fn tags_and_notes_ask_for_a_record_by_its_name() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("2<down>:cambia etichette<enter>");
    house.shows("ordine");
    house.shows("[2026/2 Ferramenta");
    // Another kind of thing takes the record along, and its box has records of that kind.
    house.stage.keys("<backtab><backtab>articolo<tab>");
    assert!(!house.stage.text().contains("2026/2 Ferramenta"), "{}", house.stage.text());
    house.stage.keys("mok-3<tab>fragile<enter><f2>");
    assert!(house.said().contains("Moka 3 tazze"), "{}", house.stage.text());
    let tags = fondaco::store::subjects::tags(house.store.db(), Subject::Product, 1).unwrap();
    assert_eq!(tags.iter().map(ToString::to_string).collect::<Vec<_>>(), ["fragile"]);
    // All that are marked.
    house.stage.keys("2<home><space><down><space>:cambia etichette<enter>");
    house.shows("[2 marcate");
    house.stage.keys("urgente<enter><f2>");
    let of = |number: i64| {
        let id = orders::by_name(house.store.db(), &number.to_string()).unwrap().unwrap();
        fondaco::store::subjects::tags(house.store.db(), Subject::Order, id).unwrap().len()
    };
    assert_eq!((of(1) + of(2) + of(3)), 2, "{}", house.stage.text());
    // The only one that is marked, and not the one that the cursor went on to.
    house.stage.keys("2<esc><home><space><down><down>:cambia etichette<enter>");
    house.shows("[2026/3 ");
}

#[test]
fn what_is_a_record_is_picked_from_its_own_box() {
    let mut house = house(Lang::It, (80, 24));
    for (form, boxes) in [
        ("cambia etichette", vec!["Con chi"]),
        ("scrivi nota", vec!["Con chi"]),
        ("storna movimento", vec!["Movimento"]),
        ("chiudi avvisi", vec!["Avviso"]),
        ("sposta scadenze", vec!["Scadenza"]),
        ("modifica ordine", vec!["Corriere", "Indirizzo", "Ordine", "Scegli cliente", "Scegli deposito"]),
        ("inserisci ordine", vec!["Canale", "Corriere", "Indirizzo", "Scegli cliente", "Scegli deposito"]),
        ("trasferisci merce", vec!["Scegli articolo", "Scegli deposito", "Scegli ubicazione"]),
    ] {
        house.stage.keys(&format!("1:{form}<enter>"));
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..16 {
            house.stage.keys("<f4>");
            let text = house.stage.text();
            // A box to pick from says so at its foot; days and answers have none.
            let title = text.lines().find_map(|line| line.split_once("┌─ ")?.1.split_once(':'));
            if text.contains("Invio prende") {
                seen.extend(title.map(|(title, _)| title.to_owned()));
                house.stage.keys("<esc>");
            } else if text.contains('┌') {
                house.stage.keys("<esc>");
            }
            house.stage.keys("<tab>");
        }
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), boxes, "{form}: {}", house.stage.text());
        house.stage.keys("<f3>");
    }
}

#[test]
fn a_macro_works_on_what_is_in_hand_or_always_on_one_as_it_was_said() {
    let mut house = house(Lang::It, (80, 24));
    let held = |house: &House, name: &str| {
        let id = orders::by_name(house.store.db(), name).unwrap().unwrap();
        orders::find(house.store.db(), id).unwrap().life.word()
    };
    house.stage.keys("2<home>:metti ordine in attesa<enter>manca<enter><f8>m");
    house.shows("ordine sotto il cursore, di volta in volta");
    house.shows("sempre su 2026/3 Ferramenta");
    house.stage.keys("cblocca<enter>");
    assert!(house.said().contains("«blocca» salvata"), "{}", house.stage.text());
    house.stage.keys("<f8>mssempre tre<enter>");
    assert!(house.said().contains("«sempre tre» salvata"), "{}", house.stage.text());
    house.stage.keys("<ctrl+z><f3>");
    let steps = |name: &str| macros::find(house.store.db(), name).unwrap().operations;
    assert_eq!(steps("blocca")[0].on.as_ref().map(|slot| slot.kind.as_str()), Some("order"));
    assert_eq!(steps("sempre tre")[0].on, None);
    // On the second row it is the second order, whatever it was filled in with.
    house.stage.keys("2<home><down>:blocca<enter>");
    assert_eq!((held(&house, "2026/2"), held(&house, "2026/3")), ("on_hold", "placed"), "{}", house.stage.text());
    let said = house.stage.message();
    assert!(said.contains("«blocca»") && said.contains("2026/2") && said.contains("attesa"), "{said}");
    // The other goes where it was said, wherever somebody stands.
    house.stage.keys("<end>:sempre tre<enter>");
    assert_eq!(held(&house, "2026/3"), "on_hold", "{}", house.stage.text());
    // Without an order in hand it says what it needs, and nothing happens.
    house.stage.keys("3:blocca<enter>");
    let said = house.stage.message();
    assert!(said.contains("sotto il cursore (ordine)"), "{said}");
    assert_eq!(held(&house, "2026/1"), "placed");
}

#[test]
fn what_was_taken_back_is_told_by_what_it_was() {
    let mut house = house(Lang::It, (120, 40));
    house.stage.keys("2<home><f8>wmanca<enter>");
    assert!(house.stage.message().contains("attesa"), "{}", house.stage.text());
    house.stage.keys("uU");
    assert!(house.stage.message().contains("ripetuta"), "{}", house.stage.text());
    house.stage.keys("gu");
    let told = |house: &House, word: &str| {
        let text = house.stage.text();
        assert!(text.lines().any(|line| line.contains(word) && line.contains("2026/3")), "{word}: {text}");
        assert!(!text.lines().any(|line| line.starts_with('>') && line.contains("annullamento")), "{text}");
    };
    told(&house, "ripetuta: ");
    house.stage.keys("<esc><esc><esc>2ugu");
    told(&house, "annullata: ");
}

#[test]
fn a_caller_found_by_number_shows_the_number() {
    let mut house = house(Lang::It, (80, 24));
    let set = PartyFields { phone: Some("335 126 3804".into()), ..PartyFields::default() };
    doing(&mut house.store, &SaveParty { id: Some(2), set, ..SaveParty::default() });
    house.stage.keys(":3804");
    house.shows("Rossi Mario");
    house.shows("tel. 335 126 3804");
    house.stage.keys("<esc>:rossi");
    assert!(!house.stage.text().contains("tel."), "{}", house.stage.text());
}

#[test]
fn where_fields_have_no_room_it_is_said_how_many_are_below() {
    let mut house = house(Lang::It, (60, 16));
    house.stage.keys(":modifica ordine<enter>");
    house.shows("altri ");
    house.stage.keys("<f3>2<f7><f4>");
    house.shows("altre ");
    let below = |house: &House| {
        let text = house.stage.text();
        let at = text.find("altre ").map(|at| at + "altre ".len());
        at.and_then(|at| text[at..].split(' ').next()?.parse::<usize>().ok())
    };
    let first = below(&house).unwrap();
    house.stage.keys(&"<down>".repeat(20));
    assert!(below(&house).unwrap_or(0) < first, "{}", house.stage.text());
}
