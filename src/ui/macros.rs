//! The macros of a session: their names for the palette, what was recorded, and how they are run.

use super::desk::{Desk, Written};
use super::find;
use super::hand::Hand;
use super::panes::operation::held;
use super::record::action::refused;
use super::record::ask::{Answered, Ask};
use crate::domain::{Refusal, SafeText};
use crate::locale::{Lang, wording};
use crate::operations::macros::{RanMacro, RunMacro, SaveMacro, again};
use crate::operations::{Call, Done, Door, execute, registry};
use crate::store::journal;
use crate::store::macros::{self, Deed, Macro, Slot, Stroke};
use crate::ui::kit::dialog::{Dialog, DialogEvent, Menu, MenuEntry, Prompt};
use crate::ui::kit::field::Check;
use crate::ui::layers::{Awaited, Command, Cx, LayerId};
use serde_json::Value;
use std::any::Any;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a target begins with that is about macros; the rest is a name, or one of the two below.
pub const TARGET: &str = "macro";
/// Records from now on.
pub const RECORD: &str = "macro.record:";
/// Ends recording and asks for a name.
pub const STOP: &str = "macro.stop:";

/// Asks again for the name of what was recorded.
pub const NAME: &str = "macro.name:";

/// What was recorded; the session sends it when recording ends.
#[derive(Debug)]
pub struct Recorded(pub Vec<Stroke>);

/// An operation to be saved as a macro, from its form.
#[derive(Debug)]
pub struct Keep {
    /// What it does.
    pub deed: Deed,
    /// Where the record stands that it is done to, and what that one is called.
    pub about: Option<(Slot, String)>,
}

struct Named(Vec<(String, usize)>);
/// A macro, with the records in hand that it is run on: by kind, each with what it is called.
struct Loaded(Result<(Macro, Vec<(String, i64, String)>), Refusal>);
/// What came of keeping a recording, or what a form gave.
struct Kept(Arc<Naming>, Result<String, Refusal>);
struct Ran(String, Vec<String>, Result<Done<RanMacro>, Refusal>);

/// The question on which record a macro works, and its answers.
const ON: &str = "macro.on";
const IN_HAND: &str = "in_hand";
const ALWAYS: &str = "always";

/// Entries of the journal that this session wrote while it records; none while it does not.
type Deeds = Arc<Mutex<Option<Vec<i64>>>>;

/// What waits for its name.
#[derive(Clone)]
struct Naming {
    strokes: Vec<Stroke>,
    deeds: Vec<Deed>,
    entries: Vec<i64>,
    /// The record that it was filled in with, until it is said whether it is always that one.
    about: Option<Slot>,
}

/// The macros of one session.
pub struct Macros {
    desk: Desk,
    names: Vec<(String, usize)>,
    entries: Deeds,
    naming: Option<Naming>,
    /// What was recorded and is not kept yet: it waits for a name until it is, however its saving ends.
    unnamed: Vec<Arc<Naming>>,
}

fn lock(entries: &Deeds) -> MutexGuard<'_, Option<Vec<i64>>> {
    entries.lock().unwrap_or_else(PoisonError::into_inner)
}

fn safe(name: &str) -> String {
    SafeText::new(name).to_string()
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
        Self { desk: desk.clone(), names, entries, naming: None, unnamed: Vec::new() }
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
            asks: Vec::new(),
        };
        let said = |key: &str| lang.find(key).unwrap_or_default().to_owned();
        let mut all = vec![
            command(RECORD.to_owned(), said("macro.record"), said("macro.record.what")),
            command(STOP.to_owned(), said("macro.stop"), said("macro.stop.what")),
        ];
        if !self.unnamed.is_empty() {
            all.push(command(NAME.to_owned(), said("macro.again"), said("macro.stop.what")));
        }
        all.extend(self.names.iter().map(|(name, steps)| {
            let detail = lang.n("macro.steps", *steps as u64, &[]);
            command(format!("{TARGET}:{name}"), SafeText::new(name).to_string(), detail)
        }));
        all
    }

    /// Does what a target says; `false` when it is about something else.
    pub fn open(&mut self, target: &str, hand: &Hand, cx: &mut Cx<'_>) -> bool {
        if target == RECORD {
            *lock(&self.entries) = Some(Vec::new());
            return true;
        }
        if target == NAME {
            if let Some(naming) = self.unnamed.pop() {
                self.ask_name(Arc::unwrap_or_clone(naming), cx);
            }
            return true;
        }
        let Some(name) = target.strip_prefix(TARGET).and_then(|rest| rest.strip_prefix(':')) else { return false };
        let (desk, name, hand, lang) = (self.desk.clone(), name.to_owned(), hand.clone(), cx.lang);
        cx.ask_ahead(move || {
            Loaded(desk.read(|reader| {
                let one = macros::find(reader.db(), &name)?;
                let mut on = Vec::new();
                for slot in one.operations.iter().filter_map(|deed| deed.on.as_ref()) {
                    if let Some((id, label)) = held::record(reader, &hand, &slot.kind, lang)? {
                        on.push((slot.kind.clone(), id, label));
                    }
                }
                Ok((one, on))
            }))
        });
        true
    }

    fn ask_name(&mut self, naming: Naming, cx: &mut Cx<'_>) {
        if naming.strokes.is_empty() && naming.deeds.is_empty() {
            return cx.warn(cx.lang.t("macro.empty"));
        }
        let prompt =
            Prompt::new(cx.lang.t("macro.name"), cx.lang.t("macro.name.what"), "").naming("macro").checked(NAMED);
        self.naming = Some(naming);
        let ask = Ask::new(LayerId::HOST, "macro.name", Dialog::Prompt(prompt));
        cx.push(ask.keeping(&self.desk, NAME.to_owned()));
    }

    /// Keys that were recorded and have no name are kept nowhere: what says so before they are lost.
    pub fn loses(&self) -> Option<&'static str> {
        (!self.unnamed.is_empty()).then_some("macro.lost_unnamed")
    }

    /// Asks whether it is to be done to whatever record is in hand, or to this one for ever.
    fn ask_record(&mut self, deed: Deed, slot: Slot, label: &str, cx: &mut Cx<'_>) {
        let kind = cx.lang.find(&format!("field.{}", slot.kind)).unwrap_or_default();
        let entries = vec![
            MenuEntry::new(IN_HAND, Some('c'), cx.lang.f("macro.on.in_hand", &[("kind", kind)])),
            MenuEntry::new(ALWAYS, Some('s'), cx.lang.f("macro.on.always", &[("name", label)])),
        ];
        self.naming = Some(Naming { strokes: Vec::new(), deeds: vec![deed], entries: Vec::new(), about: Some(slot) });
        cx.push(Ask::new(LayerId::HOST, ON, Dialog::Menu(Menu::new(cx.lang.t("macro.on.title"), entries))));
    }

    /// It was said on which record; then comes the name.
    fn on_record(&mut self, answer: &DialogEvent, cx: &mut Cx<'_>) {
        let (Some(mut naming), DialogEvent::Choose(chosen)) = (self.naming.take(), answer) else {
            return cx.warn(cx.lang.t("macro.dropped"));
        };
        let slot = naming.about.take().filter(|_| chosen == IN_HAND);
        if let Some(deed) = naming.deeds.first_mut() {
            deed.on = slot;
        }
        self.ask_name(naming, cx);
    }

    /// What is asked for no more, and waits for a name if it was recorded: what stands in a form is there still, keys
    /// that were pressed are nowhere else.
    fn put_by(&mut self) -> Option<Arc<Naming>> {
        let naming = self.naming.take().map(Arc::new)?;
        if !naming.strokes.is_empty() {
            self.unnamed.push(Arc::clone(&naming));
        }
        Some(naming)
    }

    /// Keeps what was recorded under its name.
    fn keep(&mut self, name: String, cx: &Cx<'_>) {
        let Some(naming) = self.put_by() else { return };
        let actor = self.desk.actor().clone();
        self.desk.write(cx.id, move |store| {
            let mut deeds = naming.deeds.clone();
            for id in &naming.entries {
                let Ok(entry) = journal::find(store.db(), *id) else { continue };
                // The rounds of the notification loop are nobody's doing.
                let stands = entry.door == Door::Ui.word() && entry.undo_of.is_none() && entry.undone_by.is_none();
                let deed = again(entry.operation, entry.input);
                // What came with a file is kept by its digest, and cannot be done again without it.
                let whole = registry::find(&deed.operation).is_some_and(|verb| (verb.read)(deed.input.clone()).is_ok());
                if stands && whole {
                    deeds.push(deed);
                }
            }
            let save = SaveMacro { name: name.clone(), strokes: naming.strokes.clone(), operations: deeds };
            Kept(naming, execute(store, Call::by(&actor), &save).map(|_| name))
        });
    }

    fn run(&self, one: Macro, on: Vec<(String, i64, String)>, cx: &mut Cx<'_>) {
        if !one.strokes.is_empty() {
            return cx.play(one.name, one.strokes);
        }
        let slots = one.operations.iter().filter_map(|deed| deed.on.as_ref());
        if let Some(slot) = slots.into_iter().find(|slot| on.iter().all(|(kind, ..)| *kind != slot.kind)) {
            let kind = cx.lang.find(&format!("field.{}", slot.kind)).unwrap_or_default();
            return cx.error(cx.lang.f("macro.none_in_hand", &[("name", safe(&one.name).as_str()), ("kind", kind)]));
        }
        let actor = self.desk.actor().clone();
        cx.await_done();
        self.desk.write(cx.id, move |store| {
            let given = on.iter().map(|(kind, id, _)| (kind.clone(), Value::from(*id))).collect();
            let op = RunMacro { name: one.name.clone(), on: given };
            let result = execute(store, Call::by(&actor), &op);
            let mut names: Vec<String> = on.into_iter().map(|(.., label)| label).collect();
            let mut told = BTreeSet::new();
            names.retain(|name| told.insert(name.clone()));
            Awaited::done(Ran(one.name, names, result))
        });
    }

    /// `macro «sera» eseguita su 2026/280 Rossi: ordine spedito`; of several steps how many, and what the last did.
    fn say_ran(name: &str, on: &[String], ran: &RanMacro, cx: &mut Cx<'_>) {
        let name = safe(name);
        let on = if on.is_empty() { String::new() } else { cx.lang.f("macro.ran.on", &[("record", &on.join(", "))]) };
        let last = wording::operation(cx.lang, &ran.last);
        let with = [("name", name.as_str()), ("on", on.as_str()), ("last", last.as_str())];
        cx.done(cx.lang.n("macro.ran.steps", ran.done, &with));
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
                self.ask_name(Naming { strokes: recorded.0, deeds: Vec::new(), entries, about: None }, cx);
                return Ok(());
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Keep>() {
            Ok(keep) => {
                let deed = again(keep.deed.operation, keep.deed.input);
                match keep.about {
                    Some((slot, label)) => self.ask_record(deed, slot, &label, cx),
                    None => {
                        let deeds = vec![deed];
                        self.ask_name(Naming { strokes: Vec::new(), deeds, entries: Vec::new(), about: None }, cx);
                    }
                }
                return Ok(());
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Answered>() {
            Ok(answered) if answered.tag == ON => {
                self.on_record(&answered.answer, cx);
                return Ok(());
            }
            Ok(answered) => {
                match answered.answer {
                    DialogEvent::Entered(name) => self.keep(name, cx),
                    _ => {
                        let recorded = self.put_by().is_some_and(|naming| !naming.strokes.is_empty());
                        cx.warn(cx.lang.t(if recorded { "macro.unnamed" } else { "macro.dropped" }));
                    }
                }
                return Ok(());
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Kept>() {
            Ok(kept) => {
                let Kept(naming, kept) = *kept;
                match kept {
                    Ok(name) => {
                        self.unnamed.retain(|one| !Arc::ptr_eq(one, &naming));
                        cx.done(cx.lang.f("macro.saved", &[("name", SafeText::new(&name).as_str())]));
                    }
                    Err(refusal) => refused(&refusal, cx),
                }
                return Ok(());
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Ran>() {
            Ok(ran) => {
                match ran.2 {
                    Ok(done) => Self::say_ran(&ran.0, &ran.1, &done.output, cx),
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
            Loaded(Ok((one, on))) => self.run(one, on, cx),
            Loaded(Err(refusal)) => refused(&refusal, cx),
        }
        Ok(())
    }
}
