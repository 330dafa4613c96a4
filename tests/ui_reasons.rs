//! What a list says of itself: why it finds nothing, in which order it comes, what has no room, what adds up.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod list_house;

use fondaco::locale::Lang;
use list_house::{doing, house};

#[test]
fn what_finds_nothing_says_what_it_was_taken_for() {
    for (lang, typed, said) in [
        (Lang::It, "stato:ev totale>99999", "stato: «ev» vale da evadere"),
        (Lang::It, "stato:in attesa", "va tra virgolette: stato:\"in attesa\""),
        (Lang::It, "prov:xx", "prov: «xx» non c'è"),
        (Lang::It, "etichetta:zzz", "etichetta: «zzz» non c'è"),
        (Lang::En, "status:ful total>99999", "status: “ful” stands for to fulfil"),
        (Lang::En, "channel:man total>99999", "channel: “man” stands for manual"),
    ] {
        let mut house = house(lang, (80, 24));
        house.stage.keys(&format!("2/{typed}<enter>"));
        assert!(house.stage.text().contains(said), "{said}: {}", house.stage.text());
        // What is written out whole needs no words, and what is known no reason.
        house.stage.keys(if lang == Lang::It {
            "<esc>/stato:reso totale>99999<enter>"
        } else {
            "<esc>/status:new total>99999<enter>"
        });
        assert!(
            !house.stage.text().contains("» vale") && !house.stage.text().contains("stands for"),
            "{}",
            house.stage.text()
        );
    }
}

#[test]
fn what_is_begun_says_on_the_line_what_it_stands_for() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("2/stato:co");
    assert!(house.stage.text().contains("stato: «co» vale consegnato"), "{}", house.stage.text());
    house.stage.keys("<ctrl+x>stato:nuovo,sp");
    assert!(house.stage.text().contains("stato: «sp» vale spedito"), "{}", house.stage.text());
    house.stage.keys("<ctrl+x>stato:");
    assert!(house.stage.text().contains("stato: nuovo, in attesa"), "{}", house.stage.text());
    house.stage.keys("zz");
    assert!(house.stage.text().contains("«zz» non esiste"), "{}", house.stage.text());
}

#[test]
fn the_column_of_the_order_says_so_also_where_nobody_chose_it() {
    let mut house = house(Lang::It, (60, 20));
    house.stage.keys("2");
    assert!(house.line(2).contains("data-"), "{}", house.line(2));
    house.stage.keys("/ordina:totale<enter>");
    assert!(!house.line(2).contains("data-") && house.line(2).contains("totale+"), "{}", house.line(2));
    house.stage.keys("<esc>3");
    assert!(house.line(2).contains("nome+"), "{}", house.line(2));
}

#[test]
fn the_box_of_columns_says_what_has_no_room_and_keeps_it() {
    for (lang, no_room, kept) in [
        (Lang::It, "qui non ci sta", "su uno schermo più largo anche:"),
        (Lang::En, "no room here", "on a wider screen also:"),
    ] {
        for size in [(80, 30), (60, 30)] {
            let mut house = house(lang, size);
            house.stage.keys("2v");
            assert!(!house.stage.text().contains(no_room) || size.0 < 80, "{}", house.stage.text());
            // Every column there is.
            let more = house.stage.text().matches("[ ]").count();
            for _ in 0..30 {
                house.stage.keys("<down>");
            }
            house.stage.keys("<home>");
            for _ in 0..30 {
                let here = house
                    .stage
                    .text()
                    .lines()
                    .find(|line| line.contains(">  [") || line.contains("> ["))
                    .map(str::to_owned);
                house.stage.keys(if here.is_some_and(|line| line.contains("[ ]")) { "x" } else { "<down>" });
            }
            assert!(more > 0 && !house.stage.text().contains("[ ]"), "{}", house.stage.text());
            assert!(house.stage.text().contains(no_room), "{}", house.stage.text());
            house.stage.keys("<enter>");
            assert!(house.stage.message().contains(kept), "{}", house.stage.text());
            // What has no room here is seen where there is.
            let (narrow, title) = (house.line(2), lang.t("cli.column.tags"));
            house.stage.resize(300, 30);
            assert!(!narrow.contains(title) && house.line(2).contains(title), "{narrow}: {}", house.line(2));
        }
    }
}

#[test]
fn what_stands_beside_a_list_gives_it_what_its_columns_need() {
    for width in [120, 140, 160, 200] {
        let mut house = house(Lang::It, (width, 40));
        house.stage.keys("2");
        assert!(house.line(2).contains("canale"), "{width}: {}", house.line(2));
        assert!(house.stage.text().contains('│'), "what stands beside is not gone: {}", house.stage.text());
    }
}

#[test]
fn the_sum_of_the_marked_is_explained_as_they_are_now() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("2*");
    let raw = rusqlite::Connection::open(house.folder.path().join("shop.db")).unwrap();
    raw.create_scalar_function("fondaco_op", 0, rusqlite::functions::FunctionFlags::SQLITE_UTF8, |_| Ok(1)).unwrap();
    // Another program's change that this one was not told of yet, to a row that is not on the screen.
    let (last, total): (i64, i64) = raw
        .query_row("SELECT id, total_cents FROM sales_order ORDER BY placed_on, id", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    raw.execute("UPDATE sales_order SET total_cents = total_cents + 1000000, taxable_cents = taxable_cents + 1000000 WHERE id = ?", [last]).unwrap();
    drop(raw);
    house.stage.keys("i");
    let text = house.stage.text();
    let now = format!("10.0{:02},00", total / 100);
    assert!(text.contains(&now), "{now}: {text}");
}

#[test]
fn what_is_gone_is_marked_no_more_when_the_marked_are_added_up() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("6vv*");
    assert!(house.said().contains("3 marcat"), "{}", house.said());
    let raw = rusqlite::Connection::open(house.folder.path().join("shop.db")).unwrap();
    raw.create_scalar_function("fondaco_op", 0, rusqlite::functions::FunctionFlags::SQLITE_UTF8, |_| Ok(1)).unwrap();
    raw.execute("DELETE FROM deadline WHERE subject = 'F24 ritenute'", []).unwrap();
    drop(raw);
    house.stage.keys("i");
    assert!(house.stage.text().contains("-22,00") && !house.stage.text().contains("1.262"), "{}", house.stage.text());
    house.stage.keys("<esc>");
    let said = house.said();
    assert!(said.contains("2 marcat") && said.contains("-22,00"), "{said}");
}

#[test]
fn the_agenda_names_the_party_and_never_the_operator_also_under_the_old_id_of_the_column() {
    let mut house = house(Lang::It, (80, 24));
    let save = serde_json::json!({"set": {"kind": "pay", "subject": "Affitto", "due_on": "2026-11-22", "assignee": "Zeno Incaricato"}});
    let save: fondaco::operations::deadline::SaveDeadline = serde_json::from_value(save).unwrap();
    doing(&mut house.store, "anna", &save);
    house.stage.keys("6vv");
    let text = house.stage.text();
    assert!(text.contains("Affitto") && text.contains(" chi ") && !text.contains("Zeno"), "{text}");
    house.stage.keys("/ colonne:due_on,subject,who<enter>");
    assert!(house.line(2).contains("chi"), "{}", house.stage.text());
    // Kept beside its new name it is one column, and each of the others has the width that was given to it.
    let look = serde_json::json!([["due_on", null], ["who", 12], ["gone", 7], ["party", 20], ["amount", null]]);
    fondaco::store::views::save_look(&mut house.store, "anna", "deadlines", Some(&look.to_string())).unwrap();
    house.reopen();
    house.stage.keys("6vv<f8>l");
    let text = house.stage.text();
    let width = |column: &str| {
        let line = text.lines().find(|line| line.contains("[x]") && line.contains(column));
        line.and_then(|line| line.trim_end_matches([' ', '│', '|']).rsplit(' ').next()).unwrap_or_default().to_owned()
    };
    assert_eq!(["scade il", "anagrafica", "importo"].map(width), ["9", "12", "11"], "{text}");
    house.stage.keys("<esc>/<ctrl+x>colonne:due_on,subject,assignee<enter>");
    assert!(house.stage.text().contains("Zeno"), "{}", house.stage.text());
}

#[test]
fn a_column_of_wide_lists_that_was_chosen_stands_there_at_once() {
    let mut house = house(Lang::It, (90, 24));
    house.stage.keys("gu");
    assert!(!house.line(2).contains("da dove"), "{}", house.stage.text());
    house.stage.keys("<f8>l<enter>");
    let (head, said) = (house.line(2), house.said());
    house.reopen();
    house.stage.keys("gu");
    assert_eq!(house.line(2), head);
    assert!(head.contains("da dove") && !said.contains("da dove"), "{head}: {said}");
}

#[test]
fn the_line_under_a_guided_filter_shows_no_end_of_what_it_says_beside_the_box() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("2/");
    let keys = house.line(20);
    assert!(keys.contains("stato pag cliente") && keys.trim_end().ends_with(')') && keys.contains(" +"), "{keys}");
    house.stage.keys("<f4>");
    assert!(house.stage.text().contains("Filtro"), "{}", house.stage.text());
    assert!(house.line(20).trim_end().ends_with('│'), "{}", house.stage.text());
}
