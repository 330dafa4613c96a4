//! Walks along indexes by key, one lane or several merged, in both directions; nothing is ever counted off.

use super::super::fault::Fault;
use super::super::shelf::Db;
use super::terms::{Context, Member, Piece, Range};
use crate::domain::text::fold;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Row, params_from_iter};
use std::cmp::Ordering;
use std::collections::VecDeque;
use std::rc::Rc;

/// A row's place in the list: the sort's keys, the row number last.
pub(super) type Key = Vec<Value>;

/// What lanes of one kind have in common.
#[derive(Debug, Default)]
pub(super) struct Shape {
    pub from: String,
    /// Condition on the lane's own values.
    pub head: &'static str,
    pub pieces: Vec<Piece>,
    pub keys: Vec<&'static str>,
    pub members: Vec<Member>,
    /// Of the first key.
    pub range: Range,
    /// Texts that together must contain every (folded) word, and those that they must not.
    pub contains: Option<(&'static [&'static str], Vec<String>, Vec<String>)>,
}

/// Rows in the list's order, straight from an index.
#[derive(Debug)]
pub(super) struct Lane {
    pub shape: Rc<Shape>,
    pub own: Vec<Value>,
}

/// All that is walked for one question.
#[derive(Debug)]
pub(super) struct Plan {
    pub lanes: Vec<Lane>,
    /// The same row may come from two lanes.
    pub overlap: bool,
    pub context: Context,
    pub descending: bool,
}

/// From where, and which way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way<'a> {
    /// Along the list, or against it.
    pub forward: bool,
    /// The place to start at; the start of the list when there is none.
    pub start: Option<&'a Key>,
    /// The row at the start itself counts.
    pub inclusive: bool,
}

/// Orders two values of the same kind: integers, or texts by their bytes.
pub(super) fn order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Integer(a), Value::Integer(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Integer(_), Value::Text(_)) => Ordering::Less,
        (Value::Text(_), Value::Integer(_)) => Ordering::Greater,
        _ => Ordering::Equal,
    }
}

pub(super) fn order_keys(a: &Key, b: &Key) -> Ordering {
    a.iter().zip(b).map(|(a, b)| order(a, b)).find(|way| way.is_ne()).unwrap_or(Ordering::Equal)
}

/// Puts numbers to the `?` of a statement in the order they are met; `?1` is the context.
struct Text {
    sql: String,
    next: usize,
}

impl Text {
    fn new() -> Self {
        Self { sql: String::with_capacity(512), next: 2 }
    }

    fn push(&mut self, piece: &str) {
        let mut rest = piece;
        while let Some(at) = rest.find(['?', ':']) {
            let (before, mark) = rest.split_at(at);
            self.sql.push_str(before);
            if let Some(after) = mark.strip_prefix('?') {
                self.sql.push('?');
                self.sql.push_str(&self.next.to_string());
                self.next += 1;
                rest = after;
            } else if let Some(after) = mark.strip_prefix(":context") {
                self.sql.push_str("?1");
                rest = after;
            } else {
                self.sql.push(':');
                rest = mark.get(1..).unwrap_or("");
            }
        }
        self.sql.push_str(rest);
    }
}

/// The comparison that starts a walk, if any, and its values; and the one that ends it.
struct Bounds {
    start: String,
    start_values: Vec<Value>,
    end: String,
    end_values: Vec<Value>,
}

impl Plan {
    /// Largest first on this way.
    fn down(&self, way: Way<'_>) -> bool {
        self.descending == way.forward
    }

    /// The start is the tighter of the place to start at and the range's end on that side: with both in the
    /// statement SQLite would seek by one and count off the rest.
    fn bounds(&self, shape: &Shape, way: Way<'_>, resume: Option<&Key>) -> Bounds {
        let down = self.down(way);
        let (keys, (low, high)) = (&shape.keys, &shape.range);
        let (near, far) = if down { (high, low) } else { (low, high) };
        let beyond = |key: &Key| match (near, key.first()) {
            (Some(near), Some(first)) => {
                let way = order(first, near);
                if down { way.is_gt() } else { way.is_lt() }
            }
            _ => false,
        };
        let place = match resume {
            Some(key) => Some((key, false)),
            None => way.start.filter(|key| !beyond(key)).map(|key| (key, way.inclusive)),
        };
        let first = keys.first().copied().unwrap_or("1");
        let (start, start_values) = match (place, near) {
            (Some((key, inclusive)), _) => {
                let sign = match (down, inclusive) {
                    (true, false) => "<",
                    (true, true) => "<=",
                    (false, false) => ">",
                    (false, true) => ">=",
                };
                let marks = vec!["?"; keys.len()].join(", ");
                (format!("({}) {sign} ({marks})", keys.join(", ")), key.clone())
            }
            (None, Some(near)) => (format!("{first} {} ?", if down { "<=" } else { ">=" }), vec![near.clone()]),
            (None, None) => (String::new(), Vec::new()),
        };
        let (end, end_values) = match far {
            Some(far) => (format!("{first} {} ?", if down { ">=" } else { "<=" }), vec![far.clone()]),
            None => (String::new(), Vec::new()),
        };
        Bounds { start, start_values, end, end_values }
    }

    fn values(&self, lane: &Lane, bounds: Bounds, limit: i64) -> Vec<Value> {
        let mut out = vec![self.context.0.clone()];
        out.extend(lane.own.iter().cloned());
        out.extend(lane.shape.pieces.iter().flat_map(|piece| piece.params.iter().cloned()));
        out.extend(bounds.start_values);
        out.extend(bounds.end_values);
        out.push(Value::Integer(limit));
        out
    }

    fn conditions(text: &mut Text, shape: &Shape, bounds: &Bounds) {
        text.push(" WHERE ");
        let all = std::iter::once(shape.head)
            .chain(shape.pieces.iter().map(|piece| piece.sql.as_str()))
            .chain([bounds.start.as_str(), bounds.end.as_str()]);
        let mut some = false;
        for condition in all.filter(|condition| !condition.is_empty()) {
            if some {
                text.push(" AND ");
            }
            text.push(condition);
            some = true;
        }
        if !some {
            text.push("1");
        }
    }

    fn statement(&self, shape: &Shape, way: Way<'_>, bounds: &Bounds) -> String {
        let mut text = Text::new();
        text.push("SELECT ");
        text.push(&shape.keys.join(", "));
        shape.extra(&mut text);
        text.push(" FROM ");
        text.push(&shape.from);
        Self::conditions(&mut text, shape, bounds);
        text.push(" ORDER BY ");
        let direction = if self.down(way) { " DESC" } else { " ASC" };
        for (at, key) in shape.keys.iter().enumerate() {
            if at > 0 {
                text.push(", ");
            }
            text.push(key);
            text.push(direction);
        }
        text.push(" LIMIT ?");
        text.sql
    }

    /// Reads up to `want` keys of one lane.
    fn fill(
        &self,
        db: Db<'_>,
        lane: &Lane,
        way: Way<'_>,
        resume: Option<&Key>,
        want: usize,
        cache: &mut Option<(*const Shape, bool, String)>,
    ) -> Result<Vec<Key>, Fault> {
        let shape = &*lane.shape;
        let bounds = self.bounds(shape, way, resume);
        let resumed = resume.is_some();
        let same = matches!(cache, Some((of, for_resume, _)) if std::ptr::eq(*of, shape) && *for_resume == resumed);
        if !same {
            *cache = Some((std::ptr::from_ref(shape), resumed, self.statement(shape, way, &bounds)));
        }
        let sql = cache.as_ref().map_or("", |(_, _, sql)| sql.as_str());
        let mut statement = db.statement(sql)?;
        let limit = if shape.checks() { -1 } else { want as i64 };
        let values = self.values(lane, bounds, limit);
        let mut rows = statement.query(params_from_iter(values.iter()))?;
        let mut out = Vec::with_capacity(want.min(256));
        while let Some(row) = rows.next()? {
            if shape.admits(db, row)? {
                out.push((0..shape.keys.len()).map(|at| row.get(at)).collect::<Result<Key, _>>()?);
                if out.len() >= want {
                    break;
                }
            }
        }
        Ok(out)
    }

    /// Up to `want` keys on the way, in the order of the way.
    pub fn walk(&self, db: Db<'_>, way: Way<'_>, want: usize) -> Result<Vec<Key>, Fault> {
        let mut cache = None;
        if let [lane] = self.lanes.as_slice() {
            return self.fill(db, lane, way, None, want, &mut cache);
        }
        let chunk = (want.saturating_mul(2) / self.lanes.len().max(1)).clamp(4, want.max(4));
        let mut fronts: Vec<Front> = Vec::with_capacity(self.lanes.len());
        for lane in &self.lanes {
            let keys = self.fill(db, lane, way, None, chunk, &mut cache)?;
            fronts.push(Front { more: keys.len() >= chunk, keys: keys.into() });
        }
        let down = self.down(way);
        let mut out: Vec<Key> = Vec::with_capacity(want.min(4096));
        while out.len() < want {
            let mut best: Option<(usize, &Key)> = None;
            for (at, front) in fronts.iter().enumerate() {
                let Some(key) = front.keys.front() else { continue };
                let nearer = best.is_none_or(|(_, other)| {
                    let way = order_keys(key, other);
                    if down { way.is_gt() } else { way.is_lt() }
                });
                if nearer {
                    best = Some((at, key));
                }
            }
            let Some(at) = best.map(|(at, _)| at) else { break };
            let (Some(front), Some(lane)) = (fronts.get_mut(at), self.lanes.get(at)) else { break };
            let Some(key) = front.keys.pop_front() else { break };
            if front.keys.is_empty() && front.more {
                let keys = self.fill(db, lane, way, Some(&key), chunk, &mut cache)?;
                front.more = keys.len() >= chunk;
                front.keys = keys.into();
            }
            if !self.overlap || out.last().is_none_or(|last| order_keys(last, &key).is_ne()) {
                out.push(key);
            }
        }
        Ok(out)
    }

    /// How many rows there are, up to `most`.
    pub fn count(&self, db: Db<'_>, most: u64) -> Result<u64, Fault> {
        let whole = Way { forward: true, start: None, inclusive: false };
        if self.overlap {
            return Ok(self.walk(db, whole, most as usize)?.len() as u64);
        }
        let mut sum = 0_u64;
        for lane in &self.lanes {
            let shape = &*lane.shape;
            let left = most - sum;
            let bounds = self.bounds(shape, whole, None);
            let mut text = Text::new();
            text.push(if shape.checks() { "SELECT 1" } else { "SELECT count(*) FROM (SELECT 1" });
            shape.extra(&mut text);
            text.push(" FROM ");
            text.push(&shape.from);
            Self::conditions(&mut text, shape, &bounds);
            text.push(if shape.checks() { " LIMIT ?" } else { " LIMIT ?)" });
            let mut statement = db.statement(&text.sql)?;
            let values = self.values(lane, bounds, if shape.checks() { -1 } else { left as i64 });
            let mut rows = statement.query(params_from_iter(values.iter()))?;
            while let Some(row) = rows.next()? {
                if shape.checks() {
                    sum += u64::from(shape.admits_after(db, row, 1)?);
                    if sum >= most {
                        break;
                    }
                } else {
                    sum += row.get::<_, i64>(0)?.unsigned_abs();
                }
            }
            if sum >= most {
                break;
            }
        }
        Ok(sum)
    }

    /// The statements of this plan from the list's start and onwards: for the test of query plans.
    #[cfg(test)]
    pub fn statements(&self) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for lane in &self.lanes {
            let key: Key = lane.shape.keys.iter().map(|_| Value::Integer(0)).collect();
            for forward in [true, false] {
                for start in [None, Some(&key)] {
                    let way = Way { forward, start, inclusive: false };
                    let bounds = self.bounds(&lane.shape, way, None);
                    let sql = self.statement(&lane.shape, way, &bounds);
                    if !out.contains(&sql) {
                        out.push(sql);
                    }
                }
            }
        }
        out
    }
}

struct Front {
    keys: VecDeque<Key>,
    more: bool,
}

impl Shape {
    /// Rows are looked at here too, not only by SQLite.
    fn checks(&self) -> bool {
        !self.members.is_empty() || self.contains.is_some()
    }

    fn extra(&self, text: &mut Text) {
        let texts = self.contains.iter().flat_map(|(exprs, ..)| exprs.iter());
        for expr in self.members.iter().map(|member| &member.expr).chain(texts) {
            text.push(", ");
            text.push(expr);
        }
    }

    fn admits(&self, db: Db<'_>, row: &Row<'_>) -> Result<bool, Fault> {
        if !self.checks() {
            return Ok(true);
        }
        self.admits_after(db, row, self.keys.len())
    }

    /// `at`: the first column that is not the list's own.
    fn admits_after(&self, db: Db<'_>, row: &Row<'_>, mut at: usize) -> Result<bool, Fault> {
        for member in &self.members {
            let inside = match row.get_ref(at)? {
                ValueRef::Integer(id) => member.set.holds(db, id)?,
                _ => false,
            };
            if inside != member.inside {
                return Ok(false);
            }
            at += 1;
        }
        let Some((exprs, words, not)) = &self.contains else { return Ok(true) };
        let mut all = String::new();
        for column in 0..exprs.len() {
            if let ValueRef::Text(bytes) = row.get_ref(at + column)? {
                all.push_str(&fold(&String::from_utf8_lossy(bytes)));
                all.push('\n');
            }
        }
        Ok(words.iter().all(|word| all.contains(word.as_str())) && !not.iter().any(|word| all.contains(word.as_str())))
    }
}
