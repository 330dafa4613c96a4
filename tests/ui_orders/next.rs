//! What comes next is said with its key: what stock does not cover, what came after an entry that is to be taken back.

use super::{Doing, Shop};
use fondaco::domain::order::Badge;
use fondaco::locale::Lang;
use fondaco::operations::order::{ConfirmOrder, ShipOrder};
use fondaco::operations::reference::OrderRef;
use fondaco::operations::{Actor, Door};
use fondaco::store::{journal, orders};
use fondaco::ui::stage::Stage;

/// `F4 c` was named as the next key, was refused, and the refusal named none.
#[test]
fn what_stock_does_not_cover_is_said_before_it_is_confirmed_and_the_refusal_names_the_keys() {
    for (lang, short, changes, loads, there) in [
        (Lang::It, "! 1 riga scoperta: 2 CAF-250. Righe: «e»", "nuovo: «e»", "F9 «carica merce»", "carica merce"),
        (Lang::En, "! 1 line short: 2 CAF-250. Lines: “e”", "lines: “e”", "F9 “receive goods”", "receive goods"),
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
        stage.keys("<esc>b");
        assert!(stage.message().contains(done), "{}\n{}", stage.message(), stage.text());
        assert!(shop.read(|reader| orders::by_name(reader.db(), "2026/1").expect("read")).is_none());
        let newest = shop.read(|reader| journal::newest(reader.db(), None, 2).expect("read"));
        assert!(newest.iter().all(|entry| entry.operation == "undo"), "{newest:?}");
        // Each is done again by itself, in the order in which it was done.
        stage.keys("<esc>UU");
        assert_eq!(shop.badge(1), Badge::ToFulfil, "{}", stage.text());
    }
}

/// The newest deed on orders: rounds of notices come when they come.
fn head(shop: &Shop) -> i64 {
    let all = shop.read(|reader| journal::newest(reader.db(), None, 100).expect("read"));
    let deed = |name: &str| name == "undo" || name.starts_with("order.");
    all.into_iter().find(|entry| deed(&entry.operation)).map_or(0, |entry| entry.id)
}

/// An order that was placed and confirmed, and the list of what can be undone with the cursor on its placing.
fn older(shop: &Shop) -> Stage {
    let mut stage = shop.stage((80, 24), Lang::En);
    stage.keys("2<f6>ross<enter><enter>mok-3<enter>2<f2><f4>cgu<down>");
    assert_eq!(shop.badge(1), Badge::ToFulfil, "{}", stage.text());
    stage
}

/// What was done between the look and the answer was taken back unseen.
#[test]
fn only_what_was_listed_is_taken_back() {
    let shop = Shop::new();
    let mut stage = older(&shop);
    stage.keys("u");
    assert!(stage.text().contains("undo all 2"), "{}", stage.text());
    let ship = ShipOrder::all(OrderRef::Name("2026/1".to_owned()), Some("X".into()));
    Doing(&mut shop.store(), &Actor::new("bruno", Door::Cli)).it(&ship);
    let stands = head(&shop);
    // The preview is of what was listed, too.
    stage.keys("P");
    let text = stage.text().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("since it was listed"), "{text}");
    stage.keys("<esc>b");
    let text = stage.text().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("since it was listed") && text.contains("Nothing was undone"), "{text}");
    assert_eq!(head(&shop), stands);
    assert_eq!(shop.badge(1), Badge::Shipped);
    // The key that is named shows the new list.
    stage.keys("<esc>u");
    assert!(stage.text().contains("undo all 3"), "{}", stage.text());
}

/// The box opened over whatever was typed by then.
#[test]
fn a_question_given_up_is_not_asked() {
    let shop = Shop::new();
    let mut stage = shop.stage((80, 24), Lang::En);
    stage.keys("2<f6>ross<enter><enter>mok-3<enter>2<f2>");
    Doing(&mut shop.store(), &Actor::new("bruno", Door::Cli))
        .it(&ConfirmOrder { order: OrderRef::Name("2026/1".to_owned()) });
    let stands = head(&shop);
    stage.burst("u<esc>");
    stage.settle();
    assert!(!stage.text().contains("what came later as well?"), "{}", stage.text());
    assert_eq!(head(&shop), stands);
    // Who waits for it is asked.
    stage.keys("u");
    assert!(stage.text().contains("what came later as well?"), "{}", stage.text());
}

/// A key that was typed before the question was there said yes.
#[test]
fn a_key_typed_ahead_is_no_answer() {
    for letter in ["t", "b"] {
        let shop = Shop::new();
        let mut stage = older(&shop);
        let stands = head(&shop);
        stage.burst(&format!("u{letter}"));
        stage.settle();
        assert_eq!((head(&shop), shop.badge(1)), (stands, Badge::ToFulfil), "{letter}: {}", stage.text());
    }
}

/// `U` was refused and the question said that it would be undone.
#[test]
fn what_is_done_again_offers_nothing_of_what_came_later() {
    let shop = Shop::new();
    let mut stage = shop.stage((80, 24), Lang::En);
    stage.keys("2<f6>ross<enter><enter>mok-3<enter>2<f2><f4>cu");
    assert_eq!(shop.badge(1), Badge::New, "{}", stage.text());
    Doing(&mut shop.store(), &Actor::new("bruno", Door::Cli))
        .it(&ConfirmOrder { order: OrderRef::Name("2026/1".to_owned()) });
    let stands = head(&shop);
    for keys in ["U", "<esc>guu"] {
        stage.keys(keys);
        let text = stage.text();
        assert!(!text.contains("what came later as well?"), "{keys}: {text}");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains("bruno"), "{keys}: {text}");
        assert_eq!(head(&shop), stands, "{keys}");
    }
}

/// `scadenza salvata Ac… IVA di dicembre`, beside nine columns that stood empty for who undid it.
#[test]
fn in_the_register_a_name_has_the_columns_that_the_others_do_not_need() {
    for (lang, new, said) in [
        (Lang::It, "nuova scadenza", "scadenza salvata Assicurazione magazzino vale"),
        (Lang::En, "new deadline", "deadline saved Assicurazione magazzino stands"),
    ] {
        let shop = Shop::new();
        let mut stage = shop.stage((80, 24), lang);
        let rows = |stage: &Stage| {
            let text = stage.text();
            text.lines().skip(2).map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>()
        };
        stage.keys(&format!(":{new}<enter>Assicurazione magazzino<enter><enter>2026-11-24<f2>gu"));
        assert!(rows(&stage).iter().any(|row| row.contains(said)), "{}", stage.text());
        // What stands longer beside it is whole, too, and the column as wide as that.
        stage.keys("u");
        let number = shop.read(|reader| journal::newest(reader.db(), None, 1).expect("read")).remove(0).id;
        let undone = lang.f("journal.undone_by_short", &[("n", &number.to_string())]);
        stage.keys("/x<ctrl+u><ctrl+x>stato:tutte status:all<enter>");
        assert!(rows(&stage).iter().any(|row| row.contains(&undone)), "{undone}\n{}", stage.text());
    }
}

/// Which step `F8` has next was told only once it was open.
#[test]
fn the_line_of_keys_names_the_step_that_an_order_has_next_where_it_has_room() {
    for (lang, steps) in [
        (Lang::It, ["F8 Azioni: Conferma", "F8 Azioni: Spedisci", "F8 Azioni: Consegnato"]),
        (Lang::En, ["F8 Actions: Confirm", "F8 Actions: Ship", "F8 Actions: Delivered"]),
    ] {
        let shop = Shop::new();
        let mut stage = shop.stage((80, 24), lang);
        // The room is what other keys leave: of forty widths some have it.
        let said = |stage: &mut Stage| -> Vec<String> {
            let line = |columns| {
                stage.resize(columns, 24);
                stage.text().lines().last().unwrap_or_default().to_owned()
            };
            (60..100).map(line).collect()
        };
        stage.keys("2<f6>ross<enter><enter>mok-3<enter>2<f2><esc><enter>");
        for (at, keys) in ["<f4>c<esc><enter>", "<f8>sBRT1<enter><esc><enter>", ""].into_iter().enumerate() {
            let lines = said(&mut stage);
            assert!(lines.iter().any(|line| line.contains(steps[at])), "{}", lines.join("\n"));
            let other = |line: &String| line.contains(": ") && (0..3).any(|no| no != at && line.contains(steps[no]));
            assert!(!lines.iter().any(other), "{}", lines.join("\n"));
            stage.keys(keys);
        }
        assert_eq!(shop.badge(1), Badge::Shipped, "{}", stage.text());
    }
}
