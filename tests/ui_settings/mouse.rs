//! Where the mouse puts the cursor besides lists and forms: in the lines of an order, in boxes, in the calendar.

use super::*;

fn on(stage: &mut Stage) {
    choose(stage, "mouse", '2');
}

/// The line of the screen that the sign of the cursor stands on.
fn cursor(stage: &Stage) -> String {
    let text = stage.text();
    let lines = text.lines().skip(2).filter(|line| line.trim_start_matches([' ', '│']).starts_with('>'));
    lines.last().unwrap_or_default().to_owned()
}

#[test]
fn a_cell_of_an_order_is_clicked_and_what_was_typed_in_another_is_read() {
    let mut house = house(Lang::It);
    let stage = &mut house.stage;
    on(stage);
    stage.keys("2n").keys("rossi<enter><enter>mok-3<enter>2<enter>mok-3<enter>3<enter>");
    let (row, _) = place(stage, "MOK-3");
    let (_, quantity) = place(stage, "q.tà");
    // From the empty third line to the quantity of the first.
    click(stage, quantity + 3, row);
    assert!(cursor(stage).contains("MOK-3"), "{}", stage.text());
    stage.keys("7");
    // While a figure is typed the code of the second line is pressed: the figure counts.
    let (_, code) = place(stage, "codice");
    click(stage, code + 1, row + 1);
    let lines: Vec<String> = stage.text().lines().filter(|line| line.contains("MOK-3")).map(str::to_owned).collect();
    assert!(lines[0].contains("10.503,50") && lines[1].starts_with('>') && lines[1].contains("[MOK-3"), "{lines:?}");
    // A field below, one above, and back into the lines.
    let (row, column) = place(stage, "Nota interna");
    click(stage, column + 15, row);
    stage.keys("fragile");
    let (row, column) = place(stage, "Promessa");
    click(stage, column + 10, row);
    assert!(field(stage, "Nota interna").contains("fragile"), "{}", stage.text());
    stage.keys("1/12");
    let (row, _) = place(stage, "MOK-3");
    click(stage, quantity + 3, row);
    assert_eq!(field(stage, "Promessa"), "01/12/26", "{}", stage.text());
    assert!(stage.text().lines().nth(row.into()).unwrap().starts_with('>'), "{}", stage.text());
    // The wheel goes from line to line and never out of them.
    for _ in 0..5 {
        mouse(stage, MouseEventKind::ScrollDown, 5, row);
    }
    stage.keys("<up>");
    assert!(cursor(stage).contains("MOK-3"), "{}", stage.text());
}

#[test]
fn the_entry_of_a_menu_and_the_row_of_a_box_are_clicked_and_nothing_is_done() {
    let mut house = house_of(Lang::It, 3);
    let stage = &mut house.stage;
    on(stage);
    stage.keys("2<f8>");
    let (row, column) = place(stage, "Incassa il saldo");
    click(stage, column, row);
    assert!(cursor(stage).contains("Incassa il saldo"), "{}", stage.text());
    // The wheel stops at the last: it does not come round.
    for _ in 0..20 {
        mouse(stage, MouseEventKind::ScrollDown, column, row);
    }
    assert!(cursor(stage).contains("Colonne"), "{}", stage.text());
    // Beside the box is nothing.
    click(stage, 0, row);
    assert!(cursor(stage).contains("Colonne"), "{}", stage.text());
    stage.keys("<esc>v");
    let (row, column) = place(stage, "[x] canale");
    click(stage, column, row);
    assert!(cursor(stage).contains("[x] canale"), "it is not taken away: {}", stage.text());
    // A box to pick from.
    let carrier = ["Bianchi Ada", "Verdi Ugo"];
    stage.keys("<esc>");
    let mut store = Store::open(&house.path, house.clock.clone()).unwrap();
    for name in carrier {
        let set = PartyFields { name: Some(name.into()), customer: Some(true), ..PartyFields::default() };
        doing(&mut store, &SaveParty { set, ..SaveParty::default() });
    }
    let stage = &mut house.stage;
    stage.keys("n<f4>");
    let (row, column) = place(stage, "Verdi Ugo");
    click(stage, column, row);
    assert!(cursor(stage).contains("Verdi Ugo"), "{}", stage.text());
}

#[test]
fn a_day_and_its_entry_are_clicked_in_the_calendar_and_the_wheel_turns_its_pages() {
    let mut house = house(Lang::It);
    let stage = &mut house.stage;
    on(stage);
    for what in ["Affitto", "Canone"] {
        stage.keys(&format!(":nuova scadenza<enter>{what}"));
        reach(stage, "Data");
        stage.keys("24/11<f2>");
    }
    stage.keys("6");
    let (row, _) = place(stage, " 24 ");
    let text = stage.text();
    let column = text.lines().nth(row.into()).unwrap().find("24 ").unwrap();
    click(stage, u16::try_from(column).unwrap(), row);
    stage.keys("n");
    assert_eq!(field(stage, "Data"), "24/11/26", "{}", stage.text());
    stage.keys("<esc><esc>v");
    let (row, column) = place(stage, "Canone");
    click(stage, column, row);
    assert!(cursor(stage).contains("Canone"), "{}", stage.text());
    mouse(stage, MouseEventKind::ScrollDown, column, row);
    assert!(!stage.text().contains("Canone") && stage.text().contains("49, 30/11"), "{}", stage.text());
    mouse(stage, MouseEventKind::ScrollUp, column, row);
    assert!(stage.text().contains("Canone"), "{}", stage.text());
}
