//! Notices: raised by the rules, put off or finished by people.

use super::deadline::Counted;
use super::{About, Operation, Permission, Work};
use crate::domain::alert::{self, Level};
use crate::domain::{Refusal, UtcMillis};
use crate::store::notices::{self, Known, State};
use crate::store::upkeep::{self, Chore};
use chrono::Duration;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;

/// `notice.check`: lets the rules look at deadlines and stock. One notice per subject: a level that rises raises it
/// again, what is over clears it. Changes nothing when nothing is new.
///
/// Raises at most [`CheckNotices::AT_ONCE`]: the first look at a large company must not keep others from saving.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckNotices {}

impl CheckNotices {
    /// How many notices one operation raises at most.
    pub const AT_ONCE: usize = 1_000;
}

/// What the rules found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Rows of notices raised now, to be delivered.
    pub raised: Vec<i64>,
    /// Notices that are over.
    pub cleared: u64,
    /// Notices that stand and say something else now: another day, another quantity.
    #[serde(default)]
    pub reworded: u64,
    /// There is more to raise: look again.
    #[serde(default)]
    pub more: bool,
}

impl Operation for CheckNotices {
    const NAME: &'static str = "notice.check";
    const PERMISSION: Permission = Permission::Deadlines;
    type Output = Checked;

    fn run(&self, work: &mut Work<'_>) -> Result<Checked, Refusal> {
        let mut checked = Checked::default();
        let horizon = work.today.checked_add_signed(Duration::days(alert::LEADS[0])).unwrap_or(work.today);
        let mut rule = Rule::of(work, "deadline")?;
        notices::each_due(*work.tx, horizon, |due| {
            let Some(level) = alert::deadline(due.due_on, work.today) else { return Ok(()) };
            let facts = json!({ "subject": due.subject, "day": due.due_on, "amount_cents": due.amount_cents });
            rule.finds(work, due.id, level, &facts, &mut checked)
        })?;
        rule.clears(work, &BTreeSet::new(), &mut checked)?;
        let mut rule = Rule::of(work, "low_stock")?;
        let items = notices::stock_subjects(*work.tx)?;
        for item in &items {
            let Some(level) = alert::low_stock(item.available, item.min) else { continue };
            let facts = json!({ "sku": item.sku, "name": item.name, "available": item.available, "min": item.min });
            rule.finds(work, item.id, level, &facts, &mut checked)?;
        }
        // All of them are near the line: none of theirs is over.
        let near: BTreeSet<i64> = items.iter().map(|item| item.id).collect();
        rule.clears(work, &near, &mut checked)?;
        let mut rule = Rule::of(work, "copies")?;
        let known = upkeep::upkeep(*work.tx)?;
        for (chore, tried, level) in known.levels(work.today) {
            let Some(level) = level else { continue };
            let subject = match chore {
                Chore::Backup => 1,
                Chore::Drill => 2,
            };
            let good_on = tried.good_at.map(UtcMillis::rome_date);
            let facts = json!({ "good": good_on, "why": tried.failure });
            rule.finds(work, subject, level, &facts, &mut checked)?;
        }
        rule.clears(work, &BTreeSet::new(), &mut checked)?;
        Ok(checked)
    }

    fn nothing(&self, checked: &Checked) -> bool {
        *checked == Checked::default()
    }
}

/// The notices of a rule, brought in line with what it finds.
struct Rule {
    name: &'static str,
    /// By subject; found ones are taken out.
    known: Vec<(i64, Option<Known>)>,
}

impl Rule {
    fn of(work: &Work<'_>, name: &'static str) -> Result<Self, Refusal> {
        let known = notices::of_rule(*work.tx, name)?.into_iter().map(|(subject, known)| (subject, Some(known)));
        Ok(Self { name, known: known.collect() })
    }

    /// The condition holds for a subject.
    fn finds(
        &mut self,
        work: &Work<'_>,
        subject: i64,
        level: Level,
        facts: &serde_json::Value,
        checked: &mut Checked,
    ) -> Result<(), Refusal> {
        let at = self.known.binary_search_by_key(&subject, |(subject, _)| *subject).ok();
        let old = at.and_then(|at| self.known.get_mut(at)).and_then(|(_, known)| known.take());
        let facts = facts.to_string();
        let raise = match &old {
            None => true,
            Some(old) => match old.state {
                State::Cleared => true,
                // Higher levels speak again, also over a snooze; a deadline that was put off starts anew.
                _ if level.number > old.level => true,
                State::Snoozed => old.snooze_until.is_some_and(|until| until <= work.now),
                State::Fired if level.number < old.level => true,
                _ => false,
            },
        };
        if raise && checked.raised.len() >= CheckNotices::AT_ONCE {
            checked.more = true;
        } else if raise {
            let id = notices::write(work.tx, self.name, subject, level.number, level.severity, &facts, work.now)?;
            checked.raised.push(id);
        } else if let Some(old) = old.filter(|old| {
            old.facts != notices::facts_digest(&facts) && matches!(old.state, State::Fired | State::Snoozed)
        }) {
            notices::reword(work.tx, old.id, level.number, level.severity, &facts)?;
            checked.reworded += 1;
        }
        Ok(())
    }

    /// What was not found is over. Subjects in `near` are over the line but not by enough to be cleared (hysteresis:
    /// else a level that wavers rings all day).
    fn clears(self, work: &Work<'_>, near: &BTreeSet<i64>, checked: &mut Checked) -> Result<(), Refusal> {
        for (subject, old) in self.known {
            let Some(old) = old.filter(|old| old.state != State::Cleared && !near.contains(&subject)) else { continue };
            notices::set_state(work.tx, old.id, "cleared", None)?;
            checked.cleared += 1;
        }
        Ok(())
    }
}

/// `notice.snooze`: quiet until an instant; the condition speaks again then, if it still holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SnoozeNotices {
    /// Which.
    pub ids: Vec<i64>,
    /// Until when; else `tomorrow_at`, else `hours`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<UtcMillis>,
    /// Until this hour of tomorrow, on Italian clocks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tomorrow_at: Option<u32>,
    /// For how long.
    #[serde(default = "a_day")]
    pub hours: i64,
}

fn a_day() -> i64 {
    24
}

impl Operation for SnoozeNotices {
    const NAME: &'static str = "notice.snooze";
    const ABOUT: About = About::Many("ids");
    const PERMISSION: Permission = Permission::Deadlines;
    type Output = Counted;

    fn run(&self, work: &mut Work<'_>) -> Result<Counted, Refusal> {
        if !(1..=24 * 365).contains(&self.hours) {
            return Err(Refusal::new("field.range").field("hours").with("from", 1).with("to", 24 * 365));
        }
        let tomorrow = match self.tomorrow_at {
            None => None,
            Some(hour @ 0..=23) => {
                let start = UtcMillis::start_of_rome_day(work.today.succ_opt().unwrap_or(work.today));
                Some(UtcMillis(start.0 + i64::from(hour) * 3_600_000))
            }
            Some(_) => return Err(Refusal::new("field.range").field("tomorrow_at").with("from", 0).with("to", 23)),
        };
        let until = self.until.or(tomorrow).unwrap_or(UtcMillis(work.now.0 + self.hours * 3_600_000));
        for id in &self.ids {
            let now = notices::find(*work.tx, *id)?;
            if now.state == "cleared" || now.state == "done" {
                return Err(Refusal::new("notice.over").with("notice", *id));
            }
            notices::set_state(work.tx, *id, "snoozed", Some(until))?;
        }
        Ok(Counted { changed: self.ids.len() as u64, same: 0 })
    }
}

/// `notice.done`: seen and dealt with; only a higher level speaks again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FinishNotices {
    /// Which.
    pub ids: Vec<i64>,
}

impl Operation for FinishNotices {
    const NAME: &'static str = "notice.done";
    const ABOUT: About = About::Many("ids");
    const PERMISSION: Permission = Permission::Deadlines;
    type Output = Counted;

    fn run(&self, work: &mut Work<'_>) -> Result<Counted, Refusal> {
        let mut counted = Counted { changed: 0, same: 0 };
        for id in &self.ids {
            let now = notices::find(*work.tx, *id)?;
            if now.state == "done" || now.state == "cleared" {
                counted.same += 1;
                continue;
            }
            notices::set_state(work.tx, *id, "done", None)?;
            counted.changed += 1;
        }
        Ok(counted)
    }
}
