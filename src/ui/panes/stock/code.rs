//! A further code of an item: of a carton, of a supplier, of an old label.

use crate::domain::{Quantity, Refusal};
use crate::operations::product::AddProductCode;
use crate::store::Reader;
use crate::store::drafts::Draft;
use crate::ui::desk::Desk;
use crate::ui::kit::field::{FieldKind, FieldValue, Section, Values, field, section};
use crate::ui::kit::resource::{Answer, Cx as Words};
use crate::ui::layers::Layer;
use crate::ui::panes::words;
use crate::ui::record::draft::scope;
use crate::ui::record::form::{FormLayer, Record};
use serde_json::Value;

static KINDS: &[Answer] = &[
    Answer { id: "ean", label: "stock.code.ean" },
    Answer { id: "carton", label: "stock.code.carton" },
    Answer { id: "supplier", label: "stock.code.supplier" },
    Answer { id: "asin", label: "stock.code.asin" },
    Answer { id: "alias", label: "stock.code.alias" },
];

/// The word of a kind of code.
pub(super) fn kind(id: &str) -> &'static str {
    KINDS.iter().find(|kind| kind.id == id).map_or("stock.code.alias", |kind| kind.label)
}

/// A code to be added.
#[derive(Debug, Clone)]
struct CodeForm {
    variant: i64,
}

/// The form of a further code.
pub(super) fn form(desk: &Desk, variant: i64) -> Box<dyn Layer> {
    FormLayer::new(CodeForm { variant }, desk, None)
}

/// The draft of one, opened again.
pub(super) fn resume(desk: &Desk, draft: &Draft) -> Option<Box<dyn Layer>> {
    let variant = scope(draft).parse().ok().filter(|_| draft.entity == CodeForm::ENTITY)?;
    Some(FormLayer::new(CodeForm { variant }, desk, None).resuming(draft.id))
}

impl Record for CodeForm {
    const ENTITY: &'static str = "product_code";
    const TABLE: &'static str = "product_code";

    fn scope(&self) -> String {
        self.variant.to_string()
    }

    fn title(&self) -> &'static str {
        "stock.code.new"
    }
    fn sections(&self) -> Vec<Section> {
        vec![section(
            "",
            vec![
                field("kind", "stock.field.code_kind", 14, FieldKind::Choice(KINDS))
                    .default(FieldValue::of_text("ean")),
                field("code", "stock.field.code", 30, FieldKind::Text).required().hint("stock.hint.code"),
                field("per_scan", "stock.field.per_scan", 10, words::QUANTITY)
                    .default(FieldValue::Number(Quantity::units(1).0))
                    .hint("stock.hint.per_scan"),
            ],
        )]
    }
    fn load(&self, _: &Reader, id: i64, _: Words) -> Result<(Values, i64, String), Refusal> {
        Err(Refusal::new("record.no_edit").with("row", id))
    }
    fn save(&self, _: Option<i64>, _: Option<i64>, values: &Values) -> (&'static str, Value) {
        let text = |field: &str| values.get(field).map(|value| value.text().to_owned()).unwrap_or_default();
        let per_scan = values.get("per_scan").and_then(FieldValue::number).map_or(Quantity::units(1), Quantity);
        let add = AddProductCode { variant: self.variant, kind: text("kind"), code: text("code"), per_scan };
        ("product.code", serde_json::to_value(add).unwrap_or_default())
    }
    fn label(&self, values: &Values) -> String {
        values.get("code").map(|code| code.text().to_owned()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_carton_stands_for_its_pieces() {
        let values = Values::from([
            ("kind".to_owned(), FieldValue::of_text("carton")),
            ("code".to_owned(), FieldValue::of_text("18001234567897")),
            ("per_scan".to_owned(), FieldValue::Number(60_000)),
        ]);
        let (operation, input) = CodeForm { variant: 3 }.save(None, None, &values);
        assert_eq!(operation, "product.code");
        assert_eq!(input, json!({"variant": 3, "kind": "carton", "code": "18001234567897", "per_scan": "6"}));
    }
}
