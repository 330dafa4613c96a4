//! The large company: the rows that years of work leave behind, written at once in one founding operation. Its ledger
//! is real (every parcel moved goods that had come in, balances follow by trigger) and so are totals, reservations and
//! states; of the status history only the last month is there, and single rows have no changes in the journal.

use super::dice::Dice;
use super::founding::{CHANNELS, FoundDemo, WAREHOUSES, shelf_codes};
use super::plan::{Fate, external};
use super::{goods, people, words};
use crate::domain::money::line_amount;
use crate::domain::order::{Badge, Facts, Life, badge, order_totals, payment_state};
use crate::domain::record::{AddressKind, PartyKind};
use crate::domain::{Cents, FixedClock, Quantity, Rate, Refusal, UnitPrice, UtcMillis};
use crate::operations::{Actor, Call, Door, Operation, Permission, Progress, Work, execute};
use crate::store::load::{self, LineRow, Loader, MoveRow, OrderRow};
use crate::store::{Store, orders, parties, products, settings, stock};
use chrono::{Datelike, Duration, NaiveDate};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// How many times the catalogue is there, each time of another maker.
const FAMILIES: u64 = 17;
/// Status history is written of so many last days.
const REMEMBERED: i64 = 30;

pub(super) fn write(
    mut store: Store,
    clock: &Arc<FixedClock>,
    (seed, orders, customers): (u64, u64, u64),
    today: NaiveDate,
    progress: Progress<'_>,
) -> Result<Store, Refusal> {
    let actor = Actor::new("demo", Door::Cli);
    // Everything was there before the day began.
    clock.advance(UtcMillis::start_of_rome_day(today).0);
    execute(&mut store, Call::by(&actor), &FoundDemo { seed })?;
    clock.advance(1_000);
    execute(&mut store, Call::by(&actor).progress(progress), &Fill { seed, orders, customers, today })?;
    Ok(store)
}

/// `demo.fill`: people, products, and years of orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Fill {
    seed: u64,
    orders: u64,
    customers: u64,
    today: NaiveDate,
}

impl Operation for Fill {
    const NAME: &'static str = "demo.fill";
    const PERMISSION: Permission = Permission::Company;
    const FOUNDING: bool = true;
    type Output = u64;

    fn run(&self, work: &mut Work<'_>) -> Result<u64, Refusal> {
        let mut dice = Dice::new(self.seed);
        let items = Self::goods(work, &mut dice.fork(1))?;
        let buyers = self.people(work, &mut dice.fork(2))?;
        let indexes = load::drop_indexes(work.tx)?;
        let mut years = Years::new(work, self, &items)?;
        let calendar = Calendar::new(self.today, self.orders);
        for nth in 0..self.orders {
            if nth.is_multiple_of(2_000) {
                work.progress(nth, self.orders)?;
            }
            let thrown = throw(&mut dice, &calendar, nth, self.orders, &buyers, &items);
            years.one(&mut dice, &calendar, &thrown, &buyers, &items)?;
        }
        for (year, next) in &years.numbers {
            load::set_counter(work.tx, "order", *year, *next)?;
        }
        drop(years);
        for sql in indexes {
            load::make_index(work.tx, &sql)?;
            work.progress(self.orders, self.orders)?;
        }
        load::settle_search(work.tx)?;
        Ok(self.orders)
    }
}

/// A variant as the load needs it.
struct Item {
    variant: i64,
    name: String,
    price: UnitPrice,
    vat: Rate,
    cost: Option<UnitPrice>,
    trace: String,
    /// Rows of its shelves in both warehouses.
    shelves: [i64; 2],
    dear: bool,
}

/// A customer as the load needs it.
struct Buyer {
    party: i64,
    addresses: (Option<i64>, Option<i64>),
    company: bool,
    term: Option<String>,
    name: String,
}

impl Fill {
    fn goods(work: &mut Work<'_>, dice: &mut Dice) -> Result<Vec<Item>, Refusal> {
        let mut suppliers = Vec::new();
        for (mark, supplier) in people::suppliers(dice) {
            suppliers.push((mark, supplier.run(work)?.id));
        }
        let mut shelves = Vec::new();
        for (code, racks, depth) in WAREHOUSES {
            let warehouse = warehouse(work, code)?;
            let mut rows = Vec::new();
            for shelf in shelf_codes(racks, depth) {
                rows.extend(stock::shelf_by_code(*work.tx, warehouse, &shelf)?);
            }
            shelves.push(rows);
        }
        let mut items = Vec::new();
        for family in 0..FAMILIES {
            for (at, article) in words::get().articles.iter().enumerate() {
                let supplier = suppliers.iter().find(|(mark, _)| *mark == article.supplier).map(|(_, id)| *id);
                let saved = goods::product(article, at as u64, family, supplier).run(work)?;
                if article.kind == "service" {
                    continue;
                }
                let place = |house: usize| {
                    let rows = shelves.get(house).map_or(&[][..], Vec::as_slice);
                    rows.get((at + family as usize) % rows.len().max(1)).copied().unwrap_or_default()
                };
                for id in saved.variants {
                    let variant = products::variant(*work.tx, id)?;
                    items.push(Item {
                        variant: id,
                        trace: format!("product {}", variant.price.decimal().normalize()),
                        name: variant.name.to_string(),
                        price: variant.price,
                        vat: variant.vat,
                        cost: variant.cost,
                        shelves: [place(0), place(1)],
                        dear: variant.price.0 > 6_000_000_000,
                    });
                }
            }
        }
        Ok(items)
    }

    fn people(&self, work: &mut Work<'_>, dice: &mut Dice) -> Result<Vec<Buyer>, Refusal> {
        let mut buyers = Vec::with_capacity(self.customers as usize);
        for number in 1..=self.customers {
            if number.is_multiple_of(2_000) {
                work.progress(0, self.orders)?;
            }
            let mut wish = people::customer(dice, number);
            let id = match wish.run(work) {
                // Two made-up persons of one name and birthday: the second keeps her code to herself.
                Err(refusal) if refusal.code == "party.taken" => {
                    wish.set.codice_fiscale = None;
                    wish.run(work)?.id
                }
                other => other?.id,
            };
            let party = parties::find(*work.tx, id)?;
            let bill = parties::address_today(*work.tx, &party, AddressKind::Billing, None)?;
            let ship = parties::address_today(*work.tx, &party, AddressKind::Shipping, None)?;
            buyers.push(Buyer {
                party: id,
                addresses: (orders::freeze(work.tx, &bill)?, orders::freeze(work.tx, &ship)?),
                company: party.kind == PartyKind::Company,
                term: party.payment_term.as_ref().map(ToString::to_string),
                name: party.name.to_string(),
            });
        }
        Ok(buyers)
    }
}

fn warehouse(work: &Work<'_>, code: &str) -> Result<i64, Refusal> {
    stock::warehouses(*work.tx)?
        .into_iter()
        .find(|warehouse| warehouse.code.as_str() == code)
        .map(|warehouse| warehouse.id)
        .ok_or_else(|| Refusal::new("stock.no_warehouse").with("warehouse", code).with("known", ""))
}

/// The days of the company, as they are written and when they begin.
struct Calendar {
    days: Vec<Day>,
    /// Place of today.
    today: usize,
}

struct Day {
    date: NaiveDate,
    text: String,
    start: i64,
}

impl Calendar {
    fn new(today: NaiveDate, orders: u64) -> Self {
        // Some hundred orders a day; a year at least, five at most.
        let length = (orders / 600).clamp(365, 1_826) as i64;
        let days = (-length..=90)
            .map(|offset| {
                let date = today + Duration::days(offset);
                Day { date, text: date.to_string(), start: UtcMillis::start_of_rome_day(date).0 }
            })
            .collect();
        Self { days, today: length as usize }
    }

    /// A day by its place; beyond the end the last.
    fn day(&self, at: usize) -> &Day {
        static NEVER: Day = Day { date: NaiveDate::MIN, text: String::new(), start: 0 };
        self.days.get(at).or(self.days.last()).unwrap_or(&NEVER)
    }
}

/// One order as it is thrown.
struct Thrown {
    day: usize,
    channel: usize,
    buyer: usize,
    house: usize,
    fate: Fate,
    /// Item and pieces.
    lines: Vec<(usize, i64)>,
    /// Goods are held for it, or were.
    confirmed: bool,
}

fn throw(dice: &mut Dice, calendar: &Calendar, nth: u64, orders: u64, buyers: &[Buyer], items: &[Item]) -> Thrown {
    let day = ((u128::from(nth) * (calendar.today as u128 + 1)) / u128::from(orders.max(1))) as usize;
    let age = calendar.today as i64 - day as i64;
    // Half of the orders are of regular customers.
    let regulars = if dice.chance(50) { buyers.len() / 12 } else { buyers.len() };
    let buyer = dice.below(regulars.max(1) as u64) as usize;
    let company = buyers.get(buyer).is_some_and(|buyer| buyer.company);
    let channel = if company && dice.chance(60) { 0 } else { dice.weighed(&CHANNELS.map(|channel| channel.3)) };
    let many = dice.weighed(&[25, 30, 25, 12, 8]) + 1;
    let mut lines: Vec<(usize, i64)> = Vec::with_capacity(many);
    for _ in 0..many {
        // The first makers sell most.
        let item = dice.below(items.len() as u64).min(dice.below(items.len() as u64)) as usize;
        let dear = items.get(item).is_some_and(|item| item.dear);
        let pieces = if dear { 1 } else { dice.between(1, if company { 12 } else { 3 }) };
        if !lines.iter().any(|(known, _)| *known == item) {
            lines.push((item, pieces));
        }
    }
    let fate = Fate::throw(dice, age);
    let confirmed = match fate {
        Fate::New | Fate::Cancelled => false,
        Fate::OnHold => dice.chance(50),
        _ => true,
    };
    Thrown { day, channel, buyer, house: usize::from(dice.chance(20)), fate, lines, confirmed }
}

/// Where the company stands while its years go by.
struct Years<'t> {
    loader: Loader<'t>,
    channels: Vec<i64>,
    carriers: Vec<(String, i64)>,
    warehouses: [i64; 2],
    supplier: i64,
    customer: i64,
    /// Free pieces per warehouse and item, in 10⁻⁴.
    free: [Vec<i64>; 2],
    numbers: Vec<(i64, i64)>,
    order: i64,
    line: i64,
    shipment: i64,
    parcel: i64,
    external: u64,
    remembered: usize,
    document: String,
}

impl<'t> Years<'t> {
    fn new(work: &Work<'t>, fill: &Fill, items: &[Item]) -> Result<Self, Refusal> {
        let calendar_today = Calendar::new(fill.today, fill.orders).today;
        let known = settings::channels(*work.tx)?;
        let mut channels = Vec::new();
        for (code, ..) in CHANNELS {
            channels.extend(known.iter().find(|channel| channel.code.as_str() == code).map(|channel| channel.id));
        }
        let mut carriers = Vec::new();
        for code in ["BRT", "GLS", "SDA"] {
            if let Some(id) = settings::carrier_by_code(*work.tx, code)? {
                carriers.push((code.to_owned(), id));
            }
        }
        Ok(Self {
            loader: Loader::new(work.tx)?,
            channels,
            carriers,
            warehouses: [warehouse(work, WAREHOUSES[0].0)?, warehouse(work, WAREHOUSES[1].0)?],
            supplier: stock::far_end(*work.tx, "supplier")?,
            customer: stock::far_end(*work.tx, "customer")?,
            free: [vec![0; items.len()], vec![0; items.len()]],
            numbers: Vec::new(),
            order: 0,
            line: 0,
            shipment: 0,
            parcel: 0,
            external: 100_000,
            remembered: calendar_today.saturating_sub(REMEMBERED as usize),
            document: String::new(),
        })
    }

    /// The next number of a year.
    fn number(&mut self, year: i64) -> i64 {
        match self.numbers.last_mut() {
            Some((known, next)) if *known == year => {
                *next += 1;
                *next - 1
            }
            _ => {
                self.numbers.push((year, 2));
                1
            }
        }
    }

    fn one(
        &mut self,
        dice: &mut Dice,
        calendar: &Calendar,
        thrown: &Thrown,
        buyers: &[Buyer],
        items: &[Item],
    ) -> Result<(), Refusal> {
        let Some(buyer) = buyers.get(thrown.buyer) else { return Ok(()) };
        let day = calendar.day(thrown.day);
        let year = i64::from(day.date.year());
        let number = self.number(year);
        self.order += 1;
        let order = self.order;
        let mut amounts = Vec::with_capacity(thrown.lines.len());
        for (item, pieces) in &thrown.lines {
            let Some(item) = items.get(*item) else { continue };
            let amount = line_amount(item.price, Quantity::units(*pieces), Rate(0)).unwrap_or_default();
            amounts.push((item.vat, amount));
        }
        let goods: Cents = amounts.iter().map(|(_, amount)| *amount).sum();
        let shipping = Cents(if goods.0 < 5_900 { 590 } else { 0 });
        let totals = order_totals(&amounts, Cents::ZERO, (shipping, Rate(2200)), true)?;

        let age = calendar.today as i64 - thrown.day as i64;
        let by_hand = thrown.channel == 0;
        let paid = match thrown.fate {
            Fate::Cancelled => false,
            Fate::New if by_hand => false,
            _ if by_hand && buyer.term.is_some() => age > 60 && dice.chance(98),
            _ if by_hand => dice.chance(if age > 40 { 99 } else { 75 }),
            _ => dice.chance(if age > 8 { 100 } else { 94 }),
        };
        let paid_cents = if paid { totals.total } else { Cents::ZERO };
        let pieces: i64 = thrown.lines.iter().map(|(_, pieces)| pieces).sum();
        // Part of an order leaves: its first line.
        let sent_lines = match thrown.fate {
            Fate::PartShipped if thrown.lines.len() > 1 => 1,
            Fate::PartShipped | Fate::Shipped | Fate::Delivered | Fate::Closed => thrown.lines.len(),
            _ => 0,
        };
        let sent: i64 = thrown.lines.iter().take(sent_lines).map(|(_, pieces)| pieces).sum();
        let delivered = sent > 0 && matches!(thrown.fate, Fate::Delivered | Fate::Closed);
        let life = match thrown.fate {
            Fate::New => Life::Placed,
            Fate::OnHold => Life::OnHold,
            Fate::Closed => Life::Closed,
            Fate::Cancelled => Life::Cancelled,
            _ => Life::Confirmed,
        };
        let facts =
            Facts { life, history: None, ordered: Quantity::units(pieces), shipped: Quantity::units(sent), delivered };
        let badge = badge(&facts);
        let channel = self.channels.get(thrown.channel).copied().unwrap_or(1);
        self.external += 1;
        let outside = external(thrown.channel, self.external);
        let carrier = dice.pick(&self.carriers).cloned().unwrap_or_default();
        let promised = dice.chance(60).then(|| calendar.day(thrown.day + dice.between(2, 7) as usize).text.as_str());
        let warehouse = self.warehouses.get(thrown.house).copied().unwrap_or_default();
        let method = match (by_hand, buyer.term.is_some(), thrown.channel) {
            (true, true, _) => "bank_transfer",
            (true, false, _) => "cash_on_delivery",
            (false, _, 3) => "Amazon Pay",
            (false, _, _) => "card",
        };
        self.loader.order(&OrderRow {
            id: order,
            year,
            number,
            channel,
            external: outside.as_deref(),
            party: buyer.party,
            placed_on: &day.text,
            promised_on: promised,
            life,
            hold_reason: (life == Life::OnHold).then(|| words::texts("h").first().copied()).flatten(),
            addresses: buyer.addresses,
            warehouse,
            carrier: carrier.1,
            shipping,
            shipping_vat: Rate(2200),
            taxable: totals.taxable,
            vat: totals.vat,
            total: totals.total,
            method,
            term: buyer.term.as_deref().filter(|_| by_hand),
            badge,
            payment: payment_state(totals.total, paid_cents, false, false),
            paid: paid_cents,
        })?;
        self.document.clear();
        let _ = std::fmt::Write::write_fmt(&mut self.document, format_args!("{year}/{number}"));
        let first_line = self.line + 1;
        for ((position, (at, pieces)), (vat, amount)) in (1..).zip(&thrown.lines).zip(&amounts) {
            let Some(item) = items.get(*at) else { continue };
            self.line += 1;
            self.loader.line(&LineRow {
                id: self.line,
                order,
                position,
                variant: item.variant,
                description: &item.name,
                quantity: Quantity::units(*pieces),
                price: item.price,
                vat: *vat,
                amount: *amount,
                trace: &item.trace,
            })?;
        }
        let taken = day.start + 8 * HOUR + dice.between(0, 10 * 60) * 60_000;
        if thrown.confirmed {
            self.goods(calendar, thrown, items, (order, first_line, sent_lines), (delivered, &carrier), taken)?;
        }
        if paid {
            let reference = format!("TRX{order:08}");
            self.loader.payment((order, buyer.party), &day.text, method, totals.total, &reference)?;
        } else if thrown.confirmed {
            let due = calendar.day(thrown.day + if buyer.term.is_some() { 30 } else { 0 });
            let subject = format!("{} {}", self.document, buyer.name);
            self.loader.deadline(&due.text, &subject, totals.total, (buyer.party, order))?;
        }
        if thrown.day >= self.remembered {
            self.remember(order, thrown, badge, taken)?;
        }
        Ok(())
    }

    /// Goods leave, or are held; what is not there has come in that morning.
    fn goods(
        &mut self,
        calendar: &Calendar,
        thrown: &Thrown,
        items: &[Item],
        (order, first_line, sent_lines): (i64, i64, usize),
        (delivered, carrier): (bool, &(String, i64)),
        taken: i64,
    ) -> Result<(), Refusal> {
        let warehouse = self.warehouses.get(thrown.house).copied().unwrap_or_default();
        let day = calendar.day(thrown.day);
        // Nothing leaves after the last night.
        let left = (taken + DAY).min(calendar.day(calendar.today).start);
        if sent_lines > 0 {
            self.shipment += 1;
            let arrived = delivered.then(|| calendar.day((thrown.day + 3).min(calendar.today)).text.as_str());
            let tracking = format!("{}{:010}", carrier.0, self.shipment * 7_919);
            self.loader.shipment((self.shipment, order, warehouse, carrier.1), &tracking, left, arrived)?;
        }
        for ((nth, (at, pieces)), line) in thrown.lines.iter().enumerate().zip(first_line..) {
            let Some(item) = items.get(*at) else { continue };
            let quantity = Quantity::units(*pieces);
            let shelf = item.shelves.get(thrown.house).copied().unwrap_or_default();
            let Some(free) = self.free.get_mut(thrown.house).and_then(|all| all.get_mut(*at)) else { continue };
            if *free < quantity.0 {
                let came = Quantity::units(if item.dear { 30 } else { 240 });
                *free += came.0;
                self.loader.movement(&MoveRow {
                    at: day.start + 6 * HOUR,
                    variant: item.variant,
                    quantity: came,
                    from: self.supplier,
                    to: shelf,
                    cause: "receipt",
                    document: "DDT",
                    source: None,
                    cost: item.cost,
                })?;
            }
            *free -= quantity.0;
            if nth < sent_lines {
                self.parcel += 1;
                self.loader.shipment_line((self.parcel, self.shipment, line, item.variant), quantity)?;
                self.loader.movement(&MoveRow {
                    at: left,
                    variant: item.variant,
                    quantity,
                    from: shelf,
                    to: self.customer,
                    cause: "sale",
                    document: &self.document,
                    source: Some(self.parcel),
                    cost: None,
                })?;
            } else {
                self.loader.reservation(line, item.variant, warehouse, quantity)?;
            }
        }
        Ok(())
    }

    /// The status history of the last month.
    fn remember(&mut self, order: i64, thrown: &Thrown, last: Badge, taken: i64) -> Result<(), Refusal> {
        let mut steps = vec![(Badge::New, "order.place")];
        if thrown.confirmed {
            steps.push((Badge::ToFulfil, "order.confirm"));
        }
        match last {
            Badge::PartShipped => steps.push((Badge::PartShipped, "order.ship")),
            Badge::Shipped => steps.push((Badge::Shipped, "order.ship")),
            Badge::Delivered => steps.extend([(Badge::Shipped, "order.ship"), (Badge::Delivered, "order.deliver")]),
            Badge::Closed => {
                steps.extend([(Badge::Shipped, "order.ship"), (Badge::Delivered, "order.deliver")]);
                steps.push((Badge::Closed, "order.close"));
            }
            Badge::OnHold => steps.push((Badge::OnHold, "order.hold")),
            Badge::Cancelled => steps.push((Badge::Cancelled, "order.cancel")),
            _ => {}
        }
        let mut from = None;
        for ((to, cause), at) in steps.into_iter().zip(1..) {
            self.loader.event(order, taken + at * 2 * HOUR, from, to, cause)?;
            from = Some(to);
        }
        Ok(())
    }
}
