//! What has no room on a small screen says that it is there.

use super::Shop;
use fondaco::locale::Lang;
use fondaco::ui::stage::Stage;

#[test]
fn a_small_screen_says_how_many_fields_lines_and_keys_are_not_seen() {
    for (lang, below, above, rows) in [
        (Lang::It, "altri 6 campi sotto", "altri 5 campi sopra", "righe sotto"),
        (Lang::En, "6 more fields below", "5 more fields above", "rows below"),
    ] {
        let shop = Shop::new();
        shop.place(&[("MOK-3", 2), ("CAF-250", 3), ("FLT-04", 4), ("MAC-PRO", 1)]);
        let mut stage = shop.stage((60, 16), lang);
        stage.keys("2n");
        assert!(stage.text().contains(below), "{}", stage.text());
        stage.keys("<pgdn><pgdn>");
        assert!(stage.text().contains(above), "{}", stage.text());
        // What an operation would do, longer than the screen.
        stage.keys("<esc><esc><f8>P");
        assert!(stage.text().contains(rows), "{}", stage.text());
        // More columns and more keys than there are lines; on the way up it is what is above.
        for keys in ["<esc><esc>v", "<esc><f1>"] {
            stage.keys(keys);
            assert!(stage.text().contains(rows), "{keys}: {}", stage.text());
        }
        // A word that has no room goes whole.
        assert!(lang == Lang::En || stage.text().contains("azioni sulla riga o sulle righe~"), "{}", stage.text());
        stage.keys("<esc>");
        // Where everything has room nothing is said.
        let mut stage = shop.stage((120, 40), lang);
        stage.keys("2n");
        assert!(!stage.text().contains(below), "{}", stage.text());
    }
}

/// What the lines come to was cut off, and nothing said that there is a column more.
#[test]
fn the_lines_keep_their_amount_on_a_small_screen_and_say_that_there_are_more_columns() {
    for (lang, amount, discount) in [(Lang::It, "importo", "sc%"), (Lang::En, "amount", "disc")] {
        let shop = Shop::new();
        shop.place(&[("MOK-3", 2)]);
        let mut stage = shop.stage((60, 16), lang);
        stage.keys("2<enter>e");
        let head = |stage: &Stage| {
            let text = stage.text();
            text.lines().find(|line| line.contains(amount) || line.contains(discount)).unwrap_or_default().to_owned()
        };
        assert!(head(&stage).contains(amount) && head(&stage).ends_with('>'), "{}", stage.text());
        assert!(stage.text().contains("58"), "{}", stage.text());
        // The column that the cursor goes to is seen.
        stage.keys("<right><right><right><right>");
        assert!(head(&stage).contains(discount), "{}", stage.text());
        let mut stage = shop.stage((80, 24), lang);
        stage.keys("2<enter>e");
        assert!(!head(&stage).ends_with('>') && head(&stage).contains(discount), "{}", stage.text());
    }
}

/// Each of them had a line of its own, since what is said of an order has its customer behind the number.
#[test]
fn orders_refused_for_one_reason_are_told_in_one_line() {
    let shop = Shop::new();
    for _ in 0..3 {
        shop.place(&[("MOK-3", 2)]);
    }
    let mut stage = shop.stage((120, 40), Lang::It);
    // The newest stands first. Two are confirmed already.
    stage.keys("2<f4>c<home><down><f4>c<home>*<f4>c");
    let text = stage.text();
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("X ")).collect();
    let [line] = lines.as_slice() else { panic!("{text}") };
    assert!(line.contains("2026/3 (Ferr") && line.contains("2026/2 (Ferr") && !line.contains("L'ordine"), "{line}");
}
