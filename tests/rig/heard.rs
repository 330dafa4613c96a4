//! What a clerk said before it was gone, and whether the file holds to it.

use crate::store_help::{anna, assert_clean, stranger};
use fondaco::operations::{Call, Mode, registry};
use fondaco::store::{Store, drafts};
use rusqlite::OptionalExtension;
use std::collections::BTreeMap;
use std::path::Path;

/// Something that was begun, and of which nobody knows how it ended.
#[derive(Debug, Clone)]
pub struct Tried {
    pub operation: String,
    pub input: serde_json::Value,
}

/// What was said.
#[derive(Debug, Default)]
pub struct Heard {
    /// The company was founded.
    pub founded: bool,
    /// Keys and their entries.
    pub done: BTreeMap<String, i64>,
    /// Keys of what was begun.
    pub tried: BTreeMap<String, Tried>,
    /// The last round that each operator's draft was kept in.
    pub drafts: BTreeMap<String, i64>,
    /// Copies that were made.
    pub copies: u64,
}

impl Heard {
    /// Takes whole lines: a line cut in two was not said.
    pub fn take(&mut self, text: &str) {
        let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
        for line in whole.lines() {
            self.line(line);
        }
    }

    fn line(&mut self, line: &str) {
        let mut words = line.splitn(4, ' ');
        let mut next = || words.next().unwrap_or_default();
        match (next(), next(), next(), next()) {
            ("try", key, operation, input) => {
                let input = serde_json::from_str(input).unwrap();
                self.tried.insert(key.to_owned(), Tried { operation: operation.to_owned(), input });
            }
            ("ack", key, entry, _) => {
                self.tried.remove(key);
                self.done.insert(key.to_owned(), entry.parse().unwrap());
            }
            ("no", key, ..) => {
                self.tried.remove(key);
            }
            ("draft", operator, round, _) => {
                self.drafts.insert(operator.to_owned(), round.parse().unwrap());
            }
            ("copy", ..) => self.copies += 1,
            ("founded", ..) => self.founded = true,
            ("lost", ..) => panic!("a clerk gave up: {line}"),
            // The test program's own lines.
            _ => {}
        }
    }

    /// How much of what was said is not in the file.
    pub fn lost(&self, path: &Path) -> usize {
        let file = stranger(path);
        let there = |key: &str| {
            let count = file.query_row("SELECT count(*) FROM journal WHERE once_key = ?", [key], |row| row.get(0));
            count.unwrap_or(0) == 1
        };
        self.done.keys().filter(|key| !there(key)).count()
    }

    /// The file is whole, and all that was said is in it once. What was begun and not answered may be there or not;
    /// asked again with its key it is there once.
    #[track_caller]
    pub fn proven(&self, store: &mut Store) {
        assert_clean(store);
        let file = stranger(store.path());
        let entry = |key: &str| -> Option<i64> {
            let count: i64 =
                file.query_row("SELECT count(*) FROM journal WHERE once_key = ?", [key], |row| row.get(0)).unwrap();
            assert!(count <= 1, "{key} is there {count} times");
            let found = file.query_row("SELECT id FROM journal WHERE once_key = ?", [key], |row| row.get(0));
            found.optional().unwrap()
        };
        for (key, number) in &self.done {
            assert_eq!(entry(key), Some(*number), "{key} was acknowledged");
        }
        for (operator, round) in &self.drafts {
            let all = drafts::list(store.db(), operator, None).unwrap();
            let kept = all.first().and_then(|draft| draft.payload["round"].as_i64());
            assert!(kept >= Some(*round), "the draft of {operator}: {kept:?} of {round}");
        }
        for (key, tried) in &self.tried {
            let before = entry(key);
            let verb = registry::find(&tried.operation).unwrap();
            let mut again = || (verb.run)(store, Call::by(&anna()).once(key), tried.input.clone(), Mode::Execute);
            match again() {
                Ok(done) => {
                    assert!(before.is_none() || done.repeated, "{key} was done twice");
                    assert!(before.is_none_or(|number| number == done.journal_id), "{key}: {before:?} {done:?}");
                    assert!(again().unwrap().repeated);
                    assert_eq!(entry(key), Some(done.journal_id));
                }
                // The goods that it wanted are not there: then it was not done before either.
                Err(refusal) => assert!(before.is_none(), "{key}: {refusal:?}"),
            }
        }
        let gaps = |sql: &str| -> i64 { file.query_row(sql, [], |row| row.get(0)).unwrap() };
        assert_eq!(gaps("SELECT coalesce(max(id), 0) - count(*) FROM journal"), 0, "a gap in the journal");
        assert_eq!(
            gaps(
                "SELECT coalesce(sum(gap), 0) FROM (SELECT abs(min(number) - 1) + max(number) - count(*) AS gap
                   FROM sales_order GROUP BY year)"
            ),
            0,
            "a gap in the numbers of orders"
        );
    }
}
