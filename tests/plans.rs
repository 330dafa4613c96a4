//! Every statement of the store, and what SQLite makes of it on a company with a million orders.
//!
//! Statements that stand whole in the sources are looked at there. Those that are put together are caught while the
//! program is worked: one that was never caught fails the test, so that none is forgotten. Plans depend on how many rows
//! there are: `fixtures/million_statistics.tsv` says to the planner what ANALYZE says on a company of that size.
//! `FONDACO_PLANS=1` prints every statement with its plan.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod plans_support;

use fondaco::demo::{self, DemoChoice};
use fondaco::domain::{FixedClock, UtcMillis};
use fondaco::locale::Lang;
use fondaco::operations::{Actor, Call, Door, Mode, registry};
use fondaco::store::{Store, deadlines, drafts, journal, notices, stock};
use fondaco::ui::stage::Stage;
use fondaco::ui::theme::{Depth, Theme, Tier};
use plans_support::{Excuse, Heard, Large, Literal, literals};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

const NOW: UtcMillis = UtcMillis(1_795_269_900_000);

/// Rooms whose work is the whole file: nobody waits for it at a key, and it says how far it is.
const WHOLE_FILE: &[&str] = &["doctor", "load.rs", "migrate.rs", "backup.rs", "moment.rs", "manifest.rs", "watch.rs"];

/// Plans that may read a whole table or sort, and why that is all right at a million orders.
const EXCUSES: &[Excuse] = &[
    Excuse {
        part: "FROM notice INDEXED BY notice_open WHERE",
        line: "SCAN notice USING INDEX notice_open",
        why: "counts the notices that stand: the index holds no others",
    },
    Excuse {
        part: "SELECT DISTINCT tbl FROM change NOT INDEXED WHERE id >= ?",
        line: "SEARCH change USING INTEGER PRIMARY KEY (rowid>?)",
        why: "what others wrote since the last look: the end of the ledger",
    },
    Excuse {
        part: "SELECT min(first_change) FROM journal WHERE id > ?",
        line: "SEARCH journal USING INTEGER PRIMARY KEY (rowid>?)",
        why: "the same look",
    },
    Excuse {
        part: "SELECT count(*) FROM change WHERE id > (SELECT coalesce(max(last_change), 0) FROM journal)",
        line: "SEARCH change USING INTEGER PRIMARY KEY (rowid>?)",
        why: "doctor looks for changes after the last entry: there are none",
    },
    Excuse {
        part: "INSERT INTO ",
        line: "SCAN sales_order",
        why: "never run: an insert asks it only while a foreign key is open, and ours are closed at once",
    },
    Excuse {
        part: "(SELECT wa.code, sum(ba.quantity) AS quantity FROM balance ba",
        line: "USE TEMP B-TREE FOR GROUP BY",
        why: "the shelves of one article, by warehouse",
    },
    Excuse {
        part: "prev_hash, hash FROM journal ORDER BY id",
        line: "SCAN journal",
        why: "doctor proves the whole chain",
    },
    Excuse {
        part: "SELECT id, tbl, row_id, before, after, hash FROM change ORDER BY id",
        line: "SCAN change",
        why: "doctor proves the whole chain",
    },
    Excuse {
        part: "INDEXED BY variant_with_minimum WHERE min_stock > 0",
        line: "SCAN variant USING COVERING INDEX variant_with_minimum",
        why: "a round of notices looks at every article that has a minimum",
    },
    Excuse {
        part: "FROM reservation INDEXED BY reservation_of_variant ORDER BY variant_id",
        line: "SCAN reservation",
        why: "the same round: what open orders hold, in the order of the articles",
    },
    Excuse {
        part: "SELECT variant_id, quantity, location_id FROM balance ORDER BY variant_id",
        line: "SCAN balance",
        why: "the same round: one row for each article and shelf",
    },
    Excuse {
        part: "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?",
        line: "SCAN sqlite_schema",
        why: "whether a file of an older schema has a plan of copies: the schema has a few hundred rows",
    },
    Excuse {
        part: "SELECT seq FROM sqlite_sequence WHERE name = ?",
        line: "SCAN sqlite_sequence",
        why: "the last number that a table gave, when a row is not there: one row for each table",
    },
    Excuse {
        part: "SELECT id, at FROM journal ORDER BY id DESC LIMIT 1",
        line: "SCAN journal",
        why: "one row from the end, for the sentence that refuses a file without its log",
    },
    Excuse {
        part: "SELECT 1 FROM lease WHERE name <> ? AND until > ?",
        line: "SCAN lease",
        why: "whether anybody works on the file: one row for each kind of work",
    },
];

/// Hands on every pane: what makes statements is opened, filtered, sorted, marked, written and taken back.
const WORK: &[&str] = &[
    "1",
    "2<enter>",
    "2/rossi<enter>",
    "2/Woo-<enter>",
    "2/stato:aperto cliente:ferr<enter>",
    "2/etichetta:vip<enter>",
    "2/prov:MI totale>100<enter>",
    "2<f4>cuu",
    "2/pag:rimborsato<enter>",
    "2/stato:consegnato pag:pagato,parziale<enter>",
    "2/a1<enter>",
    "2/pag:rimborsato ordina:totale<enter>",
    "2/stato:da_evadere,consegnato pag:pagato<enter>",
    "2n/Verdi<esc>",
    "3<enter>",
    "3/etichetta:vip<enter>",
    "3<f6>Nuova Anna<f2>u",
    "3<f6>Nuova Anna<esc><esc>gb<enter><esc>",
    "3e<tab>Verdi<f2>u",
    "4<enter>",
    "5<enter>",
    "5<f6>c3<f2>u",
    "5v",
    "5v/dep:MI1<enter>",
    "6",
    "6v<pgdn>",
    "6+u",
    "0<space>",
    "0<enter>",
    "gu<pgdn><end>",
    "gu<enter>",
    "gb",
    ":rossi",
    ":1489<enter>",
    ":acc-12<enter>",
];

fn work(file: &Path) {
    for (at, keys) in WORK.iter().enumerate() {
        let theme = Theme::load("terminale", &[], Depth::Ansi16, Tier::T1).unwrap();
        let lang = Lang::ALL[at % 2];
        let mut stage = Stage::open(file, Arc::new(FixedClock::at(NOW)), lang, theme, (120, 40)).unwrap();
        stage.keys(keys).settle();
    }
}

/// Operations that no key above does; each goes on from the one before, and refusals count too.
const DONE: &[(&str, &str)] = &[
    ("party.save", r#"{"set":{"name":"Verdi Anna","partita_iva":"IT12345678903","email":"anna@verdi.it"}}"#),
    ("party.save", r#"{"set":{"name":"Verdi Bruno","partita_iva":"IT12345678903"}}"#),
    ("tag.change", r#"{"kind":"party","ids":[1,2],"add":["richiamare"]}"#),
    ("undo", r#"{"entry":LAST}"#),
    ("undo", r#"{"entry":LAST}"#),
    ("note.save", r#"{"kind":"order","subject":3,"body":"chiamare"}"#),
    ("macro.save", r#"{"name":"prova","operations":[{"operation":"order.pay","input":{"order":3}}]}"#),
    ("macro.run", r#"{"name":"prova"}"#),
    ("order.pay", r#"{"order":5,"amount":100}"#),
    ("order.place", r#"{"customer":"C00001","lines":[{"item":"ACC-12","quantity":1}]}"#),
    ("order.confirm", r#"{"order":"NEWEST"}"#),
    ("order.cancel", r#"{"order":"NEWEST"}"#),
    ("order.ship", r#"{"order":"NEWEST"}"#),
    ("undo", r#"{"entry":2}"#),
    ("party.save", r#"{"set":{"name":"Bianchi Carla"}}"#),
    ("party.save", r#"{"id":PARTY,"set":{"name":"Bianchi Clara"}}"#),
    ("undo", r#"{"entry":SAVED}"#),
    ("note.save", r#"{"kind":"party","subject":PARTY,"body":"chiamare"}"#),
    ("undo", r#"{"entry":SAVED,"with_later":true}"#),
];

fn operate(file: &Path) {
    let mut store = Store::open(file, Arc::new(FixedClock::at(NOW))).unwrap();
    let actor = Actor::new("anna", Door::Cli);
    let (mut taken, mut newest) = (0, String::new());
    let (mut party, mut saved, mut last) = (String::new(), String::new(), String::new());
    for (name, input) in DONE {
        let input_names_one = input.contains("PARTY");
        let verb = registry::find(name).unwrap_or_else(|| panic!("{name}"));
        let input = input.replace("NEWEST", &newest).replace("PARTY", &party).replace("SAVED", &saved);
        let input = input.replace("LAST", &last);
        let input = serde_json::from_str(&input).unwrap();
        match (verb.run)(&mut store, Call::by(&actor), input, Mode::Execute) {
            Ok(done) => {
                taken += 1;
                last = done.journal_id.to_string();
                if let Some(order) = done.output["order"].as_str() {
                    order.clone_into(&mut newest);
                }
                if *name == "party.save" && !input_names_one {
                    party = done.output["id"].to_string();
                    saved = done.journal_id.to_string();
                }
            }
            Err(refusal) => println!("{name}: {}", refusal.code),
        }
    }
    assert!(taken > DONE.len() / 2, "only {taken} were taken");
    let db = store.db();
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
    journal::newest(db, None, 50).unwrap();
    stock::moves(db, Some(1), None, 50).unwrap();
    notices::open(db, 50).unwrap();
    deadlines::between(db, day, day, 50).unwrap();
    for draft in drafts::list(db, "anna", None).unwrap() {
        drafts::get(db, "anna", draft.id).unwrap();
    }
    drafts::get(db, "anna", 1).unwrap();
}

/// A file of orders, and the same with another quantity: what came in before is looked for and compared.
fn import(file: &Path) {
    for quantity in [1, 2] {
        let orders = file.with_file_name("orders.csv");
        let head = "Numero ordine;Data ordine;Cliente;Email;Codice articolo;Quantità;Prezzo unitario;Aliquota IVA";
        let row = format!("A1;05/11/2025;Rossi Mario;mario@rossi.it;ACC-12;{quantity};29,90;22");
        std::fs::write(&orders, format!("{head}\n{row}\n")).unwrap();
        let words = ["fondaco", "import", "orders", orders.to_str().unwrap(), "--db", file.to_str().unwrap()];
        let ended = fondaco::cli::main(words.iter().map(Into::into));
        assert_eq!(format!("{ended:?}"), format!("{:?}", std::process::ExitCode::SUCCESS));
    }
}

#[test]
fn no_statement_reads_a_whole_table_or_sorts_one() {
    let heard = Heard::begin();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("demo.db");
    demo::make(&file, &DemoChoice::small(NOW), &mut |_, _| true).unwrap();
    heard.forget();
    work(&file);
    operate(&file);
    import(&file);
    let caught = heard.all();
    let large = Large::of(&file);
    let sources = literals(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store"));
    let (whole, assembled): (Vec<&Literal>, Vec<&Literal>) = sources
        .iter()
        .filter(|literal| !at_whole_file(&literal.file))
        .partition(|literal| literal.is_whole() && large.takes(&literal.text));

    let missed: Vec<String> = assembled
        .iter()
        .filter(|literal| !caught.iter().any(|sql| literal.is_in(sql)))
        .map(|literal| format!("{}: {}", literal.file, literal.text))
        .collect();
    let mut statements: BTreeSet<String> = caught.into_iter().collect();
    // The beginning of a longer statement that was caught is looked at there.
    let begun = |text: &str| statements.iter().any(|sql| sql.starts_with(text));
    let alone: Vec<String> =
        whole.iter().filter(|literal| !begun(&literal.text)).map(|literal| literal.text.clone()).collect();
    statements.extend(alone);
    statements.extend(large.triggers());
    let mut used = vec![false; EXCUSES.len()];
    let mut bad = Vec::new();
    let mut looked = 0;
    for sql in &statements {
        let Some(plan) = large.plan(sql) else { continue };
        looked += 1;
        if std::env::var_os("FONDACO_PLANS").is_some() {
            println!("{sql}\n    {}\n", plan.join("\n    "));
        }
        for (line, rule) in plan.iter().zip(large.rules(sql, &plan)) {
            match EXCUSES.iter().position(|excuse| excuse.covers(sql, line)) {
                _ if rule.is_some() => {}
                Some(at) => used[at] = true,
                None => bad.push(format!("{line}\n        {sql}")),
            }
        }
    }
    let idle: Vec<&str> =
        EXCUSES.iter().zip(&used).filter(|(_, used)| !**used).map(|(excuse, _)| excuse.part).collect();
    println!("{looked} statements looked at, {} excuses", EXCUSES.len());
    assert!(missed.is_empty(), "never caught, so never looked at ({}):\n{}", missed.len(), missed.join("\n"));
    assert!(bad.is_empty(), "{} plans read or sort a whole table:\n{}", bad.len(), bad.join("\n"));
    assert!(idle.is_empty(), "excuses that nothing needs any more: {idle:?}");
    assert!(looked > 200, "only {looked} statements were looked at");
}

fn at_whole_file(file: &str) -> bool {
    WHOLE_FILE.iter().any(|room| file.starts_with(room))
}
