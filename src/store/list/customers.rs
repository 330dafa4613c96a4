//! The list of customers, and the row that it shares with the list of suppliers.

use super::super::orders::safe;
use super::super::parties::counts;
use super::super::shelf::Db;
use super::List;
use super::spec::{Field, FieldKind, FreeText, How, ListSpec, SortSpec, choice_of_words, field};
use super::words::PARTY_KIND;
use crate::domain::text::fold;
use crate::domain::{Refusal, SafeText};
use chrono::NaiveDate;
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};

/// Customers, or suppliers, whose name begins so, by name, at most so many.
///
/// # Errors
/// What a store refuses.
pub fn parties_beginning(db: Db<'_>, customers: bool, typed: &str, most: usize) -> Result<Vec<i64>, Refusal> {
    let sql = if customers {
        "SELECT id FROM party INDEXED BY customer_by_name
          WHERE customer = 1 AND name_key >= ?1 AND name_key < ?1 || char(1114111) AND archived = 0
          ORDER BY name_key, id LIMIT ?2"
    } else {
        "SELECT id FROM party INDEXED BY supplier_by_name
          WHERE supplier = 1 AND name_key >= ?1 AND name_key < ?1 || char(1114111) AND archived = 0
          ORDER BY name_key, id LIMIT ?2"
    };
    Ok(db.all(sql, params![fold(typed), most as i64], |row| row.get(0))?)
}

/// A customer or supplier in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyRow {
    /// Row.
    pub id: i64,
    /// `C00044`.
    pub code: SafeText,
    /// Name.
    pub name: SafeText,
    /// A company, not a person.
    pub company: bool,
    /// City of the preferred address.
    pub city: SafeText,
    /// Its province, two letters.
    pub province: SafeText,
    /// E-mail.
    pub email: Option<SafeText>,
    /// Telephone.
    pub phone: Option<SafeText>,
    /// VAT number without country.
    pub partita_iva: Option<SafeText>,
    /// Italian tax code.
    pub codice_fiscale: Option<SafeText>,
    /// Usual payment term.
    pub payment_term: Option<SafeText>,
    /// Days from order to arrival that a supplier promises.
    pub lead_days: Option<i64>,
    /// Its sales orders but for those cancelled; counting stops at [`PartyRow::MOST_ORDERS`].
    pub orders: u64,
    /// Day of the newest one.
    pub last_order_on: Option<NaiveDate>,
    /// Put aside.
    pub archived: bool,
}

impl PartyRow {
    /// Where counting the orders of one customer stops.
    pub const MOST_ORDERS: u64 = 1_000;
}

pub(super) fn read(row: &Row<'_>, _: NaiveDate) -> rusqlite::Result<PartyRow> {
    let place: String = row.get::<_, Option<String>>(4)?.unwrap_or_default();
    let (city, province) = place.split_once('\u{1f}').unwrap_or((place.as_str(), ""));
    // Their number and the day of the newest by one way through the index: each way is a wait from a cold disk.
    let orders: String = row.get(11)?;
    let (orders, last) = orders.split_once(' ').unwrap_or((orders.as_str(), ""));
    Ok(PartyRow {
        id: row.get(0)?,
        code: safe(row, 1)?.unwrap_or_default(),
        name: safe(row, 2)?.unwrap_or_default(),
        company: row.get_ref(3)?.as_str().unwrap_or("") == "company",
        city: SafeText::new(city),
        province: SafeText::new(province),
        email: safe(row, 5)?,
        phone: safe(row, 6)?,
        partita_iva: safe(row, 7)?,
        codice_fiscale: safe(row, 8)?,
        payment_term: safe(row, 9)?,
        lead_days: row.get(10)?,
        orders: orders.parse().unwrap_or_default(),
        last_order_on: last.parse().ok(),
        archived: row.get::<_, i64>(12)? == 1,
    })
}

// The preferred address, else one for invoices, else the first: the greatest of them, because a sort would begin anew
// for every row.
pub(super) const ROW: &str = concat!(
    "SELECT p.id, p.code, p.name, p.kind,
    (SELECT iif(max((a.preferred * 2 + (a.kind = 'billing')) * 1000000000000 - a.id) IS NULL, NULL,
                a.city || char(31) || a.province) FROM address a WHERE a.party_id = p.id),
    p.email, p.phone, p.partita_iva, p.codice_fiscale, p.payment_term, p.lead_days,
    (SELECT count(*) || ' ' || coalesce(max(placed_on), '') FROM (
       SELECT o.placed_on FROM sales_order o WHERE o.party_id = p.id AND ",
    counts!(),
    " ORDER BY o.placed_on DESC LIMIT 1000)),
    p.archived
    FROM party p WHERE p.id = ?2"
);

pub(super) static FIELDS: &[Field] = &[
    field("nome", &["name"], FieldKind::Text, How::Folded(&["p.name_key"])),
    field("codice", &["code"], FieldKind::Text, How::Plain(&["p.code"])),
    field("piva", &["vat", "partita_iva"], FieldKind::Text, How::Plain(&["p.partita_iva"])),
    field("cf", &["codice_fiscale", "tax"], FieldKind::Text, How::Plain(&["p.codice_fiscale"])),
    field("email", &["mail"], FieldKind::Text, How::Plain(&["p.email"])),
    field("tel", &["phone", "telefono"], FieldKind::Text, How::Phone { expr: "p.id", own: "p.phone_key" }),
    choice_of_words("tipo", &["kind"], &PARTY_KIND, How::Word("p.kind")),
    field("prov", &["province", "provincia"], FieldKind::Text, How::Place("province")),
    field("citta", &["city"], FieldKind::Text, How::Place("city")),
    field("nazione", &["country"], FieldKind::Text, How::Place("country")),
    field("etichetta", &["tag"], FieldKind::Tag, How::Tag { kind: "party", expr: "p.id" }),
    field("termini", &["terms"], FieldKind::Text, How::Plain(&["p.payment_term"])),
    field("nota", &["note"], FieldKind::Text, How::Plain(&["p.note"])),
    field("ordine", &["last_order"], FieldKind::Date, How::Day(LAST_ORDER)),
    field("creato", &["created"], FieldKind::Date, How::Instant("p.created_at")),
    field("archiviato", &["archived"], FieldKind::Flag, How::Flag("p.archived = 1")),
];

const LAST_ORDER: &str = concat!(
    "(SELECT o.placed_on FROM sales_order o WHERE o.party_id = p.id AND ",
    counts!(),
    " ORDER BY o.placed_on DESC LIMIT 1)"
);

/// By code: the numbers that people know.
pub(super) const BY_CODE: SortSpec = SortSpec {
    id: "code",
    italian: "codice",
    descending: false,
    from: "party p",
    index: Some("sqlite_autoindex_party_1"),
    keys: &["p.code", "p.id"],
    range: "p.code",
    by_name: false,
};

/// By age of the record.
pub(super) const BY_ROW: SortSpec = SortSpec {
    id: "created",
    italian: "creato",
    descending: true,
    from: "party p",
    index: None,
    keys: &["p.id"],
    range: "p.id",
    by_name: false,
};

/// What is archived shows only when asked for.
pub(super) const UNLESS: &[(&str, &str)] = &[("archiviato", "p.archived = 0")];

static SPEC: ListSpec = ListSpec {
    name: "customers",
    italian: "clienti",
    fields: FIELDS,
    sorts: &[
        SortSpec {
            id: "name",
            italian: "nome",
            descending: false,
            from: "party p",
            index: Some("customer_by_name"),
            keys: &["p.name_key", "p.id"],
            range: "p.name_key",
            by_name: true,
        },
        BY_CODE,
        BY_ROW,
    ],
    id: "p.id",
    from: "party p",
    joins: &[],
    base: Some("p.customer = 1"),
    unless: UNLESS,
    row: ROW,
    member: None,
    text: FreeText::Party("p.id"),
    few: 800,
    today: false,
};

/// Customers by name.
pub static CUSTOMERS: List<PartyRow> = List { spec: &SPEC, read };
