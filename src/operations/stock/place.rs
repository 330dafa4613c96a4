//! Warehouses and their shelves.

use crate::domain::Refusal;
use crate::operations::record::{Saved, clean};
use crate::operations::reference::CodeRef;
use crate::operations::{Operation, Permission, Work};
use crate::store::{settings, stock};
use serde::{Deserialize, Serialize};

/// `warehouse.save`: a further warehouse with a first shelf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaveWarehouse {
    /// Short code: `TO2`.
    pub code: String,
    /// Name.
    pub name: String,
    /// Its first shelf.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shelf: Option<String>,
}

impl Operation for SaveWarehouse {
    const NAME: &'static str = "warehouse.save";
    const PERMISSION: Permission = Permission::Company;
    const SETTING: bool = true;
    type Output = Saved;

    fn run(&self, work: &mut Work<'_>) -> Result<Saved, Refusal> {
        let (code, name) = (text(&self.code, "code")?.to_uppercase(), text(&self.name, "name")?);
        let shelf = self.shelf.clone().filter(|shelf| !shelf.trim().is_empty()).unwrap_or_else(|| "A-01".to_owned());
        if stock::warehouses(*work.tx)?.iter().any(|one| one.code.as_str().eq_ignore_ascii_case(&code)) {
            return Err(Refusal::new("stock.warehouse_taken").field("code").with("warehouse", code));
        }
        let id = settings::add_warehouse(work.tx, &code, &name, &text(&shelf, "shelf")?)?;
        Ok(Saved { id, created: true })
    }
}

/// `shelf.save`: a further shelf in a warehouse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaveShelf {
    /// Where.
    pub warehouse: CodeRef,
    /// Code on the label.
    pub code: String,
}

impl Operation for SaveShelf {
    const NAME: &'static str = "shelf.save";
    const PERMISSION: Permission = Permission::Company;
    const SETTING: bool = true;
    type Output = Saved;

    fn run(&self, work: &mut Work<'_>) -> Result<Saved, Refusal> {
        let warehouse = self.warehouse.warehouse(work)?;
        let code = text(&self.code, "code")?;
        if stock::shelf_by_code(*work.tx, warehouse, &code)?.is_some() {
            return Err(Refusal::new("stock.shelf_taken").field("code").with("shelf", code));
        }
        let id = settings::add_shelf(work.tx, warehouse, &code)?;
        Ok(Saved { id, created: true })
    }
}

fn text(raw: &str, field: &str) -> Result<String, Refusal> {
    let mut text = Some(raw.to_owned());
    clean(&mut text);
    text.filter(|text| !text.is_empty()).ok_or_else(|| Refusal::new("field.required").field(field))
}
