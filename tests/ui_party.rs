//! Customers and suppliers as an operator meets them: screens, and a record's life between two operators.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use fondaco::domain::record::{
    AddressFields, AddressKind, DeadlineFields, DeadlineKind, PartyFields, ProductFields, VariantFields,
};
use fondaco::domain::{Cents, Clock, FixedClock, Quantity, UnitPrice, UtcMillis};
use fondaco::locale::Lang;
use fondaco::operations::company::FoundCompany;
use fondaco::operations::deadline::SaveDeadline;
use fondaco::operations::order::{CancelOrder, LineInput, PlaceOrder};
use fondaco::operations::party::{SaveContact, SaveParty};
use fondaco::operations::product::{SaveProduct, SaveVariant};
use fondaco::operations::reference::{CodeRef, OrderRef};
use fondaco::operations::subject::SaveNote;
use fondaco::operations::{Actor, Call, Door, Operation, execute};
use fondaco::store::parties::{self, Party};
use fondaco::store::subjects::{Subject, notes, tags};
use fondaco::store::{Reader, Store};
use fondaco::ui::stage::Stage;
use fondaco::ui::theme::{Depth, Theme, Tier};
use std::path::PathBuf;
use std::sync::Arc;

struct House {
    store: Store,
    path: PathBuf,
    clock: Arc<dyn Clock>,
    _folder: tempfile::TempDir,
}

impl House {
    fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.db");
        let clock: Arc<dyn Clock> = Arc::new(FixedClock::at(UtcMillis(1_795_266_300_000)));
        let store = Store::open_or_create(&path, Arc::clone(&clock)).unwrap();
        let mut house = Self { store, path, clock, _folder: folder };
        house.by("anna", &FoundCompany::named("Demo Srl"));
        house
    }

    /// A company customer with everything that a card shows, a private one, a supplier with too little of something.
    fn furnished() -> Self {
        let mut house = Self::empty();
        let bianchi = house.by(
            "anna",
            &SaveParty {
                set: PartyFields {
                    name: Some("Ferramenta Bianchi Srl".into()),
                    partita_iva: Some("01234567897".into()),
                    codice_fiscale: Some("01234567897".into()),
                    codice_destinatario: Some("ABC1234".into()),
                    pec: Some("bianchi@pec.example".into()),
                    email: Some("ordini@bianchi.example".into()),
                    phone: Some("+39 011 555 0100".into()),
                    payment_term: Some("30fm".into()),
                    iban: Some("IT60X0542811101000000123456".into()),
                    note: Some("Consegnare solo al mattino.\nChiedere di Paolo.".into()),
                    ..PartyFields::default()
                },
                addresses: vec![
                    address(AddressKind::Billing, "Corso Francia 12", "10138", "Torino", "TO").into(),
                    address(AddressKind::Shipping, "Via del Magazzino 3", "10036", "Settimo Torinese", "TO").into(),
                ],
                add_tags: vec!["b2b".into(), "priorità".into()],
                ..SaveParty::default()
            },
        );
        house.by(
            "anna",
            &SaveContact {
                party: bianchi.id,
                id: None,
                set: fondaco::domain::record::ContactFields {
                    kind: Some("person".into()),
                    label: Some("acquisti".into()),
                    value: Some("Paolo Ferri".into()),
                },
            },
        );
        let about = SaveNote {
            kind: Subject::Party,
            subject: bianchi.id,
            id: None,
            body: "Richiamare per gli orari di consegna.".into(),
            for_customer: false,
        };
        house.by("marta", &about);
        house.by("anna", &named("Rossi Mario"));
        let gallo = house.by(
            "anna",
            &SaveParty {
                set: PartyFields {
                    name: Some("Officine Gallo SpA".into()),
                    partita_iva: Some("07643520567".into()),
                    supplier: Some(true),
                    customer: Some(false),
                    lead_days: Some(4),
                    min_order: Some(Cents(15_000)),
                    payment_term: Some("60fm".into()),
                    ..PartyFields::default()
                },
                addresses: vec![address(AddressKind::Billing, "Via delle Officine 8", "25100", "Brescia", "BS").into()],
                ..SaveParty::default()
            },
        );
        for (sku, name, price, least) in
            [("MOK-3", "Moka 3 tazze", 2_900_000_000, 5), ("CAF-250", "Caffè 250 g", 900_000_000, 0)]
        {
            house.by(
                "anna",
                &SaveProduct {
                    set: ProductFields {
                        name: Some(name.into()),
                        supplier_id: Some(gallo.id),
                        ..ProductFields::default()
                    },
                    variants: vec![SaveVariant {
                        set: VariantFields {
                            sku: Some(sku.into()),
                            price: Some(UnitPrice(price)),
                            cost: Some(UnitPrice(price / 2)),
                            min_stock: Some(Quantity::units(least)),
                            ..VariantFields::default()
                        },
                        ..SaveVariant::default()
                    }],
                    ..SaveProduct::default()
                },
            );
        }
        for quantity in 1..=3 {
            let line = LineInput::of(CodeRef::code("MOK-3"), Quantity::units(quantity));
            house.by("anna", &PlaceOrder::new(CodeRef::code("C00001"), vec![line]));
        }
        let third = CancelOrder { order: OrderRef::Name("2026/3".into()), reason: None };
        house.by("anna", &third);
        house.by(
            "anna",
            &SaveDeadline {
                set: DeadlineFields {
                    kind: Some(DeadlineKind::Pay),
                    due_on: Some("2026-11-24".parse().unwrap()),
                    subject: Some("Fattura 812".into()),
                    amount: Some(Cents(231_050)),
                    party_id: Some(gallo.id),
                    ..DeadlineFields::default()
                },
                ..SaveDeadline::default()
            },
        );
        house
    }

    fn by<O: Operation>(&mut self, who: &str, op: &O) -> O::Output {
        execute(&mut self.store, Call::by(&Actor::new(who, Door::Ui)), op).unwrap().output
    }

    fn stage(&self, lang: Lang, size: (u16, u16)) -> Stage {
        let theme = Theme::load("terminale", &[], Depth::Ansi16, Tier::T1).unwrap();
        Stage::open(&self.path, Arc::clone(&self.clock), lang, theme, size).unwrap()
    }

    fn party(&self, code: &str) -> Option<Party> {
        let reader = Reader::open(&self.path).unwrap();
        let id = parties::by_code(reader.db(), code).unwrap()?;
        Some(parties::find(reader.db(), id).unwrap())
    }

    /// Another operator, at another program.
    fn phones(&mut self, id: i64, phone: &str) {
        let set = PartyFields { phone: Some(phone.into()), ..PartyFields::default() };
        self.by("marta", &SaveParty { id: Some(id), set, ..SaveParty::default() });
    }
}

fn address(kind: AddressKind, street: &str, cap: &str, city: &str, province: &str) -> AddressFields {
    AddressFields {
        kind: Some(kind),
        street: Some(street.into()),
        postal_code: Some(cap.into()),
        city: Some(city.into()),
        province: Some(province.into()),
        ..AddressFields::default()
    }
}

fn named(name: &str) -> SaveParty {
    SaveParty { set: PartyFields { name: Some(name.into()), ..PartyFields::default() }, ..SaveParty::default() }
}

fn text(value: Option<&fondaco::domain::SafeText>) -> &str {
    value.map_or("", |text| text.as_str())
}

#[test]
fn the_screens_in_both_languages_at_two_sizes() {
    let house = House::furnished();
    for (lang, word) in [(Lang::It, "it"), (Lang::En, "en")] {
        for size in [(80, 24), (120, 40)] {
            let mut stage = house.stage(lang, size);
            let name = |what: &str| format!("party_{what}_{}x{}_{word}", size.0, size.1);
            insta::assert_snapshot!(name("customers"), stage.keys("3").text());
            insta::assert_snapshot!(name("customer"), stage.keys("<enter>").text());
            insta::assert_snapshot!(name("story"), stage.keys("<left>").text());
            insta::assert_snapshot!(name("form"), stage.keys("e").text());
            insta::assert_snapshot!(name("supplier"), stage.keys("<esc>4<enter>").text());
            insta::assert_snapshot!(name("catalogue"), stage.keys("<right><right>").text());
        }
    }
}

#[test]
fn an_empty_list_names_the_next_key() {
    let house = House::empty();
    let mut stage = house.stage(Lang::It, (80, 24));
    assert!(stage.keys("3").text().contains("Nessun cliente, per ora."));
    assert!(stage.keys("4").text().contains("F6"));
    assert!(stage.keys("<f6>").text().contains("Nuovo fornitore"));
}

#[test]
fn the_code_that_a_new_one_gets_is_shown_before() {
    for (lang, said) in [(Lang::It, "se resta vuoto: "), (Lang::En, "if left empty: ")] {
        let house = House::furnished();
        for (pane, letter) in [("3", 'C'), ("4", 'F')] {
            let mut stage = house.stage(lang, (80, 24));
            stage.keys(pane).keys("<f6>Nuova Srl<enter>");
            let text = stage.text();
            let code =
                text.split(said).nth(1).and_then(|rest| rest.split(',').next()).unwrap_or_else(|| panic!("{text}"));
            assert!(code.starts_with(letter) && house.party(code).is_none(), "{code}");
            let code = code.to_owned();
            stage.keys("<f2>");
            let made = house.party(&code).unwrap_or_else(|| panic!("{}", stage.text()));
            assert_eq!(made.name.as_str(), "Nuova Srl");
        }
    }
}

#[test]
fn a_wrong_digit_is_named_corrected_and_saved() {
    let house = House::empty();
    let mut stage = house.stage(Lang::It, (80, 24));
    stage.keys("3<f6>Verdi Impianti Srl<pgdn>01234567890<enter>");
    assert!(stage.message().contains("posizione 11") && stage.message().contains("attesa 7"), "{}", stage.message());
    stage.keys("<f2>");
    let said = stage.message();
    assert!(said.starts_with("Partita IVA errata") && said.contains("attesa 7"), "{said}");
    assert!(house.party("C00001").is_none(), "nothing is saved with a wrong field");
    stage.keys("<ctrl+x>01234567897<f2>");
    assert_eq!(stage.message(), "salvato Verdi Impianti Srl");
    let verdi = house.party("C00001").unwrap();
    assert_eq!((text(verdi.partita_iva.as_ref()), verdi.kind.word(), verdi.customer), ("01234567897", "company", true));
    // The same number for somebody else: who has it is said, and nothing is written.
    stage.keys("<f6>Verdi due<pgdn>01234567897<f2>");
    assert!(stage.text().contains("C00001"), "{}", stage.text());
    assert!(house.party("C00002").is_none());
}

#[test]
fn a_cap_fills_the_province_and_an_unlikely_one_is_only_a_warning() {
    let house = House::empty();
    let mut stage = house.stage(Lang::It, (80, 24));
    stage.keys("3<f6>Verdi<pgdn><pgdn><pgdn><pgdn>Via Po 3<enter>35100<enter>Padova<enter>");
    assert!(stage.text().contains("[PD  "), "{}", stage.text());
    // The letter typed takes the place of what the program filled in.
    stage.keys("mi<enter>");
    assert!(stage.message().contains("35100"), "{}", stage.message());
    stage.keys("<f2>");
    let verdi = house.party("C00001").unwrap();
    let reader = Reader::open(&house.path).unwrap();
    let billing = parties::addresses(reader.db(), verdi.id).unwrap();
    assert_eq!((billing.len(), billing[0].province.as_str(), billing[0].country.as_str()), (1, "MI", "IT"));
    // A CAP of four digits is wrong in Italy and right in Austria.
    stage.keys("<f6>Huber<pgdn><pgdn><pgdn><pgdn>Ring 1<enter>1010<enter>Wien<f2>");
    assert_eq!(stage.message(), "1 campo da correggere. Il CAP ha 5 cifre: qui sono 4.");
    stage.keys("<enter><enter><enter><ctrl+x>Austria<f2>");
    assert_eq!(stage.message(), "salvato Huber");
}

#[test]
fn two_operators_merge_by_field_and_settle_the_same_field() {
    let mut house = House::empty();
    let id = house.by("anna", &named("Rossi Mario")).id;
    house.phones(id, "011 111111");
    let mut stage = house.stage(Lang::It, (80, 24));
    // Different fields: both stand.
    stage.keys("3<enter>e<pgdn><pgdn>rossi@posta.example");
    house.phones(id, "011 222222");
    stage.keys("<f2>");
    let rossi = house.party("C00001").unwrap();
    assert_eq!((text(rossi.email.as_ref()), text(rossi.phone.as_ref())), ("rossi@posta.example", "011 222222"));
    // The same field: a choice, with whose is whose.
    stage.keys("e<pgdn><pgdn><enter><ctrl+x>011 333333");
    house.phones(id, "011 444444");
    stage.keys("<f2>");
    let asked = stage.text();
    for said in ["marta", "011 222222", "011 333333", "011 444444"] {
        assert!(asked.contains(said), "{said}\n{asked}");
    }
    assert_eq!(
        text(house.party("C00001").unwrap().phone.as_ref()),
        "011 444444",
        "nothing is written before the choice"
    );
    stage.keys("m<f2>");
    assert_eq!(text(house.party("C00001").unwrap().phone.as_ref()), "011 333333");
    // And back to what stood there.
    stage.keys("<ctrl+z>");
    assert_eq!(text(house.party("C00001").unwrap().phone.as_ref()), "011 444444", "{}", stage.message());
}

#[test]
fn what_belongs_to_a_customer_is_made_changed_and_taken_away_from_the_card() {
    let mut house = House::empty();
    let id = house.by("anna", &named("Rossi Mario")).id;
    let mut stage = house.stage(Lang::It, (80, 24));
    let read = |path: &PathBuf| Reader::open(path).unwrap();
    stage.keys("3<enter><f8>i<enter>Ufficio<enter>Via Po 3<enter>10121<f2>");
    let addresses = || parties::addresses(read(&house.path).db(), id).unwrap();
    assert_eq!(
        (addresses().len(), addresses()[0].street.as_str(), addresses()[0].province.as_str()),
        (1, "Via Po 3", "TO")
    );
    stage.keys("<right><del>");
    assert!(addresses().is_empty(), "{}", stage.text());
    stage.keys("<ctrl+z>");
    assert_eq!(addresses().len(), 1, "{}", stage.message());
    stage.keys("<f8>c<enter>Paolo<enter>011 5550100<f2>");
    let contacts = parties::contacts(read(&house.path).db(), id).unwrap();
    assert_eq!((contacts.len(), contacts[0].label.as_str()), (1, "Paolo"), "{}", stage.text());
    stage.keys("mprima riga<enter>seconda<f2>");
    let written = notes(read(&house.path).db(), Subject::Party, id, 9).unwrap();
    assert_eq!((written.len(), written[0].body.as_str()), (1, "prima riga\nseconda"), "{}", stage.text());
    stage.keys("tvip<enter>");
    assert_eq!(tags(read(&house.path).db(), Subject::Party, id).unwrap()[0].as_str(), "vip");
    stage.keys("<f8>y");
    assert!(stage.message().contains("Rossi Mario"), "{}", stage.message());
    // Put away, and the reason why not twice.
    stage.keys("<f4>a");
    assert!(house.party("C00001").unwrap().archived);
    assert!(stage.keys("<f4>").text().contains("Rossi Mario è già in archivio."), "{}", stage.text());
    stage.keys("r");
    assert!(!house.party("C00001").unwrap().archived);
}

#[test]
fn figures_tell_where_they_come_from() {
    let house = House::furnished();
    let mut stage = house.stage(Lang::It, (80, 24));
    // Two orders stand, 29 and 58; the third, 87, was cancelled.
    let told = stage.keys("3<enter><down>i").text();
    for said in ["2026: 2 ordini, 87,00", "87,00 / 2 = 43,50", "Non conta 1 ordine annullato, 87,00"] {
        assert!(told.contains(said), "{said}\n{told}");
    }
    let told = stage.keys("<esc><down><down><enter>").text();
    assert!(told.contains("29,00  2026/1") && told.contains("In tutto 87,00"), "{told}");
    let told = stage.keys("<esc>4<enter>i").text();
    assert!(told.contains("24/11/2026") && told.contains("In tutto 2.310,50"), "{told}");
}

#[test]
fn a_company_that_becomes_a_person_is_told_what_that_means_before_it_is_saved() {
    let house = House::furnished();
    let mut stage = house.stage(Lang::It, (80, 24));
    stage.keys("3/bianchi<enter>ep");
    let said = stage.text();
    assert!(said.contains("Da azienda a privato; resta la P.IVA: lì Ctrl+X la toglie."), "{said}");
    stage.keys("<tab>");
    assert!(stage.text().contains("resta la P.IVA"), "{}", stage.text());
    stage.keys("<backtab><backspace>a");
    assert!(!stage.text().contains("Da azienda"), "back to what it was there is nothing to say: {}", stage.text());
}

#[test]
fn a_new_one_is_not_told_that_it_becomes_what_it_is() {
    let house = House::furnished();
    let mut stage = house.stage(Lang::It, (80, 24));
    stage.keys("3<f6>Bar Luna<backtab>a<tab>");
    let said = stage.text();
    assert!(said.contains("[Azienda") && !said.contains("Da privato"), "{said}");
}
