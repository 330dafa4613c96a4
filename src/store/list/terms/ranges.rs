//! Figures, days and document numbers: values with a smallest and a largest.

use super::{Asked, Piece, Range, Reading};
use crate::domain::dates::{Period, parse_period};
use crate::domain::filter::{Op, Operand};
use crate::domain::numbers::{parse_cents, parse_quantity};
use crate::domain::text::fold;
use crate::store::fault::Fault;
use crate::store::journal;
use crate::store::list::spec::{FieldKind, How};
use crate::store::list::walk::order;
use chrono::{Duration, NaiveDate, TimeZone as _};
use chrono_tz::Europe::Rome;
use rusqlite::types::Value;
use std::fmt::Write as _;

/// Which end of a period a key keeps.
#[derive(Debug, Clone, Copy)]
pub(in crate::store::list) enum Side {
    Both,
    From,
    To,
}

impl Reading<'_> {
    fn number(&self, text: &str) -> Option<i64> {
        match self.field.kind {
            FieldKind::Money => parse_cents(text).ok().map(|cents| cents.0),
            FieldKind::Quantity => parse_quantity(text).ok().map(|quantity| quantity.0),
            _ => text.trim().parse().ok(),
        }
    }

    /// Smallest and largest number of a value, by the sign before it.
    fn bounds(&self, value: &Operand) -> Option<(Option<i64>, Option<i64>)> {
        let read = |side: &Option<String>| match side {
            Some(text) => self.number(text).map(Some),
            None => Some(None),
        };
        Some(match value {
            Operand::Word(text) => {
                let number = self.number(text)?;
                match self.term.op {
                    Op::Has | Op::Is => (Some(number), Some(number)),
                    Op::Above => (Some(number.checked_add(1)?), None),
                    Op::AtLeast => (Some(number), None),
                    Op::Below => (None, Some(number.checked_sub(1)?)),
                    Op::AtMost => (None, Some(number)),
                }
            }
            Operand::Range(from, to) => (read(from)?, read(to)?),
            Operand::Empty => return None,
        })
    }

    pub(super) fn figure(&self, asked: &mut Asked, expr: &'static str, index: Option<&'static str>) -> bool {
        let whole = matches!(self.field.kind, FieldKind::Number).then(|| self.term.whole_values());
        let values = whole.as_deref().unwrap_or(&self.term.values);
        if let [Operand::Word(word)] = values
            && let Some(other) = self.other_figure(word)
        {
            let sign = if self.term.op == Op::Has { "=" } else { self.term.op.sign() };
            self.add(asked, vec![Piece::plain(&format!("{expr} {sign} {other}"))]);
            return true;
        }
        let mut pieces = Vec::new();
        let mut ranges = Vec::new();
        for value in values {
            if *value == Operand::Empty {
                pieces.push(Piece::plain(&format!("{expr} IS NULL")));
                continue;
            }
            let Some((low, high)) = self.bounds(value) else { return false };
            let range = (low.map(Value::Integer), high.map(Value::Integer));
            pieces.push(between(expr, &range));
            ranges.push(range);
        }
        self.ranges(asked, expr, index, pieces, ranges);
        true
    }

    /// One range of the sort's own key bounds the walk; others are conditions.
    fn ranges(
        &self,
        asked: &mut Asked,
        expr: &'static str,
        index: Option<&str>,
        pieces: Vec<Piece>,
        mut ranges: Vec<Range>,
    ) {
        if let ([piece], [_], false) = (pieces.as_slice(), ranges.as_slice(), self.term.negated) {
            if expr == self.sort.range
                && let Some(range) = ranges.pop()
            {
                narrow(&mut asked.range, range);
                return;
            }
            if let Some(index) = index {
                asked.leads.push(self.lead(index, piece));
            }
        }
        self.add(asked, pieces);
    }

    fn other_figure(&self, word: &str) -> Option<&'static str> {
        let key = fold(word);
        let other = self.spec.fields.iter().find(|field| field.answers(&key) && field.kind == self.field.kind)?;
        match other.how {
            How::Figure { expr, .. } => Some(expr),
            _ => None,
        }
    }

    /// The days a value means, by the sign before it.
    fn period(&self, value: &Operand) -> Option<Period> {
        let read = |text: &str| parse_period(text, self.today).ok();
        let next = |day: Option<NaiveDate>, days: i64| day.and_then(|day| day.checked_add_signed(Duration::days(days)));
        Some(match value {
            Operand::Word(text) => {
                let Period { from, to } = read(text)?;
                match self.term.op {
                    Op::Has | Op::Is => Period { from, to },
                    Op::Above => Period { from: Some(next(to, 1)?), to: None },
                    Op::AtLeast => Period { from, to: None },
                    Op::Below => Period { from: None, to: Some(next(from, -1)?) },
                    Op::AtMost => Period { from: None, to },
                }
            }
            Operand::Range(from, to) => {
                let text = format!("{}..{}", from.as_deref().unwrap_or(""), to.as_deref().unwrap_or(""));
                read(&text)?
            }
            Operand::Empty => return None,
        })
    }

    fn periods(&self, side: Side) -> Option<Vec<Option<Period>>> {
        let mut out = Vec::new();
        for value in self.term.whole_values() {
            if value == Operand::Empty {
                out.push(None);
                continue;
            }
            let mut period = self.period(&value)?;
            match side {
                Side::Both => {}
                Side::From => period.to = None,
                Side::To => period.from = None,
            }
            out.push(Some(period));
        }
        Some(out)
    }

    pub(super) fn days(&self, asked: &mut Asked, expr: &'static str, side: Side) -> bool {
        let text = |day: Option<NaiveDate>| day.map(|day| Value::Text(day.to_string()));
        self.dates(asked, expr, side, |period| (text(period.from), text(period.to)))
    }

    pub(super) fn instants(&self, asked: &mut Asked, expr: &'static str, side: Side) -> bool {
        self.dates(asked, expr, side, |period| {
            let (from, to) = moments(period);
            (from.map(Value::Integer), to.map(Value::Integer))
        })
    }

    /// As [`Reading::instants`] of a journal's entries: one stretch of time is one of numbers, and bounds the walk.
    pub(super) fn stamped(&self, asked: &mut Asked, side: Side) -> Result<bool, Fault> {
        if let (Some(periods), false) = (self.periods(side), self.term.negated)
            && let [Some(period)] = periods.as_slice()
        {
            let (from, to) = moments(*period);
            let (low, high) = journal::numbers_within(self.db, from, to)?;
            narrow(&mut asked.range, (Some(Value::Integer(low)), Some(Value::Integer(high))));
        }
        Ok(self.instants(asked, "e.at", side))
    }

    fn dates(&self, asked: &mut Asked, expr: &'static str, side: Side, range: impl Fn(Period) -> Range) -> bool {
        let Some(periods) = self.periods(side) else { return false };
        let ranges: Vec<Range> = periods.iter().flatten().map(|period| range(*period)).collect();
        let mut pieces: Vec<Piece> = ranges.iter().map(|range| between(expr, range)).collect();
        if periods.iter().any(Option::is_none) {
            pieces.push(Piece::plain(&format!("{expr} IS NULL")));
        }
        self.ranges(asked, expr, None, pieces, ranges);
        true
    }

    pub(super) fn document(&self, asked: &mut Asked) -> bool {
        let mut pieces = Vec::new();
        for value in self.term.whole_values() {
            let named = match &value {
                Operand::Word(text) => text.split_once('/'),
                _ => None,
            };
            if let Some((year, number)) = named {
                let (Ok(year), Ok(number)) = (year.trim().parse::<i64>(), number.trim().parse::<i64>()) else {
                    return false;
                };
                let values = vec![Value::Integer(number), Value::Integer(year)];
                pieces.push(Piece::new("(o.number = ? AND o.year = ?)", values));
                continue;
            }
            let Some((low, high)) = self.bounds(&value) else { return false };
            pieces.push(between("o.number", &(low.map(Value::Integer), high.map(Value::Integer))));
        }
        if let ([piece], false) = (pieces.as_slice(), self.term.negated) {
            asked.leads.push(self.lead("order_by_number", piece));
        }
        self.add(asked, pieces);
        true
    }
}

/// The first and the last moment of a period of days here.
fn moments(period: Period) -> (Option<i64>, Option<i64>) {
    let start = |day: NaiveDate| {
        let midnight = Rome.from_local_datetime(&day.and_time(chrono::NaiveTime::MIN)).earliest();
        midnight.map_or(0, |at| at.timestamp_millis())
    };
    (period.from.map(start), period.to.and_then(|day| day.succ_opt()).map(|day| start(day) - 1))
}

fn between(expr: &str, range: &Range) -> Piece {
    match range {
        (None, None) => Piece::plain("1"),
        (Some(low), Some(high)) if low == high => Piece::new(format!("{expr} = ?"), vec![low.clone()]),
        (low, high) => {
            let mut sql = String::from("(");
            let mut params = Vec::new();
            if let Some(low) = low {
                let _ = write!(sql, "{expr} >= ?");
                params.push(low.clone());
            }
            if let Some(high) = high {
                let and = if params.is_empty() { "" } else { " AND " };
                let _ = write!(sql, "{and}{expr} <= ?");
                params.push(high.clone());
            }
            sql.push(')');
            Piece { sql, params }
        }
    }
}

fn narrow(range: &mut Range, by: Range) {
    if let Some(low) = by.0
        && range.0.as_ref().is_none_or(|before| order(before, &low).is_lt())
    {
        range.0 = Some(low);
    }
    if let Some(high) = by.1
        && range.1.as_ref().is_none_or(|before| order(before, &high).is_gt())
    {
        range.1 = Some(high);
    }
}
