//! Notices: what the rules raised, newest first; from each a key leads to what it is about.

use super::browser::{Browser, Listing, every};
use super::words;
use crate::alerts::sentence::{sentence, symbol, target};
use crate::domain::filter::Filter;
use crate::domain::page::{Count, Page, PageQuery};
use crate::domain::{Cents, Refusal, UtcMillis};
use crate::locale::{Lang, wording};
use crate::store::list::{List, NOTICES, NoticeRow};
use crate::store::{Reader, notices};
use crate::ui::action::Action;
use crate::ui::desk::Desk;
use crate::ui::kit::card::{Block, Group, fact, prose};
use crate::ui::kit::resource::{Column, Cx, Empty, FilterField, Resource, Row, col, day_col, fill, next, next_in};
use crate::ui::layers::{Layer, LayerId};
use crate::ui::record::action::{Question, RowAction, Wanting};
use crate::ui::theme::Role;
use chrono::NaiveDate;
use serde_json::{Value, json};

/// The pane's name in places and targets.
pub const ID: &str = "notices";

/// The family of notices.
pub struct Notices;

impl Row for NoticeRow {
    fn id(&self) -> i64 {
        self.id
    }

    fn tone(&self) -> Option<Role> {
        (self.state != "fired").then_some(Role::TextMuted)
    }
}

const WHEN: Column<NoticeRow> =
    day_col("fired_at", "notices.column.when", |r: &NoticeRow, cx| when(r.fired_at, cx.today, cx.lang).into())
        .timed()
        .sortable();
const SEVERITY: Column<NoticeRow> =
    col("severity", "notices.column.severity", 3, |r: &NoticeRow, _| symbol(&r.severity).to_string().into())
        .role(|r| role(&r.severity));
const NOTICE: Column<NoticeRow> = fill("notice", "notices.column.notice", 20, |r: &NoticeRow, cx| said(r, cx).into());

static COLUMNS: &[Column<NoticeRow>] =
    &[WHEN, SEVERITY, NOTICE, col("state", "notices.column.state", 9, |r: &NoticeRow, cx| cx.lang.t(state(r)).into())];
static NARROW: &[Column<NoticeRow>] = &[SEVERITY, NOTICE];

static EMPTY: Empty = Empty {
    title: "notices.empty",
    hints: &[
        next(Action::FilterText, "notices.empty.all"),
        next_in(Action::Goto, "s", "notices.empty.deadlines"),
        next(Action::Help, "orders.empty.help"),
    ],
};

/// `oggi 13:20`, `ieri 18:10`, `19/11 11:02`.
fn when(at: UtcMillis, today: NaiveDate, lang: Lang) -> String {
    let local = at.rome();
    let time = local.format("%H:%M");
    match (today - local.date_naive()).num_days() {
        0 => format!("{} {time}", lang.t("notices.today")),
        1 => format!("{} {time}", lang.t("notices.yesterday")),
        _ => format!("{} {time}", words::short_date(local.date_naive(), lang)),
    }
}

fn said(row: &NoticeRow, cx: Cx) -> String {
    sentence(cx.lang, &row.rule, row.level, &row.facts, cx.today)
}

fn state(row: &NoticeRow) -> &'static str {
    match row.state.as_str() {
        "fired" => "list.notice_state.fired",
        "snoozed" => "list.notice_state.snoozed",
        "done" => "list.notice_state.done",
        _ => "list.notice_state.cleared",
    }
}

fn severity_word(severity: &str) -> &'static str {
    match severity {
        "error" => "list.severity.error",
        "warn" => "list.severity.warn",
        _ => "list.severity.info",
    }
}

fn role(severity: &str) -> Role {
    match severity {
        "error" => Role::SeverityError,
        "warn" => Role::SeverityWarn,
        _ => Role::SeverityInfo,
    }
}

impl Resource for Notices {
    type Row = NoticeRow;
    type Source = Reader;
    const ID: &'static str = ID;

    fn columns() -> &'static [Column<NoticeRow>] {
        COLUMNS
    }
    fn filters() -> &'static [FilterField] {
        &[]
    }
    fn empty() -> &'static Empty {
        &EMPTY
    }
    fn page(reader: &Reader, query: &PageQuery) -> Result<Page<NoticeRow>, Refusal> {
        NOTICES.page(reader.db(), query, reader.today())
    }
    fn count(reader: &Reader, filter: &Filter) -> Result<Count, Refusal> {
        NOTICES.spec.count(reader.db(), filter, 10_000, reader.today())
    }
    fn all(reader: &Reader, filter: &Filter) -> Result<Vec<(i64, Cents)>, Refusal> {
        every(reader, NOTICES.spec, filter)
    }
}

impl Listing for Notices {
    const TITLE: &'static str = "pane.notices";
    const NEW: &'static str = "";
    const ENTITY: &'static str = "notice";

    fn list() -> &'static List<NoticeRow> {
        &NOTICES
    }
    fn numbered() -> Option<&'static str> {
        Some("notice")
    }
    fn tables() -> &'static [&'static str] {
        &["notice"]
    }
    fn first_filter() -> &'static str {
        "stato:attivo"
    }
    fn narrow() -> &'static [Column<NoticeRow>] {
        NARROW
    }
    fn open(_desk: &Desk, _id: i64, _list: LayerId) -> Option<Box<dyn Layer>> {
        None
    }
    fn door(row: &NoticeRow) -> Option<String> {
        Some(target(&row.rule, row.subject_id))
    }
    fn actions() -> &'static [RowAction<NoticeRow>] {
        ACTIONS
    }
    fn preview(reader: &Reader, id: i64, cx: Cx) -> Result<Vec<Block>, Refusal> {
        let notice = notices::find(reader.db(), id)?;
        let row = |key, value: String| fact(cx.lang.t(key), value);
        let text = sentence(cx.lang, &notice.rule, notice.level, &notice.facts, cx.today);
        let said = prose(&text, 42).map(|line| line.role(Role::TextStrong)).collect();
        let severity = format!("{} {}", symbol(&notice.severity), cx.lang.t(severity_word(&notice.severity)));
        let mut facts = vec![
            row("notices.fact.severity", severity).role(role(&notice.severity)),
            row("notices.fact.since", when(notice.fired_at, cx.today, cx.lang)),
        ];
        if let Some(until) = notice.snooze_until.filter(|_| notice.state == "snoozed") {
            facts.push(row("notices.fact.until", wording::instant(cx.lang, until)));
        }
        let channels = ["line", "bell", "terminal", "desktop"].map(|channel| {
            let key = |part: &str| cx.lang.find(&format!("notices.channel.{channel}{part}")).unwrap_or_default();
            fact(key(""), key(".when"))
        });
        Ok(vec![
            Block::Groups(vec![Group { title: String::new(), facts: said }]),
            Block::Groups(vec![Group { title: String::new(), facts }]),
            Block::Rule,
            Block::Groups(vec![Group { title: cx.lang.t("notices.channels").to_owned(), facts: channels.to_vec() }]),
        ])
    }
}

/// What is over cannot be put off any more.
fn over(row: &NoticeRow) -> Option<Refusal> {
    matches!(row.state.as_str(), "done" | "cleared").then(|| Refusal::new("notice.over").with("notice", row.id))
}

/// A number of hours; what is none is refused by the operation, with what it takes.
fn hours(typed: &str) -> Value {
    typed.trim().parse::<i64>().map_or_else(|_| json!(0), Value::from)
}

/// What can be done with notices.
pub static ACTIONS: &[RowAction<NoticeRow>] = &[
    RowAction {
        label: "notices.action.done",
        letter: 'f',
        state: true,
        operation: "notice.done",
        input: |id, _| json!({"ids": [id]}),
        question: Question::None,
        off: over,
    },
    RowAction {
        label: "notices.action.day",
        letter: 'g',
        state: true,
        operation: "notice.snooze",
        input: |id, _| json!({"ids": [id], "hours": 24}),
        question: Question::None,
        off: over,
    },
    RowAction {
        label: "notices.action.tomorrow",
        letter: 'd',
        state: true,
        operation: "notice.snooze",
        input: |id, _| json!({"ids": [id], "tomorrow_at": 9}),
        question: Question::None,
        off: over,
    },
    RowAction {
        label: "notices.action.hours",
        letter: 'o',
        state: true,
        operation: "notice.snooze",
        input: |id, typed| json!({"ids": [id], "hours": hours(typed)}),
        question: Question::Text(Wanting::of("hours", "notices.ask.hours")),
        off: over,
    },
];

/// The pane.
pub fn pane(desk: &Desk) -> Box<dyn Layer> {
    Browser::<Notices>::new(desk)
}
