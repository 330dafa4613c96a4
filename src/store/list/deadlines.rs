//! The list of deadlines: the agenda.

use super::super::orders::{day, safe};
use super::List;
use super::spec::{FieldKind, FreeText, How, ListSpec, SortSpec, choice_of_words, field};
use super::words::{DEADLINE_KIND, DEADLINE_STATE};
use crate::domain::{Cents, SafeText, UtcMillis};
use chrono::NaiveDate;
use rusqlite::Row;
use serde::{Deserialize, Serialize};

/// A deadline in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadlineRow {
    /// Row.
    pub id: i64,
    /// The day.
    pub due_on: NaiveDate,
    /// `collect`, `pay`, `fiscal`, `contract`, `goods`, `task`.
    pub kind: String,
    /// What it is about.
    pub subject: SafeText,
    /// Whom it concerns: the party's name.
    pub party: Option<SafeText>,
    /// The party's row.
    pub party_id: Option<i64>,
    /// The order it came from: its number.
    pub order: Option<String>,
    /// The order's row.
    pub order_id: Option<i64>,
    /// Who sees to it.
    pub assignee: Option<SafeText>,
    /// How much, without sign.
    pub amount: Option<Cents>,
    /// When it was done.
    pub done_at: Option<UtcMillis>,
    /// Days from today; negative is past.
    pub days: i64,
}

impl DeadlineRow {
    /// Its day has passed and it is not done.
    pub fn overdue(&self) -> bool {
        self.done_at.is_none() && self.days < 0
    }
}

pub(in super::super) fn read(row: &Row<'_>, today: NaiveDate) -> rusqlite::Result<DeadlineRow> {
    let due_on = day(row, 1)?;
    Ok(DeadlineRow {
        id: row.get(0)?,
        due_on,
        kind: row.get(2)?,
        subject: safe(row, 3)?.unwrap_or_default(),
        party: safe(row, 4)?,
        party_id: row.get(5)?,
        order: row.get(6)?,
        order_id: row.get(7)?,
        assignee: safe(row, 8)?,
        amount: row.get::<_, Option<i64>>(9)?.map(Cents),
        done_at: row.get::<_, Option<i64>>(10)?.map(UtcMillis),
        days: due_on.signed_duration_since(today).num_days(),
    })
}

static SPEC: ListSpec = ListSpec {
    name: "deadlines",
    italian: "scadenze",
    fields: &[
        choice_of_words("stato", &["status", "state"], &DEADLINE_STATE, How::Conditions),
        choice_of_words("tipo", &["kind"], &DEADLINE_KIND, How::Word("d.kind")),
        field("scad", &["due", "data", "date", "scadenza"], FieldKind::Date, How::Day("d.due_on")),
        field("dal", &["from"], FieldKind::Date, How::DayFrom("d.due_on")),
        field("al", &["to"], FieldKind::Date, How::DayTo("d.due_on")),
        field("importo", &["amount"], FieldKind::Money, How::Figure { expr: "d.amount_cents", index: None }),
        field(
            "chi",
            &["party", "cliente", "customer", "fornitore", "supplier"],
            FieldKind::Text,
            How::Party("d.party_id"),
        ),
        field("assegnato", &["assignee"], FieldKind::Text, How::Plain(&["d.assignee"])),
        field("ordine", &["order"], FieldKind::Number, How::Figure { expr: "o.number", index: None }),
        field("nota", &["note"], FieldKind::Text, How::Plain(&["d.note"])),
    ],
    sorts: &[SortSpec {
        id: "due_on",
        italian: "data",
        descending: false,
        from: "deadline d",
        index: Some("deadline_by_day"),
        keys: &["d.due_on", "d.id"],
        range: "d.due_on",
        by_name: false,
    }],
    id: "d.id",
    from: "deadline d",
    joins: &[
        ("cu.", "party cu", "LEFT JOIN party cu ON cu.id = d.party_id"),
        ("o.number", "sales_order o", "LEFT JOIN sales_order o ON o.id = d.order_id"),
    ],
    base: None,
    unless: &[],
    row: "SELECT d.id, d.due_on, d.kind, d.subject, cu.name, d.party_id, o.year || '/' || o.number, d.order_id,
            d.assignee, d.amount_cents, d.done_at
            FROM deadline d LEFT JOIN party cu ON cu.id = d.party_id LEFT JOIN sales_order o ON o.id = d.order_id
           WHERE d.id = ?2",
    member: None,
    text: FreeText::Contains(&["d.subject", "cu.name", "d.assignee"]),
    few: 1_500,
    today: true,
};

/// Deadlines by day.
pub static DEADLINES: List<DeadlineRow> = List { spec: &SPEC, read };
