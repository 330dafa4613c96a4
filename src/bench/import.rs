//! A file of the size of the Superstore order lines, read, checked and written.

use super::figure::{Figure, Unit};
use super::meter::{Watch, forget_peak, peak_megabytes};
use crate::demo::Dice;
use crate::domain::{Clock, Refusal, SystemClock};
use crate::import::{self, Choices, Continue};
use crate::operations::company::FoundCompany;
use crate::operations::import::ImportOrders;
use crate::operations::{Actor, Call, Door, execute};
use crate::store::Store;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

/// Lines, orders, customers and products of the real file.
const LINES: u64 = 9_994;
const ORDERS: u64 = 5_009;
const CUSTOMERS: u64 = 793;
const PRODUCTS: u64 = 1_862;

pub(super) fn superstore(file: &Path) -> Result<Vec<Figure>, Refusal> {
    let bytes = csv().into_bytes();
    let mut store = Store::open_or_create(file, Arc::new(SystemClock))?;
    let actor = Actor::new("bench", Door::Cli);
    execute(&mut store, Call::by(&actor), &FoundCompany::named("Banco di prova"))?;
    forget_peak();
    let watch = Watch::start();
    let reading = import::read(bytes, "superstore.csv", &Choices::default())?;
    let checked = reading.check(&mut |_, _| Continue::Go, SystemClock.today())?;
    let wish = ImportOrders {
        file: reading.file_name.clone(),
        digest: "bench".to_owned(),
        profile: None,
        channel: "file".to_owned(),
        orders: checked.orders,
    };
    let done = execute(&mut store, Call::by(&actor), &wish)?.output;
    let (wall, _) = watch.read();
    if done.new != ORDERS {
        return Err(Refusal::new("bench.import").with("wanted", ORDERS).with("found", done.new));
    }
    let mut figures = vec![Figure::at_most("import_time", Unit::Millis, wall.as_secs_f64() * 1_000.0, 2_000.0)];
    figures.extend(peak_megabytes().map(|peak| Figure::at_most("import_memory", Unit::Megabytes, peak, 60.0)));
    Ok(figures)
}

/// The same columns, sizes and proportions as the real file, made up.
fn csv() -> String {
    let mut dice = Dice::new(4);
    let mut text = String::from(
        "\"Row ID\",\"Order ID\",\"Order Date\",\"Ship Date\",\"Ship Mode\",\"Customer ID\",\"Customer Name\",\
         \"Segment\",\"Country\",\"City\",\"State\",\"Postal Code\",\"Region\",\"Product ID\",\"Category\",\
         \"Sub-Category\",\"Product Name\",\"Sales\",\"Quantity\",\"Discount\",\"Profit\"\n",
    );
    for row in 0..LINES {
        let order = row * ORDERS / LINES;
        let customer = order * 31 % CUSTOMERS;
        let product = row * 7 % PRODUCTS;
        let (year, month, day) = (2014 + order / 1_300, order % 12 + 1, order % 27 + 1);
        let (quantity, sales) = (dice.between(1, 9), dice.between(5_000, 9_000_000));
        let _ = writeln!(
            text,
            "{},\"CA-{year}-{:06}\",{year}-{month:02}-{day:02},{year}-{month:02}-{:02},\"Second Class\",\
             \"CU-{customer:05}\",\"Customer Number {customer}\",\"Consumer\",\"United States\",\"Town {}\",\"Kentucky\",\
             {},\"South\",\"FUR-BO-{product:08}\",\"Furniture\",\"Bookcases\",\"Article number {product} of the store\",\
             {}.{:04},{quantity},0,{}",
            row + 1,
            100_000 + order,
            day + 1,
            customer % 90,
            10_000 + customer,
            sales / 10_000,
            sales % 10_000,
            sales / 50_000,
        );
    }
    text
}
