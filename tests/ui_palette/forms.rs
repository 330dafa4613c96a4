//! The form of an operation: what it begins with, which keys it names, and several records at once.

use super::*;

#[test]
fn a_form_begins_where_something_is_missing_and_says_what_its_keys_do() {
    let mut house = house(Lang::It, (120, 40));
    house.stage.keys("2:order.hold<enter>");
    let text = house.stage.text();
    let hints = text.lines().last().unwrap_or_default();
    assert!(hints.contains("F2 Esegui") && hints.contains("F8 Anteprima") && hints.contains("Tab avanti"), "{text}");
    // The order is there: the letters go into the reason. What is missing is said, and has the cursor.
    house.stage.keys("<f8>");
    assert!(house.stage.message().contains("motivo"), "{}", house.stage.text());
    house.stage.keys("manca la moka<backtab>");
    let text = house.stage.text();
    assert!(text.contains("[manca la moka") && text.lines().last().unwrap_or_default().contains("F4 Elenco"), "{text}");
    house.stage.keys("<f8>p");
    assert!(house.stage.text().contains("in attesa"), "{}", house.stage.text());
}

#[test]
fn an_operation_of_one_record_is_done_to_all_that_are_marked_and_taken_back_at_once() {
    let mut house = house(Lang::It, (80, 24));
    let held = |house: &House| {
        let held = |number: &u32| {
            let id = orders::by_name(house.store.db(), &format!("2026/{number}")).unwrap().unwrap();
            orders::find(house.store.db(), id).unwrap().life.word() == "on_hold"
        };
        (1..=3).filter(held).count()
    };
    let before = held(&house);
    house.stage.keys("2<space><space>:order.hold<enter>");
    assert!(house.stage.text().contains("2 marcate"), "{}", house.stage.text());
    house.stage.keys("festa<f2>");
    assert_eq!(held(&house), before + 2, "{}", house.stage.text());
    assert!(house.stage.message().contains("2 ordini messi in attesa"), "{}", house.stage.text());
    house.stage.keys("u");
    assert_eq!(held(&house), before, "{}", house.stage.text());
    // Where none can be done what was typed stays, and why is said. What was done is marked no longer.
    assert!(!house.stage.text().contains("marcat"), "{}", house.stage.text());
    house.stage.keys("<home><space><space>:order.resume<enter><f2>");
    assert!(
        house.stage.text().contains("2 marcate") && house.stage.text().contains("2026/2 non è in attesa"),
        "{}",
        house.stage.text()
    );
}

#[test]
fn what_also_makes_new_records_is_never_done_to_all_that_are_marked() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("3<space><space>:salva anagrafica<enter>");
    let text = house.stage.text();
    assert!(text.contains("Salva anagrafica") || text.contains("salva anagrafica"), "{text}");
    assert!(!text.contains("2 marcat"), "{text}");
}

#[test]
fn of_a_batch_that_is_refused_in_part_only_what_was_refused_stays_marked() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("2:order.hold<enter>prima<f2><home><space><space>:order.hold<enter>festa<f2>");
    let text = house.stage.text();
    assert!(text.contains("1 marcata") || text.lines().filter(|line| line.contains('*')).count() == 1, "{text}");
    assert!(!text.contains("2 marcate"), "{text}");
}

#[test]
fn drafts_of_operations_are_told_from_each_other_by_their_record() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("2:order.hold<enter>uno<esc><esc><esc>gb");
    let text = house.stage.text();
    assert!(text.contains("metti ordine in attesa 2026/"), "{text}");
}

#[test]
fn tab_goes_on_in_the_question_about_a_draft_and_its_keys_are_named() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("3<f6><tab>Bianchi<f3><f6>");
    let text = house.stage.text();
    let hints = text.lines().last().unwrap_or_default();
    assert!(hints.contains("n nuovo") && hints.contains("Invio riprendi") && hints.contains("Canc butta"), "{text}");
    house.stage.keys("<tab><enter>");
    assert!(!house.stage.text().contains("[Bianchi"), "the second entry is an empty form: {}", house.stage.text());
}

#[test]
fn marked_records_are_named_and_come_back_when_they_were_typed_over() {
    let mut house = house(Lang::It, (120, 40));
    house.stage.keys("2<space><space>:scrivi nota<enter>");
    let text = house.stage.text();
    assert!(text.contains("[2 marcate") && text.contains("2026/3 ") && text.contains("2026/2 "), "{text}");
    let back = |house: &House| assert!(house.stage.text().contains("[2 marcate"), "{}", house.stage.text());
    house.stage.keys("<backtab>x");
    assert!(!house.stage.text().contains("[2 marcate"), "{}", house.stage.text());
    house.stage.keys("<ctrl+z><ctrl+z>");
    back(&house);
    // What they are called is no name: it goes as a whole, and comes back as one.
    house.stage.keys("<backspace>");
    assert!(!house.stage.text().contains("marcat"), "{}", house.stage.text());
    house.stage.keys("<ctrl+z>");
    back(&house);
    house.stage.keys("x<esc>");
    back(&house);
    house.stage.keys("<ctrl+x><tab><backtab><ctrl+z>");
    back(&house);
    // Where there is little room the line below has them all, while the field has the keys.
    assert!(house.said().contains("2026/3 ") && house.said().contains("2026/2 "), "{}", house.stage.text());
    house.stage.keys("<tab>Citofono rotto<f2>");
    assert!(house.said().contains("2 note salvate"), "{}", house.stage.text());
}

#[test]
fn who_was_stopped_on_the_way_to_a_menu_steps_back_into_the_form() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("2:nuovo deposito<enter>abc<f8>");
    assert!(house.said().contains("nome: obbligatorio"), "{}", house.stage.text());
    house.stage.keys("<esc>");
    house.shows("> nuovo deposito");
    assert!(house.said().contains("ancora Esc: esce, la bozza resta"), "{}", house.stage.text());
    house.stage.keys("<esc>");
    assert!(house.said().contains("bozza conservata"), "{}", house.stage.text());
    // What was typed into the field itself is taken back first, as anywhere.
    house.stage.keys(":order.pay<enter><f8>");
    house.stage.keys("<esc><esc>");
}

#[test]
fn the_question_about_drafts_and_forms_have_a_page_of_their_keys() {
    let mut house = house(Lang::It, (80, 24));
    house.stage.keys("2:nuovo deposito<enter>abc<f1>");
    let text = house.stage.text();
    assert!(text.contains("accetta e vai avanti") && text.contains("^X "), "{text}");
    house.stage.keys("riquadri");
    assert!(!house.stage.text().contains("1 2 3"), "digits are typed here: {}", house.stage.text());
    house.stage.keys("<esc><esc><esc>:nuovo deposito<enter>");
    house.shows("bozza non salvata");
    house.stage.keys("<f1>");
    let text = house.stage.text();
    assert!(text.contains("Aiuto: C'è una bozza") && text.contains("Butta la bozza"), "{text}");
    // The same of the lines of an order.
    house.stage.keys("<esc><esc>2n<pgdn><f1>");
    let text = house.stage.text();
    for key in ["^X ", "Canc", "F6"] {
        assert!(text.contains(key), "{key}: {text}");
    }
    house.stage.keys("<pgdn>");
    house.stage.keys("<pgdn>");
    house.shows("^V ");
}
