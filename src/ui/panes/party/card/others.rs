//! Rows of other lists that belong to a party: a customer's orders, what a supplier supplies.

use super::{CEILING, FEW, ROWS};
use crate::domain::filter::{Filter, Op, Operand, Term};
use crate::domain::page::{Anchor, PageQuery};
use crate::domain::{Quantity, Refusal};
use crate::locale::wording;
use crate::store::Reader;
use crate::store::list::{ORDERS, STOCK};
use crate::store::parties::Party;
use crate::ui::kit::card::{Block, CardTab, Table, TableRow};
use crate::ui::kit::resource::Cx as Words;
use crate::ui::panes::tables::{coded, filling, left, right, table};
use crate::ui::panes::words;
use crate::ui::theme::Role;

/// The rows of other lists that belong to this party, and no one else's with a code that begins alike.
fn belonging(key: &str, party: &Party) -> Filter {
    Filter { terms: vec![Term::new(key, Op::Is, vec![Operand::Word(party.code.to_string())])] }
}

pub(super) fn supplied_by(party: &Party) -> Filter {
    belonging("fornitore", party)
}

pub(super) fn orders_table(reader: &Reader, party: &Party, limit: usize, cx: Words) -> Result<Table, Refusal> {
    let lang = cx.lang;
    let filter = belonging("cliente", party);
    let query = PageQuery { filter: filter.clone(), sort: None, anchor: Anchor::First, limit };
    let page = ORDERS.page(reader.db(), &query, reader.today())?;
    let mut rows: Vec<TableRow> = page
        .rows
        .iter()
        .map(|order| {
            let state = words::state(order.badge, order.late(cx.today));
            let (paid, paid_role) = words::payment(order.payment);
            TableRow {
                door: format!("order:{}", order.id),
                cells: vec![
                    (order.number.clone(), Role::TextCode),
                    (words::compact_date(order.placed_on, lang), Role::BaseText),
                    (state.text(lang), state.role),
                    (wording::channel(lang, order.channel.as_str()), Role::TextMuted),
                    (lang.t(paid).to_owned(), paid_role),
                    (words::money(order.total, lang), Role::BaseText),
                ],
            }
        })
        .collect();
    if page.more_after && limit >= ROWS {
        rows.push(the_rest(format!("list:orders?{filter}"), 6, cx));
    }
    Ok(table(
        vec![
            left("orders.column.number", words::ORDER_NUMBER, cx.lang),
            left("orders.column.date", 10, cx.lang),
            left("orders.column.state", 16, cx.lang),
            filling("orders.column.channel", 8, cx.lang),
            left("orders.column.payment", 6, cx.lang),
            right("orders.column.total", 12, cx.lang),
        ],
        rows,
        "party.orders.empty",
        lang,
    ))
}

pub(super) fn orders_tab(reader: &Reader, party: &Party, cx: Words) -> Result<CardTab, Refusal> {
    let count = ORDERS.spec.count(reader.db(), &belonging("cliente", party), CEILING, reader.today())?;
    Ok(CardTab {
        id: "orders",
        title: cx.lang.t("party.tab.orders").to_owned(),
        count: Some(count.rows),
        blocks: vec![Block::Table(orders_table(reader, party, ROWS, cx)?)],
    })
}

pub(super) fn catalogue_tab(reader: &Reader, party: &Party, cx: Words) -> Result<CardTab, Refusal> {
    let filter = supplied_by(party);
    let count = STOCK.spec.count(reader.db(), &filter, CEILING, reader.today())?;
    Ok(CardTab {
        id: "catalogue",
        title: cx.lang.t("party.tab.catalogue").to_owned(),
        count: Some(count.rows),
        blocks: vec![Block::Table(catalogue_table(reader, filter, ROWS, cx)?)],
    })
}

/// What a supplier supplies and there is too little of.
pub(super) fn short_items(reader: &Reader, party: &Party, cx: Words) -> Result<Table, Refusal> {
    let mut filter = supplied_by(party);
    filter.terms.extend(Filter::parse("disp<min").terms);
    let mut table = catalogue_table(reader, filter, FEW, cx)?;
    cx.lang.t("party.short_items").clone_into(&mut table.title);
    Ok(table)
}

fn catalogue_table(reader: &Reader, filter: Filter, limit: usize, cx: Words) -> Result<Table, Refusal> {
    let lang = cx.lang;
    let all = format!("list:stock?{filter}");
    let query = PageQuery { filter, sort: None, anchor: Anchor::First, limit };
    let page = STOCK.page(reader.db(), &query, reader.today())?;
    let number = |quantity: Quantity| words::quantity(quantity, lang);
    let mut rows: Vec<TableRow> = page
        .rows
        .iter()
        .map(|row| {
            let (mark, role) = if row.short() { ("!", Role::SeverityWarn) } else { ("", Role::BaseText) };
            TableRow {
                door: format!("variant:{}", row.id),
                cells: vec![
                    (row.sku.to_string(), Role::TextCode),
                    (row.name.to_string(), Role::BaseText),
                    (row.cost.map_or_else(String::new, |cost| words::show_price(cost.0, lang)), Role::BaseText),
                    (number(row.available), role),
                    (number(row.min), Role::TextMuted),
                    (mark.to_owned(), role),
                ],
            }
        })
        .collect();
    if page.more_after {
        rows.push(the_rest(all, 6, cx));
    }
    Ok(table(
        vec![
            coded("party.column.code", 12, cx.lang),
            filling("party.column.item", 16, cx.lang),
            right("party.column.cost", 10, cx.lang),
            right("party.column.available", 8, cx.lang),
            right("party.column.minimum", 8, cx.lang),
            left("party.column.mark", 1, cx.lang),
        ],
        rows,
        "party.catalogue.empty",
        lang,
    ))
}

/// The last row of a table that does not show everything: the way to the list that does.
fn the_rest(door: String, columns: usize, cx: Words) -> TableRow {
    let mut cells = vec![(cx.lang.t("party.all_rows").to_owned(), Role::TextLink)];
    cells.resize(columns, (String::new(), Role::BaseText));
    TableRow { door, cells }
}
