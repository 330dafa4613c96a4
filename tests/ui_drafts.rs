//! What was typed and not saved: kept in the order it was typed, once, and offered again where it belongs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod store_help;

use fondaco::locale::Lang;
use fondaco::store::drafts::{self, Draft};
use fondaco::store::{Reader, Store, parties};
use fondaco::ui::layers::LayerId;
use fondaco::ui::stage::Stage;
use fondaco::ui::theme::{Depth, Theme, Tier};
use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

struct House {
    path: PathBuf,
    _folder: tempfile::TempDir,
}

impl House {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.db");
        drop(store_help::found(&path));
        Self { path, _folder: folder }
    }

    fn stage(&self, lang: Lang) -> Stage {
        let theme = Theme::load("terminale", &[], Depth::Ansi16, Tier::T1).unwrap();
        Stage::open(&self.path, store_help::clock(), lang, theme, (80, 24)).unwrap()
    }

    fn drafts(&self) -> Vec<Draft> {
        drafts::list(Reader::open(&self.path).unwrap().db(), "anna", None).unwrap()
    }

    /// Of the newest draft, what stands in a field.
    fn kept(&self, field: &str) -> String {
        let payload = self.drafts().first().expect("a draft").payload.clone();
        let typed = payload.pointer(&format!("/typed/{field}"));
        let value = payload.pointer(&format!("/values/{field}/value"));
        typed.or(value).and_then(|value| value.as_str()).unwrap_or_default().to_owned()
    }

    fn party(&self, code: &str) -> bool {
        parties::by_code(Reader::open(&self.path).unwrap().db(), code).unwrap().is_some()
    }
}

/// The writer does nothing until it is let go.
fn hold(stage: &Stage) -> Sender<()> {
    let (go, wait) = channel::<()>();
    stage.desk().write(LayerId(u64::MAX), move |_| wait.recv().is_ok());
    go
}

#[test]
fn letters_typed_while_the_draft_is_written_are_kept_when_the_form_is_left() {
    let house = House::new();
    let mut stage = house.stage(Lang::It);
    stage.keys("3<f6>");
    let go = hold(&stage);
    stage.rush("Verdi<enter><pgdn><pgdn>info@verdi.example<enter>011 555<f3>");
    go.send(()).unwrap();
    stage.settle();
    assert_eq!((house.drafts().len(), house.kept("name")), (1, "Verdi".to_owned()));
    assert_eq!(house.kept("email"), "info@verdi.example");
    assert!(house.kept("phone").contains("555"), "{}", house.kept("phone"));
}

#[test]
fn a_save_takes_away_the_draft_that_was_still_being_written() {
    let house = House::new();
    let mut stage = house.stage(Lang::It);
    stage.keys("3<f6>");
    let go = hold(&stage);
    stage.rush("Verdi<enter><f2>");
    go.send(()).unwrap();
    stage.settle();
    assert!(house.party("C00002"), "{}", stage.text());
    assert_eq!(house.drafts(), []);
    // The same for an order.
    stage.keys("2<f6>ross<enter><enter>");
    stage.keys("mok-3");
    let go = hold(&stage);
    stage.rush("<enter>2<enter><f2>");
    go.send(()).unwrap();
    stage.settle();
    assert!(stage.message().contains("inserito"), "{}\n{}", stage.message(), stage.text());
    assert_eq!(house.drafts(), []);
}

#[test]
fn a_session_that_ends_in_between_leaves_one_draft() {
    let house = House::new();
    let mut stage = house.stage(Lang::It);
    stage.keys("3<f6>");
    let go = hold(&stage);
    stage.rush("Verdi<enter>");
    let waits = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(50));
        go.send(()).unwrap();
    });
    stage.end();
    waits.join().unwrap();
    stage.settle();
    assert_eq!(house.drafts().len(), 1);
    assert_eq!(house.kept("name"), "Verdi");
}

#[test]
fn a_writer_that_failed_once_does_not_end_the_keeping() {
    let house = House::new();
    let mut stage = house.stage(Lang::It);
    stage.keys("3<f6>");
    // The writer loses its file and finds it again.
    let away = house.path.with_extension("away");
    stage.desk().write(LayerId(u64::MAX), |_| assert!(std::hint::black_box(false), "a writer that fails"));
    stage.settle();
    std::fs::rename(&house.path, &away).unwrap();
    stage.keys("Verdi<enter>");
    assert!(!stage.message().is_empty(), "that it could not be kept is said");
    assert!(stage.text().contains("Nuovo cliente"), "{}", stage.text());
    std::fs::rename(&away, &house.path).unwrap();
    stage.pass(Duration::from_secs(6));
    assert_eq!((house.drafts().len(), house.kept("name")), (1, "Verdi".to_owned()));
    stage.keys("<f2>");
    assert!(house.party("C00002"), "{}", stage.text());
    assert_eq!(house.drafts(), []);
}

#[test]
fn several_drafts_of_a_kind_are_several_and_are_offered_by_name() {
    let house = House::new();
    let mut stage = house.stage(Lang::It);
    stage.keys("3<f6>Verdi<enter><f3>");
    assert_eq!(stage.message(), "bozza conservata (g b la riprende): nuovo cliente: Verdi");
    stage.keys("<f6>");
    assert!(stage.text().contains("nuovo cliente: Verdi"), "{}", stage.text());
    stage.keys("nBianchi<enter><esc>");
    assert_eq!(house.drafts().len(), 2);
    // Back opens nothing.
    stage.keys("<f6>");
    let shown = stage.text();
    assert!(shown.contains("2 bozze") && shown.contains("Verdi") && shown.contains("Bianchi"), "{shown}");
    stage.keys("<esc>");
    assert!(!stage.text().contains("Ragione sociale"), "{}", stage.text());
    assert_eq!(house.drafts().len(), 2);
    // The newest first; what it becomes takes only its own draft away.
    stage.keys("<f6><enter>");
    assert!(stage.text().contains("Bianchi"), "{}", stage.text());
    stage.keys("<f2>");
    assert_eq!(stage.message(), "salvato Bianchi");
    assert_eq!((house.drafts().len(), house.kept("name")), (1, "Verdi".to_owned()));
    // A supplier's form knows nothing of them; the box of all does.
    stage.keys("4<f6>");
    assert!(stage.text().contains("Nuovo fornitore") && !stage.text().contains("Verdi"), "{}", stage.text());
    stage.keys("<esc>gb");
    assert!(stage.text().contains("nuovo cliente: Verdi"), "{}", stage.text());
    stage.keys("<enter><f2>");
    assert_eq!(stage.message(), "salvato Verdi");
    stage.keys("gb");
    assert!(stage.message().starts_with("nessuna bozza"), "{}", stage.message());
}

#[test]
fn who_types_on_after_a_draft_was_taken_elsewhere_is_told_and_loses_nothing() {
    let house = House::new();
    let mut stage = house.stage(Lang::It);
    stage.keys("3<f6>Verdi<enter>");
    stage.pass(Duration::from_secs(3));
    let id = house.drafts()[0].id;
    let mut store = Store::open(&house.path, store_help::clock()).unwrap();
    drafts::delete(&mut store, "anna", id).unwrap();
    stage.keys("12345");
    stage.pass(Duration::from_secs(3));
    assert!(stage.message().contains("altrove") && stage.message().contains("a sé"), "{}", stage.text());
    let drafts = house.drafts();
    assert!(drafts.len() == 1 && drafts[0].id != id && drafts[0].payload.to_string().contains("Verdi"), "{drafts:?}");
}

#[test]
fn a_draft_is_thrown_away_only_by_its_key() {
    let house = House::new();
    let mut stage = house.stage(Lang::It);
    stage.keys("3<f6>Verdi<enter><f3><f6>nBianchi<enter><f3>gb<down><del>");
    // Nothing brings it back: it is asked, and neither Enter nor the key that asked says yes.
    assert!(stage.text().contains("Buttare la bozza?") && stage.text().contains("Verdi"), "{}", stage.text());
    stage.keys("<del><enter>");
    assert_eq!(house.drafts().len(), 2, "{}", stage.text());
    stage.keys("<del>b");
    assert_eq!((house.drafts().len(), house.kept("name")), (1, "Bianchi".to_owned()));
    assert!(stage.message().contains("Verdi"), "{}", stage.message());
    stage.keys("<del>b");
    assert_eq!(house.drafts(), []);
}

#[test]
fn what_is_typed_ahead_of_the_box_of_drafts_stays_in_order() {
    let house = House::new();
    let mut stage = house.stage(Lang::It);
    stage.keys("3<f6>Verdi<enter><f3>");
    // Typed blindly into what will be an empty form: it is there, whole, and the draft is left aside.
    stage.rush("<f6>Zanni");
    stage.settle();
    assert!(stage.text().contains("Zanni") && stage.text().contains("Nuovo cliente"), "{}", stage.text());
    assert_eq!(house.drafts().iter().filter(|draft| draft.payload.to_string().contains("Verdi")).count(), 1);
    stage.keys("<f3>");
    assert_eq!((house.drafts().len(), house.kept("name")), (2, "Zanni".to_owned()));
    // Enter goes to the box, what follows it to the draft that it takes up.
    stage.rush("<f6><down><enter>no");
    stage.settle();
    assert!(stage.text().contains("Verdi ") && stage.text().contains("[no "), "{}", stage.text());
    stage.keys("<f3>");
    // Seen, and typed into all the same.
    stage.keys("<f6>");
    assert!(stage.text().contains("bozze non salvate"), "{}", stage.text());
    stage.keys("Zeno");
    assert!(stage.text().contains("Zeno") && !stage.text().contains("bozze non salvate"), "{}", stage.text());
}

#[test]
fn a_draft_of_an_address_stays_with_its_customer() {
    let house = House::new();
    let mut stage = house.stage(Lang::It);
    stage.keys("3<f6>Verdi<f2>/rossi<enter><enter><f8>i<enter>Ufficio<enter>Via Po 3<enter><f3>");
    assert_eq!(house.drafts().len(), 1, "{}", stage.text());
    stage.keys("<esc>/<ctrl+x>verdi<enter><enter><f8>i");
    assert!(stage.text().contains("Nuovo indirizzo") && !stage.text().contains("Via Po 3"), "{}", stage.text());
    stage.keys("<esc>gb<enter>");
    assert!(stage.text().contains("Via Po 3"), "{}", stage.text());
}

#[test]
fn escape_restores_says_so_and_what_was_typed_is_in_the_draft() {
    let house = House::new();
    let mut stage = house.stage(Lang::It);
    stage.keys("3<f6>Verd");
    stage.pass(Duration::from_secs(3));
    assert_eq!(house.drafts().len(), 1, "two seconds after the last letter");
    stage.keys("<esc>");
    assert!(stage.message().contains("campo com'era") && stage.message().contains("Ctrl+Z"), "{}", stage.message());
    assert!(stage.text().contains("Nuovo cliente"));
    stage.keys("<ctrl+z>i<enter>");
    stage.keys("<esc>");
    assert_eq!(stage.message(), "bozza conservata (g b la riprende): nuovo cliente: Verdi");
    assert_eq!((house.drafts().len(), house.kept("name")), (1, "Verdi".to_owned()));
    // Esc and Esc again, at once: what the first took back is in the draft, as typed.
    stage.keys("<f6>n");
    stage.keys("Bi");
    stage.pass(Duration::from_secs(3));
    stage.keys("<esc><esc>");
    assert_eq!((house.drafts().len(), house.kept("name")), (2, "Bi".to_owned()));
    assert_eq!(stage.message(), "bozza conservata (g b la riprende): nuovo cliente: Bi");
    // What was given up and gone on from is given up: nothing is left of it, and no draft.
    stage.keys("<f6>n");
    stage.keys("Ne<esc><tab><esc>");
    assert_eq!(house.drafts().len(), 2, "{}", stage.text());
}

#[test]
fn a_form_of_one_question_keeps_what_two_escapes_leave() {
    let house = House::new();
    let mut stage = house.stage(Lang::It);
    // A note: one field and nothing else.
    stage.keys("3<enter>m");
    assert!(stage.text().contains("Nota"), "{}", stage.text());
    stage.keys("Chiamare luned");
    stage.keys("<esc><esc>");
    assert!(!stage.text().contains("Chiamare"), "{}", stage.text());
    stage.keys("m<enter>");
    assert!(stage.text().contains("Chiamare luned"), "{}", stage.text());
}

#[test]
fn a_cell_of_a_grid_that_two_escapes_leave_is_in_the_draft() {
    let house = House::new();
    let mut stage = house.stage(Lang::It);
    stage.keys("2<f6>ross<enter><enter>mok-3<enter>2<enter>caf-2<esc><esc>");
    stage.keys("<esc>");
    stage.settle();
    assert_eq!(house.drafts().len(), 1, "{}", stage.text());
    let payload = house.drafts()[0].payload.to_string();
    assert!(payload.contains("caf-2") || payload.contains("CAF-2"), "{payload}");
}

#[test]
fn an_order_is_named_by_its_customer_and_dated_in_the_language_of_the_session() {
    let house = House::new();
    let mut stage = house.stage(Lang::En);
    stage.keys("2<f6>ross<enter><enter>mok-3<enter>2<enter><f3>");
    assert_eq!(stage.message(), "draft kept (g b resumes it): new order: Rossi Mario");
    let mut store = fondaco::store::Store::open(&house.path, store_help::clock()).unwrap();
    store_help::place(&mut store);
    // An older one, of the day before.
    let yesterday = fondaco::domain::FixedClock::at(fondaco::domain::UtcMillis(store_help::START - 86_400_000));
    let mut old = fondaco::store::Store::open(&house.path, std::sync::Arc::new(yesterday)).unwrap();
    let payload = serde_json::json!({"about": {"name": "Neri", "scope": ""}});
    let typed = drafts::Typed { id: None, entity: "order", record_id: None, base_version: None, payload: &payload };
    drafts::save(&mut old, "anna", &typed).unwrap();
    stage.keys("<f6>");
    let shown = stage.text();
    assert!(shown.contains("new order: Rossi Mario") && shown.contains("new order: Neri"), "{shown}");
    assert!(shown.contains("2026-11-1"), "{shown}");
    stage.keys("<enter>");
    assert!(stage.text().contains("MOK-3") && stage.text().contains("Rossi Mario"), "{}", stage.text());
}

#[test]
fn a_draft_that_was_overtaken_says_so() {
    let house = House::new();
    let mut stage = house.stage(Lang::It);
    stage.keys("3<enter>e<pgdn><pgdn>rossi@posta.example<enter><f3>");
    assert_eq!(house.drafts()[0].record_id, Some(1), "{}", stage.text());
    let mut store = fondaco::store::Store::open(&house.path, store_help::clock()).unwrap();
    let set = fondaco::domain::record::PartyFields { phone: Some("011 222".into()), ..Default::default() };
    let change = fondaco::operations::party::SaveParty { id: Some(1), set, ..Default::default() };
    store_help::doing(&mut store, &change).unwrap();
    stage.keys("e");
    assert!(stage.text().contains("salvato da altri dopo"), "{}", stage.text());
    stage.keys("<enter><f2>");
    let party = parties::find(Reader::open(&house.path).unwrap().db(), 1).unwrap();
    assert_eq!(party.email.unwrap().as_str(), "rossi@posta.example", "{}", stage.text());
    assert_eq!(party.phone.unwrap().as_str(), "011 222");
}

#[test]
fn who_else_types_into_the_same_record_is_said_while_they_do() {
    use fondaco::operations::party::SaveParty;
    use fondaco::operations::{Actor, Call, Door, execute};
    let house = House::new();
    let mut store = fondaco::store::Store::open(&house.path, store_help::clock()).unwrap();
    let name: SaveParty = serde_json::from_value(serde_json::json!({"set": {"name": "Verdi Anna"}})).unwrap();
    let party = execute(&mut store, Call::by(&Actor::new("luca", Door::Cli)), &name).unwrap().output.id;
    let payload = serde_json::json!({"typed": {"name": "Verdi Ann"}});
    let typed =
        drafts::Typed { id: None, entity: "party", record_id: Some(party), base_version: Some(1), payload: &payload };
    for (lang, said) in [(Lang::It, "marta scrive"), (Lang::En, "marta is typing")] {
        let mut stage = house.stage(lang);
        stage.keys("3/verdi<enter>e");
        assert!(!stage.text().contains(said), "{}", stage.text());
        stage.settle();
        // A name is somebody's text: what is no sign in it never reaches the terminal.
        let hers = drafts::save(&mut store, "mar\u{1b}ta", &typed).unwrap();
        stage.keys("<esc>e");
        assert!(stage.text().contains(said), "{}", stage.text());
        drafts::delete(&mut store, "mar\u{1b}ta", hers).unwrap();
        stage.keys("<esc>e");
        assert!(!stage.text().contains(said), "{}", stage.text());
    }
}

#[test]
fn a_window_that_is_too_small_ends_by_two_keys_and_keeps_what_is_typed() {
    let house = House::new();
    let mut stage = house.stage(Lang::It);
    stage.keys("3<f6><tab>Prova Srl");
    stage.resize(30, 8);
    stage.keys("q");
    assert!(!stage.ended(), "one key does not end what cannot be seen");
    assert!(stage.text().contains("resta in") && stage.text().contains("q ancora"), "{}", stage.text());
    // What a key does is said as long as it does it.
    stage.moment(std::time::Duration::from_secs(4));
    assert!(!stage.text().contains("q ancora"), "{}", stage.text());
    stage.keys("q");
    assert!(!stage.ended() && stage.text().contains("q ancora"), "{}", stage.text());
    stage.keys("q");
    assert!(stage.ended());
    let left = drafts::list(Reader::open(&house.path).unwrap().db(), "anna", None).unwrap();
    assert_eq!(left.len(), 1);
    assert!(left[0].payload.to_string().contains("Prova Srl"), "{:?}", left[0]);
}
