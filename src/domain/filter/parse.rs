//! From text to terms.

use super::{Op, Operand, Term};
use crate::domain::text::{SafeText, fold};
use std::ops::Range;

/// Reads all terms, each with its bytes.
pub(super) fn terms(text: &str) -> Vec<(Range<usize>, Term)> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut reader = Reader { chars: &chars, at: 0 };
    let mut out = Vec::new();
    loop {
        reader.skip_spaces();
        if reader.at >= chars.len() {
            return out;
        }
        let start = reader.offset(text);
        if let Some(term) = reader.term() {
            out.push((start..reader.offset(text), term));
        }
    }
}

/// A bare number with a decimal comma.
pub(super) fn is_decimal(word: &str) -> bool {
    let Some((whole, decimals)) = word.split_once(',') else { return false };
    let digits = whole.strip_prefix(['+', '-']).unwrap_or(whole);
    let whole_good = digits.chars().all(|c| c.is_ascii_digit() || c == '.') && digits.ends_with(|c: char| c != '.');
    whole_good && !decimals.is_empty() && decimals.chars().all(|c| c.is_ascii_digit())
}

/// A character of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Char {
    /// As typed: may separate.
    Bare(char),
    /// From inside quotes: never separates.
    Quoted(char),
}

impl Char {
    fn get(self) -> char {
        match self {
            Char::Bare(c) | Char::Quoted(c) => c,
        }
    }
}

/// What stands between two pieces of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Comma,
    Dots,
}

struct Reader<'a> {
    chars: &'a [(usize, char)],
    at: usize,
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

fn clean(text: &str) -> String {
    SafeText::new(text).into()
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).map(|(_, c)| *c)
    }

    fn peek_at(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).map(|(_, c)| *c)
    }

    fn offset(&self, text: &str) -> usize {
        self.chars.get(self.at).map_or(text.len(), |(offset, _)| *offset)
    }

    fn skip_spaces(&mut self) {
        while self.peek().is_some_and(is_space) {
            self.at += 1;
        }
    }

    /// `None` for what says nothing, as `""`.
    fn term(&mut self) -> Option<Term> {
        let negated = self.peek() == Some('-') && self.peek_at(1).is_some_and(|c| !is_space(c));
        if negated {
            self.at += 1;
        }
        let text = if self.peek() == Some('"') {
            self.at += 1;
            let mut phrase = Vec::new();
            self.quoted(&mut phrase);
            phrase.into_iter().map(Char::get).collect()
        } else if let Some((key, op)) = self.key() {
            return Some(Term { negated, key: Some(key), op, values: self.values() });
        } else {
            self.bare_word()
        };
        let text = clean(&text);
        (!text.is_empty()).then(|| Term { negated, ..Term::word(&text) })
    }

    fn bare_word(&mut self) -> String {
        let mut word = String::new();
        while let Some(c) = self.peek().filter(|c| !is_space(*c)) {
            word.push(c);
            self.at += 1;
        }
        word
    }

    /// After an opening quote: up to the closing one or the end.
    fn quoted(&mut self, into: &mut Vec<Char>) {
        while let Some(c) = self.peek() {
            self.at += 1;
            if c != '"' {
                into.push(Char::Quoted(c));
            } else if self.peek() == Some('"') {
                self.at += 1;
                into.push(Char::Quoted('"'));
            } else {
                return;
            }
        }
    }

    /// A key with its operator; nothing is read when there is none.
    fn key(&mut self) -> Option<(String, Op)> {
        let start = self.at;
        let mut key = String::new();
        while let Some(c) = self.peek().filter(|c| c.is_alphanumeric() || *c == '_') {
            key.push(c);
            self.at += 1;
        }
        let key = fold(&key);
        let good = key.starts_with(|c: char| c.is_ascii_alphabetic())
            && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let op = if good { self.op() } else { None };
        if op.is_none() {
            self.at = start;
        }
        op.map(|op| (key, op))
    }

    fn op(&mut self) -> Option<Op> {
        let colon = self.peek() == Some(':');
        if colon {
            self.at += 1;
        }
        let (op, length) = match (self.peek(), self.peek_at(1)) {
            (Some('>'), Some('=')) => (Op::AtLeast, 2),
            (Some('<'), Some('=')) => (Op::AtMost, 2),
            (Some('>'), _) => (Op::Above, 1),
            (Some('<'), _) => (Op::Below, 1),
            (Some('='), _) => (Op::Is, 1),
            _ if colon => (Op::Has, 0),
            _ => return None,
        };
        self.at += length;
        Some(op)
    }

    fn values(&mut self) -> Vec<Operand> {
        let mut chars = Vec::new();
        while let Some(c) = self.peek().filter(|c| !is_space(*c)) {
            self.at += 1;
            if c == '"' {
                self.quoted(&mut chars);
            } else {
                chars.push(Char::Bare(c));
            }
        }
        let (pieces, marks) = split(&chars);
        let separates: Vec<bool> = (0..marks.len()).map(|at| !decimal_comma(&pieces, &marks, at)).collect();
        let mut out = Vec::new();
        let mut sides: Vec<Vec<Char>> = Vec::new();
        let mut side: Vec<Char> = Vec::new();
        for (at, piece) in pieces.iter().enumerate() {
            side.extend_from_slice(piece);
            match (marks.get(at), separates.get(at)) {
                (Some(Mark::Comma), Some(false)) => side.push(Char::Bare(',')),
                (Some(Mark::Dots), _) => sides.push(std::mem::take(&mut side)),
                _ => {
                    sides.push(std::mem::take(&mut side));
                    out.extend(operand(&std::mem::take(&mut sides)));
                }
            }
        }
        out
    }
}

/// Cuts at every bare comma and every bare `..`.
fn split(chars: &[Char]) -> (Vec<Vec<Char>>, Vec<Mark>) {
    let mut pieces = vec![Vec::new()];
    let mut marks = Vec::new();
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        let dots = *c == Char::Bare('.') && chars.get(at + 1) == Some(&Char::Bare('.'));
        if dots || *c == Char::Bare(',') {
            marks.push(if dots { Mark::Dots } else { Mark::Comma });
            pieces.push(Vec::new());
            at += if dots { 2 } else { 1 };
        } else {
            if let Some(piece) = pieces.last_mut() {
                piece.push(*c);
            }
            at += 1;
        }
    }
    (pieces, marks)
}

/// The rule of the module's head, for the mark after the piece `at`.
fn decimal_comma(pieces: &[Vec<Char>], marks: &[Mark], at: usize) -> bool {
    let mark = |at: Option<usize>| at.and_then(|at| marks.get(at)).copied();
    let number = |at: Option<usize>| at.and_then(|at| pieces.get(at)).is_some_and(|piece| is_number(piece));
    let (before, after) = (mark(at.checked_sub(1)), mark(Some(at + 1)));
    let Some((whole, decimals)) = pieces.get(at).zip(pieces.get(at + 1)) else { return false };
    let zero = whole.iter().filter(|c| !matches!(c, Char::Bare('+' | '-'))).eq([&Char::Bare('0')]);
    let digits = decimals.iter().all(|c| matches!(c, Char::Bare('0'..='9')));
    let third = (before == Some(Mark::Comma) && number(at.checked_sub(1)))
        || (after == Some(Mark::Comma) && number(Some(at + 2)));
    mark(Some(at)) == Some(Mark::Comma)
        && is_number(whole)
        && digits
        && (matches!(decimals.len(), 1 | 2) || (zero && !decimals.is_empty()))
        && !third
        && !(before == Some(Mark::Dots) && after == Some(Mark::Dots))
}

/// Digits, with a sign before and dots inside.
fn is_number(piece: &[Char]) -> bool {
    let digits = match piece {
        [Char::Bare('+' | '-'), rest @ ..] => rest,
        all => all,
    };
    let ends = [digits.first(), digits.last()];
    ends.iter().all(|c| matches!(c, Some(Char::Bare('0'..='9'))))
        && digits.iter().all(|c| matches!(c, Char::Bare('0'..='9' | '.')))
}

/// One side is a word, more are a range; further `..` belong to its end.
fn operand(sides: &[Vec<Char>]) -> Option<Operand> {
    let text = |side: &[Char]| clean(&side.iter().map(|c| c.get()).collect::<String>());
    match sides {
        [] => None,
        [side] => {
            let word = text(side);
            let bare = side.iter().all(|c| matches!(c, Char::Bare(_)));
            if bare && matches!(fold(&word).as_str(), "vuoto" | "empty" | "?") {
                return Some(Operand::Empty);
            }
            (!word.is_empty()).then_some(Operand::Word(word))
        }
        [from, to @ ..] => {
            let dots = [Char::Bare('.'), Char::Bare('.')];
            let to = text(&to.join(dots.as_slice()));
            let from = text(from);
            Some(Operand::Range(Some(from).filter(|s| !s.is_empty()), Some(to).filter(|s| !s.is_empty())))
        }
    }
}
