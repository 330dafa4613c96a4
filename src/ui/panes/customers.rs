//! Customers: what their list and card have that suppliers have not.

use super::party::list::{CITY, CODE, CONTACT, NAME, PROVINCE, Trade};
use super::party::{self, Side, errand};
use super::words;
use crate::store::list::{CUSTOMERS, List, PartyRow};
use crate::ui::action::Action;
use crate::ui::desk::Desk;
use crate::ui::kit::resource::{Column, Empty, col, day_col, next};
use crate::ui::layers::Layer;
use crate::ui::record::action::{Question, RowAction};
use serde_json::Value;

/// Who buys from us.
pub struct Customers;

static COLUMNS: &[Column<PartyRow>] = &[
    CODE,
    NAME,
    CITY,
    PROVINCE,
    CONTACT,
    col("orders", "party.column.orders", 4, |r: &PartyRow, cx| party::fields::orders(r, cx).into()).right().rank(4),
    day_col("last_order_on", "party.column.last", |r: &PartyRow, cx| {
        r.last_order_on.map_or_else(String::new, |day| words::compact_date(day, cx.lang)).into()
    })
    .rank(5),
];

static EMPTY: Empty = Empty {
    title: "party.empty.customers",
    hints: &[
        next(Action::New, "party.empty.new_customer"),
        next(Action::Palette, "party.empty.import"),
        next(Action::Help, "orders.empty.help"),
    ],
};

static ACTIONS: &[RowAction<PartyRow>] = &[
    RowAction {
        label: "party.action.order",
        letter: 'o',
        state: false,
        operation: "order.place",
        input: |_, _| Value::Null,
        question: Question::Form(|desk, id| errand::run(desk, id, errand::Errand::Order)),
        off: party::archived,
    },
    party::TAG,
    party::UNTAG,
    party::NOTE,
    party::ADDRESS,
    party::CONTACT,
    party::COPY,
    party::ARCHIVE,
    party::RESTORE,
];

impl Trade for Customers {
    const ID: &'static str = "customers";
    const SIDE: Side = Side::Customer;
    const TITLE: &'static str = "pane.customers";
    const NEW: &'static str = "party.new.customer";
    const TABLES: &'static [&'static str] = &["party", "address", "tagging", "sales_order"];

    fn list() -> &'static List<PartyRow> {
        &CUSTOMERS
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
    fn child(desk: &Desk, row: &PartyRow, id: i64) -> (&'static str, Box<dyn Layer>) {
        ("orders.new", super::orders::create(desk, Some((id, row.name.to_string()))))
    }
}
