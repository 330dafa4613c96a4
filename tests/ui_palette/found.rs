//! What the palette finds by what is written of it.

use super::*;

#[test]
fn what_is_written_anywhere_is_found_after_what_is_called_so() {
    let mut house = house(Lang::It, (80, 24));
    for (text, found, place) in [
        ("chiamare", "Rossi Mario", "note"),
        ("pinerolo", "Ferramenta Bianchi Srl", "indirizzi"),
        ("web-772", "2026/2", "negozio"),
    ] {
        house.stage.keys(&format!(":{text}"));
        house.shows(found);
        house.shows(place);
        house.stage.keys("<esc>");
    }
    house.stage.keys(":web-772<enter>");
    assert!(house.line(1).contains("2026/2"), "{}", house.stage.text());
}

#[test]
fn the_last_digits_of_a_telephone_find_who_calls_and_not_an_order() {
    let mut house = house(Lang::It, (80, 24));
    let set = PartyFields { phone: Some("011 555 0002".into()), ..PartyFields::default() };
    doing(&mut house.store, &SaveParty { id: Some(2), set, ..SaveParty::default() });
    house.stage.keys(":0002");
    let text = house.stage.text();
    let first = text.lines().position(|line| line.contains("Rossi Mario"));
    assert!(first.is_some() && !text.contains("2026/2"), "{text}");
}
