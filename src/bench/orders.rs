//! How many orders one process takes and confirms, each durable before the next.

use super::floor::Pace;
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

/// Items and customers of the little company that the orders are taken in.
const ITEMS: i64 = 200;
const CUSTOMERS: i64 = 200;

/// Takes and confirms `count` orders of three lines in a new company at `file`.
///
/// # Errors
/// Whatever an operation refuses: nothing here should be refused.
pub fn place_and_confirm(file: &Path, count: usize) -> Result<Pace, Refusal> {
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
    let mut times = Times::default();
    let watch = Watch::start();
    for at in 0..count as i64 {
        let customer = CodeRef::code(format!("C{:05}", at % CUSTOMERS + 1));
        let line = |nth: i64| {
            let sku = format!("ART-{:04}", (at * 7 + nth * 67) % ITEMS + 1);
            LineInput::of(CodeRef::Code(sku), Quantity::units(1))
        };
        let order = PlaceOrder::new(customer, (0..3).map(line).collect());
        times.time(|| -> Result<(), Refusal> {
            let placed = execute(&mut store, Call::by(&actor), &order)?.output;
            execute(&mut store, Call::by(&actor), &ConfirmOrder { order: OrderRef::row(placed.id) })?;
            Ok(())
        })?;
    }
    Ok(Pace::of(count, &watch, &times))
}
