//! What the wizard has others do, and what it does with their answers.

use super::exam::{Exam, Shown};
use super::folder::{self, Entry};
use super::work::Task;
use super::{Checks, Loaded, Step, Template, Wizard};
use crate::domain::{Refusal, SafeText};
use crate::import::{Choices, Mapping};
use crate::locale::wording;
use crate::operations::import::Imported;
use crate::operations::import::intake::{self, Intake, Ready};
use crate::operations::{Call, Done, execute};
use crate::store::{imports, settings};
use crate::ui::layers::{Cx, Severity};
use crate::ui::panes::browser;
use crate::ui::record::action::refused;
use std::any::Any;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// First rows that are shown of a file.
const SAMPLE: u32 = 40;

/// Which file is to be read.
pub(super) enum Wanted {
    /// This one.
    File(PathBuf),
    /// What a typed text means; if there is none, the only one that completes it.
    Typed(String, Option<PathBuf>),
}

struct Listed(String, Vec<Entry>);

enum Reading {
    /// It is a folder.
    Folder,
    /// It was read.
    File(Box<Loaded>),
}

struct Opened {
    ticket: u64,
    keep: bool,
    result: Result<Reading, Refusal>,
}

struct Looked(u64, Checks);

struct Checked(u64, Result<Ready, Refusal>);

struct Rehearsed(u64, Result<Box<Shown>, Refusal>);

struct Took {
    ticket: u64,
    /// Rows that stay out.
    rows: usize,
    result: Result<Done<Imported>, Refusal>,
    file: Option<Result<PathBuf, Refusal>>,
    /// The name under which the columns were remembered.
    kept: Option<(String, Result<(), Refusal>)>,
}

struct Wrote(Result<PathBuf, Refusal>);

pub(super) struct Remembered(pub String, pub Result<(), Refusal>);

impl Wizard {
    /// Asks for what completes the path that is typed.
    pub(super) fn list(&self, cx: &Cx<'_>) {
        let text = self.chooser.text().to_owned();
        cx.job(move || {
            let entries = folder::matching(&text);
            Listed(text, entries)
        });
    }

    /// Reads a file. `keep`: the mapping stays if the columns are the same.
    pub(super) fn open(&mut self, wanted: Wanted, keep: bool, cx: &Cx<'_>) {
        let ticket = self.begin(Task::Read, cx);
        let (desk, decided) = (self.desk.clone(), self.decided.clone());
        cx.job(move || {
            let path = match wanted {
                Wanted::File(path) => path,
                Wanted::Typed(text, only) => {
                    let path = folder::meant(&text);
                    only.filter(|_| !path.exists()).unwrap_or(path)
                }
            };
            let result = read(&path, &decided, &desk);
            Opened { ticket, keep, result }
        });
    }

    /// Reads the same file again, as it is now and with what was decided.
    pub(super) fn reopen(&mut self, keep: bool, cx: &Cx<'_>) {
        if let Some(path) = self.path.clone() {
            self.open(Wanted::File(path), keep, cx);
        }
    }

    /// Has columns looked at.
    pub(super) fn look_at(&mut self, columns: Vec<usize>, cx: &Cx<'_>) {
        let Some(loaded) = &self.loaded else { return };
        self.fields.looking += 1;
        let (number, intake, mapping) = (self.fields.looking, Arc::clone(&loaded.intake), self.mapping.clone());
        cx.job(move || Looked(number, intake.reading.inspect(&mapping, &columns)));
    }

    /// Checks the file, then tries the import.
    pub(super) fn check(&mut self, cx: &Cx<'_>) {
        let Some(loaded) = &self.loaded else { return };
        let (intake, mapping, today) = (Arc::clone(&loaded.intake), self.mapping.clone(), cx.clock.today());
        let ticket = self.begin(Task::Check, cx);
        let Some(gauge) = self.work.as_ref().map(super::work::Work::gauge) else { return };
        cx.job(move || {
            let checked = intake.check(&mapping, &mut |done, total| gauge.tell(done, total), today);
            Checked(ticket, checked.map(|checked| Ready::new(&intake, &mapping, checked)))
        });
    }

    fn rehearse(&mut self, ready: Ready, cx: &Cx<'_>) {
        let Some(loaded) = &self.loaded else { return };
        let (intake, mapping) = (Arc::clone(&loaded.intake), self.mapping.clone());
        let ticket = self.begin(Task::Rehearse, cx);
        let Some(gauge) = self.work.as_ref().map(super::work::Work::gauge) else { return };
        let (actor, lang) = (self.desk.actor().clone(), cx.lang);
        self.desk.write(cx.id, move |store| {
            let mut tell = |done, total| gauge.tell(done, total);
            let done = ready.rehearse(store, Call::by(&actor).progress(&mut tell));
            Rehearsed(ticket, done.map(|done| Box::new(Shown::new(ready, done.output, intake, mapping, lang))))
        });
    }

    /// Imports what is valid, then writes what is not beside the file. The mapping is remembered under `name` first:
    /// the last thing done, which an undo takes back, is the import.
    pub(super) fn import(&mut self, name: Option<&str>, cx: &Cx<'_>) {
        let Some(shown) = self.exam.as_ref().map(|exam| Arc::clone(&exam.shown)) else { return };
        let name = name.map(|name| SafeText::new(name.trim()).to_string());
        let ticket = self.begin(Task::Import, cx);
        let Some(gauge) = self.work.as_ref().map(super::work::Work::gauge) else { return };
        let (actor, lang) = (self.desk.actor().clone(), cx.lang);
        self.desk.write(cx.id, move |store| {
            let kept = name.map(|name| {
                let save = shown.intake.remember(&name, &shown.mapping);
                let saved = save.and_then(|save| execute(store, Call::by(&actor), &save).map(|_| ()));
                (name, saved)
            });
            let mut tell = |done, total| gauge.tell(done, total);
            let result = shown.ready.import(store, Call::by(&actor).progress(&mut tell));
            // What is refused is asked anew: somebody may have worked on an order since the rehearsal.
            let rows = result
                .as_ref()
                .map_or_else(|_| Vec::new(), |done| shown.ready.refused(&shown.intake, &shown.mapping, &done.output));
            let file = (!rows.is_empty()).then(|| shown.intake.write_refused(&rows, lang, None));
            Took { ticket, rows: rows.len(), result, file, kept }
        });
    }

    /// Writes what stays out, with nothing to import.
    pub(super) fn write_refused(&self, to: Option<PathBuf>, cx: &Cx<'_>) {
        let Some(exam) = &self.exam else { return };
        let (rows, intake, lang) = (exam.refused.clone(), Arc::clone(&exam.intake), cx.lang);
        cx.job(move || Wrote(intake.write_refused(&rows, lang, to.as_deref())));
    }

    /// Remembers the mapping under a name.
    pub(super) fn remember(&self, name: &str, cx: &mut Cx<'_>) {
        let Some(loaded) = &self.loaded else { return };
        let save = match loaded.intake.remember(name, &self.mapping) {
            Ok(save) => save,
            Err(refusal) => return refused(&refusal, cx),
        };
        let actor = self.desk.actor().clone();
        // As the operation cleans it: it is asked for by this name again.
        let name = SafeText::new(name.trim()).to_string();
        self.desk.write(cx.id, move |store| {
            let saved = execute(store, Call::by(&actor), &save);
            Remembered(name, saved.map(|_| ()))
        });
    }

    /// An answer of one of these.
    pub(super) fn came(&mut self, payload: Box<dyn Any + Send>, cx: &mut Cx<'_>) {
        let payload = match payload.downcast::<Listed>() {
            Ok(listed) => return self.chooser.receive(listed.0, listed.1),
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Opened>() {
            Ok(opened) => return self.opened_file(*opened, cx),
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Looked>() {
            Ok(looked) => {
                if looked.0 == self.fields.looking {
                    self.fields.looked(looked.1);
                }
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Checked>() {
            Ok(checked) => {
                if checked.0 != self.ticket || self.work.is_none() {
                    return;
                }
                return match checked.1 {
                    Ok(ready) => self.rehearse(ready, cx),
                    Err(refusal) => self.failed(&refusal, cx),
                };
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Rehearsed>() {
            Ok(rehearsed) => {
                if self.end(rehearsed.0) {
                    match rehearsed.1 {
                        Ok(shown) => {
                            self.exam = Some(Exam::new(*shown));
                            self.step = Step::Exam;
                            self.follow_exam();
                            cx.hush();
                        }
                        Err(refusal) => self.failed(&refusal, cx),
                    }
                }
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Took>() {
            Ok(took) => return self.took(*took, cx),
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Wrote>() {
            Ok(wrote) => {
                return match wrote.0 {
                    Ok(path) => {
                        cx.ok(cx.lang.f("wizard.refused.written", &[("file", &safe(&path))]));
                        if let Some(batch) = self.imported {
                            Self::leave(batch, cx);
                        }
                    }
                    Err(refusal) => self.ask_where(&refusal, cx),
                };
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<super::settings::Words>() {
            Ok(words) => return self.show_words(&words, cx),
            Err(payload) => payload,
        };
        if let Ok(remembered) = payload.downcast::<Remembered>() {
            self.remembered(*remembered, cx);
        }
    }

    fn opened_file(&mut self, opened: Opened, cx: &mut Cx<'_>) {
        if !self.end(opened.ticket) {
            return;
        }
        let loaded = match opened.result {
            Ok(Reading::File(loaded)) => *loaded,
            Ok(Reading::Folder) => {
                self.chooser.enter();
                return self.list(cx);
            }
            Err(refusal) => return self.failed(&refusal, cx),
        };
        let same = self.loaded.as_ref().is_some_and(|old| {
            let headers =
                |loaded: &Loaded| loaded.detected().columns.iter().map(|c| c.header.clone()).collect::<Vec<SafeText>>();
            old.intake.path == loaded.intake.path && headers(old) == headers(&loaded)
        });
        self.path = Some(loaded.intake.path.clone());
        let kept = opened.keep && same;
        if kept {
            // What was guessed of the file as it was is guessed anew; what was chosen stays.
            self.mapping.guess_styles(loaded.detected());
        } else {
            cx.hush();
            self.mapping = loaded.intake.reading.mapping().clone();
            self.fields = super::fields::Fields::of(&loaded);
        }
        self.loaded = Some(loaded);
        let all = (0..self.mapping.columns.len()).collect();
        self.look_at(all, cx);
        if self.step == Step::Exam {
            self.exam = None;
            self.step = Step::Fields;
            if kept {
                return self.check(cx);
            }
            cx.warn(cx.lang.t("wizard.exam.columns_changed"));
        } else if self.step == Step::Choose {
            self.look = super::look::Look::default();
            self.step = Step::Look;
        }
        self.follow_fields();
    }

    fn took(&mut self, took: Took, cx: &mut Cx<'_>) {
        let Took { ticket, rows, result, file, kept } = took;
        // The import may have ended before the wish to stop came: what is done is said.
        if !self.end(ticket) && result.is_err() {
            return;
        }
        self.work = None;
        let done = match result {
            Ok(done) => done,
            Err(refusal) => return self.failed(&refusal, cx),
        };
        let orders = done.output.new + done.output.changed;
        let mut text = cx.lang.n("wizard.done", orders, &[("count", &super::words::count(orders as usize, cx.lang))]);
        // Two facts at most, and forty columns of a line of eighty: what stayed out and where it is goes first, how
        // many came in stands on the page that is shown, what was remembered was asked.
        self.fields.by_hand &= kept.is_none();
        match kept {
            Some((name, Ok(()))) if file.is_none() => {
                text = format!("{text}; {}", cx.lang.f("wizard.profile.kept", &[("name", &name)]));
            }
            Some((_, Err(why))) => {
                let why = wording::told(cx.lang, &why);
                cx.tell(Severity::Warn, cx.lang.f("wizard.profile.unkept", &[("why", &why)]));
            }
            _ => {}
        }
        match &file {
            Some(Ok(path)) => {
                // It stands beside the file that was imported: its name says which it is.
                let name = path.file_name().map_or(path.as_path(), Path::new);
                let (file, count) = (safe(name), super::words::count(rows, cx.lang));
                let with = [("file", file.as_str()), ("rows", count.as_str())];
                text = format!("{}; {text}", cx.lang.n("wizard.done_refused", rows as u64, &with));
            }
            Some(Err(refusal)) => {
                // The orders are in; only the file of the others has no place yet.
                cx.done(text);
                self.imported = Some(done.output.batch);
                return self.ask_where(refusal, cx);
            }
            // Somebody else was quicker: there is nothing to take back.
            None if orders == 0 => cx.ok(cx.lang.t("wizard.done_before")),
            None => {}
        }
        if orders > 0 || file.is_some() {
            cx.done(text);
        }
        Self::leave(done.output.batch, cx);
    }

    /// Out of the wizard, to the list with the orders that came in: by the number of the import, which still says
    /// what it means when the import is taken back.
    pub(super) fn leave(batch: i64, cx: &mut Cx<'_>) {
        let filter = if batch == 0 { String::new() } else { cx.lang.f("wizard.filter", &[("n", &batch.to_string())]) };
        cx.close(cx.id);
        cx.go(super::super::orders::ID, browser::filtered(&filter));
    }
}

/// A path as people write it, harmless.
pub(super) fn safe(path: &Path) -> String {
    SafeText::new(&folder::written(path)).to_string()
}

fn read(path: &Path, decided: &super::Decided, desk: &crate::ui::desk::Desk) -> Result<Reading, Refusal> {
    match std::fs::metadata(path) {
        Ok(about) if about.is_dir() => return Ok(Reading::Folder),
        // A pipe or a device would be waited for without end.
        Ok(about) if !about.is_file() => {
            return Err(Refusal::new("import.file.no_file").with("file", safe(path)));
        }
        _ => {}
    }
    let (profiles, channels) = desk.read(|reader| {
        let channels = settings::channels(reader.db())?.into_iter().map(|channel| channel.code.to_string());
        Ok((intake::profiles(reader.db())?, channels.collect()))
    })?;
    let choices = Choices {
        encoding: decided.encoding,
        delimiter: decided.delimiter,
        header: decided.header,
        ..Choices::default()
    };
    let intake = match &decided.template {
        Template::Recognised => Intake::open(path, choices, &profiles, None)?,
        Template::Guess => Intake::open(path, choices, &[], None)?,
        Template::Named(name) => Intake::open(path, choices, &profiles, Some(name))?,
    };
    let before = desk.read(|reader| imports::taken_at(reader.db(), &intake.digest))?;
    let cell = |text: String| SafeText::new(&text.chars().take(80).collect::<String>()).to_string();
    let sample = (0..SAMPLE).map_while(|row| intake.reading.raw(row));
    let sample = sample.map(|row| row.into_iter().map(cell).collect()).collect();
    Ok(Reading::File(Box::new(Loaded { intake: Arc::new(intake), sample, before, profiles, channels })))
}

/// The channel that orders go to.
pub(super) fn channel(intake: &Intake, mapping: &Mapping) -> String {
    SafeText::new(&intake.channel(mapping)).to_string()
}
