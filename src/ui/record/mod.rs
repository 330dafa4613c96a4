//! One record at a time, over the kit: its card, its form, the box to pick one, and the questions that actions ask.
//!
//! A family of records says what it is by a trait ([`sheet::Sheet`], [`form::Record`], [`picker::Source`]); these
//! layers do the rest: loading, drafts, conflicts, refusals beside their fields, going through doors.

pub mod action;
pub mod ask;
pub mod beside;
pub mod changes;
pub mod complete;
pub mod day;
pub mod draft;
pub mod draft_box;
pub mod form;
mod form_layer;
pub mod outfile;
pub mod papers;
pub mod picker;
pub mod preview;
pub mod reasons;
pub mod replaced;
pub mod reread;
pub mod sheet;
pub mod together;
pub mod told;
pub mod walk;
