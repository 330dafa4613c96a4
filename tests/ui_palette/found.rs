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

#[test]
fn what_was_taken_is_done_with_marks_out_of_sight_once_it_is_said_which() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("2<space><space>/numero:2<enter>:aggiungi nota<enter>");
    house.shows("non mostrat");
    house.stage.keys("tCitofono rotto<enter>");
    assert!(house.said().contains("nota"), "{}\n{}", house.said(), house.stage.text());
}

#[test]
fn what_keys_and_menus_offer_here_is_found_by_its_words_and_done() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("2:aggiungi nota");
    house.shows("Aggiungi nota  Azioni");
    // It is the entry of the menu: it asks what that asks, for the row under the cursor.
    house.stage.keys("<enter>");
    assert!(
        house.stage.text().contains("Aggiungi nota ") && house.stage.text().contains("[ "),
        "{}",
        house.stage.text()
    );
    house.stage.keys("Citofono rotto<enter>");
    assert!(house.said().contains("nota"), "{}", house.said());
    // What was taken before is offered before anything is typed.
    house.stage.keys(":");
    assert!(house.line(4).contains("Aggiungi nota"), "{}", house.stage.text());
    house.stage.keys("<esc>:ordina totale<enter>");
    assert!(house.line(1).contains("totale"), "{}", house.stage.text());
    house.stage.keys(":esporta<enter>");
    house.shows("CSV");
    house.stage.keys("<esc><esc>:tracking");
    house.shows("order.ship");
    house.stage.keys("<esc>:annulla");
    assert!(house.line(4).contains("annulla: "), "{}", house.stage.text());
    // On a card those of the card.
    house.stage.keys("<esc><enter>:metti in attesa");
    house.shows("Metti in attesa");
}

/// What the box on top offers: of each row what stands behind the key, up to the remark behind it.
fn offered(text: &str) -> Vec<String> {
    let rows = text.lines().filter_map(|line| line.split('│').nth(1));
    let label = |row: &str| {
        let row = row.trim_start_matches([' ', '>']);
        let (key, label) = row.split_once("  ")?;
        let label = label.trim_start().split("  ").next()?.trim();
        (key.chars().count() == 1 && !label.is_empty()).then(|| label.to_owned())
    };
    rows.filter_map(label).collect()
}

#[test]
fn every_entry_of_the_menus_of_every_pane_is_found_by_its_label() {
    for lang in Lang::ALL {
        let mut house = house(lang, (120, 40));
        let mut asked = 0;
        for pane in ['2', '3', '4', '5', '6', '0'] {
            for menu in ['a', 's', 'w', 'p'] {
                house.stage.keys(&format!("{pane}{menu}"));
                // A list without rows has nothing to act on, and says so.
                let labels = offered(&house.stage.text());
                house.stage.keys("<esc><esc>");
                for label in labels {
                    asked += 1;
                    house.stage.keys(":").paste(&label);
                    house.stage.settle();
                    let found = house.stage.text().lines().skip(4).any(|line| line.contains(&label));
                    assert!(found, "{label:?} of {pane}{menu} in\n{}", house.stage.text());
                    house.stage.keys("<esc>");
                }
            }
        }
        assert!(asked > 60, "{asked}");
    }
}
