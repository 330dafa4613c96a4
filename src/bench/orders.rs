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
use crate::operations::{Actor, Call, Door, execute};
use crate::store::Store;
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
    let mut store = found(house)?;
    let mut floor = floor::Orders::open(bare).map_err(|error| floor::refusal(&error))?;
    let (mut ours, mut theirs) = (Pace::default(), Pace::default());
    let step = (count / 6).max(1);
    let mut at = 0;
    while at < count {
        let many = step.min(count - at);
        ours.add(&take(&mut store, at as i64, many)?);
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

/// A little company with goods for all orders to come.
fn found(file: &Path) -> Result<Store, Refusal> {
    let mut store = Store::open_or_create(file, Arc::new(SystemClock))?;
    let actor = Actor::new("bench", Door::Cli);
    execute(&mut store, Call::by(&actor), &FoundCompany::named("Banco di prova"))?;
    let mut lines = Vec::new();
    for item in 1..=ITEMS {
        let sku = format!("ART-{item:04}");
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
        execute(&mut store, Call::by(&actor), &product)?;
        lines.push(ReceiveLine { item: CodeRef::Code(sku), quantity: Quantity::units(1_000_000), cost: None });
    }
    let stock = ReceiveStock { warehouse: None, shelf: None, lines, document: None };
    execute(&mut store, Call::by(&actor), &stock)?;
    for customer in 1..=CUSTOMERS {
        let party = SaveParty {
            set: PartyFields { name: Some(format!("Cliente {customer}")), ..PartyFields::default() },
            ..SaveParty::default()
        };
        execute(&mut store, Call::by(&actor), &party)?;
    }
    Ok(store)
}

/// Takes and confirms so many orders of three lines.
fn take(store: &mut Store, from: i64, count: usize) -> Result<Pace, Refusal> {
    let actor = Actor::new("bench", Door::Cli);
    let mut times = Times::default();
    let watch = Watch::start();
    for at in from..from + count as i64 {
        let customer = CodeRef::code(format!("C{:05}", at % CUSTOMERS + 1));
        let line = |nth: i64| {
            let sku = format!("ART-{:04}", (at * 7 + nth * 67) % ITEMS + 1);
            LineInput::of(CodeRef::Code(sku), Quantity::units(1))
        };
        let order = PlaceOrder::new(customer, (0..3).map(line).collect());
        times.time(|| -> Result<(), Refusal> {
            let placed = execute(store, Call::by(&actor), &order)?.output;
            execute(store, Call::by(&actor), &ConfirmOrder { order: OrderRef::row(placed.id) })?;
            Ok(())
        })?;
    }
    Ok(Pace::of(&watch, times))
}
