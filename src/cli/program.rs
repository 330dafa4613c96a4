//! No verb: the terminal program.

use super::session::{Session, clock};
use super::stop::{Exit, Outcome, Stop};
use super::{tutorial, usage};
use crate::domain::Refusal;
use crate::operations::{Actor, Door};
use crate::ui::app::{self, Ended, Face, Opening};
use crate::ui::linear::Voice;
use crate::ui::local::Seat;
use crate::ui::session::Exit as End;
use crate::ui::welcome::{self, Begun, Start};
use std::io::{IsTerminal, Write, stderr, stdin};
use std::path::{Path, PathBuf};

/// Where the operator sits: sessions follow each other there.
pub(super) enum Chair {
    /// At a screen.
    Screen(Seat),
    /// Where lines are heard: keys may come from a pipe, what is said may go to a file.
    Lines(Voice),
}

impl Chair {
    /// The one that was asked for; `None` where there is no terminal for it.
    pub(super) fn here(session: &Session) -> Option<Self> {
        if session.linear {
            return Some(Self::Lines(Voice::here()));
        }
        can_open(session).then(|| Self::Screen(Seat::here()))
    }

    /// Says something when all is over: to a terminal that is as it was, where lines begin at the left.
    pub(super) fn farewell(&mut self, said: &str) -> std::io::Result<()> {
        if let Self::Screen(seat) = self {
            seat.give_back();
        }
        writeln!(stderr(), "{said}")
    }

    fn face(&mut self) -> Face<'_> {
        match self {
            Self::Screen(seat) => Face::Screen(seat),
            Self::Lines(voice) => Face::Lines(voice),
        }
    }
}

/// Opens the company's file; without one, the first start. Without a terminal the commands are named instead.
pub(super) fn run(session: &Session) -> Outcome {
    let Some(mut chair) = Chair::here(session) else { return usage::no_verb(session) };
    let path = session.path()?;
    if session.is_as_of() {
        // There is a company: what was is not founded anew.
        return sit(session, &mut chair, path, None, false).map(|_| Exit::Done);
    }
    let mut next =
        if path.exists() { Begun { path: path.clone(), first: None } } else { at_first(session, &mut chair, &path)? };
    loop {
        if next.path.as_os_str().is_empty() {
            return Ok(Exit::Done);
        }
        match stay(session, &mut chair, &next) {
            // A file without a company was being founded when somebody pulled the plug.
            Err(Stop::Refused(refusal)) if refusal.code == "company.none" && next.path == path => {
                next = at_first(session, &mut chair, &path)?;
            }
            other => return other,
        }
    }
}

/// Somebody sits at a terminal.
pub(super) fn on_screen() -> bool {
    stdin().is_terminal() && Session::on_terminal()
}

/// There is somebody to open it for: at a terminal, or wherever lines are heard.
pub(super) fn can_open(session: &Session) -> bool {
    session.linear || on_screen()
}

/// Runs the terminal program on a file.
pub(super) fn open(session: &Session, path: PathBuf) -> Outcome {
    let mut chair = if session.linear { Chair::Lines(Voice::here()) } else { Chair::Screen(Seat::here()) };
    stay(session, &mut chair, &Begun { path, first: None })
}

/// Runs it, goes to the lessons when they are wanted, and comes back.
fn stay(session: &Session, chair: &mut Chair, begun: &Begun) -> Outcome {
    let mut first = begun.first;
    loop {
        let ended = sit(session, chair, begun.path.clone(), first.take(), false)?;
        if ended.exit != End::Lessons {
            return Ok(Exit::Done);
        }
        if !tutorial::stay(session, chair, false)?.exit.is_left() {
            return Ok(Exit::Done);
        }
    }
}

/// One session on a file.
pub(super) fn sit(
    session: &Session,
    chair: &mut Chair,
    path: PathBuf,
    first: Option<&'static str>,
    tutorial: bool,
) -> Result<Ended, Stop> {
    Ok(app::run(chair.face(), Opening { first, tutorial, ..opening(session, path)? })?)
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

/// The theme that was asked for.
fn theme(session: &Session) -> Option<String> {
    let said = || std::env::var("FONDACO_THEME").ok().filter(|name| !name.is_empty());
    session.theme.clone().or_else(said)
}

/// There is no company yet. An empty path when the operator left before there was one.
fn at_first(session: &Session, chair: &mut Chair, path: &Path) -> Result<Begun, Stop> {
    let start = Start {
        path: path.to_owned(),
        actor: Actor::new(session.actor.name.clone(), Door::Ui),
        clock: clock(),
        lang: session.lang,
        lang_asked: session.lang_asked,
        theme: theme(session),
    };
    let (exit, begun) = welcome::run(chair.face(), start)?;
    if let Some(begun) = begun.filter(|_| exit == End::Quit) {
        return Ok(begun);
    }
    if exit == End::Quit {
        chair.farewell(session.lang.t("welcome.left"))?;
    }
    Ok(Begun { path: PathBuf::new(), first: None })
}
