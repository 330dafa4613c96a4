//! Deadlines: made, changed, moved, done, removed.

use super::order::PayOrder;
use super::record::{Saved, clean, guard};
use super::reference::OrderRef;
use super::{About, Operation, Permission, Work};
use crate::domain::record::{DeadlineFields, DeadlineKind};
use crate::domain::{Cents, Refusal, SafeText};
use crate::store::journal::Storied;
use crate::store::{deadlines, parties};
use serde::{Deserialize, Serialize};

/// `deadline.save`: makes a deadline, or changes what is said of one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaveDeadline {
    /// The record; absent for a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// The version that the editor saw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// What is said.
    #[serde(default)]
    pub set: DeadlineFields,
}

impl Operation for SaveDeadline {
    const NAME: &'static str = "deadline.save";
    const PERMISSION: Permission = Permission::Deadlines;
    type Output = Saved;

    fn run(&self, work: &mut Work<'_>) -> Result<Saved, Refusal> {
        let mut fields = self.set.clone();
        clean(&mut fields.subject);
        clean(&mut fields.assignee);
        if let Some(note) = &mut fields.note {
            *note = SafeText::multiline(note).to_string();
        }
        let mut wrong = Vec::new();
        let no_subject = fields.subject.as_deref().unwrap_or_default().is_empty();
        if no_subject && (self.id.is_none() || fields.subject.is_some()) {
            wrong.push(Refusal::new("field.required").field("subject"));
        }
        if fields.due_on.is_none() && self.id.is_none() {
            wrong.push(Refusal::new("field.required").field("due_on"));
        }
        if fields.amount.is_some_and(|amount| amount < Cents::ZERO) {
            wrong.push(Refusal::new("field.negative").field("amount"));
        }
        if let Some(party) = fields.party_id.filter(|party| *party != 0)
            && let Err(refusal) = parties::find(*work.tx, party)
        {
            wrong.push(refusal.field("party_id"));
        }
        if let Some(refusal) = Refusal::join(wrong) {
            return Err(refusal);
        }
        match self.id {
            Some(id) => {
                let now = deadlines::find(*work.tx, id)?;
                // What an order has to collect, from whom, follows the order: here it would be another sum than there.
                if let Some(order) = now.order_id {
                    let other = [
                        ("kind", fields.kind.is_some_and(|kind| kind != now.kind)),
                        ("amount", fields.amount.is_some_and(|amount| amount != now.amount.unwrap_or_default())),
                        ("party_id", fields.party_id.is_some_and(|party| party != now.party_id.unwrap_or_default())),
                    ];
                    if let Some((field, _)) = other.into_iter().find(|(_, other)| *other) {
                        let refusal = Refusal::new("deadline.of_order").field(field);
                        return Err(refusal.with("deadline", id).with("order_row", order));
                    }
                }
                guard(work, Storied::Deadline, id, self.version, &deadlines::columns_of(&fields))?;
            }
            None if fields.kind.is_none() => fields.kind = Some(DeadlineKind::Task),
            None => {}
        }
        let id = deadlines::save(work.tx, self.id, &fields, None)?;
        Ok(Saved { id, created: self.id.is_none() })
    }
}

/// How many were changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Changed.
    pub changed: u64,
    /// Were so already.
    pub same: u64,
}

/// `deadline.done`: marks as done (paid, collected, arrived), or as open again. What an order has to collect is done
/// by paying the order; taking that back is an undo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FinishDeadlines {
    /// Which.
    pub ids: Vec<i64>,
    /// `false` opens them again.
    #[serde(default = "yes")]
    pub done: bool,
}

fn yes() -> bool {
    true
}

/// What was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finished {
    /// Changed.
    pub changed: u64,
    /// Were so already.
    pub same: u64,
    /// Money noted as received on the orders that were due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collected: Option<Cents>,
}

impl Operation for FinishDeadlines {
    const NAME: &'static str = "deadline.done";
    const ABOUT: About = About::Many("ids");
    const PERMISSION: Permission = Permission::Deadlines;
    type Output = Finished;

    fn run(&self, work: &mut Work<'_>) -> Result<Finished, Refusal> {
        let mut counted = Finished { changed: 0, same: 0, collected: None };
        for id in &self.ids {
            let now = deadlines::find(*work.tx, *id)?;
            if now.done_at.is_some() == self.done {
                counted.same += 1;
                continue;
            }
            // What an order has to collect follows its money: collected is paid, and it cannot be both open and paid.
            if let Some(order) = now.order_id {
                if !self.done {
                    return Err(Refusal::new("deadline.of_order").with("deadline", *id).with("order_row", order));
                }
                let pay =
                    PayOrder { order: OrderRef::row(order), amount: None, method: None, on: None, reference: None };
                *counted.collected.get_or_insert(Cents::ZERO) += pay.run(work)?.amount;
                counted.changed += 1;
                continue;
            }
            deadlines::set_done(work.tx, *id, self.done.then_some((work.now, work.actor.name.as_str())))?;
            counted.changed += 1;
        }
        Ok(counted)
    }
}

/// `deadline.move`: puts deadlines off, or brings them forward, by days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveDeadlines {
    /// Which.
    pub ids: Vec<i64>,
    /// How many days; negative is earlier.
    pub days: i64,
}

impl Operation for MoveDeadlines {
    const NAME: &'static str = "deadline.move";
    const ABOUT: About = About::Many("ids");
    const PERMISSION: Permission = Permission::Deadlines;
    type Output = Counted;

    fn run(&self, work: &mut Work<'_>) -> Result<Counted, Refusal> {
        for id in &self.ids {
            let now = deadlines::find(*work.tx, *id)?;
            let day = chrono::Duration::try_days(self.days)
                .and_then(|by| now.due_on.checked_add_signed(by))
                .ok_or_else(|| Refusal::new("field.range").field("days").with("from", -36_500).with("to", 36_500))?;
            let fields = DeadlineFields { due_on: Some(day), ..DeadlineFields::default() };
            deadlines::save(work.tx, Some(*id), &fields, None)?;
        }
        Ok(Counted { changed: self.ids.len() as u64, same: 0 })
    }
}

/// `deadline.delete`: removes deadlines; undo brings them back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeleteDeadlines {
    /// Which.
    pub ids: Vec<i64>,
}

impl Operation for DeleteDeadlines {
    const NAME: &'static str = "deadline.delete";
    const ABOUT: About = About::Many("ids");
    const PERMISSION: Permission = Permission::Deadlines;
    const TAKES_AWAY: bool = true;
    type Output = Counted;

    fn run(&self, work: &mut Work<'_>) -> Result<Counted, Refusal> {
        for id in &self.ids {
            let now = deadlines::find(*work.tx, *id)?;
            if let Some(order) = now.order_id {
                return Err(Refusal::new("deadline.of_order").with("deadline", *id).with("order_row", order));
            }
            deadlines::remove(work.tx, *id)?;
        }
        Ok(Counted { changed: self.ids.len() as u64, same: 0 })
    }
}
