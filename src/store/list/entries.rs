//! The list of what was done: the journal, newest first.

use super::super::journal::{self, Entry};
use super::List;
use super::spec::{FieldKind, FreeText, How, ListSpec, SortSpec, choice_of_words, field};
use super::terms::Side;
use super::words::{DOOR, ENTRY_STATE};

static SPEC: ListSpec = ListSpec {
    name: "journal",
    italian: "registro",
    fields: &[
        field("op", &["operation", "operazione"], FieldKind::Text, How::Plain(&["e.operation"])),
        field("chi", &["actor", "who"], FieldKind::Text, How::Plain(&["e.actor"])),
        choice_of_words("stato", &["status", "state"], &ENTRY_STATE, How::Conditions),
        choice_of_words("da", &["door", "porta"], &DOOR, How::Word("e.door")),
        field("data", &["date"], FieldKind::Date, How::Stamped(Side::Both)),
        field("dal", &["from"], FieldKind::Date, How::Stamped(Side::From)),
        field("al", &["to"], FieldKind::Date, How::Stamped(Side::To)),
        field("numero", &["number", "no"], FieldKind::Number, How::Figure { expr: "e.id", index: None }),
    ],
    sorts: &[SortSpec {
        id: "entry",
        italian: "numero",
        descending: true,
        from: "journal e",
        index: None,
        keys: &["e.id"],
        range: "e.id",
        by_name: false,
    }],
    id: "e.id",
    from: "journal e",
    joins: &[],
    base: None,
    unless: &[],
    row: journal::ENTRY_ROW,
    member: None,
    text: FreeText::Contains(&["e.input", "e.output"]),
    few: 1_500,
    today: false,
};

/// What was done, newest first.
pub static ENTRIES: List<Entry> = List { spec: &SPEC, read: |row, _| journal::entry(row) };
