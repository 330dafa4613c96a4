//! What a list shows, worked by keys on a real file: saved views, columns, the filter line, cells.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

#[path = "ui_lists/keys.rs"]
mod keys;
mod list_house;

use fondaco::locale::Lang;
use fondaco::operations::view::{ChooseView, SaveView};
use fondaco::store::views;
use list_house::{doing, house, refused};

fn view(pane: &str, name: &str, filter: &str, shared: bool) -> SaveView {
    SaveView { pane: pane.into(), name: name.into(), filter: filter.into(), shared, pin: None, id: None }
}

#[test]
fn a_view_is_saved_counted_opened_by_its_digit_and_taken_back() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("2/stato:nuovo<enter>wsNuovi da vedere<enter>p");
    assert!(house.stage.message().starts_with("vista salvata"), "{}", house.stage.message());
    assert!(house.line(1).contains("vista: Nuovi da vedere"), "{}", house.line(1));
    house.stage.keys("<esc>");
    assert!(!house.line(1).contains("vista:"), "{}", house.line(1));
    house.stage.keys("w");
    let menu = house.stage.text();
    assert!(menu.contains("1  Nuovi da vedere"), "{menu}");
    assert!(menu.lines().any(|line| line.contains("Nuovi da vedere") && line.contains(" 2 ")), "{menu}");
    house.stage.keys("1");
    assert!(house.line(1).contains("/ stato:nuovo"), "{}", house.line(1));
    let kept = views::of(house.store.db(), "orders", "anna").unwrap();
    assert_eq!((kept.len(), kept[0].filter.as_str(), kept[0].pin), (1, "stato:nuovo", Some(1)));
    house.stage.keys("u");
    assert_eq!(views::of(house.store.db(), "orders", "anna").unwrap(), []);
    house.stage.keys("U");
    assert_eq!(views::of(house.store.db(), "orders", "anna").unwrap().len(), 1);
}

#[test]
fn a_view_that_is_worn_is_saved_under_its_name_or_gives_way_to_another() {
    let mut house = house(Lang::It, (80, 24));
    doing(&mut house.store, "anna", &view("orders", "Nuovi", "stato:nuovo", false));
    house.stage.keys("2w1ws");
    assert!(house.stage.text().contains("[Nuovi "), "{}", house.stage.text());
    // What is typed takes the place of the name; the list wears what was saved, though another shows the same.
    house.stage.keys("Da fare");
    assert!(house.stage.text().contains("[Da fare "), "{}", house.stage.text());
    house.stage.keys("<esc>");
    assert!(house.stage.text().contains("[Nuovi "), "{}", house.stage.text());
    house.stage.keys("Da fare<enter>p");
    assert!(house.line(1).contains("vista: Da fare"), "{}", house.line(1));
    let all = |house: &list_house::House| {
        let all = views::of(house.store.db(), "orders", "anna").unwrap();
        all.into_iter().map(|view| (view.name.to_string(), view.filter)).collect::<Vec<_>>()
    };
    let was = ("Nuovi".to_owned(), "stato:nuovo".to_owned());
    assert_eq!(all(&house), [was.clone(), ("Da fare".to_owned(), "stato:nuovo".to_owned())]);
    // Its filter was changed since: Enter keeps the name and replaces it.
    house.stage.keys("/ totale>1<enter>ws<enter>p");
    assert_eq!(all(&house), [was, ("Da fare".to_owned(), "stato:nuovo totale>1".to_owned())]);
    assert!(house.line(1).contains("vista: Da fare"), "{}", house.line(1));
    house.stage.keys("w1");
    assert!(house.line(1).contains("vista: Nuovi"), "{}", house.line(1));
    // Nothing is proposed where nothing is worn any more.
    house.stage.keys("wt/stato:aperto<enter>ws");
    assert!(house.stage.text().contains("[  "), "{}", house.stage.text());
}

#[test]
fn what_is_too_much_to_be_marked_is_not_marked_in_part() {
    let mut house = house(Lang::It, (80, 24));
    let raw = rusqlite::Connection::open(house.folder.path().join("shop.db")).unwrap();
    let many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= 100000)
        INSERT INTO deadline (kind, subject, due_on) SELECT 'task', 'Voce ' || i, '2036-12-01' FROM n";
    raw.create_scalar_function("fondaco_op", 0, rusqlite::functions::FunctionFlags::SQLITE_UTF8, |_| Ok(0)).unwrap();
    raw.execute(many, []).unwrap();
    drop(raw);
    house.stage.keys("6vv");
    for key in ["*", "!"] {
        house.stage.keys(key);
        assert!(house.stage.message().contains("più di 100.000"), "{}", house.stage.text());
        assert_eq!(house.stage.text().matches("marcat").count(), 1, "{}", house.stage.text());
        house.stage.keys("<down>");
    }
}

#[test]
fn a_view_of_everything_is_worn_by_its_own_name() {
    let mut house = house(Lang::It, (80, 24));
    for name in ["Ogni ordine", "Tutti quanti"] {
        doing(&mut house.store, "anna", &view("orders", name, "", false));
    }
    house.stage.keys("2/stato:nuovo<enter>w2ws");
    assert!(house.stage.text().contains("[Tutti quanti "), "{}", house.stage.text());
}

#[test]
fn a_view_keeps_order_and_columns_and_is_worded_for_its_reader() {
    let mut house = house(Lang::En, (100, 30));
    doing(&mut house.store, "bruno", &view("orders", "Grossi", "totale>10 ordina:totale- colonne:numero,totale", true));
    house.stage.keys("2w");
    assert!(house.stage.text().contains("by bruno"), "{}", house.stage.text());
    house.stage.keys("1");
    assert!(house.line(1).contains("total>10 sort:total- columns:number,total"), "{}", house.line(1));
    let head = house.line(2);
    assert!(head.contains("number") && head.contains("total") && !head.contains("customer"), "{head}");
    // Another's view is another's to change.
    house.stage.keys("w");
    assert!(house.stage.text().contains("no view of your own"), "{}", house.stage.text());
}

#[test]
fn private_views_are_nobody_elses() {
    let mut house = house(Lang::It, (80, 24));
    doing(&mut house.store, "bruno", &view("orders", "Mia", "stato:nuovo", false));
    house.stage.keys("2w");
    assert!(!house.stage.text().contains("Mia"), "{}", house.stage.text());
    let id = views::of(house.store.db(), "orders", "bruno").unwrap()[0].id;
    let first = |id| ChooseView { pane: "orders".into(), id: Some(id) };
    assert_eq!(refused(&mut house.store, "anna", &first(id)).code, "view.none");
    let take = SaveView { id: Some(id), ..view("orders", "Presa", "", true) };
    assert_eq!(refused(&mut house.store, "anna", &take).code, "view.none");
    doing(&mut house.store, "bruno", &view("orders", "Mia", "stato:nuovo", true));
    let refusal = refused(&mut house.store, "anna", &take);
    assert_eq!(refusal.code, "view.not_yours");
    doing(&mut house.store, "anna", &first(id));
}

#[test]
fn a_list_begins_with_the_view_chosen_for_it_and_only_for_that_operator() {
    let mut house = house(Lang::It, (80, 24));
    let id = doing(&mut house.store, "anna", &view("customers", "Bianchi", "bianchi", false)).id;
    doing(&mut house.store, "anna", &ChooseView { pane: "customers".into(), id: Some(id) });
    house.stage.keys("3");
    assert!(house.line(1).contains("vista: Bianchi  / bianchi"), "{}", house.line(1));
    // A place that somebody goes to is a place.
    let other = doing(&mut house.store, "anna", &view("orders", "Nuovi", "stato:nuovo", false)).id;
    doing(&mut house.store, "anna", &ChooseView { pane: "orders".into(), id: Some(other) });
    house.stage.keys("2");
    assert!(house.line(1).contains("/ stato:nuovo"), "{}", house.line(1));
    house.stage.keys("wd<home><enter>");
    assert!(house.stage.message().contains("senza vista"), "{}", house.stage.message());
    assert!(!views::of(house.store.db(), "orders", "anna").unwrap()[0].first);
}

#[test]
fn a_name_is_not_lost_with_the_question_after_it_and_names_are_harmless() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("2wsUrgenti<enter><esc>");
    assert!(house.stage.text().contains("Urgenti"), "{}", house.stage.text());
    house.stage.keys("<enter>c");
    let kept = views::of(house.store.db(), "orders", "anna").unwrap();
    assert!(kept[0].shared && kept[0].name.as_str() == "Urgenti");
    doing(&mut house.store, "bruno", &view("orders", "\u{1b}[31mRossa\u{7}", "totale>1", true));
    house.reopen();
    house.stage.keys("2w");
    let text = house.stage.text();
    assert!(text.contains("Rossa") && !text.contains('\u{1b}'), "{text}");
    house.stage.keys("<esc>ws<enter>");
    assert!(house.stage.text().contains("Nome della vista"), "an empty name is asked again: {}", house.stage.text());
}

#[test]
fn a_view_gets_another_digit_and_goes() {
    let mut house = house(Lang::It, (80, 24));
    doing(&mut house.store, "anna", &view("orders", "Uno", "stato:nuovo", false));
    doing(&mut house.store, "anna", &view("orders", "Due", "stato:aperto", false));
    house.stage.keys("2wn");
    house.stage.keys("21");
    let pins = |house: &list_house::House| {
        let all = views::of(house.store.db(), "orders", "anna").unwrap();
        all.into_iter().map(|view| (view.name.to_string(), view.pin)).collect::<Vec<_>>()
    };
    assert_eq!(pins(&house), [("Due".to_owned(), Some(1)), ("Uno".to_owned(), None)]);
    house.stage.keys("wx1");
    assert_eq!(pins(&house), [("Uno".to_owned(), None)]);
    assert!(house.stage.message().starts_with("vista eliminata"), "{}", house.stage.message());
}

#[test]
fn columns_are_chosen_moved_widened_and_remembered() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("2v");
    insta::assert_snapshot!("columns_it_80x24", house.stage.text());
    // The customer first but one, the channel away.
    house.stage.keys("<down><down>-<down><down><down>x<enter>");
    let head = house.line(2);
    assert!(head.find("cliente") < head.find("data") && !head.contains("canale"), "{head}");
    house.reopen();
    house.stage.keys("2");
    assert_eq!(house.line(2), head);
    // What the line says goes before it.
    house.stage.keys("/colonne:totale,numero<enter>");
    let typed = house.line(2);
    assert!(typed.find("totale") < typed.find("numero") && !typed.contains("cliente"), "{typed}");
    house.stage.keys("/<backspace>,boh<enter>");
    assert!(house.said().contains("boh"), "{}", house.said());
    // The usual ones are put back in the box: what is kept says Enter.
    house.stage.keys("<esc>v0");
    assert!(house.stage.text().contains("Colonne"), "{}", house.stage.text());
    house.stage.keys("<esc>");
    assert!(!house.line(2).contains("canale"), "{}", house.line(2));
    house.stage.keys("v0<enter>");
    assert!(house.line(2).contains("canale"), "{}", house.line(2));
}

#[test]
fn the_box_of_columns_calls_them_as_the_list_does_and_says_how_far_they_go() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("2v");
    assert!(house.stage.text().contains("pagamento (pag.)"), "{}", house.stage.text());
    // A day and a figure cut say nothing: they are as narrow as they can be, and that is said.
    house.stage.keys("<down>h");
    assert!(house.stage.message().contains("«data» non si stringe oltre 8"), "{}", house.stage.message());
    house.stage.keys("<down>hhh");
    let text = house.stage.text();
    assert!(text.lines().any(|line| line.contains("[x] cliente") && !line.contains("+ │")), "{text}");
    // A text keeps what its heading takes.
    house.stage.keys(&"h".repeat(40));
    assert!(house.stage.message().contains("«cliente» non si stringe oltre 7"), "{}", house.stage.message());
    // One that is kept from when it could be narrower gets no wider by that.
    let look = Some(r#"[["number",null],["placed_on",4],["customer",null]]"#);
    fondaco::store::views::save_look(&mut house.store, "anna", "orders", look).unwrap();
    house.reopen();
    house.stage.keys("2v<down>h");
    assert!(house.stage.message().contains("«data» non si stringe oltre 4"), "{}", house.stage.message());
    assert!(house.stage.text().lines().any(|line| line.contains("[x] data") && line.contains("  4 │")));
}

#[test]
fn a_view_keeps_its_name_when_the_language_goes_and_comes_back() {
    let mut house = house(Lang::It, (100, 30));
    doing(&mut house.store, "anna", &view("orders", "Da fare", "stato:evadere", false));
    house.stage.keys("2w1");
    assert!(house.line(1).contains("vista: Da fare"), "{}", house.line(1));
    house.stage.keys(":english<enter>");
    assert!(house.line(1).contains("Da fare"), "{}", house.line(1));
    house.stage.keys(":italiano<enter>");
    assert!(house.line(1).contains("vista: Da fare"), "{}", house.line(1));
}

#[test]
fn the_line_helps_completes_and_explains() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("2/");
    let help = |house: &list_house::House| house.line(20);
    assert!(help(&house).contains("stato pag cliente"), "{}", house.stage.text());
    house.stage.keys("sta<down>");
    assert!(house.stage.text().contains("filtro / stato:"), "{}", house.stage.text());
    assert!(help(&house).contains("stato: nuovo, in attesa"), "{}", help(&house));
    house.stage.keys("<down>");
    assert!(house.stage.text().contains("filtro / stato:nuovo"), "{}", house.stage.text());
    house.stage.keys("<ctrl+x>cliente:z<tab>");
    assert!(house.stage.text().contains("cliente:\"Zanella Ada\""), "{}", house.stage.text());
    house.stage.keys("<ctrl+x>cliente:bia<tab>");
    assert!(house.stage.text().contains("cliente:\"Ferramenta Bianchi Srl\""), "{}", house.stage.text());
    house.stage.keys("<ctrl+x>prov:mil<tab>");
    assert!(house.stage.text().contains("prov:MI"), "{}", house.stage.text());
    house.stage.keys("<ctrl+x>art:mo<tab>");
    assert!(house.stage.text().contains("art:MOK-3"), "{}", house.stage.text());
    house.stage.keys("<ctrl+x>**");
    assert!(house.stage.text().contains("«**» è fatto solo di segni"), "{}", house.stage.text());
    house.stage.keys("<esc><esc>3/<ctrl+x>tel:");
    assert!(help(&house).contains("es. tel:0733"), "{}", help(&house));
    house.stage.keys("abc<enter>");
    assert!(house.stage.text().contains("«abc» non ne ha: per esempio tel:0733"), "{}", house.stage.text());
    house.stage.keys("<esc>2/");
    // A whole line leaves Down to the rows.
    house.stage.keys("<ctrl+x>stato:nuovo");
    house.stage.keys("<down>");
    assert!(house.stage.text().contains("> 2026/2"), "{}", house.stage.text());
}

#[test]
fn the_guided_filter_writes_the_line_and_reads_it_back() {
    for (lang, size, name) in [(Lang::It, (80, 24), "it_80x24"), (Lang::En, (120, 40), "en_120x40")] {
        let mut house = house(lang, size);
        house.stage.keys("2f");
        insta::assert_snapshot!(format!("guide_{name}"), house.stage.text());
    }
    let mut house = house(Lang::It, (120, 40));
    house.stage.keys("2/rossi stato:nuovo -totale>5 colore:blu<enter>f");
    let text = house.stage.text();
    assert!(text.contains("/ rossi stato:nuovo") || text.contains("/ stato:nuovo rossi"), "{text}");
    // Another value, a value of several words, and one taken from the company.
    house.stage.keys("<ctrl+x>nuovo,da evadere<down><down>zan<f4><enter><enter>");
    let line = house.line(1);
    assert!(line.contains("stato:nuovo,\"da evadere\" cliente:\"Zanella Ada\""), "{line}");
    assert!(line.contains("rossi -totale>5 colore:blu"), "what is no field stays: {line}");
    house.stage.keys("f");
    let again = house.stage.text();
    assert!(again.contains("nuovo,\"da evadere\"") && again.contains("\"Zanella Ada\""), "{again}");
    house.stage.keys("<enter>");
    assert_eq!(house.line(1), line, "opened and closed changes nothing");
    // The words of a set are a menu, the cursor on what was begun; the place of the last one is taken.
    house.stage.keys("f<ctrl+x>nuovo,sp<f4>");
    let menu = house.stage.text();
    assert!(menu.contains("> ") && menu.contains("in attesa") && menu.contains("Invio sceglie"), "{menu}");
    assert!(menu.lines().any(|line| line.contains(">    spedito")), "{menu}");
    house.stage.keys("<down><enter>");
    assert!(house.stage.text().contains("nuovo,consegnato"), "{}", house.stage.text());
    house.stage.keys("<esc><esc>");
    // From the line that is being typed, and Esc goes back to it: what is typed next stands there.
    house.stage.keys("/<ctrl+x>stato:sp<f4>xyz<esc><esc>edito");
    assert!(house.line(1).contains("/ stato:spedito"), "{}", house.line(1));
}

#[test]
fn the_guided_filter_says_on_a_small_screen_what_it_does_not_show_and_names_its_fields() {
    for (lang, words, more, example) in [
        (Lang::It, ["pagato", "numero esterno"], "altre ", "es. >100  50..99,90"),
        (Lang::En, ["paid", "external number"], "more rows below", "e.g. >100  50..99.90"),
    ] {
        let mut house = house(lang, (60, 16));
        house.stage.keys("2f");
        let text = house.stage.text();
        assert!(words.iter().all(|word| text.contains(word)) && text.contains(more), "{text}");
        // An example is what is typed into the field: no colon stands before it.
        house.stage.keys("<down><down><down><down><down><down><down><down><down>");
        let text = house.stage.text();
        assert!(text.contains(example) && !text.contains(" :50"), "{text}");
    }
}

/// Two orders of today beside the three, one with a promise.
fn promise(house: &mut list_house::House, order: &str, on: &str) {
    let edit: fondaco::operations::order::EditOrder =
        serde_json::from_value(serde_json::json!({"order": order, "promised_on": on})).unwrap();
    doing(&mut house.store, "bruno", &edit);
}

#[test]
fn a_cell_is_changed_where_it_stands_and_taken_back() {
    let mut house = house(Lang::It, (80, 24));
    let promised = |house: &list_house::House| {
        let id = fondaco::store::orders::by_name(house.store.db(), "2026/1").unwrap().unwrap();
        fondaco::store::orders::find(house.store.db(), id).unwrap().promised_on
    };
    house.stage.keys("2/colonne:numero,promesso,totale<enter>le<ctrl+x>30/11<enter>");
    assert!(house.stage.message().starts_with("salvato"), "{}", house.stage.message());
    assert_eq!(promised(&house), Some(list_house::day("2026-11-30")));
    assert!(house.line(3).contains("30/11/26"), "{}", house.line(3));
    house.stage.keys("u");
    assert_eq!(promised(&house), None);
    // Esc leaves it; a day that is none keeps what was typed; letters are text and no keys.
    house.stage.keys("e<ctrl+x>boh");
    assert!(house.line(3).contains("boh"), "{}", house.line(3));
    house.stage.keys("<enter>");
    assert!(house.line(3).contains("boh") && !house.said().is_empty(), "{}", house.stage.text());
    house.stage.keys("<esc>");
    assert!(!house.line(3).contains("boh"), "{}", house.line(3));
    assert_eq!(promised(&house), None);
    // What cannot be changed here says so and opens the record.
    house.stage.keys("le");
    assert!(house.stage.message().contains("«totale» non si cambia nell'elenco"), "{}", house.stage.message());
    assert!(house.stage.text().contains("modifica"), "{}", house.stage.text());
}

#[test]
fn a_cell_that_somebody_else_changed_meanwhile_keeps_what_was_typed() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("2/colonne:numero,promesso,totale<enter>le<ctrl+x>30/11");
    promise(&mut house, "2026/1", "2026-12-05");
    house.stage.keys("<enter>");
    assert!(house.stage.text().contains("bruno"), "who changed it is said: {}", house.stage.text());
    let id = fondaco::store::orders::by_name(house.store.db(), "2026/1").unwrap().unwrap();
    let now = |house: &list_house::House| fondaco::store::orders::find(house.store.db(), id).unwrap().promised_on;
    assert_eq!(now(&house), Some(list_house::day("2026-12-05")), "nothing was written over");
    if house.stage.text().contains("┌─") {
        house.stage.keys("<esc>");
    }
    assert!(house.line(3).contains("30/11"), "{}", house.line(3));
    // Seen and meant: Enter again.
    house.stage.keys("<enter>");
    assert_eq!(now(&house), Some(list_house::day("2026-11-30")));
}

#[test]
fn cells_of_other_lists() {
    let mut house = house(Lang::It, (120, 40));
    house.stage.keys("5/colonne:codice,minimo,prezzo<enter>le<ctrl+x>12<enter>");
    assert!(house.line(3).contains("12"), "{}", house.line(3));
    house.stage.keys("le<ctrl+x>7,50<enter>");
    assert!(house.line(3).contains("7,50"), "{}", house.line(3));
    house.stage.keys("e<ctrl+x>abc<enter>");
    assert!(!house.said().is_empty() && house.line(3).contains("abc"), "{}", house.stage.text());
    house.stage.keys("<esc>3/colonne:nome,e_mail<enter>le<ctrl+x>a@b.it<enter>");
    assert!(house.line(3).contains("a@b.it"), "{}", house.line(3));
    // The agenda: the day itself is the first column, and meant once one went to it.
    house.stage.keys("6vvlhe<ctrl+x>1/12<enter>");
    assert!(house.stage.text().contains("01/12") || house.stage.text().contains("1/12"), "{}", house.stage.text());
    house.stage.keys("<home>llll");
    house.stage.keys("e<ctrl+x>77,70<enter>");
    assert!(house.stage.text().contains("77,70"), "{}", house.stage.text());
}

#[test]
fn an_order_that_would_take_long_says_so() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("2s");
    let menu = house.stage.text();
    assert!(menu.contains("cliente") && menu.contains("si filtra con cliente:NOME"), "{menu}");
    assert!(menu.contains("promesso") && menu.contains("si filtra con promessa:..+7g"), "{menu}");
}

#[test]
fn a_range_is_what_lies_between_on_the_screen() {
    let house = house(Lang::It, (80, 24));
    let ids = |line: &str| {
        let filter = fondaco::domain::filter::Filter::parse(line);
        let today = list_house::day("2026-11-21");
        fondaco::store::list::ORDERS.spec.ids(house.store.db(), &filter, 10, today).unwrap()
    };
    let mut own = ids("");
    assert_eq!(ids("sort:total"), own, "the smallest is the newest here");
    own.reverse();
    assert_eq!(ids("sort:total-"), own);
    assert_eq!(ids("ordina:totale- stato:nuovo").len(), 2);
}

#[test]
fn marks_that_the_filter_hides_are_told_and_asked_about() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("2*/stato:nuovo<enter>");
    assert!(house.said().contains("3 marcate") && house.said().contains("1 non mostrata"), "{}", house.said());
    // Left out: what follows works on the others.
    house.stage.keys("a");
    assert!(house.stage.text().contains("3 marcate; fuori dal filtro: 1"), "{}", house.stage.text());
    house.stage.keys("l");
    assert!(house.stage.text().contains("Azioni su 2 righe"), "{}", house.stage.text());
    house.stage.keys("<esc>");
    assert!(house.said().contains("2 marcate") && !house.said().contains("non mostrat"), "{}", house.said());
    // All of them: said once, for what is done next.
    house.stage.keys("<esc><esc>*/stato:nuovo<enter>at");
    assert!(house.stage.text().contains("Azioni su 3 righe"), "{}", house.stage.text());
    house.stage.keys("<esc>a");
    assert!(house.stage.text().contains("fuori dal filtro: 1"), "{}", house.stage.text());
    // Nothing is said, nothing is done.
    house.stage.keys("<esc>");
    assert!(house.said().contains("3 marcate"), "{}", house.said());
}

#[test]
fn with_no_mark_left_nothing_is_done_with_the_row_under_the_cursor() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("2/stato:evadere<enter>*/<ctrl+x>stato:nuovo<enter>");
    assert!(house.said().contains("1 marcata") && house.said().contains("1 non mostrata"), "{}", house.said());
    house.stage.keys("al");
    assert!(!house.stage.text().contains("─ Azioni"), "{}", house.stage.text());
    assert!(!house.said().contains("marcata"), "{}", house.said());
    // Without marks the row under the cursor is meant, and nothing is asked.
    house.stage.keys("a");
    assert!(house.stage.text().contains("─ Azioni"), "{}", house.stage.text());
}

#[test]
fn a_message_does_not_cover_what_is_marked() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("2*y");
    let said = house.said();
    assert!(said.contains("inviato") && said.contains("3 marcate") && said.contains("totale"), "{said}");
}

#[test]
fn several_entries_of_the_journal_are_taken_back_at_once() {
    let mut house = house(Lang::It, (80, 24));
    // The second was built on the first.
    doing(&mut house.store, "anna", &view("orders", "Grossi", "totale>10", false));
    doing(&mut house.store, "anna", &view("orders", "Grossi", "totale>20", false));
    doing(&mut house.store, "anna", &view("orders", "Nuovi", "stato:nuovo", false));
    house.stage.keys("gu*u");
    assert!(house.said().contains("3 operazioni annullate"), "{}", house.said());
    assert_eq!(views::of(house.store.db(), "orders", "anna").unwrap(), []);
    // Each has its own undo: the newest of them is done again.
    house.stage.keys("<esc>U");
    assert_eq!(views::of(house.store.db(), "orders", "anna").unwrap().len(), 1);
}

#[test]
fn another_language_words_everything_that_is_open() {
    let mut house = house(Lang::It, (200, 50));
    house.stage.keys("2turgente<enter>/stato:nuovo dal:-7g ordina:totale- colonne:numero,data,cliente<enter>");
    assert!(house.stage.text().contains("u annulla: etichette cambiate"), "{}", house.stage.text());
    assert!(house.stage.text().contains("21/11/26"), "{}", house.stage.text());
    house.stage.keys(":English<enter>");
    let (line, text) = (house.line(1), house.stage.text());
    assert!(line.contains("status:new from:-7d sort:total- columns:number,date,customer"), "{line}");
    assert!(text.contains("2026-11-21") && !text.contains("21/11/26"), "{text}");
    assert!(text.contains("u undo: tags changed"), "{text}");
    assert!(house.line(2).contains("customer") && !house.line(2).contains("cliente"), "{text}");
    // The lists of other panes, and a card under the palette.
    house.stage.keys("3<enter>:Italiano<enter>");
    let card = house.stage.text();
    assert!(card.contains("Telefono") || card.contains("Ordini"), "{card}");
    house.stage.keys("<esc>2");
    assert!(
        house.line(1).contains("stato:nuovo dal:-7g ordina:totale- colonne:numero,data,cliente"),
        "{}",
        house.line(1)
    );
    assert!(house.stage.text().contains("21/11/26"), "{}", house.stage.text());
}

#[test]
fn an_order_that_came_while_one_was_elsewhere_is_told_when_one_comes_back() {
    let mut house = house(Lang::It, (80, 24));
    let order: fondaco::operations::order::PlaceOrder = serde_json::from_value(serde_json::json!({
        "customer": {"row": 1}, "lines": [{"description": "Trasporto", "quantity": "1", "price": "5.00"}]
    }))
    .unwrap();
    for _ in 0..30 {
        doing(&mut house.store, "anna", &order);
    }
    house.stage.keys("2");
    let first = house.line(3).clone();
    house.stage.keys("3");
    doing(&mut house.store, "bruno", &order);
    house.stage.keys("<backspace>");
    assert_eq!(house.line(3), first, "the row is where it was");
    let text = house.stage.text();
    assert!(text.contains("nuova più in alto: Home la mostra") && house.line(1).contains("1 nuova"), "{text}");
    house.stage.keys("<home>");
    let text = house.stage.text();
    assert!(!text.contains("più in alto") && !text.contains("nuova sopra"), "{text}");
}

#[test]
fn what_is_taken_back_has_the_cursor_where_the_filter_shows_it() {
    let mut house = house(Lang::It, (80, 24));
    let under = |house: &list_house::House| {
        house.stage.text().lines().find(|line| line.starts_with('>')).unwrap_or_default().to_owned()
    };
    // A customer put away: the list begins without it, and has it again under the cursor.
    house.stage.keys("3<del>");
    assert!(!house.stage.text().contains("C00001"), "{}", house.stage.text());
    house.stage.keys("<end>");
    assert!(under(&house).contains("C00003"), "{}", house.stage.text());
    house.stage.keys("u");
    assert!(under(&house).contains("C00001"), "{}", house.stage.text());
    // What the filter does not show moves nothing.
    house.stage.keys("U/zanella<enter>u");
    assert!(under(&house).contains("C00003"), "{}", house.stage.text());
    // An order that left a filter and comes into it again.
    house.stage.keys("2/stato:nuovo<enter>");
    let first = under(&house);
    house.stage.keys("<f4>c");
    assert!(under(&house) != first && !house.stage.text().contains(&first[2..12]), "{}", house.stage.text());
    house.stage.keys("<end>u");
    assert_eq!(under(&house), first, "{}", house.stage.text());
}

#[test]
fn marking_by_lines_says_that_it_is_on() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keymap(fondaco::ui::keymap::own::over("preset = \"vim\"\n").0);
    house.stage.keys("goVj");
    assert!(house.said().starts_with("RIGHE: «V» ferma, Esc lascia  2 marcate"), "{}", house.stage.text());
    house.stage.keys("V");
    assert!(house.said().starts_with("2 marcate"), "{}", house.said());
}

#[test]
fn the_sum_of_what_is_marked_is_explained_by_its_addends() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("2*i");
    let text = house.stage.text();
    assert!(text.contains("totale di 3 marcate"), "{text}");
    // Each of them stands there with its amount, and the sum is the one of the line below.
    let cents = |line: &str| -> i64 {
        let figure = line.trim_end_matches(['│', ' ']).rsplit(' ').next().unwrap_or_default();
        figure.replace(['.', ','], "").parse().unwrap_or_default()
    };
    let inside: Vec<&str> = text.lines().filter(|line| line.contains("│ ") && line.contains(",00")).collect();
    let (all, each) = inside.split_last().unwrap();
    assert_eq!(each.len(), 3, "{text}");
    assert_eq!(each.iter().map(|line| cents(line)).sum::<i64>(), cents(all), "{text}");
    assert!(cents(all) > 0 && each.iter().all(|line| line.contains("2026/")), "{text}");
}

#[test]
fn what_the_guided_filter_cannot_read_is_said_at_its_field() {
    let mut house = house(Lang::It, (80, 24));
    let before = house.line(1);
    house.stage.keys("2f<down><down><down><down><down><down><down><down><down>>cento<enter>");
    let text = house.stage.text();
    assert!(text.contains("Filtro guidato") && house.said().contains("«cento» non si legge"), "{text}");
    assert!(text.lines().any(|line| line.contains("> totale")), "{text}");
    house.stage.keys("<ctrl+x>>5<enter>");
    assert!(!house.stage.text().contains("Filtro guidato"), "{}", house.stage.text());
    assert!(house.line(1).contains("totale>5") && house.line(1) != before, "{}", house.line(1));
}
