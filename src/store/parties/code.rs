//! The codes that new parties get.

use super::by_code;
use crate::domain::Refusal;
use crate::store::shelf::{Db, Tx};

/// The next free code of a role: `C00044`, `F0007`.
pub(crate) fn next_code(tx: Tx<'_>, supplier_only: bool) -> Result<String, Refusal> {
    let (series, letter, width) = series_of(supplier_only);
    loop {
        let number = crate::store::orders::next_number(tx, series, 0)?;
        let code = format!("{letter}{number:0width$}");
        // Somebody may have typed this code by hand.
        if by_code(*tx, &code)?.is_none() {
            return Ok(code);
        }
    }
}

/// The code that the next new one of a role gets, as things stand: nothing is taken for it.
///
/// # Errors
/// `store.*`.
pub fn coming_code(db: Db<'_>, supplier_only: bool) -> Result<String, Refusal> {
    let (series, letter, width) = series_of(supplier_only);
    let next: Option<i64> =
        db.find("SELECT next FROM counter WHERE series = ? AND year = 0", [series], |row| row.get(0))?;
    let mut number = next.unwrap_or(1);
    loop {
        let code = format!("{letter}{number:0width$}");
        if by_code(db, &code)?.is_none() {
            return Ok(code);
        }
        number += 1;
    }
}

fn series_of(supplier_only: bool) -> (&'static str, char, usize) {
    if supplier_only { ("supplier", 'F', 4) } else { ("customer", 'C', 5) }
}
