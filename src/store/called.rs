//! What people call a row of a business table: its own name, or that of the record which it belongs to.

use super::fault::Fault;
use super::shelf::Db;
use crate::domain::SafeText;

/// For each table that has one, how the name of a row is read.
const NAMES: &[(&str, &str)] = &[
    ("sales_order", "SELECT year || '/' || number FROM sales_order WHERE id = ?1"),
    (
        "order_line",
        "SELECT o.year || '/' || o.number || ' ' || l.description
             FROM order_line l JOIN sales_order o ON o.id = l.order_id WHERE l.id = ?1",
    ),
    (
        "shipment",
        "SELECT o.year || '/' || o.number FROM shipment s JOIN sales_order o ON o.id = s.order_id WHERE s.id = ?1",
    ),
    (
        "payment",
        "SELECT coalesce(o.year || '/' || o.number, p.name) FROM payment m JOIN party p ON p.id = m.party_id
             LEFT JOIN sales_order o ON o.id = m.order_id WHERE m.id = ?1",
    ),
    ("party", "SELECT name FROM party WHERE id = ?1"),
    ("address", "SELECT p.name FROM address a JOIN party p ON p.id = a.party_id WHERE a.id = ?1"),
    ("contact", "SELECT p.name FROM contact c JOIN party p ON p.id = c.party_id WHERE c.id = ?1"),
    ("product", "SELECT name FROM product WHERE id = ?1"),
    ("variant", "SELECT sku FROM variant WHERE id = ?1"),
    ("product_code", "SELECT code FROM product_code WHERE id = ?1"),
    ("deadline", "SELECT subject FROM deadline WHERE id = ?1"),
    ("company", "SELECT name FROM company WHERE id = ?1"),
    ("carrier", "SELECT name FROM carrier WHERE id = ?1"),
    ("channel", "SELECT name FROM channel WHERE id = ?1"),
    ("warehouse", "SELECT code FROM warehouse WHERE id = ?1"),
    ("location", "SELECT code FROM location WHERE id = ?1"),
    ("tag", "SELECT name FROM tag WHERE id = ?1"),
];

/// The name of a row; nothing for one that has none, or is gone.
pub(crate) fn called(db: Db<'_>, table: &str, row: i64) -> Result<Option<SafeText>, Fault> {
    let Some((_, read)) = NAMES.iter().find(|(of, _)| *of == table) else { return Ok(None) };
    let name: Option<String> = db.find(read, [row], |found| found.get(0))?;
    Ok(name.map(|name| SafeText::new(&name)).filter(|name| !name.as_str().trim().is_empty()))
}
