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

#[test]
fn what_people_call_a_thing_finds_it_in_either_language() {
    for lang in [Lang::It, Lang::En] {
        let mut house = house(lang, (80, 24));
        for (asked, wanted) in [
            ("return", "stock.receive"),
            ("reso", "stock.receive"),
            ("customer return", "stock.receive"),
            ("reso cliente", "stock.receive"),
            ("price list", "cambia prezzo|change price"),
            ("formato data", "formato delle date|date format"),
            ("dates format", "formato delle date|date format"),
            ("price", "cambia prezzo|change price"),
            ("prezzo", "cambia prezzo|change price"),
            ("copia", "copies.plan"),
            ("backup", "copies.plan"),
            ("new item", "nuovo articolo|new product"),
            ("article", "nuovo articolo|new product"),
            ("nuovo articolo", "nuovo articolo|new product"),
            ("new customer", "nuovo cliente|new customer"),
            ("cambia prezzo", "cambia prezzo|change price"),
        ] {
            house.stage.keys(&format!("2:{asked}"));
            let text = house.stage.text();
            assert!(wanted.split('|').any(|wanted| text.contains(wanted)), "{lang:?} {asked}: {text}");
            house.stage.keys("<esc>");
        }
        // Nothing that only has its letters goes before it.
        house.stage.keys("2:reso");
        let first = house.stage.text().lines().find(|line| line.contains("│ >")).unwrap_or_default().to_owned();
        assert!(first.contains("stock."), "{first}");
        house.stage.keys("<esc>");
    }
}

#[test]
fn the_key_beside_an_operation_is_the_one_that_works_here_or_says_where() {
    let mut house = house(Lang::It, (80, 24));
    let row = |house: &House, id: &str| {
        let text = house.stage.text();
        text.lines().find(|line| line.contains(id)).unwrap_or_default().trim_end_matches([' ', '│']).to_owned()
    };
    house.stage.keys("2:reso");
    assert!(row(&house, "stock.receive").ends_with(" Magazzino: F8 c"), "{}", house.stage.text());
    house.stage.keys("<esc>:attesa");
    assert!(row(&house, "order.hold").ends_with("order.hold                       F8 w"), "{}", house.stage.text());
    assert!(house.line(4).contains("order.hold"), "what is done goes before a setting: {}", house.stage.text());
    house.stage.keys("<esc>:cambia etichette");
    assert!(row(&house, "tag.change").ends_with("  t"), "{}", house.stage.text());
    house.stage.keys("<esc>1:cambia etichette");
    assert!(row(&house, "tag.change").ends_with("tag.change"), "{}", house.stage.text());
}

#[test]
fn a_preset_of_keys_is_a_setting_of_the_palette_and_holds_at_once_and_at_the_next_start() {
    let mut house = house(Lang::It, (80, 24));
    for text in ["vim", "as400", "predefinita", "preset", "elenco-f2", "tasti"] {
        house.stage.keys(&format!("2:{text}"));
        assert!(house.line(4).contains("serie di tasti"), "{text}: {}", house.stage.text());
        house.stage.keys("<esc>");
    }
    house.stage.keys(":vim<enter>3");
    assert!(house.said().contains("vim"), "{}", house.said());
    // Digits count now: two rows down.
    house.stage.keys("<home>2<down>");
    assert!(house.line(1).contains("Ordini"), "{}", house.stage.text());
    let kept = preferences::kept(house.store.db(), "anna", preferences::LIKING).unwrap();
    assert!(kept.is_some_and(|kept| kept["keys"] == "vim"));
    house.stage.keys(":preset<enter>1");
    house.stage.keys("3");
    assert!(house.line(1).contains("Clienti"), "{}", house.stage.text());
}

#[test]
fn what_does_not_apply_here_is_listed_with_its_reason() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("1:mostra");
    house.shows("qui nessun valore");
    house.stage.keys("<esc>2:incolla");
    house.shows("si incolla dove si scrive");
    house.stage.keys("<enter>");
    assert!(house.said().contains("si incolla dove si scrive"), "{}", house.said());
    // In a field it is possible, as soon as there is something.
    house.stage.keys("<esc>y6n<f9>incolla");
    assert!(!house.stage.text().contains("si incolla dove"), "{}", house.stage.text());
}

#[test]
fn what_takes_a_thing_away_is_not_what_is_meant_first() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("2:macro");
    assert!(house.line(4).contains("registra macro"), "{}", house.stage.text());
    assert!(house.stage.text().contains("togli macro"), "{}", house.stage.text());
    // Whatever the word for it is.
    house.stage.keys("<esc>:ordine");
    let text = house.stage.text();
    let line = |words: &str| text.lines().position(|line| line.contains(words)).unwrap_or(usize::MAX);
    assert!(line("metti ordine in attesa") < line("annulla ordine"), "{text}");
    // Who asks for it has it.
    house.stage.keys("<esc>:togli mac");
    assert!(house.line(4).contains("togli macro"), "{}", house.stage.text());
}

#[test]
fn what_is_not_found_is_said_also_to_who_takes_it() {
    for (lang, none) in [(Lang::It, "niente con queste lettere"), (Lang::En, "nothing with these letters")] {
        let mut house = house(lang, (80, 24));
        house.stage.keys("2:xyzzyq<enter>");
        assert!(house.stage.message().contains(none), "{}", house.stage.text());
        house.stage.keys("<esc>:777123<enter>");
        let number = if lang == Lang::It { "niente ha il numero 777123" } else { "nothing has the number 777123" };
        assert!(house.stage.message().contains(number), "{}", house.stage.text());
        let none = if lang == Lang::It { "F6 lo crea" } else { "F6 makes it" };
        house.stage.keys("<esc>nxyzzyq<f4>");
        assert!(house.stage.text().contains(none) && !house.stage.message().contains(none), "{}", house.stage.text());
        house.stage.keys("<enter>");
        assert!(house.stage.message().contains(none), "{}", house.stage.text());
    }
}

#[test]
fn what_was_recorded_waits_for_a_name_however_its_saving_ends() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys(":registra macro<enter>j:fine registrazione<enter>");
    // The writer fails, and cannot open the file again.
    let away = house.path.with_extension("away");
    house.stage.desk().write(fondaco::ui::layers::LayerId::HOST, |_| {
        assert!(std::hint::black_box(false), "of the test");
    });
    house.stage.settle();
    std::fs::rename(&house.path, &away).unwrap();
    house.stage.keys("giù<enter>");
    assert!(macros::find(house.store.db(), "giù").is_err());
    assert!(!house.said().is_empty() && !house.said().contains("salvata"), "{}", house.stage.text());
    std::fs::rename(&away, &house.path).unwrap();
    house.stage.keys(":registrazione senza<enter><ctrl+x>giù<enter>");
    assert!(macros::find(house.store.db(), "giù").is_ok(), "{}", house.stage.text());
    // It is kept, and waits no more.
    house.stage.keys(":registrazione senza");
    assert!(!house.stage.text().contains("registrazione senza nome"), "{}", house.stage.text());
}

#[test]
fn what_a_form_gave_waits_for_no_name_when_it_is_refused() {
    let mut house = house(Lang::It, (80, 24));
    let stroke = |key: &str| Stroke { key: Some(key.to_owned()), text: None, on: "list".to_owned(), numbers: None };
    let strokes = vec![stroke("j"), stroke("k")];
    doing(&mut house.store, &SaveMacro { name: "giù".into(), strokes, operations: Vec::new() });
    house.stage.keys(":nuovo corriere<enter>dhl<enter>DHL<f8>mgiù<enter>");
    assert!(house.said().contains("luca"), "{}", house.stage.text());
    house.stage.keys("<esc><esc><esc>:registrazione senza");
    assert!(!house.stage.text().contains("registrazione senza nome"), "{}", house.stage.text());
}

#[test]
fn what_a_menu_of_the_screen_does_is_offered_once() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("5:trasferisci");
    let text = house.stage.text();
    assert_eq!(text.matches("F8 t").count(), 1, "{text}");
    // By its own words the operation is found; elsewhere, too.
    house.stage.keys("<esc>:trasferisci merce");
    assert!(house.stage.text().contains("stock.transfer"), "{}", house.stage.text());
    house.stage.keys("<esc>2:trasferisci");
    assert!(house.stage.text().contains("stock.transfer"), "{}", house.stage.text());
}

#[test]
fn who_leaves_with_what_was_recorded_is_told_what_is_lost() {
    for (lang, record, ends, recorded, unnamed) in [
        (
            Lang::It,
            "registra macro",
            "fine registrazione",
            "perde la registrazione (F9 «fine registrazione»",
            "perde la macro (F9 «registrazione senza nome»",
        ),
        (
            Lang::En,
            "record macro",
            "end recording",
            "loses the recording (F9 “end recording”",
            "loses the macro (F9 “recording without a name”",
        ),
    ] {
        let mut house = house(lang, (80, 24));
        house.stage.keys("q");
        assert!(!house.said().contains(recorded) && !house.said().contains(unnamed), "{}", house.said());
        house.stage.keys(&format!("2:{record}<enter>jq"));
        assert!(house.said().contains(recorded), "{}", house.said());
        house.stage.keys(&format!(":{ends}<enter><esc>"));
        house.stage.keys("q");
        assert!(house.said().contains(unnamed), "{}", house.said());
        // Named, it is kept.
        house.stage.keys(&format!(
            "2:{}<enter><ctrl+x>giù<enter>q",
            if lang == Lang::It { "registrazione senza" } else { "recording without" }
        ));
        assert!(!house.said().contains(unnamed), "{}", house.said());
    }
}

#[test]
fn a_command_that_leaves_says_what_is_lost_and_leaves_as_it_is_given_again() {
    for (lang, record, leave, lessons, lost) in [
        (
            Lang::It,
            "registra macro",
            "esci dal programma",
            "esercitazione",
            "Di nuovo: esce e perde la registrazione (F9 «fine registrazione» la tiene)",
        ),
        (
            Lang::En,
            "record macro",
            "quit the program",
            "tutorial",
            "Once more: leaves and loses the recording (F9 “end recording” keeps it)",
        ),
    ] {
        for command in [leave, lessons] {
            let mut house = house(lang, (80, 24));
            house.stage.keys(&format!("2:{record}<enter>j:{command}<enter>"));
            assert!(!house.stage.ended() && house.said().contains(lost), "{command}: {}", house.stage.text());
            // Whoever goes on is told again.
            house.stage.keys(&format!("j:{command}<enter>"));
            assert!(!house.stage.ended() && house.said().contains(lost), "{command}: {}", house.stage.text());
            house.stage.keys(&format!(":{command}<enter>"));
            assert!(house.stage.ended(), "{command}: {}", house.stage.text());
        }
        // Where nothing is lost nothing is asked.
        let mut house = house(lang, (80, 24));
        house.stage.keys(&format!("2:{leave}<enter>"));
        assert!(house.stage.ended(), "{}", house.stage.text());
    }
}

#[test]
fn who_did_not_go_to_the_lessons_is_not_led_there_by_the_key_that_leaves() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("2:registra macro<enter>j:esercitazione<enter>");
    assert!(!house.stage.ended(), "{}", house.stage.text());
    house.stage.keys("qq");
    assert_eq!(house.stage.exit(), Some(Exit::Quit));
    let mut house = self::house(Lang::It, (80, 24));
    house.stage.keys("2:esercitazione<enter>");
    assert_eq!(house.stage.exit(), Some(Exit::Lessons));
}
