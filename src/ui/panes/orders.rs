//! Orders: the list of what was sold, and what can be done with it.

pub mod card;
mod choices;
pub mod editor;
mod fields;
mod lines;
mod mixed;
mod pay;
mod ship;
mod sources;

use super::browser::cell::{CellOf, loaded};
use super::browser::{Browser, Listing, every_id};
use super::words;
use crate::domain::filter::Filter;
use crate::domain::order::{Badge, PaymentState, Step, may, open};
use crate::domain::page::{Count, Page, PageQuery};
use crate::domain::{Cents, Quantity, Refusal, SafeText};
use crate::locale::{Lang, wording};
use crate::print::Kind;
use crate::store::drafts::Draft;
use crate::store::list::{List, ORDERS, OrderRow};
use crate::store::{Reader, orders, subjects};
use crate::ui::action::Action;
use crate::ui::desk::Desk;
use crate::ui::kit::card::Block;
use crate::ui::kit::resource::{Column, Cx, Empty, FilterField, Resource, Row, col, day_col, fill, next};
use crate::ui::layers::{Layer, LayerId};
use crate::ui::record::action::{PaneCommand, Question, RowAction, Wanting};
use crate::ui::record::papers::PaperOf;
use crate::ui::record::sheet::CardLayer;
use crate::ui::theme::Role;
use serde_json::json;
use std::borrow::Cow;

/// The pane's name in places and targets.
pub const ID: &str = "orders";

/// The family of sales orders.
pub struct Orders;

impl Row for OrderRow {
    fn id(&self) -> i64 {
        self.id
    }
}

static COLUMNS: &[Column<OrderRow>] = &[
    col("number", "orders.column.number", words::ORDER_NUMBER, |r: &OrderRow, _| r.number.as_str().into())
        .role(|_| Role::TextCode)
        .sortable(),
    day_col("placed_on", "orders.column.date", |r: &OrderRow, cx| words::compact_date(r.placed_on, cx.lang).into())
        .rank(2)
        .sortable(),
    fill("customer", "orders.column.customer", 10, |r: &OrderRow, _| r.customer.as_str().into()).good(15),
    col("state", "orders.column.state", 14, |r: &OrderRow, cx| {
        words::state(r.badge, r.late(cx.today)).text(cx.lang).into()
    })
    .role(|r| words::state(r.badge, false).role)
    .rank(1),
    col("channel", "orders.column.channel", 7, |r: &OrderRow, cx| {
        words::short_channel(r.channel.as_str(), cx.lang).into()
    })
    .rank(4),
    col("payment", "orders.column.payment", 5, payment).role(payment_role).rank(3).named(),
    col("total", "orders.column.total", 10, |r: &OrderRow, cx| words::money(r.total, cx.lang).into())
        .right()
        .sortable(),
];

/// Shown when they are chosen.
static MORE: &[Column<OrderRow>] = &[
    day_col("promised_on", "cli.column.promised_on", |r: &OrderRow, cx| {
        r.promised_on.map_or_else(String::new, |day| words::compact_date(day, cx.lang)).into()
    })
    .role(|r| if r.promised_on.is_some() { Role::BaseText } else { Role::TextMuted })
    .named(),
    col("paid", "cli.column.paid", 10, |r: &OrderRow, cx| words::money(r.paid, cx.lang).into()).right(),
    col("external_number", "cli.column.external_number", 12, |r: &OrderRow, _| text(r.external_number.as_ref()).into())
        .role(|_| Role::TextCode),
    col("payment_term", "cli.column.payment_term", 8, |r: &OrderRow, _| text(r.payment_term.as_ref()).into()).named(),
    fill("carrier", "cli.column.carrier", 8, |r: &OrderRow, cx| {
        r.carrier.as_ref().map_or_else(String::new, |name| wording::carrier(cx.lang, name.as_str())).into()
    })
    .at_most(20),
    col("warehouse", "cli.column.warehouse", 8, |r: &OrderRow, _| text(r.warehouse.as_ref()).into()),
    fill("operator", "cli.column.operator", 8, |r: &OrderRow, _| r.operator.as_str().into()).at_most(16),
    fill("tags", "cli.column.tags", 10, |r: &OrderRow, _| {
        r.tags.iter().map(SafeText::as_str).collect::<Vec<_>>().join(", ").into()
    })
    .at_most(40),
];

fn text(text: Option<&SafeText>) -> &str {
    text.map_or("", SafeText::as_str)
}

/// What was paid; of nothing yet, when it is to be: `30fm`.
fn payment(row: &OrderRow, cx: Cx) -> Cow<'_, str> {
    match (&row.payment_term, row.payment) {
        (Some(term), PaymentState::Unpaid) if !term.is_empty() => term.as_str().into(),
        _ => cx.lang.t(words::payment(row.payment).0).into(),
    }
}

/// A term is what was agreed, nothing that calls for anybody; what is late says so among the deadlines.
fn payment_role(row: &OrderRow) -> Role {
    match (&row.payment_term, row.payment) {
        (Some(term), PaymentState::Unpaid) if !term.is_empty() => Role::BaseText,
        (_, state) => words::payment(state).1,
    }
}

static EMPTY: Empty = Empty {
    title: "orders.empty",
    hints: &[
        next(Action::New, "orders.empty.new"),
        next(Action::Palette, "orders.empty.import"),
        next(Action::Help, "orders.empty.help"),
    ],
};

impl Resource for Orders {
    type Row = OrderRow;
    type Source = Reader;
    const ID: &'static str = ID;

    fn columns() -> &'static [Column<OrderRow>] {
        COLUMNS
    }
    fn filters() -> &'static [FilterField] {
        &[]
    }
    fn empty() -> &'static Empty {
        &EMPTY
    }
    fn page(reader: &Reader, query: &PageQuery) -> Result<Page<OrderRow>, Refusal> {
        ORDERS.page(reader.db(), query, reader.today())
    }
    fn count(reader: &Reader, filter: &Filter) -> Result<Count, Refusal> {
        ORDERS.spec.count(reader.db(), filter, 10_000, reader.today())
    }
    fn all(reader: &Reader, filter: &Filter) -> Result<Vec<(i64, Cents)>, Refusal> {
        Self::amounts(reader, &every_id(reader, ORDERS.spec, filter)?)
    }
}

impl Listing for Orders {
    const TITLE: &'static str = "pane.orders";
    const NEW: &'static str = "orders.new";
    const ENTITY: &'static str = "order";

    fn list() -> &'static List<OrderRow> {
        &ORDERS
    }
    fn more() -> &'static [Column<OrderRow>] {
        MORE
    }
    fn name(row: &OrderRow) -> String {
        row.number.clone()
    }
    fn called(row: &OrderRow, _lang: Lang) -> String {
        called(row)
    }
    fn numbered() -> Option<&'static str> {
        Some("sales_order")
    }
    fn tables() -> &'static [&'static str] {
        &["sales_order", "order_line", "shipment", "payment", "tagging", "party"]
    }
    fn amount() -> Option<fn(&OrderRow) -> Cents> {
        Some(|row| row.total)
    }
    fn amounts(reader: &Reader, ids: &[i64]) -> Result<Vec<(i64, Cents)>, Refusal> {
        orders::totals(reader.db(), ids)
    }
    fn open(desk: &Desk, id: i64, list: LayerId) -> Option<Box<dyn Layer>> {
        Some(card(desk, id, Some(list)))
    }
    fn create(desk: &Desk) -> Option<Box<dyn Layer>> {
        Some(create(desk, None))
    }
    fn edit(desk: &Desk, row: &OrderRow) -> Result<Box<dyn Layer>, Refusal> {
        editor::edit(desk, row)
    }
    fn unsorted() -> &'static [(&'static str, &'static str)] {
        // The names stand with the customers: in their order a million orders would have to be read first.
        // A promise may be absent, and no index walks over what is absent.
        &[
            ("orders.column.customer", "orders.unsorted.customer"),
            ("cli.column.promised_on", "orders.unsorted.promised"),
        ]
    }
    fn cells() -> &'static [CellOf] {
        CELLS
    }
    fn actions() -> &'static [RowAction<OrderRow>] {
        ACTIONS
    }
    fn papers() -> &'static [PaperOf<OrderRow>] {
        PAPERS
    }
    fn commands() -> &'static [PaneCommand] {
        &[("import:orders", 'f', "orders.action.import")]
    }
    fn preview(reader: &Reader, id: i64, cx: Cx) -> Result<Vec<Block>, Refusal> {
        card::preview(reader, id, cx)
    }
    const EXPLAINS: bool = true;
    fn explain(reader: &Reader, id: i64, column: &str, cx: Cx) -> Result<Vec<String>, Refusal> {
        let door = if matches!(column, "payment" | "paid") { "payment" } else { "total" };
        card::why::explain(reader, id, door, cx.lang)
    }
}

/// The promised day, the term and the tags, changed in the list.
static CELLS: &[CellOf] = &[
    CellOf {
        column: "promised_on",
        load: |reader, id, lang| {
            let order = orders::find(reader.db(), id)?;
            let text = order.promised_on.map_or_else(String::new, |day| words::compact_date(day, lang));
            Ok(loaded(text, move |typed, _, today| {
                let edit = json!({"order": {"row": id}, "version": order.version});
                let (key, value) = match typed {
                    "" => ("no_promise", json!(true)),
                    day => ("promised_on", json!(words::read_day(day, today)?)),
                };
                Ok(("order.edit", with(edit, key, value)))
            }))
        },
    },
    CellOf {
        column: "payment_term",
        load: |reader, id, _| {
            let order = orders::find(reader.db(), id)?;
            let term = text(order.payment_term.as_ref()).to_owned();
            Ok(loaded(term, move |typed, _, _| {
                let edit = json!({"order": {"row": id}, "version": order.version, "payment_term": typed});
                Ok(("order.edit", edit))
            }))
        },
    },
    CellOf {
        column: "tags",
        load: |reader, id, _| {
            let tags = subjects::tags(reader.db(), subjects::Subject::Order, id)?;
            let tags: Vec<String> = tags.iter().map(ToString::to_string).collect();
            Ok(loaded(tags.join(", "), move |typed, _, _| {
                let wanted: Vec<&str> = typed.split(',').map(str::trim).filter(|tag| !tag.is_empty()).collect();
                let add: Vec<&&str> = wanted.iter().filter(|tag| tags.iter().all(|old| old != **tag)).collect();
                let remove: Vec<&String> = tags.iter().filter(|tag| !wanted.contains(&tag.as_str())).collect();
                Ok(("tag.change", json!({"kind": "order", "ids": [id], "add": add, "remove": remove})))
            }))
        },
    },
];

/// An input with one more field.
fn with(mut input: serde_json::Value, key: &str, value: serde_json::Value) -> serde_json::Value {
    if let Some(fields) = input.as_object_mut() {
        fields.insert(key.to_owned(), value);
    }
    input
}

/// A number alone says little where it is said what was done with an order.
fn called(row: &OrderRow) -> String {
    format!("{} ({})", row.number, row.customer)
}

/// Why a step cannot be taken with this order now; what has left the list knows only by the badge.
fn off(row: &OrderRow, step: Step) -> Option<Refusal> {
    let shipped = match row.badge {
        Badge::PartShipped | Badge::Shipped | Badge::Delivered => Quantity::units(1),
        _ => Quantity::ZERO,
    };
    may(step, row.badge, shipped, row.history).err().map(|refusal| refusal.with("order", row.number.clone()))
}

/// Why nothing more can come in for it.
fn settled(row: &OrderRow) -> Option<Refusal> {
    (open(row.total, row.paid, row.badge) <= Cents::ZERO)
        .then(|| Refusal::new("payment.nothing_open").with("order", row.number.clone()))
}

/// What is printed of orders; the same table for the list and the card.
static PAPERS: &[PaperOf<OrderRow>] =
    &[PaperOf { kind: Kind::Order, off: |_| None }, PaperOf { kind: Kind::Picking, off: |row| off(row, Step::Ship) }];

/// What can be done with orders; the same table for the list and the card.
pub static ACTIONS: &[RowAction<OrderRow>] = &[
    RowAction {
        label: "orders.action.confirm",
        letter: 'c',
        state: true,
        operation: "order.confirm",
        input: |id, _| json!({"order": {"row": id}}),
        question: Question::None,
        off: |row| off(row, Step::Confirm),
    },
    RowAction {
        label: "orders.action.ship",
        letter: 's',
        state: true,
        operation: "order.ship",
        input: |id, tracking| match tracking {
            "" => json!({"order": {"row": id}}),
            code => json!({"order": {"row": id}, "tracking": code}),
        },
        question: Question::WhenRefused("order.tracking_required", Wanting::of("tracking", "orders.ask.tracking")),
        off: |row| off(row, Step::Ship),
    },
    RowAction {
        label: "orders.action.ship_part",
        // `i` imports, in the same menu.
        letter: 'e',
        state: false,
        operation: "order.ship",
        input: |id, _| json!({"order": {"row": id}}),
        question: Question::Form(ship::form),
        off: |row| off(row, Step::Ship),
    },
    RowAction {
        label: "orders.action.deliver",
        letter: 'd',
        state: true,
        operation: "order.deliver",
        input: |id, _| json!({"order": {"row": id}}),
        question: Question::None,
        off: |row| off(row, Step::Deliver),
    },
    RowAction {
        label: "orders.action.close",
        letter: 'h',
        state: true,
        operation: "order.close",
        input: |id, _| json!({"order": {"row": id}}),
        question: Question::Confirm("orders.ask.close", 'c'),
        off: |row| off(row, Step::Close),
    },
    RowAction {
        label: "orders.action.pay",
        letter: 'p',
        state: false,
        operation: "order.pay",
        input: |id, _| json!({"order": {"row": id}}),
        question: Question::ConfirmSeveral("orders.ask.pay", 'i'),
        off: |row| off(row, Step::Pay).or_else(|| settled(row)),
    },
    RowAction {
        label: "orders.action.payment",
        letter: 'm',
        state: false,
        operation: "order.pay",
        input: |id, _| json!({"order": {"row": id}}),
        question: Question::Form(pay::form),
        // Where nothing came nothing goes back.
        off: |row| off(row, if row.paid > Cents::ZERO { Step::Refund } else { Step::Pay }),
    },
    RowAction {
        label: "orders.action.hold",
        letter: 'w',
        state: true,
        operation: "order.hold",
        input: |id, reason| json!({"order": {"row": id}, "reason": reason}),
        question: Question::Text(Wanting::of("reason", "orders.ask.hold")),
        off: |row| off(row, Step::Hold),
    },
    RowAction {
        label: "orders.action.resume",
        letter: 'r',
        state: true,
        operation: "order.resume",
        input: |id, _| json!({"order": {"row": id}}),
        question: Question::None,
        off: |row| off(row, Step::Resume),
    },
    RowAction {
        label: "orders.action.cancel",
        letter: 'x',
        state: true,
        operation: "order.cancel",
        input: |id, _| json!({"order": {"row": id}}),
        question: Question::Confirm("orders.ask.cancel", 'a'),
        off: |row| off(row, Step::Cancel),
    },
    RowAction {
        label: "orders.action.tag",
        letter: 't',
        state: false,
        operation: "tag.change",
        input: |id, tag| json!({"kind": "order", "ids": [id], "add": [tag]}),
        question: Question::Text(Wanting::of("add", "orders.ask.tag").completed_by(tags)),
        off: |_| None,
    },
    RowAction {
        label: "orders.action.note",
        letter: 'n',
        state: false,
        operation: "note.save",
        input: |id, body| json!({"kind": "order", "subject": id, "body": body}),
        question: Question::Text(Wanting::of("body", "orders.ask.note")),
        off: |_| None,
    },
];

/// The pane.
pub fn pane(desk: &Desk) -> Box<dyn Layer> {
    Browser::<Orders>::new(desk)
}

/// The card of an order.
pub fn card(desk: &Desk, id: i64, list: Option<LayerId>) -> Box<dyn Layer> {
    CardLayer::<card::OrderSheet>::new(desk, id, list)
}

/// The draft of an order, opened again.
pub fn resume(desk: &Desk, draft: &Draft) -> Box<dyn Layer> {
    editor::resume(desk, draft)
}

/// The draft of what was to leave, opened again.
pub fn resume_shipment(desk: &Desk, draft: &Draft) -> Option<Box<dyn Layer>> {
    ship::resume(desk, draft)
}

/// The draft of a payment, opened again.
pub fn resume_payment(desk: &Desk, draft: &Draft) -> Option<Box<dyn Layer>> {
    pay::resume(desk, draft)
}

/// The form of a new order, for a customer if one is given.
pub fn create(desk: &Desk, customer: Option<(i64, String)>) -> Box<dyn Layer> {
    editor::create(desk, customer)
}

/// The tags that Tab completes with.
fn tags(reader: &Reader, typed: &str) -> Result<Vec<String>, Refusal> {
    words::tags(ORDERS.spec, reader, typed)
}
