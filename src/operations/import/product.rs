//! What was sold: known by code or EAN; else a new product under the code of the file.

use super::money::Money;
use super::rate_or;
use crate::domain::identity::Gtin;
use crate::domain::record::{ProductFields, VariantFields};
use crate::domain::{Cents, Quantity, Rate, Refusal, SafeText, UnitPrice};
use crate::import::{LineDraft, OrderDraft};
use crate::operations::Work;
use crate::store::orders::NewLine;
use crate::store::products;
use std::collections::HashMap;

/// Products met in this file.
pub(super) struct Products {
    known: HashMap<String, i64>,
    vat: Rate,
    /// Codes of the first products that were made.
    pub made: Vec<SafeText>,
}

/// A line ready to be written.
pub(super) struct Ready {
    variant: Option<i64>,
    description: String,
    quantity: Quantity,
    price: UnitPrice,
    discount: Rate,
    vat: Rate,
    amount: Cents,
}

impl Ready {
    pub fn as_new(&self) -> NewLine<'_> {
        NewLine {
            variant_id: self.variant,
            description: &self.description,
            quantity: self.quantity,
            price: self.price,
            discount: self.discount,
            vat: self.vat,
            amount: self.amount,
            price_trace: "file",
        }
    }
}

/// So many new products are named.
const NAMED: usize = 12;

impl Products {
    pub fn new(vat: Rate) -> Self {
        Self { known: HashMap::new(), vat, made: Vec::new() }
    }

    /// The lines of an order and its fees, each with the product it means.
    pub fn lines(
        &mut self,
        work: &Work<'_>,
        draft: &OrderDraft,
        money: &Money,
        new: &mut u64,
    ) -> Result<Vec<Ready>, Refusal> {
        let mut ready = Vec::with_capacity(draft.lines.len() + money.fees.len());
        for (line, (price, vat, amount)) in draft.lines.iter().zip(&money.lines) {
            let variant = self.find_or_make(work, line, *price, new)?;
            ready.push(Ready {
                variant: Some(variant),
                description: described(line),
                quantity: line.quantity,
                price: *price,
                discount: line.discount,
                vat: *vat,
                amount: *amount,
            });
        }
        for (name, vat, amount) in &money.fees {
            ready.push(Ready {
                variant: None,
                description: name.clone(),
                quantity: Quantity::units(1),
                price: UnitPrice(amount.0.saturating_mul(1_000_000)),
                discount: Rate(0),
                vat: *vat,
                amount: *amount,
            });
        }
        Ok(ready)
    }

    fn find_or_make(
        &mut self,
        work: &Work<'_>,
        line: &LineDraft,
        price: UnitPrice,
        new: &mut u64,
    ) -> Result<i64, Refusal> {
        let key = line.product_key().to_lowercase();
        if let Some(id) = self.known.get(&key) {
            return Ok(*id);
        }
        let mut found = None;
        for code in [&line.code, &line.ean].into_iter().flatten() {
            found = products::by_code(*work.tx, code.as_str())?;
            if found.is_some() {
                break;
            }
        }
        let sku = match &line.code {
            Some(code) => code.to_string(),
            None => line.ean.as_ref().map_or_else(|| name_code(&line.name), ToString::to_string),
        };
        if found.is_none() && line.code.is_none() && line.ean.is_none() {
            found = products::by_code(*work.tx, &sku)?;
        }
        let id = match found {
            Some((id, _)) => id,
            None => {
                *new += 1;
                if self.made.len() < NAMED {
                    self.made.push(SafeText::new(&sku));
                }
                self.make(work, line, &sku, price)?
            }
        };
        self.known.insert(key, id);
        Ok(id)
    }

    fn make(&self, work: &Work<'_>, line: &LineDraft, sku: &str, price: UnitPrice) -> Result<i64, Refusal> {
        let name = if line.name.is_empty() { sku.to_owned() } else { line.name.to_string() };
        let product =
            ProductFields { name: Some(name), vat: Some(rate_or(line.vat_rate, self.vat)), ..ProductFields::default() };
        let product = products::save(work.tx, None, &product)?;
        let variant = VariantFields {
            sku: Some(sku.to_owned()),
            attributes: line.variant.as_ref().map(ToString::to_string),
            price: Some(price.max(UnitPrice::ZERO)),
            ..VariantFields::default()
        };
        let id = products::save_variant(work.tx, product, None, &variant)?;
        if let Some(ean) = &line.ean {
            // A code that fails its check still finds the product again, but it is no EAN.
            let (kind, code) = match Gtin::parse(ean.as_str()) {
                Ok(gtin) => ("ean", gtin.to_string()),
                Err(_) => ("alias", ean.to_string()),
            };
            products::add_code(work.tx, id, kind, &code, Quantity::units(1))?;
        }
        Ok(id)
    }
}

fn described(line: &LineDraft) -> String {
    let name = if line.name.is_empty() { line.product_key() } else { line.name.as_str() };
    match &line.variant {
        Some(variant) if !name.contains(variant.as_str()) => format!("{name} {variant}"),
        _ => name.to_owned(),
    }
}

/// A code for a product that has none: its name in capitals, so that the same name finds it again.
fn name_code(name: &SafeText) -> String {
    let folded = crate::domain::text::fold(name.as_str()).to_uppercase();
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join("-").chars().take(60).collect()
}
