//! What customers and suppliers share: one record with two roles, so one form, one card, one box to pick it.

pub mod card;
pub mod errand;
pub mod fields;
pub mod form;
pub mod list;
pub mod parts;
pub mod pick;
pub mod story;

use crate::domain::Refusal;
use crate::store::Reader;
use crate::store::drafts::Draft;
use crate::store::list::{CUSTOMERS, PartyRow};
use crate::ui::desk::Desk;
use crate::ui::kit::resource::Row;
use crate::ui::layers::Layer;
use crate::ui::panes::words;
use crate::ui::record::action::{Question, RowAction, Wanting, always};
use serde_json::{Value, json};

impl Row for PartyRow {
    fn id(&self) -> i64 {
        self.id
    }
}

/// The draft of a customer, a supplier or of what belongs to one, opened again.
pub fn resume(desk: &Desk, draft: &Draft) -> Option<Box<dyn Layer>> {
    if draft.entity == "party" { Some(form::resume(desk, draft)) } else { parts::resume(desk, draft) }
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

/// How somebody is reached first, for columns: telephone, else e-mail.
pub fn contact(row: &PartyRow) -> &str {
    row.phone.as_ref().or(row.email.as_ref()).map_or("", |text| text.as_str())
}

/// Adds a tag.
pub const TAG: RowAction<PartyRow> = RowAction {
    label: "party.action.tag",
    letter: 't',
    state: false,
    operation: "tag.change",
    input: |id, tag| json!({"kind": "party", "ids": [id], "add": [tag]}),
    question: Question::Text(Wanting::of("add", "party.ask.tag").completed_by(tags)),
    off: always,
};

/// Takes a tag away.
pub const UNTAG: RowAction<PartyRow> = RowAction {
    label: "party.action.untag",
    letter: 'g',
    state: false,
    operation: "tag.change",
    input: |id, tag| json!({"kind": "party", "ids": [id], "remove": [tag]}),
    question: Question::Text(Wanting::of("remove", "party.ask.untag").completed_by(tags)),
    off: always,
};

/// Writes a note.
pub const NOTE: RowAction<PartyRow> = RowAction {
    label: "party.action.note",
    letter: 'n',
    state: false,
    operation: "note.save",
    input: |_, _| Value::Null,
    question: Question::Form(|desk, id| parts::note(desk, id, None)),
    off: always,
};

/// A further address.
pub const ADDRESS: RowAction<PartyRow> = RowAction {
    label: "party.action.address",
    letter: 'i',
    state: false,
    operation: "address.save",
    input: |_, _| Value::Null,
    question: Question::Form(|desk, id| parts::address(desk, id, None)),
    off: always,
};

/// A further contact.
pub const CONTACT: RowAction<PartyRow> = RowAction {
    label: "party.action.contact",
    letter: 'c',
    state: false,
    operation: "contact.save",
    input: |_, _| Value::Null,
    question: Question::Form(|desk, id| parts::contact(desk, id, None)),
    off: always,
};

/// What an invoice needs, to the clipboard.
pub const COPY: RowAction<PartyRow> = RowAction {
    label: "party.action.copy",
    letter: 'y',
    state: false,
    operation: "",
    input: |_, _| Value::Null,
    question: Question::Form(|desk, id| errand::run(desk, id, errand::Errand::Copy)),
    off: always,
};

/// Puts it away.
pub const ARCHIVE: RowAction<PartyRow> = RowAction {
    label: "party.action.archive",
    letter: 'a',
    state: true,
    operation: "party.archive",
    input: |id, _| json!({"id": id, "archived": true}),
    question: Question::None,
    off: archived,
};

/// Takes it back.
pub const RESTORE: RowAction<PartyRow> = RowAction {
    label: "party.action.restore",
    letter: 'r',
    state: true,
    operation: "party.archive",
    input: |id, _| json!({"id": id, "archived": false}),
    question: Question::None,
    off: in_use,
};

/// The tags that Tab completes with.
fn tags(reader: &Reader, typed: &str) -> Result<Vec<String>, Refusal> {
    words::tags(CUSTOMERS.spec, reader, typed)
}
