//! Every operation, by name: an operation that stands here is there for the command line, the palette and the API.

use super::{
    Verb, batch, company, copies, deadline, import, macros, notice, order, party, product, profile, stock, subject,
    undo, view,
};

/// All operations, in the order of their names' families.
pub static VERBS: &[Verb] = &[
    Verb::of::<company::FoundCompany>(),
    Verb::of::<company::SaveCompany>(),
    Verb::of::<company::SaveCarrier>(),
    Verb::of::<copies::PlanCopies>(),
    Verb::of::<party::SaveParty>(),
    Verb::of::<party::ArchiveParty>(),
    Verb::of::<party::SaveAddress>(),
    Verb::of::<party::DeleteAddress>(),
    Verb::of::<party::SaveContact>(),
    Verb::of::<party::DeleteContact>(),
    Verb::of::<product::SaveProduct>(),
    Verb::of::<product::ArchiveProduct>(),
    Verb::of::<product::AddProductCode>(),
    Verb::of::<stock::ReceiveStock>(),
    Verb::of::<stock::AdjustStock>(),
    Verb::of::<stock::TransferStock>(),
    Verb::of::<stock::ReverseMove>(),
    Verb::of::<stock::SaveWarehouse>(),
    Verb::of::<stock::SaveShelf>(),
    Verb::of::<order::PlaceOrder>(),
    Verb::of::<order::EditOrder>(),
    Verb::of::<order::ConfirmOrder>(),
    Verb::of::<order::HoldOrder>(),
    Verb::of::<order::ResumeOrder>(),
    Verb::of::<order::ShipOrder>(),
    Verb::of::<order::DeliverOrder>(),
    Verb::of::<order::CloseOrder>(),
    Verb::of::<order::CancelOrder>(),
    Verb::of::<order::PayOrder>(),
    Verb::of::<deadline::SaveDeadline>(),
    Verb::of::<deadline::FinishDeadlines>(),
    Verb::of::<deadline::MoveDeadlines>(),
    Verb::of::<deadline::DeleteDeadlines>(),
    Verb::of::<notice::CheckNotices>(),
    Verb::of::<notice::SnoozeNotices>(),
    Verb::of::<notice::FinishNotices>(),
    Verb::of::<subject::ChangeTags>(),
    Verb::of::<subject::SaveNote>(),
    Verb::of::<subject::DeleteNote>(),
    Verb::of::<import::ImportOrders>(),
    Verb::of::<profile::SaveProfile>(),
    Verb::of::<profile::DeleteProfile>(),
    Verb::of::<macros::SaveMacro>(),
    Verb::of::<macros::DeleteMacro>(),
    Verb::of::<macros::RunMacro>(),
    Verb::of::<view::SaveView>(),
    Verb::of::<view::DeleteView>(),
    Verb::of::<view::ChooseView>(),
    Verb::of::<batch::Batch>(),
    Verb::of::<undo::Undo>(),
];

/// The operation of a name.
pub fn find(name: &str) -> Option<&'static Verb> {
    VERBS.iter().find(|verb| verb.name == name)
}
