//! The list of stock: every variant with the three numbers and the answer.

use super::super::orders::safe;
use super::List;
use super::spec::{FieldKind, FreeText, How, ListSpec, SortSpec, choice_of_words, field};
use super::words::PRODUCT_KIND;
use crate::domain::{Quantity, SafeText, UnitPrice};
use chrono::NaiveDate;
use rusqlite::Row;
use serde::{Deserialize, Serialize};

/// A variant in the list of stock. With `dep:` in the filter the figures are those of that warehouse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockRow {
    /// The variant's row.
    pub id: i64,
    /// The product's row.
    pub product_id: i64,
    /// Its code.
    pub sku: SafeText,
    /// Its name.
    pub name: SafeText,
    /// Stands on shelves from which can be sold.
    pub on_hand: Quantity,
    /// Held for orders.
    pub committed: Quantity,
    /// On hand less committed.
    pub available: Quantity,
    /// Wanted at least, in all warehouses together.
    pub min: Quantity,
    /// On its way: what stands in locations of transit.
    pub incoming: Quantity,
    /// Selling price per unit.
    pub price: UnitPrice,
    /// Cost per unit.
    pub cost: Option<UnitPrice>,
    /// `pz`, `kg`.
    pub unit: SafeText,
    /// `goods`, `digital`, `service`, `kit`.
    pub kind: String,
    /// Category.
    pub category: Option<SafeText>,
    /// Usual supplier's name.
    pub supplier: Option<SafeText>,
    /// Usual supplier's row.
    pub supplier_id: Option<i64>,
    /// What stands where: warehouse code and quantity, those with something only.
    pub split: Vec<(SafeText, Quantity)>,
    /// Put aside.
    pub archived: bool,
}

impl StockRow {
    /// Less is available than is wanted.
    pub fn short(&self) -> bool {
        self.available < self.min
    }
}

/// `:context` is the warehouse, or NULL for all of them.
macro_rules! on_hand {
    () => {
        "(SELECT coalesce(sum(ba.quantity), 0) FROM balance ba CROSS JOIN location lo ON lo.id = ba.location_id
           WHERE ba.variant_id = v.id AND lo.available = 1 AND lo.kind = 'internal'
             AND (:context IS NULL OR lo.warehouse_id = :context))"
    };
}
macro_rules! committed {
    () => {
        "(SELECT coalesce(sum(re.quantity), 0) FROM reservation re
           WHERE re.variant_id = v.id AND (:context IS NULL OR re.warehouse_id = :context))"
    };
}
macro_rules! incoming {
    () => {
        "(SELECT coalesce(sum(ba.quantity), 0) FROM balance ba CROSS JOIN location lo ON lo.id = ba.location_id
           WHERE ba.variant_id = v.id AND lo.kind = 'transit')"
    };
}

fn read(row: &Row<'_>, _: NaiveDate) -> rusqlite::Result<StockRow> {
    let (on_hand, committed) = (Quantity(row.get(4)?), Quantity(row.get(5)?));
    let split: String = row.get::<_, Option<String>>(15)?.unwrap_or_default();
    let part = |text: &str| {
        let (code, quantity) = text.split_once('\u{1f}')?;
        Some((SafeText::new(code), Quantity(quantity.parse().ok()?)))
    };
    Ok(StockRow {
        id: row.get(0)?,
        product_id: row.get(1)?,
        sku: safe(row, 2)?.unwrap_or_default(),
        name: safe(row, 3)?.unwrap_or_default(),
        on_hand,
        committed,
        available: on_hand - committed,
        min: Quantity(row.get(6)?),
        incoming: Quantity(row.get(7)?),
        price: UnitPrice(row.get(8)?),
        cost: row.get::<_, Option<i64>>(9)?.map(UnitPrice),
        unit: safe(row, 10)?.unwrap_or_default(),
        kind: row.get(11)?,
        category: safe(row, 12)?,
        supplier: safe(row, 13)?,
        supplier_id: row.get(14)?,
        split: split.split('\u{1e}').filter_map(part).collect(),
        archived: row.get::<_, i64>(16)? == 1,
    })
}

static SPEC: ListSpec = ListSpec {
    name: "stock",
    italian: "magazzino",
    fields: &[
        field("codice", &["sku", "code"], FieldKind::Text, How::Plain(&["v.sku"])),
        field("nome", &["name"], FieldKind::Text, How::Folded(&["v.name_key"])),
        field("art", &["item", "articolo"], FieldKind::Text, How::Variant("v.id")),
        field("disp", &["available"], FieldKind::Quantity, How::Figure {
            expr: concat!("(", on_hand!(), " - ", committed!(), ")"),
            index: None,
        }),
        field("fis", &["onhand"], FieldKind::Quantity, How::Figure { expr: on_hand!(), index: None }),
        field("imp", &["committed"], FieldKind::Quantity, How::Figure { expr: committed!(), index: None }),
        field("arr", &["incoming"], FieldKind::Quantity, How::Figure { expr: incoming!(), index: None }),
        field("min", &["minimum"], FieldKind::Quantity, How::Figure { expr: "v.min_stock", index: None }),
        field("dep", &["warehouse", "deposito"], FieldKind::Choice, How::Context {
            table: "SELECT id, code, name FROM warehouse",
        }),
        field("prezzo", &["price"], FieldKind::Money, How::Figure { expr: "(v.price_e8 / 1000000)", index: None }),
        field("fornitore", &["supplier"], FieldKind::Text, How::Party("pr.supplier_id")),
        field("categoria", &["category"], FieldKind::Text, How::Plain(&["pr.category"])),
        choice_of_words("tipo", &["kind"], &PRODUCT_KIND, How::Word("pr.kind")),
        field("etichetta", &["tag"], FieldKind::Tag, How::Tag { kind: "product", expr: "v.product_id" }),
        field("archiviato", &["archived"], FieldKind::Flag, How::Flag("v.archived = 1")),
    ],
    sorts: &[
        SortSpec {
            id: "sku",
            italian: "codice",
            descending: false,
            from: "variant v",
            index: Some("sqlite_autoindex_variant_1"),
            keys: &["v.sku", "v.id"],
            range: "v.sku",
            by_name: false,
        },
        SortSpec {
            id: "name",
            italian: "nome",
            descending: false,
            from: "variant v",
            index: Some("variant_by_name"),
            keys: &["v.name_key", "v.id"],
            range: "v.name_key",
            by_name: false,
        },
    ],
    id: "v.id",
    from: "variant v",
    joins: &[("pr.", "product pr", "CROSS JOIN product pr ON pr.id = v.product_id")],
    base: None,
    unless: &[("archiviato", "v.archived = 0")],
    row: concat!(
        "SELECT v.id, v.product_id, v.sku, v.name, ",
        on_hand!(),
        ", ",
        committed!(),
        ", v.min_stock, ",
        incoming!(),
        ", v.price_e8, v.cost_e8, pr.unit, pr.kind, pr.category, su.name, pr.supplier_id,
           (SELECT group_concat(s.code || char(31) || s.quantity, char(30)) FROM
             (SELECT wa.code, sum(ba.quantity) AS quantity FROM balance ba CROSS JOIN location lo ON lo.id = ba.location_id
               CROSS JOIN warehouse wa ON wa.id = lo.warehouse_id
               WHERE ba.variant_id = v.id AND lo.available = 1 AND lo.kind = 'internal'
               GROUP BY wa.id HAVING sum(ba.quantity) <> 0) s),
           v.archived
           FROM variant v LEFT JOIN product pr ON pr.id = v.product_id LEFT JOIN party su ON su.id = pr.supplier_id
          WHERE v.id = ?2"
    ),
    member: None,
    text: FreeText::Variant("v.id"),
    few: 1_500,
    today: false,
};

/// Stock by code.
pub static STOCK: List<StockRow> = List { spec: &SPEC, read };
