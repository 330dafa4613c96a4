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
        assert!(amount.contains(" 20 ") && !amount.contains("28"), "{looks}: {}", stage.text());
    }
    // Who went into the figure goes on with it.
    let mut stage = shop.stage((80, 24), Lang::It);
    stage.keys("2<enter><f8>m<end><f1><esc>0");
    assert!(line(&stage, "Importo").contains("28,000"), "{}", stage.text());
}
