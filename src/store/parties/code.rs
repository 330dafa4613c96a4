//! The codes that new parties get.

use super::by_code;
use crate::domain::Refusal;
use crate::store::orders::{coming_number, next_number};
use crate::store::shelf::{Db, Tx};

/// The next free code of a role: `C00044`, `F0007`.
pub(crate) fn next_code(tx: Tx<'_>, supplier_only: bool) -> Result<String, Refusal> {
    first_free(*tx, supplier_only, |series| next_number(tx, series, 0))
}

/// The code that the next new one of a role gets, as things stand: nothing is taken for it.
///
/// # Errors
/// `store.*`.
pub fn coming_code(db: Db<'_>, supplier_only: bool) -> Result<String, Refusal> {
    let mut after = 0;
    first_free(db, supplier_only, |series| {
        after += 1;
        Ok(coming_number(db, series, 0)? + after - 1)
    })
}

/// The first code that nobody has, of the numbers as they come: somebody may have typed one by hand.
fn first_free(
    db: Db<'_>,
    supplier_only: bool,
    mut number: impl FnMut(&'static str) -> Result<i64, Refusal>,
) -> Result<String, Refusal> {
    let (series, letter, width) = if supplier_only { ("supplier", 'F', 4) } else { ("customer", 'C', 5) };
    loop {
        let code = format!("{letter}{:0width$}", number(series)?);
        if by_code(db, &code)?.is_none() {
            return Ok(code);
        }
    }
}
