//! What is there again by an undo has the cursor.

use super::*;
use fondaco::operations::deadline::DeleteDeadlines;

/// Only the rows of the last entry counted as there again: what came back with an earlier one had no cursor.
#[test]
fn what_is_there_again_with_what_came_later_has_the_cursor() {
    let mut house = house(Lang::It, (80, 24), true);
    house.first_round();
    let under =
        |house: &House| house.stage.text().lines().find(|line| line.starts_with('>')).unwrap_or_default().to_owned();
    // Under a filter the cursor goes to whatever came back into it.
    house.stage.keys("6vv<f7><ctrl+u><enter><home>");
    let subject = "F24 ritenute";
    for _ in 0..12 {
        if !under(&house).contains(subject) {
            house.stage.keys("<down>");
        }
    }
    assert!(!house.line(1).contains('/'), "{}", house.line(1));
    assert!(under(&house).contains(subject), "{}", house.stage.text());
    house.stage.keys("+");
    let id = house.deadline(subject).id;
    doing(&mut house.store, &DeleteDeadlines { ids: vec![id] });
    house.stage.keys("<end>");
    assert!(!under(&house).contains(subject), "{}", house.stage.text());
    house.stage.keys("u");
    assert!(house.stage.text().contains("Annullare anche quello che è venuto dopo?"), "{}", house.stage.text());
    house.stage.keys("b");
    assert!(under(&house).contains(subject), "{}", house.stage.text());
}
