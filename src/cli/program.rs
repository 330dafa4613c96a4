//! No verb: the terminal program.

use super::session::{Session, clock};
use super::stop::{Exit, Outcome, Stop};
use super::{tutorial, usage};
use crate::domain::Refusal;
use crate::operations::company::FoundCompany;
use crate::operations::{Actor, Call, Door, execute};
use crate::ui::app::{self, Ended, Face, Opening};
use crate::ui::local::Seat;
use crate::ui::session::Exit as End;
use crate::ui::welcome::{self, Begun, Start};
use std::io::{IsTerminal, Write, stderr, stdin};
use std::path::{Path, PathBuf};

/// Opens the company's file on the screen; without one, the first start. Without a terminal the commands are named
/// instead.
pub(super) fn run(session: &Session) -> Outcome {
    // Lines need no terminal: keys may come from a pipe, what is said may go to a file.
    if session.linear {
        return in_lines(session);
    }
    if !on_screen() {
        return usage::no_verb(session);
    }
    let mut seat = Seat::here();
    let path = session.path()?;
    if session.is_as_of() {
        // There is a company: what was is not founded anew.
        return sit(session, &mut seat, path, None, false).map(|_| Exit::Done);
    }
    let mut next =
        if path.exists() { Begun { path: path.clone(), first: None } } else { at_first(session, &mut seat, &path)? };
    loop {
        if next.path.as_os_str().is_empty() {
            return Ok(Exit::Done);
        }
        match stay(session, &mut seat, &next) {
            // A file without a company was being founded when somebody pulled the plug.
            Err(Stop::Refused(refusal)) if refusal.code == "company.none" && next.path == path => {
                next = at_first(session, &mut seat, &path)?;
            }
            other => return other,
        }
    }
}

/// Somebody sits at a terminal.
pub(super) fn on_screen() -> bool {
    stdin().is_terminal() && Session::on_terminal()
}

/// Runs the terminal program on a file.
pub(super) fn open(session: &Session, path: PathBuf) -> Outcome {
    if session.linear {
        app::run(Face::Lines, opening(session, path)?)?;
        return Ok(Exit::Done);
    }
    stay(session, &mut Seat::here(), &Begun { path, first: None })
}

/// Runs it, goes to the lessons when they are wanted, and comes back.
fn stay(session: &Session, seat: &mut Seat, begun: &Begun) -> Outcome {
    let mut first = begun.first;
    loop {
        let ended = sit(session, seat, begun.path.clone(), first.take(), false)?;
        if !ended.to_tutorial || ended.exit != End::Quit {
            return Ok(Exit::Done);
        }
        if tutorial::stay(session, seat, false)?.exit != End::Quit {
            return Ok(Exit::Done);
        }
    }
}

/// One session on a file.
pub(super) fn sit(
    session: &Session,
    seat: &mut Seat,
    path: PathBuf,
    first: Option<&'static str>,
    tutorial: bool,
) -> Result<Ended, Stop> {
    Ok(app::run(Face::Screen(seat), Opening { first, tutorial, ..opening(session, path)? })?)
}

fn opening(session: &Session, path: PathBuf) -> Result<Opening, Refusal> {
    Ok(Opening {
        path,
        actor: Actor::new(session.actor.name.clone(), Door::Ui),
        clock: session.clock()?,
        lang: session.lang,
        lang_asked: session.lang_asked,
        theme: theme(session),
        first: None,
        tutorial: false,
    })
}

/// The program in lines; where there is no company, its name is asked for first.
fn in_lines(session: &Session) -> Outcome {
    let path = session.path()?;
    if !path.exists() && !name_company(session, &path)? {
        return Ok(Exit::Done);
    }
    match app::run(Face::Lines, opening(session, path.clone())?) {
        // A file without a company was being founded when somebody pulled the plug.
        Err(refusal) if refusal.code == "company.none" => {
            if name_company(session, &path)? {
                app::run(Face::Lines, opening(session, path)?)?;
            }
        }
        other => {
            // Lessons point at places of a screen.
            if other?.to_tutorial {
                return Err(Refusal::new("cli.tutorial_screen").into());
            }
        }
    }
    Ok(Exit::Done)
}

/// There is no company yet: makes an empty one if that is wanted.
fn name_company(session: &Session, path: &Path) -> Result<bool, Stop> {
    let lang = session.lang;
    let file = crate::domain::SafeText::new(&path.display().to_string()).to_string();
    write!(stderr(), "{}", lang.f("cli.first_start", &[("file", &file)]))?;
    stderr().flush()?;
    let mut name = String::new();
    stdin().read_line(&mut name)?;
    let name = name.trim();
    if name.is_empty() {
        return Ok(false);
    }
    let mut store = session.new_store()?;
    execute(&mut store, Call::by(&session.actor), &FoundCompany::named(name))?;
    Ok(true)
}

/// The theme that was asked for.
fn theme(session: &Session) -> Option<String> {
    let said = || std::env::var("FONDACO_THEME").ok().filter(|name| !name.is_empty());
    session.theme.clone().or_else(said)
}

/// There is no company yet. An empty path when the operator left before there was one.
fn at_first(session: &Session, seat: &mut Seat, path: &Path) -> Result<Begun, Stop> {
    let start = Start {
        path: path.to_owned(),
        actor: Actor::new(session.actor.name.clone(), Door::Ui),
        clock: clock(),
        lang: session.lang,
        lang_asked: session.lang_asked,
        theme: theme(session),
    };
    let (exit, begun) = welcome::run(seat, start)?;
    if let Some(begun) = begun.filter(|_| exit == End::Quit) {
        return Ok(begun);
    }
    if exit == End::Quit {
        writeln!(stderr(), "{}", session.lang.t("welcome.left"))?;
    }
    Ok(Begun { path: PathBuf::new(), first: None })
}
