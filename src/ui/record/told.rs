//! What a form that keeps a draft is told by the writer and by the boxes over it: the same for the form of a record
//! and for an order with its lines.

use super::day::PickedDay;
use super::draft::{Keeper, Kept, Left};
use super::draft_box::Decided;
use super::picker::Picked;
use crate::domain::Refusal;
use crate::operations::Done;
use crate::store::drafts::Draft;
use crate::ui::desk::Written;
use crate::ui::kit::field::FieldValue;
use crate::ui::layers::Cx;
use serde_json::Value;
use std::any::Any;

/// A form whose draft is kept while it is typed.
pub trait Drafted {
    /// Who keeps it.
    fn keeper(&mut self) -> &mut Keeper;
    /// The drafts to go on with are known.
    fn found(&mut self, found: Vec<Draft>, cx: &mut Cx<'_>);
    /// What becomes of them is decided.
    fn decided(&mut self, decided: Decided, cx: &mut Cx<'_>);
    /// The operation that saves it did so.
    fn saved(&mut self, done: &Done<Value>, cx: &mut Cx<'_>);
    /// It did not.
    fn not_saved(&mut self, refusal: &Refusal, cx: &mut Cx<'_>);
    /// A box over it has an answer.
    fn picked(&mut self, picked: Picked, cx: &mut Cx<'_>);
    /// A value was chosen for a field.
    fn take(&mut self, field: &'static str, value: FieldValue, cx: &mut Cx<'_>);
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
