//! Sales orders: rows, lines, shipments, and the state derived from them.

mod addresses;
mod lines;
mod payments;
mod rows;
mod shipments;
mod states;

pub(crate) use addresses::freeze;
pub use addresses::{Frozen, frozen};
pub(in crate::store) use lines::order_of_line;
pub use lines::{Line, lines};
pub(crate) use lines::{NewLine, cancel_open, clear_lines, insert_line};
pub(crate) use payments::insert_payment;
pub use payments::{Payment, payments};
pub(crate) use rows::{
    NewOrder, clear_parts, coming_number, insert, next_number, set, set_life, set_totals, set_warehouse, touched_beside,
};
pub use rows::{Order, by_external, by_name, find, totals};
pub use shipments::{Shipment, shipments};
pub(crate) use shipments::{
    all_tracked, deliver_shipments, insert_past_shipment, insert_shipment, insert_shipment_line,
};
pub(in crate::store) use states::forget_history;
pub use states::{Event, State, derive, events};
pub(crate) use states::{NewEvent, add_event, refresh, requires_tracking, was_confirmed};

use crate::domain::SafeText;
use chrono::NaiveDate;
use rusqlite::Row;

pub(super) fn safe(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<SafeText>> {
    Ok(row.get::<_, Option<String>>(at)?.map(SafeText::from))
}

pub(super) fn day(row: &Row<'_>, at: usize) -> rusqlite::Result<NaiveDate> {
    Ok(optional_day(row, at)?.unwrap_or_default())
}

pub(super) fn optional_day(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<NaiveDate>> {
    // The schema lets no other text in.
    Ok(row.get_ref(at)?.as_str_or_null().unwrap_or_default().and_then(|text| text.parse().ok()))
}
