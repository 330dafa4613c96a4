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

#[test]
fn a_row_of_the_palette_is_clicked_and_what_is_found_later_does_not_take_the_cursor_from_it() {
    let mut house = house(Lang::It);
    let stage = &mut house.stage;
    on(stage);
    stage.keys("2:formato");
    let (row, column) = place(stage, "formato delle date");
    let before = cursor(stage);
    click(stage, column, row);
    assert!(cursor(stage).contains("formato delle date") && cursor(stage) != before, "{}", stage.text());
    click(stage, column, row);
    assert!(cursor(stage).contains("formato delle date"), "a second click runs nothing: {}", stage.text());
    // Its frame, and what lies beside it, are no rows.
    let (frame, _) = place(stage, ": formato");
    click(stage, column, frame);
    click(stage, 0, row + 1);
    assert!(cursor(stage).contains("formato delle date"), "{}", stage.text());
    // The wheel goes through the rows and does not come round.
    mouse(stage, MouseEventKind::ScrollUp, column, row);
    mouse(stage, MouseEventKind::ScrollUp, column, row);
    assert_eq!(cursor(stage), before, "{}", stage.text());
    click(stage, column, row);
    stage.keys("<enter>3");
    assert!(stage.message().contains("aaaa-mm-gg"), "it is what Enter takes: {} {}", stage.message(), stage.text());
}

#[test]
fn a_line_of_the_page_of_keys_is_clicked_and_a_heading_is_none() {
    let mut house = house(Lang::It);
    let stage = &mut house.stage;
    on(stage);
    stage.keys("2<f1>");
    let first = cursor(stage);
    let (row, column) = place(stage, "azioni sulla riga");
    click(stage, column, row);
    let here = cursor(stage);
    assert!(here.contains("azioni sulla riga"), "{}", stage.text());
    let (heading, _) = place(stage, "QUI");
    click(stage, column, heading);
    assert_eq!(cursor(stage), here, "{}", stage.text());
    mouse(stage, MouseEventKind::ScrollDown, column, row);
    assert_ne!(cursor(stage), here, "{}", stage.text());
    for _ in 0..5 {
        mouse(stage, MouseEventKind::ScrollUp, column, row);
    }
    assert_eq!(cursor(stage), first, "it does not come round: {}", stage.text());
    click(stage, column, row);
    click(stage, column, row);
    assert_eq!(cursor(stage), here, "a second click runs nothing: {}", stage.text());
    stage.keys("<enter>");
    assert!(stage.text().contains("Incassa il saldo"), "Enter runs what was clicked: {}", stage.text());
}

#[test]
fn in_the_box_of_papers_an_entry_is_clicked_and_the_paper_itself_is_scrolled() {
    let mut house = house_of(Lang::It, 30);
    let stage = &mut house.stage;
    on(stage);
    stage.keys("2*p");
    let here = |stage: &Stage| {
        let text = stage.text();
        text.lines().find(|line| line.contains("│ >")).unwrap_or_default().to_owned()
    };
    let (row, column) = place(stage, "Lista di prelievo");
    click(stage, column, row);
    assert!(here(stage).contains("Lista di prelievo"), "{}", stage.text());
    for _ in 0..3 {
        mouse(stage, MouseEventKind::ScrollUp, column, row);
    }
    assert!(here(stage).contains("Conferma d'ordine"), "it does not come round: {}", stage.text());
    // What it shows of the papers is read on with the wheel, from end to end.
    stage.keys("<enter>v");
    let top = stage.text();
    mouse(stage, MouseEventKind::ScrollDown, 5, 9);
    assert_ne!(stage.text(), top);
    for _ in 0..2 {
        mouse(stage, MouseEventKind::ScrollUp, 5, 9);
    }
    assert_eq!(stage.text(), top);
}

#[test]
fn a_field_of_the_guided_filter_is_clicked_and_the_wheel_goes_from_field_to_field() {
    let mut house = house(Lang::It);
    let stage = &mut house.stage;
    on(stage);
    stage.keys("2f");
    let (row, column) = place(stage, "cliente");
    click(stage, column + 20, row);
    stage.keys("rossi");
    let line = |stage: &Stage, label: &str| {
        let (row, _) = place(stage, label);
        stage.text().lines().nth(row.into()).unwrap().to_owned()
    };
    assert!(line(stage, "cliente").contains("rossi") && cursor(stage).contains("cliente"), "{}", stage.text());
    mouse(stage, MouseEventKind::ScrollDown, column, row);
    assert_ne!(cursor(stage), line(stage, "cliente"), "{}", stage.text());
    for _ in 0..40 {
        mouse(stage, MouseEventKind::ScrollUp, column, row);
    }
    let first = cursor(stage);
    mouse(stage, MouseEventKind::ScrollUp, column, row);
    assert_eq!(cursor(stage), first, "it does not come round: {}", stage.text());
    // What the field takes, and the line that it makes, are no fields.
    let (foot, _) = place(stage, "/ cliente:rossi");
    click(stage, column, foot);
    assert_eq!(cursor(stage), first, "{}", stage.text());
    stage.keys("<enter>");
    assert!(stage.text().contains("/ cliente:rossi"), "{}", stage.text());
}

#[test]
fn what_stands_in_a_card_is_clicked_where_keys_can_go_and_its_tabs_are_shown() {
    let mut house = house(Lang::It);
    let stage = &mut house.stage;
    on(stage);
    stage.keys("2<enter>");
    let here = |stage: &Stage| {
        let text = stage.text();
        let line = text.lines().skip(2).find(|line| line.contains('>')).unwrap_or_default().to_owned();
        line[line.find('>').unwrap_or(line.len())..].chars().take(14).collect::<String>()
    };
    // A line of a table, a fact beside another, and what keys do not stop at.
    let (row, column) = place(stage, "MOK-3");
    click(stage, column, row);
    assert!(here(stage).contains("1 MOK-3"), "{}", stage.text());
    let (fact, beside) = place(stage, "Pagamento  ");
    click(stage, beside + 2, fact);
    assert!(here(stage).starts_with(">Pagamento"), "{}", stage.text());
    let (plain, _) = place(stage, "Canale");
    click(stage, beside + 2, plain);
    click(stage, beside + 60, fact);
    assert!(here(stage).starts_with(">Pagamento"), "only what can be opened is gone to: {}", stage.text());
    for _ in 0..3 {
        mouse(stage, MouseEventKind::ScrollDown, column, row);
    }
    let last = stage.text().lines().find(|line| line.contains("TOTALE EUR")).unwrap_or_default().to_owned();
    assert!(last.starts_with('>'), "it does not come round: {}", stage.text());
    let (row, column) = place(stage, "Storia 1");
    click(stage, column + 2, row);
    assert!(stage.text().contains("[Storia 1]"), "{}", stage.text());
    click(stage, column + 2, row);
    assert!(stage.text().contains("[Storia 1]"), "{}", stage.text());
    // Where it is off, nothing of it counts.
    choose(stage, "mouse", '1');
    let (_, column) = place(stage, "Righe 1");
    click(stage, column, row);
    assert!(stage.text().contains("[Storia 1]"), "{}", stage.text());
}
