//! Saving a record that somebody else may have changed meanwhile: different fields merge, the same field is refused.

use super::Work;
use crate::domain::Refusal;
use crate::store::journal::{self, Storied, Touched};

/// Refuses when one of `columns` was changed by somebody since the record had `version`; changes of other fields merge.
///
/// # Errors
/// `record.changed` per field, with who and when.
pub(crate) fn guard(
    work: &Work<'_>,
    record: Storied,
    id: i64,
    version: Option<i64>,
    columns: &[&str],
) -> Result<(), Refusal> {
    let Some(version) = version else { return Ok(()) };
    let touched = journal::fields_changed_since(work.tx, record, id, version, (&work.actor.name, work.now))?;
    untouched(&touched, version, columns)
}

/// As [`guard`], for the only row of a table, which has `now` as its version: the company's own data.
///
/// # Errors
/// `record.changed` per field, with who and when.
pub(crate) fn guard_only(
    work: &Work<'_>,
    table: &str,
    version: Option<i64>,
    now: i64,
    columns: &[&str],
) -> Result<(), Refusal> {
    let Some(version) = version.filter(|version| *version < now) else { return Ok(()) };
    let steps = now.saturating_sub(version);
    let touched = journal::fields_changed_lately(work.tx, table, steps, (&work.actor.name, work.now))?;
    untouched(&touched, version, columns)
}

/// Refuses each of `columns` that somebody touched.
fn untouched(touched: &Touched, version: i64, columns: &[&str]) -> Result<(), Refusal> {
    let both = columns
        .iter()
        .filter_map(|column| touched.get(*column).map(|(who, at)| (*column, who, *at)))
        .map(|(column, who, at)| {
            Refusal::new("record.changed")
                .field(column)
                .with("who", who.clone())
                .with("at", at)
                .with("version", version)
        })
        .collect();
    match Refusal::join(both) {
        Some(refusal) => Err(refusal),
        None => Ok(()),
    }
}

/// The record's id and the version it has now: what a form needs to go on editing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Saved {
    /// Row.
    pub id: i64,
    /// It was new.
    pub created: bool,
}

/// One clean line of a text that somebody typed or a file held.
pub(crate) fn clean(text: &mut Option<String>) {
    if let Some(inner) = text {
        let safe = crate::domain::SafeText::new(inner);
        let trimmed = safe.as_str().trim();
        if trimmed != inner.as_str() {
            trimmed.clone_into(inner);
        }
    }
}

/// The clean line of a text that must say something.
///
/// # Errors
/// `field.required`.
pub(crate) fn required(text: &str, field: &'static str) -> Result<String, Refusal> {
    let mut text = Some(text.to_owned());
    clean(&mut text);
    text.filter(|text| !text.is_empty()).ok_or_else(|| Refusal::new("field.required").field(field))
}

/// Applies an identity check to a text that is not empty, keeping its normal form; the refusal names the field.
pub(crate) fn check<T: Into<String>>(
    value: &mut Option<String>,
    field: &str,
    parse: impl Fn(&str) -> Result<T, Refusal>,
    wrong: &mut Vec<Refusal>,
) {
    let Some(text) = value.as_ref().filter(|text| !text.is_empty()) else { return };
    match parse(text) {
        Ok(normal) => *value = Some(normal.into()),
        Err(refusal) => wrong.push(refusal.field(field)),
    }
}
