//! Goods come in, are counted, and go from one warehouse to the other.

use super::super::founding::WAREHOUSES;
use super::super::words;
use super::{DAY, Item, Story};
use crate::domain::record::VariantFields;
use crate::domain::{Clock, Quantity, Refusal};
use crate::operations::Door;
use crate::operations::product::{SaveProduct, SaveVariant};
use crate::operations::reference::CodeRef;
use crate::operations::stock::{AdjustStock, ReceiveLine, ReceiveStock, TransferStock};
use crate::store::{products, stock};
use std::collections::BTreeMap;

impl Story<'_> {
    pub(super) fn warehouse(&self, house: usize) -> Result<i64, Refusal> {
        let all = stock::warehouses(self.store.db())?;
        all.get(house).map(|warehouse| warehouse.id).ok_or_else(|| Refusal::new("stock.no_warehouse"))
    }

    /// Goods come in, one paper per supplier and shelf.
    pub(super) fn receive(
        &mut self,
        house: usize,
        items: &[usize],
        many: impl Fn(&Item) -> i64,
    ) -> Result<(), Refusal> {
        let mut papers: BTreeMap<(usize, String), Vec<ReceiveLine>> = BTreeMap::new();
        for item in items.iter().filter_map(|at| self.items.get(*at)).filter(|item| item.goods) {
            let shelf = item.shelves.get(house).cloned().unwrap_or_default();
            let quantity = Quantity::units(many(item).max(1));
            let cost = products::variant(self.store.db(), item.variant)?.cost;
            papers.entry((item.supplier, shelf)).or_default().push(ReceiveLine {
                item: CodeRef::row(item.variant),
                quantity,
                cost,
            });
        }
        let warehouse = self.warehouse(house)?;
        for ((supplier, shelf), lines) in papers {
            self.papers += 1;
            let mark = words::get().sellers.get(supplier).map_or("", |seller| seller.mark);
            let paper = ReceiveStock {
                warehouse: Some(CodeRef::row(warehouse)),
                shelf: Some(shelf),
                lines,
                document: Some(format!("DDT {mark} {}", 1_000 + self.papers)),
            };
            self.act(("luca", Door::Ui), &paper)?;
        }
        Ok(())
    }

    pub(super) fn restock(&mut self) -> Result<(), Refusal> {
        let old = self.end - self.clock.now().0 > 40 * DAY;
        for house in 0..WAREHOUSES.len() {
            let warehouse = self.warehouse(house)?;
            let mut low = Vec::new();
            for (at, item) in self.items.iter().enumerate().filter(|(_, item)| item.goods) {
                let there = stock::availability(self.store.db(), item.variant, Some(warehouse))?.available();
                // Some things nobody has thought of for weeks.
                if there < Quantity::units(item.minimum) && (old || at % 19 != 7) {
                    low.push(at);
                }
            }
            self.receive(house, &low, |item| item.minimum * 3)?;
        }
        Ok(())
    }

    /// Somebody counts a shelf: a piece is missing or too many.
    pub(super) fn count(&mut self) -> Result<(), Refusal> {
        let Some((variant, shelf)) =
            self.dice.pick(&self.items).filter(|item| item.goods).map(|item| (item.variant, item.shelves[0].clone()))
        else {
            return Ok(());
        };
        let warehouse = self.warehouse(0)?;
        let available = stock::availability(self.store.db(), variant, Some(warehouse))?.available();
        let Some(place) = stock::shelf_by_code(self.store.db(), warehouse, &shelf)? else { return Ok(()) };
        let there = stock::on_shelf(self.store.db(), variant, place)?;
        if available < Quantity::units(2) || there < Quantity::units(2) {
            return Ok(());
        }
        let more = self.dice.chance(35);
        let adjust = AdjustStock {
            item: CodeRef::row(variant),
            warehouse: Some(CodeRef::row(warehouse)),
            shelf: Some(shelf),
            counted: Some(there + Quantity::units(if more { 1 } else { -1 })),
            by: None,
            reason: Some(self.text("i").to_owned()),
        };
        self.act(("luca", Door::Ui), &adjust)?;
        Ok(())
    }

    pub(super) fn transfer(&mut self) -> Result<(), Refusal> {
        let Some(item) = self.dice.pick(&self.items).filter(|item| item.goods) else { return Ok(()) };
        let (variant, shelves) = (item.variant, item.shelves.clone());
        let from = self.warehouse(0)?;
        let available = stock::availability(self.store.db(), variant, Some(from))?.available();
        let Some(place) = stock::shelf_by_code(self.store.db(), from, &shelves[0])? else { return Ok(()) };
        let there = stock::on_shelf(self.store.db(), variant, place)?.min(available).0 / 10_000;
        if there < 4 {
            return Ok(());
        }
        let transfer = TransferStock {
            item: CodeRef::row(variant),
            quantity: Quantity::units(there / 3),
            from: CodeRef::row(from),
            from_shelf: Some(shelves[0].clone()),
            to: CodeRef::row(self.warehouse(1)?),
            to_shelf: Some(shelves[1].clone()),
            reason: Some(self.text("k").to_owned()),
        };
        self.act(("luca", Door::Ui), &transfer)?;
        Ok(())
    }

    /// Before the feasts more must be there of some things than there is.
    pub(super) fn raise_minimum(&mut self) -> Result<(), Refusal> {
        let chosen: Vec<(i64, i64)> =
            self.items.iter().filter(|item| item.goods).step_by(41).map(|item| (item.product, item.variant)).collect();
        for (product, variant) in chosen {
            let there = stock::availability(self.store.db(), variant, None)?.available();
            let set = VariantFields { min_stock: Some(there + Quantity::units(6)), ..VariantFields::default() };
            let wish = SaveProduct {
                id: Some(product),
                variants: vec![SaveVariant { id: Some(variant), set, ..SaveVariant::default() }],
                ..SaveProduct::default()
            };
            self.act(("anna", Door::Ui), &wish)?;
        }
        Ok(())
    }
}
