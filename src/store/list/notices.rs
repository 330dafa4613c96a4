//! The list of notices.

use super::List;
use super::spec::{FieldKind, FreeText, How, ListSpec, SortSpec, choice_of_words, field};
use super::words::{NOTICE_RULE, NOTICE_STATE, SEVERITY};
use crate::domain::UtcMillis;
use chrono::NaiveDate;
use rusqlite::Row;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A notice in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NoticeRow {
    /// Row.
    pub id: i64,
    /// `deadline` or `low_stock`.
    pub rule: String,
    /// The deadline or the variant.
    pub subject_id: i64,
    /// How far it has gone, by the rule's own measure.
    pub level: i64,
    /// `info`, `warn`, `error`.
    pub severity: String,
    /// `fired`, `snoozed`, `done`, `cleared`.
    pub state: String,
    /// The figures of its sentence, as the rule wrote them.
    pub facts: Value,
    /// When it last became so.
    pub fired_at: UtcMillis,
    /// Until when it sleeps.
    pub snooze_until: Option<UtcMillis>,
}

fn read(row: &Row<'_>, _: NaiveDate) -> rusqlite::Result<NoticeRow> {
    let facts: String = row.get(6)?;
    Ok(NoticeRow {
        id: row.get(0)?,
        rule: row.get(1)?,
        subject_id: row.get(2)?,
        level: row.get(3)?,
        severity: row.get(4)?,
        state: row.get(5)?,
        facts: serde_json::from_str(&facts).unwrap_or(Value::String(facts)),
        fired_at: UtcMillis(row.get(7)?),
        snooze_until: row.get::<_, Option<i64>>(8)?.map(UtcMillis),
    })
}

static SPEC: ListSpec = ListSpec {
    name: "notices",
    italian: "avvisi",
    fields: &[
        choice_of_words("stato", &["status", "state"], &NOTICE_STATE, How::Conditions),
        choice_of_words("tipo", &["rule", "regola"], &NOTICE_RULE, How::Word("n.rule")),
        choice_of_words("gravita", &["severity"], &SEVERITY, How::Word("n.severity")),
        field("data", &["date"], FieldKind::Date, How::Instant("n.fired_at")),
        field("dal", &["from"], FieldKind::Date, How::InstantFrom("n.fired_at")),
        field("al", &["to"], FieldKind::Date, How::InstantTo("n.fired_at")),
    ],
    sorts: &[SortSpec {
        id: "fired_at",
        italian: "data",
        descending: true,
        from: "notice n",
        index: Some("notice_by_time"),
        keys: &["n.fired_at", "n.id"],
        range: "n.fired_at",
        by_name: false,
    }],
    id: "n.id",
    from: "notice n",
    joins: &[],
    base: None,
    unless: &[("stato", "n.state IN ('fired','snoozed')")],
    row: "SELECT n.id, n.rule, n.subject_id, n.level, n.severity, n.state, n.facts, n.fired_at, n.snooze_until
            FROM notice n WHERE n.id = ?2",
    member: None,
    text: FreeText::Contains(&["n.facts"]),
    few: 1_500,
    today: false,
};

/// Open notices, newest first; others when their state is asked for.
pub static NOTICES: List<NoticeRow> = List { spec: &SPEC, read };
