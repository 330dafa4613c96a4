//! From terms to text that reads back as the same terms.

use super::{Filter, Op, Operand, Term, parse};
use std::fmt;

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, term) in self.terms.iter().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            term.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The reader itself decides whether quotes are needed: no second set of rules that could differ from it.
        let plain = write(self, |word| if reads_back(word) { word.to_owned() } else { quoted(word) });
        if parse::terms(&plain).into_iter().map(|(_, term)| term).eq([self.clone()]) {
            return f.write_str(&plain);
        }
        f.write_str(&write(self, quoted))
    }
}

fn write(term: &Term, word: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    if term.negated {
        out.push('-');
    }
    if let Some(key) = &term.key {
        out.push_str(key);
        out.push_str(term.op.sign());
    }
    for (at, value) in term.values.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        match value {
            Operand::Word(text) => out.push_str(&word(text)),
            Operand::Empty => out.push('?'),
            Operand::Range(from, to) => {
                out.push_str(&from.as_deref().map(&word).unwrap_or_default());
                out.push_str("..");
                out.push_str(&to.as_deref().map(&word).unwrap_or_default());
            }
        }
    }
    out
}

/// As a value of its own the bare word is this word.
fn reads_back(word: &str) -> bool {
    let alone = Term::new("k", Op::Has, vec![Operand::Word(word.to_owned())]);
    parse::terms(&format!("k:{word}")).into_iter().map(|(_, term)| term).eq([alone])
}

fn quoted(word: &str) -> String {
    format!("\"{}\"", word.replace('"', "\"\""))
}
