//! From what somebody asked for to priced lines and totals: used when an order is taken, changed or imported.

use crate::domain::money::line_amount;
use crate::domain::order::{Totals, line_discount, order_discount, order_totals};
use crate::domain::{Cents, Quantity, Rate, Refusal, SafeText, UnitPrice};
use crate::operations::Work;
use crate::operations::reference::CodeRef;
use crate::store::orders::{Line, NewLine};
use crate::store::products::{self, Variant};
use serde::{Deserialize, Serialize};

/// One line as asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineInput {
    /// What is sold; absent for a line of free text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<CodeRef>,
    /// As printed; the product's name when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How many.
    pub quantity: Quantity,
    /// By hand; the product's price when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<UnitPrice>,
    /// Line discount in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Rate>,
    /// VAT in percent; the product's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vat: Option<Rate>,
}

impl LineInput {
    /// So many of an item, at its own price.
    pub fn of(item: CodeRef, quantity: Quantity) -> Self {
        Self { item: Some(item), description: None, quantity, price: None, discount: None, vat: None }
    }

    /// What it is of, for who looks for the same line elsewhere: the article, or what is written there.
    pub fn about(&self) -> (Option<i64>, Option<String>) {
        match &self.item {
            Some(CodeRef::Row(item)) => (Some(item.row), None),
            Some(CodeRef::Code(code)) => (None, Some(code.clone())),
            None => (None, self.description.clone()),
        }
    }

    /// A line of an order as somebody would ask for it.
    pub(crate) fn of_line(line: &Line) -> Self {
        Self {
            item: line.variant_id.map(CodeRef::row),
            description: Some(line.description.to_string()),
            quantity: line.quantity,
            price: Some(line.price),
            discount: Some(line.discount).filter(|rate| rate.0 != 0),
            vat: Some(line.vat),
        }
    }

    /// The same with everything said that its article or the company says by itself, so that two can be compared.
    pub(crate) fn whole(&self, work: &Work<'_>, default_vat: Rate) -> Result<Self, Refusal> {
        self.with_variant(work, default_vat).map(|(line, _)| line)
    }

    /// The same, with the article that said it.
    fn with_variant(&self, work: &Work<'_>, default_vat: Rate) -> Result<(Self, Option<Variant>), Refusal> {
        let mut variant = None;
        let mut line = self.clone();
        line.discount = line.discount.filter(|rate| rate.0 != 0);
        line.description =
            line.description.map(|text| SafeText::new(&text).to_string()).filter(|text| !text.is_empty());
        if let Some(item) = &self.item {
            let (id, per_scan) = item.variant(work)?;
            let found = products::variant(*work.tx, id)?;
            line.item = Some(CodeRef::row(id));
            // A carton's code stands for all its pieces.
            line.quantity = line.quantity.times(per_scan)?;
            line.description.get_or_insert_with(|| found.name.to_string());
            line.price.get_or_insert(found.price);
            line.vat.get_or_insert(found.vat);
            variant = Some(found);
        }
        line.vat.get_or_insert(default_vat);
        Ok((line, variant))
    }
}

/// A line ready to be written.
#[derive(Debug, Clone)]
pub(crate) struct Composed {
    pub variant_id: Option<i64>,
    pub description: String,
    pub quantity: Quantity,
    pub price: UnitPrice,
    pub discount: Rate,
    pub vat: Rate,
    pub amount: Cents,
    pub price_trace: String,
}

impl Composed {
    pub fn as_new(&self) -> NewLine<'_> {
        NewLine {
            variant_id: self.variant_id,
            description: &self.description,
            quantity: self.quantity,
            price: self.price,
            discount: self.discount,
            vat: self.vat,
            amount: self.amount,
            price_trace: &self.price_trace,
        }
    }
}

/// Lines with the numbers that who asks knows them by: those of the list that he gave.
pub(crate) fn numbered(lines: &[LineInput]) -> impl ExactSizeIterator<Item = (Option<usize>, &LineInput)> {
    lines.iter().enumerate().map(|(at, line)| (Some(at), line))
}

/// Says of a refusal on which of the lines that were given it is; of a line that somebody else wrote, that it is one of
/// the lines.
pub(crate) fn at_line(refusal: Refusal, at: Option<usize>) -> Refusal {
    let Some(at) = at else { return refusal.field("lines") };
    let field = refusal.field.as_ref().map_or_else(|| format!("lines.{at}"), |field| format!("lines.{at}.{field}"));
    refusal.field(field).with("line", at as u64 + 1)
}

/// Prices the lines and adds them up. All that is wrong is said at once, line by line; `lines` come with the number
/// that each has for who asks.
pub(crate) fn compose<'l>(
    work: &Work<'_>,
    lines: impl ExactSizeIterator<Item = (Option<usize>, &'l LineInput)>,
    shipping: (Cents, Rate),
    discount: Cents,
    prices_include_vat: bool,
    default_vat: Rate,
) -> Result<(Vec<Composed>, Totals), Refusal> {
    if lines.len() == 0 {
        return Err(Refusal::new("order.no_lines").field("lines"));
    }
    let mut wrong = Vec::new();
    let mut out = Vec::with_capacity(lines.len());
    for (at, line) in lines {
        match one(work, line, default_vat) {
            Ok(composed) => out.push(composed),
            Err(refusal) => {
                let field = refusal.field.clone().unwrap_or_else(|| "item".to_owned());
                wrong.push(at_line(refusal.field(field), at));
            }
        }
    }
    if let Some(refusal) = Refusal::join(wrong) {
        return Err(refusal);
    }
    let amounts: Vec<(Rate, Cents)> = out.iter().map(|line| (line.vat, line.amount)).collect();
    let goods: Cents = amounts.iter().map(|(_, amount)| *amount).sum();
    let discount = order_discount(discount, goods)?;
    let sums = order_totals(&amounts, discount, shipping, prices_include_vat)?;
    Ok((out, sums))
}

fn one(work: &Work<'_>, line: &LineInput, default_vat: Rate) -> Result<Composed, Refusal> {
    if line.quantity.is_zero() {
        return Err(Refusal::new("order.no_quantity").field("quantity"));
    }
    let discount = line_discount(line.discount.unwrap_or_default())?;
    let (line, variant) = line.with_variant(work, default_vat)?;
    let (price, trace) = match &variant {
        Some(variant) if variant.archived => {
            return Err(Refusal::new("product.archived").with("sku", variant.sku.as_str()));
        }
        Some(variant) => {
            let list = format!("product {}", variant.price.decimal().normalize());
            match line.price {
                Some(price) if price != variant.price => {
                    (price, format!("{list}; manual {}", price.decimal().normalize()))
                }
                _ => (variant.price, list),
            }
        }
        None if line.description.is_none() => return Err(Refusal::new("order.line_empty").field("description")),
        None => {
            let price = line.price.ok_or_else(|| Refusal::new("order.no_price").field("price"))?;
            (price, format!("manual {}", price.decimal().normalize()))
        }
    };
    let variant_id = variant.map(|variant| variant.id);
    let (description, quantity) = (line.description.unwrap_or_default(), line.quantity);
    if price < UnitPrice::ZERO && variant_id.is_some() {
        return Err(Refusal::new("order.negative_price").field("price"));
    }
    if quantity < Quantity::ZERO {
        return Err(Refusal::new("order.negative_quantity").field("quantity"));
    }
    let vat = line.vat.unwrap_or(default_vat);
    if !(0..=10_000).contains(&vat.0) {
        return Err(Refusal::new("order.bad_rate").field("vat"));
    }
    let amount = line_amount(price, quantity, discount).ok_or_else(|| Refusal::new("order.amount_too_large"))?;
    Ok(Composed { variant_id, description, quantity, price, discount, vat, amount, price_trace: trace })
}
