//! The list of suppliers: the same parties, in their other role.

use super::List;
use super::customers::{BY_CODE, BY_ROW, FIELDS, PartyRow, ROW, UNLESS, read};
use super::spec::{FreeText, ListSpec, SortSpec};

static SPEC: ListSpec = ListSpec {
    name: "suppliers",
    italian: "fornitori",
    fields: FIELDS,
    sorts: &[
        SortSpec {
            id: "name",
            italian: "nome",
            descending: false,
            from: "party p",
            index: Some("supplier_by_name"),
            keys: &["p.name_key", "p.id"],
            range: "p.name_key",
            by_name: true,
        },
        BY_CODE,
        BY_ROW,
    ],
    id: "p.id",
    from: "party p",
    joins: &[],
    base: Some("p.supplier = 1"),
    unless: UNLESS,
    row: ROW,
    member: None,
    text: FreeText::Party("p.id"),
    few: 800,
    today: false,
};

/// Suppliers by name.
pub static SUPPLIERS: List<PartyRow> = List { spec: &SPEC, read };
