//! The filter language of every list: one line of text, the same in a pane, a saved view and the command line.

/// A parsed filter: all terms must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// The terms, in the order typed.
    pub terms: Vec<Term>,
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// `-term`: rows for which it does not hold.
    pub negated: bool,
    /// Key as typed, lower case (`stato`, `status`); `None` for free text.
    pub key: Option<String>,
    /// How values are compared.
    pub op: Op,
    /// Any of these (comma is "or").
    pub values: Vec<Operand>,
}

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// `:` contains, or equals, by the kind of the column.
    Has,
    /// `=` exactly.
    Is,
    /// `>`
    Above,
    /// `<`
    Below,
    /// `>=`
    AtLeast,
    /// `<=`
    AtMost,
}

/// What is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    /// A word or a quoted phrase.
    Word(String),
    /// `from..to`, either side open.
    Range(Option<String>, Option<String>),
    /// `vuoto`, `empty` or `?`.
    Empty,
}
