//! Keys that do not choose rows but say how the list looks.

use super::{Filter, Op, Operand, Term};
use crate::domain::page::Sort;

/// `ordina:totale-`
const SORT: [&str; 2] = ["ordina", "sort"];
/// `limite:50`
const LIMIT: [&str; 2] = ["limite", "limit"];
/// `colonne:numero,cliente`
const COLUMNS: [&str; 3] = ["colonne", "cols", "columns"];
/// `raggruppa:stato`
const GROUP: [&str; 2] = ["raggruppa", "group"];

impl Filter {
    /// Takes `ordina:`/`sort:` out: a column as typed, `-` before or after it for the largest first. The last one
    /// counts. What cannot be read stays among the terms, to be underlined.
    pub fn take_sort(&mut self) -> Option<Sort> {
        self.take(&SORT, |values| {
            let first = words(values)?.into_iter().next()?;
            let column = first.trim_matches(['-', '+']);
            let descending = first.starts_with('-') || first.ends_with('-');
            (!column.is_empty()).then(|| Sort { column: column.to_owned(), descending })
        })
    }

    /// Takes `limite:`/`limit:` out: how many rows at most.
    pub fn take_limit(&mut self) -> Option<usize> {
        self.take(&LIMIT, |values| words(values)?.first()?.parse().ok().filter(|limit| *limit > 0))
    }

    /// Takes `colonne:`/`cols:` out: the columns as typed, in their order.
    pub fn take_columns(&mut self) -> Option<Vec<String>> {
        self.take(&COLUMNS, |values| words(values).filter(|all| !all.is_empty()))
    }

    /// Takes `raggruppa:`/`group:` out: the column as typed.
    pub fn take_group(&mut self) -> Option<String> {
        self.take(&GROUP, |values| words(values)?.into_iter().next())
    }

    fn take<T>(&mut self, keys: &[&str], read: impl Fn(&[Operand]) -> Option<T>) -> Option<T> {
        let mut taken = None;
        self.terms.retain(|term| {
            let found = is_view(term, keys).then(|| read(&term.values)).flatten();
            let keep = found.is_none();
            if found.is_some() {
                taken = found;
            }
            keep
        });
        taken
    }
}

fn is_view(term: &Term, keys: &[&str]) -> bool {
    let known = term.key.as_deref().is_some_and(|key| keys.contains(&key));
    known && !term.negated && matches!(term.op, Op::Has | Op::Is)
}

/// Lower-case words; `None` if there is anything else.
fn words(values: &[Operand]) -> Option<Vec<String>> {
    values
        .iter()
        .map(|value| match value {
            Operand::Word(word) => Some(word.to_lowercase()),
            _ => None,
        })
        .collect()
}
