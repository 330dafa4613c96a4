//! A product by any of its codes, and a stock movement.

use super::super::kinds::Kind;
use super::super::output::{Cell, card, small_table};
use super::super::session::Session;
use super::super::stop::Stop;
use super::{Shown, attached, heading, value};
use crate::domain::Refusal;
use crate::store::subjects::Subject;
use crate::store::{Db, list, products, stock};
use serde_json::json;

/// Movements and orders told.
const MOST: usize = 10;

/// The variant of a row of the list of stock; for products the first one of the product.
fn of_row(db: Db<'_>, kind: Kind, row: i64) -> Result<products::Variant, Refusal> {
    if kind == Kind::Stock {
        return products::variant(db, row);
    }
    let product = products::find(db, row)?;
    let all = products::variants(db, product.id)?;
    all.into_iter().next().ok_or_else(|| Refusal::new("product.missing").with("product", row))
}

pub(super) fn show(session: &Session, db: Db<'_>, kind: Kind, id: &str) -> Result<Shown, Stop> {
    // `list --json` gives the row, people a code: a code that looks like a row comes first.
    let variant = match products::by_code(db, id)? {
        Some((variant, _)) => products::variant(db, variant)?,
        None => {
            let row = super::row(id).map_err(|_| Refusal::new("product.missing").with("product", id))?;
            of_row(db, kind, row)?
        }
    };
    let product = products::find(db, variant.product_id)?;
    let siblings = products::variants(db, product.id)?;
    let availability = stock::availability(db, variant.id, None)?;
    let standing = stock::standing(db, variant.id, None)?;
    let warehouses = stock::warehouses(db)?;
    let held = stock::held(db, variant.id, MOST)?;
    let moves = stock::moves(db, Some(variant.id), None, MOST)?;
    let mut lines = card(
        session.lang,
        &[
            ("sku", Cell::Text(variant.sku.clone())),
            ("name", Cell::Text(variant.name.clone())),
            ("attributes", Cell::Text(variant.attributes.clone())),
            ("category", Cell::text(product.category.as_ref())),
            ("kind", Cell::Word("list.product_kind", product.kind.word().to_owned())),
            ("price", Cell::Price(variant.price)),
            ("cost", variant.cost.map_or(Cell::Empty, Cell::Price)),
            ("vat", Cell::Rate(variant.vat)),
            ("on_hand", Cell::Quantity(availability.on_hand)),
            ("committed", Cell::Quantity(availability.committed)),
            ("available", Cell::Quantity(availability.available())),
            ("min", Cell::Quantity(variant.min_stock)),
            ("unit", Cell::Text(product.unit.clone())),
            ("archived", Cell::Flag(variant.archived)),
        ],
    );
    if !standing.is_empty() {
        let house = |id: i64| warehouses.iter().find(|one| one.id == id).map(|one| &one.code);
        let cells: Vec<Vec<Cell>> = standing
            .iter()
            .map(|one| {
                let code = Cell::text(house(one.warehouse_id));
                vec![code, Cell::Text(one.location.clone()), Cell::Quantity(one.quantity)]
            })
            .collect();
        lines.push(heading(session, "cli.show.standing"));
        lines.extend(small_table(session, &["warehouse", "shelf", "quantity"], &cells)?);
    }
    if !held.is_empty() {
        let cells: Vec<Vec<Cell>> = held
            .iter()
            .map(|one| vec![Cell::Code(one.order.clone()), Cell::Day(one.placed_on), Cell::Quantity(one.quantity)])
            .collect();
        lines.push(heading(session, "cli.show.held"));
        lines.extend(small_table(session, &["order", "placed_on", "quantity"], &cells)?);
    }
    if siblings.len() > 1 {
        let cells: Vec<Vec<Cell>> = siblings
            .iter()
            .map(|one| vec![Cell::Text(one.sku.clone()), Cell::Text(one.attributes.clone()), Cell::Price(one.price)])
            .collect();
        lines.push(heading(session, "cli.show.variants"));
        lines.extend(small_table(session, &["sku", "attributes", "price"], &cells)?);
    }
    if !moves.is_empty() {
        let cells: Vec<Vec<Cell>> = moves
            .iter()
            .map(|one| {
                vec![
                    Cell::Moment(one.at),
                    Cell::Quantity(one.quantity),
                    Cell::Text(one.from.clone()),
                    Cell::Text(one.to.clone()),
                    Cell::Word("list.cause", one.cause.clone()),
                    Cell::Text(one.document.clone()),
                ]
            })
            .collect();
        lines.push(heading(session, "cli.show.moves"));
        lines.extend(small_table(session, &["at", "quantity", "from", "to", "cause", "document"], &cells)?);
    }
    let (more, tags, notes) = attached(session, db, Subject::Product, product.id)?;
    lines.extend(more);
    let value = json!({
        "product": product, "variant": variant, "variants": siblings, "availability": availability,
        "available": availability.available(), "standing": standing, "held": held, "moves": moves,
        "tags": tags, "notes": notes,
    });
    Ok(Shown { lines, value })
}

pub(super) fn movement(session: &Session, db: Db<'_>, id: i64) -> Result<Shown, Stop> {
    let today = session.clock()?.today();
    let missing = || Refusal::new("cli.bad_id").with("id", id).with("wanted", "1, 2, 3, …");
    let found = list::MOVES.row(db, id, today)?.ok_or_else(missing)?;
    let lines = card(
        session.lang,
        &[
            ("id", Cell::Number(found.id)),
            ("at", Cell::Moment(found.at)),
            ("sku", Cell::Text(found.sku.clone())),
            ("name", Cell::Text(found.name.clone())),
            ("quantity", Cell::Quantity(found.quantity)),
            ("from", Cell::Text(found.from.clone())),
            ("to", Cell::Text(found.to.clone())),
            ("cause", Cell::Word("list.cause", found.cause.clone())),
            ("document", Cell::Text(found.document.clone())),
            ("reverses", found.reverses.map_or(Cell::Empty, Cell::Number)),
            ("reversed_by", found.reversed_by.map_or(Cell::Empty, Cell::Number)),
        ],
    );
    Ok(Shown { lines, value: value(&found)? })
}
