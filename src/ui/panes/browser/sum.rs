//! What the sum of marked rows is made of: each of them with its amount, and the sum under them.

use super::{Browser, Explained, Listing};
use crate::domain::filter::Filter;
use crate::domain::numbers::format_cents;
use crate::domain::page::{Anchor, PageQuery};
use crate::domain::{Cents, Refusal, SafeText};
use crate::locale::Lang;
use crate::store::Reader;
use crate::ui::kit::resource::Row;
use crate::ui::layers::Cx;
use crate::ui::text_width::{fit, width};
use crate::ui::theme::Tier;
use std::collections::BTreeMap;

/// So many are named; nobody adds up more by eye, and the rest is one line.
const NAMED: usize = 40;

/// Columns that a name has at most.
const WIDE: usize = 40;

impl<L: Listing> Browser<L> {
    /// Explains the sum of what is marked; `false` where nothing is, or nothing is added up.
    pub(super) fn explain_sum(&self, cx: &mut Cx<'_>) -> bool {
        if L::amount().is_none() || self.list.marked_sum().0 == 0 {
            return false;
        }
        let shown: BTreeMap<i64, String> = self.list.rows().iter().map(|row| (row.id(), L::name(row))).collect();
        let mut all: Vec<i64> = self.list.marked().collect();
        // In the order of the screen, and then what is out of sight.
        let place: BTreeMap<i64, usize> = self.list.rows().iter().enumerate().map(|(at, row)| (row.id(), at)).collect();
        all.sort_by_key(|id| (place.get(id).copied().unwrap_or(usize::MAX), *id));
        let (desk, lang) = (self.desk.clone(), cx.lang);
        cx.ask_ahead(move || {
            let read = desk.read(|reader| {
                // Rows out of the window are not read again when others change them: here they are.
                let now = L::amounts(reader, &all)?;
                let name = |id: i64| shown.get(&id).cloned().map_or_else(|| name_of::<L>(reader, id), Ok);
                Ok((addends(&now, name, lang)?, now))
            });
            match read {
                Ok((lines, now)) => Explained(Ok(lines), now),
                Err(refusal) => Explained(Err(refusal), Vec::new()),
            }
        });
        true
    }
}

/// What a row that is not on the screen is called.
fn name_of<L: Listing>(reader: &Reader, id: i64) -> Result<String, Refusal> {
    let query = PageQuery { filter: Filter::default(), sort: None, anchor: Anchor::From(id), limit: 1 };
    let page = L::page(reader, &query)?;
    Ok(page.rows.first().filter(|row| row.id() == id).map_or_else(|| id.to_string(), L::name))
}

fn addends(
    all: &[(i64, Cents)],
    name: impl Fn(i64) -> Result<String, Refusal>,
    lang: Lang,
) -> Result<Vec<String>, Refusal> {
    let money = |amount: Cents| format_cents(amount, lang.numbers());
    let sum = |rows: &[(i64, Cents)]| rows.iter().map(|(_, amount)| *amount).sum::<Cents>();
    let (named, rest) = all.split_at(all.len().min(NAMED));
    let mut lines = Vec::new();
    for (id, amount) in named {
        lines.push((SafeText::from(name(*id)?).to_string(), money(*amount)));
    }
    if !rest.is_empty() {
        lines.push((lang.n("browser.sum.more", rest.len() as u64, &[]), money(sum(rest))));
    }
    lines.push((lang.n("browser.sum.all", all.len() as u64, &[]), money(sum(all))));
    let names = lines.iter().map(|(name, _)| width(name)).max().unwrap_or(0).min(WIDE);
    let amounts = lines.iter().map(|(_, amount)| width(amount)).max().unwrap_or(0);
    let line = |(name, amount): &(String, String)| {
        let name = fit(name, names, Tier::T1);
        let gap = " ".repeat(names.saturating_sub(width(&name)) + 2 + amounts.saturating_sub(width(amount)));
        format!("{name}{gap}{amount}")
    };
    Ok(lines.iter().map(line).collect())
}
