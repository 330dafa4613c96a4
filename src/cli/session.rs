//! What every verb has in hand: language, file, format, who asks.

use super::as_of;
use super::output::Format;
use crate::domain::{Clock, Refusal, SafeText, SystemClock};
use crate::locale::Lang;
use crate::operations::{Actor, Door};
use crate::store::moment::Moment;
use crate::store::preferences;
use crate::store::{Reader, Store, default_path};
use crate::ui::liking::Liking;
use clap::ArgMatches;
use std::cell::OnceCell;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;

/// Longest name of an operator.
const MAX_ACTOR: usize = 80;

/// One run of the program.
pub(super) struct Session {
    /// The reader's language.
    pub(super) lang: Lang,
    /// It was named, here or in the environment.
    pub(super) lang_asked: bool,
    /// How answers are written.
    pub(super) format: Format,
    /// Who asks.
    pub(super) actor: Actor,
    /// The terminal program speaks lines instead of drawing.
    pub(super) linear: bool,
    /// The theme that was named, if one was.
    pub(super) theme: Option<String>,
    db: Option<PathBuf>,
    /// The instant that was asked for, as it was said.
    as_of: Option<String>,
    /// The company as it was then; made when somebody first asks for the file, gone with the session.
    moment: OnceCell<Moment>,
}

impl Session {
    pub(super) fn new(lang: Lang, lang_asked: bool, matches: &ArgMatches) -> Self {
        let linear = matches.get_flag("linear") || wants_lines(|name| std::env::var(name).ok());
        // Global options stand at the top or behind the verb; clap carries them to the innermost.
        let matches = matches.subcommand().map_or(matches, |(_, own)| own);
        let format = if matches.get_flag("json") {
            Format::Json
        } else if matches.get_flag("csv") {
            Format::Csv
        } else {
            Format::Text
        };
        let name = matches.get_one::<String>("actor").cloned().unwrap_or_else(os_user);
        let name: String = SafeText::new(&name).as_str().trim().chars().take(MAX_ACTOR).collect();
        let name = if name.is_empty() { "cli".to_owned() } else { name };
        let from_environment = || std::env::var_os("FONDACO_DB").filter(|path| !path.is_empty()).map(PathBuf::from);
        let db = matches.get_one::<PathBuf>("db").cloned().or_else(from_environment);
        let theme = matches.get_one::<String>("theme").cloned();
        let as_of = matches.get_one::<String>("as-of").cloned();
        let actor = Actor::new(name, Door::Cli);
        Self { lang, lang_asked, format, actor, linear, theme, db, as_of, moment: OnceCell::new() }
    }

    /// Numbers, dates and weeks as the operator has them on the screen. Programs get the same whoever asks; without a
    /// company that can be read the verb says so itself.
    pub(super) fn write_as_liked(&mut self) {
        if self.format != Format::Text {
            return;
        }
        let liked =
            self.reader().and_then(|reader| preferences::kept(reader.db(), &self.actor.name, preferences::LIKING));
        if let Ok(Some(liked)) = liked {
            self.lang = self.lang.with(Liking::of(&liked).formats());
        }
    }

    /// Answers and errors are for a program.
    pub(super) fn json(&self) -> bool {
        self.format == Format::Json
    }

    /// The file that was named, if one was.
    pub(super) fn chosen(&self) -> Option<PathBuf> {
        self.db.clone()
    }

    /// An instant was asked for.
    pub(super) fn is_as_of(&self) -> bool {
        self.as_of.is_some()
    }

    /// The company as it was, when an instant was asked for.
    pub(super) fn moment(&self) -> Result<Option<&Moment>, Refusal> {
        let Some(said) = &self.as_of else { return Ok(None) };
        if self.moment.get().is_none() {
            let moment = as_of::travel(self, &self.present()?, said)?;
            return Ok(Some(self.moment.get_or_init(|| moment)));
        }
        Ok(self.moment.get())
    }

    /// The company's file as it is now.
    fn present(&self) -> Result<PathBuf, Refusal> {
        match &self.db {
            Some(path) => Ok(path.clone()),
            None => default_path().ok_or_else(|| Refusal::new("cli.no_home")),
        }
    }

    /// The company's file; as it was, when an instant was asked for.
    pub(super) fn path(&self) -> Result<PathBuf, Refusal> {
        match self.moment()? {
            Some(moment) => Ok(moment.file().to_owned()),
            None => self.present(),
        }
    }

    /// The machine's clock; one that stands still, when an instant was asked for.
    pub(super) fn clock(&self) -> Result<Arc<dyn Clock>, Refusal> {
        Ok(match self.moment()? {
            Some(moment) => moment.clock(),
            None => clock(),
        })
    }

    /// The writer of the company's file, which must exist.
    pub(super) fn store(&self) -> Result<Store, Refusal> {
        Store::open(&self.path()?, self.clock()?)
    }

    /// The writer of the company's file, made when there is none.
    pub(super) fn new_store(&self) -> Result<Store, Refusal> {
        Store::open_or_create(&self.path()?, clock())
    }

    /// To read only. A file of an older program is brought up to date first, as the terminal program would.
    pub(super) fn reader(&self) -> Result<Reader, Refusal> {
        let path = self.path()?;
        let reader = match Reader::open(&path) {
            Err(refusal) if refusal.code == "store.older" => {
                drop(Store::open(&path, clock())?);
                Reader::open(&path)?
            }
            other => other?,
        };
        Ok(reader.with_clock(self.clock()?))
    }

    /// Standard output is a terminal.
    pub(super) fn on_terminal() -> bool {
        std::io::stdout().is_terminal()
    }
}

/// The machine's clock.
pub(super) fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}

/// The surroundings ask for lines: `FONDACO_LINEAR`, or a terminal that cannot be drawn on.
fn wants_lines(get: impl Fn(&str) -> Option<String>) -> bool {
    match get("FONDACO_LINEAR").filter(|value| !value.is_empty()) {
        Some(value) => value != "0",
        None => get("TERM").as_deref() == Some("dumb"),
    }
}

/// The name of whoever started the program.
fn os_user() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        .or_else(account)
        .unwrap_or_else(|| "cli".to_owned())
}

/// The account's name where the surroundings do not say it: a service, a container.
#[cfg(unix)]
fn account() -> Option<String> {
    let number = rustix::process::getuid().as_raw().to_string();
    let all = std::fs::read_to_string("/etc/passwd").ok()?;
    all.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (name, _, uid) = (fields.next()?, fields.next()?, fields.next()?);
        (uid == number && !name.is_empty()).then(|| name.to_owned())
    })
}

#[cfg(not(unix))]
fn account() -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_asked_for_by_name_or_by_a_dumb_terminal() {
        let asked = |set: &[(&str, &str)]| {
            wants_lines(|name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
        };
        assert!(asked(&[("FONDACO_LINEAR", "1")]));
        assert!(asked(&[("TERM", "dumb")]));
        assert!(!asked(&[("TERM", "dumb"), ("FONDACO_LINEAR", "0")]));
        assert!(!asked(&[("TERM", "xterm"), ("FONDACO_LINEAR", "")]));
    }
}
