//! Customers and suppliers.

use super::codes;
use super::dice::Dice;
use super::words::{self, Town, Words};
use crate::domain::Cents;
use crate::domain::identity::Sex;
use crate::domain::record::{AddressFields, AddressKind, PartyFields, PartyKind};
use crate::operations::party::SaveParty;

/// A customer with one to three addresses. `number` sets the mail address apart from all others.
pub fn customer(dice: &mut Dice, number: u64) -> SaveParty {
    let words = words::get();
    let Some(town) = dice.pick(&words.towns).cloned() else { return SaveParty::default() };
    let company = dice.chance(38);
    let (fields, recipient) = if company { business(dice, words, number) } else { person(dice, words, &town, number) };
    let mut addresses = vec![address(dice, words, AddressKind::Billing, &recipient, &town)];
    if dice.chance(25) {
        let other = dice.pick(&words.towns).cloned().unwrap_or(town);
        let mut shipping = address(dice, words, AddressKind::Shipping, &recipient, &other);
        shipping.phone = dice.chance(50).then(|| phone(dice, &other));
        addresses.push(shipping);
        if company && dice.chance(50) {
            addresses.push(address(dice, words, AddressKind::Site, &recipient, &other));
        }
    }
    SaveParty { set: fields, addresses: addresses.into_iter().map(Into::into).collect(), ..SaveParty::default() }
}

fn person(dice: &mut Dice, words: &Words, town: &Town, number: u64) -> (PartyFields, String) {
    let (names, sex) = if dice.chance(52) { (&words.women, Sex::Female) } else { (&words.men, Sex::Male) };
    let name = dice.pick(names).copied().unwrap_or_default();
    let surname = dice.pick(&words.surnames).copied().unwrap_or_default();
    let full = format!("{surname} {name}");
    let fields = PartyFields {
        kind: Some(PartyKind::Person),
        customer: Some(true),
        email: Some(format!("{}.{}{number}@posta.example", slug(name), slug(surname))),
        codice_fiscale: dice.chance(70).then(|| codes::codice_fiscale(dice, surname, name, sex, town)),
        phone: dice
            .chance(80)
            .then(|| format!("+39 3{}{} 555 {:04}", dice.between(2, 9), dice.between(0, 9), number % 10_000)),
        name: Some(full.clone()),
        ..PartyFields::default()
    };
    (fields, full)
}

fn business(dice: &mut Dice, words: &Words, number: u64) -> (PartyFields, String) {
    let activity = dice.pick(&words.activities).copied().unwrap_or_default();
    let own = dice.pick(&words.businesses).copied().unwrap_or_default();
    let form = ["Srl", "Snc", "Srls", "Sas"].get(dice.below(4) as usize).copied().unwrap_or("Srl");
    let surname = dice.pick(&words.surnames).copied().unwrap_or_default();
    let name = if dice.chance(30) {
        format!("{activity} {own} di {surname} {form}")
    } else {
        format!("{activity} {own} {form}")
    };
    let domain = format!("{}{number}.example", slug(own));
    let vat = codes::partita_iva(number);
    let by_mail = dice.chance(30);
    let fields = PartyFields {
        kind: Some(PartyKind::Company),
        customer: Some(true),
        email: Some(format!("ordini@{domain}")),
        pec: Some(format!("{}@pec.{domain}", slug(activity))),
        codice_fiscale: dice.chance(70).then(|| vat.clone()),
        codice_destinatario: Some(if by_mail { "0000000".to_owned() } else { recipient_code(dice) }),
        partita_iva: Some(format!("IT{vat}")),
        phone: Some(format!("+39 0{} 555 {:04}", dice.between(2, 9), number % 10_000)),
        payment_term: dice
            .chance(60)
            .then(|| ["30", "30fm", "60fm"].get(dice.below(3) as usize).copied().unwrap_or("30").to_owned()),
        name: Some(name.clone()),
        ..PartyFields::default()
    };
    (fields, name)
}

/// The suppliers of the catalogue, in its order, with their marks.
pub fn suppliers(dice: &mut Dice) -> Vec<(&'static str, SaveParty)> {
    let words = words::get();
    let mut all = Vec::new();
    for (seller, number) in words.sellers.iter().zip(8_000_000..) {
        let Some(town) = words.town(seller.postal_code) else { continue };
        let vat = codes::partita_iva(number);
        let domain = format!("{}.example", slug(seller.name.rsplit_once(' ').map_or(seller.name, |(name, _)| name)));
        let fields = PartyFields {
            kind: Some(PartyKind::Company),
            name: Some(seller.name.to_owned()),
            supplier: Some(true),
            // The printer of the boxes buys coffee, too.
            customer: Some(seller.mark == "CAR"),
            partita_iva: Some(format!("IT{vat}")),
            codice_fiscale: Some(vat),
            codice_destinatario: Some(recipient_code(dice)),
            pec: Some(format!("amministrazione@pec.{domain}")),
            email: Some(format!("ordini@{domain}")),
            phone: Some(phone(dice, town)),
            iban: Some(codes::iban(dice)),
            payment_term: Some(seller.term.to_owned()),
            lead_days: Some(seller.lead_days),
            min_order: Some(Cents(seller.min_order)),
            ..PartyFields::default()
        };
        let addresses: Vec<_> = vec![address(dice, words, AddressKind::Billing, seller.name, town)];
        all.push((
            seller.mark,
            SaveParty {
                set: fields,
                addresses: addresses.into_iter().map(Into::into).collect(),
                ..SaveParty::default()
            },
        ));
    }
    all
}

fn address(dice: &mut Dice, words: &Words, kind: AddressKind, recipient: &str, town: &Town) -> AddressFields {
    let street = dice.pick(&words.streets).copied().unwrap_or_default();
    AddressFields {
        kind: Some(kind),
        recipient: Some(recipient.to_owned()),
        street: Some(format!("{street}, {}", dice.between(1, 180))),
        postal_code: Some(town.postal_code.to_owned()),
        city: Some(town.name.to_owned()),
        province: Some(town.province.to_owned()),
        country: Some("IT".to_owned()),
        phone: None,
        preferred: Some(true),
    }
}

fn phone(dice: &mut Dice, town: &Town) -> String {
    let zone = if town.province == "MI" { "02" } else { "045" };
    format!("+39 {zone} 555 {:04}", dice.between(0, 9999))
}

fn recipient_code(dice: &mut Dice) -> String {
    (0..7).filter_map(|_| char::from_digit(dice.below(36) as u32, 36)).map(|c| c.to_ascii_uppercase()).collect()
}

/// Letters and digits only, as they stand in a mail address.
fn slug(text: &str) -> String {
    crate::domain::text::fold(text).chars().filter(char::is_ascii_alphanumeric).collect()
}
