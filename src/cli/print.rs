//! `print KIND [NUMBER...]`: papers of orders, as a file, to a printer, or on the standard output.

use super::grammar::{option, place, switch};
use super::list::checked;
use super::output;
use super::progress::Progress;
use super::session::Session;
use super::stop::{Exit, Outcome};
use crate::domain::filter::Filter;
use crate::domain::{Refusal, SafeText};
use crate::export::write_file;
use crate::locale::{Lang, wording};
use crate::print::{self, Format, Job, Kind, Printed, Spooler};
use crate::store::list::ORDERS;
use crate::store::{Reader, orders};
use clap::builder::PossibleValuesParser;
use clap::{ArgMatches, Command, value_parser};
use serde_json::json;
use std::io::Write;
use std::path::PathBuf;

/// Orders of a filter at most.
const MOST: usize = 10_000_000;

pub(super) fn arguments(command: Command, lang: Lang) -> Command {
    command
        .arg(place(lang, "kind", "cli.argument.print").required(true))
        .arg(place(lang, "number", "cli.argument.print_numbers").num_args(0..))
        .arg(option(lang, "filter", "filter", "cli.option.print_filter").allow_hyphen_values(true))
        .arg(
            option(lang, "format", "format", "cli.option.print_format")
                .value_parser(PossibleValuesParser::new(["pdf", "text"]))
                .hide_possible_values(true),
        )
        .arg(option(lang, "output", "file", "cli.option.output").short('o').value_parser(value_parser!(PathBuf)))
        .arg(switch(lang, "overwrite", "cli.option.overwrite"))
        .arg(option(lang, "printer", "name", "cli.option.printer").conflicts_with("output"))
}

pub(super) fn run(session: &Session, matches: &ArgMatches) -> Outcome {
    let word = matches.get_one::<String>("kind").map_or("", String::as_str).to_lowercase();
    // What is printed of orders when nothing is said is their own paper.
    let kind = match word.as_str() {
        "orders" | "ordini" => Kind::Order,
        other => Kind::named(other).ok_or_else(|| Refusal::new("print.no_papers").with("kind", other))?,
    };
    let reader = session.reader()?;
    let (orders, unknown) = chosen(session, &reader, matches)?;
    let file = matches.get_one::<PathBuf>("output");
    let printer = matches.get_one::<String>("printer");
    let by_name = || Format::named(file?.extension()?.to_str()?);
    let format = matches.get_one::<String>("format").and_then(|name| Format::named(name)).or_else(by_name);
    // On the standard output a paper is read; a printer and a file get what looks best.
    let usual = if file.is_some() || printer.is_some() { Format::Pdf } else { Format::Text };
    let format = format.unwrap_or(usual);
    let today = session.clock()?.today();
    let total = orders.len() as u64;
    let job = Job { kind, format, lang: session.lang, today, orders };
    if job.orders.is_empty() && !unknown.is_empty() {
        let mut nothing = Refusal::new("print.nothing");
        nothing.more = unknown;
        return Err(nothing.into());
    }
    let (mut printed, place) = match (file, printer) {
        (Some(path), _) => {
            let mut progress = Progress::new(session, session.lang.t("cli.print.working"));
            let over = matches.get_flag("overwrite");
            let tell = &mut |done| progress.tell(done, total);
            let printed = write_file(path, over, |to| print::write(&reader, &job, to, tell))?;
            (printed, json!({ "file": path.display().to_string() }))
        }
        (None, Some(printer)) => {
            let mut progress = Progress::new(session, session.lang.t("cli.print.working"));
            let named = if ["default", "predefinita"].contains(&printer.as_str()) { "" } else { printer };
            let tell = &mut |done| progress.tell(done, total);
            let printed = Spooler::of_system().print(named, |to| print::write(&reader, &job, to, tell), &|| false)?;
            (printed, json!({ "printer": named }))
        }
        (None, None) if session.json() || format == Format::Pdf && Session::on_terminal() => {
            return Err(Refusal::new("print.needs_file").into());
        }
        (None, None) => {
            let written = print::write(&reader, &job, output::out(), &mut |_| true);
            match written {
                Ok((printed, _)) => (printed, json!(null)),
                Err(refusal) if refusal.code == "export.closed" => {
                    return Err(std::io::Error::from(std::io::ErrorKind::BrokenPipe).into());
                }
                Err(refusal) => return Err(refusal.into()),
            }
        }
    };
    printed.left_out.splice(0..0, unknown);
    report(session, &printed, &place)
}

/// The orders that were named, in that order, then those that the filter leaves, each once; and the names that are none.
fn chosen(session: &Session, reader: &Reader, matches: &ArgMatches) -> Result<(Vec<i64>, Vec<Refusal>), Refusal> {
    let (mut all, mut unknown) = (Vec::new(), Vec::new());
    for name in matches.get_many::<String>("number").unwrap_or_default() {
        match orders::by_name(reader.db(), name)? {
            Some(id) => all.push(id),
            None => unknown.push(Refusal::new("order.missing").with("order", SafeText::new(name).as_str())),
        }
    }
    if let Some(text) = matches.get_one::<String>("filter") {
        let mut filter = Filter::parse(text);
        let today = session.clock()?.today();
        let most = filter.take_limit().unwrap_or(MOST);
        checked(session, ORDERS.spec, reader.db(), &filter, today)?;
        all.extend(ORDERS.spec.ids(reader.db(), &filter, most, today)?);
    }
    if all.is_empty() && unknown.is_empty() {
        return Err(Refusal::new("print.nobody"));
    }
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|id| seen.insert(*id));
    Ok((all, unknown))
}

/// Says what was printed, and what not.
fn report(session: &Session, printed: &Printed, place: &serde_json::Value) -> Outcome {
    let lang = session.lang;
    if session.json() {
        let left_out: Vec<_> = printed
            .left_out
            .iter()
            .map(|refusal| json!({ "error": refusal, "message": wording::refusal(lang, refusal) }))
            .collect();
        let mut answer = json!({
            "orders": printed.papers, "pages": printed.pages, "left_out": left_out, "missing": printed.missing,
        });
        if let (Some(answer), Some(place)) = (answer.as_object_mut(), place.as_object()) {
            answer.extend(place.clone());
        }
        output::json(&answer)?;
        return Ok(Exit::Done);
    }
    let orders = lang.n("print.ask.orders", printed.papers, &[]);
    let pages = lang.n("print.ask.pages", printed.pages, &[]);
    let with = [("orders", orders.as_str()), ("pages", pages.as_str())];
    if let Some(file) = place["file"].as_str() {
        let file = SafeText::new(file);
        output::lines(&[lang.f("print.ask.written", &[with[0], with[1], ("file", file.as_str())])])?;
    } else if place["printer"].is_string() {
        output::lines(&[lang.f("print.ask.sent", &with)])?;
    }
    // Beside the answer, not in it; nobody is left to tell when this fails.
    let mut err = std::io::stderr().lock();
    for refusal in &printed.left_out {
        let _ = writeln!(err, "{}", wording::refusal(lang, refusal));
    }
    if !printed.missing.is_empty() {
        let _ = writeln!(err, "{}", lang.f("print.ask.missing", &[("letters", &printed.missing)]));
    }
    Ok(Exit::Done)
}
