//! The forms that were left: all of one's drafts, and the way back into each.

use super::{deadlines, operation, orders, party, stock};
use crate::store::drafts::Draft;
use crate::ui::desk::Desk;
use crate::ui::layers::Layer;
use crate::ui::record::draft_box::DraftBox;

/// The box with all drafts of who sits here.
pub fn all(desk: &Desk) -> Box<dyn Layer> {
    DraftBox::all(desk, open)
}

/// The form of a draft, with what was typed.
fn open(desk: &Desk, draft: &Draft) -> Option<Box<dyn Layer>> {
    match draft.entity.as_str() {
        "order" => Some(orders::resume(desk, draft)),
        "shipment" => orders::resume_shipment(desk, draft),
        "payment" => orders::resume_payment(desk, draft),
        operation::ENTITY => operation::resume(desk, draft),
        "deadline" => Some(deadlines::resume(desk, draft)),
        "party" | "address" | "contact" | "party_note" => party::resume(desk, draft),
        _ => stock::resume(desk, draft),
    }
}
