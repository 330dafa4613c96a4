//! Chooses what leads: a few rows found by an index of their own, the lanes of a few members, the state of orders, or
//! the walk along the sort's index.

use super::super::fault::Fault;
use super::super::shelf::Db;
use super::sets::{self, IdSet};
use super::spec::{FreeText, ListSpec, MemberLane, SortSpec};
use super::terms::{Asked, Member, Piece, begins};
use super::walk::{Lane, Plan, Shape};
use crate::domain::order::{Badge, PaymentState};
use crate::domain::text::fold;
use rusqlite::params_from_iter;
use rusqlite::types::Value;
use std::rc::Rc;

/// How many digits a typed number may lack to be found: `14` finds 14, 140 … 149, 1400 … 1499.
const MISSING_DIGITS: u32 = 2;

/// How many of a large set are looked at to guess where the rest stands.
const SAMPLE: usize = 32;

/// A set so small that its rows are best read one by one, wherever they stand.
const ONE_BY_ONE: usize = 60;

/// What a plan is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Some rows near each other in the list's order.
    Page,
    /// All of them in the list's order.
    All,
    /// Their number: the order does not matter.
    Count,
}

/// Words shorter than this are no tracking codes.
const TRACKING: usize = 6;

pub(super) fn plan(
    db: Db<'_>,
    spec: &'static ListSpec,
    sort: &'static SortSpec,
    descending: bool,
    mut asked: Asked,
    purpose: Purpose,
) -> Result<Plan, Fault> {
    let texts = std::mem::take(&mut asked.texts);
    let not_texts = std::mem::take(&mut asked.not_texts);
    let mut plan = Plan { lanes: Vec::new(), overlap: false, context: std::mem::take(&mut asked.context), descending };
    let words: Vec<&str> = texts.iter().map(String::as_str).collect();
    // A number may be a document's: lanes that overlap have to be walked, also for a count.
    let only_count = purpose == Purpose::Count && !words.iter().any(|word| has_digit(word));
    let mut maker = Maker { db, spec, sort, asked, contains: None, purpose, only_count, words: texts.clone() };
    maker.without(&not_texts)?;
    match &spec.text {
        FreeText::Contains(exprs) => {
            if !(texts.is_empty() && not_texts.is_empty()) {
                let folded = |all: &[String]| all.iter().map(|text| fold(text)).collect();
                maker.contains = Some((exprs, folded(&texts), folded(&not_texts)));
            }
            maker.lead(&mut plan)?;
        }
        _ if words.is_empty() => maker.lead(&mut plan)?,
        FreeText::Party(expr) => {
            maker.people(expr, &words)?;
            maker.lead(&mut plan)?;
        }
        FreeText::Variant(expr) => {
            maker.within(expr, sets::variants(db, &words)?);
            maker.lead(&mut plan)?;
        }
        FreeText::Product(expr) => {
            let variants = sets::variants(db, &words)?;
            maker.within(expr, sets::products_of(db, &variants)?);
            maker.lead(&mut plan)?;
        }
        FreeText::Orders => {
            for (at, word) in words.iter().enumerate() {
                maker.documents(&mut plan, &words, at, word)?;
            }
            plan.overlap = !plan.lanes.is_empty();
            maker.people("o.party_id", &words)?;
            maker.lead(&mut plan)?;
        }
    }
    Ok(plan)
}

struct Maker<'a> {
    db: Db<'a>,
    spec: &'static ListSpec,
    sort: &'static SortSpec,
    asked: Asked,
    contains: Option<(&'static [&'static str], Vec<String>, Vec<String>)>,
    purpose: Purpose,
    /// The order of the rows does not matter.
    only_count: bool,
    /// The texts that are looked for.
    words: Vec<String>,
}

impl Maker<'_> {
    fn within(&mut self, expr: &'static str, set: IdSet) {
        self.asked.members.push(Member { expr, set: Rc::new(set), inside: true });
    }

    /// The people in whom every word is found.
    fn people(&mut self, expr: &'static str, words: &[&str]) -> Result<(), Fault> {
        // Two sets of the same people become one, for which both have to be known.
        let alone = !self.asked.members.iter().any(|member| member.inside && member.expr == expr);
        let page = alone && self.purpose == Purpose::Page;
        self.within(expr, if page { sets::first_parties(self.db, words)? } else { sets::parties(self.db, words)? });
        Ok(())
    }

    /// Texts that must not be found.
    fn without(&mut self, texts: &[String]) -> Result<(), Fault> {
        for text in texts {
            let (expr, set) = match &self.spec.text {
                FreeText::Contains(_) => return Ok(()),
                FreeText::Orders => ("o.party_id", sets::parties(self.db, &[text])?),
                FreeText::Party(expr) => (*expr, sets::parties(self.db, &[text])?),
                FreeText::Variant(expr) => (*expr, sets::variants(self.db, &[text])?),
                FreeText::Product(expr) => {
                    let variants = sets::variants(self.db, &[text])?;
                    (*expr, sets::products_of(self.db, &variants)?)
                }
            };
            self.asked.members.push(Member { expr, set: Rc::new(set), inside: false });
        }
        Ok(())
    }

    fn with_joins(&self, from: &str, shape: &Shape) -> String {
        let mut out = from.to_owned();
        for (prefix, table, join) in self.spec.joins {
            let texts = shape.contains.iter().flat_map(|(exprs, ..)| exprs.iter());
            let mentions = shape
                .pieces
                .iter()
                .map(|piece| piece.sql.as_str())
                .chain(shape.keys.iter().copied())
                .chain(shape.members.iter().map(|member| member.expr))
                .chain(texts.copied())
                .any(|sql| sql.contains(prefix));
            if mentions && !from.contains(table) {
                out.push(' ');
                out.push_str(join);
            }
        }
        out
    }

    fn shape(&self, from: &str, head: &'static str, keys: &[&'static str], members: Vec<Member>) -> Rc<Shape> {
        let mut shape = Shape {
            from: String::new(),
            head,
            pieces: self.asked.pieces.clone(),
            keys: keys.to_vec(),
            members,
            range: self.asked.range.clone(),
            contains: self.contains.clone(),
        };
        shape.pieces.extend(self.asked.words.iter().map(|(expr, values)| word_in(expr, values)));
        shape.from = self.with_joins(from, &shape);
        Rc::new(shape)
    }

    /// Rows that are known one by one, sorted by SQLite.
    fn known(&self, ids: &IdSet, members: Vec<Member>) -> Lane {
        let mut shape = Shape {
            from: String::new(),
            head: "",
            pieces: vec![Piece::new(format!("{} IN (SELECT value FROM json_each(?))", self.spec.id), vec![ids.json()])],
            keys: self.sort.keys.to_vec(),
            members,
            range: self.asked.range.clone(),
            contains: self.contains.clone(),
        };
        shape.pieces.extend(self.asked.pieces.iter().cloned());
        shape.pieces.extend(self.asked.words.iter().map(|(expr, values)| word_in(expr, values)));
        shape.from = self.with_joins(self.spec.from, &shape);
        Lane { shape: Rc::new(shape), own: Vec::new() }
    }

    /// The rows of a lead, unless there are too many to look at one by one.
    fn few(&self, lead: &Piece) -> Result<Option<IdSet>, Fault> {
        let few = self.spec.few;
        let mut text = String::with_capacity(lead.sql.len() + 8);
        text.push_str(&lead.sql);
        text.push_str(" LIMIT ?");
        let mut values = lead.params.clone();
        values.push(Value::Integer(few as i64 + 1));
        let ids: Vec<i64> = self.db.all(&text, params_from_iter(values.iter()), |row| row.get(0))?;
        Ok((ids.len() <= few).then(|| IdSet::new(ids)))
    }

    /// About how many of a set have names that do not begin with a word, by a look at some of them.
    fn elsewhere(&self, set: &IdSet, word: &str) -> Result<usize, Fault> {
        let step = set.ids.len() / SAMPLE + 1;
        let sql = format!("SELECT {} FROM {} WHERE {} = ?", self.sort.range, self.spec.from, self.spec.id);
        let (mut looked, mut others) = (0, 0);
        for id in set.ids.iter().step_by(step) {
            looked += 1;
            let begins =
                self.db.find(&sql, [id], |row| Ok(row.get_ref(0)?.as_str().unwrap_or("").starts_with(word)))?;
            others += usize::from(begins == Some(false));
        }
        Ok(set.ids.len() * others / looked.max(1))
    }

    /// Makes the lanes for what is asked.
    fn lead(&mut self, plan: &mut Plan) -> Result<(), Fault> {
        self.join_members();
        let dated = self.sort.keys.first() == Some(&"o.placed_on");
        if !dated && let Some(states) = self.states() {
            // Sorted otherwise, the state is only worth anything when few orders are in it.
            self.asked.leads.push(states_lead(&states));
        }
        if let Some(by) = self.spec.member.as_ref().filter(|by| by.sort != self.sort.id) {
            let small = |member: &&Member| member.expr == by.expr && member.inside && member.set.is_within(by.most);
            let small: Vec<Piece> =
                self.asked.members.iter().filter(small).map(|member| members_lead(self.spec, by, member)).collect();
            self.asked.leads.extend(small);
        }
        for lead in std::mem::take(&mut self.asked.leads) {
            if let Some(ids) = self.few(&lead)? {
                plan.lanes.push(self.known(&ids, self.asked.members.clone()));
                return Ok(());
            }
        }
        if self.by_first_word(plan)? {
            return Ok(());
        }
        if let Some(at) = self.smallest_member()
            && let Some(member) = self.asked.members.get(at).cloned()
        {
            let mut others = self.asked.members.clone();
            others.remove(at);
            if member.expr == self.spec.id {
                plan.lanes.push(self.known(&member.set, others));
                return Ok(());
            }
            if let Some(by) = &self.spec.member {
                let shape = self.shape(by.from, by.head, self.sort.keys, others);
                let own = member.set.ids.iter().map(|id| vec![Value::Integer(*id)]);
                plan.lanes.extend(own.map(|own| Lane { shape: Rc::clone(&shape), own }));
                return Ok(());
            }
        }
        if dated && let Some(states) = self.states() {
            self.asked.words.retain(|(expr, _)| !expr.starts_with("os."));
            let mut from = "order_state os INDEXED BY order_state_by_badge".to_owned();
            let keys = ["os.placed_on", "os.order_id"];
            // The order itself only where something of it is asked, or of what is joined to it.
            let joined = |sql: &str| {
                self.spec.joins.iter().any(|(alias, table, _)| sql.contains(alias) && !from.contains(table))
            };
            let of_order = |piece: &Piece| piece.sql.contains("o.") || joined(&piece.sql);
            if self.asked.pieces.iter().any(of_order) || !self.asked.members.is_empty() {
                from.push_str(" CROSS JOIN sales_order o ON o.id = os.order_id");
            }
            let shape = self.shape(&from, "os.badge = ? AND os.payment = ?", &keys, self.asked.members.clone());
            for (badge, payment) in states {
                let own = [badge, payment].map(|word| Value::Text(word.to_owned()));
                plan.lanes.push(Lane { shape: Rc::clone(&shape), own: own.into() });
            }
            return Ok(());
        }
        let shape = self.shape(&self.walked(), "", self.sort.keys, self.asked.members.clone());
        plan.lanes.push(Lane { shape, own: Vec::new() });
        Ok(())
    }

    fn walked(&self) -> String {
        match self.sort.index {
            Some(index) => format!("{} INDEXED BY {index}", self.sort.from),
            None => self.sort.from.to_owned(),
        }
    }

    /// Sorted by name, what is found stands together where names begin with what was typed, and a walk from the top
    /// would pass everything before it. So: that stretch of the index, and the others one by one if they are few.
    fn by_first_word(&mut self, plan: &mut Plan) -> Result<bool, Fault> {
        let found = self.asked.members.iter().find(|member| member.inside && member.expr == self.spec.id);
        let (Some(found), Some(word)) = (found, self.words.first().filter(|_| self.sort.by_name)) else {
            return Ok(false);
        };
        let (found, word) = (Rc::clone(&found.set), fold(word));
        let (many, few) = (found.ids.len(), self.spec.few);
        // Of several words the first alone may begin far more names than all together are found in.
        let small = if self.words.len() > 1 { few } else { ONE_BY_ONE };
        if self.asked.range != (None, None) || found.is_within(small) {
            return Ok(false);
        }
        // That many stand all over the list: the walk meets fifty of them sooner than they are read one by one.
        let scattered = few / 2;
        if many > few && self.elsewhere(&found, &word)? > scattered {
            return Ok(false);
        }
        let found = self.whole(found)?;
        let last = sets::after(&word);
        let first = word;
        let mut sql = format!("SELECT {} FROM {} WHERE ", self.spec.id, self.walked());
        if let Some(base) = self.spec.base {
            sql.push_str(base);
            sql.push_str(" AND ");
        }
        sql.push_str(self.sort.range);
        sql.push_str(" BETWEEN ? AND ?");
        let begin: Vec<i64> = self.db.all(&sql, [&first, &last], |row| row.get(0))?;
        let begin = IdSet::new(begin);
        let others = IdSet::new(found.ids.iter().copied().filter(|id| !begin.contains(*id)).collect());
        if others.ids.len() > scattered {
            return Ok(false);
        }
        if !others.ids.is_empty() {
            plan.lanes.push(self.known(&others, self.asked.members.clone()));
        }
        self.asked.range = (Some(Value::Text(first)), Some(Value::Text(last)));
        let shape = self.shape(&self.walked(), "", self.sort.keys, self.asked.members.clone());
        plan.lanes.push(Lane { shape, own: Vec::new() });
        Ok(true)
    }

    /// A set of found people with all its rows known, here and among the members.
    fn whole(&mut self, set: Rc<IdSet>) -> Result<Rc<IdSet>, Fault> {
        if set.whole() {
            return Ok(set);
        }
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        let all = Rc::new(sets::parties(self.db, &words)?);
        for member in self.asked.members.iter_mut().filter(|member| Rc::ptr_eq(&member.set, &set)) {
            member.set = Rc::clone(&all);
        }
        Ok(all)
    }

    /// Sets of the same expression become one.
    fn join_members(&mut self) {
        let mut joined: Vec<Member> = Vec::new();
        for member in std::mem::take(&mut self.asked.members) {
            match joined.iter_mut().find(|other| other.expr == member.expr && other.inside && member.inside) {
                Some(other) => other.set = Rc::new(other.set.and(&member.set)),
                None => joined.push(member),
            }
        }
        self.asked.members = joined;
    }

    /// The smallest set that can lead: of the rows themselves, or of members with lanes of their own.
    fn smallest_member(&self) -> Option<usize> {
        let sort = self.sort.id;
        let most = |member: &Member| {
            if member.expr == self.spec.id {
                return Some(self.spec.few);
            }
            let by = self.spec.member.as_ref().filter(|by| by.expr == member.expr && by.sort == sort)?;
            Some(if self.only_count { usize::MAX } else { by.most })
        };
        self.asked
            .members
            .iter()
            .enumerate()
            .filter(|(_, member)| member.inside && most(member).is_some_and(|most| member.set.is_within(most)))
            .min_by_key(|(_, member)| member.set.ids.len())
            .map(|(at, _)| at)
    }

    /// The pairs of badge and payment that are asked for; nothing when the state says little.
    fn states(&self) -> Option<Vec<(&'static str, &'static str)>> {
        let of = |expr: &str| self.asked.words.iter().find(|(other, _)| *other == expr).map(|(_, values)| values);
        let (badges, payments) = (of("os.badge"), of("os.payment"));
        if badges.is_none() && payments.is_none() {
            return None;
        }
        let all_badges: Vec<&'static str> = Badge::ALL.iter().map(|badge| badge.word()).collect();
        let all_payments: Vec<&'static str> = PaymentState::ALL.iter().map(|state| state.word()).collect();
        let badges = badges.unwrap_or(&all_badges);
        let payments = payments.unwrap_or(&all_payments);
        // All but a few: a walk by date meets them at once.
        let most = all_badges.len() * all_payments.len();
        if badges.len() * payments.len() * 2 > most {
            return None;
        }
        Some(badges.iter().flat_map(|badge| payments.iter().map(|payment| (*badge, *payment))).collect())
    }

    /// Orders whose number, external number or tracking code begins with a word; the other words are the customer's.
    fn documents(&mut self, plan: &mut Plan, words: &[&str], at: usize, word: &str) -> Result<(), Fault> {
        if !has_digit(word) {
            return Ok(());
        }
        let others: Vec<&str> = words.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, word)| *word).collect();
        let mut members = self.asked.members.clone();
        if !others.is_empty() {
            let set = sets::parties(self.db, &others)?;
            if set.ids.is_empty() {
                return Ok(());
            }
            members.push(Member { expr: "o.party_id", set: Rc::new(set), inside: true });
        }
        let mut ids = self.numbered(word)?;
        if word.chars().count() >= TRACKING {
            ids.extend(self.db.all(
                "SELECT order_id FROM shipment WHERE tracking IS NOT NULL AND tracking = ?",
                [word],
                |row| row.get::<_, i64>(0),
            )?);
        }
        let external = begins("o.external_number", word);
        let lead = Piece::new(
            format!("SELECT o.id FROM sales_order o INDEXED BY order_by_external WHERE {}", external.sql),
            external.params.clone(),
        );
        if let Some(found) = self.few(&lead)? {
            ids.extend(found.ids);
        } else {
            // Very many begin so: the walk meets them soon.
            self.asked.pieces.push(external);
            let from = format!("{} INDEXED BY {}", self.sort.from, self.sort.index.unwrap_or("order_by_date"));
            let shape = self.shape(&from, "", self.sort.keys, members.clone());
            plan.lanes.push(Lane { shape, own: Vec::new() });
            self.asked.pieces.pop();
        }
        if !ids.is_empty() {
            plan.lanes.push(self.known(&IdSet::new(ids), members));
        }
        Ok(())
    }

    /// Orders whose number begins with these digits (`149`, `2026/149`).
    fn numbered(&self, word: &str) -> Result<Vec<i64>, Fault> {
        let (year, digits) = match word.split_once('/') {
            Some((year, digits)) => (year.parse::<i64>().ok(), digits),
            None => (None, word),
        };
        let good = !digits.is_empty() && digits.len() < 10 && digits.bytes().all(|b| b.is_ascii_digit());
        let Some(number) = digits.parse::<i64>().ok().filter(|_| good && (year.is_some() || digits == word)) else {
            return Ok(Vec::new());
        };
        let mut ids = Vec::new();
        let mut width = 1_i64;
        for _ in 0..=MISSING_DIGITS {
            let (low, high) = (number * width, number * width + width - 1);
            ids.extend(match year {
                Some(year) => self.db.all(
                    "SELECT id FROM sales_order WHERE year = ? AND number BETWEEN ? AND ?",
                    [year, low, high],
                    |row| row.get::<_, i64>(0),
                )?,
                None => self.db.all(
                    "SELECT id FROM sales_order INDEXED BY order_by_number WHERE number BETWEEN ? AND ?",
                    [low, high],
                    |row| row.get::<_, i64>(0),
                )?,
            });
            width *= 10;
        }
        Ok(ids)
    }
}

fn has_digit(word: &str) -> bool {
    word.contains(|c: char| c.is_ascii_digit())
}

fn word_in(expr: &str, values: &[&str]) -> Piece {
    let words: Vec<String> = values.iter().map(|value| format!("\"{value}\"")).collect();
    Piece::new(
        format!("{expr} IN (SELECT value FROM json_each(?))"),
        vec![Value::Text(format!("[{}]", words.join(",")))],
    )
}

fn members_lead(spec: &ListSpec, by: &MemberLane, member: &Member) -> Piece {
    Piece::new(
        format!("SELECT {} FROM {} WHERE {} IN (SELECT value FROM json_each(?))", spec.id, by.from, by.expr),
        vec![member.set.json()],
    )
}

fn states_lead(states: &[(&str, &str)]) -> Piece {
    let mut badges: Vec<&str> = states.iter().map(|(badge, _)| *badge).collect();
    badges.dedup();
    let mut payments: Vec<&str> = states.iter().map(|(_, payment)| *payment).collect();
    payments.sort_unstable();
    payments.dedup();
    let (badges, payments) = (word_in("badge", &badges), word_in("payment", &payments));
    let params = badges.params.into_iter().chain(payments.params).collect();
    Piece::new(
        format!(
            "SELECT order_id FROM order_state INDEXED BY order_state_by_badge WHERE {} AND {}",
            badges.sql, payments.sql
        ),
        params,
    )
}
