//! Products, their variants and codes.

use super::absent::absent;
use super::journal::Storied;
use super::orders::safe;
use super::shelf::{Db, Tx};
use crate::domain::record::{ProductFields, ProductKind, Tracking, VariantFields};
use crate::domain::{Quantity, Rate, Refusal, SafeText, UnitPrice};
use rusqlite::types::Value;
use rusqlite::{ToSql, params};
use serde::{Deserialize, Serialize};

/// What all variants share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Product {
    /// Row.
    pub id: i64,
    /// Raised by every edit.
    pub version: i64,
    /// Name without variant.
    pub name: SafeText,
    /// What it is.
    pub kind: ProductKind,
    /// Category.
    pub category: Option<SafeText>,
    /// Unit of measure.
    pub unit: SafeText,
    /// VAT rate.
    pub vat: Rate,
    /// How pieces are told apart.
    pub tracking: Tracking,
    /// From whom it is bought.
    pub supplier_id: Option<i64>,
    /// Not sold any more.
    pub archived: bool,
    /// Note.
    pub note: Option<SafeText>,
}

/// What is sold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    /// Row.
    pub id: i64,
    /// Raised by every edit.
    pub version: i64,
    /// Its product.
    pub product_id: i64,
    /// Own code.
    pub sku: SafeText,
    /// Name with variant.
    pub name: SafeText,
    /// `taglia M, nero`.
    pub attributes: SafeText,
    /// Selling price, in the company's price mode.
    pub price: UnitPrice,
    /// What it costs us.
    pub cost: Option<UnitPrice>,
    /// Below this it is ordered again.
    pub min_stock: Quantity,
    /// Grams.
    pub weight_g: Option<i64>,
    /// Its shelf may go below nothing.
    pub allow_negative: bool,
    /// Not sold any more.
    pub archived: bool,
    /// VAT rate of the product.
    pub vat: Rate,
    /// Stands on a shelf.
    pub goods: bool,
}

/// The product of a row.
///
/// # Errors
/// `product.gone`, `product.missing`.
pub fn find(db: Db<'_>, id: i64) -> Result<Product, Refusal> {
    db.find(
        "SELECT id, version, name, kind, category, unit, vat_bp, tracking, supplier_id, archived, note
           FROM product WHERE id = ?",
        [id],
        |row| {
            Ok(Product {
                id: row.get(0)?,
                version: row.get(1)?,
                name: safe(row, 2)?.unwrap_or_default(),
                kind: ProductKind::from_word(row.get_ref(3)?.as_str().unwrap_or("")).unwrap_or(ProductKind::Goods),
                category: safe(row, 4)?,
                unit: safe(row, 5)?.unwrap_or_default(),
                vat: Rate(row.get(6)?),
                tracking: Tracking::from_word(row.get_ref(7)?.as_str().unwrap_or("")).unwrap_or(Tracking::None),
                supplier_id: row.get(8)?,
                archived: row.get::<_, i64>(9)? == 1,
                note: safe(row, 10)?,
            })
        },
    )?
    .ok_or_else(|| absent(db, Storied::Product, id))
}

const VARIANT: &str = "SELECT v.id, v.version, v.product_id, v.sku, v.name, v.attributes, v.price_e8, v.cost_e8,
  v.min_stock, v.weight_g, v.allow_negative, v.archived, p.vat_bp, p.kind = 'goods'
  FROM variant v JOIN product p ON p.id = v.product_id";

fn variant_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Variant> {
    let flag = |at: usize| row.get::<_, i64>(at).map(|value| value == 1);
    Ok(Variant {
        id: row.get(0)?,
        version: row.get(1)?,
        product_id: row.get(2)?,
        sku: safe(row, 3)?.unwrap_or_default(),
        name: safe(row, 4)?.unwrap_or_default(),
        attributes: safe(row, 5)?.unwrap_or_default(),
        price: UnitPrice(row.get(6)?),
        cost: row.get::<_, Option<i64>>(7)?.map(UnitPrice),
        min_stock: Quantity(row.get(8)?),
        weight_g: row.get(9)?,
        allow_negative: flag(10)?,
        archived: flag(11)?,
        vat: Rate(row.get(12)?),
        goods: flag(13)?,
    })
}

/// The variant of a row.
///
/// # Errors
/// `product.gone`, `product.missing`.
pub fn variant(db: Db<'_>, id: i64) -> Result<Variant, Refusal> {
    db.find(&format!("{VARIANT} WHERE v.id = ?"), [id], variant_row)?.ok_or_else(|| absent(db, Storied::Variant, id))
}

/// The variants of a product.
pub fn variants(db: Db<'_>, product: i64) -> Result<Vec<Variant>, Refusal> {
    Ok(db.all(&format!("{VARIANT} WHERE v.product_id = ? ORDER BY v.id"), [product], variant_row)?)
}

/// What a variant is counted in.
///
/// # Errors
/// `product.gone`, `product.missing`.
pub fn unit(db: Db<'_>, variant: i64) -> Result<SafeText, Refusal> {
    let found = db.find(
        "SELECT p.unit FROM variant v JOIN product p ON p.id = v.product_id WHERE v.id = ?",
        [variant],
        |row| Ok(safe(row, 0)?.unwrap_or_default()),
    )?;
    found.ok_or_else(|| absent(db, Storied::Variant, variant))
}

/// The variant that a code means: own code first, then EAN and the others; with how many pieces one scan is.
pub fn by_code(db: Db<'_>, code: &str) -> Result<Option<(i64, Quantity)>, Refusal> {
    if let Some(id) = db.find("SELECT id FROM variant WHERE sku = ?", [code], |row| row.get(0))? {
        return Ok(Some((id, Quantity::units(1))));
    }
    Ok(db.find(
        "SELECT variant_id, qty_per_scan FROM product_code WHERE code = ? ORDER BY kind <> 'ean', id LIMIT 1",
        [code],
        |row| Ok((row.get(0)?, Quantity(row.get(1)?))),
    )?)
}

/// A code of a variant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Code {
    /// Row.
    pub id: i64,
    /// `ean`, `asin`, `supplier`, `carton`, `alias`.
    pub kind: String,
    /// The code.
    pub code: SafeText,
    /// Pieces per scan.
    pub per_scan: Quantity,
}

/// The codes of a variant.
pub fn codes(db: Db<'_>, variant: i64) -> Result<Vec<Code>, Refusal> {
    Ok(db.all(
        "SELECT id, kind, code, qty_per_scan FROM product_code WHERE variant_id = ? ORDER BY kind, id",
        [variant],
        |row| {
            Ok(Code {
                id: row.get(0)?,
                kind: row.get(1)?,
                code: safe(row, 2)?.unwrap_or_default(),
                per_scan: Quantity(row.get(3)?),
            })
        },
    )?)
}

fn borrowed<'a>(values: &'a [(&'static str, Value)]) -> Vec<(&'a str, &'a dyn ToSql)> {
    values.iter().map(|(column, value)| (*column, value as &dyn ToSql)).collect()
}

fn optional(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { Value::Text(text.to_owned()) }
}

fn product_values(fields: &ProductFields) -> Vec<(&'static str, Value)> {
    let mut out: Vec<(&'static str, Value)> = Vec::new();
    if let Some(name) = &fields.name {
        out.push(("name", Value::Text(name.clone())));
    }
    if let Some(unit) = &fields.unit {
        out.push(("unit", Value::Text(unit.clone())));
    }
    for (column, value) in [("category", &fields.category), ("note", &fields.note)] {
        if let Some(value) = value {
            out.push((column, optional(value)));
        }
    }
    if let Some(kind) = fields.kind {
        out.push(("kind", Value::Text(kind.word().to_owned())));
    }
    if let Some(tracking) = fields.tracking {
        out.push(("tracking", Value::Text(tracking.word().to_owned())));
    }
    if let Some(vat) = fields.vat {
        out.push(("vat_bp", Value::Integer(vat.0)));
    }
    if let Some(supplier) = fields.supplier_id {
        out.push(("supplier_id", if supplier == 0 { Value::Null } else { Value::Integer(supplier) }));
    }
    out
}

fn variant_values(fields: &VariantFields) -> Vec<(&'static str, Value)> {
    let mut out: Vec<(&'static str, Value)> = Vec::new();
    if let Some(sku) = &fields.sku {
        out.push(("sku", Value::Text(sku.clone())));
    }
    if let Some(attributes) = &fields.attributes {
        out.push(("attributes", Value::Text(attributes.clone())));
    }
    let mut number = |column: &'static str, value: Option<i64>| {
        if let Some(value) = value {
            out.push((column, Value::Integer(value)));
        }
    };
    number("price_e8", fields.price.map(|price| price.0));
    number("cost_e8", fields.cost.map(|cost| cost.0));
    number("min_stock", fields.min_stock.map(|quantity| quantity.0));
    number("weight_g", fields.weight_g);
    number("allow_negative", fields.allow_negative.map(i64::from));
    for (gone, column, said) in
        [(fields.no_cost, "cost_e8", fields.cost.is_some()), (fields.no_weight, "weight_g", fields.weight_g.is_some())]
    {
        if gone && !said {
            out.push((column, Value::Null));
        }
    }
    out
}

/// Columns that would be written.
pub(crate) fn product_columns(fields: &ProductFields) -> Vec<&'static str> {
    product_values(fields).into_iter().map(|(column, _)| column).collect()
}

/// Columns that would be written.
pub(crate) fn variant_columns(fields: &VariantFields) -> Vec<&'static str> {
    variant_values(fields).into_iter().map(|(column, _)| column).collect()
}

/// Writes a product, new or known.
pub(crate) fn save(tx: Tx<'_>, id: Option<i64>, fields: &ProductFields) -> Result<i64, Refusal> {
    let values = product_values(fields);
    match id {
        Some(id) if values.is_empty() => Ok(id),
        Some(id) if tx.update("product", id, None, &borrowed(&values))? => Ok(id),
        Some(id) => Err(absent(*tx, Storied::Product, id)),
        None => Ok(tx.insert("product", &borrowed(&values))?),
    }
}

/// Writes a variant, new or known; its full name follows product and attributes.
pub(crate) fn save_variant(tx: Tx<'_>, product: i64, id: Option<i64>, fields: &VariantFields) -> Result<i64, Refusal> {
    let product_name: String = tx.get("SELECT name FROM product WHERE id = ?", [product], |row| row.get(0))?;
    let attributes = match (&fields.attributes, id) {
        (Some(attributes), _) => attributes.clone(),
        (None, Some(id)) => tx.get("SELECT attributes FROM variant WHERE id = ?", [id], |row| row.get(0))?,
        (None, None) => String::new(),
    };
    let name = if attributes.is_empty() { product_name } else { format!("{product_name} {attributes}") };
    let mut values = variant_values(fields);
    let known: Option<String> = match id {
        Some(id) => tx.find("SELECT name FROM variant WHERE id = ?", [id], |row| row.get(0))?,
        None => None,
    };
    // Where it is called so already nothing is said of it.
    if known.as_deref() != Some(name.as_str()) {
        values.push(("name_key", Value::Text(crate::domain::text::fold(&name))));
        values.push(("name", Value::Text(name)));
    }
    match id {
        Some(id) if tx.update("variant", id, None, &borrowed(&values))? => Ok(id),
        Some(id) => Err(absent(*tx, Storied::Variant, id)),
        None => {
            values.push(("product_id", Value::Integer(product)));
            Ok(tx.insert("variant", &borrowed(&values))?)
        }
    }
}

/// Writes a further code of a variant, once.
pub(crate) fn add_code(tx: Tx<'_>, variant: i64, kind: &str, code: &str, per_scan: Quantity) -> Result<(), Refusal> {
    let known: Option<i64> =
        tx.find("SELECT variant_id FROM product_code WHERE kind = ? AND code = ?", params![kind, code], |row| {
            row.get(0)
        })?;
    match known {
        Some(owner) if owner == variant => Ok(()),
        Some(owner) => {
            let sku: String = tx.get("SELECT sku FROM variant WHERE id = ?", [owner], |row| row.get(0))?;
            Err(Refusal::new("product.code_taken").field(kind).with("code", code).with("sku", sku))
        }
        None => {
            tx.insert(
                "product_code",
                &[("variant_id", &variant), ("kind", &kind), ("code", &code), ("qty_per_scan", &per_scan.0)],
            )?;
            Ok(())
        }
    }
}

/// Replaces the EAN of a variant.
pub(crate) fn set_ean(tx: Tx<'_>, variant: i64, ean: &str) -> Result<(), Refusal> {
    tx.run("DELETE FROM product_code WHERE variant_id = ? AND kind = 'ean' AND code <> ?", params![variant, ean])?;
    if ean.is_empty() { Ok(()) } else { add_code(tx, variant, "ean", ean, Quantity::units(1)) }
}

/// Puts a variant away or takes it back; the product follows when none is left.
pub(crate) fn archive(tx: Tx<'_>, variant: i64, archived: bool) -> Result<(), Refusal> {
    if !tx.update("variant", variant, None, &[("archived", &i64::from(archived))])? {
        return Err(absent(*tx, Storied::Variant, variant));
    }
    tx.run(
        "UPDATE product SET version = version + 1,
           archived = NOT EXISTS (SELECT 1 FROM variant v WHERE v.product_id = product.id AND v.archived = 0)
          WHERE id = (SELECT product_id FROM variant WHERE id = ?1)
            AND archived <> NOT EXISTS (SELECT 1 FROM variant v WHERE v.product_id = product.id AND v.archived = 0)",
        [variant],
    )?;
    Ok(())
}
