//! Saving a customer with its addresses and tags: one transaction, one undo.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use fondaco::domain::record::{AddressFields, AddressKind, PartyFields};
use fondaco::domain::{FixedClock, Refusal, UtcMillis};
use fondaco::locale::{Lang, wording};
use fondaco::operations::company::FoundCompany;
use fondaco::operations::party::{AddressEntry, SaveParty};
use fondaco::operations::undo::Undo;
use fondaco::operations::{Actor, Call, Door, Operation, execute};
use fondaco::store::subjects::{Subject, tags};
use fondaco::store::{Store, parties};
use std::sync::Arc;

struct House {
    store: Store,
    _folder: tempfile::TempDir,
}

fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(FixedClock::at(UtcMillis(1_795_000_000_000)));
    let store = Store::open_or_create(&folder.path().join("shop.db"), clock).unwrap();
    let mut house = House { store, _folder: folder };
    house.doing("anna", &FoundCompany::named("Demo Srl")).unwrap();
    house
}

impl House {
    fn doing<O: Operation>(&mut self, who: &str, op: &O) -> Result<(O::Output, i64), Refusal> {
        let actor = Actor::new(who, Door::Ui);
        execute(&mut self.store, Call::by(&actor), op).map(|done| (done.output, done.journal_id))
    }

    fn streets(&self, party: i64) -> Vec<(AddressKind, String)> {
        let all = parties::addresses(self.store.db(), party).unwrap();
        all.into_iter().map(|address| (address.kind, address.street.to_string())).collect()
    }
}

fn address(kind: AddressKind, street: &str) -> AddressFields {
    AddressFields { kind: Some(kind), street: Some(street.into()), ..AddressFields::default() }
}

impl House {
    fn city(&self, id: i64) -> String {
        parties::addresses(self.store.db(), id).unwrap().remove(0).city.to_string()
    }
}

fn rossi(house: &mut House) -> i64 {
    let new = SaveParty {
        set: PartyFields { name: Some("Rossi".into()), ..PartyFields::default() },
        addresses: vec![
            address(AddressKind::Billing, "Via Roma 1").into(),
            // A form's empty half: nothing is made of it.
            AddressEntry {
                set: AddressFields { country: Some("IT".into()), ..AddressFields::default() },
                ..AddressEntry::default()
            },
        ],
        add_tags: vec!["b2b".into()],
        ..SaveParty::default()
    };
    house.doing("anna", &new).unwrap().0.id
}

#[test]
fn addresses_and_tags_go_with_their_party_and_come_back_with_one_undo() {
    let mut house = house();
    let id = rossi(&mut house);
    assert_eq!(house.streets(id), [(AddressKind::Billing, "Via Roma 1".to_owned())]);
    let billing = parties::addresses(house.store.db(), id).unwrap().remove(0);
    let change = SaveParty {
        id: Some(id),
        version: Some(1),
        set: PartyFields { email: Some("r@rossi.example".into()), ..PartyFields::default() },
        addresses: vec![
            AddressEntry {
                id: Some(billing.id),
                version: Some(billing.version),
                set: AddressFields { street: Some("Via Milano 2".into()), ..AddressFields::default() },
                ..AddressEntry::default()
            },
            address(AddressKind::Shipping, "Via Po 3").into(),
        ],
        add_tags: vec!["vip".into()],
        remove_tags: vec!["b2b".into()],
    };
    let (_, entry) = house.doing("anna", &change).unwrap();
    assert_eq!(
        house.streets(id),
        [(AddressKind::Billing, "Via Milano 2".to_owned()), (AddressKind::Shipping, "Via Po 3".to_owned())]
    );
    assert_eq!(tags(house.store.db(), Subject::Party, id).unwrap()[0].as_str(), "vip");
    house.doing("anna", &Undo::of(entry)).unwrap();
    assert_eq!(house.streets(id), [(AddressKind::Billing, "Via Roma 1".to_owned())]);
    assert_eq!(tags(house.store.db(), Subject::Party, id).unwrap()[0].as_str(), "b2b");
    assert!(parties::find(house.store.db(), id).unwrap().email.is_none());
    // And away, with one entry that says so.
    let away = SaveParty {
        id: Some(id),
        addresses: vec![AddressEntry { id: Some(billing.id), remove: true, ..AddressEntry::default() }],
        ..SaveParty::default()
    };
    house.doing("anna", &away).unwrap();
    assert!(house.streets(id).is_empty());
}

#[test]
fn a_wrong_address_is_named_by_its_place_and_nothing_is_written() {
    let mut house = house();
    let id = rossi(&mut house);
    let wrong = SaveParty {
        id: Some(id),
        set: PartyFields { email: Some("r@rossi.example".into()), ..PartyFields::default() },
        addresses: vec![
            AddressEntry::default(),
            AddressFields {
                postal_code: Some("2012".into()),
                province: Some("XY".into()),
                ..address(AddressKind::Shipping, "Via Po 3")
            }
            .into(),
        ],
        ..SaveParty::default()
    };
    let refusal = house.doing("anna", &wrong).unwrap_err();
    let fields: Vec<_> = refusal.each().filter_map(|one| one.field.clone()).collect();
    assert_eq!(fields, ["addresses.1.postal_code", "addresses.1.province"]);
    assert!(parties::find(house.store.db(), id).unwrap().email.is_none());
    // Somebody else's address is nobody's business here.
    let other = house
        .doing(
            "anna",
            &SaveParty {
                set: PartyFields { name: Some("Bianchi".into()), ..PartyFields::default() },
                ..SaveParty::default()
            },
        )
        .unwrap();
    let billing = parties::addresses(house.store.db(), id).unwrap().remove(0);
    let foreign = SaveParty {
        id: Some(other.0.id),
        addresses: vec![AddressEntry { id: Some(billing.id), remove: true, ..AddressEntry::default() }],
        ..SaveParty::default()
    };
    assert_eq!(house.doing("anna", &foreign).unwrap_err().code, "party.no_such_address");
}

#[test]
fn what_another_changed_is_known_also_after_the_address_was_removed_and_put_back() {
    let mut house = house();
    let id = rossi(&mut house);
    let billing = parties::addresses(house.store.db(), id).unwrap().remove(0);
    let save = |version, remove, city: Option<&str>| SaveParty {
        id: Some(id),
        addresses: vec![AddressEntry {
            id: Some(billing.id),
            version: Some(version),
            remove,
            set: AddressFields { city: city.map(Into::into), ..AddressFields::default() },
        }],
        ..SaveParty::default()
    };
    house.doing("marta", &save(billing.version, false, Some("Lodi"))).unwrap();
    let removed = house.doing("marta", &save(billing.version + 1, true, None)).unwrap();
    house.doing("marta", &Undo::of(removed.1)).unwrap();
    assert_eq!(house.city(id), "Lodi");
    let refusal = house.doing("anna", &save(billing.version, false, Some("Milano"))).unwrap_err();
    assert_eq!((refusal.code.as_str(), refusal.with["who"].as_str()), ("record.changed", Some("marta")));
    assert_eq!(house.city(id), "Lodi");
}

#[test]
fn two_operators_on_one_address_merge_by_field() {
    let mut house = house();
    let id = rossi(&mut house);
    let billing = parties::addresses(house.store.db(), id).unwrap().remove(0);
    let entry = |set: AddressFields| SaveParty {
        id: Some(id),
        addresses: vec![AddressEntry {
            id: Some(billing.id),
            version: Some(billing.version),
            set,
            ..AddressEntry::default()
        }],
        ..SaveParty::default()
    };
    house
        .doing("marta", &entry(AddressFields { street: Some("Via Dante 9".into()), ..AddressFields::default() }))
        .unwrap();
    house.doing("anna", &entry(AddressFields { city: Some("Milano".into()), ..AddressFields::default() })).unwrap();
    let both = entry(AddressFields { street: Some("Via Verdi 4".into()), ..AddressFields::default() });
    let refusal = house.doing("anna", &both).unwrap_err();
    assert_eq!((refusal.code.as_str(), refusal.field.as_deref()), ("record.changed", Some("addresses.0.street")));
    assert_eq!(refusal.with["who"], "marta");
    assert_eq!(house.streets(id), [(AddressKind::Billing, "Via Dante 9".to_owned())]);
}

#[test]
fn what_an_entry_does_not_know_is_refused() {
    let read = |text: &str| serde_json::from_str::<SaveParty>(text);
    let good = read(r#"{"id": 1, "addresses": [{"id": 2, "street": "Via Po"}]}"#).unwrap();
    assert_eq!((good.addresses[0].id, good.addresses[0].set.street.as_deref()), (Some(2), Some("Via Po")));
    assert!(read(r#"{"addresses": [{"stret": "Via Po"}]}"#).is_err());
}

#[test]
fn the_code_that_is_told_beforehand_is_the_one_that_is_given() {
    let mut house = house();
    for supplier in [false, true] {
        // Somebody typed the next one by hand.
        let coming = parties::coming_code(house.store.db(), supplier).unwrap();
        let new = |code: Option<String>| SaveParty {
            set: PartyFields {
                name: Some("Verdi".into()),
                customer: Some(!supplier),
                supplier: Some(supplier),
                code,
                ..PartyFields::default()
            },
            ..SaveParty::default()
        };
        house.doing("anna", &new(Some(coming.clone()))).unwrap();
        let after = parties::coming_code(house.store.db(), supplier).unwrap();
        assert_ne!(after, coming);
        let (saved, _) = house.doing("anna", &new(None)).unwrap();
        assert_eq!(parties::find(house.store.db(), saved.id).unwrap().code.as_str(), after);
    }
}

#[test]
fn what_stands_in_the_way_of_an_undo_is_named_as_people_call_it() {
    let mut house = house();
    let phone = |id, phone: &str| {
        let set = PartyFields { phone: Some(phone.into()), ..PartyFields::default() };
        SaveParty { id, set, ..SaveParty::default() }
    };
    let set = PartyFields { name: Some("Rossi Mario".into()), ..PartyFields::default() };
    let (made, _) = house.doing("anna", &SaveParty { set, ..SaveParty::default() }).unwrap();
    let id = Some(made.id);
    let (_, entry) = house.doing("anna", &phone(id, "011 555 0001")).unwrap();
    house.doing("bruno", &phone(id, "011 555 0002")).unwrap();
    let refused = house.doing("anna", &Undo::of(entry)).unwrap_err();
    for lang in Lang::ALL {
        let lines = wording::refusal_lines(lang, &refused);
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].contains("Rossi Mario") && lines[0].contains("bruno"), "{lines:?}");
        assert!(!lines[0].contains("phone_key") && !lines[0].contains(&format!(" {} ", made.id)), "{lines:?}");
        assert!(lines[0].contains(lang.t("field.phone")), "{lines:?}");
    }
    // What is gone altogether has no name, and no number either.
    let gone = Refusal::new("undo.used_since").with("table", "party").with("row", 7);
    assert!(!wording::refusal(Lang::It, &gone).contains('7'), "{}", wording::refusal(Lang::It, &gone));
}
