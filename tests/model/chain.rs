//! Taking back what was built on: the program says what it takes back with an entry, and the model holds that each of it
//! can go in that order, that nothing of it could have stayed, and that what is left is as it says.

use super::base::whole;
use super::run::{Pair, Why, worded};
use serde_json::{Value, json};

/// Refusals of an undo that what came later is the reason of.
const LATER: [&str; 2] = ["undo.changed_since", "undo.used_since"];

impl Pair {
    /// Takes an entry back with what came later.
    pub fn with_later(&mut self, entry: i64, preview: bool) -> Result<(), Why> {
        let before = (self.model.base.clone(), self.model.entries.clone());
        let alone = self.take_back(&[entry]);
        (self.model.base, self.model.entries) = before.clone();
        let actual = self.run("undo", &json!({ "entry": entry, "with_later": true }), preview, None);
        match (alone, actual) {
            (Ok(()), Err(refusal)) => Err(format!("{entry} stands in nobody's way and is refused: {refusal:?}")),
            (Err(code), Err(refusal)) => {
                worded(&refusal)?;
                let codes: Vec<&str> = refusal.each().map(|one| one.code.as_str()).collect();
                if !LATER.contains(&code.as_str()) && !codes.contains(&code.as_str()) {
                    return Err(format!(
                        "{entry} with what came later is refused by {codes:?}, not {code}: {refusal:?}"
                    ));
                }
                // What came later is no reason any more: it was asked to go, too.
                if codes.iter().any(|code| LATER.contains(code)) {
                    return Err(format!("{entry} with what came later is refused for what came later: {refusal:?}"));
                }
                *self.refused.entry(refusal.code).or_default() += 1;
                Ok(())
            }
            (alone, Ok(done)) => {
                let later: Vec<i64> = done.output["later"].as_array().into_iter().flatten().map(whole).collect();
                match alone {
                    Err(code) if !LATER.contains(&code.as_str()) => {
                        return Err(format!("{entry} should be refused by {code} and answers {}", done.output));
                    }
                    Err(_) if later.is_empty() => return Err(format!("nothing goes before {entry}")),
                    Ok(()) if !later.is_empty() => return Err(format!("{later:?} need not go before {entry}")),
                    _ => {}
                }
                if !later.iter().rev().is_sorted() || later.iter().any(|one| *one <= entry) {
                    return Err(format!("{later:?} is not the newest first, or older than {entry}"));
                }
                let all: Vec<i64> = later.iter().copied().chain([entry]).collect();
                for needless in &later {
                    let fewer: Vec<i64> = all.iter().copied().filter(|one| one != needless).collect();
                    if self.take_back(&fewer).is_ok() {
                        return Err(format!("{needless} of {later:?} need not go before {entry}"));
                    }
                    (self.model.base, self.model.entries) = before.clone();
                }
                self.take_back(&all).map_err(|code| format!("{all:?} cannot be taken back: {code}"))?;
                let last = self.model.entries.len() as i64;
                if done.journal_id != last {
                    return Err(format!("{all:?} end with entry {}, not {last}", done.journal_id));
                }
                if preview {
                    (self.model.base, self.model.entries) = before;
                } else {
                    *self
                        .done
                        .entry(if later.is_empty() { "undo" } else { "undo with later" }.to_owned())
                        .or_default() += 1;
                }
                Ok(())
            }
        }
    }

    /// Takes these back in the model, each by an entry of its own.
    fn take_back(&mut self, all: &[i64]) -> Result<(), String> {
        for entry in all {
            let input: Value = json!({ "entry": entry });
            self.model.base.changes.clear();
            self.model.does("undo", &input)?;
            self.model.done("undo", &input);
        }
        Ok(())
    }
}
