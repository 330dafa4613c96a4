//! Suppliers: what their list and card have that customers have not.

use super::party::list::{CITY, CODE, CONTACT, NAME, PROVINCE, Trade};
use super::party::{self, Side, parts};
use crate::store::list::{List, PartyRow, SUPPLIERS};
use crate::ui::action::Action;
use crate::ui::desk::Desk;
use crate::ui::kit::resource::{Column, Empty, col, next};
use crate::ui::layers::Layer;
use crate::ui::record::action::RowAction;

/// Who sells to us.
pub struct Suppliers;

static COLUMNS: &[Column<PartyRow>] = &[
    CODE,
    NAME,
    CITY,
    PROVINCE,
    CONTACT,
    col("lead_days", "party.column.lead", 5, |r: &PartyRow, _| {
        r.lead_days.map_or_else(String::new, |days| days.to_string()).into()
    })
    .right()
    .rank(4),
    col("payment_term", "party.column.term", 8, |r: &PartyRow, _| {
        r.payment_term.as_ref().map_or("", |term| term.as_str()).into()
    })
    .rank(5),
];

static EMPTY: Empty = Empty {
    title: "party.empty.suppliers",
    hints: &[next(Action::New, "party.empty.new_supplier"), next(Action::Help, "orders.empty.help")],
};

static ACTIONS: &[RowAction<PartyRow>] = &[
    party::TAG,
    party::UNTAG,
    party::NOTE,
    party::ADDRESS,
    party::CONTACT,
    party::COPY,
    party::ARCHIVE,
    party::RESTORE,
];

impl Trade for Suppliers {
    const ID: &'static str = "suppliers";
    const SIDE: Side = Side::Supplier;
    const TITLE: &'static str = "pane.suppliers";
    const NEW: &'static str = "party.new.supplier";
    const TABLES: &'static [&'static str] = &["party", "address", "tagging"];

    fn list() -> &'static List<PartyRow> {
        &SUPPLIERS
    }
    fn columns() -> &'static [Column<PartyRow>] {
        COLUMNS
    }
    fn empty() -> &'static Empty {
        &EMPTY
    }
    fn actions() -> &'static [RowAction<PartyRow>] {
        ACTIONS
    }
    fn child(desk: &Desk, _row: &PartyRow, id: i64) -> (&'static str, Box<dyn Layer>) {
        ("party.new.note", parts::note(desk, id, None))
    }
}
