//! What a list writes into a file or for the clipboard, worked by keys on a real file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod list_house;

use fondaco::domain::Quantity;
use fondaco::locale::Lang;
use fondaco::operations::reference::CodeRef;
use fondaco::operations::stock::{ReceiveLine, ReceiveStock, SaveWarehouse};
use list_house::{doing, house};

#[test]
fn what_is_shown_goes_to_a_file_and_never_over_another() {
    let mut house = house(Lang::It, (120, 40));
    let file = house.folder.path().join("esporta.csv");
    let typed = file.display().to_string();
    house.stage.keys("2/stato:nuovo ordina:totale colonne:cliente,numero,totale<enter>pe");
    insta::assert_snapshot!("export_it_120x40", house.stage.text());
    house.stage.keys("c");
    assert!(house.stage.text().contains("ordini-2026-11-21.csv"), "{}", house.stage.text());
    house.stage.keys(&format!("<ctrl+x>{typed}<enter>"));
    assert!(house.stage.message().starts_with("2 righe scritte in"), "{}", house.stage.message());
    let whole = "customer,number,total\nFerramenta Bianchi Srl,2026/1,9.00\nRossi Mario,2026/2,18.00\n";
    assert_eq!(std::fs::read_to_string(&file).unwrap(), whole, "the order and the columns of the list");
    // Again: it is asked first, and Esc asks for another name.
    std::fs::write(&file, "mio").unwrap();
    house.stage.keys(&format!("pec<ctrl+x>{typed}<enter>"));
    assert!(house.stage.text().contains("Il file c'è già"), "{}", house.stage.text());
    house.stage.keys("<esc>");
    assert!(house.stage.text().contains("esporta.csv"), "the name that was typed stands there");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mio");
    house.stage.keys("<enter>s");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), whole);
    // What cannot be written says why, and leaves nothing.
    house.stage.keys(&format!("pex<ctrl+x>{typed}/no/x.xlsx<enter>"));
    assert!(house.stage.text().contains("Non si può scrivere"), "{}", house.stage.text());
    house.stage.keys("<esc>");
    let left: Vec<_> = std::fs::read_dir(house.folder.path()).unwrap().flatten().map(|e| e.file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("part")), "{left:?}");
}

#[test]
fn what_is_marked_goes_to_a_file_and_all_that_is_shown_where_it_is_wanted() {
    let mut house = house(Lang::It, (80, 24));
    let written = |house: &mut list_house::House, name: &str, letters: &str| {
        let file = house.folder.path().join(name);
        house.stage.keys(&format!("{letters}<ctrl+x>{}<enter>", file.display()));
        (std::fs::read_to_string(&file).unwrap(), house.stage.message())
    };
    // One that the filter does not leave any more is marked, too; the order is that of the list.
    house.stage.keys("2/ordina:numero colonne:numero<enter> <down><down> ");
    house.stage.keys("/stato:nuovo ordina:numero- colonne:numero<enter>pe");
    let menu = house.stage.text();
    assert!(menu.contains("Esporta 2 marcate") && menu.contains("Tutto ciò che si vede"), "{menu}");
    let (marked, said) = written(&mut house, "marked.csv", "c");
    assert!(said.starts_with("2 righe scritte in"), "{said}");
    assert_eq!(marked, "number\n2026/3\n2026/1\n");
    let (all, said) = written(&mut house, "all.csv", "petc");
    assert_eq!(all, "number\n2026/2\n2026/1\n", "{said}");
    // The next time the marked ones are meant again.
    house.stage.keys("pe");
    assert!(house.stage.text().contains("Esporta 2 marcate"), "{}", house.stage.text());
}

#[test]
fn the_clipboard_gets_rows_as_people_read_them_and_a_wrong_filter_exports_nothing() {
    let mut house = house(Lang::It, (120, 40));
    house.stage.keys("2/colonne:numero,totale<enter>pey");
    assert!(house.stage.message().contains("inviato al terminale"), "{}", house.stage.message());
    house.stage.keys("<esc>/colore:blu<enter>pe");
    assert!(house.stage.message().contains("Un termine del filtro non si legge"), "{}", house.stage.message());
    house.stage.keys("<esc>/zzzz<enter>p");
    assert!(house.stage.message().contains("nessuna riga"), "{}", house.stage.message());
}

#[test]
fn the_figures_of_what_is_marked_are_those_of_the_screen() {
    let mut house = house(Lang::It, (80, 24));
    doing(&mut house.store, "luca", &SaveWarehouse { code: "NEG".into(), name: "Negozio".into(), shelf: None });
    let lines = vec![ReceiveLine { item: CodeRef::code("MOK-3"), quantity: Quantity::units(4), cost: None }];
    let receive = ReceiveStock { warehouse: Some(CodeRef::code("NEG")), shelf: None, lines, document: None };
    doing(&mut house.store, "luca", &receive);
    let file = house.folder.path().join("giacenze.csv");
    house.stage.keys("5/dep:NEG moka colonne:codice,giacenza<enter> p");
    if !house.stage.text().contains("Esporta 1 marcata") {
        house.stage.keys("e");
    }
    house.stage.keys(&format!("c<ctrl+x>{}<enter>", file.display()));
    let written = std::fs::read_to_string(&file).unwrap_or_else(|_| panic!("{}", house.stage.text()));
    assert!(written.contains("MOK-3,4\n"), "of that warehouse, not of all: {written} {}", house.stage.text());
}
