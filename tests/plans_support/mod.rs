//! Catches statements while the program is worked, finds them in its sources, and asks SQLite for their plans.

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, OpenFlags};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::span;
use tracing::{Event, Metadata, Subscriber};

/// A plan that may stand: a piece of its statement, a piece of the plan's line, and why.
pub struct Excuse {
    pub part: &'static str,
    pub line: &'static str,
    #[expect(dead_code, reason = "it is read by people")]
    pub why: &'static str,
}

impl Excuse {
    pub fn covers(&self, sql: &str, line: &str) -> bool {
        squeezed(sql).contains(self.part) && line.contains(self.line)
    }
}

/// Every statement that any connection of this process ran.
#[derive(Clone, Default)]
pub struct Heard(Arc<Mutex<BTreeSet<String>>>);

impl Heard {
    /// Listens from now on, to every thread.
    pub fn begin() -> Self {
        let heard = Self::default();
        tracing::subscriber::set_global_default(heard.clone()).expect("nobody else listens in this test");
        heard
    }

    pub fn forget(&self) {
        self.0.lock().unwrap().clear();
    }

    pub fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().iter().cloned().collect()
    }
}

impl Subscriber for Heard {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == fondaco::store::statements::TARGET
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, event: &Event<'_>) {
        event.record(&mut Sql(self));
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

struct Sql<'h>(&'h Heard);

impl Visit for Sql<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "sql" {
            self.0.0.lock().unwrap().insert(squeezed(&format!("{value:?}")));
        }
    }
}

/// With single spaces.
fn squeezed(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A statement as it stands in the sources.
pub struct Literal {
    /// Within `src/store`.
    pub file: String,
    pub text: String,
}

impl Literal {
    /// Nothing is put into it while the program runs.
    pub fn is_whole(&self) -> bool {
        !self.text.contains('{')
    }

    /// What stands between its holes is all there, in order.
    pub fn is_in(&self, sql: &str) -> bool {
        let mut rest = sql;
        let mut inside = false;
        for piece in self.text.split(['{', '}']) {
            let fixed = !inside;
            inside = !inside;
            let piece = piece.trim();
            if fixed && !piece.is_empty() {
                match rest.find(piece) {
                    Some(at) => rest = &rest[at + piece.len()..],
                    None => return false,
                }
            }
        }
        true
    }
}

/// All statements in the Rust files below a folder, tests apart.
pub fn literals(folder: &Path) -> Vec<Literal> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if !path.ends_with("tests") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
                let file = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                let text = std::fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]\nmod ").next().unwrap();
                found.extend(
                    strings(code)
                        .into_iter()
                        .map(|text| squeezed(&text))
                        .filter(|text| is_statement(text))
                        .map(|text| Literal { file: file.clone(), text }),
                );
            }
        }
    }
    found.sort_by(|one, other| (&one.file, &one.text).cmp(&(&other.file, &other.text)));
    found
}

fn is_statement(text: &str) -> bool {
    let first = text.split(' ').next().unwrap_or_default();
    text.contains(' ') && ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "REPLACE"].contains(&first)
}

/// The string literals of Rust code.
fn strings(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut chars = code.chars().peekable();
    let mut last = ' ';
    while let Some(sign) = chars.next() {
        match sign {
            '/' if chars.peek() == Some(&'/') => {
                for skipped in chars.by_ref() {
                    if skipped == '\n' {
                        break;
                    }
                }
            }
            '\'' if chars.peek() == Some(&'"') => {
                chars.next();
            }
            '"' | '#' if sign == '"' || last == 'r' && chars.peek() == Some(&'"') => {
                let raw = last == 'r';
                if sign == '#' {
                    chars.next();
                }
                let mut text = String::new();
                while let Some(inner) = chars.next() {
                    match inner {
                        '\\' if !raw => match chars.next() {
                            Some('n') => text.push('\n'),
                            Some('\n') => text.push(' '),
                            Some(other) => text.push(other),
                            None => break,
                        },
                        '"' if sign == '#' && chars.peek() != Some(&'#') => text.push('"'),
                        '"' => break,
                        other => text.push(other),
                    }
                }
                found.push(text);
            }
            _ => {}
        }
        last = sign;
    }
    found
}

/// Why a line of a plan that reads or sorts may stand, by a rule that holds for every statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// It seeks what it needs by a key.
    Seeks,
    /// What a company sets up by hand and sees on one screen: channels, carriers, warehouses, tags, views, macros.
    Small,
    /// It walks in the order of an index and stops at its limit: a page, or a count that gives up.
    Page,
    /// It walks what another part of the same statement has found.
    Found,
    /// It sorts what keys have found, which the statistics call few.
    FewSorted,
}

/// Rows that are sorted before anybody could notice.
const FEW: f64 = 500.0;

/// Tables of a few dozen rows, whatever the number of orders: what was set up by hand, and forms that are being filled in.
const SMALL: &[&str] = &[
    "channel",
    "ch",
    "carrier",
    "ca",
    "warehouse",
    "w",
    "wa",
    "wt",
    "wf",
    "location",
    "lo",
    "tag",
    "t",
    "saved_view",
    "macro",
    "import_profile",
    "order_status",
    "company",
    "counter",
    "sqlite_master",
    "first_view",
    "draft",
];

/// A company's schema with the statistics of a large one.
pub struct Large {
    conn: Connection,
    /// Index to "rows, rows per first column, …" of a million orders.
    statistics: BTreeMap<String, Vec<f64>>,
}

impl Large {
    pub fn of(company: &Path) -> Self {
        let copy = company.with_extension("large");
        let conn = Connection::open(company).unwrap();
        conn.execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
        let conn = Connection::open_with_flags(&copy, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
        let plain = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_INNOCUOUS;
        conn.create_scalar_function("fondaco_op", 0, plain, |_| Ok(1)).unwrap();
        conn.create_scalar_function("fondaco_note", -1, plain, |_| Ok(1)).unwrap();
        conn.execute_batch("ANALYZE; DELETE FROM sqlite_stat1; DELETE FROM sqlite_stat4;").unwrap();
        let rows = include_str!("../fixtures/million_statistics.tsv");
        let mut statistics = BTreeMap::new();
        for row in rows.lines().filter(|row| !row.starts_with('#')) {
            let parts: Vec<&str> = row.split('\t').collect();
            let figures = parts[2].split(' ').filter_map(|figure| figure.parse().ok()).collect();
            statistics.insert(parts[1].to_owned(), figures);
            let index = Some(parts[1]).filter(|name| !name.is_empty());
            conn.execute("INSERT INTO sqlite_stat1 VALUES (?1, ?2, ?3)", (parts[0], index, parts[2])).unwrap();
        }
        conn.execute_batch("ANALYZE sqlite_schema").unwrap();
        Self { conn, statistics }
    }

    /// The rule by which each line of a plan may stand, or none.
    pub fn rules(&self, sql: &str, plan: &[String]) -> Vec<Option<Rule>> {
        plan.iter().map(|line| self.rule(sql, plan, line)).collect()
    }

    fn rule(&self, sql: &str, plan: &[String], line: &str) -> Option<Rule> {
        if line.contains("AUTOMATIC") {
            return None;
        }
        if line.contains("TEMP B-TREE") {
            // A part of the statement that stops at its own limit brings no more than that to be sorted.
            let limited =
                sql.matches("LIMIT ?").count() >= plan.iter().filter(|other| other.starts_with("SEARCH ")).count();
            let few = limited || plan.iter().filter_map(|other| self.rows(other)).all(|rows| rows <= FEW);
            return few.then_some(Rule::FewSorted);
        }
        let Some(scanned) = line.strip_prefix("SCAN ") else {
            // From a key to the end is a walk too.
            let open_end = line.contains("PRIMARY KEY (rowid>?)") && !sql.contains(" LIMIT ");
            return (!open_end).then_some(Rule::Seeks);
        };
        let table = scanned.split(' ').next().unwrap_or_default();
        if scanned.starts_with("CONSTANT") || scanned.contains("VIRTUAL TABLE INDEX") || table == "json_each" {
            Some(Rule::Seeks)
        } else if SMALL.contains(&table) || table.ends_with("_config") {
            Some(Rule::Small)
        } else if table.starts_with('(') || ["chain", "c", "s"].contains(&table) {
            Some(Rule::Found)
        } else if sql.contains(" LIMIT ?") && (scanned.contains(" INDEX ") || ["j", "je"].contains(&table)) {
            Some(Rule::Page)
        } else {
            None
        }
    }

    /// How many rows a line of a plan brings, as the statistics have it; nothing for one that brings none.
    fn rows(&self, line: &str) -> Option<f64> {
        let Some(searched) = line.strip_prefix("SEARCH ") else {
            return line.starts_with("SCAN ").then(|| scanned(line));
        };
        let fixed = searched.matches("=?").count();
        let ranged = searched.contains('<') || searched.contains('>');
        if searched.contains("PRIMARY KEY") && fixed > 0 {
            return Some(1.0);
        }
        let index = searched.split("INDEX ").nth(1)?.split(' ').next()?;
        let figures = self.statistics.get(index)?;
        Some(if ranged { f64::INFINITY } else { *figures.get(fixed)? })
    }

    /// It is a statement as it stands, not a piece of one.
    pub fn takes(&self, sql: &str) -> bool {
        self.conn.prepare(sql).is_ok()
    }

    /// The plan's lines; nothing for a statement that has none.
    pub fn plan(&self, sql: &str) -> Option<Vec<String>> {
        let first = sql.split(' ').next().unwrap_or_default();
        if !["SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "REPLACE"].contains(&first) {
            return None;
        }
        let mut statement = match self.conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")) {
            Ok(statement) => statement,
            Err(error) => panic!("{error}\n{sql}"),
        };
        let nothing = vec![rusqlite::types::Value::Null; statement.parameter_count()];
        let lines = statement.query_map(rusqlite::params_from_iter(nothing), |row| row.get::<_, String>(3)).unwrap();
        Some(lines.map(Result::unwrap).collect())
    }

    /// What triggers do, each statement by itself, with something in place of the row that fires it.
    pub fn triggers(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut all = self.conn.prepare("SELECT sql FROM sqlite_schema WHERE type = 'trigger'").unwrap();
        let texts: Vec<String> = all.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        for text in texts {
            let text = squeezed(&text);
            let body = text.split_once(" BEGIN ").unwrap().1.trim_end_matches("END").trim();
            for statement in body.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
                if !statement.contains("raise(") && !statement.contains("fondaco_") {
                    found.push(without_row(statement));
                }
            }
        }
        found
    }
}

/// `NEW.column` and `OLD.column` become something that is bound.
fn without_row(statement: &str) -> String {
    let mut words = String::new();
    let mut rest = statement;
    while let Some(at) = ["NEW.", "OLD.", "new.", "old."].iter().filter_map(|row| rest.find(row)).min() {
        words.push_str(&rest[..at]);
        words.push('?');
        rest = rest[at + 4..].trim_start_matches(|sign: char| sign.is_alphanumeric() || sign == '_');
    }
    words.push_str(rest);
    words
}

/// Rows that a scan brings: few of what is small, else nobody knows.
fn scanned(line: &str) -> f64 {
    let table = line.split(' ').nth(1).unwrap_or_default();
    let few = line.contains("CONSTANT") || table == "json_each" || table.starts_with('(') || SMALL.contains(&table);
    if few { 1.0 } else { f64::INFINITY }
}
