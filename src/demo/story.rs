//! The small company: some months of work, done by the same operations that people run, at the instants when they
//! would have run them. The journal, the undo and every history are therefore those of a company that lives.

use super::dice::Dice;
use super::founding::{CHANNELS, EnterHistory, FoundDemo, WAREHOUSES, shelf_codes};
use super::goods;
use super::people;
use super::plan::{Fate, Plan, external};
use super::words;
use crate::domain::record::{DeadlineFields, DeadlineKind, PartyKind, VariantFields};
use crate::domain::{Cents, Clock, FixedClock, Quantity, Refusal, UtcMillis};
use crate::operations::deadline::{FinishDeadlines, SaveDeadline};
use crate::operations::notice::{CheckNotices, FinishNotices, SnoozeNotices};
use crate::operations::order::{
    CancelOrder, CloseOrder, ConfirmOrder, DeliverOrder, HoldOrder, LineInput, PayOrder, PlaceOrder, ShipLine,
    ShipOrder,
};
use crate::operations::product::{SaveProduct, SaveVariant};
use crate::operations::reference::{CodeRef, OrderRef};
use crate::operations::stock::{AdjustStock, ReceiveLine, ReceiveStock, TransferStock};
use crate::operations::subject::{ChangeTags, SaveNote};
use crate::operations::{Actor, Call, Door, Operation, Progress, execute};
use crate::store::subjects::Subject;
use crate::store::{Store, orders, products, stock};
use chrono::{Duration, NaiveDate};
use std::collections::BTreeMap;
use std::sync::Arc;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// How many days the story is long.
pub const LENGTH: i64 = 300;

/// Something that will be done at its instant.
enum Act {
    Place(Box<Plan>),
    Confirm { order: i64, plan: Box<Plan> },
    Pay { order: i64, amount: Option<Cents> },
    Refund { order: i64 },
    Ship { order: i64, part: bool, carrier: &'static str },
    Deliver(i64),
    Close(i64),
    Cancel { order: i64, reason: &'static str },
    Hold { order: i64, reason: &'static str },
    Note { order: i64, text: &'static str },
    Restock,
    Count,
    Transfer,
    Deadline { fields: Box<DeadlineFields>, done: bool },
    Finish(i64),
    RaiseMinimum,
    Look,
    Answer(Vec<i64>),
}

/// A variant as the story needs it.
pub struct Item {
    /// Row.
    pub variant: i64,
    /// Row of its product.
    pub product: i64,
    /// In cents.
    pub price: i64,
    /// Stands on a shelf.
    pub goods: bool,
    /// How often it is bought, beside the others.
    pub weight: u64,
    /// Bought by the dozen by bars.
    pub coffee: bool,
    minimum: i64,
    supplier: usize,
    /// Its place in each warehouse.
    shelves: [String; 2],
}

/// A customer as the story needs it.
pub struct Customer {
    /// Row.
    pub id: i64,
    /// Buys by the dozen and pays at the end of the month.
    pub company: bool,
    /// Pays later than at once.
    pub term: bool,
}

pub(super) struct Story<'p> {
    store: Store,
    clock: Arc<FixedClock>,
    dice: Dice,
    /// The first instant that is not told any more.
    end: i64,
    today: NaiveDate,
    customers: Vec<Customer>,
    items: Vec<Item>,
    suppliers: Vec<i64>,
    queue: BTreeMap<(i64, u64), Act>,
    sequence: u64,
    placed: u64,
    orders: u64,
    /// The shop's numbers.
    external: u64,
    papers: u64,
    progress: Progress<'p>,
}

/// Tells the whole story into a new file.
pub(super) fn tell(
    store: Store,
    clock: Arc<FixedClock>,
    (seed, orders, customers): (u64, u64, u64),
    today: NaiveDate,
    progress: Progress<'_>,
) -> Result<Store, Refusal> {
    let start = UtcMillis::start_of_rome_day(today - Duration::days(LENGTH));
    let mut story = Story {
        store,
        clock,
        dice: Dice::new(seed),
        // The shops sold a little after midnight; nobody is at work yet.
        end: UtcMillis::start_of_rome_day(today).0 + HOUR,
        today,
        customers: Vec::new(),
        items: Vec::new(),
        suppliers: Vec::new(),
        queue: BTreeMap::new(),
        sequence: 0,
        placed: 0,
        orders,
        external: 10_200,
        papers: 0,
        progress,
    };
    story.move_to(start.0 + 8 * HOUR);
    story.found(seed, customers)?;
    story.plan();
    while let Some((key, act)) = story.queue.pop_first() {
        story.move_to(key.0);
        story.run(act)?;
    }
    (story.progress)(orders, orders);
    Ok(story.store)
}

impl Story<'_> {
    fn move_to(&mut self, at: i64) {
        let now = self.clock.now().0;
        // Nothing happens at the same instant as something else.
        self.clock.advance((at - now).max(1));
    }

    fn act<O: Operation>(&mut self, who: (&str, Door), op: &O) -> Result<O::Output, Refusal> {
        let actor = Actor::new(who.0, who.1);
        let done = execute(&mut self.store, Call::by(&actor), op)?;
        self.clock.advance(700);
        Ok(done.output)
    }

    fn later(&mut self, at: i64, act: Act) {
        if at < self.end {
            self.sequence += 1;
            self.queue.insert((at, self.sequence), act);
        }
    }

    /// The company, the catalogue, people, and the first goods.
    fn found(&mut self, seed: u64, customers: u64) -> Result<(), Refusal> {
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
    fn plan(&mut self) {
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

    fn run(&mut self, act: Act) -> Result<(), Refusal> {
        const ANNA: (&str, Door) = ("anna", Door::Ui);
        const LUCA: (&str, Door) = ("luca", Door::Ui);
        let now = self.clock.now().0;
        match act {
            Act::Place(plan) => self.place(*plan)?,
            Act::Confirm { order, plan } => self.confirm(order, &plan)?,
            Act::Pay { order, amount } => {
                let reference = Some(format!("TRX{:08}", self.dice.below(100_000_000)));
                let order = OrderRef::row(order);
                self.act(ANNA, &PayOrder { order, amount, method: None, on: None, reference })?;
            }
            Act::Refund { order } => {
                let paid = orders::derive(self.store.db(), order)?.map_or(Cents::ZERO, |state| state.paid);
                if paid > Cents::ZERO {
                    let order = OrderRef::row(order);
                    self.act(ANNA, &PayOrder { order, amount: Some(-paid), method: None, on: None, reference: None })?;
                }
            }
            Act::Ship { order, part, carrier } => self.ship(order, part, carrier)?,
            Act::Deliver(order) => {
                self.act(("corrieri", Door::Sync), &DeliverOrder { order: OrderRef::row(order), on: None })?;
            }
            Act::Close(order) => {
                self.act(ANNA, &CloseOrder { order: OrderRef::row(order) })?;
            }
            Act::Cancel { order, reason } => {
                self.act(ANNA, &CancelOrder { order: OrderRef::row(order), reason: Some(reason.to_owned()) })?;
                self.later(now + 3 * HOUR, Act::Refund { order });
            }
            Act::Hold { order, reason } => {
                self.act(ANNA, &HoldOrder { order: OrderRef::row(order), reason: reason.to_owned() })?;
            }
            Act::Note { order, text } => {
                let note = SaveNote {
                    kind: Subject::Order,
                    subject: order,
                    id: None,
                    body: text.to_owned(),
                    for_customer: false,
                };
                self.act(LUCA, &note)?;
            }
            Act::Restock => self.restock()?,
            Act::Count => self.count()?,
            Act::Transfer => self.transfer()?,
            Act::Deadline { fields, done } => {
                let eve = fields.due_on.map_or(now, |due| UtcMillis::start_of_rome_day(due).0 - 2 * DAY + 9 * HOUR);
                let id = self.act(ANNA, &SaveDeadline { set: *fields, ..SaveDeadline::default() })?.id;
                if done {
                    self.later(eve.clamp(now + MINUTE, self.end - HOUR), Act::Finish(id));
                }
            }
            Act::Finish(deadline) => {
                self.act(ANNA, &FinishDeadlines { ids: vec![deadline], done: true })?;
            }
            Act::RaiseMinimum => self.raise_minimum()?,
            Act::Look => {
                let raised = self.act(("avvisi", Door::Timer), &CheckNotices {})?.raised;
                self.later(now + 2 * HOUR, Act::Answer(raised));
            }
            Act::Answer(raised) => {
                if let Some(first) = raised.first() {
                    self.act(ANNA, &FinishNotices { ids: vec![*first] })?;
                }
                if let Some(second) = raised.get(1) {
                    self.act(ANNA, &SnoozeNotices { ids: vec![*second], until: None, tomorrow_at: None, hours: 72 })?;
                }
            }
        }
        Ok(())
    }

    fn place(&mut self, plan: Plan) -> Result<(), Refusal> {
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
    fn follow(&mut self, order: i64, total: Cents, paid_later: bool, plan: Plan) {
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

    fn confirm(&mut self, order: i64, plan: &Plan) -> Result<(), Refusal> {
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

    fn ship(&mut self, order: i64, part: bool, carrier: &'static str) -> Result<(), Refusal> {
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

    fn warehouse(&self, house: usize) -> Result<i64, Refusal> {
        let all = stock::warehouses(self.store.db())?;
        all.get(house).map(|warehouse| warehouse.id).ok_or_else(|| Refusal::new("stock.no_warehouse"))
    }

    /// Goods come in, one paper per supplier and shelf.
    fn receive(&mut self, house: usize, items: &[usize], many: impl Fn(&Item) -> i64) -> Result<(), Refusal> {
        let mut papers: BTreeMap<(usize, String), Vec<ReceiveLine>> = BTreeMap::new();
        for item in items.iter().filter_map(|at| self.items.get(*at)).filter(|item| item.goods) {
            let shelf = item.shelves.get(house).cloned().unwrap_or_default();
            let quantity = Quantity::units(many(item).max(1));
            let cost = products::variant(self.store.db(), item.variant)?.cost;
            papers.entry((item.supplier, shelf)).or_default().push(ReceiveLine {
                item: CodeRef::row(item.variant),
                quantity,
                cost,
            });
        }
        let warehouse = self.warehouse(house)?;
        for ((supplier, shelf), lines) in papers {
            self.papers += 1;
            let mark = words::get().sellers.get(supplier).map_or("", |seller| seller.mark);
            let paper = ReceiveStock {
                warehouse: Some(CodeRef::row(warehouse)),
                shelf: Some(shelf),
                lines,
                document: Some(format!("DDT {mark} {}", 1_000 + self.papers)),
            };
            self.act(("luca", Door::Ui), &paper)?;
        }
        Ok(())
    }

    fn restock(&mut self) -> Result<(), Refusal> {
        let old = self.end - self.clock.now().0 > 40 * DAY;
        for house in 0..WAREHOUSES.len() {
            let warehouse = self.warehouse(house)?;
            let mut low = Vec::new();
            for (at, item) in self.items.iter().enumerate().filter(|(_, item)| item.goods) {
                let there = stock::availability(self.store.db(), item.variant, Some(warehouse))?.available();
                // Some things nobody has thought of for weeks.
                if there < Quantity::units(item.minimum) && (old || at % 19 != 7) {
                    low.push(at);
                }
            }
            self.receive(house, &low, |item| item.minimum * 3)?;
        }
        Ok(())
    }

    /// Somebody counts a shelf: a piece is missing or too many.
    fn count(&mut self) -> Result<(), Refusal> {
        let Some((variant, shelf)) =
            self.dice.pick(&self.items).filter(|item| item.goods).map(|item| (item.variant, item.shelves[0].clone()))
        else {
            return Ok(());
        };
        let warehouse = self.warehouse(0)?;
        let available = stock::availability(self.store.db(), variant, Some(warehouse))?.available();
        let Some(place) = stock::shelf_by_code(self.store.db(), warehouse, &shelf)? else { return Ok(()) };
        let there = stock::on_shelf(self.store.db(), variant, place)?;
        if available < Quantity::units(2) || there < Quantity::units(2) {
            return Ok(());
        }
        let more = self.dice.chance(35);
        let adjust = AdjustStock {
            item: CodeRef::row(variant),
            warehouse: Some(CodeRef::row(warehouse)),
            shelf: Some(shelf),
            counted: Some(there + Quantity::units(if more { 1 } else { -1 })),
            by: None,
            reason: Some(self.text("i").to_owned()),
        };
        self.act(("luca", Door::Ui), &adjust)?;
        Ok(())
    }

    fn transfer(&mut self) -> Result<(), Refusal> {
        let Some(item) = self.dice.pick(&self.items).filter(|item| item.goods) else { return Ok(()) };
        let (variant, shelves) = (item.variant, item.shelves.clone());
        let from = self.warehouse(0)?;
        let available = stock::availability(self.store.db(), variant, Some(from))?.available();
        let Some(place) = stock::shelf_by_code(self.store.db(), from, &shelves[0])? else { return Ok(()) };
        let there = stock::on_shelf(self.store.db(), variant, place)?.min(available).0 / 10_000;
        if there < 4 {
            return Ok(());
        }
        let transfer = TransferStock {
            item: CodeRef::row(variant),
            quantity: Quantity::units(there / 3),
            from: CodeRef::row(from),
            from_shelf: Some(shelves[0].clone()),
            to: CodeRef::row(self.warehouse(1)?),
            to_shelf: Some(shelves[1].clone()),
            reason: Some(self.text("k").to_owned()),
        };
        self.act(("luca", Door::Ui), &transfer)?;
        Ok(())
    }

    /// Before the feasts more must be there of some things than there is.
    fn raise_minimum(&mut self) -> Result<(), Refusal> {
        let chosen: Vec<(i64, i64)> =
            self.items.iter().filter(|item| item.goods).step_by(41).map(|item| (item.product, item.variant)).collect();
        for (product, variant) in chosen {
            let there = stock::availability(self.store.db(), variant, None)?.available();
            let set = VariantFields { min_stock: Some(there + Quantity::units(6)), ..VariantFields::default() };
            let wish = SaveProduct {
                id: Some(product),
                variants: vec![SaveVariant { id: Some(variant), set, ..SaveVariant::default() }],
                ..SaveProduct::default()
            };
            self.act(("anna", Door::Ui), &wish)?;
        }
        Ok(())
    }

    fn text(&mut self, kind: &str) -> &'static str {
        self.dice.pick(&words::texts(kind)).copied().unwrap_or_default()
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
