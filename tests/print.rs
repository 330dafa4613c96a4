//! Papers as they are written: text and PDF, read back and looked at.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod list_house;
mod print_support;

use fondaco::demo::{self, DemoChoice};
use fondaco::domain::filter::Filter;
use fondaco::domain::numbers::format_cents;
use fondaco::domain::page::{PageQuery, Sort};
use fondaco::domain::record::PartyFields;
use fondaco::domain::{Cents, Clock, FixedClock, Quantity, Rate, UnitPrice, UtcMillis};
use fondaco::export::write_file;
use fondaco::locale::Lang;
use fondaco::operations::order::{LineInput, PlaceOrder};
use fondaco::operations::party::SaveParty;
use fondaco::operations::reference::CodeRef;
use fondaco::operations::{Actor, Call, Door, execute, registry};
use fondaco::print::{self, Format, Job, Kind, Printed};
use fondaco::store::list::ORDERS;
use fondaco::store::orders::{self, Order};
use fondaco::store::{Reader, Store};
use print_support::Pdf;
use serde_json::json;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use unicode_width::UnicodeWidthStr;

const NOW: UtcMillis = UtcMillis(1_795_269_900_000);

struct Shop {
    file: PathBuf,
    folder: tempfile::TempDir,
}

impl Shop {
    fn new() -> Self {
        // Made once: each test has a copy of its own.
        static MADE: OnceLock<tempfile::TempDir> = OnceLock::new();
        let made = MADE.get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            demo::make(&folder.path().join("demo.db"), &DemoChoice::small(NOW), &mut |_, _| true).unwrap();
            folder
        });
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("demo.db");
        std::fs::copy(made.path().join("demo.db"), &file).unwrap();
        Self { file, folder }
    }

    fn reader(&self) -> Reader {
        Reader::open(&self.file).unwrap()
    }

    fn store(&self) -> Store {
        Store::open(&self.file, Arc::new(FixedClock::at(NOW))).unwrap()
    }

    fn ids(&self, filter: &str) -> Vec<i64> {
        let today = FixedClock::at(NOW).today();
        ORDERS.spec.ids(self.reader().db(), &Filter::parse(filter), 1_000, today).unwrap()
    }

    fn order(&self, id: i64) -> Order {
        orders::find(self.reader().db(), id).unwrap()
    }

    /// Places an order; its row.
    fn place(&self, customer: &str, lines: Vec<LineInput>, note: Option<&str>) -> i64 {
        let mut place = PlaceOrder::new(CodeRef::code(customer), lines);
        place.customer_note = note.map(str::to_owned);
        let mut store = self.store();
        let placed = execute(&mut store, Call::by(&Actor::new("anna", Door::Cli)), &place).unwrap();
        orders::by_name(store.db(), &placed.output.order).unwrap().unwrap()
    }

    fn print(&self, kind: Kind, format: Format, lang: Lang, orders: &[i64]) -> (Printed, Vec<u8>) {
        let today = FixedClock::at(NOW).today();
        let job = Job { kind, format, lang, today, orders: orders.to_vec() };
        print::write(&self.reader(), &job, Vec::new(), &mut |_| true).unwrap()
    }

    fn text(&self, kind: Kind, lang: Lang, orders: &[i64]) -> String {
        String::from_utf8(self.print(kind, Format::Text, lang, orders).1).unwrap()
    }
}

fn line(sku: &str, quantity: i64, discount: i64) -> LineInput {
    LineInput { discount: Some(Rate(discount)), ..LineInput::of(CodeRef::code(sku), Quantity::units(quantity)) }
}

fn free(description: &str, cents: i64) -> LineInput {
    LineInput {
        item: None,
        description: Some(description.into()),
        quantity: Quantity::units(1),
        price: Some(UnitPrice(cents * 1_000_000)),
        discount: None,
        vat: Some(Rate(2200)),
    }
}

/// An order with everything that stands on a paper.
fn full(shop: &Shop) -> i64 {
    let mut place = PlaceOrder::new(CodeRef::code("C00001"), vec![line("ACC-12", 3, 1000), line("CAF-09-250G", 2, 0)]);
    place.customer_note = Some("Suonare due volte.\nGrazie!".into());
    place.shipping = Some(Cents(590));
    place.discount = Some(Cents(250));
    let mut store = shop.store();
    let placed = execute(&mut store, Call::by(&Actor::new("anna", Door::Cli)), &place).unwrap();
    let id = orders::by_name(store.db(), &placed.output.order).unwrap().unwrap();
    // What operators tell each other is on no paper.
    let note = registry::find("note.save").unwrap();
    for (body, for_customer) in [("SEGRETISSIMO: cliente moroso", false), ("La tazza arriva a parte.", true)] {
        let input = json!({"kind": "order", "subject": id, "body": body, "for_customer": for_customer});
        let mode = fondaco::operations::Mode::Execute;
        (note.run)(&mut store, Call::by(&Actor::new("anna", Door::Cli)), input, mode).unwrap();
    }
    id
}

#[test]
fn the_paper_of_an_order_in_both_languages() {
    let shop = Shop::new();
    let id = full(&shop);
    for lang in Lang::ALL {
        let text = shop.text(Kind::Order, lang, &[id]);
        insta::assert_snapshot!(format!("order_{}", lang.code()), text);
        assert!(!text.contains("SEGRETISSIMO"), "{text}");
        assert!(text.contains(&format_cents(shop.order(id).total, lang.numbers())), "{text}");
    }
}

#[test]
fn the_picking_list_goes_from_shelf_to_shelf_and_names_what_is_left_out() {
    let shop = Shop::new();
    let mut all = shop.ids("stato:da_evadere");
    let new = shop.ids("stato:nuovo")[0];
    all.truncate(3);
    all.push(new);
    let (printed, bytes) = shop.print(Kind::Picking, Format::Text, Lang::It, &all);
    assert_eq!((printed.papers, printed.left_out.len()), (3, 1));
    assert_eq!(printed.left_out[0].code, "order.step.not_confirmed");
    let text = String::from_utf8(bytes).unwrap();
    insta::assert_snapshot!("picking_it", text);
    // All that is open of them is on it, from some shelf or from none.
    let reader = shop.reader();
    let open = all[..3].iter().flat_map(|id| orders::lines(reader.db(), *id).unwrap());
    let open: i64 = open.map(|line| line.open().0 / 10_000).sum();
    let picked = text.lines().filter(|line| line.ends_with("[ ]") || line.ends_with("[  ]"));
    let picked: i64 = picked
        .map(|line| line.split(" pz").next().unwrap().split(' ').next_back().unwrap().parse::<i64>().unwrap())
        .sum();
    assert_eq!(picked, open, "{text}");
}

#[test]
fn a_pdf_is_read_back_and_the_same_papers_make_the_same_bytes() {
    let shop = Shop::new();
    let first = full(&shop);
    let ids = [vec![first], shop.ids("stato:da_evadere")[..4].to_vec()].concat();
    let (printed, bytes) = shop.print(Kind::Order, Format::Pdf, Lang::It, &ids);
    assert_eq!((printed.papers, printed.pages, printed.missing.as_str()), (5, 5, ""));
    assert_eq!(shop.print(Kind::Order, Format::Pdf, Lang::It, &ids).1, bytes);
    let pdf = Pdf::read(bytes.clone());
    let pages = pdf.pages();
    assert_eq!(pages.len(), 5);
    for (page, id) in pages.iter().zip(&ids) {
        let order = shop.order(*id);
        assert!(page.contains(&order.name()), "{page:?}");
        assert!(page.contains(&format_cents(order.total, Lang::It.numbers())), "{page:?}");
        assert!(page.iter().any(|text| text == "Pagina 1 di 1"), "{page:?}");
    }
    let paper = pages[0].join("\n");
    for words in [
        "Ordine da confermare",
        "Suonare due volte.",
        "Grazie!",
        "La tazza arriva a parte.",
        "ACC-12",
        "-2,50",
        "5,90",
        "Stampato il 21/11/2026",
    ] {
        assert!(paper.contains(words), "{words}: {paper}");
    }
    assert!(!paper.contains("SEGRETISSIMO"), "{paper}");
    // The fonts inside hold the letters that were used, and no more.
    assert!(bytes.len() < 40_000, "{}", bytes.len());
    for number in [3, 4] {
        let font = pdf.font(number);
        assert!(font.starts_with(&[0, 1, 0, 0]) && font.len() < 40_000, "{}", font.len());
    }
    let (_, english) = shop.print(Kind::Order, Format::Pdf, Lang::En, &ids);
    assert!(Pdf::read(english).pages()[1].contains(&"Order confirmation".to_owned()));
}

#[test]
fn five_hundred_lines_are_carried_from_page_to_page() {
    let shop = Shop::new();
    let lines = (0..500).map(|n| free(&format!("Riga {n} di prova"), 100 + n)).collect();
    let id = shop.place("C00001", lines, None);
    let text = shop.text(Kind::Order, Lang::It, &[id]);
    let pages: Vec<&str> = text.split('\u{c}').collect();
    assert!(pages.len() > 8, "{}", pages.len());
    let amount =
        |text: &str| text.split_whitespace().next_back().unwrap().replace(['.', ','], "").parse::<i64>().unwrap();
    let mut sum = 0;
    for (at, page) in pages.iter().enumerate() {
        assert_eq!(page.lines().count(), 62, "page {at}");
        assert!(page.lines().all(|line| line.width() <= 80), "{page}");
        assert!(page.contains(&format!("Pagina {} di {}", at + 1, pages.len())), "{page}");
        let find = |label: &str| page.lines().find(|line| line.trim_start().starts_with(label)).map(amount);
        assert_eq!(find("Riporto"), (at > 0).then_some(sum), "{page}");
        sum += page.lines().filter(|line| line.starts_with("Riga ")).map(amount).sum::<i64>();
        assert_eq!(find("A riportare"), (at + 1 < pages.len()).then_some(sum), "{page}");
    }
    assert_eq!(Cents(sum), shop.order(id).total);
    let (printed, bytes) = shop.print(Kind::Order, Format::Pdf, Lang::It, &[id]);
    let pages = Pdf::read(bytes).pages();
    assert_eq!(pages.len() as u64, printed.pages);
    let count = pages.len();
    for (at, page) in pages.iter().enumerate() {
        assert!(page.contains(&format!("Pagina {} di {count}", at + 1)), "{page:?}");
        assert_eq!(page.contains(&"A riportare".to_owned()), at + 1 < count, "{page:?}");
        assert_eq!(page.contains(&"Riporto".to_owned()), at > 0, "{page:?}");
    }
    let rows = pages.iter().flatten().filter(|text| text.starts_with("Riga ")).count();
    assert_eq!(rows, 500);
}

#[test]
fn hostile_text_is_wrapped_and_harmless_and_what_the_font_lacks_is_named() {
    let shop = Shop::new();
    let name = format!("Evil\u{1b}[31m\u{202e}Mario\u{7f} \u{9b}2J {}", "W".repeat(150));
    let set = PartyFields { name: Some(name), ..PartyFields::default() };
    let actor = Actor::new("anna", Door::Cli);
    let saved = execute(&mut shop.store(), Call::by(&actor), &SaveParty { set, ..SaveParty::default() }).unwrap();
    let code = fondaco::store::parties::find(shop.reader().db(), saved.output.id).unwrap().code.to_string();
    let long = format!("日本語 {} fine", "x".repeat(1_900));
    let lines = vec![free(&long, 100), free(") Tj ET <41> (\\ %PDF stream\u{0}\u{c}\u{1b}]0;x\u{7}", 250)];
    let note = format!("%!PS\u{c}\u{1b}E {}", "parola ".repeat(200));
    let id = shop.place(&code, lines, Some(&note));
    let text = shop.text(Kind::Order, Lang::It, &[id]);
    assert!(text.chars().all(|c| c == '\n' || c == '\u{c}' || !c.is_control()), "{text:?}");
    assert!(!text.contains(['\u{202e}', '\u{1b}', '\u{9b}']));
    assert!(text.lines().all(|line| line.trim_start_matches('\u{c}').width() <= 80), "{text}");
    assert!(text.contains("日本語"), "{text}");
    assert_eq!(text.matches('x').count() - text.matches("]0;x").count(), 1_900, "nothing of a text is lost: {text}");
    // As many form feeds as turns of a page: none came with the text.
    assert_eq!(text.matches('\u{c}').count() + 1, text.matches("Pagina ").count());
    let (printed, bytes) = shop.print(Kind::Order, Format::Pdf, Lang::It, &[id]);
    assert_eq!(
        printed.missing,
        "日本語".chars().collect::<std::collections::BTreeSet<char>>().iter().collect::<String>()
    );
    let pages = Pdf::read(bytes).pages();
    assert_eq!(pages.len() as u64, printed.pages);
    let drawn: String = pages.concat().join("");
    assert!(drawn.contains(") Tj ET <41> (\\ %PDF stream"), "{drawn}");
    assert_eq!(drawn.matches('x').count() - drawn.matches("]0;x").count(), 1_900);
}

#[test]
fn foreign_letters_of_europe_are_printed() {
    let shop = Shop::new();
    let id = shop.place("C00001", vec![free("Łódź Škoda Győr Αθήνα София – € “ok” ½ ß", 100)], None);
    let (printed, bytes) = shop.print(Kind::Order, Format::Pdf, Lang::It, &[id]);
    assert_eq!(printed.missing, "");
    assert!(Pdf::read(bytes).pages()[0].join(" ").contains("Łódź Škoda Győr Αθήνα София – € “ok” ½ ß"));
}

#[test]
fn marked_rows_are_printed_in_the_order_of_their_list_and_gone_ones_are_named() {
    let shop = Shop::new();
    let all = shop.ids("ordina:totale");
    let mut some = vec![all[9], all[2], all[5], 999_999, all[0]];
    let query = PageQuery { sort: Some(Sort { column: "total".into(), descending: false }), ..PageQuery::default() };
    let sorted = ORDERS.spec.in_order(shop.reader().db(), &query, &some).unwrap();
    assert_eq!(sorted, [all[0], all[2], all[5], all[9], 999_999]);
    let (printed, _) = shop.print(Kind::Order, Format::Text, Lang::It, &sorted);
    assert_eq!((printed.papers, printed.left_out.len()), (4, 1));
    assert_eq!(printed.left_out[0].code, "order.missing");
    // Of nothing that is there nothing is printed, and no file is left.
    some = vec![999_999];
    let job = Job {
        kind: Kind::Order,
        format: Format::Pdf,
        lang: Lang::It,
        today: list_house::day("2026-11-21"),
        orders: some,
    };
    let path = shop.folder.path().join("nulla.pdf");
    let refused = write_file(&path, false, |to| print::write(&shop.reader(), &job, to, &mut |_| true)).unwrap_err();
    assert_eq!((refused.code.as_str(), refused.more[0].code.as_str()), ("print.nothing", "order.missing"));
    assert!(!path.exists());
}

#[test]
fn what_is_stopped_leaves_no_file() {
    let shop = Shop::new();
    let orders = shop.ids("");
    let today = FixedClock::at(NOW).today();
    let job = Job { kind: Kind::Order, format: Format::Pdf, lang: Lang::It, today, orders };
    let path = shop.folder.path().join("tutti.pdf");
    let mut heard = 0;
    let result = write_file(&path, false, |to| {
        print::write(&shop.reader(), &job, to, &mut |done| {
            heard = done;
            done < 20
        })
    });
    assert_eq!((result.unwrap_err().code.as_str(), heard), ("store.interrupted", 20));
    let left: Vec<_> =
        std::fs::read_dir(shop.folder.path()).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("tutti")), "{left:?}");
}
