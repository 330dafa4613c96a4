//! What a form that keeps a draft is told by the writer and by the boxes over it: the same for the form of a record
//! and for an order with its lines.

use super::beside::Beside;
use super::day::PickedDay;
use super::draft::{self, Keeper, Kept, Left};
use super::draft_box::{Decided, DraftBox};
use super::picker::Picked;
use super::together::Joined;
use crate::domain::Refusal;
use crate::locale::Lang;
use crate::operations::Done;
use crate::store::drafts::Draft;
use crate::ui::desk::{Desk, Written};
use crate::ui::kit::Act;
use crate::ui::kit::field::FieldValue;
use crate::ui::kit::nav::letter;
use crate::ui::layers::{Cx, Flow, Layer, Severity};
use serde_json::Value;
use std::any::Any;

/// What a form with a draft holds beside its fields.
pub struct Drafting {
    /// Who keeps it.
    pub keeper: Keeper,
    /// The version of the record that the form was filled from.
    pub version: Option<i64>,
    /// The draft that it was opened to go on with.
    pub resume: Option<i64>,
    /// What was typed before it could take it.
    pub again: Vec<Act>,
    /// What of others was put together with it before it is saved.
    pub joined: Joined,
}

impl Drafting {
    /// For a form of such records; `resume` goes on with a draft.
    pub fn new(desk: &Desk, entity: &'static str, resume: Option<i64>) -> Self {
        let joined = Joined::default();
        Self { keeper: Keeper::new(desk, entity), version: None, resume, again: Vec::new(), joined }
    }

    /// What stands at the end of the title: whether what is typed is kept already, and since when.
    pub fn told(&self, dirty: bool, lang: Lang) -> String {
        match self.keeper.at() {
            _ if !dirty => String::new(),
            Some(at) => lang.f("record.dirty_kept", &[("at", at)]),
            None => lang.t("record.dirty").to_owned(),
        }
    }

    /// Says that it is saved, with what of others went into it: that is read before anything else.
    pub fn say_saved(&self, said: String, undo: bool, cx: &mut Cx<'_>) {
        let joined = self.keeper.joined(&self.joined);
        let severity = if joined.is_empty() { Severity::Ok } else { Severity::Warn };
        let text = joined.told(said, &self.keeper.desk().actor().name, cx.lang);
        cx.say(severity, text, undo);
    }
}

/// A form whose draft is kept while it is typed.
pub trait Drafted: Layer {
    /// Its draft, and what goes with it.
    fn drafting(&mut self) -> &mut Drafting;
    /// Keys reach its fields from now on.
    fn take_keys(&mut self);
    /// Fills it from a draft; `false` when that cannot be read.
    fn refill(&mut self, payload: &Value) -> bool;
    /// It was filled from a draft.
    fn refilled(&mut self, _cx: &mut Cx<'_>) {}
    /// The operation that saves it did so.
    fn saved(&mut self, done: &Done<Value>, cx: &mut Cx<'_>);
    /// It did not.
    fn not_saved(&mut self, refusal: &Refusal, cx: &mut Cx<'_>);
    /// What was picked is more than the value of a field and is dealt with here; else it is given back.
    fn own_pick(&mut self, picked: Picked, _cx: &mut Cx<'_>) -> Option<Picked> {
        Some(picked)
    }
    /// A value was chosen for a field.
    fn take(&mut self, field: &'static str, value: FieldValue, cx: &mut Cx<'_>);

    /// Plays what was typed ahead.
    fn play(&mut self, cx: &mut Cx<'_>) {
        self.take_keys();
        for act in std::mem::take(&mut self.drafting().again) {
            if self.act(&act, cx) == Flow::Close {
                return cx.close(cx.id);
            }
        }
    }

    /// The drafts to go on with are known.
    fn found(&mut self, found: Vec<Draft>, cx: &mut Cx<'_>) {
        if self.drafting().resume.take().is_some() {
            return match found.into_iter().next() {
                Some(draft) => {
                    let ahead = std::mem::take(&mut self.drafting().again);
                    self.decided(Decided::Resume(Box::new(draft), ahead), cx);
                }
                None => self.play(cx),
            };
        }
        if found.is_empty() {
            return self.play(cx);
        }
        // Who has typed already means an empty form: what is typed goes there, and the drafts stay where they are.
        let types =
            self.drafting().again.first().is_some_and(|act| matches!(act, Act::Paste(_)) || letter(act).is_some());
        if let Some(draft) = found.first().filter(|_| types) {
            let (what, at) = (draft::told(draft, cx.lang), draft::when(draft, cx.clock.today(), cx.lang));
            cx.warn(cx.lang.f("draft.aside", &[("what", &what), ("at", &at)]));
            return self.play(cx);
        }
        let (desk, version) = (self.drafting().keeper.desk().clone(), self.drafting().version);
        let ahead = std::mem::take(&mut self.drafting().again);
        cx.push(DraftBox::of_form(&desk, (cx.id, version), found, ahead, cx));
    }

    /// What becomes of them is decided.
    fn decided(&mut self, decided: Decided, cx: &mut Cx<'_>) {
        match decided {
            Decided::Fresh(rest) => {
                self.drafting().again.extend(rest);
                self.play(cx);
            }
            Decided::Back => cx.close(cx.id),
            Decided::Resume(draft, rest) => {
                self.take_keys();
                if !self.refill(&draft.payload) {
                    return cx.error(cx.lang.t("draft.unreadable"));
                }
                let own = self.drafting();
                own.keeper.resume(&draft, cx);
                let overtaken = draft.base_version.is_some_and(|base| own.version.is_some_and(|now| base < now));
                own.version = draft.base_version.or(own.version);
                if overtaken {
                    cx.warn(cx.lang.t("draft.overtaken_said"));
                }
                self.refilled(cx);
                self.drafting().again.extend(rest);
                self.play(cx);
            }
        }
    }

    /// A box over it has an answer.
    fn picked(&mut self, picked: Picked, cx: &mut Cx<'_>) {
        let Some(picked) = self.own_pick(picked, cx) else { return };
        self.take(picked.field, FieldValue::Ref { id: picked.id, label: picked.label }, cx);
    }
}

/// Does what the payload says; gives it back when it is none of these.
///
/// # Errors
/// The payload, for the form itself.
pub fn told<F: Drafted + ?Sized>(
    form: &mut F,
    payload: Box<dyn Any + Send>,
    cx: &mut Cx<'_>,
) -> Result<(), Box<dyn Any + Send>> {
    let payload = match payload.downcast::<Kept>() {
        Ok(kept) => {
            form.drafting().keeper.kept(*kept, cx);
            return Ok(());
        }
        Err(payload) => payload,
    };
    let payload = match payload.downcast::<Written>() {
        Ok(written) => {
            if form.drafting().keeper.failed(&written, cx) {
                return Ok(());
            }
            match written.result {
                Ok(done) => form.saved(&done, cx),
                Err(refusal) => form.not_saved(&refusal, cx),
            }
            return Ok(());
        }
        Err(payload) => payload,
    };
    let payload = match payload.downcast::<Picked>() {
        Ok(picked) => {
            form.picked(*picked, cx);
            return Ok(());
        }
        Err(payload) => payload,
    };
    let payload = match payload.downcast::<PickedDay>() {
        Ok(picked) => {
            form.take(picked.field, FieldValue::Date(picked.day), cx);
            return Ok(());
        }
        Err(payload) => payload,
    };
    let payload = match payload.downcast::<Beside>() {
        Ok(beside) => {
            form.drafting().keeper.seen_beside(*beside, cx);
            return Ok(());
        }
        Err(payload) => payload,
    };
    let payload = match payload.downcast::<Left>() {
        Ok(left) => {
            let Left(own, elsewhere) = *left;
            if let Some(draft) = elsewhere.filter(|_| own.is_empty()) {
                cx.warn(draft::waiting(&draft, true, cx));
            }
            form.found(own, cx);
            return Ok(());
        }
        Err(payload) => payload,
    };
    let decided = payload.downcast::<Decided>()?;
    form.decided(*decided, cx);
    Ok(())
}
