//! What customers and suppliers share: one record with two roles, so one form, one card, one box to pick it.

pub mod card;
pub mod copy;
pub mod fields;
pub mod form;
pub mod parts;
pub mod pick;

use crate::domain::Refusal;
use crate::store::list::PartyRow;
use crate::ui::kit::resource::Row;

impl Row for PartyRow {
    fn id(&self) -> i64 {
        self.id
    }
}

/// Which of the two roles is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Buys from us.
    Customer,
    /// Sells to us.
    Supplier,
}

/// Why a record cannot be put away.
pub fn archived(row: &PartyRow) -> Option<Refusal> {
    row.archived.then(|| Refusal::new("party.already_archived").with("party", row.name.as_str()))
}

/// Why a record cannot be taken back.
pub fn in_use(row: &PartyRow) -> Option<Refusal> {
    (!row.archived).then(|| Refusal::new("party.not_archived").with("party", row.name.as_str()))
}
