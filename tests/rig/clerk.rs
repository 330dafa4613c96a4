//! A clerk: another process that does everything as fast as it can, and says each thing only after it is done.

use crate::form::Chance;
use crate::store_help::{anna, child, clock, found, told};
use fondaco::domain::Refusal;
use fondaco::import::{self, Choices, Continue};
use fondaco::operations::{Call, Mode, registry};
use fondaco::store::Store;
use fondaco::store::backup::backup;
use fondaco::store::drafts::{self, Typed};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a clerk is told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Clerk {
    /// The company's file.
    pub path: PathBuf,
    /// Its name, in keys and drafts.
    pub name: String,
    /// What it does follows from this.
    pub seed: u64,
    /// Founds the company first.
    pub founds: bool,
    /// Leaves after so many deeds; never when 0.
    pub most: u64,
    /// Leaves without closing anything.
    pub slams: bool,
    /// Makes copies now and then.
    pub copies: bool,
}

impl Clerk {
    /// A clerk that works until it is stopped.
    pub fn new(path: &Path, name: String, seed: u64) -> Self {
        Self { path: path.to_owned(), name, seed, founds: false, most: 0, slams: false, copies: false }
    }

    /// The process, ready to be started.
    pub fn command(&self) -> Command {
        child("clerk::works", &serde_json::to_string(self).unwrap())
    }
}

fn tell(line: &str) {
    let mut out = std::io::stdout().lock();
    // On a line of its own, whatever the test program has begun to write.
    out.write_all(format!("\n{line}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

struct Work {
    store: Store,
    clerk: Clerk,
    done: u64,
}

impl Work {
    /// Does it with a key of its own; nothing when others were faster.
    fn deed(&mut self, operation: &str, input: Value) -> Option<(i64, Value)> {
        self.done += 1;
        let key = format!("{}-{}", self.clerk.name, self.done);
        tell(&format!("try {key} {operation} {input}"));
        let verb = registry::find(operation).unwrap();
        match (verb.run)(&mut self.store, Call::by(&anna()).once(&key), input, Mode::Execute) {
            Ok(done) => {
                tell(&format!("ack {key} {}", done.journal_id));
                Some((done.journal_id, done.output))
            }
            // No goods; or the row of a reservation has gone to another clerk's order meanwhile.
            Err(Refusal { code, .. }) if ["stock.short", "undo.changed_since"].contains(&code.as_str()) => {
                tell(&format!("no {key}"));
                None
            }
            Err(refusal) => {
                tell(&format!("lost {key} {operation}: {refusal:?}"));
                panic!("{key} {operation}: {refusal:?}")
            }
        }
    }

    fn over(&self) -> bool {
        self.clerk.most > 0 && self.done >= self.clerk.most
    }
}

/// An operation that imports orders of a file that this clerk has from nowhere.
pub fn import(name: &str, first: u64, many: u64) -> Value {
    use std::fmt::Write as _;
    let mut text =
        "Numero ordine;Data ordine;Cliente;Codice articolo;Descrizione;Quantità;Prezzo unitario\n".to_owned();
    for number in first..first + many {
        writeln!(text, "{name}-{number};20/11/2026;Verdi {number};CAF-250;Caffè;1;29,00").unwrap();
    }
    let reading = import::read(text.into_bytes(), "export.csv", &Choices::default()).unwrap();
    let orders = reading.check(&mut |_, _| Continue::Go, "2026-11-21".parse().unwrap()).unwrap().orders;
    assert_eq!(orders.len() as u64, many);
    json!({ "file": "export.csv", "digest": format!("{name}-{first}"), "channel": "sito", "orders": orders })
}

#[test]
#[ignore = "runs as a child of other tests"]
fn works() {
    let Some(told) = told() else { return };
    let clerk: Clerk = serde_json::from_str(&told).unwrap();
    let mut chance = Chance::seeded(clerk.seed);
    let store = if clerk.founds {
        let store = found(&clerk.path);
        tell("founded");
        store
    } else {
        Store::open(&clerk.path, clock()).unwrap()
    };
    let operator = format!("op-{}", clerk.name);
    let mut work = Work { store, clerk, done: 0 };
    let mut draft = None;
    let mut imported = 0;
    for round in 0_i64.. {
        if work.over() {
            break;
        }
        let line = |item: &str, pieces: u64| json!({ "item": item, "quantity": pieces });
        let lines = [line("MOK-3", 1 + chance.below(3)), line("CAF-250", 2)];
        let (_, placed) = work.deed("order.place", json!({ "customer": "C00001", "lines": lines })).unwrap();
        let order = placed["order"].clone();
        let typed = json!({ "round": round });
        let kept = Typed { id: draft, entity: "order", record_id: None, base_version: None, payload: &typed };
        draft = Some(drafts::save(&mut work.store, &operator, &kept).unwrap());
        tell(&format!("draft {operator} {round}"));
        if chance.one_in(3) {
            work.deed("stock.receive", json!({ "lines": [line("MOK-3", 6), line("CAF-250", 6)] })).unwrap();
        }
        if chance.one_in(6) {
            let many = 1 + chance.below(30);
            work.deed("import.orders", import(&work.clerk.name, imported, many)).unwrap();
            imported += many;
        }
        if chance.one_in(4) {
            work.deed("party.save", json!({ "set": { "name": format!("Bianchi {round}") } })).unwrap();
        }
        if work.deed("order.confirm", json!({ "order": order })).is_some() {
            let ship = json!({ "order": order, "tracking": format!("T{round}") });
            let (entry, _) = work.deed("order.ship", ship).unwrap();
            if chance.one_in(3) {
                work.deed("undo", json!({ "entry": entry }));
            }
        }
        if work.clerk.copies && chance.one_in(8) {
            backup(&work.store, None).unwrap();
            tell("copy");
        }
    }
    if work.clerk.slams {
        std::process::exit(0);
    }
}
