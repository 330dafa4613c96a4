//! `bench`: what the program promises, measured on this machine beside what bare statements reach in the same run.

use super::grammar::{option, place};
use super::output;
use super::progress::Progress;
use super::session::Session;
use super::stop::{Exit, Outcome};
use crate::bench::{self, Choice};
use crate::domain::Refusal;
use crate::locale::Lang;
use crate::store::{Reader, default_path};
use clap::{ArgMatches, Command, value_parser};
use serde_json::json;
use std::path::PathBuf;

/// Orders taken and confirmed: fewer when only a quick look is wanted.
const WRITES: std::ops::RangeInclusive<u64> = 60..=3_000;

pub(super) fn arguments(command: Command, lang: Lang) -> Command {
    command
        .arg(
            option(lang, "orders", "number", "cli.option.bench_orders")
                .value_parser(value_parser!(u64).range(1..=20_000_000)),
        )
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
    if let Some(orders) = matches.get_one::<u64>("orders") {
        choice.orders = *orders;
        choice.writes = (*orders).clamp(*WRITES.start(), *WRITES.end()) as usize;
    }
    // Only what was named here: the file of every day is not read because the environment knows it.
    choice.company = matches.get_one::<PathBuf>("db").cloned();
    if let Some(company) = &choice.company {
        // A wrong name is told now, not after a minute of measuring.
        drop(Reader::open(company)?);
    }
    let mut bar = Progress::new(session, lang.t("cli.bench.making"));
    let findings = bench::run(&choice, &mut |done, total| bar.tell(done, total))?;
    drop(bar);
    if session.json() {
        let figures: Vec<_> = findings
            .figures
            .iter()
            .map(|figure| json!({ "figure": figure, "kept": figure.kept(), "ratio": figure.ratio() }))
            .collect();
        output::json(&json!({ "orders": findings.orders, "customers": findings.customers, "kept": findings.kept(),
            "figures": figures }))?;
        return Ok(Exit::Done);
    }
    let count = |n: i64| lang.count(n.unsigned_abs());
    let with = [("orders", count(findings.orders)), ("customers", count(findings.customers))];
    let with: Vec<(&str, &str)> = with.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut lines = vec![lang.f("bench.company", &with), String::new()];
    lines.extend(findings.table(lang).lines().map(str::to_owned));
    // A machine at work is no failure of the program: it is told, and the exit code stays.
    if !findings.kept() {
        lines.push(lang.t("cli.bench.over").to_owned());
    }
    output::lines(&lines)?;
    Ok(Exit::Done)
}
