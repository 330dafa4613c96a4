//! The list of stock moves: the ledger.

use super::super::orders::safe;
use super::List;
use super::spec::{FieldKind, FreeText, How, ListSpec, MemberLane, SortSpec, choice_of_words, field};
use super::words::CAUSE;
use crate::domain::{Quantity, SafeText, UtcMillis};
use chrono::NaiveDate;
use rusqlite::Row;
use serde::{Deserialize, Serialize};

/// A move of the ledger in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveRow {
    /// Row.
    pub id: i64,
    /// When.
    pub at: UtcMillis,
    /// What: the variant's row.
    pub variant_id: i64,
    /// Its code.
    pub sku: SafeText,
    /// Its name.
    pub name: SafeText,
    /// How much, always positive.
    pub quantity: Quantity,
    /// What it does to the goods on our shelves: +1 more, -1 less, 0 from shelf to shelf.
    pub sign: i64,
    /// From where: warehouse code and shelf, or the far end.
    pub from: SafeText,
    /// To where.
    pub to: SafeText,
    /// `sale`, `receipt`, `adjustment`, …
    pub cause: String,
    /// What it was made for.
    pub document: SafeText,
    /// The lot.
    pub lot: Option<SafeText>,
    /// The move that it counters.
    pub reverses: Option<i64>,
    /// The move that counters it, when it is countered now: an undo of the reversal makes it stand again.
    pub reversed_by: Option<i64>,
}

fn read(row: &Row<'_>, _: NaiveDate) -> rusqlite::Result<MoveRow> {
    Ok(MoveRow {
        id: row.get(0)?,
        at: UtcMillis(row.get(1)?),
        variant_id: row.get(2)?,
        sku: safe(row, 3)?.unwrap_or_default(),
        name: safe(row, 4)?.unwrap_or_default(),
        quantity: Quantity(row.get(5)?),
        sign: row.get(6)?,
        from: safe(row, 7)?.unwrap_or_default(),
        to: safe(row, 8)?.unwrap_or_default(),
        cause: row.get(9)?,
        document: safe(row, 10)?.unwrap_or_default(),
        lot: safe(row, 11)?,
        reverses: row.get(12)?,
        reversed_by: row.get(13)?,
    })
}

static SPEC: ListSpec = ListSpec {
    name: "moves",
    italian: "movimenti",
    fields: &[
        field("art", &["item", "articolo"], FieldKind::Text, How::Variant("m.variant_id")),
        choice_of_words("causale", &["cause"], &CAUSE, How::Word("m.cause")),
        field("data", &["date"], FieldKind::Date, How::Instant("m.at")),
        field("dal", &["from"], FieldKind::Date, How::InstantFrom("m.at")),
        field("al", &["to"], FieldKind::Date, How::InstantTo("m.at")),
        field("q", &["quantity", "quantita"], FieldKind::Quantity, How::Figure { expr: "m.quantity", index: None }),
        field("dep", &["warehouse", "deposito"], FieldKind::Choice, How::EitherEnd {
            from: "m.from_location",
            to: "m.to_location",
            table: "SELECT lo.id, wa.code, wa.name FROM warehouse wa CROSS JOIN location lo ON lo.warehouse_id = wa.id",
        }),
        field("ubic", &["location"], FieldKind::Choice, How::EitherEnd {
            from: "m.from_location",
            to: "m.to_location",
            table: "SELECT id, code, code FROM location",
        }),
        field("lotto", &["lot"], FieldKind::Text, How::Plain(&["lot.name"])),
        field("documento", &["document"], FieldKind::Text, How::Plain(&["m.document"])),
    ],
    sorts: &[SortSpec {
        id: "at",
        italian: "data",
        descending: true,
        from: "move m",
        index: Some("move_by_time"),
        keys: &["m.at", "m.id"],
        range: "m.at",
        by_name: false,
    }],
    id: "m.id",
    from: "move m",
    joins: &[
        ("lot.", "lot ON", "LEFT JOIN lot ON lot.id = m.lot_id"),
    ],
    base: None,
    unless: &[],
    row: "SELECT m.id, m.at, m.variant_id, v.sku, v.name, m.quantity, coalesce(lt.physical, 0) - coalesce(lf.physical, 0),
            coalesce(wf.code || ' ', '') || lf.code, coalesce(wt.code || ' ', '') || lt.code, m.cause, m.document,
            lo.name, m.reverses_id, 
            (WITH RECURSIVE chain (id, n) AS (SELECT r.id, 1 FROM move r WHERE r.reverses_id = m.id
               UNION ALL SELECT r.id, n + 1 FROM chain JOIN move r ON r.reverses_id = chain.id)
             SELECT CASE max(n) % 2 WHEN 1 THEN id END FROM chain)
            FROM move m LEFT JOIN variant v ON v.id = m.variant_id LEFT JOIN location lf ON lf.id = m.from_location
            LEFT JOIN location lt ON lt.id = m.to_location LEFT JOIN warehouse wf ON wf.id = lf.warehouse_id
            LEFT JOIN warehouse wt ON wt.id = lt.warehouse_id LEFT JOIN lot lo ON lo.id = m.lot_id
           WHERE m.id = ?2",
    member: Some(MemberLane {
        expr: "m.variant_id",
        head: "m.variant_id = ?",
        from: "move m INDEXED BY move_history",
        sort: "at",
        most: 50,
    }),
    text: FreeText::Variant("m.variant_id"),
    few: 1_500,
    today: false,
};

/// Moves, newest first.
pub static MOVES: List<MoveRow> = List { spec: &SPEC, read };
