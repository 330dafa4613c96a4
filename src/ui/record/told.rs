//! What a form that keeps a draft is told by the writer and by the boxes over it: the same for the form of a record
//! and for an order with its lines.

use super::beside::Beside;
use super::day::PickedDay;
use super::draft::{self, Keeper, Kept, Left};
use super::draft_box::{Decided, DraftBox};
use super::picker::Picked;
use crate::domain::Refusal;
use crate::operations::Done;
use crate::store::drafts::Draft;
use crate::ui::desk::Written;
use crate::ui::kit::Act;
use crate::ui::kit::field::FieldValue;
use crate::ui::kit::nav::letter;
use crate::ui::layers::{Cx, Flow, Layer};
use serde_json::Value;
use std::any::Any;

/// A form whose draft is kept while it is typed.
pub trait Drafted: Layer {
    /// Who keeps it.
    fn keeper(&mut self) -> &mut Keeper;
    /// The version of the record that it was filled from.
    fn version(&mut self) -> &mut Option<i64>;
    /// The draft that it was opened to go on with.
    fn resume(&mut self) -> &mut Option<i64>;
    /// What was typed before it could take it.
    fn ahead(&mut self) -> &mut Vec<Act>;
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
        for act in std::mem::take(self.ahead()) {
            if self.act(&act, cx) == Flow::Close {
                return cx.close(cx.id);
            }
        }
    }

    /// The drafts to go on with are known.
    fn found(&mut self, found: Vec<Draft>, cx: &mut Cx<'_>) {
        if self.resume().take().is_some() {
            return match found.into_iter().next() {
                Some(draft) => {
                    let ahead = std::mem::take(self.ahead());
                    self.decided(Decided::Resume(Box::new(draft), ahead), cx);
                }
                None => self.play(cx),
            };
        }
        if found.is_empty() {
            return self.play(cx);
        }
        // Who has typed already means an empty form: what is typed goes there, and the drafts stay where they are.
        let types = self.ahead().first().is_some_and(|act| matches!(act, Act::Paste(_)) || letter(act).is_some());
        if let Some(draft) = found.first().filter(|_| types) {
            let (what, at) = (draft::told(draft, cx.lang), draft::when(draft, cx.clock.today(), cx.lang));
            cx.warn(cx.lang.f("draft.aside", &[("what", &what), ("at", &at)]));
            return self.play(cx);
        }
        let (desk, version) = (self.keeper().desk().clone(), *self.version());
        let ahead = std::mem::take(self.ahead());
        cx.push(DraftBox::of_form(&desk, (cx.id, version), found, ahead, cx));
    }

    /// What becomes of them is decided.
    fn decided(&mut self, decided: Decided, cx: &mut Cx<'_>) {
        match decided {
            Decided::Fresh(rest) => {
                self.ahead().extend(rest);
                self.play(cx);
            }
            Decided::Back => cx.close(cx.id),
            Decided::Resume(draft, rest) => {
                self.take_keys();
                if !self.refill(&draft.payload) {
                    return cx.error(cx.lang.t("draft.unreadable"));
                }
                self.keeper().resume(draft.id);
                let version = self.version();
                let overtaken = draft.base_version.is_some_and(|base| version.is_some_and(|now| base < now));
                *version = draft.base_version.or(*version);
                if overtaken {
                    cx.warn(cx.lang.t("draft.overtaken_said"));
                }
                self.refilled(cx);
                self.ahead().extend(rest);
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
            form.keeper().kept(*kept, cx);
            return Ok(());
        }
        Err(payload) => payload,
    };
    let payload = match payload.downcast::<Written>() {
        Ok(written) => {
            if form.keeper().failed(&written, cx) {
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
            form.keeper().seen_beside(*beside, cx);
            return Ok(());
        }
        Err(payload) => payload,
    };
    let payload = match payload.downcast::<Left>() {
        Ok(left) => {
            form.found(left.0, cx);
            return Ok(());
        }
        Err(payload) => payload,
    };
    let decided = payload.downcast::<Decided>()?;
    form.decided(*decided, cx);
    Ok(())
}
