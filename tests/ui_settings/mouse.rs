//! Where the mouse puts the cursor besides lists and forms: in the lines of an order, in boxes, in the calendar.

use super::*;

fn on(stage: &mut Stage) {
    choose(stage, "mouse", '2');
}

/// A new deadline, with what there is for one of its fields open.
fn list_of(stage: &mut Stage, field: &str) {
    stage.keys(":nuova scadenza<enter>Affitto");
    reach(stage, field);
    stage.keys("<f4>");
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
fn a_click_far_away_reads_the_cell_that_is_left_and_is_no_further_told_of_it() {
    let mut house = house(Lang::It);
    let stage = &mut house.stage;
    on(stage);
    stage.keys("2n").keys("rossi<enter><enter>mok-3<enter>2<enter>mok-3<enter>3<enter>mok-3<enter>4<enter>");
    let (row, code) = place(stage, "MOK-3");
    let (_, quantity) = place(stage, "q.tà");
    click(stage, quantity + 3, row);
    stage.keys("7<esc>");
    assert!(stage.text().contains("com'era prima"), "{}", stage.text());
    // What was said of that cell has been read by who turns to another.
    click(stage, quantity + 3, row + 2);
    assert!(cursor(stage).contains('4') && !stage.text().contains("com'era prima"), "{}", stage.text());
    stage.keys("xyz");
    click(stage, code + 1, row);
    let line = |at: u16| stage.text().lines().nth(at.into()).unwrap_or_default().to_owned();
    assert!(line(row).starts_with('>') && line(row).contains("[MOK-3"), "{}", stage.text());
    assert!(line(row + 2).contains(" X MOK-3") && line(row + 2).contains("xyz"), "{}", stage.text());
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

#[test]
fn a_click_in_an_open_list_of_answers_moves_its_cursor_and_means_no_field_under_it() {
    let mut house = house(Lang::It);
    let stage = &mut house.stage;
    on(stage);
    list_of(stage, "Tipo");
    let (row, column) = place(stage, "contratto");
    click(stage, column, row);
    assert!(stage.text().contains(">contratto"), "{}", stage.text());
    assert_eq!(field(stage, "Tipo"), "pagamento", "nothing is taken: {}", stage.text());
    // Beside the list is nothing while it is open.
    let (row, column) = place(stage, "Voce");
    click(stage, column, row);
    assert!(stage.text().contains(">contratto"), "{}", stage.text());
    stage.keys("<enter>");
    assert_eq!((field(stage, "Tipo").as_str(), field(stage, "Voce").as_str()), ("contratto", "Affitto"));
    // The same in a document, where the list hangs over lines and totals.
    stage.keys("<f3>2n");
    let (row, column) = place(stage, "Pagamento");
    click(stage, column + 12, row);
    stage.keys("<f4>");
    let (row, column) = place(stage, "contanti");
    click(stage, column, row);
    assert!(stage.text().contains(">contanti"), "{}", stage.text());
    stage.keys("<enter>");
    assert_eq!(field(stage, "Pagamento"), "contanti", "{}", stage.text());
}

#[test]
fn a_click_on_what_fits_a_code_moves_the_cursor_there_and_means_no_line_under_it() {
    let mut house = house(Lang::It);
    let mut store = Store::open(&house.path, house.clock.clone()).unwrap();
    for sku in ["MOK-5", "MOK-7", "MOK-9"] {
        let set =
            VariantFields { sku: Some(sku.into()), price: Some(UnitPrice(100_000_000)), ..VariantFields::default() };
        let product = ProductFields { name: Some(format!("Moka {sku}")), ..ProductFields::default() };
        let variants = vec![SaveVariant { set, ..SaveVariant::default() }];
        doing(&mut store, &SaveProduct { set: product, variants, ..SaveProduct::default() });
    }
    let stage = &mut house.stage;
    on(stage);
    stage.keys("2n").keys("rossi<enter><enter>");
    for _ in 0..5 {
        stage.keys("mok-3<enter>2<enter>");
    }
    stage.keys("<up><up><up><up><up>mok");
    let line = |stage: &Stage| {
        let text = stage.text();
        text.lines().find(|line| line.starts_with('>')).unwrap_or_default().to_owned()
    };
    assert!(line(stage).contains("[mok"), "{}", stage.text());
    let (row, column) = place(stage, "MOK-7");
    click(stage, column, row);
    assert!(stage.text().contains(">MOK-7") && line(stage).contains("[mok"), "{}", stage.text());
    // Its frame is a part of it.
    click(stage, column, row + 3);
    assert!(stage.text().contains(">MOK-7") && line(stage).contains("[mok"), "{}", stage.text());
    stage.keys("<enter>");
    assert!(line(stage).contains("MOK-7"), "{}", stage.text());
}

#[test]
fn in_the_box_of_drafts_an_entry_is_clicked_and_the_wheel_does_not_come_round() {
    let mut house = house(Lang::It);
    let stage = &mut house.stage;
    on(stage);
    stage.keys(":nuova scadenza<enter>Affitto<f3>");
    stage.keys(":nuova scadenza<enter>nCanone<f3>");
    stage.keys(":nuova scadenza<enter>");
    let here = |stage: &Stage| {
        let text = stage.text();
        text.lines().find(|line| line.contains("│ >")).unwrap_or_default().to_owned()
    };
    let (row, column) = place(stage, "Affitto");
    click(stage, column, row);
    assert!(here(stage).contains("Affitto"), "{}", stage.text());
    for _ in 0..3 {
        mouse(stage, MouseEventKind::ScrollDown, column, row);
        assert!(here(stage).contains(" n "), "{}", stage.text());
    }
    mouse(stage, MouseEventKind::ScrollUp, column, row);
    mouse(stage, MouseEventKind::ScrollUp, column, row);
    click(stage, column, row);
    stage.keys("<enter>");
    assert_eq!(field(stage, "Voce"), "Affitto", "{}", stage.text());
}

#[test]
fn a_day_is_clicked_in_the_small_calendar_and_a_notch_of_the_wheel_is_a_week() {
    let mut house = house(Lang::It);
    let stage = &mut house.stage;
    on(stage);
    list_of(stage, "Data");
    let (row, column) = place(stage, " 10  11 ");
    click(stage, column + 2, row);
    assert!(stage.text().contains(">10  11"), "{}", stage.text());
    mouse(stage, MouseEventKind::ScrollDown, column, row);
    assert!(stage.text().contains(">17  18"), "{}", stage.text());
    mouse(stage, MouseEventKind::ScrollUp, column, row);
    mouse(stage, MouseEventKind::ScrollUp, column, row);
    assert!(stage.text().contains("> 3   4"), "{}", stage.text());
    // The numbers of the weeks and the frame are no days.
    let (row, column) = place(stage, "46 ");
    click(stage, column, row);
    assert!(stage.text().contains("> 3   4"), "{}", stage.text());
    stage.keys("<enter>");
    assert_eq!(field(stage, "Data"), "03/11/26", "{}", stage.text());
}
