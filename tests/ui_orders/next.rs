//! What comes next is said with its key: what stock does not cover, what came after an entry that is to be taken back.

use super::Shop;
use fondaco::domain::order::Badge;
use fondaco::locale::Lang;
use fondaco::store::{journal, orders};
use fondaco::ui::stage::Stage;

/// `F4 c` was named as the next key, was refused, and the refusal named none.
#[test]
fn what_stock_does_not_cover_is_said_before_it_is_confirmed_and_the_refusal_names_the_keys() {
    for (lang, short, changes, loads, there) in [
        (Lang::It, "! 1 riga scoperta: 2 CAF-250. Righe: e", "nuovo: e", "F9 «carica merce»", "carica merce"),
        (Lang::En, "! 1 line short: 2 CAF-250. Lines: e", "order: e", "F9 “receive goods”", "receive goods"),
    ] {
        let shop = Shop::new();
        let mut stage = shop.stage((80, 24), lang);
        stage.keys("2<f6>ross<enter><enter>caf-250<enter>5<f6>mok-3<enter>2<f2>");
        let words = |stage: &Stage| stage.text().replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        let text = words(&stage);
        assert!(stage.message().contains("2026/1") && stage.message().contains(short), "{}\n{text}", stage.message());
        assert!(!text.contains("F4 c"), "{text}");
        stage.keys("<f4>c");
        let text = words(&stage);
        assert!(text.contains("CAF-250") && text.contains(changes) && text.contains(loads), "{text}");
        // The command is there under this name, wherever one stands.
        stage.keys(&format!("<esc><f9>{there}"));
        assert!(stage.text().contains("stock.receive"), "{}", stage.text());
        // What is covered goes on as before.
        stage.keys("<esc>e<right>3<f2>");
        assert!(!stage.message().contains(short) && stage.message().contains("2026/1"), "{}", stage.message());
        stage.keys("<f4>c");
        assert_eq!(shop.badge(1), Badge::ToFulfil, "{}", stage.text());
    }
}

/// One sentence stood there three times, and what came after had to be found and taken back one by one.
#[test]
fn an_older_entry_is_taken_back_with_what_came_after_it_by_one_letter() {
    for (lang, title, each, done) in [
        (Lang::It, "Annullare anche quello che è venuto dopo?", "- ordine confermato 2026/1", "2 azioni annullate"),
        (Lang::En, "Undo what came later as well?", "- order confirmed 2026/1", "2 actions undone"),
    ] {
        let shop = Shop::new();
        let mut stage = shop.stage((80, 24), lang);
        stage.keys("2<f6>ross<enter><enter>mok-3<enter>2<f2><f4>c");
        assert_eq!(shop.badge(1), Badge::ToFulfil, "{}", stage.text());
        stage.keys("gu<down>u");
        let text = stage.text();
        assert!(text.contains(title) && text.contains(each), "{text}");
        // Enter is no yes, and `P` shows what would change.
        stage.keys("<enter>");
        assert_eq!(shop.badge(1), Badge::ToFulfil);
        stage.keys("uP");
        assert!(stage.text().contains("MOK-3"), "{}", stage.text());
        stage.keys("<esc>t");
        assert!(stage.message().contains(done), "{}\n{}", stage.message(), stage.text());
        assert!(shop.read(|reader| orders::by_name(reader.db(), "2026/1").expect("read")).is_none());
        let newest = shop.read(|reader| journal::newest(reader.db(), None, 2).expect("read"));
        assert!(newest.iter().all(|entry| entry.operation == "undo"), "{newest:?}");
        // Each is done again by itself, in the order in which it was done.
        stage.keys("<esc>UU");
        assert_eq!(shop.badge(1), Badge::ToFulfil, "{}", stage.text());
    }
}
