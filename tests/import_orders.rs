//! A shop's export becomes customers, products and orders; again changes nothing; undo takes all of it back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod real_files;

use fondaco::domain::{Cents, FixedClock, Refusal, UtcMillis};
use fondaco::import::{self, Choices, Continue, OrderDraft};
use fondaco::operations::company::FoundCompany;
use fondaco::operations::import::{ImportOrders, Imported};
use fondaco::operations::undo::Undo;
use fondaco::operations::{Actor, Call, Door, execute, rehearse};
use fondaco::store::{Store, orders, settings};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

fn shop() -> (Store, Actor, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(FixedClock::at(UtcMillis(1_795_300_000_000)));
    let mut store = Store::open_or_create(&folder.path().join("shop.db"), clock).unwrap();
    let anna = Actor::new("anna", Door::Cli);
    execute(&mut store, Call::by(&anna), &FoundCompany::named("Demo Srl")).unwrap();
    (store, anna, folder)
}

fn drafts(path: &Path, today: &str) -> Vec<OrderDraft> {
    let bytes = std::fs::read(path).unwrap();
    let reading = import::read(bytes, &path.to_string_lossy(), &Choices::default()).unwrap();
    reading.check(&mut |_, _| Continue::Go, today.parse().unwrap()).unwrap().orders
}

fn wish(orders: Vec<OrderDraft>, channel: &str) -> ImportOrders {
    ImportOrders { file: "export.csv".into(), digest: "00".into(), profile: None, channel: channel.into(), orders }
}

fn take(store: &mut Store, anna: &Actor, wish: &ImportOrders) -> Result<(Imported, i64), Refusal> {
    execute(store, Call::by(anna), wish).map(|done| (done.output, done.journal_id))
}

#[test]
fn superstore_comes_in_whole_and_goes_back_whole() {
    let Some(path) = real_files::superstore() else { return };
    let (mut store, anna, _folder) = shop();
    let orders = drafts(&path, "2026-11-21");
    let wish = wish(orders, "superstore");
    let began = Instant::now();
    let seen = rehearse(&mut store, Call::by(&anna), &wish).unwrap().output;
    println!("rehearsed in {:?}", began.elapsed());
    let began = Instant::now();
    let (done, entry) = take(&mut store, &anna, &wish).unwrap();
    println!("imported in {:?}", began.elapsed());
    assert_eq!(seen, done);
    assert_eq!((done.new, done.history, done.new_customers, done.new_products), (5009, 5009, 793, 1862));
    assert_eq!(done.total, Cents(229_720_107));
    assert_eq!(take(&mut store, &anna, &wish).unwrap().0, Imported { same: 5009, ..Imported::default() });
    let began = Instant::now();
    execute(&mut store, Call::by(&anna), &Undo::of(entry)).unwrap();
    println!("taken back in {:?}", began.elapsed());
    assert_eq!(orders::by_name(store.db(), "2014/1").unwrap(), None);
}

#[test]
fn woocommerce_orders_meet_the_shops_totals() {
    let Some(path) = real_files::woocommerce() else { return };
    let (mut store, anna, _folder) = shop();
    let orders = drafts(&path, "2026-11-22");
    let stated: Cents = orders.iter().filter_map(|o| o.stated_total).filter_map(Cents::from_decimal).sum();
    let (done, _) = take(&mut store, &anna, &wish(orders, "woocommerce")).unwrap();
    assert_eq!((done.new, done.refused.len(), done.total), (9, 0, stated));
}

#[test]
fn what_somebody_worked_on_is_not_overwritten() {
    let (mut store, anna, folder) = shop();
    let path = folder.path().join("a.csv");
    let text = "Numero ordine;Data ordine;Cliente;Codice articolo;Descrizione;Quantità;Prezzo unitario\n\
                A1;20/11/2026;Rossi Mario;MOK-3;Moka 3 tazze;2;29,00\n\
                A2;20/11/2026;Verdi Lucia;MOK-3;Moka 3 tazze;1;29,00\n";
    std::fs::write(&path, text).unwrap();
    let first = wish(drafts(&path, "2026-11-21"), "sito");
    let (done, _) = take(&mut store, &anna, &first).unwrap();
    assert_eq!((done.new, done.open, done.total), (2, 2, Cents(8700)));
    let pay = fondaco::operations::registry::find("order.pay").unwrap();
    let call = Call::by(&anna);
    (pay.run)(&mut store, call, serde_json::json!({"order": "2026/1"}), fondaco::operations::Mode::Execute).unwrap();

    std::fs::write(&path, text.replace(";2;29,00", ";3;29,00").replace(";1;29,00", ";4;29,00")).unwrap();
    let (done, _) = take(&mut store, &anna, &wish(drafts(&path, "2026-11-21"), "sito")).unwrap();
    assert_eq!((done.changed, done.refused.len()), (1, 1));
    assert_eq!(done.refused[0].refusal.0.code, "import.worked_on");
    assert_eq!(done.refused[0].line, 2);
    let channel = settings::channels(store.db()).unwrap().iter().find(|c| c.code.as_str() == "sito").unwrap().id;
    let changed = orders::by_external(store.db(), channel, "A2").unwrap().unwrap();
    assert_eq!(orders::find(store.db(), changed).unwrap().total, Cents(11_600));
}
