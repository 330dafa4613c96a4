//! The screen on the company as it was: said on every screen, and nothing is written.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod store_help;

use fondaco::domain::UtcMillis;
use fondaco::locale::Lang;
use fondaco::store::moment::{Moment, Wanted, travel};
use fondaco::store::{Reader, journal};
use fondaco::ui::stage::Stage;
use fondaco::ui::theme::{Depth, Theme, Tier};
use store_help::{START, found, trade};

/// A company of which a part is looked at: up to the confirming of its second order.
fn then() -> (tempfile::TempDir, Moment) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let mut store = found(&path);
    trade(&mut store);
    let all = journal::newest(store.db(), None, 100).unwrap();
    let confirmed = all.iter().rev().find(|entry| entry.operation == "order.confirm").unwrap().id;
    let moment = travel(&path, Wanted::Entry(confirmed), UtcMillis(START), &mut |_, _| true).unwrap();
    (folder, moment)
}

fn stage(moment: &Moment, lang: Lang, size: (u16, u16)) -> Stage {
    let theme = Theme::load("scuro", &[], Depth::True, Tier::T2).map_err(|fault| fault.theme).unwrap();
    Stage::open(moment.file(), moment.clock(), lang, theme, size).unwrap()
}

#[test]
fn it_is_said_on_every_screen_at_every_size() {
    let (_folder, moment) = then();
    for (lang, size, said) in [
        (Lang::It, (80, 24), "com'era 18/11/26 12:06"),
        (Lang::It, (120, 40), "com'era 18/11/2026 12:06"),
        (Lang::It, (60, 16), "com'era 18/11/26 12:06"),
        (Lang::En, (80, 24), "as of 2026-11-18 12:06"),
    ] {
        for keys in [
            "1",
            "2",
            "2<enter>",
            "3",
            "3<enter>",
            "4",
            "5",
            "5<enter>",
            "6",
            "0",
            "gu",
            "2<f8>",
            "2<f9>rossi",
            "2<f1>",
        ] {
            let mut stage = stage(&moment, lang, size);
            stage.keys(keys);
            let text = stage.text();
            assert!(text.contains(said), "{keys} at {size:?}:\n{text}");
        }
    }
    // Two orders then, four now.
    let mut stage = stage(&moment, Lang::It, (80, 24));
    stage.keys("2");
    assert_eq!(stage.text().matches("2026/").count() - stage.text().matches("/2026 ").count(), 2, "{}", stage.text());
}

#[test]
fn what_is_typed_into_the_filter_can_be_taken_back() {
    let (_folder, moment) = then();
    let mut stage = stage(&moment, Lang::It, (80, 24));
    stage.keys("2/rossi<ctrl+z>");
    assert!(
        !stage.text().contains("com'era: si guarda soltanto") && !stage.text().contains("rossi"),
        "{}",
        stage.text()
    );
}

#[test]
fn whatever_would_write_says_why_it_does_not() {
    let (_folder, moment) = then();
    let head = |moment: &Moment| journal::head(Reader::open(moment.file()).unwrap().db()).unwrap();
    let before = head(&moment);
    for keys in [
        "2n",
        "2<f6>",
        "2e",
        "2d",
        "2t",
        "2m",
        "2<delete>",
        "3n",
        "3e",
        "3<enter>e",
        "5n",
        "6n",
        "u",
        "U",
        "1n",
        "2<f9>nuovo cliente<enter>",
        "2<f9>importa ordini<enter>",
        "2<f9>copie di sicurezza<enter>",
        "2<enter>e",
        "2<f8>c<enter>",
        "2<f4><enter><enter>",
        "2ax",
        "2y",
    ] {
        let mut stage = stage(&moment, Lang::It, (120, 40));
        stage.keys(keys);
        let text = stage.text();
        // The list of orders takes nothing away, and says that itself.
        let silent = ["2d", "2<delete>", "2y"].contains(&keys);
        let said = ["Questo è l'archivio com'era", "Si guarda soltanto"].iter().any(|said| text.contains(said));
        assert!(silent || said, "{keys}:\n{text}");
        assert!(text.contains("com'era 18/11/2026"), "{keys}:\n{text}");
    }
    assert_eq!(head(&moment), before);
}
