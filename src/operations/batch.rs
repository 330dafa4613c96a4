//! The same thing done to many records: one transaction, one entry in the journal, one undo; what is refused for one
//! record leaves the others done.

use super::{Operation, Permission, Work, registry};
use crate::domain::Refusal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Inputs of one batch at most: it holds the file while it runs.
const MOST: usize = 20_000;

/// `batch`: runs an operation once for each input, in order. Those that are refused change nothing and say why; the
/// rest is done, and is taken back as one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// The operation's name: `order.confirm`.
    pub operation: String,
    /// One input for each record.
    pub inputs: Vec<Value>,
}

/// What came of one input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Each {
    /// What the operation answered.
    Done(Value),
    /// Why not.
    Refused(Refusal),
}

/// What came of all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Batched {
    /// The operation's name.
    pub operation: String,
    /// How many were done.
    pub done: u64,
    /// How many were refused.
    pub refused: u64,
    /// One for each input, in order.
    pub results: Vec<Each>,
}

impl Operation for Batch {
    const NAME: &'static str = "batch";
    const PERMISSION: Permission = Permission::Batch;
    const BY_HAND: bool = false;
    const ALONE: bool = true;
    type Output = Batched;

    fn run(&self, work: &mut Work<'_>) -> Result<Batched, Refusal> {
        let Some(verb) = registry::find(&self.operation) else {
            return Err(Refusal::new("operation.unknown").with("operation", self.operation.as_str()));
        };
        if self.inputs.len() > MOST {
            return Err(Refusal::new("batch.too_many").with("count", self.inputs.len()).with("most", MOST));
        }
        let mut batched = Batched { operation: self.operation.clone(), done: 0, refused: 0, results: Vec::new() };
        for (at, input) in self.inputs.iter().enumerate() {
            work.progress(at as u64, self.inputs.len() as u64)?;
            let tx = work.tx;
            match tx.apart(|| (verb.within)(work, input.clone())) {
                Ok(output) => {
                    batched.done += 1;
                    batched.results.push(Each::Done(output));
                }
                Err(refusal) if of_all(&refusal) => return Err(refusal.with("input", at + 1)),
                Err(refusal) => {
                    batched.refused += 1;
                    batched.results.push(Each::Refused(refusal.with("input", at as u64 + 1)));
                }
            }
        }
        Ok(batched)
    }

    fn nothing(&self, output: &Batched) -> bool {
        output.done == 0
    }
}

/// Whether it is the file or the whole that is wrong, not this one record.
fn of_all(refusal: &Refusal) -> bool {
    let of_a_record = ["store.taken", "store.rule", "store.required", "store.referenced", "store.missing"];
    let of_all = ["store.", "operation.", "batch."];
    !of_a_record.contains(&&*refusal.code) && of_all.iter().any(|family| refusal.code.starts_with(family))
}
