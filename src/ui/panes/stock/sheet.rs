//! The card of an item, and what stands beside the list.

use super::{code, moves, value};
use crate::domain::filter::Filter;
use crate::domain::page::{Anchor, PageQuery};
use crate::domain::{Quantity, Refusal, SafeText};
use crate::locale::{Lang, wording};
use crate::store::absent::absent;
use crate::store::journal::{self, Storied};
use crate::store::list::{MOVES, STOCK, StockRow};
use crate::store::products::{Product, Variant};
use crate::store::{Reader, products, settings, stock};
use crate::ui::desk::Desk;
use crate::ui::kit::card::{Block, CardTab, Fact, Group, Table, TableRow, fact};
use crate::ui::kit::resource::{Cx, short_moment};
use crate::ui::layers::Layer;
use crate::ui::panes::tables::{base, between, coded, filling, left, right, table};
use crate::ui::panes::words;
use crate::ui::record::action::RowAction;
use crate::ui::record::sheet::{Content, Sheet, WHY};
use crate::ui::theme::Role;

/// The card of an item.
pub(super) struct StockSheet;

/// Movements and changes that a card shows.
const NEWEST: usize = 50;

fn row(reader: &Reader, id: i64, cx: Cx) -> Result<StockRow, Refusal> {
    STOCK.row(reader.db(), id, cx.today)?.ok_or_else(|| absent(reader.db(), Storied::Variant, id))
}

impl Sheet for StockSheet {
    type Row = StockRow;
    const ENTITY: Option<&'static str> = Some("variant");

    fn rows(reader: &Reader, id: i64) -> Result<Vec<(Storied, i64)>, Refusal> {
        Ok(vec![(Storied::Variant, id), (Storied::Product, products::variant(reader.db(), id)?.product_id)])
    }

    fn load(reader: &Reader, id: i64, cx: Cx) -> Result<Content<StockRow>, Refusal> {
        let row = row(reader, id, cx)?;
        let variant = products::variant(reader.db(), id)?;
        let product = products::find(reader.db(), variant.product_id)?;
        let held = holding(reader, id, cx)?;
        let siblings = products::variants(reader.db(), product.id)?;
        let codes = products::codes(reader.db(), id)?;
        let tab = |id, title: &'static str, count: Option<usize>, blocks| CardTab {
            id,
            title: cx.lang.t(title).to_owned(),
            count: count.map(|n| n as u64),
            blocks,
        };
        let held_count = held.rows.len();
        let mut tabs = vec![tab("data", "stock.tab.data", None, data(reader, &row, &variant, &product, cx)?)];
        if value::goods(&row) {
            tabs.push(tab("stock", "stock.tab.stock", None, places(reader, &row, cx)?));
            tabs.push(tab("held", "stock.tab.held", Some(held_count), vec![Block::Table(held)]));
            tabs.push(tab("moves", "stock.tab.moves", None, movements(reader, &row, cx)?));
        }
        tabs.push(tab("codes", "stock.tab.codes", Some(codes.len()), vec![codes_table(&codes, cx.lang)]));
        tabs.push(tab("variants", "stock.tab.variants", Some(siblings.len()), variants(reader, &siblings, id, cx)?));
        tabs.push(tab("history", "stock.tab.history", None, vec![history(reader, &variant, cx.lang)?]));
        let (title, detail) = (row.sku.to_string(), row.name.to_string());
        Ok(Content { row, title, detail, tabs })
    }
    fn tables() -> &'static [&'static str] {
        super::TABLES
    }
    fn actions() -> &'static [RowAction<StockRow>] {
        super::ACTIONS
    }
    fn edit(desk: &Desk, _row: &StockRow, id: i64) -> Result<Box<dyn Layer>, Refusal> {
        Ok(super::form(desk, Some(id)))
    }
    fn child(desk: &Desk, row: &StockRow, id: i64) -> Option<(&'static str, Box<dyn Layer>)> {
        if value::goods(row) {
            Some(("stock.new.receive", super::movement::receive(desk, id)))
        } else {
            Some(("stock.action.variant", super::variant(desk, id)))
        }
    }
    fn open(desk: &Desk, door: &str) -> Option<Box<dyn Layer>> {
        let (kind, rest) = door.split_once(':')?;
        match kind {
            "ledger" => Some(moves::pane(desk, &moves::of_item(rest))),
            "move" => {
                Some(crate::ui::record::sheet::CardLayer::<moves::MoveSheet>::new(desk, rest.parse().ok()?, None))
            }
            _ => None,
        }
    }
    fn explain(reader: &Reader, id: i64, door: &str, cx: Cx) -> Result<Vec<String>, Refusal> {
        if door.strip_prefix(WHY).is_some() { why(reader, id, cx) } else { Ok(Vec::new()) }
    }
}

/// The four figures, in their order.
fn figures(row: &StockRow, lang: Lang) -> Vec<Fact> {
    if !value::goods(row) {
        return vec![fact("", lang.t("stock.no_stock")).role(Role::TextMuted)];
    }
    let figure = |key: &'static str, quantity: Quantity| fact(lang.t(key), words::quantity(quantity, lang));
    let mark = value::mark(row, lang);
    let available = value::available(row, lang);
    let available = if mark.is_empty() { available } else { format!("{available}   {mark}") };
    let why = format!("{WHY}available");
    vec![
        figure("stock.fact.on_hand", row.on_hand).door(why.clone() + ".on_hand"),
        figure("stock.fact.committed", row.committed).door(why.clone() + ".committed"),
        fact(lang.t("stock.fact.available"), available).role(value::role(row)).door(why),
        figure("stock.fact.incoming", row.incoming).role(value::incoming(row)),
        figure("stock.fact.min", row.min),
    ]
}

fn data(reader: &Reader, row: &StockRow, variant: &Variant, product: &Product, cx: Cx) -> Result<Vec<Block>, Refusal> {
    let lang = cx.lang;
    let plain = |key: &'static str, text: &str| fact(lang.t(key), if text.is_empty() { "-" } else { text });
    let optional = |text: &Option<SafeText>| text.as_ref().map(ToString::to_string).unwrap_or_default();
    let supplier = plain("stock.fact.supplier", &optional(&row.supplier));
    let item = vec![
        plain("stock.fact.sku", row.sku.as_str()),
        plain("stock.fact.name", product.name.as_str()),
        plain("stock.fact.attributes", variant.attributes.as_str()),
        plain("stock.fact.category", &optional(&product.category)),
        plain("stock.fact.kind", &wording::word(lang, "list.product_kind", product.kind.word())),
        plain("stock.fact.unit", product.unit.as_str()),
        match row.supplier_id {
            Some(id) => supplier.door(format!("supplier:{id}")),
            None => supplier,
        },
    ];
    let gross = settings::founded(reader.db())?.prices_include_vat;
    let mode = lang.t(if gross { "stock.mode.gross" } else { "stock.mode.net" });
    let cost = variant.cost.map(|cost| words::show_price(cost.0, lang)).unwrap_or_default();
    let prices = vec![
        fact(lang.t("stock.fact.price"), format!("{}  {mode}", words::show_price(variant.price.0, lang))),
        plain("stock.fact.vat", &words::show_rate(product.vat.0, lang)),
        plain("stock.fact.cost", &cost),
    ];
    let weight = variant.weight_g.map(|grams| format!("{} g", words::quantity(Quantity::units(grams), lang)));
    let mut more = vec![
        plain("stock.fact.weight", &weight.unwrap_or_default()),
        plain("stock.fact.negative", lang.t(if variant.allow_negative { "kit.yes" } else { "kit.no" })),
    ];
    if row.archived {
        more.push(plain("stock.fact.archived", lang.t("kit.yes")));
    }
    let title = |key: &'static str| lang.t(key).to_owned();
    let mut blocks = vec![Block::Groups(vec![
        Group { title: title("stock.group.item"), facts: item },
        Group { title: title("stock.group.stock"), facts: figures(row, lang) },
        Group { title: title("stock.group.price"), facts: prices },
        Group { title: title("stock.group.more"), facts: more },
    ])];
    if let Some(note) = product.note.as_ref().filter(|note| !note.as_str().is_empty()) {
        let facts = note.as_str().lines().map(|line| fact("", line)).collect();
        blocks.push(Block::Groups(vec![Group { title: title("stock.group.note"), facts }]));
    }
    Ok(blocks)
}

/// What stands in each warehouse, and on each shelf.
fn places(reader: &Reader, row: &StockRow, cx: Cx) -> Result<Vec<Block>, Refusal> {
    let (db, lang) = (reader.db(), cx.lang);
    let houses = stock::warehouses(db)?;
    let mut rows = Vec::new();
    for house in &houses {
        let here = stock::availability(db, row.id, Some(house.id))?;
        let available = here.available();
        let role = if available < Quantity::ZERO { Role::StockOut } else { Role::BaseText };
        rows.push(TableRow {
            door: format!("{WHY}available.{}", house.code),
            cells: vec![
                (house.code.to_string(), Role::TextCode),
                base(house.name.as_str()),
                base(words::quantity(here.on_hand, lang)),
                base(words::quantity(here.committed, lang)),
                (value::signed(available, lang), role),
            ],
        });
    }
    let foot = lang.f(
        "stock.total",
        &[
            ("on_hand", &words::quantity(row.on_hand, lang)),
            ("committed", &words::quantity(row.committed, lang)),
            ("available", &value::signed(row.available, lang)),
            ("incoming", &words::quantity(row.incoming, lang)),
        ],
    );
    let warehouses = Table {
        title: lang.t("stock.group.warehouses").to_owned(),
        foot,
        ..table(
            vec![
                left("stock.column.warehouse", 8, lang),
                between("stock.column.name", (6, 30), lang),
                right("stock.column.on_hand", 8, lang),
                right("stock.column.committed", 8, lang),
                right("stock.column.available", 8, lang),
            ],
            rows,
            "stock.none.warehouse",
            lang,
        )
    };
    Ok(vec![Block::Table(warehouses), Block::Rule, Block::Table(shelves(reader, row.id, lang)?)])
}

fn shelves(reader: &Reader, id: i64, lang: Lang) -> Result<Table, Refusal> {
    let houses = stock::warehouses(reader.db())?;
    let rows = stock::standing(reader.db(), id, None)?.into_iter().map(|there| {
        let house = houses.iter().find(|house| house.id == there.warehouse_id);
        TableRow {
            door: format!("{WHY}shelf.{}", there.location_id),
            cells: vec![
                (house.map(|house| house.code.to_string()).unwrap_or_default(), Role::TextCode),
                (there.location.to_string(), Role::TextCode),
                base(words::quantity(there.quantity, lang)),
            ],
        }
    });
    Ok(Table {
        title: lang.t("stock.group.shelves").to_owned(),
        ..table(
            vec![
                left("stock.column.warehouse", 8, lang),
                between("stock.column.shelf", (8, 20), lang),
                right("stock.column.quantity", 9, lang),
            ],
            rows,
            "stock.none.shelf",
            lang,
        )
    })
}

/// Orders that hold it, told one by one.
const SHOWN: usize = 8;

/// The orders that hold it, oldest first.
fn holding(reader: &Reader, id: i64, cx: Cx) -> Result<Table, Refusal> {
    let lang = cx.lang;
    let held = stock::held(reader.db(), id, 200)?;
    let sum: Quantity = held.iter().map(|held| held.quantity).sum();
    let foot =
        if held.is_empty() { String::new() } else { lang.f("stock.held.total", &[("n", &words::quantity(sum, lang))]) };
    let rows = held.into_iter().map(|held| TableRow {
        door: format!("order:{}", held.order_id),
        cells: vec![
            (held.order, Role::TextCode),
            base(words::compact_date(held.placed_on, lang)),
            base(words::quantity(held.quantity, lang)),
        ],
    });
    Ok(Table {
        title: lang.t("stock.group.held").to_owned(),
        foot,
        ..table(
            vec![
                left("stock.column.order", 12, lang),
                left("stock.column.date", 10, lang),
                right("stock.column.quantity", 9, lang),
            ],
            rows,
            "stock.none.held",
            lang,
        )
    })
}

fn movements(reader: &Reader, row: &StockRow, cx: Cx) -> Result<Vec<Block>, Refusal> {
    let lang = cx.lang;
    let filter = Filter::parse(&moves::of_item(row.sku.as_str()));
    let query = PageQuery { filter, sort: None, anchor: Anchor::First, limit: NEWEST };
    let page = MOVES.page(reader.db(), &query, cx.today)?;
    let rows = page.rows.iter().filter(|moved| moved.variant_id == row.id).map(|moved| TableRow {
        door: format!("move:{}", moved.id),
        cells: vec![
            base(value::moment(moved.at, lang)),
            base(moves::cause(moved, lang)),
            base(moves::amount(moved, lang)),
            base(moves::place(moved)),
            base(moved.document.as_str()),
        ],
    });
    let newest = table(
        vec![
            left("stock.column.at", short_moment(lang), lang),
            left("stock.column.cause", 14, lang),
            right("stock.column.quantity", 8, lang),
            between("stock.column.place", (12, 30), lang),
            filling("stock.column.document", 10, lang),
        ],
        rows,
        "stock.none.moves",
        lang,
    );
    let mut blocks = vec![Block::Table(newest)];
    if page.more_after {
        let all = fact("", lang.t("stock.moves.all")).role(Role::Key).door(format!("ledger:{}", row.sku));
        blocks.push(Block::Groups(vec![Group { title: String::new(), facts: vec![all] }]));
    }
    Ok(blocks)
}

fn codes_table(codes: &[products::Code], lang: Lang) -> Block {
    let rows = codes.iter().map(|code| TableRow {
        door: format!("{WHY}code.{}", code.id),
        cells: vec![
            base(lang.t(self::code::kind(&code.kind))),
            (code.code.to_string(), Role::TextCode),
            base(words::quantity(code.per_scan, lang)),
        ],
    });
    Block::Table(Table {
        foot: lang.t("stock.codes.add").to_owned(),
        ..table(
            vec![
                left("stock.column.code_kind", 14, lang),
                between("stock.column.code", (16, 32), lang),
                right("stock.column.per_scan", 10, lang),
            ],
            rows,
            "stock.none.codes",
            lang,
        )
    })
}

fn variants(reader: &Reader, siblings: &[Variant], own: i64, cx: Cx) -> Result<Vec<Block>, Refusal> {
    let lang = cx.lang;
    let mut rows = Vec::new();
    for variant in siblings {
        let now = stock::availability(reader.db(), variant.id, None)?;
        let here = if variant.id == own { "*" } else { "" };
        let available = if variant.goods { value::signed(now.available(), lang) } else { "-".to_owned() };
        let role = if variant.archived { Role::TextMuted } else { Role::BaseText };
        rows.push(TableRow {
            door: format!("variant:{}", variant.id),
            cells: vec![
                (here.to_owned(), Role::TextMuted),
                (variant.sku.to_string(), Role::TextCode),
                (variant.attributes.to_string(), role),
                (words::show_price(variant.price.0, lang), role),
                (available, role),
            ],
        });
    }
    Ok(vec![Block::Table(Table {
        foot: lang.t("stock.variants.add").to_owned(),
        ..table(
            vec![
                left("", 1, lang),
                coded("stock.column.sku", 16, lang),
                between("stock.column.attributes", (10, 36), lang),
                right("stock.column.price", 10, lang),
                right("stock.column.available", 9, lang),
            ],
            rows,
            "",
            lang,
        )
    })])
}

/// What was done with the item, newest first.
fn history(reader: &Reader, variant: &Variant, lang: Lang) -> Result<Block, Refusal> {
    let mut all = journal::history(reader.db(), Storied::Variant, variant.id, NEWEST)?;
    all.extend(journal::history(reader.db(), Storied::Product, variant.product_id, NEWEST)?);
    all.sort_by_key(|(entry, _)| std::cmp::Reverse(entry.id));
    // One operation that wrote both rows without changing a field of them is one line.
    all.dedup_by(|later, first| later.0.id == first.0.id && later.1.before.is_none());
    all.truncate(NEWEST);
    let rows = all.into_iter().map(|(entry, change)| {
        let changed: Vec<String> = match (&change.before, &change.after) {
            (Some(before), Some(after)) => after
                .iter()
                .filter(|(name, value)| !FOLLOWS.contains(&name.as_str()) && before.get(*name) != Some(*value))
                .map(|(name, value)| {
                    let old = before.get(name).map(|old| wording::column_value(lang, name, old)).unwrap_or_default();
                    format!("{} {old} > {}", wording::field(lang, name), wording::column_value(lang, name, value))
                })
                .collect(),
            _ => Vec::new(),
        };
        let what = wording::operation(lang, &entry.operation);
        let text = if changed.is_empty() { what } else { changed.join("; ") };
        TableRow {
            door: format!("{WHY}entry.{}", entry.id),
            cells: vec![
                base(value::moment_long(entry.at, lang)),
                base(SafeText::new(&entry.actor).as_str()),
                base(SafeText::new(&text).as_str()),
            ],
        }
    });
    Ok(Block::Table(table(
        vec![
            left("stock.column.at", 16, lang),
            left("stock.column.who", 10, lang),
            filling("stock.column.what", 10, lang),
        ],
        rows,
        "stock.none.history",
        lang,
    )))
}

/// Columns that follow others: nobody changed them.
const FOLLOWS: &[&str] = &["version", "name_key"];

/// How the answer comes about: every shelf that counts, every order that holds.
pub(super) fn why(reader: &Reader, id: i64, cx: Cx) -> Result<Vec<String>, Refusal> {
    let (db, lang) = (reader.db(), cx.lang);
    let row = row(reader, id, cx)?;
    let houses = stock::warehouses(db)?;
    let quantity = |quantity: Quantity| words::quantity(quantity, lang);
    let mut lines = vec![lang.f(
        "stock.why.sum",
        &[
            ("on_hand", &quantity(row.on_hand)),
            ("committed", &quantity(row.committed)),
            ("available", &value::signed(row.available, lang)),
        ],
    )];
    lines.push(lang.f("stock.why.on_hand", &[("on_hand", &quantity(row.on_hand))]));
    let there = stock::standing(db, id, None)?;
    for there in &there {
        let house = houses.iter().find(|house| house.id == there.warehouse_id);
        let house = house.map(|house| house.code.to_string()).unwrap_or_default();
        lines.push(lang.f(
            "stock.why.shelf",
            &[("n", &quantity(there.quantity)), ("place", &format!("{house} {}", there.location))],
        ));
    }
    if there.is_empty() {
        lines.push(format!("  {}", lang.t("stock.none.shelf")));
    }
    lines.push(lang.f("stock.why.committed", &[("committed", &quantity(row.committed))]));
    let held = stock::held(db, id, SHOWN + 1)?;
    for held in held.iter().take(SHOWN) {
        let day = words::compact_date(held.placed_on, lang);
        lines
            .push(lang.f("stock.why.order", &[("n", &quantity(held.quantity)), ("order", &held.order), ("day", &day)]));
    }
    if held.is_empty() {
        lines.push(format!("  {}", lang.t("stock.none.held")));
    } else if held.len() > SHOWN {
        lines.push(format!("  {}", lang.t("stock.why.more")));
    }
    if row.short() {
        lines.push(missing(&row, lang));
    }
    Ok(lines)
}

/// What is missing to the minimum, with its formula.
fn missing(row: &StockRow, lang: Lang) -> String {
    let missing = row.min - row.available - row.incoming;
    lang.f(
        "stock.why.missing",
        &[
            ("n", &words::quantity(missing.max(Quantity::ZERO), lang)),
            ("min", &words::quantity(row.min, lang)),
            ("available", &words::quantity(row.available, lang)),
            ("incoming", &words::quantity(row.incoming, lang)),
        ],
    )
}

/// Beside the list: what there is, where, and for whom.
///
/// # Errors
/// What the store refuses.
pub(super) fn preview(reader: &Reader, id: i64, cx: Cx) -> Result<Vec<Block>, Refusal> {
    let lang = cx.lang;
    let row = row(reader, id, cx)?;
    let codes = products::codes(reader.db(), id)?;
    let mut facts = vec![fact("", row.name.as_str()).role(Role::TextStrong)];
    if let Some(ean) = codes.iter().find(|code| code.kind == "ean") {
        facts.push(fact("EAN", ean.code.as_str()));
    }
    if let Some(supplier) = &row.supplier {
        facts.push(fact(lang.t("stock.fact.supplier"), supplier.as_str()));
    }
    facts.push(fact(lang.t("stock.fact.price"), words::show_price(row.price.0, lang)));
    let mut blocks = vec![Block::Groups(vec![Group { title: row.sku.to_string(), facts }])];
    if !value::goods(&row) {
        return Ok(blocks);
    }
    let houses = stock::warehouses(reader.db())?;
    let mut lines = Vec::new();
    for house in &houses {
        let here = stock::availability(reader.db(), id, Some(house.id))?;
        lines.push(TableRow {
            door: house.code.to_string(),
            cells: vec![
                (house.code.to_string(), Role::TextCode),
                base(words::quantity(here.on_hand, lang)),
                base(words::quantity(here.committed, lang)),
                base(value::signed(here.available(), lang)),
            ],
        });
    }
    blocks.push(Block::Table(table(
        vec![
            left("stock.column.warehouse", 9, lang),
            right("stock.column.on_hand", 7, lang),
            right("stock.column.committed", 7, lang),
            right("stock.column.available", 8, lang),
        ],
        lines,
        "",
        lang,
    )));
    if row.short() {
        let facts = vec![fact("", missing(&row, lang)).role(value::role(&row))];
        blocks.push(Block::Groups(vec![Group { title: String::new(), facts }]));
    }
    blocks.push(Block::Table(shelves(reader, id, lang)?));
    blocks.push(Block::Table(holding(reader, id, cx)?));
    Ok(blocks)
}
