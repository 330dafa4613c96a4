//! The lines grid, said cell by cell; a row when something in it changed.

use super::{Here, Spoken, Typed, figure, joined};
use crate::ui::kit::grid::{CellKind, Grid, Offer};

/// Of several articles that fit, so many are named.
const NAMED: usize = 3;

fn offer_text(offer: &Offer) -> String {
    joined(std::iter::once(offer.code.as_str()).chain(offer.cells.iter().map(String::as_str)))
}

impl Grid {
    fn row_name(&self, at: usize) -> String {
        self.cx.lang.f("kit.say.row", &[("n", &(at + 1).to_string())])
    }

    fn row_said(&self, at: usize, labels: bool) -> String {
        let lang = self.cx.lang;
        let cells = self.columns.iter().enumerate().map(|(column, spec)| {
            let text = self.shown(at, column);
            let text = text.trim();
            let named = labels || matches!(spec.kind, CellKind::Number(..) | CellKind::Computed);
            figure(if named { lang.t(spec.title) } else { "" }, text)
        });
        let cells: Vec<String> = cells.collect();
        let errors = self.rows.get(at).into_iter().flat_map(|row| &row.errors);
        let wrong = |(id, error): (&String, &_)| lang.f("kit.say.wrong", &[("why", &self.wrong_with(id, error))]);
        let errors: Vec<String> = errors.map(wrong).collect();
        joined(cells.iter().chain(&errors).map(String::as_str))
    }

    /// What the grid says: the cell under the cursor; a row when it changed.
    pub fn spoken(&self) -> Spoken {
        let lang = self.cx.lang;
        let mut spoken = Spoken { waits: self.asked, ..Spoken::default() };
        for (at, row) in self.rows.iter().enumerate() {
            let text = if self.blank(row) { String::new() } else { self.row_said(at, false) };
            let said = if text.is_empty() { String::new() } else { format!("{}: {text}", self.row_name(at)) };
            spoken.more.push(said.clone());
            spoken.follows.push((format!("row{}", row.key), said));
        }
        spoken.more.extend(self.totals_said());
        let Some(row) = self.rows.get(self.row) else { return spoken };
        let title = self.columns.get(self.column).map(|column| lang.t(column.title)).unwrap_or_default();
        let label = joined([self.row_name(self.row).as_str(), title]);
        if let Some(editor) = &self.editing {
            let cell = format!("row{}/{}", row.key, self.column);
            let key = format!("{cell}/offer");
            spoken.typed = Some(Typed::into(cell, label, editor));
            let taken = self.taken(self.typed().unwrap_or_default().trim()).and_then(|at| self.offers.get(at));
            spoken.here = match taken {
                Some(offer) => Some(Here::new(key, offer_text(offer))),
                None if self.offers.is_empty() => None,
                None => {
                    let named: Vec<String> = self.offers.iter().take(NAMED).map(offer_text).collect();
                    let (n, named) = (self.offers.len() as u64, named.join("; "));
                    Some(Here::new(key, lang.n("kit.say.offers", n, &[("named", &named)])))
                }
            };
            return spoken;
        }
        let shown = self.shown(self.row, self.column);
        let shown = if shown.trim().is_empty() { lang.t("kit.say.empty") } else { shown.trim() };
        let here = Here::new(format!("row{}/{}", row.key, self.column), format!("{label}: {shown}"));
        let whole = self.row_said(self.row, true);
        spoken.here = Some(here.labelled(joined([self.row_name(self.row).as_str(), whole.as_str()])));
        spoken
    }

    /// The totals, a line each.
    pub fn totals_said(&self) -> Vec<String> {
        self.totals.iter().map(|total| format!("{}: {}", total.label, total.value)).collect()
    }
}
