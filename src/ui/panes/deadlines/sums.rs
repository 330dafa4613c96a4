//! What a span of days holds, and what the next ones bring: read for the calendar.

use crate::domain::filter::Filter;
use crate::domain::numbers::format_cents;
use crate::domain::page::{Anchor, PageQuery};
use crate::domain::{Cents, Refusal};
use crate::locale::Lang;
use crate::store::list::{DEADLINES, DeadlineRow};
use crate::store::{Reader, deadlines};
use crate::ui::theme::Role;
use chrono::{Days, NaiveDate};

/// Entries that a calendar shows at most; a month with more is worked through in the agenda.
const MOST: usize = 2_000;
/// Days that the sums look ahead.
const AHEAD: u64 = 30;

/// Columns from which the sums stand beside the name of the period.
pub(super) const NAMED: u16 = 72;
/// Columns from which there is room for words about them.
const WORDED: u16 = 100;

/// What is late, and what the next days bring.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sums {
    /// Entries whose day has passed.
    pub late: u64,
    /// What they come to; negative goes out.
    pub late_sum: Cents,
    /// Going out.
    pub to_pay: Cents,
    /// Coming in.
    pub to_collect: Cents,
}

impl Sums {
    /// In words for so many columns, what is late first, and how they look; where there is little room only the first
    /// of them.
    pub(super) fn words(self, columns: u16, lang: Lang) -> (Role, Vec<String>) {
        let money = |sum: Cents| format_cents(sum, lang.numbers());
        let mut parts = Vec::new();
        if self.late > 0 {
            parts.push(lang.n("deadlines.late", self.late, &[("sum", &money(self.late_sum))]));
        }
        let ahead = !self.to_pay.is_zero() || !self.to_collect.is_zero();
        if ahead && (columns >= NAMED || parts.is_empty()) {
            let with: &[(&str, &str)] = &[("out", &money(self.to_pay)), ("in", &money(self.to_collect))];
            let key = if columns < WORDED { "deadlines.ahead_short" } else { "deadlines.ahead" };
            parts.push(lang.f(key, with));
        }
        (if self.late > 0 { Role::SeverityError } else { Role::TextMuted }, parts)
    }
}

/// The deadlines of a span of days, and the sums.
///
/// # Errors
/// What the store refuses.
pub(super) fn read(reader: &Reader, from: NaiveDate, to: NaiveDate) -> Result<(Vec<DeadlineRow>, Sums), Refusal> {
    let today = reader.today();
    let filter = Filter::parse(&format!("dal:{from} al:{to}"));
    let query = PageQuery { filter, sort: None, anchor: Anchor::First, limit: MOST };
    let rows = DEADLINES.page(reader.db(), &query, today)?.rows;
    let mut sums = Sums::default();
    let until = today.checked_add_days(Days::new(AHEAD)).unwrap_or(today);
    for due in deadlines::open_until(reader.db(), until, 100_000)? {
        let amount = due.amount.unwrap_or_default();
        let out = matches!(due.kind.word(), "pay" | "fiscal" | "contract");
        if due.due_on < today {
            sums.late += 1;
            sums.late_sum += if out { -amount } else { amount };
        }
        if out {
            sums.to_pay += amount;
        } else {
            sums.to_collect += amount;
        }
    }
    Ok((rows, sums))
}
