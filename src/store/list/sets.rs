//! Sets of rows found by the search tables: parties and variants, tags and the company's own small tables.

use super::super::fault::Fault;
use super::super::shelf::Db;
use crate::domain::identity::phone;
use crate::domain::text::fold;
use rusqlite::types::Value;
use rusqlite::{ErrorCode, params};
use std::cell::OnceCell;
use std::fmt::Write as _;
use unicode_normalization::UnicodeNormalization as _;

/// How many rows of a search are read at once for a page: two milliseconds' worth. What a quarter of a hundred
/// thousand people have is met so soon along the list that the others are asked one by one.
pub(super) const AT_ONCE: usize = 25_000;

/// How many are read before it is asked how thick they stand. Where more than half of all rows are among them, a page
/// is full after a hundred looks.
const FIRST: usize = 4_000;

/// Row numbers without doubles; membership is a bit.
#[derive(Debug, Default)]
pub(super) struct IdSet {
    pub ids: Vec<i64>,
    bits: OnceCell<Vec<u64>>,
    /// What to ask of `party_search` for the rows after this one, of which not all were read.
    rest: Option<(String, i64)>,
}

impl IdSet {
    pub fn new(mut ids: Vec<i64>) -> Self {
        ids.sort_unstable();
        ids.dedup();
        Self { ids, bits: OnceCell::new(), rest: None }
    }

    /// All its rows are known.
    pub fn whole(&self) -> bool {
        self.rest.is_none()
    }

    /// It has so many rows at most, and all are known.
    pub fn is_within(&self, most: usize) -> bool {
        self.whole() && self.ids.len() <= most
    }

    /// Whether a row is in it, asking the database where the rows are not all known.
    pub fn holds(&self, db: Db<'_>, id: i64) -> Result<bool, Fault> {
        if self.contains(id) {
            return Ok(true);
        }
        let Some((query, _)) = self.rest.as_ref().filter(|(_, last)| id > *last) else { return Ok(false) };
        let sql = "SELECT 1 FROM party_search WHERE party_search MATCH ?1 AND rowid = ?2";
        Ok(db.find(sql, params![query, id], |_| Ok(()))?.is_some())
    }

    pub fn contains(&self, id: i64) -> bool {
        let bits = self.bits.get_or_init(|| {
            let most = self.ids.last().copied().unwrap_or(0).max(0) as usize;
            let mut bits = vec![0_u64; most / 64 + 1];
            for id in &self.ids {
                if let Some(word) = usize::try_from(*id).ok().and_then(|id| bits.get_mut(id / 64)) {
                    *word |= 1 << (*id % 64);
                }
            }
            bits
        });
        usize::try_from(id).ok().and_then(|id| bits.get(id / 64)).is_some_and(|word| word >> (id % 64) & 1 == 1)
    }

    /// Those that are in both, which are wholly known.
    pub fn and(&self, other: &Self) -> Self {
        Self::new(self.ids.iter().copied().filter(|id| other.contains(*id)).collect())
    }

    /// As one bound value for `json_each`.
    pub fn json(&self) -> Value {
        json(&self.ids)
    }
}

/// Ids as one bound value for `json_each`: the text of the statement stays the same whatever their number.
pub(super) fn json(ids: &[i64]) -> Value {
    let mut text = String::with_capacity(ids.len() * 8 + 2);
    text.push('[');
    for (at, id) in ids.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        text.push_str(&id.to_string());
    }
    text.push(']');
    Value::Text(text)
}

/// The words of a text as the search tables cut them. Only letters and digits remain, so nothing in them can mean
/// anything to FTS5.
fn tokens(text: &str) -> Vec<String> {
    // One by one and composed: `detail=column` knows no phrases, and a token of ours that FTS5 cut again would be one.
    let composed: String = text.nfc().collect();
    composed.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// `"mario" AND "ros"*`: whole words, and the beginning of the last.
fn all_tokens(text: &str) -> Option<String> {
    let tokens = tokens(text);
    let (last, whole) = tokens.split_last()?;
    let mut out = String::new();
    for token in whole {
        let _ = write!(out, "\"{token}\" AND ");
    }
    let _ = write!(out, "\"{last}\"*");
    Some(out)
}

/// What to ask of `party_search` for texts that must all be found. `None`: nothing can be found so.
pub(super) fn party_query(texts: &[&str]) -> Option<String> {
    let mut parts = Vec::with_capacity(texts.len());
    for text in texts {
        parts.push(format!("({})", all_tokens(text)?));
    }
    let mut query = parts.join(" AND ");
    // A number is one word in the table, however it is spaced here.
    for number in phone::sought(&texts.join(" ")) {
        let _ = write!(query, " OR {{phone_key partita_iva}} : \"{number}\"*");
    }
    Some(query)
}

/// Parties of which a telephone has these digits anywhere, their own, that of an address or of one of their people;
/// the beginning of a number did not find them.
pub(super) fn by_phone(db: Db<'_>, texts: &[&str]) -> Result<Vec<i64>, Fault> {
    let ends: Vec<String> = phone::sought(&texts.join(" "))
        .into_iter()
        .filter(|number| number.len() >= phone::WITHIN)
        .map(|number| format!("\"{number}\"*"))
        .collect();
    if ends.is_empty() {
        return Ok(Vec::new());
    }
    let query = ends.join(" OR ");
    let mut ids = Vec::new();
    for sql in [
        "SELECT rowid FROM phone_search WHERE phone_search MATCH ?",
        "SELECT a.party_id FROM address_phone_search f JOIN address a ON a.id = f.rowid
          WHERE address_phone_search MATCH ?",
        "SELECT c.party_id FROM contact_phone_search f JOIN contact c ON c.id = f.rowid
          WHERE contact_phone_search MATCH ?",
    ] {
        ids.extend(search(db, sql, &query)?);
    }
    Ok(ids)
}

fn search(db: Db<'_>, sql: &str, query: &str) -> Result<Vec<i64>, Fault> {
    match db.all(sql, [query], |row| row.get(0)) {
        // A sign that we take for a letter and FTS5 for a gap makes a phrase, which this table does not keep.
        Err(Fault::Sqlite(error)) if error.sqlite_error_code() == Some(ErrorCode::Unknown) => Ok(Vec::new()),
        other => other,
    }
}

/// Parties for which every text is found in name, code, tax codes, e-mail or telephone; digits alone also inside a
/// telephone number.
pub(super) fn parties(db: Db<'_>, texts: &[&str]) -> Result<IdSet, Fault> {
    let Some(query) = party_query(texts) else { return Ok(IdSet::default()) };
    let mut ids = search(db, "SELECT rowid FROM party_search WHERE party_search MATCH ?", &query)?;
    ids.extend(by_phone(db, texts)?);
    Ok(IdSet::new(ids))
}

/// As [`parties`], but for very many only the first are read.
pub(super) fn first_parties(db: Db<'_>, texts: &[&str]) -> Result<IdSet, Fault> {
    let Some(query) = party_query(texts) else { return Ok(IdSet::default()) };
    // FTS5 gives rows by their number.
    let sql = format!("SELECT rowid FROM party_search WHERE party_search MATCH ? LIMIT {FIRST}");
    let mut ids = search(db, &sql, &query)?;
    let last = ids.last().copied().unwrap_or(0);
    let thick = ids.len() as i64 * 2 > last;
    let mut open = ids.len() >= FIRST;
    if open && !thick {
        let more = "SELECT rowid FROM party_search WHERE party_search MATCH ?1 AND rowid > ?2 LIMIT ?3";
        let more: Vec<i64> = db.all(more, params![query, last, (AT_ONCE - FIRST) as i64], |row| row.get(0))?;
        open = more.len() >= AT_ONCE - FIRST;
        ids.extend(more);
    }
    let read = ids.last().copied().unwrap_or(0);
    ids.extend(by_phone(db, texts)?);
    let mut set = IdSet::new(ids);
    set.rest = open.then_some((query, read));
    Ok(set)
}

/// Parties of exactly this name, code or VAT number.
pub(super) fn parties_named(db: Db<'_>, text: &str) -> Result<Vec<i64>, Fault> {
    db.all(
        "SELECT id FROM party INDEXED BY customer_by_name WHERE customer = 1 AND name_key = ?1
         UNION SELECT id FROM party INDEXED BY supplier_by_name WHERE supplier = 1 AND name_key = ?1
         UNION SELECT id FROM party WHERE code = ?2
         UNION SELECT id FROM party WHERE vat_country = 'IT' AND partita_iva = ?2",
        params![fold(text), text.trim().to_uppercase()],
        |row| row.get(0),
    )
}

/// The first text after all that begin so.
pub(super) fn after(prefix: &str) -> String {
    format!("{prefix}\u{10FFFF}")
}

/// Variants for which every text is found in name or code; one text alone may also be the beginning of a barcode.
pub(super) fn variants(db: Db<'_>, texts: &[&str]) -> Result<IdSet, Fault> {
    let mut parts = Vec::new();
    for text in texts {
        let Some(part) = all_tokens(text) else { return Ok(IdSet::default()) };
        parts.push(format!("({part})"));
    }
    let mut ids = search(db, "SELECT rowid FROM variant_search WHERE variant_search MATCH ?", &parts.join(" AND "))?;
    if let [code] = texts {
        ids.extend(db.all(
            "SELECT variant_id FROM product_code WHERE code >= ?1 AND code < ?2 LIMIT 5000",
            [(*code).to_owned(), after(code)],
            |row| row.get::<_, i64>(0),
        )?);
    }
    Ok(IdSet::new(ids))
}

/// The variant of exactly this code, SKU or barcode.
pub(super) fn variants_named(db: Db<'_>, text: &str) -> Result<Vec<i64>, Fault> {
    db.all(
        "SELECT id FROM variant WHERE sku = ?1 UNION SELECT variant_id FROM product_code WHERE code = ?1",
        [text.trim()],
        |row| row.get(0),
    )
}

/// The products of these variants.
pub(super) fn products_of(db: Db<'_>, variants: &IdSet) -> Result<IdSet, Fault> {
    let ids = db.all(
        "SELECT v.product_id FROM json_each(?1) j CROSS JOIN variant v ON v.id = j.value",
        [variants.json()],
        |row| row.get(0),
    )?;
    Ok(IdSet::new(ids))
}

/// Rows of a small table `SELECT id, code, name` that a typed word means: the exact one, else those that begin so,
/// else those with a word that begins so.
pub(super) fn chosen(db: Db<'_>, table: &str, typed: &str) -> Result<Vec<i64>, Fault> {
    let rows: Vec<(i64, String, String)> =
        db.all(table, [], |row| Ok((row.get(0)?, fold(&row.get::<_, String>(1)?), fold(&row.get::<_, String>(2)?))))?;
    let typed = fold(typed);
    let by = |fits: &dyn Fn(&str) -> bool| -> Vec<i64> {
        rows.iter().filter(|(_, code, name)| fits(code) || fits(name)).map(|(id, ..)| *id).collect()
    };
    let mut found = by(&|text| text == typed);
    if found.is_empty() {
        found = by(&|text| text.starts_with(&typed));
    }
    if found.is_empty() {
        found = by(&|text| text.split_whitespace().any(|part| part.starts_with(&typed)));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn membership_is_exact() {
        let set = IdSet::new(vec![64, 3, 3, 127, 1_000]);
        let found: Vec<i64> = (-70..1_100).filter(|id| set.contains(*id)).collect();
        assert_eq!(found, [3, 64, 127, 1_000]);
        assert!(!IdSet::default().contains(0));
    }

    #[test]
    fn nothing_typed_means_anything_to_fts() {
        assert_eq!(party_query(&["d'amico"]).unwrap(), "(\"d\" AND \"amico\"*)");
        assert_eq!(party_query(&["\"; DROP\" *"]).unwrap(), "(\"DROP\"*)");
        assert_eq!(party_query(&["☕ '"]), None);
        assert_eq!(
            party_query(&["+39", "333 12"]).unwrap(),
            "(\"39\"*) AND (\"333\" AND \"12\"*) OR {phone_key partita_iva} : \"3933312\"* OR {phone_key partita_iva} : \"33312\"*"
        );
    }
}
