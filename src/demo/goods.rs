//! The catalogue as operations.

use super::codes;
use super::words::{self, Article, Shape};
use crate::domain::record::{ProductFields, ProductKind, VariantFields};
use crate::domain::{Quantity, Rate, UnitPrice};
use crate::operations::product::{SaveProduct, SaveVariant};

/// A product with all its variants. `family` 0 is the catalogue itself; others are the same goods of other makers,
/// with codes and names of their own.
pub fn product(article: &Article, at: u64, family: u64, supplier: Option<i64>) -> SaveProduct {
    let service = article.kind == "service";
    let name = match MAKERS.get(family as usize) {
        Some(maker) if family > 0 => format!("{} {maker}", article.name),
        _ if family > 0 => format!("{} serie {family}", article.name),
        _ => article.name.to_owned(),
    };
    let variants = words::get()
        .shapes_of(article.kind)
        .zip(0_u64..)
        .map(|(shape, nth)| SaveVariant {
            set: variant(article, shape, family, at * 8 + nth),
            ..SaveVariant::default()
        })
        .collect();
    SaveProduct {
        set: ProductFields {
            name: Some(name),
            kind: Some(if service { ProductKind::Service } else { ProductKind::Goods }),
            category: Some(article.category.to_owned()),
            vat: Some(Rate(article.vat)),
            supplier_id: supplier,
            ..ProductFields::default()
        },
        variants,
        ..SaveProduct::default()
    }
}

const MAKERS: [&str; 12] = [
    "",
    "Rialto",
    "Murano",
    "Burano",
    "Torcello",
    "Giudecca",
    "Lido",
    "Zattere",
    "Arsenale",
    "Cannaregio",
    "Dorsoduro",
    "Castello",
];

/// The code of a variant.
pub fn sku(article: &Article, shape: &Shape, family: u64) -> String {
    let ending = if shape.ending.is_empty() { String::new() } else { format!("-{}", shape.ending) };
    if family == 0 { format!("{}{ending}", article.code) } else { format!("{}{ending}-{family}", article.code) }
}

fn variant(article: &Article, shape: &Shape, family: u64, number: u64) -> VariantFields {
    let price = price_cents(article, shape, family);
    let goods = article.kind != "service";
    VariantFields {
        sku: Some(sku(article, shape, family)),
        attributes: Some(shape.attributes.to_owned()),
        price: Some(UnitPrice(price * 1_000_000)),
        cost: goods.then_some(UnitPrice(article.cost * shape.price / 100 * 1_000_000)),
        min_stock: goods.then(|| Quantity::units(minimum(price))),
        weight_g: goods.then_some(article.weight * shape.weight / 100),
        ean: goods.then(|| codes::ean(family * 100_000 + number)),
        ..VariantFields::default()
    }
}

/// With VAT, ending in 90 or 00 cents as shops like it.
pub fn price_cents(article: &Article, shape: &Shape, family: u64) -> i64 {
    let raw = article.price * shape.price / 100 * (100 + (family as i64 % 7) * 4) / 100;
    if raw < 1_000 { raw / 10 * 10 } else { (raw + 50) / 100 * 100 - 10 }
}

/// What should always be there: much of what is cheap, little of what is dear.
fn minimum(price: i64) -> i64 {
    match price {
        ..1_000 => 12,
        1_000..2_500 => 8,
        2_500..6_000 => 4,
        6_000..20_000 => 2,
        _ => 1,
    }
}
