//! `--as-of INSTANT`: the whole program on the company as it was.

use super::progress::Progress;
use super::session::Session;
use crate::domain::dates::parse_instant;
use crate::domain::{Clock, Refusal, SystemClock};
use crate::locale::wording;
use crate::store::moment::{self, Moment, Wanted};
use std::io::{Write, stderr};
use std::path::Path;

/// Verbs that look at a company and change nothing; without a verb, the program.
const LOOKING: &[&str] = &["list", "show", "print", "log", "doctor", "keys", "completions", "man"];

/// Whether a verb can be asked for as of an instant.
///
/// # Errors
/// `moment.verb`.
pub(super) fn may(verb: &str) -> Result<(), Refusal> {
    if LOOKING.contains(&verb) { Ok(()) } else { Err(Refusal::new("moment.verb").with("verb", verb)) }
}

/// Makes the company as it was, with a bar while it takes long, and says on the standard error what is looked at.
pub(super) fn travel(session: &Session, file: &Path, said: &str) -> Result<Moment, Refusal> {
    let lang = session.lang;
    let now = SystemClock.now();
    let wanted = match said.trim().strip_prefix('#') {
        Some(number) => {
            let entry = number.parse().map_err(|_| Refusal::new("journal.missing").with("number", number))?;
            Wanted::Entry(entry)
        }
        None => Wanted::At(parse_instant(said, now)?),
    };
    let mut bar = Progress::new(session, lang.t("cli.as_of.label"));
    let moment = moment::travel(file, wanted, now, &mut |done, total| bar.tell(done, total))?;
    drop(bar);
    if !session.json() {
        let with = [("at", wording::instant(lang, moment.at)), ("entry", moment.entry.to_string())];
        let with: Vec<(&str, &str)> = with.iter().map(|(name, value)| (*name, value.as_str())).collect();
        // Whoever closed the standard error does not want to know.
        let _ = writeln!(stderr(), "{}", lang.f("cli.as_of.shown", &with));
    }
    Ok(moment)
}
