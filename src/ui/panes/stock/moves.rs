//! The ledger: what moved, newest first. Nothing is changed or taken out; what was wrong is countered.

use super::value;
use crate::domain::filter::{Filter, Op, Operand, Term};
use crate::domain::page::{Count, Page, PageQuery};
use crate::domain::{Cents, Quantity, Refusal};
use crate::locale::{Lang, wording};
use crate::store::list::{List, MOVES, MoveRow};
use crate::store::{Reader, stock};
use crate::ui::action::Action;
use crate::ui::desk::Desk;
use crate::ui::kit::card::{Block, CardTab, Group, fact};
use crate::ui::kit::resource::{Column, Cx, Empty, FilterField, Resource, Row, col, day_col, fill, next};
use crate::ui::layers::{Layer, LayerId};
use crate::ui::panes::browser::{Browser, Listing, New, Terms, every};
use crate::ui::panes::words;
use crate::ui::record::action::{Question, RowAction};
use crate::ui::record::sheet::{CardLayer, Content, Sheet};
use crate::ui::theme::Role;
use serde_json::json;

/// The family of movements.
pub struct Moves;

impl Row for MoveRow {
    fn id(&self) -> i64 {
        self.id
    }
    fn tone(&self) -> Option<Role> {
        self.reversed_by.map(|_| Role::TextMuted)
    }
}

/// How much, with what it does to our shelves: `+10`, `-2`, `3` from shelf to shelf.
pub(super) fn amount(row: &MoveRow, lang: Lang) -> String {
    let text = words::quantity(row.quantity, lang);
    match row.sign {
        1 => format!("+{text}"),
        -1 => format!("-{text}"),
        _ => text,
    }
}

/// Where: the shelf it came to or left, both when it went from one to the other.
pub(super) fn place(row: &MoveRow) -> String {
    match row.sign {
        1 => row.to.to_string(),
        -1 => row.from.to_string(),
        _ => format!("{} > {}", row.from, row.to),
    }
}

/// Why, and whether it was countered since.
pub(super) fn cause(row: &MoveRow, lang: Lang) -> String {
    let word = wording::word(lang, "list.cause", &row.cause);
    if row.reversed_by.is_some() { format!("x {word}") } else { word }
}

fn colour(row: &MoveRow) -> Role {
    match row.sign {
        -1 => Role::ValueNegative,
        _ => Role::BaseText,
    }
}

static COLUMNS: &[Column<MoveRow>] = &[
    day_col("at", "stock.column.at", |r: &MoveRow, cx| value::moment(r.at, cx.lang).into()).timed().sortable(),
    col("cause", "stock.column.cause", 13, |r: &MoveRow, cx| cause(r, cx.lang).into()),
    col("sku", "stock.column.sku", 11, |r: &MoveRow, _| r.sku.as_str().into()).role(|_| Role::TextCode),
    col("quantity", "stock.column.quantity", 7, |r: &MoveRow, cx| amount(r, cx.lang).into()).right().role(colour),
    fill("place", "stock.column.place", 14, |r: &MoveRow, _| place(r).into()).at_most(30),
    fill("document", "stock.column.document", 11, |r: &MoveRow, _| r.document.as_str().into()),
    col("name", "stock.column.name", 24, |r: &MoveRow, _| r.name.as_str().into()).ends().wide(),
];

static EMPTY: Empty = Empty {
    title: "stock.moves.empty",
    hints: &[next(Action::New, "stock.moves.empty.new"), next(Action::ViewAlt, "stock.moves.empty.back")],
};

impl Resource for Moves {
    type Row = MoveRow;
    type Source = Reader;
    const ID: &'static str = "moves";

    fn columns() -> &'static [Column<MoveRow>] {
        COLUMNS
    }
    fn filters() -> &'static [FilterField] {
        &[]
    }
    fn empty() -> &'static Empty {
        &EMPTY
    }
    fn page(reader: &Reader, query: &PageQuery) -> Result<Page<MoveRow>, Refusal> {
        MOVES.page(reader.db(), query, reader.today())
    }
    fn count(reader: &Reader, filter: &Filter) -> Result<Count, Refusal> {
        MOVES.spec.count(reader.db(), filter, 10_000, reader.today())
    }
    fn all(reader: &Reader, filter: &Filter) -> Result<Vec<(i64, Cents)>, Refusal> {
        every(reader, MOVES.spec, filter)
    }
}

impl Listing for Moves {
    const TITLE: &'static str = "stock.moves.title";
    const NEW: &'static str = "stock.new";
    const ENTITY: &'static str = "move";
    const FIRST: &'static str = "stock.new.receive";
    const VIEW: &'static str = "stock.view.stock";
    const OVER: bool = true;

    fn list() -> &'static List<MoveRow> {
        &MOVES
    }
    fn tables() -> &'static [&'static str] {
        &["move", "variant", "location"]
    }
    fn open(desk: &Desk, id: i64, list: LayerId) -> Option<Box<dyn Layer>> {
        Some(CardLayer::<MoveSheet>::new(desk, id, Some(list)))
    }
    fn create(desk: &Desk) -> Option<Box<dyn Layer>> {
        Some(super::movement::form::<{ super::movement::RECEIVE }>(desk, None))
    }
    fn news() -> &'static [New<MoveRow>] {
        NEWS
    }
    fn terms() -> Option<Terms> {
        Some(super::WAREHOUSES)
    }
    fn actions() -> &'static [RowAction<MoveRow>] {
        ACTIONS
    }
    fn preview(reader: &Reader, id: i64, cx: Cx) -> Result<Vec<Block>, Refusal> {
        Ok(vec![Block::Groups(vec![facts(&row(reader, id, cx)?, cx)])])
    }
    fn related(desk: &Desk, row: &MoveRow) -> Option<Box<dyn Layer>> {
        Some(super::card(desk, row.variant_id, None))
    }
}

static NEWS: &[New<MoveRow>] = &[
    New { label: "stock.new.receive", letter: 'c', make: |desk, row| super::movement::receive(desk, row.variant_id) },
    New { label: "stock.new.adjust", letter: 'r', make: |desk, row| super::movement::adjust(desk, row.variant_id) },
    New { label: "stock.new.transfer", letter: 't', make: |desk, row| super::movement::transfer(desk, row.variant_id) },
];

/// Why a movement cannot be countered by itself.
fn off(row: &MoveRow) -> Option<Refusal> {
    if row.reversed_by.is_some() {
        return Some(Refusal::new("stock.reversed").with("movement", row.id));
    }
    if row.reverses.is_some() {
        return Some(Refusal::new("stock.is_reversal").with("movement", row.id));
    }
    if matches!(row.cause.as_str(), "sale" | "return") {
        return Some(Refusal::new("stock.of_shipment").with("order", row.document.as_str()));
    }
    None
}

static ACTIONS: &[RowAction<MoveRow>] = &[RowAction {
    label: "stock.action.reverse",
    letter: 's',
    state: false,
    operation: "stock.reverse",
    input: |id, _| json!({"movement": id}),
    question: Question::None,
    off,
}];

/// The ledger over the list of stock.
pub(super) fn pane(desk: &Desk, filter: &str) -> Box<dyn Layer> {
    Browser::<Moves>::with_filter(desk, filter)
}

/// The filter that leaves the movements of one item.
pub(super) fn of_item(sku: &str) -> String {
    let term = Term::new("art", Op::Is, vec![Operand::Word(sku.to_owned())]);
    Filter { terms: vec![term] }.to_string()
}

fn row(reader: &Reader, id: i64, cx: Cx) -> Result<MoveRow, Refusal> {
    MOVES.row(reader.db(), id, cx.today)?.ok_or_else(|| Refusal::new("stock.no_move").with("movement", id))
}

fn facts(row: &MoveRow, cx: Cx) -> Group {
    let lang = cx.lang;
    let mut facts = vec![
        fact(lang.t("stock.fact.item"), format!("{} {}", row.sku, row.name))
            .door(format!("variant:{}", row.variant_id)),
        fact(lang.t("stock.fact.at"), value::moment_long(row.at, lang)),
        fact(lang.t("stock.fact.cause"), cause(row, lang)),
        fact(lang.t("stock.fact.quantity"), amount(row, lang)).role(colour(row)),
        fact(lang.t("stock.fact.from"), row.from.as_str()),
        fact(lang.t("stock.fact.to"), row.to.as_str()),
    ];
    if !row.document.as_str().is_empty() {
        facts.push(fact(lang.t("stock.fact.document"), row.document.as_str()));
    }
    if let Some(lot) = &row.lot {
        facts.push(fact(lang.t("stock.fact.lot"), lot.as_str()));
    }
    for (key, other) in [("stock.fact.reverses", row.reverses), ("stock.fact.reversed_by", row.reversed_by)] {
        if let Some(other) = other {
            facts.push(fact(lang.t(key), other.to_string()).door(format!("move:{other}")));
        }
    }
    Group { title: lang.f("stock.moves.number", &[("n", &row.id.to_string())]), facts }
}

/// One movement.
pub(super) struct MoveSheet;

impl Sheet for MoveSheet {
    type Row = MoveRow;

    fn load(reader: &Reader, id: i64, cx: Cx) -> Result<Content<MoveRow>, Refusal> {
        let row = row(reader, id, cx)?;
        let mut first = facts(&row, cx);
        let title = std::mem::take(&mut first.title);
        let left = stock::availability(reader.db(), row.variant_id, None)?;
        let now = Group {
            title: cx.lang.t("stock.group.now").to_owned(),
            facts: vec![
                fact(cx.lang.t("stock.fact.on_hand"), words::quantity(left.on_hand, cx.lang)),
                fact(cx.lang.t("stock.fact.committed"), words::quantity(left.committed, cx.lang)),
                fact(cx.lang.t("stock.fact.available"), value::signed(left.available(), cx.lang))
                    .role(if left.available() < Quantity::ZERO { Role::StockOut } else { Role::BaseText }),
            ],
        };
        let ledger = fact("", cx.lang.t("stock.moves.never"));
        let blocks = vec![
            Block::Groups(vec![first, now]),
            Block::Rule,
            Block::Groups(vec![Group { title: String::new(), facts: vec![ledger.role(Role::TextMuted)] }]),
        ];
        let tab = CardTab { id: "data", title: cx.lang.t("stock.tab.data").to_owned(), count: None, blocks };
        let detail = format!("{} {}", row.sku, row.name);
        Ok(Content { row, title, detail, tabs: vec![tab] })
    }
    fn tables() -> &'static [&'static str] {
        &["move", "reservation"]
    }
    fn actions() -> &'static [RowAction<MoveRow>] {
        ACTIONS
    }
    fn open(desk: &Desk, door: &str) -> Option<Box<dyn Layer>> {
        let id = door.strip_prefix("move:")?.parse().ok()?;
        Some(CardLayer::<MoveSheet>::new(desk, id, None))
    }
}
