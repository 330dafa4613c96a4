//! What only the demo does: its company with both warehouses and all channels at once, and the orders that were
//! there before the company began to work with this program.

use super::codes;
use super::dice::Dice;
use crate::domain::order::{Badge, Life, order_totals};
use crate::domain::record::AddressKind;
use crate::domain::{Cents, Quantity, Rate, Refusal, UtcMillis};
use crate::operations::company::{FoundCompany, found};
use crate::operations::record::Saved;
use crate::operations::{Operation, Permission, Work};
use crate::store::orders::{self, NewLine, NewOrder};
use crate::store::{parties, products, settings, stock};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Warehouses with their shelves; the first is where shops are served from.
pub const WAREHOUSES: [(&str, &str, u32); 2] = [("MI1", "ABC", 8), ("TO2", "AB", 5)];

/// Channels: code, name, kind, and of a hundred orders how many come from there.
pub const CHANNELS: [(&str, &str, &str, u64); 5] = [
    ("manual", "manual", "manual", 22),
    ("woocommerce", "WooCommerce", "shop", 34),
    ("prestashop", "PrestaShop", "shop", 14),
    ("amazon", "Amazon", "marketplace", 20),
    ("ebay", "eBay", "marketplace", 10),
];

/// `demo.found`: the made-up company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundDemo {
    /// What it is made from.
    pub seed: u64,
}

impl Operation for FoundDemo {
    const NAME: &'static str = "demo.found";
    const PERMISSION: Permission = Permission::Company;
    const FOUNDING: bool = true;
    type Output = Saved;

    fn run(&self, work: &mut Work<'_>) -> Result<Saved, Refusal> {
        let (first, shelves, depth) = WAREHOUSES[0];
        let vat = codes::partita_iva(0);
        let wish = FoundCompany {
            partita_iva: Some(vat.clone()),
            codice_fiscale: Some(vat),
            warehouse: first.to_owned(),
            demo: true,
            ..FoundCompany::named("Bottega del Fondaco Srl")
        };
        found(work, &wish)?;
        let tx = work.tx;
        for (house, racks, depth) in WAREHOUSES.into_iter().skip(1) {
            settings::add_warehouse(tx, house, house, "A-01")?;
            add_shelves(work, house, racks, depth)?;
        }
        add_shelves(work, first, shelves, depth)?;
        for (code, name, kind, _) in CHANNELS {
            settings::channel(tx, code, name, kind)?;
        }
        Ok(Saved { id: 1, created: true })
    }
}

fn add_shelves(work: &Work<'_>, house: &str, racks: &str, depth: u32) -> Result<(), Refusal> {
    let Some(warehouse) = stock::warehouses(*work.tx)?.into_iter().find(|known| known.code.as_str() == house) else {
        return Ok(());
    };
    for shelf in shelf_codes(racks, depth).skip(1) {
        settings::add_shelf(work.tx, warehouse.id, &shelf)?;
    }
    Ok(())
}

/// `A-01`, `A-02`, …, `B-01`, …
pub fn shelf_codes(racks: &str, depth: u32) -> impl Iterator<Item = String> {
    racks.chars().flat_map(move |rack| (1..=depth).map(move |place| format!("{rack}-{place:02}")))
}

/// `demo.history`: orders of the time before, entered as done: they moved no stock here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnterHistory {
    /// What they are made from.
    pub seed: u64,
    /// How many.
    pub orders: u64,
    /// The day after the last of them.
    pub before: NaiveDate,
    /// Rows of customers.
    pub customers: Vec<i64>,
    /// Rows of variants.
    pub variants: Vec<i64>,
}

impl Operation for EnterHistory {
    const NAME: &'static str = "demo.history";
    const PERMISSION: Permission = Permission::Import;
    type Output = u64;

    fn run(&self, work: &mut Work<'_>) -> Result<u64, Refusal> {
        let mut dice = Dice::new(self.seed).fork(11);
        let channels = settings::channels(*work.tx)?;
        let mut days: Vec<i64> = (0..self.orders).map(|_| dice.between(1, 70)).collect();
        days.sort_unstable_by_key(|day| -day);
        for (nth, ago) in days.into_iter().enumerate() {
            let day = self.before - chrono::Duration::days(ago);
            self.one(work, &mut dice, &channels, day, nth)?;
        }
        Ok(self.orders)
    }
}

impl EnterHistory {
    fn one(
        &self,
        work: &mut Work<'_>,
        dice: &mut Dice,
        channels: &[settings::Named],
        day: NaiveDate,
        nth: usize,
    ) -> Result<(), Refusal> {
        let tx = work.tx;
        let (Some(customer), Some(channel)) = (dice.pick(&self.customers), dice.pick(channels)) else { return Ok(()) };
        let party = parties::find(*tx, *customer)?;
        let mut lines = Vec::new();
        for _ in 0..dice.between(1, 3) {
            let Some(variant) = dice.pick(&self.variants) else { continue };
            let variant = products::variant(*tx, *variant)?;
            let quantity = Quantity::units(dice.between(1, 4));
            let amount = crate::domain::money::line_amount(variant.price, quantity, Rate(0)).unwrap_or_default();
            lines.push((variant, quantity, amount));
        }
        let amounts: Vec<(Rate, Cents)> = lines.iter().map(|(variant, _, amount)| (variant.vat, *amount)).collect();
        let totals = order_totals(&amounts, Cents::ZERO, (Cents::ZERO, Rate(2200)), true)?;
        // Every ending is there, also in a small company.
        let ending = match nth % 12 {
            3 => Badge::Returned,
            7 => Badge::Cancelled,
            5 => Badge::Shipped,
            _ => Badge::Delivered,
        };
        let bill = parties::address_today(*tx, &party, AddressKind::Billing, None)?;
        let ship = parties::address_today(*tx, &party, AddressKind::Shipping, None)?;
        let (bill_to, ship_to) = (orders::freeze(tx, &bill)?, orders::freeze(tx, &ship)?);
        let number = format!("V-{:05}", 8_200 + nth);
        let (id, _) = orders::insert(
            tx,
            &NewOrder {
                channel_id: channel.id,
                external_number: Some(&number),
                party_id: party.id,
                placed_on: day,
                promised_on: None,
                life: Life::Closed,
                history_badge: Some(ending),
                bill_to,
                ship_to,
                warehouse_id: None,
                carrier_id: None,
                prices_include_vat: true,
                shipping: Cents::ZERO,
                shipping_vat: Rate(2200),
                discount: Cents::ZERO,
                taxable: totals.taxable,
                vat: totals.vat,
                total: totals.total,
                payment_method: Some("card"),
                payment_term: None,
                operator: &work.actor.name,
                customer_note: None,
                import_id: None,
            },
        )?;
        for (position, (variant, quantity, amount)) in (1..).zip(&lines) {
            orders::insert_line(
                tx,
                id,
                position,
                &NewLine {
                    variant_id: Some(variant.id),
                    description: variant.name.as_str(),
                    quantity: *quantity,
                    price: variant.price,
                    discount: Rate(0),
                    vat: variant.vat,
                    amount: *amount,
                    price_trace: "history",
                },
            )?;
        }
        if ending != Badge::Cancelled {
            orders::insert_payment(tx, id, party.id, day, "card", totals.total, None)?;
            let left = UtcMillis(UtcMillis::start_of_rome_day(day).0 + 30 * 3_600_000);
            let arrived = (ending != Badge::Shipped).then(|| day + chrono::Duration::days(4));
            let warehouse = crate::operations::reference::default_warehouse(work)?;
            orders::insert_past_shipment(tx, id, warehouse, None, None, left, arrived)?;
        }
        if ending == Badge::Returned {
            let back = day + chrono::Duration::days(16);
            orders::insert_payment(tx, id, party.id, back, "card", -totals.total, None)?;
        }
        work.touch_order(id);
        Ok(())
    }
}
