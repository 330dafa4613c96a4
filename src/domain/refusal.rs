//! Why something was not done: a value that every door words for its own reader.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A refused wish. `code` is stable and names the sentence in `locales/` (`refusal.<code>`); `field` is the
/// input it belongs to (`lines.2.quantity`); `with` holds the numbers and names that the sentence needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("{code}")]
pub struct Refusal {
    /// Stable code, for programs: `stock.short`.
    pub code: String,
    /// The input field that is to blame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Numbers and names of the sentence.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub with: BTreeMap<String, Value>,
    /// Further refusals of the same wish (every short line, every wrong field).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<Refusal>,
}

impl Refusal {
    /// A refusal with nothing but its code.
    pub fn new(code: impl Into<String>) -> Self {
        Self { code: code.into(), field: None, with: BTreeMap::new(), more: Vec::new() }
    }

    /// Names the field to blame.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Adds a number or a name of the sentence.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.with.insert(name.to_owned(), value.into());
        self
    }

    /// Joins several into one; `None` when there are none.
    pub fn join(mut all: Vec<Refusal>) -> Option<Refusal> {
        if all.is_empty() {
            return None;
        }
        let mut first = all.remove(0);
        first.more.extend(all);
        Some(first)
    }

    /// This one and all that came with it, in order.
    pub fn each(&self) -> impl Iterator<Item = &Refusal> {
        std::iter::once(self).chain(self.more.iter())
    }
}
