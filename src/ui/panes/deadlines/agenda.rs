//! The agenda: deadlines as a list, and what can be done with them in every view.

use super::{ID, amount, flow, letter, mark, role, signed};
use crate::alerts::sentence::weekday_and_day;
use crate::domain::filter::Filter;
use crate::domain::page::{Count, Page, PageQuery};
use crate::domain::{Cents, Refusal, SafeText};
use crate::locale::Lang;
use crate::store::list::{DEADLINES, DeadlineRow, List};
use crate::store::{Reader, deadlines};
use crate::ui::action::Action;
use crate::ui::desk::Desk;
use crate::ui::kit::card::{Block, Group, fact, prose};
use crate::ui::kit::resource::{Column, Cx, Empty, FilterField, Resource, Row, col, day_col, fill, next};
use crate::ui::layers::{Layer, LayerId};
use crate::ui::panes::browser::cell::{CellOf, loaded};
use crate::ui::panes::browser::{Listing, every_id};
use crate::ui::panes::words;
use crate::ui::record::action::{Question, RowAction, Wanting};
use serde_json::{Value, json};

/// The family of deadlines.
pub struct Agenda;

impl Row for DeadlineRow {
    fn id(&self) -> i64 {
        self.id
    }
}

const DATE: Column<DeadlineRow> =
    day_col("due_on", "deadlines.column.date", |r: &DeadlineRow, cx| weekday_and_day(r.due_on, cx.lang).into())
        .short_day(4)
        .role(role)
        .sortable();
const KIND: Column<DeadlineRow> =
    col("kind", "deadlines.column.kind", 1, |r: &DeadlineRow, cx| letter(&r.kind, cx.lang).to_string().into());
const SUBJECT: Column<DeadlineRow> =
    fill("subject", "deadlines.column.subject", 12, |r: &DeadlineRow, _| r.subject.as_str().into()).role(role);
const WHEN: Column<DeadlineRow> =
    col("days", "deadlines.column.when", 7, |r: &DeadlineRow, cx| when(r, cx.lang).into()).role(role);

static COLUMNS: &[Column<DeadlineRow>] = &[
    DATE,
    KIND,
    SUBJECT,
    fill("party", "deadlines.column.who", 10, |r: &DeadlineRow, _| text(r.party.as_ref()).into()).at_most(22).rank(1),
    col("amount", "deadlines.column.amount", 11, |r: &DeadlineRow, cx| amount(r, cx.lang).into()).right(),
    WHEN,
];
static MORE: &[Column<DeadlineRow>] = &[
    col("order", "cli.column.order", words::ORDER_NUMBER, |r: &DeadlineRow, _| {
        r.order.as_deref().unwrap_or_default().into()
    }),
    fill("assignee", "cli.column.assignee", 8, |r: &DeadlineRow, _| text(r.assignee.as_ref()).into()).at_most(20),
    col("id", "cli.column.id", 6, |r: &DeadlineRow, _| r.id.to_string().into()).right(),
];
static NARROW: &[Column<DeadlineRow>] = &[DATE, KIND, SUBJECT, WHEN];

static EMPTY: Empty = Empty {
    title: "deadlines.empty",
    hints: &[
        next(Action::New, "deadlines.empty.new"),
        next(Action::ViewAlt, "deadlines.empty.view"),
        next(Action::Help, "orders.empty.help"),
    ],
};

fn text(text: Option<&SafeText>) -> &str {
    text.map_or("", SafeText::as_str)
}

fn saved(id: i64, version: i64, set: &Value) -> (&'static str, Value) {
    ("deadline.save", json!({"id": id, "version": version, "set": set}))
}

/// Day, subject and amount, changed in the list.
static CELLS: &[CellOf] = &[
    CellOf {
        column: "due_on",
        load: |reader, id, lang| {
            let now = deadlines::find(reader.db(), id)?;
            let day = words::compact_date(now.due_on, lang);
            Ok(loaded(day, move |typed, _, today| {
                Ok(saved(id, now.version, &json!({"due_on": words::read_day(typed, today)?})))
            }))
        },
    },
    CellOf {
        column: "subject",
        load: |reader, id, _| {
            let now = deadlines::find(reader.db(), id)?;
            let subject = now.subject.to_string();
            Ok(loaded(subject, move |typed, _, _| Ok(saved(id, now.version, &json!({"subject": typed})))))
        },
    },
    CellOf {
        column: "amount",
        load: |reader, id, lang| {
            let now = deadlines::find(reader.db(), id)?;
            let amount = now.amount.map_or_else(String::new, |amount| words::show_money(amount.0, lang));
            Ok(loaded(amount, move |typed, lang, _| {
                let cents = if typed.is_empty() { 0 } else { words::read_money(typed, lang)? };
                Ok(saved(id, now.version, &json!({"amount": Cents(cents)})))
            }))
        },
    },
    CellOf {
        column: "assignee",
        load: |reader, id, _| {
            let now = deadlines::find(reader.db(), id)?;
            let who = text(now.assignee.as_ref()).to_owned();
            Ok(loaded(who, move |typed, _, _| Ok(saved(id, now.version, &json!({"assignee": typed})))))
        },
    },
];

/// `X 5 gg`, `! oggi`, `2 gg`, `+ fatta`.
pub fn when(row: &DeadlineRow, lang: Lang) -> String {
    let n = row.days.unsigned_abs();
    match (mark(row), row.days) {
        ('+', _) => format!("+ {}", lang.t("list.deadline_state.done")),
        (_, 0) => format!("! {}", lang.t("deadlines.when.today")),
        ('X', _) => format!("X {}", lang.n("deadlines.when.days", n, &[])),
        (sign, _) => format!("{sign} {}", lang.n("deadlines.when.days", n, &[])),
    }
}

impl Resource for Agenda {
    type Row = DeadlineRow;
    type Source = Reader;
    const ID: &'static str = ID;

    fn columns() -> &'static [Column<DeadlineRow>] {
        COLUMNS
    }
    fn filters() -> &'static [FilterField] {
        &[]
    }
    fn empty() -> &'static Empty {
        &EMPTY
    }
    fn page(reader: &Reader, query: &PageQuery) -> Result<Page<DeadlineRow>, Refusal> {
        DEADLINES.page(reader.db(), query, reader.today())
    }
    fn count(reader: &Reader, filter: &Filter) -> Result<Count, Refusal> {
        DEADLINES.spec.count(reader.db(), filter, 10_000, reader.today())
    }
    fn all(reader: &Reader, filter: &Filter) -> Result<Vec<(i64, Cents)>, Refusal> {
        Self::amounts(reader, &every_id(reader, DEADLINES.spec, filter)?)
    }
}

impl Listing for Agenda {
    const TITLE: &'static str = "pane.deadlines";
    const NEW: &'static str = "deadlines.new";
    const ENTITY: &'static str = "deadline";

    fn list() -> &'static List<DeadlineRow> {
        &DEADLINES
    }
    fn name(row: &DeadlineRow) -> String {
        row.subject.to_string()
    }
    fn renamed() -> &'static [(&'static str, &'static str)] {
        &[("who", "party")]
    }
    fn table() -> Option<&'static str> {
        Some("deadline")
    }
    fn tables() -> &'static [&'static str] {
        &["deadline", "party"]
    }
    fn amount() -> Option<fn(&DeadlineRow) -> Cents> {
        Some(|row| signed(row).unwrap_or_default())
    }
    fn amounts(reader: &Reader, ids: &[i64]) -> Result<Vec<(i64, Cents)>, Refusal> {
        let all = deadlines::amounts(reader.db(), ids)?.into_iter();
        Ok(all.map(|(id, kind, amount)| (id, amount.map(|amount| flow(&kind, amount)).unwrap_or_default())).collect())
    }
    fn first_filter() -> &'static str {
        "stato:aperta"
    }
    fn more() -> &'static [Column<DeadlineRow>] {
        MORE
    }
    fn narrow() -> &'static [Column<DeadlineRow>] {
        NARROW
    }
    fn open(desk: &Desk, id: i64, _list: LayerId) -> Option<Box<dyn Layer>> {
        Some(super::form(desk, Some(id)))
    }
    fn create(desk: &Desk) -> Option<Box<dyn Layer>> {
        Some(super::form(desk, None))
    }
    fn edit(desk: &Desk, row: &DeadlineRow) -> Result<Box<dyn Layer>, Refusal> {
        Ok(super::form(desk, Some(row.id)))
    }
    fn cells() -> &'static [CellOf] {
        CELLS
    }
    fn actions() -> &'static [RowAction<DeadlineRow>] {
        ACTIONS
    }
    fn preview(reader: &Reader, id: i64, cx: Cx) -> Result<Vec<Block>, Refusal> {
        let Some(row) = DEADLINES.row(reader.db(), id, cx.today)? else { return Ok(Vec::new()) };
        let note = deadlines::find(reader.db(), id)?.note;
        let line = |key, value: String| fact(cx.lang.t(key), value);
        let kind = cx.lang.find(&format!("list.deadline_kind.{}", row.kind)).unwrap_or_default();
        let mut facts = vec![
            line("deadlines.field.due_on", weekday_and_day(row.due_on, cx.lang)),
            line("deadlines.column.when", when(&row, cx.lang)).role(role(&row)),
            line("deadlines.field.kind", kind.to_owned()),
        ];
        if let Some(amount) = row.amount {
            facts.push(line("deadlines.field.amount", words::money(amount, cx.lang)));
        }
        if let (Some(party), Some(id)) = (&row.party, row.party_id) {
            facts.push(line("deadlines.field.party_id", party.to_string()).door(format!("customer:{id}")));
        }
        if let (Some(order), Some(id)) = (&row.order, row.order_id) {
            facts.push(line("deadlines.field.order", order.clone()).door(format!("order:{id}")));
        }
        if let Some(assignee) = &row.assignee {
            facts.push(line("deadlines.field.assignee", assignee.to_string()));
        }
        let mut groups = vec![Block::Groups(vec![Group { title: row.subject.to_string(), facts }])];
        if let Some(note) = note {
            let lines = note.as_str().lines().flat_map(|text| prose(text, 40)).collect();
            let title = cx.lang.t("deadlines.field.note").to_owned();
            groups.push(Block::Groups(vec![Group { title, facts: lines }]));
        }
        Ok(groups)
    }
}

fn is_done(row: &DeadlineRow) -> Option<Refusal> {
    row.done_at.is_some().then(|| Refusal::new("deadline.is_done"))
}

fn is_open(row: &DeadlineRow) -> Option<Refusal> {
    match (&row.done_at, row.order_id) {
        (None, _) => Some(Refusal::new("deadline.is_open")),
        (Some(_), Some(_)) => Some(Refusal::new("deadline.follows")),
        _ => None,
    }
}

/// A number of days; what is none is refused by the operation, with what it takes.
fn days(typed: &str) -> Value {
    typed
        .trim()
        .trim_end_matches(['g', 'd'])
        .trim_start_matches('+')
        .parse::<i64>()
        .map_or_else(|_| json!(typed), Value::from)
}

/// Its label, for the key that shifts.
pub const DELETE: &str = "deadlines.action.delete";

/// What can be done with deadlines, in every view.
pub static ACTIONS: &[RowAction<DeadlineRow>] = &[
    RowAction {
        label: "deadlines.action.done",
        letter: 'f',
        state: true,
        operation: "deadline.done",
        input: |id, _| json!({"ids": [id]}),
        question: Question::None,
        off: is_done,
    },
    RowAction {
        label: "deadlines.action.reopen",
        letter: 'r',
        state: true,
        operation: "deadline.done",
        input: |id, _| json!({"ids": [id], "done": false}),
        question: Question::None,
        off: is_open,
    },
    RowAction {
        label: "deadlines.action.week",
        letter: 's',
        state: false,
        operation: "deadline.move",
        input: |id, _| json!({"ids": [id], "days": 7}),
        question: Question::None,
        off: is_done,
    },
    RowAction {
        label: "deadlines.action.days",
        letter: 'p',
        state: false,
        operation: "deadline.move",
        input: |id, typed| json!({"ids": [id], "days": days(typed)}),
        question: Question::Text(Wanting::of("days", "deadlines.ask.days")),
        off: is_done,
    },
    RowAction {
        label: DELETE,
        letter: 'x',
        state: false,
        operation: "deadline.delete",
        input: |id, _| json!({"ids": [id]}),
        question: Question::Confirm("deadlines.ask.delete", 'e'),
        off: |row| row.order_id.map(|_| Refusal::new("deadline.follows")),
    },
];
