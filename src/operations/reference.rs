//! How an input names what it means: a person types `2026/1489`, `C00012` or a scanned code; a program may know the row.

use super::Work;
use crate::domain::{Quantity, Refusal};
use crate::store::{orders, parties, products, stock};
use serde::{Deserialize, Serialize};

/// Row number, for programs that have read it before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The row.
    pub row: i64,
}

/// An order: `1489`, `"2026/1489"` or `{"row": 7}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum OrderRef {
    /// Its row.
    Row(Row),
    /// Its number in the newest year that has it.
    Number(i64),
    /// Year and number.
    Name(String),
}

/// Something with a code: `"C00012"`, `"MOK-3"`, an EAN, or `{"row": 7}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum CodeRef {
    /// Its row.
    Row(Row),
    /// Its code.
    Code(String),
}

impl OrderRef {
    /// By row.
    pub const fn row(row: i64) -> Self {
        Self::Row(Row { row })
    }

    /// The order's row.
    ///
    /// # Errors
    /// `order.missing`.
    pub fn find(&self, work: &Work<'_>) -> Result<i64, Refusal> {
        let (found, said) = match self {
            OrderRef::Row(Row { row }) => (Some(*row), row.to_string()),
            OrderRef::Number(number) => (orders::by_name(*work.tx, &number.to_string())?, number.to_string()),
            OrderRef::Name(name) => (orders::by_name(*work.tx, name)?, name.clone()),
        };
        found.ok_or_else(|| Refusal::new("order.missing").field("order").with("order", said))
    }
}

impl CodeRef {
    /// By row.
    pub const fn row(row: i64) -> Self {
        Self::Row(Row { row })
    }

    /// By code.
    pub fn code(code: impl Into<String>) -> Self {
        Self::Code(code.into())
    }

    /// The party's row.
    ///
    /// # Errors
    /// `party.missing`.
    pub fn party(&self, work: &Work<'_>) -> Result<i64, Refusal> {
        match self {
            CodeRef::Row(Row { row }) => Ok(*row),
            CodeRef::Code(code) => parties::by_code(*work.tx, code)?
                .ok_or_else(|| Refusal::new("party.missing").field("customer").with("party", code.clone())),
        }
    }

    /// The variant's row and how many pieces one scan of this code is.
    ///
    /// # Errors
    /// `product.missing`.
    pub fn variant(&self, work: &Work<'_>) -> Result<(i64, Quantity), Refusal> {
        match self {
            CodeRef::Row(Row { row }) => Ok((*row, Quantity::units(1))),
            CodeRef::Code(code) => products::by_code(*work.tx, code.trim())?
                .ok_or_else(|| Refusal::new("product.missing").with("product", code.clone())),
        }
    }

    /// The warehouse's row.
    ///
    /// # Errors
    /// `stock.no_warehouse`.
    pub fn warehouse(&self, work: &Work<'_>) -> Result<i64, Refusal> {
        let all = stock::warehouses(*work.tx)?;
        let found = match self {
            CodeRef::Row(Row { row }) => all.iter().find(|warehouse| warehouse.id == *row),
            CodeRef::Code(code) => all.iter().find(|warehouse| warehouse.code.as_str().eq_ignore_ascii_case(code)),
        };
        found.map(|warehouse| warehouse.id).ok_or_else(|| {
            let said = match self {
                CodeRef::Row(Row { row }) => row.to_string(),
                CodeRef::Code(code) => code.clone(),
            };
            let known: Vec<&str> = all.iter().map(|warehouse| warehouse.code.as_str()).collect();
            Refusal::new("stock.no_warehouse")
                .field("warehouse")
                .with("warehouse", said)
                .with("known", known.join(", "))
        })
    }
}

/// The warehouse that is meant when none is named: the first.
///
/// # Errors
/// `stock.no_warehouse` when the company has none.
pub(crate) fn default_warehouse(work: &Work<'_>) -> Result<i64, Refusal> {
    stock::warehouses(*work.tx)?
        .first()
        .map(|warehouse| warehouse.id)
        .ok_or_else(|| Refusal::new("stock.no_warehouse").with("warehouse", "").with("known", ""))
}

/// A warehouse and the wish for none contradict each other.
///
/// # Errors
/// `field.contradiction`.
pub(crate) fn one_warehouse_or_none(named: bool, none: bool) -> Result<(), Refusal> {
    if named && none {
        return Err(Refusal::new("field.contradiction").field("no_warehouse").with("other", "warehouse"));
    }
    Ok(())
}
