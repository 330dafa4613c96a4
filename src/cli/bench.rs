//! `bench`: what the program promises, measured on this machine beside what bare statements reach in the same run.

use super::grammar::{option, place, switch};
use super::output;
use super::progress::Progress;
use super::session::Session;
use super::stop::{Exit, Outcome, Stop};
use crate::bench::{self, Choice, Findings};
use crate::domain::Refusal;
use crate::locale::Lang;
use crate::store::{Reader, default_path};
use clap::{ArgMatches, Command, value_parser};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Orders taken and confirmed: fewer when only a quick look is wanted.
const WRITES: std::ops::RangeInclusive<u64> = 60..=3_000;

pub(super) fn arguments(command: Command, lang: Lang) -> Command {
    command
        .arg(
            option(lang, "orders", "number", "cli.option.bench_orders")
                .value_parser(value_parser!(u64).range(1..=20_000_000)),
        )
        .arg(
            option(lang, "sizes", "numbers", "cli.option.bench_sizes")
                .value_delimiter(',')
                .value_parser(value_parser!(u64).range(1..=20_000_000))
                .conflicts_with("orders"),
        )
        .arg(switch(lang, "quick", "cli.option.bench_quick"))
        .arg(switch(lang, "keep", "cli.option.bench_keep"))
        .arg(place(lang, "folder", "cli.argument.bench").value_parser(value_parser!(PathBuf)))
}

pub(super) fn run(session: &Session, matches: &ArgMatches) -> Outcome {
    let lang = session.lang;
    // On the disk where the company's file would be: a folder in memory would make every figure look better.
    let beside = || default_path().and_then(|file| file.parent().map(std::path::Path::to_owned));
    let Some(folder) = matches.get_one::<PathBuf>("folder").cloned().or_else(beside) else {
        return Err(Refusal::new("cli.no_home").into());
    };
    let mut choice = Choice::in_folder(folder);
    choice.whole = !matches.get_flag("quick");
    choice.keep = matches.get_flag("keep");
    // Only what was named here: the file of every day is not read because the environment knows it.
    choice.company = matches.get_one::<PathBuf>("db").cloned();
    if let Some(company) = &choice.company {
        // A wrong name is told now, not after a minute of measuring.
        drop(Reader::open(company)?);
    }
    let mut bar = Progress::new(session, lang.t("cli.bench.making"));
    let mut sizes: Vec<u64> = matches.get_many("sizes").into_iter().flatten().copied().collect();
    sizes.sort_unstable();
    let sizes = if sizes.is_empty() { matches.get_one("orders").into_iter().copied().collect() } else { sizes };
    let mut runs = Vec::new();
    for orders in sizes.iter().copied().map(Some).chain(sizes.is_empty().then_some(None)) {
        let choice = match orders {
            Some(orders) => {
                Choice { orders, writes: orders.clamp(*WRITES.start(), *WRITES.end()) as usize, ..choice.clone() }
            }
            None => choice.clone(),
        };
        runs.push(bench::run(&choice, &mut |done, total| bar.tell(done, total))?);
    }
    drop(bar);
    tell(session, &runs)?;
    Ok(Exit::Done)
}

/// One run as its table; several as theirs, and how each figure went with the size.
fn tell(session: &Session, runs: &[Findings]) -> Result<(), Stop> {
    let lang = session.lang;
    let grown = bench::grown(runs);
    if session.json() {
        let told: Vec<_> = runs.iter().map(as_json).collect();
        let one = told.first().filter(|_| told.len() == 1);
        return output::json(&one.cloned().unwrap_or_else(|| json!({ "runs": told, "growth": grown })));
    }
    let count = |n: i64| lang.count(n.unsigned_abs());
    let mut lines = Vec::new();
    for findings in runs {
        let with = [("orders", count(findings.orders)), ("customers", count(findings.customers))];
        let with: Vec<(&str, &str)> = with.iter().map(|(name, value)| (*name, value.as_str())).collect();
        lines.extend([lang.f("bench.company", &with), String::new()]);
        lines.extend(findings.table(lang).lines().map(str::to_owned));
        // A machine at work is no failure of the program: it is told, and the exit code stays.
        if !findings.kept() {
            lines.push(lang.t("cli.bench.over").to_owned());
        }
        lines.push(String::new());
    }
    if runs.len() > 1 {
        lines.push(lang.t("bench.growth").to_owned());
        lines.push(String::new());
        lines.extend(bench::growth_table(lang, runs, &grown).lines().map(str::to_owned));
    }
    output::lines(&lines)
}

fn as_json(findings: &Findings) -> Value {
    let figures: Vec<_> = findings
        .figures
        .iter()
        .map(|figure| json!({ "figure": figure, "kept": figure.kept(), "ratio": figure.ratio() }))
        .collect();
    json!({ "orders": findings.orders, "customers": findings.customers, "kept": findings.kept(), "figures": figures })
}
