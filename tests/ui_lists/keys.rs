//! What a key says where it does nothing, and what the keys that stand on the screen promise.

use super::list_house::house;
use fondaco::locale::Lang;

#[test]
fn the_page_of_keys_over_the_filter_line_is_that_lines_and_leaves_it_as_it_is() {
    for lang in [Lang::It, Lang::En] {
        let mut house = house(lang, (80, 24));
        house.stage.keys("2<f7>tot<f1>");
        let (page, fills) = (house.stage.text(), if lang == Lang::It { "svuota il campo" } else { "empty the field" });
        assert!(page.contains(fills) && !page.contains("tag.change") && !page.contains("mark.all"), "{page}");
        house.stage.keys("<esc>ale");
        assert!(house.stage.text().lines().any(|line| line.contains("totale")), "{}", house.stage.text());
        // What the page promises everywhere works from the line.
        house.stage.keys("<f9>");
        assert!(house.stage.text().contains("F9") || house.stage.text().contains(": "), "{}", house.stage.text());
        house.stage.keys("<esc>>1<enter>");
        assert!(house.line(1).contains("totale>1"), "{}", house.stage.text());
    }
}

#[test]
fn the_key_of_the_preview_says_where_there_is_no_room_for_one() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("2z");
    assert!(house.said().contains("da 100 colonne") && house.said().contains("Invio"), "{}", house.said());
    house.stage.resize(120, 30);
    house.stage.keys("<esc>z");
    assert!(!house.said().contains("colonne"), "{}", house.said());
}

#[test]
fn a_letter_that_means_nothing_says_so() {
    let mut house = house(Lang::It, (80, 24));
    for keys in ["2b", "2d", "2<enter>d", "1b", "19", "6b"] {
        house.stage.keys("1<esc>").keys(keys);
        let key = keys.chars().last().unwrap();
        assert_eq!(house.stage.message(), format!("«{key}» qui non fa nulla; F1 mostra i tasti di qui"), "{keys}");
        house.stage.keys("<esc>");
    }
    // In a box, and where one types, letters are its own.
    for keys in ["22<f7>b", "22<f8>b", "22<f6>b"] {
        house.stage.keys(keys);
        assert!(!house.stage.message().contains("non fa nulla"), "{keys}: {}", house.stage.text());
        house.stage.keys("<esc><esc><esc>");
    }
}

#[test]
fn what_is_not_here_does_not_point_to_what_is_not_here_either() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("1<del>");
    assert_eq!(house.stage.message(), "qui non si toglie nulla");
    house.stage.keys("<f8>");
    assert!(house.stage.message().contains("qui non c'è"), "{}", house.stage.message());
    // Where there are actions they are named.
    house.stage.keys("2<enter><del>");
    assert_eq!(house.stage.message(), "qui non si toglie nulla: F8 mostra le azioni");
}

#[test]
fn a_calendar_that_shows_more_than_the_filter_says_so() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("6vv");
    house.stage.keys("v");
    assert_eq!(house.stage.message(), "", "{}", house.stage.text());
    house.stage.keys("vv/f24<enter>v");
    assert!(house.stage.message().contains("il filtro «stato:aperta f24» resta"), "{}", house.stage.text());
    house.stage.keys("vv");
    assert!(house.line(1).contains("/ stato:aperta f24"), "{}", house.line(1));
    house.stage.keys("/<ctrl+x>stato:aperta<enter>v");
    assert_eq!(house.stage.message(), "", "{}", house.stage.text());
}

#[test]
fn the_page_of_keys_names_each_action_once_and_no_two_alike() {
    let mut house = house(Lang::It, (120, 60));
    let forms = ["2<enter>e<tab>", "6n", "2<end><f8>e", "2/f24"];
    let screens = ["1", "2", "2<enter>", "3", "3<enter>", "4", "5", "6", "6v", "6vv", "7", "8", "9", "0"];
    for keys in screens.into_iter().chain(forms) {
        house.reopen();
        house.stage.keys(keys).keys("<f1>");
        let text = house.stage.text();
        // What is done, behind its keys: the name of the action stands at the end.
        let rows: Vec<(&str, &str)> = text
            .lines()
            .filter_map(|line| line.trim_matches(['│', ' ', '>']).split_once("  "))
            .filter_map(|(_, rest)| rest.trim().rsplit_once("  "))
            .map(|(what, id)| (what.trim(), id.trim()))
            .filter(|(_, id)| id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || ".N".contains(c)))
            .collect();
        assert!(rows.len() > 5, "{keys}: {text}");
        for (at, (what, id)) in rows.iter().enumerate() {
            let twice = rows[..at].iter().find(|(_, other)| other == id);
            assert_eq!(twice, None, "{keys}: {text}");
            let pairs = [("plus", "minus"), ("page.next", "page.prev")];
            let opposite =
                |other: &str| pairs.iter().any(|(a, b)| (*a, *b) == (*id, other) || (*b, *a) == (*id, other));
            let alike = rows[..at].iter().find(|(said, other)| said == what && opposite(other));
            assert_eq!(alike, None, "{keys}: {text}");
        }
    }
}
