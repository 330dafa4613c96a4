//! From the terms of a filter to conditions: what is read, what is bound, what can lead.

mod ranges;

use super::super::fault::Fault;
use super::super::shelf::Db;
use super::sets::{self, IdSet};
use super::spec::{Field, FreeText, How, ListSpec, SortSpec};
use crate::domain::filter::{Filter, Op, Operand, Term};
use crate::domain::identity::dialled;
use crate::domain::text::fold;
use crate::locale::Lang;
use chrono::NaiveDate;
pub(super) use ranges::Side;
use rusqlite::types::Value;
use serde::Serialize;
use std::rc::Rc;

/// A piece of SQL with `?` for its values and `:context` for the list's context.
#[derive(Debug, Clone, Default)]
pub(super) struct Piece {
    pub sql: String,
    pub params: Vec<Value>,
}

impl Piece {
    pub fn plain(sql: &str) -> Self {
        Self { sql: sql.to_owned(), params: Vec::new() }
    }

    pub fn new(sql: impl Into<String>, params: Vec<Value>) -> Self {
        Self { sql: sql.into(), params }
    }

    /// Any of these; nothing fits none.
    fn any(pieces: Vec<Piece>) -> Self {
        let mut out = Self::default();
        for (at, piece) in pieces.into_iter().enumerate() {
            if at > 0 {
                out.sql.push_str(" OR ");
            }
            out.sql.push_str(&piece.sql);
            out.params.extend(piece.params);
        }
        if out.sql.is_empty() {
            out.sql.push('0');
        }
        out.sql = format!("({})", out.sql);
        out
    }

    /// The rows for which it does not hold, those where nothing is known included.
    fn negated(mut self) -> Self {
        self.sql = format!("{} IS NOT TRUE", self.sql);
        self
    }
}

/// What is wrong with a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// The list has no such field.
    UnknownKey,
    /// The value is not of the field's kind.
    Unreadable,
    /// A text of signs only: nothing is found by it.
    NoLetters,
    /// A telephone without a digit: numbers are found by theirs.
    NoDigits,
}

/// A term that does not say what was meant, so that whoever typed it can be told: one of an unknown key is left out, one
/// whose value cannot be read finds nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Which term, from 0.
    pub term: usize,
    /// Its key.
    pub key: String,
    /// What is wrong.
    pub trouble: Trouble,
}

/// A set that an expression of the row must (or must not) be in.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub expr: &'static str,
    pub set: Rc<IdSet>,
    pub inside: bool,
}

/// Smallest and largest value, both included.
pub(super) type Range = (Option<Value>, Option<Value>);

/// A filter, read.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// Must hold for each row.
    pub pieces: Vec<Piece>,
    /// Of the sort's first key.
    pub range: Range,
    /// `SELECT` of candidate rows, each from an index: a short one leads.
    pub leads: Vec<Piece>,
    pub members: Vec<Member>,
    /// Stored words that an expression may have.
    pub words: Vec<(&'static str, Vec<&'static str>)>,
    /// Texts without a key.
    pub texts: Vec<String>,
    /// Texts that must not be found.
    pub not_texts: Vec<String>,
    pub context: Context,
    pub problems: Vec<Problem>,
}

/// The context, NULL at first.
#[derive(Debug, Clone)]
pub(super) struct Context(pub Value);

impl Default for Context {
    fn default() -> Self {
        Self(Value::Null)
    }
}

const VIEW_KEYS: &[&str] = &["ordina", "sort", "limite", "limit", "colonne", "cols", "columns", "raggruppa", "group"];

/// One term with what is needed to read it.
struct Reading<'a> {
    db: Db<'a>,
    spec: &'static ListSpec,
    sort: &'a SortSpec,
    today: NaiveDate,
    field: &'static Field,
    /// Which term, from 0.
    at: usize,
    term: &'a Term,
}

/// Reads a filter for a list. Keys that the list does not have are left out and named; a value that cannot be read finds
/// nothing and is named, too.
pub(super) fn read(
    db: Db<'_>,
    spec: &'static ListSpec,
    sort: &SortSpec,
    filter: &Filter,
    today: NaiveDate,
) -> Result<Asked, Fault> {
    let mut asked = Asked::default();
    if spec.today {
        asked.context = Context(Value::Text(today.to_string()));
    }
    let mut used: Vec<&'static str> = Vec::new();
    for (at, term) in filter.terms.iter().enumerate() {
        let Some(key) = term.key.as_deref() else {
            if let Some(text) = term.text() {
                let into = if term.negated { &mut asked.not_texts } else { &mut asked.texts };
                into.push(text.to_owned());
                // A search goes by letters and digits; only what is compared letter by letter finds signs.
                if !matches!(spec.text, FreeText::Contains(_)) && sets::party_query(&[text]).is_none() {
                    let key = text.to_owned();
                    asked.problems.push(Problem { term: at, key, trouble: Trouble::NoLetters });
                }
            }
            continue;
        };
        if !term.is_complete() {
            continue;
        }
        let problem = |trouble| Problem { term: at, key: key.to_owned(), trouble };
        if VIEW_KEYS.contains(&key) {
            let mut alone = Filter { terms: vec![term.clone()] };
            if alone.take_sort().is_some_and(|sort| spec.sort(&sort.column).is_none()) {
                asked.problems.push(problem(Trouble::Unreadable));
            }
            continue;
        }
        let Some(field) = spec.fields.iter().find(|field| field.answers(key)) else {
            asked.problems.push(problem(Trouble::UnknownKey));
            continue;
        };
        let reading = Reading { db, spec, sort, today, field, at, term };
        if reading.dials_nothing() {
            reading.nobody(&mut asked);
            asked.problems.push(problem(Trouble::NoDigits));
            continue;
        }
        if reading.apply(&mut asked)? {
            used.push(field.key);
        } else {
            reading.nobody(&mut asked);
            asked.problems.push(problem(Trouble::Unreadable));
        }
    }
    asked.pieces.extend(spec.base.map(Piece::plain));
    let unasked = spec.unless.iter().filter(|(key, _)| !used.contains(key));
    asked.pieces.extend(unasked.map(|(_, condition)| Piece::plain(condition)));
    Ok(asked)
}

impl Reading<'_> {
    /// Adds the condition; `false` when its values cannot be read.
    fn apply(&self, asked: &mut Asked) -> Result<bool, Fault> {
        let expr_members = |expr: &'static str, ids: Vec<i64>| Member {
            expr,
            set: Rc::new(IdSet::new(ids)),
            inside: !self.term.negated,
        };
        match &self.field.how {
            How::Word(expr) => return Ok(self.word(asked, expr)),
            How::Conditions => {
                let Some((words, all)) = self.meant() else { return Ok(false) };
                if words.is_empty() {
                    return Ok(false);
                }
                let pieces = words.iter().map(|word| Piece::plain(word.condition)).collect();
                self.add(asked, pieces);
                self.partly(asked, all);
            }
            How::Folded(exprs) => return Ok(self.contains(asked, exprs, fold)),
            How::Plain(exprs) => return Ok(self.contains(asked, exprs, str::to_owned)),
            How::Phone { expr, own } => match self.telephones()? {
                Some(ids) => asked.members.push(expr_members(expr, ids)),
                None => return Ok(self.contains(asked, &[own], dialled)),
            },
            How::Begins { expr, index } => return Ok(self.begins(asked, expr, index)),
            How::Party(expr) => match self.searched(|db, text| sets::parties(db, &[text]), sets::parties_named)? {
                Some(ids) => asked.members.push(expr_members(expr, ids)),
                None => return Ok(self.empty(asked, expr)),
            },
            How::Variant(expr) => match self.searched(|db, text| sets::variants(db, &[text]), sets::variants_named)? {
                Some(ids) => asked.members.push(expr_members(expr, ids)),
                None => return Ok(self.empty(asked, expr)),
            },
            How::OrderedVariant => {
                let found = self.searched(|db, text| sets::variants(db, &[text]), sets::variants_named)?;
                let Some(ids) = found else { return Ok(false) };
                let ids = sets::json(&ids);
                if !self.term.negated {
                    asked.leads.push(Piece::new(
                        "SELECT DISTINCT order_id FROM order_line INDEXED BY order_line_of_variant
                          WHERE variant_id IN (SELECT value FROM json_each(?))",
                        vec![ids.clone()],
                    ));
                }
                let has = "EXISTS (SELECT 1 FROM order_line ol WHERE ol.order_id = o.id
                  AND ol.variant_id IN (SELECT value FROM json_each(?)))";
                self.add(asked, vec![Piece::new(has, vec![ids])]);
            }
            How::Choice { expr, table } => {
                let (ids, empty) = self.choices(table)?;
                let mut pieces =
                    vec![Piece::new(format!("{expr} IN (SELECT value FROM json_each(?))"), vec![sets::json(&ids)])];
                if empty {
                    pieces.push(Piece::plain(&format!("{expr} IS NULL")));
                } else if ids.is_empty() {
                    return Ok(false);
                }
                self.add(asked, pieces);
            }
            How::Context { table } => {
                let (ids, _) = self.choices(table)?;
                let [only] = ids.as_slice() else { return Ok(false) };
                if self.term.negated {
                    return Ok(false);
                }
                asked.context = Context(Value::Integer(*only));
            }
            How::EitherEnd { from, to, table } => {
                let (ids, _) = self.choices(table)?;
                if ids.is_empty() {
                    return Ok(false);
                }
                let ids = sets::json(&ids);
                let pieces = [from, to]
                    .map(|expr| Piece::new(format!("{expr} IN (SELECT value FROM json_each(?))"), vec![ids.clone()]));
                self.add(asked, pieces.into());
            }
            How::Figure { expr, index } => return Ok(self.figure(asked, expr, *index)),
            How::Day(expr) => return Ok(self.days(asked, expr, Side::Both)),
            How::DayFrom(expr) => return Ok(self.days(asked, expr, Side::From)),
            How::DayTo(expr) => return Ok(self.days(asked, expr, Side::To)),
            How::Instant(expr) => return Ok(self.instants(asked, expr, Side::Both)),
            How::InstantFrom(expr) => return Ok(self.instants(asked, expr, Side::From)),
            How::Stamped(side) => return self.stamped(asked, *side),
            How::InstantTo(expr) => return Ok(self.instants(asked, expr, Side::To)),
            How::Place(column) => return Ok(self.place(asked, column)),
            How::Tag { kind, expr } => self.tag(asked, kind, expr)?,
            How::Flag(condition) => {
                let Some(yes) = self.yes() else { return Ok(false) };
                let piece = Piece::plain(&format!("({condition})"));
                asked.pieces.push(if yes == self.term.negated { piece.negated() } else { piece });
            }
            How::Document => return Ok(self.document(asked)),
        }
        Ok(true)
    }

    fn add(&self, asked: &mut Asked, pieces: Vec<Piece>) {
        let any = Piece::any(pieces);
        asked.pieces.push(if self.term.negated { any.negated() } else { any });
    }

    /// The texts that were typed; nothing when one is a range or the sign is not for texts.
    fn texts(&self) -> Option<Vec<&str>> {
        if !matches!(self.term.op, Op::Has | Op::Is) {
            return None;
        }
        let texts = self.term.values.iter().map(|value| match value {
            Operand::Word(text) => Some(text.as_str()),
            _ => None,
        });
        texts.collect()
    }

    fn empty(&self, asked: &mut Asked, expr: &str) -> bool {
        let only_empty = self.term.values.iter().all(|value| *value == Operand::Empty);
        if only_empty {
            self.add(asked, vec![Piece::plain(&format!("coalesce({expr}, '') = ''"))]);
        }
        only_empty
    }

    /// The fixed words that are meant, and whether each that was typed is one of them.
    fn meant(&self) -> Option<(Vec<&'static super::words::Word>, bool)> {
        let (set, texts) = self.field.words.zip(self.texts())?;
        let (mut out, mut all) = (Vec::new(), true);
        for text in texts {
            let words = set.meant(text);
            all &= !words.is_empty();
            out.extend(words);
        }
        Some((out, all))
    }

    /// Nothing is called so: it finds as little as any other value that nothing has. All rows would look
    /// as if the filter had been taken. What is to be without it is everything.
    fn nobody(&self, asked: &mut Asked) {
        if !self.term.negated {
            // As a value: with a constant the database looks for no way at all, also not for the one it is told.
            asked.pieces.push(Piece::new("?", vec![Value::Integer(0)]));
        }
    }

    /// The words of the term that there are do what they say; that not all of them are is told.
    fn partly(&self, asked: &mut Asked, all: bool) {
        if !all {
            let key = self.term.key.clone().unwrap_or_default();
            asked.problems.push(Problem { term: self.at, key, trouble: Trouble::Unreadable });
        }
    }

    fn word(&self, asked: &mut Asked, expr: &'static str) -> bool {
        let Some((words, all_known)) = self.meant() else { return false };
        if words.is_empty() {
            return false;
        }
        let mut values: Vec<&'static str> = words.iter().flat_map(|word| word.values).copied().collect();
        if self.term.negated {
            let all = self.field.words.into_iter().flat_map(|set| set.words).flat_map(|word| word.values);
            values = all.copied().filter(|value| !values.contains(value)).collect();
        }
        values.sort_unstable();
        values.dedup();
        match asked.words.iter_mut().find(|(other, _)| *other == expr) {
            Some((_, before)) => before.retain(|value| values.contains(value)),
            None => asked.words.push((expr, values)),
        }
        self.partly(asked, all_known);
        true
    }

    fn contains(&self, asked: &mut Asked, exprs: &[&str], shape: fn(&str) -> String) -> bool {
        if !matches!(self.term.op, Op::Has | Op::Is) {
            return false;
        }
        let mut pieces = Vec::new();
        for value in &self.term.values {
            for expr in exprs {
                pieces.push(match value {
                    Operand::Empty => Piece::plain(&format!("coalesce({expr}, '') = ''")),
                    Operand::Range(..) => return false,
                    Operand::Word(text) if self.term.op == Op::Is => {
                        Piece::new(format!("{expr} = ? COLLATE NOCASE"), vec![Value::Text(shape(text))])
                    }
                    Operand::Word(text) => {
                        let mut pattern = String::from("%");
                        for c in shape(text).chars() {
                            if matches!(c, '%' | '_' | '\\') {
                                pattern.push('\\');
                            }
                            pattern.push(c);
                        }
                        pattern.push('%');
                        Piece::new(format!("{expr} LIKE ? ESCAPE '\\'"), vec![Value::Text(pattern)])
                    }
                });
            }
        }
        self.add(asked, pieces);
        true
    }

    /// Parties with an address where the column begins so.
    fn place(&self, asked: &mut Asked, column: &str) -> bool {
        let Some(texts) = self.texts() else { return false };
        let pieces = texts.iter().map(|text| {
            let part = begins(&format!("ad.{column}"), text);
            let sql = format!("EXISTS (SELECT 1 FROM address ad WHERE ad.party_id = p.id AND {})", part.sql);
            Piece::new(sql, part.params)
        });
        self.add(asked, pieces.collect());
        true
    }

    fn begins(&self, asked: &mut Asked, expr: &'static str, index: &str) -> bool {
        if self.empty(asked, expr) {
            return true;
        }
        let Some(texts) = self.texts() else { return false };
        let pieces: Vec<Piece> = texts.iter().map(|text| begins(expr, text)).collect();
        if let ([piece], false) = (pieces.as_slice(), self.term.negated) {
            asked.leads.push(self.lead(index, piece));
        }
        self.add(asked, pieces);
        true
    }

    fn lead(&self, index: &str, piece: &Piece) -> Piece {
        let ListSpec { id, from, .. } = self.spec;
        Piece::new(format!("SELECT {id} FROM {from} INDEXED BY {index} WHERE {}", piece.sql), piece.params.clone())
    }

    /// Rows found for any of the texts; `None` when a value is no text.
    fn searched(
        &self,
        has: impl Fn(Db<'_>, &str) -> Result<IdSet, Fault>,
        is: impl Fn(Db<'_>, &str) -> Result<Vec<i64>, Fault>,
    ) -> Result<Option<Vec<i64>>, Fault> {
        let Some(texts) = self.texts() else { return Ok(None) };
        let mut ids = Vec::new();
        for text in texts {
            if self.term.op == Op::Is {
                ids.extend(is(self.db, text)?);
            } else {
                ids.extend(has(self.db, text)?.ids);
            }
        }
        Ok(Some(ids))
    }

    /// A telephone is asked for by no digit: every number has that.
    fn dials_nothing(&self) -> bool {
        matches!(self.field.how, How::Phone { .. })
            && self.texts().is_some_and(|texts| texts.iter().any(|text| dialled(text).is_empty()))
    }

    /// Who has these telephones, where all of them are long enough to be looked up by their digits.
    fn telephones(&self) -> Result<Option<Vec<i64>>, Fault> {
        let Some(texts) = self.texts().filter(|_| self.term.op == Op::Has) else { return Ok(None) };
        let mut ids = Vec::new();
        for text in texts {
            let digits = dialled(text);
            if digits.len() < crate::domain::identity::phone::WITHIN {
                return Ok(None);
            }
            ids.extend(sets::by_phone(self.db, &[&digits])?);
        }
        Ok(Some(ids))
    }

    fn choices(&self, table: &str) -> Result<(Vec<i64>, bool), Fault> {
        let mut ids = Vec::new();
        let mut empty = false;
        for value in self.term.whole_values() {
            match value {
                Operand::Word(text) => ids.extend(sets::chosen(self.db, table, &text)?),
                Operand::Empty => empty = true,
                Operand::Range(..) => {}
            }
        }
        Ok((ids, empty))
    }

    fn tag(&self, asked: &mut Asked, kind: &str, expr: &str) -> Result<(), Fault> {
        let (ids, empty) = self.choices("SELECT id, name, name FROM tag")?;
        let ids = sets::json(&ids);
        let tagged = format!("SELECT 1 FROM tagging tg WHERE tg.kind = '{kind}' AND tg.subject_id = {expr}");
        let mut pieces = vec![Piece::new(
            format!("EXISTS ({tagged} AND tg.tag_id IN (SELECT value FROM json_each(?)))"),
            vec![ids.clone()],
        )];
        if empty {
            pieces.push(Piece::plain(&format!("NOT EXISTS ({tagged})")));
        } else if !self.term.negated {
            asked.leads.push(Piece::new(
                format!(
                    "SELECT subject_id FROM tagging INDEXED BY tagging_by_tag
                      WHERE tag_id IN (SELECT value FROM json_each(?)) AND kind = '{kind}'"
                ),
                vec![ids],
            ));
        }
        self.add(asked, pieces);
        Ok(())
    }

    fn yes(&self) -> Option<bool> {
        let [text] = self.texts()?.try_into().ok()?;
        let typed = fold(text);
        let means = |key: &'static str| {
            Lang::ALL.iter().any(|lang| fold(lang.t(key)) == typed || fold(lang.t(key)).starts_with(&typed))
        };
        match typed.as_str() {
            "" => None,
            "1" | "true" => Some(true),
            "0" | "false" => Some(false),
            _ if means("list.yes") => Some(true),
            _ if means("list.no") => Some(false),
            _ => None,
        }
    }
}

/// Texts that begin so, for an index that ignores ASCII case.
pub(super) fn begins(expr: &str, text: &str) -> Piece {
    Piece::new(
        format!("({expr} IS NOT NULL AND {expr} COLLATE NOCASE >= ? AND {expr} COLLATE NOCASE < ?)"),
        vec![Value::Text(text.to_owned()), Value::Text(sets::after(text))],
    )
}
