//! Copies of the file that were opened and checked before anybody relies on them.

use super::fault::Fault;
use crate::domain::Refusal;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;

/// Writes a compact copy beside, opens it and checks it.
pub(super) fn copy_checked(conn: &Connection, to: &Path) -> Result<(), Fault> {
    if to.exists() {
        return Err(Refusal::new("backup.exists").with("file", to.display().to_string()).into());
    }
    conn.execute("VACUUM INTO ?", [to.display().to_string()])?;
    let copy = Connection::open_with_flags(to, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let verdict: String = copy.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" { Ok(()) } else { Err(Refusal::new("store.damaged").with("detail", verdict).into()) }
}
