//! What the editor has read while an order is typed: codes, availability, its customer.

use super::super::choices::{self, Choice};
use super::super::lines::{self, Known};
use super::super::mixed::Part;
use super::{Coded, Customer, Editor, Found, Fresh, Given};
use crate::domain::{Quantity, Refusal, SafeText};
use crate::locale::Lang;
use crate::store::products;
use crate::ui::kit::field::FieldValue;
use crate::ui::kit::grid::{Offer, PastedLine};
use crate::ui::layers::{Awaited, Cx};
use crate::ui::record::action::refused;
use crate::ui::record::picker::Picked;

impl Editor {
    /// Reads anew what can be sold.
    pub(super) fn look_again(&self, cx: &Cx<'_>) {
        let Some(mixed) = &self.mixed else { return };
        let (desk, ids) = (self.desk.clone(), lines::variants(&mixed.grid));
        let warehouse = self.warehouse().map(|one| one.id);
        cx.job(move || Fresh(desk.read(|reader| lines::known(reader, &ids, warehouse))));
    }

    /// Looks up the code that is being typed.
    pub(super) fn look_up(&mut self, cx: &Cx<'_>) {
        let Some(query) = self.mixed.as_mut().and_then(|mixed| mixed.grid.take_query()) else { return };
        let (desk, warehouse, lang) = (self.desk.clone(), self.warehouse(), cx.lang);
        cx.job(move || {
            let place = warehouse.as_ref().map(|one| (one.id, one.code.as_str()));
            Found(query.token, desk.read(|reader| lines::offers(reader, &query.text, place, lang)))
        });
    }

    /// Reads the article that was picked for a line, with what it brings into it.
    /// Keys wait: they are for the cell that follows.
    pub(super) fn read_item(&mut self, picked: &Picked, cx: &mut Cx<'_>) {
        let (desk, id, warehouse, lang) = (self.desk.clone(), picked.id, self.warehouse(), cx.lang);
        let code = std::mem::take(&mut self.code);
        cx.ask_ahead(move || {
            let place = warehouse.as_ref().map(|one| (one.id, one.code.as_str()));
            Given(desk.read(|reader| {
                let meant = products::by_code(reader.db(), code.trim())?;
                let pieces = meant.filter(|(found, _)| *found == id).map(|(_, pieces)| pieces);
                let one = Quantity::units(1);
                lines::whole(reader, id, pieces.unwrap_or(one), "", place, lang)
            }))
        });
    }

    /// Looks up whole codes: scanned, pasted. What is typed behind them is for the line that follows.
    pub(super) fn codes(&self, all: Vec<PastedLine>, cx: &mut Cx<'_>) {
        let (desk, warehouse, lang) = (self.desk.clone(), self.warehouse(), cx.lang);
        cx.await_done();
        cx.job(move || {
            let place = warehouse.as_ref().map(|one| (one.id, one.code.as_str()));
            let found = all.into_iter().map(|line| {
                let found = desk.read(|reader| match products::by_code(reader.db(), &line.code)? {
                    Some((id, per_scan)) => lines::whole(reader, id, per_scan, &line.code, place, lang),
                    None => Ok(None),
                });
                (line, found)
            });
            Awaited::done(Coded(found.collect()))
        });
    }

    pub(super) fn coded(&mut self, all: Vec<(PastedLine, Result<Option<(Offer, Known)>, Refusal>)>, cx: &mut Cx<'_>) {
        let Some(mixed) = &mut self.mixed else { return };
        mixed.go(Part::Lines);
        let mut unknown = Vec::new();
        for (line, found) in all {
            match found {
                Ok(Some((offer, known))) => {
                    self.known.insert(offer.id, known);
                    let typed =
                        line.quantity.as_deref().map(|text| crate::ui::panes::words::read_quantity(text, cx.lang));
                    // So many of what the code stands for: a carton's is so many pieces.
                    let one = Quantity::units(1).0;
                    let per_code = offer.scanned.unwrap_or(one);
                    let pieces = match typed {
                        Some(Ok(cartons)) => cartons.saturating_mul(per_code) / one,
                        _ => per_code,
                    };
                    mixed.grid.add(&offer, "quantity", pieces);
                }
                Ok(None) => unknown.push(SafeText::from(line.code).to_string()),
                Err(refusal) => return refused(&refusal, cx),
            }
        }
        mixed.grid.next_empty();
        if !unknown.is_empty() {
            cx.error(cx.lang.f("app.unknown_code", &[("code", &unknown.join(", "))]));
        }
        self.changed_field("", cx);
    }

    /// Has a customer's terms and addresses read.
    pub(super) fn look_at_customer(&self, id: i64, cx: &Cx<'_>) {
        let desk = self.desk.clone();
        cx.job(move || Customer(id, desk.read(|reader| choices::customer(reader, id))));
    }

    /// The customer's own terms and address, where nothing else was typed.
    pub(super) fn of_customer(&mut self, id: i64, customer: choices::Customer, lang: Lang) {
        let Some(mixed) = self.mixed.as_mut() else { return };
        if mixed.head.value("customer").reference() != Some(id) {
            return;
        }
        let before = &self.around.customer;
        let term = mixed.foot.value("payment_term").text();
        if term.is_empty() || before.as_ref().is_some_and(|old| old.term == term) {
            mixed.foot.set("payment_term", FieldValue::of_text(&customer.term));
        }
        // One of his that stands there was chosen before: in a draft.
        let now = mixed.head.value("ship_to").reference();
        if !customer.addresses.iter().any(|address| Some(address.id) == now) {
            let address = customer.addresses.first().map_or(FieldValue::Empty, Choice::value);
            mixed.head.set("ship_to", address);
        }
        self.around.customer = Some(customer);
        self.recompute(lang);
    }
}
