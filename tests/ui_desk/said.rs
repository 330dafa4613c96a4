//! What the calendar and the register say of themselves.

use super::*;

#[test]
fn the_calendar_says_its_keys_and_kinds_as_they_are() {
    let mut house = house(Lang::It, (120, 40), true);
    house.stage.keys("6");
    // Sign, letter and figure apart, and a letter also for what has no amount.
    let cells = house.stage.text();
    let run = |line: &str| {
        ["X", "!", "+"].iter().any(|sign| "IPFCMA".chars().any(|kind| line.contains(&format!("{sign}{kind} "))))
    };
    assert!(!cells.lines().any(run), "{cells}");
    assert!(cells.contains("F4 Stato"), "{}", house.line(39));
    let help = |house: &mut House| {
        house.stage.keys("<f1>pag");
        let text = house.stage.text();
        house.stage.keys("<esc>");
        text
    };
    assert!(help(&mut house).contains("mese dopo"));
    house.stage.keys("v");
    let week = help(&mut house);
    assert!(week.contains("settimana dopo") && !week.contains("mese dopo"), "{week}");
    house.stage.keys("v");
    assert!(house.line(39).contains("F4 Stato"), "one word for one key: {}", house.line(39));
    // Sums that have no room go whole.
    for columns in [60, 72, 80, 90, 100] {
        let said = sums(columns);
        assert!(!said.contains('…') || !said.contains("30 gg"), "{columns}: {said}");
    }
}

/// What the calendar says of late deadlines and of what comes, in so many columns.
fn sums(columns: u16) -> String {
    let mut house = house(Lang::It, (columns, 24), true);
    house.stage.keys("6v");
    house.line(22)
}

#[test]
fn an_entry_of_the_register_keeps_its_name_and_is_read_whole() {
    // An entry keeps the name that it gave, however the record is called since.
    let mut house = house(Lang::It, (80, 24), true);
    house.stage.keys("6/Canone<enter>e<ctrl+u>Canone del dominio<f2>gu");
    let text = house.stage.text();
    assert!(text.contains("scadenza salvata Canone del dominio"), "{text}");
    house.stage.keys("<esc><esc>6u");
    house.stage.keys("gu/<ctrl+x><enter>");
    let text = house.stage.text();
    assert!(text.contains("annull. 20"), "what has no room in words is said in fewer: {text}");
    // Beside the list it stands whole.
    house.stage.resize(120, 40);
    let text = house.stage.text();
    let beside = text.lines().filter_map(|line| line.rsplit_once('│')).map(|(_, beside)| beside);
    let beside = beside.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ");
    assert!(beside.contains("annullata: scadenza salvata Canone del dominio"), "{text}");
}
