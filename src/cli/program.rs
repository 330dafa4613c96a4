//! No verb: the terminal program.

use super::session::{Session, clock};
use super::stop::{Exit, Outcome, Stop};
use super::{tutorial, usage};
use crate::operations::{Actor, Door};
use crate::ui::app::{self, Ended, Opening};
use crate::ui::local::Seat;
use crate::ui::session::Exit as End;
use crate::ui::welcome::{self, Begun, Start};
use std::io::{IsTerminal, Write, stderr, stdin};
use std::path::{Path, PathBuf};

/// Opens the company's file on the screen; without one, the first start. Without a terminal the commands are named
/// instead.
pub(super) fn run(session: &Session) -> Outcome {
    if !on_screen() {
        return usage::no_verb(session);
    }
    let mut seat = Seat::here();
    let path = session.path()?;
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
    Ok(app::run(
        seat,
        Opening {
            path,
            actor: Actor::new(session.actor.name.clone(), Door::Ui),
            clock: clock(),
            lang: session.lang,
            lang_asked: session.lang_asked,
            theme: theme(session),
            first,
            tutorial,
        },
    )?)
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
