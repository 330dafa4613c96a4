//! The lines of an order while they are typed: what stands in the grid, what fits a code, what it all comes to.

use crate::domain::filter::{Filter, Op, Operand, Term};
use crate::domain::money::line_amount;
use crate::domain::order::{Totals, line_discount, order_discount, order_totals};
use crate::domain::page::{Anchor, PageQuery};
use crate::domain::{Cents, Quantity, Rate, Refusal, UnitPrice};
use crate::locale::Lang;
use crate::operations::order::LineInput;
use crate::operations::reference::CodeRef;
use crate::store::list::{STOCK, StockRow};
use crate::store::orders::Line;
use crate::store::{Reader, products, stock};
use crate::ui::kit::field::{FieldValue, Values};
use crate::ui::kit::grid::{CellKind, Grid, GridColumn, GridRow, Offer, Total, begins_with};
use crate::ui::kit::grid_column;
use crate::ui::kit::resource::Cx as Words;
use crate::ui::panes::words;
use crate::ui::theme::Role;
use std::collections::BTreeMap;

/// Code and quantity first: what is typed on the telephone.
pub(super) static COLUMNS: &[GridColumn] = &[
    grid_column("item", "orders.line.item", 12, CellKind::Lookup).whole(),
    grid_column(
        "quantity",
        "orders.line.quantity",
        6,
        CellKind::Number(words::read_quantity, words::show_quantity, 10_000),
    ),
    grid_column("description", "orders.line.description", 12, CellKind::Text).fill(),
    grid_column("price", "orders.line.price", 9, CellKind::Number(words::read_price, words::show_price, 0)),
    grid_column("discount", "orders.line.discount", 5, CellKind::Number(read_discount, words::show_rate, 0)).rank(1),
    grid_column("amount", "orders.line.amount", 10, CellKind::Computed).right(),
    grid_column("stock", "orders.line.stock", 11, CellKind::Computed).rank(2),
];

/// Reads the discount of a line; one that no order takes is told at its cell.
fn read_discount(text: &str, lang: Lang) -> Result<i64, Refusal> {
    line_discount(Rate(words::read_rate(text, lang)?)).map(|rate| rate.0)
}

/// What is known of a variant while its line is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    /// Can be sold from the order's warehouse.
    pub available: Quantity,
    /// It stands on shelves at all.
    pub goods: bool,
    /// Its VAT.
    pub vat: Rate,
}

/// The terms that an order is added up by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Terms {
    /// Prices include VAT.
    pub gross: bool,
    /// Rate of lines without an article.
    pub vat: Rate,
    /// Rate of shipping.
    pub shipping_vat: Rate,
}

/// Offers under a code.
const OFFERS: usize = 8;
/// So many codes that contain what was typed are looked through for those that begin with it.
const CODES: usize = 64;

/// What fits a typed code, best first: the whole code, codes that begin so, then the rest of what the stock list finds.
///
/// # Errors
/// What the store refuses.
pub(super) fn offers(
    reader: &Reader,
    typed: &str,
    warehouse: Option<(i64, &str)>,
    lang: Lang,
) -> Result<Vec<(Offer, Known)>, Refusal> {
    let db = reader.db();
    let mut out = Vec::new();
    if let Some((id, per_scan)) = products::by_code(db, typed)?
        && let Some(offer) = whole(reader, id, per_scan, typed, warehouse, lang)?
    {
        out.push(offer);
    }
    let mut filter = Filter::parse(typed);
    // A code that reads like a filter of its own is not one here.
    filter.terms.retain(|term| term.key.is_none());
    let page = |mut filter: Filter, limit: usize| {
        if let Some((_, code)) = warehouse {
            filter.terms.push(Term::new("dep", Op::Has, vec![Operand::Word(code.to_owned())]));
        }
        let query = PageQuery { filter, sort: None, anchor: Anchor::First, limit };
        Ok::<_, Refusal>(STOCK.page(db, &query, reader.today())?.rows)
    };
    // Codes that begin so are looked for on their own: a page of names that fit must not hide the second of them.
    let codes = Term::new("codice", Op::Has, vec![Operand::Word(typed.to_owned())]);
    let mut rows = page(Filter { terms: vec![codes] }, CODES)?;
    rows.retain(|row| begins_with(row.sku.as_str(), typed));
    rows.truncate(OFFERS);
    rows.extend(page(filter, OFFERS)?);
    for row in rows {
        if !out.iter().any(|(offer, _): &(Offer, Known)| offer.id == row.id) {
            let vat = products::find(db, row.product_id)?.vat;
            out.push(of_row(&row, vat, lang));
        }
    }
    Ok(out)
}

fn of_row(row: &StockRow, vat: Rate, lang: Lang) -> (Offer, Known) {
    let known = Known { available: row.available, goods: row.kind == "goods", vat };
    let offer = Offer {
        id: row.id,
        code: row.sku.to_string(),
        cells: vec![
            row.name.to_string(),
            words::show_price(row.price.0, lang),
            lang.f("orders.line.offer", &[("n", &words::quantity(row.available, lang))]),
        ],
        values: values(row.name.as_str(), row.price, vat),
        scanned: None,
    };
    (offer, known)
}

fn values(name: &str, price: UnitPrice, vat: Rate) -> Values {
    Values::from([
        ("description".to_owned(), FieldValue::of_text(name)),
        ("price".to_owned(), FieldValue::Number(price.0)),
        ("vat".to_owned(), FieldValue::Number(vat.0)),
    ])
}

/// The variant of a whole code. Another code than its own was read from a label: it brings its pieces.
pub(super) fn whole(
    reader: &Reader,
    id: i64,
    per_scan: Quantity,
    typed: &str,
    warehouse: Option<(i64, &str)>,
    lang: Lang,
) -> Result<Option<(Offer, Known)>, Refusal> {
    let db = reader.db();
    let Some(mut row) = STOCK.row(db, id, reader.today())?.filter(|row| !row.archived) else { return Ok(None) };
    row.available = stock::availability(db, id, warehouse.map(|(id, _)| id))?.available();
    let vat = products::find(db, row.product_id)?.vat;
    let (mut offer, known) = of_row(&row, vat, lang);
    if !row.sku.as_str().eq_ignore_ascii_case(typed) {
        offer.scanned = Some(per_scan.0);
    }
    Ok(Some((offer, known)))
}

/// What is known of these variants now.
///
/// # Errors
/// What the store refuses.
pub(super) fn known(
    reader: &Reader,
    variants: &[i64],
    warehouse: Option<i64>,
) -> Result<BTreeMap<i64, Known>, Refusal> {
    let db = reader.db();
    let mut all = BTreeMap::new();
    for id in variants {
        let Some(row) = STOCK.row(db, *id, reader.today())? else { continue };
        let available = stock::availability(db, *id, warehouse)?.available();
        let vat = products::find(db, row.product_id)?.vat;
        all.insert(*id, Known { available, goods: row.kind == "goods", vat });
    }
    Ok(all)
}

/// A grid over the lines of an order.
pub(super) fn grid(lines: &[Line], words: Words, gross: bool) -> Grid {
    let mut columns = COLUMNS.to_vec();
    for column in columns.iter_mut().filter(|column| column.id == "price") {
        column.title = if gross { "orders.line.price_gross" } else { "orders.line.price_net" };
    }
    let rows = lines.iter().map(|line| {
        let mut row = values(line.description.as_str(), line.price, line.vat);
        if let Some(id) = line.variant_id {
            let label = line.sku.as_ref().map(ToString::to_string).unwrap_or_default();
            row.insert("item".to_owned(), FieldValue::Ref { id, label });
        }
        row.insert("quantity".to_owned(), FieldValue::Number(line.quantity.0));
        if line.discount.0 != 0 {
            row.insert("discount".to_owned(), FieldValue::Number(line.discount.0));
        }
        row
    });
    let start = Values::from([("quantity".to_owned(), FieldValue::Number(Quantity::units(1).0))]);
    Grid::new(&columns, rows.collect(), start, words).free().ending("quantity")
}

fn quantity(row: &GridRow) -> Quantity {
    Quantity(row.value("quantity").number().unwrap_or(0))
}

fn amount(row: &GridRow) -> Option<Cents> {
    let price = UnitPrice(row.value("price").number()?);
    line_amount(price, quantity(row), Rate(row.value("discount").number().unwrap_or(0)))
}

/// What an operation takes for one line.
pub(super) fn input(row: &Values) -> LineInput {
    let value = |column: &str| row.get(column).unwrap_or(&FieldValue::Empty);
    let text = value("description").text().trim();
    LineInput {
        item: value("item").reference().map(CodeRef::row),
        description: Some(text.to_owned()).filter(|text| !text.is_empty()),
        quantity: Quantity(value("quantity").number().unwrap_or(0)),
        price: value("price").number().map(UnitPrice),
        discount: value("discount").number().filter(|rate| *rate != 0).map(Rate),
        vat: value("vat").number().map(Rate),
    }
}

/// Whether lines stand otherwise now for what another did: of those that were left alone here one is gone, or one is
/// there that nobody here wrote.
pub(super) fn moved(base: &[Values], sent: &[Values], now: &[Values]) -> bool {
    let [base, sent, now] = [base, sent, now].map(|rows| rows.iter().map(input).collect::<Vec<_>>());
    let left = base.iter().filter(|line| sent.contains(line));
    let own = |line: &&LineInput| !base.contains(line) && sent.iter().any(|mine| mine.about() == line.about());
    left.clone().any(|line| !now.contains(line))
        || now.iter().filter(|line| !sent.contains(line)).any(|line| !own(&line))
}

/// A line in words, for who is asked about it: `5 × 29,00 −10%  Moka 3 tazze`.
pub(super) fn told(row: &Values, lang: Lang) -> String {
    let line = input(row);
    let price = line.price.map_or_else(String::new, |price| words::show_price(price.0, lang));
    let discount = line.discount.map_or_else(String::new, |rate| format!(" -{}", words::show_rate(rate.0, lang)));
    let description = line.description.unwrap_or_default();
    format!("{} x {price}{discount} {description}", words::quantity(line.quantity, lang))
}

/// What a line is called: its code, else what is written there.
pub(super) fn called(row: &Values) -> String {
    let value = |column: &str| row.get(column).map(|value| value.text().to_owned()).unwrap_or_default();
    let code = value("item");
    if code.is_empty() { value("description") } else { code }
}

/// The variants on the lines.
pub(super) fn variants(grid: &Grid) -> Vec<i64> {
    grid.lines().filter_map(|row| row.value("item").reference()).collect()
}

/// What came of working an order out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Worked {
    /// How many totals there are.
    pub totals: u16,
    /// What the lines lack that the stock does not cover: `2 CAF-250`.
    pub lacks: Vec<String>,
    /// What the goods come to.
    pub goods: Cents,
    /// What all of it comes to.
    pub total: Cents,
}

/// Works out amounts, availability and totals.
pub(super) fn recompute(
    grid: &mut Grid,
    known: &BTreeMap<i64, Known>,
    terms: Terms,
    (shipping, discount): (Cents, Cents),
    lang: Lang,
) -> Worked {
    let mut left: BTreeMap<i64, Quantity> = BTreeMap::new();
    let mut amounts = Vec::new();
    let mut lacks = Vec::new();
    grid.recompute(|row| {
        let mut figures = Vec::new();
        if let Some(amount) = amount(row) {
            let item = row.value("item").reference().and_then(|id| known.get(&id));
            let vat = row.value("vat").number().map(Rate).or(item.map(|item| item.vat)).unwrap_or(terms.vat);
            amounts.push((vat, amount));
            figures.push(("amount", words::money(amount, lang), Role::ValueMoney));
        }
        if let Some((id, item)) = row.value("item").reference().and_then(|id| Some((id, known.get(&id)?)))
            && item.goods
        {
            // The same article on two lines draws on the same shelf.
            let there = *left.entry(id).or_insert(item.available);
            let rest = there - quantity(row);
            left.insert(id, rest);
            if rest < Quantity::ZERO {
                let missing = words::quantity((-rest).min(quantity(row)), lang);
                lacks.push(format!("{missing} {}", called(&row.values)));
            }
            let (text, role) = stock_text(there, rest.min(Quantity::ZERO), lang);
            figures.push(("stock", text, role));
        }
        figures
    });
    let goods: Cents = amounts.iter().map(|(_, amount)| *amount).sum();
    // More than the goods is refused when it is saved; until then the sum stands without it.
    let taken = order_discount(discount, goods).unwrap_or_default();
    let sums = order_totals(&amounts, taken, (shipping, terms.shipping_vat), terms.gross).ok();
    let totals = totals(amounts.len(), goods, (shipping, taken), sums.as_ref(), terms.gross, lang);
    let total = sums.map(|sums| sums.total).unwrap_or_default();
    let worked = Worked { totals: totals.len() as u16, lacks, goods, total };
    grid.set_totals(totals);
    worked
}

/// So many lines that lack something are named, the others counted.
const NAMED: usize = 3;

/// `! 3 righe scoperte: 17 CAF-250, 8 MOK-3`; nothing when all are covered.
pub(super) fn uncovered(lacks: &[String], lang: Lang) -> Option<String> {
    let counted = lang.n("orders.short", lacks.len() as u64, &[]);
    let more = lacks.len().checked_sub(NAMED).filter(|more| *more > 0).map(|more| format!(" +{more}"));
    let named = lacks.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    (!lacks.is_empty()).then(|| format!("{counted}: {named}{}", more.unwrap_or_default()))
}

/// `3 ! -17`, `14 ok`.
pub(super) fn stock_text(there: Quantity, missing: Quantity, lang: Lang) -> (String, Role) {
    let shown = words::quantity(there, lang);
    if missing < Quantity::ZERO {
        (format!("{shown} ! {}", words::quantity(missing, lang)), Role::StockOut)
    } else {
        (format!("{shown} {}", lang.t("orders.line.enough")), Role::StockOk)
    }
}

fn totals(
    count: usize,
    goods: Cents,
    (shipping, discount): (Cents, Cents),
    sums: Option<&Totals>,
    gross: bool,
    lang: Lang,
) -> Vec<Total> {
    let total = |label: String, value: Cents, role: Role| Total { label, value: words::money(value, lang), role };
    let mut all = vec![total(lang.n("orders.total.lines", count as u64, &[]), goods, Role::ValueMoney)];
    if !discount.is_zero() {
        all.push(total(lang.t("orders.total.discount").to_owned(), -discount, Role::ValueMoney));
    }
    if !shipping.is_zero() {
        all.push(total(lang.t("orders.total.shipping").to_owned(), shipping, Role::ValueMoney));
    }
    let Some(sums) = sums else { return all };
    if let (1, Some((rate, part))) = (sums.rates.len(), sums.rates.iter().next()) {
        let key = if gross { "orders.total.vat_in" } else { "orders.total.vat" };
        all.push(total(lang.f(key, &[("rate", &words::show_rate(*rate, lang))]), part.vat, Role::TextMuted));
    } else if sums.rates.len() > 1 {
        let key = if gross { "orders.total.vats_in" } else { "orders.total.vats" };
        all.push(total(lang.t(key).to_owned(), sums.vat, Role::TextMuted));
    }
    all.push(total(lang.t("orders.total.all").to_owned(), sums.total, Role::TextStrong));
    all
}
