//! The form of an item: what all variants of a product share, and the one variant that is edited with it.

use crate::domain::identity::Gtin;
use crate::domain::record::{ProductFields, ProductKind, VariantFields};
use crate::domain::{Quantity, Rate, Refusal, UnitPrice};
use crate::locale::Lang;
use crate::operations::product::{SaveProduct, SaveVariant};
use crate::store::journal::Storied;
use crate::store::{Reader, parties, products, settings};
use crate::ui::kit::field::{FieldKind, FieldSpec, FieldValue, Section, Values, field, section};
use crate::ui::kit::form::Form;
use crate::ui::kit::resource::{Answer, Cx as Words};
use crate::ui::layers::Layer;
use crate::ui::panes::party::pick::SupplierSource;
use crate::ui::panes::words;
use crate::ui::record::form::{Look, Record, Wanted};
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

/// What is edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The product with the one variant of the form's record.
    Whole,
    /// A further variant alone.
    Variant,
}

/// The form of an item. Its record is the variant; the product comes along.
#[derive(Debug, Clone)]
pub(super) struct ProductForm {
    part: Part,
    name: String,
    /// The product's row, read with the record or with the sibling.
    product: Arc<AtomicI64>,
    /// A variant of the product that a further one is made of.
    sibling: Option<i64>,
    /// Prices include VAT: read with the record, shared with the copy that reads.
    gross: Arc<AtomicBool>,
    /// Opened to change the price: it has the focus once it stands there.
    priced: Arc<AtomicBool>,
}

impl Default for ProductForm {
    fn default() -> Self {
        Self::named("")
    }
}

impl ProductForm {
    /// A new one of this name.
    pub(super) fn named(name: &str) -> Self {
        Self {
            part: Part::Whole,
            name: name.to_owned(),
            product: Arc::default(),
            sibling: None,
            gross: Arc::default(),
            priced: Arc::default(),
        }
    }

    /// One that exists, to change its price.
    pub(super) fn priced() -> Self {
        Self { priced: Arc::new(AtomicBool::new(true)), ..Self::default() }
    }

    /// A further variant of the product that this variant belongs to.
    pub(super) fn beside(variant: i64) -> Self {
        Self { part: Part::Variant, sibling: Some(variant), ..Self::default() }
    }
}

static KINDS: &[Answer] = &[
    Answer { id: "goods", label: "list.product_kind.goods" },
    Answer { id: "digital", label: "list.product_kind.digital" },
    Answer { id: "service", label: "list.product_kind.service" },
    Answer { id: "kit", label: "list.product_kind.kit" },
];

fn ean(typed: &str) -> Result<String, Refusal> {
    Gtin::parse(typed).map(Into::into)
}

fn product_fields() -> Vec<FieldSpec> {
    vec![
        field("name", "stock.field.name", 46, FieldKind::Text).required().full(),
        field("category", "stock.field.category", 24, FieldKind::Text),
        field("unit", "stock.field.unit", 6, FieldKind::Text).max(12).default(FieldValue::of_text("pz")),
        field("kind", "stock.field.kind", 12, FieldKind::Choice(KINDS)).default(FieldValue::of_text("goods")),
        field("vat", "stock.field.vat", 8, words::RATE),
        field("supplier_id", "stock.field.supplier", 30, FieldKind::Ref("supplier")),
        field("note", "stock.field.note", 46, FieldKind::Area(2)),
    ]
}

fn variant_fields() -> Vec<FieldSpec> {
    vec![
        field("sku", "stock.field.sku", 20, FieldKind::Code).required().hint("stock.hint.sku"),
        field("ean", "stock.field.ean", 16, FieldKind::Checked(ean)).hint("stock.hint.ean"),
        field("attributes", "stock.field.attributes", 30, FieldKind::Text).hint("stock.hint.attributes"),
        field("price", "stock.field.price", 12, words::PRICE).required(),
        field("mode", "stock.field.mode", 14, FieldKind::Text).readonly(),
        field("cost", "stock.field.cost", 12, words::PRICE).hint("stock.hint.cost"),
        field("min_stock", "stock.field.min", 10, words::QUANTITY).hint("stock.hint.min"),
        field("weight_g", "stock.field.weight", 10, FieldKind::Number(read_grams, show_grams)),
        field("allow_negative", "stock.field.negative", 4, FieldKind::Flag).hint("stock.hint.negative"),
    ]
}

fn read_grams(text: &str, lang: Lang) -> Result<i64, Refusal> {
    let grams = words::read_quantity(text, lang)?;
    if grams % Quantity::units(1).0 == 0 { Ok(grams / Quantity::units(1).0) } else { Err(Refusal::new("field.whole")) }
}

fn show_grams(grams: i64, lang: Lang) -> String {
    words::quantity(Quantity::units(grams), lang)
}

fn text(values: &Values, field: &str) -> Option<String> {
    values.get(field).map(|value| value.text().to_owned())
}

fn number(values: &Values, field: &str) -> Option<i64> {
    values.get(field).map(|value| value.number().unwrap_or_default())
}

/// What the operation is told of the product.
fn product_input(values: &Values) -> ProductFields {
    ProductFields {
        name: text(values, "name"),
        kind: text(values, "kind").and_then(|kind| ProductKind::from_word(&kind)),
        category: text(values, "category"),
        unit: text(values, "unit"),
        vat: values.get("vat").and_then(FieldValue::number).map(Rate),
        tracking: None,
        supplier_id: values.get("supplier_id").map(|value| value.reference().unwrap_or_default()),
        note: text(values, "note"),
    }
}

/// What the operation is told of the variant. A figure that was taken away is none: no cost is not a cost of nothing.
fn variant_input(values: &Values, new: bool) -> VariantFields {
    let figure = |field: &str| values.get(field).and_then(FieldValue::number);
    let gone = |field: &str| !new && values.get(field).is_some_and(|value| *value == FieldValue::Empty);
    // A new one leaves out what was not said.
    let said = |field: &str| text(values, field).filter(|text| !new || !text.is_empty());
    VariantFields {
        sku: text(values, "sku"),
        attributes: said("attributes"),
        price: number(values, "price").map(UnitPrice),
        cost: figure("cost").map(UnitPrice),
        no_cost: gone("cost"),
        min_stock: number(values, "min_stock").map(Quantity),
        weight_g: figure("weight_g"),
        no_weight: gone("weight_g"),
        allow_negative: values.get("allow_negative").map(FieldValue::flag),
        ean: said("ean"),
    }
}

/// Two versions in one: the form keeps a single number of what it was read at.
const fn both(product: i64, variant: i64) -> i64 {
    (product << 32) | (variant & 0xffff_ffff)
}

const fn versions(both: i64) -> (i64, i64) {
    (both >> 32, both & 0xffff_ffff)
}

impl ProductForm {
    /// Whether prices include VAT, in words.
    fn mode(&self, reader: &Reader, lang: Lang) -> Result<FieldValue, Refusal> {
        let gross = settings::founded(reader.db())?.prices_include_vat;
        self.gross.store(gross, Ordering::SeqCst);
        Ok(FieldValue::of_text(lang.t(if gross { "stock.mode.gross" } else { "stock.mode.net" })))
    }
}

impl Record for ProductForm {
    const ENTITY: &'static str = "variant";
    const TABLE: &'static str = "variant";

    fn title(&self) -> &'static str {
        match self.part {
            Part::Whole => "stock.product.new",
            Part::Variant => "stock.variant.new",
        }
    }

    fn sections(&self) -> Vec<Section> {
        match self.part {
            Part::Whole => vec![
                section("stock.section.product", product_fields()),
                section("stock.section.variant", variant_fields()),
            ],
            Part::Variant => vec![section("stock.section.variant", variant_fields())],
        }
    }

    fn scope(&self) -> String {
        self.sibling.map(|sibling| sibling.to_string()).unwrap_or_default()
    }

    fn start(&self) -> Values {
        Values::from([("name".to_owned(), FieldValue::of_text(&self.name))])
    }

    fn load(&self, reader: &Reader, id: i64, cx: Words) -> Result<(Values, i64, String), Refusal> {
        let db = reader.db();
        let variant = products::variant(db, id)?;
        let product = products::find(db, variant.product_id)?;
        self.product.store(product.id, Ordering::SeqCst);
        let code = products::codes(db, id)?.into_iter().find(|code| code.kind == "ean");
        let supplier = match product.supplier_id {
            Some(id) => FieldValue::Ref { id, label: parties::find(db, id)?.name.to_string() },
            None => FieldValue::Empty,
        };
        let optional = |text: &Option<crate::domain::SafeText>| {
            text.as_ref().map_or(FieldValue::Empty, |text| FieldValue::of_text(text.as_str()))
        };
        let grams = variant.weight_g.map_or(FieldValue::Empty, FieldValue::Number);
        let cost = variant.cost.map_or(FieldValue::Empty, |cost| FieldValue::Number(cost.0));
        let values = [
            ("name", FieldValue::of_text(product.name.as_str())),
            ("category", optional(&product.category)),
            ("unit", FieldValue::of_text(product.unit.as_str())),
            ("kind", FieldValue::of_text(product.kind.word())),
            ("vat", FieldValue::Number(product.vat.0)),
            ("supplier_id", supplier),
            ("note", optional(&product.note)),
            ("sku", FieldValue::of_text(variant.sku.as_str())),
            ("ean", code.map_or(FieldValue::Empty, |code| FieldValue::of_text(code.code.as_str()))),
            ("attributes", FieldValue::of_text(variant.attributes.as_str())),
            ("price", FieldValue::Number(variant.price.0)),
            ("mode", self.mode(reader, cx.lang)?),
            ("cost", cost),
            ("min_stock", FieldValue::Number(variant.min_stock.0)),
            ("weight_g", grams),
            ("allow_negative", FieldValue::Flag(variant.allow_negative)),
        ];
        let values = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Ok((values, both(product.version, variant.version), variant.name.to_string()))
    }

    fn rows(&self, reader: &Reader, id: i64) -> Result<Vec<(Storied, i64)>, Refusal> {
        Ok(vec![(Storied::Variant, id), (Storied::Product, products::variant(reader.db(), id)?.product_id)])
    }

    fn save(&self, id: Option<i64>, version: Option<i64>, changed: &Values) -> (&'static str, Value) {
        let known = Some(self.product.load(Ordering::SeqCst)).filter(|product| *product != 0);
        let (product_version, variant_version) = version.map_or((None, None), |both| {
            let (product, variant) = versions(both);
            (Some(product), Some(variant))
        });
        let set = if self.part == Part::Whole { product_input(changed) } else { ProductFields::default() };
        let variant = variant_input(changed, id.is_none());
        let untouched = id.is_some() && variant == VariantFields::default();
        let save = SaveProduct {
            id: known,
            version: product_version,
            set,
            variants: if untouched {
                Vec::new()
            } else {
                vec![SaveVariant { id, version: variant_version, set: variant }]
            },
        };
        ("product.save", serde_json::to_value(save).unwrap_or_default())
    }

    fn pick(&self, wanted: &Wanted<'_>) -> Option<Box<dyn Layer>> {
        wanted.of(SupplierSource)
    }

    fn made(&self, output: &Value) -> Option<i64> {
        output.get("variants")?.get(0)?.as_i64()
    }

    fn label(&self, values: &Values) -> String {
        let part = |field: &str| text(values, field).unwrap_or_default();
        let parts = [part("sku"), part("name"), part("attributes")];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    fn looks(&self, field: &str) -> bool {
        field.is_empty()
    }

    fn shown(&self, form: &mut Form) {
        let gross = self.gross.load(Ordering::SeqCst);
        form.relabel("price", if gross { "stock.field.price_gross" } else { "stock.field.price_net" });
        if self.priced.swap(false, Ordering::SeqCst) {
            form.focus_field("price");
        }
    }

    fn look(&self, reader: &Reader, _: &'static str, _: &Values, cx: Words) -> Result<Look, Refusal> {
        let mut shown = Values::from([("mode".to_owned(), self.mode(reader, cx.lang)?)]);
        match self.sibling {
            Some(sibling) => {
                let sibling = products::variant(reader.db(), sibling)?;
                self.product.store(sibling.product_id, Ordering::SeqCst);
                shown.insert("price".to_owned(), FieldValue::Number(sibling.price.0));
                shown.insert("min_stock".to_owned(), FieldValue::Number(sibling.min_stock.0));
            }
            None => {
                let vat = settings::founded(reader.db())?.vat;
                shown.insert("vat".to_owned(), FieldValue::Number(vat.0));
            }
        }
        Ok(shown.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn typed(pairs: &[(&str, FieldValue)]) -> Values {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    }

    #[test]
    fn a_new_item_is_a_product_with_one_variant() {
        let values = typed(&[
            ("name", FieldValue::of_text("Moka 3 tazze")),
            ("category", FieldValue::Empty),
            ("supplier_id", FieldValue::Ref { id: 4, label: "Gallo".into() }),
            ("vat", FieldValue::Number(2_200)),
            ("sku", FieldValue::of_text("MOK-3")),
            ("ean", FieldValue::Empty),
            ("price", FieldValue::Number(2_990_000_000)),
            ("cost", FieldValue::Empty),
            ("min_stock", FieldValue::Empty),
            ("mode", FieldValue::of_text("IVA inclusa")),
            ("allow_negative", FieldValue::Empty),
        ]);
        let (operation, input) = ProductForm::default().save(None, None, &values);
        assert_eq!(operation, "product.save");
        assert_eq!(
            input,
            json!({
                "set": {"name": "Moka 3 tazze", "category": "", "vat": "22", "supplier_id": 4},
                "variants": [{"set": {"sku": "MOK-3", "price": "29.90", "min_stock": "0", "allow_negative": false}}],
            })
        );
    }

    #[test]
    fn an_edit_says_only_what_changed_and_at_which_versions() {
        let form = ProductForm::default();
        form.product.store(9, Ordering::SeqCst);
        let values = typed(&[("price", FieldValue::Number(100_000_000)), ("cost", FieldValue::Empty)]);
        let (_, input) = form.save(Some(12), Some(both(3, 7)), &values);
        assert_eq!(
            input,
            json!({"id": 9, "version": 3, "set": {},
                "variants": [{"id": 12, "version": 7, "set": {"price": "1.00", "no_cost": true}}]})
        );
        let (_, input) = form.save(Some(12), Some(both(3, 7)), &typed(&[("name", FieldValue::of_text("Moka"))]));
        assert_eq!(input, json!({"id": 9, "version": 3, "set": {"name": "Moka"}}));
    }

    #[test]
    fn grams_are_whole() {
        assert_eq!(read_grams("1.200", Lang::It).unwrap(), 1_200);
        assert_eq!(read_grams("0,5", Lang::It).unwrap_err().code, "field.whole");
    }
}
