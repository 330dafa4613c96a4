//! What each statement costs, told to the log: a slow one by its text, so that a report from far away says which; every
//! one to whoever asks for it at the finest level, which is how the tests look at their plans.

use rusqlite::Connection;
use rusqlite::trace::{TraceEvent, TraceEventCodes};
use std::time::Duration;
use tracing::Level;

/// The name under which statements are told.
pub const TARGET: &str = "fondaco::sql";

/// From here on a statement is slow enough to be told without being asked for: nobody waits three frames unnoticed.
const SLOW: Duration = Duration::from_millis(50);

/// Listens to a connection, if there is anybody to tell; else it costs nothing.
pub(super) fn listen(conn: &mut Connection) {
    if tracing::enabled!(target: TARGET, Level::WARN) {
        // Refused only for a misuse that this is not; a log that stays silent stops no work.
        let _ = conn.trace_v2(TraceEventCodes::SQLITE_TRACE_PROFILE, Some(tell));
    }
}

/// The text only: what is bound to it are people's names.
fn tell(event: TraceEvent<'_>) {
    let TraceEvent::Profile(statement, took) = event else { return };
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    if took >= SLOW {
        tracing::warn!(target: TARGET, micros, sql = %statement.sql(), "slow");
    } else {
        tracing::trace!(target: TARGET, micros, sql = %statement.sql());
    }
}
