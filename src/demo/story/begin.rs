//! How the story begins: the company, its catalogue, people and first goods, and all that will happen.

use super::super::founding::{EnterHistory, FoundDemo, WAREHOUSES, shelf_codes};
use super::super::plan::Plan;
use super::super::{goods, people, words};
use super::{Act, Customer, DAY, HOUR, Item, LENGTH, MINUTE, Story};
use crate::domain::record::{DeadlineFields, DeadlineKind, PartyKind};
use crate::domain::{Cents, Clock, Refusal, UtcMillis};
use crate::operations::Door;
use crate::operations::subject::ChangeTags;
use crate::store::subjects::Subject;
use chrono::Duration;

impl Story<'_> {
    /// The company, the catalogue, people, and the first goods.
    pub(super) fn found(&mut self, seed: u64, customers: u64) -> Result<(), Refusal> {
        const DEMO: (&str, Door) = ("demo", Door::Cli);
        self.act(DEMO, &FoundDemo { seed })?;
        let mut dice = self.dice.fork(1);
        let mut marks = Vec::new();
        for (mark, supplier) in people::suppliers(&mut dice) {
            marks.push(mark);
            let id = self.act(DEMO, &supplier)?.id;
            self.suppliers.push(id);
        }
        let shelves: Vec<Vec<String>> =
            WAREHOUSES.iter().map(|(_, racks, depth)| shelf_codes(racks, *depth).collect()).collect();
        for (at, article) in words::get().articles.iter().enumerate() {
            let supplier = marks.iter().position(|mark| *mark == article.supplier);
            let wish = goods::product(article, at as u64, 0, supplier.and_then(|at| self.suppliers.get(at)).copied());
            let saved = self.act(DEMO, &wish)?;
            let place = |house: usize| {
                let all = shelves.get(house);
                all.and_then(|all| all.get(at * all.len() / words::get().articles.len())).cloned().unwrap_or_default()
            };
            for (variant, made) in saved.variants.iter().zip(&wish.variants) {
                let price = made.set.price.map_or(0, |price| price.0 / 1_000_000);
                self.items.push(Item {
                    variant: *variant,
                    product: saved.id,
                    price,
                    goods: article.kind != "service",
                    weight: weight(article.category, price),
                    coffee: article.category == "Caffè" && price < 2_000,
                    minimum: made.set.min_stock.map_or(0, |minimum| minimum.0 / 10_000),
                    supplier: supplier.unwrap_or(0),
                    shelves: [place(0), place(1)],
                });
            }
        }
        for number in 1..=customers {
            let wish = people::customer(&mut dice, number);
            let company = wish.set.kind == Some(PartyKind::Company);
            let term = wish.set.payment_term.is_some();
            let id = self.act(DEMO, &wish)?.id;
            self.customers.push(Customer { id, company, term });
            if dice.chance(35) {
                let tag = dice.pick(&words::texts("p")).copied().unwrap_or("vip");
                self.act(
                    DEMO,
                    &ChangeTags { kind: Subject::Party, ids: vec![id], add: vec![tag.to_owned()], remove: vec![] },
                )?;
            }
        }
        for tag in words::texts("q") {
            let ids: Vec<i64> = (0..4).filter_map(|_| dice.pick(&self.items)).map(|item| item.product).collect();
            self.act(DEMO, &ChangeTags { kind: Subject::Product, ids, add: vec![tag.to_owned()], remove: vec![] })?;
        }
        let all: Vec<usize> = (0..self.items.len()).collect();
        for (house, times) in [(0, 4), (1, 2)] {
            self.receive(house, &all, |item| item.minimum * times + item.weight.cast_signed() / 4)?;
        }
        let history = EnterHistory {
            seed,
            orders: (self.orders / 12).clamp(1, 60),
            before: self.clock.now().rome_date(),
            customers: self.customers.iter().map(|customer| customer.id).collect(),
            variants: self.items.iter().filter(|item| item.goods).map(|item| item.variant).collect(),
        };
        self.placed = self.act(DEMO, &history)?;
        Ok(())
    }

    /// Puts all that will happen into the queue; what follows from an order is added when it is taken.
    pub(super) fn plan(&mut self) {
        let first = UtcMillis::start_of_rome_day(self.today - Duration::days(LENGTH)).0;
        let mut dice = self.dice.fork(2);
        let weights: Vec<u64> = self.items.iter().map(|item| item.weight).collect();
        for _ in self.placed..self.orders {
            let plan = Plan::throw(&mut dice, &self.customers, &self.items, &weights);
            let day = UtcMillis::start_of_rome_day(self.today - Duration::days(plan.age)).0;
            // Shops sell at all hours, people telephone in the day; of today only the night is over.
            let minute = match (plan.age, plan.channel) {
                (0, _) => dice.between(2, 50),
                (_, 0) => dice.between(8 * 60 + 30, 18 * 60),
                _ => dice.between(0, 23 * 60),
            };
            self.later(day + minute * MINUTE, Act::Place(Box::new(plan)));
        }
        for day in (1..LENGTH).step_by(8) {
            self.later(first + day * DAY + 10 * HOUR, Act::Restock);
        }
        for _ in 0..16 {
            let (count, transfer) = (dice.between(5, LENGTH - 2), dice.between(5, LENGTH - 2));
            self.later(first + count * DAY + 17 * HOUR, Act::Count);
            self.later(first + transfer * DAY + 11 * HOUR, Act::Transfer);
        }
        for row in words::deadlines() {
            let supplier = words::get().sellers.iter().position(|seller| seller.mark == row.supplier);
            let due = self.today + Duration::days(row.days);
            let fields = DeadlineFields {
                kind: DeadlineKind::from_word(row.kind),
                due_on: Some(due),
                subject: Some(row.subject.to_owned()),
                amount: (row.amount > 0).then_some(Cents(row.amount)),
                party_id: supplier.and_then(|at| self.suppliers.get(at)).copied(),
                assignee: (row.assignee != "-").then(|| row.assignee.to_owned()),
                note: None,
            };
            let noted = UtcMillis::start_of_rome_day(due).0 - dice.between(10, 75) * DAY;
            let noted = noted.clamp(first + DAY, self.end - DAY) + dice.between(0, 8 * 60) * MINUTE;
            // The same thing last month is done.
            if dice.chance(50) {
                let mut before = fields.clone();
                before.due_on = Some(due - Duration::days(if row.days > 25 { 91 } else { 30 }));
                self.later(noted - 31 * DAY, Act::Deadline { fields: Box::new(before), done: true });
            }
            self.later(noted, Act::Deadline { fields: Box::new(fields), done: false });
        }
        self.later(self.end - 3 * DAY + 8 * HOUR, Act::RaiseMinimum);
        for days in [20, 6, 2] {
            self.later(self.end - days * DAY + 7 * HOUR, Act::Look);
        }
    }
}

/// How often something is bought: coffee all the time, machines seldom.
fn weight(category: &str, price: i64) -> u64 {
    let by_price = match price {
        ..1_000 => 30,
        1_000..3_000 => 14,
        3_000..10_000 => 5,
        _ => 1,
    };
    if category == "Caffè" { by_price * 2 } else { by_price }
}
