//! What is typed into a form is kept while it is typed: one mechanism for every form.
//!
//! The writer does what it is asked in order. The row of a draft is known to its jobs, not to the form: a save takes
//! away whatever row there is when its turn comes, and a later word never makes a second row.

use super::beside::{Beside, Presence};
use super::together::{Joined, Now, others};
use crate::domain::{Refusal, SafeText};
use crate::locale::{Lang, wording};
use crate::operations::{Call, Mode, registry};
use crate::store::drafts::{self, Draft};
use crate::store::{Reader, alive, journal};
use crate::ui::desk::{Desk, FAILED, Written};
use crate::ui::layers::{Awaited, Cx};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

/// Typing is kept so long after the last letter: what a kill can lose at most.
pub const KEPT_AFTER: Duration = Duration::from_secs(2);

/// What could not be kept is tried again after so long.
const AGAIN_AFTER: Duration = Duration::from_secs(5);

/// What the jobs of one form share.
#[derive(Debug, Default)]
struct Shared {
    /// The draft's row.
    row: Option<i64>,
    /// What the next job does; none when it has been done. One slot: the last word is what counts, in whatever order
    /// the jobs have their turns.
    pending: Option<Wish>,
    /// The record is saved: nothing is kept any more.
    over: bool,
    /// What the record is called since it is saved.
    name: Option<String>,
    /// What of others went into it when it was saved.
    joined: Joined,
    /// The newest entry of the journal when the form was opened, or when what it goes on with was begun.
    since: i64,
}

/// What is wanted of the draft.
#[derive(Debug)]
enum Wish {
    Keep(Pending),
    Forget,
}

#[derive(Debug)]
struct Pending {
    record: Option<i64>,
    version: Option<i64>,
    payload: Value,
}

/// The answer of a job that was to keep something.
#[derive(Debug)]
pub struct Kept(Result<Word, Refusal>);

/// What became of what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    /// There was nothing to keep.
    Nothing,
    /// It is kept.
    Kept,
    /// It is kept apart: another program has taken over the draft that it was, or thrown it away.
    Apart,
}

/// The draft's row as jobs see it.
#[derive(Debug, Clone)]
struct Row(Arc<Mutex<Shared>>);

impl Row {
    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The row there is now: it goes with what is saved.
    fn now(&self) -> Option<i64> {
        self.lock().row
    }

    /// The record is saved, and the row is gone with it.
    fn over(&self) {
        let mut shared = self.lock();
        shared.row = None;
        shared.pending = None;
        shared.over = true;
    }
}

/// What a draft is called, for whoever has several of them.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// The record, the customer, the subject.
    pub name: &'a str,
    /// What it belongs to: the party of an address; drafts of other parties are none of its form's.
    pub scope: &'a str,
}

/// The drafts that forms of one session have in hand. One that is open in two of them would be overwritten by each in
/// turn.
#[derive(Debug, Default)]
pub struct InHand(Mutex<Vec<(Weak<()>, Row)>>);

impl InHand {
    fn lock(&self) -> MutexGuard<'_, Vec<(Weak<()>, Row)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, form: &Arc<()>, row: &Row) {
        let mut all = self.lock();
        all.retain(|(form, _)| form.strong_count() > 0);
        all.push((Arc::downgrade(form), row.clone()));
    }

    /// Whether a form has this draft open.
    pub fn has(&self, draft: i64) -> bool {
        self.lock().iter().any(|(form, row)| form.strong_count() > 0 && row.now() == Some(draft))
    }
}

/// The drafts that a form can go on with, and one that stands open in another program.
#[derive(Debug)]
pub struct Left(pub Vec<Draft>, pub Option<Draft>);

/// Keeps what is typed into one form.
pub struct Keeper {
    desk: Desk,
    entity: &'static str,
    row: Row,
    /// Lives as long as the form does, unlike the row, which jobs hold too.
    _form: Arc<()>,
    due: Option<Instant>,
    at: Option<String>,
    presence: Presence,
    /// What was said of who else is there.
    said: Option<String>,
    /// Jobs that have not answered.
    open: usize,
}

impl Keeper {
    /// For a form of this kind.
    pub fn new(desk: &Desk, entity: &'static str) -> Self {
        let (row, form) = (Row(Arc::default()), Arc::new(()));
        desk.drafts().enter(&form, &row);
        let presence = Presence::new(desk, entity);
        Self { desk: desk.clone(), entity, row, _form: form, due: None, at: None, presence, said: None, open: 0 }
    }

    /// Has the drafts looked up that a form can go on with: this one, or those of its record, or those of new ones
    /// that belong to the same. [`Left`] comes to the form's `receive`.
    pub fn look(&self, cx: &Cx<'_>, draft: Option<i64>, record: Option<i64>, own: String) {
        let (desk, entity, row, now) = (self.desk.clone(), self.entity, self.row.clone(), cx.clock.now());
        cx.job(move || {
            let actor = desk.actor().name.clone();
            row.lock().since = desk.read(|reader| journal::head(reader.db())).unwrap_or(i64::MAX);
            let found = desk.read(|reader| match draft {
                Some(draft) => Ok(drafts::get(reader.db(), &actor, draft)?.into_iter().collect()),
                None => drafts::list(reader.db(), &actor, Some(entity)),
            });
            let mut mine: Vec<Draft> = found.unwrap_or_default();
            let fits = |one: &Draft| one.record_id == record && (record.is_some() || scope(one) == own);
            if draft.is_some() {
                return Left(mine, None);
            }
            mine.retain(fits);
            // Whoever works at two terminals is not asked about the one at the other; told of it he is.
            let (elsewhere, mine) = mine.into_iter().partition(|one| one.open_elsewhere(&alive::token(), now));
            let elsewhere: Vec<Draft> = elsewhere;
            Left(mine, elsewhere.into_iter().next())
        });
    }

    /// Looks who else types into this record: [`Beside`] comes to the form's `receive`.
    pub fn look_beside(&self, cx: &Cx<'_>, record: Option<i64>) {
        self.presence.look(cx, record);
    }

    /// It is known who does; said once when somebody has begun.
    pub fn seen_beside(&mut self, beside: Beside, cx: &mut Cx<'_>) {
        let begun = self.presence.seen(beside);
        // What was said of somebody who has left the record, or saved it, is not true any more.
        if let Some(said) = self.said.take_if(|_| begun || !self.presence.is_there()) {
            cx.unsay(said);
        }
        if begun {
            let text = cx.lang.f("draft.beside_said", &[("who", &self.presence.named(cx.lang))]);
            cx.warn(text.as_str());
            self.said = Some(text);
        }
    }

    /// `Marta scrive`, while it is so: see [`Presence::told`].
    pub fn beside(&self, lang: Lang) -> Vec<String> {
        self.presence.told(lang)
    }

    /// Who reads and writes for the form.
    pub const fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Saves the record by this operation: the draft goes in the same transaction. [`Written`] comes to the form's
    /// `receive`.
    /// `after` reads the record once it is saved: another operator may have given it another name, or other fields.
    pub fn save(
        &self,
        cx: &mut Cx<'_>,
        operation: &'static str,
        input: Value,
        after: Option<impl FnOnce(&Reader) -> Result<Now, Refusal> + Send + 'static>,
    ) {
        let (desk, actor, row) = (self.desk.clone(), self.desk.actor().clone(), self.row.clone());
        cx.await_done();
        self.desk.write(cx.id, move |store| {
            let result = match registry::find(operation) {
                Some(verb) => (verb.run)(store, Call::by(&actor).draft(row.now()), input, Mode::Execute),
                None => Err(Refusal::new("operation.unknown").with("operation", operation)),
            };
            if let Ok(done) = &result {
                row.over();
                let span = (row.lock().since, done.journal_id);
                // Where nobody did anything since it was opened there is nothing to look for.
                let alone = done.journal_id != 0 && done.journal_id <= span.0.saturating_add(1);
                let now = after.filter(|_| !alone).map(|after| {
                    desk.read(|reader| {
                        let now = after(reader)?;
                        let who = others(reader, &now, operation, span)?;
                        Ok((now, who))
                    })
                });
                // What cannot be read is not said: it is saved all the same.
                if let Some(Ok((now, who))) = now {
                    let mut shared = row.lock();
                    shared.name = now.name;
                    if !who.is_empty() {
                        shared.joined = Joined::new(who, now.fields);
                    }
                }
            }
            Awaited::done(Written { tag: "save", result })
        });
    }

    /// What the record is called since it is saved.
    pub fn name_now(&self) -> Option<String> {
        self.row.lock().name.clone()
    }

    /// The entry of the journal that the form was opened after.
    pub fn since(&self) -> i64 {
        self.row.lock().since
    }

    /// What of others went into it when it was saved, and before.
    pub fn joined(&self, before: &Joined) -> Joined {
        let mut joined = before.clone();
        joined.and(self.row.lock().joined.clone());
        joined
    }

    /// Something was typed: it is kept when nothing more is for a while.
    pub fn typed(&mut self, now: Instant) {
        self.due.get_or_insert(now + KEPT_AFTER);
    }

    /// When it is to be kept.
    pub fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Whether that time has come.
    pub fn is_due(&self, now: Instant) -> bool {
        self.due.is_some_and(|due| due <= now)
    }

    /// When it was last kept: `14:05:12`.
    pub fn at(&self) -> Option<&str> {
        self.at.as_deref()
    }

    /// Goes on with a draft. What others saved since it was begun is told as if the form had been open all the time.
    pub fn resume(&mut self, draft: &Draft, cx: &Cx<'_>) {
        let mut shared = self.row.lock();
        shared.row = Some(draft.id);
        if let Some(head) = draft.payload.pointer("/about/head").and_then(Value::as_i64) {
            shared.since = shared.since.min(head);
        }
        drop(shared);
        let (id, actor) = (draft.id, self.desk.actor().name.clone());
        self.open += 1;
        self.desk.write(cx.id, move |store| {
            // A form that is left behind open with it must not write over what is typed here.
            let (own, at) = (alive::token(), alive::terminal());
            Kept(drafts::claim(store, &actor, id, (&own, at.as_deref())).map(|_| Word::Nothing))
        });
    }

    /// Keeps this. What was to be kept before and is not yet is not kept for its own sake.
    pub fn keep(
        &mut self,
        cx: &Cx<'_>,
        (record, version): (Option<i64>, Option<i64>),
        mut payload: Value,
        about: About<'_>,
    ) {
        self.due = None;
        if let Some(object) = payload.as_object_mut() {
            let at = alive::terminal();
            let head = self.row.lock().since;
            let about = json!({"name": about.name, "scope": about.scope, "by": alive::token(), "at": at, "head": head});
            object.insert("about".to_owned(), about);
        }
        self.wish(Wish::Keep(Pending { record, version, payload }), cx);
    }

    fn wish(&mut self, wish: Wish, cx: &Cx<'_>) {
        if self.row.lock().pending.replace(wish).is_some() {
            // A job has not had its turn: it does this.
            return;
        }
        self.open += 1;
        let (row, entity, actor) = (self.row.clone(), self.entity, self.desk.actor().name.clone());
        self.desk.write(cx.id, move |store| {
            // The lock is not held while the file is written: the thread of the screen takes it, too.
            let (wish, id) = {
                let mut shared = row.lock();
                (shared.pending.take().filter(|_| !shared.over), shared.row)
            };
            match wish {
                None => Kept(Ok(Word::Nothing)),
                Some(Wish::Keep(Pending { record, version, payload })) => {
                    let typed =
                        drafts::Typed { id, entity, record_id: record, base_version: version, payload: &payload };
                    Kept(drafts::save(store, &actor, &typed).map(|kept| {
                        row.lock().row = Some(kept);
                        if id.is_some_and(|id| id != kept) { Word::Apart } else { Word::Kept }
                    }))
                }
                Some(Wish::Forget) => {
                    let gone = id.map_or(Ok(()), |id| drafts::release(store, &actor, id, &alive::token()));
                    Kept(gone.map(|()| {
                        row.lock().row = None;
                        Word::Nothing
                    }))
                }
            }
        });
    }

    /// Says that it stays, what it is called, and how it is come back to.
    pub fn say_left(&self, edits: bool, about: About<'_>, cx: &mut Cx<'_>) {
        let what = what(self.entity, edits, about, cx.lang);
        cx.warn(cx.lang.f("draft.left", &[("what", &what)]));
    }

    /// Nothing is left of what was typed: neither is its draft.
    pub fn forget(&mut self, cx: &Cx<'_>) {
        self.due = None;
        if self.open == 0 && self.row.now().is_none() {
            return;
        }
        self.at = None;
        self.wish(Wish::Forget, cx);
    }

    /// A job has answered.
    pub fn kept(&mut self, kept: Kept, cx: &mut Cx<'_>) {
        self.open = self.open.saturating_sub(1);
        match kept.0 {
            Ok(Word::Nothing) => {}
            Ok(word) => {
                self.at = Some(cx.clock.now().rome().format("%H:%M:%S").to_string());
                if word == Word::Apart {
                    cx.warn(cx.lang.t("draft.apart"));
                }
            }
            Err(refusal) => {
                // What is too large stays so; a file that is busy or full may not.
                if refusal.code != "draft.too_large" {
                    self.due = Some(cx.now + AGAIN_AFTER);
                }
                cx.warn(wording::told(cx.lang, &refusal));
            }
        }
    }

    /// Whether this is the failure of a job that was to keep something, not the answer to a save: they are answered
    /// in order.
    pub fn failed(&mut self, written: &Written, cx: &mut Cx<'_>) -> bool {
        if written.tag != FAILED || self.open == 0 {
            return false;
        }
        // It may never have had its turn: what was typed is still to be kept.
        self.row.lock().pending = None;
        self.due = Some(cx.now + AGAIN_AFTER);
        let refused = written.result.as_ref().err().cloned();
        self.kept(Kept(refused.map_or(Ok(Word::Nothing), Err)), cx);
        true
    }
}

fn about<'a>(draft: &'a Draft, key: &str) -> &'a str {
    draft.payload.get("about").and_then(|about| about.get(key)).and_then(Value::as_str).unwrap_or_default()
}

/// What a draft belongs to; see [`About::scope`].
pub fn scope(draft: &Draft) -> &str {
    about(draft, "scope")
}

/// What a draft is of, in words: `nuovo ordine: Rossi Mario`.
pub fn told(draft: &Draft, lang: Lang) -> String {
    let about = About { name: about(draft, "name"), scope: scope(draft) };
    what(&draft.entity, draft.record_id.is_some(), about, lang)
}

fn what(entity: &str, edits: bool, about: About<'_>, lang: Lang) -> String {
    let entity = entity.replace('.', "_");
    let family = if edits { "draft.edit" } else { "draft.new" };
    let own = lang.find(&format!("{family}.{entity}_{}", about.scope));
    let what = own.or_else(|| lang.find(&format!("{family}.{entity}"))).unwrap_or(lang.t("draft.any"));
    let name = SafeText::new(about.name);
    if name.as_str().is_empty() { what.to_owned() } else { format!("{what}: {}", name.as_str()) }
}

/// That a draft waits, or stands open in another program, and how it is come to.
pub fn waiting(draft: &Draft, there: bool, cx: &Cx<'_>) -> String {
    let (what, at) = (told(draft, cx.lang), when(draft, cx.clock.today(), cx.lang));
    if there {
        return cx.lang.f("draft.waits_there", &[("what", &what), ("where", &open_there(draft, cx.lang))]);
    }
    cx.lang.f("draft.waiting", &[("what", &what), ("at", &at)])
}

/// Where else a draft stands open, in words.
pub fn open_there(draft: &Draft, lang: Lang) -> String {
    match draft.terminal() {
        Some(place) => lang.f("draft.open_at", &[("place", place.as_str())]),
        None => lang.t("draft.open_there").to_owned(),
    }
}

/// When a draft was kept: of today the hour, else the day before it.
pub fn when(draft: &Draft, today: chrono::NaiveDate, lang: Lang) -> String {
    wording::instant_near(lang, draft.updated_at, today)
}
