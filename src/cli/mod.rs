//! The command line: verbs with an English name and an Italian alias, text for people, JSON and CSV for programs.
//!
//! Exit codes: 0 done, 1 refused, 2 usage, 3 the file cannot be used.

mod act;
mod as_of;
mod backup;
mod bench;
mod changes;
mod completions;
mod demo;
mod doctor;
mod forced;
mod grammar;
mod import;
mod init;
mod keys;
mod kinds;
mod list;
mod log;
mod man;
mod mapping;
mod output;
mod print;
mod program;
mod progress;
mod restore;
mod rows;
pub mod screenshots;
mod session;
mod show;
mod stop;
mod trace;
mod tutorial;
mod undo;
mod usage;
mod watch;

use crate::locale::Lang;
use clap::{ArgMatches, Command};
use session::Session;
use std::ffi::OsString;
use std::process::ExitCode;
use stop::{Exit, Outcome, Stop};

/// One verb.
struct Verb {
    /// English name; also its text's key, `cli.about.<name>`.
    name: &'static str,
    /// Other accepted names; the first is the Italian one, unless it is the same.
    aliases: &'static [&'static str],
    /// Adds its arguments.
    arguments: fn(Command, Lang) -> Command,
    /// Does it.
    run: fn(&Session, &ArgMatches) -> Outcome,
}

/// Every verb, in the order of the help.
static VERBS: &[Verb] = &[
    Verb { name: "demo", aliases: &["dimostrazione"], arguments: demo::arguments, run: demo::run },
    Verb { name: "init", aliases: &["inizializza"], arguments: init::arguments, run: init::run },
    Verb { name: "import", aliases: &["importa"], arguments: import::arguments, run: import::run },
    Verb { name: "list", aliases: &["elenca"], arguments: list::arguments, run: list::run },
    Verb { name: "show", aliases: &["mostra"], arguments: show::arguments, run: show::run },
    Verb { name: "print", aliases: &["stampa"], arguments: print::arguments, run: print::run },
    Verb { name: "do", aliases: &["esegui"], arguments: act::arguments, run: act::run },
    Verb { name: "undo", aliases: &["annulla"], arguments: undo::arguments, run: undo::run },
    Verb { name: "log", aliases: &["registro"], arguments: log::arguments, run: log::run },
    Verb { name: "doctor", aliases: &["verifica"], arguments: doctor::arguments, run: doctor::run },
    Verb { name: "backup", aliases: &["copia"], arguments: backup::arguments, run: backup::run },
    Verb { name: "restore", aliases: &["ripristina"], arguments: restore::arguments, run: restore::run },
    Verb { name: "keys", aliases: &["tasti"], arguments: keys::arguments, run: keys::run },
    Verb { name: "watch", aliases: &["sorveglia"], arguments: watch::arguments, run: watch::run },
    Verb { name: "tutorial", aliases: &["esercitazione"], arguments: tutorial::arguments, run: tutorial::run },
    Verb { name: "bench", aliases: &["misura"], arguments: bench::arguments, run: bench::run },
    Verb { name: "screenshots", aliases: &["schermate"], arguments: screenshots::arguments, run: screenshots::run },
    Verb { name: "completions", aliases: &["completamenti"], arguments: completions::arguments, run: completions::run },
    Verb { name: "man", aliases: &["manuale"], arguments: man::arguments, run: man::run },
];

/// What these answer is read by the operator: written in the formats of his screen.
const READ: [&str; 3] = ["list", "show", "log"];

/// Runs the program with its arguments, the program's own name first.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    trace::start();
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    ExitCode::from(answer(&arguments, false).code())
}

/// The verb of this name, or with this alias.
fn called(name: &str) -> Option<&'static Verb> {
    VERBS.iter().find(|verb| verb.name == name || verb.aliases.contains(&name))
}

/// Answers a command line. `asked`: it came with an SSH connection, and is not looked for again.
fn answer(arguments: &[OsString], asked: bool) -> Exit {
    let lang = grammar::language(arguments);
    let matches = match grammar::command(lang).try_get_matches_from(grammar::prepared(arguments.to_vec())) {
        Ok(matches) => matches,
        Err(error) => return usage::explain(lang, &error, arguments),
    };
    let lang_asked = grammar::asked_language(arguments).is_some();
    if !asked && matches.subcommand().is_none() {
        match forced::arguments(arguments) {
            Some(Ok(all)) => return answer(&all, true),
            Some(Err(refusal)) => return Stop::Refused(refusal).report(&Session::new(lang, lang_asked, &matches)),
            None => {}
        }
    }
    dispatch(lang, lang_asked, &matches)
}

fn dispatch(lang: Lang, lang_asked: bool, matches: &ArgMatches) -> Exit {
    let mut session = Session::new(lang, lang_asked, matches);
    if matches.subcommand_name().is_some_and(|name| READ.contains(&name)) {
        session.write_as_liked();
    }
    let outcome = match matches.subcommand() {
        Some((name, _)) if session.is_as_of() && as_of::may(name).is_err() => {
            as_of::may(name).map(|()| Exit::Done).map_err(Stop::Refused)
        }
        Some((name, own)) => match called(name) {
            Some(verb) => (verb.run)(&session, own),
            None => Ok(Exit::Usage),
        },
        None => program::run(&session),
    };
    match outcome {
        Ok(exit) => exit,
        Err(stop) => stop.report(&session),
    }
}
