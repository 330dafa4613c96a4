//! The terminal program: input to actions, actions to view models, view models to a frame.

pub mod action;
pub mod chrome;
pub mod input;
pub mod key;
pub mod keymap;
pub mod kit;
pub mod layers;
pub mod local;
pub mod overlay;
pub mod session;
pub mod terminal;
pub mod text_width;
pub mod theme;
