//! The figures of the first screen, read at once and fast: it is what start-up waits for.

use super::fault::Fault;
use super::list::{self, DeadlineRow};
use super::orders::{day, safe};
use super::shelf::Db;
use super::stock;
use super::upkeep::{self, Upkeep};
use crate::domain::order::{Badge, PaymentState};
use crate::domain::page::Count;
use crate::domain::{Cents, Quantity, Refusal, SafeText, UtcMillis};
use chrono::{Datelike, Days, NaiveDate};
use rusqlite::params;
use serde::{Deserialize, Serialize};

/// Counting stops here: nobody works through more today.
const CEILING: i64 = 10_000;
/// Adding up what is due goes further: a sum that stops says nothing.
const DUE: i64 = 1_000_000;
/// Rows shown of each kind, on the highest screen.
const SHOWN: i64 = 24;
/// Days of sales.
const DAYS: u64 = 30;

/// A figure that opens a list: the filter leaves exactly what was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Door {
    /// How many.
    pub count: Count,
    /// Name of the list: `orders`.
    pub list: &'static str,
    /// Its filter, in the words that are stored.
    pub filter: &'static str,
}

/// What was sold on a day; cancelled orders left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DaySales {
    /// The day.
    pub day: NaiveDate,
    /// Orders.
    pub orders: u64,
    /// Their totals.
    pub total: Cents,
}

impl DaySales {
    /// What an order came to on average, half a cent rounded up; nothing without orders.
    pub fn average(&self) -> Option<Cents> {
        let orders = i64::try_from(self.orders).ok().filter(|orders| *orders > 0)?;
        let (total, two) = (i128::from(self.total.0), 2 * i128::from(orders));
        let half = if total < 0 { -i128::from(orders) } else { i128::from(orders) };
        i64::try_from((2 * total + half) / two).ok().map(Cents)
    }
}

/// A variant of which less is available than is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Short {
    /// The variant's row.
    pub variant_id: i64,
    /// Its code.
    pub sku: SafeText,
    /// Its name.
    pub name: SafeText,
    /// On hand less committed, in all warehouses.
    pub available: Quantity,
    /// Wanted at least.
    pub min: Quantity,
}

/// What somebody did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recent {
    /// The journal row.
    pub id: i64,
    /// When.
    pub at: UtcMillis,
    /// Who.
    pub actor: SafeText,
    /// By which door.
    pub door: String,
    /// Which operation.
    pub operation: String,
    /// It was taken back.
    pub undone: bool,
}

/// The first screen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Dashboard {
    /// The Italian day it speaks of.
    pub today: NaiveDate,
    /// Orders by badge, the working set only: what is done is history and is not counted.
    pub badges: Vec<(Badge, Count)>,
    /// Orders to fulfil, in part or whole.
    pub to_fulfil: Door,
    /// Promised for a day that has passed, not shipped.
    pub late: Door,
    /// Paid, not shipped.
    pub paid_unshipped: Door,
    /// Order lines that goods are held for.
    pub to_pick: Count,
    /// Variants under their minimum.
    pub under_minimum: Door,
    /// The first of them, by code.
    pub short: Vec<Short>,
    /// Deadlines that are overdue.
    pub overdue: Door,
    /// Deadlines of today and the seven days after.
    pub coming: Door,
    /// What the overdue ones bring in, less what they cost.
    pub overdue_sum: Cents,
    /// The first of those that are coming, by day.
    pub deadlines: Vec<DeadlineRow>,
    /// What is to come in by them.
    pub to_collect: Cents,
    /// What is to go out by them.
    pub to_pay: Cents,
    /// Thirty days up to today, oldest first, no day missing.
    pub sales: Vec<DaySales>,
    /// This month so far.
    pub month: DaySales,
    /// The last that was done, newest first.
    pub recent: Vec<Recent>,
    /// The last copies and drills.
    pub copies: Upkeep,
}

impl Dashboard {
    /// Sales of the last `days` days, and of as many before.
    pub fn compare(&self, days: usize) -> (Cents, Cents) {
        let sum = |skip: usize| self.sales.iter().rev().skip(skip).take(days).map(|sales| sales.total).sum();
        (sum(0), sum(days))
    }
}

/// Reads everything for a day.
///
/// # Errors
/// What a store refuses.
pub fn load(db: Db<'_>, today: NaiveDate) -> Result<Dashboard, Refusal> {
    Ok(db.still(|| load_inner(db, today))?)
}

fn load_inner(db: Db<'_>, today: NaiveDate) -> Result<Dashboard, Fault> {
    let badges = badges(db)?;
    let of = |wanted: &[Badge]| {
        let counts = badges.iter().filter(|(badge, _)| wanted.contains(badge)).map(|(_, count)| *count);
        counts.fold(Count::default(), |sum, count| Count {
            rows: sum.rows + count.rows,
            at_least: sum.at_least || count.at_least,
        })
    };
    let to_fulfil = of(&[Badge::ToFulfil, Badge::PartShipped]);
    let (under, short) = under_minimum(db)?;
    let deadlines = deadlines(db, today)?;
    let (sales, month) = sales(db, today)?;
    Ok(Dashboard {
        today,
        to_fulfil: Door { count: to_fulfil, list: "orders", filter: "stato:evadere,parziale" },
        late: Door { count: late(db, today)?, list: "orders", filter: "stato:aperto promessa<oggi" },
        paid_unshipped: Door { count: paid_unshipped(db)?, list: "orders", filter: "stato:aperto pag:saldato" },
        badges,
        to_pick: capped(db, "SELECT count(*) FROM (SELECT 1 FROM reservation LIMIT ?)", &[])?,
        under_minimum: Door { count: under, list: "stock", filter: "disp<min min>0" },
        short,
        overdue: Door { count: deadlines.overdue, list: "deadlines", filter: "stato:scaduta" },
        coming: Door { count: deadlines.coming, list: "deadlines", filter: "stato:aperta scad:oggi..+7g" },
        overdue_sum: deadlines.overdue_sum,
        deadlines: deadlines.rows,
        to_collect: deadlines.to_collect,
        to_pay: deadlines.to_pay,
        sales,
        month,
        recent: recent(db)?,
        copies: upkeep::upkeep_of(db)?,
    })
}

/// Counts with the statement's LIMIT as its last value.
fn capped(db: Db<'_>, sql: &str, values: &[&str]) -> Result<Count, Fault> {
    let most = CEILING + 1;
    let mut all: Vec<&dyn rusqlite::ToSql> = values.iter().map(|value| value as &dyn rusqlite::ToSql).collect();
    all.push(&most);
    let rows: i64 = db.get(sql, all.as_slice(), |row| row.get(0))?;
    Ok(Count { rows: rows.min(CEILING).unsigned_abs(), at_least: rows > CEILING })
}

const OPEN: [Badge; 4] = [Badge::New, Badge::OnHold, Badge::ToFulfil, Badge::PartShipped];

fn badges(db: Db<'_>) -> Result<Vec<(Badge, Count)>, Fault> {
    let sql =
        "SELECT count(*) FROM (SELECT 1 FROM order_state INDEXED BY order_state_by_badge WHERE badge = ? LIMIT ?)";
    OPEN.iter().map(|badge| Ok((*badge, capped(db, sql, &[badge.word()])?))).collect()
}

fn late(db: Db<'_>, today: NaiveDate) -> Result<Count, Fault> {
    capped(
        db,
        "SELECT count(*) FROM (SELECT 1 FROM order_state INDEXED BY order_state_promised
           WHERE promised_on IS NOT NULL AND badge IN ('new','on_hold','to_fulfil','part_shipped') AND promised_on < ?
           LIMIT ?)",
        &[&today.to_string()],
    )
}

fn paid_unshipped(db: Db<'_>) -> Result<Count, Fault> {
    let sql = "SELECT count(*) FROM (SELECT 1 FROM order_state INDEXED BY order_state_by_badge
                 WHERE badge = ? AND payment = ? LIMIT ?)";
    let mut sum = Count::default();
    for badge in OPEN {
        for payment in [PaymentState::Paid, PaymentState::Over] {
            let count = capped(db, sql, &[badge.word(), payment.word()])?;
            sum.rows += count.rows;
            sum.at_least |= count.at_least;
        }
    }
    Ok(sum)
}

fn under_minimum(db: Db<'_>) -> Result<(Count, Vec<Short>), Fault> {
    let mut shelves = stock::with_minimum(db)?;
    shelves.retain(|shelf| shelf.available < shelf.min);
    let rows = (shelves.len() as i64).min(CEILING);
    let mut short = Vec::with_capacity(shelves.len());
    for shelf in &shelves {
        let names = db.find("SELECT sku, name FROM variant WHERE id = ?", [shelf.variant], |row| {
            Ok((safe(row, 0)?.unwrap_or_default(), safe(row, 1)?.unwrap_or_default()))
        })?;
        let (sku, name) = names.unwrap_or_default();
        short.push(Short { variant_id: shelf.variant, sku, name, available: shelf.available, min: shelf.min });
    }
    short.sort_by(|a, b| a.sku.cmp(&b.sku));
    short.truncate(SHOWN as usize);
    Ok((Count { rows: rows.unsigned_abs(), at_least: shelves.len() as i64 > CEILING }, short))
}

struct Due {
    overdue: Count,
    overdue_sum: Cents,
    coming: Count,
    rows: Vec<DeadlineRow>,
    to_collect: Cents,
    to_pay: Cents,
}

fn deadlines(db: Db<'_>, today: NaiveDate) -> Result<Due, Fault> {
    let until = today.checked_add_days(Days::new(7)).unwrap_or(today).to_string();
    let now = today.to_string();
    let mut due = Due {
        overdue: Count::default(),
        overdue_sum: Cents::ZERO,
        coming: Count::default(),
        rows: Vec::new(),
        to_collect: Cents::ZERO,
        to_pay: Cents::ZERO,
    };
    let mut first = Vec::new();
    let mut statement = db.statement(
        "SELECT id, due_on < ?, kind, coalesce(amount_cents, 0) FROM deadline INDEXED BY deadline_open
          WHERE done_at IS NULL AND due_on <= ? ORDER BY due_on, id LIMIT ?",
    )?;
    let mut rows = statement.query(params![now, until, DUE])?;
    while let Some(row) = rows.next()? {
        let overdue: bool = row.get(1)?;
        if !overdue && (first.len() as i64) < SHOWN {
            first.push(row.get::<_, i64>(0)?);
        }
        let count = if overdue { &mut due.overdue } else { &mut due.coming };
        count.rows += 1;
        let amount = Cents(row.get(3)?);
        let signed = match row.get_ref(2)?.as_str().unwrap_or_default() {
            "collect" => {
                due.to_collect += amount;
                amount
            }
            "pay" | "fiscal" | "contract" => {
                due.to_pay += amount;
                -amount
            }
            _ => Cents::ZERO,
        };
        if overdue {
            due.overdue_sum += signed;
        }
    }
    for count in [&mut due.overdue, &mut due.coming] {
        count.at_least = count.rows > CEILING.unsigned_abs();
        count.rows = count.rows.min(CEILING.unsigned_abs());
    }
    for id in first {
        due.rows.extend(list::DEADLINES.row(db, id, today)?);
    }
    Ok(due)
}

fn sales(db: Db<'_>, today: NaiveDate) -> Result<(Vec<DaySales>, DaySales), Fault> {
    let first = today.checked_sub_days(Days::new(DAYS - 1)).unwrap_or(today);
    let month_first = today.with_day(1).unwrap_or(today);
    // A month of 31 days begins a day before the thirty.
    let start = first.min(month_first);
    let mut days: Vec<DaySales> = start
        .iter_days()
        .take_while(|day| *day <= today)
        .map(|day| DaySales { day, orders: 0, total: Cents::ZERO })
        .collect();
    let range = [start.to_string(), today.to_string()];
    let mut add = |day: NaiveDate, orders: i64, total: Cents| {
        let at = usize::try_from(day.signed_duration_since(start).num_days()).ok();
        if let Some(sales) = at.and_then(|at| days.get_mut(at)) {
            sales.orders = sales.orders.saturating_add_signed(orders);
            sales.total += total;
        }
    };
    // Day by day: a third quicker than one statement with GROUP BY, which compares every row's day with the last.
    let sold =
        "SELECT count(*), coalesce(sum(total_cents), 0) FROM sales_order INDEXED BY order_by_date WHERE placed_on = ?";
    for at in start.iter_days().take_while(|day| *day <= today) {
        let (orders, total) = db.get(sold, [at.to_string()], |row| Ok((row.get::<_, i64>(0)?, Cents(row.get(1)?))))?;
        add(at, orders, total);
    }
    // The few that were cancelled are taken off again: so the sum itself needs nothing but its index.
    let cancelled = "SELECT s.placed_on, o.total_cents FROM order_state s INDEXED BY order_state_by_badge
                       CROSS JOIN sales_order o INDEXED BY order_by_date
                         ON o.placed_on = s.placed_on AND o.id = s.order_id
                      WHERE s.badge = 'cancelled' AND s.payment = ? AND s.placed_on >= ? AND s.placed_on <= ?";
    for payment in PaymentState::ALL {
        for (day, total) in db
            .all(cancelled, params![payment.word(), range[0], range[1]], |row| Ok((day(row, 0)?, Cents(row.get(1)?))))?
        {
            add(day, -1, -total);
        }
    }
    let mut month = DaySales { day: month_first, orders: 0, total: Cents::ZERO };
    for sales in days.iter().filter(|sales| sales.day >= month_first) {
        month.orders += sales.orders;
        month.total += sales.total;
    }
    days.retain(|sales| sales.day >= first);
    Ok((days, month))
}

fn recent(db: Db<'_>) -> Result<Vec<Recent>, Fault> {
    db.all(
        "SELECT j.id, j.at, j.actor, j.door,
           CASE j.operation WHEN 'batch' THEN json_extract(j.input, '$.operation') ELSE j.operation END, EXISTS (SELECT 1 FROM journal u WHERE u.undo_of = j.id)
           FROM journal j WHERE j.door <> 'timer' ORDER BY j.id DESC LIMIT ?",
        [SHOWN],
        |row| {
            Ok(Recent {
                id: row.get(0)?,
                at: UtcMillis(row.get(1)?),
                actor: safe(row, 2)?.unwrap_or_default(),
                door: row.get(3)?,
                operation: row.get(4)?,
                undone: row.get::<_, i64>(5)? == 1,
            })
        },
    )
}
