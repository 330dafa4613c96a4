//! What is typed into the fields over and under the lines: which answer it was, and what is wrong with it.

use super::Shop;
use fondaco::locale::Lang;

/// `2` took the second answer, or the address with a two in its number, and nothing said which.
#[test]
fn an_answer_that_a_figure_or_a_few_letters_took_is_named() {
    for (lang, carrier, took) in
        [(Lang::It, "Corriere: preso «", "Consegna: preso «"), (Lang::En, "Carrier: “", "Ship to: “")]
    {
        let shop = Shop::new();
        let mut stage = shop.stage((80, 24), lang);
        stage.keys("2nross<enter><enter><pgup>");
        // A figure inside a number is no answer: the list is opened instead.
        stage.keys("<ctrl+x>2<enter>");
        assert!(stage.text().contains("1  via Po 3") && !stage.message().contains(took), "{}", stage.text());
        stage.keys("<esc><ctrl+x>po<enter>");
        assert!(stage.message().contains(took), "{}\n{}", stage.message(), stage.text());
        stage.keys("<pgup><backtab><ctrl+x>2<enter>2");
        assert!(stage.message().contains(carrier), "{}\n{}", stage.message(), stage.text());
        // What stands there is said until the next key.
        stage.keys("<tab>");
        assert!(!stage.message().contains(carrier), "{}", stage.message());
    }
}

/// It was told only when one came back to the field, or saved.
#[test]
fn what_is_wrong_under_the_lines_is_told_when_the_field_is_left() {
    for (lang, wrong) in
        [(Lang::It, ["«boh»", "«x»", "Lo sconto supera"]), (Lang::En, ["“boh”", "“x”", "The discount"])]
    {
        let shop = Shop::new();
        let mut stage = shop.stage((80, 24), lang);
        stage.keys("2nross<enter><enter>mok-3<enter><f6><enter>");
        for (typed, wrong) in ["<tab>boh<tab>", "x<tab>", "99<tab>"].iter().zip(wrong) {
            stage.keys(typed);
            assert!(stage.message().contains(wrong), "{wrong}: {}\n{}", stage.message(), stage.text());
        }
        // Mended it is told no more, and what is not saved holds nobody.
        stage.keys("<backtab><ctrl+x>9<tab>");
        assert!(!stage.message().contains(wrong[2]), "{}", stage.message());
    }
}

/// What was typed there after Down went into the fields under the lines, and chose how the order is paid.
#[test]
fn down_from_the_last_line_goes_to_a_new_one() {
    let shop = Shop::new();
    let mut stage = shop.stage((80, 24), Lang::It);
    stage.keys("2nross<enter><enter>mok-3<enter><enter><up><down><down>");
    stage.keys("flt-04<enter><enter><f2>");
    assert_eq!(shop.lines(1), [("MOK-3".to_owned(), 1), ("FLT-04".to_owned(), 1)], "{}", stage.text());
}

/// `CAF-250` chose the card by its first letters, and its dash stepped back to the bank transfer.
#[test]
fn a_code_over_an_answer_changes_nothing_and_goes_to_the_lines() {
    for (lang, said, method) in [
        (Lang::It, "«caf-250»: nessuna voce comincia così", "contrassegno"),
        (Lang::En, "“caf-250”: no answer begins so", "PayPal"),
    ] {
        let shop = Shop::new();
        let mut stage = shop.stage((120, 40), lang);
        stage.keys("2nross<enter><enter>mok-3<enter><f6><enter>");
        stage.keys(if lang == Lang::It { "contr" } else { "pay" });
        // A digit typed wrongly into the letters of an answer is no article.
        stage.keys("<tab><backtab>riba30<enter>");
        assert!(!stage.text().contains("RIBA30") && stage.text().contains(method), "{}", stage.text());
        stage.keys("<backtab>");
        assert!(stage.text().contains(method), "{}", stage.text());
        stage.keys("caf-250");
        assert!(stage.message().contains(said), "{}", stage.message());
        assert!(stage.text().contains(method), "{}", stage.text());
        // With the Enter that a scanner sends it is a line.
        stage.keys("<enter>");
        assert!(stage.text().contains("CAF-250") && stage.text().contains(method), "{}", stage.text());
        stage.keys("<pgdn>8001234567941<enter>");
        assert!(stage.text().contains("FLT-04") && stage.text().contains(method), "{}", stage.text());
    }
}

/// Beside an order that was being changed stood what the customer owes as if nothing were typed.
#[test]
fn what_the_customer_owes_is_said_with_the_order_as_it_is_typed() {
    for (lang, now, then) in [
        (Lang::It, "il cliente deve ancora 56,00", "56,00; con quest'ordine 172,00"),
        (Lang::En, "the customer still owes 56.00", "56.00; with this order 172.00"),
    ] {
        let shop = Shop::new();
        shop.place(&[("MOK-3", 1)]);
        shop.place(&[("MOK-3", 1)]);
        let mut stage = shop.stage((120, 40), lang);
        stage.keys("2<enter>e");
        assert!(stage.text().contains(now) && !stage.text().contains(then), "{}", stage.text());
        stage.keys("<right>5<enter>");
        assert!(stage.text().contains(then), "{}", stage.text());
        // A new one comes on top of all of it.
        let mut stage = shop.stage((120, 40), lang);
        stage.keys("2nferr<enter><enter>mok-3<enter>4<enter>");
        assert!(stage.text().contains(then), "{}", stage.text());
    }
}

/// All there is was listed, and Enter took the first of it.
#[test]
fn the_box_of_an_unknown_code_has_what_begins_like_it() {
    for (lang, said) in [(Lang::It, "«mok-9» non c'è: questi hanno «mok-»"), (Lang::En, "there is no “mok-9”")]
    {
        let shop = Shop::new();
        let mut stage = shop.stage((80, 24), lang);
        stage.keys("2<f6>ross<enter><enter>mok-9<tab><backtab><f4>");
        let text = stage.text();
        assert!(text.contains(said) && text.contains("MOK-3") && !text.contains("FLT-04"), "{text}");
        stage.keys("3");
        assert!(!stage.text().contains(said), "{}", stage.text());
        stage.keys("<esc><ctrl+x>zzz<tab><backtab><f4>");
        let text = stage.text();
        assert!(text.contains("«zzz»") || text.contains("“zzz”"), "{text}");
        stage.keys("<enter>");
        assert!(!stage.text().contains("FLT-04"), "nothing is taken: {}", stage.text());
    }
}

/// “Esc again leaves” was said, and Esc put the field back.
#[test]
fn who_steps_back_from_a_list_that_did_not_open_is_told_what_the_next_step_does() {
    for (lang, stays, leaves) in [
        (Lang::It, "ancora Esc: rimette il campo com'era", "ancora Esc: esce"),
        (Lang::En, "Esc again puts the field back as it was", "Esc again leaves"),
    ] {
        let shop = Shop::new();
        let mut stage = shop.stage((80, 24), lang);
        stage.keys("2nross<enter><enter>mok-3<enter><f6><enter><tab>boh<f4><esc>");
        assert!(stage.message().contains(stays), "{}\n{}", stage.message(), stage.text());
        assert!(stage.text().contains("boh"), "{}", stage.text());
        stage.keys("<esc>");
        assert!(!stage.text().contains("boh") && stage.text().contains("MOK-3"), "{}", stage.text());
        assert!(stage.message().contains(leaves), "{}", stage.message());
    }
}

/// Of a cancelled order the whole total was still to be collected.
#[test]
fn of_a_cancelled_order_what_was_paid_is_to_be_given_back() {
    for (lang, said, back) in [(Lang::It, "non si deve più niente", "-28,00"), (Lang::En, "nothing is owed", "-28.00")]
    {
        let shop = Shop::new();
        shop.place(&[("MOK-3", 1)]);
        let mut stage = shop.stage((120, 40), lang);
        stage.keys("2<f8>p<f8>xa");
        assert!(stage.message().contains(back.trim_start_matches('-')), "what goes back: {}", stage.message());
        stage.keys("<f8>");
        assert!(stage.text().contains(if lang == Lang::It { "L'ordine è annullato" } else { "cancelled" }));
        stage.keys("m");
        assert!(stage.text().contains(back), "{}", stage.text());
        // What is proposed is booked as it stands there: only what differed was sent, and that was refused.
        stage.keys("<f2>");
        assert!(
            stage.text().contains(if lang == Lang::It { "restituiti 28,00" } else { "28.00 given back" }),
            "{}",
            stage.text()
        );
        stage.keys("u<enter><tab><tab>");
        let ships = stage.text();
        assert!(!ships.contains("F4 s"), "nothing of it is shipped any more: {ships}");
        stage.keys("<tab>");
        assert!(stage.text().contains(said), "{}", stage.text());
    }
}
