//! The small company: some months of work, done by the same operations that people run, at the instants when they
//! would have run them. The journal, the undo and every history are therefore those of a company that lives.

mod begin;
mod sale;
mod stock;

use super::dice::Dice;
use super::plan::Plan;
use super::words;
use crate::domain::record::DeadlineFields;
use crate::domain::{Cents, Clock, FixedClock, Refusal, UtcMillis};
use crate::operations::deadline::{FinishDeadlines, SaveDeadline};
use crate::operations::notice::{CheckNotices, FinishNotices, SnoozeNotices};
use crate::operations::order::{CancelOrder, CloseOrder, DeliverOrder, HoldOrder, PayOrder};
use crate::operations::reference::OrderRef;
use crate::operations::subject::SaveNote;
use crate::operations::{Actor, Call, Door, Operation, Progress, execute};
use crate::store::subjects::Subject;
use crate::store::{Store, orders};
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

    fn text(&mut self, kind: &str) -> &'static str {
        self.dice.pick(&words::texts(kind)).copied().unwrap_or_default()
    }
}
