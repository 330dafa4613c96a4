//! A shelf: how a field shows it, how an operation is told it, and the form of a new one.

use super::source::{ShelfRow, WarehouseSource};
use crate::domain::Refusal;
use crate::operations::reference::CodeRef;
use crate::operations::stock::SaveShelf;
use crate::store::Reader;
use crate::ui::kit::field::{FieldKind, FieldValue, Section, Values, field, section};
use crate::ui::kit::resource::Cx as Words;
use crate::ui::layers::Layer;
use crate::ui::record::form::{Look, Record, Wanted};
use serde_json::Value;

/// Between warehouse and shelf: `MI1 / B-02-1`.
const BETWEEN: &str = " / ";

/// What a field shows for a shelf.
pub(super) fn label(row: &ShelfRow) -> String {
    format!("{}{BETWEEN}{}", row.warehouse, row.shelf)
}

/// Warehouse and shelf as an operation takes them; nothing for the first of the first.
pub(super) fn named(value: Option<&FieldValue>) -> (Option<CodeRef>, Option<String>) {
    match value.map(FieldValue::text).unwrap_or_default().split_once(BETWEEN) {
        Some((warehouse, shelf)) => (Some(CodeRef::code(warehouse)), Some(shelf.to_owned())),
        None => (None, None),
    }
}

/// A shelf to be made.
#[derive(Debug, Clone, Default)]
pub(super) struct ShelfForm {
    code: String,
}

impl ShelfForm {
    /// With this code.
    pub(super) fn coded(code: &str) -> Self {
        Self { code: code.to_owned() }
    }
}

impl Record for ShelfForm {
    const ENTITY: &'static str = "shelf";
    const TABLE: &'static str = "location";

    fn title(&self) -> &'static str {
        "stock.shelf.new"
    }
    fn sections(&self) -> Vec<Section> {
        vec![section(
            "",
            vec![
                field("warehouse", "stock.field.warehouse", 30, FieldKind::Ref("warehouse")).required(),
                field("code", "stock.field.shelf_code", 14, FieldKind::Code).required().hint("stock.hint.shelf_code"),
            ],
        )]
    }
    fn start(&self) -> Values {
        Values::from([("code".to_owned(), FieldValue::of_text(&self.code.to_uppercase()))])
    }
    fn load(&self, _: &Reader, id: i64, _: Words) -> Result<(Values, i64, String), Refusal> {
        Err(Refusal::new("record.no_edit").with("row", id))
    }
    fn save(&self, _: Option<i64>, _: Option<i64>, changed: &Values) -> (&'static str, Value) {
        let warehouse = changed.get("warehouse").and_then(FieldValue::reference).unwrap_or_default();
        let code = changed.get("code").map(|code| code.text().to_owned()).unwrap_or_default();
        let save = SaveShelf { warehouse: CodeRef::row(warehouse), code };
        ("shelf.save", serde_json::to_value(save).unwrap_or_default())
    }
    fn pick(&self, wanted: &Wanted<'_>) -> Option<Box<dyn Layer>> {
        wanted.of(WarehouseSource)
    }
    fn label(&self, values: &Values) -> String {
        let text = |name: &str| values.get(name).map(|value| value.text().to_owned()).unwrap_or_default();
        let warehouse = text("warehouse");
        let code = warehouse.split_once(' ').map_or(warehouse.as_str(), |(code, _)| code);
        format!("{code}{BETWEEN}{}", text("code"))
    }
    fn looks(&self, field: &str) -> bool {
        field.is_empty()
    }
    fn look(&self, reader: &Reader, _: &'static str, _: &Values, _: Words) -> Result<Look, Refusal> {
        let first = crate::store::stock::warehouses(reader.db())?.into_iter().next();
        let first = first
            .map(|w| ("warehouse".to_owned(), FieldValue::Ref { id: w.id, label: format!("{} {}", w.code, w.name) }));
        Ok(first.into_iter().collect::<Values>().into())
    }
}
