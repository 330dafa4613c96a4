//! The list of products.

use super::super::orders::safe;
use super::List;
use super::spec::{FieldKind, FreeText, How, ListSpec, SortSpec, choice_of_words, field};
use super::words::PRODUCT_KIND;
use crate::domain::{Rate, SafeText, UnitPrice};
use chrono::NaiveDate;
use rusqlite::Row;
use serde::{Deserialize, Serialize};

/// A product in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductRow {
    /// Row.
    pub id: i64,
    /// Its name.
    pub name: SafeText,
    /// `goods`, `digital`, `service`, `kit`.
    pub kind: String,
    /// Category.
    pub category: Option<SafeText>,
    /// Unit of measure.
    pub unit: SafeText,
    /// VAT.
    pub vat: Rate,
    /// Usual supplier's name.
    pub supplier: Option<SafeText>,
    /// How many variants it has.
    pub variants: u64,
    /// Code of the first variant.
    pub sku: Option<SafeText>,
    /// Lowest price of its variants.
    pub price_from: Option<UnitPrice>,
    /// Highest price of its variants.
    pub price_to: Option<UnitPrice>,
    /// Put aside.
    pub archived: bool,
}

fn read(row: &Row<'_>, _: NaiveDate) -> rusqlite::Result<ProductRow> {
    Ok(ProductRow {
        id: row.get(0)?,
        name: safe(row, 1)?.unwrap_or_default(),
        kind: row.get(2)?,
        category: safe(row, 3)?,
        unit: safe(row, 4)?.unwrap_or_default(),
        vat: Rate(row.get(5)?),
        supplier: safe(row, 6)?,
        variants: row.get::<_, i64>(7)?.unsigned_abs(),
        sku: safe(row, 8)?,
        price_from: row.get::<_, Option<i64>>(9)?.map(UnitPrice),
        price_to: row.get::<_, Option<i64>>(10)?.map(UnitPrice),
        archived: row.get::<_, i64>(11)? == 1,
    })
}

static SPEC: ListSpec = ListSpec {
    name: "products",
    italian: "prodotti",
    fields: &[
        field("nome", &["name"], FieldKind::Text, How::Plain(&["pr.name"])),
        choice_of_words("tipo", &["kind"], &PRODUCT_KIND, How::Word("pr.kind")),
        field("categoria", &["category"], FieldKind::Text, How::Plain(&["pr.category"])),
        field("fornitore", &["supplier"], FieldKind::Text, How::Party("pr.supplier_id")),
        field("natura", &["nature"], FieldKind::Text, How::Plain(&["pr.natura"])),
        field("etichetta", &["tag"], FieldKind::Tag, How::Tag { kind: "product", expr: "pr.id" }),
        field("nota", &["note"], FieldKind::Text, How::Plain(&["pr.note"])),
        field("archiviato", &["archived"], FieldKind::Flag, How::Flag("pr.archived = 1")),
    ],
    sorts: &[
        SortSpec {
            id: "name",
            italian: "nome",
            descending: false,
            from: "product pr",
            index: Some("product_by_name"),
            keys: &["pr.name", "pr.id"],
            range: "pr.name",
            by_name: false,
        },
        SortSpec {
            id: "created",
            italian: "creato",
            descending: true,
            from: "product pr",
            index: None,
            keys: &["pr.id"],
            range: "pr.id",
            by_name: false,
        },
    ],
    id: "pr.id",
    from: "product pr",
    joins: &[],
    base: None,
    unless: &[("archiviato", "pr.archived = 0")],
    row: "SELECT pr.id, pr.name, pr.kind, pr.category, pr.unit, pr.vat_bp, su.name,
            (SELECT count(*) FROM variant v WHERE v.product_id = pr.id),
            (SELECT v.sku FROM variant v WHERE v.product_id = pr.id ORDER BY v.id LIMIT 1),
            (SELECT min(v.price_e8) FROM variant v WHERE v.product_id = pr.id AND v.archived = pr.archived),
            (SELECT max(v.price_e8) FROM variant v WHERE v.product_id = pr.id AND v.archived = pr.archived),
            pr.archived
            FROM product pr LEFT JOIN party su ON su.id = pr.supplier_id WHERE pr.id = ?2",
    member: None,
    text: FreeText::Product("pr.id"),
    few: 1_500,
    today: false,
};

/// Products by name.
pub static PRODUCTS: List<ProductRow> = List { spec: &SPEC, read };
