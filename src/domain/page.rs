//! What a list asks for and what it gets: pages reached by key, never by counting rows from the start.

use super::filter::Filter;
use serde::{Deserialize, Serialize};

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Anchor {
    /// At the top of the list.
    #[default]
    First,
    /// At the bottom: the last page.
    Last,
    /// With the row after this one.
    After(i64),
    /// With the row before this one, going up; rows still come in list order.
    Before(i64),
    /// With this row itself.
    From(i64),
}

/// A column to sort by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort {
    /// The column's English id.
    pub column: String,
    /// Largest first.
    pub descending: bool,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PageQuery {
    /// Which rows.
    pub filter: Filter,
    /// In which order; `None` is the list's own.
    pub sort: Option<Sort>,
    /// From where.
    pub anchor: Anchor,
    /// How many at most.
    pub limit: usize,
}

/// The rows of a page, in list order.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<R> {
    /// The rows.
    pub rows: Vec<R>,
    /// There are rows above the first one.
    pub more_before: bool,
    /// There are rows below the last one.
    pub more_after: bool,
}

impl<R> Default for Page<R> {
    fn default() -> Self {
        Self { rows: Vec::new(), more_before: false, more_after: false }
    }
}

/// How many rows a filter leaves; counting stops at a ceiling so that it never costs more than a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Count {
    /// Rows counted.
    pub rows: u64,
    /// There are more: the ceiling was reached.
    pub at_least: bool,
}
