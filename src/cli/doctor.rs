//! `doctor`: proves what must always be true, and repairs what is only derived.

use super::grammar::switch;
use super::output;
use super::progress::Progress;
use super::session::Session;
use super::stop::{Exit, Outcome};
use crate::domain::{Refusal, SafeText, UtcMillis};
use crate::locale::{Lang, wording};
use crate::store::doctor::{self, Depth, Report, Severity};
use crate::store::{Store, rescue, upkeep};
use clap::{ArgMatches, Command};
use serde_json::json;

pub(super) fn arguments(command: Command, lang: Lang) -> Command {
    command.arg(switch(lang, "repair", "cli.option.repair")).arg(switch(lang, "quick", "cli.option.quick"))
}

pub(super) fn run(session: &Session, matches: &ArgMatches) -> Outcome {
    let lang = session.lang;
    let depth = if matches.get_flag("quick") { Depth::Quick } else { Depth::Full };
    let mut store = session.store().map_err(unopenable)?;
    let mut report = examine(session, &store, depth)?;
    let mut repaired = Vec::new();
    // What an index knew of a row is gone once it is written anew: it was found before.
    let found = report.needs_copy();
    if matches.get_flag("repair") && report.findings.iter().any(|finding| finding.repairable) {
        repaired = doctor::repair(&mut store)?;
        report = examine(session, &store, depth)?;
    }
    let still = report.findings.iter().any(|finding| finding.severity == Severity::Error);
    let lost = report.needs_copy() || found && still;
    let known = upkeep::upkeep(store.db())?;
    let exit = if report.is_clean() { Exit::Done } else { Exit::Refused };
    if session.json() {
        output::json(&json!({
            "file": store.path().display().to_string(),
            "clean": report.is_clean(),
            "repaired": repaired,
            "checked": report.checked,
            "findings": report.findings,
            "copy": lost.then(|| rescue::newest_copy(store.path())).flatten(),
            "copies": known,
        }))?;
        return Ok(exit);
    }
    let file = SafeText::new(&store.path().display().to_string()).to_string();
    let mut lines = vec![lang.f("cli.doctor.file", &[("file", &file)])];
    for check in &report.checked {
        let name = lang.find(&format!("doctor.check.{}", check.name)).unwrap_or(check.name.as_str());
        let sign = if check.wrong == 0 { "+" } else { "X" };
        lines.push(format!("  {sign} {name}"));
    }
    let day = |at: Option<UtcMillis>| {
        at.map_or_else(|| lang.t("alerts.copies.never").to_owned(), |at| wording::instant(lang, at))
    };
    let (backup, drill) = (day(known.backup.good_at), day(known.drill.good_at));
    lines.push(lang.f("cli.doctor.copies", &[("backup", &backup), ("drill", &drill)]));
    for failure in [&known.backup.failure, &known.drill.failure].into_iter().flatten() {
        lines.push(wording::refusal(lang, failure));
    }
    for one in &repaired {
        lines.push(lang.n(&format!("doctor.repaired.{}", one.what), one.count, &[]));
    }
    for finding in &report.findings {
        let severity = match finding.severity {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        let label = wording::word(lang, "doctor.severity", severity);
        lines.push(format!("{label}: {}", wording::refusal(lang, &finding.what)));
    }
    if lost {
        lines.push(wording::refusal(lang, &rescue::way_back(store.path())));
    }
    let repairable = report.findings.iter().any(|finding| finding.repairable);
    lines.push(
        lang.t(match (report.is_clean(), repairable) {
            (true, _) => "cli.doctor.clean",
            (false, true) => "cli.doctor.repairable",
            (false, false) => "cli.doctor.wrong",
        })
        .to_owned(),
    );
    output::lines(&lines)?;
    Ok(exit)
}

/// Nobody need be told by the examination to have the file examined.
fn unopenable(refusal: Refusal) -> Refusal {
    if refusal.code == "store.damaged" { Refusal { code: "doctor.unopenable".to_owned(), ..refusal } } else { refusal }
}

fn examine(session: &Session, store: &Store, depth: Depth) -> Result<Report, Refusal> {
    let lang = session.lang;
    let mut bar = Progress::new(session, lang.t("cli.doctor.label"));
    doctor::examine(store, depth, &mut |check, done, total| {
        if let Some(name) = lang.find(&format!("doctor.check.{check}")) {
            bar.label(name);
        }
        bar.tell(done, total)
    })
}
