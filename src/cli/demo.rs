//! `demo`: a made-up company, and the program opened on it.

use super::grammar::{option, switch};
use super::output;
use super::program;
use super::progress::Progress;
use super::session::{Session, clock};
use super::stop::{Exit, Outcome};
use crate::demo::{self, DemoChoice};
use crate::domain::Refusal;
use crate::domain::numbers::format_decimal;
use crate::locale::Lang;
use clap::{ArgMatches, Command, value_parser};
use serde_json::json;

pub(super) fn arguments(command: Command, lang: Lang) -> Command {
    command
        .arg(
            option(lang, "orders", "number", "cli.option.demo_orders")
                .value_parser(value_parser!(u64).range(1..=20_000_000)),
        )
        .arg(option(lang, "seed", "number", "cli.option.demo_seed").value_parser(value_parser!(u64)))
        .arg(switch(lang, "again", "cli.option.demo_again"))
        .arg(switch(lang, "no-ui", "cli.option.demo_no_ui"))
}

pub(super) fn run(session: &Session, matches: &ArgMatches) -> Outcome {
    let path = match session.chosen() {
        Some(path) => path,
        None => demo::default_path().ok_or_else(|| Refusal::new("cli.no_home"))?,
    };
    let mut choice = DemoChoice::small(clock().now());
    if let Some(orders) = matches.get_one::<u64>("orders") {
        choice.orders = *orders;
    }
    if let Some(seed) = matches.get_one::<u64>("seed") {
        choice.seed = *seed;
    }
    choice.again = matches.get_flag("again");
    let mut bar = Progress::new(session, session.lang.t("cli.demo.making"));
    let report = demo::make(&path, &choice, &mut |done, total| bar.tell(done, total))?;
    drop(bar);
    if program::can_open(session) && !matches.get_flag("no-ui") && !session.json() {
        return program::open(session, path);
    }
    let file = crate::domain::SafeText::new(&path.display().to_string()).to_string();
    if session.json() {
        output::json(
            &json!({ "file": file, "reused": report.reused, "counts": report.counts, "bytes": report.bytes, "millis": report.millis }),
        )?;
    } else {
        let key = if report.reused { "cli.demo.there" } else { "cli.demo.made" };
        let seconds = format_decimal(rust_decimal::Decimal::new(report.millis as i64, 3), 1, session.lang.numbers());
        output::lines(&[session.lang.f(key, &[("file", &file), ("seconds", &seconds)])])?;
    }
    Ok(Exit::Done)
}
