//! What can go wrong below, as a refusal with a stable code.

use crate::domain::Refusal;
use rusqlite::ErrorCode;

/// An error inside the store. It leaves as a [`Refusal`].
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// SQLite said no.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// A row that must exist does not.
    #[error("row missing")]
    Missing,
    /// JSON written by us cannot be read back.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// The file system said no.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// Already worded.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

impl Fault {
    /// What stands in the file cannot be read, and will not be the next time either.
    pub fn unreadable(&self) -> bool {
        match self {
            Fault::Sqlite(error) => from_sqlite(error).code == "store.damaged",
            Fault::Missing | Fault::Json(_) => true,
            Fault::Refused(refusal) => {
                ["store.damaged", "store.missing", "store.json"].contains(&refusal.code.as_str())
            }
            Fault::Io(_) => false,
        }
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refused(refusal) => refusal,
            Fault::Missing => Refusal::new("store.missing"),
            Fault::Json(error) => Refusal::new("store.json").with("detail", error.to_string()),
            Fault::Io(error) => from_io(&error),
            Fault::Sqlite(error) => from_sqlite(&error),
        }
    }
}

fn from_io(error: &std::io::Error) -> Refusal {
    use std::io::ErrorKind;
    let name = match error.kind() {
        ErrorKind::PermissionDenied => "store.permission",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => "store.full",
        ErrorKind::ReadOnlyFilesystem => "store.read_only",
        ErrorKind::IsADirectory | ErrorKind::NotADirectory | ErrorKind::AlreadyExists => "store.cannot_open",
        _ => "store.io",
    };
    Refusal::new(name).with("detail", error.to_string())
}

fn from_sqlite(error: &rusqlite::Error) -> Refusal {
    let rusqlite::Error::SqliteFailure(code, message) = error else {
        use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, Utf8Error};
        // The tables take no other types: a value that is no value of its column was not written by a program.
        let damaged = matches!(
            error,
            FromSqlConversionFailure(..) | IntegralValueOutOfRange(..) | InvalidColumnType(..) | Utf8Error(..)
        );
        let code = if damaged { "store.damaged" } else { "store.internal" };
        return Refusal::new(code).with("detail", error.to_string());
    };
    let message = message.as_deref().unwrap_or("");
    // Our own triggers and functions speak in codes.
    for code in ["ledger.append_only", "stock.negative", "operation.outside", "journal.append_only"] {
        if message.contains(code) {
            return Refusal::new(code);
        }
    }
    let name = match code.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => "store.busy",
        ErrorCode::DiskFull => "store.full",
        ErrorCode::ReadOnly => "store.read_only",
        ErrorCode::PermissionDenied | ErrorCode::AuthorizationForStatementDenied => "store.permission",
        ErrorCode::CannotOpen => "store.cannot_open",
        // While opening it means that the file is not ours; of a file that was open it means that its head is gone.
        ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => "store.damaged",
        ErrorCode::SystemIoFailure => "store.io",
        ErrorCode::OperationInterrupted => "store.interrupted",
        ErrorCode::ConstraintViolation => return constraint(code.extended_code, message),
        _ => "store.internal",
    };
    Refusal::new(name).with("detail", message)
}

fn constraint(extended: i32, message: &str) -> Refusal {
    // "UNIQUE constraint failed: party.code" names table and column; an index on an expression names itself.
    let place = message.rsplit(": ").next().unwrap_or("").to_owned();
    let code = match extended {
        787 => "store.referenced",
        1555 | 2067 => "store.taken",
        1299 => "store.required",
        _ => "store.rule",
    };
    let refusal = Refusal::new(code).with("place", place.clone()).with("detail", message);
    match place.split(", ").next().and_then(|first| first.split_once('.')) {
        Some((_, column)) => refusal.field(column),
        None => refusal,
    }
}
