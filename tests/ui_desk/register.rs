//! The list of what was done: where the cursor stands after something of it was taken back, and what is said there.

use super::*;
use fondaco::store::journal;

fn under_the_cursor(house: &House) -> String {
    house.stage.text().lines().find(|line| line.starts_with('>')).unwrap_or_default().to_owned()
}

/// The cursor went on to what stands below: the same key twice took back two things.
#[test]
fn the_cursor_stays_with_what_was_taken_back() {
    let mut house = house(Lang::It, (80, 24), true);
    house.stage.keys("6/F24 ritenute<enter>+<f7><ctrl+u>Canone<enter>+gu");
    assert!(under_the_cursor(&house).contains("spostata Canone"), "{}", house.stage.text());
    house.stage.keys("u");
    // Only what stands is listed: what took it back stands for it.
    let at = under_the_cursor(&house);
    assert!(at.contains("annullata:") && at.contains("Canone"), "{}", house.stage.text());
    assert_eq!(house.deadline("Canone hosting").due_on, day("2026-11-27"));
    house.stage.keys("u");
    assert!(under_the_cursor(&house).contains("ripetuta:"), "{}", house.stage.text());
    let days = ["Canone hosting", "F24 ritenute"].map(|subject| house.deadline(subject).due_on);
    assert_eq!(days, [day("2026-11-28"), day("2026-11-21")], "the other one is left alone");
    // Where all of it is listed it is the row itself.
    house.stage.keys("<f7><ctrl+u><enter><home><down><down><down><down><down>");
    let before = under_the_cursor(&house);
    assert!(before.contains("spostata F24"), "{}", house.stage.text());
    house.stage.keys("u");
    let after = under_the_cursor(&house);
    assert_eq!(before.split_whitespace().nth(1), after.split_whitespace().nth(1), "{}", house.stage.text());
}

/// It named the undo, and that named the doing again.
#[test]
fn of_what_stands_again_it_is_said_what_to_take_back() {
    for (lang, said) in [(Lang::It, "la voce {} l'ha rifatta"), (Lang::En, "entry {} did it again")] {
        let mut house = house(lang, (120, 40), true);
        house.stage.keys("6/Canone<enter>+uU");
        let last = journal::head(house.store.db()).unwrap();
        house.stage.keys("gu<f7><ctrl+u><enter><home><down><down><down>u");
        assert!(house.said().contains(&said.replace("{}", &last.to_string())), "{}", house.stage.text());
    }
}
