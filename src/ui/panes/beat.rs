//! The notification loop of a session: when the rules look again, and what they raised.
use crate::ui::desk::Desk;
use crate::ui::layers::Cx;
use std::any::Any;
use std::time::Instant;

/// The loop's part in a session.
pub struct Beat;

impl Beat {
    /// Not beating yet: the first beat comes after the first frame.
    pub fn new(_desk: &Desk) -> Self {
        Self
    }
    /// A job of the host that is not the host's own.
    pub fn receive(&mut self, _payload: Box<dyn Any + Send>, _cx: &mut Cx<'_>) {}
    /// Rows changed.
    pub fn changed(&mut self, _tables: &[String], _cx: &mut Cx<'_>) {}
    /// When it beats next.
    pub fn due(&self) -> Option<Instant> {
        None
    }
    /// The time has come.
    pub fn tick(&mut self, _cx: &mut Cx<'_>) {}
}
