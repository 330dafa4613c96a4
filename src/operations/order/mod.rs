//! An order's life: taken, confirmed, shipped, delivered, paid, closed, or cancelled.

mod cancel;
mod close;
mod compose;
mod confirm;
mod deliver;
mod edit;
mod hold;
mod pay;
mod place;
mod ship;

pub use cancel::CancelOrder;
pub use close::CloseOrder;
pub use compose::LineInput;
pub(crate) use compose::{compose, numbered};
pub use confirm::{ConfirmOrder, Confirmed};
pub use deliver::DeliverOrder;
pub use edit::EditOrder;
pub use hold::{HoldOrder, ResumeOrder};
pub use pay::{Paid, PayOrder};
pub use place::{PlaceOrder, Placed};
pub(crate) use ship::tracking_wanted;
pub use ship::{ShipLine, ShipOrder, Shipped};

use super::Work;
use crate::domain::order::{Step, may};
use crate::domain::{Cents, Refusal};
use crate::store::absent::absent;
use crate::store::journal::Storied;
use crate::store::orders::{self, Order, State};
use serde::{Deserialize, Serialize};

/// The order after a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stepped {
    /// Row.
    pub id: i64,
    /// `2026/1490`.
    pub order: String,
    /// More was paid than is owed now: this goes back to the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub give_back: Option<Cents>,
}

impl Stepped {
    fn of(order: &Order) -> Self {
        Self { id: order.id, order: order.name(), give_back: None }
    }

    /// With what is open since: less than nothing goes back.
    fn leaving(self, open: Cents) -> Self {
        Self { give_back: (open < Cents::ZERO).then_some(-open), ..self }
    }
}

/// The order, if this step may be taken now.
pub(crate) fn for_step(
    work: &mut Work<'_>,
    reference: &super::reference::OrderRef,
    step: Step,
) -> Result<(Order, State), Refusal> {
    let id = reference.find(work)?;
    let order = orders::find(*work.tx, id)?;
    let state = orders::derive(*work.tx, id)?.ok_or_else(|| absent(*work.tx, Storied::Order, id))?;
    may(step, state.badge, state.shipped, order.history).map_err(|refusal| refusal.with("order", order.name()))?;
    work.touch_order(id);
    Ok((order, state))
}

/// The day that a payment term means, counted from the order's day; an empty one is at once.
///
/// # Errors
/// `order.bad_term`.
pub fn due_day(term: &str, from: chrono::NaiveDate) -> Result<chrono::NaiveDate, Refusal> {
    pay::due_on(Some(term), from)
}

/// Whether a payment term can be read at all.
pub(crate) fn check_term(term: &str, from: chrono::NaiveDate) -> Result<(), Refusal> {
    pay::due_on(Some(term), from).map(|_| ())
}
