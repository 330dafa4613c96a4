//! The filter language of every list: one line of text, the same in a pane, a saved view and the command line.
//!
//! ```text
//! filter = term { space term }                          all must hold
//! term   = [ "-" ] ( key op values | word | "phrase" )
//! op     = ":"  "="  ">"  "<"  ">="  "<="                ":" may stand before another one
//! values = value { "," value }                          any may hold
//! value  = word | "phrase" | [ from ] ".." [ to ] | "vuoto" | "empty" | "?"
//! ```
//!
//! Reading never fails: what is no term is a word to look for. A quote that is not closed ends with the line, and
//! inside quotes `""` is one quote, so every text can be written.
//!
//! **The comma** is both the "or" of a list and the Italian decimal mark. Outside quotes it is decimal when all of
//! this holds, else it is "or":
//!
//! 1. before it, back to the last `,` `..` or the operator, stands a plain number (`50`, `1.234`, `-3`);
//! 2. after it, up to the next `,` `..` or the end, stand one or two digits, or any number of them after a bare zero
//!    (`0,125`);
//! 3. no third number joins the row: `1,2,3` is a list of three;
//! 4. it is not between two `..`: `10..20,30..40` is a list of two ranges.
//!
//! So `totale:50..99,90` is one range, `stato:nuovo,evadere` a list, `numero:1489,1490` a list; `numero:12,13` reads
//! as one decimal, which columns without decimals undo by [`Term::whole_values`].

mod parse;
mod print;
mod view;

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

impl Filter {
    /// Reads a line of text; see the module for the rules.
    pub fn parse(text: &str) -> Self {
        Self { terms: parse::terms(text).into_iter().map(|(_, term)| term).collect() }
    }

    /// The terms with the bytes of `text` they were read from: for underlining and completing.
    pub fn spans(text: &str) -> Vec<(std::ops::Range<usize>, Term)> {
        parse::terms(text)
    }

    /// No condition at all.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Words and phrases to look for anywhere, those with `-` left out.
    pub fn text_words(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().filter(|term| !term.negated).filter_map(Term::text)
    }

    /// Every word of a text as it stands, without any sign having a meaning: a colon is a colon.
    pub fn of_words(text: &str) -> Self {
        let phrase = |word: &str| format!("\"{}\"", word.replace('"', ""));
        Self::parse(&text.split_whitespace().map(phrase).collect::<Vec<_>>().join(" "))
    }

    /// Words and phrases that must not be found.
    pub fn negated_words(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().filter(|term| term.negated).filter_map(Term::text)
    }

    /// The terms with a key.
    pub fn keyed(&self) -> impl Iterator<Item = (&str, &Term)> {
        self.terms.iter().filter_map(|term| term.key.as_deref().map(|key| (key, term)))
    }
}

impl Term {
    /// A word to look for anywhere.
    pub fn word(text: &str) -> Self {
        let values = vec![Operand::Word(text.to_owned())];
        Self { negated: false, key: None, op: Op::Has, values }
    }

    /// A condition on a key.
    pub fn new(key: &str, op: Op, values: Vec<Operand>) -> Self {
        Self { negated: false, key: Some(key.to_owned()), op, values }
    }

    /// The word or phrase, if it has no key.
    pub fn text(&self) -> Option<&str> {
        match (&self.key, self.values.as_slice()) {
            (None, [Operand::Word(word)]) => Some(word),
            _ => None,
        }
    }

    /// It says something: `stato:` does not yet, and holds for every row.
    pub fn is_complete(&self) -> bool {
        !self.values.is_empty()
    }

    /// The values for a column without decimals (document numbers, dates, words): every comma is "or".
    pub fn whole_values(&self) -> Vec<Operand> {
        let mut out = Vec::with_capacity(self.values.len());
        for value in &self.values {
            match value {
                Operand::Word(word) if parse::is_decimal(word) => {
                    out.extend(word.split(',').map(|part| Operand::Word(part.to_owned())));
                }
                other => out.push(other.clone()),
            }
        }
        out
    }
}

impl Op {
    /// As it is typed.
    pub const fn sign(self) -> &'static str {
        match self {
            Op::Has => ":",
            Op::Is => "=",
            Op::Above => ">",
            Op::Below => "<",
            Op::AtLeast => ">=",
            Op::AtMost => "<=",
        }
    }
}

impl std::str::FromStr for Filter {
    type Err = std::convert::Infallible;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::parse(text))
    }
}

#[cfg(test)]
mod tests;
