//! What a session knows of its operator, kept for the next one: where they stand, which actions they know, how far a
//! tutorial went. The thread of the screen writes here, the writer's takes it along when it writes anyway, and
//! when the hand rests: an idle session writes nothing.

use super::action::Action;
use super::clipboard::Program;
use super::liking::Liking;
use crate::domain::Refusal;
use crate::store::{Db, Store, preferences};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// An action used so often is known: its hint leaves its place to others.
pub const KNOWN: u32 = 8;

/// Shared by a session and its writer; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Standing(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    place: String,
    moved: bool,
    used: BTreeMap<&'static str, u32>,
    all_hints: bool,
    /// Where the tutorial stands.
    lesson: Option<usize>,
    changed: bool,
    liking: Liking,
    program: Option<Program>,
}

impl Standing {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads what was kept of an operator. What cannot be read is as if it was not there: only hints are at stake.
    pub fn recall(&self, db: Db<'_>, operator: &str) {
        let kept = preferences::kept(db, operator, preferences::SESSION).ok().flatten().unwrap_or_default();
        let place = preferences::kept(db, operator, preferences::PLACE).ok().flatten();
        let liking = preferences::kept(db, operator, preferences::LIKING).ok().flatten().unwrap_or_default();
        let mut inner = self.lock();
        inner.liking = Liking::of(&liking);
        place.as_ref().and_then(Value::as_str).unwrap_or_default().clone_into(&mut inner.place);
        inner.all_hints = kept.get("hints").and_then(Value::as_str) == Some("all");
        inner.lesson = kept.get("lesson").and_then(Value::as_u64).and_then(|at| usize::try_from(at).ok());
        for (name, times) in kept.get("used").and_then(Value::as_object).into_iter().flatten() {
            if let (Some(action), Some(times)) = (Action::named(name), times.as_u64()) {
                inner.used.insert(action.id(), u32::try_from(times).unwrap_or(u32::MAX));
            }
        }
    }

    /// Something is known that was not written yet.
    pub fn news(&self) -> bool {
        let inner = self.lock();
        inner.moved || inner.changed
    }

    /// The session stands here now.
    pub fn stands(&self, place: String) {
        let mut inner = self.lock();
        if inner.place != place {
            inner.place = place;
            inner.moved = true;
        }
    }

    /// The operator pressed the key of an action. Beyond what makes it known nothing is counted.
    pub fn used(&self, action: Action) {
        let mut inner = self.lock();
        let times = inner.used.entry(action.id()).or_default();
        if *times < KNOWN {
            *times += 1;
            inner.changed = true;
        }
    }

    /// The hint of an action may leave its place: the operator knows it.
    pub fn knows(&self, action: Action) -> bool {
        let inner = self.lock();
        !inner.all_hints && inner.used.get(action.id()).is_some_and(|times| *times >= KNOWN)
    }

    /// Whether hints stay where they are, however well they are known.
    pub fn all_hints(&self) -> bool {
        self.lock().all_hints
    }

    /// Has hints stay where they are, or leave when they are known.
    pub fn show_all_hints(&self, all: bool) {
        let mut inner = self.lock();
        inner.changed |= inner.all_hints != all;
        inner.all_hints = all;
    }

    /// What the operator likes.
    pub fn liking(&self) -> Liking {
        self.lock().liking.clone()
    }

    /// The operator likes this from now on. Who says so also keeps it.
    pub fn like(&self, liking: Liking) {
        self.lock().liking = liking;
    }

    /// The program of this machine that takes copies, if one was named.
    pub fn program(&self) -> Option<Program> {
        self.lock().program.clone()
    }

    /// Copies may go to this program.
    pub fn copy_by(&self, program: Option<Program>) {
        self.lock().program = program;
    }

    /// Where the tutorial stands.
    pub fn lesson(&self) -> Option<usize> {
        self.lock().lesson
    }

    /// The tutorial stands here now.
    pub fn at_lesson(&self, lesson: usize) {
        let mut inner = self.lock();
        inner.changed |= inner.lesson != Some(lesson);
        inner.lesson = Some(lesson);
    }

    /// Writes what changed since it was last written. A file that does not take it keeps the older: the next write
    /// tries again only when something changed again.
    ///
    /// # Errors
    /// `store.*`.
    pub fn keep(&self, store: &mut Store, operator: &str) -> Result<(), Refusal> {
        let (place, learned) = {
            let mut inner = self.lock();
            let place = std::mem::take(&mut inner.moved).then(|| Value::String(inner.place.clone()));
            let changed = std::mem::take(&mut inner.changed);
            let hints = if inner.all_hints { "all" } else { "new" };
            let learned = changed.then(|| json!({ "used": inner.used, "hints": hints, "lesson": inner.lesson }));
            (place, learned)
        };
        if let Some(place) = place {
            preferences::keep(store, operator, preferences::PLACE, &place)?;
        }
        if let Some(learned) = learned {
            preferences::keep(store, operator, preferences::SESSION, &learned)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{FixedClock, UtcMillis};

    #[test]
    fn what_is_learned_outlives_the_session_and_is_written_once() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::at(UtcMillis(1_800_000_000_000)));
        let mut store = Store::open_or_create(&folder.path().join("s.db"), clock.clone()).unwrap();
        let standing = Standing::default();
        for _ in 0..KNOWN - 1 {
            standing.used(Action::FilterText);
        }
        assert!(!standing.knows(Action::FilterText));
        standing.used(Action::FilterText);
        assert!(standing.knows(Action::FilterText) && !standing.knows(Action::New));
        standing.stands("orders\tx".to_owned());
        standing.at_lesson(3);
        standing.keep(&mut store, "anna").unwrap();
        let again = Standing::default();
        again.recall(store.db(), "anna");
        assert!(again.knows(Action::FilterText) && again.lesson() == Some(3));
        assert_eq!(
            preferences::kept(store.db(), "anna", preferences::PLACE).unwrap(),
            Some(Value::String("orders\tx".to_owned()))
        );
        // Nothing changed: nothing is written, whatever the clock says.
        let at = |store: &Store| preferences::kept(store.db(), "anna", preferences::SESSION).unwrap();
        let before = at(&store);
        preferences::keep(&mut store, "anna", preferences::SESSION, &json!("other")).unwrap();
        standing.stands("orders\tx".to_owned());
        standing.used(Action::FilterText);
        standing.keep(&mut store, "anna").unwrap();
        assert_eq!(at(&store), Some(json!("other")));
        standing.show_all_hints(true);
        assert!(!standing.knows(Action::FilterText));
        standing.keep(&mut store, "anna").unwrap();
        assert_ne!(at(&store), before);
        again.recall(store.db(), "anna");
        assert!(again.all_hints() && !again.knows(Action::FilterText));
        let hers = Standing::default();
        hers.recall(store.db(), "bruno");
        assert!(!hers.all_hints() && !hers.knows(Action::FilterText));
    }
}
