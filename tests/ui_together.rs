//! Two operators at one file: who changed different fields keeps them, who types is seen by the other, and nothing that
//! was not seen is written over.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod store_help;

use fondaco::domain::UtcMillis;
use fondaco::locale::Lang;
use fondaco::operations::{Actor, Call, Door, Mode, registry};
use fondaco::store::{Reader, Store, alive, drafts, journal, parties, settings};
use fondaco::ui::stage::Stage;
use fondaco::ui::theme::{Depth, Theme, Tier};
use serde_json::{Value, json};
use std::path::PathBuf;

struct House {
    path: PathBuf,
    store: Store,
    _folder: tempfile::TempDir,
}

impl House {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.db");
        let store = store_help::found(&path);
        Self { path, store, _folder: folder }
    }

    fn stage(&self, lang: Lang) -> Stage {
        let theme = Theme::load("terminale", &[], Depth::Ansi16, Tier::T1).unwrap();
        Stage::open(&self.path, store_help::clock(), lang, theme, (80, 24)).unwrap()
    }

    /// Marta, in another program.
    fn marta(&mut self, operation: &str, input: Value) {
        let actor = Actor::new("marta", Door::Cli);
        let verb = registry::find(operation).unwrap();
        (verb.run)(&mut self.store, Call::by(&actor), input, Mode::Execute).unwrap();
    }

    fn company(&self) -> settings::Company {
        settings::founded(Reader::open(&self.path).unwrap().db()).unwrap()
    }

    /// The input of the newest entry of the journal.
    fn newest(&self) -> Value {
        let reader = Reader::open(&self.path).unwrap();
        journal::find(reader.db(), journal::head(reader.db()).unwrap()).unwrap().input
    }
}

#[test]
fn the_companys_data_are_merged_field_by_field() {
    let mut house = House::new();
    let mut stage = house.stage(Lang::It);
    stage.keys(":dati azienda<enter>");
    assert!(stage.text().contains("Demo Srl"), "{}", stage.text());
    // Meanwhile Marta gives another field its value, and what is typed here does not touch it.
    house.marta("company.save", json!({"codice_fiscale": "RSSMRA80A01F205X"}));
    stage.keys(" di prova<f2>");
    let company = house.company();
    assert_eq!(company.name.as_str(), "Demo Srl di prova", "{}", stage.text());
    assert_eq!(company.codice_fiscale.as_ref().map(fondaco::domain::SafeText::as_str), Some("RSSMRA80A01F205X"));
    assert_eq!(house.newest(), json!({"name": "Demo Srl di prova", "version": 1}));
}

#[test]
fn the_same_field_of_the_company_is_asked_and_what_is_cleared_is_gone() {
    let mut house = House::new();
    house.marta("company.save", json!({"codice_fiscale": "RSSMRA80A01F205X"}));
    let mut stage = house.stage(Lang::It);
    stage.keys(":dati azienda<enter> mia<enter>");
    house.marta("company.save", json!({"name": "Demo di Marta"}));
    stage.keys("<tab><ctrl+x><f2>");
    let asked = stage.text();
    assert!(asked.contains("marta") && asked.contains("Demo di Marta") && asked.contains("Demo Srl mia"), "{asked}");
    assert_eq!(house.company().name.as_str(), "Demo di Marta", "nothing is written before the answer");
    stage.keys("l<f2>");
    let company = house.company();
    assert_eq!((company.name.as_str(), company.codice_fiscale), ("Demo di Marta", None), "{}", stage.text());
}

#[test]
fn who_lost_a_field_to_another_is_told_when_he_looks_at_the_record_and_once() {
    for (lang, told) in
        [(Lang::It, "marta ha cambiato ciò che avevi scritto"), (Lang::En, "marta changed what you had")]
    {
        let mut house = House::new();
        let mut stage = house.stage(lang);
        let mail = |text: &str| format!("e<pgdn><pgdn><ctrl+x>{text}<f2>");
        stage.keys("3<enter>");
        stage.keys(&mail("mia@b.example"));
        assert!(!stage.message().contains("marta"), "{}", stage.message());
        // Written where nothing was written here, it is nobody's loss.
        house.marta("party.save", json!({"id": 1, "set": {"phone": "011 555 0199"}}));
        stage.keys("<f5>");
        assert!(!stage.message().contains(told), "{}", stage.message());
        // She has seen it, and means hers.
        house.marta("party.save", json!({"id": 1, "set": {"email": "sua@b.example"}}));
        stage.keys("<f5>");
        assert!(stage.message().contains(told) && stage.message().contains("sua@b.example"), "{}", stage.message());
        stage.keys("<esc><enter>");
        assert!(!stage.message().contains(told), "said once: {}", stage.message());
        // Written over again, it is his that stands there.
        stage.keys(&mail("di.nuovo@b.example"));
        stage.keys("<esc><enter>");
        assert!(!stage.message().contains(told), "{}", stage.message());
    }
}

#[test]
fn what_was_lost_while_another_screen_was_open_is_told_at_the_next_look() {
    let mut house = House::new();
    let mut stage = house.stage(Lang::It);
    stage.keys("3<enter>e<pgdn><pgdn><ctrl+x>mia@b.example<f2><esc>2");
    house.marta("party.save", json!({"id": 1, "set": {"email": "sua@b.example"}}));
    assert!(!stage.message().contains("ciò che avevi scritto"), "{}", stage.message());
    stage.keys("3<enter>");
    assert!(stage.message().contains("marta ha cambiato ciò che avevi scritto"), "{}", stage.message());
}

#[test]
fn who_goes_back_from_the_question_is_asked_again_and_can_write_it_by_hand() {
    let mut house = House::new();
    let long = "Demo di Marta con un nome lungo che in una colonna di ottanta non sta per intero, fino alla fine";
    let mut stage = house.stage(Lang::It);
    stage.keys(":dati azienda<enter> mia<enter>");
    house.marta("company.save", json!({"name": long}));
    stage.keys("<f2>");
    let asked = stage.text();
    // Both values are wholly read, whatever their columns hold; what differs stands in marks.
    let words: String = asked
        .replace("Demo «di", "Demo di")
        .lines()
        .map(|line| line.trim_matches(|c: char| !c.is_alphanumeric()))
        .collect();
    assert!(words.contains("Demo di Marta con un nome lungo") && asked.contains("fino alla fine"), "{asked}");
    // The page of keys is that of the question.
    stage.keys("<f1>");
    let keys = stage.text();
    assert!(keys.contains("tiene il mio valore") && keys.contains("tiene il valore dell'altro"), "{keys}");
    stage.keys("<esc><esc>");
    assert!(stage.text().contains("Dati dell'azienda") || stage.text().contains("azienda"), "{}", stage.text());
    stage.keys("<f2>");
    assert!(stage.text().contains("tieni") || stage.text().contains("m mio"), "asked again: {}", stage.text());
    assert_eq!(house.company().name.as_str(), long);
    // By hand: what the other saved was seen, and what is written over it is meant.
    stage.keys("e");
    assert!(stage.message().contains("Demo di Marta"), "{}", stage.message());
    stage.keys("<ctrl+x>Demo di tutti<f2>");
    assert_eq!(house.company().name.as_str(), "Demo di tutti", "{}", stage.text());
}

#[test]
fn keys_and_columns_of_the_question_name_the_other_alike_and_a_renamed_record_has_its_new_name() {
    for (lang, keys, column) in [(Lang::It, "l di marta", "di marta"), (Lang::En, "l marta's", "marta's")] {
        let mut house = House::new();
        let mut stage = house.stage(lang);
        stage.keys(":company.save<enter> mia<enter>");
        house.marta("company.save", json!({"name": "Demo di Marta"}));
        stage.keys("<f2>");
        let asked = stage.text();
        assert!(asked.contains(keys) && asked.matches(column).count() >= 2, "{asked}");
    }
    // Another field is merged without a question, and what is said names the record as it is called now.
    let mut house = House::new();
    let mut stage = house.stage(Lang::It);
    stage.keys("3<enter>e<pgdn><pgdn>a@b.example");
    house.marta("party.save", json!({"id": 1, "set": {"name": "Nuovo Nome"}}));
    stage.keys("<f2>");
    assert!(stage.message().contains("Nuovo Nome"), "{}\n{}", stage.message(), stage.text());
    assert!(stage.message().contains("; unito con marta: "), "{}", stage.message());
    // What nobody else touched is merged with nothing.
    stage.keys("e<pgdn><pgdn><end>m<f2>");
    assert_eq!(stage.message(), "salvato Nuovo Nome");
}

#[test]
fn who_saved_what_of_the_companys_data_is_said_and_so_is_oneself_at_another_terminal() {
    let mut house = House::new();
    let mut stage = house.stage(Lang::It);
    stage.keys(":dati azienda<enter>");
    house.marta("company.save", json!({"codice_fiscale": "RSSMRA80A01F205X"}));
    stage.keys(" di prova<f2>");
    assert!(stage.message().contains("; unito con marta: "), "{}", stage.message());
    // The same operator elsewhere: no other, but not here either.
    stage.keys("3<enter>e<pgdn><pgdn>a@b.example");
    let anna = Actor::new("anna", Door::Cli);
    let save = |house: &mut House, set: Value| {
        let verb = registry::find("party.save").unwrap();
        (verb.run)(&mut house.store, Call::by(&anna), json!({"id": 1, "set": set}), Mode::Execute).unwrap();
    };
    save(&mut house, json!({"phone": "011 222"}));
    stage.keys("<f2>");
    assert!(stage.message().contains("unito con anna (altro terminale): "), "{}", stage.message());
    // Also where it had to be asked.
    stage.keys("e<tab><end>x");
    save(&mut house, json!({"name": "Altro", "phone": "011 333"}));
    stage.keys("<f2>");
    assert!(stage.text().contains("di anna (altro"), "{}", stage.text());
    stage.keys("m<f2>");
    assert!(stage.message().contains("unito con anna (altro terminale): Telefono"), "{}", stage.message());
}

/// Somebody's draft of the first record of a list, by a program of this name.
fn typed_by(house: &mut House, by: Option<&str>) -> i64 {
    let payload = json!({"typed": {"name": "Ver"}, "about": {"by": by}});
    let typed =
        drafts::Typed { id: None, entity: "party", record_id: Some(1), base_version: Some(1), payload: &payload };
    drafts::save(&mut house.store, "marta", &typed).unwrap()
}

#[test]
fn who_types_at_another_terminal_of_his_own_is_seen_as_himself() {
    if !std::path::Path::new("/proc/self/ns/pid").exists() {
        return;
    }
    let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
    let world = alive::token().split_once('-').unwrap().1.to_owned();
    let other = format!("{}-{world}", child.id());
    for (by, seen) in [(Some(other), true), (Some(alive::token()), false), (None, false)] {
        let mut house = House::new();
        let payload = json!({"typed": {"name": "Ver"}, "about": {"by": by, "at": "pts/9"}});
        let typed =
            drafts::Typed { id: None, entity: "party", record_id: Some(1), base_version: Some(1), payload: &payload };
        drafts::save(&mut house.store, "anna", &typed).unwrap();
        let mut stage = house.stage(Lang::It);
        // The card; in the form the draft itself is asked about first.
        stage.keys("3<enter>");
        let told = |stage: &Stage| stage.text().lines().nth(1).unwrap_or_default().to_owned();
        assert_eq!(told(&stage).contains("anna (altro terminale) scrive"), seen, "{by:?}: {}", stage.text());
        if seen {
            // Where there is room, where; where there is none, fewer parts of it and each whole.
            stage.resize(140, 30);
            assert!(told(&stage).contains("scrive dalle ") && told(&stage).ends_with("pts/9"), "{}", told(&stage));
            for width in (40..140).rev() {
                stage.resize(width, 24);
                let line = told(&stage);
                let parts = ["pts/9", "dalle ", "scrive", "terminale)"];
                let whole = line.contains("anna") && parts.iter().any(|end| line.contains(end));
                assert!(whole || !line.contains("anna"), "{width}: {line}");
                assert!(width < 60 || whole, "{width}: {line}");
            }
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Waits until a screen that hears others is as it is wanted.
#[track_caller]
fn until(stage: &mut Stage, mut wanted: impl FnMut(&mut Stage) -> bool) {
    let began = std::time::Instant::now();
    loop {
        stage.settle();
        if wanted(stage) {
            return;
        }
        assert!(began.elapsed() < std::time::Duration::from_mins(1), "{}", stage.text());
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

#[test]
fn what_was_said_of_another_goes_when_he_has_gone() {
    let mut house = House::new();
    let mut stage = house.stage(Lang::It);
    stage.hear_others();
    stage.keys("3<enter>e");
    let hers = typed_by(&mut house, Some(&alive::token()));
    until(&mut stage, |stage| stage.message().contains("marta sta modificando"));
    let text = stage.text();
    assert!(text.contains("marta scrive") && !text.contains("! !"), "{text}");
    drafts::delete(&mut house.store, "marta", hers).unwrap();
    until(&mut stage, |stage| !stage.text().contains("marta"));
    assert_eq!(stage.message(), "");
}

#[test]
fn who_was_killed_while_typing_types_no_more() {
    if !std::path::Path::new("/proc/self/ns/pid").exists() {
        return;
    }
    let mut child = std::process::Command::new("true").spawn().unwrap();
    let world = alive::token().split_once('-').unwrap().1.to_owned();
    let dead = format!("{}-{world}", child.id());
    child.wait().unwrap();
    for (by, seen) in [(Some(dead), false), (Some("1-1".to_owned()), true), (None, true)] {
        let mut house = House::new();
        typed_by(&mut house, by.as_deref());
        let mut stage = house.stage(Lang::It);
        stage.keys("3<enter>e");
        assert_eq!(stage.text().contains("marta scrive"), seen, "{by:?}: {}", stage.text());
    }
}

#[test]
fn the_preview_of_a_form_is_what_saving_it_does() {
    let mut house = House::new();
    house.marta("company.save", json!({"codice_fiscale": "RSSMRA80A01F205X"}));
    let mut stage = house.stage(Lang::It);
    stage.keys(":dati azienda<enter><tab><tab><ctrl+x><f8>p");
    let seen = stage.text();
    assert!(seen.contains("RSSMRA80A01F205X") && !seen.contains("Demo Srl →"), "{seen}");
    stage.keys("<esc><f2>");
    assert_eq!(house.company().codice_fiscale, None, "{}", stage.text());
    assert_eq!(house.newest(), json!({"codice_fiscale": "", "version": 2}));
    // As a line for another day it is about no version of today.
    stage.keys(":dati azienda<enter>x<f8>y");
    assert!(stage.message().contains("company.save") && !stage.message().contains("version"), "{}", stage.message());
}

#[test]
fn a_cell_that_somebody_changed_since_it_was_shown_is_not_written_over_unseen() {
    for (lang, said) in [(Lang::It, "nel frattempo è diventato 011 222"), (Lang::En, "meanwhile it became 011 222")] {
        let mut house = House::new();
        house.marta("party.save", json!({"id": 1, "set": {"phone": "011 111"}}));
        let phone = |house: &House| {
            let party = parties::find(Reader::open(&house.path).unwrap().db(), 1).unwrap();
            party.phone.unwrap().to_string()
        };
        let mut stage = house.stage(lang);
        stage.keys("3/colonne:nome,telefono<enter><right>");
        assert!(stage.text().contains("011 111"), "{}", stage.text());
        // This session is not told of it yet: what it shows is of before.
        house.marta("party.save", json!({"id": 1, "set": {"phone": "011 222"}}));
        assert!(stage.text().contains("011 111"), "{}", stage.text());
        // Enter pressed before it is known, or after: the first one is answered with what the other wrote.
        if lang.is_english() {
            stage.keys("e011 333").keys("<enter>");
        } else {
            stage.rush("e011 333<enter>");
        }
        stage.settle();
        assert!(stage.message().contains(said), "{}\n{}", stage.message(), stage.text());
        assert_eq!(phone(&house), "011 222", "nothing is written over what was not seen");
        assert!(stage.text().contains("011 333"), "what was typed stays: {}", stage.text());
        stage.keys("<enter>");
        assert_eq!(phone(&house), "011 333", "{}", stage.message());
        // What nobody else touched is saved at once.
        stage.keys("e011 444<enter>");
        assert_eq!(phone(&house), "011 444", "{}", stage.message());
    }
}

#[test]
fn what_somebody_took_away_while_it_was_typed_can_be_saved_as_new() {
    for (tab, made, set, gone) in [
        (
            "<right>",
            "address.save",
            json!({"kind": "shipping", "street": "Via Po, 1", "city": "Torino", "postal_code": "10121", "country": "IT"}),
            "address.delete",
        ),
        ("", "contact.save", json!({"kind": "phone", "value": "011 222"}), "contact.delete"),
    ] {
        let mut house = House::new();
        house.marta(made, json!({"party": 1, "set": set}));
        let parts = |house: &House| {
            let reader = Reader::open(&house.path).unwrap();
            let addresses = parties::addresses(reader.db(), 1).unwrap();
            let contacts = parties::contacts(reader.db(), 1).unwrap();
            if made == "address.save" {
                addresses.into_iter().map(|one| (one.id, one.street.to_string())).collect::<Vec<_>>()
            } else {
                contacts.into_iter().map(|one| (one.id, one.value.to_string())).collect()
            }
        };
        let (id, was) = parts(&house).pop().unwrap();
        let others = parts(&house).len() - 1;
        let mut stage = house.stage(Lang::It);
        let form = open_part(&mut stage, tab, &was);
        stage.keys("<end>9");
        house.marta(gone, json!({"id": id}));
        stage.keys("<f2>");
        let text = stage.text();
        assert!(text.contains("marta") && text.contains("non c'è più") && text.contains("F2"), "{form}: {text}");
        stage.keys("<esc><f2>");
        let now = parts(&house);
        assert_eq!(now.len(), others + 1, "{}", stage.text());
        let (new, text) = now.last().unwrap();
        assert!(*new != id && *text == format!("{was}9"), "{now:?}");
    }
}

#[test]
fn what_others_saved_between_a_draft_and_its_saving_is_told() {
    for again in [false, true] {
        let mut house = House::new();
        let mut stage = house.stage(Lang::It);
        stage.keys("3<enter>e<pgdn><pgdn>a@b.example<f3>");
        house.marta("party.save", json!({"id": 1, "set": {"phone": "011 222"}}));
        // Also when it was left a second time since.
        if again {
            stage.keys("e<enter>9<f3>");
        }
        stage.keys("e<enter><f2>");
        let said = stage.message();
        assert!(said.contains("; unito con marta: Telefono"), "{said}\n{}", stage.text());
    }
}

/// The draft of a record that somebody took away is gone on with: it says so, and is saved as another.
#[track_caller]
fn saved_as_new(house: &House, stage: &mut Stage, entity: &str, what: &str) {
    let mine = || drafts::list(Reader::open(&house.path).unwrap().db(), "anna", None).unwrap();
    assert_eq!(mine().len(), 1, "{}", stage.text());
    stage.keys("gb<enter>");
    let text = stage.text();
    assert!(text.contains("non c'è più") && text.contains("F2") && text.contains("come scheda nuova"), "{text}");
    stage.keys("<esc>");
    assert!(stage.text().contains(what), "{}", stage.text());
    // Left and gone on with once more it is the draft of a new one.
    stage.keys("<f3>gb<enter>");
    assert!(stage.text().contains(what) && !stage.text().contains("non c'è più"), "{}", stage.text());
    stage.keys("<f2>");
    assert!(mine().is_empty(), "{}", stage.text());
    let reader = Reader::open(&house.path).unwrap();
    let entry = journal::find(reader.db(), journal::head(reader.db()).unwrap()).unwrap();
    assert_eq!((entry.operation.as_str(), entry.input.get("id")), (entity, None), "{}", stage.text());
    assert!(entry.input.to_string().contains(what), "{}", entry.input);
}

#[test]
fn the_draft_of_a_customer_that_is_gone_becomes_a_new_one() {
    let mut house = House::new();
    house.marta("party.save", json!({"set": {"name": "Verdi Anna", "customer": true}}));
    let made = journal::head(Reader::open(&house.path).unwrap().db()).unwrap();
    let mut stage = house.stage(Lang::It);
    stage.keys("3/verdi<enter>e<tab><end>x<f3>");
    house.marta("undo", json!({"entry": made}));
    saved_as_new(&house, &mut stage, "party.save", "Verdi Annax");
}

#[test]
fn a_deadline_that_is_gone_becomes_a_new_one_from_its_draft_and_from_its_open_form() {
    for open in [false, true] {
        let mut house = House::new();
        house.marta("deadline.save", json!({"set": {"kind": "task", "subject": "Inventario", "due_on": "2026-11-30"}}));
        let mut stage = house.stage(Lang::It);
        stage.keys("6/inventario<enter>e<end>x");
        assert!(stage.text().contains("Inventariox"), "{}", stage.text());
        if open {
            house.marta("deadline.delete", json!({"ids": [1]}));
            stage.keys("<f2>");
            let text = stage.text();
            assert!(text.contains("non c'è più") && text.contains("come scheda nuova"), "{text}");
            stage.keys("<esc><f2>");
            let input = house.newest();
            assert!(input.get("id").is_none() && input.to_string().contains("Inventariox"), "{input}");
        } else {
            stage.keys("<f3>");
            house.marta("deadline.delete", json!({"ids": [1]}));
            saved_as_new(&house, &mut stage, "deadline.save", "Inventariox");
        }
    }
}

/// Opens the form of an address or a contact of the first customer, with the cursor in the field that holds this.
#[track_caller]
fn open_part(stage: &mut Stage, tab: &str, value: &str) -> String {
    stage.keys(&format!("3<enter>{tab}"));
    for _ in 0..12 {
        if stage.text().lines().any(|line| line.trim_start().starts_with('>') && line.contains(value)) {
            break;
        }
        stage.keys("<down>");
    }
    stage.keys("<enter>");
    let form = stage.text();
    assert!(form.contains(value), "{form}");
    for _ in 0..8 {
        let line = stage.caret().map_or(0, |at| usize::from(at.y));
        if stage.text().lines().nth(line).unwrap_or_default().contains(value) {
            return form;
        }
        stage.keys("<tab>");
    }
    panic!("{}", stage.text());
}

/// Anna at another terminal of hers.
fn elsewhere(store: &mut Store, operation: &str, input: Value) {
    let verb = registry::find(operation).unwrap();
    (verb.run)(store, Call::by(&Actor::new("anna", Door::Ui)), input, Mode::Execute).unwrap();
}

#[test]
fn a_key_takes_back_what_was_done_here_and_never_what_was_done_at_another_terminal() {
    let mut house = House::new();
    let mut stage = house.stage(Lang::It);
    let name = |house: &House| parties::find(house.store.db(), 1).unwrap().name.to_string();
    let email = |house: &House| parties::find(house.store.db(), 1).unwrap().email;
    // Nothing was done here yet: what she did elsewhere is named, and stays.
    stage.keys("3u");
    assert!(stage.message().contains("un'altra tua sessione") && stage.message().contains("g u"), "{}", stage.text());
    assert_eq!(journal::undoable(house.store.db(), "anna", UtcMillis(0), 1).unwrap()[0].operation, "stock.receive");
    // Done here, then something else there: the key means what was done here.
    stage.keys("<enter>e<tab> bis<f2>");
    assert_eq!(name(&house), "Rossi Mario bis", "{}", stage.text());
    elsewhere(&mut house.store, "party.save", json!({"id": 1, "set": {"email": "rossi@example.it"}}));
    stage.keys("u");
    assert_eq!(name(&house), "Rossi Mario", "{}", stage.text());
    assert!(email(&house).is_some(), "what was done elsewhere stays");
    stage.keys("U");
    assert_eq!(name(&house), "Rossi Mario bis", "{}", stage.text());
    // The other terminal takes it back: it is said, and the key does not fall through to an older deed.
    let head = journal::head(house.store.db()).unwrap();
    elsewhere(&mut house.store, "undo", json!({"entry": head}));
    assert_eq!(name(&house), "Rossi Mario");
    stage.keys("u");
    assert!(email(&house).is_some(), "{}", stage.text());
    assert_eq!(name(&house), "Rossi Mario", "{}", stage.text());
    // The same where there is an older deed of this session: two names, the second taken back and done again here.
    stage.keys("e<tab> uno<f2>").keys("e<tab> due<f2>").keys("u").keys("U");
    assert_eq!(name(&house), "Rossi Mario uno due", "{}", stage.text());
    let head = journal::head(house.store.db()).unwrap();
    elsewhere(&mut house.store, "undo", json!({"entry": head}));
    assert_eq!(name(&house), "Rossi Mario uno");
    stage.keys("u");
    assert!(stage.message().contains("già annullata altrove da anna"), "{}", stage.text());
    assert_eq!(name(&house), "Rossi Mario uno", "the older deed stands: {}", stage.text());
    // Told once: now the key means the deed before.
    stage.keys("u");
    assert_eq!(name(&house), "Rossi Mario", "{}", stage.text());
}

#[test]
fn what_another_session_took_back_is_said_before_the_key_means_what_was_done_before_it() {
    let mut house = House::new();
    let mut stage = house.stage(Lang::It);
    let name = |house: &House| parties::find(house.store.db(), 1).unwrap().name.to_string();
    stage.keys("3<enter>e<tab> uno<f2>e<tab> due<f2>");
    assert_eq!(name(&house), "Rossi Mario uno due", "{}", stage.text());
    let head = journal::head(house.store.db()).unwrap();
    stage.hear_others();
    elsewhere(&mut house.store, "undo", json!({"entry": head}));
    // The page of keys says of the key what the key itself will say.
    until(&mut stage, |stage| {
        stage.keys("<f1>undo");
        let told = stage.text().contains("già annullata altro");
        stage.keys("<esc>");
        told
    });
    stage.keys("u");
    assert!(stage.message().contains("già annullata altrove da anna"), "{}", stage.text());
    assert_eq!(name(&house), "Rossi Mario uno");
    stage.keys("u");
    assert_eq!(name(&house), "Rossi Mario", "{}", stage.text());
}

#[test]
fn what_another_saved_in_a_field_that_is_being_changed_is_said_at_the_field_at_once() {
    let mut house = House::new();
    let mut stage = house.stage(Lang::It);
    stage.hear_others();
    stage.keys("3<enter>e<tab> bis");
    house.marta("party.save", json!({"id": 1, "set": {"name": "Rossi di Marta"}}));
    until(&mut stage, |stage| stage.message().contains("marta ha salvato qui «Rossi di Marta»"));
    assert!(stage.message().contains("si sceglie"), "{}", stage.text());
    // The mark stays at the field when it is left, and goes with the answer.
    stage.keys("<tab>");
    let line = stage.text().lines().find(|line| line.contains("Rossi Mario bis")).unwrap().to_owned();
    assert!(line.contains("! marta"), "{line}");
    stage.keys("<f2>");
    assert!(stage.text().contains("Rossi di Marta") && stage.text().lines().last().unwrap().contains("F2 salva"));
    stage.keys("m<f2>");
    assert_eq!(parties::find(house.store.db(), 1).unwrap().name.as_str(), "Rossi Mario bis", "{}", stage.text());
    // A field that is left alone is marked and said by nobody: saving takes it along.
    stage.keys("e<tab> ter");
    house.marta("party.save", json!({"id": 1, "set": {"phone": "011 555"}}));
    until(&mut stage, |stage| stage.text().contains("! marta ha salvato") || stage.text().contains("! marta"));
    assert!(!stage.message().contains("si sceglie"), "{}", stage.text());
    stage.keys("<f2>");
    assert!(stage.message().contains("unito con marta"), "{}", stage.text());
}
