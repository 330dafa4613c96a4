//! An order is taken, and what becomes of it.

use super::super::founding::{CHANNELS, WAREHOUSES};
use super::super::plan::{Fate, Plan, external};
use super::{Act, DAY, HOUR, MINUTE, Story};
use crate::domain::{Cents, Clock, Quantity, Refusal};
use crate::operations::Door;
use crate::operations::order::{ConfirmOrder, LineInput, PlaceOrder, ShipLine, ShipOrder};
use crate::operations::reference::{CodeRef, OrderRef};
use crate::store::{orders, stock};
use chrono::Duration;
use std::collections::BTreeMap;

impl Story<'_> {
    pub(super) fn place(&mut self, plan: Plan) -> Result<(), Refusal> {
        let (code, _, _, _) = CHANNELS.get(plan.channel).copied().unwrap_or(CHANNELS[0]);
        let by_hand = plan.channel == 0;
        let now = self.clock.now();
        let lines: Vec<LineInput> = plan
            .lines
            .iter()
            .filter_map(|(item, quantity)| {
                let item = self.items.get(*item)?;
                let mut line = LineInput::of(CodeRef::row(item.variant), Quantity::units(*quantity));
                line.discount = (plan.discount > 0).then_some(crate::domain::Rate(plan.discount));
                Some(line)
            })
            .collect();
        let Some(customer) = self.customers.get(plan.customer) else { return Ok(()) };
        let mut order = PlaceOrder::new(CodeRef::row(customer.id), lines);
        let paid_later = by_hand && customer.term;
        self.external += 1 + self.dice.below(3);
        order.channel = Some(code.to_owned());
        order.external_number = external(plan.channel, self.external);
        order.promised_on = plan.promised.map(|days| now.rome_date() + Duration::days(days));
        order.warehouse = Some(CodeRef::code(WAREHOUSES.get(plan.house).map_or("MI1", |house| house.0)));
        order.carrier = Some(plan.carrier.to_owned());
        order.shipping = Some(Cents(if plan.total(&self.items) < 5_900 { 590 } else { 0 }));
        order.payment_method = Some(plan.method(customer).to_owned());
        order.customer_note = (!by_hand && self.dice.chance(12)).then(|| self.text("m").to_owned());
        order.note = (by_hand && self.dice.chance(15)).then(|| self.text("n").to_owned());
        order.tags = if self.dice.chance(18) { vec![self.text("t").to_owned()] } else { Vec::new() };
        let who = if by_hand { (if plan.house == 0 { "anna" } else { "luca" }, Door::Ui) } else { (code, Door::Sync) };
        let placed = self.act(who, &order)?;
        self.placed += 1;
        if !(self.progress)(self.placed, self.orders) {
            return Err(Refusal::new("operation.cancelled"));
        }
        self.follow(placed.id, placed.total, paid_later, plan);
        Ok(())
    }

    /// What becomes of an order that was just taken.
    pub(super) fn follow(&mut self, order: i64, total: Cents, paid_later: bool, plan: Plan) {
        let now = self.clock.now().0;
        let mut dice = self.dice.fork(order.unsigned_abs());
        let pay = |amount| Act::Pay { order, amount };
        match (plan.channel, plan.fate) {
            (0, Fate::New | Fate::Cancelled) => {}
            (_, Fate::Cancelled) => {
                if dice.chance(80) {
                    self.later(now + MINUTE, pay(None));
                }
            }
            (0, _) if paid_later => {
                if dice.chance(88) {
                    self.later(now + dice.between(26, 58) * DAY, pay(None));
                }
            }
            (0, _) => match dice.below(10) {
                0 => self.later(now + dice.between(2, 50) * HOUR, pay(Some(Cents(total.0 / 3)))),
                1 | 2 => {}
                _ => self.later(now + dice.between(2, 60) * HOUR, pay(None)),
            },
            // The shop was paid, or waits for a transfer.
            _ if dice.chance(93) => self.later(now + MINUTE, pay(None)),
            _ => self.later(now + dice.between(2, 6) * DAY, pay(None)),
        }
        if dice.chance(8) {
            let text = self.text("n");
            self.later(now + dice.between(3, 30) * HOUR, Act::Note { order, text });
        }
        let confirmed = now + dice.between(20, 200) * MINUTE;
        match plan.fate {
            Fate::New => {}
            Fate::Cancelled => {
                let reason = self.text("c");
                self.later(now + dice.between(5, 70) * HOUR, Act::Cancel { order, reason });
            }
            Fate::OnHold => {
                let reason = self.text("h");
                if dice.chance(50) {
                    self.later(confirmed, Act::Confirm { order, plan: Box::new(plan) });
                }
                self.later(confirmed + 2 * HOUR, Act::Hold { order, reason });
            }
            _ => self.later(confirmed, Act::Confirm { order, plan: Box::new(plan) }),
        }
    }

    pub(super) fn confirm(&mut self, order: i64, plan: &Plan) -> Result<(), Refusal> {
        const LUCA: (&str, Door) = ("luca", Door::Ui);
        let now = self.clock.now().0;
        let mut short = Vec::new();
        let warehouse = self.warehouse(plan.house)?;
        let mut wanted: BTreeMap<usize, i64> = BTreeMap::new();
        for (item, quantity) in &plan.lines {
            *wanted.entry(*item).or_default() += quantity;
        }
        for (at, quantity) in wanted {
            let Some(item) = self.items.get(at).filter(|item| item.goods) else { continue };
            let there = stock::availability(self.store.db(), item.variant, Some(warehouse))?.available();
            if there < Quantity::units(quantity) {
                short.push((at, quantity));
            }
        }
        // In the last days what is short stays short: somebody has to order it.
        if !short.is_empty() && plan.age < 9 && self.dice.chance(60) {
            return Ok(());
        }
        let missing: Vec<usize> = short.iter().map(|(at, _)| *at).collect();
        let most = short.iter().map(|(_, quantity)| *quantity).max().unwrap_or(0);
        self.receive(plan.house, &missing, |item| item.minimum * 2 + most)?;
        self.act(LUCA, &ConfirmOrder { order: OrderRef::row(order) })?;
        if matches!(plan.fate, Fate::ToFulfil | Fate::OnHold) {
            return Ok(());
        }
        let part = plan.fate == Fate::PartShipped && plan.lines.iter().any(|(_, quantity)| *quantity > 1);
        let shipped = (now / DAY + self.dice.between(1, 2)) * DAY + self.dice.between(14 * 60, 16 * 60) * MINUTE;
        self.later(shipped, Act::Ship { order, part, carrier: plan.carrier });
        if matches!(plan.fate, Fate::Delivered | Fate::Closed) {
            let arrived = shipped + self.dice.between(20, 90) * HOUR;
            self.later(arrived, Act::Deliver(order));
            if plan.fate == Fate::Closed {
                let closed = arrived + self.dice.between(6, 14) * DAY;
                self.later(closed, Act::Close(order));
            }
        }
        Ok(())
    }

    pub(super) fn ship(&mut self, order: i64, part: bool, carrier: &'static str) -> Result<(), Refusal> {
        let lines = orders::lines(self.store.db(), order)?;
        let open: Vec<_> = lines.iter().filter(|line| line.open() > Quantity::ZERO).collect();
        if open.is_empty() {
            return Ok(());
        }
        let tracking = (carrier != "RITIRO").then(|| format!("{carrier}{:010}", self.dice.below(10_000_000_000)));
        let mut op = ShipOrder::all(OrderRef::row(order), tracking);
        op.parcels = Some(self.dice.between(1, 2));
        if part {
            op.lines = open
                .iter()
                .filter(|line| line.open() > Quantity::units(1))
                .take(1)
                .map(|line| ShipLine { line: line.position, quantity: Quantity::units(line.open().0 / 20_000) })
                .collect();
        }
        self.act(("luca", Door::Ui), &op)?;
        Ok(())
    }
}
