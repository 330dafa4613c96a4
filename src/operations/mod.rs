//! What can be done to the company: one struct each, one transaction each, one way to run them all.
//!
//! From [`execute`] come audit, changes, preview, undo, once-only keys and permissions, without a line in any single
//! operation.

pub mod batch;
pub mod changes;
pub mod company;
pub mod copies;
pub mod deadline;
pub mod fields;
pub mod import;
pub mod macros;
pub mod notice;
pub mod order;
pub mod party;
pub mod permission;
pub mod product;
pub mod profile;
pub mod record;
pub mod reference;
pub mod registry;
pub mod stock;
pub mod subject;
pub mod undo;
pub mod view;

use crate::domain::order::Badge;
use crate::domain::{Refusal, UtcMillis, limits};
use crate::store::journal::{self, RowChange};
use crate::store::{Changed, Store, Tx, drafts, orders, stock as shelves};
use chrono::NaiveDate;
pub use permission::{Permission, Role};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

/// Which field of its input names the records that an operation is about: who knows only their numbers need not write
/// an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// None by itself.
    Nothing,
    /// One record, in this field.
    One(&'static str),
    /// Any number of them, as a list in this field.
    Many(&'static str),
}

/// One thing that can be done to the company, in one transaction.
pub trait Operation: Serialize + DeserializeOwned {
    /// Stable name, in the journal, the palette, the command line and the API: `order.ship`.
    const NAME: &'static str;
    /// Who may do it.
    const PERMISSION: Permission;
    /// Which records it is about.
    const ABOUT: About = About::Nothing;
    /// A founding fills an empty company: its rows get no change each, and it cannot be undone.
    const FOUNDING: bool = false;
    /// It is never one of many in a batch: it is large, or takes others back.
    const ALONE: bool = false;
    /// A person can fill it in, field by field. Others come with a file, or found the company.
    const BY_HAND: bool = true;
    /// It takes its record away, whatever that is: what a hand means that presses the key of removal.
    const TAKES_AWAY: bool = false;
    /// It changes how the company is set up.
    const SETTING: bool = false;
    /// What it answers.
    type Output: Serialize + DeserializeOwned;

    /// Does it, or says why not; on a refusal nothing is kept.
    ///
    /// # Errors
    /// Whatever stands in the way.
    fn run(&self, work: &mut Work<'_>) -> Result<Self::Output, Refusal>;

    /// What the journal keeps as its input; an operation that carries a whole file keeps the file's digest instead.
    fn record(&self) -> Value {
        serde_json::to_value(self).unwrap_or(Value::Null)
    }

    /// The entry that it takes back, if it is an undo.
    fn undo_of(&self) -> Option<i64> {
        None
    }

    /// This answer says that there was nothing to do. If it wrote no row either, the journal gets no entry, nothing
    /// is committed and nobody is told: a timer that looks every half minute must not fill the history.
    fn nothing(&self, _output: &Self::Output) -> bool {
        false
    }
}

/// By which door somebody came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Door {
    /// The terminal program.
    Ui,
    /// The command line.
    Cli,
    /// The API.
    Api,
    /// A shop's connector.
    Sync,
    /// The notification loop.
    Timer,
}

impl Door {
    /// As the journal keeps it.
    pub const fn word(self) -> &'static str {
        match self {
            Door::Ui => "ui",
            Door::Cli => "cli",
            Door::Api => "api",
            Door::Sync => "sync",
            Door::Timer => "timer",
        }
    }
}

/// Who does it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The operator's name.
    pub name: String,
    /// By which door.
    pub door: Door,
    /// What they may.
    pub role: Role,
}

impl Actor {
    /// Somebody who may everything: the only role there is until operators have accounts.
    pub fn new(name: impl Into<String>, door: Door) -> Self {
        Self { name: name.into(), door, role: Role::Everything }
    }
}

/// Told how far a long operation is; answers `false` to stop it.
pub type Progress<'a> = &'a mut dyn FnMut(u64, u64) -> bool;

/// How an operation is asked for.
pub struct Call<'a> {
    /// Who asks.
    pub actor: &'a Actor,
    /// A scan, a webhook, a retry: the same key again returns the first result and changes nothing.
    pub once: Option<&'a str>,
    /// Who is told how far it is.
    pub progress: Option<Progress<'a>>,
    /// The draft that this saves: it goes in the same transaction.
    pub draft: Option<i64>,
}

impl<'a> Call<'a> {
    /// A plain call.
    pub fn by(actor: &'a Actor) -> Self {
        Self { actor, once: None, progress: None, draft: None }
    }

    /// With a once-only key.
    #[must_use]
    pub fn once(mut self, key: &'a str) -> Self {
        self.once = Some(key);
        self
    }

    /// Saving what was typed: its draft goes with it.
    #[must_use]
    pub fn draft(mut self, draft: Option<i64>) -> Self {
        self.draft = draft;
        self
    }

    /// With somebody who is told how far it is.
    #[must_use]
    pub fn progress(mut self, progress: Progress<'a>) -> Self {
        self.progress = Some(progress);
        self
    }
}

/// What an operation has in hand while it runs.
pub struct Work<'w> {
    /// The transaction.
    pub tx: Tx<'w>,
    /// Now.
    pub now: UtcMillis,
    /// Today in Italy.
    pub today: NaiveDate,
    /// Who does it.
    pub actor: &'w Actor,
    orders: BTreeSet<i64>,
    stock: BTreeSet<(i64, i64)>,
    /// Entries that it closed before its own, and the first change of them all.
    closed: Vec<(Changed, i64)>,
    progress: &'w mut (dyn FnMut(u64, u64) -> bool + 'w),
}

impl Work<'_> {
    /// The order's derived state will follow when the operation ends.
    pub fn touch_order(&mut self, order: i64) {
        self.orders.insert(order);
    }

    /// When the operation ends, reservations of this variant in this warehouse must still be covered by stock.
    pub fn touch_stock(&mut self, variant: i64, warehouse: i64) {
        self.stock.insert((variant, warehouse));
    }

    /// Writes what was done so far into the journal as an entry of its own, by the operation that it is; what follows is
    /// the next entry. All of them stay or none: what is held has to be there when all is done, not in between.
    fn close_entry<O: Operation>(&mut self, op: &O, output: &O::Output) -> Result<(), Refusal> {
        follow_orders(self, O::NAME)?;
        let output = serde_json::to_value(output).map_err(|e| bad_json(&e))?;
        let closed = journal::write(
            self.tx,
            &journal::NewEntry {
                at: self.now,
                actor: &self.actor.name,
                door: self.actor.door.word(),
                operation: O::NAME,
                input: &op.record(),
                output: &output,
                once_key: None,
                undo_of: op.undo_of(),
            },
        )?;
        let operation = O::NAME.to_owned();
        let changed = Changed { journal_id: self.tx.journal_id(), operation, tables: closed.tables };
        self.closed.push((changed, closed.changes.0));
        self.tx = self.tx.next();
        Ok(())
    }

    /// Says how far it is.
    ///
    /// # Errors
    /// `operation.cancelled` when the caller wants it stopped: nothing will have happened.
    pub fn progress(&mut self, done: u64, total: u64) -> Result<(), Refusal> {
        if (self.progress)(done, total) { Ok(()) } else { Err(Refusal::new("operation.cancelled")) }
    }
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Done<T> {
    /// What the operation answered.
    pub output: T,
    /// Its row in the journal; in a preview the row it would have had; 0 when there was nothing to do.
    pub journal_id: i64,
    /// Its first change and its last, those of the entries that it closed before its own among them; when it changed
    /// nothing the last is the one before.
    #[serde(skip, default = "no_changes")]
    pub changed: (i64, i64),
    /// The once-only key was known: this is the first result, and nothing was changed.
    pub repeated: bool,
    /// Exact rows before and after; filled by a preview only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<RowChange>,
}

const fn no_changes() -> (i64, i64) {
    (1, 0)
}

impl<T> Done<T> {
    /// What came of a deed that left nothing in the journal.
    fn nothing(output: T) -> Self {
        Self { output, journal_id: 0, changed: no_changes(), repeated: false, changes: Vec::new() }
    }

    /// The same with another output.
    ///
    /// # Errors
    /// Those of `read`.
    pub fn read<U, E>(self, read: impl FnOnce(T) -> Result<U, E>) -> Result<Done<U>, E> {
        let Self { output, journal_id, changed, repeated, changes } = self;
        Ok(Done { output: read(output)?, journal_id, changed, repeated, changes })
    }
}

/// Runs an operation: the only way to write.
///
/// # Errors
/// Its refusal; then nothing has changed.
pub fn execute<O: Operation>(store: &mut Store, call: Call<'_>, op: &O) -> Result<Done<O::Output>, Refusal> {
    run(store, call, op, End::Keep)
}

/// Runs an operation, takes exact note of what it changed, and rolls it back.
///
/// # Errors
/// The refusal that it would meet.
pub fn preview<O: Operation>(store: &mut Store, call: Call<'_>, op: &O) -> Result<Done<O::Output>, Refusal> {
    run(store, call, op, End::Show)
}

/// As [`preview`], without the list of rows: for an operation that touches tens of thousands of them.
///
/// # Errors
/// The refusal that it would meet.
pub fn rehearse<O: Operation>(store: &mut Store, call: Call<'_>, op: &O) -> Result<Done<O::Output>, Refusal> {
    run(store, call, op, End::Forget)
}

/// What becomes of an operation's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// They stay.
    Keep,
    /// They are listed and rolled back.
    Show,
    /// They are rolled back.
    Forget,
}

fn run<O: Operation>(store: &mut Store, call: Call<'_>, op: &O, end: End) -> Result<Done<O::Output>, Refusal> {
    let Call { actor, once, mut progress, draft } = call;
    if let Some(refusal) = actor.role.refuses(O::PERMISSION) {
        return Err(refusal);
    }
    let now = store.clock().now();
    let input = op.record();
    short_enough(&input)?;
    let hub = store.hub();
    let mut told = Vec::new();
    let keep = end == End::Keep;
    let done = store.write(O::FOUNDING, |tx| {
        if let Some(key) = once
            && let Some((operation, first_input, output, journal_id)) = journal::once(*tx, key)?
        {
            if operation != O::NAME || first_input != input {
                return Err(Refusal::new("operation.once_other").with("key", key).with("operation", operation));
            }
            let (output, changed) = (read(output)?, journal::find(*tx, journal_id)?.changes);
            return Ok((Done { output, journal_id, changed, repeated: true, changes: Vec::new() }, false));
        }
        // A caller that wants no news never stops it.
        let mut tell = |done, total| progress.as_mut().is_none_or(|tell| tell(done, total));
        let mut work = Work {
            tx,
            now,
            today: now.rome_date(),
            actor,
            orders: BTreeSet::new(),
            stock: BTreeSet::new(),
            closed: Vec::new(),
            progress: &mut tell,
        };
        let output = op.run(&mut work)?;
        if !O::FOUNDING {
            follow(&mut work, O::NAME)?;
        }
        let tx = work.tx;
        if draft.is_none() && op.nothing(&output) && tx.untouched() {
            return Ok((Done::nothing(output), false));
        }
        if let Some(draft) = draft {
            drafts::forget(tx, &actor.name, draft)?;
        }
        // What changed no row is no deed: in the history it would only stand before what can be taken back. One with a
        // key is remembered by it, and an undo by what it took back.
        if !O::FOUNDING && once.is_none() && op.undo_of().is_none() && tx.untouched() {
            return Ok((Done::nothing(output), keep));
        }
        let answer = serde_json::to_value(&output).map_err(|e| bad_json(&e))?;
        let closed = journal::write(
            tx,
            &journal::NewEntry {
                at: now,
                actor: &actor.name,
                door: actor.door.word(),
                operation: O::NAME,
                input: &input,
                output: &answer,
                once_key: once,
                undo_of: op.undo_of(),
            },
        )?;
        let changed = (work.closed.first().map_or(closed.changes.0, |(_, first)| *first), closed.changes.1);
        told.extend(work.closed.into_iter().map(|(changed, _)| changed));
        told.push(Changed { journal_id: tx.journal_id(), operation: O::NAME.to_owned(), tables: closed.tables });
        let changes = match end {
            End::Keep | End::Forget => Vec::new(),
            End::Show => journal::changes(*tx, changed.0, changed.1)?,
        };
        Ok((Done { output, journal_id: tx.journal_id(), changed, repeated: false, changes }, keep))
    })?;
    if keep {
        for changed in &told {
            hub.tell(changed);
        }
    }
    Ok(done)
}

/// Lets what is derived follow what was written, and sees that what is held is there.
fn follow(work: &mut Work<'_>, cause: &str) -> Result<(), Refusal> {
    follow_orders(work, cause)?;
    for (variant, warehouse) in std::mem::take(&mut work.stock) {
        shelves::check_cover(work.tx, variant, warehouse)?;
    }
    Ok(())
}

/// What follows of the orders that were touched.
fn follow_orders(work: &mut Work<'_>, cause: &str) -> Result<(), Refusal> {
    for order in std::mem::take(&mut work.orders) {
        let Some((before, after)) = orders::refresh(work.tx, order)? else { continue };
        if before != Some(after) {
            orders::add_event(
                work.tx,
                &orders::NewEvent {
                    order,
                    at: work.now,
                    actor: &work.actor.name,
                    door: work.actor.door.word(),
                    from: before.map(Badge::word),
                    to: after.word(),
                    cause,
                },
            )?;
        }
    }
    Ok(())
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, Refusal> {
    serde_json::from_value(value).map_err(|e| bad_json(&e))
}

/// JSON that does not fit, with what and where.
pub(crate) fn bad_json(error: &serde_json::Error) -> Refusal {
    Refusal::new("input.json")
        .with("detail", error.to_string())
        .with("line", error.line())
        .with("column", error.column())
}

/// How an operation is run from text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// For good.
    Execute,
    /// To see what would happen.
    Preview,
}

/// Runs an operation from its JSON.
pub type RunJson = fn(&mut Store, Call<'_>, Value, Mode) -> Result<Done<Value>, Refusal>;

/// An operation as the command line, the palette and the API find it.
#[allow(clippy::struct_excessive_bools, reason = "each is a constant of the operation, said by itself")]
pub struct Verb {
    /// Its name.
    pub name: &'static str,
    /// Who may do it.
    pub permission: Permission,
    /// Which records it is about.
    pub about: About,
    /// A person can fill it in, field by field.
    pub by_hand: bool,
    /// It takes its record away.
    pub takes_away: bool,
    /// It changes how the company is set up.
    pub setting: bool,
    /// It is never one of many in a batch.
    pub alone: bool,
    /// Runs it from JSON.
    pub run: RunJson,
    /// Reads JSON as its input and gives it back, with what stands there when it is absent.
    pub read: ReadJson,
    /// Runs it as one of many.
    pub(crate) within: Within,
}

/// Reads an operation's input without running it.
pub type ReadJson = fn(Value) -> Result<Value, Refusal>;

/// Runs an operation from its JSON inside another's transaction.
type Within = fn(&mut Work<'_>, Value) -> Result<Value, Refusal>;

impl Verb {
    /// The entry of one operation.
    pub const fn of<O: Operation>() -> Self {
        Self {
            name: O::NAME,
            permission: O::PERMISSION,
            about: O::ABOUT,
            by_hand: O::BY_HAND,
            takes_away: O::TAKES_AWAY,
            setting: O::SETTING,
            alone: O::ALONE,
            run: run_json::<O>,
            read: read_json::<O>,
            within: within::<O>,
        }
    }
}

/// One of many: what is derived follows at once, so that a refusal is this one's and not the batch's.
fn within<O: Operation>(work: &mut Work<'_>, input: Value) -> Result<Value, Refusal> {
    if O::FOUNDING || O::ALONE {
        return Err(Refusal::new("batch.alone").with("operation", O::NAME));
    }
    if let Some(refusal) = work.actor.role.refuses(O::PERMISSION) {
        return Err(refusal);
    }
    let op: O = from_object(input)?;
    short_enough(&op.record())?;
    work.orders.clear();
    work.stock.clear();
    let result = op.run(work).and_then(|output| {
        follow(work, O::NAME)?;
        serde_json::to_value(output).map_err(|e| bad_json(&e))
    });
    work.orders.clear();
    work.stock.clear();
    result
}

/// Refuses texts that are longer than their field takes, all of them at once: what no form lets in, no other door does.
fn short_enough(input: &Value) -> Result<(), Refusal> {
    fn walk(place: &str, name: &str, value: &Value, wrong: &mut Vec<Refusal>) {
        let inner = |part: &str| if place.is_empty() { part.to_owned() } else { format!("{place}.{part}") };
        match value {
            Value::String(text) => {
                let (most, length) = (limits::most(name), text.trim().chars().count());
                if length > most {
                    let refusal = Refusal::new("field.too_long").field(place);
                    wrong.push(refusal.with("length", length).with("most", most));
                }
            }
            Value::Array(all) => {
                for (at, one) in all.iter().enumerate() {
                    walk(&inner(&at.to_string()), name, one, wrong);
                }
            }
            Value::Object(fields) => {
                for (key, one) in fields {
                    // What is said of a record is named without the box that it comes in; a mapping and the inputs of
                    // a batch are no texts, and looked at by whoever reads them.
                    match key.as_str() {
                        "set" => walk(place, name, one, wrong),
                        "payload" | "inputs" => {}
                        key => walk(&inner(key), key, one, wrong),
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let mut wrong = Vec::new();
    walk("", "", input, &mut wrong);
    Refusal::join(wrong).map_or(Ok(()), Err)
}

// Three doors read an input: one copy of its reader in the program, not one in each.
#[inline(never)]
fn from_object<O: Operation>(input: Value) -> Result<O, Refusal> {
    // A list would be read as the fields in their order: nobody means that.
    if !input.is_object() {
        return Err(Refusal::new("input.json")
            .with("detail", "an object is expected")
            .with("line", 1)
            .with("column", 1));
    }
    serde_path_to_error::deserialize(input).map_err(|error| {
        let place = place(error.path());
        let refusal = bad_json(error.inner());
        if place.is_empty() { refusal } else { refusal.field(place) }
    })
}

/// Where in an input, as refusals name their fields: `lines.2.quantity`.
fn place(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let parts = path.iter().filter_map(|segment| match segment {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } => Some(key.clone()),
        Segment::Enum { variant } => Some(variant.clone()),
        Segment::Unknown => None,
    });
    parts.collect::<Vec<_>>().join(".")
}

fn read_json<O: Operation>(input: Value) -> Result<Value, Refusal> {
    let op: O = from_object(input)?;
    serde_json::to_value(&op).map_err(|e| bad_json(&e))
}

fn run_json<O: Operation>(store: &mut Store, call: Call<'_>, input: Value, mode: Mode) -> Result<Done<Value>, Refusal> {
    let op: O = from_object(input)?;
    let end = if mode == Mode::Execute { End::Keep } else { End::Show };
    run(store, call, &op, end)?.read(|output| serde_json::to_value(output).map_err(|e| bad_json(&e)))
}
