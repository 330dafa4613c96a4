//! The promises of the program held against floors measured in the same run: `cargo bench --bench promises`.
//!
//! `FONDACO_BENCH_DB` names a company to read from (else one of 100,000 orders is made); `FONDACO_BENCH_FOLDER` a
//! folder on the disk that matters (else `target`). Arguments after `--`: `make FILE ORDERS` only makes a company.
#![allow(clippy::print_stdout, reason = "a bench tells its figures")]

use fondaco::bench::{Choice, run};
use fondaco::demo::{DemoChoice, make};
use fondaco::domain::{Clock, SystemClock};
use fondaco::locale::Lang;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let mut last = 0;
    let mut tell = |done: u64, total: u64| {
        let percent = done * 100 / total.max(1);
        if percent >= last + 10 {
            last = percent;
            eprintln!("{percent} %");
        }
        true
    };
    if let [verb, file, orders] = words.as_slice()
        && verb == "make"
    {
        let choice = DemoChoice { orders: orders.parse()?, again: true, ..DemoChoice::small(SystemClock.now()) };
        println!("{}", serde_json::to_string_pretty(&make(&PathBuf::from(file), &choice, &mut tell)?)?);
        return Ok(());
    }
    let folder = std::env::var_os("FONDACO_BENCH_FOLDER").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let mut choice = Choice::in_folder(folder);
    choice.company = std::env::var_os("FONDACO_BENCH_DB").map(PathBuf::from);
    let findings = run(&choice, &mut tell)?;
    print!("{}", findings.table(Lang::En));
    println!("{}", serde_json::to_string(&findings)?);
    if !findings.kept() {
        // The figures are told; a loaded machine is no failure of the program.
        eprintln!("a promise is not kept");
    }
    Ok(())
}
