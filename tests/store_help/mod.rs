//! A small company to do things with, and a way to run this test program again as another process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]
#![allow(dead_code, reason = "each test file uses its part")]

use fondaco::domain::record::{PartyFields, ProductFields, VariantFields};
use fondaco::domain::{FixedClock, Quantity, Refusal, UnitPrice, UtcMillis};
use fondaco::locale::Lang;
use fondaco::operations::company::FoundCompany;
use fondaco::operations::order::{ConfirmOrder, LineInput, PayOrder, PlaceOrder, ShipOrder};
use fondaco::operations::party::SaveParty;
use fondaco::operations::product::{SaveProduct, SaveVariant};
use fondaco::operations::reference::{CodeRef, OrderRef};
use fondaco::operations::stock::{ReceiveLine, ReceiveStock};
use fondaco::operations::{Actor, Call, Done, Door, Operation, execute};
use fondaco::store::Store;
use fondaco::store::doctor::{self, Depth, Report};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

pub const START: i64 = 1_795_000_000_000;

pub fn clock() -> Arc<FixedClock> {
    Arc::new(FixedClock::at(UtcMillis(START)))
}

pub fn anna() -> Actor {
    Actor::new("anna", Door::Cli)
}

pub fn doing<O: Operation>(store: &mut Store, op: &O) -> Result<Done<O::Output>, Refusal> {
    execute(store, Call::by(&anna()), op)
}

/// A company with a customer and two items, a thousand of each on the shelf.
pub fn found(path: &Path) -> Store {
    let mut store = Store::open_or_create(path, clock()).unwrap();
    doing(&mut store, &FoundCompany::named("Demo Srl")).unwrap();
    let fields = PartyFields { name: Some("Rossi Mario".into()), ..PartyFields::default() };
    doing(&mut store, &SaveParty { set: fields, ..SaveParty::default() }).unwrap();
    for sku in ["MOK-3", "CAF-250"] {
        let set =
            VariantFields { sku: Some(sku.into()), price: Some(UnitPrice(2_900_000_000)), ..VariantFields::default() };
        let product = SaveProduct {
            set: ProductFields { name: Some(sku.to_lowercase()), ..ProductFields::default() },
            variants: vec![SaveVariant { set, ..SaveVariant::default() }],
            ..SaveProduct::default()
        };
        doing(&mut store, &product).unwrap();
        let lines = vec![ReceiveLine { item: CodeRef::code(sku), quantity: Quantity::units(1_000), cost: None }];
        doing(&mut store, &ReceiveStock { warehouse: None, shelf: None, lines, document: None }).unwrap();
    }
    store
}

pub fn place(store: &mut Store) -> OrderRef {
    let lines = ["MOK-3", "CAF-250"].map(|sku| LineInput::of(CodeRef::code(sku), Quantity::units(2)));
    let placed = doing(store, &PlaceOrder::new(CodeRef::code("C00001"), lines.to_vec())).unwrap();
    OrderRef::Name(placed.output.order)
}

/// An order in each of four states.
pub fn trade(store: &mut Store) {
    place(store);
    let confirmed = place(store);
    doing(store, &ConfirmOrder { order: confirmed }).unwrap();
    let shipped = place(store);
    doing(store, &ConfirmOrder { order: shipped.clone() }).unwrap();
    doing(store, &ShipOrder::all(shipped, Some("BRT1".into()))).unwrap();
    let paid = place(store);
    let pay = PayOrder { order: paid, amount: None, method: Some("bonifico".into()), on: None, reference: None };
    doing(store, &pay).unwrap();
}

pub fn examine(store: &Store) -> Report {
    doctor::examine(store, Depth::Full, &mut |_, _, _| true).unwrap()
}

pub fn codes(report: &Report) -> Vec<&str> {
    report.findings.iter().map(|finding| finding.what.code.as_str()).collect()
}

#[track_caller]
pub fn assert_clean(store: &Store) {
    let report = examine(store);
    assert!(report.findings.is_empty(), "{:#?}", report.findings);
    assert_eq!(report.checked.len(), 17, "{:?}", report.checked);
}

/// The sentence exists in both languages and finds all its parameters.
#[track_caller]
pub fn worded(refusal: &Refusal) {
    for one in refusal.each() {
        let values: Vec<(String, String)> =
            one.with.iter().map(|(name, value)| (name.clone(), value.to_string())).collect();
        let with: Vec<(&str, &str)> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        for lang in Lang::ALL {
            let key = format!("refusal.{}", one.code);
            let sentence = lang.f(&key, &with);
            assert_ne!(sentence, key, "no sentence");
            assert!(!sentence.contains('{'), "{key}: {sentence}");
        }
    }
}

/// Somebody else's program: no functions of ours, foreign keys as it likes, triggers in its way.
pub fn stranger(path: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(path).unwrap()
}

/// Runs one ignored test of this program as another process, `FONDACO_CHILD` telling it what to do.
pub fn child(test: &str, order: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--ignored", "--nocapture", "--test-threads=1"]).env("FONDACO_CHILD", order);
    command
}

/// What this process was told to do, if it is a child.
pub fn told() -> Option<String> {
    std::env::var("FONDACO_CHILD").ok()
}

/// As [`child`], but as somebody whom permissions bind; root is everybody's exception. The program itself is copied
/// to where that somebody may read it.
pub fn bound_child(folder: &Path, test: &str, order: &str) -> Command {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let program: PathBuf = folder.join("program");
    if !program.exists() {
        std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut command = Command::new(&program);
    command.args(["--exact", test, "--ignored", "--nocapture", "--test-threads=1"]).env("FONDACO_CHILD", order);
    if rustix::process::geteuid().is_root() {
        command.uid(65_534).gid(65_534);
    }
    command
}

/// What is in a folder, by name.
pub fn names(folder: &Path) -> Vec<String> {
    let mut all: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    all.sort();
    all
}
