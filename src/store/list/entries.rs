//! The list of what was done: the journal, newest first.

use super::super::journal::{self, Entry};
use super::List;
use super::spec::{FieldKind, FreeText, How, ListSpec, SortSpec, choice_of_words, field};
use super::words::{DOOR, ENTRY_STATE};

static SPEC: ListSpec = ListSpec {
    name: "journal",
    italian: "registro",
    fields: &[
        field("op", &["operation", "operazione"], FieldKind::Text, How::Plain(&["j.operation"])),
        field("chi", &["actor", "who"], FieldKind::Text, How::Plain(&["j.actor"])),
        choice_of_words("stato", &["status"], &ENTRY_STATE, How::Conditions),
        choice_of_words("da", &["door", "porta"], &DOOR, How::Word("j.door")),
        field("data", &["date"], FieldKind::Date, How::Instant("j.at")),
        field("dal", &["from"], FieldKind::Date, How::InstantFrom("j.at")),
        field("al", &["to"], FieldKind::Date, How::InstantTo("j.at")),
        field("numero", &["number", "no"], FieldKind::Number, How::Figure { expr: "j.id", index: None }),
    ],
    sorts: &[SortSpec {
        id: "entry",
        italian: "numero",
        descending: true,
        from: "journal j",
        index: None,
        keys: &["j.id"],
        range: "j.id",
        by_name: false,
    }],
    id: "j.id",
    from: "journal j",
    joins: &[],
    base: None,
    unless: &[],
    row: journal::ENTRY_ROW,
    member: None,
    text: FreeText::Contains(&["j.input", "j.output"]),
    few: 1_500,
    today: false,
};

/// What was done, newest first.
pub static ENTRIES: List<Entry> = List { spec: &SPEC, read: |row, _| journal::entry(row) };
