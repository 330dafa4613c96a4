//! Filling a new file that nobody has seen yet: many rows at once, and durable only when it is whole.

use super::fault::Fault;
use super::open::{Store, base_flags, connection, real};
use super::shelf::{Db, Tx};
use super::watch::SEARCHED;
use crate::domain::order::{Badge, Life, PaymentState};
use crate::domain::{Cents, Quantity, Rate, Refusal, UnitPrice};
use rusqlite::{CachedStatement, params};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What is in a file, in numbers of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Sales orders.
    pub orders: i64,
    /// Their lines.
    pub lines: i64,
    /// Customers.
    pub customers: i64,
    /// Suppliers.
    pub suppliers: i64,
    /// Products.
    pub products: i64,
    /// Variants of products.
    pub variants: i64,
    /// Moves of the stock ledger.
    pub moves: i64,
    /// Payments.
    pub payments: i64,
    /// Deadlines.
    pub deadlines: i64,
    /// Entries of the journal.
    pub journal: i64,
}

/// Counts what is in a file.
pub fn counts(db: Db<'_>) -> Result<Counts, Refusal> {
    let one = |sql: &str| -> Result<i64, Fault> { db.get(sql, [], |row| row.get(0)) };
    Ok(Counts {
        orders: one("SELECT count(*) FROM sales_order")?,
        lines: one("SELECT count(*) FROM order_line")?,
        customers: one("SELECT count(*) FROM party WHERE customer = 1")?,
        suppliers: one("SELECT count(*) FROM party WHERE supplier = 1")?,
        products: one("SELECT count(*) FROM product")?,
        variants: one("SELECT count(*) FROM variant")?,
        moves: one("SELECT count(*) FROM move")?,
        payments: one("SELECT count(*) FROM payment")?,
        deadlines: one("SELECT count(*) FROM deadline")?,
        journal: one("SELECT count(*) FROM journal")?,
    })
}

/// How a new file is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hurry {
    /// By many small operations.
    Small,
    /// By one large one.
    Large,
}

/// While a file is in the making nothing is promised of it: no waiting for the disk.
pub(crate) fn hurry(store: &mut Store, how: Hurry) -> Result<(), Refusal> {
    store.rest_log();
    let sql = match how {
        Hurry::Small => "PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 20000; PRAGMA cache_size = -65536;",
        // In one transaction over a file that was empty hardly any page has a state before: the journal stays small,
        // and pages go straight to their place instead of through a log as large as the file.
        Hurry::Large => {
            "PRAGMA synchronous = OFF; PRAGMA main.journal_mode = MEMORY; PRAGMA cache_size = -393216;
             PRAGMA secure_delete = OFF;"
        }
    };
    store.raw().execute_batch(sql).map_err(|error| Fault::from(error).into())
}

/// Closes a file that is whole: statistics for the planner, and everything on the disk.
pub(crate) fn finish(store: Store) -> Result<(), Refusal> {
    let path = store.path().to_owned();
    let end = || -> Result<(), Fault> {
        store.raw().execute_batch(
            "PRAGMA analysis_limit = 400; ANALYZE main; PRAGMA synchronous = FULL; PRAGMA main.journal_mode = WAL;
             PRAGMA main.wal_checkpoint(TRUNCATE);",
        )?;
        Ok(())
    };
    end()?;
    // The last connection of the file: it takes the log away, and only then may others open the file beside SQLite.
    drop(store);
    let file = std::fs::File::open(&path).map_err(Fault::from)?;
    file.sync_all().map_err(Fault::from)?;
    Ok(())
}

/// Refuses when another connection has this file open.
///
/// # Errors
/// `demo.in_use`.
pub(crate) fn alone(path: &Path) -> Result<(), Refusal> {
    let test = || -> Result<bool, Fault> {
        let conn = connection(&real(path)?, base_flags(), 1_024)?;
        conn.busy_timeout(std::time::Duration::ZERO)?;
        // Leaving WAL mode is allowed to the only connection.
        let mode: rusqlite::Result<String> = conn.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0));
        Ok(mode.is_ok_and(|mode| mode == "delete"))
    };
    if test()? { Ok(()) } else { Err(Refusal::new("demo.in_use").with("file", path.display().to_string())) }
}

/// What the file system said, as a refusal.
pub(crate) fn io(error: &std::io::Error) -> Refusal {
    Refusal::new("store.io").with("detail", error.to_string())
}

/// Tables that are filled row by row; their indexes are made afterwards, by sorting.
const FILLED: &[&str] = &[
    "sales_order",
    "order_line",
    "reservation",
    "shipment",
    "shipment_line",
    "payment",
    "status_event",
    "order_state",
    "deadline",
    "move",
];

/// Takes the indexes of the tables that will be filled away; gives the SQL that makes them again.
pub(crate) fn drop_indexes(tx: Tx<'_>) -> Result<Vec<String>, Refusal> {
    let all: Vec<(String, String, String)> =
        tx.all("SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    let mut again = Vec::new();
    for (name, table, sql) in all {
        if FILLED.contains(&table.as_str()) {
            tx.conn.execute_batch(&format!("DROP INDEX {name}")).map_err(Fault::from)?;
            again.push(sql);
        }
    }
    Ok(again)
}

/// Makes one index that [`drop_indexes`] took away.
pub(crate) fn make_index(tx: Tx<'_>, sql: &str) -> Result<(), Refusal> {
    tx.conn.execute_batch(sql).map_err(|error| Fault::from(error).into())
}

/// Brings the search indexes into one piece after many rows.
pub(crate) fn settle_search(tx: Tx<'_>) -> Result<(), Refusal> {
    for index in SEARCHED.iter().map(|searched| searched.index) {
        tx.run(&format!("INSERT INTO {index} ({index}) VALUES ('optimize')"), [])?;
    }
    Ok(())
}

/// Sets what the next order of a year will be numbered.
pub(crate) fn set_counter(tx: Tx<'_>, series: &str, year: i64, next: i64) -> Result<(), Refusal> {
    tx.insert("counter", &[("series", &series), ("year", &year), ("next", &next)])?;
    Ok(())
}

/// An order with its derived state, as it is written.
pub(crate) struct OrderRow<'a> {
    pub id: i64,
    pub year: i64,
    pub number: i64,
    pub channel: i64,
    pub external: Option<&'a str>,
    pub party: i64,
    pub placed_on: &'a str,
    pub promised_on: Option<&'a str>,
    pub life: Life,
    pub hold_reason: Option<&'a str>,
    pub addresses: (Option<i64>, Option<i64>),
    pub warehouse: i64,
    pub carrier: i64,
    pub shipping: Cents,
    pub shipping_vat: Rate,
    pub taxable: Cents,
    pub vat: Cents,
    pub total: Cents,
    pub method: &'a str,
    pub term: Option<&'a str>,
    pub badge: Badge,
    pub payment: PaymentState,
    pub paid: Cents,
}

/// One line, as it is written.
pub(crate) struct LineRow<'a> {
    pub id: i64,
    pub order: i64,
    pub position: i64,
    pub variant: i64,
    pub description: &'a str,
    pub quantity: Quantity,
    pub price: UnitPrice,
    pub vat: Rate,
    pub amount: Cents,
    pub trace: &'a str,
}

/// One move, as it is written; balances follow by trigger.
pub(crate) struct MoveRow<'a> {
    pub at: i64,
    pub variant: i64,
    pub quantity: Quantity,
    pub from: i64,
    pub to: i64,
    pub cause: &'a str,
    pub document: &'a str,
    pub source: Option<i64>,
    pub cost: Option<UnitPrice>,
}

/// Compiled statements of a large load.
pub(crate) struct Loader<'t> {
    order: CachedStatement<'t>,
    state: CachedStatement<'t>,
    line: CachedStatement<'t>,
    movement: CachedStatement<'t>,
    shipment: CachedStatement<'t>,
    shipment_line: CachedStatement<'t>,
    reservation: CachedStatement<'t>,
    payment: CachedStatement<'t>,
    event: CachedStatement<'t>,
    deadline: CachedStatement<'t>,
}

impl<'t> Loader<'t> {
    /// Compiles them.
    pub fn new(tx: Tx<'t>) -> Result<Self, Refusal> {
        let insert = |table: &str, columns: &str| -> Result<CachedStatement<'t>, Fault> {
            let marks = vec!["?"; columns.split(',').count()].join(",");
            tx.statement(&format!("INSERT INTO {table} ({columns}) VALUES ({marks})"))
        };
        Ok(Self {
            order: insert(
                "sales_order",
                "id, year, number, channel_id, external_number, party_id, placed_on, promised_on, life, hold_reason,
                 bill_to, ship_to, warehouse_id, carrier_id, prices_include_vat, shipping_cents, shipping_vat_bp,
                 taxable_cents, vat_cents, total_cents, payment_method, payment_term, operator",
            )?,
            state: insert("order_state", "order_id, badge, payment, paid_cents, placed_on, promised_on")?,
            line: insert(
                "order_line",
                "id, order_id, position, variant_id, description, quantity, price_e8, vat_bp, amount_cents, price_trace",
            )?,
            movement: insert(
                "move",
                "at, variant_id, quantity, from_location, to_location, cause, document, source_kind, source_id,
                 unit_cost_e8",
            )?,
            shipment: insert(
                "shipment",
                "id, order_id, warehouse_id, carrier_id, tracking, shipped_at, delivered_on, parcels",
            )?,
            shipment_line: insert("shipment_line", "id, shipment_id, order_line_id, variant_id, quantity")?,
            reservation: insert("reservation", "order_line_id, variant_id, warehouse_id, quantity")?,
            payment: insert("payment", "order_id, party_id, paid_on, method, amount_cents, reference")?,
            event: insert("status_event", "order_id, at, actor, door, from_badge, to_badge, cause")?,
            deadline: insert("deadline", "kind, due_on, subject, amount_cents, party_id, order_id")?,
        })
    }

    /// An order and its derived state.
    pub fn order(&mut self, row: &OrderRow<'_>) -> Result<(), Refusal> {
        self.order
            .execute(params![
                row.id,
                row.year,
                row.number,
                row.channel,
                row.external,
                row.party,
                row.placed_on,
                row.promised_on,
                row.life.word(),
                row.hold_reason,
                row.addresses.0,
                row.addresses.1,
                row.warehouse,
                row.carrier,
                1,
                row.shipping.0,
                row.shipping_vat.0,
                row.taxable.0,
                row.vat.0,
                row.total.0,
                row.method,
                row.term,
                "demo"
            ])
            .map_err(Fault::from)?;
        self.state
            .execute(params![row.id, row.badge.word(), row.payment.word(), row.paid.0, row.placed_on, row.promised_on])
            .map_err(Fault::from)?;
        Ok(())
    }

    /// A line.
    pub fn line(&mut self, row: &LineRow<'_>) -> Result<(), Refusal> {
        let values = params![
            row.id,
            row.order,
            row.position,
            row.variant,
            row.description,
            row.quantity.0,
            row.price.0,
            row.vat.0,
            row.amount.0,
            row.trace
        ];
        self.line.execute(values).map_err(Fault::from)?;
        Ok(())
    }

    /// A move of the ledger.
    pub fn movement(&mut self, row: &MoveRow<'_>) -> Result<(), Refusal> {
        let values = params![
            row.at,
            row.variant,
            row.quantity.0,
            row.from,
            row.to,
            row.cause,
            row.document,
            row.source.map(|_| "shipment_line"),
            row.source,
            row.cost.map(|cost| cost.0)
        ];
        self.movement.execute(values).map_err(Fault::from)?;
        Ok(())
    }

    /// A shipment: row, order, warehouse, carrier; tracking, instant, day of arrival.
    pub fn shipment(
        &mut self,
        (id, order, warehouse, carrier): (i64, i64, i64, i64),
        tracking: &str,
        at: i64,
        delivered_on: Option<&str>,
    ) -> Result<(), Refusal> {
        let values = params![id, order, warehouse, carrier, tracking, at, delivered_on, 1];
        self.shipment.execute(values).map_err(Fault::from)?;
        Ok(())
    }

    /// What a shipment carries of a line.
    pub fn shipment_line(
        &mut self,
        (id, shipment, line, variant): (i64, i64, i64, i64),
        quantity: Quantity,
    ) -> Result<(), Refusal> {
        self.shipment_line.execute(params![id, shipment, line, variant, quantity.0]).map_err(Fault::from)?;
        Ok(())
    }

    /// Goods held for a line.
    pub fn reservation(&mut self, line: i64, variant: i64, warehouse: i64, quantity: Quantity) -> Result<(), Refusal> {
        self.reservation.execute(params![line, variant, warehouse, quantity.0]).map_err(Fault::from)?;
        Ok(())
    }

    /// Money.
    pub fn payment(
        &mut self,
        (order, party): (i64, i64),
        on: &str,
        method: &str,
        amount: Cents,
        reference: &str,
    ) -> Result<(), Refusal> {
        self.payment.execute(params![order, party, on, method, amount.0, reference]).map_err(Fault::from)?;
        Ok(())
    }

    /// A step of an order's history.
    pub fn event(&mut self, order: i64, at: i64, from: Option<Badge>, to: Badge, cause: &str) -> Result<(), Refusal> {
        let values = params![order, at, "demo", "cli", from.map(Badge::word), to.word(), cause];
        self.event.execute(values).map_err(Fault::from)?;
        Ok(())
    }

    /// Money that is due.
    pub fn deadline(
        &mut self,
        due_on: &str,
        subject: &str,
        amount: Cents,
        (party, order): (i64, i64),
    ) -> Result<(), Refusal> {
        let values = params!["collect", due_on, subject, amount.0, party, order];
        self.deadline.execute(values).map_err(Fault::from)?;
        Ok(())
    }
}
