//! The picking list of some orders: what is to be fetched, shelf by shelf, and for whom.

use super::paper::{Paper, Row, Table};
use super::words::{quantity, sender};
use crate::domain::order::{Step, may};
use crate::domain::{Cents, Quantity, Refusal, SafeText};
use crate::locale::Lang;
use crate::store::absent::absent;
use crate::store::journal::Storied;
use crate::store::orders::{self, Order};
use crate::store::stock::{self, Standing};
use crate::store::{Db, products, settings};
use std::collections::BTreeMap;

/// A place in a warehouse; that of what stands nowhere comes last.
type Place = (bool, SafeText, SafeText);

/// What is fetched of one article from one shelf.
#[derive(Default)]
struct Picked {
    name: SafeText,
    unit: SafeText,
    quantity: Quantity,
    /// For which orders how much.
    orders: Vec<(String, Quantity)>,
}

/// Gathers what some orders still want.
#[derive(Default)]
pub struct Picking {
    /// By place, then by code.
    places: BTreeMap<Place, BTreeMap<SafeText, Picked>>,
    /// What the orders before have left of an article in a warehouse.
    standing: BTreeMap<(i64, i64), Vec<Standing>>,
    warehouses: BTreeMap<i64, SafeText>,
    orders: u64,
}

impl Picking {
    /// Adds what an order still wants, from the shelves that shipping takes it from.
    ///
    /// # Errors
    /// The reason when nothing is to be fetched for it; what the store refuses.
    pub fn add(&mut self, db: Db<'_>, id: i64) -> Result<(), Refusal> {
        db.still(|| {
            let order = orders::find(db, id)?;
            let state = orders::derive(db, id)?.ok_or_else(|| absent(db, Storied::Order, id))?;
            may(Step::Ship, state.badge, state.shipped, order.history)
                .map_err(|refusal| refusal.with("order", order.name()).with("step", "pick"))?;
            let warehouse = match order.warehouse_id {
                Some(warehouse) => warehouse,
                None => stock::warehouses(db)?.first().map_or(0, |warehouse| warehouse.id),
            };
            let mut some = false;
            for line in orders::lines(db, id)? {
                let Some(variant) = line.variant_id.filter(|_| line.open() > Quantity::ZERO) else { continue };
                some = true;
                self.fetch(db, &order, (warehouse, variant), line.open())?;
            }
            if !some {
                return Err(Refusal::new("order.nothing_to_ship").with("order", order.name()));
            }
            self.orders += 1;
            Ok(())
        })
    }

    fn fetch(
        &mut self,
        db: Db<'_>,
        order: &Order,
        (warehouse, variant): (i64, i64),
        wanted: Quantity,
    ) -> Result<(), Refusal> {
        if self.warehouses.is_empty() {
            self.warehouses = stock::warehouses(db)?.into_iter().map(|one| (one.id, one.code)).collect();
        }
        let shelves = match self.standing.entry((warehouse, variant)) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(new) => {
                new.insert(stock::standing(db, variant, Some(warehouse))?)
            }
        };
        let mut left = wanted;
        let mut parts = Vec::new();
        for shelf in shelves {
            let part = shelf.quantity.min(left);
            if part > Quantity::ZERO {
                shelf.quantity -= part;
                left -= part;
                parts.push((Some(shelf.location.clone()), part));
            }
        }
        if left > Quantity::ZERO {
            parts.push((None, left));
        }
        let article = products::variant(db, variant)?;
        let unit = products::unit(db, variant)?;
        let house = self.warehouses.get(&warehouse).cloned().unwrap_or_default();
        for (shelf, part) in parts {
            let place = (shelf.is_none(), house.clone(), shelf.unwrap_or_default());
            let picked = self.places.entry(place).or_default().entry(article.sku.clone()).or_default();
            picked.name = article.name.clone();
            picked.unit = unit.clone();
            picked.quantity += part;
            match picked.orders.iter_mut().find(|(name, _)| *name == order.name()) {
                Some((_, quantity)) => *quantity += part,
                None => picked.orders.push((order.name(), part)),
            }
        }
        Ok(())
    }

    /// The paper.
    ///
    /// # Errors
    /// What the store refuses.
    pub fn paper(&self, db: Db<'_>, today: chrono::NaiveDate, lang: Lang) -> Result<Paper, Refusal> {
        let mut table = Table::default()
            .text(lang.t("print.column.code"))
            .wide(lang.t("print.column.description"))
            .figure(lang.t("print.column.pick"))
            .text(lang.t("print.column.for"))
            .text(lang.t("print.column.done"));
        let mut pieces = 0;
        for ((nowhere, house, shelf), articles) in &self.places {
            let group = if *nowhere {
                lang.f("print.nowhere", &[("warehouse", house.as_str())])
            } else {
                format!("{house}  {shelf}")
            };
            table.rows.push(Row::Group(group));
            for (sku, picked) in articles {
                pieces += 1;
                let orders = picked.orders.iter().map(|(name, part)| match picked.orders.len() {
                    1 => name.clone(),
                    _ => format!("{name}: {}", quantity(*part, None, lang)),
                });
                let cells = vec![
                    sku.to_string(),
                    picked.name.to_string(),
                    quantity(picked.quantity, Some(&picked.unit), lang),
                    orders.collect::<Vec<_>>().join(", "),
                    "[  ]".to_owned(),
                ];
                table.rows.push(Row::Line(cells, Cents::ZERO));
            }
        }
        Ok(Paper {
            title: lang.t("print.picking.title").to_owned(),
            sender: sender(&settings::founded(db)?, lang),
            facts: vec![
                (lang.t("print.fact.day").to_owned(), crate::locale::wording::date(lang, today)),
                (lang.t("print.fact.orders").to_owned(), lang.count(self.orders)),
                (lang.t("print.fact.lines").to_owned(), lang.count(pieces)),
            ],
            table,
            ..Paper::default()
        })
    }
}
