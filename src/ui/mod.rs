//! The terminal program: input to actions, actions to view models, view models to a frame.

pub mod action;
pub mod key;
pub mod kit;
pub mod text_width;
pub mod theme;
