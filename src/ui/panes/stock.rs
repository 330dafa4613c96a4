//! The warehouse: what there is of every item, what moves it, and what can be done with it.

mod code;
mod movement;
mod moves;
mod product;
mod sheet;
mod shelf;
pub(super) mod source;
mod value;

pub use moves::Moves;
pub use source::{ProductSource, ShelfSource, WarehouseSource};

use super::browser::cell::{CellOf, loaded};
use super::browser::{Browser, Listing, New, Terms, every};
use crate::domain::filter::Filter;
use crate::domain::page::{Count, Page, PageQuery};
use crate::domain::{Cents, Quantity, Refusal, SafeText, UnitPrice};
use crate::locale::wording;
use crate::store::drafts::Draft;
use crate::store::list::{List, STOCK, StockRow};
use crate::store::{Reader, products, stock};
use crate::ui::action::Action;
use crate::ui::desk::Desk;
use crate::ui::kit::card::Block;
use crate::ui::kit::resource::{Column, Cx, Empty, FilterField, Resource, Row, col, fill, next};
use crate::ui::layers::{Layer, LayerId};
use crate::ui::panes::words;
use crate::ui::record::action::{Question, RowAction, always};
use crate::ui::record::draft::scope;
use crate::ui::record::form::FormLayer;
use crate::ui::record::sheet::CardLayer;
use crate::ui::theme::Role;
use serde_json::{Value, json};

/// The pane's name in places and targets.
pub const ID: &str = "stock";

/// The form of a new article with this name, for a box that was asked for one; it tells the box what it made.
pub(super) fn new_article(desk: &Desk, name: &str, to: LayerId) -> Box<dyn Layer> {
    FormLayer::new(product::ProductForm::named(name), desk, None).telling(to)
}

/// The family of what is sold: one row per variant.
pub struct Stock;

impl Row for StockRow {
    fn id(&self) -> i64 {
        self.id
    }
    fn tone(&self) -> Option<Role> {
        self.archived.then_some(Role::TextMuted)
    }
}

static COLUMNS: &[Column<StockRow>] = &[
    col("sku", "stock.column.sku", 13, |r: &StockRow, _| r.sku.as_str().into()).role(|_| Role::TextCode).sortable(),
    fill("name", "stock.column.name", 16, |r: &StockRow, _| r.name.as_str().into()).good(22).ends().sortable(),
    col("on_hand", "stock.column.on_hand", 6, |r: &StockRow, cx| value::figure(r, r.on_hand, cx.lang).into())
        .right()
        .rank(2),
    col("committed", "stock.column.committed", 5, |r: &StockRow, cx| value::figure(r, r.committed, cx.lang).into())
        .right()
        .rank(5),
    col("available", "stock.column.available", 7, |r: &StockRow, cx| value::available(r, cx.lang).into())
        .right()
        .role(value::role),
    col("min", "stock.column.min", 5, |r: &StockRow, cx| value::figure(r, r.min, cx.lang).into()).right().rank(3),
    col("incoming", "stock.column.incoming", 5, |r: &StockRow, cx| value::figure(r, r.incoming, cx.lang).into())
        .right()
        .role(value::incoming)
        .rank(4),
    col("mark", "stock.column.mark", 8, |r: &StockRow, cx| value::mark(r, cx.lang).into()).role(value::role).rank(1),
];

/// Shown when they are chosen: they go before what can be sold, which the list is for.
static MORE: &[Column<StockRow>] = &[
    col("price", "cli.column.price", 9, |r: &StockRow, cx| words::show_price(r.price.0, cx.lang).into())
        .right()
        .rank(2),
    col("cost", "cli.column.cost", 9, |r: &StockRow, cx| {
        r.cost.map_or_else(String::new, |cost| words::show_price(cost.0, cx.lang)).into()
    })
    .right()
    .rank(2),
    fill("supplier", "cli.column.supplier", 10, |r: &StockRow, _| text(r.supplier.as_ref()).into()).at_most(28).rank(2),
    fill("category", "cli.column.category", 8, |r: &StockRow, _| text(r.category.as_ref()).into()).at_most(20).rank(2),
    col("kind", "cli.column.kind", 8, |r: &StockRow, cx| wording::word(cx.lang, "list.product_kind", &r.kind).into())
        .rank(2),
    col("unit", "cli.column.unit", 4, |r: &StockRow, _| r.unit.as_str().into()).rank(2),
];

fn text(text: Option<&SafeText>) -> &str {
    text.map_or("", SafeText::as_str)
}

static EMPTY: Empty = Empty {
    title: "stock.empty",
    hints: &[
        next(Action::New, "stock.empty.new"),
        next(Action::Palette, "stock.empty.import"),
        next(Action::Help, "stock.empty.help"),
    ],
};

impl Resource for Stock {
    type Row = StockRow;
    type Source = Reader;
    const ID: &'static str = ID;

    fn columns() -> &'static [Column<StockRow>] {
        COLUMNS
    }
    fn filters() -> &'static [FilterField] {
        &[]
    }
    fn empty() -> &'static Empty {
        &EMPTY
    }
    fn page(reader: &Reader, query: &PageQuery) -> Result<Page<StockRow>, Refusal> {
        STOCK.page(reader.db(), query, reader.today())
    }
    fn count(reader: &Reader, filter: &Filter) -> Result<Count, Refusal> {
        STOCK.spec.count(reader.db(), filter, 10_000, reader.today())
    }
    fn all(reader: &Reader, filter: &Filter) -> Result<Vec<(i64, Cents)>, Refusal> {
        every(reader, STOCK.spec, filter)
    }
}

/// Tables that the figures of stock come from.
const TABLES: &[&str] =
    &["variant", "product", "product_code", "move", "reservation", "warehouse", "location", "party"];

impl Listing for Stock {
    const TITLE: &'static str = "pane.stock";
    const NEW: &'static str = "stock.new";
    const ENTITY: &'static str = "variant";
    const FIRST: &'static str = "stock.new.product";
    const VIEW: &'static str = "stock.view.moves";

    fn list() -> &'static List<StockRow> {
        &STOCK
    }
    fn more() -> &'static [Column<StockRow>] {
        MORE
    }
    fn name(row: &StockRow) -> String {
        row.sku.to_string()
    }
    fn numbered() -> Option<&'static str> {
        Some("variant")
    }
    fn tables() -> &'static [&'static str] {
        TABLES
    }
    fn open(desk: &Desk, id: i64, list: LayerId) -> Option<Box<dyn Layer>> {
        Some(card(desk, id, Some(list)))
    }
    fn create(desk: &Desk) -> Option<Box<dyn Layer>> {
        Some(form(desk, None))
    }
    fn news() -> &'static [New<StockRow>] {
        NEWS
    }
    fn terms() -> Option<Terms> {
        Some(WAREHOUSES)
    }
    fn edit(desk: &Desk, row: &StockRow) -> Result<Box<dyn Layer>, Refusal> {
        Ok(form(desk, Some(row.id)))
    }
    fn cells() -> &'static [CellOf] {
        CELLS
    }
    fn actions() -> &'static [RowAction<StockRow>] {
        ACTIONS
    }
    fn preview(reader: &Reader, id: i64, cx: Cx) -> Result<Vec<Block>, Refusal> {
        sheet::preview(reader, id, cx)
    }
    const EXPLAINS: bool = true;
    fn explain(reader: &Reader, id: i64, _column: &str, cx: Cx) -> Result<Vec<String>, Refusal> {
        sheet::why(reader, id, cx)
    }
    fn related(desk: &Desk, row: &StockRow) -> Option<Box<dyn Layer>> {
        Some(moves::pane(desk, &moves::of_item(row.sku.as_str())))
    }
    fn other_view(desk: &Desk) -> Option<Box<dyn Layer>> {
        Some(moves::pane(desk, ""))
    }
}

/// Price, cost and minimum, changed in the list.
static CELLS: &[CellOf] = &[
    CellOf {
        column: "price",
        load: |reader, id, lang| {
            let now = products::variant(reader.db(), id)?;
            let price = words::show_price(now.price.0, lang);
            Ok(loaded(price, move |typed, lang, _| {
                Ok(saved(&now, &json!({"price": UnitPrice(words::read_price(typed, lang)?)})))
            }))
        },
    },
    CellOf {
        column: "cost",
        load: |reader, id, lang| {
            let now = products::variant(reader.db(), id)?;
            let cost = now.cost.map_or_else(String::new, |cost| words::show_price(cost.0, lang));
            Ok(loaded(cost, move |typed, lang, _| match typed {
                "" => Ok(saved(&now, &json!({"no_cost": true}))),
                cost => Ok(saved(&now, &json!({"cost": UnitPrice(words::read_price(cost, lang)?)}))),
            }))
        },
    },
    CellOf {
        column: "min",
        load: |reader, id, lang| {
            let now = products::variant(reader.db(), id)?;
            let min = words::show_quantity(now.min_stock.0, lang);
            Ok(loaded(min, move |typed, lang, _| {
                let min = if typed.is_empty() { 0 } else { words::read_quantity(typed, lang)? };
                Ok(saved(&now, &json!({"min_stock": Quantity(min)})))
            }))
        },
    },
];

fn saved(now: &products::Variant, set: &Value) -> (&'static str, Value) {
    let variant = json!({"id": now.id, "version": now.version, "set": set});
    ("product.save", json!({"id": now.product_id, "variants": [variant]}))
}

/// F6: what a warehouse makes all day are movements; an item is rarer and comes last. The item under the cursor is
/// proposed.
static NEWS: &[New<StockRow>] = &[
    New { label: "stock.new.receive", letter: 'c', make: |desk, row| movement::receive(desk, row.id) },
    New { label: "stock.new.adjust", letter: 'r', make: |desk, row| movement::adjust(desk, row.id) },
    New { label: "stock.new.transfer", letter: 't', make: |desk, row| movement::transfer(desk, row.id) },
    New { label: "stock.new.product", letter: 'a', make: |desk, _| form(desk, None) },
];

/// F4: the figures of one warehouse.
const WAREHOUSES: Terms = Terms {
    title: "stock.warehouse",
    all: "stock.warehouse.all",
    keys: &["dep", "warehouse", "deposito"],
    read: |reader| {
        let all = stock::warehouses(reader.db())?.into_iter();
        Ok(all.map(|w| (w.code.to_string(), format!("{} {}", w.code, w.name))).collect())
    },
};

fn not_goods(row: &StockRow) -> Option<Refusal> {
    (!value::goods(row)).then(|| Refusal::new("stock.not_goods").with("sku", row.sku.as_str()))
}

/// An action that is a form needs no input of its own.
fn none(_: i64, _: &str) -> Value {
    Value::Null
}

/// What can be done with items; the same table for the list and the card.
static ACTIONS: &[RowAction<StockRow>] = &[
    RowAction {
        label: "stock.action.receive",
        letter: 'c',
        state: false,
        operation: "stock.receive",
        input: none,
        question: Question::Form(movement::receive),
        off: not_goods,
    },
    RowAction {
        label: "stock.action.adjust",
        letter: 'r',
        state: false,
        operation: "stock.adjust",
        input: none,
        question: Question::Form(movement::adjust),
        off: not_goods,
    },
    RowAction {
        label: "stock.action.transfer",
        letter: 't',
        state: false,
        operation: "stock.transfer",
        input: none,
        question: Question::Form(movement::transfer),
        off: not_goods,
    },
    RowAction {
        label: "stock.action.code",
        letter: 'k',
        state: false,
        operation: "product.code",
        input: none,
        question: Question::Form(code::form),
        off: always,
    },
    RowAction {
        label: "stock.action.variant",
        letter: 'v',
        state: false,
        operation: "product.save",
        input: none,
        question: Question::Form(variant),
        off: always,
    },
    RowAction {
        label: "stock.action.archive",
        letter: 'x',
        state: true,
        operation: "product.archive",
        input: |id, _| json!({"variant": id}),
        question: Question::None,
        off: |row| row.archived.then(|| Refusal::new("stock.archived").with("sku", row.sku.as_str())),
    },
    RowAction {
        label: "stock.action.restore",
        letter: 'p',
        state: true,
        operation: "product.archive",
        input: |id, _| json!({"variant": id, "archived": false}),
        question: Question::None,
        off: |row| (!row.archived).then(|| Refusal::new("stock.not_archived").with("sku", row.sku.as_str())),
    },
];

/// The form of a further variant of the same product.
fn variant(desk: &Desk, sibling: i64) -> Box<dyn Layer> {
    FormLayer::new(product::ProductForm::beside(sibling), desk, None)
}

/// The draft of an item, its codes, shelves or movements, opened again.
pub fn resume(desk: &Desk, draft: &Draft) -> Option<Box<dyn Layer>> {
    use crate::ui::record::form::Record;
    let of: Option<i64> = scope(draft).parse().ok();
    let (id, row) = (draft.record_id, draft.id);
    let entity = draft.entity.as_str();
    if entity == product::ProductForm::ENTITY {
        let record = of.map_or_else(product::ProductForm::default, product::ProductForm::beside);
        return Some(FormLayer::new(record, desk, id).resuming(row));
    }
    if entity == shelf::ShelfForm::ENTITY {
        return Some(FormLayer::new(shelf::ShelfForm::default(), desk, id).resuming(row));
    }
    code::resume(desk, draft).or_else(|| movement::resume(desk, draft))
}

/// The pane.
pub fn pane(desk: &Desk) -> Box<dyn Layer> {
    Browser::<Stock>::new(desk)
}

/// The card of a variant.
pub fn card(desk: &Desk, id: i64, list: Option<LayerId>) -> Box<dyn Layer> {
    CardLayer::<sheet::StockSheet>::new(desk, id, list)
}

/// The form of a variant, at its price.
pub fn priced(desk: &Desk, id: i64) -> Box<dyn Layer> {
    FormLayer::new(product::ProductForm::priced(), desk, Some(id))
}

/// The form of a new item, or of a variant that exists with its product.
pub fn form(desk: &Desk, id: Option<i64>) -> Box<dyn Layer> {
    FormLayer::new(product::ProductForm::default(), desk, id)
}
