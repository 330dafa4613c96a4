//! What of a filter is left out, and how that is told.

use super::*;

#[test]
fn what_a_filter_leaves_out_is_marked_named_and_advised() {
    let mut house = house(Lang::It, (80, 24), true);
    house.stage.keys("2/stato:pippo totale<2000<enter>");
    assert!(house.line(1).contains("/ stato:pippo? totale<2000 "), "{}", house.line(1));
    let said = house.said();
    assert!(said.starts_with("stato: «pippo» non esiste; forse: nuovo"), "{said}");
    // Nothing is called so: not all rows stand there as if it had been taken, and why stands in their place.
    let text = house.stage.text();
    assert!(!text.contains("2026/") && text.matches("«pippo» non esiste").count() == 2, "{text}");
    // The rest of a term still works, and what of it does not is told beside the rows.
    house.stage.keys("/<ctrl+x>stato:pippo,nuovo<enter>");
    assert!(house.stage.text().contains("2026/") && house.said().contains("«pippo»"), "{}", house.stage.text());
    house.stage.keys("/<ctrl+x>corriere:zzz,brt,vuoto<enter>");
    assert!(house.said().starts_with("corriere: «zzz» non c'è"), "{}", house.stage.text());
    assert!(house.line(1).contains("/ corriere:zzz,brt,vuoto?"), "{}", house.line(1));
    house.stage.keys("/<ctrl+x>dal:boh totale<2000<enter>");
    let text = house.stage.text();
    assert!(!text.contains("2026/1 ") && text.matches("«boh» non si legge").count() == 2, "{text}");
    house.stage.keys("/<ctrl+x>stato:nuvo<enter>");
    assert!(house.said().contains("forse: nuovo"), "{}", house.said());
    house.stage.keys("/<ctrl+x>staot:nuovo<enter>");
    assert!(house.said().starts_with("filtro: la chiave «staot» non esiste; forse: stato "), "{}", house.said());
    house.stage.keys("/<ctrl+x>canale=file<enter>");
    assert!(house.line(1).contains("/ canale=file?"), "{}", house.line(1));
    assert!(house.said().starts_with("canale: «file» non esiste; forse: "), "{}", house.said());
    house.stage.keys("/<ctrl+x>dal:boh ordina:pippo<enter>");
    assert!(house.line(1).contains("/ dal:boh? ordina:pippo?"), "{}", house.line(1));
    assert!(house.said().starts_with("dal: «boh» non si legge; si scrive una data"));
    house.stage.keys("/<ctrl+x>ordina:pippo<enter>");
    assert!(house.stage.text().contains("2026/1"), "an order by what there is not is no failure");
}
