//! Keys that lead on are promised where they do, and say so where they do not.

use super::Shop;
use fondaco::domain::order::Badge;
use fondaco::locale::Lang;
use fondaco::ui::stage::Stage;

fn keys(stage: &Stage) -> String {
    stage.text().lines().last().unwrap_or_default().to_owned()
}

#[test]
fn a_card_leads_to_the_next_of_its_list_as_long_as_there_is_one() {
    let shop = Shop::new();
    shop.place(&[("MOK-3", 1)]);
    let mut stage = shop.stage((160, 40), Lang::It);
    stage.keys("2<enter>");
    assert!(
        !keys(&stage).contains("ordine seguente") && !keys(&stage).contains("ordine precedente"),
        "{}",
        keys(&stage)
    );
    for (key, said) in [("<pgdn>", "qui finisce l'elenco"), ("<pgup>", "qui comincia l'elenco")] {
        stage.keys(key);
        assert_eq!(stage.message(), said);
    }
    // The page of keys has them, with the reason.
    stage.keys("<f1>seguente");
    assert!(stage.text().contains("(qui finisce l'elenco)"), "{}", stage.text());
    // The newest stands first.
    shop.place(&[("MOK-3", 1)]);
    let mut stage = shop.stage((160, 40), Lang::It);
    stage.keys("2<home><enter>");
    assert!(
        keys(&stage).contains("ordine seguente") && !keys(&stage).contains("ordine precedente"),
        "{}",
        keys(&stage)
    );
    stage.keys("<pgdn>");
    assert!(stage.text().contains("2026/1") && stage.message().is_empty(), "{}", stage.text());
    assert!(
        !keys(&stage).contains("ordine seguente") && keys(&stage).contains("ordine precedente"),
        "{}",
        keys(&stage)
    );
    stage.keys("<pgdn>");
    assert_eq!(stage.message(), "qui finisce l'elenco");
}

#[test]
fn what_the_menu_refuses_is_not_promised_by_the_line_of_keys() {
    let shop = Shop::new();
    shop.place(&[("MOK-3", 1)]);
    let mut stage = shop.stage((160, 40), Lang::It);
    stage.keys("2");
    assert!(keys(&stage).contains("Canc Annulla ordine"), "{}", keys(&stage));
    stage.keys("<del>a");
    assert_eq!(shop.badge(1), Badge::Cancelled, "{}", stage.text());
    assert!(!keys(&stage).contains("Annulla ordine"), "{}", stage.text());
    // The key itself says why, as the menu would.
    stage.keys("<del>");
    assert!(stage.message().contains("annullato"), "{}", stage.message());
}
