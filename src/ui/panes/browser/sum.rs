//! What the sum of marked rows is made of: each of them with its amount, and the sum under them.

use super::{Browser, Listing};
use crate::domain::filter::Filter;
use crate::domain::numbers::format_cents;
use crate::domain::page::{Anchor, PageQuery};
use crate::domain::{Cents, Refusal, SafeText};
use crate::locale::Lang;
use crate::store::Reader;
use crate::ui::kit::resource::Row;
use crate::ui::layers::Cx;
use crate::ui::record::{action, sheet};
use crate::ui::text_width::{fit, width};
use crate::ui::theme::Tier;
use std::collections::{BTreeMap, BTreeSet};

/// What marked rows add up, line by line, and the amounts themselves.
type Sum = (Vec<String>, Vec<(i64, Cents)>);

/// These are marked, and what they add up.
pub(super) struct Summed(Vec<i64>, Result<Sum, Refusal>);

/// So many are named; nobody adds up more by eye, and the rest is one line.
const NAMED: usize = 40;

/// Columns that a name has at most.
const WIDE: usize = 40;

impl<L: Listing> Browser<L> {
    /// Explains the sum of what is marked; `false` where nothing is, or nothing is added up.
    pub(super) fn explain_sum(&mut self, cx: &mut Cx<'_>) -> bool {
        if L::amount().is_none() || self.list.marked_sum().0 == 0 {
            return false;
        }
        let shown: BTreeMap<i64, String> = self.list.rows().iter().map(|row| (row.id(), L::name(row))).collect();
        let mut all: Vec<i64> = self.list.marked().collect();
        // In the order of the screen, and then what is out of sight.
        let place: BTreeMap<i64, usize> = self.list.rows().iter().enumerate().map(|(at, row)| (row.id(), at)).collect();
        all.sort_by_key(|id| (place.get(id).copied().unwrap_or(usize::MAX), *id));
        let (desk, lang, stop) = (self.desk.clone(), cx.lang, self.sum_stop());
        cx.ask_ahead(move || {
            let read = desk.read_until(&stop, |reader| {
                // Rows out of the window are not read again when others change them: here they are.
                let now = L::amounts(reader, &all)?;
                let name = |id: i64| shown.get(&id).cloned().map_or_else(|| name_of::<L>(reader, id), Ok);
                Ok((addends(&now, name, lang)?, now))
            });
            Summed(all, read)
        });
        true
    }

    /// What is marked was read: the sum on the screen is that of the same amounts, and what is gone is marked no more.
    pub(super) fn summed(&mut self, summed: Summed, cx: &mut Cx<'_>) {
        let Summed(asked, read) = summed;
        if !self.ends_sum() {
            // It was given up.
            return;
        }
        match read {
            Ok((lines, now)) => {
                let there: BTreeSet<i64> = now.iter().map(|(id, _)| *id).collect();
                let gone: Vec<i64> = asked.into_iter().filter(|id| !there.contains(id)).collect();
                if !gone.is_empty() {
                    self.list.unmark_these(gone.into_iter());
                }
                self.list.weigh(&now);
                sheet::tell(lines, cx);
            }
            Err(refusal) => action::refused(&refusal, cx),
        }
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
