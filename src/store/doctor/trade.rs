//! Whether stock, promises and numbers agree with the rows that they follow from.

use super::super::fault::Fault;
use super::{Exam, Severity};
use crate::domain::Refusal;

/// Ledger and balances, differing places only. The moves are added up in the order of their index first, so that
/// only the sums are sorted.
pub(super) const LEDGER: &str = "
WITH m AS MATERIALIZED (
  SELECT variant_id, from_location, to_location, lot_id, sum(quantity) AS quantity
    FROM move GROUP BY variant_id, from_location, to_location, lot_id),
e AS (
  SELECT variant_id, to_location AS location_id, coalesce(lot_id, 0) AS lot_id, quantity AS ledger, 0 AS kept
    FROM m WHERE to_location IN (SELECT id FROM location WHERE physical = 1)
  UNION ALL
  SELECT variant_id, from_location, coalesce(lot_id, 0), -quantity, 0
    FROM m WHERE from_location IN (SELECT id FROM location WHERE physical = 1)
  UNION ALL
  SELECT variant_id, location_id, lot_id, 0, quantity FROM balance)
SELECT variant_id, location_id, lot_id, sum(ledger) AS ledger, sum(kept) AS kept
  FROM e GROUP BY variant_id, location_id, lot_id HAVING sum(ledger) <> sum(kept)";

/// Balances are the sums of the moves.
pub(super) fn ledger(exam: &mut Exam<'_>) -> Result<(), Fault> {
    let found = exam.db.all(
        &format!(
            "SELECT coalesce(v.sku, d.variant_id), coalesce(l.code, d.location_id), d.ledger, d.kept
               FROM ({LEDGER}) d LEFT JOIN variant v ON v.id = d.variant_id LEFT JOIN location l ON l.id = d.location_id"
        ),
        [],
        |row| {
            Ok(Refusal::new("doctor.balance")
                .with("sku", text(row, 0)?)
                .with("place", text(row, 1)?)
                .with("ledger", row.get::<_, i64>(2)?)
                .with("kept", row.get::<_, i64>(3)?))
        },
    )?;
    exam.all(Severity::Error, true, found);
    Ok(())
}

fn text(row: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<String> {
    Ok(match row.get_ref(at)? {
        rusqlite::types::ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        rusqlite::types::ValueRef::Integer(number) => number.to_string(),
        _ => String::new(),
    })
}

/// No shelf holds less than nothing, unless the item allows it.
pub(super) fn shelves(exam: &mut Exam<'_>) -> Result<(), Fault> {
    let found = exam.db.all(
        "SELECT v.sku, coalesce(l.code, ''), b.quantity FROM balance b JOIN variant v ON v.id = b.variant_id
           LEFT JOIN location l ON l.id = b.location_id WHERE b.quantity < 0 AND v.allow_negative = 0",
        [],
        |row| {
            Ok(Refusal::new("doctor.negative")
                .with("sku", text(row, 0)?)
                .with("place", text(row, 1)?)
                .with("quantity", row.get::<_, i64>(2)?))
        },
    )?;
    exam.errors(found);
    let found = exam.db.all(
        "SELECT m.id, v.sku FROM move m JOIN lot l ON l.id = m.lot_id JOIN variant v ON v.id = m.variant_id
          WHERE m.lot_id IS NOT NULL AND l.variant_id <> m.variant_id",
        [],
        |row| Ok(Refusal::new("doctor.lot_of_another").with("move", row.get::<_, i64>(0)?).with("sku", text(row, 1)?)),
    )?;
    exam.errors(found);
    Ok(())
}

/// What is held is there, and is held for orders that still want it.
pub(super) fn reservations(exam: &mut Exam<'_>) -> Result<(), Fault> {
    let found = exam.db.all(
        "SELECT v.sku, w.code, r.held, r.on_hand FROM (
           SELECT h.variant_id, h.warehouse_id, h.held, (
               SELECT coalesce(sum(b.quantity), 0) FROM balance b JOIN location l ON l.id = b.location_id
                WHERE b.variant_id = h.variant_id AND l.available = 1 AND l.kind = 'internal'
                  AND l.warehouse_id = h.warehouse_id) AS on_hand
             FROM (SELECT variant_id, warehouse_id, sum(quantity) AS held FROM reservation
                    GROUP BY variant_id, warehouse_id) h) r
           JOIN variant v ON v.id = r.variant_id JOIN warehouse w ON w.id = r.warehouse_id
          WHERE r.held > r.on_hand AND v.allow_negative = 0",
        [],
        |row| {
            Ok(Refusal::new("doctor.reserved")
                .with("sku", text(row, 0)?)
                .with("warehouse", text(row, 1)?)
                .with("committed", row.get::<_, i64>(2)?)
                .with("on_hand", row.get::<_, i64>(3)?))
        },
    )?;
    exam.errors(found);
    let found = exam.db.all(
        "SELECT DISTINCT o.year || '/' || o.number, o.life FROM reservation r
           JOIN order_line l ON l.id = r.order_line_id JOIN sales_order o ON o.id = l.order_id
          WHERE o.life IN ('closed', 'cancelled') OR o.history = 1",
        [],
        |row| Ok(Refusal::new("doctor.reserved_for_done").with("order", text(row, 0)?)),
    )?;
    exam.errors(found);
    let found = exam.db.all(
        "SELECT o.year || '/' || o.number, l.position, r.held, l.quantity - l.cancelled - coalesce((
             SELECT sum(s.quantity) FROM shipment_line s WHERE s.order_line_id = l.id), 0) AS open
           FROM (SELECT order_line_id, sum(quantity) AS held, min(variant_id) AS least, max(variant_id) AS most
                   FROM reservation GROUP BY order_line_id) r
           JOIN order_line l ON l.id = r.order_line_id JOIN sales_order o ON o.id = l.order_id
          WHERE r.held > open OR r.least IS NOT l.variant_id OR r.most IS NOT l.variant_id",
        [],
        |row| {
            Ok(Refusal::new("doctor.reserved_too_much")
                .with("order", text(row, 0)?)
                .with("line", row.get::<_, i64>(1)?)
                .with("committed", row.get::<_, i64>(2)?)
                .with("open", row.get::<_, i64>(3)?))
        },
    )?;
    exam.errors(found);
    Ok(())
}

/// Not more has left than was ordered, and of the right order.
pub(super) fn shipments(exam: &mut Exam<'_>) -> Result<(), Fault> {
    let found = exam.db.all(
        "SELECT o.year || '/' || o.number, l.position, s.shipped, l.quantity - l.cancelled
           FROM (SELECT order_line_id, sum(quantity) AS shipped FROM shipment_line GROUP BY order_line_id) s
           JOIN order_line l ON l.id = s.order_line_id JOIN sales_order o ON o.id = l.order_id
          WHERE s.shipped > l.quantity - l.cancelled",
        [],
        |row| {
            Ok(Refusal::new("doctor.shipped_too_much")
                .with("order", text(row, 0)?)
                .with("line", row.get::<_, i64>(1)?)
                .with("quantity", row.get::<_, i64>(2)?)
                .with("open", row.get::<_, i64>(3)?))
        },
    )?;
    exam.all(Severity::Warning, false, found);
    let found = exam.db.all(
        "SELECT sl.id, o.year || '/' || o.number FROM shipment_line sl JOIN shipment s ON s.id = sl.shipment_id
           JOIN order_line l ON l.id = sl.order_line_id JOIN sales_order o ON o.id = s.order_id
          WHERE l.order_id <> s.order_id",
        [],
        |row| Ok(Refusal::new("doctor.shipped_for_another").with("order", text(row, 1)?)),
    )?;
    exam.errors(found);
    Ok(())
}

/// A move that counters another is the same the other way.
pub(super) fn reversals(exam: &mut Exam<'_>) -> Result<(), Fault> {
    let found = exam.db.all(
        "SELECT r.id, m.id FROM move r JOIN move m ON m.id = r.reverses_id
          WHERE r.reverses_id IS NOT NULL AND (r.variant_id <> m.variant_id OR r.lot_id IS NOT m.lot_id
             OR r.quantity <> m.quantity OR r.from_location <> m.to_location OR r.to_location <> m.from_location)",
        [],
        |row| Ok(Refusal::new("doctor.reversal").with("move", row.get::<_, i64>(0)?).with("of", row.get::<_, i64>(1)?)),
    )?;
    exam.errors(found);
    Ok(())
}

/// The next number of a year is above all that were given.
pub(super) fn numbers(exam: &mut Exam<'_>) -> Result<(), Fault> {
    let found = exam.db.all(
        "SELECT n.year, n.most, coalesce(c.next, 1) FROM
           (SELECT year, max(number) AS most FROM sales_order GROUP BY year) n
           LEFT JOIN counter c ON c.series = 'order' AND c.year = n.year
          WHERE coalesce(c.next, 1) <= n.most",
        [],
        |row| {
            Ok(Refusal::new("doctor.counter")
                .with("year", row.get::<_, i64>(0)?)
                .with("number", row.get::<_, i64>(1)?)
                .with("next", row.get::<_, i64>(2)?))
        },
    )?;
    exam.errors(found);
    Ok(())
}

/// An order of a shop was taken once.
pub(super) fn external(exam: &mut Exam<'_>) -> Result<(), Fault> {
    let found = exam.db.all(
        "SELECT c.code, o.external_number, count(*) FROM sales_order o JOIN channel c ON c.id = o.channel_id
          WHERE o.external_number IS NOT NULL GROUP BY o.channel_id, o.external_number HAVING count(*) > 1",
        [],
        |row| {
            Ok(Refusal::new("doctor.external_twice")
                .with("channel", text(row, 0)?)
                .with("external", text(row, 1)?)
                .with("n", row.get::<_, i64>(2)?))
        },
    )?;
    exam.errors(found);
    Ok(())
}

/// Notes and tags hang on something: the database itself cannot see that.
pub(super) fn subjects(exam: &mut Exam<'_>) -> Result<(), Fault> {
    for table in ["note", "tagging"] {
        let found = exam.db.all(
            &format!(
                "SELECT t.id FROM {table} t WHERE
                   (t.kind = 'party' AND NOT EXISTS (SELECT 1 FROM party WHERE id = t.subject_id)) OR
                   (t.kind = 'product' AND NOT EXISTS (SELECT 1 FROM product WHERE id = t.subject_id)) OR
                   (t.kind = 'order' AND NOT EXISTS (SELECT 1 FROM sales_order WHERE id = t.subject_id))"
            ),
            [],
            |row| Ok(Refusal::new("doctor.orphan").with("table", table).with("row", row.get::<_, i64>(0)?)),
        )?;
        exam.all(Severity::Warning, false, found);
    }
    Ok(())
}
