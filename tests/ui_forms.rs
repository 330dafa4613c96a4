//! Forms from the keyboard, on a real file: what is emptied, picked from a calendar, said when it is wrong.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod store_help;

use fondaco::domain::Quantity;
use fondaco::domain::record::{PartyFields, VariantFields};
use fondaco::locale::Lang;
use fondaco::operations::company::SaveCompany;
use fondaco::operations::order::{ConfirmOrder, EditOrder, PlaceOrder};
use fondaco::operations::party::SaveParty;
use fondaco::operations::product::{AddProductCode, SaveProduct, SaveVariant};
use fondaco::operations::reference::CodeRef;
use fondaco::operations::stock::AdjustStock;
use fondaco::operations::{Mode, Operation};
use fondaco::store::{Reader, Store, deadlines, orders, products};
use fondaco::ui::stage::Stage;
use fondaco::ui::theme::{Depth, Theme, Tier};
use std::path::PathBuf;

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

    fn stage(&self, lang: Lang, size: (u16, u16)) -> Stage {
        let theme = Theme::load("terminale", &[], Depth::Ansi16, Tier::T1).unwrap();
        Stage::open(&self.path, store_help::clock(), lang, theme, size).unwrap()
    }

    fn store(&self) -> Store {
        Store::open(&self.path, store_help::clock()).unwrap()
    }

    fn read<T>(&self, work: impl FnOnce(&Reader) -> T) -> T {
        work(&Reader::open(&self.path).unwrap())
    }
}

#[test]
fn a_day_is_picked_from_a_calendar_on_every_screen() {
    for size in [(80, 24), (40, 12)] {
        let house = House::new();
        let mut stage = house.stage(Lang::It, size);
        if size.0 < 60 {
            // A small screen is said to be one, and used all the same.
            stage.keys("c");
        }
        stage.keys("6<f6>Affitto<enter><enter><ctrl+x>30/11/26<f4>");
        let shown = stage.text();
        assert!(shown.contains(">30") && shown.contains("novembre 2026"), "{shown}");
        insta::assert_snapshot!(format!("day_{}x{}", size.0, size.1), shown);
        // Back keeps what stood there; a week on is over the end of the month.
        stage.keys("<down><esc><f4><down><right><right><left><enter><f2>");
        let all = house.read(|reader| {
            let (from, to) = ("2026-01-01".parse().unwrap(), "2027-12-31".parse().unwrap());
            deadlines::between(reader.db(), from, to, 9).unwrap()
        });
        assert_eq!(all.len(), 1, "{}", stage.text());
        assert_eq!(all[0].due_on, "2026-12-08".parse().unwrap(), "{}", stage.text());
    }
}

#[test]
fn a_promise_and_a_cost_can_be_taken_back() {
    let house = House::new();
    let mut store = house.store();
    let mut order = PlaceOrder::new(CodeRef::code("C00001"), Vec::new());
    order.lines = vec![fondaco::operations::order::LineInput::of(CodeRef::code("MOK-3"), Quantity::units(1))];
    order.promised_on = "2026-12-24".parse().ok();
    store_help::doing(&mut store, &order).unwrap();
    let mut stage = house.stage(Lang::It, (80, 24));
    stage.keys("2<enter>e<up><backtab><backtab><backtab><ctrl+x><f2>");
    assert!(stage.message().contains("modificato"), "{}\n{}", stage.message(), stage.text());
    let promised = |reader: &Reader| orders::find(reader.db(), 1).unwrap().promised_on;
    assert_eq!(house.read(promised), None);
    // And back, as anything else.
    stage.keys("<ctrl+z>");
    assert_eq!(house.read(promised), "2026-12-24".parse().ok());
    // Nobody is told to take it back and to promise it in one: the day stands.
    let input = serde_json::json!({"order": 1, "no_promise": true});
    let edit: EditOrder = serde_json::from_value(input).unwrap();
    assert!(edit.no_promise && EditOrder::NAME == "order.edit");

    let cost = |reader: &Reader| products::variant(reader.db(), 1).unwrap().cost;
    stage.keys("5<enter>e<pgdn>");
    assert!(stage.text().contains("Prezzo ivato") || stage.text().contains("Prezzo netto"), "{}", stage.text());
    let set = VariantFields { cost: Some(fondaco::domain::UnitPrice(1_500_000_000)), ..VariantFields::default() };
    let variants = vec![SaveVariant { id: Some(1), set, ..SaveVariant::default() }];
    let id = house.read(|reader| products::variant(reader.db(), 1).unwrap().product_id);
    stage.keys("<f3>");
    store_help::doing(&mut store, &SaveProduct { id: Some(id), variants, ..SaveProduct::default() }).unwrap();
    assert!(house.read(cost).is_some());
    stage.keys("<esc>/<ctrl+x>mok-3<enter><enter>e<pgdn><tab><tab><tab><tab>");
    stage.keys("<ctrl+x><f2>");
    assert_eq!(house.read(cost), None, "{}", stage.text());
}

#[test]
fn what_others_move_is_seen_in_the_lines_that_are_being_typed() {
    let house = House::new();
    let mut stage = house.stage(Lang::It, (80, 24));
    stage.keys("2<f6>ross<enter><enter>mok-3<enter>2");
    assert!(stage.text().contains("1.000 ok"), "{}", stage.text());
    let mut store = house.store();
    store.set_hub(stage.desk().hub().clone());
    let adjust = fondaco::operations::registry::find(AdjustStock::NAME).unwrap();
    let input = serde_json::json!({"item": "MOK-3", "counted": "1", "reason": "prova"});
    (adjust.run)(&mut store, fondaco::operations::Call::by(&store_help::anna()), input, Mode::Execute).unwrap();
    stage.settle();
    assert!(stage.text().contains("1 ! -1") || stage.text().contains("1 ok"), "{}", stage.text());
}

#[test]
fn cartons_and_parts_of_codes_in_an_order() {
    let house = House::new();
    let mut store = house.store();
    let add = AddProductCode {
        variant: 1,
        kind: "carton".into(),
        code: "18001234567924".into(),
        per_scan: Quantity::units(6),
    };
    store_help::doing(&mut store, &add).unwrap();
    let mut stage = house.stage(Lang::It, (80, 24));
    // Two cartons, pasted with their number; one more typed and left by F2.
    stage.keys("2<f6>ross<enter><enter>");
    stage.paste("18001234567924\t2\n");
    assert!(stage.text().contains("12 mok-3"), "{}", stage.text());
    stage.keys("18001234567924<f2>");
    let pieces = house.read(|reader| {
        let lines = orders::lines(reader.db(), 1).unwrap();
        lines.into_iter().map(|line| line.quantity.0 / 10_000).sum::<i64>()
    });
    assert_eq!(pieces, 18, "{}\n{}", stage.message(), stage.text());
    // What begins two codes opens the box.
    let set = VariantFields {
        sku: Some("MOK-6".into()),
        price: Some(fondaco::domain::UnitPrice(3_900_000_000)),
        ..VariantFields::default()
    };
    let other = SaveProduct {
        set: fondaco::domain::record::ProductFields { name: Some("moka".into()), ..Default::default() },
        variants: vec![SaveVariant { set, ..SaveVariant::default() }],
        ..SaveProduct::default()
    };
    store_help::doing(&mut store, &other).unwrap();
    stage.keys("<esc>2<f6>ross<enter><enter>mok<enter>");
    assert!(stage.text().contains("Scegli articolo"), "{}", stage.text());
    stage.keys("<down><enter>2<enter>");
    assert!(stage.text().contains("MOK-6 ") && stage.text().contains(" 2 moka"), "{}", stage.text());
    stage.keys("zzz<enter>");
    assert!(stage.text().contains("non si trova"), "{}", stage.text());
}

#[test]
fn an_order_on_the_telephone_is_codes_and_quantities() {
    let house = House::new();
    let mut stage = house.stage(Lang::It, (80, 24));
    stage.keys("2<f6>ross<enter><enter>mok-3<enter>2<enter>caf-250<enter>3<enter>");
    insta::assert_snapshot!("phone_order_80x24", stage.text());
    stage.keys("<f2>");
    let lines = house.read(|reader| orders::lines(reader.db(), 1).unwrap());
    let told: Vec<_> =
        lines.iter().map(|line| (line.sku.as_ref().unwrap().as_str(), line.quantity.0 / 10_000)).collect();
    assert_eq!(told, [("MOK-3", 2), ("CAF-250", 3)], "{}", stage.text());
}

#[test]
fn a_box_to_pick_from_shows_what_another_has_just_made() {
    let house = House::new();
    let mut stage = house.stage(Lang::It, (80, 24));
    stage.keys("2<f6>zanz<enter>");
    assert!(stage.text().contains("Nessun risultato per «zanz»"), "{}", stage.text());
    let made = PartyFields { name: Some("Zanzibar Srl".into()), ..PartyFields::default() };
    let mut store = house.store();
    store.set_hub(stage.desk().hub().clone());
    store_help::doing(&mut store, &SaveParty { set: made, ..SaveParty::default() }).unwrap();
    stage.settle();
    assert!(stage.text().contains("Zanzibar Srl"), "{}", stage.text());
    stage.keys("<enter>");
    assert!(!stage.text().contains("Nessun risultato"), "{}", stage.text());
}

#[test]
fn the_code_that_stood_in_a_line_comes_back_by_one_key_and_a_box_says_which_key_takes() {
    let house = House::new();
    let mut order = PlaceOrder::new(CodeRef::code("C00001"), Vec::new());
    order.lines = vec![fondaco::operations::order::LineInput::of(CodeRef::code("MOK-3"), Quantity::units(1))];
    store_help::doing(&mut house.store(), &order).unwrap();
    let mut stage = house.stage(Lang::It, (80, 24));
    stage.keys("2<enter>e");
    assert!(stage.text().contains("MOK-3"), "{}", stage.text());
    stage.keys("caf");
    assert!(!stage.text().contains("MOK-3"), "{}", stage.text());
    stage.keys("<ctrl+z>");
    assert!(stage.text().contains("MOK-3"), "{}", stage.text());
    // As if nothing had been typed: there is nothing to keep.
    stage.keys("<enter>");
    assert!(stage.text().contains("MOK-3") && !stage.text().contains("modificato"), "{}", stage.text());
    stage.keys("<f3><esc><f6><f4><f2>");
    assert!(stage.message().contains("Invio prende la riga"), "{}", stage.text());
    assert!(stage.text().lines().last().unwrap().contains("Invio prende"), "{}", stage.text());
}

#[test]
fn down_alone_leads_through_every_field_and_no_box_holds_it() {
    let house = House::new();
    let mut stage = house.stage(Lang::It, (60, 16));
    stage.keys("2<f6>");
    let open = |stage: &Stage| stage.text().contains('┌');
    let mut boxes = 0;
    for _ in 0..12 {
        stage.keys("<down>");
        if open(&stage) {
            boxes += 1;
            stage.keys("<esc>");
            assert!(!open(&stage), "{}", stage.text());
            // The same key goes on, and does not open the box again.
            stage.keys("<down>");
            boxes += usize::from(open(&stage));
            if open(&stage) {
                // That of the next field.
                stage.keys("<esc>");
            }
        }
    }
    assert!((2..=3).contains(&boxes), "each box opens once: {boxes}\n{}", stage.text());
    // Past the head and the lines, among the fields below them.
    assert!(stage.text().contains("Nota cliente"), "{}", stage.text());
    // A menu that is taller than the window says that there is more.
    let mut order = PlaceOrder::new(CodeRef::code("C00001"), Vec::new());
    order.lines = vec![fondaco::operations::order::LineInput::of(CodeRef::code("MOK-3"), Quantity::units(1))];
    store_help::doing(&mut house.store(), &order).unwrap();
    let mut stage = house.stage(Lang::It, (60, 16));
    stage.keys("2<f8>");
    assert!(stage.text().contains("righe sotto"), "{}", stage.text());
    stage.keys("<up>");
    assert!(stage.text().contains("righe sopra"), "{}", stage.text());
}

#[test]
fn a_line_that_goes_says_so_and_a_figure_is_read_at_its_cell() {
    let house = House::new();
    let mut stage = house.stage(Lang::It, (120, 40));
    stage.keys("2<f6>ross<enter><enter>mok-3<enter>2<tab><tab>1.234<tab>");
    assert!(stage.text().contains("1.234,00"), "{}", stage.text());
    // No order takes more than all of it: told here, not when it is saved.
    stage.keys("1.234,50<tab>");
    assert!(stage.text().contains("X MOK-3"), "{}", stage.text());
    assert!(stage.message().contains("tra 0 e 100"), "{}\n{}", stage.message(), stage.text());
    stage.keys("<up><end>");
    assert!(stage.text().contains("tra 0 e 100"), "{}", stage.text());
    stage.keys("10<tab><up>");
    assert!(!stage.text().contains("tra 0 e 100"), "{}", stage.text());
    // In a cell that is typed Canc takes a sign, on the cell the row.
    stage.keys("<home>x<left><del>");
    assert!(stage.text().contains("1.234,00"), "{}", stage.text());
    stage.keys("<esc><del>");
    assert!(stage.message().contains("riga tolta: MOK-3") && stage.message().contains("Ctrl+Z"), "{}", stage.text());
    assert!(!stage.text().contains("1.234,00"), "{}", stage.text());
    stage.keys("<ctrl+z>");
    assert!(stage.text().contains("1.234,00"), "{}", stage.text());
}

#[test]
fn a_figure_of_a_card_is_copied_alone() {
    let house = House::new();
    let mut store = house.store();
    let mut order = PlaceOrder::new(CodeRef::code("C00001"), Vec::new());
    order.lines = vec![fondaco::operations::order::LineInput::of(CodeRef::code("MOK-3"), Quantity::units(1))];
    store_help::doing(&mut store, &order).unwrap();
    let mut stage = house.stage(Lang::It, (80, 24));
    stage.keys("2<enter><end>y");
    let said = stage.message();
    let copied = said.split(": ").nth(1).unwrap_or_default().trim();
    assert!(!copied.is_empty() && copied.chars().all(|c| c.is_ascii_digit() || ".,".contains(c)), "{said}");
}

#[test]
fn where_nothing_can_be_picked_it_is_said_and_a_step_back_leaves_no_form() {
    let house = House::new();
    // A form, the head of an order, and the quantity of its line.
    for (keys, stays) in [
        ("3nBianchi<f4>", "Bianchi"),
        ("2n<backtab>appunto<f4>", "appunto"),
        ("2n<tab><tab><tab><tab><tab><tab><f4>", "Nuovo ordine"),
    ] {
        let mut stage = house.stage(Lang::It, (80, 24));
        stage.keys(keys);
        assert!(stage.text().contains("non c'è un elenco"), "{keys}: {}", stage.text());
        stage.keys("<esc>");
        assert!(stage.text().contains(stays), "{keys}: {}", stage.text());
        assert!(!stage.text().contains("non c'è un elenco"), "{keys}: {}", stage.text());
        let typed = stays != "Nuovo ordine";
        // What is said of the next step back is what it does.
        assert_eq!(stage.message().contains("ancora Esc: rimette il campo"), typed, "{keys}: {}", stage.text());
        stage.keys("<esc>");
        let open = stage.text().contains(" > Nuovo ");
        assert_eq!(open, typed, "{keys}: {}", stage.text());
        assert!(!typed || !stage.text().contains(stays), "{keys}: {}", stage.text());
    }
}

#[test]
fn a_code_typed_for_a_quantity_is_told_in_the_order_and_not_sold() {
    for (lang, said) in [(Lang::It, "pare un codice"), (Lang::En, "looks like a code")] {
        for size in [(80, 24), (60, 16), (120, 40)] {
            let house = House::new();
            let mut stage = house.stage(lang, size);
            stage.keys("3<enter><f6>MOK-3<enter>8001234567890<tab><f2>");
            assert!(stage.text().contains(said), "{}", stage.text());
            assert!(stage.text().contains("8001234567890"), "{}", stage.text());
            assert!(house.read(|reader| orders::find(reader.db(), 1).is_err()), "{}", stage.text());
        }
    }
}

#[test]
fn what_must_be_said_of_a_shipment_bears_the_mark() {
    for (lang, form, ask, mark) in [
        (Lang::It, "Tracking*", ":spedisci ordine<enter>", "tracking*"),
        (Lang::En, "Tracking*", ":ship order<enter>", "tracking code*"),
    ] {
        let house = House::new();
        let mut store = house.store();
        let order = store_help::place(&mut store);
        store_help::doing(&mut store, &ConfirmOrder { order }).unwrap();
        let mut stage = house.stage(lang, (80, 24));
        stage.keys("2<enter><f8>e");
        assert!(stage.text().contains(form), "{}", stage.text());
        // It is missed before the operation is asked.
        stage.keys("<f2>");
        assert!(stage.text().contains("2026/1") && stage.text().contains(form), "{}", stage.text());
        assert!(stage.text().contains(lang.t("refusal.kit.required")), "{}", stage.text());
        stage.keys("<f3>");
        stage.keys(ask);
        assert!(stage.text().contains(mark), "{}", stage.text());
        // Who fetches it himself has no code.
        let company = serde_json::from_value::<SaveCompany>(serde_json::json!({"tracking_required": false})).unwrap();
        store_help::doing(&mut store, &company).unwrap();
        stage.keys("<f3>");
        stage.keys(ask);
        assert!(!stage.text().contains(mark), "{}", stage.text());
    }
}

#[test]
fn a_kind_that_follows_from_the_name_says_so_at_its_field() {
    for (lang, why) in [(Lang::It, "lo dice il nome"), (Lang::En, "the name says so")] {
        let house = House::new();
        for size in [(80, 24), (60, 16)] {
            let mut stage = house.stage(lang, size);
            stage.keys("3nBianchi Srl<enter>");
            assert!(stage.text().contains(why), "{}", stage.text());
            stage.keys("<up><up><left>");
            assert!(!stage.text().contains(why), "chosen by hand: {}", stage.text());
            stage.keys("<f3>");
        }
    }
}

/// It was so in the form of an order alone.
#[test]
fn the_only_record_that_has_the_letters_is_taken_by_tab_in_every_form() {
    let house = House::new();
    let mut stage = house.stage(Lang::It, (80, 24));
    stage.keys("6<f6>Affitto<enter><enter><enter><enter>ross<tab>marta<backtab>");
    let text = stage.text();
    assert!(text.contains("[Rossi Mario") && text.contains("[marta "), "it leads on to the next field: {text}");
    // Enter shows whom it means.
    stage.keys("<ctrl+x>ross<enter>");
    assert!(stage.text().contains("─ Con chi: "), "{}", stage.text());
}
