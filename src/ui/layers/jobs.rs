//! Who does the work that layers ask for.

use super::{Job, LayerId};

/// Who does the work: sends [`crate::ui::session::Event::Done`] with the layer's id and the result.
pub trait Jobs: Send + Sync {
    /// Everything that was asked for has been answered.
    fn idle(&self) -> bool {
        true
    }

    /// Takes a job of a layer. Must not block.
    fn run(&self, layer: LayerId, job: Job);

    /// Takes a job that hands a copy to a program: one after the other, and of those that wait only the newest is done,
    /// for the one after it is what the operator wants. Must not block, and no other job waits for it.
    fn copy(&self, layer: LayerId, job: Job) {
        self.run(layer, job);
    }

    /// Nothing is under way that would keep others out of the file if the whole program stood still: more than
    /// [`Jobs::idle`], which is about answers that somebody waits for.
    fn rests(&self) -> bool {
        self.idle()
    }

    /// The operator's hand rests: what is known of where they stand may be written now. Must not block.
    fn rest(&self) {}
}
