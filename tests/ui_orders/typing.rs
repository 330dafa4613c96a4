//! What typing does to what stands there already.

use super::Shop;
use fondaco::locale::Lang;
use fondaco::ui::stage::Stage;

/// The line of the screen that has this in it.
fn line(stage: &Stage, with: &str) -> String {
    stage.text().lines().find(|line| line.contains(with)).unwrap_or_default().to_owned()
}

#[test]
fn a_figure_that_was_proposed_gives_way_also_after_a_look_elsewhere() {
    let shop = Shop::new();
    shop.place(&[("MOK-3", 1)]);
    for looks in ["", "<f1><esc>", "<f9><esc>", "<f5>"] {
        let mut stage = shop.stage((80, 24), Lang::It);
        stage.keys("2<enter><f8>m").keys(looks).keys("20");
        let amount = line(&stage, "Importo");
        assert!(amount.contains("20") && !amount.contains("28"), "{looks}: {}", stage.text());
    }
    // Who went into the figure goes on with it.
    let mut stage = shop.stage((80, 24), Lang::It);
    stage.keys("2<enter><f8>m<end><f1><esc>0");
    assert!(line(&stage, "Importo").contains("28,000"), "{}", stage.text());
}

#[test]
fn a_code_that_is_not_found_is_mended_letter_by_letter() {
    let shop = Shop::new();
    let mut stage = shop.stage((80, 24), Lang::It);
    stage.keys("2<f6>ross<enter><enter>mok-33<enter>");
    assert!(stage.text().contains("«mok-33» non si trova"), "{}", stage.text());
    stage.keys("<backspace>");
    assert!(!line(&stage, "mok-3").contains("mok-33") && !stage.text().contains("non si trova"), "{}", stage.text());
    stage.keys("<enter>");
    assert!(stage.text().contains("Moka 3 tazze"), "{}", stage.text());
    // A letter takes its place still; what could be read goes as a whole.
    stage.keys("<f6>qqq<enter>caf-250<enter>");
    assert!(stage.text().contains("CAF-250") && !stage.text().contains("qqq"), "{}", stage.text());
    stage.keys("<left><backspace>");
    assert!(!stage.text().contains("CAF-250"), "{}", stage.text());
}
