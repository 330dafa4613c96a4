//! `tutorial`: the lessons, on a demo company in a file of their own.

use super::grammar::switch;
use super::program::{self, Chair};
use super::progress::Progress;
use super::session::{Session, clock};
use super::stop::{Exit, Outcome, Stop};
use crate::demo::{self, DemoChoice};
use crate::domain::Refusal;
use crate::locale::Lang;
use crate::store::{Reader, preferences};
use crate::ui::app::Ended;
use crate::ui::tutorial::LESSONS;
use clap::{ArgMatches, Command};
use serde_json::Value;
use std::path::{Path, PathBuf};

pub(super) fn arguments(command: Command, lang: Lang) -> Command {
    command.arg(switch(lang, "again", "cli.option.tutorial_again"))
}

pub(super) fn run(session: &Session, matches: &ArgMatches) -> Outcome {
    let mut chair = Chair::here(session).ok_or_else(|| Refusal::new("cli.tutorial_screen"))?;
    let ended = stay(session, &mut chair, matches.get_flag("again"))?;
    if ended.exit.is_left() {
        let lang = session.lang;
        let said = match (ended.learned, lesson(session)) {
            (true, _) => lang.t("tutorial.done").to_owned(),
            (false, at) => {
                let (n, of) = ((at + 1).to_string(), LESSONS.len().to_string());
                lang.f("tutorial.left", &[("n", &n), ("of", &of)])
            }
        };
        chair.farewell(&said)?;
    }
    Ok(Exit::Done)
}

/// One sitting: goes on where it was left, and takes the file away when all lessons are done.
pub(super) fn stay(session: &Session, chair: &mut Chair, again: bool) -> Result<Ended, Stop> {
    let path = path().ok_or_else(|| Refusal::new("cli.no_home"))?;
    if again {
        remove(&path);
    }
    let choice = DemoChoice { orders: ORDERS, ..DemoChoice::small(clock().now()) };
    let mut bar = Progress::new(session, session.lang.t("tutorial.making"));
    // What stands there is a company of ours or nobody's: lessons of another day are as good.
    demo::make(&path, &choice, &mut |done, total| bar.tell(done, total))?;
    drop(bar);
    let ended = program::sit(session, chair, path.clone(), None, true)?;
    if ended.learned {
        remove(&path);
    }
    Ok(ended)
}

/// Enough to filter, small enough to be there at once.
const ORDERS: u64 = 120;

/// Never the company's file, whatever was named: beside the default one.
fn path() -> Option<PathBuf> {
    demo::default_path().map(|path| path.with_file_name("tutorial.db"))
}

/// The lesson where it was left.
fn lesson(session: &Session) -> usize {
    let kept = path().and_then(|path| {
        let reader = Reader::open(&path).ok()?;
        preferences::kept(reader.db(), &session.actor.name, preferences::SESSION).ok().flatten()
    });
    kept.as_ref().and_then(|kept| kept.get("lesson")).and_then(Value::as_u64).map_or(0, |at| at as usize)
}

fn remove(path: &Path) {
    for end in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        // What is not there need not go.
        let _ = std::fs::remove_file(name);
    }
}
