//! The macros of a session: their names for the palette, what was recorded, and how they are run.

use super::desk::{Desk, Written};
use super::find;
use super::record::action::refused;
use super::record::ask::{Answered, Ask};
use crate::domain::{Refusal, SafeText};
use crate::locale::{Lang, wording};
use crate::operations::macros::{RunMacro, SaveMacro, again};
use crate::operations::{Call, Done, Door, execute, registry};
use crate::store::journal;
use crate::store::macros::{self, Deed, Macro, Stroke};
use crate::ui::kit::dialog::{Dialog, DialogEvent, Prompt};
use crate::ui::kit::field::Check;
use crate::ui::layers::{Command, Cx, LayerId};
use serde_json::Value;
use std::any::Any;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a target begins with that is about macros; the rest is a name, or one of the two below.
pub const TARGET: &str = "macro";
/// Records from now on.
pub const RECORD: &str = "macro.record:";
/// Ends recording and asks for a name.
pub const STOP: &str = "macro.stop:";

/// What was recorded; the session sends it when recording ends.
#[derive(Debug)]
pub struct Recorded(pub Vec<Stroke>);

/// An operation to be saved as a macro, from its form.
#[derive(Debug)]
pub struct Keep(pub Deed);

struct Named(Vec<(String, usize)>);
struct Loaded(Result<Macro, Refusal>);
struct Kept(Result<String, Refusal>);
struct Ran(String, Result<Done<Value>, Refusal>);

/// Entries of the journal that this session wrote while it records; none while it does not.
type Deeds = Arc<Mutex<Option<Vec<i64>>>>;

/// What waits for its name.
struct Naming {
    strokes: Vec<Stroke>,
    deeds: Vec<Deed>,
    entries: Vec<i64>,
}

/// The macros of one session.
pub struct Macros {
    desk: Desk,
    names: Vec<(String, usize)>,
    entries: Deeds,
    naming: Option<Naming>,
}

fn lock(entries: &Deeds) -> MutexGuard<'_, Option<Vec<i64>>> {
    entries.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A name must be there.
const NAMED: Check = |text| {
    let name = SafeText::new(text.trim()).to_string();
    if name.is_empty() { Err(Refusal::new("field.required")) } else { Ok(name) }
};

impl Macros {
    /// Those of a desk; what its writer does while recording is noted.
    pub fn new(desk: &Desk, names: Vec<(String, usize)>) -> Self {
        let entries = Deeds::default();
        let noted = Arc::clone(&entries);
        desk.hub().listen(move |changed| {
            if let Some(all) = lock(&noted).as_mut() {
                all.push(changed.journal_id);
            }
            true
        });
        Self { desk: desk.clone(), names, entries, naming: None }
    }

    /// Has their names read.
    pub fn read(&self, cx: &Cx<'_>) {
        let desk = self.desk.clone();
        cx.job(move || Named(desk.read(|reader| Ok(find::macros(reader))).unwrap_or_default()));
    }

    /// As commands of the palette, with those of recording.
    pub fn commands(&self, lang: Lang) -> Vec<Command> {
        let command = |target: String, title: String, detail: String| Command {
            target,
            title,
            detail,
            off: None,
            door: None,
            setting: false,
        };
        let said = |key: &str| lang.find(key).unwrap_or_default().to_owned();
        let mut all = vec![
            command(RECORD.to_owned(), said("macro.record"), said("macro.record.what")),
            command(STOP.to_owned(), said("macro.stop"), said("macro.stop.what")),
        ];
        all.extend(self.names.iter().map(|(name, steps)| {
            let detail = lang.n("macro.steps", *steps as u64, &[]);
            command(format!("{TARGET}:{name}"), SafeText::new(name).to_string(), detail)
        }));
        all
    }

    /// Does what a target says; `false` when it is about something else.
    pub fn open(&mut self, target: &str, cx: &mut Cx<'_>) -> bool {
        if target == RECORD {
            *lock(&self.entries) = Some(Vec::new());
            return true;
        }
        let Some(name) = target.strip_prefix(TARGET).and_then(|rest| rest.strip_prefix(':')) else { return false };
        let (desk, name) = (self.desk.clone(), name.to_owned());
        cx.job(move || Loaded(desk.read(|reader| macros::find(reader.db(), &name))));
        true
    }

    fn ask_name(&mut self, naming: Naming, cx: &mut Cx<'_>) {
        if naming.strokes.is_empty() && naming.deeds.is_empty() {
            return cx.warn(cx.lang.t("macro.empty"));
        }
        let prompt =
            Prompt::new(cx.lang.t("macro.name"), cx.lang.t("macro.name.what"), "").naming("macro").checked(NAMED);
        self.naming = Some(naming);
        cx.push(Ask::new(LayerId::HOST, "macro.name", Dialog::Prompt(prompt)));
    }

    /// Keeps what was recorded under its name.
    fn keep(&mut self, name: String, cx: &Cx<'_>) {
        let Some(Naming { strokes, mut deeds, entries }) = self.naming.take() else { return };
        let actor = self.desk.actor().clone();
        self.desk.write(cx.id, move |store| {
            for id in entries {
                let Ok(entry) = journal::find(store.db(), id) else { continue };
                // The rounds of the notification loop are nobody's doing.
                let stands = entry.door == Door::Ui.word() && entry.undo_of.is_none() && entry.undone_by.is_none();
                let deed = again(entry.operation, entry.input);
                // What came with a file is kept by its digest, and cannot be done again without it.
                let whole = registry::find(&deed.operation).is_some_and(|verb| (verb.read)(deed.input.clone()).is_ok());
                if stands && whole {
                    deeds.push(deed);
                }
            }
            let save = SaveMacro { name: name.clone(), strokes, operations: deeds };
            Kept(execute(store, Call::by(&actor), &save).map(|_| name))
        });
    }

    fn run(&self, one: Macro, cx: &mut Cx<'_>) {
        if !one.strokes.is_empty() {
            return cx.play(one.name, one.strokes);
        }
        let actor = self.desk.actor().clone();
        self.desk.write(cx.id, move |store| {
            let op = RunMacro { name: one.name.clone() };
            let result = execute(store, Call::by(&actor), &op);
            let result = result.map(|done| Done {
                output: serde_json::to_value(&done.output).unwrap_or_default(),
                journal_id: done.journal_id,
                repeated: done.repeated,
                changes: done.changes,
            });
            Ran(one.name, result)
        });
    }

    /// Takes what is about macros, and gives back what is not.
    ///
    /// # Errors
    /// The payload.
    pub fn receive(&mut self, payload: Box<dyn Any + Send>, cx: &mut Cx<'_>) -> Result<(), Box<dyn Any + Send>> {
        let payload = match payload.downcast::<Named>() {
            Ok(named) => {
                self.names = named.0;
                return Ok(());
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Recorded>() {
            Ok(recorded) => {
                let entries = lock(&self.entries).take().unwrap_or_default();
                self.ask_name(Naming { strokes: recorded.0, deeds: Vec::new(), entries }, cx);
                return Ok(());
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Keep>() {
            Ok(keep) => {
                let Deed { operation, input } = keep.0;
                let deeds = vec![again(operation, input)];
                self.ask_name(Naming { strokes: Vec::new(), deeds, entries: Vec::new() }, cx);
                return Ok(());
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Answered>() {
            Ok(answered) => {
                match answered.answer {
                    DialogEvent::Entered(name) => self.keep(name, cx),
                    _ => {
                        self.naming = None;
                        cx.warn(cx.lang.t("macro.dropped"));
                    }
                }
                return Ok(());
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Kept>() {
            Ok(kept) => {
                match kept.0 {
                    Ok(name) => cx.done(cx.lang.f("macro.saved", &[("name", SafeText::new(&name).as_str())])),
                    Err(refusal) => refused(&refusal, cx),
                }
                return Ok(());
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Ran>() {
            Ok(ran) => {
                match ran.1 {
                    Ok(_) => cx.done(cx.lang.f("macro.ran", &[("name", SafeText::new(&ran.0).as_str())])),
                    Err(refusal) => refused(&refusal, cx),
                }
                return Ok(());
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Written>() {
            Ok(written) => {
                if let Err(refusal) = written.result {
                    cx.error(wording::told(cx.lang, &refusal));
                }
                return Ok(());
            }
            Err(payload) => payload,
        };
        match *payload.downcast::<Loaded>()? {
            Loaded(Ok(one)) => self.run(one, cx),
            Loaded(Err(refusal)) => refused(&refusal, cx),
        }
        Ok(())
    }
}
