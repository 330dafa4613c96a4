//! Printing by keys: what, whereto, under which name; the preview; a printer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod list_house;
mod print_support;

use fondaco::locale::Lang;
use fondaco::operations::order::{CancelOrder, CloseOrder, ConfirmOrder, DeliverOrder, HoldOrder, ShipOrder};
use fondaco::operations::reference::OrderRef;
use fondaco::print::{self, Format, Job, Kind, Spooler};
use fondaco::store::Reader;
use list_house::{day, doing, house};
use print_support::Pdf;

#[test]
fn marked_orders_go_into_one_document_in_the_order_of_the_list() {
    let mut house = house(Lang::It, (80, 24));
    let file = house.folder.path().join("conferme.pdf");
    let typed = file.display().to_string();
    house.stage.keys("2/ordina:totale<enter><space><space>p");
    insta::assert_snapshot!("print_menu_it_80x24", house.stage.text());
    house.stage.keys("o");
    insta::assert_snapshot!("print_to_it_80x24", house.stage.text());
    house.stage.keys("p");
    assert!(house.stage.text().contains("ordini-2026-11-21.pdf"), "{}", house.stage.text());
    house.stage.keys(&format!("<ctrl+x>{typed}<enter>"));
    assert!(house.stage.message().starts_with("2 ordini, 2 pagine in"), "{}", house.stage.message());
    let pages = Pdf::read(std::fs::read(&file).unwrap()).pages();
    assert!(pages[0].contains(&"2026/1".to_owned()) && pages[1].contains(&"2026/2".to_owned()), "{pages:?}");
    // What was marked still is; over a file it is asked first, and Esc asks for another name.
    assert!(house.stage.text().contains("*2026/1"), "{}", house.stage.text());
    std::fs::write(&file, "mio").unwrap();
    house.stage.keys(&format!("pop<ctrl+x>{typed}<enter>"));
    assert!(house.stage.text().contains("Il file c'è già"), "{}", house.stage.text());
    house.stage.keys("<esc>");
    assert!(house.stage.text().contains("conferme.pdf"), "{}", house.stage.text());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mio");
    house.stage.keys("<enter>s");
    assert!(std::fs::read(&file).unwrap().starts_with(b"%PDF"));
    // Leaving at any question leaves the list as it was.
    house.stage.keys("p<esc>po<esc><esc><down>");
    assert!(house.line(1).contains("Ordini"), "{}", house.stage.text());
    // Esc goes back one question at a time, and the marks stay.
    house.stage.keys("pop<esc>");
    assert!(house.stage.text().contains("Conferma d'ordine: 2 ordini"), "{}", house.stage.text());
    house.stage.keys("<esc>");
    assert!(house.stage.text().contains("Stampa ─"), "{}", house.stage.text());
    house.stage.keys("ec");
    assert!(house.stage.text().contains("ordini-2026-11-21.csv"), "{}", house.stage.text());
    house.stage.keys("<esc>");
    assert!(house.stage.text().contains("JSON"), "{}", house.stage.text());
    house.stage.keys("<esc>");
    assert!(house.stage.text().contains("Stampa ─"), "{}", house.stage.text());
    house.stage.keys("<esc>");
    assert!(!house.stage.text().contains('┌') && house.stage.text().contains("*2026/1"), "{}", house.stage.text());
}

/// The menu offered the list "as it is shown" and wrote what was marked.
#[test]
fn the_menu_of_papers_says_what_an_export_from_it_writes() {
    for (lang, shown, marked) in [
        (Lang::It, "e  Esporta ciò che si vede", "e  Esporta 2 marcate"),
        (Lang::En, "e  Export what is shown", "e  Export 2 marked"),
    ] {
        let mut house = house(lang, (80, 24));
        house.stage.keys("2p");
        assert!(house.stage.text().contains(shown), "{}", house.stage.text());
        house.stage.keys("<esc><space><space>p");
        let text = house.stage.text();
        assert!(text.contains(marked) && !text.contains(shown), "{text}");
    }
}

#[test]
fn papers_are_looked_at_on_the_screen_at_every_size() {
    for (lang, size) in [(Lang::It, (80, 24)), (Lang::En, (120, 40)), (Lang::It, (60, 16))] {
        let mut house = house(lang, size);
        house.stage.keys("2<space><space>pov");
        insta::assert_snapshot!(format!("look_{}_{}x{}", lang.code(), size.0, size.1), house.stage.text());
    }
    let mut house = house(Lang::It, (60, 16));
    house.stage.keys("2<space><space>pov");
    assert!(house.line(1).contains("Pagina 1 di 2"), "{}", house.line(1));
    house.stage.keys("<tab>");
    assert!(house.line(1).contains("Pagina 2 di 2"), "{}", house.line(1));
    house.stage.keys("<right><right><right>");
    assert!(house.line(2).contains("2026/2") && !house.line(2).contains("Demo"), "{}", house.line(2));
    house.stage.keys("<end><down><down><pgup><home>");
    assert!(house.line(1).contains("Pagina 1 di 2"), "{}", house.line(1));
    house.stage.keys("p");
    assert!(house.stage.text().contains("File PDF"), "{}", house.stage.text());
    house.stage.keys("<esc><esc>");
    assert!(house.line(1).contains("Ordini") && !house.line(1).contains("Conferma"), "{}", house.line(1));
}

#[test]
fn what_is_left_out_is_named_and_nothing_is_half_written() {
    let mut house = house(Lang::It, (100, 30));
    let file = house.folder.path().join("prelievo.pdf");
    house.stage.keys("2<space><space><space>plp");
    house.stage.keys(&format!("<ctrl+x>{}<enter>", file.display()));
    let text = house.stage.text();
    assert!(text.contains("1 ordine, 1 pagina") && text.contains("2 ordini lasciati fuori"), "{text}");
    assert!(text.contains("2026/1 è nuovo") && text.contains("2026/2 è nuovo"), "{text}");
    house.stage.keys("<enter>");
    let page = Pdf::read(std::fs::read(&file).unwrap()).pages().remove(0);
    assert!(page.contains(&"MOK-3".to_owned()) && page.contains(&"3 pz".to_owned()), "{page:?}");
    house.stage.keys(&format!("pop<ctrl+x>{}/no/x.pdf<enter>", file.display()));
    assert!(house.stage.text().contains("Non si può scrivere"), "{}", house.stage.text());
}

#[test]
fn a_card_prints_its_order_and_option_six_its_row() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("2<enter>pov");
    assert!(house.stage.text().contains("Ordine da confermare 2026/1"), "{}", house.stage.text());
    house.stage.keys("<esc>");
    assert!(house.line(1).contains("2026/1"), "{}", house.line(1));
    house.stage.keys("<esc>");
    house.stage.keymap(fondaco::ui::keymap::own::over("preset = \"as400\"\n").0);
    house.stage.keys("<down>6<enter>");
    let text = house.stage.text();
    assert!(text.lines().any(|line| line.contains("Conferma d'ordine") && line.contains(" 1 ordine ")), "{text}");
    house.stage.keys("ov");
    assert!(house.stage.text().contains("2026/2"), "{}", house.stage.text());
}

#[cfg(unix)]
#[test]
fn a_printer_takes_the_paper_away_from_the_screen() {
    use std::os::unix::fs::PermissionsExt;
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("2po");
    assert!(house.stage.text().contains("manca lp o lpr"), "{}", house.stage.text());
    house.stage.keys("s<esc>");
    let (lp, out) = (house.folder.path().join("lp"), house.folder.path().join("out"));
    std::fs::write(&lp, format!("#!/bin/sh\nprintf '%s|' \"$@\" > {0}.args; cat > {0}\n", out.display())).unwrap();
    std::fs::set_permissions(&lp, std::fs::Permissions::from_mode(0o755)).unwrap();
    house.stage.desk().print_by(Spooler::like_lp(lp.clone()));
    house.stage.keys("posUfficio<enter>");
    assert_eq!(house.stage.message().trim(), "1 ordine, 1 pagina alla stampante");
    assert_eq!(std::fs::read_to_string(out.with_extension("args")).unwrap(), "-d|Ufficio|");
    assert!(Pdf::read(std::fs::read(&out).unwrap()).pages()[0].contains(&"2026/1".to_owned()));
    std::fs::write(&lp, "#!/bin/sh\necho 'stampante spenta' >&2\nexit 1\n").unwrap();
    house.stage.keys("pos<enter>");
    assert!(house.stage.text().contains("stampante spenta"), "{}", house.stage.text());
}

#[test]
fn a_paper_that_an_order_has_not_is_grey_with_its_reason_before_anything_is_asked() {
    let states: [&[&str]; 7] = [
        &[],
        &["hold"],
        &["confirm"],
        &["confirm", "ship"],
        &["confirm", "ship", "deliver"],
        &["confirm", "ship", "close"],
        &["cancel"],
    ];
    for steps in states {
        let mut house = house(Lang::It, (80, 24));
        let order = OrderRef::Name("2026/1".into());
        for step in steps {
            let (store, order) = (&mut house.store, order.clone());
            match *step {
                "hold" => drop(doing(store, "luca", &HoldOrder { order, reason: "prova".into() })),
                "confirm" => drop(doing(store, "luca", &ConfirmOrder { order })),
                "ship" => drop(doing(store, "luca", &ShipOrder::all(order, Some("BRT1".into())))),
                "deliver" => drop(doing(store, "luca", &DeliverOrder { order, on: None })),
                "close" => drop(doing(store, "luca", &CloseOrder { order })),
                _ => drop(doing(store, "luca", &CancelOrder { order, reason: None })),
            }
        }
        let id = fondaco::store::orders::by_name(house.store.db(), "2026/1").unwrap().unwrap();
        house.stage.keys("2/numero:1 -stato:vuoto<enter><enter>p");
        let shown = house.stage.text();
        for (kind, name) in [(Kind::Order, "Conferma d'ordine"), (Kind::Picking, "Lista di prelievo")] {
            let job = Job { kind, format: Format::Text, lang: Lang::It, today: day("2026-11-21"), orders: vec![id] };
            let reader = Reader::open(house.store.path()).unwrap();
            let made = print::lines(&reader, &job, 9, &mut |_| true).is_ok();
            let row = shown.lines().find(|line| line.contains(name)).expect(name);
            assert_eq!(row.contains("1 ordine"), made, "{steps:?} {shown}");
            assert_eq!(row.contains(" - "), !made, "{steps:?} {shown}");
            if steps.is_empty() && kind == Kind::Picking {
                // The reason names the keys of the next step, and they do it.
                assert!(row.contains("non ancora confermato: F8 c"), "{row}");
                house.stage.keys("<esc><f8>c");
                assert!(house.stage.text().contains("da evadere"), "{}", house.stage.text());
            }
        }
    }
}
