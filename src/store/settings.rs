//! The company itself, its channels, carriers and what its order states ask for.

use super::orders::safe;
use super::shelf::{Db, Tx};
use crate::domain::order::Badge;
use crate::domain::{Rate, Refusal, SafeText, UtcMillis};
use rusqlite::params;
use serde::{Deserialize, Serialize};

/// The company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    /// Name.
    pub name: SafeText,
    /// VAT number.
    pub partita_iva: Option<SafeText>,
    /// Tax code.
    pub codice_fiscale: Option<SafeText>,
    /// Prices of products include VAT.
    pub prices_include_vat: bool,
    /// Rate of shipping and of new products.
    pub vat: Rate,
    /// Made by `demo`.
    pub demo: bool,
    /// When it was founded.
    pub created_at: UtcMillis,
    /// Raised by every edit.
    pub version: i64,
}

/// The company of this file; none before `init`.
pub fn company(db: Db<'_>) -> Result<Option<Company>, Refusal> {
    Ok(db.find(
        "SELECT name, partita_iva, codice_fiscale, prices_include_vat, vat_bp, demo, created_at, version
           FROM company WHERE id = 1",
        [],
        |row| {
            Ok(Company {
                name: safe(row, 0)?.unwrap_or_default(),
                partita_iva: safe(row, 1)?,
                codice_fiscale: safe(row, 2)?,
                prices_include_vat: row.get::<_, i64>(3)? == 1,
                vat: Rate(row.get(4)?),
                demo: row.get::<_, i64>(5)? == 1,
                created_at: UtcMillis(row.get(6)?),
                version: row.get(7)?,
            })
        },
    )?)
}

/// The company, which must be there.
///
/// # Errors
/// `company.none`.
pub fn founded(db: Db<'_>) -> Result<Company, Refusal> {
    company(db)?.ok_or_else(|| Refusal::new("company.none"))
}

/// Writes the company's row.
pub(crate) fn found(tx: Tx<'_>, company: &Company) -> Result<(), Refusal> {
    tx.insert(
        "company",
        &[
            ("id", &1_i64),
            ("name", &company.name.as_str()),
            ("partita_iva", &company.partita_iva.as_ref().map(SafeText::as_str)),
            ("codice_fiscale", &company.codice_fiscale.as_ref().map(SafeText::as_str)),
            ("prices_include_vat", &i64::from(company.prices_include_vat)),
            ("vat_bp", &company.vat.0),
            ("demo", &i64::from(company.demo)),
            ("created_at", &company.created_at.0),
        ],
    )?;
    Ok(())
}

/// Changes the company's row.
pub(crate) fn change(tx: Tx<'_>, company: &Company) -> Result<(), Refusal> {
    tx.update(
        "company",
        1,
        None,
        &[
            ("name", &company.name.as_str()),
            ("partita_iva", &company.partita_iva.as_ref().map(SafeText::as_str)),
            ("codice_fiscale", &company.codice_fiscale.as_ref().map(SafeText::as_str)),
            ("prices_include_vat", &i64::from(company.prices_include_vat)),
            ("vat_bp", &company.vat.0),
        ],
    )?;
    Ok(())
}

/// Adds a warehouse with a first shelf.
pub(crate) fn add_warehouse(tx: Tx<'_>, code: &str, name: &str, shelf: &str) -> Result<i64, Refusal> {
    let id = tx.insert("warehouse", &[("code", &code), ("name", &name)])?;
    add_shelf(tx, id, shelf)?;
    Ok(id)
}

/// Adds a shelf to a warehouse.
pub(crate) fn add_shelf(tx: Tx<'_>, warehouse: i64, code: &str) -> Result<i64, Refusal> {
    Ok(tx.insert("location", &[("warehouse_id", &warehouse), ("code", &code), ("kind", &"internal")])?)
}

/// Adds a far end of moves.
pub(crate) fn add_far_end(tx: Tx<'_>, code: &str, kind: &str) -> Result<i64, Refusal> {
    Ok(tx.insert("location", &[("code", &code), ("kind", &kind), ("available", &0_i64)])?)
}

/// What a state asks for.
pub(crate) fn add_status(tx: Tx<'_>, badge: Badge, requires_tracking: bool) -> Result<(), Refusal> {
    tx.insert("order_status", &[("badge", &badge.word()), ("requires_tracking", &i64::from(requires_tracking))])?;
    Ok(())
}

/// Changes what a state asks for.
pub(crate) fn set_status(tx: Tx<'_>, badge: Badge, requires_tracking: bool) -> Result<(), Refusal> {
    tx.run(
        "UPDATE order_status SET requires_tracking = ?, version = version + 1 WHERE badge = ?",
        params![i64::from(requires_tracking), badge.word()],
    )?;
    Ok(())
}

/// A channel or a carrier, by code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Row.
    pub id: i64,
    /// Code.
    pub code: SafeText,
    /// Name.
    pub name: SafeText,
    /// Carriers: gives tracking codes.
    pub tracked: bool,
}

/// All channels.
pub fn channels(db: Db<'_>) -> Result<Vec<Named>, Refusal> {
    named(db, "SELECT id, code, CASE code WHEN 'manual' THEN code ELSE name END, 0 FROM channel ORDER BY id")
}

/// All carriers.
pub fn carriers(db: Db<'_>) -> Result<Vec<Named>, Refusal> {
    named(db, "SELECT id, code, name, tracked FROM carrier ORDER BY id")
}

fn named(db: Db<'_>, sql: &str) -> Result<Vec<Named>, Refusal> {
    Ok(db.all(sql, [], |row| {
        Ok(Named {
            id: row.get(0)?,
            code: safe(row, 1)?.unwrap_or_default(),
            name: safe(row, 2)?.unwrap_or_default(),
            tracked: row.get::<_, i64>(3)? == 1,
        })
    })?)
}

/// The channel of a code, made when it is new.
pub(crate) fn channel(tx: Tx<'_>, code: &str, name: &str, kind: &str) -> Result<i64, Refusal> {
    if let Some(id) = tx.find("SELECT id FROM channel WHERE code = ?", [code], |row| row.get(0))? {
        return Ok(id);
    }
    Ok(tx.insert("channel", &[("code", &code), ("name", &name), ("kind", &kind)])?)
}

/// The carrier of a code or a name, made when it is new.
pub(crate) fn carrier(tx: Tx<'_>, code: &str, name: &str, tracked: bool) -> Result<i64, Refusal> {
    if let Some(id) = carrier_by_code(*tx, code)? {
        return Ok(id);
    }
    Ok(tx.insert("carrier", &[("code", &code), ("name", &name), ("tracked", &i64::from(tracked))])?)
}

/// Writes a carrier under its code, new or known; its row, and whether it is new.
pub(crate) fn save_carrier(tx: Tx<'_>, code: &str, name: &str, tracked: bool) -> Result<(i64, bool), Refusal> {
    let tracked = i64::from(tracked);
    let known: Option<i64> = tx.find("SELECT id FROM carrier WHERE code = ?", [code], |row| row.get(0))?;
    if let Some(id) = known {
        tx.update("carrier", id, None, &[("name", &name), ("tracked", &tracked)])?;
        return Ok((id, false));
    }
    Ok((tx.insert("carrier", &[("code", &code), ("name", &name), ("tracked", &tracked)])?, true))
}

/// The carrier of a code.
pub fn carrier_by_code(db: Db<'_>, code: &str) -> Result<Option<i64>, Refusal> {
    Ok(db.find("SELECT id FROM carrier WHERE code = ?1 COLLATE NOCASE OR name = ?1 COLLATE NOCASE", [code], |row| {
        row.get(0)
    })?)
}

/// Whether parcels of this carrier have tracking codes.
pub fn carrier_is_tracked(db: Db<'_>, carrier: i64) -> Result<bool, Refusal> {
    Ok(db.find("SELECT tracked FROM carrier WHERE id = ?", [carrier], |row| row.get::<_, i64>(0))? == Some(1))
}

/// The name of a channel; what was typed here has the code `manual`, which is worded for whoever reads.
pub fn channel_name(db: Db<'_>, id: i64) -> Result<SafeText, Refusal> {
    let name: Option<String> =
        db.find("SELECT CASE code WHEN 'manual' THEN code ELSE name END FROM channel WHERE id = ?", [id], |row| {
            row.get(0)
        })?;
    Ok(SafeText::from(name.unwrap_or_default()))
}

/// The name of a carrier.
pub fn carrier_name(db: Db<'_>, id: i64) -> Result<SafeText, Refusal> {
    let name: Option<String> = db.find("SELECT name FROM carrier WHERE id = ?", [id], |row| row.get(0))?;
    Ok(SafeText::from(name.unwrap_or_default()))
}
