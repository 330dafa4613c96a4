//! Products, their variants and codes.

use super::record::{Saved, check, clean, guard};
use super::{About, Operation, Permission, Work};
use crate::domain::identity::Gtin;
use crate::domain::record::{ProductFields, VariantFields};
use crate::domain::{Quantity, Refusal, SafeText, UnitPrice};
use crate::store::journal::Storied;
use crate::store::{parties, products, settings, stock};
use serde::{Deserialize, Serialize};

/// `product.save`: makes a product with its variants, or changes what is said of it and of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaveProduct {
    /// The product; absent for a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// The version that the editor saw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// What is said of the product.
    #[serde(default)]
    pub set: ProductFields,
    /// What is said of its variants; a new product needs one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<SaveVariant>,
}

/// A variant within [`SaveProduct`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaveVariant {
    /// The variant; absent for a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// The version that the editor saw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// What is said.
    #[serde(default)]
    pub set: VariantFields,
}

/// The rows of a product and of the variants that were named, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedProduct {
    /// The product.
    pub id: i64,
    /// Its variants.
    pub variants: Vec<i64>,
    /// It was new.
    pub created: bool,
}

impl Operation for SaveProduct {
    const NAME: &'static str = "product.save";
    const PERMISSION: Permission = Permission::Products;
    type Output = SavedProduct;

    fn run(&self, work: &mut Work<'_>) -> Result<SavedProduct, Refusal> {
        let tx = work.tx;
        let mut fields = self.set.clone();
        for text in [&mut fields.name, &mut fields.category, &mut fields.unit] {
            clean(text);
        }
        if let Some(note) = &mut fields.note {
            *note = SafeText::multiline(note).to_string();
        }
        let mut wrong = Vec::new();
        let no_name = fields.name.as_deref().unwrap_or_default().is_empty();
        if no_name && (self.id.is_none() || fields.name.is_some()) {
            wrong.push(Refusal::new("field.required").field("name"));
        }
        if fields.vat.is_some_and(|vat| !(0..=10_000).contains(&vat.0)) {
            wrong.push(Refusal::new("order.bad_rate").field("vat"));
        }
        let mut variants = self.variants.clone();
        for (at, variant) in variants.iter_mut().enumerate() {
            if let Err(refusal) = normalise(variant) {
                for each in refusal.each() {
                    let field = each.field.clone().unwrap_or_default();
                    let mut each = each.clone().field(format!("variants.{at}.{field}"));
                    each.more.clear();
                    wrong.push(each);
                }
            }
        }
        if let Some(refusal) = Refusal::join(wrong) {
            return Err(refusal);
        }
        if let Some(supplier) = fields.supplier_id.filter(|supplier| *supplier != 0) {
            let party = parties::find(*tx, supplier).map_err(|refusal| refusal.field("supplier_id"))?;
            if !party.supplier {
                let refusal = Refusal::new("party.not_supplier").field("supplier_id");
                return Err(refusal.with("party", party.code.as_str()));
            }
        }
        let id = match self.id {
            Some(id) => {
                products::find(*tx, id)?;
                guard(work, Storied::Product, id, self.version, &products::product_columns(&fields))?;
                products::save(tx, Some(id), &fields)?
            }
            None => {
                if variants.is_empty() {
                    return Err(Refusal::new("product.no_variant").field("variants"));
                }
                if fields.vat.is_none() {
                    fields.vat = Some(settings::founded(*tx)?.vat);
                }
                products::save(tx, None, &fields)?
            }
        };
        let mut rows = Vec::with_capacity(variants.len());
        for variant in &variants {
            rows.push(save_variant(work, id, variant)?);
        }
        if fields.name.is_some() && self.id.is_some() {
            // The full name of every variant begins with the product's.
            for known in products::variants(*tx, id)? {
                if !rows.contains(&known.id) {
                    products::save_variant(tx, id, Some(known.id), &VariantFields::default())?;
                }
            }
        }
        Ok(SavedProduct { id, variants: rows, created: self.id.is_none() })
    }
}

fn normalise(variant: &mut SaveVariant) -> Result<(), Refusal> {
    let fields = &mut variant.set;
    for text in [&mut fields.sku, &mut fields.attributes, &mut fields.ean] {
        clean(text);
    }
    let mut wrong = Vec::new();
    let no_sku = fields.sku.as_deref().unwrap_or_default().is_empty();
    if no_sku && (variant.id.is_none() || fields.sku.is_some()) {
        wrong.push(Refusal::new("field.required").field("sku"));
    }
    check(&mut fields.ean, "ean", Gtin::parse, &mut wrong);
    if fields.price.is_some_and(|price| price < UnitPrice::ZERO) {
        wrong.push(Refusal::new("field.negative").field("price"));
    }
    if fields.cost.is_some_and(|cost| cost < UnitPrice::ZERO) {
        wrong.push(Refusal::new("field.negative").field("cost"));
    }
    if fields.min_stock.is_some_and(|minimum| minimum < Quantity::ZERO) {
        wrong.push(Refusal::new("field.negative").field("min_stock"));
    }
    if fields.weight_g.is_some_and(|grams| grams < 0) {
        wrong.push(Refusal::new("field.negative").field("weight_g"));
    }
    Refusal::join(wrong).map_or(Ok(()), Err)
}

fn save_variant(work: &mut Work<'_>, product: i64, variant: &SaveVariant) -> Result<i64, Refusal> {
    let tx = work.tx;
    if let Some(sku) = &variant.set.sku
        && let Some((owner, _)) = products::by_code(*tx, sku)?
        && Some(owner) != variant.id
    {
        let owner = products::variant(*tx, owner)?;
        let refusal = Refusal::new("product.code_taken").field("sku").with("code", sku.clone());
        return Err(refusal.with("sku", owner.sku.as_str()));
    }
    if let Some(id) = variant.id {
        let known = products::variant(*tx, id)?;
        if known.product_id != product {
            return Err(Refusal::new("product.missing").with("product", id));
        }
        guard(work, Storied::Variant, id, variant.version, &products::variant_columns(&variant.set))?;
    }
    let id = products::save_variant(tx, product, variant.id, &variant.set)?;
    if variant.id.is_some() && variant.set.allow_negative == Some(false) {
        // From now on no shelf of it may be below nothing, and what is held must be there.
        if stock::standing(*tx, id, None)?.iter().any(|shelf| shelf.quantity < Quantity::ZERO) {
            return Err(Refusal::new("stock.negative"));
        }
        for warehouse in stock::warehouses(*tx)? {
            work.touch_stock(id, warehouse.id);
        }
    }
    if let Some(ean) = &variant.set.ean {
        products::set_ean(tx, id, ean)?;
    }
    Ok(id)
}

/// `product.archive`: takes a variant out of sale; its history stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchiveProduct {
    /// Row of the variant.
    pub variant: i64,
    /// `false` takes it back.
    #[serde(default = "yes")]
    pub archived: bool,
}

fn yes() -> bool {
    true
}

impl Operation for ArchiveProduct {
    const NAME: &'static str = "product.archive";
    const ABOUT: About = About::One("variant");
    const PERMISSION: Permission = Permission::Products;
    const TAKES_AWAY: bool = true;
    type Output = Saved;

    fn run(&self, work: &mut Work<'_>) -> Result<Saved, Refusal> {
        products::archive(work.tx, self.variant, self.archived)?;
        Ok(Saved { id: self.variant, created: false })
    }
}

/// `product.code`: a further code of a variant: of a carton, a supplier, an old label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddProductCode {
    /// Row of the variant.
    pub variant: i64,
    /// `ean`, `asin`, `supplier`, `carton`, `alias`.
    pub kind: String,
    /// The code.
    pub code: String,
    /// Pieces that one scan stands for.
    #[serde(default = "one")]
    pub per_scan: Quantity,
}

fn one() -> Quantity {
    Quantity::units(1)
}

impl Operation for AddProductCode {
    const NAME: &'static str = "product.code";
    const ABOUT: About = About::One("variant");
    const PERMISSION: Permission = Permission::Products;
    type Output = Saved;

    fn run(&self, work: &mut Work<'_>) -> Result<Saved, Refusal> {
        products::variant(*work.tx, self.variant)?;
        let known = ["ean", "asin", "supplier", "carton", "alias"];
        if !known.contains(&self.kind.as_str()) {
            let refusal = Refusal::new("field.choice").field("kind").with("found", self.kind.clone());
            return Err(refusal.with("known", known.join(", ")));
        }
        let mut code = Some(self.code.clone());
        clean(&mut code);
        let mut wrong = Vec::new();
        if self.kind == "ean" || self.kind == "carton" {
            check(&mut code, "code", Gtin::parse, &mut wrong);
        }
        let code = code.unwrap_or_default();
        if code.is_empty() {
            wrong.push(Refusal::new("field.required").field("code"));
        }
        if self.per_scan <= Quantity::ZERO {
            wrong.push(Refusal::new("order.no_quantity").field("per_scan"));
        }
        if let Some(refusal) = Refusal::join(wrong) {
            return Err(refusal);
        }
        products::add_code(work.tx, self.variant, &self.kind, &code, self.per_scan)?;
        Ok(Saved { id: self.variant, created: false })
    }
}
