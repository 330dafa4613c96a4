//! What two people made of one record, put together field by field.

use super::field::{FieldValue, Values};
use std::collections::BTreeSet;

/// Whose value was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Only this operator changed the field.
    Mine,
    /// Only the other one did.
    Theirs,
    /// Both changed it to the same.
    Both,
}

/// A field that both changed, differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The field.
    pub field: String,
    /// Before both.
    pub base: FieldValue,
    /// The other's.
    pub theirs: FieldValue,
    /// This operator's.
    pub mine: FieldValue,
}

/// Two versions put together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Merged {
    /// All fields that could be decided; those in conflict hold this operator's value.
    pub values: Values,
    /// Fields that changed and needed no choice.
    pub auto: Vec<(String, Side)>,
    /// Fields that need one.
    pub conflicts: Vec<Conflict>,
}

/// Puts two versions together: a field that only one side changed takes that side; one that both changed to the same
/// is settled; one that both changed differently is a conflict.
pub fn merge(base: &Values, theirs: &Values, mine: &Values) -> Merged {
    let empty = FieldValue::Empty;
    let fields: BTreeSet<&String> = base.keys().chain(theirs.keys()).chain(mine.keys()).collect();
    let mut merged = Merged::default();
    for field in fields {
        let [was, other, own] = [base, theirs, mine].map(|values| values.get(field).unwrap_or(&empty));
        let taken = if other == own {
            if own != was {
                merged.auto.push((field.clone(), Side::Both));
            }
            own
        } else if other == was {
            merged.auto.push((field.clone(), Side::Mine));
            own
        } else if own == was {
            merged.auto.push((field.clone(), Side::Theirs));
            other
        } else {
            merged.conflicts.push(Conflict {
                field: field.clone(),
                base: was.clone(),
                theirs: other.clone(),
                mine: own.clone(),
            });
            own
        };
        merged.values.insert(field.clone(), taken.clone());
    }
    merged
}
