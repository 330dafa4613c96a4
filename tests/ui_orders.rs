//! Orders from the keyboard, on a real file: what keys do, what the database says after them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

#[path = "ui_orders/answers.rs"]
mod answers;
#[path = "ui_orders/carrier.rs"]
mod carrier;
#[path = "ui_orders/edges.rs"]
mod edges;
#[path = "ui_orders/kept.rs"]
mod kept;
#[path = "ui_orders/next.rs"]
mod next;
#[path = "ui_orders/together.rs"]
mod together;
#[path = "ui_orders/typing.rs"]
mod typing;
#[path = "ui_orders/walk.rs"]
mod walk;
#[path = "ui_orders/whose.rs"]
mod whose;

use fondaco::domain::order::Badge;
use fondaco::domain::record::{AddressFields, AddressKind, PartyFields, ProductFields, VariantFields};
use fondaco::domain::{Cents, FixedClock, Quantity, Rate, UnitPrice, UtcMillis};
use fondaco::locale::Lang;
use fondaco::operations::company::FoundCompany;
use fondaco::operations::order::{LineInput, PlaceOrder};
use fondaco::operations::party::SaveParty;
use fondaco::operations::product::{SaveProduct, SaveVariant};
use fondaco::operations::reference::CodeRef;
use fondaco::operations::stock::{ReceiveLine, ReceiveStock};
use fondaco::operations::{Actor, Call, Door, Operation, execute};
use fondaco::store::subjects::{self, Subject};
use fondaco::store::{Reader, Store, drafts, orders, stock};
use fondaco::ui::record::preview::seen;
use fondaco::ui::stage::Stage;
use fondaco::ui::theme::{Depth, Theme, Tier};
use std::path::PathBuf;
use std::sync::Arc;

/// Saturday 21 November 2026, just after two in Italy.
const NOW: UtcMillis = UtcMillis(1_795_266_300_000);

const ITEMS: &[(&str, &str, i64, i64, &str, i64)] = &[
    ("CAF-250", "Caffè macinato 250 g", 900, 1000, "8001234567897", 3),
    ("MOK-3", "Moka 3 tazze", 2900, 2200, "8001234567927", 12),
    ("FLT-04", "Filtri carta n.4", 250, 2200, "8001234567941", 80),
    ("MAC-PRO", "Macinacaffè Pro", 11_500, 2200, "8001234567958", 14),
];

struct Shop {
    path: PathBuf,
    clock: Arc<FixedClock>,
    _folder: tempfile::TempDir,
}

impl Shop {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("shop.db");
        let clock = Arc::new(FixedClock::at(NOW));
        let mut store = Store::open_or_create(&path, clock.clone()).expect("a file");
        let anna = Actor::new("anna", Door::Cli);
        let mut doing = Doing(&mut store, &anna);
        doing.it(&FoundCompany::named("Demo Srl"));
        for (name, vat, term) in
            [("Ferramenta Bianchi Srl", Some("01234567897"), Some("30fm")), ("Rossi Mario", None, None)]
        {
            let text = |text: &str| Some(text.to_owned());
            doing.it(&SaveParty {
                set: PartyFields {
                    name: text(name),
                    partita_iva: vat.and_then(text),
                    payment_term: term.and_then(text),
                    ..PartyFields::default()
                },
                addresses: vec![
                    AddressFields {
                        kind: Some(AddressKind::Billing),
                        street: text("via Po 3"),
                        postal_code: text("10121"),
                        city: text("Torino"),
                        province: text("TO"),
                        ..AddressFields::default()
                    }
                    .into(),
                ],
                ..SaveParty::default()
            });
        }
        for (sku, name, cents, vat, ean, there) in ITEMS {
            doing.it(&SaveProduct {
                set: ProductFields { name: Some((*name).into()), vat: Some(Rate(*vat)), ..ProductFields::default() },
                variants: vec![SaveVariant {
                    set: VariantFields {
                        sku: Some((*sku).into()),
                        price: Some(UnitPrice(cents * 1_000_000)),
                        ean: Some((*ean).into()),
                        ..VariantFields::default()
                    },
                    ..SaveVariant::default()
                }],
                ..SaveProduct::default()
            });
            let line = ReceiveLine { item: CodeRef::code(*sku), quantity: Quantity::units(*there), cost: None };
            doing.it(&ReceiveStock { warehouse: None, shelf: None, lines: vec![line], document: None });
        }
        Self { path, clock, _folder: folder }
    }

    /// Another program's hold of the file.
    fn store(&self) -> Store {
        Store::open(&self.path, self.clock.clone()).expect("the file")
    }

    /// An order taken before, by the command line.
    fn place(&self, lines: &[(&str, i64)]) {
        let mut store = self.store();
        let lines = lines.iter().map(|(sku, n)| LineInput::of(CodeRef::code(*sku), Quantity::units(*n))).collect();
        let mut order = PlaceOrder::new(CodeRef::code("C00001"), lines);
        order.shipping = Some(Cents(900));
        order.discount = Some(Cents(1_000));
        order.payment_method = Some("bank_transfer".into());
        order.promised_on = "2026-11-24".parse().ok();
        order.tags = vec!["priorità".into()];
        order.note = Some("Consegnare solo al mattino.".into());
        Doing(&mut store, &Actor::new("bruno", Door::Cli)).it(&order);
    }

    fn stage(&self, size: (u16, u16), lang: Lang) -> Stage {
        let theme = Theme::load("terminale", &[], Depth::Ansi16, Tier::T1).expect("a theme");
        Stage::open(&self.path, self.clock.clone(), lang, theme, size).expect("a session")
    }

    fn read<T>(&self, work: impl FnOnce(&Reader) -> T) -> T {
        work(&Reader::open(&self.path).expect("the file"))
    }

    fn badge(&self, order: i64) -> Badge {
        self.read(|reader| orders::derive(reader.db(), order).expect("read").expect("an order").badge)
    }

    fn available(&self, variant: i64) -> i64 {
        self.read(|reader| stock::availability(reader.db(), variant, None).expect("read").available().0 / 10_000)
    }

    fn lines(&self, order: i64) -> Vec<(String, i64)> {
        let lines = self.read(|reader| orders::lines(reader.db(), order).expect("read"));
        lines.into_iter().map(|line| (line.sku.expect("a code").to_string(), line.quantity.0 / 10_000)).collect()
    }

    fn drafts(&self) -> usize {
        self.read(|reader| drafts::list(reader.db(), "anna", Some("order")).expect("read").len())
    }
}

struct Doing<'a>(&'a mut Store, &'a Actor);

impl Doing<'_> {
    fn it<O: Operation>(&mut self, op: &O) {
        execute(self.0, Call::by(self.1), op).expect("done");
    }
}

/// How many keys were pressed besides codes.
fn presses(keys: &str) -> usize {
    let mut rest = keys;
    let mut n = 0;
    while let Some(first) = rest.chars().next() {
        rest = rest
            .strip_prefix('<')
            .and_then(|inner| inner.split_once('>'))
            .map_or_else(|| rest.get(first.len_utf8()..).unwrap_or_default(), |(_, after)| after);
        n += 1;
    }
    n
}

#[test]
fn placed_confirmed_shipped_and_taken_back() {
    let shop = Shop::new();
    let mut stage = shop.stage((80, 24), Lang::It);
    stage.keys("2<f6>ross<enter><enter>caf-250<enter>5<f6>mok-3<enter>2<f2>");
    assert!(stage.message().contains("2026/1 inserito"), "{}\n{}", stage.message(), stage.text());
    assert_eq!(shop.lines(1), [("CAF-250".to_owned(), 5), ("MOK-3".to_owned(), 2)]);
    assert_eq!((shop.badge(1), shop.drafts()), (Badge::New, 0));

    // Its card is open: F4 c confirms it at once, and says what is short line by line.
    assert!(stage.text().contains("3 ! -2"), "{}", stage.text());
    stage.keys("<f4>c");
    let text = stage.text();
    assert!(text.contains("Riga 1, CAF-250") && text.contains("mancano 2"), "{text}");
    stage.keys("<esc>");
    assert_eq!(shop.badge(1), Badge::New);

    // Three instead of five: the quantity of the first line.
    stage.keys("e<right>3<f2>");
    assert!(stage.message().contains("2026/1 modificato"), "{}\n{}", stage.message(), stage.text());
    stage.keys("<f4>c");
    assert_eq!((shop.badge(1), shop.available(1), shop.available(2)), (Badge::ToFulfil, 0, 10));

    // The parcel's code is asked for because the state wants one.
    stage.keys("<f4>s");
    assert!(stage.text().contains("Codice di tracking"), "{}", stage.text());
    stage.keys("BRT1<enter>");
    assert_eq!(shop.badge(1), Badge::Shipped);
    stage.keys("u");
    assert_eq!((shop.badge(1), shop.available(1)), (Badge::ToFulfil, 0));
    stage.keys("U");
    assert_eq!(shop.badge(1), Badge::Shipped);
}

/// The sign was a letter of the code (`Xzzz`), and what is wrong ended in dots beside an empty half of the row.
#[test]
fn what_is_wrong_with_a_line_stands_apart_from_its_code_and_takes_the_room_there_is() {
    for (size, whole) in
        [((80, 24), "«zzz» non si trova"), ((60, 16), "«zzz» non si trova"), ((120, 40), "«zzz» non si trova")]
    {
        let shop = Shop::new();
        let mut stage = shop.stage(size, Lang::It);
        stage.keys("2<f6>ross<enter><enter>zzz<tab>");
        let text = stage.text();
        let row = text.lines().find(|line| line.starts_with('>')).unwrap_or_else(|| panic!("{text}"));
        assert!(row.starts_with(">X zzz ") && row.contains(whole), "{text}");
        // The key that works from here.
        assert!(text.contains("codice: «zzz» non si trova (F2 ci torna)"), "{text}");
        stage.keys("<backtab>");
        assert!(stage.text().contains("codice: «zzz» non si trova (F4 cerca)"), "{}", stage.text());
    }
}

/// Two of seven answers were seen, and nothing said that there were more.
#[test]
fn a_list_of_answers_hangs_over_the_lines_and_says_what_it_does_not_show() {
    for (lang, first, last, more) in
        [(Lang::It, "bonifico", "altro", "sotto"), (Lang::En, "bank transfer", "other", "below")]
    {
        let shop = Shop::new();
        let mut stage = shop.stage((80, 24), lang);
        stage.keys("2<f6>ross<enter><enter><enter><f4>");
        let text = stage.text();
        assert!(text.contains(first) && text.contains(last) && !text.contains(more), "{text}");
        let mut stage = shop.stage((60, 16), lang);
        stage.keys("2<f6>ross<enter><enter><enter><f4>");
        let text = stage.text();
        assert!(text.contains(first) && (text.contains(last) || text.contains(more)), "{text}");
    }
}

#[test]
fn totals_follow_what_is_typed_and_a_code_that_nobody_knows_is_said_where_it_stands() {
    for (lang, unknown, sums) in
        [(Lang::It, "«zzz» non si trova", ["9,00", "45,00"]), (Lang::En, "“zzz” cannot be found", ["9.00", "45.00"])]
    {
        let shop = Shop::new();
        let mut stage = shop.stage((80, 24), lang);
        stage.keys("2<f6>ross<enter><enter>caf-250<enter>");
        let total = |stage: &Stage| {
            let text = stage.text();
            text.lines().rev().find(|line| line.contains("TOT")).unwrap_or_else(|| panic!("{text}")).to_owned()
        };
        assert!(total(&stage).contains(sums[0]), "{}", stage.text());
        // Not left yet: the figure counts while it is typed, as soon as it can be read.
        stage.keys("5");
        assert!(total(&stage).contains(sums[1]), "{}", stage.text());
        stage.keys("x");
        assert!(total(&stage).contains(sums[0]), "{}", stage.text());
        stage.keys("<backspace><f6>zzz<enter>");
        assert!(stage.text().contains(unknown), "{}", stage.text());
        // It is mended where it stands. A row without a code is asked for it, and Enter there is no question to anybody.
        stage.keys("<ctrl+x>mok-3<enter><f6><tab>2<f2><enter>");
        assert!(!stage.text().contains("2026/1 "), "{}", stage.text());
        stage.keys("caf-250<enter><f2>");
        assert_eq!(
            shop.lines(1),
            [("CAF-250".to_owned(), 5), ("MOK-3".to_owned(), 1), ("CAF-250".to_owned(), 2)],
            "{}",
            stage.text()
        );
    }
}

#[test]
fn many_that_leave_are_asked_for_their_codes_one_by_one() {
    let shop = Shop::new();
    shop.place(&[("MOK-3", 1)]);
    shop.place(&[("FLT-04", 8)]);
    let mut stage = shop.stage((100, 30), Lang::It);
    stage.keys("2*<f4>c*<f4>s");
    assert!(stage.text().contains(" (Ferramenta Bianchi Srl): "), "{}", stage.text());
    stage.keys("BRT1<enter>");
    stage.keys("BRT2<enter>");
    assert_eq!((shop.badge(1), shop.badge(2)), (Badge::Shipped, Badge::Shipped), "{}", stage.text());
    stage.keys("u");
    assert!(stage.message().contains("ordine spedito 2026/"), "{}", stage.message());
}

#[test]
fn what_is_left_of_a_filter_is_not_marked_and_a_product_is_never_guessed() {
    let shop = Shop::new();
    shop.place(&[("MOK-3", 1)]);
    let mut stage = shop.stage((100, 30), Lang::It);
    stage.keys("2/<ctrl+x>colore:rosso<enter>*");
    assert!(stage.message().contains("non si marca tutto"), "{}\n{}", stage.message(), stage.text());
    // "tazze" stands in a description only: the picker opens instead of a line being made.
    stage.keys("<esc><f6>ross<enter><enter>tazze<enter>");
    assert_eq!(shop.lines(1).len(), 1);
    assert!(stage.text().contains("MOK-3"), "{}", stage.text());
    stage.keys("<esc>");
    assert!(stage.text().contains("0 righe"), "{}", stage.text());
}

#[test]
fn a_phone_order_of_three_known_lines_takes_few_keys() {
    let shop = Shop::new();
    let mut stage = shop.stage((80, 24), Lang::It);
    let codes = ["caf-250", "mok-3", "flt-04"];
    let keys = format!(
        "2<f6>bian<enter><enter>{}<enter>2<f6>{}<enter>3<f6>{}<enter>10<f2><f4>c",
        codes[0], codes[1], codes[2]
    );
    stage.keys(&keys);
    assert_eq!(shop.badge(1), Badge::ToFulfil, "{}", stage.text());
    let besides = presses(&keys) - codes.iter().map(|code| code.len()).sum::<usize>();
    assert!(besides <= 40, "{besides} keys");
    // The customer's own terms and address came with him.
    let order = shop.read(|reader| orders::find(reader.db(), 1).expect("read"));
    assert_eq!(order.payment_term.expect("terms").as_str(), "30fm");
    assert!(order.ship_to.is_some());
}

#[test]
fn labels_are_read_one_after_the_other() {
    let shop = Shop::new();
    let mut stage = shop.stage((80, 24), Lang::It);
    stage.keys("2<f6>ross<enter><enter>");
    for ean in ["8001234567927", "8001234567927", "8001234567941", "8001234567927"] {
        stage.keys(&format!("{ean}<enter>"));
    }
    stage.keys("<f2>");
    assert_eq!(shop.lines(1), [("MOK-3".to_owned(), 3), ("FLT-04".to_owned(), 1)], "{}", stage.text());
}

#[test]
fn what_was_typed_is_offered_again_and_goes_with_the_save() {
    let shop = Shop::new();
    let mut stage = shop.stage((80, 24), Lang::It);
    stage.keys("2<f6>ross<enter><enter>mok-3<enter>2<enter><f3>");
    assert!(stage.message().contains("bozza"), "{}", stage.message());
    assert_eq!(shop.drafts(), 1);
    drop(stage);
    // Another start of the program.
    let mut stage = shop.stage((80, 24), Lang::It);
    stage.keys("2<f6>");
    assert!(stage.text().contains("bozza non salvata"), "{}", stage.text());
    stage.keys("<enter><f2>");
    assert!(stage.message().contains("inserito"), "{}\n{}", stage.message(), stage.text());
    assert_eq!((shop.lines(1), shop.drafts()), (vec![("MOK-3".to_owned(), 2)], 0));
}

#[test]
fn what_is_refused_stands_in_its_cell() {
    let shop = Shop::new();
    let mut stage = shop.stage((80, 24), Lang::It);
    stage.keys("2<f6>ross<enter><enter>mok-3<enter>0<f2>");
    assert!(stage.message().contains("1 campo"), "{}\n{}", stage.message(), stage.text());
    assert!(stage.text().contains("maggiore di zero") || stage.text().contains(">X"), "{}", stage.text());
    stage.keys("1<f2>");
    assert_eq!(shop.lines(1), [("MOK-3".to_owned(), 1)], "{}", stage.text());
}

#[test]
fn part_of_it_leaves_and_the_rest_stays_open() {
    let shop = Shop::new();
    shop.place(&[("MOK-3", 4), ("FLT-04", 10)]);
    let mut stage = shop.stage((80, 24), Lang::It);
    stage.keys("2<enter><f4>c<f8>e");
    assert!(stage.text().contains("spedizione in parte"), "{}", stage.text());
    // Two of the first line, none of the second.
    stage.keys("2<enter>0<f2>");
    assert!(stage.text().contains("X obbligatorio"), "{}", stage.text());
    stage.keys("BRT7<f8>");
    assert!(stage.text().contains("parziale"), "the preview says the state after\n{}", stage.text());
    stage.keys("<esc><f2>");
    assert_eq!((shop.badge(1), shop.available(2)), (Badge::PartShipped, 8), "{}", stage.text());
    let shipments = shop.read(|reader| orders::shipments(reader.db(), 1).expect("read"));
    assert_eq!(shipments[0].lines, [(1, Quantity::units(2))]);
}

#[test]
fn a_payment_says_how_much_how_and_when() {
    let shop = Shop::new();
    shop.place(&[("MOK-3", 1)]);
    let mut stage = shop.stage((80, 24), Lang::It);
    // 29 less 10 and 9 of shipping: 28.
    stage.keys("2<enter><f8>m<ctrl+x>10<f2>");
    let payments = shop.read(|reader| orders::payments(reader.db(), 1).expect("read"));
    assert_eq!(payments.len(), 1, "{}", stage.text());
    assert_eq!((payments[0].amount, payments[0].method.as_str()), (Cents(1_000), "bank_transfer"));
    assert!(stage.message().contains("18,00"), "{}", stage.message());
    stage.keys("<f8>m<f2>");
    let state = shop.read(|reader| orders::derive(reader.db(), 1).expect("read").expect("an order"));
    assert_eq!(state.paid, Cents(2_800));
}

#[test]
fn every_action_is_seen_before_it_is_done() {
    let shop = Shop::new();
    shop.place(&[("MOK-3", 4)]);
    let mut stage = shop.stage((80, 24), Lang::It);
    stage.keys("2<enter><f4>P");
    let text = stage.text();
    assert!(text.contains("MOK-3 disponibile") && text.contains("12 ->") && text.contains("da evadere"), "{text}");
    assert_eq!((shop.badge(1), shop.available(2)), (Badge::New, 12));
    // In the question, too.
    stage.keys("<esc><down><esc><f4>x");
    assert!(stage.text().contains("Annulla ordine 2026/1 (Ferramenta Bianchi Srl)?"), "{}", stage.text());
    stage.keys("P");
    assert!(stage.text().contains("annullato"), "{}", stage.text());
    assert_eq!(shop.badge(1), Badge::New);
    stage.keys("<esc>a");
    assert_eq!(shop.badge(1), Badge::Cancelled, "{}", stage.text());
}

#[test]
fn a_figure_explains_itself() {
    let shop = Shop::new();
    shop.place(&[("CAF-250", 20), ("MOK-3", 1)]);
    let mut stage = shop.stage((120, 40), Lang::It);
    stage.keys("2<enter><end>i");
    let text = stage.text();
    // 180,00 and 29,00 less 10,00 in proportion; shipping at 22 %.
    assert!(text.contains("2 righe: 209,00") && text.contains("sconto"), "{text}");
    let order = shop.read(|reader| orders::find(reader.db(), 1).expect("read"));
    assert_eq!(order.total, Cents(20_800));
    assert!(text.contains("= totale 208,00"), "{text}");
    for rate in ["IVA 10%: 171,39 / 1,1 = 155,81", "IVA 22%: 36,61 / 1,22 = 30,01"] {
        assert!(text.contains(rate), "{rate}\n{text}");
    }
    stage.keys("<esc><up><up>i");
    let text = stage.text();
    assert!(text.contains("20 x 9,00 = 180,00") && text.contains("fisico 3"), "{text}");
    assert!(text.contains("da coprire: 17"), "{text}");
}

#[test]
fn two_operators_change_one_order() {
    let shop = Shop::new();
    shop.place(&[("MOK-3", 4)]);
    let mut anna = shop.stage((80, 24), Lang::It);
    anna.keys("2<enter>e<right>6");
    let mut store = shop.store();
    let bruno = Actor::new("bruno", Door::Cli);
    let find = |name: &str| fondaco::operations::registry::find(name).expect("a verb").run;
    let input = serde_json::json!({"order": 1, "lines": [{"item": "MOK-3", "quantity": 5}]});
    (find("order.edit"))(&mut store, Call::by(&bruno), input, fondaco::operations::Mode::Execute).expect("done");
    anna.keys("<f2>");
    assert!(anna.text().contains("di bruno") && anna.text().contains("5 x 29,00"), "{}", anna.text());
    anna.keys("m<f2>");
    assert_eq!(shop.lines(1), [("MOK-3".to_owned(), 6)], "{}", anna.text());
}

#[test]
fn what_is_saved_as_it_was_is_no_deed() {
    let shop = Shop::new();
    shop.place(&[("MOK-3", 4)]);
    let head = || shop.read(|reader| fondaco::store::journal::head(reader.db()).expect("the journal"));
    let before = head();
    for (lang, said) in [(Lang::It, "nulla di cambiato"), (Lang::En, "nothing was changed")] {
        let mut stage = shop.stage((80, 24), lang);
        stage.keys("2<enter>e<f2>");
        assert!(stage.message().contains(said), "{}", stage.message());
        stage.keys("3<enter>e<f2>");
        assert!(stage.message().contains(said), "{}", stage.message());
    }
    assert_eq!(head(), before, "u takes back what was done before, and nothing stands between");
}

#[test]
fn lines_that_another_wrote_since_are_not_put_back_over_theirs() {
    let shop = Shop::new();
    shop.place(&[("MOK-3", 4), ("FLT-04", 1)]);
    let mut store = shop.store();
    let mut edit = |who: &str, lines: serde_json::Value| {
        let actor = Actor::new(who, Door::Cli);
        let input = serde_json::json!({"order": 1, "lines": lines});
        let run = fondaco::operations::registry::find("order.edit").expect("a verb").run;
        run(&mut store, Call::by(&actor), input, fondaco::operations::Mode::Execute).expect("done").journal_id
    };
    let hers = edit("anna", serde_json::json!([{"item": "MOK-3", "quantity": 5}, {"item": "FLT-04", "quantity": 1}]));
    edit("bruno", serde_json::json!([{"item": "MOK-3", "quantity": 7}, {"item": "FLT-04", "quantity": 2}]));
    let run = fondaco::operations::registry::find("undo").expect("a verb").run;
    let anna = Actor::new("anna", Door::Cli);
    let input = serde_json::json!({ "entry": hers });
    let refused = run(&mut store, Call::by(&anna), input, fondaco::operations::Mode::Execute).expect_err("refused");
    let codes: Vec<&str> = refused.each().map(|one| one.code.as_str()).collect();
    assert!(codes.iter().all(|code| *code == "undo.changed_since"), "{refused:?}");
    assert!(refused.each().any(|one| one.with.get("who").is_some_and(|who| who == "bruno")), "{refused:?}");
}

#[test]
fn tags_and_notes_come_with_a_new_order() {
    let shop = Shop::new();
    let mut stage = shop.stage((80, 24), Lang::It);
    stage.keys("2<f6>ross<enter><enter>mok-3<enter><f6><down>");
    // Down from the empty last row is the first field under the lines.
    stage.keys("c<enter>30<enter>5<enter><enter>b2b, urgente<enter>suonare piano<f2>");
    let (order, tags, notes) = shop.read(|reader| {
        (
            orders::find(reader.db(), 1).expect("read"),
            subjects::tags(reader.db(), Subject::Order, 1).expect("read"),
            subjects::notes(reader.db(), Subject::Order, 1, 9).expect("read"),
        )
    });
    assert_eq!((order.shipping, order.total), (Cents(500), Cents(3_400)), "{}", stage.text());
    assert_eq!(order.payment_method.expect("a method").as_str(), "card");
    assert_eq!(tags.len(), 2);
    assert_eq!(notes[0].body, "suonare piano");
}

#[test]
fn the_preview_of_many_is_the_batch_that_would_run() {
    let shop = Shop::new();
    for _ in 0..3 {
        shop.place(&[("MOK-3", 2)]);
    }
    let mut stage = shop.stage((120, 40), Lang::It);
    // The newest stands first. It is confirmed already: for it nothing more can be done.
    stage.keys("2<f4>c<home><space><space><space><f4>");
    stage.keys("P");
    let text = stage.text();
    assert!(text.contains("Per 2 riesce, per 1 no:"), "{text}");
    assert_eq!(text.lines().filter(|line| line.contains("X ") && line.contains("2026/3")).count(), 1, "{text}");
    // One figure for the item, after both.
    let figures: Vec<&str> = text.lines().filter(|line| line.contains("MOK-3 disponibile")).collect();
    let [line] = figures.as_slice() else { panic!("{text}") };
    assert!(line.contains("10") && line.contains("-> ") && line.contains(" 6"), "{line}");
    for order in ["ordine 2026/1", "ordine 2026/2"] {
        assert!(text.contains(order), "{order}\n{text}");
    }
    assert_eq!([shop.badge(1), shop.badge(2)], [Badge::New, Badge::New], "nothing is kept");
}

#[test]
fn a_preview_that_is_cut_says_so() {
    let shop = Shop::new();
    for _ in 0..25 {
        shop.place(&[("FLT-04", 5)]);
    }
    let mut store = shop.store();
    let anna = Actor::new("anna", Door::Ui);
    let line = ReceiveLine { item: CodeRef::code("FLT-04"), quantity: Quantity::units(30), cost: None };
    Doing(&mut store, &anna).it(&ReceiveStock { warehouse: None, shelf: None, lines: vec![line], document: None });
    let inputs = |ids: std::ops::RangeInclusive<i64>| -> Vec<_> {
        ids.map(|id| (format!("2026/{id}"), serde_json::json!({"order": {"row": id}}))).collect()
    };
    let mut titles = |operation: &str, ids| -> Vec<String> {
        let groups = seen(&mut store, &anna, operation, &inputs(ids), Lang::En).expect("seen");
        groups.into_iter().map(|group| group.title).collect()
    };
    let confirmed = titles("order.confirm", 1..=25);
    assert_eq!(confirmed.iter().filter(|title| title.starts_with("order 2026/")).count(), 20, "{confirmed:#?}");
    assert!(confirmed.last().expect("some").ends_with("more, not shown"), "{confirmed:#?}");
    // The goods run out on the way, which each alone would not show.
    assert_eq!(confirmed[0], "It works for 22, not for 3:");
    // All of them refused: each with its reason, as far as the list goes.
    let refused = titles("order.deliver", 1..=25);
    assert_eq!(refused[0], "It works for 0, not for 25:");
    assert_eq!(refused.iter().filter(|title| title.starts_with("X ")).count(), 20, "{refused:#?}");
    assert_eq!(refused.last().expect("some"), "and 5 more, not shown");
}
