//! One order as it is thrown: who, what, by which way, and how far it will get.

use super::dice::Dice;
use super::founding::CHANNELS;
use super::story::{Customer, Item, LENGTH};

/// How far an order gets, if there is time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Taken, no more.
    New,
    /// Confirmed, no more.
    ToFulfil,
    /// Waits.
    OnHold,
    /// Part of it leaves.
    PartShipped,
    /// All of it leaves.
    Shipped,
    /// It arrives.
    Delivered,
    /// It is finished.
    Closed,
    /// It is given up.
    Cancelled,
}

const FATES: [Fate; 8] = [
    Fate::New,
    Fate::ToFulfil,
    Fate::OnHold,
    Fate::PartShipped,
    Fate::Shipped,
    Fate::Delivered,
    Fate::Closed,
    Fate::Cancelled,
];

impl Fate {
    /// How far an order of this age in days has got.
    pub fn throw(dice: &mut Dice, age: i64) -> Self {
        let odds: &[u64; 8] = match age {
            0..4 => &[38, 36, 7, 3, 16, 0, 0, 0],
            4..10 => &[4, 16, 7, 9, 40, 18, 0, 6],
            10..25 => &[1, 3, 3, 5, 15, 58, 10, 5],
            _ => &[0, 0, 0, 0, 0, 44, 47, 9],
        };
        FATES.get(dice.weighed(odds)).copied().unwrap_or(Fate::New)
    }
}

/// An order to be.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Days before today.
    pub age: i64,
    /// Place among the channels.
    pub channel: usize,
    /// Place among the customers.
    pub customer: usize,
    /// Place among the items, and how many.
    pub lines: Vec<(usize, i64)>,
    /// Discount on every line, in basis points.
    pub discount: i64,
    /// Promised so many days after it was taken.
    pub promised: Option<i64>,
    /// Place among the warehouses.
    pub house: usize,
    /// By whom it travels.
    pub carrier: &'static str,
    /// How far it gets.
    pub fate: Fate,
}

impl Plan {
    /// Throws one.
    pub fn throw(dice: &mut Dice, customers: &[Customer], items: &[Item], weights: &[u64]) -> Self {
        // One in seven is of this week, and business has been growing.
        let age = if dice.chance(14) {
            dice.between(0, 6)
        } else {
            dice.between(2, LENGTH - 2).min(dice.between(2, LENGTH + LENGTH / 2))
        };
        let customer = dice.below(customers.len() as u64) as usize;
        let company = customers.get(customer).is_some_and(|customer| customer.company);
        let shares = CHANNELS.map(|(_, _, _, share)| share);
        // Bars and shops telephone.
        let channel = if company && dice.chance(70) { 0 } else { dice.weighed(&shares) };
        let mut lines: Vec<(usize, i64)> = Vec::new();
        let many = dice.weighed(&[30, 34, 20, 10, 6]) + 1;
        let is_goods = |item: usize| items.get(item).is_some_and(|item| item.goods);
        // A service comes with goods, so that there is something to send.
        for _ in 0..20 {
            if lines.len() >= many && lines.iter().any(|(item, _)| is_goods(*item)) {
                break;
            }
            let item = dice.weighed(weights);
            let coffee = items.get(item).is_some_and(|item| item.coffee);
            let dear = items.get(item).is_some_and(|item| item.price > 5_000);
            let quantity = match (company, coffee) {
                _ if dear => 1,
                (true, true) => dice.between(3, 10) * 2,
                (true, false) => dice.between(1, 6),
                (false, true) => dice.between(1, 4),
                (false, false) => dice.between(1, 2),
            };
            if !lines.iter().any(|(known, _)| *known == item) {
                lines.push((item, quantity));
            }
        }
        let carrier = match dice.weighed(&[45, 35, 15, 5]) {
            0 => "BRT",
            1 => "GLS",
            2 => "SDA",
            _ if channel == 0 => "RITIRO",
            _ => "BRT",
        };
        let house = usize::from(dice.chance(if channel == 0 { 35 } else { 12 }));
        let fate = Fate::throw(dice, age);
        let promised = dice.chance(62).then(|| dice.between(2, 7));
        let discount = if company && dice.chance(30) { 500 * dice.between(1, 3) } else { 0 };
        Self { age, channel, customer, lines, discount, promised, house, carrier, fate }
    }

    /// What the goods come to at list price, in cents.
    pub fn total(&self, items: &[Item]) -> i64 {
        self.lines.iter().filter_map(|(item, quantity)| Some(items.get(*item)?.price * quantity)).sum()
    }

    /// How it is paid.
    pub fn method(&self, customer: &Customer) -> &'static str {
        match CHANNELS.get(self.channel).map_or("", |channel| channel.0) {
            "manual" if customer.term => "bank_transfer",
            "manual" if self.carrier == "RITIRO" => "cash",
            "manual" => "cash_on_delivery",
            "amazon" => "Amazon Pay",
            "ebay" => "paypal",
            _ if self.age % 3 == 0 => "paypal",
            _ => "card",
        }
    }
}

/// The shop's number in the shop's own manner: no two running numbers give the same.
pub fn external(channel: usize, running: u64) -> Option<String> {
    match CHANNELS.get(channel).map_or("", |channel| channel.0) {
        "woocommerce" => Some(running.to_string()),
        "prestashop" => Some(letters(running)),
        "amazon" => Some(format!("{}-{:07}-{running:07}", 402 + running % 3, running * 7_919 % 10_000_000)),
        "ebay" => Some(format!("{:02}-{:05}-{:05}", running % 19 + 3, running / 90_001 + 10_000, running % 90_001)),
        _ => None,
    }
}

/// Nine letters, as PrestaShop numbers its orders; no two numbers give the same.
fn letters(number: u64) -> String {
    let mut left = number.wrapping_mul(2_654_435_761) % 5_429_503_678_976;
    let mut out = String::with_capacity(9);
    for _ in 0..9 {
        out.push(char::from(b'A' + (left % 26) as u8));
        left /= 26;
    }
    out
}
