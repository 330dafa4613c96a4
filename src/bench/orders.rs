//! How many orders one process takes and confirms, each durable before the next.

use super::figure::{Figure, Unit};
use super::floor::{self, Pace};
use super::meter::{Times, Watch};
use crate::domain::record::{PartyFields, ProductFields, VariantFields};
use crate::domain::{Quantity, Refusal, SystemClock, UnitPrice};
use crate::operations::company::FoundCompany;
use crate::operations::order::{ConfirmOrder, LineInput, PlaceOrder};
use crate::operations::party::SaveParty;
use crate::operations::product::{SaveProduct, SaveVariant};
use crate::operations::reference::{CodeRef, OrderRef};
use crate::operations::stock::{ReceiveLine, ReceiveStock};
use crate::operations::subject::ChangeTags;
use crate::operations::{Actor, Call, Door, execute};
use crate::store::subjects::Subject;
use crate::store::{Store, journal, load};
use std::path::Path;
use std::sync::Arc;

/// Bare statements a second where a thousand orders were promised.
const BARE: f64 = 5_600.0;

/// Items and customers of the little company that the orders are taken in.
const ITEMS: i64 = 200;
const CUSTOMERS: i64 = 200;

/// The pace of `order.place` and `order.confirm`, beside bare statements of the same shape.
///
/// # Errors
/// Whatever an operation refuses: nothing here should be refused.
pub(super) fn place_and_confirm(house: &Path, bare: &Path, count: usize) -> Result<Vec<Figure>, Refusal> {
    // In turns: the disk of a shared machine is not the same from one second to the next.
    let (mut store, goods) = found(house)?;
    let mut floor = floor::Orders::open(bare).map_err(|error| floor::refusal(&error))?;
    let (mut ours, mut theirs) = (Pace::default(), Pace::default());
    let step = (count / 6).max(1);
    let mut at = 0;
    while at < count {
        let many = step.min(count - at);
        ours.add(&take(&mut store, &goods, at as i64, many)?);
        theirs.add(&floor.take(at as i64, many).map_err(|error| floor::refusal(&error))?);
        at += many;
    }
    Ok(vec![
        Figure::at_least("orders_pace", Unit::PerSecond, ours.per_second(), 1_000.0)
            .beside(theirs.per_second())
            .promised_beside(BARE),
        Figure::at_most("orders_processor", Unit::Millis, ours.processor_ms(), 0.8).beside(theirs.processor_ms()),
        Figure::plain("orders_p50", Unit::Millis, ours.times.percentile(50)).beside(theirs.times.percentile(50)),
        Figure::plain("orders_p95", Unit::Millis, ours.times.percentile(95)).beside(theirs.times.percentile(95)),
    ])
}

/// Orders taken in a large company, and many of them tagged at once, beside bare statements.
///
/// # Errors
/// As [`place_and_confirm`].
pub(super) fn in_company(file: &Path, bare: &Path, bare_bulk: &Path) -> Result<Vec<Figure>, Refusal> {
    let low = |error: rusqlite::Error| floor::refusal(&error);
    let mut store = Store::open(file, Arc::new(SystemClock))?;
    let goods = stocked(&mut store)?;
    let mut floor = floor::Orders::open(bare).map_err(low)?;
    let (mut ours, mut theirs) = (Pace::default(), Pace::default());
    for round in 0..4 {
        ours.add(&take(&mut store, &goods, round * HERE as i64 / 4, HERE / 4)?);
        theirs.add(&floor.take(round * HERE as i64 / 4, HERE / 4).map_err(low)?);
    }
    let actor = Actor::new("bench", Door::Cli);
    let there = load::counts(store.db())?.orders.max(1);
    let ids: Vec<i64> = (1..=there.min(BULK)).collect();
    let rows = ids.len() as f64;
    let mut tag = |add: &[&str], remove: &[&str]| -> Result<f64, Refusal> {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let change = ChangeTags { kind: Subject::Order, ids: ids.clone(), add: words(add), remove: words(remove) };
        let begun = std::time::Instant::now();
        execute(&mut store, Call::by(&actor), &change)?;
        Ok(begun.elapsed().as_secs_f64() * 1_000.0 / rows)
    };
    let bulk = tag(&["banco"], &[])?;
    tag(&[], &["banco"])?;
    let bulk_bare = floor::bulk(bare_bulk, ids.len()).map_err(low)?.as_secs_f64() * 1_000.0 / rows;
    Ok(vec![
        Figure::plain("here_p50", Unit::Millis, ours.times.percentile(50)).beside(theirs.times.percentile(50)),
        Figure::plain("here_p95", Unit::Millis, ours.times.percentile(95)).beside(theirs.times.percentile(95)),
        Figure::plain("bulk_row", Unit::Millis, bulk).beside(bulk_bare),
    ])
}

/// Orders taken in the large company, and rows of a bulk action in it.
const HERE: usize = 400;
const BULK: i64 = 5_000;

/// Articles and customers that orders are made of: their codes.
struct Goods {
    items: Vec<String>,
    customers: Vec<i64>,
}

/// A little company.
fn found(file: &Path) -> Result<(Store, Goods), Refusal> {
    let mut store = Store::open_or_create(file, Arc::new(SystemClock))?;
    let actor = Actor::new("bench", Door::Cli);
    execute(&mut store, Call::by(&actor), &FoundCompany::named("Banco di prova"))?;
    let goods = stocked(&mut store)?;
    Ok((store, goods))
}

/// Goods for all orders to come, and somebody to buy them.
fn stocked(store: &mut Store) -> Result<Goods, Refusal> {
    let actor = Actor::new("bench", Door::Cli);
    let mut goods = Goods { items: Vec::new(), customers: Vec::new() };
    // A company that has been measured before has the articles of that run.
    let run = journal::newest(store.db(), None, 1)?.first().map_or(0, |entry| entry.id);
    let mut lines = Vec::new();
    for item in 1..=ITEMS {
        let sku = format!("BANCO-{run}-{item:04}");
        goods.items.push(sku.clone());
        let variant = VariantFields {
            sku: Some(sku.clone()),
            price: Some(UnitPrice(item * 100_000_000)),
            ..VariantFields::default()
        };
        let product = SaveProduct {
            set: ProductFields { name: Some(format!("Articolo di prova {item}")), ..ProductFields::default() },
            variants: vec![SaveVariant { set: variant, ..SaveVariant::default() }],
            ..SaveProduct::default()
        };
        execute(store, Call::by(&actor), &product)?;
        lines.push(ReceiveLine { item: CodeRef::Code(sku), quantity: Quantity::units(1_000_000), cost: None });
    }
    let stock = ReceiveStock { warehouse: None, shelf: None, lines, document: None };
    execute(store, Call::by(&actor), &stock)?;
    for customer in 1..=CUSTOMERS {
        let party = SaveParty {
            set: PartyFields { name: Some(format!("Cliente {customer}")), ..PartyFields::default() },
            ..SaveParty::default()
        };
        goods.customers.push(execute(store, Call::by(&actor), &party)?.output.id);
    }
    Ok(goods)
}

/// Takes and confirms so many orders of three lines.
fn take(store: &mut Store, goods: &Goods, from: i64, count: usize) -> Result<Pace, Refusal> {
    let actor = Actor::new("bench", Door::Cli);
    let mut times = Times::default();
    let watch = Watch::start();
    for at in from..from + count as i64 {
        let customer = CodeRef::row(nth(&goods.customers, at));
        let line = |nr: i64| LineInput::of(CodeRef::Code(nth(&goods.items, at * 7 + nr * 67)), Quantity::units(1));
        let order = PlaceOrder::new(customer, (0..3).map(line).collect());
        times.time(|| -> Result<(), Refusal> {
            let placed = execute(store, Call::by(&actor), &order)?.output;
            execute(store, Call::by(&actor), &ConfirmOrder { order: OrderRef::row(placed.id) })?;
            Ok(())
        })?;
    }
    Ok(Pace::of(&watch, times))
}

/// One of them, round and round.
fn nth<T: Clone + Default>(of: &[T], at: i64) -> T {
    of.get(at.unsigned_abs() as usize % of.len().max(1)).cloned().unwrap_or_default()
}
