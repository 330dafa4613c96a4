//! Customers and suppliers: one party, two roles.

mod code;

pub use code::coming_code;
pub(crate) use code::next_code;

use super::absent::absent;
use super::journal::Storied;
use super::orders::{Frozen, optional_day, safe};
use super::shelf::{Db, Tx};
use crate::domain::identity::dialled;
use crate::domain::record::{AddressFields, AddressKind, ContactFields, PartyFields, PartyKind};
use crate::domain::{Cents, Refusal, SafeText, UtcMillis};
use chrono::NaiveDate;
use rusqlite::types::Value;
use rusqlite::{ToSql, params};
use serde::{Deserialize, Serialize};

/// A party as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Party {
    /// Row.
    pub id: i64,
    /// Raised by every edit.
    pub version: i64,
    /// Own code.
    pub code: SafeText,
    /// Person or company.
    pub kind: PartyKind,
    /// Name.
    pub name: SafeText,
    /// Buys from us.
    pub customer: bool,
    /// Sells to us.
    pub supplier: bool,
    /// VAT number without country.
    pub partita_iva: Option<SafeText>,
    /// Its country.
    pub vat_country: Option<SafeText>,
    /// Italian tax code.
    pub codice_fiscale: Option<SafeText>,
    /// SDI recipient code.
    pub codice_destinatario: Option<SafeText>,
    /// Certified e-mail.
    pub pec: Option<SafeText>,
    /// E-mail.
    pub email: Option<SafeText>,
    /// Telephone.
    pub phone: Option<SafeText>,
    /// Bank account.
    pub iban: Option<SafeText>,
    /// When it pays.
    pub payment_term: Option<SafeText>,
    /// Days from order to arrival.
    pub lead_days: Option<i64>,
    /// Smallest order it takes.
    pub min_order: Option<Cents>,
    /// Its code in another program.
    pub external_code: Option<SafeText>,
    /// Not used any more.
    pub archived: bool,
    /// Note.
    pub note: Option<SafeText>,
}

/// The party of a row.
///
/// # Errors
/// `party.gone`, `party.missing`.
pub fn find(db: Db<'_>, id: i64) -> Result<Party, Refusal> {
    db.find(
        "SELECT id, version, code, kind, name, customer, supplier, partita_iva, vat_country, codice_fiscale,
           codice_destinatario, pec, email, phone, iban, payment_term, lead_days, min_order_cents, external_code,
           archived, note FROM party WHERE id = ?",
        [id],
        |row| {
            let flag = |at: usize| row.get::<_, i64>(at).map(|value| value == 1);
            Ok(Party {
                id: row.get(0)?,
                version: row.get(1)?,
                code: safe(row, 2)?.unwrap_or_default(),
                kind: PartyKind::from_word(row.get_ref(3)?.as_str().unwrap_or("")).unwrap_or(PartyKind::Person),
                name: safe(row, 4)?.unwrap_or_default(),
                customer: flag(5)?,
                supplier: flag(6)?,
                partita_iva: safe(row, 7)?,
                vat_country: safe(row, 8)?,
                codice_fiscale: safe(row, 9)?,
                codice_destinatario: safe(row, 10)?,
                pec: safe(row, 11)?,
                email: safe(row, 12)?,
                phone: safe(row, 13)?,
                iban: safe(row, 14)?,
                payment_term: safe(row, 15)?,
                lead_days: row.get(16)?,
                min_order: row.get::<_, Option<i64>>(17)?.map(Cents),
                external_code: safe(row, 18)?,
                archived: flag(19)?,
                // A note has lines.
                note: row.get::<_, Option<String>>(20)?.map(|note| SafeText::multiline(&note)),
            })
        },
    )?
    .ok_or_else(|| absent(db, Storied::Party, id))
}

/// The row of a party by its own code, without regard to case.
pub fn by_code(db: Db<'_>, code: &str) -> Result<Option<i64>, Refusal> {
    Ok(db.find("SELECT id FROM party WHERE code = upper(?)", [code], |row| row.get(0))?)
}

/// The row of a party by VAT number, tax code, e-mail, or its code in another program: the first that is known.
pub fn by_identity(
    db: Db<'_>,
    vat: Option<(&str, &str)>,
    codice_fiscale: Option<&str>,
    external_code: Option<&str>,
    email: Option<&str>,
) -> Result<Option<i64>, Refusal> {
    if let Some((country, number)) = vat {
        let found =
            db.find("SELECT id FROM party WHERE vat_country = ? AND partita_iva = ?", [country, number], |row| {
                row.get(0)
            })?;
        if found.is_some() {
            return Ok(found);
        }
    }
    for (column, value) in [("codice_fiscale", codice_fiscale), ("external_code", external_code), ("email", email)] {
        let Some(value) = value else { continue };
        let sql = format!("SELECT id FROM party WHERE {column} = ? ORDER BY id LIMIT 1");
        let found = db.find(&sql, [value], |row| row.get(0))?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// Columns and new values of what is said; checked and normalised before (see `operations::party`).
fn values(fields: &PartyFields) -> Vec<(&'static str, Value)> {
    let mut out: Vec<(&'static str, Value)> = Vec::new();
    let mut text = |column: &'static str, value: &Option<String>| {
        if let Some(value) = value {
            out.push((column, if value.is_empty() { Value::Null } else { Value::Text(value.clone()) }));
        }
    };
    text("code", &fields.code);
    text("name", &fields.name);
    text("codice_fiscale", &fields.codice_fiscale);
    text("codice_destinatario", &fields.codice_destinatario);
    text("pec", &fields.pec);
    text("email", &fields.email);
    text("phone", &fields.phone);
    text("iban", &fields.iban);
    text("payment_term", &fields.payment_term);
    text("external_code", &fields.external_code);
    text("note", &fields.note);
    if let Some(name) = &fields.name {
        out.push(("name_key", Value::Text(crate::domain::text::fold(name))));
    }
    if let Some(phone) = &fields.phone {
        // Callers are found by the number as it is dialled here.
        out.push(phone_key(phone));
    }
    if let Some(vat) = &fields.partita_iva {
        let (country, number) = match vat.split_at_checked(2) {
            Some((country, number)) if country.chars().all(|c| c.is_ascii_alphabetic()) => (country, number),
            _ => ("IT", vat.as_str()),
        };
        let empty = number.is_empty();
        out.push(("partita_iva", if empty { Value::Null } else { Value::Text(number.to_owned()) }));
        out.push(("vat_country", if empty { Value::Null } else { Value::Text(country.to_owned()) }));
    }
    for (column, flag) in [("customer", fields.customer), ("supplier", fields.supplier)] {
        if let Some(flag) = flag {
            out.push((column, Value::Integer(i64::from(flag))));
        }
    }
    // Zero is how a number is emptied: no days promised, no least amount.
    for (column, number) in
        [("lead_days", fields.lead_days), ("min_order_cents", fields.min_order.map(|cents| cents.0))]
    {
        if let Some(number) = number {
            out.push((column, if number == 0 { Value::Null } else { Value::Integer(number) }));
        }
    }
    if let Some(kind) = fields.kind {
        out.push(("kind", Value::Text(kind.word().to_owned())));
    }
    out
}

fn borrowed<'a>(values: &'a [(&'static str, Value)]) -> Vec<(&'a str, &'a dyn ToSql)> {
    values.iter().map(|(column, value)| (*column, value as &dyn ToSql)).collect()
}

/// The names of the columns that would be written: what a conflict is about.
pub(crate) fn columns_of(fields: &PartyFields) -> Vec<&'static str> {
    values(fields).into_iter().map(|(column, _)| column).collect()
}

/// Writes a new party.
pub(crate) fn insert(tx: Tx<'_>, fields: &PartyFields, at: UtcMillis) -> Result<i64, Refusal> {
    let mut values = values(fields);
    values.push(("created_at", Value::Integer(at.0)));
    Ok(tx.insert("party", &borrowed(&values))?)
}

/// Writes what is said of a party that exists.
pub(crate) fn update(tx: Tx<'_>, id: i64, fields: &PartyFields) -> Result<(), Refusal> {
    let values = values(fields);
    if tx.update("party", id, None, &borrowed(&values))? { Ok(()) } else { Err(absent(*tx, Storied::Party, id)) }
}

/// Puts a party away or takes it back.
pub(crate) fn archive(tx: Tx<'_>, id: i64, archived: bool) -> Result<(), Refusal> {
    if tx.update("party", id, None, &[("archived", &i64::from(archived))])? {
        Ok(())
    } else {
        Err(absent(*tx, Storied::Party, id))
    }
}

/// A typed address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Address {
    /// Row.
    pub id: i64,
    /// Raised by every edit.
    pub version: i64,
    /// What it is for.
    pub kind: AddressKind,
    /// Name on the label.
    pub recipient: SafeText,
    /// Street and number.
    pub street: SafeText,
    /// CAP.
    pub postal_code: SafeText,
    /// City.
    pub city: SafeText,
    /// Two letters.
    pub province: SafeText,
    /// ISO 3166, two letters.
    pub country: SafeText,
    /// Telephone for the courier.
    pub phone: Option<SafeText>,
    /// The one taken when none is chosen.
    pub preferred: bool,
}

/// The addresses of a party, preferred first.
pub fn addresses(db: Db<'_>, party: i64) -> Result<Vec<Address>, Refusal> {
    Ok(db.all(
        "SELECT id, version, kind, recipient, street, postal_code, city, province, country, phone, preferred
           FROM address WHERE party_id = ? ORDER BY kind, preferred DESC, id",
        [party],
        |row| {
            let text = |at: usize| safe(row, at).map(Option::unwrap_or_default);
            Ok(Address {
                id: row.get(0)?,
                version: row.get(1)?,
                kind: AddressKind::from_word(row.get_ref(2)?.as_str().unwrap_or("")).unwrap_or(AddressKind::Site),
                recipient: text(3)?,
                street: text(4)?,
                postal_code: text(5)?,
                city: text(6)?,
                province: text(7)?,
                country: text(8)?,
                phone: safe(row, 9)?,
                preferred: row.get::<_, i64>(10)? == 1,
            })
        },
    )?)
}

/// What a telephone is found by.
fn phone_key(phone: &str) -> (&'static str, Value) {
    let key = dialled(phone);
    ("phone_key", if key.is_empty() { Value::Null } else { Value::Text(key) })
}

fn address_values(fields: &AddressFields) -> Vec<(&'static str, Value)> {
    let mut out: Vec<(&'static str, Value)> = Vec::new();
    for (column, value) in [
        ("recipient", &fields.recipient),
        ("street", &fields.street),
        ("postal_code", &fields.postal_code),
        ("city", &fields.city),
        ("province", &fields.province),
        ("country", &fields.country),
        ("phone", &fields.phone),
    ] {
        if let Some(value) = value {
            out.push((column, Value::Text(value.clone())));
        }
    }
    out.extend(fields.phone.as_deref().map(phone_key));
    if let Some(kind) = fields.kind {
        out.push(("kind", Value::Text(kind.word().to_owned())));
    }
    if let Some(preferred) = fields.preferred {
        out.push(("preferred", Value::Integer(i64::from(preferred))));
    }
    out
}

/// Columns that would be written.
pub(crate) fn address_columns(fields: &AddressFields) -> Vec<&'static str> {
    address_values(fields).into_iter().map(|(column, _)| column).filter(|column| *column != "phone_key").collect()
}

/// Writes an address of a party, new or known.
pub(crate) fn save_address(tx: Tx<'_>, party: i64, id: Option<i64>, fields: &AddressFields) -> Result<i64, Refusal> {
    let mut values = address_values(fields);
    if let Some(id) = id {
        tx.update("address", id, None, &borrowed(&values))?;
        return Ok(id);
    }
    values.push(("party_id", Value::Integer(party)));
    Ok(tx.insert("address", &borrowed(&values))?)
}

/// The same address of a party, if it is known.
pub(crate) fn same_address(
    tx: Tx<'_>,
    party: i64,
    kind: AddressKind,
    street: &str,
    postal_code: &str,
    recipient: &str,
) -> Result<Option<i64>, Refusal> {
    Ok(tx.find(
        "SELECT id FROM address WHERE party_id = ? AND kind = ? AND street = ? AND postal_code = ? AND recipient = ?",
        params![party, kind.word(), street, postal_code, recipient],
        |row| row.get(0),
    )?)
}

/// Removes one row of a party: an address or a contact.
pub(crate) fn remove(tx: Tx<'_>, table: Part, id: i64) -> Result<bool, Refusal> {
    let sql = match table {
        Part::Address => "DELETE FROM address WHERE id = ?",
        Part::Contact => "DELETE FROM contact WHERE id = ?",
    };
    Ok(tx.run(sql, [id])? == 1)
}

/// What belongs to a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Address,
    Contact,
}

/// A further contact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    /// Row.
    pub id: i64,
    /// Raised by every edit.
    pub version: i64,
    /// `email`, `phone`, …
    pub kind: String,
    /// Whose, or what for.
    pub label: SafeText,
    /// The address, number or name.
    pub value: SafeText,
}

/// The further contacts of a party.
pub fn contacts(db: Db<'_>, party: i64) -> Result<Vec<Contact>, Refusal> {
    Ok(db.all(
        "SELECT id, version, kind, label, value FROM contact WHERE party_id = ? ORDER BY id",
        [party],
        |row| {
            Ok(Contact {
                id: row.get(0)?,
                version: row.get(1)?,
                kind: row.get(2)?,
                label: safe(row, 3)?.unwrap_or_default(),
                value: safe(row, 4)?.unwrap_or_default(),
            })
        },
    )?)
}

/// Writes a contact of a party, new or known.
pub(crate) fn save_contact(tx: Tx<'_>, party: i64, id: Option<i64>, fields: &ContactFields) -> Result<i64, Refusal> {
    let mut values: Vec<(&'static str, Value)> = Vec::new();
    for (column, value) in [("kind", &fields.kind), ("label", &fields.label), ("value", &fields.value)] {
        if let Some(value) = value {
            values.push((column, Value::Text(value.clone())));
        }
    }
    if fields.kind.is_some() || fields.value.is_some() {
        // Only what is a telephone is dialled; what is not said anew stands as it stood.
        let stood: Option<(String, String)> = match id {
            Some(id) => {
                tx.find("SELECT kind, value FROM contact WHERE id = ?", [id], |row| Ok((row.get(0)?, row.get(1)?)))?
            }
            None => None,
        };
        let (kind, value) = stood.unwrap_or_default();
        let telephone = fields.kind.as_ref().unwrap_or(&kind) == "phone";
        values.push(phone_key(if telephone { fields.value.as_ref().unwrap_or(&value) } else { "" }));
    }
    if let Some(id) = id {
        tx.update("contact", id, None, &borrowed(&values))?;
        return Ok(id);
    }
    values.push(("party_id", Value::Integer(party)));
    Ok(tx.insert("contact", &borrowed(&values))?)
}

/// Which orders `o` count for their customer, wherever orders of a customer are counted, dated or added up: those that
/// were not cancelled.
macro_rules! counts {
    () => {
        "NOT EXISTS (SELECT 1 FROM order_state c INDEXED BY order_cancelled
           WHERE c.order_id = o.id AND c.badge = 'cancelled')"
    };
}
pub(super) use counts;

/// What a card says of a customer in figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Orders that were not cancelled.
    pub orders: i64,
    /// What they come to.
    pub turnover: Cents,
    /// The newest.
    pub last_on: Option<NaiveDate>,
    /// Not yet paid, of orders that stand.
    pub open: Cents,
}

/// Figures of a customer.
pub fn figures(db: Db<'_>, party: i64) -> Result<Figures, Refusal> {
    Ok(db.get(
        concat!(
            "SELECT count(*), coalesce(sum(o.total_cents), 0), max(o.placed_on),
               coalesce(sum(CASE WHEN o.history = 0 THEN max(o.total_cents - s.paid_cents, 0) ELSE 0 END), 0)
               FROM sales_order o JOIN order_state s ON s.order_id = o.id
              WHERE o.party_id = ? AND ",
            counts!()
        ),
        [party],
        |row| {
            Ok(Figures {
                orders: row.get(0)?,
                turnover: Cents(row.get(1)?),
                last_on: optional_day(row, 2)?,
                open: Cents(row.get(3)?),
            })
        },
    )?)
}

/// What one year's orders of a customer come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearFigures {
    /// The calendar year.
    pub year: i64,
    /// Orders that were not cancelled.
    pub orders: i64,
    /// What they come to.
    pub turnover: Cents,
}

/// Turnover by year, newest first; at most `limit` years.
pub fn years(db: Db<'_>, party: i64, limit: usize) -> Result<Vec<YearFigures>, Refusal> {
    Ok(db.all(
        concat!(
            "SELECT CAST(substr(o.placed_on, 1, 4) AS INTEGER) AS year, count(*), sum(o.total_cents)
               FROM sales_order o WHERE o.party_id = ? AND ",
            counts!(),
            " GROUP BY year ORDER BY year DESC LIMIT ?"
        ),
        params![party, limit as i64],
        |row| Ok(YearFigures { year: row.get(0)?, orders: row.get(1)?, turnover: Cents(row.get(2)?) }),
    )?)
}

/// An order of which something is still to be paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenOrder {
    /// Row.
    pub id: i64,
    /// `2026/1490`.
    pub number: String,
    /// Its day.
    pub placed_on: NaiveDate,
    /// What it comes to.
    pub total: Cents,
    /// What has been paid of it.
    pub paid: Cents,
}

/// The orders that [`Figures::open`] adds up, oldest first; at most `limit`.
pub fn open_orders(db: Db<'_>, party: i64, limit: usize) -> Result<Vec<OpenOrder>, Refusal> {
    Ok(db.all(
        "SELECT o.id, o.year || '/' || o.number, o.placed_on, o.total_cents, s.paid_cents
           FROM sales_order o JOIN order_state s ON s.order_id = o.id
          WHERE o.party_id = ? AND s.badge <> 'cancelled' AND o.history = 0 AND o.total_cents > s.paid_cents
          ORDER BY o.placed_on, o.id LIMIT ?",
        params![party, limit as i64],
        |row| {
            Ok(OpenOrder {
                id: row.get(0)?,
                number: row.get(1)?,
                placed_on: super::orders::day(row, 2)?,
                total: Cents(row.get(3)?),
                paid: Cents(row.get(4)?),
            })
        },
    )?)
}

/// What is cancelled of a customer's orders: how many, and what they came to.
pub fn cancelled(db: Db<'_>, party: i64) -> Result<(i64, Cents), Refusal> {
    Ok(db.get(
        "SELECT count(*), coalesce(sum(o.total_cents), 0)
           FROM sales_order o JOIN order_state s ON s.order_id = o.id
          WHERE o.party_id = ? AND s.badge = 'cancelled'",
        [party],
        |row| Ok((row.get(0)?, Cents(row.get(1)?))),
    )?)
}

/// What is to be paid to a supplier: open deadlines of that kind, how many, their sum, and the first day.
pub fn payable(db: Db<'_>, party: i64) -> Result<(i64, Cents, Option<NaiveDate>), Refusal> {
    Ok(db.get(
        "SELECT count(*), coalesce(sum(amount_cents), 0), min(due_on) FROM deadline
          WHERE party_id = ? AND kind = 'pay' AND done_at IS NULL",
        [party],
        |row| Ok((row.get(0)?, Cents(row.get(1)?), optional_day(row, 2)?)),
    )?)
}

/// The address of a party as it is today, for an order: the wanted kind, else billing, else whatever there is.
pub(crate) fn address_today(
    db: Db<'_>,
    party: &Party,
    kind: AddressKind,
    wanted: Option<i64>,
) -> Result<Frozen, Refusal> {
    let all = addresses(db, party.id)?;
    let chosen = match wanted {
        Some(id) => Some(
            all.iter()
                .find(|address| address.id == id)
                .ok_or_else(|| Refusal::new("party.no_such_address").with("address", id).field("ship_to"))?,
        ),
        None => all
            .iter()
            .find(|address| address.kind == kind)
            .or_else(|| all.iter().find(|address| address.kind == AddressKind::Billing))
            .or(all.first()),
    };
    let or_empty = |text: &Option<SafeText>| text.clone().unwrap_or_default();
    let vat = match (&party.vat_country, &party.partita_iva) {
        (Some(country), Some(number)) => SafeText::from(format!("{country}{number}")),
        _ => SafeText::default(),
    };
    let billing = kind == AddressKind::Billing;
    let mut frozen = Frozen {
        recipient: party.name.clone(),
        phone: or_empty(&party.phone),
        email: or_empty(&party.email),
        ..Frozen::default()
    };
    if billing {
        frozen.partita_iva = vat;
        frozen.codice_fiscale = or_empty(&party.codice_fiscale);
        frozen.codice_destinatario = or_empty(&party.codice_destinatario);
        frozen.pec = or_empty(&party.pec);
    }
    if let Some(address) = chosen {
        if !address.recipient.is_empty() {
            frozen.recipient = address.recipient.clone();
        }
        frozen.street = address.street.clone();
        frozen.postal_code = address.postal_code.clone();
        frozen.city = address.city.clone();
        frozen.province = address.province.clone();
        frozen.country = address.country.clone();
        if let Some(phone) = &address.phone {
            frozen.phone = phone.clone();
        }
    }
    Ok(frozen)
}
