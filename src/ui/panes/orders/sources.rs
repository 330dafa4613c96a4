//! The box to pick an article for a line.

use crate::domain::filter::{Op, Operand, Term};
use crate::domain::page::PageQuery;
use crate::domain::{Quantity, Refusal};
use crate::locale::Lang;
use crate::store::list::{STOCK, StockRow};
use crate::store::{Reader, products};
use crate::ui::desk::Desk;
use crate::ui::kit::picker::PickerSpec;
use crate::ui::kit::resource::{Column, col, fill};
use crate::ui::layers::{Layer, LayerId};
use crate::ui::panes::stock::new_article;
use crate::ui::panes::words;
use crate::ui::record::picker::Source;
use crate::ui::theme::Role;
use chrono::NaiveDate;

/// Articles to pick from.
#[derive(Debug, Clone)]
pub struct ItemSource {
    /// Code of the warehouse that the figures are of; none for all of them.
    pub warehouse: Option<String>,
}

fn figure(quantity: Quantity, cx: crate::ui::kit::resource::Cx) -> std::borrow::Cow<'static, str> {
    words::quantity(quantity, cx.lang).into()
}

static ITEM: &[Column<StockRow>] = &[
    col("sku", "orders.pick.code", 12, |r: &StockRow, _| r.sku.as_str().into()).role(|_| Role::TextCode),
    fill("name", "orders.line.description", 16, |r: &StockRow, _| r.name.as_str().into()).ends(),
    col("price", "orders.line.price", 9, |r: &StockRow, cx| words::show_price(r.price.0, cx.lang).into()).right(),
    col("on_hand", "orders.pick.on_hand", 6, |r: &StockRow, cx| figure(r.on_hand, cx)).right(),
    col("committed", "orders.pick.committed", 6, |r: &StockRow, cx| figure(r.committed, cx)).right(),
    col("available", "orders.pick.available", 6, |r: &StockRow, cx| figure(r.available, cx))
        .right()
        .role(|r| if r.available > Quantity::ZERO { Role::StockOk } else { Role::StockOut }),
    col("incoming", "orders.pick.incoming", 6, |r: &StockRow, cx| figure(r.incoming, cx)).right(),
];

impl Source for ItemSource {
    type Row = StockRow;
    const BY_BEGINNING: bool = true;

    fn spec() -> PickerSpec {
        PickerSpec { title: "orders.pick.item", searches: "orders.pick.items", makes: true }
    }
    fn columns(&self) -> &'static [Column<StockRow>] {
        ITEM
    }
    fn page(&self, reader: &Reader, query: &PageQuery, today: NaiveDate) -> Result<Vec<StockRow>, Refusal> {
        let mut query = query.clone();
        if let Some(code) = &self.warehouse {
            query.filter.terms.push(Term::new("dep", Op::Is, vec![Operand::Word(code.clone())]));
        }
        Ok(STOCK.page(reader.db(), &query, today)?.rows)
    }
    fn label(row: &StockRow, _: Lang) -> String {
        row.sku.to_string()
    }
    fn exact(&self, reader: &Reader, typed: &str, today: NaiveDate) -> Result<Option<StockRow>, Refusal> {
        match products::by_code(reader.db(), typed)? {
            Some((id, _)) => Ok(STOCK.row(reader.db(), id, today)?.filter(|row| !row.archived)),
            None => Ok(None),
        }
    }
    fn make(desk: &Desk, name: &str, to: LayerId) -> Option<Box<dyn Layer>> {
        Some(new_article(desk, name, to))
    }
}
