//! The list of sales orders.

use super::super::orders::{day, optional_day, safe};
use super::List;
use super::spec::{FieldKind, FreeText, How, ListSpec, MemberLane, SortSpec, choice_of_words, field};
use super::words::{BADGE, PAYMENT};
use crate::domain::order::{Badge, PaymentState};
use crate::domain::{Cents, SafeText};
use chrono::NaiveDate;
use rusqlite::Row;
use serde::{Deserialize, Serialize};

/// A sales order in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRow {
    /// Row.
    pub id: i64,
    /// `2026/1490`.
    pub number: String,
    /// Civil date in Italy.
    pub placed_on: NaiveDate,
    /// When it was promised.
    pub promised_on: Option<NaiveDate>,
    /// The customer's row.
    pub customer_id: i64,
    /// The customer's name.
    pub customer: SafeText,
    /// Its state.
    pub badge: Badge,
    /// Entered as already done.
    pub history: bool,
    /// What has been paid.
    pub payment: PaymentState,
    /// How much has been paid.
    pub paid: Cents,
    /// What the customer pays in all.
    pub total: Cents,
    /// Where it came from: the channel's name; `manual` is worded for whoever reads.
    pub channel: SafeText,
    /// The shop's own number.
    pub external_number: Option<SafeText>,
    /// When it is paid: `30fm`; none is at once.
    pub payment_term: Option<SafeText>,
    /// By whom it travels: the carrier's name.
    pub carrier: Option<SafeText>,
    /// From where it is served: the warehouse's code.
    pub warehouse: Option<SafeText>,
    /// Who answers for it.
    pub operator: SafeText,
    /// Its tags, by name.
    pub tags: Vec<SafeText>,
}

impl OrderRow {
    /// Promised for a day before today, and something has still to leave.
    pub fn late(&self, today: NaiveDate) -> bool {
        let open = matches!(self.badge, Badge::New | Badge::OnHold | Badge::ToFulfil | Badge::PartShipped);
        open && self.promised_on.is_some_and(|promised| promised < today)
    }
}

/// What separates tags in the row: a character that no tag can have.
const BETWEEN: char = '\u{1f}';

fn read(row: &Row<'_>, _: NaiveDate) -> rusqlite::Result<OrderRow> {
    let word = |at: usize| row.get_ref(at).map(|value| value.as_str_or_null().unwrap_or_default().unwrap_or(""));
    let tags = word(17)?;
    Ok(OrderRow {
        id: row.get(0)?,
        number: format!("{}/{}", row.get::<_, i64>(1)?, row.get::<_, i64>(2)?),
        placed_on: day(row, 3)?,
        promised_on: optional_day(row, 4)?,
        customer_id: row.get(5)?,
        customer: safe(row, 6)?.unwrap_or_default(),
        badge: Badge::from_word(word(7)?).unwrap_or(Badge::New),
        payment: PaymentState::from_word(word(8)?).unwrap_or(PaymentState::Unpaid),
        paid: Cents(row.get(9)?),
        total: Cents(row.get(10)?),
        channel: safe(row, 11)?.unwrap_or_default(),
        external_number: safe(row, 12)?,
        payment_term: safe(row, 13)?,
        carrier: safe(row, 14)?,
        warehouse: safe(row, 15)?,
        operator: safe(row, 16)?.unwrap_or_default(),
        history: row.get(18)?,
        tags: tags.split(BETWEEN).filter(|tag| !tag.is_empty()).map(SafeText::from).collect(),
    })
}

/// As [`crate::domain::order::open`].
const OPEN: &str = "(CASE os.badge WHEN 'cancelled' THEN 0 ELSE o.total_cents END - os.paid_cents)";

/// Newest first.
pub(super) static BY_DATE: SortSpec = SortSpec {
    id: "placed_on",
    italian: "data",
    descending: true,
    from: "sales_order o",
    index: Some("order_by_date"),
    keys: &["o.placed_on", "o.id"],
    range: "o.placed_on",
    by_name: false,
};

static SPEC: ListSpec = ListSpec {
    name: "orders",
    italian: "ordini",
    fields: &[
        choice_of_words("stato", &["status", "state"], &BADGE, How::Word("os.badge")),
        choice_of_words("pag", &["payment", "pagamento"], &PAYMENT, How::Word("os.payment")),
        field("cliente", &["customer"], FieldKind::Text, How::Party("o.party_id")),
        field("numero", &["no", "number"], FieldKind::Number, How::Document),
        field(
            "esterno",
            &["external"],
            FieldKind::Text,
            How::Begins { expr: "o.external_number", index: "order_by_external" },
        ),
        field("data", &["date"], FieldKind::Date, How::Day("o.placed_on")),
        field("dal", &["from"], FieldKind::Date, How::DayFrom("o.placed_on")),
        field("al", &["to"], FieldKind::Date, How::DayTo("o.placed_on")),
        field("promessa", &["promised"], FieldKind::Date, How::Day("o.promised_on")),
        field(
            "totale",
            &["total"],
            FieldKind::Money,
            How::Figure { expr: "o.total_cents", index: Some("order_by_total") },
        ),
        field("imponibile", &["net"], FieldKind::Money, How::Figure { expr: "o.taxable_cents", index: None }),
        field(
            "saldo",
            &["balance"],
            FieldKind::Money,
            How::Figure { expr: OPEN, index: None },
        ),
        field(
            "canale",
            &["channel"],
            FieldKind::Choice,
            How::Choice {
                expr: "o.channel_id",
                // By its name in each language too: it is stored by its code.
                table: "SELECT id, code, name FROM channel
                        UNION ALL SELECT id, code, 'manuale' FROM channel WHERE code = 'manual'",
            },
        ),
        field(
            "corriere",
            &["carrier"],
            FieldKind::Choice,
            How::Choice { expr: "o.carrier_id", table: "SELECT id, code, name FROM carrier" },
        ),
        field(
            "dep",
            &["warehouse", "deposito"],
            FieldKind::Choice,
            How::Choice { expr: "o.warehouse_id", table: "SELECT id, code, name FROM warehouse" },
        ),
        field("art", &["item", "articolo"], FieldKind::Text, How::OrderedVariant),
        field("op", &["operator", "operatore"], FieldKind::Text, How::Plain(&["o.operator"])),
        field("etichetta", &["tag"], FieldKind::Tag, How::Tag { kind: "order", expr: "o.id" }),
        field("prov", &["province", "provincia"], FieldKind::Text, How::Plain(&["fa.province"])),
        field("nazione", &["country"], FieldKind::Text, How::Plain(&["fa.country"])),
        field("citta", &["city"], FieldKind::Text, How::Plain(&["fa.city"])),
        field("termini", &["terms"], FieldKind::Text, How::Plain(&["o.payment_term"])),
        field("nota", &["note"], FieldKind::Text, How::Plain(&["o.customer_note"])),
        field(
            "importazione",
            &["import"],
            FieldKind::Number,
            How::Figure { expr: "o.import_id", index: Some("order_of_import") },
        ),
        field("storico", &["history"], FieldKind::Flag, How::Flag("o.history = 1")),
    ],
    sorts: &[
        SortSpec {
            id: "placed_on",
            italian: "data",
            descending: true,
            from: "sales_order o",
            index: Some("order_by_date"),
            keys: &["o.placed_on", "o.id"],
            range: "o.placed_on",
            by_name: false,
        },
        SortSpec {
            id: "number",
            italian: "numero",
            descending: true,
            from: "sales_order o",
            index: Some("sqlite_autoindex_sales_order_1"),
            keys: &["o.year", "o.number", "o.id"],
            range: "o.year",
            by_name: false,
        },
        SortSpec {
            id: "total",
            italian: "totale",
            descending: true,
            from: "sales_order o",
            index: Some("order_by_total"),
            keys: &["o.total_cents", "o.id"],
            range: "o.total_cents",
            by_name: false,
        },
    ],
    id: "o.id",
    from: "sales_order o",
    joins: &[
        ("os.", "order_state os", "CROSS JOIN order_state os ON os.order_id = o.id"),
        ("fa.", "frozen_address fa", "LEFT JOIN frozen_address fa ON fa.id = coalesce(o.ship_to, o.bill_to)"),
    ],
    base: None,
    unless: &[],
    row: "SELECT o.id, o.year, o.number, o.placed_on, o.promised_on, o.party_id, pa.name, os.badge, os.payment,
            coalesce(os.paid_cents, 0), o.total_cents,
            CASE ch.code WHEN 'manual' THEN ch.code ELSE ch.name END, o.external_number, o.payment_term, ca.name, wa.code,
            o.operator,
            (SELECT group_concat(t.name, char(31)) FROM tagging tg JOIN tag t ON t.id = tg.tag_id
              WHERE tg.kind = 'order' AND tg.subject_id = o.id), o.history
            FROM sales_order o LEFT JOIN party pa ON pa.id = o.party_id LEFT JOIN order_state os ON os.order_id = o.id
            LEFT JOIN channel ch ON ch.id = o.channel_id LEFT JOIN carrier ca ON ca.id = o.carrier_id
            LEFT JOIN warehouse wa ON wa.id = o.warehouse_id
           WHERE o.id = ?2",
    member: Some(MemberLane {
        expr: "o.party_id",
        head: "o.party_id = ?",
        from: "sales_order o INDEXED BY order_of_party",
        sort: "placed_on",
        most: 200,
    }),
    text: FreeText::Orders,
    few: 3_000,
    today: false,
};

/// Sales orders, newest first.
pub static ORDERS: List<OrderRow> = List { spec: &SPEC, read };
